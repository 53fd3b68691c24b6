import type { Tx } from '../foundation/database.types.ts';
import { monthsIn, runsInWords, type Period } from '../foundation/period.ts';
import type { Figure } from '../statistics/statistics.ts';
import type { RegisterServices } from './evidence.register.ts';
import type { Subject } from './ask/search.rules.ts';
import { listSubjects } from './ask/subjects.ts';
import { measureWorld, wholeWorld, type Level } from './measures/measure.evidence.ts';
import { measureLevel } from './measures/measure.figures.ts';
import { ensureMeasures } from './measures/measure.store.ts';
import { levelOf } from './measures/measure.view.ts';
import { isRestricted, shownWorld } from './measures/small.rules.ts';
import { roundedWords } from './small.rules.ts';

/**
 * A number for another room: of a return, an answer to a request for information. The same measures, files and rounding as the
 * pages of the assessment.
 */
export type CountAsked = {
  /** A measure's code, or kind of source and category: `police-street:burglary`. */
  what: string;
  /** Null for the partnership's own district. */
  area: string | null;
  period: Period;
  /** `ward`: each ward of the district beside the whole. */
  split?: 'none' | 'ward';
};

export type CountPart = { area: string; areaName: string; count: Figure; value: Figure };

export type CountAnswer =
  | {
      kind: 'answered';
      title: string;
      whole: CountPart;
      /** Wards, where they were asked for and the source tells them apart. */
      parts: CountPart[];
      /** Said with rounded numbers; null where they are whole. */
      rounded: string | null;
      /** True where anybody may have the files. */
      isOpen: boolean;
      source: string;
    }
  /** Never a nought: what was not received is not known. */
  | { kind: 'unanswered'; why: string };

export type CountableSubject = {
  code: string;
  title: string;
  kind: string;
  /** The plain category, `kind:category`, that a measure counts by itself and is listed as; null for others. */
  also: string | null;
};

const alsoOf = ({ kind, measure: { definition } }: Subject): string | null => {
  const [only, ...others] = definition.categories;
  return others.length === 0 && definition.divideBy !== 'category' ? `${kind}:${only ?? ''}` : null;
};

/** What can be asked for, as the reader may see it. */
export async function countableSubjects(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
): Promise<CountableSubject[]> {
  await ensureMeasures(tx, partnershipId);
  return (await listSubjects(tx, services)).map((subject) => ({
    code: subject.code,
    title: subject.title,
    kind: subject.kind,
    also: alsoOf(subject),
  }));
}

/** The subject of a code, or of the plain category that it counts. */
export const subjectCalled = <One extends { code: string; also: string | null }>(
  subjects: readonly One[],
  what: string,
): One | undefined =>
  subjects.find(({ code }) => code === what) ?? subjects.find(({ also }) => also === what);

/** Areas that a kind of source is told apart by: the own district first, then its wards. */
export async function countableAreas(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
  kind: string,
): Promise<{ code: string; name: string }[]> {
  const world = await measureWorld(tx, services, partnershipId, kind);
  if (world === null) return [];
  return [world.area, ...(world.wards?.areas ?? [])].map(({ code, name }) => ({ code, name }));
}

/**
 * @param reader `own`: as the reader of `tx` may see it; `anybody`: as it may be given to the public, counts of sources that are not
 *   open rounded where they are read (`small.rules.ts`), so that no two answers together tell more.
 */
export async function answerCount(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
  asked: CountAsked,
  reader: 'own' | 'anybody',
): Promise<CountAnswer> {
  await ensureMeasures(tx, partnershipId);
  const subjects = (await listSubjects(tx, services)).map((each) => ({ ...each, also: alsoOf(each) }));
  const subject = subjectCalled(subjects, asked.what);
  if (subject === undefined)
    return { kind: 'unanswered', why: `Nothing is counted under “${asked.what}” in the files received.` };
  const world =
    reader === 'own'
      ? await measureWorld(tx, services, partnershipId, subject.kind)
      : await wholeWorld(tx, services, partnershipId, subject.kind).then((whole) =>
          whole === null ? null : shownWorld(whole),
        );
  if (world === null) return { kind: 'unanswered', why: 'No file of this kind has been received.' };
  const area = asked.area ?? world.area.code;
  const level = levelOf(world, area);
  if (level === null)
    return { kind: 'unanswered', why: 'The files of this kind do not tell that area apart.' };
  const received = new Set(world.months);
  const missing = monthsIn(asked.period).filter((month) => !received.has(month));
  if (missing.length > 0 && world.districts.coarse === null)
    return { kind: 'unanswered', why: `Nothing was received for ${runsInWords(missing)}.` };
  const periods = { period: asked.period, comparison: null };
  const partsOf = async (from: Level, only?: ReadonlySet<string>): Promise<CountPart[]> => {
    const { results } = await measureLevel(world, subject.measure, from, periods, only);
    return results.map((result) => ({
      area: result.area.code,
      areaName: result.area.name,
      count: result.count,
      value: result.value,
    }));
  };
  const [whole] = await partsOf(level, new Set([area]));
  if (whole === undefined) return { kind: 'unanswered', why: 'There is no number for that area.' };
  return {
    kind: 'answered',
    title: subject.title,
    whole,
    parts:
      asked.split === 'ward' && area === world.area.code && world.wards !== null
        ? await partsOf(world.wards)
        : [],
    rounded: world.roundedTo === null ? null : roundedWords,
    isOpen: !isRestricted(world),
    source: world.sources.map(({ title }) => title).join('; '),
  };
}
