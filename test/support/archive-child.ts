/**
 * Restores an archive and stands still at a table, inside the transaction, until it is killed: a process whose power goes in the middle.
 * Arguments: JSON of { owner, login, root, archive, at }.
 */
import { openDatabase, type ConnectionOptions } from '../../src/foundation/database.ts';
import { prepareDataFolder } from '../../src/foundation/data-folder.ts';
import { importArchive } from '../../src/archive/archive.ts';

type Given = {
  owner: ConnectionOptions;
  login: ConnectionOptions;
  root: string;
  archive: string;
  at: string;
};
// Written by the test that starts it.
const given = JSON.parse(process.argv[2] ?? '{}') as Given;
const folder = await prepareDataFolder(given.root, 'live');
await importArchive(
  {
    owner: given.owner,
    database: openDatabase({ connection: given.login, mayExit: true }),
    folder,
    sealAll: () => Promise.resolve(),
    progress: (_done, _of, what) => {
      if (what !== given.at) return;
      process.stdout.write(`at ${what}\n`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
    },
  },
  given.archive,
);
process.stdout.write('done\n');
