import { softwareVersion } from '../../foundation/version.ts';
import {
  documentSchemaVersion,
  quotedFigures,
  type Block,
  type FrankpledgeDocument,
} from '../../documents/documents.ts';
import {
  comparisonBlock,
  crossBlock,
  familyBlock,
  placesBlock,
  questionBlocks,
  wordsBlocks,
} from './blocks.ts';
import type { WaveResults } from './results.ts';

/** Blocks of results as a document that holds the figures they quote: for a page, a file, a spreadsheet. */
export function resultsDocument(
  results: Pick<WaveResults, 'wave' | 'computedAt' | 'figures' | 'source'>,
  blocks: readonly Block[],
  banner = '',
): FrankpledgeDocument {
  const document: FrankpledgeDocument = {
    schemaVersion: documentSchemaVersion,
    title: `Results of ${results.wave.title}`,
    subtitle: 'Before publication: for the community safety unit',
    marking: 'OFFICIAL',
    banner,
    language: 'en-GB',
    author: '',
    createdAt: results.computedAt,
    softwareVersion,
    blocks: [...blocks],
    figures: [],
    sources: [results.source],
  };
  return {
    ...document,
    figures: [...new Set(quotedFigures(document))].flatMap((id) => results.figures.get(id) ?? []),
  };
}

/** Every table, without charts, in the order of the questions: what is downloaded. */
export function allTables(results: WaveResults): Block[] {
  const { comparison } = results;
  return [
    ...results.sections.flatMap(({ questions }) => questions.flatMap((question) => questionBlocks(question, false))),
    ...results.families.map(familyBlock),
    ...results.words.flatMap(wordsBlocks),
    ...results.places.map(placesBlock),
    ...results.crosses.map(crossBlock),
    ...(comparison === null
      ? []
      : comparison.tables.map((table) => comparisonBlock(table, { now: results.wave.title, before: comparison.previous.title }))),
  ]; // prettier-ignore
}
