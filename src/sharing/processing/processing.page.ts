import {
  button,
  checkboxes,
  input,
  radios,
  scrollRegion,
  select,
  summaryList,
  table,
  tag,
  textarea,
} from '../../web/components.ts';
import { dateField } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { regimes } from '../agreements/agreement.rules.ts';
import { dayInWords, momentInWords } from '../words.ts';
import { impactWords, triggers } from './impact.rules.ts';
import type { ImpactField, ImpactState, ImpactStep } from './impact.rules.ts';
import type { Impact } from './impact.store.ts';
import type { Entry } from './processing.store.ts';

export type Choice = { id: string; title: string };

const chosen = (choices: readonly Choice[], id: string | null): string =>
  id === null ? 'none' : (choices.find((choice) => choice.id === id)?.title ?? 'none that you may see');

const notWritten = (text: string): string => (text === '' ? 'not written yet' : text);

function choose(
  form: FormState,
  name: string,
  label: string,
  choices: readonly Choice[],
  value: string,
): SafeHtml {
  return select({
    id: name,
    name,
    label: { text: label },
    value: form.value(name, value),
    items: [{ value: '', text: 'None' }, ...choices.map(({ id, title }) => ({ value: id, text: title }))],
    ...form.error(name),
  });
}

// ---- register of processing -------------------------------------------------------------------------------------------------

/** Text fields of an entry, in the order of the form, the page and the CSV (UK GDPR art. 30(1)). */
export const entryFields = [
  { name: 'purpose', title: 'Purpose' },
  { name: 'controller', title: 'Controller, or joint controllers' },
  { name: 'lawful_basis', title: 'Lawful basis' },
  { name: 'special_condition', title: 'Condition for special category data' },
  { name: 'offence_condition', title: 'Condition for criminal offence data' },
  { name: 'data_subjects', title: 'People the data are about' },
  { name: 'categories', title: 'Categories of data' },
  { name: 'recipients', title: 'Recipients' },
  { name: 'retention', title: 'How long it is kept' },
  { name: 'security', title: 'How it is kept safe' },
] as const;

const must: ReadonlySet<string> = new Set(['purpose', 'lawful_basis', 'data_subjects', 'categories']);

export function entriesPage(view: {
  navigation: SafeHtml;
  entries: readonly Entry[];
  mayEdit: boolean;
  next: string | null;
  url: string;
}): Page {
  return {
    title: 'Register of processing',
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: [{ text: 'Sharing', href: '/sharing' }],
    body: html`<h1 class="govuk-heading-l">Register of processing</h1>
      ${view.navigation}
      <p class="govuk-body">
        What the partnership does with information about people, and by what right (UK GDPR article 30; Data
        Protection Act 2018 section 61).
      </p>
      <div class="govuk-button-group">
        ${view.mayEdit && button({ text: 'Add an entry', href: '/sharing/processing/new' })}
        ${view.entries.length > 0 && html`<a class="govuk-link" href="/sharing/processing.csv">Take the register as CSV</a>`}
      </div>
      ${
        view.entries.length === 0
          ? html`<p class="govuk-body">The register is empty.</p>`
          : scrollRegion(
              'Register of processing',
              table({
                caption: 'Entries by name',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Name' },
                  { text: 'Purpose' },
                  { text: 'Regime' },
                  { text: 'Lawful basis' },
                  { text: 'Review due' },
                ],
                rows: view.entries.map((entry) => [
                  {
                    html: html`<a class="govuk-link" href="/sharing/processing/${entry.id}">${entry.name}</a>
                      ${entry.ended_on !== null && tag({ text: 'Ended', classes: 'govuk-tag--grey' })}`,
                  },
                  { text: entry.purpose, classes: 'fp-cell-wide' },
                  { text: regimes[entry.regime] },
                  { text: entry.lawful_basis },
                  { text: dayInWords(entry.review_on) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Register' })}`,
  };
}

export function entryPage(view: {
  entry: Entry;
  agreements: readonly Choice[];
  impacts: readonly Choice[];
  versions: readonly { at: string; by: string }[];
  mayEdit: boolean;
}): Page {
  const { entry } = view;
  return {
    title: entry.name,
    menu: 'sharing',
    breadcrumbs: [
      { text: 'Sharing', href: '/sharing' },
      { text: 'Register of processing', href: '/sharing/processing' },
    ],
    body: html`<h1 class="govuk-heading-l">${entry.name}</h1>
      ${view.mayEdit && button({ text: 'Change', href: `/sharing/processing/${entry.id}/edit`, classes: 'govuk-button--secondary' })}
      ${summaryList({
        rows: [
          { key: { text: 'Regime' }, value: { text: regimes[entry.regime] } },
          ...entryFields.map(({ name, title }) => ({
            key: { text: title },
            value: { text: notWritten(entry[name]) },
          })),
          { key: { text: 'Agreement' }, value: { text: chosen(view.agreements, entry.agreement_id) } },
          {
            key: { text: 'Impact assessment' },
            value: { text: chosen(view.impacts, entry.impact_assessment_id) },
          },
          { key: { text: 'Review due' }, value: { text: dayInWords(entry.review_on) } },
          {
            key: { text: 'Ended' },
            value: { text: entry.ended_on === null ? 'no' : dayInWords(entry.ended_on) },
          },
        ],
      })}
      ${changesList(view.versions)}`,
  };
}

function changesList(versions: readonly { at: string; by: string }[]): SafeHtml | false {
  return (
    versions.length > 0 &&
    html`<h2 class="govuk-heading-m">Changes</h2>
      <ul class="govuk-list govuk-list--bullet">
        ${versions.map((version) => html`<li>${momentInWords(version.at)}, ${version.by}</li>`)}
      </ul>`
  );
}

export const dayIds: Readonly<Record<string, string>> = {
  'review-on': 'review-on-day',
  'ended-on': 'ended-on-day',
  'live-on': 'live-on-day',
  'regulator-asked-on': 'regulator-asked-on-day',
};

export function entryFormPage(view: {
  entry: Entry | null;
  agreements: readonly Choice[];
  impacts: readonly Choice[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { entry, form } = view;
  const title = entry === null ? 'Add an entry to the register' : `Change ${entry.name}`;
  return {
    title,
    menu: 'sharing',
    breadcrumbs: [
      { text: 'Sharing', href: '/sharing' },
      { text: 'Register of processing', href: '/sharing/processing' },
    ],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${title}</h1>
      <form
        method="post"
        action="${entry === null ? '/sharing/processing/new' : `/sharing/processing/${entry.id}/edit`}"
        novalidate
      >
        ${view.hidden()}
        ${entry !== null && html`<input type="hidden" name="version" value="${form.value('version', String(entry.version))}" />`}
        ${input({ id: 'name', name: 'name', label: { text: 'Name' }, value: form.value('name', entry?.name), ...form.error('name') })}
        ${radios({
          idPrefix: 'regime',
          name: 'regime',
          fieldset: { legend: { text: 'Regime', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('regime', entry?.regime ?? 'uk-gdpr'),
          items: Object.entries(regimes).map(([value, text]) => ({ value, text })),
          ...form.error('regime'),
        })}
        ${entryFields.map(({ name, title: label }) =>
          textarea({
            id: name,
            name,
            label: { text: `${label}${must.has(name) ? '' : ', if any'}` },
            value: form.value(name, entry?.[name]),
            rows: 2,
            ...form.error(name),
          }),
        )}
        ${choose(form, 'agreement', 'Agreement', view.agreements, entry?.agreement_id ?? '')}
        ${choose(form, 'impact', 'Impact assessment', view.impacts, entry?.impact_assessment_id ?? '')}
        ${dateField({ form, name: 'review-on', legend: 'Review due', value: entry?.review_on ?? '' })}
        ${dateField({ form, name: 'ended-on', legend: 'Ended, if it has', value: entry?.ended_on ?? '' })}
        ${button({ text: 'Save', preventDoubleClick: true })}
      </form>`,
  };
}

// ---- impact assessments -------------------------------------------------------------------------------------------------------

const impactTag = (state: ImpactState): SafeHtml =>
  tag({ text: impactWords[state].title, classes: impactWords[state].colour });

const impactCrumbs = [
  { text: 'Sharing', href: '/sharing' },
  { text: 'Impact assessments', href: '/sharing/impact-assessments' },
];

export function impactsPage(view: {
  navigation: SafeHtml;
  impacts: readonly Impact[];
  mayEdit: boolean;
  next: string | null;
  url: string;
}): Page {
  return {
    title: 'Impact assessments',
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: [{ text: 'Sharing', href: '/sharing' }],
    body: html`<h1 class="govuk-heading-l">Data protection impact assessments</h1>
      ${view.navigation}
      <p class="govuk-body">
        Before something new is done with information about people: is it needed, what could go wrong for
        them, and what is done about it.
      </p>
      ${view.mayEdit && button({ text: 'Screen something new', href: '/sharing/impact-assessments/new' })}
      ${
        view.impacts.length === 0
          ? html`<p class="govuk-body">Nothing has been screened yet.</p>`
          : scrollRegion(
              'Impact assessments',
              table({
                caption: 'Impact assessments by title',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Title' },
                  { text: 'Standing' },
                  { text: 'Project owner' },
                  { text: 'Review due' },
                ],
                rows: view.impacts.map((impact) => [
                  {
                    html: html`<a class="govuk-link" href="/sharing/impact-assessments/${impact.id}"
                        >${impact.title}</a
                      ><br /><span class="govuk-body-s">${impact.reference}</span>`,
                  },
                  { html: impactTag(impact.state) },
                  { text: impact.project_owner },
                  { text: dayInWords(impact.review_on) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Impact assessments' })}`,
  };
}

export function impactPage(view: {
  impact: Impact;
  agreements: readonly Choice[];
  steps: readonly ImpactStep[];
  versions: readonly { at: string; by: string; what: string }[];
}): Page {
  const { impact } = view;
  return {
    title: impact.title,
    menu: 'sharing',
    breadcrumbs: impactCrumbs,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${impact.reference}</span>${impact.title}
      </h1>
      <p class="govuk-body">${impactTag(impact.state)}</p>
      ${
        view.steps.length > 0 &&
        html`<div class="govuk-button-group">
          ${view.steps.map((step) =>
            button({
              text: step.title,
              href: `/sharing/impact-assessments/${impact.id}/steps/${step.event}`,
              classes: 'govuk-button--secondary',
            }),
          )}
        </div>`
      }
      ${summaryList({
        rows: [
          { key: { text: 'Project owner' }, value: { text: impact.project_owner } },
          {
            key: { text: 'Why it was looked at' },
            value: {
              text: impact.triggers
                .map((trigger) =>
                  trigger in triggers ? triggers[trigger as keyof typeof triggers] : trigger,
                )
                .join('; '),
            },
          },
          { key: { text: 'Screening' }, value: { text: notWritten(impact.screening) } },
          { key: { text: 'Agreement' }, value: { text: chosen(view.agreements, impact.agreement_id) } },
          { key: { text: 'What flows where' }, value: { text: notWritten(impact.flows) } },
          {
            key: { text: 'Why it is needed and proportionate' },
            value: { text: notWritten(impact.necessity) },
          },
          { key: { text: 'Risks to people' }, value: { text: notWritten(impact.risks) } },
          { key: { text: 'What is done about them' }, value: { text: notWritten(impact.measures) } },
          {
            key: { text: 'Data protection officer’s advice' },
            value: {
              text: impact.dpo_advice === '' ? 'not given yet' : `${impact.dpo_name}: ${impact.dpo_advice}`,
            },
          },
          ...(impact.dpo_advice_due_on === null
            ? []
            : [{ key: { text: 'Advice due' }, value: { text: dayInWords(impact.dpo_advice_due_on) } }]),
          ...(impact.advice_followed === null
            ? []
            : [
                {
                  key: { text: 'Advice followed' },
                  value: { text: impact.advice_followed ? 'yes' : `no: ${impact.overruled_reason}` },
                },
                {
                  key: { text: 'Remaining risk' },
                  value: {
                    text: `${impact.residual_risk ?? 'not said'}, accepted by ${impact.asset_owner}${impact.regulator_asked_on === null ? '' : `; regulator asked on ${dayInWords(impact.regulator_asked_on)}`}`,
                  },
                },
              ]),
          { key: { text: 'Live since' }, value: { text: dayInWords(impact.live_on) } },
          { key: { text: 'Review due' }, value: { text: dayInWords(impact.review_on) } },
          ...(impact.changes === '' ? [] : [{ key: { text: 'Last said' }, value: { text: impact.changes } }]),
        ],
      })}
      ${
        view.versions.length > 0 &&
        html`<h2 class="govuk-heading-m">Course</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.versions.map(
              (version) => html`<li>${momentInWords(version.at)}, ${version.by}: ${version.what}</li>`,
            )}
          </ul>`
      }`,
  };
}

export function screeningPage(view: {
  agreements: readonly Choice[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form } = view;
  return {
    title: 'Screen something new',
    menu: 'sharing',
    breadcrumbs: impactCrumbs,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Screen something new</h1>
      <form method="post" action="/sharing/impact-assessments/new" novalidate>
        ${view.hidden()}
        ${input({ id: 'title', name: 'title', label: { text: 'What is planned' }, value: form.value('title'), ...form.error('title') })}
        ${input({
          id: 'project-owner',
          name: 'project-owner',
          label: { text: 'Project owner' },
          hint: { text: 'Name and office' },
          value: form.value('project-owner'),
          ...form.error('project-owner'),
        })}
        ${checkboxes({
          idPrefix: 'triggers',
          name: 'triggers',
          fieldset: { legend: { text: 'Which of these apply?', classes: 'govuk-fieldset__legend--s' } },
          values: form.values('triggers'),
          items: Object.entries(triggers).map(([value, text]) => ({ value, text })),
          ...form.error('triggers'),
        })}
        ${radios({
          idPrefix: 'needed',
          name: 'needed',
          fieldset: { legend: { text: 'Is an assessment needed?', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('needed'),
          items: [
            { value: 'yes', text: 'Yes' },
            { value: 'no', text: 'No' },
          ],
          ...form.error('needed'),
        })}
        ${textarea({
          id: 'screening',
          name: 'screening',
          label: { text: 'Why' },
          hint: { text: 'Where it is not needed, the reason is what you will be asked for' },
          value: form.value('screening'),
          rows: 3,
          ...form.error('screening'),
        })}
        ${choose(form, 'agreement', 'Agreement it belongs to', view.agreements, '')}
        ${button({ text: 'Save', preventDoubleClick: true })}
      </form>`,
  };
}

const areas: Readonly<Partial<Record<ImpactField, { label: string; column: keyof Impact }>>> = {
  flows: { label: 'What flows where', column: 'flows' },
  necessity: { label: 'Why it is needed and proportionate', column: 'necessity' },
  risks: { label: 'Risks to people', column: 'risks' },
  measures: { label: 'What is done about them', column: 'measures' },
  'dpo-advice': { label: 'The advice', column: 'dpo_advice' },
  changes: { label: 'What has changed, and what follows', column: 'changes' },
};

function impactField(field: ImpactField, impact: Impact, form: FormState): SafeHtml {
  const area = areas[field];
  if (area !== undefined)
    return textarea({
      id: field,
      name: field,
      label: { text: area.label },
      value: form.value(field, field === 'changes' ? '' : String(impact[area.column] ?? '')),
      rows: 4,
      ...form.error(field),
    });
  switch (field) {
    case 'live-on':
      return dateField({ form, name: field, legend: 'Live since', value: impact.live_on ?? '' });
    case 'review-on':
      return dateField({ form, name: field, legend: 'Review due', value: impact.review_on ?? '' });
    case 'followed':
      return html`${radios({
        idPrefix: 'followed',
        name: 'followed',
        fieldset: { legend: { text: 'Is the advice followed?', classes: 'govuk-fieldset__legend--s' } },
        value: form.value('followed'),
        items: [
          { value: 'yes', text: 'Yes' },
          { value: 'no', text: 'No' },
        ],
        ...form.error('followed'),
      })}
      ${textarea({
        id: 'overruled',
        name: 'overruled',
        label: { text: 'If not, why' },
        value: form.value('overruled'),
        rows: 2,
        ...form.error('overruled'),
      })}`;
    case 'residual-risk':
      return html`${radios({
        idPrefix: 'residual-risk',
        name: 'residual-risk',
        fieldset: { legend: { text: 'Risk that remains', classes: 'govuk-fieldset__legend--s' } },
        value: form.value('residual-risk'),
        items: [
          { value: 'low', text: 'Low' },
          { value: 'medium', text: 'Medium' },
          { value: 'high', text: 'High' },
        ],
        ...form.error('residual-risk'),
      })}
      ${dateField({
        form,
        name: 'regulator-asked-on',
        legend: 'Where it is high: the day the regulator was asked',
      })}`;
    default:
      return input({
        id: field,
        name: field,
        label: {
          text: field === 'dpo-name' ? 'Who advised' : 'Who accepts the remaining risk: name and office',
        },
        value: form.value(field, field === 'dpo-name' ? impact.dpo_name : impact.asset_owner),
        ...form.error(field),
      });
  }
}

export function impactStepPage(view: {
  impact: Impact;
  step: ImpactStep;
  notNow: string | null;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { impact, step, form } = view;
  return {
    title: `${step.title}: ${impact.title}`,
    menu: 'sharing',
    breadcrumbs: [...impactCrumbs, { text: impact.title, href: `/sharing/impact-assessments/${impact.id}` }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${impact.title}</span>${step.title}
      </h1>
      ${
        view.notNow !== null
          ? html`<p class="govuk-body">${view.notNow}</p>`
          : html`<p class="govuk-body">The ${step.who} decides; you write it down. ${step.clock}</p>
              <form
                method="post"
                action="/sharing/impact-assessments/${impact.id}/steps/${step.event}"
                novalidate
              >
                ${view.hidden()}
                <input
                  type="hidden"
                  name="version"
                  value="${form.value('version', String(impact.version))}"
                />
                ${step.given.map((field) => impactField(field, impact, form))}
                ${button({ text: step.title, preventDoubleClick: true })}
              </form>`
      }`,
  };
}
