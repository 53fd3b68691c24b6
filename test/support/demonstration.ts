import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import type { Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import {
  boroughName,
  demonstrationPeople,
  seedDemonstration,
} from '../../src/demonstration/demonstration.ts';
import { clock } from '../../src/foundation/clock.ts';
import { readConfiguration, type Configuration } from '../../src/foundation/configuration.ts';
import type { Actor, Role } from '../../src/foundation/database.types.ts';
import { takeLock, type Lock } from '../../src/foundation/lock.ts';
import { createLog } from '../../src/foundation/log.ts';
import { Problem } from '../../src/foundation/problem.ts';
import { listPartnerships } from '../../src/partnership/partnership.ts';
import { openInstallation, type Installation } from '../../src/server/installation.ts';
import { roomsOf } from '../../src/server/rooms.ts';
import { buildServer, type Server } from '../../src/server/server.ts';
import { insertPartnership, type TestPartnership } from './database.ts';
import { programCopies } from './test-server.ts';
import { Visitor } from './visitor.ts';

/** The demonstration borough as a real installation that listens, for the crawl, the journeys and the screenshots. */
export type Demonstration = {
  /** `http://127.0.0.1:40123` */
  address: string;
  server: Server;
  installation: Installation;
  /** Signs somebody of the borough in, through the page; once for each role. */
  as: (role: Role) => Promise<Visitor>;
  close: () => Promise<void>;
};

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const prefix = `frankpledge-demonstration-${process.getuid?.() ?? 'user'}-`;
/** A seeded folder that nobody used for so long is removed. */
const keptFor = 60 * 60 * 1000;

/** What the seeded data depend on: every room may furnish the demonstration. Pages and tests are not among it. */
const seededFrom = ['package-lock.json', 'migrations/**/*.sql', 'src/**/*.ts'];

function seedKey(): string {
  const hash = createHash('sha256');
  const files = globSync(seededFrom, { cwd: root }).filter(
    (name) => !/\.(test|page|browser)\.ts$/.test(name),
  );
  for (const name of files.sort())
    hash
      .update(`${name}\0`)
      .update(readFileSync(path.join(root, name)))
      .update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** Settings of an installation in this folder; the environment of whoever runs the tests has no say in it. */
function configurationOf(folder: string): Configuration {
  return {
    ...readConfiguration({ args: ['--data-dir', folder, '--port', '0'], env: {} }),
    stateDir: programCopies,
  };
}

/** Waits while another test file seeds. */
async function lockWhenFree(file: string): Promise<Lock> {
  for (;;) {
    try {
      return await takeLock(file);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'data-folder-locked') throw error;
      await wait(200);
    }
  }
}

async function exists(name: string): Promise<boolean> {
  return stat(name).then(
    () => true,
    () => false,
  );
}

/**
 * The seeded data folder, made once for the test files of a run and for the runs after it: seeding takes about 15
 * seconds, a copy of its 100 MB one. It is named by a hash of what it was made from, and appears whole or not at all.
 */
async function seededFolder(): Promise<string> {
  const folder = path.join(os.tmpdir(), prefix + seedKey());
  const lock = await lockWhenFree(`${folder}.lock`);
  try {
    if (!(await exists(folder))) {
      await removeOldFolders();
      const making = await mkdtemp(`${folder}.`);
      await chmod(making, 0o711);
      const data = path.join(making, 'data');
      const installation = await openInstallation(configurationOf(data));
      try {
        await seedDemonstration(
          {
            database: installation.register.database,
            engine: installation.engine,
            folder: installation.folder,
          },
          () => {},
        );
      } finally {
        await installation.close();
      }
      await rename(making, folder);
    }
    const now = clock.milliseconds() / 1000;
    await utimes(folder, now, now);
    return path.join(folder, 'data');
  } finally {
    await lock.release();
  }
}

async function removeOldFolders(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    const found = path.join(os.tmpdir(), name);
    if (!name.startsWith(prefix) || name.endsWith('.lock')) continue;
    const { mtimeMs } = await stat(found);
    if (clock.milliseconds() - mtimeMs > keptFor) await rm(found, { recursive: true, force: true });
  }
}

/** However this process ends, also by SIGKILL: stops the copy's database server and removes the copy. */
function watchOver(folder: string): () => Promise<void> {
  const watcher = spawn(
    '/bin/sh',
    [
      '-c',
      'read -r _; p="$(head -n 1 "$0/data/pg/postmaster.pid" 2>/dev/null)"; [ -n "$p" ] && kill -QUIT "$p" 2>/dev/null && sleep 1; rm -rf "$0"',
      folder,
    ],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' },
  );
  watcher.unref();
  // A pipe to a child is a socket, which the types do not say.
  (watcher.stdin as unknown as Socket).unref();
  return async () => {
    watcher.ref();
    const gone = once(watcher, 'exit');
    watcher.stdin.end();
    await gone;
  };
}

/**
 * Starts a demonstration of this test file's own, as `npm start` would, listening on a free port of this machine.
 * @param options.furnished false: as seeded, without the files and the assessment that `furnish` adds.
 */
export async function openDemonstration(options: { furnished?: boolean } = {}): Promise<Demonstration> {
  const seeded = await seededFolder();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fp-demo-'));
  await chmod(folder, 0o711);
  const stopWatching = watchOver(folder);
  // With owners: run by root, the database's files belong to the database's user.
  await run('cp', ['-a', seeded, path.join(folder, 'data')]);
  const configuration = configurationOf(path.join(folder, 'data'));
  const installation = await openInstallation(configuration);
  const server = await buildServer({
    database: installation.register.database,
    configuration,
    rooms: roomsOf(installation),
    demonstrationAccounts: demonstrationPeople,
    // A fault of ours is seen where the tests are read.
    log: createLog('error'),
  });
  const address = await server.app.listen({ host: '127.0.0.1', port: 0 });
  const visitors = new Map<Role, Promise<Visitor>>();
  const demonstration: Demonstration = {
    address,
    server,
    installation,
    as(role) {
      let visitor = visitors.get(role);
      if (visitor === undefined) {
        visitor = signedIn(server, personOf(role));
        visitors.set(role, visitor);
      }
      return visitor;
    },
    async close() {
      await server.app.close();
      await installation.close();
      await stopWatching();
    },
  };
  if (options.furnished !== false) await furnish(demonstration);
  return demonstration;
}

/** Who does this work in the demonstration borough. */
export function personOf(role: Role): { email: string; password: string; name: string } {
  const person = demonstrationPeople.find((each) => each.role === role);
  if (person === undefined) throw new Error(`Nobody in the demonstration is ${role}`);
  return person;
}

/** The actor that somebody of this role is in the borough's partnership. */
export async function actorOf(
  demonstration: Pick<Demonstration, 'installation'>,
  role: Role,
): Promise<Actor> {
  const { database } = demonstration.installation.register;
  const { email } = personOf(role);
  const [borough] = await listPartnerships(database);
  const partnershipId = borough?.partnershipId ?? '';
  return database.asSystem('find somebody of the demonstration', partnershipId, async (tx) => {
    const row = await tx
      .selectFrom('post')
      .innerJoin('account', 'account.id', 'post.account_id')
      .select(['account.id', 'account.name', 'post.agency_id'])
      .where('account.email', '=', email)
      .where('post.role', '=', role)
      .executeTakeFirstOrThrow();
    return { accountId: row.id, accountName: row.name, partnershipId, agencyId: row.agency_id, role };
  });
}

async function signedIn(server: Server, person: { email: string; password: string }): Promise<Visitor> {
  const visitor = new Visitor(server.app);
  await visitor.signIn(person.email, person.password);
  return visitor;
}

/** The month after those of the demonstration: files of it can come and go without touching a figure. */
export const nextMonth = '2026-10';

/**
 * A small police file of the demonstration's county for the month after its last: rows of a file already there, with
 * their month changed.
 * @param rows how many good rows; a file of another number of rows is another file.
 * @param bad rows to spoil: each gets a month that is none, so that it is rejected.
 * @param district whose rows; the borough's unless told.
 */
export async function smallStreetFile(
  demonstration: Pick<Demonstration, 'installation'>,
  rows: number,
  bad = 0,
  district = boroughName,
): Promise<{ fileName: string; content: string; badLines: number[] }> {
  const folder = path.join(demonstration.installation.folder.deliveries, 'sha256');
  const names = globSync('??/*', { cwd: folder }).sort();
  for (const name of names) {
    const bytes = await readFile(path.join(folder, name));
    const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
    const [header = '', ...lines] = text.split('\n');
    const own = lines.filter((line) => line.includes(`,${district} `));
    if (!header.startsWith('Crime ID,') || own.length < rows + bad) continue;
    const month = /^[^,]*,(\d{4}-\d{2}),/.exec(own[0] ?? '')?.[1] ?? '';
    const step = Math.floor(own.length / (rows + bad));
    const chosen = Array.from({ length: rows + bad }, (_, index) => own[index * step] ?? '');
    const moved = chosen.map((line, index) =>
      line.replace(`,${month},`, index < bad ? ',October,' : `,${nextMonth},`),
    );
    return {
      fileName: `${nextMonth}-merrowshire-street.csv`,
      content: [header, ...moved, ''].join('\n'),
      // Line 1 holds the headings.
      badLines: Array.from({ length: bad }, (_, index) => index + 2),
    };
  }
  throw new Error(`The demonstration keeps no police file with rows of ${district}`);
}

/** Loads one file through the page and gives its address. */
async function load(visitor: Visitor, file: { fileName: string; content: string }): Promise<string> {
  await visitor.get('/observatory/receive');
  const answer = await visitor.upload('/observatory/receive', [
    { field: 'files', fileName: file.fileName, mediaType: 'text/csv', content: file.content },
  ]);
  const { location } = answer.headers;
  if (answer.statusCode !== 303 || location === undefined)
    throw new Error(`${file.fileName} was not taken: ${answer.statusCode}\n${answer.body}`);
  return location;
}

async function decide(visitor: Visitor, file: string, event: 'accept' | 'discard' | 'undo'): Promise<void> {
  await visitor.get(file);
  const answer = await visitor.post(`${file}/${event}`);
  if (answer.statusCode !== 303) throw new Error(`${file}: ${event} answered ${answer.statusCode}`);
}

async function makeAssessment(visitor: Visitor, from: string, to: string): Promise<string> {
  await visitor.get('/assessment/make');
  const answer = await visitor.post('/assessment/make', { from, to, compare: 'year' });
  const { location } = answer.headers;
  if (answer.statusCode !== 303 || location === undefined)
    throw new Error(`No assessment was made: ${answer.statusCode}\n${answer.body}`);
  return location;
}

/** What the seed leaves to people: a file in each state, and an assessment. Everything goes through the pages. */
async function furnish(demonstration: Demonstration): Promise<void> {
  const analyst = await demonstration.as('analyst');
  await decide(analyst, await load(analyst, await smallStreetFile(demonstration, 20)), 'discard');
  const undone = await load(analyst, await smallStreetFile(demonstration, 30));
  await decide(analyst, undone, 'accept');
  await decide(analyst, undone, 'undo');
  await load(analyst, await smallStreetFile(demonstration, 120, 2));
  await makeAssessment(analyst, '2025-10', '2026-09');
  // Takes the “Done” of the last step off the next page.
  await analyst.get('/account');
}

const neighbourPassword = 'four plain common words';

export type Neighbour = {
  partnership: TestPartnership;
  as: (role: Role) => Promise<Visitor>;
  /** Addresses of its own records, that nobody of the borough may find. */
  addresses: string[];
};

/**
 * A second partnership in the same installation, of the next district of the county, with a file and an assessment of
 * its own: what the borough must never see, and the other way round.
 */
export async function addNeighbour(demonstration: Demonstration): Promise<Neighbour> {
  const { database } = demonstration.installation.register;
  const area = await database.asSystem('find a district', null, (tx) =>
    tx
      .selectFrom('area')
      .select(['code', 'name'])
      .where('kind', '=', 'district')
      .orderBy('code')
      .offset(1)
      .limit(1)
      .executeTakeFirstOrThrow(),
  );
  const partnership = await insertPartnership(database, {
    name: `${area.name} Community Safety Partnership`,
    area,
    password: neighbourPassword,
  });
  const people = partnership.agencies.flatMap((agency) => agency.people);
  const visitors = new Map<Role, Promise<Visitor>>();
  const as = (role: Role): Promise<Visitor> => {
    let visitor = visitors.get(role);
    if (visitor === undefined) {
      const email = people.find(({ actor }) => actor.role === role)?.email ?? '';
      visitor = signedIn(demonstration.server, { email, password: neighbourPassword });
      visitors.set(role, visitor);
    }
    return visitor;
  };
  const analyst = await as('analyst');
  const file = await load(analyst, await smallStreetFile(demonstration, 50, 1, area.name));
  await decide(analyst, file, 'accept');
  await analyst.get('/assessment/make');
  const assessment = await makeAssessment(analyst, nextMonth, nextMonth);
  await analyst.get(assessment);
  const figure = /href="(\/assessment\/figures\/[^"]+)"/.exec(analyst.page)?.[1]?.replaceAll('&amp;', '&');
  if (figure === undefined) throw new Error('The neighbour’s assessment quotes no figure');
  return { partnership, as, addresses: [file, `${file}/rejected.csv`, assessment, figure] };
}
