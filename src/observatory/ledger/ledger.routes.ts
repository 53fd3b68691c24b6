import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import {
  formats,
  isFormatName,
  paperOptions,
  paperQuery,
  renderBlocks,
  writeCsv,
  writeDocument,
} from '../../documents/documents.ts';
import { newestIds, paperOf } from '../../partnership/partnership.ts';
import { button } from '../../web/components.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { listChases } from './chase.store.ts';
import { registerChases } from './chase.routes.ts';
import { listAgencies, listDuties } from './duty.store.ts';
import { registerDuties } from './duty.routes.ts';
import { recordDocument, recordTable } from './ledger.document.ts';
import { chosen, idParams, optional, required, version, wrongField } from './ledger.fields.ts';
import { owedPage } from './ledger.page.ts';
import { ledgerPath, ledgerTrail } from './ledger.parts.ts';
import { quarterAfter, quarterOf, quarterWords, standings, type StandingName } from './ledger.rules.ts';
import { keep, searchedQuarters, shownQuarters, type LedgerServices } from './ledger.services.ts';
import { insertReceipt, listOwed, listQuarters, listRecentFiles, receiptWays, selectOwed, waive, withdrawReceipt } from './ledger.store.ts'; // prettier-ignore
import { setPage } from './set.page.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const owedQuery = z.object({
  agency: z.union([z.literal(''), z.uuid()]).optional(),
  quarter: z.union([z.literal(''), day]).optional(),
  state: z
    .union([z.literal(''), z.enum(Object.keys(standings) as [StandingName, ...StandingName[]])])
    .optional(),
});
const recordQuery = z.object({ until: z.union([z.literal(''), day]).optional() });

const receiptBody = withDates(
  ['received'],
  z.object({
    received: requiredDate('the day it came'),
    how: chosen(receiptWays, 'Choose how it came'),
    words: optional(500),
    file: z.union([z.literal(''), z.uuid()]).optional(),
  }),
);

/** The quarterly ledger: what each agency owes, what came, who was asked (SI 2007/1831). */
export function registerLedger(registrar: Registrar, services: LedgerServices): void {
  const { database, may } = services;

  registrar.member({
    method: 'GET',
    path: ledgerPath,
    permission: 'observatory.view',
    audit: { none: 'which depersonalised files came; no subject is named' },
    query: owedQuery,
    crawl: () => [ledgerPath, `${ledgerPath}?state=missing`],
    handler: async ({ actor, tx, query }) => {
      const asked = {
        agency: query.agency ?? '',
        quarter: query.quarter ?? '',
        state: query.state ?? '',
      } as const;
      const quarters = await listQuarters(tx);
      const shown =
        asked.quarter === ''
          ? quarters.slice(0, asked.state === '' ? shownQuarters : searchedQuarters)
          : quarters.filter((quarter) => quarter === asked.quarter);
      const [last, first] = [shown[0], shown.at(-1)];
      const owed =
        last === undefined || first === undefined
          ? []
          : await listOwed(tx, {
              from: first,
              to: last,
              ...(asked.agency === '' ? {} : { agencyId: asked.agency }),
            });
      const duties = await listDuties(tx);
      const owing = new Set(duties.map(({ agencyId }) => agencyId));
      return {
        kind: 'page',
        page: owedPage({
          query: asked,
          owed,
          shown,
          quarters,
          agencies: (await listAgencies(tx)).filter(({ id }) => owing.has(id)),
          mayKeep: may(actor, keep),
          hasDuties: duties.length > 0,
        }),
      };
    },
  });

  // ---- one set for one quarter --------------------------------------------------------------------------------------------

  async function showSet(
    tx: Tx,
    actor: Actor,
    id: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const owed = await selectOwed(tx, id);
    const mayKeep = may(actor, keep);
    return {
      kind: 'page',
      page: setPage({
        owed,
        chases: await listChases(tx, { expectationIds: [id] }),
        files: mayKeep ? await listRecentFiles(tx) : [],
        form,
        hidden: () => hiddenFields(request),
        mayKeep,
        today: clock.today(),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: `${ledgerPath}/sets/:id`,
    permission: 'observatory.view',
    audit: { none: 'which depersonalised files came; no subject is named' },
    params: idParams,
    crawl: async () =>
      (await newestIds(database, 'data_expectation', 2)).map((id) => `${ledgerPath}/sets/${id}`),
    handler: ({ actor, tx, params, request }) => showSet(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${ledgerPath}/sets/:id/came`,
    permission: keep,
    audit: 'data-owed.receipt-recorded',
    params: idParams,
    body: receiptBody,
    crawl: { none: 'writes down that a set came' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const owed = await selectOwed(tx, params.id);
      if (body.received > clock.today())
        throw wrongField('received', 'The day it came must be today or earlier');
      if (body.received < owed.quarter)
        throw wrongField('received', `The day it came must be after the quarter began`);
      const file = body.file ?? '';
      if (file !== '' && !(await listRecentFiles(tx)).some(({ id }) => id === file))
        throw wrongField('file', 'Choose a file from the list');
      await insertReceipt(tx, owed.id, {
        receivedOn: body.received,
        how: body.how,
        words: body.words,
        deliveryId: file === '' ? null : file,
      });
      return { kind: 'redirect', to: `${ledgerPath}/sets/${owed.id}`, banner: 'It was written down.' };
    },
    form: ({ actor, tx, params, request, body }) =>
      showSet(
        tx,
        actor,
        params.id,
        request,
        formState(body.typed, body.failure, { received: 'received-day' }),
      ),
  });

  registrar.member({
    method: 'POST',
    path: `${ledgerPath}/receipts/:id/take-back`,
    permission: keep,
    audit: 'data-owed.receipt-taken-back',
    params: idParams,
    body: z.record(z.string(), z.unknown()),
    crawl: { none: 'takes back what was written down' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const reason = body[`take-back-${params.id}`];
      const why = typeof reason === 'string' ? reason.trim() : '';
      if (why === '') throw wrongField(`take-back-${params.id}`, 'Enter why it is not right');
      if (why.length > 500)
        throw wrongField(`take-back-${params.id}`, 'The reason must be 500 characters or fewer');
      const set = await withdrawReceipt(tx, params.id, why);
      return { kind: 'redirect', to: `${ledgerPath}/sets/${set}`, banner: 'It was taken back.' };
    },
    form: async ({ actor, tx, params, request, body }) => {
      const row = await tx
        .selectFrom('data_receipt')
        .select('data_expectation_id')
        .where('id', '=', params.id)
        .executeTakeFirst();
      if (row === undefined) throw notFound();
      return showSet(tx, actor, row.data_expectation_id, request, formState(body.typed, body.failure));
    },
  });

  registrar.member({
    method: 'POST',
    path: `${ledgerPath}/sets/:id/waive`,
    permission: keep,
    audit: 'data-owed.waived',
    params: idParams,
    body: z.object({ version, reason: required('Enter why it is not asked for', 500) }),
    crawl: { none: 'waives a set' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await waive(tx, params.id, body.version, body.reason);
      return {
        kind: 'redirect',
        to: `${ledgerPath}/sets/${params.id}`,
        banner: 'It was waived for this quarter.',
      };
    },
    form: ({ actor, tx, params, request, body }) =>
      showSet(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: `${ledgerPath}/sets/:id/ask-again`,
    permission: keep,
    audit: 'data-owed.asked-for-again',
    params: idParams,
    body: z.object({ version }),
    crawl: { none: 'asks for a waived set after all' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await waive(tx, params.id, body.version, null);
      return { kind: 'redirect', to: `${ledgerPath}/sets/${params.id}`, banner: 'It is asked for again.' };
    },
  });

  registerDuties(registrar, services);
  registerChases(registrar, services);

  // ---- the record for the inspector -----------------------------------------------------------------------------------------

  async function recordOf(tx: Tx, until: string | undefined) {
    const all = await listQuarters(tx);
    const quarters = all
      .filter((quarter) => until === undefined || until === '' || quarter <= until)
      .slice(0, shownQuarters);
    const [last, first] = [quarters[0], quarters.at(-1)];
    const owed =
      last === undefined || first === undefined ? [] : await listOwed(tx, { from: first, to: last });
    const chases = await listChases(tx, { expectationIds: owed.map(({ id }) => id) });
    const partnership = await tx.selectFrom('partnership').select('name').executeTakeFirstOrThrow();
    return {
      all,
      quarters,
      owed,
      document: recordDocument({
        partnershipName: partnership.name,
        quarters,
        owed,
        chases,
        banner: services.documentBanner,
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: `${ledgerPath}/record`,
    permission: 'observatory.view',
    audit: 'data-owed.record-viewed',
    query: recordQuery,
    crawl: () => [`${ledgerPath}/record`],
    handler: async ({ tx, query }) => {
      const { all, quarters, document } = await recordOf(tx, query.until);
      const until = quarters[0] ?? quarterAfter(quarterOf(clock.today()), -1);
      const earlier = all[all.indexOf(until) + shownQuarters];
      return {
        kind: 'page',
        page: {
          title: 'Record for the inspector',
          menu: 'observatory',
          width: 'wide',
          breadcrumbs: ledgerTrail,
          body: html`<h1 class="govuk-heading-l">Record for the inspector</h1>
            <p class="govuk-body">${document.subtitle}.</p>
            <div class="fp-downloads">
              <h2 class="govuk-heading-s">The same as a file</h2>
              <ul class="govuk-list">
                ${(['pdf', 'docx', 'xlsx'] as const).map(
                  (name) =>
                    html`<li>
                      <a class="govuk-link" href="${ledgerPath}/record/${name}?until=${until}"
                        >${formats[name].title}</a
                      >
                    </li>`,
                )}
                <li>
                  <a class="govuk-link" href="${ledgerPath}/record/csv?until=${until}"
                    >CSV, each set and quarter</a
                  >
                </li>
              </ul>
            </div>
            ${renderBlocks(document)}
            ${
              earlier !== undefined &&
              button({
                text: `The year until ${quarterWords(earlier)}`,
                href: `${ledgerPath}/record?until=${earlier}`,
                classes: 'govuk-button--secondary',
              })
            }`,
        },
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: `${ledgerPath}/record/:format`,
    permission: 'observatory.view',
    audit: 'data-owed.record-given-out',
    params: z.object({ format: z.string() }),
    query: recordQuery.extend(paperQuery.shape),
    crawl: () => [`${ledgerPath}/record/csv`],
    handler: async ({ tx, params, query }): Promise<Answer> => {
      if (params.format !== 'csv' && !isFormatName(params.format)) throw notFound();
      const { quarters, owed, document } = await recordOf(tx, query.until);
      const written =
        params.format === 'csv'
          ? writeCsv(recordTable(owed))
          : await writeDocument(document, params.format, paperOptions(query, await paperOf(tx)));
      return {
        kind: 'file',
        bytes: written.bytes,
        mediaType: written.mediaType,
        fileName: `data-owed-${quarters[0] ?? 'none'}.${written.extension}`,
      };
    },
  });
}
