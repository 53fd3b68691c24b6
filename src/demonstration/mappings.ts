import { findKind, type Mapping, type NewSource } from '../observatory/observatory.ts';
import type { DemonstrationFileKind } from './manifest.ts';

/** One partner's file of the demonstration: whose it is, and how its columns are read, as an analyst would have said. */
export type DemonstrationSource = {
  kind: DemonstrationFileKind;
  code: string;
  source: NewSource;
  /** Absent: as the pages would fill it in for the kind of source. */
  mapping?: (headings: readonly string[]) => Mapping;
};

const common: Pick<Mapping, 'schema' | 'precision' | 'only'> = {
  schema: 1,
  precision: 'as-given',
  only: [],
};

/** A column by its heading, where it stands in the file. */
const columnOf =
  (headings: readonly string[]) =>
  (heading: string): { heading: string; position: number } => {
    const position = headings.indexOf(heading) + 1;
    if (position === 0) throw new Error(`The demonstration's file has no column “${heading}”`);
    return { heading, position };
  };

/** Who delivers each of the tables of `aggregates.ts`; the rest is known of its kind. */
const owners: Readonly<Record<string, string>> = {
  'recorded-crime-force': 'Office of Fictional Statistics',
  'british-transport-police': 'Fictional Transport Police',
  ambulance: 'Merrowshire Ambulance Service',
  hospital: 'Merrowshire Integrated Care Board',
  probation: 'Merrowshire Probation Delivery Unit',
  safeguarding: 'Merrowshire County Council, adult social care',
  scams: 'Merrowshire Trading Standards',
  'hate-crime': 'Merrowshire Police',
  'modern-slavery': 'Merrowshire Police',
  'youth-justice': 'Merrowshire Youth Justice Service',
  'doorstep-crime': 'Merrowshire Trading Standards',
};

const ofKinds: readonly DemonstrationSource[] = Object.entries(owners).map(([code, ownerName]) => {
  const kind = findKind(code);
  if (kind === null) throw new Error(`No kind of source “${code}”`);
  const words = kind.title.replace(/\s*\([^)]*\)/, '');
  return {
    kind: `source:${code}`,
    code: `partner:${code}`,
    source: {
      title: `${ownerName}, ${words.charAt(0).toLowerCase()}${words.slice(1)}`,
      ownerName,
      licence: 'Fictional',
      periodGrain: ['recorded-crime-force', 'ambulance', 'doorstep-crime', 'youth-justice'].includes(code)
        ? kind.grain
        : 'quarter',
      limitations: [...kind.limitations],
      kind: code,
      isAggregate: kind.shape === 'aggregate',
      marking: kind.marking,
    },
  };
});

/** The three partners' files of `partners.ts`: Windows-1252 with the date in three columns; British dates; months across. */
export const demonstrationSources: readonly DemonstrationSource[] = [
  {
    kind: 'fire-extract',
    code: 'partner:merrowshire-fire-and-rescue-fires',
    source: {
      title: 'Merrowshire Fire and Rescue, fires attended',
      ownerName: 'Merrowshire Fire and Rescue',
      licence: 'Fictional',
      periodGrain: 'minute',
      kind: 'fire',
      limitations: [
        'Wards are given by name and there are no coordinates.',
        'The cause is the officer’s view at the scene and is not changed by a later investigation.',
      ],
    },
    mapping: (headings) => {
      const column = columnOf(headings);
      return {
        ...common,
        title: 'Merrowshire Fire and Rescue, fires attended',
        file: { kind: 'delimited', encoding: 'windows-1252', delimiter: ',', quoting: 'double' },
        headerRows: { first: 1, last: 1 },
        headings: [...headings],
        rowsAre: 'incident',
        id: column('Incident Number'),
        when: {
          from: 'pieces',
          day: column('Day'),
          month: column('Month'),
          year: column('Year'),
          time: { column: column('Time of Call') },
        },
        category: {
          from: 'columns',
          columns: [column('Cause of Fire'), column('Is Primary Fire')],
          rules: [
            { given: ['Deliberate', 'yes'], category: 'deliberate-primary-fire' },
            { given: ['Deliberate', 'no'], category: 'deliberate-secondary-fire' },
            { given: ['Accidental', '*'], category: 'accidental-fire' },
            { given: ['Not known', '*'], category: 'fire-cause-not-known' },
          ],
        },
        point: { from: 'nowhere' },
        area: { from: 'columns', names: [column('Ward'), column('District')] },
        place: [column('Property Type')],
        totals: { byWords: false, of: [] },
        marks: {},
      };
    },
  },
  {
    kind: 'council-reports',
    code: 'partner:marlhythe-council-reports',
    source: {
      title: 'Marlhythe Borough Council, reports from residents',
      ownerName: 'Marlhythe Borough Council',
      licence: 'Fictional',
      periodGrain: 'minute',
      kind: 'council-asb',
      limitations: [
        'Reports as residents made them: one event may be reported more than once, and when it was reported need not be when it happened.',
      ],
    },
    mapping: (headings) => {
      const column = columnOf(headings);
      const reports: Record<string, string> = {
        'Noise: loud music': 'noise',
        'Noise: people': 'noise',
        'Noise: barking dog': 'noise',
        'Noise: building works': 'noise',
        'Rowdy or inconsiderate behaviour': 'asb-reported-to-council',
        'Street drinking': 'asb-reported-to-council',
        'Neighbour dispute': 'asb-reported-to-council',
        'Vehicle nuisance': 'asb-reported-to-council',
        'Abandoned vehicle': 'abandoned-vehicle',
      };
      return {
        ...common,
        title: 'Marlhythe Borough Council, reports from residents',
        file: { kind: 'delimited', encoding: 'utf-8', delimiter: ',', quoting: 'double' },
        headerRows: { first: 1, last: 1 },
        headings: [...headings],
        rowsAre: 'incident',
        id: column('Reference'),
        when: {
          from: 'column',
          column: column('Date reported'),
          format: 'day-month-year',
          time: { column: column('Time reported') },
        },
        category: {
          from: 'columns',
          columns: [column('Type of behaviour')],
          rules: Object.entries(reports).map(([given, category]) => ({ given: [given], category })),
        },
        point: { from: 'nowhere' },
        area: { from: 'columns', names: [column('Ward')] },
        place: [],
        totals: { byWords: false, of: [] },
        marks: {},
      };
    },
  },
  {
    kind: 'fly-tipping-table',
    code: 'partner:merrowshire-waste-fly-tipping',
    source: {
      title: 'Merrowshire Waste Partnership, fly-tipping',
      ownerName: 'Merrowshire Waste Partnership',
      licence: 'Fictional',
      periodGrain: 'month',
      kind: 'fly-tipping',
      isAggregate: true,
      limitations: [
        'Counts of one to four incidents on agricultural land are hidden by the districts, so sums are a little too low.',
        'Quillworth made no return for July to September 2025.',
      ],
    },
    mapping: (headings) => {
      const column = columnOf(headings);
      return {
        ...common,
        title: 'Merrowshire Waste Partnership, fly-tipping',
        file: { kind: 'delimited', encoding: 'utf-8', delimiter: ',', quoting: 'double' },
        headerRows: { first: 3, last: 3 },
        headings: [...headings],
        rowsAre: 'aggregate',
        when: { from: 'across', format: 'month-year' },
        category: { from: 'fixed', category: 'fly-tipping' },
        point: { from: 'nowhere' },
        area: { from: 'columns', names: [column('District')] },
        place: [column('Type of land')],
        across: {
          columns: headings
            .filter((heading) => /^[A-Z][a-z]{2} \d{4}$/.test(heading))
            .map((heading) => ({ ...column(heading), is: heading })),
          totals: [],
        },
        totals: { byWords: true, of: [column('District')] },
        // The notes under the table say so.
        marks: { '-': 'zero' },
      };
    },
  },
  ...ofKinds,
];
