import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { monitoringCondition } from './edit.rules.ts';
import { faultsOf, isSound } from './questionnaire.checks.ts';
import { optionsOf, questionsOf, routeOf } from './questionnaire.rules.ts';
import {
  questionnaireShape,
  questionShape,
  type Answer,
  type Answers,
  type Condition,
  type Question,
  type Questionnaire,
} from './questionnaire.types.ts';
import { lengthOf, pace, secondsOf } from './length.rules.ts';
import { canBeReached, longestWay } from './reach.rules.ts';
import { templates } from './templates/templates.ts';

// ---- random questionnaires ------------------------------------------------------------------------------------------------

const codes = ['a', 'b', 'c', 'd', 'e', 'f'];
const optionCodes = ['one', 'two', 'three'];

const optionsArbitrary = (mayBeAlone: boolean) =>
  fc
    .tuple(fc.integer({ min: 2, max: 3 }), mayBeAlone ? fc.boolean() : fc.constant(false))
    .map(([count, alone]) =>
      optionCodes
        .slice(0, count)
        .map((code, at) => ({ code, text: code, alone: alone && at === count - 1, asksWords: false })),
    );

/** Conditions name only earlier questions and answers they have, of kinds that have them. */
const conditionOn = (earlier: readonly Question[]): fc.Arbitrary<Condition | null> => {
  if (earlier.length === 0) return fc.constant(null);
  const testOn = (question: Question): fc.Arbitrary<Condition['tests'][number]> => {
    const options = optionsOf(question);
    const tests: fc.Arbitrary<Condition['tests'][number]>[] = [
      fc.constant({ question: question.code, op: 'answered' as const }),
    ];
    if (options.length > 0)
      tests.push(
        fc.record({
          question: fc.constant(question.code),
          op: fc.constantFrom('is' as const, 'is-not' as const),
          value: fc.constantFrom(...options.map(({ code }) => code)),
        }),
      );
    if (question.kind === 'scale')
      tests.push(
        fc.record({
          question: fc.constant(question.code),
          op: fc.constantFrom('at-least' as const, 'at-most' as const),
          value: fc.integer({ min: 0, max: 4 }),
        }),
      );
    return fc.oneof({ weight: 1, arbitrary: tests[0] ?? fc.constant({ question: question.code, op: 'answered' as const }) }, ...tests.slice(1).map((arbitrary) => ({ weight: 6, arbitrary }))); // prettier-ignore
  };
  // Often several tests of one question: that is where they contradict each other.
  const one = fc.constantFrom(...earlier).chain((question) => fc.array(testOn(question), { minLength: 1, maxLength: 3 })); // prettier-ignore
  const several = fc.array(fc.constantFrom(...earlier).chain(testOn), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    {
      weight: 4,
      arbitrary: fc.record({
        match: fc.constantFrom('all' as const, 'all' as const, 'any' as const),
        tests: fc.oneof({ weight: 2, arbitrary: one }, { weight: 1, arbitrary: several }),
      }),
    },
  );
};

const questionAt = (code: string, earlier: readonly Question[]): fc.Arbitrary<Question> =>
  fc
    .tuple(
      fc.constantFrom('single', 'several', 'several', 'ranked', 'ranked', 'yes-no', 'scale', 'text'),
      optionsArbitrary(true),
      optionsArbitrary(false),
      conditionOn(earlier),
      fc.boolean(),
      fc.integer({ min: 1, max: 2 }),
    )
    .map(([kind, options, plain, showIf, required, places]) => {
      const text = `What is ${code}?`;
      const base = { code, text, required, showIf };
      const shape =
        kind === 'single'
          ? { kind, ...base, options }
          : kind === 'several'
            ? { kind, ...base, options, atMost: required ? places : null }
            : kind === 'ranked'
              ? { kind, ...base, options: plain, places }
              : kind === 'scale'
                ? { kind, ...base, from: 1, to: 3, fromText: 'low', toText: 'high' }
                : { kind, ...base };
      return questionnaireShape.shape.sections.element.shape.questions.element.parse(shape);
    });

const questionnaireArbitrary: fc.Arbitrary<Questionnaire> = fc.integer({ min: 2, max: 5 }).chain((count) => {
  let questions: fc.Arbitrary<Question[]> = fc.constant([]);
  for (const code of codes.slice(0, count))
    questions = questions.chain((earlier) => questionAt(code, earlier).map((added) => [...earlier, added]));
  return questions.map((list) =>
    questionnaireShape.parse({
      schema: 1,
      title: 'Random',
      sections: [{ code: 'all', title: 'All', questions: list }],
    }),
  );
});

// ---- every answer there is, told apart or not ------------------------------------------------------------------------------

function everyAnswer(question: Question): (Answer | undefined)[] {
  const list = optionsOf(question).map(({ code }) => code);
  const alone = new Set(optionsOf(question).filter((option) => option.alone).map(({ code }) => code)); // prettier-ignore
  switch (question.kind) {
    case 'single':
    case 'yes-no':
      return [undefined, ...list.map((choice) => ({ choice }))];
    case 'several': {
      const sets = Array.from({ length: 2 ** list.length - 1 }, (_, mask) =>
        list.filter((_each, at) => ((mask + 1) >> at) % 2 === 1),
      ).filter(
        (choices) =>
          (choices.length === 1 || !choices.some((choice) => alone.has(choice))) &&
          choices.length <= (question.atMost ?? 60),
      );
      return [undefined, ...sets.map((choices) => ({ choices }))];
    }
    case 'ranked': {
      const orders = question.places === 1 || !question.required ? list.map((each) => [each]) : [];
      if (question.places === 2)
        for (const first of list)
          for (const second of list) if (first !== second) orders.push([first, second]);
      return [undefined, ...orders.map((ranking) => ({ ranking }))];
    }
    case 'scale':
      return [undefined, { number: 1 }, { number: 2 }, { number: 3 }];
    default:
      return [undefined, { text: 'words' }];
  }
}

function* everyWay(questions: readonly Question[], at = 0, given: Answers = {}): Generator<Answers> {
  const question = questions[at];
  if (question === undefined) {
    yield given;
    return;
  }
  for (const answer of everyAnswer(question))
    yield* everyWay(questions, at + 1, answer === undefined ? given : { ...given, [question.code]: answer });
}

/** Whole, so that a sum is the same in whatever order. */
const wholeSeconds = (question: Question): number => Math.round(secondsOf(question));

describe('the way through a questionnaire', () => {
  it('only goes forward and ends, whatever is answered', () => {
    fc.assert(
      fc.property(
        questionnaireArbitrary,
        fc.dictionary(fc.constantFrom(...codes), fc.constantFrom<Answer>({ choice: 'one' }, { choices: ['one', 'two'] }, { choice: 'yes' }, { number: 2 }, { text: 'x' })),
        (questionnaire, answers) => {
          const order = questionsOf(questionnaire).map(({ code }) => code);
          const places = routeOf(questionnaire, answers).map(({ code }) => order.indexOf(code));
          assert.deepEqual(places, [...new Set(places)].sort((a, b) => a - b));
          assert.ok(places.length <= order.length);
        },
      ),
      { numRuns: 200 },
    ); // prettier-ignore
  });

  it('is found exactly: who can be asked what, and how much, equals trying every answer', () => {
    let never = 0;
    fc.assert(
      fc.property(questionnaireArbitrary, (questionnaire) => {
        const questions = questionsOf(questionnaire);
        if (questions.reduce((ways, question) => ways * everyAnswer(question).length, 1) > 3000) return;
        const reached = new Set<string>();
        const most = { questions: 0, seconds: 0 };
        for (const answers of everyWay(questions)) {
          const route = routeOf(questionnaire, answers);
          for (const { code } of route) reached.add(code);
          most.questions = Math.max(most.questions, route.length);
          most.seconds = Math.max(
            most.seconds,
            route.reduce((sum, question) => sum + wholeSeconds(question), 0),
          );
        }
        const said = new Set(
          faultsOf(questionnaire)
            .filter(({ code }) => code === 'never-asked')
            .map(({ where }) => where.question),
        );
        for (const { code } of questions) {
          never += reached.has(code) ? 0 : 1;
          assert.equal(said.has(code), !reached.has(code), code);
        }
        assert.deepEqual(longestWay(questionnaire, wholeSeconds), { ...most, complete: true });
      }),
      { numRuns: 300 },
    );
    assert.ok(never > 20, `too few were unreachable to have tried it: ${never}`);
  });

  it('says when it stopped looking instead of guessing', () => {
    const many = Array.from({ length: 16 }, (_, at) => ({ code: `o-${at}`, text: `Answer ${at}` }));
    const questionnaire = questionnaireShape.parse({
      schema: 1,
      title: 'Wide',
      sections: [
        {
          code: 'all',
          title: 'All',
          questions: [
            { kind: 'several', code: 'first', text: 'First?', options: many },
            {
              kind: 'several',
              code: 'second',
              text: 'Second?',
              options: many,
            },
            {
              kind: 'text',
              code: 'last',
              text: 'Last?',
              showIf: {
                match: 'all',
                // Half of them, and none of the others: the larger sets are tried first.
                tests: many.slice(0, 10).flatMap(({ code }, at) => ({
                  question: at % 2 === 0 ? 'first' : 'second',
                  op: at < 8 ? ('is-not' as const) : ('is' as const),
                  value: code,
                })),
              },
            },
          ],
        },
      ],
    });
    assert.equal(canBeReached(questionsOf(questionnaire), 2, 3), 'unknown');
    assert.equal(canBeReached(questionsOf(questionnaire), 2), 'yes');
  });
});

// ---- faults put in -----------------------------------------------------------------------------------------------------------

const faultCodes = (questionnaire: Questionnaire): string[] =>
  faultsOf(questionnaire).map(({ code }) => code);
const last = (questionnaire: Questionnaire): Question => {
  const question = questionsOf(questionnaire).at(-1);
  assert.ok(question !== undefined);
  return question;
};
const withLast = (questionnaire: Questionnaire, question: Question): Questionnaire => ({
  ...questionnaire,
  sections: questionnaire.sections.map((section) => ({
    ...section,
    questions: section.questions.map((each) => (each.code === question.code ? question : each)),
  })),
});
const waits = (question: Question, test: Condition['tests'][number]): Question => ({
  ...question,
  showIf: { match: 'all', tests: [test] },
});
const base = { help: '', required: false, showIf: null, family: null, about: null };
const listed = [
  { code: 'x', text: 'X', alone: false, asksWords: false },
  { code: 'y', text: 'Y', alone: true, asksWords: false },
];

/** Each way of spoiling a sound questionnaire, and the fault it must show. */
const spoilings: Record<string, (sound: Questionnaire) => Questionnaire> = {
  'same-code': (sound) => ({
    ...sound,
    sections: [...sound.sections, { code: 'more', title: 'More', intro: '', questions: [{ ...last(sound), text: 'Other words' }] }],
  }),
  'unknown-question': (sound) => withLast(sound, waits(last(sound), { question: 'nowhere', op: 'answered' })),
  'later-question': (sound) => withLast(sound, waits(last(sound), { question: last(sound).code, op: 'answered' })),
  'unknown-option': (sound) => ({
    ...sound,
    sections: [
      { code: 'zero', title: 'Zero', intro: '', questions: [{ kind: 'yes-no', code: 'z', text: 'Zero?', ...base, maySayNothing: false }] },
      ...withLast(sound, waits(last(sound), { question: 'z', op: 'is', value: 'perhaps' })).sections,
    ],
  }),
  'no-options': (sound) => ({
    ...sound,
    sections: [
      { code: 'zero', title: 'Zero', intro: '', questions: [{ kind: 'text', code: 'z', text: 'Zero?', ...base, most: 100 }] },
      ...withLast(sound, waits(last(sound), { question: 'z', op: 'is', value: 'x' })).sections,
    ],
  }),
  'not-a-number': (sound) => ({
    ...sound,
    sections: [
      { code: 'zero', title: 'Zero', intro: '', questions: [{ kind: 'single', code: 'z', text: 'Zero?', ...base, options: listed, standard: null }] },
      ...withLast(sound, waits(last(sound), { question: 'z', op: 'at-least', value: 2 })).sections,
    ],
  }),
  'alone-in-ranking': (sound) => withLast(sound, { kind: 'ranked', ...base, code: last(sound).code, text: 'In order?', options: listed, places: 1 }),
  'too-few-to-rank': (sound) => withLast(sound, { kind: 'ranked', ...base, code: last(sound).code, text: 'In order?', options: listed, places: 3 }),
  'ends-crossed': (sound) => withLast(sound, { kind: 'scale', ...base, code: last(sound).code, text: 'How?', from: 5, to: 1, fromText: 'a', toText: 'b' }),
  'empty-section': (sound) => ({ ...sound, sections: [...sound.sections, { code: 'empty', title: 'Empty', intro: '', questions: [] }] }),
  'unknown-pipe': (sound) => withLast(sound, { ...last(sound), text: 'You said {{nothing}}' }),
  'later-pipe': (sound) => withLast(sound, { ...last(sound), help: `You say {{${last(sound).code}}}` }),
  'unknown-about': (sound) => withLast(sound, { ...last(sound), about: { question: 'a', option: 'gone' } }),
  'monitoring-required': (sound) => withLast(sound, { kind: 'single', ...base, code: last(sound).code, text: 'Age?', required: true, options: listed, standard: 'age' }),
  'same-words': (sound) => ({
    ...sound,
    sections: [...sound.sections, { code: 'more', title: 'More', intro: '', questions: [{ ...last(sound), code: 'again', text: `  ${last(sound).text.toUpperCase()} ` }] }],
  }),
  'too-long': (sound) => ({
    ...sound,
    sections: [
      ...sound.sections,
      { code: 'more', title: 'More', intro: '', questions: Array.from({ length: 20 }, (_, at) => ({ kind: 'text' as const, ...base, code: `t-${at}`, text: `Text ${at}?`, most: 100 })) },
    ],
  }),
}; // prettier-ignore

describe('the checks of a questionnaire', () => {
  for (const [code, spoil] of Object.entries(spoilings))
    it(`finds ${code}, wherever it is put`, () => {
      fc.assert(
        fc.property(questionnaireArbitrary, (questionnaire) => {
          const before = faultCodes(questionnaire).filter((each) => each === code).length;
          assert.equal(before, 0, 'it was sound in this');
          assert.ok(faultCodes(spoil(questionnaire)).includes(code));
        }),
        { numRuns: 40 },
      );
    });

  it('lets a family ask the same words of different answers', () => {
    const one: Question = { kind: 'text', ...base, code: 'p', text: 'Why?', most: 10, family: 'why' };
    const questionnaire: Questionnaire = {
      schema: 1,
      title: 'T',
      intro: '',
      thanks: '',
      sections: [{ code: 's', title: 'S', intro: '', questions: [one, { ...one, code: 'q' }] }],
    };
    assert.deepEqual(faultCodes(questionnaire), []);
  });

  it('says of a question that waits for two answers only one of which can be given', () => {
    const options = [
      { code: 'one', text: 'One' },
      { code: 'two', text: 'Two' },
      { code: 'none', text: 'None of these', alone: true },
    ];
    const asked = (first: object, one: string, other: string): unknown[] => {
      const questionnaire = questionnaireShape.parse({
        schema: 1,
        title: 'T',
        sections: [
          {
            code: 's',
            title: 'S',
            questions: [
              { code: 'p', text: 'Which?', ...first },
              {
                kind: 'text',
                code: 'q',
                text: 'Why both?',
                showIf: {
                  match: 'all',
                  tests: [one, other].map((value) => ({ question: 'p', op: 'is', value })),
                },
              },
            ],
          },
        ],
      });
      const faults = faultsOf(questionnaire);
      assert.equal(isSound(questionnaire), faults.length === 0);
      return faults.map(({ severity, code, where }) => [severity, code, where.question]);
    };
    const never = [['error', 'never-asked', 'q']];
    assert.deepEqual(asked({ kind: 'yes-no' }, 'yes', 'no'), never);
    assert.deepEqual(asked({ kind: 'single', options }, 'one', 'two'), never);
    assert.deepEqual(asked({ kind: 'several', options }, 'one', 'two'), []);
    assert.deepEqual(asked({ kind: 'several', options }, 'one', 'none'), never);
    assert.deepEqual(asked({ kind: 'several', options, atMost: 1 }, 'one', 'two'), never);
    assert.deepEqual(asked({ kind: 'ranked', options: options.slice(0, 2), places: 2 }, 'one', 'two'), []);
    assert.deepEqual(asked({ kind: 'ranked', options: options.slice(0, 2), places: 1 }, 'one', 'two'), never);
  });
});

describe('the templates', () => {
  for (const { code, questionnaire } of templates)
    it(`${code} has no errors, and says how long it is`, () => {
      const faults = faultsOf(questionnaire);
      assert.deepEqual(
        faults.filter(({ severity }) => severity === 'error'),
        [],
      );
      assert.deepEqual(
        faults.map((fault) => fault.code),
        code === 'borough' ? ['too-long'] : [],
      );
      assert.ok(lengthOf(questionnaire).longest.complete);
    });

  it('ask five issues with 12, 8, 7, 11 and 10 concerns, and of each whether, reported, why not', () => {
    const questions = questionsOf(templates[0]?.questionnaire ?? assert.fail());
    const family = (name: string): Question[] => questions.filter((each) => each.family === name);
    assert.deepEqual(
      family('concern').map((question) => optionsOf(question).length),
      [12, 8, 7, 11, 10],
    );
    for (const name of ['victim', 'reported', 'why-not'])
      assert.deepEqual(
        family(name).map(({ about }) => about?.option),
        ['asb', 'property', 'substance', 'town-centre', 'violence'],
      );
    const { longest } = lengthOf(templates[0]?.questionnaire ?? assert.fail());
    assert.equal(longest.questions, 27);
  });

  it('take under six minutes the usual way, and the yearly one is done with a single answer about oneself', () => {
    for (const { code, questionnaire } of templates)
      assert.ok(lengthOf(questionnaire).usual.seconds < 6 * 60, code);
    // Who has no internet rings, is read the questions aloud, and is done in eight.
    for (const { code, questionnaire } of templates)
      assert.ok(lengthOf(questionnaire).usual.spoken < 8 * 60, code);
    const borough = templates[0]?.questionnaire ?? assert.fail();
    assert.ok(lengthOf(borough).longest.seconds < 8 * 60, 'the longest way of all');
    // Who says yes is asked all eight: a little over six minutes, and by telephone under eight.
    const all = structuredClone(borough);
    for (const question of all.sections.at(-1)?.questions ?? []) question.showIf = null;
    const { usual } = lengthOf(all);
    assert.ok(usual.seconds < 6.25 * 60 && usual.spoken < 8 * 60, `${usual.seconds} ${usual.spoken}`);
    const aboutYou = (choice: string): number =>
      routeOf(borough, { 'say-about-you': { choice } }).filter((question) => question.kind === 'single' && question.standard !== null && question.standard !== 'connection').length; // prettier-ignore
    assert.deepEqual([aboutYou('no'), aboutYou('yes')], [0, 8]);
    // One more question about oneself that the manager adds stands behind it too.
    assert.deepEqual(monitoringCondition(borough, 'about-you'), {
      match: 'all',
      tests: [{ question: 'say-about-you', op: 'is', value: 'yes' }],
    });
    assert.equal(monitoringCondition(borough, 'you-and-the-area'), null);
  });

  it('count words read and things chosen at the stated pace', () => {
    const [of, chosen] = [(words: number) => (words * 60) / 238, pace.choice.value];
    const base = { code: 'q', text: 'One two three?' };
    const options = ['four five', 'six'].map((text) => ({ code: text.slice(0, 3), text }));
    const all = [
      { kind: 'single', ...base, options },
      { kind: 'several', ...base, options },
      { kind: 'ranked', ...base, options, places: 2 },
      { kind: 'text', ...base, help: 'seven eight' },
    ].map((given) => secondsOf(questionShape.parse(given)));
    const expected = [of(6) + chosen, of(6) + 2 * chosen, of(6) + 2 * chosen, of(5) + pace.words.value];
    assert.deepEqual(all.map((each) => each.toFixed(6)), expected.map((each) => each.toFixed(6))); // prettier-ignore
    // Pew Research Center counts 85 stand-alone questions in 15 minutes.
    assert.ok(Math.abs(of(28) + chosen - (15 * 60) / 85) < 1);
  });

  it('ask the pair before and after the very same questions', () => {
    const of = (code: string) => templates.find((each) => each.code === code)?.questionnaire.sections;
    assert.deepEqual(of('before'), of('after'));
  });
});
