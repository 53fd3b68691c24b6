import type { Tx } from '../../foundation/database.types.ts';
import type { NamedArea } from '../evidence.ts';
import { readGeographyInForce, selectOwnArea, type RegisterServices } from '../evidence.register.ts';
import { partnershipOf } from './keys.store.ts';

/** The wards of the partnership's area by the newest boundaries with any of them, by name; none before they are loaded. */
export async function listWards(tx: Tx, services: Pick<RegisterServices, 'folder'>): Promise<NamedArea[]> {
  const area = await selectOwnArea(tx, partnershipOf(tx));
  const { boundaries } = await readGeographyInForce(tx, services.folder);
  const set = boundaries.find(
    (each) => each.kind === 'ward' && each.areas.some(({ parent }) => parent === area.code),
  );
  return (set?.areas ?? [])
    .filter(({ parent }) => parent === area.code)
    .map(({ code, name }) => ({ code, name }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
}
