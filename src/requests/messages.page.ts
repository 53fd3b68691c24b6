import { button, insetText, scrollRegion, summaryList, table, tag, textarea } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { pager } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import type { MessageRow } from './messages.store.ts';
import { momentInWords } from './request.parts.ts';

const stateTags = {
  waiting: { text: 'Waiting', classes: 'govuk-tag--blue' },
  sent: { text: 'Sent', classes: 'govuk-tag--green' },
  failed: { text: 'Failed', classes: 'govuk-tag--red' },
  dropped: { text: 'Not needed', classes: 'govuk-tag--grey' },
} as const;

const kindWords = { request: 'Asks', notice: 'Notice', invitation: 'Invitation', code: 'Code' } as const;

export function messagesPage(view: {
  rows: readonly MessageRow[];
  hasServer: boolean;
  demonstration: boolean;
  next: string | null;
  url: string;
}): Page {
  return {
    title: 'Messages',
    menu: 'requests',
    width: 'wide',
    breadcrumbs: [{ text: 'Requests', href: '/requests' }],
    body: html`<h1 class="govuk-heading-l">Messages</h1>
      ${
        !view.hasServer &&
        insetText({
          text: view.demonstration
            ? 'This demonstration has no mail server: nothing leaves it. This page is the mailbox of everybody. Open a message to read it, follow its links or reply.'
            : 'No mail server is set, so messages wait here. Set FRANKPLEDGE_SMTP_URL and FRANKPLEDGE_MAIL_FROM (see docs/running.md); what waits is then sent.',
        })
      }
      ${
        view.rows.length === 0
          ? html`<p class="govuk-body">There are no messages.</p>`
          : scrollRegion(
              'Messages',
              table({
                head: [{ text: 'Made' }, { text: 'To' }, { text: 'Message' }, { text: 'State' }],
                rows: view.rows.map((row) => [
                  { text: momentInWords(row.madeAt) },
                  { text: row.to },
                  {
                    html: html`<a class="govuk-link" href="/requests/messages/${row.id}"
                        >${row.parts > 1 ? `${row.parts} things asked` : row.subject}</a
                      >
                      <span class="govuk-hint">${kindWords[row.kind]}</span>`,
                  },
                  {
                    html: html`${tag(stateTags[row.state])}
                    ${row.tries > 0 && row.state !== 'sent' && html`<br />${row.tries} ${row.tries === 1 ? 'try' : 'tries'}`}`,
                  },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Messages' })}`,
  };
}

export function messagePage(view: {
  row: MessageRow;
  /** What it says: in a demonstration alone. */
  text: { subject: string; body: string } | null;
  /** Where a reply can be written (demonstration). */
  mayReply: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { row, text } = view;
  return {
    title: 'A message',
    menu: 'requests',
    breadcrumbs: [
      { text: 'Requests', href: '/requests' },
      { text: 'Messages', href: '/requests/messages' },
    ],
    errors: view.form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${text?.subject ?? row.subject}</h1>
        ${summaryList({
          rows: [
            { key: { text: 'To' }, value: { text: row.to } },
            { key: { text: 'Made' }, value: { text: momentInWords(row.madeAt) } },
            { key: { text: 'State' }, value: { html: tag(stateTags[row.state]) } },
            ...(row.sentAt === null
              ? []
              : [{ key: { text: 'Sent' }, value: { text: momentInWords(row.sentAt) } }]),
            ...(row.fault === null ? [] : [{ key: { text: 'What went wrong' }, value: { text: row.fault } }]),
          ],
        })}
        ${
          text === null
            ? html`<p class="govuk-body">
                What a message says is not shown here: its links are for one person alone.
              </p>`
            : insetText({ html: html`${text.body.split('\n').map((line) => html`${linked(line)}<br />`)}` })
        }
        ${
          row.state === 'failed' &&
          html`<form method="post" action="/requests/messages/${row.id}/again" novalidate>
            ${view.hidden()} ${button({ text: 'Try to send it again' })}
          </form>`
        }
        ${
          view.mayReply &&
          html`<h2 class="govuk-heading-m">Reply as its reader</h2>
            <form method="post" action="/requests/messages/${row.id}/reply" novalidate>
              ${view.hidden()}
              ${textarea({
                id: 'words',
                name: 'words',
                label: { text: 'Your reply' },
                hint: { text: 'In the demonstration alone: it is filed as if it had come by e-mail.' },
                value: view.form.value('words'),
                ...view.form.error('words'),
              })}
              ${button({ text: 'Send the reply' })}
            </form>`
        }
      </div>
    </div>`,
  };
}

/** A line with its address as a link. */
function linked(line: string): SafeHtml {
  const found = /^(.*?)https?:\/\/[^/\s]+(\/requests\/answer\/[A-Za-z0-9_-]+)(.*)$/.exec(line);
  if (found === null) return html`${line}`;
  const [, before = '', path = '', after = ''] = found;
  return html`${before}<a class="govuk-link" href="${path}">open the link</a>${after}`;
}
