import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { actorOf, openDemonstration, type Demonstration } from '../../../test/support/demonstration.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { sinceKept, type KeptAnswer } from './saved.rules.ts';

let demonstration: Demonstration;
let analyst: Visitor;
let councillor: Visitor;

before(async () => {
  demonstration = await openDemonstration({ furnished: false });
  analyst = await demonstration.as('analyst');
  councillor = await demonstration.as('councillor');
});
after(() => demonstration.close());

const textOf = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replace(/&[a-z]+;|&#\d+;/g, ' ')
    .replace(/\s+/g, ' ');

const list = '/assessment/ask/saved';

async function keep(
  visitor: Visitor,
  what: string,
  title: string,
  whom: 'me' | 'partnership',
): Promise<string> {
  await visitor.get(`/assessment/ask?what=${what}`);
  const answer = await visitor.post(list, { what, title, for: whom });
  assert.equal(answer.statusCode, 303, textOf(answer.body).slice(0, 300));
  return String(answer.headers.location);
}

async function look(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${textOf(answer.body).slice(0, 400)}`);
  await assertGoodHtml(url, answer.body);
  return textOf(answer.body);
}

const kept: KeptAnswer = {
  count: 412,
  value: 3.8,
  period: '2026-01..2026-03',
  comparison: null,
  measureVersion: 1,
  roundedTo: null,
  files: 'a',
};

describe('what an answer was when it was kept', () => {
  const on = '2026-03-03T10:00:00.000Z';
  it('says the old number, the new one and why they differ', () => {
    assert.equal(
      sinceKept(kept, { ...kept, count: 398, files: 'b' }, on),
      'When it was kept on 3 March 2026 it was 412; now it is 398: files of these months were received or replaced since.',
    );
    assert.match(sinceKept(kept, { ...kept, measureVersion: 2, count: 400 }, on), /version 1, now 2/);
    assert.equal(sinceKept(kept, kept, on), 'When it was kept on 3 March 2026 the number was the same, 412.');
    assert.match(
      sinceKept(kept, { ...kept, period: '2026-04..2026-06', count: 1 }, on),
      /it asked of January to March 2026, and the number was 412\. The question moves with the data; it now asks of April to June 2026\./,
    );
  });

  it('rounds the old number for a reader who sees rounded ones, whoever kept it', () => {
    const small = sinceKept({ ...kept, count: 3 }, { ...kept, count: 5, roundedTo: 5 }, on);
    assert.doesNotMatch(small, /\b3\b(?! March)/);
    assert.match(small, /the number was the same, 5|it was 5/);
  });
});

describe('kept questions', () => {
  it('are kept for oneself or for everybody, and open with the answer of today', async () => {
    assert.match(await look(councillor, list), /No question has been kept yet/);
    const own = await keep(councillor, 'burglary', 'Burglary for my ward meeting', 'me');
    const shared = await keep(analyst, 'anti-social-behaviour', 'ASB this year', 'partnership');
    assert.match(
      await look(councillor, own),
      /Burglary for my ward meeting When it was kept on .* the number was the same, [\d,]+\..*Burglary, Marlhythe: /,
    );
    assert.match(await look(councillor, shared), /ASB this year/);
    assert.equal((await analyst.get(own)).statusCode, 404, 'another person’s own is not there');
    const seen = await look(analyst, list);
    assert.match(seen, /ASB this year/);
    assert.doesNotMatch(seen, /ward meeting/);
    assert.match(await look(analyst, '/assessment/ask'), /Kept questions ASB this year/);
  });

  it('want a name, and keep the question while they say so', async () => {
    await analyst.get('/assessment/ask?what=robbery');
    const answer = await analyst.post(list, { what: 'robbery', title: ' ', for: 'me' });
    assert.equal(answer.statusCode, 422);
    await assertGoodHtml('no name', answer.body);
    assert.match(textOf(answer.body), /There is a problem Enter a name.*Robbery, Marlhythe: /);
  });

  it('say what the number was, after the files have changed', async () => {
    const address = await keep(analyst, 'shoplifting', 'Shops', 'partnership');
    const { partnershipId } = await actorOf(demonstration, 'analyst');
    await demonstration.installation.register.database.asSystem(
      'an older answer',
      partnershipId,
      async (tx) => {
        const row = await tx
          .selectFrom('saved_question')
          .select(['id', 'answer'])
          .where('title', '=', 'Shops')
          .executeTakeFirstOrThrow();
        await tx
          .updateTable('saved_question')
          .set({ answer: JSON.stringify({ ...(row.answer as object), count: 7, files: 'others' }) })
          .where('id', '=', row.id)
          .execute();
      },
    );
    assert.match(
      await look(analyst, address),
      /it was 7; now it is [\d,]+: files of these months were received or replaced since/,
    );
  });

  it('are renamed, removed and put back by whoever kept them, and say when somebody was quicker', async () => {
    const address = await keep(analyst, 'robbery', 'Robbery', 'partnership');
    await look(analyst, address);
    const version = analyst.hidden('version') || '1';
    assert.equal(
      (await analyst.post(`${address}/change`, { title: 'Robberies', version: '1' })).statusCode,
      303,
    );
    await look(analyst, address);
    const late = await analyst.post(`${address}/change`, { title: 'Later', version });
    assert.equal(late.statusCode, 422);
    assert.match(textOf(late.body), /Somebody changed this question after you opened the page/);
    await look(councillor, address);
    assert.doesNotMatch(councillor.page, /Put it back|>\s*Remove\s*</);
    await councillor.get('/assessment/ask?what=robbery');
    assert.equal(
      (await councillor.post(`${address}/remove`, { version: '2' })).statusCode,
      403,
      'not theirs',
    );
    await look(analyst, address);
    const removed = await analyst.post(`${address}/remove`, { version: '2' });
    assert.equal(removed.statusCode, 303);
    const undo = String(removed.headers.location);
    assert.match(await look(analyst, undo), /“?Robberies”? ?was removed\..*Put it back/);
    assert.match(await look(analyst, `${list}?state=removed`), /Robberies/);
    await look(analyst, undo);
    assert.equal((await analyst.post(`${address}/put-back`, { version: '3' })).statusCode, 303);
    assert.match(await look(analyst, list), /Robberies/);
    const { partnershipId } = await actorOf(demonstration, 'analyst');
    const versions = await demonstration.installation.register.database.asSystem(
      'count versions',
      partnershipId,
      (tx) =>
        tx
          .selectFrom('history')
          .select('reason')
          .where('record_kind', '=', 'saved_question')
          .orderBy('version')
          .execute(),
    );
    assert.deepEqual(
      versions.map(({ reason }) => reason),
      ['renamed', 'removed', 'put-back'],
    );
  });

  it('become a deck by ticks: a title, a slide each, real titles', async () => {
    await analyst.get(list);
    const ids = [...analyst.page.matchAll(/name="id" type="checkbox" value="([0-9a-f-]{36})"/g)].map(
      ([, id]) => id ?? '',
    );
    assert.ok(ids.length >= 2, 'several are kept');
    const none = await analyst.get(`${list}/deck.pptx`);
    assert.equal(none.statusCode, 422);
    assert.match(textOf(none.body), /Tick at least one question/);
    const deck = await analyst.get(
      `${list}/deck.pptx?${ids
        .slice(0, 2)
        .map((id) => `id=${id}`)
        .join('&')}`,
    );
    assert.equal(deck.statusCode, 200);
    const files = unzipSync(new Uint8Array(deck.rawPayload));
    const slides = Object.keys(files).filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
    assert.equal(slides.length, 3);
    const titles = slides
      .sort()
      .map(
        (name) =>
          /type="(?:ctrTitle|title)"\/>.*?<a:t>([^<]*)</s.exec(
            strFromU8(files[name] ?? assert.fail(name)),
          )?.[1] ?? '',
      );
    assert.equal(titles[0], 'Findings for Marlhythe');
    for (const title of titles.slice(1)) assert.match(title, /, Marlhythe: .+\.$/);
    const own = (await councillor.get(list)).body;
    const mine =
      /value="([0-9a-f-]{36})"[^>]*>\s*(?:<[^>]+>\s*)*<a[^>]*>Burglary for my/.exec(own)?.[1] ??
      /\/saved\/([0-9a-f-]{36})">Burglary for my/.exec(own)?.[1];
    assert.ok(mine !== undefined);
    assert.equal(
      (await analyst.get(`${list}/deck.pptx?id=${mine}`)).statusCode,
      404,
      'not out of another person’s',
    );
  });
});
