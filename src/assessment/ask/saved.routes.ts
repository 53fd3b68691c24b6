import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { notFound, refused, type Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { AskServices } from './ask.routes.ts';
import { askFields } from './ask.rules.ts';
import { ask } from './ask.view.ts';
import { fileNameFrom } from './copy.routes.ts';
import { mostSlides, savedListPage, savedPage } from './saved.page.ts';
import { keptFrom, sinceKept } from './saved.rules.ts';
import {
  changeSavedQuestion,
  insertSavedQuestion,
  listSavedQuestions,
  selectSavedQuestion,
  type SavedQuestion,
} from './saved.store.ts';
import { deckMediaType, writeDeck } from './slide.write.ts';
import { deckOf } from './slides.ts';

const idParams = z.object({ id: z.uuid() });
const title = z
  .string('Enter a name')
  .trim()
  .min(1, 'Enter a name')
  .max(120, 'The name must be 120 characters or fewer');
const version = z.coerce.number('Open the page again').int();
const keepBody = z.object({
  ...askFields,
  title,
  for: z.enum(['me', 'partnership'], 'Choose who sees it'),
});
const listQuery = z.object({
  state: z.literal('removed').optional().catch(undefined),
  undo: z.uuid().optional().catch(undefined),
  after: z.string().optional(),
});
const deckQuery = z.object({
  id: z
    .union([z.uuid().transform((id) => [id]), z.array(z.uuid())])
    .optional()
    .catch(undefined),
});

type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Questions kept: the list, one with its answer of today, and slides of several. */
export function registerSaved(
  registrar: Registrar,
  services: AskServices,
  /** The page where it was asked, again, with what is wrong. */
  askAgain: (
    tx: Tx,
    actor: Actor,
    request: Request,
    typed: Record<string, unknown>,
    failure: Problem,
  ) => Promise<Answer>,
): void {
  const { may } = services;
  const mayChange = (actor: Actor, saved: SavedQuestion): boolean =>
    saved.madeBy === actor.accountId || may(actor, 'assessment.make');

  registrar.member({
    method: 'POST',
    path: '/assessment/ask/saved',
    permission: 'assessment.view',
    audit: 'saved-question.kept',
    body: keepBody,
    crawl: { none: 'keeps a question; tried by assessment/ask/saved.test.ts' },
    handler: async ({ actor, tx, body }): Promise<Answer> => {
      const { title: named, for: whom, ...query } = body;
      const asked = await ask(tx, services, actor, query);
      if (asked === null || asked.answer === null) throw notFound();
      const { question, look } = asked.answer;
      const id = await insertSavedQuestion(tx, actor, {
        title: named,
        question,
        answer: keptFrom(look),
        isShared: whom === 'partnership',
      });
      return { kind: 'redirect', to: `/assessment/ask/saved/${id}`, banner: `“${named}” was kept.` };
    },
    form: ({ actor, body, tx, request }) => askAgain(tx, actor, request, { ...body.typed }, body.failure),
  });

  async function list(
    tx: Tx,
    request: Request,
    query: z.infer<typeof listQuery>,
    form: FormState,
    status?: number,
  ): Promise<Answer> {
    const removed = query.state === 'removed';
    const after = query.after === undefined ? undefined : decodeCursor(query.after, 2);
    const { rows, next } = pageOf(
      await listSavedQuestions(tx, { removed, ...(after === undefined ? {} : { after }) }),
      (each) => [each.madeAt, each.id],
    );
    const undo = query.undo === undefined ? null : await selectSavedQuestion(tx, query.undo);
    return {
      kind: 'page',
      ...(status === undefined ? {} : { status }),
      page: savedListPage({
        saved: rows,
        removed,
        next,
        url: request.url,
        form,
        undo: undo?.removedAt === null ? null : undo,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ask/saved',
    permission: 'assessment.view',
    audit: { none: 'names of questions' },
    query: listQuery,
    crawl: () => ['/assessment/ask/saved', '/assessment/ask/saved?state=removed'],
    handler: ({ tx, query, request }) => list(tx, request, query, formState()),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/ask/saved/deck.pptx',
    permission: 'assessment.view',
    audit: 'figures.given-out',
    query: deckQuery,
    crawl: { none: 'the demonstration keeps no question; tried by assessment/ask/saved.test.ts' },
    handler: async ({ actor, tx, query, request }): Promise<Answer> => {
      const ids = [...new Set(query.id ?? [])];
      const wrong =
        ids.length === 0
          ? 'Tick at least one question'
          : ids.length > mostSlides
            ? `Tick ${mostSlides} questions at most`
            : null;
      if (wrong !== null) return list(tx, request, {}, formState({}, [{ name: 'id', message: wrong }]), 422);
      const answers = [];
      for (const id of ids) {
        const saved = await selectSavedQuestion(tx, id);
        const asked = await ask(tx, services, actor, saved.question);
        if (asked?.answer !== null && asked?.answer !== undefined) answers.push(asked.answer);
      }
      if (answers.length === 0)
        return list(
          tx,
          request,
          {},
          formState({}, [{ name: 'id', message: 'None of these can be answered any more' }]),
          422,
        );
      const deckTitle =
        answers.length === 1
          ? (answers[0]?.finding ?? '')
          : `Findings for ${answers[0]?.look.world.area.name ?? ''}`;
      const deck = deckOf(answers, {
        title: deckTitle,
        author: actor.accountName,
        banner: services.documentBanner,
      });
      return {
        kind: 'file',
        bytes: writeDeck(deck),
        mediaType: deckMediaType,
        fileName: `${fileNameFrom(deckTitle)}.pptx`,
      };
    },
  });

  async function show(tx: Tx, actor: Actor, id: string, request: Request, form: FormState): Promise<Answer> {
    const saved = await selectSavedQuestion(tx, id);
    const began = performance.now();
    const asked = await ask(tx, services, actor, saved.question);
    const answer = asked?.answer ?? null;
    return {
      kind: 'page',
      page: savedPage({
        saved,
        answer,
        since: answer === null ? null : sinceKept(saved.answer, keptFrom(answer.look), saved.madeAt),
        seconds: (performance.now() - began) / 1000,
        mayChange: mayChange(actor, saved),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ask/saved/:id',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    params: idParams,
    record: 'saved_question',
    crawl: { none: 'the demonstration keeps no question; tried by assessment/ask/saved.test.ts' },
    handler: ({ actor, tx, params, request }) => show(tx, actor, params.id, request, formState()),
  });

  async function change(
    tx: Tx,
    actor: Actor,
    id: string,
    seen: number,
    what: Parameters<typeof changeSavedQuestion>[4],
  ): Promise<SavedQuestion> {
    const saved = await selectSavedQuestion(tx, id);
    if (!mayChange(actor, saved))
      throw refused(
        'not-yours',
        'You may not change this question',
        `${saved.makerName} kept it. Ask them, or keep one of your own.`,
      );
    await changeSavedQuestion(tx, actor, id, seen, what);
    return saved;
  }

  registrar.member({
    method: 'POST',
    path: '/assessment/ask/saved/:id/change',
    permission: 'assessment.view',
    audit: 'saved-question.changed',
    params: idParams,
    body: z.object({ title, version }),
    crawl: { none: 'changes a name; tried by assessment/ask/saved.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      await change(tx, actor, params.id, body.version, { kind: 'renamed', title: body.title });
      return { kind: 'redirect', to: `/assessment/ask/saved/${params.id}`, banner: 'The name was changed.' };
    },
    form: ({ actor, body, tx, params, request }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ask/saved/:id/remove',
    permission: 'assessment.view',
    audit: 'saved-question.removed',
    params: idParams,
    body: z.object({ version }),
    crawl: { none: 'removes a question; tried by assessment/ask/saved.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      await change(tx, actor, params.id, body.version, { kind: 'removed' });
      return { kind: 'redirect', to: `/assessment/ask/saved?undo=${params.id}` };
    },
    form: ({ actor, body, tx, params, request }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ask/saved/:id/put-back',
    permission: 'assessment.view',
    audit: 'saved-question.put-back',
    params: idParams,
    body: z.object({ version }),
    crawl: { none: 'puts a question back; tried by assessment/ask/saved.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const { title: named } = await change(tx, actor, params.id, body.version, { kind: 'put-back' });
      return { kind: 'redirect', to: '/assessment/ask/saved', banner: `“${named}” is back in the list.` };
    },
    form: ({ actor, body, tx, params, request }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });
}
