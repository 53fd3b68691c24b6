/**
 * The measures an assessment states, as data. A measure's version is raised when its definition changes, so that
 * figures made before and after are never taken for one another.
 */
export type Measure = {
  code: MeasureCode;
  version: number;
  title: string;
  unit: string;
  /** What is counted and what it is divided by, for a newcomer. The same for every category and area, so that a list of measures is short. */
  definition: string;
  /** Decimals in print; arithmetic is never rounded before. */
  decimals: number;
};

export type MeasureCode =
  | 'incidents'
  | 'share-of-crime'
  | 'share-of-district'
  | 'rate-per-1000-residents'
  | 'rate-per-1000-households';

export const measures: Record<MeasureCode, Measure> = {
  incidents: {
    code: 'incidents',
    version: 1,
    title: 'Number of incidents',
    unit: 'incidents',
    definition:
      'Incidents of the category that are placed in the area and fall in the period, as the files received record them.',
    decimals: 0,
  },
  'share-of-crime': {
    code: 'share-of-crime',
    version: 1,
    title: 'Share of all crime',
    unit: '%',
    definition:
      'Incidents of the category as a percentage of all recorded crime (anti-social behaviour left out) in the same area and period.',
    decimals: 1,
  },
  'share-of-district': {
    code: 'share-of-district',
    version: 1,
    title: 'Share of the district’s incidents',
    unit: '%',
    definition:
      'Incidents of the category placed in the ward as a percentage of those placed in all wards of the district in the period.',
    decimals: 1,
  },
  'rate-per-1000-residents': {
    code: 'rate-per-1000-residents',
    version: 1,
    title: 'Rate per 1,000 residents',
    unit: 'per 1,000 residents',
    definition:
      'Incidents of the category placed in the area in the period, divided by its number of residents, times 1,000. It is not scaled to a year.',
    decimals: 1,
  },
  'rate-per-1000-households': {
    code: 'rate-per-1000-households',
    version: 1,
    title: 'Rate per 1,000 households',
    unit: 'per 1,000 households',
    definition:
      'Incidents of the category placed in the area in the period, divided by its number of households, times 1,000. It is not scaled to a year.',
    decimals: 1,
  },
};

/**
 * The rows of the summary table, in the order of the published Strategic Assessment 2020 (source document 001,
 * "Summary of findings"). Categories with nothing in the data are left out and named in a note.
 */
export const summaryCategories = [
  'all-crime',
  'violent-crime',
  'criminal-damage-and-arson',
  'theft-and-handling',
  'burglary',
  'vehicle-crime',
  'drugs',
  'possession-of-weapons',
  'public-order',
  'other-crime',
] as const;

/** Parts of a summary category that get a bullet of their own in its row. */
export const summaryParts: Record<string, readonly string[]> = {
  'violent-crime': ['violence-and-sexual-offences', 'robbery'],
  'theft-and-handling': ['shoplifting', 'theft-from-the-person', 'bicycle-theft', 'other-theft'],
};

/** "Other community safety issues": incidents that are not recorded crime. */
export const otherCategories = ['anti-social-behaviour'] as const;

/** Categories that are also given per 1,000 households, as the published tables do for burglary. */
export const householdCategories: ReadonlySet<string> = new Set(['burglary']);

/** Categories whose ward figures are computed. */
export const wardCategories = [
  'all-incidents',
  'all-crime',
  'violent-crime',
  'anti-social-behaviour',
] as const;

/**
 * Thresholds of the assessment: parameters, each with its reason.
 */
export const assessmentParameters = {
  /** Below this many residents a rate per resident misleads: most victims and offenders are visitors (City of London). */
  tinyResidentPopulation: 20_000,
  /** Incidents per 1,000 residents above which an area's rate says more about its visitors than its residents. */
  visitorRate: 200,
  /** Years between the population estimate and the middle of the period beyond which the rate says so. */
  populationAgeYears: 2,
  /** Fewest areas in a comparison set for a rank to mean anything. */
  fewestRanked: 3,
} as const;
