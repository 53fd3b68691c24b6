import { seededRandom, usualSeed } from './random.ts';

/**
 * Near repeats: do crimes that lie close in place also lie close in time, more than chance would have them?
 *
 * Sources: Knox 1964; Johnson et al. 2007; Ratcliffe & Rengert 2008. Limits: month-only data cannot be used; a span of
 * dates enters by its midpoint; a growing town over a long study looks like clustering, so keep to about a year; same
 * place means same snapped point in open police data. Bands are half open [a, b); the Near Repeat Calculator prints its
 * labels one unit off.
 */
export const knoxParameters = {
  permutations: { value: 999, unit: 'shuffles of the times', source: 'Johnson et al. 2007.' },
  reportedP: { value: 0.05, unit: 'chance', source: 'Ratcliffe & Rengert 2008.' },
  reportedRatio: { value: 1.2, unit: 'observed over expected', source: 'Ratcliffe & Rengert 2008.' },
} as const;

/** Metres (British National Grid) and whole or part days. */
export type KnoxEvent = { x: number; y: number; day: number };
export type Distance = 'manhattan' | 'euclidean';

export type KnoxCell = {
  /** Half-open bands in metres and days. */
  space: readonly [number, number];
  time: readonly [number, number];
  observed: number;
  /** Mean of the shuffles. */
  expected: number;
  /** Null where nothing is expected. */
  ratio: number | null;
  /** (shuffles with as many or more + 1) / (shuffles + 1). */
  pValue: number;
  /** p of 0.05 or less and a ratio of 1.2 or more. */
  isReported: boolean;
};

export type KnoxOptions = {
  /** Band edges, rising: [0, 0.1, 100, 200] is three bands, the first of them "same place". */
  space: readonly number[];
  time: readonly number[];
  distance?: Distance;
  permutations?: number;
  /** Stored with the result. */
  seed?: number;
};

function apart(a: KnoxEvent, b: KnoxEvent, distance: Distance): number {
  const [east, north] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
  return distance === 'manhattan' ? east + north : Math.hypot(east, north);
}

/** Which band [edge, next edge) a value falls in; -1 outside. */
function bandOf(value: number, edges: readonly number[]): number {
  let band = -1;
  while (band + 1 < edges.length && value >= (edges[band + 1] ?? Infinity)) band += 1;
  return band >= edges.length - 1 ? -1 : band;
}

/** Calls back with each pair whose distance may be under `reach`, once. */
function eachNear(events: readonly KnoxEvent[], reach: number, call: (a: number, b: number) => void): void {
  if (!Number.isFinite(reach)) {
    for (let a = 0; a < events.length; a += 1) for (let b = a + 1; b < events.length; b += 1) call(a, b);
    return;
  }
  const size = Math.max(reach, 1e-6);
  const buckets = new Map<string, number[]>();
  events.forEach((event, b) => {
    const column = Math.floor(event.x / size);
    const row = Math.floor(event.y / size);
    for (let c = column - 1; c <= column + 1; c += 1) {
      for (let r = row - 1; r <= row + 1; r += 1) {
        for (const a of buckets.get(`${c} ${r}`) ?? []) call(a, b);
      }
    }
    const key = `${column} ${row}`;
    const held = buckets.get(key);
    if (held === undefined) buckets.set(key, [b]);
    else held.push(b);
  });
}

function requireEdges(edges: readonly number[], name: string): void {
  const isRising = edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? Infinity));
  if (edges.length < 2 || !isRising || !((edges[0] ?? -1) >= 0)) {
    throw new RangeError(`Band edges of ${name} are 0 or more and rise; got ${edges.join(', ')}`);
  }
}

/** Knox's table, cells by space band then time band. Only pairs inside the outermost space band are kept in memory. */
export function knoxTable(events: readonly KnoxEvent[], options: KnoxOptions): KnoxCell[] {
  const { space, time, distance = 'manhattan', seed = usualSeed } = options;
  const permutations = options.permutations ?? knoxParameters.permutations.value;
  requireEdges(space, 'space');
  requireEdges(time, 'time');
  const spans = time.length - 1;
  const [first, second, band]: [number[], number[], number[]] = [[], [], []];
  eachNear(events, space.at(-1) ?? 0, (a, b) => {
    const [one, other] = [events[a], events[b]];
    if (one === undefined || other === undefined) return;
    const place = bandOf(apart(one, other, distance), space);
    if (place === -1) return;
    first.push(a);
    second.push(b);
    band.push(place);
  });
  const days = Float64Array.from(events, (event) => event.day);
  const count = (): Int32Array => {
    const counts = new Int32Array((space.length - 1) * spans);
    for (let pair = 0; pair < band.length; pair += 1) {
      const gap = Math.abs((days[first[pair] ?? 0] ?? 0) - (days[second[pair] ?? 0] ?? 0));
      const span = bandOf(gap, time);
      if (span === -1) continue;
      const cell = (band[pair] ?? 0) * spans + span;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    return counts;
  };
  const observed = count();
  const sums = new Float64Array(observed.length);
  const asMany = new Int32Array(observed.length);
  const random = seededRandom(seed);
  for (let turn = 0; turn < permutations; turn += 1) {
    random.shuffle(days);
    count().forEach((many, cell) => {
      sums[cell] = (sums[cell] ?? 0) + many;
      if (many >= (observed[cell] ?? 0)) asMany[cell] = (asMany[cell] ?? 0) + 1;
    });
  }
  return Array.from(observed, (seen, cell): KnoxCell => {
    const [near, soon] = [Math.floor(cell / spans), cell % spans];
    const expected = permutations === 0 ? 0 : (sums[cell] ?? 0) / permutations;
    const ratio = expected > 0 ? seen / expected : null;
    const pValue = ((asMany[cell] ?? 0) + 1) / (permutations + 1);
    return {
      space: [space[near] ?? 0, space[near + 1] ?? 0],
      time: [time[soon] ?? 0, time[soon + 1] ?? 0],
      observed: seen,
      expected,
      ratio,
      pValue,
      isReported:
        pValue <= knoxParameters.reportedP.value &&
        ratio !== null &&
        ratio >= knoxParameters.reportedRatio.value,
    };
  });
}

/**
 * Knox's statistic for one distance and one time, both ends included: pairs close in both, and how many to expect
 * without any shuffling (close in space x close in time / all pairs).
 */
export function knoxStatistic(
  events: readonly KnoxEvent[],
  metres: number,
  days: number,
  distance: Distance = 'manhattan',
): { pairs: number; closeInBoth: number; expected: number | null } {
  const pairs = (events.length * (events.length - 1)) / 2;
  let [near, both] = [0, 0];
  eachNear(events, metres, (a, b) => {
    const [one, other] = [events[a], events[b]];
    if (one === undefined || other === undefined || apart(one, other, distance) > metres) return;
    near += 1;
    if (Math.abs(one.day - other.day) <= days) both += 1;
  });
  // Pairs close in time, from the sorted days.
  const sorted = events.map((event) => event.day).toSorted((a, b) => a - b);
  let [soon, start] = [0, 0];
  sorted.forEach((day, index) => {
    while (day - (sorted[start] ?? day) > days) start += 1;
    soon += index - start;
  });
  return { pairs, closeInBoth: both, expected: pairs === 0 ? null : (near * soon) / pairs };
}

/**
 * Candidate series: events linked to others less than `metres` and `days` away, as connected groups of two or more,
 * largest first. Numbers of the events as given.
 */
export function chains(
  events: readonly KnoxEvent[],
  metres: number,
  days: number,
  distance: Distance = 'manhattan',
): number[][] {
  const parent = events.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] ?? at] ?? at;
      at = parent[at] ?? at;
    }
    return at;
  };
  eachNear(events, metres, (a, b) => {
    const [one, other] = [events[a], events[b]];
    if (one === undefined || other === undefined) return;
    if (apart(one, other, distance) < metres && Math.abs(one.day - other.day) < days)
      parent[root(b)] = root(a);
  });
  const groups = new Map<number, number[]>();
  events.forEach((_, index) => {
    const top = root(index);
    groups.set(top, [...(groups.get(top) ?? []), index]);
  });
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .toSorted((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
}
