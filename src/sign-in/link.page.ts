import { button, input, passwordInput } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { passwordMinimum } from './passphrase.rules.ts';

function narrow(body: SafeHtml): SafeHtml {
  return html`<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">${body}</div></div>`;
}

export function newPasswordField(form: FormState): SafeHtml {
  return passwordInput({
    id: 'password',
    name: 'password',
    autocomplete: 'new-password',
    label: { text: 'New password' },
    hint: {
      text: `At least ${passwordMinimum} characters. Three or four words that do not belong together are easy to keep in mind and hard to guess.`,
    },
    ...form.error('password'),
  });
}

/** Where a link leads that works: choose a password. */
export function choosePasswordPage(view: {
  action: string;
  kind: 'invitation' | 'forgotten';
  name: string;
  email: string;
  /** The organisation whose own sign-in the address belongs to. */
  provider: string | null;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const title = view.kind === 'invitation' ? 'Welcome to Frankpledge' : 'Choose a new password';
  return {
    title,
    errors: view.form.errors,
    body: narrow(
      html`<h1 class="govuk-heading-l">${title}</h1>
        <p class="govuk-body">For ${view.name}, who signs in as ${view.email}.</p>
        ${
          view.provider !== null &&
          html`<p class="govuk-body">
            ${view.provider} signs its people in itself: you need no password here.
            <a class="govuk-link" href="/sign-in/organisation">Sign in with your organisation</a>.
          </p>`
        }
        <form method="post" action="${view.action}" novalidate>
          ${view.hidden()} ${newPasswordField(view.form)}
          ${button({ text: 'Save and continue', preventDoubleClick: true })}
        </form>`,
    ),
  };
}

/** Where a link leads that is used, past its time, or was never made. */
export function linkOverPage(view: {
  again: string;
  kind: 'invitation' | 'forgotten';
  hidden: () => SafeHtml;
}): Page {
  const what = view.kind === 'invitation' ? 'invitation' : 'link';
  return {
    title: `This ${what} no longer works`,
    body: narrow(
      html`<h1 class="govuk-heading-l">This ${what} no longer works</h1>
        <p class="govuk-body">It was used before, its time is over, or the address was not copied whole.</p>
        <form method="post" action="${view.again}" novalidate>
          ${view.hidden()} ${button({ text: 'Send a new one', preventDoubleClick: true })}
        </form>
        <p class="govuk-body">It goes to the address that is on file, and to no other.</p>
        <p class="govuk-body">
          If you have chosen your password already, <a class="govuk-link" href="/sign-in">sign in</a>.
        </p>`,
    ),
  };
}

export function linkSentPage(): Page {
  return {
    title: 'Look into your mailbox',
    body: narrow(
      html`<h1 class="govuk-heading-l">Look into your mailbox</h1>
        <p class="govuk-body">
          If the link belongs to somebody who may use the system, a new one is on its way to the address on
          file. It can take a few minutes; look among unwanted mail too.
        </p>
        <p class="govuk-body">If none comes, ask the person who invited you.</p>`,
    ),
  };
}

export function forgottenPage(view: { form: FormState; hidden: () => SafeHtml }): Page {
  const { form } = view;
  return {
    title: 'Choose a new password',
    backLink: '/sign-in',
    errors: form.errors,
    body: narrow(
      html`<h1 class="govuk-heading-l">Choose a new password</h1>
        <p class="govuk-body">
          We send a link to the email address you sign in with. It works once, for 30 minutes.
        </p>
        <form method="post" action="/sign-in/forgotten" novalidate>
          ${view.hidden()}
          ${input({
            id: 'email',
            name: 'email',
            type: 'email',
            autocomplete: 'username',
            spellcheck: false,
            label: { text: 'Email address' },
            value: form.value('email'),
            ...form.error('email'),
          })}
          ${button({ text: 'Send the link', preventDoubleClick: true })}
        </form>`,
    ),
  };
}

/** The same for every address. */
export function forgottenSentPage(): Page {
  return {
    title: 'Look into your mailbox',
    body: narrow(
      html`<h1 class="govuk-heading-l">Look into your mailbox</h1>
        <p class="govuk-body">
          If somebody signs in with that address and a password, a link is on its way to it. It can take a few
          minutes; look among unwanted mail too.
        </p>
        <p class="govuk-body">
          If your organisation signs you in, there is no password here to choose: ask your own help desk.
        </p>
        <p class="govuk-body"><a class="govuk-link" href="/sign-in">Go back to sign in</a></p>`,
    ),
  };
}
