import assert from 'node:assert/strict';
import { Secret, TOTP } from 'otpauth';
import { createTestDatabase, insertPartnership, password } from './database.ts';
import type { PartnershipInput, TestDatabase, TestPartnership } from './database.ts';
import { visitAs, Visitor } from './visitor.ts';
import { clock, stopClockAt } from '../../src/foundation/clock.ts';
import type { Role } from '../../src/foundation/database.types.ts';
import { buildServer } from '../../src/server/server.ts';
import type { Server } from '../../src/server/server.ts';
import type { Room } from '../../src/web/room.ts';
import { secretsFrom } from '../../src/sign-in/secrets.ts';
import { secondsFrom } from '../../src/sign-in/session.rules.ts';

/** For the tests of sign-in: a server on a database of its own, and what people do with it. */
export const secrets = secretsFrom(Buffer.alloc(32, 7));

export type World = {
  db: TestDatabase;
  partnership: TestPartnership;
  server: Server;
  email: (role: Role) => string;
  visitor: () => Visitor;
  /** Signs in with the password. */
  as: (role: Role) => Promise<Visitor>;
  events: (
    accountId: string,
  ) => Promise<{ event: string; account_id: string | null; partnership_id: string }[]>;
  /** The newest message to a person. */
  message: (accountId: string) => Promise<{ subject: string; body: string } | undefined>;
};

export async function makeWorld(input: PartnershipInput = {}, rooms: Room[] = []): Promise<World> {
  const db = await createTestDatabase();
  const partnership = await insertPartnership(db.database, { password, ...input });
  const server = await buildServer({
    database: db.database,
    configuration: { demo: false, publicUrl: null },
    rooms,
    secrets,
  });
  await server.app.ready();
  const email = (role: Role): string => partnership.person(role).email;
  return {
    db,
    partnership,
    server,
    email,
    visitor: () => new Visitor(server.app),
    as: (role) => visitAs(server.app, partnership.person(role)),
    events: (accountId) =>
      db.query(
        'select event, account_id, partnership_id from audit_entry where subject_kind = $1 and subject_id = $2 order by at, id',
        ['account', accountId],
      ),
    async message(accountId) {
      const rows = await db.query<{ subject: string; body: string }>(
        'select subject, body from outbox_message where account_id = $1 order by id desc limit 1',
        [accountId],
      );
      return rows[0];
    },
  };
}

/** Runs with the clock moved by some seconds from now. */
export async function later<Result>(seconds: number, work: () => Promise<Result>): Promise<Result> {
  const go = stopClockAt(secondsFrom(clock.now(), seconds));
  try {
    return await work();
  } finally {
    go();
  }
}

/** The code that an app with this key shows some seconds from now. */
export function codeOf(key: string, seconds = 0): string {
  return new TOTP({ secret: Secret.fromBase32(key), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: clock.milliseconds() + seconds * 1000,
  });
}

/** Sets up an app through the pages. Gives its key. */
export async function setUpApp(visitor: Visitor): Promise<string> {
  await visitor.get('/account/second-factor');
  const begun = await visitor.post('/account/second-factor/app/begin');
  assert.equal(begun.headers.location, '/account/second-factor/app');
  await visitor.get('/account/second-factor/app');
  const key = (/Key: <code>([a-z2-7 ]+)<\/code>/.exec(visitor.page)?.[1] ?? '')
    .replaceAll(' ', '')
    .toUpperCase();
  assert.match(key, /^[A-Z2-7]{32}$/);
  const done = await visitor.post('/account/second-factor/app', { code: codeOf(key) });
  assert.equal(done.statusCode, 303, visitor.page);
  return key;
}

/** The token in the link of a message. */
export function tokenIn(body: string | undefined): string {
  return /\/sign-in\/(?:invitation|new-password)\/([A-Za-z0-9_-]{43})/.exec(body ?? '')?.[1] ?? '';
}
