import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { Command, Terminal } from './commands/command.ts';
import { commandHelp, generalHelp } from './commands/help.ts';
import { exitCodes, Problem, type ExitCode } from './foundation/problem.ts';
import { softwareVersion } from './foundation/version.ts';

/** Each command is loaded only when it is asked for, so that `--help` and the one-shot start quickly. */
const commands: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./commands/start.ts')).startCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  assess: async () => (await import('./commands/assess.ts')).assessCommand,
  'ward-packs': async () => (await import('./commands/ward-packs.ts')).wardPacksCommand,
  proof: async () => (await import('./commands/proof.ts')).proofCommand,
  places: async () => (await import('./commands/places.ts')).placesCommand,
  agreement: async () => (await import('./commands/agreement.ts')).agreementCommand,
  partnership: async () => (await import('./commands/partnership.ts')).partnershipCommand,
  user: async () => (await import('./commands/user.ts')).userCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  mail: async () => (await import('./commands/mail.ts')).mailCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
};

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
};

function usageProblem(title: string, detail: string): Problem {
  return new Problem({ status: 400, code: 'usage', title, detail, exitCode: exitCodes.usage });
}

async function run(argv: string[]): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = name === 'help' ? rest[0] : undefined;
    const one = asked === undefined ? undefined : commands[asked];
    if (one !== undefined) terminal.out(commandHelp(await one()));
    else terminal.out(generalHelp(await Promise.all(Object.values(commands).map((load) => load()))));
    return exitCodes.ok;
  }
  if (name === '--version') {
    terminal.out(`frankpledge ${softwareVersion}\n`);
    return exitCodes.ok;
  }
  const load = commands[name];
  if (load === undefined) {
    throw usageProblem(
      `There is no command “${name}”`,
      `The commands are ${Object.keys(commands).join(', ')}. ./frankpledge --help shows what each does.`,
    );
  }
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(commandHelp(command));
    return exitCodes.ok;
  }
  const options: ParseArgsOptionsConfig = {};
  for (const [option, { type, multiple }] of Object.entries(command.options)) {
    options[option] = { type, ...(multiple === undefined ? {} : { multiple }) };
  }
  let parsed;
  try {
    parsed = parseArgs({ args: rest, options, allowPositionals: true, allowNegative: false });
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. To specify')[0] : String(error);
    throw usageProblem(message ?? '', `./frankpledge ${name} --help shows what can be given.`);
  }
  return command.run({ positionals: parsed.positionals, values: { ...parsed.values } }, terminal);
}

/** Problems go to standard error in words (or as JSON when asked); anything else is a fault of ours and says so. */
function report(error: unknown, asJson: boolean): ExitCode {
  if (error instanceof Problem) {
    if (asJson) {
      const { status, code, title, detail, fields } = error;
      terminal.out(JSON.stringify({ problem: { status, code, title, detail, fields } }) + '\n');
    }
    terminal.err(
      `\n${error.title}\n${error.detail === '' ? '' : `  ${error.detail.replaceAll('\n', '\n  ')}\n`}`,
    );
    for (const field of error.fields) terminal.err(`  ${field.name}: ${field.message}\n`);
    return error.exitCode;
  }
  terminal.err(
    `\nFrankpledge has a fault and stopped. Nothing was half done. Please report this:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return exitCodes.fault;
}

const argv = process.argv.slice(2);
try {
  process.exitCode = await run(argv);
} catch (error) {
  process.exitCode = report(error, argv.includes('--json'));
}
