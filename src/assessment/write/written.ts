import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { assessmentDocument } from '../assessment.document.ts';
import { insertAssessment } from '../assessment.store.ts';
import { currentAnalysis } from '../current.ts';
import {
  selectOwnArea,
  streetSegmentsInForce,
  usualPeriods,
  type RegisterServices,
} from '../evidence.register.ts';
import { beginWriting } from './begin.ts';
import { insertComment, listComments } from './comments.store.ts';
import { textOf } from './take.ts';
import { usualTemplate } from './template.ts';
import { quotesOf, toWords } from './tokens.rules.ts';
import { usedQuotes } from './write.view.ts';
import { readFigures } from './quoted.store.ts';
import { insertWritten } from './text.store.ts';
import { readText, selectSection, updateItem } from './write.store.ts';
import type { Confidence, Item, WrittenKind } from './write.types.ts';

/** What was done to a draft, as data: for a demonstration. Codes are those of the drafts; one that is not there is passed over. */
export type DemonstrationWriting = {
  /** Sections kept whole. */
  keepSections: readonly string[];
  edits: readonly { code: string; words: (drafted: string) => string }[];
  rejects: readonly string[];
  written: readonly {
    section: string;
    kind: WrittenKind;
    words: string;
    confidence?: Confidence;
    evidence?: string;
    restricted?: true;
  }[];
  comments: readonly { by: 'manager' | 'chair'; code: string | null; words: string }[];
};

/**
 * Makes the assessment of the latest year as an analyst would, and does to it what `writing` says: each person in a transaction of
 * their own. Nothing is made where nothing was received.
 * @param begun the one that was made and cut short: only what is missing of it is added. Null makes it.
 * @returns its id, or null
 */
export async function makeWrittenAssessment(
  services: RegisterServices & { database: Database },
  people: { analyst: Actor; manager: Actor; chair: Actor },
  writing: DemonstrationWriting,
  banner = '',
  begun: string | null = null,
): Promise<string | null> {
  const { database } = services;
  const { analyst } = people;
  const id =
    begun ??
    (await database.asActor(analyst, 'make an assessment', async (tx) => {
      const usual = usualPeriods(await streetSegmentsInForce(tx, services));
      if (usual === null) return null;
      const question = { area: await selectOwnArea(tx, analyst.partnershipId), ...usual };
      const { evidence, analysis } = await currentAnalysis(tx, services, question);
      const document = assessmentDocument(evidence, analysis, { banner, author: analyst.accountName });
      const made = await insertAssessment(tx, analyst, question, document);
      await beginWriting(tx, services, analyst, made, question, usualTemplate);
      await write(tx, made, writing);
      return made;
    }));
  if (id === null) return null;
  const said = await database.asActor(analyst, 'look at an assessment', (tx) => listComments(tx, id));
  if (said.length === 0)
    for (const { by, code, words } of writing.comments)
      await database.asActor(people[by], 'comment on an assessment', async (tx) => {
        const item = code === null ? null : ((await itemsByCode(tx, id)).get(code)?.id ?? null);
        await insertComment(tx, id, item, words);
      });
  return id;
}

const itemsByCode = async (tx: Tx, id: string): Promise<Map<string, Item>> =>
  new Map((await readText(tx, id)).flatMap(({ items }) => items.map((item) => [item.code, item] as const)));

async function write(tx: Tx, id: string, writing: DemonstrationWriting): Promise<void> {
  const figures = await readFigures(tx, id);
  const sections = await readText(tx, id);
  for (const section of sections.filter(({ code }) => writing.keepSections.includes(code)))
    for (const item of section.items)
      await updateItem(
        tx,
        item,
        item.version,
        { decision: 'kept' },
        'Kept with its whole section',
        textOf(item),
      );
  const byCode = await itemsByCode(tx, id);
  for (const { code, words } of writing.edits) {
    const item = byCode.get(code);
    if (item?.draft?.kind !== 'paragraph') continue;
    const quotes = quotesOf(item.draft.content, figures);
    const edited = words(toWords(item.draft.content, quotes));
    await updateItem(
      tx,
      item,
      item.version,
      { decision: 'edited', words: edited, quotes: usedQuotes(edited, quotes) },
      'Edited',
      textOf(item),
    );
  }
  for (const code of writing.rejects) {
    const item = byCode.get(code);
    if (item !== undefined)
      await updateItem(tx, item, item.version, { decision: 'rejected' }, 'Rejected', textOf(item));
  }
  for (const each of writing.written) {
    if (!sections.some(({ code }) => code === each.section)) continue;
    await insertWritten(
      tx,
      id,
      await selectSection(tx, id, each.section),
      each.kind,
      {
        words: each.words,
        quotes: [],
        figures: [],
        isOpen: true,
        confidence: each.confidence ?? null,
        evidence: each.evidence ?? '',
        edition: each.restricted === true ? 'restricted' : 'both',
      },
      null,
    );
  }
}
