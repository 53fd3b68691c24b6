import { createHmac, generateKeySync } from 'node:crypto';

/**
 * Notices a flood without following anybody. What is counted lives in this process alone and is forgotten: addresses as a keyed
 * hash whose key is thrown away every hour, nothing of them on disk, in a log or beside an answer. Counting refuses nobody: it
 * marks answers for the analyst, and during a flood it has everybody show that they are a person.
 */
export const watchRules = {
  /** Minutes that counts look back. */
  window: 10,
  /** Answers from one address in that time beyond which they are marked: a school year answering at once stays below. */
  fromOneAddress: 400,
  /** From one address in that time that begin the asking of proofs. */
  floodFromOneAddress: 1000,
  /** Answers in that time that look made by a program (equal, too fast, hidden field) that begin the asking of proofs. */
  floodOfMarked: 60,
  /** Minutes for which proofs are asked after the flood was last seen. */
  askFor: 15,
  /** Wrong return codes a minute, from everybody together, above which none is looked up for the rest of the minute. */
  wrongCodes: 60,
} as const;

export type Watch = {
  /** Counts an answer that is sent. @returns signals to keep with it */
  sent: (waveId: string, address: string) => ('one-of-many' | 'no-proof-asked')[];
  /** Counts an answer that turned out to look made by a program. */
  marked: (waveId: string) => void;
  /** Whether answers to this wave must bring a proof now. */
  underAttack: (waveId: string) => boolean;
  /** Whether a return code may be tried now. */
  mayTry: () => boolean;
  wrongCode: () => void;
};

const minute = 60_000;

/** @param now milliseconds since 1970 */
export function createWatch(now: () => number): Watch {
  // A key made once: from bytes it would be made anew for each answer.
  const newSalt = () => generateKeySync('hmac', { length: 256 });
  let salt = newSalt();
  let saltedAt = now();
  let windowAt = now();
  let addresses = new Map<string, number>();
  let marked = new Map<string, number>();
  const attackedUntil = new Map<string, number>();
  let codesAt = now();
  let wrongCodes = 0;

  function turn(): void {
    const at = now();
    // A clock that was put back begins everything anew.
    const isPutBack = at < Math.max(windowAt, saltedAt, codesAt);
    if (isPutBack || at - windowAt >= watchRules.window * minute) {
      windowAt = at;
      addresses = new Map();
      marked = new Map();
    }
    if (isPutBack || at - saltedAt >= 60 * minute) {
      saltedAt = at;
      salt = newSalt();
      addresses = new Map();
    }
    if (isPutBack || at - codesAt >= minute) {
      codesAt = at;
      wrongCodes = 0;
    }
  }

  const more = (counts: Map<string, number>, key: string): number => {
    const count = (counts.get(key) ?? 0) + 1;
    // Ten thousand addresses in ten minutes: more are not told apart, so that memory has an end.
    if (counts.has(key) || counts.size < 10_000) counts.set(key, count);
    return count;
  };

  return {
    sent(waveId, address) {
      turn();
      const known = createHmac('sha256', salt).update(`${waveId}\n${address}`).digest('base64').slice(0, 16);
      const fromThere = more(addresses, known);
      const flood = fromThere > watchRules.floodFromOneAddress;
      const already = (attackedUntil.get(waveId) ?? 0) > now();
      if (flood) attackedUntil.set(waveId, now() + watchRules.askFor * minute);
      return [
        ...(fromThere > watchRules.fromOneAddress ? (['one-of-many'] as const) : []),
        ...(flood && !already ? (['no-proof-asked'] as const) : []),
      ];
    },
    marked(waveId) {
      turn();
      if (more(marked, waveId) > watchRules.floodOfMarked)
        attackedUntil.set(waveId, now() + watchRules.askFor * minute);
    },
    underAttack: (waveId) => (attackedUntil.get(waveId) ?? 0) > now(),
    mayTry() {
      turn();
      return wrongCodes < watchRules.wrongCodes;
    },
    wrongCode() {
      turn();
      wrongCodes += 1;
    },
  };
}
