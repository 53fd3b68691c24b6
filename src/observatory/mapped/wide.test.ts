import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import writeXlsxFile from 'write-excel-file/node';
import { Problem } from '../../foundation/problem.ts';
import { detectTable, openFile } from './detect.ts';
import type { Mapping } from './mapping.ts';
import { parseMapping } from './mapping.ts';
import { readMapped } from './read.ts';
import { suggestMapping } from './suggest.ts';
import { totalInWords } from './totals.ts';
import { readCount } from './values.ts';

type Given = string | number | null | Date | { value: string | number; columnSpan: number };
const cellOf = (cell: Given): unknown =>
  cell === null
    ? null
    : cell instanceof Date
      ? { value: cell, type: Date, format: 'mmm-yy' }
      : typeof cell === 'object'
        ? cell
        : { value: cell };
const workbook = (sheets: Record<string, Given[][]>): Promise<Buffer> =>
  writeXlsxFile(
    Object.entries(sheets).map(([sheet, rows]) => ({
      sheet,
      data: rows.map((row) => row.map(cellOf)),
    })) as never,
  ).toBuffer();
const merged = (value: string, columnSpan: number): Given[] => [
  { value, columnSpan },
  ...Array.from({ length: columnSpan - 1 }, () => null),
];
const brief = (
  rows: readonly { month: string; category: string; area_given?: string | null; count?: number }[],
): unknown[] => rows.map((row) => [row.month, row.category, row.area_given, row.count]);

const base: Mapping = {
  schema: 1,
  title: 'Wide',
  file: { kind: 'workbook', sheets: '*' },
  headerRows: { first: 3, last: 3 },
  headings: ['Category', 'Apr-24', 'May-24', 'Total'],
  rowsAre: 'aggregate',
  when: { from: 'across', format: 'month-year' },
  precision: 'as-given',
  category: {
    from: 'columns',
    columns: [{ heading: 'Category', position: 1 }],
    rules: [
      { given: ['ASB'], category: 'anti-social-behaviour' },
      { given: ['Noise'], category: 'noise' },
      { given: ['Litter'], category: 'littering' },
    ],
  },
  point: { from: 'nowhere' },
  area: { from: 'sheet' },
  place: [],
  across: {
    columns: [{ heading: 'Apr-24', position: 2, is: 'Apr-24' }],
    totals: [
      {
        total: { heading: 'Total', position: 4 },
        parts: [
          { heading: 'Apr-24', position: 2 },
          { heading: 'May-24', position: 3 },
        ],
      },
    ],
  },
  totals: { byWords: true, of: [] },
  only: [],
  marks: {},
};

test('months across, categories down, a sheet a district; titles, sub-totals, notes and marks', async () => {
  const file = await workbook({
    Gravesham: [
      ['Incidents by month', null, null, null],
      [null, null, null, null],
      ['Category', 'Apr-24', 'May-24', 'Total'],
      ['ASB', '1,204 ', 5, 1209],
      ['Noise', '<5', '-', 3],
      ['Sub-total', 1204, 6, null],
      ['Litter', 0, 'n/a', 0],
      ['Total', 1204, 5, null],
      ['Source: council log', null, null, null],
    ],
    Medway: [
      ['Incidents by month'],
      [],
      ['Category', 'Apr-24', 'May-24', 'Total'],
      ['ASB', 7, 8, 15],
      ['Witchcraft', 1, 1, 2],
    ],
    Notes: [['About this workbook'], ['Call the office']],
  });
  const result = await readMapped(file, parseMapping(base));
  assert.deepEqual(brief(result.rows), [
    ['2024-04', 'anti-social-behaviour', 'Gravesham', 1204],
    ['2024-05', 'anti-social-behaviour', 'Gravesham', 5],
    ['2024-04', 'littering', 'Gravesham', 0],
    ['2024-04', 'anti-social-behaviour', 'Medway', 7],
    ['2024-05', 'anti-social-behaviour', 'Medway', 8],
  ]);
  assert.equal(result.suppressed, 1);
  assert.equal(result.missing, 2);
  assert.deepEqual(
    result.rejections.map(({ line, column, value }) => [line, column, value]),
    [[5, 'Medway!Category', 'Witchcraft']],
  );
  assert.equal(
    result.rowsRead,
    result.rowsAccepted + result.rowsRejected + result.suppressed + result.missing + result.leftOut,
  );
  const said = result.notices.join('\n');
  // 1,204 in April agree (what is hidden may be nought); in May 6 are claimed of 5, and what is missing may explain it.
  assert.doesNotMatch(said, /do(es)? not agree with/);
  assert.match(
    said,
    /1 count is hidden by the sender .*They are not nought.*sheet “Gravesham”, line 5 “Noise”: Apr-24 \(“<5”\)/,
  );
  assert.match(said, /2 counts are not given/);
  assert.match(said, /line 9 “Source: council log”/);
  assert.match(said, /1 sheet has other headings and was not read: “Notes”/);
  assert.match(said, /Sheet “Gravesham”: 2 total rows were not counted/);
});

test('a total that its parts do not make is said, with line, column and both numbers', async () => {
  const file = await workbook({
    A: [
      ['x'],
      [],
      ['Category', 'Apr-24', 'May-24', 'Total'],
      ['ASB', 10, 5, 15],
      ['Noise', 2, 2, 5],
      ['Sub-total', 12, 7, null],
      ['Litter', 1, 1, 2],
      ['Total', 14, 8, null],
    ],
  });
  const said = (await readMapped(file, base)).notices.join('\n');
  assert.match(
    said,
    /1 total does not agree with its parts; the parts were counted\. line 8 “Total”, Apr-24: 14, but its 3 parts add up to 13\./,
  );
  assert.match(said, /1 totals across do not agree.*line 5 “Noise”, Total: 5, but its 2 columns add up to 4/);
});

test('merged headings over months: categories above, areas down, suggested and read', async () => {
  const file = await workbook({
    Data: [
      [null, ...merged('Noise', 2), ...merged('Litter', 2)],
      ['Ward', 'Apr-24', 'May-24', 'Apr-24', 'May-24'],
      ['Town', 1, 2, 3, 4],
      ['Riverside', 5, 6, 7, 8],
    ],
  });
  const guess = await detectTable(openFile(file));
  assert.deepEqual(guess.sheets[0]?.headings, [
    'Ward',
    'Noise / Apr-24',
    'Noise / May-24',
    'Litter / Apr-24',
    'Litter / May-24',
  ]);
  const { mapping } = suggestMapping(guess);
  const result = await readMapped(file, parseMapping(mapping));
  assert.deepEqual(brief(result.rows.slice(0, 4)), [
    ['2024-04', 'noise', 'Town', 1],
    ['2024-05', 'noise', 'Town', 2],
    ['2024-04', 'littering', 'Town', 3],
    ['2024-05', 'littering', 'Town', 4],
  ]);
  // Without saying what stands above the months, two things would be added together.
  await assert.rejects(
    () => readMapped(file, { ...mapping, category: { from: 'fixed', category: 'noise' } }),
    (error) =>
      error instanceof Problem &&
      error.code === 'two-things-across' &&
      /“Noise”, “Litter”/.test(error.detail),
  );
});

test('year over month headings, and headings that are spreadsheet dates', async () => {
  const years = await workbook({
    D: [
      [null, ...merged('2023', 1), ...merged('2024', 2)],
      ['Ward', 'Dec', 'Jan', 'Feb'],
      ['Town', 1, 2, 3],
      ['Quay', 4, 5, 6],
    ],
  });
  const mapping: Mapping = {
    ...base,
    file: { kind: 'workbook', sheets: ['D'] },
    headerRows: { first: 1, last: 2 },
    headings: ['Ward', '2023 / Dec', '2024 / Jan', '2024 / Feb'],
    category: { from: 'fixed', category: 'noise' },
    area: { from: 'columns', names: [{ heading: 'Ward', position: 1 }] },
    across: { columns: [{ heading: '2023 / Dec', position: 2, is: '2023 / Dec' }], totals: [] },
  };
  assert.deepEqual(
    [...new Set((await readMapped(years, mapping)).rows.map((row) => row.month))],
    ['2023-12', '2024-01', '2024-02'],
  );

  const dates = await workbook({
    D: [
      ['Ward', new Date('2025-03-01T00:00:00Z'), new Date('2025-04-01T00:00:00Z')],
      ['Town', 1, 2],
      ['Quay', 3, 4],
    ],
  });
  const { mapping: suggested } = suggestMapping(await detectTable(openFile(dates)), {
    fileName: 'noise complaints.xlsx',
  });
  const rows = (await readMapped(dates, parseMapping(suggested))).rows;
  assert.deepEqual(
    rows.map((row) => [row.month, row.precision, row.category, row.area_given, row.count]),
    [
      ['2025-03', 'month', 'noise', 'Town', 1],
      ['2025-04', 'month', 'noise', 'Town', 2],
      ['2025-03', 'month', 'noise', 'Quay', 3],
      ['2025-04', 'month', 'noise', 'Quay', 4],
    ],
  );
});

test('next year’s months are new columns, not a change of form', async () => {
  const file = await workbook({
    A: [['x'], [], ['Category', 'Apr-25', 'May-25', 'Total'], ['ASB', 10, 5, 15]],
  });
  const result = await readMapped(file, { ...base, across: { columns: base.across!.columns, totals: [] } });
  assert.deepEqual(result.months, ['2025-04', '2025-05']);
  assert.ok(result.notices.includes('Periods not sent last time: Apr-25, May-25.'));
});

test('a column of a branch beside columns of its parts is refused', async () => {
  const across = {
    columns: [
      { heading: 'Burglary', position: 2, is: 'burglary' },
      { heading: 'Residential burglary', position: 3, is: 'burglary-residential' },
    ],
    totals: [],
  };
  const mapping: Mapping = {
    ...base,
    file: { kind: 'delimited', encoding: 'utf-8', delimiter: ',', quoting: 'double' },
    headerRows: { first: 1, last: 1 },
    headings: ['Ward', 'Burglary', 'Residential burglary'],
    when: { from: 'fixed', value: '2024-25', format: 'financial-year' },
    category: { from: 'across' },
    area: { from: 'columns', names: [{ heading: 'Ward', position: 1 }] },
    across,
  };
  await assert.rejects(
    () => readMapped(new TextEncoder().encode('Ward,Burglary,Residential burglary\nTown,3,2\n'), mapping),
    (error) => error instanceof Problem && error.code === 'counted-twice',
  );
});

test('marks: hidden, missing, nought and numbers are told apart, and a source may use its own', () => {
  const means = (cell: string | number | null) => {
    const meaning = readCount(cell, new Map());
    return meaning.means === 'number' ? meaning.value : meaning.means;
  };
  for (const [cell, expected] of [
    ['170,002 ', 170002], ['1,234.5', 1234.5], ['12 [note 3]', 12], ['-3', -3], ['−3', -3], [5, 5], ['0', 'zero'], [0, 'zero'], ['nil', 'zero'],
    ['<5', 'suppressed'], ['< 5', 'suppressed'], ['*', 'suppressed'], ['[c]', 'suppressed'], ['1 to 4', 'suppressed'], ['1-4', 'suppressed'], ['fewer than 5', 'suppressed'],
    ['-', 'missing'], ['–', 'missing'], [':', 'missing'], ['n/a', 'missing'], ['N/A', 'missing'], ['#N/A', 'missing'], ['', 'missing'], [null, 'missing'], ['[x]', 'missing'],
    ['12%', 'unreadable'], ['1,23', 'unreadable'], ['about 5', 'unreadable'], ['#DIV/0!', 'unreadable'],
  ] as const) assert.equal(means(cell), expected, String(cell)); // prettier-ignore
  assert.equal(readCount('-', new Map([['-', 'zero']])).means, 'zero');
});

test('any whole number with thousands commas and blanks reads as itself; a hidden one never as a number', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9_999_999 }),
      fc.constantFrom('', ' ', '  ', '\u00a0'),
      (number, blank) => {
        const meaning = readCount(`${blank}${number.toLocaleString('en-GB')}${blank}`, new Map());
        assert.deepEqual(meaning, { means: 'number', value: number });
        assert.equal(readCount(`<${number}`, new Map()).means, 'suppressed');
      },
    ),
  );
});

test('words that mean a total, and words that do not', () => {
  assert.deepEqual(
    [
      'Total',
      'GRAND TOTAL',
      '*Total England',
      'Kent total',
      'Sub-total',
      'Subtotal: North',
      'All wards',
      'Totally',
      'Tottington',
      'All Saints',
    ].map(totalInWords),
    ['total', 'total', 'total', 'total', 'sub-total', 'sub-total', 'total', null, null, null],
  );
});
