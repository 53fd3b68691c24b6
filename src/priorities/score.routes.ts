import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { fieldProblem, Problem, refused, type ProblemField } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { listCandidates } from './candidate.store.ts';
import { idParams, several } from './fields.ts';
import { agenciesToday, peopleToAsk } from './people.store.ts';
import type { PrioritiesServices } from './priorities.services.ts';
import type { Candidate, Round } from './priority.types.ts';
import { selectRound } from './round.store.ts';
import { enterPage, roomPage, scorePage, scorersPage } from './score.page.ts';
import { readScoreForm, saysSomething } from './score.rules.ts';
import {
  changeScorer,
  insertScorer,
  listScorers,
  nothingScored,
  saveScores,
  scoresBy,
  scorerOf,
  selectScorer,
} from './score.store.ts';
import { askToScore } from './scores.requests.ts';

type Context = SignedInContext<unknown, unknown, unknown>;
const anything = z.record(z.string(), z.unknown());

const takesScores = (round: Round): Round => {
  if (round.state !== 'open')
    throw refused(
      'not-open',
      'This round takes no scores now',
      round.state === 'draft'
        ? 'It is not open for scoring yet.'
        : 'Scoring is over. What the meeting changes is written down on each candidate’s page.',
    );
  return round;
};

const faultsProblem = (fields: ProblemField[]): Problem =>
  new Problem({
    status: 422,
    code: 'not-understood',
    title: 'There is a problem with what was sent',
    fields,
  });

/** Scoring: alone, by message, from a sheet, in the room. */
export function registerScoring(registrar: Registrar, services: PrioritiesServices): void {
  registerOwn(registrar);
  registerScorers(registrar, services);
  registerEntering(registrar);
  registerRoom(registrar);
}

function registerOwn(registrar: Registrar): void {
  async function show(
    { tx, actor, request }: Pick<Context, 'tx' | 'actor' | 'request'>,
    id: string,
    form: FormState,
  ): Promise<Answer> {
    const round = takesScores(await selectRound(tx, id));
    const scorer = await scorerOf(tx, round.id, actor.accountId);
    return {
      kind: 'page',
      page: scorePage({
        round,
        candidates: await listCandidates(tx, round.id),
        own: scorer === null ? new Map() : await scoresBy(tx, scorer.id),
        state: scorer?.state === 'given' ? 'given' : scorer?.state === 'draft' ? 'draft' : 'none',
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/score',
    permission: 'priorities.score',
    audit: { none: 'one’s own scores' },
    params: idParams,
    crawl: { none: 'only while the round is open; tried by priorities.test.ts' },
    handler: (context) => show(context, context.params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/score',
    permission: 'priorities.score',
    audit: 'priorities.scored',
    params: idParams,
    body: anything,
    crawl: { none: 'keeps scores; tried by priorities.test.ts' },
    handler: async ({ tx, actor, params, body }): Promise<Answer> => {
      const round = takesScores(await selectRound(tx, params.id));
      const candidates = await listCandidates(tx, round.id);
      const { given, faults } = readScoreForm(body, candidates);
      if (faults.length > 0) throw faultsProblem(faults);
      const isDraft = body['action'] === 'draft';
      const [first] = candidates;
      if (!isDraft && !saysSomething(given) && first !== undefined)
        throw fieldProblem('nothing-scored', `added-value.${first.id}`, 'Score at least one candidate, or save a draft'); // prettier-ignore
      const state = isDraft ? 'draft' : 'given';
      const known = await scorerOf(tx, round.id, actor.accountId);
      const scorerId =
        known?.id ??
        (await insertScorer(tx, round, {
          accountId: actor.accountId,
          agencyId: actor.agencyId,
          name: actor.accountName,
          way: 'signed-in',
          state,
        }));
      await saveScores(tx, round, scorerId, [actor.accountId], given);
      if (known !== null) await changeScorer(tx, known, { state, way: 'signed-in', enteredBy: null });
      return isDraft
        ? { kind: 'redirect', to: `/priorities/${round.id}/score`, banner: 'Your draft is saved. Nobody else sees it.' }
        : { kind: 'redirect', to: `/priorities/${round.id}`, banner: 'Thank you: your scores are given. You can change them until moderation begins.' };
    }, // prettier-ignore
    form: (context) => show(context, context.params.id, formState(context.body.typed, context.body.failure)),
  });
}

function registerScorers(registrar: Registrar, services: PrioritiesServices): void {
  async function show(
    { tx, request }: Pick<Context, 'tx' | 'request'>,
    id: string,
    form: FormState,
  ): Promise<Answer> {
    const round = await selectRound(tx, id);
    const scorers = await listScorers(tx, round.id);
    const busy = new Set(scorers.filter(({ state }) => state !== 'left-out').map(({ accountId }) => accountId));
    return {
      kind: 'page',
      page: scorersPage({
        round,
        scorers,
        people: (await peopleToAsk(tx)).filter(({ accountId }) => !busy.has(accountId)),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  } // prettier-ignore
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/scorers',
    permission: 'priorities.edit',
    audit: { none: 'who scores, not what' },
    params: idParams,
    crawl: async () => (await services.crawlRounds()).map((id) => `/priorities/${id}/scorers`),
    handler: (context) => show(context, context.params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/scorers',
    permission: 'priorities.edit',
    audit: 'priorities.asked',
    params: idParams,
    body: z.object({ people: several }),
    crawl: { none: 'asks people; tried by priorities.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const round = takesScores(await selectRound(tx, params.id));
      if (round.scoresDueOn === null || round.scoresDueOn < clock.today())
        throw fieldProblem('due-past', 'people', 'The day by which scores are due is past: set a later one first');
      const chosen = (await peopleToAsk(tx)).filter(({ accountId }) => body.people.includes(accountId));
      if (chosen.length === 0) throw fieldProblem('nobody', 'people', 'Choose who is to be asked');
      const asked = await askToScore(tx, round, chosen);
      return { kind: 'redirect', to: `/priorities/${round.id}/scorers`, banner: `${asked} ${asked === 1 ? 'person is' : 'people are'} asked.` };
    },
    form: (context) =>
      show(context, context.params.id, formState(context.body.typed, context.body.failure)),
  }); // prettier-ignore
}

const enterBody = withDates(['said'], z.looseObject({ said: requiredDate('the day on the sheet') }));

function registerEntering(registrar: Registrar): void {
  async function show(
    { tx, request }: Pick<Context, 'tx' | 'request'>,
    id: string,
    scorerId: string | undefined,
    form: FormState,
  ): Promise<Answer> {
    const round = takesScores(await selectRound(tx, id));
    return {
      kind: 'page',
      page: enterPage({
        round,
        candidates: await listCandidates(tx, round.id),
        agencies: await agenciesToday(tx),
        scorer: scorerId === undefined ? null : await selectScorer(tx, round.id, scorerId),
        today: clock.today(),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/enter',
    permission: 'priorities.edit',
    audit: { none: 'an empty form' },
    params: idParams,
    query: z.object({ scorer: z.uuid().optional() }),
    crawl: { none: 'only while the round is open; tried by priorities.test.ts' },
    handler: (context) => show(context, context.params.id, context.query.scorer, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/enter',
    permission: 'priorities.edit',
    audit: 'priorities.keyed-in',
    params: idParams,
    body: enterBody,
    crawl: { none: 'keys a sheet in; tried by priorities.test.ts' },
    handler: async ({ tx, actor, params, body }): Promise<Answer> => {
      const round = takesScores(await selectRound(tx, params.id));
      const { given, faults } = readScoreForm(body, await listCandidates(tx, round.id));
      const typed = (name: string): string => (typeof body[name] === 'string' ? body[name].trim() : '');
      if (body.said > clock.today()) faults.push({ name: 'said', message: 'The day on the sheet must be today or in the past' });
      const scorerId = typed('scorer');
      const agency = (await agenciesToday(tx)).find(({ id }) => id === typed('agency'));
      if (scorerId === '') {
        if (agency === undefined) faults.push({ name: 'agency', message: 'Choose the agency' });
        if (typed('name') === '') faults.push({ name: 'name', message: 'Enter who scored' });
      }
      if (faults.length === 0 && !saysSomething(given)) faults.push({ name: 'said', message: 'The sheet has no scores: key at least one in' });
      if (faults.length > 0) throw faultsProblem(faults);
      if (scorerId !== '') {
        const scorer = await selectScorer(tx, round.id, z.uuid().catch('').parse(scorerId));
        if (scorer.state === 'given') throw refused('given-already', 'These scores are given already', 'Ask the person to change them by signing in, or leave them.');
        await saveScores(tx, round, scorer.id, [actor.accountId], given);
        await changeScorer(tx, scorer, { state: 'given', saidOn: body.said, enteredBy: actor.accountId });
        return { kind: 'redirect', to: `/priorities/${round.id}/scorers`, banner: `The scores of ${scorer.name} are saved.` };
      }
      const name = typed('name').slice(0, 150);
      const made = await insertScorer(tx, round, { accountId: null, agencyId: agency?.id ?? '', name, way: 'sheet', state: 'given', saidOn: body.said, enteredBy: actor.accountId });
      await saveScores(tx, round, made, [actor.accountId], given);
      return { kind: 'redirect', to: `/priorities/${round.id}/scorers`, banner: `The sheet of ${name}, ${agency?.name ?? ''}, is saved.` };
    }, // prettier-ignore
    form: (context) => {
      const scorer = context.body.typed['scorer'];
      return show(
        context,
        context.params.id,
        typeof scorer === 'string' && z.uuid().safeParse(scorer).success ? scorer : undefined,
        formState(context.body.typed, context.body.failure),
      );
    },
  });
}

const mostAgencies = 20;

function registerRoom(registrar: Registrar): void {
  async function show(
    { tx, request }: Pick<Context, 'tx' | 'request'>,
    id: string,
    wanted: readonly string[],
    form: FormState,
  ): Promise<Answer> {
    const round = takesScores(await selectRound(tx, id));
    const agencies = await agenciesToday(tx);
    return {
      kind: 'page',
      page: roomPage({
        round,
        candidates: await listCandidates(tx, round.id),
        agencies,
        chosen: agencies.filter((agency) => wanted.includes(agency.id)).slice(0, mostAgencies),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/priorities/:id/room',
    permission: 'priorities.edit',
    audit: { none: 'an empty grid' },
    params: idParams,
    query: z.object({ agency: several }),
    crawl: { none: 'only while the round is open; tried by priorities.test.ts' },
    handler: (context) => show(context, context.params.id, context.query.agency, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/:id/room',
    permission: 'priorities.edit',
    audit: 'priorities.keyed-in',
    params: idParams,
    body: z.looseObject({ agencies: several }),
    crawl: { none: 'keys scores in; tried by priorities.test.ts' },
    handler: async ({ tx, actor, params, body }): Promise<Answer> => {
      const round = takesScores(await selectRound(tx, params.id));
      const candidates = await listCandidates(tx, round.id);
      const agencies = (await agenciesToday(tx)).filter(({ id }) => body.agencies.includes(id)).slice(0, mostAgencies);
      const saved = await saveRoom(tx, actor, round, candidates, agencies, body);
      return { kind: 'redirect', to: `/priorities/${round.id}/scorers`, banner: `Scores of ${saved} ${saved === 1 ? 'agency' : 'agencies'} are saved.` };
    }, // prettier-ignore
    form: (context) => {
      const { typed } = context.body;
      const wanted = several.safeParse(typed['agencies']);
      return show(context, context.params.id, wanted.success ? wanted.data : [], formState(typed, context.body.failure)); // prettier-ignore
    },
  });
}

/** One scorer an agency; an agency without a score in the grid is left. @throws Problem 422. */
async function saveRoom(
  tx: Tx,
  actor: Actor,
  round: Round,
  candidates: readonly Candidate[],
  agencies: readonly { id: string; name: string }[],
  body: Readonly<Record<string, unknown>>,
): Promise<number> {
  const faults: ProblemField[] = [];
  const rows = agencies.map((agency) => ({
    agency,
    given: candidates.flatMap((candidate) => {
      const name = `cell.${agency.id}.${candidate.id}`;
      const value = typeof body[name] === 'string' ? body[name].trim() : '';
      if (value === '') return [];
      if (!/^[0-5]$/.test(value)) {
        faults.push({ name, message: `${agency.name}, ${candidate.title}: a score must be a whole number from 0 to 5` });
        return [];
      }
      return [{ ...nothingScored(candidate.id), added_value: Number(value) }];
    }),
  })); // prettier-ignore
  if (faults.length > 0) throw faultsProblem(faults);
  const filled = rows.filter(({ given }) => given.length > 0);
  const [first] = agencies;
  const [candidate] = candidates;
  if (filled.length === 0 && first !== undefined && candidate !== undefined)
    throw fieldProblem('nothing-scored', `cell.${first.id}.${candidate.id}`, 'Key at least one score in');
  for (const { agency, given } of filled) {
    const scorerId = await insertScorer(tx, round, {
      accountId: null,
      agencyId: agency.id,
      name: 'In the room',
      way: 'room',
      state: 'given',
      saidOn: clock.today(),
      enteredBy: actor.accountId,
    });
    await saveScores(tx, round, scorerId, [actor.accountId], given);
  }
  return filled.length;
}
