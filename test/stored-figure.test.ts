import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listPartnerships } from '../src/partnership/partnership.ts';
import { openDemonstration, type Demonstration } from './support/demonstration.ts';
import { assertGoodHtml } from './support/html.ts';
import type { Visitor } from './support/visitor.ts';

/**
 * A figure that a document quoted is kept as it was. When the data behind it change, its page shows both numbers, and the document
 * keeps its own.
 */
let demonstration: Demonstration;
let analyst: Visitor;

before(async () => {
  demonstration = await openDemonstration({ furnished: false });
  analyst = await demonstration.as('analyst');
});
after(() => demonstration.close());

/** Text of a page as a person reads it. */
const words = (page: string): string =>
  page
    .replace(/<script[\s\S]*?<\/script>|<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

test('a quoted figure that the data no longer give is shown with what they give today', async () => {
  await analyst.get('/assessment/make');
  const made = await analyst.post('/assessment/make', { from: '2026-08', to: '2026-09', compare: 'none' });
  assert.equal(made.statusCode, 303);
  const assessment = made.headers.location ?? '';
  await analyst.get(assessment);
  const document = analyst.page;
  // The total of the borough, in the first paragraph.
  const quoted = /Police recorded\s*<a[^>]*href="([^"]+)"[^>]*>\s*([\d,]+)\s*<\/a/.exec(document);
  assert.ok(quoted !== null, 'the total leads to its figure');
  const [, href = '', before_ = ''] = quoted;
  const address = href.replaceAll('&amp;', '&');

  assert.equal((await analyst.get(address)).statusCode, 200);
  assert.ok(words(analyst.page).includes(before_));
  assert.ok(!words(analyst.page).includes('It has been quoted as'), 'nothing has changed yet');

  // The file of September is taken back: the same question has another answer now.
  const { database } = demonstration.installation.register;
  const [partnership] = await listPartnerships(database);
  const rows = await database.asSystem('find the file of a month', partnership?.partnershipId ?? '', (tx) =>
    tx.selectFrom('delivery').select('id').where('file_name', 'like', '2026-09-%').execute(),
  );
  const file = `/observatory/files/${rows[0]?.id ?? ''}`;
  await analyst.get(file);
  assert.equal((await analyst.post(`${file}/undo`)).statusCode, 303);

  await analyst.get(assessment);
  assert.ok(
    words(analyst.page).includes(`Police recorded ${before_} incidents`),
    'the document keeps its own',
  );
  assert.equal((await analyst.get(address)).statusCode, 200, 'the address that stands in print still works');
  const page = words(analyst.page);
  assert.match(page, /Warning It has been quoted as ([\d,]+)/);
  assert.equal(/It has been quoted as ([\d,]+)/.exec(page)?.[1], before_);
  const today = / Value ([\d,]+)/.exec(page);
  assert.ok(today !== null, page.slice(0, 1500));
  const value = Number((today[1] ?? '').replaceAll(',', ''));
  assert.ok(value > 0 && value < Number(before_.replaceAll(',', '')), `${value} today, ${before_} then`);
  await assertGoodHtml(address, analyst.page);

  const thread = / href="(\/thread\/figure\/[^"]+)"/.exec(analyst.page)?.[1];
  assert.ok(thread !== undefined, 'its thread is one link away');
  assert.equal((await analyst.get(thread)).statusCode, 200, 'the thread is that of the quoted figure');
});
