import { z } from 'zod';
import {
  exampleReport,
  paperOptions,
  paperQuery,
  readTemplate,
  writeDocument,
} from '../../documents/documents.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { idParams } from '../fields.ts';
import { selectPartnership } from '../overview.store.ts';
import {
  addBody,
  changeBody,
  logoBytes,
  paperFromForm,
  paperFromUpload,
  unnamedLogo,
  useBody,
} from './paper.form.ts';
import { paperPage, papersPage } from './paper.page.ts';
import {
  asPaper,
  insertPaper,
  listPapers,
  putInUse,
  removePaper,
  selectPaper,
  updatePaper,
} from './paper.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Larger files are refused by `readTemplate`, in words beside their field. */
const uploadBytes = 20 * 1024 ** 2;

const previewQuery = paperQuery.extend({ format: z.enum(['docx', 'pdf', 'html']).default('docx') });

/** Choosing and changing the paper that the partnership's documents are printed on. */
export function registerPaper(registrar: Registrar): void {
  const tried = 'a paper is uploaded first; tried by paper.test.ts';

  async function showList(tx: Tx, request: Request, form: FormState): Promise<Answer> {
    const papers = await listPapers(tx);
    return { kind: 'page', page: papersPage({ papers, form, hidden: () => hiddenFields(request) }) };
  }

  async function showPaper(tx: Tx, id: string, request: Request, form: FormState): Promise<Answer> {
    const paper = await selectPaper(tx, id);
    const facts = paper.file === null ? null : await readTemplate(paper.file);
    return { kind: 'page', page: paperPage({ paper, facts, form, hidden: () => hiddenFields(request) }) };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/paper',
    permission: 'paper.edit',
    audit: { none: 'what documents look like' },
    crawl: () => ['/partnership/paper'],
    handler: ({ tx, request }) => showList(tx, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/paper',
    permission: 'paper.edit',
    audit: 'paper.added',
    multipart: true,
    upload: { fileBytes: uploadBytes, files: 2 },
    body: addBody,
    crawl: { none: tried },
    prepare: ({ body }) => paperFromUpload(body),
    handler: async ({ tx, ready }): Promise<Answer> => {
      // A logo out of the template came without words for it.
      const logo =
        ready.logo?.alternative === unnamedLogo
          ? { ...ready.logo, alternative: (await selectPartnership(tx)).name.slice(0, 200) }
          : ready.logo;
      const id = await insertPaper(tx, { ...ready, logo });
      return {
        kind: 'redirect',
        to: `/partnership/paper/${id}`,
        banner: 'It was checked and kept. Look at it before you put it in use.',
      };
    },
    form: ({ tx, request, body }) => showList(tx, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/paper/:id',
    permission: 'paper.edit',
    audit: { none: 'what documents look like' },
    params: idParams,
    crawl: { none: tried },
    handler: ({ tx, params, request }) => showPaper(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/paper/:id',
    permission: 'paper.edit',
    audit: 'paper.changed',
    multipart: true,
    upload: { fileBytes: uploadBytes, files: 1 },
    params: idParams,
    body: changeBody,
    crawl: { none: tried },
    prepare: ({ body }) => logoBytes(body),
    handler: async ({ tx, params, body, ready }): Promise<Answer> => {
      const paper = await paperFromForm(await selectPaper(tx, params.id), body, ready);
      await updatePaper(tx, params.id, body.version, paper);
      return { kind: 'redirect', to: `/partnership/paper/${params.id}`, banner: 'The paper was changed.' };
    },
    form: ({ tx, params, request, body }) =>
      showPaper(tx, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/paper/:id/preview',
    permission: 'paper.edit',
    audit: { none: 'a report on an invented borough' },
    params: idParams,
    query: previewQuery,
    crawl: { none: tried },
    handler: async ({ tx, params, query }): Promise<Answer> => {
      const paper = asPaper(await selectPaper(tx, params.id));
      const { bytes, mediaType, extension } = await writeDocument(
        exampleReport(),
        query.format,
        paperOptions(query, paper),
      );
      return { kind: 'file', bytes, mediaType, fileName: `example-on-your-paper.${extension}` };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/paper/:id/logo',
    permission: 'paper.edit',
    audit: { none: 'a logo' },
    params: idParams,
    crawl: { none: tried },
    handler: async ({ tx, params }): Promise<Answer> => {
      const { logo } = await selectPaper(tx, params.id);
      if (logo === null) throw notFound();
      const extension = logo.mediaType === 'image/png' ? 'png' : 'jpg';
      return {
        kind: 'file',
        bytes: logo.bytes,
        mediaType: logo.mediaType,
        fileName: `logo.${extension}`,
        inline: true,
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/paper/:id/use',
    permission: 'paper.edit',
    audit: 'paper.put-in-use',
    params: idParams,
    body: useBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await putInUse(tx, params.id, body.version);
      return {
        kind: 'redirect',
        to: '/partnership/paper',
        banner: 'Documents are on this paper from now on.',
      };
    },
    form: ({ tx, params, request, body }) =>
      showPaper(tx, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/paper/:id/remove',
    permission: 'paper.edit',
    audit: 'paper.removed',
    params: idParams,
    body: useBody,
    crawl: { none: tried },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await removePaper(tx, params.id, body.version);
      return { kind: 'redirect', to: '/partnership/paper', banner: 'The paper is not used any more.' };
    },
    form: ({ tx, params, request, body }) =>
      showPaper(tx, params.id, request, formState(body.typed, body.failure)),
  });
}
