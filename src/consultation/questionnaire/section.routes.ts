import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import {
  changeBody,
  changes,
  idParams,
  permission,
  sectionCalled,
  sectionParams,
  showOverview,
  tried,
  version,
  wrongField,
  type Request,
} from './builder.ts';
import {
  addQuestions,
  addSection,
  changeSection,
  codesOf,
  monitoringCondition,
  moveSection,
  removeSection,
  standardQuestion,
} from './edit.rules.ts';
import { questionnairesPath } from './page.parts.ts';
import { sectionPage, standardPage } from './question.page.ts';
import { questionsOf } from './questionnaire.rules.ts';
import { selectQuestionnaire } from './questionnaire.store.ts';
import { standards } from './standards.ts';
import { standardNames } from './questionnaire.types.ts';
import { short } from './words.rules.ts';

const sectionBody = z.object({
  version,
  title: z
    .string('Enter a title')
    .trim()
    .min(1, 'Enter a title')
    .max(200, 'The title must be 200 characters or fewer'),
  intro: z
    .string()
    .default('')
    .transform((text) => text.replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().max(2000, 'This must be 2,000 characters or fewer')),
});

const standardBody = z.object({
  version,
  section: z.string(),
  standard: z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    z.array(z.enum(standardNames)).min(1, 'Choose at least one question'),
  ),
});

const base = `${questionnairesPath}/:id`;

export function registerSections(
  registrar: Registrar,
  crawlOf: (rest: string) => () => Promise<string[]>,
): void {
  async function showSection(
    tx: Tx,
    params: { id: string; section?: string },
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const record = await selectQuestionnaire(tx, params.id);
    return {
      kind: 'page',
      page: sectionPage({
        record,
        section: params.section === undefined ? null : sectionCalled(record, params.section),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: `${base}/add-section`,
    permission,
    audit: { none: 'an empty form' },
    params: idParams,
    crawl: crawlOf('/add-section'),
    handler: ({ tx, params, request }) => showSection(tx, params, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/add-section`,
    permission,
    audit: changes,
    params: idParams,
    body: sectionBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      if (record.body.sections.length >= 30) throw wrongField('title', 'There are 30 sections: no more fit');
      const { questionnaire, code } = addSection(record.body, body);
      return changeBody(tx, record, {
        version: body.version,
        body: questionnaire,
        reason: `Section added: “${short(body.title)}”`,
        place: `section-${code}`,
        banner: 'The section was added at the end. Add its questions.',
      });
    },
    form: ({ tx, params, request, body }) =>
      showSection(tx, params, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'GET',
    path: `${base}/sections/:section`,
    permission,
    audit: { none: 'the form; what it changes is written down' },
    params: sectionParams,
    crawl: { none: 'the form of a section; tried by questionnaire.test.ts' },
    handler: ({ tx, params, request }) => showSection(tx, params, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/sections/:section`,
    permission,
    audit: changes,
    params: sectionParams,
    body: sectionBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const { title } = sectionCalled(record, params.section);
      return changeBody(tx, record, {
        version: body.version,
        body: changeSection(record.body, params.section, { title: body.title, intro: body.intro }),
        reason: `Section changed: “${short(title)}”`,
        place: `section-${params.section}`,
        banner: 'The section was changed.',
      });
    },
    form: ({ tx, params, request, body }) =>
      showSection(tx, params, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/sections/:section/move`,
    permission,
    audit: changes,
    params: sectionParams,
    body: z.object({ version, by: z.enum(['up', 'down']) }),
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const { title } = sectionCalled(record, params.section);
      return changeBody(tx, record, {
        version: body.version,
        body: moveSection(record.body, params.section, body.by === 'up' ? -1 : 1),
        reason: `Section moved ${body.by}: “${short(title)}”`,
        place: `section-${params.section}`,
        banner: `The section was moved ${body.by}.`,
      });
    },
    form: ({ tx, params, request, body }) =>
      showOverview(tx, params.id, request, formState({}, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/sections/:section/remove`,
    permission,
    audit: changes,
    params: sectionParams,
    body: z.object({ version }),
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const { title, questions } = sectionCalled(record, params.section);
      if (record.body.sections.length === 1)
        throw wrongField('version', 'It is the only section: a questionnaire needs one');
      return changeBody(tx, record, {
        version: body.version,
        body: removeSection(record.body, params.section),
        reason: `Section removed: “${short(title)}”`,
        place: 'checks',
        banner: `The section was removed${questions.length > 0 ? ` with its ${questions.length === 1 ? 'question' : `${questions.length} questions`}` : ''}. To undo it, go to “What was changed”.`,
      });
    },
    form: ({ tx, params, request, body }) =>
      showOverview(tx, params.id, request, formState({}, body.failure)),
  });

  // ---- standard questions ----

  async function showStandard(
    tx: Tx,
    id: string,
    section: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const record = await selectQuestionnaire(tx, id);
    const there = new Set(
      questionsOf(record.body).map((question) => (question.kind === 'single' ? question.standard : null)),
    );
    return {
      kind: 'page',
      page: standardPage({
        record,
        section: sectionCalled(record, section),
        standards: standards.map((each) => ({ ...each, isThere: there.has(each.name) })),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: `${base}/add-standard`,
    permission,
    audit: { none: 'an empty form' },
    params: idParams,
    query: z.object({ section: z.string().default('') }),
    crawl: { none: 'needs a section; tried by questionnaire.test.ts' },
    handler: ({ tx, params, query, request }) =>
      showStandard(tx, params.id, query.section, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/add-standard`,
    permission,
    audit: changes,
    params: idParams,
    body: standardBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      sectionCalled(record, body.section);
      const there = questionsOf(record.body).flatMap((question) =>
        question.kind === 'single' && question.standard !== null ? [question.standard] : [],
      );
      const names = standardNames.filter((name) => body.standard.includes(name) && !there.includes(name));
      const taken = codesOf(record.body);
      const showIf = monitoringCondition(record.body, body.section);
      const added = names.map((name) => ({ ...standardQuestion(name, taken), showIf }));
      if (added.length === 0) throw wrongField('standard', 'These are in the questionnaire already');
      return changeBody(tx, record, {
        version: body.version,
        body: addQuestions(record.body, body.section, added),
        reason: `Standard questions added: ${names.join(', ')}`,
        place: `question-${added[0]?.code ?? ''}`,
        banner: added.length === 1 ? 'The question was added.' : `${added.length} questions were added.`,
      });
    },
    form: ({ tx, params, request, body }) => {
      const { section } = body.typed;
      if (typeof section !== 'string') throw notFound();
      return showStandard(tx, params.id, section, request, formState(body.typed, body.failure));
    },
  });
}
