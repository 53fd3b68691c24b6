import { readConfiguration } from '../foundation/configuration.ts';
import { examine } from '../foundation/doctor.ts';
import { type ExitCode, exitCodes } from '../foundation/problem.ts';
import { type CommandArguments, flag, type Terminal } from './command.ts';
import { settingArguments } from './settings.ts';

const words = { ok: 'ok', warning: 'look', problem: 'MEND' } as const;

export async function runDoctor(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const checks = await examine(readConfiguration({ args: settingArguments(args), env: process.env }));
  if (flag(args, 'json')) terminal.out(`${JSON.stringify({ checks })}\n`);
  else {
    const width = Math.max(...checks.map((check) => check.name.length));
    for (const check of checks) {
      terminal.out(`${words[check.state].padEnd(4)}  ${check.name.padEnd(width)}  ${check.detail}\n`);
      if (check.state !== 'ok' && check.mend !== '') terminal.out(`${' '.repeat(width + 8)}${check.mend}\n`);
    }
  }
  return checks.some((check) => check.state === 'problem') ? exitCodes.cannotRun : exitCodes.ok;
}
