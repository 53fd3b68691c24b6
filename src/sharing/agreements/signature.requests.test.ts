import { addDays } from '../../foundation/day.ts';
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import { runClock } from '../../foundation/clocks.ts';
import { clock, stopClockAt } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.ts';
import { answer } from '../../requests/requests.ts';
import { actOnAnswers } from '../../requests/clocks.ts';
import { agreementsClock } from './agreement.clock.ts';
import { addParty, insertDraft, sendForSignature, takeBack } from './agreement.changes.ts';
import { listParties, selectAgreement } from './agreement.store.ts';
import { askToSign, registerSignatureRequests } from './signature.requests.ts';

let test: TestDatabase;
let partnership: TestPartnership;

before(async () => {
  registerSignatureRequests();
  test = await createTestDatabase();
  partnership = await insertPartnership(test.database, {
    agencies: [
      { name: 'Council', roles: ['manager'] },
      { name: 'Charity', roles: ['partner'] },
    ],
  });
});

const asManager = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
  test.database.asActor(partnership.actor('manager'), 'a test', work);

async function versionOf(tx: Tx, id: string): Promise<number> {
  return (await selectAgreement(tx, id))?.version ?? 0;
}

const send = (id: string): Promise<void> =>
  asManager(async (tx) =>
    sendForSignature(tx, id, await versionOf(tx, id), (...asked) => askToSign(tx, ...asked)),
  );

async function draft(): Promise<string> {
  return asManager(async (tx) => {
    const id = await insertDraft(tx, {
      title: 'Case sharing', purposes: ['prevent-crime'], gateways: ['cda-115'], categories: ['crime'], regime: 'uk-gdpr',
      summary: 'Cases.', security: '', startsOn: null, reviewOn: null, expiresOn: null, graceDays: 30, ownerId: null,
    }); // prettier-ignore
    for (const agency of partnership.agencies)
      await addParty(tx, id, await versionOf(tx, id), {
        agencyId: agency.id,
        ceiling: 'official',
        contactId: agency.people[0]?.actor.accountId ?? null,
      });
    return id;
  });
}

/** The charity's contact says yes on the phone, and the manager writes it down as the answer to the request. */
async function sayYes(requestId: string): Promise<void> {
  await asManager((tx) =>
    answer(tx, requestId, {
      way: 'word-of-mouth',
      choice: 'sign',
      words: 'Director',
      saidBy: partnership.actor('partner').accountId,
      how: 'phone',
    }),
  );
}

const act = (): Promise<void> => actOnAnswers(test.database);

const requestsFor = (id: string, state: string): Promise<{ id: string }[]> =>
  test.query(
    `select id from request where subject_id = $1 and state = $2 and asked_agency_id = $3 order by asked_at`,
    [id, state, partnership.agencies[1]?.id],
  );

describe('a signature from somebody who does not sign in', () => {
  it('counts with who spoke, how, and who wrote it down', async () => {
    const id = await draft();
    await send(id);
    const [request] = await requestsFor(id, 'open');
    assert.ok(request);
    await sayYes(request.id);
    await act();
    const parties = await asManager((tx) => listParties(tx, id));
    const charity = parties.find(({ agencyName }) => agencyName === 'Charity');
    assert.equal(charity?.signedWay, 'word-of-mouth');
    assert.equal(charity.saidHow, 'phone');
    assert.match(charity.signatory, /^Person \d+, Director$/);
    assert.equal(charity.recordedByName, partnership.actor('manager').accountName);
  });

  it('signs nothing when it answers an earlier text, and open requests are taken back', async () => {
    const start = stopClockAt(clock.now());
    try {
      const id = await draft();
      await send(id);
      const [first] = await requestsFor(id, 'open');
      assert.ok(first);
      await asManager(async (tx) => takeBack(tx, id, await versionOf(tx, id), 'the categories were wrong'));
      const later = stopClockAt(`${addDays(clock.today(), 1)}T09:00:00Z`);
      try {
        await send(id);
        await sayYes(first.id);
        await act();
        const parties = await asManager((tx) => listParties(tx, id));
        assert.deepEqual(
          parties.map(({ signedAt }) => signedAt),
          [null, null],
        );
        assert.equal((await requestsFor(id, 'open')).length, 1);
        await asManager(async (tx) => takeBack(tx, id, await versionOf(tx, id), 'once more'));
        await runClock(test.database, agreementsClock(test.database));
        assert.equal((await requestsFor(id, 'open')).length, 0);
        assert.equal((await requestsFor(id, 'withdrawn')).length, 1);
      } finally {
        later();
      }
    } finally {
      start();
    }
  });
});
