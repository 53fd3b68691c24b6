import { createSealing, isSound, partnershipsToSeal } from '../audit/audit.ts';
import type { KnownSeal, NamedPartnership, Verification } from '../audit/audit.ts';
import { readConfiguration } from '../foundation/configuration.ts';
import { type ExitCode, exitCodes } from '../foundation/problem.ts';
import { openInstallation } from '../server/server.ts';
import { usage } from './audit.ts';
import { type CommandArguments, flag, type Terminal, textOption, textOptions } from './command.ts';
import { settingArguments } from './settings.ts';

/** `4711:9f86…` as it stands in the message. At least 16 digits, so that a short one proves something. */
function knownSeals(args: CommandArguments): KnownSeal[] {
  return textOptions(args, 'seal').map((text) => {
    const match = /^(\d{1,15}):([0-9a-f]{16,64})$/.exec(text.trim().toLowerCase());
    if (match === null)
      throw usage(
        `“${text}” is not a seal`,
        'A seal is its number, a colon and its hash, at least 16 digits of it.',
      );
    return { number: Number(match[1]), hash: match[2] ?? '' };
  });
}

function sinceOf(args: CommandArguments): string | undefined {
  const text = textOption(args, 'since');
  if (text === undefined) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw usage(`“${text}” is not a day`, 'Give it as 2026-11-01.');
  return `${text}T00:00:00.000Z`;
}

function chosen(all: readonly NamedPartnership[], wanted: string | undefined): readonly NamedPartnership[] {
  if (wanted === undefined) return all;
  const found = all.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase());
  if (found.length === 0)
    throw usage(
      `There is no partnership “${wanted}”`,
      `There ${all.length === 1 ? 'is' : 'are'}: ${all.map(({ name }) => name).join(', ')}.`,
    );
  return found;
}

async function run(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const outside = knownSeals(args);
  const since = sinceOf(args);
  const configuration = readConfiguration({
    args: settingArguments({ ...args, positionals: [] }),
    env: process.env,
  });
  const installation = await openInstallation(configuration, { besideServer: true });
  try {
    const { database } = installation.register;
    const partnerships = chosen(await partnershipsToSeal(database), textOption(args, 'partnership'));
    if (outside.length > 0 && partnerships.length > 1)
      throw usage(
        'Whose seal is it?',
        `Name the partnership with --partnership: ${partnerships.map(({ name }) => name).join(', ')}.`,
      );
    const sealing = createSealing({ database, folder: installation.folder });
    const { publicKey, keyId } = await sealing.keys();
    const reports: (Verification & { name: string })[] = [];
    for (const { id, name } of partnerships)
      reports.push({
        name,
        ...(await sealing.verify(id, { outside, ...(since === undefined ? {} : { since }) })),
      });
    if (flag(args, 'json'))
      terminal.out(`${JSON.stringify({ key: { id: keyId, publicKey }, partnerships: reports })}\n`);
    else for (const report of reports) say(report, terminal);
    return reports.every(isSound) ? exitCodes.ok : exitCodes.refused;
  } finally {
    await installation.close();
  }
}

const count = (number: number): string => number.toLocaleString('en-GB');

function say(report: Verification & { name: string }, terminal: Terminal): void {
  const seals =
    report.fromSeal === null
      ? 'no seals to recompute'
      : `seals ${report.fromSeal} to ${report.toSeal ?? ''}, ${count(report.entries)} entries`;
  terminal.out(`${report.name}: ${isSound(report) ? 'agrees' : 'DOES NOT AGREE'} (${seals})\n`);
  if (report.last !== null)
    terminal.out(`  last seal ${report.last.number}:${report.last.hash}, made ${report.last.sealedAt}\n`);
  if (report.words.agree + report.words.deleted > 0)
    terminal.out(
      `  words behind entries: ${count(report.words.agree)} agree, ${count(report.words.deleted)} were deleted since\n`,
    );
  if (report.waiting.count > 0)
    terminal.out(
      `  ${report.waiting.count >= 10_000 ? 'more than 9,999' : count(report.waiting.count)} not yet sealed, the oldest of ${report.waiting.oldest ?? ''}\n`,
    );
  for (const finding of report.findings)
    terminal.out(`  ${finding.weight === 'problem' ? 'PROBLEM' : 'look at'}  ${finding.words}\n`);
}

export async function runAudit(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const [action, ...more] = args.positionals;
  if (action !== 'verify' || more.length > 0)
    throw usage(
      action === undefined
        ? 'audit needs to be told what to do'
        : `audit cannot “${args.positionals.join(' ')}”`,
      'It can verify.',
    );
  return run(args, terminal);
}
