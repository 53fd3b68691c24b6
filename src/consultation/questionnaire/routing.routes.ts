import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import {
  changeBody,
  changes,
  permission,
  questionOf,
  questionParams,
  tried,
  version,
  wrongField,
  type Request,
} from './builder.ts';
import { addFollowUps, changeQuestion, earlierThan } from './edit.rules.ts';
import { questionnairesPath } from './page.parts.ts';
import { readQuestion, textOf } from './question.form.ts';
import { optionsOf, questionsOf } from './questionnaire.rules.ts';
import { selectQuestionnaire, type QuestionnaireRecord } from './questionnaire.store.ts';
import type { Condition, Question } from './questionnaire.types.ts';
import { conditionPage, followUpKinds, followUpPage } from './routing.page.ts';
import { conditionInWords, short } from './words.rules.ts';

const testBody = z.object({
  version,
  of: z.string(),
  op: z.enum(['is', 'is-not', 'at-least', 'at-most', 'answered'], 'Choose when it is asked'),
  value: z.string().default(''),
  number: z.string().trim().default(''),
});

const followUpBody = z.looseObject({
  version,
  kind: z.enum(followUpKinds, 'Choose how it is answered'),
  option: z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    z.array(z.string()).min(1, 'Choose at least one answer to ask about'),
  ),
  'only-if': z.string().default(''),
  family: z
    .string('Enter a name for the family')
    .trim()
    .toLowerCase()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'Enter one short word of small letters, for example: victim'),
});

const base = `${questionnairesPath}/:id/questions/:question`;

/** Families that ask about the answers of this question, each with its answers that can be waited for. */
function familiesAbout(
  record: QuestionnaireRecord,
  of: Question,
): { family: string; option: string; words: string }[] {
  const found: { family: string; option: string; words: string }[] = [];
  for (const question of questionsOf(record.body)) {
    const { family, about } = question;
    if (family === null || about?.question !== of.code || found.some((each) => each.family === family))
      continue;
    for (const { code, text } of optionsOf(question))
      found.push({
        family,
        option: code,
        words: `Those who answered “${short(text, 40)}” to “${short(question.text, 60)}” and its like`,
      });
  }
  return found;
}

export function registerRouting(registrar: Registrar): void {
  async function showCondition(
    tx: Tx,
    params: { id: string; question: string },
    of: string | undefined,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const record = await selectQuestionnaire(tx, params.id);
    const question = questionOf(record, params.question);
    const earlier = earlierThan(record.body, question.code);
    return {
      kind: 'page',
      page: conditionPage({
        record,
        question,
        earlier,
        of: earlier.find(({ code }) => code === of) ?? null,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  /** Keeps a new condition and comes back to it. */
  async function keep(
    tx: Tx,
    params: { id: string; question: string },
    given: { version: number; change: (was: Condition | null) => Condition | null },
  ): Promise<Answer> {
    const record = await selectQuestionnaire(tx, params.id);
    const question = questionOf(record, params.question);
    const showIf = given.change(question.showIf);
    const body = changeQuestion(record.body, { ...question, showIf });
    const answer = await changeBody(tx, record, {
      version: given.version,
      body,
      reason: `When it is asked was changed: “${short(question.text)}”`,
      place: '',
      banner: showIf === null ? 'It is asked of everybody now.' : `${conditionInWords(body, showIf)}.`,
    });
    return answer.kind === 'redirect'
      ? { ...answer, to: `${questionnairesPath}/${record.id}/questions/${question.code}/condition` }
      : answer;
  }

  registrar.member({
    method: 'GET',
    path: `${base}/condition`,
    permission,
    audit: { none: 'the form; what it changes is written down' },
    params: questionParams,
    query: z.object({ of: z.string().optional() }),
    crawl: { none: 'the form of a question; tried by questionnaire.test.ts' },
    handler: ({ tx, params, query, request }) => showCondition(tx, params, query.of, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/condition`,
    permission,
    audit: changes,
    params: questionParams,
    body: testBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const of = earlierThan(record.body, params.question).find(({ code }) => code === body.of);
      if (of === undefined) throw wrongField('of', 'Choose a question that is asked before this one');
      const test: Condition['tests'][number] = { question: of.code, op: body.op };
      if (body.op === 'is' || body.op === 'is-not') {
        if (!optionsOf(of).some(({ code }) => code === body.value))
          throw wrongField('value', 'Choose an answer from the list');
        test.value = body.value;
      } else if (body.op !== 'answered') {
        if (of.kind !== 'scale' && of.kind !== 'number')
          throw wrongField('op', 'That question is not answered by a number');
        if (!/^-?\d{1,9}$/.test(body.number)) throw wrongField('number', 'Enter a whole number');
        test.value = Number(body.number);
      }
      return keep(tx, params, {
        version: body.version,
        change: (was) => {
          if ((was?.tests.length ?? 0) >= 10)
            throw wrongField('op', 'A question can wait for ten things at most');
          return { match: was?.match ?? 'all', tests: [...(was?.tests ?? []), test] };
        },
      });
    },
    form: ({ tx, params, request, body }) =>
      showCondition(tx, params, textOf(body.typed, 'of'), request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/condition/remove`,
    permission,
    audit: changes,
    params: questionParams,
    body: z.object({ version, at: z.coerce.number().int().min(0) }),
    crawl: { none: tried },
    handler: ({ tx, params, body }) =>
      keep(tx, params, {
        version: body.version,
        change: (was) => {
          const tests = (was?.tests ?? []).filter((_, at) => at !== body.at);
          return was === null || tests.length === 0 ? null : { ...was, tests };
        },
      }),
    form: ({ tx, params, request, body }) =>
      showCondition(tx, params, undefined, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/condition/match`,
    permission,
    audit: changes,
    params: questionParams,
    body: z.object({ version, match: z.enum(['all', 'any'], 'Choose which must be so') }),
    crawl: { none: tried },
    handler: ({ tx, params, body }) =>
      keep(tx, params, {
        version: body.version,
        change: (was) => (was === null ? null : { ...was, match: body.match }),
      }),
    form: ({ tx, params, request, body }) =>
      showCondition(tx, params, undefined, request, formState(body.typed, body.failure)),
  });

  // ---- the same about each answer ----

  async function showFollowUp(
    tx: Tx,
    params: { id: string; question: string },
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const record = await selectQuestionnaire(tx, params.id);
    const of = questionOf(record, params.question);
    return {
      kind: 'page',
      page: followUpPage({
        record,
        of,
        families: familiesAbout(record, of),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: `${base}/follow-up`,
    permission,
    audit: { none: 'an empty form' },
    params: questionParams,
    crawl: { none: 'the form of a question; tried by questionnaire.test.ts' },
    handler: ({ tx, params, request }) => showFollowUp(tx, params, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/follow-up`,
    permission,
    audit: changes,
    params: questionParams,
    body: followUpBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const of = questionOf(record, params.question);
      const fields = { ...body, rows: '0', most: '1000', 'may-say-nothing': 'yes' };
      const { question: like, faults } = readQuestion(body.kind, fields, null, 'follow-up');
      if (like === null)
        throw new Problem({
          status: 422,
          code: 'not-understood',
          title: 'The questions cannot be made as they are',
          fields: faults.map(({ name, message }) =>
            name === 'options' ? { name: 'paste', message: 'Enter at least two answers, one a line' } : { name, message },
          ),
        }); // prettier-ignore
      const family = familiesAbout(record, of).find(
        (each) => `${each.family}:${each.option}` === body['only-if'],
      );
      if (body['only-if'] !== '' && family === undefined)
        throw wrongField('only-if', 'Choose from the list who is asked');
      const { questionnaire, added } = addFollowUps(record.body, {
        of,
        options: body.option,
        family: body.family,
        like,
        onlyIf: family ?? null,
      });
      if (added.length === 0)
        throw wrongField('option', 'None of these answers is asked about in the way that you chose below');
      if (questionnaire.sections.some(({ questions }) => questions.length > 100))
        throw wrongField('option', 'The section would have more than 100 questions: choose fewer answers');
      return changeBody(tx, record, {
        version: body.version,
        body: questionnaire,
        reason: `Asked about each answer of “${short(of.text, 60)}”: “${short(like.text, 60)}”`,
        place: `question-${added[0] ?? ''}`,
        banner: `${added.length === 1 ? 'One question was' : `${added.length} questions were`} made, each asked of those who chose its answer. To undo it, go to “What was changed”.`,
      });
    },
    form: ({ tx, params, request, body }) =>
      showFollowUp(tx, params, request, formState(body.typed, body.failure)),
  });
}
