import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { openPerformance, type PerformanceWorld } from '../../../test/support/performance.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { insertIndicator, insertTarget } from '../indicators/indicator.change.ts';
import type { IndicatorInput } from '../indicators/indicator.types.ts';
import { listIndicators, selectReading } from '../indicators/indicator.store.ts';
import {
  lockRound,
  openRound,
  readingsOfRound,
  submitReading,
  validateReading,
} from '../rounds/round.store.ts';
import { sha256 } from '../../foundation/kept-file.ts';
import { openTransport, sendWaiting, type MailServices } from '../../requests/mail/send.ts';
import { openMailbox } from '../../../test/support/requests.ts';
import { sendPacks } from './packs.ts';

let world: PerformanceWorld;
let manager: Visitor;
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};
const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
async function good(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 400)}`);
  await assertGoodHtml(url, answer.body);
  return text(answer.body);
}
async function send(visitor: Visitor, url: string, fields: Record<string, string | string[]>, page = url): Promise<string> {
  await visitor.get(page);
  const answer = await visitor.post(url, { version: visitor.hidden('version'), ...fields });
  assert.equal(answer.statusCode, 303, `${url}: ${text(answer.body).slice(0, 700)}`);
  return String(answer.headers['location']);
} // prettier-ignore

const quarter = { from: '2026-07', to: '2026-09' };
let round = '';

before(async () => {
  at('2026-10-20T09:00:00Z');
  world = await openPerformance();
  manager = await world.as('manager');
  const agency = world.partnership.agencies[0]?.id ?? '';
  const input = (code: string, more: Partial<IndicatorInput> = {}): IndicatorInput => ({
    code, title: `Indicator ${code}`, definition: `What ${code} counts`, role: 'outcome', shape: 'number', source: 'return', measureCode: null, areaCode: null, unit: 'people',
    decimals: 0, numeratorWords: '', denominatorWords: '', polarity: 'up-good', frequency: 'quarter', byChance: false, baseline: null, baselineWords: '', tolerancePercent: 5,
    lowest: null, highest: null, comparator: '', limitations: '', ownerAgencyId: agency, ownerAccountId: null, priority: 'Safer streets', priorityId: null, pairedId: null, isPublic: true, ...more,
  }); // prettier-ignore
  await world.test.database.asActor(world.partnership.actor('manager'), 'make a round', async (tx) => {
    for (const [code, more] of [['victims', {}], ['few', { byChance: true }], ['private', { isPublic: false }], ['told', { shape: 'words', source: 'words' }]] as const)
      await insertTarget(tx, await insertIndicator(tx, input(code, more)), { from: '2026-04-01', to: '2027-03-01', value: 80, reason: 'Agreed' });
    const opened = await openRound(tx, quarter);
    assert.ok(opened !== null);
    const codes = new Map((await listIndicators(tx)).map(({ id, code }) => [id, code]));
    const values: Record<string, number> = { victims: 92, few: 3, private: 70 };
    for (const reading of await readingsOfRound(tx, opened.round.id)) {
      const value = values[codes.get(reading.indicatorId) ?? ''] ?? null;
      const words = value === null ? 'It went well.' : '';
      await submitReading(tx, reading, { value, numerator: null, denominator: null, words, commentary: 'Because', isProvisional: false }, { way: 'link', saidBy: 'Somebody' }, []);
      await validateReading(tx, await selectReading(tx, reading.id), 2);
    }
    await lockRound(tx, opened.round, 1);
    round = `/performance/rounds/${opened.round.id}`;
  }); // prettier-ignore
});
after(async () => {
  await world.close();
  goOn();
});

describe('a report', () => {
  let report = '';

  it('is assembled, written, signed by every lead, agreed and frozen', async () => {
    await good(manager, '/performance/reports');
    const half = await manager.post('/performance/reports', { kind: 'year-end', quarter: '2026-07' });
    assert.match(text(half.body), /A year-end report ends with the quarter to March/);
    report = await send(manager, '/performance/reports', { kind: 'progress', quarter: '2026-07', 'meeting-on-day': '30', 'meeting-on-month': '11', 'meeting-on-year': '2026' }); // prettier-ignore
    const page = await good(manager, report);
    assert.match(page, /Leads sign by 17 November 2026/);
    assert.match(page, /Papers out by 20 November 2026/);
    assert.match(page, /not signed yet: Safer streets/);
    await send(manager, `${report}/summary`, { summary: 'In short.\n\nTwo paragraphs.', 'meeting-on-day': '30', 'meeting-on-month': '11', 'meeting-on-year': '2026' }, report); // prettier-ignore
    const part = () => manager.hidden('part');
    await manager.get(report);
    const empty = await manager.post(`${report}/parts`, {
      part: part(),
      context: '',
      sign: 'yes',
      version: '1',
    });
    assert.match(text(empty.body), /Enter what there is to say before you sign/);
    await assertGoodHtml('signing nothing', empty.body);
    await manager.get(report);
    assert.equal((await manager.post(`${report}/parts`, { part: part(), context: 'All went well.', sign: 'yes', version: '1' })).statusCode, 303); // prettier-ignore
    assert.equal((await manager.get(`${report}/document.html`)).statusCode, 200);
    const version = async (): Promise<string> => {
      const [row] = await world.test.query<{ version: number }>('select version from performance_report');
      return String(row?.version ?? 0);
    };
    await send(manager, `${report}/steps`, { step: 'leads-signed', version: await version() }, report);
    await manager.get(report);
    const unsaid = await manager.post(`${report}/steps`, {
      step: 'agree',
      version: await version(),
      words: '',
    });
    assert.match(text(unsaid.body), /when and by whom it was agreed/);
    await send(manager, `${report}/steps`, { step: 'agree', words: 'Executive, 12 November', version: await version() }, report); // prettier-ignore
    assert.match(
      await good(manager, report),
      /Agreed by the executive group, and frozen .* SHA-256 [0-9a-f]{64}/,
    );
    for (const format of ['html', 'pdf', 'docx', 'xlsx', 'json'])
      assert.equal((await manager.get(`${report}/document.${format}`)).statusCode, 200, format);
    const frozen = (await manager.get(`${report}/document.html`)).body;
    assert.match(text(frozen), /Indicator victims 92 people 80 people ▲ Green: above target/);
    assert.match(text(frozen), /fewer than 5/);
    await send(manager, `${report}/steps`, { step: 'put-before', words: 'Item 4', version: await version() }, report); // prettier-ignore
    await send(manager, `${report}/steps`, { step: 'note', words: 'Minute 12', version: await version() }, report); // prettier-ignore
    assert.equal((await manager.post(`${report}/steps`, { step: 'withdraw', words: 'x', version: await version() })).statusCode, 403); // prettier-ignore
  });

  it('goes to those who never sign in, at a time of the London clock, by a link of their own', async () => {
    const [row] = await world.test.query<{ id: string }>('select id from performance_report');
    await good(manager, '/performance/packs');
    const made = { title: 'Papers of 30 November', report: row?.id ?? '', addresses: 'reader@example.org', 'send-on-day': '26', 'send-on-month': '10', 'send-on-year': '2026', 'send-at': '09:00', way: 'attached' }; // prettier-ignore
    const nobody = await manager.post('/performance/packs', { ...made, addresses: '' });
    assert.match(text(nobody.body), /Choose at least one reader/);
    await assertGoodHtml('pack for nobody', nobody.body);
    await send(manager, '/performance/packs', made);
    // After the clocks went back on 25 October nine o'clock is nine in UTC.
    at('2026-10-26T08:59:00Z');
    assert.equal(await world.system((tx) => sendPacks(tx, 'http://frankpledge.test')), 0);
    at('2026-10-26T09:00:00Z');
    assert.equal(await world.system((tx) => sendPacks(tx, 'http://frankpledge.test')), 1);
    assert.equal(await world.system((tx) => sendPacks(tx, 'http://frankpledge.test')), 0, 'once');
    const mailbox = await openMailbox();
    const mail: MailServices = {
      database: world.test.database, secret: Buffer.alloc(32, 7), folder: world.folder,
      mail: { smtpUrl: mailbox.url, from: 'no-reply@csp.example', replies: false, origin: 'http://frankpledge.test', demonstration: false },
    }; // prettier-ignore
    const transport = openTransport(mail.mail);
    try {
      assert.deepEqual(await sendWaiting({ ...mail, folder: { files: '/nowhere' } }, transport), { sent: 0, faults: 1 }, 'never without its file'); // prettier-ignore
      at('2026-10-26T09:30:00Z');
      assert.deepEqual(await sendWaiting(mail, transport), { sent: 1, faults: 0 });
    } finally {
      transport?.close();
      await mailbox.close();
    }
    const [got] = mailbox.messages;
    assert.deepEqual(got?.envelopeTo, ['reader@example.org']);
    assert.match(got.text ?? '', /the papers are attached as one PDF/);
    const [attached, ...more] = got.attachments;
    assert.equal(more.length, 0);
    assert.equal(attached?.filename, 'papers-of-30-november.pdf');
    assert.equal(attached.mimeType, 'application/pdf');
    const bytes = Buffer.from(attached.content as ArrayBuffer);
    for (const part of ['/Outlines', '/StructTreeRoot', '/Lang']) assert.ok(bytes.includes(part), part);
    const [kept] = await world.test.query<{ hash: string }>('select hash from performance_pack');
    assert.equal(sha256(bytes), kept?.hash, 'the bytes that were frozen');
    const [message] = await world.test.query<{ body: string }>(`select body from outbox_message where subject = 'Papers of 30 November'`); // prettier-ignore
    const link = /(\/performance\/pack\/[A-Za-z0-9_-]+)/.exec(message?.body ?? '')?.[1] ?? '';
    const anybody = world.anybody();
    const pdf = await anybody.get(link);
    assert.equal(pdf.statusCode, 200);
    assert.ok(pdf.rawPayload.subarray(0, 5).toString() === '%PDF-');
    assert.match(pdf.rawPayload.toString('latin1'), /\/Outlines/);
    assert.equal((await anybody.get(`/performance/pack/${'x'.repeat(32)}`)).statusCode, 404);
    manager = await world.as('manager');
    assert.match(await good(manager, '/performance/packs'), /Attached, with a link 1; 1 opened the link/);
    const [pack] = await world.test.query<{ id: string }>('select id from performance_pack');
    assert.equal((await manager.get(`/performance/packs/${pack?.id ?? ''}/pack.pdf`)).rawPayload.subarray(0, 5).toString(), '%PDF-'); // prettier-ignore
    await send(manager, `/performance/packs/${pack?.id ?? ''}/cancel`, {}, '/performance/packs');
    assert.equal((await anybody.get(link)).statusCode, 404, 'its links have ended');
    // What is marked for fewer readers is not put into mailboxes; its link is.
    await world.test.query(`update performance_report set document = jsonb_set(document, '{marking}', '"OFFICIAL-SENSITIVE"')`); // prettier-ignore
    await manager.get('/performance/packs');
    const sensitive = await manager.post('/performance/packs', { ...made, 'send-on-day': '27' });
    assert.match(text(sensitive.body), /is marked OFFICIAL-SENSITIVE: send the pack by a personal link/);
    await assertGoodHtml('a pack that must not be attached', sensitive.body);
    await send(manager, '/performance/packs', { ...made, 'send-on-day': '27', way: 'link' });
    at('2026-10-27T09:00:00Z');
    assert.equal(await world.system((tx) => sendPacks(tx, 'http://frankpledge.test')), 1);
    const [plain] = await world.test.query<{ body: string; file_hash: string | null }>(`select body, file_hash from outbox_message order by made_at desc limit 1`); // prettier-ignore
    assert.match(plain?.body ?? '', /the papers as one PDF\..*performance\/pack\//s);
    assert.equal(plain?.file_hash, null);
    manager = await world.as('manager');
  });
});

describe('the public page', () => {
  it('shows locked values of what may be published, small counts hidden, no commentary', async () => {
    const anybody = world.anybody();
    assert.match(await good(anybody, '/public/performance'), /Nothing has been published yet/);
    assert.match(await good(manager, `${round}/publish`), /Indicator victims/);
    await send(manager, `${round}/publish`, {});
    const page = await good(anybody, '/public/performance');
    assert.match(page, /Indicator victims 92 people against a target of 80 people ?\. ▲ Green: above target/);
    assert.match(page, /fewer than 5/);
    assert.doesNotMatch(page, /Because|Indicator private/);
    // Each value leads to who returned it and when it was locked, and its target to its reason; never to a person.
    const address = /href="(\/public\/performance\/[0-9a-f-]+\/victims)"/.exec(anybody.page)?.[1] ?? '';
    const source = await good(anybody, address);
    assert.match(
      source,
      /Returned by message by Test Borough Council, 20 October 2026\. Checked and locked on 20 October 2026/,
    );
    assert.match(source, /Target 80 people: Agreed, set on 20 October 2026/);
    assert.doesNotMatch(source, /Somebody/);
    assert.equal((await anybody.get(address.replace('/victims', '/private'))).statusCode, 404);
    assert.equal((await anybody.get('/public/performance.json')).statusCode, 200);
    await manager.get(`${round}/publish`);
    const again = await manager.post(`${round}/publish`, { why: '' });
    assert.match(text(again.body), /Enter why it is published again/);
    await manager.get(`${round}/publish`);
    assert.equal((await manager.post(`${round}/publish`, { why: 'No change' })).statusCode, 403);
    assert.equal((await (await world.as('analyst')).get(`${round}/publish`)).statusCode, 403);
  });
});
