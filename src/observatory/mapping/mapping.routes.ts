import type { Actor, Tx } from '../../foundation/database.types.ts';
import { Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, FailedForm } from '../../web/route.ts';
import type { Keeper } from '../delivery.store.ts';
import { parseMapping } from '../mapped/mapping.ts';
import type { ObservatoryServices } from '../observatory.routes.ts';
import { readSourceForm } from '../source.form.ts';
import { listSources, type SourceRecord } from '../source.store.ts';
import { categoriesStepPage } from './categories.page.ts';
import { changesStepPage, renameName } from './changes.page.ts';
import { columnsStepPage } from './columns.page.ts';
import { type ColumnsForm, mappingFromForm } from './columns.rules.ts';
import { draftsPage } from './drafts.page.ts';
import { fileStepPage } from './file.page.ts';
import { asField, inFields, one, readFileForm, readHeaderRows } from './mapping.form.ts';
import {
  agree,
  choiceName,
  disagree,
  type DraftState,
  kindSaid,
  lostColumns,
  nextStep,
  standsOn,
  withCategories,
} from './mapping.rules.ts';
import { deleteDraft, listDrafts, selectDraft, selectLatestMapping, updateDraft } from './mapping.store.ts';
import { sourceStepPage } from './source.page.ts';
import {
  carryOver,
  checkPersonal,
  kindOfTable,
  lookAtFile,
  lookAtFileAs,
  suggestFor,
  withKind,
} from './staged.ts';
import { draftPath } from './step.page.ts';
import { registerCheck } from './check.routes.ts';
import { idParams, moveOn, openDrafts, stepView, type Opened } from './draft.steps.ts';
import { comparedIn, fromPrevious, withValues } from './previous.ts';

export const mappedSources = (sources: readonly SourceRecord[]): SourceRecord[] =>
  sources.filter((source) => source.adaptor === 'mapped' || source.adaptor === 'pasted');

/** The steps from a partner's file to a delivery: each a page, everything chosen kept on the server. */
export function registerMapping(
  registrar: Registrar,
  services: ObservatoryServices,
  keeper: (tx: Tx, actor: Actor) => Keeper,
): void {
  const { database } = services;
  const drafts = openDrafts(registrar, services, keeper);
  const { step } = drafts;

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
      if ('refused' in decided) return drafts.refuse(tx, actor, draft, decided.refused);
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

  registerCheck(registrar, services, keeper, drafts);
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
