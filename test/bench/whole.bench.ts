/**
 * Every measure of the whole assessment: all kinds of source of the demonstration borough over 36 months, twelve districts and the
 * borough's wards, this year and the year before, with intervals, tests and ranks; beside the bare counts behind it and beside what
 * many units have instead, a script that asks one query for each cell of its tables.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance, listValue, type DuckDBConnection } from '@duckdb/node-api';
import type { Actor, Tx } from '../../src/foundation/database.types.ts';
import type { Period } from '../../src/foundation/period.ts';
import { evidenceFromRegister, type RegisterServices } from '../../src/assessment/evidence.register.ts';
import {
  forgetWorlds,
  measureWorld,
  worldOf,
  type Level,
  type MeasureWorld,
} from '../../src/assessment/measures/measure.evidence.ts';
import { measureLevel } from '../../src/assessment/measures/measure.figures.ts';
import type { Measure } from '../../src/assessment/measures/measure.rules.ts';
import { ensureMeasures, selectMeasure } from '../../src/assessment/measures/measure.store.ts';
import { shippedMeasures } from '../../src/assessment/measures/measure.shipped.ts';
import { periodsFrom } from '../../src/assessment/measures/periods.rules.ts';
import { descendants } from '../../src/observatory/categories.ts';
import { rowsOf } from '../../src/observatory/query.ts';
import type { Placing } from '../../src/observatory/query.types.ts';
import { actorOf, openDemonstration } from '../support/demonstration.ts';
import { median, number, turnAbout, type Bench, type BenchResult } from './bench.ts';

type Cell = { area: string; categories: readonly string[]; period: Period; ours: number };
/** One level of one kind of source: its rows with their area written on them, as a Parquet file. */
type Table = { file: string; cells: Cell[] };

const levelsOf = (world: MeasureWorld): Level[] =>
  world.wards === null ? [world.districts] : [world.districts, world.wards];

/** How the level's rows were placed, for the script, which gets them placed already. */
function placingOf(world: MeasureWorld, level: Level): Placing | undefined {
  const { evidence } = world;
  switch (level.placedBy) {
    case 'none':
      return undefined;
    case 'given':
      return {
        method: 'given',
        areas: [
          ...new Map(
            [...level.areas, world.area, ...evidence.districts].map((each) => [each.code, each]),
          ).values(),
        ],
      };
    case 'point':
    case 'best-fit':
      return evidence.wardPlacing === null
        ? undefined
        : level.areaKind === 'ward'
          ? evidence.wardPlacing
          : ({ ...evidence.wardPlacing, to: 'district' } as Placing);
    default:
      return evidence.districtPlacing;
  }
}

/** All worlds and levels of all measures; the figures' number. */
async function everything(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  measures: readonly Measure[],
  each?: (world: MeasureWorld, level: Level, measure: Measure, cells: Cell[]) => void,
): Promise<number> {
  let figures = 0;
  for (const measure of measures) {
    const world = await measureWorld(tx, services, actor.partnershipId, measure.definition.sourceKind);
    if (world === null) continue;
    const periods = periodsFrom({}, world.months);
    for (const level of levelsOf(world)) {
      const { results } = await measureLevel(world, measure, level, periods);
      figures += results.length * 2;
      each?.(
        world,
        level,
        measure,
        results.flatMap(({ area, count }) => [
          {
            area: area.code,
            categories: measure.definition.categories,
            period: periods.period,
            ours: count.value ?? 0,
          },
          ...(periods.comparison === null
            ? []
            : [
                {
                  area: area.code,
                  categories: measure.definition.categories,
                  period: periods.comparison,
                  ours: count.previous ?? -1,
                },
              ]),
        ]),
      );
    }
  }
  return figures;
}

/** Writes each level's rows with their area, outside every measured time. */
async function placedTables(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  measures: readonly Measure[],
  connection: DuckDBConnection,
  folder: string,
): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  const waiting: { world: MeasureWorld; level: Level; file: string }[] = [];
  await everything(tx, services, actor, measures, (world, level, _measure, cells) => {
    const key = `${world.kind} ${level.areaKind}`;
    const known = tables.get(key);
    if (known !== undefined) {
      known.cells.push(...cells);
      return;
    }
    const file = path.join(folder, `${tables.size}.parquet`);
    tables.set(key, { file, cells: [...cells] });
    waiting.push({ world, level, file });
  });
  for (const { world, level, file } of waiting) await writePlaced(services, connection, world, level, file);
  return tables;
}

async function writePlaced(
  services: RegisterServices,
  connection: DuckDBConnection,
  world: MeasureWorld,
  level: Level,
  file: string,
): Promise<void> {
  const placing = placingOf(world, level);
  const [first = '', last = ''] = [world.months[0], world.months.at(-1)];
  const rows = await rowsOf(services.engine, {
    segments: world.evidence.segments,
    period: { from: first, to: last },
    ...(placing === undefined ? {} : { placing }),
  });
  if (rows === null) throw new Error(`${world.kind}: no rows`);
  const area = placing === undefined ? `'${world.area.code}'` : 'area';
  // Our engine may not write files, so its rows go through the bench's own database.
  const [areas = [], categories = [], months = [], counts = []] = await services.engine.columns(
    `select ${area} as area, category, strftime(month, '%Y-%m') as month, count from (${rows.select})`,
    rows.binds,
  );
  await connection.run(
    'create or replace table placed (area varchar, category varchar, month varchar, count integer)',
  );
  const appender = await connection.createAppender('placed');
  for (let row = 0; row < areas.length; row += 1) {
    for (const text of [areas[row], categories[row], months[row]])
      if (typeof text === 'string') appender.appendVarchar(text);
      else appender.appendNull();
    appender.appendInteger(Number(counts[row]));
    appender.endRow();
  }
  appender.closeSync();
  await connection.run(`copy placed to '${file}' (format parquet)`);
}

/** The same tables with one query for each cell: what a script or a sheet of formulas does. */
async function cellByCell(
  connection: DuckDBConnection,
  tables: Iterable<Table>,
): Promise<{ cells: number; equal: number }> {
  let [cells, equal] = [0, 0];
  for (const { file, cells: asked } of tables)
    for (const { area, categories, period, ours } of asked) {
      const found = await connection.runAndReadAll(
        `select coalesce(sum(count), 0)::double as n from read_parquet('${file}')
         where area = $area and list_contains($categories, category)
         and month between $from and $to`,
        {
          area,
          categories: listValue([...new Set(categories.flatMap((code) => [...descendants(code)]))]),
          from: period.from,
          to: period.to,
        },
      );
      cells += 1;
      if (ours === -1 || found.getRowObjectsJS()[0]?.['n'] === ours) equal += 1;
    }
  return { cells, equal };
}

/** Street measures of one district after the other, each as its own partnership would ask. */
async function boroughs(
  tx: Tx,
  services: RegisterServices,
  world: MeasureWorld,
  measures: readonly Measure[],
  districts: MeasureWorld['districts']['areas'],
): Promise<void> {
  const street = measures.filter(({ definition }) => definition.sourceKind === 'police-street');
  const periods = periodsFrom({}, world.months);
  const span = { from: world.months[0] ?? '', to: world.months.at(-1) ?? '' };
  for (const area of districts) {
    const evidence = await evidenceFromRegister(
      tx,
      services,
      { area, period: span, comparison: null },
      world.evidence.segments,
    );
    const own = await worldOf(evidence, { ...world, area });
    for (const measure of street)
      for (const level of levelsOf(own)) await measureLevel(own, measure, level, periods);
  }
}

export const bench: Bench = {
  name: 'whole',
  title: 'Every measure of the whole assessment',
  async run({ quick }) {
    const turns = quick ? 2 : 5;
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    const folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-bench-'));
    const demonstration = await openDemonstration({ furnished: false });
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      const { engine, folder: data, register } = demonstration.installation;
      const services: RegisterServices = { engine, folder: data };
      const actor = await actorOf(demonstration, 'analyst');
      await register.database.asActor(actor, 'measure everything', async (tx) => {
        await ensureMeasures(tx, actor.partnershipId);
        const measures: Measure[] = [];
        for (const { code } of shippedMeasures) measures.push(await selectMeasure(tx, code));
        const tables = await placedTables(tx, services, actor, measures, connection, folder);
        let figures = 0;
        let checked = { cells: 0, equal: 0 };
        const times = await turnAbout(turns, {
          ours: async () => {
            forgetWorlds();
            figures = await everything(tx, services, actor, measures);
          },
          bare: async () => {
            for (const { file } of tables.values())
              await connection.runAndReadAll(
                `select area, category, month, sum(count)::double as n
                 from read_parquet('${file}') group by all`,
              );
          },
        });
        const again = await turnAbout(1, {
          ours: async () => {
            forgetWorlds();
            await everything(tx, services, actor, measures);
          },
          cells: async () => {
            checked = await cellByCell(connection, tables.values());
          },
        });
        result.comparisons.push(
          {
            what: `${number(figures)} figures with intervals, tests and ranks`,
            ours: times.ours,
            against: 'bare DuckDB group-bys, rows placed before',
            theirs: times.bare,
          },
          {
            what: 'the same',
            ours: again.ours,
            against: `a script with one query a cell (${number(checked.cells)} cells)`,
            theirs: again.cells,
            target: 1,
          },
        );
        const street = await measureWorld(tx, services, actor.partnershipId, 'police-street');
        if (street === null) throw new Error('The demonstration has no street file');
        const before = process.resourceUsage().maxRSS;
        const growth = await turnAbout(1, {
          twelve: () => boroughs(tx, services, street, measures, street.districts.areas),
          one: () => boroughs(tx, services, street, measures, [street.area]),
        });
        result.comparisons.push({
          what: `street measures of ${street.districts.areas.length} boroughs, a borough`,
          ours: growth.twelve.map((ms) => ms / street.districts.areas.length),
          against: 'of one borough',
          theirs: growth.one,
          target: 1.2,
        });
        const rows = [...new Set([...tables.keys()].map((key) => key.split(' ')[0]))];
        result.facts.push(
          `${measures.length} measures of ${rows.length} kinds of source, ${street.months.length} months, ${street.districts.areas.length} districts, ${street.wards?.areas.length ?? 0} wards.`,
          `${number(checked.equal)} of ${number(checked.cells)} cells of the script give the count that our figure says${checked.equal === checked.cells ? '' : ': THEY DIFFER (like-for-like months are left out of ours)'}.`,
          `Peak memory of the process: ${number(before / 1024)} MiB with everything of one borough, ${number(process.resourceUsage().maxRSS / 1024)} MiB after twelve.`,
          `Ours a figure: ${((median(times.ours) / figures) * 1000).toFixed(0)} microseconds.`,
        );
      });
    } finally {
      connection.closeSync();
      instance.closeSync();
      await demonstration.close();
      await rm(folder, { recursive: true, force: true });
    }
    return result;
  },
};
