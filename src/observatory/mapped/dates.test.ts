import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { detectDateFormat, readHeading, readPieces, readTime, readWhen, type DateFormat } from './dates.ts';

const read = (text: string, format: DateFormat) => {
  const reading = readWhen(text, format);
  return reading.ok ? [reading.value.month, reading.value.day, reading.value.grain] : reading.reason;
};

test('dates and periods as partners write them', () => {
  assert.deepEqual(read('31/01/2025', 'day-month-year'), ['2025-01', 31, 'day']);
  assert.deepEqual(read('1st Feb 25', 'day-month-year'), ['2025-02', 1, 'day']);
  assert.deepEqual(read('Friday, 31 January 2025', 'day-month-year'), ['2025-01', 31, 'day']);
  assert.deepEqual(read('31/01/2025 14:05', 'day-month-year'), ['2025-01', 31, 'minute']);
  assert.deepEqual(read('1/31/2025', 'month-day-year'), ['2025-01', 31, 'day']);
  assert.deepEqual(read('20250131', 'year-month-day'), ['2025-01', 31, 'day']);
  assert.deepEqual(read('Sept-24', 'month-year'), ['2024-09', null, 'month']);
  assert.deepEqual(read('2024-11', 'year-month'), ['2024-11', null, 'month']);
  assert.deepEqual(read('2021/22', 'financial-year'), ['2021-04', null, 'year']);
  assert.deepEqual(read('Q4 2024-25', 'financial-quarter'), ['2025-01', null, 'quarter']);
  assert.deepEqual(read('Jan-Mar 2025', 'financial-quarter'), ['2025-01', null, 'quarter']);
  assert.deepEqual(read('2024 Q4', 'calendar-quarter'), ['2024-10', null, 'quarter']);
  assert.deepEqual(read('year ending June 2025', 'year-ending'), ['2024-07', null, 'year']);
  // 1 January 2025 is day 45658 in Excel.
  assert.deepEqual(read('45658', 'excel-serial'), ['2025-01', 1, 'day']);
});

test('dates that do not exist are refused with the reason', () => {
  assert.match(String(read('31/02/2024', 'day-month-year')), /no 31 February 2024/);
  assert.match(String(read('29/02/2023', 'day-month-year')), /no 29 February 2023/);
  assert.match(String(read('01/25/2024', 'day-month-year')), /the other way round it would be a date/);
  assert.match(String(read('2024-11', 'year-month-day')), /not a date/);
  assert.match(String(read('2021-23', 'financial-year')), /not a financial year/);
  assert.match(String(read('', 'day-month-year')), /no date/);
});

test('moments with a zone become London time', () => {
  const reading = readWhen('2025-07-31T23:30:00Z', 'year-month-day');
  assert.ok(reading.ok);
  assert.deepEqual([reading.value.month, reading.value.day, reading.value.time?.hour], ['2025-08', 1, 0]);
});

test('times', () => {
  const time = (text: string) => {
    const reading = readTime(text);
    return reading.ok ? [reading.value.hour, reading.value.minute, reading.value.grain] : reading.reason;
  };
  assert.deepEqual(time('01:54:02'), [1, 54, 'minute']);
  assert.deepEqual(time('2.05 pm'), [14, 5, 'minute']);
  assert.deepEqual(time('12:10 am'), [0, 10, 'minute']);
  assert.deepEqual(time('1405'), [14, 5, 'minute']);
  assert.deepEqual(time('14'), [14, 0, 'hour']);
  assert.match(String(time('25:00')), /not a time/);
  assert.match(String(time('13 pm')), /not a time/);
});

test('every real day reads back from each way of writing it', () => {
  const names = [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ];
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1990-01-01'), max: new Date('2068-12-31'), noInvalidDate: true }),
      fc.constantFrom('/', '-', '.', ' '),
      (date, separator) => {
        const [year, month, day] = date.toISOString().slice(0, 10).split('-') as [string, string, string];
        const expected = [`${year}-${month}`, Number(day), 'day'];
        assert.deepEqual(read([day, month, year].join(separator), 'day-month-year'), expected);
        assert.deepEqual(read([month, day, year].join(separator), 'month-day-year'), expected);
        assert.deepEqual(read([year, month, day].join('-'), 'year-month-day'), expected);
        const pieces = readPieces(String(Number(day)), names[Number(month) - 1], year);
        assert.ok(pieces.ok);
        assert.deepEqual([pieces.value.month, pieces.value.day, pieces.value.grain], expected);
      },
    ),
  );
});

test('whether the day or the month comes first is told from the values, or asked', () => {
  assert.equal(detectDateFormat(['01/02/2024', '13/04/2024'])?.format, 'day-month-year');
  assert.equal(detectDateFormat(['01/02/2024', '04/13/2024'])?.format, 'month-day-year');
  const open = detectDateFormat(['01/02/2024', '03/04/2024']);
  assert.equal(open?.ambiguous, true);
  assert.equal(open.confidence, 0.5);
  assert.equal(detectDateFormat(['On or near High Street', 'Town']), null);
});

test('periods in joined headings', () => {
  const heading = (text: string, format: DateFormat) => {
    const reading = readHeading(text, format);
    return reading.ok ? [reading.value.when.month, reading.value.rest] : null;
  };
  assert.deepEqual(heading('2024 / Apr', 'month-year'), ['2024-04', '']);
  assert.deepEqual(heading('Burglary / Apr-24', 'month-year'), ['2024-04', 'Burglary']);
  assert.deepEqual(heading('Burglary / 2024 / Apr', 'month-year'), ['2024-04', 'Burglary']);
  assert.equal(heading('Ward', 'month-year'), null);
});
