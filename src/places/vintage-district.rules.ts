import { few } from './code-list.rules.ts';
import type { CodeComparison, CodeList, VintageVerdict } from './code-list.rules.ts';
import { sameDistrictCodes, successorOf } from './district-changes.ts';
import type { DistrictChange } from './district-changes.ts';
import { countOf, kindInWords } from './gss.rules.ts';

/** Districts: codes that were only given anew count as the same district; merged ones are named. */
export function compareDistricts(
  found: CodeList,
  areas: CodeList,
  changes: readonly DistrictChange[],
): CodeComparison {
  const recoded: string[] = [];
  const unmatched: string[] = [];
  for (const code of found.codes.keys()) {
    if (areas.codes.has(code)) continue;
    const other = sameDistrictCodes(code, changes).find((one) => areas.codes.has(one));
    if (other === undefined) unmatched.push(code);
    else recoded.push(code);
  }
  unmatched.sort();
  const older = unmatched.filter((code) => successorOf(code, changes) !== null);
  const newer = unmatched.filter((code) =>
    changes.some((change) => change.to === code && areas.codes.has(change.from)),
  );
  const rest = unmatched.filter((code) => !older.includes(code) && !newer.includes(code));
  const matched = found.codes.size - unmatched.length;
  const verdict: VintageVerdict =
    older.length > 0 && newer.length > 0 ? 'mixed'
    : older.length > 0 ? 'older'
    : newer.length > 0 ? 'newer'
    : matched === 0 ? 'unknown' : 'same'; // prettier-ignore
  const sentences: string[] = [];
  for (const code of recoded) {
    const change = changes.find(({ from, to }) => from === code || to === code);
    if (change !== undefined)
      sentences.push(
        `${change.toName} has two codes, ${change.from} and ${change.to}${change.year === null ? '' : ` (new in ${change.year})`}; they were taken as the same district.`,
      );
  }
  for (const code of older) {
    const change = successorOf(code, changes);
    if (change !== null)
      sentences.push(
        `${change.fromName} (${change.from}) became ${change.how === 'merged' ? 'part of ' : ''}${change.toName} (${change.to})${change.year === null ? '' : ` in ${change.year}`} and is not in ${areas.label}.`,
      );
  }
  for (const code of newer)
    sentences.push(`${code} is newer than ${areas.label}, which still has the districts it was made of.`);
  if (rest.length > 0)
    sentences.push(
      `${countOf('district', rest.length)} of ${found.label} not in ${areas.label}: ${few(rest)}.`,
    );
  if (sentences.length === 0)
    sentences.push(`All ${countOf('district', found.codes.size)} of ${found.label} are in ${areas.label}.`);
  return {
    kind: 'district',
    seen: found.codes.size,
    matched,
    unmatched,
    elsewhere: 0,
    verdict,
    sentence: sentences.join(' '),
  };
}

/** Wards (and any other kind that is redrawn district by district). */
export function compareRedrawn(
  found: CodeList,
  areas: CodeList,
  changes: readonly DistrictChange[],
): CodeComparison {
  const { kind } = found;
  const unmatched = [...found.codes.keys()].filter((code) => !areas.codes.has(code)).sort();
  const matched = found.codes.size - unmatched.length;
  const covered = new Set([...areas.codes.values()].filter((parent) => parent !== null));
  const inCovered = (parent: string): boolean =>
    sameDistrictCodes(parent, changes).some((code) => covered.has(code));
  const elsewhere = unmatched.filter((code) => {
    const parent = found.codes.get(code) ?? null;
    return parent !== null && covered.size > 0 && !inCovered(parent);
  });
  const redrawn = unmatched.filter((code) => !elsewhere.includes(code));
  const base = { kind, seen: found.codes.size, matched, unmatched, elsewhere: elsewhere.length };
  const words = kindInWords(kind);
  const outside =
    elsewhere.length === 0
      ? ''
      : ` ${countOf(kind, elsewhere.length)} of ${found.label} lie in districts that ${areas.label} does not cover.`;
  if (redrawn.length === 0) {
    const sentence =
      matched === 0
        ? `None of the ${words} is in ${areas.label}.`
        : `${matched === found.codes.size ? 'All' : matched} ${matched === found.codes.size ? countOf(kind, matched) : words} of ${found.label} are in ${areas.label}.`;
    return { ...base, verdict: matched === 0 ? 'unknown' : 'same', sentence: sentence + outside };
  }
  // Parents tell that these are the same districts; without parents only the numbers of the codes speak.
  const knownDistricts = redrawn.every((code) => (found.codes.get(code) ?? null) !== null);
  const rivals = [...areas.codes].filter(([code, parent]) => {
    if (found.codes.has(code)) return false;
    if (!knownDistricts) return true;
    return (
      parent !== null &&
      redrawn.some((one) => sameDistrictCodes(found.codes.get(one) ?? '', changes).includes(parent))
    );
  });
  const verdict = direction(
    found,
    areas,
    redrawn,
    rivals.map(([code]) => code),
  );
  if (!knownDistricts && matched > 0 && found.codes.size < areas.codes.size * 0.02) {
    return {
      ...base,
      verdict: 'unknown',
      sentence: `${redrawn.length} of ${countOf(kind, found.codes.size)} are not in ${areas.label}: ${few(redrawn)}.`,
    };
  }
  const which =
    redrawn.length === found.codes.size
      ? `None of the ${countOf(kind, redrawn.length)} of ${found.label} is`
      : `${redrawn.length} of the ${countOf(kind, found.codes.size)} of ${found.label} are not`;
  const districts = [...new Set(redrawn.map((code) => found.codes.get(code) ?? null))].flatMap((parent) =>
    parent === null ? [] : [found.names.get(parent) ?? areas.names.get(parent) ?? parent],
  );
  const where = districts.length === 0 ? '' : ` of ${few(districts)}`;
  const how =
    verdict === 'older' ? ` The codes are of an older geography: the ${words}${where} have been redrawn since.`
    : verdict === 'newer' ? ` The codes are of a newer geography: the ${words}${where} were redrawn in between.`
    : verdict === 'mixed' ? ` The codes are of different years.`
    : ` They may be of another year or of another part of the country.`; // prettier-ignore
  return {
    ...base,
    verdict,
    sentence: `${which} in ${areas.label}.${how} What is not matched is not known, which is not the same as none. Use files for ${words} of the same year.${outside}`,
  };
}

/** By the years where both are known; else by the codes' numbers, which ONS gives out in ascending order. */
function direction(found: CodeList, areas: CodeList, redrawn: string[], rivals: string[]): VintageVerdict {
  if (found.year !== null && areas.year !== null && found.year !== areas.year)
    return found.year < areas.year ? 'older' : 'newer';
  if (rivals.length === 0) return 'unknown';
  const [lowest, highest] = [
    rivals.reduce((a, b) => (a < b ? a : b)),
    rivals.reduce((a, b) => (a > b ? a : b)),
  ];
  const older = redrawn.filter((code) => code < lowest).length;
  const newer = redrawn.filter((code) => code > highest).length;
  if (older === redrawn.length) return 'older';
  if (newer === redrawn.length) return 'newer';
  return older > 0 && newer > 0 ? 'mixed' : 'unknown';
}
