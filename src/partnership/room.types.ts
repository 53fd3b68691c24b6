import type { FastifyRequest } from 'fastify';
import type { Database } from '../foundation/database.ts';
import type { Role, Tx } from '../foundation/database.types.ts';

/** A post in one of the installation's partnerships. */
export type PostSomewhere = { partnershipId: string; agencyId: string; agencyName: string; role: Role };

/** What points upward, given by the server that composes the rooms. */
export type PartnershipRoomServices = {
  database: Database;
  /** Sends an invitation to sign in; in the administrator's transaction. */
  invite: (
    tx: Tx,
    invitation: { accountId: string; invitedBy: string | null; origin: string },
  ) => Promise<{ link: string }>;
  /** What becomes of a message: it goes out; it stands on the demonstration's page of messages; it waits for a mail server. */
  mail: 'sent' | 'on-a-page' | 'waits';
  /** Takes a person's second factors away, so that they set up new ones at their next sign-in. */
  resetFactors: (tx: Tx, accountId: string) => Promise<unknown>;
  /** The posts an account has today, over all partnerships. */
  postsOf: (accountId: string) => Promise<readonly PostSomewhere[]>;
  /** `https://csp.example.uk` where configured; else the address of the request is taken. */
  publicOrigin: string | null;
};

export function originOf(services: PartnershipRoomServices, request: FastifyRequest): string {
  return services.publicOrigin ?? `${request.protocol}://${request.host}`;
}
