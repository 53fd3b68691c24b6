import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { openPerformance, type PerformanceWorld } from '../../../test/support/performance.ts';
import { indicatorOf, quartersTo, readingOf } from '../../../test/support/report-ground.ts';
import { drawChart } from '../../charts/charts.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { insertReading } from '../rounds/round.store.ts';
import { indicatorChart } from './indicator.chart.ts';
import { insertIndicator, insertTarget } from './indicator.change.ts';
import { selectIndicator } from './indicator.store.ts';
import type { IndicatorInput } from './indicator.types.ts';
import type { Series } from './series.rules.ts';

/** Eleven quarters of the usual, and one that is not. Mean 13, mean moving range 29 / 11. */
const values = [10, 12, 11, 13, 12, 14, 11, 12, 13, 12, 11, 25];
const quarters = quartersTo('2026-09', values.length);
const target = (id: string, from: string, to: string, value: number) => ({ id, from, to, value, reason: 'Agreed', setOn: '2020-01-01', setBy: null }); // prettier-ignore
const near = (found: number | undefined, wanted: number): void => assert.ok(Math.abs((found ?? NaN) - wanted) < 5e-3, `${found} is not ${wanted}`); // prettier-ignore
const plain = (markup: string): string => markup.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the chart of an indicator', () => {
  const indicator = indicatorOf('repeat', { title: 'Repeat victims', polarity: 'down-good' });
  const series: Series = {
    indicator,
    targets: [
      target('a', '2023-10-01', '2025-09-01', 15),
      // The last year's own.
      target('b', '2025-10-01', '2026-09-01', 12),
    ],
    breaks: [],
    readings: quarters.map((quarter, at) => readingOf(indicator, quarter, values[at] ?? null)),
  };

  it('has the limits of a process (mean ± 2.66 mean moving ranges) and names the point beyond them', () => {
    const chart = indicatorChart(series, true);
    const [segment, ...others] = chart?.process.segments ?? [];
    assert.equal(others.length, 0);
    near(segment?.mean, 13);
    near(segment?.upper, 13 + (2.66 * 29) / 11);
    near(segment?.lower, 13 - (2.66 * 29) / 11);
    assert.equal(chart?.process.points.at(-1)?.rule, 'outside');
    assert.ok(chart.process.points.slice(0, -1).every(({ rule }) => rule === null));
  });

  it('draws the target of each period beside it, and says all of it in words and in a table', () => {
    const chart = indicatorChart(series, true);
    assert.ok(chart !== null);
    assert.deepEqual(chart.beside?.values, [...Array<number>(8).fill(15), ...Array<number>(4).fill(12)]);
    const { svg, alternative, table } = drawChart(chart);
    assert.match(svg, /^<svg [^>]*role="img"/);
    assert.match(svg, /<title[^>]*>Repeat victims<\/title>\s*<desc/);
    assert.match(
      alternative,
      /Repeat victims: 12 values from Q3 2023\/24 to Q2 2026\/27, the last 25, the target 12/,
    );
    assert.deepEqual(table.columns, ['Period', 'Repeat victims', 'Target', 'Mean', 'Lower limit', 'Upper limit', 'More than chance?']); // prettier-ignore
    assert.equal(table.rows.length, values.length);
    assert.deepEqual(table.rows.at(0)?.slice(0, 3), ['Q3 2023/24', 10, 15]);
    const last = table.rows.at(-1) ?? [];
    assert.deepEqual(last.slice(0, 3), ['Q2 2026/27', 25, 12]);
    assert.match(String(last.at(-1)), /^yes, /);
  });

  it('begins anew where the definition changed, and joins nothing over it', () => {
    const chart = indicatorChart({ ...series, breaks: [{ id: 'x', from: '2025-04-01', reason: 'Counted otherwise', was: '', madeAt: '' }] }, true); // prettier-ignore
    assert.ok(chart !== null);
    assert.equal(chart.process.segments.length, 2);
    assert.deepEqual(chart.breaks, [{ at: 'Q1 2025/26', title: 'definition changed' }]);
    assert.ok(drawChart(chart).table.rows.some((row) => String(row.at(-1)).includes('definition changed')));
  });

  it('leaves a gap, never nought, for a small count that its reader may not see, and is none of two values', () => {
    const small = { ...series, indicator: { ...indicator, byChance: true }, readings: series.readings.map((each, at) => (at === 3 ? { ...each, value: 3 } : each)) }; // prettier-ignore
    assert.equal(indicatorChart(small, false)?.process.points[3]?.value, null);
    assert.equal(indicatorChart(small, true)?.process.points[3]?.value, 3);
    assert.equal(indicatorChart({ ...series, readings: series.readings.slice(0, 2) }, true), null);
    assert.equal(indicatorChart({ ...series, indicator: { ...indicator, shape: 'words' } }, true), null);
  });
});

describe('the page of an indicator', () => {
  let world: PerformanceWorld;
  let goOn: () => void = () => {};
  before(async () => {
    goOn = stopClockAt('2026-11-20T09:00:00Z');
    world = await openPerformance();
  });
  after(async () => {
    await world.close();
    goOn();
  });

  it('shows the chart, what it says, and the table that stands for it', async () => {
    const { id: _, version: __, audience: ___, openToMembers: ____, removedAt: _____, position: ______, ...input } = indicatorOf('repeat', { title: 'Repeat victims', polarity: 'down-good', ownerAgencyId: world.partnership.agencies[0]?.id ?? '' }); // prettier-ignore
    const id = await world.test.database.asActor(world.partnership.actor('manager'), 'a test', async (tx) => {
      const made = await insertIndicator(tx, input satisfies IndicatorInput);
      await insertTarget(tx, made, { from: '2023-10-01', to: '2026-09-01', value: 12, reason: 'Agreed' });
      const indicator = await selectIndicator(tx, made);
      for (const [at, period] of quarters.entries())
        await insertReading(tx, indicator, { roundId: null, period, state: 'locked', value: values[at] ?? null, numerator: null, denominator: null, commentary: '' }); // prettier-ignore
      return made;
    });
    const manager = await world.as('manager');
    const page = (await manager.get(`/performance/indicators/${id}`)).body;
    await assertGoodHtml('an indicator', page);
    assert.match(page, /<svg [^>]*role="img"/);
    assert.match(plain(page), /The last value is worse than its usual up and down explains\./);
    assert.match(plain(page), /As it goes, it meets this target sometimes, by chance\./);
    const table = /<table(?:(?!<\/table>)[\s\S])*Lower limit[\s\S]*?<\/table>/.exec(page)?.[0] ?? '';
    assert.match(plain(table), /Target Mean Lower limit Upper limit More than chance\?/);
    assert.equal(table.match(/<tr/g)?.length, values.length + 1, 'a row a quarter');
    assert.match(plain(table), /Q2 2026\/27 25 12 .* yes, /);
  });
});
