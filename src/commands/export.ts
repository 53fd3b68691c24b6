import type { Command } from './command.ts';
import { installationOptions } from './settings.ts';

/** `./frankpledge export`: everything of one partnership in one open archive. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'Write everything of a partnership into one open archive: rows, files, schema, checksums.',
  usage: '--partnership <name> --out <file.tar>',
  options: {
    partnership: { type: 'string', value: '<name>', help: 'name, its beginning, or id of the partnership' },
    out: { type: 'string', value: '<file.tar>', help: 'the archive; it must not be there yet' },
    ...installationOptions,
    json: { type: 'boolean', help: 'answer as JSON' },
  },
  examples: [
    {
      line: './frankpledge export --partnership Marlhythe --out marlhythe.tar',
      does: 'Writes the whole record, also beside a running server. It is as sensitive as all that is in it.',
    },
  ],
  run: async (args, terminal) => (await import('./export.run.ts')).runExport(args, terminal),
};
