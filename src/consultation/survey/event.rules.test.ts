import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { readAnswer, routeOf } from '../questionnaire/questionnaire.rules.ts';
import {
  questionnaireShape,
  type Answers,
  type Questionnaire,
} from '../questionnaire/questionnaire.types.ts';
import { readFields, routeIn } from './event-rules.browser.ts';

const codes = ['a', 'b', 'c', 'd'];
const options = codes.map((code) => ({ code, text: code, alone: code === 'd', asksWords: code === 'c' }));
const kinds = fc.constantFrom(
  { kind: 'single', options },
  { kind: 'several', options },
  { kind: 'several', options, atMost: 2 },
  { kind: 'ranked', options, places: 2 },
  { kind: 'yes-no' },
  { kind: 'yes-no', maySayNothing: false },
  { kind: 'scale', from: 1, to: 5, fromText: 'low', toText: 'high' },
  { kind: 'number', least: 0, most: 9 },
  { kind: 'text', most: 20 },
  { kind: 'place' },
);
const test = fc.record({
  question: fc.constantFrom('q0', 'q1', 'q2', 'q3', 'q9'),
  op: fc.constantFrom('is', 'is-not', 'at-least', 'at-most', 'answered'),
  value: fc.constantFrom('a', 'b', 'yes', 3, '3'),
});
const questionnaires: fc.Arbitrary<Questionnaire> = fc
  .array(
    fc.tuple(
      kinds,
      fc.boolean(),
      fc.option(
        fc.record({
          match: fc.constantFrom('all', 'any'),
          tests: fc.array(test, { minLength: 1, maxLength: 3 }),
        }),
      ),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((given) =>
    questionnaireShape.parse({
      schema: 1,
      title: 'Generated',
      sections: [
        {
          code: 's',
          title: 'S',
          questions: given.map(([kind, required, showIf], at) => ({
            ...kind,
            code: `q${at}`,
            text: 'Q',
            required,
            showIf,
          })),
        },
      ],
    }),
  );
const value = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'c',
    'd',
    'yes',
    'no',
    'prefer-not-to-say',
    '1',
    '5',
    '6',
    '2.5',
    '1,0',
    '',
    ' ',
    'x'.repeat(501),
    'x'.repeat(21),
  ),
  fc.string({ unit: 'binary', maxLength: 25 }),
);

it('a tablet reads an answer as the server does, and finds fault with the same', () => {
  fc.assert(
    fc.property(
      questionnaires,
      fc.array(fc.array(value, { maxLength: 3 }), { minLength: 4, maxLength: 4 }),
      ({ sections }, given) => {
        for (const question of sections.flatMap(({ questions }) => questions)) {
          const { code } = question;
          const names = [code, `${code}.1`, `${code}.2`, `${code}.words`];
          const fields = Object.fromEntries(names.map((name, at) => [name, given[at] ?? []]));
          const tablet = readFields(question, fields);
          const typed = Object.fromEntries(
            Object.entries(fields).map(([name, values]) => [
              name,
              question.kind === 'several' && name === code ? values : (values[0] ?? ''),
            ]),
          );
          const server = readAnswer(question, typed);
          assert.deepEqual(tablet.answer, server.answer);
          assert.equal(tablet.fault === null, server.faults.length === 0);
          if (tablet.fault !== null) assert.equal(tablet.fault.field, server.faults[0]?.name);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

it('a tablet goes the same way through the questions', () => {
  fc.assert(
    fc.property(
      questionnaires,
      fc.array(fc.option(value), { minLength: 6, maxLength: 6 }),
      (questionnaire, given) => {
        const answers: Answers = {};
        for (const [at, question] of (questionnaire.sections[0]?.questions ?? []).entries()) {
          const typed = given[at] ?? '';
          const { answer } = readAnswer(question, { [question.code]: typed, [`${question.code}.1`]: typed });
          if (answer !== null) answers[question.code] = answer;
        }
        assert.deepEqual(
          routeIn(questionnaire, answers).map(({ code }) => code),
          routeOf(questionnaire, answers).map(({ code }) => code),
        );
      },
    ),
    { numRuns: 2000 },
  );
});
