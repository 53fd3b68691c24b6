import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { notFound, Problem, refused } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { questionsOf, routeOf } from '../questionnaire/questionnaire.rules.ts';
import { wardsOf } from '../../places/places.ts';
import { selectEdition, selectWave } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import { versionsOf } from '../../foundation/history.ts';
import type { Answers } from '../questionnaire/questionnaire.types.ts';
import { waveForEntry, type Request } from './answers.context.ts';
import { settledSignal, settledStep } from './answers.words.ts';
import { changeAnswer, listPaper, selectAnswer, type OneAnswer } from './answers.store.ts';
import { differences, inSample, readForm, settled, signalsOfForm } from './entry.rules.ts';
import { forSchool } from './paper.rules.ts';
import { secondListPage, secondPage, settlePage } from './second.page.ts';

const idParams = z.object({ id: z.uuid() });
const ownParams = z.object({ id: z.uuid(), response: z.uuid() });
const anyFields = z.record(z.string(), z.unknown());
type Context = { actor: Actor; tx: Tx; request: Request };

/**
 * A sample of paper forms is entered a second time by somebody else of the unit (others see only what they entered themselves), and
 * where the two differ, the paper decides.
 */
export function registerSecondEntry(registrar: Registrar, services: ConsultationServices): void {
  const questionsFor = async (tx: Tx, answer: OneAnswer) => {
    const { body } = await selectEdition(tx, answer.editionId);
    return answer.channel === 'school' ? forSchool(body) : body;
  };

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/second-entry',
    permission: 'consultation.answers',
    audit: 'answers.listed',
    params: idParams,
    crawl: async () => (await services.crawlWaves()).map((id) => `/consultation/${id}/answers/second-entry`),
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      const every = wave.settings.doubleEntryOneIn;
      const forms = wave.editionId === null ? [] : await listPaper(tx, wave.id);
      const questionnaire = wave.editionId === null ? null : (await selectEdition(tx, wave.editionId)).body;
      const twice = forms.filter(({ secondAnswers }) => secondAnswers !== null);
      const compared = { forms: twice.length, questions: 0, alike: 0 };
      const differing: { answer: OneAnswer; questions: number }[] = [];
      for (const answer of twice) {
        if (questionnaire === null || answer.secondAnswers === null) continue;
        const own = answer.channel === 'school' ? forSchool(questionnaire) : questionnaire;
        const isSettled = answer.signals.includes(settledSignal);
        // What was settled agrees with itself: the first reading stands in the history.
        const first = isSettled ? await firstReading(tx, answer) : answer.answers;
        const different = differences(own, first, answer.secondAnswers).length;
        const asked = new Set([...routeOf(own, first).map(({ code }) => code), ...Object.keys(answer.secondAnswers)]); // prettier-ignore
        const all = questionsOf(own).filter(({ code }) => asked.has(code)).length;
        compared.questions += all;
        compared.alike += all - different;
        if (different > 0 && !isSettled) differing.push({ answer, questions: different });
      }
      return {
        kind: 'page',
        page: secondListPage({
          wave,
          waiting: forms
            .filter((answer) => answer.secondAnswers === null && inSample(answer.id, every))
            .map((answer) => ({ answer, isOwn: answer.enteredBy === actor.accountId })),
          differing,
          compared,
        }),
      };
    },
  });

  async function toEnter(tx: Tx, actor: Actor, params: z.infer<typeof ownParams>): Promise<{ wave: Wave; answer: OneAnswer }> {
    const wave = await waveForEntry(tx, params.id);
    const answer = await selectAnswer(tx, wave.id, params.response);
    if (answer.state !== 'complete' || (answer.channel !== 'paper' && answer.channel !== 'school')) throw notFound();
    if (answer.enteredBy === actor.accountId)
      throw refused('own-entry', 'You entered this form the first time', 'Somebody else enters it the second time: two readings of one person find nothing.');
    if (answer.secondAnswers !== null)
      throw refused('entered-twice', 'This form has been entered twice', 'Where the two readings differ, they are settled on the page of forms entered twice.');
    return { wave, answer };
  } // prettier-ignore

  async function showSecond(
    { actor, tx, request }: Context,
    params: z.infer<typeof ownParams>,
    form: FormState,
  ) {
    const { wave, answer } = await toEnter(tx, actor, params);
    return {
      kind: 'page' as const,
      page: secondPage({
        wave,
        answer,
        questionnaire: await questionsFor(tx, answer),
        wards: await wardsOf(tx),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/:response/second',
    permission: 'consultation.answers',
    audit: { none: 'an empty form' },
    params: ownParams,
    crawl: { none: 'only for forms of the sample; tried by entry.test.ts' },
    handler: ({ actor, tx, request, params }) => showSecond({ actor, tx, request }, params, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/:response/second',
    permission: 'consultation.answers',
    audit: 'answer.entered-again',
    params: ownParams,
    body: anyFields,
    crawl: { none: 'stores a second reading; tried by entry.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const { wave, answer } = await toEnter(tx, actor, params);
      const questionnaire = await questionsFor(tx, answer);
      const read = readForm(questionnaire, body, await wardsOf(tx));
      if (read.faults.length > 0)
        throw new Problem({ status: 422, code: 'not-understood', title: 'The form was not saved yet', fields: read.faults }); // prettier-ignore
      await changeAnswer(tx, answer, 'entered a second time', { secondAnswers: read.answers });
      const different = differences(questionnaire, answer.answers, read.answers);
      return {
        kind: 'redirect',
        to: `/consultation/${wave.id}/answers/${different.length === 0 ? 'second-entry' : `${answer.id}/settle`}`,
        banner: different.length === 0 ? 'Both readings are the same.' : 'The readings differ.',
      };
    },
    form: ({ actor, tx, request, params, body }) =>
      showSecond({ actor, tx, request }, params, formState(body.typed, body.failure)),
  });

  async function toSettle(tx: Tx, params: z.infer<typeof ownParams>) {
    const wave = await waveForEntry(tx, params.id);
    const answer = await selectAnswer(tx, wave.id, params.response);
    const second = answer.secondAnswers;
    if (second === null || answer.state !== 'complete' || answer.signals.includes(settledSignal))
      throw notFound();
    const questionnaire = await questionsFor(tx, answer);
    return {
      wave,
      answer,
      second,
      questionnaire,
      questions: differences(questionnaire, answer.answers, second),
    };
  }
  async function showSettle(
    { tx, request }: Omit<Context, 'actor'>,
    params: z.infer<typeof ownParams>,
    form: FormState,
  ) {
    const facts = await toSettle(tx, params);
    const second = await tx.selectFrom('account').select('name').where('id', '=', facts.answer.secondBy ?? '').executeTakeFirst(); // prettier-ignore
    return {
      kind: 'page' as const,
      page: settlePage({
        ...facts,
        names: { first: facts.answer.enteredByName ?? 'First', second: second?.name ?? 'Second' },
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/:response/settle',
    permission: 'consultation.answers',
    audit: 'answer.viewed',
    params: ownParams,
    crawl: { none: 'only for forms entered twice; tried by entry.test.ts' },
    handler: ({ tx, request, params }) => showSettle({ tx, request }, params, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/:response/settle',
    permission: 'consultation.answers',
    audit: 'answer.settled',
    params: ownParams,
    body: anyFields,
    crawl: { none: 'settles two readings; tried by entry.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const { wave, answer, second, questionnaire, questions } = await toSettle(tx, params);
      const chosen = new Map<string, 'first' | 'second'>();
      for (const { code } of questions) {
        const use = body[`use.${code}`];
        if (use === 'first' || use === 'second') chosen.set(code, use);
      }
      const open = questions.filter(({ code }) => !chosen.has(code));
      if (open.length > 0)
        throw new Problem({
          status: 422,
          code: 'not-understood',
          title: 'There is a problem with what was sent',
          fields: open.map(({ code, text }) => ({ name: `use.${code}`, message: `Choose what the paper says: ${text}` })),
        }); // prettier-ignore
      const answers = settled(questionnaire, answer.answers, second, chosen);
      const contradicting = readContradictions(questionnaire, answers);
      await changeAnswer(tx, answer, settledStep, {
        answers,
        signals: [
          settledSignal,
          ...answer.signals.filter((signal) => signal !== 'against-routing'),
          ...signalsOfForm({ unclear: [], contradicting }, false),
        ],
      });
      return { kind: 'redirect', to: `/consultation/${wave.id}/answers/second-entry`, banner: 'Settled.' };
    },
    form: ({ tx, request, params, body }) =>
      showSettle({ tx, request }, params, formState(body.typed, body.failure)),
  });
}

async function firstReading(tx: Tx, answer: OneAnswer): Promise<Answers> {
  const before = (await versionsOf(tx, 'survey_response', answer.id)).find(
    ({ reason }) => reason === settledStep,
  );
  return (before?.was as { answers?: Answers } | undefined)?.answers ?? answer.answers;
}

const readContradictions = (questionnaire: Parameters<typeof routeOf>[0], answers: Parameters<typeof routeOf>[1]): string[] => {
  const route = new Set(routeOf(questionnaire, answers).map(({ code }) => code));
  return Object.keys(answers).filter((code) => !route.has(code));
}; // prettier-ignore
