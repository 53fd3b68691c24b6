import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  answerSteps,
  checkForLog,
  dueFrom,
  exemptions,
  isLate,
  outcomeOf,
  requestStates,
  stepsFrom,
} from './answer.rules.ts';
import { isWorkingDay, workingDayAfter, workingDaysBetween } from './days.rules.ts';
import { yearsOf } from './work-out.ts';
import { monthsIn } from '../../foundation/period.ts';

describe('working days of section 10(6)', () => {
  it('leave out bank holidays of any part of the United Kingdom', () => {
    for (const [day, why] of [
      ['2026-01-01', 'New Year'],
      ['2026-01-02', '2 January, Scotland'],
      ['2026-03-17', 'St Patrick'],
      ['2026-04-03', 'Good Friday'],
      ['2026-04-06', 'Easter Monday'],
      ['2026-05-04', 'early May'],
      ['2026-05-25', 'spring'],
      ['2026-07-13', 'Boyne, from Sunday'],
      ['2026-08-03', 'summer, Scotland'],
      ['2026-08-31', 'summer'],
      ['2026-11-30', 'St Andrew'],
      ['2026-12-25', 'Christmas'],
      ['2026-12-28', 'Boxing Day, from Saturday'],
      ['2022-01-03', 'New Year, from Saturday'],
      ['2022-01-04', '2 January, Scotland'],
      ['2023-01-03', '2 January, Scotland'],
      ['2021-01-04', '2 January, from Saturday'],
    ] as const)
      // prettier-ignore
      assert.equal(isWorkingDay(day), false, `${day} ${why}`);
    for (const day of ['2026-11-23', '2026-12-29', '2021-01-05', '2022-01-05'])
      assert.equal(isWorkingDay(day), true, day);
  });
  it('count twenty to the day due', () => {
    const table: [string, string][] = [
      // 30 November is left out.
      ['2026-11-20', '2026-12-21'],
      ['2026-11-22', '2026-12-21'],
      ['2026-12-14', '2027-01-15'],
      ['2026-09-01', '2026-09-29'],
      ['2026-03-30', '2026-04-29'],
    ];
    for (const [received, due] of table) assert.equal(dueFrom('answer', received), due, received);
  });
  it('count the same there and back', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2034-12-31'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 60 }),
        (date, count) => {
          const day = date.toISOString().slice(0, 10);
          const due = workingDayAfter(day, count);
          assert.ok(isWorkingDay(due));
          assert.equal(workingDaysBetween(day, due), count);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('steps of a request for information', () => {
  it('reach every state and end in one', () => {
    const reached = new Set<string>(['received']);
    for (let round = 0; round < requestStates.length; round += 1)
      for (const step of answerSteps) if (step.from.some((state) => reached.has(state))) reached.add(step.to);
    assert.deepEqual(
      requestStates.filter((state) => !reached.has(state)),
      [],
    );
    for (const state of ['reviewed', 'withdrawn'] as const) assert.deepEqual(stepsFrom(state), []);
  });
  it('are late by the day that runs', () => {
    const one = { dueOn: '2026-11-20', reviewDueOn: '2026-12-20' };
    assert.equal(isLate({ ...one, state: 'received' }, '2026-11-21'), true);
    assert.equal(isLate({ ...one, state: 'received' }, '2026-11-20'), false);
    assert.equal(isLate({ ...one, state: 'clarifying' }, '2026-11-21'), false, 'the requester is waited for');
    assert.equal(isLate({ ...one, state: 'in-review' }, '2026-12-21'), true);
    assert.equal(isLate({ ...one, state: 'answered' }, '2027-01-01'), false);
  });
  it('come out as given, in part or refused', () => {
    assert.equal(outcomeOf('answered', 0), 'given');
    assert.equal(outcomeOf('answered', 1), 'part');
    assert.equal(outcomeOf('refused', 1), 'refused');
    assert.ok(exemptions.every(({ words }) => words.length > 20));
  });
});

describe('what stands in the public log', () => {
  const requester = { name: 'Petronella Quillfeather', contact: 'p.quill@example.org' };
  const kinds = (text: string) => checkForLog([text], requester).map(({ kind }) => kind);
  it('never names the requester', () => {
    assert.deepEqual(kinds('Ms Quillfeather asked how many notices were served.'), ['stop']);
    assert.deepEqual(kinds('Sent to p.quill@example.org'), ['stop', 'look']);
    assert.deepEqual(kinds('How many notices were served in 2025?'), []);
  });
  it('is looked at for small numbers, addresses and telephones', () => {
    assert.deepEqual(kinds('There were 3 cases in Harbour.'), ['look']);
    assert.deepEqual(kinds('There were 30 cases, 1,204 in all, 3% more; section 12 applies.'), []);
    assert.deepEqual(kinds('Ring 01632 960100.'), ['look']);
  });
});

describe('years of a question', () => {
  it('cover the months once, the last twelve whole', () => {
    assert.deepEqual(yearsOf({ from: '2024-06', to: '2026-03' }), [
      { from: '2024-06', to: '2025-03' },
      { from: '2025-04', to: '2026-03' },
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 11 }), (length, start) => {
        const from = `2020-${String(start + 1).padStart(2, '0')}`;
        const total = start + length;
        const to = `${2020 + Math.floor(total / 12)}-${String((total % 12) + 1).padStart(2, '0')}`;
        const months = yearsOf({ from, to }).flatMap(monthsIn);
        assert.deepEqual(months, monthsIn({ from, to }));
      }),
    );
  });
});
