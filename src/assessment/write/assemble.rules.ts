import type { Block, Cell, Inline } from '../../documents/document.ts';
import { isNoCount, numberPattern, printSlot, slotOf, toInline } from './tokens.rules.ts';
import type { Cover } from '../releases/cover.ts';
import type { Figure } from '../../statistics/statistics.ts';
import {
  isWritten,
  writtenKinds,
  type EditionName,
  type Item,
  type SectionWithItems,
  type Slot,
} from './write.types.ts';

/** What an edition does not show, and why: for the person who checks it before it is published. */
export type LeftOut = { what: string; why: string };

export type Assembled = { blocks: Block[]; leftOut: LeftOut[] };

type Covers = {
  figures: ReadonlyMap<string, Figure>;
  covers: ReadonlyMap<string, Cover>;
};

const plain = (content: readonly Inline[]): string =>
  content
    .map((part) => (typeof part === 'string' ? part : 'strong' in part ? part.strong : part.text))
    .join('');

const short = (text: string): string => (text.length <= 120 ? text : `${text.slice(0, 117).trimEnd()}…`);

/** As much of an item as says what it is called. */
export type Said = Pick<Item, 'draft' | 'decision' | 'kind' | 'words' | 'quotes'>;

/** What an item says, in its running text: the draft, or what somebody made of it. Paragraphs of typed words each for itself. */
export function contentOf(item: Said): Inline[][] {
  if (item.decision === 'edited' || isWritten(item.kind))
    return item.words
      .split(/\n\s*\n/)
      .map((words) => words.trim())
      .filter((words) => words !== '')
      .map((words) => toInline(words, item.quotes));
  return item.draft?.kind === 'paragraph' ? [item.draft.content] : [];
}

/** What an item is called where it is listed: the beginning of its words, the caption of its table, the title of its chart. */
export function nameOfItem(item: Said): string {
  const { draft } = item;
  if (draft !== null && item.decision !== 'edited') {
    if (draft.kind === 'heading') return draft.text;
    if (draft.kind === 'table') return `Table: ${draft.caption}`;
    if (draft.kind === 'chart') return `Chart: ${draft.chart.title}`;
    if (draft.kind === 'note') return `Note: ${draft.title}`;
  }
  const said = short(contentOf(item).map(plain).join(' '));
  return isWritten(item.kind) ? `${writtenKinds[item.kind].title}: ${said}` : said;
}

const isValue = (slot: Slot | null): boolean =>
  slot !== null && ['value', 'compared', 'numerator'].includes(slot.field) && slot.style === '0';

/**
 * Running text as the edition may print it: null where it quotes a number that it may not. A rounded number is printed as its
 * cover says where it is the number itself; a rate or a change worked out from it cannot be, and takes the sentence with it.
 */
function covered(content: readonly Inline[], { figures, covers }: Covers): Inline[] | null {
  const used = new Set<string>();
  const out: Inline[] = [];
  for (const part of content) {
    if (typeof part === 'string' || !('figure' in part)) {
      out.push(part);
      continue;
    }
    const cover = covers.get(part.figure);
    const figure = figures.get(part.figure);
    if (cover?.shown === 'as-is') out.push(part);
    else if (
      cover?.shown === 'rounded' &&
      figure !== undefined &&
      figure.previous === null &&
      isValue(slotOf(figure, part.text, used))
    )
      // Without its figure: the figure's own entry holds the exact number.
      out.push(cover.text);
    else return null;
  }
  return out;
}

function coveredCell(cell: Cell, covers: Covers): Cell {
  if ('content' in cell) {
    const content = covered(cell.content, covers);
    return { content: content ?? ['not published'] };
  }
  if ('bullets' in cell)
    return {
      bullets: cell.bullets.map((bullet) => covered(bullet, covers)).filter((bullet) => bullet !== null),
    };
  if (cell.figure === undefined) return cell;
  const cover = covers.covers.get(cell.figure);
  if (cover?.shown === 'as-is') return cell;
  const figure = covers.figures.get(cell.figure);
  const isCount = figure !== undefined && printSlot(figure, { field: 'value', style: '0' }) === cell.text;
  return { value: null, text: cover !== undefined && isCount ? cover.text : 'not published' };
}

const withheldWhy = 'it prints a number that may not be published; see the list of releases';

/** Words with every count in them as "…": the list of what is not published must not itself hand out the numbers. */
const withoutCounts = (text: string): string =>
  text.replace(numberPattern, (said: string, at: number) => {
    // A comma that ends a clause is no part of the number.
    const number = said.replace(/,+$/, '');
    return isNoCount(text, at, number) ? said : `…${said.slice(number.length)}`;
  });

/** A count in plain words, not a year or a way of speaking. */
const givesNumber = (text: string): boolean =>
  [...text.matchAll(numberPattern)].some((found) => !isNoCount(text, found.index, found[0]));

/** An item as blocks or running text for the public; null and the reason where it cannot be shown. */
function publicItem(item: Item, covers: Covers): { item: Item } | { why: string } {
  if (item.edition === 'restricted') return { why: 'it was set to the restricted edition only' };
  const { draft } = item;
  if (draft?.kind === 'chart' && item.decision !== 'edited') {
    const isSafe =
      item.isOpen ||
      (item.figures.length > 0 && item.figures.every((id) => covers.covers.get(id)?.shown === 'as-is'));
    return isSafe ? { item } : { why: 'it draws numbers that may not be published as they are' };
  }
  if (draft?.kind === 'table' && item.decision !== 'edited') {
    const bare = draft.rows.some((row) =>
      row.some((cell) => 'value' in cell && cell.figure === undefined && cell.value !== null),
    );
    if (bare && !item.isOpen) return { why: 'it holds numbers of a source that is not open data' };
    const rows = draft.rows.map((row) => row.map((cell) => coveredCell(cell, covers)));
    return { item: { ...item, draft: { ...draft, rows } } };
  }
  const content = contentOf(item);
  const shown = content.map((each) => covered(each, covers));
  if (shown.some((each) => each === null)) return { why: withheldWhy };
  const blocks = shown.filter((each) => each !== null);
  // A drafted sentence (or note) of closed data that quotes no figure: nobody has checked the numbers it gives.
  const drafted = draft?.kind === 'note' ? [draft.content] : content;
  const quotes = drafted.flat().some((part) => typeof part !== 'string' && 'figure' in part);
  if (
    !item.isOpen &&
    draft !== null &&
    item.decision !== 'edited' &&
    !quotes &&
    givesNumber(drafted.map(plain).join(' '))
  )
    return { why: 'it gives numbers of a source that is not open data' };
  if (draft?.kind === 'paragraph' && item.decision !== 'edited')
    return { item: { ...item, draft: { kind: 'paragraph', content: blocks[0] ?? [] } } };
  return { item };
}

const groupKey = (item: Item): string | null =>
  item.placed === null
    ? isWritten(item.kind) && item.kind !== 'text' && item.kind !== 'cause'
      ? `written ${item.kind}`
      : null
    : item.placed.kind === 'row'
      ? `row ${item.placed.table}`
      : `${item.placed.kind} ${item.placed.group}`;

/** Neighbours that stand together. */
function groupsOf(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    const key = groupKey(item);
    if (last?.[0] !== undefined && key !== null && groupKey(last[0]) === key) last.push(item);
    else groups.push([item]);
  }
  return groups;
}

const joined = (contents: readonly Inline[][]): Inline[] =>
  contents.flatMap((content, index) => (index === 0 ? content : [' ', ...content]));

function summaryTable(items: readonly Item[]): Block[] {
  const rows = new Map<string, { title: string; arrow: string; bullets: Inline[][] }>();
  const notes = new Set<string>();
  let caption = '';
  for (const item of items) {
    if (item.placed?.kind !== 'row') continue;
    caption = item.placed.caption;
    for (const note of item.placed.notes) notes.add(note);
    const row = rows.get(item.placed.row) ?? {
      title: item.placed.title,
      arrow: item.placed.arrow,
      bullets: [],
    };
    row.bullets.push(...contentOf(item));
    rows.set(item.placed.row, row);
  }
  return [
    {
      kind: 'table',
      caption,
      columns: [
        { title: 'Category', kind: 'text', width: 2 },
        { title: 'Direction', kind: 'text', width: 1.4 },
        { title: 'Findings', kind: 'text', width: 7 },
      ],
      rowHeadings: true,
      rows: [...rows.values()].map(({ title, arrow, bullets }): Cell[] => [
        { content: [title] },
        { content: [arrow] },
        { bullets },
      ]),
      notes: [...notes],
    },
  ];
}

/** A cause in words: what it is, how firm it is, and what speaks for it. */
function causeBlock(item: Item): Block[] {
  const [first = [], ...rest] = contentOf(item);
  const evidence = item.evidence === '' ? [] : [` What speaks for it: ${item.evidence}`];
  return [
    {
      kind: 'paragraph',
      content: [
        { strong: `Possible cause (confidence: ${item.confidence ?? 'low'}). ` },
        ...first,
        ...(rest.length === 0 ? evidence : []),
      ],
    },
    ...rest.map((content, index): Block => ({
      kind: 'paragraph',
      content: [...content, ...(index === rest.length - 1 ? evidence : [])],
    })),
  ];
}

function blocksOfGroup(items: readonly Item[], headingId: () => string): Block[] {
  const [first] = items;
  if (first === undefined) return [];
  if (first.placed?.kind === 'row') return summaryTable(items);
  if (first.placed?.kind === 'bullet')
    return [{ kind: 'list', ordered: false, items: items.flatMap(contentOf) }];
  if (first.placed?.kind === 'paragraph')
    return [{ kind: 'paragraph', content: joined(items.flatMap(contentOf)) }];
  switch (first.kind) {
    case 'cause':
      return causeBlock(first);
    case 'theme':
    case 'achievement':
    case 'recommendation':
      return [
        {
          kind: 'list',
          ordered: first.kind === 'recommendation',
          items: items.map((item) => [
            ...joined(contentOf(item)),
            ...(item.evidence === '' ? [] : [` (${item.evidence})`]),
          ]),
        },
      ];
    case 'text':
      return contentOf(first).map((content): Block => ({ kind: 'paragraph', content }));
    default: {
      const { draft } = first;
      if (draft === null || first.decision === 'edited')
        return contentOf(first).map((content): Block => ({ kind: 'paragraph', content }));
      return [draft.kind === 'heading' ? { ...draft, level: 2, id: headingId() } : draft];
    }
  }
}

/** Headings under which nothing is left are no headings. */
function withoutEmptyHeadings(items: readonly Item[]): Item[] {
  return items.filter((item, index) => {
    if (item.kind !== 'heading') return true;
    const next = items[index + 1];
    return next !== undefined && next.kind !== 'heading';
  });
}

/**
 * Sections and what stands in them as the blocks of a document. Rejected items are left out of both editions without a word; what
 * only the public does not get is listed with its reason.
 * @param covers what the public may see of each figure; null for the restricted edition
 */
export function assemble(
  sections: readonly SectionWithItems[],
  edition: EditionName,
  covers: Covers | null,
): Assembled {
  const leftOut: LeftOut[] = [];
  const blocks = sections.flatMap((section): Block[] => {
    if (edition === 'public' && section.edition === 'restricted') {
      leftOut.push({ what: `Section “${section.title}”`, why: 'it is for the restricted edition only' });
      return [];
    }
    const items = section.items
      .filter((item) => item.decision !== 'rejected')
      .flatMap((item): Item[] => {
        if (edition === 'restricted' || covers === null) return [item];
        const shown = publicItem(item, covers);
        if ('item' in shown) return [shown.item];
        leftOut.push({
          what: `${section.title}: ${withoutCounts(nameOfItem(item)).replace(/\.$/, '')}`,
          why: shown.why,
        });
        return [];
      });
    let headings = 0;
    const own = groupsOf(withoutEmptyHeadings(items)).flatMap((group) =>
      blocksOfGroup(group, () => `s-${section.code}-${(headings += 1)}`),
    );
    if (own.length === 0) return [];
    const titled: Block[] = [
      { kind: 'heading', level: 1, text: section.title, id: `s-${section.code}` },
      ...own,
    ];
    // The summary is read by itself: two pages that can be handed out.
    return section.code === 'summary' ? [...titled, { kind: 'page-break' }] : titled;
  });
  return { blocks, leftOut };
}
