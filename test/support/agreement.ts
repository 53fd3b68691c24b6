import { clock } from '../../src/foundation/clock.ts';
import type { Database } from '../../src/foundation/database.ts';
import { newId } from '../../src/foundation/id.ts';

export type AgreementInput = {
  partnershipId: string;
  /** Ids of agencies; all have signed unless listed in `unsigned`, none has withdrawn unless listed. */
  agencies: readonly string[];
  unsigned?: readonly string[];
  withdrawn?: readonly string[];
  /** Agencies that may hold OFFICIAL only; the others may hold OFFICIAL-SENSITIVE. */
  officialOnly?: readonly string[];
  purposes?: readonly string[];
  categories?: readonly string[];
  state?: 'draft' | 'signed' | 'suspended' | 'withdrawn' | 'closed';
  startsOn?: string;
  expiresOn?: string | null;
  graceDays?: number;
};

/** Inserts an agreement straight into the tables. @returns its id. */
export async function insertAgreement(database: Database, input: AgreementInput): Promise<string> {
  const id = newId();
  const now = clock.now();
  await database.asSystem('set up a test', input.partnershipId, async (tx) => {
    await tx
      .insertInto('agreement')
      .values({
        partnership_id: input.partnershipId,
        id,
        reference: `ISA-${id.slice(-8)}`,
        title: `Agreement ${id.slice(-4)}`,
        state: input.state ?? 'signed',
        state_reason: '',
        state_changed_at: now,
        purposes: [...(input.purposes ?? ['prevent-crime'])],
        gateways: ['cda-115'],
        categories: [...(input.categories ?? ['anti-social-behaviour'])],
        regime: 'uk-gdpr',
        summary: '',
        security: '',
        starts_on: input.startsOn ?? '2020-01-01',
        expires_on: input.expiresOn ?? null,
        grace_days: input.graceDays ?? 30,
        made_at: now,
        version: 1,
        audience: [input.partnershipId],
        open_to_members: true,
      })
      .execute();
    for (const agency of input.agencies)
      await tx
        .insertInto('agreement_party')
        .values({
          partnership_id: input.partnershipId,
          id: newId(),
          agreement_id: id,
          agency_id: agency,
          ceiling: input.officialOnly?.includes(agency) === true ? 'official' : 'official-sensitive',
          signatory: 'Somebody senior',
          signed_at: input.unsigned?.includes(agency) === true ? null : now,
          withdrawn_at: input.withdrawn?.includes(agency) === true ? now : null,
          inherited_audience: [input.partnershipId],
          inherited_open: true,
        })
        .execute();
  });
  return id;
}

/** Inserts the key that records shared by `giver` with `receiver` under an agreement carry. @returns its id. */
export async function insertShareKey(
  database: Database,
  key: {
    partnershipId: string;
    agreementId: string;
    giver: string;
    receiver: string;
    category?: string;
    urgency?: 'ordinary' | 'critical';
  },
): Promise<string> {
  const id = newId();
  await database.asSystem('set up a test', key.partnershipId, (tx) =>
    tx
      .insertInto('audience_key')
      .values({
        partnership_id: key.partnershipId,
        id,
        kind: 'share',
        agency_id: key.receiver,
        giver_agency_id: key.giver,
        agreement_id: key.agreementId,
        category: key.category ?? 'anti-social-behaviour',
        urgency: key.urgency ?? 'ordinary',
        title: 'Shared under an agreement',
        made_at: clock.now(),
        audience: [key.partnershipId],
        open_to_members: true,
      })
      .execute(),
  );
  return id;
}
