import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { saveCodings, saveFrame } from './analysis/coding.store.ts';
import { listWords } from './analysis/results.store.ts';
import { contentHash, responseAudience, wardIn } from './answers/response.store.ts';
import type { Answers, Questionnaire } from './questionnaire/questionnaire.types.ts';
import { freezeEdition, insertQuestionnaire } from './questionnaire/questionnaire.store.ts';
import { draftChapter } from './report/chapter.ground.ts';
import { freezeChapter, listChapters, publishChapter } from './report/chapter.store.ts';
import { changePromise, insertPromise, type Promised } from './report/promise.store.ts';
import { insertOutreach, type OutreachInput } from './waves/outreach.store.ts';
import { insertProfile, type Profile } from './waves/profile.store.ts';
import { insertWave, takeStep, type WaveInput } from './waves/wave.change.ts';
import { endOf, type WaveState } from './waves/wave.rules.ts';
import { below, partnershipOf, selectWave } from './waves/wave.store.ts';
import type { Channel, Wave } from './waves/wave.types.ts';

/** One person's answers as they came in some time ago. */
export type PastAnswer = {
  answers: Answers;
  channel: Channel;
  /** ISO day. */ day: string;
  seconds: number;
  outreachCode?: string;
  state?: 'complete' | 'begun' | 'excluded';
  excludeReason?: string;
  signals?: string[];
};

export type PastWave = Omit<WaveInput, 'questionnaireId' | 'profileId'> & {
  questionnaireId: string;
  profileId: string | null;
  state: Extract<WaveState, 'design' | 'open' | 'closed'>;
  outreach: readonly OutreachInput[];
  answers: readonly PastAnswer[];
};

export const makeQuestionnaire = (
  tx: Tx,
  body: Questionnaire,
  purpose: PastWave['purpose'],
): Promise<string> => insertQuestionnaire(tx, { body, purpose });
export const makeProfile = (tx: Tx, profile: Omit<Profile, 'id' | 'hash'>): Promise<string> =>
  insertProfile(tx, profile);

/**
 * A consultation with its past, for the demonstration: it was checked, opened and closed on its days, and people answered. What
 * follows after closing is taken by its real steps.
 */
export async function makePastWave(tx: Tx, past: PastWave): Promise<Wave> {
  const { state, outreach, answers, ...input } = past;
  const id = await insertWave(tx, input);
  if (state !== 'design') {
    const edition = await freezeEdition(tx, past.questionnaireId);
    const opened = `${past.opensOn}T08:00:00.000Z`;
    const closed = state === 'closed' ? endOf(past.closesOn) : null;
    await tx
      .updateTable('consultation_wave')
      .set({
        state,
        questionnaire_edition_id: edition.id,
        opened_at: opened,
        closed_at: closed,
        changed_at: closed ?? opened,
        equality: JSON.stringify({
          found:
            'People over 65 and people without English at home answered less in other years; the ways of answering were chosen for them.',
          formats: 'Large print and easy read; other languages on request.',
          withoutInternet: 'Paper at the library and the town hall, and answers by telephone on weekdays.',
          checkedBy: 'Equalities officer',
          checkedOn: past.opensOn ?? '',
        }),
      })
      .where('id', '=', id)
      .execute();
    const wave = await selectWave(tx, id);
    for (const [step, from, to, at] of [
      ['check-equality', 'design', 'equality-checked', `${past.opensOn}T07:30:00.000Z`],
      ['open', 'equality-checked', 'open', opened],
      ...(closed === null ? [] : [['close', 'open', 'closed', closed] as const]),
    ] as const)
      await tx
        .insertInto('consultation_step')
        .values({
          partnership_id: partnershipOf(tx),
          id: newId(),
          consultation_wave_id: id,
          step,
          from_state: from,
          to_state: to,
          words: '{}',
          done_at: at,
          ...below(wave),
        })
        .execute();
    for (const each of outreach) await insertOutreach(tx, wave, each);
    await insertPastAnswers(tx, wave, edition.id, answers);
  }
  return selectWave(tx, id);
}

/** In one statement: a survey has hundreds. */
async function insertPastAnswers(
  tx: Tx,
  wave: Wave,
  editionId: string,
  answers: readonly PastAnswer[],
): Promise<void> {
  const rows = answers.map((given) => {
    const state = given.state ?? 'complete';
    const at = Date.parse(`${given.day}T10:00:00Z`);
    return {
      id: newId(),
      state,
      channel: given.channel,
      outreach_code: given.outreachCode ?? null,
      answers: given.answers,
      ward_code: wardIn(given.answers),
      begun_at: new Date(at).toISOString(),
      changed_at: new Date(at + given.seconds * 1000).toISOString(),
      completed_at: state === 'begun' ? null : new Date(at + given.seconds * 1000).toISOString(),
      received_on: given.day,
      seconds: given.seconds,
      content_hash: state === 'begun' ? null : contentHash(wave.id, given.answers),
      signals: given.signals ?? [],
      exclude_reason: state === 'excluded' ? (given.excludeReason ?? 'The same answers as another') : null,
    };
  });
  const { inherited_audience: audience, inherited_open: open } = below(wave);
  await sql`insert into survey_response (partnership_id, id, consultation_wave_id, questionnaire_edition_id, state, channel,
      outreach_code, language, answers, ward_code, begun_at, changed_at, completed_at, received_on, seconds, content_hash, signals,
      exclude_reason, inherited_audience, inherited_open, own_audience)
    select ${partnershipOf(tx)}, r.id, ${wave.id}, ${editionId}, r.state, r.channel, r.outreach_code, 'en', r.answers, r.ward_code,
      r.begun_at, r.changed_at, r.completed_at, r.received_on, r.seconds, r.content_hash, r.signals, r.exclude_reason,
      ${audience}::uuid[], ${open}, ${await responseAudience(tx)}::uuid[]
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, state text, channel text, outreach_code text, answers jsonb,
      ward_code text, begun_at timestamptz, changed_at timestamptz, completed_at timestamptz, received_on date, seconds integer,
      content_hash text, signals text[], exclude_reason text)`.execute(tx);
}

/** Themes for one question's words: an answer belongs to each whose words it has. */
export type PastThemes = {
  question: string;
  themes: readonly { code: string; title: string; meaning: string; words: string[] }[];
};

/**
 * Takes a closed consultation of the demonstration to its end by the real steps: words are sorted, the analysis is said to be done,
 * an analyst freezes the public edition, a manager publishes it, and what was done is said. What was done already is left.
 */
export async function concludeWave(
  database: Database,
  who: { analyst: Actor; manager: Actor },
  waveId: string,
  given: {
    documentBanner: string;
    cleaning: string;
    themes: readonly PastThemes[];
    promises: readonly (Pick<Promised, 'said' | 'did' | 'owner'> & { theme: string })[];
    fedBack: boolean;
  },
): Promise<void> {
  const purpose = 'load the demonstration';
  await database.asActor(who.analyst, purpose, async (tx) => {
    const wave = await selectWave(tx, waveId);
    if (wave.state !== 'closed') return;
    for (const { question, themes } of given.themes) {
      await saveFrame(tx, wave, question, 0, { themes: [...themes], secondCoder: false });
      const answers = await listWords(tx, waveId, question);
      await saveCodings(
        tx,
        wave,
        question,
        1,
        answers.map(({ id, text }) => ({
          responseId: id,
          codes: themes
            .filter(({ words }) => words.some((word) => text.toLowerCase().includes(word)))
            .map(({ code }) => code),
        })),
      );
    }
    await takeStep(tx, who.analyst, wave, { code: 'finish-analysis', to: 'analysed' }, { cleaning: given.cleaning }, { cleaning: given.cleaning }); // prettier-ignore
    const analysed = await selectWave(tx, waveId);
    for (const edition of ['restricted', 'public'] as const)
      await freezeChapter(tx, analysed, edition, await draftChapter(tx, given, analysed, edition));
  });
  await database.asActor(who.manager, purpose, async (tx) => {
    const wave = await selectWave(tx, waveId);
    if (wave.state !== 'analysed') return;
    const frozen = (await listChapters(tx, waveId)).find(({ edition }) => edition === 'public');
    if (frozen !== undefined) await publishChapter(tx, wave, frozen.id, who.manager.accountId);
    await takeStep(tx, who.manager, wave, { code: 'report', to: 'reported' }, {});
    for (const line of given.promises) {
      const id = await insertPromise(tx, wave, { ...line, dueOn: null });
      if (given.fedBack) await changePromise(tx, wave, id, 1, { state: 'published' });
    }
    if (given.fedBack)
      await takeStep(
        tx,
        who.manager,
        await selectWave(tx, waveId),
        { code: 'feed-back', to: 'fed-back' },
        {},
      );
  });
}
