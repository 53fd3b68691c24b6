import { clock } from '../foundation/clock.ts';
import { monthInWords, periodInWords, runsInWords } from '../foundation/period.ts';
import { softwareVersion } from '../foundation/version.ts';
import {
  documentSchemaVersion,
  type Block,
  type Cell,
  type FrankpledgeDocument,
  type Inline,
} from '../documents/document.ts';
import { category } from '../observatory/observatory.ts';
import { printNumber, type Figure } from '../statistics/statistics.ts';
import type { Analysis } from './analysis.ts';
import { districtChart, monthlyCharts, wardChart, wardMap } from './assessment.charts.ts';
import { changeCell, numberCell, shareCell, textCell } from './cells.ts';
import type { Evidence } from './evidence.ts';
import { otherCategories, summaryCategories, summaryParts } from './measures.ts';
import { arrowOf, changeSentence, partSentence, rateSentence, wardSentences } from './narrative.rules.ts';
import { meanArea, pooledArea } from './pooled.ts';
import { breakCodes, breakNotes, breakSentences } from './series-breaks.ts';

export type DocumentOptions = {
  /** Protective marking: OFFICIAL unless given. */
  marking?: string;
  /** "Demonstration: fictional data", or empty. */
  banner?: string;
  author?: string;
};

const heading = (level: 1 | 2, title: string): Block => ({
  kind: 'heading',
  level,
  text: title,
  id: title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, ''),
});

/** The findings of one row of the summary table; none where nothing of the category was counted. */
export function summaryBullets(analysis: Analysis, code: string): Inline[][] {
  const area = analysis.question.area.code;
  const incidents = analysis.find('incidents', code, area);
  if (incidents === undefined) return [];
  const bullets: Inline[][] = [
    changeSentence(incidents, code === 'all-crime' ? undefined : analysis.find('share-of-crime', code, area)),
  ];
  for (const measure of ['rate-per-1000-residents', 'rate-per-1000-households'] as const) {
    const rate = analysis.find(measure, code, area);
    if (rate !== undefined && (rate.value !== null || code === 'all-crime')) {
      bullets.push(rateSentence(rate, analysis.find(measure, code, pooledArea.code)));
    }
  }
  for (const part of summaryParts[code] ?? []) {
    const figure = analysis.find('incidents', part, area);
    if (figure !== undefined) bullets.push(partSentence(figure));
  }
  const wards = analysis.wards.map((ward) => ward.code);
  const of = (measure: Figure['measure']): Figure[] =>
    wards.map((ward) => analysis.find(measure, code, ward)).filter((figure) => figure !== undefined);
  if (wards.length > 0 && of('incidents').length > 0) {
    bullets.push(...wardSentences(of('incidents'), of('rate-per-1000-residents'), of('share-of-district')));
  }
  if (category(code).proactive) {
    bullets.push([
      'Most of these offences are found by police work, so a change may be a change in policing.',
    ]);
  }
  // What the sentences above span is said with them, raw and adjusted, once.
  bullets.push(...breakSentences(incidents).map((sentence) => [sentence]));
  return bullets;
}

/** One row of the summary table: category, arrow, bullets. */
function summaryRow(analysis: Analysis, code: string): Cell[] {
  const incidents = analysis.find('incidents', code, analysis.question.area.code);
  if (incidents === undefined) return [];
  const bullets = summaryBullets(analysis, code);
  const arrow = arrowOf(incidents);
  return [textCell(category(code).title), { content: [`${arrow.sign} ${arrow.words}`] }, { bullets }];
}

/** Notes under a summary table of these categories. */
export const summaryNotes = (codes: readonly string[]): string[] =>
  codes.includes('theft-and-handling')
    ? ['Theft and handling leaves out burglary and vehicle crime, which have rows of their own.']
    : [];

function summaryTable(analysis: Analysis, caption: string, codes: readonly string[]): Block[] {
  const rows = codes.map((code) => summaryRow(analysis, code)).filter((row) => row.length > 0);
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      caption,
      columns: [
        { title: 'Category', kind: 'text', width: 2 },
        { title: 'Direction', kind: 'text', width: 1.4 },
        { title: 'Findings', kind: 'text', width: 7 },
      ],
      rowHeadings: true,
      rows,
      notes: summaryNotes(codes),
    },
  ];
}

const section = (title: string, blocks: Block[]): Block[] =>
  blocks.length === 0 ? [] : [heading(1, title), ...blocks];

/** What the assessment covers, how it counts, and how far the two periods can be compared. */
export function introduction(analysis: Analysis): Block[] {
  const { question, comparability } = analysis;
  const total = analysis.find('incidents', 'all-incidents', question.area.code);
  const crime = analysis.find('incidents', 'all-crime', question.area.code);
  const asb = analysis.find('incidents', 'anti-social-behaviour', question.area.code);
  const rate = analysis.find('rate-per-1000-residents', 'all-incidents', question.area.code);
  const blocks: Block[] = [
    {
      kind: 'paragraph',
      content: [
        `This assessment covers ${question.area.name} for ${periodInWords(question.period)}`,
        question.comparison === null ? '. ' : `, compared with ${periodInWords(question.comparison)}. `,
        ...(total === undefined
          ? []
          : ([
              'Police recorded ',
              { figure: total.id, text: printNumber(total.value) },
              ' incidents',
              ...(rate === undefined || rate.value === null
                ? []
                : [' (', { figure: rate.id, text: printNumber(rate.value, 1) }, ' per 1,000 residents)']),
              ...(crime === undefined || asb === undefined
                ? []
                : [
                    ': ',
                    { figure: crime.id, text: printNumber(crime.value) },
                    ' crimes and ',
                    { figure: asb.id, text: printNumber(asb.value) },
                    ' incidents of anti-social behaviour',
                  ]),
              '.',
            ] satisfies Inline[])),
        // A total of eleven months must not pass for a year's.
        ...analysis.limitations
          .filter((limitation) => limitation.code === 'months-not-received')
          .map((limitation) => ` ${limitation.text}`),
      ],
    },
    {
      kind: 'paragraph',
      content: [
        'Up and down are said only where the change is more than chance would give (exact test, 5%). “No clear change” is a finding: the numbers differ, but no more than they would by chance. Every number leads to where it came from.',
      ],
    },
  ];
  if (comparability.kind !== 'whole' && question.comparison !== null) {
    blocks.push({
      kind: 'note',
      tone: 'warning',
      title: comparability.kind === 'none' ? 'The two periods cannot be compared' : 'Compared like for like',
      content: [comparability.reason],
    });
  }
  const tiny = rate?.limitations.find((limitation) => limitation.code === 'tiny-resident-population');
  if (rate !== undefined && rate.value !== null && tiny !== undefined) {
    blocks.push({
      kind: 'note',
      tone: 'warning',
      title: 'Rates per resident mislead here',
      content: [tiny.text],
    });
  }
  return blocks;
}

/** Rates of the districts with their intervals, as chart and table; nothing where there is nothing to compare. */
export function districtBlocks(analysis: Analysis): Block[] {
  const chart = districtChart(analysis);
  if (chart === null) return [];
  const rows = analysis.districts
    .map((district) => ({
      district,
      rate: analysis.find('rate-per-1000-residents', 'all-crime', district.code),
      crime: analysis.find('incidents', 'all-crime', district.code),
      asb: analysis.find('incidents', 'anti-social-behaviour', district.code),
    }))
    .sort((a, b) => (b.rate?.value ?? -1) - (a.rate?.value ?? -1));
  return [
    { kind: 'chart', chart },
    {
      kind: 'table',
      caption: `${analysis.question.group === undefined ? 'Districts compared' : analysis.comparisonSet}, ${periodInWords(analysis.question.period)}`,
      columns: [
        { title: 'District', kind: 'text', width: 2.4 },
        { title: 'Crimes', kind: 'number' },
        { title: 'Crimes per 1,000 residents', kind: 'number' },
        { title: 'Rank', kind: 'number' },
        { title: 'Change in crime', kind: 'number', width: 1.6 },
        { title: 'Anti-social behaviour', kind: 'number' },
      ],
      rowHeadings: true,
      rows: [
        ...rows.map(({ district, rate, crime, asb }) => [
          textCell(district.name),
          numberCell(crime, 0),
          numberCell(rate, 1),
          { value: rate?.rank ?? null, text: rate?.rank == null ? 'not ranked' : String(rate.rank) },
          changeCell(crime),
          numberCell(asb, 0),
        ]),
        ...averageRows(analysis),
      ],
      notes: [
        'Rank 1 is the highest rate; districts with the same rate share a rank. Ranks exaggerate small differences: see the intervals in the chart.',
        ...comparisonNotes(analysis),
        ...breakNotes(rows.flatMap(({ rate, crime, asb }) => [rate, crime, asb])),
      ],
    },
  ];
}

/** Both averages of the districts, each by its name: they differ, and published tables use now one, now the other. */
function averageRows(analysis: Analysis): Cell[][] {
  const pooled = analysis.find('rate-per-1000-residents', 'all-crime', pooledArea.code);
  const mean = analysis.find('rate-per-1000-residents', 'all-crime', meanArea.code);
  if (pooled === undefined || mean === undefined) return [];
  const none: Cell = { content: [''] };
  const row = (title: string, rate: Figure): Cell[] => [
    textCell(title),
    rate.numerator === null
      ? none
      : { value: rate.numerator, text: printNumber(rate.numerator), figure: rate.id },
    numberCell(rate, 1),
    textCell('not ranked'),
    none,
    none,
  ];
  return [
    row('All together (pooled rate: their crimes divided by their residents)', pooled),
    row('Mean of their rates (each district counts the same)', mean),
  ];
}

const named = (areas: readonly { code: string; name: string }[]): string =>
  areas.map(({ code, name }) => `${name} (${code})`).join(', ');

/** Where the list of districts is from, and which of them are missing from what. */
function comparisonNotes(analysis: Analysis): string[] {
  const { absentDistricts, withoutResidents, districts, comparisonSet } = analysis;
  const { group } = analysis.question;
  const ranked = districts.length - withoutResidents.districts.length;
  return [
    ...(group === undefined ? [] : [`Compared with: ${comparisonSet}. Source of the list: ${group.source}.`]),
    ...(absentDistricts.length === 0
      ? []
      : [
          `No incidents were received for ${named(absentDistricts)}: not counted here, which is not none. The comparison is of ${districts.length} of ${districts.length + absentDistricts.length} areas.`,
        ]),
    ...(withoutResidents.districts.length === 0
      ? []
      : [
          `No number of residents is known for ${named(withoutResidents.districts)}: no rate, and the ranks and averages are of the other ${ranked}.`,
        ]),
  ];
}

/** Wards without a number of residents, by name. */
function wardDenominatorNotes({ wards, withoutResidents }: Analysis): string[] {
  const without = withoutResidents.wards;
  return without.length === 0
    ? []
    : [
        `No number of residents is known for ${named(without)}: no rate, and the ranks by rate are of the other ${wards.length - without.length} of ${wards.length} wards.`,
      ];
}

/** Map, chart and table of the wards; nothing without boundaries. */
export function wardBlocks(analysis: Analysis): Block[] {
  const { question, wardPlacing } = analysis;
  if (wardPlacing === null) return [];
  const hasRates = analysis.wards.some(
    (ward) => analysis.find('rate-per-1000-residents', 'all-incidents', ward.code) !== undefined,
  );
  const blocks: Block[] = [];
  const map = wardMap(analysis);
  if (map !== null) blocks.push({ kind: 'chart', chart: map });
  blocks.push({ kind: 'chart', chart: wardChart(analysis) });
  blocks.push({
    kind: 'table',
    caption: `Wards of ${question.area.name}, ${periodInWords(question.period)}`,
    columns: [
      { title: 'Ward', kind: 'text', width: 2.4 },
      { title: 'All incidents', kind: 'number', width: 1.2 },
      ...(hasRates
        ? [
            { title: 'Per 1,000 residents', kind: 'number' as const, width: 1.3 },
            { title: 'Rank', kind: 'number' as const, width: 0.8 },
          ]
        : []),
      { title: 'Share', kind: 'number' },
      { title: 'Change', kind: 'number', width: 1.8 },
      { title: 'Crimes', kind: 'number' },
      { title: 'Anti-social behaviour', kind: 'number', width: 1.3 },
    ],
    rowHeadings: true,
    rows: [...analysis.wards]
      .sort(
        (a, b) =>
          (analysis.find('incidents', 'all-incidents', b.code)?.value ?? 0) -
          (analysis.find('incidents', 'all-incidents', a.code)?.value ?? 0),
      )
      .map((ward) => {
        const all = analysis.find('incidents', 'all-incidents', ward.code);
        const rate = analysis.find('rate-per-1000-residents', 'all-incidents', ward.code);
        const share = analysis.find('share-of-district', 'all-incidents', ward.code);
        return [
          textCell(ward.name),
          numberCell(all, 0),
          ...(hasRates
            ? [
                numberCell(rate, 1),
                { value: rate?.rank ?? null, text: rate?.rank == null ? 'not ranked' : String(rate.rank) },
              ]
            : []),
          shareCell(share),
          changeCell(all),
          numberCell(analysis.find('incidents', 'all-crime', ward.code), 0),
          numberCell(analysis.find('incidents', 'anti-social-behaviour', ward.code), 0),
        ];
      }),
    notes: [
      'Shares may not add up to 100% because of rounding.',
      placingNote(analysis),
      ...wardDenominatorNotes(analysis),
      ...breakNotes(
        analysis.wards.flatMap((ward) => [
          ...['all-incidents', 'all-crime', 'anti-social-behaviour'].map((code) =>
            analysis.find('incidents', code, ward.code),
          ),
        ]),
      ),
    ],
  });
  return blocks;
}

/** How the rows were put into wards, in a sentence; the methods differ, so it always stands by ward figures. */
function placingNote(analysis: Analysis): string {
  const placing = analysis.wardPlacing;
  if (placing === null) return '';
  const total = analysis.find('incidents', 'all-incidents', analysis.question.area.code);
  const parts = [
    placing.byPoint > 0 ? `${printNumber(placing.byPoint)} by the point in the ward’s boundary` : '',
    placing.byBestFit > 0 ? `${printNumber(placing.byBestFit)} by best fit of their small area` : '',
  ].filter((part) => part !== '');
  const near =
    placing.nearEdge > 0
      ? ` ${printNumber(placing.nearEdge)} lie within ${placing.nearMetres} metres of another ward and may belong to it.`
      : '';
  const differs =
    total === undefined
      ? ''
      : ` The total for ${total.areaName} (${printNumber(total.value)}) is placed by ${total.placedBy === 'lsoa-name' ? 'the name of the small area (LSOA)' : 'the code of the small area (LSOA)'}, so the wards need not add up to it.`;
  return `Placed in wards: ${parts.join(', ')}.${near}${differs}`;
}

/** How the figures were tested, and what was not recorded at all. */
export function methodSection(analysis: Analysis): Block[] {
  return [
    heading(1, 'How firm is this?'),
    {
      kind: 'list',
      ordered: false,
      items: [
        [
          'Rates carry 95% intervals: exact Poisson below 10 incidents, Byar’s method from 10. Shares carry Wilson intervals.',
        ],
        [
          'A change is tested by the exact conditional test of two Poisson counts. Crime comes in series and repeats, so the true uncertainty is wider than the test allows.',
        ],
        ['Below 20 incidents in the earlier period no percentage is given.'],
        [
          'Many wards and categories are looked at together: about one in twenty would look changed by chance alone.',
        ],
      ],
    },
    ...(analysis.emptyCategories.length === 0
      ? []
      : [
          {
            kind: 'paragraph' as const,
            content: [
              `Nothing was recorded in either period for: ${analysis.emptyCategories.map((code) => category(code).title.toLowerCase()).join(', ')}.`,
            ],
          },
        ]),
  ];
}

/** Limitations of some areas only, whose names are said with them. */
const ofSomeAreas: ReadonlySet<string> = new Set(['many-visitors']);

/** Each limitation of the figures once, without what the document has `said` already. */
function limitationsOf(analysis: Analysis, said: readonly string[]): string[] {
  const areas = new Map<string, Set<string>>();
  const named = new Set<string>();
  for (const figure of analysis.figures) {
    for (const { code, text } of figure.limitations) {
      // A month that no source has is told once, as not received.
      // The change adjusted for a break stands with its sentence.
      if (code === 'month-missing' || code === breakCodes.adjusted || said.includes(text)) continue;
      areas.set(text, (areas.get(text) ?? new Set()).add(figure.areaName));
      if (ofSomeAreas.has(code)) named.add(text);
    }
  }
  return [...areas].map(([text, names]) => (named.has(text) ? `${[...names].join(', ')}: ${text}` : text));
}

/** Files, months and limitations. */
export function sourcesSection(evidence: Evidence, analysis: Analysis): Block[] {
  const months = [...new Set(evidence.checks.map((check) => check.month))].sort();
  const missing = evidence.checks.filter((check) => check.state === 'missing').map((check) => check.month);
  const suspicious = evidence.checks
    .filter((check) => check.state === 'suspicious')
    .map((check) => check.reason);
  const odd = [
    ...(missing.length === 0 ? [] : [`No file was received for ${runsInWords([...new Set(missing)])}.`]),
    ...suspicious,
  ];
  const rejected = evidence.sources.reduce((sum, source) => sum + source.rowsRejected, 0);
  const read = evidence.sources.reduce((sum, source) => sum + source.rowsRead, 0);
  const limitations = limitationsOf(analysis, [
    ...odd,
    analysis.comparability.kind === 'whole' ? '' : analysis.comparability.reason,
  ]);
  return [
    heading(1, 'Data sources and limitations'),
    {
      kind: 'paragraph',
      content: [
        `${printNumber(evidence.sources.length)} files were received with ${printNumber(read)} rows; ${rejected === 0 ? 'all rows were accepted' : `${printNumber(rejected)} rows were rejected`}. `,
        months.length === 0
          ? ''
          : `They cover ${monthInWords(months[0] ?? '')} to ${monthInWords(months.at(-1) ?? '')}. `,
        odd.length === 0 ? 'No month is missing or looks incomplete.' : 'These months need care:',
      ],
    },
    ...(odd.length === 0
      ? []
      : [{ kind: 'list' as const, ordered: false, items: odd.map((reason) => [reason]) }]),
    ...(limitations.length === 0
      ? []
      : [
          heading(2, 'Limitations'),
          {
            kind: 'list' as const,
            ordered: false,
            items: limitations.map((limitation) => [limitation]),
          },
        ]),
    ...(evidence.notices.length === 0
      ? []
      : [
          heading(2, 'Notes on areas and populations'),
          { kind: 'list' as const, ordered: false, items: evidence.notices.map((notice) => [notice]) },
        ]),
  ];
}

/** The strategic assessment in the form of the published one of 2020: summary table, wards, months, sources. */
export function assessmentDocument(
  evidence: Evidence,
  analysis: Analysis,
  options: DocumentOptions = {},
): FrankpledgeDocument {
  const { question } = analysis;
  const blocks: Block[] = [
    heading(1, 'Summary of findings'),
    ...introduction(analysis),
    ...summaryTable(
      analysis,
      `Key crime categories, ${question.area.name}, ${periodInWords(question.period)}`,
      summaryCategories,
    ),
    ...summaryTable(
      analysis,
      `Other community safety issues, ${question.area.name}, ${periodInWords(question.period)}`,
      otherCategories,
    ),
    heading(1, 'Month by month'),
    ...monthlyCharts(analysis).map((chart): Block => ({ kind: 'chart', chart })),
    ...section('Compared with other districts', districtBlocks(analysis)),
    ...section('Wards', wardBlocks(analysis)),
    ...methodSection(analysis),
    ...sourcesSection(evidence, analysis),
  ];
  return {
    schemaVersion: documentSchemaVersion,
    title: `Strategic assessment: ${question.area.name}`,
    subtitle: `${periodInWords(question.period)}${question.comparison === null ? '' : `, compared with ${periodInWords(question.comparison)}`}`,
    marking: options.marking ?? 'OFFICIAL',
    banner: options.banner ?? '',
    language: 'en-GB',
    author: options.author ?? '',
    createdAt: clock.now(),
    softwareVersion,
    blocks,
    figures: analysis.figures,
    sources: [...evidence.sources],
  };
}
