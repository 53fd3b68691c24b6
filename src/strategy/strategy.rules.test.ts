import assert from 'node:assert/strict';
import { it } from 'node:test';
import { proposedDays, type StrategyState } from './strategy.rules.ts';

it('proposes the days after the strategy that is decided, whatever is drafted beside it', () => {
  const of = (state: StrategyState, to: string) => ({ state, to });
  const inForce = of('published', '2029-03-31');
  assert.deepEqual(proposedDays([of('drafting', '2032-03-31'), inForce, of('superseded', '2026-03-31')], '2026-11-22'), { from: '2029-04-01', to: '2032-03-31' });
  assert.equal(proposedDays([of('adopted', '2032-03-31'), inForce], '2028-11-22').from, '2032-04-01');
  // Over, or none at all: from the next first of April.
  assert.equal(proposedDays([of('published', '2026-03-31'), of('drafting', '2040-03-31')], '2026-11-22').from, '2027-04-01');
  assert.equal(proposedDays([], '2027-02-01').from, '2027-04-01');
  assert.equal(proposedDays([], '2027-04-01').from, '2028-04-01');
}); // prettier-ignore
