import type { Role } from '../foundation/database.types.ts';

/** A made-up person in a post. Somebody with several posts stands here several times, under one name. */
export type DemonstrationPost = {
  name: string;
  /** Key of the organisation (partnerships.ts). */
  organisation: string;
  partnership: 'marlhythe' | 'aldersted' | 'county';
  title: string;
  role: Role;
  isSenior?: boolean;
  supervises?: boolean;
  /** The day it ended; a leaver. */
  endedOn?: string;
  /** Months since they last used the system; flagged after three. */
  unusedMonths?: number;
  /** Has an address on file and no account to sign in with: answers by e-mail or phone. */
  mailboxOnly?: true;
};

const marlhythe = (
  organisation: string,
  people: readonly [name: string, title: string, role: Role, more?: Partial<DemonstrationPost>][],
): DemonstrationPost[] =>
  people.map(([name, title, role, more]) => ({
    name,
    organisation,
    partnership: 'marlhythe',
    title,
    role,
    ...more,
  }));

/** Everybody, by agency. Nobody here is, or is meant to be, a real person. */
export const demonstrationPosts: readonly DemonstrationPost[] = [
  ...marlhythe('borough', [
    ['Amara Whitlock', 'Community safety analyst', 'analyst'],
    ['Daniel Osei', 'Community safety manager', 'manager', { isSenior: true, supervises: true }],
    ['Bronagh Tully', 'Anti-social behaviour officer', 'caseworker'],
    ['Shirley Ackland', 'Councillor for Hollowmead, cabinet member for community safety', 'councillor'],
    ['Idris Pennant', 'System administrator', 'administrator'],
    ['Perpetua Grace', 'Safer place officer', 'caseworker'],
    ['Wilfred Amadi', 'Safer place officer', 'caseworker'],
    ['Judith Carrow', 'Environmental enforcement officer', 'caseworker'],
    ['Selwyn Prior', 'Housing anti-social behaviour officer', 'caseworker', { endedOn: '2026-03-31' }],
    ['Aveline Stroud', 'Councillor for Saltpan Marsh', 'councillor', { unusedMonths: 5 }],
    ['Hugo Bellamy', 'Councillor for Kilnfield', 'councillor'],
    ['Dilys Farrant', 'Democratic services officer', 'partner', { mailboxOnly: true }],
  ]),
  ...marlhythe('county', [
    ['Naomi Feldwick', 'Information governance officer', 'governance', { isSenior: true }],
    ['Leonie Baptiste', 'Youth justice manager', 'partner', { supervises: true }],
    ['Omar Daoudi', 'Adult safeguarding lead', 'partner'],
    ['Winifred Castle', 'Public health principal', 'partner', { mailboxOnly: true }],
    ['Alistair Fenn', 'Trading standards officer', 'partner', { mailboxOnly: true }],
    ['Rosalind Eke', 'Community warden', 'partner', { unusedMonths: 4 }],
  ]),
  ...marlhythe('police', [
    ['Gurpreet Sandhar', 'District commander, chief inspector', 'chair', { isSenior: true, supervises: true }],
    ['Maureen Applegarth', 'Partnership support officer', 'agency-administrator', { supervises: true }],
    ['Rhodri Maddox', 'Sergeant, community safety unit', 'partner'],
    ['Imogen Tasker', 'Constable, Hollowmead and Kilnfield', 'partner'],
    ['Callum Weir', 'Police community support officer', 'partner'],
    ['Beatrix Noor', 'Vulnerability hub detective', 'partner'],
    ['Stellan Voss', 'Licensing sergeant', 'partner', { endedOn: '2026-06-30' }],
    ['Fraser Munn', 'Anti-social behaviour analyst', 'analyst'],
  ]),
  ...marlhythe('fire', [
    ['Tomasz Wierny', 'Community safety lead', 'partner', { isSenior: true, supervises: true }],
    ['Yolanda Brisk', 'Safe and well officer', 'partner'],
    ['Denholm Pike', 'Arson reduction officer', 'partner', { mailboxOnly: true }],
  ]),
  ...marlhythe('probation', [
    ['Hester Lyle', 'Head of probation delivery unit', 'partner', { isSenior: true, mailboxOnly: true }],
    ['Kofi Brandreth', 'Integrated offender management officer', 'partner'],
  ]),
  ...marlhythe('health', [
    ['Femi Adeoti', 'Associate director, safeguarding', 'partner', { isSenior: true }],
    ['Clementine Roe', 'Mental health liaison nurse', 'partner', { mailboxOnly: true }],
  ]),
  ...marlhythe('housing', [
    ['Carys Benbow', 'Housing officer, tenancy sustainment', 'partner', { supervises: true }],
    ['Nathaniel Crook', 'Neighbourhood manager', 'partner'],
    ['Ottoline Marsh', 'Income officer', 'partner', { unusedMonths: 7 }],
  ]),
  ...marlhythe('charity', [
    ['Marguerite Sol', 'Support worker, domestic abuse', 'partner'],
    ['Ebony Hartwell', 'Service manager', 'partner', { supervises: true }],
  ]),
  ...marlhythe('youth', [
    ['Kit Varley', 'Youth worker', 'partner'],
    ['Solomon Reddy', 'Project manager', 'partner', { mailboxOnly: true }],
  ]),
  ...marlhythe('victims', [
    ['Ingrid Palfrey', 'Independent victim advocate', 'partner'],
    ['Pascoe Hendy', 'Area manager', 'partner', { mailboxOnly: true }],
  ]),
  ...marlhythe('recovery', [
    ['Priscilla Nkemelu', 'Recovery team leader', 'partner'],
    ['Gethin Shaw', 'Outreach worker', 'partner', { mailboxOnly: true }],
  ]),
  ...marlhythe('ambulance', [['Joel Amankwah', 'Frequent callers lead', 'partner', { mailboxOnly: true }]]),
  ...marlhythe('business', [
    ['Nadia Ferreira', 'Shopwatch co-ordinator', 'partner'],
    ['Lorcan Quay', 'Retail liaison', 'partner', { mailboxOnly: true }],
  ]),
  ...marlhythe('commissioner', [
    ['Sunniva Hale', 'Partnerships officer', 'partner', { mailboxOnly: true }],
    ['Edmund Okoro', 'Head of policy', 'partner', { mailboxOnly: true, isSenior: true }],
  ]),
  { name: 'Barnaby Quist', organisation: 'aldersted', partnership: 'aldersted', title: 'Community safety manager', role: 'manager', isSenior: true, supervises: true },
  { name: 'Odalys Brand', organisation: 'aldersted', partnership: 'aldersted', title: 'Anti-social behaviour officer', role: 'caseworker' },
  { name: 'Henrik Dunmore', organisation: 'aldersted', partnership: 'aldersted', title: 'System administrator', role: 'administrator' },
  { name: 'Gurpreet Sandhar', organisation: 'police', partnership: 'aldersted', title: 'Acting district commander', role: 'chair', isSenior: true, supervises: true },
  { name: 'Tomasz Wierny', organisation: 'fire', partnership: 'aldersted', title: 'Community safety lead', role: 'partner', isSenior: true },
  { name: 'Naomi Feldwick', organisation: 'county', partnership: 'aldersted', title: 'Information governance officer', role: 'governance', isSenior: true },
  { name: 'Verity Stanmore', organisation: 'county', partnership: 'county', title: 'Cabinet member for communities', role: 'councillor', isSenior: true },
  { name: 'Naomi Feldwick', organisation: 'county', partnership: 'county', title: 'Information governance officer', role: 'governance' },
  { name: 'Clarence Ashby', organisation: 'county', partnership: 'county', title: 'Community safety manager', role: 'manager', supervises: true },
  { name: 'Gurpreet Sandhar', organisation: 'police', partnership: 'county', title: 'Chief superintendent’s deputy', role: 'chair', isSenior: true },
  { name: 'Edmund Okoro', organisation: 'commissioner', partnership: 'county', title: 'Head of policy', role: 'partner' },
]; // prettier-ignore

/** Posts that nobody holds. */
export const demonstrationVacancies = [
  { organisation: 'borough', partnership: 'marlhythe', title: 'Community safety project co-ordinator', role: 'caseworker', isRecruiting: true },
  { organisation: 'probation', partnership: 'marlhythe', title: 'Case manager', role: 'partner', isRecruiting: false },
] as const; // prettier-ignore

/** The person of the county who works in the borough's partnership under an agreement between the two. */
export const demonstrationSecondee = {
  name: 'Clarence Ashby',
  organisation: 'county',
  partnership: 'marlhythe',
  title: 'Community safety manager, county board',
  role: 'partner',
} as const;

/** Who stands on the sign-in page: one for each role, and the three people whom agreements let see different things. */
export const shownAtSignIn: readonly string[] = [
  'Amara Whitlock', 'Daniel Osei', 'Bronagh Tully', 'Gurpreet Sandhar', 'Tomasz Wierny', 'Shirley Ackland',
  'Naomi Feldwick', 'Idris Pennant', 'Maureen Applegarth', 'Rhodri Maddox', 'Carys Benbow', 'Marguerite Sol',
]; // prettier-ignore
