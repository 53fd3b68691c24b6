import { sql } from 'kysely';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { idsOf, uuidsOf, type ThreadContribution, type ThreadTitle, mostTies } from '../foundation/thread.ts';
import { may } from '../partnership/partnership.ts';
import { deliveryStates, type DeliveryState } from './delivery.rules.ts';

type DeliveryRow = { id: string; hash: string; fileName: string; state: DeliveryState; receivedOn: string };

const fileTitle = (row: DeliveryRow): ThreadTitle => ({
  kind: 'delivery',
  id: row.hash,
  title: row.fileName,
  href: `/observatory/files/${row.id}`,
  summary: `Received ${row.receivedOn}, ${deliveryStates[row.state].title.toLowerCase()}; SHA-256 ${row.hash}`,
});

type SourceRow = { id: string; title: string; owner: string };

const sourceTitle = (row: SourceRow): ThreadTitle => ({
  kind: 'source',
  id: row.id,
  title: row.title,
  href: '/observatory',
  summary: `From ${row.owner}`,
});

// Which of several receipts of the same file is shown: the one that counts, else the newest.
const standing = sql`(state = 'accepted') desc, received_at desc, id desc`;

/** Files received, named by their SHA-256 as figures name them, and where they come from. */
export const observatoryThread: ThreadContribution = {
  kinds: [
    { kind: 'delivery', title: 'file received' },
    { kind: 'source', title: 'source' },
  ],
  titles: async (actor, tx, ends) => {
    if (!may(actor.role, 'observatory.view')) return [];
    const hashes = idsOf(ends, 'delivery');
    const sources = uuidsOf(ends, 'source');
    return [
      ...(hashes.length === 0 ? [] : await selectFiles(tx, hashes)),
      ...(sources.length === 0 ? [] : await selectSources(tx, sources)),
    ];
  },
  links: async (actor, tx, ends) => {
    if (!may(actor.role, 'observatory.view')) return [];
    const hashes = idsOf(ends, 'delivery');
    const sources = uuidsOf(ends, 'source');
    if (hashes.length + sources.length === 0) return [];
    const { rows } = await sql<{ hash: string; source: string }>`
      select distinct d.hash, s.id as source
      from delivery d join source s on s.partnership_id = d.partnership_id and s.code = d.source_code
      where d.hash = any(${hashes}) or s.id = any(${sources}::uuid[])
      order by 1, 2 limit ${mostTies + 1}`.execute(tx);
    return rows.map(({ hash, source }) => ({
      from: { kind: 'delivery', id: hash },
      to: { kind: 'source', id: source },
      relation: 'came from',
    }));
  },
  find,
};

async function selectFiles(tx: Tx, hashes: readonly string[]): Promise<ThreadTitle[]> {
  const { rows } = await sql<DeliveryRow>`
    select distinct on (hash) id, hash, file_name as "fileName", state, left(received_at::text, 10) as "receivedOn"
    from delivery where hash = any(${[...hashes]}) order by hash, ${standing}`.execute(tx);
  return rows.map(fileTitle);
}

async function selectSources(tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  const { rows } = await sql<SourceRow>`
    select id, title, owner_name as owner from source where id = any(${[...ids]}::uuid[]) order by id`.execute(
    tx,
  );
  return rows.map(sourceTitle);
}

/** By a file's name, the beginning of its SHA-256, or a source's title. */
async function find(actor: Actor, tx: Tx, words: string): Promise<ThreadTitle[]> {
  if (!may(actor.role, 'observatory.view')) return [];
  const wanted = words.trim().toLowerCase();
  const { rows: files } = await sql<DeliveryRow>`
    select * from (
      select distinct on (hash) id, hash, file_name as "fileName", state, left(received_at::text, 10) as "receivedOn", received_at
      from delivery
      where ${wanted} = '' or position(${wanted} in lower(file_name)) > 0 or starts_with(hash, ${wanted})
      order by hash, ${standing}) found
    order by received_at desc, id desc limit 14`.execute(tx);
  const { rows: sources } = await sql<SourceRow>`
    select id, title, owner_name as owner from source
    where ${wanted} = '' or position(${wanted} in lower(title)) > 0 order by made_at desc, id desc limit 6`.execute(
    tx,
  );
  return [...files.map(fileTitle), ...sources.map(sourceTitle)];
}
