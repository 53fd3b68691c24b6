import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import { listPartnerships, newestIds } from '../partnership/partnership.ts';
import { html } from '../web/html.ts';
import type { Room } from '../web/room.ts';
import { registerAssessment, type AssessmentServices } from './assessment.routes.ts';

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

export function assessmentRoom(
  database: Database,
  services: Omit<AssessmentServices, 'crawlAssessments' | 'crawlFigures' | 'crawlHarmSets'>,
): Room {
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
    register: (registrar) =>
      registerAssessment(registrar, {
        ...services,
        crawlAssessments: () => newestIds(database, 'assessment', 1),
        crawlFigures: () => quotedFigureAddresses(database),
        crawlHarmSets: () => newestIds(database, 'harm_set', 1),
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
    search: { none: 'assessments are few and listed on one page' },
    clocks: [],
  };
}
