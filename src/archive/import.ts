import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { recordAudit } from '../foundation/audit.ts';
import {
  aboutFile,
  checkFreeDisk,
  deliveryPath,
  syncFolder,
  type DataFolder,
} from '../foundation/data-folder.ts';
import type { ConnectionOptions, Database } from '../foundation/database.ts';
import { newId } from '../foundation/id.ts';
import { withClient } from '../foundation/migrate.ts';
import type { Problem } from '../foundation/problem.ts';
import { badInput, refused } from '../foundation/problem.ts';
import { manifestShape, type Manifest, type Resource, type TableCount } from './archive.types.ts';
import { lineSum } from './export.ts';
import {
  archivedTables,
  linesQuery,
  quoted,
  referred,
  selfReferences,
  type ArchivedTable,
  type Run,
} from './tables.store.ts';
import { linesOf, tarBytes, tarEntries, type TarEntry } from './tar.ts';

export type ImportServices = {
  /** A connection that may become fp_owner, as migrations have. */
  owner: ConnectionOptions;
  database: Database;
  folder: DataFolder;
  /** Seals what was written here, so that the audit's next epoch begins at once. */
  sealAll: () => Promise<void>;
  progress?: (done: number, of: number, what: string) => void;
};

export type ImportReport = {
  partnership: string;
  partnershipId: string;
  tables: TableCount[];
  /** Accounts and organisations that were there already under the same id. */
  alreadyThere: number;
  files: number;
};

const rowsAtOnce = 200;

/**
 * Restores an archive with the same ids into an installation that does not have its partnership: files first, under the names of
 * their content, then every row in one transaction, each table read back and held against its hash. When anything differs, no
 * row stays. A process that is killed leaves at most files that no row names.
 * @throws Problem `archive-damaged`, `archive-tampered` (with table and line), `archive-of-another-release`,
 *   `partnership-exists`, `archive-differs`, `account-elsewhere`, `disk-full`
 */
export async function importArchive(services: ImportServices, archive: string): Promise<ImportReport> {
  const opened = await aboutFile('read the archive', archive, () => openArchive(archive));
  await check(opened);
  const { manifest } = opened;
  if (manifest.frankpledge.kind !== services.folder.kind)
    throw refused(
      'archive-kind',
      `This is the archive of a ${manifest.frankpledge.kind} system`,
      'A demonstration never becomes live, nor the other way round.',
    );
  await checkFreeDisk(services.folder.root);
  await withClient(services.owner, async (client) => {
    await refuseIfThere(client, manifest);
  });
  const placed: string[] = [];
  try {
    await placeFiles(services, opened, placed);
    const { tables, alreadyThere } = await withClient(services.owner, (client) =>
      restoreRows(client, opened, services.progress),
    );
    // The rows stand: whatever fails from here on, their files stay.
    placed.length = 0;
    await services.database.asSystem(
      'say that the partnership was restored',
      manifest.frankpledge.partnership,
      (tx) =>
        recordAudit(tx, {
          event: 'archive.restored',
          subjectKind: 'partnership',
          subjectId: manifest.frankpledge.partnership,
        }),
    );
    await services.sealAll();
    return {
      partnership: manifest.title,
      partnershipId: manifest.frankpledge.partnership,
      tables,
      alreadyThere,
      files: opened.files.length,
    };
  } catch (error) {
    // Files of the same content that were there before are not in this list.
    for (const file of placed) await rm(file, { force: true });
    throw error;
  }
}

type Opened = {
  archive: string;
  manifest: Manifest;
  entries: ReadonlyMap<string, TarEntry>;
  sums: ReadonlyMap<string, string>;
  files: TarEntry[];
};

const tampered = (title: string, detail: string): Problem => refused('archive-tampered', title, detail);

async function textOf(archive: string, entry: TarEntry | undefined, name: string): Promise<string> {
  if (entry === undefined)
    throw badInput('archive-damaged', 'This is not an archive of a partnership', `${name} is not in it.`);
  const chunks: Buffer[] = [];
  for await (const chunk of tarBytes(archive, entry)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function openArchive(archive: string): Promise<Opened> {
  const handle = await open(archive, 'r');
  try {
    const list = await tarEntries(handle);
    const entries = new Map(list.map((entry) => [entry.name, entry]));
    const parsed = manifestShape.safeParse(
      await textOf(archive, entries.get('datapackage.json'), 'datapackage.json').then((text): unknown => {
        try {
          return JSON.parse(text);
        } catch {
          return null;
        }
      }),
    );
    if (!parsed.success)
      throw badInput(
        'archive-damaged',
        'The archive’s datapackage.json cannot be read',
        `${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? ''}`,
      );
    const sums = new Map(
      (await textOf(archive, entries.get('SHA256SUMS'), 'SHA256SUMS')).split('\n').flatMap((line) => {
        const match = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
        return match?.[1] === undefined || match[2] === undefined ? [] : [[match[2], match[1]] as const];
      }),
    );
    const files = list.filter(({ name }) => name.startsWith('files/'));
    return { archive, manifest: parsed.data, entries, sums, files };
  } finally {
    await handle.close();
  }
}

/** Every file against its checksum, nothing missing and nothing added, before anything is written. */
async function check({ archive, manifest, entries, sums, files }: Opened): Promise<void> {
  const expected = new Set([
    'README.md',
    'datapackage.json',
    'SHA256SUMS',
    ...manifest.resources.flatMap(({ name }) => [`tables/${name}.jsonl`, `sums/${name}.txt`]),
    ...files.map(({ name }) => name),
  ]);
  for (const name of [...sums.keys(), ...expected])
    if (!entries.has(name))
      throw tampered(`${name} is missing from the archive`, 'It is listed and not there.');
  for (const entry of entries.values()) {
    if (entry.name === 'SHA256SUMS') continue;
    if (!expected.has(entry.name))
      throw tampered(`${entry.name} was added to the archive`, 'Nothing lists it.');
    const hash = createHash('sha256');
    for await (const chunk of tarBytes(archive, entry)) hash.update(chunk);
    const found = hash.digest('hex');
    const table = manifest.resources.find(({ name }) => entry.name === `tables/${name}.jsonl`);
    const listed = sums.get(entry.name);
    if (found === listed && (table === undefined || table.hash === `sha256:${found}`)) continue;
    if (table !== undefined) throw await tamperedLine(archive, entries, table);
    throw tampered(
      `${entry.name} was changed`,
      listed === undefined ? 'It is not in SHA256SUMS.' : `Its SHA-256 is ${found} and should be ${listed}.`,
    );
  }
  if (files.length !== manifest.frankpledge.files)
    throw tampered(
      'Files were added or taken away',
      `There are ${files.length}, and there were ${manifest.frankpledge.files}.`,
    );
}

/** Which line of a table differs, by the sums of its lines. */
async function tamperedLine(
  archive: string,
  entries: ReadonlyMap<string, TarEntry>,
  { name, rows }: Resource,
): Promise<Problem> {
  const sums = (await textOf(archive, entries.get(`sums/${name}.txt`), `sums/${name}.txt`)).split('\n');
  let number = 0;
  const table = entries.get(`tables/${name}.jsonl`);
  if (table !== undefined)
    for await (const line of linesOf(tarBytes(archive, table))) {
      number += 1;
      if (sums[number - 1] !== lineSum(line))
        return tampered(
          `Table ${name}, line ${number} was changed, added or taken away`,
          'The archive is not as it was written. Nothing was restored.',
        );
    }
  return tampered(
    `Table ${name} was changed after line ${number}`,
    `It has ${number} lines and had ${rows}. Nothing was restored.`,
  );
}

async function refuseIfThere(client: pg.Client, manifest: Manifest): Promise<void> {
  await client.query('begin');
  try {
    await client.query('set local role fp_owner');
    await client.query('alter table partnership no force row level security');
    const { rowCount } = await client.query('select from partnership where partnership_id = $1', [
      manifest.frankpledge.partnership,
    ]);
    if (rowCount !== 0)
      throw refused(
        'partnership-exists',
        `${manifest.title} is in this installation already`,
        'An archive is restored only where its partnership is not. Give another data folder or database.',
      );
  } finally {
    await client.query('rollback');
  }
}

/** Where a file of the archive belongs. @throws Problem on a name that is none of ours: nothing is written outside. */
function placeOf(
  { folder }: ImportServices,
  manifest: Manifest,
  name: string,
): { at: string; hash: string | null } {
  const delivery = /^files\/deliveries\/([0-9a-f]{64})$/.exec(name)?.[1];
  if (delivery !== undefined) return { at: deliveryPath(folder, delivery), hash: delivery };
  const segment =
    /^files\/segments\/(segments\/[a-z0-9][A-Za-z0-9_.-]*\/\d{4}-\d{2}\/[0-9a-f]{64}\.parquet)$/.exec(
      name,
    )?.[1];
  if (segment !== undefined) return { at: path.join(folder.segments, segment), hash: null };
  const kept = /^files\/kept\/([0-9a-f-]{36})\/([0-9a-f]{2}\/[0-9a-f]{64})$/.exec(name);
  if (kept?.[1] === manifest.frankpledge.partnership && kept[2] !== undefined)
    return { at: path.join(folder.files, kept[1], kept[2]), hash: null };
  throw tampered(`${name} is no file of a partnership`, 'Nothing was restored.');
}

async function placeFiles(services: ImportServices, opened: Opened, placed: string[]): Promise<void> {
  for (const [index, entry] of opened.files.entries()) {
    services.progress?.(index, opened.files.length, 'files');
    const { at, hash } = placeOf(services, opened.manifest, entry.name);
    const listed = opened.sums.get(entry.name);
    if (hash !== null && hash !== listed)
      throw tampered(
        `${entry.name} is not the file that its name says`,
        `Its SHA-256 is ${listed ?? 'not listed'}.`,
      );
    if ((await stat(at).catch(() => null)) !== null) continue;
    await aboutFile('restore a file', at, async () => {
      await mkdir(path.dirname(at), { recursive: true, mode: 0o700 });
      const temporary = path.join(path.dirname(at), `.${path.basename(at)}.${newId()}.part`);
      try {
        const handle = await open(temporary, 'wx', 0o600);
        try {
          for await (const chunk of tarBytes(opened.archive, entry)) await handle.appendFile(chunk);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(temporary, at);
        placed.push(at);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await syncFolder(path.dirname(at));
    });
  }
}

/** One transaction: forced row-level security is lifted for its owner inside it, and is in force again when it ends either way. */
async function restoreRows(
  client: pg.Client,
  opened: Opened,
  progress: ImportServices['progress'],
): Promise<{ tables: TableCount[]; alreadyThere: number }> {
  const run: Run = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query(text, [...values])).rows as Row[];
  await run('begin');
  try {
    await run('set local role fp_owner');
    const tables = await archivedTables(run);
    const { manifest } = opened;
    for (const resource of manifest.resources) columnsFor(resource, tables);
    const forced = await run<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity
       and relname = any($1) order by relname`,
      [tables.map(({ name }) => name)],
    );
    for (const { name } of forced) await run(`alter table ${quoted(name)} no force row level security`);
    let alreadyThere = 0;
    const wanted = new Map(manifest.resources.map((resource) => [resource.name, resource]));
    for (const [index, table] of tables.entries()) {
      progress?.(index, tables.length, table.name);
      const resource = wanted.get(table.name);
      if (resource !== undefined) alreadyThere += await restoreTable(run, opened, table, resource);
    }
    const counts: TableCount[] = [];
    for (const table of tables) {
      const resource = wanted.get(table.name);
      if (resource !== undefined) counts.push(await compare(run, table, resource, tables, manifest));
    }
    for (const { name } of forced) await run(`alter table ${quoted(name)} force row level security`);
    await run('commit');
    return { tables: counts, alreadyThere };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** The columns of a table as the archive has them. @throws Problem where this release has no such table or column */
function columnsFor(resource: Resource, tables: readonly ArchivedTable[]): ArchivedTable['columns'] {
  const table = tables.find(({ name }) => name === resource.name);
  return resource.schema.fields.map((field) => {
    const column = table?.columns.find(({ name }) => name === field.name);
    if (column === undefined || column.type !== field.databaseType)
      throw refused(
        'archive-of-another-release',
        `This release has no place for ${resource.name}.${field.name}`,
        'Restore it with the release that made it, or a newer one that still knows it; README.md in the archive names the release.',
      );
    return column;
  });
}

type Pending = { line: string; number: number };

/** @returns how many rows were there already (installation rows only). */
async function restoreTable(
  run: Run,
  opened: Opened,
  table: ArchivedTable,
  resource: Resource,
): Promise<number> {
  const entry = opened.entries.get(resource.path);
  if (entry === undefined)
    throw tampered(`${resource.path} is missing from the archive`, 'Nothing was restored.');
  const columns = columnsFor(resource, [table]);
  const selves = selfReferences(table);
  const known = new Set<string>();
  let waiting: Pending[] = [];
  let number = 0;
  let inserted = 0;
  let batch: Pending[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    inserted += await insertLines(run, table, columns, batch);
    batch = [];
  };
  for await (const line of linesOf(tarBytes(opened.archive, entry))) {
    number += 1;
    const row = rowOf(table, line, number, opened.manifest);
    if (selves.length > 0 && !isReady(row, selves, known)) {
      waiting.push({ line, number });
      continue;
    }
    for (const key of selves) known.add(valuesOf(row, key.tableColumns));
    batch.push({ line, number });
    if (batch.length >= rowsAtOnce) await flush();
  }
  await flush();
  // Rows that name a later row of their own table: in rounds, those first whose other is there. Such tables are registers of hundreds.
  while (waiting.length > 0) {
    const ready: Pending[] = [];
    const still: Pending[] = [];
    for (const each of waiting) {
      const row = rowOf(table, each.line, each.number, opened.manifest);
      if (isReady(row, selves, known)) ready.push(each);
      else still.push(each);
    }
    if (ready.length === 0)
      throw tampered(
        `Table ${table.name}, line ${waiting[0]?.number ?? 0} names a row that is not there`,
        'Nothing was restored.',
      );
    for (const { line, number: at } of ready)
      for (const key of selves)
        known.add(valuesOf(rowOf(table, line, at, opened.manifest), key.tableColumns));
    for (let start = 0; start < ready.length; start += rowsAtOnce)
      inserted += await insertLines(run, table, columns, ready.slice(start, start + rowsAtOnce));
    waiting = still;
  }
  return number - inserted;
}

type Row = Record<string, unknown>;

const valuesOf = (row: Row, columns: readonly string[]): string =>
  JSON.stringify(columns.map((name) => row[name]));

const isReady = (row: Row, keys: ArchivedTable['foreignKeys'], known: ReadonlySet<string>): boolean =>
  keys.every(
    (key) =>
      key.columns.some((name) => row[name] === null || row[name] === undefined) ||
      known.has(valuesOf(row, key.columns)) ||
      valuesOf(row, key.columns) === valuesOf(row, key.tableColumns),
  );

/** @throws Problem where a line is no row, or a row of another partnership */
function rowOf(table: ArchivedTable, line: string, number: number, manifest: Manifest): Row {
  let row: unknown = null;
  try {
    row = JSON.parse(line);
  } catch {
    // said below
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw tampered(`Table ${table.name}, line ${number} is no row`, 'Nothing was restored.');
  if (!(table.name in referred) && (row as Row)['partnership_id'] !== manifest.frankpledge.partnership)
    throw tampered(
      `Table ${table.name}, line ${number} is a row of another partnership`,
      'An archive holds the rows of one. Nothing was restored.',
    );
  return row as Row;
}

async function insertLines(
  run: Run,
  table: ArchivedTable,
  columns: ArchivedTable['columns'],
  lines: readonly Pending[],
): Promise<number> {
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const text = `insert into ${quoted(table.name)} (${names})
    select ${columns.map(({ name }) => `r.${quoted(name)}`).join(', ')}
    from unnest($1::text[]) as l (line), json_populate_record(null::${quoted(table.name)}, l.line::json) r
    ${table.name in referred ? 'on conflict (id) do nothing' : ''} returning 1 as done`;
  await run('savepoint lines');
  try {
    const rows = await run(text, [lines.map(({ line }) => line)]);
    await run('release savepoint lines');
    return rows.length;
  } catch (error) {
    await run('rollback to savepoint lines');
    const [first] = lines;
    if (lines.length > 1) {
      // The database says which row of many it refuses only by its values, which are nobody's to print: found by halves.
      const half = Math.ceil(lines.length / 2);
      const before = await insertLines(run, table, columns, lines.slice(0, half));
      return before + (await insertLines(run, table, columns, lines.slice(half)));
    }
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (table.name === 'account' && constraint === 'account__email__key')
      throw refused(
        'account-elsewhere',
        `Table account, line ${first?.number ?? 0}: its e-mail address belongs to another account here`,
        'The people of an archive keep their ids. Restore it into an installation that does not know them.',
      );
    throw tampered(
      `Table ${table.name}, line ${first?.number ?? 0} is refused by the database`,
      `${constraint ?? code ?? 'It cannot be read as a row'}. Nothing was restored.`,
    );
  }
}

/** Reads a table back and holds it against the archive. @throws Problem `archive-differs` */
async function compare(
  run: Run,
  table: ArchivedTable,
  resource: Resource,
  tables: readonly ArchivedTable[],
  manifest: Manifest,
): Promise<TableCount> {
  const columns = columnsFor(resource, tables);
  const hash = createHash('sha256');
  let rows = 0;
  await run(
    `declare archive_lines no scroll cursor for ${linesQuery(table, manifest.frankpledge.partnership, tables, columns)}`,
  );
  for (;;) {
    const lines = await run<{ line: string }>('fetch 500 from archive_lines');
    if (lines.length === 0) break;
    for (const { line } of lines) hash.update(`${line}\n`);
    rows += lines.length;
  }
  await run('close archive_lines');
  const found = hash.digest('hex');
  // Somebody known here already may have another name by now: counted, and named as there already.
  if ((rows !== resource.rows || `sha256:${found}` !== resource.hash) && !(table.name in referred))
    throw refused(
      'archive-differs',
      `Table ${table.name} is not as it was written`,
      `${rows} rows with SHA-256 ${found}; there were ${resource.rows} with ${resource.hash.slice('sha256:'.length)}. Nothing was restored.`,
    );
  return { table: table.name, rows, hash: found };
}
