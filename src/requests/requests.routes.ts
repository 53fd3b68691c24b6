import { z } from 'zod';
import { recordView } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../foundation/paging.ts';
import { notFound, type Problem } from '../foundation/problem.ts';
import { may } from '../partnership/partnership.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, withDates, type Typed } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Page } from '../web/route.ts';
import { dayGiven, fieldsOf, idParams, optionalText, renamed, wrongField } from './fields.ts';
import { kindOf } from './kinds.ts';
import { listPage } from './list.page.ts';
import {
  listAttempts,
  listPeople,
  listRequests,
  lists,
  peopleInWords,
  repliesAbout,
  selectAnswer,
  waitingFor,
} from './lists.store.ts';
import { requestPage, type RequestView } from './request.page.ts';
import { hows } from './request.rules.ts';
import { answer, askAgain, recordNoAnswer, selectRequest, withdraw } from './request.store.ts';
import type { RequestRow } from './request.types.ts';
import { actAfterwards, type RequestServices } from './services.ts';

const none = (test: string) => ({ none: `who sees a request is decided by its keys; tried by ${test}` });
const byTest = none('requests.routes.test.ts');

function mayAnswer(actor: Actor, request: RequestRow): boolean {
  const isAsked = request.askedAccountId === actor.accountId;
  const colleague = !request.personal && request.askedAgencyId === actor.agencyId;
  return (isAsked || colleague) && request.ways.includes('signed-in');
}

function mayManage(actor: Actor, request: RequestRow): boolean {
  return request.askingAgencyId === actor.agencyId && may(actor.role, 'requests.ask');
}

/** The request, for staff of the agency that asks; hidden and unknown alike for anybody else. @throws Problem 404. */
async function managed(tx: Tx, actor: Actor, id: string): Promise<RequestRow> {
  const request = await selectRequest(tx, id);
  if (request === null || !mayManage(actor, request)) throw notFound();
  return request;
}

async function showRequest(
  tx: Tx,
  actor: Actor,
  id: string,
  hidden: RequestView['hidden'],
  sent: { which: RequestView['sent']; typed: Typed; failure: Problem } | null,
): Promise<Page> {
  const request = await selectRequest(tx, id);
  if (request === null) throw notFound();
  const found = await selectAnswer(tx, id);
  const attempts = await listAttempts(tx, id);
  const replies = await repliesAbout(tx, id);
  const people = await peopleInWords(tx, [
    request.askedAccountId,
    found?.saidBy ?? null,
    found?.recordedBy ?? null,
    ...attempts.map(({ accountId }) => accountId),
  ]);
  const manages = mayManage(actor, request);
  return requestPage({
    request,
    answer: found,
    attempts,
    replies: manages ? replies : [],
    person: (each) => people.get(each) ?? 'somebody who has left',
    wordsHint: kindOf(request.kind)?.wordsHint ?? '',
    mayAnswer: mayAnswer(actor, request),
    mayManage: manages,
    people: manages ? await listPeople(tx) : [],
    today: clock.today(),
    form: sent === null ? formState() : formState(sent.typed, sent.failure),
    sent: sent?.which ?? null,
    hidden,
  });
}

/** What the person asked and those who ask do with requests, signed in. */
export function registerRequestPages(registrar: Registrar, services: RequestServices): void {
  registrar.member({
    method: 'GET',
    path: '/requests',
    permission: 'requests.view',
    audit: 'request.listed',
    query: z.object({
      list: z.enum(lists).catch('mine').optional(),
      state: z.enum(['open', 'closed']).catch('open').optional(),
      after: z.string().optional(),
    }),
    crawl: () => ['/requests', '/requests?list=agency', '/requests?list=mine&state=closed'],
    handler: async ({ actor, tx, query, request }) => {
      const mayAsk = may(actor.role, 'requests.ask');
      const asked = query.list ?? 'mine';
      const list = asked === 'asked' && !mayAsk ? 'mine' : asked;
      const open = query.state !== 'closed';
      const { rows, next } = pageOf(
        await listRequests(tx, actor, {
          list,
          open,
          ...(query.after === undefined ? {} : { after: decodeCursor(query.after, 2) }),
        }),
        (row) => [row.dueOn, row.id],
      );
      const people = await peopleInWords(
        tx,
        rows.map(({ askedAccountId }) => askedAccountId),
      );
      const { replies } = await waitingFor(tx, actor);
      return {
        kind: 'page',
        page: listPage({
          list,
          open,
          rows,
          person: (id) => people.get(id) ?? '',
          today: clock.today(),
          mayAsk,
          maySeeMessages: may(actor.role, 'messages.view'),
          maySet: may(actor.role, 'partnership.edit'),
          replies,
          next,
          url: request.url,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/requests/:id',
    permission: 'requests.view',
    audit: { none: 'recordView writes it' },
    params: idParams,
    crawl: byTest,
    handler: async ({ actor, tx, params, request }) => {
      const row = await selectRequest(tx, params.id);
      if (row === null) throw notFound();
      await recordView(tx, 'request', {
        id: row.id,
        audience: row.audience,
        open_to_members: row.openToMembers,
      });
      return {
        kind: 'page',
        page: await showRequest(tx, actor, params.id, () => hiddenFields(request), null),
      };
    },
  });

  const form =
    (which: RequestView['sent']) =>
    async ({
      actor,
      tx,
      params,
      request,
      body: { typed, failure },
    }: {
      actor: Actor;
      tx: Tx;
      params: { id: string };
      request: Parameters<typeof hiddenFields>[0];
      body: { typed: Typed; failure: Problem };
    }) => ({
      kind: 'page' as const,
      page: await showRequest(tx, actor, params.id, () => hiddenFields(request), { which, typed, failure }),
    });

  registrar.member({
    method: 'POST',
    path: '/requests/:id/answer',
    permission: 'requests.view',
    audit: { none: 'answer() writes request.answered' },
    params: idParams,
    body: z.looseObject({ choice: optionalText, words: optionalText }),
    crawl: byTest,
    handler: async ({ actor, tx, params, body, reply }) => {
      const request = await selectRequest(tx, params.id);
      if (request === null || !mayAnswer(actor, request)) throw notFound();
      await answer(tx, params.id, {
        way: 'signed-in',
        choice: body.choice ?? null,
        words: body.words ?? '',
        ...fieldsOf(body),
      });
      actAfterwards(services, reply, actor.partnershipId);
      return { kind: 'redirect', to: `/requests/${params.id}`, banner: 'Your answer was recorded.' };
    },
    form: form('answer'),
  });

  registrar.member({
    method: 'POST',
    path: '/requests/:id/record',
    permission: 'requests.ask',
    audit: { none: 'answer() writes request.answered with who spoke' },
    params: idParams,
    body: withDates(
      ['said'],
      z.looseObject({
        'said-by': optionalText,
        how: optionalText,
        said: optionalText,
        'record-choice': optionalText,
        'record-words': optionalText,
      }),
    ),
    crawl: byTest,
    handler: async ({ actor, tx, params, body, reply }) => {
      const request = await managed(tx, actor, params.id);
      const how = hows.find((each) => each === body.how);
      if (how === undefined) throw wrongField('how', 'Choose how they said it');
      const saidBy = (await listPeople(tx)).find(({ accountId }) => accountId === body['said-by']);
      if (saidBy === undefined) throw wrongField('said-by', 'Choose who said it');
      const saidOn = dayGiven('said', body.said, 'the day they said it');
      try {
        await answer(tx, request.id, {
          way: 'word-of-mouth',
          choice: body['record-choice'] ?? null,
          words: body['record-words'] ?? '',
          ...fieldsOf(body, 'record-'),
          saidBy: saidBy.accountId,
          how,
          saidOn,
        });
      } catch (error) {
        throw renamed(error, { choice: 'record-choice', words: 'record-words' }, 'record-');
      }
      actAfterwards(services, reply, actor.partnershipId);
      return { kind: 'redirect', to: `/requests/${request.id}`, banner: 'The answer was recorded.' };
    },
    form: form('record'),
  });

  registrar.member({
    method: 'POST',
    path: '/requests/:id/tried',
    permission: 'requests.ask',
    audit: { none: 'recordNoAnswer() writes request.tried' },
    params: idParams,
    crawl: byTest,
    handler: async ({ actor, tx, params }) => {
      const request = await managed(tx, actor, params.id);
      await recordNoAnswer(tx, request.id);
      return { kind: 'redirect', to: `/requests/${request.id}`, banner: 'That you tried was noted.' };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/requests/:id/withdraw',
    permission: 'requests.ask',
    audit: { none: 'withdraw() writes request.withdrawn' },
    params: idParams,
    body: z.object({ reason: optionalText }),
    crawl: byTest,
    handler: async ({ actor, tx, params, body }) => {
      const request = await managed(tx, actor, params.id);
      const reason = body.reason?.trim() ?? '';
      if (reason === '' || reason.length > 500)
        throw wrongField('reason', 'Enter why it is withdrawn, in up to 500 characters');
      await withdraw(tx, request.id, reason);
      return { kind: 'redirect', to: `/requests/${request.id}`, banner: 'The request was withdrawn.' };
    },
    form: form('withdraw'),
  });

  registrar.member({
    method: 'POST',
    path: '/requests/:id/ask-again',
    permission: 'requests.ask',
    audit: { none: 'askAgain() writes request.asked-again' },
    params: idParams,
    body: withDates(['due'], z.object({ due: optionalText })),
    crawl: byTest,
    handler: async ({ actor, tx, params, body }) => {
      const request = await managed(tx, actor, params.id);
      await askAgain(tx, request.id, dayGiven('due', body.due, 'the new day to answer by'));
      return { kind: 'redirect', to: `/requests/${request.id}`, banner: 'It was asked again.' };
    },
    form: form('ask-again'),
  });
}
