import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import {
  changeBody,
  changes,
  idParams,
  permission,
  questionOf,
  questionParams,
  sectionCalled,
  showOverview,
  tried,
  version,
  type Request,
} from './builder.ts';
import {
  addQuestions,
  changeQuestion,
  codesOf,
  earlierThan,
  moveQuestion,
  newCode,
  removeQuestion,
  sectionOf,
} from './edit.rules.ts';
import { questionnairesPath } from './page.parts.ts';
import { fieldsOfQuestion, readQuestion, rearranged, textOf, type Typed } from './question.form.ts';
import { chooseKindPage, questionPage } from './question.page.ts';
import { questionsOf } from './questionnaire.rules.ts';
import { selectQuestionnaire, type QuestionnaireRecord } from './questionnaire.store.ts';
import { kindWords, short } from './words.rules.ts';
import type { Question, QuestionKind } from './questionnaire.types.ts';

const kinds = Object.keys(kindWords) as QuestionKind[];
const kind = z.enum(kinds);
const typedBody = z.looseObject({ version, kind });
const base = `${questionnairesPath}/:id`;

const mostInSection = 100;

/** @throws Problem 422 with a message beside each field. */
function questionFrom(body: Typed & { kind: QuestionKind }, was: Question | null, code: string): Question {
  const { question, faults } = readQuestion(body.kind, body, was, code);
  if (question === null)
    throw new Problem({
      status: 422,
      code: 'not-understood',
      title: 'The question cannot be kept as it is',
      fields: faults,
    });
  return question;
}

/** What a new form begins with. */
const beginnings: Readonly<Record<string, string>> = {
  places: '3',
  from: '1',
  to: '5',
  least: '0',
  most: '',
};

export function registerQuestions(registrar: Registrar): void {
  /** The form of a question; `code` null for a new one. */
  function showForm(
    record: QuestionnaireRecord,
    given: { code: string | null; section: string; kind: QuestionKind },
    request: Request,
    form: FormState,
  ): Answer {
    const question = given.code === null ? null : questionOf(record, given.code);
    const section =
      question === null ? sectionCalled(record, given.section) : sectionOf(record.body, question.code);
    if (section === null) throw notFound();
    const following = record.body.sections.indexOf(section) + 1;
    return {
      kind: 'page',
      page: questionPage({
        record,
        question,
        kind: given.kind,
        section,
        earlier:
          question === null
            ? record.body.sections.slice(0, following).flatMap(({ questions }) => questions)
            : earlierThan(record.body, question.code),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  /** The form as it was sent. */
  async function showTyped(
    tx: Tx,
    id: string,
    code: string | null,
    typed: Typed,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const record = await selectQuestionnaire(tx, id);
    const asked = kind.safeParse(typed['kind']);
    const question = code === null ? null : questionOf(record, code);
    return showForm(
      record,
      {
        code,
        section: textOf(typed, 'section'),
        kind: asked.success ? asked.data : (question?.kind ?? 'single'),
      },
      request,
      form,
    );
  }

  registrar.member({
    method: 'GET',
    path: `${base}/add-question`,
    permission,
    audit: { none: 'an empty form' },
    params: idParams,
    query: z.object({ section: z.string().default(''), kind: kind.optional() }),
    crawl: { none: 'needs a section; tried by questionnaire.test.ts' },
    handler: async ({ tx, params, query, request }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const section = sectionCalled(record, query.section);
      if (query.kind === undefined) return { kind: 'page', page: chooseKindPage({ record, section }) };
      return showForm(
        record,
        { code: null, section: section.code, kind: query.kind },
        request,
        formState({
          ...beginnings,
          ...(query.kind === 'text' ? { most: '1000' } : {}),
          ...fieldsOfQuestion(null, query.kind),
        }),
      );
    },
  });

  registrar.member({
    method: 'POST',
    path: `${base}/add-question`,
    permission,
    audit: changes,
    params: idParams,
    body: typedBody.extend({ section: z.string() }),
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const section = sectionCalled(record, body.section);
      const question = questionFrom(body, null, newCode(textOf(body, 'text'), codesOf(record.body)));
      if (section.questions.length >= mostInSection)
        throw new Problem({
          status: 422,
          code: 'no-room',
          title: 'This section is full',
          fields: [{ name: 'text', message: `A section has at most ${mostInSection} questions: add another section` }],
        }); // prettier-ignore
      return changeBody(tx, record, {
        version: body.version,
        body: addQuestions(record.body, section.code, [question]),
        reason: `Question added: “${short(question.text)}”`,
        place: `question-${question.code}`,
        banner: 'The question was added at the end of the section.',
      });
    },
    form: ({ tx, params, request, body }) =>
      showTyped(tx, params.id, null, body.typed, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/question-rows`,
    permission,
    audit: { none: 'the form with rows added or moved; nothing is kept' },
    params: idParams,
    query: z.object({ question: z.string().optional() }),
    body: z.looseObject({}),
    crawl: { none: 'shows the form again' },
    handler: ({ tx, params, query, request, body }) =>
      showTyped(tx, params.id, query.question ?? null, body, request, formState(rearranged(body))),
  });

  registrar.member({
    method: 'GET',
    path: `${base}/questions/:question`,
    permission,
    audit: { none: 'the form; what it changes is written down' },
    params: questionParams,
    query: z.object({ kind: kind.optional() }),
    crawl: { none: 'the form of a question; tried by questionnaire.test.ts' },
    handler: async ({ tx, params, query, request }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const question = questionOf(record, params.question);
      const asked = query.kind ?? question.kind;
      return showForm(
        record,
        { code: question.code, section: '', kind: asked },
        request,
        formState({
          ...beginnings,
          ...(asked === 'text' ? { most: '1000' } : {}),
          ...fieldsOfQuestion(question, asked),
        }),
      );
    },
  });

  registrar.member({
    method: 'POST',
    path: `${base}/questions/:question`,
    permission,
    audit: changes,
    params: questionParams,
    body: typedBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const was = questionOf(record, params.question);
      const question = questionFrom(body, was, was.code);
      return changeBody(tx, record, {
        version: body.version,
        body: changeQuestion(record.body, question),
        reason: `Question changed: “${short(was.text)}”`,
        place: `question-${question.code}`,
        banner: 'The question was changed.',
      });
    },
    form: ({ tx, params, request, body }) =>
      showTyped(tx, params.id, params.question, body.typed, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/questions/:question/move`,
    permission,
    audit: changes,
    params: questionParams,
    body: z.object({ version, by: z.enum(['up', 'down']) }),
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const question = questionOf(record, params.question);
      const before = questionsOf(record.body).length;
      const changed = moveQuestion(record.body, question.code, body.by === 'up' ? -1 : 1);
      if (questionsOf(changed).length !== before) throw new Error('Moving a question lost one');
      return changeBody(tx, record, {
        version: body.version,
        body: changed,
        reason: `Question moved ${body.by}: “${short(question.text)}”`,
        place: `question-${question.code}`,
        banner: `The question was moved ${body.by}.`,
      });
    },
    form: ({ tx, params, request, body }) =>
      showOverview(tx, params.id, request, formState({}, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/questions/:question/remove`,
    permission,
    audit: changes,
    params: questionParams,
    body: z.object({ version }),
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const question = questionOf(record, params.question);
      return changeBody(tx, record, {
        version: body.version,
        body: removeQuestion(record.body, question.code),
        reason: `Question removed: “${short(question.text)}”`,
        place: 'checks',
        banner: `“${short(question.text)}” was removed. To undo it, go to “What was changed”.`,
      });
    },
    form: ({ tx, params, request, body }) =>
      showOverview(tx, params.id, request, formState({}, body.failure)),
  });
}
