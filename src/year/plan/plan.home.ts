import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { addDays } from '../../foundation/day.ts';
import { dayWords } from '../../partnership/partnership.ts';
import { html } from '../../web/html.ts';
import type { HomeCard } from '../../web/room.ts';
import { within } from '../elections/election.rules.ts';
import { electionsBetween } from '../elections/elections.store.ts';
import type { YearServices } from '../year.types.ts';
import { dueSoon, soonDays, stepsNow } from './plan.clock.ts';

/** A pre-election period is said this many days before its notice. Local habit. */
const electionDays = 42;

/** What the home page says of the year: steps late and near, and a pre-election period that runs or begins soon. */
export async function yearCards(actor: Actor, tx: Tx, may: YearServices['may']): Promise<HomeCard[]> {
  const today = clock.today();
  const cards: HomeCard[] = [];
  const [election] = await electionsBetween(tx, today, addDays(today, electionDays));
  if (election !== undefined)
    cards.push({
      title: 'Pre-election period',
      href: '/year/elections',
      body: within(election, today)
        ? html`${election.title}: until the poll on ${dayWords(election.pollOn)}, new consultations, launches
          and publications wait.`
        : html`${election.title}: from ${dayWords(election.noticeOn)} to ${dayWords(election.pollOn)}, new
          consultations, launches and publications wait.`,
      order: 11,
    });
  if (!may(actor, 'year.step')) return cards;
  const all = may(actor, 'year.edit');
  const mine = dueSoon(await stepsNow(tx), today).filter(
    ({ owner }) => all || owner.accountId === actor.accountId || owner.agencyId === actor.agencyId,
  );
  const late = mine.filter(({ overdue }) => overdue);
  const [first] = mine;
  if (first !== undefined)
    cards.push({
      title: 'The year',
      href: late.length > 0 ? '/year?show=late' : '/year',
      count: String(mine.length),
      waits: late.length > 0,
      ...(late[0] === undefined ? {} : { oldest: late[0].due }),
      body: html`${mine.length === 1 ? 'step is' : 'steps are'} due within ${soonDays}
      days${late.length > 0 && html`, ${late.length} of them late`}. First: ${first.rule.title},
      ${dayWords(first.due)}.`,
      order: 12,
    });
  return cards;
}
