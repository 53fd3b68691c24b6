import type { Command } from './command.ts';
import { installationOptions } from './settings.ts';

/** `./frankpledge agreement list`: information sharing agreements and how they stand today. */
export const agreementCommand: Command = {
  name: 'agreement',
  summary: 'List information sharing agreements and how they stand.',
  usage: 'list [options]',
  options: {
    partnership: {
      type: 'string',
      value: '<name or id>',
      help: 'of one partnership only, by its name, the beginning of it, or its id',
    },
    json: { type: 'boolean', help: 'as JSON' },
    ...installationOptions,
  },
  examples: [
    { line: './frankpledge agreement list', does: 'lists the agreements of all partnerships' },
    {
      line: './frankpledge agreement list --partnership Marlhythe --json',
      does: 'those of one partnership, as JSON',
    },
  ],
  run: async (args, terminal) => (await import('./agreement.run.ts')).runAgreement(args, terminal),
};
