import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CompiledQuery, sql } from 'kysely';
import { recordAudit } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import {
  aboutFile,
  checkFreeDisk,
  deliveryPath,
  syncFolder,
  type DataFolder,
} from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import { refused } from '../foundation/problem.ts';
import { softwareVersion } from '../foundation/version.ts';
import { lineDigits, schemaType, type Manifest, type Resource, type TableCount } from './archive.types.ts';
import { readme } from './readme.ts';
import { archivedTables, linesQuery, type ArchivedTable, type Run } from './tables.store.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';

export type ExportServices = {
  database: Database;
  folder: DataFolder;
  /** Seals the audit up to now, so that what goes out can be verified. */
  sealAll: () => Promise<void>;
  /** Where a month of a source is kept (observatory). */
  segmentPath: (source: string, month: string, hash: string) => string;
  /** Told as tables are written. */
  progress?: (done: number, of: number, table: string) => void;
};

export type ExportReport = {
  partnership: string;
  file: string;
  bytes: number;
  sha256: string;
  tables: TableCount[];
  files: number;
  filesNotKept: number;
};

/** A file of the data folder that goes along: its name in the archive and where it lies. */
type KeptFile = { name: string; at: string };

const rowsAtOnce = 500;

/**
 * Writes everything of one partnership into one tar: rows of every table that the catalogue says is a partnership's, as they are
 * in one moment; its files; the schema; checksums. The archive appears whole under its name or not at all. Secrets are in no
 * table of a partnership and so not in it.
 * @throws Problem `file-in-the-way`, `disk-full`, `file-unwritable`, `archive-file-lost`
 */
export async function exportPartnership(
  services: ExportServices,
  partnership: { id: string; name: string },
  out: string,
): Promise<ExportReport> {
  const target = path.resolve(out);
  if ((await stat(target).catch(() => null)) !== null)
    throw refused('file-exists', `${out} is there already`, 'Give another name with --out, or move it away.');
  const { database } = services;
  await database.asSystem('say that the partnership is exported', partnership.id, (tx) =>
    recordAudit(tx, { event: 'archive.made', subjectKind: 'partnership', subjectId: partnership.id }),
  );
  await services.sealAll();
  return aboutFile('write the archive', target, async () => {
    await mkdir(path.dirname(target), { recursive: true });
    await checkFreeDisk(path.dirname(target));
    const staging = await mkdtemp(path.join(path.dirname(target), `.${path.basename(target)}.`));
    try {
      const written = await writeTables(services, partnership.id, staging);
      const archive = path.join(staging, 'archive.tar');
      const report = await writeArchive(services, partnership, written, staging, archive);
      await rename(archive, target);
      await syncFolder(path.dirname(target));
      return { ...report, file: target };
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  });
}

type Written = {
  tables: readonly ArchivedTable[];
  resources: Resource[];
  files: KeptFile[];
  filesNotKept: number;
};

/** Rows and names of files, all of one moment: a repeatable read over the whole. */
async function writeTables(
  services: ExportServices,
  partnershipId: string,
  staging: string,
): Promise<Written> {
  return services.database.asSystem('export the partnership', partnershipId, async (tx) => {
    await sql`set transaction isolation level repeatable read, read only`.execute(tx);
    const run: Run = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await tx.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows;
    const tables = await archivedTables(run);
    const resources: Resource[] = [];
    for (const [index, table] of tables.entries()) {
      services.progress?.(index, tables.length, table.name);
      resources.push(await writeTable(run, table, tables, partnershipId, staging));
    }
    const { files, missing } = await filesOf(services, run, partnershipId);
    return { tables, resources, files, filesNotKept: missing };
  });
}

async function writeTable(
  run: Run,
  table: ArchivedTable,
  tables: readonly ArchivedTable[],
  partnershipId: string,
  staging: string,
): Promise<Resource> {
  const name = `tables/${table.name}.jsonl`;
  const file = await open(path.join(staging, `${table.name}.jsonl`), 'wx', 0o600);
  const sums = await open(path.join(staging, `${table.name}.sums`), 'wx', 0o600);
  const hash = createHash('sha256');
  let rows = 0;
  let bytes = 0;
  try {
    await run(`declare archive_lines no scroll cursor for ${linesQuery(table, partnershipId, tables)}`);
    for (;;) {
      const lines = await run<{ line: string }>(`fetch ${rowsAtOnce} from archive_lines`);
      if (lines.length === 0) break;
      const chunk = Buffer.from(lines.map(({ line }) => `${line}\n`).join(''));
      hash.update(chunk);
      rows += lines.length;
      bytes += chunk.length;
      await file.appendFile(chunk);
      await sums.appendFile(lines.map(({ line }) => `${lineSum(line)}\n`).join(''));
    }
    await run('close archive_lines');
  } finally {
    await file.close();
    await sums.close();
  }
  return {
    name: table.name,
    path: name,
    format: 'jsonl',
    mediatype: 'application/jsonl',
    encoding: 'utf-8',
    bytes,
    hash: `sha256:${hash.digest('hex')}`,
    rows,
    ...(table.description === null ? {} : { description: table.description }),
    schema: {
      fields: table.columns.map((column) => ({
        name: column.name,
        type: schemaType(column.type),
        databaseType: column.type,
        ...(column.description === null ? {} : { description: column.description }),
        constraints: { required: column.required },
      })),
      primaryKey: table.primaryKey,
      foreignKeys: table.foreignKeys.map((key) => ({
        fields: key.columns,
        reference: { resource: key.table === table.name ? '' : key.table, fields: key.tableColumns },
      })),
    },
  };
}

export const lineSum = (line: string): string =>
  createHash('sha256').update(line).digest('hex').slice(0, lineDigits);

/** Files received, months of the observatory, and whatever the partnership's rooms keep as files. */
async function filesOf(
  { folder, segmentPath }: ExportServices,
  run: Run,
  partnershipId: string,
): Promise<{ files: KeptFile[]; missing: number }> {
  const wanted: KeptFile[] = [];
  const deliveries = await run<{ hash: string }>(
    'select distinct hash from delivery where partnership_id = $1 order by hash',
    [partnershipId],
  );
  for (const { hash } of deliveries)
    wanted.push({ name: `files/deliveries/${hash}`, at: deliveryPath(folder, hash) });
  const segments = await run<{ source: string; month: string; hash: string }>(
    `select source_code as source, left(month::text, 7) as month, hash from segment where partnership_id = $1 order by 1, 2, 3`,
    [partnershipId],
  );
  for (const { source, month, hash } of segments) {
    const at = segmentPath(source, month, hash);
    wanted.push({ name: `files/segments/${path.relative(folder.segments, at)}`, at });
  }
  const kept = path.join(folder.files, partnershipId);
  for (const entry of (await readdir(kept, { recursive: true }).catch(() => [])).sort())
    if (/^[0-9a-f]{2}\/[0-9a-f]{64}$/.test(entry))
      wanted.push({ name: `files/kept/${partnershipId}/${entry}`, at: path.join(kept, entry) });
  const files: KeptFile[] = [];
  for (const file of wanted) if ((await stat(file.at).catch(() => null)) !== null) files.push(file);
  return { files, missing: wanted.length - files.length };
}

async function writeArchive(
  services: ExportServices,
  partnership: { id: string; name: string },
  written: Written,
  staging: string,
  archive: string,
): Promise<Omit<ExportReport, 'file'>> {
  const { resources, files } = written;
  const manifest: Manifest = {
    profile: 'data-package',
    name: 'frankpledge-partnership',
    title: partnership.name,
    created: clock.now(),
    frankpledge: {
      format: 1,
      software: softwareVersion,
      kind: services.folder.kind,
      partnership: partnership.id,
      files: files.length,
      filesNotKept: written.filesNotKept,
    },
    resources,
  };
  const parts: (KeptFile | { name: string; bytes: Buffer })[] = [
    { name: 'README.md', bytes: Buffer.from(readme(manifest)) },
    { name: 'datapackage.json', bytes: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) },
    ...resources.flatMap(({ name }) => [
      { name: `tables/${name}.jsonl`, at: path.join(staging, `${name}.jsonl`) },
      { name: `sums/${name}.txt`, at: path.join(staging, `${name}.sums`) },
    ]),
    ...files,
  ];
  const handle = await open(archive, 'wx', 0o600);
  const whole = createHash('sha256');
  let bytes = 0;
  const put = async (chunk: Buffer): Promise<void> => {
    whole.update(chunk);
    bytes += chunk.length;
    await handle.appendFile(chunk);
  };
  const sums: string[] = [];
  try {
    for (const part of parts) {
      const hash = createHash('sha256');
      if ('bytes' in part) {
        await put(tarHeader(part.name, part.bytes.length));
        await put(part.bytes);
        await put(tarPadding(part.bytes.length));
        hash.update(part.bytes);
      } else await copyInto(part, put, hash);
      sums.push(`${hash.digest('hex')}  ${part.name}\n`);
    }
    const list = Buffer.from(sums.join(''));
    await put(tarHeader('SHA256SUMS', list.length));
    await put(list);
    await put(tarPadding(list.length));
    await put(tarEnd());
    await handle.sync();
  } finally {
    await handle.close();
  }
  return {
    partnership: partnership.name,
    bytes,
    sha256: whole.digest('hex'),
    tables: resources.map(({ name, rows, hash }) => ({
      table: name,
      rows,
      hash: hash.slice('sha256:'.length),
    })),
    files: files.length,
    filesNotKept: written.filesNotKept,
  };
}

async function copyInto(file: KeptFile, put: (chunk: Buffer) => Promise<void>, hash: Hash): Promise<void> {
  const { size } = await stat(file.at);
  await put(tarHeader(file.name, size));
  let read = 0;
  for await (const chunk of createReadStream(file.at) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    read += chunk.length;
    await put(chunk);
  }
  if (read !== size)
    throw refused('archive-file-changed', `${file.at} changed while it was read`, 'Run the export again.');
  await put(tarPadding(size));
}
