import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startMaking, writeAll } from '../assessment/assessment.ts';
import { formats, isFormatName, type FormatName } from '../documents/documents.ts';
import { clock } from '../foundation/clock.ts';
import { readConfiguration } from '../foundation/configuration.ts';
import { cannotRun, type ExitCode, exitCodes, Problem } from '../foundation/problem.ts';
import { listPartnerships, may, type OpenPartnership } from '../partnership/partnership.ts';
import { demonstrationWords, openInstallation, type Installation } from '../server/server.ts';
import { type CommandArguments, flag, type Terminal, textOption } from './command.ts';
import { partnershipNamed } from './partnership.run.ts';
import { progressBar } from './progress.ts';
import { settingArguments } from './settings.ts';
import { usage } from './ward-packs.ts';

/** The partnership asked for; the only one, or the demonstration borough's, where none is. */
async function chosenPartnership(
  { register, configuration }: Installation,
  wanted: string | undefined,
): Promise<OpenPartnership> {
  if (wanted !== undefined) return partnershipNamed(register.database, wanted);
  const all = await listPartnerships(register.database);
  const [only] = all;
  if (only !== undefined && (all.length === 1 || configuration.demo)) return only;
  throw usage(
    '--partnership is missing',
    `There are ${all.length} partnerships: ${all.map(({ name }) => name).join('; ')}.`,
  );
}

function askedFormats(text: string | undefined): FormatName[] {
  const words = (text ?? 'pdf').split(',').map((word) => word.trim());
  return words.map((word) => {
    if (isFormatName(word)) return word;
    throw usage(`There is no format “${word}”`, `The formats are ${Object.keys(formats).join(', ')}.`);
  });
}

/** All are made before the first is written: a failure leaves nothing half done but a full disk. */
async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<string[]> {
  const written: string[] = [];
  for (const [name, bytes] of files) {
    const path = join(folder, name);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(path, bytes);
    } catch (error) {
      if (error instanceof Problem) throw error;
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      throw cannotRun(
        'cannot-write',
        `${path} cannot be written (${code})`,
        'Choose a folder with --out that you may write to, on a disk with room.',
        error,
      );
    }
    written.push(path);
  }
  return written;
}

export async function runWardPacks(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const wanted = textOption(args, 'out');
  if (wanted === undefined || wanted === '')
    throw usage('--out is missing', 'Name the folder for the packs.');
  if (args.positionals.length > 0)
    throw usage(`“${args.positionals.join(' ')}” is not understood`, 'Name the folder with --out.');
  const out = resolve(wanted);
  const asked = askedFormats(textOption(args, 'format'));
  const started = clock.milliseconds();
  const configuration = readConfiguration({
    args: settingArguments({ values: args.values, positionals: [] }),
    env: process.env,
  });
  const installation = await openInstallation(configuration, { besideServer: true });
  const bar = progressBar(terminal, 'Writing packs');
  try {
    const { register, engine, folder } = installation;
    const partnership = await chosenPartnership(installation, textOption(args, 'partnership'));
    const services = {
      engine,
      folder,
      may: (actor: { role: Parameters<typeof may>[0] }, action: string) => may(actor.role, action),
      documentBanner: configuration.demo ? demonstrationWords : '',
    };
    const opened = clock.milliseconds();
    const files = await register.database.asSystem(
      'make ward packs',
      partnership.partnershipId,
      async (tx) => {
        const making = await startMaking(tx, services);
        const all = new Map<string, Uint8Array>();
        for (const [index, format] of asked.entries())
          for (const [name, bytes] of await writeAll(making, services, format, (made, of, ward) =>
            bar.update(index * of + made, asked.length * of, ward.name),
          ))
            all.set(name, bytes);
        return all;
      },
    );
    bar.done();
    const written = await writeFiles(out, files);
    const seconds = (since: number): string => ((clock.milliseconds() - since) / 1000).toFixed(1);
    if (flag(args, 'json')) terminal.out(`${JSON.stringify({ partnership: partnership.name, written })}\n`);
    else {
      for (const path of written) terminal.err(`${path}\n`);
      terminal.out(
        `${partnership.name}: ${written.length} files in ${seconds(opened)} s (${seconds(started)} s with opening the installation). They are working copies: release a pack on the pages, so that who got it is written down.\n`,
      );
    }
    return exitCodes.ok;
  } finally {
    bar.done();
    await installation.close();
  }
}
