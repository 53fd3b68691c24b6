import type { Actor, Tx } from '../../foundation/database.types.ts';
import { refused } from '../../foundation/problem.ts';
import type { Figure } from '../../statistics/statistics.ts';
import { selectAssessmentRecord, type AssessmentRecord } from '../assessment.store.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { isOpenForWriting, stateWords } from '../steps/step.rules.ts';
import { assemble } from './assemble.rules.ts';
import { listComments } from './comments.store.ts';
import { earlierThemes } from './last.store.ts';
import type { SectionView } from './section.page.ts';
import { hasChanged, sinceDrafted, type Since } from './since.ts';
import { templateSection, type TemplateName } from './template.ts';
import { namesIn, quotesOf } from './tokens.rules.ts';
import { wordFaults, type WordFault } from './words.rules.ts';
import { isWritten, type Item, type Quote, type SectionWithItems } from './write.types.ts';
import { readFigures } from './quoted.store.ts';
import { listSections, selectSection } from './write.store.ts';

export type WriteServices = RegisterServices & {
  may: (actor: Actor, action: string) => boolean;
};

/** The template an assessment is written in; null where it is one tree. */
export async function selectTemplate(tx: Tx, id: string): Promise<TemplateName | null> {
  const row = await tx.selectFrom('assessment').select('template').where('id', '=', id).executeTakeFirst();
  return row?.template ?? null;
}

/** The record of an assessment that may be changed. @throws Problem 404; 403 `not-a-draft` where it is closed. */
export async function selectOpen(tx: Tx, id: string): Promise<AssessmentRecord> {
  const record = await selectAssessmentRecord(tx, id);
  if (!isOpenForWriting(record.state))
    throw refused(
      'not-a-draft',
      'This assessment cannot be changed now',
      `It is “${stateWords[record.state].title}”. ${stateWords[record.state].meaning} Nothing was changed.`,
    );
  return record;
}

/** What no longer matches in a piece that somebody wrote or edited. @param known figures that typed numbers may be */
export function faultsOf(
  item: Item,
  figures: ReadonlyMap<string, Figure>,
  known: readonly Figure[],
): WordFault[] {
  if (item.decision === 'rejected' || (!isWritten(item.kind) && item.decision !== 'edited')) return [];
  const drafted = item.draft?.kind === 'paragraph' ? quotesOf(item.draft.content, figures) : [];
  return wordFaults(item.words, item.quotes, figures, drafted, known);
}

/** Nothing has changed since. */
const nothing: Since = { changed: [], added: [] };

/** What the page of one section shows. */
export async function sectionView(
  tx: Tx,
  services: WriteServices,
  actor: Actor,
  id: string,
  code: string,
): Promise<Omit<SectionView, 'form' | 'hidden'>> {
  const record = await selectAssessmentRecord(tx, id);
  const section = await selectSection(tx, id, code);
  const template = await selectTemplate(tx, id);
  const figures = await readFigures(tx, id);
  const changed = template !== null && isOpenForWriting(record.state) && (await hasChanged(tx, services, id));
  const since = changed
    ? ((await sinceDrafted(tx, services, actor, record, template, [section], code)).get(code) ?? nothing)
    : nothing;
  const known = [...figures.values()];
  const faults = new Map<string, WordFault[]>();
  for (const item of section.items) {
    const now = since.changed.find((each) => each.item.id === item.id);
    // Words are held against the data of today where these are others.
    const today = now?.words ?? null;
    const found =
      today === null
        ? faultsOf(item, figures, known)
        : faultsOf(
            { ...item, words: today.words, quotes: today.quotes },
            new Map([...figures, ...(now?.figures ?? []).map((figure) => [figure.id, figure] as const)]),
            known,
          );
    if (found.length > 0) faults.set(item.id, found);
  }
  const all = await listSections(tx, id);
  const at = all.findIndex((each) => each.code === code);
  const asked = templateSection(template, code);
  return {
    record,
    section,
    before: all[at - 1] ?? null,
    after: all[at + 1] ?? null,
    asked,
    figures,
    faults,
    since,
    comments: await listComments(tx, id),
    earlierThemes:
      asked?.asks.includes('theme') === true
        ? await earlierThemes(tx, record.areaCode, record.period.to)
        : [],
    blocks: assemble([section], 'restricted', null).blocks,
    mayWrite: isOpenForWriting(record.state) && services.may(actor, 'assessment.write'),
  };
}

/** Most numbers offered to somebody who writes: a list to choose from, not to read. */
const mostOffered = 60;

/**
 * The numbers that words of a section may quote: those they quote already, by their names, then those of its drafted sentences.
 */
export function offered(
  section: SectionWithItems,
  own: readonly Quote[],
  figures: ReadonlyMap<string, Figure>,
): Quote[] {
  const key = (quote: Quote): string =>
    `${quote.figure} ${quote.slot?.field ?? quote.text} ${quote.slot?.style ?? ''}`;
  const known = new Set(own.map(key));
  let next = Math.max(0, ...own.map(({ name }) => Number(name.slice(1)))) + 1;
  const more: Quote[] = [];
  for (const item of section.items) {
    if (item.draft?.kind !== 'paragraph') continue;
    for (const quote of quotesOf(item.draft.content, figures)) {
      if (quote.slot === null || known.has(key(quote)) || more.length + own.length >= mostOffered) continue;
      known.add(key(quote));
      more.push({ ...quote, name: `f${next++}` });
    }
  }
  return [...own, ...more];
}

/** Only the numbers that words use. */
export function usedQuotes(words: string, quotes: readonly Quote[]): Quote[] {
  const used = new Set(namesIn(words));
  return quotes.filter(({ name }) => used.has(name));
}
