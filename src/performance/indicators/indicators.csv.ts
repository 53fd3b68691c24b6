import { writeCsv, type Cell } from '../../documents/documents.ts';
import type { RegisterRow } from './indicators.view.ts';
import { periodWords, shownValue } from './value.words.ts';

const titles = ['code', 'title', 'definition', 'priority', 'unit', 'wanted', 'frequency', 'agency', 'owner', 'period', 'value', 'target', 'status', 'direction']; // prettier-ignore

/** The register with each last value, a row an indicator. */
export function registerCsv(rows: readonly RegisterRow[], maySeeSmall: boolean): Uint8Array {
  const text = (words: string): Cell => ({ content: words === '' ? [] : [words] });
  return writeCsv({
    kind: 'table',
    caption: 'Indicators',
    columns: titles.map((title) => ({ title, kind: 'text' })),
    rowHeadings: false,
    notes: [],
    rows: rows.map(({ indicator, owner, reading, judgement }) =>
      [
        indicator.code,
        indicator.title,
        indicator.definition,
        indicator.priority,
        indicator.unit,
        indicator.polarity,
        indicator.frequency,
        owner.agencyName,
        owner.person?.name ?? '',
        reading === null ? '' : periodWords(reading),
        reading === null ? '' : shownValue(indicator, reading, maySeeSmall),
        judgement?.target == null ? '' : String(judgement.target.target.value),
        judgement?.status.words ?? '',
        judgement?.travel.words ?? '',
      ].map(text),
    ),
  }).bytes;
}
