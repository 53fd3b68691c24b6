import { dayWords } from '../../partnership/partnership.ts';
import { button, checkboxes, input, radios, scrollRegion, table } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { ElectionPeriod } from '../elections/election.types.ts';
import { yearTrail } from '../year.trail.ts';
import { results } from './after.rules.ts';
import type { MemberPost, OpenRequest, Seat } from './after.store.ts';

const trailOf = (election: ElectionPeriod) => [
  ...yearTrail,
  { text: 'Pre-election periods', href: '/year/elections' },
  { text: election.title, href: `/year/elections/${election.id}` },
];
export const afterHref = (election: Pick<ElectionPeriod, 'id'>): string =>
  `/year/elections/${election.id}/after`;

/** What became of one post, in words. */
function recordedWords({ recorded }: MemberPost): string {
  if (recorded === null) return 'Not written down yet';
  if (recorded.result === 're-elected') return 'Re-elected';
  const until = recorded.lastDay === null ? '' : `, until ${dayWords(recorded.lastDay)}`;
  return recorded.result === 'vacant'
    ? `Vacant${until === '' ? '' : `; the member before${until}`}`
    : `New member: ${recorded.successor}; the member before${until}. ${recorded.seats} ${recorded.seats === 1 ? 'seat' : 'seats'} and ${recorded.requests} open ${recorded.requests === 1 ? 'request' : 'requests'} passed on`;
}

/** After the poll: every councillor's post, and what became of it. */
export function afterPage(view: { election: ElectionPeriod; members: readonly MemberPost[] }): Page {
  const { election, members } = view;
  const fresh = members.filter(({ recorded }) => recorded?.result === 'new-member');
  const waiting = members.filter(({ recorded }) => recorded === null).length;
  return {
    title: `After ${election.title}`,
    menu: 'year',
    width: 'wide',
    breadcrumbs: trailOf(election),
    body: html`<h1 class="govuk-heading-l">After ${election.title}</h1>
      <p class="govuk-body">
        Write down what became of each councillor’s post of the council that was elected. Access ends and
        begins by itself on the days you give; seats in groups, open requests, open actions and promises pass
        to the successor. ${waiting === 0 ? 'All are written down.' : `${waiting} of ${members.length} wait.`}
      </p>
      ${
        members.length === 0
          ? html`<p class="govuk-body">
              No councillor of the council that was elected had a post on the day of the poll.
            </p>`
          : scrollRegion(
              'Councillors’ posts',
              table({
                caption: 'Councillors’ posts on the day of the poll, by ward',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Post' }, { text: 'Held by' }, { text: 'Agency' }, { text: 'Result' }],
                rows: members.map((member) => [
                  {
                    html:
                      member.recorded === null
                        ? html`<a class="govuk-link" href="${afterHref(election)}/${member.id}"
                            >${member.title}</a
                          >`
                        : html`${member.title}`,
                  },
                  { text: member.name },
                  { text: member.agencyName },
                  { text: recordedWords(member) },
                ]),
              }),
            )
      }
      ${
        fresh.length > 0 &&
        html`<h2 class="govuk-heading-m">For each new member</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${fresh.map(
              ({ recorded, title }) =>
                html`<li>
                  ${recorded?.successor}, ${title}:
                  <a class="govuk-link" href="/partnership/people/${recorded?.successorId}"
                    >send the invitation<span class="govuk-visually-hidden">
                      to ${recorded?.successor}</span
                    ></a
                  >,
                  <a class="govuk-link" href="/assessment/ward-packs"
                    >make the pack of the ward<span class="govuk-visually-hidden">
                      for ${recorded?.successor}</span
                    ></a
                  >
                </li>`,
            )}
          </ul>`
      }`,
  };
}

/** The result of one post. */
export function memberPage(view: {
  election: ElectionPeriod;
  member: MemberPost;
  seats: readonly Seat[];
  requests: readonly OpenRequest[];
  proposed: { on: string; source: string } | null;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { election, member, seats, requests, proposed, form } = view;
  return {
    title: `${member.title}: the result`,
    menu: 'year',
    breadcrumbs: [...trailOf(election), { text: 'After the poll', href: afterHref(election) }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${member.title}: the result</h1>
      <p class="govuk-body">Held by ${member.name} for ${member.agencyName} on the day of the poll.</p>
      ${
        requests.length > 0 &&
        html`<h2 class="govuk-heading-s">Open requests</h2>
          <p class="govuk-body">
            A new member who is in office already is asked these instead; before that, pass them on when they
            begin.
          </p>
          <ul class="govuk-list govuk-list--bullet">
            ${requests.map((each) => html`<li><a class="govuk-link" href="/requests/${each.id}">${each.reference}</a>: ${each.title}, due ${dayWords(each.dueOn)}</li>`)}
          </ul>`
      }
      <form method="post" action="${afterHref(election)}/${member.id}" novalidate>
        ${view.hidden()}
        ${radios({ idPrefix: 'result', name: 'result', fieldset: { legend: { text: 'Result', classes: 'govuk-fieldset__legend--s' } }, items: Object.entries(results).map(([value, text]) => ({ value, text })), value: form.value('result'), ...form.error('result') })}
        ${dateField({ form, name: 'last-day', legend: 'Last day of the member who goes out', hint: proposed === null ? 'Leave as it is where the member stays' : `Proposed by ${proposed.source} (guidance, to be checked)`, value: proposed?.on ?? election.pollOn })}
        ${input({ id: 'name', name: 'name', label: { text: 'Name of the new member' }, value: form.value('name'), ...form.error('name') })}
        ${input({ id: 'email', name: 'email', type: 'email', autocomplete: 'off', spellcheck: false, label: { text: 'Email address of the new member' }, value: form.value('email'), ...form.error('email') })}
        ${checkboxes({ idPrefix: 'known', name: 'known', items: [{ value: 'yes', text: 'This person has an account with this address already: give them the post' }], values: form.values('known') })}
        ${
          seats.length > 0 &&
          checkboxes({
            idPrefix: 'seats',
            name: 'seats',
            fieldset: { legend: { text: 'Seats that the new member takes over', classes: 'govuk-fieldset__legend--s' } }, // prettier-ignore
            hint: { text: 'The member who goes out loses all of them on the last day.' },
            items: seats.map((seat) => ({ value: seat.id, text: `${seat.groupName} (${seat.part})` })),
            // Who chairs a group is chosen anew; an ordinary seat goes with the post.
            values: form.values('seats', seats.filter(({ part }) => part === 'member').map(({ id }) => id)), // prettier-ignore
          })
        }
        ${button({ text: 'Write the result down' })}
      </form>`,
  };
}
