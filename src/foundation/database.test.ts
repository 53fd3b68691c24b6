import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { recordAudit, recordRefusal } from './audit.ts';
import { contextOf, ownKey, type Statement, type StatementValue } from './database.ts';
import { newId } from './id.ts';
import { Problem } from './problem.ts';
import { answerOnce } from './submission.ts';

let test: TestDatabase;
let here: TestPartnership;
let elsewhere: TestPartnership;

before(async () => {
  test = await createTestDatabase();
  here = await insertPartnership(test.database, {
    password: 'correct horse battery staple',
    agencies: [
      { name: 'Borough Council', roles: ['analyst', 'manager'] },
      { name: 'Police', roles: ['partner'] },
    ],
  });
  elsewhere = await insertPartnership(test.database, { name: 'Other Partnership' });
});

function isProblem(code: string): (error: unknown) => boolean {
  return (error) => error instanceof Problem && error.code === code;
}

describe('who asks', () => {
  it('refuses every table to a query that forgot to say who asks', async () => {
    const tables = await test.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    assert.ok(tables.length > 20);
    for (const { name } of tables) {
      await assert.rejects(
        test.database.asVisitor((tx) => sql`select 1 from ${sql.table(name)}`.execute(tx)),
        /permission denied/,
        name,
      );
    }
  });

  it('shows an actor their partnership and no other', async () => {
    const names = await test.database.asActor(here.actor('analyst'), 'look', (tx) =>
      tx.selectFrom('partnership').select('name').execute(),
    );
    assert.deepEqual(names, [{ name: 'Test Community Safety Partnership' }]);
  });

  it('loads the actor’s keys inside the transaction', async () => {
    const [council, police] = here.agencies;
    const analyst = here.actor('analyst');
    const [person] = await test.query<{ id: string }>(
      "select id from audience_key where partnership_id = $1 and kind = 'person' and account_id = $2",
      [here.id, analyst.accountId],
    );
    const [unit] = await test.query<{ id: string }>(
      "select id from audience_key where partnership_id = $1 and kind = 'unit'",
      [here.id],
    );
    const held = [council?.ownKey ?? '', person?.id ?? '', unit?.id ?? ''].sort();
    await test.database.asActor(analyst, 'look', async (tx) => {
      assert.equal(ownKey(tx), council?.ownKey);
      assert.deepEqual(contextOf(tx).keys, held);
      const { rows } = await sql<{ keys: string; role: string }>`
        select current_setting('app.audiences') as keys, current_user as role`.execute(tx);
      assert.deepEqual(rows, [{ keys: `{${held.join(',')}}`, role: 'fp_member' }]);
    });
    await test.database.asActor(here.actor('partner'), 'look', (tx) => {
      assert.equal(ownKey(tx), police?.ownKey);
      return Promise.resolve();
    });
  });

  it('leaves nothing of one actor on the connection for the next', async () => {
    await test.database.asActor(here.actor('analyst'), 'look', () => Promise.resolve());
    const { rows } = await test.database.asVisitor((tx) =>
      sql<{ role: string; keys: string | null }>`
        select current_user as role, nullif(current_setting('app.audiences', true), '') as keys`.execute(tx),
    );
    assert.deepEqual(rows, [{ role: 'fp_login', keys: null }]);
  });

  it('refuses a post that has ended, a role that is not the actor’s, and a disabled account', async () => {
    const actor = here.actor('manager');
    const asked = (changed: Partial<typeof actor>): Promise<unknown> =>
      test.database.asActor({ ...actor, ...changed }, 'look', () => Promise.resolve());
    await assert.rejects(asked({ role: 'administrator' }), isProblem('post-ended'));
    await assert.rejects(asked({ partnershipId: elsewhere.id }), isProblem('post-ended'));
    await test.query('update post set ended_on = current_date - 1 where account_id = $1', [actor.accountId]);
    await assert.rejects(asked({}), isProblem('post-ended'));
    await test.query('update post set ended_on = null where account_id = $1', [actor.accountId]);
    await test.query('update account set disabled_at = now() where id = $1', [actor.accountId]);
    await assert.rejects(asked({}), isProblem('post-ended'));
    await test.query('update account set disabled_at = null where id = $1', [actor.accountId]);
    await asked({});
  });

  it('never splices anything but an id', async () => {
    const actor = { ...here.actor('analyst'), partnershipId: `${here.id}'; reset role; --` };
    await assert.rejects(
      test.database.asActor(actor, 'look', () => Promise.resolve()),
      /Not an id/,
    );
    const quoting = { ...here.actor('analyst'), role: `analyst'; reset role; --` as 'analyst' };
    await assert.rejects(
      test.database.asActor(quoting, 'look', () => Promise.resolve()),
      isProblem('post-ended'),
    );
  });

  it('rolls back, gives the connection back and goes on after an error, more often than there are connections', async () => {
    for (let round = 0; round < 25; round += 1) {
      await assert.rejects(
        test.database.asActor(here.actor('analyst'), 'fail', (tx) => sql`select 1 / 0`.execute(tx)),
        /division by zero/,
      );
      await assert.rejects(
        test.database.asActor({ ...here.actor('analyst'), role: 'chair' }, 'fail', () => Promise.resolve()),
        isProblem('post-ended'),
      );
    }
    await test.database.asActor(here.actor('analyst'), 'look', () => Promise.resolve());
  });

  it('survives a connection that is cut while it is in use', async () => {
    await assert.rejects(
      test.database.asActor(here.actor('analyst'), 'be cut', async (tx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
        await test.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
        await sql`select pg_sleep(1)`.execute(tx);
      }),
    );
    await test.database.asActor(here.actor('analyst'), 'look', () => Promise.resolve());
  });

  it('lets the system see one partnership, and with none only the installation', async () => {
    const count = async (partnership: string | null): Promise<number> => {
      const row = await test.database.asSystem('count', partnership, (tx) =>
        tx
          .selectFrom('agency')
          .select((select) => select.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow(),
      );
      return row.count;
    };
    assert.equal(await count(here.id), 2);
    assert.equal(await count(elsewhere.id), 1);
    assert.equal(await count(null), 0);
  });

  it('runs one statement of the system at once, in one partnership, with any words as values and nothing left behind', async () => {
    const found: Statement = {
      name: 'test_agencies',
      types: ['uuid', 'text', 'text[]', 'integer'],
      text: `select count(*) as count, $2 as words, $3 as list, $4 as number, current_user::text as role from agency`,
    };
    type Found = { count: number; words: string | null; list: string[]; number: number; role: string };
    const ask = (partnership: string, ...values: StatementValue[]): Promise<Found[]> =>
      test.database.asSystemAtOnce<Found>('count', partnership, found, [partnership, ...values]);
    const odd = String.raw`it's "so"; commit; reset role; -- \' $1 {a,b}`;
    for (let round = 0; round < 25; round += 1) {
      assert.deepEqual(await ask(here.id, odd, ['a', odd, 'c,d'], 7), [
        { count: 2, words: odd, list: ['a', odd, 'c,d'], number: 7, role: 'fp_system' },
      ]);
      assert.deepEqual((await ask(elsewhere.id, null, [], -1))[0], { count: 1, words: null, list: [], number: -1, role: 'fp_system' }); // prettier-ignore
      const broken: Statement = { name: 'test_broken', types: ['integer'], text: 'select 1 / $1 as one' };
      await assert.rejects(test.database.asSystemAtOnce('fail', here.id, broken, [0]), /division by zero/);
    }
    await assert.rejects(ask(`${here.id}'; reset role; --`, '', [], 0), /Not an id/);
    await assert.rejects(ask(here.id, '', [], Number.NaN), /Not a number/);
    // Nothing of the system stays on the connection for who comes next.
    await assert.rejects(
      test.database.asVisitor((tx) => sql`select * from agency`.execute(tx)),
      /permission denied/,
    );
  });

  it('lets a link see only what carries its key', async () => {
    const key = newId();
    const task = newId();
    await test.database.asSystem('make a link', here.id, async (tx) => {
      await tx
        .insertInto('audience_key')
        .values({
          partnership_id: here.id,
          id: key,
          kind: 'request',
          title: 'one task',
          made_at: '2026-01-01T00:00:00Z',
          audience: [key],
          open_to_members: false,
        })
        .execute();
      for (const [id, audience] of [
        [task, [key]],
        [newId(), [here.agencies[0]?.ownKey ?? '']],
      ] as const)
        await tx
          .insertInto('thread')
          .values({
            partnership_id: here.id,
            id,
            from_kind: 'a',
            from_id: id,
            to_kind: 'b',
            to_id: '1',
            relation: 'r',
            made_at: '2026-01-01T00:00:00Z',
            audience: [...audience],
            open_to_members: true,
          })
          .execute();
    });
    const guest = { partnershipId: here.id, requestKey: key };
    const seen = await test.database.asGuest(guest, 'answer a request', (tx) =>
      tx.selectFrom('thread').select('id').execute(),
    );
    assert.deepEqual(seen, [{ id: task }]);
    await test.query('update audience_key set ended_at = now() where id = $1', [key]);
    await assert.rejects(
      test.database.asGuest(guest, 'again', () => Promise.resolve()),
      isProblem('link-ended'),
    );
    const ownKeyAsLink = { partnershipId: here.id, requestKey: here.agencies[0]?.ownKey ?? '' };
    await assert.rejects(
      test.database.asGuest(ownKeyAsLink, 'try', () => Promise.resolve()),
      isProblem('link-ended'),
    );
  });

  it('gives days, moments and whole numbers as the design says', async () => {
    const { rows } = await test.database.asVisitor((tx) =>
      sql<
        Record<string, unknown>
      >`select date '2026-03-01' as day, timestamptz '2026-03-01 10:00:00.25+01' as moment,
        9007199254740991::bigint as whole, array[date '2026-03-01'] as days, '{"a":[1]}'::jsonb as json`.execute(
        tx,
      ),
    );
    assert.deepEqual(rows[0], {
      day: '2026-03-01',
      moment: '2026-03-01T09:00:00.25Z',
      whole: 9_007_199_254_740_991,
      days: ['2026-03-01'],
      json: { a: [1] },
    });
    await assert.rejects(
      test.database.asVisitor((tx) => sql`select 9007199254740992::bigint`.execute(tx)),
      /too large/,
    );
  });
});

describe('sign-in', () => {
  it('lets sign-in see credentials and sessions, and no record of any partnership', async () => {
    const { accountId } = here.actor('analyst');
    const found = await test.database.asSignIn((tx) =>
      tx.selectFrom('account').select('password_hash').where('id', '=', accountId).executeTakeFirstOrThrow(),
    );
    assert.match(found.password_hash ?? '', /^\$argon2id\$/);
    for (const table of ['partnership', 'post', 'agency', 'agreement', 'audit_entry', 'source', 'thread']) {
      await assert.rejects(
        test.database.asSignIn((tx) => sql`select 1 from ${sql.table(table)}`.execute(tx)),
        /permission denied/,
        table,
      );
    }
  });

  it('shows credentials and sessions to no other role', async () => {
    const tables = [
      'session',
      'known_browser',
      'totp_factor',
      'passkey',
      'recovery_code',
      'invitation',
      'form_draft',
    ];
    for (const table of tables) {
      const look = sql`select 1 from ${sql.table(table)}`;
      for (const role of ['analyst', 'manager'] as const)
        await assert.rejects(
          test.database.asActor(here.actor(role), 'look', (tx) => look.execute(tx)),
          /permission denied/,
          table,
        );
      await assert.rejects(
        test.database.asSystem('look', here.id, (tx) => look.execute(tx)),
        /permission denied/,
        table,
      );
    }
  });

  it('gives a signed-in member no way to the password hashes', async () => {
    await assert.rejects(
      test.database.asActor(here.actor('analyst'), 'look', (tx) =>
        tx.selectFrom('account').select('password_hash').execute(),
      ),
      /permission denied/,
    );
  });
});

describe('audit', () => {
  it('is written with the change and lost with it, while a refusal stays', async () => {
    const actor = here.actor('analyst');
    const subject = { subjectKind: 'source', subjectId: newId() };
    await test.database.asActor(actor, 'keep', (tx) =>
      recordAudit(tx, { event: 'source.viewed', ...subject, words: 'high street' }),
    );
    await assert.rejects(
      test.database.asActor(actor, 'lose', async (tx) => {
        await recordAudit(tx, { event: 'source.changed', ...subject });
        throw new Error('the change failed');
      }),
    );
    await recordRefusal(test.database, actor, { event: 'source.changed', ...subject });
    const entries = await test.database.asActor(actor, 'read the audit', (tx) =>
      tx
        .selectFrom('audit_entry')
        .select(['event', 'outcome', 'purpose', 'account_id'])
        .where('subject_id', '=', subject.subjectId)
        .orderBy('at')
        .orderBy('id')
        .execute(),
    );
    assert.deepEqual(entries, [
      { event: 'source.viewed', outcome: 'done', purpose: 'keep', account_id: actor.accountId },
      {
        event: 'source.changed',
        outcome: 'refused',
        purpose: 'record a refusal',
        account_id: actor.accountId,
      },
    ]);
  });

  it('cannot be changed or deleted by any role of the program', async () => {
    for (const change of [sql`update audit_entry set event = 'x'`, sql`delete from audit_entry`]) {
      await assert.rejects(
        test.database.asActor(here.actor('analyst'), 'tamper', (tx) => change.execute(tx)),
        /permission denied/,
      );
      await assert.rejects(
        test.database.asSystem('tamper', here.id, (tx) => change.execute(tx)),
        /permission denied/,
      );
    }
  });
});

describe('answerOnce', () => {
  it('does the work once for ten at the same time', async () => {
    const id = newId();
    let done = 0;
    const results = await Promise.all(
      Array.from({ length: 10 }, () =>
        test.database.asActor(here.actor('analyst'), 'send a form', (tx) =>
          answerOnce(tx, 'POST /x', id, () => Promise.resolve({ to: `/made/${(done += 1)}` })),
        ),
      ),
    );
    assert.equal(done, 1);
    assert.deepEqual(new Set(results.map(({ answer }) => answer.to)), new Set(['/made/1']));
    assert.equal(results.filter(({ repeated }) => !repeated).length, 1);
  });

  it('does the work again when the first attempt failed', async () => {
    const id = newId();
    const send = (fail: boolean): Promise<{ repeated: boolean }> =>
      test.database.asActor(here.actor('analyst'), 'send a form', (tx) =>
        answerOnce(tx, 'POST /x', id, () =>
          fail ? Promise.reject(new Error('no')) : Promise.resolve('yes'),
        ),
      );
    await assert.rejects(send(true));
    assert.equal((await send(false)).repeated, false);
    assert.equal((await send(false)).repeated, true);
  });
});
