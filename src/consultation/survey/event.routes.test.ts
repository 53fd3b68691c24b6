import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { CompactEncrypt, importJWK, type JWK } from 'jose';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { openConsultation, type ConsultationWorld } from '../../../test/support/consultation-world.ts';
import { makeWave, type TestWave } from '../../../test/support/consultation.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { unzipSync } from 'fflate';
import { pdfAlternativeTexts, pdfText } from '../../documents/pdf.reader.ts';
import { clock } from '../../foundation/clock.ts';
import { newId } from '../../foundation/id.ts';

let world: ConsultationWorld;
before(async () => {
  world = await openConsultation();
});
after(() => world.close());

type Kit = { code: string; editionId: string; publicKey: JWK; tabletId: string; pass: string; via: string; languages: { questions: Record<string, string> }[] }; // prettier-ignore

const encrypt = async (kit: Kit, content: unknown): Promise<string> =>
  new CompactEncrypt(
    new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
  )
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    .encrypt(await importJWK(kit.publicKey, 'RSA-OAEP-256'));

const answerOf = (kit: Kit, more: Record<string, unknown> = {}) => ({
  id: newId(),
  editionId: kit.editionId,
  language: 'en',
  answers: { issue: { ranking: ['theft', 'noise'] }, years: { number: 4 } },
  begunAt: clock.now(),
  completedAt: clock.now(),
  ...more,
});

async function post(of: TestWave, body: unknown) {
  return world.server.app.inject({
    method: 'POST',
    url: `/survey/${of.code}/tablet`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    payload: JSON.stringify(body),
  });
}

async function ready(): Promise<{ of: TestWave; kit: Kit }> {
  const of = await makeWave(world.test, world.partnership);
  const manager = await world.as('manager');
  await manager.get(`/consultation/${of.id}/survey`);
  assert.equal((await manager.post(`/consultation/${of.id}/survey/tablet`)).statusCode, 303);
  const caseworker = await world.as('caseworker');
  const answer = await caseworker.get(`/consultation/${of.id}/tablet/kit?via=market-day`);
  return { of, kit: answer.json<{ kit: Kit }>().kit };
}

type Row = {
  id: string;
  channel: string;
  outreach_code: string;
  answers: unknown;
  signals: string[];
  own_audience: string[];
};
const rows = (of: TestWave): Promise<Row[]> =>
  world.test.query<Row>('select * from survey_response where consultation_wave_id = $1 order by id', [of.id]);

describe('where people answer, for staff', () => {
  it('shows the address, its code, posters, languages and tablets', async () => {
    const of = await makeWave(world.test, world.partnership, { languages: ['en', 'pl', 'ur'] });
    for (const role of ['manager', 'caseworker', 'councillor'] as const) {
      const visitor = await world.as(role);
      const page = await visitor.get(`/consultation/${of.id}/survey`);
      assert.equal(page.statusCode, 200);
      await assertGoodHtml('survey', page.body);
      assert.match(page.body, /Draft: have a person who speaks it check them/);
      assert.match(page.body, /None: English stands in their place/);
    }
    const svg = await (await world.as('analyst')).get(`/consultation/${of.id}/survey/qr.svg?via=poster`);
    assert.match(svg.body, /aria-label="QR code: http:\/\/[^"]*\?via=poster"/);
    // The poster carries the same code, and says its address and the telephone to those who cannot scan it.
    const sheet = await (
      await world.as('analyst')
    ).get(`/consultation/${of.id}/survey/poster.pdf?via=poster`);
    assert.equal(sheet.statusCode, 200);
    assert.match(
      pdfAlternativeTexts(sheet.rawPayload).join(' '),
      /QR code that leads to http:\/\/\S+\?via=poster/,
    );
    const said = pdfText(sheet.rawPayload);
    assert.equal(said.length, 1, 'one sheet');
    assert.match(said.join(' '), /\?via=poster[\s\S]*Ring 01632 960000/);
    const word = await (await world.as('analyst')).get(`/consultation/${of.id}/survey/poster.docx`);
    assert.ok(Object.keys(unzipSync(word.rawPayload)).some((name) => /^word\/media\/.*\.svg$/.test(name)));
    assert.equal((await (await world.as('councillor')).get(`/consultation/${of.id}/tablet`)).statusCode, 403);
    const tablet = await (await world.as('caseworker')).get(`/consultation/${of.id}/tablet`);
    await assertGoodHtml('tablet', tablet.body);
    assert.match(tablet.body, /Tablets cannot be used/);
    assert.deepEqual((await (await world.as('caseworker')).get(`/consultation/${of.id}/tablet/kit`)).json(), {
      kit: null,
    });
  });
});

describe('a tablet', () => {
  it('is got ready with the questions and the public half of a key whose other half stays here', async () => {
    const { of, kit } = await ready();
    assert.equal(kit.editionId, of.editionId);
    assert.match(kit.languages[0]?.questions['issue'] ?? '', /<select/);
    const publicKey: Record<string, unknown> = kit.publicKey;
    assert.deepEqual(Object.keys(publicKey).sort(), ['e', 'kty', 'n']);
    const file = path.join(world.folder.keys, `survey-tablet-${of.id}.json`);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    // A second time keeps the key: tablets that are out keep working.
    const manager = await world.as('manager');
    await manager.get(`/consultation/${of.id}/survey`);
    await manager.get('/account');
    await manager.post(`/consultation/${of.id}/survey/tablet`);
    const again = (await (await world.as('caseworker')).get(`/consultation/${of.id}/tablet/kit`)).json<{
      kit: Kit;
    }>().kit;
    assert.deepEqual(again.publicKey, kit.publicKey);
    assert.notEqual(again.tabletId, kit.tabletId);
  });

  it('sends what it kept once, however often it sends it', async () => {
    const { of, kit } = await ready();
    const answers = [
      answerOf(kit),
      answerOf(kit, {
        answers: {
          issue: { ranking: ['litter', 'noise'] },
          'victim-theft': { choice: 'yes' },
          years: { number: 900 },
        },
      }),
    ];
    const sent = await Promise.all(
      answers.map(async (answer) => ({ id: answer.id, jwe: await encrypt(kit, answer) })),
    );
    const body = { tabletId: kit.tabletId, via: kit.via, pass: kit.pass, sent };
    const both = await Promise.all([post(of, body), post(of, body)]);
    for (const answer of [...both, await post(of, body)]) {
      assert.equal(answer.statusCode, 200);
      assert.deepEqual(answer.json<{ kept: string[] }>().kept.sort(), answers.map(({ id }) => id).sort());
    }
    const all = await rows(of);
    assert.equal(all.length, 2);
    assert.ok(all.every((row) => row.channel === 'event' && row.outreach_code === 'market-day'));
    const odd = all.find(({ id }) => id === answers[1]?.id);
    // What was not asked is dropped, what cannot be read is left out and said.
    assert.deepEqual(odd?.answers, { issue: { ranking: ['litter', 'noise'] } });
    assert.deepEqual(odd.signals, ['some-left-out']);
  });

  it('keeps the words of a place whose ward is not one of ours, or that brings a pin, and says that some was left out', async () => {
    const { of, kit } = await ready();
    const given = [
      { place: 'Mill Lane', ward: 'E05999999' },
      { place: 'The quay', point: { lat: 51.2543211, lon: 0.2543211 } },
      { place: '', ward: 'E05999999' },
    ];
    const answers = given.map((place) => answerOf(kit, { answers: { issue: { ranking: ['litter', 'noise'] }, place } }));
    const sent = await Promise.all(answers.map(async (answer) => ({ id: answer.id, jwe: await encrypt(kit, answer) })));
    assert.equal((await post(of, { tabletId: kit.tabletId, via: kit.via, pass: kit.pass, sent })).statusCode, 200);
    const all = await rows(of);
    assert.deepEqual(
      answers.map(({ id }) => (all.find((row) => row.id === id)?.answers as Record<string, unknown>)['place']),
      [{ place: 'Mill Lane' }, { place: 'The quay' }, undefined],
    );
    assert.ok(all.every(({ signals }) => signals.includes('some-left-out')));
  }); // prettier-ignore

  it('is refused without the pass, and keeps what the server cannot read', async () => {
    const { of, kit } = await ready();
    const other = await ready();
    const answer = answerOf(kit);
    const good = { id: answer.id, jwe: await encrypt(kit, answer) };
    const base = { tabletId: kit.tabletId, via: kit.via, pass: kit.pass };
    for (const wrong of [
      null,
      [],
      {},
      { ...base, sent: [] },
      { ...base, pass: '', sent: [good] },
      { ...base, via: 'other-event', sent: [good] },
      { ...base, tabletId: newId(), sent: [good] },
      { ...base, pass: other.kit.pass, sent: [good] },
      { ...base, sent: [{ id: answer.id, jwe: 'x'.repeat(400_000) }] },
    ])
      assert.equal((await post(of, wrong)).statusCode, 400, JSON.stringify(wrong).slice(0, 100));
    const unreadable = [
      { id: newId(), jwe: 'not.a.jwe' },
      { id: newId(), jwe: await encrypt(other.kit, answer) },
      { id: newId(), jwe: good.jwe },
      { id: newId(), jwe: await encrypt(kit, '{"id":') },
      { id: newId(), jwe: `${good.jwe.slice(0, -4)}AAAA` },
    ];
    const elsewhere = answerOf(kit, { editionId: other.kit.editionId });
    unreadable.push({ id: elsewhere.id, jwe: await encrypt(kit, elsewhere) });
    const told = (await post(of, { ...base, sent: [...unreadable, good] })).json<{
      kept: string[];
      refused: unknown[];
    }>();
    assert.deepEqual(told.kept, [good.id]);
    assert.equal(told.refused.length, unreadable.length);
    assert.equal((await rows(of)).length, 1);
    assert.equal(
      (await post({ ...of, code: `no-${randomBytes(4).toString('hex')}` }, { ...base, sent: [good] }))
        .statusCode,
      404,
    );
  });

  it('may send after the end: what was given before counts, what was given after is marked', async () => {
    const { of, kit } = await ready();
    await world.test.query(
      `update consultation_wave set state = 'closed', closed_at = now() - interval '2 hours' where id = $1`,
      [of.id],
    );
    const hoursAgo = (hours: number): string =>
      new Date(clock.milliseconds() - hours * 3_600_000).toISOString();
    const given = [
      answerOf(kit, { begunAt: hoursAgo(3.1), completedAt: hoursAgo(3) }),
      answerOf(kit, {
        begunAt: hoursAgo(1.1),
        completedAt: hoursAgo(1),
        answers: { issue: { ranking: ['noise', 'theft'] } },
      }),
      // A clock that is a day fast.
      answerOf(kit, {
        begunAt: hoursAgo(-23),
        completedAt: hoursAgo(-24),
        answers: { issue: { ranking: ['noise', 'litter'] } },
      }),
      // And one that was never set: it is given on the day of opening, not years before.
      answerOf(kit, {
        begunAt: hoursAgo(50_000),
        completedAt: hoursAgo(49_999.9),
        answers: { issue: { ranking: ['litter', 'noise'] } },
      }),
    ];
    const sent = await Promise.all(
      given.map(async (answer) => ({ id: answer.id, jwe: await encrypt(kit, answer) })),
    );
    const base = { tabletId: kit.tabletId, via: kit.via, pass: kit.pass };
    assert.equal((await post(of, { ...base, sent })).json<{ kept: string[] }>().kept.length, 4);
    const all = await rows(of);
    assert.deepEqual(
      given.map(({ id }) => all.find((row) => row.id === id)?.signals),
      [[], ['after-closing'], ['after-closing'], []],
    );
    const [days] = await world.test.query<{ first: string; opened: string }>(
      `select min(r.received_on)::text as first, min(w.opened_at at time zone 'Europe/London')::date::text as opened
       from survey_response r join consultation_wave w on w.id = r.consultation_wave_id where w.id = $1`,
      [of.id],
    );
    assert.equal(days?.first, days?.opened);
    await world.test.query(`update consultation_wave set state = 'analysed' where id = $1`, [of.id]);
    const late = answerOf(kit);
    const told = (await post(of, { ...base, sent: [{ id: late.id, jwe: await encrypt(kit, late) }] })).json<{
      refused: { why: string }[];
    }>();
    assert.equal(told.refused[0]?.why, 'over');
  });

  it('has a page of its own, the same for everybody, and a worker that keeps it', async () => {
    const { of } = await ready();
    const [staff, anybody] = [
      await (await world.as('manager')).get(`/survey/${of.code}/tablet`),
      await world.anybody().get(`/survey/${of.code}/tablet`),
    ];
    assert.equal(staff.body, anybody.body);
    await assertGoodHtml('tablet', anybody.body);
    const worker = await world.anybody().get(`/survey/${of.code}/worker`);
    assert.match(String(worker.headers['content-type']), /^text\/javascript/);
    assert.match(worker.body, /addEventListener\('fetch'/);
  });
});
