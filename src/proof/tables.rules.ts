import { printNumber, printPercent, roundTo } from '../statistics/statistics.ts';
import { checkColumns } from './columns.rules.ts';
import { bookSettled, finding, type Book } from './findings.rules.ts';
import { entryAt, gridOf, isTotal, rowStretch, type Grid, type Value } from './grid.rules.ts';
import { basesNear, ownSum } from './counts.rules.ts';
import { entryOf, pairsIn, percentSum, settleBase, statedBases, sumOf, type Entry } from './pairs.rules.ts';
import { shareAgrees, sharePercent } from './percent.rules.ts';
import type { ProofText } from './proof.types.ts';
import { bareWords, placeOf, type Stretch } from './stretches.rules.ts';

/** A question with several answers: its percentages are of the answers, its people are fewer. */
export type Mentions = {
  entries: Entry[];
  /** All answers together. */
  base: number;
  /** People that the same row says answered. */
  respondents: { value: number; stretch: Stretch; start: number; end: number }[];
  block: number;
  under: string;
};

/** How many people chose a thing, by its name: "170 respondents chose ASB". */
export type Chosen = { label: string; value: number; stretch: Stretch; start: number; end: number };

const people = String.raw`(?:respondents|people|residents|participants|households|businesses|members)`;
const chose = String.raw`(?:chose|selected|picked|named|identified|voted for)`;
const chosenAfter = new RegExp(
  String.raw`^\s${people} (?:had )?${chose} (.{2,60}?)(?: as | in |[.,;)]|$)`,
  'i',
);

/** "ASB (170 respondents chose ASB …)" and "170 respondents chose ASB as …". */
export function chosenBases(stretches: readonly Stretch[]): Chosen[] {
  return stretches.flatMap((stretch) =>
    stretch.numbers.flatMap((number): Chosen[] => {
      if (number.kind !== 'count' || number.hedged) return [];
      const match = chosenAfter.exec(stretch.text.slice(number.end, number.end + 120));
      if (match === null) return [];
      const before = /^([^()]{2,60})\($/.exec(stretch.text.slice(0, number.start).trimEnd())?.[1];
      const said = match[1] ?? '';
      const label = /^(?:this|it|that|these)\b/i.test(said) ? before : said;
      return label === undefined
        ? []
        : [{ label: label.trim(), value: number.value, stretch, start: number.start, end: number.end }];
    }),
  );
}

/** Checks every table. @returns questions whose answers are more than the people. */
export function checkTables(text: ProofText, stretches: readonly Stretch[], book: Book): Mentions[] {
  const mentions: Mentions[] = [];
  const bases = statedBases(stretches);
  const chosen = chosenBases(stretches);
  const cells = Map.groupBy(stretches, (stretch) => (stretch.cell === null ? -1 : stretch.block));
  text.blocks.forEach((block, index) => {
    if (block.kind !== 'table') return;
    const own = cells.get(index) ?? [];
    const under = own[0]?.under ?? '';
    const grid = gridOf(block, own, under);
    mentions.push(...checkLists(own, book, bases));
    if (checkFolded(grid, book)) return;
    const rowsDone = checkRowTotals(grid, book, chosen);
    const columnsDone = checkColumnTotals(grid, book);
    checkColumns(grid, book);
    if (!rowsDone && !columnsDone) checkUntotalled(grid, book, bases);
  });
  return mentions;
}

/** Cells that hold lists of counts with percentages: each row is a group of its own. */
function checkLists(
  cells: readonly Stretch[],
  book: Book,
  bases: ReturnType<typeof statedBases>,
): Mentions[] {
  const out: Mentions[] = [];
  for (const [row, inRow] of Map.groupBy(cells, (cell) => cell.cell?.row ?? -1)) {
    const pairs = inRow.map((cell) => pairsIn(cell));
    // A cell that is one number is a grid's; a cell with a base of its own is a sentence's.
    if (!pairs.some((list) => list.length >= 2)) {
      for (const pair of pairs.flat())
        if (pair.base !== null && pair.count.value <= pair.base.value) {
          const entry = entryOf(pair);
          const agrees = shareAgrees({ ...entry, base: pair.base.value });
          const settled = {
            base: pair.base.value,
            agree: agrees ? [entry] : [],
            disagree: agrees ? [] : [entry],
          };
          bookSettled(book, settled, pair.label);
        }
      continue;
    }
    const entries = pairs.flat().map(entryOf);
    const [first] = entries;
    if (first === undefined) continue;
    const said = bases.filter(
      (stated) => stated.stretch.block === first.stretch.block && stated.stretch.cell?.row === row,
    );
    const settled = settleBase(entries, [
      ...said.map((stated) => stated.value),
      ...ownSum(entries),
      ...basesNear(entries, bases),
    ]);
    if (settled === null) continue;
    bookSettled(book, settled, inRow[0]?.text ?? '');
    if (said.length > 0 && said.every((stated) => stated.value < settled.base))
      out.push({
        entries,
        base: settled.base,
        respondents: said,
        block: first.stretch.block,
        under: first.stretch.under,
      });
  }
  return out;
}

const bodyRows = (grid: Grid): number[] =>
  grid.table.rows.map((_, row) => row).filter((row) => row >= grid.first);

/** Label and value, label and value: one list folded into two or more columns, with its total among them. */
function checkFolded(grid: Grid, book: Book): boolean {
  const found: { label: string; value: Value }[] = [];
  grid.table.rows.forEach((row, rowIndex) => {
    row.forEach((cell, column) => {
      const value = grid.values[rowIndex]?.[column + 1];
      if (cell !== '' && grid.values[rowIndex]?.[column] === null && value !== null && value !== undefined)
        found.push({ label: cell, value });
    });
  });
  const places = new Set(found.map(({ value }) => value.column));
  if (places.size < 2) return false;
  const total = found.find(({ label }) => isTotal(label));
  if (total === undefined || total.value.column === 1) return false;
  const parts = found.filter((each) => each !== total);
  checkSum(grid, parts, total.value, 'Total', book);
  const entries = parts.flatMap(({ label, value }) => entryAt(grid, value, label) ?? []);
  const settled = settleBase(entries, total.value.count === null ? [] : [total.value.count]);
  if (settled !== null) bookSettled(book, settled, grid.stretch(0, 0).under);
  return true;
}

/** Names of what is left over: where parts do not come to the total, it is counted last and goes wrong first. */
const leftOver =
  /\b(?:no answer|not (?:answered|stated|known|given|recorded)|no (?:details|reply|response)|prefer not|unknown|other|none|don[’']t know|missing)\b/i;

/** Whether parts come to their total; a finding with the likely part when not. @returns true when they do. */
function checkSum(
  grid: Grid,
  parts: readonly { label: string; value: Value }[],
  total: Value,
  name: string,
  book: Book,
): boolean {
  if (total.count === null || parts.length < 2) return true;
  const counts = parts.flatMap(({ value }) => (value.count === null ? [] : [value.count]));
  if (counts.length !== parts.length) return true;
  const decimals = Math.max(total.countDecimals, ...parts.map(({ value }) => value.countDecimals));
  const sum = roundTo(sumOf(counts), decimals) ?? 0;
  // Parts that are rounded themselves may miss by half a digit each.
  const slack = decimals === 0 ? 0 : (counts.length * 10 ** -decimals) / 2;
  const off = roundTo(sum - total.count, decimals) ?? 0;
  const stretch = rowStretch(grid, total.row, total.column);
  const sumWords = `${counts.map((count) => printNumber(count, decimals)).join(' + ')} = ${printNumber(sum, decimals)}`;
  if (Math.abs(off) <= slack + 1e-9) {
    book.agreements.push({ working: sumWords, place: placeOf(stretch) });
    return true;
  }
  const rest = parts.find(({ label, value }) => leftOver.test(label) && (value.count ?? 0) - off >= 0);
  const mended =
    rest?.value.count === undefined || rest.value.count === null
      ? ''
      : ` If ${total.text} is right, “${rest.label}” is ${printNumber(rest.value.count - off)}${
          rest.value.percent === null || total.count === 0
            ? ''
            : ` (${printPercent(((rest.value.count - off) * 100) / total.count, rest.value.decimals)})`
        }.`;
  book.findings.push(
    finding({
      cause: 'does-not-sum',
      about: name,
      printed: printNumber(total.count, decimals),
      corrected: printNumber(sum, decimals),
      working: `${sumWords}, not ${printNumber(total.count, decimals)}: ${printNumber(Math.abs(off), decimals)} too ${off > 0 ? 'many' : 'few'}.${mended}`,
      places: [placeOf(stretch)],
    }),
  );
  return false;
}

/** Tables whose last column (or any headed "Total") is the sum of the others in the row. @returns true when there is one. */
function checkRowTotals(grid: Grid, book: Book, chosen: readonly Chosen[]): boolean {
  if (grid.header === null) return false;
  const totalAt = (grid.table.rows[grid.header] ?? []).findIndex((cell) => isTotal(cell));
  if (totalAt < 1) return false;
  const rows = bodyRows(grid).flatMap((row) => {
    const total = grid.values[row]?.[totalAt];
    if (total === null || total === undefined) return [];
    const parts = (grid.values[row] ?? []).flatMap((value, column) =>
      value !== null && column !== totalAt && (column > 0 || grid.rowName(row) === '')
        ? [{ label: grid.columnName(column), value }]
        : [],
    );
    return parts.length < 2 ? [] : [{ row, total, parts }];
  });
  if (rows.length === 0) return false;
  const wanted = new Set(rows.map(({ parts }) => parts.length));
  // Where no row comes to its total and there are several, the column is no sum of the row.
  const summing = rows.filter(
    ({ total, parts }) => sumOf(parts.map(({ value }) => value.count ?? Number.NaN)) === total.count,
  );
  if (rows.length > 1 && (summing.length === 0 || wanted.size > 2)) return false;
  const entriesOf = ({ row, parts }: (typeof rows)[number]): Entry[] =>
    parts.flatMap(({ label, value }) => entryAt(grid, value, joined(grid.rowName(row), label)) ?? []);
  const all = rows.flatMap((each) =>
    entriesOf(each).map((entry) => ({ entry, base: each.total.count ?? 0 })),
  );
  const agreeing = all.filter(({ entry, base }) => shareAgrees({ ...entry, base }));
  // Percentages of the row are only checked where most of the table is made so.
  const ofRow = agreeing.length >= 2 && agreeing.length >= 0.6 * all.length;
  for (const each of rows) {
    const name = grid.rowName(each.row);
    const fits = checkSum(grid, each.parts, each.total, joined(name, 'total'), book);
    const entries = entriesOf(each);
    const base = each.total.count ?? 0;
    if (ofRow && entries.length > 0)
      bookSettled(
        book,
        {
          base,
          agree: entries.filter((entry) => shareAgrees({ ...entry, base })),
          disagree: entries.filter((entry) => !shareAgrees({ ...entry, base })),
        },
        name,
      );
    if (
      fits &&
      entries.length === each.parts.length &&
      each.total.percent === 100 &&
      percentSum(entries) === 100
    )
      book.agreements.push({
        working: `${entries.map((entry) => printPercent(entry.percent, entry.decimals)).join(' + ')} = 100%`,
        place: placeOf(rowStretch(grid, each.row, 0)),
      });
  }
  checkChosen(grid, rows, chosen, book);
  return ofRow || summing.length > 0;
}

const joined = (row: string, column: string): string =>
  row === '' ? column : column === '' ? row : `${row}, ${column}`;

/** Rows that should each be counted of those who chose the thing: one counted of somebody else is found by the others. */
function checkChosen(
  grid: Grid,
  rows: readonly { row: number; total: Value; parts: readonly { label: string; value: Value }[] }[],
  chosen: readonly Chosen[],
  book: Book,
): void {
  const matched = rows.flatMap((each) => {
    const name = bareWords(grid.rowName(each.row));
    const found = chosen.find((one) => name !== '' && bareWords(one.label) === name);
    return found === undefined || each.total.count === null
      ? []
      : [{ ...each, found, base: each.total.count }];
  });
  const same = matched.filter(({ found, base }) => found.value === base);
  if (same.length < 2) return;
  for (const { row, parts, found, base } of matched) {
    if (found.value === base) continue;
    const rest = parts.find(({ label }) => leftOver.test(label));
    const others = sumOf(parts.filter((part) => part !== rest).map(({ value }) => value.count ?? 0));
    const shares = parts
      .filter((part) => part !== rest)
      .map(
        ({ label, value }) =>
          `${label} ${printNumber(value.count)} (${printPercent(sharePercent({ count: value.count ?? 0, base: found.value, decimals: value.decimals }), value.decimals)})`,
      );
    if (rest !== undefined && found.value >= others)
      shares.push(
        `${rest.label} ${printNumber(found.value - others)} (${printPercent(sharePercent({ count: found.value - others, base: found.value, decimals: rest.value.decimals }), rest.value.decimals)})`,
      );
    book.findings.push(
      finding({
        cause: 'wrong-base',
        about: grid.rowName(row),
        printed: printNumber(base),
        corrected: printNumber(found.value),
        working: `The other rows are of those who chose the thing (${same.map((one) => `${grid.rowName(one.row)} ${printNumber(one.base)}`).join(', ')}); ${printNumber(found.value)} chose ${grid.rowName(row)}, so the row is not comparable. On ${printNumber(found.value)}: ${shares.join(', ')}.`,
        places: [placeOf(rowStretch(grid, row, 0)), placeOf(found.stretch, found.start, found.end)],
      }),
    );
  }
}

/** Columns that come to a row called "Total". @returns true when there is one. */
function checkColumnTotals(grid: Grid, book: Book): boolean {
  const totalRow = bodyRows(grid).findLast((row) => isTotal(grid.rowName(row)));
  if (totalRow === undefined) return false;
  const from = bodyRows(grid).findLast((row) => row < totalRow && isTotal(grid.rowName(row)));
  const rows = bodyRows(grid).filter(
    (row) => row < totalRow && row > (from ?? -1) && !/^of (?:which|whom)\b/i.test(grid.rowName(row)),
  );
  if (rows.length < 2) return false;
  const columns = [...Array(grid.columns).keys()].flatMap((column) => {
    const total = grid.values[totalRow]?.[column];
    if (total?.count === null || total === null || total === undefined) return [];
    const parts = rows.flatMap((row) => {
      const value = grid.values[row]?.[column];
      return value === null || value === undefined ? [] : [{ label: grid.rowName(row), value }];
    });
    return parts.length === rows.length ? [{ column, total, parts }] : [];
  });
  for (const { column, total, parts } of columns) {
    // Rates and averages under a total do not add up, and need not.
    if (
      /\b(?:rate|average|mean|per (?:1,?000|head|100,?000)|change|difference|rank)\b|%/i.test(
        grid.columnName(column),
      )
    )
      continue;
    checkSum(grid, parts, total, joined('Total', grid.columnName(column)), book);
    const entries = parts.flatMap(
      ({ label, value }) => entryAt(grid, value, joined(label, grid.columnName(column))) ?? [],
    );
    const settled = settleBase(entries, total.count === null ? [] : [total.count]);
    if (settled !== null) bookSettled(book, settled, grid.columnName(column));
  }
  return columns.length > 0;
}

/** A table of counts with percentages and no total: of their own sum, or of a whole that the text states. */
function checkUntotalled(grid: Grid, book: Book, bases: ReturnType<typeof statedBases>): void {
  for (let column = 0; column < grid.columns; column += 1) {
    const entries = bodyRows(grid).flatMap((row) => {
      const value = grid.values[row]?.[column];
      return value === null || value === undefined
        ? []
        : (entryAt(grid, value, joined(grid.rowName(row), grid.columnName(column))) ?? []);
    });
    if (entries.length < 3) continue;
    const settled = settleBase(entries, [...ownSum(entries), ...basesNear(entries, bases)]);
    if (settled !== null) bookSettled(book, settled, grid.columnName(column));
  }
}
