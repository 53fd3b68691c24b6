import { sql } from 'kysely';
import { z } from 'zod';
import { documentSchema, writeDocument, type FrankpledgeDocument } from '../../documents/documents.ts'; // prettier-ignore
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { freezeFile, readFrozenFile, type FrozenFile } from '../../foundation/kept-file.ts';
import { fieldProblem, notFound, Problem } from '../../foundation/problem.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { paperOf } from '../../partnership/partnership.ts';
import { button, checkboxes, input, radios, scrollRegion, table, textarea } from '../../web/components.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { dateField, formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { momentInWords } from '../../web/words.ts';
import { londonMoment } from '../indicators/period.rules.ts';
import type { PerformanceServices } from '../performance.types.ts';
import { listReports } from './report.store.ts';
import { reportTrail } from './reports.page.ts';

import { hashOf, insertPack, listPacks, notAttachable, packDocument, packWays, type PackWay } from './packs.ts'; // prettier-ignore

const packBody = withDates(
  ['send-on'],
  z.object({
    title: z.string('Enter a title').trim().min(1, 'Enter a title').max(200, 'The title must be 200 characters or fewer'), // prettier-ignore
    report: z.union([z.uuid(), z.array(z.uuid())]).optional().transform((ids) => [ids ?? []].flat()), // prettier-ignore
    person: z.union([z.uuid(), z.array(z.uuid())]).optional().transform((ids) => [ids ?? []].flat()), // prettier-ignore
    addresses: z.string().max(8000).default(''),
    way: z.enum(Object.keys(packWays) as [PackWay, ...PackWay[]], 'Choose how it goes'),
    'send-on': requiredDate('the day to send it'),
    'send-at': z.string('Enter the time').trim().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'Enter the time as 09:00'), // prettier-ignore
  }),
);
type PackForm = z.infer<typeof packBody>;
type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Packs of frozen reports for those who never sign in, and the page behind their links. */
export function registerPacks(registrar: Registrar, services: PerformanceServices): void {
  const { database, folder } = services;
  const frozen = async (tx: Tx) => (await listReports(tx)).filter(({ documentHash, state }) => documentHash !== null && state !== 'withdrawn'); // prettier-ignore
  const people = (tx: Tx) =>
    tx
      .selectFrom('post as p')
      .innerJoin('account as a', 'a.id', 'p.account_id')
      .innerJoin('agency as g', (join) =>
        join.onRef('g.partnership_id', '=', 'p.partnership_id').onRef('g.id', '=', 'p.agency_id'),
      ) // prettier-ignore
      .select(['a.id', 'a.name', 'g.name as agency'])
      .distinct()
      .where('p.ended_on', 'is', null)
      .where('a.disabled_at', 'is', null)
      .orderBy('g.name')
      .orderBy('a.name')
      .limit(300)
      .execute();

  async function show(tx: Tx, request: Request, form: FormState): Promise<Answer> {
    const packs = await listPacks(tx);
    const reports = await frozen(tx);
    return {
      kind: 'page',
      page: {
        title: 'Packs for those who never sign in',
        menu: 'performance',
        breadcrumbs: reportTrail,
        errors: form.errors,
        body: html`<h1 class="govuk-heading-l">Packs for those who never sign in</h1>
          <p class="govuk-body">
            Frozen reports put together as one PDF with bookmarks. Each reader gets it by e-mail at the time of the
            clock in London: attached where it is OFFICIAL and names nobody, else by a link of their own.
          </p>
          ${
            packs.length === 0
              ? html`<p class="govuk-body">No pack has been made yet.</p>`
              : scrollRegion(
                  'Packs',
                  table({
                    caption: 'Packs, the last first',
                    captionClasses: 'govuk-visually-hidden',
                    firstCellIsHeader: true,
                    head: [{ text: 'Pack' }, { text: 'Sent' }, { text: 'How' }, { text: 'Readers' }, { text: 'Change' }],
                    rows: packs.map((pack) => [
                      { html: html`<a class="govuk-link" href="/performance/packs/${pack.id}/pack.pdf">${pack.title} (PDF)</a>` },
                      { text: pack.state === 'sent' ? momentInWords(pack.sendAt) : pack.state === 'cancelled' ? 'Taken back' : `will be, ${momentInWords(pack.sendAt)}` },
                      { text: pack.way === 'attached' ? 'Attached, with a link' : 'By link' },
                      { text: `${pack.readers}${pack.state === 'sent' ? `; ${pack.opened} opened the link` : ''}` },
                      {
                        html:
                          pack.state === 'cancelled'
                            ? html``
                            : html`<form method="post" action="/performance/packs/${pack.id}/cancel">
                                ${hiddenFields(request)}<input type="hidden" name="version" value="${pack.version}" />
                                <button class="fp-button-link" type="submit">${pack.state === 'sent' ? 'End its links' : 'Take it back'}<span class="govuk-visually-hidden">: ${pack.title}</span></button>
                              </form>`,
                      },
                    ]),
                  }),
                )
          }
          <h2 class="govuk-heading-m">Make a pack</h2>
          ${
            reports.length === 0
              ? html`<p class="govuk-body">No report has been frozen yet: the executive group agrees it first.</p>`
              : html`<form method="post" action="/performance/packs" novalidate>
                  ${hiddenFields(request)}
                  ${input({ id: 'title', name: 'title', label: { text: 'Title' }, value: form.value('title'), ...form.error('title') })}
                  ${checkboxes({ name: 'report', idPrefix: 'report', fieldset: { legend: { text: 'Reports in it', classes: 'govuk-fieldset__legend--s' } }, ...form.error('report'), items: reports.map((report) => ({ value: report.id, text: report.title, checked: form.values('report').includes(report.id) })) })}
                  ${checkboxes({ name: 'person', idPrefix: 'person', classes: 'govuk-checkboxes--small', fieldset: { legend: { text: 'For', classes: 'govuk-fieldset__legend--s' } }, ...form.error('person'), items: (await people(tx)).map((person) => ({ value: person.id, text: `${person.name}, ${person.agency}`, checked: form.values('person').includes(person.id) })) })}
                  ${textarea({ id: 'addresses', name: 'addresses', rows: '3', label: { text: 'Other addresses, one a line' }, value: form.value('addresses'), ...form.error('addresses') })}
                  ${radios({ idPrefix: 'way', name: 'way', fieldset: { legend: { text: 'How it goes', classes: 'govuk-fieldset__legend--s' } }, hint: { text: 'Only what is marked OFFICIAL, without more, and names no member of the public may lie in mailboxes.' }, items: Object.entries(packWays).map(([value, text]) => ({ value, text })), value: form.value('way', 'attached'), ...form.error('way') })}
                  ${dateField({ form, name: 'send-on', legend: 'Send it on' })}
                  ${input({ id: 'send-at', name: 'send-at', label: { text: 'At' }, hint: { text: 'Time of the clock in London, for example 09:00' }, classes: 'govuk-input--width-5', value: form.value('send-at', '09:00'), ...form.error('send-at') })}
                  ${button({ text: 'Make it' })}
                </form>`
          }`,
      },
    }; // prettier-ignore
  }
  registrar.member({
    method: 'GET',
    path: '/performance/packs',
    permission: 'performance.publish',
    audit: { none: 'titles of packs' },
    crawl: () => ['/performance/packs'],
    handler: ({ tx, request }) => show(tx, request, formState()),
  });
  registrar.member<unknown, unknown, PackForm, (FrozenFile & { documents: FrankpledgeDocument[] }) | null>({
    method: 'POST',
    path: '/performance/packs',
    permission: 'performance.publish',
    audit: 'performance.pack-made',
    body: packBody,
    crawl: { none: 'makes a pack; tried by reports.test.ts' },
    prepare: async ({ actor, body }) => {
      if (body.report.length === 0) return null;
      const found = await database.asActor(actor, 'read reports for a pack', async (tx) => {
        const known = new Set((await frozen(tx)).map(({ id }) => id));
        if (!body.report.every((id) => known.has(id))) throw notFound();
        const rows = await tx.selectFrom('performance_report').select(['id', 'document']).where('id', 'in', body.report).execute(); // prettier-ignore
        const paper = await paperOf(tx);
        return {
          paper,
          documents: body.report.flatMap((id) => {
            const { schema: _, ...document } = documentSchema.parse(rows.find((row) => row.id === id)?.document); // prettier-ignore
            return [document as FrankpledgeDocument];
          }),
        };
      });
      const written = await writeDocument(packDocument(body.title, found.documents, services.documentBanner), 'pdf', found.paper === undefined ? {} : { template: found.paper }); // prettier-ignore
      return {
        ...(await freezeFile(folder, actor.partnershipId, written.bytes)),
        documents: found.documents,
      };
    },
    handler: async ({ tx, body, ready }): Promise<Answer> => {
      if (ready === null) throw fieldProblem('report', 'report', 'Choose at least one report');
      const known = await people(tx);
      const accounts = body.person.flatMap((id) => known.find((each) => each.id === id) ?? []);
      const addresses = [...new Set(body.addresses.split(/[\s,;]+/).filter((each) => each !== ''))];
      const wrong = addresses.find((each) => !/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(each) || each.length > 200); // prettier-ignore
      if (wrong !== undefined) throw fieldProblem('addresses', 'addresses', `“${wrong}” is not an e-mail address`); // prettier-ignore
      if (accounts.length + addresses.length === 0)
        throw fieldProblem('person', 'person', 'Choose at least one reader, or enter an address');
      if (londonMoment(body['send-on'], body['send-at']) < clock.now())
        throw fieldProblem('send-on', 'send-on', 'The time to send it must not be past');
      const kept = body.way === 'attached' ? notAttachable(ready.documents, ready.bytes) : null;
      if (kept !== null) throw fieldProblem('way', 'way', kept);
      await insertPack(tx, { title: body.title, reports: body.report, way: body.way, sendOn: body['send-on'], sendClock: body['send-at'], file: ready }, { accounts, addresses }); // prettier-ignore
      return { kind: 'redirect', to: '/performance/packs', banner: `${body.title} will be sent on ${dayInWords(body['send-on'])} at ${body['send-at']}.` }; // prettier-ignore
    },
    form: ({ tx, request, body }) => show(tx, request, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/packs/:id/cancel',
    permission: 'performance.publish',
    audit: 'performance.pack-cancelled',
    params: z.object({ id: z.uuid() }),
    body: z.object({ version: z.coerce.number('Open the page again').int() }),
    crawl: { none: 'takes a pack back; tried by reports.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const { numUpdatedRows } = await tx
        .updateTable('performance_pack')
        .set({ state: 'cancelled', version: body.version + 1 })
        .where('id', '=', params.id)
        .where('version', '=', body.version)
        .where('state', '<>', 'cancelled')
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw notFound();
      return { kind: 'redirect', to: '/performance/packs', banner: 'It was taken back; its links no longer work.' }; // prettier-ignore
    },
  });
  registrar.member<{ id: string }, unknown, unknown, Buffer>({
    method: 'GET',
    path: '/performance/packs/:id/pack.pdf',
    permission: 'performance.publish',
    audit: 'performance.pack-given-out',
    params: z.object({ id: z.uuid() }),
    record: 'performance_pack',
    crawl: { none: 'only where a pack was made; tried by reports.test.ts' },
    prepare: async ({ actor, params }) => {
      const row = await database.asActor(
        actor,
        'find a pack',
        (tx) =>
        tx.selectFrom('performance_pack').select(['hash', 'stored_name']).where('id', '=', params.id).executeTakeFirst(), // prettier-ignore
      );
      if (row === undefined) throw notFound();
      return readFrozenFile(folder, actor.partnershipId, { hash: row.hash, storedAs: row.stored_name });
    },
    handler: ({ ready }) => ({ kind: 'file', bytes: ready, mediaType: 'application/pdf', fileName: 'pack.pdf' }), // prettier-ignore
  });

  registrar.public({
    method: 'GET',
    path: '/performance/pack/:link',
    permission: 'public',
    audit: { none: 'written down by the handler, as the system, since its reader has no account' },
    params: z.object({ link: z.string().regex(/^[A-Za-z0-9_-]{32}$/) }),
    crawl: { none: 'a link is known to its reader alone; tried by reports.test.ts' },
    handler: async ({ params }): Promise<Answer> => {
      const found = await database.asVisitor(async (tx) => {
        const { rows } = await sql<{ partnership: string; pack: string; copy: string; title: string; hash: string; stored_name: string }>`
          select * from performance_pack_by_link(${hashOf(params.link)}, ${clock.today()}::date)`.execute(tx); // prettier-ignore
        return rows[0];
      });
      if (found === undefined)
        throw new Problem({ status: 404, code: 'link-ended', title: 'This link no longer works', detail: 'It has ended or was taken back. Ask the community safety unit for a new one.' }); // prettier-ignore
      const bytes = await readFrozenFile(folder, found.partnership, { hash: found.hash, storedAs: found.stored_name }); // prettier-ignore
      await database.asSystem('write down that a pack was opened', found.partnership, async (tx) => {
        await tx
          .updateTable('performance_pack_copy')
          .set({ opened_at: clock.now() })
          .where('id', '=', found.copy)
          .where('opened_at', 'is', null)
          .execute();
        await recordAudit(tx, { event: 'performance.pack-opened', subjectKind: 'performance_pack', subjectId: found.pack }); // prettier-ignore
      });
      return { kind: 'file', bytes, mediaType: 'application/pdf', fileName: 'pack.pdf', inline: true };
    },
  });
}
