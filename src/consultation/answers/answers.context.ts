import type { Tx } from '../../foundation/database.types.ts';
import { refused } from '../../foundation/problem.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { SignedInContext } from '../../web/route.ts';
import { inLanguage } from '../questionnaire/language.rules.ts';
import { selectTranslation } from '../questionnaire/questionnaire.store.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { questionsOfWave } from '../waves/wave.facts.ts';
import { selectWave } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';

export type Request = SignedInContext<unknown, unknown, unknown>['request'];
export type Hidden = () => SafeHtml;

/** A wave that takes answers typed in by staff: while it is open, and after its end those that came before it. */
export async function waveForEntry(tx: Tx, id: string): Promise<Wave & { editionId: string }> {
  const wave = await selectWave(tx, id);
  const { editionId } = wave;
  if (editionId === null || wave.openedAt === null)
    throw refused(
      'not-opened',
      'This consultation has not been opened',
      'Answers can be entered once it is open. The paper form and the telephone script can be printed before.',
    );
  if (wave.state !== 'open' && wave.state !== 'closed')
    throw refused(
      'entry-over',
      'No more answers are entered',
      'The analysis is done, or the consultation was taken back. An answer that comes now belongs into the next one.',
    );
  return { ...wave, editionId };
}

/** A wave of which answers may still be left out and put back: until its chapter is published. */
export async function waveForJudging(tx: Tx, id: string): Promise<Wave> {
  const wave = await selectWave(tx, id);
  if (wave.openedAt === null || wave.state === 'reported' || wave.state === 'fed-back')
    throw refused(
      'judging-over',
      'Answers can no longer be left out or put back',
      'The chapter is published, and its numbers stay as they are.',
    );
  return wave;
}

/** The wave's questions in one of its languages, where a translation is in use; in its own words otherwise. */
export async function questionsIn(
  tx: Tx,
  wave: Wave,
  language: string | undefined,
): Promise<{ questionnaire: Questionnaire; language: string; missing: number }> {
  const questionnaire = await questionsOfWave(tx, wave);
  const own = wave.languages[0] ?? 'en';
  if (language === undefined || language === own || !wave.languages.includes(language))
    return { questionnaire, language: own, missing: 0 };
  const translation = await selectTranslation(tx, wave.questionnaireId, language);
  if (translation?.status !== 'in-use') return { questionnaire, language: own, missing: 0 };
  const translated = inLanguage(questionnaire, translation.words);
  return { questionnaire: translated.questionnaire, language, missing: translated.missing.length };
}

export const addressOf = (
  services: { publicOrigin: string | null },
  request: { protocol: string; host: string },
  wave: Pick<Wave, 'code'>,
): string => `${services.publicOrigin ?? `${request.protocol}://${request.host}`}/survey/${wave.code}`;

/** Breadcrumbs to the answers of a wave. */
export const trailOf = (wave: Pick<Wave, 'id' | 'title'>): { text: string; href: string }[] => [
  { text: 'Consultation', href: '/consultation' },
  { text: wave.title, href: `/consultation/${wave.id}` },
  { text: 'Answers', href: `/consultation/${wave.id}/answers` },
];
