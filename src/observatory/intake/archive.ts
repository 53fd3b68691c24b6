import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as yauzl from 'yauzl';
import { badInput, Problem } from '../../foundation/problem.ts';
import { diskProblem } from '../engine.ts';
import type { IntakeLimits } from './intake.types.ts';

/** A street file taken out of an archive, at `path` in the staging folder. */
export type TakenEntry = { entry: string; fileName: string; path: string };

export type ArchiveContents = {
  taken: TakenEntry[];
  /** Entries that were passed over (stop and search, outcomes, notes), by path. */
  passedOver: string[];
};

const symbolicLink = 0o120000;
const fileTypeMask = 0o170000;

function archiveProblem(error: unknown, name: string): unknown {
  if (error instanceof Problem) return error;
  const message = error instanceof Error ? error.message : '';
  if (/invalid relative path|absolute path|invalid characters in fileName/i.test(message)) {
    return badInput(
      'zip-path-traversal',
      `${name} names a file outside itself`,
      `An entry would be written outside the folder (${message}). No archive of data.police.uk does; nothing was taken from it.`,
    );
  }
  if (
    /end of central directory|invalid central|invalid local|expected more bytes|size mismatch|too many bytes|not enough bytes|unexpected EOF|unexpected end|invalid (stored|distance|block|code|bit)|incorrect/i.test(
      message,
    )
  ) {
    return badInput('zip-damaged', `${name} is damaged or cut short`, `${message}. Fetch it again.`);
  }
  return error;
}

/**
 * Takes the street files (`*-street.csv`) out of a zip as downloaded from data.police.uk, with its folders, into the
 * staging folder. Refused whole: entries that lie outside the archive, links, encrypted entries, bombs.
 */
export async function takeStreetFiles(
  archive: string,
  name: string,
  folder: string,
  limits: IntakeLimits,
  wanted: (entry: string) => boolean,
): Promise<ArchiveContents> {
  const contents: ArchiveContents = { taken: [], passedOver: [] };
  let zip: yauzl.ZipFile | null = null;
  try {
    zip = await yauzl.openPromise(archive, { strictFileNames: true, validateEntrySizes: true });
    if (zip.entryCount > limits.archiveEntries) {
      throw badInput(
        'zip-too-many-entries',
        `${name} holds ${zip.entryCount.toLocaleString('en-GB')} files`,
        `At most ${limits.archiveEntries.toLocaleString('en-GB')} are read. Choose fewer months or forces.`,
      );
    }
    let total = 0;
    for await (const entry of zip.eachEntry()) {
      const inside = entry.fileName;
      if (inside.split('/').includes('..') || inside.startsWith('/') || inside.includes('\\')) {
        throw badInput(
          'zip-path-traversal',
          `${name} names a file outside itself`,
          `The entry “${inside}” would be written outside the folder. Nothing was taken from the archive.`,
        );
      }
      if (((entry.externalFileAttributes >>> 16) & fileTypeMask) === symbolicLink) {
        throw badInput(
          'zip-link',
          `${name} holds a link`,
          `The entry “${inside}” is a symbolic link. Nothing was taken from the archive.`,
        );
      }
      if (inside.endsWith('/')) continue;
      if (!wanted(inside)) {
        contents.passedOver.push(inside);
        continue;
      }
      if (entry.isEncrypted()) {
        throw badInput(
          'zip-encrypted',
          `${name} is encrypted`,
          `The entry “${inside}” needs a password. Unpack it yourself and give the files.`,
        );
      }
      total += entry.uncompressedSize;
      if (entry.uncompressedSize > limits.inflatedBytes) {
        throw badInput(
          'file-too-large',
          `${inside} in ${name} is too large`,
          'Reading was stopped before it was unpacked.',
        );
      }
      if (
        total > limits.ratioFromBytes &&
        entry.uncompressedSize > Math.max(1, entry.compressedSize) * limits.ratio
      ) {
        throw badInput(
          'zip-bomb',
          `${inside} in ${name} inflates to more than ${limits.ratio} times its size`,
          'No real table does; nothing was taken from the archive.',
        );
      }
      const out = path.join(
        folder,
        `entry-${contents.taken.length}-${path.basename(inside).replaceAll(/[^A-Za-z0-9._-]/g, '_')}`,
      );
      contents.taken.push({ entry: inside, fileName: path.basename(inside), path: out });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(out, { mode: 0o600 }));
    }
    return contents;
  } catch (error) {
    await Promise.all(contents.taken.map((each) => rm(each.path, { force: true })));
    throw diskProblem(archiveProblem(error, name));
  } finally {
    zip?.close();
  }
}
