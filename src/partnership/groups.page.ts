import { button, scrollRegion, summaryList, table, tag } from '../web/components.ts';
import { choicesOf, radioField, selectField, textField } from '../web/fields.ts';
import { dateField } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { PlacedGroup } from './groups.rules.ts';
import type {
  AttendanceRow,
  Confirmation,
  GroupRow,
  MeetingRow,
  MemberRow,
  TermsRow,
} from './groups.store.ts';
import { formPage, historySection, linkCell, menuKey, placePage, versionField } from './parts.page.ts';
import type { HistoryLine } from './parts.page.ts';
import { meetingsTable } from './meetings.page.ts';
import { structureDiagram } from './structure.page.ts';
import { dayWords, groupKinds, memberParts, momentWords, spanWords } from './words.ts';

export const groupBreadcrumbs = [
  { text: 'Partnership', href: '/partnership' },
  { text: 'Groups', href: '/partnership/groups' },
];

export function groupsPage(view: {
  groups: readonly GroupRow[];
  placed: readonly PlacedGroup[];
  today: string;
  mayEdit: boolean;
  mayReview: boolean;
}): Page {
  const current = view.groups.filter((group) => group.endedOn === null || group.endedOn >= view.today);
  const over = view.groups.filter((group) => group.endedOn !== null && group.endedOn < view.today);
  return placePage({
    title: 'Groups',
    current: 'groups',
    mayReview: view.mayReview,
    body: html`${view.mayEdit && button({ text: 'Add a group', href: '/partnership/groups/add' })}
    ${
      current.length === 0
        ? html`<p class="govuk-body">No group has been added yet.</p>`
        : html`${scrollRegion(
              'Groups',
              table({
                caption: 'Groups of the partnership',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Group' },
                  { text: 'Kind' },
                  { text: 'Meets' },
                  { text: 'Members', format: 'numeric' as const },
                  { text: 'Last met' },
                ],
                rows: current.map((group) => [
                  linkCell(`/partnership/groups/${group.id}`, group.name),
                  { text: groupKinds[group.kind] },
                  { text: group.frequency },
                  { text: String(group.members), format: 'numeric' as const },
                  { text: dayWords(group.lastMeeting) },
                ]),
              }),
            )}
            <h2 class="govuk-heading-m">Structure</h2>
            ${structureDiagram(view.placed)}`
    }
    ${
      over.length > 0 &&
      html`<h2 class="govuk-heading-m">Have ended</h2>
        <ul class="govuk-list govuk-list--bullet">
          ${over.map(
            (group) =>
              html`<li>
                <a class="govuk-link" href="/partnership/groups/${group.id}">${group.name}</a>,
                ${spanWords(group.beganOn, group.endedOn)}
              </li>`,
          )}
        </ul>`
    }`,
  });
}

export function groupPage(view: {
  group: GroupRow;
  reportsTo: GroupRow | null;
  members: readonly MemberRow[];
  terms: readonly TermsRow[];
  confirmation: Confirmation | null;
  meetings: readonly MeetingRow[];
  attendance: readonly AttendanceRow[];
  mayEdit: boolean;
  hidden: () => SafeHtml;
  history: readonly HistoryLine[];
}): Page {
  const { group } = view;
  const base = `/partnership/groups/${group.id}`;
  const newest = view.terms[0];
  return {
    title: group.name,
    menu: menuKey,
    width: 'wide',
    breadcrumbs: groupBreadcrumbs,
    body: html`<span class="govuk-caption-l">${groupKinds[group.kind]}</span>
      <h1 class="govuk-heading-l">${group.name}</h1>
      ${summaryList({
        rows: [
          {
            key: { text: 'Reports to' },
            value:
              view.reportsTo === null
                ? { text: 'No other group' }
                : linkCell(`/partnership/groups/${view.reportsTo.id}`, view.reportsTo.name),
          },
          { key: { text: 'Meets' }, value: { text: group.frequency } },
          { key: { text: 'Chair' }, value: { text: group.chairRule } },
          {
            key: { text: 'Quorum' },
            value: {
              text: [
                group.quorumRule,
                group.quorumCount === null ? '' : `${group.quorumCount} members with a vote`,
              ]
                .filter((text) => text !== '')
                .join('; '),
            },
          },
          { key: { text: 'Email' }, value: { text: group.email ?? '' } },
          { key: { text: 'When' }, value: { text: spanWords(group.beganOn, group.endedOn) } },
        ],
      })}
      ${view.mayEdit && button({ text: 'Change', href: `${base}/edit`, classes: 'govuk-button--secondary' })}
      <h2 class="govuk-heading-m">Terms of reference</h2>
      ${
        newest === undefined
          ? html`<p class="govuk-body">None has been recorded yet.</p>`
          : html`<p class="govuk-body">
              <a class="govuk-link" href="${base}/terms/${newest.number}">Version ${newest.number}</a>:
              ${newest.purpose}
              ${
                newest.approvedOn === null
                  ? tag({ text: 'Not approved yet', classes: 'govuk-tag--yellow' })
                  : html`Approved on ${dayWords(newest.approvedOn)}, ${newest.approvedBy}.`
              }
            </p>`
      }
      ${
        view.mayEdit &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="${base}/terms/add"
            >Record ${newest === undefined ? 'them' : 'a new version'}</a
          >
        </p>`
      }
      <h2 class="govuk-heading-m">Members</h2>
      ${
        view.members.length === 0
          ? html`<p class="govuk-body">Nobody has a place in it today.</p>`
          : scrollRegion(
              'Members',
              table({
                caption: 'Members today',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Name' },
                  { text: 'For' },
                  { text: 'Part' },
                  { text: 'Vote' },
                  { text: 'Since' },
                ],
                rows: view.members.map((member) => [
                  linkCell(
                    view.mayEdit
                      ? `/partnership/members/${member.id}`
                      : `/partnership/people/${member.accountId}`,
                    member.name,
                  ),
                  { text: member.agencyName },
                  {
                    text:
                      member.substitutesFor === null
                        ? memberParts[member.part]
                        : `${memberParts[member.part]} for ${member.substitutesFor}`,
                  },
                  { text: member.votes ? 'Yes' : 'No' },
                  { text: dayWords(member.beganOn) },
                ]),
              }),
            )
      }
      ${view.mayEdit && html`<p class="govuk-body"><a class="govuk-link" href="${base}/members/add">Add a member</a></p>`}
      <h3 class="govuk-heading-s" id="confirm">Confirmed</h3>
      <p class="govuk-body">
        ${
          view.confirmation === null
            ? 'Nobody has confirmed the members yet.'
            : html`${momentWords(view.confirmation.at)}, by ${view.confirmation.by}:
              ${view.confirmation.members} members. ${view.confirmation.note}`
        }
      </p>
      ${
        view.mayEdit &&
        html`<form method="post" action="${base}/confirm" novalidate>
          ${view.hidden()}
          ${button({ text: 'These members are right today', classes: 'govuk-button--secondary', preventDoubleClick: true })}
        </form>`
      }
      <h2 class="govuk-heading-m">Meetings</h2>
      ${
        view.mayEdit &&
        html`<p class="govuk-body"><a class="govuk-link" href="${base}/meetings/add">Record a meeting</a></p>`
      }
      ${meetingsTable(view.meetings, view.attendance)} ${historySection(view.history)}`,
  };
}

export function editGroupPage(view: {
  group: GroupRow | null;
  others: readonly GroupRow[];
  form: FormState;
  hidden: () => SafeHtml;
  today: string;
}): Page {
  const { group, form } = view;
  const base = group === null ? '/partnership/groups' : `/partnership/groups/${group.id}`;
  return formPage({
    title: group === null ? 'Add a group' : 'Change a group',
    ...(group === null ? {} : { caption: group.name }),
    back: base,
    action: group === null ? `${base}/add` : `${base}/edit`,
    form,
    hidden: view.hidden,
    fields: html`${
      group !== null &&
      versionField(form, group.version, [
        { label: 'Name', name: 'name', value: group.name },
        { label: 'Kind', name: 'kind', value: group.kind },
        { label: 'Email', name: 'email', value: group.email ?? '' },
      ])
    }
    ${textField(form, 'name', 'Name', { value: group?.name ?? null })}
    ${radioField(form, 'kind', 'Kind', choicesOf(groupKinds), { value: group?.kind ?? null })}
    ${selectField(
      form,
      'reports-to',
      'Reports to',
      [
        { value: '', text: 'No other group' },
        ...view.others.map((each) => ({ value: each.id, text: each.name })),
      ],
      { value: group?.reportsToId ?? null },
    )}
    ${textField(form, 'email', 'Shared mailbox', { value: group?.email ?? null, type: 'email', hint: 'May stay empty.' })}
    ${dateField({ form, name: 'began', legend: 'Since when', value: group?.beganOn ?? view.today })}
    ${group !== null && dateField({ form, name: 'ended', legend: 'Its last day, if it has ended', hint: 'Leave it empty while the group goes on.', value: group.endedOn ?? '' })}
    ${
      group === null &&
      html`<p class="govuk-body">
        How often it meets, who takes the chair and its quorum come with its terms of reference.
      </p>`
    }`,
    button: button({ text: group === null ? 'Add the group' : 'Save', preventDoubleClick: true }),
  });
}
