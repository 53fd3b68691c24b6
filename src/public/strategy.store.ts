import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import type { StrategyContent } from '../strategy/strategy.ts';

/** A published strategy in its newest published edition, as the visitors' functions give it (migration 0036). */
export type PublishedStrategy = {
  partnership: string;
  partnershipName: string;
  id: string;
  title: string;
  from: string;
  to: string;
  state: 'published' | 'under-review' | 'confirmed' | 'revised' | 'superseded';
  edition: string;
  number: number;
  content: StrategyContent;
  hash: string;
  publishedAt: string;
};

export type PublishedStrategyFile = {
  partnership: string;
  document: string;
  format: string;
  hash: string;
  storedAs: string;
  bytes: number;
  mediaType: string;
};

/** Published strategies of this installation, by partnership, the latest period first. */
export const listStrategies = (database: Database): Promise<PublishedStrategy[]> =>
  database.asVisitor(async (tx) => {
    const { rows } = await sql<PublishedStrategy>`
      select partnership, partnership_name as "partnershipName", strategy as id, title, from_on as "from", to_on as "to", state,
        edition, number, content, hash, published_at as "publishedAt" from published_strategies()`.execute(
      tx,
    );
    return rows;
  });

/** Files of one published edition; none for one that is not published. */
export const listStrategyFiles = (database: Database, edition: string): Promise<PublishedStrategyFile[]> =>
  database.asVisitor(async (tx) => {
    const { rows } = await sql<Omit<PublishedStrategyFile, 'bytes'> & { bytes: string | number }>`
      select partnership, document, format, hash, stored_name as "storedAs", bytes, media_type as "mediaType"
      from published_strategy_files(${edition}::uuid)`.execute(tx);
    return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
  });
