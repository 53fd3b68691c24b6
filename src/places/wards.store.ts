import { clock } from '../foundation/clock.ts';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { listSiblings, type MappedArea } from './areas.store.ts';
import { makeLocator } from './locator.ts';
import type { RegisteredArea } from './places.store.ts';
import { findAreas } from './places.store.ts';

export type Ward = { code: string; name: string };

/** A ward's shape, and which of the wards a point lies in. */
export type WardShapes = {
  wards: MappedArea[];
  /** Code of the ward that holds the point; null outside all. */
  locate: (longitude: number, latitude: number) => string | null;
};

/** The partnership's wards by name, of the latest boundaries of each of its areas; empty where none are loaded. */
export async function wardsOf(tx: Tx): Promise<Ward[]> {
  const wards = new Map((await latestWards(tx)).flat().map(({ code, name }) => [code, { code, name }]));
  return [...wards.values()].sort(byName);
}

/** The same wards with their shapes. */
export async function wardShapesOf(tx: Tx): Promise<WardShapes> {
  const wards = new Map<string, MappedArea>();
  for (const [first] of await latestWards(tx))
    if (first !== undefined) for (const area of await listSiblings(tx, first)) wards.set(area.code, area);
  const areas = [...wards.values()].sort(byName);
  const locator = makeLocator({
    hash: '',
    fileName: '',
    kind: 'ward',
    year: null,
    vintage: '',
    areas: areas.map((area) => ({ ...area, kind: 'ward', parent: null, parentName: null })),
    warnings: [],
  });
  return {
    wards: areas,
    locate: (longitude, latitude) => locator.locate(longitude, latitude)?.area.code ?? null,
  };
}

const byName = (a: Ward, b: Ward): number => a.name.localeCompare(b.name, 'en-GB');

/** For each of the partnership's areas the wards of its latest boundaries. */
async function latestWards(tx: Tx): Promise<RegisteredArea[][]> {
  const areas = await tx
    .selectFrom('partnership_area')
    .select('area_code')
    .where('partnership_id', '=', contextOf(tx).partnershipId)
    .where('begins_on', '<=', clock.today())
    .where((or) => or.or([or('ends_on', 'is', null), or('ends_on', '>=', clock.today())]))
    .execute();
  const wards: RegisteredArea[][] = [];
  for (const { area_code: parent } of areas) {
    const found = await findAreas(tx, { kind: 'ward', parent, limit: 400 });
    const latest = found[0]?.set;
    wards.push(found.filter(({ set }) => set === latest));
  }
  return wards;
}
