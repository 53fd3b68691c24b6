import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { addDays } from '../foundation/day.ts';
import type { SearchHit } from '../foundation/contribution.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { html } from '../web/html.ts';
import type { HomeCard } from '../web/room.ts';
import { openStates, stateWords } from './action.rules.ts';
import { countActions, listActions, pageOfActions } from './action.store.ts';
import { dueInWords, ownerInWords, shortTitle } from './action.words.ts';
import { leavers } from './hand-over/hand-over.store.ts';
import type { ActionsServices } from './actions.services.ts';

/** Days ahead that the home page looks. Ours. */
const soonDays = 14;

/** What the home page says of actions: one’s own that are due, and for who leads what stays undone. */
export async function actionCards(actor: Actor, tx: Tx, may: ActionsServices['may']): Promise<HomeCard[]> {
  const today = clock.today();
  const cards: HomeCard[] = [];
  const mine = await listActions(tx, { accountId: actor.accountId, states: openStates });
  const overdue = mine.filter((action) => action.overdue);
  const soon = mine.filter((action) => !action.overdue && action.state !== 'proposed' && action.state !== 'paused' && action.dueOn !== null && action.dueOn <= addDays(today, soonDays)); // prettier-ignore
  const [oldest] = overdue;
  if (oldest !== undefined)
    cards.push({
      title: 'My actions that are overdue',
      href: '/actions/mine?state=overdue',
      count: String(overdue.length),
      waits: true,
      ...(oldest.dueOn === null ? {} : { oldest: oldest.dueOn }),
      body: html`<p class="govuk-body">${shortTitle(oldest)}</p>`,
      order: 18,
    });
  const [first] = soon;
  if (first !== undefined)
    cards.push({
      title: 'My actions due soon',
      href: '/actions/mine',
      count: String(soon.length),
      waits: true,
      body: html`<p class="govuk-body">
        The first on ${dayInWords(first.dueOn ?? today)}: ${shortTitle(first)}
      </p>`,
      order: 18,
    });
  if (may(actor, 'actions.confirm')) cards.push(...(await leadCards(actor, tx, today)));
  const open = await countActions(tx, { states: openStates });
  cards.push({
    title: 'Actions',
    href: '/actions',
    count: open.toLocaleString('en-GB'),
    body: html`<p class="govuk-body">still to be done, whatever they came from.</p>`,
    order: 18,
  });
  return cards;
}

async function leadCards(actor: Actor, tx: Tx, today: string): Promise<HomeCard[]> {
  const cards: HomeCard[] = [];
  const awaiting = (await listActions(tx, { awaiting: true })).filter(({ doneProposedBy }) => doneProposedBy !== actor.accountId); // prettier-ignore
  const waitsSince = awaiting.map(({ doneProposedAt }) => doneProposedAt ?? '').sort()[0];
  if (waitsSince !== undefined)
    cards.push({
      title: 'Actions to confirm',
      href: '/actions?state=awaiting',
      count: String(awaiting.length),
      waits: true,
      oldest: waitsSince.slice(0, 10),
      body: html`<p class="govuk-body">Their owners say that they are done.</p>`,
      order: 18,
    });
  const left = await leavers(tx, actor);
  const unowned = await countActions(tx, { unowned: true, states: openStates });
  const inherited = left.reduce((sum, { actions }) => sum + actions.length, 0);
  if (inherited + unowned > 0)
    cards.push({
      title: 'Actions without an owner',
      href: '/actions/hand-over',
      count: String(inherited + unowned),
      waits: true,
      body: html`<p class="govuk-body">
        ${inherited} of people who have left, ${unowned} that nobody owns.
      </p>`,
      order: 18,
    });
  const { rows } = await sql<{ name: string; count: number }>`
    select coalesce(g.name, 'No agency') as name, count(*)::int as count from action a
    left join agency g on g.partnership_id = a.partnership_id and g.id = a.owner_agency_id
    where a.state in ('agreed', 'in-progress') and a.due_on < ${today}::date and a.done_proposed_at is null
    group by 1 order by 2 desc, 1 limit 5`.execute(tx);
  if (rows.length > 0)
    cards.push({
      title: 'Overdue by agency',
      href: '/actions?state=overdue',
      body: html`<ul class="govuk-list">
        ${rows.map(({ name, count }) => html`<li>${name}: ${count}</li>`)}
      </ul>`,
      order: 18,
    });
  return cards;
}

/** Actions whose words, number or code hold what was typed: those still to be done first. */
export async function actionHits(tx: Tx, words: string): Promise<SearchHit[]> {
  if (words.trim() === '') return [];
  const open = (await pageOfActions(tx, { words, states: openStates })).slice(0, 20);
  const others =
    open.length === 20
      ? []
      : (await pageOfActions(tx, { words, states: ['completed', 'cancelled'] }, 'changed')).slice(
          0,
          20 - open.length,
        );
  return [...open, ...others].map((action) => ({
    kind: 'Action',
    title: shortTitle(action),
    href: `/actions/${action.id}`,
    summary: `${stateWords[action.state].title}${action.overdue ? ', overdue' : ''}, ${ownerInWords(action)}, ${dueInWords(action)}`,
  }));
}
