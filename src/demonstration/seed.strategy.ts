import { decidedPriorities } from '../priorities/priorities.ts';
import { addUpdate, listActions } from '../actions/actions.ts';
import type { Actor } from '../foundation/database.types.ts';
import { addDays, dayFromToday } from '../foundation/day.ts';
import { newId } from '../foundation/id.ts';
import {
  makePastStrategy,
  openReviewEarly,
  outlineAround,
  takePastStep,
  usualStructure,
  type StrategyOutline,
} from '../strategy/strategy.ts';
import type { SeededPartnership } from './seed.people.ts';
import type { SeedServices } from './seed.ts';
import { strategyGrounds, written } from './seed.strategy.sources.ts';
import { demonstrationWords } from './words.ts';

/** Who owns each action of the structure, by priority in the printed order: keys of the demonstration's bodies. */
const owners: readonly (readonly string[])[] = [
  ['charity', 'police', 'borough', 'borough', 'borough', 'charity', 'charity', 'housing', 'probation', 'youth', 'police'],
  ['borough', 'borough', 'fire', 'borough', 'police', 'victims', 'borough', 'borough'],
  ['police', 'borough', 'county', 'borough', 'county', 'youth', 'youth', 'probation', 'probation'],
  ['county', 'county', 'borough', 'borough', 'borough', 'borough', 'business', 'police', 'borough', 'county', 'police', 'police', 'county', 'borough', 'borough', 'police'],
  ['borough', 'borough', 'police', 'borough', 'borough', 'borough', 'borough', 'borough', 'borough', 'borough', 'borough', 'borough'],
]; // prettier-ignore

const words: Readonly<Record<string, string>> = {
  text: 'This strategy says what the Marlhythe partnership will do, why, and how anybody can see whether it was done. Everything in it, its places and its people, is made up.',
  'look-back': 'What follows is taken from the actions that were finished with evidence.',
  consultation: 'Residents were asked in February, on paper, by telephone and on the web. What they said stands in the published chapter of the survey; anti-social behaviour came first.',
  equality: 'Older people and people without English at home answered less than others; ways of answering were added for them. No group is expected to be worse off by an action of this strategy.',
  'data-protection': 'Names are shared only under the partnership’s agreements. The panels’ impact assessments cover the actions that need personal data.',
}; // prettier-ignore

/** The last strategy: short, finished, superseded. */
const earlier: StrategyOutline = {
  chapters: [
    {
      kind: 'priority',
      title: 'Safer streets and homes',
      words: 'Recorded violence and burglary were the largest parts of crime, 41% together.',
      inShort: 'Fewer people hurt, and fewer homes broken into.',
      because: 'because of 41% of recorded crime',
      sources: [written(['41%'], 'Strategic assessment of the year before the strategy: violence and burglary of all recorded crime')],
      limbs: ['crime-disorder'],
      focus: ['Places where violence gathers', 'Homes that are broken into twice'],
      aims: ['Less recorded burglary of homes', 'More victims of domestic abuse who ask for help'],
      actions: [
        { heading: 'prevention-community', text: 'Give crime prevention packs to streets with repeated burglary', serves: [0] },
        { heading: 'early-identification', text: 'Train reception staff to see domestic abuse', serves: [1] },
        { heading: 'supportive-intervention', text: 'Set up a safe room scheme with the housing association', serves: [1] },
        { heading: 'enforcement-formal', text: 'Hold days of action in the town centre', serves: [0] },
      ],
    },
    {
      kind: 'priority',
      title: 'Anti-social behaviour',
      words: 'Residents put it first: 47 in 100 of those who answered.',
      inShort: 'Nuisance is dealt with before it settles in.',
      because: 'because 47% of those who answered put it first',
      sources: [written(['47%', '47 in 100'], 'Survey of residents in the spring before the strategy')],
      limbs: ['crime-disorder'],
      focus: ['Streets where it keeps coming back'],
      aims: ['Less recorded anti-social behaviour'],
      actions: [
        { heading: 'prevention-community', text: 'Begin youth sessions in two wards', serves: [0] },
        { heading: 'enforcement-formal', text: 'Write a dedicated anti-social behaviour strategy', serves: [0] },
      ],
    },
  ],
}; // prettier-ignore

/**
 * Strategies of the borough: the last, finished and superseded; the present one, published some seven months ago with its 56
 * actions in plausible states; and the next, being drafted. Made once.
 */
export async function insertStrategies(services: SeedServices, borough: SeededPartnership): Promise<void> {
  const { database, folder } = services;
  const actorOf = (name: string, organisation: string, role: Actor['role']): Actor => ({
    accountId: borough.people.get(name) ?? '',
    accountName: name,
    partnershipId: borough.id,
    agencyId: borough.agencies.get(organisation)?.id ?? '',
    role,
  });
  const manager = actorOf('Daniel Osei', 'borough', 'manager');
  const chair = actorOf('Gurpreet Sandhar', 'police', 'chair');
  const agency = (key: string | undefined): string | null => borough.agencies.get(key ?? '')?.id ?? null;
  const year = Number(dayFromToday(0).slice(0, 4));
  const there = await database.asActor(manager, 'load the demonstration', (tx) =>
    tx.selectFrom('strategy').select('id').limit(1).executeTakeFirst(),
  );
  if (there !== undefined) return;

  const decided = await database.asActor(manager, 'load the demonstration', (tx) => decidedPriorities(tx));
  const grounds = await strategyGrounds(services, manager, year - 1);
  const past = await database.asActor(manager, 'load the demonstration', (tx) =>
    makePastStrategy(tx, {
      title: `Community safety strategy ${year - 3} to ${year}`,
      summary: 'Safer streets and homes, and an end to nuisance that keeps coming back.',
      from: `${year - 3}-04-01`,
      to: `${year}-03-31`,
      previousId: null,
      outline: earlier,
      placing: (priority, at) => ({
        agencyId: agency(['police', 'charity', 'housing', 'police', 'youth', 'borough'][priority * 4 + at]),
        partners: [],
        groupId: null,
        dueOn: `${year - 1}-12-31`,
        dueRule: null,
      }),
    }),
  );
  const present = await database.asActor(manager, 'load the demonstration', (tx) =>
    makePastStrategy(tx, {
      title: `Community safety strategy ${year} to ${year + 3}`,
      summary: 'Five priorities, 56 actions, and who does each by when. Progress is reported to every meeting of the partnership and to scrutiny twice a year.',
      from: `${year}-04-01`,
      to: `${year + 3}-03-31`,
      previousId: past.strategy.id,
      outline: outlineAround(words, {
        chapters: usualStructure.chapters.map((chapter, at) => ({
          ...chapter,
          priorityId: decided.find(({ title }) => title === chapter.title)?.id ?? null,
          because: grounds[at]?.because ?? chapter.because ?? '',
          sources: grounds[at]?.sources ?? [],
        })),
      }),
      placing: (priority, at) => ({
        agencyId: agency(owners[priority]?.[at]),
        partners: ['police', 'borough', 'county']
          .filter((key) => key !== owners[priority]?.[at])
          .slice(0, 1 + ((priority + at) % 2))
          .flatMap((key) => agency(key) ?? []),
        groupId: null,
        // One in six is late; the others fall in the quarters to come.
        dueOn: (priority * 7 + at) % 6 === 5 ? dayFromToday(-25) : addDays(dayFromToday(40), ((priority * 11 + at * 5) % 24) * 30), // prettier-ignore
        dueRule: null,
      }),
    }),
  ); // prettier-ignore
  await database.asActor(manager, 'load the demonstration', (tx) =>
    makePastStrategy(tx, {
      title: `Community safety strategy ${year + 3} to ${year + 6}`,
      summary: '',
      from: `${year + 3}-04-01`,
      to: `${year + 6}-03-31`,
      previousId: present.strategy.id,
      outline: outlineAround(
        {},
        {
          chapters: usualStructure.chapters.map(({ kind, title, limbs }) => ({
            kind,
            title,
            words: '',
            limbs: limbs ?? [],
          })),
        },
      ),
    }),
  );

  const steps = async (id: string, day: string): Promise<void> => {
    const given = { 'held-on': day, minute: `CSP ${day}, item 5` };
    const take = (
      actor: Actor,
      event: Parameters<typeof takePastStep>[4],
      days: number,
      more: Record<string, string> = {},
    ): Promise<void> =>
      takePastStep(
        database,
        folder,
        actor,
        id,
        event,
        { ...given, ...more },
        { at: `${addDays(day, days)}T10:00:00.000Z`, documentBanner: demonstrationWords },
      );
    await take(manager, 'approve', 0);
    await take(manager, 'scrutinise', 7, {
      'held-on': addDays(day, 7),
      minute: `Scrutiny ${addDays(day, 7)}, item 3`,
      words: 'The committee asked for the survey’s numbers beside each priority.',
    });
    await take(chair, 'adopt', 9, { 'held-on': addDays(day, 9), minute: `CSP ${addDays(day, 9)}, item 2` }); // prettier-ignore
    await take(manager, 'publish', 13, {
      'copy-sent-on': addDays(day, 13),
      'copy-sent-to': 'Office of the commissioner, by e-mail',
    });
  };
  const sources = (made: typeof past.made): { kind: string; id: string }[] =>
    made.map(({ chapterId: id }) => ({ kind: 'strategy_chapter', id }));

  await steps(past.strategy.id, `${year - 3}-03-16`);
  // The last strategy's actions are done, with evidence; the look-back of the present one reads them.
  await database.asActor(manager, 'load the demonstration', async (tx) => {
    for (const action of await listActions(tx, { sources: sources(past.made) })) {
      const on = `${year - 1}-11-20`;
      await addUpdate(
        tx,
        action,
        { words: 'Done, and reported to the partnership’s meeting.', way: 'meeting', saidOn: on },
        { state: 'completed', started_on: `${year - 3}-06-01`, completed_on: on, result: finished[action.reference] ?? '' }, // prettier-ignore
      );
      await tx
        .insertInto('action_evidence')
        .values({
          partnership_id: borough.id,
          id: newId(),
          action_id: action.id,
          kind: 'words',
          title: 'Report to the partnership',
          words: 'Minuted at the meeting of the partnership.',
          url: '',
          file_name: '',
          media_type: '',
          made_at: `${on}T12:00:00.000Z`,
          made_by: manager.accountId,
          inherited_audience: action.audience,
          inherited_open: action.openToMembers,
        })
        .execute();
    }
  });
  await steps(present.strategy.id, `${year}-03-11`);
  await database.asActor(manager, 'load the demonstration', async (tx) => {
    for (const [at, action] of (await listActions(tx, { sources: sources(present.made) })).entries())
      if (at % 3 !== 0)
        await addUpdate(
          tx,
          action,
          { words: said[at % said.length] ?? '', way: 'meeting', saidOn: dayFromToday(-20 - (at % 40)) },
          { state: 'in-progress', started_on: dayFromToday(-150 + (at % 60)) },
        );
    await openReviewEarly(
      tx,
      present.strategy.id,
      'Opened before its year is over, so that next year’s money can follow it',
      reviewed,
    );
  });
}

/** What the review has decided so far; the rest of the actions waits. */
const reviewed: Parameters<typeof openReviewEarly>[3] = [
  { reference: '1.1', outcome: 'keep', reason: 'It goes on as it is' },
  { reference: '1.2', outcome: 'keep', reason: 'It goes on as it is' },
  { reference: '1.3', outcome: 'amend', reason: 'The venue is not free before the summer', dueOn: dayFromToday(260) },
  { reference: '2.1', outcome: 'close', reason: 'Nothing is left to do', closing: 'done', result: 'Two groups meet each month, in both wards', evidence: 'Notes of the meetings from May to October' },
  { reference: '2.2', outcome: 'close', reason: 'The county now does it everywhere', closing: 'not-done' },
]; // prettier-ignore

/** What was said of actions, in turn. */
const said: readonly string[] = [
  'Begun with the partners; the first two sessions were held.',
  'A date is set and the room is booked; invitations went out.',
  'Half of what was planned is done; the rest waits for staff.',
  'Going on as planned. Numbers come with the next quarter.',
];

/** What came of the last strategy's actions, by their numbers. */
const finished: Readonly<Record<string, string>> = {
  '1.1': '1,150 packs in 14 streets',
  '1.2': '64 staff trained at nine desks',
  '1.3': '41 homes made safe',
  '1.4': 'Six days with police and trading standards',
  '2.1': 'Weekly sessions in Kilnfield and Saltpan Marsh, 25 young people on average',
  '2.2': 'Adopted by the council',
};
