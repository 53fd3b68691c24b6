import { stringify } from 'csv-stringify/sync';
import type { PublishedFigure, PublishedRelease } from './public.store.ts';

/**
 * A release as open data: one CSV, described once as a Frictionless Data Package (datapackage.org, version 2, readable by version 1)
 * and once as CSV on the Web (W3C, Metadata Vocabulary for Tabular Data, 2015). Both descriptions come from the one list of columns
 * below, so that they cannot differ from the file or from each other.
 */
type Column = {
  name: string;
  title: string;
  description: string;
  type: 'string' | 'integer' | 'number' | 'date';
  required?: boolean;
  /** The only values it has. */
  values?: readonly string[];
  of: (figure: PublishedFigure, origin: string) => string | number | null;
};

/** Last day of the month whose first day is given. */
function lastDayOf(first: string): string {
  const [year = 1970, month = 1] = first.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

const marks = { 'as-counted': '', rounded: 'r', withheld: 'c' } as const;

export const addressOf = (figure: Pick<PublishedFigure, 'address'>): string =>
  `/public/figures/${figure.address}`;

const columns: readonly Column[] = [
  { name: 'measure', title: 'Measure', description: 'Stable word of the measure', type: 'string', required: true, of: (f) => f.measure },
  { name: 'measure_title', title: 'Measure, in words', description: 'What the measure is called', type: 'string', required: true, of: (f) => f.measureTitle },
  { name: 'part', title: 'Part', description: 'count: what the measure counts; whole: what it is a share of', type: 'string', required: true, values: ['count', 'whole'], of: (f) => f.part },
  { name: 'counted', title: 'What is counted', description: 'Categories, in words', type: 'string', required: true, of: (f) => f.counted },
  { name: 'area_code', title: 'Code of the area', description: 'GSS code of the Office for National Statistics', type: 'string', required: true, of: (f) => f.areaCode },
  { name: 'area_name', title: 'Area', description: 'Name of the area', type: 'string', required: true, of: (f) => f.areaName },
  { name: 'area_kind', title: 'Kind of area', description: 'district, ward', type: 'string', required: true, of: (f) => f.areaKind },
  { name: 'period_from', title: 'First day', description: 'First day of the period', type: 'date', required: true, of: (f) => f.from },
  { name: 'period_to', title: 'Last day', description: 'Last day of the period', type: 'date', required: true, of: (f) => lastDayOf(f.to) },
  { name: 'count', title: 'Count', description: 'Number of incidents; empty where it is hidden', type: 'integer', of: (f) => f.value },
  { name: 'mark', title: 'Mark', description: 'c: hidden to protect confidentiality; r: rounded; empty: as counted', type: 'string', values: ['c', 'r'], of: (f) => marks[f.shown] },
  { name: 'rate', title: 'Rate or share', description: 'Of the count as it stands here; empty where there is none', type: 'number', of: (f) => (f.rate === null ? null : Number(f.rate.toFixed(6))) },
  { name: 'rate_unit', title: 'Unit of the rate', description: 'Per what', type: 'string', of: (f) => f.rateUnit },
  { name: 'base', title: 'Base', description: 'Number of people, households or incidents that the rate is of', type: 'integer', of: (f) => f.base },
  { name: 'base_source', title: 'What the base is', description: 'And where it is from', type: 'string', of: (f) => f.baseSource },
  { name: 'source', title: 'Source', description: 'Who the data are from', type: 'string', required: true, of: (f) => f.source },
  { name: 'figure', title: 'Address', description: 'Where this figure stands, for good, with its definition and limits', type: 'string', required: true, of: (f, origin) => `${origin}${addressOf(f)}` },
]; // prettier-ignore

/** RFC 4180, UTF-8, no byte order mark: the first line is the names of the columns. */
export function releaseCsv(figures: readonly PublishedFigure[], origin: string): string {
  return stringify(
    [
      columns.map(({ name }) => name),
      ...figures.map((figure) => columns.map((column) => column.of(figure, origin) ?? '')),
    ],
    // A cell that begins with "=" or "-" stays data in a spreadsheet.
    { record_delimiter: 'windows', escape_formulas: true },
  );
}

/** The licence that everything published stands under. */
export const ogl = {
  name: 'OGL-UK-3.0',
  title: 'Open Government Licence v3.0',
  path: 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/',
} as const;

const described = (release: PublishedRelease): string =>
  [release.words, ...release.notes, release.rule].filter((text) => text !== '').join(' ');

const sourcesOf = (figures: readonly PublishedFigure[]): { title: string }[] =>
  [
    ...new Set(figures.map(({ source, licence }) => (licence === '' ? source : `${source} (${licence})`))),
  ].map((title) => ({ title }));

/** Data Package, version 2; the profile of version 1 is named as well, for older readers. */
export function dataPackage(
  release: PublishedRelease,
  figures: readonly PublishedFigure[],
  origin: string,
): Record<string, unknown> {
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    profile: 'tabular-data-package',
    name: release.code,
    id: `${origin}/public/releases/${release.code}`,
    title: release.title,
    description: described(release),
    homepage: `${origin}/public/releases/${release.code}`,
    created: release.publishedAt,
    licenses: [ogl],
    contributors: [{ title: release.partnership, role: 'publisher', roles: ['publisher'] }],
    sources: sourcesOf(figures),
    resources: [
      {
        name: 'data',
        path: 'data.csv',
        profile: 'tabular-data-resource',
        type: 'table',
        scheme: 'file',
        format: 'csv',
        mediatype: 'text/csv',
        encoding: 'utf-8',
        dialect: { delimiter: ',', lineTerminator: '\r\n', quoteChar: '"', doubleQuote: true, header: true },
        schema: {
          fields: columns.map((column) => ({
            name: column.name,
            title: column.title,
            description: column.description,
            type: column.type,
            ...(column.type === 'date' ? { format: 'default' } : {}),
            ...(column.required === true || column.values !== undefined
              ? {
                  constraints: {
                    ...(column.required === true ? { required: true } : {}),
                    ...(column.values === undefined ? {} : { enum: [...column.values] }),
                  },
                }
              : {}),
          })),
          missingValues: [''],
          primaryKey: ['measure', 'part', 'counted', 'area_code', 'period_from', 'period_to'],
        },
      },
    ],
  };
}

/** CSV on the Web. */
export function csvMetadata(
  release: PublishedRelease,
  figures: readonly PublishedFigure[],
  origin: string,
): Record<string, unknown> {
  return {
    '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }],
    url: 'data.csv',
    'dc:title': release.title,
    'dc:description': described(release),
    'dc:publisher': release.partnership,
    'dc:issued': { '@value': release.publishedAt.slice(0, 10), '@type': 'xsd:date' },
    'dc:license': { '@id': ogl.path },
    'dc:source': sourcesOf(figures).map(({ title }) => title),
    'dc:identifier': `${origin}/public/releases/${release.code}`,
    dialect: { delimiter: ',', encoding: 'utf-8', header: true, quoteChar: '"', doubleQuote: true },
    tableSchema: {
      columns: columns.map((column) => ({
        name: column.name,
        titles: column.name,
        'dc:description': `${column.title}. ${column.description}`,
        datatype:
          column.values === undefined ? column.type : { base: column.type, format: column.values.join('|') },
        required: column.required === true,
        null: [''],
      })),
      primaryKey: ['measure', 'part', 'counted', 'area_code', 'period_from', 'period_to'],
    },
  };
}
