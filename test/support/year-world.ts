import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Role } from '../../src/foundation/database.types.ts';
import { may } from '../../src/partnership/partnership.ts';
import { buildServer } from '../../src/server/server.ts';
import { yearRoom } from '../../src/year/year.ts';
import {
  createTestDatabase,
  insertPartnership,
  password,
  type PartnershipInput,
  type TestDatabase,
  type TestPartnership,
} from './database.ts';
import { assertGoodHtml } from './html.ts';
import { visitAs, Visitor } from './visitor.ts';

/** A partnership in a server with the room of the year alone. */
export type YearWorld = {
  test: TestDatabase;
  partnership: TestPartnership;
  as: (role: Role) => Promise<Visitor>;
  anybody: () => Visitor;
  close: () => Promise<void>;
};

export async function openYear(input: PartnershipInput = {}): Promise<YearWorld> {
  const test = await createTestDatabase();
  const partnership = await insertPartnership(test.database, { password, ...input });
  const root = await mkdtemp(path.join(tmpdir(), 'frankpledge-year-'));
  const server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      yearRoom(test.database, {
        folder: { keys: root },
        may: (actor, action) => may(actor.role, action),
        publicOrigin: null,
        documentBanner: '',
      }),
    ],
  });
  await server.app.ready();
  return {
    test,
    partnership,
    as: (role) => visitAs(server.app, partnership.person(role)),
    anybody: () => new Visitor(server.app),
    async close() {
      await server.app.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** The three fields of a date. */
export function dates(name: string, day: string): Record<string, string> {
  const [year = '', month = '', number = ''] = day.split('-');
  return { [`${name}-day`]: number, [`${name}-month`]: month, [`${name}-year`]: year };
}

/** The words of a page that is as it should be. */
export async function good(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 300)}`);
  await assertGoodHtml(url, answer.body);
  return text(answer.body);
}

export function done(answer: { statusCode: number; body: string; headers: Record<string, unknown> }): string {
  assert.equal(answer.statusCode, 303, text(answer.body).slice(0, 600));
  return String(answer.headers['location']);
}
