import { z } from 'zod';
import { notFound } from '../foundation/problem.ts';
import { threadHref, type ThreadEnd } from '../foundation/thread.ts';
import type { Registrar } from '../web/registrar.ts';
import { kindWords, readerOf, type Contributions } from './look.ts';
import { gapsPage, startPage, threadPage } from './thread.page.ts';
import { mostSteps, usualLimits, walk, wideFirst } from './walk.rules.ts';

export type ThreadServices = {
  contributions: Contributions;
  /** Some records that every member may open, for the crawl. */
  crawlEnds: () => Promise<ThreadEnd[]>;
};

const endParams = z.object({
  kind: z.string().regex(/^[a-z][a-z_]{0,59}$/),
  id: z.string().min(1).max(200),
});
const walkQuery = z.object({
  steps: z.coerce.number().int().min(1).max(mostSteps).catch(usualLimits.steps).optional(),
  all: z.literal('yes').optional().catch(undefined),
});
const startQuery = z.object({ q: z.string().max(200).optional() });

/** /thread: take the thread up; /thread/:kind/:id: follow it; /thread/gaps: where it is broken. */
export function registerThread(registrar: Registrar, { contributions, crawlEnds }: ThreadServices): void {
  registrar.member({
    method: 'GET',
    path: '/thread',
    permission: 'thread.view',
    audit: 'thread.searched',
    query: startQuery,
    crawl: () => ['/thread', '/thread?q=a', '/thread?q=no-record-has-these-words'],
    handler: async ({ actor, tx, query }) => {
      const reader = readerOf(contributions, actor, tx);
      const words = (query.q ?? '').trim();
      return {
        kind: 'page',
        page: startPage({
          words,
          found: await reader.find(words),
          gaps: words === '' ? await reader.gaps() : null,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/thread/gaps',
    permission: 'thread.view',
    audit: 'thread.gaps-viewed',
    crawl: () => ['/thread/gaps'],
    handler: async ({ actor, tx }) => ({
      kind: 'page',
      page: gapsPage({ gaps: await readerOf(contributions, actor, tx).gaps() }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/thread/:kind/:id',
    permission: 'thread.view',
    audit: 'thread.followed',
    params: endParams,
    query: walkQuery,
    crawl: async () =>
      (await crawlEnds()).flatMap((end, index) =>
        index === 0 ? [threadHref(end), `${threadHref(end)}?steps=2&all=yes`] : [threadHref(end)],
      ),
    handler: async ({ actor, tx, params, query }) => {
      const reader = readerOf(contributions, actor, tx);
      const start = await reader.title(params);
      if (start === null) throw notFound();
      const steps = query.steps ?? usualLimits.steps;
      const limits = {
        ...usualLimits,
        steps,
        first: query.all === 'yes' ? wideFirst : usualLimits.first,
      };
      const restsOn = await walk(start, 'rests-on', limits, reader);
      const supports = await walk(start, 'supports', limits, reader);
      return {
        kind: 'page',
        page: threadPage({
          start,
          restsOn,
          supports,
          kindWords: kindWords(contributions),
          steps,
          mostSteps,
          isWide: query.all === 'yes',
          wasCut: reader.wasCut(),
        }),
      };
    },
  });
}
