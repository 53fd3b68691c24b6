import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import { contextOf, ownKey } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { keepVersion } from '../foundation/history.ts';
import { isUuid, newId } from '../foundation/id.ts';
import { decodeCursor, pageOf } from '../foundation/paging.ts';
import { Problem, notFound } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, withDates, type Typed } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Page } from '../web/route.ts';
import { askPage, settingsPage } from './ask.page.ts';
import { dayGiven, idParams, optionalText, renamed, wrongField } from './fields.ts';
import { kindsFromThePage } from './kinds.ts';
import {
  listPeople,
  listReplies,
  listRequests,
  peopleInWords,
  selectReply,
  type ReplyRow,
} from './lists.store.ts';
import { quickPage } from './quick.page.ts';
import { repliesPage, replyPage } from './replies.page.ts';
import { hows, isOpen, type RequestSettings } from './request.rules.ts';
import {
  answer,
  ask,
  recordNoAnswer,
  selectRequest,
  selectRequests,
  settingsOf,
  step,
} from './request.store.ts';
import type { RequestRow } from './request.types.ts';
import { actAfterwards, type RequestServices } from './services.ts';

const many = z.preprocess(
  (value) => (value === undefined ? [] : ([value].flat() as unknown[])),
  z.array(z.string()),
);
const anyFields = z.record(z.string(), z.unknown());
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** What staff do with many at once: asking, keying in what was said, reading replies. */
export function registerStaffPages(registrar: Registrar, services: RequestServices): void {
  const showAsk = async (
    tx: Tx,
    request: Parameters<typeof hiddenFields>[0],
    form = formState(),
  ): Promise<Page> =>
    askPage({
      form,
      kinds: kindsFromThePage(),
      people: await listPeople(tx),
      hidden: () => hiddenFields(request),
    });

  registrar.member({
    method: 'GET',
    path: '/requests/ask',
    permission: 'requests.ask',
    audit: { none: 'an empty form with the names of colleagues' },
    crawl: () => ['/requests/ask'],
    handler: async ({ tx, request }) => ({ kind: 'page', page: await showAsk(tx, request) }),
  });

  registrar.member({
    method: 'POST',
    path: '/requests/ask',
    permission: 'requests.ask',
    audit: { none: 'ask() writes request.asked for each' },
    body: withDates(
      ['due'],
      z.object({
        kind: z.string('Choose what kind of answer you need'),
        question: z
          .string('Enter the question')
          .trim()
          .min(1, 'Enter the question')
          .max(4000, 'The question must be 4,000 characters or fewer'),
        help: z.string().trim().max(2000, 'The help must be 2,000 characters or fewer').optional(),
        personal: z.string().optional(),
        due: optionalText,
        people: many,
      }),
    ),
    crawl: { none: 'a form; tried by requests.routes.test.ts' },
    handler: async ({ tx, body }) => {
      if (!kindsFromThePage().some(({ kind }) => kind === body.kind))
        throw wrongField('kind', 'Choose what kind of answer you need');
      const dueOn = dayGiven('due', body.due, 'the day to answer by');
      const people = [...new Set(body.people)];
      if (people.length === 0) throw wrongField('people', 'Choose at least one person');
      if (people.length > 200) throw wrongField('people', 'Choose up to 200 people');
      if (!people.every(isUuid)) throw wrongField('people', 'Choose people from the list');
      let first = '';
      for (const accountId of people) {
        const { requestId } = await ask(tx, {
          kind: body.kind,
          accountId,
          question: body.question,
          help: body.help ?? '',
          dueOn,
          personal: body.personal === 'yes',
        });
        first ||= requestId;
      }
      return people.length === 1
        ? {
            kind: 'redirect',
            to: `/requests/${first}`,
            banner: 'It was asked. The message goes out within minutes.',
          }
        : { kind: 'redirect', to: '/requests?list=asked', banner: `${people.length} people were asked.` };
    },
    form: async ({ tx, request, body: { typed, failure } }) => ({
      kind: 'page',
      page: await showAsk(tx, request, formState(typed, failure, { due: 'due-day', kind: 'kind' })),
    }),
  });

  // ---- quick entry ------------------------------------------------------------------------------------------------------

  const showQuick = async (
    tx: Tx,
    actor: Actor,
    request: Parameters<typeof hiddenFields>[0],
    form: ReturnType<typeof formState>,
    after?: string,
  ): Promise<Page> => {
    const listed = await listRequests(tx, actor, {
      list: 'asked',
      open: true,
      ...(after === undefined ? {} : { after: decodeCursor(after, 2) }),
    });
    const { rows, next } = pageOf(listed, (row) => [row.dueOn, row.id]);
    const whole = new Map(
      (
        await selectRequests(
          tx,
          rows.map(({ id }) => id),
        )
      ).map((row) => [row.id, row]),
    );
    const people = await peopleInWords(
      tx,
      rows.map(({ askedAccountId }) => askedAccountId),
    );
    return quickPage({
      form,
      rows: rows
        .flatMap(({ id }) => whole.get(id) ?? [])
        .filter(({ ways }) => ways.includes('word-of-mouth')),
      person: (id) => people.get(id) ?? '',
      next,
      url: request.url,
      hidden: () => hiddenFields(request),
    });
  };

  registrar.member({
    method: 'GET',
    path: '/requests/quick',
    permission: 'requests.ask',
    audit: 'request.listed',
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/requests/quick'],
    handler: async ({ tx, actor, request, query }) => ({
      kind: 'page',
      page: await showQuick(tx, actor, request, formState(), query.after),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/requests/quick',
    permission: 'requests.ask',
    audit: { none: 'answer() writes request.answered with who spoke, for each' },
    body: anyFields,
    crawl: { none: 'a form; tried by requests.routes.test.ts' },
    handler: async ({ tx, actor, body, reply }) => {
      const how = hows.find((each) => each === body['how']);
      if (how === undefined) throw wrongField('how', 'Choose how they said it');
      const ids = Object.keys(body)
        .flatMap((name) => /^choice\.(.+)$/.exec(name)?.[1] ?? [])
        .filter(isUuid);
      let answered = 0;
      let tried = 0;
      for (const id of ids) {
        const choice = text(body[`choice.${id}`]);
        const words = text(body[`words.${id}`]);
        if (choice === '' && words !== '')
          throw wrongField(`choice.${id}`, 'Choose the answer that these words belong to');
        if (choice === '') continue;
        const request = await selectRequest(tx, id);
        if (request === null || request.askingAgencyId !== actor.agencyId) throw notFound();
        if (choice === 'tried') {
          await recordNoAnswer(tx, id);
          tried += 1;
          continue;
        }
        try {
          await answer(tx, id, {
            way: 'word-of-mouth',
            choice: choice === 'words' ? null : choice,
            words,
            saidBy: request.askedAccountId,
            how,
          });
        } catch (error) {
          throw renamed(error, { choice: `choice.${id}`, words: `words.${id}` });
        }
        answered += 1;
      }
      if (answered + tried === 0) throw wrongField('how', 'Fill in at least one line');
      actAfterwards(services, reply, actor.partnershipId);
      const noted = tried === 0 ? '' : ` ${tried} ${tried === 1 ? 'call' : 'calls'} without answer noted.`;
      return {
        kind: 'redirect',
        to: '/requests/quick',
        banner: `${answered} ${answered === 1 ? 'answer' : 'answers'} recorded.${noted}`,
      };
    },
    form: async ({ tx, actor, request, body: { typed, failure } }) => ({
      kind: 'page',
      page: await showQuick(tx, actor, request, formState(typed, failure)),
    }),
  });

  registerReplies(registrar, services);
  registerSettings(registrar);
}

// ---- replies by e-mail ----------------------------------------------------------------------------------------------------

function registerReplies(registrar: Registrar, services: RequestServices): void {
  const byTest = { none: 'who sees a reply is decided by its keys; tried by mailbox.test.ts' };

  registrar.member({
    method: 'GET',
    path: '/requests/replies',
    permission: 'requests.ask',
    audit: 'request.replies-listed',
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/requests/replies'],
    handler: async ({ tx, query, request }) => {
      const { rows, next } = pageOf(
        await listReplies(tx, query.after === undefined ? undefined : decodeCursor(query.after, 2)),
        (row) => [row.receivedAt, row.id],
      );
      const people = await peopleInWords(
        tx,
        rows.map(({ accountId }) => accountId),
      );
      return {
        kind: 'page',
        page: repliesPage({ rows, person: (id) => people.get(id) ?? '', next, url: request.url }),
      };
    },
  });

  /** What the reply answers, of what this person may see, by its number in the message. */
  const asked = async (tx: Tx, reply: ReplyRow): Promise<{ number: number; request: RequestRow }[]> => {
    const requests = await selectRequests(tx, reply.requestIds);
    const numbers = new Map(reply.requestIds.map((id, at) => [id, reply.numbers[at] ?? at + 1]));
    return requests
      .map((request) => ({ number: numbers.get(request.id) ?? 0, request }))
      .sort((a, b) => a.number - b.number);
  };

  const show = async (
    tx: Tx,
    id: string,
    request: Parameters<typeof hiddenFields>[0],
    typed?: { typed: Typed; failure: Problem },
  ): Promise<Page> => {
    const reply = await selectReply(tx, id);
    if (reply === null) throw notFound();
    const people = await peopleInWords(tx, [reply.accountId]);
    return replyPage({
      reply,
      requests: await asked(tx, reply),
      person: (each) => people.get(each) ?? 'somebody who has left',
      form: typed === undefined ? formState() : formState(typed.typed, typed.failure),
      hidden: () => hiddenFields(request),
    });
  };

  registrar.member({
    method: 'GET',
    path: '/requests/replies/:id',
    permission: 'requests.ask',
    audit: 'request.reply-viewed',
    params: idParams,
    crawl: byTest,
    handler: async ({ tx, params, request }) => ({ kind: 'page', page: await show(tx, params.id, request) }),
  });

  const settle = async (
    tx: Tx,
    id: string,
    state: 'settled' | 'set-aside',
    reason: string,
  ): Promise<void> => {
    const done = await tx
      .updateTable('request_reply')
      .set({ state, reason, settled_at: clock.now(), settled_by: contextOf(tx).actor?.accountId ?? null })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .executeTakeFirst();
    if (done.numUpdatedRows === 0n)
      throw new Problem({
        status: 409,
        code: 'reply-read',
        title: 'Somebody else has read this reply',
        detail: 'Open it again to see what they made of it.',
      });
  };

  registrar.member({
    method: 'POST',
    path: '/requests/replies/:id/accept',
    permission: 'requests.ask',
    audit: 'request.reply-accepted',
    params: idParams,
    body: anyFields,
    crawl: byTest,
    handler: async ({ actor, tx, params, body, reply: response }) => {
      const reply = await selectReply(tx, params.id);
      if (reply === null) throw notFound();
      await settle(tx, reply.id, 'settled', 'Accepted');
      let accepted = 0;
      for (const { request } of await asked(tx, reply)) {
        if (!isOpen(request.state)) continue;
        const choice = text(body[`answer.${request.id}.choice`]);
        const words = text(body[`answer.${request.id}.words`]);
        if (choice === '' || choice === 'none') {
          if (request.state === 'answered')
            await step(tx, request.id, 'put-back', 'Not answered in that reply');
          continue;
        }
        const needsWords = request.choices.find(({ code }) => code === choice)?.needsWords === true;
        try {
          await answer(tx, request.id, {
            way: 'email',
            choice: choice === 'words' ? null : choice,
            words: request.takesText || needsWords ? words : '',
            saidBy: reply.accountId,
            saidOn: reply.receivedAt.slice(0, 10),
            replyId: reply.id,
          });
        } catch (error) {
          throw renamed(error, {
            choice: `answer.${request.id}.choice`,
            words: `answer.${request.id}.words`,
          });
        }
        accepted += 1;
      }
      if (accepted === 0)
        throw wrongField(
          'reason',
          'Choose what the reply answers, or say why it answers nothing and put it back',
        );
      actAfterwards(services, response, actor.partnershipId);
      return {
        kind: 'redirect',
        to: '/requests/replies',
        banner: `${accepted} ${accepted === 1 ? 'answer' : 'answers'} accepted.`,
      };
    },
    form: async ({ tx, params, request, body }) => ({
      kind: 'page',
      page: await show(tx, params.id, request, body),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/requests/replies/:id/put-back',
    permission: 'requests.ask',
    audit: 'request.reply-put-back',
    params: idParams,
    body: z.object({ reason: optionalText }),
    crawl: byTest,
    handler: async ({ tx, params, body }) => {
      const reply = await selectReply(tx, params.id);
      if (reply === null) throw notFound();
      const reason = text(body.reason);
      if (reason === '' || reason.length > 500)
        throw wrongField('reason', 'Enter why it answers nothing, in up to 500 characters');
      await settle(tx, reply.id, 'set-aside', reason);
      for (const { request } of await asked(tx, reply))
        if (request.state === 'answered') await step(tx, request.id, 'put-back', reason);
      return {
        kind: 'redirect',
        to: '/requests/replies',
        banner: 'The reply was put back. What was asked stays open.',
      };
    },
    form: async ({ tx, params, request, body }) => ({
      kind: 'page',
      page: await show(tx, params.id, request, body),
    }),
  });
}

// ---- how long, how often --------------------------------------------------------------------------------------------------

const bounds = {
  gatherMinutes: [0, 1440],
  remindDays: [7, 90],
  linkDays: [1, 90],
  lapseDays: [7, 365],
} as const;

function whole(name: keyof RequestSettings, title: string) {
  const [least, most] = bounds[name];
  const message = `${title} must be a whole number from ${least} to ${most}`;
  return z
    .string(message)
    .trim()
    .regex(/^\d{1,4}$/, message)
    .transform(Number)
    .refine((number) => number >= least && number <= most, message);
}

function registerSettings(registrar: Registrar): void {
  registrar.member({
    method: 'GET',
    path: '/requests/settings',
    permission: 'partnership.edit',
    audit: { none: 'four numbers' },
    crawl: () => ['/requests/settings'],
    handler: async ({ tx, request }) => ({
      kind: 'page',
      page: settingsPage({
        form: formState(),
        settings: await settingsOf(tx),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/requests/settings',
    permission: 'partnership.edit',
    audit: 'request.settings-changed',
    body: z.object({
      gatherMinutes: whole('gatherMinutes', 'Minutes of gathering'),
      remindDays: whole('remindDays', 'Days between reminders'),
      linkDays: whole('linkDays', 'Days that a link works'),
      lapseDays: whole('lapseDays', 'Days until a request lapses'),
      version: z.coerce.number().int().min(0),
    }),
    crawl: { none: 'a form; tried by requests.routes.test.ts' },
    handler: async ({ tx, actor, body }) => {
      await saveSettings(tx, actor, body);
      return { kind: 'redirect', to: '/requests/settings', banner: 'Saved.' };
    },
    form: async ({ tx, request, body: { typed, failure } }) => ({
      kind: 'page',
      page: settingsPage({
        form: formState(typed, failure),
        settings: await settingsOf(tx),
        hidden: () => hiddenFields(request),
      }),
    }),
  });
}

async function saveSettings(
  tx: Tx,
  actor: Actor,
  given: RequestSettings & { version: number },
): Promise<void> {
  const values = {
    gather_minutes: given.gatherMinutes,
    remind_days: given.remindDays,
    link_days: given.linkDays,
    lapse_days: given.lapseDays,
    version: given.version + 1,
  };
  const before = await tx.selectFrom('request_setting').selectAll().forUpdate().executeTakeFirst();
  const changed = new Problem({
    status: 409,
    code: 'changed-meanwhile',
    title: 'Somebody else changed these settings',
    detail: 'Open the page again to see what they are now.',
  });
  if ((before?.version ?? 0) !== given.version) throw changed;
  if (before === undefined) {
    await tx
      .insertInto('request_setting')
      .values({
        partnership_id: actor.partnershipId,
        id: newId(),
        ...values,
        audience: [ownKey(tx)],
        open_to_members: true,
      })
      .execute();
    return;
  }
  const { audience, open_to_members: openToMembers, ...was } = before;
  await keepVersion(tx, {
    kind: 'request_setting',
    id: before.id,
    version: before.version,
    reason: 'Changed',
    was,
    audience,
    openToMembers,
  });
  await tx.updateTable('request_setting').set(values).where('id', '=', before.id).execute();
}
