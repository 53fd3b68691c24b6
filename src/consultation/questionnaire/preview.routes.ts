import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { Problem, badInput } from '../../foundation/problem.ts';
import { csrfToken } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { typedOf } from '../survey/survey.fields.ts';
import { wardsOf } from '../../places/places.ts';
import { translated } from '../survey/survey.visit.ts';
import { wordsIn } from '../survey/words/words.ts';
import { idParams, permission, questionOf, type Request } from './builder.ts';
import { findQuestion } from './edit.rules.ts';
import { questionnairesPath } from './page.parts.ts';
import { previewEnd, previewQuestion, previewStart, type PreviewView } from './preview.page.ts';
import { textOf } from './question.form.ts';
import { nextQuestion, readAnswer, routeOf } from './questionnaire.rules.ts';
import { listTranslations, selectQuestionnaire } from './questionnaire.store.ts';
import { answersShape, type Answers } from './questionnaire.types.ts';

const path = `${questionnairesPath}/:id/preview`;
const none = { none: 'answers typed to try the questions; nothing of them is kept' };

/** What was typed so far. @throws Problem 422 where it is not what the page put there */
function answersIn(text: string): Answers {
  try {
    return answersShape.parse(text === '' ? {} : JSON.parse(text));
  } catch {
    throw badInput('not-understood', 'The preview has lost its thread', 'Begin it again.');
  }
}

export function registerPreview(
  registrar: Registrar,
  crawlOf: (rest: string) => () => Promise<string[]>,
): void {
  async function viewOf(
    tx: Tx,
    id: string,
    language: string,
    answers: Answers,
    request: Request,
  ): Promise<PreviewView> {
    const record = await selectQuestionnaire(tx, id);
    const translations = await listTranslations(tx, id);
    const translation = translations.find((each) => each.language === language);
    const tag = translation?.language ?? 'en';
    const standing = wordsIn(tag);
    return {
      record,
      shown: translation === undefined ? record.body : translated(record.body, translation),
      wording: {
        words: standing.words,
        wordsLanguage: standing.language,
        wards: await wardsOf(tx),
        ground: null,
        language: tag,
        ownLanguage: 'en',
      },
      languages: ['en', ...translations.map((each) => each.language)],
      answers,
      // No submission id: the same page may be sent again after going back, and nothing is done twice.
      token: html`<input type="hidden" name="csrf" value="${csrfToken(request)}" />`,
    };
  }

  /** The page of one question, with what was answered to it before or was typed now. */
  function questionPage(view: PreviewView, code: string, typed?: FormState): Answer {
    const question = questionOf({ ...view.record, body: view.shown }, code);
    const route = routeOf(view.record.body, view.answers).map((each) => each.code);
    const before = route[route.indexOf(code) - 1] ?? null;
    return {
      kind: 'page',
      page: previewQuestion(
        view,
        question,
        before,
        typed ?? formState(typedOf(question, view.answers[code])),
      ),
    };
  }

  registrar.member({
    method: 'GET',
    path,
    permission,
    audit: none,
    params: idParams,
    query: z.object({ lang: z.string().max(40).default('en'), at: z.string().optional() }),
    crawl: crawlOf('/preview'),
    handler: async ({ tx, params, query, request }): Promise<Answer> => {
      const view = await viewOf(tx, params.id, query.lang, {}, request);
      return query.at === undefined
        ? { kind: 'page', page: previewStart(view) }
        : questionPage(view, query.at);
    },
  });

  registrar.member({
    method: 'POST',
    path,
    permission,
    audit: none,
    params: idParams,
    body: z.looseObject({ _answers: z.string(), _lang: z.string(), _at: z.string(), _back: z.string().optional() }),
    crawl: { none: 'shows the next question; tried by questionnaire.test.ts' },
    handler: async ({ tx, params, body, request }): Promise<Answer> => {
      const answers = answersIn(body._answers);
      const view = await viewOf(tx, params.id, body._lang, answers, request);
      // Somebody may have removed the question meanwhile: then it goes on from the beginning.
      const at = body._at === '' ? null : findQuestion(view.record.body, body._at);
      if (body._back !== undefined && findQuestion(view.record.body, body._back) !== null)
        return questionPage(view, body._back);
      if (at !== null) {
        const { answer, faults } = readAnswer(at, body);
        if (faults.length > 0)
          throw new Problem({ status: 422, code: 'not-understood', title: 'The answer cannot be taken', fields: faults }); // prettier-ignore
        if (answer === null) Reflect.deleteProperty(answers, at.code);
        else answers[at.code] = answer;
      }
      const next = nextQuestion(view.record.body, answers, at?.code ?? null);
      return next === null ? { kind: 'page', page: previewEnd(view) } : questionPage(view, next.code);
    },
    form: async ({ tx, params, request, body }) => {
      const { typed } = body;
      const view = await viewOf(tx, params.id, textOf(typed, '_lang'), answersIn(textOf(typed, '_answers')), request);
      return questionPage(view, textOf(typed, '_at'), formState(typed, body.failure));
    },
  }); // prettier-ignore
}
