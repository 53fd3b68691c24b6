import {
  countsBehind,
  disclosed,
  firstDisclosed,
  roundToMultiple,
  suppressTogether,
  togetherParameters,
  type Statement,
} from '../../statistics/statistics.ts';

/**
 * What may be shown of the counts of a release, together and beside everything published before.
 *
 * First by withholding alone (`suppressTogether`). Where that is not enough, because of what was published before, or where there
 * are too many cells for it, all counts are rounded as well, small ones withheld, and more withheld until the linear programme finds
 * nothing that can be worked out. Pure, so that it can run in a thread of its own.
 */
export type AskedCell = {
  id: string;
  atoms: readonly string[];
  threshold: number;
  zeroShown: boolean;
};

/** A count that an earlier release said something of. */
export type EarlierCell = {
  atoms: readonly string[];
  shown: 'as-counted' | 'rounded' | 'withheld';
  roundedTo: number | null;
  zeroShown: boolean;
  /** Today's rule for it: a small one that was withheld is to stay so. */
  threshold: number;
};

export type SuppressTask = {
  cells: readonly AskedCell[];
  earlier: readonly EarlierCell[];
  /** Differences of what is published, which nobody printed and everybody can work out: small ones are protected as well. */
  implied: readonly { atoms: readonly string[]; threshold: number; zeroShown: boolean }[];
  counts: ReadonlyMap<string, number>;
  roundedTo: number;
  /** `rounded`: without trying to do without. */
  way: 'withhold' | 'rounded';
};

export type SuppressedCell = {
  shown: 'as-counted' | 'rounded' | 'withheld';
  value: number | null;
  why: '' | 'small' | 'beside-small' | 'rounded';
};

export type SuppressAnswer = {
  rounded: boolean;
  /** Zeros were withheld as well, so that a withheld count may be nought. */
  zeroHidden: boolean;
  cells: Map<string, SuppressedCell>;
  /** Small counts that earlier releases had given away already, whatever is hidden now. */
  unsafe: string[];
};

const sumOf = (atoms: readonly string[], counts: ReadonlyMap<string, number>): number =>
  atoms.reduce((sum, atom) => sum + (counts.get(atom) ?? 0), 0);

const isSmall = (cell: { threshold: number; zeroShown: boolean }, count: number): boolean =>
  count < cell.threshold && (count > 0 || !cell.zeroShown);

/**
 * What a reader knows from earlier releases, said of today's counts. Where a month was delivered again meanwhile, the old numbers no
 * longer agree with the new; a reader who takes them for the same knows just what is said here, so that is what must be safe.
 */
export function earlierStatements(
  earlier: readonly EarlierCell[],
  counts: ReadonlyMap<string, number>,
): Statement[] {
  return earlier.flatMap((cell): Statement[] => {
    const count = sumOf(cell.atoms, counts);
    switch (cell.shown) {
      case 'as-counted':
        return [{ atoms: cell.atoms, lower: count, upper: count }];
      case 'rounded': {
        const multiple = cell.roundedTo ?? 1;
        return [{ atoms: cell.atoms, ...countsBehind(roundToMultiple(count, multiple) ?? 0, multiple) }];
      }
      case 'withheld':
        return cell.zeroShown && count > 0 ? [{ atoms: cell.atoms, lower: 1, upper: Infinity }] : [];
    }
  });
}

/** Small counts that are in no table of this release and must stay unknown: what was withheld before, and small differences. */
function protectedCells(task: SuppressTask): (AskedCell & { unsaid: true })[] {
  const key = (atoms: readonly string[]): string => [...atoms].sort().join(' ');
  const seen = new Set(task.cells.map(({ atoms }) => key(atoms)));
  const found = [...task.earlier.filter(({ shown }) => shown === 'withheld'), ...task.implied];
  return found.flatMap(({ atoms, threshold, zeroShown }, index) => {
    if (!isSmall({ threshold, zeroShown }, sumOf(atoms, task.counts)) || seen.has(key(atoms))) return [];
    seen.add(key(atoms));
    return [{ id: `unsaid ${index}`, atoms, threshold, zeroShown, unsaid: true }];
  });
}

export function suppressRelease(task: SuppressTask): SuppressAnswer {
  const before = protectedCells(task);
  const earlier = earlierStatements(task.earlier, task.counts);
  const known = widthsBefore([...task.cells, ...before], earlier, task.counts);
  if (task.way === 'withhold' && task.cells.length <= togetherParameters.mostCells.value) {
    const cells = [...task.cells, ...before].map((cell) => {
      const leastWidth = known.get(cell.id);
      return { ...cell, showZero: cell.zeroShown, ...(leastWidth === undefined ? {} : { leastWidth }) };
    });
    const found = suppressTogether(cells, task.counts, { earlier });
    if (found.unsafe.length === 0)
      return {
        rounded: false,
        zeroHidden: false,
        unsafe: named(task, known.keys()),
        cells: new Map(
          task.cells.map(({ id }) => {
            const cell = found.cells.get(id);
            const why =
              cell?.withheld === 'primary' ? 'small' : cell?.withheld === 'secondary' ? 'beside-small' : '';
            return [
              id,
              { shown: why === '' ? 'as-counted' : 'withheld', value: cell?.value ?? null, why },
            ] as const;
          }),
        ),
      };
  }
  return roundedRelease(task, before, earlier, known);
}

/** Those of the release itself. */
const named = (task: SuppressTask, ids: Iterable<string>): string[] => {
  const own = new Set(task.cells.map(({ id }) => id));
  return [...ids].filter((id) => own.has(id));
};

/** Small counts that earlier releases leave in a narrower range than the rule asks: none may become narrower still. */
function widthsBefore(
  cells: readonly AskedCell[],
  earlier: readonly Statement[],
  counts: ReadonlyMap<string, number>,
): Map<string, number> {
  const small = cells.filter((cell) => isSmall(cell, sumOf(cell.atoms, counts)));
  const found = new Map<string, number>();
  for (const [threshold, group] of Map.groupBy(small, (cell) => cell.threshold))
    for (const { id, lower, upper } of disclosed(earlier, group, threshold - 2)) found.set(id, upper - lower);
  return found;
}

/**
 * Rounded; small ones and zeros withheld, so that a withheld one says nothing at all; and beside them whatever else would still give
 * one away. At worst everything is withheld, and then nothing is known that was not known before.
 */
function roundedRelease(
  task: SuppressTask,
  before: readonly AskedCell[],
  earlier: readonly Statement[],
  known: ReadonlyMap<string, number>,
): SuppressAnswer {
  const { counts, roundedTo, cells: asked } = task;
  const countOf = (cell: AskedCell): number => sumOf(cell.atoms, counts);
  const primary = [...asked, ...before].filter((cell) => isSmall(cell, countOf(cell)));
  const small = new Set(primary.map(({ id }) => id));
  const withheld = new Set(asked.filter((cell) => countOf(cell) < cell.threshold).map(({ id }) => id));
  const unsafe = new Set<string>();
  const roundedOf = (cell: AskedCell): number => roundToMultiple(countOf(cell), roundedTo) ?? 0;
  const statements = (): Statement[] => [
    ...earlier,
    ...asked.flatMap((cell): Statement[] =>
      withheld.has(cell.id) ? [] : [{ atoms: cell.atoms, ...countsBehind(roundedOf(cell), roundedTo) }],
    ),
  ];
  const next = (): AskedCell | undefined => {
    for (const [width, open] of Map.groupBy(primary, (cell) => known.get(cell.id) ?? cell.threshold - 2)) {
      const left = open.filter(({ id }) => !unsafe.has(id));
      const first = firstDisclosed(statements(), left, width);
      if (first !== null) return left.find(({ id }) => id === first.id);
    }
    return undefined;
  };
  for (let first = next(); first !== undefined; first = next()) {
    const near = new Set(first.atoms);
    const shown = asked.filter((cell) => !withheld.has(cell.id));
    const touching = shown.filter((cell) => cell.atoms.some((atom) => near.has(atom)));
    const [give] = (touching.length > 0 ? touching : shown).toSorted((a, b) => countOf(a) - countOf(b));
    if (give === undefined) unsafe.add(first.id);
    else withheld.add(give.id);
  }
  return {
    rounded: true,
    unsafe: named(task, new Set([...unsafe, ...known.keys()])),
    zeroHidden: true,
    cells: new Map(
      asked.map((cell): [string, SuppressedCell] => [
        cell.id,
        withheld.has(cell.id)
          ? { shown: 'withheld', value: null, why: small.has(cell.id) ? 'small' : 'beside-small' }
          : { shown: 'rounded', value: roundedOf(cell), why: 'rounded' },
      ]),
    ),
  };
}
