import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { clock, stopClockAt } from './clock.ts';
import { isReference, isUuid, newId, newReference, parseReference } from './id.ts';

describe('clock', () => {
  it('gives the day in London, not in Greenwich, in summer', () => {
    const start = stopClockAt('2026-06-30T23:30:00Z');
    try {
      assert.equal(clock.now(), '2026-06-30T23:30:00.000Z');
      assert.equal(clock.today(), '2026-07-01');
      assert.equal(clock.thisMonth(), '2026-07');
    } finally {
      start();
    }
    assert.notEqual(clock.now(), '2026-06-30T23:30:00.000Z');
  });
});

describe('ids', () => {
  it('are version 7 with the time in front (RFC 9562, its example moment)', () => {
    // RFC 9562 appendix A.6: 2022-02-22T19:22:22.00Z is 017F22E2-79B0-7…
    const start = stopClockAt('2022-02-22T19:22:22Z');
    try {
      assert.match(newId(), /^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    } finally {
      start();
    }
  });

  it('are all different and all ids', () => {
    const made = Array.from({ length: 10_000 }, newId);
    assert.equal(new Set(made).size, made.length);
    assert.ok(made.every(isUuid));
  });

  it('takes nothing else for an id', () => {
    for (const text of [
      '',
      'x',
      newId().toUpperCase(),
      `${newId()}'`,
      `{${newId()}}`,
      null,
      7,
      `${newId()}\n`,
    ])
      assert.equal(isUuid(text), false, String(text));
  });
});

describe('references', () => {
  it('read as they were written, in any case and spacing, with O for 0 and I or L for 1', () => {
    for (let round = 0; round < 500; round += 1) {
      const reference = newReference('ASB');
      assert.match(reference, /^ASB-[0-9A-HJKMNP-TV-Y]{4}-[0-9A-HJKMNP-TV-Y]{4}$/);
      assert.ok(isReference(reference));
      const typed = reference
        .toLowerCase()
        .replaceAll('-', ' ')
        .replace('asb', 'ASB')
        .replaceAll('0', 'o')
        .replaceAll('1', 'l');
      assert.equal(parseReference(typed), reference);
    }
  });

  it('find every single wrong character and every exchange of neighbours', () => {
    const digits = Array.from('0123456789ABCDEFGHJKMNPQRSTVWXY');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), fc.constantFrom(...digits), (place, digit) => {
        const reference = newReference('CCR');
        const body = Array.from(reference.slice(4).replace('-', ''));
        const changed = body.with(place, digit);
        const written = (characters: string[]): string =>
          `CCR-${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`;
        assert.equal(isReference(written(changed)), body[place] === digit);
        const [left = '', right = ''] = [body[place], body[place + 1]];
        if (place < 6 && left !== right)
          assert.equal(isReference(written(body.with(place, right).with(place + 1, left))), false);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses a prefix that is not one', () => {
    assert.throws(() => newReference('asb'));
    assert.equal(parseReference('hello'), null);
  });
});
