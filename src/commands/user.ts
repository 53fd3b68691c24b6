import { roles } from '../partnership/partnership.ts';
import type { Command } from './command.ts';
import { usageOf } from './partnership.ts';
import { installationOptions } from './settings.ts';

export const usage = usageOf('user');

export const userCommand: Command = {
  name: 'user',
  summary: 'Give a person a post in an agency and invite them to sign in.',
  usage:
    'invite --partnership <name> --agency <name> --role <role> --name <name> --email <address> [options]',
  options: {
    partnership: { type: 'string', value: '<name or id>', help: 'its name, the beginning of it, or its id' },
    agency: { type: 'string', value: '<name>', help: 'an agency of the partnership, by any of its names' },
    role: { type: 'string', value: '<role>', help: roles.join(', ') },
    name: { type: 'string', value: '<name>', help: 'name of the person' },
    email: { type: 'string', value: '<address>', help: 'their own address, with which they sign in' },
    ...installationOptions,
    json: { type: 'boolean', help: 'answer as JSON' },
  },
  examples: [
    {
      line: './frankpledge user invite --partnership Marlhythe --agency Police --role partner --name "Fern Ashdown" --email fern@example.org',
      does: 'Gives Fern Ashdown a post and sends, or prints, her invitation.',
    },
  ],
  run: async (args, terminal) => (await import('./user.run.ts')).runUser(args, terminal),
};
