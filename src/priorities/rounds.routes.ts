import { z } from 'zod';
import { usableWaves } from '../consultation/consultation.ts';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { fieldProblem, notFound, Problem, refused } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, optionalDate, withDates, type FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { changeCandidate, copyCandidates, listCandidates } from './candidate.store.ts';
import { idParams, needed, optionalId, text, version } from './fields.ts';
import type { PrioritiesServices } from './priorities.services.ts';
import type { Candidate, Round } from './priority.types.ts';
import { standingsOf } from './ranking.rules.ts';
import {
  roundParameters,
  roundSteps,
  stepsFrom,
  usualScoresDue,
  type RoundNeed,
  type RoundStep,
} from './round.rules.ts';
import {
  countsOf,
  insertRound,
  listRounds,
  selectDecided,
  selectRound,
  stepsTaken,
  supersedeOthers,
  takeStep,
  updateRound,
  type RoundInput,
} from './round.store.ts';
import { viewRound } from './round.view.ts';
import { roundFormPage, roundPage, roundsPage, stepPage } from './rounds.page.ts';
import { listModerations, openedScores, scorerOf } from './score.store.ts';
import { withdrawAsked } from './scores.requests.ts';
import { ensureWeightSets, listWeightSets, selectWeightSet } from './settings.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const stepParams = z.object({ id: z.uuid(), step: z.string().max(40) });

const roundBody = withDates(
  ['scores-due', 'meeting'],
  z.object({
    title: needed(200, 'Enter a name for the round'),
    'scores-due': optionalDate('the day by which scores are due'),
    meeting: optionalDate('the day of the meeting'),
    top: z.coerce.number('Enter a number').int('Enter a whole number').min(1, 'Enter 1 or more').max(20, 'Enter 20 or fewer'), // prettier-ignore
    weights: z.uuid('Choose the weights'),
    wave: optionalId,
    previous: optionalId,
    version: version.default(1),
  }),
);
type RoundForm = z.infer<typeof roundBody>;

const stepBody = withDates(
  ['meeting'],
  z.object({
    reason: text(1000),
    meeting: optionalDate('the day of the meeting'),
    minute: text(200),
    version,
  }),
);

/** The round's pages: all rounds, one, setting it up, and its steps. */
export function registerRounds(registrar: Registrar, services: PrioritiesServices): void {
  const { may } = services;
  registrar.member({
    method: 'GET',
    path: '/priorities',
    permission: 'priorities.view',
    audit: { none: 'names of rounds, and priorities as decided' },
    crawl: () => ['/priorities'],
    handler: async ({ actor, tx }) => {
      const decided = await selectDecided(tx);
      return {
        kind: 'page',
        page: roundsPage({
          rounds: await listRounds(tx),
          decided: decided === null ? null : { round: decided, priorities: (await listCandidates(tx, decided.id)).filter(({ decision }) => decision === 'adopt') }, // prettier-ignore
          mayEdit: may(actor, 'priorities.edit'),
        }),
      };
    },
  });
  registerSetUp(registrar);
  registrar.member({
    method: 'GET',
    path: '/priorities/:id',
    permission: 'priorities.view',
    audit: 'priorities.viewed',
    params: idParams,
    record: 'priority_round',
    crawl: async () => (await services.crawlRounds()).map((id) => `/priorities/${id}`),
    handler: async ({ actor, tx, params }) => {
      const round = await selectRound(tx, params.id);
      const mine = await scorerOf(tx, round.id, actor.accountId);
      return {
        kind: 'page',
        page: roundPage({
          ...(await viewRound(tx, round)),
          next: await Promise.all(stepsFrom(round.state, actor.role).map(async (step) => ({ step, unmet: await unmet(tx, round, step) }))), // prettier-ignore
          taken: await stepsTaken(tx, round.id),
          mine: { state: mine?.state === 'given' ? 'given' : mine?.state === 'draft' ? 'draft' : 'none' },
          today: clock.today(),
          may: {
            edit: may(actor, 'priorities.edit'),
            score: may(actor, 'priorities.score'),
            moderate: may(actor, 'priorities.moderate'),
            decide: may(actor, 'priorities.decide'),
          },
        }),
      };
    },
  });
  registerSteps(registrar);
}

/** What still stands in the way of a step, in words. */
async function unmet(tx: Tx, round: Round, step: RoundStep): Promise<{ need: RoundNeed; words: string }[]> {
  const counts = await countsOf(tx, round.id);
  const found: { need: RoundNeed; words: string }[] = [];
  const say = (need: RoundNeed, isMet: boolean, words: string): void => {
    if (step.needs.includes(need) && !isMet) found.push({ need, words });
  };
  const { fewestCandidates } = roundParameters;
  const due = round.scoresDueOn;
  say(
    'candidates',
    counts.candidates >= fewestCandidates.value,
    `Add at least ${fewestCandidates.value} candidates`,
  );
  say('scores-due', due !== null, 'Set the day by which scores are due');
  say(
    'scores-due',
    due === null || due >= clock.today(),
    'The day by which scores are due is past: set a later one',
  );
  say('scores-given', counts.given > 0, 'Nobody has given scores yet');
  if (step.needs.includes('all-decided')) {
    const candidates = await listCandidates(tx, round.id);
    const open = candidates.filter(({ decision }) => decision === null);
    if (open.length > 0)
      found.push({ need: 'all-decided', words: `Write down what was decided about ${open.map(({ title }) => `“${title}”`).join(', ')}` }); // prettier-ignore
    else if (!candidates.some(({ decision }) => decision === 'adopt'))
      found.push({ need: 'one-adopted', words: 'Adopt at least one candidate as a priority' });
  }
  return found;
}

function registerSetUp(registrar: Registrar): void {
  async function show(tx: Tx, request: Request, round: Round | null, form: FormState): Promise<Answer> {
    const rounds = await listRounds(tx);
    return {
      kind: 'page',
      page: roundFormPage({
        round,
        form,
        weights: round === null ? await ensureWeightSets(tx) : await listWeightSets(tx),
        waves: await usableWaves(tx),
        previous: rounds.filter(({ decidedAt }) => decidedAt !== null),
        usual: {
          scoresDueOn: usualScoresDue(clock.today()),
          top: roundParameters.top.value,
          title: `Priorities ${clock.today().slice(0, 4)}`,
        },
        hidden: () => hiddenFields(request),
      }),
    };
  }

  async function read(tx: Tx, body: RoundForm, own: Round | null): Promise<RoundInput> {
    if (!(await listWeightSets(tx)).some(({ id }) => id === body.weights || id === own?.weightsId))
      throw fieldProblem('not-understood', 'weights', 'Choose the weights');
    if (body.wave !== null && !(await usableWaves(tx)).some(({ id }) => id === body.wave) && body.wave !== own?.waveId) // prettier-ignore
      throw fieldProblem('not-understood', 'wave', 'Choose a consultation whose chapter is published');
    if (body.meeting !== null && body['scores-due'] !== null && body.meeting < body['scores-due'])
      throw fieldProblem('not-understood', 'meeting', 'The meeting must be on the day scores are due or later');
    return {
      title: body.title,
      scoresDueOn: body['scores-due'],
      meetingOn: body.meeting,
      top: body.top,
      weightsId: body.weights,
      waveId: body.wave,
      previousId: own === null ? body.previous : own.previousId,
    };
  } // prettier-ignore

  registrar.member({
    method: 'GET',
    path: '/priorities/new',
    permission: 'priorities.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/priorities/new'],
    handler: ({ tx, request }) => show(tx, request, null, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/new',
    permission: 'priorities.edit',
    audit: 'priorities.round-begun',
    body: roundBody,
    crawl: { none: 'begins a round; tried by priorities.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const before = body.previous === null ? null : await selectRound(tx, body.previous);
      const id = await insertRound(tx, await read(tx, body, null));
      const copied = before === null ? 0 : await copyCandidates(tx, before, await selectRound(tx, id));
      return {
        kind: 'redirect',
        to: `/priorities/${id}`,
        banner: copied === 0 ? `${body.title} is begun.` : `${body.title} is begun with ${copied} candidates of ${before?.title ?? 'the round before'}.`,
      };
    },
    form: ({ tx, request, body }) => show(tx, request, null, formState(body.typed, body.failure)),
  }); // prettier-ignore

  const changeable = (round: Round): Round => {
    if (round.decidedAt !== null)
      throw refused('already-decided', 'This round is decided', 'What was decided stays as it was. Begin a new round for another year.'); // prettier-ignore
    return round;
  };
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/change',
    permission: 'priorities.edit',
    audit: { none: 'dates and weights of a round' },
    params: idParams,
    crawl: { none: 'only before it is decided; tried by priorities.test.ts' },
    handler: async ({ tx, params, request }) =>
      show(tx, request, changeable(await selectRound(tx, params.id)), formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/change',
    permission: 'priorities.edit',
    audit: 'priorities.round-changed',
    params: idParams,
    body: roundBody,
    crawl: { none: 'changes a round; tried by priorities.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const round = changeable(await selectRound(tx, params.id));
      await updateRound(tx, round.id, body.version, await read(tx, body, round));
      return { kind: 'redirect', to: `/priorities/${round.id}`, banner: 'Saved.' };
    },
    form: async ({ tx, params, request, body }) =>
      show(tx, request, await selectRound(tx, params.id), formState(body.typed, body.failure)),
  });
}

/** Adopted priorities in the order of their scores, then everything else: the numbers that the strategy takes over. */
async function numberAsDecided(tx: Tx, round: Round): Promise<void> {
  const { weights } = await selectWeightSet(tx, round.weightsId);
  const standings = standingsOf(
    await listCandidates(tx, round.id),
    await openedScores(tx, round.id),
    await listModerations(tx, round.id),
    weights,
  );
  const isAdopted = ({ decision }: Candidate): number => Number(decision !== 'adopt');
  const inOrder = standings.map(({ candidate }) => candidate).toSorted((a, b) => isAdopted(a) - isAdopted(b));
  for (const [at, candidate] of inOrder.entries())
    if (candidate.position !== at + 1)
      await changeCandidate(tx, candidate, candidate.version, 'numbered', { position: at + 1 });
}

function registerSteps(registrar: Registrar): void {
  function stepOf(round: Round, code: string, actor: Actor): RoundStep {
    if (!roundSteps.some((step) => step.code === code)) throw notFound();
    const step = stepsFrom(round.state, actor.role).find((each) => each.code === code);
    if (step === undefined)
      throw refused(
        'not-now',
        'This step cannot be taken now',
        'The round stands elsewhere by now, or the step is another person’s. Its page says what comes next.',
      );
    return step;
  }
  const show = (round: Round, step: RoundStep, request: Request, form: FormState): Answer => ({
    kind: 'page',
    page: stepPage({ round, step, form, hidden: () => hiddenFields(request) }),
  });

  registrar.member({
    method: 'GET',
    path: '/priorities/:id/steps/:step',
    permission: 'priorities.step',
    audit: { none: 'an empty form' },
    params: stepParams,
    crawl: { none: 'each state has its own; tried by priorities.test.ts' },
    handler: async ({ actor, tx, params, request }) => {
      const round = await selectRound(tx, params.id);
      return show(round, stepOf(round, params.step, actor), request, formState());
    },
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/steps/:step',
    permission: 'priorities.step',
    audit: 'priorities.step',
    params: stepParams,
    body: stepBody,
    crawl: { none: 'takes a step; tried by priorities.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const round = await selectRound(tx, params.id);
      const step = stepOf(round, params.step, actor);
      if (body.version !== round.version)
        throw fieldProblem('changed-meanwhile', 'version', 'Somebody changed this round after you opened the page. Look at it again'); // prettier-ignore
      const [hindrance] = await unmet(tx, round, step);
      if (hindrance !== undefined) throw fieldProblem('not-yet', 'version', hindrance.words);
      checkAsked(step, body);
      const now = clock.now();
      await takeStep(
        tx,
        actor,
        round,
        step,
        {
          ...(step.asks.includes('reason') ? { reason: body.reason } : {}),
          ...(step.asks.includes('minute') ? { minute: body.minute, meeting: body.meeting ?? '' } : {}),
        },
        step.code === 'decide' ? { decided_at: now, minute: body.minute, meeting_on: body.meeting } : {},
      );
      if (step.code === 'redraft') await withdrawAsked(tx, round, 'The list of candidates changes.');
      if (step.code === 'moderate') await withdrawAsked(tx, round, 'Scoring is over.');
      if (step.code === 'decide') {
        await numberAsDecided(tx, round);
        await supersedeOthers(tx, round.id);
      }
      return { kind: 'redirect', to: `/priorities/${round.id}`, banner: `${step.title}: done.` };
    },
    form: async ({ actor, tx, params, request, body }) => {
      const round = await selectRound(tx, params.id);
      return show(round, stepOf(round, params.step, actor), request, formState(body.typed, body.failure));
    },
  });
}

/** @throws Problem 422 for what the step asks and was not given. */
function checkAsked(step: RoundStep, body: z.infer<typeof stepBody>): void {
  const fields: { name: string; message: string }[] = [];
  if (step.asks.includes('reason') && body.reason === '') fields.push({ name: 'reason', message: 'Enter the reason' }); // prettier-ignore
  if (step.asks.includes('meeting') && body.meeting === null) fields.push({ name: 'meeting', message: 'Enter the day of the meeting' }); // prettier-ignore
  if (step.asks.includes('meeting') && body.meeting !== null && body.meeting > clock.today())
    fields.push({ name: 'meeting', message: 'The day of the meeting must be today or in the past' });
  if (step.asks.includes('minute') && body.minute === '') fields.push({ name: 'minute', message: 'Enter the number of the minute' }); // prettier-ignore
  if (fields.length > 0)
    throw new Problem({
      status: 422,
      code: 'not-understood',
      title: 'There is a problem with what was sent',
      fields,
    });
}
