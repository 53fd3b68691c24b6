import type { Transaction } from 'kysely';
import type { DB } from './database.generated.ts';

/** A transaction that runs as somebody: opened only by `asActor` and `asSystem`. Handlers are given it as `tx`. */
export type Tx<Tables = DB> = Transaction<Tables>;

/** Roles of a post, as in its CHECK. The permission table is in `partnership/permissions.ts`. */
export type Role =
  | 'analyst'
  | 'manager'
  | 'caseworker'
  | 'chair'
  | 'partner'
  | 'councillor'
  | 'governance'
  | 'administrator'
  | 'agency-administrator';

/** Who acts: an account in a post of an agency of one partnership. Keys are loaded inside the transaction that uses them. */
export type Actor = {
  accountId: string;
  accountName: string;
  partnershipId: string;
  agencyId: string;
  role: Role;
};
