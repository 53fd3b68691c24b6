import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { badInput, cannotRun, type ExitCode, exitCodes, Problem } from '../foundation/problem.ts';
import { byWeight, proofLimits, proofread, proofText, readable, readFileBytes } from '../proof/proof.ts';
import { type CommandArguments, flag, type Terminal } from './command.ts';

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > proofLimits.fileBytes)
        throw badInput('proof-too-long', `${path} is too large`, 'Split it and give the parts.');
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw cannotRun(
      'cannot-read',
      `${path} cannot be read (${code})`,
      'Give a file that is there and that you may read.',
      error,
    );
  }
}

export async function runProof(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  if (args.positionals.length === 0)
    throw new Problem({
      status: 400,
      code: 'usage',
      title: 'No file was named',
      detail: `Name the report: ${readable}.`,
      exitCode: exitCodes.usage,
    });
  const reports = [];
  for (const path of args.positionals)
    reports.push(proofread(await readFileBytes(await bytesOf(path), basename(path))));
  if (flag(args, 'json')) terminal.out(`${JSON.stringify({ reports })}\n`);
  else terminal.out(reports.map(proofText).join('\n'));
  return reports.some((report) => byWeight(report).mend.length > 0) ? exitCodes.badInput : exitCodes.ok;
}
