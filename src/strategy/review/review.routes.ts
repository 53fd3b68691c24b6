import { z } from 'zod';
import { openStates, type Action } from '../../actions/actions.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound, Problem, refused, type ProblemField } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, optionalDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import {
  headingCodes,
  inForceStates,
  stateWords,
  type Heading,
  type ReviewOutcome,
} from '../strategy.rules.ts';
import type { Request } from '../strategy.show.ts';
import { listAgencyNames, listChapters, selectStrategy } from '../strategy.store.ts';
import type { Strategy, StrategyServices } from '../strategy.types.ts';
import { decidePage, reviewPage } from './review.page.ts';
import { decide, listDecisions, listReviews, nextChapters, openReviewOf, removeDecision, reviewLines } from './review.store.ts'; // prettier-ignore

const idParams = z.object({ id: z.uuid() });
const actionParams = z.object({ id: z.uuid(), action: z.uuid() });
const text = (most: number) => z.string().trim().max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`).default(''); // prettier-ignore
const optionalId = z.union([z.uuid(), z.literal('')]).default('').transform((id) => (id === '' ? null : id)); // prettier-ignore
const body = withDates(
  ['due-on'],
  z.object({
    outcome: z.enum(['keep', 'amend', 'close', 'carry'], 'Choose the decision').optional(),
    reason: text(2000),
    words: text(2000),
    heading: z.union([z.enum(headingCodes as [Heading, ...Heading[]]), z.literal('')]).default(''),
    owner: optionalId,
    'due-on': optionalDate('the day'),
    chapter: optionalId,
    closing: z.enum(['done', 'not-done'], 'Choose whether it is done').optional(),
    result: text(2000),
    evidence: text(2000),
  }),
);
const tried = { none: 'decides in a review; tried by strategy.test.ts' };
const dateIds = { 'due-on': 'due-on-day' };

function problem(fields: ProblemField[]): Problem {
  return new Problem({ status: 422, code: 'not-understood', title: 'There is a problem with what was sent', fields }); // prettier-ignore
}

/** @throws Problem 403 where no review is open. */
function open(strategy: Strategy): Strategy {
  if (strategy.state !== 'under-review')
    throw refused('no-review', 'No review of this strategy is open', `It is “${stateWords[strategy.state].title}”.`); // prettier-ignore
  return strategy;
}

/** The yearly review: action by action, with a reason; what was decided is done when it closes. */
export function registerReview(registrar: Registrar, services: StrategyServices): void {
  const { may } = services;
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/review',
    permission: 'strategy.view',
    audit: 'strategy.viewed',
    params: idParams,
    crawl: async () => (await services.crawlStrategies()).map((id) => `/strategy/${id}/review`),
    handler: async ({ actor, tx, params, request }) => {
      const strategy = await selectStrategy(tx, params.id);
      const reviews = await listReviews(tx, params.id);
      const current = reviews.find(({ outcome }) => outcome === null);
      const decisions = current === undefined ? [] : await listDecisions(tx, current.id);
      return {
        kind: 'page',
        page: reviewPage({
          strategy,
          reviews,
          lines: current === undefined ? [] : await reviewLines(tx, strategy, decisions),
          added: decisions.filter(({ outcome }) => outcome === 'add'),
          chapters: await listChapters(tx, params.id),
          mayEdit: may(actor, 'strategy.edit') && inForceStates.includes(strategy.state),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  async function show(
    tx: Tx,
    params: { id: string; action?: string },
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    // prettier-ignore
    const strategy = open(await selectStrategy(tx, params.id));
    const decisions = await listDecisions(tx, (await openReviewOf(tx, params.id)).id);
    const line = params.action === undefined ? null : ((await reviewLines(tx, strategy, decisions)).find(({ action }) => action.id === params.action) ?? null); // prettier-ignore
    if (params.action !== undefined && line === null) throw notFound();
    return {
      kind: 'page',
      page: decidePage({
        strategy,
        line,
        chapters: (await listChapters(tx, params.id)).filter(({ kind }) => kind === 'priority'),
        next: await nextChapters(tx, strategy),
        agencies: await listAgencyNames(tx),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  /** What a form decides. @throws Problem 422 with fields. */
  async function read(tx: Tx, strategy: Strategy, sent: z.infer<typeof body>, outcome: ReviewOutcome, action: Action | null) {
    const fields: ProblemField[] = [];
    const closes = outcome === 'close' && action !== null && openStates.includes(action.state);
    if (closes && sent.closing === undefined) fields.push({ name: 'closing', message: 'Choose whether it is done' });
    if (closes && sent.closing === 'done') {
      if (sent.result === '' && action.doneProposedAt === null) fields.push({ name: 'result', message: 'Enter what came of it' });
      if (sent.evidence === '' && action.evidence === 0) fields.push({ name: 'evidence', message: 'Enter what shows it: nothing is closed as done without evidence' });
      if (action.ownerAgencyId === null && action.ownerAccountId === null) fields.push({ name: 'outcome', message: 'It has no owner: amend it first, or close it as one that will not be done' });
    }
    if (outcome !== 'keep' && sent.reason === '')
      fields.push({ name: 'reason', message: 'Enter the reason' });
    if (
      outcome === 'amend' &&
      sent.words === '' &&
      sent.heading === '' &&
      sent.owner === null &&
      sent['due-on'] === null
    )
      // prettier-ignore
      fields.push({ name: 'words', message: 'Enter what is different: words, heading, owner or day' });
    if (sent.owner !== null && !(await listAgencyNames(tx)).some(({ id }) => id === sent.owner))
      fields.push({ name: 'owner', message: 'Choose an agency of this partnership' });
    if (outcome === 'carry') {
      const next = await nextChapters(tx, strategy);
      if (next === null) fields.push({ name: 'outcome', message: 'Begin the next strategy first; then actions can be carried into it' }); // prettier-ignore
      else if (!next.chapters.some(({ id }) => id === sent.chapter)) fields.push({ name: 'chapter', message: 'Choose the priority of the next strategy' }); // prettier-ignore
    }
    if (outcome === 'add') {
      if (sent.words === '') fields.push({ name: 'words', message: 'Enter what will be done' });
      if (sent.owner === null) fields.push({ name: 'owner', message: 'Choose the owner' });
      if (sent['due-on'] === null) fields.push({ name: 'due-on', message: 'Enter the day it is due' });
      const own = (await listChapters(tx, strategy.id)).filter(({ kind }) => kind === 'priority');
      if (!own.some(({ id }) => id === sent.chapter)) fields.push({ name: 'chapter', message: 'Choose the priority' }); // prettier-ignore
    }
    if (fields.length > 0) throw problem(fields);
    const changes = outcome === 'amend' || outcome === 'carry' || outcome === 'add';
    return {
      outcome,
      reason: sent.reason === '' ? 'It goes on as it is' : sent.reason,
      words: changes ? sent.words : '',
      heading: changes && sent.heading !== '' ? sent.heading : null,
      dueOn: changes ? sent['due-on'] : null,
      ownerAgencyId: changes ? sent.owner : null,
      chapterId: outcome === 'carry' || outcome === 'add' ? sent.chapter : null,
      closing: closes ? (sent.closing ?? null) : null,
      result: closes && sent.closing === 'done' ? sent.result : '',
      evidence: closes && sent.closing === 'done' ? sent.evidence : '',
    };
  } // prettier-ignore

  registrar.member({
    method: 'GET',
    path: '/strategy/:id/review/add',
    permission: 'strategy.edit',
    audit: { none: 'an empty form' },
    params: idParams,
    crawl: { none: 'only while a review is open; tried by strategy.test.ts' },
    handler: ({ tx, params, request }) => show(tx, params, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/review/add',
    permission: 'strategy.edit',
    audit: 'strategy.review-decided',
    params: idParams,
    body,
    crawl: tried,
    handler: async ({ tx, params, body: sent }): Promise<Answer> => {
      const strategy = open(await selectStrategy(tx, params.id));
      const review = await openReviewOf(tx, params.id);
      await decide(tx, strategy, review.id, {
        actionId: null,
        ...(await read(tx, strategy, sent, 'add', null)),
      });
      return { kind: 'redirect', to: `/strategy/${params.id}/review`, banner: 'It is added when the revision is recorded.' }; // prettier-ignore
    },
    form: ({ tx, params, request, body: sent }) => show(tx, params, request, formState(sent.typed, sent.failure, dateIds)), // prettier-ignore
  });
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/review/actions/:action',
    permission: 'strategy.edit',
    audit: 'strategy.viewed',
    params: actionParams,
    crawl: { none: 'only while a review is open; tried by strategy.test.ts' },
    handler: ({ tx, params, request }) => show(tx, params, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/review/actions/:action',
    permission: 'strategy.edit',
    audit: 'strategy.review-decided',
    params: actionParams,
    body,
    crawl: tried,
    handler: async ({ tx, params, body: sent }): Promise<Answer> => {
      const strategy = open(await selectStrategy(tx, params.id));
      const review = await openReviewOf(tx, params.id);
      const lines = await reviewLines(tx, strategy, await listDecisions(tx, review.id));
      const line = lines.find(({ action }) => action.id === params.action);
      if (line === undefined) throw notFound();
      if (sent.outcome === undefined) throw fieldProblem('not-understood', 'outcome', 'Choose the decision');
      await decide(tx, strategy, review.id, { actionId: params.action, ...(await read(tx, strategy, sent, sent.outcome, line.action)) }); // prettier-ignore
      return { kind: 'redirect', to: `/strategy/${params.id}/review`, banner: 'The decision is saved.' };
    },
    form: ({ tx, params, request, body: sent }) => show(tx, params, request, formState(sent.typed, sent.failure, dateIds)), // prettier-ignore
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/review/keep-rest',
    permission: 'strategy.edit',
    audit: 'strategy.review-decided',
    params: idParams,
    crawl: tried,
    handler: async ({ tx, params }): Promise<Answer> => {
      const strategy = open(await selectStrategy(tx, params.id));
      const review = await openReviewOf(tx, params.id);
      const waiting = (await reviewLines(tx, strategy, await listDecisions(tx, review.id))).filter(({ decision }) => decision === null); // prettier-ignore
      for (const { action } of waiting)
        await decide(tx, strategy, review.id, { actionId: action.id, outcome: 'keep', reason: 'It goes on as it is', words: '', heading: null, dueOn: null, ownerAgencyId: null, chapterId: null, closing: null, result: '', evidence: '' }); // prettier-ignore
      return { kind: 'redirect', to: `/strategy/${params.id}/review`, banner: `${waiting.length} actions are kept.` }; // prettier-ignore
    },
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/review/decisions/:decision/remove',
    permission: 'strategy.edit',
    audit: 'strategy.review-decided',
    params: z.object({ id: z.uuid(), decision: z.uuid() }),
    crawl: tried,
    handler: async ({ tx, params }): Promise<Answer> => {
      open(await selectStrategy(tx, params.id));
      await removeDecision(tx, (await openReviewOf(tx, params.id)).id, params.decision);
      return { kind: 'redirect', to: `/strategy/${params.id}/review`, banner: 'It is taken out.' };
    },
  });
}
