import { isOpenLicence } from '../open.rules.ts';
import type { Counts } from '../counts.ts';
import { rounded, roundedTo } from '../small.rules.ts';
import type { Level, MeasureWorld } from './measure.evidence.ts';

export { roundedTo };

/** True where any source of the world may be read by members only. */
export const isRestricted = (world: Pick<MeasureWorld, 'sources'>): boolean =>
  world.sources.some(({ licence }) => !isOpenLicence(licence));

function roundedCounts(counts: Counts): Counts {
  return {
    count: (area, category, period, leaveOut) => rounded(counts.count(area, category, period, leaveOut)),
    monthly: (area, category, months) => counts.monthly(area, category, months).map(rounded),
  };
}

function roundedLevel(level: Level): Level {
  const { coarse } = level;
  return {
    ...level,
    counts: roundedCounts(level.counts),
    coarse: coarse === null ? null : async (period) => roundedCounts(await coarse(period)),
    notPlaced: rounded(level.notPlaced),
    // How many rows lie near a ward's edge is a count of the same rows.
    placing: null,
  };
}

const made = new WeakMap<MeasureWorld, MeasureWorld>();

/** The world for a reader outside the unit: itself where all its sources are open data, else rounded (`../small.rules.ts`). */
export function shownWorld(world: MeasureWorld): MeasureWorld {
  if (world.roundedTo !== null || !isRestricted(world)) return world;
  const known = made.get(world);
  if (known !== undefined) return known;
  const shown: MeasureWorld = {
    ...world,
    roundedTo,
    evidence: {
      ...world.evidence,
      // A file of one month with three rows would say so.
      sources: world.evidence.sources.map((source) => ({
        ...source,
        rowsRead: rounded(source.rowsRead),
        rowsAccepted: rounded(source.rowsAccepted),
        rowsRejected: rounded(source.rowsRejected),
      })),
    },
    districts: roundedLevel(world.districts),
    wards: world.wards === null ? null : roundedLevel(world.wards),
  };
  made.set(world, shown);
  return shown;
}
