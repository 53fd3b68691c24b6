import { newId } from '../foundation/id.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { periodInWords } from '../foundation/period.ts';
import { softwareVersion } from '../foundation/version.ts';
import { category, descendants } from '../observatory/observatory.ts';
import { share, type Figure } from '../statistics/statistics.ts';
import { currentAnalysis } from './current.ts';
import {
  selectOwnArea,
  streetSegmentsInForce,
  usualPeriods,
  type RegisterServices,
} from './evidence.register.ts';
import { groundOf } from './ground.ts';
import { listHarmChoices, listHarmSets, listWeights } from './harm/harm.store.ts';
import { shareOfHarm } from './harm/harm.rules.ts';
import { harmView } from './harm/harm.view.ts';
import { otherCategories, summaryCategories, summaryParts } from './measures.ts';
import { kindsInUse, wholeWorld } from './measures/measure.evidence.ts';
import { measureLevel } from './measures/measure.figures.ts';
import { ensureMeasures, listMeasuresInUse } from './measures/measure.store.ts';
import { shownWorld } from './measures/small.rules.ts';
import { figureAddress } from './question.rules.ts';

/** A share in per cent, with what it was read from. */
export type SubjectShare = {
  value: number;
  lower: number | null;
  upper: number | null;
  numerator: number | null;
  denominator: number | null;
  /** What it is a share of, in words: `all recorded crime`. */
  whole: string;
  figureId: string | null;
  href: string | null;
};

/** One thing that can become a priority, as the figures in force tell of it. */
export type PrioritySubject = {
  /** `summary:violent-crime` or `measure:fires`. */
  key: string;
  title: string;
  /** From what and of when, in words. */
  source: string;
  volume: SubjectShare | null;
  /** Why there is no share; empty where there is one. */
  noVolume: string;
  harm: (SubjectShare & { set: string }) | null;
  trend: {
    change: number | null;
    lower: number | null;
    upper: number | null;
    significance: Figure['significance'];
    now: number | null;
    before: number | null;
    figureId: string;
    href: string;
  } | null;
  /** Everything quoted above. */
  figures: readonly Figure[];
};

const trendOf = (count: Figure): PrioritySubject['trend'] =>
  count.significance === null
    ? null
    : {
        change: count.change,
        lower: count.changeLower,
        upper: count.changeUpper,
        significance: count.significance,
        now: count.compared ?? count.value,
        before: count.previous,
        figureId: count.id,
        href: figureAddress(count),
      };

const shareRead = (figure: Figure, whole: string): SubjectShare | null =>
  figure.value === null
    ? null
    : {
        value: figure.value,
        lower: figure.lower,
        upper: figure.upper,
        numerator: figure.numerator,
        denominator: figure.denominator,
        whole,
        figureId: figure.id,
        href: figureAddress(figure),
      };

/**
 * What can become a priority, with the figures that speak to volume, harm and trend: the categories of the summary table, and the
 * measures in use. Counts of sources that are not open data are rounded as for a reader outside the unit, whoever asks: what is
 * proposed from them is shown to every member. Empty where nothing was received.
 */
export async function prioritySubjects(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
): Promise<PrioritySubject[]> {
  return [
    ...(await fromSummary(tx, services, actor.partnershipId)),
    ...(await fromMeasures(tx, services, actor.partnershipId)),
  ];
}

async function fromSummary(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
): Promise<PrioritySubject[]> {
  const usual = usualPeriods(await streetSegmentsInForce(tx, services));
  if (usual === null) return [];
  const area = await selectOwnArea(tx, partnershipId);
  const { analysis } = await currentAnalysis(tx, services, { area, ...usual });
  const harm = await harmShares(tx, services, partnershipId, usual.period);
  const source = `Police recorded crime and anti-social behaviour, ${area.name}, ${periodInWords(usual.period)}`;
  const all = analysis.find('incidents', 'all-incidents', area.code);
  const codes = summaryCategories.flatMap((code) => [code, ...(summaryParts[code] ?? [])]);
  return [...codes, ...otherCategories].flatMap((code): PrioritySubject[] => {
    const count = analysis.find('incidents', code, area.code);
    if (count === undefined || code === 'all-crime') return [];
    const ofCrime = analysis.find('share-of-crime', code, area.code);
    const volume =
      ofCrime !== undefined
        ? shareRead(ofCrime, 'all recorded crime')
        : shareOfAll(count, all, 'all incidents, crime and anti-social behaviour together');
    return [
      {
        key: `summary:${code}`,
        title: category(code).title,
        source,
        volume,
        noVolume: volume === null ? 'there is nothing that it is a share of.' : '',
        harm: harm?.(code) ?? null,
        trend: trendOf(count),
        figures: [count, ...(ofCrime === undefined ? (all === undefined ? [] : [all]) : [ofCrime])],
      },
    ];
  });
}

/** What is not crime has no share of it: of everything received instead, from the two figures of counts. */
function shareOfAll(count: Figure, all: Figure | undefined, whole: string): SubjectShare | null {
  if (all?.value == null || count.value === null) return null;
  const read = share(count.value, all.value);
  return read.value === null
    ? null
    : {
        value: read.value,
        lower: read.lower,
        upper: read.upper,
        numerator: count.value,
        denominator: all.value,
        whole,
        figureId: count.id,
        href: figureAddress(count),
      };
}

/** Share of all harm by category, by the newest set of weights in use; null without one. */
async function harmShares(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
  period: { from: string; to: string },
): Promise<((code: string) => (SubjectShare & { set: string }) | null) | null> {
  const set = (await listHarmSets(tx)).find(({ state }) => state === 'in-use');
  if (set === undefined) return null;
  const ground = await groundOf(tx, services, partnershipId, {
    fits: ({ isOpen }) => isOpen,
    order: ({ kind, adaptor }) => (kind === 'police-street' || adaptor === 'police-street' ? 0 : 1),
  });
  if (ground === null) return null;
  const question = { category: 'all-crime', area: ground.toDistrict === null ? null : ground.area, period };
  const { harm } = await harmView(
    ground,
    question,
    [set],
    set,
    await listWeights(tx, set.id),
    await listHarmChoices(tx, set.id),
  );
  if (harm.harm <= 0) return null;
  const query = new URLSearchParams({ source: ground.source.code, category: 'all-crime', set: set.id, ...period }); // prettier-ignore
  return (code) => {
    const branch = new Set([code, ...descendants(code)]);
    const share = shareOfHarm(harm.lines, (each) => branch.has(each));
    if (share === null || !harm.lines.some((line) => branch.has(line.category))) return null;
    return {
      ...share,
      numerator: null,
      denominator: null,
      whole: 'all harm weighed',
      figureId: null,
      href: `/assessment/harm?${query.toString()}`,
      set: `“${set.title}”, ${set.edition}`,
    };
  };
}

async function fromMeasures(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
): Promise<PrioritySubject[]> {
  await ensureMeasures(tx, partnershipId);
  const kinds = await kindsInUse(tx, services);
  const found: PrioritySubject[] = [];
  for (const measure of await listMeasuresInUse(tx)) {
    const { sourceKind, divideBy, whole } = measure.definition;
    // The summary table tells of the police's own files already.
    if (sourceKind === 'police-street' || !kinds.has(sourceKind)) continue;
    const all = await wholeWorld(tx, services, partnershipId, sourceKind);
    const world = all === null ? null : shownWorld(all);
    const usual = world === null ? null : usualPeriods(world.months.map((month) => ({ month })));
    if (world === null || usual === null) continue;
    const { results } = await measureLevel(
      world,
      measure,
      world.districts,
      usual,
      new Set([world.area.code]),
    );
    const own = results[0];
    if (own === undefined || own.count.value === null) continue;
    const isShare = divideBy === 'category';
    const volume = isShare ? shareRead(own.value, category(whole ?? 'all-incidents').title.toLowerCase()) : null; // prettier-ignore
    found.push({
      key: `measure:${measure.code}`,
      title: measure.definition.title,
      source: `${world.sources.map(({ title }) => title).join('; ')}, ${periodInWords(usual.period)}`,
      volume,
      noVolume:
        volume === null
          ? 'it is counted by another source than recorded crime, so it is no share of it.'
          : '',
      harm: null,
      trend: trendOf(own.count),
      figures: isShare ? [own.count, own.value] : [own.count],
    });
  }
  return found;
}

/** Keeps figures as they are now, because a round of priorities quotes them; one that it has quoted with this value stays. */
export async function quoteForRound(
  tx: Tx,
  round: { id: string; partnershipId: string; audience: string[]; openToMembers: boolean },
  figures: readonly Figure[],
): Promise<void> {
  const known = new Map(
    (
      await tx
        .selectFrom('figure')
        .select(['question', 'value'])
        .where('quoted_by_kind', '=', 'priority_round')
        .where('quoted_by_id', '=', round.id)
        .execute()
    ).map(({ question, value }) => [question, value]),
  );
  const fresh = [...new Map(figures.map((figure) => [figure.id, figure])).values()].filter(
    ({ id, value }) => !known.has(id) || known.get(id) !== value,
  );
  if (fresh.length === 0) return;
  await tx
    .insertInto('figure')
    .values(
      fresh.map((figure) => ({
        partnership_id: round.partnershipId,
        id: newId(),
        question: figure.id,
        value: figure.value,
        lower: figure.lower,
        upper: figure.upper,
        figure: JSON.stringify(figure),
        software_version: softwareVersion,
        computed_at: figure.computedAt,
        quoted_by_kind: 'priority_round',
        quoted_by_id: round.id,
        audience: round.audience,
        open_to_members: round.openToMembers,
      })),
    )
    .execute();
}

/** Figures that a round of priorities quotes, as they were quoted last. */
export async function figuresOfRound(tx: Tx, roundId: string): Promise<Figure[]> {
  const rows = await tx
    .selectFrom('figure')
    .select('figure')
    .where('quoted_by_kind', '=', 'priority_round')
    .where('quoted_by_id', '=', roundId)
    .orderBy('computed_at')
    .orderBy('id')
    .execute();
  // Written by `quoteForRound` alone.
  const figures = rows.map(({ figure }) => figure as unknown as Figure);
  return [...new Map(figures.map((figure) => [figure.id, figure])).values()];
}
