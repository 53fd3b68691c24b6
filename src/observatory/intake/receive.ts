import { mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { badInput, Problem } from '../../foundation/problem.ts';
import { settleFile } from '../durable.ts';
import { diskProblem, type Engine } from '../engine.ts';
import type { DeliveryReport } from '../incident.ts';
import { segmentPath } from '../segments.ts';
import { takeStreetFiles } from './archive.ts';
import type { IntakeOptions, PreparedDelivery } from './intake.types.ts';
import { policeStreet } from './police-street.ts';
import { intakeLimits, nameInWords, stageFile, type ToStage } from './staging.ts';

/** A file that could not be used, and why. `hash` is null where the file could not even be read whole. */
export type RefusedFile = { fileName: string; hash: string | null; bytes: number; problem: Problem };

export type PreparedFiles = {
  prepared: PreparedDelivery[];
  refused: RefusedFile[];
  /** Entries of archives and files of folders that are not incidents, by path. */
  passedOver: string[];
  /** Removes all that was staged; after it nothing of these deliveries can be committed. */
  discard: () => Promise<void>;
};

/**
 * Inflated bytes above which files are read one after another. A force's month is 2 to 25 MB and several are read side by
 * side; DuckDB reads a large one with all threads anyway, and a second beside it would only take its memory once more.
 */
const largeFileBytes = 64 * 1024 ** 2;

/** Gives a function that runs what it is given one after another. */
function oneAfterAnother(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(work);
    last = run.catch(() => undefined);
    return run;
  };
}

const tableEnding = /\.(csv|tsv|tab|txt|xlsx)(\.gz)?$/i;
const streetEnding = /-street\.csv(\.gz)?$/i;

/** Files under the paths given, folders opened in the order of their names. Links in folders are not followed. */
async function expand(paths: readonly string[], most: number, passedOver: string[]): Promise<string[]> {
  const files: string[] = [];
  for (const given of paths) {
    let info;
    try {
      info = await stat(given);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        throw badInput('file-not-found', `There is no file or folder ${given}`, 'Check the path.');
      }
      throw diskProblem(error);
    }
    if (!info.isDirectory()) {
      files.push(given);
      continue;
    }
    const entries = await readdir(given, { recursive: true, withFileTypes: true });
    const found = entries
      .filter((each) => each.isFile())
      .map((each) => path.join(each.parentPath, each.name));
    // A folder as unpacked from data.police.uk holds outcomes and stop and search beside the street files.
    const streets = found.some((each) => streetEnding.test(each));
    for (const file of found.sort()) {
      const wanted = streets
        ? streetEnding.test(file) || /\.zip$/i.test(file)
        : tableEnding.test(file) || /\.zip$/i.test(file);
      if (wanted) files.push(file);
      else passedOver.push(file);
    }
    if (files.length > most) {
      throw badInput(
        'too-many-files',
        `${given} holds more than ${most.toLocaleString('en-GB')} files`,
        'Give a folder with fewer files.',
      );
    }
  }
  return files;
}

/**
 * Reads and checks files, and stages the good rows of each: the preview. Nothing is in force, and nothing stands in the
 * segment folder, until `commitDelivery`. A file that cannot be used is in `refused` with its Problem and spoils no other.
 * A file given twice is read once. The caller calls `discard` when done.
 */
export async function prepareFiles(
  engine: Engine,
  paths: readonly string[],
  options: IntakeOptions = {},
): Promise<PreparedFiles> {
  const limits = { ...intakeLimits, ...options.limits };
  const passedOver: string[] = [];
  const prepared: PreparedDelivery[] = [];
  const refused: RefusedFile[] = [];
  let folder: string;
  try {
    const under = options.stagingFolder ?? engine.tempFolder;
    await mkdir(under, { recursive: true });
    folder = await realpath(await mkdtemp(path.join(under, 'staging-')));
  } catch (error) {
    throw diskProblem(error);
  }
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const files = await expand(paths, limits.folderFiles, passedOver);
    const toStage: ToStage[] = [];
    for (const [index, file] of files.entries()) {
      const fileName = path.basename(file);
      if (!/\.zip$/i.test(file)) {
        toStage.push({ fileName, archive: null, receivedPath: path.resolve(file) });
        continue;
      }
      try {
        const inside = path.join(folder, `archive-${index}`);
        await mkdir(inside);
        const contents = await takeStreetFiles(file, fileName, inside, limits, (entry) =>
          streetEnding.test(entry),
        );
        passedOver.push(...contents.passedOver.map((entry) => `${fileName}: ${entry}`));
        if (contents.taken.length === 0) {
          throw badInput(
            'zip-without-street-files',
            `${fileName} holds no street files`,
            'Files of street-level crime end in “-street.csv”. Tick “Include crime data” when you download.',
          );
        }
        for (const each of contents.taken) {
          toStage.push({
            fileName: each.fileName,
            archive: { fileName, entry: each.entry },
            receivedPath: each.path,
          });
        }
      } catch (error) {
        if (!(error instanceof Problem) || error.status === 503) throw error;
        refused.push({ fileName, hash: null, bytes: 0, problem: error });
      }
    }
    const adaptors = options.adaptors ?? [policeStreet];
    const alone = oneAfterAnother();
    const results: (PreparedDelivery | null)[] = toStage.map(() => null);
    const seen = new Set<string>();
    let next = 0;
    let done = 0;
    let rows = 0;
    let failed: unknown = null;
    const work = async (): Promise<void> => {
      while (failed === null && next < toStage.length) {
        const index = next;
        next += 1;
        const file = toStage[index];
        if (file === undefined) return;
        let plainPath: string | null = null;
        let known: Pick<RefusedFile, 'hash' | 'bytes'> = { hash: null, bytes: 0 };
        try {
          const staged = await stageFile(file, folder, limits);
          known = { hash: staged.hash, bytes: staged.bytes };
          if (staged.kind === 'text') plainPath = staged.plainPath;
          if (seen.has(staged.hash)) {
            passedOver.push(`${nameInWords(file)}: the same file as another one given`);
          } else {
            seen.add(staged.hash);
            const adaptor = adaptors.find((each) => each.reads(staged)) ?? adaptors[0] ?? policeStreet;
            const read = () => adaptor.prepare(engine, staged, folder, options);
            const delivery = await (staged.plainBytes > largeFileBytes ? alone(read) : read());
            results[index] = delivery;
            rows += delivery.report.rowsRead;
          }
        } catch (error) {
          const problem = diskProblem(error);
          if (problem instanceof Problem && problem.status !== 503) {
            refused.push({ fileName: nameInWords(file), ...known, problem });
          } else {
            failed ??= problem;
          }
        } finally {
          if (plainPath !== null) await rm(plainPath, { force: true });
          done += 1;
          options.progress?.({ files: done, of: toStage.length, rows, fileName: file.fileName });
        }
      }
    };
    // One file inflates while another is read; DuckDB has its own threads besides.
    await Promise.all(Array.from({ length: Math.min(toStage.length, engine.threads + 1) }, work));
    if (failed !== null)
      throw failed instanceof Error ? failed : new Error('a file could not be read', { cause: failed });
    prepared.push(...results.filter((each) => each !== null));
    return { prepared, refused, passedOver, discard };
  } catch (error) {
    await discard();
    throw diskProblem(error);
  }
}

/**
 * Brings a delivery's segments to their places, durably: after a crash at any moment each is wholly there or not at
 * all. Gives the report with its segments. What is in force is for the caller to switch.
 */
export async function commitDelivery(engine: Engine, prepared: PreparedDelivery): Promise<DeliveryReport> {
  try {
    const segments = await Promise.all(
      prepared.segments.map(async (each) => {
        const target = segmentPath(engine.segmentFolder, each.source, each.month, each.hash);
        await settleFile(each.path, target);
        return {
          source: each.source,
          month: each.month,
          hash: each.hash,
          path: target,
          rows: each.rows,
          delivery: prepared.staged.hash,
        };
      }),
    );
    return { ...prepared.report, segments };
  } catch (error) {
    throw diskProblem(error);
  }
}

/**
 * Keeps a received file byte for byte under `<folder>/sha256/ab/<hash>`, durably, and gives its path. To be called before
 * the staging is discarded; a refused file is never given to it.
 */
export async function keepReceived(prepared: PreparedDelivery, folder: string): Promise<string> {
  const { hash, receivedPath } = prepared.staged;
  const target = path.join(folder, 'sha256', hash.slice(0, 2), hash);
  try {
    await settleFile(receivedPath, target, true);
  } catch (error) {
    throw diskProblem(error);
  }
  return target;
}

/** One Problem for several refused files: the first one's kind, each file's words. */
function refusedTogether(refused: readonly RefusedFile[]): Problem {
  const [first] = refused;
  if (first === undefined) throw new Error('No refused file');
  if (refused.length === 1) return first.problem;
  return new Problem({
    status: first.problem.status,
    code: first.problem.code,
    exitCode: first.problem.exitCode,
    title: `${refused.length} files cannot be used`,
    detail: refused.map((each) => `${each.problem.title}. ${each.problem.detail}`).join('\n'),
  });
}

/**
 * Receives files in one go: reads, checks, takes the good rows, and brings the segments to their places. For the
 * one-shot command, and wherever "accept the good rows" has been said beforehand. Either every file can be used or nothing is
 * committed and a Problem names each file that cannot. Reports stand in the order of the files; `segmentsInForce` makes
 * the list for queries.
 */
export async function receiveFiles(
  engine: Engine,
  paths: readonly string[],
  options: IntakeOptions = {},
): Promise<DeliveryReport[]> {
  const files = await prepareFiles(engine, paths, options);
  try {
    if (files.refused.length > 0) throw refusedTogether(files.refused);
    if (files.prepared.length === 0) {
      throw badInput(
        'no-files',
        'There are no files of incidents there',
        `Looked for street files (…-street.csv, .csv.gz, or a .zip of data.police.uk) in ${paths.join(', ')}.`,
      );
    }
    const reports: DeliveryReport[] = [];
    for (const prepared of files.prepared) reports.push(await commitDelivery(engine, prepared));
    return reports;
  } finally {
    await files.discard();
  }
}
