import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openActions, type ActionsWorld } from '../../../test/support/actions-world.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { updatesOf } from '../action.store.ts';

let world: ActionsWorld;
let goOn: () => void = () => {};
before(async () => {
  goOn = stopClockAt('2026-11-22T09:00:00Z');
  world = await openActions();
});
after(async () => {
  await world.close();
  goOn();
});
const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const agreed = [{ on: '2026-11-01', step: 'agree', by: null }] as const;
const said = (id: string) =>
  world.test.database.asActor(world.actor(world.council, 'manager'), 'look', (tx) => updatesOf(tx, id));

/** What the table of the last page sends back, untouched. */
function fieldsOf(page: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const match of page.matchAll(/name="((?:version|was)-[^"]+)" value="([^"]*)"/g)) fields[match[1] ?? ''] = match[2] ?? ''; // prettier-ignore
  for (const match of page.matchAll(/<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</g)) fields[match[1] ?? ''] = match[2] ?? ''; // prettier-ignore
  return fields;
}

/** Ids of the rows of a table. */
const rowsIn = (fields: Record<string, string>): string[] =>
  Object.keys(fields).flatMap((name) => (name.startsWith('version-') ? [name.slice(8)] : []));

describe('the table that updates many actions', () => {
  it('updates 25 in one go, for an owner who owns more', async () => {
    const owner = world.actor(world.police, 'partner');
    const ids: string[] = [];
    for (let number = 0; number < 26; number += 1)
      ids.push(await world.make({ text: `Thing ${number}`, dueOn: `2027-01-${String(number + 1).padStart(2, '0')}` }, agreed)); // prettier-ignore
    const visitor = await world.as(world.police, 'partner');
    const answer = await visitor.get('/actions/update');
    assert.equal(answer.statusCode, 200);
    await assertGoodHtml('/actions/update', answer.body);
    assert.match(text(answer.body), /The first 25 of 26/);
    const fields = fieldsOf(answer.body);
    assert.equal(rowsIn(fields).length, 25);
    for (const id of rowsIn(fields)) {
      fields[`words-${id}`] = `Done so far ${id.slice(-4)}`;
      fields[`state-${id}`] = 'start';
      fields[`next-${id}`] = 'Go on';
    }
    const sent = await visitor.post('/actions/update', fields);
    assert.equal(sent.statusCode, 303, text(sent.body).slice(0, 400));
    for (const id of rowsIn(fields)) {
      const action = await world.read(id);
      assert.equal(action.state, 'in-progress');
      const [update] = await said(id);
      assert.ok(update);
      assert.equal(update.words, `Done so far ${id.slice(-4)}`);
      assert.equal(update.nextStep, 'Go on');
      assert.equal(update.way, 'grid');
      assert.equal(update.saidBy, owner.accountName);
    }
    assert.equal((await world.read(ids[25] ?? '')).state, 'agreed', 'the 26th was not in it');
  });

  it('saves what is valid, and keeps what was typed where it is not, with the reason at each row', async () => {
    const charity = world.actor(world.charity, 'partner');
    const mine = { ownerAgencyId: world.charity.id, ownerAccountId: charity.accountId };
    const good = await world.make({ ...mine, text: 'Good row' }, agreed);
    const wordless = await world.make({ ...mine, text: 'Wordless row' }, agreed);
    const unproved = await world.make({ ...mine, text: 'Unproved row' }, [...agreed, { on: '2026-11-02', step: 'start', by: null, words: { 'first-step': 'x' } }]); // prettier-ignore
    const clashing = await world.make({ ...mine, text: 'Clashing row' }, agreed);
    const empty = await world.make({ ...mine, text: 'Empty row' }, agreed);
    const visitor = await world.as(world.charity, 'partner');
    const page = await visitor.get(`/actions/update?agency=${world.charity.id}`);
    const fields = fieldsOf(page.body);
    // The manager is quicker by one.
    const manager = await world.as(world.council, 'manager');
    await manager.get(`/actions/${clashing}`);
    await manager.post(`/actions/${clashing}/updates`, { words: 'The manager was quicker' });
    Object.assign(fields, {
      [`words-${good}`]: 'Saved words',
      [`blocked-${good}`]: 'The weather',
      [`blocked-${wordless}`]: 'Kept: nobody answers',
      [`words-${unproved}`]: 'Kept: all done',
      [`state-${unproved}`]: 'done',
      [`words-${clashing}`]: 'Kept: what the partner typed',
      agency: world.charity.id,
    });
    const sent = await visitor.post('/actions/update', fields);
    assert.equal(sent.statusCode, 200, text(sent.body).slice(0, 300));
    await assertGoodHtml('grid, some wrong', sent.body);
    const words = text(sent.body);
    assert.match(words, /1 update was saved\. 3 could not be/);
    assert.match(words, /Enter what was done, beside what is in the way/);
    assert.match(words, /Add evidence on its page first/);
    const managerName = world.actor(world.council, 'manager').accountName;
    assert.match(words, new RegExp(`${managerName} changed it meanwhile, on 22 November 2026\\. Last said: “The manager was quicker”`)); // prettier-ignore
    for (const kept of ['Kept: nobody answers', 'Kept: all done', 'Kept: what the partner typed'])
      assert.ok(sent.body.includes(kept), kept);
    assert.doesNotMatch(words, /Empty row|Good row/, 'only what is still to be mended');
    assert.equal((await world.read(good)).blockedBy, 'The weather');
    assert.equal(
      (await said(wordless)).length + (await said(unproved)).length + (await said(empty)).length,
      0,
    );
    assert.deepEqual((await said(clashing)).map((each) => each.words), ['The manager was quicker']); // prettier-ignore
    // Sent again with what is missing: nothing is lost, and nothing is saved twice.
    const again = fieldsOf(sent.body);
    again[`words-${wordless}`] = 'Rang twice';
    again[`state-${unproved}`] = 'same';
    const second = await visitor.post('/actions/update', { ...again, agency: world.charity.id });
    assert.equal(second.statusCode, 303, text(second.body).slice(0, 500));
    assert.deepEqual((await said(clashing)).map((each) => each.words).sort(), ['Kept: what the partner typed', 'The manager was quicker']); // prettier-ignore
    assert.deepEqual(
      (await said(unproved)).map((each) => each.words),
      ['Kept: all done'],
    );
    assert.equal((await said(good)).length, 1);
    assert.equal((await world.read(wordless)).blockedBy, 'Kept: nobody answers');
  });

  it('says when nothing is filled in, and takes no row that is another agency’s or not there', async () => {
    const police = await world.make({ text: 'Not theirs' }, agreed);
    const visitor = await world.as(world.charity, 'partner');
    await visitor.get(`/actions/update?agency=${world.charity.id}`);
    const nothing = await visitor.post('/actions/update', { ...fieldsOf(visitor.page), agency: world.charity.id }); // prettier-ignore
    assert.equal(nothing.statusCode, 422);
    await assertGoodHtml('grid, nothing', nothing.body);
    assert.match(text(nothing.body), /Fill in at least one row/);
    await visitor.get(`/actions/update?agency=${world.police.id}`);
    assert.doesNotMatch(visitor.page, /Not theirs/);
    const forged = await visitor.post('/actions/update', { [`words-${police}`]: 'x', [`version-${police}`]: '2', [`state-${police}`]: 'same' }); // prettier-ignore
    assert.equal(forged.statusCode, 200);
    assert.match(text(forged.body), /given to another agency meanwhile/);
    assert.equal((await said(police)).length, 0);
  });
});
