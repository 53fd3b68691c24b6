import { sql } from 'kysely';
import type { Tx } from '../../foundation/database.types.ts';
import { periodInWords } from '../../foundation/period.ts';
import { kindsInUse } from '../measures/measure.evidence.ts';
import { kindTitle } from '../measures/measure.parts.ts';
import { measuresInUse } from './draft.measures.ts';
import type { DraftGround } from './draft.ts';

/** The newest earlier assessment of the same area that was not withdrawn. */
export async function selectLast(
  tx: Tx,
  area: string,
  before: string,
): Promise<{ id: string; title: string; period: string } | null> {
  const row = await tx
    .selectFrom('assessment')
    .select(['id', 'title', 'period_from', 'period_to'])
    .where('area_code', '=', area)
    .where('state', 'not in', ['withdrawn', 'planned', 'collecting', 'analysing'])
    .where('period_to', '<', `${before}-01`)
    .orderBy('period_to', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined
    ? null
    : {
        id: row.id,
        title: row.title,
        period: periodInWords({ from: row.period_from.slice(0, 7), to: row.period_to.slice(0, 7) }),
      };
}

/**
 * What the last assessment quoted and this one cannot: measures whose kind of source has nothing in use now, or that were retired.
 */
export async function notRepeated(
  tx: Tx,
  ground: Pick<DraftGround, 'services' | 'actor' | 'question' | 'tx'>,
): Promise<{ last: string | null; repeated: string[] }> {
  const last = await selectLast(tx, ground.question.area.code, ground.question.period.to);
  if (last === null) return { last: null, repeated: [] };
  const { rows } = await sql<{ measure: string; title: string }>`
    select distinct replace(figure ->> 'measure', ':count', '') as measure, figure ->> 'categoryTitle' as title
    from figure where quoted_by_kind = 'assessment' and quoted_by_id = ${last.id}
      and figure ->> 'measure' not in ('incidents', 'share-of-crime', 'share-of-district', 'rate-per-1000-residents', 'rate-per-1000-households')
    order by 1`.execute(tx);
  const kinds = await kindsInUse(tx, ground.services);
  const now = new Map((await measuresInUse(ground)).map((each) => [each.code, each.definition]));
  const repeated = rows.flatMap(({ measure, title }) => {
    const definition = now.get(measure);
    if (definition === undefined) return [`${title} (the measure was retired)`];
    return kinds.has(definition.sourceKind)
      ? []
      : [`${definition.title} (nothing in use from ${kindTitle(definition.sourceKind)})`];
  });
  return { last: last.period, repeated: [...new Set(repeated)] };
}

/** Themes of earlier assessments of the area, the newest first: what was said then, and of when. */
export async function earlierThemes(
  tx: Tx,
  area: string,
  before: string,
): Promise<{ period: string; words: string; assessmentId: string }[]> {
  const { rows } = await sql<{ words: string; id: string; period_from: string; period_to: string }>`
    select item.words, a.id, a.period_from::text, a.period_to::text
    from assessment a
    join assessment_section s on s.partnership_id = a.partnership_id and s.assessment_id = a.id
    join assessment_item item on item.partnership_id = s.partnership_id and item.assessment_section_id = s.id
    where a.area_code = ${area} and a.state <> 'withdrawn' and a.period_to < ${`${before}-01`}::date
      and item.kind = 'theme' and item.decision <> 'rejected'
    order by a.period_to desc, item.position, item.id
    limit 50`.execute(tx);
  return rows.map((row) => ({
    words: row.words,
    assessmentId: row.id,
    period: periodInWords({ from: row.period_from.slice(0, 7), to: row.period_to.slice(0, 7) }),
  }));
}
