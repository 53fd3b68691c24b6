import { readConfiguration } from '../foundation/configuration.ts';
import { examine } from '../foundation/doctor.ts';
import { exitCodes } from '../foundation/problem.ts';
import { flag, type Command } from './command.ts';
import { installationOptions, settingArguments } from './settings.ts';

const words = { ok: 'ok', warning: 'look', problem: 'MEND' } as const;

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
  async run(args, terminal) {
    const checks = await examine(readConfiguration({ args: settingArguments(args), env: process.env }));
    if (flag(args, 'json')) terminal.out(`${JSON.stringify({ checks })}\n`);
    else {
      const width = Math.max(...checks.map((check) => check.name.length));
      for (const check of checks) {
        terminal.out(`${words[check.state].padEnd(4)}  ${check.name.padEnd(width)}  ${check.detail}\n`);
        if (check.state !== 'ok' && check.mend !== '')
          terminal.out(`${' '.repeat(width + 8)}${check.mend}\n`);
      }
    }
    return checks.some((check) => check.state === 'problem') ? exitCodes.cannotRun : exitCodes.ok;
  },
};
