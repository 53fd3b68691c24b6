import { keysOf } from './world.ts';
import type { Agreement, Day, Key, Partnership, World } from './world.ts';

/**
 * What may be seen, written from the words of the design and of issue 3, not from the policies. It is the other side of
 * the comparison in worlds.test.ts: when the two differ, one of them is wrong.
 */

/** Who asks. `key` of a guest is a place in the partnership's keys. */
export type Asker =
  | { as: 'member'; partnership: number; account: number; agency: number; role: string }
  | { as: 'guest'; partnership: number; key: number };

/** A key of either partnership, by where it was made: a key of one may be written on a record of the other, and opens nothing. */
export type KeyName = { partnership: number; key: number };

/** "From a day until a day (the last day it is held)." */
function runs(from: Day, until: Day | null): boolean {
  return from <= 0 && (until === null || until >= 0);
}

/** In force from its first to its last day once signed; then in grace for so many days; else nothing at all. */
function regime(agreement: Agreement): 'in force' | 'grace' | 'nothing' {
  if (agreement.state !== 'signed' || agreement.starts === null || agreement.starts > 0) return 'nothing';
  if (agreement.expires === null || agreement.expires >= 0) return 'in force';
  return agreement.expires + agreement.grace >= 0 ? 'grace' : 'nothing';
}

/** An agency's people act while it belongs to the partnership: from the day it joined until the day it left. */
function belongs(partnership: Partnership, agency: number): boolean {
  const each = partnership.agencies[agency];
  return each !== undefined && runs(each.joined, each.left);
}

/** The posts by which somebody may act as this; none means that they are turned away. */
export function postsHeld(world: World, asker: Asker & { as: 'member' }): Partnership['posts'] {
  const partnership = world.partnerships[asker.partnership];
  if (partnership === undefined || world.accounts[asker.account]?.disabled !== false) return [];
  return partnership.posts.filter((post) => {
    const under =
      post.under === null || partnership.agreements.length === 0
        ? null
        : partnership.agreements[post.under % partnership.agreements.length];
    return (
      post.account !== null &&
      post.account % world.accounts.length === asker.account &&
      post.agency % partnership.agencies.length === asker.agency &&
      post.role === asker.role &&
      runs(post.started, post.ended) &&
      belongs(partnership, asker.agency) &&
      // Somebody of the parent partnership acts here while the agreement is in force, grace not being enough.
      (under === null || under === undefined || regime(under) === 'in force')
    );
  });
}

function partyStands(agreement: Agreement, agency: number): boolean {
  const part = agreement.parties[agency];
  return part !== undefined && part !== null && part.signed && !part.withdrawn;
}

function alive(key: Key): boolean {
  return !key.ended && (key.expires === null || key.expires > 0);
}

function memberHolds(world: World, asker: Asker & { as: 'member' }, key: Key): boolean {
  const partnership = world.partnerships[asker.partnership];
  if (partnership === undefined || !alive(key)) return false;
  switch (key.kind) {
    case 'own':
      return key.agency === asker.agency;
    case 'supervisor':
      return key.agency === asker.agency && postsHeld(world, asker).some((post) => post.supervises);
    case 'person':
    case 'glass':
      return key.account === asker.account;
    case 'oversight':
      return asker.role === 'governance';
    case 'unit':
      return asker.role === 'analyst' || asker.role === 'manager';
    case 'group': {
      const group = partnership.groups[key.group];
      // A substitute is a member with a principal; a group that has ended opens nothing.
      return (
        group !== undefined &&
        runs(group.began, group.ended) &&
        group.members.some(
          (member) =>
            member.account % world.accounts.length === asker.account &&
            member.agency % partnership.agencies.length === asker.agency &&
            runs(member.began, member.ended),
        )
      );
    }
    case 'share': {
      const agreement = partnership.agreements[key.agreement];
      if (agreement === undefined || key.receiver !== asker.agency) return false;
      if (!partyStands(agreement, key.giver) || !partyStands(agreement, key.receiver)) return false;
      const now = regime(agreement);
      return now === 'in force' || (now === 'grace' && key.urgency === 'critical');
    }
    case 'request':
      return false;
  }
}

/** Whether the asker is let in at all. */
export function letIn(world: World, asker: Asker): boolean {
  if (asker.as === 'member') return postsHeld(world, asker).length > 0;
  const partnership = world.partnerships[asker.partnership];
  const key = partnership === undefined ? undefined : keysOf(world, partnership)[asker.key];
  return key?.kind === 'request' && alive(key);
}

const holders = new WeakMap<Asker, (name: KeyName) => boolean>();

/** Which keys the asker, who belongs to this one world, holds. */
export function holder(world: World, asker: Asker): (name: KeyName) => boolean {
  const known = holders.get(asker);
  if (known !== undefined) return known;
  const partnership = world.partnerships[asker.partnership];
  const keys = partnership === undefined ? [] : keysOf(world, partnership);
  const held = keys.map((key, at) =>
    asker.as === 'guest' ? at === asker.key : memberHolds(world, asker, key),
  );
  const holds = ({ partnership: made, key }: KeyName): boolean =>
    made === asker.partnership && held[key] === true;
  holders.set(asker, holds);
  return holds;
}

/** May this asker see a row of this width in this partnership? A guest sees only what carries the one key: open is for members. */
export function sees(
  world: World,
  asker: Asker,
  row: {
    partnership: number;
    keys: readonly KeyName[];
    open: boolean;
    narrowed: readonly (readonly KeyName[] | null)[];
  },
): boolean {
  if (row.partnership !== asker.partnership) return false;
  const holds = holder(world, asker);
  const root = (row.open && asker.as === 'member') || row.keys.some(holds);
  // A child is never wider than its parent: each narrowing on the way down must be passed.
  return root && row.narrowed.every((keys) => keys === null || keys.some(holds));
}
