import type { IncidentRow } from '../intake/intake.types.ts';
import {
  orderEvidence,
  readPieces,
  readTime,
  readWhen,
  type Clock,
  type Reading,
  type When,
} from './dates.ts';
import { cellText, type Cell, type SheetRow } from './grid.ts';
import type { Column, Mapping } from './mapping.ts';
import { readEnd } from './span.ts';
import { readLsoaCode, readPoint } from './place.ts';
import { categorySorter } from './rules.ts';

/** Why a cell of a row is not accepted. */
export type Fault = { column: string; value: string; reason: string };

/** What was seen while rows were read, for the notices. */
export type Seen = {
  masked: number;
  noPoint: number;
  halfPoint: number;
  /** Dates with two numbers that could change places, and whether any value settled it. */
  orderOpen: number;
  orderProven: boolean;
  /** Values that no rule fits, with how often. */
  unmapped: Map<string, number>;
};

export function nothingSeen(): Seen {
  return { masked: 0, noPoint: 0, halfPoint: 0, orderOpen: 0, orderProven: false, unmapped: new Map() };
}

export type Reader = {
  /** The cell of a column of the mapping in this file. */
  at(row: SheetRow, column: Column | undefined): Cell;
  /** Everything about a row but its counts and what runs across. `left-out` is a decision of the mapping. */
  read(row: SheetRow): { ok: true; row: Shared } | { ok: false; fault: Fault } | 'left-out';
  seen: Seen;
};

/** The parts of a canonical row that the row of the table gives; null where it runs across and is still to come. */
export type Shared = Omit<IncidentRow, 'month' | 'category' | 'precision' | 'line'> & {
  line: number;
  when: When | null;
  category: string | null;
  area: string | null;
};

const two = (number: number): string => String(number).padStart(2, '0');

/** Month, moment and precision as the canonical incident has them. */
export function timing(
  when: When,
  precision: Mapping['precision'],
): Pick<IncidentRow, 'month' | 'occurred_at' | 'precision'> {
  if (precision === 'month' && when.day !== null)
    return { month: when.month, occurred_at: null, precision: 'month' };
  const { time, day } = when;
  if (day === null) return { month: when.month, occurred_at: null, precision: when.grain };
  // A day without a time stands at midnight with precision `day`: its weekday counts, its hour does not.
  const clock = time === null ? '00:00:00' : `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`;
  return {
    month: when.month,
    occurred_at: `${when.month}-${two(day)}T${clock}`,
    precision: time?.grain ?? 'day',
  };
}

function addTime(when: When, clock: Clock): When {
  return when.day === null ? when : { ...when, time: clock, grain: clock.grain };
}

/**
 * A reader of the rows of one sheet. `positions` gives where each column of the mapping stands (1 = first).
 * `latest` is the last day that a row may be of (today): later dates are wrong.
 */
export function rowReader(
  mapping: Mapping,
  positions: (column: Column) => number | null,
  sheet: string | null,
  latest: string | null,
): Reader {
  const seen = nothingSeen();
  const at = (row: SheetRow, column: Column | undefined): Cell => {
    const position = column === undefined ? null : positions(column);
    return position === null ? null : (row.cells[position - 1] ?? null);
  };
  const { when, category, area, point } = mapping;
  const sort = 'rules' in category ? categorySorter(category.rules) : null;
  const readingOfFixed: Reading<When> | null =
    when.from === 'fixed'
      ? readWhen(when.value, when.format)
      : when.from === 'sheet'
        ? readWhen(sheet, when.format)
        : null;
  const whenColumns =
    when.from === 'column'
      ? [when.column]
      : when.from === 'pieces'
        ? [when.day, when.month, when.year]
        : when.from === 'quarters'
          ? [when.year, when.quarter]
          : [];
  const whenName = whenColumns.flatMap((column) => (column === undefined ? [] : [column.heading])).join(', ');
  const words = (row: SheetRow, columns: readonly (Column | undefined)[]): string =>
    columns
      .map((column) => cellText(at(row, column)))
      .filter((text) => text !== '')
      .join(', ');

  function readMoment(row: SheetRow): { ok: true; value: When | null } | { ok: false; fault: Fault } {
    if (when.from === 'across') return { ok: true, value: null };
    let reading: Reading<When>;
    if (readingOfFixed !== null) reading = readingOfFixed;
    else if (when.from === 'column') {
      const cell = at(row, when.column);
      if (when.format === 'day-month-year' || when.format === 'month-day-year') {
        const evidence = orderEvidence(cell);
        if (evidence === 'proven') seen.orderProven = true;
        else if (evidence === 'open') seen.orderOpen += 1;
      }
      reading = readWhen(cell, when.format);
    } else if (when.from === 'pieces')
      reading = readPieces(at(row, when.day), at(row, when.month), at(row, when.year));
    else if (when.from === 'quarters') {
      const quarter = cellText(at(row, when.quarter)).replace(/^(?:q|quarter)\s*/i, '');
      reading = readWhen(`Q${quarter} ${cellText(at(row, when.year))}`, when.format);
    } else reading = { ok: false, reason: 'The period is not given.' };
    if (!reading.ok)
      return {
        ok: false,
        fault: { column: whenName, value: words(row, whenColumns), reason: reading.reason },
      };
    let value = reading.value;
    if ('time' in when && when.time !== undefined) {
      const cell = at(row, when.time.column);
      if (cellText(cell) !== '') {
        const clock = readTime(cell);
        if (!clock.ok)
          return {
            ok: false,
            fault: { column: when.time.column.heading, value: cellText(cell), reason: clock.reason },
          };
        value = addTime(value, clock.value);
      }
    }
    const day = `${value.month}-${two(value.day ?? 1)}`;
    if (latest !== null && day > latest)
      return {
        ok: false,
        fault: {
          column: whenName,
          value: words(row, whenColumns),
          reason: `${day.slice(0, value.day === null ? 7 : 10)} is later than today (${latest}).`,
        },
      };
    return { ok: true, value };
  }

  return {
    at,
    seen,
    read(row) {
      const moment = readMoment(row);
      if (!moment.ok) return moment;
      const shared: Shared = {
        line: row.line,
        when: moment.value,
        category: null,
        area: null,
        occurred_at: null,
      };
      if (mapping.until !== undefined && moment.value !== null) {
        const end = readEnd(
          moment.value,
          mapping.until.column === undefined ? null : at(row, mapping.until.column),
          mapping.until.time === undefined ? null : at(row, mapping.until.time.column),
          mapping.until.format,
          latest,
        );
        if (!end.ok)
          return {
            ok: false,
            fault: {
              column:
                (end.about === 'time' ? mapping.until.time?.column : mapping.until.column)?.heading ?? '',
              value: words(row, [mapping.until.column, mapping.until.time?.column]),
              reason: end.reason,
            },
          };
        shared.occurred_until = end.value;
      }

      if (category.from === 'fixed') shared.category = category.category;
      else if (category.from !== 'across' && category.from !== 'heading') {
        const columns = category.from === 'columns' ? category.columns : [];
        const given =
          category.from === 'columns' ? columns.map((column) => cellText(at(row, column))) : [sheet ?? ''];
        const sorted = sort?.(given) ?? 'unmapped';
        const written = given.filter((text) => text !== '').join(' > ');
        if (sorted === 'unmapped') {
          seen.unmapped.set(written, (seen.unmapped.get(written) ?? 0) + 1);
          return {
            ok: false,
            fault: {
              column: columns.map((column) => column.heading).join(', ') || 'sheet',
              value: written,
              reason:
                written === ''
                  ? 'There is no category.'
                  : 'This category is not in the mapping. Map it, or say that it is left out.',
            },
          };
        }
        if (sorted.category === null) return 'left-out';
        shared.category = sorted.category;
        shared.original_category = written === '' ? null : written;
      }

      if (point.from !== 'nowhere') {
        const grid = point.from === 'easting-northing';
        const [first, second] = grid ? [point.easting, point.northing] : [point.longitude, point.latitude];
        const reading = readPoint(at(row, first), at(row, second), grid ? 'grid' : 'degrees');
        if (!reading.ok)
          return {
            ok: false,
            fault: {
              column: `${first.heading}, ${second.heading}`,
              value: words(row, [first, second]),
              reason: reading.reason,
            },
          };
        if (reading.value === 'masked') seen.masked += 1;
        else if (reading.value === 'half') seen.halfPoint += 1;
        else if (reading.value === 'none') seen.noPoint += 1;
        else Object.assign(shared, reading.value);
      }
      if (mapping.lsoa !== undefined) {
        const code = readLsoaCode(at(row, mapping.lsoa.code));
        if (!code.ok)
          return {
            ok: false,
            fault: {
              column: mapping.lsoa.code?.heading ?? '',
              value: cellText(at(row, mapping.lsoa.code)),
              reason: code.reason,
            },
          };
        shared.lsoa_code = code.value;
        shared.lsoa_name = words(row, [mapping.lsoa.name]) || null;
        shared.lsoa_year = code.value === null ? null : mapping.lsoa.year;
      }
      if (area.from === 'columns') shared.area = words(row, [area.code]) || words(row, area.names) || null;
      else if (area.from === 'sheet') shared.area = sheet;
      else if (area.from === 'fixed') shared.area = area.area;
      shared.original_id = words(row, [mapping.id]) || null;
      shared.place = words(row, mapping.place) || null;
      shared.outcome = words(row, [mapping.outcome]) || null;
      return { ok: true, row: shared };
    },
  };
}

/** The canonical row, once period, category and area are all known. */
export function finishRow(
  shared: Shared,
  precision: Mapping['precision'],
  count: number,
): IncidentRow | null {
  const { when, category, area, ...rest } = shared;
  if (when === null || category === null) return null;
  const timed = timing(when, precision);
  // A moment that is known only as its month has no end either.
  if (timed.occurred_at === null && rest.occurred_until != null) rest.occurred_until = null;
  return { ...rest, ...timed, category, area_given: area, count };
}
