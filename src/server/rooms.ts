import { sql } from 'kysely';
import { registerAssessment } from '../assessment/assessment.ts';
import type { Database } from '../foundation/database.ts';
import { registerObservatory } from '../observatory/observatory.ts';
import { listPartnerships, may } from '../partnership/partnership.ts';
import { listPlaces, registerPlaces } from '../places/places.ts';
import { html } from '../web/html.ts';
import type { Installation } from './installation.ts';
import type { Room } from './room.ts';
import { demonstrationWords } from './demonstration.words.ts';

/** Ids of the newest records of a table, for the crawl: it runs on whatever the installation holds. */
async function newestIds(database: Database, table: 'delivery' | 'assessment', limit = 3): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list records for the route crawl', partnership.partnershipId, async (tx) => {
    const { rows } = await sql<{
      id: string;
    }>`select id from ${sql.table(table)} order by id desc limit ${limit}`.execute(tx);
    return rows.map((row) => row.id);
  });
}

/** The rooms that stand, in the order of the menu. What is not finished is not in this list. */
export function roomsOf(
  installation: Pick<Installation, 'configuration' | 'folder' | 'engine' | 'register'>,
): Room[] {
  const { engine, folder, configuration } = installation;
  const { database } = installation.register;
  const mayDo: (actor: { role: Parameters<typeof may>[0] }, action: string) => boolean = (actor, action) =>
    may(actor.role, action);
  return [
    {
      name: 'assessment',
      menu: [
        {
          key: 'assessment',
          text: 'Assessment',
          href: '/assessment',
          permission: 'assessment.view',
          order: 10,
        },
      ],
      register: (registrar) =>
        registerAssessment(registrar, {
          engine,
          folder,
          may: mayDo,
          documentBanner: configuration.demo ? demonstrationWords : '',
          crawlAssessments: () => newestIds(database, 'assessment', 1),
          crawlFigures: () => quotedFigureAddresses(database),
        }),
      home: async (_actor, tx) => {
        const { rows } = await sql<{
          count: number;
        }>`select count(*)::int as count from assessment where state = 'draft'`.execute(tx);
        const count = rows[0]?.count ?? 0;
        return [
          {
            title: 'What the figures say',
            href: '/assessment/explore/categories',
            body: html`Crime and anti-social behaviour in the area: up, down, or no clear change.`,
            order: 10,
          },
          {
            title: 'Assessments',
            href: '/assessment',
            count: String(count),
            body: html`${count === 1 ? 'draft' : 'drafts'} of the strategic assessment.`,
            order: 20,
          },
        ];
      },
    },
    {
      name: 'observatory',
      menu: [
        {
          key: 'observatory',
          text: 'Observatory',
          href: '/observatory',
          permission: 'observatory.view',
          order: 20,
        },
      ],
      register: (registrar) =>
        registerObservatory(registrar, {
          database,
          engine,
          folder,
          may: mayDo,
          crawlFiles: () => newestIds(database, 'delivery'),
        }),
      home: async (_actor, tx) => {
        const { rows } = await sql<{
          count: number;
        }>`select count(*)::int as count from delivery where state = 'previewed'`.execute(tx);
        const count = rows[0]?.count ?? 0;
        return [
          {
            title: 'Files waiting for a decision',
            href: '/observatory/files?state=previewed',
            count: String(count),
            body: html`${count === 0 ? 'Every file received has been decided on.' : 'Their rows are not counted until someone decides.'}`,
            order: 30,
          },
        ];
      },
    },
    {
      name: 'places',
      menu: [{ key: 'places', text: 'Places', href: '/places', permission: 'places.view', order: 30 }],
      register: (registrar) =>
        registerPlaces(registrar, {
          database,
          folder,
          may: mayDo,
          crawlFiles: () => newestOfEachPart(database),
          crawlAreas: () => someAreas(database),
        }),
      home: { none: 'places change once a year; what is missing is said on their own page' },
    },
  ];
}

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

/** Addresses of some quoted figures, for the crawl. */
async function quotedFigureAddresses(database: Database): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list figures for the route crawl', partnership.partnershipId, async (tx) => {
    const { rows } = await sql<{
      question: string;
    }>`select question from figure order by id desc limit 2`.execute(tx);
    return rows.map((row) => `/assessment/figures/${row.question}`);
  });
}
