import { createHash } from 'node:crypto';
import type { Tx } from '../../foundation/database.types.ts';
import { categories, category, countIncidents, listSegmentsInForce } from '../../observatory/observatory.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { kindsInUse } from '../measures/measure.evidence.ts';
import { kindTitle } from '../measures/measure.parts.ts';
import type { MeasureDefinition } from '../measures/measure.rules.ts';
import { listMeasuresInUse } from '../measures/measure.store.ts';
import type { Subject } from './search.rules.ts';

/** Kinds whose crimes are given per resident where nobody has said otherwise. */
const perResident: ReadonlySet<string> = new Set(['police-street', 'recorded-crime-csp']);

/** Least number for a percentage: that of the measures that come with the software. */
const minimumBase = 20;

/**
 * A measure made for one question: the plain count of a category, per 1,000 residents where the police count it. What a rise of it
 * means nobody has said, so nothing is said of better or worse.
 */
export function adHocDefinition(kind: string, code: string): MeasureDefinition {
  const { title, proactive } = category(code);
  const isRate = perResident.has(kind);
  return {
    schema: 1,
    title,
    definition: `${title}, as counted in ${kindTitle(kind)}${isRate ? ', per 1,000 residents' : ''}.`,
    sourceKind: kind,
    categories: [code],
    divideBy: isRate ? 'residents' : 'nothing',
    whole: null,
    per: isRate ? 1000 : 1,
    decimals: isRate ? 1 : 0,
    polarity: 'neither',
    isProactive: proactive,
    minimumBase,
    note: '',
    source: kindTitle(kind),
  };
}

const remembered = 8;
const told = new Map<string, Promise<Map<string, Set<string>>>>();

/**
 * Categories that each source tells apart, with the branches they lie in. What no row carries is not offered: a source that does not
 * tell a thing apart has no number of it, which is not zero. The answer over the same files never changes, so it is remembered.
 */
async function categoriesOfSources(
  tx: Tx,
  { engine }: Pick<RegisterServices, 'engine'>,
): Promise<Map<string, Set<string>>> {
  const segments = await listSegmentsInForce(tx, engine.segmentFolder);
  const months = segments.map(({ month }) => month).sort();
  const [from] = months;
  const to = months.at(-1);
  if (from === undefined || to === undefined) return new Map();
  const key = createHash('sha256')
    .update(JSON.stringify(segments.map(({ source, month, hash }) => [source, month, hash])))
    .digest('hex');
  const known = told.get(key);
  if (known !== undefined) return known;
  const made = (async () => {
    const found = new Map<string, Set<string>>();
    for (const row of await countIncidents(engine, {
      segments,
      period: { from, to },
      by: ['source', 'category'],
    })) {
      const codes = found.get(row.source ?? '') ?? new Set<string>();
      for (let code: string | null = row.category ?? null; code !== null; code = category(code).parent)
        codes.add(code);
      found.set(row.source ?? '', codes);
    }
    return found;
  })();
  told.set(key, made);
  made.catch(() => told.delete(key));
  const [oldest] = told.keys();
  if (told.size > remembered && oldest !== undefined) told.delete(oldest);
  return made;
}

/**
 * Everything that can be asked about, as the reader may see it: the measures in use of the kinds of source that there are files of,
 * then the categories that no measure counts by itself, in the order of the tree. No two have the same title.
 */
export async function listSubjects(tx: Tx, services: RegisterServices): Promise<Subject[]> {
  const kinds = await kindsInUse(tx, services);
  const measures = (await listMeasuresInUse(tx)).filter(({ definition }) => kinds.has(definition.sourceKind));
  const bySource = await categoriesOfSources(tx, services);
  const taken = new Set<string>();
  const free = (title: string, more: string): string => {
    const wanted = taken.has(title.toLowerCase()) ? `${title} (${more})` : title;
    taken.add(wanted.toLowerCase());
    return wanted;
  };
  const subjects: Subject[] = measures.map((measure) => ({
    code: measure.code,
    title: free(measure.definition.title, measure.code),
    kind: measure.definition.sourceKind,
    measure,
    isAdHoc: false,
  }));
  const plainly = new Set(
    measures.flatMap(({ definition: { categories: counted, divideBy, sourceKind } }) =>
      counted.length === 1 && divideBy !== 'category' ? counted.map((each) => `${sourceKind}:${each}`) : [],
    ),
  );
  for (const [kind, { sources }] of kinds) {
    const codes = new Set(sources.flatMap(({ code }) => [...(bySource.get(code) ?? [])]));
    for (const { code } of categories) {
      const pair = `${kind}:${code}`;
      if (!codes.has(code) || plainly.has(pair)) continue;
      const definition = adHocDefinition(kind, code);
      subjects.push({
        code: pair,
        title: free(definition.title, kindTitle(kind)),
        kind,
        measure: { code: pair, version: 1, state: 'in-use', definition },
        isAdHoc: true,
      });
    }
  }
  return subjects;
}
