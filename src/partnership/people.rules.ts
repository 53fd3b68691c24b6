import { addDays } from '../foundation/day.ts';
import type { Actor, Role } from '../foundation/database.types.ts';
import { refused } from '../foundation/problem.ts';
import type { Problem } from '../foundation/problem.ts';
import { roleTitles, roles, scopeOf } from './permissions.ts';

/**
 * Which roles somebody may give. Nobody gives more than they hold: otherwise an agency's administrator could make themselves
 * the partnership's, or the governance officer who sees every audit.
 */
const gives: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  administrator: roles,
  manager: roles.filter((role) => role !== 'administrator' && role !== 'governance'),
  'agency-administrator': ['partner', 'caseworker', 'agency-administrator'],
};

export function rolesGivenBy(role: Role): readonly Role[] {
  return gives[role] ?? [];
}

/** A post as far as the rules ask. */
export type HeldPost = { agencyId: string; role: Role };

/** Whether the actor may do this for an agency: their own only, or any. */
export function holdsFor(actor: Actor, action: string, agencyId: string): boolean {
  const scope = scopeOf(actor.role, action);
  return scope === 'partnership' || (scope === 'agency' && agencyId === actor.agencyId);
}

export function otherAgency(): Problem {
  return refused(
    'other-agency',
    'You may do this only for your own agency',
    'Ask the administrator of that agency, or of the partnership.',
  );
}

/** @throws Problem `other-agency`. */
export function holdToAgency(actor: Actor, action: string, agencyId: string): void {
  if (!holdsFor(actor, action, agencyId)) throw otherAgency();
}

/** @throws Problem `other-agency` or `role-not-given`. */
export function holdToPost(actor: Actor, post: HeldPost): void {
  holdToAgency(actor, 'people.edit', post.agencyId);
  if (!rolesGivenBy(actor.role).includes(post.role))
    throw refused(
      'role-not-given',
      `You may not give or take away the role of ${roleTitles[post.role]}`,
      'An administrator of the partnership can.',
    );
}

/**
 * Whether the actor may change a person themselves: their name and address, their invitation, their second factor. Whoever
 * could change the address of somebody with a wider role could sign in as them, so every post of theirs must be one that the
 * actor could have given.
 */
export function mayManage(actor: Actor, posts: readonly HeldPost[]): boolean {
  return posts.every(
    (post) => holdsFor(actor, 'people.edit', post.agencyId) && rolesGivenBy(actor.role).includes(post.role),
  );
}

/** @throws Problem `not-yours-to-manage`. */
export function holdToPerson(actor: Actor, posts: readonly HeldPost[]): void {
  if (!mayManage(actor, posts))
    throw refused(
      'not-yours-to-manage',
      'You may not change this person',
      'They have a post in another agency, or a wider role than you may give. Ask an administrator of the partnership.',
    );
}

/**
 * Whether an account is to be flagged as unused: not used for so many days, counted from its last use, or from when the
 * post began where it never was.
 * @param seenAt moment of last use, or null.
 */
export function isUnused(
  seenAt: string | null,
  startedOn: string,
  today: string,
  unusedDays: number,
): boolean {
  return (seenAt ?? startedOn).slice(0, 10) < addDays(today, -unusedDays);
}

/** `2026-11-22` → `2026-Q4`. */
export function quarterOf(day: string): string {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

/** `2026-Q4` → “October to December 2026”. */
export function quarterWords(quarter: string): string {
  const names = ['January to March', 'April to June', 'July to September', 'October to December'];
  return `${names[Number(quarter.slice(6)) - 1] ?? ''} ${quarter.slice(0, 4)}`;
}
