import assert from 'node:assert/strict';
import type { Database } from '../../src/foundation/database.ts';
import type { Role } from '../../src/foundation/database.types.ts';
import { may } from '../../src/partnership/partnership.ts';
import { registerReturnRequests } from '../../src/performance/returns/fill.ts';
import type { ReturnsServices } from '../../src/performance/returns/returns.services.ts';
import { registerReturns } from '../../src/performance/returns/returns.routes.ts';
import { answer } from '../../src/requests/requests.ts';
import { applyAnswers } from '../../src/requests/effects.ts';
import type { Registrar } from '../../src/web/registrar.ts';
import { openGround, type GroundWorld } from './ground.ts';
import { assertGoodHtml } from './html.ts';
import type { Visitor } from './visitor.ts';

/** The small invented borough of `ground.ts` with returns, and whatever else a test registers. */
export type ReturnsWorld = GroundWorld & {
  services: ReturnsServices;
  accountOf: (role: Role) => string;
  /** Answers every open request to an account, as its link would; what follows from it is done. */
  answers: (role: Role, words: (question: string) => string) => Promise<number>;
};

export async function openReturns(
  more: (registrar: Registrar, services: ReturnsServices) => void = () => {},
): Promise<ReturnsWorld> {
  registerReturnRequests();
  let opened: GroundWorld | null = null;
  const ground = (): GroundWorld => {
    assert.ok(opened !== null, 'the world is not open yet');
    return opened;
  };
  // The routes are registered before the database of the world is known to us.
  const database = new Proxy({} as Database, {
    get: (_, name) => Reflect.get(ground().store.database, name) as unknown,
  });
  const held: { services?: ReturnsServices } = {};
  opened = await openGround((registrar, given) => {
    const services: ReturnsServices = {
      ...given,
      database,
      may: (actor, action) => may(actor.role, action),
      documentBanner: '',
    };
    held.services = services;
    registerReturns(registrar, services);
    more(registrar, services);
  });
  const world = ground();
  const { services } = held;
  assert.ok(services !== undefined);
  return {
    ...world,
    services,
    accountOf: (role) => world.partnership.actor(role).accountId,
    async answers(role, words) {
      const actor = world.partnership.actor(role);
      const open = await world.store.query<{ id: string; question: string }>(
        `select id, question from request where asked_account_id = $1 and state = 'open' order by id`,
        [actor.accountId],
      );
      for (const { id, question } of open)
        await database.asActor(actor, 'answer in a test', (tx) =>
          answer(tx, id, { way: 'signed-in', choice: null, words: words(question) }),
        );
      await applyAnswers(database, world.partnership.id, (error) => {
        throw error;
      });
      return open.length;
    },
  };
}

export const textOf = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

/** A page that must be well made. */
export async function good(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answered = await visitor.get(url);
  assert.equal(answered.statusCode, status, `${url}: ${textOf(answered.body).slice(0, 400)}`);
  await assertGoodHtml(url, answered.body);
  return textOf(answered.body);
}

/** Where a form that was taken leads. */
export const done = (answered: {
  statusCode: number;
  body: string;
  headers: Record<string, unknown>;
}): string => {
  assert.equal(answered.statusCode, 303, textOf(answered.body).slice(0, 900));
  return String(answered.headers['location']);
};

/** A form that was not taken, and what its page says. */
export async function refusedWith(
  visitor: Visitor,
  answered: { statusCode: number; body: string },
  words: RegExp,
  status = 422,
): Promise<void> {
  assert.equal(answered.statusCode, status, textOf(answered.body).slice(0, 600));
  assert.match(textOf(answered.body), words);
  await assertGoodHtml('refused', visitor.page);
}
