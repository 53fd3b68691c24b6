import type { Command } from './command.ts';
import { installationOptions } from './settings.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Say what is installed and whether it is well: versions, data folder, database, free disk, clock.',
  usage: '[--json] [--data-dir <folder>] [--no-demo]',
  options: { ...installationOptions, json: { type: 'boolean', help: 'answer as JSON' } },
  examples: [
    {
      line: './frankpledge doctor',
      does: 'Checks the demonstration on this machine. Exit code 4 when something must be mended.',
    },
  ],
  run: async (args, terminal) => (await import('./doctor.run.ts')).runDoctor(args, terminal),
};
