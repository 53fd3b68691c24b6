import type { AreaKind } from '../statistics/figure.ts';
import type { DistrictChange } from './district-changes.ts';
import { kindOfCode, vintageInWords } from './gss.rules.ts';
import type { BoundarySet, LsoaChanges, LsoaLookup, PopulationTable } from './place.ts';

/**
 * How the codes of one file stand to the areas of another.
 * - `same`: of the same geography, as far as can be told; some may lie outside the part of the country that is covered.
 * - `older` / `newer`: the codes are of an earlier / a later geography than the areas.
 * - `mixed`: codes of more than one geography.
 * - `unknown`: they do not match, and why cannot be told.
 */
export type VintageVerdict = 'same' | 'older' | 'newer' | 'mixed' | 'unknown';

export type CodeComparison = {
  kind: AreaKind;
  /** Different codes looked at. */
  seen: number;
  /** Of them found, also under the other code of a recoded district. */
  matched: number;
  /** Codes not found, sorted. */
  unmatched: string[];
  /** Of the unmatched: of the right geography, but of another part of the country than is covered. */
  elsewhere: number;
  verdict: VintageVerdict;
  /** What a reader should know and do, in whole sentences. Never empty. */
  sentence: string;
};

export type CodeSource = Iterable<string> | BoundarySet | LsoaLookup | PopulationTable;

export type CompareOptions = {
  /** Tells 2011 from 2021 LSOAs for certain. */
  changes?: LsoaChanges | null;
  districtChanges?: readonly DistrictChange[];
  /** What holds the codes, for the sentence: "the police file for May 2025". */
  subject?: string;
};

/** A source of codes in the one form that the comparisons work on. */
export type CodeList = {
  kind: AreaKind;
  year: number | null;
  label: string;
  /** Code to parent, null where not known. */
  codes: Map<string, string | null>;
  names: Map<string, string>;
};

export function listOf(source: CodeSource, wanted: AreaKind | null, subject: string | null): CodeList {
  const codes = new Map<string, string | null>();
  const names = new Map<string, string>();
  if ('areas' in source) {
    for (const area of source.areas) {
      codes.set(area.code, area.parent);
      if (area.parent !== null && area.parentName !== null) names.set(area.parent, area.parentName);
    }
    const { kind, year } = source;
    return {
      kind,
      year,
      label: subject ?? `${source.fileName} (${vintageInWords(kind, year)})`,
      codes,
      names,
    };
  }
  if ('byCode' in source) {
    for (const [code, row] of source.byCode) {
      codes.set(code, row.parent);
      if (row.parent !== null && row.parentName !== null) names.set(row.parent, row.parentName);
    }
    const { kind } = source;
    const year = source.year ?? null;
    return {
      kind,
      year,
      label: subject ?? `${source.fileName} (${vintageInWords(kind, year)})`,
      codes,
      names,
    };
  }
  if ('byLsoa' in source) {
    const kind = wanted === 'ward' || wanted === 'district' ? wanted : 'lsoa';
    for (const [code, place] of source.byLsoa) {
      if (kind === 'lsoa') codes.set(code, place.districtCode);
      else if (kind === 'ward' && place.wardCode !== null) codes.set(place.wardCode, place.districtCode);
      else if (kind === 'district' && place.districtCode !== null) codes.set(place.districtCode, null);
      if (place.districtCode !== null && place.districtName !== null)
        names.set(place.districtCode, place.districtName);
    }
    const year = { lsoa: source.lsoaYear, ward: source.wardYear, district: source.districtYear }[kind];
    return {
      kind,
      year,
      label: subject ?? `${source.fileName} (${vintageInWords(kind, year)})`,
      codes,
      names,
    };
  }
  const kinds = new Map<AreaKind, number>();
  for (const code of source) {
    codes.set(code, null);
    const kind = kindOfCode(code);
    if (kind !== null) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const [most] = [...kinds].sort((a, b) => b[1] - a[1]);
  return { kind: most?.[0] ?? wanted ?? 'all', year: null, label: subject ?? 'the file', codes, names };
}

/** The first five, and how many more. */
export function few(items: readonly string[]): string {
  const shown = items.slice(0, 5).join(', ');
  return items.length > 5 ? `${shown} and ${items.length - 5} more` : shown;
}
