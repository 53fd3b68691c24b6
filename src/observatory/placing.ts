import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { latLngToCell } from 'h3-js';
import type { AreaLocator } from '../places/place.ts';
import { diskProblem, type Engine } from './engine.ts';
import { settleFile } from './durable.ts';
import type { SegmentRef } from './incident.ts';
import { hashFile } from './intake/staging.ts';
import type { PlacingTable } from './query.types.ts';

/**
 * H3 resolution of the cell kept with each point: hexagons of about 0.1 km² (edge 200 m), the size of a few
 * streets (h3geo.org, "Tables of Cell Statistics Across Resolutions").
 */
export const h3Resolution = 9;

/** Raise when the same point could get another answer than before: the folder of the tables carries it. */
const placingVersion = 1;

/** Points placed at a time: keeps the arrays small. */
const batchPoints = 50_000;

/** A locator that places many points at once (`makeLocator` of places/ does). `index` −1 and metres NaN mean outside all. */
export type BulkLocator = AreaLocator & {
  locateAll(longitudes: Float64Array, latitudes: Float64Array): { index: Int32Array; metres: Float32Array };
};

/** Segments whose points are known to be in a table, by engine: a page asks again and again for the same, and files never change. */
const placedAlready = new WeakMap<Engine, Set<string>>();
const mostPlaced = 500;

function rememberPlaced(engine: Engine, what: string): void {
  const placed = placedAlready.get(engine) ?? new Set<string>();
  placedAlready.set(engine, placed);
  placed.add(what);
  const [oldest] = placed;
  if (placed.size > mostPlaced && oldest !== undefined) placed.delete(oldest);
}

function isBulk(locator: AreaLocator | BulkLocator): locator is BulkLocator {
  return 'locateAll' in locator;
}

/**
 * Places the points of segments in the areas of a boundary set. Only points that have not been placed before are
 * located; they go into a further file of the table, named by its content and never changed. A new geography is a new
 * table and touches no segment. Points outside every area are kept with no area, so that they are not tried again.
 *
 * Columns: point_id, area_code, area_kind, parent_code, metres_to_edge (to the nearest edge of any area), h3.
 */
export async function placePoints(
  engine: Engine,
  segments: readonly SegmentRef[],
  locator: AreaLocator | BulkLocator,
): Promise<PlacingTable> {
  const { set } = locator;
  // The hash names the file; two kinds of area may be read from one file.
  const key = createHash('sha256')
    .update(JSON.stringify([placingVersion, set.hash, set.kind, set.areas.map((area) => area.code)]))
    .digest('hex');
  const folder = path.join(engine.placingFolder, key);
  const table: PlacingTable = {
    path: path.join(folder, '*.parquet'),
    boundarySet: set.hash,
    vintage: set.vintage,
  };
  try {
    await mkdir(folder, { recursive: true });
    const present = (await readdir(folder)).some((each) => each.endsWith('.parquet'));
    const files = segments.map((each) => each.path);
    const what = createHash('sha256')
      .update(JSON.stringify([key, files]))
      .digest('hex');
    if (present && placedAlready.get(engine)?.has(what) === true) return table;
    const points =
      files.length === 0
        ? []
        : ((await engine.columns(
            `select point_id, any_value(longitude), any_value(latitude) from read_parquet($files)
               where point_id is not null ${present ? 'and point_id not in (select point_id from read_parquet($known))' : ''}
               group by point_id order by point_id`,
            { files, ...(present ? { known: table.path } : {}) },
          )) as [bigint[]?, number[]?, number[]?]);
    const [ids = [], longitudes = [], latitudes = []] = points;
    if (ids.length === 0 && present) {
      rememberPlaced(engine, what);
      return table;
    }
    const working = engine.tableName('placing');
    await engine.fillTable(
      working,
      {
        point_id: 'BIGINT',
        area_code: 'VARCHAR',
        area_kind: 'VARCHAR',
        parent_code: 'VARCHAR',
        metres_to_edge: 'DOUBLE',
        h3: 'VARCHAR',
      },
      locateBatches(locator, ids, longitudes, latitudes),
    );
    const staged = path.join(engine.tempFolder, `placing-${randomUUID()}.parquet`);
    try {
      await engine.run(
        `copy (select * from ${working} order by point_id) to $staged (format parquet, compression zstd)`,
        { staged },
      );
      await settleFile(staged, path.join(folder, `${await hashFile(staged)}.parquet`));
      rememberPlaced(engine, what);
    } finally {
      await engine.dropTable(working);
      await rm(staged, { force: true });
    }
    return table;
  } catch (error) {
    throw diskProblem(error);
  }
}

function* locateBatches(
  locator: AreaLocator | BulkLocator,
  ids: readonly bigint[],
  longitudes: readonly number[],
  latitudes: readonly number[],
): Generator<(string | number | bigint | null)[][]> {
  for (let start = 0; start < ids.length; start += batchPoints) {
    const batch = ids.slice(start, start + batchPoints);
    const east = Float64Array.from(longitudes.slice(start, start + batchPoints));
    const north = Float64Array.from(latitudes.slice(start, start + batchPoints));
    const codes: (string | null)[] = [];
    const kinds: (string | null)[] = [];
    const parents: (string | null)[] = [];
    const metres: (number | null)[] = [];
    const cells: string[] = [];
    const placed = isBulk(locator) ? locator.locateAll(east, north) : null;
    for (let at = 0; at < batch.length; at += 1) {
      const longitude = east[at] ?? Number.NaN;
      const latitude = north[at] ?? Number.NaN;
      let area = null;
      let distance: number | null = null;
      if (placed === null) {
        const found = locator.locate(longitude, latitude);
        area = found?.area ?? null;
        distance = found?.metresToEdge ?? null;
      } else {
        area = locator.set.areas[placed.index[at] ?? -1] ?? null;
        const given = placed.metres[at] ?? Number.NaN;
        distance = Number.isNaN(given) ? null : given;
      }
      codes.push(area?.code ?? null);
      kinds.push(area?.kind ?? null);
      parents.push(area?.parent ?? null);
      metres.push(area === null ? null : distance);
      cells.push(latLngToCell(latitude, longitude, h3Resolution));
    }
    yield [[...batch], codes, kinds, parents, metres, cells];
  }
}
