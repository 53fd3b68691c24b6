import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { done, good, openYear, type YearWorld } from '../../../test/support/year-world.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { newId } from '../../foundation/id.ts';
import { insertDate } from '../plan/dates.store.ts';
import { escapeText, foldLine, writeCalendar } from './ical.rules.ts';

/** Reads as RFC 5545 says a reader must: lines unfolded, TEXT unescaped. Written apart from the writer. */
function readEvents(file: string): Record<string, string>[] {
  const lines = file.replace(/\r\n[ \t]/g, '').split('\r\n');
  const events: Record<string, string>[] = [];
  for (const line of lines) {
    if (line === 'BEGIN:VEVENT') events.push({});
    const at = line.indexOf(':');
    const event = events.at(-1);
    if (event !== undefined && at > 0)
      event[line.slice(0, at).split(';')[0] ?? ''] = line
        .slice(at + 1)
        .replace(/\\([\\;,nN])/g, (_, mark: string) => (/n/i.test(mark) ? '\n' : mark));
  }
  return events;
}

describe('a calendar file', () => {
  const words = fc.string({ unit: 'binary', maxLength: 300, size: 'max' }).map((each) =>
    // What TEXT may hold: control characters are left out, and each kind of line end is one.
    each.replace(/\r\n|\r/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').toWellFormed(),
  ); // prettier-ignore

  it('reads back word for word, in lines of at most 75 bytes', () => {
    fc.assert(
      fc.property(words, words, (summary, description) => {
        const file = writeCalendar('x', [{ uid: 'a@b', on: '2027-02-28', summary, description, categories: [] }], '2026-11-22T09:00:00.000Z'); // prettier-ignore
        for (const line of file.split('\r\n')) {
          assert.ok(Buffer.byteLength(line) <= 75, line);
          assert.doesNotMatch(line, /[\r\n]/);
        }
        const [event] = readEvents(file);
        assert.ok(event !== undefined);
        assert.equal(event['SUMMARY'], summary);
        assert.equal(event['DESCRIPTION'] ?? '', description);
        assert.equal(event['DTSTART'], '20270228');
        assert.equal(event['DTEND'], '20270301');
      }),
      { numRuns: 200 },
    );
  });

  it('folds and escapes as the standard’s own examples', () => {
    assert.equal(escapeText('Project XYZ Final Review\nConference Room - 3B\nCome Prepared.'), 'Project XYZ Final Review\\nConference Room - 3B\\nCome Prepared.'); // prettier-ignore
    assert.equal(escapeText('a;b,c\\d'), 'a\\;b\\,c\\\\d');
    assert.equal(foldLine('x'.repeat(75)), 'x'.repeat(75));
    assert.equal(foldLine('x'.repeat(76)), `${'x'.repeat(75)}\r\n x`);
    assert.equal(foldLine(`${'x'.repeat(74)}é`), `${'x'.repeat(74)}\r\n é`, 'no letter is cut');
  });
});

describe('a calendar’s address', () => {
  let world: YearWorld;
  let goOn: () => void = () => {};
  before(async () => {
    goOn = stopClockAt('2026-11-23T09:00:00Z');
    world = await openYear();
    await world.test.database.asActor(world.partnership.actor('manager'), 'a test', (tx) =>
      insertDate(tx, { kind: 'csp-meeting', title: 'January meeting', on: '2027-01-21' }),
    );
  });
  after(async () => {
    await world.close();
    goOn();
  });

  it('opens the year to whoever has it, until it is taken back or its person leaves', async () => {
    const chair = await world.as('chair');
    await good(chair, '/year/calendar');
    done(await chair.post('/year/calendar', { scope: 'all' }));
    await good(chair, '/year/calendar');
    const path = /\/year\/calendar\/[A-Za-z0-9_-]{32}\.ics/.exec(chair.page)?.[0] ?? '';
    const program = world.anybody();
    const answer = await program.get(path);
    assert.equal(answer.statusCode, 200);
    assert.match(String(answer.headers['content-type']), /^text\/calendar/);
    assert.deepEqual(readEvents(answer.body).map((event) => [event['SUMMARY'], event['DTSTART']]), [['January meeting', '20270121']]); // prettier-ignore
    const wrong = path.replace(/.\.ics$/, path.endsWith('A.ics') ? 'B.ics' : 'A.ics');
    assert.equal((await program.get(wrong)).statusCode, 404);
    // Nobody else sees it, and nobody else can take it back.
    const manager = await world.as('manager');
    assert.doesNotMatch(await good(manager, '/year/calendar'), /\.ics/);
    const [row] = await world.test.query<{ id: string; secret_hash: string }>('select id, secret_hash from year_calendar'); // prettier-ignore
    assert.equal((await manager.post(`/year/calendar/${row?.id}/take-back`)).statusCode, 404);
    assert.ok(!path.includes(row?.secret_hash ?? ''), 'what is stored does not open it');
    await chair.get('/year/calendar');
    done(await chair.post(`/year/calendar/${row?.id}/take-back`));
    assert.equal((await program.get(path)).statusCode, 404);
    await chair.get('/year/calendar');
    assert.equal((await chair.post(`/year/calendar/${newId()}/take-back`)).statusCode, 404);
    done(await chair.post('/year/calendar', { scope: 'own-agency' }));
    await chair.get('/year/calendar');
    const second = /\/year\/calendar\/[A-Za-z0-9_-]{32}\.ics/.exec(chair.page)?.[0] ?? '';
    assert.equal((await program.get(second)).statusCode, 200);
    await world.test.query(
      `update post set started_on = '2020-01-01', ended_on = '2020-01-02' where role = 'chair'`,
    );
    assert.equal((await program.get(second)).statusCode, 404, 'who has no post any more reads nothing');
  });
});
