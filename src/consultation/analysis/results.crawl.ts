import { listPartnerships } from '../../partnership/partnership.ts';
import { questionsOf } from '../questionnaire/questionnaire.rules.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { selectEdition, toWave } from '../waves/wave.store.ts';
import { mayBeSeen, resultsOf } from './results.ts';

/** What the crawl opens of results: the newest closed consultation with answers, some of its questions and one of its figures. */
export async function crawlGround(
  services: Pick<ConsultationServices, 'database'>,
): Promise<{ id: string; choices: string[]; texts: string[]; figure: string | undefined }[]> {
  const [partnership] = await listPartnerships(services.database);
  if (partnership === undefined) return [];
  return services.database.asSystem(
    'list results for the route crawl',
    partnership.partnershipId,
    async (tx) => {
      const rows = await tx
        .selectFrom('consultation_wave')
        .selectAll()
        .where('closed_at', 'is not', null)
        .where('questionnaire_edition_id', 'is not', null)
        .orderBy('closed_at', 'desc')
        .limit(3)
        .execute();
      const wave = rows.map(toWave).find(mayBeSeen);
      if (wave?.editionId === null || wave === undefined) return [];
      const { body } = await selectEdition(tx, wave.editionId);
      const results = await resultsOf(tx, wave, { withoutComparison: true, by: [] });
      const questions = questionsOf(body);
      return [
        {
          id: wave.id,
          choices: questions
            .filter(({ kind }) => kind !== 'text' && kind !== 'place')
            .map(({ code }) => code),
          texts: questions.filter(({ kind }) => kind === 'text').map(({ code }) => code),
          figure: results.figures.keys().next().value,
        },
      ];
    },
  );
}
