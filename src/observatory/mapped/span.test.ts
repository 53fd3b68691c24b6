import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readWhen, type When } from './dates.ts';
import { parseMapping } from './mapping.ts';
import { readMapped } from './read.ts';
import { readEnd } from './span.ts';

const begins = (text: string): When => {
  const reading = readWhen(text, 'year-month-day');
  assert.ok(reading.ok);
  return reading.value;
};
const end = (from: string, date: string, time: string, latest: string | null = null) =>
  readEnd(begins(from), date, time, 'day-month-year', latest);

test('the end of a span, as senders give it', () => {
  const away = '2025-03-07 18:00';
  assert.deepEqual(end(away, '10/03/2025', '09:00'), { ok: true, value: '2025-03-10T09:00:00' });
  assert.deepEqual(
    end(away, '10/03/2025', ''),
    { ok: true, value: '2025-03-11T00:00:00' },
    'the end of that day',
  );
  assert.deepEqual(end(away, '', '23:30'), { ok: true, value: '2025-03-07T23:30:00' });
  assert.deepEqual(end(away, '', '02:00'), { ok: true, value: '2025-03-08T02:00:00' }, 'over midnight');
  assert.deepEqual(end(away, '', ''), { ok: true, value: null });
  assert.deepEqual(end(away, '07/03/2025', '18:00'), { ok: true, value: null }, 'no length');
  assert.deepEqual(
    end('2025-03-07', '10/03/2025', '09:00'),
    { ok: true, value: null },
    'no hour to begin at',
  );
});

test('an end that cannot be is refused with its reason', () => {
  const away = '2025-03-07 18:00';
  const wrong = (date: string, time: string, latest: string | null = null): string => {
    const found = end(away, date, time, latest);
    return found.ok ? 'taken' : `${found.about}: ${found.reason}`;
  };
  assert.match(wrong('06/03/2025', ''), /^date: It ends on 2025-03-06, before it begins/);
  assert.match(wrong('07/03/2025', '17:00'), /^time: It ends at 17:00, before it begins/);
  assert.match(wrong('', '25:00'), /^time: /);
  assert.match(wrong('31/02/2025', ''), /^date: /);
  assert.match(wrong('10/03/2025', '', '2025-03-09'), /later than today/);
});

test('an end is never before its beginning', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 1439 }), (from, until) => {
      const clock = (minute: number): string =>
        `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      const found = end(`2025-12-31 ${clock(from)}`, '', clock(until));
      assert.ok(found.ok);
      if (found.value !== null) assert.ok(found.value > `2025-12-31T${clock(from)}:00`);
    }),
  );
});

test('a file with spans is read by its mapping, its bad ends by line', async () => {
  const text =
    'Ref,From,To,Type\n1,2025-03-07 18:00,2025-03-10 09:00,x\n2,2025-03-07 18:00,2025-03-01 09:00,x\n3,2025-03-07 18:00,,x\n';
  const mapping = parseMapping({
    schema: 1,
    title: 'Spans',
    file: { kind: 'delimited', encoding: 'utf-8', delimiter: ',', quoting: 'double' },
    headerRows: { first: 1, last: 1 },
    headings: ['Ref', 'From', 'To', 'Type'],
    rowsAre: 'incident',
    when: { from: 'column', column: { heading: 'From', position: 2 }, format: 'year-month-day' },
    until: { column: { heading: 'To', position: 3 }, format: 'year-month-day' },
    precision: 'as-given',
    category: { from: 'fixed', category: 'burglary' },
    point: { from: 'nowhere' },
    area: { from: 'nowhere' },
    place: [],
    totals: { byWords: false, of: [] },
    only: [],
    marks: {},
  });
  const read = await readMapped(new TextEncoder().encode(text), mapping);
  assert.deepEqual(
    read.rows.map((row) => row.occurred_until),
    ['2025-03-10T09:00:00', null],
  );
  assert.deepEqual(
    read.rejections.map(({ line, column }) => [line, column]),
    [[3, 'To']],
  );
});
