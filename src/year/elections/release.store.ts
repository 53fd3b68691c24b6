import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { addDays } from '../../foundation/day.ts';
import { newId } from '../../foundation/id.ts';
import { audienceOf } from '../../foundation/keys.ts';
import { notFound } from '../../foundation/problem.ts';
import { dayWords, listWords } from '../../partnership/partnership.ts';
import { partnershipOf } from '../store.ts';
import { publicItems, touches, type PublicItem } from './election.rules.ts';
import type { ElectionPeriod, ElectionRelease } from './election.types.ts';
import { electionsBetween } from './elections.store.ts';

/** Why something waits, in words that go on a page, and until when. */
export type ElectionWait = {
  /** Those that stand in its way still, the first poll first. */
  periods: ElectionPeriod[];
  /** One or two sentences: what, in which period, and what mends it. */
  words: string;
  /** The first day (ISO) on which it need not wait. */
  waitsUntil: string;
};

/** What is asked of the pre-election periods. */
export type AskedOfElections = {
  what: PublicItem;
  /** The day it would go out (ISO). */
  on: string;
  /** Code of the one ward that it is about; left out, or null, for the whole area. */
  area?: string | null;
  /** The record that would go out, as threads name it: its release by the monitoring officer then counts. */
  kind?: string;
  id?: string;
};

/** Whether something must wait for a poll: null where it need not. Business as usual and case messages never do. */
export async function waitsForElection(tx: Tx, item: AskedOfElections): Promise<ElectionWait | null> {
  const rule = publicItems[item.what];
  if (!rule.waits) return null;
  const near = (await electionsBetween(tx, item.on, item.on)).filter((each) =>
    touches(each, item.area ?? null),
  );
  if (near.length === 0) return null;
  const released = new Set(
    item.kind === undefined || item.id === undefined
      ? []
      : (await releasesOf(tx, { kind: item.kind, id: item.id })).map(
          ({ electionPeriodId }) => electionPeriodId,
        ),
  );
  const periods = near.filter(({ id }) => !released.has(id));
  const last = periods.at(-1);
  if (last === undefined) return null;
  const named = periods.map(
    (each) => `“${each.title}” (${dayWords(each.noticeOn)} to ${dayWords(each.pollOn)})`,
  );
  return {
    periods,
    words: `${rule.would} inside the pre-election period of ${listWords(named)}: ${rule.because}. It waits until after the poll, or for the monitoring officer’s release.`,
    waitsUntil: addDays(last.pollOn, 1),
  };
}

/** The last first. The rows are chosen before anything is joined to them, so that the index by moment is what is read. */
function releases(tx: Tx, record: { kind: string; id: string } | null) {
  let chosen = tx.selectFrom('election_release').selectAll().where('removed_at', 'is', null);
  if (record !== null)
    chosen = chosen.where('record_kind', '=', record.kind).where('record_id', '=', record.id);
  return tx
    .selectFrom(chosen.orderBy('made_at', 'desc').orderBy('id', 'desc').limit(100).as('r'))
    .innerJoin('election_period as e', (join) =>
      join.onRef('e.partnership_id', '=', 'r.partnership_id').onRef('e.id', '=', 'r.election_period_id'),
    )
    .leftJoin('account', 'account.id', 'r.made_by')
    .select([
      'r.id', 'r.election_period_id', 'e.title', 'r.record_kind', 'r.record_id', 'r.record_title', 'r.record_href', 'r.officer', 'r.why',
      'r.released_on', 'account.name as recorded_by', 'r.made_at',
    ])
    .orderBy('r.made_at', 'desc')
    .orderBy('r.id', 'desc'); // prettier-ignore
}

type Row = Awaited<ReturnType<ReturnType<typeof releases>['execute']>>[number];
const toRelease = (row: Row): ElectionRelease => ({
  id: row.id,
  electionPeriodId: row.election_period_id,
  electionTitle: row.title,
  record: { kind: row.record_kind, id: row.record_id, title: row.record_title, href: row.record_href },
  officer: row.officer,
  why: row.why,
  releasedOn: row.released_on,
  recordedBy: row.recorded_by,
  madeAt: row.made_at,
});

/** Releases of one record, the last first. */
export async function releasesOf(tx: Tx, record: { kind: string; id: string }): Promise<ElectionRelease[]> {
  return (await releases(tx, record).execute()).map(toRelease);
}

/** Releases of whatever records the reader may see, the last first. */
export async function listReleases(tx: Tx): Promise<ElectionRelease[]> {
  return (await releases(tx, null).execute()).map(toRelease);
}

/** A record that the monitoring officer releases, and how wide it is. */
export type ReleasableRecord = {
  /** As threads name it: `strategy`, `consultation_wave`. */
  kind: string;
  id: string;
  title: string;
  href: string;
  audience: readonly string[];
  openToMembers: boolean;
};

/** Writes down the monitoring officer's word for each period in the way. */
export async function recordRelease(
  tx: Tx,
  record: ReleasableRecord,
  periods: readonly Pick<ElectionPeriod, 'id'>[],
  said: { officer: string; why: string; releasedOn: string },
): Promise<void> {
  for (const period of periods)
    await tx
      .insertInto('election_release')
      .values({
        partnership_id: partnershipOf(tx),
        id: newId(),
        election_period_id: period.id,
        record_kind: record.kind,
        record_id: record.id,
        record_title: record.title.slice(0, 300),
        record_href: record.href,
        officer: said.officer,
        why: said.why,
        released_on: said.releasedOn,
        made_at: clock.now(),
        made_by: contextOf(tx).actor?.accountId ?? null,
        audience: audienceOf(record.audience),
        open_to_members: record.openToMembers,
      })
      .execute();
}

/** Takes a release back: what went out stays out. @throws 404 */
export async function takeBackRelease(tx: Tx, id: string): Promise<void> {
  const result = await tx
    .updateTable('election_release')
    .set({ removed_at: clock.now() })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw notFound();
}
