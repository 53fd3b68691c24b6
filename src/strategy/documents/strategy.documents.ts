import {
  documentSchemaVersion,
  printPdf,
  type Block,
  type Cell,
  type Column,
  type FrankpledgeDocument,
  type FormatName,
  type Inline,
  type Paper,
  type PaperSize,
} from '../../documents/documents.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { limbTitle } from '../../priorities/priorities.ts';
import type { ContentAction, ContentChapter, StrategyContent } from '../content.types.ts';
import { headingCodes, headingTitle, itemWords } from '../strategy.rules.ts';

/** The documents of a strategy, and in which formats each makes sense. */
export const strategyDocuments = {
  strategy: { title: 'The full strategy', hint: 'Every chapter', formats: ['pdf', 'docx', 'html', 'json'] },
  'on-a-page': { title: 'Strategy on a page', hint: 'One side of A4', formats: ['pdf', 'docx', 'html'] },
  'plan-by-heading': { title: 'Action plan by heading', hint: 'Each priority’s actions under the four headings', formats: ['pdf', 'docx', 'html', 'xlsx', 'json'] },
  'plan-by-owner': { title: 'Action plan by owner', hint: 'What each agency has taken on', formats: ['pdf', 'docx', 'html', 'xlsx'] },
  'plan-by-group': { title: 'Action plan by group', hint: 'What is reported to each group', formats: ['pdf', 'docx', 'html', 'xlsx'] },
} as const satisfies Record<string, { title: string; hint: string; formats: readonly FormatName[] }>; // prettier-ignore
export type StrategyDocument = keyof typeof strategyDocuments;
export const documentNames = Object.keys(strategyDocuments) as StrategyDocument[];
export const isDocumentName = (text: string): text is StrategyDocument => Object.hasOwn(strategyDocuments, text); // prettier-ignore
export const formatsOf = (name: StrategyDocument): readonly FormatName[] => strategyDocuments[name].formats;

/** What is printed on every page of a document that is not in its content. */
export type Imprint = {
  /** ISO moment. */ createdAt: string;
  banner: string;
  author: string;
  /** `Draft`, `Adopted 12 March 2027`. */ standing: string;
};

const paragraph = (...content: Inline[]): Block => ({ kind: 'paragraph', content });
const words = (text: string): Cell => ({ content: [text] });
const column = (title: string, width = 1): Column => ({ title, kind: 'text', width });
const bullets = (lines: readonly string[]): Block => ({
  kind: 'list',
  ordered: false,
  items: lines.map((line) => [line]),
});

/** Blocks of paragraphs parted by empty lines; lines that begin with a hyphen make a list. */
export function proseOf(text: string): Block[] {
  return text
    .split(/\r?\n\s*\r?\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part): Block[] => {
      const lines = part.split(/\r?\n/).map((line) => line.trim());
      return lines.every((line) => /^[-•]\s+/.test(line))
        ? [bullets(lines.map((line) => line.replace(/^[-•]\s+/, '')))]
        : [paragraph(lines.join(' '))];
    });
}

export const periodWords = (content: Pick<StrategyContent, 'from' | 'to'>): string =>
  `${dayInWords(content.from)} to ${dayInWords(content.to)}`;
export const dueWords = (action: Pick<ContentAction, 'dueOn' | 'dueRule'>): string =>
  action.dueRule !== '' ? action.dueRule : action.dueOn === null ? 'No day' : dayInWords(action.dueOn);

function document(
  content: StrategyContent,
  imprint: Imprint,
  title: string,
  subtitle: string,
  blocks: Block[],
): FrankpledgeDocument {
  return {
    schemaVersion: documentSchemaVersion,
    title,
    subtitle,
    marking: 'OFFICIAL',
    banner: imprint.banner,
    language: 'en-GB',
    author: imprint.author === '' ? content.partnership : imprint.author,
    createdAt: imprint.createdAt,
    softwareVersion,
    blocks,
    figures: [],
    sources: [],
  };
}

/** A heading with an id of its own. */
function headings(): (level: 1 | 2 | 3, text: string) => Block {
  let count = 0;
  return (level, text) => {
    count += 1;
    return { kind: 'heading', level, text, id: `part-${count}` };
  };
}

/** A table of words, without the columns in which no row says anything. */
function wordTable(caption: string, columns: readonly Column[], rows: readonly (readonly string[])[]): Block {
  const said = columns.map((_, at) => at === 0 || rows.some((row) => (row[at] ?? '') !== ''));
  const kept = <Part>(parts: readonly Part[]): Part[] => parts.filter((_, at) => said[at] === true);
  return {
    kind: 'table',
    caption,
    columns: kept(columns),
    rowHeadings: true,
    rows: rows.map((row) => kept(row).map(words)),
    notes: [],
  };
}

const actionTable = (caption: string, actions: readonly ContentAction[]): Block =>
  wordTable(
    caption,
    [column('Action', 3.6), column('Owner', 1.7), column('With', 2), column('By', 1.3)],
    actions.map((action) => [
      `${action.reference === '' ? '' : `${action.reference} `}${action.text}`,
      action.owner === '' ? 'To be agreed' : action.owner,
      action.partners.join(', '),
      dueWords(action),
    ]),
  );

/** Where the numbers of a chapter's words are from, one line each. */
function sourceBlocks(chapter: ContentChapter, heading: ReturnType<typeof headings>, level: 2 | 3): Block[] {
  const named = (chapter.sources ?? []).filter(({ numbers }) => numbers.length > 0);
  if (named.length === 0) return [];
  return [
    heading(level, 'Where these numbers are from'),
    bullets(
      named.map(({ numbers, words: said, href, figure }) =>
        [
          `${numbers.join(', ')}: ${said}`,
          href === '' ? '' : ` (${href})`,
          figure === null ? '' : `. Figure ${figure.id.slice(0, 12)}, counted from ${figure.files.length === 1 ? 'one file' : `${figure.files.length} files`}`,
        ].join(''),
      ),
    ),
  ];
} // prettier-ignore

function priorityBlocks(
  chapter: ContentChapter,
  number: number,
  heading: ReturnType<typeof headings>,
): Block[] {
  const standing = chapter.actions.filter(({ state }) => state !== 'cancelled');
  return [
    heading(1, `Priority ${number}: ${chapter.title}`),
    ...(chapter.inShort === '' ? [] : [paragraph({ strong: chapter.inShort })]),
    heading(2, 'Why is this a priority?'),
    ...(chapter.because === '' ? [] : [paragraph({ strong: 'It rests on: ' }, chapter.because)]),
    ...proseOf(chapter.words),
    ...(chapter.limbs.length === 0
      ? []
      : [paragraph(`It serves these duties of section 6 of the Crime and Disorder Act 1998: ${chapter.limbs.map((code) => limbTitle(code).toLowerCase()).join('; ')}.`)]), // prettier-ignore
    ...(chapter.lead === null ? [] : [paragraph(`Led by ${chapter.lead}.`)]),
    ...(chapter.focus.length === 0
      ? []
      : [heading(2, 'What is our focus?'), bullets(chapter.focus.map(({ text }) => text))]),
    ...(standing.length === 0 ? [] : [heading(2, 'What will we do?')]),
    ...headingCodes.flatMap((code): Block[] => {
      const own = standing.filter((action) => action.heading === code);
      if (own.length === 0) return [];
      const caption = `Priority ${number}: ${own.length} ${own.length === 1 ? 'action' : 'actions'}`;
      return [...(code === 'none' ? [] : [heading(3, headingTitle(code))]), actionTable(caption, own)];
    }),
    ...(chapter.aims.length === 0
      ? []
      : [heading(2, itemWords.aim.title), bullets(chapter.aims.map(({ text }) => text))]),
    // Below the aims it is not in the contents, where it would stand once for each priority.
    ...sourceBlocks(chapter, heading, chapter.aims.length > 0 ? 3 : 2),
  ];
}

function wordsBlocks(chapter: ContentChapter, heading: ReturnType<typeof headings>): Block[] {
  const out: Block[] = [heading(1, chapter.title), ...proseOf(chapter.words)];
  for (const { priority, actions, unfinished } of chapter.achieved) {
    out.push(heading(2, priority));
    if (actions.length > 0)
      out.push(
        bullets(
          actions.map(
            ({ text, result, completedOn }) =>
            [text.replace(/\.$/, ''), result === '' ? '' : `: ${result.replace(/\.$/, '')}`, completedOn === null ? '' : ` (${dayInWords(completedOn)})`].join(''), // prettier-ignore
          ),
        ),
      );
    out.push(
      paragraph(
        `${actions.length === 0 ? 'No action was' : `${actions.length} ${actions.length === 1 ? 'action was' : 'actions were'}`} finished with evidence; ${unfinished === 0 ? 'none was left' : `${unfinished} ${unfinished === 1 ? 'was' : 'were'} not`}.`,
      ),
    );
  }
  if (chapter.groups.length > 0)
    out.push(
      wordTable(
        'Groups of the partnership',
        [column('Group', 2), column('Reports to', 2), column('Meets', 2)],
        chapter.groups.map(({ name, reportsTo, meets }) => [
          name,
          reportsTo === '' ? 'No other group' : reportsTo,
          meets,
        ]),
      ),
    );
  if (chapter.contacts.length > 0)
    out.push(
      wordTable(
        'How to reach each agency',
        [column('Agency', 2), column('E-mail', 2.4), column('Telephone')],
        chapter.contacts.map(({ agency, email, phone }) => [agency, email, phone]),
      ),
    );
  // A draft has chapters that wait for their words: a bare heading would read as a fault of the print.
  if (out.length === 1) out.push(paragraph('Nothing is written here yet.'));
  return [...out, ...sourceBlocks(chapter, heading, 2)];
}

/** The priorities of a content with their numbers. */
export const prioritiesOf = (content: StrategyContent): { number: number; chapter: ContentChapter }[] =>
  content.chapters
    .filter(({ kind }) => kind === 'priority')
    .map((chapter, at) => ({ number: at + 1, chapter }));

/** The whole strategy, chapter by chapter. */
export function fullStrategy(content: StrategyContent, imprint: Imprint): FrankpledgeDocument {
  const heading = headings();
  const numbers = new Map(prioritiesOf(content).map(({ number, chapter }) => [chapter.id, number]));
  return document(content, imprint, content.title, `${content.partnership}. ${periodWords(content)}. ${imprint.standing}`, [
    ...proseOf(content.summary),
    ...content.chapters.flatMap((chapter) => {
      const number = numbers.get(chapter.id);
      return number === undefined ? wordsBlocks(chapter, heading) : priorityBlocks(chapter, number, heading);
    }),
  ]); // prettier-ignore
}

/** How much each priority says on the page: as much as fits. */
const levels = [
  { focus: 12, aims: 12, aim: 200 },
  { focus: 6, aims: 6, aim: 160 },
  { focus: 4, aims: 4, aim: 140 },
  { focus: 3, aims: 3, aim: 120 },
  { focus: 2, aims: 2, aim: 120 },
  { focus: 1, aims: 2, aim: 90 },
  { focus: 0, aims: 2, aim: 80 },
  { focus: 0, aims: 1, aim: 70 },
  { focus: 0, aims: 0, aim: 0 },
] as const;

const cut = (text: string, most: number): string => {
  if (text.length <= most) return text.replace(/[.;]$/, '');
  const head = text.slice(0, most - 1);
  return `${head.slice(0, Math.max(head.lastIndexOf(' '), most / 2)).replace(/[,;:]$/, '')}…`;
};

function onePage(content: StrategyContent, imprint: Imprint, level: number): FrankpledgeDocument {
  const { focus, aims, aim } = levels[level] ?? levels[levels.length - 1] ?? { focus: 0, aims: 0, aim: 0 };
  const rows = prioritiesOf(content).map(({ number, chapter }): Cell[] => {
    const standing = chapter.actions.filter(({ state }) => state !== 'cancelled').length;
    return [
      words(`${number}. ${cut(chapter.title, 90)}`),
      words(cut(chapter.inShort !== '' ? chapter.inShort : (chapter.focus[0]?.text ?? ''), 200)),
      ...(focus === 0 ? [] : [{ bullets: chapter.focus.slice(0, focus).map(({ text }) => [cut(text, aim)]) }]), // prettier-ignore
      ...(aims === 0 ? [] : [{ bullets: chapter.aims.slice(0, aims).map(({ text }) => [cut(text, aim)]) }]),
      words(`${standing} ${standing === 1 ? 'action' : 'actions'}`),
    ];
  });
  return document(
    content,
    imprint,
    `${content.title}: on a page`,
    `${content.partnership}. ${periodWords(content)}. ${imprint.standing}`,
    [
      ...(content.summary === '' ? [] : [paragraph(cut(content.summary.split('\n')[0] ?? '', 320))]),
      {
        kind: 'table',
        caption: 'Our priorities',
        columns: [
          column('Priority', 1.5),
          column('What it is about', 2),
          ...(focus === 0 ? [] : [column('Our focus', 2.4)]),
          ...(aims === 0 ? [] : [column('What should have changed by the end', 2.4)]),
          column('To do', 0.8),
        ],
        rowHeadings: true,
        rows,
        notes: [],
      },
      paragraph(
        `Its ${rows.length} ${rows.length === 1 ? 'priority stands' : 'priorities stand'} in full, with every action and its owner, in the strategy itself.`,
      ),
    ],
  );
}

/** Settings in which what must fit one side is printed. */
export const onePageSize: PaperSize = 'compact';

/**
 * The strategy on one side of A4: says as much as fits, the first lines of focus and aims before the later ones.
 * @param template the partnership's own paper, whose head takes room too.
 * @returns how many pages it takes at `onePageSize`: 1, unless the shortest form is still too long.
 * @throws Problem `no-glyph`, `pdf-refused`.
 */
export function strategyOnAPage(
  content: StrategyContent,
  imprint: Imprint,
  template?: Paper,
): { document: FrankpledgeDocument; pages: number } {
  for (let level = 0; ; level += 1) {
    const made = onePage(content, imprint, level);
    const pages = printPdf(made, { size: onePageSize, template }).pages.total;
    if (pages <= 1 || level >= levels.length - 1) return { document: made, pages };
  }
}

type Way = 'heading' | 'owner' | 'group';
const planTitles: Readonly<Record<Way, string>> = {
  heading: 'by heading',
  owner: 'by owner',
  group: 'by group',
};

/** Every action that stands, in one table for each heading, owner or group. */
export function actionPlan(content: StrategyContent, imprint: Imprint, way: Way): FrankpledgeDocument {
  const heading = headings();
  const all = prioritiesOf(content).flatMap(({ number, chapter }) =>
    chapter.actions
      .filter(({ state }) => state !== 'cancelled')
      .map((action) => ({ number, priority: chapter.title, action })),
  );
  const keyOf = ({ action }: (typeof all)[number]): string =>
    way === 'heading'
      ? headingTitle(action.heading)
      : way === 'owner'
        ? action.owner === '' ? 'No owner yet' : action.owner
        : action.group === '' ? 'No group' : action.group; // prettier-ignore
  const keys =
    way === 'heading'
      ? headingCodes.map((code) => headingTitle(code))
      : [...new Set(all.map(keyOf))].sort((a, b) => a.localeCompare(b, 'en-GB'));
  const blocks = keys.flatMap((key): Block[] => {
    const own = all.filter((each) => keyOf(each) === key);
    if (own.length === 0) return [];
    return [
      heading(1, key),
      {
        kind: 'table',
        caption: `${key}: ${own.length} ${own.length === 1 ? 'action' : 'actions'}`,
        columns: [
          column('Action', 3.6),
          column('Priority', 0.8),
          ...(way === 'owner' ? [] : [column('Owner', 1.4)]),
          ...(way === 'heading' ? [] : [column('Heading', 1.4)]),
          column('By', 1.3),
          column('Stands', 1),
        ],
        rowHeadings: true,
        rows: own.map(({ number, action }) => [
          words(`${action.reference === '' ? '' : `${action.reference} `}${action.text}`),
          words(`${number}`),
          ...(way === 'owner' ? [] : [words(action.owner === '' ? 'No owner yet' : action.owner)]),
          ...(way === 'heading' ? [] : [words(headingTitle(action.heading))]),
          words(dueWords(action)),
          words(`${action.stateTitle}${action.overdue ? ', overdue' : ''}`),
        ]),
        notes: [],
      },
    ];
  });
  return document(
    content,
    imprint,
    `${content.title}: action plan ${planTitles[way]}`,
    `${content.partnership}. ${periodWords(content)}. ${imprint.standing}`,
    [
      paragraph(
        `${all.length} actions. Priorities: ${prioritiesOf(content)
          .map(({ number, chapter }) => `${number} ${chapter.title}`)
          .join('; ')}.`,
      ),
      ...blocks,
    ],
  );
}

/** One of the documents, from a content. */
export function documentOf(
  name: StrategyDocument,
  content: StrategyContent,
  imprint: Imprint,
  template?: Paper,
): FrankpledgeDocument {
  switch (name) {
    case 'strategy':
      return fullStrategy(content, imprint);
    case 'on-a-page':
      return strategyOnAPage(content, imprint, template).document;
    case 'plan-by-heading':
      return actionPlan(content, imprint, 'heading');
    case 'plan-by-owner':
      return actionPlan(content, imprint, 'owner');
    case 'plan-by-group':
      return actionPlan(content, imprint, 'group');
  }
}
