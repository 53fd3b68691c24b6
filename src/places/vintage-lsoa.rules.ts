import type { CodeComparison, CodeList, VintageVerdict } from './code-list.rules.ts';
import { countOf, isNewLsoaOf2021, kindOfCode } from './gss.rules.ts';
import type { LsoaChanges, LsoaLookup } from './place.ts';

/** A lookup with more LSOAs than this covers the whole of England and Wales (34,753 in 2011, 35,672 in 2021; ONS). */
const wholeCountryLsoas = 30_000;
/** LSOAs: the 2011 and the 2021 geography are told apart by the table of changes, else by the numbers of their codes. */
export function compareLsoas(found: CodeList, areas: CodeList, changes: LsoaChanges | null): CodeComparison {
  const unmatched = [...found.codes.keys()].filter((code) => !areas.codes.has(code)).sort();
  const matched = found.codes.size - unmatched.length;
  const areaYear = areas.year ?? lsoaYearOf(areas.codes.keys(), changes)?.year ?? null;
  const wholeCountry = areas.codes.size > wholeCountryLsoas;
  const onlyOld: string[] = [];
  const onlyNew: string[] = [];
  const elsewhere: string[] = [];
  const undecided: string[] = [];
  for (const code of unmatched) {
    const year = yearOfLsoa(code, changes);
    if (year === 2011) (areaYear === 2011 ? elsewhere : onlyOld).push(code);
    else if (year === 2021) (areaYear === 2021 ? elsewhere : onlyNew).push(code);
    else if (year === 'both') elsewhere.push(code);
    else if (year === 'no-lsoa') undecided.push(code);
    else if (wholeCountry && areaYear === 2021) onlyOld.push(code);
    else undecided.push(code);
  }
  // Without the table of changes: codes that no 2021 file could lack, were the rows of 2021, are not there.
  if (changes === null && areaYear === 2021 && onlyOld.length === 0 && undecided.length > 0) {
    const newHere = [...areas.codes.keys()].filter(isNewLsoaOf2021);
    const oldHere = areas.codes.size - newHere.length;
    const seenNew = newHere.filter((code) => found.codes.has(code)).length;
    if (newHere.length >= 2 && seenNew === 0 && matched > oldHere / 2) onlyOld.push(...undecided.splice(0));
  }
  const foundHasNew = [...found.codes.keys()].some((code) => yearOfLsoa(code, changes) === 2021);
  const verdict = lsoaVerdict({ matched, onlyOld, onlyNew, undecided, foundHasNew, areaYear });
  const base = {
    kind: 'lsoa' as const,
    seen: found.codes.size,
    matched,
    unmatched,
    elsewhere: elsewhere.length,
    verdict,
  };
  return {
    ...base,
    sentence: lsoaSentence(found, areas, { matched, onlyOld, onlyNew, elsewhere, undecided }, verdict),
  };
}

function lsoaVerdict(facts: {
  matched: number;
  onlyOld: string[];
  onlyNew: string[];
  undecided: string[];
  foundHasNew: boolean;
  areaYear: number | null;
}): VintageVerdict {
  const { matched, onlyOld, onlyNew, undecided, foundHasNew } = facts;
  if (onlyOld.length > 0 && (onlyNew.length > 0 || foundHasNew)) return 'mixed';
  if (onlyOld.length > 0) return 'older';
  if (onlyNew.length > 0) return 'newer';
  if (undecided.length > 0 || matched === 0) return 'unknown';
  return 'same';
}

function lsoaSentence(
  found: CodeList,
  areas: CodeList,
  parts: { matched: number; onlyOld: string[]; onlyNew: string[]; elsewhere: string[]; undecided: string[] },
  verdict: VintageVerdict,
): string {
  const total = found.codes.size;
  const of = (codes: string[]): string =>
    `${codes.length.toLocaleString('en-GB')} of the ${countOf('lsoa', total)} of ${found.label}`;
  const sentences: string[] = [];
  if (parts.onlyOld.length > 0)
    sentences.push(
      `${of(parts.onlyOld)} are of the 2011 geography and are not in ${areas.label} (for one ${parts.onlyOld[0] ?? ''}). ` +
        'They were split, merged or changed for the 2021 census. Place these rows by their points, or load the lookup from LSOA 2011 to 2021.',
    );
  if (parts.onlyNew.length > 0)
    sentences.push(
      `${of(parts.onlyNew)} are of the 2021 geography and are not in ${areas.label} (for one ${parts.onlyNew[0] ?? ''}). ` +
        'Load boundaries, lookup or population for LSOA 2021.',
    );
  if (parts.undecided.length > 0)
    sentences.push(
      `${of(parts.undecided)} are not in ${areas.label} (for one ${parts.undecided[0] ?? ''}). They may be of another part of the country or of another year; the lookup from LSOA 2011 to 2021 would tell.`,
    );
  if (parts.elsewhere.length > 0)
    sentences.push(`${of(parts.elsewhere)} lie outside the areas of ${areas.label}.`);
  if (verdict === 'same' && parts.elsewhere.length === 0)
    sentences.push(`All ${countOf('lsoa', total)} of ${found.label} are in ${areas.label}.`);
  if (sentences.length === 0) sentences.push(`No LSOA of ${found.label} is in ${areas.label}.`);
  return sentences.join(' ');
}

type LsoaYear = 2011 | 2021 | 'both' | 'no-lsoa' | 'old-number';

/** The geography an LSOA code belongs to. Without the table of changes a code from before 2021 may be of both. */
function yearOfLsoa(code: string, changes: LsoaChanges | null): LsoaYear {
  if (changes !== null) {
    const of2011 = changes.from2011.has(code);
    const of2021 = changes.from2021.has(code);
    if (of2011 && of2021) return 'both';
    return of2011 ? 2011 : of2021 ? 2021 : 'no-lsoa';
  }
  if (kindOfCode(code) !== 'lsoa') return 'no-lsoa';
  return isNewLsoaOf2021(code) ? 2021 : 'old-number';
}

/**
 * The geography of a set of LSOA codes, judged as a whole: a delivery is of one or the other. `certain` is false where only
 * codes common to both were seen (or, without the table of changes, where no code given out for 2021 was seen among few).
 * Null when there are no LSOA codes at all.
 */
export function lsoaYearOf(
  codes: Iterable<string>,
  changes: LsoaChanges | null,
): { year: 2011 | 2021; certain: boolean; mixed: boolean } | null {
  let [old, present, other] = [0, 0, 0];
  for (const code of codes) {
    const year = yearOfLsoa(code, changes);
    if (year === 2011) old += 1;
    else if (year === 2021) present += 1;
    else if (year !== 'no-lsoa') other += 1;
  }
  if (old + present + other === 0) return null;
  if (present > 0) return { year: present >= old ? 2021 : 2011, certain: true, mixed: old > 0 };
  if (old > 0) return { year: 2011, certain: true, mixed: false };
  // 5.7 % of the 2021 codes are new ones (2,025 of 35,672; ONS): 100 codes with none among them are of 2011 with odds of 350 to 1.
  return { year: other >= 100 ? 2011 : 2021, certain: false, mixed: false };
}

/**
 * A lookup for the LSOAs of 2011, made from one for 2021 and the table of changes. An LSOA that was split gets the ward and
 * district that all its parts share, and null where they do not: such rows are "no location", never guessed.
 */
export function lookupFor2011(lookup: LsoaLookup, changes: LsoaChanges): LsoaLookup {
  const byLsoa: LsoaLookup['byLsoa'] = new Map();
  for (const [code, { to2021 }] of changes.from2011) {
    const parts = to2021.map((part) => lookup.byLsoa.get(part));
    const [first] = parts;
    if (first === undefined || parts.includes(undefined)) continue;
    const sameWard = parts.every((part) => part?.wardCode === first.wardCode);
    const sameDistrict = parts.every((part) => part?.districtCode === first.districtCode);
    byLsoa.set(code, {
      lsoaName: lookup.byLsoa.get(code)?.lsoaName ?? '',
      wardCode: sameWard ? first.wardCode : null,
      wardName: sameWard ? first.wardName : null,
      districtCode: sameDistrict ? first.districtCode : null,
      districtName: sameDistrict ? first.districtName : null,
    });
  }
  return { ...lookup, lsoaYear: 2011, title: `LSOA 2011 by way of ${lookup.title}`, byLsoa };
}
