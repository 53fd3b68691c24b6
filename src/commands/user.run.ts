import { recordAudit } from '../foundation/audit.ts';
import { badInput, exitCodes, type ExitCode } from '../foundation/problem.ts';
import {
  accountKnown,
  agencyByName,
  createPerson,
  createPost,
  roleByName,
  roleTitles,
  roles,
} from '../partnership/partnership.ts';
import { inviteAccount } from '../sign-in/sign-in.ts';
import { flag, textOption, type CommandArguments, type Terminal } from './command.ts';
import { emailOrThrow, partnershipNamed, withInstallation } from './partnership.run.ts';
import { usage } from './user.ts';

async function invite(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const need = (option: string): string => {
    const value = textOption(args, option)?.trim() ?? '';
    if (value === '')
      throw usage(`--${option} is missing`, 'partnership, agency, role, name and email are needed.');
    return value;
  };
  const [wantedPartnership, agencyName, roleName, name] = [
    need('partnership'),
    need('agency'),
    need('role'),
    need('name'),
  ];
  const email = emailOrThrow(need('email'));
  const role = roleByName(roleName);
  if (role === null) throw usage(`“${roleName}” is not a role`, `The roles are ${roles.join(', ')}.`);
  return withInstallation(args, async (database, configuration, origin) => {
    const partnership = await partnershipNamed(database, wantedPartnership);
    const done = await database.asSystem('invite a person', partnership.partnershipId, async (tx) => {
      const agency = await agencyByName(tx, agencyName);
      if (agency === null)
        throw badInput(
          'agency-unknown',
          `${partnership.name} has no agency called “${agencyName}”`,
          'Write its name, its short name or another name it is known by.',
        );
      const known = await accountKnown(tx, email);
      const accountId = known ?? (await createPerson(tx, { name, email }));
      const held = await tx
        .selectFrom('post')
        .select('id')
        .where('account_id', '=', accountId)
        .where('agency_id', '=', agency.id)
        .where('role', '=', role)
        .where('ended_on', 'is', null)
        .executeTakeFirst();
      if (held === undefined) {
        const post = await createPost(tx, { accountId, agencyId: agency.id, role });
        await recordAudit(tx, { event: 'post.given', subjectKind: 'post', subjectId: post });
      }
      const invitation = await inviteAccount(tx, {
        accountId,
        invitedBy: null,
        origin,
      });
      return { accountId, isNew: known === null, agencyName: agency.name, ...invitation };
    });
    const link = configuration.smtpUrl === null ? done.link : null;
    if (flag(args, 'json'))
      terminal.out(
        `${JSON.stringify({
          user: {
            id: done.accountId,
            email,
            isNew: done.isNew,
            partnership: partnership.name,
            agency: done.agencyName,
            role,
          },
          invitation: link,
          expiresAt: done.expiresAt,
        })}\n`,
      );
    else {
      terminal.out(
        `${done.isNew ? `${name} has an account now` : `The person with ${email} had an account already`}: ${roleTitles[role]}, ${done.agencyName}.\n`,
      );
      terminal.out(
        link === null
          ? `An invitation is on its way to ${email}.\n`
          : `No mail server is set. Give ${name} this link; it works once, for 7 days:\n${link}\n`,
      );
    }
    return exitCodes.ok;
  });
}

export async function runUser(args: CommandArguments, terminal: Terminal): Promise<ExitCode> {
  const [action, ...rest] = args.positionals;
  if (action !== 'invite' || rest.length > 0)
    throw usage(
      action === undefined
        ? 'user needs to be told what to do'
        : `user cannot “${args.positionals.join(' ')}”`,
      'It can invite.',
    );
  return invite(args, terminal);
}
