import { clock } from '../foundation/clock.ts';
import type { Clock } from '../foundation/clocks.ts';
import type { Database } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { listPartnerships } from '../partnership/partnership.ts';
import { applyAnswers, endLinks } from './effects.ts';
import {
  forgetOldMessages,
  openTransport,
  sendWaiting,
  type MailServices,
  type Transport,
} from './mail/send.ts';
import { isOpen } from './request.rules.ts';
import { insertAttempt, later, queueAgain, selectRequest, settingsOf, step } from './request.store.ts';

/** What happens by itself in this room. */
export function requestClocks(services: MailServices): Clock[] {
  const { database } = services;
  let transport: Transport | null | undefined;
  return [
    {
      name: 'requests.mail',
      everySeconds: 10,
      run: async () => {
        transport ??= openTransport(services.mail);
        await grantWishes(database);
        await sendWaiting(services, transport);
      },
    },
    { name: 'requests.answers', everySeconds: 5, run: () => actOnAnswers(database) },
    {
      name: 'requests.reminders',
      everySeconds: 3600,
      run: async () => {
        await forgetOldMessages(database);
        for (const { partnershipId } of await listPartnerships(database))
          await database.asSystem('remind and lapse', partnershipId, remindAndLapse);
      },
    },
  ];
}

/** Acts on the answers of every partnership. */
export async function actOnAnswers(database: Database): Promise<void> {
  const faults: unknown[] = [];
  for (const { partnershipId } of await listPartnerships(database))
    await applyAnswers(database, partnershipId, (error) => faults.push(error));
  // Said in the log by the clock; the answers stay and are tried again.
  if (faults.length > 0)
    throw new AggregateError(faults, `${faults.length} answers could not be acted on: ${String(faults[0])}`);
}

/**
 * Sends a new link for each wish, to the address on file; a wish for a request that is over ends in nothing, and looks the same to
 * whoever wished.
 */
export async function grantWishes(database: Database): Promise<number> {
  const wishes = await database.asSystem('find wishes for links', null, (tx) =>
    tx
      .selectFrom('request_wish')
      .innerJoin('request_link', 'request_link.id', 'request_wish.link_id')
      .select(['request_wish.id', 'request_link.for_partnership', 'request_link.request_id'])
      .where('request_wish.done_at', 'is', null)
      .orderBy('request_wish.wished_at')
      .limit(100)
      .execute(),
  );
  let granted = 0;
  for (const wish of wishes) {
    await database.asSystem('send a new link', wish.for_partnership, async (tx) => {
      const request = await selectRequest(tx, wish.request_id);
      if (request !== null && isOpen(request.state)) {
        await queueAgain(tx, request);
        granted += 1;
      }
      await tx.updateTable('request_wish').set({ done_at: clock.now() }).where('id', '=', wish.id).execute();
    });
  }
  return granted;
}

/**
 * Reminds each person of everything open, in one message and at most weekly, and lets go what nobody answered for long.
 * @returns how many people were reminded and how many requests lapsed.
 */
export async function remindAndLapse(tx: Tx): Promise<{ reminded: number; lapsed: number }> {
  const now = clock.now();
  const today = clock.today();
  const settings = await settingsOf(tx);
  const long = await tx
    .selectFrom('request')
    .select(['id', 'request_key'])
    .where('state', '=', 'open')
    .where('due_on', '<', later(`${today}T00:00:00Z`, -settings.lapseDays * 86_400).slice(0, 10))
    .execute();
  for (const { id, request_key: key } of long) {
    await step(tx, id, 'lapse');
    await endLinks(tx, id, key);
  }
  // Whoever has something due within two days, or overdue, and was last written to a reminder's time ago.
  const people = await tx
    .selectFrom('request')
    .select('asked_account_id')
    .where('state', '=', 'open')
    .groupBy('asked_account_id')
    .having((having) => having.fn.max('reminded_at'), '<=', later(now, -settings.remindDays * 86_400))
    .having((having) => having.fn.min('due_on'), '<=', later(`${today}T00:00:00Z`, 2 * 86_400).slice(0, 10))
    .execute();
  for (const { asked_account_id: account } of people) {
    const open = await tx
      .selectFrom('request')
      .select('id')
      .where('state', '=', 'open')
      .where('asked_account_id', '=', account)
      .orderBy('due_on')
      .orderBy('id')
      .execute();
    for (const { id } of open) {
      const request = await selectRequest(tx, id);
      if (request === null) continue;
      await queueAgain(tx, request);
      await insertAttempt(tx, request, 'reminded');
    }
    await tx.updateTable('request').set({ reminded_at: now }).where('state', '=', 'open').where('asked_account_id', '=', account).execute(); // prettier-ignore
  }
  return { reminded: people.length, lapsed: long.length };
}
