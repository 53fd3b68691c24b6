import type { Actor, Tx } from '../../foundation/database.types.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import { parsePeriod } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import { listSources, selectDeliveriesByHash, type SourceRecord } from '../../observatory/observatory.ts';
import { printNumber, type Figure } from '../../statistics/statistics.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { comparabilityOf, wholeWorld, type Form, type MeasureWorld } from '../measures/measure.evidence.ts';
import { titleOf } from '../measures/measure.rules.ts';
import { selectMeasure } from '../measures/measure.store.ts';
import { measures } from '../measures.ts';
import { isOpenLicence } from '../open.rules.ts';
import type { Cover } from './cover.types.ts';
import { lockPublishing } from './earlier.store.ts';
import { publishRelease } from './publish.ts';
import { cellName, withheldWords, type CellKey, type Worked, type WorkedCell } from './release.rules.ts';
import { insertRelease, keepWorked, selectRelease } from './release.store.ts';
import { ruleInWords } from './rule.rules.ts';
import { ruleOn } from './rule.store.ts';
import { suppress } from './suppress.ts';
import { prepareSuppression } from './suppress.task.ts';
import type { SuppressedCell } from './suppress.rules.ts';

export type { Cover } from './cover.types.ts';

/** The counts behind a figure: how many of these categories in one period. */
type Counts = { key: CellKey; part: 'count' | 'whole'; isOfNow: boolean };

/** A figure with what can be said of it. */
type Traced = {
  figure: Figure;
  isOpen: boolean;
  sources: readonly SourceRecord[];
  /** Null where what it is made of cannot be told, so that nobody can say what it gives away. */
  counts: readonly Counts[] | null;
  world: MeasureWorld | null;
};

const withheld: Cover = { shown: 'withheld', text: withheldWords };

/**
 * What a public edition may print of each figure, by figure id: open data as it is; all others suppressed together and against all
 * earlier releases of the partnership. A figure whose parts cannot be told is withheld. It takes up to half a minute where there are
 * hundreds of figures that are not open data, and no time where all are.
 */
export async function coverFigures(
  tx: Tx,
  services: RegisterServices,
  figures: readonly Figure[],
): Promise<Map<string, Cover>> {
  const { covers } = await look(tx, services, figures);
  return covers;
}

type Looked = {
  traced: Traced[];
  covers: Map<string, Cover>;
  cells: Map<string, SuppressedCell>;
  against: string[];
  rule: { id: string | null; words: string; roundedTo: number };
  zeroShown: (key: CellKey) => boolean;
  rounded: boolean;
  remarks: string[];
};

async function look(tx: Tx, services: RegisterServices, figures: readonly Figure[]): Promise<Looked> {
  const traced = await trace(tx, services, figures);
  const rule = await ruleOn(tx);
  const asked = traced.flatMap(({ counts, world, isOpen }) =>
    isOpen || counts === null || world === null ? [] : counts.map(({ key }) => ({ world, key })),
  );
  const prepared = await prepareSuppression(tx, rule, asked);
  const answer = await suppress(prepared.task);
  const covers = new Map(
    traced.map(({ figure, isOpen, counts }): [string, Cover] => [
      figure.id,
      isOpen ? { shown: 'as-is' } : coverOf(figure, counts, answer.cells, rule.threshold),
    ]),
  );
  return {
    traced,
    covers,
    cells: answer.cells,
    against: prepared.against,
    rule: { id: rule.id, words: ruleInWords(rule), roundedTo: rule.roundedTo },
    zeroShown: (key) => !answer.zeroHidden && prepared.zeroShown(key),
    rounded: answer.rounded,
    remarks: prepared.remarks,
  };
}

function coverOf(
  figure: Figure,
  counts: readonly Counts[] | null,
  cells: ReadonlyMap<string, SuppressedCell>,
  threshold: number,
): Cover {
  if (counts === null) return withheld;
  const found = counts.map(({ key }) => cells.get(cellName(key)));
  if (found.some((cell) => cell === undefined || cell.shown === 'withheld')) return withheld;
  // Worked out from older files, it may itself be small where today's count is not.
  const own = [figure.numerator, figure.previous, figure.compared];
  if (figure.unit === 'incidents' && own.some((count) => count !== null && count > 0 && count < threshold))
    return withheld;
  if (found.every((cell) => cell?.shown === 'as-counted')) return { shown: 'as-is' };
  // A change, a rate or a share of a rounded count would have to be worked out anew.
  const [first] = found;
  if (figure.unit !== 'incidents' || first?.value == null) return withheld;
  return { shown: 'rounded', text: `about ${printNumber(first.value)}` };
}

/** Which counts each figure is made of. */
async function trace(tx: Tx, services: RegisterServices, figures: readonly Figure[]): Promise<Traced[]> {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('A public edition belongs to a partnership; this transaction has none');
  const sources = new Map((await listSources(tx)).map((source) => [source.code, source]));
  const hashes = [...new Set(figures.flatMap(({ deliveries }) => deliveries))];
  const ofFile = Map.groupBy(await selectDeliveriesByHash(tx, hashes), ({ hash }) => hash);
  const worlds = new Map<string, Promise<MeasureWorld | null>>();
  const worldOf = (kind: string, form: Form): Promise<MeasureWorld | null> => {
    const name = `${kind}|${form}`;
    const known = worlds.get(name) ?? wholeWorld(tx, services, partnershipId, kind, form);
    worlds.set(name, known);
    return known;
  };
  const found: Traced[] = [];
  for (const figure of figures) {
    const files = figure.deliveries.map((hash) => ofFile.get(hash) ?? []);
    const own = [...new Set(files.flat().map(({ source }) => source))].flatMap((code) =>
      code === null ? [] : (sources.get(code) ?? []),
    );
    const isKnown = files.length > 0 && files.every((list) => list.length > 0);
    const isOpen = isKnown && own.every(({ licence }) => isOpenLicence(licence));
    const kinds = new Set(own.map(({ kind }) => kind));
    const forms = new Set(own.map((source): Form => (source.isAggregate ? 'totals' : 'incidents')));
    const [kind] = kinds;
    const [form] = forms;
    const world =
      isOpen || !isKnown || kinds.size !== 1 || forms.size !== 1 || kind == null || form === undefined
        ? null
        : await worldOf(kind, form);
    found.push({
      figure,
      isOpen,
      sources: own,
      world,
      // Somebody who may not see small counts is told of none but the open ones.
      counts: world === null || world.roundedTo !== null ? null : await countsBehindFigure(tx, figure, world),
    });
  }
  return found;
}

async function countsBehindFigure(tx: Tx, figure: Figure, world: MeasureWorld): Promise<Counts[] | null> {
  const code = figure.measure.replace(/:count$/, '');
  const measure = await selectMeasure(tx, code).catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  });
  if (measure === null || measure.definition.sourceKind !== world.kind) return null;
  const areas = [world.districts, ...(world.wards === null ? [] : [world.wards])];
  if (!areas.some((level) => level.areas.some((area) => area.code === figure.area))) return null;
  const key = (categories: readonly string[], period: string): CellKey => ({
    sourceKind: world.kind,
    form: world.form,
    categories,
    area: figure.area,
    period,
  });
  const isShare = figure.unit === '%';
  const { whole } = measure.definition;
  if (isShare && whole === null) return null;
  const categories = figure.category.split('+');
  const counts: Counts[] = [];
  const add = (period: string, isOfNow: boolean): void => {
    counts.push({ key: key(categories, period), part: 'count', isOfNow });
    if (isShare && whole !== null) counts.push({ key: key([whole], period), part: 'whole', isOfNow });
  };
  add(figure.period, true);
  if (figure.previousPeriod !== null && figure.previous !== null) {
    // Months left out of both periods make sums that are of no period: they cannot be kept among what was published.
    const comparability = comparabilityOf(
      world,
      parsePeriod(figure.period),
      parsePeriod(figure.previousPeriod),
    );
    if (comparability.kind === 'like-for-like') return null;
    add(figure.previousPeriod, false);
  }
  return counts;
}

/** What a published edition says, to be kept among the releases. */
export type EditionRelease = {
  assessmentId: string;
  title: string;
  /** The figures behind the edition, with the cover that each was printed under. */
  figures: readonly Figure[];
  covers: ReadonlyMap<string, Cover>;
};

/**
 * Keeps the cells that a public edition gives out, so that every later release is checked against them, and gives each a public
 * address. Call it in the transaction that publishes the edition; the second person is that step's own.
 * @returns the id of the release made
 * @throws Problem 422 `overtaken` where the edition prints what may not be printed any more, because of what was published since
 */
export async function freezeEditionRelease(
  tx: Tx,
  services: RegisterServices,
  _actor: Actor,
  edition: EditionRelease,
): Promise<string> {
  await lockPublishing(tx);
  const looked = await look(tx, services, edition.figures);
  const rank = { 'as-is': 2, rounded: 1, withheld: 0 } as const;
  for (const { figure, isOpen } of looked.traced) {
    const printed = edition.covers.get(figure.id)?.shown ?? 'withheld';
    const may = looked.covers.get(figure.id)?.shown ?? 'withheld';
    if (!isOpen && rank[printed] > rank[may])
      throw new Problem({
        status: 422,
        code: 'overtaken',
        title: 'The public edition must be made again',
        detail: `Something was published since it was made, and “${figure.measureTitle}, ${figure.areaName}” can no longer be printed beside it.`,
      });
  }
  const cells = new Map<string, WorkedCell>();
  for (const traced of looked.traced)
    for (const cell of cellsOf(traced, looked, edition.covers)) {
      const name = `${cell.measure}|${cell.part}|${cellName(cell)}`;
      const known = cells.get(name);
      // Printed once is printed, whatever another sentence did; the figure with a rate says more than the count by itself.
      if (
        known === undefined ||
        (known.value === null && cell.value !== null) ||
        (known.rate === null && cell.rate !== null)
      )
        cells.set(name, cell);
    }
  const worked: Worked = {
    schema: 1,
    workedAt: clock.now(),
    version: 1,
    rule: looked.rule.words,
    ruleId: looked.rule.id,
    rounded: [...cells.values()].some(({ shown }) => shown === 'rounded'),
    notes: [],
    remarks: looked.remarks,
    against: looked.against,
    seconds: 0,
    cells: [...cells.values()],
  };
  const id = await insertRelease(tx, {
    kind: 'edition',
    title: edition.title,
    words: 'The figures of the published assessment.',
    tables: [],
    replacesId: null,
    assessmentId: edition.assessmentId,
  });
  await keepWorked(tx, { id, version: 1 }, worked);
  await publishRelease(tx, await selectRelease(tx, id));
  return id;
}

/**
 * What the cells of a figure are gathered and titled by. The summary table's measures, and the counts behind the others, are each
 * taken of many categories: alone, “Number of incidents” would put all crime and robbery into one table. A count of one category is one
 * thing, whichever measure it stands behind: else the list of measures would offer it twice by one name.
 */
function measureOf(figure: Figure): { measure: string; measureTitle: string } {
  const { measure, measureTitle, categoryTitle } = figure;
  const isOwn = Object.hasOwn(measures, measure);
  if (!isOwn && !measure.endsWith(':count')) return { measure, measureTitle };
  return {
    measure:
      figure.unit === 'incidents'
        ? `count:${figure.category}`
        : isOwn
          ? `${measure}:${figure.category}`
          : measure,
    measureTitle: `${categoryTitle}: ${measureTitle.charAt(0).toLowerCase()}${measureTitle.slice(1)}`,
  };
}

/** The released cells of one figure of an edition. */
function cellsOf(traced: Traced, looked: Looked, covers: ReadonlyMap<string, Cover>): WorkedCell[] {
  const { figure, isOpen, sources, world, counts } = traced;
  const printed = covers.get(figure.id)?.shown ?? 'withheld';
  const isCount = figure.unit === 'incidents';
  const common = {
    ...measureOf(figure),
    definition: figure.definition,
    areaName: figure.areaName,
    areaKind: figure.areaKind,
    placedBy: figure.placedBy,
    rateUnit: isCount ? '' : figure.unit,
    decimals: isCount ? 0 : 1,
    isOpen,
    source: sources.map(({ title }) => title).join('; '),
    licence: [...new Set(sources.map(({ licence }) => licence).filter((each) => each !== ''))].join('; '),
    limitations: sources.flatMap(({ limitations }) => limitations.map(({ text }) => text)),
    deliveries: figure.deliveries,
    why: '' as const,
  };
  const base = { base: figure.denominator, baseSource: figure.denominatorSource };
  const none = { rate: null, base: null, baseSource: '' };
  if (isOpen) {
    // Only what is a count, or a ratio of one: a rank or a mean has no cell of its own.
    if (figure.numerator === null || !Number.isInteger(figure.numerator)) return [];
    const key: CellKey = {
      sourceKind: sources[0]?.kind ?? sources[0]?.adaptor ?? '',
      form: sources.some(({ isAggregate }) => isAggregate) ? 'totals' : 'incidents',
      categories: figure.category.split('+'),
      area: figure.area,
      period: figure.period,
    };
    return [
      {
        ...common,
        ...key,
        part: 'count',
        counted: figure.categoryTitle,
        shown: 'as-counted',
        value: figure.numerator,
        roundedTo: null,
        zeroShown: true,
        ...(isCount ? none : { ...base, rate: figure.value }),
      },
    ];
  }
  if (world === null || counts === null) return [];
  return counts.map(({ key, part, isOfNow }): WorkedCell => {
    const found = looked.cells.get(cellName(key));
    const shown =
      printed === 'withheld' || found === undefined
        ? 'withheld'
        : printed === 'rounded'
          ? 'rounded'
          : found.shown;
    const value = shown === 'withheld' ? null : (found?.value ?? null);
    const isPrinted = isOfNow && part === 'count' && shown === 'as-counted' && !isCount;
    return {
      ...common,
      ...key,
      part,
      counted: part === 'whole' ? key.categories.map(titleOf).join(', ') : figure.categoryTitle,
      shown: value === null ? 'withheld' : shown,
      value,
      roundedTo: value !== null && shown === 'rounded' ? looked.rule.roundedTo : null,
      zeroShown: looked.zeroShown(key),
      ...(isPrinted ? { ...base, rate: figure.value } : none),
    };
  });
}
