import type { DeliveryReport, incidentColumns } from '../incident.ts';
import type { Month } from '../../foundation/period.ts';
import type { Engine } from '../engine.ts';

/**
 * A received file, made ready to be read: checked, inflated, and turned into UTF-8 text without a byte order mark.
 * Made by `stageFile`; the files in `folder` belong to one staging and go when it is discarded.
 */
export type StagedFile = {
  /** Name as received, without folders: `2025-01-kent-street.csv.gz`. */
  fileName: string;
  /** The archive it came out of, and its path there; null for a file by itself. */
  archive: { fileName: string; entry: string } | null;
  /** SHA-256 of the bytes as received (of the entry, for a file out of an archive). */
  hash: string;
  /** Size as received. */
  bytes: number;
  /** Where the bytes as received are. */
  receivedPath: string;
  /** `text`: `plainPath` is UTF-8 text. `workbook`: an XLSX file; `plainPath` is the file as received. */
  kind: 'text' | 'workbook';
  /** UTF-8 text, inflated, no byte order mark (or the workbook). */
  plainPath: string;
  /** Size of the plain text. */
  plainBytes: number;
  /** Encoding found; the plain text is always UTF-8. */
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  /** Lines of the plain text, a last line without a line end included; 0 for a workbook. */
  lines: number;
  /** The first 64 KiB of the plain text; empty for a workbook. */
  head: string;
  /** Sentences worth saying: the encoding was not UTF-8, and so on. */
  notices: string[];
};

/** Limits that keep a hostile or broken file from filling the machine. */
export type IntakeLimits = {
  /** Largest inflated file, bytes. */
  inflatedBytes: number;
  /** Largest ratio of inflated to received bytes; only looked at above `ratioFromBytes` inflated. */
  ratio: number;
  ratioFromBytes: number;
  /** Longest line, bytes. */
  lineBytes: number;
  /** Most entries in an archive. */
  archiveEntries: number;
  /** Most files under a folder. */
  folderFiles: number;
};

export type IntakeOptions = {
  /** Folder for staging; a folder of its own is made in it. Must lie in a folder the engine may read. */
  stagingFolder?: string;
  limits?: Partial<IntakeLimits>;
  /** LSOA codes of each vintage, to judge the vintage of a delivery's codes. */
  knownLsoa2011?: ReadonlySet<string>;
  knownLsoa2021?: ReadonlySet<string>;
  /** Adaptors to try in order; the police street adaptor alone when absent. */
  adaptors?: readonly Adaptor[];
  /** Called as files are done; `rows` is the running total of rows read. */
  progress?: (done: { files: number; of: number; rows: number; fileName: string }) => void;
};

/** A segment written to the staging folder, not yet in force anywhere. */
export type StagedSegment = {
  source: string;
  month: Month;
  /** SHA-256 of the Parquet file. */
  hash: string;
  /** Absolute path in the staging folder. */
  path: string;
  rows: number;
};

/**
 * A delivery that was read and checked and whose good rows are staged. Nothing is in force until `commitDelivery`.
 * `report.segments` is empty until then.
 */
export type PreparedDelivery = {
  staged: StagedFile;
  report: DeliveryReport;
  segments: StagedSegment[];
};

/** One way of reading files. */
export type Adaptor = {
  name: DeliveryReport['adaptor'];
  /** Whether this adaptor reads the file; looks at the name and the head only. */
  reads(staged: StagedFile): boolean;
  /** Reads, checks, stages. Throws a Problem when nothing of the file can be used. */
  prepare(
    engine: Engine,
    staged: StagedFile,
    folder: string,
    options: IntakeOptions,
  ): Promise<PreparedDelivery>;
};

/**
 * A canonical row as an adaptor written in TypeScript makes it (see `appendIncidents`). Keys are the columns of
 * `incidentColumns`; `source` and `delivery` are given once for the delivery, `point_id` is worked out.
 * Absent and null are the same.
 */
export type IncidentRow = {
  line: number;
  original_id?: string | null;
  /** YYYY-MM. */
  month: Month;
  /** `YYYY-MM-DDTHH:MM[:SS]`, local time. */
  occurred_at?: string | null;
  /** Latest moment it can have happened, where `occurred_at` is the beginning of a span; the same form. */
  occurred_until?: string | null;
  /** How closely the moment is known; `quarter` and `year` only on aggregates (`month` is then their first month). */
  precision: 'year' | 'quarter' | 'month' | 'day' | 'hour' | 'minute';
  category: string;
  original_category?: string | null;
  longitude?: number | null;
  latitude?: number | null;
  lsoa_code?: string | null;
  lsoa_name?: string | null;
  lsoa_year?: number | null;
  place?: string | null;
  area_given?: string | null;
  outcome?: string | null;
  /** 1 when absent. */
  count?: number;
};

export type IncidentColumn = keyof typeof incidentColumns;
