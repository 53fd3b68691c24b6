import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { stopClockAt } from '../../src/foundation/clock.ts';
import { findDifference, shrink } from './runner.ts';
import { makeStage, stagedMoment } from './stage.ts';
import type { Stage } from './stage.ts';

/**
 * Need to know as a property: in generated worlds, what PostgreSQL lets each person list, count, search, page, export, open,
 * change, delete and insert equals an independent model. `npm run worlds` looks at 50,000.
 */
const count = Number(process.env['FRANKPLEDGE_WORLDS'] ?? 2_000);
const seed = Number(process.env['FRANKPLEDGE_WORLDS_SEED'] ?? 20_260_722);

let stage: Stage;
let startClock: () => void;

before(async () => {
  startClock = stopClockAt(stagedMoment);
  stage = await makeStage();
});

after(async () => {
  startClock();
  await stage.close();
});

describe('need to know', () => {
  it('covers every protected table', () => {
    assert.deepEqual(stage.unfilled, [], 'say in test/access/tables.ts, `given`, how its columns are filled');
    assert.ok(stage.families.length > 20);
  });

  it(`shows exactly what the model says, in ${count} worlds`, async () => {
    const finding = await findDifference(stage, seed, count);
    if (finding !== null) assert.fail(await shrink(stage, finding));
  });
});
