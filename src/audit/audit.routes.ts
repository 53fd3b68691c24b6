import { z } from 'zod';
import { writeCsv } from '../documents/documents.ts';
import { recordAudit } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { decodeCursor, pageOf, rowsOnPage } from '../foundation/paging.ts';
import { badInput, notFound } from '../foundation/problem.ts';
import { roleTitles, scopeOf } from '../partnership/partnership.ts';
import { hiddenFields } from '../web/csrf.ts';
import { exactCountLimit } from '../web/paging.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import { breadcrumbsBelow, entryPage, listPage, momentInWords, noSupervisionPage } from './audit.page.ts';
import type { ListView } from './audit.page.ts';
import {
  agenciesAndAgreements,
  countEntries,
  entriesOf,
  knowsRecord,
  peopleOf,
  sealingState,
  selectEntry,
  supervisorKey,
} from './entries.store.ts';
import type { AuditRow, EntryFilter } from './entries.store.ts';
import { eventWords } from './events.ts';
import { askedFilter } from './filter.rules.ts';
import type { AskedFilter } from './filter.rules.ts';
import { sealsPage } from './seals.page.ts';
import type { Sealing } from './sealing.ts';

export type AuditServices = {
  sealing: Pick<Sealing, 'keys' | 'verifyNow'>;
  /** Address of somebody's page, for the crawl. */
  crawlPeople: () => Promise<string[]>;
};

/** Rows on a print, and in a file: more is a matter for the command line. */
const mostPrinted = 1_000;
const mostExported = 50_000;

const anyQuery = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const uuidParam = (name: string) => z.object({ [name]: z.uuid() });

const roleTitle = (role: string): string =>
  role === 'system'
    ? 'The system'
    : role === 'guest'
      ? 'Somebody with a link'
      : role in roleTitles
        ? roleTitles[role as keyof typeof roleTitles]
        : role;

/** What an actor may see of the audit: all of it, or their own agency's people where their post supervises. */
async function sightOf(tx: Tx, actor: Actor): Promise<EntryFilter | null> {
  if (scopeOf(actor.role, 'audit.view') === 'partnership') return {};
  const key = await supervisorKey(tx);
  return key === null ? null : { agency: actor.agencyId, key };
}

/** Looking at the audit is looking, too: named by what was looked at. */
async function recordLook(tx: Tx, event: string, filter: EntryFilter | null): Promise<void> {
  const about =
    filter?.record !== undefined
      ? { subjectKind: filter.kind ?? 'record', subjectId: filter.record }
      : filter?.account !== undefined
        ? { subjectKind: 'account', subjectId: filter.account }
        : { subjectKind: 'page', subjectId: '/audit' };
  await recordAudit(tx, { event, ...about });
}

async function rowsFor(
  tx: Tx,
  asked: AskedFilter,
  sight: EntryFilter,
): Promise<Pick<ListView, 'rows' | 'count' | 'next'>> {
  if (asked.filter === null) return { rows: [], count: null, next: null };
  const filter = { ...asked.filter, ...sight };
  const after = asked.after === undefined ? undefined : decodeCursor(asked.after, 2);
  const { rows, next } = pageOf(await entriesOf(tx, filter, rowsOnPage + 1, after), (row) => [
    row.at,
    row.id,
  ]);
  return { rows, next, count: await countEntries(tx, filter, exactCountLimit) };
}

function csvOf(rows: readonly AuditRow[]): Uint8Array | string {
  const columns: [string, (row: AuditRow) => string | null][] = [
    ['When (UTC)', (row) => row.at],
    ['Person', (row) => row.name],
    ['Role', (row) => roleTitle(row.role)],
    ['Agency', (row) => row.agency],
    ['What', (row) => eventWords(row.event, row.outcome)],
    ['Kind of record', (row) => row.subjectKind],
    ['Id of record', (row) => row.subjectId],
    ['Reason', (row) => row.reason],
    ['Under agreement', (row) => row.agreement],
    ['On behalf of', (row) => row.spokeFor],
    ['Event', (row) => row.event],
    ['Outcome', (row) => row.outcome],
    ['Account', (row) => row.accountId],
    ['Request', (row) => row.correlationId],
    ['Entry', (row) => row.id],
  ];
  return writeCsv({
    kind: 'table',
    caption: 'Audit',
    columns: columns.map(([title]) => ({ title, kind: 'text' as const })),
    rowHeadings: false,
    rows: rows.map((row) => columns.map(([, value]) => ({ content: [value(row) ?? ''] }))),
    notes: [],
  }).bytes;
}

export function registerAudit(registrar: Registrar, services: AuditServices): void {
  const { sealing, crawlPeople } = services;

  registrar.member({
    method: 'GET',
    path: '/audit',
    permission: 'audit.view',
    audit: { none: 'the handler writes audit.viewed, with the person or record that was asked for' },
    query: anyQuery,
    crawl: () => ['/audit', '/audit?outcome=refused', '/audit?event=nothing.such', '/audit?from=2020-01-01'],
    handler: async ({ actor, tx, query, request }): Promise<Answer> => {
      const sight = await sightOf(tx, actor);
      const asked = askedFilter(query, clock.today());
      if (sight === null) return { kind: 'page', page: noSupervisionPage() };
      const list = await rowsFor(tx, asked, sight);
      await recordLook(tx, 'audit.viewed', asked.filter);
      return {
        kind: 'page',
        page: listPage({
          ...list,
          title: 'Audit',
          lead:
            sight.agency === undefined
              ? 'Who opened, changed, shared or was refused what, as it was written down when it happened.'
              : 'What the people of your agency opened, changed, shared or were refused, as it was written down when it happened.',
          narrow: {
            form: asked.form,
            isNarrowed: asked.isNarrowed,
            people: await peopleOf(tx, sight.agency),
            ...(await agenciesAndAgreements(tx)),
            ...(sight.agency === undefined ? {} : { agencies: [] }),
          },
          url: request.url,
          roleTitle,
          follows: true,
          givesOut: asked.filter !== null,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/audit/print',
    permission: 'audit.view',
    audit: { none: 'the handler writes audit.print-given-out, with the person or record that was asked for' },
    query: anyQuery,
    crawl: () => ['/audit/print'],
    handler: async ({ actor, tx, query, request }): Promise<Answer> => {
      const sight = await sightOf(tx, actor);
      if (sight === null) return { kind: 'page', page: noSupervisionPage() };
      const { filter } = askedFilter(query, clock.today());
      if (filter === null) throw badList();
      const rows = await entriesOf(tx, { ...filter, ...sight }, mostPrinted + 1);
      await recordLook(tx, 'audit.print-given-out', filter);
      const shown = rows.slice(0, mostPrinted);
      return {
        kind: 'page',
        page: listPage({
          title: 'Audit, to print',
          lead: `${filter.from} to ${filter.until}: ${shown.length} entries${rows.length > mostPrinted ? ', the latest of more; narrow the list to print the rest' : ''}.`,
          rows: shown,
          count: null,
          next: null,
          url: request.url,
          roleTitle,
          follows: false,
          givesOut: false,
          breadcrumbs: breadcrumbsBelow(),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/audit/export',
    permission: 'audit.view',
    audit: { none: 'the handler writes audit.file-given-out, with the person or record that was asked for' },
    query: anyQuery,
    crawl: () => ['/audit/export'],
    handler: async ({ actor, tx, query }): Promise<Answer> => {
      const sight = await sightOf(tx, actor);
      if (sight === null) return { kind: 'page', page: noSupervisionPage() };
      const { filter } = askedFilter(query, clock.today());
      if (filter === null) throw badList();
      const rows = await entriesOf(tx, { ...filter, ...sight }, mostExported + 1);
      if (rows.length > mostExported)
        throw badInput(
          'audit-too-long',
          `A file holds at most ${mostExported.toLocaleString('en-GB')} entries`,
          'Choose fewer days, a person or a record.',
        );
      await recordLook(tx, 'audit.file-given-out', filter);
      return {
        kind: 'file',
        bytes: csvOf(rows),
        mediaType: 'text/csv; charset=utf-8',
        fileName: `audit-${filter.from}-to-${filter.until}.csv`,
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/audit/records',
    permission: 'audit.view',
    audit: { none: 'the handler writes audit.viewed about the record' },
    query: z.object({
      kind: z.string().max(60).default(''),
      id: z.string().max(300).default(''),
      after: z.string().optional(),
    }),
    crawl: { none: 'who may open it depends on whose entries they see; tried by audit.routes.test.ts' },
    handler: async ({ actor, tx, query, request }): Promise<Answer> => {
      const sight = await sightOf(tx, actor);
      if (sight === null || !(await knowsRecord(tx, query.kind, query.id, sight))) throw notFound();
      const asked = askedFilter({ kind: query.kind, record: query.id, after: query.after }, clock.today());
      const list = await rowsFor(tx, asked, sight);
      await recordLook(tx, 'audit.viewed', { kind: query.kind, record: query.id });
      return {
        kind: 'page',
        page: listPage({
          ...list,
          title: 'Everybody who looked at one record',
          lead: `${query.kind.replaceAll('_', ' ')} ${query.id}: every look, change, share and refusal of the last 30 days.`,
          url: request.url,
          roleTitle,
          follows: true,
          givesOut: false,
          breadcrumbs: breadcrumbsBelow(),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/audit/people/:account',
    permission: 'audit.view',
    audit: { none: 'the handler writes audit.viewed about the person' },
    params: uuidParam('account'),
    query: z.object({ after: z.string().optional() }),
    crawl: crawlPeople,
    handler: async ({ actor, tx, params, query, request }): Promise<Answer> => {
      const account = params['account'] ?? '';
      const person = await tx
        .selectFrom('account')
        .select('name')
        .where('id', '=', account)
        .executeTakeFirst();
      if (person === undefined) throw notFound();
      const sight = await sightOf(tx, actor);
      if (sight === null) return { kind: 'page', page: noSupervisionPage() };
      const asked = askedFilter({ account, after: query.after }, clock.today());
      const list = await rowsFor(tx, asked, sight);
      await recordLook(tx, 'audit.viewed', { account });
      return {
        kind: 'page',
        page: listPage({
          ...list,
          title: `What ${person.name} opened and did`,
          lead: 'Everything of the last 30 days.',
          url: request.url,
          roleTitle,
          follows: true,
          givesOut: false,
          breadcrumbs: breadcrumbsBelow(),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/audit/entries/:id',
    permission: 'audit.view',
    audit: { none: 'the handler writes audit.entry-viewed' },
    params: uuidParam('id'),
    crawl: { none: 'who may open it depends on whose entries they see; tried by audit.routes.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const sight = await sightOf(tx, actor);
      const entry = sight === null ? null : await selectEntry(tx, params['id'] ?? '', sight);
      if (entry === null) throw notFound();
      await recordAudit(tx, { event: 'audit.entry-viewed', subjectKind: 'audit_entry', subjectId: entry.id });
      return { kind: 'page', page: entryPage(entry, roleTitle) };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/audit/mine',
    permission: 'account.view',
    audit: { none: 'a person looks at their own entries' },
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/audit/mine'],
    handler: async ({ actor, tx, query, request }): Promise<Answer> => {
      const asked = askedFilter({ account: actor.accountId, after: query.after }, clock.today());
      return {
        kind: 'page',
        page: listPage({
          ...(await rowsFor(tx, asked, {})),
          title: 'What you opened and did',
          lead: 'What the audit holds about you, of the last 30 days. Your supervisors and the information governance officer can see it too.',
          url: request.url,
          roleTitle,
          follows: false,
          givesOut: false,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/audit/seals',
    permission: 'audit.view',
    audit: { none: 'numbers of seals, and nobody’s record' },
    crawl: () => ['/audit/seals'],
    prepare: () => sealing.keys(),
    handler: async ({ tx, request, ready }): Promise<Answer> => ({
      kind: 'page',
      page: sealsPage({
        state: await sealingState(tx),
        now: clock.milliseconds(),
        publicKey: ready.publicKey,
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/audit/seals/check',
    permission: 'audit.view',
    audit: 'audit.seals-checked',
    crawl: { none: 'recomputes the last day’s seals' },
    // Reads with the sealer's own transaction, before the actor's begins.
    prepare: ({ actor }) => sealing.verifyNow(actor.partnershipId),
    handler: ({ ready }): Answer => {
      const problems = ready.findings.filter(({ weight }) => weight === 'problem').length;
      return {
        kind: 'redirect',
        to: '/audit/seals',
        banner:
          problems === 0
            ? `Checked at ${momentInWords(ready.checkedAt)}: ${ready.entries.toLocaleString('en-GB')} entries under ${ready.seals.toLocaleString('en-GB')} seals agree${ready.complete ? '' : '; there were more than a page can check, so ask for “./frankpledge audit verify”'}.`
            : `Checked: ${problems} ${problems === 1 ? 'thing does' : 'things do'} not agree. They are listed below.`,
      };
    },
  });
}

function badList(): ReturnType<typeof badInput> {
  return badInput(
    'audit-list',
    'This list cannot be given out',
    'Go back, put right what is marked on the list, and try again.',
  );
}
