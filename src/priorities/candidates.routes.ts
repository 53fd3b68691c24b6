import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { fieldProblem, Problem, refused } from '../foundation/problem.ts';
import { listPartnerships } from '../partnership/partnership.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, type FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { candidateFormPage, candidatePage, proposePage, spreadPage } from './candidate.page.ts';
import {
  changeCandidate,
  decideCandidate,
  insertCandidate,
  listCandidates,
  selectCandidate,
  updateCandidate,
  type CandidateInput,
} from './candidate.store.ts';
import { dutiesOn, limbsOn, type Duty } from './duties.ts';
import { knownDuties } from './lists.store.ts';
import { candidateParams, idParams, needed, optionalId, several, text, version } from './fields.ts';
import type { PrioritiesServices } from './priorities.services.ts';
import { decisions, factors, origins, type Candidate, type Round } from './priority.types.ts';
import { evidenceOffered, proposeForRound, type EvidenceOffered } from './propose.ts';
import { roundParameters, scoresAreOpen } from './round.rules.ts';
import { selectRound } from './round.store.ts';
import { viewRound } from './round.view.ts';
import { insertModeration } from './score.store.ts';
import { ruleInForce } from './settings.store.ts';

type Context = SignedInContext<unknown, unknown, unknown>;

const candidateBody = z.object({
  title: needed(150, 'Enter the name'),
  words: text(1000),
  origin: z.enum(origins, 'Choose where it is from'),
  subjects: several,
  issues: several,
  duties: several,
  limbs: several,
  'control-strategy': text(200),
  'crime-plan': text(200),
  because: text(400),
  version: version.default(1),
});

const moderateBody = z.object({
  factor: z.enum(factors, 'Choose the factor'),
  score: z.string().trim().regex(/^[0-5]?$/, 'The score must be a whole number from 0 to 5').default(''), // prettier-ignore
  'moderation-reason': needed(500, 'Enter the reason'),
});

const decideBody = z.object({
  decision: z.enum(decisions, 'Choose what was decided'),
  under: optionalId,
  rationale: needed(2000, 'Enter the reasons: a score alone decides nothing'),
  dissent: text(1000),
  version,
});

/** What is offered is kept; a code that is no longer offered stays where the candidate had it. */
function inputOf(body: z.infer<typeof candidateBody>, offered: EvidenceOffered, own: Candidate | null, allDuties: readonly Duty[]): CandidateInput {
  const today = clock.today();
  const known = (codes: readonly string[], offers: readonly string[], had: readonly string[]): string[] =>
    codes.filter((code) => offers.includes(code) || had.includes(code));
  const { concern } = offered;
  return {
    title: body.title,
    words: body.words,
    origin: body.origin,
    evidence: {
      subjects: known(body.subjects, offered.subjects.map(({ key }) => key), own?.evidence.subjects ?? []).slice(0, 10),
      issues: known(body.issues, 'none' in concern ? [] : concern.issues.map(({ code }) => code), own?.evidence.issues ?? []).slice(0, 10),
      duties: known(body.duties, dutiesOn(allDuties, today).map(({ code }) => code), own?.evidence.duties ?? []),
    },
    because: body.because,
    limbs: known(body.limbs, limbsOn(today).map(({ code }) => code), own?.limbs ?? []),
    controlStrategy: body['control-strategy'],
    crimePlan: body['crime-plan'],
  };
} // prettier-ignore

const inDraft = (round: Round): Round => {
  if (round.state !== 'draft')
    throw refused(
      'not-in-draft',
      'The list of candidates is closed',
      'It stays as it is while people score. Take the round back to a draft first.',
    );
  return round;
};

export const inModeration = (round: Round): Round => {
  if (round.state !== 'moderation')
    throw refused('not-in-moderation', 'The meeting is not on this round now', 'Scores are set and decisions written down while the round is being moderated.'); // prettier-ignore
  return round;
};

/** Candidates, what figures propose for them, and what is set and decided in the meeting. */
export function registerCandidates(registrar: Registrar, services: PrioritiesServices): void {
  const crawl = (rest: string) => async () =>
    (await services.crawlRounds()).map((id) => `/priorities/${id}${rest}`);

  async function showForm(
    { tx, actor, request }: Pick<Context, 'tx' | 'actor' | 'request'>,
    round: Round,
    candidate: Candidate | null,
    form: FormState,
  ): Promise<Answer> {
    return {
      kind: 'page',
      page: candidateFormPage({
        round,
        candidate,
        form,
        offered: await evidenceOffered(tx, services, actor, round),
        duties: await knownDuties(tx),
        today: clock.today(),
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/priorities/:id/candidates/new',
    permission: 'priorities.edit',
    audit: { none: 'an empty form' },
    params: idParams,
    crawl: { none: 'only of a draft; tried by priorities.test.ts' },
    handler: async (context) =>
      showForm(context, inDraft(await selectRound(context.tx, context.params.id)), null, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/candidates/new',
    permission: 'priorities.edit',
    audit: 'priorities.candidate-added',
    params: idParams,
    body: candidateBody,
    crawl: { none: 'adds a candidate; tried by priorities.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const round = inDraft(await selectRound(tx, params.id));
      if ((await listCandidates(tx, round.id)).length >= roundParameters.mostCandidates.value)
        throw fieldProblem('too-many', 'title', `A round has at most ${roundParameters.mostCandidates.value} candidates: more cannot be scored with care. Take one off the list first`); // prettier-ignore
      await insertCandidate(
        tx,
        round,
        inputOf(body, await evidenceOffered(tx, services, actor, round), null, await knownDuties(tx)),
      );
      return { kind: 'redirect', to: `/priorities/${round.id}`, banner: `${body.title} is on the list.` };
    },
    form: async (context) =>
      showForm(
        context,
        await selectRound(context.tx, context.params.id),
        null,
        formState(context.body.typed, context.body.failure),
      ),
  });
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/candidates/:candidate/change',
    permission: 'priorities.edit',
    audit: { none: 'what a candidate rests on' },
    params: candidateParams,
    crawl: { none: 'only of a draft; tried by priorities.test.ts' },
    handler: async (context) => {
      const round = inDraft(await selectRound(context.tx, context.params.id));
      return showForm(context, round, await selectCandidate(context.tx, round.id, context.params.candidate), formState()); // prettier-ignore
    },
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/candidates/:candidate/change',
    permission: 'priorities.edit',
    audit: 'priorities.candidate-changed',
    params: candidateParams,
    body: candidateBody,
    crawl: { none: 'changes a candidate; tried by priorities.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const round = inDraft(await selectRound(tx, params.id));
      const candidate = await selectCandidate(tx, round.id, params.candidate);
      const offered = await evidenceOffered(tx, services, actor, round);
      await updateCandidate(
        tx,
        candidate,
        body.version,
        inputOf(body, offered, candidate, await knownDuties(tx)),
      );
      return { kind: 'redirect', to: `/priorities/${round.id}`, banner: 'Saved.' };
    },
    form: async (context) => {
      const round = await selectRound(context.tx, context.params.id);
      const candidate = await selectCandidate(context.tx, round.id, context.params.candidate);
      return showForm(context, round, candidate, formState(context.body.typed, context.body.failure));
    },
  });
  for (const [path, removes, event] of [
    ['remove', true, 'priorities.candidate-removed'],
    ['put-back', false, 'priorities.candidate-put-back'],
  ] as const)
    registrar.member({
      method: 'POST',
      path: `/priorities/:id/candidates/:candidate/${path}`,
      permission: 'priorities.edit',
      audit: event,
      params: candidateParams,
      crawl: { none: 'changes the list; tried by priorities.test.ts' },
      handler: async ({ tx, params }): Promise<Answer> => {
        const round = inDraft(await selectRound(tx, params.id));
        const candidate = await selectCandidate(tx, round.id, params.candidate);
        await changeCandidate(tx, candidate, candidate.version, path, { removed_at: removes ? clock.now() : null }); // prettier-ignore
        return {
          kind: 'redirect',
          to: removes ? `/priorities/${round.id}/candidates/${candidate.id}/change` : `/priorities/${round.id}`,
          banner: removes ? `${candidate.title} is off the list. It can be put back here.` : `${candidate.title} is back on the list.`,
        };
      }, // prettier-ignore
    });

  registrar.member({
    method: 'GET',
    path: '/priorities/:id/propose',
    permission: 'priorities.edit',
    audit: { none: 'the rule in words' },
    params: idParams,
    crawl: crawl('/propose'),
    handler: async ({ tx, params, request }) => {
      const round = await selectRound(tx, params.id);
      return {
        kind: 'page',
        page: proposePage({ round, candidates: await listCandidates(tx, round.id), rule: await ruleInForce(tx), hidden: () => hiddenFields(request) }), // prettier-ignore
      };
    },
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/propose',
    permission: 'priorities.edit',
    audit: 'priorities.proposed',
    params: idParams,
    crawl: { none: 'works proposals out; tried by priorities.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const round = await selectRound(tx, params.id);
      if (scoresAreOpen(round.state))
        throw refused('too-late', 'Scores are opened already', 'What was proposed stays as people saw it when they scored. The meeting can set a score with its reason.'); // prettier-ignore
      const many = await proposeForRound(tx, round, await evidenceOffered(tx, services, actor, round), await ruleInForce(tx)); // prettier-ignore
      return {
        kind: 'redirect',
        to: `/priorities/${round.id}`,
        banner: many === 0 ? 'No figure speaks to any candidate: say on which findings they rest.' : `Scores are proposed for ${many} ${many === 1 ? 'candidate' : 'candidates'}.`,
      };
    },
  }); // prettier-ignore

  async function showCandidate(
    { tx, actor, request }: Pick<Context, 'tx' | 'actor' | 'request'>,
    params: z.infer<typeof candidateParams>,
    form: FormState,
  ): Promise<Answer> {
    const { may } = services;
    const round = await selectRound(tx, params.id);
    const candidate = await selectCandidate(tx, round.id, params.candidate);
    const view = await viewRound(tx, round);
    return {
      kind: 'page',
      page: candidatePage({
        round,
        candidate,
        standing: view.isOpened ? (view.standings.find((each) => each.candidate.id === candidate.id) ?? null) : null,
        scorers: view.scorers,
        others: view.candidates,
        form,
        may: { edit: may(actor, 'priorities.edit'), moderate: may(actor, 'priorities.moderate'), decide: may(actor, 'priorities.decide') },
        hidden: () => hiddenFields(request),
      }),
    };
  } // prettier-ignore
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/candidates/:candidate',
    permission: 'priorities.view',
    audit: 'priorities.candidate-viewed',
    params: candidateParams,
    crawl: async () => {
      const [first] = await listPartnerships(services.database);
      if (first === undefined) return [];
      const own = await services.database.asSystem('find a candidate for the route crawl', first.partnershipId, (tx) =>
        tx.selectFrom('priority_candidate').select(['id', 'priority_round_id']).orderBy('id', 'desc').limit(1).executeTakeFirst(),
      ); // prettier-ignore
      return own === undefined ? [] : [`/priorities/${own.priority_round_id}/candidates/${own.id}`];
    },
    handler: (context) => showCandidate(context, context.params, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/priorities/:id/candidates/:candidate/moderate',
    permission: 'priorities.moderate',
    audit: 'priorities.moderated',
    params: candidateParams,
    body: moderateBody,
    crawl: { none: 'sets a score; tried by priorities.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const round = inModeration(await selectRound(tx, params.id));
      const candidate = await selectCandidate(tx, round.id, params.candidate);
      await insertModeration(tx, round, candidate.id, {
        factor: body.factor,
        score: body.score === '' ? null : Number(body.score),
        reason: body['moderation-reason'],
      });
      return { kind: 'redirect', to: `/priorities/${round.id}/candidates/${candidate.id}`, banner: 'The score is set.' }; // prettier-ignore
    },
    form: (context) =>
      showCandidate(context, context.params, formState(context.body.typed, context.body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/candidates/:candidate/decide',
    permission: 'priorities.decide',
    audit: 'priorities.candidate-decided',
    params: candidateParams,
    body: decideBody,
    crawl: { none: 'writes a decision down; tried by priorities.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const round = inModeration(await selectRound(tx, params.id));
      const candidate = await selectCandidate(tx, round.id, params.candidate);
      await checkUnder(tx, round, candidate, body);
      const hasParent = body.decision === 'merge' || body.decision === 'theme-under';
      await decideCandidate(tx, candidate, body.version, {
        decision: body.decision,
        underId: hasParent ? body.under : null,
        rationale: body.rationale,
        dissent: body.dissent,
      });
      return { kind: 'redirect', to: `/priorities/${round.id}`, banner: `${candidate.title}: the decision is written down.` }; // prettier-ignore
    },
    form: (context) =>
      showCandidate(context, context.params, formState(context.body.typed, context.body.failure)),
  });

  registrar.member({
    method: 'GET',
    path: '/priorities/:id/spread',
    permission: 'priorities.view',
    audit: 'priorities.scores-viewed',
    params: idParams,
    crawl: { none: 'only once scores are opened; tried by priorities.test.ts' },
    handler: async ({ tx, params }) => {
      const round = await selectRound(tx, params.id);
      if (!scoresAreOpen(round.state)) throw stillSealed();
      const { standings, scorers, scores } = await viewRound(tx, round);
      return {
        kind: 'page',
        page: spreadPage({ round, standings, scorers, scores, wide: roundParameters.wideSpread.value }),
      };
    },
  });
}

/** Asked for before moderation: nobody sees scores, whoever they are. */
export const stillSealed = (): Problem =>
  new Problem({
    status: 409,
    code: 'scores-sealed',
    title: 'People are still scoring',
    detail: 'Scores are shown when moderation begins, to everybody at once, so that nobody scores after somebody else.', // prettier-ignore
  });

/** @throws Problem 422 where a merge or a theme names no priority that is adopted. */
async function checkUnder(
  tx: Tx,
  round: Round,
  candidate: Candidate,
  body: z.infer<typeof decideBody>,
): Promise<void> {
  const candidates = await listCandidates(tx, round.id);
  const hangs = candidates.filter(({ decidedUnderId }) => decidedUnderId === candidate.id);
  if (body.decision === 'adopt') return;
  if (hangs.length > 0)
    throw fieldProblem('has-themes', 'decision', `${hangs.map(({ title }) => `“${title}”`).join(', ')} ${hangs.length === 1 ? 'is' : 'are'} merged with it or a theme under it; decide about ${hangs.length === 1 ? 'that' : 'those'} anew first`); // prettier-ignore
  if (body.decision === 'not-adopt') return;
  const under = candidates.find(({ id }) => id === body.under && id !== candidate.id);
  if (under === undefined) throw fieldProblem('no-parent', 'under', 'Choose with or under which priority');
  if (under.decision !== 'adopt')
    throw fieldProblem('parent-not-adopted', 'under', `“${under.title}” is not adopted; write that decision down first`); // prettier-ignore
}
