import {
  concludeWave,
  makePastWave,
  makeProfile,
  makeQuestionnaire,
  nextQuestion,
  optionsOf,
  templates,
  type Answer,
  type Answers,
  type Channel,
  type PastAnswer,
  type PastWave,
  type Question,
  type Questionnaire,
} from '../consultation/consultation.ts';
import type { Actor } from '../foundation/database.types.ts';
import { addDays, dayFromToday } from '../foundation/day.ts';
import { findAreas } from '../places/places.ts';
import { randomStream, type Random } from './random.ts';
import type { SeededPartnership } from './seed.people.ts';
import type { SeedServices } from './seed.ts';
import { demonstrationWords } from './words.ts';

/** Adults of the borough, made up as its figures are. Per thousand of each group. */
const lives: Readonly<Record<string, readonly (readonly [category: string, perThousand: number])[]>> = {
  age: [['under-18', 212], ['18-24', 81], ['25-34', 131], ['35-44', 132], ['45-54', 135], ['55-64', 122], ['65-over', 187]],
  sex: [['female', 507], ['male', 493]],
  ethnicity: [['white-british', 764], ['white-other', 61], ['asian-indian', 74], ['asian-pakistani', 12], ['black-african', 33], ['black-caribbean', 9], ['mixed-white-black-caribbean', 12], ['mixed-other', 14], ['other', 21]],
  disability: [['yes-a-lot', 73], ['yes-a-little', 98], ['no', 829]],
}; // prettier-ignore
const residents = 107_000;

/** How those who answer differ from those who live here: older, more women, more White British. */
const answering: Readonly<Record<string, readonly (readonly [category: string, weight: number])[]>> = {
  age: [['under-18', 2], ['18-24', 5], ['25-34', 9], ['35-44', 16], ['45-54', 24], ['55-64', 24], ['65-over', 17], ['prefer-not-to-say', 3]],
  sex: [['female', 60], ['male', 36], ['prefer-not-to-say', 4]],
  ethnicity: [['white-british', 83], ['white-other', 5], ['asian-indian', 5], ['black-african', 2], ['mixed-other', 1], ['other', 1], ['prefer-not-to-say', 3]],
  disability: [['yes-a-lot', 5], ['yes-a-little', 11], ['no', 80], ['prefer-not-to-say', 4]],
  issue: [['asb', 44], ['town-centre', 19], ['violence', 15], ['property', 14], ['substance', 8]],
}; // prettier-ignore

/** What people write, made up; nobody and no real place is named. */
const words: readonly string[] = [
  'More patrols on foot in the evening.',
  'Mend the street lights along the quay, half of them are out.',
  'Fly-tipping behind the garages is never cleared for weeks.',
  'Something for young people to do after school.',
  'Answer the phone when we report noise at night.',
  'The bikes on the footpath frighten older people.',
  'Tell us what happened after we reported something.',
  'Groups outside the shops in the evening; I go round another way.',
  'Cameras at the bus station.',
  'It is fine where I live, thank you.',
  'Rubbish and needles in the play area.',
  'Have a warden we know by name.',
];
const places: readonly string[] = ['The quay', 'Behind the garages', 'The bus station', 'The play area by the school', 'The underpass', 'The high street in the evening']; // prettier-ignore

/** What was promised, by teams and never by people. */
const said: readonly { said: string; did: string; owner: string; theme: string }[] = [
  { said: 'It is too dark by the quay.', did: 'The lamps along the quay were renewed in November.', owner: 'Borough council, streets', theme: 'Lighting' },
  { said: 'Nobody answers when we report noise at night.', did: 'The noise team answers until two on Fridays and Saturdays.', owner: 'Borough council, environmental protection', theme: 'Noise' },
  { said: 'Fly-tipping behind the garages is not cleared.', did: 'Cleared every Tuesday; cameras were put up in June.', owner: 'Tidewater Homes', theme: 'Fly-tipping' },
  { said: 'We never hear what became of a report.', did: '', owner: 'Community safety unit', theme: 'Being answered' },
]; // prettier-ignore
const themes = [
  {
    question: 'one-thing',
    themes: [
      { code: 'patrols', title: 'Patrols and wardens', meaning: 'More people to be seen', words: ['patrol', 'warden'] },
      { code: 'lighting', title: 'Lighting and cameras', meaning: 'Lamps, cameras', words: ['light', 'camera'] },
      { code: 'young-people', title: 'Something for young people', meaning: '', words: ['young people'] },
      { code: 'rubbish', title: 'Rubbish and fly-tipping', meaning: '', words: ['rubbish', 'fly-tipping', 'needles'] },
      { code: 'being-answered', title: 'Being answered', meaning: 'Answering, and saying what became of it', words: ['answer the phone', 'tell us'] },
      { code: 'bikes-groups', title: 'Bikes and groups', meaning: '', words: ['bikes', 'groups'] },
    ],
  },
]; // prettier-ignore

function weighted(random: Random, list: readonly (readonly [string, number])[]): string {
  let left = random.next() * list.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of list) {
    left -= weight;
    if (left < 0) return value;
  }
  return list.at(-1)?.[0] ?? '';
}

/** An answer that somebody might give; null where they leave it out. */
function oneAnswer(
  random: Random,
  question: Question,
  wards: readonly { code: string; name: string }[],
): Answer | null {
  const codes = optionsOf(question).map(({ code }) => code);
  const shared = codes.filter((code) => code !== 'prefer-not-to-say' && code !== 'other' && code !== 'none');
  switch (question.kind) {
    case 'single': {
      const list = (question.standard === null ? undefined : answering[question.standard])?.filter(([code]) => codes.includes(code)); // prettier-ignore
      if (random.next() < 0.02) return null;
      return {
        choice: list === undefined || list.length === 0 ? random.pick(shared) : weighted(random, list),
      };
    }
    case 'yes-no': {
      // Most say something about themselves when they are asked whether they would.
      const yes = question.code === 'say-about-you' ? 0.88 : question.family === 'victim' ? 0.24 : question.family === 'reported' ? 0.62 : 0.5; // prettier-ignore
      return random.next() < 0.03 ? null : { choice: random.next() < yes ? 'yes' : 'no' };
    }
    case 'several': {
      const many = 1 + random.below(Math.min(4, question.atMost ?? 4, shared.length));
      // The first ones of the list more often, so that tables have a shape.
      const chosen = new Set<string>();
      while (chosen.size < many)
        chosen.add(shared[Math.floor(random.next() ** 1.6 * shared.length)] ?? random.pick(shared));
      return { choices: [...chosen] };
    }
    case 'ranked': {
      const list = answering[question.code] ?? shared.map((code) => [code, 1] as const);
      const ranking: string[] = [];
      while (ranking.length < Math.min(question.places, shared.length)) {
        const next = weighted(
          random,
          list.filter(([code]) => shared.includes(code) && !ranking.includes(code)),
        );
        ranking.push(next);
      }
      return { ranking };
    }
    case 'scale':
      return { number: question.from + random.below(question.to - question.from + 1) };
    case 'number':
      return { number: Math.min(question.most, Math.max(question.least, 1 + random.below(40))) };
    case 'text':
      return random.next() < 0.45 ? { text: random.pick(words) } : null;
    case 'place': {
      if (random.next() < 0.35) return null;
      const ward = wards.length === 0 ? undefined : random.pick(wards);
      return { place: random.pick(places), ...(ward === undefined ? {} : { ward: ward.code }) };
    }
  }
}

function everything(
  random: Random,
  questionnaire: Questionnaire,
  wards: readonly { code: string; name: string }[],
): Answers {
  const answers: Answers = {};
  for (let at: Question | null = nextQuestion(questionnaire, answers, null); at !== null;) {
    const answer = oneAnswer(random, at, wards);
    if (answer !== null) answers[at.code] = answer;
    at = nextQuestion(questionnaire, answers, at.code);
  }
  return answers;
}

const usualChannels: readonly (readonly [Channel, number])[] = [
  ['web', 70],
  ['paper', 16],
  ['phone', 5],
  ['event', 9],
];

function manyAnswers(
  name: string,
  count: number,
  questionnaire: Questionnaire,
  wards: readonly { code: string; name: string }[],
  from: string,
  days: number,
): PastAnswer[] {
  const random = randomStream('marlhythe', name);
  const made = Array.from({ length: count }, (): PastAnswer => {
    const channel = weighted(random, usualChannels) as Channel;
    return {
      answers: everything(random, questionnaire, wards),
      channel,
      // More at the beginning, and a rise after each reminder.
      day: addDays(from, Math.floor(random.next() ** 1.5 * days)),
      seconds: 150 + random.below(420),
      ...(channel === 'event'
        ? { outreachCode: 'market' }
        : random.next() < 0.1
          ? { outreachCode: 'letter' }
          : {}),
    };
  });
  const [first] = made;
  if (first === undefined) return made;
  return [
    ...made,
    ...Array.from({ length: 3 }, (): PastAnswer => ({ ...first, channel: 'web', state: 'excluded', excludeReason: 'The same answers sent three times within a minute', signals: ['same-as-another'] })), // prettier-ignore
    { answers: {}, channel: 'web', day: first.day, seconds: 20, state: 'begun' },
  ];
}

const notice = `Who is asking: the Marlhythe Community Safety Partnership, led by the borough council (fictional, as everything here).

What for: to learn what people think about community safety, so that we choose the right priorities.

What we keep: your answers, the day and the way they came. Not your name, and not the address of your computer or telephone.

Who sees it: the analysts of the community safety unit. For how long: two years, then only tables in which nobody can be recognised.`;

function wave(
  given: Pick<PastWave, 'title' | 'code' | 'questionnaireId' | 'opensOn' | 'closesOn' | 'state'> &
    Partial<PastWave>,
): PastWave {
  return {
    purpose: 'consultation',
    languages: ['en'],
    ways: ['web', 'paper', 'phone', 'event', 'group', 'import'],
    eligibility: 'Anyone who lives, works or studies in Marlhythe, or visits it.',
    privacyNotice: notice,
    phone: '01632 960110',
    paperAddress: 'Community Safety Unit, Marlhythe Town Hall, or the box in any library',
    keepRawUntil: given.closesOn === null ? null : addDays(given.closesOn, 730),
    previousId: null,
    profileId: null,
    settings: { easyRead: true, doubleEntryOneIn: 0 },
    outreach: [],
    answers: [],
    ...given,
  };
}

/**
 * Consultations of the borough: two yearly ones that are over, one before work in one place that runs, and the next year's being
 * designed. Made once, where the borough has none yet.
 */
export async function insertConsultations(services: SeedServices, borough: SeededPartnership): Promise<void> {
  const actorOf = (name: string, role: Actor['role']): Actor => ({
    accountId: borough.people.get(name) ?? '',
    accountName: name,
    partnershipId: borough.id,
    agencyId: borough.agencies.get('borough')?.id ?? '',
    role,
  });
  const manager = actorOf('Daniel Osei', 'manager');
  const analyst = actorOf('Amara Whitlock', 'analyst');
  const [yearly, , before] = templates;
  if (yearly === undefined || before === undefined) throw new Error('The demonstration needs the templates');
  const thisYear = Number(dayFromToday(0).slice(0, 4));
  await services.database.asActor(manager, 'load the demonstration', async (tx) => {
    const there = await tx.selectFrom('consultation_wave').select('id').limit(1).executeTakeFirst();
    if (there !== undefined) return;
    const partnership = await tx.selectFrom('partnership').select('area_code').executeTakeFirstOrThrow();
    const found = await findAreas(tx, { kind: 'ward', parent: partnership.area_code });
    const wards = found.filter(({ set }) => set === found[0]?.set);
    const profileId = await makeProfile(tx, {
      title: 'Who lives in Marlhythe, 2021',
      areaName: 'Marlhythe, all residents',
      source:
        'Made up for the demonstration, in the shape of Census 2021 tables TS007, TS008, TS021 and TS038',
      licence: 'Fictional',
      asOf: '2021-03-21',
      rows: Object.entries(lives).flatMap(([standard, rows]) =>
        rows.map(([category, share]) => ({
          standard,
          category,
          people: Math.round((share * residents) / 1000),
        })),
      ),
    });
    const survey = await makeQuestionnaire(tx, yearly.questionnaire, 'consultation');
    const lights = await makeQuestionnaire(tx, before.questionnaire, 'before');
    const outreach = (day: string): PastWave['outreach'] => [
      { code: 'market', title: 'Market stall', way: 'event', place: 'The market place', aimedAt: 'People under 35', plannedOn: day, doneOn: day, reached: 240, staffMinutes: 300, notes: '' },
      { code: 'letter', title: 'Letter with the council tax bill', way: 'web', place: '', aimedAt: 'Everybody', plannedOn: addDays(day, -3), doneOn: addDays(day, -3), reached: 41_000, staffMinutes: 60, notes: '' },
    ]; // prettier-ignore
    await makePastWave(tx, wave({ title: `Community safety survey, February ${thisYear + 1}`, code: `february-${thisYear + 1}`, questionnaireId: survey, opensOn: `${thisYear + 1}-02-01`, closesOn: `${thisYear + 1}-02-28`, state: 'design', profileId })); // prettier-ignore
    const earlier = await makePastWave(
      tx,
      wave({
        title: `Community safety survey, February ${thisYear - 1}`,
        code: `february-${thisYear - 1}`,
        questionnaireId: survey,
        opensOn: `${thisYear - 1}-02-01`,
        closesOn: `${thisYear - 1}-02-28`,
        state: 'closed',
        profileId,
        outreach: outreach(`${thisYear - 1}-02-13`),
        answers: manyAnswers('earlier', 371, yearly.questionnaire, wards, `${thisYear - 1}-02-01`, 28),
      }),
    );
    const opened = dayFromToday(-20);
    await makePastWave(
      tx,
      wave({
        title: 'Hollowmead: before the lighting is renewed',
        code: 'hollowmead-before',
        purpose: 'before',
        questionnaireId: lights,
        opensOn: opened,
        closesOn: dayFromToday(14),
        state: 'open',
        eligibility: 'Anyone who lives in Hollowmead or uses its paths.',
        outreach: [{ ...outreach(opened)[0], code: 'doors', title: 'Door to door', aimedAt: 'Chandler Court', place: 'Chandler Court', way: 'paper' } as PastWave['outreach'][number]], // prettier-ignore
        answers: manyAnswers('hollowmead', 46, before.questionnaire, wards, opened, 19),
      }),
    );
    await makePastWave(
      tx,
      wave({
        title: `Community safety survey, February ${thisYear}`,
        code: `february-${thisYear}`,
        questionnaireId: survey,
        opensOn: `${thisYear}-02-01`,
        closesOn: `${thisYear}-02-28`,
        state: 'closed',
        profileId,
        previousId: earlier.id,
        outreach: outreach(`${thisYear}-02-14`),
        answers: manyAnswers('latest', 412, yearly.questionnaire, wards, `${thisYear}-02-01`, 28),
      }),
    );
  });
  const closed = await services.database.asActor(manager, 'load the demonstration', (tx) =>
    tx
      .selectFrom('consultation_wave')
      .select(['id', 'code'])
      .where('state', 'in', ['closed', 'analysed'])
      .execute(),
  );
  const documentBanner = demonstrationWords;
  const cleaning =
    'Three sets of answers were the same as another and came within a minute of it; they were left out.';
  for (const { id, code } of closed) {
    const isLatest = code === `february-${thisYear}`;
    await concludeWave(services.database, { analyst, manager }, id, {
      documentBanner,
      cleaning,
      themes: isLatest ? themes : [],
      promises: isLatest ? said.slice(2) : said.slice(0, 2),
      fedBack: !isLatest,
    });
  }
}
