import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { agreementsFor } from '../agreements/share-keys.ts';
import type { UsableAgreement } from '../agreements/share-keys.ts';
import { termsOf } from '../lists/term.store.ts';
import { secretOf } from '../need-to-know/need-to-know.ts';
import { agenciesOf } from './disclosure.store.ts';
import { idParams } from './disclosure.routes.ts';
import { insertDisclosure } from './disclosure.write.ts';
import { beginDraft, deleteDraft, findDraft, keepDraft } from './draft.store.ts';
import type { Draft } from './draft.store.ts';
import type { SharedServices } from './services.ts';
import { checkPage, choosePage, draftPage } from './write.page.ts';
import { people, wholeDraft } from './write.rules.ts';

const idOf = Object.fromEntries(people.map((prefix) => [`${prefix}born`, `${prefix}born-day`]));

export function registerWriting(registrar: Registrar, services: SharedServices): void {
  const { folder } = services;

  async function own(
    tx: Tx,
    actor: Actor,
    id: string,
  ): Promise<{ draft: Draft; agreement: UsableAgreement | null }> {
    const draft = await findDraft(tx, actor, id);
    if (draft === null) throw notFound();
    const agreement = (await agreementsFor(tx)).find((one) => one.id === draft.agreementId) ?? null;
    return { draft, agreement };
  }

  /** The words of the agreement's own codes, in the order of the lists. */
  async function words(tx: Tx, agreement: UsableAgreement | null) {
    const among = async (list: 'purpose' | 'gateway' | 'category', codes: readonly string[]) => {
      const terms = await termsOf(tx, list, { ended: true });
      return codes.map((code) => ({ code, title: terms.find((term) => term.code === code)?.title ?? code }));
    };
    return {
      purpose: await among('purpose', agreement?.purposes ?? []),
      gateway: await among('gateway', agreement?.gateways ?? []),
      category: await among('category', agreement?.categories ?? []),
      handling: await termsOf(tx, 'handling'),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/write',
    permission: 'shared.share',
    audit: { none: 'agreements are open to members; nothing of a record is shown' },
    crawl: () => ['/sharing/shared/write'],
    handler: async ({ tx, request }) => ({
      kind: 'page',
      page: choosePage({
        agreements: await agreementsFor(tx),
        form: formState(),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/shared/write',
    permission: 'shared.share',
    audit: 'disclosure.draft-begun',
    body: z.object({ agreement: z.uuid('Choose an agreement') }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, body }) => {
      if (!(await agreementsFor(tx)).some(({ id }) => id === body.agreement))
        throw fieldProblem(
          'not-understood',
          'agreement',
          'Choose an agreement that is in force and that your agency has signed',
        );
      return {
        kind: 'redirect',
        to: `/sharing/shared/drafts/${await beginDraft(tx, actor, body.agreement)}`,
      };
    },
    form: async ({ tx, body, request }) => ({
      kind: 'page',
      page: choosePage({
        agreements: await agreementsFor(tx),
        form: formState(body.typed, body.failure),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/drafts/:id',
    permission: 'shared.share',
    audit: { none: 'an author sees their own draft' },
    params: idParams,
    query: z.object({ check: z.string().optional() }),
    crawl: { none: 'drafts are for their author alone; tried by shared.test.ts' },
    handler: async ({ actor, tx, params, query, request }) => {
      const { draft, agreement } = await own(tx, actor, params.id);
      let form: FormState = formState(draft.typed);
      if (query.check !== undefined && agreement !== null) {
        const result = wholeDraft(agreement).safeParse(draft.typed);
        if (!result.success) form = formState(draft.typed, result.error, idOf);
      }
      return {
        kind: 'page',
        page: draftPage({
          id: params.id,
          agreement,
          words: await words(tx, agreement),
          form,
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/shared/drafts/:id',
    permission: 'shared.share',
    audit: { none: 'a draft is shared with nobody; what is shared is audited when it is' },
    params: idParams,
    body: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const { agreement } = await own(tx, actor, params.id);
      const { do: wanted, ...typed } = body;
      await keepDraft(tx, params.id, typed);
      const path = `/sharing/shared/drafts/${params.id}`;
      if (wanted !== 'check' || agreement === null)
        return { kind: 'redirect', to: '/sharing/shared', banner: 'Your draft is kept. Only you see it.' };
      const whole = wholeDraft(agreement).safeParse(typed).success;
      return { kind: 'redirect', to: whole ? `${path}/check` : `${path}?check=1` };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/drafts/:id/check',
    permission: 'shared.share',
    audit: { none: 'an author sees their own draft' },
    params: idParams,
    crawl: { none: 'drafts are for their author alone; tried by shared.test.ts' },
    handler: async ({ actor, tx, params, request }) => {
      const { draft, agreement } = await own(tx, actor, params.id);
      const result = agreement === null ? null : wholeDraft(agreement).safeParse(draft.typed);
      if (agreement === null || result?.success !== true)
        return { kind: 'redirect', to: `/sharing/shared/drafts/${params.id}?check=1` };
      const all = await words(tx, agreement);
      const title = (list: 'purpose' | 'gateway' | 'category'): string =>
        all[list].find(({ code }) => code === result.data[list])?.title ?? result.data[list];
      return {
        kind: 'page',
        page: checkPage({
          id: params.id,
          agreement,
          draft: result.data,
          words: { purpose: title('purpose'), gateway: title('gateway'), category: title('category') },
          ownAgency: (await agenciesOf(tx)).find(({ id }) => id === actor.agencyId)?.name ?? 'Your agency',
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/shared/drafts/:id/share',
    permission: 'shared.share',
    audit: {
      none: 'the handler writes disclosure.made with the record, and the share log keeps who and under what',
    },
    params: idParams,
    crawl: { none: 'a POST' },
    prepare: () => secretOf(folder, 'index'),
    handler: async ({ actor, tx, params, ready }) => {
      const { draft, agreement } = await own(tx, actor, params.id);
      const result = agreement === null ? null : wholeDraft(agreement).safeParse(draft.typed);
      if (agreement === null || result?.success !== true)
        return { kind: 'redirect', to: `/sharing/shared/drafts/${params.id}?check=1` };
      const id = await insertDisclosure(tx, actor, ready, {
        ...result.data,
        agreementId: agreement.id,
        regime: agreement.regime,
      });
      await deleteDraft(tx, params.id);
      return {
        kind: 'redirect',
        to: `/sharing/shared/${id}`,
        banner: 'It is shared. Those you chose see it at their next click.',
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/shared/drafts/:id/discard',
    permission: 'shared.share',
    audit: { none: 'a draft was shared with nobody' },
    params: idParams,
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params }) => {
      await own(tx, actor, params.id);
      await deleteDraft(tx, params.id);
      return { kind: 'redirect', to: '/sharing/shared', banner: 'The draft is gone.' };
    },
  });
}
