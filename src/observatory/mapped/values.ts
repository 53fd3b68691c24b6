/**
 * What a cell of a table of counts means. In official and partner tables the same empty-looking mark may stand for
 * nothing counted, not known, or hidden so that nobody can be picked out; reading one as another falsifies a total.
 */
export type CellMeaning =
  | { means: 'number'; value: number }
  /** The owner counted and found none. */
  | { means: 'zero' }
  /** Counted, and hidden because it is small. Never zero. */
  | { means: 'suppressed' }
  /** Not known, not collected, not applicable. */
  | { means: 'missing' }
  | { means: 'unreadable' };

export type MarkMeaning = 'zero' | 'suppressed' | 'missing';

/**
 * Marks and their meaning. [c], [x], [z], [low], [u], [w] are the shorthand of the Government Analysis Function
 * ("Symbols and shorthand in spreadsheets"); ":" and ".." the older GSS marks for "not available"; "*" and "<n" the
 * usual mark of small-number suppression. A bare dash is NOT read as nought: the older GSS rule says "nil", yet
 * partners use it for "not given"; a mapping says which when it is known (`marks`).
 */
export const marks: readonly { mark: string; means: MarkMeaning; words: string }[] = [
  { mark: '', means: 'missing', words: 'empty' },
  { mark: '-', means: 'missing', words: 'a dash' },
  { mark: ':', means: 'missing', words: 'not available' },
  { mark: '..', means: 'missing', words: 'not available' },
  { mark: '.', means: 'missing', words: 'not applicable' },
  { mark: 'n/a', means: 'missing', words: 'not applicable' },
  { mark: 'na', means: 'missing', words: 'not applicable' },
  { mark: '#n/a', means: 'missing', words: 'a spreadsheet formula found nothing' },
  { mark: 'n/k', means: 'missing', words: 'not known' },
  { mark: 'not known', means: 'missing', words: 'not known' },
  { mark: 'unknown', means: 'missing', words: 'not known' },
  { mark: 'null', means: 'missing', words: 'empty' },
  { mark: '[x]', means: 'missing', words: 'not available' },
  { mark: '[z]', means: 'missing', words: 'not applicable' },
  { mark: '[w]', means: 'missing', words: 'none recorded in the survey' },
  { mark: '[u]', means: 'missing', words: 'too unreliable to give' },
  { mark: '*', means: 'suppressed', words: 'hidden' },
  { mark: '**', means: 'suppressed', words: 'hidden' },
  { mark: '[c]', means: 'suppressed', words: 'confidential' },
  { mark: 'c', means: 'suppressed', words: 'confidential' },
  { mark: '[low]', means: 'suppressed', words: 'under half of the last digit shown' },
  { mark: 'suppressed', means: 'suppressed', words: 'hidden' },
  { mark: 'nil', means: 'zero', words: 'nil' },
  { mark: 'none', means: 'zero', words: 'none' },
];

const meaningOfMark = new Map(marks.map((entry) => [entry.mark, entry.means]));

/** "<5", "< 5", "fewer than 5", "less than 10", "1-4", "1 to 4": hidden small numbers. */
const hiddenRange = /^(?:<\s*=?\s*\d+|(?:fewer|less|under)(?: than)? \d+|[1-4] ?(?:-|–|to) ?\d)$/i;

/** Plain, thousands in commas, with a trailing note mark: `1,234`, `170,002 `, `12 [note 3]`, `5r`, `12%` is not one. */
const plainNumber = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/;
const trailingNote = /\s*(?:\[note \d+\]|\[[rpe]\]|\((?:r|p|e)\)|(?<=\d)[rpe])+$/i;

/** Dashes of every length, hard spaces and repeated spaces become plain ones; ends trimmed. */
export function tidy(text: string): string {
  return text
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\s\u00a0\u200b\ufeff]+/g, ' ')
    .trim();
}

/**
 * Reads one cell of a table of counts. `own` are the marks this source uses otherwise (already tidied, lower case).
 * A negative number is a number: cancelled records make them in recorded crime.
 */
export function readCount(cell: string | number | null, own: ReadonlyMap<string, MarkMeaning>): CellMeaning {
  if (typeof cell === 'number')
    return Number.isFinite(cell)
      ? cell === 0
        ? { means: 'zero' }
        : { means: 'number', value: cell }
      : { means: 'unreadable' };
  const text = tidy(cell ?? '');
  const key = text.toLowerCase();
  const mark = own.get(key) ?? meaningOfMark.get(key);
  if (mark !== undefined) return { means: mark };
  if (hiddenRange.test(text)) return { means: 'suppressed' };
  const bare = text.replace(trailingNote, '');
  if (!plainNumber.test(bare)) return { means: 'unreadable' };
  const value = Number(bare.replaceAll(',', ''));
  return value === 0 ? { means: 'zero' } : { means: 'number', value };
}

/** Whether a cell could stand in a column of counts: a number or a known mark that is not just empty. */
export function looksNumeric(cell: string | number | null): boolean {
  if (typeof cell === 'number') return true;
  if (cell === null || tidy(cell) === '') return false;
  const meaning = readCount(cell, new Map());
  return meaning.means === 'number' || meaning.means === 'zero';
}
