import type { Role } from '../foundation/database.types.ts';
import { roleTitles } from './permissions.ts';

const days = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' });
const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

/** `2026-03-03` → “3 March 2026”; nothing for null. */
export function dayWords(day: string | null | undefined): string {
  return day === null || day === undefined ? '' : days.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}

/** A moment in London: “3 March 2026 at 09:30”. */
export function momentWords(moment: string | null): string {
  return moment === null ? '' : moments.format(new Date(moment));
}

/** “since 3 March 2026”, “from 3 March 2026 to 4 May 2027”. */
export function spanWords(from: string, to: string | null): string {
  return to === null ? `since ${dayWords(from)}` : `from ${dayWords(from)} to ${dayWords(to)}`;
}

/** “a, b and c”. */
export function listWords(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

export const partnershipKinds = {
  district: 'District partnership',
  unitary: 'Unitary partnership',
  combined: 'Combined partnership of several areas',
  'county-group': 'County strategy group',
} as const;
export type PartnershipKind = keyof typeof partnershipKinds;

/** Crime and Disorder Act 1998 s.5(1), (2) and (3). */
export const standings = {
  responsible: 'Responsible authority',
  'co-operating': 'Co-operating body',
  invited: 'Invited to take part',
} as const;
export type Standing = keyof typeof standings;

export const organisationKinds = {
  council: 'Council',
  police: 'Police',
  fire: 'Fire and rescue',
  health: 'Health',
  probation: 'Probation',
  housing: 'Housing',
  voluntary: 'Voluntary organisation or charity',
  other: 'Other',
} as const;
export type OrganisationKind = keyof typeof organisationKinds;

export const groupKinds = {
  strategic: 'Strategic group',
  executive: 'Executive group',
  operational: 'Operational group',
  panel: 'Panel',
  aligned: 'Aligned group outside the partnership',
} as const;
export type GroupKind = keyof typeof groupKinds;

export const memberParts = {
  chair: 'Chair',
  'vice-chair': 'Vice-chair',
  member: 'Member',
  substitute: 'Substitute',
  adviser: 'Adviser',
  secretary: 'Secretary',
} as const;
export type MemberPart = keyof typeof memberParts;

export const attendanceOutcomes = {
  present: 'Came',
  substitute: 'Somebody stood in',
  apologies: 'Sent apologies',
  nobody: 'Nobody came',
} as const;
export type AttendanceOutcome = keyof typeof attendanceOutcomes;

/** A post in words: its own title, or its role's. */
export function postWords(post: { title: string; role: Role }): string {
  return post.title === '' ? roleTitles[post.role] : post.title;
}
