import { z } from 'zod';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import { termsOf } from '../lists/term.store.ts';
import {
  breakGlass,
  glassRules,
  listGlass,
  markLookedAt,
  reviewGlass,
  sampleReasons,
} from '../need-to-know/need-to-know.ts';
import { breakPage, glassListPage, reasonsPage, reviewPage } from './glass.page.ts';
import { idParams, idText } from './disclosure.routes.ts';
import { disclosureKind, momentWords } from './disclosure.rules.ts';
import type { SharedServices } from './services.ts';

/** Hours offered: the list `glass-hours` where the partnership keeps one, never above the most. */
async function hoursOf(tx: Tx): Promise<number[]> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('term')
    .select('code')
    .where('list', '=', 'glass-hours')
    .where('begins_on', '<=', today)
    .where((where) => where.or([where('ends_on', 'is', null), where('ends_on', '>=', today)]))
    .orderBy('position')
    .execute();
  const hours = rows
    .map(({ code }) => Number(code))
    .filter((one) => Number.isInteger(one) && one > 0 && one <= glassRules.mostHours);
  return hours.length > 0 ? hours : [...glassRules.hours];
}

/** References of those records that the reader may see. */
async function referencesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('disclosure')
    .select(['id', 'reference'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, reference }) => [id, reference]));
}

export function registerGlass(registrar: Registrar, services: SharedServices): void {
  const { database, may } = services;
  const kinds = [disclosureKind];

  const show = async (
    tx: Tx,
    accountId: string,
    form: FormState,
    request: Parameters<typeof hiddenFields>[0],
  ) =>
    breakPage({
      live: (await listGlass(tx, { accountId, live: true })).map((row) => ({
        ...row,
        href: disclosureKind.href(row.recordId),
      })),
      hours: await hoursOf(tx),
      now: clock.milliseconds(),
      form,
      hidden: () => hiddenFields(request),
    });

  registrar.member({
    method: 'GET',
    path: '/sharing/break-glass',
    permission: 'shared.break-glass',
    audit: { none: 'a form, and what the person opened themselves' },
    crawl: () => ['/sharing/break-glass'],
    handler: async ({ actor, tx, request }) => ({
      kind: 'page',
      page: await show(tx, actor.accountId, formState(), request),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/break-glass',
    permission: 'shared.break-glass',
    audit: { none: 'breakGlass writes glass.broken, done or refused' },
    body: z.object({
      reference: z
        .string({ error: 'Enter the reference' })
        .trim()
        .min(1, 'Enter the reference')
        .max(40, 'Enter the reference as it was given to you'),
      reason: z
        .string({ error: 'Say why you must see it now' })
        .trim()
        .min(
          glassRules.shortestReason,
          `Say why you must see it now, in ${glassRules.shortestReason} characters or more`,
        )
        .max(glassRules.longestReason, 'The reason must be 2,000 characters or fewer'),
      hours: z.coerce
        .number('Choose for how long')
        .int('Choose for how long')
        .min(1, 'Choose for how long')
        .max(glassRules.mostHours, 'Choose for how long'),
    }),
    crawl: { none: 'a POST' },
    prepare: ({ actor, body }) => breakGlass(database, kinds, actor, body),
    handler: ({ ready }) => ({
      kind: 'redirect',
      to: ready.kind.href(ready.recordId),
      banner:
        ready.until === null
          ? 'You may open this record without breaking the glass.'
          : `The record is open to you until ${momentWords(ready.until)}.`,
    }),
    form: async ({ actor, tx, body, request }) => ({
      kind: 'page',
      page: await show(tx, actor.accountId, formState(body.typed, body.failure), request),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/break-glass/reviews',
    permission: 'shared.view',
    audit: 'glass.listed',
    crawl: () => ['/sharing/break-glass/reviews'],
    handler: async ({ tx }) => ({
      kind: 'page',
      page: glassListPage({ rows: await listGlass(tx, {}), now: clock.milliseconds() }),
    }),
  });

  const review = async (
    tx: Tx,
    actor: Parameters<typeof may>[0],
    id: string,
    form: FormState,
    request: Parameters<typeof hiddenFields>[0],
  ) => {
    const [row] = await listGlass(tx, { id });
    if (row === undefined) throw notFound();
    return reviewPage({
      row,
      reference: (await referencesOf(tx, [row.recordId])).get(row.recordId) ?? null,
      mayReview: row.outcome === null && row.accountId !== actor.accountId && may(actor, 'shared.review'),
      now: clock.milliseconds(),
      form,
      hidden: () => hiddenFields(request),
    });
  };

  registrar.member({
    method: 'GET',
    path: '/sharing/break-glass/reviews/:id',
    permission: 'shared.view',
    audit: 'glass.viewed',
    params: idParams,
    crawl: { none: 'glass is broken in no demonstration; tried by tools.test.ts' },
    handler: async ({ actor, tx, params, request }) => ({
      kind: 'page',
      page: await review(tx, actor, params.id, formState(), request),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/break-glass/reviews/:id',
    permission: 'shared.review',
    audit: { none: 'the handler writes glass.reviewed' },
    params: idParams,
    body: z.object({
      outcome: z.enum(['right', 'right-but', 'wrong'], 'Say whether it was right'),
      words: z
        .string({ error: 'Say what you found' })
        .trim()
        .min(1, 'Say what you found')
        .max(2000, 'What you found must be 2,000 characters or fewer'),
    }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params, body }) => {
      await reviewGlass(tx, actor, params.id, body);
      await recordAudit(tx, { event: 'glass.reviewed', subjectKind: 'broken_glass', subjectId: params.id });
      return { kind: 'redirect', to: '/sharing/break-glass/reviews', banner: 'The review is recorded.' };
    },
    form: async ({ actor, tx, params, body, request }) => ({
      kind: 'page',
      page: await review(tx, actor, params.id, formState(body.typed, body.failure), request),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/reasons',
    permission: 'audit.view',
    audit: 'access-reason.sampled',
    crawl: () => ['/sharing/reasons'],
    handler: async ({ actor, tx, request }) => {
      const sample = await sampleReasons(tx, actor, may(actor, 'shared.review') ? 'partnership' : 'agency');
      const terms = await termsOf(tx, 'access-reason', { ended: true });
      return {
        kind: 'page',
        page: reasonsPage({
          sample,
          titles: new Map(terms.map(({ code, title }) => [code, title])),
          references: await referencesOf(
            tx,
            sample.map(({ recordId }) => recordId),
          ),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/reasons',
    permission: 'audit.view',
    audit: { none: 'the handler writes access-reason.looked-at' },
    body: z.object({ id: idText, finding: z.enum(['fits', 'ask']) }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, body }) => {
      const scope = may(actor, 'shared.review') ? 'partnership' : 'agency';
      if (!(await markLookedAt(tx, actor, scope, body.id, body.finding))) throw notFound();
      await recordAudit(tx, {
        event: 'access-reason.looked-at',
        subjectKind: 'access_reason',
        subjectId: body.id,
      });
      return { kind: 'redirect', to: '/sharing/reasons', banner: 'Marked as looked at.' };
    },
  });
}
