import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { html } from '../web/html.ts';
import type { HomeCard } from '../web/room.ts';
import type { PrioritiesServices } from './priorities.services.ts';
import { nextRoundDue } from './round.rules.ts';
import { countsOf, listRounds } from './round.store.ts';
import { scorerOf } from './score.store.ts';

/** Scores that wait from somebody, a meeting that is due, a year that is over. */
export async function priorityCards(
  actor: Actor,
  tx: Tx,
  may: PrioritiesServices['may'],
): Promise<HomeCard[]> {
  const rounds = await listRounds(tx);
  const today = clock.today();
  const cards: HomeCard[] = [];
  for (const round of rounds) {
    const href = `/priorities/${round.id}`;
    const due = round.scoresDueOn;
    if (round.state === 'open' && may(actor, 'priorities.score')) {
      const mine = await scorerOf(tx, round.id, actor.accountId);
      const late = due !== null && due < today;
      if (mine?.state !== 'given')
        cards.push({
          title: 'Your scores are wanted',
          href: `${href}/score`,
          waits: true,
          ...(due === null ? {} : { oldest: due }),
          body: html`${round.title}${due !== null && html`, by ${dayInWords(due)}`}.${late && ' They are late.'}`,
          order: 9,
        });
      if (may(actor, 'priorities.edit')) {
        const { asked, given } = await countsOf(tx, round.id);
        cards.push({
          title: round.title,
          href,
          count: `${given} of ${asked}`,
          ...(late ? { waits: true, oldest: due } : {}),
          body: html`have given scores.${due !== null && html` Due ${dayInWords(due)}.`}`,
          order: 13,
        });
      }
    }
    if (round.state === 'moderation' && may(actor, 'priorities.decide'))
      cards.push({
        title: `${round.title}: to be decided`,
        href,
        waits: round.meetingOn !== null && round.meetingOn <= today,
        ...(round.meetingOn === null ? {} : { oldest: round.meetingOn }),
        body: html`Scores are opened.${round.meetingOn !== null && html` The meeting is on ${dayInWords(round.meetingOn)}.`}`,
        order: 13,
      });
  }
  const decided = rounds.find(({ state }) => state === 'decided');
  const runs = rounds.some(({ state }) => state === 'draft' || state === 'open' || state === 'moderation');
  if (decided?.meetingOn != null && !runs && may(actor, 'priorities.edit')) {
    const due = nextRoundDue(decided.meetingOn);
    if (due <= today)
      cards.push({
        title: 'Priorities of the new year',
        href: '/priorities/new',
        waits: true,
        oldest: due,
        body: html`A year has gone since they were decided (${dayInWords(decided.meetingOn)}). Begin a new round.`,
        order: 13,
      });
  }
  return cards;
} // prettier-ignore
