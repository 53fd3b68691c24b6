import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import type { RegisterServices } from './evidence.register.ts';
import { figureQuery, findFigure } from './figure.find.ts';
import { figureCsvRows, figurePage } from './figure.page.ts';
import { figureAddress } from './question.rules.ts';

const figureParams = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) });

/** "Where this came from": the page of every figure, and the figure as a file. */
export function registerFigures(
  registrar: Registrar,
  services: RegisterServices & {
    /** Addresses of some figures, for the crawl. */
    crawlFigures: () => Promise<string[]>;
  },
): void {
  registrar.member({
    method: 'GET',
    path: '/assessment/figures/:id',
    permission: 'assessment.view',
    audit: 'figure.viewed',
    params: figureParams,
    query: figureQuery,
    crawl: () => services.crawlFigures(),
    handler: async ({ actor, tx, params, query }) => {
      const found = await findFigure(tx, services, actor, params.id, query);
      return {
        kind: 'page',
        page: figurePage({
          ...found,
          csvHref: figureAddress(found.figure, found.group ?? undefined).replace('?', '/figure.csv?'),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/figures/:id/figure.csv',
    permission: 'assessment.view',
    audit: 'figure.given-out',
    params: figureParams,
    query: figureQuery,
    crawl: async () => (await services.crawlFigures()).map((url) => url.replace(/(?=\?|$)/, '/figure.csv')),
    handler: async ({ actor, tx, params, query }): Promise<Answer> => {
      const { figure, breakdown } = await findFigure(tx, services, actor, params.id, query);
      return {
        kind: 'file',
        bytes: stringify(figureCsvRows(figure, breakdown), {
          escape_formulas: true,
          record_delimiter: 'windows',
          bom: true,
        }),
        mediaType: 'text/csv; charset=utf-8',
        fileName: `figure-${figure.id.slice(0, 8)}.csv`,
      };
    },
  });
}
