/** The formats a document comes in, for pages that offer them and for the command line. */
export type FormatName = 'html' | 'pdf' | 'docx' | 'xlsx' | 'json';

export type Format = {
  name: FormatName;
  /** Without the dot. */
  extension: string;
  mediaType: string;
  /** As a link reads: "PDF". */
  title: string;
  /** What the format is good for, in a sentence. */
  goodFor: string;
};

export const formats: Readonly<Record<FormatName, Format>> = {
  html: {
    name: 'html',
    extension: 'html',
    mediaType: 'text/html; charset=utf-8',
    title: 'Web page',
    goodFor:
      'Reading on a screen of any size or with a screen reader, and checking each number: every one leads to its source. One file, nothing else needed.',
  },
  pdf: {
    name: 'pdf',
    extension: 'pdf',
    mediaType: 'application/pdf',
    title: 'PDF',
    goodFor: 'Printing, committee papers and keeping. Tagged for screen readers (PDF/UA-1).',
  },
  docx: {
    name: 'docx',
    extension: 'docx',
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    title: 'Word',
    goodFor: 'Writing further: every heading, table and paragraph can be edited.',
  },
  xlsx: {
    name: 'xlsx',
    extension: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    title: 'Spreadsheet',
    goodFor:
      'Working with the numbers: each table, the numbers behind the charts, every figure and every source.',
  },
  json: {
    name: 'json',
    extension: 'json',
    mediaType: 'application/json',
    title: 'JSON',
    goodFor: 'Other programs: the whole document and its figures, by a published schema.',
  },
};

export const csvFormat = {
  extension: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  title: 'CSV',
} as const;

export function isFormatName(text: string): text is FormatName {
  return Object.hasOwn(formats, text);
}
