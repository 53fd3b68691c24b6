import { uuidsOf, type ThreadContribution } from '../foundation/thread.ts';
import { may } from '../partnership/partnership.ts';
import { indicatorsById, searchIndicators } from './indicators/indicator.store.ts';
import type { Indicator } from './indicators/indicator.types.ts';

const titleOf = (indicator: Indicator) => ({
  kind: 'indicator',
  id: indicator.id,
  title: indicator.title,
  href: `/performance/indicators/${indicator.id}`,
  summary: indicator.removedAt === null ? indicator.definition.slice(0, 120) : 'Taken out of the register',
});

/** Indicators, and the priority that each stands under. */
export const performanceThread: ThreadContribution = {
  kinds: [{ kind: 'indicator', title: 'indicator' }],
  titles: async (actor, tx, ends) =>
    may(actor.role, 'performance.view')
      ? [...(await indicatorsById(tx, uuidsOf(ends, 'indicator'))).values()].map(titleOf)
      : [],
  find: async (actor, tx, words) =>
    may(actor.role, 'performance.view') ? (await searchIndicators(tx, words)).map(titleOf) : [],
  gaps: async (actor, tx) => {
    if (!may(actor.role, 'performance.view')) return [];
    const rows = await tx
      .selectFrom('indicator as i')
      .select(['i.id', 'i.title'])
      .where('i.removed_at', 'is', null)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('thread as t')
              .select('t.id')
              .where('t.from_kind', '=', 'indicator')
              .where('t.to_kind', '=', 'strategy_aim')
              .whereRef('t.from_id', '=', where.cast<string>('i.id', 'text')),
          ),
        ),
      )
      .orderBy('i.position')
      .orderBy('i.id')
      .limit(100)
      .execute();
    return rows.map(({ id, title }) => ({
      gap: 'Indicator that measures no aim',
      title,
      href: `/performance/indicators/${id}`,
      mend: 'Tie it to the aim of the strategy that it measures, or take it out.',
      mendHref: `/performance/indicators/${id}/change`,
    }));
  },
};
