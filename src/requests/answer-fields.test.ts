import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../foundation/problem.ts';
import { checkFields, fieldsSent, type AnswerGroup } from './answer-fields.rules.ts';

const groups: AnswerGroup[] = ['1', '2'].map((code) => ({
  code,
  title: `${code}. Thing ${code}`,
  fields: [
    { code: 'score', title: 'Score', choices: ['0', '5'].map((each) => ({ code: each, title: each })) },
    { code: 'reason', title: 'Reason', longest: 10 },
  ],
}));

const faults = (sent: Record<string, string>): string[] => {
  try {
    checkFields(groups, sent);
    return [];
  } catch (error) {
    assert.ok(error instanceof Problem && error.status === 422);
    return error.fields.map(({ name, message }) => `${name}: ${message}`);
  }
};

describe('a question with fields', () => {
  it('takes what was given by its fields, and says it in words; what is empty is absent, never 0', () => {
    assert.deepEqual(checkFields(groups, { '1.score': '0', '1.reason': ' few \n of us ', '2.score': '' }), {
      fields: { '1.score': '0', '1.reason': 'few of us' },
      words: '1: 0, few of us',
    });
  });

  it('says beside each field what is wrong with it, and asks for at least one', () => {
    assert.deepEqual(faults({ '1.score': '3', '2.reason': 'longer than ten' }), [
      'field.1.score: 1. Thing 1: choose one of the answers',
      'field.2.reason: 2. Thing 2: reason must be 10 characters or fewer',
    ]);
    assert.deepEqual(faults({ '1.score': ' ' }), ['field.1.score: Answer at least one of them']);
    assert.deepEqual(faults({ '9.score': '5' }), ['field.1.score: Answer at least one of them']);
  });

  it('takes numbers within their bounds, asks for what is needed, and says a single group as one would write it', () => {
    const one: AnswerGroup[] = [
      {
        code: 'value',
        title: 'Your value',
        fields: [
          { code: 'part', title: 'How many', number: { lowest: 0 }, needed: 'Enter how many' },
          { code: 'whole', title: 'Of how many', number: { lowest: 1, highest: 5000 }, needed: 'Enter of how many', before: ' of ' }, // prettier-ignore
          { code: 'comment', title: 'Commentary', rows: 3, longest: 4000 },
        ],
      },
    ];
    const given = (part: string, whole: string, comment = '') =>
      checkFields(one, { 'value.part': part, 'value.whole': whole, 'value.comment': comment });
    assert.deepEqual(given('1,510', '2,000', 'Two wait.'), {
      fields: { 'value.part': '1510', 'value.whole': '2000', 'value.comment': 'Two wait.' },
      words: '1,510 of 2,000, Two wait.',
    });
    for (const [part, whole, words] of [
      ['12', '', 'Enter of how many'],
      ['-1', '10', 'How many must be 0 or more'],
      ['1', '5,001', 'Of how many must be 5000 or less'],
      ['about ten', '20', 'How many must be a number'],
    ] as const)
      assert.throws(
        () => given(part, whole),
        (error) => error instanceof Problem && error.fields.map(({ message }) => message).join() === words,
      );
  });

  it('reads its fields out of a form, of several on one page by their prefix', () => {
    const body = { words: 'x', 'field.1.score': '5', 'record-field.2.score': '0', 'field.1.odd': ['a'] };
    assert.deepEqual(fieldsSent(body), { '1.score': '5' });
    assert.deepEqual(fieldsSent(body, 'record-'), { '2.score': '0' });
    assert.equal(fieldsSent({ words: 'x' }), undefined);
  });
});
