import assert from 'node:assert/strict';

/**
 * Faults put into the database on purpose, one at a time. Each must be found by the worlds: a property that nothing can
 * break would prove nothing.
 */
export type Mutant = {
  what: string;
  /** Families to look at; all when left out. */
  families?: readonly string[];
  apply: (query: (text: string) => Promise<unknown>) => Promise<void>;
};

const statement = (what: string, sql: string, families: readonly string[] = []): Mutant => ({
  what,
  families,
  apply: async (query) => {
    await query(sql);
  },
});

/** Replaces words of a function's text; fails when they are not there, so that a mutant cannot quietly become nothing. */
function inFunction(what: string, name: string, from: string, to: string): Mutant {
  return {
    what,
    families: [],
    apply: async (query) => {
      const { rows } =
        (await query(`select pg_get_functiondef(oid) as text from pg_proc where proname = '${name}'
        and pronamespace = 'public'::regnamespace`)) as { rows: { text: string }[] };
      const text = rows[0]?.text ?? '';
      assert.ok(text.includes(from), `${name} no longer says “${from}”: mend this mutant`);
      await query(text.replaceAll(from, to));
    },
  };
}

/** Says a policy anew with words of it replaced. */
function inPolicy(
  what: string,
  table: string,
  policy: string,
  from: RegExp,
  to: string,
  families: readonly string[] = [],
): Mutant {
  return {
    what,
    families,
    apply: async (query) => {
      const { rows } = (await query(
        `select pg_get_expr(polqual, polrelid) as text from pg_policy where polrelid = '${table}'::regclass and polname = '${policy}'`,
      )) as { rows: { text: string }[] };
      const text = rows[0]?.text ?? '';
      assert.match(text, from, `policy ${policy} of ${table} no longer says this: mend this mutant`);
      await query(`alter policy ${policy} on ${table} using (${text.replace(from, to)})`);
    },
  };
}

export const mutants: readonly Mutant[] = [
  statement('members see every row of one table', `alter policy member on worlds.record using (true)`),
  statement('row-level security is off on one real table', `alter table term disable row level security`, [
    'term',
  ]),
  statement('the policy of one real table is dropped', `drop policy member on history`, ['history']),
  statement(
    'the owner of one table is not held to its policies',
    `alter table worlds.note no force row level security`,
  ),
  statement(
    'the owner of one real table is not held to its policies',
    `alter table delivery no force row level security`,
    ['delivery'],
  ),
  inPolicy(
    'guests see what is open to members',
    'worlds.record',
    'guest',
    /\(audience &&/,
    '(open_to_members or audience &&',
  ),
  inPolicy(
    'a partnership sees another',
    'worlds.record',
    'member',
    /^\(\(partnership_id = .*?\)\) AND /,
    '(('.slice(1),
  ),
  inPolicy('a clock of one partnership sees another', 'worlds.note', 'system', /^.*$/s, 'true'),
  inPolicy('a child forgets what it inherits', 'worlds.note', 'member', /\(inherited_open OR /, '(true OR '),
  inPolicy(
    'a child forgets its own narrowing',
    'worlds.note',
    'member',
    /\(own_audience IS NULL\)/,
    '(true)',
  ),
  inPolicy(
    'a child of a child forgets the child between',
    'worlds.attachment',
    'member',
    /\(EXISTS \(.*/s,
    '(true))',
  ),
  inPolicy(
    'a real child forgets its own narrowing',
    'source_mapping',
    'member',
    /\(own_audience IS NULL\)/,
    '(true)',
    ['source'],
  ),
  statement(
    'a child need not be as narrow as its parent',
    `alter table worlds.note drop constraint note__record_width__fkey`,
  ),
  inFunction(
    'parties that withdrew still give and receive',
    'actor_keys',
    'receiver.withdrawn_at is null',
    'true',
  ),
  inFunction('parties that have not signed give', 'actor_keys', 'giver.signed_at is not null', 'true'),
  inFunction(
    'in grace everything is still shared',
    'actor_keys',
    `case k.urgency when 'critical' then 'grace' else 'in-force' end`,
    `'grace'`,
  ),
  inFunction('grace never ends', 'agreement_standing', `expires_on + grace_days`, `expires_on + 10000`),
  inFunction(
    'a suspended agreement still works',
    'agreement_standing',
    `(state <> 'signed'::text)`,
    `(state not in ('signed', 'suspended'))`,
  ),
  inFunction(
    'broken glass stays open',
    'actor_keys',
    '(k.expires_at is null or k.expires_at > actor_keys.at)',
    'true',
  ),
  inFunction('keys that were ended are held', 'actor_keys', 'k.ended_at is null', 'true'),
  inFunction('a disabled account still acts', 'actor_keys', 'a.disabled_at is null', 'true'),
  inFunction(
    'an agency that left still acts',
    'actor_keys',
    '(g.left_on is null or g.left_on >= day.today)',
    'true',
  ),
  inFunction(
    'members of a group that left still hold its key',
    'actor_keys',
    'm.ended_on >= day.today',
    'true',
  ),
  inFunction('everybody holds the key of oversight', 'actor_keys', `actor_keys.role = 'governance'`, 'true'),
  inFunction(
    'everybody holds the key of the unit',
    'actor_keys',
    `actor_keys.role in ('analyst', 'manager')`,
    'true',
  ),
  inFunction('every colleague supervises', 'actor_keys', 'held.supervises\n', 'true\n'),
  inFunction('days are days in Greenwich', 'actor_keys', `'Europe/London'`, `'UTC'`),
  inFunction('a link that was taken back still works', 'request_key_in_force', 'k.ended_at is null', 'true'),
  inFunction('any key opens a link', 'request_key_in_force', `k.kind = 'request'`, 'true'),
];
