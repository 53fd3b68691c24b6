import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { unzipSync } from 'fflate';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { openGround, type GroundWorld } from '../../../test/support/ground.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import type { FrankpledgeDocument } from '../../documents/documents.ts';
import { pdfText } from '../../documents/pdf.reader.ts';
import { clock } from '../../foundation/clock.ts';
import { addDays } from '../../foundation/day.ts';
import { blockInlines, inlineText } from '../../documents/document.rules.ts';
import {
  acceptDelivery,
  insertSource,
  keepDeliveries,
  parseMapping,
  prepareMapped,
  saveMapping,
  settlePrepared,
} from '../../observatory/observatory.ts';
import { may } from '../../partnership/partnership.ts';
import { pagesOf, startMaking, workingCopy, writePack, type PackServices } from './pack.making.ts';
import { packDocument, type PackLineWords } from './pack.document.ts';
import { packLimits, usualDueDays } from './pack.rules.ts';
import { registerWardPacks } from './packs.routes.ts';

let world: GroundWorld;
let services: PackServices;
let analyst: Visitor;
let councillor: Visitor;
let caseworker: Visitor;

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const today = clock.today();
const dateFields = (name: string, day: string): Record<string, string> => {
  const [year = '', month = '', date = ''] = day.split('-');
  return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year };
};

async function look(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 1500)}`);
  await assertGoodHtml(url, visitor.page);
  return text(visitor.page);
}

async function send(
  visitor: Visitor,
  url: string,
  fields: Record<string, string | string[]>,
): Promise<string> {
  const answer = await visitor.post(url, fields);
  assert.equal(answer.statusCode, 303, `${url}: ${text(answer.body).slice(0, 1500)}`);
  return String(answer.headers['location']);
}

/** Reports to the council, which are not open data: 3 in Harbour this year and 7 a year before, 14 and 12 in Orchard. */
async function loadReports(): Promise<void> {
  const rows: string[] = ['Reference,Date,Type,LSOA'];
  for (const [year, lsoa, count] of [
    [2025, 'X01000101', 3],
    [2024, 'X01000101', 7],
    [2025, 'X01000103', 14],
    [2024, 'X01000103', 12],
  ] as const)
    for (let each = 0; each < count; each += 1)
      rows.push(`C${rows.length},${year}-${String((each % 12) + 1).padStart(2, '0')}-03,Nuisance,${lsoa}`);
  // Every month has a report somewhere, so that none looks missing.
  const mapping = parseMapping({
    schema: 1,
    title: 'Fenwater nuisance',
    file: { kind: 'delimited', encoding: 'utf-8', delimiter: ',', quoting: 'double' },
    headerRows: { first: 1, last: 1 },
    headings: ['Reference', 'Date', 'Type', 'LSOA'],
    rowsAre: 'incident',
    id: { heading: 'Reference', position: 1 },
    when: { from: 'column', column: { heading: 'Date', position: 2 }, format: 'year-month-day' },
    precision: 'as-given',
    category: { from: 'fixed', category: 'asb-reported-to-council' },
    point: { from: 'nowhere' },
    lsoa: { code: { heading: 'LSOA', position: 4 }, year: 2021 },
    area: { from: 'nowhere' },
    place: [],
    totals: { byWords: false, of: [] },
    only: [],
    marks: {},
  });
  const code = 'partner:fenwater-nuisance';
  const title = 'Fenwater Council, nuisance';
  const prepared = await prepareMapped(
    world.engine,
    { bytes: Buffer.from(`${rows.join('\n')}\n`), fileName: 'nuisance.csv' },
    mapping,
    { source: { code, title } },
  );
  const settled = await settlePrepared(world.engine, world.folder, prepared);
  await world.store.database.asSystem('load a test', world.partnership.id, async (tx) => {
    await insertSource(tx, world.keeper, code, 'mapped', {
      title,
      ownerName: 'Fenwater Council',
      licence: 'For the partnership only',
      periodGrain: 'day',
      limitations: [],
      kind: 'council-asb',
    });
    const { id: mappingId } = await saveMapping(tx, world.keeper, code, mapping);
    for (const delivery of await keepDeliveries(tx, world.keeper, settled, { mappingId }))
      await acceptDelivery(tx, world.keeper, delivery.id);
  });
}

before(async () => {
  let requests: string[] = [];
  const packs: string[] = [];
  world = await openGround((registrar, ground) => {
    services = { ...ground, may: (actor, action) => may(actor.role, action), documentBanner: '' };
    registerWardPacks(registrar, {
      ...services,
      // Made by then: routes ask for it when they are called.
      get database() {
        return world.store.database;
      },
      crawlPackRequests: () => Promise.resolve(requests),
      crawlPacks: () => Promise.resolve(packs),
    });
  });
  requests = [];
  await loadReports();
  analyst = await world.as('analyst');
  councillor = await world.as('councillor');
  caseworker = await world.as('caseworker');
});
after(() => world.close());

/** The last message of the kind that tells somebody something. */
async function lastNotice(): Promise<{ address: string | null; subject: string; body: string }> {
  const [sent] = await world.store.query<{ address: string | null; subject: string; body: string }>(
    "select address, subject, body from outbox_message where kind = 'notice' order by made_at desc limit 1",
  );
  assert.ok(sent !== undefined, 'nobody was told anything');
  return sent;
}

const making = () =>
  world.store.database.asActor(world.partnership.actor('analyst'), 'test', (tx) => startMaking(tx, services));

const wordsOf = (document: FrankpledgeDocument): string =>
  document.blocks
    .flatMap((block) => [
      ...('caption' in block ? [block.caption] : []),
      ...('text' in block ? [block.text] : []),
      ...(block.kind === 'table'
        ? block.rows
            .flat()
            .map((cell) => ('text' in cell ? cell.text : 'content' in cell ? inlineText(cell.content) : ''))
        : blockInlines(block).map((inline) =>
            typeof inline === 'string' ? inline : 'strong' in inline ? inline.strong : inline.text,
          )),
    ])
    .join('\n');

describe('the pack of a ward', () => {
  it('says what changed, with the place among the wards and what stands out', async () => {
    const made = await making();
    const { document } = workingCopy(made, services, 'X05000101');
    const words = wordsOf(document);
    // 6 and 9 thefts from shops in each month of the two years, all in Harbour.
    assert.match(words, /Shoplifting\n108\n72\nup 50\.0%/);
    assert.match(words, /Burglary\n48\n48\n0\.0%, may be chance/);
    assert.match(words, /Shoplifting: up from 72 to 108\./);
    assert.match(words, /Of \d+ comparisons \(ward by kind of incident\) \d+ stands? out/);
    assert.match(
      words,
      /of the 156 incidents|of the 228 incidents/,
      'the line between the wards, along which burglaries lie',
    );
    assert.match(words, /lie within \d+ metres of the line between the two/);
    assert.match(words, /not released: not to be passed on/);
    assert.match(words, /Residents: mid-2024/);
    assert.ok(document.figures.length > 0 && document.sources.length > 0, 'every number has its source');
  });

  it('never holds a small count of a source that is not open data, nor lets one be subtracted', async () => {
    const made = await making();
    for (const ward of ['X05000101', 'X05000102']) {
      const { document, view } = workingCopy(made, services, ward);
      const row = view.rows.find(({ measure }) => measure.code === 'council-asb');
      assert.ok(row?.isRounded, 'the row is there, rounded');
      for (const figure of document.figures.filter(({ measure }) => measure.startsWith('council-asb')))
        for (const value of [figure.value, figure.previous, figure.compared, figure.numerator])
          assert.equal((value ?? 0) % 5, 0, `${figure.areaName}: ${value}`);
    }
    const rowOf = (ward: string) =>
      workingCopy(made, services, ward).view.rows.find(({ measure }) => measure.code === 'council-asb')
        ?.count;
    // 3 this year and 7 before are not told apart from none; 14 and 12 are rounded.
    assert.deepEqual([rowOf('X05000101')?.value, rowOf('X05000101')?.previous], [null, null]);
    assert.deepEqual([rowOf('X05000102')?.value, rowOf('X05000102')?.previous], [15, 10]);
    // Beside the other ward's pack and the rounded total of both, which anybody signed in may see, a number from 1 to 4 is never
    // pinned down, whatever the other ward's is.
    const near = (count: number): number => Math.round(count / 5) * 5;
    const printed = (small: number, other: number): string =>
      [
        near(small) <= 5 ? 'under 8' : near(small),
        near(other) <= 5 ? 'under 8' : near(other),
        near(small + other),
      ].join();
    for (let small = 1; small <= 4; small += 1)
      for (let other = 0; other <= 40; other += 1) {
        const fits = new Set<number>();
        for (let guess = 0; guess <= 9; guess += 1)
          for (let rest = 0; rest <= 50; rest += 1)
            if (printed(guess, rest) === printed(small, other)) fits.add(guess);
        assert.ok(fits.size > 1, `${small} beside ${other}`);
      }
    const words = wordsOf(workingCopy(made, services, 'X05000101').document);
    assert.match(words, /told to the council\nunder 8\nunder 8\ntoo few to say\nno rate\nno rate\nnone/);
    assert.match(words, /rounded to the nearest 5 before anything is worked out/);
  });

  it('is one side of A4, also with a long name and every line at its limit', async () => {
    const made = await making();
    const long = 'Shorne, Cobham and Luddesdown with Nutbourne and Harle';
    const letters = (count: number): string =>
      'Mothers and wardens walk home with young women on Wednesdays '.repeat(5).slice(0, count);
    const lines = (['doing', 'contact'] as const).flatMap((kind) =>
      [null, 'X05000101'].flatMap((wardCode) =>
        [1, 2].map((): PackLineWords => {
          const limits = packLimits[kind];
          return {
            kind,
            wardCode,
            words: letters(limits.words),
            who: letters(limits.who),
            reach: kind === 'contact' ? letters(packLimits.contact.reach) : '',
            beginsOn: '2026-09-30',
          };
        }),
      ),
    );
    const view = made.pack.of('X05000101');
    assert.ok(view !== null);
    const filled = [...view.rows];
    while (filled.length < packLimits.rows)
      filled.push(...view.rows.slice(0, packLimits.rows - filled.length));
    const [found] = view.found;
    const breaks = [1, 2, 3].map((number) => ({
      id: String(number), kind: 'other' as const, title: 'A change of recording with a name as long as names may well become, and then some',
      text: 'x', sourceKind: null, sourceCode: null, categories: [], areaCode: null, areaName: '', from: '2025-02-01', to: null,
      adjustment: null, version: 1,
    })); // prettier-ignore
    const document = packDocument(
      made.pack,
      {
        ...view,
        ward: { ...view.ward, name: long },
        rows: filled.map((row) => ({ ...row, spansBreak: true })),
        found: found === undefined ? [] : [found, found, found, found],
        chartBreaks: breaks
          .slice(0, 2)
          .map((seriesBreak, index) => ({ at: index === 0 ? '2025-02' : '2025-06', seriesBreak })),
        breaks,
      },
      {
        lines,
        edition:
          'Edition 12, released 22 November 2026 by Somebody Withalong-Name for Councillor Somebody Else-Entirely.',
        banner:
          'Demonstration: the borough, its people and its figures are made up. Do not enter real information.',
        author: 'Community safety unit, Fenwater',
      },
    );
    const bytes = await writePack(document, 'pdf');
    assert.equal(pagesOf(bytes), 1);
    assert.match(pdfText(bytes).join(' '), /Luddesdown/);
    // A page that does not fit is refused and never given out as two.
    const tooMuch = {
      ...document,
      blocks: [
        ...document.blocks,
        ...document.blocks
          .slice(-6)
          .map((block) => (block.kind === 'heading' ? { ...block, id: `${block.id}-2` } : block)),
      ],
    };
    await assert.rejects(() => writePack(tooMuch, 'pdf'), /more than one side/);
  });
});

describe('a councillor', () => {
  let request = '';
  let pack = '';

  it('asks on the page, once, and sees when it is due', async () => {
    assert.match(
      await look(councillor, '/assessment/ward-packs'),
      /Ask for a pack.*None has been released to you yet/,
    );
    const none = await councillor.post('/assessment/ward-packs/ask', { ward: '', words: 'For Saturday' });
    assert.equal(none.statusCode, 422);
    await assertGoodHtml('ask', councillor.page);
    assert.match(councillor.page, /Choose a ward/);
    assert.match(councillor.page, /value="For Saturday"/);
    request = await send(councillor, '/assessment/ward-packs/ask', {
      ward: 'X05000101',
      words: 'For Saturday',
    });
    const page = await look(councillor, request);
    assert.match(page, /Waiting/);
    assert.match(page, new RegExp(`due ${Number(addDays(today, usualDueDays.value).slice(8))} `));
    assert.doesNotMatch(page, /Release it|What changed/, 'no draft is shown');
    await look(councillor, '/assessment/ward-packs');
    assert.equal(
      await send(councillor, '/assessment/ward-packs/ask', { ward: 'X05000101', words: '' }),
      request,
    );
    // Remembered the next time.
    await look(councillor, '/assessment/ward-packs');
    assert.match(councillor.page, /<option value="X05000101" selected>Harbour/);
  });

  it('is seen by the unit, and by no colleague', async () => {
    assert.match(await look(analyst, '/assessment/ward-packs'), /Waiting for you .*Harbour/);
    const page = await look(analyst, request);
    assert.match(page, /Release it/);
    assert.match(page, /Shoplifting 108 72 up 50\.0%/);
    assert.equal((await caseworker.get(request)).statusCode, 404);
    for (const url of [
      '/record',
      '/log',
      '/settings',
      '/wards',
      '/doing',
      '/contact',
      '/all.zip',
      '/wards/X05000101',
      '/wards/X05000101/pack.pdf',
    ])
      assert.equal((await councillor.get(`/assessment/ward-packs${url}`)).statusCode, 403, url);
  });

  it('gets what was looked at: a change since the look is said, and nothing is released', async () => {
    await look(analyst, request);
    const stale = analyst.hidden('fingerprint');
    const version = analyst.hidden('version');
    await look(analyst, '/assessment/ward-packs/doing/add');
    await send(analyst, '/assessment/ward-packs/doing/add', {
      ward: 'X05000101', words: 'Patrols of the quay on Fridays', who: 'Safer place team', ...dateFields('begins', today),
    }); // prettier-ignore
    await look(analyst, request);
    const refused = await analyst.post(`${request}/release`, {
      fingerprint: stale,
      version,
      readers: 'asker',
    });
    assert.equal(refused.statusCode, 422);
    await assertGoodHtml('release', analyst.page);
    assert.match(text(analyst.page), /changed since you looked/);
    await look(analyst, request);
    pack = await send(analyst, `${request}/release`, {
      fingerprint: analyst.hidden('fingerprint'), version: analyst.hidden('version'), readers: 'asker',
    }); // prettier-ignore
    await look(analyst, '/assessment/ward-packs');
    const again = await analyst.post(`${request}/release`, { fingerprint: stale, version, readers: 'asker' });
    assert.equal(again.statusCode, 422, 'a request is answered once');
    const sent = await lastNotice();
    assert.equal(sent.subject, 'Your ward pack is ready');
    assert.doesNotMatch(sent.body, /Harbour|108|X05/, 'words that anybody may read in an inbox');
  });

  it('reads the released pack, as page and as files, and that is written down', async () => {
    const page = await look(councillor, pack);
    assert.match(page, /Patrols of the quay on Fridays/);
    assert.match(page, /Edition 1, released .* for Person/);
    for (const format of ['pdf', 'docx', 'html']) {
      const file = await councillor.get(`${pack}/file/${format}`);
      assert.equal(file.statusCode, 200, format);
      assert.ok(file.rawPayload.length > 5000);
    }
    assert.match(await look(councillor, pack), /When you opened it.*opened.*downloaded: PDF/);
    assert.equal(
      (await caseworker.get(pack)).statusCode,
      404,
      'a colleague of the same council does not see it',
    );
    assert.equal((await caseworker.get(`${pack}/file/pdf`)).statusCode, 404);
    assert.match(await look(caseworker, '/assessment/ward-packs'), /None has been released to you yet/);
    const log = await look(analyst, '/assessment/ward-packs/log');
    assert.match(log, /on the pages.*Released.*Harbour, edition 1/);
    assert.match(await look(analyst, '/assessment/ward-packs/log?what=looks'), /downloaded: Web page/);
    assert.match(await look(analyst, pack), /Who opened it.*downloaded: Word/);
  });

  it('gets the frozen bytes, and never others', async () => {
    const first = (await councillor.get(`${pack}/file/pdf`)).rawPayload;
    await look(analyst, '/assessment/ward-packs/doing/add');
    await send(analyst, '/assessment/ward-packs/doing/add', {
      ward: '', words: 'Something new that the released pack does not say', who: 'The unit', ...dateFields('begins', today),
    }); // prettier-ignore
    assert.deepEqual((await councillor.get(`${pack}/file/pdf`)).rawPayload, first);
    await world.store.query(
      "update ward_pack_file set bytes = bytes || '\\x00'::bytea where format = 'docx' and ward_pack_id = $1",
      [pack.split('/').at(-1)],
    );
    assert.equal((await councillor.get(`${pack}/file/docx`)).statusCode, 500);
  });

  it('may read what was released to every member, and is told of a pack that was taken back', async () => {
    await look(analyst, '/assessment/ward-packs/wards/X05000102');
    const open = await send(analyst, '/assessment/ward-packs/wards/X05000102/release', {
      fingerprint: analyst.hidden('fingerprint'), readers: 'members',
    }); // prettier-ignore
    assert.match(await look(caseworker, open), /Every member of the partnership may read it/);
    const own = /When you opened it(.*)Fingerprint/.exec(await look(councillor, open))?.[1] ?? '';
    assert.equal(
      own.match(/opened/g)?.length,
      2,
      'their own look (in the caption and the row), and nobody else’s',
    );
    const looks = await world.store.query<{ count: string }>(
      'select count(*) from ward_pack_look where ward_pack_id = $1',
      [open.split('/').at(-1)],
    );
    assert.equal(looks[0]?.count, '2');
    await look(analyst, open);
    const none = await analyst.post(`${open}/take-back`, { reason: '', version: analyst.hidden('version') });
    assert.equal(none.statusCode, 422);
    await assertGoodHtml('take back', analyst.page);
    await send(analyst, `${open}/handed-on`, { words: 'Printed for the chair' });
    await look(analyst, open);
    await send(analyst, `${open}/take-back`, {
      reason: 'The wrong months.',
      version: analyst.hidden('version'),
    });
    assert.match(await look(caseworker, open), /Taken back on .*The wrong months\..*Do not use it/);
  });
});

describe('the unit', () => {
  it('writes down who asked by telephone, and refuses with a reason', async () => {
    await look(analyst, '/assessment/ward-packs/record');
    const open = await analyst.post('/assessment/ward-packs/record', {
      asker: '',
      name: '',
      ward: '',
      ...dateFields('asked', '2999-01-01'),
    });
    assert.equal(open.statusCode, 422);
    await assertGoodHtml('record', analyst.page);
    assert.match(text(analyst.page), /Choose a ward.*Choose how they asked/);
    const request = await send(analyst, '/assessment/ward-packs/record', {
      asker: '', name: 'Gwendoline Parr', address: 'g.parr@fenwater.example', ward: 'X05000102', way: 'telephone',
      ...dateFields('asked', addDays(today, -30)), words: '',
    }); // prettier-ignore
    assert.match(
      await look(analyst, request),
      new RegExp(`by telephone.*${30 - usualDueDays.value} days late`),
    );
    assert.equal((await councillor.get(request)).statusCode, 404, 'nobody else sees it');
    const none = await analyst.post(`${request}/refuse`, { version: analyst.hidden('version'), reason: ' ' });
    assert.equal(none.statusCode, 422);
    await assertGoodHtml('refuse', analyst.page);
    await send(analyst, `${request}/refuse`, {
      version: analyst.hidden('version'),
      reason: 'Not a member of this council',
    });
    const sent = await lastNotice();
    assert.equal(sent.address, 'g.parr@fenwater.example');
    assert.doesNotMatch(sent.body, /Not a member|Orchard/);
  });

  it('takes a request back for nobody but who made it', async () => {
    await look(councillor, '/assessment/ward-packs');
    const request = await send(councillor, '/assessment/ward-packs/ask', { ward: 'X05000102', words: '' });
    await look(councillor, request);
    await send(councillor, `${request}/withdraw`, { version: councillor.hidden('version') });
    assert.match(await look(councillor, request), /Taken back/);
  });

  it('keeps lines with versions, and within the room of the page', async () => {
    await look(analyst, '/assessment/ward-packs/contact/add');
    const long = await analyst.post('/assessment/ward-packs/contact/add', {
      ward: '', words: 'x'.repeat(packLimits.contact.words + 1), who: '', reach: '', ...dateFields('begins', '2026-13-40'),
    }); // prettier-ignore
    assert.equal(long.statusCode, 422);
    await assertGoodHtml('contact', analyst.page);
    assert.match(text(analyst.page), /must be 30 characters or fewer.*Enter the post and the name/);
    const contact = (words: string) => ({
      ward: 'X05000101', words, who: 'Sergeant', reach: '01632 960001', ...dateFields('begins', today),
    }); // prettier-ignore
    for (const words of ['Crime', 'Noise']) {
      await look(analyst, '/assessment/ward-packs/contact/add');
      await send(analyst, '/assessment/ward-packs/contact/add', contact(words));
    }
    await look(analyst, '/assessment/ward-packs/contact/add');
    const full = await analyst.post('/assessment/ward-packs/contact/add', contact('One too many'));
    assert.equal(full.statusCode, 422);
    assert.match(text(analyst.page), /There are 2 for Harbour already/);
    await look(analyst, '/assessment/ward-packs/contact');
    const line = /\/assessment\/ward-packs\/contact\/[0-9a-f-]{36}/.exec(analyst.page)?.[0] ?? '';
    await look(analyst, line);
    const version = analyst.hidden('version');
    await send(analyst, line, { ...contact('Changed'), version });
    await look(analyst, line);
    const stale = await analyst.post(line, { ...contact('Lost'), version });
    assert.equal(stale.statusCode, 422);
    await assertGoodHtml('stale', analyst.page);
    assert.match(text(analyst.page), /Somebody changed this line.*What is stored now: Harbour: Changed/);
    await look(analyst, line);
    await send(analyst, `${line}/remove`, { version: analyst.hidden('version') });
    assert.equal((await analyst.get(line)).statusCode, 404);
    const kept = await world.store.query("select 1 from history where record_kind = 'ward_line'");
    assert.equal(kept.length, 2);
  });

  it('sets the time to answer from a day on', async () => {
    assert.match(await look(analyst, '/assessment/ward-packs/settings'), /has not chosen another time/);
    const none = await analyst.post('/assessment/ward-packs/settings', {
      days: '90',
      reason: '',
      ...dateFields('begins', today),
    });
    assert.equal(none.statusCode, 422);
    await assertGoodHtml('settings', analyst.page);
    await send(analyst, '/assessment/ward-packs/settings', {
      days: '4',
      reason: 'The committee, minute 7',
      ...dateFields('begins', today),
    });
    assert.match(
      await look(analyst, '/assessment/ward-packs/settings'),
      /due within 4 days: The committee, minute 7/,
    );
    await look(analyst, '/assessment/ward-packs/record');
    const request = await send(analyst, '/assessment/ward-packs/record', {
      asker: world.partnership.actor('councillor').accountId, ward: 'X05000102', way: 'in-person', ...dateFields('asked', today), words: '',
    }); // prettier-ignore
    assert.match(await look(analyst, request), new RegExp(`due ${Number(addDays(today, 4).slice(8))} `));
    assert.match(
      await look(councillor, request),
      /written down by/,
      'the councillor sees what was asked for them',
    );
  });

  it('looks at all wards on one page and releases them together, all or none', async () => {
    const all = '/assessment/ward-packs/wards/all';
    const page = await look(analyst, all);
    assert.match(page, /Harbour.*Orchard.*Release them/s);
    const ticks = [...analyst.page.matchAll(/name="ward"[^>]*value="([^"]+)"/g)].map(
      ([, value]) => value ?? '',
    );
    assert.equal(ticks.length, 2);
    const released = async (): Promise<number> =>
      Number((await world.store.query<{ n: string }>('select count(*) as n from ward_pack'))[0]?.n);
    const before = await released();

    const none = await analyst.post(all, { readers: 'members' });
    assert.equal(none.statusCode, 422);
    assert.match(text(none.body), /Choose at least one ward/);
    // Somebody changes a line of one ward in the meantime: neither is released, and the page says which one changed.
    await look(analyst, all);
    const other = await world.as('manager');
    await look(other, '/assessment/ward-packs/doing/add');
    await send(other, '/assessment/ward-packs/doing/add', {
      ward: 'X05000102', words: 'Lamps on the quay mended', who: 'Harbour board', reach: '', ...dateFields('begins', today),
      'ends-day': '', 'ends-month': '', 'ends-year': '',
    }); // prettier-ignore
    const late = await analyst.post(all, { ward: ticks, readers: 'members' });
    assert.equal(late.statusCode, 422, text(late.body).slice(0, 600));
    const changed = /have changed since you looked, in ([^.]+)\./.exec(text(late.body))?.[1] ?? '';
    assert.ok(changed !== '' && !changed.includes(','), `only one ward has changed: ${changed}`);
    assert.equal(await released(), before, 'nothing was released');
    // The page that says so holds what stands there now.
    await assertGoodHtml(all, analyst.page);
    const again = [...analyst.page.matchAll(/name="ward"[^>]*value="([^"]+)"/g)].map(
      ([, value]) => value ?? '',
    );
    assert.match(analyst.page, /name="ward"[^>]*checked/);
    await send(analyst, all, { ward: again, readers: 'unit' });
    assert.equal(await released(), before + 2);
    assert.equal((await councillor.get(all)).statusCode, 403);
  });

  it('takes all wards in one file, one PDF each', async () => {
    const zip = await analyst.get('/assessment/ward-packs/all.zip');
    assert.equal(zip.statusCode, 200);
    const files = unzipSync(zip.rawPayload);
    assert.deepEqual(Object.keys(files).sort(), ['ward-harbour.pdf', 'ward-orchard.pdf']);
    for (const bytes of Object.values(files)) assert.match(pdfText(bytes).join(' '), /Working copy/);
    await look(analyst, '/assessment/ward-packs/wards');
    assert.equal((await analyst.get('/assessment/ward-packs/wards/X05000102/pack.pdf')).statusCode, 200);
    await look(analyst, '/assessment/ward-packs/wards/X99', 404);
  });
});
