import { button, input, panel } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { answerFields, dayInWords, questionWords } from './request.parts.ts';
import { codeRules } from './request.rules.ts';
import type { RequestRow } from './request.types.ts';

/** The one task of a link. */
export function guestAnswerPage(view: {
  request: RequestRow;
  wordsHint: string;
  action: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { request } = view;
  return {
    title: 'You are asked one thing',
    errors: view.form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <span class="govuk-caption-l">Asked by ${request.askerWords}</span>
        ${questionWords(request.question, request.fields.length > 0)}
        ${request.help !== '' && html`<p class="govuk-body">${request.help}</p>`}
        <p class="govuk-body">
          Please answer by ${dayInWords(request.dueOn)}. Reference ${request.reference}.
        </p>
        <form method="post" action="${view.action}" novalidate>
          ${view.hidden()}
          ${answerFields({
            form: view.form,
            choices: request.choices,
            groups: request.fields,
            takesText: request.takesText,
            wordsHint: view.wordsHint,
          })}
          ${button({ text: 'Send your answer', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

/** Before a question about a person: a code to the mailbox on file. */
export function guestCodePage(view: {
  action: string;
  sent: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  return {
    title: 'A code is needed',
    errors: view.form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">A code is needed</h1>
        <p class="govuk-body">
          The question is about a person. Before it is shown, a code is sent to the mailbox on file of the
          person asked.
        </p>
        ${
          view.sent &&
          html`<form method="post" action="${view.action}/code-check" novalidate>
            ${view.hidden()}
            ${input({
              id: 'code',
              name: 'code',
              label: { text: `The ${codeRules.digits}-digit code`, classes: 'govuk-label--m' },
              hint: {
                text: `It works once, for ${codeRules.minutes} minutes. It can take a minute to arrive.`,
              },
              classes: 'govuk-input--width-10 govuk-input--extra-letter-spacing',
              inputmode: 'numeric',
              autocomplete: 'one-time-code',
              value: '',
              ...view.form.error('code'),
            })}
            ${button({ text: 'Show the question' })}
          </form>`
        }
        <form method="post" action="${view.action}/code" novalidate>
          ${view.hidden()}
          ${button({
            text: view.sent ? 'Send another code' : 'Send the code',
            ...(view.sent ? { classes: 'govuk-button--secondary' } : {}),
          })}
        </form>
      </div>
    </div>`,
  };
}

/** The same for a link that is unknown, used, ended, taken back or was never one: it shows nothing. */
export function deadLinkPage(view: { action: string; hidden: () => SafeHtml }): Page {
  return {
    title: 'This link no longer works',
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">This link no longer works</h1>
        <p class="govuk-body">
          It may have been used, have run out, or have been taken back. If an answer is still wanted, a new
          link can be sent to the mailbox on file of the person who was asked. It is sent nowhere else.
        </p>
        <form method="post" action="${view.action}/new-link" novalidate>
          ${view.hidden()} ${button({ text: 'Send a new link to the address on file' })}
        </form>
        <p class="govuk-body">Or ring whoever asked you: they can write your answer down.</p>
      </div>
    </div>`,
  };
}

export function answeredPage(): Page {
  return {
    title: 'Your answer was recorded',
    body: html`${panel({ titleText: 'Your answer was recorded' })}
      <p class="govuk-body">
        Thank you. The link has done its work and no longer opens. You can close this page.
      </p>`,
  };
}

export function newLinkPage(): Page {
  return {
    title: 'If an answer is still wanted, a new link is on its way',
    body: html`<h1 class="govuk-heading-l">If an answer is still wanted, a new link is on its way</h1>
      <p class="govuk-body">
        It goes to the mailbox on file of the person who was asked, within a few minutes. At most three are
        sent in a day.
      </p>`,
  };
}
