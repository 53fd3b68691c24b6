import { printNumber } from '../../statistics/statistics.ts';
import { button } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { setName } from './harm.page.ts';
import type { HarmSet } from './harm.store.ts';
import { setsTrail } from './sets.page.ts';

/** Asks before a set goes out of the figures, and says what that means. */
export function withdrawPage(view: {
  set: HarmSet;
  /** The set that the figures are worked out with afterwards, where there is one. */
  next: HarmSet | null;
  /** Weights that somebody entered for it. */
  entered: number;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { set, next, entered, form } = view;
  const home = `/assessment/harm/sets/${set.id}`;
  return {
    title: `Withdraw ${setName(set)}`,
    menu: 'assessment',
    breadcrumbs: [...setsTrail, { text: setName(set), href: home }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${setName(set)}</span>Withdraw this set?
      </h1>
      <p class="govuk-body">
        ${
          set.state === 'draft'
            ? 'Its columns were never said, so no figure rests on it. The table that was loaded is thrown away.'
            : next === null
              ? 'No other set is in use: there will be no figures of harm until one is loaded.'
              : `Harm is then worked out with ${setName(next)} (${next.unit}). Numbers of the two sets cannot be compared.`
        }
      </p>
      ${
        entered > 0 &&
        html`<p class="govuk-body">
          ${entered === 1 ? 'The weight' : `The ${printNumber(entered)} weights`} entered for it with a reason
          ${entered === 1 ? 'goes' : 'go'} out of the figures as well.
        </p>`
      }
      <p class="govuk-body">
        It stays in the list as withdrawn. To use it again, load its file again. Assessments made with it keep
        their numbers.
      </p>
      <form method="post" action="${home}/withdraw" novalidate>
        ${view.hidden()}
        <input type="hidden" name="version" value="${String(set.version)}" />
        ${
          form.message('version') !== undefined &&
          html`<p class="govuk-body" id="version" tabindex="-1">This is how the set stands now.</p>`
        }
        <div class="govuk-button-group">
          ${button({ text: 'Withdraw this set', classes: 'govuk-button--warning', preventDoubleClick: true })}
          <a class="govuk-link" href="${home}">Keep it</a>
        </div>
      </form>`,
  };
}
