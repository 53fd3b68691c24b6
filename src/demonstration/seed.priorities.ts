import type { Actor } from '../foundation/database.types.ts';
import { addDays, dayFromToday } from '../foundation/day.ts';
import { makePastRound, makePresentRound, type PastRound } from '../priorities/priorities.ts';
import type { SeededPartnership } from './seed.people.ts';
import type { SeedServices } from './seed.ts';

/** What the partnership decided last year, in words of our own, with the structure of a published strategy. */
const decided: PastRound['candidates'] = [
  {
    title: 'Violent crime and domestic abuse',
    words: 'Violence in homes and in public, and the abuse that stands behind much of it.',
    because: 'because of the largest share of recorded crime, the harm it does, and new duties towards victims.',
    evidence: { subjects: ['summary:violent-crime'], issues: ['violence'], duties: ['serious-violence-duty', 'domestic-abuse-support'] },
    limbs: ['crime-disorder', 'serious-violence'],
    controlStrategy: 'Domestic abuse; serious violence', crimePlan: 'Protect people from violence and abuse',
    decision: 'adopt', rationale: 'It makes up the largest part of recorded crime, harms most, and no agency can answer it alone.', likelihood: 4, impact: 4,
  },
  {
    title: 'Persistent anti-social behaviour and environmental crime',
    words: 'What spoils a street for those who live in it, again and again: noise, groups, rubbish, damage.',
    because: 'because of what residents put first, a few places that suffer most, and gain from working together.',
    evidence: { subjects: ['summary:anti-social-behaviour', 'summary:criminal-damage-and-arson'], issues: ['asb', 'town-centre'], duties: ['asb-environment', 'asb-case-review'] },
    limbs: ['crime-disorder'],
    controlStrategy: 'Neighbourhood crime', crimePlan: 'Safer neighbourhoods',
    decision: 'adopt', rationale: 'Residents put it first, and a few places carry most of it year after year.', likelihood: 4, impact: 2,
  },
  {
    title: 'Preventing offending and re-offending',
    words: 'Young people drawn into crime, those who harm their partners, and those who come back.',
    because: 'because of the law, and of how few people cause so much of the harm.',
    evidence: { subjects: [], issues: [], duties: ['reoffending-strategy'] },
    limbs: ['reoffending', 'serious-violence'],
    controlStrategy: 'Organised crime and gangs', crimePlan: 'Stop offending',
    decision: 'adopt', rationale: 'The law asks for it, and it takes probation, youth services and the police together.', likelihood: 3, impact: 3,
  },
  {
    title: 'Protecting vulnerable people and strengthening communities',
    words: 'People who are exploited, hated, radicalised or harmed again because nobody joined up what was known.',
    because: 'because of the harm to people who are victims again and again, and duties of several agencies.',
    evidence: { subjects: [], issues: [], duties: ['prevent', 'modern-slavery'] },
    limbs: ['crime-disorder', 'substance-misuse'],
    controlStrategy: 'Exploitation', crimePlan: 'Support victims',
    decision: 'adopt', rationale: 'The same people are harmed again where nobody joins up what is known.', likelihood: 3, impact: 4,
    dissent: 'The fire and rescue service would have joined it with the first priority.',
  },
  {
    title: 'Communication and engagement',
    words: 'Saying what is done, hearing what is needed, and bringing people in.',
    because: 'because of what residents said of never being answered, and the duty to hear them.',
    evidence: { subjects: [], issues: [], duties: ['community-engagement'] },
    limbs: ['crime-disorder'],
    controlStrategy: '', crimePlan: 'Confidence',
    decision: 'adopt', rationale: 'Most people had never heard of the partnership; what is not known does not reassure.', likelihood: 4, impact: 1,
  },
  {
    title: 'Drug dealing in the town centre',
    words: 'Dealing that is seen, and the misuse around it.',
    because: 'because of what shops and residents of the town centre report.',
    evidence: { subjects: ['summary:drugs'], issues: ['substance'], duties: ['substance-strategy'] },
    limbs: ['substance-misuse'],
    controlStrategy: 'County lines', crimePlan: '',
    decision: 'theme-under', under: 'Preventing offending and re-offending', rationale: 'The work is with the same people; it is a theme there.', likelihood: 3, impact: 3,
  },
  {
    title: 'Metal theft',
    words: 'Lead and cable taken from churches and works.',
    because: 'because of three thefts that were in the newspaper.',
    evidence: { subjects: [], issues: [], duties: [] },
    limbs: ['crime-disorder'],
    controlStrategy: '', crimePlan: '',
    decision: 'not-adopt', rationale: 'Few thefts, which the police work on by themselves.', likelihood: 1, impact: 2,
  },
]; // prettier-ignore

/** Sheets of last year: volume, harm, concern, added value, trend for each candidate. */
const sheets: readonly (readonly [organisation: string, name: string, scores: PastRound['sheets'][number]['scores']])[] = [
  ['borough', 'Community safety unit', [[5, 5, 4, 5, 4], [4, 3, 5, 5, 3], [3, 4, 3, 5, 3], [2, 5, 3, 5, 3], [null, 2, 4, 4, null], [2, 3, 3, 4, 3], [1, 2, 1, 1, 2]]],
  ['police', 'District command', [[5, 5, 4, 4, 4], [4, 3, 5, 4, 3], [3, 4, 3, 4, 3], [2, 5, 3, 4, null], [null, 2, 3, 4, null], [2, 4, 3, 3, 4], [1, 2, 1, 0, 2]]],
  ['fire', 'Community safety', [[5, 4, 4, 3, null], [4, 3, 5, 4, null], [null, 3, 3, 4, null], [2, 4, 3, 4, null], [null, 1, 3, 3, null], [2, 3, 2, 2, null], [1, 1, 1, 1, null]]],
  ['probation', 'Probation delivery', [[5, 5, 3, 4, 3], [4, 2, 4, 3, 3], [4, 5, 3, 5, 3], [2, 4, 2, 4, 3], [null, 1, 3, 2, null], [3, 3, 2, 4, 3], [1, 1, 1, 0, 2]]],
]; // prettier-ignore

/**
 * Priority setting of the borough: last year's round decided, this year's open for scoring with a few agencies' scores in. Made once; a
 * start that was cut short goes on where it stood.
 */
export async function insertPriorities(services: SeedServices, borough: SeededPartnership): Promise<void> {
  const { database } = services;
  const actorOf = (name: string, organisation: string, role: Actor['role']): Actor => ({
    accountId: borough.people.get(name) ?? '',
    accountName: name,
    partnershipId: borough.id,
    agencyId: borough.agencies.get(organisation)?.id ?? '',
    role,
  });
  const manager = actorOf('Daniel Osei', 'borough', 'manager');
  const known = await database.asActor(manager, 'load the demonstration', (tx) =>
    tx.selectFrom('priority_round').select('id').orderBy('made_at').orderBy('id').execute(),
  );
  if (known.length > 1) return;
  const thisYear = Number(dayFromToday(0).slice(0, 4));
  const meetingOn = `${thisYear - 1}-12-10`;
  const pastId =
    known[0]?.id ??
    (await database.asActor(manager, 'load the demonstration', (tx) =>
      makePastRound(tx, manager, {
        title: `Priorities ${thisYear - 1}`,
        openedOn: addDays(meetingOn, -35),
        scoresDueOn: addDays(meetingOn, -21),
        meetingOn,
        minute: `MCSP ${meetingOn}, item 5`,
        candidates: decided,
        sheets: sheets.map(([organisation, name, scores]) => ({
          agencyId: borough.agencies.get(organisation)?.id ?? '',
          name,
          scores,
        })),
      }),
    ));
  const evidenceOf = (title: string) => {
    const own = decided.find((each) => each.title === title);
    if (own === undefined) throw new Error(`Last year had no ${title}`);
    return own.evidence;
  };
  await makePresentRound(services, manager, pastId, {
    title: `Priorities ${thisYear}`,
    scoresDueOn: dayFromToday(9),
    meetingOn: dayFromToday(18),
    carried: {
      'Preventing offending and re-offending': {
        evidence: evidenceOf('Preventing offending and re-offending'),
        title: 'Preventing offending and reducing re-offending',
      },
    },
    added: [
      {
        title: 'Theft from shops', words: 'Repeat theft, and threats to those who work in shops.', origin: 'finding', because: '',
        evidence: { subjects: ['summary:shoplifting'], issues: ['property'], duties: [] }, limbs: ['crime-disorder'],
        controlStrategy: '', crimePlan: 'Business crime', likelihood: 4, impact: 2,
      },
      {
        title: 'Burglary and vehicle crime', words: 'Homes, sheds and vans.', origin: 'finding', because: '',
        evidence: { subjects: ['summary:burglary', 'summary:vehicle-crime'], issues: ['property'], duties: [] }, limbs: ['crime-disorder'],
        controlStrategy: 'Serious acquisitive crime', crimePlan: 'Safer neighbourhoods', likelihood: 3, impact: 3,
      },
    ],
    given: [
      { actor: actorOf('Rhodri Maddox', 'police', 'partner'), scores: [5, 4, 4, 5, 3, 4, 1, 2, 3], reasons: ['Nobody sees all of it alone', '', '', 'What one agency knows, another needs'] },
      { actor: actorOf('Carys Benbow', 'housing', 'partner'), scores: [4, 5, 3, 5, 4, 3, null, 1, 2], reasons: ['', 'Our tenants, your powers'], interestIn: 1 },
      { actor: actorOf('Femi Adeoti', 'health', 'partner'), scores: [5, 2, 4, 5, 2, 5, null, null, 1], harm: [5, null, 4, 5] },
      { actor: actorOf('Marguerite Sol', 'charity', 'partner'), scores: [5, 3, 4, 5, 4, null, null, 0, null], reasons: ['Victims come to us first'] },
    ],
    asked: [
      ['Hester Lyle', 'probation'],
      ['Winifred Castle', 'county'],
      ['Joel Amankwah', 'ambulance'],
    ].map(([name = '', organisation = '']) => ({ accountId: borough.people.get(name) ?? '', agencyId: borough.agencies.get(organisation)?.id ?? '', name })),
  });
} // prettier-ignore
