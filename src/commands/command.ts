import type { ExitCode } from '../foundation/problem.ts';

/** What a command may write to. `out` is for answers, `err` for progress and problems; a terminal is asked for by `isTerminal`. */
export type Terminal = {
  out: (text: string) => void;
  err: (text: string) => void;
  /** True where progress may be drawn on one line. */
  isTerminal: boolean;
};

export type CommandOption = {
  type: 'string' | 'boolean';
  /** Word for the value in the help text: `<folder>`. */
  value?: string;
  multiple?: boolean;
  help: string;
};

/** One command of the command line: its words in `<name>.ts`, its work in `<name>.run.ts`, which is loaded only when it runs. */
export type Command = {
  name: string;
  summary: string;
  /** Arguments in words: `<file>... [--json]`. */
  usage: string;
  options: Record<string, CommandOption>;
  /** Whole command lines, each with what it does. */
  examples: { line: string; does: string }[];
  run: (args: CommandArguments, terminal: Terminal) => Promise<ExitCode>;
};

export type CommandArguments = {
  positionals: string[];
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
};

/** Reads one text option. */
export function textOption(args: CommandArguments, name: string): string | undefined {
  const value = args.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** Reads an option that may be given more than once. */
export function textOptions(args: CommandArguments, name: string): string[] {
  const value = args.values[name];
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  return typeof value === 'string' ? [value] : [];
}

export function flag(args: CommandArguments, name: string): boolean {
  return args.values[name] === true;
}
