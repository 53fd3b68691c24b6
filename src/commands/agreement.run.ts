import { readConfiguration } from '../foundation/configuration.ts';
import { badInput, type ExitCode, exitCodes, Problem } from '../foundation/problem.ts';
import { listPartnerships } from '../partnership/partnership.ts';
import { openInstallation } from '../server/server.ts';
import { agreementsOf } from '../sharing/sharing.ts';
import { type CommandArguments, flag, type Terminal, textOption } from './command.ts';
import { settingArguments } from './settings.ts';

export async function runAgreement(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const [action, ...rest] = args.positionals;
  if (action !== 'list' || rest.length > 0)
    throw new Problem({
      status: 400,
      code: 'usage',
      title:
        action === undefined
          ? 'agreement needs to be told what to do'
          : `agreement cannot “${args.positionals.join(' ')}”`,
      detail: 'It can list. ./frankpledge agreement --help shows examples.',
      exitCode: exitCodes.usage,
    });
  const configuration = readConfiguration({
    args: settingArguments({ ...args, positionals: [] }),
    env: process.env,
  });
  const installation = await openInstallation(configuration, { besideServer: true });
  try {
    const { register } = installation;
    const wanted = textOption(args, 'partnership')?.toLowerCase();
    const partnerships = (await listPartnerships(register.database)).filter(
      ({ partnershipId, name }) =>
        wanted === undefined || partnershipId === wanted || name.toLowerCase().startsWith(wanted),
    );
    if (wanted !== undefined && partnerships.length === 0)
      throw badInput(
        'partnership-unknown',
        `There is no open partnership called “${textOption(args, 'partnership') ?? ''}”`,
        'Leave --partnership out to list them all.',
      );
    const found = [];
    for (const { partnershipId, name } of partnerships)
      for (const agreement of await register.database.asSystem(
        'list agreements',
        partnershipId,
        agreementsOf,
      ))
        found.push({ partnership: name, ...agreement });
    if (flag(args, 'json')) terminal.out(`${JSON.stringify({ agreements: found }, null, 2)}\n`);
    else if (found.length === 0) terminal.out('No agreement has been written yet.\n');
    else
      for (const each of found)
        terminal.out(
          `${each.reference}  ${each.standing.padEnd(9)}  ${each.title}\n  ${each.partnership}: ${each.parties.join(', ')}; from ${each.startsOn ?? 'not set'} to ${each.expiresOn ?? 'no end set'}\n`,
        );
    return exitCodes.ok;
  } finally {
    await installation.close();
  }
}
