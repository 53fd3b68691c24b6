import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { analyse, assessmentDocument, evidenceFromFiles } from '../assessment/assessment.ts';
import { formats, isFormatName, writeDocuments, type FormatName } from '../documents/documents.ts';
import { formatPeriod, parsePeriod, yearsEarlier, type Period } from '../foundation/period.ts';
import { cannotRun, type ExitCode, exitCodes, Problem } from '../foundation/problem.ts';
import { openEngine } from '../observatory/observatory.ts';
import { type CommandArguments, flag, type Terminal, textOption, textOptions } from './command.ts';
import { progressBar } from './progress.ts';

function usageProblem(title: string, detail: string): Problem {
  return new Problem({ status: 400, code: 'usage', title, detail, exitCode: exitCodes.usage });
}

/** Months given by a flag: what is wrong with them is a mistake in the command, not in the data. */
function periodOf(name: string, text: string): Period {
  try {
    return parsePeriod(text);
  } catch (error) {
    if (error instanceof Problem) throw usageProblem(`--${name}: ${error.title}`, error.detail);
    throw error;
  }
}

function required(args: CommandArguments, name: string, why: string): string {
  const value = textOption(args, name);
  if (value !== undefined && value !== '') return value;
  throw usageProblem(`--${name} is missing`, `${why} ./frankpledge assess --help shows an example.`);
}

function askedFormats(text: string | undefined): FormatName[] {
  const asked = (text ?? 'html,pdf,docx,xlsx,json').split(',').map((word) => word.trim());
  return asked.map((word) => {
    if (isFormatName(word)) return word;
    throw usageProblem(
      `There is no format “${word}”`,
      `The formats are ${Object.keys(formats).join(', ')}, separated by commas.`,
    );
  });
}

/** File name for the documents: `assessment-gravesham-2025-01-to-2025-12`. */
function documentName(areaName: string, period: Period): string {
  const slug = areaName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `assessment-${slug}-${formatPeriod(period).replace('..', '-to-')}`;
}

async function write(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, bytes);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw cannotRun(
      'cannot-write',
      `${path} cannot be written (${code})`,
      code === 'ENOSPC'
        ? 'The disk is full. Free some space and run it again.'
        : 'Choose a folder with --out that you may write to.',
      error,
    );
  }
  return path;
}

/** Removes the working folder also when the command is stopped half way, then lets the signal do what it does. */
function tidyWhenStopped(folder: string): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stop = (signal: NodeJS.Signals): void => {
    done();
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  const done = (): void => {
    for (const signal of signals) process.off(signal, stop);
  };
  for (const signal of signals) process.on(signal, stop);
  return done;
}

/** The comparison asked for; without `--compare` the same months a year earlier; `--compare none` for none. */
function comparisonOf(text: string | undefined, period: Period): Period | null {
  if (text === 'none') return null;
  return text === undefined ? yearsEarlier(period) : periodOf('compare', text);
}

export async function runAssess(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const incidents = [...textOptions(args, 'incidents'), ...args.positionals];
  if (incidents.length === 0) required(args, 'incidents', 'Name the police files or their folder.');
  const area = required(args, 'area', 'Give the code of the district.');
  const period = periodOf(
    'period',
    required(args, 'period', 'Give the months, for example 2025-01..2025-12.'),
  );
  const comparison = comparisonOf(textOption(args, 'compare'), period);
  const out = resolve(required(args, 'out', 'Name the folder for the documents.'));
  const asked = askedFormats(textOption(args, 'format'));
  const placeWardsBy = textOption(args, 'wards-by') ?? null;
  if (placeWardsBy !== null && placeWardsBy !== 'point' && placeWardsBy !== 'best-fit') {
    throw usageProblem(`--wards-by ${placeWardsBy} is not known`, 'Say point or best-fit.');
  }
  const work = await mkdtemp(join(tmpdir(), 'frankpledge-assess-'));
  const stopTidying = tidyWhenStopped(work);
  const bar = progressBar(terminal, 'Reading');
  try {
    const engine = await openEngine({ folder: work, tempFolder: join(work, 'temp') });
    try {
      const {
        evidence,
        area: found,
        reports,
      } = await evidenceFromFiles(
        engine,
        {
          incidents,
          boundaries: textOptions(args, 'boundaries'),
          lookup: textOption(args, 'lookup') ?? null,
          populations: textOptions(args, 'population'),
          area,
          period,
          comparison,
          placeWardsBy,
        },
        (done) => {
          bar.update(done.files, done.of, `${done.rows.toLocaleString('en-GB')} rows`);
        },
      );
      bar.done();
      const analysis = await analyse(evidence, { area: found, period, comparison });
      const marking = textOption(args, 'marking');
      const document = assessmentDocument(evidence, analysis, marking === undefined ? {} : { marking });
      // All are made before the first is written: a failure leaves nothing half done.
      const made = await writeDocuments(document, asked);
      const written: string[] = [];
      for (const {
        format,
        written: { bytes, notShown },
      } of made) {
        const path = await write(out, `${documentName(found.name, period)}.${format}`, bytes);
        written.push(path);
        if (!flag(args, 'json'))
          terminal.err(`${path}${notShown.length === 0 ? '' : ` (not shown: ${notShown.join('; ')})`}\n`);
      }
      const rejected = reports.reduce((sum, report) => sum + report.rowsRejected, 0);
      if (flag(args, 'json')) {
        terminal.out(
          `${JSON.stringify({
            area: found,
            period: formatPeriod(period),
            files: reports.map((report) => ({
              fileName: basename(report.fileName),
              hash: report.hash,
              rowsRead: report.rowsRead,
              rowsRejected: report.rowsRejected,
            })),
            written,
          })}\n`,
        );
      } else {
        const total = analysis.find('incidents', 'all-incidents', found.code);
        terminal.out(
          `${found.name}, ${formatPeriod(period)}: ${(total?.value ?? 0).toLocaleString('en-GB')} incidents.\n`,
        );
        if (rejected > 0)
          terminal.out(
            `${rejected.toLocaleString('en-GB')} rows were rejected; ./frankpledge import --preview lists them.\n`,
          );
      }
      return exitCodes.ok;
    } finally {
      await engine.close();
    }
  } finally {
    bar.done();
    await rm(work, { recursive: true, force: true });
    stopTidying();
  }
}
