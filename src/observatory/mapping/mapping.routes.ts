import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, FailedForm, Page } from '../../web/route.ts';
import { keepDeliveries, keepRefusals, type ReadFiles } from '../deliveries.ts';
import { type Keeper, selectLivingDelivery } from '../delivery.store.ts';
import type { RefusedFile } from '../intake/receive.ts';
import { findKind } from '../kinds/kinds.ts';
import { compareHeaders } from '../mapped/headings.ts';
import { type Mapping, parseMapping } from '../mapped/mapping.ts';
import { readMapped } from '../mapped/read.ts';
import { prepareMapped } from '../mapped/receive.ts';
import type { ObservatoryServices } from '../observatory.routes.ts';
import { lockSource } from '../segment.store.ts';
import { readSourceForm } from '../source.form.ts';
import { listSources, type SourceRecord } from '../source.store.ts';
import { categoriesStepPage } from './categories.page.ts';
import { changesStepPage, renameName } from './changes.page.ts';
import { checkStepPage, type Preview } from './check.page.ts';
import { columnsStepPage } from './columns.page.ts';
import { type ColumnsForm, mappingFromForm } from './columns.rules.ts';
import { draftsPage } from './drafts.page.ts';
import { fileStepPage } from './file.page.ts';
import { settlePrepared } from './intake.ts';
import {
  asField,
  inFields,
  one,
  readFileForm,
  readHeaderRows,
  typedBody,
  type TypedBody,
} from './mapping.form.ts';
import {
  agree,
  allDecided,
  choiceName,
  disagree,
  type DraftState,
  fileGone,
  isWorthSaying,
  kindSaid,
  lostColumns,
  nextStep,
  standsOn,
  type Step,
  stepsOf,
  withCategories,
} from './mapping.rules.ts';
import {
  deleteDraft,
  insertSource,
  keepShape,
  listDrafts,
  type MappingDraft,
  monthsInUse,
  saveMapping,
  selectDraft,
  selectLatestMapping,
  updateDraft,
} from './mapping.store.ts';
import { sourceStepPage } from './source.page.ts';
import {
  carryOver,
  categoryValues,
  checkPersonal,
  dropStaged,
  kindOfTable,
  lookAtAsBefore,
  lookAtFile,
  lookAtFileAs,
  readStaged,
  suggestFor,
  withKind,
  type TableView,
} from './staged.ts';
import { draftPath } from './step.page.ts';

const idParams = z.object({ id: z.uuid() });
/** A draft with its file, opened before the transaction. */
type Opened = { draft: MappingDraft; table: TableView };

export const mappedSources = (sources: readonly SourceRecord[]): SourceRecord[] =>
  sources.filter((source) => source.adaptor === 'mapped' || source.adaptor === 'pasted');

/** The steps from a partner's file to a delivery: each a page, everything chosen kept on the server. */
export function registerMapping(
  registrar: Registrar,
  services: ObservatoryServices,
  keeper: (tx: Tx, actor: Actor) => Keeper,
): void {
  const { database, engine, folder } = services;
  /** What was opened for a request, for the page that shows its form again. */
  const openedFor = new WeakMap<FastifyRequest, Opened>();

  const draftOf = (actor: Actor, id: string): Promise<MappingDraft> =>
    database.asActor(actor, 'read the draft of a mapping', (tx) => selectDraft(tx, id));

  async function open(actor: Actor, id: string, request: FastifyRequest): Promise<Opened> {
    const draft = await draftOf(actor, id);
    const bytes = await readStaged(folder, draft.hash);
    if (bytes === null) throw fileGone(draft.fileName);
    const { mapping } = draft.state;
    const table = await lookAtFileAs(await lookAtFile(bytes), mapping.file, mapping.headerRows);
    const opened = { draft, table };
    openedFor.set(request, opened);
    return opened;
  }

  const opened = (request: FastifyRequest): Opened => {
    const found = openedFor.get(request);
    if (found === undefined) throw new Error('The draft was not opened before its form');
    return found;
  };

  /** Where a step rests on steps that are not agreed to yet, those come first. */
  const tooEarly = (draft: MappingDraft, step: Step): Answer | null => {
    const all = stepsOf(draft.state);
    const next = nextStep(draft.state);
    return all.indexOf(step) < 0 || all.indexOf(step) > all.indexOf(next)
      ? { kind: 'redirect', to: draftPath(draft.id, next) }
      : null;
  };

  const moveOn = async (tx: Tx, id: string, state: DraftState): Promise<Answer> => {
    await updateDraft(tx, id, state);
    return { kind: 'redirect', to: draftPath(id, nextStep(state)) };
  };

  type Shown = {
    opened: Opened;
    tx: Tx;
    request: FastifyRequest;
    failed?: FailedForm;
  };

  /** One step: its page, what it does when sent, and its page again with what was wrong. */
  function step<Ready>(
    name: Exclude<Step, 'check'>,
    show: (shown: Shown) => Promise<Page> | Page,
    decide: (opened: Opened, typed: TypedBody, actor: Actor) => Promise<Ready> | Ready,
    keep: (tx: Tx, opened: Opened, ready: Ready, actor: Actor) => Promise<Answer>,
  ): void {
    registrar.member({
      method: 'GET',
      path: `/observatory/mapping/:id/${name}`,
      permission: 'observatory.import',
      audit: { none: 'a file that waits, found depersonalised; what it becomes is written down' },
      params: idParams,
      crawl: { none: 'a draft stands for minutes; tried by mapping.routes.test.ts' },
      prepare: ({ actor, params, request }) => open(actor, params.id, request),
      handler: async ({ tx, request, ready }): Promise<Answer> =>
        tooEarly(ready.draft, name) ?? { kind: 'page', page: await show({ opened: ready, tx, request }) },
    });
    registrar.member({
      method: 'POST',
      path: `/observatory/mapping/:id/${name}`,
      permission: 'observatory.import',
      audit: 'mapping.changed',
      params: idParams,
      body: typedBody,
      crawl: { none: 'changes a draft' },
      prepare: async ({ actor, params, request, body }) => {
        const now = await open(actor, params.id, request);
        return { now, early: tooEarly(now.draft, name), decided: await decide(now, body, actor) };
      },
      handler: async ({ tx, actor, ready }): Promise<Answer> =>
        ready.early ?? (await keep(tx, ready.now, ready.decided, actor)),
      form: async ({ tx, request, body }): Promise<Answer> => ({
        kind: 'page',
        page: await show({ opened: opened(request), tx, request, failed: body }),
      }),
    });
  }

  const stepView = ({ opened: { draft }, request, failed }: Shown) => ({
    draft,
    form: formState(failed?.typed, failed?.failure),
    hidden: () => hiddenFields(request),
  });

  /** What last time's answers leave to ask about a file: the state with every step agreed that still fits. */
  async function fromPrevious(
    state: DraftState,
    table: TableView,
    previous: NonNullable<DraftState['previous']>,
  ): Promise<{ state: DraftState; table: TableView }> {
    const seen = (await lookAtAsBefore(table, previous.mapping)) ?? table;
    const comparison = compareHeaders(previous.mapping, seen.sheet.headings);
    const same = previous.mapping.file.kind === seen.file.kind;
    const begun: DraftState = {
      ...state,
      previous,
      renames: null,
      questions: [],
      values: [],
      mapping: carryOver(previous.mapping, seen, {}),
    };
    // Another kind of file, or another table: its reading is looked at first.
    const another =
      !same ||
      (comparison.missing.length + comparison.renamed.length > 0 &&
        !previous.mapping.headings.some((heading) => seen.sheet.headings.includes(heading)));
    if (another) return { state: begun, table: seen };
    const read = agree(begun, 'file');
    if (isWorthSaying(comparison)) return { state: read, table: seen };
    return { state: await withValues(agree(read, 'changes', 'columns'), seen), table: seen };
  }

  /**
   * Distinct categories looked up anew. Agreed where a person said what each means, now or for an earlier file: a guess is
   * always shown first.
   */
  async function withValues(state: DraftState, table: TableView): Promise<DraftState> {
    const values = await categoryValues({ ...table, file: state.mapping.file }, state.mapping);
    const next = { ...state, values };
    const said = state.previous !== null || state.agreed.includes('categories');
    const decided =
      state.mapping.category.from === 'across'
        ? state.previous !== null && standsOn(state.previous.mapping, table.sheet.headings)
        : said && allDecided(state.mapping, values);
    return decided ? agree(next, 'categories') : disagree(next, 'categories');
  }

  registrar.member({
    method: 'GET',
    path: '/observatory/mapping',
    permission: 'observatory.import',
    audit: { none: 'names of files that wait' },
    crawl: () => ['/observatory/mapping'],
    handler: async ({ tx, request }) => ({
      kind: 'page',
      page: draftsPage({ drafts: await listDrafts(tx), hidden: () => hiddenFields(request) }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/mapping/:id/discard',
    permission: 'observatory.import',
    audit: 'mapping.given-up',
    params: idParams,
    crawl: { none: 'gives a draft up' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const draft = await selectDraft(tx, params.id);
      await deleteDraft(tx, params.id);
      // Another draft may rest on the same bytes; the sweep takes them when nobody looks at them.
      return {
        kind: 'redirect',
        to: '/observatory/mapping',
        banner: `${draft.fileName} was given up. Nothing of it was counted.`,
      };
    },
  });

  step(
    'source',
    async (shown) =>
      sourceStepPage({
        ...withSource(stepView(shown), shown),
        sources: mappedSources(await listSources(shown.tx)),
      }),
    async ({ draft, table }, typed, actor) => {
      const { known, previous } = await database.asActor(actor, 'read the sources', async (tx) => {
        const code = one(typed, 'source');
        const latest = code === 'new' ? null : await selectLatestMapping(tx, code);
        return {
          known: await listSources(tx),
          previous: latest === null ? null : { version: latest.version, mapping: latest.mapping },
        };
      });
      const source = readSourceForm(typed, mappedSources(known), known);
      const { state } = draft;
      if (JSON.stringify(source) === JSON.stringify(state.source)) return agree(state, 'source');
      const begun = agree({ ...state, source, agreed: [] }, 'source');
      if (previous !== null) return (await fromPrevious(begun, table, previous)).state;
      if (state.previous === null) {
        const named = { ...state, source, mapping: { ...state.mapping, title: source.title } };
        const kind = kindSaid(source);
        // Only the name changed: what was chosen for the columns stands.
        if (kind === null || kind === kindSaid(state.source)) return agree(named, 'source');
        return agree({ ...disagree(named, 'columns', 'categories'), ...withKind(named, kind) }, 'source');
      }
      const fresh = await lookAtFile(table.open.bytes);
      return {
        ...begun,
        previous: null,
        renames: null,
        values: [],
        ...suggestFor(fresh, source.title, draft.fileName, kindSaid(source)),
      };
    },
    (tx, { draft }, state) => moveOn(tx, draft.id, state),
  );

  step(
    'file',
    (shown) => fileStepPage({ ...stepView(shown), table: shown.opened.table }),
    async ({ draft, table }, typed) => {
      const look = one(typed, 'action') === 'look';
      const file = readFileForm(typed, table);
      const headerRows = readHeaderRows(typed);
      const { state } = draft;
      const { mapping } = state;
      const same = JSON.stringify([file, headerRows]) === JSON.stringify([mapping.file, mapping.headerRows]);
      if (same) return { state: look ? state : agree(state, 'file'), look };
      const seen = await lookAtFileAs(table, file, headerRows).catch((error: unknown) => {
        throw asField(error, file.kind === 'delimited' ? 'encoding' : 'sheets');
      });
      try {
        // Read another way, a heading may turn out to name people.
        await checkPersonal(seen, draft.fileName);
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-depersonalised') return { refused: error };
        throw error;
      }
      const begun = disagree(state, 'file', 'changes', 'columns', 'categories');
      const next: DraftState =
        state.previous === null
          ? {
              ...begun,
              values: [],
              ...suggestFor(
                seen,
                state.source?.title ?? mapping.title,
                draft.fileName,
                kindSaid(state.source),
              ),
            }
          : { ...begun, values: [], renames: null, mapping: carryOver(state.previous.mapping, seen, {}) };
      return { state: look ? next : agree(next, 'file'), look };
    },
    async (tx, { draft }, decided, actor) => {
      if ('refused' in decided) return refuse(tx, actor, draft, decided.refused);
      await updateDraft(tx, draft.id, decided.state);
      return {
        kind: 'redirect',
        to: draftPath(draft.id, decided.look ? 'file' : nextStep(decided.state)),
      };
    },
  );

  step(
    'changes',
    (shown) => changesStepPage({ ...stepView(shown), ...comparedIn(shown.opened) }),
    async (now, typed) => {
      const { state } = now.draft;
      const { comparison, table } = comparedIn(now);
      const { headings } = table.sheet;
      const renames: Record<string, string> = {};
      lostColumns(comparison).forEach(({ heading }, index) => {
        const found = headings[Number(one(typed, renameName(index))) - 1];
        if (found !== undefined) renames[heading] = found;
      });
      const previous = state.previous;
      if (previous === null || JSON.stringify(renames) === JSON.stringify(state.renames)) {
        return agree(state, 'changes');
      }
      const mapping = carryOver(previous.mapping, table, renames);
      const next = agree({ ...disagree(state, 'columns', 'categories'), renames, mapping }, 'changes');
      // Every column that is read was found: the columns are as agreed last time.
      return standsOn(mapping, headings) ? withValues(agree(next, 'columns'), table) : next;
    },
    (tx, { draft }, state) => moveOn(tx, draft.id, state),
  );

  step(
    'columns',
    (shown) =>
      columnsStepPage({
        ...stepView(shown),
        table: shown.opened.table,
        ...(shown.failed === undefined ? {} : { typed: shown.failed.typed as ColumnsForm }),
      }),
    async ({ draft, table }, typed) => {
      const { state } = draft;
      const mapping = mappingFromForm(state.mapping, typed);
      inFields(() => parseMapping(mapping), 'layout');
      const agreedBefore = state.agreed.includes('categories') && mapping.category.from === 'across';
      const next = await withValues(agree({ ...state, mapping }, 'columns'), table);
      const sameColumns = JSON.stringify(mapping.across) === JSON.stringify(state.mapping.across);
      return agreedBefore && sameColumns ? agree(next, 'categories') : next;
    },
    (tx, { draft }, state) => moveOn(tx, draft.id, state),
  );

  step(
    'categories',
    (shown) => categoriesStepPage(stepView(shown)),
    ({ draft }, typed) => {
      const { state } = draft;
      const length =
        state.mapping.category.from === 'across'
          ? (state.mapping.across?.columns.length ?? 0)
          : state.values.length;
      const choices = Array.from({ length }, (_, index) => one(typed, choiceName(index)));
      const mapping = withCategories(state.mapping, state.values, choices, one(typed, 'rest'));
      return agree({ ...state, mapping }, 'categories');
    },
    (tx, { draft }, state) => moveOn(tx, draft.id, state),
  );

  const today = (): string => clock.now().slice(0, 10);

  registrar.member({
    method: 'GET',
    path: '/observatory/mapping/:id/check',
    permission: 'observatory.import',
    audit: { none: 'a file that waits, found depersonalised; what it becomes is written down' },
    params: idParams,
    crawl: { none: 'a draft stands for minutes; tried by mapping.routes.test.ts' },
    prepare: async ({ actor, params, request }) => {
      const now = await open(actor, params.id, request);
      return { now, preview: tooEarly(now.draft, 'check') === null ? await previewOf(now, today()) : null };
    },
    handler: async ({ tx, request, ready: { now, preview } }): Promise<Answer> => {
      const early = tooEarly(now.draft, 'check');
      if (early !== null || preview === null)
        return early ?? { kind: 'redirect', to: '/observatory/mapping' };
      const months = new Set(preview.ok ? preview.result.months : []);
      const { source } = now.draft.state;
      const inUse = source === null ? [] : await monthsInUse(tx, source.code);
      return {
        kind: 'page',
        page: checkStepPage({
          ...stepView({ opened: now, tx, request }),
          preview,
          replaced: inUse.filter(({ month }) => months.has(month)),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/mapping/:id/check',
    permission: 'observatory.import',
    audit: 'delivery.received',
    params: idParams,
    crawl: { none: 'makes a delivery' },
    prepare: async ({ actor, params, request }) => {
      const now = await open(actor, params.id, request);
      const early = tooEarly(now.draft, 'check');
      const { source } = now.draft.state;
      if (early !== null || source === null)
        return { kind: 'early', answer: early ?? { kind: 'redirect', to: '/observatory/mapping' } } as const;
      try {
        return { kind: 'read', now, source, read: await readDraft(now, source) } as const;
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-depersonalised')
          return { kind: 'refused', draft: now.draft, problem: error } as const;
        throw error;
      }
    },
    handler: async ({ tx, actor, ready }): Promise<Answer> => {
      if (ready.kind === 'early') return ready.answer;
      if (ready.kind === 'refused') return refuse(tx, actor, ready.draft, ready.problem);
      const { now, source, read } = ready;
      const { draft } = now;
      const who = keeper(tx, actor);
      await lockSource(tx, source.code);
      const isAggregate = draft.state.mapping.rowsAre === 'aggregate';
      if (source.kind === 'new') {
        const kind = findKind(source.sourceKind);
        await insertSource(tx, who, source.code, draft.adaptor, {
          ...source,
          kind: kind?.code ?? null,
          isAggregate,
          ...(kind === null ? {} : { marking: kind.marking }),
        });
      } else await keepShape(tx, source, isAggregate);
      const living = await selectLivingDelivery(tx, source.code, draft.hash);
      await deleteDraft(tx, draft.id);
      if (living !== null) {
        return {
          kind: 'redirect',
          to: `/observatory/files/${living.id}`,
          banner:
            'This very file was received before, so nothing was changed. To read it by another mapping, take it back first.',
        };
      }
      const { id: mappingId } = await saveMapping(tx, who, source.code, draft.state.mapping);
      const [kept] = await keepDeliveries(tx, who, read, { evidence: draft.evidence, mappingId });
      return { kind: 'redirect', to: `/observatory/files/${kept?.id ?? ''}` };
    },
  });

  async function readDraft(
    { draft, table }: Opened,
    source: NonNullable<DraftState['source']>,
  ): Promise<ReadFiles> {
    const received = await readStaged(folder, draft.hash);
    if (received === null) throw fileGone(draft.fileName);
    const mapping = parseMapping({ ...draft.state.mapping, file: table.file });
    const files = await prepareMapped(
      engine,
      draft.adaptor === 'pasted'
        ? { pasted: new TextDecoder().decode(received) }
        : { bytes: received, fileName: draft.fileName },
      mapping,
      { source: { code: source.code, title: source.title }, today: today() },
    );
    return settlePrepared(engine, folder, files);
  }

  /** Writes down that the file names people, and keeps nothing of it. */
  async function refuse(tx: Tx, actor: Actor, draft: MappingDraft, problem: Problem): Promise<Answer> {
    await dropStaged(folder, draft.hash);
    const file: RefusedFile = { fileName: draft.fileName, hash: draft.hash, bytes: draft.bytes, problem };
    const [id] = await keepRefusals(tx, keeper(tx, actor), [file], draft.adaptor);
    await deleteDraft(tx, draft.id);
    return { kind: 'redirect', to: `/observatory/files/${id ?? ''}` };
  }
}

/** The headings against last time's, with the table. */
function comparedIn({ draft, table }: Opened) {
  const before: Mapping = draft.state.previous?.mapping ?? draft.state.mapping;
  return { table, comparison: compareHeaders(before, table.sheet.headings) };
}

/** The fields of the source step with what was said before, on the first look. */
function withSource<View extends { form: ReturnType<typeof formState> }>(
  view: View,
  { opened: { draft, table }, failed }: { opened: Opened; failed?: FailedForm },
): View & { guess?: string } {
  const { source } = draft.state;
  if (failed !== undefined || source?.kind === 'existing') return view;
  if (source === null) {
    const guess = kindOfTable(table, draft.fileName)?.kind;
    if (guess === undefined) return view;
    return {
      ...view,
      guess: guess.title,
      form: formState({
        'source-kind': guess.code,
        licence: guess.licence,
        grain: guess.grain,
        limitations: guess.limitations.join('\n'),
      }),
    };
  }
  return {
    ...view,
    form: formState({
      source: 'new',
      'source-kind': source.sourceKind ?? '',
      title: source.title,
      owner: source.ownerName,
      licence: source.licence,
      grain: source.periodGrain,
      limitations: source.limitations.join('\n'),
    }),
  };
}

async function previewOf({ draft, table }: Opened, today: string): Promise<Preview> {
  try {
    const mapping = parseMapping(draft.state.mapping);
    return { ok: true, result: await readMapped(table.open, mapping, { fileName: draft.fileName, today }) };
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 503) throw error;
    return { ok: false, title: error.title, detail: error.detail };
  }
}
