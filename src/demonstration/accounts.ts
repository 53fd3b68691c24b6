import type { DemonstrationAccount } from '../partnership/partnership.ts';
import { boroughName, countyName } from './names.ts';

export type DemonstrationAgency = {
  /** Stable word by which people name it. */
  key: string;
  name: string;
  /** As people say it in a meeting. */
  shortName: string;
  /** Kind of organisation, in the register's words. */
  kind: 'council' | 'police' | 'fire' | 'health' | 'probation' | 'voluntary';
  /** A responsible authority under the Crime and Disorder Act 1998 s.5; else invited to take part. */
  isResponsibleAuthority: boolean;
};

/** The demonstration partnership and its members. Fictional, as is every person below. */
export const demonstrationPartnership = {
  name: `${boroughName} Community Safety Partnership`,
  shortName: `${boroughName} CSP`,
} as const;

export const demonstrationAgencies: readonly DemonstrationAgency[] = [
  { key: 'borough', name: `${boroughName} Borough Council`, shortName: 'Borough Council', kind: 'council', isResponsibleAuthority: true },
  { key: 'county', name: `${countyName} County Council`, shortName: 'County Council', kind: 'council', isResponsibleAuthority: true },
  { key: 'police', name: `${countyName} Police`, shortName: 'Police', kind: 'police', isResponsibleAuthority: true },
  { key: 'fire', name: `${countyName} Fire and Rescue Service`, shortName: 'Fire and Rescue', kind: 'fire', isResponsibleAuthority: true },
  { key: 'probation', name: `Probation Service, ${countyName}`, shortName: 'Probation', kind: 'probation', isResponsibleAuthority: true },
  { key: 'health', name: `NHS ${countyName} Integrated Care Board`, shortName: 'NHS', kind: 'health', isResponsibleAuthority: true },
  { key: 'charity', name: 'The Ropewalk Lantern Trust', shortName: 'Lantern Trust', kind: 'voluntary', isResponsibleAuthority: false },
]; // prettier-ignore

/** A made-up person: what the sign-in page shows of them, where they work and what they do. */
export type DemonstrationPerson = DemonstrationAccount & {
  /** Key of the agency. */
  agency: string;
  /** The person's work, in words. */
  work: string;
};

/** One password for all: the demonstration listens on loopback, holds nothing real and cannot become a live system. */
export const demonstrationPassword = 'marlhythe-demonstration';

const people: readonly Omit<DemonstrationPerson, 'password'>[] = [
  { role: 'analyst', name: 'Amara Whitlock', email: 'amara.whitlock@marlhythe.example', agency: 'borough', work: 'Community safety analyst' },
  { role: 'manager', name: 'Daniel Osei', email: 'daniel.osei@marlhythe.example', agency: 'borough', work: 'Community safety manager' },
  { role: 'caseworker', name: 'Bronagh Tully', email: 'bronagh.tully@marlhythe.example', agency: 'borough', work: 'Anti-social behaviour officer' },
  { role: 'chair', name: 'Gurpreet Sandhar', email: 'gurpreet.sandhar@merrowshire-police.example', agency: 'police', work: 'District commander, chair of the partnership' },
  { role: 'partner', name: 'Tomasz Wierny', email: 'tomasz.wierny@merrowshire-fire.example', agency: 'fire', work: 'Community safety lead, fire and rescue' },
  { role: 'councillor', name: 'Shirley Ackland', email: 'shirley.ackland@marlhythe.example', agency: 'borough', work: 'Councillor for Hollowmead' },
  { role: 'governance', name: 'Naomi Feldwick', email: 'naomi.feldwick@merrowshire-county.example', agency: 'county', work: 'Information governance officer' },
  { role: 'administrator', name: 'Idris Pennant', email: 'idris.pennant@marlhythe.example', agency: 'borough', work: 'System administrator' },
]; // prettier-ignore

/** One person for each role. Their addresses end in `.example`, which reaches nobody (RFC 2606). */
export const demonstrationPeople: readonly DemonstrationPerson[] = people.map((person) => ({
  ...person,
  password: demonstrationPassword,
}));
