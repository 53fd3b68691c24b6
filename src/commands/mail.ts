import type { Command } from './command.ts';
import { installationOptions } from './settings.ts';

/** `./frankpledge mail receive`: for a mail server that pipes what comes to `answers+…@`. */
export const mailCommand: Command = {
  name: 'mail',
  summary: 'Take one reply by e-mail, from a mail server.',
  usage: 'receive [<file>]  [options]',
  options: { ...installationOptions, json: { type: 'boolean', help: 'answer as JSON' } },
  examples: [
    {
      line: './frankpledge mail receive --no-demo < message.eml',
      does: 'Files one message (RFC 5322) against what it answers; a person then accepts it.',
    },
  ],
  run: async (args, terminal) => (await import('./mail.run.ts')).runMail(args, terminal),
};
