import { dayWords } from '../../partnership/partnership.ts';
import { button, input, insetText, scrollRegion, select, table } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { otherYear } from './due.rules.ts';
import { yearTrail } from '../year.trail.ts';
import type { PlannedDate } from './plan.rules.ts';
import { electionWords } from './plan.words.ts';
import { dateKinds, type FixedDate, type PlanYear } from './plan.types.ts';

const at = '/year/dates';

const fields = (form: FormState, date: FixedDate | null): SafeHtml =>
  html`${select({ id: 'kind', name: 'kind', label: { text: 'Kind' }, items: Object.entries(dateKinds).map(([value, { title }]) => ({ value, text: title })), value: form.value('kind', date?.kind), ...form.error('kind') })}
  ${input({ id: 'title', name: 'title', label: { text: 'What' }, hint: { text: 'Leave empty for the words of its kind' }, value: form.value('title', date?.title), ...form.error('title') })}
  ${dateField({ form, name: 'on-day', legend: 'Day', ...(date === null ? {} : { value: date.on }) })}`;

/** The fixed days of a year. */
export function datesPage(view: {
  year: PlanYear;
  dates: readonly PlannedDate[];
  form: FormState;
  hidden: () => SafeHtml;
  undo: string | null;
  mayEdit: boolean;
}): Page {
  const { year, form, mayEdit } = view;
  return {
    title: `Fixed days of ${year.name}`,
    menu: 'year',
    width: 'wide',
    breadcrumbs: [...yearTrail, { text: year.name, href: `/year?year=${year.name}` }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Fixed days of ${year.name}</h1>
      <p class="govuk-body">
        Meetings, the survey, the end of a strategy: the steps of the year count from these days. Move one,
        and its steps move with it.
        <a class="govuk-link" href="${at}?year=${otherYear(year, -1).name}">${otherYear(year, -1).name}</a>,
        <a class="govuk-link" href="${at}?year=${otherYear(year, 1).name}">${otherYear(year, 1).name}</a>
      </p>
      ${
        view.undo !== null &&
        html`<form method="post" action="${at}/${view.undo}/put-back">
          ${view.hidden()}${button({ text: 'Put it back', classes: 'govuk-button--secondary' })}
        </form>`
      }
      ${
        view.dates.length === 0
          ? html`<p class="govuk-body">None is set.</p>`
          : scrollRegion(
              'Fixed days',
              table({
                caption: `Fixed days of ${year.name}, the first first`,
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Day' }, { text: 'What' }, { text: 'Kind' }, { text: 'Take care' }, ...(mayEdit ? [{ text: 'Change' }] : [])], // prettier-ignore
                rows: view.dates.map((each) => [
                  { text: dayWords(each.on) },
                  { html: mayEdit ? html`<a class="govuk-link" href="${at}/${each.id}">${each.title}</a>` : html`${each.title}` }, // prettier-ignore
                  { text: dateKinds[each.kind].title },
                  { text: electionWords(each.elections) },
                  ...(mayEdit
                    ? [
                        {
                          html: html`<form method="post" action="${at}/${each.id}/remove">
                            ${view.hidden()}
                            ${button({ text: 'Remove', classes: 'govuk-button--secondary govuk-!-margin-bottom-0', attributes: { 'aria-label': `Remove ${each.title}, ${dayWords(each.on)}` } })}
                          </form>`,
                        },
                      ]
                    : []),
                ]),
              }),
            )
      }
      ${
        mayEdit &&
        html`<h2 class="govuk-heading-m">Set a day</h2>
          <form method="post" action="${at}" novalidate>
            ${view.hidden()} ${fields(form, null)} ${button({ text: 'Set it' })}
          </form>`
      }`,
  };
}

/** One fixed day, to be moved. */
export function datePage(view: { date: FixedDate; form: FormState; hidden: () => SafeHtml }): Page {
  const { date, form } = view;
  return {
    title: date.title,
    menu: 'year',
    breadcrumbs: [...yearTrail, { text: 'Fixed days', href: at }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${date.title}</h1>
      ${form.message('version') !== undefined && insetText({ text: `Stored now: ${date.title}, ${dayWords(date.on)}.` })}
      <form method="post" action="${at}/${date.id}" novalidate>
        ${view.hidden()}
        <input type="hidden" name="version" id="version" value="${date.version}" />
        ${fields(form, date)} ${button({ text: 'Save' })}
      </form>`,
  };
}
