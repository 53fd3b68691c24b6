import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import { partnershipOf } from './wave.store.ts';

export const electionKinds = {
  'whole-council': 'Whole council',
  'by-election': 'By-election',
  county: 'County council',
  'policing-body': 'Police and crime commissioner',
  parliament: 'Parliament',
  referendum: 'Referendum',
} as const;
export type ElectionKind = keyof typeof electionKinds;

/**
 * From the notice of an election until its poll, when publicity of a council is restricted (Local Government Act 1986 s.2; Code of
 * Recommended Practice on Local Authority Publicity 2011, paragraphs 33-35).
 */
export type ElectionPeriod = {
  id: string;
  title: string;
  kind: ElectionKind;
  area: string;
  /** ISO days. */
  noticeOn: string;
  pollOn: string;
};

export async function listElections(tx: Tx): Promise<ElectionPeriod[]> {
  const rows = await tx
    .selectFrom('election_period')
    .select(['id', 'title', 'kind', 'area', 'notice_on', 'poll_on'])
    .where('removed_at', 'is', null)
    .orderBy('poll_on', 'desc')
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    kind: row.kind,
    area: row.area,
    noticeOn: row.notice_on,
    pollOn: row.poll_on,
  }));
}

/** Periods in which a day lies. */
export const electionsOn = async (tx: Tx, day: string): Promise<ElectionPeriod[]> =>
  (await listElections(tx)).filter((each) => each.noticeOn <= day && day <= each.pollOn);

export async function insertElection(tx: Tx, input: Omit<ElectionPeriod, 'id'>): Promise<string> {
  const id = newId();
  await tx
    .insertInto('election_period')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      title: input.title,
      kind: input.kind,
      area: input.area,
      notice_on: input.noticeOn,
      poll_on: input.pollOn,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** Takes it out of the list, or puts it back. @throws 404 */
export async function removeElection(tx: Tx, id: string, removed: boolean): Promise<void> {
  const result = await tx
    .updateTable('election_period')
    .set({ removed_at: removed ? clock.now() : null })
    .where('id', '=', id)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw notFound();
}
