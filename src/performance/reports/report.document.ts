import { openStates, stateWords, type Action } from '../../actions/actions.ts';
import { clock } from '../../foundation/clock.ts';
import { periodInWords, type Period } from '../../foundation/period.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { documentSchemaVersion, type Block, type Cell, type FrankpledgeDocument, type Inline } from '../../documents/documents.ts'; // prettier-ignore
import { dayInWords } from '../../observatory/observatory.ts';
import { indicatorChart } from '../indicators/indicator.chart.ts';
import type { Indicator, Rag, Reading } from '../indicators/indicator.types.ts';
import { periodOf, shortPeriod } from '../indicators/period.rules.ts';
import { judge, type Judgement, type Series } from '../indicators/series.rules.ts';
import { directions, ragMarks } from '../indicators/status.rules.ts';
import { shownValue, statusText, withUnit } from '../indicators/value.words.ts';
import { correctionWords } from '../rounds/correction.store.ts';
import { quartersIn } from './report.rules.ts';
import type { ReportGround } from './report.ground.ts';

const text = (words: string): Cell => ({ content: words === '' ? [] : [words] });
const say = (...content: Inline[]): Block => ({ kind: 'paragraph', content });
const paragraphs = (words: string): Block[] => words.split(/\n\s*\n/).filter((each) => each.trim() !== '').map((each) => say(each.trim())); // prettier-ignore

type Line = { series: Series; reading: Reading | null; judgement: Judgement | null };

/** What is reported of an indicator in a period: the last reading that ends in it and counts. */
function lineOf(ground: ReportGround, series: Series): Line {
  const reading =
    series.readings.findLast(
      (each) =>
        each.to.slice(0, 7) <= ground.period.to &&
        each.to.slice(0, 7) >= ground.period.from &&
        ['locked', 'validated', 'missing'].includes(each.state),
    ) ?? null;
  const paired = ground.series.get(series.indicator.pairedId ?? '') ?? null;
  return {
    series,
    reading,
    judgement: reading === null ? null : judge(series, reading, paired, ground.onTargetPercent),
  };
}

const ragOf = (line: Line): Rag => line.judgement?.status.rag ?? 'grey';
const order: readonly Rag[] = ['red', 'amber', 'green', 'grey'];

/**
 * The report as a document. Small counts are withheld in it, since it goes to people outside the unit. Every table stands in it, so that
 * it can be read years later without the system.
 */
export function reportDocument(ground: ReportGround, banner: string): FrankpledgeDocument {
  const lines = [...ground.series.values()].map((series) => lineOf(ground, series));
  const titles = [
    ...new Set([
      ...ground.parts.map(({ priority }) => priority),
      ...lines.map(({ series }) => series.indicator.priority),
    ]),
  ].filter((title) => title !== '');
  return {
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
    blocks: [
      { kind: 'heading', level: 1, text: 'In short', id: 'in-short' },
      ...shortBlocks(ground, lines),
      ...titles.flatMap((title, at) => priorityBlocks(ground, title, at, lines)),
      ...othersBlocks(ground, lines),
      ...annexBlocks(ground, lines),
    ],
    figures: [],
    sources: [],
  };
}

function shortBlocks(ground: ReportGround, lines: readonly Line[]): Block[] {
  const of = (rag: Rag): Line[] => lines.filter((line) => ragOf(line) === rag);
  const reds = of('red');
  const actions = [...ground.actions.values()].flat();
  const overdue = actions.filter((action) => action.overdue).length;
  return [
    ...paragraphs(ground.summary),
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

/** One page a priority: its table, what its lead says, its actions, and the series of what misses its target. */
function priorityBlocks(ground: ReportGround, title: string, at: number, lines: readonly Line[]): Block[] {
  const own = lines.filter(({ series }) => series.indicator.priority === title);
  const part = ground.parts.find(({ priority }) => priority === title);
  const id = `priority-${at + 1}`;
  return [
    { kind: 'page-break' },
    { kind: 'heading', level: 1, text: title, id },
    ...(own.length === 0
      ? [say('No indicator measures this priority yet.')]
      : [indicatorTable(ground, title, own)]),
    ...wordsBlocks(own, id),
    { kind: 'heading', level: 2, text: 'What the lead says', id: `${id}-context` },
    ...(part === undefined || part.context.trim() === '' ? [say('Nothing was written.')] : paragraphs(part.context)), // prettier-ignore
    ...(part?.signedAt == null
      ? []
      : [say(`Signed by ${part.signedBy ?? 'the lead'}, ${dayInWords(part.signedAt.slice(0, 10))}.`)]),
    { kind: 'heading', level: 2, text: 'Actions', id: `${id}-actions` },
    ...actionBlocks(title, ground.actions.get(title) ?? []),
    ...chartBlocks(own, id),
  ];
}

const valueOf = (indicator: Indicator, reading: Reading | null): string =>
  reading === null
    ? 'no value'
    : indicator.shape === 'words'
      ? 'in words, below'
      : shownValue(indicator, reading, false);

function targetOf({ judgement, series }: Line): string {
  if (judgement?.target == null) return 'none';
  const { target, afterTheFact, earlier } = judgement.target;
  const was = earlier.map((each) => withUnit(each.value, series.indicator)).join(', ');
  return `${withUnit(target.value, series.indicator)}${afterTheFact ? ` (was ${was})` : ''}`;
}

function indicatorTable(ground: ReportGround, title: string, lines: readonly Line[]): Block {
  const quarters = ground.kind === 'progress' ? [] : quartersIn(ground.period);
  return {
    kind: 'table',
    caption: title === '' ? 'Indicators under no priority' : `Indicators: ${title}`,
    columns: [
      { title: 'Indicator', kind: 'text', width: 2.2 },
      ...quarters.map((quarter) => ({ title: shortPeriod(quarter).slice(0, 2), kind: 'text' as const })),
      { title: ground.kind === 'progress' ? 'This quarter' : 'Last', kind: 'text', width: 1.3 },
      { title: 'Target', kind: 'text' },
      { title: 'Status', kind: 'text', width: 1.4 },
      { title: 'On a year before', kind: 'text', width: 1.3 },
      { title: 'Commentary', kind: 'text', width: 2.2 },
    ],
    rowHeadings: true,
    rows: lines.map((line) => {
      const { series, reading, judgement } = line;
      return [
        text(series.indicator.title),
        ...quarters.map((quarter) => text(quarterValue(series, quarter))),
        text(valueOf(series.indicator, reading)),
        text(targetOf(line)),
        text(statusText(judgement?.status.rag ?? 'grey', judgement?.status.words ?? 'no value')),
        text(judgement === null ? '' : directions[judgement.travel.direction]),
        text(series.indicator.shape === 'words' ? '' : (reading?.commentary ?? '')),
      ];
    }),
    notes: [...new Set(lines.flatMap(({ judgement }) => judgement?.status.note ?? []))].filter((note) => note !== ''), // prettier-ignore
  };
}

function quarterValue(series: Series, quarter: Period): string {
  const reading = series.readings.find(
    (each) => each.from.slice(0, 7) === quarter.from && each.to.slice(0, 7) === quarter.to,
  );
  if (reading === undefined || series.indicator.shape === 'words') return '';
  return ['locked', 'validated'].includes(reading.state)
    ? shownValue(series.indicator, reading, false)
    : 'no value';
}

function wordsBlocks(lines: readonly Line[], id: string): Block[] {
  return lines.flatMap(({ series, reading }, at): Block[] =>
    series.indicator.shape === 'words' && reading !== null && reading.words !== ''
      ? [
          { kind: 'heading', level: 2, text: series.indicator.title, id: `${id}-words-${at + 1}` },
          ...paragraphs(reading.words),
        ]
      : [],
  );
}

/** Actions by where they stand, and the open ones by name, the soonest due first. */
function actionBlocks(title: string, actions: readonly Action[]): Block[] {
  if (actions.length === 0) return [say('No action of the strategy stands under it.')];
  const stands = [...Map.groupBy(actions, ({ state }) => state)];
  const open = actions
    .filter(({ state }) => openStates.includes(state))
    .sort((a, b) => (a.dueOn ?? '9').localeCompare(b.dueOn ?? '9'));
  return [
    say(
      `${stands.map(([state, list]) => `${list.length} ${stateWords[state].title.toLowerCase()}`).join(', ')}; ${actions.filter(({ overdue }) => overdue).length} overdue.`,
    ),
    ...(open.length === 0 ? [] : [actionTable(title, open)]),
  ];
}

const actionTable = (title: string, actions: readonly Action[]): Block => ({
  kind: 'table',
  caption: `Open actions: ${title}`,
  columns: [
    { title: 'Action', kind: 'text', width: 3 },
    { title: 'Due', kind: 'text' },
    { title: 'Stands', kind: 'text' },
    { title: 'Last update', kind: 'text', width: 2 },
  ],
  rowHeadings: true,
  rows: actions.map((action) => [
    text(`${action.reference} ${action.text}`.trim()),
    text(action.dueOn === null ? 'no day' : dayInWords(action.dueOn)),
    text(action.overdue ? 'Overdue' : stateWords[action.state].title),
    text(action.lastUpdate === null ? 'none' : `${dayInWords(action.lastUpdate.on.slice(0, 10))}: ${action.lastUpdate.words}`), // prettier-ignore
  ]),
  notes: [],
});

/** At most so many charts a priority: the others stand on their pages. */
const mostCharts = 3;

function chartBlocks(lines: readonly Line[], id: string): Block[] {
  const charts = lines
    .filter((line) => ragOf(line) === 'red' || ragOf(line) === 'amber')
    .flatMap(({ series }) => indicatorChart(series, false) ?? [])
    .slice(0, mostCharts);
  if (charts.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: 'Over time: what misses its target', id: `${id}-series` },
    ...charts.map((chart): Block => ({ kind: 'chart', chart })),
  ];
}

function othersBlocks(ground: ReportGround, lines: readonly Line[]): Block[] {
  const own = lines.filter(({ series }) => series.indicator.priority === '');
  if (own.length === 0) return [];
  return [
    { kind: 'heading', level: 1, text: 'Indicators under no priority', id: 'others' },
    indicatorTable(ground, '', own),
    ...wordsBlocks(own, 'others'),
  ];
}

/** What each indicator is and where it comes from; corrections and changed definitions: for whoever checks. */
function annexBlocks(ground: ReportGround, lines: readonly Line[]): Block[] {
  const known = new Map(lines.map(({ series }) => [series.indicator.id, series.indicator]));
  const corrections = ground.corrections.flatMap((each) => {
    const indicator = known.get(each.indicatorId);
    return indicator === undefined ? [] : [[`${indicator.title}. ${correctionWords(each, indicator, false)}`]]; // prettier-ignore
  });
  const breaks = lines.flatMap(({ series }) =>
    series.breaks.map((each) => [
      `${series.indicator.title}, from ${periodInWords(periodOf({ from: each.from, to: each.from }))}: ${each.reason} Values before and after are not compared.`,
    ]),
  );
  const list = (title: string, id: string, items: Inline[][]): Block[] =>
    items.length === 0
      ? []
      : [
          { kind: 'heading', level: 2, text: title, id },
          { kind: 'list', ordered: false, items },
        ];
  return [
    { kind: 'page-break' },
    { kind: 'heading', level: 1, text: 'What the indicators are', id: 'annex' },
    {
      kind: 'table',
      caption: 'Definitions, sources and owners',
      columns: [
        { title: 'Indicator', kind: 'text', width: 1.5 },
        { title: 'Definition', kind: 'text', width: 3 },
        { title: 'Source', kind: 'text' },
        { title: 'Owner', kind: 'text' },
        { title: 'Limitations', kind: 'text', width: 1.5 },
      ],
      rowHeadings: true,
      rows: lines.map(({ series: { indicator } }) => [
        text(indicator.title),
        text(indicator.definition),
        text(indicator.source === 'measure' ? 'Figure' : 'Return'),
        text(ground.owners.get(indicator.id) ?? ''),
        text(indicator.limitations),
      ]),
      notes: [],
    },
    ...list('Corrections', 'corrections', corrections),
    ...list('Changes of definition', 'breaks', breaks),
  ];
}
