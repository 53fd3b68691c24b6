import { z } from 'zod';
import { recordAudit } from '../../foundation/audit.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound, refused } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, withDates } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, Page } from '../../web/route.ts';
import { uploadedFiles } from '../../web/upload.ts';
import { agreementsFor } from '../agreements/share-keys.ts';
import { termsOf } from '../lists/term.store.ts';
import {
  declareKnown,
  lockOf,
  lockToNamedPeople,
  peopleOf,
  secretOf,
  unlockRecord,
} from '../need-to-know/need-to-know.ts';
import {
  changePage,
  knowPage,
  lockPage,
  notePage,
  personPage,
  receiversPage,
  statePage,
} from './change.page.ts';
import type { Step } from './change.page.ts';
import { afterReason, idParams, idText, readView } from './disclosure.routes.ts';
import { disclosurePage } from './disclosure.page.ts';
import { disclosureKind, limits, overCeiling } from './disclosure.rules.ts';
import { holdersOf, notesOf } from './disclosure.store.ts';
import type { Disclosure } from './disclosure.store.ts';
import {
  correctNote,
  insertFile,
  insertNote,
  insertSubject,
  setReceivers,
  setState,
  updateDisclosure,
} from './disclosure.write.ts';
import { storeFile } from './files.ts';
import { AsksWhy, approach, opened, ownRecord, seek } from './opened.ts';
import { bornText, list, reasonText, recordShape, ticked } from './record.fields.ts';
import type { SharedServices } from './services.ts';

const personBody = withDates(
  ['born'],
  z.object({
    name: z
      .string({ error: 'Enter a name' })
      .trim()
      .min(1, 'Enter a name')
      .max(limits.name, 'The name must be 200 characters or fewer'),
    born: bornText,
    address: z.string().trim().max(500, 'The address must be 500 characters or fewer').default(''),
    about: z.string().trim().max(1000, 'The note must be 1,000 characters or fewer').default(''),
    ownOnly: ticked,
  }),
);
const noteText = z
  .string({ error: 'Write a note' })
  .trim()
  .min(1, 'Write a note')
  .max(limits.note, 'The note must be 20,000 characters or fewer');

export function registerChanges(
  registrar: Registrar,
  services: SharedServices,
  crawl: (path: string) => () => Promise<string[]>,
): void {
  const { database, folder, may } = services;
  const back = (id: string, banner: string): Answer => ({
    kind: 'redirect',
    to: `/sharing/shared/${id}`,
    banner,
  });
  type Show = (tx: Tx, actor: Actor, step: Step) => Promise<Page> | Page;

  /** A GET and the form of a POST show the same page. */
  function asks(path: string, show: Show): void {
    registrar.member({
      method: 'GET',
      path: `/sharing/shared/:id/${path}`,
      record: 'disclosure',
      permission: 'shared.share',
      audit: { none: 'the form shows what its record page showed; recordView wrote that look' },
      params: idParams,
      crawl: crawl(`/${path}`),
      handler: async ({ actor, tx, params, request }) => ({
        kind: 'page',
        page: await show(tx, actor, {
          record: await ownRecord(tx, actor, params.id),
          form: formState(),
          hidden: () => hiddenFields(request),
        }),
      }),
    });
  }
  const again =
    (show: Show, idOf: Readonly<Record<string, string>> = {}) =>
    async (context: {
      tx: Tx;
      actor: Actor;
      params: { id: string };
      body: { typed: Readonly<Record<string, unknown>>; failure: Parameters<typeof formState>[1] };
      request: Parameters<typeof hiddenFields>[0];
    }): Promise<Answer> => ({
      kind: 'page',
      page: await show(context.tx, context.actor, {
        record: await ownRecord(context.tx, context.actor, context.params.id),
        form: formState(context.body.typed, context.body.failure, idOf),
        hidden: () => hiddenFields(context.request),
      }),
    });
  const mustBeOpen = (record: Disclosure): void => {
    if (record.state === 'closed')
      throw refused(
        'closed',
        'This record is closed',
        'Nothing more is added. The agency that shared it may re-open it.',
      );
  };
  const receiversNow = async (tx: Tx, record: Disclosure): Promise<string[]> => [
    ...new Set(
      (await holdersOf(tx, record.audience, '2000-01-01')).flatMap(({ kind, agencyId }) =>
        kind === 'share' && agencyId !== null ? [agencyId] : [],
      ),
    ),
  ];

  // ---- the words ------------------------------------------------------------------------------------------------------

  const showChange: Show = async (tx, _actor, step) =>
    changePage({ ...step, handling: await termsOf(tx, 'handling') });
  asks('change', showChange);
  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/change',
    record: 'disclosure',
    permission: 'shared.share',
    audit: { none: 'the handler writes disclosure.changed with the record' },
    params: idParams,
    body: z.object({
      ...recordShape,
      version: z.coerce.number().int(),
      reason: reasonText('Say why you are changing it'),
    }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params, body }) => {
      const record = await ownRecord(tx, actor, params.id);
      const receivers = await receiversNow(tx, record);
      const [agreement] = (await agreementsFor(tx)).filter(({ id }) => id === record.agreementId);
      const over = overCeiling(
        (agreement?.receivers ?? []).filter(({ agencyId }) => receivers.includes(agencyId)),
        body.mark,
      );
      if (over.length > 0)
        throw fieldProblem(
          'not-understood',
          'mark',
          `${over.map(({ name }) => name).join(', ')} may hold OFFICIAL only. Stop sharing with them first, or mark it OFFICIAL`,
        );
      await updateDisclosure(tx, actor, record, { ...body, inIndex: !body.silent }, receivers);
      return back(params.id, 'The record was changed.');
    },
    form: again(showChange),
  });

  // ---- people, notes, files -------------------------------------------------------------------------------------------

  const showPerson: Show = (_tx, _actor, step) => personPage(step);
  asks('people', showPerson);
  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/people',
    record: 'disclosure',
    permission: 'shared.share',
    audit: { none: 'the handler writes disclosure.person-added with the record' },
    params: idParams,
    body: personBody,
    crawl: { none: 'a POST' },
    prepare: () => secretOf(folder, 'index'),
    handler: async ({ actor, tx, params, body, ready }) => {
      const record = await ownRecord(tx, actor, params.id);
      mustBeOpen(record);
      const subject = { name: body.name, bornOn: body.born, address: body.address, note: body.about };
      await insertSubject(tx, actor, ready, record, subject, body.ownOnly);
      await recordAudit(tx, {
        event: 'disclosure.person-added',
        subjectKind: 'disclosure',
        subjectId: record.id,
      });
      return back(params.id, 'The person was added.');
    },
    form: again(showPerson, { born: 'born-day' }),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/notes',
    record: 'disclosure',
    permission: 'shared.share',
    audit: { none: 'the handler writes disclosure.note-added with the record' },
    params: idParams,
    body: z.object({ note: noteText, ownOnly: ticked }),
    crawl: { none: 'a POST' },
    handler: ({ actor, tx, params, body }) =>
      afterReason(`/sharing/shared/${params.id}`, async () => {
        const { record, asksWhy } = await approach(tx, actor, params.id);
        if (asksWhy) throw new AsksWhy(params.id);
        mustBeOpen(record);
        await insertNote(tx, actor, record, body.note, body.ownOnly && record.agencyId === actor.agencyId);
        return back(params.id, 'Your note was added.');
      }),
    form: ({ actor, tx, params, body, request }) =>
      record(tx, actor, params.id, formState(body.typed, body.failure), request),
  });

  async function record(
    tx: Tx,
    actor: Actor,
    id: string,
    form: FormState,
    request: Parameters<typeof hiddenFields>[0],
  ): Promise<Answer> {
    return afterReason(`/sharing/shared/${id}`, async () => {
      const view = await readView(tx, actor, await opened(tx, actor, id), may(actor, 'shared.share'));
      return { kind: 'page', page: disclosurePage({ ...view, form, hidden: () => hiddenFields(request) }) };
    });
  }

  const noteParams = z.object({ id: idText, note: idText });
  const ownNote = async (tx: Tx, actor: Actor, params: { id: string; note: string }) => {
    const held = await seek(tx, params.id);
    const note = (await notesOf(tx, params.id)).find(
      ({ id, madeBy }) => id === params.note && madeBy === actor.accountId,
    );
    if (note === undefined) throw notFound();
    return { record: held, note };
  };
  registrar.member({
    method: 'GET',
    path: '/sharing/shared/:id/notes/:note',
    record: 'disclosure',
    permission: 'shared.share',
    audit: { none: 'an author sees their own note again' },
    params: noteParams,
    crawl: { none: 'an author’s own notes only; tried by shared.test.ts' },
    handler: async ({ actor, tx, params, request }) => ({
      kind: 'page',
      page: notePage({
        ...(await ownNote(tx, actor, params)),
        form: formState(),
        hidden: () => hiddenFields(request),
      }),
    }),
  });
  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/notes/:note',
    record: 'disclosure',
    permission: 'shared.share',
    audit: { none: 'the handler writes disclosure.note-corrected with the record' },
    params: noteParams,
    body: z.object({ note: noteText, version: z.coerce.number().int() }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params, body }) => {
      mustBeOpen((await ownNote(tx, actor, params)).record);
      const done = await correctNote(tx, actor, params.id, params.note, {
        version: body.version,
        words: body.note,
      });
      if (!done)
        throw fieldProblem(
          'not-understood',
          'note',
          'You changed this note in another window. Load it again first',
        );
      return back(params.id, 'Your note was put right.');
    },
    form: async ({ actor, tx, params, body, request }) => ({
      kind: 'page',
      page: notePage({
        ...(await ownNote(tx, actor, params)),
        form: formState(body.typed, body.failure),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/files',
    record: 'disclosure',
    permission: 'shared.share',
    audit: { none: 'the handler writes disclosure.file-added with the record' },
    multipart: true,
    upload: { fileBytes: limits.fileMegabytes * 1024 * 1024, files: 1 },
    params: idParams,
    body: z.object({ file: uploadedFiles('Choose a file'), ownOnly: ticked }),
    crawl: { none: 'a POST' },
    prepare: async ({ actor, params, body }) => {
      // Not a byte is kept for a record that the sender cannot open.
      const asksWhy = await database.asActor(actor, 'attach a file', async (tx) => {
        const held = await approach(tx, actor, params.id);
        mustBeOpen(held.record);
        return held.asksWhy;
      });
      const [file] = body.file;
      return asksWhy || file === undefined ? null : storeFile(folder, actor.partnershipId, file.path);
    },
    handler: ({ actor, tx, params, body, ready }) =>
      afterReason(`/sharing/shared/${params.id}`, async () => {
        const [file] = body.file;
        const { record: held } = await approach(tx, actor, params.id);
        if (ready === null || file === undefined) throw new AsksWhy(params.id);
        mustBeOpen(held);
        await insertFile(
          tx,
          actor,
          held,
          { name: file.fileName, mediaType: file.mediaType.slice(0, 200), size: file.bytes, storedAs: ready },
          body.ownOnly && held.agencyId === actor.agencyId,
        );
        return back(params.id, 'The file was attached.');
      }),
    form: ({ actor, tx, params, body, request }) =>
      record(tx, actor, params.id, formState(body.typed, body.failure), request),
  });

  // ---- state and receivers --------------------------------------------------------------------------------------------

  const showState: Show = (_tx, _actor, step) => statePage(step);
  asks('state', showState);
  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/state',
    record: 'disclosure',
    permission: 'shared.share',
    audit: { none: 'the handler writes disclosure.closed or disclosure.re-opened with the record' },
    params: idParams,
    body: z.object({ to: z.enum(['open', 'closed']), reason: reasonText('Say why') }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params, body }) => {
      const held = await ownRecord(tx, actor, params.id);
      if (held.state !== body.to) await setState(tx, actor, held, body.to, body.reason);
      return back(params.id, body.to === 'closed' ? 'The record is closed.' : 'The record is open again.');
    },
    form: again(showState),
  });

  const showReceivers: Show = async (tx, _actor, step) =>
    receiversPage({
      ...step,
      agreement: (await agreementsFor(tx)).find(({ id }) => id === step.record.agreementId) ?? null,
      shared: await receiversNow(tx, step.record),
      lock: await lockOf(tx, disclosureKind, step.record.id),
    });
  asks('receivers', showReceivers);
  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/receivers',
    record: 'disclosure',
    permission: 'shared.share',
    audit: { none: 'share() writes audience.changed, and the share log keeps who and under what' },
    params: idParams,
    body: z.object({ receivers: list }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params, body }) => {
      const held = await ownRecord(tx, actor, params.id);
      const [agreement] = (await agreementsFor(tx)).filter(({ id }) => id === held.agreementId);
      const known = new Set(agreement?.receivers.map(({ agencyId }) => agencyId));
      if (!body.receivers.every((agency) => known.has(agency)))
        throw fieldProblem(
          'not-understood',
          'receivers',
          'Choose agencies that are parties of the agreement',
        );
      const over = overCeiling(
        (agreement?.receivers ?? []).filter(({ agencyId }) => body.receivers.includes(agencyId)),
        held.mark,
      );
      if (over.length > 0)
        throw fieldProblem(
          'not-understood',
          'receivers',
          `${over.map(({ name }) => name).join(', ')} may hold OFFICIAL only`,
        );
      await setReceivers(tx, held, body.receivers);
      return back(params.id, 'It is now shared with those you chose.');
    },
    form: again(showReceivers),
  });

  // ---- locks: narrow acts of the system, outside the sender's own transaction --------------------------------------------

  const showLock: Show = async (tx, actor, step) =>
    lockPage({
      ...step,
      lock: await lockOf(tx, disclosureKind, step.record.id),
      people: (await peopleOf(tx, { agencyId: actor.agencyId })).filter(
        ({ accountId }, index, all) =>
          accountId !== actor.accountId && all.findIndex((other) => other.accountId === accountId) === index,
      ),
    });
  asks('lock', showLock);
  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/lock',
    record: 'disclosure',
    permission: 'shared.share',
    audit: { none: 'lockToNamedPeople writes record.locked as the sender' },
    params: idParams,
    body: z.object({ people: list, reason: reasonText('Say why') }),
    crawl: { none: 'a POST' },
    prepare: ({ actor, params, body }) => lockToNamedPeople(database, actor, disclosureKind, params.id, body),
    handler: ({ params }) => back(params.id, 'The record is locked.'),
    form: again(showLock),
  });
  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/unlock',
    record: 'disclosure',
    permission: 'shared.share',
    audit: { none: 'unlockRecord writes record.unlocked as the sender' },
    params: idParams,
    body: z.object({ reason: reasonText('Say why') }),
    crawl: { none: 'a POST' },
    prepare: ({ actor, params, body }) =>
      unlockRecord(database, actor, disclosureKind, params.id, body.reason),
    handler: ({ params }) => back(params.id, 'The record is unlocked.'),
    form: again(showLock),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/:id/know',
    record: 'disclosure',
    permission: 'shared.view',
    audit: { none: 'the form says nothing that the record did not' },
    params: idParams,
    crawl: crawl('/know'),
    handler: async ({ tx, params, request }) => ({
      kind: 'page',
      page: knowPage({
        record: await seek(tx, params.id),
        form: formState(),
        hidden: () => hiddenFields(request),
      }),
    }),
  });
  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/know',
    record: 'disclosure',
    permission: 'shared.view',
    audit: { none: 'declareKnown writes record.person-known as the sender' },
    params: idParams,
    crawl: { none: 'a POST' },
    prepare: ({ actor, params }) => declareKnown(database, actor, disclosureKind, params.id),
    handler: () => ({
      kind: 'redirect',
      to: '/sharing/shared',
      banner: 'Thank you. You no longer see the record, and its agency has it in other hands.',
    }),
  });
}
