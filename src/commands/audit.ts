import { exitCodes, Problem } from '../foundation/problem.ts';
import type { Command } from './command.ts';
import { installationOptions } from './settings.ts';

export function usage(title: string, detail: string): Problem {
  return new Problem({
    status: 400,
    code: 'usage',
    title,
    detail: `${detail} ./frankpledge audit --help shows examples.`,
    exitCode: exitCodes.usage,
  });
}

/** `./frankpledge audit verify`: recomputes the seals of the audit and says what does not agree. */
export const auditCommand: Command = {
  name: 'audit',
  summary: 'Recompute the seals of the audit: is it still what was written?',
  usage: 'verify [--partnership <name or id>] [--since <day>] [--seal <number>:<hash>] [--json]',
  options: {
    partnership: { type: 'string', value: '<name or id>', help: 'only this partnership' },
    since: { type: 'string', value: '<day>', help: 'only seals made on or after this day: 2026-11-01' },
    seal: {
      type: 'string',
      value: '<number>:<hash>',
      multiple: true,
      help: 'a seal kept outside, from the daily message; may be given more than once',
    },
    ...installationOptions,
    json: { type: 'boolean', help: 'answer as JSON' },
  },
  examples: [
    {
      line: './frankpledge audit verify',
      does: 'Recomputes everything, also beside a running server. Exit code 5 when something does not agree.',
    },
    {
      line: './frankpledge audit verify --seal 4711:9f86d081884c7d659a2feaa0c55ad015',
      does: 'Also compares with a seal that was kept outside: it would find even an audit written again from the start.',
    },
  ],
  run: async (args, terminal) => (await import('./audit.run.ts')).runAudit(args, terminal),
};
