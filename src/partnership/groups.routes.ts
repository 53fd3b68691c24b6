import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { fieldProblem } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, requiredDate, withDates } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { changeRow } from './change.store.ts';
import {
  choice,
  found,
  idParams,
  keysOf,
  nameField,
  optionalCount,
  optionalDay,
  optionalEmail,
  optionalId,
  shortField,
  tick,
  versionBody,
} from './fields.ts';
import {
  addGroupMember,
  addTerms,
  confirmMembership,
  createGroup,
  endGroupMember,
  refuseGroupCircle,
} from './groups.making.ts';
import { editGroupPage, groupPage, groupsPage } from './groups.page.ts';
import { addMemberPage, memberPage } from './members.page.ts';
import { addTermsPage, termsPage } from './terms.page.ts';
import { structureOf } from './groups.rules.ts';
import {
  listAttendance,
  listGroups,
  listMeetings,
  listMembers,
  listTerms,
  selectGroup,
  selectLastConfirmation,
} from './groups.store.ts';
import type { GroupRow } from './groups.store.ts';
import { selectHistory } from './history.store.ts';
import { mayReview } from './overview.routes.ts';
import { newestIds } from './crawl.store.ts';
import { listPeopleToChoose } from './people.store.ts';
import { may } from './permissions.ts';
import { groupsWithTerms, membersToShow } from './room.crawl.ts';
import type { PartnershipRoomServices } from './room.types.ts';
import { groupKinds, memberParts } from './words.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const groupBody = withDates(
  ['began', 'ended'],
  z.object({
    version: versionBody.optional(),
    name: nameField('the name of the group'),
    kind: choice(keysOf(groupKinds), 'Choose the kind of group'),
    'reports-to': optionalId,
    email: optionalEmail,
    began: requiredDate('the day it began'),
    ended: optionalDay('its last day'),
  }),
);
const termsBody = withDates(
  ['approved'],
  z
    .object({
      purpose: z
        .string('Enter the purpose')
        .trim()
        .min(1, 'Enter the purpose')
        .max(2000, 'The purpose must be 2,000 characters or fewer'),
      frequency: shortField(200),
      'chair-rule': shortField(500),
      'quorum-rule': shortField(500),
      'quorum-count': optionalCount,
      words: z
        .string()
        .max(40_000, 'The terms of reference must be 40,000 characters or fewer')
        .optional()
        .transform((text) => text ?? ''),
      approved: optionalDay('the day they were approved'),
      'approved-by': shortField(200),
    })
    .superRefine((body, context) => {
      if (body.approved !== null && body['approved-by'] === '')
        context.addIssue({
          code: 'custom',
          path: ['approved-by'],
          message: 'Enter which meeting approved them',
        });
    }),
);
const memberBody = withDates(
  ['began'],
  z.object({
    person: z.string('Choose who').regex(/^[0-9a-f-]{36}\.[0-9a-f-]{36}$/, 'Choose who'),
    part: choice(keysOf(memberParts), 'Choose the part'),
    'substitutes-for': optionalId,
    votes: tick,
    began: requiredDate('the day the place begins'),
  }),
);

const isGoing = (group: GroupRow): boolean => group.endedOn === null || group.endedOn >= clock.today();

export function registerGroups(registrar: Registrar, services: PartnershipRoomServices): void {
  const { database } = services;
  const crawlGroups = (rest: string) => async () =>
    (await newestIds(database, 'partnership_group', 1)).map((id) => `/partnership/groups/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: '/partnership/groups',
    permission: 'partnership.view',
    audit: { none: 'names of groups, which stand in the strategy' },
    crawl: () => ['/partnership/groups'],
    handler: async ({ actor, tx }) => {
      const groups = await listGroups(tx);
      return {
        kind: 'page',
        page: groupsPage({
          groups,
          placed: structureOf(groups.filter(isGoing)),
          today: clock.today(),
          mayEdit: may(actor.role, 'groups.edit'),
          mayReview: mayReview(actor),
        }),
      };
    },
  });

  async function editPage(tx: Tx, id: string | null, request: Request, form: FormState): Promise<Answer> {
    const groups = await listGroups(tx);
    return {
      kind: 'page',
      page: editGroupPage({
        group: id === null ? null : found(groups.find((group) => group.id === id)),
        others: groups.filter((group) => group.id !== id && isGoing(group)),
        form,
        hidden: () => hiddenFields(request),
        today: clock.today(),
      }),
    };
  }
  const dates = { began: 'began-day', ended: 'ended-day' };

  registrar.member({
    method: 'GET',
    path: '/partnership/groups/add',
    permission: 'groups.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/partnership/groups/add'],
    handler: ({ tx, request }) => editPage(tx, null, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/groups/add',
    permission: 'groups.edit',
    audit: 'group.added',
    body: groupBody,
    crawl: { none: 'adds a group' },
    handler: async ({ body, tx }): Promise<Answer> => {
      const reportsToId = body['reports-to'];
      if (reportsToId !== null && !(await listGroups(tx)).some((group) => group.id === reportsToId))
        throw fieldProblem('group-unknown', 'reports-to', 'Choose a group from the list');
      const { id } = await createGroup(tx, {
        name: body.name,
        kind: body.kind,
        reportsToId,
        email: body.email,
        beganOn: body.began,
      });
      return { kind: 'redirect', to: `/partnership/groups/${id}`, banner: `${body.name} was added.` };
    },
    form: ({ body, tx, request }) => editPage(tx, null, request, formState(body.typed, body.failure, dates)),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/groups/:id',
    permission: 'partnership.view',
    audit: 'group.viewed',
    params: idParams,
    crawl: crawlGroups(''),
    handler: async ({ actor, tx, params, request }) => {
      const group = await selectGroup(tx, params.id);
      const groups = await listGroups(tx);
      const meetings = await listMeetings(tx, group.id);
      return {
        kind: 'page',
        page: groupPage({
          group,
          reportsTo: groups.find((each) => each.id === group.reportsToId) ?? null,
          members: await listMembers(tx, { groupId: group.id, on: clock.today() }),
          terms: await listTerms(tx, group.id),
          confirmation: await selectLastConfirmation(tx, group.id),
          meetings,
          attendance: await listAttendance(
            tx,
            meetings.map((meeting) => meeting.id),
          ),
          mayEdit: may(actor.role, 'groups.edit'),
          hidden: () => hiddenFields(request),
          history: await selectHistory(tx, 'partnership_group', group.id),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/groups/:id/edit',
    permission: 'groups.edit',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlGroups('/edit'),
    handler: ({ tx, params, request }) => editPage(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/groups/:id/edit',
    permission: 'groups.edit',
    audit: 'group.changed',
    params: idParams,
    body: groupBody,
    crawl: { none: 'changes a group' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      const group = await selectGroup(tx, params.id);
      await refuseGroupCircle(tx, group.id, body['reports-to']);
      if (body.ended !== null && body.ended < body.began)
        throw fieldProblem('ends-before', 'ended', 'Its last day must be on or after the day it began');
      await changeRow(tx, {
        table: 'partnership_group',
        id: group.id,
        version: body.version ?? 0,
        reason: 'changed',
        set: {
          name: body.name,
          kind: body.kind,
          reports_to_id: body['reports-to'],
          email: body.email,
          began_on: body.began,
          ended_on: body.ended,
        },
      });
      // The places end with the group, and the key that they hold.
      if (body.ended !== null)
        for (const member of await listMembers(tx, { groupId: group.id }))
          if (member.endedOn === null || member.endedOn > body.ended)
            await endGroupMember(tx, member.id, body.ended);
      return { kind: 'redirect', to: `/partnership/groups/${group.id}`, banner: `${body.name} was changed.` };
    },
    form: ({ body, tx, params, request }) =>
      editPage(tx, params.id, request, formState(body.typed, body.failure, dates)),
  });

  async function termsForm(tx: Tx, id: string, request: Request, form: FormState): Promise<Answer> {
    const group = await selectGroup(tx, id);
    return {
      kind: 'page',
      page: addTermsPage({
        group,
        last: (await listTerms(tx, id))[0] ?? null,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/groups/:id/terms/add',
    permission: 'groups.edit',
    audit: { none: 'the form; what it records is written down' },
    params: idParams,
    crawl: crawlGroups('/terms/add'),
    handler: ({ tx, params, request }) => termsForm(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/groups/:id/terms/add',
    permission: 'groups.edit',
    audit: 'group.terms-recorded',
    params: idParams,
    body: termsBody,
    crawl: { none: 'records terms of reference' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      const group = await selectGroup(tx, params.id);
      const number = await addTerms(tx, {
        groupId: group.id,
        purpose: body.purpose,
        words: body.words,
        frequency: body.frequency,
        chairRule: body['chair-rule'],
        quorumRule: body['quorum-rule'],
        quorumCount: body['quorum-count'],
        approvedOn: body.approved,
        approvedBy: body['approved-by'],
      });
      return {
        kind: 'redirect',
        to: `/partnership/groups/${group.id}/terms/${number}`,
        banner: `Version ${number} was recorded.`,
      };
    },
    form: ({ body, tx, params, request }) =>
      termsForm(tx, params.id, request, formState(body.typed, body.failure, { approved: 'approved-day' })),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/groups/:id/terms/:number',
    permission: 'partnership.view',
    audit: { none: 'terms of reference, which are public' },
    params: z.object({ ...idParams.shape, number: z.string().regex(/^\d{1,4}$/) }),
    crawl: async () => (await groupsWithTerms(database)).map((id) => `/partnership/groups/${id}/terms/1`),
    handler: async ({ tx, params }) => {
      const group = await selectGroup(tx, params.id);
      const all = await listTerms(tx, group.id);
      const number = Number(params.number);
      return {
        kind: 'page',
        page: termsPage({
          group,
          terms: found(all.find((each) => each.number === number)),
          before: all.find((each) => each.number === number - 1) ?? null,
          all,
        }),
      };
    },
  });

  async function memberForm(tx: Tx, id: string, request: Request, form: FormState): Promise<Answer> {
    return {
      kind: 'page',
      page: addMemberPage({
        group: await selectGroup(tx, id),
        people: (await listPeopleToChoose(tx)).map((each) => ({
          value: `${each.accountId}.${each.agencyId}`,
          text: `${each.name}, ${each.agencyName}`,
        })),
        members: await listMembers(tx, { groupId: id, on: clock.today() }),
        form,
        hidden: () => hiddenFields(request),
        today: clock.today(),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/groups/:id/members/add',
    permission: 'groups.edit',
    audit: { none: 'an empty form' },
    params: idParams,
    crawl: crawlGroups('/members/add'),
    handler: ({ tx, params, request }) => memberForm(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/groups/:id/members/add',
    permission: 'groups.edit',
    audit: 'group.member-added',
    params: idParams,
    body: memberBody,
    crawl: { none: 'adds a member' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      const group = await selectGroup(tx, params.id);
      const [accountId = '', agencyId = ''] = body.person.split('.');
      const members = await listMembers(tx, { groupId: group.id, on: clock.today() });
      const substitutesForId = body['substitutes-for'];
      if (substitutesForId !== null && !members.some((member) => member.id === substitutesForId))
        throw fieldProblem('member-unknown', 'substitutes-for', 'Choose a member from the list');
      await addGroupMember(tx, {
        groupId: group.id,
        accountId,
        agencyId,
        part: body.part,
        substitutesForId,
        votes: body.votes,
        beganOn: body.began,
      });
      return { kind: 'redirect', to: `/partnership/groups/${group.id}`, banner: 'The member was added.' };
    },
    form: ({ body, tx, params, request }) =>
      memberForm(tx, params.id, request, formState(body.typed, body.failure, { began: 'began-day' })),
  });

  async function endForm(tx: Tx, id: string, request: Request, form: FormState): Promise<Answer> {
    const member = found((await listMembers(tx, { id }))[0]);
    return {
      kind: 'page',
      page: memberPage({
        member,
        group: await selectGroup(tx, member.groupId),
        form,
        hidden: () => hiddenFields(request),
        today: clock.today(),
        history: await selectHistory(tx, 'group_member', member.id),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/members/:id',
    permission: 'groups.edit',
    audit: 'group.member-viewed',
    params: idParams,
    crawl: async () => (await membersToShow(database)).map((id) => `/partnership/members/${id}`),
    handler: ({ tx, params, request }) => endForm(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/members/:id/end',
    permission: 'groups.edit',
    audit: 'group.member-ended',
    params: idParams,
    body: withDates(
      ['last-day'],
      z.object({ version: versionBody, 'last-day': requiredDate('the last day') }),
    ),
    crawl: { none: 'ends a place' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      const member = found((await listMembers(tx, { id: params.id }))[0]);
      await endGroupMember(tx, member.id, body['last-day'], body.version);
      return {
        kind: 'redirect',
        to: `/partnership/groups/${member.groupId}`,
        banner: 'The place was ended.',
      };
    },
    form: ({ body, tx, params, request }) =>
      endForm(tx, params.id, request, formState(body.typed, body.failure, { 'last-day': 'last-day-day' })),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/groups/:id/confirm',
    permission: 'groups.edit',
    audit: 'group.members-confirmed',
    params: idParams,
    crawl: { none: 'confirms the members' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const group = await selectGroup(tx, params.id);
      await confirmMembership(tx, group.id, '');
      return {
        kind: 'redirect',
        to: `/partnership/groups/${group.id}`,
        banner: 'The members were confirmed.',
      };
    },
  });
}
