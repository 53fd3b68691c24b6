import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addMonths, monthsIn, yearsEarlier } from '../../foundation/period.ts';
import {
  adjustedChange,
  adjustedFor,
  breaksOfSources,
  concern,
  monthsFromText,
  monthState,
  shareFromText,
  spans,
  spansQuestion,
  type Adjustment,
  type SeriesBreak,
  type Side,
} from './breaks.rules.ts';
import { adjustedInWords, breakInWords, rawAndAdjusted, shareInWords } from './breaks.words.ts';

const made = (change: Partial<SeriesBreak>): SeriesBreak => ({
  id: '0',
  kind: 'misfiled',
  title: 'A title',
  text: 'A sentence.',
  sourceKind: null,
  sourceCode: null,
  categories: [],
  areaCode: null,
  areaName: '',
  from: '2020-04-01',
  to: null,
  adjustment: null,
  version: 1,
  ...change,
});

/** A year's count spread over its months; the last month takes what is left. */
function year(from: string, count: number): Side {
  const months = monthsIn({ from, to: addMonths(from, 11) });
  const each = Math.floor(count / 12);
  return { months, counts: months.map((_, index) => (index < 11 ? each : count - 11 * each)) };
}

describe('which months are of a break', () => {
  it('tells months before, after, inside, and those in which it begins or ends', () => {
    const dates = { from: '2020-04-15', to: '2020-07-31' };
    assert.deepEqual(
      ['2020-03', '2020-04', '2020-05', '2020-07', '2020-08'].map((month) => monthState(dates, month)),
      ['clear', 'part', 'whole', 'whole', 'clear'],
    );
    assert.equal(monthState({ from: '2020-04-01', to: '2020-04-29' }, '2020-04'), 'part');
    assert.equal(monthState({ from: '2020-04-01', to: null }, '2031-01'), 'whole');
    assert.equal(monthState({ from: '2020-02-01', to: '2020-02-29' }, '2020-02'), 'whole', 'a leap year');
  });

  it('spans where the months lie on both sides, and nowhere else', () => {
    const lasting = { from: '2025-04-01', to: null };
    const of = (from: string, to: string, comparison: boolean) => ({
      period: { from, to },
      comparison: comparison ? yearsEarlier({ from, to }) : null,
    });
    assert.equal(spansQuestion(lasting, of('2025-04', '2026-03', false)), false, 'all after');
    assert.equal(spansQuestion(lasting, of('2025-04', '2026-03', true)), true, 'after against before');
    assert.equal(spansQuestion(lasting, of('2026-04', '2027-03', true)), false, 'both after');
    assert.equal(spansQuestion(lasting, of('2025-01', '2025-12', false)), true, 'within the period');
    assert.equal(
      spansQuestion({ from: '2024-04-01', to: '2024-06-30' }, of('2025-01', '2025-12', true)),
      true,
    );
    assert.equal(
      spansQuestion({ from: '2024-04-01', to: '2024-06-30' }, of('2026-01', '2026-12', true)),
      false,
    );
  });

  it('agrees with a day-by-day model', () => {
    const day = fc
      .integer({ min: 0, max: 1400 })
      .map((n) => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        day,
        fc.option(fc.integer({ min: 0, max: 400 }), { nil: null }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 8 }),
        (from, days, start, length) => {
          const to =
            days === null ? null : new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
          const first = addMonths('2020-01', start);
          const months = monthsIn({ from: first, to: addMonths(first, length - 1) });
          const states = new Set<boolean>();
          for (
            let at = Date.parse(`${first}-01`);
            at < Date.parse(`${addMonths(first, length)}-01`);
            at += 86_400_000
          ) {
            const iso = new Date(at).toISOString().slice(0, 10);
            states.add(iso >= from && (to === null || iso <= to));
          }
          assert.equal(spans({ from, to }, months), states.size > 1);
        },
      ),
    );
  });
});

describe('which series a break concerns', () => {
  it('goes down and up the tree of categories and areas', () => {
    const asb = { categories: ['anti-social-behaviour'], areaCode: 'D1' };
    assert.equal(concern(asb, { category: 'anti-social-behaviour', area: 'D1' }), 'exactly');
    assert.equal(concern(asb, { category: 'all-incidents', area: 'D1' }), 'in part');
    assert.equal(concern(asb, { category: 'burglary', area: 'D1' }), null);
    assert.equal(concern(asb, { category: 'anti-social-behaviour', area: 'D2' }), null);
    assert.equal(concern(asb, { category: 'anti-social-behaviour', area: 'W1', within: 'D1' }), 'inside');
    assert.equal(concern(asb, { category: 'all-incidents', area: 'W1', within: 'D1' }), 'inside');
    assert.equal(concern(asb, { category: 'anti-social-behaviour', area: 'C', holds: ['D1'] }), 'in part');
    const crime = { categories: ['all-crime'], areaCode: null };
    assert.equal(concern(crime, { category: 'robbery', area: 'D2' }), 'inside');
    assert.equal(concern({ categories: [], areaCode: null }, { category: 'robbery', area: 'D2' }), 'exactly');
  });

  it('concerns the sources it names, and all where it names none', () => {
    const sources = [
      { code: 'kent', kind: 'police-street' },
      { code: 'fire', kind: 'fire' },
    ];
    const kept = (change: Partial<SeriesBreak>): number => breaksOfSources([made(change)], sources).length;
    assert.deepEqual(
      [
        {},
        { sourceKind: 'fire' },
        { sourceKind: 'noise' },
        { sourceCode: 'kent' },
        { sourceCode: 'else' },
      ].map(kept),
      [1, 1, 0, 1, 0],
    );
  });
});

describe('raw and adjusted', () => {
  // The Community Safety Strategy that followed the assessment of 2020 prints: 3,651 incidents, 1,163 more (46.7%), of which
  // "between a fifth and a quarter" are breaches of Covid-19 rules. Derived: 233 to 291 incidents, 35.1% to 37.4% without.
  const covid = made({
    title: 'Breaches of Covid-19 rules filed as anti-social behaviour',
    text: 'From April 2020 reports of breaches of Covid-19 rules were recorded as anti-social behaviour.',
    categories: ['anti-social-behaviour'],
    adjustment: {
      kind: 'share-of-rise',
      low: 1 / 5,
      high: 1 / 4,
      reports: 'breaches of Covid-19 rules',
      source: 'Community Safety Strategy 2021-24',
    },
  });

  it('gives the published case', () => {
    const before = year('2018-10', 3651 - 1163);
    const now = year('2019-10', 3651);
    const adjusted = adjustedFor(covid, { category: 'anti-social-behaviour', area: 'D1' }, before, now);
    assert.ok(adjusted !== null && adjusted.percent !== null && covid.adjustment !== null);
    assert.equal(adjusted.percent.low.toFixed(1), '35.1');
    assert.equal(adjusted.percent.high.toFixed(1), '37.4');
    assert.deepEqual(
      adjusted.ends.map((end) => Math.round(3651 - end.now)),
      [233, 291],
    );
    const raw = { before: 2488, now: 3651, percent: (1163 / 2488) * 100, significance: 'up' as const };
    assert.equal(
      rawAndAdjusted(raw, covid.adjustment, adjusted),
      'As recorded: up 46.7% (from 2,488 to 3,651). Adjusted, leaving out breaches of Covid-19 rules (between a fifth and a quarter of the rise): ' +
        'up 35.1% to 37.4% (from 2,488 to between 3,360 and 3,418). At both ends the change is more than chance would give. ' +
        'Source of the adjustment: Community Safety Strategy 2021-24.',
    );
    assert.equal(
      breakInWords(covid),
      'Break in the series: Breaches of Covid-19 rules filed as anti-social behaviour (from 1 April 2020). From April 2020 reports of breaches of Covid-19 rules were recorded as anti-social behaviour.',
    );
  });

  it('says nothing of a share of a rise where there is none, or of another series', () => {
    const before = year('2018-10', 2488);
    const now = year('2019-10', 3651);
    const of = (category: string) => adjustedFor(covid, { category, area: 'D1' }, before, now);
    assert.equal(of('all-incidents'), null);
    assert.equal(adjustedChange(covid, before, year('2019-10', 2000)), null, 'a fall');
    assert.equal(adjustedChange(covid, year('2020-10', 2488), year('2021-10', 3651)), null, 'both touch it');
    assert.equal(adjustedChange(covid, now, year('2017-10', 4000)), null, 'out of it');
  });

  it('takes known counts off the months they are in, also of what holds the series', () => {
    const known = made({
      categories: ['anti-social-behaviour'],
      from: '2019-12-01',
      to: '2019-12-31',
      adjustment: {
        kind: 'months',
        counts: [{ month: '2019-12', count: 60 }],
        reports: 'calls',
        source: 'a count',
      },
    });
    const before = year('2018-10', 1200);
    const now = year('2019-10', 1260);
    const adjusted = adjustedFor(known, { category: 'all-incidents', area: 'D1' }, before, now);
    assert.deepEqual(adjusted?.ends[0], { before: 1200, now: 1200, percent: 0 });
    assert.equal(adjustedInWords(adjusted), 'no change (from 1,200 to 1,200)');
    assert.equal(
      adjustedFor(known, { category: 'all-incidents', area: 'W', within: 'D1' }, before, now)?.ends[0].now,
      1200,
    );
    const ofDistrict = { ...known, areaCode: 'D1' };
    assert.equal(
      adjustedFor(ofDistrict, { category: 'all-incidents', area: 'W', within: 'D1' }, before, now),
      null,
    );
    // No month falls below nothing.
    const many = {
      ...known,
      adjustment: { ...known.adjustment, counts: [{ month: '2019-12', count: 9_999 }] } as Adjustment,
    };
    assert.equal(adjustedChange(many, before, now)?.ends[0].now, 1260 - 105);
  });

  const side = (from: string) =>
    fc
      .array(fc.integer({ min: 0, max: 400 }), { minLength: 12, maxLength: 12 })
      .map((counts): Side => ({ months: monthsIn({ from, to: addMonths(from, 11) }), counts }));
  const dates = fc
    .integer({ min: 0, max: 24 })
    .map((n) => ({ from: `${addMonths('2024-01', n)}-01`, to: null }));
  const percentOf = (
    adjustment: Adjustment,
    at: { from: string; to: string | null },
    before: Side,
    now: Side,
  ) => adjustedChange({ ...at, adjustment }, before, now)?.ends.map((end) => end.percent ?? 0);

  it('is the raw change where the share is nothing or the factor one', () => {
    fc.assert(
      fc.property(dates, side('2024-01'), side('2025-01'), (at, before, now) => {
        const sum = (of: Side): number => of.counts.reduce((total, count) => total + count, 0);
        for (const adjustment of [
          { kind: 'share-of-rise', low: 0, high: 0, reports: 'x', source: 'x' },
          { kind: 'share-of-counts', low: 0, high: 0, reports: 'x', source: 'x' },
          { kind: 'factor', low: 1, high: 1, source: 'x' },
          { kind: 'months', counts: [], reports: 'x', source: 'x' },
        ] satisfies Adjustment[]) {
          const adjusted = adjustedChange({ ...at, adjustment }, before, now);
          if (adjusted === null) continue;
          for (const end of adjusted.ends) {
            assert.ok(Math.abs(end.before - sum(before)) < 1e-6, adjustment.kind);
            assert.ok(Math.abs(end.now - sum(now)) < 1e-6, adjustment.kind);
          }
        }
      }),
    );
  });

  it('moves one way as the share or factor grows, so that the ends hold all between', () => {
    const share = fc.double({ min: 0, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(
        dates,
        side('2024-01'),
        side('2025-01'),
        share,
        share,
        share,
        (at, before, now, a, b, c) => {
          const [low = 0, middle = 0, high = 0] = [a, b, c].sort((x, y) => x - y);
          for (const kind of ['share-of-rise', 'share-of-counts', 'factor'] as const) {
            const make = (from: number, to: number): Adjustment =>
              kind === 'factor'
                ? { kind, low: 1 + from, high: 1 + to, source: 'x' }
                : { kind, low: from, high: to, reports: 'x', source: 'x' };
            const ends = percentOf(make(low, high), at, before, now);
            const between = percentOf(make(middle, middle), at, before, now);
            if (ends === undefined || between === undefined) continue;
            const nothing = adjustedChange({ ...at, adjustment: make(low, high) }, before, now)?.ends.some(
              (end) => end.before <= 0,
            );
            if (nothing === true) continue;
            assert.ok(
              (between[0] ?? 0) >= Math.min(...ends) - 1e-6 && (between[0] ?? 0) <= Math.max(...ends) + 1e-6,
              kind,
            );
            // The more of the rise is taken off, the less of it is left.
            if (kind === 'share-of-rise') assert.ok((ends[0] ?? 0) >= (ends[1] ?? 0) - 1e-9);
          }
        },
      ),
    );
  });
});

describe('what people type', () => {
  it('is read as a share only where it can mean nothing else', () => {
    assert.deepEqual(
      ['1/5', '20%', '0.2', ' 12.5 %', '1', '0'].map(shareFromText),
      [0.2, 0.2, 0.2, 0.125, 1, 0],
    );
    assert.deepEqual(['20', '1/0', '6/5', '120%', 'a fifth', ''].map(shareFromText), Array(6).fill(null));
    assert.deepEqual([0.2, 0.25, 1 / 3, 0.125].map(shareInWords), [
      'a fifth',
      'a quarter',
      'a third',
      '12.5%',
    ]);
  });

  it('is read as counts by month, or the line that is wrong is named', () => {
    assert.deepEqual(monthsFromText('2026-04 120\n\n2026-05, 80'), {
      ok: true,
      counts: [
        { month: '2026-04', count: 120 },
        { month: '2026-05', count: 80 },
      ],
    });
    assert.deepEqual(monthsFromText('2026-04 120\nMay 80'), { ok: false, line: 2, value: 'May 80' });
    assert.deepEqual(monthsFromText('2026-04 1\n2026-04 2'), { ok: false, line: 2, value: '2026-04 2' });
  });
});
