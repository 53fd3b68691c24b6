import type { Command } from './command.ts';
import { usageOf } from './partnership.ts';
import { installationOptions } from './settings.ts';

export const usage = usageOf('ward-packs');

export const wardPacksCommand: Command = {
  name: 'ward-packs',
  summary: 'Write the pack of every ward, one side of A4 each, as working copies.',
  usage: '--out <folder> [--format pdf]',
  options: {
    out: { type: 'string', value: '<folder>', help: 'folder for the packs (made when it is not there)' },
    format: { type: 'string', value: '<list>', help: 'html,pdf,docx,xlsx,json (pdf unless given)' },
    partnership: {
      type: 'string',
      value: '<name>',
      help: 'whose wards, where there are several partnerships',
    },
    ...installationOptions,
    json: { type: 'boolean', help: 'print what was made as JSON' },
  },
  examples: [
    {
      line: './frankpledge ward-packs --out packs',
      does: 'Writes one PDF a ward, named by the ward.',
    },
    {
      line: './frankpledge ward-packs --out packs --format pdf,docx',
      does: 'Writes each as PDF and as Word.',
    },
  ],
  run: async (args, terminal) => (await import('./ward-packs.run.ts')).runWardPacks(args, terminal),
};
