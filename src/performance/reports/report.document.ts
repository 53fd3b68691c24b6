import { stateWords, type Action } from '../../actions/actions.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { clock } from '../../foundation/clock.ts';
import { periodInWords, type Period } from '../../foundation/period.ts';
import { softwareVersion } from '../../foundation/version.ts';
import {
  documentSchemaVersion,
  printedPages,
  type Block,
  type FrankpledgeDocument,
} from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { Indicator, Rag, Reading } from '../indicators/indicator.types.ts';
import { lastDayOf, periodOf, shortPeriod } from '../indicators/period.rules.ts';
import type { Series } from '../indicators/series.rules.ts';
import { directions, ragMarks } from '../indicators/status.rules.ts';
import { isSmall, shownValue, statusText, withUnit } from '../indicators/value.words.ts';
import { annexBlocks, type LeftOver } from './report.annex.ts';
import { cutWords, fitted, wholeIn, type Room } from './report.fit.ts';
import {
  actionWords,
  dueWords,
  lineOf,
  openActions,
  ragOf,
  say,
  standWords,
  text,
  type Line,
} from './report.lines.ts';
import { quartersIn } from './report.rules.ts';
import type { ReportGround } from './report.ground.ts';

const inAnnex = 'It goes on in the annex.';
/** Up to as much as there is room for, then where the rest stands. */
const roomFor = (words: string, room: Room): Block[] =>
  wholeIn(room, words) ? paragraphs(words) : [...paragraphs(cutWords(words.trim(), room.words)), say(room.words === 0 ? 'It stands in the annex.' : inAnnex)]; // prettier-ignore
const paragraphs = (words: string): Block[] => words.split(/\n\s*\n/).filter((each) => each.trim() !== '').map((each) => say(each.trim())); // prettier-ignore

const order: readonly Rag[] = ['red', 'amber', 'green', 'grey'];

/**
 * The report as a document. Small counts are withheld in it, since it goes to people outside the unit. Every table stands in it, so that
 * it can be read years later without the system.
 */
export function reportDocument(ground: ReportGround, banner: string): FrankpledgeDocument {
  const lines = [...ground.series.values()].map((series) => lineOf(ground, series));
  const titles = prioritiesOf(ground, lines);
  const others = lines.filter(({ series }) => !titles.includes(series.indicator.priority));
  const head = {
    schemaVersion: documentSchemaVersion,
    title: ground.title,
    subtitle: [
      ground.partnership,
      periodInWords(ground.period),
      ground.meetingOn === null ? '' : `for the meeting of ${dayInWords(ground.meetingOn)}`,
    ]
      .filter((part) => part !== '')
      .join(', '),
    marking: 'OFFICIAL',
    banner,
    language: 'en-GB',
    author: ground.partnership,
    createdAt: clock.now(),
    softwareVersion,
    figures: [],
    sources: [],
  } satisfies Omit<FrankpledgeDocument, 'blocks'>;
  const of = (title: string, room: Room): Block[] =>
    priorityBlocks(ground, title, titles.indexOf(title), lines, room);
  const rooms = fitted(titles, of, (blocks) => printedPages({ ...head, blocks }).total - 1);
  const widest: Room = { words: Infinity, named: mostNamed };
  return {
    ...head,
    blocks: [
      { kind: 'heading', level: 1, text: 'In short', id: 'in-short' },
      ...shortBlocks(ground, titles, lines),
      ...titles.flatMap((title) => of(title, rooms.get(title) ?? widest)),
      ...othersBlocks(ground, others),
      ...annexBlocks(ground, titles, [...lines.filter((line) => !others.includes(line)), ...others], leftOver(ground, titles, lines, rooms)), // prettier-ignore
    ],
  };
}

/** Texts that did not go whole onto the page of their priority. */
function leftOver(
  ground: ReportGround,
  titles: readonly string[],
  lines: readonly Line[],
  rooms: ReadonlyMap<string, Room>,
): LeftOver[] {
  return titles.flatMap((title): LeftOver[] => {
    const room = rooms.get(title);
    if (room === undefined) return [];
    const said = [
      { title, words: ground.parts.find(({ priority }) => priority === title)?.context ?? '' },
      ...lines
        .filter(({ series }) => series.indicator.priority === title && series.indicator.shape === 'words')
        .map(({ series, reading }) => ({ title: series.indicator.title, words: reading?.words ?? '' })),
    ];
    return said.flatMap((each) =>
      wholeIn(room, each.words) ? [] : [{ title: each.title, blocks: paragraphs(each.words) }],
    );
  });
}

/** Priorities with a page: those that leads write of, and what came into force since the report was begun. */
function prioritiesOf(ground: ReportGround, lines: readonly Line[]): string[] {
  const under = lines.map(({ series }) => series.indicator.priority);
  const since = ground.actions.size === 0 ? under : under.filter((title) => ground.actions.has(title));
  return [...new Set([...ground.parts.map(({ priority }) => priority), ...since])].filter((title) => title !== ''); // prettier-ignore
}

/** The words of one indicator: “Community orders completed: 75.5% (target 75%; on target).” */
function doneWords(line: Line): string {
  const { series, judgement } = line;
  const { indicator } = series;
  if (line.reading === null) return '';
  if (indicator.shape === 'words') return line.reading.words === '' ? '' : `${indicator.title}: ${line.reading.words}`; // prettier-ignore
  const value = shownValue(indicator, line.reading, false);
  if (judgement?.target == null) return `${indicator.title}: ${value}.`;
  return `${indicator.title}: ${value} (target ${withUnit(judgement.target.target.value, indicator)}; ${judgement.status.words}).`;
}

/**
 * For scrutiny, in the shape in which partnerships print it: a row a priority, “what we have been doing”, each measure with its target in
 * brackets, and what was completed in the period.
 */
function doneTable(ground: ReportGround, titles: readonly string[], lines: readonly Line[]): Block {
  const first = `${ground.period.from}-01`;
  const last = lastDayOf(ground.period);
  return {
    kind: 'table',
    caption: 'What we have been doing',
    columns: [
      { title: 'Priority', kind: 'text', width: 1 },
      { title: 'What we have been doing', kind: 'text', width: 3.5 },
    ],
    rowHeadings: true,
    rows: titles.map((title) => {
      const actions = ground.actions.get(title) ?? [];
      const done = actions.filter(({ completedOn }) => completedOn !== null && completedOn >= first && completedOn <= last); // prettier-ignore
      const said = [
        ...lines.filter(({ series }) => series.indicator.priority === title).map(doneWords),
        done.length === 0
          ? ''
          : `Completed: ${done.map((each) => each.text.replace(/[.]$/, '')).join('; ')}.`,
        actions.length === 0
          ? ''
          : `${done.length} of ${actions.length} actions were completed in the period.`,
      ].filter((words) => words !== '');
      return [
        text(title),
        said.length === 0 ? text('Nothing was returned.') : { bullets: said.map((words) => [words]) },
      ];
    }),
    notes: [],
  };
}

function shortBlocks(ground: ReportGround, titles: readonly string[], lines: readonly Line[]): Block[] {
  const of = (rag: Rag): Line[] => lines.filter((line) => ragOf(line) === rag);
  const reds = of('red');
  const actions = [...ground.actions.values()].flat();
  const overdue = actions.filter((action) => action.overdue).length;
  return [
    ...paragraphs(ground.summary),
    ...(ground.kind === 'progress' ? [] : [doneTable(ground, titles, lines)]),
    {
      kind: 'table',
      caption: 'Indicators by status',
      columns: [
        { title: 'Status', kind: 'text' },
        { title: 'Indicators', kind: 'number' },
      ],
      rowHeadings: true,
      rows: order.map((rag) => [
        text(`${ragMarks[rag].shape} ${ragMarks[rag].word}`),
        { value: of(rag).length, text: String(of(rag).length) },
      ]),
      notes: [
        'Green meets its target; amber misses it by little, or by no more than chance explains; red misses it; grey has no target, no value, or is told in words.',
      ],
    },
    reds.length === 0
      ? say('No indicator is red.')
      : say({ strong: 'Red: ' }, `${reds.map(({ series }) => series.indicator.title).join('; ')}.`),
    ...(actions.length === 0
      ? []
      : [
          say(
            `Of ${actions.length} actions of the strategy ${actions.filter(({ state }) => state === 'completed').length} are completed and ${overdue} ${overdue === 1 ? 'is' : 'are'} overdue.`,
          ),
        ]),
  ];
}

/**
 * One page a priority: its table, what its lead says, its next actions. All open actions and the series of what misses its target stand in
 * the annex, so that a page stays a page.
 */
function priorityBlocks(
  ground: ReportGround,
  title: string,
  at: number,
  lines: readonly Line[],
  room: Room,
): Block[] {
  const own = lines.filter(({ series }) => series.indicator.priority === title);
  const part = ground.parts.find(({ priority }) => priority === title);
  const id = `priority-${at + 1}`;
  return [
    { kind: 'page-break' },
    { kind: 'heading', level: 1, text: title, id },
    ...(own.length === 0
      ? [say('No indicator measures this priority yet.')]
      : [indicatorTable(ground, title, own)]),
    ...wordsBlocks(own, id, room),
    { kind: 'heading', level: 2, text: 'What the lead says', id: `${id}-context` },
    ...(part === undefined || part.context.trim() === '' ? [say('Nothing was written.')] : roomFor(part.context, room)), // prettier-ignore
    ...(part?.signedAt == null
      ? []
      : [say(`Signed by ${part.signedBy ?? 'the lead'}, ${dayInWords(part.signedAt.slice(0, 10))}.`)]),
    { kind: 'heading', level: 2, text: 'Actions', id: `${id}-actions` },
    ...actionBlocks(title, ground.actions.get(title) ?? [], room.named),
  ];
}

/** In columns of quarters the unit stands with the indicator, once; the base stands with the last value. */
function plainValue(indicator: Indicator, reading: Reading): string {
  if (indicator.shape === 'words') return reading.words === '' ? '' : 'in words, below';
  if (reading.value === null || isSmall(indicator, reading)) return shownValue(indicator, reading, false);
  return `${printNumber(reading.value, indicator.decimals)}${indicator.unit === '%' ? '%' : ''}`;
}

function lastValue(ground: ReportGround, { series: { indicator }, reading }: Line): string {
  if (reading === null) return 'no value';
  if (ground.kind === 'progress')
    return indicator.shape === 'words' ? 'in words, below' : shownValue(indicator, reading, false);
  const period = periodOf(reading);
  const isQuarter = quartersIn(ground.period).some(
    ({ from, to }) => from === period.from && to === period.to,
  );
  // The value of an earlier quarter stands in that quarter's column.
  if (isQuarter && period.to !== ground.period.to) return 'no value';
  const base =
    indicator.shape === 'share' && reading.denominator !== null && !isSmall(indicator, reading)
      ? ` (${printNumber(reading.numerator ?? 0)} of ${printNumber(reading.denominator)})`
      : '';
  return `${plainValue(indicator, reading)}${base}${isQuarter ? '' : `, ${shortPeriod(period)}`}${reading.isProvisional ? ', provisional' : ''}`;
}

function targetOf(ground: ReportGround, { judgement, series: { indicator } }: Line): string {
  if (judgement?.target == null) return 'none';
  const print = (value: number): string =>
    ground.kind === 'progress'
      ? withUnit(value, indicator)
      : `${printNumber(value, indicator.decimals)}${indicator.unit === '%' ? '%' : ''}`;
  const { target, afterTheFact, earlier } = judgement.target;
  const was = earlier.map((each) => print(each.value)).join(', ');
  return `${print(target.value)}${afterTheFact ? ` (was ${was})` : ''}`;
}

function indicatorTable(ground: ReportGround, title: string, lines: readonly Line[]): Block {
  const quarters = ground.kind === 'progress' ? [] : quartersIn(ground.period);
  const earlier = quarters.slice(0, -1);
  const last = quarters.at(-1);
  return {
    kind: 'table',
    caption: title === '' ? 'Indicators under no priority of this strategy' : `Indicators: ${title}`,
    columns: [
      { title: 'Indicator', kind: 'text', width: 2.2 },
      ...earlier.map((quarter) => ({ title: shortPeriod(quarter).slice(0, 2), kind: 'text' as const, width: 0.9 })),
      { title: last === undefined ? 'This quarter' : shortPeriod(last).slice(0, 2), kind: 'text', width: 1.3 },
      { title: 'Target', kind: 'text', width: ground.kind === 'progress' ? 1 : 0.9 },
      { title: 'Status', kind: 'text', width: 1.5 },
      { title: 'On a year before', kind: 'text', width: 1.3 },
      { title: 'Commentary', kind: 'text', width: 2.6 },
    ],
    rowHeadings: true,
    rows: lines.map((line) => {
      const { series, reading, judgement } = line;
      const { indicator } = series;
      const unit = quarters.length === 0 || indicator.shape === 'words' || indicator.unit === '%' ? '' : ` (${indicator.unit})`;
      return [
        text(`${indicator.title}${unit}`),
        ...earlier.map((quarter) => text(quarterValue(series, quarter))),
        text(lastValue(ground, line)),
        text(targetOf(ground, line)),
        text(statusText(judgement?.status.rag ?? 'grey', judgement?.status.words ?? 'no value')),
        text(judgement === null ? '' : directions[judgement.travel.direction]),
        text(indicator.shape === 'words' ? '' : (reading?.commentary ?? '')),
      ];
    }),
    notes: [...new Set(lines.flatMap(({ judgement }) => judgement?.status.note ?? []))].filter((note) => note !== ''),
  };
} // prettier-ignore

function quarterValue({ indicator, readings }: Series, quarter: Period): string {
  const reading = readings.find(
    (each) => each.from.slice(0, 7) === quarter.from && each.to.slice(0, 7) === quarter.to,
  );
  // A yearly one has no value in a quarter, and no round asked for one.
  if (reading === undefined || indicator.shape === 'words') return '';
  return ['locked', 'validated'].includes(reading.state) ? plainValue(indicator, reading) : 'no value';
}

function wordsBlocks(lines: readonly Line[], id: string, room?: Room): Block[] {
  return lines.flatMap(({ series, reading }, at): Block[] =>
    series.indicator.shape === 'words' && reading !== null && reading.words !== ''
      ? [
          { kind: 'heading', level: 2, text: series.indicator.title, id: `${id}-words-${at + 1}` },
          ...(room === undefined ? paragraphs(reading.words) : roomFor(reading.words, room)),
        ]
      : [],
  );
}

/** Most actions named on the page of a priority: overdue ones first, then what is due next. The others stand in the annex. */
const mostNamed = 5;

/** Actions by where they stand, and what is overdue or due next by name. */
function actionBlocks(title: string, actions: readonly Action[], named: number): Block[] {
  if (actions.length === 0) return [say('No action of the strategy stands under it.')];
  const stands = [...Map.groupBy(actions, ({ state }) => state)];
  const open = openActions(actions);
  const more = open.length - named;
  return [
    say(
      `${stands.map(([state, list]) => `${list.length} ${stateWords[state].title.toLowerCase()}`).join(', ')}; ${actions.filter(({ overdue }) => overdue).length} overdue.${more > 0 ? ` ${more} more open ${more === 1 ? 'one stands' : 'ones stand'} in the annex.` : ''}`,
    ),
    ...(open.length === 0 || named === 0
      ? []
      : [
          {
            kind: 'table',
            caption: `Overdue or due next: ${title}`,
            columns: [
              { title: 'Action', kind: 'text', width: 4 },
              { title: 'Due', kind: 'text', width: 1.4 },
              { title: 'Stands', kind: 'text' },
            ],
            rowHeadings: true,
            rows: open
              .slice(0, named)
              .map((action) => [text(actionWords(action)), text(dueWords(action)), text(standWords(action))]),
            notes: [],
          } satisfies Block,
        ]),
  ];
}

/** Indicators under none of the priorities reported: under no priority at all, or under one of the strategy before. */
function othersBlocks(ground: ReportGround, own: readonly Line[]): Block[] {
  if (own.length === 0) return [];
  return [
    { kind: 'page-break' },
    { kind: 'heading', level: 1, text: 'Indicators under no priority of this strategy', id: 'others' },
    indicatorTable(ground, '', own),
    ...wordsBlocks(own, 'others'),
  ];
}
