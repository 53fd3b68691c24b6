import { z } from 'zod';
import { formatPeriod, parsePeriod, periodInWords } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import { areaChoices, type AreaChoice, type ReleaseTable } from './release.rules.ts';

/** Most periods and measures that a form takes: more than a person would check. */
const most = { measures: 40, periods: 40 } as const;

const version = z.coerce.number('Open the page again').int();
/** One ticked box comes as a text, several as a list. */
const ticked = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .default([])
  .transform((list) => list.filter((each) => each !== ''));

const title = z
  .string('Enter a name')
  .trim()
  .min(1, 'Enter a name')
  .max(150, 'The name must be 150 characters or fewer');
const words = z.string().trim().max(2000, 'This must be 2,000 characters or fewer').default('');
const replaces = z
  .union([z.literal('').transform(() => null), z.uuid('Choose a release from the list')])
  .default(null);

const tableFields = {
  measures: ticked.refine(
    (list) => list.length > 0 && list.length <= most.measures,
    `Choose at least one measure, and no more than ${most.measures}`,
  ),
  areas: z.enum(Object.keys(areaChoices) as [AreaChoice, ...AreaChoice[]], 'Choose which areas'),
  periods: ticked,
  other: z.string().trim().max(1000, 'This must be 1,000 characters or fewer').default(''),
};

export const newBody = z.object({ title, words, replaces, ...tableFields });
export const editBody = z.object({ version, title, words, replaces });
export const tablesBody = z.object({ version, ...tableFields });
export const takeOutBody = z.object({ version, table: z.coerce.number().int().min(0) });
export const stepBody = z.object({ version });
export const sendBackBody = z.object({
  version,
  note: z
    .string('Enter what is to be changed')
    .trim()
    .min(1, 'Enter what is to be changed')
    .max(1000, 'This must be 1,000 characters or fewer'),
});

export type TablesBody = Pick<z.infer<typeof newBody>, 'measures' | 'areas' | 'periods' | 'other'>;

/** A measure that may be chosen. */
export type OfferedMeasure = {
  code: string;
  title: string;
  kind: string;
  kindTitle: string;
  isOpen: boolean;
};

/** Periods ticked and written, in the order of time; each once. */
function periodsOf(body: TablesBody): string[] {
  const written = body.other
    .split(/[\n,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const found = new Set<string>();
  for (const text of [...body.periods, ...written]) {
    try {
      found.add(formatPeriod(parsePeriod(text)));
    } catch {
      throw fault('other', `“${text}” is not a period. Write 2025-01..2025-12, one a line`);
    }
  }
  if (found.size === 0) throw fault('periods', 'Choose at least one period');
  if (found.size > most.periods) throw fault('periods', `Choose no more than ${most.periods} periods`);
  return [...found].sort();
}

function fault(name: string, message: string): Problem {
  return new Problem({ status: 422, code: 'not-understood', title: message, fields: [{ name, message }] });
}

/**
 * The tables that a form asks for, one a measure.
 * @throws Problem 422 beside its field
 */
export function tablesFromBody(body: TablesBody, offered: readonly OfferedMeasure[]): ReleaseTable[] {
  const periods = periodsOf(body);
  const titles = new Map(offered.map((each) => [each.code, each.title]));
  return [...new Set(body.measures)].map((measure) => {
    const found = titles.get(measure);
    if (found === undefined) throw fault('measures', 'Choose measures from the list');
    return { measure, title: found, areas: body.areas, periods };
  });
}

/** The tables there were with those asked for: a table of the same measure and areas gets the periods as well. */
export function withTables(before: readonly ReleaseTable[], more: readonly ReleaseTable[]): ReleaseTable[] {
  const key = (table: ReleaseTable): string => `${table.measure} ${table.areas}`;
  const all = new Map(before.map((table) => [key(table), table]));
  for (const table of more) {
    const known = all.get(key(table));
    all.set(key(table), {
      ...table,
      periods: [...new Set([...(known?.periods ?? []), ...table.periods])].sort(),
    });
  }
  return [...all.values()];
}

/** "Each ward; April to June 2025, July to September 2025". */
export const tableInWords = (table: ReleaseTable): string =>
  `${areaChoices[table.areas]}; ${table.periods.map((period) => periodInWords(parsePeriod(period))).join(', ')}`;
