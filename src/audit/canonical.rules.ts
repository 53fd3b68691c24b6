import { createHash } from 'node:crypto';

/**
 * The fixed form in which entries and seals are hashed, documented in docs/audit.md with a worked example. It never changes;
 * another form would carry another version in its first field.
 */
export type EntryToSeal = {
  partnership_id: string;
  id: string;
  /** xid8 as decimal digits. */
  transaction: string;
  /** UTC with microseconds: `2026-11-22T02:03:04.123456Z`. */
  at: string;
  event: string;
  outcome: string;
  account_id: string | null;
  agency_id: string | null;
  role: string;
  purpose: string;
  subject_kind: string;
  subject_id: string;
  detail_hash: Buffer | null;
  correlation_id: string | null;
  agreement_id: string | null;
  reason: string | null;
  spoke_for: string | null;
  audience: readonly string[];
  open_to_members: boolean;
};

export type SealToSign = {
  partnership_id: string;
  number: number;
  epoch: number;
  since: string | null;
  from_transaction: string;
  from_id: string;
  to_transaction: string;
  to_id: string;
  latest_at: string;
  entries: number;
  root: Buffer;
  previous_hash: Buffer;
  lost_number: number | null;
  lost_hash: Buffer | null;
  sealed_at: string;
  key_id: string;
};

/** What the first seal of all says of the one before it. */
export const noHash = Buffer.alloc(32);

/** `5:hello,` for a value, as bytes are counted in UTF-8; `-` for one that is not there. */
function field(value: string | null): string {
  return value === null ? '-' : `${Buffer.byteLength(value, 'utf8')}:${value},`;
}

const hex = (bytes: Buffer | null): string | null => bytes?.toString('hex') ?? null;

export function entryForm(entry: EntryToSeal): string {
  return [
    'frankpledge-audit-entry-1',
    entry.partnership_id,
    entry.id,
    entry.transaction,
    entry.at,
    entry.event,
    entry.outcome,
    entry.account_id,
    entry.agency_id,
    entry.role,
    entry.purpose,
    entry.subject_kind,
    entry.subject_id,
    hex(entry.detail_hash),
    entry.correlation_id,
    entry.agreement_id,
    entry.reason,
    entry.spoke_for,
    entry.audience.join(','),
    entry.open_to_members ? 'true' : 'false',
  ]
    .map(field)
    .join('');
}

export function sealForm(seal: SealToSign): string {
  return [
    'frankpledge-audit-seal-1',
    seal.partnership_id,
    String(seal.number),
    String(seal.epoch),
    seal.since,
    seal.from_transaction,
    seal.from_id,
    seal.to_transaction,
    seal.to_id,
    seal.latest_at,
    String(seal.entries),
    hex(seal.root),
    hex(seal.previous_hash),
    seal.lost_number === null ? null : String(seal.lost_number),
    hex(seal.lost_hash),
    seal.sealed_at,
    seal.key_id,
  ]
    .map(field)
    .join('');
}

/** Hash of a seal: what is signed, and what the next seal names. The byte 2 keeps it apart from leaves and nodes. */
export function sealHash(seal: SealToSign): Buffer {
  return createHash('sha256')
    .update(Buffer.from([2]))
    .update(sealForm(seal), 'utf8')
    .digest();
}

/** Place of an entry in the order of sealing: by transaction, then by id. */
export type Position = { transaction: string; id: string };

export function comparePositions(a: Position, b: Position): number {
  const [left, right] = [BigInt(a.transaction), BigInt(b.transaction)];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** A moment of `clock.now()` with microseconds, as the database gives it back. */
export function microseconds(moment: string): string {
  const [whole = '', fraction = ''] = moment.replace(/Z$/, '').split('.');
  return `${whole}.${fraction.padEnd(6, '0')}Z`;
}
