import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { createTestDatabase } from '../../test/support/database.ts';
import { openDemonstration, type Demonstration } from '../../test/support/demonstration.ts';
import { createSealing } from '../audit/audit.ts';
import { prepareDataFolder } from '../foundation/data-folder.ts';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { segmentPath } from '../observatory/observatory.ts';
import { listPartnerships } from '../partnership/partnership.ts';
import { exportPartnership, importArchive } from './archive.ts';

/** The furnished borough whole: every room has made its rows, so that a table which the archive forgets is found here. */
let demonstration: Demonstration;
let root: string;
before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'frankpledge-archive-whole-'));
  demonstration = await openDemonstration({ furnished: true });
});
after(async () => {
  await demonstration.close();
  await rm(root, { recursive: true, force: true });
});

/** Rows of a table of the partnership of a transaction, as the system sees them. */
const rowsOf = async (tx: Tx, name: string): Promise<number[]> =>
  (await sql<{ n: number }>`select count(*)::int as n from ${sql.table(name)} where partnership_id = ${contextOf(tx).partnershipId}`.execute(tx)).rows.map(({ n }) => n); // prettier-ignore

describe('the furnished demonstration', () => {
  it('comes back equal in every table that has rows of it, as the catalogue and not the archive counts them', async () => {
    const { register, folder, engine } = demonstration.installation;
    const { database } = register;
    const [one] = await listPartnerships(database);
    assert.ok(one);
    const archive = path.join(root, 'whole.tar');
    const report = await exportPartnership(
      {
        database,
        folder,
        sealAll: () => createSealing({ database, folder }).sealAll(),
        segmentPath: (source, month, hash) => segmentPath(engine.segmentFolder, source, month, hash),
      },
      { id: one.partnershipId, name: one.name },
      archive,
    );
    const to = await createTestDatabase();
    const restored = await importArchive(
      { owner: to.superuser, database: to.database, folder: await prepareDataFolder(path.join(root, 'to'), 'demonstration'), sealAll: () => Promise.resolve() }, // prettier-ignore
      archive,
    );
    const found = new Map(restored.tables.map((each) => [each.table, each]));
    for (const table of report.tables) assert.deepEqual(found.get(table.table), table, table.table);
    // Counted again without the archive: each table with the column of a partnership, here and there.
    const names = await to.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'partnership_id' and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    );
    const rows = new Map(report.tables.map((each) => [each.table, each.rows]));
    let filled = 0;
    for (const { name } of names) {
      const here = rows.get(name) ?? 0;
      const [there] = await to.query<{ n: number }>(`select count(*)::int as n from ${name} where partnership_id = $1`, [one.partnershipId]); // prettier-ignore
      const was: number[] = await database.asSystem('count for a test', one.partnershipId, (tx) => rowsOf(tx, name)); // prettier-ignore
      // The audit goes on while it is read: what was written after the seal of the archive is not in it.
      if (!name.startsWith('audit_')) assert.equal(here, was[0], name);
      assert.ok((there?.n ?? 0) >= here, name);
      if (here > 0) filled += 1;
    }
    assert.ok(filled > 100, `only ${filled} tables have rows`);
  });
});
