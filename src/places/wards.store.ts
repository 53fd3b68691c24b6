import { clock } from '../foundation/clock.ts';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { findAreas } from './places.store.ts';

export type Ward = { code: string; name: string };

/** The partnership's wards by name, of the latest boundaries of each of its areas; empty where none are loaded. */
export async function wardsOf(tx: Tx): Promise<Ward[]> {
  const areas = await tx
    .selectFrom('partnership_area')
    .select('area_code')
    .where('partnership_id', '=', contextOf(tx).partnershipId)
    .where('begins_on', '<=', clock.today())
    .where((or) => or.or([or('ends_on', 'is', null), or('ends_on', '>=', clock.today())]))
    .execute();
  const wards = new Map<string, Ward>();
  for (const { area_code: parent } of areas) {
    const found = await findAreas(tx, { kind: 'ward', parent, limit: 400 });
    const latest = found[0]?.set;
    for (const { code, name } of found.filter(({ set }) => set === latest)) wards.set(code, { code, name });
  }
  return [...wards.values()].sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
}
