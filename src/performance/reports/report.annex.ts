import { indicatorChart } from '../indicators/indicator.chart.ts';
import type { Block, Inline } from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { periodInWords } from '../../foundation/period.ts';
import { periodOf } from '../indicators/period.rules.ts';
import { correctionWords } from '../rounds/correction.store.ts';
import type { ReportGround } from './report.ground.ts';
import { actionWords, dueWords, openActions, ragOf, standWords, text, type Line } from './report.lines.ts';

/** Every open action with its last update, a table a priority. */
function openBlocks(ground: ReportGround, titles: readonly string[]): Block[] {
  const tables = titles.flatMap((title): Block[] => {
    const open = openActions(ground.actions.get(title) ?? []);
    if (open.length === 0) return [];
    return [
      {
        kind: 'table',
        caption: `Open actions: ${title}`,
        columns: [
          { title: 'Action', kind: 'text', width: 3 },
          { title: 'Due', kind: 'text' },
          { title: 'Stands', kind: 'text' },
          { title: 'Last update', kind: 'text', width: 2 },
        ],
        rowHeadings: true,
        rows: open.map((action) => [
          text(actionWords(action)),
          text(dueWords(action)),
          text(standWords(action)),
          text(action.lastUpdate === null ? 'none' : `${dayInWords(action.lastUpdate.on.slice(0, 10))}: ${action.lastUpdate.words}`), // prettier-ignore
        ]),
        notes: [],
      },
    ];
  });
  return tables.length === 0
    ? []
    : [{ kind: 'page-break' }, { kind: 'heading', level: 1, text: 'Open actions', id: 'open-actions' }, ...tables]; // prettier-ignore
}

/** A text that its own page had no room for, whole. */
export type LeftOver = { title: string; blocks: Block[] };

/** At most so many charts a priority: the others stand on their pages. */
const mostCharts = 3;

function chartBlocks(titles: readonly string[], lines: readonly Line[]): Block[] {
  const placeOf = ({ series }: Line): number => titles.indexOf(series.indicator.priority);
  const charts = [...titles.keys(), -1].flatMap((place) =>
    lines
      .filter((line) => placeOf(line) === place)
      .filter((line) => ragOf(line) === 'red' || ragOf(line) === 'amber')
      .flatMap(({ series }) => indicatorChart(series, false) ?? [])
      .slice(0, mostCharts),
  );
  return charts.length === 0
    ? []
    : [
        { kind: 'page-break' },
        { kind: 'heading', level: 1, text: 'Over time: what misses its target', id: 'series' },
        ...charts.map((chart): Block => ({ kind: 'chart', chart })),
      ];
}

/** The series of what misses its target, what each indicator is, corrections and changed definitions, and last, being longest, all open actions. */
export function annexBlocks(
  ground: ReportGround,
  titles: readonly string[],
  lines: readonly Line[],
  left: readonly LeftOver[],
): Block[] {
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
    ...(left.length === 0
      ? []
      : [
          { kind: 'page-break' } satisfies Block,
          { kind: 'heading', level: 1, text: 'In full', id: 'in-full' } satisfies Block,
          ...left.flatMap(({ title, blocks }, at): Block[] => [
            { kind: 'heading', level: 2, text: `In full: ${title}`, id: `in-full-${at + 1}` },
            ...blocks,
          ]),
        ]),
    ...chartBlocks(titles, lines),
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
    ...openBlocks(ground, titles),
  ];
}
