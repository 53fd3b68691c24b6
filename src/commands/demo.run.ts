import { resolve } from 'node:path';
import { writeDemonstrationFiles } from '../demonstration/demonstration.ts';
import { type ExitCode, exitCodes, Problem } from '../foundation/problem.ts';
import { type CommandArguments, flag, type Terminal, textOption } from './command.ts';

export async function runDemo(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const out = textOption(args, 'out');
  if (out === undefined) {
    throw new Problem({
      status: 400,
      code: 'usage',
      title: '--out is missing',
      detail: 'Name the folder to write to.',
      exitCode: exitCodes.usage,
    });
  }
  const folder = resolve(out);
  const manifest = await writeDemonstrationFiles(folder);
  if (flag(args, 'json')) terminal.out(`${JSON.stringify(manifest)}\n`);
  else {
    terminal.out(`${manifest.files.length} files in ${folder}\n${manifest.notice}\n\nTry:\n`);
    terminal.out(
      `  ./frankpledge assess --incidents ${out}/street --boundaries ${out}/wards.geojson --population ${out}/${manifest.files.find((file) => file.kind === 'population-ward')?.path ?? ''} --area ${manifest.borough.code} --period ${manifest.latest.from}..${manifest.latest.to} --out assessment\n`,
    );
  }
  return exitCodes.ok;
}
