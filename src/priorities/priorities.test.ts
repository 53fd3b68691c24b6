import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeWave } from '../../test/support/consultation.ts';
import { openGround, type GroundWorld } from '../../test/support/ground.ts';
import { assertGoodHtml } from '../../test/support/html.ts';
import { linksIn, openMailbox, type Mailbox } from '../../test/support/requests.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { pdfText } from '../documents/pdf.reader.ts';
import { stopClockAt } from '../foundation/clock.ts';
import type { Role } from '../foundation/database.types.ts';
import { may } from '../partnership/partnership.ts';
import { openTransport, sendWaiting, type MailServices } from '../requests/mail/send.ts';
import { requestsRoom } from '../requests/requests.ts';
import { insertHarmSet, takeWeights } from '../assessment/assessment.ts';
import { decidedPriorities } from './decided.ts';
import { prioritiesRoom } from './priorities.room.ts';
import { prioritiesThread } from './priorities.thread.ts';
import { openedScores } from './score.store.ts';

/** A round from its first candidate to its minute, through the whole server, as its people would. */
let world: GroundWorld;
let mailbox: Mailbox;
let mail: MailServices;
let wave: string;
const visitors = new Map<Role, Visitor>();
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};

before(async () => {
  at('2026-11-02T09:00:00Z');
  mailbox = await openMailbox();
  world = await openGround(
    (registrar, services, database) => {
      mail = {
        database,
        secret: Buffer.alloc(32, 7),
        mail: { smtpUrl: mailbox.url, from: 'no-reply@csp.example', replies: true, origin: 'http://frankpledge.test', demonstration: false },
      };
      requestsRoom(mail).register(registrar);
      prioritiesRoom(database, { ...services, may: (actor, action) => may(actor.role, action), documentBanner: '' }).register(registrar);
    },
    [
      { name: 'Fenwater Council', roles: ['manager', 'analyst', 'councillor', 'governance', 'administrator'] },
      { name: 'Fenwater Police', roles: ['chair', 'agency-administrator'] },
      { name: 'Fenwater Fire', roles: ['partner'] },
      { name: 'Lantern Trust', roles: ['partner'] },
    ],
  ); // prettier-ignore
  const manager = world.partnership.actor('manager');
  await world.store.database.asActor(manager, 'set up a test', async (tx) => {
    const key = world.partnership.agencies[0]?.ownKey ?? '';
    const who = { partnershipId: world.partnership.id, accountId: manager.accountId, key };
    const set = await insertHarmSet(tx, who, { title: 'Invented weights', edition: '2026', unit: 'points', source: 'A test', licence: 'None', fileName: 'w.csv', fileHash: 'a'.repeat(64) }, { headings: [], rows: [] }); // prettier-ignore
    await takeWeights(tx, set, [
      { line: 1, code: '', title: 'Shoplifting', subgroup: '', weight: 2 },
      { line: 2, code: '', title: 'Burglary', subgroup: '', weight: 20 },
    ]);
  });
  const ranking = (...codes: string[]) => ({ answers: { issue: { ranking: codes } } });
  const made = await makeWave(world.store, world.partnership, {
    state: 'reported',
    title: 'Survey 2026',
    responses: [
      ...Array.from({ length: 30 }, () => ranking('theft', 'noise')),
      ...Array.from({ length: 10 }, () => ranking('litter', 'noise')),
    ],
  });
  wave = made.id;
  for (const role of ['manager', 'analyst', 'chair', 'partner', 'councillor'] as const)
    visitors.set(role, await world.as(role));
});
after(async () => {
  await world.close();
  await mailbox.close();
  goOn();
});

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const as = (role: Role): Visitor => {
  const visitor = visitors.get(role);
  assert.ok(visitor);
  return visitor;
};
async function good(role: Role, url: string, status = 200): Promise<string> {
  const answer = await as(role).get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 400)}`);
  await assertGoodHtml(url, answer.body);
  return text(answer.body);
}
async function sent(role: Role, url: string, fields: Record<string, string | string[]>, from = url): Promise<string> {
  await as(role).get(from);
  const answer = await as(role).post(url, { version: as(role).hidden('version'), ...fields });
  assert.equal(answer.statusCode, 303, `${url}: ${text(answer.body).slice(0, 700)}`);
  return String(answer.headers['location']);
} // prettier-ignore
async function refused(role: Role, url: string, fields: Record<string, string | string[]>, words: RegExp, from = url): Promise<void> {
  await as(role).get(from);
  const answer = await as(role).post(url, { version: as(role).hidden('version'), ...fields });
  assert.equal(answer.statusCode, 422, `${url}: ${answer.statusCode}`);
  await assertGoodHtml(url, answer.body);
  assert.match(text(answer.body), words);
} // prettier-ignore
const dates = (name: string, day: string): Record<string, string> => {
  const [year = '', month = '', number = ''] = day.split('-');
  return { [`${name}-day`]: number, [`${name}-month`]: month, [`${name}-year`]: year };
};

let round = '';
const ids: Record<string, string> = {};
async function candidatesOf(of = round): Promise<Record<string, string>> {
  const rows = await world.store.query<{ id: string; title: string }>(
    'select id, title from priority_candidate where priority_round_id = $1 and removed_at is null',
    [of.split('/')[2]],
  );
  return Object.fromEntries(rows.map(({ id, title }) => [title, id]));
}
const weightsId = async (): Promise<string> =>
  (await world.store.query<{ id: string }>(`select id from priority_weights where title = 'Usual'`))[0]?.id ??
  '';

describe('a round of priority setting', () => {
  it('is begun, with the usual weights and the survey whose chapter is published', async () => {
    assert.match(await good('councillor', '/priorities'), /No priorities have been decided here yet/);
    assert.match(await good('manager', '/priorities/new'), /Survey 2026/);
    const weights = await weightsId();
    await refused('manager', '/priorities/new', { title: '', top: '2', weights, ...dates('scores-due', '2026-11-16') }, /Enter a name for the round/); // prettier-ignore
    await refused('manager', '/priorities/new', { title: 'X', top: '2', weights, ...dates('scores-due', '2026-11-16'), ...dates('meeting', '2026-11-10') }, /on the day scores are due or later/); // prettier-ignore
    round = await sent('manager', '/priorities/new', { title: 'Priorities 2026', top: '2', weights, wave, ...dates('scores-due', '2026-11-16'), ...dates('meeting', '2026-11-20') }); // prettier-ignore
    assert.match(await good('manager', round), /Draft.*There are no candidates yet.*Add at least 2 candidates/); // prettier-ignore
  });

  it('takes candidates from findings, the survey, duties and by hand, and off again', async () => {
    const form = `${round}/candidates/new`;
    const page = await good('analyst', form);
    assert.match(page, /Theft and handling|Shoplifting/);
    assert.match(page, /What residents chose \(Survey 2026\).*Noise place 1, chosen by 100\.0%.*Theft place 2, chosen by 75\.0%/); // prettier-ignore
    assert.match(page, /Prevent|drawn into terrorism/);
    await refused('analyst', form, { title: '' }, /Enter the name/);
    await sent('analyst', form, { title: 'Theft from shops', origin: 'finding', subjects: ['summary:shoplifting', 'summary:never-was'], issues: 'theft', limbs: 'crime-disorder' }); // prettier-ignore
    await sent('analyst', form, { title: 'Burglary', origin: 'finding', subjects: 'summary:burglary', limbs: 'crime-disorder', 'control-strategy': 'Serious acquisitive crime' }); // prettier-ignore
    await sent('analyst', form, { title: 'Noise', origin: 'survey', issues: 'noise' });
    await sent('analyst', form, { title: 'Serious violence', origin: 'duty', duties: 'serious-violence-duty', limbs: 'serious-violence' }); // prettier-ignore
    await sent('analyst', form, { title: 'A mistake', origin: 'hand' });
    Object.assign(ids, await candidatesOf());
    assert.equal(Object.keys(ids).length, 5);
    ids['Noise at night'] = ids['Noise'] ?? '';
    const own = `${round}/candidates/${ids['A mistake']}`;
    await good('analyst', `${own}/change`);
    await sent('analyst', `${own}/remove`, {}, `${own}/change`);
    assert.match(await good('analyst', `${own}/change`), /Put it back/);
    await sent('analyst', `${own}/put-back`, {}, `${own}/change`);
    await sent('analyst', `${own}/remove`, {}, `${own}/change`);
    delete ids['A mistake'];
    const late = `${round}/candidates/${ids['Noise']}/change`;
    await sent('analyst', late, { title: 'Noise at night', origin: 'survey', issues: 'noise' });
    await as('analyst').get(late);
    const twice = await as('analyst').post(late, { title: 'Noise', origin: 'survey', version: '1' });
    assert.match(text(twice.body), /Somebody changed this candidate after you opened the page/);
  });

  it('gets scores from the figures, each with its rule in words and its source', async () => {
    assert.match(await good('manager', `${round}/propose`), /Rule 0.*Nothing is tied to .*Serious violence/);
    await sent('manager', `${round}/propose`, {});
    // 108 shopliftings of 216 crimes in 2025: half; 72 in 2024.
    const page = await good('manager', `${round}/candidates/${ids['Theft from shops']}`);
    assert.match(page, /Volume 5 because 50\.0% of all recorded crime \(108 of 216\) is shoplifting; the rule: 5 from 20%/); // prettier-ignore
    // 108 x 2 against 48 x 20.
    assert.match(page, /Level of harm 4 because 18\.4% of all harm weighed by “Invented weights”/);
    assert.match(page, /Community concern 5 because 75\.0% of 40 who answered chose “Theft”, place 2 of 3/);
    assert.match(page, /Trend 5 because shoplifting is up 50.*\(72 to 108\)/);
    assert.match(as('manager').page, /href="\/assessment\/figures\/[0-9a-f]{32}\?/);
    // The same number of burglaries in both years.
    assert.match(await good('manager', `${round}/candidates/${ids['Burglary']}`), /Trend 2 because burglary shows no clear change \(48 to 48\), which may be chance/); // prettier-ignore
    const none = await good('manager', `${round}/candidates/${ids['Serious violence']}`);
    assert.match(none, /because of the law \(Police, Crime, Sentencing and Courts Act 2022/);
    assert.match(none, /No score proposed: no figure of the assessment is tied to it/);
    const kept = await world.store.query<{ n: number }>(
      `select count(*)::int as n from figure where quoted_by_kind = 'priority_round'`,
    );
    assert.ok((kept[0]?.n ?? 0) >= 4, 'what is quoted is kept');
  });

  it('takes weights only where they add up, and rules only where they rise; each change is kept', async () => {
    const set = { title: 'Trend first', volume: '10', harm: '20', concern: '20', added_value: '10', trend: '35', source: 'A test' }; // prettier-ignore
    await refused('analyst', '/priorities/weights', set, /add up to 95; they must add up to 100\. Add 5 more/); // prettier-ignore
    await refused(
      'analyst',
      '/priorities/weights',
      { ...set, trend: '40.5' },
      /Trend must be a whole number/,
    );
    await sent('analyst', '/priorities/weights', { ...set, trend: '40' });
    const [own] = await world.store.query<{ id: string }>(`select id from priority_weights where title = 'Trend first'`); // prettier-ignore
    const address = `/priorities/weights/${own?.id}`;
    await good('analyst', address);
    await refused('analyst', address, { ...set, trend: '0' }, /add up to 60/);
    await sent('analyst', address, { ...set, volume: '15' });
    await sent('analyst', `${address}/remove`, {}, address);
    await sent('analyst', `${address}/put-back`, {}, address);
    assert.equal((await as('councillor').get(address)).statusCode, 403);
    const bands = (harm: string) => Object.fromEntries(['volume', 'harm', 'concern', 'trend'].flatMap((factor) => [1, 2, 3, 4, 5].map((value, index) => [`${factor}.${index}`, factor === 'harm' && index === 3 ? harm : String(value * 5)]))); // prettier-ignore
    await refused('manager', '/priorities/rule', { ...bands('2'), 'no-clear-change': '2', reason: 'x' }, /must not be lower/); // prettier-ignore
    await sent('manager', '/priorities/rule', { ...bands('20'), 'no-clear-change': '2', reason: 'Agreed by the executive group' }); // prettier-ignore
    assert.match(await good('councillor', '/priorities/rule'), /Agreed by the executive group/);
    assert.match(await good('councillor', '/priorities/weights'), /Trend first 15 20 20 10 35/);
  });

  it('opens for scoring, and nobody sees anybody else’s scores', async () => {
    await refused('analyst', `${round}/steps/open`, { version: '99' }, /Somebody changed this round/);
    await sent('analyst', `${round}/steps/open`, {});
    assert.equal((await as('manager').get(`${round}/candidates/new`)).statusCode, 403, 'the list is closed');
    const mine = `${round}/score`;
    assert.match(await good('partner', mine), /Nobody sees your scores/);
    const [theft, burglary, violence] = [ids['Theft from shops'], ids['Burglary'], ids['Serious violence']];
    await refused('partner', mine, { [`added-value.${theft}`]: '6', action: 'give' }, /a score must be a whole number from 0 to 5/); // prettier-ignore
    await refused('partner', mine, { action: 'give' }, /Score at least one candidate/);
    await sent('partner', mine, { [`added-value.${theft}`]: '1', action: 'draft' });
    assert.match(as('partner').page, /name="added-value/);
    await good('partner', mine);
    assert.match(as('partner').page, /<option value="1" selected>1/, 'the draft is kept');
    await sent('partner', mine, { [`added-value.${theft}`]: '1', [`reason.${theft}`]: 'Shops can do this', [`added-value.${violence}`]: '5', [`volume.${theft}`]: '2', [`interest.${burglary}`]: 'yes', [`added-value.${burglary}`]: '0', action: 'give' }); // prettier-ignore
    await sent('manager', mine, { [`added-value.${theft}`]: '4', [`added-value.${burglary}`]: '3', [`added-value.${violence}`]: '5', action: 'give' }); // prettier-ignore
    for (const role of ['manager', 'partner', 'chair', 'councillor'] as const) {
      assert.equal((await as(role).get(`${round}/spread`)).statusCode, 409, role);
      assert.equal((await as(role).get(`${round}/firm`)).statusCode, 409, role);
      const seen = await world.store.database.asActor(world.partnership.actor(role), 'a test', async (tx) => ({
        rows: await tx.selectFrom('priority_score').select('priority_scorer_id').distinct().execute(),
        opened: await openedScores(tx, round.split('/')[2] ?? ''),
      })); // prettier-ignore
      assert.equal(seen.rows.length, role === 'manager' || role === 'partner' ? 1 : 0, `${role} sees their own alone`); // prettier-ignore
      assert.deepEqual(seen.opened, [], role);
      assert.doesNotMatch(text((await as(role).get(round)).body), /Shops can do this|Score of 100/);
    }
    assert.equal((await as('councillor').get(mine)).statusCode, 403);
  });

  it('lets somebody who never signs in answer once, for all candidates, by a link', async () => {
    const trust = world.partnership.agencies[3]?.people[0];
    assert.ok(trust);
    const page = await good('manager', `${round}/scorers`);
    assert.match(page, /Lantern Trust/);
    await refused('manager', `${round}/scorers`, {}, /Choose who is to be asked/);
    await sent('manager', `${round}/scorers`, { people: trust.actor.accountId });
    at('2026-11-02T09:10:00Z');
    await sendWaiting(mail, openTransport(mail.mail));
    const message = mailbox.messages.find(({ envelopeTo }) => envelopeTo.includes(trust.email));
    assert.match(message?.text ?? '', /\(1\) Theft from shops, because of/);
    const [link = ''] = linksIn(message?.text ?? '');
    const guest = new Visitor(world.server.app);
    const shown = await guest.get(link);
    assert.equal(shown.statusCode, 200);
    await assertGoodHtml('link', shown.body);
    assert.match(text(shown.body), /1\. Theft from shops because of .*Score , 1\. Theft from shops Not scored 0, nothing 1 2 3 4 5, most/); // prettier-ignore
    assert.equal([...shown.body.matchAll(/<fieldset/g)].length, 4, 'a score and a reason for each candidate');
    const wrong = await guest.post(link, { 'field.1.score': '9', 'field.4.reason': 'x'.repeat(301), 'field.2.reason': 'Kept as typed' }); // prettier-ignore
    assert.equal(wrong.statusCode, 422);
    await assertGoodHtml('link, wrong', wrong.body);
    assert.match(text(wrong.body), /1\. Theft from shops: choose one of the answers.*4\. Serious violence: short reason must be 300 characters or fewer/); // prettier-ignore
    assert.match(wrong.body, /value="Kept as typed"/);
    assert.match(text((await guest.post(link, { 'field.1.score': '' })).body), /Answer at least one of them/);
    // A reason that would read as another candidate’s score stays a reason.
    const thanks = await guest.post(link, { 'field.1.score': '2', 'field.1.reason': 'few shops take part, see 3: 4', 'field.3.score': 'interest', 'field.4.score': '5' }); // prettier-ignore
    assert.equal(thanks.statusCode, 303);
    const rows = await world.store.query<Record<string, unknown>>(
      `select s.added_value, s.reason, s.has_interest, c.state, c.way from priority_score s join priority_scorer c on c.id = s.priority_scorer_id
       where c.account_id = $1 order by s.added_value`, [trust.actor.accountId]); // prettier-ignore
    assert.deepEqual(rows, [
      {
        added_value: 2,
        reason: 'few shops take part, see 3: 4',
        has_interest: false,
        state: 'given',
        way: 'link',
      },
      { added_value: 5, reason: '', has_interest: false, state: 'given', way: 'link' },
      { added_value: null, reason: '', has_interest: true, state: 'given', way: 'link' },
    ]);
    const [said] = await world.store.query<{ words: string }>(`select words from request_answer where said_by = $1`, [trust.actor.accountId]); // prettier-ignore
    assert.match(
      said?.words ?? '',
      /^1: 2, few shops take part, see 3: 4\n3: Not mine to score.*\n4: 5, most$/,
    );
  });

  it('keeps an answer in words that are no scores, for staff to key in', async () => {
    const chair = world.partnership.agencies[1]?.people[0];
    assert.ok(chair);
    await sent('manager', `${round}/scorers`, { people: chair.actor.accountId });
    at('2026-11-02T09:20:00Z');
    await sendWaiting(mail, openTransport(mail.mail));
    const message = mailbox.messages.findLast(({ envelopeTo }) => envelopeTo.includes(chair.email));
    const guest = new Visitor(world.server.app);
    const [link = ''] = linksIn(message?.text ?? '');
    await guest.get(link);
    await guest.post(link, { words: 'Burglary is what my people want to work on with you.' });
    assert.match(await good('manager', `${round}/scorers`), /could not be read as scores: “Burglary is what my people want/); // prettier-ignore
    const [row] = await world.store.query<{ id: string }>('select id from priority_scorer where account_id = $1', [chair.actor.accountId]); // prettier-ignore
    const enter = `${round}/enter?scorer=${row?.id}`;
    assert.match(await good('manager', enter), /wrote: “Burglary is what/);
    await sent('manager', `${round}/enter`, { scorer: row?.id ?? '', ...dates('said', '2026-11-02'), [`added-value.${ids['Burglary']}`]: '5' }, enter); // prettier-ignore
  });

  it('takes a printed sheet on somebody’s behalf, and everybody’s in the room', async () => {
    const pdf = await as('partner').get(`${round}/sheet.pdf`);
    assert.equal(pdf.statusCode, 200);
    assert.match(pdfText(pdf.rawPayload).join(' '), /Score sheet/);
    assert.equal((await as('partner').get(`${round}/sheet.docx`)).statusCode, 200);
    const fire = world.partnership.agencies[2];
    assert.ok(fire);
    const enter = `${round}/enter`;
    await good('analyst', enter);
    await refused(
      'analyst',
      enter,
      { ...dates('said', '2026-11-02') },
      /Choose the agency.*Enter who scored/,
    );
    await refused('analyst', enter, { agency: fire.id, name: 'R. Example', ...dates('said', '2027-01-01') }, /today or in the past/); // prettier-ignore
    await sent('analyst', enter, { agency: fire.id, name: 'R. Example', ...dates('said', '2026-11-01'), [`added-value.${ids['Theft from shops']}`]: '3', [`harm.${ids['Burglary']}`]: '1' }); // prettier-ignore
    assert.match(await good('manager', `${round}/scorers`), /R\. Example on a printed sheet, keyed in by .* has given scores/); // prettier-ignore
    const grid = `${round}/room?agency=${fire.id}`;
    await good('manager', grid);
    await refused('manager', `${round}/room`, { agencies: fire.id, [`cell.${fire.id}.${ids['Noise at night']}`]: '9' }, /whole number from 0 to 5/, grid); // prettier-ignore
    await sent('manager', `${round}/room`, { agencies: fire.id, [`cell.${fire.id}.${ids['Noise at night']}`]: '2' }, grid); // prettier-ignore
    await good('manager', `${round}/change`);
  });

  it('is moderated by manager or chair, with the spread told and reasons for what is set', async () => {
    assert.equal((await as('analyst').get(`${round}/steps/moderate`)).statusCode, 403);
    await sent('chair', `${round}/steps/moderate`, {});
    assert.equal((await as('partner').post(`${round}/score`, {})).statusCode, 403, 'no more are taken');
    const page = await good('partner', `${round}/spread`);
    const table = await good('councillor', round);
    assert.match(
      table,
      /none Noise at night .* too little scored/,
      'one high score on one factor is no place',
    );
    // 4 of the manager, 1 of the fire service, 2 of the trust, 3 on the sheet.
    assert.match(page, /Partnership added value 2\.5 1 to 4: far apart 1: Fenwater Fire/);
    assert.match(page, /Volume 3\.5 2 to 5: far apart 2: Fenwater Fire .*5: the figure/);
    assert.match(page, /Interest declared, not counted: Fenwater Fire/);
    assert.match(page, /Shops can do this/);
    const own = `${round}/candidates/${ids['Theft from shops']}`;
    await refused('chair', `${own}/moderate`, { factor: 'added_value', score: '3' }, /Enter the reason/, own);
    await refused('chair', `${own}/moderate`, { factor: 'added_value', score: '7', 'moderation-reason': 'x' }, /0 to 5/, own); // prettier-ignore
    await sent('chair', `${own}/moderate`, { factor: 'added_value', score: '3', 'moderation-reason': 'Shopwatch has begun' }, own); // prettier-ignore
    assert.match(await good('councillor', own), /Counts as 3 , set by the meeting: Shopwatch has begun/);
    assert.equal((await as('partner').post(`${own}/moderate`, {})).statusCode, 403);
  });

  it('shows how firm the places are, the same each time', async () => {
    const first = await good('councillor', `${round}/firm`);
    for (const words of [
      /Harm first Residents first All the same/,
      /By order alone/,
      /What would have to be true/,
      /10,000 draws each, seed 1998/,
      /errors of figures are taken as independent/,
    ])
      // prettier-ignore
      assert.match(first, words);
    assert.equal(await good('councillor', `${round}/firm`), first);
    await good('manager', `${round}/matrix`);
    await refused('manager', `${round}/matrix`, { candidate: ids['Burglary'] ?? '', likelihood: '4', impact: '' }, /Choose both, or neither/); // prettier-ignore
    await sent('manager', `${round}/matrix`, {
      candidate: ids['Burglary'] ?? '',
      likelihood: '4',
      impact: '3',
    });
    assert.match(await good('councillor', `${round}/matrix`), /High \(12\) Burglary/);
  });

  it('is decided with reasons, dissent and a minute, and never by the score alone', async () => {
    const of = (title: string) => `${round}/candidates/${ids[title]}`;
    await refused('chair', `${of('Burglary')}/decide`, { decision: 'adopt', rationale: '' }, /a score alone decides nothing/, of('Burglary')); // prettier-ignore
    await refused('chair', `${of('Noise at night')}/decide`, { decision: 'theme-under', under: ids['Burglary'] ?? '', rationale: 'x' }, /“Burglary” is not adopted/, of('Noise at night')); // prettier-ignore
    await sent('chair', `${of('Burglary')}/decide`, { decision: 'adopt', rationale: 'It harms most.', dissent: 'The trust would have put violence first.' }, of('Burglary')); // prettier-ignore
    await sent('manager', `${of('Serious violence')}/decide`, { decision: 'adopt', rationale: 'The law asks for it.' }, of('Serious violence')); // prettier-ignore
    await sent('manager', `${of('Noise at night')}/decide`, { decision: 'theme-under', under: ids['Burglary'] ?? '', rationale: 'Together.' }, of('Noise at night')); // prettier-ignore
    await refused('chair', `${of('Burglary')}/decide`, { decision: 'not-adopt', rationale: 'x' }, /“Noise at night” is merged with it or a theme/, of('Burglary')); // prettier-ignore
    await refused('chair', `${round}/steps/decide`, { minute: '7', ...dates('meeting', '2026-11-02') }, /Write down what was decided about “Theft from shops”/); // prettier-ignore
    // The page on which a meeting goes down the list.
    const all = `${round}/decide`;
    const [theft = '', noise = '', violence = ''] = ['Theft from shops', 'Noise at night', 'Serious violence'].map((title) => ids[title]); // prettier-ignore
    assert.equal((await as('partner').get(all)).statusCode, 403);
    assert.match(await good('chair', all), /Burglary because of .*By its scores: place \d, \d+ of 100/);
    await refused('chair', all, { [`decision.${theft}`]: 'not-adopt', [`decision.${noise}`]: '', [`rationale.${noise}`]: 'Kept words' }, /Theft from shops: enter the reasons.*Noise at night: choose what was decided/); // prettier-ignore
    assert.match(as('chair').page, /Kept words/);
    await refused('chair', all, { [`decision.${theft}`]: 'merge', [`rationale.${theft}`]: 'x', [`under.${theft}`]: theft }, /Theft from shops: choose with or under which priority/); // prettier-ignore
    await refused('chair', all, { [`decision.${theft}`]: 'merge', [`rationale.${theft}`]: 'x', [`under.${theft}`]: noise }, /“Noise at night” is not adopted/); // prettier-ignore
    await refused('chair', all, { [`decision.${ids['Burglary']}`]: 'not-adopt', [`rationale.${ids['Burglary']}`]: 'x' }, /“Noise at night” is merged with it or a theme under it; decide about that as well/); // prettier-ignore
    await as('chair').get(all);
    const told = await as('chair').post(all, { [`decision.${theft}`]: 'not-adopt', [`rationale.${theft}`]: 'x', [`version.${theft}`]: '1' }); // prettier-ignore
    assert.match(text(told.body), /Somebody changed this candidate/, 'nobody is overwritten');
    await as('chair').get(all);
    const kept = { [`decision.${violence}`]: 'adopt', [`rationale.${violence}`]: 'The law asks for it.' };
    await sent('chair', all, { ...kept, [`decision.${theft}`]: 'not-adopt', [`rationale.${theft}`]: 'Shopwatch does it.', [`version.${theft}`]: as('chair').hidden(`version.${theft}`) }); // prettier-ignore
    assert.match(await good('chair', round), /1 decision is written down/);
    await refused('chair', `${round}/steps/decide`, { minute: '', ...dates('meeting', '2027-11-20') }, /today or in the past.*Enter the number of the minute/); // prettier-ignore
    await sent('chair', `${round}/steps/decide`, { minute: 'FCSP 7', ...dates('meeting', '2026-11-02') });
    const page = await good('councillor', round);
    assert.match(page, /Decided.*minute FCSP 7/);
    assert.match(page, /Theme: Burglary/);
    assert.match(page, /No priority serves: Combat the misuse of drugs, alcohol and other substances; Reduce re-offending/); // prettier-ignore
    assert.match(
      await good('councillor', '/priorities'),
      /The partnership’s priorities.*Burglary.*because of/,
    );
    assert.match(await good('councillor', of('Burglary')), /Dissent The trust would have put violence first/);
    const decided = await world.store.database.asActor(
      world.partnership.actor('councillor'),
      'a test',
      (tx) => decidedPriorities(tx),
    );
    assert.deepEqual(
      decided.filter(({ decision }) => decision === 'adopt').map(({ title }) => title).sort(), ['Burglary', 'Serious violence']); // prettier-ignore
    assert.equal(decided.find(({ decision }) => decision === 'theme-under')?.parentId, ids['Burglary']);
    const set = await weightsId();
    await refused('manager', `/priorities/weights/${set}`, { title: 'Usual', volume: '20', harm: '30', concern: '20', added_value: '10', trend: '20', source: 'x' }, /was decided with these weights/); // prettier-ignore
    assert.equal((await as('manager').get(`${round}/change`)).statusCode, 403);
    assert.equal((await as('chair').get(all)).statusCode, 403);
  });

  it('comes as a paper in every format, and its thread leads to figures, answers and duties', async () => {
    const paper = await good('councillor', `${round}/paper`);
    assert.match(paper, /What each rests on.*Dissent\. The trust/);
    for (const extension of ['pdf', 'docx', 'html', 'xlsx', 'json'])
      assert.equal((await as('councillor').get(`${round}/paper.${extension}`)).statusCode, 200, extension);
    assert.match(
      (await as('councillor').get(`${round}/table.csv`)).body,
      /Burglary,"because of its share of all recorded crime, 22\.2%/,
    );
    const actor = world.partnership.actor('councillor');
    const end = { kind: 'priority', id: ids['Theft from shops'] ?? '' };
    const [links, titles] = await world.store.database.asActor(actor, 'a test', async (tx) => [
      (await prioritiesThread.links?.(actor, tx, [end])) ?? [],
      await prioritiesThread.titles(actor, tx, [end, { kind: 'duty', id: 'prevent' }]),
    ]);
    assert.deepEqual([...new Set(links.map(({ to }) => to.kind))].sort(), ['figure', 'priority_round', 'survey_question']); // prettier-ignore
    assert.equal(links.find(({ to }) => to.kind === 'survey_question')?.to.id, `${wave}.issue`);
    assert.equal(titles.length, 2);
    const figure = links.find(({ to }) => to.kind === 'figure')?.to;
    assert.ok(figure);
    const back = await world.store.database.asActor(actor, 'a test', async (tx) =>
      (await prioritiesThread.links?.(actor, tx, [figure])) ?? [],
    ); // prettier-ignore
    assert.ok(back.some(({ from }) => from.id === end.id), 'and it can be pulled from the other end'); // prettier-ignore
  });

  it('is followed by a new round that tells what changed, and supersedes it when decided', async () => {
    at('2027-11-01T09:00:00Z');
    for (const role of ['manager', 'chair'] as const) visitors.set(role, await world.as(role));
    const old = round;
    const [before] = await world.store.query<{ id: string }>(`select id from priority_round where state = 'decided'`); // prettier-ignore
    round = await sent('manager', '/priorities/new', { title: 'Priorities 2027', top: '2', weights: await weightsId(), wave, previous: before?.id ?? '', ...dates('scores-due', '2027-11-10') }); // prettier-ignore
    const now = await candidatesOf();
    assert.equal(Object.keys(now).length, 4);
    const own = `${round}/candidates/${now['Burglary']}/change`;
    await sent('manager', own, {
      title: 'Burglary of homes',
      origin: 'carried',
      subjects: 'summary:burglary',
    });
    const page = await good('manager', `${round}/changes`);
    assert.match(page, /0 new, 0 gone, 0 up, 0 down, 1 renamed/);
    assert.match(page, /Burglary of homes before: Burglary/);
    assert.equal((await as('manager').get(`${old}/changes`)).statusCode, 403, 'there was none before');
    await sent('manager', `${round}/steps/open`, {});
    await sent('manager', `${round}/score`, { [`added-value.${now['Burglary']}`]: '5', action: 'give' });
    await sent('manager', `${round}/steps/redraft`, { reason: 'One was forgotten' });
    await sent('manager', `${round}/steps/open`, {});
    await sent('manager', `${round}/steps/moderate`, {});
    for (const id of Object.values(now))
      await sent('manager', `${round}/candidates/${id}/decide`, { decision: 'adopt', rationale: 'Again.' }, `${round}/candidates/${id}`); // prettier-ignore
    await sent('manager', `${round}/steps/decide`, { minute: 'FCSP 19', ...dates('meeting', '2027-11-01') });
    assert.match(await good('manager', old), /Superseded/);
  });

  it('is nobody else’s: another partnership’s address answers as one that never was', async () => {
    const never = '00000000-0000-7000-8000-000000000009';
    for (const rest of ['', '/firm', '/spread', '/changes', '/matrix', '/paper', '/score', '/scorers', `/candidates/${never}`])
      assert.equal((await as('manager').get(`/priorities/${never}${rest}`)).statusCode, 404, rest);
    await as('manager').get('/priorities/new');
    for (const rest of ['/change', '/propose', '/scorers', '/score', '/room', `/candidates/${never}/remove`])
      assert.ok([404, 422].includes((await as('manager').post(`/priorities/${never}${rest}`, {})).statusCode), rest);
  }); // prettier-ignore
});
