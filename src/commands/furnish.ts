import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { furnishings, type Furnishing } from '../demonstration/demonstration.ts';
import type { Configuration } from '../foundation/configuration.ts';
import type { Logger } from '../foundation/log.ts';

/** What the process that furnishes says. */
export type FurnishSaid = { at: Furnishing } | { fault: string } | { done: true };

export type Furnisher = {
  /** The part it is at; null when all is there. */
  at: () => Furnishing | null;
  /** Ends it where it is: the next start goes on. */
  stop: () => Promise<void>;
};

/**
 * Furnishes the demonstration beside the running server, in a process of its own: it takes a minute of one processor, in which
 * the server would answer slowly. It ends with this process, however this one ends.
 * @param say a line for the terminal
 */
export function startFurnishing(
  configuration: Configuration,
  log: Logger,
  say: (line: string) => void,
): Furnisher {
  let at: Furnishing | null = furnishings[0];
  const child = fork(path.join(import.meta.dirname, 'furnish.process.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let stopped = false;
  const fault = (words: string): void => {
    at = null;
    if (stopped) return;
    log.warn({ error: words }, 'the demonstration was not furnished');
    say('The demonstration could not be furnished whole. The next start goes on with it.');
  };
  child.on('message', (said: FurnishSaid) => {
    if ('at' in said) at = said.at;
    else if ('fault' in said) fault(said.fault);
    else {
      at = null;
      say('The demonstration is furnished whole.');
    }
  });
  child.on('error', (error) => fault(error.message));
  child.on('exit', (code, signal) => {
    if (at !== null) fault(`it ended with ${signal ?? String(code)}`);
  });
  child.send(configuration);
  return {
    at: () => at,
    async stop() {
      stopped = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
