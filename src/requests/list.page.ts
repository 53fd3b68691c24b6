import { button, scrollRegion, table } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { pager } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import type { ListedRequest, ListName } from './lists.store.ts';
import { shortDayInWords, stateTag } from './request.parts.ts';

const listWords: Readonly<Record<ListName, { title: string; none: string }>> = {
  mine: { title: 'Asked of me', none: 'Nothing is asked of you.' },
  agency: { title: 'Asked of my agency', none: 'Nothing is asked of your agency that you may see.' },
  asked: { title: 'Asked by my agency', none: 'Your agency asks nobody anything.' },
};

/** A link to another view, or its name where it is this one. */
function view(text: string, href: string, current: boolean): SafeHtml {
  return current
    ? html`<li><strong aria-current="page">${text}</strong></li>`
    : html`<li><a class="govuk-link" href="${href}">${text}</a></li>`;
}

export function listPage(page: {
  list: ListName;
  open: boolean;
  rows: readonly ListedRequest[];
  person: (id: string) => string;
  today: string;
  mayAsk: boolean;
  maySeeMessages: boolean;
  maySet: boolean;
  replies: number;
  next: string | null;
  url: string;
}): Page {
  const { list, open } = page;
  const address = (name: ListName, isOpen: boolean): string =>
    `/requests?list=${name}${isOpen ? '' : '&state=closed'}`;
  return {
    title: 'Requests',
    menu: 'requests',
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Requests</h1>
      ${
        page.mayAsk &&
        html`<div class="govuk-button-group">
          ${button({ text: 'Ask something', href: '/requests/ask' })}
          ${button({ text: 'Write down answers by phone', href: '/requests/quick', classes: 'govuk-button--secondary' })}
          <a class="govuk-link" href="/requests/replies">Replies to be read (${page.replies})</a>
        </div>`
      }
      ${page.maySeeMessages && html`<p class="govuk-body"><a class="govuk-link" href="/requests/messages">Messages sent and waiting</a></p>`}
      ${page.maySet && html`<p class="govuk-body"><a class="govuk-link" href="/requests/settings">Days for links and reminders</a></p>`}
      <nav aria-label="Lists of requests">
        <ul class="govuk-list">
          ${(page.mayAsk ? (['mine', 'agency', 'asked'] as const) : (['mine', 'agency'] as const)).map(
            (name) => view(listWords[name].title, address(name, open), name === list),
          )}
        </ul>
        <ul class="govuk-list">
          ${view('Open', address(list, true), open)} ${view('Closed', address(list, false), !open)}
        </ul>
      </nav>
      <h2 class="govuk-heading-m">${listWords[list].title}, ${open ? 'open' : 'closed'}</h2>
      ${
        page.rows.length === 0
          ? html`<p class="govuk-body">${open ? listWords[list].none : 'There are none.'}</p>`
          : scrollRegion(
              'Requests',
              table({
                head: [
                  { text: 'Answer by' },
                  { text: 'What is asked' },
                  { text: list === 'asked' ? 'Asked of' : 'Asked by' },
                  { text: 'State' },
                ],
                rows: page.rows.map((row) => [
                  {
                    html: html`${shortDayInWords(row.dueOn)}
                    ${open && row.dueOn < page.today && html`<strong class="govuk-tag govuk-tag--red">Overdue</strong>`}`,
                  },
                  {
                    html: html`<a class="govuk-link" href="/requests/${row.id}"
                        >${row.question.slice(0, 160)}</a
                      ><br />
                      <span class="govuk-hint">${row.title}, ${row.reference}</span>`,
                  },
                  { text: list === 'asked' ? page.person(row.askedAccountId) : row.askerWords },
                  { html: stateTag(row.state) },
                ]),
              }),
            )
      }
      ${pager({ url: page.url, next: page.next, label: 'Requests' })}`,
  };
}
