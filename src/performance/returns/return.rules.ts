import {
  addMonths,
  monthsIn,
  periodBefore,
  yearsEarlier,
  type Month,
  type Period,
} from '../../foundation/period.ts';
import { addDays } from '../../foundation/day.ts';
import { Problem } from '../../foundation/problem.ts';
import { frequencyWords, type Frequency, type Span } from './form.types.ts';

export const returnStates = ['draft', 'asked', 'filled', 'signed', 'sent', 'corrected', 'withdrawn'] as const;
export type ReturnState = (typeof returnStates)[number];

export const stateWords: Readonly<Record<ReturnState, { title: string; meaning: string }>> = {
  draft: { title: 'Draft', meaning: 'Nobody has been asked yet.' },
  asked: { title: 'Being filled', meaning: 'Owners were asked for their cells.' },
  filled: { title: 'To be signed', meaning: 'Every cell is filled. A second person signs it.' },
  signed: { title: 'Signed', meaning: 'It can be sent.' },
  sent: { title: 'Sent', meaning: 'The copy that was sent is kept and never changes.' },
  corrected: { title: 'Corrected', meaning: 'A corrected copy was sent; the first stands beside it.' },
  withdrawn: { title: 'Withdrawn', meaning: 'It will not be sent, or was taken back.' },
};

/** What must be given with a step. */
export type Asks = 'reason' | 'sent-how';
/** What must be so before it. `second` another person than who filled it. */
export type Needs = 'cells-filled' | 'owners-named' | 'second' | 'places-known';

export type ReturnStep = {
  code: string;
  from: readonly ReturnState[];
  to: ReturnState;
  title: string;
  permission: 'returns.edit' | 'returns.sign';
  asks: readonly Asks[];
  needs: readonly Needs[];
};

/** What can happen to a return. Page, refusal and tests read this table. A correction has its own pages. */
export const returnSteps: readonly ReturnStep[] = [
  { code: 'ask', from: ['draft'], to: 'asked', title: 'Work out the figures and ask the owners', permission: 'returns.edit', asks: [], needs: ['owners-named'] },
  { code: 'finish', from: ['draft', 'asked'], to: 'filled', title: 'Everything is filled: give it to be signed', permission: 'returns.edit', asks: [], needs: ['cells-filled', 'places-known'] },
  { code: 'give-back', from: ['filled', 'signed'], to: 'asked', title: 'Give it back', permission: 'returns.sign', asks: ['reason'], needs: [] },
  { code: 'sign', from: ['filled'], to: 'signed', title: 'Sign it', permission: 'returns.sign', asks: [], needs: ['second'] },
  { code: 'send', from: ['signed'], to: 'sent', title: 'It is sent: freeze the copy', permission: 'returns.edit', asks: ['sent-how'], needs: [] },
  { code: 'withdraw', from: ['draft', 'asked', 'filled', 'signed', 'sent', 'corrected'], to: 'withdrawn', title: 'Withdraw it', permission: 'returns.edit', asks: ['reason'], needs: [] },
]; // prettier-ignore

export const stepsFrom = (state: ReturnState): ReturnStep[] =>
  returnSteps.filter(({ from }) => from.includes(state));

/** Cells may be filled while it is a draft or being filled. */
export const mayBeFilled = (state: ReturnState): boolean => state === 'draft' || state === 'asked';
export const wasSent = (state: ReturnState): boolean => state === 'sent' || state === 'corrected';
export const isOver = (state: ReturnState): boolean => wasSent(state) || state === 'withdrawn';

/** Limits of the room as dated data, each with its reason. They are ours, not law. */
export const returnLimits = [
  { code: 'owners-days', from: '2026-04-01', value: 10, unit: 'days that an owner is given, where the day due leaves as many', source: 'House rule: two working weeks.' },
  { code: 'sign-days', from: '2026-04-01', value: 3, unit: 'days between the day owners answer by and the day due, for signing', source: 'House rule.' },
  { code: 'remind-days', from: '2026-04-01', value: 7, unit: 'days before it is due that its keeper is reminded, and then each week', source: 'House rule.' },
  { code: 'large-change', from: '2026-04-01', value: 25, unit: 'per cent of difference from last time that is pointed out before it is signed', source: 'House rule: a wrong column or a missing month is seldom smaller.' },
] as const; // prettier-ignore

type LimitCode = (typeof returnLimits)[number]['code'];

/** The limit in force on a day. */
export function limitOn(code: LimitCode, day: string): number {
  const found = returnLimits
    .filter((limit) => limit.code === code && limit.from <= day)
    .toSorted((a, b) => b.from.localeCompare(a.from))[0];
  // Before the first there was none: the first is taken.
  return found?.value ?? returnLimits.find((limit) => limit.code === code)?.value ?? 0;
}

export const isLate = (one: { state: ReturnState; dueOn: string }, today: string): boolean =>
  !isOver(one.state) && one.dueOn < today;

/** The day by which owners answer: early enough to be signed, never before today. */
export function ownersDueOn(dueOn: string, today: string): string {
  const given = addDays(today, limitOn('owners-days', today));
  const latest = addDays(dueOn, -limitOn('sign-days', today));
  const day = given < latest ? given : latest;
  return day < today ? today : day;
}

/** Last day of a month. */
export function lastDayOf(month: Month): string {
  return addDays(`${addMonths(month, 1)}-01`, -1);
}

export const dueOn = (period: Period, days: number): string => addDays(lastDayOf(period.to), days);

/** First month of the financial year (1 April, Interpretation Act 1978 sch. 1) that a month is in. */
function financialYear(month: Month): Month {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return `${String(number >= 4 ? year : year - 1)}-04`;
}

/** The months that a cell is about. */
export function monthsOf(span: Span, period: Period): Period {
  switch (span) {
    case 'period':
      return period;
    case 'year-to-date':
      return { from: financialYear(period.to), to: period.to };
    case 'before':
      return periodBefore(period);
    case 'year-before':
      return yearsEarlier(period, Math.max(1, Math.ceil(monthsIn(period).length / 12)));
  }
}

/** The last whole period of a frequency that is over on a day; quarters and halves are those of the financial year. */
export function lastPeriod(frequency: Frequency, day: string): Period {
  const { months } = frequencyWords[frequency];
  const length = months ?? 12;
  const start = financialYear(day.slice(0, 7));
  let from = addMonths(start, -12);
  // The last one whose next one has begun.
  while (addMonths(from, 2 * length) <= day.slice(0, 7)) from = addMonths(from, length);
  return { from, to: addMonths(from, length - 1) };
}

/** The period that follows one, of the same length. */
export const periodAfter = (period: Period): Period => {
  const length = monthsIn(period).length;
  return { from: addMonths(period.from, length), to: addMonths(period.to, length) };
};

/** What an owner wrote, as a number: only where one number and no doubt stands there. "nil" is 0. */
export function numberIn(words: string): number | null {
  const text = words.trim().toLowerCase();
  if (/^(nil|zero|none|nought)\.?$/.test(text)) return 0;
  const found = text.match(/(?<![\w.,/-])[-−]?£?\d[\d,]*(?:\.\d+)?%?(?![\w/])/g) ?? [];
  const [only] = found;
  if (only === undefined || found.length !== 1) return null;
  const plain = only.replace(/[£%]/g, '').replace('−', '-');
  if (plain.includes(',') && !/^-?\d{1,3}(,\d{3})+(\.\d+)?,?$/.test(plain)) return null;
  const number = Number(plain.replaceAll(',', ''));
  return Number.isFinite(number) ? number : null;
}

export type Difference =
  | { kind: 'none' }
  | { kind: 'same' }
  | { kind: 'new' }
  | { kind: 'words' }
  | { kind: 'number'; by: number; percent: number | null; large: boolean };

type Shown = { number: number | null; words: string };

/** This time beside last time. A percentage is only given of a number of 20 or more (domain pack 7.3). */
export function difference(now: Shown | null, last: Shown | null, day: string): Difference {
  if (now === null) return { kind: 'none' };
  if (last === null) return { kind: 'new' };
  if (now.number === null || last.number === null)
    return now.number === last.number && now.words.trim() === last.words.trim()
      ? { kind: 'same' }
      : { kind: 'words' };
  const by = now.number - last.number;
  if (by === 0) return { kind: 'same' };
  const percent = Math.abs(last.number) < 20 ? null : (100 * by) / Math.abs(last.number);
  return {
    kind: 'number',
    by,
    percent,
    large: percent !== null && Math.abs(percent) >= limitOn('large-change', day),
  };
}

/** Why a second person is another one. @throws Problem 409 `second-person`. */
export function checkSecond(first: string | null, second: string, what: string): void {
  if (first !== second) return;
  throw new Problem({
    status: 409,
    code: 'second-person',
    title: 'A second person must do this',
    detail: `Who ${what} cannot sign it. Ask another manager or the analyst.`,
  });
}
