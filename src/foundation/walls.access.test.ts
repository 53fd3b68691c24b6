import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { insertAgreement } from '../../test/support/agreement.ts';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import type { Tx } from './database.types.ts';
import { clock } from './clock.ts';
import { newId } from './id.ts';

/** What the database refuses a member even where the code forgot to (migration 0020). */
let test: TestDatabase;
let here: TestPartnership;

before(async () => {
  test = await createTestDatabase();
  here = await insertPartnership(test.database, {
    agencies: [
      { name: 'Council', roles: ['caseworker', 'manager'] },
      { name: 'Police', roles: [] },
      { name: 'Charity', roles: [] },
    ],
  });
});

const agency = (index: number): string => here.agencies[index]?.id ?? '';
const asMember = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
  test.database.asActor(here.actor('caseworker'), 'try the walls', work);
const asManager = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
  test.database.asActor(here.actor('manager'), 'try the walls', work);
const refused = /row-level security|permission denied/;

function key(kind: string, more: Record<string, unknown>): Record<string, unknown> {
  return {
    partnership_id: here.id, id: newId(), kind, title: 'tried', made_at: clock.now(),
    audience: [here.agencies[0]?.ownKey ?? ''], open_to_members: true, ...more,
  }; // prettier-ignore
}
const insertKey =
  (row: Record<string, unknown>) =>
  (tx: Tx): Promise<unknown> =>
    tx
      .insertInto('audience_key')
      .values(row as never)
      .execute();

describe('the walls', () => {
  it('let a member make a share key from the own agency to another party, and no other', async () => {
    const own = here.actor('caseworker').agencyId;
    const [other = '', third = ''] = [agency(0), agency(1), agency(2)].filter((id) => id !== own);
    const agreementId = await insertAgreement(test.database, {
      partnershipId: here.id,
      agencies: [own, other],
    });
    const share = (giver: string, receiver: string): Record<string, unknown> =>
      key('share', {
        giver_agency_id: giver, agency_id: receiver, agreement_id: agreementId, category: 'anti-social-behaviour', urgency: 'ordinary',
      }); // prettier-ignore
    await asMember(insertKey(share(own, other)));
    await assert.rejects(asMember(insertKey(share(other, own))), refused);
    await assert.rejects(asMember(insertKey(share(own, third))), refused);
    await assert.rejects(asManager(insertKey(share(other, own))), refused);
  });

  it('let nobody but those who administer make an agency’s own key', async () => {
    const own = key('own', { agency_id: agency(1) });
    await assert.rejects(asMember(insertKey(own)), refused);
    await assert.rejects(asManager(insertKey(own)), /audience_key__own__key/);
  });

  it('let a member sign for the own agency, or write down another’s signature under a name', async () => {
    const own = here.actor('caseworker').agencyId;
    const [other = ''] = [agency(0), agency(1), agency(2)].filter((id) => id !== own);
    const agreementId = await insertAgreement(test.database, {
      partnershipId: here.id, agencies: [own, other], unsigned: [own, other], state: 'draft',
    }); // prettier-ignore
    const sign =
      (of: string, recordedBy: string | null) =>
      (tx: Tx): Promise<unknown> =>
        tx
          .updateTable('agreement_party')
          .set({ signed_at: clock.now(), recorded_by: recordedBy })
          .where('agreement_id', '=', agreementId)
          .where('agency_id', '=', of)
          .execute();
    const call = (tx: Tx): Promise<unknown> =>
      tx.updateTable('agreement').set({ state: 'signed' }).where('id', '=', agreementId).execute();
    await asMember(sign(own, null));
    await assert.rejects(asMember(sign(other, null)), refused);
    await assert.rejects(asMember(call), refused);
    await assert.rejects(asManager(call), refused);
    await asMember(sign(other, here.actor('caseworker').accountId));
    await asMember(call);
  });

  it('leave one writer of who a record is for', () => {
    const program = path.resolve(import.meta.dirname, '../..');
    const writes =
      /\bset\s+(?:\(?\s*)?(?:audience|open_to_members)\b|\.set\(\{[^}]*\b(?:audience|open_to_members):/;
    const found = globSync('src/**/*.ts', { cwd: program })
      .filter((file) => !file.endsWith('.test.ts'))
      .filter((file) => writes.test(readFileSync(path.join(program, file), 'utf8')));
    assert.deepEqual(found, []);
    assert.match("tx.updateTable('segment').set({ audience: keys })", writes);
  });
});
