import { suppressTable } from '../../statistics/statistics.ts';
import { waveParameters } from '../waves/wave.rules.ts';
import { baseWords, percentOf } from './bases.rules.ts';
import { tallyColumn, type Column, type Columns } from './columns.rules.ts';
import type { FigureMaker } from './figures.rules.ts';
import type { PlacesTable } from './table.types.ts';

/**
 * Places named, by ward. A ward with fewer than the least number is not shown, nor another from which it could be worked out; a
 * ward that nobody named is, as none.
 */
export function placesTable(
  columns: Columns,
  column: Column,
  figures: FigureMaker | null = null,
): PlacesTable {
  const { question } = column;
  const [tally] = tallyColumn(column);
  const least = waveParameters.placeCell.value;
  const counts = column.options.map((_, at) => tally?.plain.picks[at] ?? 0);
  const safe =
    counts.length === 0
      ? null
      : suppressTable([counts], { threshold: least, totals: { rows: true, columns: false } });
  const placed = counts.reduce((sum, count) => sum + count, 0);
  const named = tally?.plain.answered[0] ?? 0;
  const words = `places named by ${baseWords(placed, ['and lying in a ward'])}`;
  const base = {
    kind: 'respondents' as const,
    n: placed,
    words,
    figure: figures?.make({ measure: 'survey-base', question: question.code, option: '', breakdown: 'ward-named', title: `${question.text} (base)`, definition: words, value: placed, numerator: placed }) ?? null,
  }; // prettier-ignore
  const rows = column.options.map(({ code, text }, at) => {
    const count = safe?.cells[0]?.[at]?.value ?? null;
    const share = count === null ? null : percentOf(count, placed, placed);
    return {
      code,
      name: text,
      count,
      share,
      figure:
        count === null
          ? null
          : (figures?.make({
              measure: 'survey-share',
              question: question.code,
              option: code,
              breakdown: 'ward-named',
              title: `${text}: ${question.text}`,
              definition: `Of ${words}: how many lie in ${text}.`,
              value: share,
              numerator: count,
              denominator: placed,
              denominatorSource: words,
            }) ?? null),
    };
  });
  return {
    question: question.code,
    title: question.text,
    base,
    rows: rows.toSorted((a, b) => (b.count ?? -1) - (a.count ?? -1) || a.name.localeCompare(b.name, 'en-GB')),
    unplaced: named - placed,
    notes: [
      `A ward with fewer than ${least} places named is not shown, nor another from which it could be worked out.`,
      ...(named > placed ? [`${named - placed} named a place in words or outside all wards: they are in no ward’s count.`] : []),
      'Where people feel unsafe is not where most crime is recorded: set it beside the counts of incidents.',
    ],
  }; // prettier-ignore
}
