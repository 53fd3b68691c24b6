import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import { newestIds } from '../partnership/partnership.ts';
import { html } from '../web/html.ts';
import type { Room } from '../web/room.ts';
import { listPlaces } from './places.store.ts';
import { registerPlaces, selectDistrict, type PlacesServices } from './places.routes.ts';
import { missingPlaces } from './uses.rules.ts';

/** Hashes of a file of boundaries, a lookup and a population, for the crawl. */
async function newestOfEachPart(database: Database): Promise<string[]> {
  const files = await database.asSystem('list places for the route crawl', null, listPlaces);
  return [...new Map(files.map((file) => [file.part, file.hash])).values()];
}

/** Codes of one area of each kind, for the crawl. */
async function someAreas(database: Database): Promise<string[]> {
  return database.asSystem('list areas for the route crawl', null, async (tx) => {
    const { rows } = await sql<{ code: string }>`select min(code) as code from area group by kind`.execute(
      tx,
    );
    return rows.map((row) => row.code);
  });
}

export function placesRoom(
  database: Database,
  services: Omit<PlacesServices, 'crawlFiles' | 'crawlAreas' | 'crawlGroups' | 'database'>,
): Room {
  return {
    name: 'places',
    menu: [{ key: 'places', text: 'Places', href: '/places', permission: 'places.view', order: 30 }],
    register: (registrar) =>
      registerPlaces(registrar, {
        ...services,
        database,
        crawlFiles: () => newestOfEachPart(database),
        crawlAreas: () => someAreas(database),
        crawlGroups: () => newestIds(database, 'area_group', 1),
      }),
    home: async (actor, tx) => {
      // Where nothing is missing they change once a year, and their own page is enough.
      if (!services.may(actor, 'places.load')) return [];
      const missing = missingPlaces(await listPlaces(tx), await selectDistrict(tx, actor));
      if (missing.length === 0) return [];
      return [
        {
          title: 'Load places',
          href: '/places',
          count: String(missing.length),
          waits: true,
          body: html`missing that figures need:
          ${missing.map(({ title }) => title.charAt(0).toLowerCase() + title.slice(1)).join('; ')}.`,
          order: 1,
        },
      ];
    },
    search: { none: 'areas are found on their own page, by name or code' },
    thread: { none: 'a figure names its area and population itself, with their file' },
    clocks: [],
  };
}
