import type { Clock } from '../foundation/clocks.ts';
import { clock } from '../foundation/clock.ts';
import type { Configuration } from '../foundation/configuration.ts';
import type { Database } from '../foundation/database.ts';
import type { Room } from '../web/room.ts';
import { postsOf, sweep } from './session.store.ts';
import type { Post } from './session.store.ts';
import { noteFailures, writeTrail } from './trail.ts';

/** What other rooms may use of sign-in. */
export { registerRoutes } from './sign-in.routes.ts';
export type { SignInServices } from './services.ts';
export { hashPassword } from './password.ts';
export { createSessions, postKey, sessionLimits } from './sessions.ts';
export type { Beginning, Session, Sessions } from './sessions.ts';
export { inviteAccount, resetFactors } from './invitation.ts';
export { openSecrets, passingSecrets, secretsFrom } from './secrets.ts';
export type { Secrets } from './secrets.ts';
export { keepUnsent } from './unsent.ts';

/** Where people reach an installation, for links in messages. */
export function originOf(configuration: Pick<Configuration, 'publicUrl' | 'host' | 'port'>): string {
  const { publicUrl, host, port } = configuration;
  if (publicUrl !== null) return new URL(publicUrl).origin;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The posts an account has today in all partnerships, for the page that reads across them. */
export function postsOfAccount(database: Database, accountId: string): Promise<Post[]> {
  return database.asSignIn((tx) => postsOf(tx, accountId, clock.now()));
}

/** What happens by itself: failed tries come into the audit, and what is past its time goes. */
function clocksOf(database: Database): Clock[] {
  return [
    {
      name: 'sign-in.trail',
      everySeconds: 5,
      run: async () => {
        await noteFailures(database);
        await writeTrail(database, null);
      },
    },
    {
      name: 'sign-in.sweep',
      everySeconds: 600,
      run: () => database.asSignIn((tx) => sweep(tx, clock.now())),
    },
  ];
}

/** Its routes are registered by the server itself, which cannot do without them; here are its clocks. */
export function signInRoom(services: { database: Database }): Room {
  return {
    name: 'sign-in',
    menu: [],
    register: () => undefined,
    home: { none: 'a person’s account is one click away on every page' },
    search: { none: 'accounts are found among the people of the partnership' },
    thread: { none: 'an account is nobody’s evidence' },
    clocks: clocksOf(services.database),
  };
}
