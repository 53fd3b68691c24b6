import { z } from 'zod';
import { recordAudit, recordView } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { parseReference } from '../../foundation/id.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import {
  beginPresentation,
  endPresentation,
  findRecord,
  join,
  leave,
  ownPresentation,
  peopleOf,
  presentActors,
  readTogether,
  recordShown,
} from '../need-to-know/need-to-know.ts';
import type { Presentation } from '../need-to-know/need-to-know.ts';
import { disclosureKind } from './disclosure.rules.ts';
import { idParams, idText } from './disclosure.routes.ts';
import { agenciesOf, findDisclosure, notesOf, subjectsOf } from './disclosure.store.ts';
import { cannotShowPage, meetingPage, meetingsPage, shownPage } from './presenting.page.ts';
import type { Together } from './presenting.page.ts';
import { list } from './record.fields.ts';
import type { SharedServices } from './services.ts';

type Candidate = Actor & { key: string; text: string };

/** Posts of today, those of one group's members or all; a person with two posts sits in the one that is chosen. */
async function candidatesOf(tx: Tx, partnershipId: string, group: string | null): Promise<Candidate[]> {
  const today = clock.today();
  const members =
    group === null
      ? null
      : await tx
          .selectFrom('group_member')
          .select(['account_id', 'agency_id'])
          .where('partnership_group_id', '=', group)
          .where('began_on', '<=', today)
          .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>=', today)]))
          .execute();
  const agencies = new Map((await agenciesOf(tx)).map(({ id, name }) => [id, name]));
  return (await peopleOf(tx))
    .filter(
      ({ accountId, agencyId }) =>
        members === null ||
        members.some((member) => member.account_id === accountId && member.agency_id === agencyId),
    )
    .map((post) => ({
      accountId: post.accountId,
      accountName: post.name,
      partnershipId,
      agencyId: post.agencyId,
      role: post.role as Actor['role'],
      key: `${post.accountId} ${post.agencyId} ${post.role}`,
      text: [post.name, agencies.get(post.agencyId) ?? '', post.title]
        .filter((part) => part !== '')
        .join(', '),
    }));
}

/** The reads of one record, the same for everybody in the room. */
async function readParts(tx: Tx, id: string): Promise<Together | null> {
  const record = await findDisclosure(tx, id);
  if (record === null) return null;
  return { record: [record], subjects: await subjectsOf(tx, id), notes: await notesOf(tx, id) };
}

export function registerPresenting(registrar: Registrar, services: SharedServices): void {
  const { database, may } = services;

  const mine = async (tx: Tx, actor: Actor) => {
    const rows = await tx
      .selectFrom('presentation')
      .select(['id', 'title', 'began_at as beganAt'])
      .where('account_id', '=', actor.accountId)
      .where('ended_at', 'is', null)
      .orderBy('began_at', 'desc')
      .limit(10)
      .execute();
    return rows;
  };

  registrar.member({
    method: 'GET',
    path: '/sharing/presenting',
    permission: 'shared.view',
    audit: { none: 'a presenter’s own meetings' },
    crawl: () => ['/sharing/presenting'],
    handler: async ({ actor, tx, request }) => ({
      kind: 'page',
      page: meetingsPage({
        meetings: await mine(tx, actor),
        form: formState(),
        hidden: () => hiddenFields(request),
      }),
    }),
  });
  registrar.member({
    method: 'POST',
    path: '/sharing/presenting',
    permission: 'shared.view',
    audit: 'presentation.begun',
    body: z.object({
      title: z
        .string({ error: 'Say which meeting' })
        .trim()
        .min(1, 'Say which meeting')
        .max(200, 'The meeting must be 200 characters or fewer'),
    }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, body }) => ({
      kind: 'redirect',
      to: `/sharing/presenting/${await beginPresentation(tx, actor, body.title)}`,
    }),
    form: async ({ actor, tx, body, request }) => ({
      kind: 'page',
      page: meetingsPage({
        meetings: await mine(tx, actor),
        form: formState(body.typed, body.failure),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  const show = async (
    tx: Tx,
    actor: Actor,
    id: string,
    group: string | null,
    form: FormState,
    request: Parameters<typeof hiddenFields>[0],
  ) => {
    const meeting = await ownPresentation(tx, actor, id);
    const present = new Set(presentActors(meeting, actor.partnershipId).map(({ accountId }) => accountId));
    const groups = await tx.selectFrom('partnership_group').select(['id', 'name']).orderBy('name').execute();
    const ids = meeting.shown.map(({ recordId }) => recordId);
    const rows =
      ids.length === 0
        ? []
        : await tx.selectFrom('disclosure').select(['id', 'reference']).where('id', 'in', ids).execute();
    return meetingPage({
      meeting,
      groups,
      group,
      candidates: (await candidatesOf(tx, actor.partnershipId, group)).filter(
        ({ accountId }) => !present.has(accountId),
      ),
      references: new Map(rows.map((row) => [row.id, row.reference])),
      form,
      hidden: () => hiddenFields(request),
    });
  };
  const again = async (context: {
    tx: Tx;
    actor: Actor;
    params: { id: string };
    body: { typed: Readonly<Record<string, unknown>>; failure: Parameters<typeof formState>[1] };
    request: Parameters<typeof hiddenFields>[0];
  }) => ({
    kind: 'page' as const,
    page: await show(
      context.tx,
      context.actor,
      context.params.id,
      null,
      formState(context.body.typed, context.body.failure),
      context.request,
    ),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/presenting/:id',
    permission: 'shared.view',
    audit: { none: 'a presenter’s own meeting; each record shown is written down' },
    params: idParams,
    query: z.object({ group: z.union([z.literal(''), idText]).optional() }),
    crawl: { none: 'a meeting is its presenter’s alone; tried by tools.test.ts' },
    handler: async ({ actor, tx, params, query, request }) => {
      const group = query.group === undefined || query.group === '' ? null : query.group;
      return { kind: 'page', page: await show(tx, actor, params.id, group, formState(), request) };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/presenting/:id/join',
    permission: 'shared.view',
    audit: 'presentation.joined',
    params: idParams,
    body: z.object({ people: list.refine((people) => people.length > 0, 'Choose who joins') }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params, body }) => {
      const meeting = await ownPresentation(tx, actor, params.id);
      const present = new Set(presentActors(meeting, actor.partnershipId).map(({ accountId }) => accountId));
      const candidates = await candidatesOf(tx, actor.partnershipId, null);
      for (const key of body.people) {
        const candidate = candidates.find((one) => one.key === key);
        if (candidate === undefined)
          throw fieldProblem('not-understood', 'people', 'Choose people who have a post today');
        if (present.has(candidate.accountId)) continue;
        present.add(candidate.accountId);
        await join(tx, meeting, candidate);
      }
      return { kind: 'redirect', to: `/sharing/presenting/${params.id}` };
    },
    form: again,
  });
  registrar.member({
    method: 'POST',
    path: '/sharing/presenting/:id/leave',
    permission: 'shared.view',
    audit: 'presentation.left',
    params: idParams,
    body: z.object({ person: idText }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params, body }) => {
      const meeting = await ownPresentation(tx, actor, params.id);
      const person = meeting.people.find(({ id }) => id === body.person);
      // The presenter holds the screen: they leave by ending the meeting.
      if (person === undefined || person.accountId === actor.accountId) throw notFound();
      await leave(tx, meeting.id, person.id);
      return { kind: 'redirect', to: `/sharing/presenting/${params.id}` };
    },
  });
  registrar.member({
    method: 'POST',
    path: '/sharing/presenting/:id/end',
    permission: 'shared.view',
    audit: 'presentation.ended',
    params: idParams,
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params }) => {
      await endPresentation(tx, (await ownPresentation(tx, actor, params.id)).id);
      return { kind: 'redirect', to: '/sharing/presenting', banner: 'The meeting has ended.' };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/presenting/:id/show',
    permission: 'shared.view',
    audit: { none: 'the page it leads to writes disclosure.presented' },
    params: idParams,
    body: z.object({
      reference: z
        .string({ error: 'Enter the reference' })
        .trim()
        .min(1, 'Enter the reference')
        .max(40, 'Enter a shorter reference'),
    }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params, body }) => {
      const meeting = await ownPresentation(tx, actor, params.id);
      const reference = parseReference(body.reference);
      const record = reference === null ? null : await findRecord(tx, disclosureKind.table, { reference });
      if (record === null) return { kind: 'page', page: cannotShowPage(meeting) };
      return { kind: 'redirect', to: `/sharing/presenting/${params.id}/records/${record.id}` };
    },
    form: again,
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/presenting/:id/records/:record',
    permission: 'shared.view',
    audit: { none: 'recordView writes disclosure.presented' },
    params: z.object({ id: idText, record: idText }),
    crawl: { none: 'a meeting is its presenter’s alone; tried by tools.test.ts' },
    // Each person present reads in a transaction of their own, before the presenter's opens.
    prepare: async ({ actor, params }) => {
      const meeting: Presentation = await database.asActor(actor, 'present a record', (tx) =>
        ownPresentation(tx, actor, params.id),
      );
      const present = presentActors(meeting, actor.partnershipId);
      // Somebody whose role never opens such records may not see one over a shoulder either.
      if (!present.every((person) => may(person, 'shared.view'))) return null;
      return readTogether(database, present, 'as somebody present at a meeting', (tx) =>
        readParts(tx, params.record),
      );
    },
    handler: async ({ actor, tx, params, ready }) => {
      const meeting = await ownPresentation(tx, actor, params.id);
      const record = await findDisclosure(tx, params.record);
      if (ready === null || record === null || ready.record.length === 0)
        return { kind: 'page', page: cannotShowPage(meeting) };
      const to = presentActors(meeting, actor.partnershipId).map(({ accountId }) => accountId);
      await recordShown(tx, meeting, disclosureKind, record.id, to);
      await recordView(
        tx,
        disclosureKind.table,
        { id: record.id, audience: record.audience, open_to_members: record.openToMembers },
        { event: 'disclosure.presented', words: `to ${to.join(' ')}` },
      );
      await recordAudit(tx, {
        event: 'presentation.shown',
        subjectKind: 'presentation',
        subjectId: meeting.id,
      });
      return { kind: 'page', page: shownPage({ meeting, parts: ready }) };
    },
  });
}
