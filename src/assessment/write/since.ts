import type { Actor, Tx } from '../../foundation/database.types.ts';
import type { Block, Cell, Inline } from '../../documents/document.ts';
import type { Figure } from '../../statistics/statistics.ts';
import type { AssessmentRecord } from '../assessment.store.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { draftGround, type Drafted } from './draft.ts';
import { draftedFrom } from './draft.made.ts';
import { draftSections } from './draft.parts.ts';
import type { TemplateName } from './template.ts';
import { refill, subjectOf } from './tokens.rules.ts';
import { isWritten, type Item, type SectionWithItems } from './write.types.ts';

/** An item that the data of today say otherwise. */
export type ChangedItem = {
  item: Item;
  /** Drafted: as it would be drafted now. Null for what somebody wrote, and for a draft that is not made any more. */
  now: Drafted | null;
  /** Edited or written: the words with the numbers of today; null where the words stay. */
  words: ReturnType<typeof refill> | null;
  /** The source is not there any more, so there is nothing to take. */
  gone: boolean;
  /** Figures of today that the words quote. */
  figures: readonly Figure[];
};

export type Since = { changed: ChangedItem[]; added: Drafted[] };

const unquoted = (content: readonly Inline[]): string =>
  content
    .map((part) => (typeof part === 'string' ? part : 'strong' in part ? part.strong : part.text))
    .join('');

const cellWords = (cell: Cell): string =>
  'content' in cell
    ? unquoted(cell.content)
    : 'bullets' in cell
      ? cell.bullets.map(unquoted).join('\n')
      : cell.text;

/** What a block says, whatever the ids of its figures: newer files give every figure a new id. */
export function saidBy(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return unquoted(block.content);
    case 'note':
      return `${block.title} ${unquoted(block.content)}`;
    case 'list':
      return block.items.map(unquoted).join('\n');
    case 'table':
      return [block.caption, ...block.rows.map((row) => row.map(cellWords).join(' | ')), ...block.notes].join(
        '\n',
      );
    case 'chart':
      return JSON.stringify(block.chart);
    case 'heading':
      return block.text;
    case 'picture':
      return `${block.alternative} ${block.caption}`;
    case 'page-break':
      return '';
  }
}

/** Holds a section against what would be drafted from the data of today. Pure but for its arguments. */
export function compareSection(
  section: SectionWithItems,
  drafts: readonly Drafted[],
  all: readonly Figure[],
): Since {
  const byCode = new Map(drafts.map((each) => [each.code, each]));
  const known = new Set(section.items.map(({ code }) => code));
  const bySubject = new Map(
    [...all, ...drafts.flatMap(({ figures }) => figures)].map((figure) => [subjectOf(figure), figure]),
  );
  const changed = section.items.flatMap((item): ChangedItem[] => {
    const written = isWritten(item.kind) || item.decision === 'edited';
    const now = isWritten(item.kind) ? null : (byCode.get(item.code) ?? null);
    if (written && item.quotes.length > 0) {
      const words = refill(item.words, item.quotes, bySubject);
      const figures = words.quotes.flatMap(({ subject }) => bySubject.get(subject) ?? []);
      const draftChanged = now !== null && item.draft !== null && saidBy(now.block) !== saidBy(item.draft);
      if (words.words === item.words && words.lost.length === 0 && !draftChanged) return [];
      return [{ item, now, words, gone: words.lost.length > 0 && now === null, figures }];
    }
    if (isWritten(item.kind) || item.draft === null || item.kind === 'heading') return [];
    if (now === null) return [{ item, now, words: null, gone: true, figures: [] }];
    const same =
      saidBy(now.block) === saidBy(item.draft) && JSON.stringify(now.placed) === JSON.stringify(item.placed);
    return same ? [] : [{ item, now, words: null, gone: false, figures: now.figures }];
  });
  // A rejected draft whose source went away needs nobody.
  return {
    changed: changed.filter(({ item, gone }) => !(gone && item.decision === 'rejected')),
    added: drafts.filter(({ code, kind }) => !known.has(code) && (kind !== 'heading' || drafts.length > 0)),
  };
}

/** Whether anything that drafts are worked out from is another than when the text was drafted. */
export async function hasChanged(tx: Tx, services: RegisterServices, assessmentId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('assessment')
    .select('drafted_from')
    .where('id', '=', assessmentId)
    .executeTakeFirst();
  return row?.drafted_from != null && row.drafted_from !== (await draftedFrom(tx, services));
}

/** Holds sections against the data of today. @param only code of one section */
export async function sinceDrafted(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  record: AssessmentRecord,
  template: TemplateName,
  sections: readonly SectionWithItems[],
  only?: string,
): Promise<Map<string, Since>> {
  const ground = await draftGround(
    tx,
    services,
    actor,
    {
      area: { code: record.areaCode, name: record.areaName },
      period: record.period,
      comparison: record.comparison,
    },
    template,
  );
  const drafted = await draftSections(ground, template, only);
  const figures = [...ground.analysis.figures];
  return new Map(
    drafted.flatMap(({ section, items }) => {
      const own = sections.find(({ code }) => code === section.code);
      return own === undefined ? [] : [[own.code, compareSection(own, items, figures)] as const];
    }),
  );
}
