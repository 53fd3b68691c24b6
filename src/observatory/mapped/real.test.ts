import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectTable, openFile } from './detect.ts';
import { absent, sharedFile } from './fixture.ts';
import { parseMapping, type Mapping } from './mapping.ts';
import { readMapped } from './read.ts';
import { suggestMapping } from './suggest.ts';

const tally = <T>(rows: readonly T[], key: (row: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[key(row)] = (counts[key(row)] ?? 0) + 1;
  return counts;
};

test('Northumbria, anti-social behaviour 2022: tabs, the month as a date', async (t) => {
  const name = 'crime/northumbria-asb-2022/northumbria_asb_2022.tab.gz';
  const received = await sharedFile(name);
  if (received === null) {
    t.skip(absent(name));
    return;
  }
  const open = openFile(received);
  const suggestion = suggestMapping(await detectTable(open), { fileName: 'northumbria_asb_2022.tab.gz' });
  const result = await readMapped(open, parseMapping(suggestion.mapping));
  // 39,706 rows: the data folder's README, §1.
  assert.equal(result.rowsRead, 39_706);
  assert.equal(result.rowsAccepted, 39_706);
  assert.deepEqual(
    tally(result.rows, (row) => `${row.category} ${row.precision}`),
    { 'anti-social-behaviour month': 39_706 },
  );
  // Counted with cut, sort and uniq.
  const months = tally(result.rows, (row) => row.month);
  assert.equal(months['2022-01'], 3031);
  assert.equal(months['2022-08'], 4241);
  assert.ok(result.rows.every((row) => row.lsoa_code !== null && row.longitude !== undefined));
  assert.deepEqual([result.rows[0]?.line, result.rows.at(-1)?.line], [2, 39_707]);
  assert.ok(
    result.notices.includes('Covers January 2022 to November 2022.'),
    'the file ends before December',
  );
});

test('Avon Fire and Rescue, first half of July 2014: Windows 1252, date in three columns, masked grid', async (t) => {
  const name = 'partner/avon-fire-attended-incidents-2014-07-01-to-15.csv';
  const received = await sharedFile(name);
  if (received === null) {
    t.skip(absent(name));
    return;
  }
  const open = openFile(received);
  const guess = await detectTable(open);
  assert.ok(guess.kind === 'delimited');
  assert.equal(guess.encoding.value, 'windows-1252');
  const { mapping } = suggestMapping(guess);
  assert.deepEqual(mapping.when, {
    from: 'pieces',
    day: { heading: 'Day', position: 1 },
    month: { heading: 'Month', position: 2 },
    year: { heading: 'Year', position: 3 },
    time: { column: { heading: 'Time of Call', position: 4 } },
  });
  const column = (heading: string) => ({ heading, position: mapping.headings.indexOf(heading) + 1 });
  // A person refines the suggestion: primary and secondary fires, and malicious alarms nested under their reason.
  const refined: Mapping = {
    ...mapping,
    category: {
      from: 'columns',
      columns: [
        column('Incident Category'),
        column('Cause of Fire'),
        column('Is Primary Fire'),
        column('False Alarm Reason'),
      ],
      rules: [
        ...[
          'Deliberate – others property',
          'Deliberate – unknown owner',
          'Deliberate – own property',
        ].flatMap((cause) => [
          { given: ['Fire', cause, 'yes', '*'], category: 'deliberate-primary-fire' },
          { given: ['Fire', cause, 'no', '*'], category: 'deliberate-secondary-fire' },
        ]),
        { given: ['Fire', 'Accidental', '*', '*'], category: 'accidental-fire' },
        { given: ['False Alarm', '*', '*', 'Malicious False Alarm > *'], category: 'malicious-false-alarm' },
        { given: ['False Alarm', '*', '*', '*'], category: 'false-alarm' },
        { given: ['Special Service', '*', '*', '*'], category: 'special-service' },
      ],
    },
  };
  const result = await readMapped(open, parseMapping(refined));
  assert.equal(result.rowsAccepted, 472);
  assert.equal(result.rowsRejected, 0);
  // Counted with another CSV reader: 82 deliberate (19 primary, 63 secondary), 54 accidental, 228 alarms, 108 services.
  const counts = tally(result.rows, (row) => row.category);
  assert.equal(counts['deliberate-primary-fire'], 19);
  assert.equal(counts['deliberate-secondary-fire'], 63);
  assert.equal(counts['accidental-fire'], 54);
  assert.equal((counts['false-alarm'] ?? 0) + (counts['malicious-false-alarm'] ?? 0), 228);
  assert.ok((counts['malicious-false-alarm'] ?? 0) >= 9);
  assert.equal(counts['special-service'], 108);
  const [first] = result.rows;
  assert.deepEqual(
    [first?.occurred_at, first?.precision, first?.original_id, first?.longitude],
    ['2014-07-01T01:54:02', 'minute', '005538-01072014', undefined],
  );
  assert.match(first?.area_given ?? '', /ABBEY/);
  assert.ok(
    result.notices.some((notice) => notice.startsWith('472 rows have coordinates with hidden digits')),
  );
  // The suggestion alone places every row as well.
  const suggested = await readMapped(open, parseMapping(mapping));
  assert.deepEqual(
    tally(suggested.rows, (row) => row.category),
    { 'accidental-fire': 54, 'deliberate-fire': 82, 'false-alarm': 228, 'special-service': 108 },
  );
});

test('DEFRA fly-tipping, Gravesham: two heading rows, financial years, totals checked', async (t) => {
  const name = 'partner/defra-fly-tipping-england-2012-13-to-2021-22.xlsx';
  const received = await sharedFile(name);
  if (received === null) {
    t.skip(absent(name));
    return;
  }
  const open = openFile(received);
  const { mapping } = suggestMapping(await detectTable(open), {
    sheet: 'LA_incidents',
    fileName: 'defra-fly-tipping.xlsx',
  });
  assert.deepEqual(mapping.headerRows, { first: 2, last: 3 });
  assert.deepEqual(mapping.count, { heading: 'TOTAL / Total Incidents', position: 5 });
  const all = await readMapped(open, parseMapping(mapping));
  assert.ok(
    !all.notices.some((notice) => /not agree/.test(notice)),
    'every regional total equals its authorities',
  );
  assert.ok(all.missing > 0 && all.rows.every((row) => row.precision === 'year'));
  // The sheet's own total of the East, 2012-13, in which every authority answered: 56,484.
  const east = await readMapped(
    open,
    parseMapping({
      ...mapping,
      only: [
        { column: { heading: 'Region', position: 4 }, values: ['East'] },
        { column: { heading: 'Year', position: 1 }, values: ['2012-13'] },
      ],
    }),
  );
  assert.equal(
    east.rows.reduce((sum, row) => sum + (row.count ?? 0), 0),
    56_484,
  );

  const gravesham = await readMapped(
    open,
    parseMapping({
      ...mapping,
      only: [{ column: { heading: 'LA Name', position: 3 }, values: ['gravesham'] }],
    }),
  );
  assert.deepEqual(
    gravesham.rows.map((row) => [row.month, row.precision, row.category, row.area_given, row.count]),
    [1438, 1733, 1986, 2258, 2249, 2122, 2240, 2278, 2307, 2192].map((count, index) => [
      `${2012 + index}-04`,
      'year',
      'fly-tipping',
      'E07000109',
      count,
    ]),
  );
  assert.ok(gravesham.notices.some((notice) => notice.startsWith('The counts are of whole years: no month')));

  // By land type, across: ":" is missing; estimates with fractions are rounded and said.
  const land = mapping.headings.flatMap((heading, index) =>
    heading.startsWith('Land type / ') ? [{ heading, position: index + 1, is: 'fly-tipping' }] : [],
  );
  const { count, ...rest } = mapping;
  const across = await readMapped(
    open,
    parseMapping({
      ...rest,
      category: { from: 'across' },
      across: {
        columns: land,
        totals: [{ total: count, parts: land.map(({ heading, position }) => ({ heading, position })) }],
      },
      only: [{ column: { heading: 'LA Name', position: 3 }, values: ['Gravesham'] }],
    }),
  );
  assert.equal(
    across.rows.filter((row) => row.month === '2012-04').reduce((sum, row) => sum + (row.count ?? 0), 0),
    1438,
  );
  assert.ok(!across.notices.some((notice) => /totals across do not agree/.test(notice)));
});

test('ONS Table C2, year ending June 2025: title lines, force totals without codes', async (t) => {
  const name = 'recorded-crime/csp-recorded-crime-ye-jun-2025-table-c2.csv';
  const received = await sharedFile(name);
  if (received === null) {
    t.skip(absent(name));
    return;
  }
  const open = openFile(received);
  const guess = await detectTable(open);
  assert.equal(guess.sheets[0]?.titles.length, 7);
  assert.equal(guess.sheets[0].headings[2], 'Community Safety Partnership code');
  const { mapping } = suggestMapping(guess);
  assert.deepEqual(mapping.when, { from: 'fixed', value: 'year ending June 2025', format: 'year-ending' });
  assert.equal(mapping.totals.whenEmpty?.heading, 'Community Safety Partnership name');

  const column = (heading: string) => ({ heading, position: mapping.headings.indexOf(heading) + 1 });
  const total = column('Total recorded crime (excluding fraud)');
  const { across: _across, ...rest } = mapping;
  const result = await readMapped(
    open,
    parseMapping({
      ...rest,
      category: { from: 'fixed', category: 'all-crime' },
      count: total,
      totals: { ...mapping.totals, of: [column('Police Force Area code')] },
    }),
  );
  // 314 partnerships and 43 "unassigned", one of which is empty; 42 force totals are no rows.
  assert.equal(result.rowsAccepted, 356);
  assert.equal(result.missing, 1);
  const count = (area: string) => result.rows.find((row) => row.area_given === area)?.count;
  // The data folder's README, §9.
  assert.equal(count('E22000143'), 27_321);
  assert.equal(count('E22000352'), 22_451);
  assert.ok(result.rows.every((row) => row.month === '2024-07' && row.precision === 'year'));
  const said = result.notices.join('\n');
  assert.match(said, /42 total rows were not counted/);
  // Two of the published force totals differ by one from their partnerships.
  assert.match(
    said,
    /2 totals do not agree.*Gwent.*56,961, but its 5 parts add up to 56,960.*South Wales.*109,798, but its 8 parts add up to 109,799/,
  );
});

test('Kent police file through the mapped adaptor gives what the street file holds', async (t) => {
  const name = 'crime/kent/2025-01-kent-street.csv.gz';
  const received = await sharedFile(name);
  if (received === null) {
    t.skip(absent(name));
    return;
  }
  const open = openFile(received);
  const result = await readMapped(open, parseMapping(suggestMapping(await detectTable(open)).mapping));
  assert.equal(result.rowsRejected, 0);
  assert.equal(result.rowsAccepted, new TextDecoder().decode(open.bytes).trimEnd().split('\n').length - 1);
});
