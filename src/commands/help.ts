import type { Command } from './command.ts';

/** The whole list of commands, as `./frankpledge --help` prints it. */
export function generalHelp(commands: Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    'Frankpledge, the working system of a Community Safety Partnership.',
    '',
    'Usage: ./frankpledge <command> [options]',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    './frankpledge <command> --help shows its options and examples.',
    'Exit codes: 0 done, 1 a fault of ours, 2 not understood, 3 the data cannot be used, 4 this machine cannot do it now, 5 refused by a rule.',
    '',
  ].join('\n');
}

/** One command's help: usage, options, examples. */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => ({
    left: `--${name}${option.value === undefined ? '' : ` ${option.value}`}`,
    right: option.help,
  }));
  const width = Math.max(0, ...options.map((option) => option.left.length));
  return [
    command.summary,
    '',
    `Usage: ./frankpledge ${command.name} ${command.usage}`,
    ...(options.length === 0
      ? []
      : ['', 'Options:', ...options.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`)]),
    '',
    'Examples:',
    ...command.examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]),
    '',
  ].join('\n');
}
