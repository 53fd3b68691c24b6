import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import { listPartnerships, newestIds } from '../partnership/partnership.ts';
import { html } from '../web/html.ts';
import { wardPackCards } from './ward-packs/packs.home.ts';
import type { Room } from '../web/room.ts';
import { registerAssessment, type AssessmentServices } from './assessment.routes.ts';
import { registerReleases } from './releases/release.routes.ts';
import { releaseCards } from './releases/releases.home.ts';
import { registerAssessmentRequests } from './steps/check.requests.ts';
import { stepsClock } from './steps/steps.clock.ts';
import { stepCards } from './steps/steps.home.ts';
import { assessmentThread } from './assessment.thread.ts';

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

/** Assessments with a document, newest first, for the crawl. */
async function writtenAssessments(database: Database): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list assessments for the route crawl', partnership.partnershipId, async (tx) => {
    const { rows } = await sql<{
      id: string;
    }>`select id from assessment where document is not null order by id desc limit 1`.execute(tx);
    return rows.map(({ id }) => id);
  });
}

/** Addresses of a file of each of the newest frozen documents, for the crawl. */
async function editionFileAddresses(database: Database): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list frozen files for the route crawl', partnership.partnershipId, async (tx) => {
    const { rows } = await sql<{
      assessment: string;
      edition: string;
    }>`select assessment_id as assessment, id as edition from assessment_edition order by id desc limit 2`.execute(
      tx,
    );
    return rows.map(
      ({ assessment, edition }) => `/assessment/${assessment}/editions/${edition}/document.html`,
    );
  });
}

/** The newest assessment with sections, for the crawl. */
async function newestWriting(database: Database): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list assessments for the route crawl', partnership.partnershipId, async (tx) => {
    const { rows } = await sql<{
      id: string;
    }>`select id from assessment where template is not null order by id desc limit 1`.execute(tx);
    return rows.map(({ id }) => id);
  });
}

export function assessmentRoom(
  database: Database,
  services: Omit<
    AssessmentServices,
    | 'database'
    | 'crawlAnyAssessments'
    | 'crawlEditionFiles'
    | 'crawlAssessments'
    | 'crawlFigures'
    | 'crawlHarmSets'
    | 'crawlPackRequests'
    | 'crawlPacks'
    | 'crawlWriting'
  >,
): Room {
  registerAssessmentRequests();
  return {
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
    register: (registrar) => {
      registerReleases(registrar, {
        ...services,
        database,
        crawlReleases: () => newestIds(database, 'data_release', 2),
      });
      registerAssessment(registrar, {
        ...services,
        database,
        crawlAssessments: () => writtenAssessments(database),
        crawlAnyAssessments: () => newestIds(database, 'assessment', 2),
        crawlEditionFiles: () => editionFileAddresses(database),
        crawlFigures: () => quotedFigureAddresses(database),
        crawlHarmSets: () => newestIds(database, 'harm_set', 1),
        crawlPackRequests: () => newestIds(database, 'ward_pack_request', 2),
        crawlPacks: () => newestIds(database, 'ward_pack', 2),
        crawlWriting: () => newestWriting(database),
      });
    },
    home: async (actor, tx) => {
      const { rows } = await sql<{
        count: number;
      }>`select count(*)::int as count from assessment where state = 'draft'`.execute(tx);
      const count = rows[0]?.count ?? 0;
      return [
        ...(await stepCards(actor, tx, services.may)),
        ...(await wardPackCards(actor, tx, services.may)),
        ...(await releaseCards(actor, tx, services.may)),
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
    search: { none: 'assessments are few and listed on one page' },
    thread: assessmentThread,
    clocks: [stepsClock(database)],
  };
}
