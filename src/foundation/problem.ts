/**
 * The one error a person may read. A Problem says what is wrong, where, and how to mend it; it is shown as a
 * GOV.UK error page or summary, as `application/problem+json` (RFC 9457), or as lines on a terminal.
 * Anything thrown that is not a Problem is a fault of ours and is shown only as an id to quote.
 */
export type ProblemField = { name: string; message: string };
export type ProblemLink = { text: string; href: string };

/** Exit codes of the command line, documented in docs/running.md. */
export const exitCodes = {
  ok: 0,
  /** A fault in the program. */
  fault: 1,
  /** The command or a flag was not understood. */
  usage: 2,
  /** The data given cannot be used; nothing was changed. */
  badInput: 3,
  /** The machine cannot do it now: locked, unwritable, disk full, port taken. */
  cannotRun: 4,
  /** Understood, and refused by a rule (not depersonalised, a demonstration folder, not permitted). */
  refused: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export type ProblemInput = {
  /** HTTP status. */
  status: number;
  /** Stable machine word, kebab-case: `zip-path-traversal`. */
  code: string;
  /** One line: what is wrong. */
  title: string;
  /** Where, and how to mend it. */
  detail?: string;
  /** Form fields with their own messages. */
  fields?: ProblemField[];
  exitCode?: ExitCode;
  /** Where it is mended: a page of ours, offered before the way home. */
  next?: ProblemLink;
  cause?: unknown;
};

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fields: ProblemField[];
  readonly exitCode: ExitCode;
  readonly next: ProblemLink | null;

  constructor(input: ProblemInput) {
    super(input.detail === undefined ? input.title : `${input.title}: ${input.detail}`, {
      cause: input.cause,
    });
    this.name = 'Problem';
    this.status = input.status;
    this.code = input.code;
    this.title = input.title;
    this.detail = input.detail ?? '';
    this.fields = input.fields ?? [];
    this.exitCode = input.exitCode ?? exitCodes.badInput;
    this.next = input.next ?? null;
  }
}

/** Bad input from a person or a file: 422 on the web, exit code 3 on the command line. */
export function badInput(code: string, title: string, detail?: string): Problem {
  return new Problem({ status: 422, code, title, ...(detail === undefined ? {} : { detail }) });
}

/** A refusal beside one field of a form. */
export function fieldProblem(code: string, field: string, message: string, title = message): Problem {
  return new Problem({ status: 422, code, title, fields: [{ name: field, message }] });
}

/** Understood and refused by a rule: 403 on the web, exit code 5. */
export function refused(code: string, title: string, detail?: string): Problem {
  return new Problem({
    status: 403,
    code,
    title,
    ...(detail === undefined ? {} : { detail }),
    exitCode: exitCodes.refused,
  });
}

/** The machine cannot do it now: 503 on the web, exit code 4. */
export function cannotRun(code: string, title: string, detail?: string, cause?: unknown): Problem {
  return new Problem({
    status: 503,
    code,
    title,
    ...(detail === undefined ? {} : { detail }),
    exitCode: exitCodes.cannotRun,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Unknown and hidden things answer alike. */
export function notFound(): Problem {
  return new Problem({
    status: 404,
    code: 'not-found',
    title: 'Page not found',
    detail:
      'If you typed the web address, check it is correct. If you pasted it, check you copied all of it.',
  });
}
