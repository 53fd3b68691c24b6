import { clock } from '../foundation/clock.ts';
import { hashOfWords } from '../foundation/database.ts';
import type { Database } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { createHash } from 'node:crypto';
import { comparePositions, entryForm, noHash, sealHash } from './canonical.rules.ts';
import type { EntryToSeal, Position } from './canonical.rules.ts';
import { wordsOf, wordsWithoutEntry } from './detail.store.ts';
import type { KnownSeal, SealKeys } from './keys.ts';
import { leafHash, merkleRoot } from './merkle.rules.ts';
import {
  countIn,
  endOfEpoch,
  entriesIn,
  lastSeal,
  lastSealBefore,
  sealOfNumber,
  sealsAfter,
} from './seal.store.ts';
import type { Seal } from './seal.store.ts';

/** What does not agree. A `problem` is proof of tampering or loss; a `look` has innocent explanations that somebody must give. */
export type Finding = {
  weight: 'problem' | 'look';
  code: FindingCode;
  /** Number of the seal it was found at. */
  seal: number | null;
  /** Id of the entry, where it is known which. */
  entry: string | null;
  words: string;
};

export type FindingCode =
  | 'entries-missing'
  | 'entries-added'
  | 'entries-changed'
  | 'entry-out-of-time'
  | 'seal-missing'
  | 'seal-changed'
  | 'seal-chain'
  | 'seal-signature'
  | 'seal-key'
  | 'seal-outside'
  | 'words-changed'
  | 'words-without-entry'
  | 'new-epoch'
  | 'not-sealed';

export type VerifyOptions = {
  /** Only seals made since this moment (ISO); all when left out. */
  since?: string;
  /** A seal kept outside: its number and hash (at least 16 hex digits). It is looked up whatever `since` says. */
  outside?: readonly KnownSeal[];
  /** Stop after so many entries: for a page that must answer. */
  mostEntries?: number;
};

export type Verification = {
  partnershipId: string;
  checkedAt: string;
  /** First and last seal that were recomputed; null when there was none. */
  fromSeal: number | null;
  toSeal: number | null;
  /** The last seal there is. */
  last: { number: number; hash: string; sealedAt: string; epoch: number } | null;
  seals: number;
  entries: number;
  /** Words behind entries: found and agreeing, and deleted since (which retention may do). */
  words: { agree: number; deleted: number };
  /** Entries after the last seal, up to 10,000, and the date of the oldest. */
  waiting: { count: number; oldest: string | null };
  /** False when it stopped at `mostEntries`. */
  complete: boolean;
  findings: Finding[];
};

/** An entry may be dated before one that was sealed earlier by as long as a transaction lasts, and no more. Milliseconds. */
const longestTransaction = 60 * 60 * 1000;
const sealsAtOnce = 500;
const entriesAtOnce = 5_000;
const mostWaiting = 10_000;

/** True when nothing found is proof of tampering. */
export function isSound(verification: Pick<Verification, 'findings'>): boolean {
  return verification.findings.every(({ weight }) => weight !== 'problem');
}

/** Recomputes seals from the entries and finds what does not agree. Reads one partnership, changes nothing. */
export async function verify(
  database: Database,
  partnershipId: string,
  keys: Pick<SealKeys, 'verify'>,
  options: VerifyOptions = {},
): Promise<Verification> {
  return database.asSealer(partnershipId, (tx) => new Walk(tx, partnershipId, keys, options).run());
}

const readable = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;

/** One walk along the seals, with the entries beside them. */
class Walk {
  readonly #tx: Tx;
  readonly #keys: Pick<SealKeys, 'verify'>;
  readonly #options: VerifyOptions;
  readonly #report: Verification;
  #entries: Entries;
  /** Latest date of any entry so far. */
  #latest = '';

  constructor(tx: Tx, partnershipId: string, keys: Pick<SealKeys, 'verify'>, options: VerifyOptions) {
    this.#tx = tx;
    this.#keys = keys;
    this.#options = options;
    this.#entries = new Entries(tx, { since: null, until: null, after: null });
    this.#report = {
      partnershipId,
      checkedAt: clock.now(),
      fromSeal: null,
      toSeal: null,
      last: null,
      seals: 0,
      entries: 0,
      words: { agree: 0, deleted: 0 },
      waiting: { count: 0, oldest: null },
      complete: true,
      findings: [],
    };
  }

  async run(): Promise<Verification> {
    const report = this.#report;
    const last = await lastSeal(this.#tx);
    if (last !== null)
      report.last = {
        number: last.number,
        hash: last.hash.toString('hex'),
        sealedAt: last.sealed_at,
        epoch: last.epoch,
      };
    const { since } = this.#options;
    const start = since === undefined ? null : await lastSealBefore(this.#tx, since);
    const end = last === null ? start : await this.#walk(start, last.number);
    if (report.complete) await this.#afterLast(end);
    for (const known of this.#options.outside ?? []) await this.#compare(known);
    if (since === undefined && report.complete) {
      for (const entry of await wordsWithoutEntry(this.#tx, 20))
        this.#find(
          'problem',
          'words-without-entry',
          null,
          `Words stand behind entry ${entry}, which has none.`,
          entry,
        );
    }
    return report;
  }

  #find(
    weight: Finding['weight'],
    code: FindingCode,
    seal: number | null,
    words: string,
    entry: string | null = null,
  ): void {
    this.#report.findings.push({ weight, code, seal, entry, words });
  }

  /** @returns the last seal that was recomputed. */
  async #walk(start: Seal | null, until: number): Promise<Seal | null> {
    const most = this.#options.mostEntries ?? Infinity;
    let previous = start;
    await this.#enter(previous, previous === null ? null : positionAfter(previous));
    if (previous !== null) this.#latest = previous.latest_at;
    for (;;) {
      const seals = await sealsAfter(this.#tx, previous?.number ?? 0, until, sealsAtOnce);
      if (seals.length === 0) return previous;
      for (const seal of seals) {
        if (this.#report.entries >= most) {
          this.#report.complete = false;
          return previous;
        }
        await this.#links(seal, previous);
        this.#signed(seal);
        await this.#recompute(seal);
        this.#report.fromSeal ??= seal.number;
        this.#report.toSeal = seal.number;
        this.#report.seals += 1;
        previous = seal;
      }
    }
  }

  /** Begins to read entries after a position, in the epoch of a seal. */
  async #enter(seal: Seal | null, after: Position | null): Promise<void> {
    // Before the first seal there is no epoch: its own says from when it counts.
    const since = seal?.since ?? null;
    this.#entries = new Entries(this.#tx, { since, until: await endOfEpoch(this.#tx, since), after });
  }

  async #links(seal: Seal, previous: Seal | null): Promise<void> {
    const expected = (previous?.number ?? 0) + 1;
    const gap = seal.number !== expected;
    if (gap) {
      this.#find(
        'problem',
        'seal-missing',
        expected,
        expected === seal.number - 1
          ? `Seal ${expected} is missing.`
          : `Seals ${expected} to ${seal.number - 1} are missing.`,
      );
      await this.#enter(seal, null);
      await this.#entries.skipTo({ transaction: seal.from_transaction, id: seal.from_id });
    } else if (!seal.previous_hash.equals(previous?.hash ?? noHash)) {
      this.#find(
        'problem',
        'seal-chain',
        seal.number,
        `Seal ${seal.number} does not name the seal before it: one of the two was changed or replaced.`,
      );
    }
    const before = previous?.epoch ?? seal.epoch;
    if (
      seal.epoch === before &&
      (previous === null || seal.since === previous.since) &&
      (previous !== null || seal.epoch === 1)
    )
      return;
    const lost =
      seal.lost_number === null
        ? ''
        : ` Seal ${seal.lost_number} (${seal.lost_hash?.toString('hex').slice(0, 16) ?? ''}…) had been made before and was not there any more.`;
    this.#find(
      'look',
      'new-epoch',
      seal.number,
      `A new epoch begins with seal ${seal.number}, ${readable(seal.sealed_at)}: the database had been put back to an earlier state. Ask who restored it.${lost}`,
    );
    if (previous !== null && !gap && seal.since !== previous.since) {
      await this.#closeEpoch(previous);
      await this.#enter(seal, null);
    }
  }

  /** Entries dated within an epoch that is over, which none of its seals covers. */
  async #closeEpoch(last: Seal): Promise<void> {
    const rest = await this.#entries.rest();
    if (rest !== null)
      this.#find(
        'problem',
        'entries-added',
        last.number,
        `Entries dated before the end of epoch ${last.epoch} were added after its last seal, ${last.number}; the first is ${rest.id}.`,
        rest.id,
      );
  }

  #signed(seal: Seal): void {
    const hash = sealHash(seal);
    if (!hash.equals(seal.hash)) {
      this.#find(
        'problem',
        'seal-changed',
        seal.number,
        `Seal ${seal.number} was changed after it was made.`,
      );
      return;
    }
    const good = this.#keys.verify(seal.key_id, hash, seal.signature);
    if (good === null)
      this.#find(
        'problem',
        'seal-key',
        seal.number,
        `Seal ${seal.number} is signed with key ${seal.key_id}, which was never a key of this installation.`,
      );
    else if (!good)
      this.#find(
        'problem',
        'seal-signature',
        seal.number,
        `The signature of seal ${seal.number} is not good.`,
      );
  }

  async #recompute(seal: Seal): Promise<void> {
    const entries = await this.#entries.upTo(positionAfter(seal));
    this.#report.entries += entries.length;
    const range = `seal ${seal.number}, made ${readable(seal.sealed_at)}, transactions ${seal.from_transaction} to ${seal.to_transaction}`;
    const difference = entries.length - seal.entries;
    if (difference < 0)
      this.#find(
        'problem',
        'entries-missing',
        seal.number,
        `${-difference} of ${seal.entries} entries under ${range}: removed.`,
      );
    else if (difference > 0)
      this.#find(
        'problem',
        'entries-added',
        seal.number,
        `${difference} more than the ${seal.entries} entries under ${range}: added.`,
      );
    else if (!merkleRoot(entries.map((entry) => leafHash(entryForm(entry)))).equals(seal.root))
      this.#find(
        'problem',
        'entries-changed',
        seal.number,
        `One or more of the ${seal.entries} entries under ${range}: changed, exchanged or replaced.`,
      );
    await this.#words(entries, seal);
    this.#dates(entries, seal);
  }

  #dates(entries: readonly EntryToSeal[], seal: Seal): void {
    let said = false;
    for (const { id, at } of entries) {
      if (!said && this.#latest !== '' && Date.parse(this.#latest) - Date.parse(at) > longestTransaction) {
        said = true;
        this.#find(
          'problem',
          'entry-out-of-time',
          seal.number,
          `Entry ${id} is dated ${readable(at)}, but was written after entries of ${readable(this.#latest)}: its date is not true, or the clock of the machine was wrong.`,
          id,
        );
      }
      if (at > this.#latest) this.#latest = at;
    }
  }

  async #words(entries: readonly EntryToSeal[], seal: Seal): Promise<void> {
    const hashed = entries.filter(({ detail_hash: hash }) => hash !== null);
    const words = await wordsOf(this.#tx, hashed);
    for (const { id, detail_hash: hash } of hashed) {
      const text = words.get(id);
      if (text === undefined) this.#report.words.deleted += 1;
      // Entries of release 0.1 carry a plain SHA-256; both kinds are under the seal, so neither can be chosen afterwards.
      else if (
        hash?.equals(hashOfWords(this.#tx, id, text)) === true ||
        hash?.equals(createHash('sha256').update(text).digest()) === true
      )
        this.#report.words.agree += 1;
      else
        this.#find(
          'problem',
          'words-changed',
          seal.number,
          `The words behind entry ${id} are not the words that were written.`,
          id,
        );
    }
  }

  /** What waits for its seal. */
  async #afterLast(last: Seal | null): Promise<void> {
    const since = last?.since ?? null;
    const after = last === null ? null : positionAfter(last);
    this.#report.waiting = await countIn(this.#tx, { since, until: null, after }, mostWaiting);
    const { count, oldest } = this.#report.waiting;
    if (oldest !== null && clock.milliseconds() - Date.parse(oldest) > longestTransaction)
      this.#find(
        'look',
        'not-sealed',
        null,
        `${count} ${count === 1 ? 'entry waits' : 'entries wait'} for a seal, the oldest since ${readable(oldest)}: is the server running, and is a transaction stuck?`,
      );
  }

  async #compare(known: KnownSeal): Promise<void> {
    const seal = await sealOfNumber(this.#tx, known.number);
    if (seal === null)
      this.#find(
        'problem',
        'seal-outside',
        known.number,
        `Seal ${known.number}, which is known outside the database, is not there: the end was cut off, or an older database was put back.`,
      );
    else if (!seal.hash.toString('hex').startsWith(known.hash))
      this.#find(
        'problem',
        'seal-outside',
        known.number,
        `Seal ${known.number} is not the one known outside the database: everything up to it may have been written again.`,
      );
  }
}

const positionAfter = (seal: Seal): Position => ({ transaction: seal.to_transaction, id: seal.to_id });

/** Entries of one epoch, read in blocks and handed out seal by seal. */
class Entries {
  readonly #tx: Tx;
  readonly #range: { since: string | null; until: string | null };
  #after: Position | null;
  #block: EntryToSeal[] = [];
  #at = 0;
  #ended = false;

  constructor(tx: Tx, range: { since: string | null; until: string | null; after: Position | null }) {
    this.#tx = tx;
    this.#range = { since: range.since, until: range.until };
    this.#after = range.after;
  }

  async #peek(): Promise<EntryToSeal | null> {
    if (this.#at >= this.#block.length && !this.#ended) {
      this.#block = await entriesIn(this.#tx, { ...this.#range, after: this.#after }, entriesAtOnce);
      this.#at = 0;
      this.#ended = this.#block.length < entriesAtOnce;
      const last = this.#block.at(-1);
      if (last !== undefined) this.#after = { transaction: last.transaction, id: last.id };
    }
    return this.#block[this.#at] ?? null;
  }

  async upTo(end: Position): Promise<EntryToSeal[]> {
    const taken: EntryToSeal[] = [];
    for (;;) {
      const entry = await this.#peek();
      if (entry === null || comparePositions(entry, end) > 0) return taken;
      taken.push(entry);
      this.#at += 1;
    }
  }

  async skipTo(begin: Position): Promise<void> {
    for (;;) {
      const entry = await this.#peek();
      if (entry === null || comparePositions(entry, begin) >= 0) return;
      this.#at += 1;
    }
  }

  /** The next one, without taking it. */
  async rest(): Promise<EntryToSeal | null> {
    return this.#peek();
  }
}
