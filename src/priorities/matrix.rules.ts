import { z } from 'zod';

/** One step of likelihood or impact; the first is 1. */
type Step = { title: string; meaning: string };

const stepShape = z.object({ title: z.string().min(1).max(60), meaning: z.string().max(120) });
/** A plain grid of likelihood and impact, and from which product on a cell is called what. */
export const matrixShape = z.object({
  likelihood: z.array(stepShape).min(2).max(6),
  impact: z.array(stepShape).min(2).max(6),
  /** From the highest. */
  bands: z.array(z.object({ from: z.number().int().min(1), title: z.string().min(1).max(40) })).min(1).max(6),
  source: z.string().max(300),
}); // prettier-ignore
export type Matrix = z.infer<typeof matrixShape>;

/** As it comes with the software. No controlled form is copied: four steps each, and the product. Ours. */
export const standardMatrix: Matrix = {
  likelihood: [
    { title: 'Unlikely', meaning: 'Hardly ever in a year' },
    { title: 'Possible', meaning: 'A few times a year' },
    { title: 'Likely', meaning: 'Every month' },
    { title: 'Very likely', meaning: 'Every week or more' },
  ],
  impact: [
    { title: 'Minor', meaning: 'A nuisance that passes' },
    { title: 'Moderate', meaning: 'Distress or loss that is made good' },
    { title: 'Serious', meaning: 'Injury, fear or loss that lasts' },
    { title: 'Severe', meaning: 'Life-changing harm to people or a place' },
  ],
  bands: [
    { from: 9, title: 'High' },
    { from: 4, title: 'Medium' },
    { from: 1, title: 'Low' },
  ],
  source: 'A plain four by four grid with products 1 to 16, as others publish it (domain pack 2.4)',
};

/** Where a candidate stands on a matrix; null where it was not placed, or on a step that the matrix has no more. */
export const placeOn = (
  matrix: Matrix,
  place: { likelihood: number | null; impact: number | null },
): { likelihood: number; impact: number } | null =>
  place.likelihood === null ||
  place.impact === null ||
  place.likelihood > matrix.likelihood.length ||
  place.impact > matrix.impact.length
    ? null
    : { likelihood: place.likelihood, impact: place.impact };

export const bandOf = (matrix: Matrix, product: number): string =>
  matrix.bands.find(({ from }) => product >= from)?.title ?? matrix.bands.at(-1)?.title ?? '';

export const stepWords = ({ title, meaning }: Step): string =>
  meaning === '' ? title : `${title}: ${meaning.toLowerCase()}`;

/** Steps as they are typed: one a line, from the lowest, the meaning after a colon. */
export const stepLines = (steps: readonly Step[]): string =>
  steps.map(({ title, meaning }) => (meaning === '' ? title : `${title}: ${meaning}`)).join('\n');

const linesOf = (typed: string): string[] =>
  typed
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Reads a matrix as it is typed, and says beside each field what is wrong with it. */
export function readMatrix(typed: { likelihood: string; impact: string; bands: string; source: string }): {
  matrix: Matrix;
  faults: { name: string; message: string }[];
} {
  const faults: { name: string; message: string }[] = [];
  const steps = (name: 'likelihood' | 'impact', title: string): Step[] => {
    const read = linesOf(typed[name]).map((line): Step => {
      const [first = '', ...rest] = line.split(':');
      return { title: first.trim(), meaning: rest.join(':').trim() };
    });
    const say = (message: string): void => void faults.push({ name, message: `${title}: ${message}` });
    if (read.length < 2 || read.length > 6) say('enter 2 to 6 steps, one a line, the lowest first');
    if (read.some((step) => step.title === '')) say('each line begins with the name of its step');
    if (read.some((step) => step.title.length > 60 || step.meaning.length > 120)) say('a name has up to 60 characters, a meaning up to 120');
    if (new Set(read.map((step) => step.title.toLowerCase())).size < read.length) say('two steps have the same name');
    return read;
  };
  const likelihood = steps('likelihood', 'Likelihood');
  const impact = steps('impact', 'Impact');
  const most = likelihood.length * impact.length;
  const bands = linesOf(typed.bands).map((line) => {
    const found = /^(\d{1,2})\s*:?\s+(.+)$/.exec(line) ?? /^(\d{1,2})\s*:\s*(.+)$/.exec(line);
    return { from: Number(found?.[1] ?? Number.NaN), title: found?.[2]?.trim() ?? '' };
  });
  const sorted = bands.toSorted((a, b) => b.from - a.from);
  const band = (message: string): void => void faults.push({ name: 'bands', message: `Bands: ${message}` });
  if (bands.length === 0 || bands.some(({ from, title }) => Number.isNaN(from) || title === ''))
    band('enter a line for each, the product it begins at and its name, for example “9: High”');
  else {
    if (bands.length > 6 || bands.some(({ title }) => title.length > 40)) band('up to 6, with names of up to 40 characters');
    if (sorted.at(-1)?.from !== 1) band('one must begin at 1, so that every cell has a name');
    if ((sorted[0]?.from ?? 0) > most) band(`no product is more than ${most}`);
    if (new Set(bands.map(({ from }) => from)).size < bands.length) band('two begin at the same product');
  }
  return { matrix: { likelihood, impact, bands: sorted, source: typed.source }, faults };
} // prettier-ignore
