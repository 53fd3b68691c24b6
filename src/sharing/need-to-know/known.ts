import { sql } from 'kysely';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { ownKey } from '../../foundation/database.ts';
import { newId } from '../../foundation/id.ts';
import { digestsOf } from './index.rules.ts';
import type { RecordKind } from './record.ts';

/** Puts a person of the actor's own record into the index, in the transaction that adds them. */
export async function addToIndex(
  tx: Tx,
  key: Buffer,
  actor: Actor,
  kind: RecordKind,
  entry: { recordId: string; subjectId: string; name: string; bornOn: string | null; answers: boolean },
): Promise<void> {
  const digests = digestsOf(key, actor.partnershipId, entry);
  if (digests.length === 0) return;
  await tx
    .insertInto('index_entry')
    .values(
      digests.map(({ match, digest }) => ({
        partnership_id: actor.partnershipId,
        id: newId(),
        agency_id: actor.agencyId,
        record_kind: kind.table,
        record_id: entry.recordId,
        subject_id: entry.subjectId,
        match,
        digest,
        answers: entry.answers,
        audience: [ownKey(tx)],
        open_to_members: false,
      })),
    )
    .execute();
}

/** Lets a record's people answer in the index, or keeps them silent. */
export async function setAnswers(
  tx: Tx,
  kind: RecordKind,
  recordId: string,
  answers: boolean,
): Promise<void> {
  await tx
    .updateTable('index_entry')
    .set({ answers })
    .where('record_kind', '=', kind.table)
    .where('record_id', '=', recordId)
    .execute();
}

export type KnownAnswer = {
  agencyId: string;
  agency: string;
  match: 'exact' | 'sounds-alike';
  email: string | null;
  phone: string | null;
};

/**
 * Which agencies know somebody: never what, nor how many records. The question goes in as hashes; the function answers for
 * this partnership alone.
 */
export async function askIndex(
  tx: Tx,
  key: Buffer,
  actor: Actor,
  person: { name: string; bornOn: string },
): Promise<KnownAnswer[]> {
  const digests = digestsOf(key, actor.partnershipId, person).map(({ digest }) => digest);
  const { rows } = await sql<KnownAnswer>`
    select k.agency_id as "agencyId", a.name as agency, k.match, a.email, a.phone
    from known_to(${digests}::bytea[]) k
    join agency a on a.partnership_id = ${actor.partnershipId} and a.id = k.agency_id
    order by k.match, a.name`.execute(tx);
  return rows;
}
