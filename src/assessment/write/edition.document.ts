import type { Actor, Tx } from '../../foundation/database.types.ts';
import { monthsOfGrain, runsInWords } from '../../foundation/period.ts';
import { softwareVersion } from '../../foundation/version.ts';
import type { Block, FrankpledgeDocument, SourceNote } from '../../documents/document.ts';
import { quotedFigures } from '../../documents/documents.ts';
import { listSources, selectDeliveriesByHash } from '../../observatory/observatory.ts';
import { printNumber, type Figure } from '../../statistics/statistics.ts';
import { selectAssessment } from '../assessment.store.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { coverFigures, type Cover } from '../releases/cover.ts';
import { assemble, type LeftOut } from './assemble.rules.ts';
import { fromBlocks } from './draft.ts';
import type { EditionName, Item, SectionWithItems } from './write.types.ts';
import { isWritten } from './write.types.ts';
import { readFigures } from './quoted.store.ts';
import { readText } from './write.store.ts';

export type Edition = {
  document: FrankpledgeDocument;
  leftOut: LeftOut[];
  /** What the public may see of each figure behind the text, whether it is shown or not; empty for the restricted edition. */
  covers: ReadonlyMap<string, Cover>;
  /** All figures behind the text. */
  figures: readonly Figure[];
};

/** How much of the draft stands as it was drafted: said in the document itself. */
export function countsInWords(sections: readonly SectionWithItems[]): string {
  const all = sections.flatMap(({ items }) => items);
  const drafted = all.filter(({ kind }) => !isWritten(kind) && kind !== 'heading');
  const of = (decision: Item['decision']): number =>
    drafted.filter((item) => item.decision === decision).length;
  const written = all.filter(({ kind, decision }) => isWritten(kind) && decision !== 'rejected').length;
  const waiting = of('waiting');
  return `Of ${printNumber(drafted.length)} drafted sentences, tables and charts ${printNumber(of('kept'))} were kept as they were, ${printNumber(of('edited'))} edited and ${printNumber(of('rejected'))} rejected${waiting === 0 ? '' : `; ${printNumber(waiting)} still wait to be looked at`}. ${printNumber(written)} ${written === 1 ? 'piece was' : 'pieces were'} written by hand.`;
}

/** The sentence with the counts, after the first of “How this was made”. */
function withCounts(sections: readonly SectionWithItems[]): SectionWithItems[] {
  const said = countsInWords(sections);
  return sections.map((section) => {
    const at = section.items.findIndex(({ code }) => code === 'made.what');
    const first = section.items[at];
    if (first === undefined) return section;
    const counts: Item = {
      ...first,
      id: `${first.id}-counts`,
      code: 'made.counts',
      decision: 'kept',
      draft: { kind: 'paragraph', content: [said] },
      placed: null,
    };
    return { ...section, items: section.items.toSpliced(at + 1, 0, counts) };
  });
}

/** A document made in one piece, as sections and items that nobody has decided on: so that it too has a public edition. */
function asSections(document: FrankpledgeDocument): SectionWithItems[] {
  const figures = new Map(document.figures.map((figure) => [figure.id, figure]));
  const sections: SectionWithItems[] = [];
  let blocks: Block[] = [];
  let title = '';
  const finish = (): void => {
    if (title === '') return;
    const code = `part-${sections.length + 1}`;
    const drafts = fromBlocks(code, blocks, { figures, isOpen: false });
    sections.push({
      id: code,
      assessmentId: '',
      position: sections.length,
      code,
      title,
      edition: 'both',
      version: 1,
      items: drafts.map((draft, position): Item => ({
        id: `${code}-${position}`,
        sectionId: code,
        position,
        kind: draft.kind,
        code: draft.code,
        draft: draft.block,
        placed: draft.placed,
        figures: draft.figures.map(({ id }) => id),
        isOpen: draft.isOpen,
        decision: 'waiting',
        words: '',
        quotes: [],
        confidence: null,
        evidence: '',
        edition: 'both',
        changedAt: document.createdAt,
        changedBy: null,
        version: 1,
      })),
    });
  };
  for (const block of document.blocks) {
    if (block.kind === 'heading' && block.level === 1) {
      finish();
      title = block.text;
      blocks = [];
    } else blocks.push(block);
  }
  finish();
  return sections;
}

/** The files behind figures, also those that were taken back since. */
async function sourcesOf(tx: Tx, figures: readonly Figure[]): Promise<SourceNote[]> {
  const hashes = [...new Set(figures.flatMap(({ deliveries }) => deliveries))];
  const sources = new Map((await listSources(tx)).map((source) => [source.code, source]));
  return (await selectDeliveriesByHash(tx, hashes)).map((delivery) => ({
    delivery: delivery.hash,
    fileName: delivery.fileName,
    source: delivery.sourceTitle,
    period: runsInWords(delivery.months, monthsOfGrain(sources.get(delivery.source ?? '')?.periodGrain)),
    rowsRead: delivery.rowsRead,
    rowsAccepted: delivery.rowsAccepted,
    rowsRejected: delivery.rowsRejected,
    receivedAt: delivery.receivedAt,
    licence: sources.get(delivery.source ?? '')?.licence ?? '',
  }));
}

/**
 * The restricted or the public edition of an assessment as it stands: both from one tree. What the public edition leaves out is
 * listed with its reason; a figure that it may not print is not in it anywhere, nor in its list of figures.
 * @throws Problem 404; 409 `no-document-yet`
 */
export async function editionDocument(
  tx: Tx,
  services: RegisterServices,
  _actor: Actor,
  assessmentId: string,
  edition: EditionName,
): Promise<Edition> {
  const record = await selectAssessment(tx, assessmentId);
  const { document: frame } = record;
  const living = await readText(tx, assessmentId);
  if (living.length === 0 && edition === 'restricted')
    return { document: frame, leftOut: [], covers: new Map(), figures: frame.figures };
  const figures =
    living.length === 0
      ? new Map(frame.figures.map((figure) => [figure.id, figure]))
      : await readFigures(tx, assessmentId);
  const sections = living.length === 0 ? asSections(frame) : withCounts(living);
  const behind = new Set(
    sections.flatMap(({ items }) =>
      items.flatMap((item) => [...item.figures, ...item.quotes.map(({ figure }) => figure)]),
    ),
  );
  const asked = [...figures.values()].filter(({ id }) => behind.has(id));
  const covers = edition === 'public' ? await coverFigures(tx, services, asked) : new Map<string, Cover>();
  const { blocks, leftOut } = assemble(sections, edition, edition === 'public' ? { figures, covers } : null);
  const document: FrankpledgeDocument = {
    ...frame,
    ...(edition === 'public'
      ? { subtitle: `${frame.subtitle}. Public edition`, marking: 'PUBLIC EDITION' }
      : {}),
    softwareVersion,
    blocks,
    figures: [],
    sources: [],
  };
  const quoted = new Set(quotedFigures(document));
  document.figures = [...figures.values()].filter(({ id }) => quoted.has(id));
  document.sources = await sourcesOf(tx, document.figures);
  return { document, leftOut, covers, figures: asked };
}

/** How many drafted pieces nobody has decided on, and how many comments are open: what to look at before a document is checked. */
export async function openWork(tx: Tx, assessmentId: string): Promise<{ waiting: number; comments: number }> {
  const waiting = await tx
    .selectFrom('assessment_item')
    .innerJoin('assessment_section', 'assessment_section.id', 'assessment_item.assessment_section_id')
    .where('assessment_section.assessment_id', '=', assessmentId)
    .where('assessment_item.decision', '=', 'waiting')
    .where('assessment_item.kind', '<>', 'heading')
    .select((each) => each.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  const comments = await tx
    .selectFrom('assessment_comment')
    .where('assessment_id', '=', assessmentId)
    .where('settled_at', 'is', null)
    .select((each) => each.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return { waiting: Number(waiting.count), comments: Number(comments.count) };
}
