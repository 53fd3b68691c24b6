import type { Engine } from './engine.ts';
import { rowsOf } from './query.ts';
import type { CountQuery } from './query.types.ts';

/** Incidents at one point, or under the same words for a place where the rows have no point. */
export type SpotCount = {
  /** Place words as given; null where there are none. */
  place: string | null;
  /** Name (else code) of the small area, which tells apart places of one name. */
  smallArea: string | null;
  longitude: number | null;
  latitude: number | null;
  /** Area the point is placed in; null without placing. */
  area: string | null;
  /** Metres to the nearest edge of any area, where rows are placed by points. */
  metres: number | null;
  count: number;
  /** In how many months of the period. */
  months: number;
};

const spotColumns = `any_value(place) as place, any_value(coalesce(lsoa_name, lsoa_code)) as "smallArea", any_value(longitude) as longitude, any_value(latitude) as latitude,
  any_value(area) as area, any_value(metres_to_edge) as metres, cast(sum(count) as double) as count,
  cast(count(distinct month) as integer) as months`;

/**
 * The points (and places without a point) with most incidents, most first.
 * @param least incidents that a spot must have to be listed
 */
export async function countSpots(
  engine: Engine,
  query: Omit<CountQuery, 'by'>,
  page: { least: number; from: number; rows: number },
): Promise<{ spots: SpotCount[]; total: number; without: number }> {
  const asked = await rowsOf(engine, query);
  if (asked === null) return { spots: [], total: 0, without: 0 };
  const key = "coalesce(cast(point_id as varchar), 'place ' || lower(trim(place)))";
  const [totals] = await engine.answer<{ total: number; without: number }>(
    `select cast(count(*) filter (n >= $least and k is not null) as integer) as total,
       coalesce(sum(n) filter (k is null), 0) as without
     from (select ${key} as k, cast(sum(count) as double) as n from (${asked.select}) i group by 1)`,
    { ...asked.binds, least: page.least },
  );
  const spots = await engine.answer<SpotCount>(
    `select * exclude (k) from (select ${key} as k, ${spotColumns} from (${asked.select}) i where ${key} is not null group by 1)
     where count >= $least order by count desc, months desc, k limit $rows offset $from`,
    { ...asked.binds, least: page.least, rows: page.rows, from: page.from },
  );
  return { spots, total: totals?.total ?? 0, without: totals?.without ?? 0 };
}

/** The points within some metres of an edge of their area, with their incidents; only where rows are placed by points. */
export async function countNearEdges(
  engine: Engine,
  query: Omit<CountQuery, 'by'>,
  metres: number,
): Promise<SpotCount[]> {
  const asked = await rowsOf(engine, query);
  if (asked === null) return [];
  return engine.answer<SpotCount>(
    `select ${spotColumns} from (${asked.select}) i where point_id is not null and metres_to_edge < $metres
     group by point_id order by count desc, point_id`,
    { ...asked.binds, metres },
  );
}
