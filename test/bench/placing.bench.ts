/** Points placed in wards, in points a second: the locator alone, and with the table read and written. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openEngine, placePoints, receiveFiles, segmentsInForce } from '../../src/observatory/observatory.ts';
import { makeLocator, readBoundaries } from '../../src/places/places.ts';
import { median, number, present, sharedData, turnAbout, type Bench, type BenchResult } from './bench.ts';

export const bench: Bench = {
  name: 'placing',
  title: 'Placing points in wards',
  async run({ quick }) {
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    const kent = path.join(sharedData, 'crime', 'kent');
    const wards = path.join(sharedData, 'boundaries', 'kent-county-wards-2025.geojson');
    if (!(await present(kent)) || !(await present(wards))) {
      result.leftOut.push(`points placed a second: the real data are absent (${sharedData})`);
      return result;
    }
    const folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-bench-'));
    const engine = await openEngine({ folder });
    try {
      const segments = segmentsInForce(await receiveFiles(engine, [kent]));
      const set = await readBoundaries(wards);
      const [ids = [], longitudes = [], latitudes = []] = (await engine.columns(
        'select point_id, any_value(longitude), any_value(latitude) from read_parquet($files) where point_id is not null group by 1',
        { files: segments.map((each) => each.path) },
      )) as [bigint[]?, number[]?, number[]?];
      const east = Float64Array.from(longitudes);
      const north = Float64Array.from(latitudes);
      const times = await turnAbout(quick ? 3 : 5, {
        // A set of its own each time: the index of a known one is kept.
        locator: () => makeLocator({ ...set }).locateAll(east, north),
        async table() {
          await rm(engine.placingFolder, { recursive: true, force: true });
          await placePoints(engine, segments, makeLocator({ ...set }));
        },
      });
      result.comparisons.push(
        { what: `locating ${number(ids.length)} points in ${set.areas.length} wards`, ours: times.locator },
        { what: 'the same, reading the segments and writing the table included', ours: times.table },
      );
      const speed = (ms: number[]): string => number((ids.length / median(ms)) * 1000);
      result.facts.push(
        `${speed(times.locator)} points a second by the locator (its index made each time); ${speed(times.table)} from segments to table.`,
      );
    } finally {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    }
    return result;
  },
};
