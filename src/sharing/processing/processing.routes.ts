import { z } from 'zod';
import { recordAudit } from '../../foundation/audit.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { versionsOf } from '../../foundation/history.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { Problem, notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, withDates } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { idParams } from '../agreements/agreement.access.ts';
import type { AgreementServices } from '../agreements/agreement.access.ts';
import { regimes } from '../agreements/agreement.rules.ts';
import type { Regime } from '../agreements/agreement.rules.ts';
import { csvFile } from '../csv.ts';
import { optionalDate, optionalText, requiredText, versionField } from '../forms.ts';
import { dayIds, entriesPage, entryFields, entryFormPage, entryPage } from './processing.page.ts';
import type { Choice } from './processing.page.ts';
import { insertEntry, listEntries, selectEntry, updateEntry } from './processing.store.ts';
import type { Entry, EntryInput } from './processing.store.ts';

/** Most entries of one export: the register of a partnership has some tens. */
const exportRows = 5000;

const idOrNone = z.union([z.literal(''), z.uuid('Choose one from the list')]).default('');

const shape = {
  name: requiredText('Enter a name', 200),
  regime: z.enum(Object.keys(regimes) as [Regime, ...Regime[]], 'Choose a regime'),
  purpose: requiredText('Enter the purpose', 3000),
  controller: optionalText(3000),
  lawful_basis: requiredText('Enter the lawful basis', 3000),
  special_condition: optionalText(3000),
  offence_condition: optionalText(3000),
  data_subjects: requiredText('Enter whom the data are about', 3000),
  categories: requiredText('Enter the categories of data', 3000),
  recipients: optionalText(3000),
  retention: optionalText(3000),
  security: optionalText(3000),
  agreement: idOrNone,
  impact: idOrNone,
  'review-on': optionalDate('the day of review'),
  'ended-on': optionalDate('the day it ended'),
};
const dates = ['review-on', 'ended-on'];
const newBody = withDates(dates, z.object(shape));
const editBody = withDates(dates, z.object({ ...shape, version: versionField }));

/** The chosen agreement and assessment must be ones that this person may see: the foreign key would tell of others. */
async function inputOf(tx: Tx, body: z.infer<typeof newBody>): Promise<EntryInput> {
  const offered = await choices(tx);
  for (const [field, id, list] of [
    ['agreement', body.agreement, offered.agreements],
    ['impact', body.impact, offered.impacts],
  ] as const) {
    if (id === '' || list.some((choice) => choice.id === id)) continue;
    const message = 'Choose one from the list';
    throw new Problem({
      status: 422,
      code: 'not-on-list',
      title: message,
      fields: [{ name: field, message }],
    });
  }
  return {
    name: body.name,
    purpose: body.purpose,
    regime: body.regime,
    lawful_basis: body.lawful_basis,
    special_condition: body.special_condition,
    offence_condition: body.offence_condition,
    data_subjects: body.data_subjects,
    categories: body.categories,
    recipients: body.recipients,
    retention: body.retention,
    security: body.security,
    controller: body.controller,
    agreement_id: body.agreement === '' ? null : body.agreement,
    impact_assessment_id: body.impact === '' ? null : body.impact,
    review_on: body['review-on'],
    ended_on: body['ended-on'],
  };
}

export async function choices(tx: Tx): Promise<{ agreements: Choice[]; impacts: Choice[] }> {
  return {
    agreements: await tx
      .selectFrom('agreement')
      .select(['id', 'title'])
      .orderBy('title')
      .limit(500)
      .execute(),
    impacts: await tx
      .selectFrom('impact_assessment')
      .select(['id', 'title'])
      .orderBy('title')
      .limit(500)
      .execute(),
  };
}

/** Who changed a record and when, the latest first. */
export async function changesBy(
  tx: Tx,
  kind: string,
  id: string,
): Promise<{ at: string; by: string; what: string }[]> {
  const versions = await versionsOf(tx, kind, id);
  const ids = versions.map(({ changedBy }) => changedBy).filter((each) => each !== null);
  const people =
    ids.length === 0
      ? []
      : await tx.selectFrom('account').select(['id', 'name']).where('id', 'in', ids).execute();
  return versions.map((version) => ({
    at: version.changedAt,
    by: people.find((person) => person.id === version.changedBy)?.name ?? 'a former member',
    what: version.reason,
  }));
}

export function registerProcessing(registrar: Registrar, services: AgreementServices): void {
  const { may, navigation, crawlIds } = services;
  const mayEdit = (actor: Actor): boolean => may(actor, 'processing.edit');
  const each = async (path: string): Promise<string[]> =>
    (await crawlIds('processing_entry')).map((id) => `/sharing/processing/${id}${path}`);
  const mustSelect = async (tx: Tx, id: string): Promise<Entry> => {
    const entry = await selectEntry(tx, id);
    if (entry === undefined) throw notFound();
    return entry;
  };
  const form = async (
    tx: Tx,
    entry: Entry | null,
    state: FormState,
    hidden: () => SafeHtml,
  ): Promise<Answer> => ({
    kind: 'page',
    page: entryFormPage({ entry, ...(await choices(tx)), form: state, hidden }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/processing',
    permission: 'processing.view',
    audit: { none: 'the register names no person and is open to every member' },
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/sharing/processing'],
    handler: async ({ actor, tx, query, request }) => {
      const found = await listEntries(
        tx,
        query.after === undefined ? undefined : decodeCursor(query.after, 2),
      );
      const { rows, next } = pageOf(found, (row) => [row.name, row.id]);
      return {
        kind: 'page',
        page: entriesPage({
          navigation: navigation(actor, 'processing'),
          entries: rows,
          mayEdit: mayEdit(actor),
          next,
          url: request.url,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/processing.csv',
    permission: 'processing.view',
    audit: 'processing.given-out',
    crawl: () => ['/sharing/processing.csv'],
    handler: async ({ tx }) => {
      const entries = (await listEntries(tx, undefined, exportRows)).slice(0, exportRows);
      return csvFile(
        'register-of-processing.csv',
        'Register of processing',
        ['Name', 'Regime', ...entryFields.map(({ title }) => title), 'Review due', 'Ended'],
        entries.map((entry) => [
          entry.name,
          regimes[entry.regime],
          ...entryFields.map(({ name }) => entry[name]),
          entry.review_on ?? '',
          entry.ended_on ?? '',
        ]),
      );
    },
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/processing/new',
    permission: 'processing.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/sharing/processing/new'],
    handler: ({ tx, request }) => form(tx, null, formState(), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/processing/new',
    permission: 'processing.edit',
    audit: { none: 'the handler writes processing.added with the id' },
    body: newBody,
    crawl: { none: 'adds an entry; tried by processing.test.ts' },
    handler: async ({ tx, body }) => {
      const id = await insertEntry(tx, await inputOf(tx, body));
      await recordAudit(tx, { event: 'processing.added', subjectKind: 'processing-entry', subjectId: id });
      return { kind: 'redirect', to: `/sharing/processing/${id}`, banner: 'The entry is added.' };
    },
    form: ({ tx, body, request }) =>
      form(tx, null, formState(body.typed, body.failure, dayIds), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/processing/:id',
    permission: 'processing.view',
    audit: { none: 'the register names no person and is open to every member' },
    params: idParams,
    crawl: () => each(''),
    handler: async ({ actor, tx, params }) => {
      const entry = await mustSelect(tx, params.id);
      return {
        kind: 'page',
        page: entryPage({
          entry,
          ...(await choices(tx)),
          versions: await changesBy(tx, 'processing-entry', entry.id),
          mayEdit: mayEdit(actor),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/processing/:id/edit',
    permission: 'processing.edit',
    audit: { none: 'the form of an entry; its saving is written' },
    params: idParams,
    crawl: () => each('/edit'),
    handler: async ({ tx, params, request }) =>
      form(tx, await mustSelect(tx, params.id), formState(), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/processing/:id/edit',
    permission: 'processing.edit',
    audit: { none: 'the handler writes processing.changed' },
    params: idParams,
    body: editBody,
    crawl: { none: 'changes an entry; tried by processing.test.ts' },
    handler: async ({ tx, params, body }) => {
      await updateEntry(tx, params.id, body.version, await inputOf(tx, body));
      await recordAudit(tx, {
        event: 'processing.changed',
        subjectKind: 'processing-entry',
        subjectId: params.id,
      });
      return { kind: 'redirect', to: `/sharing/processing/${params.id}`, banner: 'The entry is changed.' };
    },
    form: async ({ tx, params, body, request }) =>
      form(tx, await mustSelect(tx, params.id), formState(body.typed, body.failure, dayIds), () =>
        hiddenFields(request),
      ),
  });
}
