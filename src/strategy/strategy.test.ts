import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, insertPartnership, type TestDatabase, type TestPartnership } from '../../test/support/database.ts'; // prettier-ignore
import { assertGoodHtml } from '../../test/support/html.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { changeAction, listActions } from '../actions/actions.ts';
import { pdfText } from '../documents/pdf.reader.ts';
import { stopClockAt } from '../foundation/clock.ts';
import { prepareDataFolder, type DataFolder } from '../foundation/data-folder.ts';
import type { Role } from '../foundation/database.types.ts';
import { may } from '../partnership/partnership.ts';
import { publicRoom } from '../public/public.ts';
import { buildServer, type Server } from '../server/server.ts';
import { insertElection } from '../year/year.ts';
import { sourceOf } from './content.ts';
import { strategyRound } from './life/supersede.ts';
import { inForceStates, steps, strategyStates } from './strategy.rules.ts';
import { strategyInForce, strategyRoom } from './strategy.ts';
import { linesOf, lastToUndo, rewound, reversed, type RowChange } from './write/change.rules.ts';

const password = 'four plain common words';
let test: TestDatabase;
let partnership: TestPartnership;
let neighbour: TestPartnership;
let server: Server;
let root: string;
let folder: DataFolder;
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};

before(async () => {
  at('2027-01-11T09:00:00Z');
  root = await mkdtemp(path.join(tmpdir(), 'frankpledge-strategy-'));
  folder = await prepareDataFolder(path.join(root, 'data'), 'demonstration');
  test = await createTestDatabase();
  const roles: Role[] = ['manager', 'analyst', 'councillor', 'governance', 'partner', 'manager'];
  partnership = await insertPartnership(test.database, { password, agencies: [{ name: 'Test Borough Council', roles }, { name: 'Test Police', roles: ['chair', 'partner'] }] }); // prettier-ignore
  neighbour = await insertPartnership(test.database, { password, name: 'Neighbour', area: { code: 'E07000001', name: 'Other' } }); // prettier-ignore
  server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      strategyRoom(test.database, { folder, may: (actor, action) => may(actor.role, action), documentBanner: '' }), // prettier-ignore
      publicRoom({ database: test.database, folder, publicOrigin: null }),
    ],
  });
  await server.app.ready();
});
after(async () => {
  await server.app.close();
  await rm(root, { recursive: true, force: true });
  goOn();
});

async function as(role: Role, of: TestPartnership = partnership, which = 0): Promise<Visitor> {
  const person = of.agencies.flatMap(({ people }) => people).filter(({ actor }) => actor.role === role)[which]; // prettier-ignore
  assert.ok(person, `nobody is ${role}`);
  const visitor = new Visitor(server.app);
  await visitor.signIn(person.email, password);
  return visitor;
}
const text = (page: string): string =>
  page.replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '); // prettier-ignore
const dates = (name: string, day: string): Record<string, string> => {
  const [year = '', month = '', number = ''] = day.split('-');
  return { [`${name}-day`]: number, [`${name}-month`]: month, [`${name}-year`]: year };
};
async function good(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 400)}`);
  if (status === 200) await assertGoodHtml(url, answer.body);
  return text(answer.body);
}
function done(answer: { statusCode: number; body: string; headers: Record<string, unknown> }): string {
  assert.equal(answer.statusCode, 303, text(answer.body).slice(0, 900));
  return String(answer.headers['location']).split('#')[0] ?? '';
}
/** Sends the form at an address, after looking at the page it stands on. */
async function send(
  visitor: Visitor,
  page: string,
  url: string,
  fields: Record<string, string | string[]> = {},
): Promise<string> {
  // prettier-ignore
  await visitor.get(page);
  return done(await visitor.post(url, fields));
}
async function step(
  visitor: Visitor,
  strategy: string,
  event: string,
  fields: Record<string, string> = {},
): Promise<string> {
  // prettier-ignore
  await good(visitor, `${strategy}/steps/${event}`);
  return done(await visitor.post(`${strategy}/steps/${event}`, { version: visitor.hidden('version'), ...fields })); // prettier-ignore
}
/** Why a step is refused. */
async function refusal(
  visitor: Visitor,
  strategy: string,
  event: string,
  fields: Record<string, string> = {},
): Promise<string> {
  // prettier-ignore
  await visitor.get(strategy);
  const [row] = await test.query<{ version: number }>('select version from strategy where id = $1', [strategy.split('/').at(-1)]); // prettier-ignore
  const answer = await visitor.post(`${strategy}/steps/${event}`, { version: String(row?.version), ...fields }); // prettier-ignore
  assert.ok([403, 422].includes(answer.statusCode), `${event}: ${answer.statusCode}`);
  return text(answer.body);
}
const idOf = (url: string): string => url.split('/').at(-1) ?? '';
const council = (): string => partnership.agencies[0]?.id ?? '';

async function begin(
  visitor: Visitor,
  title: string,
  from: string,
  to: string,
  how: string,
): Promise<string> {
  // prettier-ignore
  return send(visitor, '/strategy/new', '/strategy/new', { title, summary: 'Safer together.', 'begin-with': how, ...dates('from', from), ...dates('to', to) }); // prettier-ignore
}

/** A strategy with one sound priority and nothing else. */
async function small(
  visitor: Visitor,
  title: string,
  from: string,
  to: string,
): Promise<{ url: string; chapter: string }> {
  // prettier-ignore
  const url = await begin(visitor, title, from, to, 'empty');
  const chapters = await test.query<{ id: string; kind: string }>('select id, kind from strategy_chapter where strategy_id = $1 and removed_at is null', [idOf(url)]); // prettier-ignore
  for (const { id } of chapters) await send(visitor, url, `${url}/chapters/${id}/remove`);
  const chapter = await send(visitor, url, `${url}/chapters`, { kind: 'priority', title: 'Violence' });
  await visitor.get(`${chapter}/change`);
  done(await visitor.post(`${chapter}/change`, { version: visitor.hidden('version'), title: 'Violence', words: 'There were 120 offences in the year to March.', because: 'because of 120 offences', 'in-short': 'Less violence.', limbs: ['crime-disorder', 'serious-violence'], headings: ['early-identification'] })); // prettier-ignore
  await send(visitor, chapter, `${chapter}/items`, { kind: 'focus', 'lines-focus': '- Know where it happens;\r\n2. Support victims\r\n\r\n• Support victims' }); // prettier-ignore
  await send(visitor, chapter, `${chapter}/items`, { kind: 'aim', 'lines-aim': 'Less recorded violence' });
  await send(visitor, chapter, `${chapter}/actions`, { 'lines-actions': 'Train staff\nWalk the streets\nVisit schools', heading: 'early-identification', owner: council(), ...dates('due-on', '2028-06-30') }); // prettier-ignore
  return { url, chapter };
}

const meeting = { ...dates('held-on', '2027-01-11'), minute: 'CSP 1, item 2' };

describe('the tables', () => {
  it('lead from draft to published, and never out of a state that nobody can leave but an end', () => {
    for (const state of strategyStates) {
      const on = steps.filter(({ from }) => from === state);
      assert.equal(on.length === 0, state === 'superseded' || state === 'withdrawn', state);
      if (inForceStates.includes(state))
        assert.ok(
          on.some(({ to }) => to === 'superseded'),
          state,
        );
    }
    assert.ok(steps.filter(({ to }) => to === 'published').every(({ needs }) => needs.includes('second-person') && needs.includes('no-election'))); // prettier-ignore
  });
  it('read a pasted list line by line', () => {
    assert.deepEqual(linesOf(' - One;\n\n2) Two\n• Three\nOne'), ['One', 'Two', 'Three']);
  });
  it('give back every earlier text when changes are undone one by one', () => {
    const item = fc.record({ id: fc.constantFrom('a', 'b', 'c'), words: fc.string(), removed: fc.boolean(), position: fc.nat(9) }); // prettier-ignore
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), (edits) => {
        const chapter = { id: 'x', position: 1, kind: 'priority' as const, title: 'X', words: '', inShort: '', because: '', limbs: [], headings: [], priorityId: null, leadAgencyId: null, removed: false }; // prettier-ignore
        const now = new Map<string, RowChange['after'] & { id: string }>();
        const texts = [rewound({ chapters: [chapter], items: [] }, [])];
        const changes = edits.map(({ id, ...rest }, at): RowChange => {
          const { id: _, ...before } = (now.get(id) ?? { id: '' }) as { id: string };
          const row = { table: 'strategy_item', id, before: now.has(id) ? before : null, after: { chapterId: 'x', kind: 'aim', ...rest } } as RowChange; // prettier-ignore
          now.set(id, { id, ...row.after });
          texts[at + 1] = rewound({ chapters: [chapter], items: [...now.values()] as never }, []);
          return row;
        });
        const all = { chapters: [chapter], items: [...now.values()] as never };
        for (let number = 0; number <= changes.length; number += 1)
          assert.deepEqual(rewound(all, changes.slice(number).toReversed().flatMap((row) => reversed([row]))), texts[number]); // prettier-ignore
      }),
    );
    assert.equal(lastToUndo([{ number: 3, undoes: 2 }, { number: 2, undoes: null }, { number: 1, undoes: null }])?.number, 1); // prettier-ignore
  });
});

describe('writing', () => {
  it('begins with the template: its structure, its actions proposed, and what the checks say of it', async () => {
    const manager = await as('manager');
    await good(manager, '/strategy');
    await good(manager, '/strategy/new');
    const url = await begin(manager, 'From the template', '2037-04-01', '2040-03-31', 'template');
    const page = await good(manager, url);
    assert.match(page, /5 priorities, 31 focus items, 56 actions, 27 aims for change. 56 proposed/);
    const checks = await good(manager, `${url}/checks`);
    assert.match(checks, /An action without an owner \(56\)/);
    assert.match(checks, /An aim without an indicator \(27\)/);
    assert.match(checks, /A rationale without a figure \(5\)/);
    assert.match(checks, /An empty chapter/);
    const [chapter] = await test.query<{ id: string }>("select id from strategy_chapter where strategy_id = $1 and kind = 'priority' order by position limit 1", [idOf(url)]); // prettier-ignore
    const first = await good(manager, `${url}/chapters/${chapter?.id}`);
    assert.match(first, /Prevention and Community Involvement/);
    assert.match(first, /3 of its aims|2 of its aims/);
    for (const document of ['strategy.json', 'on-a-page.html', 'plan-by-heading.xlsx', 'plan-by-owner.json'])
      assert.equal((await manager.get(`${url}/document/${document}`)).statusCode, document === 'plan-by-owner.json' ? 404 : 200, document); // prettier-ignore
    const pdf = await manager.get(`${url}/document/on-a-page.pdf`);
    assert.equal(pdf.rawPayload.subarray(0, 5).toString('latin1'), '%PDF-');
    // 56 actions, 31 focus items and 27 aims, on one side of A4.
    assert.equal(pdfText(pdf.rawPayload).length, 1);
    assert.equal((await manager.get(`${url}/document/nothing.pdf`)).statusCode, 404);
    await step(manager, url, 'withdraw', { reason: 'A test' });
    assert.match(await good(manager, url), /Withdrawn/);
  });

  it('adds, changes, moves, removes and undoes; keeps every version and compares any two', async () => {
    const manager = await as('manager');
    const { url, chapter } = await small(manager, 'To be edited', '2041-04-01', '2044-03-31');
    assert.match(await good(manager, chapter), /Know where it happens .* Support victims/);
    const [first, second] = await test.query<{ id: string; words: string }>("select id, words from strategy_item where strategy_chapter_id = $1 and kind = 'focus' order by position", [idOf(chapter)]); // prettier-ignore
    assert.deepEqual([first?.words, second?.words], ['Know where it happens', 'Support victims']);
    const item = `${url}/items/${second?.id}`;
    await good(manager, item);
    const empty = await manager.post(item, { version: manager.hidden('version'), words: '' });
    assert.match(text(empty.body), /Enter the words/);
    await send(manager, item, item, { version: '1', words: 'Support every victim' });
    await manager.get(item);
    const late = await manager.post(item, { version: '1', words: 'Mine' });
    assert.equal(late.statusCode, 422);
    assert.match(text(late.body), /Somebody changed this line after you opened the page/);
    assert.match(text(late.body), /Stored now: Support every victim/);
    await send(manager, chapter, `${url}/items/${second?.id}/up`);
    assert.match(await good(manager, chapter), /Support every victim .* Know where it happens/);
    await send(manager, chapter, `${url}/items/${first?.id}/remove`);
    assert.doesNotMatch(await good(manager, chapter), /Know where it happens/);
    const undo = async (): Promise<void> => {
      await manager.get(url);
      const [row] = await test.query<{ n: number }>('select text_number as n from strategy where id = $1', [idOf(url)]); // prettier-ignore
      done(await manager.post(`${url}/undo`, { version: String(row?.n) }));
    };
    await undo();
    assert.match(await good(manager, chapter), /Know where it happens/);
    await undo();
    assert.match(await good(manager, chapter), /Know where it happens .* Support every victim/, 'moved back');
    const stale = await manager.post(`${url}/undo`, { version: '1' });
    assert.equal(stale.statusCode, 422);
    await good(manager, `${url}/versions`);
    const [row] = await test.query<{ n: number }>('select text_number as n from strategy where id = $1', [idOf(url)]); // prettier-ignore
    const compared = await good(manager, `${url}/compare?from=${(row?.n ?? 0) - 4}&to=${row?.n}`);
    assert.match(compared, /Nothing differs/, 'two undone changes leave the text as it was');
    assert.match(await good(manager, `${url}/compare?from=0`), /Violence: added/);
    const change = await good(manager, `${url}/compare?from=${(row?.n ?? 0) - 5}&to=${(row?.n ?? 0) - 4}`);
    assert.match(change, /focus, changed: Support \[added: every \] ?victim|focus, changed: Support/);
    const other = await send(manager, url, `${url}/chapters`, { kind: 'equality', title: '' });
    assert.match(await good(manager, other), /No words yet/);
    await send(manager, url, `${other}/up`);
    await send(manager, url, `${other}/remove`);
    assert.match(await good(manager, url), /Removed chapters \(7\)|Removed chapters \(8\)/);
    await send(manager, url, `${other}/restore`);
    const missing = await manager.post(`${url}/chapters`, { kind: 'text-of-sorts', title: 'X' });
    assert.equal(missing.statusCode, 422);
    const [action] = await listOf(chapter);
    const serves = `${chapter}/actions/${action?.id}`;
    await good(manager, serves);
    const [aim] = await test.query<{ id: string }>("select id from strategy_item where strategy_chapter_id = $1 and kind = 'aim'", [idOf(chapter)]); // prettier-ignore
    await send(manager, serves, serves, { aims: [aim?.id ?? ''] });
    assert.match(await good(manager, chapter), /1 of its aims/);
    await send(manager, serves, serves);
    assert.doesNotMatch(await good(manager, chapter), /1 of its aims/);
    await manager.get(`${url}/change`);
    done(await manager.post(`${url}/change`, { title: 'Edited', summary: '', version: manager.hidden('version'), ...dates('from', '2041-04-01'), ...dates('to', '2043-03-31') })); // prettier-ignore
    await manager.get(`${url}/change`);
    const backwards = await manager.post(`${url}/change`, { title: 'Edited', version: manager.hidden('version'), ...dates('from', '2041-04-01'), ...dates('to', '2041-03-31') }); // prettier-ignore
    assert.match(text(backwards.body), /The last day must be after the first/);
    await step(manager, url, 'withdraw', { reason: 'A test' });
    assert.equal((await manager.get(`${chapter}/change`)).statusCode, 403, 'its text is frozen');
  });
});

const listOf = (chapter: string) =>
  test.database.asActor(partnership.actor('manager'), 'look at actions in a test', (tx) =>
    listActions(tx, { sources: [sourceOf(idOf(chapter))] }),
  );

describe('the life of a strategy', () => {
  it('goes from draft to published, to review, to revised, and gives way to the next', async () => {
    const manager = await as('manager');
    const chair = await as('chair');
    const councillor = await as('councillor');
    const { url, chapter } = await small(manager, 'Strategy 2027 to 2030', '2027-02-01', '2030-03-31');
    assert.equal((await councillor.post(`${url}/chapters`, { kind: 'text', title: 'Mine' })).statusCode, 403);
    assert.equal((await chair.get(`${url}/steps/approve`)).statusCode, 403, 'not the chair’s');
    assert.match(await refusal(chair, url, 'adopt', meeting), /This is not possible now: Adopt it/);
    await manager.get(`${url}/steps/approve`);
    const empty = await manager.post(`${url}/steps/approve`, { version: manager.hidden('version') });
    assert.match(text(empty.body), /Enter the day of the meeting .*Enter the reference of the minute/);
    await step(manager, url, 'approve', meeting);
    const approved = await test.query<{ hash: string }>("select hash from strategy_edition where strategy_id = $1 and cause = 'csp-approved'", [idOf(url)]); // prettier-ignore
    assert.match(approved[0]?.hash ?? '', /^[0-9a-f]{64}$/);

    await good(councillor, `${url}/comments`);
    const comment = { words: 'Say more about schools', chapter: idOf(chapter), 'said-by': 'Crime and disorder committee', ...dates('said-on', '2027-01-11') }; // prettier-ignore
    await send(councillor, `${url}/comments`, `${url}/comments`, comment);
    await send(councillor, `${url}/comments`, `${url}/comments`, { ...comment, words: 'A slip' });
    const [slip, kept] = await test.query<{ id: string }>('select id from strategy_comment where strategy_id = $1 order by words', [idOf(url)]); // prettier-ignore
    await send(councillor, `${url}/comments`, `${url}/comments/${slip?.id}/remove`, { version: '1' });
    const scrutiny = { ...meeting, words: 'One comment' };
    assert.match(await refusal(manager, url, 'scrutinise', scrutiny), /1 comment waits for an answer/);
    assert.equal((await councillor.get(`${url}/comments/${kept?.id}`)).statusCode, 403);
    await good(manager, `${url}/comments/${kept?.id}`);
    const unsaid = await manager.post(`${url}/comments/${kept?.id}`, { version: '1', decision: 'partly' });
    assert.match(text(unsaid.body), /Enter what is changed, or why not/);
    done(await manager.post(`${url}/comments/${kept?.id}`, { version: '1', decision: 'partly', answer: 'Action 1.3 names schools' })); // prettier-ignore
    assert.match(await good(manager, `${url}/comments`), /Accepted in part .*Action 1.3 names schools/);
    await send(manager, chapter, `${chapter}/items`, { kind: 'focus', 'lines-focus': 'Schools' });
    assert.match(await good(manager, url), /It differs from the draft that was approved/);
    await step(manager, url, 'scrutinise', scrutiny);

    const unowned = await send(manager, chapter, `${chapter}/actions`, { 'lines-actions': 'Nobody does this', heading: 'none', owner: '' }); // prettier-ignore
    assert.equal(unowned, chapter);
    assert.match(await refusal(chair, url, 'adopt', meeting), /2 things must be mended first: an action without an owner/); // prettier-ignore
    assert.equal((await manager.get(`${url}/steps/adopt`)).statusCode, 403, 'the chair adopts');
    await test.database.asActor(
      partnership.actor('manager'),
      'give an action an owner in a test',
      async (tx) => {
        const [open] = (await listActions(tx, { sources: [sourceOf(idOf(chapter))] })).filter(({ ownerAgencyId }) => ownerAgencyId === null); // prettier-ignore
        assert.ok(open);
        const { audience: _, ...rest } = open;
        await changeAction(
          tx,
          open.id,
          { ...rest, ownerAgencyId: council(), dueOn: '2028-01-01' },
          open.version,
        );
      },
    );
    await step(chair, url, 'adopt', meeting);
    assert.deepEqual([...new Set((await listOf(chapter)).map(({ state }) => state))], ['agreed']);
    assert.equal((await manager.get(`${chapter}/change`)).statusCode, 403, 'its text is frozen');
    assert.match(text((await manager.post(`${chapter}/items`, { kind: 'focus', 'lines-focus': 'Late' })).body), /The text of this strategy is frozen/); // prettier-ignore
    const nobody = new Visitor(server.app);
    assert.equal((await nobody.get(`/public/strategy/${idOf(url)}`)).statusCode, 404, 'not published yet');

    await test.database.asActor(
      partnership.actor('governance'),
      'a pre-election period in a test',
      (tx) =>
      insertElection(tx, { title: 'Borough elections', kind: 'whole-council', reach: 'district', area: 'The borough', wardCode: null, noticeOn: '2027-01-10', pollOn: '2027-02-20', noticeRule: '' }), // prettier-ignore
    );
    const copy = { ...dates('copy-sent-on', '2027-01-11'), 'copy-sent-to': 'Office of the commissioner' };
    assert.match(await refusal(manager, url, 'publish', copy), /pre-election period of “Borough elections”/);
    const governance = await as('governance');
    await good(governance, `${url}/release`);
    done(await governance.post(`${url}/release`, { officer: 'M. Officer', why: 'Business as usual', ...dates('released-on', '2027-01-11') })); // prettier-ignore
    await manager.get(`${url}/steps/publish`);
    const uncopied = await manager.post(`${url}/steps/publish`, { version: manager.hidden('version') });
    assert.match(text(uncopied.body), /Enter to whom the copy went/);
    await step(manager, url, 'publish', copy);

    at('2027-02-02T09:00:00Z');
    assert.match(await good(nobody, '/public/strategy'), /Strategy 2027 to 2030/);
    const front = await good(nobody, `/public/strategy/${idOf(url)}`);
    assert.match(front, /It rests on: because of 120 offences/);
    assert.match(await good(nobody, `/public/strategy/${idOf(url)}/chapters/${idOf(chapter)}`), /Early Identification .* Train staff/); // prettier-ignore
    await good(nobody, `/public/strategy/${idOf(url)}/on-a-page`);
    const onAPage = await nobody.get(`/public/strategy/${idOf(url)}/on-a-page.pdf`);
    assert.equal(onAPage.statusCode, 200);
    const [frozen] = await test.query<{ hash: string }>("select hash from strategy_edition_file where document = 'on-a-page' and format = 'pdf'"); // prettier-ignore
    const { createHash } = await import('node:crypto');
    assert.equal(createHash('sha256').update(onAPage.rawPayload).digest('hex'), frozen?.hash, 'served as frozen'); // prettier-ignore
    assert.equal((await nobody.get(`/public/strategy/${idOf(url)}/plan-by-owner.json`)).statusCode, 404);
    const other = await as('manager', neighbour);
    for (const address of [url, chapter, `${url}/versions`, `${url}/review`, `${url}/document/strategy.json`])
      assert.equal((await other.get(address)).statusCode, 404, address);
    await other.get('/strategy/new');
    assert.equal((await other.post(`${chapter}/remove`)).statusCode, 404);
    const counts = await test.database.asActor(partnership.actor('partner'), 'ask in a test', (tx) => strategyInForce(tx)); // prettier-ignore
    assert.deepEqual(
      counts?.chapters.map(({ focus, aims }) => [focus.length, aims.length]),
      [[3, 1]],
    );

    // A year on, the review opens by itself.
    at('2028-01-12T09:00:00Z');
    const lead = await as('manager');
    await test.database.asSystem('a round of the clock', partnership.id, strategyRound);
    assert.match(await good(lead, url), /Being reviewed/);
    const review = await good(lead, `${url}/review`);
    assert.match(review, /4 of 4 actions wait for a decision/);
    const next = await small(lead, 'Strategy 2030 to 2033', '2030-04-01', '2033-03-31');
    const open = await listOf(chapter);
    const called = (words: string) => open.find((each) => each.text === words);
    const [train, walk, visit] = [called('Train staff'), called('Walk the streets'), called('Visit schools')];
    const decide = async (id: string | undefined, fields: Record<string, string>): Promise<void> => {
      await good(lead, `${url}/review/actions/${id}`);
      done(await lead.post(`${url}/review/actions/${id}`, fields));
    };
    await lead.get(`${url}/review/actions/${train?.id}`);
    const reasonless = await lead.post(`${url}/review/actions/${train?.id}`, { outcome: 'amend' });
    assert.match(text(reasonless.body), /Enter the reason .*Enter what is different/);
    await decide(train?.id, { outcome: 'amend', reason: 'More time', words: 'Train all staff', ...dates('due-on', '2029-03-31') }); // prettier-ignore
    await decide(walk?.id, { outcome: 'carry', reason: 'Goes on', chapter: idOf(next.chapter) });
    // Closed as done only with what came of it and what shows it.
    const closing = { outcome: 'close', reason: 'Nothing is left to do' };
    const closed = async (fields: Record<string, string>): Promise<string> => {
      await lead.get(`${url}/review/actions/${visit?.id}`);
      return text((await lead.post(`${url}/review/actions/${visit?.id}`, { ...closing, ...fields })).body);
    };
    assert.match(await closed({}), /Choose whether it is done/);
    assert.match(await closed({ closing: 'done' }), /Enter what came of it .*Enter what shows it/);
    await decide(visit?.id, { ...closing, closing: 'done', result: 'Six schools visited', evidence: 'The list of visits' }); // prettier-ignore
    assert.match(await refusal(lead, url, 'revise', { ...scrutiny, ...dates('held-on', '2028-01-12') }), /1 action waits for a decision/); // prettier-ignore
    await send(lead, `${url}/review`, `${url}/review/keep-rest`);
    assert.match(await refusal(lead, url, 'confirm', { ...scrutiny, ...dates('held-on', '2028-01-12') }), /record it as a revision/); // prettier-ignore
    await good(lead, `${url}/review/add`);
    const added = { reason: 'New', words: 'Open a hub', owner: council(), heading: 'none', chapter: idOf(chapter) }; // prettier-ignore
    assert.match(text((await lead.post(`${url}/review/add`, added)).body), /Enter the day it is due/);
    done(await lead.post(`${url}/review/add`, { ...added, ...dates('due-on', '2029-01-31') }));
    await step(lead, url, 'revise', { ...scrutiny, ...dates('held-on', '2028-01-12') });
    const now = await listOf(chapter);
    assert.ok(now.some(({ text: words, dueOn }) => words === 'Train all staff' && dueOn === '2029-03-31'));
    assert.deepEqual(now.filter(({ text: words }) => words === 'Visit schools').map(({ state, result, evidence }) => [state, result, evidence]), [['completed', 'Six schools visited', 1]]); // prettier-ignore
    assert.ok(now.some(({ text: words, state }) => words === 'Open a hub' && state === 'agreed'));
    assert.ok((await listOf(next.chapter)).some(({ text: words, reference }) => words === 'Walk the streets' && reference !== '1.2'), 'carried'); // prettier-ignore
    assert.match(await good(lead, `${url}/review`), /Review 1: revised.*Train all staff.*due from 30 June 2028 to 31 March 2029/); // prettier-ignore
    assert.match(text(lead.page), /closed as done: Six schools visited/);
    const steps = await test.query<{ step: string }>('select step from action_step where action_id = $1 order by step', [visit?.id]); // prettier-ignore
    assert.deepEqual(steps.map(({ step: taken }) => taken), ['agree', 'confirm', 'propose-done', 'start'], 'by the same steps as on its page'); // prettier-ignore
    assert.match(await refusal(lead, url, 'publish', { ...copy, ...dates('copy-sent-on', '2028-01-12') }), /You recorded the revision. Another person must publish it/); // prettier-ignore
    assert.doesNotMatch(await good(nobody, `/public/strategy/${idOf(url)}/chapters/${idOf(chapter)}`), /Open a hub/, 'not before it is published'); // prettier-ignore
    const second = await as('governance');
    await step(second, url, 'publish', { ...copy, ...dates('copy-sent-on', '2028-01-12') });
    assert.match(await good(nobody, `/public/strategy/${idOf(url)}/chapters/${idOf(chapter)}`), /Open a hub/);
    // What led to it, step by step with its minute; the number that no source was named for stays plain.
    assert.match(await good(nobody, `/public/strategy/${idOf(url)}/decided`), /approved the draft.*minute CSP 1, item 2.*A yearly review changed it on 12 January 2028/); // prettier-ignore
    assert.match(
      await good(nobody, `/public/strategy/${idOf(url)}/sources`),
      /This edition names no sources/,
    );

    // The next one takes its place on its first day.
    const late = { ...meeting, ...dates('held-on', '2028-01-12') };
    await step(lead, next.url, 'approve', late);
    await step(lead, next.url, 'scrutinise', { ...late, words: 'Nothing' });
    const newChair = await as('chair');
    await step(newChair, next.url, 'adopt', late);
    await step(await as('governance'), next.url, 'publish', {
      ...copy,
      ...dates('copy-sent-on', '2028-01-12'),
    });
    assert.match(await good(lead, url), /Published/);
    at('2030-04-01T09:00:00Z');
    await test.database.asSystem('a round of the clock', partnership.id, strategyRound);
    const [old] = await test.query<{ state: string }>('select state from strategy where id = $1', [idOf(url)]); // prettier-ignore
    assert.equal(old?.state, 'superseded');
    assert.match(await good(nobody, '/public/strategy'), /A later strategy took its place/);
    const seen = await test.query<{ event: string }>("select distinct event from audit_entry where event like 'strategy.%'"); // prettier-ignore
    for (const event of [
      'strategy.approve',
      'strategy.adopt',
      'strategy.publish',
      'strategy.revise',
      'strategy.comment-answered',
    ])
      // prettier-ignore
      assert.ok(seen.some((each) => each.event === event), event);
  });
});
