import { button, insetText, scrollRegion, table } from '../web/components.ts';
import { choicesOf, radioField, selectField, textField } from '../web/fields.ts';
import { dateField } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { quorumOf } from './groups.rules.ts';
import type { AttendanceRow, GroupRow, MeetingRow, MemberRow } from './groups.store.ts';
import { formPage, historySection, linkCell, menuKey, versionField } from './parts.page.ts';
import type { HistoryLine } from './parts.page.ts';
import { attendanceOutcomes, dayWords, memberParts } from './words.ts';

/** Where the pages of one group stand. */
const groupBreadcrumbs = [
  { text: 'Partnership', href: '/partnership' },
  { text: 'Groups', href: '/partnership/groups' },
];

function quorumWords(meeting: MeetingRow, attendance: readonly AttendanceRow[]) {
  return quorumOf(
    attendance
      .filter((row) => row.meetingId === meeting.id)
      .map((row) => ({ ...row, stoodInVotes: row.votes })),
    meeting.quorumCount,
  );
}

/** The last meetings of a group, and who came to the last four. */
export function meetingsTable(
  meetings: readonly MeetingRow[],
  attendance: readonly AttendanceRow[],
): SafeHtml {
  if (meetings.length === 0) return html`<p class="govuk-body">No meeting has been recorded yet.</p>`;
  const shown = meetings.slice(0, 4);
  const members = new Map(attendance.map((row) => [row.memberId, row]));
  return html`${scrollRegion(
    'Meetings',
    table({
      caption: 'The last meetings',
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [{ text: 'Meeting' }, { text: 'When' }, { text: 'Quorum' }],
      rows: meetings.map((meeting) => [
        linkCell(`/partnership/meetings/${meeting.id}`, meeting.title),
        { text: dayWords(meeting.heldOn) },
        { text: quorumWords(meeting, attendance).words },
      ]),
    }),
  )}
  ${scrollRegion(
    'Attendance',
    table({
      caption: `Attendance at the last ${shown.length === 1 ? 'meeting' : `${shown.length} meetings`}`,
      captionClasses: 'govuk-table__caption--s',
      firstCellIsHeader: true,
      head: [{ text: 'Member' }, ...shown.map((meeting) => ({ text: dayWords(meeting.heldOn) }))],
      rows: [...members.values()].map((member) => [
        { text: `${member.name}, ${member.agencyName}` },
        ...shown.map((meeting) => {
          const row = attendance.find(
            (each) => each.meetingId === meeting.id && each.memberId === member.memberId,
          );
          return { text: row === undefined ? '' : outcomeWords(row) };
        }),
      ]),
    }),
  )}`;
}

function outcomeWords(row: AttendanceRow): string {
  return row.outcome === 'substitute' && row.stoodIn !== ''
    ? `${row.stoodIn} stood in`
    : attendanceOutcomes[row.outcome];
}

export type AttendanceMember = Pick<MemberRow, 'id' | 'name' | 'agencyName' | 'part'>;

export function attendancePage(view: {
  group: GroupRow;
  meeting: MeetingRow | null;
  members: readonly AttendanceMember[];
  substitutes: readonly MemberRow[];
  recorded: readonly AttendanceRow[];
  form: FormState;
  hidden: () => SafeHtml;
  today: string;
  back: string;
}): Page {
  const { group, meeting, form } = view;
  const before = new Map(view.recorded.map((row) => [row.memberId, row]));
  return formPage({
    title: meeting === null ? 'Record a meeting' : 'Correct a meeting',
    caption: group.name,
    back: view.back,
    action:
      meeting === null
        ? `/partnership/groups/${group.id}/meetings/add`
        : `/partnership/meetings/${meeting.id}/edit`,
    form,
    hidden: view.hidden,
    fields: html`${meeting !== null && versionField(form, meeting.version, [{ label: 'Title', name: 'title', value: meeting.title }])}
    ${textField(form, 'title', 'Title', { value: meeting?.title ?? `Meeting of ${group.name}` })}
    ${dateField({ form, name: 'held', legend: 'When it was held', value: meeting?.heldOn ?? view.today })}
    ${
      view.members.length === 0
        ? insetText({ text: 'Nobody has a place in the group on this day.' })
        : html`<h2 class="govuk-heading-m">Who came</h2>
            ${view.members.map((member) => {
              const row = before.get(member.id);
              return html`${radioField(
                form,
                `came-${member.id}`,
                `${member.name}, ${member.agencyName} (${memberParts[member.part].toLowerCase()})`,
                choicesOf(attendanceOutcomes),
                { value: row?.outcome ?? '' },
              )}
              ${selectField(
                form,
                `stood-${member.id}`,
                `Who stood in for ${member.name}`,
                [
                  { value: '', text: 'Nobody, or somebody named below' },
                  ...view.substitutes.map((each) => ({
                    value: each.id,
                    text: `${each.name}, ${each.agencyName}`,
                  })),
                ],
                { value: row?.stoodInId ?? null },
              )}
              ${textField(
                form,
                `name-${member.id}`,
                `Name of somebody else who stood in for ${member.name}`,
                {
                  value: row !== undefined && row.stoodInId === null ? row.stoodIn : '',
                },
              )}`;
            })}`
    }`,
    button: button({ text: meeting === null ? 'Record the meeting' : 'Save', preventDoubleClick: true }),
  });
}

export function meetingPage(view: {
  meeting: MeetingRow;
  attendance: readonly AttendanceRow[];
  mayEdit: boolean;
  history: readonly HistoryLine[];
}): Page {
  const { meeting } = view;
  const quorum = quorumWords(meeting, view.attendance);
  return {
    title: meeting.title,
    menu: menuKey,
    breadcrumbs: [
      ...groupBreadcrumbs,
      { text: meeting.groupName, href: `/partnership/groups/${meeting.groupId}` },
    ],
    body: html`<span class="govuk-caption-l">${dayWords(meeting.heldOn)}</span>
      <h1 class="govuk-heading-l">${meeting.title}</h1>
      ${insetText({ text: quorum.words })}
      ${
        view.attendance.length === 0
          ? html`<p class="govuk-body">Nobody’s attendance is recorded.</p>`
          : scrollRegion(
              'Attendance',
              table({
                caption: 'Who came',
                captionClasses: 'govuk-table__caption--m',
                firstCellIsHeader: true,
                head: [{ text: 'Member' }, { text: 'For' }, { text: 'Part' }, { text: 'Came' }],
                rows: view.attendance.map((row) => [
                  { text: row.name },
                  { text: row.agencyName },
                  { text: memberParts[row.part] },
                  { text: outcomeWords(row) },
                ]),
              }),
            )
      }
      ${
        view.mayEdit &&
        button({
          text: 'Correct it',
          href: `/partnership/meetings/${meeting.id}/edit`,
          classes: 'govuk-button--secondary',
        })
      }
      ${historySection(view.history)}`,
  };
}
