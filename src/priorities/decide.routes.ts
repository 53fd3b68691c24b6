import { z } from 'zod';
import { recordAudit } from '../foundation/audit.ts';
import type { Tx } from '../foundation/database.types.ts';
import { Problem } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, type FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { inModeration } from './candidates.routes.ts';
import { decideCandidate, listCandidates } from './candidate.store.ts';
import { decidePage } from './decide.page.ts';
import { readDecisions } from './decide.rules.ts';
import { idParams } from './fields.ts';
import { selectRound } from './round.store.ts';
import { viewRound } from './round.view.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** The meeting goes down the list: every decision on one page. */
export function registerDeciding(registrar: Registrar): void {
  async function show(tx: Tx, request: Request, id: string, form: FormState): Promise<Answer> {
    const round = inModeration(await selectRound(tx, id));
    const { standings } = await viewRound(tx, round);
    return {
      kind: 'page',
      page: decidePage({ round, standings, form, hidden: () => hiddenFields(request) }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/decide',
    permission: 'priorities.decide',
    audit: 'priorities.scores-viewed',
    params: idParams,
    crawl: { none: 'only while a round is moderated; tried by priorities.test.ts' },
    handler: ({ tx, request, params }) => show(tx, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/decide',
    permission: 'priorities.decide',
    audit: { none: 'the handler writes priorities.candidate-decided for each' },
    params: idParams,
    body: z.record(z.string(), z.unknown()),
    crawl: { none: 'writes decisions down; tried by priorities.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const round = inModeration(await selectRound(tx, params.id));
      const { decided, faults } = readDecisions(body, await listCandidates(tx, round.id));
      if (faults.length > 0)
        throw new Problem({
          status: 422,
          code: 'not-understood',
          title: 'There is a problem with what was sent',
          fields: faults,
        });
      for (const { candidate, version, ...decision } of decided) {
        await decideCandidate(tx, candidate, version, decision);
        await recordAudit(tx, {
          event: 'priorities.candidate-decided',
          subjectKind: 'priority_candidate',
          subjectId: candidate.id,
        });
      }
      const many = decided.length;
      return {
        kind: 'redirect',
        to: `/priorities/${round.id}`,
        banner: many === 0 ? 'Nothing was changed.' : `${many} ${many === 1 ? 'decision is' : 'decisions are'} written down.`,
      }; // prettier-ignore
    },
    form: ({ tx, request, params, body }) =>
      show(tx, request, params.id, formState(body.typed, body.failure)),
  });
}
