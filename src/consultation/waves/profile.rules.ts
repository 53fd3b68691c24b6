import { parse } from 'csv-parse/sync';
import type { ProblemField } from '../../foundation/problem.ts';
import { standards } from '../questionnaire/standards.ts';

/** How many people of a group live in the area. */
export type ProfileRow = { standard: string; category: string; people: number };

export const profileColumns = ['standard', 'category', 'people'] as const;

/** Standards by which a profile counts: those asked, and wards by their code. */
export const profileStandards = ['ward', ...standards.map(({ name }) => name)];

/**
 * Reads a profile from a table with the columns standard, category, people: as exported from census tables.
 * @returns rows taken, and what is wrong with each row that is not, by its line.
 */
export function readProfile(text: string): {
  rows: ProfileRow[];
  faults: { line: number; message: string }[];
} {
  const records = parse<Record<string, string | undefined>>(text, { bom: true, columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()), skip_empty_lines: true, trim: true, relax_column_count: true }); // prettier-ignore
  const first = records[0];
  const missing = profileColumns.filter((column) => first === undefined || !(column in first));
  if (missing.length > 0)
    return { rows: [], faults: [{ line: 1, message: `The first line must name the columns standard, category and people; ${missing.join(', ')} is not there` }] }; // prettier-ignore
  const rows: ProfileRow[] = [];
  const faults: { line: number; message: string }[] = [];
  records.forEach((record, index) => {
    const line = index + 2;
    const standard = (record['standard'] ?? '').toLowerCase();
    const category = record['category'] ?? '';
    const people = Number((record['people'] ?? '').replaceAll(',', ''));
    const known = standards.find(({ name }) => name === standard);
    if (!profileStandards.includes(standard))
      faults.push({
        line,
        message: `“${standard}” is not counted by; use one of ${profileStandards.join(', ')}`,
      });
    else if (known !== undefined && !known.options.some(({ code }) => code === category))
      faults.push({ line, message: `“${category}” is no category of ${standard}; use one of ${known.options.map(({ code }) => code).join(', ')}` }); // prettier-ignore
    else if (category === '') faults.push({ line, message: 'The category is empty' });
    else if (!Number.isInteger(people) || people < 0)
      faults.push({ line, message: `“${record['people'] ?? ''}” is not a number of people` });
    else if (rows.some((row) => row.standard === standard && row.category === category))
      faults.push({ line, message: `${standard}, ${category} stands twice` });
    else rows.push({ standard, category, people });
  });
  return { rows, faults };
}

/** For a form: the first few faults in one message, since a field has one. */
export function faultFields(
  name: string,
  faults: readonly { line: number; message: string }[],
): ProblemField[] {
  const shown = faults.slice(0, 5).map(({ line, message }) => `Line ${line}: ${message}`);
  const more = faults.length > shown.length ? [`and ${faults.length - shown.length} more lines`] : [];
  return faults.length === 0 ? [] : [{ name, message: [...shown, ...more].join('. ') }];
}

/** A group, how many of those who answered are of it, and how many would be if they were like those who live there. */
export type Representation = {
  standard: string;
  category: string;
  /** Of those who answered this question with a category. */
  answered: number;
  /** Per cent of those, and of the population. */
  share: number | null;
  populationShare: number;
  /** Answers there would be at the population's share. */
  expected: number;
  /** Too few by so many that it is worth an effort; see `missingRule`. */
  isMissing: boolean;
};

/** When a group counts as missing: under three quarters of its part, and by at least five people. Ours. */
export const missingRule = { share: 0.75, people: 5 } as const;

/** Those who answered beside those who live there, group by group. People who did not say are in no group. */
export function representation(
  profile: readonly ProfileRow[],
  counts: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Representation[] {
  return [...Map.groupBy(profile, ({ standard }) => standard)].flatMap(([standard, rows]) => {
    const own = counts.get(standard);
    if (own === undefined) return [];
    const population = rows.reduce((sum, { people }) => sum + people, 0);
    const all = rows.reduce((sum, { category }) => sum + (own.get(category) ?? 0), 0);
    return rows.map(({ category, people }) => {
      const answered = own.get(category) ?? 0;
      const part = population === 0 ? 0 : people / population;
      const expected = part * all;
      return {
        standard,
        category,
        answered,
        share: all === 0 ? null : (100 * answered) / all,
        populationShare: 100 * part,
        expected,
        isMissing: answered < missingRule.share * expected && expected - answered >= missingRule.people,
      };
    });
  });
}
