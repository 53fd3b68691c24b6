import type { Period } from '../foundation/period.ts';

/** Kinds of area, smallest first. */
export type AreaKind = 'lsoa' | 'msoa' | 'ward' | 'district' | 'csp' | 'police-force' | 'county' | 'all';

/**
 * How incidents were put into the area.
 * - `lsoa-code`: by the LSOA code on the row and a lookup from LSOA to the area.
 * - `lsoa-name`: by the district's name at the head of the LSOA name on the row ("Gravesham 001A").
 * - `point`: by the row's point in the area's polygon; where the row has no point, by LSOA best fit.
 * - `best-fit`: by the ONS best-fit lookup from LSOA to ward, for every row.
 * - `given`: by the area's code or name as the owner wrote it on the row (totals, and lists without points).
 * - `none`: not placed (totals of everything received).
 */
export type PlacingMethod = 'lsoa-code' | 'lsoa-name' | 'point' | 'best-fit' | 'given' | 'none';

export type Limitation = {
  /** Stable word: `street-level-not-official`, `gap`, `boundary-change`, `small-base`, `tiny-resident-population`… */
  code: string;
  /** A whole sentence for the reader. */
  text: string;
};

/**
 * Whether a change may be chance.
 * - `up` / `down`: the change is beyond chance at 5 % (two-sided exact conditional test).
 * - `no-clear-change`: it may be chance.
 * - `too-few`: the base is under the minimum, so no percentage is given.
 * - `not-comparable`: the two periods cannot be compared (a gap, a break); `limitations` says why.
 */
export type Significance = 'up' | 'down' | 'no-clear-change' | 'too-few' | 'not-comparable';

/**
 * A number with everything needed to check it. The same shape in pages, documents and the JSON output.
 * `null` always means "not calculable or not shown"; it is never zero.
 */
export type Figure = {
  /** First 32 hex digits of the SHA-256 of the question (see `figureId`). */
  id: string;
  /** Measure code: `incidents`, `share-of-crime`, `rate-per-1000-residents`, `rate-per-1000-households`, `change`, `rank`. */
  measure: string;
  measureTitle: string;
  /** One or two sentences that a newcomer understands: what is counted, divided by what. */
  definition: string;
  /** Category code in the category tree (`all-incidents`, `all-crime`, `violent-crime`, …). */
  category: string;
  categoryTitle: string;
  /** Area code, e.g. E07000109. */
  area: string;
  areaName: string;
  areaKind: AreaKind;
  /** Boundary or lookup vintage that was used, e.g. `wards May 2025`; empty when none. */
  areaVintage: string;
  placedBy: PlacingMethod;
  /** `2025-01..2025-12`. */
  period: string;
  value: number | null;
  /** `incidents`, `%`, `per 1,000 residents`, `per 1,000 households`, `rank`. */
  unit: string;
  numerator: number | null;
  denominator: number | null;
  /** What the denominator is and where it is from: "residents, mid-2022 (file …)"; empty when none. */
  denominatorSource: string;
  /** 95% bounds, or null where the measure has none. */
  lower: number | null;
  upper: number | null;
  /** Name of the method of the interval or test: `Byar 95%`, `exact Poisson 95%`, `Wilson 95%`, `count`. */
  method: string;
  /** Comparison with an earlier period, all null where there is none. `change` is in per cent. */
  previous: number | null;
  previousPeriod: string | null;
  /**
   * What `previous` is compared with: equal to `value`, unless months are left out of both periods to make them like
   * for like (then `limitations` says which).
   */
  compared: number | null;
  change: number | null;
  changeLower: number | null;
  changeUpper: number | null;
  pValue: number | null;
  significance: Significance | null;
  /** Place among the comparison set, 1 = highest, ties share; null where not ranked. */
  rank: number | null;
  of: number | null;
  /** Name of the comparison set: "districts of the county", "wards of the district"; empty when none. */
  comparisonSet: string;
  /** SHA-256 of each delivery (received file) whose rows were counted, sorted. */
  deliveries: string[];
  limitations: Limitation[];
  /** ISO moment. */
  computedAt: string;
  softwareVersion: string;
};

/** The parts of a figure that make its question; its id is their hash. */
export type FigureQuestion = {
  measure: string;
  measureVersion: number;
  category: string;
  area: string;
  areaKind: AreaKind;
  areaVintage: string;
  placedBy: PlacingMethod;
  period: Period;
  comparison: Period | null;
  comparisonSet: string;
  suppression: string;
  deliveries: string[];
  statisticsVersion: number;
};
