import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { openActions, type ActionsWorld } from '../../../test/support/actions-world.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { readTableFile, receivedFromBytes } from '../../places/places.ts';
import { updatesOf } from '../action.store.ts';

let world: ActionsWorld;
let manager: Visitor;
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};
before(async () => {
  at('2026-11-22T09:00:00Z');
  world = await openActions();
  manager = await world.as(world.council, 'manager');
});
after(async () => {
  await world.close();
  goOn();
});

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const agreed = [{ on: '2026-11-01', step: 'agree', by: null }] as const;
type Table = Record<string, string>[];

const read = (csv: string): Table => parse(csv, { bom: true, columns: true });
async function exported(visitor: Visitor, query = ''): Promise<Table> {
  return read((await visitor.get(`/actions/log.csv?state=all${query}`)).body);
}
const write = (rows: Table, columns?: string[]): string =>
  stringify(rows, { header: true, bom: true, ...(columns === undefined ? {} : { columns }) });

async function send(visitor: Visitor, content: string | Buffer, fileName = 'actions.csv', status = 303) {
  await visitor.get('/actions/import');
  const answer = await visitor.upload('/actions/import', [{ field: 'file', fileName, content }]);
  assert.equal(answer.statusCode, status, text(answer.body).slice(0, 500));
  if (status !== 303) {
    await assertGoodHtml('import, wrong', answer.body);
    return { url: '', page: text(answer.body) };
  }
  const url = String(answer.headers.location);
  const page = await visitor.get(url);
  assert.equal(page.statusCode, 200);
  await assertGoodHtml(url, page.body);
  return { url, page: text(page.body) };
}
async function take(visitor: Visitor, url: string): Promise<string> {
  await visitor.get(url);
  const taken = await visitor.post(`${url}/take`, { version: visitor.hidden('version') });
  assert.equal(taken.statusCode, 303, text(taken.body).slice(0, 300));
  return text((await visitor.get(url)).body);
}

describe('the spreadsheet that goes out and comes back', () => {
  it('changes nothing when it comes back as it went out, as CSV and as a workbook', async () => {
    await world.make({ text: '=cmd|’/c calc’!A1, said a spreadsheet', reference: '-1' }, agreed);
    const csv = (await manager.get('/actions/log.csv?state=all')).body;
    assert.match(csv, /'=cmd/, 'a formula is made harmless');
    assert.match((await send(manager, csv)).page, /0 rows would change something, 1 says what is stored already, 0 cannot be taken/); // prettier-ignore
    const workbook = (await manager.get('/actions/log.xlsx?state=all')).rawPayload;
    assert.match((await send(manager, workbook, 'actions.xlsx')).page, /0 rows would change something, 1 says what is stored already/); // prettier-ignore
  });

  it('shows what each row would change, takes it, and puts it back', async () => {
    const id = await world.make({ text: 'Old words', reference: 'R.1' }, agreed);
    const other = await world.make({ text: 'Left alone', reference: 'R.2' }, agreed);
    const rows = await exported(manager);
    const row = rows.find((each) => each['Number'] === 'R.1');
    assert.ok(row);
    Object.assign(row, { Action: 'New words', Heading: 'Early identification', Agency: 'Test Charity', Owner: world.actor(world.charity, 'partner').accountName, Due: '30/06/2027', State: 'In progress', 'Blocked by': 'The weather', 'New update': 'Begun', 'Next step': 'Go on' }); // prettier-ignore
    const { url, page } = await send(manager, write(rows));
    for (const words of [/1 row would change something/, /Old words New words/, /No heading Early identification/, /Test Police Test Charity/, /2027-03-31 2027-06-30/, /Agreed In progress/, /Nothing The weather/, /Nothing has been changed yet/])
      assert.match(page, words);
    assert.equal((await world.read(id)).text, 'Old words', 'a preview changes nothing');
    assert.match(await take(manager, url), /It was taken in/);
    const now = await world.read(id);
    assert.deepEqual([now.text, now.heading, now.ownerAgency, now.dueOn, now.state, now.blockedBy], ['New words', 'early-identification', 'Test Charity', '2027-06-30', 'in-progress', 'The weather']);
    assert.equal((await world.read(other)).version, 2, 'untouched');
    const again = await manager.post(`${url}/take`, { version: '1' });
    assert.equal(again.statusCode, 403, 'once');
    await manager.get(url);
    const undone = await manager.post(`${url}/undo`);
    assert.equal(undone.statusCode, 303, text(undone.body).slice(0, 300));
    const back = await world.read(id);
    assert.deepEqual([back.text, back.heading, back.ownerAgency, back.dueOn, back.state, back.blockedBy], ['Old words', 'none', 'Test Police', '2027-03-31', 'agreed', '']);
    const updates = await world.test.database.asActor(world.actor(world.council, 'manager'), 'look', (tx) => updatesOf(tx, id));
    assert.deepEqual(updates.map((each) => each.words).sort(), ['Begun', 'Taken back: what the spreadsheet “actions.csv” said was not meant.'], 'the thread only grows');
    await manager.get('/actions/import');
    assert.equal((await manager.post(`${url}/undo`)).statusCode, 403, 'once');
  }); // prettier-ignore

  it('knows moved, missing and strange columns by their headings', async () => {
    const id = await world.make({ text: 'Moved about', reference: 'M.1' }, agreed);
    const rows = (await exported(manager)).map((row) => ({ 'My own notes': 'x', ...row }));
    const row = rows.find((each: Record<string, string>) => each['Number'] === 'M.1') as Record<
      string,
      string
    >;
    row['New update'] = 'From a moved column';
    // Reversed, with a column of the reader’s own in front, and without those that are not needed.
    const columns = ['My own notes', 'Version', 'New update', 'Action', 'Code'];
    const { url, page } = await send(manager, write(rows, columns));
    assert.match(page, /Not read, because no column of the list is called that: My own notes/);
    assert.match(page, /1 row would change something/);
    await take(manager, url);
    const now = await world.read(id);
    assert.equal(now.lastUpdate?.words, 'From a moved column');
    assert.equal(now.ownerAgencyId, world.police.id, 'what is not in the file is not emptied');
    assert.match((await send(manager, 'Name;Day\r\nx;y\r\n', 'x.csv', 422)).page, /The file has no column “Code” and no column “Version”/); // prettier-ignore
    assert.match((await send(manager, write(await exported(manager), ['Code', 'Action', 'Due']), 'x.csv', 422)).page, /no column “Version”/); // prettier-ignore
    assert.match((await send(manager, '', 'x.csv', 422)).page, /has no bytes|is empty/);
    assert.match((await send(manager, Buffer.from([0x50, 0x4b, 3, 4, 5]), 'x.xlsx', 422)).page, /not a workbook that can be read/); // prettier-ignore
  });

  it('says that rows taken out delete nothing, and refuses foreign, double, changed and wrong rows by their line', async () => {
    const neighbourActor = world.neighbour.actor('manager');
    const { insertAction } = await import('../action.change.ts');
    const foreignId = await world.test.database.asActor(neighbourActor, 'a test', (tx) =>
      insertAction(tx, { text: 'A neighbour’s', reference: '', heading: 'none', ownerAgencyId: null, ownerAccountId: null, groupId: null, partnerAgencyIds: [], source: null, dueOn: null, dueRule: null }),
    );
    const [foreign] = await world.test.query<{ code: string }>('select code from action where id = $1', [foreignId]);
    const ids: Record<string, string> = {};
    for (const name of ['deleted', 'doubled', 'faulty', 'changed', 'stateful', 'ruled'])
      ids[name] = await world.make({ text: `Row ${name}`, reference: `B.${name}`, ...(name === 'ruled' ? { dueOn: null, dueRule: 'quarterly' } : {}) }, agreed);
    const rows = (await exported(manager)).filter((row) => row['Number']?.startsWith('B.') === true);
    const rowOf = (name: string): Record<string, string> => {
      const row = rows.find((each) => each['Number'] === `B.${name}`);
      assert.ok(row, name);
      return row;
    };
    // Somebody else changes one between the download and the sending.
    const chair = await world.as(world.police, 'chair');
    await chair.get(`/actions/${ids['changed'] ?? ''}`);
    await chair.post(`/actions/${ids['changed'] ?? ''}/updates`, { words: 'The chair was quicker' });
    rowOf('changed')['New update'] = 'Too late';
    Object.assign(rowOf('faulty'), { Action: '', Heading: 'Nonsense', Agency: 'Nobody Ltd', Owner: 'Nobody', Due: '31/02/2027', 'Next step': 'alone' });
    rowOf('stateful')['State'] = 'Completed';
    rowOf('ruled')['Due'] = '2028-01-01';
    const sent: Table = [
      rowOf('changed'), rowOf('faulty'), rowOf('stateful'), rowOf('ruled'),
      { ...rowOf('doubled'), 'New update': 'Once' }, { ...rowOf('doubled'), 'New update': 'Twice' },
      { ...rowOf('doubled'), Code: foreign?.code ?? '', 'New update': 'x' },
      { ...rowOf('doubled'), Code: 'ACT-0000-0000', 'New update': 'x' },
      { ...rowOf('doubled'), Code: '', 'New update': 'x' },
    ];
    const { url, page } = await send(manager, write(sent));
    assert.match(page, /1 row would change something, 0 say what is stored already, 8 cannot be taken/);
    const chairName = world.actor(world.police, 'chair').accountName;
    assert.match(page, new RegExp(`2 ACT-\\S+ Changed meanwhile by ${chairName} on 22 November 2026`));
    for (const words of [/3 ACT-\S+ The words of the action are empty/, /“Nonsense” is not a heading/, /“Nobody Ltd” is not an agency/, /“Nobody” has no post/, /“31\/02\/2027” is not a day/, /next step without a new update/])
      assert.match(page, words);
    assert.match(page, /4 ACT-\S+ “Completed”: a spreadsheet can only start/);
    assert.match(page, /5 ACT-\S+ Its day is found by a rule/);
    assert.match(page, /7 ACT-\S+ The same action stands in line 6 already/);
    // Another partnership’s and one that is nowhere answer alike.
    const unknown = [...page.matchAll(/There is no such action in this log/g)];
    assert.equal(unknown.length, 2);
    assert.match(page, /10 None It has no code/);
    assert.match(page, /not in the file and stay as they are.*A row taken out of the spreadsheet deletes nothing/);
    const [code] = await world.test.query<{ code: string }>('select code from action where id = $1', [ids['deleted']]);
    assert.ok(page.includes(code?.code ?? '-'), 'the deleted row is named');
    await take(manager, url);
    assert.equal((await world.read(ids['deleted'] ?? '')).state, 'agreed');
    assert.equal((await world.read(ids['doubled'] ?? '')).lastUpdate?.words, 'Once');
    assert.equal((await world.read(ids['changed'] ?? '')).lastUpdate?.words, 'The chair was quicker');
    const [untouched] = await world.test.query<{ version: number }>('select version from action where id = $1', [foreignId]);
    assert.equal(untouched?.version, 1);
  }); // prettier-ignore

  it('leaves out what somebody changed between preview and taking, and undoes only what nobody changed since', async () => {
    const one = await world.make({ text: 'One', reference: 'L.1' }, agreed);
    const two = await world.make({ text: 'Two', reference: 'L.2' }, agreed);
    const rows = (await exported(manager)).filter((row) => row['Number']?.startsWith('L.') === true);
    for (const row of rows) row['Action'] = `${row['Action'] ?? ''}, changed`;
    const { url } = await send(manager, write(rows));
    const chair = await world.as(world.police, 'chair');
    await chair.get(`/actions/${two}`);
    await chair.post(`/actions/${two}/updates`, { words: 'Between' });
    assert.match(await take(manager, url), /Changed by .* between the preview and taking it in/);
    assert.equal((await world.read(one)).text, 'One, changed');
    assert.equal((await world.read(two)).text, 'Two');
    await chair.get(`/actions/${one}`);
    await chair.post(`/actions/${one}/updates`, { words: 'Since' });
    await manager.get(url);
    await manager.post(`${url}/undo`);
    assert.equal((await world.read(one)).text, 'One, changed', 'changed since, so left');
  });

  it('lets a partner change their own agency’s rows only, and shows a file to those who sent it only', async () => {
    await world.make({ text: 'Police’s', reference: 'O.1' }, agreed);
    await world.make({ text: 'Charity’s', reference: 'O.2', ownerAgencyId: world.charity.id, ownerAccountId: null }, agreed); // prettier-ignore
    const charity = await world.as(world.charity, 'partner');
    const rows = (await exported(charity)).filter((row) => row['Number']?.startsWith('O.') === true);
    for (const row of rows) row['New update'] = 'Mine?';
    const { url, page } = await send(charity, write(rows));
    assert.match(page, /1 row would change something/);
    assert.match(page, /It is another agency’s/);
    rows.find((row) => row['Number'] === 'O.2')!['Agency'] = 'Test Police';
    assert.match((await send(charity, write(rows))).page, /You may not give it to another agency/);
    const police = await world.as(world.police, 'chair');
    assert.equal((await police.get(url)).statusCode, 404);
    await police.get('/actions/import');
    for (const what of ['take', 'undo'])
      assert.equal((await police.post(`${url}/${what}`, { version: '1' })).statusCode, 404);
  });

  it('gives a workbook whose sheet is read again after a spreadsheet program moved its columns', async () => {
    const bytes = (await manager.get('/actions/log.xlsx?state=all')).rawPayload;
    const { sheets } = await readTableFile(await receivedFromBytes(bytes, 'a.xlsx'));
    const sheet = sheets.find(({ rows }) => rows[0]?.cells.includes('Code') === true);
    assert.ok(sheet, sheets.map(({ name }) => name).join());
    assert.equal(sheet.rows[0]?.cells.at(-1), 'Version');
    assert.ok(sheet.rows.length > 5);
  });
});
