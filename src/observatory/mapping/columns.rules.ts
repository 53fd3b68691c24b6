import { Problem, type ProblemField } from '../../foundation/problem.ts';
import { findCategory } from '../categories.ts';
import { dateFormats, readHeading, type DateFormat } from '../mapped/dates.ts';
import { headingKey } from '../mapped/headings.ts';
import type { CategoryRule, Column, Mapping } from '../mapped/mapping.ts';
import { suggestCategory } from '../mapped/words.ts';

/**
 * The form of the columns page: a mapping as selects and back. A column is named by its position (`3`), so that headings
 * that repeat can be told apart; an empty text is "none".
 */
export type ColumnsForm = Record<string, string | string[]>;

/** The selects of the columns that together say what happened. */
export const categoryNames = ['category-1', 'category-2', 'category-3', 'category-4'] as const;

/** How the table lies. */
export const layouts = {
  incidents: 'Each row is one incident',
  counts: 'One column holds counts',
  periods: 'Months, quarters or years run across the table',
  categories: 'Categories run across the table',
  areas: 'Areas run across the table',
} as const;
export type Layout = keyof typeof layouts;

export function layoutOf(mapping: Mapping): Layout {
  if (mapping.when.from === 'across') return 'periods';
  if (mapping.category.from === 'across') return 'categories';
  if (mapping.area.from === 'across') return 'areas';
  return mapping.rowsAre === 'aggregate' ? 'counts' : 'incidents';
}

/** Questions of `suggestMapping` that leave the answer open: the guess is then not filled in, so that it must be given. */
const openQuestions = {
  date: /^How are the dates in/,
  when: /^When was it\?/,
  category: /^What do the rows count\?/,
} as const;

export function asks(questions: readonly string[], about: keyof typeof openQuestions): string | undefined {
  return questions.find((question) => openQuestions[about].test(question));
}

/** The mapping as the page's fields. Columns that the file does not have show as "none". */
export function columnsForm(mapping: Mapping, questions: readonly string[] = []): ColumnsForm {
  const at = (column: Column | undefined): string =>
    column !== undefined &&
    headingKey(mapping.headings[column.position - 1] ?? '') === headingKey(column.heading)
      ? String(column.position)
      : '';
  const { when, category, point, area, lsoa, totals } = mapping;
  const form: ColumnsForm = {
    layout: layoutOf(mapping),
    id: at(mapping.id),
    count: at(mapping.count),
    outcome: at(mapping.outcome),
    'place-1': at(mapping.place[0]),
    'place-2': at(mapping.place[1]),
    'month-only': mapping.precision === 'month' ? ['yes'] : [],
    'when-from': when.from === 'across' ? 'column' : when.from,
    'category-from': category.from === 'across' ? 'fixed' : category.from,
    'point-from': point.from,
    'area-from': area.from === 'across' ? 'nowhere' : area.from,
    'lsoa-code': at(lsoa?.code),
    'lsoa-name': at(lsoa?.name),
    'lsoa-year': lsoa?.year == null ? '' : String(lsoa.year),
    across: (mapping.across?.columns ?? [])
      .filter((column) => when.from !== 'across' || column.is !== null)
      .map(at)
      .filter((position) => position !== ''),
    'totals-words': totals.byWords ? ['yes'] : [],
    'totals-empty': at(totals.whenEmpty),
    'totals-of-1': at(totals.of[0]),
    'totals-of-2': at(totals.of[1]),
    'totals-of-3': at(totals.of[2]),
    dash: mapping.marks['-'] ?? '',
    negative: mapping.negativeCounts === undefined ? [] : ['yes'],
  };
  if (when.from === 'column') {
    form['when-column'] = at(when.column);
    form['when-format'] = asks(questions, 'date') === undefined ? when.format : '';
  }
  if (when.from === 'pieces') {
    form['when-day'] = at(when.day);
    form['when-month'] = at(when.month);
    form['when-year'] = at(when.year);
  }
  if (when.from === 'quarters') {
    form['when-quarter-year'] = at(when.year);
    form['when-quarter'] = at(when.quarter);
    form['when-quarter-format'] = when.format;
  }
  if (when.from === 'column' || when.from === 'pieces') form['when-time'] = at(when.time?.column);
  form['until-date'] = at(mapping.until?.column);
  form['until-time'] = at(mapping.until?.time?.column);
  form['until-format'] = mapping.until?.format ?? '';
  if (when.from === 'fixed') {
    const open = asks(questions, 'when') !== undefined;
    form['when-value'] = open ? '' : when.value;
    form['when-fixed-format'] = when.format;
  }
  if (when.from === 'sheet') form['when-sheet-format'] = when.format;
  if (when.from === 'across') form['when-across-format'] = when.format;
  if (category.from === 'columns') {
    categoryNames.forEach((name, index) => (form[name] = at(category.columns[index])));
  }
  if (category.from === 'fixed')
    form['category-fixed'] = asks(questions, 'category') === undefined ? category.category : '';
  if (point.from === 'longitude-latitude') {
    form['longitude'] = at(point.longitude);
    form['latitude'] = at(point.latitude);
  }
  if (point.from === 'easting-northing') {
    form['easting'] = at(point.easting);
    form['northing'] = at(point.northing);
  }
  if (area.from === 'columns') {
    form['area-code'] = at(area.code);
    form['area-name-1'] = at(area.names[0]);
    form['area-name-2'] = at(area.names[1]);
  }
  if (area.from === 'fixed') form['area-fixed'] = area.area;
  return form;
}

type Reader = {
  text: (name: string) => string;
  list: (name: string) => string[];
  column: (name: string) => Column | undefined;
  needed: (name: string, message: string) => Column;
  format: (name: string, message: string) => DateFormat;
  fault: (name: string, message: string) => void;
};

function readerOf(headings: readonly string[], typed: ColumnsForm, fields: ProblemField[]): Reader {
  const list = (name: string): string[] => [typed[name] ?? []].flat();
  const text = (name: string): string => (list(name)[0] ?? '').trim();
  const fault = (name: string, message: string): void => void fields.push({ name, message });
  const column = (name: string): Column | undefined => {
    const position = Number(text(name));
    const heading = headings[position - 1];
    return heading === undefined ? undefined : { heading, position };
  };
  return {
    text,
    list,
    fault,
    column,
    needed(name, message) {
      const found = column(name);
      if (found === undefined) fault(name, message);
      return found ?? { heading: '', position: 1 };
    },
    format(name, message) {
      const found = dateFormats.find((format) => format === text(name));
      if (found === undefined) fault(name, message);
      return found ?? 'year-month-day';
    },
  };
}

function readWhenForm(read: Reader, layout: Layout): Mapping['when'] {
  const format = 'Choose how the dates are written';
  if (layout === 'periods') return { from: 'across', format: read.format('when-across-format', format) };
  const timeColumn = read.column('when-time');
  const time = timeColumn === undefined ? {} : { time: { column: timeColumn } };
  switch (read.text('when-from')) {
    case 'column':
      return {
        from: 'column',
        column: read.needed('when-column', 'Choose the column that says when it was'),
        format: read.format('when-format', format),
        ...time,
      };
    case 'pieces': {
      const day = read.column('when-day');
      return {
        from: 'pieces',
        ...(day === undefined ? {} : { day }),
        month: read.needed('when-month', 'Choose the column of the month'),
        year: read.needed('when-year', 'Choose the column of the year'),
        ...time,
      };
    }
    case 'quarters': {
      const written = read.format('when-quarter-format', format);
      if (written !== 'financial-quarter' && written !== 'calendar-quarter')
        read.fault('when-quarter-format', 'Choose quarters of the financial or of the calendar year');
      return {
        from: 'quarters',
        year: read.needed('when-quarter-year', 'Choose the column of the year'),
        quarter: read.needed('when-quarter', 'Choose the column of the quarter'),
        format: written === 'calendar-quarter' ? written : 'financial-quarter',
      };
    }
    case 'sheet':
      return { from: 'sheet', format: read.format('when-sheet-format', format) };
    case 'fixed': {
      const value = read.text('when-value');
      if (value === '') read.fault('when-value', 'Enter the month, quarter or year of the whole file');
      return { from: 'fixed', value, format: read.format('when-fixed-format', format) };
    }
    default:
      read.fault('when-from', 'Choose where the file says when it was');
      return { from: 'fixed', value: '-', format: 'year-month' };
  }
}

/** The end of a span: in columns of its own, written as the beginning unless said otherwise. */
function readUntilForm(read: Reader, layout: Layout, when: Mapping['when']): Pick<Mapping, 'until'> {
  const [column, timeColumn] = [read.column('until-date'), read.column('until-time')];
  if (layout !== 'incidents' || (column === undefined && timeColumn === undefined)) return {};
  const same = when.from === 'column' ? when.format : 'day-month-year';
  return {
    until: {
      ...(column === undefined ? {} : { column }),
      format:
        column === undefined || read.text('until-format') === ''
          ? same
          : read.format('until-format', 'Choose how the dates are written'),
      ...(timeColumn === undefined ? {} : { time: { column: timeColumn } }),
    },
  };
}

const sameColumns = (one: readonly Column[], other: readonly Column[]): boolean =>
  one.length === other.length &&
  one.every((column, index) => headingKey(column.heading) === headingKey(other[index]?.heading ?? ''));

function readCategoryForm(read: Reader, layout: Layout, base: Mapping): Mapping['category'] {
  if (layout === 'categories') return { from: 'across' };
  // What was said of values before still holds while they stand in the same place.
  const kept = (from: string, columns: readonly Column[] = []): CategoryRule[] =>
    base.category.from === from &&
    'rules' in base.category &&
    (base.category.from !== 'columns' || sameColumns(base.category.columns, columns))
      ? base.category.rules
      : [];
  const from = read.text('category-from');
  switch (from) {
    case 'columns': {
      const first = read.needed('category-1', 'Choose the column of categories');
      const more = categoryNames.slice(1).flatMap((name) => read.column(name) ?? []);
      const columns = [first, ...more];
      return { from, columns, rules: kept(from, columns) };
    }
    case 'heading':
      if (layout !== 'periods')
        read.fault('category-from', 'A heading over the periods needs periods that run across');
      return { from, rules: kept(from) };
    case 'sheet':
      return { from, rules: kept(from) };
    case 'fixed': {
      const code = read.text('category-fixed');
      if (findCategory(code) === null) read.fault('category-fixed', 'Choose what the whole file counts');
      return { from, category: code === '' ? '-' : code };
    }
    default:
      read.fault('category-from', 'Choose where the file says what happened');
      return { from: 'fixed', category: '-' };
  }
}

function readPointForm(read: Reader): Mapping['point'] {
  switch (read.text('point-from')) {
    case 'longitude-latitude':
      return {
        from: 'longitude-latitude',
        longitude: read.needed('longitude', 'Choose the column of the longitude'),
        latitude: read.needed('latitude', 'Choose the column of the latitude'),
      };
    case 'easting-northing':
      return {
        from: 'easting-northing',
        easting: read.needed('easting', 'Choose the column of the easting'),
        northing: read.needed('northing', 'Choose the column of the northing'),
      };
    default:
      return { from: 'nowhere' };
  }
}

function readAreaForm(read: Reader, layout: Layout): Mapping['area'] {
  if (layout === 'areas') return { from: 'across' };
  switch (read.text('area-from')) {
    case 'columns': {
      const code = read.column('area-code');
      const names = [read.column('area-name-1'), read.column('area-name-2')].filter(
        (column) => column !== undefined,
      );
      if (code === undefined && names.length === 0)
        read.fault('area-code', 'Choose the column with the area’s code, or one with its name');
      return { from: 'columns', ...(code === undefined ? {} : { code }), names };
    }
    case 'heading':
      if (layout !== 'periods')
        read.fault('area-from', 'A heading over the periods needs periods that run across');
      return { from: 'heading' };
    case 'sheet':
      return { from: 'sheet' };
    case 'fixed': {
      const area = read.text('area-fixed');
      if (area === '') read.fault('area-fixed', 'Enter the name or code of the area');
      return { from: 'fixed', area };
    }
    default:
      return { from: 'nowhere' };
  }
}

/** The counted columns of a wide table: what was ticked, and for periods also what was not (left out by name). */
function readAcross(
  read: Reader,
  layout: Layout,
  base: Mapping,
  when: Mapping['when'],
): NonNullable<Mapping['across']> {
  const ticked = new Set(read.list('across').map(Number));
  if (ticked.size === 0) read.fault('across', 'Choose the columns that hold the counts');
  const before = (column: Column): string | null =>
    base.across?.columns.find((one) => headingKey(one.heading) === headingKey(column.heading))?.is ?? null;
  const columns = base.headings.flatMap((heading, index) => {
    const column = { heading, position: index + 1 };
    const isTicked = ticked.has(column.position);
    if (layout === 'periods') {
      const isPeriod = when.from === 'across' && readHeading(heading, when.format).ok;
      if (isPeriod) return [{ ...column, is: isTicked ? heading : null }];
      if (isTicked) read.fault('across', `“${heading}” is not a period written like that`);
      return [];
    }
    if (!isTicked) return [];
    if (layout === 'areas') return [{ ...column, is: heading }];
    const known = base.category.from === 'across' ? before(column) : null;
    return [{ ...column, is: known ?? suggestCategory(heading.split(' / ').at(-1) ?? heading) }];
  });
  const positions = new Set(columns.map(({ position }) => position));
  const totals = (base.across?.totals ?? []).filter(({ parts }) =>
    parts.every(({ position }) => positions.has(position)),
  );
  return { columns, totals };
}

/**
 * The mapping that the page's fields say, on the headings of `base`. What the page does not show (filters, other marks) stays.
 *
 * @throws Problem `columns-open` with a message for each field.
 */
export function mappingFromForm(base: Mapping, typed: ColumnsForm): Mapping {
  const fields: ProblemField[] = [];
  const read = readerOf(base.headings, typed, fields);
  const layout = (Object.keys(layouts) as Layout[]).find((one) => one === read.text('layout'));
  if (layout === undefined) read.fault('layout', 'Choose how the table lies');
  const lies = layout ?? 'incidents';
  const isWide = lies === 'periods' || lies === 'categories' || lies === 'areas';
  const when = readWhenForm(read, lies);
  const [id, outcome] = [read.column('id'), read.column('outcome')];
  const [lsoaCode, lsoaName] = [read.column('lsoa-code'), read.column('lsoa-name')];
  const lsoaYear = read.text('lsoa-year');
  const whenEmpty = read.column('totals-empty');
  const dash = read.text('dash');
  const { '-': _dash, ...otherMarks } = base.marks;
  const mapping: Mapping = {
    schema: 1,
    title: base.title,
    file: base.file,
    headerRows: base.headerRows,
    headings: base.headings,
    rowsAre: lies === 'incidents' ? 'incident' : 'aggregate',
    ...(id === undefined ? {} : { id }),
    when,
    ...readUntilForm(read, lies, when),
    precision: read.list('month-only').includes('yes') ? 'month' : 'as-given',
    category: readCategoryForm(read, lies, base),
    point: readPointForm(read),
    ...(lsoaCode === undefined && lsoaName === undefined
      ? {}
      : {
          lsoa: {
            ...(lsoaCode === undefined ? {} : { code: lsoaCode }),
            ...(lsoaName === undefined ? {} : { name: lsoaName }),
            year: lsoaYear === '2001' ? 2001 : lsoaYear === '2011' ? 2011 : lsoaYear === '2021' ? 2021 : null,
          },
        }),
    area: readAreaForm(read, lies),
    place: [
      ...[read.column('place-1'), read.column('place-2')].filter((column) => column !== undefined),
      ...base.place.slice(2),
    ],
    ...(outcome === undefined ? {} : { outcome }),
    ...(lies === 'counts' ? { count: read.needed('count', 'Choose the column that holds the counts') } : {}),
    ...(isWide ? { across: readAcross(read, lies, base, when) } : {}),
    ...(lies !== 'incidents' && read.list('negative').includes('yes')
      ? { negativeCounts: 'cancelled-records' as const }
      : {}),
    totals: {
      byWords: lies !== 'incidents' && read.list('totals-words').includes('yes'),
      ...(whenEmpty === undefined || lies === 'incidents' ? {} : { whenEmpty }),
      of:
        lies === 'incidents'
          ? []
          : ['totals-of-1', 'totals-of-2', 'totals-of-3'].map(read.column).filter((one) => one !== undefined),
    },
    only: base.only,
    marks: {
      ...otherMarks,
      ...(dash === 'zero' || dash === 'suppressed' || dash === 'missing' ? { '-': dash } : {}),
    },
  };
  if (fields.length === 0) return mapping;
  throw new Problem({
    status: 422,
    code: 'columns-open',
    title: 'Something is not decided yet',
    detail: 'Choose what is listed.',
    fields,
  });
}
