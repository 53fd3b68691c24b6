import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { versionsOf } from '../../foundation/history.ts';
import { badInput, notFound, Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Actor } from '../../foundation/database.types.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { selectAssessmentRecord } from '../assessment.store.ts';
import { nameOfItem } from './assemble.rules.ts';
import { editPage, versionsPage } from './item.page.ts';
import { saidBy } from './since.ts';
import { plainWords, quotesOf, tokenFaults, toWords } from './tokens.rules.ts';
import { wordFaults } from './words.rules.ts';
import { idParams, sectionParams, takeNew, textOf, type WriteRouteServices } from './take.ts';
import { faultsOf, offered, sectionView, selectOpen, usedQuotes } from './write.view.ts';
import { readFigures } from './quoted.store.ts';
import { insertWritten } from './text.store.ts';
import { itemRecord, moveItem, selectItem, selectSection, updateItem } from './write.store.ts';
import {
  confidences,
  isWritten,
  reaches,
  writtenKinds,
  type Confidence,
  type Item,
  type Quote,
  type WrittenKind,
} from './write.types.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const itemParams = idParams.extend({ item: z.uuid() });
const version = z.coerce.number('Open the page again').int();
const deeds = ['keep', 'reject', 'undo', 'take', 'up', 'down', 'both', 'restricted'] as const;
const kindNames = Object.keys(writtenKinds) as [WrittenKind, ...WrittenKind[]];
const addQuery = z.object({ kind: z.enum(kindNames, 'Choose what to write'), after: z.uuid().optional() });

const written = {
  words: z
    .string('Enter the words')
    .trim()
    .min(1, 'Enter the words')
    .max(6000, 'The words must be 6,000 characters or fewer'),
  confidence: z.enum(Object.keys(confidences) as [Confidence, ...Confidence[]]).optional(),
  evidence: z.string().trim().max(1000, 'This must be 1,000 characters or fewer').optional(),
  edition: z.enum(reaches, 'Choose the edition'),
};
const editBody = z.object({ ...written, version });
const addBody = z
  .object({ ...written, kind: z.enum(kindNames, 'Choose what to write'), after: z.uuid().optional() })
  .superRefine((body, context) => {
    if (body.kind === 'cause' && body.confidence === undefined)
      context.addIssue({ code: 'custom', path: ['confidence'], message: 'Choose how confident you are' });
  });

/** The words as the page gives them: line ends of a browser are one. */
const tidy = (words: string): string => words.replace(/\r\n?/g, '\n');

/** @throws Problem 422 beside the words where their brackets cannot be read. */
function checkTokens(words: string, quotes: readonly Quote[]): void {
  const [first] = tokenFaults(words, quotes);
  if (first !== undefined)
    throw new Problem({
      status: 422,
      code: 'bad-token',
      title: 'There is a problem with the words',
      fields: [{ name: 'words', message: first }],
    });
}

export function registerItems(
  registrar: Registrar,
  services: WriteRouteServices,
  showSection: (
    tx: Tx,
    actor: Actor,
    params: { id: string; section: string },
    request: Request,
    form: FormState,
  ) => Promise<Answer>,
): void {
  const toSection = (id: string, section: string, item?: string): Answer => ({
    kind: 'redirect',
    to: `/assessment/${id}/write/${section}${item === undefined ? '' : `#i-${item}`}`,
  });

  // ---- one press -----------------------------------------------------------------------------------------------------------

  registrar.member({
    method: 'POST',
    path: '/assessment/:id/write/items/:item',
    permission: 'assessment.write',
    audit: 'assessment.text-changed',
    params: itemParams,
    body: z.object({ version, do: z.enum(deeds, 'Choose what to do') }),
    crawl: { none: 'keeps, rejects or moves a piece' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      await selectOpen(tx, params.id);
      const item = await selectItem(tx, params.id, params.item);
      const { code } = item.section;
      if (item.kind === 'heading') throw notFound();
      const change = (to: Parameters<typeof updateItem>[3], reason: string) =>
        updateItem(tx, item, body.version, to, reason, textOf(item));
      switch (body.do) {
        case 'keep':
          await change({ decision: item.decision === 'edited' ? 'edited' : 'kept' }, 'Kept');
          break;
        case 'reject':
          await change({ decision: 'rejected' }, isWritten(item.kind) ? 'Taken out' : 'Rejected');
          break;
        case 'undo':
          // What somebody wrote comes back; a draft is as it was drafted, and its edited words stay among the earlier versions.
          await change({ decision: isWritten(item.kind) ? 'kept' : 'waiting' }, 'Decision taken back');
          break;
        case 'both':
        case 'restricted':
          await change(
            { edition: body.do },
            body.do === 'both' ? 'Set to both editions' : 'Set to the restricted edition only',
          );
          break;
        case 'up':
        case 'down':
          await moveItem(tx, await selectSection(tx, params.id, code), item.id, body.do);
          break;
        case 'take': {
          const { since } = await sectionView(tx, services, actor, params.id, code);
          const changed = since.changed.find((each) => each.item.id === item.id);
          if (changed === undefined)
            throw badInput('nothing-new', 'There is nothing new to take', 'The numbers are those of today.');
          await takeNew(tx, params.id, body.version, changed);
          break;
        }
      }
      return toSection(params.id, code, item.id);
    },
    form: async ({ actor, tx, params, request, body }) => {
      const item = await selectItem(tx, params.id, params.item);
      return showSection(
        tx,
        actor,
        { id: params.id, section: item.section.code },
        request,
        formState(body.typed, body.failure),
      );
    },
  });

  // ---- words ---------------------------------------------------------------------------------------------------------------

  /** The words a box begins with, and the names that may stand in it. */
  async function startOf(
    tx: Tx,
    id: string,
    item: Item & { section: { code: string } },
  ): Promise<{ words: string; quotes: Quote[]; figures: Awaited<ReturnType<typeof readFigures>> }> {
    const figures = await readFigures(tx, id);
    const drafted = item.draft?.kind === 'paragraph' ? quotesOf(item.draft.content, figures) : [];
    if (isWritten(item.kind))
      return {
        words: item.words,
        quotes: offered(await selectSection(tx, id, item.section.code), item.quotes, figures),
        figures,
      };
    if (item.draft?.kind !== 'paragraph')
      throw badInput(
        'not-words',
        'This piece cannot be edited',
        'Tables, charts and notes are kept or rejected as they are. Write commentary beside them.',
      );
    if (item.decision === 'edited') {
      // Names the words left out may come back.
      const own = new Set(item.quotes.map(({ name }) => name));
      return {
        words: item.words,
        quotes: [...item.quotes, ...drafted.filter(({ name }) => !own.has(name))],
        figures,
      };
    }
    return { words: toWords(item.draft.content, drafted), quotes: drafted, figures };
  }

  async function showEdit(
    tx: Tx,
    params: { id: string; item: string },
    request: Request,
    form: FormState | null,
  ): Promise<Answer> {
    const record = await selectAssessmentRecord(tx, params.id);
    const item = await selectItem(tx, params.id, params.item);
    const start = await startOf(tx, params.id, item);
    const shown =
      form ??
      formState({
        words: start.words,
        confidence: item.confidence ?? '',
        evidence: item.evidence,
        edition: item.edition,
      });
    return {
      kind: 'page',
      page: editPage({
        record,
        section: item.section,
        kind: isWritten(item.kind) ? item.kind : null,
        action: `/assessment/${params.id}/write/items/${item.id}/words`,
        drafted: item.draft === null ? '' : saidBy(item.draft),
        version: item.version,
        after: null,
        quotes: start.quotes,
        figures: start.figures,
        faults: faultsOf(item, start.figures, [...start.figures.values()]),
        form: shown,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/:id/write/items/:item',
    permission: 'assessment.write',
    audit: 'assessment.text-viewed',
    params: itemParams,
    crawl: { none: 'the box of one sentence; tried by write.test.ts' },
    handler: ({ tx, params, request }) => showEdit(tx, params, request, null),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/:id/write/items/:item/words',
    permission: 'assessment.write',
    audit: 'assessment.text-changed',
    params: itemParams,
    body: editBody,
    crawl: { none: 'changes the words of a piece' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await selectOpen(tx, params.id);
      const item = await selectItem(tx, params.id, params.item);
      const { quotes } = await startOf(tx, params.id, item);
      const words = tidy(body.words);
      checkTokens(words, quotes);
      const used = usedQuotes(words, quotes);
      const ids = used.map(({ figure }) => figure);
      await updateItem(
        tx,
        item,
        body.version,
        {
          decision: isWritten(item.kind) ? 'kept' : 'edited',
          words,
          quotes: used,
          figures: isWritten(item.kind) ? ids : [...new Set([...item.figures, ...ids])],
          edition: body.edition,
          ...(item.kind === 'cause' ? { confidence: body.confidence ?? item.confidence } : {}),
          ...(isWritten(item.kind) ? { evidence: body.evidence ?? '' } : {}),
        },
        'Edited',
        textOf(item),
      );
      return toSection(params.id, item.section.code, item.id);
    },
    form: ({ tx, params, request, body }) =>
      showEdit(tx, params, request, formState(body.typed, body.failure)),
  });

  async function showAdd(
    tx: Tx,
    params: { id: string; section: string },
    asked: { kind: WrittenKind; after?: string | undefined },
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const record = await selectAssessmentRecord(tx, params.id);
    const section = await selectSection(tx, params.id, params.section);
    const figures = await readFigures(tx, params.id);
    const quotes = offered(section, [], figures);
    return {
      kind: 'page',
      page: editPage({
        record,
        section,
        kind: asked.kind,
        action: `/assessment/${params.id}/write/${params.section}/add`,
        drafted: '',
        version: null,
        after: asked.after ?? null,
        quotes,
        figures,
        faults:
          form.value('words') === ''
            ? []
            : wordFaults(form.value('words'), quotes, figures, [], [...figures.values()]),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/:id/write/:section/add',
    permission: 'assessment.write',
    audit: { none: 'an empty form with the numbers of its section' },
    params: sectionParams,
    query: addQuery,
    crawl: async () =>
      (await services.crawlWriting()).flatMap((id) =>
        kindNames.map(
          (kind) => `/assessment/${id}/write/${kind === 'text' ? 'crime' : 'themes'}/add?kind=${kind}`,
        ),
      ),
    handler: ({ tx, params, query, request }) => showAdd(tx, params, query, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/:id/write/:section/add',
    permission: 'assessment.write',
    audit: 'assessment.text-changed',
    params: sectionParams,
    body: addBody,
    crawl: { none: 'writes a piece' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await selectOpen(tx, params.id);
      const section = await selectSection(tx, params.id, params.section);
      const quotes = offered(section, [], await readFigures(tx, params.id));
      const words = tidy(body.words);
      checkTokens(words, quotes);
      const used = usedQuotes(words, quotes);
      const ids = [...new Set(used.map(({ figure }) => figure))];
      const item = await insertWritten(
        tx,
        params.id,
        section,
        body.kind,
        {
          words,
          quotes: used,
          figures: ids,
          isOpen: true,
          confidence: body.kind === 'cause' ? (body.confidence ?? 'low') : null,
          evidence: body.evidence ?? '',
          edition: body.edition,
        },
        body.after ?? null,
      );
      return toSection(params.id, params.section, item);
    },
    form: ({ tx, params, request, body }) => {
      const asked = addQuery.safeParse({ kind: body.typed['kind'], after: body.typed['after'] });
      return showAdd(
        tx,
        params,
        asked.success ? asked.data : { kind: 'text' },
        request,
        formState(body.typed, body.failure),
      );
    },
  });

  // ---- earlier versions ----------------------------------------------------------------------------------------------------

  registrar.member({
    method: 'GET',
    path: '/assessment/:id/write/items/:item/versions',
    permission: 'assessment.restricted',
    audit: 'assessment.text-viewed',
    params: itemParams,
    crawl: { none: 'how one sentence was before; tried by write.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const record = await selectAssessmentRecord(tx, params.id);
      const item = await selectItem(tx, params.id, params.item);
      const versions = await versionsOf(tx, itemRecord, item.id);
      const people = [...new Set(versions.flatMap(({ changedBy }) => changedBy ?? []))];
      const names = new Map(
        people.length === 0
          ? []
          : (await tx.selectFrom('account').select(['id', 'name']).where('id', 'in', people).execute()).map(
              ({ id, name }) => [id, name],
            ),
      );
      return {
        kind: 'page',
        page: versionsPage({
          record,
          section: item.section,
          name: nameOfItem(item),
          now: plainWords(textOf(item)),
          changedAt: item.changedAt,
          changedBy: item.changedBy,
          versions: versions.map((each) => ({
            ...each,
            by: each.changedBy === null ? null : (names.get(each.changedBy) ?? null),
          })),
        }),
      };
    },
  });
}
