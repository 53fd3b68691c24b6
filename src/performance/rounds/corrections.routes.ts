import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { selectIndicator } from '../indicators/indicator.store.ts';
import type { PerformanceServices } from '../performance.types.ts';
import { decideCorrection, selectCorrection } from './correction.store.ts';
import { correctionPage } from './rounds.page.ts';

const idParams = z.object({ id: z.uuid() });
const version = z.coerce.number('Open the page again').int();
const words = (most: number) => z.string().trim().max(most, `This must be ${most} characters or fewer`).default(''); // prettier-ignore
type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Late returns and proposed errata, to be decided. */
export function registerCorrections(registrar: Registrar, { may }: PerformanceServices): void {
  async function show(tx: Tx, actor: Actor, request: Request, id: string, form: FormState): Promise<Answer> {
    const correction = await selectCorrection(tx, id);
    return {
      kind: 'page',
      page: correctionPage({
        correction,
        indicator: await selectIndicator(tx, correction.indicatorId),
        maySeeSmall: may(actor, 'figures.small'),
        isMaker: correction.madeBy === actor.accountId,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/performance/corrections/:id',
    permission: 'performance.validate',
    audit: { none: 'a correction of a value, which names nobody' },
    params: idParams,
    crawl: { none: 'only where one waits; tried by rounds.test.ts' },
    handler: ({ actor, tx, request, params }) => show(tx, actor, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/corrections/:id',
    permission: 'performance.validate',
    audit: 'indicator.correction-decided',
    params: idParams,
    body: z.object({
      decision: z.enum(['propose', 'next-round', 'leave', 'confirm', 'refuse'], 'Choose what to do'),
      words: words(1000),
      version,
    }),
    crawl: { none: 'decides a correction; tried by rounds.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const correction = await selectCorrection(tx, params.id);
      if (body.decision !== 'confirm' && body.words === '')
        throw fieldProblem('words', 'words', 'Enter the reason');
      await decideCorrection(tx, correction, body.decision, body.words, body.version);
      return {
        kind: 'redirect',
        to: `/performance/indicators/${correction.indicatorId}`,
        banner: 'It is decided.',
      };
    },
    form: ({ actor, tx, request, params, body }) =>
      show(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });
}
