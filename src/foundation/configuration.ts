import { parseArgs } from 'node:util';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { Problem, exitCodes } from './problem.ts';

/** How this process is set up; nothing else reads the environment. */
export type Configuration = {
  port: number;
  host: string;
  dataDir: string;
  /** Where copies of the database programs go when run by root. */
  stateDir: string;
  demo: boolean;
  /** A PostgreSQL of the operator's own, as the owner of its database; null for the embedded one. */
  databaseUrl: string | null;
  /** The same database as fp_login, where the operator set that password; null when we set it. */
  databaseLoginUrl: string | null;
  logLevel: LogLevel;
  /** The address people use, behind a proxy; null when it is the one listened on. */
  publicUrl: string | null;
  /** The mail server that messages go to; null where there is none, and messages wait. */
  smtpUrl: string | null;
  /** The address that messages come from; replies go to `answers+…` at the same domain. */
  mailFrom: string;
  /** Port on which replies are taken from a mail server; null for none. */
  mailInPort: number | null;
  mailInHost: string;
  /** True where a mail server pipes replies into `./frankpledge mail receive`. */
  mailReplies: boolean;
};

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
type LogLevel = (typeof logLevels)[number];

/** One setting, as documented in docs/running.md. */
export type Setting = {
  name: keyof Omit<Configuration, 'stateDir'>;
  environment: string;
  /** Flag of the command line without dashes; null where a flag would show a secret in the list of processes. */
  flag: string | null;
  /** Word for the value; null for a flag that takes none. */
  value: string | null;
  default: string;
  meaning: string;
};

/** Every setting there is: read by the parser, the help and docs/running.md. */
export const settings: readonly Setting[] = [
  {
    name: 'port',
    environment: 'FRANKPLEDGE_PORT',
    flag: 'port',
    value: '<number>',
    default: '3000',
    meaning: 'Port to serve on, 0 to 65535; 0 takes any free one.',
  },
  {
    name: 'host',
    environment: 'FRANKPLEDGE_HOST',
    flag: 'host',
    value: '<address>',
    default: '127.0.0.1',
    meaning: 'Address to listen on. Only this machine unless told.',
  },
  {
    name: 'dataDir',
    environment: 'FRANKPLEDGE_DATA_DIR',
    flag: 'data-dir',
    value: '<folder>',
    default: 'root: /var/lib/frankpledge/demo or /live; others: ~/.local/share/frankpledge/demo or /live',
    meaning: 'Where everything is kept. Never inside the program’s own folder.',
  },
  {
    name: 'demo',
    environment: 'FRANKPLEDGE_DEMO',
    flag: 'no-demo',
    value: null,
    default: 'yes',
    meaning:
      'The demonstration borough; --no-demo (or FRANKPLEDGE_DEMO=no) starts without it, in a folder of its own.',
  },
  {
    name: 'databaseUrl',
    environment: 'DATABASE_URL',
    flag: null,
    value: 'postgres://user:password@host:port/database',
    default: 'the built-in PostgreSQL',
    meaning: 'A PostgreSQL of your own, 16 or newer. The user owns the database and may create roles.',
  },
  {
    name: 'databaseLoginUrl',
    environment: 'DATABASE_LOGIN_URL',
    flag: null,
    value: 'postgres://fp_login:password@host:port/database',
    default: 'DATABASE_URL as fp_login, with a password made at the first start',
    meaning: 'The same database as fp_login, where your administrator made the roles and set its password.',
  },
  {
    name: 'logLevel',
    environment: 'FRANKPLEDGE_LOG_LEVEL',
    flag: 'log-level',
    value: '<level>',
    default: 'warn',
    meaning: `How much is logged to standard error: ${logLevels.join(', ')}.`,
  },
  {
    name: 'publicUrl',
    environment: 'FRANKPLEDGE_PUBLIC_URL',
    flag: 'public-url',
    value: '<address>',
    default: 'the address listened on',
    meaning: 'The address people type, when a proxy stands in front: https://csp.example.gov.uk.',
  },
  {
    name: 'smtpUrl',
    environment: 'FRANKPLEDGE_SMTP_URL',
    flag: null,
    value: 'smtp://user:password@host:587',
    default: 'none: messages wait',
    meaning: 'The mail server that messages go to; smtps:// for TLS from the first byte.',
  },
  {
    name: 'mailFrom',
    environment: 'FRANKPLEDGE_MAIL_FROM',
    flag: 'mail-from',
    value: '<address>',
    default: 'no-reply@frankpledge.example',
    meaning: 'The address that messages come from; replies go to answers+…@ of the same domain.',
  },
  {
    name: 'mailInPort',
    environment: 'FRANKPLEDGE_MAIL_IN_PORT',
    flag: 'mail-in-port',
    value: '<number>',
    default: 'none',
    meaning: 'Port on which your mail server hands over replies (SMTP, nothing is relayed).',
  },
  {
    name: 'mailInHost',
    environment: 'FRANKPLEDGE_MAIL_IN_HOST',
    flag: 'mail-in-host',
    value: '<address>',
    default: '127.0.0.1',
    meaning: 'Address on which replies are taken. Only this machine unless told.',
  },
  {
    name: 'mailReplies',
    environment: 'FRANKPLEDGE_MAIL_REPLIES',
    flag: null,
    value: 'yes',
    default: 'no, or yes with FRANKPLEDGE_MAIL_IN_PORT',
    meaning: 'Your mail server pipes replies into ./frankpledge mail receive, so messages invite them.',
  },
];

/** Read by the tests and the tools around them, not settings of the program. */
const otherVariables = new Set(['FRANKPLEDGE_SHARED', 'FRANKPLEDGE_TEST_SERVER']);

const yesOrNo = z
  .string()
  .regex(/^(yes|no|true|false|1|0)$/i, 'write yes or no')
  .transform((text) => /^(yes|true|1)$/i.test(text));

const postgresUrl = z.string().refine((text) => {
  try {
    const url = new URL(text);
    return ['postgres:', 'postgresql:'].includes(url.protocol) && url.pathname.length > 1;
  } catch {
    return false;
  }
}, 'write postgres://user:password@host:port/database');

const portNumber = z
  .string()
  .regex(/^\d{1,5}$/, 'write a whole number from 0 to 65535')
  .transform(Number)
  .refine((port) => port <= 65_535, 'write a whole number from 0 to 65535');

const schemas = {
  port: portNumber,
  host: z.string().regex(/^[A-Za-z0-9.:_-]+$/, 'write an address or a host name'),
  dataDir: z
    .string()
    .min(1, 'write the path of a folder')
    .refine((text) => !text.includes('\0'), 'write the path of a folder'),
  demo: yesOrNo,
  databaseUrl: postgresUrl,
  databaseLoginUrl: postgresUrl,
  logLevel: z.enum(logLevels, `write one of ${logLevels.join(', ')}`),
  publicUrl: z.string().refine((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '';
  }, 'write http(s)://host with nothing after it'),
  smtpUrl: z
    .string()
    .refine((text) => /^smtps?:$/.test(URL.parse(text)?.protocol ?? ''), 'write smtp://host:587'),
  mailFrom: z.string().regex(/^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/, 'write an e-mail address'),
  mailInPort: portNumber,
  mailInHost: z.string().regex(/^[A-Za-z0-9.:_-]+$/, 'write an address or a host name'),
  mailReplies: yesOrNo,
} satisfies Record<Setting['name'], z.ZodType>;

export type Surroundings = {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** 0 for root. */
  uid?: number;
  home?: string;
};

/**
 * Reads flags over environment over defaults. Every unknown flag, unknown FRANKPLEDGE_ variable and bad value is named.
 * @throws Problem `bad-settings`, exit code `usage`.
 */
export function readConfiguration(surroundings: Surroundings): Configuration {
  const faults: string[] = [];
  const given = new Map<Setting['name'], { text: string; from: string }>();
  readEnvironment(surroundings.env, given, faults);
  readFlags(surroundings.args, given, faults);

  const read = <Name extends Setting['name'], Default>(
    name: Name,
    standard: Default,
  ): z.output<(typeof schemas)[Name]> | Default => {
    const value = given.get(name);
    if (value === undefined) return standard;
    const result = schemas[name].safeParse(value.text);
    if (result.success) return result.data as z.output<(typeof schemas)[Name]>;
    // The address of a database or a mail server holds a password: it is never repeated.
    const shown = name.startsWith('database') || name === 'smtpUrl' ? 'its value' : `“${value.text}”`;
    faults.push(
      `${value.from}: ${shown} is not possible; ${result.error.issues[0]?.message ?? 'see --help'}`,
    );
    return standard;
  };

  const demo = read('demo', true);
  const stateDir = defaultStateDir(surroundings);
  const dataDir = read('dataDir', null);
  const configuration: Configuration = {
    port: read('port', 3000),
    host: read('host', '127.0.0.1'),
    dataDir: dataDir === null ? path.join(stateDir, demo ? 'demo' : 'live') : path.resolve(dataDir),
    stateDir: dataDir === null ? stateDir : path.dirname(path.resolve(dataDir)),
    demo,
    databaseUrl: read('databaseUrl', null),
    databaseLoginUrl: read('databaseLoginUrl', null),
    logLevel: read('logLevel', 'warn'),
    publicUrl: read('publicUrl', null),
    smtpUrl: read('smtpUrl', null),
    mailFrom: read('mailFrom', 'no-reply@frankpledge.example'),
    mailInPort: read('mailInPort', null),
    mailInHost: read('mailInHost', '127.0.0.1'),
    mailReplies: read('mailReplies', false),
  };
  if (configuration.smtpUrl !== null && !given.has('mailFrom'))
    faults.push('FRANKPLEDGE_SMTP_URL: needs FRANKPLEDGE_MAIL_FROM as well');
  if (configuration.databaseLoginUrl !== null && configuration.databaseUrl === null)
    faults.push('DATABASE_LOGIN_URL: needs DATABASE_URL as well');
  if (faults.length > 0)
    throw new Problem({
      status: 503,
      code: 'bad-settings',
      title: faults.length === 1 ? 'A setting cannot be used' : `${faults.length} settings cannot be used`,
      detail: `${faults.join('. ')}. All settings are listed in docs/running.md.`,
      exitCode: exitCodes.usage,
    });
  return configuration;
}

type Given = Map<Setting['name'], { text: string; from: string }>;

function readEnvironment(env: Surroundings['env'], given: Given, faults: string[]): void {
  for (const [variable, text] of Object.entries(env)) {
    const setting = settings.find(({ environment }) => environment === variable);
    if (setting !== undefined && text !== undefined && text !== '')
      given.set(setting.name, { text, from: variable });
    else if (setting === undefined && variable.startsWith('FRANKPLEDGE_') && !otherVariables.has(variable))
      faults.push(`${variable}: there is no such setting`);
  }
}

function readFlags(args: readonly string[], given: Given, faults: string[]): void {
  const options = Object.fromEntries(
    settings.flatMap(({ flag, value }) =>
      flag === null ? [] : [[flag, { type: value === null ? ('boolean' as const) : ('string' as const) }]],
    ),
  );
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      faults.push(`“${token.value}”: not understood`);
      continue;
    }
    const setting = settings.find(({ flag }) => flag === token.name);
    if (setting === undefined) faults.push(`${token.rawName}: there is no such flag`);
    else if (setting.value === null) {
      if (token.value === undefined) given.set(setting.name, { text: 'no', from: token.rawName });
      else faults.push(`${token.rawName}: takes no value`);
    } else if (token.value === undefined) faults.push(`${token.rawName}: needs a value, ${setting.value}`);
    else given.set(setting.name, { text: token.value, from: token.rawName });
  }
}

/** Where data is kept when nothing is said (Filesystem Hierarchy Standard 3.0 §5.8; XDG Base Directory Specification). */
function defaultStateDir({ env, uid = process.getuid?.(), home = os.homedir() }: Surroundings): string {
  if (uid === 0) return '/var/lib/frankpledge';
  const xdg = env['XDG_DATA_HOME'];
  // The specification says that a relative path is to be ignored.
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, '.local', 'share');
  return path.join(base, 'frankpledge');
}
