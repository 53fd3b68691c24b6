import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  beginDemonstration,
  completeDemonstration,
  demonstrationPeople,
  isEmpty,
} from '../demonstration/demonstration.ts';
import { clock } from '../foundation/clock.ts';
import { startClocks } from '../foundation/clocks.ts';
import { readConfiguration, type Configuration } from '../foundation/configuration.ts';
import { keepAddress } from '../foundation/data-folder.ts';
import { createLog } from '../foundation/log.ts';
import { cannotRun, type ExitCode, exitCodes } from '../foundation/problem.ts';
import { sweep, sweepStaged } from '../observatory/observatory.ts';
import { mailSettings, startMailIn } from '../requests/requests.ts';
import { buildServer, openInstallation, roomsOf, type Installation, type Server } from '../server/server.ts';
import { openSecrets } from '../sign-in/sign-in.ts';
import type { CommandArguments, Terminal } from './command.ts';
import { startFurnishing, type Furnisher } from './furnish.ts';
import { settingArguments } from './settings.ts';

/** What is wrong with the address, in words; other errors as they are. */
function aboutListening(error: unknown, configuration: Configuration): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const where = `${configuration.host}:${configuration.port}`;
  if (code === 'EADDRINUSE') {
    return cannotRun(
      'port-taken',
      `Port ${configuration.port} is taken`,
      `Something else listens on ${where}. Stop it, or choose another: npm start -- --port ${configuration.port + 1}`,
      error,
    );
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return cannotRun(
      'cannot-listen',
      `${where} cannot be listened on (${code})`,
      'Choose another port with --port or another address with --host.',
      error,
    );
  }
  return error;
}

/** Tries the address before anything is made: the first start takes a while, and a taken port should not wait for it. */
async function tryAddress(configuration: Configuration): Promise<void> {
  const probe = createServer();
  try {
    probe.listen({ host: configuration.host, port: configuration.port });
    await once(probe, 'listening');
  } catch (error) {
    // The folder may be in use by the very product that listens there: opening it says so, which is the better answer.
    if (existsSync(join(configuration.dataDir, 'lock'))) return;
    throw aboutListening(error, configuration);
  }
  probe.close();
  await once(probe, 'close');
}

/** Listens, or says which port is taken. Returns the address to open. */
async function listen(server: Server, configuration: Configuration): Promise<string> {
  try {
    const address = await server.app.listen({ host: configuration.host, port: configuration.port });
    return configuration.publicUrl ?? address;
  } catch (error) {
    throw aboutListening(error, configuration);
  }
}

function welcome(
  terminal: Terminal,
  installation: Installation,
  address: string,
  seconds: string,
  firstPage: string,
): void {
  const { configuration, register } = installation;
  const lines = [
    '',
    `Frankpledge is ready at ${address}`,
    `  ${register.description}, data in ${configuration.dataDir}`,
    `  ready in ${seconds} s, first page in ${firstPage} ms`,
  ];
  if (configuration.demo) {
    lines.push('', 'Demonstration sign-ins (fictional people; the sign-in page offers them too):');
    const width = Math.max(...demonstrationPeople.map((person) => person.email.length));
    for (const person of demonstrationPeople) lines.push(`  ${person.email.padEnd(width)}  ${person.role}`);
    lines.push(`  password for all: ${demonstrationPeople[0]?.password ?? ''}`);
  }
  lines.push('', 'Stop with Ctrl-C.', '');
  terminal.out(lines.join('\n'));
}

/** Resolves at the first signal to stop. */
function askedToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve(signal));
  });
}

/** A live system that listens beyond this machine without an https address in front of it. */
function openToTheNetwork({ demo, host, publicUrl }: Configuration): boolean {
  return !demo && !/^(127\.|localhost$|::1$)/.test(host) && publicUrl?.startsWith('https:') !== true;
}

export async function runStart(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const started = clock.milliseconds();
  const configuration = readConfiguration({ args: settingArguments(args), env: process.env });
  const log = createLog(configuration.logLevel);
  const stop = askedToStop();
  await tryAddress(configuration);
  const installation = await openInstallation(configuration, { log });
  let server: Server | null = null;
  let furnisher: Furnisher | null = null;
  try {
    for (const warning of installation.register.warnings) terminal.err(`Note: ${warning}\n`);
    if (openToTheNetwork(configuration))
      terminal.err(
        'Note: this live system can be reached from other machines, and no https address was given. Put a proxy with TLS in front and start with --public-url https://…: passwords and records would travel in the clear.\n',
      );
    const { database } = installation.register;
    if (configuration.demo && (await isEmpty(database))) {
      await beginDemonstration(
        { database, engine: installation.engine, folder: installation.folder },
        (line) => terminal.err(`${line}\n`),
      );
    } else if (configuration.demo) {
      // A seeding that was cut short goes on where it was.
      await completeDemonstration({
        database,
        engine: installation.engine,
        folder: installation.folder,
      });
    }
    const rooms = roomsOf(installation);
    server = await buildServer({
      database,
      configuration,
      rooms,
      demonstrationAccounts: demonstrationPeople,
      furnishing: () => furnisher?.at() ?? null,
      secrets: await openSecrets(installation.folder),
      log,
    });
    const address = await listen(server, configuration);
    await keepAddress(installation.folder, address);
    const asked = clock.milliseconds();
    await server.app.inject({ method: 'GET', url: '/sign-in' });
    const now = clock.milliseconds();
    welcome(terminal, installation, address, ((now - started) / 1000).toFixed(1), String(now - asked));
    if (configuration.demo)
      furnisher = startFurnishing(configuration, log, (line) => terminal.err(`${line}\n`));
    // Nobody waits for it, and it is over before the stores are closed.
    const sweeping = sweep(database, installation.engine).catch((error: unknown) =>
      log.warn({ error: error instanceof Error ? error.message : String(error) }, 'the sweep did not finish'),
    );
    // Files that wait for their columns are kept a day, also where nobody loads another one.
    const staged = setInterval(() => {
      sweepStaged(installation.folder).catch((error: unknown) =>
        log.warn(
          { error: error instanceof Error ? error.message : String(error) },
          'the sweep of waiting files did not finish',
        ),
      );
    }, 3_600_000);
    const { mailInHost: host, mailInPort: port } = configuration;
    const mailIn =
      port === null
        ? null
        : await startMailIn({ database, mail: mailSettings(configuration) }, { host, port, log });
    const stopClocks = startClocks(
      database,
      rooms.flatMap((room) => room.clocks),
      log,
    );
    const signal = await stop;
    terminal.err(`\nStopping (${signal})…\n`);
    clearInterval(staged);
    await furnisher?.stop();
    await mailIn?.close();
    await stopClocks();
    await sweeping;
    return exitCodes.ok;
  } finally {
    await furnisher?.stop();
    await server?.app.close();
    await installation.close();
  }
}
