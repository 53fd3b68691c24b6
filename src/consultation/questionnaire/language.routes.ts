import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { csvFormat } from '../../documents/documents.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { uploadedFiles } from '../../web/upload.ts';
import { idParams, permission, tried, version, wrongField, type Request } from './builder.ts';
import {
  readTranslation,
  textFault,
  textsOf,
  translationCsv,
  type ReadTranslation,
} from './language.rules.ts';
import { fieldOf, fitsOf, languagesPage, translationPage } from './language.page.ts';
import { languageOf, languageTag } from './languages.ts';
import { questionnairesPath } from './page.parts.ts';
import { textOf } from './question.form.ts';
import {
  listTranslations,
  saveTranslation,
  selectQuestionnaire,
  selectTranslation,
  translationStates,
  type QuestionnaireRecord,
  type Translation,
} from './questionnaire.store.ts';
import { withoutControls } from './questionnaire.rules.ts';

const base = `${questionnairesPath}/:id/languages`;
const tagParams = z.object({ id: z.uuid(), tag: z.string().max(40).regex(languageTag) });

const translationBody = z
  .looseObject({
    version,
    translator: z.string().trim().max(200, 'This must be 200 characters or fewer').default(''),
    status: z.enum(translationStates, 'Choose a state'),
  })
  .superRefine((body, context) => {
    if (body.status !== 'draft' && body.translator === '')
      context.addIssue({
        code: 'custom',
        path: ['translator'],
        message: 'Enter who translated it, so that somebody can be asked',
      });
  });

/** Largest file of translated texts: all texts of the longest questionnaire in four bytes a letter. */
const fileBytes = 4 * 1024 ** 2;

const changed = 'questionnaire.translated';

export function registerLanguages(
  registrar: Registrar,
  crawlOf: (rest: string) => () => Promise<string[]>,
): void {
  async function showList(tx: Tx, id: string, request: Request, form: FormState): Promise<Answer> {
    return {
      kind: 'page',
      page: languagesPage({
        record: await selectQuestionnaire(tx, id),
        translations: await listTranslations(tx, id),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  async function found(
    tx: Tx,
    params: { id: string; tag: string },
  ): Promise<{ record: QuestionnaireRecord; translation: Translation }> {
    const record = await selectQuestionnaire(tx, params.id);
    const translation = await selectTranslation(tx, params.id, params.tag);
    if (translation === null) throw notFound();
    return { record, translation };
  }

  async function showOne(
    tx: Tx,
    params: { id: string; tag: string },
    request: Request,
    form: FormState,
    read: ReadTranslation | null = null,
  ): Promise<Answer> {
    return {
      kind: 'page',
      page: translationPage({
        ...(await found(tx, params)),
        read,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: base,
    permission,
    audit: { none: 'questions that are to be asked of everybody' },
    params: idParams,
    crawl: crawlOf('/languages'),
    handler: ({ tx, params, request }) => showList(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: base,
    permission,
    audit: changed,
    params: idParams,
    body: z.object({ language: z.string().default(''), other: z.string().trim().max(40).default('') }),
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const language = body.other === '' ? body.language : body.other;
      if (language === '') throw wrongField('language', 'Choose a language');
      if (!languageTag.test(language) || language === 'en')
        throw wrongField('other', 'Enter a tag such as mt or pa-Arab; English is the original');
      if ((await selectTranslation(tx, params.id, language)) !== null)
        throw wrongField(body.other === '' ? 'language' : 'other', 'This language is there already');
      await saveTranslation(tx, params.id, {
        language,
        status: 'draft',
        words: {},
        of: {},
        translator: '',
        version: 0,
      });
      return {
        kind: 'redirect',
        to: `${questionnairesPath}/${params.id}/languages/${language}`,
        banner: `${languageOf(language).name} was added. Residents see it when it is in use.`,
      };
    },
    form: ({ tx, params, request, body }) =>
      showList(tx, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'GET',
    path: `${base}/:tag`,
    permission,
    audit: { none: 'the form; what it changes is written down' },
    params: tagParams,
    crawl: { none: 'needs a translation; tried by questionnaire.test.ts' },
    handler: ({ tx, params, request }) => showOne(tx, params, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/:tag`,
    permission,
    audit: changed,
    params: tagParams,
    body: translationBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const { record, translation } = await found(tx, params);
      const faults: { name: string; message: string }[] = [];
      // What belongs to questions that are gone stays: they may be put back.
      const words = { ...translation.words };
      const of = { ...translation.of };
      for (const text of textsOf(record.body)) {
        const name = fieldOf(text.key);
        // A text that came to be after the page was opened was not in the form.
        if (body[name] === undefined) continue;
        const given = withoutControls(textOf(body, name)).trim();
        const fault = given === '' ? null : textFault(text, given);
        if (fault !== null) faults.push({ name, message: fault });
        // Translated anew, or said to fit still: it is of what stands there now. Left as it was, it is of what it was of.
        if (given !== (translation.words[text.key] ?? '') || body[fitsOf(text.key)] !== undefined)
          of[text.key] = text.text;
        words[text.key] = given;
      }
      if (faults.length > 0)
        throw new Problem({ status: 422, code: 'not-understood', title: 'Some texts cannot be kept', fields: faults }); // prettier-ignore
      await saveTranslation(tx, params.id, {
        language: params.tag,
        status: body.status,
        translator: body.translator,
        words,
        of,
        version: body.version,
      });
      return {
        kind: 'redirect',
        to: `${questionnairesPath}/${params.id}/languages`,
        banner: `${languageOf(params.tag).name} was saved.`,
      };
    },
    form: ({ tx, params, request, body }) =>
      showOne(tx, params, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'GET',
    path: `${base}/:tag/words.csv`,
    permission,
    audit: 'questionnaire.translation-given-out',
    params: tagParams,
    crawl: { none: 'needs a translation; tried by questionnaire.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const { record, translation } = await found(tx, params);
      return {
        kind: 'file',
        bytes: translationCsv(record.body, translation.words),
        mediaType: csvFormat.mediaType,
        fileName: `questionnaire-${params.tag}.csv`,
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: `${base}/:tag/import`,
    permission,
    audit: { none: 'the form with what the file says; nothing is kept' },
    params: tagParams,
    multipart: true,
    upload: { fileBytes, files: 1 },
    body: z.object({ file: uploadedFiles('Choose the translated file') }),
    crawl: { none: 'reads a file and keeps nothing; tried by questionnaire.test.ts' },
    prepare: async ({ body }) => {
      const [file] = body.file;
      if (file === undefined) throw wrongField('file', 'Choose the translated file');
      return readFile(file.path);
    },
    handler: async ({ tx, params, ready, request }): Promise<Answer> => {
      const { record } = await found(tx, params);
      try {
        return await showOne(tx, params, request, formState(), readTranslation(record.body, ready));
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 422) throw error;
        throw wrongField('file', `${error.title}. ${error.detail}`);
      }
    },
    form: ({ tx, params, request, body }) => showOne(tx, params, request, formState({}, body.failure)),
  }); // prettier-ignore
}
