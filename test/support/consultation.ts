import { createHash } from 'node:crypto';
import { addDays } from '../../src/foundation/day.ts';
import { clock } from '../../src/foundation/clock.ts';
import { newId } from '../../src/foundation/id.ts';
import { contentHash, wardIn } from '../../src/consultation/answers/response.store.ts';
import { questionnaireShape } from '../../src/consultation/questionnaire/questionnaire.types.ts';
import type { Answers, Questionnaire } from '../../src/consultation/questionnaire/questionnaire.types.ts';
import type { WaveState } from '../../src/consultation/waves/wave.rules.ts';
import type { Channel, Purpose, Way, Weighting } from '../../src/consultation/waves/wave.types.ts';
import { keyFor } from '../../src/sharing/sharing.ts';
import type { TestDatabase, TestPartnership } from './database.ts';

/** One person's answers, as a test gives them. */
export type ResponseInput = {
  answers: Answers;
  id?: string;
  channel?: Channel;
  state?: 'begun' | 'complete' | 'excluded';
  language?: string;
  weight?: number | null;
  outreachCode?: string | null;
  signals?: string[];
  seconds?: number | null;
  serial?: string | null;
  /** ISO day; the day on which the wave opened unless given. */
  receivedOn?: string;
  /** Code of the ward where no answer gives it. */
  ward?: string | null;
  excludeReason?: string;
};

type WeightingInput = Pick<Weighting, 'margins' | 'trimAt'> & Partial<Weighting>;

export type WaveInput = {
  questionnaire?: unknown;
  /** `open` unless given. */
  state?: WaveState;
  code?: string;
  title?: string;
  purpose?: Purpose;
  ways?: Way[];
  languages?: string[];
  opensOn?: string;
  closesOn?: string;
  previousId?: string;
  /** Rows of the population profile: who lives in the area. */
  profile?: { standard: string; category: string; people: number }[];
  weighting?: WeightingInput;
  responses?: readonly ResponseInput[];
};

export type TestWave = {
  id: string;
  code: string;
  questionnaireId: string;
  editionId: string;
  /** SHA-256 of the edition. */
  hash: string;
  profileId: string | null;
  questionnaire: Questionnaire;
  responseIds: string[];
};

/** A small questionnaire with a question of every kind and a follow-up for each issue. Fictional words. */
export const smallQuestionnaire: Questionnaire = questionnaireShape.parse({
  schema: 1,
  title: 'Safety in Fenwater',
  intro: 'We ask once a year what worries people.',
  thanks: 'Thank you.',
  sections: [
    {
      code: 'issues',
      title: 'What matters to you',
      questions: [
        {
          kind: 'ranked',
          code: 'issue',
          text: 'Which two matter most to you?',
          places: 2,
          required: true,
          options: [
            { code: 'noise', text: 'Noise' },
            { code: 'litter', text: 'Litter' },
            { code: 'theft', text: 'Theft' },
          ],
        },
        ...['noise', 'litter', 'theft'].map((option) => ({
          kind: 'yes-no',
          code: `victim-${option}`,
          text: `Have you suffered from ${option} in the last year?`,
          family: 'victim',
          about: { question: 'issue', option },
          showIf: { match: 'all', tests: [{ question: 'issue', op: 'is', value: option }] },
        })),
        {
          kind: 'several',
          code: 'where',
          text: 'Where does it happen?',
          options: [
            { code: 'street', text: 'In my street' },
            { code: 'park', text: 'In a park' },
            { code: 'none', text: 'None of these', alone: true },
            { code: 'other', text: 'Somewhere else', asksWords: true },
          ],
        },
        { kind: 'scale', code: 'safe', text: 'How safe do you feel?', from: 1, to: 5, fromText: 'Very unsafe', toText: 'Very safe' },
        { kind: 'number', code: 'years', text: 'How many years have you lived here?', least: 0, most: 110 },
        { kind: 'text', code: 'why', text: 'Why do you say so?', most: 500 },
        { kind: 'place', code: 'place', text: 'Where do you feel unsafe?' },
      ],
    },
    {
      code: 'you',
      title: 'About you',
      questions: [
        {
          kind: 'single',
          code: 'sex',
          text: 'What is your sex?',
          standard: 'sex',
          options: [
            { code: 'female', text: 'Female' },
            { code: 'male', text: 'Male' },
            { code: 'prefer-not-to-say', text: 'Prefer not to say', alone: true },
          ],
        },
        {
          kind: 'single',
          code: 'age',
          text: 'How old are you?',
          standard: 'age',
          options: [
            { code: 'under-18', text: 'Under 18' },
            { code: '18-24', text: '18 to 24' },
            { code: '25-34', text: '25 to 34' },
            { code: '35-44', text: '35 to 44' },
            { code: '45-54', text: '45 to 54' },
            { code: '55-64', text: '55 to 64' },
            { code: '65-over', text: '65 or over' },
            { code: 'prefer-not-to-say', text: 'Prefer not to say', alone: true },
          ],
        },
      ],
    },
  ],
}); // prettier-ignore

const order: readonly WaveState[] = ['design', 'equality-checked', 'open', 'closed', 'analysed', 'reported', 'fed-back']; // prettier-ignore

/** Inserts a questionnaire, its edition and a wave of it with answers, straight into the tables. */
export async function makeWave(
  test: TestDatabase,
  partnership: Pick<TestPartnership, 'id' | 'agencies'>,
  input: WaveInput = {},
): Promise<TestWave> {
  const questionnaire = questionnaireShape.parse(input.questionnaire ?? smallQuestionnaire);
  const [id, questionnaireId, editionId] = [newId(), newId(), newId()];
  const state = input.state ?? 'open';
  const now = clock.now();
  const today = clock.today();
  const wasOpened = order.indexOf(state) >= order.indexOf('open');
  const isClosed = order.indexOf(state) > order.indexOf('open');
  const opensOn = input.opensOn ?? addDays(today, isClosed ? -40 : -5);
  const closesOn = input.closesOn ?? addDays(today, isClosed ? -10 : 20);
  const code = input.code ?? `wave-${id.slice(-8)}`;
  const hash = createHash('sha256').update(JSON.stringify(questionnaire)).digest('hex');
  const own = partnership.agencies[0]?.ownKey ?? '';
  const base = { partnership_id: partnership.id, made_at: now };
  const root = { audience: [own], open_to_members: true };
  const under = { inherited_audience: [own], inherited_open: true };
  const profileId = input.profile === undefined ? null : newId();
  const unit = await test.database.asSystem('set up a test', partnership.id, async (tx) => {
    await tx
      .insertInto('questionnaire')
      .values({
        ...base,
        ...root,
        id: questionnaireId,
        title: questionnaire.title,
        body: JSON.stringify(questionnaire),
        purpose: input.purpose ?? 'consultation',
        changed_at: now,
      })
      .execute();
    await tx
      .insertInto('questionnaire_edition')
      .values({
        ...base,
        ...under,
        id: editionId,
        questionnaire_id: questionnaireId,
        number: 1,
        body: JSON.stringify(questionnaire),
        hash,
      })
      .execute();
    if (profileId !== null)
      await tx
        .insertInto('population_profile')
        .values({
          ...base,
          ...root,
          id: profileId,
          title: 'Who lives here',
          area_name: 'Fenwater',
          source: 'A census, invented',
          licence: 'Open Government Licence v3.0',
          as_of: '2021-03-21',
          rows: JSON.stringify(input.profile),
          hash: createHash('sha256').update(JSON.stringify(input.profile)).digest('hex'),
        })
        .execute();
    await tx
      .insertInto('consultation_wave')
      .values({
        ...base,
        ...root,
        id,
        code,
        title: input.title ?? questionnaire.title,
        purpose: input.purpose ?? 'consultation',
        state,
        questionnaire_id: questionnaireId,
        questionnaire_edition_id: wasOpened ? editionId : null,
        languages: input.languages ?? ['en'],
        ways: input.ways ?? ['web', 'paper', 'phone', 'event'],
        eligibility: 'Anybody who lives, works or studies here.',
        privacy_notice: 'Answers are read by the community safety unit alone.',
        phone: '01632 960000',
        paper_address: 'Town Hall, Fenwater',
        opens_on: opensOn,
        closes_on: closesOn,
        grace_minutes: 60,
        opened_at: wasOpened ? `${opensOn}T09:00:00Z` : null,
        closed_at: isClosed ? `${closesOn}T23:59:00Z` : null,
        previous_id: input.previousId ?? null,
        population_profile_id: profileId,
        weighting: input.weighting === undefined ? null : JSON.stringify(input.weighting),
        cleaning: '',
        changed_at: now,
      })
      .execute();
    return keyFor(tx, { kind: 'unit' });
  });
  const responseIds = await addResponses(test, partnership, { id, editionId, opensOn, own, unit }, input.responses ?? []); // prettier-ignore
  return { id, code, questionnaireId, editionId, hash, profileId, questionnaire, responseIds };
}

/** Two wards of a partnership side by side, with their shapes: `E05000001` Fenwater in the west, `E05000002` Weir End in the east. */
export async function loadWards(test: TestDatabase, partnership: Pick<TestPartnership, 'id'>): Promise<void> {
  await test.query(
    `insert into area_set (hash, file_name, kind, year, vintage, warnings, loaded_at, read_options)
     values (repeat('a', 64), 'wards.geojson', 'ward', 2025, 'May 2025', '[]', now(), '{}')`,
  );
  await test.query(
    `insert into area (area_set_hash, code, name, kind, parent_code, geometry)
     select repeat('a', 64), code, name, 'ward', area_code, geometry::jsonb from partnership_area, (values
       ('E05000002', 'Weir End', '{"type":"Polygon","coordinates":[[[0.35,51.2],[0.45,51.2],[0.45,51.3],[0.35,51.3],[0.35,51.2]]]}'),
       ('E05000001', 'Fenwater', '{"type":"Polygon","coordinates":[[[0.2,51.2],[0.35,51.2],[0.35,51.3],[0.2,51.3],[0.2,51.2]]]}')
     ) as ward (code, name, geometry) where partnership_id = $1`,
    [partnership.id],
  );
}

/** One statement, so that thousands take a second. */
async function addResponses(
  test: TestDatabase,
  partnership: Pick<TestPartnership, 'id'>,
  wave: { id: string; editionId: string; opensOn: string; own: string; unit: string },
  responses: readonly ResponseInput[],
): Promise<string[]> {
  const rows = responses.map((given) => {
    const state = given.state ?? 'complete';
    const receivedOn = given.receivedOn ?? wave.opensOn;
    return {
      id: given.id ?? newId(),
      state,
      channel: given.channel ?? 'web',
      outreach_code: given.outreachCode ?? null,
      language: given.language ?? 'en',
      answers: given.answers,
      ward_code: given.ward ?? wardIn(given.answers),
      begun_at: `${receivedOn}T10:00:00Z`,
      changed_at: `${receivedOn}T10:06:00Z`,
      completed_at: state === 'begun' ? null : `${receivedOn}T10:06:00Z`,
      received_on: receivedOn,
      seconds: given.seconds ?? 360,
      content_hash: state === 'begun' ? null : contentHash(wave.id, given.answers),
      weight: given.weight ?? null,
      serial: given.serial ?? null,
      signals: given.signals ?? [],
      exclude_reason: state === 'excluded' ? (given.excludeReason ?? 'The same as another') : null,
      excluded_at: state === 'excluded' ? clock.now() : null,
    };
  });
  await test.query(
    `insert into survey_response (partnership_id, id, consultation_wave_id, questionnaire_edition_id, state, channel, outreach_code,
       language, answers, ward_code, begun_at, changed_at, completed_at, received_on, seconds, content_hash, weight, serial, signals,
       exclude_reason, excluded_at, inherited_audience, inherited_open, own_audience)
     select $1, r.id, $2, $3, r.state, r.channel, r.outreach_code, r.language, r.answers, r.ward_code, r.begun_at, r.changed_at,
       r.completed_at, r.received_on, r.seconds, r.content_hash, r.weight, r.serial, r.signals, r.exclude_reason, r.excluded_at,
       array[$4::uuid], true, array[$5::uuid]
     from jsonb_to_recordset($6::jsonb) as r (id uuid, state text, channel text, outreach_code text, language text, answers jsonb,
       ward_code text, begun_at timestamptz, changed_at timestamptz, completed_at timestamptz, received_on date, seconds integer,
       content_hash text, weight double precision, serial text, signals text[], exclude_reason text, excluded_at timestamptz)`,
    [partnership.id, wave.id, wave.editionId, wave.own, wave.unit, JSON.stringify(rows)],
  );
  return rows.map(({ id }) => id);
}
