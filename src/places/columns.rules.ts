import type { AreaKind } from '../statistics/figure.ts';
import { kindsByFineness } from './gss.rules.ts';

/** What the name of a column says: which kind of area, of which year, and whether it holds its code or its name. */
export type AreaColumn = {
  /** As written in the file. */
  column: string;
  /** Null where the name says "code" but not of what (`gss_code`, `geography code`, `id`). */
  kind: AreaKind | null;
  /** Four-digit year of the geography, null where the name has none. */
  year: number | null;
  part: 'code' | 'name';
  /** `LADCD_ACTIVE`: the code in force when the file was made, which is not that of the file's own year. */
  active: boolean;
};

/** The abbreviations that publishers use. Source: ONS, Open Geography portal, column names of its products. */
const kindOfWord: Readonly<Record<string, AreaKind>> = {
  lsoa: 'lsoa',
  msoa: 'msoa',
  wd: 'ward',
  ward: 'ward',
  lad: 'district',
  ltla: 'district',
  la: 'district',
  district: 'district',
  csp: 'csp',
  pfa: 'police-force',
  cty: 'county',
  utla: 'county',
};

const areaColumn =
  /^(lsoa|msoa|wd|ward|lad|ltla|la|district|csp|pfa|cty|utla)(\d{4}|\d{2})?(cd|code|nm|name)(active)?\d?$/;
const plainCode = /^(gsscode|geographycode|areacode|code|id)$/;
const plainName = /^(geography|geographyname|areaname|name)$/;

function fourDigits(year: string): number {
  if (year.length === 4) return Number(year);
  const two = Number(year);
  return two >= 90 ? 1900 + two : 2000 + two;
}

/**
 * Reads a column name: `WD25CD`, `LSOA21NM`, `ltla24_code`, `Ward Code 1`, `LA Code (2021 boundaries)`, `PFA 2023 Name`,
 * `gss_code`. Null when it names no area. `WD13CDO` (old codes) and `WD25NMW` (Welsh names) are none on purpose.
 */
function readAreaColumn(column: string): AreaColumn | null {
  const bracketYear = /\((?:[^)]*\b)?(\d{4})\b[^)]*\)/.exec(column)?.[1] ?? null;
  const plain = column
    .replace(/\([^)]*\)/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  const match = areaColumn.exec(plain);
  if (match !== null) {
    const year = match[2] ?? bracketYear;
    return {
      column,
      kind: kindOfWord[match[1] ?? ''] ?? null,
      year: year === null ? null : fourDigits(year),
      part: match[3] === 'cd' || match[3] === 'code' ? 'code' : 'name',
      active: match[4] !== undefined,
    };
  }
  if (plainCode.test(plain)) return { column, kind: null, year: null, part: 'code', active: false };
  if (plainName.test(plain)) return { column, kind: null, year: null, part: 'name', active: false };
  const bareKind = kindOfWord[plain];
  // `ward` beside `gss_code`: the name in words.
  if (bareKind !== undefined) return { column, kind: bareKind, year: null, part: 'name', active: false };
  return null;
}

/** All the area columns of a header, in the order of the file. */
export function readAreaColumns(header: readonly string[]): AreaColumn[] {
  return header.flatMap((column) => {
    const read = readAreaColumn(column);
    return read === null ? [] : [read];
  });
}

/** Position in `kindsByFineness`: smaller is finer. */
function fineness(kind: AreaKind): number {
  return kindsByFineness.indexOf(kind);
}

/** The code columns that name their kind, finest first; among equals those with a year first, latest year first. */
export function codeColumns(columns: readonly AreaColumn[]): (AreaColumn & { kind: AreaKind })[] {
  return columns
    .flatMap((column) =>
      column.part === 'code' && column.kind !== null ? [{ ...column, kind: column.kind }] : [],
    )
    .sort(
      (a, b) =>
        fineness(a.kind) - fineness(b.kind) ||
        Number(a.active) - Number(b.active) ||
        (b.year ?? 0) - (a.year ?? 0),
    );
}

/** The name column that goes with a code column: the same kind and year, else the same kind, else a plain `name`. */
export function nameColumnFor(columns: readonly AreaColumn[], code: AreaColumn): string | null {
  const names = columns.filter((column) => column.part === 'name');
  const exact = names.find(
    (name) => name.kind === code.kind && name.year === code.year && name.active === code.active,
  );
  if (exact !== undefined) return exact.column;
  if (code.active) return null;
  // A code without a kind (`gss_code`) goes with whatever single name there is.
  const sameKind = names.filter(
    (name) => name.kind === code.kind || code.kind === null || name.kind === null,
  );
  return sameKind[0]?.column ?? null;
}

/** The code column of the next coarser area (a ward's district), with preference for the same year. */
export function parentColumnFor(
  columns: readonly AreaColumn[],
  own: { kind: AreaKind; year: number | null },
): (AreaColumn & { kind: AreaKind }) | null {
  const coarser = codeColumns(columns).filter(
    // A county column beside small areas is not their parent: the district is. LSOAs do not nest in wards.
    (column) =>
      fineness(column.kind) > fineness(own.kind) && column.kind !== 'ward' && column.kind !== 'msoa',
  );
  const nearest = coarser[0];
  if (nearest === undefined) return null;
  const sameKind = coarser.filter((column) => column.kind === nearest.kind);
  return sameKind.find((column) => column.year === own.year && !column.active) ?? nearest;
}
