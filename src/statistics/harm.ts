import { competitionRanks } from './rank.ts';

/**
 * Harm beside volume: counts weighted by how grave the offence is. Weights are data that the operator loads, with a
 * version that is kept with every figure; none are built in. Shown beside counts, never in place of them.
 *
 * Sources: Sherman, Neyroud & Neyroud 2016, The Cambridge Crime Harm Index (Policing 10): count x days of the starting-point
 * sentence of a first offender; ONS, Crime Severity Score (2016): sum of count x weight over the population.
 * Limits: not a measure of change across recording changes; offences found by police activity and historic reports are
 * left out of the Cambridge index by its own rule, which the caller applies.
 */
export type OffenceCount = { offence: string; count: number };

export type HarmPart = {
  offence: string;
  count: number;
  weight: number;
  harm: number;
  /** Share of all harm and of all weighted counts, 0 to 1; null where the whole is not above 0. */
  harmShare: number | null;
  countShare: number | null;
  /** 1 = most; ties share. */
  harmRank: number;
  countRank: number;
};

export type Harm = {
  total: number;
  /** Events that have a weight. */
  count: number;
  /** Offences with a weight, most harm first. */
  parts: HarmPart[];
  /** Offences without a weight: counted nowhere above, and to be shown. Most events first. */
  unmapped: OffenceCount[];
  unmappedCount: number;
  /** Weight from which an offence is among the gravest, and the total without those; null where nothing is weighted. */
  gravestFrom: number | null;
  gravest: string[];
  withoutGravest: { total: number; count: number };
};

/**
 * Harm of a set of counts. An offence named twice is added up; a negative count (a correction in official figures) is
 * taken as it is.
 *
 * @param weights by offence, 0 or more; throws RangeError otherwise
 * @param gravestFrom weight from which an offence is among the gravest; the highest weight that has events unless given
 */
export function harmOf(
  counts: readonly OffenceCount[],
  weights: ReadonlyMap<string, number>,
  gravestFrom?: number,
): Harm {
  const sums = new Map<string, number>();
  for (const { offence, count } of counts) {
    if (!Number.isFinite(count)) throw new RangeError(`The count of “${offence}” is not a number`);
    sums.set(offence, (sums.get(offence) ?? 0) + count);
  }
  const mapped: { offence: string; count: number; weight: number }[] = [];
  const unmapped: OffenceCount[] = [];
  for (const [offence, count] of sums) {
    const weight = weights.get(offence);
    if (weight === undefined) unmapped.push({ offence, count });
    else if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new RangeError(`The weight of “${offence}” is 0 or more; got ${weight}`);
    } else mapped.push({ offence, count, weight });
  }
  const total = mapped.reduce((sum, { count, weight }) => sum + count * weight, 0);
  const count = mapped.reduce((sum, part) => sum + part.count, 0);
  const harmRanks = competitionRanks(mapped.map((part) => part.count * part.weight));
  const countRanks = competitionRanks(mapped.map((part) => part.count));
  const parts = mapped.map((part, index): HarmPart => {
    const harm = part.count * part.weight;
    return {
      ...part,
      harm,
      harmShare: total > 0 ? harm / total : null,
      countShare: count > 0 ? part.count / count : null,
      harmRank: harmRanks[index] ?? mapped.length,
      countRank: countRanks[index] ?? mapped.length,
    };
  });
  const present = mapped.filter((part) => part.count > 0);
  const from = gravestFrom ?? (present.length > 0 ? Math.max(...present.map(({ weight }) => weight)) : null);
  const isGravest = (part: { weight: number; count: number }) =>
    from !== null && part.count > 0 && part.weight >= from;
  const rest = mapped.filter((part) => !isGravest(part));
  return {
    total,
    count,
    parts: parts.toSorted((a, b) => b.harm - a.harm || compareNames(a.offence, b.offence)),
    unmapped: unmapped.toSorted((a, b) => b.count - a.count || compareNames(a.offence, b.offence)),
    unmappedCount: unmapped.reduce((sum, part) => sum + part.count, 0),
    gravestFrom: from,
    gravest: mapped.filter(isGravest).map((part) => part.offence),
    withoutGravest: {
      total: rest.reduce((sum, part) => sum + part.count * part.weight, 0),
      count: rest.reduce((sum, part) => sum + part.count, 0),
    },
  };
}

/** Harm per head (or per `per` people); null without a population. */
export function harmPerHead(total: number, population: number | null, per = 1): number | null {
  return population === null || !(population > 0) ? null : (total * per) / population;
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
