import type { Role } from '../../foundation/database.types.ts';
import { addMonths, type Period } from '../../foundation/period.ts';
import { quarterOf, shortPeriod } from '../indicators/period.rules.ts';

export const reportKinds = {
  progress: 'Progress report for the partnership meeting',
  'half-year': 'Half-year report for scrutiny',
  'year-end': 'Year-end report for scrutiny',
} as const;
export type ReportKind = keyof typeof reportKinds;

export type ReportState =
  'assembling' | 'lead-signed' | 'executive-agreed' | 'with-csp' | 'noted' | 'withdrawn';

export const reportStateWords: Readonly<Record<ReportState, string>> = {
  assembling: 'Being assembled',
  'lead-signed': 'Signed by the leads',
  'executive-agreed': 'Agreed by the executive group, and frozen',
  'with-csp': 'Before the partnership meeting',
  noted: 'Noted by the partnership',
  withdrawn: 'Withdrawn',
};

export type ReportStep = {
  code: 'leads-signed' | 'agree' | 'put-before' | 'note' | 'reopen' | 'withdraw';
  from: readonly ReportState[];
  to: ReportState;
  title: string;
  roles: readonly Role[];
  /** What must be true. */
  needs: 'every-part-signed' | 'no-election' | null;
  /** What is asked for with it, as the label of the words; null where nothing is. */
  asks: string | null;
  freezes: boolean;
};

/** The steps of a report: domain pack 2.6. The pages, the refusals and the tests read this table. */
export const reportSteps: readonly ReportStep[] = [
  { code: 'leads-signed', from: ['assembling'], to: 'lead-signed', title: 'Say that every lead has signed', roles: ['manager', 'analyst'], needs: 'every-part-signed', asks: null, freezes: false },
  { code: 'reopen', from: ['lead-signed'], to: 'assembling', title: 'Open it again', roles: ['manager', 'analyst'], needs: null, asks: 'Why', freezes: false },
  { code: 'agree', from: ['lead-signed'], to: 'executive-agreed', title: 'Record that the executive group agreed it, and freeze it', roles: ['manager', 'chair'], needs: null, asks: 'When and by whom it was agreed', freezes: true },
  { code: 'put-before', from: ['executive-agreed'], to: 'with-csp', title: 'Put it on the agenda of the meeting', roles: ['manager'], needs: 'no-election', asks: 'Agenda item', freezes: false },
  { code: 'note', from: ['with-csp'], to: 'noted', title: 'Record that the partnership noted it', roles: ['manager'], needs: null, asks: 'Minute, and the actions that came of it', freezes: false },
  { code: 'withdraw', from: ['assembling', 'lead-signed', 'executive-agreed', 'with-csp'], to: 'withdrawn', title: 'Withdraw it', roles: ['manager'], needs: null, asks: 'Why', freezes: false },
]; // prettier-ignore

export const stepsFrom = (state: ReportState, role: Role): ReportStep[] =>
  reportSteps.filter((step) => step.from.includes(state) && step.roles.includes(role));

/** The months that a kind of report is about, ending with a quarter; null where that kind does not end there. */
export function reportPeriod(kind: ReportKind, quarter: Period): Period | null {
  if (kind === 'progress') return quarter;
  if (kind === 'half-year')
    return quarter.to.endsWith('-09') ? { from: addMonths(quarter.to, -5), to: quarter.to } : null;
  return quarter.to.endsWith('-03') ? { from: addMonths(quarter.to, -11), to: quarter.to } : null;
}

/** The quarters of a report, first to last. */
export function quartersIn(period: Period): Period[] {
  const found: Period[] = [];
  for (let month = period.from; month <= period.to; month = addMonths(month, 3)) found.push(quarterOf(month));
  return found;
}

export const reportTitle = (kind: ReportKind, period: Period): string =>
  kind === 'progress'
    ? `Progress report, ${shortPeriod(period)}`
    : kind === 'half-year'
      ? `Half-year performance report, ${shortPeriod(period)}`
      : `Year-end performance report, ${shortPeriod(period)}`;

/**
 * Priorities that leads sign for: those of the strategy in force, and no others; what still stands under one of the strategy before is reported
 * after them. Where no strategy is in force, those that indicators stand under.
 */
export function prioritiesToSign(
  strategy: { chapters: readonly { title: string }[] } | null,
  ofIndicators: readonly string[],
): string[] {
  const titles = strategy?.chapters.map(({ title }) => title) ?? [];
  return [...new Set(titles.length > 0 ? titles : ofIndicators)].filter((title) => title !== '');
}
