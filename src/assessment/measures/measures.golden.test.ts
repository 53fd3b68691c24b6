import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { openEngine } from '../../observatory/observatory.ts';
import { change, comparedInWords, printNumber, printPercent, share } from '../../statistics/statistics.ts';
import { evidenceFromFiles } from '../evidence.files.ts';
import { worldOf } from './measure.evidence.ts';
import { measureFigures, measureLevel, type Periods } from './measure.figures.ts';
import { shippedMeasures } from './measure.shipped.ts';

/**
 * Measures over real open data, against numbers counted from the same files by others (data/README.md, section 9), and the summary
 * table of 2020 as far as it can be worked out again. They skip, loudly, where the shared data is absent.
 */
const shared = path.resolve(
  import.meta.dirname,
  '../../..',
  process.env['FRANKPLEDGE_SHARED'] ?? '../shared',
);
const absent = existsSync(shared)
  ? false
  : `REAL DATA ABSENT: there is no ${shared}; the golden figures of the measures were not checked`;
const place = (name: string): string => path.join(shared, 'data', name);

const measureOf = (code: string) => {
  const found = shippedMeasures.find((each) => each.code === code);
  assert.ok(found !== undefined, code);
  return { code, version: 1, state: 'in-use' as const, definition: found.definition };
};

test('Gravesham and Medway 2025 by measures', { skip: absent }, async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-measures-'));
  const engine = await openEngine({ folder });
  try {
    const periods: Periods = {
      period: { from: '2025-01', to: '2025-12' },
      comparison: { from: '2024-01', to: '2024-12' },
    };
    const { evidence, area } = await evidenceFromFiles(engine, {
      incidents: [place('crime/kent')],
      boundaries: [
        place('boundaries/gravesham-wards-2025.geojson'),
        place('boundaries/kent-lads-2024-with-csp.geojson'),
      ],
      lookup: null,
      populations: [place('population/mid2022-ward2023-gravesham-medway.csv')],
      area: 'E07000109',
      ...periods,
      placeWardsBy: null,
    });
    const months = [...new Set(evidence.segments.map(({ month }) => month))].sort();
    const world = await worldOf(evidence, {
      kind: 'police-street',
      form: 'incidents',
      otherForm: false,
      area,
      sources: [],
      months,
    });
    const medway = 'E06000035';
    const expected = [
      ['all-incidents', area.code, 10_653, '99.6'],
      ['anti-social-behaviour', area.code, 2036, '19.0'],
      ['total-crime', area.code, 8617, '80.6'],
      ['all-incidents', medway, 30_589, '108.2'],
      ['anti-social-behaviour', medway, 5507, '19.5'],
      ['total-crime', medway, 25_082, '88.7'],
    ] as const;
    for (const [code, where, count, rate] of expected) {
      const figures = await measureFigures(world, measureOf(code), { ...periods, areas: [where] });
      const [number, value] = figures;
      assert.equal(number?.value, count, `${code} ${where}`);
      assert.equal(printNumber(value?.value ?? null, 1), rate, `${code} ${where}`);
    }
    // May to December 2024 could not be had: the change is of January to April.
    for (const [where, before, now, percent] of [
      [area.code, 3930, 3553, '−9.6%'],
      [medway, 10_255, 10_094, '−1.6%'],
    ] as const) {
      const [number] = await measureFigures(world, measureOf('all-incidents'), {
        ...periods,
        areas: [where],
      });
      assert.deepEqual(
        [number?.previous, number?.compared, printPercent(number?.change ?? null)],
        [before, now, percent],
      );
      assert.ok(number?.limitations.some(({ code }) => code === 'like-for-like'));
    }
    assert.ok(world.wards !== null);
    const wards = await measureLevel(world, measureOf('all-incidents'), world.wards, periods);
    const first = wards.results.find(({ value }) => value.rank === 1);
    assert.deepEqual([first?.area.name, printNumber(first?.value.value ?? null, 1)], ['Town', '282.9']);
    const interval = wards.ranks.get(first?.area.code ?? '');
    assert.deepEqual([interval?.rank, interval?.low, interval?.high], [1, 1, 1], 'firmly the first');
    // The parts of the pooled rate are the wards’ own; the mean is not it.
    const sum = (part: 'numerator' | 'denominator') =>
      wards.results.reduce((total, { value }) => total + (value.value === null ? 0 : (value[part] ?? 0)), 0);
    assert.ok(Math.abs((wards.pooled ?? 0) - (sum('numerator') * 1000) / sum('denominator')) < 1e-9);
    assert.notEqual(printNumber(wards.pooled, 1), printNumber(wards.mean, 1));
    const places = [...wards.ranks.values()];
    for (const { rank, low, high } of places) assert.ok(low <= rank && rank <= high);
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
});

const table = z.object({
  assessment_table: z.object({
    rows: z.array(
      z.looseObject({
        category: z.string(),
        statement: z.string(),
        measure: z.string(),
        published: z.unknown(),
      }),
    ),
  }),
});

test('the summary table of 2020, as far as its counts are printed', { skip: absent }, async () => {
  const text = await readFile(path.join(shared, 'reference/published-figures.json'), 'utf8');
  const { rows } = table.parse(JSON.parse(text)).assessment_table;
  const published = (category: string, measure: string): unknown => {
    const found = rows.find((row) => row.category.startsWith(category) && row.measure === measure);
    assert.ok(found !== undefined, `${category} ${measure}`);
    return found.published;
  };
  // Printed right: the same comes out of our rounding.
  assert.equal(
    printNumber(change({ count: 2488 }, { count: 3651 }).percent, 1),
    String(published('Anti-social', 'change_percent')),
  );
  assert.equal(printNumber((15.7 / 113.9) * 100, 1), String(published('Criminal damage', 'share_of_total')));
  assert.equal(
    printPercent(change({ count: 186 }, { count: 135 }).percent),
    `−${String(published('Reducing reoffending', 'change_percent')).slice(1)}%`,
  );
  // Printed without its percentage, from a base under 20: counts only, as the rule asks.
  assert.deepEqual(published('Road safety', 'counts'), [16, 40]);
  assert.equal(change({ count: 16 }, { count: 40 }).percent, null);
  // Printed wrong: not imitated. 6.4 beside 4.9 is no “slightly higher”.
  assert.equal(published('Vehicle crime', 'rate'), 6.4);
  assert.equal(comparedInWords(6.4, 4.9)?.words, 'much higher than');
  // Residential burglary was printed per 1,000 population and per 1,000 households: a measure has one.
  assert.equal(measureOf('recorded-residential-burglary').definition.divideBy, 'households');
  // 38 of 44 is 86.4 %, not the 83.4 % of the survey.
  assert.equal(printPercent(share(38, 44).value), '86.4%');
});
