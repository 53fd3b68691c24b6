import { clock } from '../../foundation/clock.ts';
import { monthInWords, periodInWords } from '../../foundation/period.ts';
import { softwareVersion } from '../../foundation/version.ts';
import {
  documentSchemaVersion,
  type Block,
  type Cell,
  type FrankpledgeDocument,
  type Inline,
} from '../../documents/document.ts';
import { dayInWords, markInWords } from '../../observatory/observatory.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { textCell } from '../cells.ts';
import { titleOf } from '../measures/measure.rules.ts';
import { verdictOf } from '../measures/answer.rules.ts';
import { aboutInWords } from '../measures/stands-out.rules.ts';
import { monthlyDescription } from '../narrative.rules.ts';
import { changeWords, cut, joinedWords, packLimits, placeWords, printCount } from './pack.rules.ts';
import type { PackRow, PackView, WardView } from './pack.view.ts';

/** A line that the unit wrote: see line.store.ts. */
export type PackLineWords = {
  kind: 'doing' | 'contact';
  wardCode: string | null;
  words: string;
  who: string;
  reach: string;
  beginsOn: string;
};

/** What stands in a pack beside its figures. */
type PackWords = {
  lines: readonly PackLineWords[];
  /** "Edition 3, released 22 November 2026 by …", or that it is a working copy. */
  edition: string;
  banner: string;
  author: string;
  createdAt?: string;
};

const quoted = (row: PackRow, which: 'count' | 'value', value: number | null, text: string): Cell => ({
  value,
  text,
  figure: row[which].id,
});

/** The measure as a row: how many, before, the change in words, the rate beside all wards, and the place. */
function tableRow(row: PackRow, hasComparison: boolean): Cell[] {
  const { measure, count, value, isRounded } = row;
  const { definition } = measure;
  const isRate = definition.divideBy === 'residents' || definition.divideBy === 'households';
  const rate = (shown: number | null): string => printNumber(shown, definition.decimals);
  return [
    textCell(`${definition.title}${definition.isProactive ? ' (found by looking)' : ''}`),
    quoted(row, 'count', count.value, printCount(count.value, isRounded)),
    ...(hasComparison
      ? [
          quoted(row, 'count', count.previous, printCount(count.previous, isRounded)),
          quoted(row, 'count', count.change, `${changeWords(count)}${row.spansBreak ? ' †' : ''}`),
        ]
      : []),
    isRate && value.value !== null
      ? quoted(row, 'value', value.value, rate(value.value))
      : textCell(isRate ? 'too few' : 'no rate'),
    isRate && row.together !== null ? { value: row.together, text: rate(row.together) } : textCell('no rate'),
    value.rank === null ? textCell('none') : quoted(row, 'value', value.rank, placeWords(value, row.place)),
  ];
}

const named = (rows: readonly PackRow[]): string =>
  joinedWords(
    rows.map(({ measure }) => {
      const { title } = measure.definition;
      return title.charAt(0).toLowerCase() + title.slice(1);
    }),
  );

/** The first sentence: what is up, what is down, and that the rest may be chance. From the test alone. */
function inShort(view: WardView, hasComparison: boolean): Inline[] {
  if (!hasComparison) return [{ strong: 'In short: ' }, 'there is no earlier year to compare with yet.'];
  const of = (verdict: string): PackRow[] => view.rows.filter(({ count }) => verdictOf(count) === verdict);
  const [up, down] = [of('up'), of('down')];
  const rest = view.rows.length - up.length - down.length;
  const parts = [
    up.length === 0 ? '' : `up: ${named(up)}`,
    down.length === 0 ? '' : `down: ${named(down)}`,
  ].filter((part) => part !== '');
  const others =
    rest === 0
      ? ''
      : parts.length === 0
        ? 'nothing in the table changed by more than chance explains.'
        : `${rest === 1 ? 'The other row' : `The other ${rest} rows`} may be chance or too few to say.`;
  return [
    { strong: 'In short: ' },
    [parts.length === 0 ? '' : `${parts.join('; ')}.`, others].filter((part) => part !== '').join(' '),
  ];
}

function standsOut(pack: PackView, view: WardView): Inline[][] {
  const { scan } = pack;
  if (scan === null) return [['Nothing can be compared with an earlier year yet.']];
  const shown = view.found.slice(0, packLimits.found);
  const more = view.found.length - shown.length;
  return [
    ...shown.map((each): Inline[] => [
      `${titleOf(each.subject.category)}: ${each.now > each.before ? 'up' : 'down'} from ${printNumber(each.before)} to ${printNumber(each.now)}${each.subject.breaks.length > 0 ? ' †' : ''}.`,
    ]),
    ...(shown.length === 0 ? [['Nothing stands out in this ward.']] : []),
    [
      `${more > 0 ? `${more} more here. ` : ''}Of ${printNumber(scan.tested)} comparisons (ward by kind of incident) ${printNumber(scan.found.length)} ${scan.found.length === 1 ? 'stands' : 'stand'} out${scan.found.length === 0 ? '' : `; ${aboutInWords(scan.expectedFalseAlarms)} of those ${scan.expectedFalseAlarms < 1.5 ? 'is' : 'are'} expected to be a false alarm`}.`,
    ],
  ];
}

const own = (lines: readonly PackLineWords[], kind: PackLineWords['kind'], code: string): PackLineWords[] =>
  lines
    .filter((line) => line.kind === kind && (line.wardCode === null || line.wardCode === code))
    // The ward's own first.
    .sort(
      (a, b) =>
        Number(a.wardCode === null) - Number(b.wardCode === null) || (a.beginsOn < b.beginsOn ? 1 : -1),
    );

function howToRead(pack: PackView, view: WardView): Inline[] {
  const { line, breaks } = view;
  const named = breaks
    .slice(0, packLimits.breaks)
    .map((each) => markInWords({ ...each, title: cut(each.title, packLimits.breakName) }));
  const people = view.rows.find(({ value }) => value.denominatorSource !== '')?.value;
  return [
    'Up and down are said only where a change is larger than chance explains (5% test). ',
    `Rates are per 1,000 residents. Place: 1st is the highest rate, or number, of the ${pack.wards.length} wards; from where to where chance alone may move it. Where many visit and few live, a rate is high without more risk to anybody. `,
    line === null || line.both === 0
      ? ''
      : `${printNumber(line.near)} of the ${printNumber(line.both)} incidents here and in ${line.neighbour ?? 'the next ward'} lie within ${line.metres} metres of the line between the two; published points are moved a little, so some belong to the other side. `,
    named.length === 0
      ? ''
      : `† Recording changed, so the years are not quite alike: ${named.join('; ')}${breaks.length > named.length ? `; and ${breaks.length - named.length} more` : ''}. `,
    pack.isRounded
      ? '“About” and “under 8”: counts of partners’ own records, rounded to the nearest 5 before anything is worked out. '
      : '',
    { strong: 'Sources: ' },
    `${pack.sources.join('; ')}. ${people === undefined ? '' : `Residents: ${people.denominatorSource.replace(/^residents, /, '')}. `}Wards: ${pack.wardVintage === '' ? 'as loaded' : pack.wardVintage}.`,
  ];
}

/** Everything of a pack that comes from figures and lines: what is compared between a look and the release. */
export function packBlocks(pack: PackView, view: WardView, lines: readonly PackLineWords[]): Block[] {
  const { periods, area } = pack;
  const { period, comparison } = periods;
  const hasComparison = comparison !== null;
  const doing = own(lines, 'doing', view.ward.code);
  const contacts = own(lines, 'contact', view.ward.code);
  const title = `All incidents by month, ${view.ward.name}`;
  const known = view.months.some(({ value }) => value !== null);
  return [
    { kind: 'paragraph', content: inShort(view, hasComparison) },
    {
      kind: 'table',
      caption: `What changed, ${periodInWords(period)}${hasComparison ? ', beside the same months a year earlier' : ''}`,
      columns: [
        { title: 'What is counted', kind: 'text', width: 3 },
        { title: 'Number', kind: 'number' },
        ...(hasComparison
          ? [
              { title: 'Year before', kind: 'number' as const },
              { title: 'Change', kind: 'number' as const, width: 1.9 },
            ]
          : []),
        { title: 'Per 1,000', kind: 'number' },
        { title: 'All wards', kind: 'number', width: 0.9 },
        { title: `Place of ${pack.wards.length}`, kind: 'number', width: 1.2 },
      ],
      rowHeadings: true,
      rows: view.rows.map((row) => tableRow(row, hasComparison)),
      notes: [],
    },
    ...(known
      ? [
          {
            kind: 'chart' as const,
            chart: {
              kind: 'line' as const,
              title,
              description: monthlyDescription(
                title,
                view.months.map(({ month }) => month),
                view.months.map(({ value }) => value),
              ),
              valueTitle: 'incidents',
              labelTitle: 'month',
              source: '',
              series: [
                {
                  name: view.ward.name,
                  points: view.months.map(({ month, value }) => ({ label: month, value })),
                },
              ],
              breaks: view.chartBreaks
                .slice(0, packLimits.breaks)
                .map(({ at }) => ({ at, title: 'recording changed †' })),
            },
          },
        ]
      : []),
    { kind: 'heading', level: 1, text: 'What stands out', id: 'stands-out' },
    { kind: 'list', ordered: false, items: standsOut(pack, view) },
    { kind: 'heading', level: 1, text: 'What is being done', id: 'doing' },
    doing.length === 0
      ? {
          kind: 'paragraph',
          content: ['Nothing has been written down for this ward. Ask the contacts below.'],
        }
      : {
          kind: 'list',
          ordered: false,
          items: doing.map((line) => [
            `${line.words.replace(/[.\s]+$/, '')}. `,
            `${line.who}, ${dayInWords(line.beginsOn)}${line.wardCode === null ? `, all of ${area.name}` : ''}.`,
          ]),
        },
    { kind: 'heading', level: 1, text: 'Whom to ask', id: 'contacts' },
    contacts.length === 0
      ? { kind: 'paragraph', content: [`The community safety unit of ${area.name}.`] }
      : {
          kind: 'list',
          ordered: false,
          items: contacts.map((line) => [
            { strong: line.words.replace(/[.\s]+$/, '') },
            `: ${line.who}${line.reach === '' ? '' : `, ${line.reach}`}`,
          ]),
        },
    { kind: 'heading', level: 1, text: 'How to read it', id: 'how' },
    { kind: 'paragraph', content: howToRead(pack, view) },
  ];
}

/** The pack of a ward as a document: all writers print it; `onOneSide` takes off what paper has no room for. */
export function packDocument(pack: PackView, view: WardView, words: PackWords): FrankpledgeDocument {
  const createdAt = words.createdAt ?? clock.now();
  return {
    schemaVersion: documentSchemaVersion,
    title: `${view.ward.name} ward`,
    subtitle: `Community safety in ${pack.area.name}, ${monthInWords(pack.periods.period.from)} to ${monthInWords(pack.periods.period.to)}`,
    marking: 'OFFICIAL',
    banner: words.banner,
    language: 'en-GB',
    author: words.author,
    createdAt,
    softwareVersion,
    blocks: [
      ...packBlocks(pack, view, words.lines),
      {
        kind: 'paragraph',
        content: [`${words.edition} Every number with its source: the web page of this pack.`],
      },
    ],
    figures: [
      ...new Map(
        view.rows.flatMap(({ count, value }) => [count, value]).map((figure) => [figure.id, figure]),
      ).values(),
    ],
    sources: [...pack.notes],
  };
}
