import { z } from 'zod';
import type { Tx } from '../foundation/database.types.ts';
import { fieldProblem, refused } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, type FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { changeCandidate, listCandidates } from './candidate.store.ts';
import { stillSealed } from './candidates.routes.ts';
import { yearChanges, type YearChange } from './changes.rules.ts';
import { idParams } from './fields.ts';
import { changesPage, firmPage, matrixPage } from './firm.page.ts';
import { firmOf } from './firm.ts';
import { matrixOn } from './lists.store.ts';
import type { PrioritiesServices } from './priorities.services.ts';
import type { Round } from './priority.types.ts';
import { scoresAreOpen } from './round.rules.ts';
import { selectRound } from './round.store.ts';
import { viewRound } from './round.view.ts';

type Context = SignedInContext<unknown, unknown, unknown>;

const step = z
  .string()
  .default('')
  .refine((value) => value === '' || /^[1-6]$/.test(value), 'Choose from the list')
  .transform((value) => (value === '' ? null : Number(value)));
const matrixBody = z.object({
  candidate: z.uuid('Choose the candidate'),
  likelihood: step,
  impact: step,
});

/** Both rounds with their places. Null where there is none before. */
export async function changesOf(
  tx: Tx,
  round: Round,
): Promise<{ before: Round; changes: YearChange[] } | null> {
  if (round.previousId === null) return null;
  const before = await selectRound(tx, round.previousId);
  const sides = async (of: Round) => {
    const { standings, isOpened } = await viewRound(tx, of);
    return standings.map(({ candidate, rank }) => ({ candidate, rank: isOpened ? rank : null }));
  };
  return { before, changes: yearChanges(await sides(round), await sides(before)) };
}

/** What stands behind the table: how firm it is, what changed, and the matrix beside it. */
export function registerFirm(registrar: Registrar, services: PrioritiesServices): void {
  const { may } = services;
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/firm',
    permission: 'priorities.view',
    audit: 'priorities.viewed',
    params: idParams,
    crawl: { none: 'only once scores are opened; tried by priorities.test.ts' },
    handler: async ({ tx, params }) => {
      const round = await selectRound(tx, params.id);
      if (!scoresAreOpen(round.state)) throw stillSealed();
      return { kind: 'page', page: firmPage(await firmOf(tx, await viewRound(tx, round))) };
    },
  });
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/changes',
    permission: 'priorities.view',
    audit: 'priorities.viewed',
    params: idParams,
    crawl: { none: 'only where there is a round before; tried by priorities.test.ts' },
    handler: async ({ tx, params }) => {
      const round = await selectRound(tx, params.id);
      const found = await changesOf(tx, round);
      if (found === null)
        throw refused('no-round-before', 'There is no round before this one', 'The next round that begins with these candidates will tell what changed.'); // prettier-ignore
      return { kind: 'page', page: changesPage({ round, ...found }) };
    },
  });

  async function showMatrix(
    { tx, actor, request }: Pick<Context, 'tx' | 'actor' | 'request'>,
    id: string,
    form: FormState,
  ): Promise<Answer> {
    const round = await selectRound(tx, id);
    return {
      kind: 'page',
      page: matrixPage({
        round,
        candidates: await listCandidates(tx, round.id),
        matrix: await matrixOn(tx, round.decidedAt),
        form,
        mayEdit: may(actor, 'priorities.edit') && round.decidedAt === null,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/matrix',
    permission: 'priorities.view',
    audit: { none: 'names of candidates on a grid' },
    params: idParams,
    crawl: async () => (await services.crawlRounds()).map((id) => `/priorities/${id}/matrix`),
    handler: (context) => showMatrix(context, context.params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/matrix',
    permission: 'priorities.edit',
    audit: 'priorities.candidate-changed',
    params: idParams,
    body: matrixBody,
    crawl: { none: 'places a candidate; tried by priorities.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const round = await selectRound(tx, params.id);
      if (round.decidedAt !== null)
        throw refused('already-decided', 'This round is decided', 'What was decided stays as it was.');
      const candidate = (await listCandidates(tx, round.id)).find(({ id }) => id === body.candidate);
      if (candidate === undefined) throw fieldProblem('unknown', 'candidate', 'Choose the candidate');
      if ((body.likelihood === null) !== (body.impact === null))
        throw fieldProblem('half', body.likelihood === null ? 'likelihood' : 'impact', 'Choose both, or neither'); // prettier-ignore
      const matrix = await matrixOn(tx);
      if ((body.likelihood ?? 0) > matrix.likelihood.length) throw fieldProblem('no-step', 'likelihood', 'Choose from the list'); // prettier-ignore
      if ((body.impact ?? 0) > matrix.impact.length) throw fieldProblem('no-step', 'impact', 'Choose from the list'); // prettier-ignore
      await changeCandidate(tx, candidate, candidate.version, 'placed', {
        likelihood: body.likelihood,
        impact: body.impact,
      });
      return { kind: 'redirect', to: `/priorities/${round.id}/matrix`, banner: 'Saved.' };
    },
    form: (context) =>
      showMatrix(context, context.params.id, formState(context.body.typed, context.body.failure)),
  });
}
