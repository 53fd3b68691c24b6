import { dayInWords } from '../../observatory/observatory.ts';
import { button, details, fileUpload, input, scrollRegion, table } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { standards } from '../questionnaire/standards.ts';
import { profileStandards } from './profile.rules.ts';
import type { Profile } from './profile.store.ts';

const trail = [
  { text: 'Consultation', href: '/consultation' },
  { text: 'Who lives in the area', href: '/consultation/profiles' },
];

/** A category in words; a ward by its code. */
export const categoryInWords = (standard: string, category: string): string =>
  standards.find(({ name }) => name === standard)?.options.find(({ code }) => code === category)?.text ??
  category;
export const standardInWords = (standard: string): string =>
  standards.find(({ name }) => name === standard)?.title ?? (standard === 'ward' ? 'Ward' : standard);

export function profilesPage(view: {
  profiles: readonly Profile[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form } = view;
  const field = (name: string, text: string, hint: string): SafeHtml =>
    input({
      id: name,
      name,
      label: { text },
      hint: { text: hint },
      value: form.value(name),
      ...form.error(name),
    });
  return {
    title: 'Who lives in the area',
    menu: 'consultation',
    breadcrumbs: trail.slice(0, 1),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Who lives in the area</h1>
      <p class="govuk-body">
        How many people of each age, sex, ethnic group or ward live here: from the census or from mid-year
        estimates. Those who answer are set beside them, to see who is missing.
      </p>
      ${
        view.profiles.length === 0
          ? html`<p class="govuk-body">Nothing is loaded yet.</p>`
          : html`<ul class="govuk-list govuk-list--spaced">
              ${view.profiles.map(
                (each) =>
                  html`<li>
                    <a class="govuk-link" href="/consultation/profiles/${each.id}">${each.title}</a
                    ><br />${each.areaName}, ${dayInWords(each.asOf)}
                  </li>`,
              )}
            </ul>`
      }
      <h2 class="govuk-heading-m">Load a table</h2>
      <p class="govuk-body">A CSV file whose first line is <code>standard,category,people</code>.</p>
      ${details({
        summaryText: 'Which standards and categories',
        html: html`<p class="govuk-body">
            Standards: ${profileStandards.join(', ')}. A ward’s category is its code.
          </p>
          ${standards.map(
            (each) =>
              html`<p class="govuk-body">
                <strong>${each.name}</strong>: ${each.options.map(({ code }) => code).join(', ')}
              </p>`,
          )}`,
      })}
      <form method="post" action="/consultation/profiles" enctype="multipart/form-data" novalidate>
        ${view.hidden()} ${field('title', 'Title', 'For example, Census 2021, adults')}
        ${field('area', 'Area', 'Whom it counts')}
        ${field('source', 'Source', 'Table numbers, so that somebody can find them again')}
        ${field('licence', 'Licence', 'For example, Open Government Licence 3.0')}
        ${dateField({ form, name: 'as-of', legend: 'It counts to' })}
        ${fileUpload({ id: 'file', name: 'file', label: { text: 'File' }, ...form.error('file') })}
        ${button({ text: 'Load it' })}
      </form>`,
  };
}

export function profilePage(profile: Profile): Page {
  const groups = [...Map.groupBy(profile.rows, ({ standard }) => standard)];
  return {
    title: profile.title,
    menu: 'consultation',
    breadcrumbs: trail,
    body: html`<h1 class="govuk-heading-l">${profile.title}</h1>
      <p class="govuk-body">
        ${profile.areaName}, ${dayInWords(profile.asOf)}. Source: ${profile.source}. Licence:
        ${profile.licence}.
      </p>
      ${groups.map(([standard, rows]) => {
        const all = rows.reduce((sum, { people }) => sum + people, 0);
        return scrollRegion(
          standardInWords(standard),
          table({
            caption: `${standardInWords(standard)}: ${all.toLocaleString('en-GB')} people`,
            captionClasses: 'govuk-table__caption--m',
            firstCellIsHeader: true,
            head: [
              { text: 'Group' },
              { text: 'People', format: 'numeric' },
              { text: 'Per cent', format: 'numeric' },
            ],
            rows: rows.map(({ category, people }) => [
              { text: categoryInWords(standard, category) },
              { text: people.toLocaleString('en-GB'), format: 'numeric' },
              { text: all === 0 ? '' : `${((100 * people) / all).toFixed(1)} %`, format: 'numeric' },
            ]),
          }),
        );
      })}`,
  };
}
