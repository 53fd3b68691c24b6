import type { Tx } from '../../foundation/database.types.ts';
import { refused } from '../../foundation/problem.ts';
import type { MeasureWorld } from '../measures/measure.evidence.ts';
import { publishedCells, publishedIds, type PublishedCell } from './earlier.store.ts';
import { cellName, type CellKey } from './release.rules.ts';
import { isSensitive, type DisclosureRule } from './rule.rules.ts';
import type { SuppressTask } from './suppress.rules.ts';
import { reduced, systemOf } from './system.ts';

/** What is needed to suppress counts, without a transaction. */
export type Prepared = {
  task: Omit<SuppressTask, 'way'> & { rough: boolean };
  /** Ids of the releases it is checked against. */
  against: string[];
  /** Whole sentences for those who make the release. */
  remarks: string[];
  zeroShown: (key: CellKey) => boolean;
};

const worldKey = (world: Pick<MeasureWorld, 'kind' | 'form'>): string => `${world.kind}|${world.form}`;

/**
 * The counts that are not open data, with everything published of the same kinds, as one system of sums.
 * @param cells by kind and form of source; a cell twice is one
 * @throws Problem 403 for somebody who may not see small counts
 */
export async function prepareSuppression(
  tx: Tx,
  rule: DisclosureRule,
  cells: readonly { world: MeasureWorld; key: CellKey }[],
): Promise<Prepared> {
  if (cells.some(({ world }) => world.roundedTo !== null))
    throw refused(
      'small-counts',
      'You may not see small counts',
      'What can be published is worked out from the whole counts. It needs the analyst or the manager.',
    );
  const worlds = new Map(cells.map(({ world }) => [worldKey(world), world]));
  const asked = new Map(cells.map(({ key }) => [cellName(key), key]));
  const against = await publishedIds(tx);
  const published = (await publishedCells(tx, [...new Set(cells.map(({ world }) => world.kind))])).filter(
    (cell) => worlds.has(`${cell.sourceKind}|${cell.form}`),
  );
  const [askedAtoms, earlierAtoms]: [(readonly string[])[], (readonly string[] | null)[]] = [[], []];
  const [askedKeys, earlierCells]: [CellKey[], PublishedCell[]] = [[], []];
  const counts = new Map<string, number>();
  const remarks: string[] = [];
  const implied: { atoms: readonly string[]; categories: readonly string[]; sourceKind: string }[] = [];
  let rough = false;
  for (const [name, world] of worlds) {
    const own = [...asked.values()].filter((key) => `${key.sourceKind}|${key.form}` === name);
    const before = published.filter((cell) => `${cell.sourceKind}|${cell.form}` === name);
    const system = await systemOf(world, [...own, ...before]);
    own.forEach((key, index) => {
      askedKeys.push(key);
      askedAtoms.push(system.atoms[index] ?? []);
    });
    before.forEach((cell, index) => {
      earlierCells.push(cell);
      earlierAtoms.push(system.atoms[own.length + index] ?? null);
    });
    implied.push(...system.implied.map((each) => ({ ...each, sourceKind: world.kind })));
    for (const [atom, count] of system.counts) counts.set(atom, count);
    if (system.rough !== '') {
      rough = true;
      remarks.push(`${system.rough} So the counts are rounded.`);
    }
  }
  const gone = earlierAtoms.filter((atoms) => atoms === null).length;
  if (gone > 0)
    remarks.push(
      `${gone} earlier published ${gone === 1 ? 'count is of an area' : 'counts are of areas'} that the boundaries in use no longer have. This release is not checked against ${gone === 1 ? 'it' : 'them'}.`,
    );
  const small = reduced(
    [...askedAtoms, ...earlierAtoms.map((atoms) => atoms ?? [])],
    counts,
    askedAtoms.length,
  );
  const atomsOf = (index: number): string[] => small.atoms[index] ?? [];
  const sensitive = askedKeys.map((key) => isSensitive(rule, key));
  const sensitiveAtoms = new Set(sensitive.flatMap((is, index) => (is ? atomsOf(index) : [])));
  const ruleOf = (key: CellKey, atoms: readonly string[]) => {
    const is = isSensitive(rule, key);
    // A nought of all crime would say that there was no sexual offence either.
    const holds = !is && !rule.sensitiveZeroShown && atoms.some((atom) => sensitiveAtoms.has(atom));
    return {
      threshold: is ? rule.sensitiveThreshold : rule.threshold,
      zeroShown: is ? rule.sensitiveZeroShown : rule.zeroShown && !holds,
    };
  };
  // A remainder is sensitive where something of it is.
  const impliedRule = (key: { categories: readonly string[]; sourceKind: string }) => {
    const is = isSensitive(rule, key);
    return {
      threshold: is ? rule.sensitiveThreshold : rule.threshold,
      zeroShown: is ? rule.sensitiveZeroShown : rule.zeroShown,
    };
  };
  const rules = new Map(askedKeys.map((key, index) => [cellName(key), ruleOf(key, atomsOf(index))]));
  return {
    against,
    remarks,
    zeroShown: (key) => rules.get(cellName(key))?.zeroShown ?? rule.zeroShown,
    task: {
      rough,
      roundedTo: rule.roundedTo,
      counts: small.counts,
      cells: askedKeys.map((key, index) => ({
        id: cellName(key),
        atoms: atomsOf(index),
        ...ruleOf(key, atomsOf(index)),
      })),
      implied: implied.flatMap(({ atoms, ...key }) => {
        const names = new Set(atoms.map((atom) => small.nameOf.get(atom)));
        if (names.has(undefined)) return [];
        return [{ atoms: [...names].filter((name) => name !== undefined), ...impliedRule(key) }];
      }),
      earlier: earlierCells.flatMap((cell, index) => {
        const place = askedKeys.length + index;
        const { threshold } = ruleOf(cell, atomsOf(place));
        return small.kept[place] === true
          ? [
              {
                atoms: atomsOf(place),
                shown: cell.shown,
                roundedTo: cell.roundedTo,
                zeroShown: cell.zeroShown,
                threshold,
              },
            ]
          : [];
      }),
    },
  };
}
