/**
 * What the regulations ask for, as dated data: which sets, of whom, and by when. A partnership fills its own list of duties from
 * these and may change each afterwards.
 */

/** How the information periods run and when a set is due. A later rule is a new row; a quarter keeps the rule of its first day. */
export type DisclosureRule = {
  /** First and last day on which a period may begin under this rule (ISO); null where it still holds. */
  from: string;
  to: string | null;
  /** The day the first period began: periods follow one another from it. */
  periodsFrom: string;
  monthsInPeriod: number;
  /** Due on the last day of the period so many after the one the set is about. */
  periodsToDisclose: number;
  source: string;
};

export const disclosureRules: readonly DisclosureRule[] = [
  {
    from: '2007-07-01',
    to: null,
    periodsFrom: '2007-07-01',
    monthsInPeriod: 3,
    periodsToDisclose: 1,
    source:
      'Crime and Disorder (Prescribed Information) Regulations 2007 (SI 2007/1831), regulations 1 to 4: each consecutive three months from 1 July 2007, disclosed by the end of the next',
  },
];

/** How sure we are of the words of the law. */
export const marks = {
  found: 'Found in published material',
  general: 'General knowledge: check it against the regulations before you rely on it',
} as const;
export type Mark = keyof typeof marks;

/** A set as it is offered when a partnership writes its list. */
export type OfferedSet = {
  code: string;
  title: string;
  /** Kinds of organisation that hold it, the likeliest first. */
  holders: readonly string[];
  /** The least it must hold. */
  fields: string;
  basis: 'regulations' | 'agreement';
  legalSource: string;
  mark: Mark | null;
  /** Since and until when it is owed (ISO day); null where it still is. */
  from: string;
  to: string | null;
  /**
   * Kinds of source whose files meet it. Open data of the police meet none: they hold neither date, time nor the exact place,
   * which the regulations ask for.
   */
  kinds: readonly string[];
  /** How its files usually say when. */
  countedBy: 'months' | 'quarter';
};

const regulations = 'SI 2007/1831; Crime and Disorder Act 1998 s.17A';
const regulationSet = (
  set: Pick<OfferedSet, 'code' | 'title' | 'holders' | 'fields' | 'kinds'> & { source?: string },
): OfferedSet => ({
  ...set,
  basis: 'regulations',
  legalSource: set.source ?? regulations,
  mark: 'found',
  from: '2007-07-01',
  to: null,
  countedBy: 'months',
});
const agreedSet = (
  set: Pick<OfferedSet, 'code' | 'title' | 'holders' | 'fields' | 'kinds' | 'countedBy'>,
): OfferedSet => ({
  ...set,
  basis: 'agreement',
  legalSource: '',
  mark: null,
  from: '2007-07-01',
  to: null,
});

const councilSource = `${regulations}, as summarised at thefreemac.com`;
const healthSource = `${regulations}, as summarised at alcoholpolicy.net`;

/** The sets of SI 2007/1831, then those that partnerships usually agree beside them. */
export const offeredSets: readonly OfferedSet[] = [
  regulationSet({ code: 'CRIME', title: 'Recorded crime', holders: ['police'], kinds: [],
    fields: 'Sub-category, time, date and location of burglary, criminal damage, drugs, fraud and forgery, robbery, sexual offences, theft and handling, violence, other' }),
  regulationSet({ code: 'INC-ASB', title: 'Anti-social behaviour incidents', holders: ['police'], kinds: ['police-asb'],
    fields: 'Incident category, time, date, location' }),
  regulationSet({ code: 'INC-TRA', title: 'Transport incidents', holders: ['police'], kinds: [],
    fields: 'Incident category, time, date, location' }),
  regulationSet({ code: 'INC-PSW', title: 'Public safety and welfare incidents', holders: ['police'], kinds: [],
    fields: 'Incident category, time, date, location' }),
  regulationSet({ code: 'FIRE', title: 'Fires and violence to fire crews', holders: ['fire'], kinds: ['fire'],
    fields: 'Deliberate primary fires (not vehicles), deliberate primary fires in vehicles, deliberate secondary fires, violence to staff, dwelling fires with no smoke alarm: time, date, location' }),
  regulationSet({ code: 'LA-ASB', title: 'Anti-social behaviour reported to the council', holders: ['council'], kinds: ['council-asb', 'noise'],
    fields: 'Category, time, date, location', source: councilSource }),
  regulationSet({ code: 'LA-ENV', title: 'Environmental crime', holders: ['council'], kinds: ['fly-tipping'],
    fields: 'Category, time, date, location', source: councilSource }),
  regulationSet({ code: 'LA-RAC', title: 'Racial incidents', holders: ['council'], kinds: [],
    fields: 'Category, time, date, location', source: councilSource }),
  regulationSet({ code: 'LA-EXC', title: 'School exclusions', holders: ['council'], kinds: [],
    fields: 'Reason, date, general postcode address of the school', source: councilSource }),
  regulationSet({ code: 'LA-RTC', title: 'Road traffic collisions', holders: ['council'], kinds: ['road-casualties'],
    fields: 'Category, time, date, location', source: councilSource }),
  regulationSet({ code: 'HEALTH', title: 'Hospital admissions', holders: ['health'], kinds: ['hospital'],
    fields: 'Admissions by ICD blocks X85-Y09, F10-F19, T51, Y90 and Y91, and for domestic abuse: date, outward part of the postcode', source: healthSource }),
  regulationSet({ code: 'AMB', title: 'Ambulance calls to crime and disorder', holders: ['health', 'other'], kinds: ['ambulance'],
    fields: 'Location, time, date, category', source: healthSource }),
  agreedSet({ code: 'PROBATION', countedBy: 'quarter', title: 'People on probation, numbers', holders: ['probation'], kinds: ['probation'],
    fields: 'Numbers by offence group, risk band and area' }),
  agreedSet({ code: 'YOUTH', countedBy: 'quarter', title: 'Youth justice, numbers', holders: ['council'], kinds: ['youth-justice'],
    fields: 'First-time entrants, re-offending, numbers by offence group' }),
  agreedSet({ code: 'SAFEGUARD', countedBy: 'quarter', title: 'Safeguarding concerns, numbers', holders: ['council', 'health'], kinds: ['safeguarding'],
    fields: 'Numbers by type of concern and area' }),
  agreedSet({ code: 'BTP', countedBy: 'months', title: 'British Transport Police, by station', holders: ['police'], kinds: ['british-transport-police'],
    fields: 'Offence group, station, month' }),
]; // prettier-ignore
