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
    },
    destination({ dest: 2, sync: true }),
  );
}
