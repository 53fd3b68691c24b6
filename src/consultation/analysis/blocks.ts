import type { Polygon, MultiPolygon } from 'geojson';
import type { Chart } from '../../charts/charts.ts';
import type { Block, Cell, Column as DocumentColumn } from '../../documents/documents.ts';
import { ordinal, printChange, printNumber, printPercent } from '../../statistics/statistics.ts';
import type { QuestionResult } from './tabulate.rules.ts';
import type {
  ComparisonTable,
  CrossTable,
  FamilyTable,
  NumberSummary,
  PlacesTable,
  RankTable,
  SurveyTable,
  WordsTable,
} from './table.types.ts';

/** The tables of a consultation as blocks of a document: on pages, in the chapter, in a spreadsheet, all the same. */
type TableBlock = Extract<Block, { kind: 'table' }>;
type ChartBlock = { kind: 'chart'; chart: Chart };

const text = (content: string): Cell => ({ content: [content] });
const withFigure = (cell: { value: number | null; text: string }, figure: string | null): Cell =>
  figure === null ? cell : { ...cell, figure };
const count = (value: number | null, figure: string | null = null): Cell =>
  withFigure({ value, text: value === null ? 'withheld' : printNumber(value) }, figure);
const percent = (value: number | null, figure: string | null = null): Cell =>
  withFigure({ value, text: value === null ? 'not given' : printPercent(value) }, figure);
const number = (title: string): DocumentColumn => ({ title, kind: 'number' });

const silentNote = (silent: number): string[] =>
  silent === 0
    ? []
    : [`${printNumber(silent)} ${silent === 1 ? 'was' : 'were'} asked and gave no answer; not in the base.`];

const sourceOf = (words: string): string =>
  `Base: ${words}. Consultation, not survey: those answered who wanted to.`;

export function tableBlock(table: SurveyTable): TableBlock {
  const isMentions = table.base.kind === 'mentions';
  const withIntervals = table.rows.some(({ interval }) => interval !== null);
  const withSilent = table.rows.some(({ code }) => code === 'not-answered');
  return {
    kind: 'table',
    caption: table.title,
    columns: [
      { title: 'Answer', kind: 'text', width: 2.4 },
      number(isMentions ? 'Mentions' : 'Respondents'),
      number(isMentions ? '% of mentions' : '% of respondents'),
      ...(table.weights === null ? [] : [number(isMentions ? 'Weighted % of mentions' : 'Weighted %')]),
      ...(isMentions ? [number('% of people')] : []),
      ...(isMentions && table.weights !== null ? [number('Weighted % of people')] : []),
      ...(withIntervals ? [{ title: 'As a guide, 95%', kind: 'text' as const }] : []),
    ],
    rowHeadings: true,
    rows: table.rows.map((row) => [
      text(row.text),
      count(row.count),
      percent(row.share, row.figure),
      ...(table.weights === null ? [] : [percent(row.weightedShare, row.weightedFigure)]),
      ...(isMentions ? [percent(row.perPerson)] : []),
      ...(isMentions && table.weights !== null ? [percent(row.weightedPerPerson)] : []),
      ...(withIntervals
        ? [text(row.interval === null ? '' : `${printNumber(row.interval.lower, 1)} to ${printNumber(row.interval.upper, 1)}`)]
        : []),
    ]),
    notes: [`Base: ${table.base.words}.`, ...(withSilent ? [] : silentNote(table.notAnswered)), ...table.notes],
  }; // prettier-ignore
}

/** Bars of the shares (weighted where there are weights); null where there are none to draw. */
export function tableChart(table: SurveyTable): ChartBlock | null {
  if (table.rows.length < 2 || table.rows.every(({ share }) => share === null)) return null;
  const isWeighted = table.weights !== null;
  const of = table.base.kind === 'mentions' ? '% of mentions' : '% of respondents';
  const best = table.rows.reduce((most, row) => ((row.share ?? 0) > (most.share ?? 0) ? row : most));
  return {
    kind: 'chart',
    chart: {
      kind: 'ranked-bars',
      title: `Chart: ${table.title}${isWeighted ? ' (weighted)' : ''}`,
      description: `Most chose ${best.text} (${printPercent(isWeighted ? best.weightedShare : best.share)} of ${table.base.kind === 'mentions' ? 'mentions' : 'respondents'}).`,
      valueTitle: isWeighted ? `${of}, weighted` : of,
      labelTitle: 'answer',
      source: sourceOf(table.base.words),
      bars: table.rows.map((row) => ({
        label: row.text,
        value: isWeighted ? row.weightedShare : row.share,
        lower: row.interval?.lower ?? null,
        upper: row.interval?.upper ?? null,
      })),
    },
  };
}

export function numberBlock(numbers: NumberSummary): TableBlock {
  const weighted = numbers.weightedMean !== null;
  return {
    kind: 'table',
    caption: `${numbers.title}: mean and spread`,
    columns: [
      number('Answers'),
      number('Mean'),
      ...(weighted ? [number('Weighted mean')] : []),
      number('Median'),
      number('Smallest'),
      number('Largest'),
      ...(numbers.interval === null ? [] : [{ title: 'Mean as a guide, 95%', kind: 'text' as const }]),
    ],
    rowHeadings: false,
    rows: [
      [
        count(numbers.base.n, numbers.base.figure),
        withFigure({ value: numbers.mean, text: numbers.mean === null ? 'not given' : printNumber(numbers.mean, 2) }, numbers.figure),
        ...(weighted ? [withFigure({ value: numbers.weightedMean, text: printNumber(numbers.weightedMean, 2) }, numbers.weightedFigure)] : []),
        { value: numbers.median, text: numbers.median === null ? 'not given' : printNumber(numbers.median, 1) },
        { value: numbers.least, text: numbers.least === null ? 'not given' : printNumber(numbers.least) },
        { value: numbers.most, text: numbers.most === null ? 'not given' : printNumber(numbers.most) },
        ...(numbers.interval === null ? [] : [text(`${printNumber(numbers.interval.lower, 2)} to ${printNumber(numbers.interval.upper, 2)}`)]),
      ],
    ],
    notes: [
      `Base: ${numbers.base.words}.`,
      ...(numbers.ends === '' ? [] : [`${numbers.ends}.`]),
      ...silentNote(numbers.notAnswered),
      ...numbers.notes,
    ],
  }; // prettier-ignore
}

export function rankBlocks(rank: RankTable): TableBlock[] {
  const weighted = rank.weights !== null;
  const name = (code: string | null): string => rank.rows.find((row) => row.code === code)?.text ?? 'nobody';
  return [
    {
      kind: 'table',
      caption: rank.title,
      columns: [
        { title: 'Answer', kind: 'text', width: 2 },
        ...Array.from({ length: rank.places }, (_, place) => number(`${ordinal(place + 1)} choice`)),
        number('At any place'),
        number('% of respondents at any place'),
        ...(weighted ? [number('Weighted %')] : []),
        number('% of respondents 1st choice'),
        number('Points'),
        ...(weighted ? [number('Weighted points')] : []),
      ],
      rowHeadings: true,
      rows: rank.rows.map((row) => [
        text(row.text),
        ...row.byPlace.map((cell) => count(cell.count, cell.figure)),
        count(row.anyPlace.count),
        percent(row.anyPlace.share, row.anyPlace.figure),
        ...(weighted ? [percent(row.anyPlace.weightedShare)] : []),
        percent(row.byPlace[0]?.share ?? null, row.byPlace[0]?.figure ?? null),
        count(row.borda),
        ...(weighted ? [{ value: row.weightedBorda, text: row.weightedBorda === null ? 'not given' : printNumber(row.weightedBorda, 1) }] : []),
      ]),
      notes: [`Base: ${rank.base.words}.`, ...silentNote(rank.notAnswered), ...rank.notes],
    },
    {
      kind: 'table',
      caption: `${rank.title}: four ways of counting`,
      columns: [{ title: 'Answer', kind: 'text', width: 2 }, number('Place by first choices'), number('Place by points'), { title: 'Run-off', kind: 'text' }, { title: 'Head to head', kind: 'text' }],
      rowHeadings: true,
      rows: rank.rows.map((row) => [
        text(row.text),
        { value: row.firstRank, text: ordinal(row.firstRank) },
        { value: row.bordaRank, text: ordinal(row.bordaRank) },
        text(row.code === rank.runOff.winner ? 'last one left' : row.droppedIn === null ? 'left at the end' : `dropped in round ${row.droppedIn}`),
        text(row.code === rank.condorcet ? 'beats every other' : ''),
      ]),
      notes: [
        rank.words,
        ...(rank.weighted === null ? [] : [`Weighted: most first choices ${name(rank.weighted.first)}, most points ${name(rank.weighted.borda)}, run-off ${name(rank.weighted.runOff)}, head to head ${name(rank.weighted.condorcet)}.`]),
        rank.tieRule,
      ],
    },
  ]; // prettier-ignore
}

export function rankChart(rank: RankTable): ChartBlock | null {
  if (rank.rows.every(({ anyPlace }) => anyPlace.share === null)) return null;
  const best = rank.rows.reduce((most, row) =>
    (row.anyPlace.share ?? 0) > (most.anyPlace.share ?? 0) ? row : most,
  );
  return {
    kind: 'chart',
    chart: {
      kind: 'ranked-bars',
      title: `Chart: ${rank.title} (at any place)`,
      description: `${best.text} was chosen by most (${printPercent(best.anyPlace.share)} of respondents).`,
      valueTitle: '% of respondents',
      labelTitle: 'answer',
      source: sourceOf(rank.base.words),
      bars: rank.rows.map((row) => ({ label: row.text, value: row.anyPlace.share })),
    },
  };
}

export function familyBlock(family: FamilyTable): TableBlock {
  const weighted = family.weights !== null;
  return {
    kind: 'table',
    caption: family.title,
    columns: [
      { title: 'Issue', kind: 'text', width: 1.6 },
      number('Asked'),
      ...family.columns.flatMap((column) => [
        number(column.text),
        number(`${column.text}, %`),
        ...(weighted ? [number(`${column.text}, weighted %`)] : []),
      ]),
    ],
    rowHeadings: true,
    rows: family.rows.map((row) => [
      text(row.text),
      count(row.base.n, row.base.figure),
      ...row.cells.flatMap((cell) => [
        count(cell.count),
        percent(cell.share, cell.figure),
        ...(weighted ? [percent(cell.weightedShare)] : []),
      ]),
    ]),
    notes: family.notes,
  };
}

export function crossBlock(cross: CrossTable): TableBlock {
  const shown = cross.groups.flatMap((group, at) => (group.shown ? [{ group, at }] : []));
  const isWeighted = cross.weights !== null;
  return {
    kind: 'table',
    caption: cross.title,
    columns: [
      { title: 'Answer', kind: 'text', width: 1.8 },
      ...shown.flatMap(({ group }) => {
        const name = `${group.text}${group.flagged ? ' *' : ''}`;
        return [
          number(`${name} (${group.n === null ? 'number withheld' : `of ${printNumber(group.n)}`})`),
          number(`${name}, %`),
          ...(isWeighted ? [number(`${name}, weighted %`)] : []),
        ];
      }),
    ],
    rowHeadings: true,
    rows: cross.rows.map((row) => [
      text(row.text),
      ...shown.flatMap(({ at }) => {
        const cell = row.cells[at];
        return [
          count(cell?.count ?? null),
          percent(cell?.share ?? null, cell?.figure ?? null),
          ...(isWeighted ? [percent(cell?.weightedShare ?? null)] : []),
        ];
      }),
    ]),
    notes: [
      cross.baseWords,
      ...(cross.test === null ? [] : [`${cross.test.words} (${cross.test.name}, p ${cross.test.p < 0.001 ? 'under 0.001' : `= ${cross.test.p.toFixed(3)}`}; a guide, for people chose to answer.)`]),
      ...cross.notes,
    ],
  }; // prettier-ignore
}

export function comparisonBlock(table: ComparisonTable, titles: { now: string; before: string }): TableBlock {
  return {
    kind: 'table',
    caption: `${table.title} (${titles.now} beside ${titles.before})`,
    columns: [
      { title: 'Answer', kind: 'text', width: 2 },
      number('Then'),
      number('Then, %'),
      number('Now'),
      number('Now, %'),
      number('Points'),
      { title: 'Of the difference, 95%', kind: 'text' },
      { title: 'In words', kind: 'text' },
    ],
    rowHeadings: true,
    rows: table.rows.map((row) => [
      text(row.text),
      count(row.before.count),
      percent(row.before.share),
      count(row.now.count),
      percent(row.now.share),
      withFigure({ value: row.difference, text: row.difference === null ? 'not given' : printChange(row.difference).replace('%', '') }, row.figure),
      text(row.lower === null || row.upper === null ? '' : `${printNumber(row.lower, 1)} to ${printNumber(row.upper, 1)}`),
      text(row.words),
    ]),
    notes: [`Now: ${table.now.words}. Then: ${table.before.words}.`, ...table.notes],
  }; // prettier-ignore
}

export function wordsBlocks(words: WordsTable): TableBlock[] {
  const weighted = words.rows.some(({ weightedShare }) => weightedShare !== null);
  return [
    {
      kind: 'table',
      caption: `Themes in the answers to “${words.title}”`,
      columns: [
        { title: 'Theme', kind: 'text', width: 2 },
        number('Answers'),
        number('% of answers read'),
        ...(weighted ? [number('Weighted %')] : []),
      ],
      rowHeadings: true,
      rows: words.rows.map((row) => [
        text(row.text),
        count(row.count),
        percent(row.share, row.figure),
        ...(weighted ? [percent(row.weightedShare)] : []),
      ]),
      notes: [`Base: ${words.base.words}.`, ...words.notes],
    },
    ...(words.agreement.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            caption: `How far two readers agree on the answers to “${words.title}”`,
            columns: [
              { title: 'Theme', kind: 'text' as const, width: 2 },
              number('Read by both'),
              number('Same, %'),
              number('Kappa'),
              { title: 'Agreement beyond chance', kind: 'text' as const },
            ],
            rowHeadings: true,
            rows: words.agreement.map((row) => [
              text(row.text),
              count(row.n),
              percent(row.observed * 100),
              { value: row.kappa, text: row.kappa === null ? 'not given' : printNumber(row.kappa, 2) },
              text(row.words),
            ]),
            notes: [
              'Kappa is 1 where both always agree and 0 where chance would do as well. It is low for rare themes.',
            ],
          },
        ]),
  ];
}

export function placesBlock(places: PlacesTable): TableBlock {
  return {
    kind: 'table',
    caption: `${places.title} By ward`,
    columns: [{ title: 'Ward', kind: 'text', width: 2 }, number('Places named'), number('%')],
    rowHeadings: true,
    rows: places.rows.map((row) => [text(row.name), count(row.count), percent(row.share, row.figure)]),
    notes: [`Base: ${places.base.words}.`, ...places.notes],
  };
}

/** The wards shaded by places named; null with fewer than two. The table says the same. */
export function placesMap(
  places: PlacesTable,
  shapes: readonly { code: string; name: string; geometry: Polygon | MultiPolygon }[],
): ChartBlock | null {
  if (shapes.length < 2) return null;
  const of = new Map(places.rows.map((row) => [row.code, row.count]));
  return {
    kind: 'chart',
    chart: {
      kind: 'area-map',
      title: `Map: ${places.title}`,
      description: 'A map of the same numbers as the table.',
      valueTitle: 'places named',
      labelTitle: 'ward',
      source: sourceOf(places.base.words),
      areas: shapes.map(({ code, name, geometry }) => {
        const value = of.get(code) ?? null;
        return { code, name, value, text: value === null ? 'withheld' : printNumber(value), geometry };
      }),
    },
  };
}

/** A question's tables, and its chart first where there is one. */
export function questionBlocks(result: QuestionResult, withChart = true): Block[] {
  const chart = !withChart ? null : result.rank !== null ? rankChart(result.rank) : result.table === null ? null : tableChart(result.table); // prettier-ignore
  return [
    ...(chart === null ? [] : [chart]),
    ...(result.rank === null ? [] : rankBlocks(result.rank)),
    ...(result.table === null ? [] : [tableBlock(result.table)]),
    ...(result.numbers === null ? [] : [numberBlock(result.numbers)]),
  ];
}
