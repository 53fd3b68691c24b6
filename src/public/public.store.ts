import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';

/**
 * What visitors may read, and all of it: three functions of the database over tables that hold only what was released
 * (migration 0028). A visitor's transaction can read no table at all.
 */
export type PublishedRelease = {
  partnership: string;
  code: string;
  kind: 'tables' | 'edition';
  title: string;
  words: string;
  areaName: string;
  rule: string;
  licence: string;
  rounded: boolean;
  notes: string[];
  hash: string;
  publishedAt: string;
  replaces: string | null;
  replacedBy: string | null;
  figures: number;
};

/** A released cell as printed. `value` is null where it is hidden. */
export type PublishedFigure = {
  release: string;
  address: string;
  position: number;
  measure: string;
  measureTitle: string;
  part: 'count' | 'whole';
  definition: string;
  counted: string;
  areaCode: string;
  areaName: string;
  areaKind: string;
  placedBy: string;
  /** First day of its first and of its last month. */
  from: string;
  to: string;
  shown: 'as-counted' | 'rounded' | 'withheld';
  value: number | null;
  roundedTo: number | null;
  rate: number | null;
  rateUnit: string;
  decimals: number;
  base: number | null;
  baseSource: string;
  isOpen: boolean;
  source: string;
  licence: string;
  limitations: string[];
};

/** A file of the public edition of a published assessment. */
export type PublishedFile = {
  release: string;
  partnership: string;
  format: string;
  hash: string;
  storedAs: string;
  bytes: number;
  mediaType: string;
  number: number;
  madeAt: string;
};

type ReleaseRow = {
  partnership_name: string;
  code: string;
  kind: 'tables' | 'edition';
  title: string;
  words: string;
  area_name: string;
  rule: string;
  licence: string;
  rounded: boolean;
  notes: string[];
  hash: string;
  published_at: string;
  replaces: string | null;
  replaced_by: string | null;
  figures: number;
};

type FigureRow = {
  release: string;
  address: string;
  at: number;
  measure: string;
  measure_title: string;
  part: 'count' | 'whole';
  definition: string;
  counted: string;
  area_code: string;
  area_name: string;
  area_kind: string;
  placed_by: string;
  period_from: string;
  period_to: string;
  shown: PublishedFigure['shown'];
  value: number | null;
  rounded_to: number | null;
  rate: number | null;
  rate_unit: string;
  decimals: number;
  base: number | null;
  base_source: string;
  is_open: boolean;
  source: string;
  licence: string;
  limitations: string[];
};

type FileRow = {
  release: string;
  partnership: string;
  format: string;
  hash: string;
  stored_name: string;
  bytes: string | number;
  media_type: string;
  number: number;
  made_at: string;
};

/** Everything published in this installation, by partnership, the newest first. */
export function listPublished(database: Database): Promise<PublishedRelease[]> {
  return database.asVisitor(async (tx) => {
    const { rows } = await sql<ReleaseRow>`select * from published_releases()`.execute(tx);
    return rows.map((row) => ({
      partnership: row.partnership_name,
      code: row.code,
      kind: row.kind,
      title: row.title,
      words: row.words,
      areaName: row.area_name,
      rule: row.rule,
      licence: row.licence,
      rounded: row.rounded,
      notes: row.notes,
      hash: row.hash,
      publishedAt: row.published_at,
      replaces: row.replaces,
      replacedBy: row.replaced_by,
      figures: row.figures,
    }));
  });
}

const toFigure = (row: FigureRow): PublishedFigure => ({
  release: row.release,
  address: row.address,
  position: row.at,
  measure: row.measure,
  measureTitle: row.measure_title,
  part: row.part,
  definition: row.definition,
  counted: row.counted,
  areaCode: row.area_code,
  areaName: row.area_name,
  areaKind: row.area_kind,
  placedBy: row.placed_by,
  from: row.period_from,
  to: row.period_to,
  shown: row.shown,
  value: row.value,
  roundedTo: row.rounded_to,
  rate: row.rate,
  rateUnit: row.rate_unit,
  decimals: row.decimals,
  base: row.base,
  baseSource: row.base_source,
  isOpen: row.is_open,
  source: row.source,
  licence: row.licence,
  limitations: row.limitations,
});

/** The cells of a release, in their order; none for an unknown code. */
export function listFigures(database: Database, code: string): Promise<PublishedFigure[]> {
  return database.asVisitor(async (tx) => {
    const { rows } = await sql<FigureRow>`select * from published_figures(${code}, null)`.execute(tx);
    return rows.map(toFigure);
  });
}

/** One cell by its stable address, or null. */
export function findFigure(database: Database, address: string): Promise<PublishedFigure | null> {
  return database.asVisitor(async (tx) => {
    const { rows } = await sql<FigureRow>`select * from published_figures(null, ${address})`.execute(tx);
    const [first] = rows;
    return first === undefined ? null : toFigure(first);
  });
}

/** SHA-256 of the files that a released cell was counted from; none for an unknown address. */
export function listFigureFiles(database: Database, address: string): Promise<string[]> {
  return database.asVisitor(async (tx) => {
    const { rows } = await sql<{ hash: string }>`select hash from published_figure_files(${address})`.execute(
      tx,
    );
    return rows.map(({ hash }) => hash);
  });
}

/** Files of the public editions of published assessments. */
export function listFiles(database: Database): Promise<PublishedFile[]> {
  return database.asVisitor(async (tx) => {
    const { rows } = await sql<FileRow>`select * from published_editions()`.execute(tx);
    return rows.map((row) => ({
      release: row.release,
      partnership: row.partnership,
      format: row.format,
      hash: row.hash,
      storedAs: row.stored_name,
      bytes: Number(row.bytes),
      mediaType: row.media_type,
      number: row.number,
      madeAt: row.made_at,
    }));
  });
}
