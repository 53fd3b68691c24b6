import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { below, partnershipOf } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';

/** What people said, and what is done about it. */
export type Promised = {
  id: string;
  position: number;
  said: string;
  did: string;
  state: 'draft' | 'published' | 'removed';
  /** Which question or theme it came from, in words. */
  theme: string | null;
  /** ISO day by which it is done; null where it is done or has none. */
  dueOn: string | null;
  owner: string;
  publishedAt: string | null;
  version: number;
};

export type PromiseInput = Pick<Promised, 'said' | 'did' | 'theme' | 'dueOn' | 'owner'>;

/** In their order; removed ones last, so that they can be put back. */
export async function listPromises(tx: Tx, waveId: string): Promise<Promised[]> {
  const rows = await tx
    .selectFrom('consultation_promise')
    .select(['id', 'position', 'said', 'did', 'state', 'theme', 'due_on', 'owner', 'published_at', 'version'])
    .where('consultation_wave_id', '=', waveId)
    .orderBy('position')
    .orderBy('id')
    .limit(200)
    .execute();
  return rows
    .map((row) => ({
      id: row.id,
      position: row.position,
      said: row.said,
      did: row.did,
      state: row.state,
      theme: row.theme,
      dueOn: row.due_on,
      owner: row.owner,
      publishedAt: row.published_at,
      version: row.version,
    }))
    .sort((a, b) => Number(a.state === 'removed') - Number(b.state === 'removed'));
}

export async function insertPromise(tx: Tx, wave: Wave, input: PromiseInput): Promise<string> {
  const id = newId();
  const last = (await listPromises(tx, wave.id)).reduce((most, { position }) => Math.max(most, position), 0);
  await tx
    .insertInto('consultation_promise')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      consultation_wave_id: wave.id,
      position: last + 1,
      said: input.said,
      did: input.did,
      state: 'draft',
      theme: input.theme,
      due_on: input.dueOn,
      owner: input.owner,
      changed_at: clock.now(),
      changed_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      ...below(wave),
    })
    .execute();
  return id;
}

/** @throws Problem 422 `changed-meanwhile`; 404 */
export async function changePromise(
  tx: Tx,
  wave: Wave,
  id: string,
  version: number,
  change: PromiseInput | { state: 'published' | 'draft' | 'removed' },
): Promise<void> {
  const was = (await listPromises(tx, wave.id)).find((each) => each.id === id);
  if (was === undefined) throw notFound();
  const changed = 'state' in change ? change.state : 'words';
  if (was.version === version)
    await keepVersion(tx, {
      kind: 'consultation_promise',
      id,
      version,
      reason: changed,
      was,
      audience: wave.audience,
      openToMembers: wave.openToMembers,
    });
  const now = clock.now();
  const result = await tx
    .updateTable('consultation_promise')
    .set({
      ...('state' in change
        ? {
            state: change.state,
            published_at: change.state === 'published' ? (was.publishedAt ?? now) : was.publishedAt,
          }
        : {
            said: change.said,
            did: change.did,
            theme: change.theme,
            due_on: change.dueOn,
            owner: change.owner,
          }),
      changed_at: now,
      changed_by: contextOf(tx).actor?.accountId ?? null,
      version: version + 1,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n)
    throw new Problem({
      status: 422,
      code: 'changed-meanwhile',
      title: 'Somebody changed this line meanwhile',
      fields: [
        {
          name: 'said',
          message: 'Somebody changed this line after you opened the page. What is stored now is shown below',
        },
      ],
    });
}

/** Swaps a line with its neighbour; the first and the last stay where they are. @throws 404 */
export async function movePromise(tx: Tx, wave: Wave, id: string, by: -1 | 1): Promise<void> {
  const lines = (await listPromises(tx, wave.id)).filter(({ state }) => state !== 'removed');
  const at = lines.findIndex((each) => each.id === id);
  const [own, other] = [lines[at], lines[at + by]];
  if (own === undefined) throw notFound();
  if (other === undefined) return;
  for (const [line, position] of [
    [own, other.position],
    [other, own.position],
  ] as const)
    await tx.updateTable('consultation_promise').set({ position }).where('id', '=', line.id).execute();
}

/** Lines that everybody may read. */
export type PublishedPromise = Pick<Promised, 'said' | 'did' | 'theme' | 'dueOn' | 'owner'> & {
  publishedAt: string;
};

export const publishedPromises = (database: Database, code: string): Promise<PublishedPromise[]> =>
  database.asVisitor(async (tx) => {
    const { rows } = await sql<PublishedPromise>`
      select said, did, theme, due_on as "dueOn", owner, published_at as "publishedAt" from published_promises(${code})`.execute(
      tx,
    );
    return rows;
  });
