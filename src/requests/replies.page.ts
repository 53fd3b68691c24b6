import { button, insetText, scrollRegion, table, textarea, warningText } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { pager } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import type { ReplyRow } from './lists.store.ts';
import { isOpen } from './request.rules.ts';
import { answerFields, momentInWords, stateTag } from './request.parts.ts';
import type { RequestRow } from './request.types.ts';

export function repliesPage(view: {
  rows: readonly ReplyRow[];
  person: (id: string) => string;
  next: string | null;
  url: string;
}): Page {
  return {
    title: 'Replies to be read',
    menu: 'requests',
    width: 'wide',
    breadcrumbs: [{ text: 'Requests', href: '/requests' }],
    body: html`<h1 class="govuk-heading-l">Replies to be read</h1>
      <p class="govuk-body">
        Answers that came by e-mail. Each counts only when one of you has said what it means.
      </p>
      ${
        view.rows.length === 0
          ? html`<p class="govuk-body">No reply waits to be read.</p>`
          : scrollRegion(
              'Replies',
              table({
                head: [{ text: 'Came' }, { text: 'From' }, { text: 'Reply' }],
                rows: view.rows.map((row) => [
                  { text: momentInWords(row.receivedAt) },
                  {
                    html: html`${view.person(row.accountId)}
                    ${!row.fromMatches && html`<br /><strong class="govuk-tag govuk-tag--red">Another address</strong>`}`,
                  },
                  {
                    html: html`<a class="govuk-link" href="/requests/replies/${row.id}"
                      >${row.words.slice(0, 120) || 'No words'}</a
                    >`,
                  },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Replies' })}`,
  };
}

export function replyPage(view: {
  reply: ReplyRow;
  /** Those of the reply that this person may see, with their numbers in the message. */
  requests: readonly { number: number; request: RequestRow }[];
  person: (id: string) => string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { reply, requests, person, form } = view;
  const open = requests.filter(({ request }) => isOpen(request.state) && request.ways.includes('email'));
  const waits = reply.state === 'waiting';
  return {
    title: 'A reply',
    menu: 'requests',
    breadcrumbs: [
      { text: 'Requests', href: '/requests' },
      { text: 'Replies to be read', href: '/requests/replies' },
    ],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Reply to a message to ${person(reply.accountId)}</h1>
        <p class="govuk-body">
          Came ${momentInWords(reply.receivedAt)} from
          ${reply.fromAddress === '' ? 'no address' : reply.fromAddress}.
        </p>
        ${
          !reply.fromMatches &&
          warningText({
            text: 'It came from another address than the one on file. Ask the person before you accept it.',
            iconFallbackText: 'Warning',
          })
        }
        ${insetText({ html: html`<p class="govuk-body">${reply.words === '' ? 'It holds no words above the quoted message.' : reply.words.split('\n').map((line, at) => html`${at > 0 && html`<br />`}${line}`)}</p>` })}
        ${reply.attachments > 0 && html`<p class="govuk-body">${reply.attachments} ${reply.attachments === 1 ? 'attachment was' : 'attachments were'} not kept. Ask for ${reply.attachments === 1 ? 'it' : 'them'} another way if needed.</p>`}
        ${
          !waits
            ? html`<p class="govuk-body">
                This reply has been read${reply.reason !== '' && `: ${reply.reason}`}.
              </p>`
            : open.length === 0
              ? html`<p class="govuk-body">Everything it could answer has been answered or closed.</p>`
              : html`<form method="post" action="/requests/replies/${reply.id}/accept" novalidate>
                  ${view.hidden()}
                  ${open.map(({ number, request }) => {
                    const proposed = reply.proposals.find((each) => each.number === number);
                    return answerFields({
                      form,
                      choices: request.choices,
                      takesText: true,
                      wordsHint: `Asked: ${request.title}. ${request.reference}.`,
                      prefix: `answer.${request.id}.`,
                      legend: `${number}. ${request.question.slice(0, 300)}`,
                      none: 'Not answered in this reply',
                      ...(proposed === undefined
                        ? {}
                        : {
                            proposed: {
                              choice: proposed.choice ?? (request.choices.length === 0 ? 'words' : null),
                              words: proposed.words,
                            },
                          }),
                    });
                  })}
                  ${button({ text: 'Accept these answers' })}
                </form>`
        }
        ${
          waits &&
          html`<h2 class="govuk-heading-m">Or put it back</h2>
            <form method="post" action="/requests/replies/${reply.id}/put-back" novalidate>
              ${view.hidden()}
              ${textarea({
                id: 'reason',
                name: 'reason',
                rows: 2,
                label: { text: 'Why it answers nothing' },
                hint: { text: 'What was asked stays open.' },
                value: form.value('reason'),
                ...form.error('reason'),
              })}
              ${button({ text: 'Put back', classes: 'govuk-button--secondary' })}
            </form>`
        }
        ${
          requests.length > open.length &&
          html`<h2 class="govuk-heading-m">Also in that message</h2>
            <ul class="govuk-list">
              ${requests
                .filter((each) => !open.includes(each))
                .map(
                  ({ number, request }) =>
                    html`<li>
                      ${number}.
                      <a class="govuk-link" href="/requests/${request.id}">${request.title}</a>
                      ${stateTag(request.state)}
                    </li>`,
                )}
            </ul>`
        }
      </div>
    </div>`,
  };
}
