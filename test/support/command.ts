import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const program = path.resolve(import.meta.dirname, '../..');

export type Ran = { code: number | null; signal: string | null; out: string; err: string };

export type RunningCommand = {
  /** Everything on standard error so far. */
  said: () => string;
  stop: (signal: NodeJS.Signals) => void;
  done: Promise<Ran>;
};

/** Starts the real command line in a process of its own, as a person would, with nothing of this process's settings. */
export function startCommand(args: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningCommand {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('FRANKPLEDGE_') && name !== 'DATABASE_URL' && !name.startsWith('NODE_TEST'),
  );
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', path.join(program, 'src/main.ts'), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        // As scripts/boot.mjs does: the second start of the program takes half the time.
        NODE_COMPILE_CACHE: path.join(program, 'node_modules/.cache/compile'),
        ...Object.fromEntries(inherited),
        ...environment,
      },
    },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const done = Promise.all([once(child, 'close'), text(child.stdout)]).then(([[code, signal], out]): Ran => ({
    code: code as number | null,
    signal: signal as string | null,
    out,
    err: said,
  }));
  return { said: () => said, stop: (signal) => void child.kill(signal), done };
}

/** Runs the command line to its end. */
export function runCommand(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return startCommand(args, environment).done;
}
