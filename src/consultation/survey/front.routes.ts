import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { newReference, parseReference } from '../../foundation/id.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import { publicConsultations } from '../waves/public.store.ts';
import { lostPage } from './answer.page.ts';
import { askedQuery, atAddress, codeParams, forgetMark, giveMark, instead } from './answer.routes.ts';
import { frontPage, listPage, privacyPage, returnPage, savePage } from './front.page.ts';
import { at } from './survey.parts.ts';
import { returnHash } from './survey.secret.ts';
import type { SurveyServices } from './survey.services.ts';
import { findSaved, keepReturnHash } from './survey.store.ts';
import type { Visit } from './survey.types.ts';
import { mannerQuery } from './survey.rules.ts';

/** Prefix of the codes by which a begun answer is found again. */
const prefix = 'ANS';

/** PostgreSQL's word for a value that must be unique and is not. */
const isTaken = (error: unknown): boolean => (error as { code?: string }).code === '23505';

/** The list of consultations, the first page of each, its privacy notice, and saving and returning. */
export function registerFront(registrar: Registrar, services: SurveyServices): void {
  const { secret, watch } = services;
  const unseen = { none: 'residents answer unseen: nothing of who looks is kept' };
  const crawl = (path: string) => async (): Promise<string[]> =>
    (await services.crawlCodes()).map((code) => `/survey/${code}${path}`);

  registrar.public({
    method: 'GET',
    path: '/survey',
    permission: 'public',
    audit: unseen,
    crawl: () => ['/survey'],
    handler: async () => ({
      kind: 'page',
      page: listPage(await publicConsultations(services.database), clock.today()),
    }),
  });

  registrar.public({
    method: 'GET',
    path: '/survey/:code',
    permission: 'public',
    audit: unseen,
    params: codeParams,
    query: askedQuery,
    crawl: crawl(''),
    handler: (context) =>
      atAddress(services, context, {}, (_, opened) => () => ({
        kind: 'page',
        page: frontPage(opened, () => hiddenFields(context.request)),
      })),
  });

  registrar.public({
    method: 'GET',
    path: '/survey/:code/privacy',
    permission: 'public',
    audit: unseen,
    params: codeParams,
    query: askedQuery,
    crawl: crawl('/privacy'),
    handler: (context) =>
      atAddress(services, context, {}, (_, opened) => () => ({ kind: 'page', page: privacyPage(opened) })),
  });

  registrar.public({
    method: 'POST',
    path: '/survey/:code/leave',
    permission: 'public',
    audit: unseen,
    params: codeParams,
    query: askedQuery,
    crawl: { none: 'forgets what a browser keeps; tried by survey.routes.test.ts' },
    handler: (context) =>
      atAddress(services, context, {}, (_, opened) => () => {
        forgetMark(services, context);
        return { kind: 'redirect', to: at(opened, '') };
      }),
  });

  registrar.public({
    method: 'GET',
    path: '/survey/:code/save',
    permission: 'public',
    audit: unseen,
    params: codeParams,
    query: askedQuery,
    crawl: crawl('/save'),
    handler: (context) =>
      atAddress(services, context, {}, (_, opened) => {
        const other = instead(opened, context.request);
        if (other !== null) return other;
        return () => ({
          kind: 'page',
          page:
            opened.begun === null
              ? lostPage(opened)
              : savePage(opened, null, newReference(prefix), () => hiddenFields(context.request)),
        });
      }),
  });

  registrar.public({
    method: 'POST',
    path: '/survey/:code/save',
    permission: 'public',
    audit: { none: 'a code for an answer that is its own record; nothing of who gave it is kept' },
    params: codeParams,
    query: askedQuery,
    body: z.object({ _code: z.string().max(40).optional().catch(undefined) }),
    crawl: { none: 'makes a code; tried by survey.routes.test.ts' },
    handler: async (context) => {
      // Made with the form, so that a form sent twice gives one code.
      const offered = parseReference(context.body._code ?? '');
      let code = offered?.startsWith(`${prefix}-`) === true ? offered : newReference(prefix);
      for (let tries = 0; ; tries += 1) {
        const given = code;
        try {
          return await atAddress(services, context, {}, async (tx, opened) => {
            const other = instead(opened, context.request);
            if (other !== null) return other;
            const hash = returnHash(secret, opened.wave.id, given);
            const kept = opened.begun !== null && (await keepReturnHash(tx, opened.begun.id, hash));
            return () => ({
              kind: 'page',
              page: kept
                ? savePage(opened, given, '', () => hiddenFields(context.request))
                : lostPage(opened),
            });
          });
        } catch (error) {
          if (!isTaken(error) || tries > 3) throw error;
          code = newReference(prefix);
        }
      }
    },
  });

  registrar.public({
    method: 'GET',
    path: '/survey/:code/return',
    permission: 'public',
    audit: unseen,
    params: codeParams,
    query: askedQuery,
    crawl: crawl('/return'),
    handler: (context) =>
      atAddress(services, context, {}, (_, opened) => () => ({
        kind: 'page',
        page: returnPage(opened, formState(), () => hiddenFields(context.request)),
      })),
  });

  registrar.public({
    method: 'POST',
    path: '/survey/:code/return',
    permission: 'public',
    audit: { none: 'nothing of who returns is kept' },
    params: codeParams,
    query: askedQuery,
    body: z.object({ code: z.string().max(200).catch('') }),
    crawl: { none: 'checks a code; tried by survey.routes.test.ts' },
    handler: (context) =>
      atAddress(services, context, {}, async (tx, opened) => {
        const wrong = (of: Visit, message: string) => () =>
          ({
            kind: 'page',
            status: 422,
            page: returnPage(of, formState(context.body, [{ name: 'code', message }]), () =>
              hiddenFields(context.request),
            ),
          }) as const;
        if (!watch.mayTry()) return wrong(opened, opened.words.codeTries);
        // What has a wrong check character was mistyped: it is no try.
        const code = parseReference(context.body.code);
        const found =
          code === null
            ? null
            : await findSaved(tx, opened.wave.id, returnHash(secret, opened.wave.id, code));
        if (found === null) {
          if (code !== null) watch.wrongCode();
          return wrong(opened, opened.words.codeWrong);
        }
        return () => {
          giveMark(services, context, found.id);
          // In the language in which it was begun, unless another was chosen just now.
          const manner = { ...opened.manner, language: context.query.lang ?? found.language };
          return {
            kind: 'redirect',
            to: `/survey/${opened.wave.code}/parts${mannerQuery(manner, opened.languages.length > 1)}`,
          };
        };
      }),
  });
}
