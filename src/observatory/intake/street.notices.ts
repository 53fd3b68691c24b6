import { fullPostcodePattern, notDepersonalised } from '../depersonalised.ts';
import type { Engine } from '../engine.ts';
import { streetLimits } from './street.rules.ts';

type Facts = {
  no_place: number;
  no_point: number;
  no_id: number;
  repeated: number;
  lsoas: number;
};

/** Sentences worth saying about the rows that were taken; refuses the file when a place among them is a home. */
export async function noticesOf(engine: Engine, paths: readonly string[], name: string): Promise<string[]> {
  const notices: string[] = [];
  const files = paths;
  const [facts] = await engine.rows<Facts>(
    `select cast(count(*) filter (where point_id is null and lsoa_code is null) as double) as no_place,
            cast(count(*) filter (where point_id is null and lsoa_code is not null) as double) as no_point,
            cast(count(*) filter (where original_id is null and category <> 'anti-social-behaviour') as double) as no_id,
            cast(count(original_id) - count(distinct hash(original_id)) as double) as repeated,
            cast(count(distinct lsoa_code) as double) as lsoas
     from read_parquet($files)`,
    { files },
  );
  if (facts === undefined) return notices;
  const rows = (count: number) => (count === 1 ? '1 row' : `${count.toLocaleString('en-GB')} rows`);
  if (facts.no_place > 0) {
    notices.push(
      `${rows(facts.no_place)} without any place: counted in totals of the whole file, in no area.`,
    );
  }
  if (facts.no_point > 0) notices.push(`${rows(facts.no_point)} with an LSOA but no point: placed by LSOA.`);
  if (facts.no_id > 0) notices.push(`${rows(facts.no_id)} of crime without an identifier: kept.`);
  if (facts.repeated > 0) {
    notices.push(
      `${rows(facts.repeated)} with a crime identifier that is already in the file: kept, because one record may hold several crimes.`,
    );
  }
  const areas = await engine.rows<{ district: string; n: number }>(
    `select regexp_replace(lsoa_name, ' [0-9]{3}[A-Z]$', '') as district, cast(count(*) as double) as n
     from read_parquet($files) where lsoa_name is not null group by 1 order by 2, 1`,
    { files },
  );
  const all = areas.reduce((sum, each) => sum + each.n, 0);
  const strays = areas.filter((each) => each.n < all * streetLimits.strayDistrictShare);
  const stray = strays.reduce((sum, each) => sum + each.n, 0);
  if (stray > 0) {
    const named = strays
      .slice(-4)
      .map((each) => `${each.district} ${each.n}`)
      .join(', ');
    notices.push(
      `${rows(stray)} in districts that hardly occur in the file (${named}): kept; cross-border or wrongly snapped.`,
    );
  }
  // A place is a street; a full postcode in it would be a home.
  const postcodes = await engine.rows<{ place: string }>(
    'select place from (select distinct place from read_parquet($files)) where regexp_matches(place, $pattern) limit 1',
    { files, pattern: fullPostcodePattern },
  );
  if (postcodes.length > 0) throw notDepersonalised(name, [{ column: 'Location', holds: 'a full postcode' }]);
  return notices;
}
