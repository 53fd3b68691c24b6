import { insetText, summaryList } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { momentWords } from './words.ts';

/** What stands on each page of the room. */
export const menuKey = 'partnership';

const places = [
  { key: 'overview', text: 'Overview', href: '/partnership' },
  { key: 'agencies', text: 'Agencies', href: '/partnership/agencies' },
  { key: 'people', text: 'People', href: '/partnership/people' },
  { key: 'groups', text: 'Groups', href: '/partnership/groups' },
  { key: 'contacts', text: 'Contacts', href: '/partnership/contacts' },
  { key: 'reviews', text: 'Access reviews', href: '/partnership/reviews' },
  { key: 'across', text: 'Other partnerships', href: '/partnership/across' },
] as const;

export type PlaceKey = (typeof places)[number]['key'];

function subNavigation(current: PlaceKey, shown: (key: PlaceKey) => boolean): SafeHtml {
  return html`<nav aria-label="Parts of the partnership" class="fp-sub-navigation">
    <ul>
      ${places
        .filter((place) => shown(place.key))
        .map(
          (place) =>
            html`<li>
              <a href="${place.href}" ${place.key === current && html` aria-current="page"`}>${place.text}</a>
            </li>`,
        )}
    </ul>
  </nav>`;
}

/** A page that stands in the room's own navigation. */
export function placePage(view: {
  title: string;
  current: PlaceKey;
  caption?: string;
  body: SafeHtml;
  /** Access reviews are shown to those who answer them. */
  mayReview: boolean;
}): Page {
  return {
    title: view.title,
    menu: menuKey,
    width: 'wide',
    body: html`${subNavigation(view.current, (key) => key !== 'reviews' || view.mayReview)}
      ${view.caption !== undefined && html`<span class="govuk-caption-l">${view.caption}</span>`}
      <h1 class="govuk-heading-l">${view.title}</h1>
      ${view.body}`,
  };
}

/** A form on a page of its own. */
export function formPage(view: {
  title: string;
  caption?: string;
  back: string;
  action: string;
  form: FormState;
  hidden: () => SafeHtml;
  before?: SafeHtml;
  fields: SafeHtml;
  button: SafeHtml;
  after?: SafeHtml;
  multipart?: boolean;
}): Page {
  return {
    title: view.title,
    menu: menuKey,
    backLink: view.back,
    errors: view.form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        ${view.caption !== undefined && html`<span class="govuk-caption-l">${view.caption}</span>`}
        <h1 class="govuk-heading-l">${view.title}</h1>
        ${view.before}
        <form
          method="post"
          action="${view.action}"
          ${view.multipart === true && html`enctype="multipart/form-data"`}
          novalidate
        >
          ${view.hidden()} ${view.fields} ${view.button}
        </form>
        ${view.after}
      </div>
    </div>`,
  };
}

export type StoredField = { label: string; name: string; value: string };

/**
 * The version a form was filled in from; and, where somebody else changed the record meanwhile, how it stands now beside what
 * was typed. The hidden version is then the new one, so that sending again replaces it knowingly.
 */
export function versionField(form: FormState, version: number, stored: readonly StoredField[]): SafeHtml {
  const conflict = form.message('version') !== undefined;
  const changed = stored.filter((field) => form.value(field.name) !== field.value);
  return html`<input
      type="hidden"
      name="version"
      value="${conflict ? String(version) : form.value('version', String(version))}"
    />
    ${
      conflict &&
      html`<div id="version" tabindex="-1">
        ${insetText({
          html: html`<h2 class="govuk-heading-m">What is stored now</h2>
            ${
              changed.length === 0
                ? html`<p class="govuk-body">The same as you typed.</p>`
                : summaryList({
                    rows: changed.map((field) => ({
                      key: { text: field.label },
                      value: { text: field.value === '' ? 'Nothing' : field.value },
                    })),
                  })
            }`,
        })}
      </div>`
    }`;
}

export type HistoryLine = { version: number; changedAt: string; changedBy: string; reason: string };

/** Who changed a record, and when. */
export function historySection(lines: readonly HistoryLine[]): SafeHtml {
  return html`<h2 class="govuk-heading-m">Changes</h2>
    ${
      lines.length === 0
        ? html`<p class="govuk-body">Nothing has been changed since it was made.</p>`
        : html`<ul class="govuk-list">
            ${lines.map(
              (line) =>
                html`<li>
                  ${momentWords(line.changedAt)}, ${line.changedBy}: ${line.reason} (version ${line.version}
                  ended)
                </li>`,
            )}
          </ul>`
    }`;
}

/** A table cell with a link. */
export function linkCell(href: string, text: string): { html: SafeHtml } {
  return { html: html`<a class="govuk-link" href="${href}">${text}</a>` };
}
