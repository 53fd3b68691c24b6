import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ReadingState } from '../indicators/indicator.types.ts';
import { after, checksOf, completed, readingSteps, readReply, type Given } from './round.rules.ts';

const share = { shape: 'share', unit: '%', decimals: 1, lowest: 0, highest: 100 } as const;
const number = { shape: 'number', unit: 'people', decimals: 0, lowest: null, highest: null } as const;
const given = (more: Partial<Given>): Given => ({ value: null, numerator: null, denominator: null, words: '', commentary: '', isProvisional: false, ...more }); // prettier-ignore
const plain = { before: null, status: { rag: 'green', words: '', note: '' } } as const;
const codes = (of: Parameters<typeof checksOf>): string[] =>
  checksOf(...of)
    .filter(({ level }) => level === 'must')
    .map(({ code }) => code);

describe('a reply in words', () => {
  const read = (text: string) => readReply({ shape: 'share' }, text);
  it('is read as people write it', () => {
    assert.deepEqual(read('75.5% (151 of 200), provisional. Two cases wait for court.'), given({ value: 75.5, numerator: 151, denominator: 200, isProvisional: true, commentary: 'Two cases wait for court.' })); // prettier-ignore
    assert.deepEqual(read('151 out of 200'), given({ value: 75.5, numerator: 151, denominator: 200 }));
    assert.deepEqual(read('It is 1,204 of 2,408'), given({ value: 50, numerator: 1204, denominator: 2408 }));
    assert.deepEqual(readReply({ shape: 'number' }, '1,204. Up because of the summer.'), given({ value: 1204, commentary: 'Up because of the summer.' })); // prettier-ignore
    assert.deepEqual(readReply({ shape: 'number' }, '0'), given({ value: 0 }));
    assert.deepEqual(readReply({ shape: 'words' }, 'Going well.'), given({ words: 'Going well.' }));
  });
  it('is not guessed where it names no value first', () => {
    for (const text of ['', 'Will send it next week', 'Ring me on 01632 960111', 'In 2026 it was fine'])
      assert.equal(read(text), null, text);
  });
  it('keeps every whole value it is given', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), (a, b) => {
        const [part, whole] = [Math.min(a, b), Math.max(a, b, 1)];
        const found = read(`${part.toLocaleString('en-GB')} of ${whole.toLocaleString('en-GB')}`);
        assert.equal(found?.numerator, part);
        assert.equal(found.denominator, whole);
      }),
    );
  });
});

describe('validation', () => {
  it('asks for the base of a percentage', () => {
    assert.deepEqual(codes([share, given({ value: 75 }), plain]), ['no-denominator', 'no-numerator']);
    assert.deepEqual(codes([share, completed(share, given({ numerator: 3, denominator: 4 })), plain]), []);
    assert.deepEqual(codes([share, given({ value: 50, numerator: 3, denominator: 4 }), plain]), [
      'does-not-add-up',
    ]);
    assert.deepEqual(codes([share, given({ value: 100, numerator: 5, denominator: 4 }), plain]), [
      'more-than-whole',
      'does-not-add-up',
    ]);
  });
  it('refuses what cannot be, and says the range', () => {
    assert.deepEqual(codes([{ ...number, lowest: 0 }, given({ value: -1 }), plain]), ['too-low']);
    assert.deepEqual(codes([{ ...number, highest: 10 }, given({ value: 11 }), plain]), ['too-high']);
    assert.deepEqual(codes([number, given({}), plain]), ['no-value']);
  });
  it('asks for commentary where it is red, changed by more than 10 % or changed its sign', () => {
    const red = { before: null, status: { rag: 'red', words: '', note: '' } } as const;
    assert.deepEqual(codes([number, given({ value: 5 }), red]), ['red']);
    assert.deepEqual(codes([number, given({ value: 5, commentary: 'Because' }), red]), []);
    const before = { ...plain, before: { value: 100 } };
    assert.deepEqual(codes([number, given({ value: 110 }), before]), []);
    assert.deepEqual(codes([number, given({ value: 111 }), before]), ['changed']);
    assert.deepEqual(codes([number, given({ value: -100 }), before]), ['sign']);
    assert.equal(checksOf(number, given({ value: -100, commentary: 'Corrected' }), before)[0]?.level, 'look');
  });
});

describe('the steps of a value', () => {
  it('lead from every state but the last two to a lock or a gap', () => {
    const states: ReadingState[] = ['open', 'submitted', 'returned', 'validated', 'locked', 'missing'];
    for (const state of states) {
      const next = readingSteps.filter((step) => step.from === state);
      if (state === 'locked' || state === 'missing') assert.deepEqual(next, []);
      else
        assert.ok(
          next.some(({ event }) => event === 'lock' || event === 'leave-out'),
          state,
        );
    }
    assert.equal(after('validated', 'submit'), null);
    assert.equal(after('locked', 'return'), null);
  });
});
