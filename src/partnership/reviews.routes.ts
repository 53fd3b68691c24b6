import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { Problem, refused } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { idParams } from './fields.ts';
import { selectPartnership } from './overview.store.ts';
import { holdsFor, quarterOf } from './people.rules.ts';
import { scopeOf } from './permissions.ts';
import { listPosts } from './people.store.ts';
import { refuseLastAdministrator } from './posts.routes.ts';
import { reviewPage, reviewsPage } from './reviews.page.ts';
import {
  beginReview,
  closeWhenDone,
  decideLine,
  listLines,
  listReviews,
  selectReview,
} from './reviews.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** An agency's administrator sees and answers for their own agency only. */
const ownAgencyOnly = (actor: Actor): string | null =>
  scopeOf(actor.role, 'people.review') === 'agency' ? actor.agencyId : null;

export function registerReviews(registrar: Registrar): void {
  registrar.member({
    method: 'GET',
    path: '/partnership/reviews',
    permission: 'people.review',
    audit: { none: 'quarters and counts; each review writes its own entry' },
    crawl: () => ['/partnership/reviews'],
    handler: async ({ actor, tx, request }) => ({
      kind: 'page',
      page: reviewsPage({
        reviews: await listReviews(tx),
        today: clock.today(),
        quarter: quarterOf(clock.today()),
        mayBegin: scopeOf(actor.role, 'people.review') === 'partnership',
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/reviews',
    permission: 'people.review',
    audit: 'review.begun',
    crawl: { none: 'begins a review' },
    handler: async ({ actor, tx }): Promise<Answer> => {
      if (scopeOf(actor.role, 'people.review') !== 'partnership')
        throw refused(
          'not-for-one-agency',
          'A review is begun for the whole partnership',
          'Its administrator or governance officer begins it.',
        );
      const id = await beginReview(tx);
      return { kind: 'redirect', to: `/partnership/reviews/${id}`, banner: 'The review has begun.' };
    },
  });

  async function show(tx: Tx, actor: Actor, id: string, request: Request, form: FormState): Promise<Answer> {
    const review = await selectReview(tx, id);
    const lines = await listLines(tx, review.id, ownAgencyOnly(actor));
    const { unused_days: unusedDays } = await selectPartnership(tx);
    return {
      kind: 'page',
      page: reviewPage({
        review,
        lines,
        today: clock.today(),
        unusedDays,
        answerable: new Set(
          lines.filter((line) => holdsFor(actor, 'people.review', line.agencyId)).map((line) => line.id),
        ),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/reviews/:id',
    permission: 'people.review',
    audit: 'review.viewed',
    params: idParams,
    crawl: { none: 'stands once a quarter was begun; tried by reviews.test.ts' },
    handler: ({ actor, tx, params, request }) => show(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/reviews/:id',
    permission: 'people.review',
    audit: 'review.answered',
    params: idParams,
    body: z.looseObject({}),
    crawl: { none: 'answers a review' },
    handler: async ({ actor, body, tx, params }): Promise<Answer> => {
      const review = await selectReview(tx, params.id);
      const lines = await listLines(tx, review.id, ownAgencyOnly(actor));
      let confirmed = 0;
      let removed = 0;
      for (const line of lines) {
        const decision = body[`line-${line.id}`];
        if (decision !== 'confirmed' && decision !== 'removed') continue;
        if (line.decision !== null || line.isOver) continue;
        if (decision === 'removed') {
          if (line.accountId === actor.accountId)
            throw new Problem({
              status: 422,
              code: 'not-oneself',
              title: 'You cannot remove yourself',
              fields: [
                {
                  name: `line-${line.id}`,
                  message: 'You cannot remove yourself: you would lose access now. Ask another administrator',
                },
              ],
            });
          const [post] = await listPosts(tx, { id: line.postId });
          if (post !== undefined) await refuseLastAdministrator(tx, post);
          removed += 1;
        } else confirmed += 1;
        await decideLine(tx, line, decision);
      }
      if (confirmed + removed === 0) {
        const first = lines.find((line) => line.decision === null && !line.isOver);
        throw new Problem({
          status: 422,
          code: 'nothing-answered',
          title: 'Nothing was answered',
          fields: [
            {
              name: first === undefined ? 'main-content' : `line-${first.id}`,
              message: 'Say of at least one person whether they still need access',
            },
          ],
        });
      }
      const closed = await closeWhenDone(tx, review.id);
      return {
        kind: 'redirect',
        to: `/partnership/reviews/${review.id}`,
        banner: `Confirmed: ${confirmed}. Removed: ${removed}.${closed ? ' Every answer is in, and the review is closed.' : ''}`,
      };
    },
    form: ({ actor, body, tx, params, request }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });
}
