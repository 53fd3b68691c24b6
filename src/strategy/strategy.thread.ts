import { sql } from 'kysely';
import type { Tx } from '../foundation/database.types.ts';
import {
  idsOf,
  uuidsOf,
  type ThreadContribution,
  type ThreadGap,
  type ThreadTitle,
  mostGaps,
  mostTies,
} from '../foundation/thread.ts';
import { may } from '../partnership/partnership.ts';
import { stateWords, type StrategyState } from './strategy.rules.ts';

const short = (words: string): string => (words.length <= 120 ? words : `${words.slice(0, 117)}…`);

/** Strategies, their priorities, and what each focuses on and aims for. */
export const strategyThread: ThreadContribution = {
  kinds: [
    { kind: 'strategy', title: 'strategy' },
    { kind: 'strategy_chapter', title: 'priority of a strategy' },
    { kind: 'strategy_focus', title: 'focus' },
    { kind: 'strategy_aim', title: 'aim for change' },
  ],
  titles: async (actor, tx, ends) =>
    may(actor.role, 'strategy.view')
      ? [
          ...(await strategyTitles(tx, uuidsOf(ends, 'strategy'))),
          ...(await chapterTitles(tx, uuidsOf(ends, 'strategy_chapter'))),
          ...(await itemTitles(tx, [...uuidsOf(ends, 'strategy_focus'), ...uuidsOf(ends, 'strategy_aim')])),
        ]
      : [],
  links: async (actor, tx, ends) => {
    if (!may(actor.role, 'strategy.view')) return [];
    const strategies = uuidsOf(ends, 'strategy');
    const chapters = uuidsOf(ends, 'strategy_chapter');
    const items = [...uuidsOf(ends, 'strategy_focus'), ...uuidsOf(ends, 'strategy_aim')];
    const ofChapters = await sql<{ id: string; strategy: string }>`
      select id, strategy_id as strategy from strategy_chapter
      where removed_at is null and kind = 'priority' and (id = any(${chapters}::uuid[]) or strategy_id = any(${strategies}::uuid[]))
      order by position, id limit ${mostTies + 1}`.execute(tx);
    const ofItems = await sql<{ id: string; kind: string; chapter: string }>`
      select id, kind, strategy_chapter_id as chapter from strategy_item
      where removed_at is null and (id = any(${items}::uuid[]) or strategy_chapter_id = any(${chapters}::uuid[]))
      order by position, id limit ${mostTies + 1}`.execute(tx);
    const figures = idsOf(ends, 'figure');
    const quoted = await sql<{ id: string; figure: string }>`
      select c.id, s -> 'figure' ->> 'id' as figure from strategy_chapter c, jsonb_array_elements(c.sources) s
      where c.removed_at is null and s -> 'figure' ->> 'id' is not null
        and (c.id = any(${chapters}::uuid[]) or s -> 'figure' ->> 'id' = any(${figures}::text[]))
      order by c.position, c.id limit ${mostTies + 1}`.execute(tx);
    return [
      ...quoted.rows.map(({ id, figure }) => ({
        from: { kind: 'strategy_chapter', id },
        to: { kind: 'figure', id: figure },
        relation: 'quotes',
      })),
      ...ofChapters.rows.map(({ id, strategy }) => ({
        from: { kind: 'strategy', id: strategy },
        to: { kind: 'strategy_chapter', id },
        relation: 'sets out',
      })),
      ...ofItems.rows.map(({ id, kind, chapter }) => ({
        from: { kind: `strategy_${kind}`, id },
        to: { kind: 'strategy_chapter', id: chapter },
        relation: 'stands under',
      })),
    ];
  },
  find: async (actor, tx, words) => {
    if (!may(actor.role, 'strategy.view')) return [];
    const wanted = `%${words
      .trim()
      .toLowerCase()
      .replace(/[\\%_]/g, '\\$&')}%`;
    const { rows } = await sql<{ id: string }>`
      select c.id from strategy_chapter c join strategy s on s.partnership_id = c.partnership_id and s.id = c.strategy_id
      where c.removed_at is null and c.kind = 'priority' and lower(c.title) like ${wanted}
      order by s.from_on desc, c.position, c.id limit 20`.execute(tx);
    return chapterTitles(
      tx,
      rows.map(({ id }) => id),
    );
  },
  gaps: async (actor, tx) => (may(actor.role, 'strategy.view') ? gapsOf(tx) : []),
};

async function strategyTitles(tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  if (ids.length === 0) return [];
  const rows = await tx.selectFrom('strategy').select(['id', 'title', 'state']).where('id', 'in', ids).execute(); // prettier-ignore
  return rows.map(({ id, title, state }) => ({
    kind: 'strategy',
    id,
    title,
    href: `/strategy/${id}`,
    summary: stateWords[state].title,
  }));
}

async function chapterTitles(tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('strategy_chapter as c')
    .innerJoin('strategy as s', 's.id', 'c.strategy_id')
    .select(['c.id', 'c.title', 's.id as strategy', 's.title as of', 's.state'])
    .where('c.id', 'in', ids)
    .where('c.removed_at', 'is', null)
    .execute();
  const order = new Map(ids.map((id, at) => [id, at]));
  return rows
    .sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
    .map((row) => ({
      kind: 'strategy_chapter',
      id: row.id,
      title: row.title,
      href: `/strategy/${row.strategy}/chapters/${row.id}`,
      summary: `${row.of}: ${stateWords[row.state].title.toLowerCase()}`,
    }));
}

async function itemTitles(tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom('strategy_item as i')
    .innerJoin('strategy_chapter as c', 'c.id', 'i.strategy_chapter_id')
    .select(['i.id', 'i.kind', 'i.words', 'c.id as chapter', 'c.title', 'c.strategy_id'])
    .where('i.id', 'in', ids)
    .where('i.removed_at', 'is', null)
    .where('c.removed_at', 'is', null)
    .execute();
  return rows.map((row) => ({
    kind: `strategy_${row.kind}`,
    id: row.id,
    title: short(row.words),
    href: `/strategy/${row.strategy_id}/chapters/${row.chapter}#${row.kind}`,
    summary: row.title,
  }));
}

/** In strategies that count or are being written: a priority without a decided one behind it, an aim that nothing measures or serves. */
async function gapsOf(tx: Tx): Promise<ThreadGap[]> {
  const open: StrategyState[] = ['drafting', 'csp-approved', 'scrutinised', 'adopted', 'published', 'under-review', 'confirmed', 'revised']; // prettier-ignore
  const chapters = await sql<{ id: string; strategy: string; title: string }>`
    select c.id, c.strategy_id as strategy, c.title from strategy_chapter c
    join strategy s on s.partnership_id = c.partnership_id and s.id = c.strategy_id
    where c.removed_at is null and c.kind = 'priority' and s.state = any(${open}::text[]) and c.priority_id is null
    order by s.from_on desc, c.position, c.id limit ${mostGaps + 1}`.execute(tx);
  const aims = await sql<{ id: string; chapter: string; strategy: string; words: string; measured: boolean; served: boolean }>`
    select i.id, c.id as chapter, c.strategy_id as strategy, i.words,
      exists (select from thread t where t.partnership_id = i.partnership_id and t.to_kind = 'strategy_aim' and t.to_id = i.id::text and t.from_kind = 'indicator') as measured,
      exists (select from thread t where t.partnership_id = i.partnership_id and t.to_kind = 'strategy_aim' and t.to_id = i.id::text and t.from_kind = 'action') as served
    from strategy_item i
    join strategy_chapter c on c.partnership_id = i.partnership_id and c.id = i.strategy_chapter_id
    join strategy s on s.partnership_id = c.partnership_id and s.id = c.strategy_id
    where i.removed_at is null and c.removed_at is null and i.kind = 'aim' and s.state = any(${open}::text[])
    order by s.from_on desc, c.position, i.position, i.id limit ${mostGaps + 1}`.execute(tx); // prettier-ignore
  const at = (strategy: string, chapter: string): string => `/strategy/${strategy}/chapters/${chapter}`;
  return [
    ...chapters.rows.map(({ id, strategy, title }) => ({
      gap: 'Priority of a strategy without a decided priority',
      title,
      href: at(strategy, id),
      mend: 'Bring the decided priorities into the strategy, or decide this one in the next round.',
      mendHref: '/priorities',
    })),
    ...aims.rows.flatMap((aim) => [
      ...(aim.measured ? [] : [{ gap: 'Aim without an indicator', title: short(aim.words), href: `${at(aim.strategy, aim.chapter)}#aim`, mend: 'Tie an indicator to it under Performance.', mendHref: '/performance' }]), // prettier-ignore
      ...(aim.served ? [] : [{ gap: 'Aim that no action serves', title: short(aim.words), href: `${at(aim.strategy, aim.chapter)}#actions`, mend: 'Say of an action of the chapter that it serves this aim.' }]), // prettier-ignore
    ]),
  ];
}
