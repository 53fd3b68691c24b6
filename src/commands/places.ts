import { exitCodes, Problem } from '../foundation/problem.ts';
import { kindsByFineness } from '../places/places.ts';
import type { Command } from './command.ts';
import { installationOptions } from './settings.ts';

export function usage(title: string, detail: string): Problem {
  return new Problem({
    status: 400,
    code: 'usage',
    title,
    detail: `${detail} ./frankpledge places --help shows examples.`,
    exitCode: exitCodes.usage,
  });
}

/** `./frankpledge places`: boundaries, lookups and populations of the installation. */
export const placesCommand: Command = {
  name: 'places',
  summary: 'Load and list boundaries, lookups and populations.',
  usage: 'load <file>... | list | find <code or name> | remove <hash>  [options]',
  options: {
    kind: {
      type: 'string',
      value: '<kind>',
      help: `kind of area, where the file does not say: ${kindsByFineness.join(', ')}`,
    },
    year: {
      type: 'string',
      value: '<year>',
      help: 'year of the boundaries, where the file does not say: 2025',
    },
    date: {
      type: 'string',
      value: '<words>',
      help: 'date of the population, where the file does not say: mid-2022, "Census 2021"',
    },
    'code-column': {
      type: 'string',
      value: '<name>',
      help: 'column that holds the codes, where its name is not a usual one',
    },
    'name-column': { type: 'string', value: '<name>', help: 'column that holds the names' },
    'parent-column': {
      type: 'string',
      value: '<name>',
      help: 'column that holds the code of the area each lies in',
    },
    'count-column': {
      type: 'string',
      value: '<name>',
      help: 'column that holds the number of people or households',
    },
    households: { type: 'boolean', help: 'the numbers are households, not residents' },
    sheet: { type: 'string', value: '<name>', help: 'sheet of a workbook' },
    'valid-from': { type: 'string', value: '<day>', help: 'day the areas came into force: 2023-05-04' },
    'valid-to': { type: 'string', value: '<day>', help: 'last day the areas were in force' },
    ...installationOptions,
    json: { type: 'boolean', help: 'answer as JSON' },
  },
  examples: [
    {
      line: './frankpledge places load wards-2025.geojson',
      does: 'Loads ward boundaries; kind and year are read from the columns.',
    },
    {
      line: './frankpledge places load lsoa21_ward24_lad24.csv.gz population.csv',
      does: 'Loads a lookup and a population.',
    },
    {
      line: './frankpledge places load old-wards.geojson --year 2013 --valid-to 2023-05-03',
      does: 'Says what the file does not.',
    },
    { line: './frankpledge places list --json', does: 'Lists what is loaded, for a program to read.' },
    { line: './frankpledge places find E07000109', does: 'Shows every area of that code, of all years.' },
    {
      line: './frankpledge places remove 3fa9c1',
      does: 'Takes a file out again; the file as received stays.',
    },
  ],
  run: async (args, terminal) => (await import('./places.run.ts')).runPlaces(args, terminal),
};
