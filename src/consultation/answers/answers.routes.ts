import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { badInput, type Problem } from '../../foundation/problem.ts';
import { versionsOf } from '../../foundation/history.ts';
import { writeCsv } from '../../documents/documents.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { Actor } from '../../foundation/database.types.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { listOutreach } from '../waves/outreach.store.ts';
import { wardsOf } from '../../places/places.ts';
import { selectEdition, selectWave } from '../waves/wave.store.ts';
import { channels, type Wave } from '../waves/wave.types.ts';
import { waveForJudging, type Request } from './answers.context.ts';
import { answersTable } from './answers.csv.ts';
import { answerPage, answersPage, judgePage } from './answers.page.ts';
import {
  codesUsed,
  countAnswersOf,
  countByWay,
  countReasons,
  countSignals,
  leaveOut,
  listAnswers,
  listPaper,
  listSame,
  listSameSerials,
  putBack,
  selectAnswer,
  type AnswerFilter,
  type Meant,
} from './answers.store.ts';
import { counted, takenBackReason } from './answers.words.ts';
import { inSample } from './entry.rules.ts';
import { registerEntry } from './entry.routes.ts';
import { registerSecondEntry } from './second.routes.ts';
import { registerPaper } from './paper.routes.ts';
import { registerImport } from './import.routes.ts';
import { registerTallies } from './tally.routes.ts';
import { listTallies } from './tally.store.ts';
import { questionsOfWave } from '../waves/wave.facts.ts';

const idParams = z.object({ id: z.uuid() });
const ownParams = z.object({ id: z.uuid(), response: z.uuid() });
const blank = <Shape extends z.ZodType>(shape: Shape) =>
  z.preprocess((value) => (value === '' ? undefined : value), shape.optional().catch(undefined));
const listQuery = z.object({
  after: z.string().optional(),
  way: blank(z.enum(channels)),
  code: blank(z.string().max(30)),
  signal: blank(z.string().max(60)),
  same: blank(z.string().regex(/^[0-9a-f]{64}$/)),
  left: blank(z.literal('yes')),
});

/** Answers by way, single answers, those left out; and every way by which staff bring answers in. */
export function registerAnswers(registrar: Registrar, services: ConsultationServices): void {
  const { may } = services;
  const crawl = (rest: string) => async () =>
    (await services.crawlWaves()).map((id) => `/consultation/${id}/answers${rest}`);

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers',
    permission: 'consultation.enter',
    audit: 'answers.listed',
    params: idParams,
    query: listQuery,
    crawl: crawl(''),
    handler: async ({ actor, tx, params, query, request }) => {
      const wave = await selectWave(tx, params.id);
      const isUnit = may(actor, 'consultation.answers');
      const filter: AnswerFilter = {
        way: query.way,
        code: query.code,
        signal: query.signal,
        same: query.same,
        left: query.left === 'yes',
      };
      const after = query.after === undefined ? undefined : decodeCursor(query.after, 2);
      const { rows, next } = pageOf(
        await listAnswers(tx, wave.id, filter, after === undefined ? {} : { after }),
        (row) => [row.completedAt ?? '', row.id],
      );
      const outreach = isUnit ? await listOutreach(tx, wave.id) : [];
      const minutes = new Map<string, number>();
      for (const each of outreach) minutes.set(each.way, (minutes.get(each.way) ?? 0) + each.staffMinutes);
      const tallies = (await listTallies(tx, wave.id)).filter(({ removedAt }) => removedAt === null);
      const every = wave.settings.doubleEntryOneIn;
      return {
        kind: 'page',
        page: answersPage({
          wave,
          url: request.url,
          isUnit,
          mayEnter: wave.openedAt !== null && (wave.state === 'open' || wave.state === 'closed'),
          mayJudge: mayJudge(actor, wave),
          byWay: await countByWay(tx, wave.id),
          minutes,
          tallies: {
            groups: tallies.length,
            people: tallies.reduce((sum, { people }) => sum + people, 0),
            minutes: tallies.reduce((sum, { staffMinutes }) => sum + staffMinutes, 0),
          },
          filter,
          found: await countAnswersOf(tx, wave.id, filter),
          answers: rows,
          next,
          codes: await codesUsed(tx, wave.id),
          second:
            isUnit && every > 0
              ? (await listPaper(tx, wave.id)).filter(
                  (each) => each.secondAnswers === null && inSample(each.id, every),
                ).length
              : 0,
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  const mayJudge = (actor: Actor, wave: Wave): boolean =>
    may(actor, 'consultation.answers') &&
    wave.openedAt !== null &&
    wave.state !== 'reported' &&
    wave.state !== 'fed-back';

  registerPaper(registrar, services);
  registerEntry(registrar);
  registerSecondEntry(registrar, services);
  registerImport(registrar, services);
  registerTallies(registrar, services);
  registerJudging(registrar, services);

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/:response',
    permission: 'consultation.enter',
    audit: 'answer.viewed',
    params: ownParams,
    crawl: { none: 'one person’s answers; tried by entry.test.ts' },
    handler: ({ actor, tx, params, request }) =>
      showAnswer({ actor, tx, request }, params, formState(), services, mayJudge),
  });
}

async function showAnswer(
  { actor, tx, request }: { actor: Actor; tx: Tx; request: Request },
  params: z.infer<typeof ownParams>,
  form: FormState,
  { may }: Pick<ConsultationServices, 'may'>,
  mayJudge: (actor: Actor, wave: Wave) => boolean,
): Promise<Answer> {
  const wave = await selectWave(tx, params.id);
  const answer = await selectAnswer(tx, wave.id, params.response);
  const isUnit = may(actor, 'consultation.answers');
  const versions = await versionsOf(tx, 'survey_response', answer.id);
  const names = new Map(
    versions.length === 0
      ? []
      : (await tx.selectFrom('account').select(['id', 'name']).where('id', 'in', versions.map(({ changedBy }) => changedBy ?? answer.id)).execute()).map(({ id, name }) => [id, name]),
  ); // prettier-ignore
  const isOwn = answer.enteredBy === actor.accountId;
  const takes = wave.state === 'open' || wave.state === 'closed';
  return {
    kind: 'page',
    page: answerPage({
      wave,
      answer,
      questionnaire: (await selectEdition(tx, answer.editionId)).body,
      wards: new Map((await wardsOf(tx)).map(({ code, name }) => [code, name])),
      same:
        isUnit && answer.contentHash !== null && answer.state === 'complete'
          ? (await countAnswersOf(tx, wave.id, { same: answer.contentHash })) - 1
          : 0,
      mayJudge: mayJudge(actor, wave),
      mayTakeBack: isOwn && answer.batchId === null && takes && answer.state === 'complete',
      mayEnterAgain:
        isOwn && takes && answer.state === 'excluded' && answer.excludeReason === takenBackReason,
      earlier: versions.map((each) => ({
        reason: each.reason,
        changedAt: each.changedAt,
        changedBy: names.get(each.changedBy ?? '') ?? '',
      })),
      form,
      hidden: () => hiddenFields(request),
    }),
  };
}

const chosen = z.preprocess(
  (value) => (value === undefined ? [] : [value].flat()),
  z.array(z.uuid()).max(1000),
);
const leaveBody = z.object({
  ids: chosen,
  signal: z.string().max(60).optional(),
  same: z.string().regex(/^[0-9a-f]{64}$/).optional(),
  keep: z.enum(['first', 'none']).default('none'),
  reason: z.string('Enter the reason').trim().min(1, 'Enter the reason').max(500, 'The reason must be 500 characters or fewer'),
}); // prettier-ignore
const backBody = z.object({ ids: chosen, for: z.string().max(500).optional() });

function nothingChosen(): Problem {
  return badInput(
    'nothing-chosen',
    'No answer was ticked',
    'Go back, tick those that are meant, and send it again.',
  );
}

/** Leaving answers out and putting them back. */
function registerJudging(registrar: Registrar, services: ConsultationServices): void {
  async function show(tx: Tx, request: Request, id: string, form: FormState): Promise<Answer> {
    const wave = await selectWave(tx, id);
    return {
      kind: 'page',
      page: judgePage({
        wave,
        signals: await countSignals(tx, wave.id),
        same: await listSame(tx, wave.id),
        serials: await listSameSerials(tx, wave.id),
        reasons: await countReasons(tx, wave.id),
        mayJudge: wave.openedAt !== null && wave.state !== 'reported' && wave.state !== 'fed-back',
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/judge',
    permission: 'consultation.answers',
    audit: 'answers.judged',
    params: idParams,
    crawl: async () => (await services.crawlWaves()).map((id) => `/consultation/${id}/answers/judge`),
    handler: ({ tx, request, params }) => show(tx, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/leave-out',
    permission: 'consultation.answers',
    audit: 'answers.left-out',
    params: idParams,
    body: leaveBody,
    crawl: { none: 'leaves answers out; tried by entry.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const wave = await waveForJudging(tx, params.id);
      const meant: Meant =
        body.same !== undefined
          ? { same: body.same, butFirst: body.keep === 'first' }
          : body.signal !== undefined
            ? { signal: body.signal }
            : { ids: body.ids };
      if ('ids' in meant && meant.ids.length === 0) throw nothingChosen();
      const count = await leaveOut(tx, wave.id, meant, body.reason);
      return {
        kind: 'redirect',
        to: `/consultation/${wave.id}/answers/judge`,
        banner: `${counted(count, 'answer')} left out: ${body.reason}`,
      };
    },
    form: ({ tx, request, params, body }) =>
      show(tx, request, params.id, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/put-back',
    permission: 'consultation.answers',
    audit: 'answers.put-back',
    params: idParams,
    body: backBody,
    crawl: { none: 'puts answers back; tried by entry.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const wave = await waveForJudging(tx, params.id);
      const meant: Meant = body.for === undefined ? { ids: body.ids } : { reason: body.for };
      if ('ids' in meant && meant.ids.length === 0) throw nothingChosen();
      const count = await putBack(tx, wave.id, meant);
      return {
        kind: 'redirect',
        to: `/consultation/${wave.id}/answers/judge`,
        banner: `${counted(count, 'answer')} put back.`,
      };
    },
  });
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/answers.csv',
    permission: 'consultation.answers',
    audit: 'answers.given-out',
    params: idParams,
    crawl: async () => (await services.crawlWaves()).map((id) => `/consultation/${id}/answers/answers.csv`),
    handler: async ({ tx, params }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      const answers = [
        ...(await listAnswers(tx, wave.id, {}, { limit: 200_000 })),
        ...(await listAnswers(tx, wave.id, { left: true }, { limit: 200_000 })),
      ];
      const { bytes, mediaType } = writeCsv(answersTable(await questionsOfWave(tx, wave), answers));
      return { kind: 'file', bytes, mediaType, fileName: `${wave.code}-single-answers.csv` };
    },
  });
}
