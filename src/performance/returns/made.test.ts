import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openReturns, type ReturnsWorld } from '../../../test/support/returns-world.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { makeInformationRequest } from '../answers/made.ts';
import { makeReturns } from './made.ts';

let world: ReturnsWorld;
let goOn: () => void = () => {};

before(async () => {
  goOn = stopClockAt('2026-01-12T09:00:00Z');
  world = await openReturns();
});
after(async () => {
  await world.close();
  goOn();
});

describe('what the demonstration is given', () => {
  it('is one return that was sent, the next being filled, and answers published by a second person', async () => {
    const { actor } = world.partnership;
    await makeReturns(world.services, {
      filler: actor('manager'),
      signer: actor('analyst'),
      template: 'pcc-grant',
      sendTo: 'grants@example.org',
      owner: world.accountOf('partner'),
      numbers: { 'granted.now': 1 },
      words: { 'difference.now': 'Some' },
    });
    const returns = await world.store.query<{ state: string; from: string; copies: number }>(
      `select state, period_from::text as from, (select count(*)::int from return_copy c where c.period_return_id = r.id) as copies
       from period_return r order by period_from`,
    );
    assert.deepEqual(returns, [
      { state: 'sent', from: '2025-07-01', copies: 1 },
      { state: 'asked', from: '2025-10-01', copies: 0 },
    ]);
    for (const [reference, answer] of [['A', { words: 'Given.', on: '2026-01-09' }], ['B', null]] as const)
      await makeInformationRequest(world.services, {
        by: actor('manager'), publisher: actor('governance'), reference, title: 'Burglary', words: 'How many?', receivedOn: '2026-01-05',
        name: 'R. Example', contact: '', what: 'police-street:burglary', split: 'ward', answer,
      }); // prettier-ignore
    const log = await world.store.database.asVisitor(async (tx) => {
      const { sql } = await import('kysely');
      return (
        await sql<{
          reference: string;
          tables: { numbers: { value: number }[] }[];
        }>`select reference, tables from published_information_requests()`.execute(tx)
      ).rows;
    });
    assert.deepEqual(
      log.map(({ reference }) => reference),
      ['A'],
    );
    // Four burglaries a month (test/support/ground.ts).
    assert.equal(log[0]?.tables[0]?.numbers.at(-1)?.value, 48);
  });
});
