import { createHash } from 'node:crypto';

/**
 * Merkle trees as RFC 6962 §2.1 has them: a leaf is hashed after a zero byte and a node after a one, so that no node can pass
 * for a leaf; a tree of n leaves is split at the largest power of two below n.
 */
const leafMark = Buffer.from([0]);
const nodeMark = Buffer.from([1]);

export function leafHash(form: string): Buffer {
  return createHash('sha256').update(leafMark).update(form, 'utf8').digest();
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(nodeMark).update(left).update(right).digest();
}

/** Root over the hashes of one or more leaves, in their order. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  let level = [...leaves];
  if (level.length === 0) throw new Error('A seal covers at least one entry');
  // Pairing from the left and carrying an odd last one up gives the same tree as splitting at powers of two.
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const left = level[at];
      const right = level[at + 1];
      if (left === undefined) break;
      above.push(right === undefined ? left : nodeHash(left, right));
    }
    level = above;
  }
  const [root] = level;
  if (root === undefined) throw new Error('A seal covers at least one entry');
  return root;
}
