import { button, summaryList } from '../web/components.ts';
import { choicesOf, radioField, selectField, tickField } from '../web/fields.ts';
import { dateField } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { GroupRow, MemberRow } from './groups.store.ts';
import { formPage, historySection, versionField } from './parts.page.ts';
import type { HistoryLine } from './parts.page.ts';
import { memberParts, spanWords } from './words.ts';

export function addMemberPage(view: {
  group: GroupRow;
  people: readonly { value: string; text: string }[];
  members: readonly MemberRow[];
  form: FormState;
  hidden: () => SafeHtml;
  today: string;
}): Page {
  const { group, form } = view;
  return formPage({
    title: 'Add a member',
    caption: group.name,
    back: `/partnership/groups/${group.id}`,
    action: `/partnership/groups/${group.id}/members/add`,
    form,
    hidden: view.hidden,
    fields: html`${selectField(
      form,
      'person',
      'Who, and for which agency',
      [{ value: '', text: 'Choose' }, ...view.people],
      {
        hint: 'Anybody with a post today. A person with posts in two agencies stands in the list twice.',
      },
    )}
    ${radioField(form, 'part', 'Part', choicesOf(memberParts), { value: 'member' })}
    ${
      view.members.length > 0 &&
      selectField(form, 'substitutes-for', 'A substitute stands in for', [
        { value: '', text: 'Nobody' },
        ...view.members
          .filter((member) => member.part !== 'substitute')
          .map((member) => ({ value: member.id, text: `${member.name}, ${member.agencyName}` })),
      ])
    }
    ${tickField(form, 'Vote', [{ name: 'votes', text: 'Has a vote', checked: true }])}
    ${dateField({ form, name: 'began', legend: 'Since when', value: view.today })}`,
    button: button({ text: 'Add the member', preventDoubleClick: true }),
  });
}

export function memberPage(view: {
  member: MemberRow;
  group: GroupRow;
  form: FormState;
  hidden: () => SafeHtml;
  today: string;
  history: readonly HistoryLine[];
}): Page {
  const { member, group, form } = view;
  const over = member.endedOn !== null;
  return formPage({
    title: member.name,
    caption: group.name,
    back: `/partnership/groups/${group.id}`,
    action: `/partnership/members/${member.id}/end`,
    form,
    hidden: view.hidden,
    before: summaryList({
      rows: [
        { key: { text: 'For' }, value: { text: member.agencyName } },
        {
          key: { text: 'Part' },
          value: {
            text:
              member.substitutesFor === null
                ? memberParts[member.part]
                : `${memberParts[member.part]} for ${member.substitutesFor}`,
          },
        },
        { key: { text: 'Vote' }, value: { text: member.votes ? 'Yes' : 'No' } },
        { key: { text: 'When' }, value: { text: spanWords(member.beganOn, member.endedOn) } },
      ],
    }),
    fields: over
      ? html``
      : html`${versionField(form, member.version, [])}
        ${dateField({ form, name: 'last-day', legend: 'End the place: the last day', value: view.today })}`,
    button: over
      ? html``
      : button({ text: 'End the place', classes: 'govuk-button--warning', preventDoubleClick: true }),
    after: historySection(view.history),
  });
}
