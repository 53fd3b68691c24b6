import { periodInWords } from '../../foundation/period.ts';
import type { Block, Cell } from '../../documents/document.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { measureWorld } from '../measures/measure.evidence.ts';
import { titleOf } from '../measures/measure.rules.ts';
import type { Subject } from '../measures/stands-out.page.ts';
import { monthCells, wardCells } from '../measures/stands-out.routes.ts';
import { scan, scanSentences, type Found } from '../measures/stands-out.rules.ts';
import { shownWorld } from '../measures/small.rules.ts';
import { monthInWords } from '../../foundation/period.ts';
import { signedPercent } from '../narrative.rules.ts';
import { fromBlocks, sentence, subheading, type Drafted, type DraftGround } from './draft.ts';

/** Rows of each table: a reason to look, not a list to read. */
const mostRows = 12;

const row = ({ subject, before, now, change, adjusted }: Found<Subject>): Cell[] => [
  { content: [subject.ward?.name ?? (subject.month === null ? '' : monthInWords(subject.month))] },
  { content: [titleOf(subject.category)] },
  { value: before, text: printNumber(before) },
  { value: now, text: printNumber(now) },
  {
    value: change.percent,
    text: `${change.percent === null ? 'too few for a percentage' : signedPercent(change.percent)}, ${now > before ? 'up' : 'down'}`,
  },
  {
    content: [
      adjusted < 0.001
        ? 'fewer than 1 in 1,000'
        : `about ${Math.max(1, Math.round(adjusted * 1000))} in 1,000`,
    ],
  },
];

/** Wards and months that changed by more than chance, with the many looks allowed for. */
export async function standsOutDrafts(ground: DraftGround): Promise<Drafted[]> {
  const { tx, services, actor, question } = ground;
  const found = await measureWorld(tx, services, actor.partnershipId, 'police-street');
  if (found === null || question.comparison === null) return [];
  const world = shownWorld(found);
  const common = { figures: new Map(), isOpen: world === found && world.roundedTo === null };
  const periods = { period: question.period, comparison: question.comparison };
  const looks = [
    { code: 'wards', title: 'By ward', head: 'Ward', cells: wardCells(world, periods, () => ({})) },
    { code: 'months', title: 'By month', head: 'Month', cells: monthCells(world, periods, () => ({})) },
  ];
  return looks.flatMap(({ code, title, head, cells }): Drafted[] => {
    if (cells.length === 0) return [];
    const result = scan(cells);
    const shown = result.found.slice(0, mostRows);
    const table: Block = {
      kind: 'table',
      caption: `What stands out ${title.toLowerCase()}, ${periodInWords(question.period)}, the firmest first`,
      columns: [
        { title: head, kind: 'text', width: 2 },
        { title: 'Category', kind: 'text', width: 2 },
        { title: 'Before', kind: 'number' },
        { title: 'Now', kind: 'number' },
        { title: 'Change', kind: 'number', width: 1.4 },
        { title: 'False alarms', kind: 'text', width: 1.6 },
      ],
      rowHeadings: true,
      rows: shown.map(row),
      notes: [
        ...(result.found.length > shown.length
          ? [`The first ${shown.length} of ${printNumber(result.found.length)}.`]
          : []),
        'To stand out is a reason to look, not a finding. Published points are moved to a nearby map point, so incidents near a ward’s edge may belong next door.',
      ],
    };
    return [
      subheading(`stands-out.${code}`, title),
      ...scanSentences(result).map((text, index) =>
        sentence(`stands-out.${code}.${index}`, [text], common, {
          kind: 'paragraph',
          group: `stands-out.${code}`,
        }),
      ),
      ...(shown.length === 0 ? [] : fromBlocks(`stands-out.${code}`, [table], common)),
    ];
  });
}
