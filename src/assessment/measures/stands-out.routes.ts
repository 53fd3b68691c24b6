import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { monthsIn, type Period } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import {
  breaksOfSources,
  categories,
  childrenOf,
  concern,
  listBreaks,
  spansQuestion,
  type SeriesBreak,
} from '../../observatory/observatory.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { MeasureRouteServices } from './edit.routes.ts';
import {
  comparabilityOf,
  kindsInUse,
  measureWorld,
  type Level,
  type MeasureWorld,
} from './measure.evidence.ts';
import type { Periods } from './measure.figures.ts';
import { measureAddress } from './measure.parts.ts';
import { ensureMeasures, listMeasureCategories } from './measure.store.ts';
import {
  daysIn,
  exposureOf,
  periodFields,
  periodsFrom,
  sameMonths,
  type PeriodQuery,
} from './periods.rules.ts';
import { looks, standsOutPage, type LookKind, type Subject } from './stands-out.page.ts';
import { scan, type Cell, type Scan } from './stands-out.rules.ts';

/** Categories that rows of the area carry themselves: the finest there are, so that none is counted in another. */
export function finestCategories(level: Level, area: string, periods: readonly Period[]): string[] {
  const countOf = (code: string): number =>
    periods.reduce((sum, period) => sum + level.counts.count(area, code, period), 0);
  return categories
    .map(({ code }) => code)
    .filter((code) => countOf(code) > childrenOf(code).reduce((sum, child) => sum + countOf(child), 0));
}

/** Ward by category: each ward's change from one period to the other. */
export function wardCells(
  world: MeasureWorld,
  periods: Periods,
  of: (cell: Omit<Subject, 'whole'>) => Partial<Subject>,
): Cell<Subject>[] {
  const { period, comparison } = periods;
  const { wards, districts } = world;
  const comparability = comparabilityOf(world, period, comparison);
  if (comparison === null || comparability.kind === 'none' || wards === null) return [];
  const leftOut = comparability.kind === 'like-for-like' ? comparability.leftOut : new Set<string>();
  const exposure = exposureOf(period, comparison, leftOut);
  const days = exposure.perDay ? exposure.days : null;
  const own = world.area.code;
  return finestCategories(districts, own, [period, comparison]).flatMap((category) => {
    const sides = (level: Level, area: string) => ({
      now: level.counts.count(area, category, period, leftOut),
      before: level.counts.count(area, category, comparison, leftOut),
    });
    const whole = sides(districts, own);
    return wards.areas.map((ward): Cell<Subject> => {
      const subject = {
        category,
        ward: { code: ward.code, name: ward.name },
        month: null,
        href: null,
        breaks: [],
      };
      return { subject: { ...subject, whole, ...of(subject) }, ...sides(wards, ward.code), days };
    });
  });
}

/** Month by category in the whole area: each month beside the same month of the other period. */
export function monthCells(
  world: MeasureWorld,
  periods: Periods,
  of: (cell: Omit<Subject, 'whole'>) => Partial<Subject>,
): Cell<Subject>[] {
  const { period, comparison } = periods;
  const { districts } = world;
  if (comparison === null || districts.coarse !== null) return [];
  const comparability = comparabilityOf(world, period, comparison);
  if (comparability.kind === 'none' || monthsIn(period).length !== monthsIn(comparison).length) return [];
  const leftOut = comparability.kind === 'like-for-like' ? comparability.leftOut : new Set<string>();
  const own = world.area.code;
  const before = monthsIn(comparison);
  const isSame = sameMonths(period, comparison);
  return finestCategories(districts, own, [period, comparison]).flatMap((category) => {
    const whole = {
      now: districts.counts.count(own, category, period, leftOut),
      before: districts.counts.count(own, category, comparison, leftOut),
    };
    return monthsIn(period).flatMap((month, index): Cell<Subject>[] => {
      const other = before[index] ?? month;
      if (leftOut.has(month) || leftOut.has(other)) return [];
      const [nowPeriod, otherPeriod] = [
        { from: month, to: month },
        { from: other, to: other },
      ];
      const subject = { category, ward: null, month, href: null, breaks: [] };
      return [
        {
          subject: { ...subject, whole, ...of(subject) },
          now: districts.counts.count(own, category, nowPeriod),
          before: districts.counts.count(own, category, otherPeriod),
          days: isSame ? null : { now: daysIn(nowPeriod), before: daysIn(otherPeriod) },
        },
      ];
    });
  });
}

const nothing: Scan<Subject> = scan<Subject>([]);

export function registerStandsOut(registrar: Registrar, services: MeasureRouteServices): void {
  const query = z.object({
    ...periodFields,
    look: z.enum(Object.keys(looks) as [LookKind, ...LookKind[]]).optional(),
    kind: z.string().max(40).optional(),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/stands-out',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    query,
    crawl: () => ['/assessment/stands-out', '/assessment/stands-out?look=months'],
    handler: async ({ actor, tx, query: asked }): Promise<Answer> => {
      await ensureMeasures(tx, actor.partnershipId);
      const kinds = [...(await kindsInUse(tx, services)).keys()];
      const kind =
        asked.kind !== undefined && kinds.includes(asked.kind)
          ? asked.kind
          : kinds.includes('police-street')
            ? 'police-street'
            : kinds[0];
      const world = kind === undefined ? null : await measureWorld(tx, services, actor.partnershipId, kind);
      if (world === null)
        throw new Problem({
          status: 422,
          code: 'nothing-received',
          title: 'There are no figures yet',
          detail: 'Load a police file in the Observatory and use it; the figures appear here.',
          next: { text: 'Load a partner’s file', href: '/observatory/receive' },
        });
      const { periods, failure } = understood(asked, world);
      const look: LookKind = asked.look ?? (world.wards === null ? 'months' : 'wards');
      const found = await scanned(tx, world, periods, look);
      return {
        kind: 'page',
        ...(failure === null ? {} : { status: failure.status }),
        page: standsOutPage({
          world,
          periods,
          look,
          kinds,
          ...found,
          form: formState(asked, failure ?? []),
        }),
      };
    },
  });

  async function scanned(
    tx: Tx,
    world: MeasureWorld,
    periods: Periods,
    look: LookKind,
  ): Promise<{ result: Scan<Subject>; reason: string }> {
    const comparability = comparabilityOf(world, periods.period, periods.comparison);
    if (comparability.kind === 'none') return { result: nothing, reason: comparability.reason };
    if (look === 'wards' && world.wards === null)
      return {
        result: nothing,
        reason:
          'These rows cannot be put into wards: load ward boundaries on the Places page, or look at months.',
      };
    if (world.districts.coarse !== null)
      return {
        result: nothing,
        reason: 'These are totals of quarters or years, which have no months and no wards.',
      };
    const measures = await listMeasureCategories(tx, world.kind);
    const sources = world.sources.map(({ code }) => ({ code, kind: world.kind }));
    const breaks = breaksOfSources(await listBreaks(tx), sources).filter((each) =>
      spansQuestion(each, periods),
    );
    const of = (subject: Omit<Subject, 'whole'>): Partial<Subject> => ({
      href: hrefOf(measures.get(subject.category), subject, periods),
      breaks: breaksIn(breaks, subject, world),
    });
    const cells = look === 'wards' ? wardCells(world, periods, of) : monthCells(world, periods, of);
    if (look === 'months' && cells.length === 0)
      return {
        result: nothing,
        reason: 'Month by month, two periods of the same length are compared: choose another.',
      };
    return { result: scan(cells), reason: '' };
  }
}

function understood(query: PeriodQuery, world: MeasureWorld): { periods: Periods; failure: Problem | null } {
  try {
    return { periods: periodsFrom(query, world.months), failure: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { periods: periodsFrom({}, world.months), failure: error };
  }
}

function hrefOf(code: string | undefined, { ward }: Omit<Subject, 'whole'>, periods: Periods): string | null {
  return code === undefined
    ? null
    : measureAddress(code, { ...(ward === null ? {} : { area: ward.code }), periods, page: 'firm' });
}

function breaksIn(
  breaks: readonly SeriesBreak[],
  subject: Omit<Subject, 'whole'>,
  world: MeasureWorld,
): string[] {
  const area = subject.ward?.code ?? world.area.code;
  return breaks
    .filter(
      (each) =>
        concern(each, {
          category: subject.category,
          area,
          ...(subject.ward === null ? {} : { within: world.area.code }),
        }) !== null,
    )
    .map(({ title }) => title);
}
