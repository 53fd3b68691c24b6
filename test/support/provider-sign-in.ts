import assert from 'node:assert/strict';
import type { LightMyRequestResponse } from 'fastify';
import { clock } from '../../src/foundation/clock.ts';
import { newId } from '../../src/foundation/id.ts';
import { buildServer } from '../../src/server/server.ts';
import type { Server } from '../../src/server/server.ts';
import { clientSecretPurpose } from '../../src/sign-in/provider/provider.sign-in.ts';
import { passingSecrets } from '../../src/sign-in/secrets.ts';
import type { TestDatabase } from './database.ts';
import { clientId, clientSecret } from './provider.ts';
import type { Visitor } from './visitor.ts';

export const secrets = passingSecrets();

/** The origin that a Visitor asks. */
export const origin = 'http://frankpledge.test';

export async function makeServer(db: TestDatabase): Promise<Server> {
  const { database } = db;
  const server = await buildServer({
    database,
    configuration: { demo: false, publicUrl: null },
    rooms: [],
    secrets,
  });
  await server.app.ready();
  return server;
}

export const addressesOf = (id: string, at = origin) => ({
  callback: `${at}/sign-in/providers/${id}/callback`,
  signedOut: `${at}/sign-in`,
  backChannelLogout: `${at}/sign-in/providers/${id}/back-channel-logout`,
});

/** Inserts a provider that is on, and accepted by the partnerships. @returns its id. */
export async function insertProvider(
  db: TestDatabase,
  provider: {
    id?: string;
    organisationId: string;
    partnershipIds: string[];
    issuer: string;
    name?: string;
    domains?: string[];
    secondFactorValues?: string[];
  },
): Promise<string> {
  const id = provider.id ?? newId();
  const now = clock.now();
  await db.query(
    `insert into sign_in_provider (id, organisation_id, kept_by, name, issuer, client_id, client_secret, domains,
       second_factor_values, is_enabled, trust_version, made_at, changed_at, version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true, 1, $10, $10, 1)`,
    [
      id,
      provider.organisationId,
      provider.partnershipIds[0],
      provider.name ?? 'Fernmouth Police',
      provider.issuer,
      clientId,
      secrets.encrypt(clientSecret, clientSecretPurpose(id)),
      provider.domains ?? ['example.org'],
      provider.secondFactorValues ?? [],
      now,
    ],
  );
  for (const partnershipId of provider.partnershipIds)
    await db.query(
      `insert into provider_acceptance (id, provider_id, for_partnership, trust_version, accepted_at) values ($1, $2, $3, 1, $4)`,
      [newId(), id, partnershipId, now],
    );
  return id;
}

/** Begins at the page; gives the address at the provider to which the browser is led. */
export async function beginAt(visitor: Visitor, email: string, next?: string): Promise<string> {
  await visitor.get(`/sign-in/organisation${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`);
  const only = visitor.page.includes('name="only"');
  const answer = await visitor.post('/sign-in/organisation', {
    ...(only ? { only: 'yes' } : { email }),
    ...(next === undefined ? {} : { next }),
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return awayTo(answer);
}

/** Where a page that leads away goes; the link and the header must agree. */
export function awayTo(answer: LightMyRequestResponse): string {
  const address = /^0; url=(.+)$/.exec(String(answer.headers['refresh']))?.[1] ?? '';
  assert.ok(answer.body.includes(`href="${address.replaceAll('&', '&amp;')}"`), 'the link leads there too');
  return address;
}

/** Opens an address of ours to which the provider sent the browser. */
export function comeBack(visitor: Visitor, address: string): Promise<LightMyRequestResponse> {
  const url = new URL(address);
  assert.equal(url.origin, origin);
  return visitor.get(`${url.pathname}${url.search}`, { 'sec-fetch-site': 'cross-site' });
}
