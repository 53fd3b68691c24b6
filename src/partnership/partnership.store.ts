import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';

export type OpenPartnership = {
  partnershipId: string;
  name: string;
  areaCode: string;
  /** Key of the first agency. */ ownKey: string;
};

/** The partnerships of this installation that are open to new work, oldest first. */
export async function listPartnerships(database: Database): Promise<OpenPartnership[]> {
  const rows = await database.asSystem('list the partnerships', null, async (tx) => {
    const answer = await sql<{
      partnership_id: string;
      name: string;
      area_code: string;
      own_key: string | null;
    }>`select partnership_id, name, area_code, own_key from partnerships_of_installation()`.execute(tx);
    return answer.rows;
  });
  return rows.flatMap((row) =>
    row.own_key === null
      ? []
      : [{ partnershipId: row.partnership_id, name: row.name, areaCode: row.area_code, ownKey: row.own_key }],
  );
}
