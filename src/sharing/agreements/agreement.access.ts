import { z } from 'zod';
import type { DataFolder } from '../../foundation/data-folder.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { scopeOf } from '../../partnership/partnership.ts';
import type { SafeHtml } from '../../web/html.ts';
import { termsOf } from '../lists/term.store.ts';
import type { SharingPart } from '../sharing.navigation.ts';
import type { Step } from './agreement.rules.ts';
import { selectAgreement } from './agreement.store.ts';
import type { Agreement, Party } from './agreement.store.ts';

export type AgreementServices = {
  database: Database;
  folder: DataFolder;
  may: (actor: Actor, action: string) => boolean;
  navigation: (actor: Actor, current: SharingPart) => SafeHtml;
  /** Ids of some records of a table, for the crawl. */
  crawlIds: (table: 'agreement' | 'impact_assessment' | 'processing_entry') => Promise<string[]>;
};

export const idParams = z.object({ id: z.uuid() });

/** An agreement, or the same 404 for hidden and unknown. */
export async function mustSelect(tx: Tx, id: string): Promise<Agreement> {
  const agreement = await selectAgreement(tx, id);
  if (agreement === null) throw notFound();
  return agreement;
}

export async function agreementTerms(tx: Tx, options: { ended?: boolean } = {}) {
  return {
    purposes: await termsOf(tx, 'purpose', options),
    gateways: await termsOf(tx, 'gateway', options),
    categories: await termsOf(tx, 'category', options),
  };
}

/** Whether this person may take the step now, for the party it concerns. */
export function mayTake(
  step: Step,
  actor: Actor,
  parties: readonly Party[],
  may: AgreementServices['may'],
): boolean {
  if (!may(actor, step.who)) return false;
  if (scopeOf(actor.role, step.who) === 'partnership') return true;
  const own = parties.find((party) => party.agencyId === actor.agencyId);
  if (own === undefined) return false;
  if (step.event === 'sign') return own.signedAt === null;
  return step.event === 'withdraw' ? own.withdrawnAt === null : true;
}
