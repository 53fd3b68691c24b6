import type { LsoaLookup } from '../places/place.ts';
import type { PlacingMethod } from '../statistics/figure.ts';
import type { Period } from '../foundation/period.ts';
import type { GivenArea } from './given.rules.ts';
import type { SegmentRef } from './incident.ts';

export type Dimension = 'category' | 'area' | 'month' | 'hour' | 'weekday' | 'outcome' | 'source';

/**
 * A table of points placed in the areas of one boundary set (Parquet, made by `placePoints`): point id, area code,
 * metres to the nearest edge, H3 cell. Named by the boundary set and the points in it.
 */
export type PlacingTable = { path: string; boundarySet: string; vintage: string };

/** How a query puts rows into areas. */
export type Placing =
  | { method: 'lsoa-code'; to: 'lsoa' | 'ward' | 'district'; lookup: LsoaLookup }
  /** District by the name at the head of the LSOA name; `districts` gives the code for each name. */
  | { method: 'lsoa-name'; districts: ReadonlyMap<string, string> }
  /** Point in polygon; rows without a point by best fit where a lookup is given. */
  | { method: 'point'; table: PlacingTable; lookup: LsoaLookup | null; to: 'ward' | 'district' }
  | { method: 'best-fit'; to: 'ward' | 'district'; lookup: LsoaLookup }
  /** By the code or name that stands on the row, matched to these areas; what fits none is outside (`listUnmatchedAreas`). */
  | { method: 'given'; areas: readonly GivenArea[] };

export type CountQuery = {
  segments: readonly SegmentRef[];
  period: Period;
  by: readonly Dimension[];
  /** Category codes to keep; a code keeps its whole branch. All when absent. */
  categories?: readonly string[];
  /** Needed when `by` has `area` or `areas` is given. */
  placing?: Placing;
  /** Area codes to keep. */
  areas?: readonly string[];
  /**
   * Totals and incidents may hold the same events, so a count over segments of both is refused. It is answered where the rows are
   * told apart by source, or where this says that whoever asks knows them to be of different events.
   */
  together?: 'incidents-and-totals';
};

/** One row of an answer: the dimensions asked for, and the count. Areas and hours may be null ("no location", "hour not known"). */
export type CountRow = {
  category?: string;
  area?: string | null;
  /** YYYY-MM; null for a total of a quarter or year */
  month?: string | null;
  /** 0 to 23 */
  hour?: number | null;
  /** 1 Monday to 7 Sunday */
  weekday?: number | null;
  outcome?: string | null;
  source?: string;
  count: number;
};

/** How the rows of a query were placed: printed wherever a ward figure stands. */
export type PlacingSummary = {
  method: PlacingMethod;
  total: number;
  byPoint: number;
  byBestFit: number;
  byLsoa: number;
  /** By the area's code or name on the row. */
  byGiven: number;
  /** Has a point, or names an area, that is none of the areas (another district, the sea, a spelling that fits no name). */
  outside: number;
  noLocation: number;
  /** Placed by a point within `nearMetres` of another area. */
  nearEdge: number;
  nearMetres: number;
};
