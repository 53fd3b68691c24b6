import { stringify } from 'csv-stringify/sync';

/**
 * A released table as open data: one row a cell, with what it is a share of. Nothing withheld is in it: a withheld cell has no count
 * and the mark `c` (Government Analysis Function, symbols and shorthand in tables).
 */
export type ReleasedCell = {
  table: string;
  question: string;
  answer: string;
  /** Group of a breakdown; empty for everybody. */
  group: string;
  count: number | null;
  /** Per cent to one decimal. */
  share: number | null;
  base: number | null;
  baseWords: string;
  /** `respondents`, `asked`, `mentions`. */
  baseKind: string;
};

const columns = [
  { name: 'table', title: 'Table', type: 'string', of: (cell: ReleasedCell) => cell.table },
  { name: 'question', title: 'Question, as it was asked', type: 'string', of: (cell: ReleasedCell) => cell.question },
  { name: 'answer', title: 'Answer', type: 'string', of: (cell: ReleasedCell) => cell.answer },
  { name: 'group', title: 'Group; empty for everybody', type: 'string', of: (cell: ReleasedCell) => cell.group },
  { name: 'count', title: 'Number of answers; empty where hidden', type: 'integer', of: (cell: ReleasedCell) => cell.count ?? '' },
  { name: 'mark', title: 'c: hidden to protect confidentiality', type: 'string', of: (cell: ReleasedCell) => (cell.count === null ? 'c' : '') },
  { name: 'per_cent', title: 'Per cent of the base', type: 'number', of: (cell: ReleasedCell) => cell.share?.toFixed(1) ?? '' },
  { name: 'base', title: 'Base', type: 'integer', of: (cell: ReleasedCell) => cell.base ?? '' },
  { name: 'base_is', title: 'What the base counts', type: 'string', of: (cell: ReleasedCell) => cell.baseWords },
  { name: 'base_kind', title: 'respondents, asked or mentions', type: 'string', of: (cell: ReleasedCell) => cell.baseKind },
] as const; // prettier-ignore

/** RFC 4180, UTF-8; a cell that begins with “=” stays text in a spreadsheet. */
export const releasedCsv = (cells: readonly ReleasedCell[]): string =>
  stringify(
    [columns.map(({ name }) => name), ...cells.map((cell) => columns.map((column) => column.of(cell)))],
    {
      record_delimiter: 'windows',
      escape_formulas: true,
    },
  );

/** Frictionless Data Package, version 2. */
export const releasedPackage = (about: {
  code: string;
  title: string;
  partnership: string;
  publishedAt: string;
  origin: string;
}): Record<string, unknown> => ({
  $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
  name: about.code,
  id: `${about.origin}/survey/${about.code}/results`,
  title: about.title,
  description:
    'Tables of a public consultation. Those who answered wanted to: it is not a sample. Small counts are hidden together with those from which they could be worked out.',
  created: about.publishedAt,
  licenses: [
    {
      name: 'OGL-UK-3.0',
      title: 'Open Government Licence v3.0',
      path: 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/',
    },
  ],
  contributors: [{ title: about.partnership, roles: ['publisher'] }],
  resources: [
    {
      name: 'tables',
      path: 'results.csv',
      type: 'table',
      format: 'csv',
      mediatype: 'text/csv',
      encoding: 'utf-8',
      schema: {
        fields: columns.map(({ name, title, type }) => ({ name, title, type })),
        missingValues: [''],
      },
    },
  ],
});
