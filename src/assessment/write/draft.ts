import type { Actor, Tx } from '../../foundation/database.types.ts';
import type { Block, Inline } from '../../documents/document.ts';
import type { Figure } from '../../statistics/statistics.ts';
import type { Analysis } from '../analysis.ts';
import { currentAnalysis } from '../current.ts';
import type { AssessmentQuestion, Evidence } from '../evidence.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { isRestricted } from '../measures/small.rules.ts';
import { listSources } from '../../observatory/observatory.ts';
import { isOpenLicence } from '../open.rules.ts';
import type { DraftedKind, Placed, Reach } from './write.types.ts';

/** A sentence, table or chart as the software writes it. `code` stays the same when the data change. */
export type Drafted = {
  code: string;
  kind: DraftedKind;
  block: Block;
  placed: Placed | null;
  figures: Figure[];
  /** Everything in it is from open data. */
  isOpen: boolean;
  edition: Reach;
};

/** What every part is drafted from. */
export type DraftGround = {
  tx: Tx;
  services: RegisterServices;
  actor: Actor;
  question: AssessmentQuestion;
  evidence: Evidence;
  analysis: Analysis;
  /** The police street files are open data. */
  isOpen: boolean;
  /** Code of the template, for what the document says of itself. */
  template: string;
};

export async function draftGround(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  question: AssessmentQuestion,
  template: string,
): Promise<DraftGround> {
  const { evidence, analysis } = await currentAnalysis(tx, services, question);
  const used = new Set(evidence.segments.map(({ source }) => source));
  const sources = (await listSources(tx)).filter(({ code }) => used.has(code));
  return {
    tx,
    services,
    actor,
    question,
    evidence,
    analysis,
    isOpen:
      sources.length > 0 &&
      !isRestricted({ sources }) &&
      sources.every((each) => isOpenLicence(each.licence)),
    template,
  };
}

type Common = Pick<Drafted, 'isOpen'> & { figures: ReadonlyMap<string, Figure> };

const quoted = (content: readonly Inline[], figures: ReadonlyMap<string, Figure>): Figure[] => {
  const found = new Map<string, Figure>();
  for (const part of content)
    if (typeof part !== 'string' && 'figure' in part) {
      const figure = figures.get(part.figure);
      if (figure !== undefined) found.set(figure.id, figure);
    }
  return [...found.values()];
};

/** A sentence that is drafted, alone or with its neighbours. */
export function sentence(
  code: string,
  content: Inline[],
  common: Common,
  placed: Placed | null = null,
): Drafted {
  return {
    code,
    kind: 'sentence',
    block: { kind: 'paragraph', content },
    placed,
    figures: quoted(content, common.figures),
    isOpen: common.isOpen,
    edition: 'both',
  };
}

export const subheading = (code: string, text: string): Drafted => ({
  code,
  kind: 'heading',
  block: { kind: 'heading', level: 2, text, id: 'h' },
  placed: null,
  figures: [],
  isOpen: true,
  edition: 'both',
});

export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\b(?:19|20)\d\d\b/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80);

/** Figures that the cells of a table quote. */
function inTable(block: Extract<Block, { kind: 'table' }>, figures: ReadonlyMap<string, Figure>): Figure[] {
  const content = block.rows.flat().flatMap((cell): Inline[] => {
    if ('content' in cell) return cell.content;
    if ('bullets' in cell) return cell.bullets.flat();
    return cell.figure === undefined ? [] : [{ figure: cell.figure, text: cell.text }];
  });
  return quoted(content, figures);
}

/**
 * Blocks that a page or a document already makes, as drafted items: each paragraph and each bullet is a sentence that can be kept,
 * edited or rejected by itself.
 * @param drawn figures that a chart of these blocks draws, by the title of the chart
 */
export function fromBlocks(
  prefix: string,
  blocks: readonly Block[],
  common: Common,
  drawn: (block: Extract<Block, { kind: 'chart' }>) => readonly Figure[] = () => [],
): Drafted[] {
  const plain = (block: Block, kind: DraftedKind, name: string, figures: readonly Figure[]): Drafted => ({
    code: `${prefix}.${name}`,
    kind,
    block,
    placed: null,
    figures: [...figures],
    isOpen: common.isOpen,
    edition: 'both',
  });
  return blocks.flatMap((block, index): Drafted[] => {
    switch (block.kind) {
      case 'heading':
        return block.level === 1 ? [] : [subheading(`${prefix}.${slug(block.text)}`, block.text)];
      case 'paragraph':
        return [sentence(`${prefix}.${index}`, block.content, common)];
      case 'list':
        return block.items.map((item, at) =>
          sentence(`${prefix}.${index}.${at}`, item, common, { kind: 'bullet', group: `${prefix}.${index}` }),
        );
      case 'table':
        return [plain(block, 'table', slug(block.caption), inTable(block, common.figures))];
      case 'chart':
        return [plain(block, 'chart', slug(block.chart.title), drawn(block))];
      case 'note':
        return [plain(block, 'note', slug(block.title), quoted(block.content, common.figures))];
      // Nothing that is drafted from data has pictures.
      case 'picture':
      case 'page-break':
        return [];
    }
  });
}
