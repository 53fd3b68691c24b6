import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { becauseOf } from './because.rules.ts';
import { yearChanges } from './changes.rules.ts';
import { dutiesOn, limbs, limbsOn, withOwn } from './duties.ts';
import { factors, figureFactors, type Candidate, type Proposal, type Scores, type Weights } from './priority.types.ts'; // prettier-ignore
import { bandFaults, propose, ruleWords, scoreIn, standardRule, type SubjectRead } from './proposal.rules.ts';
import { ranksByOrder, ranksUnder, standingsOf, totalOf } from './ranking.rules.ts';
import { roundStates, roundSteps, type RoundState } from './round.rules.ts';
import { readScoreWords } from './score.rules.ts';
import { drawsOf, firmness, turnsOf, withWeight, type DrawnCandidate } from './sensitivity.rules.ts';
import { standardSets, weightFaults } from './weights.rules.ts';

const usual: Weights = { volume: 20, harm: 30, concern: 20, added_value: 15, trend: 15 };
const scoresOf = (values: readonly (number | null)[]): Scores => ({
  volume: values[0] ?? null,
  harm: values[1] ?? null,
  concern: values[2] ?? null,
  added_value: values[3] ?? null,
  trend: values[4] ?? null,
});

const aScore = fc.option(fc.integer({ min: 0, max: 5 }), { nil: null });
const someScores = fc.array(aScore, { minLength: 5, maxLength: 5 }).map(scoresOf);
const someWeights = fc
  .array(fc.integer({ min: 0, max: 100 }), { minLength: 4, maxLength: 4 })
  .map((cuts): Weights => {
    const [a = 0, b = 0, c = 0, d = 0] = cuts.toSorted((x, y) => x - y);
    return { volume: a, harm: b - a, concern: c - b, added_value: d - c, trend: 100 - d };
  });

describe('the weighted score', () => {
  it('is the mean of what was scored, by hand', () => {
    // (20x4 + 30x5 + 20x3 + 15x2 + 15x1) / 500
    assert.deepEqual(totalOf(scoresOf([4, 5, 3, 2, 1]), usual), { total: 67, covered: 100 });
    // Without concern: (80 + 150 + 30 + 15) / 400, and not as if it were 0.
    assert.deepEqual(totalOf(scoresOf([4, 5, null, 2, 1]), usual), { total: 68.75, covered: 80 });
    assert.deepEqual(totalOf(scoresOf([]), usual), { total: null, covered: 0 });
    assert.deepEqual(
      totalOf(scoresOf([null, null, 5]), usual),
      { total: null, covered: 20 },
      'too little to stand first by',
    );
  });

  it('never turns two round because of a third', () => {
    fc.assert(
      fc.property(
        fc.array(someScores, { minLength: 2, maxLength: 8 }),
        someScores,
        someWeights,
        (rows, other, weights) => {
          const before = ranksUnder(rows, weights);
          const after = ranksUnder([...rows, other], weights);
          for (let a = 0; a < rows.length; a += 1)
            for (let b = 0; b < rows.length; b += 1) {
              const [a1, b1, a2, b2] = [before[a], before[b], after[a], after[b]];
              if (a1 == null || b1 == null || a2 == null || b2 == null) continue;
              assert.equal(Math.sign(a1 - b1), Math.sign(a2 - b2));
            }
        },
      ),
    );
  });

  it('does not depend on the order of candidates, and never falls with a higher score', () => {
    fc.assert(
      fc.property(
        fc.array(someScores, { minLength: 1, maxLength: 8 }),
        someWeights,
        fc.nat(),
        fc.constantFrom(...factors),
        (rows, weights, seed, factor) => {
          const order = rows
            .map((_, at) => at)
            .toSorted((a, b) => ((a * 7919 + seed) % 13) - ((b * 7919 + seed) % 13));
          const ranks = ranksUnder(rows, weights);
          const shuffled = ranksUnder(
            order.map((at) => rows[at] ?? scoresOf([])),
            weights,
          );
          order.forEach((at, place) => assert.equal(shuffled[place], ranks[at]));
          const [own] = rows;
          const score = own?.[factor] ?? null;
          if (own === undefined || score === null || score === 5) return;
          const raised = [{ ...own, [factor]: score + 1 }, ...rows.slice(1)];
          assert.ok((totalOf(raised[0] ?? own, weights).total ?? 0) >= (totalOf(own, weights).total ?? 0) - 1e-9); // prettier-ignore
          assert.ok((ranksUnder(raised, weights)[0] ?? 0) <= (ranks[0] ?? 0));
        },
      ),
    );
  });

  it('differs in this from places by order, where a third can turn two round', () => {
    const half: Weights = { volume: 40, harm: 60, concern: 0, added_value: 0, trend: 0 };
    const a = scoresOf([5, 1]);
    const b = scoresOf([1, 2]);
    const before = ranksByOrder([a, b], half);
    // Two that lie between them in volume and under neither in harm.
    const after = ranksByOrder([a, b, scoresOf([3, 0]), scoresOf([2, 0])], half);
    assert.ok((before[1] ?? 0) < (before[0] ?? 0));
    assert.ok((after[0] ?? 0) < (after[1] ?? 0), 'which is what the page warns of');
  });
});

const subject = (more: Partial<SubjectRead> = {}): SubjectRead => ({
  key: 'summary:violent-crime',
  title: 'Violent crime',
  source: 'Recorded crime',
  volume: { value: 12.298, lower: 11.7, upper: 13, numerator: 1234, denominator: 10034, whole: 'all recorded crime', figureId: 'f1', href: '/f1' },
  noVolume: '',
  harm: null,
  trend: { change: 12, lower: 2, upper: 23, significance: 'up', now: 1234, before: 1102, figureId: 'f2', href: '/f2' },
  ...more,
}); // prettier-ignore
const ground = (subjects: SubjectRead[]) => ({
  subjects: new Map(subjects.map((each) => [each.key, each])),
  concern: { none: 'no consultation is chosen.' },
});
const evidence = { subjects: ['summary:violent-crime'], issues: ['violence'], duties: [] };

describe('scores proposed from figures', () => {
  it('say the score, the number with its parts, and the rule', () => {
    const [volume, harm, concern, trend] = propose(evidence, ground([subject()]), standardRule);
    assert.match(volume?.words ?? '', /^4 because 12\.3% of all recorded crime \(1,234 of 10,034\).*the rule: 5 from 20%, 4 from 10%/); // prettier-ignore
    assert.equal(volume?.figureId, 'f1');
    assert.equal(harm?.score, null);
    assert.equal(concern?.score, null, 'absent is absent, never 0');
    assert.match(concern.words, /No score proposed: no consultation is chosen/);
    assert.equal(trend?.score, 4);
  });

  it('score a change that may be chance as no clear change, whatever its size, and none where it cannot be told', () => {
    const trend = { change: 80, lower: -5, upper: 200, significance: 'no-clear-change', now: 9, before: 5, figureId: 'f', href: '/f' }; // prettier-ignore
    const of = (significance: string) =>
      propose(evidence, ground([subject({ trend: { ...trend, significance } })]), standardRule)[3];
    assert.equal(of('no-clear-change')?.score, standardRule.bands.noClearChange);
    assert.equal(of('no-clear-change')?.short, '', 'and it is no ground for a priority');
    assert.equal(of('up')?.score, 5);
    assert.equal(of('too-few')?.score, null);
    assert.equal(of('not-comparable')?.score, null);
  });

  it('rise with the value, and take the highest of several subjects', () => {
    fc.assert(
      fc.property(fc.constantFrom(...figureFactors), fc.double({ min: -50, max: 100, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }), (factor, value, more) => {
        const bands = standardRule.bands[factor];
        assert.ok(scoreIn(bands, value + more) >= scoreIn(bands, value));
        assert.ok(scoreIn(bands, value) >= 0 && scoreIn(bands, value) <= 5);
      }),
    ); // prettier-ignore
    const small = subject({ key: 'summary:drugs', title: 'Drugs', volume: null, noVolume: 'x', trend: null });
    const both = { ...evidence, subjects: ['summary:drugs', 'summary:violent-crime'] };
    assert.equal(propose(both, ground([small, subject()]), standardRule)[0]?.score, 4);
  });

  it('refuse bands that fall, and print each rule', () => {
    assert.deepEqual(bandFaults(standardRule.bands), []);
    assert.equal(bandFaults({ ...standardRule.bands, harm: [1, 3, 2, 15, 25] })[0]?.at, 2);
    assert.equal(bandFaults({ ...standardRule.bands, volume: [1, null, 2, 3, 4] })[0]?.factor, 'volume');
    for (const factor of figureFactors) assert.match(ruleWords(factor, standardRule), /\d/);
  });
});

const candidate = (id: string, proposals: Proposal[] = []): Candidate => ({
  id, roundId: 'r', position: 1, title: `Candidate ${id}`, words: '', origin: 'hand', evidence: { subjects: [], issues: [], duties: [] }, duties: [], proposals,
  proposedAt: null, because: '', limbs: [], controlStrategy: '', crimePlan: '', likelihood: null, impact: null, previousId: null, decision: null,
  decidedUnderId: null, rationale: '', dissent: '', decidedAt: null, removedAt: null, version: 1, audience: [], openToMembers: true,
}); // prettier-ignore

describe('standings', () => {
  const proposal = propose(evidence, ground([subject()]), standardRule)[0];
  const given = (scorerId: string, volume: number | null, hasInterest = false) => ({ ...scoresOf([volume]), scorerId, candidateId: 'a', hasInterest, reason: '' }); // prettier-ignore
  it('count the figure as one voice, leave out who declared an interest, and let the meeting set', () => {
    assert.ok(proposal);
    const scores = [given('x', 1), given('y', null), given('z', 0, true)];
    const [free] = standingsOf([candidate('a', [proposal])], scores, [], usual);
    assert.equal(free?.scores.volume, 2.5, 'the mean of the figure’s 4 and of 1; an empty score is no voice');
    assert.deepEqual(free.interests, ['z']);
    assert.equal(free.factors.volume.spread, 3);
    const set = { candidateId: 'a', factor: 'volume' as const, score: 5, reason: 'x', madeAt: '', madeByName: '' }; // prettier-ignore
    assert.equal(standingsOf([candidate('a', [proposal])], scores, [set], usual)[0]?.scores.volume, 5);
    const back = [{ ...set, score: null }, set];
    assert.equal(standingsOf([candidate('a', [proposal])], scores, back, usual)[0]?.scores.volume, 2.5);
  });

  it('says on one line what speaks for it', () => {
    assert.ok(proposal);
    assert.equal(becauseOf(candidate('a', [proposal])), 'because of its share of all recorded crime, 12.3% (1,234 of 10,034).'); // prettier-ignore
    assert.match(becauseOf({ ...candidate('a'), duties: withOwn([]).filter(({ code }) => code === 'prevent') }), /because of the law \(Counter-Terrorism/); // prettier-ignore
    assert.match(becauseOf(candidate('a')), /rests on judgement/);
  });
});

describe('how firm a place is', () => {
  const fixed = (scores: Scores): DrawnCandidate => {
    const one = (score: number | null): DrawnCandidate['volume'] =>
      score === null ? { kind: 'absent' } : { kind: 'fixed', score };
    return { volume: one(scores.volume), harm: one(scores.harm), concern: one(scores.concern), added_value: one(scores.added_value), trend: one(scores.trend) }; // prettier-ignore
  };
  const options = { weights: usual, top: 1, around: 'near' as const, draws: 2000 };

  it('is the same again with the same seed, adds up to one, and knows what nothing can move', () => {
    const rows = [scoresOf([5, 5, 5, 5, 5]), scoresOf([1, 2, 1, 2, 1]), scoresOf([2, 1, 2, 1, 2])].map(fixed);
    const once = firmness(rows, options);
    assert.deepEqual(once, firmness(rows, options));
    assert.notDeepEqual(once, firmness(rows, { ...options, seed: 7 }));
    for (const { places } of once) assert.ok(Math.abs(places.reduce((a, b) => a + b, 0) - 1) < 1e-9);
    assert.equal(once[0]?.inTop, 1, 'better in everything is first under any weights');
    assert.equal(once[1]?.inTop, 0);
  });

  it('finds what can be worked out: with two factors and weights uniform on the line, the share of the line', () => {
    // A: 5 and 0; B: 0 and 5 on two factors, the others absent: A is first where its weight is the larger, half of all sets.
    const [a, b] = [scoresOf([5, 0]), scoresOf([0, 5])].map(fixed);
    assert.ok(a && b);
    const [first] = firmness([a, b], { ...options, around: 'any', draws: 10_000 });
    assert.ok(Math.abs((first?.inTop ?? 0) - 0.5) < 0.02, String(first?.inTop));
    // A: 5 and 0; B: 0 and 2.5 (as 5 and 0 halves): first where w x 5 > (1 - w) x 2.5, w > 1/3: two sets of three.
    const half = fixed(scoresOf([0, 2.5]));
    const [two] = firmness([a, half], { ...options, around: 'any', draws: 10_000 });
    assert.ok(Math.abs((two?.inTop ?? 0) - 2 / 3) < 0.02, String(two?.inTop));
  });

  it('draws figures from their intervals and scorers with replacement', () => {
    const wide = { ...(propose(evidence, ground([subject()]), standardRule)[0] as Proposal), value: 10, lower: 6, upper: 14, score: 4 }; // prettier-ignore
    const alone: Weights = { volume: 100, harm: 0, concern: 0, added_value: 0, trend: 0 };
    const standing = (proposal: Proposal) => standingsOf([candidate('a', [proposal])], [], [], alone);
    const drawn = standing(wide).map((each) => drawsOf(each, standardRule.bands));
    // Against a candidate that stands between 3 and 4: half of the draws lie on either side of the band at 10%.
    const [own] = firmness([...drawn, fixed(scoresOf([3.5]))], { ...options, draws: 10_000 });
    assert.ok(Math.abs((own?.inTop ?? 0) - 0.5) < 0.02, String(own?.inTop));
  });

  it('draws harm by its interval, and a survey by chance among those who answered, more for few than for many', () => {
    const alone = (factor: 'harm' | 'concern'): Weights => ({ volume: 0, harm: 0, concern: 0, added_value: 0, trend: 0, [factor]: 100 });
    const placed = (proposal: Proposal | undefined, factor: 'harm' | 'concern'): number => {
      assert.ok(proposal !== undefined);
      const drawn = standingsOf([candidate('a', [proposal])], [], [], alone(factor)).map((each) => drawsOf(each, standardRule.bands));
      return firmness([...drawn, fixed(scoresOf([null, factor === 'harm' ? 3.5 : null, factor === 'concern' ? 2.5 : null]))], { ...options, weights: alone(factor), draws: 10_000 })[0]?.inTop ?? 0;
    };
    // The band of 4 begins at 15%: at the very threshold half of the draws score it, with or without much scatter.
    const harm = (value: number, reach: number) => propose(evidence, ground([{ ...subject(), harm: { value, lower: value - reach, upper: value + reach, numerator: null, denominator: null, whole: 'all harm weighed', set: 'a set', figureId: null, href: null } }]), standardRule)[1];
    assert.ok(Math.abs(placed(harm(15, 4), 'harm') - 0.5) < 0.02);
    // One standard deviation over it: 84 of 100.
    assert.ok(Math.abs(placed(harm(15 + 4 / 1.959964, 4), 'harm') - 0.8413) < 0.02);
    const concern = (count: number, base: number): Proposal | undefined =>
      propose({ ...evidence, issues: ['litter'] }, { ...ground([]), concern: { waveTitle: 'A survey', base, baseWords: '', issues: [{ code: 'litter', text: 'Litter', count, share: (count * 100) / base, rank: 1, figureId: null, href: '' }] } }, standardRule)[2];
    // Of 40%, 38 of 95 may well be under the 35% from which it scores 3; 3,800 of 9,500 cannot.
    assert.ok(placed(concern(38, 95), 'concern') < 0.9, 'few');
    assert.equal(placed(concern(3800, 9500), 'concern'), 1, 'many');
    const few = concern(38, 95);
    assert.ok((few?.lower ?? 0) > 30 && (few?.upper ?? 0) < 50.2);
  }); // prettier-ignore

  it('tells the nearest weight and the nearest score that turn a place', () => {
    const rows = [scoresOf([4, 4, 2, 3, 2]), scoresOf([2, 3, 5, 3, 2])];
    const before = ranksUnder(rows, usual);
    assert.deepEqual(before, [1, 2]);
    const turns = turnsOf(rows, 0, usual, 1);
    assert.ok(turns.length > 0);
    for (const turn of turns) {
      const after =
        turn.kind === 'weight'
          ? ranksUnder(rows, withWeight(usual, turn.factor, turn.to))
          : ranksUnder([{ ...(rows[0] ?? scoresOf([])), [turn.factor]: turn.to }, rows[1] ?? scoresOf([])], usual); // prettier-ignore
      assert.equal(after[0], 2, JSON.stringify(turn));
      if (turn.kind === 'weight') {
        const step = turn.to > turn.from ? -1 : 1;
        assert.equal(ranksUnder(rows, withWeight(usual, turn.factor, turn.to + step))[0], 1, 'one per cent less does not'); // prettier-ignore
      }
    }
    assert.deepEqual(turnsOf([scoresOf([5, 5, 5, 5, 5])], 0, usual, 1), [], 'alone it is first whatever is moved'); // prettier-ignore
  });
});

describe('weights', () => {
  it('are refused where they do not add up to 100, with what is missing', () => {
    for (const { weights } of standardSets) assert.deepEqual(weightFaults(weights), []);
    assert.match(weightFaults({ ...usual, trend: 10 })[0]?.message ?? '', /add up to 95.*Add 5 more/);
    assert.match(weightFaults({ ...usual, trend: 25 })[0]?.message ?? '', /add up to 110.*Take 10 away/);
    assert.equal(weightFaults({ ...usual, harm: null })[0]?.field, 'harm');
    fc.assert(
      fc.property(someWeights, fc.constantFrom(...factors), fc.integer({ min: 0, max: 100 }), (weights, factor, to) => {
        const moved = withWeight(weights, factor, to);
        assert.ok(Math.abs(factors.reduce((sum, each) => sum + moved[each], 0) - 100) < 1e-9);
      }),
    ); // prettier-ignore
  });
});

describe('steps, duties and years', () => {
  it('reach every state but superseded, which follows by itself', () => {
    const reached = new Set<RoundState>(['draft']);
    for (const _ of roundStates)
      for (const { from, to } of roundSteps) if (reached.has(from)) reached.add(to);
    assert.deepEqual([...roundStates].filter((state) => !reached.has(state)), ['superseded']); // prettier-ignore
  });

  it('are dated: serious violence is a limb from 2023 on', () => {
    assert.equal(limbsOn('2022-12-31').some(({ code }) => code === 'serious-violence'), false); // prettier-ignore
    assert.equal(limbsOn('2026-11-22').length, 4);
    assert.ok(dutiesOn(withOwn([]), '2026-11-22').length > dutiesOn(withOwn([]), '2010-01-01').length);
    const known = new Set(limbs.map(({ code }) => code));
    for (const duty of withOwn([])) for (const limb of duty.limbs) assert.ok(known.has(limb), duty.code);
  });

  it('tell what is new, gone, up, down and renamed', () => {
    const before = [candidate('a'), candidate('b'), candidate('c')].map((each, at) => ({ candidate: each, rank: at + 1 })); // prettier-ignore
    const now = [
      { candidate: { ...candidate('b2'), previousId: 'b' }, rank: 1 },
      { candidate: { ...candidate('a2'), previousId: 'a', title: 'Candidate a' }, rank: 2 },
      { candidate: candidate('d'), rank: 3 },
    ];
    assert.deepEqual(
      yearChanges(now, before).map(({ kind, title, titleBefore }) => [kind, title, titleBefore]),
      [
        ['up', 'Candidate b2', 'Candidate b'],
        ['down', 'Candidate a', null],
        ['new', 'Candidate d', null],
        ['gone', 'Candidate c', null],
      ],
    );
  });
});

describe('scores in words', () => {
  const read = (words: string, many = 12) =>
    readScoreWords(words, many)?.map(({ number, score, hasInterest, reason }) => [number, hasInterest ? 'interest' : score, reason]) ?? null; // prettier-ignore
  it('are read by line or on one line, with reasons and interests', () => {
    assert.deepEqual(read('1: 4 because it takes all of us\n2: 3\n3: interest'), [
      [1, 4, 'because it takes all of us'],
      [2, 3, ''],
      [3, 'interest', ''],
    ]);
    assert.deepEqual(read('1: 4, 2: 3, 10: 5'), [[1, 4, ''], [2, 3, ''], [10, 5, '']]); // prettier-ignore
    assert.deepEqual(read('(1) 4\n(2) 0 - police alone'), [[1, 4, ''], [2, 0, 'police alone']]); // prettier-ignore
  });

  it('are left to a person where it is not beyond doubt', () => {
    for (const words of ['All of them are important', '1: 4, 1: 3', '13: 4', '1: 6', '', 'See 1: 4'])
      assert.equal(read(words), null, words);
  });

  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.array(aScore, { minLength: 1, maxLength: 12 }), (scores) => {
        const lines = scores.flatMap((score, at) => (score === null ? [] : [`${at + 1}: ${score}`]));
        const expected = scores.flatMap((score, at) => (score === null ? [] : [[at + 1, score, '']]));
        for (const between of ['\n', ', ', '; '])
          assert.deepEqual(read(lines.join(between)), expected.length === 0 ? null : expected);
      }),
    );
  });
});
