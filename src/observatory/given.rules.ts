/**
 * Which area an owner means by what stands on the row: its code (`X05000001`), its name (`Ropewalk`, `ROPEWALK WARD`), or its
 * name and district (`ROPEWALK, MARLHYTHE`). Nothing is guessed: what fits no area, or more than one, is told with its counts.
 */
export type GivenArea = { code: string; name: string; parent?: string | null; parentName?: string | null };

/** A name as it is compared: letter case, blanks, “&”, hyphens, full stops, apostrophes and the word “ward” do not matter. */
export function areaKey(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’.]/g, '')
    .replace(/&/g, ' and ')
    .replace(/[^a-z0-9,]+/g, ' ')
    .replace(/\bst(?=\s)/g, 'saint')
    .replace(/\s*,\s*/g, ',')
    .trim()
    .replace(/ (?:ward|district|borough|city|council)$/, '')
    .trim();
}

/**
 * A function that gives the code of what an owner wrote, or null. `Town, Elsewhere` is not our Town: a second part must name the
 * district the area lies in.
 */
export function givenMatcher(areas: readonly GivenArea[]): (given: string) => string | null {
  const byCode = new Map<string, string>();
  const byName = new Map<string, Set<string>>();
  const add = (key: string, code: string): void => {
    if (key !== '') byName.set(key, (byName.get(key) ?? new Set()).add(code));
  };
  for (const area of areas) {
    byCode.set(area.code.toLowerCase(), area.code);
    const name = areaKey(area.name);
    add(name, area.code);
    // A name that has a comma of its own (`Bristol, City of`) is also written without it.
    add(name.replaceAll(',', ' '), area.code);
    for (const parent of [area.parentName, area.parent])
      if (parent != null && parent !== '') add(`${name},${areaKey(parent)}`, area.code);
  }
  const known = new Map<string, string | null>();
  return (given) => {
    const cached = known.get(given);
    if (cached !== undefined) return cached;
    const text = given.trim();
    const whole = byCode.get(text.toLowerCase());
    // A code followed by the name: `X05000001 Ropewalk`.
    const first = byCode.get(text.split(/[\s,:]/)[0]?.toLowerCase() ?? '');
    const named = byName.get(areaKey(text));
    const answer = whole ?? first ?? (named?.size === 1 ? ([...named][0] ?? null) : null);
    known.set(given, answer);
    return answer;
  };
}
