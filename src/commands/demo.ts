import { resolve } from 'node:path';
import { writeDemonstrationFiles } from '../demonstration/demonstration.ts';
import { exitCodes, Problem } from '../foundation/problem.ts';
import { flag, textOption, type Command } from './command.ts';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Write the files of the demonstration borough (fictional), to try imports and assessments on.',
  usage: '--out <folder>',
  options: {
    out: { type: 'string', value: '<folder>', help: 'folder to write to (made when it is not there)' },
    json: { type: 'boolean', help: 'print the manifest as JSON' },
  },
  examples: [
    {
      line: './frankpledge demo --out demo',
      does: 'Writes 36 monthly police files, boundaries, lookups, populations and the files of partners.',
    },
  ],
  async run(args, terminal) {
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
  },
};
