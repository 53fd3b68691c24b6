import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Visitor } from '../../../test/support/visitor.ts';
import type { Actor } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { breakGlass, giveReason, lockToNamedPeople } from '../need-to-know/need-to-know.ts';
import { disclosureKind } from './disclosure.rules.ts';
import { insertFile, reread } from './disclosure.write.ts';
import { storeFile } from './files.ts';
import { makeWorld, textOf } from '../../../test/support/shared-world.ts';
import type { World } from '../../../test/support/shared-world.ts';

/**
 * For generated records, agreements, locks and broken glass: what each person gets from the list, its count, the search, the
 * export, an attachment, the direct address, an update and a delete, through the real server and database, is what a model of
 * a few lines says. The model knows no key and no policy.
 */
let world: World;
type Person = {
  name: string;
  actor: Actor;
  visitor: Visitor;
  agency: 'council' | 'police' | 'charity' | 'fire' | 'stranger';
};
let people: Person[];
let upload: string;

before(async () => {
  world = await makeWorld();
  upload = join(world.folder.root, 'upload');
  await writeFile(upload, 'attached');
  const plan = [
    ['author', 'council', 0, 'caseworker', 0],
    ['colleague', 'council', 0, 'caseworker', 1],
    ['manager', 'council', 0, 'manager', 0],
    ['police', 'police', 1, 'caseworker', 0],
    ['charity', 'charity', 2, 'partner', 0],
    ['fire', 'fire', 3, 'caseworker', 0],
  ] as const;
  people = [];
  for (const [name, agency, index, role, nth] of plan)
    people.push({
      name,
      agency,
      actor: world.actor(index, role, nth),
      visitor: await world.visit(index, role, nth),
    });
  const stranger = world.other.agencies[0]?.people.find(({ actor }) => actor.role === 'caseworker');
  assert.ok(stranger);
  const { Visitor: Browser } = await import('../../../test/support/visitor.ts');
  const visitor = new Browser(world.server.app);
  await visitor.signIn(stranger.email, 'four plain common words');
  people.push({ name: 'stranger', agency: 'stranger', actor: stranger.actor, visitor });
});
after(() => world.close());

type Rec = {
  police: boolean;
  charity: boolean;
  critical: boolean;
  /** The attachment is for the own agency alone. */
  ownFile: boolean;
  glass: boolean;
  lock: 'none' | 'author' | 'author and manager';
};
type Generated = {
  standing: 'in-force' | 'grace' | 'suspended' | 'closed';
  policeWithdrew: boolean;
  records: Rec[];
};

const generated: fc.Arbitrary<Generated> = fc.record({
  standing: fc.constantFrom('in-force', 'grace', 'suspended', 'closed'),
  policeWithdrew: fc.boolean(),
  records: fc.array(
    fc
      .record({
        police: fc.boolean(),
        charity: fc.boolean(),
        critical: fc.boolean(),
        ownFile: fc.boolean(),
        glass: fc.boolean(),
        lock: fc.constantFrom('none', 'none', 'author', 'author and manager'),
      })
      .map((record) => ({ ...record, police: record.police || !record.charity })),
    { minLength: 1, maxLength: 3 },
  ),
});

function maySee(person: Person, { standing, policeWithdrew }: Generated, record: Rec): boolean {
  if (person.agency === 'stranger') return false;
  if (record.lock !== 'none')
    return person.name === 'author' || (record.lock === 'author and manager' && person.name === 'manager');
  if (person.agency === 'council') return true;
  if (person.agency === 'fire') return record.glass;
  if (!record[person.agency] || (person.agency === 'police' && policeWithdrew)) return false;
  return standing === 'in-force' || (standing === 'grace' && record.critical);
}

async function build(
  made: Generated,
  label: string,
): Promise<{ id: string; reference: string; file: string }[]> {
  const { database } = world.test;
  const fire = world.actor(3);
  const built = [];
  // Each world breaks the glass afresh; the limit has a test of its own.
  await world.test.query('delete from access_try');
  for (const record of made.records) {
    const { id, reference } = await world.make({
      words: `${label} words`,
      critical: record.critical,
      receivers: [
        ...(record.police ? [world.partnership.agencies[1]?.id ?? ''] : []),
        ...(record.charity ? [world.partnership.agencies[2]?.id ?? ''] : []),
      ],
    });
    const storedAs = await storeFile(world.folder, world.partnership.id, upload);
    const file = await database.asActor(world.actor(0), 'attach', async (tx) => {
      const row = { name: 'a.txt', mediaType: 'text/plain', size: 8, storedAs };
      await insertFile(tx, world.actor(0), await reread(tx, id), row, record.ownFile);
      return tx
        .selectFrom('disclosure_file')
        .select('id')
        .where('disclosure_id', '=', id)
        .executeTakeFirstOrThrow();
    });
    for (const { actor, agency } of people)
      if (agency === 'police' || agency === 'charity')
        await database.asActor(actor, 'say why', (tx) => giveReason(tx, actor, disclosureKind, id, 'panel'));
    if (record.glass)
      await breakGlass(database, [disclosureKind], fire, {
        reference,
        reason: 'a reason of enough letters',
        hours: 1,
      });
    if (record.lock !== 'none')
      await lockToNamedPeople(database, world.actor(0), disclosureKind, id, {
        people: record.lock === 'author' ? [] : [world.actor(0, 'manager').accountId],
        reason: 'a test',
      });
    built.push({ id, reference, file: file.id });
  }
  return built;
}

async function setAgreement(made: Generated | null): Promise<void> {
  const state = made?.standing === 'suspended' || made?.standing === 'closed' ? made.standing : 'signed';
  await world.test.query(
    `update agreement set state = $2, expires_on = case when $3 then current_date - 3 end where id = $1`,
    [world.agreementId, state, made?.standing === 'grace'],
  );
  await world.test.query(
    `update agreement_party set withdrawn_at = case when $3 then now() end where agreement_id = $1 and agency_id = $2`,
    [world.agreementId, world.partnership.agencies[1]?.id, made?.policeWithdrew === true],
  );
}

describe('access to shared information', () => {
  it('is what the model says, for every person and every way, in generated worlds', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(generated, async (made) => {
        const label = `w${newId().replaceAll('-', '')}`;
        await setAgreement(null);
        const built = await build(made, label);
        await setAgreement(made);
        for (const person of people) {
          const expected = built.filter((_, index) => maySee(person, made, made.records[index]!));
          const say = `${person.name} in ${JSON.stringify(made)}`;
          const references = (text: string): string[] =>
            [...new Set(text.match(/SH-[0-9A-Y]{4}-[0-9A-Y]{4}/g))].sort();
          const wanted = expected.map(({ reference }) => reference).sort();
          const { visitor } = person;
          const list = await visitor.get(`/sharing/shared?q=${label}`);
          assert.equal(list.statusCode, 200);
          assert.deepEqual(
            references(list.body.split('<h2 class="govuk-heading-m">')[1] ?? list.body),
            wanted,
            `list: ${say}`,
          );
          const words = `${expected.length} record${expected.length === 1 ? ' ' : 's '}`;
          assert.ok(textOf(list.body).includes(words), `count: ${say}`);
          assert.deepEqual(
            references((await visitor.get(`/sharing/shared/list.csv?q=${label}`)).body),
            wanted,
            `export: ${say}`,
          );
          assert.deepEqual(
            references((await visitor.get(`/search?q=${label}`)).body),
            wanted,
            `search: ${say}`,
          );
          for (const [index, { id, file }] of built.entries()) {
            const record = made.records[index]!;
            const sees = maySee(person, made, record);
            const direct = await visitor.get(`/sharing/shared/${id}`);
            assert.equal(direct.statusCode, sees ? 200 : 404, `direct: ${say}`);
            assert.equal(direct.body.includes(label), sees, `words: ${say}`);
            const attached = await visitor.get(`/sharing/shared/${id}/files/${file}`);
            const holds = sees && (!record.ownFile || person.agency === 'council');
            assert.equal(attached.statusCode, holds ? 200 : 404, `attachment: ${say}`);
            const changed = await world.test.database.asActor(person.actor, 'change', (tx) =>
              tx.updateTable('disclosure').set({ handling: 'x' }).where('id', '=', id).executeTakeFirst(),
            );
            assert.equal(changed.numUpdatedRows, sees ? 1n : 0n, `update: ${say}`);
            await assert.rejects(
              world.test.database.asActor(person.actor, 'delete', (tx) =>
                tx.deleteFrom('disclosure').where('id', '=', id).execute(),
              ),
              /permission denied/,
            );
            compared += 6;
          }
        }
      }),
      { numRuns: Number(process.env['FRANKPLEDGE_WORLDS'] ?? 12) },
    );
    await setAgreement(null);
    assert.ok(compared > 300, `only ${compared} answers compared`);
  });
});
