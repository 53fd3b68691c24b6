import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { SearchHit } from '../foundation/contribution.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { html } from '../web/html.ts';
import type { HomeCard } from '../web/room.ts';
import { countsOf, contentOf } from './content.ts';
import { listComments } from './life/comment.store.ts';
import { stateWords, stepsFrom } from './strategy.rules.ts';
import { listStrategies, selectInForce } from './strategy.store.ts';
import type { StrategyServices } from './strategy.types.ts';

/** What the home page says of strategies: the one in force, and what waits for this person. */
export async function strategyCards(actor: Actor, tx: Tx, may: StrategyServices['may']): Promise<HomeCard[]> {
  if (!may(actor, 'strategy.view')) return [];
  const cards: HomeCard[] = [];
  const inForce = await selectInForce(tx);
  if (inForce !== null) {
    const counts = countsOf(await contentOf(tx, inForce));
    cards.push({
      title: inForce.title,
      href: `/strategy/${inForce.id}`,
      body: html`The strategy in force: ${counts.done} of ${counts.actions} actions done${counts.overdue > 0 && `, ${counts.overdue} overdue`}.`, // prettier-ignore
      order: 17,
    });
  }
  for (const strategy of await listStrategies(tx, { limit: 10 })) {
    const href = `/strategy/${strategy.id}`;
    const since = strategy.stateSince.slice(0, 10);
    if (strategy.state === 'under-review' && may(actor, 'strategy.edit'))
      cards.push({
        title: `Review: ${strategy.title}`,
        href: `${href}/review`,
        waits: true,
        oldest: since,
        body: html`Each action is kept, amended, closed or carried by
        ${dayInWords(strategy.reviewDueOn ?? clock.today())}.`,
        order: 16,
      });
    const waits = stepsFrom(strategy.state).find(
      ({ event, who }) => ['adopt', 'publish'].includes(event) && may(actor, who),
    );
    if (waits !== undefined)
      cards.push({
        title: `${waits.title}: ${strategy.title}`,
        href,
        waits: true,
        oldest: since,
        body: html`It is “${stateWords[strategy.state].title.toLowerCase()}” since ${dayInWords(since)}.`,
        order: 16,
      });
    if (strategy.state === 'csp-approved' && may(actor, 'strategy.edit')) {
      const open = (await listComments(tx, strategy.id)).filter(({ decision }) => decision === null);
      if (open.length > 0)
        cards.push({
          title: `Comments on ${strategy.title}`,
          href: `${href}/comments`,
          count: String(open.length),
          waits: true,
          oldest: open[0]?.saidOn ?? since,
          body: html`${open.length === 1 ? 'waits' : 'wait'} for an answer before it can be adopted.`,
          order: 16,
        });
    }
  }
  return cards;
}

/** Chapters and lines whose words hold what was asked for, the latest strategy first. */
export async function searchStrategies(tx: Tx, words: string): Promise<SearchHit[]> {
  const wanted = `%${words
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<{ id: string; strategy: string; title: string; of: string; line: string | null }>`
    select c.id, s.id as strategy, c.title, s.title as of,
      (select i.words from strategy_item i where i.partnership_id = c.partnership_id and i.strategy_chapter_id = c.id
        and i.removed_at is null and lower(i.words) like ${wanted} order by i.position limit 1) as line
    from strategy_chapter c
    join strategy s on s.partnership_id = c.partnership_id and s.id = c.strategy_id
    where c.removed_at is null and (lower(c.title) like ${wanted} or lower(c.words) like ${wanted} or lower(c.because) like ${wanted}
      or exists (select from strategy_item i where i.partnership_id = c.partnership_id and i.strategy_chapter_id = c.id
        and i.removed_at is null and lower(i.words) like ${wanted}))
    order by s.from_on desc, c.position, c.id limit 20`.execute(tx); // prettier-ignore
  return rows.map((row) => ({
    kind: 'strategy_chapter',
    title: row.title,
    href: `/strategy/${row.strategy}/chapters/${row.id}`,
    summary: row.line === null ? row.of : `${row.of}: ${row.line}`,
  }));
}
