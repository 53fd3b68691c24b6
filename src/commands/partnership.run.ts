import { recordAudit } from '../foundation/audit.ts';
import { readConfiguration } from '../foundation/configuration.ts';
import type { Configuration } from '../foundation/configuration.ts';
import { lastAddress } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import { newId } from '../foundation/id.ts';
import { badInput, exitCodes, type ExitCode } from '../foundation/problem.ts';
import {
  accountKnown,
  createAgency,
  createPartnership,
  createPerson,
  createPost,
  listPartnerships,
  partnershipDirectory,
  partnershipKinds,
  setParent,
  type OpenPartnership,
  type PartnershipKind,
} from '../partnership/partnership.ts';
import { openInstallation } from '../server/server.ts';
import { insertDefaultTerms } from '../sharing/sharing.ts';
import { inviteAccount, originOf } from '../sign-in/sign-in.ts';
import { flag, textOption, textOptions, type CommandArguments, type Terminal } from './command.ts';
import { usage } from './partnership.ts';
import { settingArguments } from './settings.ts';

/**
 * Opens the installation for a command, also beside a running server.
 * @param work is given what links begin with: the address people type, else where the system was last reached.
 */
export async function withInstallation(
  args: CommandArguments,
  work: (database: Database, configuration: Configuration, origin: string) => Promise<ExitCode>,
): Promise<ExitCode> {
  const configuration = readConfiguration({
    args: settingArguments({ ...args, positionals: [] }),
    env: process.env,
  });
  const installation = await openInstallation(configuration, { besideServer: true });
  try {
    const last = configuration.publicUrl === null ? await lastAddress(installation.folder) : null;
    return await work(installation.register.database, configuration, last ?? originOf(configuration));
  } finally {
    await installation.close();
  }
}

/** An open partnership by its id, its name or the beginning of it. @throws Problem where none or several fit. */
export async function partnershipNamed(database: Database, wanted: string): Promise<OpenPartnership> {
  const all = await listPartnerships(database);
  const text = wanted.trim().toLowerCase();
  const exact = all.filter((each) => each.partnershipId === text || each.name.toLowerCase() === text);
  const fits = exact.length > 0 ? exact : all.filter((each) => each.name.toLowerCase().startsWith(text));
  const [one] = fits;
  if (one !== undefined && fits.length === 1) return one;
  throw badInput(
    'partnership-unknown',
    fits.length === 0
      ? `There is no open partnership called “${wanted}”`
      : `“${wanted}” fits ${fits.length} partnerships`,
    `Those there are: ${all.map((each) => each.name).join('; ')}.`,
  );
}

/** `name=value` of an option. */
function pair(option: string, text: string): [string, string] {
  const at = text.indexOf('=');
  const left = text.slice(0, at).trim();
  const right = text.slice(at + 1).trim();
  if (at < 1 || right === '')
    throw usage(`--${option} “${text}” is not understood`, `Write it as --${option} “one=other”.`);
  return [left, right];
}

export function emailOrThrow(text: string): string {
  const email = text.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw badInput('not-an-address', `“${text}” is not an email address`, 'Write it as name@example.com.');
  return email;
}

async function create(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const name = textOption(args, 'name')?.trim() ?? '';
  if (name === '') throw usage('--name is missing', 'Name the partnership.');
  const kind = textOption(args, 'kind') ?? 'district';
  if (!Object.hasOwn(partnershipKinds, kind))
    throw usage(
      `“${kind}” is not a kind of partnership`,
      `The kinds are ${Object.keys(partnershipKinds).join(', ')}.`,
    );
  const areas = textOptions(args, 'area').map((text) => {
    const [code, areaName] = pair('area', text);
    if (!/^[A-Z]\d{8}$/.test(code.toUpperCase()))
      throw badInput(
        'not-an-area',
        `“${code}” is not the code of an area`,
        'A code is a letter and eight numbers: E07000109.',
      );
    return { code: code.toUpperCase(), name: areaName };
  });
  const [first] = areas;
  if (first === undefined) throw usage('--area is missing', 'Give its area as --area E07000109=Gravesham.');
  const administrator = textOption(args, 'administrator');
  const [adminName, adminAddress] =
    administrator === undefined ? ['', ''] : pair('administrator', administrator);
  const email = administrator === undefined ? null : emailOrThrow(adminAddress);
  const hostName = textOption(args, 'host-agency')?.trim() ?? `${first.name} Council`;
  return withInstallation(args, async (database, configuration, origin) => {
    const directory = await database.asSystem('read the names of partnerships', null, partnershipDirectory);
    if (directory.some((each) => each.name.toLowerCase() === name.toLowerCase()))
      throw badInput(
        'partnership-there',
        `There is a partnership called “${name}” already`,
        'Give this one another name.',
      );
    const wantedParent = textOption(args, 'parent');
    const parent = wantedParent === undefined ? null : await partnershipNamed(database, wantedParent);
    const id = newId();
    const made = await database.asSystem('make a partnership', id, async (tx) => {
      const { oversightKey } = await createPartnership(tx, { name, kind: kind as PartnershipKind, areas });
      await insertDefaultTerms(tx, [oversightKey]);
      const known = await tx
        .selectFrom('organisation')
        .select('id')
        .where('name', '=', hostName)
        .executeTakeFirst();
      const host = await createAgency(tx, {
        name: hostName,
        kind: 'council',
        standing: 'responsible',
        ...(known === undefined ? {} : { organisationId: known.id }),
      });
      if (parent !== null) await setParent(tx, parent.partnershipId);
      await recordAudit(tx, { event: 'partnership.made', subjectKind: 'partnership', subjectId: id });
      if (email === null) return { link: null };
      const accountId =
        (await accountKnown(tx, email)) ?? (await createPerson(tx, { name: adminName, email }));
      await createPost(tx, { accountId, agencyId: host.id, role: 'administrator' });
      const invitation = await inviteAccount(tx, {
        accountId,
        invitedBy: null,
        origin,
      });
      return { link: configuration.smtpUrl === null ? invitation.link : null };
    });
    if (flag(args, 'json'))
      terminal.out(
        `${JSON.stringify({ partnership: { id, name, kind, areas, hostAgency: hostName }, invitation: made.link })}\n`,
      );
    else {
      terminal.out(`${name} was made. Its first agency is ${hostName}.\n`);
      if (email === null)
        terminal.out(
          `Nobody can sign in to it yet: ./frankpledge user invite --partnership "${name}" --agency "${hostName}" --role administrator --name … --email …\n`,
        );
      else if (made.link === null) terminal.out(`An invitation is on its way to ${email}.\n`);
      else
        terminal.out(
          `No mail server is set. Give ${adminName} this link; it works once, for 7 days:\n${made.link}\n`,
        );
    }
    return exitCodes.ok;
  });
}

export async function runPartnership(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const [action, ...rest] = args.positionals;
  if (action !== 'create' || rest.length > 0)
    throw usage(
      action === undefined
        ? 'partnership needs to be told what to do'
        : `partnership cannot “${args.positionals.join(' ')}”`,
      'It can create.',
    );
  return create(args, terminal);
}
