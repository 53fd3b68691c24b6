import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { addMonths } from '../../foundation/period.ts';
import { descendants } from '../categories.ts';
import { policeStreet } from '../intake/police-street.ts';
import { receiveFiles } from '../intake/receive.ts';
import { sharedData, testEngine } from '../intake/test-files.ts';
import { detectTable, openFile } from '../mapped/detect.ts';
import { parseMapping, type Mapping } from '../mapped/mapping.ts';
import { readMapped } from '../mapped/read.ts';
import { receiveMapped } from '../mapped/receive.ts';
import { suggestMapping } from '../mapped/suggest.ts';
import { heldBy } from './agreement.query.ts';
import { reasonFor } from './agreement.rules.ts';
import { compareHoldings } from './kinds.routes.ts';
import { applyPreset, guessKind } from './preset.ts';

/** A published file read as the pages would fill it in for its kind. `keep`: lines of the force that is looked at, for speed. */
async function published(
  t: TestContext,
  kind: string,
  name: string,
  keep: string | null,
): Promise<{ bytes: Buffer; mapping: Mapping } | null> {
  const file = await sharedData(t, 'recorded-crime', name);
  if (file === null) return null;
  const received = await readFile(file);
  const lines = keep === null ? [] : gunzipSync(received).toString('utf8').split('\n');
  const bytes =
    keep === null
      ? received
      : Buffer.from(lines.filter((line, index) => index === 0 || line.includes(keep)).join('\n'));
  const guess = await detectTable(openFile(bytes));
  const { mapping } = suggestMapping(guess, { fileName: name });
  assert.equal(guessKind(mapping.headings, [...(guess.sheets[0]?.titles ?? []), name])?.kind.code, kind);
  return { bytes, mapping: parseMapping(applyPreset(mapping, kind)) };
}

const crime = new Set(descendants('all-crime'));

test('ONS Table C2: every force total is the sum of its partnerships and what was not placed', async (t) => {
  const file = await published(t, 'recorded-crime-csp', 'csp-recorded-crime-ye-jun-2025-table-c2.csv', null);
  if (file === null) return;
  const result = await readMapped(file.bytes, file.mapping);
  const sum = (keep: (area: string) => boolean): number =>
    result.rows.filter((row) => keep(row.area_given ?? '')).reduce((so, row) => so + (row.count ?? 0), 0);
  // The data folder's README, §9.
  assert.equal(
    sum((area) => area === 'E22000143'),
    27_321,
  );
  assert.equal(
    sum((area) => area === 'E22000352'),
    22_451,
  );
  const kent = ['137', '138', '352', '140', '145', '142', '143', '144', '146', '147', '148', '149'];
  assert.equal(
    kent.reduce(
      (so, code) => so + sum((area) => area === `E22000${code}`),
      sum((area) => area === 'Unassigned Kent'),
    ),
    160_259,
  );
  assert.equal(result.rowsRejected, 0);
  const said = result.notices.join('\n');
  assert.match(said, /42 total rows were not counted/);
  // Published totals that are off by one or two in single columns are said, none by more.
  for (const [, total = '0', parts = '0'] of said.matchAll(
    /: (-?[\d,]+), but its \d+ (?:parts|columns) add up to (-?[\d,]+)/g,
  ))
    assert.ok(
      Math.abs(Number(total.replaceAll(',', '')) - Number(parts.replaceAll(',', ''))) <= 2,
      `${total} ${parts}`,
    );
});

test('Home Office quarters and street-level files: Kent 2025 is 95.5 % of the official count, with its reason', async (t) => {
  const file = await published(
    t,
    'recorded-crime-force',
    'pfa-offence-quarter-2012-13-to-2025-26.csv.gz',
    ',Kent,',
  );
  const streets = await sharedData(t, 'crime', 'kent', '2025-01-kent-street.csv.gz');
  if (file === null || streets === null) return;
  const engine = await testEngine(t);
  const forceColumn = { heading: 'Force', position: file.mapping.headings.indexOf('Force') + 1 };
  const year = { heading: 'FY', position: 1 };
  const official = await receiveMapped(
    engine,
    { bytes: file.bytes, fileName: 'pfa.csv' },
    {
      ...file.mapping,
      only: [
        { column: forceColumn, values: ['Kent'] },
        { column: year, values: ['2024/25', '2025/26'] },
      ],
    },
    { source: { code: 'partner:home-office', title: 'Home Office' } },
  );
  const held = await heldBy(engine, official.segments);
  const inQuarter = (from: string): number =>
    held.filter((row) => row.from === from && crime.has(row.category)).reduce((so, row) => so + row.count, 0);
  // Quarters of the financial year 2024/25, summed with another program from the file; they make the year.
  const quarters = ['2024-04', '2024-07', '2024-10', '2025-01'].map(inQuarter);
  assert.deepEqual(quarters, [42_361, 42_386, 39_609, 37_703]);
  // Year ending June 2025: the data folder's README, §9.
  assert.equal(
    ['2024-07', '2024-10', '2025-01', '2025-04'].map(inQuarter).reduce((a, b) => a + b, 0),
    160_078,
  );

  const files = Array.from({ length: 12 }, (_, index) =>
    path.join(path.dirname(streets), `${addMonths('2025-01', index)}-kent-street.csv.gz`),
  );
  const reports = await receiveFiles(engine, files, { adaptors: [policeStreet] });
  const street = reports.flatMap(({ segments }) => segments);
  const source = {
    title: '',
    ownerName: '',
    licence: '',
    marking: '',
    periodGrain: '',
    adaptor: '',
    limitations: [],
    kind: null,
  };
  const found = compareHoldings(
    {
      source: { ...source, code: 'street', isAggregate: false },
      segments: street,
      held: await heldBy(engine, street),
    },
    { source: { ...source, code: 'official', isAggregate: true }, segments: official.segments, held },
  );
  assert.deepEqual(
    found.spans.map(({ from }) => from),
    ['2025-01', '2025-04', '2025-07', '2025-10'],
  );
  assert.deepEqual(
    [found.headline?.category, found.headline?.a, found.headline?.b],
    ['all-crime', 148_785, 155_866],
  );
  assert.equal(((found.headline?.ratio ?? 0) * 100).toFixed(1), '95.5');
  assert.match(reasonFor('police-street', 'recorded-crime-force')?.text ?? '', /revised every quarter/);
});
