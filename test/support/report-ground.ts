import type { Action } from '../../src/actions/actions.ts';
import { addMonths, type Period } from '../../src/foundation/period.ts';
import type { Indicator, Reading } from '../../src/performance/indicators/indicator.types.ts';
import type { Series } from '../../src/performance/indicators/series.rules.ts';
import type { ReportGround } from '../../src/performance/reports/report.ground.ts';
import { reportTitle, type ReportKind } from '../../src/performance/reports/report.rules.ts';

/** An indicator of an invented borough. */
export const indicatorOf = (code: string, more: Partial<Indicator> = {}): Indicator => ({
  id: code, code, title: `Indicator ${code}`, definition: `What ${code} counts, in a sentence.`, role: 'outcome', shape: 'number', source: 'return', measureCode: null,
  areaCode: null, unit: 'people', decimals: 0, numeratorWords: '', denominatorWords: '', polarity: 'up-good', frequency: 'quarter', byChance: false, baseline: null,
  baselineWords: '', tolerancePercent: 5, lowest: null, highest: null, comparator: '', limitations: 'Small numbers.', ownerAgencyId: 'council', ownerAccountId: null,
  priority: '', priorityId: null, pairedId: null, isPublic: true, position: 0, removedAt: null, version: 1, audience: [], openToMembers: true, ...more,
}); // prettier-ignore

/** A locked value of a period of months. */
export const readingOf = (indicator: Indicator, period: Period, value: number | null, more: Partial<Reading> = {}): Reading => ({
  id: `${indicator.id}-${period.to}`, indicatorId: indicator.id, roundId: null, from: `${period.from}-01`, to: `${period.to}-01`, state: value === null ? 'missing' : 'locked', value,
  numerator: null, denominator: null, lower: null, upper: null, words: '', commentary: 'As expected for the season; the plan goes on.', isProvisional: false, figure: null,
  checks: [], way: 'link', saidBy: 'Somebody', rawWords: '', submittedAt: null, returnedReason: '', requestId: null, askedAccountId: null, lockedAt: null, status: null,
  statusWords: '', direction: null, directionWords: '', target: null, indicatorVersion: 1, version: 1, ...more,
}); // prettier-ignore

/** Quarters that end with a month, the last last. */
export const quartersTo = (month: string, many: number): Period[] =>
  Array.from({ length: many }, (_, at) => {
    const to = addMonths(month, -3 * (many - 1 - at));
    return { from: addMonths(to, -2), to };
  });

const actionOf = (number: number, more: Partial<Action>): Action => ({
  id: `action-${number}`, code: `ACT-${number}`, reference: `1.${number}`, text: `Do thing ${number} with partners, by the day that was agreed`, heading: null, state: 'in-progress',
  version: 1, overdue: number % 4 === 0, startedOn: null, completedOn: null, result: '', source: null, sourceKind: null, sourceWords: '', leadAccountId: null, blockedBy: '',
  blockedOn: null, lastUpdate: { on: '2026-09-20', words: 'Half of what was planned is done; the rest waits for staff.' }, evidence: 0, ownerAgency: 'Test Borough Council',
  ownerPerson: '', group: '', madeAt: '', changedAt: '', audience: [], openToMembers: true, dueOn: '2026-12-01', ...more,
} as Action); // prettier-ignore

export const priorities = ['Violent crime and domestic abuse', 'Persistent anti-social behaviour', 'Preventing offending', 'Protecting vulnerable people', 'Communication']; // prettier-ignore

/** 120 words, as a lead writes them. */
const words = Array.from({ length: 12 }, (_, at) => `The work of this quarter went on as it was planned by ${['us', 'the police'][at % 2] ?? ''}.`).join(' '); // prettier-ignore

/**
 * What a report of five priorities rests on: four indicators each (a share, a count, a yearly one, one in words), eight quarters, eleven
 * actions each of which two were completed in the period.
 */
export function groundOf(kind: ReportKind, period: Period): ReportGround {
  const quarters = quartersTo(period.to, 8);
  const series = new Map<string, Series>();
  for (const [at, priority] of priorities.entries()) {
    const add = (indicator: Indicator, readings: Reading[], target: number | null): void => {
      const targets = target === null ? [] : [{ id: `${indicator.id}-t`, from: `${quarters[0]?.from ?? ''}-01`, to: `${period.to}-01`, value: target, reason: 'Agreed', setOn: '2024-01-01', setBy: null }]; // prettier-ignore
      series.set(indicator.id, { indicator, targets, breaks: [], readings });
    };
    const share = indicatorOf(`share-${at}`, { title: `Orders completed ${at}`, shape: 'share', unit: '%', decimals: 1, priority }); // prettier-ignore
    add(share, quarters.map((quarter) => readingOf(share, quarter, 75.5, { numerator: 151, denominator: 200 })), 75); // prettier-ignore
    const count = indicatorOf(`count-${at}`, { title: `Crimes recorded ${at}`, unit: 'per 1,000 residents', polarity: 'down-good', decimals: 1, priority }); // prettier-ignore
    add(count, quarters.map((quarter, place) => readingOf(count, quarter, 8 + ((place * 7 + at) % 5))), 6); // prettier-ignore
    const yearly = indicatorOf(`yearly-${at}`, { title: `Confidence ${at}`, unit: '%', frequency: 'year', priority }); // prettier-ignore
    add(yearly, period.to.endsWith('-03') ? [readingOf(yearly, { from: addMonths(period.to, -11), to: period.to }, 61)] : [], 60); // prettier-ignore
    const told = indicatorOf(`told-${at}`, { title: `What residents say ${at}`, shape: 'words', source: 'words', priority }); // prettier-ignore
    add(told, [readingOf(told, { from: addMonths(period.to, -2), to: period.to }, null, { state: 'locked', words: 'The lamps by the quay are renewed; people noticed.' })], null); // prettier-ignore
  }
  return {
    title: reportTitle(kind, period),
    kind,
    period,
    meetingOn: '2026-11-30',
    summary: 'In short, it went well.',
    partnership: 'Test Community Safety Partnership',
    parts: priorities.map((priority, at) => ({ id: String(at), priority, context: words, signedAt: '2026-10-20T09:00:00Z', signedBy: 'A Lead', version: 1 })), // prettier-ignore
    series,
    owners: new Map([...series.keys()].map((id) => [id, 'Test Borough Council'])),
    actions: new Map(
      priorities.map((priority) => [
        priority,
        Array.from({ length: 11 }, (_, at) =>
          at < 2
            ? actionOf(at, { state: 'completed', overdue: false, completedOn: `${period.to}-10`, text: `Finished thing ${at}.` }) // prettier-ignore
            : actionOf(at, {}),
        ),
      ]),
    ),
    corrections: [],
    onTargetPercent: 1,
  };
}
