import { makeAction, type ActionInput, type Heading, type PastEvent } from '../actions/actions.ts';
import { dayFromToday } from '../foundation/day.ts';
import type { SeededPartnership } from './seed.people.ts';
import type { SeedServices } from './seed.ts';
import { demonstrationPosts } from './people.ts';

type From = 'meeting' | 'scrutiny' | 'problem';

type Plan = {
  text: string;
  /** Its owner’s name in people.ts; their agency is taken from their post there. */
  owner: string;
  /** Owned by the agency alone. */
  agencyOnly?: true;
  from: From;
  where: string;
  heading?: Heading;
  /** Days from today; or a rule. */
  due: number | ActionInput['dueRule'];
  group?: string;
  partners?: readonly string[];
  milestones?: readonly (readonly [words: string, days: number])[];
  /** Days ago that it was agreed and begun; left out where not yet. */
  agreed?: number;
  begun?: number;
  said?: readonly (readonly [daysAgo: number, words: string, next?: string])[];
  blocked?: string;
  evidence?: readonly (readonly [title: string, words: string])[];
  /** Days ago that its owner said it is done, and that it was confirmed. */
  done?: number;
  confirmed?: number;
  result?: string;
  paused?: readonly [daysAgo: number, reason: string, revisit: number];
  cancelled?: readonly [daysAgo: number, minute: string, reason: string];
};

const strategic = 'Marlhythe Community Safety Partnership meeting';

/** What is to be done that does not come from a strategy. Made up, as its people and places are. */
const planned: readonly Plan[] = [
  // From meetings.
  { text: 'Bring the fire service’s arson figures by ward to each quarter’s meeting, beside the council’s bin fires.', owner: 'Tomasz Wierny', from: 'meeting', where: 'Minute 6', heading: 'early-identification', due: 'quarterly', agreed: 200, begun: 190, said: [[150, 'First quarter’s table brought; wards agree with the council’s list but one.', 'Add bin fires'], [58, 'Second table brought, with bin fires. Kilnfield stands out.', 'Look at Kilnfield with housing']] },
  { text: 'Agree with the housing association who visits whom after a second noise complaint.', owner: 'Carys Benbow', from: 'meeting', where: 'Minute 9', heading: 'supportive-intervention', due: 21, partners: ['borough'], agreed: 95, begun: 80, said: [[60, 'Draft shared with the noise team.'], [14, 'The noise team has answered; two points are open.', 'Meet on the open points']] },
  { text: 'Renew the posters on how to report hate crime in libraries, surgeries and the bus station.', owner: 'Perpetua Grace', from: 'meeting', where: 'Minute 4', heading: 'prevention-community', due: -30, agreed: 120, begun: 110, said: [[70, 'Printed. Two libraries done.']] },
  { text: 'Write down who is called at night when a closed premises is broken into.', owner: 'Rhodri Maddox', from: 'meeting', where: 'Minute 12', heading: 'enforcement-formal', due: 10, agreed: 90, begun: 85, said: [[40, 'List of numbers agreed with licensing.'], [6, 'Printed for the control room; being tried for two weeks.', 'Look back after two weeks']], evidence: [['The list', 'One page, version 2, with the control room since the first of the month.']], done: 3, result: 'One page with the numbers hangs in the control room and was used twice.' },
  { text: 'Offer each councillor a walk through their ward with the neighbourhood constable before the summer.', owner: 'Imogen Tasker', from: 'meeting', where: 'Minute 3', heading: 'prevention-community', due: -70, agreed: 260, begun: 240, said: [[200, 'Four walks held.'], [120, 'Eleven of eleven wards walked.']], evidence: [['List of walks', 'Ward, day, who came and three things noted on each walk.']], done: 110, confirmed: 100, result: 'Eleven walks; 31 points noted, 22 settled.' },
  { text: 'Bring a note on what the new recording form does to the figures of anti-social behaviour.', owner: 'Amara Whitlock', from: 'meeting', where: 'Minute 7', due: 'before-next-meeting', group: strategic, agreed: 12 },
  { text: 'Ask the ambulance service whether it can share the hours of its calls in the town centre.', owner: 'Joel Amankwah', from: 'meeting', where: 'Minute 8', heading: 'early-identification', due: 35, agreed: 100, begun: 60, said: [[55, 'Asked in writing.']], blocked: 'The ambulance service’s information governance lead is on leave until the new year' },
  { text: 'Put the partnership’s meeting days for the coming year into the calendars of all agencies.', owner: 'Dilys Farrant', from: 'meeting', where: 'Minute 2', due: 60, agreed: 12 },
  { text: 'Tell schools how to refer a young person to early help without a form.', owner: 'Leonie Baptiste', from: 'meeting', where: 'Minute 10', heading: 'early-identification', due: -12, agreed: 100, begun: 90, said: [[45, 'Words agreed with the youth workers.']], partners: ['youth'] },
  { text: 'Look at which meetings of the partnership could be held together.', owner: 'Daniel Osei', from: 'meeting', where: 'Minute 11', due: 90, agreed: 100, begun: 90, said: [[88, 'List of meetings made.']], paused: [50, 'Waits for the new structure of the county', 45] },
  { text: 'Buy a second set of noise recorders.', owner: 'Wilfred Amadi', from: 'meeting', where: 'Minute 5', due: 20, agreed: 100, cancelled: [12, 'Partnership meeting, minute 14', 'The environmental health team has three that can be lent'] },
  { text: 'Name somebody in probation for the panel on young people.', owner: 'Hester Lyle', from: 'meeting', where: 'Minute 13', heading: 'supportive-intervention', due: 30, agencyOnly: true, agreed: 12 },
  { text: 'Show new constables and wardens the case system on their first day.', owner: 'Maureen Applegarth', from: 'meeting', where: 'Minute 15', due: 'yearly' },
  // From scrutiny.
  { text: 'Report to scrutiny how many people who asked for a case review got one, and how long it took.', owner: 'Daniel Osei', from: 'scrutiny', where: 'Recommendation 1', heading: 'supportive-intervention', due: 45, agreed: 75, begun: 70, said: [[30, 'Figures of two years drawn up.', 'Add what people said of it']] },
  { text: 'Publish each quarter what was done about fly-tipping, by ward.', owner: 'Judith Carrow', from: 'scrutiny', where: 'Recommendation 2', heading: 'enforcement-formal', due: 'quarterly', agreed: 75, begun: 65, said: [[20, 'First page is published.']], evidence: [['The page', 'On the council’s site, under waste.']] },
  { text: 'Ask residents of Hollowmead before and after the lights are changed.', owner: 'Amara Whitlock', from: 'scrutiny', where: 'Recommendation 3', heading: 'prevention-community', due: 14, agreed: 75, begun: 60, said: [[50, 'Asked before: 140 answered.'], [8, 'The lights are changed in five of six streets.', 'Ask again in January']], milestones: [['Asked before', -50], ['Lights changed', -5], ['Asked after', 14]] },
  { text: 'Say on the website whom to ring at which hour about noise.', owner: 'Bronagh Tully', from: 'scrutiny', where: 'Recommendation 4', heading: 'prevention-community', due: -20, agreed: 75, begun: 70, said: [[40, 'The page is written and read by two residents.']], evidence: [['The page', 'Live since the first of last month.']], done: 22, confirmed: 15, result: 'Calls to the wrong number fell from 38 to 9 in a month.' },
  { text: 'Train front-desk staff to see the signs of modern slavery.', owner: 'Selwyn Prior', from: 'scrutiny', where: 'Recommendation 5', heading: 'early-identification', due: 25, agreed: 300, begun: 280, said: [[260, 'Dates set; 12 of 40 trained.']] },
  { text: 'Bring the numbers of taxi licences refused or taken away to the committee each year.', owner: 'Stellan Voss', from: 'scrutiny', where: 'Recommendation 6', heading: 'enforcement-formal', due: 'yearly', agreed: 220, begun: 200, said: [[170, 'Numbers of the year brought.']] },
  // From problem solving.
  { text: 'Cut back the shrubs by the underpass so that one can see through.', owner: 'Perpetua Grace', from: 'problem', where: 'Underpass by the station', heading: 'prevention-community', due: -40, agreed: 130, begun: 120, said: [[95, 'Cut back.']], evidence: [['Before and after', 'Two photographs from the same place are in the problem’s file.']], done: 90, confirmed: 85, result: 'One can see from end to end.' },
  { text: 'Walk the quay together on Friday and Saturday nights until the clocks change.', owner: 'Callum Weir', from: 'problem', where: 'The quay at night', heading: 'enforcement-formal', due: 28, partners: ['borough', 'business'], agreed: 60, begun: 55, said: [[40, 'Six walks held.'], [5, 'Eleven walks held; 14 people moved on, none twice.', 'Ask the pubs']] },
  { text: 'Offer help to the people who sleep behind the shops, three times each before any enforcement.', owner: 'Priscilla Nkemelu', from: 'problem', where: 'Behind the shops', heading: 'supportive-intervention', due: -4, partners: ['recovery', 'housing'], agreed: 50, begun: 45, said: [[12, 'Nine people spoken to, four have taken up a bed.']] },
  { text: 'Give shops one number for reporting, and one page that says what happens then.', owner: 'Nadia Ferreira', from: 'problem', where: 'Thefts from shops', heading: 'prevention-community', due: 6, agreed: 50, begun: 40, said: [[9, 'The page is with the police for a look.']] },
  { text: 'Visit each of the twelve addresses burgled twice and fit what is missing.', owner: 'Yolanda Brisk', from: 'problem', where: 'Burgled twice', heading: 'supportive-intervention', due: 50, agreed: 40, begun: 30, said: [[10, 'Seven of twelve visited.', 'Two want a lock, one a light']], milestones: [['Six visited', -12], ['Twelve visited', 50]] },
  { text: 'Put a youth worker on the bus station’s square on three afternoons.', owner: 'Kit Varley', from: 'problem', where: 'Bus station', heading: 'prevention-community', due: 75 },
]; // prettier-ignore

const sourceOf: Readonly<Record<From, string>> = {
  meeting: 'group_meeting',
  scrutiny: 'scrutiny',
  problem: 'problem',
};
const scrutinyWords = 'Scrutiny committee, review of community safety';

/** The borough’s log of actions that come from meetings, scrutiny and problem solving; made once. */
export async function insertActions({ database }: SeedServices, seeded: SeededPartnership): Promise<void> {
  await database.asSystem('load the demonstration', seeded.id, async (tx) => {
    const known = await tx
      .selectFrom('action')
      .select('id')
      .where('source_kind', 'in', Object.values(sourceOf))
      .limit(1)
      .executeTakeFirst();
    if (known !== undefined) return;
    const groups = await tx.selectFrom('partnership_group').select(['id', 'name', 'kind']).execute();
    const meeting = await tx
      .selectFrom('group_meeting')
      .innerJoin('partnership_group', (join) =>
        join
          .onRef('partnership_group.partnership_id', '=', 'group_meeting.partnership_id')
          .onRef('partnership_group.id', '=', 'group_meeting.partnership_group_id'),
      )
      .select(['group_meeting.id', 'partnership_group.id as group_id'])
      .where('partnership_group.kind', '=', 'strategic')
      .orderBy('held_on', 'desc')
      .limit(1)
      .executeTakeFirst();
    const person = (name: string): string => {
      const id = seeded.people.get(name);
      if (id === undefined) throw new Error(`${name} is nobody of the demonstration`);
      return id;
    };
    const agencyOf = (name: string): string => {
      const post = demonstrationPosts.find((each) => each.name === name && each.partnership === 'marlhythe');
      return seeded.agencies.get(post?.organisation ?? '')?.id ?? '';
    };
    const manager = person('Daniel Osei');
    const chair = person('Gurpreet Sandhar');
    for (const plan of planned) {
      const owner = person(plan.owner);
      // Nobody confirms what they said themselves.
      const lead = owner === manager ? chair : manager;
      const rule = typeof plan.due === 'number' ? null : plan.due;
      await makeAction(
        tx,
        {
          text: plan.text,
          reference: '',
          heading: plan.heading ?? 'none',
          ownerAgencyId: agencyOf(plan.owner),
          ownerAccountId: plan.agencyOnly === true ? null : owner,
          groupId:
            groups.find(({ name }) => name === plan.group)?.id ??
            (plan.from === 'meeting' ? (meeting?.group_id ?? null) : null),
          partnerAgencyIds: (plan.partners ?? []).flatMap((key) => seeded.agencies.get(key)?.id ?? []),
          source:
            plan.from === 'meeting' && meeting !== undefined
              ? { kind: 'group_meeting', id: meeting.id }
              : null,
          sourceKind: sourceOf[plan.from],
          sourceWords:
            plan.from === 'scrutiny' ? `${scrutinyWords}, ${plan.where.toLowerCase()}` : plan.where,
          dueOn: typeof plan.due === 'number' ? dayFromToday(plan.due) : null,
          dueRule: rule,
        },
        eventsOf(plan, owner, lead),
        (plan.milestones ?? []).map(([words, days]) => ({
          words,
          dueOn: dayFromToday(days),
          doneOn: days < 0 ? dayFromToday(days) : null,
        })),
      );
    }
  });
}

function eventsOf(plan: Plan, owner: string, lead: string): PastEvent[] {
  const ago = (days: number): string => dayFromToday(-days);
  const events: PastEvent[] = [];
  if (plan.agreed !== undefined) events.push({ on: ago(plan.agreed), step: 'agree', by: lead });
  if (plan.begun !== undefined)
    events.push({
      on: ago(plan.begun),
      step: 'start',
      by: owner,
      words: { 'first-step': plan.said?.[0]?.[1] ?? 'Begun' },
    });
  const last = plan.said?.at(-1);
  for (const each of plan.said ?? []) {
    const [days, said, next] = each;
    events.push({
      on: ago(days),
      said,
      by: owner,
      ...(next === undefined ? {} : { next }),
      ...(each === last && plan.blocked !== undefined ? { blocked: plan.blocked } : {}),
    });
  }
  for (const [title, evidence] of plan.evidence ?? [])
    events.push({ on: ago(plan.done ?? 1), title, evidence, by: owner });
  if (plan.done !== undefined)
    events.push({
      on: ago(plan.done),
      step: 'propose-done',
      by: owner,
      words: { result: plan.result ?? '' },
    });
  if (plan.confirmed !== undefined) events.push({ on: ago(plan.confirmed), step: 'confirm', by: lead });
  if (plan.paused !== undefined) {
    const [days, reason, revisit] = plan.paused;
    events.push({
      on: ago(days),
      step: 'pause',
      by: lead,
      words: { reason, 'revisit-on': dayFromToday(revisit) },
    });
  }
  if (plan.cancelled !== undefined) {
    const [days, minute, reason] = plan.cancelled;
    events.push({ on: ago(days), step: 'cancel', by: lead, words: { minute, reason } });
  }
  return events;
}
