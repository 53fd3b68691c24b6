import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { councilSource, openGround, type GroundWorld } from '../../../test/support/ground.ts';
import { registerTime } from './time.routes.ts';

let world: GroundWorld;
let analyst: Visitor;

before(async () => {
  world = await openGround(registerTime);
  analyst = await world.as('analyst');
});
after(() => world.close());

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

async function said(url: string, status = 200): Promise<string> {
  const answer = await analyst.get(url);
  assert.equal(answer.statusCode, status, text(answer.body).slice(0, 1500));
  await assertGoodHtml(url, analyst.page);
  return text(analyst.page);
}

test('the source that knows the hour comes first, and its peak is named with its base', async () => {
  const page = await said('/assessment/time');
  assert.match(page, /Friday 22:00 to 00:00 is 1\.2% of the week and 44\.5% of incidents \(146 of 328\)/);
  assert.match(page, /Of 340 incidents the hour is not known of 12 \(3\.5%\): 12 are known by the day/);
  assert.match(page, /16 incidents are known as a span/);
  assert.match(page, /A report is not an event/);
  assert.match(page, /counts from 1 to 4 are for the partnership’s own work/);
  const councillor = await world.as('councillor');
  await councillor.get('/assessment/time');
  assert.match(text(councillor.page), /counts are rounded to the nearest 5 here/);
  assert.match(
    text(councillor.page),
    /Friday 22:00 to 00:00 is 1\.2% of the week and 43\.9% of incidents \(145 of 330\)/,
  );
});

test('a source that knows only the month says so and names one that knows the hour', async () => {
  const page = await said('/assessment/time?source=police-street%3Atestshire');
  assert.match(page, /says only the month of an incident/);
  assert.match(
    analyst.page,
    new RegExp(`href="/assessment/time\\?source=${encodeURIComponent(councilSource)}"`),
  );
  // 19 a month in 31 days.
  assert.match(page, /January 2025 19 0\.6/);
});

test('a ward, and everywhere', async () => {
  const ward = await said(`/assessment/time?source=${councilSource}&area=X05000102`);
  assert.match(ward, /Orchard/);
  assert.doesNotMatch(ward, /rounded to the nearest 5/);
  const councillor = await world.as('councillor');
  await councillor.get(`/assessment/time?source=${councilSource}&area=X05000102`);
  assert.match(text(councillor.page), /Counts are rounded to the nearest 5\./);
  assert.match(text(councillor.page), /20 to 24/);
  await said(`/assessment/time?source=${councilSource}&area=all`);
  assert.equal((await analyst.get('/assessment/time?area=X05009999')).statusCode, 404);
  assert.equal((await analyst.get('/assessment/time?source=nobody')).statusCode, 404);
});

test('months that cannot be are said beside their field, and the usual ones are shown', async () => {
  const page = await said('/assessment/time?from=2025-12&to=2025-01', 422);
  assert.match(page, /The last month must not be before the first/);
});
