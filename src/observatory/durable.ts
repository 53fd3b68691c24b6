import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { clock } from '../foundation/clock.ts';

/** Asks the system to write a file's or a folder's contents to the disk. */
export async function syncPath(target: string): Promise<void> {
  const handle = await open(target, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder and those above it, each entry synced, so that it is still there after a crash. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let each = folder; each.length >= first.length; each = path.dirname(each)) {
    await syncPath(path.dirname(each));
  }
}

/**
 * Brings a finished file to its place so that, whenever the machine stops, the place holds the whole file or nothing:
 * contents synced under a temporary name in the same folder, renamed, folder synced. The place is named by content, so a file that is already
 * there is the same one; it is only marked as new again, for the sweep. `keep` leaves the original where it is.
 */
export async function settleFile(from: string, to: string, keep = false): Promise<void> {
  const folder = path.dirname(to);
  await makeFolder(folder);
  if (await isFile(to)) {
    const now = new Date(clock.milliseconds());
    await utimes(to, now, now);
    if (!keep) await rm(from, { force: true });
    return;
  }
  const temporary = path.join(folder, `.${randomUUID()}.part`);
  try {
    if (keep) {
      await copyFile(from, temporary);
    } else {
      try {
        await rename(from, temporary);
      } catch (error) {
        // The staging folder may be on another disk.
        if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
        await copyFile(from, temporary);
        await rm(from, { force: true });
      }
    }
    await syncPath(temporary);
    await rename(temporary, to);
    await syncPath(folder);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
