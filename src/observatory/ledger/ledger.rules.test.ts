import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { clock, stopClockAt } from '../../foundation/clock.ts';
import { disclosureRules, offeredSets } from './ledger.parameters.ts';
import {
  askedWords,
  daysBetween,
  dueDayOf,
  isOverdue,
  lastDayOf,
  monthsOfQuarter,
  quarterAfter,
  quarterOf,
  quartersOwed,
  quarterWords,
  ruleOn,
  standingOf,
  standingWords,
  type StandingFacts,
} from './ledger.rules.ts';

const day = fc
  .integer({ min: Date.UTC(2007, 6, 1) / 86_400_000, max: Date.UTC(2099, 11, 31) / 86_400_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const next = (of: string, days = 1): string =>
  new Date(Date.parse(of) + days * 86_400_000).toISOString().slice(0, 10);

describe('quarters (SI 2007/1831)', () => {
  it('begin on 1 January, April, July and October, counted from 1 July 2007', () => {
    assert.equal(quarterOf('2007-07-01'), '2007-07-01');
    assert.equal(quarterOf('2026-09-30'), '2026-07-01');
    assert.equal(quarterOf('2026-10-01'), '2026-10-01');
    assert.equal(quarterOf('2024-02-29'), '2024-01-01');
    assert.equal(quarterWords('2026-07-01'), 'July to September 2026');
    assert.deepEqual(monthsOfQuarter('2026-10-01'), ['2026-10', '2026-11', '2026-12']);
  });

  it('are due by the end of the next quarter', () => {
    assert.equal(dueDayOf('2026-07-01'), '2026-12-31');
    assert.equal(dueDayOf('2026-10-01'), '2027-03-31');
    assert.equal(dueDayOf('2026-01-01'), '2026-06-30');
    assert.equal(dueDayOf('2026-04-01'), '2026-09-30');
  });

  it('hold for every day: the quarters cover the calendar without gap or overlap', () => {
    fc.assert(
      fc.property(day, (of) => {
        const quarter = quarterOf(of);
        assert.match(quarter, /-(01|04|07|10)-01$/);
        assert.ok(quarter <= of && of <= lastDayOf(quarter));
        assert.equal(next(lastDayOf(quarter)), quarterAfter(quarter));
        assert.equal(quarterOf(lastDayOf(quarter)), quarter);
        assert.equal(quarterAfter(quarterAfter(quarter), -1), quarter);
        assert.equal(dueDayOf(quarter), lastDayOf(quarterAfter(quarter)));
        assert.ok(monthsOfQuarter(quarter).includes(of.slice(0, 7)));
      }),
    );
  });

  it('are owed once they are over, from the first to the last that a duty names', () => {
    assert.deepEqual(quartersOwed('2026-01-01', null, '2026-09-30'), ['2026-01-01', '2026-04-01']);
    assert.deepEqual(quartersOwed('2026-01-01', null, '2026-10-01'), [
      '2026-01-01',
      '2026-04-01',
      '2026-07-01',
    ]);
    assert.deepEqual(quartersOwed('2026-01-01', '2026-01-01', '2026-10-01'), ['2026-01-01']);
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 40 }), (today, back) => {
        const first = quarterAfter(quarterOf(today), -back);
        assert.equal(quartersOwed(first, null, today).length, back);
      }),
    );
  });

  it('follow a later rule for the quarters that begin under it, and no earlier one', () => {
    const [rule] = disclosureRules;
    assert.ok(rule);
    const rules = [
      { ...rule, to: '2030-03-31' },
      { ...rule, from: '2030-04-01', monthsInPeriod: 1, periodsFrom: '2030-04-01', source: 'invented' },
    ];
    assert.equal(dueDayOf('2030-01-01', ruleOn('2030-01-01', rules)), '2030-06-30');
    assert.equal(dueDayOf('2030-05-01', ruleOn('2030-05-01', rules)), '2030-06-30');
    assert.equal(quarterOf('2030-05-20', ruleOn('2030-05-20', rules)), '2030-05-01');
  });
});

const facts = (change: Partial<StandingFacts> = {}): StandingFacts => ({
  quarter: '2026-07-01',
  dueOn: '2026-12-31',
  countedBy: 'months',
  files: [],
  byHand: [],
  waivedReason: null,
  ...change,
});
const file = (receivedOn: string, ...months: string[]) => ({ id: receivedOn, receivedOn, months });
const whole = ['2026-07', '2026-08', '2026-09'];

describe('what has become of a set', () => {
  it('is in time on its due day and late on the next', () => {
    assert.equal(standingOf(facts({ files: [file('2026-12-31', ...whole)] }), '2027-05-01').name, 'received');
    const late = standingOf(facts({ files: [file('2027-01-01', ...whole)] }), '2027-05-01');
    assert.deepEqual([late.name, late.daysLate], ['late', 1]);
    assert.equal(standingWords(late, '2026-12-31', []), 'Received 1 day late, on 1 January 2027');
    assert.equal(standingOf(facts(), '2026-12-31').name, 'expected');
    assert.equal(standingOf(facts(), '2027-01-01').name, 'missing');
  });

  it('turns at midnight in London, not at midnight UTC', () => {
    const summer = facts({ quarter: '2026-01-01', dueOn: '2026-06-30' });
    for (const [moment, name] of [
      ['2026-06-30T22:59:59Z', 'expected'],
      ['2026-06-30T23:00:00Z', 'missing'],
    ] as const) {
      const goOn = stopClockAt(moment);
      assert.equal(standingOf(summer, clock.today()).name, name, moment);
      goOn();
    }
    for (const [moment, name] of [
      ['2026-12-31T23:59:59Z', 'expected'],
      ['2027-01-01T00:00:00Z', 'missing'],
    ] as const) {
      const goOn = stopClockAt(moment);
      assert.equal(standingOf(facts(), clock.today()).name, name, moment);
      goOn();
    }
  });

  it('says which months came when only some did', () => {
    const part = standingOf(
      facts({ files: [file('2026-10-10', '2026-07'), file('2026-11-02', '2026-08')] }),
      '2027-01-14',
    );
    assert.equal(part.name, 'part');
    assert.ok(isOverdue(part));
    assert.equal(
      standingWords(part, '2026-12-31', ['2027-01-03', '2027-01-10']),
      'July and August received, September missing for 14 days, asked twice, last on 10 January 2027',
    );
    assert.equal(
      isOverdue(standingOf(facts({ files: [file('2026-10-10', '2026-07')] }), '2026-12-31')),
      false,
    );
  });

  it('is received when its last month first came, however often files came again', () => {
    const arrival = fc.record({
      months: fc.subarray(['2026-06', ...whole, '2026-10']),
      days: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 8 }), (arrivals) => {
        const files = arrivals.map(({ months, days }) => file(next('2026-10-01', days), ...months));
        const standing = standingOf(facts({ files }), '2028-01-01');
        // An independent way: the first day by which the files that had come held every month.
        const byDay = [...new Set(files.map(({ receivedOn }) => receivedOn))].sort();
        const complete =
          byDay.find((on) =>
            whole.every((month) =>
              files.some((each) => each.receivedOn <= on && each.months.includes(month)),
            ),
          ) ?? null;
        assert.equal(standing.receivedOn, complete);
        if (complete !== null) assert.equal(standing.name, complete <= '2026-12-31' ? 'received' : 'late');
        assert.deepEqual([...standing.came, ...standing.missing].sort(), whole);
      }),
    );
  });

  it('takes a total of the quarter for the whole of it only where the duty is counted so', () => {
    const files = [file('2026-11-01', '2026-07')];
    assert.equal(standingOf(facts({ files }), '2026-12-01').name, 'part');
    assert.equal(standingOf(facts({ files, countedBy: 'quarter' }), '2026-12-01').name, 'received');
  });

  it('takes the earlier of the day written down and the day the file was loaded', () => {
    const files = [file('2027-02-01', ...whole)];
    assert.equal(standingOf(facts({ files, byHand: ['2026-12-20'] }), '2027-03-01').receivedOn, '2026-12-20');
    assert.equal(standingOf(facts({ files, byHand: ['2027-02-20'] }), '2027-03-01').receivedOn, '2027-02-01');
  });

  it('lets a reason stand for what did not come, and what came stand before the reason', () => {
    assert.equal(standingOf(facts({ waivedReason: 'closed' }), '2027-03-01').name, 'waived');
    assert.equal(
      standingOf(facts({ waivedReason: 'closed', byHand: ['2026-12-20'] }), '2027-03-01').name,
      'received',
    );
  });

  it('counts how often it was asked for', () => {
    assert.equal(askedWords([]), 'not asked for yet');
    assert.equal(askedWords(['2026-05-03']), 'asked once, on 3 May 2026');
    assert.equal(askedWords(['2026-05-03', '2026-04-03', '2026-03-03']), 'asked 3 times, last on 3 May 2026');
    assert.equal(daysBetween('2026-03-28', '2026-03-30'), 2);
  });
});

describe('the sets that are offered', () => {
  it('are named once, and each of the regulations says where its words are from', () => {
    assert.equal(new Set(offeredSets.map(({ code }) => code)).size, offeredSets.length);
    for (const set of offeredSets) {
      assert.equal(set.mark !== null, set.basis === 'regulations', set.code);
      assert.equal(set.legalSource !== '', set.basis === 'regulations', set.code);
      assert.ok(set.fields.length > 0 && set.holders.length > 0, set.code);
    }
  });
});
