import { createTestDatabase, insertPartnership, password } from './database.ts';
import type { PartnershipInput, TestDatabase, TestPartnership } from './database.ts';
import { visitAs, type Visitor } from './visitor.ts';
import type { Role } from '../../src/foundation/database.types.ts';
import { buildServer } from '../../src/server/server.ts';
import { inviteAccount, postsOfAccount, resetFactors } from '../../src/sign-in/sign-in.ts';
import { partnershipRoom } from '../../src/partnership/partnership.ts';

/** Two agencies with an administrator of their own each, in a server with the room of the partnership alone. */
export type World = {
  test: TestDatabase;
  partnership: TestPartnership;
  visitor: (role: Role, agency?: number) => Promise<Visitor>;
  as: (email: string) => Promise<Visitor>;
};

export async function openWorld(input: PartnershipInput = {}): Promise<World> {
  const test = await createTestDatabase();
  const partnership = await insertPartnership(test.database, {
    password,
    agencies: [
      {
        name: 'Test Borough Council',
        roles: ['manager', 'administrator', 'governance', 'analyst', 'caseworker', 'partner', 'councillor'],
      },
      { name: 'Test Police', roles: ['chair', 'partner', 'agency-administrator'] },
      { name: 'Test Charity', roles: ['partner', 'agency-administrator'] },
    ],
    ...input,
  });
  const server = await buildServer({
    database: test.database,
    configuration: { demo: false, publicUrl: null },
    rooms: [
      partnershipRoom({
        database: test.database,
        invite: inviteAccount,
        mail: 'waits',
        resetFactors,
        postsOf: (accountId) => postsOfAccount(test.database, accountId),
        publicOrigin: null,
      }),
    ],
  });
  const as = (email: string): Promise<Visitor> => visitAs(server.app, { email });
  return {
    test,
    partnership,
    as,
    visitor: (role, agency) => as(partnership.person(role, agency).email),
  };
}
