import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { resultsOf } from '../analysis/results.ts';
import { questionsOf } from '../questionnaire/questionnaire.rules.ts';
import { wardsOf } from '../../places/places.ts';
import { partnershipOf, selectEdition } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { chapterOf, type Chapter } from './chapter.document.ts';
import type { ChapterEdition, ChapterGround } from './chapter.writer.ts';

/** The chapter as the answers give it now. @throws Problem 409 `consultation-open` before it is closed */
export async function draftChapter(
  tx: Tx,
  services: Pick<ConsultationServices, 'documentBanner'>,
  wave: Wave,
  edition: ChapterEdition,
): Promise<Chapter> {
  const results = await resultsOf(tx, wave, { givenOut: edition === 'public' });
  const { body } = await selectEdition(tx, results.edition.id);
  const partnership = await tx
    .selectFrom('partnership')
    .select('name')
    .where('partnership_id', '=', partnershipOf(tx))
    .executeTakeFirstOrThrow();
  const byCode = new Map(questionsOf(body).map((question) => [question.code, question]));
  const ground: ChapterGround = {
    wave,
    partnershipName: partnership.name,
    questionnaire: body,
    counts: {
      complete: results.answers.complete,
      excluded: results.answers.excluded.reduce((sum, { count }) => sum + count, 0),
      byChannel: new Map(results.answers.byChannel.map(({ channel, count }) => [channel, count])),
    },
    questions: results.sections.flatMap(({ questions }) =>
      questions.flatMap(({ question: code, table, rank, numbers }) => {
        const question = byCode.get(code);
        return question === undefined ? [] : [{ question, table, rank, numbers }];
      }),
    ),
    families: results.families,
    crosses: results.crosses,
    publicCrosses: results.publicCrosses,
    comparison: results.comparison,
    words: results.words,
    places: results.places,
    representation: results.representation?.groups ?? [],
    profileTitle: results.representation?.profile.title ?? null,
    wardNames: new Map((await wardsOf(tx)).map(({ code, name }) => [code, name])),
    figures: results.figures,
  };
  const chapter = chapterOf(ground, edition, {
    createdAt: clock.now(),
    banner: services.documentBanner,
    marking: 'OFFICIAL',
  });
  // The restricted edition quotes figures, which name the answers as their source.
  const { document } = chapter;
  return {
    ...chapter,
    document: { ...document, sources: document.figures.length === 0 ? [] : [results.source] },
  };
}
