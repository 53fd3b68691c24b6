import { recordView } from '../../foundation/audit.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { Problem, notFound } from '../../foundation/problem.ts';
import { useInGrace, whyEnded } from '../agreements/share-keys.ts';
import type { Ended, Grace } from '../agreements/share-keys.ts';
import { listGlass, ownOnly, reasonToday } from '../need-to-know/need-to-know.ts';
import type { GlassRow } from '../need-to-know/need-to-know.ts';
import { dayWords, disclosureKind } from './disclosure.rules.ts';
import { findDisclosure } from './disclosure.store.ts';
import type { Disclosure } from './disclosure.store.ts';

/** Tells which agreement ended and whom to ask; of the record nothing. */
export function accessEnded(ended: Ended): Problem {
  const { owner } = ended;
  const ask =
    owner === null
      ? 'Ask your information governance officer.'
      : `Ask ${owner.name}, ${owner.email}${owner.phone === null ? '' : `, ${owner.phone}`}.`;
  return new Problem({
    status: 404,
    code: 'access-ended',
    title: 'You can no longer see this record',
    detail: `You last saw it on ${dayWords(ended.seenAt)} under “${ended.title}” (${ended.reference}). ${ended.why} That was on ${dayWords(ended.since)}. ${ask}`,
  });
}

/** The record, or why there is nothing to see. Unknown and hidden take the same statements and answer alike. */
export async function seek(tx: Tx, id: string): Promise<Disclosure> {
  const record = await findDisclosure(tx, id);
  if (record !== null) return record;
  const ended = await whyEnded(tx, disclosureKind.table, id);
  throw ended === null ? notFound() : accessEnded(ended);
}

/** Another agency's record asks why before it shows a word; broken glass has said so already. */
export type Standing = {
  record: Disclosure;
  reason: string | null;
  glass: GlassRow | null;
  asksWhy: boolean;
};

export async function approach(tx: Tx, actor: Actor, id: string): Promise<Standing> {
  const record = await seek(tx, id);
  if (record.agencyId === actor.agencyId) return { record, reason: null, glass: null, asksWhy: false };
  const reason = await reasonToday(tx, actor, disclosureKind, id);
  const [glass] = await listGlass(tx, {
    accountId: actor.accountId,
    record: { kind: disclosureKind.table, id },
    live: true,
    limit: 1,
  });
  return { record, reason, glass: glass ?? null, asksWhy: reason === null && glass === undefined };
}

/** Thrown where a step is tried before the reason was given; the route turns it into the way to the reason. */
export class AsksWhy extends Error {
  readonly id: string;
  constructor(id: string) {
    super('the reason for access comes first');
    this.id = id;
  }
}

export type Opened = {
  record: Disclosure;
  /** By which agreement, where nothing else lets them see it. */
  agreementId: string | null;
  grace: Grace | null;
  glass: GlassRow | null;
};

/** Opens the record and writes the look down, with its reason and agreement. @throws AsksWhy; Problem 404. */
export async function opened(tx: Tx, actor: Actor, id: string, event = 'disclosure.viewed'): Promise<Opened> {
  const { record, reason, glass, asksWhy } = await approach(tx, actor, id);
  if (asksWhy) throw new AsksWhy(id);
  const { agreementId } = await recordView(
    tx,
    disclosureKind.table,
    { id, audience: record.audience, open_to_members: record.openToMembers },
    { event, ...(reason === null ? {} : { reason }) },
  );
  const grace = await useInGrace(tx, agreementId, { kind: disclosureKind.table, id });
  return { record, agreementId, grace, glass };
}

/** For changes: only the agency that shared it. */
export async function ownRecord(tx: Tx, actor: Actor, id: string): Promise<Disclosure> {
  const record = await seek(tx, id);
  ownOnly(
    { agency_id: record.agencyId },
    actor,
    'not-yours',
    'Only the agency that shared this may change it',
  );
  return record;
}
