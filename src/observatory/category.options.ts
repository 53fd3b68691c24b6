import { categories } from './categories.ts';

type Option = { value: string; text: string; selected?: boolean };

function depth(code: string): number {
  let steps = 0;
  let parent = categories.find((each) => each.code === code)?.parent ?? null;
  while (parent !== null) {
    steps += 1;
    const above: string = parent;
    parent = categories.find((each) => each.code === above)?.parent ?? null;
  }
  return steps;
}

/** The category tree in the order of print, deeper ones behind dashes: a select cannot indent. */
const options: readonly Option[] = categories.map(({ code, title }) => ({
  value: code,
  text: `${'– '.repeat(depth(code))}${title}`,
}));

/** Items of a select of the category tree. @param before items above it, an empty one at least. */
export function categoryOptions(chosen: string, before: readonly Option[]): Option[] {
  return [...before, ...options].map((option) => ({ ...option, selected: option.value === chosen }));
}
