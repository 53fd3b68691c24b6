/**
 * Examples of every block kind and a whole report about a borough that does not exist. The tests drive each writer
 * over each example; `npm run screenshots` and people looking at the look of documents use the report.
 *
 * Place, people and numbers are invented. The shares and rates are computed from the invented counts, so the report
 * is consistent with itself.
 */
import { createHash } from 'node:crypto';
import type { AreaMap, LineChart, RankedBars } from '../charts/chart.ts';
import { addMonths, monthInWords } from '../foundation/period.ts';
import type { Figure, Significance } from '../statistics/figure.ts';
import type { Block, Cell, FrankpledgeDocument, Inline, SourceNote } from './document.ts';
import { documentSchemaVersion } from './document.ts';
import { exampleCharts } from './examples.charts.ts';
import { quotedFigures } from './document.rules.ts';
import { encodePng } from './png.ts';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const months = Array.from({ length: 24 }, (_, index) => addMonths('2034-01', index));
const period = '2035-01..2035-12';
const previousPeriod = '2034-01..2034-12';
const residents = 106_400;
const received = months.filter((month) => month !== '2034-07');
const deliveries = received.map((month) => sha256(`fictional delivery ${month}`)).sort();

const limitations = {
  streetLevel: {
    code: 'street-level-not-official',
    text: 'Street-level data are counted by place and month as first published; they differ from official statistics, which are revised.',
  },
  smallBase: {
    code: 'small-base',
    text: 'The count is small, so a change of a few incidents looks large in per cent.',
  },
  residents: {
    code: 'visitors-not-counted',
    text: 'The rate divides by residents; a town centre has many visitors, so its rate reads high.',
  },
};

/** A figure with sensible fixed parts; the example says what differs. */
export function exampleFigure(parts: Partial<Omit<Figure, 'id'>> = {}): Figure {
  const figure: Omit<Figure, 'id'> = {
    measure: 'incidents',
    measureTitle: 'Number of incidents',
    definition: 'How many incidents were recorded in the area in the period.',
    category: 'all-incidents',
    categoryTitle: 'All incidents',
    area: 'X07000001',
    areaName: 'Saltmarsh',
    areaKind: 'district',
    areaVintage: '',
    placedBy: 'lsoa-code',
    period,
    value: 10_812,
    unit: 'incidents',
    numerator: 10_812,
    denominator: null,
    denominatorSource: '',
    lower: null,
    upper: null,
    method: 'count',
    previous: null,
    previousPeriod: null,
    compared: null,
    change: null,
    changeLower: null,
    changeUpper: null,
    pValue: null,
    significance: null,
    rank: null,
    of: null,
    comparisonSet: '',
    deliveries,
    limitations: [limitations.streetLevel],
    computedAt: '2036-01-20T09:30:00.000Z',
    softwareVersion: '0.1.0',
    ...parts,
  };
  const question = [figure.measure, figure.category, figure.area, figure.placedBy, figure.period].join(' ');
  return { ...figure, id: sha256(question).slice(0, 32) };
}

/** Byar's 95% bounds of a count (Breslow & Day 1987), enough for invented counts of ten and more. */
function byar(count: number): [number, number] {
  const z = 1.959964;
  const next = count + 1;
  return [
    count * (1 - 1 / (9 * count) - z / (3 * Math.sqrt(count))) ** 3,
    next * (1 - 1 / (9 * next) + z / (3 * Math.sqrt(next))) ** 3,
  ];
}

type CategoryRow = {
  code: string;
  title: string;
  count: number;
  previous: number;
  significance: Significance;
  sentence: string;
};

const categories: CategoryRow[] = [
  { code: 'violent-crime', title: 'Violence and sexual offences', count: 4_021, previous: 3_688, significance: 'up', sentence: 'Most of the rise is in the town centre on Friday and Saturday nights.' },
  { code: 'anti-social-behaviour', title: 'Anti-social behaviour', count: 2_044, previous: 2_391, significance: 'down', sentence: 'The fall is in every ward but two; the council’s own reports have not fallen.' },
  { code: 'criminal-damage', title: 'Criminal damage and arson', count: 912, previous: 934, significance: 'no-clear-change', sentence: 'No ward stands out.' },
  { code: 'shoplifting', title: 'Shoplifting', count: 1_106, previous: 851, significance: 'up', sentence: 'Two shops on the High Street report more since their new procedure began in April.' },
  { code: 'vehicle-crime', title: 'Vehicle crime', count: 604, previous: 618, significance: 'no-clear-change', sentence: 'Thefts from vans remain the largest part.' },
  { code: 'burglary', title: 'Burglary', count: 338, previous: 421, significance: 'down', sentence: 'The fall began in the summer of 2034 and has held.' },
  { code: 'public-order', title: 'Public order', count: 688, previous: 702, significance: 'no-clear-change', sentence: 'Recording of this category changed in 2033; longer comparisons are not made.' },
  { code: 'robbery', title: 'Robbery', count: 61, previous: 55, significance: 'too-few', sentence: 'The numbers are too small for a percentage to mean much.' },
]; // prettier-ignore

const wards: [string, number, number][] = [
  ['Abbey Reach', 812, 7_120], ['Bramble Hill', 341, 5_980], ['Castle & Quay', 2_276, 7_850], ['Chalk Lane', 498, 6_410],
  ['Downs Rural', 187, 4_020], ['East Saltings', 655, 6_870], ['Fairmead', 402, 5_760], ['Ferry', 871, 6_930],
  ['Hoath Green', 296, 5_210], ['Kiln Bank', 734, 6_640], ['Marsh End', 583, 6_020], ['Northcliff', 449, 6_200],
  ['Orchard Park', 612, 6_780], ['Priory', 523, 6_330], ['Riverside', 944, 7_010], ['St Wilfred’s', 371, 5_870],
  ['West Saltings', 258, 5_400],
]; // prettier-ignore

const arrows: Record<Significance, string> = {
  up: '↑',
  down: '↓',
  'no-clear-change': '→',
  'too-few': '–',
  'not-comparable': '–',
};

const figures: Figure[] = [];

function keep(figure: Figure): Figure {
  figures.push(figure);
  return figure;
}

function quote(figure: Figure, text: string): Inline {
  return { figure: figure.id, text };
}

function oneDecimal(value: number): string {
  return value.toFixed(1);
}

function grouped(value: number): string {
  return value.toLocaleString('en-GB');
}

const total = keep(
  exampleFigure({
    value: 10_812,
    previous: 10_406,
    previousPeriod,
    compared: 10_812,
    change: 3.9,
    changeLower: 1.1,
    changeUpper: 6.8,
    pValue: 0.0057,
    significance: 'up',
    rank: 4,
    of: 12,
    comparisonSet: 'districts of the county',
  }),
);
const [totalLower, totalUpper] = byar(10_812);
const totalRate = keep(
  exampleFigure({
    measure: 'rate-per-1000-residents',
    measureTitle: 'Rate per 1,000 residents',
    definition: 'Incidents in the period, divided by the people who live in the area, times 1,000.',
    value: (10_812 / residents) * 1000,
    unit: 'per 1,000 residents',
    denominator: residents,
    denominatorSource: 'residents, mid-2034 (fictional estimate)',
    lower: (totalLower / residents) * 1000,
    upper: (totalUpper / residents) * 1000,
    method: 'Byar 95%',
    rank: 5,
    of: 12,
    comparisonSet: 'districts of the county',
  }),
);

function summaryRow(row: CategoryRow): Cell[] {
  const of = { category: row.code, categoryTitle: row.title };
  const crime = 8_768;
  const change = (row.count / row.previous - 1) * 100;
  const base =
    row.significance === 'too-few'
      ? [limitations.streetLevel, limitations.smallBase]
      : [limitations.streetLevel];
  const count = keep(
    exampleFigure({
      ...of,
      value: row.count,
      numerator: row.count,
      previous: row.previous,
      previousPeriod,
      compared: row.count,
      change: row.significance === 'too-few' ? null : change,
      significance: row.significance,
      limitations: base,
    }),
  );
  const share = keep(
    exampleFigure({
      ...of,
      measure: 'share-of-crime',
      measureTitle: 'Share of all crime',
      definition:
        'Incidents of this category as a percentage of all recorded crime; anti-social behaviour is not crime and is left out of the whole.',
      value: (row.count / crime) * 100,
      unit: '%',
      numerator: row.count,
      denominator: crime,
      denominatorSource: 'all recorded crime in the same area and period',
      method: 'Wilson 95%',
    }),
  );
  const verb = { up: 'has increased by', down: 'has decreased by' };
  const first: Inline[] =
    row.significance === 'up' || row.significance === 'down'
      ? [
          `${row.title} ${verb[row.significance]} `,
          quote(count, `${oneDecimal(Math.abs(change))}%`),
          ` to ${grouped(row.count)}.`,
        ]
      : [
          `${row.title} shows `,
          { strong: 'no clear change' },
          ': ',
          quote(count, grouped(row.count)),
          ` against ${grouped(row.previous)}.`,
        ];
  const second: Inline[] =
    row.code === 'anti-social-behaviour'
      ? ['It is counted apart from crime.']
      : ['It accounts for ', quote(share, `${oneDecimal((row.count / crime) * 100)}%`), ' of all crime.'];
  return [
    { content: [row.title] },
    { content: [arrows[row.significance]] },
    { bullets: [first, second, [row.sentence]] },
  ];
}

const summaryTable: Block = {
  kind: 'table',
  caption: 'Summary, January to December 2035 against the year before',
  columns: [
    { title: 'Category', kind: 'text', width: 2 },
    { title: 'Direction', kind: 'text', width: 1 },
    { title: 'What the figures say', kind: 'text', width: 6 },
  ],
  rowHeadings: true,
  rows: categories.map(summaryRow),
  notes: [
    '↑ up and ↓ down: the change is beyond chance at the 5% level. → no clear change: it may be chance. – too few to say.',
  ],
};

const wardCells: Cell[][] = wards
  .map(([name, count, people]) => ({ name, count, people, rate: (count / people) * 1000 }))
  .sort((a, b) => b.rate - a.rate)
  .map(({ name, count, people, rate }, index) => {
    const at = {
      area: `X0501${String(index).padStart(4, '0')}`,
      areaName: name,
      areaKind: 'ward' as const,
      areaVintage: 'wards May 2034',
      placedBy: 'point' as const,
    };
    const [lower, upper] = byar(count).map((bound) => (bound / people) * 1000) as [number, number];
    const countFigure = keep(exampleFigure({ ...at, value: count, numerator: count, rank: null }));
    const rateFigure = keep(
      exampleFigure({
        ...at,
        measure: 'rate-per-1000-residents',
        measureTitle: 'Rate per 1,000 residents',
        definition: 'Incidents in the period, divided by the people who live in the area, times 1,000.',
        value: rate,
        unit: 'per 1,000 residents',
        numerator: count,
        denominator: people,
        denominatorSource: 'residents, mid-2034 (fictional estimate)',
        lower,
        upper,
        method: 'Byar 95%',
        rank: index + 1,
        of: wards.length,
        comparisonSet: 'wards of the district',
        limitations:
          name === 'Castle & Quay'
            ? [limitations.streetLevel, limitations.residents]
            : [limitations.streetLevel],
      }),
    );
    return [
      { content: [name] },
      { value: count, text: grouped(count), figure: countFigure.id },
      { value: people, text: grouped(people) },
      { value: rate, text: oneDecimal(rate), figure: rateFigure.id },
      { content: [`${oneDecimal(lower)} to ${oneDecimal(upper)}`] },
      { value: index + 1, text: String(index + 1) },
    ] satisfies Cell[];
  });

const wardTable: Block = {
  kind: 'table',
  caption: 'Incidents by ward, January to December 2035',
  columns: [
    { title: 'Ward', kind: 'text', width: 2.2 },
    { title: 'Incidents', kind: 'number', width: 1 },
    { title: 'Residents', kind: 'number', width: 1 },
    { title: 'Per 1,000 residents', kind: 'number', width: 1.3 },
    { title: '95% range', kind: 'text', width: 1.7 },
    { title: 'Place', kind: 'number', width: 0.8 },
  ],
  rowHeadings: true,
  rows: wardCells,
  notes: [
    'Incidents were placed by their point on the map; where a row has no point, by the best fit of its LSOA.',
    'Residents are a fictional mid-2034 estimate.',
  ],
};

/** Two years by month, with one month for which nothing was received. */
const monthlyChart: LineChart = {
  kind: 'line',
  title: 'Incidents by month, 2034 and 2035',
  description:
    'Line chart of incidents by month. Crime rises from about 660 a month in early 2034 to about 750 in late 2035, with summer peaks; anti-social behaviour falls from about 200 to about 170. July 2034 is missing for both.',
  valueTitle: 'incidents',
  labelTitle: 'month',
  source: 'Source: fictional police files, January 2034 to December 2035. July 2034 was not received.',
  series: [
    {
      name: 'Crime',
      points: months.map((month, index) => ({
        label: monthInWords(month),
        value:
          month === '2034-07' ? null : Math.round(670 + index * 4 + 60 * Math.sin(((index % 12) - 3) / 1.9)),
        ...(month === '2034-07' ? { note: 'not received' } : {}),
      })),
    },
    {
      name: 'Anti-social behaviour',
      points: months.map((month, index) => ({
        label: monthInWords(month),
        value:
          month === '2034-07'
            ? null
            : Math.round(205 - index * 1.6 + 35 * Math.sin(((index % 12) - 3) / 1.9)),
      })),
    },
  ],
  marks: [{ label: monthInWords('2035-04'), text: 'New shop procedure' }],
};

const wardBars: RankedBars = {
  kind: 'ranked-bars',
  title: 'Incidents per 1,000 residents by ward',
  description:
    'Bar chart of 17 wards. Castle & Quay is highest with 289.9 per 1,000 residents, more than twice the next, Riverside with 134.7; Downs Rural is lowest with 46.5. The borough’s rate is 101.6.',
  valueTitle: 'incidents per 1,000 residents',
  labelTitle: 'ward',
  source:
    'Source: fictional police files, January to December 2035; residents, mid-2034. Lines show the 95% range.',
  bars: wards
    .map(([name, count, people]) => {
      const [lower, upper] = byar(count);
      return {
        label: name,
        value: (count / people) * 1000,
        lower: (lower / people) * 1000,
        upper: (upper / people) * 1000,
        highlighted: name === 'Castle & Quay',
      };
    })
    .sort((a, b) => b.value - a.value),
  reference: { label: 'Saltmarsh', value: totalRate.value ?? 0 },
};

/** A made-up tiling of 17 wards, somewhere in the sea. */
const wardMap: AreaMap = {
  kind: 'area-map',
  title: 'Map of incidents per 1,000 residents by ward',
  description:
    'Map of 17 wards shaded by rate. The darkest is Castle & Quay with 289.9 incidents per 1,000 residents; the lightest are Downs Rural with 46.5 and West Saltings with 47.8.',
  valueTitle: 'incidents per 1,000 residents',
  labelTitle: 'ward',
  source: 'Source: fictional police files, January to December 2035; fictional ward boundaries, May 2034.',
  areas: wards.map(([name, count, people], index) => {
    const column = index % 5;
    const row = Math.floor(index / 5);
    const west = 2 + column * 0.03 + (row % 2) * 0.012;
    const south = 53.3 - row * 0.02;
    return {
      code: `X0501${String(index).padStart(4, '0')}`,
      name,
      value: (count / people) * 1000,
      text: oneDecimal((count / people) * 1000),
      href: `/areas/X0501${String(index).padStart(4, '0')}`,
      geometry: {
        type: 'Polygon',
        coordinates: [
          [[west, south], [west + 0.03, south], [west + 0.03, south + 0.02], [west, south + 0.02], [west, south]],
        ],
      },
    };
  }),
}; // prettier-ignore

const sources: SourceNote[] = received.map((month) => ({
  delivery: sha256(`fictional delivery ${month}`),
  fileName: `${month}-saltmarsh-street.csv`,
  source: 'Saltmarsh Constabulary (fictional), street-level crime',
  period: `${month}..${month}`,
  rowsRead: 3_604,
  rowsAccepted: 3_601,
  rowsRejected: 3,
  receivedAt: '2036-01-18T10:05:00.000Z',
  licence: 'Open Government Licence 3.0',
}));

/** One example of every block kind, under the name by which tests call it. */
export const exampleBlocks: Readonly<Record<string, Block>> = {
  heading: { kind: 'heading', level: 1, text: 'Violence & its places', id: 'violence' },
  paragraph: {
    kind: 'paragraph',
    content: [
      'Police recorded ',
      quote(total, '10,812'),
      ' incidents, ',
      { strong: '3.9% more' },
      ' than the year before. The method is explained ',
      { href: 'https://www.example.org/method?a=1&b=2', text: 'on a page of its own' },
      '.',
    ],
  },
  list: { kind: 'list', ordered: true, items: [['First, the town centre.'], ['Second, ', { strong: 'shop theft' }, '.']] },
  'bullet list': { kind: 'list', ordered: false, items: [['One thing <and> another.'], ['A rate of ', quote(totalRate, '101.6'), '.']] },
  'summary table': summaryTable,
  'ward table': wardTable,
  'table of awkward texts': {
    kind: 'table',
    caption: 'Texts that formats may trip over: [brackets] / slashes? *stars*',
    columns: [{ title: 'Text', kind: 'text' }, { title: 'Number', kind: 'number' }],
    rowHeadings: false,
    rows: [
      [{ content: ['=HYPERLINK("http://x.example")'] }, { value: -4.5, text: '−4.5' }],
      [{ content: ['#set page(fill: red) $x$ *bold* _it_ `code` <label> @ref \\ "quote"'] }, { value: null, text: 'not shown' }],
      [{ bullets: [['+44 20 7946 0000'], ['@mention, comma']] }, { value: 0, text: '0' }],
    ],
    notes: [],
  },
  'line chart': { kind: 'chart', chart: monthlyChart },
  'ranked bars': { kind: 'chart', chart: wardBars },
  map: { kind: 'chart', chart: wardMap },
  ...Object.fromEntries(
    Object.entries(exampleCharts).map(([name, chart]): [string, Block] => [name, { kind: 'chart', chart }]),
  ),
  note: {
    kind: 'note',
    tone: 'information',
    title: 'How to read the arrows',
    content: ['An arrow up or down means the change is ', { strong: 'beyond chance' }, '; → means it may be chance.'],
  },
  warning: {
    kind: 'note',
    tone: 'warning',
    title: 'July 2034 is missing',
    content: ['No file was received for July 2034. Comparisons leave out July in both years.'],
  },
  picture: {
    kind: 'picture',
    picture: { format: 'svg', text: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#ffffff" d="M0 0h8v8H0z"/><path d="M1 1h2v2h-2zM4 4h3v1h-3z"/></svg>' },
    width: 30,
    alternative: 'Two black shapes on white, as an example of a picture',
    caption: 'A picture that is not drawn from numbers',
  },
  'picture of pixels': {
    kind: 'picture',
    // Two pixels by one, made by png.ts.
    picture: { format: 'png', base64: encodePng(2, 1, Uint8Array.of(0, 0, 0, 255, 255, 255)).toString('base64') },
    width: 20,
    alternative: 'A black square beside a white one',
    caption: '',
  },
  'page break': { kind: 'page-break' },
}; // prettier-ignore

/** A document around some blocks, holding the figures they quote and all example files. */
export function exampleDocument(
  blocks: Block[],
  parts: Partial<FrankpledgeDocument> = {},
): FrankpledgeDocument {
  const document: FrankpledgeDocument = {
    schemaVersion: documentSchemaVersion,
    title: 'Strategic assessment of Saltmarsh',
    subtitle: 'January to December 2035',
    marking: 'OFFICIAL',
    banner: 'Demonstration: fictional data',
    language: 'en-GB',
    author: 'Saltmarsh Community Safety Partnership',
    createdAt: '2036-01-20T09:30:00.000Z',
    softwareVersion: '0.1.0',
    blocks,
    figures: [],
    sources,
    ...parts,
  };
  const quoted = new Set(quotedFigures(document));
  return { ...document, figures: parts.figures ?? figures.filter((figure) => quoted.has(figure.id)) };
}

function example(name: string): Block {
  const block = exampleBlocks[name];
  if (block === undefined) throw new Error(`No example block “${name}”.`);
  return block;
}

function heading(level: 1 | 2 | 3, text: string): Block {
  return { kind: 'heading', level, text, id: text.toLowerCase().replace(/[^a-z0-9]+/g, '-') };
}

function paragraph(...content: Inline[]): Block {
  return { kind: 'paragraph', content };
}

/** The whole report: summary, months, wards, sources and limits, about eight pages of A4 with its appendix. */
export function exampleReport(): FrankpledgeDocument {
  return exampleDocument([
    heading(1, 'Summary'),
    paragraph(
      'Police recorded ', quote(total, '10,812'), ' incidents in Saltmarsh between January and December 2035, ',
      quote(total, '3.9%'), ' more than the year before. The rise is beyond chance. It is a rate of ', quote(totalRate, '101.6'),
      ' incidents for every 1,000 residents, fifth of the twelve districts of the county.',
    ),
    paragraph('Shoplifting and violence have risen; burglary and anti-social behaviour have fallen. Everything else shows no clear change.'),
    example('note'),
    example('summary table'),
    heading(1, 'Through the year'),
    paragraph('Crime follows the seasons, with most incidents in the summer months. The peak of 2035 was a little above that of 2034.'),
    example('line chart'),
    example('warning'),
    heading(2, 'What changed in April'),
    paragraph('Two shops began to report every theft in April 2035, whatever its value. Part of the rise in shoplifting is therefore a rise in reporting:'),
    { kind: 'list', ordered: false, items: [
      ['the two shops reported ', { strong: '214' }, ' thefts after April and 61 in the same months of 2034;'],
      ['all other shops together reported about as many as before;'],
      ['the count of people charged did not change.'],
    ] },
    heading(1, 'Wards'),
    paragraph('One ward stands far above the others. Castle & Quay holds the station, the shopping streets and most places that open late, and many of those who spend time there do not live there.'),
    example('map'),
    example('ranked bars'),
    heading(2, 'Wards compared'),
    paragraph('The table gives the number of incidents, the rate and how firm the rate is. A ward whose range overlaps that of another cannot be said to differ from it.'),
    example('ward table'),
    heading(1, 'Data sources and limits'),
    paragraph('All counts are from files as published by the police, received in January 2036. Street-level data are not official statistics: they are counted by place and month as first published.'),
    { kind: 'list', ordered: true, items: [
      ['Three rows in each file had no usable place and were left out of ward counts, but not of borough counts.'],
      ['Anti-social behaviour reported to the council alone is not in these counts.'],
      ['Rates divide by residents, not by the people present.'],
    ] },
  ]); // prettier-ignore
}
