import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Page } from '../../web/route.ts';
import type { Engine } from '../engine.ts';
import type { SegmentRef } from '../incident.ts';
import { selectLatestMapping } from '../mapping/mapping.store.ts';
import { hasPlaces, listUnmatchedAreas } from '../query.ts';
import type { Placing } from '../query.types.ts';
import { listSegmentsInForce } from '../segment.store.ts';
import { listSources, type SourceRecord } from '../source.store.ts';
import { agreementPage, comparisonPage, type Comparison, type Pair } from './agreement.page.ts';
import { heldBy, placingInto } from './agreement.query.ts';
import { commonSpans, compareCounts, countsIn, headline, reasonFor, type Held } from './agreement.rules.ts';
import { unmappedPage } from './unmapped.page.ts';
import { listRepeatedMonths, listUnmapped } from './unmapped.store.ts';

const agreementQuery = z.object({
  a: z.string().max(100).optional(),
  b: z.string().max(100).optional(),
  area: z.enum(['', 'own']).optional(),
});

type Holding = { source: SourceRecord; segments: readonly SegmentRef[]; held: Held[] };

/** Two holdings side by side; null where they have no time or no category in common. */
export function compareHoldings(
  a: Holding,
  b: Holding,
): Pick<Comparison, 'spans' | 'partly' | 'lines' | 'headline' | 'periods'> {
  const { spans, partly } = commonSpans(a.held, b.held);
  const known = {
    a: new Set(a.held.map((row) => row.category)),
    b: new Set(b.held.map((row) => row.category)),
  };
  const add = (rows: readonly Held[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const span of spans)
      for (const [code, count] of countsIn(rows, span)) counts.set(code, (counts.get(code) ?? 0) + count);
    return counts;
  };
  const lines = spans.length === 0 ? [] : compareCounts(add(a.held), add(b.held), known);
  const top = headline(lines);
  const periods =
    top === null
      ? []
      : spans.map((span) => {
          const found = compareCounts(countsIn(a.held, span), countsIn(b.held, span), known);
          const line = found.find((each) => each.category === top.category);
          return { span, a: line?.a ?? 0, b: line?.b ?? 0 };
        });
  return { spans, partly, lines, headline: top, periods };
}

/** Every pair of sources with something in common, the order of each pair: incidents first, then by title. */
function pairsOf(holdings: readonly Holding[]): Pair[] {
  const ordered = [...holdings].sort(
    (one, other) =>
      Number(one.source.isAggregate) - Number(other.source.isAggregate) ||
      one.source.title.localeCompare(other.source.title, 'en-GB'),
  );
  return ordered.flatMap((a, index) =>
    ordered.slice(index + 1).flatMap((b) => {
      const { spans, headline: top } = compareHoldings(a, b);
      return top === null ? [] : [{ a: a.source, b: b.source, spans, headline: top }];
    }),
  );
}

export function registerKinds(registrar: Registrar, services: { engine: Engine }): void {
  const { engine } = services;

  async function holdings(tx: Tx, only?: readonly string[]): Promise<Holding[]> {
    const bySource = Map.groupBy(await listSegmentsInForce(tx, engine.segmentFolder), (each) => each.source);
    const sources = (await listSources(tx)).filter((each) => only === undefined || only.includes(each.code));
    const all: Holding[] = [];
    for (const source of sources) {
      const segments = bySource.get(source.code);
      if (segments !== undefined) all.push({ source, segments, held: await heldBy(engine, segments) });
    }
    return all;
  }

  async function comparison(
    tx: Tx,
    actor: { partnershipId: string },
    query: z.infer<typeof agreementQuery>,
  ): Promise<Page> {
    const found = await holdings(tx, [query.a ?? '', query.b ?? '']);
    const [a, b] = [query.a, query.b].map((code) => found.find((each) => each.source.code === code));
    if (a === undefined || b === undefined || a === b) throw notFound();
    const area = await tx
      .selectFrom('partnership')
      .select(['area_code as code', 'area_name as name'])
      .where('partnership_id', '=', actor.partnershipId)
      .executeTakeFirstOrThrow();
    const placings: (Placing | null)[] = [];
    for (const { segments } of [a, b]) placings.push(placingInto(area, await hasPlaces(engine, segments)));
    const mayNarrow = placings.every((placing) => placing !== null);
    let within: Comparison['within'] = null;
    if (query.area === 'own' && mayNarrow) {
      const unmatched: { source: string; given: string; count: number }[] = [];
      for (const [index, holding] of [a, b].entries()) {
        const placing = placings[index];
        if (placing == null) continue;
        holding.held = await heldBy(engine, holding.segments, { placing, area: area.code });
        const months = holding.segments.map((each) => each.month).sort();
        if (placing.method === 'given')
          for (const row of await listUnmatchedAreas(engine, {
            segments: holding.segments,
            period: { from: months[0] ?? '', to: months.at(-1) ?? '' },
            placing,
          }))
            unmatched.push({ ...row, source: holding.source.title });
      }
      within = { name: area.name, unmatched };
    }
    return comparisonPage({
      a: a.source,
      b: b.source,
      ...compareHoldings(a, b),
      reason: reasonFor(a.source.kind, b.source.kind),
      within,
      areaName: area.name,
      mayNarrow,
    });
  }

  registrar.member({
    method: 'GET',
    path: '/observatory/agreement',
    permission: 'observatory.view',
    audit: { none: 'counts of depersonalised rows only' },
    query: agreementQuery,
    crawl: () => ['/observatory/agreement'],
    handler: async ({ actor, tx, query }) => {
      if (query.a !== undefined && query.b !== undefined)
        return { kind: 'page', page: await comparison(tx, actor, query) };
      const all = await holdings(tx);
      return {
        kind: 'page',
        page: agreementPage({
          pairs: pairsOf(all),
          repeated: await listRepeatedMonths(tx),
          titles: new Map(all.map(({ source }) => [source.code, source.title])),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/observatory/unmapped',
    permission: 'observatory.view',
    audit: { none: 'categories and counts of depersonalised rows only' },
    crawl: () => ['/observatory/unmapped'],
    handler: async ({ tx }) => {
      const sources = await listSources(tx);
      const leftOut: { source: string; given: string }[] = [];
      for (const { code } of sources) {
        const latest = await selectLatestMapping(tx, code);
        if (latest === null) continue;
        const { category, across } = latest.mapping;
        if ('rules' in category)
          for (const rule of category.rules)
            if (rule.category === null) leftOut.push({ source: code, given: rule.given.join(', ') });
        if (category.from === 'across')
          for (const column of across?.columns ?? [])
            if (column.is === null) leftOut.push({ source: code, given: column.heading });
      }
      return {
        kind: 'page',
        page: unmappedPage({
          values: await listUnmapped(tx),
          leftOut,
          titles: new Map(sources.map((source) => [source.code, source.title])),
        }),
      };
    },
  });
}
