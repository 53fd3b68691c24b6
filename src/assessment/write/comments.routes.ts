import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { selectAssessmentRecord } from '../assessment.store.ts';
import { isOpenForWriting } from '../steps/step.rules.ts';
import { nameOfItem } from './assemble.rules.ts';
import { insertComment, listComments, settleComment } from './comments.store.ts';
import { commentsPage } from './item.page.ts';
import { idParams, type WriteRouteServices } from './take.ts';
import { selectOpen } from './write.view.ts';
import { readText, selectItem } from './write.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Comments of those who read the draft, and what became of them. */
export function registerComments(registrar: Registrar, services: WriteRouteServices): void {
  const blank = z.literal('').transform(() => undefined);
  const commentBody = z.object({
    item: z.union([blank, z.uuid()]).optional(),
    words: z
      .string('Enter the comment')
      .trim()
      .min(1, 'Enter the comment')
      .max(2000, 'The comment must be 2,000 characters or fewer'),
  });

  async function show(
    tx: Tx,
    actor: Actor,
    id: string,
    itemId: string | undefined,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const record = await selectAssessmentRecord(tx, id);
    const comments = await listComments(tx, id);
    const sections = await readText(tx, id);
    const about = new Map(
      sections.flatMap((section) =>
        section.items.map((item) => [item.id, { name: nameOfItem(item), section: section.code }] as const),
      ),
    );
    const item = itemId === undefined ? null : await selectItem(tx, id, itemId);
    return {
      kind: 'page',
      page: commentsPage({
        record,
        comments,
        about,
        item: item === null ? null : { id: item.id, name: nameOfItem(item) },
        isOpen: isOpenForWriting(record.state),
        maySettle: isOpenForWriting(record.state) && services.may(actor, 'assessment.write'),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/:id/comments',
    permission: 'assessment.restricted',
    audit: 'assessment.text-viewed',
    params: idParams,
    query: z.object({ item: z.union([blank, z.uuid()]).optional() }),
    crawl: async () => (await services.crawlWriting()).map((id) => `/assessment/${id}/comments`),
    handler: ({ actor, tx, params, query, request }) =>
      show(tx, actor, params.id, query.item, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/:id/comments',
    permission: 'assessment.restricted',
    audit: 'assessment.commented',
    params: idParams,
    body: commentBody,
    crawl: { none: 'comments on the draft' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await selectOpen(tx, params.id);
      if (body.item !== undefined) await selectItem(tx, params.id, body.item);
      await insertComment(tx, params.id, body.item ?? null, body.words);
      return {
        kind: 'redirect',
        to: `/assessment/${params.id}/comments`,
        banner: 'The comment stands with the draft',
      };
    },
    form: ({ actor, tx, params, request, body }) => {
      const item = body.typed['item'];
      return show(
        tx,
        actor,
        params.id,
        typeof item === 'string' && z.uuid().safeParse(item).success ? item : undefined,
        request,
        formState(body.typed, body.failure),
      );
    },
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/:id/comments/:comment/settle',
    permission: 'assessment.write',
    audit: 'assessment.comment-settled',
    params: idParams.extend({ comment: z.uuid() }),
    body: z.object({
      version: z.coerce.number('Open the page again').int(),
      answer: z.string().trim().max(2000, 'This must be 2,000 characters or fewer').optional(),
      open: z.literal('yes').optional(),
    }),
    crawl: { none: 'settles a comment' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await selectOpen(tx, params.id);
      const reopen = body.open === 'yes';
      await settleComment(tx, params.id, params.comment, body.version, reopen ? null : (body.answer ?? ''));
      return {
        kind: 'redirect',
        to: `/assessment/${params.id}/comments`,
        banner: reopen ? 'The comment is open again' : 'The comment was settled',
      };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, params.id, undefined, request, formState({}, body.failure)),
  });
}
