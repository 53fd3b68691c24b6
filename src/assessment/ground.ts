import type { Tx } from '../foundation/database.types.ts';
import { contextOf } from '../foundation/database.ts';
import { notFound, Problem } from '../foundation/problem.ts';
import { runsInWords, type Period } from '../foundation/period.ts';
import type { Block, FrankpledgeDocument, SourceNote } from '../documents/document.ts';
import { documentSchemaVersion } from '../documents/document.ts';
import { renderBlocks } from '../documents/documents.ts';
import {
  breakInWords,
  breaksOfSources,
  category,
  categories,
  concern,
  countIncidents,
  hasPlaces,
  listBreaks,
  listSegmentsInForce,
  listSources,
  selectDeliveriesByHash,
  spansQuestion,
  type SeriesBreak,
  type SeriesOf,
  type SourceRecord,
} from '../observatory/observatory.ts';
import type { SegmentRef } from '../observatory/incident.ts';
import type { Placing } from '../observatory/query.types.ts';
import type { Area } from '../places/place.ts';
import { softwareVersion } from '../foundation/version.ts';
import { may } from '../partnership/partnership.ts';
import { details, insetText } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Denominator, NamedArea } from './evidence.ts';
import {
  readGeographyInForce,
  selectOwnArea,
  usualPeriods,
  type RegisterServices,
} from './evidence.register.ts';
import { denominators, placeWards, type Geography } from './geography.ts';
import { isOpenLicence } from './open.rules.ts';
import { reading, roundedWords } from './small.rules.ts';

/** A source with data in use. */
export type SourceChoice = SourceRecord & {
  segments: readonly SegmentRef[];
  months: readonly string[];
  /** Its rows say the hour (some of them at least). */
  knowsHours: boolean;
  /** Published as rows for anyone: small counts of it are not hidden. */
  isOpen: boolean;
  /** Whether its reader sees counts whole: open data, or somebody who writes the restricted edition. Else each is rounded (`small.rules.ts`). */
  showsSmall: boolean;
};

/** What one source says of the partnership's area: shared by the pages that look at one source at a time. */
export type Ground = RegisterServices & {
  area: NamedArea;
  /** Those the page can choose from, in the order of print. */
  choices: readonly SourceChoice[];
  source: SourceChoice;
  usual: { period: Period; comparison: Period | null };
  geography: Geography;
  wards: readonly Area[];
  wardVintage: string;
  /** How its rows are put into wards and into the district; null where its rows name no place that can be. */
  toWard: Placing | null;
  toDistrict: Placing | null;
  residents: (code: string) => Denominator | null;
  households: (code: string) => Denominator | null;
  /** Breaks in the recording of this source, as the reader may see them. */
  breaks: readonly SeriesBreak[];
};

export type Wanted = {
  /** Code of the source asked for; the first fitting when absent. */
  source?: string | undefined;
  /** Which sources the page can use. */
  fits: (source: SourceChoice) => boolean;
  /** Lower comes first. */
  order: (source: SourceChoice) => number;
};

/** Sources with data in use, as the reader of `tx` may see them. */
export async function listChoices(
  tx: Tx,
  services: Pick<RegisterServices, 'engine'>,
): Promise<SourceChoice[]> {
  const { actor } = contextOf(tx);
  const seesSmall = actor !== null && may(actor.role, 'figures.small');
  const bySource = Map.groupBy(
    await listSegmentsInForce(tx, services.engine.segmentFolder),
    (segment) => segment.source,
  );
  return (await listSources(tx)).flatMap((source) => {
    const segments = bySource.get(source.code);
    return segments === undefined
      ? []
      : [
          {
            ...source,
            segments,
            months: [...new Set(segments.map((segment) => segment.month))].sort(),
            knowsHours: !source.isAggregate && ['hour', 'minute'].includes(source.periodGrain),
            isOpen: isOpenLicence(source.licence),
            showsSmall: seesSmall || isOpenLicence(source.licence),
          },
        ];
  });
}

/**
 * The ground of a page about one source. Null where no source fits (nothing was received yet).
 * @throws Problem 404 for a source that is not there, or that the page cannot use.
 */
export async function groundOf(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
  wanted: Wanted,
): Promise<Ground | null> {
  const { engine, folder } = services;
  const choices = (await listChoices(tx, services))
    .filter(wanted.fits)
    .sort((a, b) => wanted.order(a) - wanted.order(b) || a.title.localeCompare(b.title, 'en-GB'));
  const source =
    wanted.source === undefined ? choices[0] : choices.find((each) => each.code === wanted.source);
  if (choices.length === 0) return null;
  if (source === undefined) throw notFound();
  const area = await selectOwnArea(tx, partnershipId);
  const geography = await readGeographyInForce(tx, folder);
  const fitting = geography.boundaries.filter(
    (set) => set.kind !== 'ward' || set.areas.some((each) => each.parent === area.code),
  );
  const has = await hasPlaces(engine, source.segments);
  const ground = await placeWards(
    engine,
    source.segments,
    { ...geography, boundaries: fitting },
    area,
    has.points || geography.lookup === null || !has.smallAreas ? null : 'best-fit',
  );
  const given: Placing | null =
    has.points || has.smallAreas || !has.given
      ? null
      : {
          method: 'given',
          areas: [
            area,
            ...ground.wards.map(({ code, name, parent, parentName }) => ({ code, name, parent, parentName })),
          ],
        };
  const isPlaced =
    ground.placing !== null && (ground.placing.method === 'point' ? has.points : has.smallAreas);
  const toWard = given ?? (isPlaced ? ground.placing : null);
  return {
    ...services,
    area,
    choices,
    source,
    usual: usualPeriods(source.segments) ?? { period: { from: '', to: '' }, comparison: null },
    geography,
    wards: ground.wards,
    wardVintage: ground.vintage,
    toWard,
    toDistrict:
      toWard === null
        ? null
        : toWard.method === 'point' || toWard.method === 'best-fit'
          ? { ...toWard, to: 'district' }
          : toWard,
    residents: denominators(geography, 'residents'),
    households: denominators(geography, 'households'),
    breaks: breaksOfSources(await listBreaks(tx, {}), [source]),
  };
}

/** The codes that rows of the district carry: its own, or (where rows name their area) those of its wards as well. */
export function districtCodes(ground: Ground): string[] {
  return ground.toDistrict?.method === 'given'
    ? [ground.area.code, ...ground.wards.map(({ code }) => code)]
    : [ground.area.code];
}

/**
 * Categories with rows of a source in some months, with the branches they lie in, in the order of the tree. Where counts are
 * rounded, those of all its months whose count does not round to 0: which ones some months have would tell a count of 1.
 */
export async function categoriesOfSource(
  ground: Ground,
  period: Period,
): Promise<{ code: string; title: string }[]> {
  const { source } = ground;
  const rows = await countIncidents(ground.engine, {
    segments: source.segments,
    period: source.showsSmall ? period : { from: source.months[0] ?? '', to: source.months.at(-1) ?? '' },
    by: ['category'],
  });
  const counts = new Map<string, number>();
  for (const row of rows)
    for (let code: string | null = row.category ?? null; code !== null; code = category(code).parent)
      counts.set(code, (counts.get(code) ?? 0) + row.count);
  const read = reading(source);
  return categories
    .filter(({ code }) => counts.has(code) && (source.showsSmall || read(counts.get(code) ?? 0) !== 0))
    .map(({ code, title }) => ({ code, title }));
}

/** The breaks that a page's numbers lie across, over the numbers. */
export function breaksHtml(
  ground: Ground,
  question: { category: string; period: Period; comparison: Period | null; area: string | null },
): SafeHtml {
  const wards = ground.wards.map(({ code }) => code);
  const own = question.area ?? ground.area.code;
  const series: SeriesOf = {
    category: question.category,
    area: own,
    ...(own === ground.area.code ? { holds: wards } : { within: ground.area.code }),
  };
  return html`${ground.breaks
    .filter((each) => concern(each, series) !== null && spansQuestion(each, question))
    .map((each) => insetText({ text: breakInWords(each) }))}`;
}

export const nothingYet = (): Problem =>
  new Problem({
    status: 422,
    code: 'nothing-received',
    title: 'There are no figures yet',
    detail: 'Load a partner’s file in the Observatory and use it; the figures appear here.',
    next: { text: 'Load a partner’s file', href: '/observatory/receive' },
  });

/** The files behind a page's numbers, for the months looked at. */
export async function sourceNotesOf(tx: Tx, ground: Ground, period: Period): Promise<SourceNote[]> {
  // A file of one month with three rows would say so.
  const read = reading(ground.source);
  const inside = ground.source.segments.filter(
    (segment) => segment.month >= period.from && segment.month <= period.to,
  );
  const deliveries = await selectDeliveriesByHash(tx, [
    ...new Set(inside.map((segment) => segment.delivery)),
  ]);
  return deliveries.map((delivery) => ({
    delivery: delivery.hash,
    fileName: delivery.fileName,
    source: delivery.sourceTitle,
    period: runsInWords(delivery.months),
    rowsRead: read(delivery.rowsRead),
    rowsAccepted: read(delivery.rowsAccepted),
    rowsRejected: read(delivery.rowsRejected),
    receivedAt: delivery.receivedAt,
    licence: ground.source.licence,
  }));
}

/** What is said of counts from 1 to 4 of a source that anybody may not read. */
function smallWords(source: SourceChoice): string {
  if (source.isOpen) return '';
  return source.showsSmall
    ? ' It is not open data: counts from 1 to 4 are for the partnership’s own work and must not be given out.'
    : ' It is not open data.';
}

/** Over the numbers, where they are rounded for their reader. */
export const roundedHtml = (ground: Ground): SafeHtml =>
  html`${!ground.source.showsSmall && insetText({ text: roundedWords })}`;

/** "Where this came from": the source in words, what it cannot say, and the files. */
export function whereFrom(
  ground: Ground,
  notes: readonly SourceNote[],
  more: readonly string[] = [],
): SafeHtml {
  const { source } = ground;
  return html`<h2 class="govuk-heading-m">Where this came from</h2>
    <p class="govuk-body">
      ${source.title}${source.licence === '' ? '' : ` (${source.licence})`}:
      ${notes.length === 1 ? '1 file' : `${notes.length} files`} in use for these months.${smallWords(source)}
    </p>
    ${
      (more.length > 0 || source.limitations.length > 0) &&
      html`<ul class="govuk-list govuk-list--bullet">
        ${more.map((text) => html`<li>${text}</li>`)}
        ${source.limitations.map(({ text }) => html`<li>${text}</li>`)}
      </ul>`
    }
    ${
      notes.length > 0 &&
      details({
        summaryText: 'The files',
        html: html`<ul class="govuk-list">
          ${notes.map(
            (note) =>
              html`<li>
                ${note.fileName}:
                ${note.period}${source.showsSmall && `, ${note.rowsAccepted.toLocaleString('en-GB')} rows`}
              </li>`,
          )}
        </ul>`,
      })
    }`;
}

/** Blocks as they stand on a page: tables, charts, notes, drawn as in a document. */
export function showBlocks(title: string, blocks: readonly Block[]): SafeHtml {
  const document: FrankpledgeDocument = {
    schemaVersion: documentSchemaVersion,
    title,
    subtitle: '',
    marking: 'OFFICIAL',
    banner: '',
    language: 'en-GB',
    author: '',
    createdAt: '1970-01-01T00:00:00Z',
    softwareVersion,
    blocks: [...blocks],
    figures: [],
    sources: [],
  };
  return renderBlocks(document, { compactCharts: true, chartLinks: true });
}
