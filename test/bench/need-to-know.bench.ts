/**
 * What need to know costs: the same statement as the application's role, under its policies, and as the tables' owner with
 * the condition written out as constants. A million records, 60 % open to members, one to six keys each.
 */
import pg from 'pg';
import { clock } from '../../src/foundation/clock.ts';
import { openDatabase } from '../../src/foundation/database.ts';
import type { Actor } from '../../src/foundation/database.ts';
import { newId } from '../../src/foundation/id.ts';
import { withClient } from '../../src/foundation/migrate.ts';
import { insertPartnership } from '../support/database.ts';
import { startTestServer, templateName } from '../support/test-server.ts';
import { median, number, turnAbout, type Bench, type BenchResult } from './bench.ts';

/** Keys that records draw from. A member holds the first of them. */
const keyCount = 400;
const target = 1.3;

type Holder = { name: string; role: 'fp_member' | 'fp_guest'; keys: string[] };

const operations = (word: string, name: string): Record<string, (where: string) => string> => ({
  'page of 20 by date': (where) =>
    `select id, happened_at, body from record where ${where} order by happened_at desc, id desc limit 20`,
  count: (where) => `select count(*) from record where ${where}`,
  'full text, a rare word': (where) =>
    `select id from record where ${where} and words @@ websearch_to_tsquery('english', 'zanzibar${word}') limit 100`,
  'full text, a common word': (where) =>
    `select count(*) from record where ${where} and words @@ websearch_to_tsquery('english', 'street')`,
  'a name spelt nearly so': (where) =>
    `select id, name from record where ${where} and name operator(public.%) '${name}' limit 100`,
});

async function fill(
  client: pg.Client,
  partnershipId: string,
  keys: readonly string[],
  rows: number,
): Promise<void> {
  await client.query(`set role fp_owner`);
  await client.query(`
    create table record (partnership_id uuid not null, id uuid not null, happened_at timestamptz not null, body text not null, name text not null,
      words tsvector not null, audience uuid[] not null, open_to_members boolean not null, primary key (partnership_id, id));
    select protect('record');
    grant select on record to fp_member, fp_guest`);
  await client.query('reset role');
  // Keys are drawn skewed, so that some stand on many records and most on few; every row differs.
  await client.query(
    `insert into record
     select $1, gen_random_uuid(), timestamptz '2026-01-01' - make_interval(secs => (random() * 1e8)::int), 'Something happened ' || n,
       (array['jonson','johnson','smith','smyth','brown','khan','okafor','novak','murphy','clarke'])[1 + (random() * 9)::int] || ' '
         || translate(substr(md5(n::text), 1, 8), '0123456789', 'ghijklmnop'),
       to_tsvector('english', 'something ' || case when n % 10 < 3 then 'street ' else '' end || 'zanzibar' || (n % 20000)),
       (select array_agg(distinct key order by key) from (
         select ($2::uuid[])[1 + floor(power(random(), 2) * ${keyCount})::int] as key from generate_series(1, 1 + (n % 6))) k),
       random() < 0.6
     from generate_series(1, $3::int) n`,
    [partnershipId, keys, rows],
  );
  // The indexes that the rooms' tables have: none of them is over the keys.
  await client.query(`
    create index on record (partnership_id, happened_at, id);
    create index on record using gin (words);
    create index on record using gin (name gin_trgm_ops)`);
  await client.query('vacuum analyze record');
}

export const bench: Bench = {
  name: 'need-to-know',
  title: 'What need to know costs',
  async run({ quick }) {
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    const rows = quick ? 100_000 : 1_000_000;
    const turns = quick ? 5 : 7;
    const server = await startTestServer();
    const owner = { ...server.superuser, database: 'bench' };
    let client: pg.Client | null = null;
    try {
      await withClient(server.superuser, (each) =>
        each.query(`create database bench template ${templateName}`),
      );
      client = new pg.Client({ ...owner, options: '-c timezone=UTC -c search_path=public' });
      await client.connect();
      const database = openDatabase({
        connection: { ...owner, user: 'fp_login', password: server.loginPassword },
        mayExit: true,
      });
      const partnership = await insertPartnership(database);
      const keys = Array.from({ length: keyCount }, () => newId());
      const start = performance.now();
      await fill(client, partnership.id, keys, rows);
      result.facts.push(`${number(rows)} records made in ${number((performance.now() - start) / 1000)} s.`);
      // Evenly over the keys, from those on many records to those on few.
      const some = (count: number): string[] =>
        Array.from(
          { length: count },
          (_, at) => keys[Math.floor(((at + 0.5) * keyCount) / count)] ?? '',
        ).sort();
      const holders: Holder[] = [3, 50].flatMap((count) => [
        { name: `member, ${count} keys`, role: 'fp_member', keys: some(count) },
        { name: `guest, ${count} keys`, role: 'fp_guest', keys: some(count) },
      ]);
      const ratios: { what: string; ratio: number }[] = [];
      const connection = client;
      for (const holder of holders) {
        const array = `'{${holder.keys.join()}}'::uuid[]`;
        const written =
          `partnership_id = '${partnership.id}'::uuid and ` +
          (holder.role === 'fp_member'
            ? `(open_to_members or audience && ${array})`
            : `audience && ${array}`);
        for (const [what, statement] of Object.entries(operations('777', 'jonson abc'))) {
          const begin = `begin; set local role ${holder.role}; set local app.partnership = '${partnership.id}'; set local app.audiences = '{${holder.keys.join()}}'; `;
          const bare = `begin; set local row_security = off; `;
          // The owner would be held to the policies too (FORCE): the superuser is not.
          const asRole = (): Promise<unknown> => connection.query(`${begin}${statement('true')}; commit`);
          const asOwner = (): Promise<unknown> => connection.query(`${bare}${statement(written)}; commit`);
          const times = await turnAbout(turns, { asRole, asOwner });
          const ratio = median(times.asRole) / median(times.asOwner);
          ratios.push({ what: `${holder.name}: ${what}`, ratio });
          result.comparisons.push({
            what: `${holder.name}: ${what}`,
            ours: times.asRole,
            against: 'as owner, written out',
            theirs: times.asOwner,
            target,
          });
          if (ratio > target) {
            for (const [side, text] of [
              [
                'as the role',
                begin + `explain (analyze, costs off, timing off, summary off) ${statement('true')}`,
              ],
              [
                'as owner',
                bare + `explain (analyze, costs off, timing off, summary off) ${statement(written)}`,
              ],
            ] as const) {
              const answers = (await connection.query(`${text}; commit`)) as unknown as pg.QueryResult<{
                'QUERY PLAN': string;
              }>[];
              const plan = answers.flatMap((each) => each.rows.map((row) => row['QUERY PLAN']));
              result.facts.push(`${holder.name}: ${what}, plan ${side}:\n    ${plan.join('\n    ')}`);
            }
          }
        }
      }
      const worst = ratios.reduce((a, b) => (a.ratio > b.ratio ? a : b));
      result.facts.unshift(
        `Median of ${ratios.length} ratios ${median(ratios.map(({ ratio }) => ratio)).toFixed(2)} (at most ${target}); worst ${worst.what}, ${worst.ratio.toFixed(2)}.`,
      );
      const actor: Actor = partnership.actor('analyst');
      const empty = 200;
      const actors = await turnAbout(turns, {
        asActor: async () => {
          for (let each = 0; each < empty; each += 1)
            await database.asActor(actor, 'bench', () => Promise.resolve());
        },
        bare: async () => {
          for (let each = 0; each < empty; each += 1) await database.asVisitor(() => Promise.resolve());
        },
      });
      const micro = (ms: readonly number[]): string => number((median(ms) / empty) * 1000);
      result.facts.push(
        `An empty transaction asActor: ${micro(actors.asActor)} microseconds; begin and commit alone: ${micro(actors.bare)}. The clock reads ${clock.now().slice(0, 10)}.`,
      );
      await database.close();
    } finally {
      await client?.end();
      await server.stop();
    }
    return result;
  },
};
