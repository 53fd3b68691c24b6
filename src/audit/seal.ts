import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import { entryForm, microseconds, noHash, sealHash } from './canonical.rules.ts';
import type { SealToSign } from './canonical.rules.ts';
import type { KnownSeal, SealKeys } from './keys.ts';
import { leafHash, merkleRoot } from './merkle.rules.ts';
import { entriesIn, insertSeal, lastSeal, sealOfNumber, settledBelow } from './seal.store.ts';
import type { Seal } from './seal.store.ts';

/** Most entries under one seal. A busy second has fewer; after a standstill there are several seals in a row. */
export const mostEntries = 5_000;

/** `begins`: the first of a new epoch, after a restore or a cut. */
export type MadeSeal = Seal & { begins: boolean };

export type SealOptions = {
  /** The last seal known outside the database; where the database no longer has it, a new epoch begins and says so. */
  known?: KnownSeal | undefined;
  /** Entries under one seal. */
  batch?: number;
};

/**
 * Seals what is new in one partnership: every entry whose transaction is over and whose place comes after the last seal. One
 * sealer at a time; two that meet do no harm.
 * @returns the seals made; none when nothing is new or another sealer is at work.
 */
export async function seal(
  database: Database,
  partnershipId: string,
  keys: SealKeys,
  options: SealOptions = {},
): Promise<MadeSeal[]> {
  const batch = options.batch ?? mostEntries;
  const made: MadeSeal[] = [];
  for (;;) {
    const known = made.at(-1);
    const one = await sealOnce(
      database,
      partnershipId,
      keys,
      known === undefined ? options.known : undefined,
      batch,
    );
    if (one === null) return made;
    made.push(one);
    if (one.entries < batch) return made;
  }
}

async function sealOnce(
  database: Database,
  partnershipId: string,
  keys: SealKeys,
  known: KnownSeal | undefined,
  batch: number,
): Promise<MadeSeal | null> {
  return database.asSealer(partnershipId, async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${`audit seal ${partnershipId}`}, 0)) as mine`.execute(
      tx,
    );
    if (rows[0]?.mine !== true) return null;
    const last = await lastSeal(tx);
    // Asked before the entries are read: what is over now can be seen by every later statement.
    const below = await settledBelow(tx);
    // Numbers of transactions only grow, but for a database that was put back elsewhere.
    const wentBack = last !== null && BigInt(last.to_transaction) >= BigInt(below);
    const lost =
      known !== undefined && (await sealOfNumber(tx, known.number))?.hash.toString('hex') !== known.hash
        ? known
        : null;
    const begins = wentBack || lost !== null;
    const since = wentBack ? last.latest_at : (last?.since ?? null);
    const after = last === null || wentBack ? null : { transaction: last.to_transaction, id: last.to_id };
    const entries = await entriesIn(tx, { since, until: null, after, below }, batch);
    const [first, end] = [entries[0], entries.at(-1)];
    if (first === undefined || end === undefined) return null;
    const unsigned: SealToSign = {
      partnership_id: partnershipId,
      number: (last?.number ?? 0) + 1,
      epoch: (last?.epoch ?? 1) + (begins ? 1 : 0),
      since,
      from_transaction: first.transaction,
      from_id: first.id,
      to_transaction: end.transaction,
      to_id: end.id,
      latest_at: entries.reduce((latest, { at }) => (at > latest ? at : latest), last?.latest_at ?? ''),
      entries: entries.length,
      root: merkleRoot(entries.map((entry) => leafHash(entryForm(entry)))),
      previous_hash: last?.hash ?? noHash,
      lost_number: lost?.number ?? null,
      lost_hash: lost === null ? null : Buffer.from(lost.hash, 'hex'),
      sealed_at: microseconds(clock.now()),
      key_id: keys.keyId,
    };
    const hash = sealHash(unsigned);
    const sealed = { ...unsigned, hash, signature: keys.sign(hash) };
    await insertSeal(tx, sealed);
    return { ...sealed, begins };
  });
}
