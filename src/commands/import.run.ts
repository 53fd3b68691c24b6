import { readConfiguration } from '../foundation/configuration.ts';
import { type ExitCode, exitCodes, Problem, refused } from '../foundation/problem.ts';
import {
  acceptDelivery,
  keepDeliveries,
  readFiles,
  selectDelivery,
  type Keeper,
} from '../observatory/observatory.ts';
import { listPartnerships } from '../partnership/partnership.ts';
import { openInstallation, type Installation } from '../server/server.ts';
import { type CommandArguments, flag, type Terminal, textOption } from './command.ts';
import { runImportArchive } from './export.run.ts';
import { progressBar } from './progress.ts';
import { settingArguments } from './settings.ts';

/** The partnership to import for: the only one, or the one named. */
async function keeperOf(installation: Installation, named: string | undefined): Promise<Keeper> {
  const all = await listPartnerships(installation.register.database);
  const found =
    named === undefined && all.length === 1
      ? all
      : all.filter((each) => each.name === named || each.areaCode === named);
  const [only] = found;
  if (only !== undefined) return { partnershipId: only.partnershipId, accountId: null, key: only.ownKey };
  throw refused(
    'no-partnership',
    all.length === 0 ? 'There is no partnership to import for' : 'Which partnership is this for?',
    all.length === 0
      ? 'Start the product once with npm start; the demonstration makes one.'
      : `Give --partnership with one of: ${all.map((each) => each.name).join(', ')}.`,
  );
}

export async function runImport(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const archive = textOption(args, 'archive');
  if (archive !== undefined) return runImportArchive(args, archive, terminal);
  if (args.positionals.length === 0) {
    throw new Problem({
      status: 400,
      code: 'usage',
      title: 'No file was named',
      detail: 'Name files or folders to import.',
      exitCode: exitCodes.usage,
    });
  }
  const configuration = readConfiguration({
    args: settingArguments({ ...args, positionals: [] }),
    env: process.env,
  });
  const installation = await openInstallation(configuration, { besideServer: true });
  const bar = progressBar(terminal, 'Importing');
  try {
    const who = await keeperOf(installation, textOption(args, 'partnership'));
    const read = await readFiles(installation.engine, installation.folder.deliveries, args.positionals, {
      progress: (done) => bar.update(done.files, done.of, `${done.rows.toLocaleString('en-GB')} rows`),
    });
    bar.done();
    const outcome = await installation.register.database.asSystem(
      'import from the command line',
      who.partnershipId,
      async (tx) => {
        const kept = await keepDeliveries(tx, who, read);
        const lines = [];
        for (const { id, report, already } of kept) {
          const clean = report.rowsRejected === 0 || flag(args, 'accept-good-rows');
          // Received before and not decided on: this is the decision.
          const waiting = already && (await selectDelivery(tx, id)).state === 'previewed';
          const accept = (!already || waiting) && clean && !flag(args, 'preview');
          if (accept) await acceptDelivery(tx, who, id);
          lines.push({
            id,
            fileName: report.fileName,
            hash: report.hash,
            rowsRead: report.rowsRead,
            rowsAccepted: report.rowsAccepted,
            rowsRejected: report.rowsRejected,
            state: accept
              ? 'in use'
              : already && !waiting
                ? 'there already, nothing changed'
                : clean
                  ? 'waiting for a decision'
                  : 'waiting for a decision: --accept-good-rows takes its good rows',
            rejections: report.rejections.slice(0, 20),
            notices: report.notices,
          });
        }
        return lines;
      },
    );
    const problems = read.refused.map(({ fileName, problem }) => ({
      fileName,
      code: problem.code,
      title: problem.title,
      detail: problem.detail,
    }));
    if (flag(args, 'json')) terminal.out(`${JSON.stringify({ files: outcome, refused: problems })}\n`);
    else {
      for (const line of outcome) {
        terminal.out(
          `${line.fileName}: ${line.rowsAccepted.toLocaleString('en-GB')} of ${line.rowsRead.toLocaleString('en-GB')} rows, ${line.state}\n`,
        );
        for (const { line: number, column, value, reason } of line.rejections) {
          terminal.out(`  line ${number}, ${column} “${value}”: ${reason}\n`);
        }
      }
      for (const problem of problems)
        terminal.err(`${problem.fileName}: ${problem.title}. ${problem.detail}\n`);
    }
    return problems.length > 0 ? exitCodes.badInput : exitCodes.ok;
  } finally {
    bar.done();
    await installation.close();
  }
}
