import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import type { Keeper } from './delivery.store.ts';
import type { DeliveryReport } from './incident.ts';

export type SourceRecord = {
  code: string;
  title: string;
  ownerName: string;
  licence: string;
  marking: string;
  periodGrain: string;
  adaptor: string;
  limitations: { code: string; text: string }[];
  /** A code of `kinds/kinds.ts`; null where nobody has said. */
  kind: string | null;
  /** Rows are totals of an area, period and category; else each is one incident. */
  isAggregate: boolean;
};

const limitationList = z.array(z.object({ code: z.string(), text: z.string() }));

/** What is known of a source by the adaptor that reads it; the operator may change it afterwards. */
export const sourceDefaults: Record<
  DeliveryReport['adaptor'],
  {
    licence: string;
    periodGrain: 'month' | 'day' | 'hour' | 'minute';
    limitations: SourceRecord['limitations'];
  }
> = {
  'police-street': {
    licence: 'Open Government Licence v3.0',
    periodGrain: 'month',
    limitations: [
      {
        code: 'street-level-not-official',
        text: 'Counts are of street-level open data, not the official count of recorded crime: the two differ by a few per cent, and outcomes and categories change after publication.',
      },
      {
        code: 'snapped-points',
        text: 'Police move each incident to a nearby map point before publishing, so figures for small areas are approximate near their edges.',
      },
    ],
  },
  mapped: { licence: '', periodGrain: 'day', limitations: [] },
  pasted: { licence: '', periodGrain: 'month', limitations: [] },
  'typed-return': {
    licence: '',
    periodGrain: 'month',
    limitations: [
      {
        code: 'typed-return',
        text: 'Typed in from a message or a call; the file behind the numbers was not received.',
      },
    ],
  },
};

export async function listSources(tx: Tx): Promise<SourceRecord[]> {
  const rows = await tx.selectFrom('source').selectAll().orderBy('title').execute();
  return rows.map((row) => ({
    code: row.code,
    title: row.title,
    ownerName: row.owner_name,
    licence: row.licence,
    marking: row.marking,
    periodGrain: row.period_grain,
    adaptor: row.adaptor,
    limitations: limitationList.parse(row.limitations),
    kind: row.kind,
    isAggregate: row.is_aggregate,
  }));
}

/** Makes the source of a delivery where there is none yet; one that is there stays as it is. */
export async function ensureSource(
  tx: Tx,
  who: Keeper,
  report: Pick<DeliveryReport, 'source' | 'sourceTitle' | 'adaptor'>,
): Promise<void> {
  const defaults = sourceDefaults[report.adaptor];
  await tx
    .insertInto('source')
    .values({
      partnership_id: who.partnershipId,
      id: newId(),
      code: report.source,
      title: report.sourceTitle,
      owner_name: report.sourceTitle.split(',')[0] ?? report.sourceTitle,
      licence: defaults.licence,
      marking: 'OFFICIAL',
      period_grain: defaults.periodGrain,
      adaptor: report.adaptor,
      limitations: JSON.stringify(defaults.limitations),
      kind: report.adaptor === 'police-street' ? 'police-street' : null,
      is_aggregate: report.adaptor === 'typed-return',
      made_at: clock.now(),
      made_by: who.accountId,
      audience: [who.key],
      open_to_members: true,
    })
    .onConflict((conflict) => conflict.columns(['partnership_id', 'code']).doNothing())
    .execute();
}
