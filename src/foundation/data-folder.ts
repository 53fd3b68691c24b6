import { constants } from 'node:fs';
import { access, mkdir, open, readFile, realpath, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { clock } from './clock.ts';
import { newId } from './id.ts';
import { takeLock } from './lock.ts';
import type { Lock } from './lock.ts';
import { Problem, badInput, cannotRun, exitCodes, refused } from './problem.ts';
import { programFolder, softwareVersion } from './version.ts';

export type InstallationKind = 'demonstration' | 'live';

/** The data folder's parts as absolute paths (design, "files"). */
export type DataFolder = {
  root: string;
  kind: InstallationKind;
  /** The embedded server's own folder; absent with DATABASE_URL. */
  pg: string;
  /** Received files as received, by SHA-256. */
  deliveries: string;
  segments: string;
  files: string;
  /** May be deleted at any time. */
  cache: string;
  /** Secrets, 0600 each. */
  keys: string;
  backup: string;
  /** Socket of the embedded server. */
  run: string;
  log: string;
};

/** Below this nothing is started or written: PostgreSQL stops badly on a full disk. Bytes. */
export const leastFreeDisk = 100 * 1024 * 1024;

/**
 * Makes what is missing of the folder and checks that it can be used.
 * @throws Problem `data-folder-in-clone`, `data-folder-kind`, `data-folder-unwritable`, `disk-full`.
 */
export async function prepareDataFolder(root: string, kind: InstallationKind): Promise<DataFolder> {
  await refuseClone(root);
  const folder = layout(root, kind);
  const { pg: _madeByInitdb, root: _root, kind: _kind, ...parts } = folder;
  await aboutFile('make the data folder', root, async () => {
    await makeParents(path.dirname(root));
    // Run by root, the server's own user must be able to pass through to its part, and to nothing else.
    await mkdir(root, { mode: process.getuid?.() === 0 ? 0o711 : 0o700 }).catch(async (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await stat(root)).isDirectory())
        throw error;
    });
    for (const part of Object.values(parts)) await mkdir(part, { recursive: true, mode: 0o700 });
    await access(root, constants.W_OK | constants.X_OK);
  });
  await checkFreeDisk(root);
  await checkKind(root, kind);
  return folder;
}

/** Like a recursive mkdir, which in Node never ends where the system answers “no such folder” to making one (in /proc). */
async function makeParents(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => null)) !== null) return;
  const parent = path.dirname(folder);
  if (parent !== folder) await makeParents(parent);
  await mkdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}

/** The paths of a data folder, without touching the disk. */
export function layout(root: string, kind: InstallationKind): DataFolder {
  const part = (name: string): string => path.join(root, name);
  return {
    root,
    kind,
    pg: part('pg'),
    deliveries: part('deliveries'),
    segments: part('segments'),
    files: part('files'),
    cache: part('cache'),
    keys: part('keys'),
    backup: part('backup'),
    run: part('run'),
    log: part('log'),
  };
}

/** One program at a time works in a data folder. @throws Problem `data-folder-locked`. */
export async function lockDataFolder(folder: DataFolder): Promise<Lock> {
  return aboutFile('lock the data folder', folder.root, () => takeLock(path.join(folder.root, 'lock')));
}

/** Remembers where the system is reached, for the links that a command prints beside or after it. */
export function keepAddress(folder: Pick<DataFolder, 'root'>, address: string): Promise<void> {
  return writeDurably(path.join(folder.root, 'address'), `${address}\n`);
}

/** Where the system was last reached; null where it was never started. */
export async function lastAddress(folder: Pick<DataFolder, 'root'>): Promise<string | null> {
  const text = await readFile(path.join(folder.root, 'address'), 'utf8').catch(() => '');
  return URL.canParse(text.trim()) ? new URL(text.trim()).origin : null;
}

/** Where a received file is kept: `deliveries/sha256/ab/abcd…`. */
export function deliveryPath(folder: DataFolder, hash: string): string {
  return path.join(folder.deliveries, 'sha256', hash.slice(0, 2), hash);
}

/**
 * Writes a file so that after a crash it is wholly there or not there at all: temporary name, file synced, renamed,
 * folder synced. The folder is made when missing.
 * @throws Problem `disk-full`, `file-unwritable`.
 */
export async function writeDurably(
  file: string,
  bytes: Uint8Array | string,
  mode: number = 0o600,
): Promise<void> {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.${path.basename(file)}.${newId()}.part`);
  await aboutFile('write', file, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(temporary, 'wx', mode);
    try {
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
  });
}

/**
 * A secret kept in a file of the keys folder (0600), made when it is first asked for.
 * @param what in words, for a message: “the key to the database”.
 */
export async function ensureSecret(file: string, what: string, make: () => string): Promise<string> {
  const known = await aboutFile(`read ${what}`, file, () =>
    readFile(file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }),
  );
  if (known !== null) return known.trim();
  const secret = make();
  await writeDurably(file, `${secret}\n`);
  return secret;
}

/** Makes the names in a folder last: without it a rename may be lost with the power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Runs something with files and turns the machine's refusals into words a person can act on. */
export async function aboutFile<Result>(
  doing: string,
  where: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw fileProblem(error, doing, where) ?? error;
  }
}

/** @throws Problem `file-missing`, `file-unreadable` where a file that somebody named cannot be read, before anything is begun. */
export async function checkNamedFile(file: string, what: string): Promise<void> {
  const at = path.resolve(file);
  const found = await stat(at).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (found instanceof Error)
    throw found.code === 'ENOENT' || found.code === 'ENOTDIR'
      ? badInput('file-missing', `There is no file ${at}`, `${what} was to be read from there. Look for a slip in its name, or give its whole path.`)
      : badInput('file-unreadable', `${at} cannot be read`, `The system says ${found.code ?? found.message}. Let the user that runs Frankpledge (id ${process.getuid?.() ?? 'unknown'}) read it.`);
  if (!found.isFile()) throw badInput('file-unreadable', `${at} is not a file`, `${what} was to be read from there. Name the file itself, not its folder.`);
} // prettier-ignore

/** The Problem for an error of the file system, or null when it is something else. */
export function fileProblem(error: unknown, doing: string, where: string): Problem | null {
  if (error instanceof Problem) return null;
  const { code, path: at } = error as NodeJS.ErrnoException;
  const place = at ?? where;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return cannotRun(
        'disk-full',
        'The disk is full',
        `Could not ${doing}: ${place}. Free some space on that disk (the folder “cache” in the data folder may be deleted) and try again. Nothing was half written.`,
        error,
      );
    case 'EACCES':
    case 'EPERM':
      return cannotRun(
        'file-unwritable',
        `No permission for ${place}`,
        `Could not ${doing}. Let the user that runs Frankpledge (id ${process.getuid?.() ?? 'unknown'}) write there, or give another folder with --data-dir.`,
        error,
      );
    case 'EROFS':
      return cannotRun(
        'file-unwritable',
        `${place} is on a read-only disk`,
        `Could not ${doing}. Give a folder on a disk that can be written with --data-dir.`,
        error,
      );
    case 'ENOENT':
      return cannotRun(
        'file-missing',
        `${place} cannot be made`,
        `Could not ${doing}: the system keeps no files there. Give another folder with --data-dir.`,
        error,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return cannotRun(
        'file-in-the-way',
        `${place} is in the way`,
        `Could not ${doing}: a file stands where a folder is needed. Move it, or give another folder with --data-dir.`,
        error,
      );
    default:
      return null;
  }
}

/** Free bytes for ordinary users on the disk that holds a folder. */
export async function freeDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** @throws Problem `disk-full` when less than `leastFreeDisk` is left. */
export async function checkFreeDisk(folder: string): Promise<void> {
  const free = await freeDisk(folder);
  if (free < leastFreeDisk)
    throw cannotRun(
      'disk-full',
      'The disk is nearly full',
      `Only ${Math.floor(free / 1024 / 1024)} MB are free where ${folder} is; at least ${leastFreeDisk / 1024 / 1024} MB are needed. ` +
        'Free some space (the folder “cache” in the data folder may be deleted) and start again.',
    );
}

type Marker = { kind: string };

/** A folder says once what it is. A demonstration never becomes live, nor the other way round. */
async function checkKind(root: string, kind: InstallationKind): Promise<void> {
  const file = path.join(root, 'kind');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fileProblem(error, 'read what the data folder is', file) ?? error;
  });
  if (text === null) {
    const marker = { kind, madeAt: clock.now(), madeBy: softwareVersion };
    return writeDurably(file, `${JSON.stringify(marker, null, 2)}\n`);
  }
  const found = readMarker(text);
  if (found === kind) return;
  throw refused(
    'data-folder-kind',
    `${root} is a ${found} folder`,
    kind === 'live'
      ? 'A demonstration cannot become a live system. Start without --no-demo, or give a new folder with --data-dir.'
      : 'The demonstration is never loaded into a live system. Start with --no-demo, or give another folder with --data-dir.',
  );
}

function readMarker(text: string): string {
  try {
    const marker = JSON.parse(text) as Marker;
    if (marker.kind === 'demonstration' || marker.kind === 'live') return marker.kind;
  } catch {
    // said below
  }
  return 'damaged (its file “kind” cannot be read)';
}

/** Data in the clone would be lost with the next clone, or committed. */
async function refuseClone(root: string): Promise<void> {
  const clone = await realpath(programFolder);
  const real = await realpathOfNearest(root);
  if (real !== clone && !real.startsWith(clone + path.sep)) return;
  throw new Problem({
    status: 503,
    code: 'data-folder-in-clone',
    title: 'The data folder may not lie in the program’s own folder',
    detail: `${root} is inside ${clone}. Give a folder outside it with --data-dir.`,
    exitCode: exitCodes.usage,
  });
}

/** The real path of a folder that need not exist yet: symbolic links in what exists are followed. */
async function realpathOfNearest(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    const parent = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) return path.resolve(folder);
    return path.join(await realpathOfNearest(parent), path.basename(folder));
  }
}
