import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { Problem } from '../../foundation/problem.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { keepDeliveries, type ReadFiles } from '../deliveries.ts';
import { type Keeper, selectLivingDelivery } from '../delivery.store.ts';
import { findKind } from '../kinds/kinds.ts';
import { parseMapping } from '../mapped/mapping.ts';
import { readMapped } from '../mapped/read.ts';
import { prepareMapped } from '../mapped/receive.ts';
import type { ObservatoryServices } from '../observatory.routes.ts';
import { lockSource } from '../segment.store.ts';
import { checkStepPage, type Preview } from './check.page.ts';
import { settlePrepared } from './intake.ts';
import { type DraftState, fileGone } from './mapping.rules.ts';
import { deleteDraft, insertSource, keepShape, monthsInUse, saveMapping } from './mapping.store.ts';
import { readStaged } from './staged.ts';
import { idParams, stepView, tooEarly, type Drafts, type Opened } from './draft.steps.ts';

const today = (): string => clock.now().slice(0, 10);

/** The last step: what the file would become is looked at, and then made a delivery. */
export function registerCheck(
  registrar: Registrar,
  services: ObservatoryServices,
  keeper: (tx: Tx, actor: Actor) => Keeper,
  { open, refuse }: Drafts,
): void {
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
        return { kind: 'read', now, source, read: await readDraft(services, now, source) } as const;
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
}

/** The file read by its mapping, ready to be kept. */
async function readDraft(
  { engine, folder }: ObservatoryServices,
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

async function previewOf({ draft, table }: Opened, today: string): Promise<Preview> {
  try {
    const mapping = parseMapping(draft.state.mapping);
    return { ok: true, result: await readMapped(table.open, mapping, { fileName: draft.fileName, today }) };
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 503) throw error;
    return { ok: false, title: error.title, detail: error.detail };
  }
}
