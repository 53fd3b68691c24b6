import { addDays } from '../foundation/day.ts';
import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Role, Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { fieldProblem, notFound, Problem } from '../foundation/problem.ts';
import { changeRow } from './change.store.ts';
import { insertKey, ownKeyOf, partnershipOf } from './partnership.making.ts';

export type NewPerson = {
  name: string;
  email: string;
  phone?: string | null;
  /** PHC form, for a demonstration and for tests; people set their own by invitation. Only the system may give one. */
  passwordHash?: string | null;
  id?: string;
};

/** The account with this address, wherever in the installation it is known; its id and nothing else. */
export async function accountKnown(tx: Tx, email: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`select account_known(${email}) as id`.execute(tx);
  return rows[0]?.id ?? null;
}

/**
 * Makes a person's account. It can do nothing before it has a post and an invitation was accepted.
 * @throws Problem `person-known` on the field `email` when the address has an account already: one person, one account; a
 * second agency or partnership is a second post (`accountKnown` gives the id).
 */
export async function createPerson(tx: Tx, input: NewPerson): Promise<string> {
  const email = input.email.trim().toLowerCase();
  if ((await accountKnown(tx, email)) !== null)
    throw new Problem({
      status: 422,
      code: 'person-known',
      title: 'This person already has an account',
      detail: 'Give them a second post instead of a second account: they choose which one they work in.',
      fields: [
        {
          name: 'email',
          message:
            'Somebody with this email address already has an account. If it is the same person, tick the box below the address to give them this post as well',
        },
      ],
    });
  const id = input.id ?? newId();
  await tx
    .insertInto('account')
    .values({
      id,
      email,
      name: input.name.trim(),
      phone: input.phone ?? null,
      made_at: clock.now(),
      version: 1,
      ...(input.passwordHash === undefined || input.passwordHash === null
        ? {}
        : { password_hash: input.passwordHash }),
    })
    .execute();
  return id;
}

export type NewPost = {
  agencyId: string;
  /** Null for a vacant post. */
  accountId: string | null;
  role: Role;
  title?: string;
  startedOn?: string;
  endedOn?: string | null;
  isSeniorRepresentative?: boolean;
  supervises?: boolean;
  isRecruiting?: boolean;
  /** The agreement by which somebody of the parent partnership acts here. */
  underAgreementId?: string | null;
};

/** Makes a post, held or vacant, and the person's own key on their first post in this partnership. @returns its id. */
export async function createPost(tx: Tx, input: NewPost): Promise<string> {
  const partnershipId = partnershipOf(tx);
  const ownKey = await ownKeyOf(tx, input.agencyId);
  const startedOn = input.startedOn ?? clock.today();
  if (input.accountId !== null) {
    await refuseSamePost(tx, { ...input, accountId: input.accountId });
    await ensurePersonKey(tx, input.accountId, ownKey);
  }
  const id = newId();
  await tx
    .insertInto('post')
    .values({
      partnership_id: partnershipId,
      id,
      account_id: input.accountId,
      agency_id: input.agencyId,
      role: input.role,
      title: input.title ?? '',
      started_on: startedOn,
      ended_on: input.endedOn ?? null,
      is_senior_representative: input.isSeniorRepresentative ?? false,
      supervises: input.supervises ?? false,
      is_recruiting: input.isRecruiting ?? false,
      under_agreement_id: input.underAgreementId ?? null,
      version: 1,
      audience: [ownKey],
      open_to_members: true,
    })
    .execute();
  return id;
}

async function refuseSamePost(
  tx: Tx,
  input: { accountId: string; agencyId: string; role: Role },
): Promise<void> {
  const same = await tx
    .selectFrom('post')
    .select('id')
    .where('account_id', '=', input.accountId)
    .where('agency_id', '=', input.agencyId)
    .where('role', '=', input.role)
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>=', clock.today())]))
    .executeTakeFirst();
  if (same !== undefined)
    throw fieldProblem(
      'post-exists',
      'role',
      'This person already has this role in this agency. Choose another role, or change the post they have',
    );
}

/** The key of one person, made once for each partnership. */
async function ensurePersonKey(tx: Tx, accountId: string, ownKey: string): Promise<void> {
  await insertKey(tx, { id: newId(), kind: 'person', account_id: accountId, title: 'One person' }, [ownKey]);
}

/** Fills a vacant post. @throws Problem 404; `post-filled` on `person`. */
export async function fillPost(
  tx: Tx,
  postId: string,
  accountId: string,
  startedOn: string = clock.today(),
  version: number | null = null,
): Promise<void> {
  const post = await selectPost(tx, postId);
  if (post.account_id !== null)
    throw fieldProblem('post-filled', 'person', 'This post has been filled already');
  await refuseSamePost(tx, { accountId, agencyId: post.agency_id, role: post.role });
  await ensurePersonKey(tx, accountId, await ownKeyOf(tx, post.agency_id));
  await changeRow(tx, {
    table: 'post',
    id: postId,
    version,
    reason: 'post filled',
    set: { account_id: accountId, started_on: startedOn, is_recruiting: false },
  });
}

/**
 * Ends a post on its last day; a day before today ends access at the next click. A post that began later than its last day
 * (made by mistake today, ended at once) is drawn back to it.
 */
export async function endPost(
  tx: Tx,
  postId: string,
  lastDay: string = addDays(clock.today(), -1),
  version: number | null = null,
): Promise<void> {
  const post = await selectPost(tx, postId);
  await changeRow(tx, {
    table: 'post',
    id: postId,
    version,
    reason: 'post ended',
    set: {
      ended_on: lastDay,
      started_on: post.started_on > lastDay ? lastDay : post.started_on,
      is_recruiting: false,
    },
  });
}

/**
 * The holder leaves and the post stays: the row that says who held it and when is ended, and a vacant one begins the day
 * after. @returns id of the vacant one.
 */
export async function vacate(
  tx: Tx,
  postId: string,
  lastDay: string = addDays(clock.today(), -1),
  recruiting = true,
  version: number | null = null,
): Promise<string> {
  const post = await selectPost(tx, postId);
  await endPost(tx, postId, lastDay, version);
  return createPost(tx, {
    agencyId: post.agency_id,
    accountId: null,
    role: post.role,
    title: post.title,
    startedOn: addDays(lastDay, 1),
    isSeniorRepresentative: post.is_senior_representative,
    supervises: post.supervises,
    isRecruiting: recruiting,
  });
}

export async function selectPost(tx: Tx, postId: string) {
  const post = await tx.selectFrom('post').selectAll().where('id', '=', postId).executeTakeFirst();
  if (post === undefined) throw notFound();
  return post;
}
