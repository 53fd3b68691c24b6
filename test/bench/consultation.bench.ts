/**
 * 100,000 answers tabulated: 20 questions, each by everybody and by 3 breaks, against the counts written by hand in SQL. Once from packed
 * columns in memory against DuckDB over its own columns in memory, and once from the register, answers as they are stored, against
 * PostgreSQL's own counts over the same rows. Both sides give the same numbers, or the bench says so.
 */
import { DuckDBInstance, listValue, type DuckDBConnection } from '@duckdb/node-api';
import { sql } from 'kysely';
import {
  columnsOf,
  countColumn,
  type AnswerRow,
  type Columns,
} from '../../src/consultation/analysis/columns.rules.ts';
import { breakOf } from '../../src/consultation/analysis/cross.rules.ts';
import { loadAnswers } from '../../src/consultation/analysis/results.store.ts';
import { resultsOf } from '../../src/consultation/analysis/results.ts';
import {
  questionnaireShape,
  type Answers,
  type Questionnaire,
} from '../../src/consultation/questionnaire/questionnaire.types.ts';
import { selectWave } from '../../src/consultation/waves/wave.store.ts';
import { openDatabase, type Tx } from '../../src/foundation/database.ts';
import { newId } from '../../src/foundation/id.ts';
import { withClient } from '../../src/foundation/migrate.ts';
import { seededRandom } from '../../src/statistics/statistics.ts';
import { makeWave } from '../support/consultation.ts';
import { insertPartnership, type TestDatabase } from '../support/database.ts';
import { startTestServer, templateName } from '../support/test-server.ts';
import { median, number, turnAbout, type Bench, type BenchResult } from './bench.ts'; // prettier-ignore

const target = 5;
/** Fourteen single, four of several answers, two rankings; the first three split people. */
const kindOf = (at: number): 'single' | 'several' | 'ranked' =>
  at < 14 ? 'single' : at < 18 ? 'several' : 'ranked';
const questions = Array.from({ length: 20 }, (_, at) => ({ code: `q${at + 1}`, kind: kindOf(at) }));
const breaks = questions.slice(0, 3).map(({ code }) => code);
const optionCodes = (at: number): string[] =>
  Array.from({ length: 4 + (at % 5) }, (_, option) => `o${option + 1}`);

const questionnaire = (): Questionnaire =>
  questionnaireShape.parse({
    schema: 1,
    title: 'Bench',
    sections: [
      {
        code: 'a',
        title: 'A',
        questions: questions.map(({ code, kind }, at) => ({
          kind,
          code,
          text: `Question ${at + 1}`,
          options: optionCodes(at).map((option) => ({ code: option, text: option })),
          ...(kind === 'ranked' ? { places: 3 } : {}),
        })),
      },
    ],
  });

function answersOf(many: number): Answers[] {
  const random = seededRandom(20270201);
  const pick = (list: readonly string[]): string => list[Math.floor(random.uniform() * list.length)] ?? '';
  return Array.from({ length: many }, () =>
    Object.fromEntries(
      questions.flatMap(({ code, kind }, at): [string, Answers[string]][] => {
        const options = optionCodes(at);
        // One in twenty leaves a question out, but for those that split people.
        if (at > 2 && random.uniform() < 0.05) return [];
        if (kind === 'single') return [[code, { choice: pick(options) }]];
        const own = [...new Set([pick(options), pick(options), pick(options)])];
        return [[code, kind === 'several' ? { choices: own } : { ranking: own }]];
      }),
    ),
  );
}

/** Every count by question, break, group and option, as one sorted text to compare the sides by. */
const key = (question: string, by: string, group: string, option: string, count: number): string =>
  `${question}|${by}|${group}|${option}|${count}`;

function tabulate(columns: Columns): string[] {
  const splits = breaks.flatMap((code) => breakOf(columns, code) ?? []);
  const out: string[] = [];
  for (const column of columns.list) {
    // Counted anew each time, as for the first who looks.
    const tallies = [null, ...splits].map((split) => countColumn(column, null, split));
    const many = column.options.length;
    tallies.forEach((tally, index) => {
      const split = splits[index - 1];
      for (let group = 0; group < tally.groups; group += 1)
        for (let option = 0; option < many; option += 1) {
          const count = tally.plain.picks[group * many + option] ?? 0;
          if (count > 0)
            out.push(
              key(column.question.code, split?.code ?? '', split?.texts[group]?.code ?? '', column.options[option]?.code ?? '', count),
            );
        }
    });
  }
  return out.sort();
} // prettier-ignore

/** The columns of the answers in DuckDB's memory, filled once. */
async function duckTable(connection: DuckDBConnection, answers: readonly Answers[]): Promise<void> {
  const types = questions.map(({ code, kind }) => `${code} ${kind === 'single' ? 'varchar' : 'varchar[]'}`);
  await connection.run(`create table answers (${types.join(', ')})`);
  const appender = await connection.createAppender('answers');
  for (const each of answers) {
    for (const { code } of questions) {
      const answer = each[code];
      if (answer === undefined) appender.appendNull();
      else if ('choice' in answer) appender.appendVarchar(answer.choice);
      else appender.appendList(listValue('choices' in answer ? answer.choices : 'ranking' in answer ? answer.ranking : []));
    }
    appender.endRow();
  }
  appender.closeSync();
} // prettier-ignore

async function duckCounts(connection: DuckDBConnection): Promise<string[]> {
  const out: string[] = [];
  for (const { code, kind } of questions)
    for (const by of ['', ...breaks]) {
      const of = kind === 'single' ? code : `unnest(${code})`;
      const rows = (
        await connection.runAndReadAll(
          `select g, o, count(*)::double as n
           from (select ${by === '' ? "''" : by} as g, ${of} as o from answers where ${code} is not null) group by all`,
        )
      ).getRowsJson();
      for (const [group, option, count] of rows as [string, string, number][]) out.push(key(code, by, group, option, count)); // prettier-ignore
    }
  return out.sort();
}

/** The same by hand over the stored answers. */
async function registerCounts(tx: Tx, waveId: string): Promise<string[]> {
  const out: string[] = [];
  const path = (code: string) => sql`answers -> ${sql.lit(code)} ->> 'choice'`;
  for (const { code, kind } of questions)
    for (const by of ['', ...breaks]) {
      const group = by === '' ? sql`''` : path(by);
      const list = kind === 'several' ? 'choices' : 'ranking';
      const of =
        kind === 'single' ? path(code) : sql`jsonb_array_elements_text(answers -> ${sql.lit(code)} -> ${sql.lit(list)})`;
      const { rows } = await sql<{ g: string; o: string; n: number }>`
        select ${group} as g, ${of} as o, count(*)::int as n from survey_response
        where consultation_wave_id = ${waveId} and state = 'complete' and answers ? ${code}::text group by 1, 2`.execute(tx);
      for (const row of rows) out.push(key(code, by, row.g, row.o, row.n));
    }
  return out.sort();
} // prettier-ignore

export const bench: Bench = {
  name: 'consultation',
  title: 'Answers of a consultation tabulated: 20 questions by 3 breaks',
  async run({ quick }) {
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    const many = 100_000;
    // The statements by hand take a minute over all of them.
    const stored = quick ? 20_000 : many;
    const turns = quick ? 3 : 5;
    const answers = answersOf(many);
    const rows = answers.map((each): AnswerRow => ({ editionId: '', channel: 'web', answers: each, ward: null, weight: null })); // prettier-ignore
    const packing = performance.now();
    const columns = columnsOf(questionnaire(), rows);
    const packed = performance.now() - packing;
    const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1024MiB' });
    const connection = await instance.connect();
    try {
      await duckTable(connection, answers);
      if (tabulate(columns).join() !== (await duckCounts(connection)).join())
        result.facts.push('THE COUNTS DIFFER from DuckDB’s; the ratio means nothing.');
      const counted = await turnAbout(turns, {
        ours: () => tabulate(columns),
        duck: () => duckCounts(connection),
      });
      result.comparisons.push({
        what: `${number(many)} packed answers counted, everybody and 3 breaks`,
        ours: counted.ours,
        against: 'bare DuckDB, its own table in memory',
        theirs: counted.duck,
        target,
      });
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
    const server = await startTestServer();
    try {
      const name = `b_${newId().replaceAll('-', '')}`;
      await withClient(server.superuser, (client) => client.query(`create database ${name} template ${templateName} strategy file_copy`)); // prettier-ignore
      const superuser = { ...server.superuser, database: name };
      const login = { ...superuser, user: 'fp_login', password: server.loginPassword };
      const database = openDatabase({ connection: login, mayExit: true });
      const store: TestDatabase = {
        database,
        login,
        superuser,
        query: <Row extends object>(text: string, values: unknown[] = []) =>
          withClient(superuser, async (client) => (await client.query(text, values)).rows as Row[]),
      };
      const partnership = await insertPartnership(database);
      const wave = await makeWave(store, partnership, { questionnaire: questionnaire(), state: 'closed', responses: answers.slice(0, stored).map((each) => ({ answers: each })) }); // prettier-ignore
      await store.query('vacuum analyze survey_response');
      const actor = partnership.actor('analyst');
      const inRegister = <Answer>(work: (tx: Tx) => Promise<Answer>): Promise<Answer> =>
        database.asActor(actor, 'bench', work);
      const loaded = await inRegister(async (tx) => loadAnswers(tx, await selectWave(tx, wave.id)));
      const byHand = await inRegister((tx) => registerCounts(tx, wave.id));
      if (loaded === null || tabulate(loaded.columns).join() !== byHand.join())
        result.facts.push('THE COUNTS DIFFER from PostgreSQL’s; the ratio means nothing.');
      // A new version of one row: nothing that was packed before can be taken again.
      const changed = (): Promise<unknown> =>
        store.query('update survey_response set version = version + 1 where id = $1', [wave.responseIds[0]]);
      const all = () =>
        inRegister(async (tx) => resultsOf(tx, await selectWave(tx, wave.id), { by: breaks }));
      const read = await turnAbout(quick ? 1 : 3, {
        ours: async () => {
          await changed();
          return inRegister(async (tx) => {
            const own = await loadAnswers(tx, await selectWave(tx, wave.id));
            return own === null ? [] : tabulate(own.columns);
          });
        },
        sql: () => inRegister((tx) => registerCounts(tx, wave.id)),
        whole: async () => {
          await changed();
          return all();
        },
        again: all,
      });
      result.comparisons.push(
        {
          what: `${number(stored)} stored answers read, packed and counted`,
          ours: read.ours,
          against: 'PostgreSQL’s counts over the same rows, 80 statements',
          theirs: read.sql,
          target,
        },
        {
          what: 'all results: every table, test and figure as the page has them',
          ours: read.whole,
          against: 'the same 80 statements',
          theirs: read.sql,
          target,
        },
        {
          what: 'the next page of results, nothing changed since',
          ours: read.again,
          against: 'the same 80 statements',
          theirs: read.sql,
        },
      );
      result.facts.push(
        `Packing ${number(many)} answers in memory takes ${number(packed)} ms, once. All results of ${number(stored)} take ${number(median(read.whole))} ms from the register to the last figure.`,
      ); // prettier-ignore
      await database.close();
    } finally {
      await server.stop();
    }
    return result;
  },
};
