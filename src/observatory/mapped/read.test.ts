import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import writeXlsxFile from 'write-excel-file/node';
import { Problem } from '../../foundation/problem.ts';
import { detectTable, openFile } from './detect.ts';
import { smallMapping } from './fixture.ts';
import { compareHeaders, remap } from './headings.ts';
import { limits } from './limits.ts';
import { parseMapping } from './mapping.ts';
import { readMapped } from './read.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const head = 'Ref,Date,Type,Place\n';

async function problem(work: () => unknown): Promise<Problem> {
  try {
    await work();
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'No Problem was thrown' });
}

test('good rows are taken; each bad one is named with its line, column, value and reason', async () => {
  const result = await readMapped(
    bytes(
      `${head}1,03/01/2025,Noise,High Street\n2,31/02/2025,Noise,High Street\n3,14/01/2025,Barking,Mill Lane\n4,15/01/2025,LITTER ,"Quay, north"\n5,15/01/2025,Enquiry,\n\n6,2025,Noise,x\n7,01/02/2025,Noise,a,b\n8,01/02\n`,
    ),
    smallMapping(),
  );
  assert.deepEqual(
    result.rows.map((row) => [
      row.line,
      row.original_id,
      row.month,
      row.precision,
      row.category,
      row.original_category,
      row.place,
      row.count,
    ]),
    [
      [2, '1', '2025-01', 'day', 'noise', 'Noise', 'High Street', 1],
      [5, '4', '2025-01', 'day', 'littering', 'LITTER', 'Quay, north', 1],
    ],
  );
  assert.deepEqual(
    result.rejections.map(({ line, column, value }) => [line, column, value]),
    [
      [3, 'Date', '31/02/2025'],
      [4, 'Type', 'Barking'],
      [8, 'Date', '2025'],
      [9, 'Place', 'b'],
      [10, 'Type', '01/02'],
    ],
  );
  assert.match(result.rejections[0]!.reason, /no 31 February 2025/);
  assert.equal(result.leftOut, 1);
  assert.equal(result.rowsRead, result.rowsAccepted + result.rowsRejected + result.leftOut);
  assert.ok(
    result.notices.some((notice) => /1 category is not in the mapping: “Barking” \(1\)/.test(notice)),
    result.notices.join('\n'),
  );
});

test('rows later than today are rejected', async () => {
  const result = await readMapped(
    bytes(`${head}1,03/01/2025,Noise,a\n2,04/01/2025,Noise,a\n`),
    smallMapping(),
    { today: '2025-01-03' },
  );
  assert.equal(result.rowsAccepted, 1);
  assert.match(result.rejections[0]!.reason, /later than today/);
});

test('when no date tells day from month, it is said; when one does, it is not', async () => {
  const open = await readMapped(bytes(`${head}1,03/01/2025,Noise,a\n2,04/02/2025,Noise,a\n`), smallMapping());
  assert.ok(open.notices.some((notice) => /No date shows whether the day or the month/.test(notice)));
  const settled = await readMapped(
    bytes(`${head}1,03/01/2025,Noise,a\n2,14/02/2025,Noise,a\n`),
    smallMapping(),
  );
  assert.ok(!settled.notices.some((notice) => /No date shows/.test(notice)));
});

test('a moved column is followed by name; a renamed one is shown, agreed and remembered', async () => {
  const mapping = smallMapping();
  const moved = await readMapped(
    bytes('Ref,Ward,Date,Type,Place\n1,Town,03/01/2025,Noise,High Street\n'),
    mapping,
  );
  assert.equal(moved.rows[0]?.place, 'High Street');
  assert.deepEqual(moved.headings[0]?.comparison.added, [{ heading: 'Ward', position: 2 }]);
  assert.ok(
    moved.notices.some((notice) => /3 columns have moved/.test(notice)),
    moved.notices.join('\n'),
  );

  const headings = ['Ref', 'Incident date', 'Type', 'Place'];
  const comparison = compareHeaders(mapping, headings);
  assert.equal(comparison.sameAsLastTime, false);
  assert.deepEqual(
    comparison.renamed.map(({ from, to }) => [from, to]),
    [['Date', 'Incident date']],
  );
  const file = bytes('Ref,Incident date,Type,Place\n1,03/01/2025,Noise,High Street\n');
  const refused = await problem(() => readMapped(file, mapping));
  assert.equal(refused.code, 'headings-changed');
  assert.match(refused.detail, /“Date” is gone; “Incident date” may be its new name/);
  const agreed = parseMapping(
    JSON.parse(JSON.stringify(remap(mapping, headings, { Date: 'Incident date' }))),
  );
  assert.equal((await readMapped(file, agreed)).rowsAccepted, 1);
  assert.equal(compareHeaders(agreed, headings).notices.length, 0);
});

test('a missing column and a column no longer sent are told apart', () => {
  const comparison = compareHeaders(smallMapping({ place: [] }), [
    'Ref',
    'Date',
    'Kind of thing reported by the public',
  ]);
  assert.deepEqual(
    comparison.renamed.map(({ from }) => from),
    ['Type'],
  );
  assert.deepEqual(comparison.gone, ['Place']);
  assert.deepEqual(compareHeaders(smallMapping(), ['Ref', 'Date', 'Type']).missing, [
    { heading: 'Place', position: 4 },
  ]);
});

test('headings with repeated names are told apart by their order', () => {
  const mapping = smallMapping({
    headings: ['Ref', 'Date', 'Type', 'Date'],
    when: { from: 'column', column: { heading: 'Date', position: 4 }, format: 'day-month-year' },
    place: [],
  });
  const comparison = compareHeaders(mapping, ['Ref', 'Extra', 'Date', 'Type', 'Date']);
  assert.deepEqual(
    comparison.moved.filter(({ heading }) => heading === 'Date'),
    [{ heading: 'Date', from: 4, to: 5 }],
  );
});

test('headings that moved down below new title lines are found again', async () => {
  const result = await readMapped(
    bytes(`Noise log,,,\nJanuary,,,\n${head}1,03/01/2025,Noise,High Street\n`),
    smallMapping(),
  );
  assert.equal(result.rows[0]?.line, 4);
  assert.ok(result.notices.includes('The headings moved from line 1 to line 3.'));
});

test('a mapping that is no mapping is refused by field', async () => {
  const refused = await problem(() => parseMapping({ ...smallMapping(), rowsAre: 'people' }));
  assert.equal(refused.code, 'bad-mapping');
  assert.ok(refused.fields.some((field) => field.name === 'rowsAre'));
  assert.equal((await problem(() => parseMapping({ ...smallMapping(), surprise: 1 }))).code, 'bad-mapping');
  const unknown = await problem(() =>
    readMapped(bytes(head), smallMapping({ category: { from: 'fixed', category: 'witchcraft' } })),
  );
  assert.equal(unknown.code, 'unknown-category');
});

test('coordinates: degrees, the National Grid, masked, swapped, at sea', async () => {
  const headings = ['Ref', 'Date', 'X', 'Y'];
  const mapping = smallMapping({
    headings,
    category: { from: 'fixed', category: 'noise' },
    place: [],
    point: {
      from: 'easting-northing',
      easting: { heading: 'X', position: 3 },
      northing: { heading: 'Y', position: 4 },
    },
  });
  // Caister water tower, the worked example of Ordnance Survey's "A guide to coordinate systems in Great Britain":
  // E 651409.903, N 313177.270 is 52°39'27.2531"N 1°43'4.5177"E on Airy 1830; 52°39'28.72"N 1°42'57.79"E in WGS84.
  const result = await readMapped(
    bytes(
      'Ref,Date,X,Y\n1,13/01/2025,651409.903,313177.270\n2,13/01/2025,376***,165***\n3,13/01/2025,1.2,51.3\n4,13/01/2025,,\n5,13/01/2025,9999999,1\n',
    ),
    mapping,
  );
  const [first] = result.rows;
  assert.ok(
    Math.abs(first!.longitude! - 1.716052) < 0.0001 && Math.abs(first!.latitude! - 52.657977) < 0.0001,
    `${first?.longitude} ${first?.latitude}`,
  );
  assert.equal(result.rows[1]?.longitude, undefined);
  assert.deepEqual(
    result.rejections.map(({ line }) => line),
    [4, 6],
  );
  assert.match(result.rejections[0]!.reason, /seem to be degrees/);
  assert.ok(result.notices.some((notice) => /1 row has coordinates with hidden digits/.test(notice)));
  assert.ok(result.notices.some((notice) => /1 row has no coordinates/.test(notice)));

  const degrees = smallMapping({
    headings,
    category: { from: 'fixed', category: 'noise' },
    place: [],
    point: {
      from: 'longitude-latitude',
      longitude: { heading: 'X', position: 3 },
      latitude: { heading: 'Y', position: 4 },
    },
  });
  const other = await readMapped(
    bytes('Ref,Date,X,Y\n1,13/01/2025,0.37,51.44\n2,13/01/2025,51.44,0.37\n3,13/01/2025,12,40\n'),
    degrees,
  );
  assert.deepEqual(
    other.rejections.map(({ line, reason }) => [line, /swapped/.test(reason), /United Kingdom/.test(reason)]),
    [
      [3, true, false],
      [4, false, true],
    ],
  );
});

test('personal information: names, full postcodes and birth dates are refused; wards, streets and ids are not', async () => {
  for (const [text, column] of [
    ['Ref,Date,Type,Place,Victim Name\n1,03/01/2025,Noise,a,b\n', 'Victim Name'],
    ['Ref,Date,Type,Place,DOB\n1,03/01/2025,Noise,a,1/1/1990\n', 'DOB'],
    [
      `${head}${'1,03/01/2025,Noise,High Street\n'.repeat(3000)}2,03/01/2025,Noise,"12 High Street, DA12 1AB"\n`,
      'Place',
    ],
  ] as const) {
    const refused = await problem(() => readMapped(bytes(text), smallMapping()));
    assert.equal(refused.code, 'not-depersonalised');
    assert.match(refused.detail, new RegExp(`“${column}”`));
    assert.ok(!refused.message.includes('DA12'), 'no value may be repeated');
  }
  const fine = await readMapped(
    bytes(
      'Crime ID,Date,Type,Place,Ward Name,Name of station,Postcode sector\n6ef4de26bd2df4559665aad5e88317ec405f3aad56d610d9efa12ac3c2ee6d38,03/01/2025,Noise,On or near St John’s Street,St Mary’s,Gravesend,DA12 1\n',
    ),
    smallMapping({ id: { heading: 'Crime ID', position: 1 } }),
  );
  assert.equal(fine.rowsAccepted, 1);
});

test('bad files: each is refused, saying what and where', async () => {
  const m = smallMapping();
  const cases: [string, Uint8Array, RegExp][] = [
    ['empty-file', new Uint8Array(), /no bytes/],
    ['empty-file', bytes(' \n \n'), /no text/],
    ['header-only', bytes(head), /Under the headings nothing/],
    ['headings-changed', bytes('Colour,Shape\nred,round\n'), /Not found: .*“Date”/],
    ['nul-bytes', bytes(`${head}1,03/01/2025,Noise,a\u0000b\n`), /Line 2/],
    [
      'wrong-encoding',
      Uint8Array.from([...bytes(head), ...bytes('1,03/01/2025,Noise,Caf'), 0xe9, 0x0a]),
      /in line 2\. It looks like Windows/,
    ],
    ['line-too-long', bytes(`${head}1,03/01/2025,Noise,${'x'.repeat(5_000_000)}\n`), /Line 2/],
    ['too-many-columns', bytes(`${head}${','.repeat(2_000_000)}\n`), /Line 2 has 2,000,001 columns/],
    ['quote-not-closed', bytes(`${head}1,03/01/2025,Noise,"open\n2,03/01/2025,Noise,b\n`), /Line \d/],
    ['stray-quote', bytes(`${head}1,03/01/2025,Noise,a "b" c\n`), /Line 2/],
    ['truncated-gzip', gzipSync(bytes(head.repeat(500))).subarray(0, 40), /again/],
    ['wrong-kind', zipSync({ 'a.txt': bytes('a') }), /mapping is for a text file/],
    ['old-excel', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1), /save it as/],
    ['pdf-file', bytes('%PDF-1.7'), /typed return/],
    ['web-page', bytes('<!DOCTYPE html><html></html>'), /sign-in page/],
  ];
  for (const [code, file, detail] of cases) {
    const refused = await problem(() => readMapped(file, m));
    assert.equal(refused.code, code, `${code}: ${refused.message}`);
    assert.match(refused.detail, detail, code);
    assert.equal(refused.exitCode, 3);
  }
  // The header of 2 million columns, and the same on first sight.
  assert.equal(
    (await problem(() => detectTable(openFile(bytes(`${'a,'.repeat(2_000_000)}\n1\n`))))).code,
    'line-too-long',
  );
  const bomb = gzipSync(new Uint8Array(3_000_000));
  assert.equal(
    (await problem(() => openFile(bomb, { ...limits, inflatedBytes: 1_000_000 }))).code,
    'too-much-inside',
  );
});

test('semicolons under a mapping for commas say so', async () => {
  const refused = await problem(() =>
    readMapped(bytes('Ref;Date;Type;Place\n1;03/01/2025;Noise;a\n'), smallMapping()),
  );
  assert.equal(refused.code, 'headings-changed');
  assert.match(refused.detail, /Ref;Date;Type;Place/);
});

test('workbooks: cut short, bombs, stray far cells, no workbook, dates as spreadsheets keep them', async () => {
  const file = { kind: 'workbook', sheets: ['Log'] } as const;
  const mapping = smallMapping({ file: { kind: 'workbook', sheets: ['Log'] } });
  const good = await writeXlsxFile([
    {
      sheet: 'Log',
      data: [
        ['Ref', 'Date', 'Type', 'Place'],
        ['1', { value: new Date('2025-01-31T00:00:00Z'), type: Date, format: 'dd/mm/yyyy' }, 'Noise', 'Quay'],
        [
          2,
          { value: new Date('2025-02-01T13:30:00Z'), type: Date, format: 'dd/mm/yyyy hh:mm' },
          'Noise',
          null,
        ],
      ].map((row) =>
        row.map((cell) =>
          cell === null || (typeof cell === 'object' && 'format' in cell) ? cell : { value: cell },
        ),
      ),
    },
  ] as never).toBuffer();
  const read = await readMapped(good, mapping);
  assert.deepEqual(
    read.rows.map((row) => [row.line, row.month, row.precision, row.occurred_at]),
    [
      [2, '2025-01', 'day', '2025-01-31T00:00:00'],
      [3, '2025-02', 'minute', '2025-02-01T13:30:00'],
    ],
  );

  assert.equal(
    (await problem(() => readMapped(good.subarray(0, good.length - 200), mapping))).code,
    'damaged-workbook',
  );
  assert.equal(
    (await problem(() => readMapped(zipSync({ 'notes.txt': bytes('x') }), mapping))).code,
    'not-a-workbook',
  );
  assert.match(
    (await problem(() => readMapped(good, smallMapping({ file: { kind: 'workbook', sheets: ['Juli'] } }))))
      .detail,
    /It has: “Log”/,
  );
  assert.equal(file.kind, 'workbook');

  const parts = { '[Content_Types].xml': bytes('<Types/>'), 'xl/workbook.xml': bytes('<workbook/>') };
  const bomb = zipSync({ ...parts, 'xl/worksheets/sheet1.xml': new Uint8Array(40_000_000) }, { level: 9 });
  assert.ok(bomb.length < 100_000);
  const refused = await problem(() => readMapped(bomb, mapping));
  assert.equal(refused.code, 'too-much-inside');
  assert.match(refused.detail, /sheet1\.xml/);
  const far = zipSync({
    ...parts,
    'xl/worksheets/sheet1.xml': bytes(
      '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
    ),
  });
  const stray = await problem(() => readMapped(far, mapping));
  assert.equal(stray.code, 'sheet-too-large');
  assert.match(stray.detail, /XFD1048576/);
});
