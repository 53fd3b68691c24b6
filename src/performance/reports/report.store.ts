import type { Selectable } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import type { FrozenFile } from '../../foundation/kept-file.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { formats, type FormatName } from '../../documents/documents.ts';
import type { Period } from '../../foundation/period.ts';
import { below, partnershipOf } from '../indicators/indicator.store.ts';
import { firstDays } from '../indicators/period.rules.ts';
import type { ReportKind, ReportState, ReportStep } from './report.rules.ts';

export type Report = {
  id: string;
  kind: ReportKind;
  title: string;
  from: string;
  to: string;
  meetingOn: string | null;
  state: ReportState;
  summary: string;
  documentHash: string | null;
  frozenAt: string | null;
  indicators: string[];
  version: number;
  audience: string[];
  openToMembers: boolean;
};

const columns = ['id', 'kind', 'title', 'period_from', 'period_to', 'meeting_on', 'state', 'summary', 'document_hash', 'frozen_at', 'indicators', 'version', 'audience', 'open_to_members'] as const; // prettier-ignore

const toReport = (row: Pick<Selectable<DB['performance_report']>, (typeof columns)[number]>): Report => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  from: row.period_from,
  to: row.period_to,
  meetingOn: row.meeting_on,
  state: row.state,
  summary: row.summary,
  documentHash: row.document_hash,
  frozenAt: row.frozen_at,
  indicators: row.indicators,
  version: row.version,
  audience: row.audience,
  openToMembers: row.open_to_members,
});

/** The newest first; a partnership makes some six a year. */
export async function listReports(tx: Tx): Promise<Report[]> {
  const rows = await tx
    .selectFrom('performance_report')
    .select(columns)
    .orderBy('changed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
  return rows.map(toReport);
}

/** @throws Problem 404. */
export async function selectReport(tx: Tx, id: string): Promise<Report> {
  const row = await tx.selectFrom('performance_report').select(columns).where('id', '=', id).executeTakeFirst(); // prettier-ignore
  if (row === undefined) throw notFound();
  return toReport(row);
}

/** Every word of a frozen report, as its JSON; empty before. */
export async function wordsOf(tx: Tx, reportId: string): Promise<string> {
  const row = await tx.selectFrom('performance_report').select('document').where('id', '=', reportId).executeTakeFirst(); // prettier-ignore
  return row?.document == null ? '' : JSON.stringify(row.document);
}

export type ReportPart = {
  id: string;
  priority: string;
  context: string;
  signedAt: string | null;
  signedBy: string | null;
  version: number;
};

export async function partsOf(tx: Tx, reportId: string): Promise<ReportPart[]> {
  const rows = await tx
    .selectFrom('performance_report_part as p')
    .leftJoin('account as a', 'a.id', 'p.signed_by')
    .select(['p.id', 'p.priority', 'p.context', 'p.signed_at', 'p.version', 'a.name'])
    .where('p.performance_report_id', '=', reportId)
    .orderBy('p.position')
    .orderBy('p.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    priority: row.priority,
    context: row.context,
    signedAt: row.signed_at,
    signedBy: row.name,
    version: row.version,
  }));
}

/** @param key whose it is, where no actor makes it. */
export async function insertReport(
  tx: Tx,
  input: { kind: ReportKind; title: string; period: Period; meetingOn: string | null },
  priorities: readonly string[],
  key?: string,
): Promise<string> {
  const { actor } = contextOf(tx);
  const id = newId();
  const now = clock.now();
  const days = firstDays(input.period);
  const width = { audience: [key ?? ownKey(tx)], openToMembers: true };
  await tx
    .insertInto('performance_report')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      kind: input.kind,
      title: input.title,
      period_from: days.from,
      period_to: days.to,
      meeting_on: input.meetingOn,
      state: 'assembling',
      summary: '',
      indicators: [],
      made_at: now,
      made_by: actor?.accountId ?? null,
      changed_at: now,
      version: 1,
      audience: width.audience,
      open_to_members: width.openToMembers,
    })
    .execute();
  for (const [position, priority] of priorities.entries())
    await tx
      .insertInto('performance_report_part')
      .values({
        partnership_id: partnershipOf(tx),
        id: newId(),
        performance_report_id: id,
        priority,
        position,
        context: '',
        changed_at: now,
        version: 1,
        ...below(width),
      })
      .execute();
  return id;
}

const changedMeanwhile = (): Problem =>
  new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'Somebody changed this report meanwhile',
    fields: [{ name: 'version', message: 'Somebody changed this report after you opened the page. What is stored now is shown; send again to replace it with yours' }],
  }); // prettier-ignore

const notOpen = (): Problem =>
  new Problem({
    status: 409,
    code: 'not-open',
    title: 'This report is no longer being assembled',
    detail: 'Open it again before its text is changed; a frozen one stays as it is.',
  });

/** The context of one priority; signing it. @throws Problem 404, 409, 422. */
export async function writePart(
  tx: Tx,
  report: Report,
  partId: string,
  given: { context: string; sign: boolean; version: number },
): Promise<void> {
  if (report.state !== 'assembling') throw notOpen();
  const part = (await partsOf(tx, report.id)).find(({ id }) => id === partId);
  if (part === undefined) throw notFound();
  const { actor } = contextOf(tx);
  const now = clock.now();
  const { numUpdatedRows } = await tx
    .updateTable('performance_report_part')
    .set({
      context: given.context,
      signed_at: given.sign ? now : null,
      signed_by: given.sign ? (actor?.accountId ?? null) : null,
      changed_at: now,
      version: given.version + 1,
    })
    .where('id', '=', partId)
    .where('version', '=', given.version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw changedMeanwhile();
}

export async function writeSummary(
  tx: Tx,
  report: Report,
  given: { summary: string; meetingOn: string | null; version: number },
): Promise<void> {
  if (report.state !== 'assembling') throw notOpen();
  await write(tx, report, given.version, { summary: given.summary, meeting_on: given.meetingOn });
}

async function write(
  tx: Tx,
  report: Report,
  version: number,
  set: { summary?: string; meeting_on?: string | null; state?: ReportState; document?: string; document_hash?: string; frozen_at?: string; indicators?: string[] }, // prettier-ignore
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('performance_report')
    .set({ ...set, changed_at: clock.now(), version: version + 1 })
    .where('id', '=', report.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw changedMeanwhile();
}

/** A report as rendered, before the transaction that names its files. */
export type Rendered = {
  json: string;
  hash: string;
  indicators: string[];
  files: (FrozenFile & { format: FormatName; mediaType: string })[];
};

/** Takes a report from state to state, and freezes it where the step does. @throws Problem 409, 422. */
export async function takeReportStep(
  tx: Tx,
  report: Report,
  step: ReportStep,
  words: string,
  version: number,
  rendered: Rendered | null,
): Promise<void> {
  if (!step.from.includes(report.state)) throw notOpen();
  const { actor } = contextOf(tx);
  const now = clock.now();
  await write(tx, report, version, {
    state: step.to,
    ...(rendered === null
      ? {}
      : { document: rendered.json, document_hash: rendered.hash, frozen_at: now, indicators: rendered.indicators }), // prettier-ignore
  });
  if (rendered !== null)
    await tx
      .insertInto('performance_report_file')
      .values(
        rendered.files.map((file) => ({
          partnership_id: partnershipOf(tx),
          id: newId(),
          performance_report_id: report.id,
          format: file.format,
          hash: file.hash,
          stored_name: file.storedAs,
          bytes: file.bytes,
          media_type: file.mediaType,
          ...below(report),
        })),
      )
      .execute();
  await tx
    .insertInto('performance_report_step')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      performance_report_id: report.id,
      step: step.code,
      from_state: report.state,
      to_state: step.to,
      words,
      done_at: now,
      done_by: actor?.accountId ?? null,
      ...below(report),
    })
    .execute();
}

export type StepTaken = { step: string; words: string; doneAt: string; doneBy: string };

export async function stepsOf(tx: Tx, reportId: string): Promise<StepTaken[]> {
  const rows = await tx
    .selectFrom('performance_report_step as s')
    .leftJoin('account as a', 'a.id', 's.done_by')
    .select(['s.step', 's.words', 's.done_at', 'a.name'])
    .where('s.performance_report_id', '=', reportId)
    .orderBy('s.done_at', 'desc')
    .orderBy('s.id', 'desc')
    .execute();
  return rows.map((row) => ({
    step: row.step,
    words: row.words,
    doneAt: row.done_at,
    doneBy: row.name ?? 'by itself',
  }));
}

export type ReportFile = { format: FormatName; hash: string; storedAs: string; mediaType: string };

/** Frozen files in the order in which formats are offered. */
export async function filesOf(tx: Tx, reportId: string): Promise<ReportFile[]> {
  const rows = await tx
    .selectFrom('performance_report_file')
    .select(['format', 'hash', 'stored_name', 'media_type'])
    .where('performance_report_id', '=', reportId)
    .execute();
  const order = Object.keys(formats);
  return rows
    .map((row) => ({
      // Written by takeReportStep alone, from the typed list.
      format: row.format as FormatName,
      hash: row.hash,
      storedAs: row.stored_name,
      mediaType: row.media_type,
    }))
    .sort((a, b) => order.indexOf(a.format) - order.indexOf(b.format));
}
