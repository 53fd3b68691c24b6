import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Logger } from './log.ts';

/** Something that happens by itself: the sealer, reminders, sending messages. */
export type Clock = {
  /** `audit.seal`: the room and what it does. */
  name: string;
  everySeconds: number;
  /** One round. It opens its own transactions, one partnership at a time; running it twice does no harm. */
  run: () => Promise<void>;
};

/**
 * Runs one round unless another process is running the same clock: an advisory lock is held meanwhile.
 * @returns false when another process has it.
 */
export async function runClock(database: Database, clock: Clock): Promise<boolean> {
  return database.asSystem(`clock ${clock.name}`, null, async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${`clock ${clock.name}`}, 0)) as mine`.execute(tx);
    if (rows[0]?.mine !== true) return false;
    await clock.run();
    return true;
  });
}

/**
 * Sets the clocks going. A round that fails is logged and tried again at its next time.
 * @returns stops them and waits for the rounds in hand.
 */
export function startClocks(
  database: Database,
  clocks: readonly Clock[],
  log: Logger | undefined,
): () => Promise<void> {
  const running = new Set<Promise<unknown>>();
  const timers = clocks.map((clock) => {
    let busy = false;
    return setInterval(() => {
      if (busy) return;
      busy = true;
      const round = runClock(database, clock)
        .catch((error: unknown) =>
          log?.warn(
            { clock: clock.name, error: error instanceof Error ? error.message : String(error) },
            'a clock failed',
          ),
        )
        .finally(() => {
          busy = false;
          running.delete(round);
        });
      running.add(round);
    }, clock.everySeconds * 1000);
  });
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await Promise.all(running);
  };
}
