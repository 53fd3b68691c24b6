import { boroughName, countyName } from './names.ts';

/** The demonstration's partnerships, bodies, people and groups: data only. All of it is made up. */

export type DemonstrationOrganisation = {
  key: string;
  name: string;
  shortName: string;
  kind: 'council' | 'police' | 'fire' | 'health' | 'probation' | 'housing' | 'voluntary' | 'other';
  /** Domain of its people's addresses; `.example` reaches nobody (RFC 2606). */
  domain: string;
  aliases?: readonly string[];
  /** Key of the body that took over its work, and since when. */
  succeeded?: { by: string; on: string };
};

export const demonstrationOrganisations: readonly DemonstrationOrganisation[] = [
  { key: 'borough', name: `${boroughName} Borough Council`, shortName: 'Borough Council', kind: 'council', domain: 'marlhythe', aliases: ['MBC', `${boroughName} BC`] },
  { key: 'county', name: `${countyName} County Council`, shortName: 'County Council', kind: 'council', domain: 'merrowshire-county', aliases: ['MCC', `${countyName} CC`] },
  { key: 'police', name: `${countyName} Police`, shortName: 'Police', kind: 'police', domain: 'merrowshire-police', aliases: [`${countyName} Constabulary`] },
  { key: 'fire', name: `${countyName} Fire and Rescue Service`, shortName: 'Fire and Rescue', kind: 'fire', domain: 'merrowshire-fire', aliases: ['MFRS'] },
  { key: 'probation', name: `Probation Service, ${countyName}`, shortName: 'Probation', kind: 'probation', domain: 'merrowshire-probation', aliases: ['NPS'] },
  { key: 'crc', name: `${countyName} Community Rehabilitation Company`, shortName: 'CRC', kind: 'probation', domain: 'merrowshire-crc', aliases: ['CRC'], succeeded: { by: 'probation', on: '2021-06-26' } },
  { key: 'health', name: `NHS ${countyName} Integrated Care Board`, shortName: 'NHS', kind: 'health', domain: 'merrowshire-icb', aliases: ['ICB'] },
  { key: 'ccg', name: `NHS ${boroughName} and District Clinical Commissioning Group`, shortName: 'CCG', kind: 'health', domain: 'marlhythe-ccg', aliases: ['CCG'], succeeded: { by: 'health', on: '2022-07-01' } },
  { key: 'charity', name: 'The Ropewalk Lantern Trust', shortName: 'Lantern Trust', kind: 'voluntary', domain: 'lantern-trust', aliases: ['Lantern'] },
  { key: 'housing', name: 'Tidewater Homes', shortName: 'Tidewater', kind: 'housing', domain: 'tidewater-homes', aliases: ['Tidewater Housing Association'] },
  { key: 'youth', name: 'Saltpan Youth Project', shortName: 'Saltpan Youth', kind: 'voluntary', domain: 'saltpan-youth' },
  { key: 'victims', name: `${countyName} Victim Care`, shortName: 'Victim Care', kind: 'voluntary', domain: 'merrowshire-victims' },
  { key: 'recovery', name: 'Ostern Recovery', shortName: 'Ostern Recovery', kind: 'health', domain: 'ostern-recovery' },
  { key: 'ambulance', name: `${countyName} Ambulance Service`, shortName: 'Ambulance', kind: 'health', domain: 'merrowshire-ambulance' },
  { key: 'business', name: `${boroughName} Shopwatch`, shortName: 'Shopwatch', kind: 'other', domain: 'marlhythe-shopwatch' },
  { key: 'commissioner', name: `Office of the Police and Crime Commissioner for ${countyName}`, shortName: 'Commissioner', kind: 'other', domain: 'merrowshire-pcc', aliases: ['OPCC', 'PCC'] },
  { key: 'aldersted', name: 'Aldersted Borough Council', shortName: 'Aldersted', kind: 'council', domain: 'aldersted' },
]; // prettier-ignore

type Standing = 'responsible' | 'co-operating' | 'invited';

export type DemonstrationMembership = {
  /** Key of the organisation. */
  organisation: string;
  standing: Standing;
  joinedOn?: string;
  leftOn?: string;
};

export type DemonstrationPartnershipPlan = {
  key: 'marlhythe' | 'aldersted' | 'county';
  name: string;
  shortName: string;
  kind: 'district' | 'county-group';
  /** Name of the district of the demonstration's map, or the county's; its code is looked up there. */
  area: string;
  /** Key of the partnership it belongs to. */
  parent?: 'county';
  /** The first is the host. */
  members: readonly DemonstrationMembership[];
};

const countyBodies: readonly DemonstrationMembership[] = [
  { organisation: 'county', standing: 'responsible' },
  { organisation: 'police', standing: 'responsible' },
  { organisation: 'fire', standing: 'responsible' },
  { organisation: 'probation', standing: 'responsible', joinedOn: '2021-06-26' },
  { organisation: 'health', standing: 'responsible', joinedOn: '2022-07-01' },
];

export const demonstrationPartnerships: readonly DemonstrationPartnershipPlan[] = [
  {
    key: 'marlhythe',
    name: `${boroughName} Community Safety Partnership`,
    shortName: `${boroughName} CSP`,
    kind: 'district',
    area: boroughName,
    parent: 'county',
    members: [
      { organisation: 'borough', standing: 'responsible' },
      ...countyBodies,
      { organisation: 'crc', standing: 'responsible', leftOn: '2021-06-25' },
      { organisation: 'ccg', standing: 'responsible', leftOn: '2022-06-30' },
      { organisation: 'housing', standing: 'co-operating' },
      { organisation: 'charity', standing: 'invited' },
      { organisation: 'youth', standing: 'invited' },
      { organisation: 'victims', standing: 'invited' },
      { organisation: 'recovery', standing: 'invited' },
      { organisation: 'ambulance', standing: 'co-operating' },
      { organisation: 'business', standing: 'invited' },
      { organisation: 'commissioner', standing: 'co-operating' },
    ],
  },
  {
    key: 'aldersted',
    name: 'Aldersted Community Safety Partnership',
    shortName: 'Aldersted CSP',
    kind: 'district',
    area: 'Aldersted',
    parent: 'county',
    members: [{ organisation: 'aldersted', standing: 'responsible' }, ...countyBodies],
  },
  {
    key: 'county',
    name: `${countyName} Community Safety Board`,
    shortName: `${countyName} Board`,
    kind: 'county-group',
    area: countyName,
    members: [...countyBodies, { organisation: 'commissioner', standing: 'co-operating' }],
  },
];

export type DemonstrationGroup = {
  key: string;
  partnership: DemonstrationPartnershipPlan['key'];
  name: string;
  kind: 'strategic' | 'executive' | 'operational' | 'panel' | 'aligned';
  reportsTo?: string;
  frequency: string;
  chairRule: string;
  quorumRule: string;
  quorumCount: number;
  purpose: string;
  /** Names of people: the first chairs, the second is vice-chair, the others are members. */
  people: readonly string[];
};

export const demonstrationGroups: readonly DemonstrationGroup[] = [
  { key: 'csp', partnership: 'marlhythe', name: `${boroughName} Community Safety Partnership meeting`, kind: 'strategic', frequency: 'Every three months', chairRule: 'The council’s elected member for community safety', quorumRule: 'Four responsible authorities', quorumCount: 4, purpose: 'Sets priorities, agrees the strategy and answers for progress.', people: ['Shirley Ackland', 'Gurpreet Sandhar', 'Daniel Osei', 'Tomasz Wierny', 'Hester Lyle', 'Femi Adeoti', 'Priscilla Nkemelu', 'Winifred Castle'] },
  { key: 'executive', partnership: 'marlhythe', name: 'Executive group', kind: 'executive', reportsTo: 'csp', frequency: 'A month before each partnership meeting', chairRule: 'The community safety manager', quorumRule: 'Three members', quorumCount: 3, purpose: 'Agrees the agenda and chases what was promised.', people: ['Daniel Osei', 'Gurpreet Sandhar', 'Tomasz Wierny', 'Hester Lyle'] },
  { key: 'asb', partnership: 'marlhythe', name: 'Anti-social behaviour group', kind: 'operational', reportsTo: 'executive', frequency: 'Every two weeks', chairRule: 'A manager of the council or the police, by turns', quorumRule: 'Council and police', quorumCount: 2, purpose: 'Reviews repeat callers, locations and cases, and agrees who does what.', people: ['Bronagh Tully', 'Rhodri Maddox', 'Carys Benbow', 'Joel Amankwah', 'Nadia Ferreira', 'Sunniva Hale'] },
  { key: 'vulnerability', partnership: 'marlhythe', name: 'Vulnerability panel', kind: 'panel', reportsTo: 'executive', frequency: 'Every month', chairRule: 'A superintendent or a chief inspector', quorumRule: 'Five agencies', quorumCount: 5, purpose: 'Plans for people at high risk whom no one agency can keep safe.', people: ['Gurpreet Sandhar', 'Daniel Osei', 'Carys Benbow', 'Marguerite Sol', 'Femi Adeoti', 'Ingrid Palfrey', 'Omar Daoudi', 'Priscilla Nkemelu'] },
  { key: 'youth', partnership: 'marlhythe', name: 'Youth engagement panel', kind: 'panel', reportsTo: 'executive', frequency: 'Every month', chairRule: 'The county’s youth justice manager', quorumRule: 'Three agencies', quorumCount: 3, purpose: 'Early help for young people at risk of harm or of harming others.', people: ['Leonie Baptiste', 'Rhodri Maddox', 'Kit Varley', 'Bronagh Tully'] },
  { key: 'hotspots', partnership: 'marlhythe', name: 'Area based action group', kind: 'operational', reportsTo: 'executive', frequency: 'When an area needs it', chairRule: 'Whoever leads on the area', quorumRule: 'Three members', quorumCount: 3, purpose: 'Works a problem in one place from analysis to assessment.', people: ['Amara Whitlock', 'Rhodri Maddox', 'Tomasz Wierny', 'Perpetua Grace'] },
  { key: 'domestic', partnership: 'marlhythe', name: 'North Merrowshire domestic abuse forum', kind: 'aligned', reportsTo: 'csp', frequency: 'Every two months', chairRule: 'Chosen each year', quorumRule: 'None', quorumCount: 0, purpose: 'Outside the partnership; two members sit on it and report back.', people: ['Marguerite Sol', 'Ingrid Palfrey'] },
  { key: 'aldersted-csp', partnership: 'aldersted', name: 'Aldersted Community Safety Partnership meeting', kind: 'strategic', frequency: 'Every three months', chairRule: 'The council’s elected member for community safety', quorumRule: 'Three responsible authorities', quorumCount: 3, purpose: 'Sets priorities and agrees the strategy.', people: ['Barnaby Quist', 'Odalys Brand'] },
  { key: 'county-board', partnership: 'county', name: `${countyName} Community Safety Board meeting`, kind: 'strategic', frequency: 'Every three months', chairRule: 'A cabinet member of the county council', quorumRule: 'Four members', quorumCount: 4, purpose: 'Refreshes the county’s community safety agreement from the districts’ assessments.', people: ['Verity Stanmore', 'Gurpreet Sandhar', 'Naomi Feldwick'] },
]; // prettier-ignore
