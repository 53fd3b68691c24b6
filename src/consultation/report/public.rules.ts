import { putTogether } from '../analysis/pool.rules.ts';
import type { SurveyTable, TableRow } from '../analysis/table.types.ts';
import { waveParameters } from '../waves/wave.rules.ts';

/** One group of a table about the people who answered, as it may be given out. */
export type PooledRow = Pick<TableRow, 'code' | 'text' | 'count' | 'share' | 'figure'>;

export const pooled = { code: 'others', text: 'Other groups, and not said' } as const;

/**
 * A table about the people themselves (age, sex, ethnic group) for the public. Groups of fewer than ten go together with those who
 * did not say into one row (`putTogether`). Nothing is withheld, so nothing can be worked out, and the breakdowns by the same groups
 * put the same people together.
 * @param everybody who sent answers, asked this question or not: who was not asked did not say.
 */
export function poolSmall(table: Pick<SurveyTable, 'rows'>, everybody: number): PooledRow[] {
  const said = table.rows.filter(({ code }) => code !== 'not-answered' && code !== 'prefer-not-to-say');
  const counts = said.map(({ count }) => count ?? 0);
  const silent = everybody - counts.reduce((sum, count) => sum + count, 0);
  const together = new Set(putTogether([...counts, silent], waveParameters.smallBase.value, [said.length]));
  const share = (n: number): number | null => (everybody === 0 ? null : (100 * n) / everybody);
  const rows = said.flatMap(({ code, text }, at): PooledRow[] => {
    const count = counts[at] ?? 0;
    return together.has(at) || count === 0 ? [] : [{ code, text, count, share: share(count), figure: null }];
  });
  const left = everybody - rows.reduce((sum, { count }) => sum + (count ?? 0), 0);
  return left === 0 ? rows : [...rows, { ...pooled, count: left, share: share(left), figure: null }];
}

/** Whether a table of opinions may be given out at all: its base must not be small. */
export const mayBeShown = (table: Pick<SurveyTable, 'base' | 'answered'>): boolean =>
  table.answered >= waveParameters.smallBase.value;

export type HideableCell = { count: number | null; share: number | null; figure: string | null };

/**
 * What happened to people, for the public: counts under five are hidden, and with a single one of a row the next smallest, so that
 * the row's base does not give it away; a row of fewer than ten people is hidden whole.
 * @param asked of the row; its cells add up to it.
 */
export function hideSmall(cells: readonly HideableCell[], asked: number): HideableCell[] {
  const counts = cells.map(({ count }) => count ?? 0);
  const hidden = new Set(
    counts.flatMap((count, at) => (asked < waveParameters.smallBase.value || (count > 0 && count < waveParameters.placeCell.value) ? [at] : [])), // prettier-ignore
  );
  if (hidden.size === 1) {
    const rest = counts.flatMap((count, at) => (hidden.has(at) || count === 0 ? [] : [{ at, count }]));
    const next = rest.sort((a, b) => a.count - b.count)[0];
    if (next !== undefined) hidden.add(next.at);
  }
  return cells.map((cell, at) => (hidden.has(at) ? { ...cell, count: null, share: null } : cell));
}
