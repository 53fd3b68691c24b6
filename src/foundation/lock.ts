import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { link, open, readFile, rm, unlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { clock } from './clock.ts';
import { newId } from './id.ts';
import { cannotRun } from './problem.ts';

export type Lock = { release(): Promise<void> };

type Holder = { pid: number; begun: string | null; since: string };

/**
 * A lock file that names its process. It is taken over when that process is dead: the pid is gone, or belongs to a process
 * that began at another time (a pid used again).
 * @throws Problem `data-folder-locked` when a living process holds it.
 */
export async function takeLock(file: string): Promise<Lock> {
  const mine = `${file}.${newId()}`;
  const holder: Holder = { pid: process.pid, begun: processBegan(process.pid), since: clock.now() };
  const handle = await open(mine, 'wx', 0o600);
  await handle.writeFile(JSON.stringify(holder));
  await handle.close();
  try {
    if (await linked(mine, file)) return { release: () => releaseLock(file, holder) };
    // One at a time looks at the other's lock and takes it away, or two might each take away the other's new one.
    return await oneAtATime(file, async () => {
      const other = await readHolder(file);
      if (other !== null && isRunning(other)) throw held(file, other);
      await rm(file, { force: true });
      if (!(await linked(mine, file))) throw held(file, await readHolder(file));
      return { release: () => releaseLock(file, holder) };
    });
  } finally {
    await rm(mine, { force: true });
  }
}

/** Linking fails when the name is taken, and the file appears with its words already in it. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** By an abstract socket, which the kernel gives to one process and takes back when it dies, however it dies. */
async function oneAtATime<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const name = createHash('sha256').update(file).digest('hex').slice(0, 32);
  for (;;) {
    const server = createServer();
    try {
      server.listen(`\0frankpledge-${name}`);
      await once(server, 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await wait(10);
      continue;
    }
    try {
      return await work();
    } finally {
      server.close();
      await once(server, 'close');
    }
  }
}

/** Who holds a lock now, or null when nobody living does. */
export async function lockHolder(file: string): Promise<{ pid: number; since: string } | null> {
  const holder = await readHolder(file);
  return holder !== null && isRunning(holder) ? holder : null;
}

function held(file: string, holder: Holder | null): Error {
  return cannotRun(
    'data-folder-locked',
    'Another Frankpledge is using this data folder',
    `${file} is held by process ${holder?.pid ?? 'unknown'}${holder === null ? '' : ` since ${holder.since}`}. ` +
      'Stop that one first, or give this one another folder with --data-dir.',
  );
}

async function releaseLock(file: string, mine: Holder): Promise<void> {
  const holder = await readHolder(file);
  if (holder?.pid === mine.pid && holder.begun === mine.begun) await unlink(file).catch(() => undefined);
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const holder = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder>;
    if (typeof holder.pid !== 'number') return null;
    return { pid: holder.pid, begun: holder.begun ?? null, since: holder.since ?? '' };
  } catch {
    return null;
  }
}

function isRunning(holder: Holder): boolean {
  return isAlive(holder.pid) && (holder.begun === null || processBegan(holder.pid) === holder.begun);
}

/** True when a process of this id exists and is not a zombie waiting to be reaped. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return processStat(pid)?.[0] !== 'Z';
}

/** When a process began, in the kernel's ticks since boot, which a reused pid does not share. Null where unknown. */
function processBegan(pid: number): string | null {
  return processStat(pid)?.[19] ?? null;
}

/** Fields of /proc/<pid>/stat from the third (state) on; the second, the name, may hold spaces and brackets. */
function processStat(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
