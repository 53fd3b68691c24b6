import { measureFigure } from '../assessment/assessment.ts';
import { clock } from '../foundation/clock.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { addMonths, yearsEarlier, type Period } from '../foundation/period.ts';
import type { Engine } from '../observatory/observatory.ts';
import { insertBreak, insertIndicator, insertTarget } from './indicators/indicator.change.ts';
import { listIndicators, selectReading } from './indicators/indicator.store.ts';
import type { Indicator, IndicatorInput } from './indicators/indicator.types.ts';
import { firstDays, lastQuarter, quarterOf } from './indicators/period.rules.ts';
import { setAims, tieOutcome } from './indicators/chain.store.ts';
import { strategyAims } from './links.store.ts';
import { publishRound } from './reports/publish.routes.ts';
import { reportDocument } from './reports/report.document.ts';
import { reportGround } from './reports/report.ground.ts';
import { reportSteps, reportTitle, type ReportStep } from './reports/report.rules.ts';
import { insertReport, partsOf, selectReport, takeReportStep, writePart, writeSummary } from './reports/report.store.ts'; // prettier-ignore
import { renderReport, reportPriorities } from './reports/reports.routes.ts';
import { decideCorrection, insertCorrection, partsOf as valueOf, selectCorrection } from './rounds/correction.store.ts'; // prettier-ignore
import type { Given } from './rounds/round.rules.ts';
import { lockRound, openRound, readingsOfRound, selectRound, submitReading, validateReading } from './rounds/round.store.ts'; // prettier-ignore

/** An indicator with its values of the last quarters, oldest first; null where none was returned. */
export type MadeIndicator = {
  input: IndicatorInput;
  /** One for each quarter, the last is the open one. */
  values: readonly (Partial<Given> | null)[];
  target: { value: number; reason: string } | null;
  /** Code of the indicator that it is meant to lead to. */
  leadsTo?: string;
  /** Code of the measure that it is read with. */
  readWith?: string;
  /** How many quarters ago its definition changed, and why. */
  broken?: { quartersAgo: number; reason: string };
};

export type PerformancePlan = {
  indicators: readonly MadeIndicator[];
  /** The summary and context of the frozen report. */
  summary: string;
  context: string;
  /** An erratum of the quarter before last. */
  erratum: { code: string; becomes: Partial<Given>; reason: string };
};

type Services = { database: Database; engine: Engine; folder: DataFolder; documentBanner: string };

/** Whether there is any indicator. */
export const hasIndicators = async (tx: Tx): Promise<boolean> => (await listIndicators(tx)).length > 0;

/**
 * Makes a register with its history as its people would have made it: rounds checked and locked, an erratum of two people, a report agreed
 * and frozen, a quarter published, and the last round open. Values of measures are worked out from what was received.
 */
export async function makePerformance(
  services: Services,
  people: { analyst: Actor; manager: Actor },
  plan: PerformancePlan,
): Promise<void> {
  const { database } = services;
  const { analyst, manager } = people;
  const last = lastQuarter(clock.today());
  const many = Math.max(...plan.indicators.map(({ values }) => values.length));
  const quarters = Array.from({ length: many }, (_, at) => quarterOf(addMonths(last.from, -3 * (many - 1 - at)))); // prettier-ignore
  await database.asActor(analyst, 'make the register', (tx) => makeRegister(tx, plan, quarters));
  for (const [at, quarter] of quarters.entries())
    await database.asActor(analyst, 'make a round', (tx) =>
      makeRound(tx, services, plan, quarter, at, at === quarters.length - 1),
    );
  const before = quarters.at(-2);
  if (before === undefined) return;
  await makeErratum(services, people, plan, before);
  await makeReport(services, manager, plan, before);
}

async function makeRegister(tx: Tx, plan: PerformancePlan, quarters: readonly Period[]): Promise<void> {
  const first = quarters[0];
  const last = quarters.at(-1);
  if (first === undefined || last === undefined) return;
  const aims = await strategyAims(tx);
  const ids = new Map<string, string>();
  // Those that others are read with come first.
  const inOrder = [...plan.indicators].sort((a, b) => Number(a.readWith !== undefined) - Number(b.readWith !== undefined)); // prettier-ignore
  for (const [at, each] of inOrder.entries()) {
    const position = (plan.indicators.indexOf(each) + 1) * 10;
    const id = await insertIndicator(tx, { ...each.input, position, pairedId: ids.get(each.readWith ?? '') ?? null }); // prettier-ignore
    ids.set(each.input.code, id);
    if (each.target !== null)
      await insertTarget(tx, id, { from: firstDays(first).from, to: firstDays(last).to, ...each.target });
    const own = aims.filter(({ priority }) => priority === each.input.priority);
    const aim = own[at % Math.max(1, own.length)];
    const indicator = (await listIndicators(tx)).find((known) => known.id === id);
    if (indicator === undefined) continue;
    if (aim !== undefined) await setAims(tx, indicator, [aim.id], new Set());
    const from = quarters.at(-1 - (each.broken?.quartersAgo ?? 0));
    if (each.broken !== undefined && from !== undefined)
      await insertBreak(tx, indicator, { from: firstDays(from).from, reason: each.broken.reason });
  }
  const all = new Map((await listIndicators(tx)).map((each) => [each.code, each]));
  for (const each of plan.indicators) {
    const [output, outcome] = [all.get(each.input.code), all.get(each.leadsTo ?? '')];
    if (output !== undefined && outcome !== undefined) await tieOutcome(tx, output, outcome.id);
  }
}

const given = (values: Partial<Given>): Given => ({ value: null, numerator: null, denominator: null, words: '', commentary: '', isProvisional: false, ...values }); // prettier-ignore

async function makeRound(
  tx: Tx,
  services: Services,
  plan: PerformancePlan,
  quarter: Period,
  at: number,
  isLast: boolean,
): Promise<void> {
  const opened = await openRound(tx, quarter);
  if (opened === null) return;
  const { round } = opened;
  const indicators = new Map((await listIndicators(tx)).map((each) => [each.id, each]));
  for (const reading of await readingsOfRound(tx, round.id)) {
    const indicator = indicators.get(reading.indicatorId);
    const planned = plan.indicators.find(({ input }) => input.code === indicator?.code);
    const values = planned?.values[at] ?? null;
    if (indicator === undefined || values === null) continue;
    const made = await valueFor(tx, services, indicator, quarter, values);
    if (made === null) continue;
    await submitReading(tx, reading, made.given, made.sent, []);
    if (!isLast) {
      const submitted = await selectReading(tx, reading.id);
      await validateReading(tx, submitted, submitted.version);
    }
  }
  if (isLast) return;
  const now = await selectRound(tx, round.id);
  await lockRound(tx, now, now.version);
  // As it would have been: opened on its day, locked when it was checked.
  await tx
    .updateTable('performance_round')
    .set({ opened_at: `${round.dueOn}T09:00:00Z`, locked_at: `${round.checkBy}T16:00:00Z` })
    .where('id', '=', round.id)
    .execute();
}

async function valueFor(
  tx: Tx,
  services: Services,
  indicator: Indicator,
  quarter: Period,
  values: Partial<Given>,
) {
  if (indicator.measureCode === null) {
    const whole = given(values);
    const value = whole.value ?? (whole.numerator !== null && whole.denominator !== null ? (whole.numerator * 100) / whole.denominator : null); // prettier-ignore
    return { given: { ...whole, value }, sent: { way: 'link' as const, saidBy: 'Its owner' } };
  }
  const figure = await measureFigure(tx, services, {
    measure: indicator.measureCode,
    area: indicator.areaCode,
    period: quarter,
    comparison: yearsEarlier(quarter),
  });
  if (figure === null || figure.value === null) return null;
  return {
    given: given({ ...values, value: figure.value, numerator: figure.numerator, denominator: figure.denominator }), // prettier-ignore
    sent: { way: 'measure' as const, saidBy: 'Measure', figure, lower: figure.lower, upper: figure.upper },
  };
}

async function makeErratum(
  { database }: Services,
  people: { analyst: Actor; manager: Actor },
  plan: PerformancePlan,
  quarter: Period,
): Promise<void> {
  const id = await database.asActor(people.analyst, 'propose a correction', async (tx) => {
    const indicator = (await listIndicators(tx)).find(({ code }) => code === plan.erratum.code);
    const row = await tx
      .selectFrom('indicator_reading')
      .select('id')
      .where('indicator_id', '=', indicator?.id ?? '')
      .where('period_from', '=', firstDays(quarter).from)
      .executeTakeFirst();
    if (row === undefined) return null;
    const reading = await selectReading(tx, row.id);
    return insertCorrection(tx, reading, 'proposed', { becomes: { ...valueOf(reading), ...plan.erratum.becomes }, reason: plan.erratum.reason }); // prettier-ignore
  });
  if (id === null) return;
  await database.asActor(people.manager, 'confirm a correction', async (tx) => {
    const correction = await selectCorrection(tx, id);
    await decideCorrection(tx, correction, 'confirm', '', correction.version);
  });
}

const stepOf = (code: ReportStep['code']): ReportStep => {
  const step = reportSteps.find((each) => each.code === code);
  if (step === undefined) throw new Error(`There is no step ${code}`);
  return step;
};

async function makeReport(
  services: Services,
  manager: Actor,
  plan: PerformancePlan,
  quarter: Period,
): Promise<void> {
  const { database, folder } = services;
  const { id, ground } = await database.asActor(manager, 'make a report', async (tx) => {
    const made = await insertReport(
      tx,
      { kind: 'progress', title: reportTitle('progress', quarter), period: quarter, meetingOn: null },
      await reportPriorities(tx),
    );
    await writeSummary(tx, await selectReport(tx, made), {
      summary: plan.summary,
      meetingOn: null,
      version: 1,
    });
    for (const part of await partsOf(tx, made))
      await writePart(tx, await selectReport(tx, made), part.id, { context: plan.context, sign: true, version: part.version }); // prettier-ignore
    const report = await selectReport(tx, made);
    await takeReportStep(tx, report, stepOf('leads-signed'), '', report.version, null);
    return { id: made, ground: await reportGround(tx, await selectReport(tx, made)) };
  });
  const rendered = await renderReport(folder, manager.partnershipId, reportDocument(ground, services.documentBanner), [...ground.series.keys()]); // prettier-ignore
  await database.asActor(manager, 'freeze a report', async (tx) => {
    const report = await selectReport(tx, id);
    await takeReportStep(tx, report, stepOf('agree'), 'Executive group, as the first item of its agenda', report.version, rendered); // prettier-ignore
    const row = await tx.selectFrom('performance_round').select('id').where('period_from', '=', firstDays(quarter).from).executeTakeFirst(); // prettier-ignore
    if (row !== undefined) await publishRound(tx, await selectRound(tx, row.id), '', manager);
  });
}
