import type { Tx } from '../foundation/database.types.ts';

/** The address a person signs in with. */
export async function emailOf(tx: Tx, accountId: string): Promise<string> {
  const row = await tx
    .selectFrom('account')
    .select('email')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  return row.email;
}
