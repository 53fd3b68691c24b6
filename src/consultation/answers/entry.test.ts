import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openConsultation, type ConsultationWorld } from '../../../test/support/consultation-world.ts';
import { makeWave, type TestWave } from '../../../test/support/consultation.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';

let world: ConsultationWorld;
let caseworker: Visitor;
let manager: Visitor;
let analyst: Visitor;
let wave: TestWave;
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};

before(async () => {
  at('2027-02-10T10:00:00Z');
  world = await openConsultation();
  [caseworker, manager, analyst] = await Promise.all([world.as('caseworker'), world.as('manager'), world.as('analyst')]); // prettier-ignore
  wave = await makeWave(world.test, world.partnership, {
    opensOn: '2027-02-01',
    closesOn: '2027-02-28',
    ways: ['web', 'paper', 'phone', 'school', 'group'],
    responses: [
      { answers: { issue: { ranking: ['litter'] } } },
      { answers: { issue: { ranking: ['theft'] } } },
    ],
  });
});
after(async () => {
  await world.close();
  goOn();
});

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const day = (name: string, iso: string): Record<string, string> => {
  const [year = '', month = '', number = ''] = iso.split('-');
  return { [`${name}-day`]: number, [`${name}-month`]: month, [`${name}-year`]: year };
};
type Sent = { statusCode: number; body: string; headers: Record<string, unknown> };
const done = (answer: Sent): string => {
  assert.equal(answer.statusCode, 303, text(answer.body).slice(0, 900));
  return String(answer.headers['location']);
};
const address = (rest = ''): string => `/consultation/${wave.id}/answers${rest}`;
async function good(visitor: Visitor, url: string): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, 200, `${url}: ${text(answer.body).slice(0, 400)}`);
  await assertGoodHtml(url, answer.body);
  return text(answer.body);
}
const hiddenOf = (visitor: Visitor): Record<string, string> => ({
  response: visitor.hidden('response'),
  begun: visitor.hidden('begun'),
});
async function enter(visitor: Visitor, fields: Record<string, string>, way = 'paper'): Promise<string> {
  await visitor.get(address(`/${way}`));
  return done(await visitor.post(address(`/${way}`), { ...hiddenOf(visitor), ...day('received-on', '2027-02-09'), ...fields })); // prettier-ignore
}
const idIn = (location: string): string => /after=([0-9a-f-]{36})/.exec(location)?.[1] ?? '';
const stored = async (id: string): Promise<Record<string, unknown>> =>
  (await world.test.query<Record<string, unknown>>('select * from survey_response where id = $1', [id]))[0] ??
  {};

describe('entering a form on paper', () => {
  it('by the printed numbers: what was typed is kept, the next number stands ready', async () => {
    await good(caseworker, address('/paper'));
    const location = await enter(caseworker, {
      serial: '0104', 'q.issue': '3 1', 'q.victim-theft': '1', 'q.where': '1 4', 'q.where.words': 'The quay',
      'q.safe': '2', 'q.years': '12', 'q.why': 'Dark <script>alert(1)</script>', 'q.place': 'Mill Lane', 'q.sex': '1', 'q.age': 'x',
    }); // prettier-ignore
    assert.match(location, /after=[0-9a-f-]{36}#serial$/);
    const row = await stored(idIn(location));
    assert.deepEqual(row['answers'], {
      issue: { ranking: ['theft', 'noise'] }, 'victim-theft': { choice: 'yes' }, where: { choices: ['street', 'other'], words: 'The quay' },
      safe: { number: 2 }, years: { number: 12 }, why: { text: 'Dark <script>alert(1)</script>' }, place: { place: 'Mill Lane' }, sex: { choice: 'female' },
    }); // prettier-ignore
    assert.deepEqual([row['channel'], row['serial'], new Date(String(row['received_on'])).toISOString().slice(0, 10), row['signals'], row['state']], ['paper', '0104', '2027-02-09', ['unclear'], 'complete']); // prettier-ignore
    const page = await good(caseworker, location.replace('#serial', ''));
    assert.match(page, /Saved: number 0104\s*, 8 answers/);
    assert.match(caseworker.page, /name="serial"[^>]*value="0105"/);
    const one = await good(caseworker, address(`/${idIn(location)}`));
    assert.match(one, /Something on the paper could not be read/);
    assert.match(one, /Dark &lt;script&gt;/);
  });

  it('keeps answers that contradict the routing, shows them, and marks them', async () => {
    const location = await enter(caseworker, { serial: '5', 'q.issue': '1', 'q.victim-theft': '1', 'q.safe': '4' }); // prettier-ignore
    const row = await stored(idIn(location));
    assert.deepEqual(row['signals'], ['against-routing']);
    assert.deepEqual((row['answers'] as Record<string, unknown>)['victim-theft'], { choice: 'yes' });
    assert.match(await good(caseworker, location.replace('#serial', '')), /Question 4 was answered though the other answers lead past/); // prettier-ignore
    assert.match(await good(caseworker, address(`/${idIn(location)}`)), /Against the routing/);
  });

  it('refuses a ward that is not in its list, and keeps what was typed', async () => {
    await caseworker.get(address('/paper'));
    const answer = await caseworker.post(address('/paper'), {
      ...hiddenOf(caseworker), ...day('received-on', '2027-02-09'), 'q.place': 'Kept Lane', 'q.place.ward': 'E05999999',
    }); // prettier-ignore
    assert.equal(answer.statusCode, 422);
    assert.match(
      text(answer.body),
      /Choose a ward from the list\. The one that was sent is not a ward of this area/,
    );
    assert.match(answer.body, /value="Kept Lane"/);
  });

  it('says at the field what is wrong, and keeps what was typed', async () => {
    await caseworker.get(address('/paper'));
    const answer = await caseworker.post(address('/paper'), {
      ...hiddenOf(caseworker), ...day('received-on', '2027-02-31'), code: 'nowhere', 'q.issue': '2 2', 'q.years': '400', 'q.why': 'Kept words',
    }); // prettier-ignore
    assert.equal(answer.statusCode, 422);
    await assertGoodHtml('errors', answer.body);
    for (const words of [/chosen twice/, /whole number from 0 to 110/, /real date/, /No outreach of this consultation has the code/]) assert.match(text(answer.body), words); // prettier-ignore
    assert.match(answer.body, /href="#q-issue"/);
    assert.match(answer.body, /Kept words/);
    const empty = await caseworker.post(address('/paper'), { ...hiddenOf(caseworker), ...day('received-on', '2027-02-09') }); // prettier-ignore
    assert.match(text(empty.body), /Enter at least one answer/);
    const long = await caseworker.post(address('/paper'), { ...hiddenOf(caseworker), ...day('received-on', '2027-02-09'), 'q.why': 'a'.repeat(600) }); // prettier-ignore
    assert.match(text(long.body), /500 characters or fewer; it has 600/);
    const huge = await caseworker.post(address('/paper'), { 'q.why': 'a'.repeat(5_000_000) });
    assert.ok(huge.statusCode === 413 || huge.statusCode === 422, String(huge.statusCode));
  });

  it('sent twice is stored once; a form that came late is marked', async () => {
    await caseworker.get(address('/paper'));
    const fields = {
      ...hiddenOf(caseworker),
      ...day('received-on', '2027-02-09'),
      serial: '77',
      'q.safe': '1',
    };
    const [first, second] = [await caseworker.post(address('/paper'), fields), await caseworker.post(address('/paper'), fields)]; // prettier-ignore
    assert.equal(done(first), done(second));
    assert.equal((await world.test.query("select 1 from survey_response where serial = '77'")).length, 1);
    const over = await makeWave(world.test, world.partnership, { state: 'closed', opensOn: '2027-01-01', closesOn: '2027-02-05' }); // prettier-ignore
    const url = `/consultation/${over.id}/answers/paper`;
    await caseworker.get(url);
    const late = done(await caseworker.post(url, { ...hiddenOf(caseworker), ...day('received-on', '2027-02-06'), serial: '78', 'q.safe': '1' })); // prettier-ignore
    assert.deepEqual((await stored(idIn(late)))['signals'], ['late']);
  });

  it('is taken back by who entered it: it counts no more, its history stays, and its answers stand ready to be corrected', async () => {
    const id = idIn(await enter(caseworker, { serial: '200', 'q.safe': '3' }));
    await manager.get(address(`/${id}`));
    assert.equal((await manager.post(address(`/${id}/take-back`))).statusCode, 403);
    await caseworker.get(address(`/${id}`));
    const location = done(await caseworker.post(address(`/${id}/take-back`)));
    assert.match(location, new RegExp(`/paper\\?from=${id}`));
    const row = await stored(id);
    assert.deepEqual([row['state'], row['exclude_reason'], row['answers']], ['excluded', 'Taken back by who entered it', { safe: { number: 3 } }]); // prettier-ignore
    const history = await world.test.query<{ was: { answers: unknown }; open_to_members: boolean }>('select was, open_to_members from history where record_id = $1', [id]); // prettier-ignore
    assert.deepEqual([history.length, history[0]?.was.answers, history[0]?.open_to_members], [1, { safe: { number: 3 } }, false]); // prettier-ignore
    await good(caseworker, location);
    assert.match(caseworker.page, /name="q.safe"[^>]*value="3"/);
    assert.match(caseworker.page, /name="serial"[^>]*value="200"/);
  });

  it('of a class: without equality questions, only with the school’s consent', async () => {
    const page = await good(caseworker, address('/paper?school=yes'));
    assert.doesNotMatch(page, /What is your sex|How old are you/);
    const fields = {
      ...hiddenOf(caseworker),
      ...day('received-on', '2027-02-09'),
      'q.safe': '5',
      'q.sex': '1',
    };
    const refused = await caseworker.post(address('/paper?school=yes'), fields);
    assert.match(text(refused.body), /only where the school’s consent is written down/);
    const location = done(await caseworker.post(address('/paper?school=yes'), { ...fields, consent: 'yes' }));
    const row = await stored(idIn(location));
    assert.deepEqual([row['channel'], row['answers']], ['school', { safe: { number: 5 } }]);
  });

  it('is refused before the consultation opens and after its analysis', async () => {
    for (const state of ['design', 'analysed', 'withdrawn'] as const) {
      const other = await makeWave(world.test, world.partnership, { state });
      assert.equal((await caseworker.get(`/consultation/${other.id}/answers/paper`)).statusCode, 403, state);
    }
  });
});

describe('by telephone', () => {
  it('says what to say, and how long it took', async () => {
    const page = await good(caseworker, address('/telephone'));
    assert.match(page, /Thank you for ringing\. I will ask you the questions of “Safety in Fenwater”\. It takes about \d minutes?\. I do not need/); // prettier-ignore
    assert.match(page, /“Which two matter most to you\?” Read them out, then ask for the first/);
    const fields = {
      ...hiddenOf(caseworker),
      ...day('received-on', '2027-02-10'),
      'q.issue': '2',
      'q.sex': '2',
    };
    at('2027-02-10T10:07:30Z');
    const location = done(await caseworker.post(address('/telephone'), fields));
    at('2027-02-10T10:00:00Z');
    const row = await stored(idIn(location));
    assert.deepEqual([row['channel'], row['seconds'], row['serial']], ['phone', 450, null]);
    assert.match(await good(caseworker, location), /in 7 minutes 30 s/);
  });
});

describe('double entry by sample', () => {
  it('a second person enters without seeing the first; differences are settled by choosing', async () => {
    await world.test.query(`update consultation_wave set settings = '{"doubleEntryOneIn": 1}' where id = $1`, [wave.id]); // prettier-ignore
    const id = idIn(
      await enter(caseworker, { serial: '300', 'q.safe': '3', 'q.years': '40', 'q.why': 'Noisy' }),
    );
    const own = idIn(await enter(manager, { serial: '301', 'q.safe': '2' }));
    const list = await good(manager, address('/second-entry'));
    assert.match(list, /About one form in 1 /);
    assert.match(list, /Number 301: you entered it first/);
    assert.equal((await manager.get(address(`/${own}/second`))).statusCode, 403);
    assert.equal((await caseworker.get(address(`/${id}/second`))).statusCode, 403);
    const blank = await good(manager, address(`/${id}/second`));
    assert.match(blank, /What was entered first is not shown/);
    assert.doesNotMatch(manager.page, /value="40"|Noisy/);
    const location = done(await manager.post(address(`/${id}/second`), { 'q.safe': '3', 'q.years': '4', 'q.why': 'Noisy' })); // prettier-ignore
    assert.match(location, /settle$/);
    const sides = await good(manager, location);
    assert.match(sides, /7\. How many years have you lived here\? 40 4/);
    assert.doesNotMatch(sides, /How safe do you feel/);
    assert.equal((await manager.post(location)).statusCode, 422);
    done(await manager.post(location, { 'use.years': 'second' }));
    const row = await stored(id);
    assert.deepEqual(row['answers'], { safe: { number: 3 }, years: { number: 4 }, why: { text: 'Noisy' } });
    assert.match(await good(manager, address('/second-entry')), /1 form entered twice so far: 7 of 8 answers alike/); // prettier-ignore
    const history = await world.test.query<{ reason: string }>('select reason from history where record_id = $1 order by version', [id]); // prettier-ignore
    assert.deepEqual(history.map(({ reason }) => reason), ['entered a second time', 'two readings settled']); // prettier-ignore
    await world.test.query(`update consultation_wave set settings = '{}' where id = $1`, [wave.id]);
  });
});

describe('who sees what', () => {
  it('who enters sees those they entered and nothing of others: not in lists, counts, files or refusals', async () => {
    const administrator = await world.as('administrator');
    const nothing = await good(administrator, address());
    assert.match(nothing, /You have entered none yet/);
    assert.match(nothing, /You see the answers that you entered, and no others/);
    const theirs = idIn(await enter(administrator, { serial: '900', 'q.safe': '4' }));
    const mine = idIn(await enter(caseworker, { serial: '901', 'q.safe': '4' }));
    const [web] = wave.responseIds;
    for (const [visitor, own, foreign] of [
      [administrator, theirs, mine],
      [caseworker, mine, theirs],
    ] as const) {
      await good(visitor, address(`/${own}`));
      const bodies = [];
      for (const id of [foreign, web ?? '', '0198aaaa-0000-7000-8000-000000000001']) {
        const answer = await visitor.get(address(`/${id}`));
        assert.equal(answer.statusCode, 404);
        bodies.push(answer.body.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{40,}/g, ''));
      }
      assert.equal(new Set(bodies).size, 1, 'hidden and unknown answer alike');
      for (const rest of ['/answers.csv', '/judge', '/import', '/second-entry']) assert.equal((await visitor.get(address(rest))).statusCode, 403, rest); // prettier-ignore
      assert.equal((await visitor.post(address(`/${foreign}/take-back`))).statusCode, 404);
      assert.equal((await visitor.get(address(`/paper?after=${foreign}`))).statusCode, 404);
    }
    const list = await good(administrator, address());
    assert.match(list, /1 answer listed/);
    assert.doesNotMatch(list, /901|On the web \d|Begun, not sent/);
    // The link between equal answers is the unit's alone.
    assert.doesNotMatch(await good(administrator, address(`/${theirs}`)), /word for word/);
  });

  it('nobody else sees the pages at all', async () => {
    for (const role of ['councillor', 'partner', 'governance', 'chair'] as const) {
      const visitor = await world.as(role);
      for (const rest of ['', '/paper', '/telephone', '/form.pdf', '/answers.csv', '/judge', '/import', '/tallies', `/${wave.responseIds[0] ?? ''}`]) assert.equal((await visitor.get(address(rest))).statusCode, 403, `${role} ${rest}`); // prettier-ignore
    }
    assert.equal((await world.anybody().get(address())).statusCode, 303);
  });

  it('the unit reads all, in the questions’ words', async () => {
    const page = await good(analyst, address());
    assert.match(page, /On the web 2 /);
    assert.match(await good(analyst, address(`/${wave.responseIds[0] ?? ''}`)), /Which two matter most to you\? 1\. Litter/); // prettier-ignore
    assert.match(await good(analyst, address('?way=paper')), /answers? listed/);
    const events = await world.test.query<{ event: string }>("select distinct event from audit_entry where event like 'answer%'"); // prettier-ignore
    for (const event of ['answers.listed', 'answer.viewed', 'answer.entered', 'answer.taken-back', 'answer.settled', 'answer.entered-again']) assert.ok(events.some((each) => each.event === event), event); // prettier-ignore
  });
});

describe('the paper form and the script', () => {
  it('come as PDF and Word in both sizes, for a class, and before it opens', async () => {
    await good(caseworker, address('/form'));
    for (const query of ['', '?size=large&via=library&number=12', '?school=yes']) {
      const pdf = await caseworker.get(address(`/form.pdf${query}`));
      assert.equal(pdf.statusCode, 200);
      assert.equal(pdf.rawPayload.subarray(0, 5).toString(), '%PDF-');
      assert.match(pdf.rawPayload.toString('latin1'), /StructTreeRoot/);
      const word = await caseworker.get(address(`/form.docx${query}`));
      assert.equal(word.rawPayload.subarray(0, 2).toString(), 'PK');
    }
    const design = await makeWave(world.test, world.partnership, { state: 'design' });
    assert.equal((await caseworker.get(`/consultation/${design.id}/answers/form.pdf`)).statusCode, 200);
    assert.match(await good(caseworker, `/consultation/${design.id}/answers/form`), /not frozen yet/);
    const { body: page } = await caseworker.get(address('/form'));
    const [qr] = /\/consultation\/[^"\s]+\/qr\.svg/.exec(page) ?? [];
    assert.match((await caseworker.get(qr ?? '/none')).body, /^<svg/);
  });
  it('the script reads the same questions aloud', async () => {
    const page = await good(caseworker, address('/script'));
    assert.match(page, /Only if they chose “Noise” at question 1\. If not, go on to question 3/);
  });
  it('a translation in use is printed', async () => {
    const welsh = await makeWave(world.test, world.partnership, { languages: ['en', 'cy'] });
    await world.test.query(
      `insert into questionnaire_translation (partnership_id, id, questionnaire_id, language, status, words, translator, changed_at,
         inherited_audience, inherited_open)
       select partnership_id, gen_random_uuid(), id, 'cy', 'in-use', $2, 'A', now(), audience, open_to_members from questionnaire where id = $1`,
      [welsh.questionnaireId, JSON.stringify({ texts: { title: 'Diogelwch', 'question.safe.text': 'Pa mor ddiogel?' }, of: {} })],
    ); // prettier-ignore
    const page = await good(caseworker, `/consultation/${welsh.id}/answers/script?language=cy`);
    assert.match(page, /Pa mor ddiogel\?/);
    assert.equal(
      (await caseworker.get(`/consultation/${welsh.id}/answers/form.pdf?language=cy`)).statusCode,
      200,
    );
  });
});

describe('answers of groups', () => {
  const tallies = (rest = ''): string => address(`/tallies${rest}`);
  it('are counted by hands, apart, and can be changed, removed and brought back', async () => {
    const counts = (await world.test.query<{ n: number }>('select count(*)::int as n from survey_response'))[0]?.n; // prettier-ignore
    await good(caseworker, tallies('/new'));
    const fields = { title: 'Lunch club', people: '20', ...day('held-on', '2027-02-08'), 'staff-minutes': '90', 'n.victim-noise.yes': '12', 'n.victim-noise.no': '9', 'n.where.street': '15' }; // prettier-ignore
    const refused = await caseworker.post(tallies('/new'), fields);
    assert.equal(refused.statusCode, 422);
    await assertGoodHtml('tally', refused.body);
    assert.match(text(refused.body), /has 21 hands for 20 people/);
    done(await caseworker.post(tallies('/new'), { ...fields, 'n.victim-noise.no': '8' }));
    const list = await good(caseworker, tallies());
    assert.match(list, /1 group, 20 people/);
    assert.match(list, /Yes 12 No 8/);
    const id = /tallies\/([0-9a-f-]{36})/.exec(caseworker.page)?.[1] ?? '';
    await good(caseworker, tallies(`/${id}`));
    const version = caseworker.hidden('version');
    done(await caseworker.post(tallies(`/${id}`), { ...fields, version, 'n.victim-noise.no': '2' }));
    assert.match(await good(caseworker, tallies()), /Yes 12 No 2/);
    await caseworker.get(tallies(`/${id}`));
    assert.equal((await caseworker.post(tallies(`/${id}`), { ...fields, version, 'n.victim-noise.no': '3' })).statusCode, 422); // prettier-ignore
    done(await caseworker.post(tallies(`/${id}/remove`)));
    assert.match(await good(caseworker, tallies()), /No group has answered yet/);
    done(await caseworker.post(tallies(`/${id}/put-back`)));
    assert.match(await good(analyst, tallies()), /Yes 12 No 2/);
    // Another caseworker-like person sees none of it.
    const administrator = await world.as('administrator');
    assert.match(await good(administrator, tallies()), /No group has answered yet/);
    assert.equal((await administrator.get(tallies(`/${id}`))).statusCode, 404);
    assert.equal((await world.test.query<{ n: number }>('select count(*)::int as n from survey_response'))[0]?.n, counts, 'never added to single answers'); // prettier-ignore
  });
  it('a class is asked nothing about who it is, and needs the school’s consent', async () => {
    const page = await good(caseworker, tallies('/new?channel=school'));
    assert.doesNotMatch(page, /What is your sex/);
    const fields = { title: 'Year 6', people: '28', ...day('held-on', '2027-02-08'), 'n.where.park': '11', 'n.sex.female': '14' }; // prettier-ignore
    assert.match(text((await caseworker.post(tallies('/new?channel=school'), fields)).body), /Enter who consented/); // prettier-ignore
    done(await caseworker.post(tallies('/new?channel=school'), { ...fields, consent: 'Head teacher', notes: 'Dogs' })); // prettier-ignore
    const [row] = await world.test.query<{ counts: unknown; notes: string }>("select counts, notes from survey_tally where channel = 'school'"); // prettier-ignore
    assert.deepEqual(row, { counts: { where: { park: 11 } }, notes: 'Consent for the school: Head teacher\nDogs' }); // prettier-ignore
  });
});

describe('leaving out', () => {
  it('ten thousand equal posts go in one step with their reason, and come back', async () => {
    const flooded = await makeWave(world.test, world.partnership, {
      responses: [
        ...Array.from({ length: 10_000 }, () => ({ answers: { issue: { ranking: ['noise', 'theft'] } }, signals: ['same-as-another', 'very-fast'], seconds: 2 })),
        { answers: { issue: { ranking: ['litter'] } } },
        { answers: { why: { text: '=HYPERLINK("http://evil.example")' }, issue: { ranking: ['theft'] } }, signals: ['honeypot'] },
      ],
    }); // prettier-ignore
    const base = `/consultation/${flooded.id}/answers`;
    const page = await good(analyst, `${base}/judge`);
    assert.match(page, /10,000 answers the same/);
    assert.match(page, /Word for word the same as another answer : 10,000 answers/);
    const hash = /same=([0-9a-f]{64})/.exec(analyst.page)?.[1] ?? '';
    const unsaid = await analyst.post(`${base}/leave-out`, { same: hash, keep: 'first', reason: ' ' });
    assert.equal(unsaid.statusCode, 422);
    await assertGoodHtml('no reason', unsaid.body);
    assert.match(text(unsaid.body), /Enter the reason/);
    const began = performance.now();
    done(
      await analyst.post(`${base}/leave-out`, { same: hash, keep: 'first', reason: 'A campaign’s program' }),
    );
    assert.ok(performance.now() - began < 20_000);
    const counts = (): Promise<{ state: string; n: number }[]> =>
      world.test.query('select state, count(*)::int as n from survey_response where consultation_wave_id = $1 group by 1 order by 1', [flooded.id]); // prettier-ignore
    assert.deepEqual(await counts(), [{ state: 'complete', n: 3 }, { state: 'excluded', n: 9999 }]); // prettier-ignore
    assert.match(await good(analyst, `${base}/judge`), /9,999 answers : A campaign’s program/);
    assert.match(await good(analyst, `${base}?left=yes`), /9,999 answers left out/);
    const next = /href="([^"]*after=[^"]*)"/.exec(analyst.page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    assert.match(await good(analyst, next), /First page/);
    done(await analyst.post(`${base}/put-back`, { for: 'A campaign’s program' }));
    assert.deepEqual(await counts(), [{ state: 'complete', n: 10_002 }]);

    // One with a mark, from its own page; then the file.
    const bad = flooded.responseIds.at(-1) ?? '';
    await good(analyst, `${base}/${bad}`);
    done(await analyst.post(`${base}/leave-out`, { ids: bad, reason: 'Filled in by a program' }));
    assert.match(await good(analyst, `${base}/${bad}`), /Left out: Filled in by a program/);
    const csv = await analyst.get(`${base}/answers.csv`);
    assert.equal(csv.statusCode, 200);
    assert.match(csv.body, /"'=HYPERLINK\(""http:\/\/evil\.example""\)"/);
    assert.equal(csv.body.trimEnd().split('\r\n').length, 10_003);
    // Nothing ticked, and what others may not do.
    assert.equal((await analyst.post(`${base}/leave-out`, { reason: 'x' })).statusCode, 422);
    assert.equal((await caseworker.post(`${base}/leave-out`, { ids: bad, reason: 'x' })).statusCode, 403);
    assert.equal((await caseworker.post(`${base}/put-back`, { ids: bad })).statusCode, 403);
    const trail = await world.test.query<{ event: string }>("select event from audit_entry where subject_id = $1 and event in ('answers.left-out', 'answers.put-back', 'answers.given-out') and outcome = 'done'", [flooded.id]); // prettier-ignore
    assert.equal(trail.length, 4);
    // Once published, numbers stay.
    await world.test.query("update consultation_wave set state = 'reported' where id = $1", [flooded.id]);
    assert.equal((await analyst.post(`${base}/put-back`, { ids: bad })).statusCode, 403);
  });
});
