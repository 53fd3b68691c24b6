import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { below, partnershipOf } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import { responseAudience } from './response.store.ts';
import type { TallyCounts } from './tally.rules.ts';

/** What a group said by show of hands: kept apart, never added to what people answered one by one. */
export type Tally = {
  id: string;
  title: string;
  channel: 'group' | 'school';
  people: number;
  counts: TallyCounts;
  /** ISO day. */
  heldOn: string;
  outreachCode: string | null;
  staffMinutes: number;
  notes: string;
  removedAt: string | null;
  version: number;
  ownAudience: string[] | null;
};

const columns = sql`t.id, t.title, t.channel, t.people, t.counts, t.held_on as "heldOn", t.outreach_code as "outreachCode",
  t.staff_minutes as "staffMinutes", t.notes, t.removed_at as "removedAt", t.version, t.own_audience as "ownAudience"`;

/** Groups of a wave that their reader may see, the newest first; removed ones among them. */
export async function listTallies(tx: Tx, waveId: string): Promise<Tally[]> {
  const { rows } = await sql<Tally>`
    select ${columns} from survey_tally t
    where t.partnership_id = ${partnershipOf(tx)} and t.consultation_wave_id = ${waveId}
    order by t.held_on desc, t.id desc limit 500`.execute(tx);
  return rows;
}

/** @throws 404 */
export async function selectTally(tx: Tx, waveId: string, id: string): Promise<Tally> {
  const { rows } = await sql<Tally>`
    select ${columns} from survey_tally t
    where t.partnership_id = ${partnershipOf(tx)} and t.consultation_wave_id = ${waveId} and t.id = ${id}`.execute(
    tx,
  );
  const row = rows[0];
  if (row === undefined) throw notFound();
  return row;
}

export type TallyInput = Omit<Tally, 'id' | 'removedAt' | 'version' | 'ownAudience'>;

const columnsOf = (input: TallyInput) => ({
  title: input.title,
  channel: input.channel,
  people: input.people,
  counts: JSON.stringify(input.counts),
  held_on: input.heldOn,
  outreach_code: input.outreachCode,
  staff_minutes: input.staffMinutes,
  notes: input.notes,
});

export async function insertTally(tx: Tx, wave: Wave, input: TallyInput): Promise<string> {
  const id = newId();
  await tx
    .insertInto('survey_tally')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      consultation_wave_id: wave.id,
      ...columnsOf(input),
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      ...below(wave),
      own_audience: await responseAudience(tx),
    })
    .execute();
  return id;
}

/**
 * Changes, removes or brings back a group's answers and keeps how they stood.
 * @throws Problem 422 `changed-meanwhile`
 */
export async function changeTally(
  tx: Tx,
  was: Tally,
  version: number,
  reason: string,
  change: { input: TallyInput } | { removed: boolean },
): Promise<void> {
  const { ownAudience, ...kept } = was;
  if (version === was.version) {
    await keepVersion(tx, {
      kind: 'survey_tally',
      id: was.id,
      version: was.version,
      reason,
      was: kept,
      audience: ownAudience ?? [],
      openToMembers: false,
    });
    const done = await tx
      .updateTable('survey_tally')
      .set({
        version: was.version + 1,
        ...('input' in change
          ? columnsOf(change.input)
          : { removed_at: change.removed ? clock.now() : null }),
      })
      .where('id', '=', was.id)
      .where('version', '=', was.version)
      .executeTakeFirst();
    if (done.numUpdatedRows === 1n) return;
  }
  throw new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'Somebody changed this meanwhile',
    fields: [{ name: 'title', message: 'Somebody changed this group after you opened the page. Open it again and look' }],
  }); // prettier-ignore
}
