import { sql } from 'kysely';
import type { Database } from '../../foundation/database.ts';
import type { WaveState } from './wave.rules.ts';

/** What a visitor may know of a consultation: through functions of the database, over what was opened (migration 0032). */
export type PublicConsultation = {
  partnershipName: string;
  code: string;
  title: string;
  state: WaveState;
  opensOn: string | null;
  closesOn: string | null;
  openedAt: string;
};

/** Consultations that were opened, the newest first within each partnership. */
export const publicConsultations = (database: Database): Promise<PublicConsultation[]> =>
  database.asVisitor(async (tx) => {
    const { rows } = await sql<PublicConsultation>`
      select partnership_name as "partnershipName", code, title, state, opens_on as "opensOn", closes_on as "closesOn",
        opened_at as "openedAt" from public_consultations()`.execute(tx);
    return rows;
  });

/** Whose and which consultation stands at a public address; null where none was opened there. */
export const findPublicConsultation = (
  database: Database,
  code: string,
): Promise<{ partnershipId: string; partnershipName: string; waveId: string } | null> =>
  database.asVisitor(async (tx) => {
    const { rows } = await sql<{ partnershipId: string; partnershipName: string; waveId: string }>`
      select partnership as "partnershipId", partnership_name as "partnershipName", wave as "waveId"
      from public_consultation(${code})`.execute(tx);
    return rows[0] ?? null;
  });
