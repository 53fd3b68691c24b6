/**
 * How much a partner's table may hold before we refuse it, with the reason for each number. These guard the server's
 * memory (the design allows 1.5 GiB for an import); a partner's monthly extract is a hundredth of any of them.
 * Police street files, which may be larger, have an adaptor of their own that streams.
 */
export const limits = {
  /** A file as received. A whole year of one force's street crime is about 60 MB. */
  fileBytes: 256 * 1024 * 1024,
  /** After gunzip, or all parts of a workbook together: against a "zip bomb". V8 cannot hold a text above 512 MB. */
  inflatedBytes: 400 * 1024 * 1024,
  /** Inflated to packed. Deflate cannot exceed about 1,030 to 1; real workbooks lie between 5 and 40. */
  inflationRatio: 300,
  /** The ratio is only looked at above this size: tiny files of repeated blanks compress well and do no harm. */
  inflationRatioFrom: 8 * 1024 * 1024,
  /** Parts inside a workbook. A workbook of 200 sheets has about 420. */
  workbookParts: 2_000,
  sheets: 250,
  /** Excel itself stops at 1,048,576 rows. */
  sheetRows: 1_048_576,
  /** Rows x columns of one sheet: a lone cell at XFD1048576 must not make us lay out 17 thousand million cells. */
  sheetCells: 20_000_000,
  /** Excel stops at 16,384 columns; no table made for people has 2,000. */
  columns: 2_000,
  /** Characters in one line of a text file, quoted line breaks included. */
  lineCharacters: 1024 * 1024,
  /** Rows of a text file. */
  rows: 5_000_000,
  /** Characters pasted into a form. */
  pasteCharacters: 5 * 1024 * 1024,
  /** Rejections kept with their values in a report; the whole number is always given (`DeliveryReport`). */
  rejectionsKept: 1_000,
  /** Examples quoted in one notice. */
  examples: 10,
} as const;

export type Limits = { readonly [name in keyof typeof limits]: number };
