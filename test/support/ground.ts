import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, insertPartnership, password } from './database.ts';
import type { PartnershipInput, TestDatabase, TestPartnership } from './database.ts';
import { visitAs, type Visitor } from './visitor.ts';
import { prepareDataFolder, type DataFolder } from '../../src/foundation/data-folder.ts';
import type { Role } from '../../src/foundation/database.types.ts';
import {
  acceptDelivery,
  insertSource,
  keepDeliveries,
  openEngine,
  parseMapping,
  prepareMapped,
  saveMapping,
  settlePrepared,
  type Engine,
  type Keeper,
} from '../../src/observatory/observatory.ts';
import { streetText } from '../../src/observatory/intake/test-files.ts';
import { readText, takeOne } from '../../src/observatory/delivery.fixture.ts';
import { loadPlaces } from '../../src/places/places.ts';
import { buildServer, type Server } from '../../src/server/server.ts';
import type { Registrar } from '../../src/web/registrar.ts';
import type { RegisterServices } from '../../src/assessment/evidence.register.ts';

/**
 * A small invented borough for the tests of pages that look at one source: two wards side by side, four small areas, a police
 * file of two years that knows the month, and a council's list that knows the hour.
 */
export type GroundWorld = RegisterServices & {
  root: string;
  engine: Engine;
  folder: DataFolder;
  store: TestDatabase;
  partnership: TestPartnership;
  keeper: Keeper;
  server: Server;
  as: (role: Role) => Promise<Visitor>;
  close: () => Promise<void>;
};

const district = { code: 'X07000101', name: 'Fenwater' };
const wards = [
  { code: 'X05000101', name: 'Harbour', west: 2.5, east: 2.52 },
  { code: 'X05000102', name: 'Orchard', west: 2.52, east: 2.54 },
];
const [south, north] = [51.9, 51.92];

/** Where incidents stand: in Harbour, in Harbour within 50 m of Orchard, in Orchard. */
const spots = [
  { longitude: '2.510001', latitude: '51.905001', location: 'On or near Quay Street', lsoaCode: 'X01000101', lsoaName: 'Fenwater 001A' },
  { longitude: '2.519700', latitude: '51.915001', location: 'On or near Boundary Road', lsoaCode: 'X01000102', lsoaName: 'Fenwater 001B' },
  { longitude: '2.530001', latitude: '51.905001', location: 'On or near Apple Lane', lsoaCode: 'X01000103', lsoaName: 'Fenwater 001C' },
] as const; // prettier-ignore

/** Rows of each month: type, spot, how many. The last year has more at the harbour. */
function streetRows(): Parameters<typeof streetText>[0] {
  const rows: Parameters<typeof streetText>[0][number][] = [];
  for (const year of [2024, 2025])
    for (let month = 1; month <= 12; month += 1)
      for (const [type, spot, count] of [
        ['Shoplifting', 0, year === 2025 ? 9 : 6],
        ['Burglary', 1, 4],
        ['Violence and sexual offences', 2, 5],
        ['Anti-social behaviour', 2, 1],
      ] as const)
        for (let each = 0; each < count; each += 1)
          rows.push({
            ...spots[spot],
            id: type === 'Anti-social behaviour' ? '' : `${year}-${month}-${type}-${each}`,
            month: `${year}-${String(month).padStart(2, '0')}`,
            type,
          });
  return rows;
}

/** Reports of 2025: fewer by day, many on Friday nights; some as spans, some without an hour. */
function councilText(): string {
  const lines = ['Reference,Date,Time,Until,Until time,Type,LSOA'];
  const add = (day: string, time: string, until: string, untilTime: string): void => {
    const spot = spots[lines.length % 3] ?? spots[0];
    lines.push([`R${lines.length}`, day, time, until, untilTime, 'Noise', spot.lsoaCode].join(','));
  };
  const days = Array.from({ length: 336 }, (_, index) => new Date(Date.UTC(2025, 0, 6 + index)));
  for (const [index, date] of days.entries()) {
    const day = date.toISOString().slice(0, 10);
    if (index % 2 === 0) add(day, `${String((index * 7) % 24).padStart(2, '0')}:15`, '', '');
    if (date.getUTCDay() === 5) for (const time of ['22:10', '23:20', '23:50']) add(day, time, '', '');
    if (date.getUTCDay() === 6 && index % 3 === 0) add(day, '00:30', '', '02:30');
    if (index % 30 === 0) add(day, '', '', '');
  }
  return `${lines.join('\n')}\n`;
}

export const councilSource = 'partner:fenwater-reports';
export const councilMapping = parseMapping({
  schema: 1,
  title: 'Fenwater reports',
  file: { kind: 'delimited', encoding: 'utf-8', delimiter: ',', quoting: 'double' },
  headerRows: { first: 1, last: 1 },
  headings: ['Reference', 'Date', 'Time', 'Until', 'Until time', 'Type', 'LSOA'],
  rowsAre: 'incident',
  id: { heading: 'Reference', position: 1 },
  when: {
    from: 'column',
    column: { heading: 'Date', position: 2 },
    format: 'year-month-day',
    time: { column: { heading: 'Time', position: 3 } },
  },
  until: {
    column: { heading: 'Until', position: 4 },
    format: 'year-month-day',
    time: { column: { heading: 'Until time', position: 5 } },
  },
  precision: 'as-given',
  category: { from: 'fixed', category: 'noise' },
  point: { from: 'nowhere' },
  lsoa: { code: { heading: 'LSOA', position: 7 }, year: 2021 },
  area: { from: 'nowhere' },
  place: [],
  totals: { byWords: false, of: [] },
  only: [],
  marks: {},
});

function wardsText(): string {
  return JSON.stringify({
    type: 'FeatureCollection',
    description: 'Fictional',
    features: wards.map(({ code, name, west, east }) => ({
      type: 'Feature',
      properties: { WD25CD: code, WD25NM: name, LAD25CD: district.code, LAD25NM: district.name },
      geometry: {
        type: 'Polygon',
        coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
      },
    })),
  }); // prettier-ignore
}

/** Loads a table of places from its text. */
export async function loadText(world: GroundWorld, fileName: string, text: string): Promise<void> {
  const file = path.join(world.root, fileName);
  await writeFile(file, text);
  await loadPlaces(world.store.database, world.folder, file);
}

/** @param register the routes under test. @param agencies of the partnership; a council with every role when left out. */
export async function openGround(
  register: (registrar: Registrar, services: RegisterServices, database: TestDatabase['database']) => void,
  agencies?: PartnershipInput['agencies'],
): Promise<GroundWorld> {
  const root = await mkdtemp(path.join(tmpdir(), 'frankpledge-ground-'));
  const folder = await prepareDataFolder(path.join(root, 'data'), 'demonstration');
  const engine = await openEngine({
    folder: folder.segments,
    tempFolder: path.join(root, 'temp'),
    threads: 2,
    memoryLimitMb: 512,
  });
  const store = await createTestDatabase();
  const partnership = await insertPartnership(store.database, {
    password,
    area: district,
    ...(agencies === undefined ? {} : { agencies }),
  });
  const services = { engine, folder };
  const server = await buildServer({
    database: store.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      {
        name: 'assessment',
        menu: [
          { key: 'assessment', text: 'Assessment', href: '/assessment', permission: 'assessment.view', order: 10 },
        ],
        register: (registrar) => register(registrar, services, store.database),
        home: { none: 'a test' },
        search: { none: 'a test' },
        thread: { none: 'a test' },
        clocks: [],
      },
    ],
  }); // prettier-ignore
  await server.app.ready();
  const keeper: Keeper = {
    partnershipId: partnership.id,
    accountId: null,
    key: partnership.agencies[0]?.ownKey ?? '',
  };
  const world: GroundWorld = {
    ...services,
    root,
    store,
    partnership,
    keeper,
    server,
    as: (role) => visitAs(server.app, partnership.person(role)),
    async close() {
      await server.app.close();
      await engine.close();
      await rm(root, { recursive: true, force: true });
    },
  };
  await mkdir(root, { recursive: true });
  await loadText(world, 'wards.geojson', wardsText());
  await loadText(
    world,
    'lookup.csv',
    `lsoa21_name,lsoa21_code,ward25_name,ward25_code,ltla25_name,ltla25_code\n${[1, 2, 3, 4]
      .map((n) => {
        const ward = wards[n <= 2 ? 0 : 1];
        return `Fenwater 001${'ABCD'[n - 1] ?? ''},X0100010${n},${ward?.name ?? ''},${ward?.code ?? ''},Fenwater,X07000101`;
      })
      .join('\n')}\n`,
  );
  await loadText(
    world,
    'population.csv',
    `lad25_code,lad25_name,ward25_code,ward25_name,population_mid2024\n${wards
      .map(({ code, name }, index) => `X07000101,Fenwater,${code},${name},${4000 + index * 2000}`)
      .join('\n')}\n`,
  );
  await loadText(
    world,
    'small-areas.csv',
    `lsoa21_code,population_mid2024\n${[1, 2, 3, 4].map((n) => `X0100010${n},${1500 + n * 100}`).join('\n')}\n`,
  );
  const street = await readText(engine, root, 'street.csv', streetText(streetRows()));
  const council = await prepareMapped(
    engine,
    { bytes: Buffer.from(councilText()), fileName: 'reports.csv' },
    councilMapping,
    { source: { code: councilSource, title: 'Fenwater Council, reports' } },
  );
  const settled = await settlePrepared(engine, folder, council);
  await store.database.asSystem('load a test', partnership.id, async (tx) => {
    await takeOne(tx, keeper, street);
    await insertSource(tx, keeper, councilSource, 'mapped', {
      title: 'Fenwater Council, reports',
      ownerName: 'Fenwater Council',
      licence: 'For the partnership only',
      periodGrain: 'minute',
      limitations: ['A report is not an event.'],
    });
    const { id: mappingId } = await saveMapping(tx, keeper, councilSource, councilMapping);
    for (const delivery of await keepDeliveries(tx, keeper, settled, { mappingId }))
      await acceptDelivery(tx, keeper, delivery.id);
  });
  return world;
}
