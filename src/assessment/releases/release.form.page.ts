import { button, checkboxes, input, radios, select, textarea } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from '../steps/panel.page.ts';
import type { OfferedMeasure } from './release.form.ts';
import { trail } from './release.page.ts';
import { areaChoices } from './release.rules.ts';
import type { ReleaseRecord } from './release.store.ts';

/** What a person chooses for a table: measures, areas, periods. */
function tableFields(view: {
  form: FormState;
  offered: readonly OfferedMeasure[];
  periods: readonly { value: string; text: string }[];
}): SafeHtml {
  const { form, offered } = view;
  const chosen = form.values('measures');
  const groups = [...Map.groupBy(offered, ({ kindTitle }) => kindTitle)];
  const problem = form.error('measures');
  return html`${groups.map(([title, measures], index) =>
    checkboxes({
      name: 'measures',
      idPrefix: index === 0 ? 'measures' : `measures-of-kind-${index + 1}`,
      values: chosen,
      classes: 'govuk-checkboxes--small',
      ...(index === 0 ? problem : {}),
      fieldset: { legend: { text: title, classes: 'govuk-fieldset__legend--s' } },
      hint: {
        text:
          measures[0]?.isOpen === true
            ? 'Open data: shown as counted'
            : 'Not open data: small counts are hidden',
      },
      items: measures.map(({ code, title: text }) => ({ value: code, text })),
    }),
  )}
  ${radios({
    name: 'areas',
    idPrefix: 'areas',
    value: form.value('areas'),
    ...form.error('areas'),
    fieldset: { legend: { text: 'Which areas', classes: 'govuk-fieldset__legend--s' } },
    items: Object.entries(areaChoices).map(([value, text]) => ({ value, text })),
  })}
  ${checkboxes({
    name: 'periods',
    idPrefix: 'periods',
    values: form.values('periods'),
    classes: 'govuk-checkboxes--small',
    ...form.error('periods'),
    fieldset: { legend: { text: 'Which periods', classes: 'govuk-fieldset__legend--s' } },
    items: view.periods.map((period) => ({ ...period })),
  })}
  ${textarea({
    id: 'other',
    name: 'other',
    label: { text: 'Other periods (if any), one a line' },
    hint: { text: 'For example 2024-10..2025-09' },
    rows: 2,
    value: form.value('other'),
    ...form.error('other'),
  })}`;
}

function nameFields(view: {
  form: FormState;
  replaceable: readonly { id: string; title: string; publishedAt: string }[];
}): SafeHtml {
  const { form } = view;
  return html`${input({
    id: 'title',
    name: 'title',
    label: { text: 'Name' },
    hint: { text: 'As the public reads it: “Anti-social behaviour by ward, 2025”' },
    value: form.value('title'),
    ...form.error('title'),
  })}
  ${textarea({
    id: 'words',
    name: 'words',
    label: { text: 'What a reader should know (if anything)' },
    rows: 3,
    value: form.value('words'),
    ...form.error('words'),
  })}
  ${
    view.replaceable.length > 0 &&
    select({
      id: 'replaces',
      name: 'replaces',
      label: { text: 'It replaces (a corrected release says so)' },
      items: [
        { value: '', text: 'Nothing' },
        ...view.replaceable.map((each) => ({
          value: each.id,
          text: `${each.title} (${momentInWords(each.publishedAt)})`,
          selected: form.value('replaces') === each.id,
        })),
      ],
      ...form.error('replaces'),
    })
  }`;
}

export type FormView = {
  form: FormState;
  offered: readonly OfferedMeasure[];
  periods: readonly { value: string; text: string }[];
  replaceable: readonly { id: string; title: string; publishedAt: string }[];
  hidden: () => SafeHtml;
};

export function newReleasePage(view: FormView): Page {
  return {
    title: 'Prepare a release',
    menu: 'assessment',
    breadcrumbs: trail,
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">Prepare a release</h1>
      <form method="post" action="/assessment/releases/new" novalidate>
        ${view.hidden()} ${nameFields(view)}
        <h2 class="govuk-heading-m">The tables</h2>
        ${tableFields(view)} ${button({ text: 'Keep as a draft', preventDoubleClick: true })}
      </form>`,
  };
}

export function tablesPage(view: FormView & { record: ReleaseRecord }): Page {
  const { record } = view;
  return {
    title: `Add tables to ${record.title}`,
    menu: 'assessment',
    breadcrumbs: [...trail, { text: record.title, href: `/assessment/releases/${record.id}` }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l"><span class="govuk-caption-l">${record.title}</span>Add tables</h1>
      <form method="post" action="/assessment/releases/${record.id}/tables" novalidate>
        ${view.hidden()} <input type="hidden" name="version" value="${String(record.version)}" id="version" />
        ${tableFields(view)} ${button({ text: 'Add', preventDoubleClick: true })}
      </form>`,
  };
}

export function editReleasePage(
  view: Omit<FormView, 'offered' | 'periods'> & { record: ReleaseRecord },
): Page {
  const { record } = view;
  return {
    title: `Change ${record.title}`,
    menu: 'assessment',
    breadcrumbs: [...trail, { text: record.title, href: `/assessment/releases/${record.id}` }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">Change the name and words</h1>
      <form method="post" action="/assessment/releases/${record.id}/edit" novalidate>
        ${view.hidden()} <input type="hidden" name="version" value="${String(record.version)}" id="version" />
        ${nameFields(view)} ${button({ text: 'Change', preventDoubleClick: true })}
      </form>`,
  };
}
