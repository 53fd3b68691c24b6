import { twoSidedZ, usualLevel } from '../../statistics/statistics.ts';
import { category, categories, categoryFromHomeOffice, descendants } from '../../observatory/observatory.ts';

/** One line of a set of weights. */
export type Weight = { line: number; code: string; title: string; subgroup: string; weight: number };

/** A weight that somebody entered, with the reason. */
export type Choice = { kind: Kind; key: string; weight: number; reason: string };

/** What is weighed: a branch of the category tree, or an offence by the code its owner wrote. */
export type Kind = 'category' | 'offence';

/**
 * An offence code in the form that comparisons use: no leading zeros, letters as capitals, nothing else.
 * `008/01` → `8/1`, `8n` → `8N`, `28A ` → `28A`. Empty when it is no code.
 */
export function plainCode(text: string): string {
  const tidy = text.trim().toUpperCase();
  return /^\d{1,3}[A-Z]{0,2}(?:\/\d{1,3}[A-Z]?)*$/.test(tidy)
    ? tidy
        .split('/')
        .map((part) => part.replace(/^0+(?=\d)/, ''))
        .join('/')
    : '';
}

/** The offence code at the head of what an owner wrote (`28A Burglary in a dwelling`, `8N`); empty when there is none. */
export function codeIn(given: string): string {
  for (const part of given.split(/ > |[,;]/)) {
    const code = plainCode(
      /^\s*(\d{1,3}[A-Za-z]{0,2}(?:\/\d{1,3}[A-Za-z]?)*)(?=\s|$|:|-)/.exec(part)?.[1] ?? '',
    );
    if (code !== '') return code;
  }
  return '';
}

const plainTitle = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** Names by which a set may speak of a whole category: its title, and what police.uk and the Home Office call it. */
function namesOf(code: string): Set<string> {
  const each = category(code);
  return new Set([each.title, ...each.policeUk, ...each.homeOffice].map(plainTitle));
}

/** How a weight was come by, or why there is none. */
export type Settled =
  | { ok: true; weight: number; how: 'entered' | 'given for the whole' | 'one weight'; reason: string }
  | {
      ok: false;
      /** `none`: the set has nothing for it. `mixed`: several weights, and nothing that says in which mixture. */
      why: 'none' | 'mixed';
      weights: number;
      lowest: number | null;
      highest: number | null;
    };

/**
 * The weight of a category or an offence. What somebody entered comes first; then a line of the set that is for the whole of
 * it by name; then the lines that belong to it, where all weigh the same. A mixture is never averaged here: how often each
 * offence in it happens is not known (statistics reference 15).
 */
export function settleWeight(
  kind: Kind,
  key: string,
  weights: readonly Weight[],
  choices: readonly Choice[],
): Settled {
  const entered = choices.find((choice) => choice.kind === kind && choice.key === key);
  if (entered !== undefined)
    return { ok: true, weight: entered.weight, how: 'entered', reason: entered.reason };
  let own: readonly Weight[];
  if (kind === 'offence')
    own = weights.filter((each) => each.code === key || each.code.startsWith(`${key}/`));
  else {
    const names = namesOf(key);
    const forAll = weights.filter((each) => names.has(plainTitle(each.title)));
    if (new Set(forAll.map((each) => each.weight)).size === 1)
      return {
        ok: true,
        weight: forAll[0]?.weight ?? 0,
        how: 'given for the whole',
        reason: `Line ${forAll[0]?.line ?? ''}: ${forAll[0]?.title ?? ''}`,
      };
    const branch = new Set(descendants(key));
    own = weights.filter((each) => {
      const code = categoryFromHomeOffice(each.subgroup);
      return code !== null && branch.has(code);
    });
  }
  const values = [...new Set(own.map((each) => each.weight))].sort((a, b) => a - b);
  const [only] = values;
  if (values.length === 1 && only !== undefined)
    return {
      ok: true,
      weight: only,
      how: 'one weight',
      reason:
        own.length === 1
          ? `Line ${own[0]?.line ?? ''}: ${own[0]?.title ?? ''}`
          : `All ${own.length} lines weigh the same`,
    };
  return {
    ok: false,
    why: values.length === 0 ? 'none' : 'mixed',
    weights: own.length,
    lowest: only ?? null,
    highest: values.at(-1) ?? null,
  };
}

/** A count of one category, and of one offence of it where the source writes offence codes. */
export type Counted = { category: string; offence: string; title: string; count: number };

export type HarmLine = Counted & {
  kind: Kind;
  key: string;
  weight: number;
  how: string;
  /** Count times weight, in the unit of the set. */
  harm: number;
  /** Of the weighed incidents, and of their harm, in per cent; null where the whole is 0. */
  countShare: number | null;
  harmShare: number | null;
  countRank: number;
  harmRank: number;
};

export type Gap = Counted & { kind: Kind; key: string; settled: Exclude<Settled, { ok: true }> };

export type Harm = {
  /** Most harm first. */
  lines: HarmLine[];
  /** What has no weight, the most frequent first. */
  gaps: Gap[];
  weighed: number;
  notWeighed: number;
  harm: number;
  /** The offence that weighs most of those counted, and the harm without it; null without lines. */
  gravest: { title: string; count: number; harm: number; without: number } | null;
};

const ranksOf = (values: readonly number[]): number[] =>
  values.map((value) => 1 + values.filter((other) => other > value).length);

const percent = (part: number, whole: number): number | null => (whole === 0 ? null : (part * 100) / whole);

/**
 * Harm beside volume: counts times weights (Sherman, Neyroud and Neyroud 2016, Policing 10: the Cambridge Crime Harm Index;
 * ONS Crime Severity Score, which has its own weights). What the set does not weigh is a gap, listed with its count, never
 * weighed by a guess. Counts below nought (records taken back) count as they stand.
 */
export function harmOf(
  counted: readonly Counted[],
  weights: readonly Weight[],
  choices: readonly Choice[],
): Harm {
  const weighed: Omit<HarmLine, 'countShare' | 'harmShare' | 'countRank' | 'harmRank'>[] = [];
  const gaps: Gap[] = [];
  for (const each of counted) {
    if (each.count === 0) continue;
    let kind: Kind = each.offence === '' ? 'category' : 'offence';
    let key = each.offence === '' ? each.category : each.offence;
    let settled = settleWeight(kind, key, weights, choices);
    if (!settled.ok && kind === 'offence') {
      // The whole category may be weighed where one offence of it is not.
      const whole = settleWeight('category', each.category, weights, choices);
      if (whole.ok) [kind, key, settled] = ['category', each.category, whole];
    }
    if (settled.ok)
      weighed.push({
        ...each,
        kind,
        key,
        weight: settled.weight,
        how: settled.how,
        harm: each.count * settled.weight,
      });
    else gaps.push({ ...each, kind, key, settled });
  }
  const total = weighed.reduce((sum, each) => sum + each.harm, 0);
  const count = weighed.reduce((sum, each) => sum + each.count, 0);
  const countRanks = ranksOf(weighed.map((each) => each.count));
  const harmRanks = ranksOf(weighed.map((each) => each.harm));
  const lines = weighed
    .map((each, index) => ({
      ...each,
      countShare: percent(each.count, count),
      harmShare: percent(each.harm, total),
      countRank: countRanks[index] ?? 0,
      harmRank: harmRanks[index] ?? 0,
    }))
    .sort((a, b) => b.harm - a.harm || b.count - a.count || a.title.localeCompare(b.title, 'en-GB'));
  const gravest = lines.toSorted((a, b) => b.weight - a.weight || b.harm - a.harm)[0];
  return {
    lines,
    gaps: gaps.sort((a, b) => b.count - a.count || a.title.localeCompare(b.title, 'en-GB')),
    weighed: count,
    notWeighed: gaps.reduce((sum, each) => sum + each.count, 0),
    harm: total,
    gravest:
      gravest === undefined
        ? null
        : { title: gravest.title, count: gravest.count, harm: gravest.harm, without: total - gravest.harm },
  };
}

/**
 * The share of all harm that some lines make, in per cent, with its 95 % interval: counts as independent Poisson numbers, weights as given.
 * With A the harm of these lines and B that of the others, each with variance Σ count × weight², the share A / (A + B) has by the
 * delta method the variance ((1 − S)² Var A + S² Var B) / (A + B)². With one weight for all it is the usual one of a proportion.
 * @returns null where nothing was weighed.
 */
export function shareOfHarm(
  lines: readonly Pick<HarmLine, 'category' | 'count' | 'weight' | 'harm'>[],
  isOwn: (category: string) => boolean,
): { value: number; lower: number; upper: number } | null {
  const sums = { own: 0, all: 0, ownVariance: 0, otherVariance: 0 };
  for (const line of lines) {
    const variance = Math.max(0, line.count) * line.weight ** 2;
    sums.all += line.harm;
    if (isOwn(line.category)) {
      sums.own += line.harm;
      sums.ownVariance += variance;
    } else sums.otherVariance += variance;
  }
  if (sums.all <= 0) return null;
  const share = sums.own / sums.all;
  const deviation =
    Math.sqrt((1 - share) ** 2 * sums.ownVariance + share ** 2 * sums.otherVariance) / sums.all;
  const reach = twoSidedZ(usualLevel) * deviation;
  return {
    value: share * 100,
    lower: Math.max(0, share - reach) * 100,
    upper: Math.min(1, share + reach) * 100,
  };
}

/** Categories of the tree that crimes are counted under: what a set is held against. */
export const crimeCategories = categories.filter((each) => each.kind === 'crime').map((each) => each.code);
