import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { notDepersonalised, personalColumns, personalHeading, personalValue } from './depersonalised.ts';
import { sharedData } from './intake/test-files.ts';
import { streetHeadings } from './intake/street.headings.ts';

test('headings that name a person’s details', () => {
  for (const heading of [
    'Surname', 'first_name', 'VictimName', 'Offender name', 'Full Name', 'DOB', 'Date of Birth', 'D.O.B.', 'DateOfBirth',
    'Email', 'e-mail address', 'Mobile No', 'Telephone', 'NHS Number', 'House number', 'Complainant address', 'VRM', 'Name',
  ]) assert.notEqual(personalHeading(heading), null, heading); // prettier-ignore
});

test('headings of places and things pass', () => {
  for (const heading of [
    ...streetHeadings, 'Ward name', 'LSOA name', 'Street name', 'Station Name', 'Postcode', 'Postcode sector', 'Land type',
    'Incident Number', 'Origin of Call', 'Property Type', 'location', 'LA_Name', 'Number of births',
  ]) assert.equal(personalHeading(heading), null, heading); // prettier-ignore
});

test('values that give a person away', () => {
  for (const value of [
    'DA12 1AB',
    'da121ab',
    'near DA1 1AA, Dartford',
    'SW1A 2AA',
    'M1 1AE',
    'a.b@example.org',
    '07700 900123',
    'Mrs Jane Doe',
    'QQ 12 34 56 C'.replace('QQ', 'AB'),
  ]) {
    assert.notEqual(personalValue(value), null, value);
  }
  for (const value of [
    'DA12',
    'DA12 1',
    'On or near M25',
    'E01023987',
    'A2 Dover Road',
    '2025-01',
    '005538-01072014',
    'Gravesham 001A',
    'B2026 junction',
  ]) {
    assert.equal(personalValue(value), null, value);
  }
});

test('the refusal names columns and never a value', () => {
  const columns = personalColumns(['Ref', 'Where', 'DOB'], [['1', 'Flat 2, DA12 1AB', '01/02/1990']]);
  assert.deepEqual(
    columns.map((each) => each.column),
    ['Where', 'DOB'],
  );
  const problem = notDepersonalised('visits.csv', columns);
  assert.equal(problem.exitCode, 5);
  assert.match(problem.message, /“Where” \(a full postcode\), “DOB” \(a date of birth\)/);
  assert.doesNotMatch(problem.message, /DA12|1990/);
});

test('the real partner extracts are depersonalised', async (t) => {
  const fire = await sharedData(t, 'partner', 'avon-fire-attended-incidents-2014-07-01-to-15.csv');
  if (fire === null) return;
  const rows = parse(new TextDecoder('windows-1252').decode(await readFile(fire)), {
    relax_column_count: true,
    relax_quotes: true,
  });
  assert.deepEqual(personalColumns(rows[0] ?? [], rows.slice(1)), []);
  const asb = await sharedData(t, 'crime', 'northumbria-asb-2022', 'northumbria_asb_2022.tab.gz');
  if (asb === null) return;
  const lines = gunzipSync(await readFile(asb))
    .toString('utf8')
    .split('\n')
    .map((line) => line.split('\t'));
  assert.ok(lines.length > 39_000);
  assert.deepEqual(personalColumns(lines[0] ?? [], lines.slice(1)), []);
});
