import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import type { Period } from '../../foundation/period.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { findCategory } from '../../observatory/observatory.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { NamedArea } from '../evidence.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { categoriesOfSource, groundOf, nothingYet, sourceNotesOf, type Ground } from '../ground.ts';
import { questionFrom } from '../question.rules.ts';
import { registerChartFiles } from '../ask/copy.routes.ts';
import { heatBlock, knowsWhen, timePage } from './time.page.ts';
import { timeView } from './time.view.ts';

const timeQuery = z.object({
  source: z.string().max(100).optional(),
  category: z.string().max(100).optional(),
  area: z.string().max(30).optional(),
  from: z.string().optional(),
  to: z.string().optional(),
});

/** The months asked for, as far as they can be understood; the usual ones and what is wrong otherwise. */
export function periodAsked(
  query: { from?: string | undefined; to?: string | undefined },
  ground: Pick<Ground, 'area' | 'usual'>,
): { period: Period; comparison: Period | null; failure: Problem | null } {
  try {
    const asked = {
      ...(query.from === undefined ? {} : { from: query.from }),
      ...(query.to === undefined ? {} : { to: query.to }),
    };
    const { period, comparison } = questionFrom(asked, ground.area, ground.usual);
    return { period, comparison, failure: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ...ground.usual, failure: error };
  }
}

/** The area asked for: the district where rows can be put into it, a ward, or null for everywhere. */
export function areaAsked(ground: Ground, code: string | undefined): NamedArea | null {
  if (ground.toDistrict === null || code === 'all') return null;
  if (code === undefined || code === ground.area.code) return ground.area;
  const ward = ground.wards.find((each) => each.code === code);
  if (ward === undefined) throw notFound();
  return { code: ward.code, name: ward.name };
}

/** The category asked for; else the widest branch that has rows. */
export function categoryAsked(code: string | undefined, categories: readonly { code: string }[]): string {
  if (code !== undefined && findCategory(code) !== null) return code;
  return categories[0]?.code ?? 'all-incidents';
}

export function registerTime(registrar: Registrar, services: RegisterServices): void {
  registrar.member({
    method: 'GET',
    path: '/assessment/time',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    query: timeQuery,
    crawl: () => ['/assessment/time', '/assessment/time?area=all'],
    handler: async ({ actor, tx, query }) => {
      const ground = await timeGround(tx, services, actor, query.source);
      const { period, failure } = periodAsked(query, ground);
      const categories = await categoriesOfSource(ground, period);
      const view = await timeView(ground, {
        category: categoryAsked(query.category, categories),
        area: areaAsked(ground, query.area),
        period,
      });
      return {
        kind: 'page',
        ...(failure === null ? {} : { status: failure.status }),
        page: timePage(view, await sourceNotesOf(tx, ground, period), formState(query, failure ?? [])),
      };
    },
  });

  registerChartFiles(registrar, {
    path: '/assessment/time/chart',
    query: timeQuery,
    crawl: () => ['/assessment/time/chart'],
    chartOf: async (tx, actor, query) => {
      const ground = await timeGround(tx, services, actor, query.source);
      const { period } = periodAsked(query, ground);
      const view = await timeView(ground, {
        category: categoryAsked(query.category, await categoriesOfSource(ground, period)),
        area: areaAsked(ground, query.area),
        period,
      });
      return view.total > 0 && knowsWhen(view) ? heatBlock(view).chart : null;
    },
  });
}

async function timeGround(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  source: string | undefined,
): Promise<Ground> {
  const ground = await groundOf(tx, services, actor.partnershipId, {
    source,
    fits: (choice) => !choice.isAggregate,
    order: (choice) => (choice.knowsHours ? 0 : 1),
  });
  if (ground === null) throw nothingYet();
  return ground;
}
