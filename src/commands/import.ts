import type { Command } from './command.ts';
import { installationOptions } from './settings.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'Receive partners’ files: check every row, keep the file, count the good rows.',
  usage: '<files or folders>... [--preview] [--accept-good-rows], or --archive <file.tar>',
  options: {
    preview: { type: 'boolean', help: 'read and check only; decide on the page later' },
    'accept-good-rows': { type: 'boolean', help: 'take the good rows of files that have rejected ones' },
    archive: {
      type: 'string',
      value: '<file.tar>',
      help: 'restore a partnership that ./frankpledge export wrote; the server must be stopped',
    },
    json: { type: 'boolean', help: 'answer as JSON' },
    partnership: {
      type: 'string',
      value: '<name>',
      help: 'name or area code, where the installation has several',
    },
    ...installationOptions,
  },
  examples: [
    { line: './frankpledge import 2025-01-kent-street.csv.gz', does: 'Imports one month.' },
    {
      line: './frankpledge import downloads/ --accept-good-rows',
      does: 'Imports a folder, rejected rows left out.',
    },
    {
      line: './frankpledge import --archive marlhythe.tar',
      does: 'Restores a whole partnership with the same ids, verified equal, or nothing.',
    },
  ],
  run: async (args, terminal) => (await import('./import.run.ts')).runImport(args, terminal),
};
