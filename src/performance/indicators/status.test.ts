import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { statusOf, statusParameters, travelOf, type Judged, type Observed } from './status.rules.ts';
import type { Polarity, Rag } from './indicator.types.ts';

const judged = (polarity: Polarity, more: Partial<Judged> = {}): Judged => ({
  polarity,
  shape: 'number',
  tolerancePercent: statusParameters.tolerance.value,
  byChance: false,
  ...more,
});
const only = (value: number | null): Observed => ({ value, numerator: null, denominator: null });
const rank: Readonly<Record<Rag, number>> = { red: 0, amber: 1, green: 2, grey: 3 };

/** The published performance table: actual, target, and what it is called where it is called something. */
const published: readonly [what: string, actual: number, target: number, words: string][] = [
  ['replies to applicants for a case review', 100, 95, 'above target'],
  ['completion of community orders', 75.5, 75, 'on target'],
  ['completion of licences', 78.5, 65, 'above target'],
  ['delivery of unpaid work', 94, 90, 'above target'],
  ['victims supported', 92, 80, 'above target'],
  ['children supported', 180, 120, 'above target'],
];

describe('status', () => {
  for (const [what, actual, target, words] of published)
    it(`calls ${actual} against ${target} (${what}) ${words}`, () => {
      assert.deepEqual(statusOf(judged('up-good'), only(actual), target), { rag: 'green', words, note: '' });
    });

  it('comes out as printed for the figures of the published documents', async (context) => {
    const file = path.resolve(process.env['FRANKPLEDGE_SHARED'] ?? '../shared', 'reference/published-figures.json'); // prettier-ignore
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) {
      context.skip(`${file} is not here`);
      return;
    }
    const { checks } = JSON.parse(text) as {
      checks: { id: string; quote: string; published: unknown }[];
    };
    const printed = checks.filter(({ published: each }) => typeof each === 'object' && each !== null && 'actual' in each && 'target' in each); // prettier-ignore
    assert.ok(printed.length >= 4, `${printed.length} printed with a target`);
    let judgedPairs = 0;
    for (const { id, quote, published: each } of printed) {
      const { actual, target } = each as { actual: unknown; target: unknown };
      const [values, targets] = [[actual].flat(), [target].flat()];
      values.forEach((value, at) => {
        const aim = targets[at];
        // "Approximately 300" against "150-200" is no number against a number.
        if (typeof value !== 'number' || typeof aim !== 'number') return;
        const found = statusOf(judged('up-good'), only(value), aim);
        judgedPairs += 1;
        assert.equal(found.rag, 'green', id);
        const said = / (on|above) target/.exec(quote)?.[1];
        if (said !== undefined) assert.equal(found.words, `${said} target`, `${id}: ${quote}`);
      });
    }
    assert.equal(judgedPairs, 7);
  });

  it('judges ten measures of a course against 70 %, each by itself', () => {
    const measures = [70, 71, 74, 82, 88, 90, 95, 97, 100, 69];
    assert.deepEqual(
      measures.map((value) => statusOf(judged('up-good'), only(value), 70).words),
      ['on target', ...Array<string>(8).fill('above target'), 'just below target'],
    );
  });

  it('draws amber and red where the domain pack does', () => {
    assert.equal(statusOf(judged('up-good'), only(72), 75).rag, 'amber');
    assert.equal(statusOf(judged('up-good'), only(70), 75).rag, 'red');
    assert.equal(statusOf(judged('down-good'), only(50), 50).words, 'on target');
    assert.equal(statusOf(judged('down-good'), only(52), 50).words, 'just over target');
    assert.equal(statusOf(judged('down-good'), only(40), 50).words, 'better than target');
  });

  const polarity = fc.constantFrom<Polarity>('up-good', 'down-good');
  const number = fc.double({ min: 1, max: 1000, noNaN: true });

  it('is monotone in the value: more of what is wanted is never worse', () => {
    fc.assert(
      fc.property(polarity, number, number, number, fc.integer({ min: 0, max: 20 }), (way, one, other, target, tolerancePercent) => {
        const [worse, better] = [one, other].sort((a, b) => (way === 'up-good' ? a - b : b - a));
        const of = (value: number | undefined) => rank[statusOf(judged(way, { tolerancePercent }), only(value ?? 0), target).rag];
        assert.ok(of(worse) <= of(better));
      }),
    ); // prettier-ignore
  });

  it('stays monotone where chance is counted in', () => {
    fc.assert(
      fc.property(polarity, fc.integer({ min: 1, max: 200 }), fc.nat(200), fc.nat(200), fc.integer({ min: 1, max: 99 }), (way, whole, a, b, target) => {
        const parts = [a % (whole + 1), b % (whole + 1)].sort((x, y) => (way === 'up-good' ? x - y : y - x));
        const of = (part: number | undefined) => {
          const numerator = part ?? 0;
          return rank[statusOf(judged(way, { shape: 'share', byChance: true }), { value: (numerator * 100) / whole, numerator, denominator: whole }, target).rag];
        };
        assert.ok(of(parts[0]) <= of(parts[1]));
      }),
    ); // prettier-ignore
  });

  it('flips with polarity: the mirror image of a value about its target has the same status', () => {
    fc.assert(
      fc.property(number, fc.double({ min: -500, max: 500, noNaN: true }), (target, off) => {
        const up = statusOf(judged('up-good'), only(target + off), target);
        const down = statusOf(judged('down-good'), only(target - off), target);
        // The two sums are rounded apart; on the very edge of a band that may show.
        const edge = [0, (target * 1) / 100, (-target * 5) / 100].some((each) => Math.abs(off - each) < 1e-6);
        if (!edge) assert.equal(up.rag, down.rag);
      }),
    );
  });

  it('calls a miss that chance explains amber, and says so', () => {
    const indicator = judged('up-good', { shape: 'share', byChance: true });
    const small = statusOf(indicator, { value: 60, numerator: 6, denominator: 10 }, 75);
    assert.equal(small.rag, 'amber');
    assert.match(small.note, /Chance alone/);
    const large = statusOf(indicator, { value: 60, numerator: 600, denominator: 1000 }, 75);
    assert.equal(large.rag, 'red');
  });

  it('is never green for more reports without the measure they are read with', () => {
    fc.assert(
      fc.property(number, number, (value, target) => {
        assert.notEqual(statusOf(judged('reporting-up-good'), only(value), target).rag, 'green');
        assert.notEqual(statusOf(judged('reporting-up-good'), only(value), target, 'not-good').rag, 'green');
      }),
    );
    assert.equal(statusOf(judged('reporting-up-good'), only(120), 100, 'good').rag, 'green');
  });

  it('is grey without a value, a target or a wanted way', () => {
    assert.equal(statusOf(judged('up-good'), only(null), 75).rag, 'grey');
    assert.equal(statusOf(judged('up-good'), only(70), null).rag, 'grey');
    assert.equal(statusOf(judged('neutral'), only(70), 75).rag, 'grey');
  });
});

describe('direction of travel', () => {
  it('says no clear change where the test does not find one', () => {
    const counts = judged('down-good', { byChance: true });
    assert.equal(travelOf(counts, only(105), only(100)).direction, 'no-clear-change');
    assert.equal(travelOf(counts, only(160), only(100)).direction, 'worsening');
    assert.equal(travelOf(counts, only(60), only(100)).direction, 'improving');
    assert.equal(travelOf(counts, only(30), only(12)).direction, 'too-few');
  });

  it('uses the base of a percentage', () => {
    const share = judged('up-good', { shape: 'share', byChance: true });
    const of = (numerator: number, denominator: number): Observed => ({ value: (numerator * 100) / denominator, numerator, denominator }); // prettier-ignore
    assert.equal(travelOf(share, of(8, 10), of(6, 10)).direction, 'no-clear-change');
    assert.equal(travelOf(share, of(800, 1000), of(600, 1000)).direction, 'improving');
  });

  it('is level within 1 % where nothing can be tested, and flips with polarity', () => {
    assert.equal(travelOf(judged('up-good'), only(100.9), only(100)).direction, 'stable');
    assert.equal(travelOf(judged('up-good'), only(110), only(100)).direction, 'improving');
    assert.equal(travelOf(judged('down-good'), only(110), only(100)).direction, 'worsening');
    assert.equal(travelOf(judged('neutral'), only(110), only(100)).direction, 'up');
    assert.match(travelOf(judged('reporting-up-good'), only(110), only(100)).words, /reports, not how often/);
  });

  it('does not compare across a change of definition', () => {
    assert.equal(travelOf(judged('up-good'), only(110), only(100), true).direction, 'not-comparable');
  });
});
