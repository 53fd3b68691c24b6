import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Problem, exitCodes } from '../problem.ts';

/** The user that the server runs as. PostgreSQL refuses to run as root. */
export type ServerUser = {
  name: string;
  uid: number;
  gid: number;
  /** True when it is not the user that runs this program, so that files must be handed over. */
  other: boolean;
  warning: string | null;
};

type Entry = { name: string; uid: number; gid: number };

/** Run by root: `postgres` where there is such a user, else `nobody`, with a warning. Otherwise whoever runs this. */
export function serverUser(passwd = readPasswd()): ServerUser {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) {
    const name = passwd.find((entry) => entry.uid === uid)?.name ?? String(uid);
    return { name, uid, gid, other: false, warning: null };
  }
  const postgres = passwd.find(({ name, uid: id }) => name === 'postgres' && id !== 0);
  if (postgres !== undefined) return { ...postgres, other: true, warning: null };
  const nobody = passwd.find(({ name, uid: id }) => name === 'nobody' && id !== 0) ?? {
    name: 'nobody',
    uid: 65_534,
    gid: 65_534,
  };
  return {
    ...nobody,
    other: true,
    warning:
      'There is no user “postgres”, so the database runs as “nobody”, which other services may share. ' +
      'For a live system run “useradd --system postgres” first.',
  };
}

function readPasswd(): Entry[] {
  let text: string;
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return name === '' ? [] : [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}

/**
 * Makes sure that the server's user can pass into a folder, and names the folder on the way that stops it.
 * @throws Problem `data-folder-unreachable`.
 */
export function checkReachable(folder: string, user: ServerUser): void {
  if (!user.other || canEnter(folder, user)) return;
  const parts = folder.split(path.sep);
  const onTheWay = parts.map((_, index) => parts.slice(0, index + 1).join(path.sep) || path.sep);
  const closed = onTheWay.find((place) => !canEnter(place, user)) ?? folder;
  const mode = (statSync(closed).mode & 0o777).toString(8).padStart(4, '0');
  throw new Problem({
    status: 503,
    code: 'data-folder-unreachable',
    title: `The database’s user “${user.name}” cannot enter ${closed}`,
    detail:
      `The database never runs as root, and ${closed} (mode ${mode}) lets “${user.name}” not pass to ${folder}. ` +
      `Allow it with “chmod o+x ${closed}”, or give a folder elsewhere with --data-dir, for example /var/lib/frankpledge/data.`,
    exitCode: exitCodes.cannotRun,
  });
}

/** Asked of the system itself, so that access lists and security modules count as well as modes. */
function canEnter(folder: string, user: ServerUser): boolean {
  const tried = spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], {
    uid: user.uid,
    gid: user.gid,
    cwd: '/',
    env: {},
    stdio: 'ignore',
  });
  return tried.status === 0;
}
