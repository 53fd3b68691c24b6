import type { AreaKind } from '../statistics/figure.ts';

/**
 * Kinds of area by the first three characters of their nine-character code.
 * Source: ONS, Register of Geographic Codes ("entity codes"), United Kingdom.
 */
const kindOfPrefix: Readonly<Record<string, AreaKind>> = {
  E01: 'lsoa', W01: 'lsoa', S01: 'lsoa',
  E02: 'msoa', W02: 'msoa', S02: 'msoa',
  E05: 'ward', W05: 'ward', S13: 'ward', N08: 'ward',
  E06: 'district', E07: 'district', E08: 'district', E09: 'district', W06: 'district', S12: 'district', N09: 'district',
  E22: 'csp', W14: 'csp',
  E23: 'police-force', W15: 'police-force',
  E10: 'county',
}; // prettier-ignore

/** Kind of area that a code of the Office for National Statistics is for; null when it is not such a code. */
export function kindOfCode(code: string): AreaKind | null {
  if (!/^[EWSN]\d{8}$/.test(code)) return null;
  return kindOfPrefix[code.slice(0, 3)] ?? null;
}

/** Smallest first. */
export const kindsByFineness: readonly AreaKind[] = [
  'lsoa',
  'msoa',
  'ward',
  'district',
  'csp',
  'police-force',
  'county',
  'all',
];

const words: Readonly<Record<AreaKind, { one: string; many: string }>> = {
  lsoa: { one: 'LSOA', many: 'LSOAs' },
  msoa: { one: 'MSOA', many: 'MSOAs' },
  ward: { one: 'ward', many: 'wards' },
  district: { one: 'district', many: 'districts' },
  csp: { one: 'community safety partnership', many: 'community safety partnerships' },
  'police-force': { one: 'police force area', many: 'police force areas' },
  county: { one: 'county', many: 'counties' },
  all: { one: 'area', many: 'areas' },
};

/** `1 ward`, `17 wards`, `35,672 LSOAs`. */
export function countOf(kind: AreaKind, count: number): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? words[kind].one : words[kind].many}`;
}

export function kindInWords(kind: AreaKind): string {
  return words[kind].many;
}

/** `wards 2025`, `LSOA 2021`, `wards, year not stated`. */
export function vintageInWords(kind: AreaKind, year: number | null): string {
  const name = kind === 'lsoa' || kind === 'msoa' ? words[kind].one : words[kind].many;
  return year === null ? `${name}, year not stated` : `${name} ${year}`;
}

/**
 * First code that was new in the 2021 census geography; lower codes existed in 2011 already (or before).
 * Source: ONS, LSOA (2011) to LSOA (2021) exact fit lookup: the highest 2011 codes are E01033768 and W01001958.
 */
const firstNewIn2021: Readonly<Record<string, string>> = { E: 'E01033769', W: 'W01001959' };

/** True when an LSOA code was first given out for the 2021 census geography. */
export function isNewLsoaOf2021(code: string): boolean {
  const first = firstNewIn2021[code.charAt(0)];
  return first !== undefined && kindOfCode(code) === 'lsoa' && code >= first;
}

/** An area code as a file may hold it: letters and digits, at least one digit, no blanks. Also codes that are not of the ONS. */
export function looksLikeCode(text: string): boolean {
  return /^(?=.*\d)[A-Za-z0-9_-]{2,24}$/.test(text);
}
