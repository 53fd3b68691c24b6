import { addCalendarMonths, addDays } from '../foundation/day.ts';
import type { Role } from '../foundation/database.types.ts';

/** Where a round stands (the table's CHECK). Domain pack 2.4. */
export const roundStates = ['draft', 'open', 'moderation', 'decided', 'superseded'] as const;
export type RoundState = (typeof roundStates)[number];

export const roundStateWords: Readonly<Record<RoundState, { title: string; meaning: string; colour: string }>> = {
  draft: { title: 'Draft', meaning: 'Candidates are being collected.', colour: 'govuk-tag--grey' },
  open: { title: 'Open for scoring', meaning: 'Partners score one by one. Nobody sees anybody else’s scores.', colour: 'govuk-tag--green' },
  moderation: { title: 'Being moderated', meaning: 'Scores are opened and talked through; what the meeting changes carries its reason.', colour: 'govuk-tag--yellow' },
  decided: { title: 'Decided', meaning: 'The partnership’s meeting has decided, with reasons and a minute.', colour: 'govuk-tag--blue' },
  superseded: { title: 'Superseded', meaning: 'A later round was decided.', colour: 'govuk-tag--grey' },
}; // prettier-ignore

export type RoundNeed = 'candidates' | 'scores-due' | 'scores-given' | 'all-decided' | 'one-adopted';
export type RoundAsk = 'reason' | 'meeting' | 'minute';

export type RoundStep = {
  code: 'open' | 'redraft' | 'moderate' | 'decide';
  from: RoundState;
  to: RoundState;
  title: string;
  roles: readonly Role[];
  needs: readonly RoundNeed[];
  asks: readonly RoundAsk[];
  /** What follows, said before it is done. */
  warning: string;
};

/** Who may record what the partnership's meeting decided. */
const meeting: readonly Role[] = ['manager', 'chair'];

/** The steps of a round. That an earlier round is superseded follows from `decide` by itself. */
export const roundSteps: readonly RoundStep[] = [
  { code: 'open', from: 'draft', to: 'open', title: 'Open it for scoring', roles: ['manager', 'analyst'], needs: ['candidates', 'scores-due'], asks: [], warning: 'The list of candidates stays as it is while people score.' },
  { code: 'moderate', from: 'open', to: 'moderation', title: 'Close scoring and begin moderation', roles: meeting, needs: ['scores-given'], asks: [], warning: 'Scores and reasons are then shown to the partnership’s members, and no more are taken.' },
  { code: 'redraft', from: 'open', to: 'draft', title: 'Change the candidates again', roles: ['manager', 'analyst'], needs: [], asks: ['reason'], warning: 'Scores given so far are kept; people can change theirs when it is opened again.' },
  { code: 'decide', from: 'moderation', to: 'decided', title: 'Record that the meeting has decided', roles: meeting, needs: ['all-decided', 'one-adopted'], asks: ['meeting', 'minute'], warning: 'The decisions then stand as they are. The round before is superseded.' },
]; // prettier-ignore

export const stepsFrom = (state: RoundState, role: Role): RoundStep[] =>
  roundSteps.filter((step) => step.from === state && step.roles.includes(role));

/** Days and numbers of a round, as data. (S): from the source documents; (G): guidance to check; ours where nothing is said. */
export const roundParameters = {
  scoringDays: { value: 14, unit: 'days for scoring unless set otherwise', source: 'Domain pack 2.4: two weeks' },
  yearMonths: { value: 12, unit: 'months after a decision by which the next is due', source: 'Domain pack 2.4: yearly' },
  fewestCandidates: { value: 2, unit: 'candidates without which there is nothing to choose from', source: 'Ours' },
  mostCandidates: { value: 30, unit: 'candidates of a round: more cannot be scored with care in one sitting', source: 'Ours' },
  top: { value: 5, unit: 'priorities, about, that a partnership wants', source: 'Five in the source strategy 2021-24 (S)' },
  wideSpread: { value: 2, unit: 'points between the lowest and the highest score from which it is to be talked through', source: 'Ours' },
} as const; // prettier-ignore

/** By when scores are due, if nothing else is set: ISO day. */
export const usualScoresDue = (from: string): string => addDays(from, roundParameters.scoringDays.value);

/** By when the next round should be decided: ISO day. */
export const nextRoundDue = (decidedOn: string): string =>
  addCalendarMonths(decidedOn, roundParameters.yearMonths.value);

/** Scores are shown to others from here on. */
export const scoresAreOpen = (state: RoundState): boolean =>
  state === 'moderation' || state === 'decided' || state === 'superseded';
