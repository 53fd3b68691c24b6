import { sql } from 'kysely';
import { idsOf, uuidsOf, type ThreadContribution, mostGaps, mostTies } from '../foundation/thread.ts';
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

/** Indicators, and the figures that those of a measure are read from. */
export const performanceThread: ThreadContribution = {
  kinds: [{ kind: 'indicator', title: 'indicator' }],
  titles: async (actor, tx, ends) =>
    may(actor.role, 'performance.view')
      ? [...(await indicatorsById(tx, uuidsOf(ends, 'indicator'))).values()].map(titleOf)
      : [],
  // What an indicator of a measure is read from; which aim it measures is a row of the thread table.
  links: async (actor, tx, ends) => {
    if (!may(actor.role, 'performance.view')) return [];
    const indicators = uuidsOf(ends, 'indicator');
    const figures = idsOf(ends, 'figure');
    if (indicators.length + figures.length === 0) return [];
    const { rows } = await sql<{ indicator: string; figure: string }>`
      select indicator, figure from (
        select indicator_id as indicator, figure ->> 'id' as figure, max(period_to) as latest
        from indicator_reading
        where figure is not null and state = 'locked'
          and (indicator_id = any(${indicators}::uuid[]) or figure ->> 'id' = any(${figures}))
        group by 1, 2) as each
      order by latest desc, 1, 2 limit ${mostTies + 1}`.execute(tx);
    return rows.map(({ indicator, figure }) => ({
      from: { kind: 'indicator', id: indicator },
      to: { kind: 'figure', id: figure },
      relation: 'is read from',
    }));
  },
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
      .limit(mostGaps + 1)
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
