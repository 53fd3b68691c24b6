import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { assertGoodHtml } from '../../test/support/html.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { buildServer, type Server } from '../server/server.ts';
import { proofRoom } from './proof.ts';

const password = 'four plain common words';
let database: TestDatabase;
let partnership: TestPartnership;
let server: Server;
let visitor: Visitor;

before(async () => {
  database = await createTestDatabase();
  partnership = await insertPartnership(database.database, { password });
  server = await buildServer({
    database: database.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [proofRoom({ documentBanner: '', paperFor: () => Promise.resolve(undefined) })],
  });
  await server.app.ready();
  visitor = new Visitor(server.app);
  const [person] = partnership.agencies.flatMap((agency) => agency.people);
  assert.ok(person);
  await visitor.signIn(person.email, password);
});
after(() => server.app.close());

const wrong =
  '# Survey\n\nIn all 38 of the 44 victims or 83.4% told the police.\n\nOnly 6 people came. Of these, 4 (66.6%) came again.';

describe('/proof', () => {
  it('asks for a text and says that nothing is kept', async () => {
    const page = await visitor.get('/proof');
    assert.equal(page.statusCode, 200);
    await assertGoodHtml('form', page.body);
    assert.match(page.body, /Nothing is kept/);
  });

  it('shows what to put right, what is worth a look and what agrees', async () => {
    await visitor.get('/proof');
    const page = await visitor.upload('/proof', [], { text: `${wrong}\n\n5 of 10 (50%).`, answer: 'page' });
    assert.equal(page.statusCode, 200);
    await assertGoodHtml('report', page.body);
    assert.match(page.body, /1 thing is to put right; 1 more is worth a look/);
    assert.match(page.body, /Misprint/);
    assert.match(page.body, /38 ÷ 44 = 86\.364%/);
    assert.match(page.body, /Line 3, under “Survey”/);
    assert.match(page.body, /What agrees \(1\)/);
  });

  it('gives the list as Word, PDF and CSV, as often as it is asked for, from the page of the report', async () => {
    await visitor.get('/proof');
    await visitor.upload('/proof', [{ field: 'file', fileName: 'My report.md', content: wrong }], {
      answer: 'page',
    });
    const kept = visitor
      .hidden('kept')
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
    assert.ok(kept.includes('My report.md'));
    for (const [answer, start] of [
      ['docx', 'PK'],
      ['pdf', '%PDF'],
      ['csv', '\u00ef\u00bb\u00bf'],
      ['csv', '\u00ef\u00bb\u00bf'],
    ] as const) {
      const file = await visitor.upload('/proof', [], { kept, answer });
      assert.equal(file.statusCode, 200, answer);
      assert.match(String(file.headers['content-disposition']), new RegExp(`proof-my-report\\.${answer}`));
      assert.ok(file.rawPayload.toString('latin1').startsWith(start), answer);
    }
  });

  it('keeps what was typed when it cannot be understood', async () => {
    await visitor.get('/proof');
    const nothing = await visitor.upload('/proof', [], { text: '', answer: 'page' });
    assert.equal(nothing.statusCode, 422);
    assert.match(nothing.body, /Choose a file, or paste the text/);
    await assertGoodHtml('nothing given', nothing.body);
    const both = await visitor.upload('/proof', [{ field: 'file', fileName: 'a.txt', content: 'x' }], {
      text: 'My words',
      answer: 'page',
    });
    assert.match(both.body, /Give either a file or a text/);
    assert.match(both.body, /My words/);
    const pdf = await visitor.upload('/proof', [{ field: 'file', fileName: 'a.pdf', content: '%PDF-1.7' }], {
      answer: 'page',
    });
    assert.equal(pdf.statusCode, 422);
    assert.match(pdf.body, /It is a PDF/);
    const forged = await visitor.upload('/proof', [], { kept: '{"blocks":7}', answer: 'csv' });
    assert.equal(forged.statusCode, 422);
  });

  it('shows markup of the text as text', async () => {
    await visitor.get('/proof');
    const page = await visitor.upload('/proof', [], {
      text: '38 of the 44 victims &lt;script&gt;alert(1)&lt;/script&gt; (83.4%).\n\nName &lt;b&gt;x: 3 of 4 (57%).',
      answer: 'page',
    });
    assert.ok(!page.body.includes('<script>alert'));
    await assertGoodHtml('markup', page.body);
  });

  it('writes down that something was proofed, and nothing of it', async () => {
    const [agency] = partnership.agencies;
    const actor = agency?.people[0]?.actor;
    assert.ok(actor);
    const rows = await database.database.asSystem(
      'look at the audit in a test',
      actor.partnershipId,
      async (tx) => tx.selectFrom('audit_entry').selectAll().where('event', '=', 'text.proofed').execute(),
    );
    assert.ok(rows.length > 0);
    assert.ok(!JSON.stringify(rows).includes('83.4'));
  });
});
