import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { stopClockAt } from '../../src/foundation/clock.ts';
import { mutants } from './mutants.ts';
import { findDifference } from './runner.ts';
import { makeStage, stagedMoment } from './stage.ts';

/** Each fault put in on purpose is found by the worlds. */
const enough = 1_000;

let startClock: () => void;

before(() => {
  startClock = stopClockAt(stagedMoment);
});

after(() => startClock());

describe('a fault in need to know is found', () => {
  for (const mutant of mutants)
    it(mutant.what, async (test) => {
      const stage = await makeStage({
        mutation: mutant.apply,
        ...(mutant.families === undefined ? {} : { families: mutant.families }),
      });
      try {
        const finding = await findDifference(stage, 3, enough);
        assert.ok(finding !== null, `${enough} worlds look the same with this fault as without it`);
        test.diagnostic(`found in world ${finding.looked}`);
      } finally {
        await stage.close();
      }
    });
});
