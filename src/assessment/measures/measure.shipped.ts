import type { MeasureDefinition, Polarity } from './measure.rules.ts';

/**
 * The measures that come with the software. A partnership gets each as version 1 and may change it from there; a code is never used
 * for another measure.
 *
 * Sources of the choice: the summary table of the Strategic Assessment 2020 (source document 001), the domain pack's offence
 * groups (7.1, 7.7), and the data sets of the Crime and Disorder (Prescribed Information) Regulations 2007 (SI 2007/1831).
 */
export type ShippedMeasure = { code: string; definition: MeasureDefinition };

type Given = Partial<
  Pick<MeasureDefinition, 'isProactive' | 'minimumBase' | 'note' | 'decimals' | 'per' | 'whole' | 'divideBy'>
> & { polarity?: Polarity };

const sources: Readonly<Record<string, string>> = {
  'police-street': 'data.police.uk street-level files; groups as the Strategic Assessment 2020 prints them',
  'recorded-crime-csp': 'Home Office, police recorded crime open data tables, community safety partnerships',
  'police-asb': 'National Standard for Incident Recording (personal, nuisance, environmental)',
  'british-transport-police': 'British Transport Police open data',
  fire: 'SI 2007/1831; Home Office incident recording system',
  'fly-tipping': 'DEFRA, WasteDataFlow fly-tipping returns',
  noise: 'Chartered Institute of Environmental Health, noise complaint returns',
  'council-asb': 'SI 2007/1831: reports of anti-social behaviour made to the local authority',
  'road-casualties': 'Department for Transport, STATS19',
  ambulance: 'SI 2007/1831: ambulance call-outs to crime and disorder',
  hospital: 'SI 2007/1831: hospital admissions by ICD-10 block',
  probation: 'SI 2007/1831; Ministry of Justice, offender management statistics',
  'youth-justice': 'Youth Justice Board key performance indicators',
  safeguarding: 'NHS England, Safeguarding Adults Collection',
  'hate-crime': 'Home Office, Hate crime, England and Wales (five monitored strands)',
  'modern-slavery': 'Home Office, National Referral Mechanism statistics',
  'doorstep-crime': 'Trading standards reports',
  scams: 'Trading standards reports',
  'stop-and-search': 'data.police.uk stop and search files',
};

function shipped(
  code: string,
  title: string,
  sourceKind: string,
  categories: readonly string[],
  definition: string,
  given: Given = {},
): ShippedMeasure {
  return {
    code,
    definition: {
      schema: 1,
      title,
      definition,
      sourceKind,
      categories: [...categories],
      divideBy: 'nothing',
      whole: null,
      per: 1,
      decimals: 0,
      polarity: 'up-is-bad',
      isProactive: false,
      minimumBase: 20,
      note: '',
      source: sources[sourceKind] ?? '',
      ...given,
    },
  };
}

const perResident: Given = { divideBy: 'residents', per: 1000, decimals: 1 };
const perHousehold: Given = { divideBy: 'households', per: 1000, decimals: 1 };
const shareOf = (whole: string): Given => ({ divideBy: 'category', whole, per: 100, decimals: 1 });

const moreReports =
  'A rise may be more confidence to report, and a fall less of it: read it beside what people say in surveys and to services.';
const moreLooking = 'Recorded when officers look for it: a rise may be more policing, not more crime.';

/** A category of police street files per 1,000 residents. */
const street = (
  code: string,
  title: string,
  categories: readonly string[],
  given: Given = {},
): ShippedMeasure =>
  shipped(
    code,
    title,
    'police-street',
    categories,
    `${title} in police street-level files, per 1,000 residents.`,
    {
      ...perResident,
      ...given,
    },
  );

/** A number of reports to a partner. */
const number = (
  code: string,
  title: string,
  kind: string,
  category: string,
  definition: string,
  given: Given = {},
): ShippedMeasure => shipped(code, title, kind, [category], definition, given);

export const shippedMeasures: readonly ShippedMeasure[] = [
  // Police street-level files: the rows of the summary table.
  street('total-crime', 'Total crime', ['all-crime'], {
    note: 'Anti-social behaviour is not crime and is left out.',
  }),
  street('violent-crime', 'Violent crime', ['violence-and-sexual-offences', 'robbery']),
  street('violence-and-sexual-offences', 'Violence and sexual offences', ['violence-and-sexual-offences']),
  street('robbery', 'Robbery', ['robbery']),
  street('theft-and-handling', 'Theft and handling', [
    'shoplifting',
    'theft-from-the-person',
    'bicycle-theft',
    'other-theft',
  ]),
  street('shoplifting', 'Shoplifting', ['shoplifting'], {
    note: 'Shops are not spread like residents: a rate per resident says more about the town centre than about the people.',
  }),
  street('theft-from-the-person', 'Theft from the person', ['theft-from-the-person']),
  street('bicycle-theft', 'Bicycle theft', ['bicycle-theft']),
  street('other-theft', 'Other theft', ['other-theft']),
  shipped(
    'burglary-per-household',
    'Burglary per household',
    'police-street',
    ['burglary'],
    'Burglary in police street-level files, per 1,000 households.',
    {
      ...perHousehold,
      note: 'Street-level files do not tell homes from businesses, so burglary of businesses is in it.',
    },
  ),
  street('burglary', 'Burglary', ['burglary']),
  street('vehicle-crime', 'Vehicle crime', ['vehicle-crime']),
  street('criminal-damage-and-arson', 'Criminal damage and arson', ['criminal-damage-and-arson']),
  street('drug-offences', 'Drug offences', ['drugs'], {
    polarity: 'neither',
    isProactive: true,
    note: moreLooking,
  }),
  street('possession-of-weapons', 'Possession of weapons', ['possession-of-weapons'], {
    polarity: 'neither',
    isProactive: true,
    note: moreLooking,
  }),
  street('public-order', 'Public order offences', ['public-order']),
  street('other-crime', 'Other crime', ['other-crime']),
  street('anti-social-behaviour', 'Anti-social behaviour', ['anti-social-behaviour'], {
    note: 'Incidents, not crimes. What the council is told is counted apart.',
  }),
  street('all-incidents', 'All incidents', ['all-incidents']),
  shipped(
    'violent-share',
    'Violent crime as a share of crime',
    'police-street',
    ['violent-crime'],
    'Violent crime (violence, sexual offences and robbery) as a percentage of all crime in the same files.',
    { ...shareOf('all-crime'), polarity: 'neither' },
  ),
  shipped(
    'theft-share',
    'Theft as a share of crime',
    'police-street',
    ['theft-and-handling'],
    'Theft and handling as a percentage of all crime in the same files.',
    { ...shareOf('all-crime'), polarity: 'neither' },
  ),
  shipped(
    'asb-share',
    'Anti-social behaviour as a share of incidents',
    'police-street',
    ['anti-social-behaviour'],
    'Anti-social behaviour as a percentage of all incidents in the same files.',
    { ...shareOf('all-incidents'), polarity: 'neither' },
  ),

  // Official recorded crime by partnership: with the groups that street files do not tell apart.
  ...(
    [
      ['recorded-crime', 'Recorded crime, official', 'all-crime', {}],
      ['recorded-violence-with-injury', 'Violence with injury, official', 'violence-with-injury', {}],
      ['recorded-violence-without-injury', 'Violence without injury, official', 'violence-without-injury', {}],
      [
        'recorded-stalking-and-harassment',
        'Stalking and harassment, official',
        'stalking-and-harassment',
        { polarity: 'neither', note: moreReports },
      ],
      [
        'recorded-sexual-offences',
        'Sexual offences, official',
        'sexual-offences',
        { polarity: 'neither', note: moreReports },
      ],
      ['recorded-robbery', 'Robbery, official', 'robbery', {}],
      ['recorded-homicide', 'Homicide, official', 'homicide', { ...{ divideBy: 'nothing', per: 1, decimals: 0 } }],
      ['recorded-vehicle-crime', 'Vehicle offences, official', 'vehicle-crime', {}],
      ['recorded-criminal-damage', 'Criminal damage, official', 'criminal-damage', {}],
      ['recorded-arson', 'Arson, official', 'arson', {}],
      [
        'recorded-drug-trafficking',
        'Drug trafficking, official',
        'drug-trafficking',
        { polarity: 'neither', isProactive: true, note: moreLooking },
      ],
      [
        'recorded-drug-possession',
        'Drug possession, official',
        'drug-possession',
        { polarity: 'neither', isProactive: true, note: moreLooking },
      ],
    ] as const satisfies readonly (readonly [string, string, string, Given])[]
  ).map(([code, title, category, given]) =>
    shipped(
      code,
      title,
      'recorded-crime-csp',
      [category],
      `${title.replace(', official', '')} in the official table of recorded crime by partnership${
        code === 'recorded-homicide' ? '.' : ', per 1,000 residents.'
      }`,
      { ...perResident, ...given },
    ),
  ),
  shipped(
    'recorded-residential-burglary',
    'Residential burglary, official',
    'recorded-crime-csp',
    ['burglary-residential'],
    'Residential burglary in the official table of recorded crime by partnership, per 1,000 households.',
    perHousehold,
  ),

  // What partners count.
  number('railway-crime', 'Crime on the railway', 'british-transport-police', 'railway-crime', 'Crimes that British Transport Police recorded at stations and on the line in the area.'),
  number('police-asb-personal', 'Anti-social behaviour, personal', 'police-asb', 'asb-personal', 'Incidents that the police closed as personal anti-social behaviour.'),
  number('police-asb-nuisance', 'Anti-social behaviour, nuisance', 'police-asb', 'asb-nuisance', 'Incidents that the police closed as nuisance.'),
  number('police-asb-environmental', 'Anti-social behaviour, environmental', 'police-asb', 'asb-environmental', 'Incidents that the police closed as environmental anti-social behaviour.'),
  number('deliberate-fires', 'Deliberate fires', 'fire', 'deliberate-fire', 'Fires attended that were set on purpose, primary and secondary.', { note: 'The cause is the officer’s view at the scene and is not changed by a later investigation.' }),
  number('deliberate-primary-fires', 'Deliberate primary fires', 'fire', 'deliberate-primary-fire', 'Fires set on purpose in buildings and vehicles, or with casualties, or attended by five engines or more.'),
  number('deliberate-secondary-fires', 'Deliberate secondary fires', 'fire', 'deliberate-secondary-fire', 'Small outdoor fires set on purpose: rubbish, grass, derelict buildings.'),
  number('deliberate-vehicle-fires', 'Vehicles set on fire', 'fire', 'deliberate-vehicle-fire', 'Deliberate primary fires in vehicles.'),
  number('malicious-false-alarms', 'Malicious false alarms', 'fire', 'malicious-false-alarm', 'Calls to the fire service made in bad faith.'),
  number('fly-tipping', 'Fly-tipping', 'fly-tipping', 'fly-tipping', 'Fly-tipping incidents that the council dealt with.', { note: 'Councils differ in what they count; officers who look find more.' }),
  number('noise-complaints', 'Noise complaints', 'noise', 'noise', 'Complaints of noise that the council received; one neighbour may complain many times.'),
  number('council-asb', 'Anti-social behaviour told to the council', 'council-asb', 'asb-reported-to-council', 'Reports of anti-social behaviour to the council. Some were told to the police as well: the two are never added up.'),
  shipped('road-killed-or-seriously-injured', 'Killed or seriously injured on the road', 'road-casualties', ['road-killed', 'road-serious'], 'People killed or seriously injured in collisions that the police recorded.'),
  number('road-casualties', 'Road casualties', 'road-casualties', 'road', 'People hurt in collisions that the police recorded, of any severity.'),
  number('ambulance-assaults', 'Ambulance calls to assaults', 'ambulance', 'ambulance-assault', 'Ambulance call-outs to assaults; many are never told to the police.'),
  number('ambulance-overdoses', 'Ambulance calls to overdoses', 'ambulance', 'ambulance-overdose', 'Ambulance call-outs to overdoses and poisoning.'),
  number('hospital-assaults', 'Admissions for assault', 'hospital', 'hospital-assault', 'Hospital admissions with a cause of assault (ICD-10 X85 to Y09).'),
  number('hospital-alcohol', 'Admissions for alcohol', 'hospital', 'hospital-alcohol', 'Hospital admissions with an alcohol block (ICD-10 F10, T51, Y90, Y91).'),
  number('probation-supervised', 'Supervised in the community', 'probation', 'probation-community', 'People under a community order or suspended sentence.', { polarity: 'neither' }),
  number('youth-first-time-entrants', 'First-time entrants to youth justice', 'youth-justice', 'youth-first-time-entrant', 'Young people who got their first caution or sentence.'),
  number('safeguarding-adults', 'Safeguarding concerns, adults', 'safeguarding', 'safeguarding-adult', 'Concerns about adults that the council received.', { polarity: 'neither', note: moreReports }),
  number('hate-crime', 'Hate crime', 'hate-crime', 'hate-crime', 'Crimes that the victim or anybody else took to be hate crime, whatever the offence. A crime with two strands is counted in each.', { polarity: 'neither', note: moreReports }),
  number('hate-crime-race', 'Hate crime, race', 'hate-crime', 'hate-race', 'Crimes taken to be hate crime because of race.', { polarity: 'neither', note: moreReports }),
  number('hate-crime-disability', 'Hate crime, disability', 'hate-crime', 'hate-disability', 'Crimes taken to be hate crime because of disability.', { polarity: 'neither', note: moreReports }),
  number('modern-slavery-referrals', 'Modern slavery referrals', 'modern-slavery', 'modern-slavery-referral', 'People referred to the National Referral Mechanism.', { polarity: 'neither', note: moreReports }),
  number('doorstep-crime', 'Doorstep crime', 'doorstep-crime', 'doorstep-crime', 'Reports of rogue traders and distraction at the door.', { polarity: 'neither', note: moreReports }),
  number('scams', 'Scams', 'scams', 'scam', 'Scams reported to trading standards.', { polarity: 'neither', note: moreReports }),
  number('stop-and-search', 'Stop and search', 'stop-and-search', 'stop-and-search', 'Searches of people and vehicles.', { polarity: 'neither', isProactive: true, note: 'A count of what officers did, not of crime.' }),
]; // prettier-ignore
