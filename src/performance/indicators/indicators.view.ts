import type { Tx } from '../../foundation/database.types.ts';
import { agencyPeople, ownerOf, type Owner } from './owner.store.ts';
import { breaksOf, listIndicators, readingsOf, targetsOf } from './indicator.store.ts';
import { judge, latest, type Judgement, type Series } from './series.rules.ts';
import type { Indicator, Reading } from './indicator.types.ts';

/** Everything of some indicators that their status depends on, by id. @param until leaves out readings after this month (first day). */
export async function seriesOf(
  tx: Tx,
  indicators: readonly Indicator[],
  options: { locked?: boolean; until?: string } = {},
): Promise<Map<string, Series>> {
  const ids = indicators.map(({ id }) => id);
  const [targets, breaks, readings] = [
    await targetsOf(tx, ids),
    await breaksOf(tx, ids),
    await readingsOf(tx, ids, options),
  ];
  return new Map(
    indicators.map((indicator) => [
      indicator.id,
      {
        indicator,
        targets: targets.get(indicator.id) ?? [],
        breaks: breaks.get(indicator.id) ?? [],
        readings: readings.get(indicator.id) ?? [],
      },
    ]),
  );
}

export type RegisterRow = {
  indicator: Indicator;
  owner: Owner;
  reading: Reading | null;
  judgement: Judgement | null;
};

/** The register with each indicator's last value and its status. */
export async function registerRows(tx: Tx, onTargetPercent: number, removed = false): Promise<RegisterRow[]> {
  const indicators = await listIndicators(tx, { removed });
  const series = await seriesOf(tx, indicators);
  const agencies = await agencyPeople(tx);
  return indicators.map((indicator) => {
    const own = series.get(indicator.id);
    const reading = own === undefined ? null : latest(own);
    return {
      indicator,
      owner: ownerOf(indicator, agencies),
      reading,
      judgement:
        own === undefined || reading === null
          ? null
          : judge(own, reading, series.get(indicator.pairedId ?? '') ?? null, onTargetPercent),
    };
  });
}
