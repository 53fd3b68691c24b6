import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipSync, strToU8, type Zippable } from 'fflate';
import { Problem } from '../../foundation/problem.ts';
import { segmentsInForce } from '../segments.ts';
import type { IntakeOptions } from './intake.types.ts';
import { commitDelivery, keepReceived, prepareFiles, receiveFiles } from './receive.ts';
import { csvLine, headingLine, streetText, testEngine, testFileName, testFolder } from './test-files.ts';

const twoRows = streetText([{}, { id: '', type: 'Anti-social behaviour', outcome: '' }]);

async function received(
  t: TestContext,
  content: string | Uint8Array,
  name = testFileName,
  options: IntakeOptions = {},
) {
  const folder = await testFolder(t);
  const engine = await testEngine(t);
  const file = path.join(folder, name);
  await writeFile(file, content);
  return { engine, file, folder, reports: () => receiveFiles(engine, [file], options) };
}

/** The Problem a file gets; nothing may be left in the segment or the temporary folder. */
async function problemOf(
  t: TestContext,
  content: string | Uint8Array,
  name = testFileName,
  options: IntakeOptions = {},
): Promise<Problem> {
  const { engine, reports } = await received(t, content, name, options);
  const problem = await reports().then(
    () => assert.fail('the file was taken'),
    (error: unknown) => error,
  );
  assert.ok(problem instanceof Problem, String(problem));
  assert.deepEqual(await readdir(engine.segmentFolder), [], 'nothing half-done in the segment folder');
  assert.deepEqual(
    (await readdir(engine.tempFolder)).filter((each) => each !== 'spill'),
    [],
    'temporary files removed',
  );
  return problem;
}

test('a plain file: both line ends, blank identifier and context, report and segment', async (t) => {
  for (const lineEnd of ['\n', '\r\n']) {
    const text = streetText(
      [
        {},
        { id: '', type: 'Anti-social behaviour' },
        { longitude: '', latitude: '', lsoaCode: '', lsoaName: '' },
      ],
      lineEnd,
    );
    const { engine, reports } = await received(t, text);
    const [report] = await reports();
    assert.ok(report);
    assert.equal(report.rowsRead, 3);
    assert.equal(report.rowsAccepted, 3);
    assert.equal(report.hash, createHash('sha256').update(text).digest('hex'));
    assert.equal(report.source, 'police-street:testshire');
    assert.deepEqual(report.months, ['2025-01']);
    assert.ok(report.notices.some((each) => each.startsWith('1 row without any place')));
    const segment = report.segments[0];
    assert.ok(segment);
    assert.equal(
      createHash('sha256')
        .update(await readFile(segment.path))
        .digest('hex'),
      segment.hash,
    );
    const rows = await engine.rows<Record<string, unknown>>(
      'select line, original_id, cast(month as varchar) as month, category, place, point_id, lsoa_code, outcome, count, precision from read_parquet($f) order by line',
      { f: segment.path },
    );
    assert.deepEqual(
      rows.map((row) => [row['line'], row['original_id'], row['category'], row['lsoa_code'], row['count']]),
      [
        [2, 'a1', 'shoplifting', 'X01000001', 1],
        [3, null, 'anti-social-behaviour', 'X01000001', 1],
        [4, 'a1', 'shoplifting', null, 1],
      ],
    );
    assert.equal(rows[0]?.['month'], '2025-01-01');
    assert.equal(rows[0]['precision'], 'month');
    assert.equal(rows[2]?.['point_id'], null);
  }
});

test('gzip, UTF-8 mark, UTF-16 and Windows-1252 give the same rows, and say so', async (t) => {
  const text = streetText([{ location: 'On or near Café Row' }, {}]);
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const cases: [string, Uint8Array, RegExp | null][] = [
    ['gz', gzipSync(text), null],
    ['mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]), null],
    ['utf-16', utf16, /UTF-16/],
    ['windows', Buffer.from(text, 'latin1'), /Windows-1252/],
  ];
  for (const [name, content, notice] of cases) {
    const { engine, reports } = await received(
      t,
      content,
      name === 'gz' ? `${testFileName}.gz` : testFileName,
    );
    const [report] = await reports();
    assert.ok(report);
    assert.equal(report.rowsAccepted, 2, name);
    assert.equal(
      report.notices.some((each) => notice?.test(each)),
      notice !== null,
      name,
    );
    const [row] = await engine.rows<{ place: string }>('select place from read_parquet($f) where line = 2', {
      f: report.segments[0]?.path ?? '',
    });
    assert.equal(row?.place, 'On or near Café Row', name);
  }
});

test('each rejected row has its line, column, value and reason; the good rows are taken', async (t) => {
  const text = streetText([
    {},
    { month: '2025-13' },
    { month: '2025-02' },
    { longitude: '51.9', latitude: '2.5' },
    { longitude: '-40.1', latitude: '40' },
    { longitude: 'east' },
    { latitude: '' },
    { type: 'Witchcraft' },
    { type: '' },
    { lsoaCode: 'Z1' },
    { latitude: 'nan' },
  ]);
  const { reports } = await received(t, text);
  const [report] = await reports();
  assert.ok(report);
  assert.equal(report.rowsRead, 11);
  assert.equal(report.rowsAccepted, 1);
  assert.equal(report.rowsRejected, 10);
  assert.deepEqual(
    report.rejections.map((each) => [each.line, each.column, each.value]),
    [
      [3, 'Month', '2025-13'],
      [4, 'Month', '2025-02'],
      [5, 'Longitude, Latitude', '51.9, 2.5'],
      [6, 'Longitude, Latitude', '-40.1, 40'],
      [7, 'Longitude', 'east'],
      [8, 'Longitude, Latitude', '2.500001, '],
      [9, 'Crime type', 'Witchcraft'],
      [10, 'Crime type', ''],
      [11, 'LSOA code', 'Z1'],
      [12, 'Latitude', 'nan'],
    ],
  );
  assert.match(report.rejections[1]?.reason ?? '', /January 2025/);
  assert.match(report.rejections[2]?.reason ?? '', /swapped/);
  assert.match(report.rejections[3]?.reason ?? '', /in the sea or not in the United Kingdom/);
  assert.match(report.rejections[6]?.reason ?? '', /Witchcraft/);
});

test('line numbers stay exact after blank lines, line ends in quotation marks and rows of another width', async (t) => {
  const text = [
    headingLine,
    csvLine({ location: 'two\nlines' }),
    '',
    csvLine({ type: 'Witchcraft' }),
    'too,few',
    csvLine({ location: 'a "quoted", place' }),
    csvLine({ month: '' }),
    '',
    '',
  ].join('\r\n');
  const { engine, reports } = await received(t, text);
  const [report] = await reports();
  assert.ok(report);
  assert.equal(report.rowsAccepted, 2);
  assert.deepEqual(
    report.rejections.map((each) => each.line),
    [5, 6, 8],
  );
  assert.match(report.rejections[1]?.reason ?? '', /2 columns; a street file has 12/);
  const rows = await engine.rows<{ line: number; place: string }>(
    'select line, place from read_parquet($f) order by line',
    {
      f: report.segments[0]?.path ?? '',
    },
  );
  assert.deepEqual(rows, [
    { line: 2, place: 'two\nlines' },
    { line: 7, place: 'a "quoted", place' },
  ]);
});

test('bad files: what is wrong, where, and nothing done', async (t) => {
  const cases: [string, string | Uint8Array, RegExp, string?, IntakeOptions?][] = [
    ['file-empty', '', /empty/],
    ['header-only', `${headingLine}\n`, /headings and no rows/],
    ['wrong-header', 'Date,Place\n1,2\n', /Found: Date, Place/],
    ['wrong-header', streetText([{}]).replace('Crime type', 'Type'), /Missing: Crime type/],
    ['wrong-header', `\n${twoRows}`, /first line .* is empty/],
    ['wrong-delimiter', twoRows.replaceAll(',', ';'), /semicolons/],
    ['wrong-delimiter', twoRows.replaceAll(',', '\t'), /tabs/],
    ['nul-bytes', twoRows.replace('Quay', 'Qu\0ay'), /Line 2 holds a NUL byte/],
    ['gzip-truncated', gzipSync(twoRows).subarray(0, 90), /cut short/, `${testFileName}.gz`],
    ['gzip-damaged', 'not gzip at all', /not a gzip file/, `${testFileName}.gz`],
    [
      'quote-not-closed',
      `${headingLine}\n${csvLine()}\n"open${csvLine().slice(0, -10)}\n${csvLine()}\n`,
      /line 3/,
    ],
    ['line-too-long', `${headingLine}\n${csvLine({ location: 'x'.repeat(1_100_000) })}\n`, /Line 2/],
    [
      'file-too-large',
      gzipSync(twoRows),
      /inflates to more than/,
      `${testFileName}.gz`,
      { limits: { inflatedBytes: 300 } },
    ],
    [
      'zip-bomb',
      gzipSync(headingLine + '\n' + `${csvLine()}\n`.repeat(20_000)),
      /times its size/,
      `${testFileName}.gz`,
      { limits: { ratioFromBytes: 100_000, ratio: 20 } },
    ],
    ['not-depersonalised', streetText([{}]).replace('Context', 'Victim name'), /“Victim name”/],
    [
      'not-depersonalised',
      streetText([{ location: '1 Quay Street, DA12 1AB' }, {}]),
      /“Location” \(a full postcode\)/,
    ],
    [
      'not-depersonalised',
      streetText([...Array.from({ length: 900 }, () => ({})), { location: 'Quay Street DA12 1AB' }]),
      /“Location” \(a full postcode\)/,
    ],
  ];
  for (const [code, content, words, name, options] of cases) {
    const problem = await problemOf(t, content, name, options);
    assert.equal(problem.code, code);
    assert.match(problem.message, words);
    assert.notEqual(problem.exitCode, 0);
    assert.notEqual(problem.detail, '', 'says how to mend it');
  }
});

test('a line of gigabytes is refused without reading it into memory', async (t) => {
  // 300 MB without a line end, inflated from a small file: the length is what stops it.
  const problem = await problemOf(
    t,
    gzipSync(Buffer.alloc(300 * 1024 * 1024, 'x'), { level: 1 }),
    `${testFileName}.gz`,
  );
  assert.equal(problem.code, 'line-too-long');
});

test('an archive as downloaded: street files taken, the rest named', async (t) => {
  const archive = zipSync({
    '2025-01/2025-01-testshire-street.csv': strToU8(twoRows),
    '2025-02/2025-02-testshire-street.csv': strToU8(twoRows.replaceAll('2025-01', '2025-02')),
    '2025-01/2025-01-testshire-outcomes.csv': strToU8('x\n'),
    '2025-01/2025-01-testshire-stop-and-search.csv': strToU8('x\n'),
  });
  const { engine, file } = await received(t, archive, 'crimes.zip');
  const files = await prepareFiles(engine, [file]);
  t.after(files.discard);
  assert.deepEqual(
    files.prepared.map((each) => each.report.fileName),
    ['2025-01-testshire-street.csv', '2025-02-testshire-street.csv'],
  );
  assert.equal(files.prepared[0]?.report.hash, createHash('sha256').update(twoRows).digest('hex'));
  assert.deepEqual(files.prepared[1]?.report.months, ['2025-02']);
  assert.equal(files.passedOver.length, 2);
});

test('hostile archives are refused whole', async (t) => {
  const link: Zippable = {
    '2025-01-testshire-street.csv': [strToU8('/etc/passwd'), { os: 3, attrs: (0o120777 << 16) >>> 0 }],
  };
  const repeated = strToU8(headingLine + '\n' + `${csvLine()}\n`.repeat(20_000));
  const cases: [string, Uint8Array, IntakeOptions?][] = [
    ['zip-path-traversal', zipSync({ '../2025-01-testshire-street.csv': strToU8(twoRows) })],
    ['zip-path-traversal', zipSync({ '/tmp/2025-01-testshire-street.csv': strToU8(twoRows) })],
    ['zip-link', zipSync(link)],
    [
      'zip-bomb',
      zipSync({ '2025-01-testshire-street.csv': repeated }),
      { limits: { ratioFromBytes: 100_000, ratio: 20 } },
    ],
    [
      'file-too-large',
      zipSync({ '2025-01-testshire-street.csv': repeated }),
      { limits: { inflatedBytes: 1000 } },
    ],
    ['zip-damaged', zipSync({ '2025-01-testshire-street.csv': repeated }).subarray(0, 400)],
    ['zip-without-street-files', zipSync({ 'notes.csv': strToU8('x\n') })],
    [
      'zip-too-many-entries',
      zipSync({ 'a.csv': strToU8('x'), 'b.csv': strToU8('x') }),
      { limits: { archiveEntries: 1 } },
    ],
  ];
  for (const [code, content, options] of cases) {
    const problem = await problemOf(t, content, 'crimes.zip', options);
    assert.equal(problem.code, code);
  }
});

test('an archive that lies about the size of an entry is refused', async (t) => {
  const honest = Buffer.from(
    zipSync({ '2025-01-testshire-street.csv': strToU8(headingLine + '\n' + `${csvLine()}\n`.repeat(2000)) }),
  );
  const lying = Buffer.from(honest);
  const central = lying.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  lying.writeUInt32LE(100, central + 24);
  const problem = await problemOf(t, lying, 'crimes.zip');
  assert.equal(problem.code, 'zip-damaged');
});

test('the same file twice changes nothing: same hash, same segment, byte for byte', async (t) => {
  const { engine, file, folder } = await received(t, twoRows);
  const first = await receiveFiles(engine, [file]);
  const second = await receiveFiles(engine, [file]);
  assert.deepEqual(second, first);
  const copy = path.join(folder, 'copy');
  await mkdir(copy);
  await writeFile(path.join(copy, testFileName), twoRows);
  const together = await receiveFiles(engine, [file, copy]);
  assert.deepEqual(together, first, 'given twice at once it is read once');
  const other = await testEngine(t, { threads: 1 });
  const elsewhere = await receiveFiles(other, [file]);
  assert.equal(elsewhere[0]?.segments[0]?.hash, first[0]?.segments[0]?.hash);
});

test('segment bytes do not depend on threads: a file of several row groups', async (t) => {
  const rows = Array.from({ length: 130_000 }, (_, index) =>
    csvLine({
      id: createHash('md5').update(String(index)).digest('hex'),
      location: `On or near Street ${index % 977}`,
    }),
  );
  const { engine, file } = await received(t, [headingLine, ...rows, ''].join('\n'));
  const hashes = new Set<string>();
  for (const each of [engine, await testEngine(t, { threads: 1 }), engine]) {
    const [report] = await receiveFiles(each, [file]);
    assert.ok(report);
    assert.equal(report.rowsAccepted, 130_000);
    hashes.add(report.segments[0]?.hash ?? '');
    const [order] = await each.rows<{ wrong: number }>(
      'select cast(count(*) filter (where line <> row + 2) as double) as wrong from (select line, file_row_number as row from read_parquet($f, file_row_number = true))',
      { f: report.segments[0]?.path ?? '' },
    );
    assert.equal(order?.wrong, 0, 'row n stands on line n + 1');
  }
  assert.equal(hashes.size, 1);
});

test('a file without a month in its name is parted into its months', async (t) => {
  const text = streetText([{}, { month: '2025-03' }, { month: '2025-02' }, { month: '2025-03', id: 'b' }]);
  const { engine, reports } = await received(t, text, 'everything.csv');
  const [report] = await reports();
  assert.ok(report);
  assert.deepEqual(report.months, ['2025-01', '2025-02', '2025-03']);
  assert.deepEqual(
    report.segments.map((each) => each.rows),
    [1, 1, 2],
  );
  assert.equal(report.source, 'police-street:testshire');
  const rows = await engine.rows<{ line: number }>('select line from read_parquet($f)', {
    f: report.segments[2]?.path ?? '',
  });
  assert.deepEqual(
    rows.map((each) => each.line),
    [3, 5],
  );
});

test('preview stages and commits nothing; a bad file spoils no other', async (t) => {
  const folder = await testFolder(t);
  const engine = await testEngine(t);
  await writeFile(path.join(folder, testFileName), twoRows);
  await writeFile(path.join(folder, '2025-02-testshire-street.csv'), '');
  const files = await prepareFiles(engine, [folder]);
  assert.equal(files.prepared.length, 1);
  assert.deepEqual(
    files.refused.map((each) => [each.fileName, each.problem.code]),
    [['2025-02-testshire-street.csv', 'file-empty']],
  );
  assert.deepEqual(await readdir(engine.segmentFolder), []);
  const [prepared] = files.prepared;
  assert.ok(prepared);
  const keep = path.join(folder, 'deliveries');
  const kept = await keepReceived(prepared, keep);
  assert.equal(await readFile(kept, 'utf8'), twoRows);
  const report = await commitDelivery(engine, prepared);
  await files.discard();
  assert.equal(segmentsInForce([report]).length, 1);
  await assert.rejects(receiveFiles(engine, [folder]), { code: 'file-empty' });
});

test('a folder: links are not followed, other files are passed over', async (t) => {
  const folder = await testFolder(t);
  const engine = await testEngine(t);
  const month = path.join(folder, '2025-01');
  await mkdir(month);
  await writeFile(path.join(month, testFileName), twoRows);
  await writeFile(path.join(month, '2025-01-testshire-outcomes.csv'), 'x\n');
  await symlink('/etc/passwd', path.join(month, '2025-02-testshire-street.csv'));
  const files = await prepareFiles(engine, [folder]);
  t.after(files.discard);
  assert.equal(files.prepared.length, 1);
  assert.equal(files.refused.length, 0);
  assert.equal(files.passedOver.length, 1);
  await assert.rejects(receiveFiles(engine, [path.join(folder, 'nowhere')]), { code: 'file-not-found' });
});

test('several forces in one file are said', async (t) => {
  const text = `${headingLine}\n${csvLine()}\n${csvLine().replaceAll('Testshire Police', 'Otherland Constabulary')}\n`;
  const { reports } = await received(t, text, 'joined.csv');
  const [report] = await reports();
  assert.ok(report);
  assert.equal(report.source, 'police-street:several-forces');
  assert.match(report.notices[0] ?? '', /several forces/);
});

test('repeated identifiers, stray districts are kept and said', async (t) => {
  const many = Array.from({ length: 2000 }, (_, index) => ({ id: `c${index}` }));
  const { reports } = await received(
    t,
    streetText([...many, { id: 'c1' }, { id: 'c9', lsoaName: 'Farborough 001A' }]),
  );
  const [report] = await reports();
  assert.ok(report);
  assert.equal(report.rowsAccepted, 2002);
  assert.ok(report.notices.some((each) => each.startsWith('2 rows with a crime identifier that is already')));
  assert.ok(report.notices.some((each) => each.includes('Farborough 1')));
});

test('two imports of one month at once end as one', async (t) => {
  const { engine, file } = await received(t, twoRows);
  const [first, second] = await Promise.all([receiveFiles(engine, [file]), receiveFiles(engine, [file])]);
  assert.deepEqual(first, second);
  assert.equal(
    (await readdir(engine.segmentFolder, { recursive: true })).filter((each) => each.endsWith('.parquet'))
      .length,
    1,
  );
});
