import { settings } from '../foundation/configuration.ts';
import type { Command, CommandOption } from './command.ts';

const options: Record<string, CommandOption> = Object.fromEntries(
  settings.flatMap((setting): [string, CommandOption][] => {
    if (setting.flag === null) return [];
    const help = `${setting.meaning} (default: ${setting.default}; ${setting.environment})`;
    return [
      [
        setting.flag,
        setting.value === null ? { type: 'boolean', help } : { type: 'string', value: setting.value, help },
      ],
    ];
  }),
);

export const startCommand: Command = {
  name: 'start',
  summary: 'Start the product and serve its pages (the demonstration borough unless --no-demo).',
  usage: '[options]',
  options,
  examples: [
    { line: 'npm start', does: 'Starts the demonstration borough on this machine alone.' },
    {
      line: 'npm start -- --port 8080 --data-dir /srv/frankpledge --no-demo',
      does: 'Starts an installation of your own.',
    },
  ],
  run: async (args, terminal) => (await import('./start.run.ts')).runStart(args, terminal),
};
