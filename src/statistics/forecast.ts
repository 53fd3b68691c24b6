/**
 * How good was the map that said where? Judged on a period that was not used to make it.
 *
 * Sources: Chainey, Tompson & Uhlig 2008 (PAI); Hunt 2016 (PEI); White, Hunt & Green 2023 (PEI*). Limits: PAI grows
 * without bound as the area shrinks, so compare at equal coverage only; area is accessible area or street length.
 */
export type ForecastCell = {
  /** What happened in the following period. */
  observed: number;
  /** What was foretold: a number of events or a risk. */
  predicted: number;
  /** 1 unless given. */
  area?: number;
  /** False: could not have been flagged (PEI* leaves it out of the ideal). True unless given. */
  isEligible?: boolean;
};

export type ForecastStep = {
  /** Cells flagged so far. */
  cells: number;
  areaShare: number;
  /** Share of what happened that lay inside; null where nothing happened. */
  hitRate: number | null;
  pai: number | null;
  /** PAI over the best that the same area could have had; null where nothing happened there or anywhere. */
  pei: number | null;
  /** Foretold over happened, inside; null where nothing happened inside. */
  rri: number | null;
};

/**
 * The whole curve: cells flagged from the highest predicted down, one more at each step. Ties in what was predicted are
 * broken against ourselves, the lowest observed first.
 *
 * @throws RangeError for a negative count or an area that is not above 0
 */
export function forecastCurve(cells: readonly ForecastCell[]): ForecastStep[] {
  const full = cells.map((cell) => ({ area: 1, isEligible: true, ...cell }));
  for (const { observed, area } of full) {
    if (!(observed >= 0) || !(area > 0)) {
      throw new RangeError(`Observed is 0 or more and area above 0; got ${observed} and ${area}`);
    }
  }
  const allArea = full.reduce((sum, cell) => sum + cell.area, 0);
  const all = full.reduce((sum, cell) => sum + cell.observed, 0);
  const flagged = full.toSorted((a, b) => b.predicted - a.predicted || a.observed - b.observed);
  const ideal = full
    .filter((cell) => cell.isEligible)
    .toSorted((a, b) => b.observed / b.area - a.observed / a.area);
  /** Most that an area could hold; the last cell in part, where cells differ in size. */
  const most = (area: number) => {
    let [left, sum] = [area, 0];
    for (const cell of ideal) {
      if (left <= 0) break;
      sum += cell.observed * Math.min(1, left / cell.area);
      left -= cell.area;
    }
    return sum;
  };
  let [area, observed, predicted] = [0, 0, 0];
  return flagged.map((cell, index): ForecastStep => {
    area += cell.area;
    observed += cell.observed;
    predicted += cell.predicted;
    const hitRate = all > 0 ? observed / all : null;
    const best = most(area);
    return {
      cells: index + 1,
      areaShare: area / allArea,
      hitRate,
      pai: hitRate === null ? null : hitRate / (area / allArea),
      pei: best > 0 ? observed / best : null,
      rri: observed > 0 ? predicted / observed : null,
    };
  });
}

/** The last step that flags no more than a share of the area (0.05 for 5 %); null where even one cell is more. */
export function atCoverage(curve: readonly ForecastStep[], share: number): ForecastStep | null {
  return curve.findLast((step) => step.areaShare <= share + 1e-9) ?? null;
}
