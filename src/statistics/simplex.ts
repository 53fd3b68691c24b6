/**
 * A small dense simplex solver for the bounds of withheld cells: the least and greatest value of sums over all x >= 0
 * that agree with a list of equalities and ranges. Tables of a few hundred unknowns.
 *
 * Source: Dantzig 1963, Linear Programming and Extensions; Bland 1977 (the rule that never goes round in circles, taken
 * when many steps in a row move nothing). Every answer comes with the point that attains it, so that a claim "it can be
 * as high as this" is proved by showing how, whatever rounding errors the way there had.
 */
export type Row = {
  /** Unknowns (by number) with their factors. */
  terms: readonly { unknown: number; factor: number }[];
  lower: number;
  /** Infinity: no bound above. */
  upper: number;
};

export type Extreme = { value: number; point: number[] };

const tiny = 1e-9;

export class Simplex {
  private readonly unknowns: number;
  private readonly width: number;
  private rows: Float64Array[] = [];
  private basis: number[] = [];
  readonly isFeasible: boolean;

  /** @param unknowns how many; each is 0 or more */
  constructor(unknowns: number, rows: readonly Row[]) {
    this.unknowns = unknowns;
    // Each range with a lower bound takes a slack below, each with an upper bound one above.
    let columns = unknowns;
    const equalities: { terms: { column: number; factor: number }[]; right: number }[] = [];
    for (const { terms, lower, upper } of rows) {
      const own = terms.map(({ unknown, factor }) => ({ column: unknown, factor }));
      if (lower === upper) {
        equalities.push({ terms: own, right: lower });
        continue;
      }
      if (lower > -Infinity) {
        equalities.push({ terms: [...own, { column: columns, factor: -1 }], right: lower });
        columns += 1;
      }
      if (upper < Infinity) {
        equalities.push({ terms: [...own, { column: columns, factor: 1 }], right: upper });
        columns += 1;
      }
    }
    this.width = columns;
    this.isFeasible = this.start(equalities);
  }

  /** Phase one: a first point that agrees with everything. */
  private start(
    equalities: readonly { terms: readonly { column: number; factor: number }[]; right: number }[],
  ): boolean {
    const many = equalities.length;
    const total = this.width + many + 1;
    const uses = new Int32Array(this.width);
    for (const { terms } of equalities) {
      for (const { column } of terms) uses[column] = (uses[column] ?? 0) + 1;
    }
    equalities.forEach(({ terms, right }, index) => {
      const row = new Float64Array(total);
      // A column of this row alone that can carry what stands on the right is a beginning without an artificial one.
      const alone = terms.find(
        ({ column, factor }) => uses[column] === 1 && (right === 0 || factor * right > 0),
      );
      const sign = alone === undefined ? (right < 0 ? -1 : 1) : 1 / alone.factor;
      for (const { column, factor } of terms) row[column] = (row[column] ?? 0) + sign * factor;
      row[total - 1] = sign * right;
      if (alone === undefined) row[this.width + index] = 1;
      this.rows.push(row);
      this.basis.push(alone?.column ?? this.width + index);
    });
    const costs = new Float64Array(total);
    costs.fill(1, this.width, this.width + many);
    this.minimise(costs, this.width + many);
    const missing = this.basis.reduce(
      (sum, column, index) => (column >= this.width ? sum + (this.rows[index]?.[total - 1] ?? 0) : sum),
      0,
    );
    const scale = Math.max(1, ...equalities.map(({ right }) => Math.abs(right)));
    if (missing > 1e-7 * scale) return false;
    // Artificial columns that are still in the basis stand at 0: they change places, or their row says nothing new.
    this.basis.forEach((column, index) => {
      if (column < this.width) return;
      const row = this.rows[index];
      if (row === undefined) return;
      const other = row.findIndex((factor, place) => place < this.width && Math.abs(factor) > 1e-7);
      if (other !== -1) this.pivot(index, other, null);
    });
    const kept = this.basis.flatMap((column, index) => (column < this.width ? [index] : []));
    this.rows = kept.map((index) => {
      const row = this.rows[index] ?? new Float64Array(total);
      const short = new Float64Array(this.width + 1);
      short.set(row.subarray(0, this.width));
      short[this.width] = row[total - 1] ?? 0;
      return short;
    });
    this.basis = kept.map((index) => this.basis[index] ?? 0);
    return true;
  }

  /**
   * Least (or greatest) value of a sum; null where there is no bound. Starts from where the last question ended, which
   * is usually near.
   */
  extreme(terms: Row['terms'], most: boolean): Extreme | null {
    if (!this.isFeasible) throw new Error('Nothing agrees with these rows');
    const costs = new Float64Array(this.width + 1);
    for (const { unknown, factor } of terms) {
      costs[unknown] = (costs[unknown] ?? 0) + (most ? -factor : factor);
    }
    if (!this.minimise(costs, this.width)) return null;
    const point = this.point();
    return {
      value: terms.reduce((sum, { unknown, factor }) => sum + factor * (point[unknown] ?? 0), 0),
      point,
    };
  }

  /** The unknowns at the present corner. */
  point(): number[] {
    const point = new Array<number>(this.unknowns).fill(0);
    this.basis.forEach((column, index) => {
      if (column < this.unknowns) point[column] = Math.max(0, this.rows[index]?.at(-1) ?? 0);
    });
    return point;
  }

  /** False where the sum falls without bound. Only columns under `columns` may enter. */
  private minimise(costs: Float64Array, columns: number): boolean {
    const reduced = costs.slice();
    this.basis.forEach((column, index) => {
      const cost = costs[column] ?? 0;
      const row = this.rows[index];
      if (cost === 0 || row === undefined) return;
      for (let place = 0; place < row.length; place += 1) {
        reduced[place] = (reduced[place] ?? 0) - cost * (row[place] ?? 0);
      }
    });
    let still = 0;
    for (;;) {
      const entering = this.entering(reduced, columns, still > 20);
      if (entering === -1) return true;
      const leaving = this.leaving(entering);
      if (leaving === -1) return false;
      const step = this.rows[leaving]?.at(-1) ?? 0;
      still = step > tiny ? 0 : still + 1;
      this.pivot(leaving, entering, reduced);
    }
  }

  private entering(reduced: Float64Array, columns: number, bland: boolean): number {
    let best = -1;
    let least = -tiny;
    for (let column = 0; column < columns; column += 1) {
      const value = reduced[column] ?? 0;
      if (value >= least) continue;
      best = column;
      if (bland) return best;
      least = value;
    }
    return best;
  }

  private leaving(entering: number): number {
    let best = -1;
    let least = Infinity;
    this.rows.forEach((row, index) => {
      const factor = row[entering] ?? 0;
      if (factor <= tiny) return;
      const ratio = Math.max(0, row.at(-1) ?? 0) / factor;
      const isTie = Math.abs(ratio - least) <= tiny;
      if (isTie ? (this.basis[index] ?? 0) < (this.basis[best] ?? 0) : ratio < least) {
        best = index;
        least = ratio;
      }
    });
    return best;
  }

  private pivot(index: number, column: number, reduced: Float64Array | null): void {
    const row = this.rows[index];
    if (row === undefined) return;
    const factor = row[column] ?? 1;
    for (let place = 0; place < row.length; place += 1) row[place] = (row[place] ?? 0) / factor;
    const places: number[] = [];
    row.forEach((value, place) => {
      if (Math.abs(value) > 1e-13) places.push(place);
      else row[place] = 0;
    });
    const clear = (other: Float64Array) => {
      const times = other[column] ?? 0;
      if (times === 0) return;
      for (const place of places) other[place] = (other[place] ?? 0) - times * (row[place] ?? 0);
      other[column] = 0;
    };
    this.rows.forEach((other, place) => {
      if (place !== index) clear(other);
    });
    if (reduced !== null) clear(reduced);
    this.basis[index] = column;
  }
}
