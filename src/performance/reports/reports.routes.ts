import { z } from 'zod';
import { formats, isFormatName, paperOptions, paperQuery, writeDocument, writeDocuments, type FormatName, type FrankpledgeDocument } from '../../documents/documents.ts'; // prettier-ignore
import { clock } from '../../foundation/clock.ts';
import type { DataFolder } from '../../foundation/data-folder.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { freezeFile, readFrozenFile, sha256 } from '../../foundation/kept-file.ts';
import { addMonths } from '../../foundation/period.ts';
import { fieldProblem, notFound, refused } from '../../foundation/problem.ts';
import { paperOf } from '../../partnership/partnership.ts';
import type { Paper } from '../../documents/documents.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, optionalDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { listIndicators } from '../indicators/indicator.store.ts';
import { clearDaysBefore, lastQuarter, quarterOf, shortPeriod } from '../indicators/period.rules.ts';
import type { PerformanceServices } from '../performance.types.ts';
import { settingOn } from '../setting.store.ts';
import { reportDocument } from './report.document.ts';
import { reportGround } from './report.ground.ts';
import {
  prioritiesToSign,
  reportKinds,
  reportPeriod,
  reportSteps,
  reportTitle,
  stepsFrom,
  type ReportKind,
  type ReportStep,
} from './report.rules.ts';
import { filesOf, insertReport, listReports, partsOf, selectReport, stepsOf, takeReportStep, wordsOf, writePart, writeSummary, type Rendered, type Report } from './report.store.ts'; // prettier-ignore
import { strategyInForce } from '../../strategy/strategy.ts';
import { namesCouncillor, registerRelease } from '../../year/year.ts';
import { outputs, performanceWait, type Output } from './election.ts';
import { reportPage, reportsPage, type Unmet } from './reports.page.ts';

const idParams = z.object({ id: z.uuid() });
const version = z.coerce.number('Open the page again').int();
const long = z.string().trim().max(8000, 'This must be 8,000 characters or fewer').default('');
type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Renders a report in every format and keeps the files: seconds, so before the transaction that names them. */
export async function renderReport(
  folder: Pick<DataFolder, 'files' | 'keys'>,
  partnershipId: string,
  document: FrankpledgeDocument,
  indicators: readonly string[],
  template?: Paper,
): Promise<Rendered> {
  const files: Rendered['files'] = [];
  let json = '';
  for (const { format, written } of await writeDocuments(document, Object.keys(formats) as FormatName[], {
    ...(template === undefined ? {} : { template }),
  })) {
    if (format === 'json') json = new TextDecoder().decode(written.bytes);
    files.push({ ...(await freezeFile(folder, partnershipId, written.bytes)), format, mediaType: written.mediaType }); // prettier-ignore
  }
  return { json, hash: sha256(json), indicators: [...indicators], files };
}

/** Priorities that a report has a page for, each signed by its lead. */
export const reportPriorities = async (tx: Tx): Promise<string[]> =>
  prioritiesToSign(
    await strategyInForce(tx),
    (await listIndicators(tx)).map(({ priority }) => priority),
  );

/** Reports for the partnership meeting and for scrutiny. */
export function registerReports(registrar: Registrar, services: PerformanceServices): void {
  const { may, database, folder } = services;
  const quarters = () => {
    const last = lastQuarter(clock.today());
    return Array.from({ length: 8 }, (_, at) => quarterOf(addMonths(last.from, -3 * at)));
  };

  async function list(tx: Tx, actor: Actor, request: Request, form: FormState): Promise<Answer> {
    return {
      kind: 'page',
      page: reportsPage({
        reports: await listReports(tx),
        quarters: quarters().map((quarter) => ({ value: quarter.from, text: shortPeriod(quarter) })),
        mayMake: may(actor, 'performance.validate'),
        mayPublish: may(actor, 'performance.publish'),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/performance/reports',
    permission: 'performance.view',
    audit: { none: 'titles of reports' },
    crawl: () => ['/performance/reports'],
    handler: ({ actor, tx, request }) => list(tx, actor, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/reports',
    permission: 'performance.validate',
    audit: 'performance.report-made',
    body: withDates(
      ['meeting-on'],
      z.object({
        kind: z.enum(Object.keys(reportKinds) as [ReportKind, ...ReportKind[]], 'Choose the kind'),
        quarter: z.string('Choose the quarter').regex(/^\d{4}-\d{2}$/, 'Choose the quarter'),
        'meeting-on': optionalDate('the day of the meeting'),
      }),
    ),
    crawl: { none: 'assembles a report; tried by reports.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const quarter = quarters().find(({ from }) => from === body.quarter);
      if (quarter === undefined) throw fieldProblem('quarter', 'quarter', 'Choose a quarter of the list');
      const period = reportPeriod(body.kind, quarter);
      if (period === null)
        throw fieldProblem('quarter', 'quarter', body.kind === 'half-year' ? 'A half-year report ends with the quarter to September' : 'A year-end report ends with the quarter to March'); // prettier-ignore
      const id = await insertReport(
        tx,
        { kind: body.kind, title: reportTitle(body.kind, period), period, meetingOn: body['meeting-on'] },
        await reportPriorities(tx),
      );
      return { kind: 'redirect', to: `/performance/reports/${id}`, banner: 'It is assembled from the register; leads write and sign their priorities.' }; // prettier-ignore
    },
    form: ({ actor, tx, request, body }) => list(tx, actor, request, formState(body.typed, body.failure)),
  });

  /** Before scrutiny its papers are public; whether they name a councillor decides in a pre-election period. */
  async function outputOf(tx: Tx, report: Report): Promise<{ output: Output; name: string | null }> {
    const name = report.kind === 'progress' ? null : await namesCouncillor(tx, await wordsOf(tx, report.id));
    return { output: name === null ? 'scrutiny-report' : 'scrutiny-report-naming', name };
  }
  const recordOf = (report: Report) => ({ kind: 'performance_report', id: report.id });

  async function unmetOf(tx: Tx, report: Report, needs: ReportStep['needs']): Promise<Unmet | null> {
    if (needs === 'every-part-signed') {
      const waiting = (await partsOf(tx, report.id)).filter(({ signedAt }) => signedAt === null);
      return waiting.length === 0
        ? null
        : {
            words: `It is not signed yet: ${waiting.map(({ priority }) => priority).join('; ')}`,
            release: null,
          };
    }
    if (needs === 'no-election') {
      const { output, name } = await outputOf(tx, report);
      const words = await performanceWait(tx, recordOf(report), output, name);
      return words === null ? null : { words, release: `/performance/reports/${report.id}/release` };
    }
    return null;
  }

  async function show(tx: Tx, actor: Actor, request: Request, id: string, form: FormState): Promise<Answer> {
    const report = await selectReport(tx, id);
    const setting = await settingOn(tx);
    const steps = [];
    for (const step of may(actor, 'performance.sign') ? stepsFrom(report.state, actor.role) : [])
      steps.push({ step, unmet: await unmetOf(tx, report, step.needs) });
    return {
      kind: 'page',
      page: reportPage({
        report,
        parts: await partsOf(tx, id),
        taken: await stepsOf(tx, id),
        steps,
        files: await filesOf(tx, id),
        due:
          report.meetingOn === null
            ? null
            : {
                leads: clearDaysBefore(report.meetingOn, setting.leadClearDays),
                papers: clearDaysBefore(report.meetingOn, setting.paperClearDays),
              },
        maySign: may(actor, 'performance.sign'),
        mayMake: may(actor, 'performance.validate'),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/performance/reports/:id',
    permission: 'performance.view',
    audit: 'performance.report-viewed',
    params: idParams,
    crawl: async () => (await services.crawl.reports()).map((id) => `/performance/reports/${id}`),
    handler: ({ actor, tx, request, params }) => show(tx, actor, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/reports/:id/summary',
    permission: 'performance.validate',
    audit: 'performance.report-written',
    params: idParams,
    body: withDates(['meeting-on'], z.object({ summary: long, 'meeting-on': optionalDate('the day of the meeting'), version })), // prettier-ignore
    crawl: { none: 'writes in a report; tried by reports.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await writeSummary(tx, await selectReport(tx, params.id), {
        summary: body.summary,
        meetingOn: body['meeting-on'],
        version: body.version,
      });
      return { kind: 'redirect', to: `/performance/reports/${params.id}`, banner: 'Saved.' };
    },
    form: ({ actor, tx, request, params, body }) =>
      show(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/reports/:id/parts',
    permission: 'performance.sign',
    audit: 'performance.report-signed',
    params: idParams,
    body: z.object({ part: z.uuid(), context: long, sign: z.enum(['yes', 'no']).default('no'), version }),
    crawl: { none: 'writes in a report; tried by reports.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const sign = body.sign === 'yes';
      if (sign && body.context === '')
        throw fieldProblem('context', 'context', 'Enter what there is to say before you sign');
      await writePart(tx, await selectReport(tx, params.id), body.part, { context: body.context, sign, version: body.version }); // prettier-ignore
      return {
        kind: 'redirect',
        to: `/performance/reports/${params.id}`,
        banner: sign ? 'Signed.' : 'Saved.',
      };
    },
    form: ({ actor, tx, request, params, body }) =>
      show(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });

  const stepBody = z.object({ step: z.enum(reportSteps.map(({ code }) => code)), words: z.string().trim().max(4000, 'This must be 4,000 characters or fewer').default(''), version }); // prettier-ignore
  type StepForm = z.infer<typeof stepBody>;
  async function stepOf(tx: Tx, actor: Actor, id: string, body: StepForm) {
    const report = await selectReport(tx, id);
    const step = stepsFrom(report.state, actor.role).find(({ code }) => code === body.step);
    if (step === undefined)
      throw refused('not-now', 'This step cannot be taken now', 'The report stands elsewhere by now, or the step is another person’s. Its page says what comes next.'); // prettier-ignore
    const unmet = await unmetOf(tx, report, step.needs);
    if (unmet !== null) throw fieldProblem('unmet', 'words', unmet.words);
    if (step.asks !== null && body.words === '') throw fieldProblem('words', 'words', `Enter: ${step.asks.toLowerCase()}`); // prettier-ignore
    return { report, step };
  }
  registrar.member<{ id: string }, unknown, StepForm, Rendered | null>({
    method: 'POST',
    path: '/performance/reports/:id/steps',
    permission: 'performance.sign',
    audit: 'performance.report-step',
    params: idParams,
    body: stepBody,
    crawl: { none: 'takes a step; tried by reports.test.ts' },
    prepare: async ({ actor, params, body }) => {
      const ground = await database.asActor(actor, 'read what is to be frozen', async (tx) => {
        const { report, step } = await stepOf(tx, actor, params.id, body);
        return step.freezes ? { ground: await reportGround(tx, report), paper: await paperOf(tx) } : null;
      });
      if (ground === null) return null;
      return renderReport(folder, actor.partnershipId, reportDocument(ground.ground, services.documentBanner), [...ground.ground.series.keys()], ground.paper); // prettier-ignore
    },
    handler: async ({ actor, tx, params, body, ready }): Promise<Answer> => {
      const { report, step } = await stepOf(tx, actor, params.id, body);
      await takeReportStep(tx, report, step, body.words, body.version, ready);
      return { kind: 'redirect', to: `/performance/reports/${report.id}`, banner: `${step.title}: done.` };
    },
    form: ({ actor, tx, request, params, body }) =>
      show(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });

  registrar.member<{ id: string; format: string }, z.infer<typeof paperQuery>, unknown, Answer>({
    method: 'GET',
    path: '/performance/reports/:id/document.:format',
    permission: 'performance.view',
    audit: 'performance.report-given-out',
    params: z.object({ id: z.uuid(), format: z.string().max(10) }),
    query: paperQuery,
    crawl: async () =>
      (await services.crawl.reports()).map((id) => `/performance/reports/${id}/document.html`),
    prepare: async ({ actor, params, query }) => {
      const { format } = params;
      if (!isFormatName(format)) throw notFound();
      const found = await database.asActor(actor, 'read a report', async (tx) => {
        const report = await selectReport(tx, params.id);
        const file = (await filesOf(tx, report.id)).find((each) => each.format === format);
        return {
          report,
          file,
          ground: file === undefined ? await reportGround(tx, report) : null,
          paper: await paperOf(tx),
        };
      });
      const fileName = `${found.report.title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.${formats[format].extension}`;
      if (found.file !== undefined)
        return {
          kind: 'file',
          bytes: await readFrozenFile(folder, actor.partnershipId, found.file),
          mediaType: found.file.mediaType,
          fileName,
        };
      if (found.ground === null) throw notFound();
      const banner = [services.documentBanner, 'Not agreed yet'].filter((part) => part !== '').join(' · ');
      const written = await writeDocument(reportDocument(found.ground, banner), format, paperOptions(query, found.paper)); // prettier-ignore
      return {
        kind: 'file',
        bytes: written.bytes,
        mediaType: written.mediaType,
        fileName,
      };
    },
    handler: ({ ready }) => ready,
  });

  registerRelease(registrar, {
    path: '/performance/reports/:id/release',
    menu: 'performance',
    crumb: { text: 'Reports', href: '/performance/reports' },
    triedBy: 'reports.test.ts',
    find: async (tx, id) => {
      const report = await selectReport(tx, id);
      if (report.state !== 'executive-agreed') throw notFound();
      const { output } = await outputOf(tx, report);
      return {
        ...recordOf(report),
        title: report.title,
        href: `/performance/reports/${id}`,
        audience: report.audience,
        openToMembers: report.openToMembers,
        asked: { what: outputs[output], on: clock.today() },
      };
    },
  });
}
