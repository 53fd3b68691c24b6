import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { change, type Figure } from '../../statistics/statistics.ts';
import { baseSentence, findingSentence, type FindingOf } from './finding.rules.ts';

const figure = (more: Partial<Figure>): Figure =>
  ({ value: null, unit: 'incidents', previous: null, compared: null, change: null, significance: null, limitations: [], denominator: null, denominatorSource: '', ...more }) as Figure; // prettier-ignore

/** A count before and now, judged as measures judge it. */
function counted(before: number, now: number): FindingOf {
  const result = change({ count: before }, { count: now });
  const isSmall = before < 20;
  const count = figure({
    value: now,
    previous: before,
    compared: now,
    change: isSmall ? null : result.percent,
    significance: isSmall ? 'too-few' : result.significance,
  });
  return {
    definition: { title: 'Robbery', divideBy: 'nothing', decimals: 0 },
    area: 'Marlhythe',
    period: 'January 2026',
    before: 'January 2025',
    count,
    value: count,
  };
}

describe('the finding in one sentence', () => {
  it('says up and down only beyond chance', () => {
    assert.equal(
      findingSentence(counted(100, 160)),
      'Robbery, Marlhythe: up 60.0%, from 100 in January 2025 to 160 in January 2026, more than chance explains.',
    );
    assert.equal(
      findingSentence(counted(100, 104)),
      'Robbery, Marlhythe: no clear change, 104 in January 2026 against 100 in January 2025 (+4.0%, which may be chance).',
    );
  });

  it('gives no percentage from nothing, or from few', () => {
    assert.equal(
      findingSentence(counted(0, 7)),
      'Robbery, Marlhythe: from none in January 2025 to 7 in January 2026; from nothing there is no percentage.',
    );
    assert.equal(
      findingSentence(counted(0, 0)),
      'Robbery, Marlhythe: none in January 2026, and none in January 2025.',
    );
    assert.equal(
      findingSentence(counted(12, 9)),
      'Robbery, Marlhythe: 9 in January 2026 against 12 in January 2025, too few for a percentage.',
    );
  });

  it('is one sentence whose words are those of the test, whatever the counts', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.nat(3000), (before, now) => {
        const asked = counted(before, now);
        const said = findingSentence(asked);
        const { significance } = asked.count;
        assert.equal(
          /: (up|down) /.test(said),
          (significance === 'up' || significance === 'down') && !said.includes('level'),
        );
        if (significance === 'up') assert.doesNotMatch(said, /: down/);
        if (significance === 'too-few' || before === 0) assert.doesNotMatch(said, /%/);
        assert.equal(said.match(/\.(?= |$)/g)?.length, 1, said);
        assert.doesNotMatch(said, /NaN|Infinity|undefined|null/);
      }),
    );
  });

  it('says what it cannot compare, and what a number is divided by', () => {
    const asked = counted(100, 160);
    assert.equal(findingSentence({ ...asked, before: null }), 'Robbery, Marlhythe: 160 in January 2026.');
    asked.count.significance = 'not-comparable';
    assert.match(findingSentence(asked), /160 in January 2026; it cannot be compared with January 2025\./);
    assert.equal(baseSentence(asked), '');
    const rate = figure({
      value: 1.49,
      unit: 'per 1,000 residents',
      denominator: 107_040,
      denominatorSource: 'residents, mid-2024',
    });
    assert.equal(
      baseSentence({
        ...asked,
        definition: { title: 'Robbery', divideBy: 'residents', decimals: 1 },
        value: rate,
      }),
      '1.5 per 1,000 residents (107,040 residents, mid-2024).',
    );
    assert.equal(
      baseSentence({
        ...asked,
        definition: { title: 'Robbery', divideBy: 'residents', decimals: 1 },
        value: { ...rate, denominatorSource: 'residents, mid-2024 (ONS)' },
      }),
      '1.5 per 1,000 residents, divided by 107,040 residents, mid-2024 (ONS).',
      'no brackets inside brackets',
    );
  });
});
