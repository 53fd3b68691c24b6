import type { Actor } from '../foundation/database.types.ts';
import {
  hasIndicators,
  makePerformance,
  type IndicatorInput,
  type MadeIndicator,
} from '../performance/performance.ts';
import type { SeededPartnership } from './seed.people.ts';
import type { SeedServices } from './seed.ts';
import { demonstrationWords } from './words.ts';

type Row = {
  code: string;
  title: string;
  definition: string;
  priority: string;
  agency: string;
  owner: string;
  more?: Partial<IndicatorInput>;
  /** Value, or part and whole; null where it was not returned. Eight quarters, the last is open. */
  values: readonly (number | readonly [number, number] | string | null)[];
  target?: readonly [value: number, reason: string];
} & Pick<MadeIndicator, 'leadsTo' | 'readWith' | 'broken'>;

/** As the chapters of the strategy in force are called. */
const safer = 'Persistent anti-social behaviour and environmental crime';
const harm = 'Violent crime and domestic abuse';
const offending = 'Preventing offending and re-offending';
const vulnerable = 'Protecting vulnerable people and strengthening communities';
const stronger = 'Communication and engagement';

const measure = (code: string): Partial<IndicatorInput> => ({ source: 'measure', measureCode: code, unit: 'per 1,000 residents', decimals: 1, polarity: 'down-good', byChance: true }); // prettier-ignore
const share = (part: string, whole: string): Partial<IndicatorInput> => ({ shape: 'share', unit: '%', decimals: 1, numeratorWords: part, denominatorWords: whole, byChance: true, lowest: 0, highest: 100 }); // prettier-ignore
const asWorked = [0, 0, 0, 0, 0, 0, 0, 0] as const;

/** Twenty indicators of the borough; every number is made up. */
const rows: readonly Row[] = [
  { code: 'asb-rate', title: 'Anti-social behaviour recorded by police', definition: 'Incidents recorded by police per 1,000 residents in the quarter.', priority: safer, agency: 'police', owner: 'Rhodri Maddox', more: { ...measure('anti-social-behaviour'), isPublic: true }, values: asWorked, target: [8, 'Back to the level of two years ago'] },
  { code: 'criminal-damage', title: 'Criminal damage and arson', definition: 'Recorded crimes per 1,000 residents in the quarter.', priority: safer, agency: 'police', owner: 'Rhodri Maddox', more: { ...measure('criminal-damage-and-arson'), isPublic: true }, values: asWorked, target: [2, 'The lowest quarter of the last three years'] },
  { code: 'burglary', title: 'Burglary', definition: 'Recorded crimes per 1,000 residents in the quarter.', priority: safer, agency: 'police', owner: 'Imogen Tasker', more: { ...measure('burglary'), isPublic: true }, values: asWorked, target: [1.2, 'The district’s average of three years'] },
  { code: 'patrols', title: 'Joint patrols in hot spots', definition: 'Patrols of two agencies together, of an hour or more, in the streets of the action group.', priority: safer, agency: 'borough', owner: 'Perpetua Grace', more: { role: 'output', unit: 'patrols' }, values: [31, 34, 40, 38, 44, 47, 52, 49], target: [45, 'Four a week in the season'], leadsTo: 'asb-rate' },
  { code: 'deliberate-fires', title: 'Deliberate fires', definition: 'Secondary fires that the fire service recorded as deliberate.', priority: safer, agency: 'fire', owner: 'Denholm Pike', more: { unit: 'fires', polarity: 'down-good', byChance: true, isPublic: true }, values: [26, 19, 24, 33, 25, 18, 29, 31], target: [25, 'A tenth under the average of three years'] },
  { code: 'violence', title: 'Violence and sexual offences', definition: 'Recorded crimes per 1,000 residents in the quarter.', priority: harm, agency: 'police', owner: 'Rhodri Maddox', more: { ...measure('violence-and-sexual-offences'), polarity: 'neutral', isPublic: true, limitations: 'More reports may be more trust; it is watched beside the survey.' }, values: asWorked },
  { code: 'robbery', title: 'Robbery', definition: 'Recorded crimes per 1,000 residents in the quarter.', priority: harm, agency: 'police', owner: 'Callum Weir', more: measure('robbery'), values: asWorked, target: [0.2, 'The district’s average of three years'] },
  { code: 'domestic-reports', title: 'Reports of domestic abuse', definition: 'Reports to the police and to the support service, each person once a quarter.', priority: harm, agency: 'police', owner: 'Beatrix Noor', more: { unit: 'reports', polarity: 'reporting-up-good', byChance: true }, values: [212, 198, 231, 226, 240, 251, 262, 268], target: [240, 'More people ask for help earlier'], readWith: 'survivor-confidence' },
  { code: 'survivor-confidence', title: 'Survivors who feel safer after support', definition: 'Of those who finished support in the quarter, how many said they feel safer.', priority: harm, agency: 'charity', owner: 'Ebony Hartwell', more: { ...share('said they feel safer', 'who finished support'), isPublic: true }, values: [[41, 52], [44, 55], [47, 58], [45, 56], [50, 61], [52, 62], [53, 63], [57, 66]], target: [75, 'The contract’s standard'] },
  { code: 'orders-completed', title: 'Community orders completed', definition: 'Orders that ended in the quarter and were completed.', priority: offending, agency: 'probation', owner: 'Hester Lyle', more: { ...share('completed', 'that ended'), isPublic: true }, values: [[141, 192], [139, 187], [150, 199], [148, 196], [152, 201], [151, 200], [155, 204], [151, 200]], target: [75, 'The national standard'] },
  { code: 'licences-completed', title: 'Licences completed', definition: 'Licences and post-sentence supervision that ended in the quarter and were completed.', priority: offending, agency: 'probation', owner: 'Hester Lyle', more: share('completed', 'that ended'), values: [[66, 90], [70, 92], [69, 88], [75, 97], [73, 95], [77, 99], [80, 102], [84, 107]], target: [65, 'The national standard'] },
  { code: 'unpaid-work', title: 'Unpaid work delivered', definition: 'Hours of unpaid work delivered, of those offered.', priority: offending, agency: 'probation', owner: 'Kofi Brandreth', more: { ...share('hours delivered', 'hours offered'), byChance: false, decimals: 0 }, values: [[2610, 2950], [2702, 2980], [2754, 3011], [2689, 2902], [2810, 3001], [2790, 2990], [2820, 3000], null], target: [90, 'The national standard'] },
  { code: 'offending-management', title: 'Fewer offences by people under joint management', definition: 'Change of proven offences of the cohort against the year before it was managed.', priority: offending, agency: 'police', owner: 'Gurpreet Sandhar', more: { unit: '% change', polarity: 'down-good', decimals: 0 }, values: [-12, -15, -18, -14, -21, -19, -22, -20], target: [-15, 'What neighbouring schemes reached'], broken: { quartersAgo: 3, reason: 'The cohort now counts people released from short sentences.' } },
  { code: 'referrals-seen', title: 'Vulnerability panel: referrals seen in five working days', definition: 'Referrals to the panel first looked at within five working days.', priority: vulnerable, agency: 'borough', owner: 'Bronagh Tully', more: { ...share('in five working days', 'referrals'), isPublic: true }, values: [[30, 36], [33, 38], [35, 37], [31, 37], [36, 40], [39, 41], [40, 43], [38, 44]], target: [90, 'Agreed by the panel'] },
  { code: 'repeat-victims', title: 'People harmed again within three months', definition: 'Of those whose case was closed, how many reported again within three months.', priority: vulnerable, agency: 'housing', owner: 'Carys Benbow', more: { ...share('reported again', 'cases closed'), polarity: 'down-good' }, values: [[9, 51], [8, 48], [10, 55], [7, 52], [6, 50], [7, 54], [3, 49], [6, 53]], target: [15, 'A fifth fewer than at the beginning'] },
  { code: 'home-safety', title: 'Safe and well visits to people at risk', definition: 'Visits by the fire service to homes on the shared list.', priority: vulnerable, agency: 'fire', owner: 'Yolanda Brisk', more: { role: 'output', unit: 'visits', isPublic: true }, values: [88, 91, 96, 102, 99, 107, 112, 118], target: [100, 'The service’s plan'], leadsTo: 'repeat-victims' },
  { code: 'slavery-referrals', title: 'Modern slavery: how agencies know the signs', definition: 'What agencies say of training, referrals and what stands in the way.', priority: vulnerable, agency: 'county', owner: 'Omar Daoudi', more: { shape: 'words', source: 'words', unit: 'words', polarity: 'neutral' }, values: [null, null, null, null, 'Two sessions were held; housing officers asked for a card of signs.', 'The card is out. Night-time inspections found nothing.', 'Five services have a named lead; trading standards has none yet.', 'All services but one have a named lead.'] },
  { code: 'trigger-replies', title: 'Case reviews answered in time', definition: 'Applicants for a review of their case (community trigger) who were answered as the procedure says.', priority: stronger, agency: 'borough', owner: 'Selwyn Prior', more: { ...share('answered in time', 'applicants'), byChance: false, isPublic: true }, values: [[4, 4], [6, 6], [5, 6], [7, 7], [6, 6], [8, 8], [7, 7], null], target: [95, 'The published procedure'] },
  { code: 'hubs', title: 'Places where hate crime can be reported', definition: 'Reporting places outside a police station that are open and trained.', priority: stronger, agency: 'victims', owner: '', more: { role: 'output', unit: 'places', polarity: 'up-good' }, values: [5, 5, 6, 7, 7, 8, 8, 8], target: [8, 'One in each part of the borough'] },
  { code: 'feeling-heard', title: 'What residents say of being heard', definition: 'What came out of drop-ins and of the promises answered, in a few sentences.', priority: stronger, agency: 'borough', owner: 'Daniel Osei', more: { shape: 'words', source: 'words', unit: 'words', polarity: 'neutral', isPublic: true }, values: [null, null, null, null, 'People say that they hear back sooner, and not always what was done.', 'Three drop-ins; lighting by the quay was named in each.', 'The lamps by the quay are renewed; people noticed.', 'Fewer came to the drop-in of July; September was full.'] },
]; // prettier-ignore

const usual: Omit<IndicatorInput, 'code' | 'title' | 'definition' | 'priority' | 'ownerAgencyId' | 'ownerAccountId'> = {
  role: 'outcome',
  shape: 'number',
  source: 'return',
  measureCode: null,
  areaCode: null,
  unit: 'people',
  decimals: 0,
  numeratorWords: '',
  denominatorWords: '',
  polarity: 'up-good',
  frequency: 'quarter',
  byChance: false,
  baseline: null,
  baselineWords: '',
  tolerancePercent: 5,
  lowest: null,
  highest: null,
  comparator: '',
  limitations: '',
  priorityId: null,
  pairedId: null,
  isPublic: false,
}; // prettier-ignore

function madeOf(row: Row, borough: SeededPartnership): MadeIndicator {
  const { code, title, definition, priority } = row;
  const commentary = 'As expected for the season; the plan goes on.';
  return {
    input: {
      ...usual,
      ...row.more,
      code,
      title,
      definition,
      priority,
      ownerAgencyId: borough.agencies.get(row.agency)?.id ?? borough.agencies.get('borough')?.id ?? '',
      ownerAccountId: borough.people.get(row.owner) ?? null,
    },
    values: row.values.map((value) =>
      value === null
        ? null
        : typeof value === 'string'
          ? { words: value }
          : typeof value === 'number'
            ? { value, commentary }
            : { numerator: value[0], denominator: value[1], commentary },
    ),
    target: row.target === undefined ? null : { value: row.target[0], reason: row.target[1] },
    ...(row.leadsTo === undefined ? {} : { leadsTo: row.leadsTo }),
    ...(row.readWith === undefined ? {} : { readWith: row.readWith }),
    ...(row.broken === undefined ? {} : { broken: row.broken }),
  };
}

/** Indicators with two years of values, a frozen report, and a round that stands open. Made once. */
export async function insertPerformance(services: SeedServices, borough: SeededPartnership): Promise<void> {
  const { database } = services;
  const known = await database.asSystem('look for indicators', borough.id, hasIndicators);
  if (known) return;
  const actor = (name: string, role: 'analyst' | 'manager'): Actor => ({
    accountId: borough.people.get(name) ?? '',
    accountName: name,
    partnershipId: borough.id,
    agencyId: borough.agencies.get('borough')?.id ?? '',
    role,
  });
  await makePerformance(
    { ...services, documentBanner: demonstrationWords },
    { analyst: actor('Amara Whitlock', 'analyst'), manager: actor('Daniel Osei', 'manager') },
    {
      indicators: rows.map((row) => madeOf(row, borough)),
      summary: 'Most of what the partnership set out to do is on or above its target. Deliberate fires and repeat harm need the meeting’s attention: the first rises with the season, the second rests on few cases.', // prettier-ignore
      context: 'Work went on as planned. What misses its target was looked at by the group that leads on it; the actions below say what comes next and by when.', // prettier-ignore
      erratum: {
        code: 'orders-completed',
        becomes: { value: (154 * 100) / 204, numerator: 154, denominator: 204 },
        reason: 'One order had been counted twice.',
      },
    },
  );
}
