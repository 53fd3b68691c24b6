import { createHash } from 'node:crypto';
import { insertHarmSet, readWeights, takeWeights, type Sheet } from '../assessment/assessment.ts';
import type { Tx } from '../foundation/database.types.ts';
import type { Keeper } from '../observatory/observatory.ts';

/**
 * An invented set of weights for the demonstration: points by category, round numbers that are nobody's index. Two crimes
 * are left out on purpose, so that the page shows what a gap looks like.
 */
const weights: readonly (readonly [title: string, subgroup: string, points: number])[] = [
  ['Homicide', 'Homicide', 9000],
  ['Violence with injury', 'Violence with injury', 260],
  ['Violence without injury', 'Violence without injury', 30],
  ['Stalking and harassment', 'Stalking and harassment', 45],
  ['Rape', 'Rape offences', 3000],
  ['Violence and sexual offences', '', 140],
  ['Robbery', '', 400],
  ['Theft from the person', 'Theft from the person', 15],
  ['Shoplifting', 'Shoplifting', 3],
  ['Bicycle theft', 'Bicycle theft', 5],
  ['Other theft', 'Other theft offences', 8],
  ['Burglary', '', 60],
  ['Vehicle crime', 'Vehicle offences', 20],
  ['Criminal damage and arson', '', 12],
  ['Drugs', '', 50],
  ['Public order', 'Public order offences', 10],
];

const sheet: Sheet = {
  headings: ['Offence', 'Subgroup', 'Points'],
  rows: weights.map(([title, subgroup, points], index) => ({
    line: index + 2,
    cells: [title, subgroup, String(points)],
  })),
};

/** Loads the invented set as an analyst would have, columns said. */
export async function insertDemonstrationHarm(tx: Tx, keeper: Keeper): Promise<void> {
  const id = await insertHarmSet(
    tx,
    keeper,
    {
      title: 'Marlhythe points of harm',
      edition: '2026, fictional',
      unit: 'points',
      source: 'Made up for the demonstration; not an index of anybody’s',
      licence: 'Fictional',
      fileName: 'points-of-harm.csv',
      fileHash: createHash('sha256').update(JSON.stringify(sheet)).digest('hex'),
    },
    sheet,
  );
  await takeWeights(tx, id, readWeights(sheet, { title: 1, subgroup: 2, weight: 3, code: null }).weights);
}
