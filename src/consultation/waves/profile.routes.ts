import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Problem } from '../../foundation/problem.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { uploadedFiles } from '../../web/upload.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { profilePage, profilesPage } from './profile.page.ts';
import { faultFields, readProfile } from './profile.rules.ts';
import { insertProfile, listProfiles, selectProfile } from './profile.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const short = (message: string, most = 200) => z.string(message).trim().min(1, message).max(most, `This must be ${most} characters or fewer`); // prettier-ignore

const profileBody = withDates(
  ['as-of'],
  z.object({
    title: short('Enter a title'),
    area: short('Enter the area it counts'),
    source: short('Enter where the numbers are from', 500),
    licence: short('Enter the licence'),
    'as-of': requiredDate('the day they count to'),
    file: uploadedFiles('Choose a file'),
  }),
);

/** Who lives in the area, group by group: what answers are set beside. */
export function registerProfiles(registrar: Registrar, services: ConsultationServices): void {
  const show = async (tx: Tx, request: Request, form: FormState): Promise<Answer> => ({
    kind: 'page',
    page: profilesPage({ profiles: await listProfiles(tx), form, hidden: () => hiddenFields(request) }),
  });
  registrar.member({
    method: 'GET',
    path: '/consultation/profiles',
    permission: 'consultation.edit',
    audit: { none: 'tables of a census' },
    crawl: () => ['/consultation/profiles'],
    handler: ({ tx, request }) => show(tx, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/profiles',
    permission: 'consultation.edit',
    audit: 'population-profile.loaded',
    multipart: true,
    upload: { fileBytes: 5_000_000, files: 1 },
    body: profileBody,
    crawl: { none: 'loads a table; tried by waves.test.ts' },
    prepare: async ({ body }) => readProfile(await readFile(body.file[0]?.path ?? '', 'utf8')),
    handler: async ({ tx, body, ready }): Promise<Answer> => {
      if (ready.faults.length > 0 || ready.rows.length === 0)
        throw new Problem({
          status: 422,
          code: 'table-not-read',
          title: 'The table could not be read',
          fields: ready.rows.length === 0 && ready.faults.length === 0 ? [{ name: 'file', message: 'The table has no rows' }] : faultFields('file', ready.faults), // prettier-ignore
        });
      const id = await insertProfile(tx, {
        title: body.title,
        areaName: body.area,
        source: body.source,
        licence: body.licence,
        asOf: body['as-of'],
        rows: ready.rows,
      });
      return {
        kind: 'redirect',
        to: `/consultation/profiles/${id}`,
        banner: `${ready.rows.length} rows were loaded.`,
      };
    },
    form: ({ tx, request, body }) => show(tx, request, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'GET',
    path: '/consultation/profiles/:id',
    permission: 'consultation.edit',
    audit: { none: 'tables of a census' },
    params: z.object({ id: z.uuid() }),
    crawl: async () => (await services.crawlProfiles()).map((id) => `/consultation/profiles/${id}`),
    handler: async ({ tx, params }) => ({
      kind: 'page',
      page: profilePage(await selectProfile(tx, params.id)),
    }),
  });
}
