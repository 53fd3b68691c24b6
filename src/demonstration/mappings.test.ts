import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectTable, openFile, parseMapping, readMapped } from '../observatory/observatory.ts';
import { demonstrationSeed } from './files.ts';
import { buildGeography } from './geography.ts';
import { wardsOfNote } from './layout.ts';
import { latestYear } from './levels.ts';
import { demonstrationSources } from './mappings.ts';
import { councilReportList, fireExtract, fireLevels, flyTippingTable } from './partners.ts';

const geography = buildGeography(demonstrationSeed);
const files: Partial<Record<string, Uint8Array | string>> = {
  'fire-extract': fireExtract(demonstrationSeed, geography),
  'council-reports': councilReportList(demonstrationSeed, geography),
  'fly-tipping-table': flyTippingTable(demonstrationSeed, geography),
};

async function read(kind: string) {
  const source = demonstrationSources.find((one) => one.kind === kind)!;
  const content = files[kind]!;
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const [sheet] = (await detectTable(openFile(bytes))).sheets;
  return readMapped(bytes, parseMapping(source.mapping!(sheet!.headings)));
}

const inLatest = (month: string): boolean => month >= latestYear.from && month <= latestYear.to;

test('the fire extract gives the published numbers of the latest year', async () => {
  const { rows, rowsRejected } = await read('fire-extract');
  assert.equal(rowsRejected, 0);
  const fires = rows.filter(({ month }) => inLatest(month));
  const deliberate = fires.filter(({ category }) => category.startsWith('deliberate-'));
  assert.equal(deliberate.length, fireLevels.latest.deliberate);
  const riverside = wardsOfNote.riverside.toUpperCase();
  assert.equal(deliberate.filter(({ area_given }) => area_given?.includes(riverside)).length, 77);
  assert.ok(rows.every(({ precision }) => precision === 'minute'));
});

test('every council report has a category, none of them the police’s', async () => {
  const { rows, rowsRead, rowsRejected } = await read('council-reports');
  assert.deepEqual([rowsRead, rowsRejected, rows.length], [3646, 0, 3646]);
  assert.deepEqual([...new Set(rows.map(({ category }) => category))].sort(), [
    'abandoned-vehicle',
    'asb-reported-to-council',
    'noise',
  ]);
});

test('the fly-tipping table: 12 districts, 7 kinds of land, 24 months; totals checked, hidden counts never nought', async () => {
  const result = await read('fly-tipping-table');
  assert.equal(result.rowsRejected, 0);
  assert.equal(result.rowsRead, 12 * 7 * 24);
  assert.equal(result.months.length, 24);
  assert.ok(result.suppressed > 0);
  assert.equal(result.missing, 7 * 3, 'one district sent nothing for a quarter');
  assert.ok(
    !result.notices.some((notice) => /does not agree|differs/.test(notice)),
    result.notices.join('\n'),
  );
});
