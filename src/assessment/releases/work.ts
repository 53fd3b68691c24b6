import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { parsePeriod } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import { rate, share } from '../../statistics/statistics.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { countsIn, wholeWorld, type MeasureWorld } from '../measures/measure.evidence.ts';
import { measureLevel, type AreaResult } from '../measures/measure.figures.ts';
import { titleOf, unitOf, type MeasureDefinition } from '../measures/measure.rules.ts';
import { ensureMeasures, selectMeasure } from '../measures/measure.store.ts';
import { isRestricted } from '../measures/small.rules.ts';
import { ruleInWords } from './rule.rules.ts';
import { ruleOn } from './rule.store.ts';
import { cellName, type ReleaseTable, type Worked, type WorkedCell } from './release.rules.ts';
import { suppress } from './suppress.ts';
import { prepareSuppression, type Prepared } from './suppress.task.ts';

/** Most cells of one release: tables that a person can read and check. */
const mostCells = { value: 5000, source: 'House rule: a release is checked by a person.' };

/** Cells of a release with their true counts, and what is needed to say which may be shown. */
export type Gathered = Prepared & {
  cells: (WorkedCell & { count: number; definitionOf: MeasureDefinition })[];
  rule: { id: string | null; words: string; roundedTo: number };
  version: number;
};

/** What the public may read of a figure's limits. Those that hold a number of the rows themselves are left out. */
const saidInPublic = new Set([
  'street-level-not-official',
  'snapped-points',
  'typed-return',
  'totals',
  'months-not-received',
  'not-placed',
  'measure-note',
  'several-sources',
]);

function limitationsOf(world: MeasureWorld, result: AreaResult, period: string): string[] {
  const sources = new Set(world.evidence.sourceLimitations.map(({ text }) => text));
  const said = result.count.limitations
    .filter(({ code, text }) => saidInPublic.has(code) || sources.has(text))
    .map(({ text }) => text);
  const span = parsePeriod(period);
  const breaks = world.evidence.breaks
    .filter((each) => each.from.slice(0, 7) > span.from && each.from.slice(0, 7) <= span.to)
    .map(({ text }) => text);
  return [...new Set([...said, ...breaks])];
}

const nothingOf = (title: string): Problem => {
  const message = `Nothing was received for “${title}”, so it cannot be published: take it out`;
  return new Problem({
    status: 422,
    code: 'nothing-received',
    title: message,
    fields: [{ name: 'tables', message }],
  });
};

/**
 * Counts every cell of a release, inside a transaction; what is shown of them is worked out after it (`solveRelease`).
 * @throws Problem 422 where a table has nothing to count, or the release has too many cells
 */
export async function gatherRelease(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
  release: { tables: readonly ReleaseTable[]; version: number },
): Promise<Gathered> {
  await ensureMeasures(tx, partnershipId);
  const rule = await ruleOn(tx);
  const cells = new Map<string, Gathered['cells'][number]>();
  const asked: { world: MeasureWorld; key: WorkedCell }[] = [];
  for (const table of release.tables) {
    const measure = await selectMeasure(tx, table.measure);
    const { definition } = measure;
    const world = await wholeWorld(tx, services, partnershipId, definition.sourceKind);
    if (world === null) throw nothingOf(definition.title);
    if (table.areas !== 'own' && world.wards === null) {
      const message = `The source of “${definition.title}” does not say in which ward: choose the whole area`;
      throw new Problem({
        status: 422,
        code: 'no-wards',
        title: message,
        fields: [{ name: 'tables', message }],
      });
    }
    const isOpen = !isRestricted(world);
    const levels = [
      ...(table.areas === 'wards' ? [] : [world.districts]),
      ...(table.areas === 'own' || world.wards === null ? [] : [world.wards]),
    ];
    for (const period of table.periods)
      for (const level of levels) {
        const only = level === world.districts ? new Set([world.area.code]) : undefined;
        const span = parsePeriod(period);
        const { results } = await measureLevel(
          world,
          measure,
          level,
          { period: span, comparison: null },
          only,
        );
        const counts = await countsIn(level, span);
        for (const result of results)
          for (const part of definition.divideBy === 'category'
            ? (['count', 'whole'] as const)
            : (['count'] as const)) {
            const whole = definition.whole ?? '';
            const categories = part === 'whole' ? [whole] : definition.categories;
            const cell: Gathered['cells'][number] = {
              sourceKind: definition.sourceKind,
              form: world.form,
              categories: [...categories],
              area: result.area.code,
              period,
              measure: measure.code,
              measureTitle: definition.title,
              part,
              definition: definition.definition,
              counted: part === 'whole' ? titleOf(whole) : result.count.categoryTitle,
              areaName: result.area.name,
              areaKind: level.areaKind,
              placedBy: level.placedBy,
              shown: 'as-counted',
              value: null,
              roundedTo: null,
              zeroShown: true,
              why: '',
              rate: null,
              rateUnit: definition.divideBy === 'nothing' ? '' : unitOf(definition),
              decimals: definition.decimals,
              base: null,
              baseSource: '',
              isOpen,
              source: world.sources.map(({ title }) => title).join('; '),
              licence: [
                ...new Set(world.sources.map(({ licence }) => licence).filter((each) => each !== '')),
              ].join('; '),
              limitations: limitationsOf(world, result, period),
              deliveries: result.count.deliveries,
              count: categories.reduce((sum, code) => sum + counts.count(result.area.code, code, span), 0),
              definitionOf: definition,
            };
            if (part === 'count' && definition.divideBy !== 'category' && definition.divideBy !== 'nothing') {
              cell.base = result.value.denominator;
              cell.baseSource = result.value.denominatorSource;
            }
            cells.set(`${cell.measure}|${part}|${cellName(cell)}`, cell);
            if (!isOpen) asked.push({ world, key: cell });
            if (cells.size > mostCells.value) throw tooMany();
          }
      }
  }
  const prepared = await prepareSuppression(tx, rule, asked);
  return {
    ...prepared,
    cells: [...cells.values()],
    rule: { id: rule.id, words: ruleInWords(rule), roundedTo: rule.roundedTo },
    version: release.version,
  };
}

function tooMany(): Problem {
  const message = `This is more than ${mostCells.value.toLocaleString('en-GB')} numbers, which nobody can check: make it several releases`;
  return new Problem({
    status: 422,
    code: 'too-many-cells',
    title: message,
    fields: [{ name: 'tables', message }],
  });
}

/** Says what may be shown of each cell, outside any transaction. The answer holds no withheld value. */
export async function solveRelease(gathered: Gathered): Promise<Worked> {
  const begun = performance.now();
  const answer = await suppress(gathered.task);
  const { rule } = gathered;
  const counted = gathered.cells.map((cell): Gathered['cells'][number] => {
    if (cell.isOpen) return { ...cell, value: cell.count };
    const found = answer.cells.get(cellName(cell));
    if (found === undefined) throw new Error('A cell of the release was not looked at');
    return {
      ...cell,
      shown: found.shown,
      value: found.value,
      why: found.why,
      roundedTo: found.shown === 'rounded' ? rule.roundedTo : null,
      zeroShown: !answer.zeroHidden && gathered.zeroShown(cell),
    };
  });
  const wholes = new Map(
    counted.filter(({ part }) => part === 'whole').map((cell) => [wholeKey(cell), cell]),
  );
  const cells = counted.map(({ count: _count, definitionOf, ...cell }): WorkedCell => ({
    ...cell,
    ...ratioOf(cell, definitionOf, wholes.get(wholeKey(cell))),
  }));
  const isRounded = cells.some(({ shown }) => shown === 'rounded');
  return {
    schema: 1,
    workedAt: clock.now(),
    version: gathered.version,
    rule: rule.words,
    ruleId: rule.id,
    rounded: isRounded,
    notes: notesOf(cells, isRounded, rule.roundedTo),
    remarks: [
      ...gathered.remarks,
      ...(answer.unsafe.length > 0
        ? [
            `${answer.unsafe.length} small ${answer.unsafe.length === 1 ? 'count was' : 'counts were'} already given away by what was published earlier; hiding ${answer.unsafe.length === 1 ? 'it' : 'them'} now cannot take that back.`,
          ]
        : []),
      ...(answer.rounded && !gathered.task.rough && answer.unsafe.length === 0
        ? ['There is too much in it to be protected by hiding alone, so the counts are rounded.']
        : []),
    ],
    against: gathered.against,
    seconds: Math.round(performance.now() - begun) / 1000,
    cells,
  };
}

const wholeKey = (cell: WorkedCell): string => `${cell.measure}|${cell.area}|${cell.period}`;

/** A rate or share of what is shown, never of what is withheld. */
function ratioOf(
  cell: WorkedCell,
  definition: MeasureDefinition,
  whole: WorkedCell | undefined,
): Pick<WorkedCell, 'rate' | 'base' | 'baseSource'> {
  const none = { rate: null, base: cell.base, baseSource: cell.baseSource };
  if (cell.value === null || cell.part === 'whole') return none;
  if (definition.divideBy === 'category') {
    if (whole === undefined || whole.value === null) return none;
    const base = { base: whole.value, baseSource: `${whole.counted} in ${cell.areaName}` };
    return whole.value < definition.minimumBase || whole.value < cell.value
      ? { ...base, rate: null }
      : { ...base, rate: share(cell.value, whole.value).value };
  }
  if (cell.base === null || cell.value < definition.minimumBase) return none;
  return { ...none, rate: rate(cell.value, cell.base, definition.per).value };
}

function notesOf(cells: readonly WorkedCell[], isRounded: boolean, multiple: number): string[] {
  const hidden = cells.some(({ shown }) => shown === 'withheld');
  return [
    ...(isRounded
      ? [
          `Counts that are not open data are rounded to the nearest ${multiple}, because hiding alone could not protect small counts beside what was published before. Parts need not add up to their whole.`,
        ]
      : []),
    ...(hidden
      ? [
          'A count marked [c] is hidden: it is small, or a small one could be worked out from it. No rate is given of it.',
        ]
      : []),
    ...(cells.some(({ isOpen, areaKind }) => isOpen && areaKind === 'ward')
      ? ['Counts of open data stand as anybody can count them: the rows themselves are public.']
      : []),
  ];
}
