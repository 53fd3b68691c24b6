import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createTestDatabase } from '../../test/support/database.ts';
import type { TestDatabase } from '../../test/support/database.ts';

/**
 * Every table and its kind (design, "Three kinds of table"). A new table is named here, or this test fails.
 * root: a partnership table with an audience of its own; child: one that copies its parent's.
 */
const kinds = {
  account: 'installation',
  area: 'installation',
  area_set: 'installation',
  installation: 'installation',
  lookup_file: 'installation',
  migration: 'installation',
  organisation: 'installation',
  population: 'installation',
  population_table: 'installation',
  session: 'installation',
  sign_in_attempt: 'installation',
  agency: 'root',
  assessment: 'root',
  audience_key: 'root',
  audit_entry: 'root',
  delivery: 'root',
  figure: 'root',
  mapping_draft: 'root',
  partnership: 'root',
  post: 'root',
  segment: 'root',
  segment_in_force: 'root',
  source: 'root',
  submission: 'root',
  thread: 'root',
  audit_detail: 'child',
  delivery_rejection: 'child',
  source_mapping: 'child',
} as const;

let test: TestDatabase;

before(async () => {
  test = await createTestDatabase();
});

const ofKind = (...wanted: string[]): string[] =>
  Object.entries(kinds).flatMap(([name, kind]) => (wanted.includes(kind) ? [name] : []));

const policy = {
  partnership: `(partnership_id = ( SELECT (NULLIF(current_setting('app.partnership'::text, true), ''::text))::uuid AS "nullif"))`,
  keys: `( SELECT (NULLIF(current_setting('app.audiences'::text, true), ''::text))::uuid[] AS "nullif")`,
};

describe('the catalogue', () => {
  it('has a named kind for every table', async () => {
    const rows = await test.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
    );
    assert.deepEqual(
      rows.map(({ name }) => name),
      Object.keys(kinds).sort(),
    );
  });

  it('gives no installation table a partnership, and every other one first in its keys', async () => {
    const rows = await test.query<{ table: string; has: boolean }>(
      `select c.relname as "table", exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'partnership_id'
         and a.attnotnull and not a.attisdropped) as has
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`,
    );
    for (const { table, has } of rows) assert.equal(has, ofKind('root', 'child').includes(table), table);

    const keys = await test.query<{ table: string; name: string; first: string }>(
      `select c.relname as "table", i.relname as name, a.attname as first
       from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
       where c.relnamespace = 'public'::regnamespace and (x.indisunique or x.indisprimary)`,
    );
    for (const { table, name, first } of keys)
      if (ofKind('root', 'child').includes(table)) assert.equal(first, 'partnership_id', name);
  });

  it('ties partnership tables to each other by partnership as well', async () => {
    const rows = await test.query<{
      name: string;
      from: string;
      to: string;
      columns: string[];
      into: string[];
    }>(
      `select k.conname as name, c.relname as "from", f.relname as "to",
         (select array_agg(a.attname::text order by o.n) from unnest(k.conkey) with ordinality o(num, n)
           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.num) as columns,
         (select array_agg(a.attname::text order by o.n) from unnest(k.confkey) with ordinality o(num, n)
           join pg_attribute a on a.attrelid = k.confrelid and a.attnum = o.num) as into
       from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
       where k.contype = 'f' and c.relnamespace = 'public'::regnamespace`,
    );
    assert.ok(rows.length > 20);
    for (const { name, from, to, columns, into } of rows) {
      if (!ofKind('root', 'child').includes(from) || !ofKind('root', 'child').includes(to)) continue;
      assert.equal(columns[0], 'partnership_id', name);
      assert.equal(into[0], 'partnership_id', name);
    }
  });

  it('has an index that begins with the columns of each foreign key', async () => {
    const rows = await test.query<{ name: string }>(
      `select k.conname as name from pg_constraint k
       where k.contype = 'f' and k.connamespace = 'public'::regnamespace and not exists (
         select from pg_index x where x.indrelid = k.conrelid and x.indpred is null
           and k.conkey <@ (x.indkey::smallint[])[0:cardinality(k.conkey) - 1])`,
    );
    assert.deepEqual(rows, []);
  });

  it('forces row-level security on every partnership table, with exactly the policies of protect()', async () => {
    const rows = await test.query<{ table: string; on: boolean; forced: boolean }>(
      `select relname as "table", relrowsecurity as on, relforcerowsecurity as forced
       from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    );
    for (const { table, on, forced } of rows) {
      assert.equal(on && forced, ofKind('root', 'child').includes(table), table);
    }
    const policies = await test.query<{
      tablename: string;
      policyname: string;
      roles: string;
      cmd: string;
      qual: string;
      with_check: string | null;
    }>(
      `select tablename, policyname, array_to_string(roles, ',') as roles, cmd, qual, with_check from pg_policies
       where schemaname = 'public' order by tablename, policyname`,
    );
    // Read by the sign-in functions, which run as the owner.
    const readAtSignIn = ['agency', 'audience_key', 'partnership', 'post'];
    for (const table of ofKind('root', 'child')) {
      const root = ofKind('root').includes(table);
      const [column, open] = root
        ? ['audience', 'open_to_members']
        : ['inherited_audience', 'inherited_open'];
      const own = root ? '' : ` AND ((own_audience IS NULL) OR (own_audience && ${policy.keys}))`;
      const held = `(${column} && ${policy.keys})`;
      const expected = [
        { policyname: 'guest', roles: 'fp_guest', qual: `(${policy.partnership} AND ${held}${own})` },
        {
          policyname: 'member',
          roles: 'fp_member',
          qual: `(${policy.partnership} AND (${open} OR ${held})${own})`,
        },
        ...(readAtSignIn.includes(table) ? [{ policyname: 'sign_in', roles: 'fp_owner', qual: 'true' }] : []),
        { policyname: 'system', roles: 'fp_system', qual: policy.partnership },
      ].map((each) => ({
        tablename: table,
        cmd: each.policyname === 'sign_in' ? 'SELECT' : 'ALL',
        with_check: null,
        ...each,
      }));
      const found = policies.filter(({ tablename }) => tablename === table);
      assert.deepEqual(
        found.map((each) => ({ ...each })),
        expected.map((each) => ({ ...each })),
        table,
      );
    }
  });

  it('ties every child to its parent’s width', async () => {
    for (const table of ofKind('child')) {
      const rows = await test.query<{ definition: string }>(
        `select pg_get_constraintdef(oid) as definition from pg_constraint
         where conrelid = $1::regclass and contype = 'f' and confupdtype = 'c'`,
        [table],
      );
      assert.equal(rows.length, 1, table);
      assert.match(
        rows[0]?.definition ?? '',
        /^FOREIGN KEY \(partnership_id, \w+_id, inherited_audience, inherited_open\) REFERENCES \w+\(partnership_id, id, (audience, open_to_members|inherited_audience, inherited_open)\) ON UPDATE CASCADE$/,
        table,
      );
    }
  });

  it('says what each table is for', async () => {
    const rows = await test.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and coalesce(length(obj_description(oid, 'pg_class')), 0) < 20`,
    );
    assert.deepEqual(rows, []);
  });

  it('uses only column types that an index can serve under a policy, no sequences, no triggers', async () => {
    const allowed = [
      'uuid', 'text', 'integer', 'bigint', 'double precision', 'boolean', 'date', 'timestamp with time zone',
      'jsonb', 'bytea', 'xid8', 'uuid[]', 'text[]', 'date[]',
    ]; // prettier-ignore
    const odd = await test.query(
      `select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
         and (format_type(a.atttypid, a.atttypmod) <> all ($1) or a.attidentity <> '' or a.attgenerated <> '')`,
      [allowed],
    );
    assert.deepEqual(odd, []);
    assert.deepEqual(
      await test.query(
        `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S'`,
      ),
      [],
    );
    assert.deepEqual(await test.query('select tgname from pg_trigger where not tgisinternal'), []);
  });

  it('gives nothing to PUBLIC or to the login role but the sign-in functions', async () => {
    const tables = await test.query(
      `select c.relname, a.grantee::regrole from pg_class c, aclexplode(c.relacl) a
       where c.relnamespace = 'public'::regnamespace and (a.grantee = 0 or a.grantee = 'fp_login'::regrole)`,
    );
    assert.deepEqual(tables, []);
    const functions = await test.query<{ name: string }>(
      `select proname as name from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
         and has_function_privilege('fp_login', oid, 'execute') order by 1`,
    );
    assert.deepEqual(
      functions.map(({ name }) => name),
      [
        'end_old_sessions',
        'end_session',
        'find_session',
        'open_session',
        'posts_of_account',
        'record_sign_in_attempt',
        'sign_in_account',
        'sign_in_failures',
      ],
    );
    // A definer's function without a search path of its own could be made to call somebody else's.
    assert.deepEqual(
      await test.query(
        `select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
           and not coalesce(proconfig, '{}') @> array['search_path=public, pg_temp']`,
      ),
      [],
    );
    assert.deepEqual(
      await test.query(
        `select rolname from pg_roles where rolname like 'fp\\_%' and (rolsuper or rolbypassrls or rolcreaterole)`,
      ),
      [],
    );
  });
});
