import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { insertPartnership } from '../../../test/support/database.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { may } from '../../partnership/partnership.ts';
import type { StepEvent } from './step.rules.ts';
import { filesOf, openSteps, type StepsWorld } from '../../../test/support/assessment-steps.ts';
import { stepsRound } from './steps.clock.ts';
import { stepCards } from './steps.home.ts';

/** What is frozen at approval, publication and correction, and how it is given out. */
let world: StepsWorld;
let analyst: Visitor;
let manager: Visitor;
let goOn: () => void = () => {};
let now = Date.parse('2026-11-23T09:00:00Z');
function at(moment: number): void {
  goOn();
  now = moment;
  goOn = stopClockAt(new Date(now).toISOString());
}
before(async () => {
  at(now);
  world = await openSteps();
  analyst = await world.as('analyst');
  manager = await world.as('manager');
});
after(async () => {
  await world.close();
  goOn();
});

const formats = ['html', 'pdf', 'docx', 'xlsx', 'json'] as const;
const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const day = (name: string, iso: string): Record<string, string> => {
  const [year = '', month = '', date = ''] = iso.split('-');
  return { [`${name}-year`]: year, [`${name}-month`]: month, [`${name}-day`]: date };
};
async function take(visitor: Visitor, id: string, event: StepEvent, fields: Record<string, string> = {}) {
  at(now + 1000);
  const url = `/assessment/${id}/steps/${event}`;
  await visitor.get(url);
  const answer = await visitor.post(url, { version: visitor.hidden('version'), ...fields });
  assert.equal(answer.statusCode, 303, `${event}: ${text(answer.body).slice(0, 600)}`);
}
type Row = { edition: string; number: number; cause: string; format: string; hash: string; stored: string };
const rows = (id: string) =>
  world.ground.store.query<Row>(
    `select e.edition, e.number, e.cause, f.format, f.hash, f.stored_name as stored from assessment_edition e
     join assessment_edition_file f on f.assessment_edition_id = e.id where e.assessment_id = $1 order by e.made_at, e.number, f.format`,
    [id],
  );
const served = async (id: string, format: string, more = ''): Promise<Buffer> => {
  const answer = await analyst.get(`/assessment/${id}/download.${format}${more}`);
  assert.equal(answer.statusCode, 200, text(answer.body).slice(0, 200));
  return answer.rawPayload;
};
const diskOf = (stored: string): string => path.join(filesOf(world), stored.slice(0, 2), stored);
const yes = Object.fromEntries(
  ['personal-data', 'live-proceedings', 'small-numbers', 'partner-approval', 'accessibility'].map((code) => [code, 'yes']),
); // prettier-ignore
const erratum = {
  wrong: '108 incidents',
  right: '107 incidents',
  reason: 'One report was withdrawn.',
  outputs: 'The summary table.',
  ...day('found-on', '2026-11-20'),
};
const approval = { ...day('held-on', '2026-11-20'), minute: 'CSP 6', priorities: 'Shoplifting' };

describe('a frozen document', () => {
  let id = '';

  it('is what was approved, in five formats, by hash; later files and edits do not reach it', async () => {
    id = await world.assessment('endorsed');
    const draft = await served(id, 'json');
    await take(manager, id, 'approve', approval);
    const kept = await rows(id);
    assert.deepEqual(
      kept.map(({ edition, number, cause, format }) => [edition, number, cause, format]),
      [...formats].sort().map((format) => ['restricted', 1, 'approved', format]),
    );
    for (const { format, hash, stored } of kept) {
      assert.equal(sha256(await served(id, format)), hash, format);
      assert.equal(sha256(await readFile(diskOf(stored))), hash);
      assert.notEqual(stored, hash, 'the name does not tell the content');
    }
    assert.deepEqual(JSON.parse(String(await served(id, 'json'))), JSON.parse(String(draft)));
    // The row that edits go to says something else now: nobody is given it.
    await world.ground.store.query(
      `update assessment set document = jsonb_set(document, '{title}', '"Something else"') where id = $1`,
      [id],
    );
    assert.doesNotMatch(text((await analyst.get(`/assessment/${id}`)).body), /Something else/);
    assert.doesNotMatch(String(await served(id, 'json')), /Something else/);
    const page = await analyst.get(`/assessment/${id}/editions`);
    assert.equal(page.statusCode, 200);
    await assertGoodHtml('editions', page.body);
    assert.match(text(page.body), /Restricted edition 1, as approved .*This one is given out.*As frozen/);
  });

  it('is published after a second person’s check, the public edition frozen beside the restricted one', async () => {
    await take(analyst, id, 'propose-publication');
    const [waits] = await world.ground.store.database.asActor(world.actor('manager'), 'look', (tx) =>
      stepCards(world.actor('manager'), tx, (who, action) => may(who.role, action)),
    );
    assert.match(String(waits?.body), /a second person must check it before it is published/);
    await take(manager, id, 'publish', { ...yes, notes: 'Read from first page to last' });
    const kept = (await rows(id)).filter(({ edition }) => edition === 'public');
    assert.equal(kept.length, 5);
    for (const { format, hash } of kept)
      assert.equal(sha256(await served(id, format, '?edition=public')), hash, format);
    assert.match(text((await analyst.get(`/assessment/${id}`)).body), /Notes: Read from first page to last/);
    // Who reads only what is published gets that and not the other.
    const councillor = await world.as('councillor');
    const editions = (await councillor.get(`/assessment/${id}/editions`)).body;
    assert.match(text(editions), /Public edition 1/);
    assert.doesNotMatch(text(editions), /Restricted edition/);
    const [restricted] = await world.ground.store.query<{ id: string }>(
      `select id from assessment_edition where assessment_id = $1 and edition = 'restricted'`,
      [id],
    );
    assert.equal(
      (await councillor.get(`/assessment/${id}/editions/${restricted?.id ?? ''}/document.pdf`)).statusCode,
      404,
    );
    assert.equal((await councillor.get(`/assessment/${id}/download.pdf`)).statusCode, 403);
  });

  it('is corrected by two people: a note at the head of a new one, the old one kept and named', async () => {
    const before = new Map((await rows(id)).map((row) => [`${row.edition} ${row.format}`, row.hash]));
    await take(analyst, id, 'propose-erratum', erratum);
    const [open] = await world.ground.store.query<{ id: string; due_on: string }>(
      'select id, due_on::text from assessment_erratum where assessment_id = $1',
      [id],
    );
    assert.equal(open?.due_on, '2026-11-23', 'one working day from the day it was found, a Friday');
    assert.match(
      text((await manager.get(`/assessment/${id}`)).body),
      /proposed an erratum \(“108 incidents” should be “107 incidents”\), to be decided by 23 November 2026/,
    );
    await take(manager, id, 'correct', { 'which-erratum': open.id });
    for (const more of ['', '?edition=public']) {
      const json = JSON.parse(String(await served(id, 'json', more))) as {
        blocks: ({ kind: string; title?: string } | undefined)[];
      };
      assert.equal(json.blocks[0]?.kind, 'note');
      assert.match(json.blocks[0].title ?? '', /Erratum of 23 November 2026/);
      assert.notEqual(json.blocks[1]?.title?.startsWith('Erratum'), true);
      assert.match(String(await served(id, 'html', more)), /107 incidents/);
    }
    const all = await rows(id);
    assert.equal(all.length, 20);
    const first = all.find(
      ({ edition, number, format }) => edition === 'public' && number === 1 && format === 'pdf',
    );
    assert.equal(first?.hash, before.get('public pdf'));
    const [edition] = await world.ground.store.query<{ id: string }>(
      `select id from assessment_edition where assessment_id = $1 and edition = 'public' and number = 1`,
      [id],
    );
    const old = await analyst.get(`/assessment/${id}/editions/${edition?.id ?? ''}/document.pdf`);
    assert.equal(sha256(old.rawPayload), first?.hash);
    assert.match(String(old.headers['content-disposition']), /public-1\.pdf/);
    assert.match(
      text((await analyst.get(`/assessment/${id}/editions`)).body),
      /Public edition 2, as corrected.*Public edition 1, as published.*An earlier one, kept/,
    );
  });

  it('is not given out when the disk holds something else, or nothing; and it is said', async () => {
    const latest = (await rows(id)).findLast(
      ({ edition, format }) => edition === 'restricted' && format === 'html',
    );
    assert.ok(latest !== undefined);
    const file = diskOf(latest.stored);
    const whole = await readFile(file);
    await writeFile(file, `${String(whole)}<!-- x -->`);
    const changed = await analyst.get(`/assessment/${id}/download.html`);
    assert.equal(changed.statusCode, 503);
    assert.match(text(changed.body), /The frozen file was changed, so it is not given out/);
    assert.match(text((await analyst.get(`/assessment/${id}/editions`)).body), /One file is not as frozen/);
    await rm(file);
    const missing = await analyst.get(`/assessment/${id}/download.html`);
    assert.equal(missing.statusCode, 503);
    assert.match(text(missing.body), /The file is not where it was put/);
    await writeFile(file, whole);
    assert.equal((await analyst.get(`/assessment/${id}/download.html`)).statusCode, 200);
    assert.ok((await readdir(filesOf(world))).every((name) => /^[0-9a-f]{2}$/.test(name)));
  });

  it('is given to the public until it is withdrawn, and not after', async () => {
    const anybody = new Visitor(world.server.app);
    const list = /href="(\/public\/releases\/[^"/]+\/document\.[a-z]+)"/g;
    const files = [...(await anybody.get('/public')).body.matchAll(list)].map(([, address]) => address ?? '');
    assert.equal(files.length, formats.length);
    for (const file of files) assert.equal((await anybody.get(file)).statusCode, 200, file);
    await take(manager, id, 'withdraw', { reason: 'The files of one agency were of another year.' });
    for (const file of files) assert.equal((await anybody.get(file)).statusCode, 404, file);
    const release = (files[0] ?? '').replace(/\/document\..*/, '');
    const page = await anybody.get(release);
    assert.equal(page.statusCode, 200, 'what was released keeps its address');
    await assertGoodHtml(release, page.body);
    assert.match(text(page.body), /The document was withdrawn/);
    assert.deepEqual([...(await anybody.get('/public')).body.matchAll(list)], []);
  });

  it('leaves nothing behind that counts when a step fails after rendering', async () => {
    const other = await world.assessment('endorsed');
    await manager.get(`/assessment/${other}/steps/approve`);
    const stale = await manager.post(`/assessment/${other}/steps/approve`, {
      version: '9',
      ...approval,
    });
    assert.equal(stale.statusCode, 422);
    const ahead = await manager.post(`/assessment/${other}/steps/approve`, {
      version: '1',
      ...approval,
      ...day('held-on', '2027-01-20'),
    });
    assert.equal(ahead.statusCode, 422);
    assert.match(text(ahead.body), /The day of the meeting must be today or in the past/);
    assert.deepEqual(await rows(other), []);
  });

  it('is seen by nobody of another partnership', async () => {
    const neighbours = await insertPartnership(world.ground.store.database, { name: 'Neighbours' });
    for (const table of [
      'assessment_step',
      'assessment_edition',
      'assessment_edition_file',
      'assessment_erratum',
      'assessment_check',
      'assessment_contributor',
    ] as const) {
      const seen = await world.ground.store.database.asActor(neighbours.actor('manager'), 'look', (tx) =>
        tx.selectFrom(table).selectAll().execute(),
      );
      assert.deepEqual(seen, [], table);
    }
  });

  it('is spoken of when its day has passed, once', async () => {
    const late = await world.assessment();
    await world.ground.store.query(`update assessment set due_on = '2026-11-20' where id = $1`, [late]);
    const told = async (): Promise<number> =>
      (
        await world.ground.store.query<{ count: number }>(
          `select count(*)::int from outbox_message where subject like 'Overdue:%'`,
        )
      )[0]?.count ?? 0;
    const { store, partnership } = world.ground;
    await store.database.asSystem('a round', partnership.id, stepsRound);
    const first = await told();
    assert.ok(first >= 2, 'analyst and manager');
    await store.database.asSystem('a round', partnership.id, stepsRound);
    assert.equal(await told(), first);
  });
});
