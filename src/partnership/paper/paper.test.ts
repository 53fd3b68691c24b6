import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { testLogo, testTemplate } from '../../documents/template.fixture.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { openWorld, type World } from '../../../test/support/partnership.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { paperOf } from '../partnership.ts';
import { readAccent } from './paper.rules.ts';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

let world: World;
let manager: Visitor;
let template: Buffer;

before(async () => {
  world = await openWorld();
  manager = await world.visitor('manager');
  template = Buffer.from(await testTemplate({ cover: true }));
});

const text = (markup: string): string => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

async function upload(
  files: { field: string; fileName: string; mediaType?: string; content: Buffer | string }[],
  fields = {},
) {
  await manager.get('/partnership/paper');
  return manager.upload('/partnership/paper', files, fields);
}

const inUse = () => {
  const actor = world.partnership.agencies
    .flatMap(({ people }) => people)
    .find((one) => one.actor.role === 'analyst')?.actor;
  assert.ok(actor !== undefined);
  return world.test.database.asActor(actor, 'test', paperOf);
};

/** The version the form of the last page carries. */
const version = (): string => manager.hidden('version');

describe('the paper of a partnership', () => {
  let address = '';

  it('is ours until there is one, and says so', async () => {
    await manager.get('/partnership/paper');
    await assertGoodHtml('paper, empty', manager.page);
    assert.match(text(manager.page), /None is in use: documents have our own plain look/);
    assert.equal(await inUse(), undefined);
  });

  it('comes from an uploaded template: checked, kept as a draft, with what was found in it', async () => {
    const answer = await upload([
      { field: 'template', fileName: 'Council report.docx', mediaType: docx, content: template },
    ]);
    assert.equal(answer.statusCode, 303, text(answer.body));
    address = String(answer.headers.location);
    await manager.get(address);
    await assertGoodHtml('a paper', manager.page);
    const words = text(manager.page);
    assert.match(words, /Not in use yet/);
    assert.match(words, /210 by 297 millimetres, its text is in Georgia/);
    assert.match(words, /Its first page can be used as a cover/);
    assert.match(manager.page, /<option value="CouncilTableText" selected>Table text/);
    assert.match(words, /The template has no style of this name/);
    assert.match(manager.page, /value="#7a1f5c"/);
    assert.equal(await inUse(), undefined);
  });

  it('can be looked at in Word, as PDF and as a web page before it is used', async () => {
    const word = await manager.get(`${address}/preview?format=docx`);
    const files = unzipSync(word.rawPayload);
    assert.match(strFromU8(files['word/styles.xml'] ?? new Uint8Array()), /Georgia/);
    const pdf = await manager.get(`${address}/preview?format=pdf`);
    assert.equal(pdf.rawPayload.subarray(0, 5).toString(), '%PDF-');
    const page = await manager.get(`${address}/preview?format=html`);
    assert.ok(/<img\s+src="data:image\/png;base64,/.test(page.body), 'the logo');
    assert.ok(page.body.includes('--accent: #7a1f5c'));
  });

  it('keeps what was typed and says what is wrong', async () => {
    await manager.get(address);
    const answer = await manager.upload(address, [], {
      version: version(),
      cover: 'plain',
      accent: '#ffcc00',
      'logo-words': 'Marlhythe',
    });
    assert.equal(answer.statusCode, 422);
    assert.match(text(manager.page), /#ffcc00 is too light to read on white: its contrast is 1\.5 to 1/);
    assert.match(manager.page, /value="#ffcc00"/);
    await assertGoodHtml('a paper with a mistake', manager.page);
  });

  it('is changed, and not over what somebody else changed', async () => {
    await manager.get(address);
    const first = version();
    const changes = {
      version: first,
      cover: 'plain',
      accent: '#123456',
      'logo-words': 'Marlhythe Borough Council',
      'style-heading1': 'Heading2',
    };
    assert.equal((await manager.upload(address, [], changes)).statusCode, 303);
    await manager.get(address);
    assert.match(manager.page, /<option value="Heading2" selected>/);
    const late = await manager.upload(address, [], changes);
    assert.equal(late.statusCode, 422);
    assert.match(text(manager.page), /Somebody changed this paper after you opened the page/);
    const [kept] = await world.test.query<{ was: { accent: string } }>(
      "select was from history where record_kind = 'paper'",
    );
    assert.equal(kept?.was.accent, '#7a1f5c');
  });

  it('is used by every document once it is put in use, for everybody, until it is taken out', async () => {
    await manager.get(address);
    assert.equal((await manager.post(`${address}/use`, { version: version() })).statusCode, 303);
    const paper = await inUse();
    assert.equal(paper?.accent, '#123456');
    assert.equal(paper.cover, 'plain');
    assert.equal(paper.word?.styles.heading1, 'Heading2');
    assert.equal(paper.logo?.alternative, 'Marlhythe Borough Council');
    assert.deepEqual(Buffer.from(paper.word.bytes), template);

    const second = await upload(
      [{ field: 'logo', fileName: 'logo.png', mediaType: 'image/png', content: Buffer.from(testLogo(120)) }],
      { 'logo-words': 'A logo' },
    );
    assert.equal(second.statusCode, 422, 'a logo of 120 pixels');
    assert.match(text(manager.page), /The logo is 120 pixels wide, too few to print/);

    await manager.get(address);
    assert.equal((await manager.post(`${address}/remove`, { version: version() })).statusCode, 303);
    assert.equal(await inUse(), undefined);
    await manager.get('/partnership/paper');
    assert.match(text(manager.page), /Removed/);
    await manager.get(address);
    assert.equal((await manager.post(`${address}/use`, { version: version() })).statusCode, 303);
    assert.ok((await inUse()) !== undefined);
  });

  it('gives way to the next one', async () => {
    const answer = await upload([
      {
        field: 'template',
        fileName: 'New.dotx',
        mediaType: docx,
        content: Buffer.from(await testTemplate()),
      },
    ]);
    const next = String(answer.headers.location);
    await manager.get(next);
    await manager.post(`${next}/use`, { version: version() });
    const states = await world.test.query<{ state: string }>('select state from paper order by made_at');
    assert.deepEqual(
      states.map(({ state }) => state),
      ['replaced', 'in-use'],
    );
    assert.equal((await inUse())?.cover, 'none');
  });

  it('is refused beside its field when the file is not a template, or nothing was sent', async () => {
    const wrong = await upload([{ field: 'template', fileName: 'a.docm', content: 'Dear all' }]);
    assert.equal(wrong.statusCode, 422);
    assert.match(manager.page, /<a href="#template">The file is not a Word document/);
    await assertGoodHtml('paper, refused', manager.page);
    assert.equal((await upload([])).statusCode, 422);
    assert.match(text(manager.page), /Choose a Word template, a logo or both/);
  });

  it('is for managers and administrators only', async () => {
    for (const role of ['analyst', 'partner', 'councillor'] as const) {
      const visitor = await world.visitor(role);
      assert.equal((await visitor.get('/partnership/paper')).statusCode, 403, role);
      assert.equal((await visitor.get(address)).statusCode, 403, role);
    }
  });
});

describe('a colour', () => {
  it('is read with or without #, and refused when it is none', () => {
    assert.equal(readAccent(' 0B4F5C '), '#0b4f5c');
    assert.equal(readAccent(''), null);
    assert.throws(() => readAccent('teal'), /Enter a colour as #/);
  });
});
