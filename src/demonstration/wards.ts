import { squaredDistance, type Mesh, type Point } from './mesh.ts';

/**
 * Groups a district's cells into wards that are each in one piece and hold about as many residents as each other.
 * Seeds are spread evenly over the net of neighbouring cells; wards grow from them, the smallest first; then cells on
 * a border change sides where that evens the numbers out and leaves both wards in one piece.
 * @returns cells of each ward; wards in the order of their middles from west to east.
 */
export function growWards(
  cells: readonly number[],
  count: number,
  mesh: Mesh,
  residents: (cell: number) => number,
  at: (cell: number) => Point,
): number[][] {
  const own = new Set(cells);
  const net = new Map(cells.map((cell) => [cell, mesh.neighbours(cell).filter((other) => own.has(other))]));
  const wardOf = new Map<number, number>();
  const wards: { cells: number[]; residents: number; seed: number }[] = [];

  const join = (cell: number, ward: number): void => {
    const group = wards[ward];
    if (group === undefined) return;
    wardOf.set(cell, ward);
    group.cells.push(cell);
    group.residents += residents(cell);
  };

  for (const seed of spreadSeeds(cells, count, net)) {
    wards.push({ cells: [], residents: 0, seed });
    join(seed, wards.length - 1);
  }

  while (wardOf.size < cells.length) {
    let chosen: { cell: number; ward: number } | null = null;
    const order = [...wards.keys()].sort(
      (x, y) => (wards[x]?.residents ?? 0) - (wards[y]?.residents ?? 0) || x - y,
    );
    for (const ward of order) {
      const group = wards[ward];
      if (group === undefined) continue;
      const free = group.cells.flatMap((cell) => (net.get(cell) ?? []).filter((other) => !wardOf.has(other)));
      const best = free.sort(
        (a, b) => squaredDistance(at(a), at(group.seed)) - squaredDistance(at(b), at(group.seed)) || a - b,
      )[0];
      if (best !== undefined) {
        chosen = { cell: best, ward };
        break;
      }
    }
    if (chosen === null) throw new RangeError('a district is not in one piece: choose another seed');
    join(chosen.cell, chosen.ward);
  }

  const inOnePiece = (group: readonly number[]): boolean => {
    const first = group[0];
    if (first === undefined) return false;
    const members = new Set(group);
    const reached = new Set([first]);
    const open = [first];
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      for (const other of net.get(cell) ?? []) {
        if (members.has(other) && !reached.has(other)) {
          reached.add(other);
          open.push(other);
        }
      }
    }
    return reached.size === members.size;
  };

  for (let round = 0; round < 12; round += 1) {
    let moved = false;
    for (const cell of cells) {
      const from = wards[wardOf.get(cell) ?? -1];
      if (from === undefined || from.cells.length < 2) continue;
      for (const other of net.get(cell) ?? []) {
        const toIndex = wardOf.get(other) ?? -1;
        const to = wards[toIndex];
        if (to === undefined || to === from || from.residents - to.residents <= residents(cell) * 1.1)
          continue;
        const left = from.cells.filter((member) => member !== cell);
        if (!inOnePiece(left)) continue;
        from.cells = left;
        from.residents -= residents(cell);
        join(cell, toIndex);
        moved = true;
        break;
      }
    }
    if (!moved) break;
  }

  const middle = (group: readonly number[]): number =>
    group.reduce((sum, cell) => sum + at(cell)[0], 0) / group.length;
  return wards.map((ward) => [...ward.cells].sort((a, b) => a - b)).sort((a, b) => middle(a) - middle(b));
}

/** Seeds as far from each other as the net allows, counted in steps from cell to cell. */
function spreadSeeds(
  cells: readonly number[],
  count: number,
  net: ReadonlyMap<number, readonly number[]>,
): number[] {
  const steps = new Map<number, number>(cells.map((cell) => [cell, Infinity]));
  const seeds: number[] = [];
  let next = cells[0];
  while (seeds.length < count && next !== undefined) {
    seeds.push(next);
    steps.set(next, 0);
    let front = [next];
    for (let distance = 1; front.length > 0; distance += 1) {
      const further: number[] = [];
      for (const cell of front) {
        for (const other of net.get(cell) ?? []) {
          if ((steps.get(other) ?? 0) > distance) {
            steps.set(other, distance);
            further.push(other);
          }
        }
      }
      front = further;
    }
    next = undefined;
    let farthest = 0;
    for (const cell of cells) {
      const distance = steps.get(cell) ?? 0;
      if (distance > farthest) {
        farthest = distance;
        next = cell;
      }
    }
  }
  return seeds;
}
