import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { html } from '../../web/html.ts';
import type { HomeCard } from '../../web/room.ts';
import { listErrata, openErrata } from './erratum.store.ts';
import { listChecks } from './check.store.ts';
import { nextDue } from './plan.store.ts';
import { stepOf, whyNotSecond } from './step.rules.ts';
import { listSteps, openProposal } from './step.store.ts';
import type { StepServices } from './step.services.ts';
import type { Role } from '../../foundation/database.types.ts';

/** What waits for this person among the assessments under way; nothing for people who only read them. */
export async function stepCards(actor: Actor, tx: Tx, may: StepServices['may']): Promise<HomeCard[]> {
  if (!may(actor, 'assessment.make')) return [];
  const today = clock.today();
  const rows = await tx
    .selectFrom('assessment')
    .select(['id', 'title', 'state', 'due_on', 'changed_at'])
    .where('state', '<>', 'withdrawn')
    .orderBy('changed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(10)
    .execute();
  const waiting: { id: string; since: string; words: string }[] = [];
  for (const row of rows) {
    const add = (words: string, since: string): number =>
      waiting.push({ id: row.id, since: since.slice(0, 10), words: `${row.title}: ${words}` });
    if (row.due_on !== null && row.due_on < today)
      add(`what comes next was due by ${dayInWords(row.due_on)}`, row.due_on);
    if (row.state === 'draft') {
      const asked = (await listChecks(tx, row.id)).filter(({ purpose }) => purpose === 'figures');
      const disputed = asked.filter((each) => each.answer === 'dispute' && each.settledReason === '');
      if (disputed.length > 0)
        add(
          `${disputed.map(({ agencyName }) => agencyName).join(', ')} disputes its figures`,
          disputed[0]?.answeredOn ?? today,
        );
      else if (asked.length > 0 && asked.every(({ answer }) => answer !== null))
        add('every agency asked has answered; the check can be closed', today);
    }
    if ((row.state === 'validated' || row.state === 'endorsed') && may(actor, 'assessment.sign-off'))
      add(
        row.state === 'validated'
          ? 'it waits for the executive group'
          : 'it waits for the partnership’s meeting',
        row.changed_at,
      );
    if (row.state === 'approved' || row.state === 'published' || row.state === 'corrected') {
      const proposal = row.state === 'published' ? null : openProposal(await listSteps(tx, row.id));
      if (proposal !== null && whyNotSecond(stepOf(row.state, 'publish'), proposal, actor) === null)
        add('a second person must check it before it is published', proposal.at);
      const correct = stepOf(row.state, 'correct');
      for (const each of openErrata(await listErrata(tx, row.id)))
        if (
          whyNotSecond(correct, { accountId: each.proposedById, role: each.proposerRole as Role }, actor) ===
          null
        )
          add(`an erratum waits for you, due by ${dayInWords(each.dueOn)}`, each.proposedAt);
    }
  }
  const due = await nextDue(tx);
  const underWay = rows.some(({ state }) =>
    ['planned', 'collecting', 'analysing', 'draft', 'validated', 'endorsed'].includes(state),
  );
  const cards: HomeCard[] = [];
  const [first] = waiting;
  if (first !== undefined)
    cards.push({
      title: waiting.length === 1 ? 'An assessment waits for you' : 'Assessments wait for you',
      href: new Set(waiting.map(({ id }) => id)).size === 1 ? `/assessment/${first.id}` : '/assessment',
      count: String(waiting.length),
      waits: true,
      oldest: waiting.map(({ since }) => since).sort()[0] ?? today,
      body: html`${waiting.map(({ words }) => html`${words}.<br />`)}`,
      order: 19,
    });
  else if (due !== null && !underWay)
    cards.push({
      title: 'Next strategic assessment',
      href: '/assessment/plan',
      body: html`Due by ${dayInWords(due)}: one during each year (SI 2007/1830, regulation 5).`,
      order: 19,
    });
  return cards;
}
