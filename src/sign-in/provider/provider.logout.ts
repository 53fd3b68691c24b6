import type { FastifyRequest } from 'fastify';
import { clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database.ts';
import { isUuid } from '../../foundation/id.ts';
import { Problem } from '../../foundation/problem.ts';
import type { Secrets } from '../secrets.ts';
import { noteEvent, writeTrail } from '../trail.ts';
import { briefly, verifiedClaims } from './provider.client.ts';
import type { ProviderClients } from './provider.client.ts';
import { readLogoutToken } from './provider.rules.ts';
import { accessTo } from './provider.sign-in.ts';
import * as store from './provider.store.ts';

export type LogoutServices = { database: Database; clients: ProviderClients; secrets: Secrets };

/** Longer than any logout token is. */
const longestToken = 20_000;

/**
 * Back-channel logout: the provider itself tells us that a person's session has ended there, and ours end at once.
 * OpenID Connect Back-Channel Logout 1.0.
 * @throws Problem 400 `logout-refused`, with the reason in the log alone; 503 where the keys could not be fetched.
 */
export async function backChannelLogout(
  services: LogoutServices,
  request: FastifyRequest,
  providerId: string,
  token: unknown,
): Promise<void> {
  const { database, clients, secrets } = services;
  const refuse = (why: string): Problem => {
    request.log.warn({ provider: providerId, why }, 'a back-channel logout was refused');
    return new Problem({ status: 400, code: 'logout-refused', title: 'The logout token was refused' });
  };
  if (typeof token !== 'string' || token.length > longestToken) throw refuse('there is no logout token');
  const provider = isUuid(providerId)
    ? await database.asSignIn((tx) => store.anyProvider(tx, providerId))
    : null;
  if (provider === null) throw refuse('there is no such provider');
  const access = accessTo(provider, secrets);
  const connection = await clients.connect(access);
  let claims: Record<string, unknown>;
  try {
    claims = await verifiedClaims(token, connection, access);
  } catch (error) {
    throw refuse(briefly(error));
  }
  const target = readLogoutToken(claims, clock.milliseconds() / 1000);
  if ('wrong' in target) throw refuse(target.wrong);

  const ended = await database.asSignIn(async (tx) => {
    const now = clock.now();
    const fresh = await store.useLogoutToken(tx, {
      providerId: provider.id,
      jti: target.jti,
      now,
      expiresAt: new Date(target.expiresAt * 1000).toISOString(),
    });
    if (!fresh) return null;
    const found = await store.takeProviderSessions(tx, { providerId: provider.id, ...target });
    await store.endSessions(
      tx,
      provider.id,
      found.map(({ id }) => id),
      now,
    );
    const accounts = [...new Set(found.map(({ accountId }) => accountId))];
    for (const accountId of accounts) await noteEvent(tx, accountId, 'account.session-ended', false);
    return accounts;
  });
  if (ended === null) throw refuse('it was used before');
  for (const accountId of ended) await writeTrail(database, accountId);
}
