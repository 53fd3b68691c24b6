/** One statement of a transaction, whoever runs it. */
export type Run = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

export type ArchivedColumn = { name: string; type: string; required: boolean; description: string | null };

export type ArchivedTable = {
  name: string;
  description: string | null;
  columns: ArchivedColumn[];
  primaryKey: string[];
  foreignKeys: { columns: string[]; table: string; tableColumns: string[] }[];
};

/** Installation rows that a partnership refers to, and as much of them as is no secret. */
export const referred: Readonly<Record<string, readonly string[]>> = {
  // Neither password, second factor, passkey nor recovery code: people are invited again.
  account: ['id', 'name', 'email', 'made_at'],
  organisation: ['id', 'name', 'kind', 'aliases', 'made_at', 'succeeded_by', 'succeeded_on', 'version'],
};

/** For identifiers out of the catalogue alone; anything else is a fault. */
export function quoted(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new Error(`${name} is no name of ours`);
  return `"${name}"`;
}

type Catalogued = ArchivedTable & { isPartnership: boolean };

/**
 * Every table whose rows belong to a partnership, from the catalogue and never from a list by hand, with the installation's
 * that they refer to; each after all it refers to. Partitions are read through their whole.
 */
export async function archivedTables(run: Run): Promise<ArchivedTable[]> {
  const rows = await run<Catalogued>(`
    select c.relname as name, obj_description(c.oid) as description,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'partnership_id' and not a.attisdropped)
        as "isPartnership",
      (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'required', a.attnotnull, 'description', col_description(c.oid, a.attnum)) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      (select jsonb_agg(a.attname order by o.n)
        from pg_index x, unnest(x.indkey::smallint[]) with ordinality o (num, n), pg_attribute a
        where x.indrelid = c.oid and x.indisprimary and a.attrelid = c.oid and a.attnum = o.num) as "primaryKey",
      coalesce((select jsonb_agg(jsonb_build_object('table', f.relname,
        'columns', (select jsonb_agg(a.attname order by o.n) from unnest(k.conkey) with ordinality o (num, n), pg_attribute a
          where a.attrelid = c.oid and a.attnum = o.num),
        'tableColumns', (select jsonb_agg(a.attname order by o.n) from unnest(k.confkey) with ordinality o (num, n), pg_attribute a
          where a.attrelid = f.oid and a.attnum = o.num)) order by k.conname)
        from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0), '[]') as "foreignKeys"
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname`);
  const tables = rows.flatMap(({ isPartnership, ...table }): ArchivedTable[] => {
    const own = referred[table.name];
    if (isPartnership) return [table];
    if (own === undefined) return [];
    const kept = (names: readonly string[]): boolean => names.every((name) => own.includes(name));
    return [
      {
        ...table,
        columns: table.columns.filter(({ name }) => own.includes(name)),
        foreignKeys: table.foreignKeys.filter(({ columns }) => kept(columns)),
      },
    ];
  });
  return inOrder(tables);
}

/** Each table after all it refers to. @throws Error on a circle of tables, which no migration of ours makes. */
function inOrder(tables: readonly ArchivedTable[]): ArchivedTable[] {
  const known = new Set(tables.map(({ name }) => name));
  const done = new Set<string>();
  const out: ArchivedTable[] = [];
  while (out.length < tables.length) {
    const next = tables.filter(
      ({ name, foreignKeys }) =>
        !done.has(name) &&
        foreignKeys.every(({ table }) => table === name || done.has(table) || !known.has(table)),
    );
    if (next.length === 0) throw new Error('Tables refer to each other in a circle');
    for (const table of next) {
      done.add(table.name);
      out.push(table);
    }
  }
  return out;
}

/** Foreign keys of a table to itself. */
export const selfReferences = (table: ArchivedTable): ArchivedTable['foreignKeys'] =>
  table.foreignKeys.filter(({ table: other }) => other === table.name);

/** The rows of one table as lines of JSON, by primary key: the same rows give the same lines on every machine. */
export function linesQuery(
  table: ArchivedTable,
  partnershipId: string,
  tables: readonly ArchivedTable[],
  columns = table.columns,
): string {
  const names = columns.map(({ name }) => `t.${quoted(name)}`).join(', ');
  const order = table.primaryKey.map((name) => `t.${quoted(name)}::text collate "C"`).join(', ');
  if (!/^[0-9a-f-]{36}$/.test(partnershipId)) throw new Error('Not the id of a partnership');
  const where =
    table.name in referred
      ? `t.id in (${referredIds(table.name, partnershipId, tables)})`
      : `t.partnership_id = '${partnershipId}'`;
  return `select row_to_json(r)::text as line from (select ${names} from ${quoted(table.name)} t where ${where} order by ${order}) r`;
}

/** Which accounts or organisations the rows of the partnership name, by the catalogue's foreign keys. */
function referredIds(name: string, partnershipId: string, tables: readonly ArchivedTable[]): string {
  const direct = tables
    .filter((table) => !(table.name in referred))
    .flatMap((table) =>
      table.foreignKeys
        .filter((key) => key.table === name)
        .flatMap((key) => key.columns.map((column) => ({ table: table.name, column }))),
    )
    .map(
      ({ table, column }) =>
        `select ${quoted(column)} from ${quoted(table)} where partnership_id = '${partnershipId}' and ${quoted(column)} is not null`,
    )
    .join(' union ');
  // An organisation goes with those that followed it.
  return name === 'organisation'
    ? `with recursive wanted (id) as (${direct} union select o.succeeded_by from wanted w join organisation o on o.id = w.id where o.succeeded_by is not null) select id from wanted`
    : direct;
}
