#!/usr/bin/env node
// The first thing that runs: whatever Node the machine has (18 or later) starts this file; it installs what is
// missing through npm, finds the pinned Node 24 among the packages, and hands over to it. Plain JavaScript with no
// imports of ours, because nothing is installed yet.
//
//   node scripts/boot.mjs start [flags]   the product
//   node scripts/boot.mjs test  [flags]   every check and test
//   node scripts/boot.mjs run   [args]    the command line
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.frankpledge-installed.json');
const [what = 'run', ...rest] = process.argv.slice(2);

/** Exit code 4: the machine cannot do it now (see docs/running.md). */
function stop(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(4);
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Installs what the lock file says. Not `npm ci`: it refuses a lock file that lacks another platform's optional
 * package, and a registry mirror may not carry them all (docs/decisions/0003); `npm install --no-save` takes the same
 * locked versions, leaves the lock alone, and only adds what is missing, so tests can be run beside a running server.
 */
function install(withTools) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = readStamp();
  if (stamp !== null && stamp.lock === lock && (stamp.tools || !withTools)) return;
  const tools = withTools || (stamp !== null && stamp.tools);
  const args = ['install', '--no-save'];
  args.push('--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  if (!tools) args.push('--omit=dev');
  process.stderr.write(`Installing packages (npm ${args[0]}; once, about a minute)...\n`);
  rmSync(stampFile, { force: true });
  const result = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (result.error !== undefined)
    stop(`npm could not be started: ${result.error.message}. Install Node.js with npm and try again.`);
  if (result.status !== 0) {
    stop(
      'The packages could not be installed; npm says why above. Check the network, the free disk and that this folder can be written to, then run the same command again.',
    );
  }
  writeFileSync(stampFile, JSON.stringify({ lock, tools }) + '\n');
}

/** The pinned Node from the packages; else this machine's own when it is new enough. */
function findNode() {
  const pinned = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(pinned) && spawnSync(pinned, ['--version'], { stdio: 'ignore' }).status === 0) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 4)) return process.execPath;
  return stop(
    `Frankpledge needs Node.js 24.4 or later. There is no packaged Node for this machine (${process.platform} ${process.arch}), ` +
      `and its own Node is ${process.versions.node}. Install Node.js 24 and run the same command again.`,
  );
}

install(what === 'test');
const node = findNode();
const entry = what === 'test' ? ['scripts/test.ts'] : ['src/main.ts', ...(what === 'start' ? ['start'] : [])];
const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', join(root, entry[0]), ...entry.slice(1), ...rest],
  {
    stdio: 'inherit',
    cwd: what === 'test' ? root : process.cwd(),
    // What Node made of the sources is kept beside the packages: a command starts in half the time. Where that folder
    // cannot be written Node does without.
    env: { NODE_COMPILE_CACHE: join(modules, '.cache', 'compile'), ...process.env },
  },
);
// Ctrl-C reaches the child by itself (same terminal); a signal sent to this process alone must be passed on.
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal !== null) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  } else process.exit(code ?? 1);
});
