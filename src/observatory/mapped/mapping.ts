import { z } from 'zod';
import { badInput } from '../../foundation/problem.ts';
import { encodings } from './encoding.ts';
import { dateFormats } from './dates.ts';
import { delimiters } from './grid.ts';

/**
 * A column of the sender's table: found by its heading, wherever it stands; `position` (1 = first) is where it stood
 * when the mapping was made, and tells apart headings that repeat.
 */
const column = z.strictObject({ heading: z.string(), position: z.int().min(1) });
export type Column = z.infer<typeof column>;

const categoryCode = z.string().min(1);

/**
 * One line of a category mapping: what the sender wrote in each category column, and our code. `*` fits anything;
 * `Building > *` fits everything nested under Building; an empty text fits an empty cell. `null` leaves the row out
 * by decision (counted and said, not rejected). The first line that fits wins.
 */
const categoryRule = z.strictObject({
  given: z.array(z.string()).min(1).max(4),
  category: categoryCode.nullable(),
});
export type CategoryRule = z.infer<typeof categoryRule>;

const acrossColumn = z.strictObject({
  heading: z.string(),
  position: z.int().min(1),
  /** Category code, date or area that the column stands for; null leaves the column out by decision. */
  is: z.string().min(1).nullable(),
});

const time = z.strictObject({ column });

const when = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('column'), column, format: z.enum(dateFormats), time: time.optional() }),
  z.strictObject({
    from: z.literal('pieces'),
    day: column.optional(),
    month: column,
    year: column,
    time: time.optional(),
  }),
  /** A year (`2024/25`) and a number of the quarter (`3`, `Q3`) in columns of their own, as the Home Office publishes. */
  z.strictObject({
    from: z.literal('quarters'),
    year: column,
    quarter: column,
    format: z.enum(['financial-quarter', 'calendar-quarter']),
  }),
  /** The headings of the counted columns are the months, quarters or years. */
  z.strictObject({ from: z.literal('across'), format: z.enum(dateFormats) }),
  /** The name of the sheet is. */
  z.strictObject({ from: z.literal('sheet'), format: z.enum(dateFormats) }),
  /** One for the whole file: `2025-01`, `year ending June 2025`. */
  z.strictObject({ from: z.literal('fixed'), value: z.string().min(1), format: z.enum(dateFormats) }),
]);

const category = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.literal('columns'),
    columns: z.array(column).min(1).max(4),
    rules: z.array(categoryRule),
  }),
  /** Each counted column is a category; see `across.columns`. */
  z.strictObject({ from: z.literal('across') }),
  /** The upper heading over each run of periods is: `Burglary` of `Burglary / Apr-24`. */
  z.strictObject({ from: z.literal('heading'), rules: z.array(categoryRule) }),
  z.strictObject({ from: z.literal('sheet'), rules: z.array(categoryRule) }),
  z.strictObject({ from: z.literal('fixed'), category: categoryCode }),
]);

const area = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('nowhere') }),
  /** Code if there is one, else the words, joined with a comma: `CABOT, BRISTOL`. */
  z.strictObject({ from: z.literal('columns'), code: column.optional(), names: z.array(column).max(3) }),
  z.strictObject({ from: z.literal('across') }),
  /** The upper heading over each run of periods is. */
  z.strictObject({ from: z.literal('heading') }),
  z.strictObject({ from: z.literal('sheet') }),
  z.strictObject({ from: z.literal('fixed'), area: z.string().min(1) }),
]);

const point = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('nowhere') }),
  z.strictObject({ from: z.literal('longitude-latitude'), longitude: column, latitude: column }),
  /** British National Grid, metres (EPSG:27700). */
  z.strictObject({ from: z.literal('easting-northing'), easting: column, northing: column }),
]);

/**
 * How a partner's table becomes incidents: made by a person from a suggestion, saved by the caller as JSON, versioned per
 * source. Strict: an unknown word is refused, so that a mapping saved by a later release is not half understood.
 */
export const mappingSchema = z
  .strictObject({
    schema: z.literal(1),
    /** In the user's words: `Avon fire: attended incidents`. */
    title: z.string().trim().min(1).max(200),
    file: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('delimited'),
        encoding: z.enum(encodings),
        delimiter: z.enum(delimiters),
        quoting: z.enum(['double', 'none']),
      }),
      z.strictObject({
        kind: z.literal('workbook'),
        /** Sheets to read, by name; `*` reads each sheet that has the headings. */
        sheets: z.union([z.literal('*'), z.array(z.string()).min(1)]),
      }),
    ]),
    /** Rows of the headings, first and last (1 = first line). Rows above are titles. Looked for again if they moved. */
    headerRows: z.strictObject({ first: z.int().min(1), last: z.int().min(1) }),
    /** All headings as they stood when the mapping was made, in order: what the next file is compared with. */
    headings: z.array(z.string()),
    /** `incident`: a row is one incident. `aggregate`: cells are counts. */
    rowsAre: z.enum(['incident', 'aggregate']),
    id: column.optional(),
    when,
    /**
     * Latest it can have happened, where the sender gives a span ("left at 18:00, found at 9:00 the next Monday"). Without a
     * column of dates, a time of the day on the same day, or on the next where it is earlier.
     */
    until: z
      .strictObject({
        column: column.optional(),
        format: z.enum(dateFormats),
        time: time.optional(),
      })
      .optional(),
    /** Coarsen: a date that only ever means its month (`2022-01-01`) is `month`. */
    precision: z.enum(['as-given', 'month']),
    category,
    point,
    lsoa: z
      .strictObject({
        code: column.optional(),
        name: column.optional(),
        year: z.union([z.literal(2001), z.literal(2011), z.literal(2021), z.null()]),
      })
      .optional(),
    area,
    place: z.array(column).max(4),
    outcome: column.optional(),
    /** Long aggregates: the column of counts. */
    count: column.optional(),
    /**
     * Wide aggregates: the columns of counts and what each stands for. Where periods run across, every column whose
     * heading reads as a period is counted (next year's months are new columns), but those left out here by name.
     */
    across: z
      .strictObject({
        columns: z.array(acrossColumn).min(1),
        /** A column that is the sum of others: checked, never counted. */
        totals: z.array(z.strictObject({ total: column, parts: z.array(column).min(1) })),
      })
      .optional(),
    /** Rows that are sums of other rows: skipped, and checked against their parts. */
    totals: z.strictObject({
      /** Rows whose first words are "Total", "Sub-total", "All ...". */
      byWords: z.boolean(),
      /** Rows in which this column is empty. */
      whenEmpty: column.optional(),
      /** A total is of the rows that have the same values here; without, of all rows (a sub-total: since the last one). */
      of: z.array(column).max(3),
    }),
    /** Keep only rows whose column has one of these values (compared without regard to case and blanks). */
    only: z.array(z.strictObject({ column, values: z.array(z.string()).min(1) })),
    /**
     * A count below nought is taken as it stands: later quarters take back crimes that were recorded before and cancelled.
     * Without it such a count is rejected.
     */
    negativeCounts: z.literal('cancelled-records').optional(),
    /** Marks that this source uses in a way of its own: `{"-": "zero"}`. */
    marks: z.record(z.string(), z.enum(['zero', 'suppressed', 'missing'])),
  })
  .superRefine((mapping, context) => {
    const complain = (path: string[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (mapping.headerRows.last < mapping.headerRows.first)
      complain(['headerRows'], 'The last heading row is above the first.');
    if (mapping.headerRows.last - mapping.headerRows.first > 9)
      complain(['headerRows'], 'At most 10 rows of headings are read.');
    const wide = [mapping.when.from, mapping.category.from, mapping.area.from].filter(
      (from) => from === 'across',
    );
    if (wide.length > 1)
      complain(['across'], 'Only one of period, category and area can run across the table.');
    if (wide.length === 1 && mapping.across === undefined)
      complain(['across'], 'Say which columns run across the table.');
    if (mapping.across !== undefined && wide.length === 0)
      complain(['across'], 'Say what the columns across the table are: periods, categories or areas.');
    if (mapping.rowsAre === 'incident' && (mapping.across !== undefined || mapping.count !== undefined))
      complain(['rowsAre'], 'A table with counts is an aggregate, not a list of incidents.');
    if (mapping.rowsAre === 'aggregate' && mapping.across === undefined && mapping.count === undefined)
      complain(['count'], 'Say which column holds the counts, or which columns run across the table.');
    if (
      (mapping.category.from === 'heading' || mapping.area.from === 'heading') &&
      mapping.when.from !== 'across'
    )
      complain(['category'], 'A heading over the periods needs periods that run across.');
    if (mapping.across !== undefined && mapping.count !== undefined)
      complain(['count'], 'Counts are in one column or across the table, not both.');
    if (mapping.area.from === 'columns' && mapping.area.code === undefined && mapping.area.names.length === 0)
      complain(['area'], 'Give the column with the area’s code or its name.');
    const width = mapping.category.from === 'columns' ? mapping.category.columns.length : 1;
    if ('rules' in mapping.category && mapping.category.rules.some((rule) => rule.given.length !== width))
      complain(
        ['category'],
        `Each line of the category mapping must name ${width} given value${width === 1 ? '' : 's'}.`,
      );
    if (mapping.until !== undefined) {
      if (mapping.rowsAre === 'aggregate') complain(['until'], 'Only a list of incidents has ends of spans.');
      if (mapping.until.column === undefined && mapping.until.time === undefined)
        complain(['until'], 'Say which column holds the latest day or the latest time.');
    }
    const bySheet = [mapping.when.from, mapping.category.from, mapping.area.from].includes('sheet');
    if (bySheet && mapping.file.kind === 'delimited')
      complain(['file'], 'A text file has no sheets to take a name from.');
  });

export type Mapping = z.infer<typeof mappingSchema>;

/** Reads a saved mapping. Throws a Problem naming each field that is wrong. */
export function parseMapping(value: unknown): Mapping {
  const parsed = mappingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({ name: issue.path.join('.'), message: issue.message }));
  const problem = badInput(
    'bad-mapping',
    'The mapping cannot be used',
    fields.map((field) => (field.name === '' ? field.message : `${field.name}: ${field.message}`)).join('; '),
  );
  problem.fields.push(...fields);
  throw problem;
}

/** Every category code a mapping can give, for checking against the category tree. */
export function categoriesOf(mapping: Mapping): string[] {
  const codes = new Set<string>();
  if (mapping.category.from === 'fixed') codes.add(mapping.category.category);
  if ('rules' in mapping.category)
    for (const rule of mapping.category.rules) if (rule.category !== null) codes.add(rule.category);
  if (mapping.category.from === 'across')
    for (const { is } of mapping.across?.columns ?? []) if (is !== null) codes.add(is);
  return [...codes].sort();
}

/** Every column the mapping reads, without repeats. */
export function columnsOf(mapping: Mapping): Column[] {
  const { when, category, point, lsoa, area } = mapping;
  const all: (Column | undefined)[] = [
    mapping.id, mapping.outcome, mapping.count, lsoa?.code, lsoa?.name, ...mapping.place,
    ...(when.from === 'column' ? [when.column, when.time?.column] : []),
    ...(when.from === 'pieces' ? [when.day, when.month, when.year, when.time?.column] : []),
    ...(when.from === 'quarters' ? [when.year, when.quarter] : []),
    mapping.until?.column, mapping.until?.time?.column,
    ...(category.from === 'columns' ? category.columns : []),
    ...(point.from === 'longitude-latitude' ? [point.longitude, point.latitude] : []),
    ...(point.from === 'easting-northing' ? [point.easting, point.northing] : []),
    ...(area.from === 'columns' ? [area.code, ...area.names] : []),
    ...(when.from === 'across' ? [] : (mapping.across?.columns ?? []).filter(({ is }) => is !== null)),
    ...(mapping.across?.totals ?? []).flatMap(({ total, parts }) => [total, ...parts]),
    mapping.totals.whenEmpty, ...mapping.totals.of, ...mapping.only.map((only) => only.column),
  ]; // prettier-ignore
  const seen = new Map<string, Column>();
  for (const one of all)
    if (one !== undefined)
      seen.set(`${one.position}\u0000${one.heading}`, { heading: one.heading, position: one.position });
  return [...seen.values()];
}
