import { monthInWords, monthsIn, type Month } from '../foundation/period.ts';
import type { Geography } from './geography.ts';
import { unpack, type IncidentsByMonth } from './incidents.ts';
import { crimeTypes, wholePeriod, type CrimeType } from './levels.ts';
import { randomStream, type Random } from './random.ts';
import { incompleteMonth, isCrime } from './structure.ts';

/**
 * What the other partners of the borough deliver for the same 36 months, each in the shape its owner uses (observatory/kinds):
 * small tables of counts. Invented; the levels are chosen to be of a borough this size.
 */
export type AggregateFile = { kind: string; path: string; content: string };

/** The official count is of more than the street-level files hold; as in a real county in 2025. */
const streetShare = 0.955;

/** Offence subgroups and codes that a street-level type stands for, and each one’s share. */
const offences: Readonly<Record<Exclude<CrimeType, 'Anti-social behaviour'>, readonly (readonly [string, string, number])[]>> = {
  'Bicycle theft': [['Bicycle theft', '44', 1]],
  Burglary: [['Residential burglary', '28E', 0.68], ['Non-residential burglary', '30C', 0.32]],
  'Criminal damage and arson': [['Criminal damage', '58C', 0.95], ['Arson', '56B', 0.05]],
  Drugs: [['Possession of drugs', '92E', 0.7], ['Trafficking of drugs', '92A', 0.3]],
  'Other theft': [['Other theft offences', '49', 1]],
  'Possession of weapons': [['Possession of weapons offences', '10D', 1]],
  'Public order': [['Public order offences', '9A', 1]],
  Robbery: [['Robbery of personal property', '34B', 0.88], ['Robbery of business property', '34A', 0.12]],
  Shoplifting: [['Shoplifting', '46', 1]],
  'Theft from the person': [['Theft from the person', '39', 1]],
  'Vehicle crime': [['Vehicle offences', '45', 1]],
  'Violence and sexual offences': [
    ['Violence without injury', '105A', 0.36], ['Stalking and harassment', '8L', 0.33], ['Violence with injury', '8N', 0.22],
    ['Other sexual offences', '17A', 0.06], ['Rape offences', '19C', 0.03],
  ],
  'Other crime': [['Miscellaneous crimes against society', '99', 1]],
}; // prettier-ignore

const csv = (rows: readonly (readonly (string | number)[])[]): string =>
  rows
    .map((row) => row.map((cell) => (/[",]/.test(String(cell)) ? `"${cell}"` : cell)).join(',') + '\n')
    .join('');

/** A count about a mean, never below nought. */
const about = (mean: number, random: Random): number =>
  Math.max(0, Math.round(mean + random.bell() * Math.sqrt(mean)));

const months = monthsIn(wholePeriod);
/** First months of the quarters of the period. */
const quarters = months.filter((month) => ['01', '04', '07', '10'].includes(month.slice(5)));
const short = (month: Month): string => `${monthInWords(month).slice(0, 3)}-${month.slice(2, 4)}`;

/** `2025/26` and 1 to 4, of the financial year. */
function financial(month: Month): { year: string; quarter: number } {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  const first = number >= 4 ? year : year - 1;
  return {
    year: `${first}/${String(first + 1).slice(2)}`,
    quarter: number >= 4 ? Math.ceil(number / 3) - 1 : 4,
  };
}

const financialQuarter = (month: Month): string => {
  const { year, quarter } = financial(month);
  return `Q${quarter} ${year.replace('/', '-')}`;
};
const calendarQuarter = (month: Month): string =>
  `Q${Math.ceil(Number(month.slice(5)) / 3)} ${month.slice(0, 4)}`;

/** Home Office open data for the county’s force: quarters, offence codes, and records taken back. */
function recordedByForce(seed: string, geography: Geography, incidents: IncidentsByMonth): string {
  const random = randomStream(seed, 'aggregates/force');
  const rows: (string | number)[][] = [
    ['FY', 'Financial Quarter', 'Force', 'Offence Description', 'Group', 'Offence Subgroup', 'Offence Code', 'n', 'territorial'],
  ]; // prettier-ignore
  const force = geography.force.name.replace(/ Police$/, '');
  for (const first of quarters) {
    const { year, quarter } = financial(first);
    const own = months.slice(months.indexOf(first), months.indexOf(first) + 3);
    const counts = crimeTypes.map(() => 0);
    for (const month of own)
      for (const packed of incidents.get(month) ?? []) {
        const { type } = unpack(packed);
        // The official count has the crimes that the street-level file of one month lacks.
        const whole =
          month === incompleteMonth.month && isCrime(crimeTypes[type] ?? 'Other crime')
            ? incompleteMonth.kept
            : 1;
        counts[type] = (counts[type] ?? 0) + 1 / whole;
      }
    crimeTypes.forEach((type, index) => {
      if (type === 'Anti-social behaviour') return;
      const official = (counts[index] ?? 0) / streetShare;
      for (const [subgroup, code, share] of offences[type])
        rows.push([
          year,
          quarter,
          force,
          subgroup,
          type,
          subgroup,
          code,
          Math.round(official * share),
          'true',
        ]);
    });
    rows.push([
      year,
      quarter,
      force,
      'Distraction burglary',
      'Burglary',
      'Residential burglary',
      '28G',
      -random.below(4),
      'true',
    ]);
  }
  return csv(rows);
}

/** A long table: period, place, category, count. */
function long(
  seed: string,
  name: string,
  headings: readonly string[],
  periods: readonly (readonly [string, Month])[],
  places: readonly (readonly string[])[],
  categories: readonly (readonly [string, number])[],
  hideUnder: number,
): string {
  const random = randomStream(seed, `aggregates/${name}`);
  const rows: (string | number)[][] = [[...headings]];
  for (const [period, first] of periods)
    for (const [place, names] of places.entries())
      for (const [category, mean] of categories) {
        const season = 1 + 0.12 * Math.sin((Number(first.slice(5)) / 12) * 2 * Math.PI);
        const count = about(mean * season * (place === 0 ? 2.2 : 0.7 + (place % 5) * 0.12), random);
        rows.push([period, ...names, category, count > 0 && count < hideUnder ? `<${hideUnder}` : count]);
      }
  return csv(rows);
}

/** A wide table: categories across. */
function wide(
  seed: string,
  name: string,
  headings: readonly string[],
  periods: readonly string[],
  places: readonly (readonly string[])[],
  means: readonly number[],
): string {
  const random = randomStream(seed, `aggregates/${name}`);
  const rows: (string | number)[][] = [[...headings]];
  for (const period of periods)
    for (const names of places) rows.push([period, ...names, ...means.map((mean) => about(mean, random))]);
  return csv(rows);
}

/** The borough’s doorstep crimes: one row each. */
function doorstep(seed: string, geography: Geography): string {
  const random = randomStream(seed, 'aggregates/doorstep');
  const wards = geography.districts[0]?.wards ?? [];
  const types = ['Rogue trader', 'Rogue trader', 'Doorstep selling', 'Distraction burglary', 'Advice only'];
  const bands = ['None', 'Up to £499', '£500 to £4,999', '£5,000 or more'];
  const rows: string[][] = [['Complaint ref', 'Date of visit', 'Ward', 'Type of incident', 'Sum lost band']];
  for (const month of months)
    for (let visit = about(5, random); visit > 0; visit -= 1)
      rows.push([
        `TS-${2000 + rows.length}`,
        `${String(1 + random.below(28)).padStart(2, '0')}/${month.slice(5)}/${month.slice(0, 4)}`,
        wards[random.below(wards.length)]?.name ?? '',
        types[random.below(types.length)] ?? '',
        bands[random.below(bands.length)] ?? '',
      ]);
  return csv(rows);
}

/** All of them, by the code of their kind. */
export function aggregateFiles(
  seed: string,
  geography: Geography,
  incidents: IncidentsByMonth,
): AggregateFile[] {
  const [borough, neighbour] = geography.districts;
  const district = [[borough?.code ?? '', borough?.name ?? '']];
  const two = [...district, [neighbour?.code ?? '', neighbour?.name ?? '']];
  const wards = (borough?.wards ?? []).map((ward) => [ward.code, ward.name]);
  const byQuarter = (write: (month: Month) => string) =>
    quarters.map((month) => [write(month), month] as const);
  const byMonth = months.map((month) => [short(month), month] as const);
  const years = [2024, 2025, 2026];
  const file = (kind: string, content: string): AggregateFile => ({
    kind,
    path: `partners/${kind}.csv`,
    content,
  });
  return [
    file('recorded-crime-force', recordedByForce(seed, geography, incidents)),
    file('british-transport-police', long(seed, 'railway', ['Quarter', 'Station', 'Offence group', 'Crimes'], byQuarter(calendarQuarter),
      [['Marlhythe'], ['Saltpan Halt']],
      [['Violence against the person', 9], ['Theft of passenger property', 14], ['Public order', 8], ['Line of route', 3]], 5)),
    file('ambulance', long(seed, 'ambulance', ['Month', 'Ward code', 'Ward', 'Call category', 'Calls'], byMonth, wards,
      [['Assault / sexual assault', 4], ['Overdose / poisoning', 5], ['Alcohol related', 4]], 3)),
    file('hospital', long(seed, 'hospital', ['Quarter', 'Outward postcode', 'ICD-10 block', 'Admissions'], byQuarter(financialQuarter),
      [['XM1'], ['XM2'], ['XM3']], [['X85-Y09', 9], ['F10', 30], ['F11-F19', 14], ['T51', 6]], 5)),
    file('probation', long(seed, 'probation', ['Quarter', 'Local authority code', 'Local authority', 'Supervision', 'People'],
      byQuarter(calendarQuarter), two, [['Community order', 60], ['Suspended sentence order', 32], ['Post-release supervision', 48]], 5)),
    file('safeguarding', long(seed, 'safeguarding', ['Quarter', 'Ward', 'Type of risk', 'Concerns'], byQuarter(financialQuarter),
      wards.map(([, name]) => [name ?? '']), [['Self-neglect', 6], ['Financial or material abuse', 5], ['Domestic abuse', 4]], 3)),
    file('scams', long(seed, 'scams', ['Quarter', 'Local authority code', 'Local authority', 'Scam type', 'Reports'],
      byQuarter(calendarQuarter), two, [['Telephone', 22], ['Online or e-mail', 61], ['Post', 7], ['Investment or romance', 5]], 5)),
    file('hate-crime', wide(seed, 'hate', ['Quarter', 'Area code', 'Area', 'Race', 'Religion', 'Sexual orientation', 'Disability', 'Transgender'],
      quarters.map(calendarQuarter), two, [44, 6, 13, 9, 4])),
    file('modern-slavery', wide(seed, 'slavery', ['Quarter', 'Police force', 'NRM referrals', 'Duty to notify', 'Crimes recorded'],
      quarters.map(calendarQuarter), [[geography.force.name.replace(/ Police$/, '')]], [21, 8, 32])),
    file('youth-justice', wide(seed, 'youth', ['Year ending', 'Area code', 'Area', 'First-time entrants', 'Cautions and sentences', 'Custodial sentences'],
      years.map((year) => `year ending September ${year}`), two, [24, 38, 6])),
    file('doorstep-crime', doorstep(seed, geography)),
  ]; // prettier-ignore
}
