import type { Database } from '../../foundation/database.ts';
import type { Actor } from '../../foundation/database.types.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { publishRelease } from './publish.ts';
import { keepWorked, selectRelease, sendToCheck } from './release.store.ts';
import { gatherRelease, solveRelease } from './work.ts';

/**
 * The steps of the pages one after the other: a draft is worked out and sent by its maker, and published by somebody else. For the
 * demonstration and for tests; each step refuses what its page refuses.
 * @returns the code of what was published
 */
export async function publishDraftRelease(
  database: Database,
  services: RegisterServices,
  id: string,
  maker: Actor,
  checker: Actor,
): Promise<string> {
  const gathered = await database.asActor(maker, 'work out a release', async (tx) =>
    gatherRelease(tx, services, maker.partnershipId, await selectRelease(tx, id)),
  );
  const worked = await solveRelease(gathered);
  await database.asActor(maker, 'send a release to be checked', async (tx) => {
    await keepWorked(tx, { id, version: gathered.version }, worked);
    await sendToCheck(tx, { id, version: gathered.version + 1 });
  });
  return database.asActor(checker, 'publish a release', async (tx) =>
    publishRelease(tx, await selectRelease(tx, id)),
  );
}
