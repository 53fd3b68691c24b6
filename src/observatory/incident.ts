import type { Month } from '../foundation/period.ts';

/**
 * The canonical incident: the columns of every segment (Parquet). Whatever a partner sends becomes this.
 * Ward is not here: which ward, by which method and vintage, is joined at query time from a table of points.
 */
export const incidentColumns = {
  /** Source code, e.g. `police-street:kent` . */
  source: 'VARCHAR',
  /** SHA-256 of the delivery the row came in. */
  delivery: 'VARCHAR',
  /** Line of the delivery's file (1 = first line of the file). */
  line: 'INTEGER',
  /** Identifier given by the owner; null where there is none (police.uk ASB rows). Not unique. */
  original_id: 'VARCHAR',
  /** First day of the month it happened in. */
  month: 'DATE',
  /** Moment (local time); midnight when only the day is known (`precision` says so); null when not even that. */
  occurred_at: 'TIMESTAMP',
  /** `month`, `day`, `hour`, `minute`; on aggregates also `quarter`, `year`: `month` is then the first month of it. */
  precision: 'VARCHAR',
  /** Code in the category tree (a leaf or an inner node). */
  category: 'VARCHAR',
  /** Category as the owner wrote it. */
  original_category: 'VARCHAR',
  /** WGS84, null where the row has no point. */
  longitude: 'DOUBLE',
  latitude: 'DOUBLE',
  /** Key of the point: see `pointId` in points.ts; null where the row has no point. */
  point_id: 'BIGINT',
  lsoa_code: 'VARCHAR',
  lsoa_name: 'VARCHAR',
  /** 2011 or 2021 (or null): the vintage the LSOA code belongs to, judged per delivery. */
  lsoa_year: 'SMALLINT',
  /** Place words as given: "On or near High Street". */
  place: 'VARCHAR',
  /** Area code or name given by the owner on the row (aggregates and files without points), else null. */
  area_given: 'VARCHAR',
  outcome: 'VARCHAR',
  /** 1 for an incident row; more for a row of an aggregate. Counts are always sum(count). */
  count: 'INTEGER',
} as const;

/**
 * Columns that a segment has only where its source gives them, so that a file without them makes the same bytes as ever.
 * A query asks `hasColumn` first.
 */
export const optionalIncidentColumns = {
  /**
   * Latest moment it can have happened (local time), where the owner gives a span: `occurred_at` is then its beginning. Null
   * where the row has no end, or one no later than its beginning.
   */
  occurred_until: 'TIMESTAMP',
} as const;

/** A segment: one source, one month, one Parquet file, named by the SHA-256 of its content, never changed. */
export type SegmentRef = {
  source: string;
  month: Month;
  /** SHA-256 of the Parquet file. */
  hash: string;
  /** Absolute path. */
  path: string;
  rows: number;
  delivery: string;
  /** Its rows are totals, not incidents; absent means incidents. */
  isAggregate?: boolean;
};

/** A row that was not accepted: where and why, in the user's words. */
export type Rejection = { line: number; column: string; value: string; reason: string };

export type MonthCheck = {
  source: string;
  month: Month;
  /** `complete`, `missing` (inside a run), `suspicious` (crime collapsed while ASB steady, or the reverse). */
  state: 'complete' | 'missing' | 'suspicious';
  count: number;
  /** Why, in a sentence; empty when complete. */
  reason: string;
};

/** What came of one received file. */
export type DeliveryReport = {
  /** SHA-256 of the file as received. */
  hash: string;
  fileName: string;
  bytes: number;
  source: string;
  sourceTitle: string;
  adaptor: 'police-street' | 'mapped' | 'pasted' | 'typed-return';
  months: Month[];
  rowsRead: number;
  rowsAccepted: number;
  /** First 1,000; `rowsRejected` is the whole number. */
  rejections: Rejection[];
  rowsRejected: number;
  /** Sentences worth saying that reject nothing: repeated ids, rows without a place, LSOA 2011 codes, other districts. */
  notices: string[];
  segments: SegmentRef[];
};
