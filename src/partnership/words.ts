import type { Role } from '../foundation/database.types.ts';
import { roleTitles } from './permissions.ts';
import type { PartnershipRoomServices } from './room.types.ts';

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

/**
 * What became of an invitation, for whoever sent it.
 * @param isNew nobody ever signed in with the account, and it is of this partnership alone. Only then is the link shown: with
 *   it one chooses the password of the account, which nobody but its owner may do once it is in use.
 */
export function invitationWords(
  mail: PartnershipRoomServices['mail'],
  invited: { name: string; email: string; link: string; isNew: boolean },
): string {
  const { name, email, link, isNew } = invited;
  if (mail === 'sent') return `An invitation is on its way to ${email}.`;
  if (mail === 'on-a-page')
    return `An invitation to ${email} was made. This demonstration has no mail server: an administrator reads it under Requests, Messages.`;
  return isNew
    ? `No mail server is set, so no message goes out. Give ${name} this link yourself; it works once, for 7 days: ${link}`
    : `No mail server is set, so the invitation to ${email} waits until one is. Whoever runs the system can print a link to hand over with ./frankpledge user invite.`;
}

/** The same for a file of people, of whom each has a link of their own. */
export const importedInvitationWords = (mail: PartnershipRoomServices['mail'], count: number): string =>
  mail === 'sent'
    ? `Invitations on their way: ${count}.`
    : mail === 'on-a-page'
      ? `Invitations made: ${count}. This demonstration has no mail server: an administrator reads them under Requests, Messages.`
      : `Invitations made: ${count}. No mail server is set, so they wait. To hand a link over, open a person and press “Send an invitation”.`;
