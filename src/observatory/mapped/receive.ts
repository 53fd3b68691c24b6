import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { badInput } from '../../foundation/problem.ts';
import { diskProblem, type Engine } from '../engine.ts';
import type { DeliveryReport } from '../incident.ts';
import { appendIncidents, stageTable } from '../intake/incidents.table.ts';
import type { Adaptor, IncidentRow, IntakeOptions, StagedFile } from '../intake/intake.types.ts';
import { lsoaYearOf } from '../intake/lsoa-year.ts';
import { prepareFiles, receiveFiles, type PreparedFiles } from '../intake/receive.ts';
import { limits } from './limits.ts';
import type { Mapping } from './mapping.ts';
import { readMapped } from './read.ts';
import { typedReturn } from './typed-return.ts';

/** Whose data it is. */
export type MappedSource = {
  /** Code of the source: `fire:avon`. Lower case letters, digits, `-`, `.`, `:`. */
  code: string;
  /** In words: `Avon Fire and Rescue, attended incidents`. */
  title: string;
};

export type MappedOptions = Pick<
  IntakeOptions,
  'stagingFolder' | 'knownLsoa2011' | 'knownLsoa2021' | 'progress'
> & {
  source: MappedSource;
  /** Today as YYYY-MM-DD: later rows are rejected. */
  today?: string;
};

/** A file on the disk, a file in memory (an upload), a block pasted from a spreadsheet or mail. */
export type MappedInput = { path: string } | { bytes: Uint8Array; fileName: string } | { pasted: string };

/** Encoding and all else that a pasted block has by its nature. */
export const pastedFile = {
  kind: 'delimited',
  encoding: 'utf-8',
  delimiter: '\t',
  quoting: 'double',
} as const satisfies Mapping['file'];

const sourceCode = /^[a-z0-9][a-z0-9.:-]{1,80}$/;

function checkSource(source: MappedSource): void {
  if (!sourceCode.test(source.code))
    throw badInput(
      'bad-source',
      `“${source.code}” cannot be the code of a source`,
      'Use lower case letters, digits, “-”, “.” and “:”, for example fire:avon.',
    );
}

/** Rows to staged segments, and the report. Throws when no row was accepted: then there is nothing to deliver. */
async function stage(
  engine: Engine,
  staged: StagedFile,
  folder: string,
  source: MappedSource,
  adaptor: DeliveryReport['adaptor'],
  read: { rows: IncidentRow[] } & Pick<
    DeliveryReport,
    'months' | 'rowsRead' | 'rowsAccepted' | 'rejections' | 'rowsRejected' | 'notices'
  >,
): Promise<Awaited<ReturnType<Adaptor['prepare']>>> {
  const { rows, months, rowsRead, rowsAccepted, rejections, rowsRejected, notices } = read;
  const [first] = rejections;
  if (rows.length === 0)
    throw badInput(
      'nothing-accepted',
      `No row of ${staged.fileName} can be used`,
      first === undefined
        ? `${notices.join(' ')} Look at the mapping again.`
        : `All ${rowsRejected.toLocaleString('en-GB')} were rejected. The first: line ${first.line}, ${first.column}, “${first.value}”: ${first.reason}`,
    );
  const table = await appendIncidents(engine, rows);
  const segments = await stageTable(engine, table, { source: source.code, hash: staged.hash }, folder);
  const report: DeliveryReport = {
    hash: staged.hash,
    fileName: staged.fileName,
    bytes: staged.bytes,
    source: source.code,
    sourceTitle: source.title,
    adaptor,
    months,
    rowsRead,
    rowsAccepted,
    rejections,
    rowsRejected,
    notices,
    segments: [],
  };
  return { staged, report, segments };
}

/**
 * The adaptor for one partner's files: give it to `prepareFiles` or `receiveFiles` for files already on the disk. It reads
 * whatever it is given.
 */
export function mappedAdaptor(
  mapping: Mapping,
  options: MappedOptions,
  name: 'mapped' | 'pasted' = 'mapped',
): Adaptor {
  checkSource(options.source);
  return {
    name,
    reads: () => true,
    async prepare(engine, staged, folder, intake) {
      const bytes = await readFile(staged.receivedPath);
      const read = await readMapped(bytes, mapping, {
        fileName: staged.fileName,
        ...(options.today === undefined ? {} : { today: options.today }),
      });
      if (mapping.lsoa !== undefined && mapping.lsoa.year === null) {
        const { knownLsoa2011, knownLsoa2021 } = { ...intake, ...options };
        if (knownLsoa2011 !== undefined || knownLsoa2021 !== undefined) {
          const codes = new Set(read.rows.flatMap((row) => (row.lsoa_code == null ? [] : [row.lsoa_code])));
          const { year, notice } = lsoaYearOf(codes, knownLsoa2011, knownLsoa2021);
          if (notice !== null) read.notices.push(notice);
          for (const row of read.rows) if (row.lsoa_code != null) row.lsoa_year = year;
        }
      }
      return stage(engine, staged, folder, options.source, name, read);
    },
  };
}

/** The adaptor for a typed return, kept as JSON. */
export function typedReturnAdaptor(options: MappedOptions): Adaptor {
  checkSource(options.source);
  return {
    name: 'typed-return',
    reads: () => true,
    async prepare(engine, staged, folder) {
      const { rows, notices } = typedReturn(
        JSON.parse(await readFile(staged.receivedPath, 'utf8')),
        options.today ?? null,
      );
      const months = [...new Set(rows.map((row) => row.month))].sort();
      return stage(engine, staged, folder, options.source, 'typed-return', {
        rows,
        months,
        rowsRead: rows.length,
        rowsAccepted: rows.length,
        rejections: [],
        rowsRejected: 0,
        notices,
      });
    },
  };
}

/** Writes what did not come as a file of its own into a folder of its own under the engine's. */
async function withFile<T>(
  engine: Engine,
  options: MappedOptions,
  fileName: string,
  bytes: Uint8Array,
  work: (file: string) => Promise<T>,
  keep: boolean,
): Promise<{ done: T; folder: string }> {
  const under = options.stagingFolder ?? engine.tempFolder;
  let folder: string;
  try {
    await mkdir(under, { recursive: true });
    folder = await mkdtemp(path.join(under, 'given-'));
  } catch (error) {
    throw diskProblem(error);
  }
  try {
    const safeName = path
      .basename(fileName.replaceAll('\\', '/'))
      .replace(/[\u0000-\u001f]/g, '')
      .slice(-150);
    const file = path.join(
      folder,
      safeName === '' || safeName === '.' || safeName === '..' ? 'table' : safeName,
    );
    await writeFile(file, bytes);
    const done = await work(file);
    if (!keep) await rm(folder, { recursive: true, force: true });
    return { done, folder };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw diskProblem(error);
  }
}

function given(input: Exclude<MappedInput, { path: string }>): { fileName: string; bytes: Uint8Array } {
  if ('bytes' in input) return input;
  if (input.pasted.length > limits.pasteCharacters)
    throw badInput(
      'paste-too-long',
      'The pasted block is too long',
      `At most ${limits.pasteCharacters.toLocaleString('en-GB')} characters. Save it as a file and send that.`,
    );
  if (input.pasted.trim() === '')
    throw badInput(
      'empty-file',
      'Nothing was pasted',
      'Copy the cells in the spreadsheet, headings included, and paste them here.',
    );
  return { fileName: 'pasted.txt', bytes: new TextEncoder().encode(input.pasted) };
}

/** Reads, checks and stages: the preview. Commit with `commitDelivery`, or `discard`. Throws the Problem of a refused file. */
export async function prepareMapped(
  engine: Engine,
  input: MappedInput,
  mapping: Mapping,
  options: MappedOptions,
): Promise<PreparedFiles> {
  const adaptors = [mappedAdaptor(mapping, options, 'pasted' in input ? 'pasted' : 'mapped')];
  const prepare = async (file: string): Promise<PreparedFiles> => {
    const files = await prepareFiles(engine, [file], { ...intakeOf(options), adaptors });
    const [refused] = files.refused;
    if (refused === undefined) return files;
    await files.discard();
    throw refused.problem;
  };
  if ('path' in input) return prepare(input.path);
  const { fileName, bytes } = given(input);
  const { done, folder } = await withFile(engine, options, fileName, bytes, prepare, true);
  return {
    ...done,
    async discard() {
      await done.discard();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Receives a partner's table by its mapping and brings its segments to their places: a delivery like any other. For
 * "accept the good rows" said beforehand; else `prepareMapped`. Throws a Problem when nothing can be used.
 */
export async function receiveMapped(
  engine: Engine,
  input: MappedInput,
  mapping: Mapping,
  options: MappedOptions,
): Promise<DeliveryReport> {
  const adaptors = [mappedAdaptor(mapping, options, 'pasted' in input ? 'pasted' : 'mapped')];
  const receive = (file: string): Promise<DeliveryReport[]> =>
    receiveFiles(engine, [file], { ...intakeOf(options), adaptors });
  if ('path' in input) return only(await receive(input.path));
  const { fileName, bytes } = given(input);
  return only((await withFile(engine, options, fileName, bytes, receive, false)).done);
}

/** Receives a typed return as a delivery; what is kept is the return itself, evidence included, as JSON. */
export async function receiveTypedReturn(
  engine: Engine,
  value: unknown,
  options: MappedOptions,
): Promise<DeliveryReport> {
  const { given: checked } = typedReturn(value, options.today ?? null);
  const bytes = new TextEncoder().encode(`${JSON.stringify(checked, null, 2)}\n`);
  const adaptors = [typedReturnAdaptor(options)];
  const { done } = await withFile(
    engine,
    options,
    `typed-return-${checked.evidence.on}.json`,
    bytes,
    (file) => receiveFiles(engine, [file], { ...intakeOf(options), adaptors }),
    false,
  );
  return only(done);
}

function intakeOf({ source: _source, today: _today, ...intake }: MappedOptions): IntakeOptions {
  return intake;
}

function only(reports: readonly DeliveryReport[]): DeliveryReport {
  const [report] = reports;
  if (report === undefined || reports.length > 1)
    throw badInput('one-file', 'Give one file', 'A mapping reads one file at a time.');
  return report;
}
