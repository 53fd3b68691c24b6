import { factors, factorTitles, type Weights } from './priority.types.ts';

/** The sets that a partnership begins with; all can be changed, and others added. */
export const standardSets: readonly { title: string; weights: Weights; source: string }[] = [
  { title: 'Usual', weights: { volume: 20, harm: 30, concern: 20, added_value: 15, trend: 15 }, source: 'Guidance to check (domain pack 2.4)' },
  { title: 'Harm first', weights: { volume: 15, harm: 45, concern: 15, added_value: 15, trend: 10 }, source: 'Ours: to see what stands if harm counts half as much again' },
  { title: 'Residents first', weights: { volume: 15, harm: 20, concern: 40, added_value: 15, trend: 10 }, source: 'Ours: to see what stands if concern counts double' },
  { title: 'All the same', weights: { volume: 20, harm: 20, concern: 20, added_value: 20, trend: 20 }, source: 'Ours: to see what stands if nobody chooses weights' },
]; // prettier-ignore

/** How many other sets are shown beside the one of the round. */
export const alternativesShown = 3;

export type WeightFault = { field: string; message: string };

/** What is wrong with weights as typed: each a whole number of per cent, together 100. Empty where nothing is. */
export function weightFaults(weights: Readonly<Record<string, number | null>>): WeightFault[] {
  const faults = factors.flatMap((factor): WeightFault[] => {
    const value = weights[factor] ?? null;
    return value === null || !Number.isInteger(value) || value < 0 || value > 100
      ? [
          {
            field: factor,
            message: `${factorTitles[factor]} must be a whole number of per cent from 0 to 100`,
          },
        ]
      : [];
  });
  if (faults.length > 0) return faults;
  const sum = factors.reduce((total, factor) => total + (weights[factor] ?? 0), 0);
  return sum === 100
    ? []
    : [
        {
          field: factors[0],
          message: `The weights add up to ${sum}; they must add up to 100. ${sum < 100 ? `Add ${100 - sum} more` : `Take ${sum - 100} away`}`,
        },
      ];
}
