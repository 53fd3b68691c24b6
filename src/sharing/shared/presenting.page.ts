import { button, checkboxes, input, insetText, select } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { PresentPerson, Presentation } from '../need-to-know/need-to-know.ts';
import { subjectsTable } from './disclosure.page.ts';
import { momentWords } from './disclosure.rules.ts';
import type { Disclosure, Note, Subject } from './disclosure.store.ts';
import { pageMark, sharingTrail, typedText } from './parts.page.ts';

export function meetingsPage(view: {
  meetings: readonly { id: string; title: string; beganAt: string }[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form } = view;
  return {
    title: 'Show records to a meeting',
    menu: 'sharing',
    breadcrumbs: sharingTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Show records to a meeting</h1>
      <p class="govuk-body">
        Say who is in the room. Pages then show only what every one of them could open themselves, one record
        at a time, in larger type.
      </p>
      ${
        view.meetings.length > 0 &&
        html`<ul class="govuk-list govuk-list--bullet">
          ${view.meetings.map(
            (meeting) =>
              html`<li>
                <a class="govuk-link" href="/sharing/presenting/${meeting.id}">${meeting.title}</a>, since
                ${momentWords(meeting.beganAt)}
              </li>`,
          )}
        </ul>`
      }
      <form method="post" action="/sharing/presenting" novalidate>
        ${view.hidden()}
        ${input({
          id: 'title',
          name: 'title',
          label: { text: 'Which meeting', classes: 'govuk-label--s' },
          value: form.value('title'),
          ...form.error('title'),
        })}
        ${button({ text: 'Begin' })}
      </form>`,
  };
}

const inTheRoom = (meeting: Presentation): PresentPerson[] =>
  meeting.people.filter(({ leftAt }) => leftAt === null);

export const namesOf = (meeting: Presentation): string[] =>
  inTheRoom(meeting).map(({ name, agency }) => `${name} (${agency})`);

export function meetingPage(view: {
  meeting: Presentation;
  groups: readonly { id: string; name: string }[];
  group: string | null;
  /** Posts that may join, with their key. */
  candidates: readonly { key: string; text: string }[];
  references: ReadonlyMap<string, string>;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { meeting, form } = view;
  const path = `/sharing/presenting/${meeting.id}`;
  return {
    title: meeting.title,
    menu: 'sharing',
    errors: form.errors,
    presenting: { to: namesOf(meeting) },
    body: html`<h1 class="govuk-heading-l">${meeting.title}</h1>
      <h2 class="govuk-heading-m">Show a record</h2>
      <form method="post" action="${path}/show" novalidate>
        ${view.hidden()}
        ${input({
          id: 'reference',
          name: 'reference',
          label: { text: 'Reference' },
          classes: 'govuk-input--width-10',
          autocomplete: 'off',
          value: form.value('reference'),
          ...form.error('reference'),
        })}
        ${button({ text: 'Show it' })}
      </form>
      <h2 class="govuk-heading-m">In the room</h2>
      <ul class="govuk-list">
        ${inTheRoom(meeting).map(
          (person) =>
            html`<li>
              ${person.name}, ${person.agency}
              ${
                person.accountId !== meeting.accountId &&
                html`<form method="post" action="${path}/leave" novalidate>
                  ${view.hidden()}
                  <input type="hidden" name="person" value="${person.id}" />
                  ${button({ html: html`Has left<span class="govuk-visually-hidden">: ${person.name}</span>`, classes: 'govuk-button--secondary' })}
                </form>`
              }
            </li>`,
        )}
      </ul>
      <h2 class="govuk-heading-m">Somebody joins</h2>
      <form method="get" action="${path}" novalidate>
        ${select({
          id: 'group',
          name: 'group',
          label: { text: 'Members of' },
          items: [
            { value: '', text: 'The whole partnership' },
            ...view.groups.map(({ id, name }) => ({ value: id, text: name, selected: id === view.group })),
          ],
        })}
        ${button({ text: 'List them', classes: 'govuk-button--secondary' })}
      </form>
      ${
        view.candidates.length === 0
          ? insetText({ text: 'Everybody of this list is in the room already.' })
          : html`<form method="post" action="${path}/join" novalidate>
              ${view.hidden()}
              ${checkboxes({
                name: 'people',
                idPrefix: 'people',
                fieldset: { legend: { text: 'Who joins', classes: 'govuk-fieldset__legend--s' } },
                ...form.error('people'),
                items: view.candidates.map(({ key, text }) => ({ value: key, text })),
              })}
              ${button({ text: 'They are in the room' })}
            </form>`
      }
      ${
        meeting.shown.length > 0 &&
        html`<h2 class="govuk-heading-m">Shown so far</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${meeting.shown.map(
              (shown) =>
                html`<li>
                  ${view.references.get(shown.recordId) ?? 'A record'}, ${momentWords(shown.shownAt)}, to
                  ${shown.shownTo} ${shown.shownTo === 1 ? 'person' : 'people'}
                </li>`,
            )}
          </ul>`
      }
      <form method="post" action="${path}/end" novalidate>
        ${view.hidden()} ${button({ text: 'End the meeting', classes: 'govuk-button--warning' })}
      </form>`,
  };
}

export type Together = { record: Disclosure[]; subjects: Subject[]; notes: Note[] };

/** One record, with the rows that everybody in the room could open: no links into it, no search, no notices. */
export function shownPage(view: { meeting: Presentation; parts: Together }): Page {
  const [record] = view.parts.record;
  const back = `/sharing/presenting/${view.meeting.id}`;
  if (record === undefined) return cannotShowPage(view.meeting);
  return {
    title: record.reference,
    menu: 'sharing',
    backLink: back,
    presenting: { to: namesOf(view.meeting) },
    mark: pageMark(record),
    body: html`<span class="govuk-caption-l">${record.reference}</span>
      <h1 class="govuk-heading-l">${record.title}</h1>
      ${typedText(record.words)}
      <h2 class="govuk-heading-m">People</h2>
      ${subjectsTable(view.parts.subjects)}
      <h2 class="govuk-heading-m">Notes</h2>
      ${
        view.parts.notes.length === 0
          ? html`<p class="govuk-body">No notes that everybody here may see.</p>`
          : view.parts.notes.map(
              (note) =>
                html`<h3 class="govuk-heading-s">${note.agency}, ${momentWords(note.madeAt)}</h3>
                  ${typedText(note.words)}`,
            )
      }`,
  };
}

/** The same for a record that is not there, and for one that somebody in the room may not see. */
export function cannotShowPage(meeting: Presentation): Page {
  return {
    title: 'This cannot be shown here',
    menu: 'sharing',
    backLink: `/sharing/presenting/${meeting.id}`,
    presenting: { to: namesOf(meeting) },
    body: html`<h1 class="govuk-heading-l">This cannot be shown to everybody here</h1>
      <p class="govuk-body">
        Either no record has this reference, or somebody in the room may not see it. Check the reference, or
        ask those who do not work with it to step out.
      </p>`,
  };
}
