import type { MonthCheck, SegmentRef } from '../observatory/incident.ts';
import type { Engine, SeriesBreak } from '../observatory/observatory.ts';
import type { Placing } from '../observatory/query.types.ts';
import type { Area } from '../places/place.ts';
import type { Period } from '../foundation/period.ts';
import type { SourceNote } from '../documents/document.ts';

/** A number of people or households with the words that say where it is from. */
export type Denominator = {
  count: number;
  source: string;
  /** Four-digit year it is for, null when not known. */ year: number | null;
};

export type NamedArea = { code: string; name: string };

/**
 * Everything an assessment rests on, gathered once: by the one-shot command from files, by the server from the
 * register. The analysis below it does not know which.
 */
export type Evidence = {
  engine: Engine;
  segments: readonly SegmentRef[];
  /** Complete, missing and suspicious months of every source in `segments`. */
  checks: readonly MonthCheck[];
  sources: readonly SourceNote[];
  /** Limitations of the sources themselves, as sentences. */
  sourceLimitations: readonly { code: string; text: string }[];
  /** Districts that are compared with one another; the area assessed is among them where it is known. */
  districts: readonly NamedArea[];
  districtPlacing: Placing;
  /** Wards of the area with their shapes; empty where no boundaries were given. */
  wards: readonly Area[];
  wardVintage: string;
  wardPlacing: Placing | null;
  residents: (areaCode: string) => Denominator | null;
  households: (areaCode: string) => Denominator | null;
  /** Breaks in the series of these sources, as the partnership has written them down. */
  breaks: readonly SeriesBreak[];
  /** Sentences about the geography and populations: wrong vintage, redrawn wards. */
  notices: readonly string[];
};

/** A list of areas kept as data, to compare with: where the list is from and as of which day. */
export type ComparisonGroup = {
  code: string;
  title: string;
  source: string;
  asOf: string;
  areas: NamedArea[];
};

export type AssessmentQuestion = {
  area: NamedArea;
  period: Period;
  comparison: Period | null;
  /** The areas compared with, where they are not the districts that the places name. */
  group?: ComparisonGroup;
};
