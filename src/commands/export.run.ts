import { exportPartnership, importArchive, type ExportReport } from '../archive/archive.ts';
import { createSealing } from '../audit/audit.ts';
import { readConfiguration } from '../foundation/configuration.ts';
import { checkNamedFile } from '../foundation/data-folder.ts';
import { exitCodes, type ExitCode } from '../foundation/problem.ts';
import { segmentPath } from '../observatory/observatory.ts';
import { openInstallation } from '../server/server.ts';
import { flag, textOption, type CommandArguments, type Terminal } from './command.ts';
import { usageOf } from './partnership.ts';
import { partnershipNamed } from './partnership.run.ts';
import { progressBar } from './progress.ts';
import { settingArguments } from './settings.ts';

const count = (number: number): string => number.toLocaleString('en-GB');

function sayTables(tables: ExportReport['tables'], terminal: Terminal): void {
  for (const { table, rows, hash } of tables)
    if (rows > 0) terminal.out(`  ${table.padEnd(28)} ${count(rows).padStart(9)} rows  ${hash}\n`);
  const empty = tables.filter(({ rows }) => rows === 0).length;
  if (empty > 0) terminal.out(`  ${empty} tables without rows\n`);
}

export async function runExport(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const named = textOption(args, 'partnership');
  const out = textOption(args, 'out');
  const usage = usageOf('export');
  if (args.positionals.length > 0) throw usage(`“${args.positionals[0] ?? ''}” is not understood`, '');
  if (named === undefined) throw usage('--partnership is missing', 'Name the partnership to export.');
  if (out === undefined) throw usage('--out is missing', 'Name the archive to write.');
  const configuration = readConfiguration({ args: settingArguments(args), env: process.env });
  const installation = await openInstallation(configuration, { besideServer: true });
  const bar = progressBar(terminal, 'Exporting');
  try {
    const { folder, register } = installation;
    const { database } = register;
    const { partnershipId: id, name } = await partnershipNamed(database, named);
    const report = await exportPartnership(
      {
        database,
        folder,
        sealAll: () => createSealing({ database, folder }).sealAll(),
        segmentPath: (source, month, hash) =>
          segmentPath(installation.engine.segmentFolder, source, month, hash),
        progress: (done, of, table) => bar.update(done, of, table),
      },
      { id, name },
      out,
    );
    bar.done();
    if (flag(args, 'json')) terminal.out(`${JSON.stringify(report)}\n`);
    else {
      terminal.out(`${report.partnership}: ${report.file}\n`);
      sayTables(report.tables, terminal);
      terminal.out(
        `  ${count(report.files)} files${report.filesNotKept === 0 ? '' : `; ${count(report.filesNotKept)} that rows name were not kept`}\n` +
          `${count(report.bytes)} bytes, SHA-256 ${report.sha256}\n` +
          'No passwords, second factors, links or keys are in it. Everything else is: keep it as carefully as the system.\n',
      );
    }
    return exitCodes.ok;
  } finally {
    bar.done();
    await installation.close();
  }
}

/** `./frankpledge import --archive <file>`: the same into another installation, verified equal. */
export async function runImportArchive(
  args: CommandArguments,
  archive: string,
  terminal: Terminal,
): Promise<ExitCode> {
  if (args.positionals.length > 0)
    throw usageOf('import')('--archive stands alone', 'Import partners’ files by themselves.');
  const configuration = readConfiguration({ args: settingArguments(args), env: process.env });
  await checkNamedFile(archive, 'The archive that ./frankpledge export wrote');
  // Not beside a server: the tables of the register are locked while their rows come in.
  const installation = await openInstallation(configuration);
  const bar = progressBar(terminal, 'Restoring');
  try {
    const { folder, register } = installation;
    const report = await importArchive(
      {
        owner: register.owner,
        database: register.database,
        folder,
        sealAll: () => createSealing({ database: register.database, folder }).sealAll(),
        progress: (done, of, what) => bar.update(done, of, what),
      },
      archive,
    );
    bar.done();
    if (flag(args, 'json')) terminal.out(`${JSON.stringify(report)}\n`);
    else {
      terminal.out(`${report.partnership}: restored and equal to the archive\n`);
      sayTables(report.tables, terminal);
      terminal.out(`  ${count(report.files)} files\n`);
      if (report.alreadyThere > 0)
        terminal.out(`  ${count(report.alreadyThere)} accounts and organisations were here already\n`);
      terminal.out(
        'People are invited again with ./frankpledge user. ./frankpledge audit verify says what of the audit can still be proved.\n',
      );
    }
    return exitCodes.ok;
  } finally {
    bar.done();
    await installation.close();
  }
}
