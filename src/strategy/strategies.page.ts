import { button, insetText, input, radios, scrollRegion, table, textarea } from '../web/components.ts';
import { dateField, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { pager } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import { daysInWords, stateTag, strategyTrail } from './strategy.parts.ts';
import type { Strategy } from './strategy.types.ts';

/** All strategies, the one in force first. */
export function strategiesPage(view: {
  strategies: readonly Strategy[];
  inForce: { strategy: Strategy; actions: number; done: number; overdue: number } | null;
  next: string | null;
  url: string;
  mayEdit: boolean;
}): Page {
  const { inForce } = view;
  return {
    title: 'Strategy',
    menu: 'strategy',
    body: html`<h1 class="govuk-heading-l">Strategy</h1>
      <p class="govuk-body">
        What the partnership has set out to do, for whom it is drafted, and what came before. Actions are
        worked on in the <a class="govuk-link" href="/actions">action log</a>.
      </p>
      ${
        inForce === null
          ? view.strategies.length > 0 &&
            insetText({ text: 'No strategy is in force today.' })
          : insetText({
              html: html`<p class="govuk-body govuk-!-font-weight-bold">
                  In force: <a class="govuk-link" href="/strategy/${inForce.strategy.id}">${inForce.strategy.title}</a>
                </p>
                <p class="govuk-body">
                  ${daysInWords(inForce.strategy)}. ${inForce.done} of ${inForce.actions} actions done${inForce.overdue > 0 && html`,
                    <strong>${inForce.overdue} overdue</strong>`}.
                </p>`,
            })
      }
      ${view.mayEdit && button({ text: 'Begin a strategy', href: '/strategy/new', classes: inForce === null ? '' : 'govuk-button--secondary' })}
      ${
        view.strategies.length === 0
          ? html`<p class="govuk-body">There is no strategy yet.</p>`
          : scrollRegion(
              'Strategies',
              table({
                caption: 'All strategies, the latest first',
                captionClasses: 'govuk-table__caption--m',
                firstCellIsHeader: true,
                head: [{ text: 'Strategy' }, { text: 'Period' }, { text: 'Stands' }],
                rows: view.strategies.map((each) => [
                  { html: html`<a class="govuk-link" href="/strategy/${each.id}">${each.title}</a>` },
                  { text: daysInWords(each) },
                  { html: stateTag(each.state) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Strategies' })}`,
  }; // prettier-ignore
}

/** Begins a strategy, or changes its title, days and summary. */
export function strategyFormPage(view: {
  strategy: Strategy | null;
  form: FormState;
  first: { title: string; from: string; to: string };
  /** One that is there already for the days proposed. */
  sameDays: Strategy | null;
  sources: readonly { value: string; text: string; hint: string }[];
  hidden: () => SafeHtml;
}): Page {
  const { strategy, form } = view;
  const title = strategy === null ? 'Begin a strategy' : 'Change its title and days';
  return {
    title,
    menu: 'strategy',
    breadcrumbs: strategyTrail(strategy),
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${title}</h1>
        ${view.sameDays !== null && insetText({ html: html`There is one for these days already: <a class="govuk-link" href="/strategy/${view.sameDays.id}">${view.sameDays.title}</a>. Begin another only where it should not be that one.` })}
        <form method="post" action="${strategy === null ? '/strategy/new' : `/strategy/${strategy.id}/change`}" novalidate>
          ${view.hidden()}
          ${strategy !== null && html`<input type="hidden" name="version" value="${strategy.version}" />`}
          ${input({ id: 'title', name: 'title', label: { text: 'Title', classes: 'govuk-label--s' }, value: form.value('title', strategy?.title ?? view.first.title), ...form.error('title') })}
          ${dateField({ form, name: 'from', legend: 'First day', value: strategy?.from ?? view.first.from })}
          ${dateField({ form, name: 'to', legend: 'Last day', hint: 'No length is fixed by law; three years are usual', value: strategy?.to ?? view.first.to })}
          ${textarea({ id: 'summary', name: 'summary', label: { text: 'In two sentences', classes: 'govuk-label--s' }, hint: { text: 'Printed under the title and on the one-page strategy. May wait' }, rows: 3, value: form.value('summary', strategy?.summary ?? ''), ...form.error('summary') })}
          ${
            view.sources.length > 0 &&
            radios({
              idPrefix: 'begin-with',
              name: 'begin-with',
              fieldset: { legend: { text: 'Begin with', classes: 'govuk-fieldset__legend--s' } },
              value: form.value('begin-with', view.sources[0]?.value ?? ''),
              ...form.error('begin-with'),
              items: view.sources.map(({ value, text, hint }) => ({ value, text, hint: { text: hint } })),
            })
          }
          ${button({ text: strategy === null ? 'Begin it' : 'Save', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  }; // prettier-ignore
}
