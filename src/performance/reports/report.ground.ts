import { listActions, type Action } from '../../actions/actions.ts';
import type { Tx } from '../../foundation/database.types.ts';
import type { Period } from '../../foundation/period.ts';
import { strategyInForce } from '../../strategy/strategy.ts';
import { listIndicators } from '../indicators/indicator.store.ts';
import { seriesOf } from '../indicators/indicators.view.ts';
import { agencyPeople, ownerOf } from '../indicators/owner.store.ts';
import { firstDays, periodOf } from '../indicators/period.rules.ts';
import type { Series } from '../indicators/series.rules.ts';
import { settingOn } from '../setting.store.ts';
import { correctionsOf, type Correction } from '../rounds/correction.store.ts';
import { partsOf, type Report, type ReportPart } from './report.store.ts';

/** Everything that a report says, read once. */
export type ReportGround = {
  title: string;
  kind: Report['kind'];
  period: Period;
  meetingOn: string | null;
  summary: string;
  partnership: string;
  parts: readonly ReportPart[];
  series: ReadonlyMap<string, Series>;
  /** The agency that owns each indicator, by its id. */
  owners: ReadonlyMap<string, string>;
  /** Actions by the title of their priority. */
  actions: ReadonlyMap<string, readonly Action[]>;
  corrections: readonly Correction[];
  onTargetPercent: number;
};

export async function reportGround(tx: Tx, report: Report): Promise<ReportGround> {
  const period = periodOf(report);
  const days = firstDays(period);
  const indicators = await listIndicators(tx);
  const agencies = await agencyPeople(tx);
  const chapters = (await strategyInForce(tx))?.chapters ?? [];
  const all =
    chapters.length === 0
      ? []
      : await listActions(tx, { sources: chapters.map(({ id }) => ({ kind: 'strategy_chapter', id })) });
  const partnership = await tx.selectFrom('partnership').select('name').executeTakeFirst();
  return {
    title: report.title,
    kind: report.kind,
    period,
    meetingOn: report.meetingOn,
    summary: report.summary,
    partnership: partnership?.name ?? '',
    parts: await partsOf(tx, report.id),
    series: await seriesOf(tx, indicators, { until: days.to }),
    owners: new Map(indicators.map((each) => [each.id, ownerOf(each, agencies).agencyName])),
    actions: new Map(
      chapters.map((chapter) => [chapter.title, all.filter(({ source }) => source?.id === chapter.id)]),
    ),
    corrections: (await correctionsOf(tx, {})).filter(
      (each) => each.state === 'confirmed' && each.period.from >= days.from && each.period.to <= days.to,
    ),
    onTargetPercent: (await settingOn(tx)).onTargetPercent,
  };
}
