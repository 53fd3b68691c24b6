import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addDays } from '../../foundation/day.ts';
import { isWorkingDay } from '../../foundation/holidays.ts';
import type { ElectionPeriod } from '../elections/election.types.ts';
import { dueOn, occurrences, planYear, ruleInWords, yearOf } from './due.rules.ts';
import { planOf } from './plan.rules.ts';
import { ruleBodyShape, rollNames, unitNames, type FixedDate, type Rule } from './plan.types.ts';
import { usualRules } from './rules.data.ts';

const ruleOf = (code: string): Rule => {
  const usual = usualRules.find((each) => each.code === code);
  assert.ok(usual, code);
  return { ...usual, id: code, effectiveTo: null, ownerAgencyId: null, ownerAccountId: null, version: 1 };
};
const date = (kind: FixedDate['kind'], on: string, id = on): FixedDate => ({ id, kind, title: 'A day', on, version: 1 }); // prettier-ignore
const years = Array.from({ length: 11 }, (_, index) => planYear(`${2025 + index}-${26 + index}`));
/** All days to the end of 2035 on which a rule falls due. */
const allDue = (rule: Rule, dates: FixedDate[]): string[] =>
  years.flatMap((year) => occurrences(rule, dates, year).map(({ due }) => due)).filter((due) => '2026' <= due && due < '2036'); // prettier-ignore

describe('recurring rules to 2035', () => {
  // The tables were worked out apart from this program, with Easter days from a printed calendar.
  it('fall on the last working day of the quarter', () => {
    const table: Record<number, string[]> = {
      2026: ['03-31', '06-30', '09-30', '12-31'],
      2027: ['03-31', '06-30', '09-30', '12-31'],
      2028: ['03-31', '06-30', '09-29', '12-29'],
      2029: ['03-29', '06-29', '09-28', '12-31'],
      2030: ['03-29', '06-28', '09-30', '12-31'],
      2031: ['03-31', '06-30', '09-30', '12-31'],
      2032: ['03-31', '06-30', '09-30', '12-31'],
      2033: ['03-31', '06-30', '09-30', '12-30'],
      2034: ['03-31', '06-30', '09-29', '12-29'],
      2035: ['03-30', '06-29', '09-28', '12-31'],
    };
    assert.deepEqual(
      allDue(ruleOf('D09'), []),
      Object.entries(table).flatMap(([year, days]) => days.map((day) => `${year}-${day}`)),
    );
  });

  it('fall six months after attendance, then yearly', () => {
    const tables: Record<string, string[]> = {
      '2026-08-31': ['2027-02-26', '2028-02-29', '2029-02-28', '2030-02-28', '2031-02-28', '2032-02-27', '2033-02-28', '2034-02-28', '2035-02-28'],
      '2026-12-09': ['2027-06-09', '2028-06-09', '2029-06-08', '2030-06-07', '2031-06-09', '2032-06-09', '2033-06-09', '2034-06-09', '2035-06-08'],
    }; // prettier-ignore
    for (const [attended, due] of Object.entries(tables))
      assert.deepEqual(allDue(ruleOf('D13'), [date('scrutiny-attendance', attended)]), due, attended);
  });

  it('leave five clear working days before a meeting', () => {
    const table: readonly (readonly [string, string])[] = [
      ['2026-12-29', '2026-12-17'],
      ['2027-04-01', '2027-03-22'],
      ['2028-04-20', '2028-04-10'],
      ['2029-01-04', '2028-12-22'],
      ['2030-05-08', '2030-04-29'],
      ['2031-09-18', '2031-09-10'],
      ['2032-04-01', '2032-03-22'],
      ['2033-12-30', '2033-12-20'],
      ['2034-06-01', '2034-05-23'],
      ['2035-03-29', '2035-03-19'],
    ];
    assert.deepEqual(
      allDue(ruleOf('AGENDA-5CD'), table.map(([meeting]) => date('scrutiny-meeting', meeting))), // prettier-ignore
      table.map(([, due]) => due),
    );
  });

  it('fall before the next meeting after an event', () => {
    const rule = ruleOf('PROMISES');
    rule.body.when = { from: 'next-date', event: 'scrutiny-attendance', date: 'csp-meeting' };
    rule.body.offset = { direction: 'before', amount: 1, unit: 'working-days', roll: 'none' };
    const table = [
      ['2026-12-09', '2027-01-21', '2027-01-20'],
      ['2028-03-01', '2028-04-18', '2028-04-13'],
      ['2030-01-10', '2030-04-23', '2030-04-18'],
      ['2035-03-01', '2035-03-27', '2035-03-22'],
    ] as const;
    const dates = table.flatMap(([event, meeting]) => [date('scrutiny-attendance', event), date('csp-meeting', meeting)]); // prettier-ignore
    assert.deepEqual(allDue(rule, dates), table.map(([, , due]) => due)); // prettier-ignore
    assert.deepEqual(allDue(rule, dates.filter(({ kind }) => kind !== 'csp-meeting')), [], 'no next meeting, no step'); // prettier-ignore
  });

  it('ask for the meetings that have no day yet, and stop outside their time', () => {
    const meetings = ['2026-06-18', '2026-09-17', '2027-01-21'].map((on) => date('csp-meeting', on));
    const year = planYear('2026-27');
    assert.equal(occurrences(ruleOf('D01'), meetings, year).length, 1);
    assert.equal(occurrences(ruleOf('D01'), [...meetings, date('csp-meeting', '2027-03-31')], year).length, 0); // prettier-ignore
    const ended = { ...ruleOf('D09'), effectiveFrom: '2026-07-01', effectiveTo: '2026-12-30' };
    assert.deepEqual(allDue(ended, []), ['2026-09-30']);
  });
});

describe('due days', () => {
  const days = fc.integer({ min: 0, max: 4000 }).map((count) => addDays('2024-01-01', count));
  const offsets = fc.record({
    direction: fc.constantFrom('before' as const, 'after' as const),
    amount: fc.integer({ min: 0, max: 40 }),
    unit: fc.constantFrom(...unitNames),
    roll: fc.constantFrom(...rollNames),
  });

  it('lie on the side they are asked for, further the more is asked, and roll to working days', () => {
    fc.assert(
      fc.property(days, offsets, (day, offset) => {
        const due = dueOn(day, offset);
        const further = dueOn(day, { ...offset, amount: offset.amount + 1 });
        if (offset.roll === 'none') {
          if (offset.direction === 'before') assert.ok(due <= day && further < due);
          else assert.ok(due >= day && further > due);
        } else {
          assert.ok(isWorkingDay(due), due);
          assert.ok(offset.direction === 'before' ? further <= due : further >= due);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('keep the same steps, by the same keys, when a fixed day moves', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -20, max: 20 }), (day, by) => {
        const rule = ruleOf('D02');
        const keys = (on: string): string[] =>
          occurrences(rule, [date('csp-meeting', on, 'meeting-1')], yearOf(dueOn(on, rule.body.offset))).map(
            ({ key }) => key,
          );
        assert.deepEqual(keys(day), ['meeting-1']);
        assert.deepEqual(keys(addDays(day, by)), ['meeting-1']);
      }),
      { numRuns: 50 },
    );
  });

  it('fall in exactly one planning year', () => {
    fc.assert(
      fc.property(days, (day) => {
        const year = yearOf(day);
        assert.ok(year.from <= day && day <= year.to);
        assert.deepEqual(planYear(year.name), year);
      }),
      { numRuns: 50 },
    );
    for (const wrong of ['2026', '2026-28', '26-27', '2026-2027', 'x'])
      assert.throws(() => planYear(wrong), /planning year/);
  });
});

describe('the rules that come with the house', () => {
  it('are D01 to D24, each of the shape and with a source', () => {
    const said = usualRules.map(({ code, title }) => `${code} ${title}`).join('\n');
    for (let number = 1; number <= 24; number += 1)
      assert.match(said, new RegExp(`\\bD${String(number).padStart(2, '0')}\\b`));
    for (const rule of usualRules) {
      assert.deepEqual(ruleBodyShape.parse(rule.body), rule.body, rule.code);
      assert.ok(rule.body.source.length > 5 && ruleInWords(rule.body).length > 5, rule.code);
    }
    assert.equal(new Set(usualRules.map(({ code }) => code)).size, usualRules.length);
  });
});

describe('the plan of a year with an election', () => {
  const election: ElectionPeriod = {
    id: 'e', title: 'Borough elections', kind: 'whole-council', reach: 'district', area: 'The borough', wardCode: null,
    noticeOn: '2027-03-31', pollOn: '2027-05-06', noticeRule: '', version: 1,
  }; // prettier-ignore
  const facts = (dates: FixedDate[], today = '2026-11-22') =>
    planOf({ year: planYear('2027-28'), today, rules: usualRules.map(({ code }) => ruleOf(code)), dates, said: [], elections: [election] }); // prettier-ignore

  it('warns of the scrutiny of a draft strategy on 21 April', () => {
    const plan = facts([date('scrutiny-meeting', '2027-04-21'), date('scrutiny-meeting', '2027-06-16')]);
    assert.deepEqual(
      plan.dates.map(({ on, elections }) => [on, elections.map(({ title }) => title)]),
      [
        ['2027-04-21', ['Borough elections']],
        ['2027-06-16', []],
      ],
    );
  });

  it('warns of a step whose item waits, and not of business as usual', () => {
    const plan = facts([date('survey-closes', '2027-01-31'), date('csp-meeting', '2027-04-28')]);
    const warned = plan.steps.filter(({ elections }) => elections.length > 0).map(({ rule }) => rule.code);
    assert.deepEqual(warned, ['SURVEY-3M']);
  });

  it('computes overdue, and leaves out what is done or not needed', () => {
    const rules = [ruleOf('D09')];
    const said = (occurrence: string, state: 'done' | 'not-needed' | 'under-way') => ({
      ruleId: 'D09', occurrence, state, note: 'x', doneOn: null, ownerAgencyId: null, ownerAccountId: null, version: 1, changedAt: '', changedBy: null,
    }); // prettier-ignore
    const plan = planOf({
      year: planYear('2026-27'),
      today: '2027-03-31',
      rules,
      dates: [],
      said: [said('2026-06-30', 'done'), said('2026-09-30', 'under-way')],
      elections: [],
    });
    assert.deepEqual(
      plan.steps.map(({ due, state, overdue }) => [due, state, overdue]),
      [
        ['2026-06-30', 'done', false],
        ['2026-09-30', 'under-way', true],
        ['2026-12-31', 'not-started', true],
        ['2027-03-31', 'not-started', false],
      ],
    );
  });

  it('counts the office’s closed days', () => {
    const [step] = facts([date('csp-meeting', '2027-06-17'), date('office-closed', '2027-06-09')]).steps.filter(({ rule }) => rule.code === 'AGENDA-CSP'); // prettier-ignore
    assert.equal(step?.due, '2027-06-08');
  });
});
