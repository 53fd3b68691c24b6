import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertGoodHtml } from '../../test/support/html.ts';
import type { Visitor } from '../../test/support/visitor.ts';
import { stopClockAt } from '../foundation/clock.ts';
import { isUnused, quarterOf } from './people.rules.ts';
import { openWorld } from '../../test/support/partnership.ts';
import type { World } from '../../test/support/partnership.ts';

let world: World;
let governance: Visitor;
let police: Visitor;
let review = '';
let start: () => void;

before(async () => {
  start = stopClockAt('2026-11-22T09:00:00Z');
  world = await openWorld();
  governance = await world.visitor('governance');
  police = await world.visitor('agency-administrator', 1);
});
after(() => start());

const lineOf = async (agency: number, role: string): Promise<string> => {
  const person = world.partnership.agencies[agency]?.people.find(({ actor }) => actor.role === role);
  const [row] = await world.test.query<{ id: string }>(
    'select id from access_review_line where account_id = $1',
    [person?.actor.accountId],
  );
  return row?.id ?? '';
};

describe('what counts as unused and as a quarter', () => {
  it('is counted from the last use, or from the beginning of the post', () => {
    assert.equal(isUnused(null, '2026-08-24', '2026-11-22', 90), false);
    assert.equal(isUnused(null, '2026-08-23', '2026-11-22', 90), true);
    assert.equal(isUnused('2026-08-24T10:00:00Z', '2020-01-01', '2026-11-22', 90), false);
    assert.equal(quarterOf('2026-01-01'), '2026-Q1');
    assert.equal(quarterOf('2026-12-31'), '2026-Q4');
  });
});

describe('the access review', () => {
  it('is begun for the whole partnership only, once a quarter', async () => {
    await police.get('/partnership/reviews');
    assert.equal((await police.post('/partnership/reviews')).statusCode, 403);
    await governance.get('/partnership/reviews');
    await assertGoodHtml('reviews', governance.page);
    const begun = await governance.post('/partnership/reviews');
    assert.equal(begun.statusCode, 303, begun.body);
    review = String(begun.headers.location);
    await governance.get('/partnership/reviews');
    assert.equal((await governance.post('/partnership/reviews')).statusCode, 409);
  });

  it('shows an agency’s administrator their own people only, and waits on their home page', async () => {
    await police.get(review);
    await assertGoodHtml('a review', police.page);
    assert.ok(police.page.includes('Test Police'));
    assert.ok(!police.page.includes('Test Charity'));
    await police.get('/');
    assert.ok(police.page.includes('People to review'));
    assert.match(police.page, /fp-card__count">3</);
  });

  it('takes no answer for another agency', async () => {
    const other = await lineOf(2, 'partner');
    await police.get(review);
    const answer = await police.post(review, { [`line-${other}`]: 'removed' });
    assert.equal(answer.statusCode, 422);
    const [row] = await world.test.query<{ decision: string | null }>(
      'select decision from access_review_line where id = $1',
      [other],
    );
    assert.equal(row?.decision, null);
  });

  it('ends the post and the access of who is removed, at once', async () => {
    const removed = await world.visitor('partner', 1);
    assert.equal((await removed.get('/partnership')).statusCode, 200);
    await police.get(review);
    const answer = await police.post(review, {
      [`line-${await lineOf(1, 'partner')}`]: 'removed',
      [`line-${await lineOf(1, 'chair')}`]: 'confirmed',
    });
    assert.equal(answer.statusCode, 303, answer.body);
    assert.notEqual((await removed.get('/partnership')).statusCode, 200);
    await police.get(review);
    const oneself = await police.post(review, {
      [`line-${await lineOf(1, 'agency-administrator')}`]: 'removed',
    });
    assert.equal(oneself.statusCode, 422);
    assert.ok(oneself.body.includes('You cannot remove yourself'));
  });

  it('says who has not answered when the day has passed, and closes with the last answer', async () => {
    start();
    start = stopClockAt('2027-01-04T09:00:00Z');
    governance = await world.visitor('governance');
    await governance.get(review);
    assert.match(governance.page, /Overdue/);
    assert.match(governance.page, /Test Charity: 2 posts/);
    const waiting = await world.test.query<{ id: string }>(
      'select id from access_review_line where decision is null',
    );
    await governance.post(review, Object.fromEntries(waiting.map(({ id }) => [`line-${id}`, 'confirmed'])));
    const [row] = await world.test.query<{ closed: boolean }>(
      'select closed_at is not null as closed from access_review',
    );
    assert.equal(row?.closed, true);
    await governance.get(review);
    await assertGoodHtml('a closed review', governance.page);
  });

  it('flags accounts that nobody used for the days that the partnership set', async () => {
    const admin = await world.visitor('administrator');
    await admin.get('/partnership/people?show=unused');
    assert.ok(admin.page.includes('not used for 90 days'));
    const [person] = world.partnership.agencies[2]?.people ?? [];
    assert.ok(admin.page.includes(`>${person?.actor.accountName ?? ''}<`));
    await world.test.query("update account set seen_at = '2026-12-31T09:00:00Z' where id = $1", [
      person?.actor.accountId,
    ]);
    await admin.get('/partnership/people?show=unused');
    assert.ok(!admin.page.includes(`>${person?.actor.accountName ?? ''}<`));
    await world.test.query('update partnership set unused_days = 7 where true');
    start();
    start = stopClockAt('2027-01-08T09:00:00Z');
    const later = await world.visitor('administrator');
    await later.get('/partnership/people?show=unused');
    assert.ok(later.page.includes(`>${person?.actor.accountName ?? ''}<`));
  });
});
