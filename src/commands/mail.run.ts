import { readFile, stat } from 'node:fs/promises';
import { readConfiguration } from '../foundation/configuration.ts';
import { badInput, exitCodes, Problem, type ExitCode } from '../foundation/problem.ts';
import { largestMessage, mailSettings, receiveMail } from '../requests/requests.ts';
import { openInstallation } from '../server/server.ts';
import { flag, type CommandArguments, type Terminal } from './command.ts';
import { settingArguments } from './settings.ts';

/** Reads all of standard input, up to the largest message there may be. */
async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > largestMessage) throw tooLarge();
  }
  return Buffer.concat(chunks);
}

function tooLarge(): Problem {
  return badInput(
    'mail-too-large',
    'The message is too large',
    `At most ${largestMessage / 1024 ** 2} MB are taken.`,
  );
}

async function receive(
  file: string | undefined,
  args: CommandArguments,
  terminal: Terminal,
): Promise<ExitCode> {
  if (file !== undefined && (await stat(file).catch(() => null))?.isFile() !== true)
    throw badInput(
      'mail-file-missing',
      `There is no file ${file}`,
      'Name a file with one message, or pipe it in.',
    );
  const raw = file === undefined ? await readStandardInput() : await readFile(file);
  if (raw.length === 0) throw badInput('mail-empty', 'There is no message', 'Name a file, or pipe one in.');
  if (raw.length > largestMessage) throw tooLarge();
  const configuration = readConfiguration({
    args: settingArguments({ ...args, positionals: [] }),
    env: process.env,
  });
  const installation = await openInstallation(configuration, { besideServer: true });
  try {
    const received = await receiveMail(
      { database: installation.register.database, mail: mailSettings(configuration) },
      raw,
    );
    if (received.outcome === 'not-ours')
      throw badInput(
        'mail-not-ours',
        'This message answers nothing that was asked here',
        'It is not addressed to answers+…@ with the token of one of our messages. Nothing was kept.',
      );
    const words = {
      filed: 'Filed: it waits for a person to read it.',
      repeated: 'It was here before; nothing changed.',
      automatic: 'An automatic reply: noted, it answers nothing.',
    };
    terminal.out(
      flag(args, 'json')
        ? `${JSON.stringify({ outcome: received.outcome })}\n`
        : `${words[received.outcome]}\n`,
    );
    return exitCodes.ok;
  } finally {
    await installation.close();
  }
}

export async function runMail(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const [action, file, ...more] = args.positionals;
  if (action !== 'receive' || more.length > 0)
    throw new Problem({
      status: 400,
      code: 'usage',
      title:
        action === undefined
          ? 'mail needs to be told what to do'
          : `mail cannot “${args.positionals.join(' ')}”`,
      detail: 'It can receive one message. ./frankpledge mail --help shows examples.',
      exitCode: exitCodes.usage,
    });
  return receive(file, args, terminal);
}
