import { formatPeriod } from '../../foundation/period.ts';
import type { Block } from '../../documents/document.ts';
import type { Figure } from '../../statistics/statistics.ts';
import { measureLevel } from '../measures/measure.figures.ts';
import { answerOf, monthlyBlock, notesOf } from '../measures/measure.page.ts';
import { areasTable, kindTitle } from '../measures/measure.parts.ts';
import type { MeasureRecord } from '../measures/measure.store.ts';
import { ensureMeasures, listMeasures } from '../measures/measure.store.ts';
import { lookAt, seriesOf, type Look } from '../measures/measure.view.ts';
import { shownWorld } from '../measures/small.rules.ts';
import { periodInWords } from '../../foundation/period.ts';
import { fromBlocks, sentence, subheading, type Drafted, type DraftGround } from './draft.ts';
import { quoteNumbers } from './tokens.rules.ts';

/** Measures whose wards get a table; the others' wards stand on the pages. */
const wardTables: ReadonlySet<string> = new Set([
  'violence-and-sexual-offences',
  'burglary-per-household',
  'deliberate-fires',
  'fly-tipping',
  'council-asb',
]);

/** Fewest of a year that are drawn by month: a line of a handful is noise, and a page of paper. */
const fewestDrawn = 150;

/** Drawn by their largest part already. */
const drawnElsewhere: ReadonlySet<string> = new Set([
  'violent-crime',
  'theft-and-handling',
  'other-crime',
  'deliberate-secondary-fires',
  'deliberate-primary-fires',
]);

/** Said by the rows of the summary table and the pages on wards and months already. */
const saidElsewhere: ReadonlySet<string> = new Set(['all-incidents', 'total-crime', 'asb-share', 'burglary']);

const asbMeasures: ReadonlySet<string> = new Set(['anti-social-behaviour']);

/** All measures in use of a kind; the pages list them 25 at a time. */
export async function measuresInUse(
  ground: Pick<DraftGround, 'tx' | 'actor'>,
  kind?: string,
): Promise<MeasureRecord[]> {
  await ensureMeasures(ground.tx, ground.actor.partnershipId);
  const all: MeasureRecord[] = [];
  for (;;) {
    const last = all.at(-1);
    const rows = await listMeasures(
      ground.tx,
      { state: 'in-use', ...(kind === undefined ? {} : { kind }) },
      last === undefined ? undefined : [last.definition.title, last.id],
    );
    all.push(...rows);
    if (rows.length <= 25) return all;
  }
}

const small = (figure: Figure): boolean =>
  [figure.value, figure.previous, figure.compared].some((each) => each !== null && each > 0 && each < 5);

/**
 * A measure for a document that more people read than its writer: where the source is not open data, months and wards are rounded
 * to 5, and so is the whole where it is a handful (`small.rules.ts`). Null where nothing was received.
 */
export async function lookForReaders(
  ground: DraftGround,
  measure: MeasureRecord,
): Promise<{ look: Look; isOpen: boolean } | null> {
  const { tx, services, actor, question } = ground;
  const asked = {
    period: formatPeriod(question.period),
    compare: question.comparison === null ? 'none' : formatPeriod(question.comparison),
  };
  const withWards = wardTables.has(measure.code);
  let look = await lookAt(tx, services, actor.partnershipId, measure, asked, withWards);
  if (look === null) return null;
  // A source that does not reach the period says its own latest year, and of when it is.
  const months = new Set(look.world.months);
  if (!months.has(question.period.from) || !months.has(question.period.to))
    look = (await lookAt(tx, services, actor.partnershipId, measure, {}, withWards)) ?? look;
  const world = shownWorld(look.world);
  if (world === look.world) return { look, isOpen: look.world.roundedTo === null };
  const { periods } = look;
  const level = look.level.level === look.world.wards ? world.wards : world.districts;
  const rounded =
    level === null || !small(look.own.count) ? null : await measureLevel(world, measure, level, periods);
  const own = rounded?.results.find(({ area }) => area.code === look.area.code);
  return {
    isOpen: false,
    look: {
      ...look,
      world,
      ...(own === undefined || rounded === null ? {} : { own, level: rounded }),
      wards:
        world.wards === null || !withWards ? null : await measureLevel(world, measure, world.wards, periods),
      series: level === null ? look.series : seriesOf(world, level, measure, look.area.code),
    },
  };
}

/** A base in the words of a sentence: what and of when. Its files stand in the list of figures. */
const plainBase = (figure: Figure): Figure => ({
  ...figure,
  denominatorSource: figure.denominatorSource.replace(/\s*[:(].*$/, ''),
});

/** A chart or table with where it is from, and that it is rounded where it is: it may be copied without what stands round it. */
function sourced(block: Block, { world }: Look): Block {
  const rounded =
    world.roundedTo === null ? '' : `Rounded to the nearest ${world.roundedTo}: the source is not open data.`;
  if (block.kind === 'chart')
    return {
      ...block,
      chart: { ...block.chart, source: `Source: ${kindTitle(world.kind)}. ${rounded}`.trim() },
    };
  return block.kind === 'table' && rounded !== '' ? { ...block, notes: [...block.notes, rounded] } : block;
}

function draftsOf(measure: MeasureRecord, look: Look, isOpen: boolean, said: Set<string>): Drafted[] {
  const { code, definition } = measure;
  const own = [look.own.count, look.own.value];
  const levels = [look.level, ...(look.wards === null ? [] : [look.wards])];
  const all = levels.flatMap(({ results }) => results.flatMap(({ count, value }) => [count, value]));
  const common = { isOpen, figures: new Map([...all, ...own].map((figure) => [figure.id, figure])) };
  const group = `measure.${code}`;
  // What every measure of a source repeats is said with the first of them.
  const notes = notesOf(look).filter((note) => note === definition.note || !said.has(note));
  for (const note of notes) said.add(note);
  const isDrawn =
    look.series.months.length > 11 &&
    definition.divideBy !== 'category' &&
    !drawnElsewhere.has(code) &&
    (look.own.count.value ?? 0) >= fewestDrawn &&
    look.series.values.filter((value) => value !== null && value > 0).length > 5;
  const blocks: Block[] = [
    ...(isDrawn ? [sourced(monthlyBlock(look), look)] : []),
    ...(wardTables.has(code) && look.wards !== null && look.wards.results.length > 1
      ? [
          areasTable(
            definition,
            look.wards,
            `${definition.title}, ${look.wards.level.comparisonSet}, ${periodInWords(look.periods.period)}`,
            look.area.code,
          ),
        ].map((block) => sourced(block, look))
      : []),
  ];
  return [
    subheading(`${group}.heading`, definition.title),
    ...answerOf({ ...look, own: { ...look.own, value: plainBase(look.own.value) } }).map((text, index) =>
      sentence(`${group}.${index}`, quoteNumbers(text, own), common, { kind: 'paragraph', group }),
    ),
    ...notes.map((text, index) =>
      sentence(`${group}.note.${index}`, [text], common, { kind: 'paragraph', group: `${group}.notes` }),
    ),
    ...fromBlocks(group, blocks, common),
  ];
}

/** Every measure of a kind of source that has data, one after the other. @param kind `street-asb`: the ASB of the street files. */
export async function measureDrafts(ground: DraftGround, kind: string): Promise<Drafted[]> {
  const isAsb = kind === 'street-asb';
  const measures = (await measuresInUse(ground, isAsb ? 'police-street' : kind)).filter(
    ({ code }) =>
      !saidElsewhere.has(code) &&
      (kind === 'police-street' || isAsb ? asbMeasures.has(code) === isAsb : true),
  );
  const drafts: Drafted[] = [];
  const said = new Set<string>();
  for (const measure of measures) {
    const found = await lookForReaders(ground, measure);
    if (found !== null) drafts.push(...draftsOf(measure, found.look, found.isOpen, said));
  }
  return drafts;
}
