import { button, details, insetText, radios, select, summaryList, textarea } from '../web/components.ts';
import { dateField, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { Person, ReplyRow } from './lists.store.ts';
import { can, howWords, hows, isOpen, wayWords, type Way } from './request.rules.ts';
import {
  answerFields,
  answerWords,
  dayInWords,
  momentInWords,
  questionWords,
  saidInWords,
  stateTag,
} from './request.parts.ts';
import type { AnswerRow, AttemptKind, AttemptRow, RequestRow } from './request.types.ts';

const attemptWords: Readonly<Record<AttemptKind, string>> = {
  reminded: 'Reminded by message',
  'no-answer': 'Tried by phone, no answer',
  'reply-put-back': 'A reply was read and put back',
  withdrawn: 'Withdrawn',
  'asked-again': 'Asked again',
  lapsed: 'Lapsed: nobody answered in time',
};

export type RequestView = {
  request: RequestRow;
  answer: AnswerRow | null;
  attempts: readonly AttemptRow[];
  replies: readonly ReplyRow[];
  person: (id: string) => string;
  wordsHint: string;
  /** The person asked, or a colleague where it is not about a person. */
  mayAnswer: boolean;
  /** Staff of the agency that asks. */
  mayManage: boolean;
  people: readonly Person[];
  today: string;
  form: FormState;
  /** Which of the forms was sent wrongly. */
  sent: 'answer' | 'record' | 'withdraw' | 'ask-again' | null;
  hidden: () => SafeHtml;
};

export function requestPage(view: RequestView): Page {
  const { request, answer, person } = view;
  return {
    title: `${request.title}, ${request.reference}`,
    menu: 'requests',
    breadcrumbs: [{ text: 'Requests', href: '/requests' }],
    errors: view.form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <span class="govuk-caption-l">${request.title}</span>
        ${questionWords(request.question, view.mayAnswer && isOpen(request.state) && request.fields.length > 0)}
        ${request.help !== '' && html`<p class="govuk-body">${request.help}</p>`}
        ${
          answer !== null &&
          insetText({
            html: html`<p class="govuk-body govuk-!-font-weight-bold">
                ${answerWords(answer, request.choices)}
              </p>
              <p class="govuk-body">Answered ${saidInWords(answer, person)}.</p>`,
          })
        }
        ${summaryList({
          rows: [
            { key: { text: 'State' }, value: { html: stateTag(request.state) } },
            { key: { text: 'Asked of' }, value: { text: person(request.askedAccountId) } },
            { key: { text: 'Asked by' }, value: { text: request.askerWords } },
            { key: { text: 'Answer by' }, value: { text: dayInWords(request.dueOn) } },
            { key: { text: 'Reference' }, value: { text: request.reference } },
            {
              key: { text: 'May be answered' },
              value: { text: request.ways.map((way: Way) => wayWords[way]).join(', or ') },
            },
            ...(request.stateReason === ''
              ? []
              : [{ key: { text: 'Why' }, value: { text: request.stateReason } }]),
          ],
        })}
        ${view.mayAnswer && isOpen(request.state) && answerForm(view)}
        ${view.mayManage && isOpen(request.state) && recordForm(view)} ${view.mayManage && manage(view)}
        ${history(view)}
      </div>
    </div>`,
  };
}

function answerForm(view: RequestView): SafeHtml {
  const { request } = view;
  const form = view.sent === 'answer' ? view.form : null;
  return html`<form method="post" action="/requests/${request.id}/answer" novalidate>
    ${view.hidden()}
    ${answerFields({
      form: form ?? emptyForm(view.form),
      choices: request.choices,
      groups: request.fields,
      takesText: request.takesText,
      wordsHint: view.wordsHint,
    })}
    ${button({ text: 'Send your answer' })}
  </form>`;
}

/** What was typed belongs to the form that was sent; the others on the page stay empty. */
function emptyForm(form: FormState): FormState {
  return {
    ...form,
    value: (_name, otherwise = '') => otherwise,
    values: (_name, otherwise = []) => [...otherwise],
    error: () => ({}),
    message: () => undefined,
  };
}

function recordForm(view: RequestView): SafeHtml {
  const { request } = view;
  const sent = view.sent === 'record';
  const form = sent ? view.form : emptyForm(view.form);
  const said = form.value('said-by', request.askedAccountId);
  return details({
    summaryText: 'Write down what somebody said',
    ...(sent ? { open: true } : {}),
    html: html`<form method="post" action="/requests/${request.id}/record" novalidate>
      ${view.hidden()}
      <p class="govuk-body">
        For an answer by phone, on a call, at a meeting or by letter. The page then says who spoke and that
        you wrote it down.
      </p>
      ${select({
        id: 'said-by',
        name: 'said-by',
        label: { text: 'Who said it' },
        items: view.people.map((each) => ({
          value: each.accountId,
          text: `${each.name}, ${each.agencyName}`,
          selected: each.accountId === said,
        })),
        ...form.error('said-by'),
      })}
      ${radios({
        name: 'how',
        idPrefix: 'how',
        fieldset: { legend: { text: 'How they said it', classes: 'govuk-fieldset__legend--s' } },
        items: hows.map((how) => ({
          value: how,
          text: howWords[how].charAt(0).toUpperCase() + howWords[how].slice(1),
          checked: form.value('how') === how,
        })),
        ...form.error('how'),
      })}
      ${dateField({ form, name: 'said', legend: 'Day they said it', value: view.today })}
      ${answerFields({
        form,
        choices: request.choices,
        groups: request.fields,
        takesText: request.takesText,
        wordsHint: 'As they said it',
        prefix: 'record-',
        legend: 'Their answer',
      })}
      ${button({ text: 'Record the answer' })}
    </form>`,
  });
}

function manage(view: RequestView): SafeHtml {
  const { request } = view;
  const withdrawing = view.sent === 'withdraw' ? view.form : emptyForm(view.form);
  const again = view.sent === 'ask-again' ? view.form : emptyForm(view.form);
  return html`${
    isOpen(request.state) &&
    html`<form method="post" action="/requests/${request.id}/tried" novalidate>
      ${view.hidden()} ${button({ text: 'I tried to call: no answer', classes: 'govuk-button--secondary' })}
    </form>`
  }
  ${
    can(request.state, 'withdraw') &&
    details({
      summaryText: 'Withdraw this request',
      ...(view.sent === 'withdraw' ? { open: true } : {}),
      html: html`<form method="post" action="/requests/${request.id}/withdraw" novalidate>
        ${view.hidden()}
        ${textarea({
          id: 'reason',
          name: 'reason',
          rows: 2,
          label: { text: 'Why it is withdrawn' },
          hint: { text: 'Its links stop working at once.' },
          value: withdrawing.value('reason'),
          ...withdrawing.error('reason'),
        })}
        ${button({ text: 'Withdraw', classes: 'govuk-button--warning' })}
      </form>`,
    })
  }
  ${
    can(request.state, 'ask-again') &&
    html`<h2 class="govuk-heading-m">Ask again</h2>
      <form method="post" action="/requests/${request.id}/ask-again" novalidate>
        ${view.hidden()} ${dateField({ form: again, name: 'due', legend: 'New day to answer by' })}
        ${button({ text: 'Ask again' })}
      </form>`
  }`;
}

function history(view: RequestView): SafeHtml {
  const { request, attempts, replies, person } = view;
  return html`<h2 class="govuk-heading-m">What was done</h2>
    <ul class="govuk-list govuk-list--bullet">
      <li>${momentInWords(request.askedAt)}: asked by ${request.askerWords}</li>
      ${attempts.map(
        ({ kind, note, at, accountId }) =>
          html`<li>
            ${momentInWords(at)}:
            ${attemptWords[kind]}${note !== '' && html` (${note})`}${accountId !== null && html`, ${person(accountId)}`}
          </li>`,
      )}
      ${replies.map(
        (reply) =>
          html`<li>
            ${momentInWords(reply.receivedAt)}:
            ${reply.automatic === 'out-of-office' ? 'an automatic reply came' : reply.automatic === 'bounce' ? 'our message could not be delivered' : html`<a class="govuk-link" href="/requests/replies/${reply.id}">a reply came</a>`}
            ${!reply.fromMatches && reply.automatic === 'no' && ' from another address than the one on file'}
          </li>`,
      )}
    </ul>`;
}
