import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '../foundation/database.ts';
import { Problem } from '../foundation/problem.ts';
import { browserSecret } from '../web/csrf.ts';
import * as store from './factor.store.ts';
import type { Passkey } from './factor.store.ts';

/**
 * Passkeys (WebAuthn level 3). The question is kept for the browser it was put to and taken once; the answer must come from
 * our own address and must have verified the person (PIN, finger, face), so that a passkey is both factors.
 */

/** Loaded when the first passkey is used: it takes a quarter of a second, which each start of the program would pay. */
const webAuthn = () => import('@simplewebauthn/server');

/** The site as browsers know it: what a passkey is bound to. */
export type Site = { origin: string; id: string };

export function siteOf(request: FastifyRequest, publicOrigin: string | null): Site {
  const origin = publicOrigin ?? `${request.protocol}://${request.host}`;
  return { origin, id: new URL(origin).hostname };
}

const answer = z.object({
  id: z.string(),
  rawId: z.string(),
  type: z.literal('public-key'),
  response: z.looseObject({}),
});

function parsedAnswer(text: string): unknown {
  try {
    const parsed = answer.loose().safeParse(JSON.parse(text));
    return parsed.success ? { clientExtensionResults: {}, ...parsed.data } : null;
  } catch {
    return null;
  }
}

export async function askForPasskey(
  database: Database,
  request: FastifyRequest,
  site: Site,
  accountId: string | null,
): Promise<object> {
  const mine = accountId === null ? [] : await database.asSignIn((tx) => store.passkeysOf(tx, accountId));
  const options = await (
    await webAuthn()
  ).generateAuthenticationOptions({
    rpID: site.id,
    userVerification: 'required',
    allowCredentials: mine.map(described),
  });
  await database.asSignIn((tx) =>
    store.keepChallenge(tx, browserSecret(request), 'sign-in', options.challenge),
  );
  return options;
}

export async function askToAddPasskey(
  database: Database,
  request: FastifyRequest,
  site: Site,
  account: { id: string; name: string; email: string },
): Promise<object> {
  const mine = await database.asSignIn((tx) => store.passkeysOf(tx, account.id));
  const options = await (
    await webAuthn()
  ).generateRegistrationOptions({
    rpName: 'Frankpledge',
    rpID: site.id,
    userName: account.email,
    userDisplayName: account.name,
    userID: new Uint8Array(Buffer.from(account.id.replaceAll('-', ''), 'hex')),
    attestationType: 'none',
    excludeCredentials: mine.map(described),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
  await database.asSignIn((tx) => store.keepChallenge(tx, browserSecret(request), 'add', options.challenge));
  return options;
}

type Transport = 'ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb';

function described(passkey: Passkey): { id: string; transports: Transport[] } {
  return { id: passkey.credentialId, transports: passkey.transports as Transport[] };
}

/** Checks what the browser answered, and adds the passkey. @throws Problem 422 `passkey-not-added`. */
export async function addPasskey(
  database: Database,
  request: FastifyRequest,
  site: Site,
  account: { id: string },
  sent: { response: string; title: string },
  more: (tx: Parameters<Parameters<Database['asSignIn']>[0]>[0]) => Promise<void>,
): Promise<void> {
  const challenge = await database.asSignIn((tx) => store.takeChallenge(tx, browserSecret(request), 'add'));
  const response = parsedAnswer(sent.response) as RegistrationResponseJSON | null;
  if (challenge === null || response === null) throw notAdded();
  const { verifyRegistrationResponse } = await webAuthn();
  const result = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    requireUserVerification: true,
  }).catch(() => ({ verified: false }) as const);
  if (!result.verified) throw notAdded();
  const { credential } = result.registrationInfo;
  await database.asSignIn(async (tx) => {
    if ((await store.passkeyByCredential(tx, credential.id)) !== null) throw notAdded();
    await store.insertPasskey(tx, {
      accountId: account.id,
      credentialId: credential.id,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports: credential.transports ?? [],
      title: sent.title,
    });
    await more(tx);
  });
}

/**
 * Whose passkey answered; null when the answer is not good.
 * @param accountId whose it must be, where somebody has signed in already.
 */
export async function checkPasskey(
  database: Database,
  request: FastifyRequest,
  site: Site,
  sent: string,
  accountId: string | null,
): Promise<string | null> {
  const challenge = await database.asSignIn((tx) =>
    store.takeChallenge(tx, browserSecret(request), 'sign-in'),
  );
  const response = parsedAnswer(sent) as AuthenticationResponseJSON | null;
  if (challenge === null || response === null) return null;
  const passkey = await database.asSignIn((tx) => store.passkeyByCredential(tx, response.id));
  if (passkey === null || (accountId !== null && passkey.accountId !== accountId)) return null;
  const { verifyAuthenticationResponse } = await webAuthn();
  const result = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
    },
  }).catch(() => null);
  if (result?.verified !== true) return null;
  const { newCounter } = result.authenticationInfo;
  await database.asSignIn((tx) => store.markPasskeyUsed(tx, passkey.id, newCounter));
  return passkey.accountId;
}

function notAdded(): Problem {
  const message = 'The passkey could not be added. Try again, and follow what your browser asks';
  return new Problem({
    status: 422,
    code: 'passkey-not-added',
    title: 'The passkey could not be added',
    fields: [{ name: 'title', message }],
  });
}
