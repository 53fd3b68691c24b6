import { exitCodes, Problem } from '../foundation/problem.ts';
import { partnershipKinds } from '../partnership/partnership.ts';
import type { Command } from './command.ts';
import { installationOptions } from './settings.ts';

export const usage = usageOf('partnership');

export function usageOf(command: string) {
  return (title: string, detail: string): Problem =>
    new Problem({
      status: 400,
      code: 'usage',
      title,
      detail: `${detail} ./frankpledge ${command} --help shows examples.`,
      exitCode: exitCodes.usage,
    });
}

export const partnershipCommand: Command = {
  name: 'partnership',
  summary: 'Make a partnership with its areas, its first agency and its first administrator.',
  usage: 'create --name <name> --area <code=name>... [options]',
  options: {
    name: { type: 'string', value: '<name>', help: 'name of the partnership' },
    kind: {
      type: 'string',
      value: '<kind>',
      help: `${Object.keys(partnershipKinds).join(', ')}; district when left out`,
    },
    area: {
      type: 'string',
      value: '<code=name>',
      multiple: true,
      help: 'an area it answers for; may be given again',
    },
    parent: { type: 'string', value: '<name>', help: 'the county group it belongs to' },
    'host-agency': {
      type: 'string',
      value: '<name>',
      help: 'the agency that runs it; the council of the first area when left out',
    },
    administrator: {
      type: 'string',
      value: '<name=email>',
      help: 'invites this person as its administrator',
    },
    ...installationOptions,
    json: { type: 'boolean', help: 'answer as JSON' },
  },
  examples: [
    {
      line: './frankpledge partnership create --name "Marlhythe Community Safety Partnership" --area E07000999=Marlhythe --administrator "Idris Pennant=idris@example.org"',
      does: 'Makes a partnership and invites its administrator.',
    },
  ],
  run: async (args, terminal) => (await import('./partnership.run.ts')).runPartnership(args, terminal),
};
