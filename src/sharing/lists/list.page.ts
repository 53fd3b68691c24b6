import { button, checkboxes, input, scrollRegion, table, tag, textarea } from '../../web/components.ts';
import { dateField } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { dayInWords, momentInWords } from '../words.ts';
import { listNames, lists } from './term.rules.ts';
import type { ListName } from './term.rules.ts';
import type { Term } from './term.store.ts';

const crumbs = (list?: ListName) => [
  { text: 'Sharing', href: '/sharing' },
  { text: 'Lists', href: '/sharing/lists' },
  ...(list === undefined ? [] : [{ text: lists[list].title, href: `/sharing/lists/${list}` }]),
];

export function listsPage(view: {
  navigation: SafeHtml;
  counts: ReadonlyMap<string, number>;
  hidden: () => SafeHtml;
  mayEdit: boolean;
}): Page {
  const empty = listNames.some((name) => (view.counts.get(name) ?? 0) === 0);
  return {
    title: 'Lists',
    menu: 'sharing',
    breadcrumbs: [{ text: 'Sharing', href: '/sharing' }],
    body: html`<h1 class="govuk-heading-l">Lists</h1>
      ${view.navigation}
      <p class="govuk-body">The words that agreements and shared information choose from.</p>
      ${
        empty &&
        view.mayEdit &&
        html`<form method="post" action="/sharing/lists/fill" novalidate>
          ${view.hidden()}
          <p class="govuk-body">
            A list is empty. You can fill it with the usual words and change them afterwards.
          </p>
          ${button({ text: 'Fill empty lists with the usual words', classes: 'govuk-button--secondary' })}
        </form>`
      }
      ${table({
        caption: 'Lists and how many words are in use today',
        captionClasses: 'govuk-visually-hidden',
        firstCellIsHeader: true,
        head: [{ text: 'List' }, { text: 'What for' }, { text: 'In use', format: 'numeric' }],
        rows: listNames.map((name) => [
          { html: html`<a class="govuk-link" href="/sharing/lists/${name}">${lists[name].title}</a>` },
          { text: lists[name].about },
          { text: String(view.counts.get(name) ?? 0), format: 'numeric' },
        ]),
      })}`,
  };
}

function inUse(term: Term, today: string): { text: string } {
  if (term.beginsOn > today) return { text: `from ${dayInWords(term.beginsOn)}` };
  if (term.endsOn !== null && term.endsOn < today) return { text: `until ${dayInWords(term.endsOn)}` };
  return { text: term.endsOn === null ? 'in use' : `in use until ${dayInWords(term.endsOn)}` };
}

export function listPage(view: {
  list: ListName;
  terms: readonly Term[];
  today: string;
  mayEdit: boolean;
}): Page {
  const { list, terms, mayEdit } = view;
  const words = lists[list];
  return {
    title: words.title,
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: crumbs(),
    body: html`<h1 class="govuk-heading-l">${words.title}</h1>
      <p class="govuk-body">${words.about}</p>
      ${mayEdit && button({ text: `Add a ${words.one}`, href: `/sharing/lists/${list}/add` })}
      ${
        terms.length === 0
          ? html`<p class="govuk-body">The list is empty.</p>`
          : scrollRegion(
              words.title,
              table({
                caption: words.title,
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Title' },
                  { text: 'Guidance' },
                  { text: 'Source' },
                  { text: 'Code' },
                  { text: 'In use' },
                ],
                rows: terms.map((term) => [
                  {
                    html: mayEdit
                      ? html`<a class="govuk-link" href="/sharing/lists/${list}/words/${term.code}"
                          >${term.title}</a
                        >`
                      : html`${term.title}`,
                  },
                  { text: term.guidance, classes: 'fp-cell-wide' },
                  {
                    html: html`${term.source}
                    ${
                      term.source !== '' &&
                      (term.isLaw
                        ? tag({ text: 'Checked', classes: 'govuk-tag--green' })
                        : tag({ text: 'Guidance to check', classes: 'govuk-tag--yellow' }))
                    }`,
                  },
                  { text: term.code },
                  inUse(term, view.today),
                ]),
              }),
            )
      }`,
  };
}

export const termIds: Readonly<Record<string, string>> = {
  'begins-on': 'begins-on-day',
  'ends-on': 'ends-on-day',
};

export function termPage(view: {
  list: ListName;
  term: Term | null;
  today: string;
  nextPosition: number;
  form: FormState;
  versions: readonly { at: string; by: string; title: string; guidance: string }[];
  hidden: () => SafeHtml;
}): Page {
  const { list, term, form } = view;
  const words = lists[list];
  const title = term === null ? `Add a ${words.one}` : `Change “${term.title}”`;
  return {
    title,
    menu: 'sharing',
    breadcrumbs: crumbs(list),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${title}</h1>
      <form
        method="post"
        action="/sharing/lists/${list}/${term === null ? 'add' : `words/${term.code}`}"
        novalidate
      >
        ${view.hidden()}
        ${term !== null && html`<input type="hidden" name="version" value="${form.value('version', String(term.version))}" />`}
        ${
          list === 'agreement-warning' &&
          term === null &&
          input({
            id: 'days',
            name: 'days',
            label: { text: 'Days before' },
            inputmode: 'numeric',
            classes: 'govuk-input--width-3',
            value: form.value('days'),
            ...form.error('days'),
          })
        }
        ${input({
          id: 'title',
          name: 'title',
          label: { text: 'Title' },
          value: form.value('title', term?.title),
          ...form.error('title'),
        })}
        ${textarea({
          id: 'guidance',
          name: 'guidance',
          label: { text: 'Guidance for those who choose it' },
          value: form.value('guidance', term?.guidance),
          rows: 3,
          ...form.error('guidance'),
        })}
        ${input({
          id: 'source',
          name: 'source',
          label: { text: 'Source' },
          hint: { text: 'The section of law or the guidance it comes from' },
          value: form.value('source', term?.source),
          ...form.error('source'),
        })}
        ${checkboxes({
          idPrefix: 'checked',
          name: 'checked',
          values: form.values('checked', term?.isLaw === true ? ['yes'] : []),
          items: [
            {
              value: 'yes',
              text: 'The source was checked',
              hint: { text: 'Left open, it is shown as “guidance to check”' },
            },
          ],
        })}
        ${input({
          id: 'position',
          name: 'position',
          label: { text: 'Place in the list' },
          hint: { text: 'A smaller number stands higher' },
          inputmode: 'numeric',
          classes: 'govuk-input--width-4',
          value: form.value('position', String(term?.position ?? view.nextPosition)),
          ...form.error('position'),
        })}
        ${dateField({ form, name: 'begins-on', legend: 'In use from', value: term?.beginsOn ?? view.today })}
        ${dateField({
          form,
          name: 'ends-on',
          legend: 'Last day in use, if there is one',
          hint: 'What was recorded with it keeps it. For example, 31 3 2027',
          value: term?.endsOn ?? '',
        })}
        ${button({ text: 'Save', preventDoubleClick: true })}
      </form>
      ${
        view.versions.length > 0 &&
        html`<h2 class="govuk-heading-m">How it was before</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.versions.map(
              (version) =>
                html`<li>
                  until ${momentInWords(version.at)} (${version.by}): ${version.title}. ${version.guidance}
                </li>`,
            )}
          </ul>`
      }`,
  };
}
