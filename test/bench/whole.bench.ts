/**
 * The whole assessment of the demonstration borough: every measure of all kinds of source over 36 months, twelve districts and the
 * borough's wards, this year and the year before, with intervals, tests and ranks; its text drafted, its document put together and
 * written in five formats. Beside the bare counts behind it, and beside what many units have instead: a script that asks one query
 * for each cell of its tables.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance, listValue, type DuckDBConnection } from '@duckdb/node-api';
import type { Actor, Tx } from '../../src/foundation/database.types.ts';
import type { Period } from '../../src/foundation/period.ts';
import {
  evidenceFromRegister,
  selectOwnArea,
  streetSegmentsInForce,
  usualPeriods,
  type RegisterServices,
} from '../../src/assessment/evidence.register.ts';
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
import { draftGround } from '../../src/assessment/write/draft.ts';
import { draftSections } from '../../src/assessment/write/draft.parts.ts';
import { editionDocument } from '../../src/assessment/write/edition.document.ts';
import { usualTemplate } from '../../src/assessment/write/template.ts';
import { formats, isFormatName, type FrankpledgeDocument } from '../../src/documents/documents.ts';
import { pagesHere } from '../../src/documents/pages.ts';
import { writeHere } from '../../src/documents/write.ts';
import { descendants } from '../../src/observatory/categories.ts';
import { rowsOf } from '../../src/observatory/query.ts';
import type { Placing } from '../../src/observatory/query.types.ts';
import { actorOf, openDemonstration } from '../support/demonstration.ts';
import { median, number, timed, timesTurnAbout, type Bench, type BenchResult, type Times } from './bench.ts';

/** `ours` null where our figure leaves months out to compare like with like, or has none. */
type Cell = { area: string; categories: readonly string[]; period: Period; ours: number | null };
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
            [...level.areas, world.area, ...evidence.districts, ...evidence.wards].map((each) => [
              each.code,
              each,
            ]),
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
        results.flatMap(({ area, count }): Cell[] => {
          const { categories } = measure.definition;
          const isWhole = count.limitations.every(({ code }) => code !== 'like-for-like');
          const now = { area: area.code, categories, period: periods.period, ours: count.value };
          if (periods.comparison === null) return [now];
          return [now, { ...now, period: periods.comparison, ours: isWhole ? count.previous : null }];
        }),
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
  // What names a ward is of its district.
  const wards = new Set<unknown>(
    level.areaKind === 'ward' ? [] : world.evidence.wards.map(({ code }) => code),
  );
  for (let row = 0; row < areas.length; row += 1) {
    const own = wards.has(areas[row]) ? world.area.code : areas[row];
    for (const text of [own, categories[row], months[row]])
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
): Promise<{ cells: number; compared: number; differing: string[] }> {
  let [cells, compared] = [0, 0];
  const differing: string[] = [];
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
      if (ours === null) continue;
      compared += 1;
      const theirs = Number(found.getRowObjectsJS()[0]?.['n']);
      if (theirs !== ours)
        differing.push(
          `${categories.join('+')} in ${area}, ${period.from} to ${period.to}: ${ours}, not ${theirs}`,
        );
    }
  return { cells, compared, differing };
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

/** The draft that the demonstration's analyst is writing. */
async function draftOf(tx: Tx, services: RegisterServices, actor: Actor): Promise<FrankpledgeDocument> {
  const { id } = await tx
    .selectFrom('assessment')
    .select('id')
    .where('state', '=', 'draft')
    .executeTakeFirstOrThrow();
  return (await editionDocument(tx, services, actor, id, 'restricted')).document;
}

/** Every sentence, table and chart of the text, as they are drafted for a new assessment. */
async function draftText(tx: Tx, services: RegisterServices, actor: Actor): Promise<number> {
  const periods = usualPeriods(await streetSegmentsInForce(tx, services));
  if (periods === null) throw new Error('The demonstration has no street file');
  const question = { area: await selectOwnArea(tx, actor.partnershipId), ...periods };
  const ground = await draftGround(tx, services, actor, question, usualTemplate);
  const sections = await draftSections(ground, usualTemplate);
  return sections.reduce((sum, { items }) => sum + items.length, 0);
}

const names = Object.keys(formats).filter(isFormatName);
/** As a server does: the web page names the pages of the PDF, which are known once that was laid out. */
const inOrder = [...names].sort((one, other) => Number(other === 'pdf') - Number(one === 'pdf'));

const processorOf = (times: Times): string => `${number(median(times.processor))} ms of processor`;

export const bench: Bench = {
  name: 'whole',
  title: 'The whole assessment of one borough',
  async run({ quick }) {
    const turns = quick ? 1 : 5;
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
        let figures = 0;
        // A process that has just started: the rows are read, the places simulated, and nothing is remembered.
        const first = await timed(async () => {
          figures = await everything(tx, services, actor, measures);
        });
        const tables = await placedTables(tx, services, actor, measures, connection, folder);
        let checked: Awaited<ReturnType<typeof cellByCell>> = { cells: 0, compared: 0, differing: [] };
        let pieces = 0;
        const document = await draftOf(tx, services, actor);
        const times = await timesTurnAbout(turns, {
          ours: async () => {
            forgetWorlds();
            await everything(tx, services, actor, measures);
          },
          bare: async () => {
            for (const { file } of tables.values())
              await connection.runAndReadAll(
                `select area, category, month, sum(count)::double as n
                 from read_parquet('${file}') group by all`,
              );
          },
          cells: async () => {
            checked = await cellByCell(connection, tables.values());
          },
          text: async () => {
            pieces = await draftText(tx, services, actor);
          },
          document: () => draftOf(tx, services, actor),
          formats: async () => {
            for (const format of inOrder) await writeHere(document, format, {});
          },
        });
        const byFormat: string[] = [];
        for (const format of inOrder) {
          const { clock, processor } = await timed(() => writeHere(document, format, {}));
          byFormat.push(`${format} ${number(processor)} (${number(clock)} by the clock)`);
        }
        const whole = (kind: keyof Times): number[] =>
          times.ours[kind].map(
            (ms, turn) =>
              ms +
              (times.text[kind][turn] ?? 0) +
              (times.document[kind][turn] ?? 0) +
              (times.formats[kind][turn] ?? 0),
          );
        const cells = `a script with one query a cell (${number(checked.cells)} cells)`;
        result.comparisons.push(
          {
            what: `${number(figures)} figures with intervals, tests and ranks`,
            ours: times.ours.clock,
            against: 'bare DuckDB group-bys, rows placed before',
            theirs: times.bare.clock,
          },
          {
            what: 'the same, processor',
            ours: times.ours.processor,
            against: 'the same, processor',
            theirs: times.bare.processor,
          },
          { what: 'the same', ours: times.ours.clock, against: cells, theirs: times.cells.clock, target: 1 },
          {
            what: 'the same, processor',
            ours: times.ours.processor,
            against: 'the same, processor',
            theirs: times.cells.processor,
            target: 1,
          },
          {
            what: 'the whole: figures, text, document, five formats',
            ours: whole('clock'),
            against: cells,
            theirs: times.cells.clock,
          },
          {
            what: 'the same, processor',
            ours: whole('processor'),
            against: 'the same, processor',
            theirs: times.cells.processor,
          },
        );
        const one = process.resourceUsage().maxRSS;
        const street = await measureWorld(tx, services, actor.partnershipId, 'police-street');
        if (street === null) throw new Error('The demonstration has no street file');
        const all = street.districts.areas;
        const growth = await timesTurnAbout(3, {
          twelve: () => boroughs(tx, services, street, measures, all),
          one: () => boroughs(tx, services, street, measures, [street.area]),
        });
        for (const kind of ['clock', 'processor'] as const)
          result.comparisons.push({
            what: `street measures of ${all.length} boroughs, a borough${kind === 'clock' ? '' : ', processor'}`,
            ours: growth.twelve[kind].map((ms) => ms / all.length),
            against: 'of one borough',
            theirs: growth.one[kind],
            target: 1.2,
          });
        const kinds = new Set([...tables.keys()].map((key) => key.split(' ')[0]));
        const sources = new Set(street.evidence.segments.map(({ source }) => source)).size;
        result.facts.push(
          `${measures.length} measures of ${kinds.size} kinds of source (${sources} of police street files), ${street.months.length} months, ${all.length} districts, ${street.wards?.areas.length ?? 0} wards; ${number(pieces)} sentences, tables and charts drafted; ${pagesHere(document)?.total ?? 0} pages, ${document.figures.length} figures quoted.`,
          `The first time in a process, nothing remembered: ${number(first.clock)} ms by the clock, ${number(first.processor)} ms of processor. In the turns the worlds are forgotten; the engine's answers over the same files and the simulated places are not.`,
          `Drafting the text: ${processorOf(times.text)}; putting the document together: ${processorOf(times.document)}; five formats: ${processorOf(times.formats)}. One by one, ms of processor: ${byFormat.join(', ')}.`,
          `${number(checked.compared - checked.differing.length)} of ${number(checked.compared)} cells of the script give the count that our figure says${checked.differing.length === 0 ? '' : `: THESE DIFFER: ${checked.differing.slice(0, 3).join('; ')}`}.`,
          `Peak memory of the process: ${number(one / 1024)} MiB with everything of one borough and its documents, ${number(process.resourceUsage().maxRSS / 1024)} MiB after twelve.`,
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
