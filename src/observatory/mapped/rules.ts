import { badInput } from '../../foundation/problem.ts';
import { descendants, findCategory } from '../categories.ts';
import { categoriesOf, type CategoryRule, type Mapping } from './mapping.ts';
import { tidy } from './values.ts';

/** How two given values are compared: letter case, blanks, dashes and quotation marks do not matter. */
export function valueKey(text: string): string {
  return tidy(text)
    .toLowerCase()
    .replace(/\s*>\s*/g, ' > ')
    .replace(/[‘’]/g, "'");
}

function fits(pattern: string, value: string): boolean {
  if (pattern === '*') return true;
  if (pattern.endsWith(' > *'))
    return value === pattern.slice(0, -4) || value.startsWith(pattern.slice(0, -1));
  return pattern === value;
}

export type Sorted = { category: string | null } | 'unmapped';

/**
 * A function that gives the category of what a sender wrote: the first rule that fits. `null` category: left out by
 * decision. Answers are remembered, so a rule is tried once for each distinct value.
 */
export function categorySorter(rules: readonly CategoryRule[]): (given: readonly string[]) => Sorted {
  const prepared = rules.map((rule) => ({ patterns: rule.given.map(valueKey), category: rule.category }));
  const known = new Map<string, Sorted>();
  return (given) => {
    const values = given.map(valueKey);
    const key = values.join('\u0000');
    let answer = known.get(key);
    if (answer === undefined) {
      const rule = prepared.find(({ patterns }) =>
        patterns.every((pattern, index) => fits(pattern, values[index] ?? '')),
      );
      answer = rule === undefined ? 'unmapped' : { category: rule.category };
      known.set(key, answer);
    }
    return answer;
  };
}

/**
 * Refuses a mapping that names a category our tree does not have, or that would count a thing twice: a column of a
 * branch beside columns of its parts.
 */
export function checkCategories(mapping: Mapping): void {
  const unknown = categoriesOf(mapping).filter((code) => findCategory(code) === null);
  if (unknown.length > 0)
    throw badInput(
      'unknown-category',
      'The mapping names a category that does not exist',
      `Not in the category tree: ${unknown.join(', ')}. Choose it again.`,
    );
  if (mapping.category.from !== 'across') return;
  const counted = (mapping.across?.columns ?? []).filter(({ is }) => is !== null);
  for (const whole of counted) {
    const inside = new Set(descendants(whole.is ?? '').slice(1));
    const part = counted.find(({ is }) => inside.has(is ?? ''));
    if (part !== undefined)
      throw badInput(
        'counted-twice',
        'A column would be counted twice',
        `“${part.heading}” is part of “${whole.heading}”. Leave one of them out (a total can be checked against its parts).`,
      );
  }
}
