import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { waitsForElection, type Releasable } from '../../year/year.ts';
import { faultsOf } from '../questionnaire/questionnaire.checks.ts';
import { questionnaireShape, type Questionnaire } from '../questionnaire/questionnaire.types.ts';
import type { WaveNeed } from './wave.rules.ts';
import { partnershipOf, selectEdition } from './wave.store.ts';
import type { Wave } from './wave.types.ts';

/** The questions of a wave: as frozen once it was opened, as they stand before. */
export async function questionsOfWave(tx: Tx, wave: Wave): Promise<Questionnaire> {
  if (wave.editionId !== null) return (await selectEdition(tx, wave.editionId)).body;
  const row = await tx
    .selectFrom('questionnaire')
    .select('body')
    .where('id', '=', wave.questionnaireId)
    .executeTakeFirstOrThrow();
  return questionnaireShape.parse(row.body);
}

/** The wave as a record that may have to wait for a poll. */
export function releasableWave(wave: Wave): Releasable {
  const opens = wave.opensOn !== null && wave.opensOn > clock.today() ? wave.opensOn : clock.today();
  return {
    kind: 'consultation_wave',
    id: wave.id,
    title: wave.title,
    href: `/consultation/${wave.id}`,
    audience: wave.audience,
    openToMembers: wave.openToMembers,
    asked: { what: 'new-consultation', on: opens },
  };
}

/** Why a need is not met, in a sentence that says how to meet it; null where it is. */
export async function unmet(tx: Tx, wave: Wave, need: WaveNeed): Promise<string | null> {
  switch (need) {
    case 'questionnaire-sound': {
      const faults = faultsOf(await questionsOfWave(tx, wave)).filter(({ severity }) => severity === 'error');
      return faults.length === 0
        ? null
        : `Mend the questions first: ${faults.length} ${faults.length === 1 ? 'thing is' : 'things are'} wrong with them.`;
    }
    case 'dates-set':
      if (wave.opensOn === null || wave.closesOn === null) return 'Set its first and its last day.';
      return wave.closesOn < clock.today() ? `Its last day, ${dayInWords(wave.closesOn)}, has passed.` : null;
    case 'privacy-notice':
      return wave.privacyNotice.trim() === '' ? 'Write the privacy notice.' : null;
    case 'paper-or-phone': {
      const paper = wave.ways.includes('paper') && wave.paperAddress !== '';
      const phone = wave.ways.includes('phone') && wave.phone !== '';
      return paper || phone
        ? null
        : 'Offer paper (with the place to send it to) or the telephone (with its number) for people without the internet.';
    }
    case 'election-release': {
      const { asked, kind, id } = releasableWave(wave);
      return (await waitsForElection(tx, { ...asked, kind, id }))?.words ?? null;
    }
    case 'coded-or-none': {
      const open = await uncoded(tx, wave);
      return open === 0
        ? null
        : `${open} ${open === 1 ? 'answer' : 'answers'} in words wait to be sorted into themes.`;
    }
    case 'chapter-published': {
      const row = await tx
        .selectFrom('consultation_chapter')
        .select('id')
        .where('consultation_wave_id', '=', wave.id)
        .where('edition', '=', 'public')
        .where('published_at', 'is not', null)
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? 'Make the chapter, and publish its public edition.' : null;
    }
    case 'promises-published': {
      const row = await tx
        .selectFrom('consultation_promise')
        .select('id')
        .where('consultation_wave_id', '=', wave.id)
        .where('state', '=', 'published')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? 'Publish at least one line of “what you said, what we did”.' : null;
    }
  }
}

/** Answers in words to questions with a code frame that nobody has sorted yet. */
async function uncoded(tx: Tx, wave: Wave): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from survey_code_frame f
      join survey_response r on r.partnership_id = f.partnership_id and r.consultation_wave_id = f.consultation_wave_id
    where f.partnership_id = ${partnershipOf(tx)} and f.consultation_wave_id = ${wave.id} and r.state = 'complete'
      and r.answers ? f.question
      and not exists (select from survey_coding c where c.partnership_id = r.partnership_id and c.survey_response_id = r.id
        and c.question = f.question and c.turn = 1)`.execute(tx);
  return rows[0]?.count ?? 0;
}
