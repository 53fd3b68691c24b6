import { listOf } from './code-list.rules.ts';
import type { CodeComparison, CodeSource, CompareOptions } from './code-list.rules.ts';
import { knownDistrictChanges } from './district-changes.ts';
import { compareDistricts, compareRedrawn } from './vintage-district.rules.ts';
import { compareLsoas } from './vintage-lsoa.rules.ts';

/**
 * Compares codes with areas and says when they are of different geographies, so that nothing is silently dropped or counted
 * as none.
 */
export function compareCodes(
  seen: CodeSource,
  against: CodeSource,
  options: CompareOptions = {},
): CodeComparison {
  const found = listOf(seen, null, options.subject ?? null);
  const areas = listOf(against, found.kind, null);
  if (found.kind === 'lsoa') return compareLsoas(found, areas, options.changes ?? null);
  if (found.kind === 'district')
    return compareDistricts(found, areas, options.districtChanges ?? knownDistrictChanges);
  return compareRedrawn(found, areas, options.districtChanges ?? knownDistrictChanges);
}
