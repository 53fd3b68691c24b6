import { z } from 'zod';
import { recordAudit } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import { ownKey } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { notFound } from '../foundation/problem.ts';
import { may } from '../partnership/partnership.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import { localPath } from '../web/respond.ts';
import { editTermsPage, termsPage } from './terms.page.ts';
import type { Terms } from './terms.page.ts';
import { wrongField } from './services.ts';
import type { SignInServices } from './services.ts';

/** The terms in force, and whether the person has accepted them; null where the partnership has none. */
async function currentTerms(tx: Tx, accountId: string): Promise<(Terms & { audience: string[] }) | null> {
  const row = await tx
    .selectFrom('terms_of_use')
    .selectAll()
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  const accepted = await tx
    .selectFrom('terms_acceptance')
    .select('accepted_at')
    .where('terms_of_use_id', '=', row.id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return {
    id: row.id,
    version: row.version,
    words: row.words,
    whatChanged: row.what_changed,
    publishedAt: row.published_at,
    acceptedAt: accepted?.accepted_at ?? null,
    audience: row.audience,
  };
}

/** Terms of use: read, accepted, and published anew. */
export function registerTermsRoutes(registrar: Registrar, _services: SignInServices): void {
  registrar.member({
    method: 'GET',
    path: '/account/terms',
    permission: 'account.view',
    audit: { none: 'the text is the same for everybody' },
    query: z.object({ next: z.string().optional() }),
    crawl: () => ['/account/terms'],
    handler: async ({ tx, actor, query, request }) => ({
      kind: 'page',
      page: termsPage({
        terms: await currentTerms(tx, actor.accountId),
        mayEdit: may(actor.role, 'terms.edit'),
        next: localPath(query.next) ?? '/',
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/account/terms',
    permission: 'account.view',
    audit: { none: 'the handler writes terms.accepted' },
    body: z.object({ terms: z.uuid(), next: z.string().optional() }),
    crawl: { none: 'accepts; tried by account.test.ts' },
    handler: async ({ tx, actor, body }) => {
      const terms = await currentTerms(tx, actor.accountId);
      if (terms === null) throw notFound();
      // Published anew while this was being read: read that first.
      if (terms.id !== body.terms)
        return {
          kind: 'redirect',
          to: '/account/terms',
          banner: 'The terms have changed just now. Read them first.',
        };
      if (terms.acceptedAt === null) {
        await tx
          .insertInto('terms_acceptance')
          .values({
            partnership_id: actor.partnershipId,
            id: newId(),
            terms_of_use_id: terms.id,
            account_id: actor.accountId,
            accepted_at: clock.now(),
            audience: [ownKey(tx)],
            open_to_members: false,
          })
          .execute();
        await recordAudit(tx, { event: 'terms.accepted', subjectKind: 'terms_of_use', subjectId: terms.id });
      }
      return {
        kind: 'redirect',
        to: localPath(body.next) ?? '/',
        banner: 'You have accepted the terms of use.',
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/account/terms/edit',
    permission: 'terms.edit',
    audit: { none: 'the text is the same for everybody' },
    crawl: () => ['/account/terms/edit'],
    handler: async ({ tx, actor, request }) => {
      const terms = await currentTerms(tx, actor.accountId);
      return {
        kind: 'page',
        page: editTermsPage({
          terms,
          form: formState({ words: terms?.words ?? '', version: String(terms?.version ?? 0) }),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/account/terms/edit',
    permission: 'terms.edit',
    audit: 'terms.published',
    body: z.object({
      words: z
        .string('Enter the terms of use')
        .trim()
        .min(1, 'Enter the terms of use')
        .max(50_000, 'Enter at most 50,000 characters'),
      'what-changed': z.string().trim().max(2000, 'Enter at most 2,000 characters').default(''),
      version: z.coerce.number().int(),
    }),
    crawl: { none: 'publishes; tried by account.test.ts' },
    handler: async ({ tx, actor, body }) => {
      const terms = await currentTerms(tx, actor.accountId);
      const version = terms?.version ?? 0;
      if (version !== body.version)
        throw wrongField(
          'words',
          'Somebody else published new terms while you wrote. Open the page again in another window and compare',
          'changed-meanwhile',
        );
      if (terms !== null && terms.words === body.words) throw wrongField('words', 'Nothing is changed');
      if (version > 0 && body['what-changed'] === '')
        throw wrongField('what-changed', 'Enter what has changed, for those who accepted the terms before');
      await tx
        .insertInto('terms_of_use')
        .values({
          partnership_id: actor.partnershipId,
          id: newId(),
          version: version + 1,
          words: body.words,
          what_changed: body['what-changed'],
          published_at: clock.now(),
          published_by: actor.accountId,
          audience: [ownKey(tx)],
          open_to_members: true,
        })
        .execute();
      return {
        kind: 'redirect',
        to: '/account/terms',
        banner: 'The terms are published. Everybody is asked to accept them at their next click.',
      };
    },
    form: async ({ tx, actor, body, request }) => ({
      kind: 'page',
      page: editTermsPage({
        terms: await currentTerms(tx, actor.accountId),
        form: formState(body.typed, body.failure),
        hidden: () => hiddenFields(request),
      }),
    }),
  });
}
