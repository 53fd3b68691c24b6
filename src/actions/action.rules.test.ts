import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addDays } from '../foundation/day.ts';
import { roles } from '../partnership/partnership.ts';
import {
  actionStates,
  actionSteps,
  hindrances,
  isOverdue,
  mayEdit,
  noticeDue,
  noticeKinds,
  stepsFor,
  usualDays,
  type ActionStep,
  type NoticeKind,
  type Standing,
} from './action.rules.ts';
import { dueAfterUpdate, dueByRule, dueRules, workingDayUpTo, type DueRule } from './due.rules.ts';

const people = ['a', 'b', 'c'] as const;
const who = fc.record({
  accountId: fc.constantFrom(...people),
  agencyId: fc.constantFrom('x', 'y'),
  role: fc.constantFrom(...roles),
});
const day = fc.integer({ min: 0, max: 365 * 12 }).map((days) => addDays('2024-01-01', days));

const newAction: Standing = {
  state: 'proposed',
  ownerAgencyId: 'x',
  ownerAccountId: 'a',
  leadAccountId: 'c',
  dueOn: '2027-01-01',
  dueRule: null,
  revisitOn: null,
  doneProposedAt: null,
  doneProposedBy: null,
  evidence: 0,
};

/** What a step does to an action, as the store writes it. */
function after(step: ActionStep, action: Standing, by: string): Standing {
  const said = step.code === 'propose-done';
  const clears = ['put-back', 'pause', 'reopen'].includes(step.code);
  return {
    ...action,
    state: step.to,
    doneProposedAt: said ? '2027-01-01T00:00:00Z' : clears ? null : action.doneProposedAt,
    doneProposedBy: said ? by : clears ? null : action.doneProposedBy,
  };
}

describe('the steps of an action', () => {
  it('lead only from and to states that there are, each from somewhere', () => {
    for (const step of actionSteps) {
      assert.ok(step.from.length > 0 && step.from.every((state) => actionStates.includes(state)));
      assert.ok(step.asks.length + step.needs.length > 0, `${step.code} asks for nothing at all`);
    }
    for (const state of actionStates)
      assert.ok(
        actionSteps.some(({ from }) => from.includes(state)),
        `${state} leads nowhere`,
      );
  });

  it('whatever is clicked by whomever: nothing is completed without evidence and a second person, or cancelled without its minute', () => {
    const event = fc.oneof(
      fc.record({ what: fc.constant('step' as const), who, pick: fc.nat({ max: 6 }) }),
      fc.record({ what: fc.constant('evidence' as const), add: fc.boolean() }),
    ); // prettier-ignore
    let completed = 0;
    fc.assert(
      fc.property(fc.array(event, { minLength: 20, maxLength: 80 }), (events) => {
        let action = newAction;
        let saidBy: string | null = null;
        for (const each of events) {
          if (each.what === 'evidence') {
            action = { ...action, evidence: Math.max(0, action.evidence + (each.add ? 1 : -1)) };
            continue;
          }
          const steps = stepsFor(each.who, action);
          const step = steps[each.pick % Math.max(1, steps.length)];
          if (step === undefined || hindrances(step, each.who, action).length > 0) continue;
          if (step.code === 'propose-done') saidBy = each.who.accountId;
          if (step.to === 'completed') {
            completed += 1;
            assert.ok(action.evidence > 0);
            assert.equal(action.state, 'in-progress');
            assert.notEqual(saidBy, null);
            assert.notEqual(saidBy, each.who.accountId);
          }
          if (step.to === 'cancelled') assert.deepEqual([...step.asks].sort(), ['minute', 'reason']);
          if (action.state === 'completed' || action.state === 'cancelled') assert.equal(step.code, 'reopen');
          action = after(step, action, each.who.accountId);
        }
      }),
      { numRuns: 2000 },
    );
    assert.ok(completed > 20, `the property met ${completed} completed actions`);
  });

  it('are nobody’s who only reads', () => {
    for (const role of ['councillor', 'governance', 'administrator', 'agency-administrator'] as const)
      for (const state of actionStates)
        assert.deepEqual(
          stepsFor({ accountId: 'z', agencyId: 'z', role }, { ...newAction, state }),
          [],
          role,
        );
    assert.ok(mayEdit({ accountId: 'z', agencyId: 'x', role: 'partner' }, newAction));
    assert.ok(!mayEdit({ accountId: 'z', agencyId: 'y', role: 'partner' }, newAction));
    assert.ok(mayEdit({ accountId: 'a', agencyId: 'y', role: 'caseworker' }, newAction));
    assert.ok(mayEdit({ accountId: 'z', agencyId: 'y', role: 'chair' }, newAction));
  });
});

describe('overdue', () => {
  it('is computed: past its day, promised, and not said to be done', () => {
    fc.assert(
      fc.property(fc.constantFrom(...actionStates), day, day, fc.boolean(), (state, dueOn, on, said) => {
        const action = { ...newAction, state, dueOn, doneProposedAt: said ? 'x' : null };
        const expected = (state === 'agreed' || state === 'in-progress') && !said && dueOn < on;
        assert.equal(isOverdue(action, on), expected);
        // Once overdue it stays so until something is done.
        if (expected) assert.ok(isOverdue(action, addDays(on, 30)));
      }),
    );
    assert.ok(!isOverdue({ ...newAction, state: 'in-progress', dueOn: null }, '2099-01-01'));
    assert.ok(isOverdue({ ...newAction, state: 'paused', revisitOn: '2027-01-01' }, '2027-01-02'));
    assert.ok(!isOverdue({ ...newAction, state: 'paused', dueOn: '2026-01-01', revisitOn: '2027-01-01' }, '2026-12-31')); // prettier-ignore
  });
});

describe('reminders', () => {
  it('go out once each, in order, and never two at once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }), (waits) => {
        const sent: NoticeKind[] = [];
        let today = '2026-11-01';
        for (const wait of waits) {
          today = addDays(today, wait);
          const due = noticeDue({ ...newAction, state: 'agreed' }, usualDays.days, today, new Set(sent));
          if (due !== null) sent.push(due);
          assert.equal(noticeDue({ ...newAction, state: 'agreed' }, usualDays.days, today, new Set(sent)), null);
        } // prettier-ignore
        assert.deepEqual(
          sent,
          noticeKinds.filter((kind) => sent.includes(kind)),
        );
      }),
    );
  });

  it('are those of the days, and none for what waits for somebody else', () => {
    const at = (today: string, more: Partial<Standing> = {}, sent: NoticeKind[] = []) =>
      noticeDue({ ...newAction, state: 'in-progress', ...more }, usualDays.days, today, new Set(sent));
    assert.equal(at('2026-12-17'), null);
    assert.equal(at('2026-12-18'), 'before');
    assert.equal(at('2027-01-01', {}, ['before']), 'on-the-day');
    assert.equal(at('2027-01-08', {}, ['before', 'on-the-day']), 'after');
    assert.equal(at('2027-01-15', {}, ['after']), 'senior');
    assert.equal(at('2027-01-22', {}, ['senior']), 'manager');
    assert.equal(at('2027-03-01'), 'manager', 'a clock that stood still says the last one only');
    assert.equal(at('2027-01-08', { doneProposedAt: 'x' }), null);
    assert.equal(at('2027-01-08', { state: 'paused' }), null);
    assert.equal(at('2027-01-08', { state: 'proposed' }), null);
  });
});

describe('due days by rule', () => {
  it('fall on the working day before a bank holiday', () => {
    assert.equal(workingDayUpTo('2026-08-31'), '2026-08-28');
    assert.equal(workingDayUpTo('2027-05-31'), '2027-05-28');
    // Proclaimed for that year alone.
    assert.equal(workingDayUpTo('2022-09-19'), '2022-09-16');
  });

  it('are these days to 2035', () => {
    const quarterEnds = [
      '2025-12-31', '2026-03-31', '2026-06-30', '2026-09-30', '2026-12-31', '2027-03-31', '2027-06-30', '2027-09-30', '2027-12-31',
      '2028-03-31', '2028-06-30', '2028-09-29', '2028-12-29', '2029-03-29', '2029-06-29', '2029-09-28', '2029-12-31', '2030-03-29',
      '2030-06-28', '2030-09-30', '2030-12-31', '2031-03-31', '2031-06-30', '2031-09-30', '2031-12-31', '2032-03-31', '2032-06-30',
      '2032-09-30', '2032-12-31', '2033-03-31', '2033-06-30', '2033-09-30', '2033-12-30', '2034-03-31', '2034-06-30', '2034-09-29',
      '2034-12-29', '2035-03-30', '2035-06-29', '2035-09-28', '2035-12-31',
    ]; // prettier-ignore
    let at = '2025-10-02';
    for (const expected of quarterEnds) {
      assert.equal(dueByRule('quarter-end', at), expected);
      assert.equal(dueByRule('quarterly', at), expected);
      at = addDays(expected, 1);
    }
    assert.equal(
      dueByRule('quarter-end', '2029-03-30'),
      '2029-06-29',
      'Good Friday is past the last working day',
    );
    assert.equal(dueByRule('monthly', '2026-08-03'), '2026-08-28');
    assert.equal(dueByRule('monthly', '2026-08-29'), '2026-09-30');
    assert.equal(dueByRule('yearly', '2026-11-22'), '2027-03-31');
    assert.equal(dueByRule('yearly', '2026-11-22', { anchor: '2024-02-29' }), '2027-02-28');
    assert.equal(dueByRule('before-next-meeting', '2026-11-22'), null);
    assert.equal(dueByRule('before-next-meeting', '2026-11-22', { nextMeeting: '2026-12-07' }), '2026-12-04');
    assert.equal(dueByRule('before-next-meeting', '2026-11-22', { nextMeeting: '2026-11-23' }), null);
  });

  it('lie on or after the day asked from, and ask again from it give it again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...dueRules), day, (rule: DueRule, from) => {
        const due = dueByRule(rule, from, { nextMeeting: addDays(from, 40) });
        assert.ok(due !== null && due >= from, String(due));
        assert.equal(dueByRule(rule, due, { nextMeeting: addDays(from, 40), anchor: due }), due);
      }),
    );
  });

  it('move on once a period, never back, and a late update does not skip the next period', () => {
    assert.equal(dueAfterUpdate('monthly', '2026-11-30', '2026-11-02'), '2026-12-31');
    assert.equal(
      dueAfterUpdate('monthly', '2026-12-31', '2026-11-20'),
      '2026-12-31',
      'said twice in November',
    );
    assert.equal(dueAfterUpdate('monthly', '2026-11-30', '2026-12-03'), '2026-12-31', 'late');
    assert.equal(dueAfterUpdate('quarterly', '2026-12-31', '2026-10-01'), '2027-03-31');
    assert.equal(
      dueAfterUpdate('yearly', '2027-03-31', '2026-11-22'),
      '2027-03-31',
      'too early to count for it',
    );
    assert.equal(dueAfterUpdate('yearly', '2027-03-31', '2027-02-01'), '2028-03-31');
    assert.equal(dueAfterUpdate('yearly', '2027-03-31', '2027-05-01'), '2028-03-31');
    assert.equal(dueAfterUpdate('quarter-end', '2026-12-31', '2026-12-01'), '2026-12-31');
    assert.equal(dueAfterUpdate(null, '2026-12-31', '2027-12-01'), '2026-12-31');
    fc.assert(
      fc.property(fc.constantFrom('monthly', 'quarterly', 'yearly'), day, fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 }), (rule, begin, waits) => {
        let due = dueByRule(rule, begin);
        let at = begin;
        for (const wait of waits) {
          at = addDays(at, wait);
          const next = dueAfterUpdate(rule, due, at);
          assert.ok(next !== null && due !== null && next >= due && next >= at, `${due} ${at} ${next}`);
          // Said for a period that was not late, the same again in that period moves nothing.
          if (due >= at) assert.equal(dueAfterUpdate(rule, next, at), next, 'said again at once');
          due = next;
        }
      }),
    ); // prettier-ignore
  });
});
