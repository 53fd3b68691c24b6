import { monthInWords, periodInWords, type Month, type Period } from '../foundation/period.ts';
import type { Geography } from './geography.ts';
import { wardsOfNote } from './layout.ts';
import { latestYear, wholePeriod, yearBefore } from './levels.ts';
import { riverName } from './names.ts';
import { fireLevels, flyTippingPeak } from './partners.ts';
import { monthsWithRepeatedId } from './street.ts';
import { floods, incompleteMonth, recordingChange, worsening } from './structure.ts';

export type DemonstrationFileKind =
  | 'boundaries-ward'
  | 'boundaries-district'
  | 'boundaries-lsoa'
  | 'lookup-lsoa'
  | 'lookup-partnership'
  | 'population-ward'
  | 'households-lsoa'
  | 'deprivation-lsoa'
  | 'street'
  | 'fire-extract'
  | 'council-reports'
  | 'fly-tipping-table'
  /** A partner’s table in the shape of its kind of source (observatory/kinds). */
  | `source:${string}`;

export type DemonstrationFile = {
  /** Path under the folder, with forward slashes. */
  path: string;
  kind: DemonstrationFileKind;
  /** Of a street file: its month. */
  month?: Month;
  bytes: number;
  sha256: string;
};

/** What an analyst who looks should find, and what a page should say beside the figures it touches. */
export type ExpectedFinding = {
  /** Stable word; also fit to be the code of a `Limitation`. */
  code:
    | 'town-centre'
    | 'night-time-economy'
    | 'seasons'
    | 'station'
    | 'floods'
    | 'worsening-ward'
    | 'recording-change'
    | 'incomplete-month'
    | 'riverside-fires'
    | 'fly-tipping-peak'
    | 'repeated-ids'
    | 'rows-without-place';
  title: string;
  text: string;
  /** Code and name of the area it is about. */
  area: string;
  areaName: string;
  /** Months it is about, or null when it is always there. */
  period: Period | null;
  /** Codes of the category tree, or empty for all. */
  categories: readonly string[];
};

export type DemonstrationManifest = {
  title: string;
  notice: string;
  seed: string;
  /** Raised when the generator changes what it writes. */
  generator: number;
  county: { code: string; name: string };
  borough: { code: string; name: string; residents: number; wards: number };
  force: { code: string; name: string };
  period: Period;
  latest: Period;
  before: Period;
  /** South-west corner, then north-east corner: longitude, latitude. Open sea. */
  bounds: [number, number, number, number];
  files: DemonstrationFile[];
  findings: ExpectedFinding[];
};

export const fictionalNotice =
  'Fictional. The places, people and incidents of this demonstration do not exist. The map lies in the open North Sea so that no crime is invented on a real place.';

export const generatorVersion = 1;

function findings(geography: Geography): ExpectedFinding[] {
  const borough = geography.districts[0];
  const whole = { area: borough?.code ?? '', areaName: borough?.name ?? '' };
  const county = { area: geography.county.code, areaName: geography.county.name };
  const ward = (name: string): { area: string; areaName: string } => ({
    area: borough?.wards.find((each) => each.name === name)?.code ?? '',
    areaName: name,
  });
  const after = { from: recordingChange.from, to: wholePeriod.to };
  return [
    {
      code: 'town-centre',
      title: 'A fifth of all crime is in one ward',
      text: `${wardsOfNote.townCentre}, the town centre, has almost a fifth of all crime in the borough.`,
      ...ward(wardsOfNote.townCentre),
      period: latestYear,
      categories: ['all-crime'],
    },
    {
      code: 'night-time-economy',
      title: 'The night-time economy',
      text: `In ${wardsOfNote.townCentre}, reports of rowdy behaviour and loud music to the council peak from Friday to Sunday between ten at night and two in the morning. Street-level police files give only the month.`,
      ...ward(wardsOfNote.townCentre),
      period: { from: yearBefore.from, to: latestYear.to },
      categories: ['anti-social-behaviour'],
    },
    {
      code: 'seasons',
      title: 'Summer anti-social behaviour, winter burglary',
      text: 'Anti-social behaviour is highest in July and August; burglary is highest from November to February.',
      ...whole,
      period: null,
      categories: ['anti-social-behaviour', 'burglary'],
    },
    {
      code: 'station',
      title: 'Bicycle theft at the station',
      text: `The small area of ${wardsOfNote.station} with the railway station has far more bicycle theft and theft from the person than its residents explain.`,
      ...ward(wardsOfNote.station),
      period: null,
      categories: ['bicycle-theft', 'theft-from-the-person'],
    },
    {
      code: 'floods',
      title: 'The winter floods',
      text: `From ${periodInWords(floods.period)} floods of the ${riverName} closed the town centre, the wharves and the marsh road. The low counts of these months are not an improvement.`,
      ...whole,
      period: floods.period,
      categories: [],
    },
    {
      code: 'worsening-ward',
      title: 'One ward is getting worse',
      text: `${wardsOfNote.worsening} has grown steadily worse since ${monthInWords(worsening.from)}: violence, criminal damage, public order and anti-social behaviour have about doubled against the rest of the borough.`,
      ...ward(wardsOfNote.worsening),
      period: { from: worsening.from, to: wholePeriod.to },
      categories: ['violent-crime', 'criminal-damage-and-arson', 'public-order', 'anti-social-behaviour'],
    },
    {
      code: 'recording-change',
      title: 'A new incident form',
      text: `On 1 ${monthInWords(recordingChange.from)} ${geography.force.name} began to record incidents on a new form. Rowdy behaviour without a victim, until then often recorded as a public order offence or closed at the call, is recorded as anti-social behaviour. Counts of both before and after that date are not alike, in every district.`,
      ...county,
      period: after,
      categories: ['anti-social-behaviour', 'public-order'],
    },
    {
      code: 'incomplete-month',
      title: 'A month that is not all there',
      text: `The file for ${monthInWords(incompleteMonth.month)} has about a quarter of the crimes of other months in every district, while anti-social behaviour is as usual: the crimes were not all delivered.`,
      ...county,
      period: { from: incompleteMonth.month, to: incompleteMonth.month },
      categories: ['all-crime'],
    },
    {
      code: 'riverside-fires',
      title: 'Deliberate fires by the river',
      text: `${fireLevels.latest.riverside} of the borough's ${fireLevels.latest.deliberate} deliberate fires in the latest year were in ${wardsOfNote.riverside}.`,
      ...ward(wardsOfNote.riverside),
      period: latestYear,
      categories: ['deliberate-fire'],
    },
    {
      code: 'fly-tipping-peak',
      title: 'Fly-tipping after the floods',
      text: `Fly-tipping in the borough rose most in ${monthInWords(flyTippingPeak)}, when flooded homes and shops were cleared.`,
      ...whole,
      period: { from: flyTippingPeak, to: flyTippingPeak },
      categories: ['fly-tipping'],
    },
    {
      code: 'repeated-ids',
      title: 'Crime ids that stand twice',
      text: `One crime id stands on two rows in the files of ${monthsWithRepeatedId().map(monthInWords).join(', ')}, each time outside the borough.`,
      ...county,
      period: null,
      categories: [],
    },
    {
      code: 'rows-without-place',
      title: 'Rows without a place',
      text: 'About one row in a hundred has no location and belongs to no area. A few rows a month lie outside the county.',
      ...county,
      period: null,
      categories: [],
    },
  ];
}

/** Everything about the demonstration that is not in its files: what they are, and what should be found in them. */
export function manifestOf(
  seed: string,
  geography: Geography,
  bounds: [number, number, number, number],
  files: DemonstrationFile[],
): DemonstrationManifest {
  const borough = geography.districts[0];
  return {
    title: `${borough?.name ?? ''}, ${geography.county.name}: the demonstration borough`,
    notice: fictionalNotice,
    seed,
    generator: generatorVersion,
    county: { code: geography.county.code, name: geography.county.name },
    borough: {
      code: borough?.code ?? '',
      name: borough?.name ?? '',
      residents: borough?.residents ?? 0,
      wards: borough?.wards.length ?? 0,
    },
    force: geography.force,
    period: wholePeriod,
    latest: latestYear,
    before: yearBefore,
    bounds,
    files,
    findings: findings(geography),
  };
}
