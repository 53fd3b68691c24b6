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
  form_draft: 'installation',
  installation: 'installation',
  invitation: 'installation',
  known_browser: 'installation',
  lookup_file: 'installation',
  migration: 'installation',
  organisation: 'installation',
  outbox_message: 'installation',
  partnership_parent: 'installation',
  partnership_succession: 'installation',
  passkey: 'installation',
  passkey_challenge: 'installation',
  deprivation: 'installation',
  deprivation_table: 'installation',
  population: 'installation',
  population_table: 'installation',
  provider_acceptance: 'installation',
  provider_authorisation: 'installation',
  provider_identity: 'installation',
  provider_logout_token: 'installation',
  provider_session: 'installation',
  recovery_code: 'installation',
  request_link: 'installation',
  request_mailing: 'installation',
  request_wish: 'installation',
  session: 'installation',
  sign_in_attempt: 'installation',
  sign_in_event: 'installation',
  sign_in_provider: 'installation',
  sign_in_salt: 'installation',
  totp_factor: 'installation',
  access_reason: 'root',
  access_review: 'root',
  access_try: 'root',
  action: 'root',
  action_import: 'root',
  action_setting: 'root',
  agency: 'root',
  agreement: 'root',
  agreement_hand_over: 'root',
  area_group: 'root',
  assessment: 'root',
  audience_key: 'root',
  audit_check: 'root',
  audit_detail: 'root',
  audit_entry: 'root',
  audit_seal: 'root',
  broken_glass: 'root',
  data_chase: 'root',
  consultation_wave: 'root',
  strategy: 'root',
  data_duty: 'root',
  data_expectation: 'root',
  data_release: 'root',
  delivery: 'root',
  disclosure: 'root',
  disclosure_draft: 'root',
  disclosure_rule: 'root',
  election_period: 'root',
  election_release: 'root',
  election_result: 'child',
  year_calendar: 'root',
  year_date: 'root',
  year_reminder: 'root',
  year_rule: 'root',
  year_step: 'child',
  figure: 'root',
  harm_set: 'root',
  history: 'root',
  measure: 'root',
  impact_assessment: 'root',
  index_entry: 'root',
  mapping_draft: 'root',
  paper: 'root',
  partnership: 'root',
  partnership_area: 'root',
  partnership_group: 'root',
  indicator: 'root',
  performance_pack: 'root',
  performance_report: 'root',
  performance_round: 'root',
  performance_setting: 'root',
  published_performance: 'root',
  population_profile: 'root',
  priority_round: 'root',
  priority_list: 'root',
  priority_rule: 'root',
  priority_weights: 'root',
  people_import: 'root',
  post: 'root',
  presentation: 'root',
  processing_entry: 'root',
  published_release: 'root',
  questionnaire: 'root',
  record_lock: 'root',
  request: 'root',
  request_reply: 'root',
  request_setting: 'root',
  return_form: 'root',
  information_request: 'root',
  information_requester: 'root',
  saved_question: 'root',
  segment: 'root',
  segment_in_force: 'root',
  shared_under: 'root',
  series_break: 'root',
  sharing_notice: 'root',
  source: 'root',
  submission: 'root',
  term: 'root',
  ward_line: 'root',
  ward_pack: 'root',
  ward_pack_request: 'root',
  ward_pack_setting: 'root',
  terms_acceptance: 'root',
  terms_of_use: 'root',
  thread: 'root',
  access_review_line: 'child',
  action_evidence: 'child',
  action_milestone: 'child',
  action_notice: 'child',
  action_step: 'child',
  action_update: 'child',
  indicator_break: 'child',
  indicator_correction: 'child',
  indicator_reading: 'child',
  indicator_target: 'child',
  performance_pack_copy: 'child',
  performance_report_file: 'child',
  performance_report_part: 'child',
  performance_report_step: 'child',
  agreement_document: 'child',
  agreement_party: 'child',
  assessment_check: 'child',
  assessment_comment: 'child',
  assessment_contributor: 'child',
  assessment_edition: 'child',
  assessment_edition_file: 'child',
  assessment_erratum: 'child',
  assessment_item: 'child',
  assessment_section: 'child',
  assessment_step: 'child',
  consultation_chapter: 'child',
  consultation_promise: 'child',
  consultation_step: 'child',
  strategy_chapter: 'child',
  strategy_item: 'child',
  strategy_change: 'child',
  strategy_comment: 'child',
  strategy_step: 'child',
  strategy_edition: 'child',
  strategy_edition_file: 'child',
  strategy_review: 'child',
  strategy_review_decision: 'child',
  data_chase_line: 'child',
  data_receipt: 'child',
  delivery_rejection: 'child',
  disclosure_file: 'child',
  disclosure_note: 'child',
  disclosure_note_wording: 'child',
  disclosure_subject: 'child',
  disclosure_version: 'child',
  group_attendance: 'child',
  group_confirmation: 'child',
  group_meeting: 'child',
  group_member: 'child',
  group_terms: 'child',
  harm_choice: 'child',
  harm_weight: 'child',
  measure_version: 'child',
  information_question: 'child',
  information_step: 'child',
  period_return: 'child',
  presentation_person: 'child',
  priority_candidate: 'child',
  priority_moderation: 'child',
  priority_score: 'child',
  priority_scorer: 'child',
  priority_step: 'child',
  presentation_record: 'child',
  published_answer: 'child',
  published_figure: 'child',
  return_copy: 'child',
  return_correction: 'child',
  return_step: 'child',
  return_value: 'child',
  questionnaire_edition: 'child',
  questionnaire_translation: 'child',
  request_answer: 'child',
  request_attempt: 'child',
  source_mapping: 'child',
  survey_batch: 'child',
  survey_code_frame: 'child',
  survey_coding: 'child',
  survey_outreach: 'child',
  survey_response: 'child',
  survey_tally: 'child',
  ward_pack_file: 'child',
  ward_pack_look: 'child',
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
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and not relispartition order by 1`,
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
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
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
       from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
    );
    for (const { table, on, forced } of rows) {
      assert.equal(on && forced, ofKind('root', 'child').includes(table), table);
    }
    const policies = await test.query<{
      tablename: string;
      policyname: string;
      roles: string;
      cmd: string;
      qual: string | null;
      with_check: string | null;
      permissive: string;
    }>(
      `select tablename, policyname, permissive, array_to_string(roles, ',') as roles, cmd, qual, with_check from pg_policies
       where schemaname = 'public' order by tablename, policyname`,
    );
    // Read by the sign-in functions, which run as the owner.
    const readAtSignIn = [
      'agency', 'agreement', 'agreement_party', 'assessment', 'assessment_edition', 'assessment_edition_file', 'audience_key', 'group_member', 'index_entry', 'partnership', 'partnership_group', 'post',
      'consultation_chapter', 'consultation_promise', 'consultation_wave', 'performance_pack', 'performance_pack_copy', 'priority_round', 'priority_score', 'priority_scorer', 'published_answer', 'published_figure', 'published_performance', 'published_release', 'strategy', 'strategy_edition', 'strategy_edition_file', 'terms_acceptance', 'terms_of_use', 'year_calendar',
    ]; // prettier-ignore
    // Read whole, a partnership at a time, by what seals the audit.
    const readBySealer = ['audit_check', 'audit_detail', 'audit_entry', 'audit_seal'];
    // Beside those of protect(), what a row must be after a member's change (migration 0020).
    const walls: Record<string, string> = {
      audience_key: 'makes',
      agreement: 'signs',
      agreement_party: 'signs',
    };
    assert.deepEqual(
      policies.filter(({ permissive }) => permissive === 'RESTRICTIVE').map((each) => [each.tablename, each.policyname, each.roles, each.qual]),
      Object.entries(walls).sort().map(([table, name]) => [table, name, 'fp_member', null]),
    ); // prettier-ignore
    const parents = await test.query<{ child: string; parent: string }>(
      'select child::text, parent::text from width_ties()',
    );
    for (const table of ofKind('root', 'child')) {
      const root = ofKind('root').includes(table);
      const [column, open] = root
        ? ['audience', 'open_to_members']
        : ['inherited_audience', 'inherited_open'];
      // A child of a child must also see the child between, which may be narrower than the root.
      const between = parents.find(({ child }) => child === table)?.parent;
      const above =
        between === undefined || !ofKind('child').includes(between)
          ? ''
          : ` AND (EXISTS ( SELECT\n   FROM ${between} above\n  WHERE ((above.partnership_id = ${table}.partnership_id) AND (above.id = ${table}.${between}_id))))`;
      const own = root ? '' : ` AND ((own_audience IS NULL) OR (own_audience && ${policy.keys}))${above}`;
      const held = `(${column} && ${policy.keys})`;
      const expected = [
        { policyname: 'guest', roles: 'fp_guest', qual: `(${policy.partnership} AND ${held}${own})` },
        {
          policyname: 'member',
          roles: 'fp_member',
          qual: `(${policy.partnership} AND (${open} OR ${held})${own})`,
        },
        ...(readBySealer.includes(table)
          ? [{ policyname: 'sealer', roles: 'fp_sealer', qual: policy.partnership }]
          : []),
        ...(readAtSignIn.includes(table) ? [{ policyname: 'sign_in', roles: 'fp_owner', qual: 'true' }] : []),
        { policyname: 'system', roles: 'fp_system', qual: policy.partnership },
      ].map((each) => ({
        tablename: table,
        cmd: each.policyname === 'sign_in' ? 'SELECT' : 'ALL',
        with_check: null,
        permissive: 'PERMISSIVE',
        ...each,
      }));
      const found = policies.filter(
        ({ tablename, permissive }) => tablename === table && permissive === 'PERMISSIVE',
      );
      assert.deepEqual(
        found.map((each) => ({ ...each })),
        expected.map((each) => ({ ...each })),
        table,
      );
    }
  });

  it('lets nobody reach a partition but through its table', async () => {
    const rows = await test.query<{
      name: string;
      parent: string;
      forced: boolean;
      policies: string;
      grants: string;
      first: string[];
    }>(
      `select c.relname as name, p.relname as parent, c.relrowsecurity and c.relforcerowsecurity as forced,
         (select count(*) from pg_policy y where y.polrelid = c.oid) as policies,
         (select count(*) from aclexplode(c.relacl) a where a.grantee <> c.relowner) as grants,
         (select array_agg(distinct a.attname::text) from pg_index x join pg_attribute a on a.attrelid = c.oid
           and a.attnum = x.indkey[0] where x.indrelid = c.oid) as first
       from pg_class c join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
       where c.relnamespace = 'public'::regnamespace and c.relispartition and c.relkind = 'r'`,
    );
    assert.ok(rows.length > 12, `only ${rows.length} partitions`);
    for (const { name, parent, forced, policies, grants, first } of rows) {
      assert.ok(ofKind('root', 'child').includes(parent), name);
      assert.deepEqual([forced, Number(policies), Number(grants)], [true, 0, 0], name);
      assert.deepEqual(first, ['partnership_id'], name);
    }
    // Nor may a table be somebody's partition by inheritance of the old kind, which would escape all of this.
    assert.deepEqual(
      await test.query(
        `select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition`,
      ),
      [],
    );
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
      'jsonb', 'bytea', 'tsvector', 'xid8', 'uuid[]', 'text[]', 'date[]',
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
        'performance_pack_by_link',
        'public_consultation',
        'public_consultations',
        'published_chapters',
        'published_editions',
        'published_figure_files',
        'published_figures',
        'published_information_requests',
        'published_performances',
        'published_promises',
        'published_releases',
        'published_strategies',
        'published_strategy_files',
        'request_code_make',
        'request_code_try',
        'request_code_used',
        'request_link_find',
        'request_link_wish',
        'year_calendar_of',
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
