import { z } from 'zod';
import { measureFigure } from '../../assessment/assessment.ts';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound, Problem, refused } from '../../foundation/problem.ts';
import { yearsEarlier } from '../../foundation/period.ts';
import { scopeOf } from '../../partnership/partnership.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { PerformanceServices } from '../performance.types.ts';
import { settingOn } from '../setting.store.ts';
import { optionalNumber } from '../indicators/indicator.form.ts';
import { indicatorsById, selectIndicator, selectReading } from '../indicators/indicator.store.ts';
import { seriesOf } from '../indicators/indicators.view.ts';
import { agencyPeople, ownerOf } from '../indicators/owner.store.ts';
import { opensOn, periodOf, quarterOf } from '../indicators/period.rules.ts';
import { judge, targetFor, yearBefore } from '../indicators/series.rules.ts';
import { periodWords, shownValue, withUnit } from '../indicators/value.words.ts';
import type { Indicator, Reading } from '../indicators/indicator.types.ts';
import { correctionsOf, insertCorrection } from './correction.store.ts';
import { registerCorrections } from './corrections.routes.ts';
import { completed, type Given } from './round.rules.ts';
import { besides, changedMeanwhile, listRounds, lockRound, readingsOfRound, returnReading, selectRound, submitReading, validate, validateReading, type Round } from './round.store.ts'; // prettier-ignore
import { returnPage, roundPage, roundsPage, type RoundRow } from './rounds.page.ts';

const idParams = z.object({ id: z.uuid() });
const version = z.coerce.number('Open the page again').int();
const words = (most: number) => z.string().trim().max(most, `This must be ${most} characters or fewer`).default(''); // prettier-ignore
const returnBody = z.object({
  value: optionalNumber('The value'),
  numerator: optionalNumber('How many'),
  denominator: optionalNumber('Of how many'),
  words: words(4000),
  commentary: words(4000),
  provisional: z.literal('yes').optional(),
  'said-by': words(200),
  reason: words(1000),
  version,
});
type ReturnForm = z.infer<typeof returnBody>;
type Request = SignedInContext<unknown, unknown, unknown>['request'];

const givenOf = (indicator: Indicator, body: ReturnForm): Given =>
  completed(indicator, {
    value: body.value,
    numerator: body.numerator,
    denominator: body.denominator,
    words: body.words,
    commentary: body.commentary,
    isProvisional: body.provisional === 'yes',
  });

/** Quarterly rounds: returns, checking, the lock, corrections. */
export function registerRounds(registrar: Registrar, services: PerformanceServices): void {
  const { may } = services;
  const mayReturn = (actor: Actor, indicator: Indicator): boolean => {
    const scope = scopeOf(actor.role, 'performance.submit');
    return scope === 'partnership' || (scope === 'agency' && actor.agencyId === indicator.ownerAgencyId);
  };

  registrar.member({
    method: 'GET',
    path: '/performance/rounds',
    permission: 'performance.view',
    audit: { none: 'dates of rounds' },
    crawl: () => ['/performance/rounds'],
    handler: async ({ tx }) => {
      const rounds = await listRounds(tx);
      const counted = [];
      for (const round of rounds) {
        const readings = await readingsOfRound(tx, round.id);
        const back = readings.filter(({ state }) => ['submitted', 'validated', 'locked'].includes(state)).length; // prettier-ignore
        counted.push({ ...round, counts: { all: readings.length, back } });
      }
      return {
        kind: 'page',
        page: roundsPage({ rounds: counted, opensOn: opensOn(quarterOf(clock.thisMonth())) }),
      };
    },
  });

  async function show(tx: Tx, actor: Actor, request: Request, id: string, form: FormState): Promise<Answer> {
    const round = await selectRound(tx, id);
    const readings = await readingsOfRound(tx, id);
    const indicators = await indicatorsById(tx, readings.map(({ indicatorId }) => indicatorId)); // prettier-ignore
    const near = await indicatorsById(tx, [...indicators.values()].flatMap(({ pairedId }) => pairedId ?? [])); // prettier-ignore
    const series = await seriesOf(tx, [...new Map([...near, ...indicators]).values()]);
    const agencies = await agencyPeople(tx);
    const { onTargetPercent } = await settingOn(tx);
    const rows = readings.flatMap((reading): RoundRow[] => {
      const own = series.get(reading.indicatorId);
      if (own === undefined) return [];
      const as: Reading = reading.state === 'submitted' ? { ...reading, state: 'validated' } : reading;
      return [
        {
          indicator: own.indicator,
          reading,
          owner: ownerOf(own.indicator, agencies),
          judgement: judge(own, as, series.get(own.indicator.pairedId ?? '') ?? null, onTargetPercent),
        },
      ];
    });
    return {
      kind: 'page',
      page: roundPage({
        round,
        rows: rows.sort((a, b) => a.indicator.position - b.indicator.position),
        corrections: (await correctionsOf(tx, { roundId: id })).flatMap((correction) => {
          const indicator = indicators.get(correction.indicatorId);
          return indicator === undefined ? [] : [{ correction, indicator }];
        }),
        mayCheck: may(actor, 'performance.validate'),
        mayPublish: may(actor, 'performance.publish'),
        maySeeSmall: may(actor, 'figures.small'),
        mayReturn: (indicator) => mayReturn(actor, indicator),
        today: clock.today(),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/performance/rounds/:id',
    permission: 'performance.view',
    audit: { none: 'values of indicators, which name nobody' },
    params: idParams,
    crawl: async () => (await services.crawl.rounds()).map((id) => `/performance/rounds/${id}`),
    handler: ({ actor, tx, request, params }) => show(tx, actor, request, params.id, formState()),
  });

  const openOnly = (round: Round): Round => {
    if (round.state === 'locked')
      throw refused('round-locked', 'This round is locked', 'Its values change only by a correction; propose one on the value itself.'); // prettier-ignore
    return round;
  };
  registrar.member({
    method: 'POST',
    path: '/performance/rounds/:id/figures',
    permission: 'performance.validate',
    audit: 'performance.figures-made',
    params: idParams,
    crawl: { none: 'works figures out; tried by rounds.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const round = openOnly(await selectRound(tx, params.id));
      const { made, missing } = await workOut(tx, services, round);
      return {
        kind: 'redirect',
        to: `/performance/rounds/${round.id}`,
        banner: `${made} ${made === 1 ? 'value was' : 'values were'} worked out.${missing.length === 0 ? '' : ` No data of this quarter were received for: ${missing.join('; ')}.`}`,
      };
    },
  });
  registrar.member({
    method: 'POST',
    path: '/performance/rounds/:id/check',
    permission: 'performance.validate',
    audit: 'performance.values-checked',
    params: idParams,
    body: z.object({ reading: z.union([z.uuid(), z.array(z.uuid())]).optional().transform((ids) => [ids ?? []].flat()) }), // prettier-ignore
    crawl: { none: 'checks values; tried by rounds.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const round = openOnly(await selectRound(tx, params.id));
      const own = await readingsOfRound(tx, round.id);
      const chosen = body.reading.map((id) => own.find((each) => each.id === id));
      if (chosen.length === 0)
        throw fieldProblem('none-chosen', 'reading', 'Tick the values that you checked');
      for (const reading of chosen) {
        if (reading === undefined) throw notFound();
        const gap = reading.checks.find(({ level }) => level === 'must');
        if (gap !== undefined) throw fieldProblem('gap', 'reading', `${gap.words}: send it back to its owner, or enter it for them`); // prettier-ignore
        await validateReading(tx, reading, reading.version);
      }
      return {
        kind: 'redirect',
        to: `/performance/rounds/${round.id}`,
        banner: `${chosen.length} ${chosen.length === 1 ? 'value is' : 'values are'} checked.`,
      };
    },
    form: ({ actor, tx, request, params, body }) =>
      show(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/rounds/:id/lock',
    permission: 'performance.validate',
    audit: 'performance.round-locked',
    params: idParams,
    body: z.object({ version, 'leave-out': z.literal('yes').optional() }),
    crawl: { none: 'locks a round; tried by rounds.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const round = openOnly(await selectRound(tx, params.id));
      const missing = (await readingsOfRound(tx, round.id)).filter(({ state }) => state !== 'validated');
      if (missing.length > 0 && body['leave-out'] === undefined)
        throw fieldProblem('missing', 'leave-out', `${missing.length} ${missing.length === 1 ? 'value is' : 'values are'} not checked: check them first, or say that they are left out`); // prettier-ignore
      const { locked } = await lockRound(tx, round, body.version);
      return {
        kind: 'redirect',
        to: `/performance/rounds/${round.id}`,
        banner: `The round is locked with ${locked} ${locked === 1 ? 'value' : 'values'}.`,
      };
    },
    form: ({ actor, tx, request, params, body }) =>
      show(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });

  registerReturn(registrar, services, mayReturn);
  registerCorrections(registrar, services);
}

/** Values of measures, worked out from what was received and kept as figures. */
async function workOut(
  tx: Tx,
  services: PerformanceServices,
  round: Round,
): Promise<{ made: number; missing: string[] }> {
  const readings = (await readingsOfRound(tx, round.id)).filter(
    ({ state }) => state === 'open' || state === 'submitted',
  );
  const indicators = await indicatorsById(tx, readings.map(({ indicatorId }) => indicatorId)); // prettier-ignore
  let made = 0;
  const missing: string[] = [];
  for (const reading of readings) {
    const indicator = indicators.get(reading.indicatorId);
    if (indicator?.measureCode == null) continue;
    const period = periodOf(reading);
    const figure = await measureFigure(tx, services, {
      measure: indicator.measureCode,
      area: indicator.areaCode,
      period,
      comparison: yearsEarlier(period),
    });
    if (figure === null || figure.value === null) {
      missing.push(indicator.title);
      continue;
    }
    const given: Given = {
      value: figure.value,
      numerator: figure.numerator,
      denominator: figure.denominator,
      words: '',
      commentary: reading.commentary,
      isProvisional: figure.limitations.some(({ code }) => code === 'months-not-received'),
    };
    const { checks } = await validate(tx, indicator, reading, given);
    await submitReading(tx, reading, given, { way: 'measure', saidBy: 'Measure', figure, lower: figure.lower, upper: figure.upper }, checks); // prettier-ignore
    made += 1;
  }
  return { made, missing };
}

/** Returning one value, and sending one back. */
function registerReturn(
  registrar: Registrar,
  services: PerformanceServices,
  mayReturn: (actor: Actor, indicator: Indicator) => boolean,
): void {
  type Purpose = 'return' | 'late' | 'correct' | 'send-back';

  async function found(tx: Tx, actor: Actor, id: string, purpose: 'return' | 'correct' | 'send-back') {
    const reading = await selectReading(tx, id);
    const indicator = await selectIndicator(tx, reading.indicatorId);
    if (purpose === 'return' && !mayReturn(actor, indicator))
      throw refused('not-yours', 'This indicator is another agency’s', 'Its owner returns it, or the community safety unit for them.'); // prettier-ignore
    const over = reading.state === 'locked' || reading.state === 'missing';
    if (purpose === 'correct' && !over)
      throw refused('not-locked', 'This value is not locked', 'It can still be returned anew, or sent back.');
    if (purpose === 'send-back' && reading.state !== 'submitted' && reading.state !== 'validated')
      throw refused('nothing-to-send-back', 'There is nothing to send back', 'The value was not returned yet, or is locked.'); // prettier-ignore
    const is: Purpose = purpose === 'return' && over ? 'late' : purpose;
    return { reading, indicator, purpose: is };
  }
  type Found = Awaited<ReturnType<typeof found>>;

  async function show(tx: Tx, actor: Actor, request: Request, of: Found, form: FormState): Promise<Answer> {
    const { indicator, reading, purpose } = of;
    const { own } = await besides(tx, indicator);
    const before = yearBefore(own, reading);
    const target = targetFor(own.targets, periodOf(reading));
    return {
      kind: 'page',
      page: returnPage({
        indicator,
        reading,
        round: reading.roundId === null ? null : await selectRound(tx, reading.roundId),
        purpose,
        onBehalf: purpose !== 'send-back' && actor.agencyId !== indicator.ownerAgencyId && indicator.source !== 'measure', // prettier-ignore
        before:
          before === null
            ? ''
            : `${periodWords(before)}: ${shownValue(indicator, before, services.may(actor, 'figures.small'))}.`,
        target: target === null ? '' : `Target: ${withUnit(target.target.value, indicator)}.`,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  for (const purpose of ['return', 'correct', 'send-back'] as const) {
    const permission = purpose === 'return' ? 'performance.submit' : 'performance.validate';
    const path = `/performance/readings/:id/${purpose}`;
    registrar.member({
      method: 'GET',
      path,
      permission,
      audit: { none: 'a form for a value, which names nobody' },
      params: idParams,
      crawl: { none: 'each state has its own; tried by rounds.test.ts' },
      handler: async ({ actor, tx, request, params }) =>
        show(tx, actor, request, await found(tx, actor, params.id, purpose), formState()),
    });
    registrar.member({
      method: 'POST',
      path,
      permission,
      audit: purpose === 'return' ? 'indicator.returned' : purpose === 'correct' ? 'indicator.correction-proposed' : 'indicator.sent-back', // prettier-ignore
      params: idParams,
      body: returnBody,
      crawl: { none: 'returns, corrects or sends back a value; tried by rounds.test.ts' },
      handler: async ({ actor, tx, params, body }): Promise<Answer> => {
        const of = await found(tx, actor, params.id, purpose);
        const { reading, indicator } = of;
        const to = reading.roundId === null ? `/performance/indicators/${indicator.id}` : `/performance/rounds/${reading.roundId}`; // prettier-ignore
        if (body.version !== reading.version) throw changedMeanwhile();
        if (of.purpose === 'send-back') {
          if (body.reason === '')
            throw fieldProblem('reason', 'reason', 'Enter what is wrong, for its owner');
          await returnReading(tx, reading, body.version, body.reason);
          return { kind: 'redirect', to, banner: 'It was sent back; its owner is asked again.' };
        }
        const isMeasure = indicator.source === 'measure' && of.purpose === 'return';
        const given: Given = isMeasure
          ? { value: reading.value, numerator: reading.numerator, denominator: reading.denominator, words: '', commentary: body.commentary, isProvisional: reading.isProvisional }
          : givenOf(indicator, body); // prettier-ignore
        if (isMeasure && reading.value === null)
          throw fieldProblem('no-figure', 'commentary', 'Its value is not worked out yet: the analyst does that first, then the commentary is asked for'); // prettier-ignore
        const { checks } = await validate(tx, indicator, reading, given);
        const gaps = checks.filter(({ level }) => level === 'must');
        const fields = gaps.map(({ field, words: message }) => ({ name: field, message }));
        if (of.purpose === 'correct' && body.reason === '')
          fields.push({ name: 'reason', message: 'Enter why it is corrected' });
        if (fields.length > 0)
          throw new Problem({ status: 422, code: 'not-understood', title: 'There is a problem with what was sent', fields }); // prettier-ignore
        const saidBy = body['said-by'] === '' ? actor.accountName : body['said-by'];
        if (of.purpose === 'correct') {
          await insertCorrection(tx, reading, 'proposed', { becomes: given, reason: body.reason, saidBy });
          return { kind: 'redirect', to, banner: 'The correction is proposed; a second person confirms it.' };
        }
        if (of.purpose === 'late') {
          await insertCorrection(tx, reading, 'late', { becomes: given, reason: '', saidBy });
          await recordAudit(tx, { event: 'indicator.returned-late', subjectKind: 'indicator_reading', subjectId: reading.id }); // prettier-ignore
          return {
            kind: 'redirect',
            to,
            banner: 'The round was locked before, so what you sent is kept and waits: the analyst decides whether it comes in as a correction or with the next round.',
          };
        } // prettier-ignore
        const sent = isMeasure
          ? { way: 'measure' as const, saidBy, figure: reading.figure, lower: reading.lower, upper: reading.upper }
          : { way: body['said-by'] === '' ? ('signed-in' as const) : ('word-of-mouth' as const), saidBy }; // prettier-ignore
        await submitReading(tx, reading, given, sent, checks, body.version);
        return { kind: 'redirect', to, banner: `${indicator.title}: returned. The analyst checks it.` };
      },
      form: async ({ actor, tx, request, params, body }) =>
        show(tx, actor, request, await found(tx, actor, params.id, purpose), formState(body.typed, body.failure)), // prettier-ignore
    });
  }
}
