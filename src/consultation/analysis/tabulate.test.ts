import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { smallQuestionnaire } from '../../../test/support/consultation.ts';
import { possibleRanges } from '../../statistics/statistics.ts';
import { questionsOf, routeOf } from '../questionnaire/questionnaire.rules.ts';
import { questionnaireShape, type Answers } from '../questionnaire/questionnaire.types.ts';
import { columnsOf, type AnswerRow } from './columns.rules.ts';
import { compareWaves } from './compare.rules.ts';
import { breakOf, crossTable, publicCross } from './cross.rules.ts';
import { figureMaker } from './figures.rules.ts';
import { markPersonal, withoutPersonal } from './personal.rules.ts';
import { placesTable } from './places.rules.ts';
import { familyTables, resultOf, sharedWords, tableOf } from './tabulate.rules.ts';
import { marginsOf, weigh } from './weights.rules.ts';
import { suggester, themeCode, wordsIn, wordsTable } from './words.rules.ts';

const row = (answers: Answers, more: Partial<AnswerRow> = {}): AnswerRow => ({
  editionId: 'one',
  channel: 'web',
  answers,
  ward: null,
  weight: null,
  ...more,
});
const times = <T>(many: number, make: (index: number) => T): T[] =>
  Array.from({ length: many }, (_, index) => make(index));
const near = (actual: number | null | undefined, expected: number, tolerance = 1e-9): void => {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
};
const choose = (choice: string) => ({ choice });

/** Answers of any shape that the small questionnaire allows, also to questions that were not to be asked. */
const anyRow = fc.record(
  {
    issue: fc.shuffledSubarray(['noise', 'litter', 'theft'], { minLength: 1, maxLength: 2 }).map((ranking) => ({ ranking })),
    'victim-noise': fc.constantFrom('yes', 'no', 'prefer-not-to-say').map(choose),
    'victim-theft': fc.constantFrom('yes', 'no').map(choose),
    where: fc.shuffledSubarray(['street', 'park', 'other'], { minLength: 1 }).map((choices) => ({ choices })),
    safe: fc.integer({ min: 1, max: 5 }).map((number) => ({ number })),
    years: fc.integer({ min: 0, max: 80 }).map((number) => ({ number })),
    sex: fc.constantFrom('female', 'male', 'prefer-not-to-say').map(choose),
    age: fc.constantFrom('under-18', '18-24', '35-44', '65-over').map(choose),
  },
  { requiredKeys: [] },
).map((answers) => row(answers as Answers)); // prettier-ignore
const anyRows = fc.array(anyRow, { minLength: 10, maxLength: 80 });

describe('columns', () => {
  test('count what the route of each person counts, and nothing else', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const columns = columnsOf(smallQuestionnaire, rows);
        let contradicting = 0;
        for (const column of columns.list) {
          const { code } = column.question;
          const asked = rows.filter(({ answers }) => routeOf(smallQuestionnaire, answers).some((question) => question.code === code)); // prettier-ignore
          const result = resultOf(columns, column);
          const table = result.table ?? result.rank;
          if (table === null) continue;
          const answered = asked.filter(({ answers }) => answers[code] !== undefined);
          assert.equal(table.notAnswered, asked.length - answered.length, code);
          if (result.table !== null) assert.equal(result.table.answered, answered.length, code);
          if (table.base.kind !== 'mentions') assert.equal(table.base.n, answered.length, code);
          contradicting += rows.filter(
            (each) => !asked.includes(each) && each.answers[code] !== undefined,
          ).length;
        }
        assert.equal(columns.contradicting, contradicting);
      }),
    );
  });

  test('an answer of an earlier edition is routed by it, and its options stand after today’s', () => {
    const older = questionnaireShape.parse({
      ...smallQuestionnaire,
      sections: [
        {
          code: 'you',
          title: 'You',
          questions: [
            { kind: 'single', code: 'sex', text: 'Sex?', options: [{ code: 'female', text: 'Female' }, { code: 'other', text: 'Other' }] },
            { kind: 'text', code: 'safe', text: 'Safe?' },
          ],
        },
      ],
    }); // prettier-ignore
    const columns = columnsOf(
      smallQuestionnaire,
      [row({ sex: { choice: 'male' } }), row({ sex: { choice: 'other' }, safe: { text: 'no' } }, { editionId: 'old' })],
      { editions: new Map([['one', smallQuestionnaire], ['old', older]]) },
    ); // prettier-ignore
    const table = resultOf(columns, columns.byCode.get('sex')!).table!;
    assert.deepEqual(
      table.rows.map(({ code, count }) => [code, count]),
      [['female', 0], ['male', 1], ['prefer-not-to-say', 0], ['other', 1]],
    ); // prettier-ignore
    // Asked then in words, it is no point of today's scale.
    const scale = resultOf(columns, columns.byCode.get('safe')!);
    assert.equal(scale.table?.answered, 0);
    // A question that one of them was never shown was not asked of them.
    assert.equal(resultOf(columns, columns.byCode.get('where')!).table?.asked, 1);
  });

  test('what a spreadsheet brought in the wrong form is no answer, and an unknown option is shown', () => {
    const { table } = tableOf(smallQuestionnaire, 'sex', [
      row({ sex: { text: 'female' } }),
      row({ sex: { choice: 'x' } }),
    ]);
    assert.equal(table?.notAnswered, 1);
    assert.deepEqual(table.rows.at(-1)?.code, 'x');
    assert.throws(() => tableOf(smallQuestionnaire, 'nothing', []), /no question nothing/);
  });
});

describe('tables', () => {
  test('shares of a single answer add up to 100 before rounding, and so do shares of mentions', () => {
    fc.assert(
      fc.property(anyRows, fc.constantFrom('answered' as const, 'asked' as const), (rows, of) => {
        const weights = {
          values: Float64Array.from(rows, (_, index) => 0.5 + (index % 3)),
          words: 'by turns',
          margins: [],
        };
        for (const code of ['sex', 'age', 'safe', 'where']) {
          const { table } = tableOf(smallQuestionnaire, code, rows, { of, weights });
          const people = of === 'asked' && code !== 'where' ? table!.asked : table!.answered;
          for (const which of ['share', 'weightedShare'] as const) {
            const shares = table!.rows.map((each) => each[which]);
            const isWeighted = which === 'weightedShare';
            if (people < 10 || (isWeighted && (table!.weights?.n ?? 0) < 10)) assert.ok(shares.every((share) => share === null));
            else near(shares.reduce<number>((sum, share) => sum + share!, 0), 100, 1e-9); // prettier-ignore
          }
          assert.equal(
            table!.rows.reduce((sum, { count }) => sum + count!, 0),
            table!.base.n,
          );
        }
      }),
    );
  });

  test('the order in which answers came does not matter', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const whole = (list: AnswerRow[]): unknown => {
          const columns = columnsOf(smallQuestionnaire, list);
          return [columns.list.map((column) => resultOf(columns, column)), familyTables(columns)];
        };
        assert.deepEqual(whole(rows.toReversed()), whole(rows));
      }),
      { numRuns: 40 },
    );
  });

  test('the three bases stay apart and say what they are', () => {
    const rows = times(20, (index) =>
      row({
        issue: { ranking: index < 12 ? ['noise', 'litter'] : ['litter'] },
        ...(index < 10 ? { 'victim-noise': { choice: index < 4 ? 'yes' : 'no' } } : {}),
        where: { choices: index < 5 ? ['street', 'park'] : ['park'] },
      }),
    );
    const of = (code: string) => tableOf(smallQuestionnaire, code, rows);
    const victim = of('victim-noise').table!;
    assert.equal(victim.base.kind, 'asked');
    assert.equal(victim.base.words, '10 respondents who chose Noise and answered this question');
    assert.equal(victim.notAnswered, 2);
    assert.equal(victim.rows[0]?.share, 40);
    const where = of('where').table!;
    assert.equal(where.base.kind, 'mentions');
    assert.equal(where.base.words, '25 mentions by 20 respondents who answered this question');
    assert.deepEqual(
      where.rows.slice(0, 2).map(({ count, share, perPerson }) => [count, share, perPerson]),
      [[5, 20, 25], [20, 80, 100]],
    ); // prettier-ignore
    const [family] = familyTables(columnsOf(smallQuestionnaire, rows));
    assert.deepEqual(
      family?.rows.map(({ text, base, cells }) => [text, base.n, cells.map(({ count }) => count)]),
      [['Noise', 12, [4, 6, 0, 2]], ['Litter', 20, [0, 0, 0, 20]], ['Theft', 0, [0, 0, 0, 0]]],
    ); // prettier-ignore
    // Nobody was asked about theft: no percentage of nothing.
    assert.ok(family.rows[2]?.cells.every(({ share }) => share === null));
  });

  test('printed percentages that do not add up are said, not nudged', () => {
    const rows = times(30, (index) =>
      row({ sex: { choice: ['female', 'male', 'prefer-not-to-say'][index % 3]! } }),
    );
    const { table } = tableOf(smallQuestionnaire, 'sex', rows);
    assert.ok(table?.notes.some((note) => note.includes('add up to 99.9%, not 100%, because of rounding')));
    assert.ok(!table?.rows.some(({ interval }) => interval !== null), 'no interval unless told');
    const told = tableOf(smallQuestionnaire, 'sex', rows, { intervals: true }).table;
    assert.ok(told?.rows.every(({ interval }) => interval !== null));
    assert.ok(told?.notes.some((note) => note.includes('a guide only')));
  });

  test('a number has its mean, with weights beside', () => {
    const rows = times(12, (index) => row({ years: { number: index } }));
    const weights = {
      values: Float64Array.from(rows, (_, index) => (index < 6 ? 3 : 1)),
      words: 'x',
      margins: [],
    };
    const { numbers } = tableOf(smallQuestionnaire, 'years', rows, { weights, intervals: true });
    assert.equal(numbers?.mean, 5.5);
    assert.equal(numbers.median, 5.5);
    assert.deepEqual([numbers.least, numbers.most], [0, 11]);
    near(numbers.weightedMean, (3 * 15 + 51) / 24);
    assert.ok(numbers.interval!.lower < 4 && numbers.interval!.upper > 4);
    assert.equal(tableOf(smallQuestionnaire, 'years', rows.slice(0, 9)).numbers?.mean, null);
  });
});

describe('rankings', () => {
  const ranked = questionnaireShape.parse({
    schema: 1,
    title: 'Ranks',
    sections: [
      {
        code: 'a',
        title: 'A',
        questions: [
          { kind: 'ranked', code: 'issue', text: 'Rank', places: 3, options: ['a', 'b', 'c', 'd'].map((code) => ({ code, text: code.toUpperCase() })) },
        ],
      },
    ],
  }); // prettier-ignore
  const ballots = [
    ...times(9, () => row({ issue: { ranking: ['a', 'b', 'c'] } })),
    ...times(8, () => row({ issue: { ranking: ['b', 'c', 'd'] } })),
    ...times(6, () => row({ issue: { ranking: ['c', 'b', 'a'] } })),
    ...times(4, () => row({ issue: { ranking: ['d', 'c'] } })),
  ];

  test('reference 17 through the product: the ways of counting disagree, and it says so', () => {
    const { rank } = tableOf(ranked, 'issue', ballots);
    assert.deepEqual(
      rank?.rows.map(({ byPlace }) => byPlace[0]?.count),
      [9, 8, 6, 4],
    );
    assert.deepEqual(rank.rows.map(({ borda }) => borda), [33, 54, 51, 20]); // prettier-ignore
    assert.deepEqual(rank.rows.map(({ anyPlace }) => anyPlace.count), [15, 23, 27, 12]); // prettier-ignore
    assert.deepEqual(rank.rows.map(({ droppedIn }) => droppedIn), [null, 2, null, 1]); // prettier-ignore
    assert.equal(rank.runOff.winner, 'c');
    assert.equal(rank.condorcet, 'b');
    assert.match(rank.words, /do not agree.*first choices A.*points B.*run-off C.*head to head B/);
    assert.match(rank.tieRule, /Ties/);
  });

  test('weights of one change nothing, and the order of ballots never does', () => {
    const values = Float64Array.from(ballots, () => 2);
    const { rank } = tableOf(ranked, 'issue', ballots, { weights: { values, words: 'even', margins: [] } });
    assert.deepEqual(rank?.weighted, { runOff: 'c', condorcet: 'b', first: 'a', borda: 'b' });
    for (const each of rank.rows) near(each.anyPlace.weightedShare, each.anyPlace.share!, 1e-9);
    assert.deepEqual(tableOf(ranked, 'issue', ballots.toReversed()), tableOf(ranked, 'issue', ballots));
  });
});

describe('cross tables', () => {
  const rows = [
    ...times(60, (index) => row({ sex: choose('female'), age: choose(index < 45 ? '18-24' : '65-over') })),
    ...times(55, (index) => row({ sex: choose('male'), age: choose(index < 15 ? '18-24' : '65-over') })),
    ...times(7, () => row({ sex: choose('prefer-not-to-say'), age: choose('18-24') })),
    ...times(3, () => row({ age: choose('65-over') })),
  ];
  const columns = columnsOf(smallQuestionnaire, rows);
  const by = breakOf(columns, 'sex')!;

  test('a small group is hidden, and the difference of the others tested', () => {
    const table = crossTable(columns, columns.byCode.get('age')!, by);
    assert.deepEqual(table.groups.map(({ code, n, shown }) => [code, n, shown]), [['female', 60, true], ['male', 55, true], ['prefer-not-to-say', 7, false]]); // prettier-ignore
    assert.deepEqual(table.rows[1]?.cells.map(({ count }) => count), [45, 15, null]); // prettier-ignore
    assert.equal(table.rows[1].cells[0]?.share, 75);
    assert.equal(table.test?.name, 'chi-squared');
    assert.ok(table.test.p < 0.001);
    assert.ok(table.notes.some((note) => note.includes('3 who answered this are in no group')));
    // The same people split evenly: chance.
    const even = columnsOf(smallQuestionnaire, times(80, (index) => row({ sex: choose(index % 2 === 0 ? 'female' : 'male'), age: choose(index % 4 < 2 ? '18-24' : '65-over') }))); // prettier-ignore
    assert.match(
      crossTable(even, even.byCode.get('age')!, breakOf(even, 'sex')!).test?.words ?? '',
      /may be chance/,
    );
    assert.equal(breakOf(columns, 'where'), undefined);
    assert.equal(breakOf(columns, 'nothing'), undefined);
  });

  test('what is given out never gives back a count that is withheld', () => {
    let given = 0;
    fc.assert(
      fc.property(
        fc.array(anyRow, { minLength: 60, maxLength: 250 }),
        fc.constantFrom('age', 'safe'),
        (some, question) => {
          const own = columnsOf(smallQuestionnaire, some);
          const column = own.byCode.get(question)!;
          const table = publicCross(own, column, breakOf(own, 'sex')!);
          if (table === null) return;
          given += 1;
          const cells = table.rows.map(({ cells: each }) => each.map(({ count }) => count));
          for (const count of cells.flat()) assert.ok(count === null || count === 0 || count >= 10);
          for (const { share, count } of table.rows.flatMap(({ cells: each }) => each))
            assert.ok(share === null || count !== null);
          // What a reader has: these cells, the bases shown, and every row's total from the table of everybody. The truth, by counting
          // people one by one: who stands in a group or answer put together stands in no other.
          const inGroup = (value: string | undefined, codes: string[]): string => (value !== undefined && codes.includes(value) ? value : 'others'); // prettier-ignore
          const chosen = ({ answers }: AnswerRow): string | undefined => {
            const answer = answers[question];
            return answer === undefined ? undefined : 'choice' in answer ? answer.choice : String((answer as { number: number }).number); // prettier-ignore
          };
          const sexOf = ({ answers }: AnswerRow): string | undefined => (answers['sex'] as { choice?: string } | undefined)?.choice; // prettier-ignore
          const codes = {
            rows: table.rows.map(({ code }) => code),
            groups: table.groups.map(({ code }) => code),
          };
          const truth = codes.rows.map((option) =>
          codes.groups.map((group) =>
            some.filter((each) => chosen(each) !== undefined && inGroup(chosen(each), codes.rows) === option && inGroup(sexOf(each), codes.groups) === group).length,
          ),
        ); // prettier-ignore
          cells.forEach((line, at) => line.forEach((count, group) => assert.ok(count === null || count === truth[at]?.[group]))); // prettier-ignore
          const withheld = [
            ...cells.map((line) => [...line.map((count) => count === null), false]),
            [...table.groups.map(({ n }) => n === null), false],
          ];
          for (const { lower, upper } of possibleRanges(truth, withheld)) assert.ok(upper > lower, `${question}: disclosed`); // prettier-ignore
        },
      ),
      { numRuns: 150 },
    );
    assert.ok(given > 5, `only ${given} tables could be given out`);
  });
});

test('a family is headed by what its questions have in common', () => {
  assert.equal(sharedWords(['Did you report the noise to the police?', 'Did you report what happened to the police?']), 'Did you report … to the police?'); // prettier-ignore
  assert.equal(sharedWords(['Has noise happened?', 'Has theft happened?']), null);
  assert.equal(sharedWords(['The same here?', 'The same here?']), 'The same here?');
  // Nothing is taken twice where the words repeat.
  assert.equal(sharedWords(['a b c a b c', 'a b c']), 'a b c …');
});

describe('comparison with the wave before', () => {
  const wave = (yes: number, all: number, questionnaire = smallQuestionnaire) =>
    columnsOf(
      questionnaire,
      times(all, (index) => row({ sex: choose(index < yes ? 'female' : 'male') })),
    );

  test('a clear change, no clear change, and too few', () => {
    const previous = { id: 'x', title: 'Last year', period: null };
    const change = (now: [number, number], before: [number, number]) =>
      compareWaves(wave(...now), wave(...before), previous).tables.find(({ question }) => question === 'sex')!.rows[0]!; // prettier-ignore
    const clear = change([120, 200], [80, 200]);
    assert.deepEqual([clear.change, Math.round(clear.difference!)], ['up', 20]);
    // Newcombe's limits of the reference method, around the difference.
    assert.ok(clear.lower! > 9 && clear.upper! < 30);
    assert.match(change([104, 200], [100, 200]).words, /no clear change: it may be chance/);
    assert.equal(change([4, 9], [100, 200]).change, 'too-few');
    assert.equal(change([2, 30], [9, 30]).change, 'down');
  });

  test('says what was asked otherwise', () => {
    const body = structuredClone(smallQuestionnaire);
    const sex = questionsOf(body).find(({ code }) => code === 'sex')!;
    sex.text = 'Are you male or female?';
    if (sex.kind === 'single') sex.options = [...sex.options.slice(0, 2), { code: 'other', text: 'Other', alone: false, asksWords: false }]; // prettier-ignore
    body.sections[0]!.questions = body.sections[0]!.questions.filter(({ code }) => code !== 'where');
    const found = compareWaves(wave(10, 20), wave(10, 20, body), { id: 'x', title: 'Then', period: null });
    const notes = found.tables.find(({ question }) => question === 'sex')!.notes.join(' ');
    assert.match(notes, /worded otherwise then: “Are you male or female\?”/);
    assert.match(notes, /Could not be chosen then: Prefer not to say/);
    assert.match(notes, /Could be chosen then and not now: Other/);
    assert.deepEqual(found.onlyNow, ['Where does it happen?']);
    assert.ok(found.notes.some((note) => note.includes('who answered may differ')));
  });
});

describe('weights', () => {
  const profile = [
    { standard: 'sex', category: 'female', people: 520 },
    { standard: 'sex', category: 'male', people: 480 },
    { standard: 'age', category: '18-24', people: 200 },
    { standard: 'age', category: '35-44', people: 450 },
    { standard: 'age', category: '65-over', people: 350 },
    { standard: 'religion', category: 'none', people: 1000 },
  ];
  const choice = { margins: ['sex', 'age'], trimAt: null, merged: [], asDelivered: false };
  const person = fc.record({ sex: fc.constantFrom('female', 'male', 'prefer-not-to-say').map(choose), age: fc.constantFrom('18-24', '35-44', '65-over').map(choose) }); // prettier-ignore
  const one = ['female', 'male'].flatMap((sex) => ['18-24', '35-44', '65-over'].map((age) => ({ sex: choose(sex), age: choose(age) }))); // prettier-ignore

  test('meet every margin to a millionth, are never negative, and keep who did not say', () => {
    fc.assert(
      fc.property(fc.array(person, { minLength: 5, maxLength: 120 }), (more) => {
        const columns = columnsOf(
          smallQuestionnaire,
          [...one, ...more].map((answers) => row(answers)),
        );
        const found = weigh(columns, profile, choice);
        assert.ok(found.isSettled, found.words);
        assert.ok(found.miss! <= 1e-6);
        for (const { rows } of found.margins)
          for (const { target, weighted } of rows) near(weighted / target, 1, 1e-5);
        assert.ok(found.applied!.values.every((weight) => weight > 0));
        assert.ok(found.effectiveN! <= columns.n + 1e-9);
        assert.match(found.words, /^Converged in \d+ rounds?/);
      }),
      { numRuns: 60 },
    );
  });

  test('say why not', () => {
    const columns = columnsOf(
      smallQuestionnaire,
      one.map((answers) => row(answers)),
    );
    assert.match(
      weigh(columns, profile, { ...choice, margins: ['ward'] }).words,
      /Ward is not both asked here/,
    );
    assert.match(weigh(columns, [...profile.slice(0, 2), ...profile.slice(3, 5), { standard: 'age', category: '18-24', people: 0 }], choice).words, /counts nobody: Age: 18 to 24/); // prettier-ignore
    const stuck = columnsOf(smallQuestionnaire, [row({ sex: choose('female'), age: choose('18-24') }), row({ sex: choose('male'), age: choose('65-over') })]); // prettier-ignore
    const found = weigh(stuck, profile, choice);
    assert.equal(found.isSettled, false);
    assert.match(found.words, /Did not converge in \d+ rounds, because the margins ask/);
    assert.match(weigh(columnsOf(smallQuestionnaire, []), profile, choice).words, /not both asked|Nobody/);
    assert.deepEqual(marginsOf(columns, profile).map(({ margin }) => margin), ['sex', 'age']); // prettier-ignore
  });

  test('small categories: a neighbour is suggested, and put together as told', () => {
    const rows = [
      ...times(40, (index) =>
        row({ sex: choose(index % 2 === 0 ? 'female' : 'male'), age: choose('35-44') }),
      ),
      ...times(30, (index) =>
        row({ sex: choose(index % 2 === 0 ? 'female' : 'male'), age: choose('65-over') }),
      ),
      ...times(3, () => row({ sex: choose('male'), age: choose('18-24') })),
    ];
    const columns = columnsOf(smallQuestionnaire, rows);
    const found = weigh(columns, profile, choice);
    assert.match(
      found.suggestions[0]?.words ?? '',
      /only 3 of “18 to 24” answered. Put it together with “35 to 44”/,
    );
    const merged = weigh(columns, profile, {
      ...choice,
      merged: [{ margin: 'age', categories: ['18-24', '35-44'] }],
    });
    assert.equal(merged.suggestions.length, 0);
    assert.equal(merged.margins[1]?.rows[0]?.target, 65);
    assert.ok(merged.largest! < found.largest!);
    const trimmed = weigh(columns, profile, { ...choice, trimAt: 3 });
    assert.ok(found.trimmed === 0 && found.largest! > 3 && trimmed.trimmed > 0);
    assert.match(trimmed.applied?.words ?? '', /trimmed at 3.0 times the mean/);
  });

  test('as delivered: who has none is in the unweighted columns only', () => {
    const rows = times(20, (index) => row({ sex: choose(index < 10 ? 'female' : 'male') }, { weight: index === 0 ? null : index < 10 ? 2 : 1 })); // prettier-ignore
    const columns = columnsOf(smallQuestionnaire, rows);
    const found = weigh(columns, [], { ...choice, asDelivered: true });
    const table = resultOf(columns, columns.byCode.get('sex')!, { weights: found.applied }).table!;
    near(table.rows[0]?.weightedShare, (100 * 18) / 28);
    assert.equal(table.rows[0]?.share, 50);
    assert.deepEqual([table.weights?.without, table.weights?.n], [1, 19]);
    assert.ok(table.notes.some((note) => note.includes('1 answer has no weight')));
  });
});

describe('words', () => {
  const themes = [
    { code: 'lights', title: 'Lighting', meaning: '', words: ['street light'] },
    { code: 'bikes', title: 'Bikes', meaning: '', words: [] },
  ];
  const coded = [
    { text: 'Nuisance bikes race through the park', codes: ['bikes'] },
    { text: 'Bikes on the pavement at night', codes: ['bikes'] },
    { text: 'It is dark and the lamps are broken', codes: ['lights'] },
    { text: 'Broken lamps everywhere', codes: ['lights'] },
  ];

  test('suggestions say which words spoke for them', () => {
    const suggest = suggester(themes, coded);
    assert.deepEqual(suggest('Another bike nearly hit me'), [{ code: 'bikes', score: suggest('bike')[0]?.score, words: ['bike'] }]); // prettier-ignore
    assert.deepEqual(suggest('More lamps please')[0]?.code, 'lights');
    // A word of the theme's own list speaks before anything is coded.
    assert.deepEqual(suggester(themes, [])('No street lights')[0]?.words, ['street', 'light']);
    assert.deepEqual(suggest('Nothing to say'), []);
    assert.deepEqual(wordsIn('The boys’ parties AND the party, don’t!'), ['boy', 'party']);
    assert.equal(themeCode('24/7 Lights!', new Set(['lights'])), 'lights-2');
  });

  test('themes are of those whose words were read; agreement of two readers by theme', () => {
    const answers = times(30, (person) => ({
      person,
      first: person < 20 ? (person % 2 === 0 ? ['bikes'] : person === 1 ? [] : ['lights', 'bikes']) : null,
      second: person < 20 ? (person % 2 === 0 ? ['bikes'] : ['lights']) : null,
    }));
    const table = wordsTable({ code: 'why', text: 'Why?' }, themes, answers);
    assert.equal(table.base.n, 20);
    assert.deepEqual(table.rows.map(({ code, count }) => [code, count]), [['bikes', 19], ['lights', 9], ['no-theme', 1]]); // prettier-ignore
    assert.match(table.notes.join(' '), /10 of 30 answers in words are not read yet/);
    const [lights, bikes] = table.agreement;
    assert.equal(lights?.observed, 0.95);
    assert.equal(lights.words, 'almost perfect');
    near(bikes?.kappa, 0.1); // Agrees on 11 of 20, by chance alone on half.
  });

  test('what may be personal is marked before anything is quoted', () => {
    const text = 'My neighbour Ann Okafor at 12 Quay Street (FW1 2AB) rings 01632 960123 or ann@fenwater.example, car AB12 CDE, see @annok. Mr Brown knows.'; // prettier-ignore
    assert.deepEqual(markPersonal(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]), [
      ['name', 'Ann Okafor'],
      ['address', '12 Quay Street'],
      ['postcode', 'FW1 2AB'],
      ['telephone', '01632 960123'],
      ['e-mail', 'ann@fenwater.example'],
      ['vehicle', 'AB12 CDE'],
      ['account', '@annok'],
      ['name', 'Brown'],
    ]); // prettier-ignore
    assert.equal(withoutPersonal('Call 07700 900123 now'), 'Call [telephone] now');
    for (const harmless of ['I waited 40 minutes on 101', 'It cost £1,200 in 2024', 'Two streets away'])
      assert.deepEqual(markPersonal(harmless), [], harmless);
    fc.assert(
      fc.property(fc.string(), (any) => {
        const marks = markPersonal(any);
        for (const [index, { start, end }] of marks.entries())
          assert.ok(start < end && start >= (marks[index - 1]?.end ?? 0));
      }),
    );
  });
});

describe('places and figures', () => {
  test('a ward with few places is not shown, nor one from which it could be worked out', () => {
    const wardNames = new Map([['W1', 'Harbour'], ['W2', 'Orchard'], ['W3', 'Mill'], ['W4', 'Dell']]); // prettier-ignore
    const rows = ['W1', 'W1', 'W1', 'W1', 'W1', 'W1', 'W1', 'W2', 'W2', 'W3', 'W3', 'W3', 'W3', 'W3', 'W3', 'W3', 'W3'].map((ward) => row({ place: { place: '', ward } })); // prettier-ignore
    const columns = columnsOf(smallQuestionnaire, [...rows, row({ place: { place: 'by the shop' } })], {
      wardNames,
    });
    const table = placesTable(columns, columns.byCode.get('place')!);
    assert.deepEqual(table.rows.map(({ name, count }) => [name, count]), [['Mill', 8], ['Dell', 0], ['Harbour', null], ['Orchard', null]]); // prettier-ignore
    assert.equal(table.unplaced, 1);
  });

  test('a figure is the same for the same question and another for anything else', () => {
    const ground = { wave: { id: 'w', code: 'c', title: 'T' }, editionHash: 'e'.repeat(64), answersHash: 'a'.repeat(64), period: '2027-02..2027-02', computedAt: '2027-03-01T00:00:00Z', limitations: [] }; // prettier-ignore
    const rows = times(20, (index) => row({ sex: choose(index < 5 ? 'female' : 'male') }));
    const ids = (change: object = {}, some = rows) => {
      const figures = figureMaker({ ...ground, ...change });
      const table = tableOf(smallQuestionnaire, 'sex', some, { figures }).table!;
      for (const each of table.rows) {
        const figure = figures.all.get(each.figure ?? '');
        assert.equal(figure?.value, each.share);
        assert.equal(figure.numerator, each.count);
        assert.equal(figure.denominator, table.base.n);
      }
      return [table.base.figure, ...table.rows.map(({ figure }) => figure)];
    };
    assert.equal(new Set(ids()).size, 4);
    assert.deepEqual(ids({ computedAt: '2028-01-01T00:00:00Z' }, rows.slice(1)), ids());
    for (const change of [{ wave: { id: 'x', code: 'c', title: 'T' } }, { editionHash: 'f'.repeat(64) }])
      assert.ok(ids(change).every((id) => !ids().includes(id)));
  });
});
