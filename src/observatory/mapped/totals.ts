import { cellText, type SheetRow } from './grid.ts';
import { limits } from './limits.ts';
import { tidy, type CellMeaning } from './values.ts';

/** What the label of a row says it is. */
export type TotalKind = 'total' | 'sub-total';

/**
 * "Total", "Grand total", "*Total England", "Kent total", "All wards", "Sub-total", "Subtotals". Words that merely
 * contain it ("Totalling ...", "Totally") are not.
 */
export function totalInWords(label: string): TotalKind | null {
  const text = tidy(label)
    .toLowerCase()
    .replace(/^[*=\s]+|[:\s]+$/g, '');
  if (/^sub[- ]?totals?\b|\bsub[- ]?totals?$/.test(text)) return 'sub-total';
  if (/^(?:grand |overall )?totals?(?:$|[ :,(-])/.test(text) || /\btotals?$/.test(text)) return 'total';
  if (
    /^all (?:wards|areas|districts|boroughs|categories|crimes?|offences|incidents|months|land|land types|types of land)$/.test(
      text,
    )
  )
    return 'total';
  return null;
}

type Sum = { sum: number; parts: number; hidden: number };
type Claimed = {
  line: number;
  label: string;
  column: string;
  group: string | null;
  block: number | null;
  value: number;
};

/**
 * Adds up counted cells as they go by, and compares each total row with its parts when the sheet is done. Nothing is
 * counted here: totals are only ever a check.
 */
export function totalsChecker(): {
  part(group: string, column: string, meaning: CellMeaning): void;
  total(
    kind: TotalKind,
    row: SheetRow,
    label: string,
    group: string | null,
    cells: readonly { column: string; meaning: CellMeaning }[],
  ): void;
  /** Sentences about totals that do not agree with their parts, or could not be checked. */
  finish(sheet: string): { notices: string[]; rows: number };
} {
  const byGroup = new Map<string, Sum>();
  const byBlock = new Map<string, Sum>();
  const all = new Map<string, Sum>();
  const claims: Claimed[] = [];
  let block = 0;
  let rows = 0;
  const add = (sums: Map<string, Sum>, key: string, meaning: CellMeaning): void => {
    const sum = sums.get(key) ?? { sum: 0, parts: 0, hidden: 0 };
    if (meaning.means === 'number') sum.sum += meaning.value;
    if (meaning.means === 'number' || meaning.means === 'zero') sum.parts += 1;
    else sum.hidden += 1;
    sums.set(key, sum);
  };
  return {
    part(group, column, meaning) {
      add(byGroup, `${group}\u0000${column}`, meaning);
      add(byBlock, `${block}\u0000${column}`, meaning);
      add(all, column, meaning);
    },
    total(kind, row, label, group, cells) {
      rows += 1;
      for (const { column, meaning } of cells) {
        if (meaning.means !== 'number' && meaning.means !== 'zero') continue;
        const value = meaning.means === 'number' ? meaning.value : 0;
        claims.push({
          line: row.line,
          label,
          column,
          group,
          block: group === null && kind === 'sub-total' ? block : null,
          value,
        });
      }
      if (kind === 'sub-total') block += 1;
    },
    finish(sheet) {
      const wrong: string[] = [];
      const unchecked = new Set<number>();
      for (const claim of claims) {
        const sum =
          claim.group !== null
            ? byGroup.get(`${claim.group}\u0000${claim.column}`)
            : claim.block !== null
              ? byBlock.get(`${claim.block}\u0000${claim.column}`)
              : all.get(claim.column);
        if (sum === undefined || sum.parts === 0) {
          unchecked.add(claim.line);
          continue;
        }
        const apart = sum.sum - claim.value;
        // Estimates are printed as fractions and rounded, so half a unit is no difference. Hidden or missing parts
        // explain a total that is larger, never one that is smaller.
        if (Math.abs(apart) <= 0.5 || (sum.hidden > 0 && apart < 0)) continue;
        wrong.push(
          `line ${claim.line} “${claim.label}”, ${claim.column}: ${claim.value.toLocaleString('en-GB')}, but its ${sum.parts} parts add up to ${sum.sum.toLocaleString('en-GB')}`,
        );
      }
      const where = sheet === '' ? '' : `Sheet “${sheet}”: `;
      const notices: string[] = [];
      if (wrong.length > 0)
        notices.push(
          `${where}${wrong.length} total${wrong.length === 1 ? ' does' : 's do'} not agree with ${wrong.length === 1 ? 'its' : 'their'} parts; the parts were counted. ${wrong.slice(0, limits.examples).join('; ')}${wrong.length > limits.examples ? '; …' : ''}.`,
        );
      if (unchecked.size > 0)
        notices.push(
          `${where}${unchecked.size} total row${unchecked.size === 1 ? '' : 's'} could not be checked: the table has no rows that ${unchecked.size === 1 ? 'it is' : 'they are'} the sum of.`,
        );
      return { notices, rows };
    },
  };
}

/** First words of a row: what to call it in a sentence. */
export function labelOf(row: SheetRow): string {
  const text = row.cells.map((cell) => cellText(cell)).filter((word) => word !== '');
  return (text.find((word) => totalInWords(word) !== null) ?? text[0] ?? '').slice(0, 60);
}
