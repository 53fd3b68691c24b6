import { z } from 'zod';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, type FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import { acceptDelivery } from './deliveries.ts';
import { listWaiting, type Keeper } from './delivery.store.ts';
import { waitingPage } from './waiting.page.ts';

/** As many as one upload may bring. */
const most = 200;

const body = z.object({
  files: z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(z.uuid(), 'Tick at least one file').min(1, 'Tick at least one file').max(most),
  ),
});

/** Deciding on several files at once. */
export function registerWaiting(registrar: Registrar, keeper: (tx: Tx, actor: Actor) => Keeper): void {
  const page = async (
    tx: Tx,
    form: FormState,
    hidden: Parameters<typeof waitingPage>[0]['hidden'],
  ): Promise<Answer> => {
    const files = await listWaiting(tx, most + 1);
    return {
      kind: 'page',
      page: waitingPage({ files: files.slice(0, most), more: files.length > most, form, hidden }),
    };
  };

  registrar.member({
    method: 'GET',
    path: '/observatory/files/waiting',
    permission: 'observatory.decide',
    audit: { none: 'names and counts of depersonalised files' },
    crawl: () => ['/observatory/files/waiting'],
    handler: ({ tx, request }) => page(tx, formState(), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/files/waiting',
    permission: 'observatory.decide',
    audit: 'delivery.accepted',
    body,
    crawl: { none: 'changes what is counted' },
    // In the order they came, so that of two with the same month the later one holds, as when they are taken one by one.
    handler: async ({ actor, tx, body: { files } }): Promise<Answer> => {
      const chosen = new Set(files);
      const order = (await listWaiting(tx, 10_000)).filter(({ id }) => chosen.delete(id)).reverse();
      // One that somebody decided on meanwhile is refused by its own rule, and nothing is done by halves.
      for (const id of [...order.map((file) => file.id), ...chosen])
        await acceptDelivery(tx, keeper(tx, actor), id);
      const [only] = order;
      return {
        kind: 'redirect',
        to: '/observatory',
        banner:
          files.length === 1 && only !== undefined
            ? `${only.fileName} is in use`
            : `${files.length} files are in use`,
      };
    },
    form: ({ body: { typed, failure }, tx, request }) =>
      page(tx, formState(typed, failure), () => hiddenFields(request)),
  });
}
