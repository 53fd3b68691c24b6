import type pg from 'pg';

/**
 * Every protected table, from the catalogue, and rows for each: a later room's tables are covered without new code. A required
 * column gets a value by its type, tried against the table's CHECKs; where that cannot work, `given` says how.
 */

export type Column = { name: string; type: string; required: boolean; hasDefault: boolean };

export type Table = {
  name: string;
  kind: 'root' | 'child';
  /** For a child: its parent, and the column that names it. */
  parent: { table: string; column: string } | null;
  columns: Column[];
  /** What a row is known by: its id, or its primary key without the partnership. */
  identity: string[];
  /** Columns of each unique key beyond the id. */
  uniques: { name: string; columns: string[] }[];
  checks: { name: string; columns: string[]; definition: string }[];
  references: { columns: string[]; table: string }[];
  /** Never open to all members, by a CHECK of its own. */
  neverOpen: boolean;
  /** One row only: in each partnership, or under each parent. */
  single: 'in the partnership' | 'under its parent' | null;
};

const hex = (length: number, n: number): string => n.toString(16).padStart(length, '0');
const uuid = (n: number): string => `00000000-0000-7000-8000-${hex(12, n)}`;

/** One of nine thousand days from the year 2010 on. */
const dayOf = (n: number): string => new Date(Date.UTC(2010, 0, 1 + (n % 9000))).toISOString().slice(0, 10);

/** Values for columns that types and CHECKs do not determine. A function is called with a number that is new for each row. */
export const given: Record<string, Record<string, unknown>> = {
  access_review: { quarter: (n: number) => `${1000 + (Math.floor(n / 4) % 9000)}-Q${1 + (n % 4)}` },
  assessment_edition: { edition: 'restricted', number: (n: number) => 1 + n },
  consultation_chapter: { edition: 'public', number: (n: number) => 1 + n },
  disclosure: {
    reference: (n: number) =>
      `SH-${hex(8, n)
        .toUpperCase()
        .replace(/^(.{4})/, '$1-')}`,
  },
  year_date: { kind: 'csp-meeting' },
  year_rule: { code: 'D01' },
  year_step: { occurrence: (n: number) => `2026-${hex(8, n)}`, state: 'done' },
  election_release: { record_kind: 'strategy', record_href: '/year' },
  performance_pack_copy: { address: (n: number) => `reader${n}@example.org`, account_id: null },
  priority_list: { number: (n: number) => 1 + n },
  priority_rule: { number: (n: number) => 1 + n },
  performance_pack: { send_clock: '09:00' },
  // Open ones, due over many years: a list of what is due has something to choose from.
  period_return: { state: 'draft', due_on: dayOf, period_from: dayOf, period_to: dayOf },
  questionnaire_translation: { language: (n: number) => `en-${hex(8, n)}` },
  strategy: { from_on: '2027-04-01', to_on: '2030-03-31' },
  strategy_comment: { decision: null, answered_at: null },
  strategy_review: { outcome: null, closed_at: null },
  survey_response: { language: 'en', state: 'begun' },
};

/** Made from the world itself, with widths of its own (stage.ts). */
export const structural = [
  'partnership',
  'agency',
  'post',
  'audience_key',
  'partnership_group',
  'group_member',
  'agreement',
  'agreement_party',
] as const;

const audienceColumns = [
  'audience',
  'open_to_members',
  'inherited_audience',
  'inherited_open',
  'own_audience',
];

export async function protectedTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table & { hasAudience: boolean; hasInherited: boolean }>(`
    select c.relname as name,
      (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'required', a.attnotnull, 'hasDefault', a.atthasdef) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select jsonb_agg(a.attname order by o.n) from pg_index x, unnest(x.indkey::smallint[]) with ordinality o(num, n), pg_attribute a
        where x.indrelid = c.oid and x.indisprimary and a.attrelid = c.oid and a.attnum = o.num) as identity,
      coalesce((select jsonb_agg(jsonb_build_object('name', i.relname, 'columns',
        (select jsonb_agg(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum = any (x.indkey::smallint[]))))
        from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = c.oid and x.indisunique), '[]') as uniques,
      coalesce((select jsonb_agg(jsonb_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid), 'columns',
        (select jsonb_agg(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum = any (k.conkey))) order by k.conname)
        from pg_constraint k where k.conrelid = c.oid and k.contype = 'c'), '[]') as checks,
      coalesce((select jsonb_agg(jsonb_build_object('table', f.relname, 'columns',
        (select jsonb_agg(a.attname order by o.n) from unnest(k.conkey) with ordinality o(num, n), pg_attribute a
          where a.attrelid = c.oid and a.attnum = o.num))) from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0), '[]') as "references"
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and exists (select from pg_policy p where p.polrelid = c.oid)
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'partnership_id')
    order by c.relname`);
  return rows.map((row) => {
    const names = row.columns.map((column) => column.name);
    const kind = names.includes('inherited_audience') ? 'child' : 'root';
    const width = row.references.find((each) => each.columns.includes('inherited_audience'));
    const column = width?.columns.find((name) => name.endsWith('_id') && name !== 'partnership_id');
    if (kind === 'child' && (width === undefined || column === undefined))
      throw new Error(
        `${row.name} has inherited_audience but no foreign key that ties its width to a parent`,
      );
    // A moment is written differently here and there, and beside an id it tells nothing apart.
    const key = row.identity.filter(
      (name) =>
        name !== 'partnership_id' &&
        row.columns.find((each) => each.name === name)?.type !== 'timestamp with time zone',
    );
    const alone = (columns: readonly string[]): boolean =>
      row.uniques.some((unique) => unique.columns.every((name) => columns.includes(name)));
    return {
      neverOpen: row.checks.some(({ definition }) => definition === 'CHECK ((NOT open_to_members))'),
      single: alone(['partnership_id'])
        ? 'in the partnership'
        : column !== undefined && alone(['partnership_id', column])
          ? 'under its parent'
          : null,
      name: row.name,
      kind,
      parent: width === undefined || column === undefined ? null : { table: width.table, column },
      columns: row.columns,
      identity: names.includes('id') ? ['id'] : key.length > 0 ? key : ['partnership_id'],
      uniques: row.uniques,
      checks: row.checks,
      references: row.references,
    };
  });
}

export type Row = Record<string, unknown>;

const shifted = (moment: string, seconds: number): string =>
  new Date(Date.parse(moment) + seconds * 1000).toISOString();

/** Values worth trying for a column, the likeliest first; `n` is new for each row. */
function candidates(column: Column, checks: Table['checks'], moment: string): ((n: number) => unknown)[] {
  const always = (...values: unknown[]): ((n: number) => unknown)[] => values.map((value) => () => value);
  switch (column.type) {
    case 'text': {
      const quoted = checks
        .filter((check) => check.columns.includes(column.name) && !/~/.test(check.definition))
        .flatMap((check) =>
          [...check.definition.matchAll(/'((?:[^']|'')*)'::text/g)].map((match) => match[1] ?? ''),
        );
      return [
        ...always(...quoted),
        (n) => `word-${n}`,
        (n) => hex(64, n),
        (n) => hex(32, n),
        (n) => `a${n}`,
        (n) => `person${n}@example.org`,
        (n) => `+4477009${String(n).padStart(5, '0')}`,
        (n) => `A${n}`,
        ...always('word', '2026-01', 'ABC-7K3M-92QX', 'https://example.org/', ''),
      ];
    }
    case 'integer':
    case 'bigint':
    case 'smallint':
      return [...always(1, 0, 2, 10, 100), (n) => n + 1];
    case 'double precision':
      return always(1, 0);
    case 'boolean':
      return always(false, true);
    case 'date':
      return [
        (n) => new Date(Date.UTC(2000, n % 12000, 1)).toISOString().slice(0, 10),
        ...always('2026-06-30'),
      ];
    case 'timestamp with time zone':
      return always(moment, shifted(moment, 3600), shifted(moment, -3600));
    case 'jsonb':
      return always([], {});
    case 'bytea':
      return [(n) => `\\x${hex(64, n)}`, (n) => `\\x${hex(128, n)}`, (n) => `\\x${hex(32, n)}`];
    case 'uuid':
      // A second, later one: for a key that orders two.
      return [uuid, (n) => uuid(n + 2 ** 40)];
    case 'uuid[]':
      return [(n) => [uuid(n)], ...always([])];
    case 'text[]':
      return always(['word'], []);
    case 'date[]':
      return always(['2026-01-01'], []);
    case 'xid8':
      return always('1');
    case 'tsvector':
      return always('word');
    default:
      return [];
  }
}

/** How to fill the columns of a table that its place in a world does not determine. */
export type Filler = (n: number) => Row;

/**
 * Finds values that the table's CHECKs accept, by trying: each refusal names a constraint, whose columns then take their next
 * value. Keys are not checked here; rows are loaded with them off, since they refer to nothing that policies read.
 */
export async function fillerFor(
  client: pg.Client,
  table: Table,
  moment: string,
): Promise<{ fill: Filler } | { cannot: string }> {
  const places = new Set([...audienceColumns, 'partnership_id', 'id', table.parent?.column ?? '']);
  const registered = given[table.name] ?? {};
  const free = table.columns.filter((column) => !places.has(column.name) && !(column.name in registered));
  const options = new Map(
    free.map((column) => {
      const values = candidates(column, table.checks, moment);
      // Left alone at first: a default is there to be used, and nothing is what most empty columns hold.
      const nothing: ((n: number) => unknown)[] =
        column.required && !column.hasDefault ? [] : [() => undefined];
      return [column.name, [...nothing, ...values]];
    }),
  );
  const chosen = new Map(free.map((column) => [column.name, 0]));
  const fill: Filler = (n) => {
    const row: Row = {};
    for (const [name, at] of chosen) {
      const value = options.get(name)?.[at]?.(n);
      if (value !== undefined) row[name] = value;
    }
    for (const [name, value] of Object.entries(registered))
      row[name] = typeof value === 'function' ? (value as (n: number) => unknown)(n) : value;
    return row;
  };
  const rowFor = (n: number): Row => ({
    partnership_id: uuid(table.single === 'in the partnership' ? n : 1),
    ...(table.columns.some(({ name }) => name === 'id') ? { id: uuid(n) } : {}),
    ...(table.parent === null
      ? { audience: [uuid(1)], open_to_members: !table.neverOpen }
      : {
          [table.parent.column]: uuid(table.single === null ? 1 : n),
          inherited_audience: [uuid(1)],
          inherited_open: true,
        }),
    ...fill(n),
  });
  for (let tries = 0; tries < 400; tries += 1) {
    const fault = await tryRows(client, table.name, [1, 2, 3, 70_000, 2_000_000].map(rowFor));
    if (fault === null) return { fill };
    const about = columnsOf(table, fault).filter((name) => chosen.has(name));
    if (!advance(about, chosen, options)) return { cannot: `${fault.constraint ?? ''} ${fault.message}` };
  }
  return { cannot: 'no values were found in 400 tries' };
}

type Fault = { code: string; constraint?: string; column?: string; message: string };

function columnsOf(table: Table, fault: Fault): string[] {
  if (fault.column !== undefined) return [fault.column];
  const check = table.checks.find(({ name }) => name === fault.constraint);
  if (check !== undefined) return check.columns;
  // A unique key: the rows had the same values; any of its columns may vary.
  return table.uniques.find(({ name }) => name === fault.constraint)?.columns ?? [];
}

/** The next combination, as an odometer turns; nothing is tried twice. */
function advance(
  columns: readonly string[],
  chosen: Map<string, number>,
  options: Map<string, readonly unknown[]>,
): boolean {
  for (const name of columns) {
    const at = (chosen.get(name) ?? 0) + 1;
    if (at < (options.get(name)?.length ?? 0)) {
      chosen.set(name, at);
      return true;
    }
    chosen.set(name, 0);
  }
  return false;
}

async function tryRows(client: pg.Client, table: string, rows: readonly Row[]): Promise<Fault | null> {
  await client.query('begin; set local session_replication_role = replica');
  try {
    await insertRows(client, table, rows);
    return null;
  } catch (error) {
    return error as Fault;
  } finally {
    await client.query('rollback');
  }
}

/** One statement for many rows of the same columns. */
export async function insertRows(client: pg.Client, table: string, rows: readonly Row[]): Promise<void> {
  const byColumns = Map.groupBy(rows, (row) => Object.keys(row).join());
  for (const [columns, list] of byColumns)
    await client.query(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(list)],
    );
}
