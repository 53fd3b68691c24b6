import { z } from 'zod';
import { listMeasuresForIndicators } from '../../assessment/assessment.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { clock } from '../../foundation/clock.ts';
import { versionsOf } from '../../foundation/history.ts';
import { fieldProblem, notFound, Problem } from '../../foundation/problem.ts';
import { addMonths } from '../../foundation/period.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { PerformanceServices } from '../performance.types.ts';
import { settingOn } from '../setting.store.ts';
import { correctionWords, correctionsOf } from '../rounds/correction.store.ts';
import { measurableAims, linkedActions } from '../links.store.ts';
import { chainOf, cutThread, setAims, tieOutcome } from './chain.store.ts';
import { changeIndicator, definingChange, insertIndicator, insertTarget, setRemoved } from './indicator.change.ts'; // prettier-ignore
import { indicatorBody, inputOf, optionalNumber, type IndicatorForm } from './indicator.form.ts';
import { indicatorFormPage } from './indicator.form.page.ts';
import { indicatorPage, type ChainView } from './indicator.page.ts';
import { indicatorsPage } from './indicators.page.ts';
import { registerRows, seriesOf } from './indicators.view.ts';
import { indicatorsById, listIndicators, selectIndicator } from './indicator.store.ts';
import { agencyPeople, ownerOf } from './owner.store.ts';
import { quarterOf, shortPeriod, firstDays, lastQuarter } from './period.rules.ts';
import { hasTarget, latest, judge } from './series.rules.ts';
import { statusParameters } from './status.rules.ts';
import { registerCsv } from './indicators.csv.ts';
import { shownValue } from './value.words.ts';
import type { Indicator } from './indicator.types.ts';

const idParams = z.object({ id: z.uuid() });
const versionBody = z.object({ version: z.coerce.number('Open the page again').int() });
const targetBody = z.object({
  period: z.string('Choose the period').regex(/^\d{4}-\d{2}\.\.\d{4}-\d{2}$/, 'Choose the period'),
  value: optionalNumber('The target').refine((value) => value !== null, 'Enter the target'),
  reason: z.string('Enter why').trim().min(1, 'Enter why this is the target').max(1000, 'The reason must be 1,000 characters or fewer'), // prettier-ignore
});
const listQuery = z.object({
  status: z.enum(['green', 'amber', 'red', 'grey']).optional().catch(undefined),
  removed: z.literal('yes').optional().catch(undefined),
});
type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Quarters, half years and years that a target may be set for: from two years back to three on. */
export function targetPeriods(today: string): { value: string; text: string }[] {
  const found: { value: string; text: string }[] = [];
  const first = addMonths(lastQuarter(today).from, -21);
  for (let at = 0; at < 20; at += 1) {
    const quarter = quarterOf(addMonths(first, at * 3));
    const year = quarter.from.endsWith('-04')
      ? { from: quarter.from, to: addMonths(quarter.from, 11) }
      : null;
    for (const period of [...(year === null ? [] : [year]), quarter])
      found.push({ value: `${period.from}..${period.to}`, text: shortPeriod(period) });
  }
  return found;
}

/** The year from April that a day (ISO) lies in, as the form has it. */
function yearHolding(day: string): string {
  const month = day.slice(0, 7);
  const april = `${month.slice(5) < '04' ? Number(month.slice(0, 4)) - 1 : month.slice(0, 4)}-04`;
  return `${april}..${addMonths(april, 11)}`;
}

/** The register of indicators: list, one, adding, changing, targets, links. */
export function registerIndicators(registrar: Registrar, services: PerformanceServices): void {
  const { may } = services;
  const maySeeSmall = (actor: Actor): boolean => may(actor, 'figures.small');
  const crawl = (rest: string) => async () =>
    (await services.crawl.indicators()).map((id) => `/performance/indicators/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: '/performance',
    permission: 'performance.view',
    audit: { none: 'indicators, which name nobody' },
    query: listQuery,
    crawl: () => ['/performance', '/performance?status=red'],
    handler: async ({ actor, tx, query }) => {
      const removed = query.removed === 'yes';
      const { onTargetPercent } = await settingOn(tx);
      return {
        kind: 'page',
        page: indicatorsPage({
          rows: await registerRows(tx, onTargetPercent, removed),
          filter: { status: query.status ?? null, removed },
          maySeeSmall: maySeeSmall(actor),
          mayEdit: may(actor, 'performance.edit'),
        }),
      };
    },
  });
  registrar.member({
    method: 'GET',
    path: '/performance/indicators.csv',
    permission: 'performance.edit',
    audit: 'indicators.given-out',
    crawl: () => ['/performance/indicators.csv'],
    handler: async ({ actor, tx }): Promise<Answer> => {
      const { onTargetPercent } = await settingOn(tx);
      return {
        kind: 'file',
        bytes: registerCsv(await registerRows(tx, onTargetPercent), maySeeSmall(actor)),
        mediaType: 'text/csv; charset=utf-8',
        fileName: `indicators-${clock.today()}.csv`,
      };
    },
  });

  registerForm(registrar, services.crawl.indicators);

  async function show(tx: Tx, actor: Actor, request: Request, id: string, form: FormState): Promise<Answer> {
    const indicator = await selectIndicator(tx, id);
    const all = await listIndicators(tx);
    const near = all.filter((each) => each.id === indicator.pairedId);
    const series = await seriesOf(tx, [indicator, ...near]);
    const own = series.get(id);
    if (own === undefined) throw notFound();
    const { onTargetPercent } = await settingOn(tx);
    const chain = await chainView(tx, actor, indicator);
    const tied = new Set([...chain.from, ...chain.to].map((each) => each.id));
    return {
      kind: 'page',
      page: indicatorPage({
        series: own,
        paired: series.get(indicator.pairedId ?? '') ?? null,
        owner: ownerOf(indicator, await agencyPeople(tx)),
        chain,
        versions: await versionsOf(tx, 'indicator', id),
        corrections: (await correctionsOf(tx, { indicatorId: id })).map((each) => ({
          words: correctionWords(each, indicator, maySeeSmall(actor)),
        })),
        maySeeSmall: maySeeSmall(actor),
        mayEdit: may(actor, 'performance.edit'),
        mayCorrect: may(actor, 'performance.validate'),
        onTargetPercent,
        others: all.filter((each) => each.id !== id && !tied.has(each.id)).map(({ id: other, title }) => ({ id: other, title })), // prettier-ignore
        periods: targetPeriods(clock.today()),
        usualPeriod: yearHolding(clock.today()),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  /** Titles of what the thread ties to an indicator, each with what its own numbers say. */
  async function chainView(tx: Tx, actor: Actor, indicator: Indicator): Promise<ChainView> {
    const chain = await chainOf(tx, indicator.id);
    const known = await indicatorsById(tx, [...chain.from, ...chain.to].map(({ id }) => id)); // prettier-ignore
    const series = await seriesOf(tx, [...known.values()]);
    const says = (id: string): string => {
      const own = series.get(id);
      const reading = own === undefined ? null : latest(own);
      if (own === undefined || reading === null) return 'no value yet';
      const { status, travel } = judge(own, reading, null);
      return `${shownValue(own.indicator, reading, maySeeSmall(actor))}; ${status.words}. ${travel.words}`;
    };
    const named = (list: readonly { thread: string; id: string }[]): ChainView['from'] =>
      list.flatMap(({ thread, id }) => {
        const other = known.get(id);
        return other === undefined ? [] : [{ id, title: other.title, thread, says: says(id) }];
      });
    return {
      from: named(chain.from),
      to: named(chain.to),
      actions: await linkedActions(tx, chain.actions.map(({ id }) => id)),
      aims: (await measurableAims(tx)).filter((aim) => chain.aims.some(({ id }) => id === aim.id)).map(({ text, href }) => ({ title: text, href })),
    }; // prettier-ignore
  }

  registrar.member({
    method: 'GET',
    path: '/performance/indicators/:id',
    permission: 'performance.view',
    audit: { none: 'an indicator, which names nobody' },
    params: idParams,
    crawl: crawl(''),
    handler: ({ actor, tx, request, params }) => show(tx, actor, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/indicators/:id/targets',
    permission: 'performance.edit',
    audit: 'indicator.target-set',
    params: idParams,
    body: targetBody,
    crawl: { none: 'sets a target; tried by rounds.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const [from = '', to = ''] = body.period.split('..');
      if (!targetPeriods(clock.today()).some(({ value }) => value === body.period))
        throw fieldProblem('period', 'period', 'Choose a period of the list');
      if (!hasTarget(await selectIndicator(tx, params.id)))
        throw fieldProblem(
          'value',
          'value',
          'This indicator is told in words or only watched, so it has no target. Change what it is first',
        );
      await insertTarget(tx, params.id, {
        ...firstDays({ from, to }),
        value: body.value,
        reason: body.reason,
      });
      return { kind: 'redirect', to: `/performance/indicators/${params.id}`, banner: 'The target is set.' };
    },
    form: ({ actor, tx, request, params, body }) =>
      show(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/indicators/:id/tie',
    permission: 'performance.edit',
    audit: 'indicator.tied',
    params: idParams,
    body: z.object({ outcome: z.uuid('Choose the indicator that it leads to') }),
    crawl: { none: 'ties two indicators; tried by rounds.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const output = await selectIndicator(tx, params.id);
      if (body.outcome === output.id)
        throw fieldProblem('itself', 'outcome', 'An indicator cannot lead to itself; choose another');
      await tieOutcome(tx, output, (await selectIndicator(tx, body.outcome)).id);
      return { kind: 'redirect', to: `/performance/indicators/${params.id}`, banner: 'They are tied.' };
    },
    form: ({ actor, tx, request, params, body }) =>
      show(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/indicators/:id/untie',
    permission: 'performance.edit',
    audit: 'indicator.untied',
    params: idParams,
    body: z.object({ thread: z.uuid() }),
    crawl: { none: 'takes a link out; tried by rounds.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await cutThread(tx, params.id, body.thread);
      return {
        kind: 'redirect',
        to: `/performance/indicators/${params.id}`,
        banner: 'The link was taken out.',
      };
    },
  });
  for (const [word, removed] of [
    ['remove', true],
    ['put-back', false],
  ] as const)
    registrar.member({
      method: 'POST',
      path: `/performance/indicators/:id/${word}`,
      permission: 'performance.edit',
      audit: removed ? 'indicator.removed' : 'indicator.put-back',
      params: idParams,
      body: versionBody,
      crawl: { none: 'takes an indicator out or puts it back; tried by rounds.test.ts' },
      handler: async ({ tx, params, body }): Promise<Answer> => {
        await setRemoved(tx, params.id, body.version, removed);
        return {
          kind: 'redirect',
          to: `/performance/indicators/${params.id}`,
          banner: removed ? 'It was taken out of the register.' : 'It was put back.',
        };
      },
      form: ({ actor, tx, request, params, body }) =>
        show(tx, actor, request, params.id, formState(body.typed, body.failure)),
    });
}

/** Adding and changing an indicator. */
function registerForm(registrar: Registrar, crawlIndicators: () => Promise<string[]>): void {
  async function show(
    tx: Tx,
    request: Request,
    indicator: Indicator | null,
    form: FormState,
    /** An aim that a new one is to measure. */
    aimId = '',
  ): Promise<Answer> {
    const agencies = await agencyPeople(tx);
    const every = await measurableAims(tx);
    // One that is to measure an aim stands beside that strategy's aims alone.
    const wanted = every.find(({ id }) => id === aimId);
    const aims = wanted === undefined ? every : every.filter(({ of }) => of === wanted.of);
    const many = new Set(aims.map(({ of }) => of)).size > 1;
    const all = await listIndicators(tx);
    return {
      kind: 'page',
      page: indicatorFormPage({
        indicator,
        form,
        owners: [...agencies.values()]
          .filter(({ isHere }) => isHere)
          .flatMap((agency) => [
            { value: agency.id, text: `${agency.name}: whoever is there` },
            ...agency.people.map((person) => ({
              value: `${agency.id}/${person.accountId}`,
              text: `${agency.name}: ${person.name}, ${person.title}`,
            })),
          ]),
        measures: await listMeasuresForIndicators(tx),
        priorities: [...new Set([...aims.map(({ priority }) => priority), ...all.map(({ priority }) => priority)])].filter((text) => text !== '').sort(), // prettier-ignore
        aims: aims.map(({ id, text, priority, of }) => ({ id, text, hint: many ? `${priority} (${of})` : priority, priority })), // prettier-ignore
        aimsTied:
          indicator === null
            ? aims.flatMap(({ id }) => (id === aimId ? [id] : []))
            : (await chainOf(tx, indicator.id)).aims.map(({ id }) => id),
        others: all.filter(({ id }) => id !== indicator?.id).map(({ id, title }) => ({ id, title })),
        hidden: () => hiddenFields(request),
      }),
    };
  }

  /** @throws Problem 422 for an owner, measure or pair that is not here. */
  async function read(tx: Tx, body: IndicatorForm, own: Indicator | null) {
    const input = inputOf(body, statusParameters.tolerance.value);
    const agency = (await agencyPeople(tx)).get(input.ownerAgencyId);
    const isPerson =
      input.ownerAccountId === null ||
      agency?.people.some(({ accountId }) => accountId === input.ownerAccountId) === true ||
      (own !== null && own.ownerAccountId === input.ownerAccountId);
    if (agency === undefined || !isPerson)
      throw fieldProblem('owner', 'owner', 'Choose who owns it, of those in the list');
    if (
      input.measureCode !== null &&
      !(await listMeasuresForIndicators(tx)).some(({ code }) => code === input.measureCode)
    )
      throw fieldProblem('measure', 'measure', 'Choose a measure of the list');
    if (input.pairedId !== null) {
      if (input.pairedId === own?.id)
        throw fieldProblem('paired', 'paired', 'An indicator cannot be read with itself; choose another');
      await selectIndicator(tx, input.pairedId);
    }
    const offered = new Set((await measurableAims(tx)).map(({ id }) => id));
    return { input, aims: body['aim-id'].filter((id) => offered.has(id)), offered };
  }

  registrar.member({
    method: 'GET',
    path: '/performance/indicators/new',
    permission: 'performance.edit',
    audit: { none: 'an empty form' },
    query: z.object({ aim: z.uuid().optional() }),
    crawl: () => ['/performance/indicators/new'],
    handler: ({ tx, request, query }) => show(tx, request, null, formState(), query.aim),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/indicators/new',
    permission: 'performance.edit',
    audit: 'indicator.added',
    body: indicatorBody,
    crawl: { none: 'adds an indicator; tried by rounds.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const { input, aims, offered } = await read(tx, body, null);
      const id = await insertIndicator(tx, input);
      await setAims(tx, await selectIndicator(tx, id), aims, offered);
      return {
        kind: 'redirect',
        to: `/performance/indicators/${id}`,
        banner: `${input.title} is in the register.`,
      };
    },
    form: ({ tx, request, body }) => show(tx, request, null, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'GET',
    path: '/performance/indicators/:id/change',
    permission: 'performance.edit',
    audit: { none: 'an indicator, which names nobody' },
    params: idParams,
    crawl: async () => (await crawlIndicators()).map((id) => `/performance/indicators/${id}/change`),
    handler: async ({ tx, request, params }) =>
      show(tx, request, await selectIndicator(tx, params.id), formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/indicators/:id/change',
    permission: 'performance.edit',
    audit: 'indicator.changed',
    params: idParams,
    body: indicatorBody,
    crawl: { none: 'changes an indicator; tried by rounds.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const indicator = await selectIndicator(tx, params.id);
      const { input, aims, offered } = await read(tx, body, indicator);
      const from = body['break-from'];
      if (definingChange(indicator, input).length > 0 && from === null)
        throw new Problem({
          status: 422,
          code: 'break-needed',
          title: 'What is counted changes',
          fields: [{ name: 'break-from', message: 'What is counted changes: enter from when, so that values before and after are kept apart' }],
        }); // prettier-ignore
      if (from !== null && body['break-reason'] === '')
        throw fieldProblem('break-reason', 'break-reason', 'Enter why the definition changes');
      await changeIndicator(
        tx,
        params.id,
        input,
        body.version,
        from === null ? 'changed' : `definition changed from ${from}: ${body['break-reason']}`,
        from === null ? null : { from: `${from.slice(0, 7)}-01`, reason: body['break-reason'] },
      );
      await setAims(tx, indicator, aims, offered);
      return { kind: 'redirect', to: `/performance/indicators/${params.id}`, banner: 'Saved.' };
    },
    form: async ({ tx, request, params, body }) =>
      show(tx, request, await selectIndicator(tx, params.id), formState(body.typed, body.failure)),
  });
}
