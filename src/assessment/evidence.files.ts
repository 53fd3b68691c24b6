import { clock } from '../foundation/clock.ts';
import { monthInWords, periodInWords, runsInWords, type Period } from '../foundation/period.ts';
import { badInput } from '../foundation/problem.ts';
import type { SourceNote } from '../documents/document.ts';
import type { DeliveryReport, SegmentRef } from '../observatory/incident.ts';
import {
  checkMonths,
  countIncidents,
  receiveFiles,
  segmentsInForce,
  type Engine,
} from '../observatory/observatory.ts';
import { readBoundaries, readLookup, readPopulation } from '../places/places.ts';
import { wholeSpan } from './counts.ts';
import type { Evidence, NamedArea } from './evidence.ts';
import {
  comparedDistricts,
  denominators,
  findArea,
  geographyNotices,
  placeDistricts,
  placeWards,
  type Geography,
  type WardMethod,
} from './geography.ts';

/** What the analyst hands over for an assessment without a server. Paths of files or folders. */
export type AssessmentFiles = {
  incidents: string[];
  boundaries: string[];
  lookup: string | null;
  populations: string[];
  /** Code (or exact name) of the district. */
  area: string;
  period: Period;
  comparison: Period | null;
  /** Wards by `point` (where boundaries are given) or by `best-fit` (where a lookup is given). */
  placeWardsBy: WardMethod | null;
};

export type ReadyEvidence = { evidence: Evidence; area: NamedArea; reports: DeliveryReport[] };

/** Reads boundaries, lookup and populations. */
export async function readGeography(
  files: Pick<AssessmentFiles, 'boundaries' | 'lookup' | 'populations'>,
): Promise<Geography> {
  const [boundaries, populations, lookup] = await Promise.all([
    Promise.all(files.boundaries.map((path) => readBoundaries(path))),
    Promise.all(files.populations.map((path) => readPopulation(path))),
    files.lookup === null ? null : readLookup(files.lookup),
  ]);
  if (lookup !== null && lookup.kind !== 'lsoa') {
    throw badInput(
      'wrong-lookup',
      `${files.lookup ?? 'The lookup'} is not a lookup from LSOA to ward and district`,
      'Give the best-fit lookup that the ONS publishes: columns such as lsoa21cd, wd24cd and lad24cd.',
    );
  }
  return { boundaries, populations, lookup: lookup === null ? null : lookup.lookup };
}

export function sourceNote(report: DeliveryReport): SourceNote {
  const months = [...report.months].sort();
  const first = months[0];
  const last = months.at(-1);
  return {
    delivery: report.hash,
    fileName: report.fileName,
    source: report.sourceTitle,
    period:
      first === undefined || last === undefined
        ? ''
        : first === last
          ? monthInWords(first)
          : `${monthInWords(first)} to ${monthInWords(last)}`,
    rowsRead: report.rowsRead,
    rowsAccepted: report.rowsAccepted,
    rowsRejected: report.rowsRejected,
    receivedAt: clock.now(),
    licence: report.adaptor === 'police-street' ? 'Open Government Licence v3.0' : '',
  };
}

/** Limitations of street-level police data as published; printed wherever a figure from it stands. */
export const streetLevelLimitations = [
  {
    code: 'street-level-not-official',
    text: 'Counts are of street-level open data, not the official count of recorded crime: the two differ by a few per cent, and outcomes and categories change after publication.',
  },
  {
    code: 'snapped-points',
    text: 'Police move each incident to a nearby map point before publishing, so figures for small areas are approximate near their edges.',
  },
] as const;

/** How many rows have no place at all, in a sentence; null when every row has one. */
function noPlaceNotice(reports: readonly DeliveryReport[]): string[] {
  return reports.length === 0
    ? []
    : [
        ...new Set(
          reports.flatMap((report) =>
            report.rowsRejected > 0
              ? [`${report.fileName}: ${report.rowsRejected} of ${report.rowsRead} rows were rejected.`]
              : [],
          ),
        ),
      ];
}

/** A file of which no row can be used is not data: without this its month would pass for a gap, or for nothing at all. */
function requireRows(reports: readonly DeliveryReport[]): void {
  const useless = reports.filter((report) => report.rowsAccepted === 0);
  if (useless.length === 0) return;
  throw badInput(
    'nothing-accepted',
    useless.length === 1
      ? `No row of ${useless[0]?.fileName ?? ''} can be used`
      : `No row of ${useless.length} of the files can be used`,
    useless
      .map(({ fileName, rejections: [first] }) =>
        first === undefined
          ? `${fileName} has no rows.`
          : `The first of ${fileName}: line ${first.line}, ${first.column} “${first.value}”: ${first.reason}`,
      )
      .join('\n'),
  );
}

function requireMonths(segments: readonly SegmentRef[], period: Period): void {
  if (segments.some(({ month }) => month >= period.from && month <= period.to)) return;
  throw badInput(
    'no-months-of-period',
    `The files hold nothing of ${periodInWords(period)}`,
    `They are of ${runsInWords([...new Set(segments.map(({ month }) => month))])}. Give the files of the period, or another --period.`,
  );
}

/** A district that none of the rows lies in is a mistake in the files or the area, not a place without crime. */
async function requireIncidents(
  evidence: Pick<Evidence, 'engine' | 'segments' | 'districtPlacing'>,
  area: NamedArea,
  period: Period,
): Promise<void> {
  const { engine, segments, districtPlacing: placing } = evidence;
  const found = await countIncidents(engine, { segments, period, by: [], placing, areas: [area.code] });
  if (found.some((row) => row.count > 0)) return;
  throw badInput(
    'nothing-in-area',
    `None of the incidents of ${periodInWords(period)} lies in ${area.name}`,
    placing.method === 'lsoa-name'
      ? `Rows are put into districts by the name at the head of their small area, such as “${area.name} 001A”. Give the files of the force that covers it, or a --lookup from small areas to districts.`
      : 'Rows are put into districts by the code of their small area. Give the files of the force that covers it, and a lookup of the same year.',
  );
}

/** Everything from files: the one-shot assessment's evidence. */
export async function evidenceFromFiles(
  engine: Engine,
  files: AssessmentFiles,
  progress?: (done: { files: number; of: number; rows: number; fileName: string }) => void,
): Promise<ReadyEvidence> {
  const geography = await readGeography(files);
  const area = findArea(files.area, geography);
  const reports = await receiveFiles(engine, files.incidents, progress === undefined ? {} : { progress });
  requireRows(reports);
  const segments = segmentsInForce(reports);
  requireMonths(segments, files.period);
  const { wards, vintage, placing } = await placeWards(engine, segments, geography, area, files.placeWardsBy);
  const districts = comparedDistricts(geography, area);
  const evidence: Evidence = {
    engine,
    segments,
    checks: await checkMonths(
      engine,
      segments,
      wholeSpan({ area, period: files.period, comparison: files.comparison }),
    ),
    sources: reports.map(sourceNote),
    sourceLimitations: reports.some((report) => report.adaptor === 'police-street')
      ? [...streetLevelLimitations]
      : [],
    districts,
    districtPlacing: placeDistricts(geography, districts),
    wards,
    wardVintage: vintage,
    wardPlacing: placing,
    residents: denominators(geography, 'residents'),
    households: denominators(geography, 'households'),
    // What a partnership knows of its series stands in its register, not in the files.
    breaks: [],
    notices: [
      ...(await geographyNotices(engine, { segments, wards, wardVintage: vintage }, geography)),
      ...noPlaceNotice(reports),
    ],
  };
  await requireIncidents(evidence, area, files.period);
  return { evidence, area, reports };
}
