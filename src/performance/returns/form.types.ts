import { z } from 'zod';

/** For which months a figure of a cell is: those of the return, or others that follow from them. */
export const spans = ['period', 'year-to-date', 'before', 'year-before'] as const;
export type Span = (typeof spans)[number];

export const spanWords: Readonly<Record<Span, string>> = {
  period: 'the period of the return',
  'year-to-date': 'the financial year to the end of the period',
  before: 'as many months before the period',
  'year-before': 'the same months a year earlier',
};

/** What a cell is filled by. */
export const fillShape = z.discriminatedUnion('kind', [
  /** A number worked out from the files received: what (a measure's code, or kind and category), where, which months. */
  z.object({
    kind: z.literal('figure'),
    what: z.string().min(1).max(200),
    title: z.string().max(200),
    area: z.string().max(40).nullable(),
    span: z.enum(spans),
    /** The number counted, or what the measure makes of it. */
    part: z.enum(['count', 'value']),
  }),
  /** Somebody is asked. Null where nobody has been named yet. */
  z.object({
    kind: z.literal('owner'),
    accountId: z.string().nullable(),
    question: z.string().min(1).max(2000),
  }),
  /** The same words every time. */
  z.object({ kind: z.literal('words'), words: z.string().min(1).max(2000) }),
  /** Typed by whoever fills the return. */
  z.object({ kind: z.literal('typed') }),
]);
export type Fill = z.infer<typeof fillShape>;

/**
 * Where a cell of a recipient's spreadsheet stands, and the words by which it is found again in their next edition: the text left of it
 * in its row, the text above it in its column, and which of the cells with the same two it is.
 */
export const placeShape = z.object({
  sheet: z.string(),
  ref: z.string(),
  label: z.string(),
  heading: z.string(),
  nth: z.number().int().min(1),
  of: z.number().int().min(1),
  /** Set where the next edition has no such cell, or several: it must be marked again. */
  lost: z.boolean(),
});
export type Place = z.infer<typeof placeShape>;

export const cellShape = z.object({
  /** Stays the same from edition to edition, so that last time's value is found. */
  code: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/),
  section: z.string().max(200),
  row: z.string().min(1).max(400),
  column: z.string().max(200),
  hint: z.string().max(1000),
  numeric: z.boolean(),
  /** True where nothing may stand in it. */
  optional: z.boolean(),
  fill: fillShape,
  place: placeShape.nullable(),
});
export type FormCell = z.infer<typeof cellShape>;
export const cellsShape = z.array(cellShape).max(1000);

/** A recipient's blank spreadsheet as it was received. */
export const blankShape = z.object({
  name: z.string(),
  hash: z.string(),
  storedAs: z.string(),
  bytes: z.number().int(),
});
export type Blank = z.infer<typeof blankShape>;

export const frequencies = ['once', 'monthly', 'quarterly', 'half-yearly', 'yearly'] as const;
export type Frequency = (typeof frequencies)[number];

export const frequencyWords: Readonly<Record<Frequency, { title: string; months: number | null }>> = {
  once: { title: 'Once', months: null },
  monthly: { title: 'Every month', months: 1 },
  quarterly: { title: 'Every quarter', months: 3 },
  'half-yearly': { title: 'Every half-year', months: 6 },
  yearly: { title: 'Every year', months: 12 },
};

export type ReturnForm = {
  id: string;
  title: string;
  recipient: string;
  sendTo: string;
  template: string | null;
  layout: 'form' | 'workbook';
  frequency: Frequency;
  dueDays: number;
  keeperId: string | null;
  notes: string;
  cells: FormCell[];
  edition: number;
  blank: Blank | null;
  madeAt: string;
  changedAt: string;
  retiredAt: string | null;
  version: number;
  audience: string[];
  openToMembers: boolean;
};
