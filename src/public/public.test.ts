import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openGround, type GroundWorld } from '../../test/support/ground.ts';
import { assertGoodHtml } from '../../test/support/html.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { registerReleases } from '../assessment/releases/release.routes.ts';
import { cellName, type Worked } from '../assessment/releases/release.rules.ts';
import { selectRelease } from '../assessment/releases/release.store.ts';
import { coverFigures, freezeEditionRelease } from '../assessment/releases/cover.ts';
import { measureWorld } from '../assessment/measures/measure.evidence.ts';
import { measureFigures } from '../assessment/measures/measure.figures.ts';
import { selectMeasure } from '../assessment/measures/measure.store.ts';
import { gatherRelease } from '../assessment/releases/work.ts';
import {
  acceptDelivery,
  insertSource,
  keepDeliveries,
  parseMapping,
  prepareMapped,
  saveMapping,
  settlePrepared,
} from '../observatory/observatory.ts';
import { may } from '../partnership/partnership.ts';
import { csvwFaults, packageFaults } from './open-data.fixture.ts';
import { registerPublic } from './public.routes.ts';

/**
 * A release from the form to the public page, over an invented borough of two wards: the analyst prepares, the manager publishes, and
 * somebody who never signed in reads. What was hidden must be in no public answer.
 */
let world: GroundWorld;
let analyst: Visitor;
let manager: Visitor;
let governance: Visitor;
let councillor: Visitor;
let anybody: Visitor;

/** Fires by ward, quarter and cause. 61 is nowhere else: it must be hidden beside the 3, and be in no public answer. */
const counts: readonly (readonly [ward: string, month: string, cause: string, count: number])[] = [
  ['Harbour', '2025-02', 'Primary', 3],
  ['Harbour', '2025-02', 'Secondary', 14],
  ['Harbour', '2025-05', 'Primary', 7],
  ['Harbour', '2025-05', 'Secondary', 10],
  ['Harbour', '2025-08', 'Primary', 6],
  ['Harbour', '2025-08', 'Secondary', 11],
  ['Orchard', '2025-02', 'Primary', 61],
  ['Orchard', '2025-02', 'Secondary', 9],
  ['Orchard', '2025-05', 'Primary', 8],
  ['Orchard', '2025-05', 'Secondary', 12],
  ['Orchard', '2025-08', 'Primary', 9],
  ['Orchard', '2025-08', 'Secondary', 13],
];
const unique = /(?<![0-9A-Za-z])61(?![0-9A-Za-z])/;
const fires = 'partner:fenwater-fires';

async function loadFires(): Promise<void> {
  const column = (heading: string, position: number) => ({ heading, position });
  const mapping = parseMapping({
    schema: 1,
    title: 'Fenwater fires',
    file: { kind: 'delimited', encoding: 'utf-8', delimiter: ',', quoting: 'double' },
    headerRows: { first: 1, last: 1 },
    headings: ['Reference', 'Date', 'Cause', 'Ward'],
    rowsAre: 'incident',
    id: column('Reference', 1),
    when: { from: 'column', column: column('Date', 2), format: 'year-month-day' },
    precision: 'as-given',
    category: {
      from: 'columns',
      columns: [column('Cause', 3)],
      rules: [
        { given: ['Primary'], category: 'deliberate-primary-fire' },
        { given: ['Secondary'], category: 'deliberate-secondary-fire' },
      ],
    },
    point: { from: 'nowhere' },
    area: { from: 'columns', names: [column('Ward', 4)] },
    place: [],
    totals: { byWords: false, of: [] },
    only: [],
    marks: {},
  });
  const lines = counts.flatMap(([ward, month, cause, count]) =>
    Array.from(
      { length: count },
      (_, index) =>
        `${ward}${month}${cause}${index},${month}-${String(1 + (index % 28)).padStart(2, '0')},${cause},${ward}`,
    ),
  );
  const { engine, folder, store, partnership, keeper } = world;
  const prepared = await prepareMapped(
    engine,
    { bytes: Buffer.from(`Reference,Date,Cause,Ward\n${lines.join('\n')}\n`), fileName: 'fires.csv' },
    mapping,
    { source: { code: fires, title: 'Fenwater Fire, fires' } },
  );
  const settled = await settlePrepared(engine, folder, prepared);
  await store.database.asSystem('load a test', partnership.id, async (tx) => {
    await insertSource(tx, keeper, fires, 'mapped', {
      title: 'Fenwater Fire, fires',
      ownerName: 'Fenwater Fire',
      licence: 'For the partnership only',
      periodGrain: 'day',
      kind: 'fire',
      limitations: ['The cause is the officer’s view at the scene.'],
    });
    const { id: mappingId } = await saveMapping(tx, keeper, fires, mapping);
    for (const delivery of await keepDeliveries(tx, keeper, settled, { mappingId }))
      await acceptDelivery(tx, keeper, delivery.id);
  });
}

before(async () => {
  let open = (): GroundWorld => world;
  world = await openGround((registrar, services) => {
    const database = new Proxy({} as GroundWorld['store']['database'], {
      // The test's database is made before its routes are asked anything, but after they are registered.
      get: (_, name) => Reflect.get(open().store.database, name) as unknown,
    });
    registerReleases(registrar, {
      ...services,
      database,
      may: (actor, action) => may(actor.role, action),
      crawlReleases: () => Promise.resolve([]),
    });
    registerPublic(registrar, { database, folder: services.folder, publicOrigin: null });
  });
  open = () => world;
  await loadFires();
  analyst = await world.as('analyst');
  manager = await world.as('manager');
  governance = await world.as('governance');
  councillor = await world.as('councillor');
  anybody = new Visitor(world.server.app);
});
after(() => world.close());

const textOf = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replace(/&[a-z]+;|&#\d+;/g, ' ')
    .replace(/\s+/g, ' ');

async function look(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${textOf(answer.body).slice(0, 400)}`);
  if (status === 200) await assertGoodHtml(url, answer.body);
  return textOf(answer.body);
}

const releases = '/assessment/releases';
const quarters = ['2025-01..2025-03', '2025-04..2025-06', '2025-07..2025-09'];

/** Prepares a draft through the pages. @returns its id */
async function draft(fields: Record<string, string | string[]>): Promise<string> {
  await look(analyst, `${releases}/new`);
  const answer = await analyst.post(`${releases}/new`, {
    title: 'Fires by ward',
    words: 'Made up.',
    areas: 'both',
    measures: ['deliberate-primary-fires'],
    periods: quarters,
    ...fields,
  });
  assert.equal(answer.statusCode, 303, textOf(answer.body).slice(0, 800));
  return /releases\/([0-9a-f-]{36})/.exec(String(answer.headers.location))?.[1] ?? assert.fail();
}

async function step(visitor: Visitor, id: string, name: string, fields = {}, status = 303): Promise<string> {
  await look(visitor, `${releases}/${id}`);
  const answer = await visitor.post(`${releases}/${id}/${name}`, {
    version: visitor.hidden('version'),
    ...fields,
  });
  assert.equal(answer.statusCode, status, `${name}: ${textOf(answer.body).slice(0, 600)}`);
  return answer.body;
}

async function recordOf(id: string) {
  const actor = world.partnership.actor('analyst');
  const { engine, folder, store } = world;
  return store.database.asActor(actor, 'look', async (tx) => {
    const record = await selectRelease(tx, id);
    const gathered = await gatherRelease(tx, { engine, folder }, actor.partnershipId, record);
    return {
      record,
      truth: new Map(gathered.cells.map((cell) => [`${cell.measure} ${cellName(cell)}`, cell.count])),
    };
  });
}

async function publish(id: string): Promise<string> {
  await step(analyst, id, 'work-out');
  await step(analyst, id, 'send');
  await step(manager, id, 'publish');
  return (await recordOf(id)).record.code ?? assert.fail('it has no code');
}

/** Every public answer of a release. */
async function everything(code: string, worked: Worked): Promise<string[]> {
  const base = `/public/releases/${code}`;
  const addresses = [
    '/public',
    base,
    ...[...new Set(worked.cells.map(({ area }) => area))].map((area) => `${base}?area=${area}`),
    ...quarters.map((period) => `${base}?period=${period}`),
    `${base}/datapackage.json`,
    `${base}/data.csv-metadata.json`,
    `${base}/data.csv`,
  ];
  const bodies: string[] = [];
  for (const address of addresses) {
    const answer = await anybody.get(address);
    assert.equal(answer.statusCode, 200, address);
    bodies.push(answer.body);
  }
  const csv = bodies.at(-1) ?? '';
  for (const [, path] of [...csv.matchAll(/https?:\/\/[^/\s]+(\/public\/figures\/[0-9a-f]{32})/g)].slice(
    0,
    12,
  ))
    bodies.push((await anybody.get(path ?? '')).body);
  return bodies;
}

describe('a release', () => {
  it('is prepared, worked out, checked by somebody else and then stands for anybody', async () => {
    const id = await draft({});
    assert.match(await look(analyst, `${releases}/${id}`), /Work out what may be shown/);
    // Nothing of a draft is public.
    assert.doesNotMatch(await look(anybody, '/public'), /Fires by ward/);
    await step(analyst, id, 'work-out');
    const preview = await look(analyst, `${releases}/${id}`);
    assert.match(preview, /Hidden: too small \d+/);
    assert.doesNotMatch(await look(councillor, `${releases}/${id}`), /Send to be checked/);
    await step(analyst, id, 'send');
    await look(governance, `${releases}/${id}`);
    // Who made it cannot publish it, whatever they may do otherwise.
    assert.equal((await analyst.post(`${releases}/${id}/publish`, { version: '3' })).statusCode, 403);
    await step(governance, id, 'send-back', { note: '' }, 422);
    await step(governance, id, 'send-back', { note: 'Name the year' });
    assert.match(await look(analyst, `${releases}/${id}`), /Sent back: Name the year/);
    await look(analyst, `${releases}/${id}/edit`);
    assert.equal(
      (
        await analyst.post(`${releases}/${id}/edit`, {
          version: analyst.hidden('version'),
          title: 'Fires by ward, 2026',
          words: '',
        })
      ).statusCode,
      303,
    );
    // A page that is out of date changes nothing.
    await step(analyst, id, 'work-out', { version: '1' }, 422);
    const code = await publish(id);
    const { record, truth } = await recordOf(id);
    const worked = record.worked ?? assert.fail();
    const [own] = worked.cells;
    assert.ok(own !== undefined);
    assert.match(await look(anybody, '/public'), /Fires by ward, 2026/);
    const page = await look(anybody, `/public/releases/${code}`);
    assert.match(page, /Open Government Licence v3\.0/);
    assert.match(page, /It is never changed/);
    assert.match(page, /\[c\]/);
    assert.match(page, /Of what is not open data counts from 1 to 4 are hidden/);
    for (const cell of worked.cells) {
      const count = truth.get(`${cell.measure} ${cellName(cell)}`) ?? assert.fail();
      if (count > 0 && count < 5) assert.equal(cell.value, null, `${cell.areaName} ${cell.period}`);
      else if (cell.shown === 'as-counted') assert.equal(cell.value, count);
    }
    assert.match(textOf(await step(manager, id, 'publish', {}, 403)), /does not wait to be checked/);
    await step(analyst, id, 'take-out', { table: '0' }, 403);
    // One who is not signed in may do none of it.
    assert.equal((await anybody.get(`${releases}/${id}`)).statusCode, 303);
    assert.equal((await anybody.get('/public/releases/no-such-release')).statusCode, 404);
  });

  it('says in no public answer what it or an earlier one hides, and stays as it was when the data change', async () => {
    const { database } = world.store;
    const id = await draft({
      title: 'All fires by ward',
      measures: ['deliberate-fires', 'deliberate-secondary-fires'],
    });
    await step(analyst, id, 'work-out');
    const worked = (await recordOf(id)).record.worked ?? assert.fail();
    assert.equal(worked.against.length, 1, 'it was worked out against what was published before');
    // Fires in all less the secondary ones are the primary ones, which the first release hid.
    const shownOf = (measure: string, area: string): boolean =>
      worked.cells.some(
        (each) =>
          each.measure === measure &&
          each.areaName === area &&
          each.period === quarters[0] &&
          each.shown === 'as-counted',
      );
    for (const area of ['Harbour', 'Orchard'])
      assert.ok(
        !(shownOf('deliberate-fires', area) && shownOf('deliberate-secondary-fires', area)),
        `${area} can be worked out`,
      );
    const hidden = worked.cells.filter(({ shown }) => shown === 'withheld');
    assert.ok(hidden.length > 0 && hidden.every(({ value, rate }) => value === null && rate === null));
    // Nor does what is kept for the preview hold it.
    const kept = await database.asActor(world.partnership.actor('analyst'), 'look', (tx) =>
      tx.selectFrom('data_release').select('worked').execute(),
    );
    assert.doesNotMatch(JSON.stringify(kept), unique);
    await step(analyst, id, 'send');
    await step(manager, id, 'publish');
    const { record, truth } = await recordOf(id);
    const code = record.code ?? assert.fail();
    const before = await everything(code, worked);
    const csv = (await anybody.get(`/public/releases/${code}/data.csv`)).body;
    for (const cell of hidden) {
      const line = csv
        .split('\r\n')
        .find(
          (each) =>
            each.startsWith(`${cell.measure},`) &&
            each.includes(`,${cell.area},`) &&
            each.includes(`,${cell.period.slice(0, 7)}-01,`),
        );
      assert.match(line ?? '', /,\d{4}-\d\d-\d\d,\d{4}-\d\d-\d\d,,c,,/, `${cell.areaName} ${cell.period}`);
      assert.ok((truth.get(`${cell.measure} ${cellName(cell)}`) ?? 0) > 0);
    }
    const first = (await anybody.get('/public')).body.match(/\/public\/releases\/[a-z0-9-]+/g) ?? [];
    assert.equal(new Set(first).size, 2);
    for (const address of new Set(first))
      for (const rest of [
        '',
        '?period=2025-01..2025-03',
        '/data.csv',
        '/datapackage.json',
        '/data.csv-metadata.json',
      ]) {
        const { body } = await anybody.get(`${address}${rest}`);
        assert.doesNotMatch(body, unique, `${address}${rest}`);
      }
    for (const body of before) assert.doesNotMatch(body, unique);
    // The file is taken out: the release says what it said.
    await database.asSystem('change the data', world.partnership.id, (tx) =>
      tx
        .deleteFrom('segment_in_force')
        .where('source_code', '=', fires)
        .where('month', '=', '2025-02-01')
        .execute(),
    );
    assert.deepEqual(await everything(code, worked), before);
  });

  it('can be read by programs: CSV with two descriptions that it fits, from any site', async () => {
    const code =
      /\/public\/releases\/([a-z0-9-]+)/.exec((await anybody.get('/public')).body)?.[1] ?? assert.fail();
    const base = `/public/releases/${code}`;
    const csv = await anybody.get(`${base}/data.csv`);
    assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8; header=present');
    assert.equal(csv.headers['access-control-allow-origin'], '*');
    assert.equal(csv.headers['cache-control'], 'public, max-age=3600');
    assert.match(String(csv.headers.link), /csvm\+json/);
    const datapackage = (await anybody.get(`${base}/datapackage.json`)).body;
    const metadata = (await anybody.get(`${base}/data.csv-metadata.json`)).body;
    assert.deepEqual(packageFaults(csv.body, datapackage), []);
    assert.deepEqual(csvwFaults(csv.body, metadata), []);
    assert.match(datapackage, /OGL-UK-3\.0/);
    // The checker itself: a broken file does not pass.
    const broken = csv.body.replace(/,(\d+),,/, ',many,,');
    assert.notEqual(broken, csv.body);
    assert.deepEqual(
      packageFaults(broken, datapackage).map(({ column, fault }) => `${column} ${fault}`),
      ['count is no integer'],
    );
    assert.deepEqual(
      csvwFaults(broken, metadata).map(({ column }) => column),
      ['count'],
    );
    const address = /\/public\/figures\/[0-9a-f]{32}/.exec(csv.body)?.[0] ?? assert.fail();
    const figure = await look(anybody, address);
    assert.match(figure, /What it is.*Area.*Period.*Source.*Published/);
    assert.match(figure, /This address stays/);
    await look(anybody, '/public/figures/00000000000000000000000000000000', 404);
  });

  it('keeps a form that cannot be taken, with what was typed', async () => {
    await look(analyst, `${releases}/new`);
    const bad = await analyst.post(`${releases}/new`, {
      title: 'No table',
      areas: 'wards',
      other: '2026-13',
    });
    assert.equal(bad.statusCode, 422);
    assert.match(textOf(bad.body), /Choose at least one measure/);
    assert.match(bad.body, /value="No table"/);
    await assertGoodHtml('new', bad.body);
    const period = await analyst.post(`${releases}/new`, {
      title: 'x',
      areas: 'wards',
      measures: 'deliberate-fires',
      other: 'soon',
    });
    assert.match(textOf(period.body), /“soon” is not a period|soon.*is not a period/);
    assert.equal((await councillor.get(`${releases}/new`)).statusCode, 403);
    const id = await draft({ title: 'Harbour only', areas: 'wards' });
    await step(analyst, id, 'take-out', { table: '0' });
    assert.match(await look(analyst, `${releases}/${id}`), /There is no table in it yet/);
    await look(analyst, `${releases}/${id}/tables`);
    const more = {
      version: analyst.hidden('version'),
      measures: 'deliberate-fires',
      areas: 'own',
      periods: quarters,
    };
    assert.equal((await analyst.post(`${releases}/${id}/tables`, more)).statusCode, 303);
    await step(analyst, id, 'work-out');
    assert.match(await look(analyst, `${releases}/${id}`), /Deliberate fires/);
    await step(analyst, id, 'withdraw');
    assert.match(await look(analyst, releases), /Withdrawn/);
  });

  it('follows a rule that is dated data', async () => {
    const shown = await look(councillor, `${releases}/rule`);
    assert.match(
      shown,
      /counts from 1 to 4 are hidden; of sensitive topics counts under 10 are hidden, zero too/,
    );
    assert.doesNotMatch(shown, /Make a new rule/);
    await look(governance, `${releases}/rule`);
    const rule = {
      'begins-day': '1',
      'begins-month': '1',
      'begins-year': '2100',
      threshold: '6',
      sensitive: '12',
      rounded: '5',
      zero: 'yes',
      why: 'The board wants more',
    };
    const past = await governance.post(`${releases}/rule`, { ...rule, 'begins-year': '2020' });
    assert.equal(past.statusCode, 422);
    const odd = await governance.post(`${releases}/rule`, { ...rule, sensitive: '4' });
    assert.match(textOf(odd.body), /must not be below the one of other topics/);
    assert.equal((await governance.post(`${releases}/rule`, rule)).statusCode, 303);
    const after = await look(governance, `${releases}/rule`);
    assert.match(after, /1 January 2100/);
    // It does not hold before its day.
    assert.match(after, /counts from 1 to 4 are hidden/);
  });

  it('covers the figures of a public edition, and keeps what it printed among the releases', async () => {
    const actor = world.partnership.actor('analyst');
    const { engine, folder, store } = world;
    const services = { engine, folder };
    const periods = { period: { from: '2025-04', to: '2025-06' }, comparison: null };
    await store.database.asActor(actor, 'cover', async (tx) => {
      const figuresOf = async (code: string, asked = periods) => {
        const measure = await selectMeasure(tx, code);
        const found = await measureWorld(tx, services, actor.partnershipId, measure.definition.sourceKind);
        assert.ok(found !== null);
        return measureFigures(found, measure, {
          ...asked,
          areas: [found.area, ...(found.wards?.areas ?? [])].map((area) => area.code),
        });
      };
      const open = await figuresOf('burglary');
      const fireFigures = await figuresOf('deliberate-secondary-fires');
      const covers = await coverFigures(tx, services, [...open, ...fireFigures]);
      assert.deepEqual([...new Set(open.map(({ id }) => covers.get(id)?.shown))], ['as-is']);
      // A figure whose files nobody knows any more cannot be told what it is made of.
      const lost = { ...(fireFigures[0] ?? assert.fail()), id: 'f'.repeat(32), deliveries: ['0'.repeat(64)] };
      assert.equal((await coverFigures(tx, services, [lost])).get(lost.id)?.shown, 'withheld');
      const one = { ...(fireFigures[1] ?? assert.fail()), numerator: 3, value: 3 };
      assert.equal((await coverFigures(tx, services, [one])).get(one.id)?.shown, 'withheld');
      const [assessment] = await tx.selectFrom('assessment').select('id').execute();
      assert.equal(assessment, undefined);
      await assert.rejects(
        freezeEditionRelease(tx, services, actor, {
          assessmentId: actor.accountId,
          title: 'Another edition',
          figures: [one],
          covers: new Map([[one.id, { shown: 'as-is' }]]),
        }),
        /public edition must be made again/,
      );
    });
    // Whoever publishes, it is worked out from whole counts: also where that person reads them rounded.
    const reader = world.partnership.actor('councillor');
    await store.database.asActor(reader, 'cover', async (tx) => {
      const measure = await selectMeasure(tx, 'deliberate-fires');
      const found = await measureWorld(tx, services, reader.partnershipId, 'fire');
      assert.ok(found !== null);
      const figures = await measureFigures(found, measure, { ...periods, areas: [found.area.code] });
      assert.deepEqual(
        [...(await coverFigures(tx, services, figures)).values()].map(({ shown }) => shown),
        ['as-is'],
      );
    });
  });
});
