import { plainCode, type Weight } from './harm.rules.ts';

/** A table as it was loaded: headings and rows of text, each with its line in the file. */
export type Sheet = { headings: string[]; rows: { line: number; cells: string[] }[] };

/** Which column is what, by position from 1; null for none. */
export type SheetColumns = { title: number; weight: number; code: number | null; subgroup: number | null };

export const sheetLimits = {
  rows: { value: 5000, unit: 'lines', source: 'the Cambridge index of 2020 has 698' },
  columns: { value: 60, unit: 'columns', source: 'house rule' },
  cell: { value: 500, unit: 'characters', source: 'house rule: longer notes are cut' },
} as const;

export type RowFault = { line: number; column: string; value: string; reason: string };

const looks: Record<keyof SheetColumns, readonly RegExp[]> = {
  weight: [/\bscore\b/i, /\bweight\b/i, /\bharm\b/i, /\bdays\b/i],
  title: [
    /short.?title/i,
    /offence.?title|full.?offence/i,
    /\bdescription\b/i,
    /\boffence\b(?!.*code)/i,
    /\btitle\b|\bname\b/i,
  ],
  code: [/classification.?code/i, /offence.?code/i, /\bHO.?code\b/i, /\bcode\b/i],
  subgroup: [/offence.?subgroup/i, /^sub.?group$/i, /sub.?group/i, /\bgroup\b/i],
};

/** Which columns the headings look like, for a person to confirm; null where none does. */
export function guessColumns(headings: readonly string[]): { [name in keyof SheetColumns]: number | null } {
  const find = (name: keyof SheetColumns): number | null => {
    for (const look of looks[name]) {
      const at = headings.findIndex((heading) => look.test(heading.replaceAll('_', ' ')));
      if (at >= 0) return at + 1;
    }
    return null;
  };
  return { title: find('title'), weight: find('weight'), code: find('code'), subgroup: find('subgroup') };
}

/** The lines that are weights, and those that are not with the reason. Nothing is guessed: `1,277.5` is a number, `n/a` is not. */
export function readWeights(sheet: Sheet, columns: SheetColumns): { weights: Weight[]; faults: RowFault[] } {
  const weights: Weight[] = [];
  const faults: RowFault[] = [];
  const name = (position: number): string => sheet.headings[position - 1] ?? '';
  for (const { line, cells } of sheet.rows) {
    const at = (position: number | null): string =>
      position === null ? '' : (cells[position - 1] ?? '').trim();
    const title = at(columns.title);
    const written = at(columns.weight);
    const number = written.replaceAll(',', '').replace(/\s*days?$/i, '');
    const fault = (position: number, reason: string): void =>
      void faults.push({ line, column: name(position), value: at(position), reason });
    if (title === '') fault(columns.title, 'The offence has no name.');
    else if (written === '') fault(columns.weight, 'There is no weight.');
    else if (!/^\d+(?:\.\d+)?$/.test(number)) fault(columns.weight, 'The weight is no number.');
    else if (Number(number) > 1e9) fault(columns.weight, 'The weight is too large.');
    else
      weights.push({
        line,
        code: plainCode(at(columns.code)),
        title: title.slice(0, sheetLimits.cell.value),
        subgroup: at(columns.subgroup).slice(0, sheetLimits.cell.value),
        weight: Number(number),
      });
  }
  return { weights, faults };
}
