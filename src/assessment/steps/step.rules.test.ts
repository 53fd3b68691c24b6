import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Role } from '../../foundation/database.types.ts';
import { may, roles } from '../../partnership/partnership.ts';
import type { Figure } from '../../statistics/statistics.ts';
import {
  blockers,
  checkQuestion,
  figuresHash,
  gapsOf,
  ownFigures,
  standingOf,
  type AgencyCheck,
  type Check,
  type Ownership,
} from './check.rules.ts';
import { withErrata } from './erratum.rules.ts';
import { limitOn, stepLimits } from './step.parameters.ts';
import {
  assessmentStates,
  dueDay,
  hasDocument,
  isFrozen,
  isOpenForWriting,
  stateWords,
  stepOf,
  steps,
  stepsFrom,
  whyNotSecond,
  type AssessmentState,
} from './step.rules.ts';

/** States that can be reached from a first step, through the table. */
function reachable(without: readonly string[] = []): Set<AssessmentState> {
  const found = new Set<AssessmentState>();
  const open = steps.filter(({ from }) => from === null).map(({ to }) => to);
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (found.has(state)) continue;
    found.add(state);
    open.push(
      ...stepsFrom(state)
        .filter(({ event }) => !without.includes(event))
        .map(({ to }) => to),
    );
  }
  return found;
}

describe('the course of an assessment', () => {
  it('reaches every state, and withdrawn is final', () => {
    assert.deepEqual([...reachable()].sort(), [...assessmentStates].sort());
    assert.deepEqual(stepsFrom('withdrawn'), []);
    assert.deepEqual(Object.keys(stateWords).sort(), [...assessmentStates].sort());
    for (const state of assessmentStates)
      if (state !== 'withdrawn')
        assert.ok(
          stepsFrom(state).some(({ event }) => event === 'withdraw'),
          state,
        );
  });

  it('has each step once, and reaches the public only past check, endorsement, approval and a second person', () => {
    const names = steps.map(({ from, event }) => `${from ?? '-'} ${event}`);
    assert.deepEqual(new Set(names).size, names.length);
    for (const event of ['validate', 'endorse', 'approve', 'publish'] as const)
      assert.ok(!reachable([event]).has('published'), `published without ${event}`);
    assert.ok(!reachable(['validate']).has('approved'));
    for (const step of steps) {
      if (step.event === 'publish') assert.equal(step.people, 'second');
      if (step.event === 'correct') assert.equal(step.people, 'analyst-and-manager');
      assert.equal(step.freezes === true, ['approve', 'publish', 'correct'].includes(step.event));
      assert.equal(may('councillor', step.who) || may('partner', step.who), false);
    }
  });

  it('leaves what is frozen only by the named steps, and never for writing again', () => {
    const frozen = assessmentStates.filter(isFrozen);
    assert.deepEqual(frozen, ['approved', 'published', 'corrected']);
    for (const state of frozen)
      for (const step of stepsFrom(state)) {
        assert.ok(isFrozen(step.to) || step.to === 'withdrawn', `${state} ${step.event}`);
        assert.equal(isOpenForWriting(step.to), false);
      }
    assert.deepEqual(assessmentStates.filter(isOpenForWriting), ['draft']);
    for (const state of frozen) assert.ok(hasDocument(state));
  });

  it('holds for any walk: refused is refused, and no walk gets from frozen back to the draft', () => {
    const events = [...new Set(steps.map(({ event }) => event))];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (walk) => {
        let state: AssessmentState | null = null;
        let wasFrozen = false;
        for (const event of walk) {
          const known = steps.find((step) => step.from === state && step.event === event);
          if (known === undefined) {
            assert.throws(() => stepOf(state, event), { code: 'step-not-possible' });
            continue;
          }
          state = stepOf(state, event).to;
          wasFrozen ||= isFrozen(state);
          if (wasFrozen) assert.ok(isFrozen(state) || state === 'withdrawn');
        }
      }),
    );
  });

  it('asks two people, the right ones', () => {
    const [publish, correct] = [stepOf('approved', 'publish'), stepOf('published', 'correct')];
    const who = (accountId: string, role: Role) => ({ accountId, role });
    assert.match(whyNotSecond(publish, who('a', 'manager'), who('a', 'manager')) ?? '', /Another person/);
    assert.match(whyNotSecond(publish, who('a', 'analyst'), who('b', 'analyst')) ?? '', /manager/);
    assert.equal(whyNotSecond(publish, who('a', 'manager'), who('b', 'manager')), null);
    assert.match(whyNotSecond(correct, who('a', 'manager'), who('b', 'manager')) ?? '', /one of each/);
    fc.assert(
      fc.property(fc.constantFrom(...roles), fc.constantFrom(...roles), (first, second) => {
        const pair = [first, second].sort().join(' ');
        assert.equal(
          whyNotSecond(correct, who('a', first), who('b', second)) === null,
          pair === 'analyst manager',
        );
        assert.notEqual(whyNotSecond(correct, who('a', first), who('a', second)), null);
      }),
    );
  });

  it('counts its days from dated rules', () => {
    assert.equal(dueDay('erratum', '2026-11-20'), '2026-11-23');
    assert.equal(dueDay('check', '2026-11-18'), '2026-12-02');
    assert.equal(dueDay('collect', '2026-10-01'), '2026-10-29');
    assert.equal(dueDay('yearly', '2026-02-28'), '2027-02-28');
    for (const { code } of stepLimits) assert.ok(limitOn(code, '2026-11-22').source !== '');
    assert.throws(() => limitOn('check', '2006-01-01'), /no limit/);
  });
});

const figure = (more: Partial<Figure>): Figure => ({
  id: 'a',
  measure: 'incidents',
  measureTitle: 'Incidents',
  definition: '',
  category: 'burglary',
  categoryTitle: 'Burglary',
  area: 'X07000101',
  areaName: 'Fenwater',
  areaKind: 'district',
  areaVintage: '',
  placedBy: 'lsoa-code',
  period: '2025-01..2025-12',
  value: 48,
  unit: 'incidents',
  numerator: null,
  denominator: null,
  denominatorSource: '',
  lower: null,
  upper: null,
  method: '',
  previous: 51,
  previousPeriod: '2024-01..2024-12',
  compared: null,
  change: null,
  changeLower: null,
  changeUpper: null,
  pValue: null,
  significance: null,
  rank: null,
  of: null,
  comparisonSet: '',
  deliveries: ['police'],
  limitations: [],
  computedAt: '2026-11-01T00:00:00Z',
  softwareVersion: '1',
  ...more,
});
const ownership: Ownership = {
  agencyOf: new Map([
    ['police', 'P'],
    ['fire', 'F'],
    ['elsewhere', null],
  ]),
  ownerWords: new Map([['elsewhere', 'Office of Statistics']]),
  open: new Set(['police']),
};
const quoting = (figures: readonly Figure[]) => ({
  schemaVersion: 1 as const,
  title: 'A',
  subtitle: '',
  marking: 'OFFICIAL',
  banner: '',
  language: 'en-GB',
  author: '',
  createdAt: '2026-11-01T00:00:00Z',
  softwareVersion: '1',
  blocks: [{ kind: 'paragraph' as const, content: figures.map(({ id }) => ({ figure: id, text: 'x' })) }],
  figures: [...figures],
  sources: [],
});

describe('the check of an agency’s own figures', () => {
  it('gives each agency what rests on its files alone', () => {
    const police = figure({ id: 'p' });
    const fire = figure({ id: 'f', deliveries: ['fire'] });
    const both = figure({ id: 'b', deliveries: ['fire', 'police'] });
    const other = figure({ id: 'o', deliveries: ['elsewhere'] });
    const silent = figure({ id: 's' });
    const own = ownFigures(
      { ...quoting([police, fire, both, other]), figures: [police, fire, both, other, silent] },
      ownership,
    );
    assert.deepEqual(own.byAgency.get('P'), [police], 'quoted ones only');
    assert.deepEqual(own.byAgency.get('F'), [fire]);
    assert.deepEqual([own.outside, own.mixed], [['Office of Statistics'], 1]);
    const question = checkQuestion(
      { title: 'Assessment', agencyName: 'Test Police' },
      own.byAgency.get('P') ?? [],
      ownership.open,
    );
    assert.match(
      question,
      /\(1\) Burglary, Fenwater, January to December 2025: 48 incidents \(January to December 2024: 51\)\./,
    );
  });

  it('never prints a small count of a source that is not open, and always fits', () => {
    const small = checkQuestion(
      { title: 'A', agencyName: 'Fire' },
      [figure({ deliveries: ['fire'], value: 3, previous: 1 }), figure({ deliveries: ['police'], value: 3 })],
      ownership.open,
    );
    assert.match(small, /\(1\).*: fewer than 5 incidents \(.*: fewer than 5\)/);
    assert.match(small, /\(2\).*: 3 incidents/);
    const many = checkQuestion(
      { title: 'A', agencyName: 'Fire' },
      [
        ...Array.from({ length: 400 }, (_, index) => figure({ id: String(index), value: index + 10 })),
        figure({ id: 'rate', unit: 'per 1,000 residents', value: 1.5 }),
      ],
      ownership.open,
    );
    assert.ok(many.length <= 4000);
    const listed = many.split('\n').length - 2;
    assert.match(many, new RegExp(`\\n${401 - listed} more figures \\(smaller areas, rates`));
  });

  it('stands as answered, and falls back when a figure changes', () => {
    const figures = [figure({})];
    const hash = figuresHash(figures);
    const check: Check = {
      id: 'c',
      purpose: 'figures',
      agencyId: 'P',
      agencyName: 'Test Police',
      personName: 'Someone',
      requestId: null,
      figures: 1,
      figuresHash: hash,
      dueOn: '2026-12-02',
      askedAt: '',
      answer: null,
      answerWords: '',
      answeredBy: null,
      answeredOn: null,
      way: null,
      settledReason: '',
      settledBy: null,
    };
    const at = (more: Partial<Check>, today = '2026-12-01', now = hash) =>
      standingOf({ ...check, ...more }, now, today);
    assert.equal(standingOf(null, hash, '2026-12-01'), 'not-asked');
    assert.equal(at({}), 'waiting');
    assert.equal(at({}, '2026-12-02'), 'waiting');
    assert.equal(at({}, '2026-12-03'), 'no-answer');
    assert.equal(at({ answer: 'agree' }), 'agreed');
    assert.equal(at({ answer: 'dispute' }), 'disputed');
    assert.equal(at({ answer: 'dispute', settledReason: 'Because' }), 'settled');
    assert.equal(at({ answer: 'agree' }, undefined, figuresHash([figure({ value: 49 })])), 'changed-since');
    assert.equal(
      figuresHash([figure({ id: 'x' }), figure({})]),
      figuresHash([figure({}), figure({ id: 'x' })]),
    );

    const checks = (standing: AgencyCheck['standing']): AgencyCheck[] => [
      { agencyId: 'P', agencyName: 'Test Police', figures: 1, check, standing },
    ];
    for (const standing of ['waiting', 'disputed', 'changed-since'] as const)
      assert.equal(blockers(checks(standing), 'whatever is typed').length, 1, standing);
    for (const standing of ['agreed', 'settled', 'no-answer'] as const)
      assert.deepEqual(blockers(checks(standing), ''), [], standing);
    assert.equal(blockers(checks('not-asked'), ' ').length, 1);
    assert.deepEqual(blockers(checks('not-asked'), 'It has no contact'), []);
    assert.match(
      gapsOf(checks('no-answer'), { outside: [], mixed: 0 }).join(),
      /Test Police did not answer by 2 December 2026/,
    );
    assert.deepEqual(gapsOf(checks('agreed'), { outside: [], mixed: 0 }), []);
  });
});

describe('an erratum', () => {
  it('stands at the head, once, however often the document is corrected', () => {
    const erratum = {
      wrongValue: '83.4%',
      rightValue: '86.4%',
      reason: 'A misprint',
      outputs: 'the summary',
      decidedAt: '2026-11-22T10:00:00Z',
    };
    const once = withErrata(quoting([]), [erratum]);
    assert.equal(once.blocks.length, 2);
    assert.match(JSON.stringify(once.blocks[0]), /Erratum of 22 November 2026.*83\.4%.*86\.4%/);
    const twice = withErrata(once, [erratum, { ...erratum, wrongValue: '95.6%' }]);
    assert.deepEqual(
      twice.blocks.map(({ kind }) => kind),
      ['note', 'note', 'paragraph'],
    );
    assert.deepEqual(withErrata(twice, []).blocks, quoting([]).blocks);
  });
});
