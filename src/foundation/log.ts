import { destination, pino } from 'pino';
import type { Logger } from 'pino';
import { clock } from './clock.ts';

/** Paths that never reach a log, whatever is passed: secrets and the words of people. */
export const redactedPaths = [
  'password',
  '*.password',
  'token',
  '*.token',
  'passwordHash',
  '*.passwordHash',
  'connectionString',
  '*.connectionString',
  'databaseUrl',
  '*.databaseUrl',
  'req.headers.cookie',
  'req.headers.authorization',
  'res.headers["set-cookie"]',
];

export type { Logger };

/** What is logged of an error: never the fields in which PostgreSQL quotes the row it was about (`detail`, `where`). */
export function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  return { type: name, message, ...(typeof code === 'string' ? { code } : {}), stack };
}

/**
 * The program's log: JSON lines on standard error, so that standard output stays free for answers (`--json`).
 * @param level `silent` in tests.
 */
export function createLog(level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent' = 'info'): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${clock.now()}"`,
      redact: { paths: redactedPaths, censor: '[hidden]' },
      serializers: { err: errorOf },
    },
    destination({ dest: 2, sync: true }),
  );
}
