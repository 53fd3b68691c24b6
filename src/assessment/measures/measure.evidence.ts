import { createHash } from 'node:crypto';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import {
  addMonths,
  formatPeriod,
  monthsIn,
  runsInWords,
  type Month,
  type Period,
} from '../../foundation/period.ts';
import {
  countIncidents,
  hasPlaces,
  listSegmentsInForce,
  listSources,
  placingSummary,
  type Engine,
  type SourceRecord,
} from '../../observatory/observatory.ts';
import type { SegmentRef } from '../../observatory/incident.ts';
import type { CountRow, Placing, PlacingSummary } from '../../observatory/query.types.ts';
import { may } from '../../partnership/partnership.ts';
import { listPlaces } from '../../places/places.ts';
import type { AreaKind, PlacingMethod } from '../../statistics/statistics.ts';
import { judgeComparability } from '../analysis.ts';
import { deliveriesOf, gather, type Counts } from '../counts.ts';
import type { Evidence, NamedArea } from '../evidence.ts';
import { evidenceFromRegister, selectOwnArea, type RegisterServices } from '../evidence.register.ts';
import type { Comparability } from '../figures.ts';
import { shownWorld } from './small.rules.ts';

/**
 * Whether rows are incidents or totals of an area and period. A list of incidents and a table of totals may hold the same events,
 * so one world holds one or the other, never both.
 */
export type Form = 'incidents' | 'totals';

/** One level of areas that are compared with one another: counts of every category and month there are. */
export type Level = {
  areas: readonly NamedArea[];
  areaKind: AreaKind;
  areaVintage: string;
  placedBy: PlacingMethod;
  comparisonSet: string;
  counts: Counts;
  /** Totals of quarters and years lying wholly in a period; null where every row has its month. */
  coarse: ((period: Period) => Promise<Counts>) | null;
  placing: PlacingSummary | null;
  /** Rows in all months that name another area, or none that is known. */
  notPlaced: number;
};

/** Everything received of one kind of source, in one form, counted once for all measures. */
export type MeasureWorld = {
  kind: string;
  form: Form;
  /** The other form of the same kind was received as well: shown beside, never added. */
  otherForm: boolean;
  area: NamedArea;
  evidence: Evidence;
  sources: readonly SourceRecord[];
  months: readonly Month[];
  districts: Level;
  wards: Level | null;
  /** Counts are rounded to this multiple, for a reader who may not see small ones (`small.rules.ts`); null where they are whole. */
  roundedTo: number | null;
};

/** True for a source of the kind. Police street files are known by their adaptor where nobody has said the kind. */
function isOfKind(source: SourceRecord, kind: string): boolean {
  return source.kind === null
    ? kind === 'police-street' && source.adaptor === 'police-street'
    : source.kind === kind;
}

/** How many kinds and forms are remembered; each is a few megabytes. */
const remembered = 24;
/** By engine: a world asks its own one again, and one that is closed answers nobody. */
let worldsOf = new WeakMap<Engine, Map<string, Promise<MeasureWorld>>>();

/** Forgets every world, so that the next question reads the files again: for the bench. */
export const forgetWorlds = (): void => {
  worldsOf = new WeakMap();
};

/** Kinds of source with anything in use, as the reader may see it, and the forms they come in. */
export async function kindsInUse(
  tx: Tx,
  services: RegisterServices,
): Promise<Map<string, { forms: Form[]; sources: SourceRecord[] }>> {
  const segments = await listSegmentsInForce(tx, services.engine.segmentFolder);
  const used = new Set(segments.map((segment) => segment.source));
  const found = new Map<string, { forms: Form[]; sources: SourceRecord[] }>();
  for (const source of await listSources(tx)) {
    const kind = source.kind ?? (source.adaptor === 'police-street' ? 'police-street' : null);
    if (kind === null || !used.has(source.code)) continue;
    const known = found.get(kind) ?? { forms: [], sources: [] };
    const form: Form = source.isAggregate ? 'totals' : 'incidents';
    if (!known.forms.includes(form)) known.forms.push(form);
    known.sources.push(source);
    found.set(kind, known);
  }
  return found;
}

/**
 * What there is of a kind of source, as the reader of `tx` may see it: rounded where a source is not open data and the reader may
 * not see small counts. Null where nothing was received.
 * @param form incidents where there are any, unless asked.
 */
export async function measureWorld(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
  kind: string,
  form?: Form,
): Promise<MeasureWorld | null> {
  const world = await wholeWorld(tx, services, partnershipId, kind, form);
  const { actor } = contextOf(tx);
  return world === null || (actor !== null && may(actor.role, 'figures.small')) ? world : shownWorld(world);
}

/**
 * The same with its counts whole, whoever asks: for work that guards by itself what it gives out (releases). The answer over the same
 * files, sources and places never changes, so it is remembered under all of them: another reader gets it only where the database
 * shows that reader the very same list.
 */
export async function wholeWorld(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
  kind: string,
  form?: Form,
): Promise<MeasureWorld | null> {
  const all = await listSegmentsInForce(tx, services.engine.segmentFolder);
  const listed = await listSources(tx);
  const ofKind = listed.filter(
    (source) => isOfKind(source, kind) && all.some((segment) => segment.source === source.code),
  );
  const forms = new Set(ofKind.map((source): Form => (source.isAggregate ? 'totals' : 'incidents')));
  const wanted: Form = form ?? (forms.has('incidents') ? 'incidents' : 'totals');
  const sources = ofKind.filter((source) => source.isAggregate === (wanted === 'totals'));
  if (sources.length === 0) return null;
  const codes = new Set(sources.map((source) => source.code));
  const segments = all.filter((segment) => codes.has(segment.source));
  const area = await selectOwnArea(tx, partnershipId);
  const key = createHash('sha256')
    .update(
      JSON.stringify({
        kind,
        wanted,
        forms: [...forms].sort(),
        area,
        sources,
        segments: segments.map((each) => [each.source, each.month, each.hash, each.delivery]),
        places: (await listPlaces(tx)).map((place) => place.hash),
      }),
    )
    .digest('hex');
  const worlds = worldsOf.get(services.engine) ?? new Map<string, Promise<MeasureWorld>>();
  worldsOf.set(services.engine, worlds);
  const known = worlds.get(key);
  if (known !== undefined) {
    // Most recently used last.
    worlds.delete(key);
    worlds.set(key, known);
    return known;
  }
  const answer = makeWorld(tx, services, {
    kind,
    form: wanted,
    otherForm: forms.size > 1,
    area,
    sources,
    segments,
  });
  worlds.set(key, answer);
  answer.catch(() => worlds.delete(key));
  const [oldest] = worlds.keys();
  if (worlds.size > remembered && oldest !== undefined) worlds.delete(oldest);
  return answer;
}

type Given = Pick<MeasureWorld, 'kind' | 'form' | 'otherForm' | 'area' | 'sources'> & {
  segments: readonly SegmentRef[];
};

async function makeWorld(tx: Tx, services: RegisterServices, given: Given): Promise<MeasureWorld> {
  const { area, segments, sources } = given;
  const grain = sources.some(({ periodGrain }) => periodGrain === 'year')
    ? 12
    : sources.some(({ periodGrain }) => periodGrain === 'quarter')
      ? 3
      : 1;
  const months = [
    ...new Set(segments.flatMap(({ month }) => monthsIn({ from: month, to: addMonths(month, grain - 1) }))),
  ].sort();
  const span: Period = { from: months[0] ?? '', to: months.at(-1) ?? '' };
  const evidence = await evidenceFromRegister(
    tx,
    services,
    { area, period: span, comparison: null },
    segments,
  );
  return worldOf(evidence, { ...given, months });
}

/** A world over evidence, wherever that was gathered. Exported for the golden tests, which read files. */
export async function worldOf(
  evidence: Evidence,
  given: Pick<MeasureWorld, 'kind' | 'form' | 'otherForm' | 'area' | 'sources' | 'months'>,
): Promise<MeasureWorld> {
  const { area, months } = given;
  const span: Period = { from: months[0] ?? '', to: months.at(-1) ?? '' };
  const districts = await districtLevel(evidence, area, span);
  return { ...given, evidence, districts, wards: await wardLevel(evidence, area, span), roundedTo: null };
}

const by = ['area', 'category', 'month'] as const;

/** Counts as the rows have them, and a way to the totals that are of no month. */
function countsOf(
  rows: readonly CountRow[],
  again: (period: Period) => Promise<CountRow[]>,
): Pick<Level, 'counts' | 'coarse'> {
  if (rows.every((row) => row.month !== null)) return { counts: gather(rows), coarse: null };
  const totals = async (period: Period): Promise<Counts> =>
    gather((await again(period)).map((row) => ({ ...row, month: period.from })));
  // Each measure asks for the same few periods.
  const known = new Map<string, Promise<Counts>>();
  return {
    counts: gather(rows),
    coarse: async (period) => {
      const key = formatPeriod(period);
      let answer = known.get(key);
      if (answer === undefined) {
        answer = totals(period);
        known.set(key, answer);
        answer.catch(() => known.delete(key));
      }
      return answer;
    },
  };
}

/** Every district that the rows reach. One with no row in any month is not in these files: it has no figure, never a zero. */
async function districtLevel(evidence: Evidence, area: NamedArea, span: Period): Promise<Level> {
  const areas = [...new Map([area, ...evidence.districts].map((each) => [each.code, each])).values()];
  const { engine, segments } = evidence;
  const placing = evidence.districtPlacing;
  const query = { segments, placing, areas: areas.map((each) => each.code) };
  const rows = await countIncidents(engine, { ...query, period: span, by });
  const reachedBy = (found: readonly CountRow[]): Pick<Level, 'areas' | 'comparisonSet'> => {
    const reached = new Set(found.map((row) => row.area));
    const kept = areas.filter((each) => each.code === area.code || reached.has(each.code));
    return { areas: kept, comparisonSet: kept.length > 1 ? 'districts compared' : '' };
  };
  const level = { areaKind: 'district' as const, areaVintage: '', placing: null };
  if (rows.length > 0)
    return {
      ...level,
      ...reachedBy(rows),
      placedBy: placing.method,
      notPlaced: 0,
      ...countsOf(rows, (period) => countIncidents(engine, { ...query, period, by: ['area', 'category'] })),
    };
  const byPoint = await placedByPoint(evidence, area, span);
  if (byPoint !== null) return { ...level, areas: [area], comparisonSet: '', ...byPoint };
  const given = await placedByName(evidence, areas, span);
  if (given !== null) {
    // Of a ward is of its district.
    const parents = new Map(evidence.wards.map((ward) => [ward.code, area.code]));
    const up = (found: readonly CountRow[]): CountRow[] =>
      found.map((row) => ({ ...row, area: parents.get(row.area ?? '') ?? row.area ?? null }));
    return {
      ...level,
      ...reachedBy(up(given.rows)),
      placedBy: 'given',
      notPlaced: given.notPlaced,
      ...countsOf(up(given.rows), async (period) => up(await given.again(period))),
    };
  }
  // No row says where it was: all that was received is counted, and the figure says so.
  const whole = (found: CountRow[]): CountRow[] => found.map((row) => ({ ...row, area: area.code }));
  const unplaced = await countIncidents(engine, { segments, period: span, by: ['category', 'month'] });
  return {
    ...level,
    areas: [area],
    placedBy: 'none',
    comparisonSet: '',
    notPlaced: 0,
    ...countsOf(whole(unplaced), async (period) =>
      whole(await countIncidents(engine, { segments, period, by: ['category'] })),
    ),
  };
}

/** Rows that name their area, by code or name; null where none names one that is known. */
async function placedByName(
  evidence: Evidence,
  districts: readonly NamedArea[],
  span: Period,
): Promise<{ rows: CountRow[]; again: (period: Period) => Promise<CountRow[]>; notPlaced: number } | null> {
  const { engine, segments, wards } = evidence;
  if (!(await hasPlaces(engine, segments)).given) return null;
  const placing: Placing = {
    method: 'given',
    areas: [
      ...districts,
      ...wards.map(({ code, name, parent, parentName }) => ({ code, name, parent, parentName })),
    ],
  };
  const query = { segments, placing, areas: placing.areas.map(({ code }) => code) };
  const rows = await countIncidents(engine, { ...query, period: span, by });
  if (rows.length === 0) return null;
  const [all] = await countIncidents(engine, { segments, period: span, by: [] });
  return {
    rows,
    again: (period) => countIncidents(engine, { ...query, period, by: ['area', 'category'] }),
    notPlaced: (all?.count ?? 0) - rows.reduce((sum, row) => sum + row.count, 0),
  };
}

/** Rows with a point and no small area, put into the district by its wards' shapes. */
async function placedByPoint(
  evidence: Evidence,
  area: NamedArea,
  span: Period,
): Promise<Pick<Level, 'placedBy' | 'counts' | 'coarse' | 'notPlaced'> | null> {
  if (evidence.wardPlacing?.method !== 'point') return null;
  const { engine, segments } = evidence;
  const placing: Placing = { ...evidence.wardPlacing, to: 'district' };
  const query = { segments, placing, areas: [area.code] };
  const rows = await countIncidents(engine, { ...query, period: span, by });
  if (rows.length === 0) return null;
  return {
    placedBy: 'point',
    notPlaced: 0,
    ...countsOf(rows, (period) => countIncidents(engine, { ...query, period, by: ['area', 'category'] })),
  };
}

async function wardLevel(evidence: Evidence, area: NamedArea, span: Period): Promise<Level | null> {
  const { engine, segments, wards, wardPlacing: placing } = evidence;
  if (wards.length === 0) return null;
  const level = {
    areas: wards,
    areaKind: 'ward' as const,
    areaVintage: evidence.wardVintage,
    comparisonSet: 'wards of the district',
  };
  if (placing !== null) {
    const query = { segments, placing, areas: wards.map((ward) => ward.code) };
    const rows = await countIncidents(engine, { ...query, period: span, by });
    if (rows.length > 0)
      return {
        ...level,
        placedBy: placing.method,
        notPlaced: 0,
        ...countsOf(rows, (period) => countIncidents(engine, { ...query, period, by: ['area', 'category'] })),
        placing: await placingSummary(engine, { ...query, period: span, by: [] }),
      };
  }
  const given = await placedByName(evidence, [area], span);
  const codes = new Set<string | null | undefined>(wards.map((ward) => ward.code));
  const named = given?.rows.filter((row) => codes.has(row.area)) ?? [];
  if (given === null || named.length === 0) return null;
  return {
    ...level,
    placedBy: 'given',
    notPlaced: given.notPlaced,
    ...countsOf(named, given.again),
    placing: null,
  };
}

/** Counts of one period, whether the rows are of months or of quarters and years. */
export async function countsIn(level: Level, period: Period): Promise<Counts> {
  if (level.coarse === null) return level.counts;
  const coarse = await level.coarse(period);
  const { counts } = level;
  return {
    // What has a month is in the one, what has none in the other.
    count: (area, category, asked, leaveOut) =>
      counts.count(area, category, asked, leaveOut) +
      coarse.count(area, category, { from: period.from, to: period.from }),
    monthly: (area, category, months) => counts.monthly(area, category, months),
  };
}

/**
 * Whether the two periods can be compared, and which months are left out. Periods of different length are compared a day, each
 * without its own missing months.
 */
export function comparabilityOf(
  world: MeasureWorld,
  period: Period,
  comparison: Period | null,
): Comparability {
  if (comparison === null) return { kind: 'none', reason: 'No other period was asked for.' };
  const present = new Set(world.months);
  const outside = (months: readonly Month[]): boolean => months.every((month) => !present.has(month));
  const [now, before] = [monthsIn(period), monthsIn(comparison)];
  if (outside(before)) return { kind: 'none', reason: `Nothing was received for ${runsInWords(before)}.` };
  if (outside(now)) return { kind: 'none', reason: `Nothing was received for ${runsInWords(now)}.` };
  if (world.districts.coarse !== null) return coarseComparability(present, now, before);
  if (now.length === before.length)
    return judgeComparability(world.evidence, { area: world.area, period, comparison });
  const complete = new Set(
    world.evidence.checks.filter((check) => check.state === 'complete').map((check) => check.month),
  );
  const bad = new Set(
    world.evidence.checks.filter((check) => check.state !== 'complete').map((check) => check.month),
  );
  const leftOut = new Set([...now, ...before].filter((month) => !complete.has(month) || bad.has(month)));
  if (leftOut.size === 0) return { kind: 'whole' };
  if ([now, before].some((months) => months.every((month) => leftOut.has(month))))
    return { kind: 'none', reason: `No complete month was received for one of the two periods.` };
  return {
    kind: 'like-for-like',
    leftOut,
    reason: `Left out of the comparison, because they are missing or look incomplete: ${runsInWords([...leftOut])}. The change is of the number a day in the other months.`,
  };
}

function coarseComparability(
  present: ReadonlySet<Month>,
  now: readonly Month[],
  before: readonly Month[],
): Comparability {
  const missing = [...now, ...before].filter((month) => !present.has(month));
  return missing.length === 0
    ? { kind: 'whole' }
    : { kind: 'none', reason: `No totals were received for ${runsInWords(missing)}.` };
}

/** Deliveries behind the figures of these periods. A total stands at the first month of its quarter or year. */
export function deliveriesIn(world: MeasureWorld, periods: readonly Period[]): string[] {
  return deliveriesOf(world.evidence, periods);
}
