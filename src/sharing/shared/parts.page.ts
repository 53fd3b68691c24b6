import { tag } from '../../web/components.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Page, PageMark } from '../../web/route.ts';
import { marks } from './disclosure.rules.ts';
import type { DisclosureState } from './disclosure.rules.ts';
import type { Disclosure } from './disclosure.store.ts';

export const sharingTrail: { text: string; href: string }[] = [{ text: 'Sharing', href: '/sharing' }];
export const listTrail = [...sharingTrail, { text: 'Shared information', href: '/sharing/shared' }];

export function pageMark(record: Pick<Disclosure, 'mark' | 'handling' | 'regime'>): PageMark {
  return { mark: record.mark, handling: record.handling, regime: record.regime };
}

export const markTag = (mark: keyof typeof marks): SafeHtml =>
  tag({ text: marks[mark], classes: mark === 'official' ? 'govuk-tag--grey' : 'govuk-tag--red' });

export const stateTag = (state: DisclosureState): SafeHtml =>
  tag({
    text: state === 'open' ? 'Open' : 'Closed',
    classes: state === 'open' ? 'govuk-tag--blue' : 'govuk-tag--grey',
  });

/** Text as people typed it, its lines kept. */
export function typedText(text: string): SafeHtml {
  return html`${text
    .split(/\n{2,}/)
    .map(
      (paragraph) =>
        html`<p class="govuk-body">
          ${paragraph.split('\n').map((line, index) => html`${index > 0 && html`<br />`}${line}`)}
        </p>`,
    )}`;
}

const tabs = [
  { key: 'record', text: 'Record', path: '' },
  { key: 'who', text: 'Who may see it', path: '/who' },
  { key: 'seen', text: 'Seen by whom', path: '/seen' },
  { key: 'versions', text: 'How it read before', path: '/versions' },
] as const;

/** The other pages of one record; plain links, each a page of its own. */
export function tabsOf(id: string, current: (typeof tabs)[number]['key']): SafeHtml {
  return html`<nav class="fp-screen-only" aria-label="This record">
    <ul class="govuk-list">
      ${tabs.map(
        (tab) =>
          html`<li>
            ${
              tab.key === current
                ? html`<strong aria-current="page">${tab.text}</strong>`
                : html`<a class="govuk-link" href="/sharing/shared/${id}${tab.path}">${tab.text}</a>`
            }
          </li>`,
      )}
    </ul>
  </nav>`;
}

/** Frame of each page about one record. */
export function recordPage(record: Disclosure, title: string, body: SafeHtml): Page {
  return {
    title,
    menu: 'sharing',
    breadcrumbs: [...listTrail, { text: record.reference, href: `/sharing/shared/${record.id}` }],
    mark: pageMark(record),
    body,
  };
}
