import { z } from 'zod';
import { badInput, Problem } from '../../foundation/problem.ts';
import { findCategory } from '../categories.ts';
import { compareHeaders, type HeadingComparison } from '../mapped/headings.ts';
import { mappingSchema, type CategoryRule, type Mapping } from '../mapped/mapping.ts';
import { categorySorter, valueKey } from '../mapped/rules.ts';
import { suggestCategory } from '../mapped/words.ts';

/**
 * What a person decides about a partner's file before it becomes a delivery, step by step. Pure: the pages show it, the store
 * keeps it as JSON.
 */
export const periodGrains = {
  minute: 'to the minute',
  hour: 'to the hour',
  day: 'to the day',
  month: 'by month',
  quarter: 'by quarter',
  year: 'by year',
} as const;
export type PeriodGrain = keyof typeof periodGrains;

/** What a person says of a source that is new to the partnership. */
export type NewSource = {
  title: string;
  ownerName: string;
  licence: string;
  periodGrain: PeriodGrain;
  /** One sentence each. */
  limitations: string[];
  /** A code of `kinds/kinds.ts`; absent or null where nobody has said. */
  kind?: string | null | undefined;
  /** Rows are totals; absent: as the way they came says (a typed return is). */
  isAggregate?: boolean;
  /** OFFICIAL when absent. */
  marking?: string;
};

export type DraftSource =
  | { kind: 'existing'; code: string; title: string }
  | ({
      kind: 'new';
      code: string;
      /** A code of `kinds/kinds.ts`. */ sourceKind?: string | null | undefined;
    } & Omit<NewSource, 'kind' | 'isAggregate' | 'marking'>);

/** The kind of source that a person named, or null. */
export const kindSaid = (source: DraftSource | null): string | null =>
  source?.kind === 'new' ? (source.sourceKind ?? null) : null;

export const steps = ['source', 'file', 'changes', 'columns', 'categories', 'check'] as const;
export type Step = (typeof steps)[number];

export const stepTitles: Readonly<Record<Step, string>> = {
  source: 'Whose file is it?',
  file: 'How the file is written',
  changes: 'What changed since last time',
  columns: 'What the columns are',
  categories: 'What the categories mean',
  check: 'Check before it is taken in',
};

/** One distinct value (or pair of values) of the category columns, and how often it stands there. */
export type GivenValue = { given: string[]; count: number };

export type DraftState = {
  source: DraftSource | null;
  /** As it stands: last time's, else our guess, else what was chosen. Not yet checked by its schema. */
  mapping: Mapping;
  /** What our guess was unsure of; asked where it is chosen. */
  questions: string[];
  /** The mapping the source's last file was read by. */
  previous: { version: number; mapping: Mapping } | null;
  /** What a person said that lost columns are called now: old heading to new. */
  renames: Record<string, string> | null;
  values: GivenValue[];
  /** Steps that a person has agreed to, or that last time's answers still fit. */
  agreed: Step[];
};

const grainNames = Object.keys(periodGrains) as PeriodGrain[];
/** Unfinished mappings are kept too, so only the frame is looked at here; `parseMapping` judges the whole before reading. */
const unfinishedMapping = z.custom<Mapping>((value) => typeof value === 'object' && value !== null);

export const draftStateSchema: z.ZodType<DraftState> = z.object({
  source: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('existing'), code: z.string(), title: z.string() }),
      z.object({
        kind: z.literal('new'),
        code: z.string(),
        title: z.string(),
        ownerName: z.string(),
        licence: z.string(),
        periodGrain: z.enum(grainNames),
        limitations: z.array(z.string()),
        sourceKind: z.string().nullable().optional(),
      }),
    ])
    .nullable(),
  mapping: unfinishedMapping,
  questions: z.array(z.string()),
  previous: z.object({ version: z.number(), mapping: mappingSchema }).nullable(),
  renames: z.record(z.string(), z.string()).nullable(),
  values: z.array(z.object({ given: z.array(z.string()), count: z.number() })),
  agreed: z.array(z.enum(steps)),
});

/** The steps this file takes: no comparison without a last time, no list of categories where one is fixed. */
export function stepsOf(state: DraftState): Step[] {
  return steps.filter(
    (step) =>
      (step !== 'changes' || state.previous !== null) &&
      (step !== 'categories' || state.mapping.category.from !== 'fixed'),
  );
}

/** The first step that nobody has agreed to yet. */
export function nextStep(state: DraftState): Step {
  return stepsOf(state).find((step) => !state.agreed.includes(step)) ?? 'check';
}

/** The step before, for the link back; null at the first. */
export function stepBefore(state: DraftState, step: Step): Step | null {
  const all = stepsOf(state);
  return all[all.indexOf(step) - 1] ?? null;
}

/** Adds a step to those agreed, in the order of the steps. */
export function agree(state: DraftState, ...more: Step[]): DraftState {
  return {
    ...state,
    agreed: steps.filter((step) => step !== 'check' && (state.agreed.includes(step) || more.includes(step))),
  };
}

/** Takes steps back: what they rest on has changed. */
export function disagree(state: DraftState, ...fewer: Step[]): DraftState {
  return { ...state, agreed: state.agreed.filter((step) => !fewer.includes(step)) };
}

/** `Merrowshire Fire and Rescue: incidents` → `partner:merrowshire-fire-and-rescue-incidents`. */
export function sourceCodeOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return `partner:${words === '' ? 'source' : words}`;
}

/** True where the comparison has something that a person should see. */
export function isWorthSaying(comparison: HeadingComparison): boolean {
  return comparison.notices.length > 0;
}

/** Columns of last time that a person must find again: the new name that is likely, and why. */
export function lostColumns(
  comparison: HeadingComparison,
): { heading: string; guess: string; why: string }[] {
  return [
    ...comparison.renamed.map(({ from, to, why }) => ({ heading: from, guess: to, why })),
    ...comparison.missing.map(({ heading }) => ({ heading, guess: '', why: '' })),
  ].filter((column, index, all) => all.findIndex((other) => other.heading === column.heading) === index);
}

/** What the headings of the file say against the mapping as it stands. */
export function standsOn(mapping: Mapping, headings: readonly string[]): boolean {
  return compareHeaders(mapping, headings).sameAsLastTime;
}

/** The code that the select of a value has for rows to be left out by decision. */
export const leaveOut = 'leave-out';

/** The rules of a mapping whose categories stand in columns, headings or sheet names. */
export function rulesOf(mapping: Mapping): CategoryRule[] {
  return 'rules' in mapping.category ? mapping.category.rules : [];
}

/**
 * What the select of each value shows first: the rule that fits, else the category the words most likely mean, else nothing.
 * `sure` where a rule says it.
 */
export function categoryChoices(
  mapping: Mapping,
  values: readonly GivenValue[],
): { choice: string; sure: boolean }[] {
  const sort = categorySorter(rulesOf(mapping));
  return values.map(({ given }) => {
    const sorted = sort(given);
    if (sorted !== 'unmapped') return { choice: sorted.category ?? leaveOut, sure: true };
    // The finest column that we understand decides.
    const guess = [...given]
      .reverse()
      .map(suggestCategory)
      .find((code) => code !== null);
    return { choice: guess ?? '', sure: false };
  });
}

/** True where every value of the file has its rule already. */
export function allDecided(mapping: Mapping, values: readonly GivenValue[]): boolean {
  return categoryChoices(mapping, values).every(({ sure }) => sure);
}

/** Name of the select of a value, by its place in the list. */
export const choiceName = (index: number): string => `category-${index}`;

/** What one select says: a category code, or null for rows that are left out by decision. */
export function readChoice(typed: string): { ok: true; is: string | null } | { ok: false } {
  if (typed === leaveOut) return { ok: true, is: null };
  return typed !== '' && findCategory(typed) !== null ? { ok: true, is: typed } : { ok: false };
}

/**
 * The mapping with a category for each value of this file. Rules of values that this file does not have stay: the next file
 * may. `rest` is taken for each value that has no choice of its own.
 *
 * @throws Problem `categories-open` with a field for each value not decided.
 */
export function withCategories(
  mapping: Mapping,
  values: readonly GivenValue[],
  choices: readonly string[],
  rest: string,
): Mapping {
  const fields: { name: string; message: string }[] = [];
  const decide = (index: number, words: string): string | null => {
    const typed = choices[index] ?? '';
    const choice = readChoice(typed === '' ? rest : typed);
    if (choice.ok) return choice.is;
    fields.push({
      name: choiceName(index),
      message: `Choose a category for “${words}”, or leave its rows out`,
    });
    return null;
  };
  let result = mapping;
  if (mapping.category.from === 'across' && mapping.across !== undefined) {
    const columns = mapping.across.columns.map((column, index) => ({
      ...column,
      is: decide(index, column.heading),
    }));
    result = { ...mapping, across: { ...mapping.across, columns } };
  } else if ('rules' in mapping.category) {
    const rules = values.map(({ given }, index) => ({ given, category: decide(index, inWords(given)) }));
    const known = new Set(rules.map(({ given }) => given.map(valueKey).join('\u0000')));
    const others = mapping.category.rules.filter(
      ({ given }) => !known.has(given.map(valueKey).join('\u0000')),
    );
    result = { ...mapping, category: { ...mapping.category, rules: [...rules, ...others] } };
  }
  if (fields.length === 0) return result;
  throw new Problem({
    status: 422,
    code: 'categories-open',
    title: 'Some categories are not decided',
    detail: 'Choose a category for each, or leave its rows out.',
    fields,
  });
}

/** `Building > Dwelling, yes`; an empty cell says so. */
export function inWords(given: readonly string[]): string {
  return given.map((value) => (value === '' ? '(empty)' : value)).join(', ');
}

/** A draft whose file is no longer there. */
export function fileGone(fileName: string): Problem {
  return badInput(
    'staged-file-gone',
    `${fileName} is no longer here`,
    'A file that waits for its columns to be mapped is kept for a day. Load it again: what you chose is still there.',
  );
}
