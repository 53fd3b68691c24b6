import { addDays } from '../../foundation/day.ts';
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { standing, standings, steps, stepsFrom, warningDue } from './agreement.rules.ts';
import type { AgreementState } from './agreement.rules.ts';

let test: TestDatabase;

before(async () => {
  test = await createTestDatabase();
});

const day = fc.integer({ min: 0, max: 400 }).map((days) => addDays('2026-01-01', days));
const states: AgreementState[] = ['draft', 'signed', 'suspended', 'withdrawn', 'closed'];
const row = fc.record({
  // Mostly signed: only there do the days decide.
  state: fc.oneof(
    { weight: 4, arbitrary: fc.constant<AgreementState>('signed') },
    fc.constantFrom(...states),
  ),
  startsOn: fc.option(day),
  expiresOn: fc.option(day),
  graceDays: fc.integer({ min: 0, max: 60 }),
  today: day,
});

describe('standing()', () => {
  it('is the twin of agreement_standing(): 5,000 rows and days', async () => {
    const rows = fc.sample(row, { numRuns: 5000, seed: 20_261_122 });
    // The edges themselves: the day before, of and after each boundary.
    for (const graceDays of [0, 1, 30])
      for (const around of [-1, 0, 1])
        for (const edge of ['2026-03-01', '2026-04-01', addDays('2026-04-01', graceDays)])
          rows.push({
            state: 'signed',
            startsOn: '2026-03-01',
            expiresOn: '2026-04-01',
            graceDays,
            today: addDays(edge, around),
          });
    const answers = await test.query<{ standing: string }>(
      `select agreement_standing(r.state, r.starts_on, r.expires_on, r.grace_days, r.today) as standing
       from unnest($1::text[], $2::date[], $3::date[], $4::integer[], $5::date[]) with ordinality
         as r(state, starts_on, expires_on, grace_days, today, number) order by r.number`,
      [
        rows.map((each) => each.state),
        rows.map((each) => each.startsOn),
        rows.map((each) => each.expiresOn),
        rows.map((each) => each.graceDays),
        rows.map((each) => each.today),
      ],
    );
    const seen = new Set<string>();
    rows.forEach((each, index) => {
      const own = standing(each, each.today);
      seen.add(own);
      assert.equal(own, answers[index]?.standing, JSON.stringify(each));
    });
    assert.deepEqual([...seen].sort(), [...standings].sort(), 'every standing was met');
  });
});

describe('the table of steps', () => {
  it('leaves a way out of every standing but closed', () => {
    for (const each of standings)
      for (const sent of [false, true])
        assert.equal(
          stepsFrom({ standing: each, sent }).length > 0,
          each !== 'closed',
          `${each} ${String(sent)}`,
        );
  });

  it('asks a reason of every step that takes access away', () => {
    for (const step of steps.filter(({ takesAway }) => takesAway === true))
      assert.ok(step.given.includes('reason'), step.event);
  });

  it('records who spoke, how and when for every word of mouth', () => {
    for (const step of steps.filter(({ ways }) => ways.includes('word-of-mouth')))
      for (const given of ['signatory', 'how', 'said-on'] as const)
        assert.ok(step.given.includes(given), `${step.event} ${given}`);
  });
});

describe('warningDue()', () => {
  it('gives the nearest warning only, and none after the day', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -50, max: 200 }), (due, left) => {
        const today = addDays(due, -left);
        const expected = left < 0 || left > 90 ? null : left > 30 ? 90 : left > 7 ? 30 : left > 1 ? 7 : 1;
        assert.equal(warningDue(today, due, [90, 30, 7, 1]), expected);
      }),
    );
  });
});
