import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { fieldProblem, Problem } from '../foundation/problem.ts';
import type { ProblemField } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, requiredDate, withDates } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { idParams, keysOf, nameField, versionBody } from './fields.ts';
import { changeMeeting, recordMeeting } from './groups.making.ts';
import type { NewAttendance } from './groups.making.ts';
import { attendancePage, meetingPage } from './meetings.page.ts';
import type { AttendanceMember } from './meetings.page.ts';
import { listAttendance, listMembers, selectGroup, selectMeeting } from './groups.store.ts';
import { selectHistory } from './history.store.ts';
import { newestIds } from './crawl.store.ts';
import { may } from './permissions.ts';
import { meetingsToShow } from './room.crawl.ts';
import type { PartnershipRoomServices } from './room.types.ts';
import { attendanceOutcomes } from './words.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const meetingBody = withDates(
  ['held'],
  z
    .looseObject({
      version: versionBody.optional(),
      title: nameField('a title'),
      held: requiredDate('the day it was held'),
    })
    .superRefine((body, context) => {
      if (body.held > clock.today())
        context.addIssue({
          code: 'custom',
          path: ['held'],
          message: 'The day it was held must be today or in the past',
        });
    }),
);

/** Reads the answer for each member from the form: `came-<id>`, `stood-<id>`, `name-<id>`. */
function attendanceOf(
  body: Readonly<Record<string, unknown>>,
  members: readonly AttendanceMember[],
  substitutes: readonly { id: string }[],
): NewAttendance[] {
  const text = (name: string): string => {
    const value = body[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const fields: ProblemField[] = [];
  const rows = members.map((member): NewAttendance => {
    const outcome = keysOf(attendanceOutcomes).find((key) => key === text(`came-${member.id}`));
    const stoodInId = text(`stood-${member.id}`);
    const stoodInName = text(`name-${member.id}`).slice(0, 200);
    if (outcome === undefined)
      fields.push({ name: `came-${member.id}`, message: `Choose whether ${member.name} came` });
    if (outcome === 'substitute' && stoodInId === '' && stoodInName === '')
      fields.push({ name: `stood-${member.id}`, message: `Choose or name who stood in for ${member.name}` });
    if (stoodInId !== '' && !substitutes.some((each) => each.id === stoodInId))
      fields.push({ name: `stood-${member.id}`, message: 'Choose from the list' });
    return {
      memberId: member.id,
      outcome: outcome ?? 'nobody',
      stoodInId: stoodInId === '' ? null : stoodInId,
      stoodInName: stoodInId === '' ? stoodInName : '',
    };
  });
  if (fields.length > 0)
    throw new Problem({
      status: 422,
      code: 'attendance-missing',
      title: 'Say of each member whether they came',
      fields,
    });
  return rows;
}

export function registerMeetings(registrar: Registrar, services: PartnershipRoomServices): void {
  const { database } = services;
  const crawlMeetings = (rest: string) => async () =>
    (await meetingsToShow(database)).map((id) => `/partnership/meetings/${id}${rest}`);

  /** Members of the group today stand on a new meeting's form; those recorded, on an old one's. */
  async function membersFor(tx: Tx, groupId: string) {
    const all = await listMembers(tx, { groupId, on: clock.today() });
    return {
      members: all.filter((member) => member.part !== 'substitute'),
      substitutes: all.filter((member) => member.part === 'substitute'),
    };
  }

  async function addForm(tx: Tx, id: string, request: Request, form: FormState): Promise<Answer> {
    return {
      kind: 'page',
      page: attendancePage({
        group: await selectGroup(tx, id),
        meeting: null,
        ...(await membersFor(tx, id)),
        recorded: [],
        form,
        hidden: () => hiddenFields(request),
        today: clock.today(),
        back: `/partnership/groups/${id}`,
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/groups/:id/meetings/add',
    permission: 'groups.edit',
    audit: { none: 'an empty form' },
    params: idParams,
    crawl: async () =>
      (await newestIds(database, 'partnership_group', 1)).map(
        (id) => `/partnership/groups/${id}/meetings/add`,
      ),
    handler: ({ tx, params, request }) => addForm(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/groups/:id/meetings/add',
    permission: 'groups.edit',
    audit: 'group.meeting-recorded',
    params: idParams,
    body: meetingBody,
    crawl: { none: 'records a meeting' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      const group = await selectGroup(tx, params.id);
      const { members, substitutes } = await membersFor(tx, group.id);
      if (body.held < group.beganOn)
        throw fieldProblem('before-group', 'held', 'The meeting cannot be before the day the group began');
      const id = await recordMeeting(tx, {
        groupId: group.id,
        heldOn: body.held,
        title: body.title,
        attendance: attendanceOf(body, members, substitutes),
      });
      return { kind: 'redirect', to: `/partnership/meetings/${id}`, banner: 'The meeting was recorded.' };
    },
    form: ({ body, tx, params, request }) =>
      addForm(tx, params.id, request, formState(body.typed, body.failure, { held: 'held-day' })),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/meetings/:id',
    permission: 'partnership.view',
    audit: 'group.meeting-viewed',
    params: idParams,
    crawl: crawlMeetings(''),
    handler: async ({ actor, tx, params }) => {
      const meeting = await selectMeeting(tx, params.id);
      return {
        kind: 'page',
        page: meetingPage({
          meeting,
          attendance: await listAttendance(tx, [meeting.id]),
          mayEdit: may(actor.role, 'groups.edit'),
          history: await selectHistory(tx, 'group_meeting', meeting.id),
        }),
      };
    },
  });

  async function recordedMembers(tx: Tx, id: string) {
    const meeting = await selectMeeting(tx, id);
    const recorded = await listAttendance(tx, [meeting.id]);
    const { substitutes } = await membersFor(tx, meeting.groupId);
    const members = recorded.map((row) => ({ ...row, id: row.memberId }));
    // Somebody who stood in then may have no place today.
    const stood = recorded.flatMap((row) => (row.stoodInId === null ? [] : [row.stoodInId]));
    const past = (await Promise.all(stood.map((each) => listMembers(tx, { id: each })))).flat();
    const known = new Map([...substitutes, ...past].map((each) => [each.id, each]));
    return { meeting, recorded, members, substitutes: [...known.values()] };
  }

  async function editForm(tx: Tx, id: string, request: Request, form: FormState): Promise<Answer> {
    const view = await recordedMembers(tx, id);
    return {
      kind: 'page',
      page: attendancePage({
        group: await selectGroup(tx, view.meeting.groupId),
        ...view,
        form,
        hidden: () => hiddenFields(request),
        today: clock.today(),
        back: `/partnership/meetings/${id}`,
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/meetings/:id/edit',
    permission: 'groups.edit',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlMeetings('/edit'),
    handler: ({ tx, params, request }) => editForm(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/meetings/:id/edit',
    permission: 'groups.edit',
    audit: 'group.meeting-corrected',
    params: idParams,
    body: meetingBody,
    crawl: { none: 'corrects a meeting' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      const { meeting, members, substitutes } = await recordedMembers(tx, params.id);
      await changeMeeting(tx, {
        id: meeting.id,
        version: body.version ?? 0,
        heldOn: body.held,
        title: body.title,
        attendance: attendanceOf(body, members, substitutes),
      });
      return {
        kind: 'redirect',
        to: `/partnership/meetings/${meeting.id}`,
        banner: 'The meeting was corrected.',
      };
    },
    form: ({ body, tx, params, request }) =>
      editForm(tx, params.id, request, formState(body.typed, body.failure, { held: 'held-day' })),
  });
}
