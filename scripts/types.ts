/**
 * Writes src/foundation/database.generated.ts from the migrated database's catalogue.
 *
 *   npm run types              writes the file
 *   npm run types -- --check   fails when the committed file is another
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withClient } from '../src/foundation/migrate.ts';
import { programFolder } from '../src/foundation/version.ts';
import { startTestServer, templateName } from '../test/support/test-server.ts';

type Column = {
  table: string;
  table_comment: string | null;
  column: string;
  comment: string | null;
  type: string;
  required: boolean;
  has_default: boolean;
  /** Definition of a CHECK on this column alone. */
  checks: string[];
};

const file = path.join(programFolder, 'src/foundation/database.generated.ts');

/** How foundation/postgres-types.ts hands values over. jsonb goes in as written JSON, since pg would turn a list into an array. */
const types: Record<string, string> = {
  uuid: 'string',
  text: 'string',
  integer: 'number',
  smallint: 'number',
  bigint: 'number',
  'double precision': 'number',
  boolean: 'boolean',
  date: 'string',
  'timestamp with time zone': 'string',
  jsonb: 'Json',
  bytea: 'Buffer',
  tsvector: 'string',
  xid8: 'string',
  'uuid[]': 'string[]',
  'text[]': 'string[]',
  'date[]': 'string[]',
};

const catalogue = `
  select c.relname as "table", obj_description(c.oid, 'pg_class') as table_comment, a.attname as "column",
    col_description(c.oid, a.attnum) as comment, format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull as required, a.atthasdef as has_default,
    coalesce((select array_agg(pg_get_constraintdef(k.oid) order by k.conname) from pg_constraint k
      where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]), '{}') as checks
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
  order by c.relname, a.attnum`;

/** The words of a CHECK such as `state = ANY (ARRAY['draft'::text, …])` become a union, so that a wrong word fails to compile. */
function wordsOf(checks: readonly string[]): string | null {
  for (const check of checks) {
    const list = /^CHECK \(\(\w+ = ANY \(ARRAY\[(.*)\]\)\)\)$/.exec(check)?.[1];
    const words = list?.matchAll(/'((?:[^']|'')*)'::text/g);
    if (words !== undefined) return [...words].map((match) => `'${match[1] ?? ''}'`).join(' | ');
  }
  return null;
}

function typeOf(column: Column): string {
  const base = (column.type === 'text' ? wordsOf(column.checks) : null) ?? types[column.type];
  if (base === undefined)
    throw new Error(
      `${column.table}.${column.column} is ${column.type}, which scripts/types.ts does not know`,
    );
  const whole = column.required ? base : `${base} | null`;
  return column.has_default ? `Generated<${whole}>` : whole;
}

function typeName(table: string): string {
  return table.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}

function write(columns: readonly Column[]): string {
  const tables = Map.groupBy(columns, ({ table }) => table);
  const parts = [...tables].map(([table, list]) => {
    const lines = list.map((column) => {
      const comment = column.comment === null ? '' : `/** ${column.comment} */\n`;
      return `${comment}${column.column}: ${typeOf(column)};`;
    });
    return `/** ${list[0]?.table_comment ?? ''} */\nexport type ${typeName(table)}Table = {\n${lines.join('\n')}\n};`;
  });
  return `/** Made from the migrated database by \`npm run types\`; checked for drift. Not for hands. */
import type { ColumnType } from 'kysely';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue | undefined };

/** Read as a value; written as text made with JSON.stringify. */
export type Json = ColumnType<JsonValue, string, string>;

/** A column with a default: it need not be given. */
export type Generated<Type> =
  Type extends ColumnType<infer Select, infer Insert, infer Update>
    ? ColumnType<Select, Insert | undefined, Update>
    : ColumnType<Type, Type | undefined, Type>;

${parts.join('\n\n')}

export type DB = {
${[...tables.keys()].map((table) => `${table}: ${typeName(table)}Table;`).join('\n')}
};
`;
}

const server = await startTestServer();
try {
  const columns = await withClient({ ...server.superuser, database: templateName }, async (client) => {
    const { rows } = await client.query<Column>(catalogue);
    return rows;
  });
  const text = await format(write(columns), { ...(await resolveConfig(file)), filepath: file });
  if (process.argv.includes('--check')) {
    if (text !== (await readFile(file, 'utf8'))) {
      process.stderr.write(
        'src/foundation/database.generated.ts is not what the migrations make. Run “npm run types”.\n',
      );
      process.exitCode = 1;
    }
  } else {
    await writeFile(file, text);
  }
} finally {
  await server.stop();
}
