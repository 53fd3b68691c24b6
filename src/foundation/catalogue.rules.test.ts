import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { createTestDatabase } from '../../test/support/database.ts';
import type { TestDatabase } from '../../test/support/database.ts';

/**
 * Rules that every table, grant and function of the migrations keeps, read from the catalogue. What is listed here or in the
 * files beside is a decision: a new grant, a new function that runs as the owner or a new caller of the system shows as a
 * difference. `FRANKPLEDGE_WRITE_LISTS=1` writes the two files anew; then read what changed.
 */
let test: TestDatabase;

before(async () => {
  test = await createTestDatabase();
});

const program = path.resolve(import.meta.dirname, '../..');

async function equalsFile(name: string, lines: readonly string[]): Promise<void> {
  const file = path.join(import.meta.dirname, name);
  const text = `${lines.join('\n')}\n`;
  if (process.env['FRANKPLEDGE_WRITE_LISTS'] !== undefined) await writeFile(file, text);
  assert.equal(
    text,
    await readFile(file, 'utf8'),
    `${name} says otherwise. If that is meant: FRANKPLEDGE_WRITE_LISTS=1 node --test src/foundation/catalogue.rules.test.ts, and read the difference.`,
  );
}

/** Tables without row-level security: the installation's own, guarded by grants. Each has its reason. */
const installationTables: Record<string, string> = {
  area: 'boundaries are public',
  area_set: 'boundaries are public',
  form_draft: 'what a person typed before the session ended; read by sign-in alone',
  installation: 'one row: demonstration or live',
  invitation: 'read and written before anybody is anybody',
  known_browser: 'remembered after a second factor; sign-in alone',
  lookup_file: 'lookups between geographies are public',
  migration: 'what the database has had; the owner alone',
  organisation: 'names of public bodies, the same for all partnerships',
  outbox_message: 'written in many transactions, sent by one clock; nothing personal stands in it',
  partnership_parent: 'ties between partnerships belong to neither',
  partnership_succession: 'ties between partnerships belong to neither',
  passkey: 'credentials; sign-in alone',
  passkey_challenge: 'credentials; sign-in alone',
  deprivation: 'public figures',
  deprivation_table: 'public figures',
  population: 'public figures',
  population_table: 'public figures',
  provider_acceptance: 'sign-in alone',
  provider_authorisation: 'sign-in alone',
  provider_identity: 'sign-in alone',
  provider_logout_token: 'sign-in alone',
  provider_session: 'sign-in alone',
  recovery_code: 'credentials; sign-in alone',
  request_link: 'which link opens which request, by hash; the system and narrow functions',
  request_mailing: 'one e-mail may ask for several partnerships; the system alone',
  request_wish: 'which link asked for a new one; the system and narrow functions',
  session: 'sign-in alone',
  sign_in_attempt: 'sign-in alone, before anybody is anybody',
  sign_in_event: 'sign-in alone; read by the system into the audit',
  sign_in_provider: 'which agency signs in where; names and addresses, keys by reference',
  sign_in_salt: 'one row of salt for hashes; sign-in alone',
  totp_factor: 'credentials; sign-in alone',
};

describe('the rules of the catalogue', () => {
  it('forces row-level security on every table that is not listed as the installation’s', async () => {
    const rows = await test.query<{ name: string; enabled: boolean; forced: boolean }>(
      `select relname as name, relrowsecurity as enabled, relforcerowsecurity as forced from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    );
    const open = rows.filter(({ enabled, forced }) => !enabled || !forced).map(({ name }) => name);
    // Accounts have policies that are not forced: the owner's functions of sign-in read them.
    const expected = [...Object.keys(installationTables), 'account'];
    assert.deepEqual(open.filter((name) => !expected.includes(name)).sort(), []);
    const there = rows.map(({ name }) => name);
    assert.deepEqual(
      expected.filter((name) => !there.includes(name)),
      [],
      'listed, but no such table',
    );
  });

  it('lets every role that reads a protected table pass some policy, and no role else', async () => {
    const odd = await test.query(
      `select c.relname, r.rolname from pg_class c cross join pg_roles r
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relforcerowsecurity
         and r.rolname = any ('{fp_member,fp_guest,fp_system,fp_administrator,fp_sealer,fp_sign_in}')
         and (has_table_privilege(r.oid, c.oid, 'select') or has_any_column_privilege(r.oid, c.oid, 'select'))
         and not exists (select from pg_policy p, unnest(p.polroles) held where p.polrelid = c.oid and pg_has_role(r.oid, held, 'usage'))`,
    );
    assert.deepEqual(odd, []);
  });

  it('lets whoever reads a child of a child read the child between, which its policy asks', async () => {
    const odd = await test.query(
      `select t.child::text, r.rolname from width_ties() t cross join pg_roles r
       where exists (select from width_ties() u where u.child = t.parent)
         and r.rolname = any ('{fp_member,fp_guest,fp_system,fp_administrator}') and has_any_column_privilege(r.oid, t.child, 'select')
         and r.rolname <> 'fp_system'
         and not (has_column_privilege(r.oid, t.parent, 'id', 'select') and has_column_privilege(r.oid, t.parent, 'partnership_id', 'select'))`,
    );
    assert.deepEqual(odd, []);
  });

  it('indexes only with operators that are leakproof, or known to read nothing secret into an error', async () => {
    const rows = await test.query<{ index: string; operator: string }>(
      `select distinct i.relname as index, o.oprcode::text as operator from pg_index x join pg_class i on i.oid = x.indexrelid
       join pg_class c on c.oid = x.indrelid, unnest(x.indclass::oid[]) with ordinality k(class, n)
       join pg_opclass q on q.oid = k.class join pg_amop a on a.amopfamily = q.opcfamily and a.amoplefttype = q.opcintype
       join pg_operator o on o.oid = a.amopopr join pg_proc p on p.oid = o.oprcode
       where c.relnamespace = 'public'::regnamespace and not p.proleakproof and a.amopmethod = q.opcmethod
         and a.amoplefttype = a.amoprighttype`,
    );
    /** Whole index families whose other operators are never asked for through a policy. */
    const allowed: Record<string, string> = {
      arrayoverlap: 'a policy itself asks it, before any condition of a page',
      arraycontains: 'asked of lists of codes, never to choose an index under a policy',
      arraycontained: 'asked of lists of codes, never to choose an index under a policy',
      array_eq: 'width keys compare keys, in foreign keys alone',
      array_lt: 'width keys compare keys, in foreign keys alone',
      array_le: 'width keys compare keys, in foreign keys alone',
      array_gt: 'width keys compare keys, in foreign keys alone',
      array_ge: 'width keys compare keys, in foreign keys alone',
      ts_match_vq: 'marked by set-up where it may',
      ts_match_tt: 'not used: search.ts writes vector @@ query',
      xid8lt: 'the sealer’s order, which asks no condition of a person',
      xid8le: 'the sealer’s order, which asks no condition of a person',
      xid8gt: 'the sealer’s order, which asks no condition of a person',
      xid8ge: 'the sealer’s order, which asks no condition of a person',
      xid8eq: 'the sealer’s order, which asks no condition of a person',
    };
    const odd = rows.filter(({ operator }) => !(operator in allowed));
    assert.deepEqual(odd, []);
  });

  it('keeps to what Citus can distribute', async () => {
    const unique = await test.query(
      `select i.relname from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
       where c.relnamespace = 'public'::regnamespace and x.indisunique
         and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'partnership_id')
         and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'partnership_id' and a.attnum = any (x.indkey::smallint[]))`,
    );
    assert.deepEqual(unique, [], 'a unique key without partnership_id');
    const exclusion = await test.query(
      `select conname from pg_constraint where contype = 'x' and connamespace = 'public'::regnamespace`,
    );
    assert.deepEqual(exclusion, [], 'an exclusion constraint: none is used yet');
    const settingNull = await test.query(
      `select conname from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and (confdeltype in ('n', 'd') or confupdtype in ('n', 'd'))`,
    );
    assert.deepEqual(settingNull, [], 'on delete set null over the distribution column');
    const fromInstallation = await test.query(
      `select k.conname from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace
         and not exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'partnership_id')
         and exists (select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'partnership_id')`,
    );
    assert.deepEqual(
      fromInstallation,
      [],
      'a table of the installation refers to one that is cut by partnership',
    );
    const toInstallation = await test.query<{ name: string }>(
      `select distinct confrelid::regclass::text as name from pg_constraint k where contype = 'f' and k.connamespace = 'public'::regnamespace
         and exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'partnership_id')
         and not exists (select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'partnership_id') order by 1`,
    );
    // Copied to every machine: docs/scaling/README.md names them, and must.
    const scaling = await readFile(path.join(program, 'docs/scaling/README.md'), 'utf8');
    for (const { name } of toInstallation)
      assert.match(
        scaling,
        new RegExp(`\\| \`${name}\` +\\| reference`),
        `${name} is referred to from partnership tables`,
      );
    const partitioned = await test.query<{ name: string; key: string[] }>(
      `select c.relname as name, (select array_agg(a.attname::text order by o.n) from pg_index x, unnest(x.indkey::smallint[]) with ordinality o(num, n), pg_attribute a
         where x.indrelid = c.oid and x.indisprimary and a.attrelid = c.oid and a.attnum = o.num) as key
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'p'`,
    );
    for (const { name, key } of partitioned) {
      assert.deepEqual(
        [key[0], key.at(-1), key.length],
        ['partnership_id', 'id', 3],
        `${name} is keyed (partnership_id, time, id)`,
      );
    }
  });

  it('gives each role what the list says', async () => {
    const rows = await test.query<{ line: string }>(
      `with held as (
         select c.relname, a.grantee::regrole::text as role, lower(a.privilege_type) as may, null::text as columns
         from pg_class c, aclexplode(c.relacl) a
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition and a.grantee::regrole::text <> 'fp_owner'
         union all
         select c.relname, a.grantee::regrole::text, lower(a.privilege_type), string_agg(t.attname, ', ' order by t.attname)
         from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
         where c.relnamespace = 'public'::regnamespace and not c.relispartition group by 1, 2, 3
       )
       select relname || ' | ' || role || ' | ' || string_agg(may || coalesce(' (' || columns || ')', ''), ', ' order by may, columns nulls first) as line
       from held group by relname, role order by relname, role`,
    );
    await equalsFile(
      'catalogue.grants.txt',
      rows.map(({ line }) => line),
    );
  });

  it('has no function that runs as the owner but those with a reason', async () => {
    const rows = await test.query<{ name: string; comment: string | null; callers: string }>(
      `select p.proname as name, obj_description(p.oid, 'pg_proc') as comment,
         coalesce((select string_agg(a.grantee::regrole::text, ' ' order by a.grantee::regrole::text) from aclexplode(p.proacl) a
           where a.grantee <> p.proowner and a.privilege_type = 'EXECUTE'), '') as callers
       from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef order by 1`,
    );
    for (const { name, comment } of rows)
      assert.ok((comment ?? '').length >= 10, `${name} does not say what it is for`);
    await equalsFile(
      'catalogue.definers.txt',
      rows.map(({ name, callers, comment }) => `${name} | ${callers} | ${comment ?? ''}`),
    );
  });

  it('becomes the system only with a reason, and sign-in and sealer only in their rooms', async () => {
    const files = globSync('src/**/*.ts', { cwd: program })
      .filter((file) => !/\.test\.ts$|\.fixture\.ts$/.test(file))
      .sort();
    const lines: string[] = [];
    for (const file of files) {
      const text = readFileSync(path.join(program, file), 'utf8');
      for (const match of text.matchAll(
        /\.asSystem(?:AtOnce<.*?>)?\(\s*(?:(['"`])((?:(?!\1).)*)\1|([^,\s]+))/g,
      ))
        lines.push(`${file} | ${match[2] ?? `the reason in ${match[3] ?? ''}`}`);
      if (/\.asSignIn\(/.test(text)) assert.match(file, /^src\/sign-in\//, `${file} becomes sign-in`);
      if (/\.asSealer\(/.test(text)) assert.match(file, /^src\/audit\//, `${file} becomes the sealer`);
    }
    assert.ok(lines.length > 20);
    for (const line of lines) assert.match(line, / \| .{4,}/, `${line} gives no reason`);
    await equalsFile('catalogue.system.txt', [...new Set(lines)].sort());
  });
});
