import { button, checkboxes, input, radios, select, textarea, warningText } from '../../web/components.ts';
import { dateField } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { UsableAgreement } from '../agreements/share-keys.ts';
import type { StandingLock } from '../need-to-know/need-to-know.ts';
import { marks, stepFrom } from './disclosure.rules.ts';
import type { Disclosure, Note } from './disclosure.store.ts';
import { recordPage } from './parts.page.ts';

export type Step = { record: Disclosure; form: FormState; hidden: () => SafeHtml };

function stepPage(step: Step, title: string, body: SafeHtml): Page {
  return {
    ...recordPage(step.record, `${title}: ${step.record.reference}`, body),
    ...(step.form.errors.length > 0 ? { errors: step.form.errors } : {}),
  };
}

const heading = (step: Step, title: string): SafeHtml =>
  html`<span class="govuk-caption-l">${step.record.reference}</span>
    <h1 class="govuk-heading-l">${title}</h1>`;

const reasonField = (form: FormState, label: string, hint = ''): SafeHtml =>
  input({
    id: 'reason',
    name: 'reason',
    label: { text: label },
    ...(hint === '' ? {} : { hint: { text: hint } }),
    value: form.value('reason'),
    ...form.error('reason'),
  });

/** The fields that a draft and a change share. */
export function recordFields(
  form: FormState,
  was: { title: string; words: string; handling: string; mark: string; critical: boolean; inIndex: boolean },
  handling: readonly { code: string; title: string }[],
): SafeHtml {
  return html`${input({
    id: 'title',
    name: 'title',
    label: { text: 'What it is about', classes: 'govuk-label--s' },
    hint: {
      text: 'In a few words, naming nobody: it stands in lists. For example, “Visits to an address at night”',
    },
    value: form.value('title', was.title),
    ...form.error('title'),
  })}
  ${textarea({
    id: 'words',
    name: 'words',
    label: { text: 'What you are sharing', classes: 'govuk-label--s' },
    hint: { text: 'Only what is needed for the purpose' },
    rows: 10,
    value: form.value('words', was.words),
    ...form.error('words'),
  })}
  ${radios({
    name: 'mark',
    idPrefix: 'mark',
    fieldset: { legend: { text: 'Marking', classes: 'govuk-fieldset__legend--s' } },
    value: form.value('mark', was.mark),
    ...form.error('mark'),
    items: Object.entries(marks).map(([value, text]) => ({ value, text })),
  })}
  ${select({
    id: 'handling',
    name: 'handling',
    label: { text: 'Handling instruction', classes: 'govuk-label--s' },
    ...form.error('handling'),
    items: [
      { value: '', text: 'None' },
      ...[
        ...new Set([...handling.map(({ title }) => title), ...(was.handling === '' ? [] : [was.handling])]),
      ].map((title) => ({
        value: title,
        text: title,
        selected: title === form.value('handling', was.handling),
      })),
    ],
  })}
  ${checkboxes({
    name: 'critical',
    idPrefix: 'critical',
    values: form.values('critical', was.critical ? ['yes'] : []),
    items: [
      {
        value: 'yes',
        text: 'High-risk',
        hint: {
          text: 'Somebody may come to serious harm. It stays readable while the agreement is expired, in grace.',
        },
      },
    ],
  })}
  ${checkboxes({
    name: 'silent',
    idPrefix: 'silent',
    values: form.values('silent', was.inIndex ? [] : ['yes']),
    items: [
      {
        value: 'yes',
        text: 'Keep silent when others ask who knows these people',
        hint: { text: 'Otherwise your agency is named as knowing them, with no word of what it knows.' },
      },
    ],
  })}`;
}

export function changePage(step: Step & { handling: readonly { code: string; title: string }[] }): Page {
  const { record, form } = step;
  return stepPage(
    step,
    'Change',
    html`${heading(step, 'Change the record')}
      <form method="post" action="/sharing/shared/${record.id}/change" novalidate>
        ${step.hidden()}
        <input type="hidden" name="version" value="${record.version}" />
        ${recordFields(form, record, step.handling)} ${reasonField(form, 'Why you are changing it')}
        ${button({ text: 'Save' })}
      </form>`,
  );
}

export function personFields(
  form: FormState,
  prefix: string,
  was: { name: string; bornOn: string; address: string; note: string },
): SafeHtml {
  return html`${input({
    id: `${prefix}name`,
    name: `${prefix}name`,
    label: { text: 'Name' },
    value: form.value(`${prefix}name`, was.name),
    ...form.error(`${prefix}name`),
  })}
  ${dateField({ form, name: `${prefix}born`, legend: 'Date of birth, if known', value: was.bornOn })}
  ${input({
    id: `${prefix}address`,
    name: `${prefix}address`,
    label: { text: 'Address, if it matters' },
    value: form.value(`${prefix}address`, was.address),
    ...form.error(`${prefix}address`),
  })}
  ${input({
    id: `${prefix}about`,
    name: `${prefix}about`,
    label: { text: 'Note, for example their part in it' },
    value: form.value(`${prefix}about`, was.note),
    ...form.error(`${prefix}about`),
  })}`;
}

export function personPage(step: Step): Page {
  const { record, form } = step;
  return stepPage(
    step,
    'Add a person',
    html`${heading(step, 'Add a person')}
      <form method="post" action="/sharing/shared/${record.id}/people" novalidate>
        ${step.hidden()} ${personFields(form, '', { name: '', bornOn: '', address: '', note: '' })}
        ${checkboxes({
          name: 'ownOnly',
          idPrefix: 'ownOnly',
          values: form.values('ownOnly'),
          items: [{ value: 'yes', text: 'Only for my own agency, not for the others who see this record' }],
        })}
        ${button({ text: 'Add' })}
      </form>`,
  );
}

export function notePage(step: Step & { note: Note }): Page {
  const { record, form, note } = step;
  return stepPage(
    step,
    'Put a note right',
    html`${heading(step, 'Put your note right')}
      <p class="govuk-body">How it read before stays below it.</p>
      <form method="post" action="/sharing/shared/${record.id}/notes/${note.id}" novalidate>
        ${step.hidden()}
        <input type="hidden" name="version" value="${note.version}" />
        ${textarea({
          id: 'note',
          name: 'note',
          label: { text: 'Note' },
          value: form.value('note', note.words),
          ...form.error('note'),
        })}
        ${button({ text: 'Save' })}
      </form>`,
  );
}

export function statePage(step: Step): Page {
  const { record, form } = step;
  const next = stepFrom(record.state);
  return stepPage(
    step,
    next.title,
    html`${heading(step, `${next.title} this record`)}
      <p class="govuk-body">${next.meaning}</p>
      <form method="post" action="/sharing/shared/${record.id}/state" novalidate>
        ${step.hidden()}
        <input type="hidden" name="to" value="${next.to}" />
        ${reasonField(form, 'Why')} ${button({ text: next.title })}
      </form>`,
  );
}

export function receiversPage(
  step: Step & { agreement: UsableAgreement | null; shared: readonly string[]; lock: StandingLock | null },
): Page {
  const { record, form, agreement } = step;
  return stepPage(
    step,
    'Whom it is shared with',
    html`${heading(step, 'Whom it is shared with')}
    ${
      agreement === null
        ? html`${warningText({
              text: 'The agreement it was shared under is not in force today, so nobody can be added.',
            })}
            <form method="post" action="/sharing/shared/${record.id}/receivers" novalidate>
              ${step.hidden()}
              ${button({ text: 'Take it back from everybody', classes: 'govuk-button--warning' })}
            </form>`
        : html`<p class="govuk-body">Under “${agreement.title}” (${agreement.reference}).</p>
            <form method="post" action="/sharing/shared/${record.id}/receivers" novalidate>
              ${step.hidden()}
              ${checkboxes({
                name: 'receivers',
                idPrefix: 'receivers',
                fieldset: { legend: { text: 'Agencies', classes: 'govuk-fieldset__legend--s' } },
                hint: { text: 'An agency that you untick can no longer open the record.' },
                values: form.values('receivers', step.shared),
                ...form.error('receivers'),
                items: agreement.receivers.map(({ agencyId, name, ceiling }) => ({
                  value: agencyId,
                  text: name,
                  hint: { text: `May hold ${marks[ceiling]}` },
                })),
              })}
              ${button({ text: 'Save' })}
            </form>`
    }`,
  );
}

export function lockPage(
  step: Step & {
    lock: StandingLock | null;
    people: readonly { accountId: string; name: string; title: string }[];
  },
): Page {
  const { record, form, lock } = step;
  const path = `/sharing/shared/${record.id}`;
  return stepPage(
    step,
    lock === null ? 'Lock' : 'Unlock',
    lock === null
      ? html`${heading(step, 'Lock it to named people')}
          <p class="govuk-body">
            Only they will see the record, its people, notes and files. Everybody else, also in other agencies
            and also people with the same post as you, sees nothing of it until somebody named unlocks it.
          </p>
          <form method="post" action="${path}/lock" novalidate>
            ${step.hidden()}
            ${checkboxes({
              name: 'people',
              idPrefix: 'people',
              fieldset: { legend: { text: 'People of your agency', classes: 'govuk-fieldset__legend--s' } },
              hint: { text: 'You are always among them.' },
              values: form.values('people'),
              ...form.error('people'),
              items: step.people.map((person) => ({
                value: person.accountId,
                text: person.title === '' ? person.name : `${person.name}, ${person.title}`,
              })),
            })}
            ${reasonField(form, 'Why', 'Seen by those named and by the governance officer.')}
            ${button({ text: 'Lock' })}
          </form>`
      : html`${heading(step, 'Unlock it')}
          <p class="govuk-body">
            Now only ${lock.people.join(', ')} may open it. Unlocking gives it back to everybody who had it
            before. ${lock.kind === 'knows-person' && 'That is also whoever said they know the person.'}
          </p>
          <form method="post" action="${path}/unlock" novalidate>
            ${step.hidden()} ${reasonField(form, 'Why')}
            ${button({ text: 'Unlock', classes: 'govuk-button--warning' })}
          </form>`,
  );
}

export function knowPage(step: Step): Page {
  return stepPage(
    step,
    'I know this person',
    html`${heading(step, 'I know this person')}
      <p class="govuk-body">
        Say so when somebody in this record is your relative, friend, neighbour or colleague. You will no
        longer see the record at all. It is locked to its author and their supervisors, and what you say is
        kept.
      </p>
      <form method="post" action="/sharing/shared/${step.record.id}/know" novalidate>
        ${step.hidden()}
        ${button({ text: 'I know this person: take the record from me', classes: 'govuk-button--warning' })}
      </form>`,
  );
}
