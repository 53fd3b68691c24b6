import type { MultiPolygon, Polygon } from 'geojson';
import type { AreaKind } from '../statistics/figure.ts';

/** One area of a boundary set. Geometry is WGS84 (longitude, latitude). */
export type Area = {
  code: string;
  name: string;
  kind: AreaKind;
  /** Code of the area it lies in (ward → district), or null when the file does not say. */
  parent: string | null;
  parentName: string | null;
  geometry: Polygon | MultiPolygon;
};

/**
 * A file of boundaries as read. `vintage` is read from the file's column names (`WD25CD` → `wards 2025`), or given
 * by the person who loads it; it is never guessed silently.
 */
export type BoundarySet = {
  /** SHA-256 of the file. */
  hash: string;
  fileName: string;
  kind: AreaKind;
  /** Four-digit year of the geography, e.g. 2025. */
  year: number | null;
  /** In words: `wards 2025`, `LSOA 2021`. */
  vintage: string;
  areas: Area[];
  /** Things worth saying: a self-crossing polygon mended or left, a repeated code, areas with no parent. */
  warnings: string[];
};

/** A best-fit lookup from LSOA to larger areas. */
export type LsoaLookup = {
  hash: string;
  fileName: string;
  /** `LSOA 2021 to ward 2024 to district 2024 (best fit)`. */
  title: string;
  lsoaYear: 2001 | 2011 | 2021;
  wardYear: number | null;
  districtYear: number | null;
  byLsoa: Map<
    string,
    {
      lsoaName: string;
      wardCode: string | null;
      wardName: string | null;
      districtCode: string | null;
      districtName: string | null;
    }
  >;
};

/** LSOA 2011 ↔ 2021. `change`: U unchanged, S split, M merged, X irregular. */
export type LsoaChanges = {
  hash: string;
  fileName: string;
  from2011: Map<string, { change: 'U' | 'S' | 'M' | 'X'; to2021: string[] }>;
  from2021: Map<string, { change: 'U' | 'S' | 'M' | 'X'; from2011: string[] }>;
};

/** District → community safety partnership → police force. */
export type PartnershipLookup = {
  hash: string;
  fileName: string;
  year: number | null;
  byDistrict: Map<
    string,
    {
      districtName: string;
      cspCode: string;
      cspName: string;
      forceCode: string;
      forceName: string;
      /** Further partnerships of the same district: after mergers ONS still lists the old ones (Buckinghamshire has four). */
      others?: { cspCode: string; cspName: string }[];
    }
  >;
};

/** People or households by area code. One table may hold several kinds of area (wards and their district). */
export type PopulationTable = {
  hash: string;
  fileName: string;
  counts: 'residents' | 'households';
  /** `mid-2022`, `Census 2021`. Printed beside every rate. */
  date: string;
  /** Kind of area that the rows are for. */
  kind: AreaKind;
  /** Four-digit year of the areas' codes (wards of 2023), when the file says. */
  year?: number | null;
  byCode: Map<string, { name: string; count: number; parent: string | null; parentName: string | null }>;
  /** Areas of the file without a number, by code, with their parent: a sum that would need one is not made. */
  missing?: Map<string, { name: string; parent: string | null }>;
  warnings: string[];
};

/**
 * Which area a point is in. Built once for a boundary set.
 */
export type AreaLocator = {
  set: BoundarySet;
  /** Area that holds the point, null when outside all; `metresToEdge` is the distance to the nearest edge of any area. */
  locate(longitude: number, latitude: number): { area: Area; metresToEdge: number } | null;
};
