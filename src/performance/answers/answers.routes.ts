import { z } from 'zod';
import { countableAreas, countableSubjects, subjectCalled } from '../../assessment/assessment.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { addMonths, monthsIn } from '../../foundation/period.ts';
import { fieldProblem, refused } from '../../foundation/problem.ts';
import { newestIds } from '../../partnership/partnership.ts';
import { listPeople } from '../../requests/requests.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { namesOf, personGiven } from '../returns/parts.ts';
import type { ReturnsServices } from '../returns/returns.services.ts';
import { wasAnswered } from './answer.rules.ts';
import { registerAnswerSteps } from './answer.steps.ts';
import {
  answerStepsTaken,
  insertInformationRequest,
  insertQuestion,
  listInformationRequests,
  listQuestions,
  removeQuestion,
  selectInformationRequest,
  selectRequester,
  splits,
  type InformationRequest,
} from './answer.store.ts';
import { newRequestPage } from './answer.form.page.ts';
import { answersPage, requestPage } from './answers.page.ts';
import { registerLog } from './log.routes.ts';
import { logLinesOf } from './log.store.ts';
import { checkMonths, workOutQuestion } from './work-out.ts';

const idParams = z.object({ id: z.uuid() });
const newBody = withDates(
  ['received-on'],
  z.object({
    reference: z
      .string()
      .trim()
      .min(1, 'Enter the reference')
      .max(60, 'The reference must be 60 characters or fewer'),
    title: z.string().trim().min(1, 'Enter what it is about').max(200, 'It must be 200 characters or fewer'),
    'received-on': requiredDate('the day it was received'),
    words: z
      .string()
      .trim()
      .min(1, 'Enter what they ask')
      .max(8000, 'What they ask must be 8,000 characters or fewer'),
    name: z.string().trim().max(200, 'The name must be 200 characters or fewer').default(''),
    contact: z.string().trim().max(300, 'It must be 300 characters or fewer').default(''),
    handler: z.string().max(60).default(''),
    previous: z.uuid().optional(),
  }),
);
const month = z.string('Choose a month').regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Choose a month');
const questionBody = z.object({
  what: z.string('Choose what is counted').min(1, 'Choose what is counted').max(200),
  where: z.string().max(40).default(''),
  from: month,
  to: month,
  split: z.enum(splits, 'Choose how it is divided'),
});
type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Requests under the Freedom of Information Act: the clock, the answer worked out as anybody may see it, the log. */
export function registerAnswers(registrar: Registrar, services: ReturnsServices): void {
  const { may } = services;

  registrar.member({
    method: 'GET',
    path: '/performance/answers',
    permission: 'foi.view',
    audit: { none: 'titles and days of requests' },
    query: z.object({ after: z.string().optional(), all: z.literal('yes').optional().catch(undefined) }),
    crawl: () => ['/performance/answers', '/performance/answers?all=yes'],
    handler: async ({ actor, tx, query, request }) => {
      const after = query.after === undefined ? undefined : decodeCursor(query.after, 2);
      const all = query.all === 'yes';
      const { rows, next } = pageOf(
        await listInformationRequests(tx, { waiting: !all, ...(after === undefined ? {} : { after }) }),
        (each) => [all ? each.receivedOn : each.dueOn, each.id],
      );
      return {
        kind: 'page',
        page: answersPage({ requests: rows, all, next, url: request.url, mayEdit: may(actor, 'foi.edit') }),
      };
    },
  });

  const showNew = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    again: string | undefined,
    form: FormState,
  ): Promise<Answer> => {
    const own = again === undefined ? null : await selectInformationRequest(tx, again);
    return {
      kind: 'page',
      page: newRequestPage({
        form,
        again: own === null ? null : { own, questions: (await listQuestions(tx, own.id)).length },
        people: await listPeople(tx),
        reader: actor.accountId,
        hidden: () => hiddenFields(request),
      }),
    };
  };
  registrar.member({
    method: 'GET',
    path: '/performance/answers/new',
    permission: 'foi.edit',
    audit: { none: 'an empty form' },
    query: z.object({ again: z.uuid().optional() }),
    crawl: () => ['/performance/answers/new'],
    handler: ({ actor, tx, query, request }) => showNew(tx, actor, request, query.again, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/answers/new',
    permission: 'foi.edit',
    audit: 'information-request.logged',
    body: newBody,
    crawl: { none: 'logs a request; tried by answers.test.ts' },
    handler: async ({ actor, tx, body }): Promise<Answer> => {
      if (body['received-on'] > clock.today())
        throw fieldProblem(
          'in-future',
          'received-on',
          'The day it was received must be today or in the past',
        );
      const previous = body.previous === undefined ? null : await selectInformationRequest(tx, body.previous);
      const id = await insertInformationRequest(
        tx,
        actor,
        {
          reference: body.reference,
          title: body.title,
          words: body.words,
          receivedOn: body['received-on'],
          handlerId: await personGiven(tx, 'handler', body.handler),
          previousId: previous?.id ?? null,
        },
        body.name === '' ? null : { name: body.name, contact: body.contact },
      );
      if (previous !== null) await takeQuestions(tx, previous, await selectInformationRequest(tx, id));
      return { kind: 'redirect', to: `/performance/answers/${id}`, banner: 'Logged. The working days run.' };
    },
    form: ({ actor, tx, request, body }) => {
      const previous = z.uuid().safeParse(body.typed['previous']);
      return showNew(
        tx,
        actor,
        request,
        previous.success ? previous.data : undefined,
        formState(body.typed, body.failure, { 'received-on': 'received-on-day' }),
      );
    },
  });

  const show = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    id: string,
    form: FormState,
  ): Promise<Answer> => {
    const own = await selectInformationRequest(tx, id);
    const before = own.previousId === null ? null : await selectInformationRequest(tx, own.previousId);
    const subjects = await countableSubjects(tx, services, actor.partnershipId);
    const kind = subjects.find((each) => each.kind === 'police-street')?.kind ?? subjects[0]?.kind;
    const names = await namesOf(tx, [own.handlerId]);
    return {
      kind: 'page',
      page: requestPage({
        own,
        requester: await selectRequester(tx, own.id),
        handler:
          own.handlerId === null
            ? 'Nobody in particular'
            : (names.get(own.handlerId) ?? 'somebody who has left'),
        questions: await listQuestions(tx, own.id),
        previous: before === null ? null : { own: before, questions: await listQuestions(tx, before.id) },
        taken: await answerStepsTaken(tx, own.id),
        lines: await logLinesOf(tx, own.id),
        subjects,
        areas: kind === undefined ? [] : await countableAreas(tx, services, actor.partnershipId, kind),
        mayEdit: may(actor, 'foi.edit'),
        mayPublish: may(actor, 'foi.publish'),
        reader: actor.accountId,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  };
  registrar.member({
    method: 'GET',
    path: '/performance/answers/:id',
    permission: 'foi.view',
    audit: 'information-request.viewed',
    params: idParams,
    record: 'information_request',
    crawl: async () =>
      (await newestIds(services.database, 'information_request', 2)).map(
        (id) => `/performance/answers/${id}`,
      ),
    handler: ({ actor, tx, params, request }) => show(tx, actor, request, params.id, formState()),
  });

  /** @throws Problem 403 once what was said to the requester is fixed. */
  const open = (own: InformationRequest): InformationRequest => {
    if (wasAnswered(own.state) || own.state === 'withdrawn')
      throw refused(
        'answered',
        'This request is over',
        'What was answered stays as it is. Log a new one where the same is asked again.',
      );
    return own;
  };
  registrar.member({
    method: 'POST',
    path: '/performance/answers/:id/questions',
    permission: 'foi.edit',
    audit: 'information-request.question-added',
    params: idParams,
    body: questionBody,
    crawl: { none: 'adds a question; tried by answers.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const own = open(await selectInformationRequest(tx, params.id));
      const subject = subjectCalled(await countableSubjects(tx, services, actor.partnershipId), body.what);
      if (subject === undefined) throw fieldProblem('what', 'what', 'Choose what is counted');
      const areas = await countableAreas(tx, services, actor.partnershipId, subject.kind);
      if (body.where !== '' && !areas.some(({ code }) => code === body.where))
        throw fieldProblem(
          'where',
          'where',
          'The files of this kind do not tell that area apart: choose the whole district',
        );
      if (body.split === 'ward' && body.where !== '')
        throw fieldProblem('split', 'split', 'Only the whole district is divided by ward');
      const id = await insertQuestion(tx, own, {
        what: subject.code,
        title: subject.title,
        area: body.where === '' ? null : body.where,
        period: checkMonths({ from: body.from, to: body.to }),
        split: body.split,
      });
      const made = (await listQuestions(tx, own.id)).find((each) => each.id === id);
      if (made !== undefined) await workOutQuestion(tx, services, actor, made);
      return { kind: 'redirect', to: `/performance/answers/${own.id}`, banner: 'Added and worked out.' };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/answers/:id/questions/:question/remove',
    permission: 'foi.edit',
    audit: 'information-request.question-removed',
    params: idParams.extend({ question: z.uuid() }),
    crawl: { none: 'takes a question out; tried by answers.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const own = open(await selectInformationRequest(tx, params.id));
      await removeQuestion(tx, own, params.question);
      return { kind: 'redirect', to: `/performance/answers/${own.id}`, banner: 'Taken out.' };
    },
  });
  registrar.member({
    method: 'POST',
    path: '/performance/answers/:id/work-out',
    permission: 'foi.edit',
    audit: 'information-request.worked-out',
    params: idParams,
    crawl: { none: 'works out numbers; tried by answers.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const own = open(await selectInformationRequest(tx, params.id));
      const questions = await listQuestions(tx, own.id);
      for (const question of questions) await workOutQuestion(tx, services, actor, question);
      return {
        kind: 'redirect',
        to: `/performance/answers/${own.id}`,
        banner: `${questions.length} ${questions.length === 1 ? 'question was' : 'questions were'} worked out.`,
      };
    },
  });
  registerAnswerSteps(registrar, services);
  registerLog(registrar, services);
}

/** The questions of a request asked before, moved on by whole years up to the year of the new one. */
async function takeQuestions(tx: Tx, from: InformationRequest, to: InformationRequest): Promise<void> {
  for (const question of await listQuestions(tx, from.id)) {
    let period = question.period;
    const years = Math.max(0, Number(to.receivedOn.slice(0, 4)) - Number(from.receivedOn.slice(0, 4)));
    period = { from: addMonths(period.from, 12 * years), to: addMonths(period.to, 12 * years) };
    if (monthsIn(period).length > 0) await insertQuestion(tx, to, { ...question, period });
  }
}
