import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { Problem, notFound } from '../../foundation/problem.ts';
import { listDuties, listTiedSources, sourcesOf, type Duty } from './duty.store.ts';
import { monthsOfQuarter, standingOf, type ArrivedFile, type Standing } from './ledger.rules.ts';

/** How a set came that did not come as a file loaded here. */
export const receiptWays = {
  email: 'by e-mail',
  transfer: 'by secure transfer',
  folder: 'through a shared folder',
  disc: 'on a disc or stick',
  other: 'another way',
} as const;
export type ReceiptWay = keyof typeof receiptWays;

export type Receipt = {
  id: string;
  expectationId: string;
  receivedOn: string;
  how: ReceiptWay;
  words: string;
  deliveryId: string | null;
  recordedAt: string;
  recordedBy: string | null;
  withdrawnAt: string | null;
  withdrawnBy: string | null;
  withdrawnReason: string;
};

/** One time that a set was asked for. */
export type AskedOnce = { chaseId: string; expectationId: string; on: string };

export type FileOfSet = ArrivedFile & { fileName: string; source: string };

/** One set for one quarter, and what has become of it. */
export type Owed = {
  id: string;
  quarter: string;
  dueOn: string;
  version: number;
  waived: { on: string; by: string | null; reason: string } | null;
  duty: Duty;
  standing: Standing;
  /** Files in use that hold rows of the quarter, oldest first. */
  files: FileOfSet[];
  receipts: Receipt[];
  asked: AskedOnce[];
};

export type OwedFilter = {
  id?: string;
  dutyId?: string;
  agencyId?: string;
  /** First days of the first and last quarter. */
  from?: string;
  to?: string;
  /** Only what was due before this day. */
  dueBefore?: string;
};

type Raw = {
  id: string;
  data_duty_id: string;
  quarter: string;
  due_on: string;
  version: number;
  waived_on: string | null;
  waived_by: string | null;
  waived_reason: string;
};

/** What is owed, newest quarter first, then by agency and set; only quarters that the duty is owed for. */
export async function listOwed(tx: Tx, filter: OwedFilter = {}): Promise<Owed[]> {
  const duties = new Map((await listDuties(tx, filter.dutyId)).map((duty) => [duty.id, duty]));
  const { rows } = await sql<Raw>`
    select e.id, e.data_duty_id, e.quarter, e.due_on, e.version, e.waived_on, a.name as waived_by, e.waived_reason
    from data_expectation e left join account a on a.id = e.waived_by
    where (${filter.id ?? null}::uuid is null or e.id = ${filter.id ?? null}::uuid)
      and (${filter.dutyId ?? null}::uuid is null or e.data_duty_id = ${filter.dutyId ?? null}::uuid)
      and e.quarter >= ${filter.from ?? '0001-01-01'}::date and e.quarter <= ${filter.to ?? '9999-12-31'}::date
      and e.due_on < ${filter.dueBefore ?? '9999-12-31'}::date
    order by e.quarter desc, e.id limit 5000`.execute(tx);
  const shown = rows.flatMap((row) => {
    const duty = duties.get(row.data_duty_id);
    if (duty === undefined || (filter.agencyId !== undefined && duty.agencyId !== filter.agencyId)) return [];
    const isOwed =
      row.quarter >= duty.firstQuarter && (duty.lastQuarter === null || row.quarter <= duty.lastQuarter);
    return isOwed ? [{ row, duty }] : [];
  });
  const ids = shown.map(({ row }) => row.id);
  const receipts = Map.groupBy(await listReceipts(tx, ids), ({ expectationId }) => expectationId);
  const asked = Map.groupBy(await listAsked(tx, ids), ({ expectationId }) => expectationId);
  const filesOf = await filesIn(
    tx,
    shown.map(({ row, duty }) => ({ quarter: row.quarter, duty })),
    [...[...receipts.values()].flat().flatMap(({ deliveryId }) => deliveryId ?? [])],
  );
  const today = clock.today();
  const order = [...duties.keys()];
  return shown
    .map(({ row, duty }): Owed => {
      const own = receipts.get(row.id) ?? [];
      const files = filesOf.of(duty, row.quarter);
      const standing = standingOf(
        {
          quarter: row.quarter,
          dueOn: row.due_on,
          countedBy: duty.countedBy,
          files,
          byHand: own
            .filter(
              ({ withdrawnAt, deliveryId }) =>
                withdrawnAt === null && (deliveryId === null || filesOf.isInUse(deliveryId)),
            )
            .map(({ receivedOn }) => receivedOn),
          waivedReason: row.waived_on === null ? null : row.waived_reason,
        },
        today,
      );
      return {
        id: row.id,
        quarter: row.quarter,
        dueOn: row.due_on,
        version: row.version,
        waived:
          row.waived_on === null ? null : { on: row.waived_on, by: row.waived_by, reason: row.waived_reason },
        duty,
        standing,
        files,
        receipts: own,
        asked: asked.get(row.id) ?? [],
      };
    })
    .sort((a, b) =>
      a.quarter === b.quarter
        ? order.indexOf(a.duty.id) - order.indexOf(b.duty.id)
        : a.quarter < b.quarter
          ? 1
          : -1,
    );
}

/** @throws Problem 404. */
export async function selectOwed(tx: Tx, id: string): Promise<Owed> {
  const [owed] = await listOwed(tx, { id });
  if (owed === undefined) throw notFound();
  return owed;
}

/** First days of the quarters that are written down, newest first. */
export async function listQuarters(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ quarter: string }>`
    select distinct e.quarter from data_expectation e join data_duty d on d.partnership_id = e.partnership_id and d.id = e.data_duty_id
    where e.quarter >= d.first_quarter and (d.last_quarter is null or e.quarter <= d.last_quarter)
    order by e.quarter desc limit 200`.execute(tx);
  return rows.map(({ quarter }) => quarter);
}

async function listReceipts(tx: Tx, ids: readonly string[]): Promise<Receipt[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Receipt>`
    select r.id, r.data_expectation_id as "expectationId", r.received_on as "receivedOn", r.how, r.words, r.delivery_id as "deliveryId",
      r.recorded_at as "recordedAt", a.name as "recordedBy", r.withdrawn_at as "withdrawnAt", w.name as "withdrawnBy",
      r.withdrawn_reason as "withdrawnReason"
    from data_receipt r left join account a on a.id = r.recorded_by left join account w on w.id = r.withdrawn_by
    where r.data_expectation_id = any(${[...ids]}::uuid[]) order by r.received_on, r.id`.execute(tx);
  return rows;
}

async function listAsked(tx: Tx, ids: readonly string[]): Promise<AskedOnce[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<AskedOnce>`
    select c.id as "chaseId", l.data_expectation_id as "expectationId", c.asked_on as "on"
    from data_chase_line l join data_chase c on c.partnership_id = l.partnership_id and c.id = l.data_chase_id
    where l.data_expectation_id = any(${[...ids]}::uuid[]) order by c.asked_on, c.id`.execute(tx);
  return rows;
}

/**
 * The files in use that may meet these sets. A file that a later one covers was received all the same; one taken back, left
 * unused or refused was not. The day is the day in London on which it was loaded.
 */
async function filesIn(
  tx: Tx,
  sets: readonly { quarter: string; duty: Duty }[],
  deliveryIds: readonly string[],
): Promise<{ of: (duty: Duty, quarter: string) => FileOfSet[]; isInUse: (id: string) => boolean }> {
  const sources = await listTiedSources(tx);
  const codesOf = new Map(
    sets.map(({ duty }) => [duty.id, sourcesOf(duty, sources).map(({ code }) => code)]),
  );
  const codes = [...new Set([...codesOf.values()].flat())];
  const months = [...new Set(sets.flatMap(({ quarter }) => monthsOfQuarter(quarter)))].map(
    (month) => `${month}-01`,
  );
  if (codes.length === 0 && deliveryIds.length === 0) return { of: () => [], isInUse: () => false };
  const { rows } = await sql<{
    id: string;
    source_code: string;
    file_name: string;
    received_on: string;
    months: string[];
  }>`select id, source_code, file_name, (received_at at time zone 'Europe/London')::date as received_on, months
    from delivery where state in ('accepted', 'superseded')
      and ((source_code = any(${codes}::text[]) and months && ${months}::date[]) or id = any(${[...deliveryIds]}::uuid[]))
    order by received_at, id limit 20000`.execute(tx);
  const titles = new Map(sources.map(({ code, title }) => [code, title]));
  const files = rows.map((row) => ({
    code: row.source_code,
    file: {
      id: row.id,
      fileName: row.file_name,
      source: titles.get(row.source_code) ?? row.source_code,
      receivedOn: row.received_on,
      months: row.months.map((month) => month.slice(0, 7)),
    },
  }));
  const inUse = new Set(rows.map(({ id }) => id));
  return {
    of: (duty, quarter) => {
      const wanted = monthsOfQuarter(quarter);
      return files
        .filter(
          ({ code, file }) =>
            codesOf.get(duty.id)?.includes(code) === true &&
            file.months.some((month) => wanted.includes(month)),
        )
        .map(({ file }) => file);
    },
    isInUse: (id) => inUse.has(id),
  };
}

/** Files in use that could be named when a receipt is written down, newest first. */
export async function listRecentFiles(tx: Tx): Promise<{ id: string; words: string }[]> {
  const { rows } = await sql<{ id: string; words: string }>`
    select d.id, s.title || ': ' || d.file_name as words from delivery d
    join source s on s.partnership_id = d.partnership_id and s.code = d.source_code
    where d.state in ('accepted', 'superseded') order by d.received_at desc, d.id desc limit 40`.execute(tx);
  return rows;
}

// ---- what is written down ----------------------------------------------------------------------------------------------------

/** Writes down that a set came. @param input.receivedOn today or earlier. */
export async function insertReceipt(
  tx: Tx,
  expectationId: string,
  input: { receivedOn: string; how: ReceiptWay; words: string; deliveryId: string | null },
): Promise<void> {
  const { partnershipId, actor } = contextOf(tx);
  const parent = await tx
    .selectFrom('data_expectation')
    .select(['audience', 'open_to_members'])
    .where('id', '=', expectationId)
    .executeTakeFirst();
  if (parent === undefined || partnershipId === null) throw notFound();
  await tx
    .insertInto('data_receipt')
    .values({
      partnership_id: partnershipId,
      id: newId(),
      data_expectation_id: expectationId,
      received_on: input.receivedOn,
      how: input.how,
      words: input.words,
      delivery_id: input.deliveryId,
      recorded_at: clock.now(),
      recorded_by: actor?.accountId ?? null,
      inherited_audience: parent.audience,
      inherited_open: parent.open_to_members,
    })
    .execute();
}

/** Takes back what was written down by mistake; it stays to be read. @returns the set it was about. @throws Problem 404. */
export async function withdrawReceipt(tx: Tx, id: string, reason: string): Promise<string> {
  const { actor } = contextOf(tx);
  const row = await tx
    .selectFrom('data_receipt')
    .select(['data_expectation_id', 'withdrawn_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  if (row.withdrawn_at === null)
    await tx
      .updateTable('data_receipt')
      .set({ withdrawn_at: clock.now(), withdrawn_by: actor?.accountId ?? null, withdrawn_reason: reason })
      .where('id', '=', id)
      .execute();
  return row.data_expectation_id;
}

/** Waives a set for a quarter, for a reason; null asks for it again. @throws Problem 404, `changed-meanwhile`. */
export async function waive(tx: Tx, id: string, version: number, reason: string | null): Promise<void> {
  const { actor } = contextOf(tx);
  const row = await tx
    .selectFrom('data_expectation')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  if (row.version !== version)
    throw new Problem({
      status: 409,
      code: 'changed-meanwhile',
      title: 'Somebody changed this while you were looking at it',
      detail: 'Go back, load the page again and change it once more if it is still wrong.',
    });
  const { audience, open_to_members: openToMembers, partnership_id: _partnership, ...was } = row;
  const kept = { kind: 'data_expectation', id, version, was, audience, openToMembers };
  await keepVersion(tx, { ...kept, reason: reason === null ? 'asked for again' : 'waived' });
  await tx
    .updateTable('data_expectation')
    .set({
      waived_on: reason === null ? null : clock.today(),
      waived_by: reason === null ? null : (actor?.accountId ?? null),
      waived_reason: reason ?? '',
      version: version + 1,
    })
    .where('id', '=', id)
    .execute();
}
