import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem, refused } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, optionalDate, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { registerRelease } from '../../year/year.ts';
import { findingsOf } from '../checks/checks.rules.ts';
import { groundOf } from '../content.ts';
import { stateWords, stepOf, steps, writableStates, type Decision, type Step } from '../strategy.rules.ts';
import type { Request } from '../strategy.show.ts';
import { listChapters, selectStrategy } from '../strategy.store.ts';
import type { Strategy, StrategyServices } from '../strategy.types.ts';
import { answerComment, insertComment, listComments, removeComment, selectComment } from './comment.store.ts';
import { answerPage, checksPage, commentsPage, stepPage } from './life.page.ts';
import { hindrancesOf } from './needs.ts';
import { prepareStep, takeWhole } from './take.ts';

const idParams = z.object({ id: z.uuid() });
const text = (most: number) => z.string().trim().max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`).default(''); // prettier-ignore

/** The course of a strategy: its steps, its checks, and the comments that are answered on the way. */
export function registerLife(registrar: Registrar, services: StrategyServices): void {
  registerSteps(registrar, services);
  registerComments(registrar, services);
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/checks',
    permission: 'strategy.view',
    audit: { none: 'findings about a text that everybody of the partnership may read' },
    params: idParams,
    crawl: async () => (await services.crawlStrategies()).map((id) => `/strategy/${id}/checks`),
    handler: async ({ tx, params }) => {
      const strategy = await selectStrategy(tx, params.id);
      return {
        kind: 'page',
        page: checksPage({ strategy, findings: findingsOf(await groundOf(tx, strategy)) }),
      };
    },
  });
  registerRelease(registrar, {
    path: '/strategy/:id/release',
    menu: 'strategy',
    crumb: { text: 'Strategy', href: '/strategy' },
    triedBy: 'strategy.test.ts',
    find: async (tx, id) => {
      const strategy = await selectStrategy(tx, id);
      if (strategy.state !== 'adopted' && strategy.state !== 'revised')
        throw refused('not-possible', 'Nothing waits to be published', `The strategy is “${stateWords[strategy.state].title}”.`); // prettier-ignore
      return {
        kind: 'strategy',
        id,
        title: strategy.title,
        href: `/strategy/${id}`,
        audience: strategy.audience,
        openToMembers: strategy.openToMembers,
        asked: { what: 'publication', on: clock.today() },
      };
    },
  });
}

const stepBody = withDates(
  ['held-on', 'copy-sent-on'],
  z.object({
    version: z.coerce.number('Open the page again').int(),
    'held-on': optionalDate('the day of the meeting').transform((day) => day ?? ''),
    minute: text(200),
    reason: text(2000),
    words: text(4000),
    'copy-sent-on': optionalDate('the day on which the copy went').transform((day) => day ?? ''),
    'copy-sent-to': text(200),
  }),
);
const stepIds = { 'held-on': 'held-on-day', 'copy-sent-on': 'copy-sent-on-day' };
const done: Readonly<Record<string, string>> = {
  approve: 'The approval is recorded and the text frozen by its hash.',
  redraft: 'It is a draft again.',
  scrutinise: 'Scrutiny is recorded.',
  adopt: 'It is adopted. Its actions are agreed. A second person publishes it.',
  publish: 'It is published.',
  'open-review': 'The review is open.',
  confirm: 'It is confirmed.',
  revise: 'The revision is recorded and frozen. A second person publishes it.',
  withdraw: 'It is given up.',
};

/** The events that people take, each once: one pair of routes for each, with the permission that the table names. */
const forms = [
  ...new Map(
    steps.flatMap((step) => (step.who === 'system' ? [] : [[step.event, { event: step.event, who: step.who }] as const])), // prettier-ignore
  ).values(),
];

function registerSteps(registrar: Registrar, services: StrategyServices): void {
  async function show(
    tx: Tx,
    actor: Actor,
    id: string,
    event: Step['event'],
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const strategy = await selectStrategy(tx, id);
    const step = stepOf(strategy.state, event);
    return {
      kind: 'page',
      page: stepPage({
        strategy,
        step,
        unmet: await hindrancesOf(tx, actor, strategy, step.needs),
        today: clock.today(),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  for (const { event, who } of forms) {
    const path = `/strategy/:id/steps/${event}`;
    registrar.member({
      method: 'GET',
      path,
      permission: who,
      audit: { none: 'the form of a step; taking it is written' },
      params: idParams,
      crawl: { none: 'each state has its own; tried by strategy.test.ts' },
      handler: ({ tx, actor, params, request }) => show(tx, actor, params.id, event, request, formState()),
    });
    registrar.member({
      method: 'POST',
      path,
      permission: who,
      audit: `strategy.${event}`,
      params: idParams,
      body: stepBody,
      crawl: { none: 'takes a step; tried by strategy.test.ts' },
      prepare: ({ actor, params }) => prepareStep(services, actor, event, params.id),
      handler: async ({ tx, actor, params, body, ready }): Promise<Answer> => {
        await takeWhole(tx, services, actor, event, params.id, body, ready);
        return { kind: 'redirect', to: `/strategy/${params.id}`, banner: done[event] ?? 'Done.' };
      },
      form: ({ tx, actor, params, request, body }) =>
        show(tx, actor, params.id, event, request, formState(body.typed, body.failure, stepIds)),
    });
  }
}

/** Comments come until the strategy is adopted. @throws Problem 403. */
function stillOpen(strategy: Strategy): Strategy {
  if (!writableStates.includes(strategy.state))
    throw refused('comments-closed', 'Comments on this strategy are closed', `It is “${stateWords[strategy.state].title}”.`); // prettier-ignore
  return strategy;
}

function registerComments(registrar: Registrar, services: StrategyServices): void {
  const { may } = services;
  async function show(tx: Tx, actor: Actor, id: string, request: Request, form: FormState): Promise<Answer> {
    const strategy = await selectStrategy(tx, id);
    return {
      kind: 'page',
      page: commentsPage({
        strategy,
        comments: await listComments(tx, id),
        chapters: await listChapters(tx, id),
        today: clock.today(),
        open: writableStates.includes(strategy.state),
        may: { edit: may(actor, 'strategy.edit'), comment: may(actor, 'strategy.comment') },
        accountId: actor.accountId,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/comments',
    permission: 'strategy.view',
    audit: { none: 'comments that are answered in public' },
    params: idParams,
    crawl: async () => (await services.crawlStrategies()).map((id) => `/strategy/${id}/comments`),
    handler: ({ tx, actor, params, request }) => show(tx, actor, params.id, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/comments',
    permission: 'strategy.comment',
    audit: 'strategy.commented',
    params: idParams,
    body: withDates(
      ['said-on'],
      z.object({
        words: z.string('Enter the comment').trim().min(1, 'Enter the comment').max(4000, 'This must be 4,000 characters or fewer'), // prettier-ignore
        chapter: z.union([z.uuid(), z.literal('')]).default(''),
        'said-by': z.string('Enter who says so').trim().min(1, 'Enter who says so').max(200, 'This must be 200 characters or fewer'), // prettier-ignore
        'said-on': requiredDate('the day').refine((day) => day <= clock.today(), 'The day must be today or in the past'), // prettier-ignore
      }),
    ),
    crawl: { none: 'adds a comment; tried by strategy.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const strategy = stillOpen(await selectStrategy(tx, params.id));
      const chapters = await listChapters(tx, params.id);
      if (body.chapter !== '' && !chapters.some(({ id }) => id === body.chapter))
        throw fieldProblem('not-understood', 'chapter', 'Choose a chapter of this strategy');
      await insertComment(tx, strategy, { words: body.words, chapterId: body.chapter === '' ? null : body.chapter, saidBy: body['said-by'], saidOn: body['said-on'] }); // prettier-ignore
      return { kind: 'redirect', to: `/strategy/${params.id}/comments`, banner: 'The comment is added.' };
    },
    form: ({ tx, actor, params, request, body }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure, { 'said-on': 'said-on-day' })),
  });

  const commentParams = z.object({ id: z.uuid(), comment: z.uuid() });
  const answer = async (tx: Tx, params: z.infer<typeof commentParams>, request: Request, form: FormState): Promise<Answer> => {
    const strategy = stillOpen(await selectStrategy(tx, params.id));
    return { kind: 'page', page: answerPage({ strategy, comment: await selectComment(tx, params.id, params.comment), form, hidden: () => hiddenFields(request) }) };
  }; // prettier-ignore
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/comments/:comment',
    permission: 'strategy.edit',
    audit: { none: 'one comment that is answered in public' },
    params: commentParams,
    crawl: { none: 'only until it is adopted; tried by strategy.test.ts' },
    handler: ({ tx, params, request }) => answer(tx, params, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/comments/:comment',
    permission: 'strategy.edit',
    audit: 'strategy.comment-answered',
    params: commentParams,
    body: z.object({
      decision: z.enum(['accepted', 'partly', 'not'] satisfies Decision[], 'Choose the answer'),
      answer: z.string('Enter what is changed, or why not').trim().min(1, 'Enter what is changed, or why not').max(4000, 'This must be 4,000 characters or fewer'), // prettier-ignore
      version: z.coerce.number('Open the page again').int(),
    }),
    crawl: { none: 'answers a comment; tried by strategy.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const strategy = stillOpen(await selectStrategy(tx, params.id));
      await answerComment(tx, strategy, params.comment, body.version, { decision: body.decision, answer: body.answer }); // prettier-ignore
      return { kind: 'redirect', to: `/strategy/${params.id}/comments`, banner: 'The answer is saved.' };
    },
    form: ({ tx, params, request, body }) => answer(tx, params, request, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/comments/:comment/remove',
    permission: 'strategy.comment',
    audit: 'strategy.comment-removed',
    params: commentParams,
    body: z.object({ version: z.coerce.number('Open the page again').int() }),
    crawl: { none: 'removes a comment; tried by strategy.test.ts' },
    handler: async ({ tx, actor, params, body }): Promise<Answer> => {
      const strategy = stillOpen(await selectStrategy(tx, params.id));
      const comment = await selectComment(tx, params.id, params.comment);
      if (comment.decision !== null || (comment.madeById !== actor.accountId && !may(actor, 'strategy.edit')))
        throw refused('not-permitted', 'Only who wrote a comment, or an editor, removes it, and only before it is answered', 'Nothing was changed.'); // prettier-ignore
      await removeComment(tx, strategy, params.comment, body.version);
      return { kind: 'redirect', to: `/strategy/${params.id}/comments`, banner: 'The comment is removed.' };
    },
  });
}
