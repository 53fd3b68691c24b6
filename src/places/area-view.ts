import type { DataFolder } from '../foundation/data-folder.ts';
import type { Tx } from '../foundation/database.types.ts';
import type { areaPage, AreaCount, locatorMap } from './area.page.ts';
import { countWithin, listSiblings, listVersionsOfArea, selectPopulationName } from './areas.store.ts';
import { populationOf } from './population-of.rules.ts';
import { readPlacesInForce, type PlacesInForce } from './places.store.ts';

export type AreaView = Omit<Parameters<typeof areaPage>[0], 'map'> & {
  locator: Parameters<typeof locatorMap>[0];
};

/** Residents and households of an area by every table that has it, the latest date first: the very numbers of the rates. */
function countsOf(places: PlacesInForce, code: string): AreaCount[] {
  const lookup = newestLookup(places);
  return [...places.populations]
    .sort((a, b) => b.date.localeCompare(a.date, 'en-GB'))
    .flatMap((table) => {
      const answer = populationOf(table, code, { lookup });
      return answer.ok
        ? [{ counts: table.counts, count: answer.count, date: table.date, source: answer.source }]
        : [];
    });
}

const newestLookup = (places: PlacesInForce): PlacesInForce['lsoaLookups'][number] | null =>
  [...places.lsoaLookups].sort((a, b) => (b.wardYear ?? 0) - (a.wardYear ?? 0))[0] ?? null;

/** All that is known of an area; null when no loaded file knows its code. */
export async function readAreaView(tx: Tx, folder: DataFolder, code: string): Promise<AreaView | null> {
  const versions = await listVersionsOfArea(tx, code);
  const [newest] = versions;
  const name = newest?.name ?? (await selectPopulationName(tx, code));
  if (name === null) return null;
  const places = await readPlacesInForce(tx, folder);
  const siblings = newest === undefined ? [] : await listSiblings(tx, newest);
  const areas = siblings.map((area) => ({
    ...area,
    residents: countsOf(places, area.code).find(({ counts }) => counts === 'residents')?.count ?? null,
  }));
  return {
    code,
    name,
    versions,
    counts: countsOf(places, code),
    within: await countWithin(tx, code),
    neighbours: areas.map((area) => ({ code: area.code, name: area.name, residents: area.residents })),
    locator: {
      code,
      name,
      vintage: newest?.vintage ?? '',
      parentName: newest?.parentName ?? newest?.parent ?? null,
      fileName: newest?.fileName ?? '',
      areas,
    },
  };
}
