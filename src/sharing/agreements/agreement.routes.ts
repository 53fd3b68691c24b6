import { z } from 'zod';
import { recordAudit } from '../../foundation/audit.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import { exactCountLimit } from '../../web/paging.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { SafeHtml } from '../../web/html.ts';
import { agreementTerms, idParams, mayTake, mustSelect } from './agreement.access.ts';
import type { AgreementServices } from './agreement.access.ts';
import { changesOf } from './agreement.history.ts';
import { addParty, changeParty, fixedWords, insertDraft, updateDraft } from './agreement.changes.ts';
import { editBody, newBody, partyBody, partyChangeBody, versionBody, wordsOf } from './agreement.forms.ts';
import { partiesPage, wordsIds, wordsPage } from './agreement.form.page.ts';
import { agreementHistoryPage, agreementPage, agreementsPage } from './agreement.page.ts';
import { standings, stepsFrom } from './agreement.rules.ts';
import {
  countAgreements,
  countShared,
  currentAgencies,
  currentPeople,
  listDocuments,
  listHandOver,
  listParties,
  searchAgreements,
} from './agreement.store.ts';
import type { Agreement, AgreementFilter } from './agreement.store.ts';
import { registerDocuments } from './document.routes.ts';
import { registerSteps } from './step.routes.ts';
import { sharedKind } from './shared-kinds.ts';

const partyParams = z.object({ id: z.uuid(), party: z.uuid() });

const blank = z.literal('').transform(() => undefined);
const listQuery = z.object({
  q: z.string().trim().max(100, 'Title or reference must be 100 characters or fewer').optional(),
  standing: z
    .union([blank, z.enum(standings as [string, ...string[]])], 'Choose a standing from the list')
    .optional(),
  agency: z.union([blank, z.uuid()], 'Choose an agency from the list').optional(),
  after: z.string().optional(),
});

export function registerAgreements(registrar: Registrar, services: AgreementServices): void {
  const { may, navigation, crawlIds } = services;
  const each = async (path: string): Promise<string[]> =>
    (await crawlIds('agreement')).map((id) => `/sharing/agreements/${id}${path}`);

  registrar.member({
    method: 'GET',
    path: '/sharing/agreements',
    permission: 'agreements.view',
    audit: { none: 'agreements name no subject and are open to every member' },
    query: listQuery,
    crawl: () => ['/sharing/agreements', '/sharing/agreements?q=nothing-is-called-this&standing=grace'],
    handler: async ({ actor, tx, query, request }) => {
      const filter: AgreementFilter = {
        ...(query.q === undefined || query.q === '' ? {} : { words: query.q }),
        ...(query.standing === undefined
          ? {}
          : { standing: query.standing as NonNullable<AgreementFilter['standing']> }),
        ...(query.agency === undefined ? {} : { agencyId: query.agency }),
      };
      const found = await searchAgreements(
        tx,
        filter,
        query.after === undefined ? undefined : decodeCursor(query.after, 2),
      );
      const { rows, next } = pageOf(found, (row) => [row.title, row.id]);
      return {
        kind: 'page',
        page: agreementsPage({
          navigation: navigation(actor, 'agreements'),
          agreements: rows,
          count: await countAgreements(tx, filter, exactCountLimit),
          agencies: await currentAgencies(tx),
          form: formState({ q: query.q, standing: query.standing, agency: query.agency }),
          mayWrite: may(actor, 'agreements.edit'),
          filtered: Object.keys(filter).length > 0,
          next,
          url: request.url,
        }),
      };
    },
  });

  const wordsForm = async (
    tx: Tx,
    agreement: Agreement | null,
    form: FormState,
    hidden: () => SafeHtml,
  ): Promise<Answer> => ({
    kind: 'page',
    page: wordsPage({
      agreement,
      fixed: agreement === null ? null : fixedWords(agreement),
      form,
      terms: await agreementTerms(tx),
      people: await currentPeople(tx),
      hidden,
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/agreements/new',
    permission: 'agreements.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/sharing/agreements/new'],
    handler: ({ tx, request }) => wordsForm(tx, null, formState(), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/agreements/new',
    permission: 'agreements.edit',
    audit: { none: 'the handler writes agreement.drafted with the id' },
    body: newBody,
    crawl: { none: 'makes a draft; tried by agreement.test.ts' },
    handler: async ({ tx, body }) => {
      const id = await insertDraft(tx, wordsOf(body));
      await recordAudit(tx, { event: 'agreement.drafted', subjectKind: 'agreement', subjectId: id });
      return {
        kind: 'redirect',
        to: `/sharing/agreements/${id}/parties`,
        banner: 'The draft is saved. Now name its parties.',
      };
    },
    form: ({ tx, body, request }) =>
      wordsForm(tx, null, formState(body.typed, body.failure, wordsIds), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/agreements/:id',
    permission: 'agreements.view',
    audit: 'agreement.viewed',
    params: idParams,
    crawl: () => each(''),
    handler: async ({ actor, tx, params, request }) => {
      const agreement = await mustSelect(tx, params.id);
      const parties = await listParties(tx, agreement.id);
      const handOver = await listHandOver(tx, agreement.id);
      const other = (id: string) =>
        tx
          .selectFrom('agreement')
          .select(['id', 'title', 'reference'])
          .where('id', '=', id)
          .executeTakeFirst();
      const next = await tx
        .selectFrom('agreement')
        .select(['id', 'title', 'reference'])
        .where('supersedes_id', '=', agreement.id)
        .orderBy('made_at', 'desc')
        .executeTakeFirst();
      const now = { standing: agreement.standing, sent: agreement.sentAt !== null };
      return {
        kind: 'page',
        page: agreementPage({
          agreement,
          parties,
          documents: await listDocuments(tx, agreement.id),
          terms: await agreementTerms(tx, { ended: true }),
          shares: await countShared(tx, agreement.id),
          handOver: handOver.map((row) => ({
            ...row,
            title: sharedKind(row.recordKind)?.title ?? row.recordKind,
            mayFinish: row.doneAt === null,
          })),
          steps: stepsFrom(now).filter((step) => mayTake(step, actor, parties, may)),
          mayEdit:
            may(actor, 'agreements.edit') && agreement.standing === 'draft' && agreement.sentAt === null,
          mayAttach: may(actor, 'agreements.edit'),
          supersedes:
            agreement.supersedesId === null ? null : ((await other(agreement.supersedesId)) ?? null),
          supersededBy: next ?? null,
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/agreements/:id/history',
    permission: 'agreements.view',
    audit: 'agreement.history-viewed',
    params: idParams,
    crawl: () => each('/history'),
    handler: async ({ tx, params }) => {
      const agreement = await mustSelect(tx, params.id);
      return {
        kind: 'page',
        page: agreementHistoryPage({ agreement, changes: await changesOf(tx, agreement) }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/agreements/:id/edit',
    permission: 'agreements.edit',
    audit: { none: 'the form of a draft; its saving is written' },
    params: idParams,
    crawl: () => each('/edit'),
    handler: async ({ tx, params, request }) =>
      wordsForm(tx, await mustSelect(tx, params.id), formState(), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/agreements/:id/edit',
    permission: 'agreements.edit',
    audit: { none: 'the handler writes agreement.changed' },
    params: idParams,
    body: editBody,
    crawl: { none: 'changes a draft; tried by agreement.test.ts' },
    handler: async ({ tx, params, body }) => {
      await updateDraft(tx, params.id, body.version, wordsOf(body));
      await recordAudit(tx, { event: 'agreement.changed', subjectKind: 'agreement', subjectId: params.id });
      return { kind: 'redirect', to: `/sharing/agreements/${params.id}`, banner: 'The draft is changed.' };
    },
    form: async ({ tx, params, body, request }) =>
      wordsForm(tx, await mustSelect(tx, params.id), formState(body.typed, body.failure, wordsIds), () =>
        hiddenFields(request),
      ),
  });

  const partiesForm = async (
    tx: Tx,
    id: string,
    form: FormState,
    hidden: () => SafeHtml,
  ): Promise<Answer> => {
    const agreement = await mustSelect(tx, id);
    return {
      kind: 'page',
      page: partiesPage({
        agreement,
        fixed: fixedWords(agreement),
        parties: await listParties(tx, id),
        agencies: await currentAgencies(tx),
        people: await currentPeople(tx),
        form,
        hidden,
      }),
    };
  };

  registrar.member({
    method: 'GET',
    path: '/sharing/agreements/:id/parties',
    permission: 'agreements.edit',
    audit: { none: 'the form of a draft; its saving is written' },
    params: idParams,
    crawl: () => each('/parties'),
    handler: ({ tx, params, request }) =>
      partiesForm(tx, params.id, formState(), () => hiddenFields(request)),
  });

  const partyChanged = (tx: Tx, id: string): Promise<void> =>
    recordAudit(tx, { event: 'agreement.parties-changed', subjectKind: 'agreement', subjectId: id });
  const partyAudit = { none: 'the handler writes agreement.parties-changed' };
  const toParties = (id: string, banner: string): Answer => ({
    kind: 'redirect',
    to: `/sharing/agreements/${id}/parties`,
    banner,
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/agreements/:id/parties',
    permission: 'agreements.edit',
    audit: partyAudit,
    params: idParams,
    body: partyBody,
    crawl: { none: 'adds a party; tried by agreement.test.ts' },
    handler: async ({ tx, params, body }) => {
      await addParty(tx, params.id, body.version, {
        agencyId: body.agency,
        ceiling: body.ceiling,
        contactId: body.contact === '' ? null : body.contact,
      });
      await partyChanged(tx, params.id);
      return toParties(params.id, 'The party is added.');
    },
    form: ({ tx, params, body, request }) =>
      partiesForm(tx, params.id, formState(body.typed, body.failure), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/agreements/:id/parties/:party',
    permission: 'agreements.edit',
    audit: partyAudit,
    params: partyParams,
    body: partyChangeBody,
    crawl: { none: 'changes a party; tried by agreement.test.ts' },
    handler: async ({ tx, params, body }) => {
      await changeParty(tx, params.id, body.version, params.party, {
        ceiling: body.ceiling,
        contactId: body.contact === '' ? null : body.contact,
      });
      await partyChanged(tx, params.id);
      return toParties(params.id, 'The party is changed.');
    },
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/agreements/:id/parties/:party/remove',
    permission: 'agreements.edit',
    audit: partyAudit,
    params: partyParams,
    body: versionBody,
    crawl: { none: 'takes a party off; tried by agreement.test.ts' },
    handler: async ({ tx, params, body }) => {
      await changeParty(tx, params.id, body.version, params.party, 'remove');
      await partyChanged(tx, params.id);
      return toParties(params.id, 'The party is taken off.');
    },
  });

  registerSteps(registrar, services);
  registerDocuments(registrar, services);
}
