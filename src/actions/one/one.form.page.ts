import { dayInWords } from '../../observatory/observatory.ts';
import {
  button,
  checkboxes,
  details,
  input,
  insetText,
  radios,
  select,
  summaryList,
  textarea,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { headingWords, headings } from '../action.rules.ts';
import type { Action } from '../action.types.ts';
import { dueInWords, ownerInWords, sourceKinds } from '../action.words.ts';
import type { Choices } from '../choices.store.ts';
import { dueRuleWords, dueRules } from '../due.rules.ts'; // prettier-ignore

export type ActionFormView = {
  /** Null for a new one. */
  action: Action | null;
  form: FormState;
  choices: Choices;
  /** Begins with these, for a new one. */
  first: { agency: string; owner: string; group: string };
  /** False where the person may write actions for their own agency only. */
  anyAgency: boolean;
  hidden: () => SafeHtml;
};

/** Writing an action down, and changing it. */
export function actionFormPage(view: ActionFormView): Page {
  const { action, form, choices, first } = view;
  const title = action === null ? 'Write down an action' : `Change ${action.reference}`;
  const conflict = form.message('version') !== undefined;
  const people = [...new Map(choices.people.map((each) => [each.id, each])).values()];
  const personItems = (none: string, kept: string | null, name: string) => [
    { value: '', text: none },
    // Somebody who has left stays to be seen, so that saving something else does not lose who owned it.
    ...(kept !== null && !people.some(({ id }) => id === kept)
      ? [{ value: kept, text: `${name === '' ? 'Somebody' : name} (has left)` }]
      : []),
    ...people.map(({ id, name: own, agency }) => ({ value: id, text: `${own}, ${agency}` })),
  ];
  const dueNow =
    action === null ? 'day' : (action.dueRule ?? (action.dueOn === null ? 'none' : 'day'));
  return {
    title,
    menu: 'actions',
    backLink: action === null ? '/actions' : `/actions/${action.id}`,
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${title}</h1>
        ${action === null && html`<p class="govuk-body">What is to be done, by whom and by when. The rest can follow.</p>`}
        <form method="post" action="${action === null ? '/actions/new' : `/actions/${action.id}/change`}" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${conflict && action !== null ? String(action.version) : form.value('version', String(action?.version ?? 1))}" />
          ${
            conflict &&
            action !== null &&
            html`<div id="version" tabindex="-1">
              ${insetText({
                html: html`<h2 class="govuk-heading-m">What is stored now</h2>
                  ${summaryList({
                    rows: [
                      { key: { text: 'Action' }, value: { text: action.text } },
                      { key: { text: 'Owner' }, value: { text: ownerInWords(action) } },
                      { key: { text: 'Due' }, value: { text: dueInWords(action) } },
                    ],
                  })}`,
              })}
            </div>`
          }
          ${textarea({ id: 'text', name: 'text', label: { text: 'What is to be done', classes: 'govuk-label--s' }, hint: { text: 'One thing, in plain words, so that anybody can tell when it is done. Name nobody who is the subject of a case' }, rows: 4, value: form.value('text', action?.text ?? ''), ...form.error('text') })}
          ${select({ id: 'agency', name: 'agency', label: { text: 'Agency that owns it', classes: 'govuk-label--s' }, items: [...(view.anyAgency ? [{ value: '', text: 'Nobody yet' }] : []), ...choices.agencies.map(({ id, name }) => ({ value: id, text: name }))], value: form.value('agency', action === null ? first.agency : (action.ownerAgencyId ?? '')), ...form.error('agency') })}
          ${select({ id: 'owner', name: 'owner', label: { text: 'Person who owns it', classes: 'govuk-label--s' }, hint: { text: 'They are reminded, and can answer without signing in' }, items: personItems('Nobody by name', action?.ownerAccountId ?? null, action?.ownerPerson ?? ''), value: form.value('owner', action === null ? first.owner : (action.ownerAccountId ?? '')), ...form.error('owner') })}
          ${radios({
            name: 'due',
            idPrefix: 'due',
            fieldset: { legend: { text: 'When it is due', classes: 'govuk-fieldset__legend--s' } },
            value: form.value('due', dueNow),
            ...form.error('due'),
            items: [
              { value: 'day', text: 'On a day', conditional: { html: dateField({ form, name: 'due-on', legend: 'Day', hint: 'For example, 31 3 2027', value: action?.dueRule === null ? (action.dueOn ?? '') : '' }) } },
              ...dueRules.map((rule) => ({ value: rule, text: dueRuleWords[rule].title, hint: { text: `${dueRuleWords[rule].hint}${action?.dueRule === rule && action.dueOn !== null ? `. Now: ${dayInWords(action.dueOn)}` : ''}` } })),
              { value: 'none', text: 'Not known yet', hint: { text: 'It cannot be agreed before it has a day' } },
            ],
          })}
          ${select({ id: 'heading', name: 'heading', label: { text: 'Heading', classes: 'govuk-label--s' }, items: headings.map((value) => ({ value, text: headingWords[value] })), value: form.value('heading', action?.heading ?? 'none'), ...form.error('heading') })}
          ${details({
            summaryText: 'More: where it comes from, group, partners, who confirms, number',
            open: form.errors.length > 0 || action !== null,
            html: html`${select({ id: 'source', name: 'source', label: { text: 'Comes from', classes: 'govuk-label--s' }, items: [{ value: '', text: 'None of these' }, ...Object.entries(sourceKinds).map(([value, text]) => ({ value, text }))], value: form.value('source', action?.sourceKind ?? ''), ...form.error('source') })}
            ${choices.meetings.length > 0 && select({ id: 'meeting', name: 'meeting', label: { text: 'Which meeting', classes: 'govuk-label--s' }, hint: { text: 'For an action of a meeting that is in the partnership’s list' }, items: [{ value: '', text: 'None' }, ...choices.meetings.map((meeting) => ({ value: meeting.id, text: `${dayInWords(meeting.on)}, ${meeting.group}: ${meeting.title}` }))], value: form.value('meeting', action?.source?.kind === 'group_meeting' ? action.source.id : ''), ...form.error('meeting') })}
            ${input({ id: 'source-words', name: 'source-words', label: { text: 'Where exactly', classes: 'govuk-label--s' }, hint: { text: 'For example, minute 7, or recommendation 3' }, value: form.value('source-words', action?.sourceWords ?? ''), ...form.error('source-words') })}
            ${select({ id: 'group', name: 'group', label: { text: 'Group that follows it', classes: 'govuk-label--s' }, items: [{ value: '', text: 'None' }, ...choices.groups.map(({ id, name }) => ({ value: id, text: name }))], value: form.value('group', action === null ? first.group : (action.groupId ?? '')), ...form.error('group') })}
            ${checkboxes({ name: 'partners', idPrefix: 'partners', fieldset: { legend: { text: 'Partners who take part', classes: 'govuk-fieldset__legend--s' } }, values: form.values('partners', action?.partnerAgencyIds ?? []), items: choices.agencies.map(({ id, name }) => ({ value: id, text: name })), ...form.error('partners') })}
            ${select({ id: 'lead', name: 'lead', label: { text: 'Who confirms that it is done', classes: 'govuk-label--s' }, hint: { text: 'Beside the manager and the chair; never who said so' }, items: personItems('The manager or the chair', action?.leadAccountId ?? null, ''), value: form.value('lead', action?.leadAccountId ?? ''), ...form.error('lead') })}
            ${input({ id: 'reference', name: 'reference', label: { text: 'Number', classes: 'govuk-label--s' }, hint: { text: 'Its number where it comes from, for example 1.4; a code is made where it has none' }, classes: 'govuk-input--width-10', value: form.value('reference', action === null || action.reference === action.code ? '' : action.reference), ...form.error('reference') })}`,
          })}
          ${button({ text: action === null ? 'Write it down' : 'Save', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
} // prettier-ignore
