import { clock } from '../foundation/clock.ts';
import { contextOf, ownKey } from '../foundation/database.ts';
import type { Actor, Role, Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { refused } from '../foundation/problem.ts';
import { agencyByName } from './agencies.store.ts';
import { changeRow } from './change.store.ts';
import { found } from './fields.ts';
import { cellFaults, dayOf, roleByName } from './imports.rules.ts';
import type { ImportRow } from './imports.rules.ts';
import { partnershipOf } from './partnership.making.ts';
import { accountKnown, createPerson, createPost, endPost } from './people.making.ts';
import { holdsFor, rolesGivenBy } from './people.rules.ts';
import { listPosts } from './people.store.ts';
import { roleTitles } from './permissions.ts';

export type AcceptedRow = {
  line: number;
  name: string;
  email: string;
  phone: string | null;
  agencyId: string;
  agencyName: string;
  role: Role;
  title: string;
  startedOn: string;
  /** The address has an account already: the person gets this post as well. */
  isKnown: boolean;
};

export type RejectedRow = { line: number; name: string; email: string; reason: string };

/** Says of each row whether it can be taken, and why not. Nothing is kept. */
export async function checkRows(
  tx: Tx,
  actor: Actor,
  rows: readonly ImportRow[],
): Promise<{ accepted: AcceptedRow[]; rejected: RejectedRow[] }> {
  const accepted: AcceptedRow[] = [];
  const rejected: RejectedRow[] = [];
  const agencies = new Map<string, { id: string; name: string } | null>();
  const seen = new Map<string, number>();
  const held = await listPosts(tx, {});
  for (const row of rows) {
    const faults = cellFaults(row);
    const role = roleByName(row.role);
    if (!agencies.has(row.agency)) agencies.set(row.agency, await agencyByName(tx, row.agency));
    const agency = agencies.get(row.agency) ?? null;
    if (row.agency !== '' && agency === null)
      faults.push(`“${row.agency}” is not an agency of the partnership, nor another name of one`);
    if (agency !== null && !holdsFor(actor, 'people.edit', agency.id))
      faults.push(`You may add people to your own agency only, not to ${agency.name}`);
    if (role !== null && !rolesGivenBy(actor.role).includes(role))
      faults.push(`You may not give the role of ${roleTitles[role]}`);
    if (faults.length === 0 && role !== null && agency !== null) {
      const known = await accountKnown(tx, row.email);
      const key = `${row.email} ${agency.id} ${role}`;
      const earlier = seen.get(key);
      const fault =
        earlier !== undefined
          ? `The same person, agency and role stand in line ${earlier} already`
          : known !== null &&
              held.some(
                (post) => post.accountId === known && post.agencyId === agency.id && post.role === role,
              )
            ? 'This person has this role in this agency already'
            : null;
      seen.set(key, earlier ?? row.line);
      if (fault === null) {
        accepted.push({
          line: row.line,
          name: row.name,
          email: row.email,
          phone: row.phone === '' ? null : row.phone,
          agencyId: agency.id,
          agencyName: agency.name,
          role,
          title: row.title,
          startedOn: (row.starts === '' ? null : dayOf(row.starts)) ?? clock.today(),
          isKnown: known !== null,
        });
        continue;
      }
      faults.push(fault);
    }
    rejected.push({ line: row.line, name: row.name, email: row.email, reason: faults.join('. ') });
  }
  return { accepted, rejected };
}

export async function keepImport(
  tx: Tx,
  fileName: string,
  checked: { accepted: AcceptedRow[]; rejected: RejectedRow[] },
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('people_import')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      file_name: fileName.slice(0, 200),
      state: 'previewed',
      accepted: JSON.stringify(checked.accepted),
      rejected: JSON.stringify(checked.rejected),
      made: JSON.stringify([]),
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      // Names and addresses of people who may never be taken in: for the agency that sent them alone.
      audience: [ownKey(tx)],
      open_to_members: false,
    })
    .execute();
  return id;
}

export type PeopleImport = {
  id: string;
  fileName: string;
  state: 'previewed' | 'taken' | 'undone';
  accepted: AcceptedRow[];
  rejected: RejectedRow[];
  /** Ids of the posts that taking it made. */
  made: string[];
  madeAt: string;
  takenAt: string | null;
  version: number;
};

export async function selectImport(tx: Tx, id: string): Promise<PeopleImport> {
  const row = found(await tx.selectFrom('people_import').selectAll().where('id', '=', id).executeTakeFirst());
  return {
    id: row.id,
    fileName: row.file_name,
    state: row.state,
    accepted: row.accepted as unknown as AcceptedRow[],
    rejected: row.rejected as unknown as RejectedRow[],
    made: row.made as unknown as string[],
    madeAt: row.made_at,
    takenAt: row.taken_at,
    version: row.version,
  };
}

/** Takes the rows that can be taken; all of them or, where one cannot any more, none. @returns the accounts that were made. */
export async function takeImport(tx: Tx, actor: Actor, file: PeopleImport): Promise<string[]> {
  if (file.state !== 'previewed')
    throw refused('import-decided', 'This file has been decided on already', 'Open it to see how.');
  const posts: string[] = [];
  const accounts: string[] = [];
  for (const row of file.accepted) {
    // What a person may give can have changed since the preview.
    if (!holdsFor(actor, 'people.edit', row.agencyId) || !rolesGivenBy(actor.role).includes(row.role))
      throw refused(
        'not-yours-to-give',
        `You may not take in line ${row.line}`,
        'Send the file again to see why.',
      );
    let accountId = await accountKnown(tx, row.email);
    if (accountId === null) {
      accountId = await createPerson(tx, row);
      accounts.push(accountId);
    }
    posts.push(
      await createPost(tx, {
        accountId,
        agencyId: row.agencyId,
        role: row.role,
        title: row.title,
        startedOn: row.startedOn,
      }),
    );
  }
  await changeRow(tx, {
    table: 'people_import',
    id: file.id,
    version: file.version,
    reason: 'taken in',
    set: { state: 'taken', made: JSON.stringify(posts), taken_at: clock.now() },
  });
  return accounts;
}

/** How long a file can be undone after it was taken in. Hours. */
export const undoHours = 24;

export function mayUndo(file: PeopleImport): boolean {
  return (
    file.state === 'taken' &&
    file.takenAt !== null &&
    clock.milliseconds() - Date.parse(file.takenAt) <= undoHours * 3_600_000
  );
}

/**
 * Ends the posts that a file made, at once. Accounts stay, without a post and so without access: sending the file again finds
 * them.
 */
export async function undoImport(tx: Tx, file: PeopleImport): Promise<number> {
  if (!mayUndo(file))
    throw refused(
      'import-too-old',
      'This file can no longer be undone',
      `That is possible for ${undoHours} hours after it was taken in. End the posts one by one.`,
    );
  const standing = new Set((await listPosts(tx, {})).map((post) => post.id));
  const posts = file.made.filter((id) => standing.has(id));
  for (const post of posts) await endPost(tx, post);
  await changeRow(tx, {
    table: 'people_import',
    id: file.id,
    version: file.version,
    reason: 'undone',
    set: { state: 'undone', undone_at: clock.now() },
  });
  return posts.length;
}
