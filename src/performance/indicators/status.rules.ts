import { change, differenceOfProportions, countInterval, share } from '../../statistics/statistics.ts';
import type { Indicator, Polarity, Rag } from './indicator.types.ts';

/**
 * What status and direction are held against. Sources: domain pack 7.7 (RAG and direction: Brighton and Hove KPI guidance, Reigate
 * and Banstead), and the published performance table of a partnership: 75.5 against 75 is printed "on target", 78.5 against 65
 * "above target". So the line between the two lies somewhere from 0.67 % to 20.8 % over the target; we draw it at 1 %, where the
 * domain pack calls a value stable.
 */
export const statusParameters = {
  onTarget: {
    value: 1,
    unit: 'per cent of the target, up to which a value that meets it is “on target” and not beyond it',
    source: 'Domain pack 7.7 (stable within 1 %); published: 75.5 of 75 on target, 78.5 of 65 above',
  },
  tolerance: {
    value: 5,
    unit: 'per cent of the target by which a miss is still amber',
    source: 'Domain pack 7.7, default',
  },
  stable: {
    value: 1,
    unit: 'per cent of the earlier value within which a value without a base is level',
    source: 'Domain pack 7.7',
  },
  commentaryChange: {
    value: 10,
    unit: 'per cent of change over which commentary must be given',
    source: 'Domain pack 7.7',
  },
} as const;

/** Sums of decimals are not exact: 0.1 + 0.2 meets 0.3. */
const hair = 1e-9;

export type Observed = {
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  lower?: number | null;
  upper?: number | null;
};

/** What of an indicator its status depends on. */
export type Judged = Pick<Indicator, 'polarity' | 'shape' | 'tolerancePercent' | 'byChance'>;

export type Status = {
  rag: Rag;
  /** What a reader calls it: “above target”. */
  words: string;
  /** Why it is not plain, in a sentence; empty where it is. */
  note: string;
};

const upWords = { beyond: 'above target', on: 'on target', near: 'just below target', short: 'below target' };
const downWords = {
  beyond: 'better than target',
  on: 'on target',
  near: 'just over target',
  short: 'over target',
};

/** How the measure that a reporting measure is read with moves. */
export type Paired = 'none' | 'good' | 'not-good';

/**
 * A value held against its target. Green meets it, amber misses it by no more than the tolerance, red by more; a miss that chance
 * explains (the target lies within the 95 % interval) is amber and says so. More reports meet a target only beside a paired measure
 * of confidence or satisfaction that does not get worse.
 * @param onTargetPercent how far over the target is still "on target".
 */
export function statusOf(
  indicator: Judged,
  observed: Observed,
  target: number | null,
  paired: Paired = 'none',
  onTargetPercent: number = statusParameters.onTarget.value,
): Status {
  const { polarity } = indicator;
  if (indicator.shape === 'words') return { rag: 'grey', words: 'in words', note: '' };
  if (observed.value === null) return { rag: 'grey', words: 'not returned', note: '' };
  if (polarity === 'neutral') return { rag: 'grey', words: 'watched, no target', note: '' };
  if (target === null) return { rag: 'grey', words: 'no target', note: '' };
  const isDown = polarity === 'down-good';
  const words = isDown ? downWords : upWords;
  // How far on the wanted side of the target; below nothing is a miss.
  const over = isDown ? target - observed.value : observed.value - target;
  const scale = Math.abs(target);
  if (over >= -hair) {
    const met = over > (scale * onTargetPercent) / 100 + hair ? words.beyond : words.on;
    if (polarity !== 'reporting-up-good') return { rag: 'green', words: met, note: '' };
    if (paired === 'good') return { rag: 'green', words: met, note: 'Confirmed by the measure it is read with.' };
    return paired === 'none'
      ? { rag: 'grey', words: `${met}, not confirmed`, note: 'More reports are good news only beside a measure of confidence or satisfaction; none is paired with it for this period.' }
      : { rag: 'amber', words: `${met}, not confirmed`, note: 'The measure it is read with got worse, so a rise is not counted as success.' };
  } // prettier-ignore
  const { lower, upper } = intervalOf(indicator, observed);
  if (-over <= (scale * indicator.tolerancePercent) / 100 + hair)
    return { rag: 'amber', words: words.near, note: '' };
  const reach = isDown ? lower : upper;
  const mayBeChance = reach !== null && (isDown ? reach <= target : reach >= target);
  return mayBeChance
    ? { rag: 'amber', words: words.short, note: 'Chance alone explains a miss of this size on so small a base.' }
    : { rag: 'red', words: words.short, note: '' }; // prettier-ignore
}

/** The 95 % interval of a value: as given with it, else Wilson for a share and Byar for a count of events; none where chance has no part. */
export function intervalOf(
  indicator: Pick<Judged, 'shape' | 'byChance'>,
  observed: Observed,
): { lower: number | null; upper: number | null } {
  const none = { lower: null, upper: null };
  if (observed.lower != null && observed.upper != null)
    return { lower: observed.lower, upper: observed.upper };
  if (!indicator.byChance || observed.value === null) return none;
  if (indicator.shape === 'share') {
    if (!isCount(observed.numerator) || !isCount(observed.denominator)) return none;
    if (observed.numerator > observed.denominator || observed.denominator === 0) return none;
    const { lower, upper } = share(observed.numerator, observed.denominator);
    return { lower, upper };
  }
  if (!isCount(observed.value)) return none;
  const { lower, upper } = countInterval(observed.value);
  return { lower, upper };
}

const isCount = (value: number | null): value is number =>
  value !== null && Number.isInteger(value) && value >= 0;

export const directions = {
  improving: 'Improving',
  worsening: 'Worsening',
  up: 'Up',
  down: 'Down',
  stable: 'Stable',
  'no-clear-change': 'No clear change',
  'too-few': 'Too few to say',
  'not-comparable': 'Not comparable',
  nothing: 'Nothing to compare with',
} as const;
export type Direction = keyof typeof directions;

export type Travel = {
  direction: Direction;
  /** A whole sentence. */
  words: string;
  /** In per cent of the earlier value; null where that says nothing. */
  percent: number | null;
};

/**
 * Direction of travel: a value beside the same period of the year before. Where both have a base, the test decides whether there is a
 * change at all (exact conditional for counts, Newcombe for shares); without one, a difference within 1 % is level.
 */
export function travelOf(
  indicator: Judged,
  now: Observed,
  before: Observed | null,
  brokenBetween = false,
): Travel {
  const still = (direction: Direction, words: string): Travel => ({ direction, words, percent: null });
  if (now.value === null || before === null || before.value === null)
    return still('nothing', 'There is no value of the same period a year before.');
  if (brokenBetween)
    return still('not-comparable', 'It was defined otherwise a year before, so the two are not compared.');
  const difference = now.value - before.value;
  const percent = before.value === 0 ? null : (difference * 100) / Math.abs(before.value);
  const firm = isFirm(indicator, now, before);
  if (firm === 'too-few')
    return still('too-few', 'The year before has fewer than 20: too few to say whether it changed.');
  if (firm === 'no')
    return {
      direction: 'no-clear-change',
      words: 'No clear change on the same period a year before: the difference may be chance.',
      percent,
    };
  const level =
    percent === null ? difference === 0 : Math.abs(percent) <= statusParameters.stable.value + hair;
  if (firm === null && level)
    return { direction: 'stable', words: 'Within 1 % of the same period a year before.', percent };
  const way = difference > 0 ? 'up' : 'down';
  const words = (judgement: string): string =>
    `${way === 'up' ? 'Up' : 'Down'} on the same period a year before${judgement}${firm === 'yes' ? '; more than chance explains' : ''}.`;
  const wanted = wantedWay(indicator.polarity);
  if (wanted === null)
    return {
      direction: way,
      words: words(indicator.polarity === 'reporting-up-good' ? ': reports, not how often it happens' : ''),
      percent,
    };
  return way === wanted
    ? { direction: 'improving', words: words(', as wanted'), percent }
    : { direction: 'worsening', words: words(', not as wanted'), percent };
}

function wantedWay(polarity: Polarity): 'up' | 'down' | null {
  return polarity === 'up-good' ? 'up' : polarity === 'down-good' ? 'down' : null;
}

/** Whether a difference is more than chance: null where nothing can be tested. */
function isFirm(indicator: Judged, now: Observed, before: Observed): 'yes' | 'no' | 'too-few' | null {
  if (!indicator.byChance) return null;
  if (indicator.shape === 'share') {
    if (!isCount(now.numerator) || !isCount(now.denominator)) return null;
    if (!isCount(before.numerator) || !isCount(before.denominator)) return null;
    if (now.numerator > now.denominator || before.numerator > before.denominator) return null;
    const { lower, upper } = differenceOfProportions(
      { part: before.numerator, whole: before.denominator },
      { part: now.numerator, whole: now.denominator },
    );
    if (lower === null || upper === null) return 'too-few';
    return lower > 0 || upper < 0 ? 'yes' : 'no';
  }
  // A rate carries the count it is made of; a count is its own.
  const counts = [before, now].map(({ value, numerator }) => numerator ?? value);
  const [first = null, second = null] = counts;
  if (!isCount(first) || !isCount(second)) return null;
  const { significance } = change({ count: first }, { count: second });
  return significance === 'too-few' ? 'too-few' : significance === 'no-clear-change' ? 'no' : 'yes';
}

/** Shape and word beside a status, so that colour is never alone. */
export const ragMarks: Readonly<Record<Rag, { shape: string; word: string; tag: string }>> = {
  green: { shape: '▲', word: 'Green', tag: 'govuk-tag--green' },
  amber: { shape: '◆', word: 'Amber', tag: 'govuk-tag--yellow' },
  red: { shape: '▼', word: 'Red', tag: 'govuk-tag--red' },
  grey: { shape: '○', word: 'Grey', tag: 'govuk-tag--grey' },
};
