import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { kindOf } from './kinds.ts';
import { headerText, isMailAddress } from './mail/message.rules.ts';
import { tokenIn } from './mail/settings.ts';
import { choiceIn, newWords, readReply, replyLine, textOfHtml } from './reply.rules.ts';
import { can, checkAnswer, isOpen, next, states, transitions, ways } from './request.rules.ts';
import { codeOf, isProved, linkToken, provedMark, replyToken } from './secret.ts';

const choices = kindOf('information.check')?.choices ?? [];
const events = [...new Set(transitions.map(({ event }) => event))];

describe('the states of a request', () => {
  it('an answer is given once, whatever the order of steps', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...events), fc.constantFrom(...ways)), { maxLength: 30 }), (steps) => {
        let state: (typeof states)[number] = 'open';
        let answers = 0;
        for (const [event, way] of steps) {
          const answering = event === 'answer' || event === 'accept';
          if (!can(state, event, answering ? way : undefined)) continue;
          state = next(state, event, answering ? way : undefined);
          if (answering) answers += 1;
        }
        assert.ok(answers <= 1);
        assert.equal(state === 'accepted', answers === 1);
      }),
      { numRuns: 2000 },
    ); // prettier-ignore
  });

  it('an e-mail is never an answer before a person accepts it', () => {
    for (const { ways: by, event, who } of transitions)
      if (by.includes('email')) assert.ok(event === 'file' || (event === 'accept' && who === 'asker'));
    assert.throws(() => next('open', 'answer', 'email'), /can no longer be done/);
    assert.throws(() => next('accepted', 'answer', 'link'), /answered already/);
    assert.deepEqual(states.filter(isOpen), ['open', 'answered']);
  });

  it('asks for words where the choice needs them', () => {
    const asked = { choices, takesText: true };
    assert.deepEqual(checkAnswer(asked, { choice: 'known', words: ' ' }), { choice: 'known', words: '' });
    assert.throws(() => checkAnswer(asked, { choice: 'cannot-share', words: ' ' }));
    assert.throws(() => checkAnswer(asked, { choice: 'other', words: 'x' }));
    assert.throws(() => checkAnswer({ choices: [], takesText: true }, { choice: null, words: '' }));
    assert.throws(() => checkAnswer({ choices: choices.slice(0, 2), takesText: false }, { choice: 'known', words: 'more' })); // prettier-ignore
  });
});

describe('reading a reply', () => {
  const items = [1, 2, 3].map((number) => ({ number, choices }));

  it('takes only what stands above the quoted message', () => {
    for (const quote of [
      'On Tue, 3 Mar 2026 at 10:00, A Person <a@b.example> wrote:\n> 1. known',
      'On Tue, 3 Mar 2026 at 10:00, A Person\n<a@b.example> wrote:\n> 1. known',
      '-----Original Message-----\nFrom: us\nknown',
      '________________________________\nFrom: us\nSent: today\nknown',
      'From: us <answers@csp.example>\nSent: Tuesday\nknown',
      `${replyLine}\nknown`,
      '-- \nA Person\nknown',
      '> known\n> known',
    ])
      assert.equal(newWords(`Nothing known\r\n\r\n${quote}`), 'Nothing known', quote);
  });

  it('reads numbers and answers on lines or in one line, and leaves doubt to people', () => {
    const read = (text: string) => readReply(text, items).map(({ number, choice }) => [number, choice]);
    assert.deepEqual(read('1 known 2 nothing known'), [[1, 'known'], [2, 'nothing-known']]); // prettier-ignore
    assert.deepEqual(read('1. Known.\n2) nothing known\n3 - cannot share because of a trial'), [[1, 'known'], [2, 'nothing-known'], [3, 'cannot-share']]); // prettier-ignore
    assert.deepEqual(read('1: not known, sorry'), [[1, 'nothing-known']]);
    assert.deepEqual(read('1 perhaps'), [[1, null]]);
    for (const doubtful of [
      '',
      'known',
      '4 known',
      '2 known 1 known',
      '1 known 1 nothing known',
      'ring me',
      '1',
    ])
      assert.deepEqual(read(doubtful), [], doubtful);
    assert.equal(choiceIn('Yes, nothing known', choices), null);
    assert.equal(choiceIn('NOTHING KNOWN!', choices), 'nothing-known');
    assert.deepEqual(readReply('120 reports', [{ number: 1, choices: [] }]), [{ number: 1, choice: null, words: '120 reports' }]); // prettier-ignore
    assert.deepEqual(
      readReply(
        '1 250 2 13',
        [1, 2].map((number) => ({ number, choices: [] })),
      ).length,
      0,
    );
  });

  it('gives back what was written for any answers and layouts', () => {
    const said = {
      known: 'known',
      'nothing-known': 'nothing known',
      'cannot-share': 'cannot share because of court',
    };
    const given = fc.array(fc.constantFrom<keyof typeof said>('known', 'nothing-known', 'cannot-share'), { minLength: 2, maxLength: 12 }); // prettier-ignore
    fc.assert(
      fc.property(given, fc.constantFrom('. ', ') ', ': ', ' - ', ' '), fc.constantFrom('\n', '\n\n', '\r\n', ' '), (codes, mark, gap) => {
        const text = codes.map((code, at) => `${at + 1}${mark}${said[code]}`).join(gap);
        const read = readReply(text, codes.map((_, at) => ({ number: at + 1, choices })));
        assert.deepEqual(read.map(({ choice }) => choice), codes);
      }),
      { numRuns: 1000 },
    ); // prettier-ignore
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        for (const { number } of readReply(newWords(textOfHtml(text)), items)) assert.ok([1, 2, 3].includes(number));
      }),
      { numRuns: 2000 },
    ); // prettier-ignore
    assert.equal(textOfHtml('<style>p{}</style><p>Known &amp; <b>more</b></p><blockquote>old</blockquote>').trim(), 'Known & more'); // prettier-ignore
    assert.equal(textOfHtml('&#1114112;&#55296;&#65;'), 'A');
  });
});

describe('tokens, codes and headers', () => {
  const secret = Buffer.alloc(32, 1);
  it('are another for each id and each secret', () => {
    const other = Buffer.alloc(32, 2);
    assert.notEqual(linkToken(secret, 'a'), linkToken(secret, 'b'));
    assert.notEqual(linkToken(secret, 'a'), linkToken(other, 'a'));
    assert.match(linkToken(secret, 'a'), /^[A-Za-z0-9_-]{32}$/);
    assert.match(replyToken(secret, 'a'), /^[0-9a-f]{32}$/);
    assert.match(codeOf(secret, 'a', 'b'), /^\d{6}$/);
    assert.notEqual(codeOf(secret, 'a', 'b'), codeOf(other, 'a', 'b'));
  });

  it('a browser’s mark is for one link, until its time, and cannot be made up', () => {
    const mark = provedMark(secret, 'a', 1000);
    assert.equal(isProved(secret, 'a', mark, 999), true);
    assert.equal(isProved(secret, 'a', mark, 1000), false);
    assert.equal(isProved(secret, 'b', mark, 999), false);
    assert.equal(isProved(secret, 'a', mark.replace('1000', '2000'), 999), false);
    for (const wrong of [undefined, '', '9999.', 'x.y', '9999999999999999999.a'])
      assert.equal(isProved(secret, 'a', wrong, 999), false);
  });

  it('no text breaks out of a header or an address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        assert.doesNotMatch(headerText(text), /[\r\n\0\u2028\u2029]/);
        assert.ok(headerText(text).length <= 200);
        if (isMailAddress(text)) assert.doesNotMatch(text, /[\s,;<>]/);
      }),
      { numRuns: 2000 },
    );
    const from = { from: 'no-reply@csp.example' };
    const token = 'a'.repeat(32);
    assert.equal(tokenIn(from, `Answers+${token.toUpperCase()}@CSP.example`), token);
    for (const wrong of [
      `answers+${token}@evil.example`,
      `answers+${token}@csp.example.evil`,
      `x+${token}@csp.example`,
    ])
      assert.equal(tokenIn(from, wrong), null);
  });
});
