import type { GroupKind, OrganisationKind, Standing } from './words.ts';
import { dayWords, listWords, organisationKinds } from './words.ts';

/** What the warnings are reckoned from, read in one go. */
export type PartnershipFacts = {
  kind: string;
  today: string;
  confirmationMonths: number;
  agencies: {
    id: string;
    name: string;
    standing: Standing;
    kind: OrganisationKind;
    hasSeniorRepresentative: boolean;
  }[];
  groups: {
    id: string;
    name: string;
    kind: GroupKind;
    reportsToId: string | null;
    beganOn: string;
    hasTerms: boolean;
    hasChair: boolean;
    /** Day its membership was last confirmed. */
    confirmedOn: string | null;
    lastMeeting: { id: string; heldOn: string; cameAccounts: readonly string[] } | null;
    memberAccounts: readonly string[];
  }[];
  vacancies: { id: string; words: string; agencyName: string; isRecruiting: boolean }[];
};

export type Warning = { kind: string; text: string; href: string };

/**
 * Which kinds of body are responsible authorities: Crime and Disorder Act 1998 s.5(1) as amended (councils, police, fire and
 * rescue, integrated care boards, probation providers).
 */
const authorities: readonly OrganisationKind[] = ['council', 'police', 'fire', 'health', 'probation'];

/** Months before a day, the 31st becoming the last of a shorter month. */
export function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}

/** What is missing or late in the partnership's own house, the weightiest first. */
export function warningsOf(facts: PartnershipFacts): Warning[] {
  const out: Warning[] = [];
  const responsible = facts.agencies.filter((agency) => agency.standing === 'responsible');
  if (facts.kind !== 'county-group')
    for (const kind of authorities)
      if (!responsible.some((agency) => agency.kind === kind))
        out.push({
          kind: 'authority-missing',
          text: `No responsible authority is recorded for ${organisationKinds[kind].toLowerCase()} (Crime and Disorder Act 1998, section 5).`,
          href: '/partnership/agencies',
        });
  for (const agency of responsible)
    if (!agency.hasSeniorRepresentative)
      out.push({
        kind: 'no-senior-representative',
        text: `${agency.name} is a responsible authority and has no senior representative.`,
        href: `/partnership/agencies/${agency.id}`,
      });
  const groups = new Map(facts.groups.map((group) => [group.id, group]));
  const dueBefore = monthsBefore(facts.today, facts.confirmationMonths);
  for (const group of facts.groups) {
    const href = `/partnership/groups/${group.id}`;
    if (group.kind === 'aligned') continue;
    if (!group.hasTerms)
      out.push({ kind: 'no-terms', text: `${group.name} has no terms of reference.`, href });
    if (!group.hasChair) out.push({ kind: 'no-chair', text: `${group.name} has no chair.`, href });
    if ((group.confirmedOn ?? group.beganOn) < dueBefore)
      out.push({
        kind: 'not-confirmed',
        text: `The members of ${group.name} were ${
          group.confirmedOn === null ? 'never confirmed' : `last confirmed on ${dayWords(group.confirmedOn)}`
        }.`,
        href: `${href}#confirm`,
      });
    const board = boardOf(group.reportsToId, groups);
    if ((group.kind === 'operational' || group.kind === 'panel') && board?.lastMeeting != null) {
      const { lastMeeting } = board;
      const mine = new Set(group.memberAccounts);
      // A group that began afterwards could not have come.
      if (
        group.beganOn <= lastMeeting.heldOn &&
        !lastMeeting.cameAccounts.some((account) => mine.has(account))
      )
        out.push({
          kind: 'sent-nobody',
          text: `${group.name} sent nobody to the meeting of ${board.name} on ${dayWords(lastMeeting.heldOn)}.`,
          href: `/partnership/meetings/${lastMeeting.id}`,
        });
    }
  }
  for (const post of facts.vacancies)
    out.push({
      kind: 'vacant',
      text: `${post.words} at ${post.agencyName} is ${post.isRecruiting ? 'being recruited' : 'vacant'}.`,
      href: `/partnership/posts/${post.id}`,
    });
  return out;
}

type Group = PartnershipFacts['groups'][number];

/** The strategic or executive group that a group reports to, directly or through others. */
function boardOf(id: string | null, groups: ReadonlyMap<string, Group>): Group | null {
  const seen = new Set<string>();
  for (let at = id; at !== null && !seen.has(at);) {
    seen.add(at);
    const group = groups.get(at);
    if (group === undefined) return null;
    if (group.kind === 'strategic' || group.kind === 'executive') return group;
    at = group.reportsToId;
  }
  return null;
}

/** “The responsible authorities of … are …”, for the strategy. */
export function authoritiesStatement(
  partnershipName: string,
  agencies: readonly { name: string; standing: Standing }[],
): string {
  const names = agencies.filter((agency) => agency.standing === 'responsible').map((agency) => agency.name);
  if (names.length === 0) return `No responsible authority of ${partnershipName} is recorded yet.`;
  return `The responsible ${names.length === 1 ? 'authority' : 'authorities'} of ${partnershipName} under section 5 of the Crime and Disorder Act 1998 ${
    names.length === 1 ? 'is' : 'are'
  } ${listWords(names)}.`;
}
