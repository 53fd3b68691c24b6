import { Temporal } from 'temporal-polyfill';
import { timeZone } from '../../foundation/clock.ts';
import { addCalendarMonths, addDays } from '../../foundation/day.ts';
import { workingDaysFrom } from '../../foundation/holidays.ts';
import type { Role } from '../../foundation/database.types.ts';

/** Where a consultation stands (the table's CHECK). Domain pack 2.3. */
export const waveStates = ['design', 'equality-checked', 'open', 'closed', 'analysed', 'reported', 'fed-back', 'withdrawn'] as const; // prettier-ignore
export type WaveState = (typeof waveStates)[number];

export const waveStateWords: Readonly<Record<WaveState, { title: string; meaning: string; colour: string }>> = {
  design: { title: 'Being designed', meaning: 'Its questions, dates and ways of answering are being set.', colour: 'govuk-tag--grey' },
  'equality-checked': { title: 'Equality checked', meaning: 'The equality check is written down, with the ways for people who cannot use the internet.', colour: 'govuk-tag--light-blue' },
  open: { title: 'Open', meaning: 'People are answering. No results are shown to anybody.', colour: 'govuk-tag--green' },
  closed: { title: 'Closed', meaning: 'No more answers are taken but those on paper that are still being entered.', colour: 'govuk-tag--yellow' },
  analysed: { title: 'Analysed', meaning: 'Answers are cleaned, words are coded, and every table has its base.', colour: 'govuk-tag--blue' },
  reported: { title: 'Reported', meaning: 'The chapter is published.', colour: 'govuk-tag--blue' },
  'fed-back': { title: 'Fed back', meaning: 'What was said and what was done about it is published.', colour: 'govuk-tag--green' },
  withdrawn: { title: 'Withdrawn', meaning: 'It was taken back before it was reported.', colour: 'govuk-tag--grey' },
}; // prettier-ignore

export type WaveStep = {
  code: 'check-equality' | 'open' | 'extend' | 'close' | 'reopen' | 'finish-analysis' | 'report' | 'feed-back' | 'withdraw' | 'redesign';
  from: readonly WaveState[];
  to: WaveState;
  title: string;
  roles: readonly Role[];
  /** What must be true before (wave.facts). */
  needs: readonly WaveNeed[];
  /** What must be written with it. */
  asks: readonly WaveAsk[];
}; // prettier-ignore

export type WaveNeed = 'questionnaire-sound' | 'dates-set' | 'privacy-notice' | 'paper-or-phone' | 'election-release' | 'coded-or-none' | 'chapter-published' | 'promises-published'; // prettier-ignore
export type WaveAsk = 'reason' | 'equality' | 'new-end' | 'cleaning';

const unit: readonly Role[] = ['manager', 'analyst'];

/** The steps of a consultation: domain pack 2.3, each by whom and with what. */
export const waveSteps: readonly WaveStep[] = [
  { code: 'check-equality', from: ['design'], to: 'equality-checked', title: 'Write down the equality check', roles: unit, needs: ['questionnaire-sound', 'paper-or-phone'], asks: ['equality'] },
  { code: 'redesign', from: ['equality-checked'], to: 'design', title: 'Change the questions again', roles: unit, needs: [], asks: ['reason'] },
  { code: 'open', from: ['equality-checked'], to: 'open', title: 'Open it', roles: ['manager'], needs: ['questionnaire-sound', 'dates-set', 'privacy-notice', 'election-release'], asks: [] },
  { code: 'extend', from: ['open'], to: 'open', title: 'Give it more time', roles: ['manager'], needs: [], asks: ['new-end', 'reason'] },
  { code: 'close', from: ['open'], to: 'closed', title: 'Close it', roles: ['manager'], needs: [], asks: ['reason'] },
  { code: 'reopen', from: ['closed'], to: 'open', title: 'Open it again', roles: ['manager'], needs: [], asks: ['new-end', 'reason'] },
  { code: 'finish-analysis', from: ['closed'], to: 'analysed', title: 'Say that the analysis is done', roles: unit, needs: ['coded-or-none'], asks: ['cleaning'] },
  { code: 'report', from: ['analysed'], to: 'reported', title: 'Publish the chapter', roles: ['manager'], needs: ['chapter-published'], asks: [] },
  { code: 'feed-back', from: ['reported'], to: 'fed-back', title: 'Publish what was said and done', roles: ['manager'], needs: ['promises-published'], asks: [] },
  { code: 'withdraw', from: ['design', 'equality-checked', 'open', 'closed', 'analysed'], to: 'withdrawn', title: 'Take it back', roles: ['manager'], needs: [], asks: ['reason'] },
]; // prettier-ignore

/** Days and shares of a consultation, as dated data. (S): from the source documents; ours where nothing is said. */
export const waveParameters = {
  designWeeks: { value: 6, unit: 'weeks before opening by which the questions should be set', source: 'Source documents (S)' },
  analysisWorkingDays: { value: 20, unit: 'working days after closing for the analysis', source: 'Source documents (S)' },
  feedBackMonths: { value: 3, unit: 'months after closing for “what you said, what we did”', source: 'Source documents (S)' },
  graceMinutes: { value: 60, unit: 'minutes after closing in which an answer begun before may be finished', source: 'Ours' },
  returnDays: { value: 14, unit: 'days for which a begun answer waits for its code', source: 'Ours' },
  rawMonths: { value: 24, unit: 'months after closing for which raw answers are kept unless the wave says otherwise', source: 'Ours; the retention schedule decides' },
  smallBase: { value: 10, unit: 'respondents under which a cell is not shown', source: 'Statistics reference 16' },
  flagBase: { value: 50, unit: 'respondents under which a cell is flagged', source: 'Statistics reference 16' },
  placeCell: { value: 5, unit: 'places named in a cell of the map before it is shown', source: 'Ours' },
} as const; // prettier-ignore

/** Steps that lead on from a state for somebody of this role. */
export const stepsFrom = (state: WaveState, role: Role): WaveStep[] =>
  waveSteps.filter((step) => step.from.includes(state) && step.roles.includes(role));

/** By when the analysis is due, and the feed-back: ISO days. */
export const dueAfterClosing = (closedOn: string): { analysis: string; feedBack: string } => ({
  analysis: workingDaysFrom(closedOn, waveParameters.analysisWorkingDays.value),
  feedBack: addCalendarMonths(closedOn, waveParameters.feedBackMonths.value),
});

/** Whether answers are taken at a moment. */
export type Standing = 'not-open' | 'not-yet' | 'taking' | 'grace' | 'over';

/**
 * Its last day counts whole, in London. `grace`: only an answer that was begun before the end may still be sent.
 * @param now ISO moment
 */
export function standingOf(
  wave: { state: WaveState; opensOn: string | null; closesOn: string | null; closedAt: string | null; graceMinutes: number }, // prettier-ignore
  now: string,
): Standing {
  if (wave.state === 'design' || wave.state === 'equality-checked' || wave.state === 'withdrawn')
    return 'not-open';
  const ended = wave.state === 'open' ? endOf(wave.closesOn) : wave.closedAt;
  if (wave.state === 'open' && wave.opensOn !== null && Date.parse(now) < startOf(wave.opensOn))
    return 'not-yet';
  if (ended === null) return 'taking';
  const past = Date.parse(now) - Date.parse(ended);
  if (past < 0) return 'taking';
  return past <= wave.graceMinutes * 60_000 ? 'grace' : 'over';
}

/** Midnights by their day: each page that is answered asks for the same few, and each takes as long as a question to the database. */
const midnights = new Map<string, number>();

/** Midnight in London at the beginning of a day, as milliseconds since 1970. */
function startOf(day: string): number {
  const known = midnights.get(day);
  if (known !== undefined) return known;
  const { epochMilliseconds } = Temporal.PlainDate.from(day).toZonedDateTime({
    timeZone,
    plainTime: '00:00',
  });
  if (midnights.size > 1000) midnights.clear();
  midnights.set(day, epochMilliseconds);
  return epochMilliseconds;
}

/** The moment (ISO) at which a last day is over; null where none is set. */
export const endOf = (day: string | null): string | null =>
  day === null ? null : new Date(startOf(addDays(day, 1))).toISOString();
