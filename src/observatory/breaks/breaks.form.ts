import { z } from 'zod';
import { Problem, type ProblemField } from '../../foundation/problem.ts';
import { dateMistake, requiredDate, withDates } from '../../web/form.ts';
import { categoryLine, findCategory } from '../categories.ts';
import { findKind } from '../kinds/kinds.ts';
import {
  breakKinds,
  monthsFromText,
  shareFromText,
  type Adjustment,
  type BreakKind,
} from './breaks.rules.ts';
import type { BreakRecord, NewBreak } from './breaks.store.ts';

/** The ways of saying how large a break is, as the form offers them. */
export const adjustmentKinds = {
  none: 'Nobody knows',
  'share-of-rise': 'A share of the rise into it',
  'share-of-counts': 'A share of the counts of its months',
  months: 'Counts by month',
  factor: 'So many times as much is counted since',
} as const;

/** The boxes of the form for categories. */
export const categoryBoxes = ['category', 'category-2', 'category-3'] as const;

const text = (what: string, most: number) =>
  z
    .string(`Enter ${what}`)
    .trim()
    .min(1, `Enter ${what}`)
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`);
const short = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`)
    .default('');

const categoryBox = z
  .string()
  .default('')
  .refine((code) => code === '' || findCategory(code) !== null, 'Choose a category from the list');

export const breakBody = withDates(
  ['from', 'to'],
  z.object({
    version: z.coerce.number('Open the page again').int().optional(),
    title: text('a short name', 150),
    text: text('the sentence that is printed', 1000),
    kind: z.enum(Object.keys(breakKinds) as [BreakKind, ...BreakKind[]], 'Choose what changed'),
    source: z.string().max(120).default(''),
    category: categoryBox,
    'category-2': categoryBox,
    'category-3': categoryBox,
    area: short(120),
    from: requiredDate('its first day'),
    to: z
      .string()
      .default('')
      .superRefine((value, context) => {
        const mistake = value === '' ? null : dateMistake(value, 'its last day');
        if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
      })
      .transform((value) => (value === '' ? null : value)),
    adjustment: z.enum(
      Object.keys(adjustmentKinds) as [keyof typeof adjustmentKinds, ...(keyof typeof adjustmentKinds)[]],
      'Choose what is known of its size',
    ),
    'rise-low': short(20),
    'rise-high': short(20),
    'counts-low': short(20),
    'counts-high': short(20),
    months: short(4000),
    'factor-low': short(20),
    'factor-high': short(20),
    reports: short(150),
    'adjustment-source': short(300),
  }),
);

export type BreakBody = z.infer<typeof breakBody>;

const factorFromText = (typed: string): number | null => {
  const factor = /^\d{1,2}(\.\d{1,4})?$/.test(typed) ? Number(typed) : null;
  return factor === null || factor <= 0 ? null : factor;
};

/** Low and high end; one value alone is both. */
function ends(
  body: BreakBody,
  prefix: 'rise' | 'counts' | 'factor',
  read: (typed: string) => number | null,
  message: string,
  fields: ProblemField[],
): { low: number; high: number } {
  const typed = body[`${prefix}-high`] === '' ? body[`${prefix}-low`] : body[`${prefix}-high`];
  const low = read(body[`${prefix}-low`]);
  const high = read(typed);
  if (low === null) fields.push({ name: `${prefix}-low`, message });
  else if (high === null) fields.push({ name: `${prefix}-high`, message });
  else if (high < low)
    fields.push({ name: `${prefix}-high`, message: 'The higher end must not be below the lower one' });
  return { low: low ?? 0, high: high ?? 0 };
}

function adjustmentOf(body: BreakBody, fields: ProblemField[]): Adjustment | null {
  const kind = body.adjustment;
  if (kind === 'none') return null;
  const { reports, 'adjustment-source': source } = body;
  const shareMessage = 'Write a share as 1/5 or 20%';
  let adjustment: Adjustment;
  if (kind === 'share-of-rise')
    adjustment = { kind, ...ends(body, 'rise', shareFromText, shareMessage, fields), reports, source };
  else if (kind === 'share-of-counts')
    adjustment = { kind, ...ends(body, 'counts', shareFromText, shareMessage, fields), reports, source };
  else if (kind === 'factor')
    adjustment = {
      kind,
      ...ends(body, 'factor', factorFromText, 'Write a number above 0, for example 1.15', fields),
      source,
    };
  else {
    const read = monthsFromText(body.months);
    if (!read.ok)
      fields.push({
        name: 'months',
        message: `Line ${read.line}, “${read.value}”, is not a month and a count, or its month is there twice. Write 2026-04 120`,
      });
    else if (read.counts.length === 0)
      fields.push({ name: 'months', message: 'Enter at least one month and its count' });
    adjustment = { kind, counts: read.ok ? read.counts : [], reports, source };
  }
  if (kind !== 'factor' && reports === '')
    fields.push({ name: 'reports', message: 'Enter what the reports are' });
  if (source === '') fields.push({ name: 'adjustment-source', message: 'Enter where the size is from' });
  return adjustment;
}

/**
 * The break that the form describes.
 * @param areasCalled the loaded areas of a code or name. @param sources codes of the partnership's sources.
 * @throws Problem 422 with a message for each field.
 */
export async function breakFromBody(
  body: BreakBody,
  areasCalled: (codeOrName: string) => Promise<{ code: string; name: string }[]>,
  sources: readonly string[],
): Promise<NewBreak> {
  const fields: ProblemField[] = [];
  if (body.to !== null && body.to < body.from)
    fields.push({ name: 'to', message: 'Its last day must be on or after its first' });
  const [part = '', code = ''] = /^(kind|source):(.+)$/.exec(body.source)?.slice(1) ?? [];
  if (
    body.source !== '' &&
    !(part === 'kind' && findKind(code) !== null) &&
    !(part === 'source' && sources.includes(code))
  )
    fields.push({ name: 'source', message: 'Choose a source from the list' });
  const found = body.area === '' ? [] : await areasCalled(body.area);
  const [area] = found;
  if (body.area !== '' && area === undefined)
    fields.push({ name: 'area', message: `No loaded area is called “${body.area}” or has it as its code` });
  if (found.length > 1)
    fields.push({
      name: 'area',
      message: `${found.length} areas are called that (${found.map((each) => each.code).join(', ')}): enter the code`,
    });
  const adjustment = adjustmentOf(body, fields);
  if (fields.length > 0)
    throw new Problem({ status: 422, code: 'bad-break', title: 'The break is not described yet', fields });
  // A category within another that was chosen adds nothing.
  const chosen = [...new Set(categoryBoxes.map((box) => body[box]))].filter((code) => code !== '');
  const categories = chosen.filter(
    (each) => !chosen.some((other) => other !== each && categoryLine(each).includes(other)),
  );
  return {
    kind: body.kind,
    title: body.title,
    text: body.text,
    sourceKind: part === 'kind' ? code : null,
    sourceCode: part === 'source' ? code : null,
    categories,
    areaCode: area?.code ?? null,
    areaName: area?.name ?? '',
    from: body.from,
    to: body.to,
    adjustment,
  };
}

/** As it was typed, near enough that it is read back as the very same share: `1/3`, else a percentage. */
function shareText(share: number): string {
  for (let bottom = 2; bottom <= 20; bottom += 1)
    for (let top = 1; top < bottom; top += 1) if (top / bottom === share) return `${top}/${bottom}`;
  return `${Number((share * 100).toFixed(4))}%`;
}

/** A stored break as the form's fields, for the first look. */
export function formOfBreak(record: BreakRecord): Record<string, string> {
  const { adjustment } = record;
  const day = (name: string, iso: string | null): Record<string, string> => {
    const [year = '', month = '', date = ''] = (iso ?? '').split('-');
    return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year };
  };
  return {
    title: record.title,
    text: record.text,
    kind: record.kind,
    source:
      record.sourceCode !== null
        ? `source:${record.sourceCode}`
        : record.sourceKind === null
          ? ''
          : `kind:${record.sourceKind}`,
    ...Object.fromEntries(categoryBoxes.map((box, index) => [box, record.categories[index] ?? ''])),
    area: record.areaCode ?? '',
    ...day('from', record.from),
    ...day('to', record.to),
    adjustment: adjustment?.kind ?? 'none',
    ...(adjustment?.kind === 'share-of-rise'
      ? { 'rise-low': shareText(adjustment.low), 'rise-high': shareText(adjustment.high) }
      : {}),
    ...(adjustment?.kind === 'share-of-counts'
      ? { 'counts-low': shareText(adjustment.low), 'counts-high': shareText(adjustment.high) }
      : {}),
    ...(adjustment?.kind === 'factor'
      ? { 'factor-low': String(adjustment.low), 'factor-high': String(adjustment.high) }
      : {}),
    ...(adjustment?.kind === 'months'
      ? { months: adjustment.counts.map(({ month, count }) => `${month} ${count}`).join('\n') }
      : {}),
    ...(adjustment === null
      ? {}
      : {
          'adjustment-source': adjustment.source,
          ...(adjustment.kind === 'factor' ? {} : { reports: adjustment.reports }),
        }),
  };
}
