import { checkboxes, input, insetText, radios, select, summaryList, textarea } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { fieldId } from '../web/form.ts';
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

type Choice = { value: string; text: string; hint?: string };

export function textField(
  form: FormState,
  name: string,
  label: string,
  more: {
    value?: string | null;
    hint?: string;
    type?: string;
    classes?: string;
    autocomplete?: string;
    inputmode?: string;
  } = {},
): SafeHtml {
  return input({
    id: fieldId(name),
    name,
    label: { text: label },
    value: form.value(name, more.value ?? ''),
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    ...(more.type === undefined ? {} : { type: more.type }),
    ...(more.classes === undefined ? {} : { classes: more.classes }),
    ...(more.autocomplete === undefined ? {} : { autocomplete: more.autocomplete }),
    ...(more.inputmode === undefined ? {} : { inputmode: more.inputmode }),
    ...form.error(name),
  });
}

export function longField(
  form: FormState,
  name: string,
  label: string,
  more: { value?: string | null; hint?: string; rows?: number } = {},
): SafeHtml {
  return textarea({
    id: fieldId(name),
    name,
    label: { text: label },
    rows: more.rows ?? 5,
    value: form.value(name, more.value ?? ''),
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    ...form.error(name),
  });
}

export function selectField(
  form: FormState,
  name: string,
  label: string,
  choices: readonly Choice[],
  more: { value?: string | null; hint?: string } = {},
): SafeHtml {
  const chosen = form.value(name, more.value ?? '');
  return select({
    id: fieldId(name),
    name,
    label: { text: label },
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    items: choices.map(({ value, text }) => ({ value, text, selected: value === chosen })),
    ...form.error(name),
  });
}

export function radioField(
  form: FormState,
  name: string,
  legend: string,
  choices: readonly Choice[],
  more: { value?: string | null; hint?: string } = {},
): SafeHtml {
  return radios({
    name,
    idPrefix: fieldId(name),
    fieldset: { legend: { text: legend, classes: 'govuk-fieldset__legend--s' } },
    value: form.value(name, more.value ?? ''),
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    items: choices.map(({ value, text, hint }) => ({
      value,
      text,
      ...(hint === undefined ? {} : { hint: { text: hint } }),
    })),
    ...form.error(name),
  });
}

/** Boxes to tick, each a field of its own with the value `yes`. */
export function tickField(
  form: FormState,
  legend: string,
  ticks: readonly { name: string; text: string; hint?: string; checked?: boolean }[],
): SafeHtml {
  return checkboxes({
    name: ticks[0]?.name ?? '',
    idPrefix: fieldId(ticks[0]?.name ?? ''),
    fieldset: { legend: { text: legend, classes: 'govuk-fieldset__legend--s' } },
    items: ticks.map((tick) => ({
      id: fieldId(tick.name),
      name: tick.name,
      value: 'yes',
      text: tick.text,
      checked: form.value(tick.name, tick.checked === true ? 'yes' : '') === 'yes',
      ...(tick.hint === undefined ? {} : { hint: { text: tick.hint } }),
    })),
  });
}

/** Choices of a record of words. */
export function choicesOf(words: Readonly<Record<string, string>>): Choice[] {
  return Object.entries(words).map(([value, text]) => ({ value, text }));
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
