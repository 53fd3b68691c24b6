import { readConfiguration } from '../foundation/configuration.ts';
import { lockDataFolder, prepareDataFolder } from '../foundation/data-folder.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import { type ExitCode, exitCodes } from '../foundation/problem.ts';
import { openRegister } from '../foundation/register.ts';
import {
  findAreas,
  findPlacesHash,
  kindsByFineness,
  listPlaces,
  loadOpenedPlaces,
  openPlacesFile,
  removePlaces,
} from '../places/places.ts';
import type { LoadOutcome, PlacesFile, ReadOptions } from '../places/places.ts';
import { type CommandArguments, flag, type Terminal, textOption } from './command.ts';
import { usage } from './places.ts';
import { settingArguments } from './settings.ts';

async function withRegister(
  args: CommandArguments,
  work: (database: Database, folder: DataFolder) => Promise<ExitCode>,
): Promise<ExitCode> {
  const configuration = readConfiguration({
    args: settingArguments({ ...args, positionals: [] }),
    env: process.env,
  });
  const folder = await prepareDataFolder(
    configuration.dataDir,
    configuration.demo ? 'demonstration' : 'live',
  );
  const lock = await lockDataFolder(folder);
  try {
    const register = await openRegister(configuration, folder);
    try {
      return await work(register.database, folder);
    } finally {
      await register.close();
    }
  } finally {
    await lock.release();
  }
}

async function load(files: string[], args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  if (files.length === 0) throw usage('places load needs a file', 'Name one or more files.');
  const options = readOptions(args);
  const by = { validFrom: dayOption(args, 'valid-from'), validTo: dayOption(args, 'valid-to') };
  // All are read and checked before the first is kept: a bad third file leaves nothing half done.
  const opened: PlacesFile[] = [];
  for (const file of files) opened.push(await openPlacesFile(file, options));
  return withRegister(args, async (database, folder) => {
    const outcomes: (LoadOutcome & { file: string })[] = [];
    for (const [at, places] of opened.entries()) {
      const file = files[at] ?? places.file.fileName;
      const outcome = await loadOpenedPlaces(database, folder, places, by);
      outcomes.push({ file, ...outcome });
      if (flag(args, 'json')) continue;
      terminal.out(
        `${file}\n  ${outcome.description}${outcome.alreadyThere ? ' (was loaded before; nothing changed)' : ''}\n`,
      );
      for (const warning of outcome.loaded.warnings) terminal.out(`  Note: ${warning}\n`);
    }
    if (flag(args, 'json')) terminal.out(`${JSON.stringify({ loaded: outcomes }, null, 2)}\n`);
    return exitCodes.ok;
  });
}

async function list(database: Database, args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const places = await database.asSystem('list places', null, listPlaces);
  if (flag(args, 'json')) terminal.out(`${JSON.stringify({ places }, null, 2)}\n`);
  else if (places.length === 0)
    terminal.out('Nothing is loaded yet. ./frankpledge places load <file> loads it.\n');
  else
    for (const { hash, part, title, areas, fileName, loadedAt } of places)
      terminal.out(
        `${hash.slice(0, 12)}  ${part.padEnd(10)}  ${title}${areas === null ? '' : ` (${areas.toLocaleString('en-GB')})`}  ${fileName}, loaded ${loadedAt.slice(0, 10)}\n`,
      );
  return exitCodes.ok;
}

async function find(words: string[], args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const wanted = words.join(' ').trim();
  if (wanted === '')
    throw usage('places find needs a code or the beginning of a name', 'For example E07000109 or Grave.');
  return withRegister(args, async (database) => {
    const byCode = /^[EWSN]\d{8}$/i.test(wanted);
    const areas = await database.asSystem('find places', null, (tx) =>
      findAreas(tx, byCode ? { code: wanted.toUpperCase() } : { nameBegins: wanted }),
    );
    if (flag(args, 'json')) terminal.out(`${JSON.stringify({ areas }, null, 2)}\n`);
    else if (areas.length === 0) terminal.out(`No loaded area is called or coded “${wanted}”.\n`);
    else
      for (const area of areas)
        terminal.out(
          `${area.code}  ${area.name}  ${area.vintage}${area.parent === null ? '' : `, in ${area.parentName ?? area.parent}`}${area.validFrom === null ? '' : `, from ${area.validFrom}`}${area.validTo === null ? '' : `, to ${area.validTo}`}\n`,
        );
    return exitCodes.ok;
  });
}

async function remove(words: string[], args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const [beginning] = words;
  if (beginning === undefined || words.length > 1)
    throw usage(
      'places remove needs one hash',
      'Give at least its first four characters, as places list shows them.',
    );
  return withRegister(args, async (database) => {
    const hash = await database.asSystem('remove places', null, async (tx) => {
      const found = await findPlacesHash(tx, beginning);
      await removePlaces(tx, found);
      return found;
    });
    if (flag(args, 'json')) terminal.out(`${JSON.stringify({ removed: hash })}\n`);
    else terminal.out(`Removed ${hash.slice(0, 12)}. The file as received is still kept.\n`);
    return exitCodes.ok;
  });
}

function readOptions(args: CommandArguments): ReadOptions {
  const options: ReadOptions = {};
  const kind = textOption(args, 'kind');
  if (kind !== undefined) {
    const known = kindsByFineness.find((one) => one === kind);
    if (known === undefined)
      throw usage(`“${kind}” is not a kind of area`, `The kinds are ${kindsByFineness.join(', ')}.`);
    options.kind = known;
  }
  const year = textOption(args, 'year');
  if (year !== undefined) {
    if (!/^(19|20)\d{2}$/.test(year))
      throw usage(`“${year}” is not a year`, 'Write four digits, for example 2025.');
    options.year = Number(year);
  }
  const texts = {
    date: 'date',
    codeColumn: 'code-column',
    nameColumn: 'name-column',
    parentColumn: 'parent-column',
    countColumn: 'count-column',
    sheet: 'sheet',
  } as const;
  for (const [key, name] of Object.entries(texts) as [keyof typeof texts, string][]) {
    const value = textOption(args, name);
    if (value !== undefined) options[key] = value;
  }
  if (flag(args, 'households')) options.counts = 'households';
  return options;
}

function dayOption(args: CommandArguments, name: string): string | null {
  const value = textOption(args, name);
  if (value === undefined) return null;
  const day = new Date(`${value}T00:00:00Z`);
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value;
  if (!isDay) throw usage(`“${value}” is not a day`, 'Write it as YYYY-MM-DD, for example 2023-05-04.');
  return value;
}

export async function runPlaces(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const [action, ...rest] = args.positionals;
  switch (action) {
    case 'load':
      return load(rest, args, terminal);
    case 'list':
      return withRegister(args, (database) => list(database, args, terminal));
    case 'find':
      return find(rest, args, terminal);
    case 'remove':
      return remove(rest, args, terminal);
    default:
      throw usage(
        action === undefined ? 'places needs to be told what to do' : `places cannot “${action}”`,
        'It can load, list, find and remove.',
      );
  }
}
