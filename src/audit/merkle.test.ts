import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { comparePositions, entryForm, microseconds } from './canonical.rules.ts';
import type { EntryToSeal } from './canonical.rules.ts';
import { leafHash, merkleRoot } from './merkle.rules.ts';

const sha = (...parts: (Buffer | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** RFC 6962 §2.1 word for word: MTH(D[n]) = H(0x01 || MTH(D[0:k]) || MTH(D[k:n])), k the largest power of two below n. */
function tree(leaves: readonly string[]): Buffer {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return sha(Buffer.from([0]), only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha(Buffer.from([1]), tree(leaves.slice(0, k)), tree(leaves.slice(k)));
}

const uuid = fc.uuid({ version: 7 });
const entry: fc.Arbitrary<EntryToSeal> = fc.record({
  partnership_id: uuid,
  id: uuid,
  transaction: fc.bigInt({ min: 1n, max: 2n ** 63n }).map(String),
  at: fc.constant('2026-11-22T02:03:04.123456Z'),
  event: fc.string(),
  outcome: fc.constantFrom('done', 'refused'),
  account_id: fc.option(uuid),
  agency_id: fc.option(uuid),
  role: fc.string(),
  purpose: fc.string({ unit: 'grapheme' }),
  subject_kind: fc.string(),
  subject_id: fc.string(),
  detail_hash: fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes))),
  correlation_id: fc.option(uuid),
  agreement_id: fc.option(uuid),
  reason: fc.option(fc.string()),
  spoke_for: fc.option(uuid),
  audience: fc.array(uuid, { minLength: 1, maxLength: 4 }),
  open_to_members: fc.boolean(),
});

describe('the tree', () => {
  it('is the one of RFC 6962', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 70 }), (leaves) => {
        assert.deepEqual(merkleRoot(leaves.map(leafHash)), tree(leaves));
      }),
    );
  });

  it('covers at least one entry', () => {
    assert.throws(() => merkleRoot([]));
  });
});

describe('the form of an entry', () => {
  it('is another for every other entry', () => {
    fc.assert(
      fc.property(entry, entry, (one, other) => {
        assert.equal(JSON.stringify(one) === JSON.stringify(other), entryForm(one) === entryForm(other));
      }),
    );
    // One field is enough.
    fc.assert(
      fc.property(entry, entry, fc.nat(), (one, other, which) => {
        const names = Object.keys(one) as (keyof EntryToSeal)[];
        const name = names[which % names.length] as keyof EntryToSeal;
        const altered = { ...one, [name]: other[name] };
        assert.equal(JSON.stringify(one) === JSON.stringify(altered), entryForm(one) === entryForm(altered));
      }),
      { numRuns: 1000 },
    );
    // Where a field ends is said before it: what is moved from one to the next is seen.
    fc.assert(
      fc.property(entry, fc.string({ minLength: 1 }), (one, more) => {
        const moved = { ...one, event: one.event + more };
        assert.notEqual(entryForm({ ...one, outcome: more + one.outcome }), entryForm(moved));
      }),
    );
  });

  it('is as docs/audit.md works it out', async () => {
    const text = await readFile(new URL('../../docs/audit.md', import.meta.url), 'utf8');
    const block = (name: string): string =>
      new RegExp(`<!-- ${name} -->\\s*\`\`\`\\w*\\n([\\s\\S]*?)\\n\`\`\``).exec(text)?.[1] ?? '';
    const { detail_hash: hash, ...example } = JSON.parse(block('entry')) as Omit<
      EntryToSeal,
      'detail_hash'
    > & {
      detail_hash: string | null;
    };
    const form = entryForm({ ...example, detail_hash: hash === null ? null : Buffer.from(hash, 'hex') });
    assert.equal(block('form').replaceAll('\n', ''), form);
    const leaf = leafHash(form);
    assert.ok(text.includes(leaf.toString('hex')), leaf.toString('hex'));
    const root = merkleRoot([leaf, leafHash('second'), leafHash('third')]).toString('hex');
    assert.ok(text.includes(root), root);
  });
});

describe('the order of sealing', () => {
  it('is by the number of the transaction, not by its digits', () => {
    const id = '00000000-0000-7000-8000-000000000000';
    assert.ok(comparePositions({ transaction: '9', id }, { transaction: '10', id }) < 0);
    assert.ok(comparePositions({ transaction: '18446744073709551615', id }, { transaction: '1', id }) > 0);
    assert.equal(comparePositions({ transaction: '5', id }, { transaction: '5', id }), 0);
  });

  it('gives moments their microseconds', () => {
    assert.equal(microseconds('2026-11-22T02:03:04.120Z'), '2026-11-22T02:03:04.120000Z');
    assert.equal(microseconds('2026-11-22T02:03:04Z'), '2026-11-22T02:03:04.000000Z');
  });
});
