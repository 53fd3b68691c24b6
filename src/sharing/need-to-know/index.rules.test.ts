import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { timeLeft } from './glass.rules.ts';
import { digestsOf, nameParts, soundex, soundOf } from './index.rules.ts';

const key = Buffer.alloc(32, 7);
const partnership = '0190a000-0000-7000-8000-000000000001';

describe('soundex', () => {
  it('gives the published values (US National Archives, “The Soundex Indexing System”)', () => {
    const published = {
      washington: 'W252', lee: 'L000', gutierrez: 'G362', pfister: 'P236', jackson: 'J250', tymczak: 'T522',
      vandeusen: 'V532', ashcraft: 'A261', ashcroft: 'A261', robert: 'R163', rupert: 'R163', rubin: 'R150',
      honeyman: 'H555',
    }; // prettier-ignore
    for (const [name, code] of Object.entries(published)) assert.equal(soundex(name), code, name);
  });

  it('hears first letters that sound alike as one', () => {
    for (const [one, other] of [
      ['catherine', 'kathryn'],
      ['philip', 'filip'],
      ['knight', 'night'],
      ['cecil', 'sesil'],
    ] as const)
      assert.equal(soundOf(one), soundOf(other), `${one} and ${other}`);
    assert.notEqual(soundOf('smith'), soundOf('jones'));
  });

  it('is a letter and three digits for any word', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,20}$/), (word) => {
        assert.match(soundex(word), /^[A-Z][0-6]{3}$/);
      }),
    );
  });
});

describe('what the index keeps', () => {
  it('does not depend on order, case, accents or titles', () => {
    assert.deepEqual(nameParts('Dr. Zoë O’Brien-Łukasz'), ['lukasz', 'obrien', 'zoe']);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{2,9}$/), { minLength: 2, maxLength: 4 }),
        fc.nat(),
        (parts, turn) => {
          const turned = [...parts.slice(turn % parts.length), ...parts.slice(0, turn % parts.length)];
          const of = (name: string) => digestsOf(key, partnership, { name, bornOn: '1980-02-03' });
          assert.deepEqual(of(parts.join(' ').toUpperCase()), of(turned.join(', ')));
        },
      ),
    );
  });

  it('differs by key, by partnership and by birth date, and keeps nobody without one', () => {
    const person = { name: 'Rowan Testwell', bornOn: '1990-05-17' };
    const [exact, alike] = digestsOf(key, partnership, person);
    for (const other of [
      digestsOf(Buffer.alloc(32, 8), partnership, person),
      digestsOf(key, partnership.replace(/1$/, '2'), person),
      digestsOf(key, partnership, { ...person, bornOn: '1991-05-17' }),
    ]) {
      assert.notDeepEqual(other[0], exact);
      assert.notDeepEqual(other[1], alike);
    }
    assert.deepEqual(digestsOf(key, partnership, { ...person, bornOn: null }), []);
    assert.deepEqual(digestsOf(key, partnership, { name: 'Rowan', bornOn: '1990-05-17' }), []);
  });
});

describe('time left', () => {
  it('is rounded up, so that it never says nothing while the record is open', () => {
    assert.equal(timeLeft(0, 1), '1 minute');
    assert.equal(timeLeft(0, 3_600_000), '1 hour');
    assert.equal(timeLeft(0, 3_600_001), '1 hour 1 minute');
    assert.equal(timeLeft(5, 5), '0 minutes');
  });
});
