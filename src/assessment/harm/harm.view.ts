import type { Period } from '../../foundation/period.ts';
import { category, countOffences } from '../../observatory/observatory.ts';
import type { NamedArea } from '../evidence.ts';
import type { Ground } from '../ground.ts';
import { reading } from '../small.rules.ts';
import { rowsAsked } from '../time/time.view.ts';
import { codeIn, harmOf, type Choice, type Counted, type Harm, type Weight } from './harm.rules.ts';
import type { HarmSet } from './harm.store.ts';

export type HarmView = {
  ground: Ground;
  set: HarmSet;
  sets: readonly HarmSet[];
  area: NamedArea | null;
  period: Period;
  category: string;
  harm: Harm;
};

/**
 * What was counted, by category and (where the source writes offence codes) by offence, as its reader may see it: what rounds
 * to 0 is not there.
 */
export async function countedOf(
  ground: Ground,
  question: { category: string; area: NamedArea | null; period: Period },
): Promise<Counted[]> {
  const rows = await countOffences(ground.engine, rowsAsked(ground, question));
  const counted = new Map<string, Counted>();
  for (const row of rows) {
    const offence = codeIn(row.given ?? '');
    const key = `${row.category}\n${offence}`;
    const known = counted.get(key);
    if (known !== undefined) known.count += row.count;
    else
      counted.set(key, {
        category: row.category,
        offence,
        title: offence === '' ? category(row.category).title : (row.given ?? offence),
        count: row.count,
      });
  }
  const read = reading(ground.source);
  return [...counted.values()]
    .map((each) => ({ ...each, count: read(each.count) }))
    .filter(({ count }) => count !== 0);
}

export async function harmView(
  ground: Ground,
  question: { category: string; area: NamedArea | null; period: Period },
  sets: readonly HarmSet[],
  set: HarmSet,
  weights: readonly Weight[],
  choices: readonly Choice[],
): Promise<HarmView> {
  const counted = await countedOf(ground, question);
  return {
    ground,
    set,
    sets,
    area: question.area,
    period: question.period,
    category: question.category,
    harm: harmOf(counted, weights, choices),
  };
}
