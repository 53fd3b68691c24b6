import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  INTEGER,
  LIST,
  SMALLINT,
  VARCHAR,
  listValue,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { cannotRun, Problem } from '../foundation/problem.ts';
import { makeRemembered } from './remembered.ts';

/** A value bound to a parameter of a statement. Numbers are bound as DOUBLE, bigints as BIGINT, lists as VARCHAR[]. */
export type Bind = string | number | bigint | boolean | null | readonly string[];
export type Binds = Readonly<Record<string, Bind>>;

export type EngineOptions = {
  /** The observatory's folder: `segments/` and `placing/` are made in it. */
  folder: string;
  /** Folder for staging and for what DuckDB spills; one under the system's temporary folder when absent. */
  tempFolder?: string;
  /** DuckDB's memory limit in MiB; 1,024 by the design ("Two stores"). */
  memoryLimitMb?: number;
  /** Threads of DuckDB; the number of cores when absent. */
  threads?: number;
  /** Rows of answers remembered in all (`answer`); none when absent. */
  rememberRows?: number;
};

/** Types a working table's column may have. */
export type ColumnType = 'VARCHAR' | 'DOUBLE' | 'INTEGER' | 'SMALLINT' | 'BIGINT' | 'BOOLEAN';

const columnTypes: Record<ColumnType, DuckDBType> = {
  VARCHAR,
  DOUBLE,
  INTEGER,
  SMALLINT,
  BIGINT,
  BOOLEAN,
};

/** Rows of a chunk as DuckDB takes them (its vector size). */
const chunkRows = 2048;

/**
 * DuckDB inside the process, closed off: it reads and writes only in the segment, placing and staging folders, loads
 * no extensions and its configuration is locked. SQL is ours; whatever comes from outside is bound.
 */
export type Engine = {
  readonly segmentFolder: string;
  readonly placingFolder: string;
  readonly tempFolder: string;
  readonly threads: number;
  /** Runs a statement and gives its rows as plain objects; BIGINT comes as bigint, so cast counts to DOUBLE. */
  rows<T extends object>(sql: string, binds?: Binds): Promise<T[]>;
  /** The same for a question that rests on segments, placing tables and kept tables alone: its answer may be remembered. */
  answer<T extends object>(sql: string, binds?: Binds): Promise<T[]>;
  /** The same, as one array for each column. */
  columns(sql: string, binds?: Binds): Promise<unknown[][]>;
  run(sql: string, binds?: Binds): Promise<void>;
  /** A name for a working table, never used before in this engine. */
  tableName(kind: string): string;
  /** Makes a working table and fills it from batches of columns (arrays of one length, one per column). */
  fillTable(
    table: string,
    columns: Readonly<Record<string, ColumnType>>,
    batches:
      Iterable<readonly (readonly DuckDBValue[])[]> | AsyncIterable<readonly (readonly DuckDBValue[])[]>,
  ): Promise<void>;
  dropTable(table: string): Promise<void>;
  /** A table made once for each key (a lookup by its hash) and kept until the engine closes. */
  tableOnce(key: string, make: (table: string) => Promise<void>): Promise<string>;
  close(): Promise<void>;
};

function bindValues(binds: Binds): [Record<string, DuckDBValue>, Record<string, DuckDBType>] {
  const values: Record<string, DuckDBValue> = {};
  const types: Record<string, DuckDBType> = {};
  for (const [name, value] of Object.entries(binds)) {
    if (typeof value === 'object' && value !== null) {
      values[name] = listValue([...value]);
      types[name] = LIST(VARCHAR);
    } else {
      values[name] = value;
      types[name] =
        typeof value === 'number'
          ? DOUBLE
          : typeof value === 'bigint'
            ? BIGINT
            : typeof value === 'boolean'
              ? BOOLEAN
              : VARCHAR;
    }
  }
  return [values, types];
}

/** A full disk is the machine's trouble and is said in words; anything else passes as it is. */
export function diskProblem(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : '';
  if (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    /no space left on device|disk quota exceeded|max_temp_directory_size/i.test(message)
  ) {
    return cannotRun(
      'disk-full',
      'The disk is full',
      'Nothing was imported and the temporary files were removed. Free some space, or give another folder for temporary files, and import again.',
      error,
    );
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return cannotRun(
      'folder-not-writable',
      'The data folder cannot be written to',
      `${message}. Give this user the right to write there, or choose another folder.`,
      error,
    );
  }
  return error;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Opens DuckDB in memory over the observatory's folders. Throws a Problem when a folder cannot be made. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  let segmentFolder: string;
  let placingFolder: string;
  let tempFolder: string;
  try {
    segmentFolder = path.join(path.resolve(options.folder), 'segments');
    placingFolder = path.join(path.resolve(options.folder), 'placing');
    await mkdir(segmentFolder, { recursive: true });
    await mkdir(placingFolder, { recursive: true });
    const under = options.tempFolder ?? os.tmpdir();
    await mkdir(under, { recursive: true });
    tempFolder = await realpath(await mkdtemp(path.join(under, 'frankpledge-observatory-')));
    segmentFolder = await realpath(segmentFolder);
    placingFolder = await realpath(placingFolder);
  } catch (error) {
    throw diskProblem(error);
  }
  const threads = Math.max(
    1,
    Math.min(options.threads ?? os.availableParallelism(), os.availableParallelism()),
  );
  const spill = path.join(tempFolder, 'spill');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryLimitMb ?? 1024}MiB`,
    threads: String(threads),
    temp_directory: spill,
    // Segments are named by the hash of their bytes, so the same rows must come out in the same order.
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const idle: DuckDBConnection[] = [];
  const all: DuckDBConnection[] = [];
  const waiting: ((connection: DuckDBConnection) => void)[] = [];
  const most = threads + 2;
  let opened = 0;
  let closed = false;
  let tables = 0;
  const once = new Map<string, Promise<string>>();
  const remembered = makeRemembered(options.rememberRows ?? 0);

  const first = await instance.connect();
  opened = 1;
  all.push(first);
  const allowed = [segmentFolder, placingFolder, tempFolder]
    .map((each) => quoted(each + path.sep))
    .join(', ');
  await first.run(`set allowed_directories = [${allowed}]`);
  await first.run('set enable_external_access = false');
  await first.run('set lock_configuration = true');
  idle.push(first);

  async function take(): Promise<DuckDBConnection> {
    if (closed) throw new Error('The engine is closed');
    const free = idle.pop();
    if (free !== undefined) return free;
    if (opened < most) {
      opened += 1;
      const connection = await instance.connect();
      all.push(connection);
      return connection;
    }
    return new Promise((resolve) => waiting.push(resolve));
  }
  function give(connection: DuckDBConnection): void {
    const next = waiting.shift();
    if (next === undefined) idle.push(connection);
    else next(connection);
  }
  async function using<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await take();
    try {
      return await work(connection);
    } catch (error) {
      throw diskProblem(error);
    } finally {
      give(connection);
    }
  }

  const engine: Engine = {
    segmentFolder,
    placingFolder,
    tempFolder,
    threads,
    rows: async <T extends object>(sql: string, binds: Binds = {}) =>
      using(async (connection) => {
        const reader = await connection.runAndReadAll(sql, ...bindValues(binds));
        return reader.getRowObjectsJS() as T[];
      }),
    answer: <T extends object>(sql: string, binds: Binds = {}) =>
      remembered<T>(questionKey(sql, binds), () => engine.rows<T>(sql, binds)),
    columns: async (sql, binds = {}) =>
      using(async (connection) => {
        const reader = await connection.runAndReadAll(sql, ...bindValues(binds));
        return reader.getColumnsJS();
      }),
    run: async (sql, binds = {}) =>
      using(async (connection) => {
        await connection.run(sql, ...bindValues(binds));
      }),
    tableName(kind) {
      if (!/^[a-z_]+$/.test(kind)) throw new Error(`Not a table kind: ${kind}`);
      tables += 1;
      return `${kind}_${tables}`;
    },
    fillTable: async (table, columns, batches) =>
      using(async (connection) => {
        const list = Object.entries(columns);
        await connection.run(
          `create table ${table} (${list.map(([name, type]) => `${name} ${type}`).join(', ')})`,
        );
        const types = list.map(([, type]) => columnTypes[type]);
        const appender = await connection.createAppender(table);
        for await (const batch of batches) {
          const rows = batch[0]?.length ?? 0;
          for (let start = 0; start < rows; start += chunkRows) {
            const end = Math.min(rows, start + chunkRows);
            const chunk = DuckDBDataChunk.create(types, end - start);
            chunk.setColumns(batch.map((column) => column.slice(start, end)));
            appender.appendDataChunk(chunk);
          }
        }
        appender.closeSync();
      }),
    dropTable: async (table) => engine.run(`drop table if exists ${table}`),
    tableOnce(key, make) {
      const known = once.get(key);
      if (known !== undefined) return known;
      const table = engine.tableName('kept');
      const made = make(table).then(
        () => table,
        (error: unknown) => {
          once.delete(key);
          throw error;
        },
      );
      once.set(key, made);
      return made;
    },
    async close() {
      if (closed) return;
      closed = true;
      for (const connection of all) connection.closeSync();
      instance.closeSync();
      await rm(tempFolder, { recursive: true, force: true });
    },
  };
  return engine;
}

/** A name for a question: its words and what is bound to them. */
function questionKey(sql: string, binds: Binds): string {
  return sha256(
    JSON.stringify([sql, binds], (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)),
  );
}

/** SHA-256 of a text, hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
