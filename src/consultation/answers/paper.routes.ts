import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { writeDocument } from '../../documents/documents.ts';
import { paperOf } from '../../partnership/partnership.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { listOutreach } from '../waves/outreach.store.ts';
import { partnershipOf, selectWave } from '../waves/wave.store.ts';
import { addressOf, questionsIn, type Request } from './answers.context.ts';
import { paperForm } from './paper.document.ts';
import { formPage, scriptPage } from './paper.page.ts';
import { forSchool } from './paper.rules.ts';

const idParams = z.object({ id: z.uuid() });
const blank = <Shape extends z.ZodType>(shape: Shape) =>
  z.preprocess((value) => (value === '' ? undefined : value), shape.optional().catch(undefined));
const formQuery = z.object({
  size: z.enum(['standard', 'large']).default('standard').catch('standard'),
  via: blank(z.string().regex(/^[a-z0-9][a-z0-9-]{0,29}$/)),
  language: blank(z.string().max(20)),
  number: blank(z.string().trim().max(60)),
  school: blank(z.literal('yes')),
});

/** The paper form and the telephone script: from the questions as frozen, or as they stand before it opens. */
export function registerPaper(registrar: Registrar, services: ConsultationServices): void {
  const crawl = (rest: string) => async () =>
    (await services.crawlWaves()).map((id) => `/consultation/${id}/answers${rest}`);

  async function form(tx: Tx, request: Request, id: string, query: z.infer<typeof formQuery>) {
    const wave = await selectWave(tx, id);
    const { questionnaire, language } = await questionsIn(tx, wave, query.language);
    const { name } = await tx
      .selectFrom('partnership')
      .select('name')
      .where('partnership_id', '=', partnershipOf(tx))
      .executeTakeFirstOrThrow();
    const school = query.school === 'yes';
    return {
      wave,
      document: paperForm({
        wave,
        questionnaire: school ? forSchool(questionnaire) : questionnaire,
        language: language === 'en' ? 'en-GB' : language,
        large: query.size === 'large',
        school,
        code: query.via ?? '',
        serial: query.number ?? '',
        publicAddress: addressOf(services, request, wave),
        partnership: name,
        banner: services.documentBanner,
      }),
      paper: await paperOf(tx),
    };
  }

  for (const format of ['pdf', 'docx'] as const)
    registrar.member({
      method: 'GET',
      path: `/consultation/:id/answers/form.${format}`,
      permission: 'consultation.enter',
      audit: { none: 'an empty form' },
      params: idParams,
      query: formQuery,
      crawl: crawl(`/form.${format}`),
      handler: async ({ tx, request, params, query }): Promise<Answer> => {
        const { wave, document, paper } = await form(tx, request, params.id, query);
        const size = query.size === 'large' ? 'large-print' : 'standard';
        const { bytes, mediaType, extension } = await writeDocument(document, format, {
          size,
          ...(paper === undefined ? {} : { template: { ...paper, cover: 'none' as const } }),
        });
        const part = [query.school === 'yes' ? '-school' : '', query.size === 'large' ? '-large-print' : '', query.language === undefined ? '' : `-${document.language}`, query.via === undefined ? '' : `-${query.via}`].join(''); // prettier-ignore
        return { kind: 'file', bytes, mediaType, fileName: `${wave.code}-form${part}.${extension}` };
      },
    });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/form',
    permission: 'consultation.enter',
    audit: { none: 'a choice of empty forms' },
    params: idParams,
    crawl: crawl('/form'),
    handler: async ({ tx, request, params }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      const outreach = await listOutreach(tx, wave.id);
      return {
        kind: 'page',
        page: formPage({
          wave,
          codes: outreach.map(({ code, title }) => ({ code, title })),
          languages: wave.languages,
          isFrozen: wave.editionId !== null,
          address: addressOf(services, request, wave),
        }),
      };
    },
  });
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/script',
    permission: 'consultation.enter',
    audit: { none: 'questions that everybody is asked' },
    params: idParams,
    query: z.object({ language: formQuery.shape.language }),
    crawl: crawl('/script'),
    handler: async ({ tx, params, query }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      const { questionnaire, language } = await questionsIn(tx, wave, query.language);
      const mayEnter = wave.state === 'open' || wave.state === 'closed';
      return { kind: 'page', page: scriptPage({ wave, questionnaire, language, mayEnter }) };
    },
  });
}
