import type { DataFolder } from '../foundation/data-folder.ts';
import type { Tx } from '../foundation/database.types.ts';
import { addMonths, monthNumber, monthsOfGrain, runsInWords, type Period } from '../foundation/period.ts';
import type { SourceNote } from '../documents/document.ts';
import {
  breaksOfSources,
  checkMonths,
  listBreaks,
  listSegmentsInForce,
  listSources,
  selectDeliveriesByHash,
  type Engine,
} from '../observatory/observatory.ts';
import type { SegmentRef } from '../observatory/incident.ts';
import { readPlacesInForce } from '../places/places.ts';
import { wholeSpan } from './counts.ts';
import type { AssessmentQuestion, Evidence, NamedArea } from './evidence.ts';
import { streetPart } from './street.rules.ts';
import {
  comparedDistricts,
  denominators,
  geographyNotices,
  placeDistricts,
  placeWards,
  type Geography,
} from './geography.ts';

export type RegisterServices = { engine: Engine; folder: DataFolder };

/** The segments in force that the figures of an assessment rest on (see `streetPart`). */
export async function streetSegmentsInForce(
  tx: Tx,
  services: Pick<RegisterServices, 'engine'>,
): Promise<readonly SegmentRef[]> {
  return streetPart(await listSegmentsInForce(tx, services.engine.segmentFolder));
}

/** The partnership's own area. */
export async function selectOwnArea(tx: Tx, partnershipId: string): Promise<NamedArea> {
  const row = await tx
    .selectFrom('partnership')
    .select(['area_code', 'area_name'])
    .where('partnership_id', '=', partnershipId)
    .executeTakeFirstOrThrow();
  return { code: row.area_code, name: row.area_name };
}

/**
 * The latest 12 months of the segments (fewer when there are fewer) and the 12 before them, where all of these are
 * there; null without segments.
 */
export function usualPeriods(
  segments: readonly Pick<SegmentRef, 'month'>[],
): { period: Period; comparison: Period | null } | null {
  const months = [...new Set(segments.map((segment) => segment.month))].sort();
  const last = months.at(-1);
  const first = months[0];
  if (last === undefined || first === undefined) return null;
  const from = monthNumber(first) > monthNumber(addMonths(last, -11)) ? first : addMonths(last, -11);
  const period = { from, to: last };
  const comparison = { from: addMonths(from, -12), to: addMonths(last, -12) };
  return { period, comparison: monthNumber(comparison.to) < monthNumber(first) ? null : comparison };
}

/** Which boundaries, lookup and populations of the register an assessment uses: the newest of each kind. */
export async function readGeographyInForce(tx: Tx, folder: DataFolder): Promise<Geography> {
  const places = await readPlacesInForce(tx, folder);
  const newest = <Item extends { year: number | null }>(items: readonly Item[]): Item[] =>
    [...items].sort((a, b) => (b.year ?? 0) - (a.year ?? 0));
  return {
    boundaries: newest(places.boundaries),
    lookup: [...places.lsoaLookups].sort((a, b) => (b.wardYear ?? 0) - (a.wardYear ?? 0))[0] ?? null,
    populations: [...places.populations].sort((a, b) => b.date.localeCompare(a.date, 'en-GB')),
  };
}

/**
 * Everything from the register, as the reader may see it: the evidence of pages and of assessments made on them.
 * @param chosen what is counted, where that is not the police street files.
 */
export async function evidenceFromRegister(
  tx: Tx,
  services: RegisterServices,
  question: AssessmentQuestion,
  chosen?: readonly SegmentRef[],
): Promise<Evidence> {
  const { engine, folder } = services;
  const segments = chosen ?? (await streetSegmentsInForce(tx, services));
  const geography = await readGeographyInForce(tx, folder);
  // Boundaries of other districts' wards may be loaded as well: the newest with wards of this one count.
  const fitting = geography.boundaries.filter(
    (set) => set.kind !== 'ward' || set.areas.some((each) => each.parent === question.area.code),
  );
  const { wards, vintage, placing } = await placeWards(
    engine,
    segments,
    { ...geography, boundaries: fitting },
    question.area,
    null,
  );
  const districts = comparedDistricts(geography, question.area, question.group);
  const used = new Set(segments.map((segment) => segment.source));
  const sources = (await listSources(tx)).filter((source) => used.has(source.code));
  const deliveries = await selectDeliveriesByHash(tx, [
    ...new Set(segments.map((segment) => segment.delivery)),
  ]);
  return {
    engine,
    segments,
    checks: await checkMonths(engine, segments, wholeSpan(question)),
    sources: deliveries.map((delivery): SourceNote => {
      const source = sources.find((each) => each.code === delivery.source);
      return {
        delivery: delivery.hash,
        fileName: delivery.fileName,
        source: delivery.sourceTitle,
        period: runsInWords(delivery.months, monthsOfGrain(source?.periodGrain)),
        rowsRead: delivery.rowsRead,
        rowsAccepted: delivery.rowsAccepted,
        rowsRejected: delivery.rowsRejected,
        receivedAt: delivery.receivedAt,
        licence: source?.licence ?? '',
      };
    }),
    sourceLimitations: sources.flatMap((source) => source.limitations),
    districts,
    districtPlacing: placeDistricts(geography, districts),
    wards,
    wardVintage: vintage,
    wardPlacing: placing,
    residents: denominators(geography, 'residents'),
    households: denominators(geography, 'households'),
    breaks: breaksOfSources(await listBreaks(tx), sources),
    notices: await geographyNotices(engine, { segments, wards, wardVintage: vintage }, geography),
  };
}
