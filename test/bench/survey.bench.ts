/**
 * What answering a consultation costs, and what it stands: submissions beside a bare handler that inserts one row; many people
 * answering at once, each thinking between the pages; and the server killed in the midst of it. The database writes as in use, to
 * the disk before it says that it has written.
 */
import { randomInt } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import {
  markOf,
  openSurveySecret,
  sealChecked,
  type SurveySecret,
} from '../../src/consultation/survey/survey.secret.ts';
import { contentHash } from '../../src/consultation/answers/response.store.ts';
import type { Answers } from '../../src/consultation/questionnaire/questionnaire.types.ts';
import { prepareDataFolder } from '../../src/foundation/data-folder.ts';
import { openDatabase, type ConnectionOptions } from '../../src/foundation/database.ts';
import { newId } from '../../src/foundation/id.ts';
import { migrate, withClient } from '../../src/foundation/migrate.ts';
import { startPostgres } from '../../src/foundation/postgres/supervisor.ts';
import { setUpDatabase } from '../../src/foundation/set-up.ts';
import { makeWave, type TestWave } from '../support/consultation.ts';
import { insertPartnership, type TestDatabase } from '../support/database.ts';
import { programCopies } from '../support/test-server.ts';
import { median, number, turnAbout, type Bench, type BenchResult } from './bench.ts';

const target = 3;
/** At once against either side, where the most that they can is measured. */
const lanes = 32;

type Place = {
  test: TestDatabase;
  root: string;
  secret: SurveySecret;
  partnershipId: string;
  of: TestWave;
  close: () => Promise<void>;
};
type Running = { address: string; process: ChildProcess; stop: (signal?: NodeJS.Signals) => Promise<void> };

async function openPlace(): Promise<Place> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'fp-bench-survey-'));
  await chmod(temporary, 0o711);
  const folder = await prepareDataFolder(path.join(temporary, 'data'), 'demonstration');
  const server = await startPostgres({ folder, copies: programCopies });
  await withClient(server.superuser, (client) => client.query('create database bench'));
  const superuser = { ...server.superuser, database: 'bench' };
  await setUpDatabase(superuser, 'bench');
  await migrate(superuser);
  const login = { ...superuser, user: 'fp_login', password: 'bench' };
  const database = openDatabase({ connection: login, mayExit: true });
  const query = <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
    withClient(superuser, async (client) => (await client.query(text, values)).rows as Row[]);
  const test: TestDatabase = { database, login, superuser, query };
  const partnership = await insertPartnership(database);
  await query(
    'create table bare_response (id uuid primary key, answers jsonb not null, at timestamptz not null)',
  );
  return {
    test,
    root: folder.root,
    secret: openSurveySecret(folder),
    partnershipId: partnership.id,
    of: await makeWave(test, partnership),
    async close() {
      await database.close();
      await server.stop();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

async function start(
  kind: 'ours' | 'bare',
  connection: ConnectionOptions,
  root: string,
  port = 0,
): Promise<Running> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      path.join(import.meta.dirname, 'survey-server.ts'),
      JSON.stringify({ kind, connection, root, port }),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface(child.stdout);
  const [address] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(`The ${kind} server did not start`))),
  ])) as [string];
  return {
    address,
    process: child,
    async stop(signal = 'SIGTERM') {
      const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
      child.kill(signal);
      await gone;
    },
  };
}

type Begun = { id: string; answers: Answers; begunAt: string | Date };
type Answered = { status: number; location: string; cookies: string[]; body: string };

/** One request; its time is from the first byte sent to the last received. */
function ask(
  agent: http.Agent,
  address: string,
  method: 'GET' | 'POST',
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(url, address), { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location ?? '',
          cookies: response.headers['set-cookie'] ?? [],
          body: text,
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Each person has an address of their own, as people have. */
const agentOf = (person: number): http.Agent =>
  new http.Agent({
    keepAlive: true,
    maxSockets: 1,
    localAddress: `127.${1 + (person >> 16)}.${(person >> 8) & 255}.${1 + (person % 250)}`,
  });

const form = 'application/x-www-form-urlencoded';
const hidden = (page: string, name: string): string =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(page)?.[1] ?? '';

/** Runs `count` pieces of work, so many at once. */
async function atOnce(count: number, most: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: most }, async () => {
      for (let index = next++; index < count; index = next++) await work(index);
    }),
  );
}

// ---- submissions beside a bare handler -------------------------------------------------------------------------------------------

async function compare(place: Place, result: BenchResult, quick: boolean): Promise<void> {
  const { test, of, secret } = place;
  const count = quick ? 400 : 2000;
  const turns = quick ? 3 : 7;
  const ours = await start('ours', test.login, place.root);
  const bare = await start('bare', test.superuser, place.root);
  const agents = Array.from({ length: 400 }, (_, person) => agentOf(person));
  const agent = (index: number): http.Agent => agents[index % agents.length] as http.Agent;
  try {
    const first = await ask(agent(0), ours.address, 'GET', `/survey/${of.code}/return`, {});
    const visit = first.cookies.map((cookie) => cookie.split(';')[0]).join('; ');
    const csrf = hidden(first.body, 'csrf');
    const begin = async (): Promise<Begun[]> => {
      return test.query<Begun>(
        `insert into survey_response (partnership_id, id, consultation_wave_id, questionnaire_edition_id, state, channel, language, answers,
           begun_at, changed_at, received_on, inherited_audience, inherited_open, own_audience)
         select partnership_id, gen_random_uuid(), id, questionnaire_edition_id, 'begun', 'web', 'en',
           jsonb_build_object('issue', '{"ranking":["noise","theft"]}'::jsonb, 'years', jsonb_build_object('number', n % 100),
             'why', jsonb_build_object('text', 'Because of ' || gen_random_uuid())),
           now() - interval '5 minutes', now(), current_date, audience, open_to_members, audience
         from consultation_wave, generate_series(1, ${count}) as n where consultation_wave.id = $1
         returning survey_response.id, survey_response.answers, survey_response.begun_at as "begunAt"`,
        [of.id],
      );
    };
    const ready: Begun[][] = [];
    for (let turn = 0; turn <= turns * 2 + 1; turn += 1) ready.push(await begin());
    const expect = (answered: Answered): void => {
      if (answered.status !== 303) throw new Error(`A submission was answered ${answered.status}: ${answered.body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 300)}`); // prettier-ignore
    };
    const oursHeaders = (id: string) => ({
      'content-type': form,
      cookie: `${visit}; fp_survey=${markOf(secret, id)}`,
    });
    const times = await turnAbout(turns, {
      send: async () => {
        const begun = (ready.pop() ?? []).map(({ id, answers, begunAt }) => ({
          id,
          // As the check page gives it.
          checked: sealChecked(secret, { id, waveId: of.id, version: 1, contentHash: contentHash(of.id, answers), begunAt: Date.parse(String(begunAt)), dropped: [], asked: 3, ward: null }), // prettier-ignore
        }));
        await atOnce(count, lanes, async (index) => {
          const { id = '', checked = '' } = begun[index] ?? {};
          expect(await ask(agent(index), ours.address, 'POST', `/survey/${of.code}/send`, oursHeaders(id), `csrf=${csrf}&_form=${id}&_website=&_checked=${checked}`)); // prettier-ignore
        });
      },
      answer: async () => {
        const ids = (ready.pop() ?? []).map(({ id }) => id);
        await atOnce(count, lanes, async (index) => {
          const id = ids[index] ?? '';
          expect(await ask(agent(index), ours.address, 'POST', `/survey/${of.code}/question/years`, oursHeaders(id), `csrf=${csrf}&_form=${id}&_website=&years=7`)); // prettier-ignore
        });
      },
      bare: async () => {
        await atOnce(count, lanes, async (index) => {
          const body = JSON.stringify({ id: newId(), answers: { issue: { ranking: ['noise', 'theft'] }, years: { number: index % 100 }, why: { text: `Because of ${newId()}` } } }); // prettier-ignore
          expect(
            await ask(agent(index), bare.address, 'POST', '/', { 'content-type': 'application/json' }, body),
          );
        });
      },
    });
    const against = 'a bare handler that inserts one row';
    result.comparisons.push(
      {
        what: `${number(count)} submissions, ${lanes} at once`,
        ours: times.send,
        against,
        theirs: times.bare,
        target,
      },
      {
        what: `${number(count)} answers to one question, ${lanes} at once`,
        ours: times.answer,
        against,
        theirs: times.bare,
      },
    );
    const perSecond = (ms: readonly number[]): string => number((count / median(ms)) * 1000);
    result.facts.push(
      `Submissions a second: ours ${perSecond(times.send)}, bare ${perSecond(times.bare)}; answers to one question ${perSecond(times.answer)}.`,
    );
  } finally {
    for (const each of agents) each.destroy();
    await Promise.all([ours.stop(), bare.stop()]);
  }
}

// ---- many people at once ---------------------------------------------------------------------------------------------------------

type Tally = { times: number[]; sent: string[]; faults: string[] };

/** One person after another from one address until the time is over: reads, thinks, answers, sends. */
async function person(
  place: Place,
  address: string,
  each: number,
  until: number,
  tally: Tally,
  thinking: number,
): Promise<void> {
  const { code } = place.of;
  const agent = agentOf(each);
  const base = `/survey/${code}`;
  let round = 0;
  // Not all in the same moment.
  await wait((randomInt(1000) / 1000) * thinking);
  while (performance.now() < until) {
    round += 1;
    const words = `person ${each} round ${round} ${newId()}`;
    const cookies = new Map<string, string>();
    const request = async (method: 'GET' | 'POST', url: string, body?: string): Promise<Answered> => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const began = performance.now();
      const answered = await ask(agent, address, method, url, { accept: 'text/html', cookie, ...(body === undefined ? {} : { 'content-type': form }) }, body); // prettier-ignore
      tally.times.push(performance.now() - began);
      for (const set of answered.cookies) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
        cookies.set(name, value);
      }
      return answered;
    };
    // Who sees the page fail tries again, as people do.
    const go = async (method: 'GET' | 'POST', url: string, body?: string): Promise<Answered> => {
      for (let tries = 0; ; tries += 1) {
        try {
          return await request(method, url, body);
        } catch (error) {
          if (tries > 60) throw error;
          await wait(500);
        }
      }
    };
    try {
      await go('GET', base);
      let csrf = '';
      let next = `${base}/question/issue`;
      while (next.includes('/question/')) {
        const page = await go('GET', next);
        csrf = hidden(page.body, 'csrf');
        await wait(thinking * (0.7 + randomInt(600) / 1000));
        const question = next.split('/').at(-1) ?? '';
        const given: Record<string, string> = { 'issue.1': 'noise', 'issue.2': 'theft', where: 'park', safe: '2', years: String(round % 100), why: words, place: 'Weir path', sex: 'female', age: '35-44', 'victim-noise': 'yes', 'victim-theft': 'no' }; // prettier-ignore
        const body = new URLSearchParams({ csrf, _form: hidden(page.body, '_form'), _edition: hidden(page.body, '_edition'), _website: '' }); // prettier-ignore
        for (const [name, value] of Object.entries(given))
          if (name.split('.')[0] === question) body.set(name, value);
        const answered = await go('POST', next, body.toString());
        if (answered.status !== 303) throw new Error(`${next} was answered ${answered.status}`);
        next = answered.location;
      }
      const check = await go('GET', `${base}/check`);
      csrf = hidden(check.body, 'csrf');
      const sent = await go('POST', `${base}/send`, `csrf=${csrf}&_website=&_checked=${hidden(check.body, '_checked')}`); // prettier-ignore
      if (sent.status === 303 && sent.location.endsWith('/thanks')) tally.sent.push(words);
      else throw new Error(`sending was answered ${sent.status}`);
    } catch (error) {
      tally.faults.push(error instanceof Error ? error.message : String(error));
    }
  }
  agent.destroy();
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN;

async function lost(place: Place, sent: readonly string[]): Promise<{ missing: number; twice: number }> {
  const rows = await place.test.query<{ words: string; count: number }>(
    `select answers->'why'->>'text' as words, count(*)::int as count from survey_response
     where consultation_wave_id = $1 and state = 'complete' and answers ? 'why' group by 1`,
    [place.of.id],
  );
  const counts = new Map(rows.map(({ words, count }) => [words, count]));
  return {
    missing: sent.filter((words) => !counts.has(words)).length,
    twice: sent.filter((words) => (counts.get(words) ?? 0) > 1).length,
  };
}

async function crowd(place: Place, result: BenchResult, quick: boolean, kills: boolean): Promise<void> {
  const people = quick ? 60 : 500;
  const seconds = kills ? (quick ? 25 : 45) : quick ? 25 : 120;
  const thinking = quick ? 1600 : 2000;
  let running = await start('ours', place.test.login, place.root);
  const { address } = running;
  const tally: Tally = { times: [], sent: [], faults: [] };
  const until = performance.now() + seconds * 1000;
  const all = Promise.all(
    Array.from({ length: people }, (_, each) => person(place, address, each, until, tally, thinking)),
  );
  if (kills) {
    await wait((seconds * 1000) / 2);
    await running.stop('SIGKILL');
    running = await start('ours', place.test.login, place.root, Number(new URL(address).port));
  }
  await all;
  await running.stop();
  const { missing, twice } = await lost(place, tally.sent);
  const ms = (share: number): string => number(quantile(tally.times, share));
  const faults = [...new Set(tally.faults)].slice(0, 3).join('; ');
  result.facts.push(
    kills
      ? `${number(people)} people answering while the server was killed (SIGKILL) and started anew: ${number(tally.sent.length)} answers acknowledged, ${missing} of them missing, ${twice} there twice${faults === '' ? '' : `; ${tally.faults.length} journeys broke off (${faults})`}.`
      : `${number(people)} people answering at once for ${seconds} s, ${thinking / 1000} s of thought a page: ${number(tally.times.length)} requests (${number(tally.times.length / seconds)} a second), median ${ms(0.5)} ms, p95 ${ms(0.95)} ms, p99 ${ms(0.99)} ms, longest ${ms(1)} ms; ${number(tally.sent.length)} answers acknowledged, ${missing} missing, ${twice} there twice, ${tally.faults.length} journeys broke off${faults === '' ? '' : ` (${faults})`}.`,
  );
}

export const bench: Bench = {
  name: 'survey',
  title: 'Answering a consultation',
  async run({ quick }) {
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    const place = await openPlace();
    try {
      await compare(place, result, quick);
      await crowd(place, result, quick, false);
      await crowd(place, result, quick, true);
      if (quick) result.leftOut.push('500 people for two minutes: 60 for 25 seconds instead.');
    } finally {
      await place.close();
    }
    return result;
  },
};
