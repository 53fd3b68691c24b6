import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { purposes } from '../waves/wave.types.ts';
import {
  changeBody,
  changes,
  idParams,
  permission,
  showOverview,
  tried,
  version,
  type Request,
} from './builder.ts';
import { registerLanguages } from './language.routes.ts';
import { addPage, listPage, momentInWords } from './list.page.ts';
import { printPage } from './overview.page.ts';
import { pathOf, questionnairesPath } from './page.parts.ts';
import { registerPreview } from './preview.routes.ts';
import { registerQuestions } from './question.routes.ts';
import { wordsPage } from './question.page.ts';
import {
  changeQuestionnaire,
  copyQuestionnaire,
  earlierVersions,
  insertQuestionnaire,
  listQuestionnaires,
  longestTitle,
  selectQuestionnaire,
} from './questionnaire.store.ts';
import type { Questionnaire } from './questionnaire.types.ts';
import { registerRouting } from './routing.routes.ts';
import { registerSections } from './section.routes.ts';
import { templates } from './templates/templates.ts';
import { versionsPage } from './versions.page.ts';

const title = z
  .string('Enter a title')
  .trim()
  .max(longestTitle, `The title must be ${longestTitle} characters or fewer`);

const addBody = z.object({
  template: z.enum(['empty', ...templates.map(({ code }) => code)], 'Choose what to begin from'),
  title: title.default(''),
});

const longText = (most: number) =>
  z
    .string()
    .default('')
    .transform((text) => text.replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`));

const wordsBody = z.object({
  version,
  title: title.min(1, 'Enter a title'),
  purpose: z.enum(purposes, 'Choose what it is for'),
  intro: longText(4000),
  thanks: longText(2000),
});

const emptyQuestionnaire = (name: string): Questionnaire => ({
  schema: 1,
  title: name,
  intro: '',
  thanks: '',
  sections: [{ code: 'questions', title: 'Questions', intro: '', questions: [] }],
});

const versionBody = z.object({ version });

/** Pages on which the unit writes what is asked. */
export function registerQuestionnaires(registrar: Registrar, services: ConsultationServices): void {
  const crawlOf = (rest: string) => async (): Promise<string[]> =>
    (await services.crawlQuestionnaires()).map((id) => `${questionnairesPath}/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: questionnairesPath,
    permission,
    audit: { none: 'titles of questionnaires, which hold nobody’s answers' },
    query: z.object({
      q: z.string().max(200).default(''),
      removed: z.literal('yes').optional(),
      after: z.string().optional(),
    }),
    crawl: () => [questionnairesPath, `${questionnairesPath}?removed=yes`],
    handler: async ({ tx, query, request }): Promise<Answer> => {
      const removed = query.removed === 'yes';
      const { rows, next } = pageOf(
        await listQuestionnaires(
          tx,
          { words: query.q, removed },
          query.after === undefined ? undefined : decodeCursor(query.after, 2),
        ),
        (row) => [row.changedAt, row.id],
      );
      return {
        kind: 'page',
        page: listPage({
          rows,
          words: query.q.trim(),
          removed,
          next,
          url: request.url,
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  const showAdd = (request: Request, form: FormState): Answer => ({
    kind: 'page',
    page: addPage({ form, hidden: () => hiddenFields(request) }),
  });

  registrar.member({
    method: 'GET',
    path: `${questionnairesPath}/add`,
    permission,
    audit: { none: 'an empty form' },
    crawl: () => [`${questionnairesPath}/add`],
    handler: ({ request }) => showAdd(request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${questionnairesPath}/add`,
    permission,
    audit: 'questionnaire.added',
    body: addBody.superRefine((body, context) => {
      if (body.template === 'empty' && body.title === '')
        context.addIssue({ code: 'custom', path: ['title'], message: 'Enter a title' });
    }),
    crawl: { none: tried },
    handler: async ({ tx, body }): Promise<Answer> => {
      const template = templates.find(({ code }) => code === body.template);
      const questions = structuredClone(template?.questionnaire ?? emptyQuestionnaire(body.title));
      const id = await insertQuestionnaire(tx, {
        body: { ...questions, title: body.title === '' ? questions.title : body.title },
        purpose: template?.purpose ?? 'consultation',
      });
      return {
        kind: 'redirect',
        to: `${questionnairesPath}/${id}`,
        banner:
          'The questionnaire was begun. Change what you like: nobody is asked before a consultation opens.',
      };
    },
    form: ({ request, body }) => showAdd(request, formState(body.typed, body.failure)),
  });

  // ---- one questionnaire ----

  registrar.member({
    method: 'GET',
    path: `${questionnairesPath}/:id`,
    permission,
    audit: { none: 'questions that are to be asked of everybody' },
    params: idParams,
    crawl: crawlOf(''),
    handler: ({ tx, params, request }) => showOverview(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'GET',
    path: `${questionnairesPath}/:id/print`,
    permission,
    audit: { none: 'questions that are to be asked of everybody' },
    params: idParams,
    crawl: crawlOf('/print'),
    handler: async ({ tx, params }): Promise<Answer> => ({
      kind: 'page',
      page: printPage({
        record: await selectQuestionnaire(tx, params.id),
        printedAt: momentInWords(clock.now()),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: `${questionnairesPath}/:id/words`,
    permission,
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlOf('/words'),
    handler: async ({ tx, params, request }): Promise<Answer> => ({
      kind: 'page',
      page: wordsPage({
        record: await selectQuestionnaire(tx, params.id),
        form: formState(),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: `${questionnairesPath}/:id/words`,
    permission,
    audit: changes,
    params: idParams,
    body: wordsBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const { title: name, intro, thanks, purpose } = body;
      await changeQuestionnaire(tx, params.id, body.version, 'Title and words changed', {
        body: { ...record.body, title: name, intro, thanks },
        purpose,
      });
      return { kind: 'redirect', to: pathOf(record), banner: 'The words were changed.' };
    },
    form: async ({ tx, params, request, body }) => ({
      kind: 'page',
      page: wordsPage({
        record: await selectQuestionnaire(tx, params.id),
        form: formState(body.typed, body.failure),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: `${questionnairesPath}/:id/copy`,
    permission,
    audit: 'questionnaire.copied',
    params: idParams,
    crawl: { none: tried },
    handler: async ({ tx, params }): Promise<Answer> => ({
      kind: 'redirect',
      to: `${questionnairesPath}/${await copyQuestionnaire(tx, params.id)}`,
      banner: 'This is the copy, with its translations. The other one stays as it is.',
    }),
  });

  for (const { action, removed, banner } of [
    { action: 'remove', removed: true, banner: 'The questionnaire was removed. You can put it back here.' },
    { action: 'put-back', removed: false, banner: 'The questionnaire was put back.' },
  ])
    registrar.member({
      method: 'POST',
      path: `${questionnairesPath}/:id/${action}`,
      permission,
      audit: removed ? 'questionnaire.removed' : 'questionnaire.put-back',
      params: idParams,
      body: versionBody,
      crawl: { none: tried },
      handler: async ({ tx, params, body }): Promise<Answer> => {
        await changeQuestionnaire(tx, params.id, body.version, removed ? 'Removed' : 'Put back', { removed });
        return { kind: 'redirect', to: `${questionnairesPath}/${params.id}`, banner };
      },
      form: ({ tx, params, request, body }) =>
        showOverview(tx, params.id, request, formState({}, body.failure)),
    });

  // ---- its history ----

  registrar.member({
    method: 'GET',
    path: `${questionnairesPath}/:id/versions`,
    permission,
    audit: { none: 'questions that are to be asked of everybody' },
    params: idParams,
    crawl: crawlOf('/versions'),
    handler: async ({ tx, params, request }): Promise<Answer> => ({
      kind: 'page',
      page: versionsPage({
        record: await selectQuestionnaire(tx, params.id),
        versions: await earlierVersions(tx, params.id),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: `${questionnairesPath}/:id/versions/:number/restore`,
    permission,
    audit: changes,
    params: z.object({ id: z.uuid(), number: z.coerce.number().int() }),
    body: versionBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await selectQuestionnaire(tx, params.id);
      const earlier = (await earlierVersions(tx, params.id)).find((each) => each.version === params.number);
      if (earlier === undefined) throw notFound();
      return changeBody(tx, record, {
        version: body.version,
        body: earlier.body,
        reason: `Put back as it stood before ${momentInWords(earlier.changedAt)}`,
        place: '',
        banner: `It stands again as before ${momentInWords(earlier.changedAt)}.`,
      });
    },
    form: ({ tx, params, request, body }) =>
      showOverview(tx, params.id, request, formState({}, body.failure)),
  });

  registerSections(registrar, crawlOf);
  registerQuestions(registrar);
  registerRouting(registrar);
  registerPreview(registrar, crawlOf);
  registerLanguages(registrar, crawlOf);
}
