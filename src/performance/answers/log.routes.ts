import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound, Problem, refused } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { ReturnsServices } from '../returns/returns.services.ts';
import { checkForLog, outcomeOf, wasAnswered } from './answer.rules.ts';
import {
  listQuestions,
  selectInformationRequest,
  selectRequester,
  type InformationRequest,
  type QuestionAnswer,
} from './answer.store.ts';
import { namesCouncillor, registerRelease } from '../../year/year.ts';
import { outputs, performanceWait } from '../reports/election.ts';
import { clock } from '../../foundation/clock.ts';
import { checkLinePage, preparePage, takeDownPage } from './log.page.ts';
import { logLinesOf, prepareLine, publishLine, takeDownLine, type LogLine } from './log.store.ts';

const idParams = z.object({ id: z.uuid() });
const lineParams = z.object({ id: z.uuid(), line: z.uuid() });
const lineBody = z.object({
  title: z.string().trim().min(1, 'Enter a title').max(200, 'The title must be 200 characters or fewer'),
  question: z
    .string()
    .trim()
    .min(1, 'Enter what was asked')
    .max(4000, 'What was asked must be 4,000 characters or fewer'),
  answer: z
    .string()
    .trim()
    .min(1, 'Enter what was answered')
    .max(12_000, 'The answer must be 12,000 characters or fewer'),
});
type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** The disclosure log: prepared by one, published by another, taken down where it must be. */
export function registerLog(registrar: Registrar, _services: ReturnsServices): void {
  /** @throws 404 before it was answered: there is nothing to publish. */
  async function answered(tx: Tx, id: string): Promise<InformationRequest> {
    const own = await selectInformationRequest(tx, id);
    if (!wasAnswered(own.state)) throw notFound();
    return own;
  }
  const tablesOf = async (tx: Tx, own: InformationRequest): Promise<QuestionAnswer[]> =>
    (await listQuestions(tx, own.id)).flatMap(({ answer }) => (answer === null ? [] : [answer]));
  const lineOf = async (tx: Tx, own: InformationRequest, id: string): Promise<LogLine> => {
    const line = (await logLinesOf(tx, own.id)).find((each) => each.id === id);
    if (line === undefined) throw notFound();
    return line;
  };
  /** The requester has the answer; the public log is ours to time, so a line that names a councillor waits for a poll. */
  async function waitOf(tx: Tx, own: InformationRequest, line: LogLine): Promise<string | null> {
    const name = await namesCouncillor(
      tx,
      `${line.title}\n${line.question}\n${line.answer}\n${JSON.stringify(line.tables)}`,
    );
    if (name === null) return null;
    return performanceWait(tx, { kind: 'information_request', id: own.id }, 'disclosure-log-naming', name);
  }
  const show = async (tx: Tx, request: Request, id: string, form: FormState): Promise<Answer> => {
    const own = await answered(tx, id);
    return {
      kind: 'page',
      page: preparePage({ own, tables: await tablesOf(tx, own), form, hidden: () => hiddenFields(request) }),
    };
  };
  registrar.member({
    method: 'GET',
    path: '/performance/answers/:id/log',
    permission: 'foi.edit',
    audit: 'information-request.viewed',
    params: idParams,
    crawl: { none: 'only after it was answered; tried by answers.test.ts' },
    handler: ({ tx, params, request }) => show(tx, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/answers/:id/log',
    permission: 'foi.edit',
    audit: 'disclosure-log.prepared',
    params: idParams,
    body: lineBody,
    crawl: { none: 'prepares a line; tried by answers.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const own = await answered(tx, params.id);
      const [stop] = checkForLog(
        [body.title, body.question, body.answer],
        await selectRequester(tx, own.id),
      ).filter(({ kind }) => kind === 'stop');
      if (stop !== undefined) throw fieldProblem('names-requester', 'answer', stop.words);
      const id = await prepareLine(tx, own, {
        ...body,
        outcome: outcomeOf(
          own.state === 'refused' || own.answer === '' ? 'refused' : own.state,
          own.exemptions.length,
        ),
        tables: await tablesOf(tx, own),
      });
      return {
        kind: 'redirect',
        to: `/performance/answers/${own.id}/log/${id}`,
        banner: 'Prepared. Another person checks and publishes it.',
      };
    },
    form: ({ tx, params, request, body }) =>
      show(tx, request, params.id, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'GET',
    path: '/performance/answers/:id/log/:line',
    permission: 'foi.view',
    audit: 'information-request.viewed',
    params: lineParams,
    crawl: { none: 'only after it was prepared; tried by answers.test.ts' },
    handler: async ({ actor, tx, params, request }) => {
      const own = await answered(tx, params.id);
      const line = await lineOf(tx, own, params.line);
      if (line.publishedAt !== null) throw notFound();
      return {
        kind: 'page',
        page: checkLinePage({
          own,
          line,
          checks: checkForLog([line.title, line.question, line.answer], await selectRequester(tx, own.id)),
          waits: await waitOf(tx, own, line),
          reader: actor.accountId,
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });
  registrar.member({
    method: 'POST',
    path: '/performance/answers/:id/log/:line',
    permission: 'foi.publish',
    audit: 'disclosure-log.published',
    params: lineParams,
    crawl: { none: 'publishes a line; tried by answers.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const own = await answered(tx, params.id);
      const line = await lineOf(tx, own, params.line);
      const stops = checkForLog(
        [line.title, line.question, line.answer],
        await selectRequester(tx, own.id),
      ).filter(({ kind }) => kind === 'stop');
      if (stops[0] !== undefined)
        throw new Problem({
          status: 409,
          code: 'names-requester',
          title: 'It cannot be published as it stands',
          detail: stops[0].words,
        });
      const waits = await waitOf(tx, own, line);
      if (waits !== null) throw refused('pre-election', 'It waits for the poll', waits);
      await publishLine(tx, own, line.id, actor.accountId);
      return {
        kind: 'redirect',
        to: `/performance/answers/${own.id}`,
        banner: 'Published at /public/information-requests.',
      };
    },
  });
  const showDown = async (
    tx: Tx,
    request: Request,
    params: z.infer<typeof lineParams>,
    form: FormState,
  ): Promise<Answer> => {
    const own = await answered(tx, params.id);
    const line = await lineOf(tx, own, params.line);
    if (line.publishedAt === null || line.takenDownAt !== null) throw notFound();
    return { kind: 'page', page: takeDownPage({ own, line, form, hidden: () => hiddenFields(request) }) };
  };
  registrar.member({
    method: 'GET',
    path: '/performance/answers/:id/log/:line/take-down',
    permission: 'foi.publish',
    audit: { none: 'a line that anybody may read' },
    params: lineParams,
    crawl: { none: 'only while it is published; tried by answers.test.ts' },
    handler: ({ tx, params, request }) => showDown(tx, request, params, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/answers/:id/log/:line/take-down',
    permission: 'foi.publish',
    audit: 'disclosure-log.taken-down',
    params: lineParams,
    body: z.object({
      reason: z.string().trim().min(1, 'Enter why').max(1000, 'The reason must be 1,000 characters or fewer'),
    }),
    crawl: { none: 'takes a line down; tried by answers.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const own = await answered(tx, params.id);
      await takeDownLine(tx, own, params.line, body.reason);
      return { kind: 'redirect', to: `/performance/answers/${own.id}`, banner: 'It is taken down.' };
    },
    form: ({ tx, params, request, body }) =>
      showDown(tx, request, params, formState(body.typed, body.failure)),
  });
  registerRelease(registrar, {
    path: '/performance/answers/:id/release',
    menu: 'answers',
    crumb: { text: 'Information requests', href: '/performance/answers' },
    triedBy: 'answers.test.ts',
    find: async (tx, id) => {
      const own = await answered(tx, id);
      return {
        kind: 'information_request',
        id,
        title: own.reference,
        href: `/performance/answers/${id}`,
        audience: own.audience,
        openToMembers: own.openToMembers,
        asked: { what: outputs['disclosure-log-naming'], on: clock.today() },
      };
    },
  });
}
