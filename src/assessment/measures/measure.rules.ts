import { z } from 'zod';
import { descendants, findCategory } from '../../observatory/observatory.ts';

/** What a number of incidents is divided by. */
export const divisors = {
  nothing: 'Nothing: the number itself',
  residents: 'The number of residents',
  households: 'The number of households',
  category: 'Incidents of another category, as a share',
} as const;

export type Divisor = keyof typeof divisors;

/** What a rise means. Source: domain pack 7.7 (reporting of hate crime, domestic abuse and slavery: a rise may be good news). */
export const polarities = {
  'up-is-bad': 'A rise is worse',
  'up-is-good': 'A rise is better',
  neither: 'Neither: it depends on why',
} as const;

export type Polarity = keyof typeof polarities;

/** Bounds of what an analyst may set, each with its reason. */
export const measureBounds = {
  /** Most categories added up in one measure: the form has a select for each. */
  parts: 6,
  /** Decimals in print. Domain pack 7.3: rounded once, at print. */
  decimals: [0, 1, 2],
  /** Domain pack 7.3: below 20 in the earlier period counts only. A partnership may ask for more, never for less. */
  minimumBase: { least: 20, most: 10_000 },
  per: [1, 100, 1000, 10_000, 100_000],
} as const;

/**
 * A measure's definition, as it is kept. A number is `incidents of the categories / divisor × per`, printed to `decimals`.
 * `minimumBase`: with a smaller numerator (for a share: a smaller whole) there is no rate or share, and with a smaller earlier count
 * no percentage of change; the counts stand alone.
 */
export const measureDefinition = z.strictObject({
  schema: z.literal(1),
  title: z.string().min(1).max(200),
  definition: z.string().min(1).max(1000),
  sourceKind: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  categories: z.array(z.string()).min(1).max(measureBounds.parts),
  divideBy: z.enum(Object.keys(divisors) as [Divisor, ...Divisor[]]),
  /** Category that is the whole of a share; null unless `divideBy` is `category`. */
  whole: z.string().nullable(),
  per: z.number().int().min(1).max(100_000),
  decimals: z.number().int().min(0).max(2),
  polarity: z.enum(Object.keys(polarities) as [Polarity, ...Polarity[]]),
  /** Found more by police or officers looking than by people reporting: a rise may be more looking. */
  isProactive: z.boolean(),
  minimumBase: z.number().int().min(measureBounds.minimumBase.least).max(measureBounds.minimumBase.most),
  /** What a reader must know; empty where nothing. */
  note: z.string().max(1000),
  /** Who says that it is counted so. */
  source: z.string().max(500),
});

export type MeasureDefinition = z.infer<typeof measureDefinition>;

/** A measure at one version of its definition. */
export type Measure = {
  code: string;
  version: number;
  state: 'in-use' | 'retired';
  definition: MeasureDefinition;
};

export type DefinitionFault = { field: string; message: string };

/**
 * What is wrong with a definition that fits its schema: unknown categories, parts that overlap and would be counted twice, a share of
 * something that does not hold its parts.
 */
export function definitionFaults(definition: MeasureDefinition): DefinitionFault[] {
  const { categories, divideBy, whole } = definition;
  const faults: DefinitionFault[] = [];
  const unknown = categories.find((code) => findCategory(code) === null);
  if (unknown !== undefined) return [{ field: 'categories', message: `There is no category “${unknown}”` }];
  for (const code of categories) {
    const inside = categories.find((other) => other !== code && descendants(code).includes(other));
    if (inside === undefined && categories.indexOf(code) === categories.lastIndexOf(code)) continue;
    const [part, branch] = [titleOf(inside ?? code), titleOf(code)];
    faults.push({
      field: 'categories',
      message:
        inside === undefined
          ? `“${part}” is chosen twice`
          : `“${part}” is already part of “${branch}”: choose one of them, or it is counted twice`,
    });
    break;
  }
  if (divideBy !== 'category') {
    if (whole !== null) faults.push({ field: 'whole', message: 'Only a share has a whole: choose none' });
    if (divideBy === 'nothing' && definition.per !== 1)
      faults.push({ field: 'per', message: 'A number that is divided by nothing is given per 1' });
    return faults;
  }
  if (definition.per !== 100) faults.push({ field: 'per', message: 'A share is given per 100' });
  if (whole === null || findCategory(whole) === null) {
    faults.push({ field: 'whole', message: 'Choose what it is a share of' });
    return faults;
  }
  const held = new Set(descendants(whole));
  const outside = categories.find((code) => !held.has(code));
  if (outside !== undefined)
    faults.push({
      field: 'whole',
      message: `“${titleOf(outside)}” is no part of “${titleOf(whole)}”, so it cannot be a share of it`,
    });
  return faults;
}

export const titleOf = (code: string): string => findCategory(code)?.title ?? code;

const thousands = new Intl.NumberFormat('en-GB');

/** What stands behind a printed value: `%`, `per 1,000 residents`, `incidents`. */
export function unitOf(definition: MeasureDefinition): string {
  switch (definition.divideBy) {
    case 'nothing':
      return 'incidents';
    case 'category':
      return '%';
    case 'residents':
    case 'households':
      return `per ${thousands.format(definition.per)} ${definition.divideBy}`;
  }
}

/** "Violence and sexual offences, and Robbery": what is counted, in words. */
export function countedInWords(definition: MeasureDefinition): string {
  const titles = definition.categories.map(titleOf);
  return titles.length < 2
    ? titles.join('')
    : `${titles.slice(0, -1).join(', ')}, and ${titles.at(-1) ?? ''}`;
}

/** The definition as lines of a name and a text, for the page and for differences between versions. */
export function definitionLines(
  definition: MeasureDefinition,
  kindTitle: (code: string) => string,
): { term: string; text: string }[] {
  const divided =
    definition.divideBy === 'category'
      ? `Incidents of ${titleOf(definition.whole ?? '')}, as a share`
      : divisors[definition.divideBy];
  return [
    { term: 'Name', text: definition.title },
    { term: 'In words', text: definition.definition },
    { term: 'Counts from', text: kindTitle(definition.sourceKind) },
    { term: 'What is counted', text: countedInWords(definition) },
    { term: 'Divided by', text: divided },
    { term: 'Given', text: unitOf(definition) },
    { term: 'Decimals', text: String(definition.decimals) },
    { term: 'What a rise means', text: polarities[definition.polarity] },
    {
      term: 'Found by looking',
      text: definition.isProactive ? 'Yes: a rise may be more policing, not more crime' : 'No',
    },
    {
      term: 'Smallest number for a percentage',
      text: String(definition.minimumBase),
    },
    { term: 'What a reader must know', text: definition.note === '' ? 'Nothing more' : definition.note },
    { term: 'Who says so', text: definition.source === '' ? 'Nobody was named' : definition.source },
  ];
}

/** What differs between two versions, line by line. */
export function definitionDifferences(
  before: MeasureDefinition,
  after: MeasureDefinition,
  kindTitle: (code: string) => string,
): { term: string; before: string; after: string }[] {
  const old = new Map(definitionLines(before, kindTitle).map(({ term, text }) => [term, text]));
  return definitionLines(after, kindTitle)
    .map(({ term, text }) => ({ term, before: old.get(term) ?? '', after: text }))
    .filter((line) => line.before !== line.after);
}
