import { findCategory } from '../categories.ts';
import { detectDateFormat, readHeading, type DateGuess } from './dates.ts';
import type { FileGuess, SheetGuess } from './detect.ts';
import { cellText, type Cell, type SheetRow } from './grid.ts';
import { headingKey, periodsAcross } from './headings.ts';
import type { CategoryRule, Column, Mapping } from './mapping.ts';
import { readLsoaCode } from './place.ts';
import { totalInWords } from './totals.ts';
import { looksNumeric, readCount, tidy } from './values.ts';
import { categoryByWords, headingWords, plain, suggestCategory, type Role } from './words.ts';

/** A mapping to start from, and what a person must decide before it can be used. */
export type Suggestion = {
  mapping: Mapping;
  /** Questions in plain words; the mapping holds our best guess for each. */
  questions: string[];
  /** Distinct values of the category columns that no rule fits, most frequent first. */
  unmapped: { given: string[]; count: number }[];
};

/**
 * Proposes a mapping from the words of the headings and the values of the sample. Never used without a person's yes:
 * `questions` lists what was guessed weakly.
 */
export function suggestMapping(
  guess: FileGuess,
  hints: { sheet?: string; fileName?: string } = {},
): Suggestion {
  const sheet =
    guess.sheets.find((one) => one.name === hints.sheet) ??
    [...guess.sheets].sort((a, b) => score(b) - score(a))[0];
  const headings = sheet?.headings ?? [];
  const questions: string[] = [];
  const ofAll = categoryInTitle([hints.fileName ?? '', ...(sheet?.titles ?? []), sheet?.name ?? '']);
  const fixed = (): Mapping['category'] => {
    questions.push(
      ofAll === null
        ? 'What do the rows count? No column holds categories that we know: choose one for the whole file.'
        : `Is all of it “${findCategory(ofAll)?.title ?? ofAll}”? The name of the file or its title says so; no column holds categories.`,
    );
    return { from: 'fixed', category: ofAll ?? 'other-partner' };
  };
  const values = (column: Column | undefined): Cell[] =>
    column === undefined || sheet === undefined
      ? []
      : sheet.sample.map((row) => row.cells[column.position - 1] ?? null);
  const taken = new Set<number>();
  const find = (
    role: Role,
    fits: (cells: Cell[]) => boolean = () => true,
    hold = true,
  ): Column | undefined => {
    const position =
      headings.findIndex(
        (heading, index) =>
          !taken.has(index + 1) &&
          headingWords[role].test(plain(heading)) &&
          fits(values({ heading, position: index + 1 })),
      ) + 1;
    if (position === 0) return undefined;
    if (hold) taken.add(position);
    return { heading: headings[position - 1] ?? '', position };
  };
  const mostly = (cells: readonly Cell[], test: (cell: Cell) => boolean): boolean => {
    const given = cells.filter((cell) => cellText(cell) !== '');
    return given.length > 0 && given.filter(test).length >= given.length * 0.8;
  };

  const id = find('id', (cells) => !cells.some((cell) => totalInWords(cellText(cell)) !== null));
  const lsoaCode = find('lsoaCode', (cells) => mostly(cells, (cell) => readLsoaCode(cell).ok));
  const lsoaName = find('lsoaName');
  const point = suggestPoint(find);
  const wide = periodsAcross(headings);
  const acrossPeriods = wide !== null && wide.columns.length >= 2;
  if (acrossPeriods) for (const column of wide.columns) taken.add(column.position);
  const { when, precision } = suggestWhen(
    find,
    values,
    acrossPeriods ? wide.format : null,
    sheet,
    questions,
    taken,
  );
  const areaCode = find('areaCode');
  const areaNames = [find('areaName'), find('areaName')].filter((column) => column !== undefined);
  const place = find('place');
  const outcome = find('outcome');
  const categoryColumns = [find('category'), find('category', (cells) => distinct(cells) <= 12)].filter(
    (column) => column !== undefined,
  );
  const count = acrossPeriods
    ? undefined
    : find('count', (cells) =>
        mostly(cells, (cell) => looksNumeric(cell instanceof Date ? cellText(cell) : cell)),
      );

  // Columns of numbers with known categories for headings: a table with categories across.
  const categoryColumnsAcross = acrossPeriods
    ? []
    : headings.flatMap((heading, index) =>
        !taken.has(index + 1) &&
        mostly(values({ heading, position: index + 1 }), (cell) =>
          looksNumeric(cell instanceof Date ? '' : cell),
        )
          ? [{ heading, position: index + 1, is: suggestCategory(heading.split(' / ').at(-1) ?? heading) }]
          : [],
      );
  const categoriesAcross = categoryColumnsAcross.filter(({ is }) => is !== null).length >= 2;
  const rowsAre = acrossPeriods || categoriesAcross || count !== undefined ? 'aggregate' : 'incident';

  const rules: CategoryRule[] = [];
  const unmapped: Suggestion['unmapped'] = [];
  let category: Mapping['category'];
  if (categoriesAcross) category = { from: 'across' };
  else if (categoryColumns.length > 0) {
    for (const { given, count: times } of distinctTuples(sheet, categoryColumns)) {
      // The finest column that we understand decides.
      const code =
        [...given]
          .reverse()
          .map(suggestCategory)
          .find((one) => one !== null) ?? null;
      if (code === null) unmapped.push({ given, count: times });
      else rules.push({ given, category: code });
    }
    category = { from: 'columns', columns: categoryColumns, rules };
    if (unmapped.length > 0)
      questions.push(
        `${unmapped.length} categories have no match in our tree yet: choose one for each, or leave it out.`,
      );
  } else if (acrossPeriods && headings[0] !== undefined && !taken.has(1)) {
    const column = { heading: headings[0], position: 1 };
    for (const { given, count: times } of distinctTuples(sheet, [column])) {
      const code = suggestCategory(given[0] ?? '');
      if (code !== null) rules.push({ given, category: code });
      else if (totalInWords(given[0] ?? '') === null) unmapped.push({ given, count: times });
    }
    if (rules.length === 0) unmapped.length = 0;
    category = rules.length > 0 ? { from: 'columns', columns: [column], rules } : fixed();
  } else category = fixed();
  const rests = acrossPeriods
    ? [...new Set(wide.columns.map(({ heading }) => restOf(heading, wide.format)))]
    : [];
  const restCodes = rests.map(suggestCategory);
  const overPeriods = rests.length > 1;
  if (overPeriods && restCodes.some((code) => code !== null) && category.from === 'fixed') {
    category = {
      from: 'heading',
      rules: rests.flatMap((rest, at) =>
        restCodes[at] == null ? [] : [{ given: [rest], category: restCodes[at] }],
      ),
    };
    rests.forEach((rest, at) => restCodes[at] == null && unmapped.push({ given: [rest], count: 1 }));
    questions.length = 0;
  }
  const firstIsArea =
    acrossPeriods &&
    category.from !== 'columns' &&
    areaNames.length === 0 &&
    areaCode === undefined &&
    headings[0] !== undefined &&
    !taken.has(1);
  if (firstIsArea) areaNames.push({ heading: headings[0] ?? '', position: 1 });

  const mapping: Mapping = {
    schema: 1,
    title: sheet?.name ?? sheet?.titles[0]?.slice(0, 200) ?? 'A partner’s table',
    file:
      guess.kind === 'workbook'
        ? { kind: 'workbook', sheets: [sheet?.name ?? ''] }
        : {
            kind: 'delimited',
            encoding: guess.encoding.value,
            delimiter: guess.delimiter.value,
            quoting: guess.quoting.value,
          },
    headerRows: sheet?.header?.value ?? { first: 1, last: 1 },
    headings,
    rowsAre,
    ...(id === undefined || rowsAre === 'aggregate' ? {} : { id }),
    when,
    precision,
    category,
    point: rowsAre === 'aggregate' ? { from: 'nowhere' } : point,
    ...(lsoaCode === undefined && lsoaName === undefined
      ? {}
      : {
          lsoa: {
            ...(lsoaCode === undefined ? {} : { code: lsoaCode }),
            ...(lsoaName === undefined ? {} : { name: lsoaName }),
            year: lsoaYear(lsoaCode ?? lsoaName),
          },
        }),
    area:
      overPeriods && category.from !== 'heading'
        ? { from: 'heading' }
        : areaCode === undefined && areaNames.length === 0
          ? { from: 'nowhere' }
          : { from: 'columns', ...(areaCode === undefined ? {} : { code: areaCode }), names: areaNames },
    place: place === undefined ? [] : [place],
    ...(outcome === undefined ? {} : { outcome }),
    ...(rowsAre === 'aggregate' && !acrossPeriods && !categoriesAcross && count !== undefined
      ? { count }
      : {}),
    ...(acrossPeriods
      ? { across: { columns: wide.columns.map((column) => ({ ...column, is: column.heading })), totals: [] } }
      : {}),
    ...(categoriesAcross
      ? { across: { columns: withoutWholes(categoryColumnsAcross, questions), totals: [] } }
      : {}),
    totals: {
      byWords: rowsAre === 'aggregate',
      ...(rowsAre === 'aggregate' ? suggestTotals(sheet, areaNames[0], questions) : { of: [] }),
    },
    only: [],
    marks: {},
  };
  if (mapping.lsoa?.year === null && lsoaCode !== undefined)
    questions.push(
      'Which census do the LSOA codes belong to, 2011 or 2021? It is judged from the codes unless you say.',
    );
  return { mapping, questions, unmapped: unmapped.sort((a, b) => b.count - a.count) };
}

const restOf = (heading: string, format: DateGuess['format']): string => {
  const reading = readHeading(heading, format);
  return reading.ok ? reading.value.rest : '';
};

/** A category that the name or title of a file speaks of: `northumbria_asb_2022`, "Fly-tipping incidents reported by ...". */
function categoryInTitle(titles: readonly string[]): string | null {
  const spaced = (text: string): string =>
    ` ${tidy(text)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim()} `;
  const known = [...categoryByWords]
    .filter(([words]) => words.length >= 3)
    .sort(([a], [b]) => b.length - a.length);
  for (const title of titles) {
    const found = known.find(([words]) => spaced(title).includes(spaced(words)));
    if (found !== undefined) return found[1];
  }
  return null;
}

/**
 * Which rows are totals and of what: rows that leave the name of the smaller area empty, or say "Total"; of the rows that
 * have the same words in the columns that total rows share with the others.
 */
function suggestTotals(
  sheet: SheetGuess | undefined,
  area: Column | undefined,
  questions: string[],
): { whenEmpty?: Column; of: Column[] } {
  if (sheet === undefined) return { of: [] };
  const text = (row: SheetRow, position: number): string => cellText(row.cells[position - 1]);
  const byWords = sheet.sample.filter((row) =>
    row.cells.some((cell) => totalInWords(cellText(cell)) !== null),
  );
  const byEmpty =
    area === undefined || area.position === 1
      ? []
      : sheet.sample.filter((row) => text(row, area.position) === '' && text(row, 1) !== '');
  const useEmpty = byWords.length === 0 && byEmpty.length > 0 && byEmpty.length < sheet.sample.length / 2;
  const totals = useEmpty ? byEmpty : byWords;
  const rest = sheet.sample.filter((row) => !totals.includes(row));
  const of: Column[] = [];
  if (totals.length > 0)
    sheet.headings.forEach((heading, index) => {
      if (of.length >= 3) return;
      const words = new Set(
        rest
          .map((row) => text(row, index + 1))
          .filter((word) => readCount(word, new Map()).means === 'unreadable'),
      );
      // A name beside its code adds nothing, and its spelling varies.
      const sorts = (columns: readonly Column[]): number =>
        new Set(rest.map((row) => columns.map((column) => text(row, column.position)).join('\u0000'))).size;
      if (
        of.length > 0 &&
        words.size <= sorts(of) &&
        sorts([...of, { heading, position: index + 1 }]) <= sorts(of) * 1.1
      )
        return;
      const shared = totals.filter((row) => words.has(text(row, index + 1))).length;
      if (words.size > 0 && words.size <= rest.length / 3 && shared >= totals.length / 2)
        of.push({ heading, position: index + 1 });
    });
  if (!useEmpty || area === undefined) return { of };
  questions.push(
    `${totals.length} rows have no “${area.heading}”: they are taken for totals${of[0] === undefined ? '' : ` of “${of[0].heading}”`} and not counted.`,
  );
  return { whenEmpty: area, of };
}

const score = (sheet: SheetGuess): number =>
  (sheet.header?.confidence ?? 0) * Math.log2(1 + sheet.rows) * Math.log2(1 + sheet.columns);
const distinct = (cells: readonly Cell[]): number => new Set(cells.map((cell) => cellText(cell))).size;

function lsoaYear(column: Column | undefined): 2001 | 2011 | 2021 | null {
  const year = /(?:20)?(01|11|21)/.exec(column?.heading ?? '')?.[1];
  return year === '01' ? 2001 : year === '11' ? 2011 : year === '21' ? 2021 : null;
}

type Find = (role: Role, fits?: (cells: Cell[]) => boolean, hold?: boolean) => Column | undefined;

function suggestPoint(find: Find): Mapping['point'] {
  const [longitude, latitude] = [find('longitude'), find('latitude')];
  if (longitude !== undefined && latitude !== undefined)
    return { from: 'longitude-latitude', longitude, latitude };
  const [easting, northing] = [find('easting'), find('northing')];
  return easting !== undefined && northing !== undefined
    ? { from: 'easting-northing', easting, northing }
    : { from: 'nowhere' };
}

function suggestWhen(
  find: Find,
  values: (column: Column | undefined) => Cell[],
  across: DateGuess['format'] | null,
  sheet: SheetGuess | undefined,
  questions: string[],
  taken: Set<number>,
): { when: Mapping['when']; precision: Mapping['precision'] } {
  if (across !== null)
    return {
      when: { from: 'across', format: across },
      precision: across === 'year-month-day' || across === 'day-month-year' ? 'month' : 'as-given',
    };
  const timeColumn = find('time');
  const time = timeColumn === undefined ? {} : { time: { column: timeColumn } };
  const [day, month, year] = [
    find('day', undefined, false),
    find('month', undefined, false),
    find('year', (cells) => detectDateFormat(cells)?.format === 'calendar-year', false),
  ];
  if (month !== undefined && year !== undefined) {
    for (const column of [day, month, year]) if (column !== undefined) taken.add(column.position);
    return {
      when: { from: 'pieces', ...(day === undefined ? {} : { day }), month, year, ...time },
      precision: 'as-given',
    };
  }
  const column = find('date', (cells) => detectDateFormat(cells) !== null);
  const guess = column === undefined ? null : detectDateFormat(values(column));
  if (column === undefined || guess === null) {
    const title = [...(sheet?.titles ?? []), sheet?.name ?? '']
      .map((line) => /year (?:ending|ended) [A-Za-z]+ \d{4}/i.exec(line)?.[0])
      .find((found) => found !== undefined);
    if (title !== undefined)
      return { when: { from: 'fixed', value: title, format: 'year-ending' }, precision: 'as-given' };
    questions.push('When was it? No column holds dates: give the month or year of the whole file.');
    return { when: { from: 'fixed', value: '2000-01', format: 'year-month' }, precision: 'as-given' };
  }
  if (guess.confidence < 0.9)
    questions.push(`How are the dates in “${column.heading}” written? ${guess.why}`);
  const days = new Set(
    values(column)
      .filter((cell) => cellText(cell) !== '')
      .map((cell) => cellText(cell).slice(-2)),
  );
  const firstsOnly =
    headingKey(column.heading).includes('month') ||
    (guess.format === 'year-month-day' && days.size === 1 && days.has('01') && distinct(values(column)) > 1);
  if (firstsOnly && guess.format === 'year-month-day')
    questions.push(`Every date in “${column.heading}” is the first of its month: it is read as the month.`);
  return {
    when: { from: 'column', column, format: guess.format, ...time },
    precision: firstsOnly ? 'month' : 'as-given',
  };
}

/** Distinct values of the category columns together, with how often. */
export function distinctTuples(
  sheet: Pick<SheetGuess, 'sample'> | undefined,
  columns: readonly Column[],
): { given: string[]; count: number }[] {
  const found = new Map<string, { given: string[]; count: number }>();
  for (const row of sheet?.sample ?? []) {
    const given = columns.map((column) => cellText(row.cells[column.position - 1]));
    if (given.every((text) => text === '')) continue;
    const key = given.join('\u0000');
    const known = found.get(key);
    if (known === undefined) found.set(key, { given, count: 1 });
    else known.count += 1;
  }
  return [...found.values()];
}

/** Leaves out the columns that are sums of others, as "Burglary" beside its two kinds. */
function withoutWholes(
  columns: { heading: string; position: number; is: string | null }[],
  questions: string[],
): { heading: string; position: number; is: string | null }[] {
  const codes = new Set(columns.map(({ is }) => is));
  const above = new Set<string>();
  for (const code of codes) {
    let parent = code === null ? null : (findCategory(code)?.parent ?? null);
    while (parent !== null) {
      above.add(parent);
      parent = findCategory(parent)?.parent ?? null;
    }
  }
  const wholes = columns.filter(({ is }) => is !== null && above.has(is));
  if (wholes.length > 0)
    questions.push(
      `Left out, because other columns are their parts: ${wholes.map(({ heading }) => `“${heading}”`).join(', ')}.`,
    );
  return columns.map((column) => (wholes.includes(column) ? { ...column, is: null } : column));
}
