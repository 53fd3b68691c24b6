import type { Block } from '../../documents/document.ts';
import { category } from '../../observatory/observatory.ts';
import { groundOf, listChoices, type Ground } from '../ground.ts';
import { linesBlock, setName } from '../harm/harm.page.ts';
import { listHarmChoices, listHarmSets, listWeights } from '../harm/harm.store.ts';
import { harmView } from '../harm/harm.view.ts';
import { printNumber, printPercent } from '../../statistics/statistics.ts';
import { heatBlock, peakSentence } from '../time/time.page.ts';
import { peakParameters } from '../time/peaks.rules.ts';
import { timeView } from '../time/time.view.ts';
import { categoriesOfSource } from '../ground.ts';
import { fromBlocks, sentence, subheading, type Drafted, type DraftGround } from './draft.ts';

/** Items under a heading of their own, where the section holds several parts; nothing where there are none. */
export function groupOf(code: string, title: string, items: readonly Drafted[]): Drafted[] {
  return items.length === 0 ? [] : [subheading(`${code}.heading`, title), ...items];
}

/** The document is read by more people than its writer: small counts of what is not open data stay out of it. */
const forReaders = (ground: Ground): Ground => ({
  ...ground,
  source: { ...ground.source, showsSmall: ground.source.isOpen },
});

const noFigures = (isOpen: boolean) => ({ figures: new Map(), isOpen });

/** Most sources whose week is drawn. */
const mostWeeks = 3;

/** Hour by weekday of each source that knows the hour, with its peaks named. */
export async function timeBlocks({ tx, services, actor, question }: DraftGround): Promise<Drafted[]> {
  const choices = (await listChoices(tx, services))
    .filter(({ knowsHours }) => knowsHours)
    .slice(0, mostWeeks);
  const drafts: Drafted[] = [];
  for (const choice of choices) {
    const found = await groundOf(tx, services, actor.partnershipId, {
      source: choice.code,
      fits: ({ knowsHours }) => knowsHours,
      order: () => 0,
    });
    if (found === null) continue;
    const ground = forReaders(found);
    const months = new Set(ground.source.months);
    const period = months.has(question.period.to) ? question.period : ground.usual.period;
    const categories = await categoriesOfSource(ground, period);
    const first = categories[0]?.code ?? 'all-incidents';
    const view = await timeView(ground, {
      category: first,
      area: ground.toDistrict === null ? null : ground.area,
      period,
    });
    const base = view.week.atHour + view.week.spread;
    if (base < peakParameters.minimumBase.value) continue;
    const common = noFigures(ground.source.isOpen);
    const said = [
      ...view.weekPeaks.slice(0, 3).map((peak) => peakSentence(view, peak, 168)),
      ...view.dayPeaks.slice(0, 1).map((peak) => peakSentence(view, peak, 24)),
    ];
    drafts.push(
      subheading(`time.${choice.code}`, `${category(first).title}: ${ground.source.title}`),
      ...(said.length === 0
        ? ['No time of the day or week stands out: the differences between hours may be chance.']
        : said
      ).map((text, index) =>
        sentence(`time.${choice.code}.${index}`, [text], common, {
          kind: 'bullet',
          group: `time.${choice.code}`,
        }),
      ),
      ...fromBlocks(`time.${choice.code}`, [heatBlock(view)], common),
    );
  }
  return drafts;
}

/** The columns of the table of harm that fit on paper: what, how many, its share, the weight, and its part of the harm. */
const onPaper = [0, 1, 2, 4, 6, 7];

function narrow(block: Block): Block {
  if (block.kind !== 'table') return block;
  const pick = <Each>(from: readonly Each[]): Each[] => onPaper.flatMap((at) => from[at] ?? []);
  return {
    ...block,
    columns: pick(block.columns).map((column, at) => ({ ...column, width: at === 0 ? 2.4 : 1.2 })),
    rows: block.rows.map(pick),
  };
}

/** Volume and harm by category, where a set of weights is in use. */
export async function harmBlocks({ tx, services, actor, question }: DraftGround): Promise<Drafted[]> {
  const sets = (await listHarmSets(tx)).filter((set) => set.state === 'in-use');
  const [set] = sets;
  if (set === undefined) return [];
  const found = await groundOf(tx, services, actor.partnershipId, {
    fits: ({ kind, adaptor }) => kind === 'police-street' || adaptor === 'police-street',
    order: () => 0,
  });
  if (found === null) return [];
  const ground = forReaders(found);
  const view = await harmView(
    ground,
    {
      category: 'all-crime',
      area: ground.toDistrict === null ? null : ground.area,
      period: question.period,
    },
    sets,
    set,
    await listWeights(tx, set.id),
    await listHarmChoices(tx, set.id),
  );
  const { harm } = view;
  if (harm.lines.length === 0) return [];
  const common = noFigures(ground.source.isOpen);
  const whole = harm.weighed + harm.notWeighed;
  const drivers = harm.lines
    .slice(0, 3)
    .map(
      (line) =>
        `${line.title.toLowerCase()} (${printPercent(line.harmShare)} of harm, ${printPercent(line.countShare)} of crimes)`,
    );
  return [
    sentence(
      'harm.most',
      [
        `Weighed by ${setName(set)}, most of the harm comes from ${drivers.join('; ')}. Harm stands beside volume, never in place of it.`,
      ],
      common,
    ),
    ...fromBlocks('harm', [narrow(linesBlock(view))], common),
    ...(harm.notWeighed === 0
      ? []
      : [
          sentence(
            'harm.not-weighed',
            [
              `${printNumber(harm.notWeighed)} of ${printNumber(whole)} crimes (${printPercent((harm.notWeighed * 100) / whole)}) have no weight in the set and are not in these shares: ${harm.gaps.map(({ title }) => title.toLowerCase()).join(', ')}.`,
            ],
            common,
          ),
        ]),
  ];
}
