import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';

/** Numbers that go with an answer, as they were published. */
export type PublishedTable = {
  title: string;
  numbers: { label: string; value: number | null; why: string }[];
  rounded: string | null;
  source: string;
};

/** A line of the disclosure log. */
export type PublishedAnswer = {
  partnership: string;
  reference: string;
  title: string;
  question: string;
  answer: string;
  outcome: 'given' | 'part' | 'refused';
  exemptions: string[];
  tables: PublishedTable[];
  receivedOn: string;
  answeredOn: string;
  hash: string;
  publishedAt: string;
};

/** The disclosure logs of this installation, by partnership, the last answered first (decision 0012: one function, no table). */
export function listPublishedAnswers(database: Database): Promise<PublishedAnswer[]> {
  return database.asVisitor(async (tx) => {
    const { rows } = await sql<PublishedAnswer>`
      select partnership_name as partnership, reference, title, question, answer, outcome, exemptions, tables,
        received_on as "receivedOn", answered_on as "answeredOn", hash, published_at as "publishedAt"
      from published_information_requests()`.execute(tx);
    return rows;
  });
}
