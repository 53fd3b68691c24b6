import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../foundation/database.ts';
import { Problem } from '../foundation/problem.ts';
import type { DemonstrationAccount } from '../partnership/partnership.ts';
import type { Secrets } from './secrets.ts';
import type { Session, Sessions } from './sessions.ts';

export type SignInServices = {
  database: Database;
  sessions: Sessions;
  secrets: Secrets;
  /** `https://csp.example.uk` where configured, else null and the request's own host is taken. */
  publicOrigin: string | null;
  /** Where people reach us, for links in messages: never taken from a request, whose Host anybody can write. */
  origin: () => string;
  /** Empty on a live system. */
  demonstrationAccounts: readonly DemonstrationAccount[];
  /** Name of the organisation whose own provider signs in people with this address; null where there is none. */
  providerOf: (email: string) => Promise<string | null>;
};

/** The session of a request that must have one. @throws Problem 401 */
export async function sessionOf(
  services: Pick<SignInServices, 'sessions'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session> {
  const session = await services.sessions.of(request, reply);
  if (session === null)
    throw new Problem({
      status: 401,
      code: 'not-signed-in',
      title: 'You are not signed in',
      detail: 'Sign in and try again.',
    });
  return session;
}

/** A field of a form that is wrong. */
export function wrongField(name: string, message: string, code = 'not-understood'): Problem {
  return new Problem({ status: 422, code, title: message, fields: [{ name, message }] });
}
