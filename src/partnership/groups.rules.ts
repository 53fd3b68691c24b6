import type { AttendanceOutcome, GroupKind, MemberPart } from './words.ts';

// ---- quorum --------------------------------------------------------------------------------------------------------------

export type QuorumVoter = {
  votes: boolean;
  part: MemberPart;
  outcome: AttendanceOutcome;
  stoodInVotes: boolean;
};

export type Quorum = { counted: number; needed: number | null; isQuorate: boolean | null; words: string };

/**
 * Whether a meeting could decide: voting members who came, and those for whom somebody stood in, against the number that the
 * terms of reference ask for. Somebody who came for two members counts once for each: they are two votes on paper and the
 * terms say so or not; advisers, secretaries and substitutes of their own right count for none.
 */
export function quorumOf(rows: readonly QuorumVoter[], needed: number | null): Quorum {
  const counted = rows.filter(
    (row) => row.votes && (row.outcome === 'present' || (row.outcome === 'substitute' && row.stoodInVotes)),
  ).length;
  if (needed === null)
    return {
      counted,
      needed,
      isQuorate: null,
      words: `${members(counted)} with a vote came; the terms of reference give no number for a quorum.`,
    };
  const isQuorate = counted >= needed;
  return {
    counted,
    needed,
    isQuorate,
    words: isQuorate
      ? `Quorate: ${members(counted)} with a vote came, ${needed} are needed.`
      : `Not quorate: ${members(counted)} with a vote came, ${needed} are needed. What was agreed needs confirming at the next meeting.`,
  };
}

function members(count: number): string {
  return `${count} ${count === 1 ? 'member' : 'members'}`;
}

// ---- structure -----------------------------------------------------------------------------------------------------------

export type GroupNode = { id: string; name: string; kind: GroupKind; reportsToId: string | null };
export type PlacedGroup = GroupNode & { depth: number };

const kindOrder: Record<GroupKind, number> = {
  strategic: 0,
  executive: 1,
  operational: 2,
  panel: 3,
  aligned: 4,
};

/**
 * The groups in the order of the structure: each under the one it reports to, with how deep it stands. A group whose parent is
 * not in the list (ended, hidden) stands at the top; one caught in a circle is not lost.
 */
export function structureOf(groups: readonly GroupNode[]): PlacedGroup[] {
  const sorted = [...groups].sort(
    (a, b) =>
      kindOrder[a.kind] - kindOrder[b.kind] ||
      a.name.localeCompare(b.name, 'en-GB') ||
      (a.id < b.id ? -1 : 1),
  );
  const known = new Set(groups.map((group) => group.id));
  const placed: PlacedGroup[] = [];
  const done = new Set<string>();
  const place = (group: GroupNode, depth: number): void => {
    if (done.has(group.id)) return;
    done.add(group.id);
    placed.push({ ...group, depth });
    for (const child of sorted) if (child.reportsToId === group.id) place(child, depth + 1);
  };
  for (const group of sorted)
    if (group.reportsToId === null || !known.has(group.reportsToId)) place(group, 0);
  for (const group of sorted) place(group, 0);
  return placed;
}

// ---- terms of reference ----------------------------------------------------------------------------------------------------

export type Line = { kind: 'same' | 'added' | 'removed'; text: string };

/** Differences between two texts, line by line (longest common subsequence). */
export function differences(before: string, after: string): Line[] {
  const a = before === '' ? [] : before.split(/\r?\n/);
  const b = after === '' ? [] : after.split(/\r?\n/);
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row !== undefined)
        row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i] ?? '' });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'removed', text: a[i] ?? '' });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: b[j] ?? '' });
      j += 1;
    }
  }
  return lines;
}
