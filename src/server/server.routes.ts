import { version as duckdbVersion } from '@duckdb/node-api';
import { sql } from 'kysely';
import { z } from 'zod';
import { recordAudit } from '../foundation/audit.ts';
import type { SearchHit } from '../foundation/contribution.ts';
import type { Database } from '../foundation/database.ts';
import { softwareVersion } from '../foundation/version.ts';
import type { Registrar } from '../web/registrar.ts';
import { homePage } from './home.page.ts';
import { searchPage } from './search.page.ts';
import type { Room } from '../web/room.ts';

/** Most hits one room gives (web/room.ts). */
const mostHits = 20;

/** The routes that belong to no room: home and health. */
export function registerRoutes(
  registrar: Registrar,
  services: { database: Database; rooms: readonly Room[]; furnishing: () => string | null },
): void {
  const { database, rooms, furnishing } = services;

  registrar.member({
    method: 'GET',
    path: '/',
    permission: 'home.view',
    audit: { none: 'counts and links only; each page behind them writes its own entry' },
    crawl: () => ['/'],
    handler: async ({ actor, tx }) => {
      const partnership = await tx
        .selectFrom('partnership')
        .select('area_name')
        .where('partnership_id', '=', actor.partnershipId)
        .executeTakeFirst();
      const cards = [];
      for (const { home } of rooms) {
        if (typeof home === 'function') cards.push(...(await home(actor, tx)));
      }
      return {
        kind: 'page',
        page: homePage({
          name: actor.accountName,
          areaName: partnership?.area_name ?? '',
          cards,
          furnishing: furnishing(),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/search',
    permission: 'search.use',
    audit: { none: 'the handler writes search.made with the words apart, so that they can be deleted' },
    query: z.object({ q: z.string().trim().max(200).optional() }),
    crawl: () => ['/search', '/search?q=police'],
    handler: async ({ actor, tx, query }) => {
      const words = query.q ?? '';
      const results: { room: string; title: string; hits: readonly SearchHit[] }[] = [];
      if (words !== '') {
        await recordAudit(tx, { event: 'search.made', subjectKind: 'page', subjectId: '/search', words });
        for (const { name, menu, search } of rooms) {
          if (typeof search === 'function')
            results.push({ room: name, title: menu[0]?.text ?? name, hits: await search(actor, tx, words) });
        }
      }
      const cut = results.some(({ hits }) => hits.length >= mostHits);
      return { kind: 'page', page: searchPage({ words, results, cut }) };
    },
  });

  registrar.public({
    method: 'GET',
    path: '/health',
    permission: 'public',
    audit: { none: 'asked by machines every few seconds; shows no record' },
    crawl: () => ['/health'],
    handler: async () => {
      const postgresql = await database.asVisitor(async (tx) => {
        const { rows } = await sql<{ server_version: string }>`show server_version`.execute(tx);
        return rows[0]?.server_version.split(' ')[0] ?? '';
      });
      return {
        kind: 'json',
        body: {
          status: 'ok',
          versions: {
            frankpledge: softwareVersion,
            node: process.versions.node,
            postgresql,
            duckdb: duckdbVersion().replace(/^v/, ''),
          },
        },
      };
    },
  });
}
