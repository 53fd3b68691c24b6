import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import type { Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, FailedForm, Page } from '../../web/route.ts';
import { keepRefusals } from '../deliveries.ts';
import type { Keeper } from '../delivery.store.ts';
import type { RefusedFile } from '../intake/receive.ts';
import type { ObservatoryServices } from '../observatory.routes.ts';
import { typedBody, type TypedBody } from './mapping.form.ts';
import { type DraftState, fileGone, nextStep, type Step, stepsOf } from './mapping.rules.ts';
import { deleteDraft, type MappingDraft, selectDraft, updateDraft } from './mapping.store.ts';
import { dropStaged, lookAtFile, lookAtFileAs, readStaged, type TableView } from './staged.ts';
import { draftPath } from './step.page.ts';

export const idParams = z.object({ id: z.uuid() });

/** A draft with its file, opened before the transaction. */
export type Opened = { draft: MappingDraft; table: TableView };

/** What the page of a step is made of. */
export type Shown = {
  opened: Opened;
  tx: Tx;
  request: FastifyRequest;
  failed?: FailedForm;
};

/** Where a step rests on steps that are not agreed to yet, those come first. */
export const tooEarly = (draft: MappingDraft, step: Step): Answer | null => {
  const all = stepsOf(draft.state);
  const next = nextStep(draft.state);
  return all.indexOf(step) < 0 || all.indexOf(step) > all.indexOf(next)
    ? { kind: 'redirect', to: draftPath(draft.id, next) }
    : null;
};

/** Keeps what was said, and goes on to the next step. */
export const moveOn = async (tx: Tx, id: string, state: DraftState): Promise<Answer> => {
  await updateDraft(tx, id, state);
  return { kind: 'redirect', to: draftPath(id, nextStep(state)) };
};

/** What every page of a step is given. */
export const stepView = ({ opened: { draft }, request, failed }: Shown) => ({
  draft,
  form: formState(failed?.typed, failed?.failure),
  hidden: () => hiddenFields(request),
});

export type Drafts = {
  /** Opens a draft and its file for a request. */
  open: (actor: Actor, id: string, request: FastifyRequest) => Promise<Opened>;
  /** Registers one step: its page, what it does when sent, and its page again with what was wrong. */
  step: <Ready>(
    name: Exclude<Step, 'check'>,
    show: (shown: Shown) => Promise<Page> | Page,
    decide: (opened: Opened, typed: TypedBody, actor: Actor) => Promise<Ready> | Ready,
    keep: (tx: Tx, opened: Opened, ready: Ready, actor: Actor) => Promise<Answer>,
  ) => void;
  /** Writes down that the file names people, and keeps nothing of it. */
  refuse: (tx: Tx, actor: Actor, draft: MappingDraft, problem: Problem) => Promise<Answer>;
};

/** What every step of a mapping does alike. */
export function openDrafts(
  registrar: Registrar,
  { database, folder }: ObservatoryServices,
  keeper: (tx: Tx, actor: Actor) => Keeper,
): Drafts {
  /** What was opened for a request, for the page that shows its form again. */
  const openedFor = new WeakMap<FastifyRequest, Opened>();

  async function open(actor: Actor, id: string, request: FastifyRequest): Promise<Opened> {
    const draft = await database.asActor(actor, 'read the draft of a mapping', (tx) => selectDraft(tx, id));
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

  const step: Drafts['step'] = (name, show, decide, keep) => {
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
  };

  const refuse: Drafts['refuse'] = async (tx, actor, draft, problem) => {
    await dropStaged(folder, draft.hash);
    const file: RefusedFile = { fileName: draft.fileName, hash: draft.hash, bytes: draft.bytes, problem };
    const [id] = await keepRefusals(tx, keeper(tx, actor), [file], draft.adaptor);
    await deleteDraft(tx, draft.id);
    return { kind: 'redirect', to: `/observatory/files/${id ?? ''}` };
  };

  return { open, step, refuse };
}
