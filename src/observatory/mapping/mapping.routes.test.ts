import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import writeXlsxFile from 'write-excel-file/node';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import { prepareDataFolder, type DataFolder } from '../../foundation/data-folder.ts';
import type { Role } from '../../foundation/database.types.ts';
import { may } from '../../partnership/partnership.ts';
import { buildServer, type Server } from '../../server/server.ts';
import { openEngine, type Engine } from '../engine.ts';
import { streetText } from '../intake/test-files.ts';
import { absent, sharedFile } from '../mapped/fixture.ts';
import type { Mapping } from '../mapped/mapping.ts';
import { sweepStaged } from './staged.ts';
import { registerObservatory } from '../observatory.routes.ts';

const password = 'four plain common words';
let root: string;
let folder: DataFolder;
let engine: Engine;
let store: TestDatabase;
let partnership: TestPartnership;
let server: Server;

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'frankpledge-mapping-'));
  folder = await prepareDataFolder(path.join(root, 'data'), 'demonstration');
  engine = await openEngine({
    folder: folder.segments,
    tempFolder: path.join(root, 'temp'),
    threads: 2,
    memoryLimitMb: 512,
  });
  store = await createTestDatabase();
  partnership = await insertPartnership(store.database, { password });
  server = await buildServer({
    database: store.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      {
        name: 'observatory',
        menu: [
          {
            key: 'observatory',
            text: 'Observatory',
            href: '/observatory',
            permission: 'observatory.view',
            order: 20,
          },
        ],
        register: (registrar) =>
          registerObservatory(registrar, {
            database: store.database,
            engine,
            folder,
            may: (actor, action) => may(actor.role, action),
            crawlFiles: () => Promise.resolve([]),
          }),
        home: { none: 'a test' },
        search: { none: 'a test' },
        thread: { none: 'a test' },
        clocks: [],
      },
    ],
  });
  await server.app.ready();
});

after(async () => {
  await server.app.close();
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

async function as(role: Role): Promise<Visitor> {
  const person = partnership.agencies
    .flatMap((agency) => agency.people)
    .find((one) => one.actor.role === role);
  assert.ok(person);
  const visitor = new Visitor(server.app);
  await visitor.signIn(person.email, password);
  return visitor;
}

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const unescape = (value: string): string =>
  value
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** What a browser would send with the last page's main form: every field as it is filled in. */
function filled(page: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  const add = (name: string, value: string): void => {
    const known = fields[name];
    fields[name] = known === undefined ? value : [...[known].flat(), value];
  };
  const main = /<main[\s\S]*<\/main>/.exec(page)?.[0] ?? '';
  for (const [tag] of main.matchAll(/<input [^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1] ?? '';
    const type = /type="([^"]*)"/.exec(tag)?.[1] ?? 'text';
    const value = unescape(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
    if (['csrf', 'submission'].includes(name) || type === 'file') continue;
    if ((type === 'radio' || type === 'checkbox') && !/ checked/.test(tag)) continue;
    add(name, value);
  }
  for (const [, name = '', inner = ''] of main.matchAll(
    /<select [^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g,
  )) {
    const chosen =
      /<option value="([^"]*)" selected/.exec(inner)?.[1] ?? /<option value="([^"]*)"/.exec(inner)?.[1] ?? '';
    add(name, unescape(chosen));
  }
  for (const [, name = '', inner = ''] of main.matchAll(
    /<textarea [^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g,
  ))
    add(name, unescape(inner));
  return fields;
}

/** Follows a redirect and looks at the page it leads to. */
async function follow(
  visitor: Visitor,
  response: { statusCode: number; headers: Record<string, unknown>; body: string },
): Promise<string> {
  assert.equal(response.statusCode, 303, text(response.body).slice(0, 2000));
  const to = String(response.headers['location']);
  const page = await visitor.get(to);
  if (page.statusCode === 303) return follow(visitor, page);
  assert.equal(page.statusCode, 200, `${to}: ${text(page.body).slice(0, 1500)}`);
  await assertGoodHtml(to, visitor.page);
  return to;
}

async function receive(visitor: Visitor, fileName: string, content: Buffer | string): Promise<string> {
  await visitor.get('/observatory/receive');
  return follow(
    visitor,
    await visitor.upload('/observatory/receive', [{ field: 'files', fileName, content }]),
  );
}

/** Sends the page's form as it is filled in, with changes. */
async function send(
  visitor: Visitor,
  at: string,
  change: Record<string, string | string[]> = {},
): Promise<string> {
  return follow(visitor, await visitor.post(at, { ...filled(visitor.page), ...change }));
}

const stepOf = (at: string): string => at.split('/').at(-1) ?? '';

const newSource = (title: string) => ({
  source: 'new',
  title,
  owner: 'Merrowshire Fire and Rescue',
  licence: 'Sharing agreement 2025',
  grain: 'minute',
  limitations: 'Attended incidents only\nAddresses are not given',
});

type DeliveryRow = {
  id: string;
  state: string;
  adaptor: string;
  hash: string;
  rows_read: number;
  rows_accepted: number;
  rows_rejected: number;
  mapping_id: string | null;
  evidence: string;
  source_code: string | null;
  decision: string;
  received_by: string | null;
};

const deliveryAt = async (at: string): Promise<DeliveryRow> => {
  const [row] = await store.query<DeliveryRow>('select * from delivery where id = $1', [stepOf(at)]);
  assert.ok(row, at);
  return row;
};

const mappingsOf = (code: string): Promise<{ version: number; mapping: Mapping }[]> =>
  store.query(
    'select m.version, m.mapping from source_mapping m join source s on s.partnership_id = m.partnership_id and s.id = m.source_id where s.code = $1 order by 1',
    [code],
  );

const fires = [
  'Incident Number,Day,Month,Year,Time of Call,Ward,Property Type,Cause of Fire',
  '1,3,January,2025,19:05,OLD TOWN,Café,Deliberate',
  '2,14,January,2025,20:10,OLD TOWN,Car,Accidental',
  '3,28,February,2025,23:59,MARSH,Car,Arson suspected',
  '4,31,February,2025,02:00,MARSH,Car,Deliberate',
].join('\r\n');

describe('from a partner’s file to a delivery', () => {
  test('a fire extract: source, reading, columns, categories, check, delivery; nothing counts before a decision', async () => {
    const analyst = await as('analyst');
    let at = await receive(analyst, 'fires Q1.csv', Buffer.from(fires, 'latin1'));
    assert.equal(stepOf(at), 'source');
    const mistaken = await analyst.post(at, {
      ...filled(analyst.page),
      source: 'new',
      title: ' ',
      licence: 'Kept',
    });
    assert.equal(mistaken.statusCode, 422);
    await assertGoodHtml('source with faults', analyst.page);
    assert.match(analyst.page, /href="#title">Enter what the source is called/);
    assert.equal(filled(analyst.page)['licence'], 'Kept', 'what was typed stays');

    at = await send(analyst, at, newSource('Merrowshire Fire and Rescue, fires'));
    assert.equal(stepOf(at), 'file');
    assert.match(text(analyst.page), /It is not UTF-8; the bytes fit Windows 1252/);
    assert.match(analyst.page, /Café/);
    const wrong = await analyst.post(at, { ...filled(analyst.page), encoding: 'utf-8' });
    assert.equal(wrong.statusCode, 422, 'an encoding that does not fit is said at its field');
    await assertGoodHtml('file with faults', analyst.page);
    await analyst.get(at);
    at = await send(analyst, at);
    assert.equal(stepOf(at), 'columns');
    const columns = filled(analyst.page);
    assert.deepEqual(
      [
        columns['layout'],
        columns['when-from'],
        columns['when-day'],
        columns['when-month'],
        columns['when-year'],
        columns['when-time'],
      ],
      ['incidents', 'pieces', '2', '3', '4', '5'],
    );
    assert.equal(columns['area-name-1'], '6');
    assert.equal(columns['category-1'], '8');
    const unclear = await analyst.post(at, { ...columns, 'category-1': '' });
    assert.equal(unclear.statusCode, 422);
    await assertGoodHtml('columns with faults', analyst.page);
    assert.match(analyst.page, /href="#category-1">Choose the column of categories/);
    await analyst.get(at);

    at = await send(analyst, at, { 'place-1': '7' });
    assert.equal(stepOf(at), 'categories');
    const categories = filled(analyst.page);
    assert.deepEqual(
      [categories['category-0'], categories['category-1'], categories['category-2']],
      ['deliberate-fire', 'accidental-fire', ''],
      'most frequent first; what we do not know is left open',
    );
    const open = await analyst.post(at, categories);
    assert.equal(open.statusCode, 422);
    assert.match(text(analyst.page), /Choose a category for “Arson suspected”, or leave its rows out/);
    await assertGoodHtml('categories with faults', analyst.page);
    at = await send(analyst, at, { 'category-2': 'deliberate-fire' });
    assert.equal(stepOf(at), 'check');
    assert.match(text(analyst.page), /Rows read 4 Accepted 3 Rejected 1/);
    assert.match(
      text(analyst.page),
      /5 Day, Month, Year 31, February, 2025 “31 February 2025” is not a date/,
    );
    assert.equal((await store.query('select 1 from delivery')).length, 0, 'a draft is no delivery');

    // Back: everything chosen is still there, and going on leads here again.
    await analyst.get(at.replace('/check', '/columns'));
    assert.equal(filled(analyst.page)['place-1'], '7');
    at = await send(analyst, at.replace('/check', '/columns'));
    assert.equal(stepOf(at), 'check');

    at = await send(analyst, at);
    assert.match(at, /^\/observatory\/files\//);
    const delivery = await deliveryAt(at);
    assert.deepEqual(
      [
        delivery.state,
        delivery.adaptor,
        delivery.source_code,
        delivery.rows_read,
        delivery.rows_accepted,
        delivery.rows_rejected,
      ],
      ['previewed', 'mapped', 'partner:merrowshire-fire-and-rescue-fires', 4, 3, 1],
    );
    assert.notEqual(delivery.mapping_id, null);
    const kept = path.join(folder.deliveries, 'sha256', delivery.hash.slice(0, 2), delivery.hash);
    assert.deepEqual(await readFile(kept), Buffer.from(fires, 'latin1'), 'byte for byte as received');
    const [source] = await store.query<{
      title: string;
      licence: string;
      period_grain: string;
      limitations: { text: string }[];
    }>('select * from source where code = $1', [delivery.source_code]);
    assert.equal(source?.licence, 'Sharing agreement 2025');
    assert.deepEqual(
      source.limitations.map((one) => one.text),
      ['Attended incidents only', 'Addresses are not given'],
    );
    assert.equal((await store.query('select 1 from segment_in_force')).length, 0);
    assert.equal((await store.query('select 1 from mapping_draft')).length, 0);

    const accepted = await analyst.post(`${at}/accept`);
    assert.equal(accepted.statusCode, 303);
    assert.equal((await store.query('select 1 from segment_in_force')).length, 2);
    await analyst.get('/observatory');
    await assertGoodHtml('observatory', analyst.page);
    assert.match(analyst.page, /Rows received by month, Merrowshire Fire and Rescue, fires/);
  });

  test('the next file: columns that moved are followed, a renamed one is asked about and remembered', async () => {
    const analyst = await as('analyst');
    const code = 'partner:merrowshire-fire-and-rescue-fires';
    const second = [
      'Incident Number,Ward,Day,Month,Year,Time of Call,Property Type,Fire Cause,Crew',
      '9,MARSH,2,March,2025,19:05,Car,Deliberate,2',
      '10,MARSH,3,March,2025,19:06,Car,Accidental,1',
    ].join('\n');
    let at = await receive(analyst, 'fires Q2.csv', second);
    at = await send(analyst, at, { source: code });
    assert.equal(stepOf(at), 'changes', 'the reading fits, the headings do not');
    const said = text(analyst.page);
    assert.match(said, /“Ward”, from column 6 to 2/);
    assert.match(said, /New columns, not used “Crew”/);
    assert.match(said, /“Cause of Fire” is now We guess “Fire Cause”/);
    assert.equal(filled(analyst.page)['rename-0'], '8');
    at = await send(analyst, at);
    assert.equal(stepOf(at), 'check', 'columns and categories are as agreed last time');
    assert.match(text(analyst.page), /“Cause of Fire” is now “Fire Cause”/);
    assert.match(text(analyst.page), /Rows read 2 Accepted 2 Rejected 0/);
    await send(analyst, at);
    const versions = await mappingsOf(code);
    assert.deepEqual(
      versions.map(({ version }) => version),
      [1, 2],
    );
    const category = versions[1]?.mapping.category;
    assert.ok(category?.from === 'columns');
    assert.equal(category.columns[0]?.heading, 'Fire Cause');
    assert.ok(
      category.rules.some(({ given }) => given[0] === 'Arson suspected'),
      'the rule of a value not in this file stays',
    );

    // The third has the new name still, and a new value: only that is asked.
    const third = second
      .replace('2,March', '2,April')
      .replace('3,March', '3,April')
      .replace(',Accidental', ',Electrical fault');
    at = await receive(analyst, 'fires Q3.csv', third);
    at = await send(analyst, at, { source: code });
    assert.equal(stepOf(at), 'categories');
    at = await send(analyst, at, { 'category-1': 'leave-out' });
    assert.match(text(analyst.page), /Rows read 2 Accepted 1 Rejected 0 Left out by your choice 1/);
    at = await send(analyst, at);
    assert.equal((await deliveryAt(at)).rows_accepted, 1);

    // The fourth is like the third: nothing is asked, no new version is made.
    const fourth = third.replaceAll('April', 'May');
    at = await receive(analyst, 'fires Q4.csv', fourth);
    at = await send(analyst, at, { source: code });
    assert.equal(stepOf(at), 'check');
    await send(analyst, at);
    assert.equal((await mappingsOf(code)).length, 3);

    // This very file again changes nothing.
    at = await receive(analyst, 'fires Q4 again.csv', fourth);
    at = await send(analyst, at, { source: code });
    const again = await send(analyst, at);
    assert.match(text(analyst.page), /received before, so nothing was changed/);
    assert.equal(
      (await store.query('select 1 from delivery where hash = $1', [(await deliveryAt(again)).hash])).length,
      1,
    );
  });

  test('a wide workbook: months across, a total that is checked, dashes that mean none', async () => {
    const analyst = await as('analyst');
    const sheet = [
      ['Fly-tipping incidents'],
      [],
      ['District', 'Apr 2025', 'May 2025', 'Jun 2025'],
      ['Marlhythe', 12, '-', 30],
      ['Quillworth', 4, 5, '<5'],
      ['Total', 16, 5, 30],
    ].map((row) => row.map((value) => ({ value: value })));
    const workbook = await writeXlsxFile(sheet, { sheet: '2025-26' }).toBuffer();
    let at = await receive(analyst, 'fly-tipping.xlsx', workbook);
    at = await send(analyst, at, { ...newSource('Waste Partnership'), grain: 'month' });
    assert.match(text(analyst.page), /Sheets to read/);
    at = await send(analyst, at);
    assert.equal(stepOf(at), 'columns');
    const columns = filled(analyst.page);
    assert.deepEqual(
      [
        columns['layout'],
        columns['across'],
        columns['category-from'],
        columns['category-fixed'],
        columns['totals-words'],
      ],
      ['periods', ['2', '3', '4'], 'fixed', 'fly-tipping', 'yes'],
    );
    at = await send(analyst, at, { dash: 'zero' });
    assert.equal(stepOf(at), 'check', 'one category: no list of categories');
    assert.match(
      text(analyst.page),
      /Cells read 6 Accepted 5 Rejected 0 Hidden by the sender 1 Incidents counted 51/,
    );
    at = await send(analyst, at);
    const [count] = await store.query<{ n: number }>(
      'select count(*)::int as n from segment where delivery_id = $1',
      [stepOf(at)],
    );
    assert.equal(count?.n, 3);
  });

  test('dates that may be day or month first are asked, not guessed', async () => {
    const analyst = await as('analyst');
    const log = 'Ref,Date reported,Category\n1,03/04/2025,Noise\n2,05/06/2025,Noise\n';
    let at = await receive(analyst, 'log.csv', log);
    at = await send(analyst, at, newSource('Noise log'));
    at = await send(analyst, at);
    assert.equal(filled(analyst.page)['when-format'], '');
    assert.match(text(analyst.page), /How are the dates in “Date reported” written\?/);
    const open = await analyst.post(at, filled(analyst.page));
    assert.equal(open.statusCode, 422);
    assert.match(analyst.page, /href="#when-format">Choose how the dates are written/);
    at = await send(analyst, at, { 'when-format': 'day-month-year' });
    at = await send(analyst, at);
    assert.equal(stepOf(at), 'check');
    assert.match(text(analyst.page), /April 2025|Apr/);
    await analyst.get('/observatory/mapping');
    await assertGoodHtml('drafts', analyst.page);
    assert.match(text(analyst.page), /log\.csv Noise log/);
    const draft = at.split('/')[3] ?? '';
    await follow(analyst, await analyst.post(`/observatory/mapping/${draft}/discard`));
    assert.match(text(analyst.page), /log\.csv was given up/);
  });

  test('the Northumbria file through the pages: 39,706 incidents in eleven months', async (t) => {
    const name = 'crime/northumbria-asb-2022/northumbria_asb_2022.tab.gz';
    const received = await sharedFile(name);
    if (received === null) {
      t.skip(absent(name));
      return;
    }
    const analyst = await as('analyst');
    let at = await receive(analyst, 'northumbria_asb_2022.tab.gz', Buffer.from(received));
    at = await send(analyst, at, {
      ...newSource('Northumbria Police, anti-social behaviour'),
      grain: 'month',
    });
    assert.match(text(analyst.page), /With tabs, 100 % of the lines/);
    for (let steps = 0; stepOf(at) !== 'check'; steps += 1) {
      assert.ok(steps < 6, `stuck at ${at}`);
      const open = stepOf(at) === 'categories' ? { rest: 'anti-social-behaviour' } : {};
      at = await send(analyst, at, open);
    }
    at = await send(analyst, at);
    const delivery = await deliveryAt(at);
    assert.deepEqual([delivery.rows_accepted, delivery.rows_rejected], [39_706, 0]);
    const [count] = await store.query<{ n: number }>(
      'select count(*)::int as n from segment where delivery_id = $1',
      [delivery.id],
    );
    assert.equal(count?.n, 11);
  });
});

describe('a file that names people', () => {
  /** Every file under the data folder and the temporary one whose bytes hold the text. */
  async function filesHolding(word: string): Promise<string[]> {
    const found: string[] = [];
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      if ((await readFile(file)).includes(word)) found.push(file);
    }
    return found;
  }

  for (const [what, fileName, content] of [
    [
      'a partner’s table',
      'victims.csv',
      'Ref,Date,Category,Victim name\n1,01/02/2025,Noise,Zebedee Quillfeather\n',
    ],
    [
      'a police street file',
      '2025-01-kent-street.csv',
      streetText([{ month: '2025-01', id: 'a' }]).replace(
        /On or near [^,]*/,
        'Flat 3 DA11 0BB Zebedee Quillfeather',
      ),
    ],
  ] as const) {
    test(`${what} is not kept; its name, hash, columns and sender are`, async () => {
      const analyst = await as('analyst');
      const at = await receive(analyst, fileName, content);
      assert.match(at, /^\/observatory\/files\//);
      const delivery = await deliveryAt(at);
      assert.equal(delivery.state, 'refused');
      assert.match(delivery.hash, /^[0-9a-f]{64}$/);
      assert.equal(delivery.received_by, partnership.actor('analyst').accountId);
      assert.match(delivery.decision, /“(Victim name|Location)”/);
      assert.match(text(analyst.page), /Refused It names people, so the file was not kept/);
      assert.deepEqual(await filesHolding('Quillfeather'), []);
      const tables = await store.query<{ n: number }>(
        `select count(*)::int as n from delivery_rejection where value like '%Quillfeather%'
         union all select count(*)::int from mapping_draft where draft::text like '%Quillfeather%'`,
      );
      assert.deepEqual(
        tables.map(({ n }) => n),
        [0, 0],
      );
    });
  }

  test('pasted: likewise', async () => {
    const analyst = await as('analyst');
    await analyst.get('/observatory/paste');
    const at = await follow(
      analyst,
      await analyst.upload('/observatory/paste', [], {
        evidence: 'Mail of 3 June',
        block: 'Date\tDate of birth\n01/02/2025\t02/03/1990\n',
      }),
    );
    const delivery = await deliveryAt(at);
    assert.deepEqual([delivery.state, delivery.adaptor], ['refused', 'pasted']);
    assert.deepEqual(await filesHolding('02/03/1990'), []);
  });

  test('found only when the headings are read from another line: dropped then', async () => {
    const analyst = await as('analyst');
    const content =
      'A,B,C\nRef,Category,Victim name\n1,Noise,Zebedee Quillfeather\n2,Noise,Abel Quillfeather\n';
    let at = await receive(analyst, 'late.csv', content);
    assert.equal(stepOf(at), 'source');
    at = await send(analyst, at, newSource('Late'));
    at = await send(analyst, at, { 'header-first': '2', 'header-last': '2' });
    assert.match(at, /^\/observatory\/files\//);
    assert.equal((await deliveryAt(at)).state, 'refused');
    assert.deepEqual(await filesHolding('Quillfeather'), []);
  });
});

describe('what did not come as a file', () => {
  test('a pasted block needs its evidence and goes the same way', async () => {
    const analyst = await as('analyst');
    await analyst.get('/observatory/paste');
    await assertGoodHtml('paste', analyst.page);
    const block = 'Ref\tDate\tCategory\r\n1\t14/03/2025\tNoise\r\n2\t15/03/2025\tNoise\r\n';
    const faulty = await analyst.upload('/observatory/paste', [], { evidence: ' ', block });
    assert.equal(faulty.statusCode, 422);
    assert.match(analyst.page, /href="#evidence">Write which mail or call/);
    assert.match(analyst.page, /14\/03\/2025/, 'what was pasted stays');
    await assertGoodHtml('paste with faults', analyst.page);
    let at = await follow(
      analyst,
      await analyst.upload('/observatory/paste', [], {
        evidence: 'Mail from the noise team, 2 April 2025',
        block,
      }),
    );
    at = await send(analyst, at, newSource('Noise team'));
    while (stepOf(at) !== 'check') at = await send(analyst, at);
    at = await send(analyst, at);
    const delivery = await deliveryAt(at);
    assert.deepEqual(
      [delivery.adaptor, delivery.rows_accepted, delivery.evidence],
      ['pasted', 2, 'Mail from the noise team, 2 April 2025'],
    );
    assert.match(text(analyst.page), /Evidence Mail from the noise team/);
  });

  test('a typed return: rows can be added, faults stand at their row, evidence is kept', async () => {
    const analyst = await as('analyst');
    await analyst.get('/observatory/return');
    await assertGoodHtml('return', analyst.page);
    const typed = {
      ...filled(analyst.page),
      ...newSource('Street wardens'),
      'row-1-category': 'noise',
      'row-1-area': 'Old Town',
      'row-1-period': '2025-04',
      'row-1-count': '1,012',
      'row-2-category': 'noise',
      'row-2-period': 'Maytime',
      'row-2-count': 'few',
    };
    const longer = await analyst.post('/observatory/return/rows', typed);
    assert.equal(longer.statusCode, 200);
    await assertGoodHtml('longer return', analyst.page);
    const fields = filled(analyst.page);
    assert.equal(fields['rows'], '12');
    assert.equal(fields['row-1-area'], 'Old Town');
    assert.equal(fields['title'], 'Street wardens');
    assert.ok('row-12-count' in fields);

    const faulty = await analyst.post('/observatory/return', fields);
    assert.equal(faulty.statusCode, 422);
    await assertGoodHtml('return with faults', analyst.page);
    for (const message of [
      'Row 2: “Maytime” is not one of the months',
      'Row 2: enter a whole number',
      'Enter who gave the numbers',
      'Choose how the numbers came',
      'Enter the day the numbers were given',
    ])
      assert.ok(text(analyst.page).includes(message), message);
    const evidence = {
      'evidence-from': 'Warden supervisor, Testborough Council',
      'evidence-how': 'telephone',
      'evidence-on-day': '3',
      'evidence-on-month': '6',
      'evidence-on-year': '2025',
      'evidence-words': 'Twelve over a thousand in April.',
    };
    const at = await send(analyst, '/observatory/return', {
      ...evidence,
      'row-2-period': 'May 2025',
      'row-2-count': '0',
    });
    const delivery = await deliveryAt(at);
    assert.deepEqual(
      [delivery.adaptor, delivery.state, delivery.rows_accepted, delivery.source_code],
      ['typed-return', 'previewed', 2, 'partner:street-wardens'],
    );
    assert.match(
      delivery.evidence,
      /Warden supervisor, Testborough Council, by telephone on 2025-06-03: Twelve/,
    );
    const kept = await readFile(
      path.join(folder.deliveries, 'sha256', delivery.hash.slice(0, 2), delivery.hash),
      'utf8',
    );
    assert.match(kept, /"count": 1012/);
    const segments = await store.query<{ month: string; hash: string }>(
      'select month, hash from segment where delivery_id = $1 order by month',
      [delivery.id],
    );
    assert.equal(segments.length, 2);
  });
});

test('only who may load files comes here', async () => {
  const councillor = await as('councillor');
  for (const url of [
    '/observatory/mapping',
    '/observatory/paste',
    '/observatory/return',
    '/observatory/receive',
  ])
    assert.equal((await councillor.get(url)).statusCode, 403, url);
  await councillor.get('/observatory');
  assert.doesNotMatch(councillor.page, /Paste a table/);
  const denied = await councillor.post('/observatory/paste', { evidence: 'x', block: 'a\tb' });
  assert.equal(denied.statusCode, 403);
});

test('a staged file is swept after a day, and what was chosen is taken up when it comes again', async () => {
  const analyst = await as('analyst');
  const log = 'Ref,Date,Category\n1,14/04/2025,Noise\n';
  let at = await receive(analyst, 'waiting.csv', log);
  at = await send(analyst, at, newSource('Waiting'));
  const staged = path.join(folder.cache, 'staged');
  const names = await readdir(staged);
  assert.ok(names.length > 0);
  assert.equal(await sweepStaged(folder), 0, 'not yet');
  for (const name of names) {
    const old = new Date((await stat(path.join(staged, name))).mtimeMs - 25 * 3_600_000);
    await utimes(path.join(staged, name), old, old);
  }
  assert.equal(await sweepStaged(folder), names.length);
  const gone = await analyst.get(at);
  assert.equal(gone.statusCode, 422);
  assert.match(
    text(gone.body),
    /waiting\.csv is no longer here.*Load it again: what you chose is still there/,
  );
  at = await receive(analyst, 'waiting.csv', log);
  assert.equal(stepOf(at), 'file', 'the source is chosen already');
});
