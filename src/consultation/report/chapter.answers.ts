/** What people answered: what matters most, what happened to them, question by question, in words, and where. */
import type { Block } from '../../documents/documents.ts';
import type { RankTable, SurveyTable, NumberSummary } from '../analysis/table.types.ts';
import { countCell, heading, numberColumn, paragraph, percent, quoteFrom, textCell, textColumn, whole } from './chapter.parts.ts'; // prettier-ignore
import { hideSmall, mayBeShown, type HideableCell } from './public.rules.ts';
import type { ChapterWriter } from './chapter.writer.ts';

export function issuesInOrder(to: ChapterWriter): Block[] {
  const ranks = to.ground.questions.flatMap(({ rank }) => (rank === null ? [] : [rank]));
  if (ranks.length === 0) return [];
  return [heading(1, 'The issues in order'), ...ranks.flatMap((rank) => rankBlocks(to, rank))];
}

function rankBlocks(to: ChapterWriter, rank: RankTable): Block[] {
  const quote = quoteFrom(to.isPublic ? new Map() : to.ground.figures, to.used);
  const ordered = [...rank.rows].sort(
    (a, b) => b.anyPlace.count - a.anyPlace.count || a.text.localeCompare(b.text),
  );
  const first = [...rank.rows].sort((a, b) => (b.byPlace[0]?.count ?? 0) - (a.byPlace[0]?.count ?? 0))[0];
  const top = first?.byPlace[0];
  const places = Array.from({ length: rank.places }, (_, at) => ['First', 'Second', 'Third', 'Fourth', 'Fifth'][at] ?? `Place ${at + 1}`); // prettier-ignore
  if (to.isPublic && rank.base.n < 10) return [heading(2, rank.title), paragraph('Too few people answered this question for its numbers to be shown.')]; // prettier-ignore
  to.release({ id: rank.id, title: rank.title, base: rank.base }, rank.rows.map((row) => ({ text: row.text, count: row.anyPlace.count, share: row.anyPlace.share }))); // prettier-ignore
  for (const [at, place] of places.entries())
    to.release({ id: `${rank.id}-${at + 1}`, title: rank.title, base: rank.base }, rank.rows.map((row) => ({ text: row.text, count: row.byPlace[at]?.count ?? 0, share: row.byPlace[at]?.share ?? null })), place); // prettier-ignore
  return [
    heading(2, rank.title),
    ...(first === undefined || top === undefined
      ? []
      : [paragraph(`${first.text} was the first choice of `, quote(top.figure, percent(top.share)), ` (${whole(top.count)} of ${whole(rank.base.n)}). ${rank.words}`)]), // prettier-ignore
    {
      kind: 'chart',
      chart: {
        kind: 'ranked-bars',
        title: `${rank.title} Chosen at any place`,
        description: `Per cent of those who answered who chose each: ${ordered.map((row) => `${row.text} ${percent(row.anyPlace.share)}`).join(', ')}.`,
        valueTitle: 'per cent of those who answered',
        labelTitle: 'issue',
        source: `Base: ${rank.base.words}`,
        bars: ordered.map((row) => ({ label: row.text, value: row.anyPlace.share === null ? null : Math.round(row.anyPlace.share * 10) / 10 })), // prettier-ignore
      },
    },
    {
      kind: 'table',
      caption: rank.title,
      columns: [textColumn('Choice'), ...places.flatMap((place) => [numberColumn(place), numberColumn(`${place}, per cent`)]), numberColumn('Any place'), numberColumn('Any place, per cent')], // prettier-ignore
      rowHeadings: true,
      rows: ordered.map((row) => [
        textCell(row.text),
        ...row.byPlace.flatMap((cell) => [countCell(cell.count), to.share(cell.share, cell.figure)]),
        countCell(row.anyPlace.count),
        to.share(row.anyPlace.share, row.anyPlace.figure),
      ]),
      notes: [`Base: ${rank.base.words}.`, ...rank.notes],
    },
    {
      kind: 'table',
      caption: 'The order by other ways of counting',
      columns: [textColumn('Choice'), numberColumn('By first choices'), numberColumn('Points'), numberColumn('By points'), textColumn('Run-off', 3)], // prettier-ignore
      rowHeadings: true,
      rows: [...rank.rows]
        .sort((a, b) => a.bordaRank - b.bordaRank)
        .map((row) => [
          textCell(row.text),
          { value: row.firstRank, text: String(row.firstRank) },
          { value: row.borda, text: whole(row.borda) },
          { value: row.bordaRank, text: String(row.bordaRank) },
          textCell(row.droppedIn === null ? 'stays to the end' : `drops out in round ${row.droppedIn}`),
        ]),
      notes: [rank.tieRule],
    },
  ];
}

export function whatHappened(to: ChapterWriter): Block[] {
  const shown = to.ground.families.filter(({ rows }) => rows.length > 0);
  if (shown.length === 0) return [];
  return [
    heading(1, 'What happened to people'),
    ...shown.map((family): Block => {
      const rows = family.rows.map((row) => ({
        ...row,
        cells: to.isPublic ? hideSmall(row.cells, row.base.n) : (row.cells as readonly HideableCell[]),
      }));
      for (const row of rows)
        to.release({ id: `${family.id}-${row.code}`, title: family.title, base: row.base }, family.columns.map((column, at) => ({ text: column.text, count: row.cells[at]?.count ?? null, share: row.cells[at]?.share ?? null })), row.text); // prettier-ignore
      // What nobody answered of any issue would only make the table wider.
      const given = family.columns.flatMap((column, at) => (rows.some((row) => row.cells[at]?.count !== 0) ? [{ ...column, at }] : [])); // prettier-ignore
      return {
        kind: 'table',
        caption: family.title,
        columns: [textColumn('About'), numberColumn('Asked'), ...given.map((column) => ({ ...numberColumn(column.text), width: 2 }))], // prettier-ignore
        rowHeadings: true,
        rows: rows.map((row) => [
          textCell(row.text),
          countCell(row.base.n),
          ...given.map(({ at }) => to.countAndShare(row.cells[at])),
        ]),
        notes: [...family.notes, ...(rows.some(({ cells }) => cells.some(({ count }) => count === null)) ? ['[c]: few people, or beside a count of few people.'] : [])], // prettier-ignore
      };
    }),
  ];
}

/** Every other table, section by section, as it was asked. */
export function bySection(to: ChapterWriter): Block[] {
  const { questionnaire, questions } = to.ground;
  const inFamilies = new Set(to.ground.families.flatMap(({ rows }) => rows.map(({ question }) => question)));
  return questionnaire.sections.flatMap((section) => {
    const own = questions.filter(({ question }) => section.questions.some(({ code }) => code === question.code) && !inFamilies.has(question.code) && !to.isAboutThem(question)); // prettier-ignore
    const blocks = own.flatMap(({ table, numbers }) => [
      ...(table === null ? [] : tableBlocks(to, table)),
      ...(numbers === null || table !== null ? [] : numbersBlocks(to, numbers)),
    ]);
    return blocks.length === 0 ? [] : [heading(1, section.title), ...blocks];
  });
}

function tableBlocks(to: ChapterWriter, table: SurveyTable): Block[] {
  if (to.isPublic && !mayBeShown(table))
    return [
      heading(2, table.title),
      paragraph('Too few people answered this question for its numbers to be shown.'),
    ];
  // Things named go by how often; answers that have an order of their own keep it.
  const ofMany = table.base.kind === 'mentions';
  const rows = ofMany ? [...table.rows].sort((a, b) => (b.count ?? 0) - (a.count ?? 0)) : table.rows;
  to.release(table, rows);
  const ofMentions = table.base.kind === 'mentions';
  const weighted = table.weights !== null;
  return [
    {
      kind: 'table',
      caption: table.title,
      columns: [
        textColumn('Answer'),
        numberColumn('Number'),
        numberColumn(ofMentions ? 'Of mentions' : 'Per cent'),
        ...(weighted ? [numberColumn('Weighted')] : []),
        ...(ofMentions ? [numberColumn('Of people')] : []),
      ],
      rowHeadings: true,
      rows: rows.map((row) => [
        textCell(row.text),
        countCell(row.count),
        to.share(row.share, row.figure),
        ...(weighted ? [to.share(row.weightedShare, row.weightedFigure)] : []),
        ...(ofMentions ? [to.share(row.perPerson, null)] : []),
      ]),
      notes: [
        `Base: ${table.base.words}.`,
        ...(table.notAnswered === 0 ? [] : [`${whole(table.notAnswered)} who were asked gave no answer.`]),
        ...table.notes,
      ], // prettier-ignore
    },
  ];
}

function numbersBlocks(to: ChapterWriter, numbers: NumberSummary): Block[] {
  const value = (n: number | null): string => (n === null ? '' : n.toFixed(1));
  if (to.isPublic && numbers.base.n < 10) return [];
  return [
    heading(2, numbers.title),
    paragraph(`Mean ${value(numbers.mean)}, median ${value(numbers.median)}, from ${value(numbers.least)} to ${value(numbers.most)}. Base: ${numbers.base.words}.`), // prettier-ignore
  ];
}

export function inOwnWords(to: ChapterWriter): Block[] {
  const shown = to.ground.words.filter(({ rows, base }) => rows.length > 0 && (!to.isPublic || base.n >= 10));
  if (shown.length === 0) return [];
  return [
    heading(1, 'In people’s own words'),
    ...shown.map((words): Block => {
      const rows = [...words.rows].sort((a, b) => (b.count ?? 0) - (a.count ?? 0));
      to.release({ id: words.question, title: words.title, base: words.base }, rows);
      return {
        kind: 'table',
        caption: words.title,
        columns: [textColumn('Theme'), numberColumn('Number'), numberColumn('Per cent')],
        rowHeadings: true,
        rows: rows.map((row) => [textCell(row.text), countCell(row.count), to.share(row.share, row.figure)]),
        notes: [`Base: ${words.base.words}.`, ...words.notes],
      };
    }),
  ];
}

export function where(to: ChapterWriter): Block[] {
  const shown = to.ground.places.filter(({ rows }) => rows.length > 0);
  if (shown.length === 0) return [];
  return [
    heading(1, 'Where'),
    ...shown.map((places): Block => {
      to.release({ id: places.question, title: places.title, base: places.base }, places.rows.map((row) => ({ text: row.name, count: row.count, share: row.share }))); // prettier-ignore
      return {
        kind: 'table',
        caption: places.title,
        columns: [textColumn('Ward'), numberColumn('Places named'), numberColumn('Per cent')],
        rowHeadings: true,
        rows: places.rows.map((row) => [
          textCell(row.name),
          countCell(row.count),
          to.share(row.share, row.figure),
        ]),
        notes: [
          `Base: ${places.base.words}.`,
          ...(places.unplaced === 0 ? [] : [`${whole(places.unplaced)} more lie in no ward.`]),
          ...places.notes,
        ],
      };
    }),
  ];
}
