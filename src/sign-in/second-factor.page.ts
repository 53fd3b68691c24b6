import { button, details, input, insetText, summaryList, warningText } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { KnownBrowser } from './session.store.ts';
import { recoveryCodes } from './factor.store.ts';
import type { Factors } from './factor.store.ts';
import { totpPicture, totpWords } from './totp.ts';

const wordsFor = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

/** "3 March 2026 at 10:15" */
export function momentWords(moment: string): string {
  return wordsFor.format(new Date(moment));
}

function narrow(body: SafeHtml): SafeHtml {
  return html`<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">${body}</div></div>`;
}

function nextField(next: string): SafeHtml | false {
  return next !== '/' && html`<input type="hidden" name="next" value="${next}" />`;
}

function rememberBox(days: number, id: string): SafeHtml | false {
  const until = days === 1 ? 'today' : `the next ${days} working days`;
  return (
    days > 0 &&
    html`<div class="govuk-form-group">
      <div class="govuk-checkboxes govuk-checkboxes--small" data-module="govuk-checkboxes">
        <div class="govuk-checkboxes__item">
          <input class="govuk-checkboxes__input" id="${id}" name="remember" type="checkbox" value="yes" />
          <label class="govuk-label govuk-checkboxes__label" for="${id}">
            Do not ask again in this browser for ${until}. Only for a computer that nobody else uses as you.
          </label>
        </div>
      </div>
    </div>`
  );
}

/** The form by which a browser with script and a passkey answers; hidden until the script runs. */
export function passkeyForm(view: {
  action: string;
  options: string;
  hidden: () => SafeHtml;
  next: string;
  text: string;
  remember?: number;
}): SafeHtml {
  return html`<div data-passkey-holder hidden>
    <form method="post" action="${view.action}" novalidate data-passkey="get" data-options="${view.options}">
      ${view.hidden()} ${nextField(view.next)}
      <input type="hidden" name="response" value="" />
      ${rememberBox(view.remember ?? 0, 'remember-passkey')}
      ${button({ text: view.text, classes: 'govuk-button--secondary' })}
      <p class="govuk-body" role="status" data-passkey-status></p>
    </form>
  </div>`;
}

/** The second step of signing in. */
export function secondFactorPage(view: {
  form: FormState;
  hidden: () => SafeHtml;
  next: string;
  hasApp: boolean;
  hasPasskey: boolean;
  deviceDays: number;
}): Page {
  const { form, hidden, next } = view;
  const query = next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
  return {
    title: 'Second step',
    errors: form.errors,
    scripts: view.hasPasskey ? ['sign-in/passkey.browser.ts'] : [],
    body: narrow(
      html`<h1 class="govuk-heading-l">Second step</h1>
        ${
          view.hasPasskey &&
          html`<p class="govuk-body">Use the passkey or hardware key that you have set up.</p>
            ${passkeyForm({
              action: '/sign-in/second-factor/passkey',
              options: '/sign-in/passkey/options',
              hidden,
              next,
              text: 'Use a passkey',
              remember: view.deviceDays,
            })}
            <noscript
              ><p class="govuk-body">Passkeys need JavaScript, which is off in this browser.</p></noscript
            >`
        }
        ${
          view.hasApp &&
          html`<form method="post" action="/sign-in/second-factor" novalidate>
            ${hidden()} ${nextField(next)}
            ${input({
              id: 'code',
              name: 'code',
              inputmode: 'numeric',
              autocomplete: 'one-time-code',
              spellcheck: false,
              classes: 'govuk-input--width-10',
              label: { text: 'Code from your authenticator app' },
              hint: { text: '6 numbers. Each works once; when it is refused, wait for the next.' },
              ...form.error('code'),
            })}
            ${rememberBox(view.deviceDays, 'remember')}
            ${button({ text: 'Continue', preventDoubleClick: true })}
          </form>`
        }
        <p class="govuk-body">
          <a class="govuk-link" href="/sign-in/second-factor/recovery-code${query}"
            >Use one of your printed codes</a
          >
        </p>
        ${details({
          summaryText: 'I have none of these any more',
          html: html`<p class="govuk-body">
            Ask the administrator of your agency or partnership to reset your second step. They must know that
            it is you: go in person, or let them call you on a number they already have. Then sign in again
            and set up a new one.
          </p>`,
        })}`,
    ),
  };
}

export function recoveryCodePage(view: { form: FormState; hidden: () => SafeHtml; next: string }): Page {
  const { form } = view;
  return {
    title: 'Use a printed code',
    backLink: '/sign-in/second-factor',
    errors: form.errors,
    body: narrow(
      html`<h1 class="govuk-heading-l">Use a printed code</h1>
        <form method="post" action="/sign-in/second-factor/recovery-code" novalidate>
          ${view.hidden()} ${nextField(view.next)}
          ${input({
            id: 'code',
            name: 'code',
            autocomplete: 'off',
            spellcheck: false,
            classes: 'govuk-input--width-20',
            label: { text: 'Printed code' },
            hint: { text: 'For example, 7K3M-92QX-4TZA. Each works once: cross it out.' },
            ...form.error('code'),
          })}
          ${button({ text: 'Continue', preventDoubleClick: true })}
        </form>`,
    ),
  };
}

/** What a person has as a second step, and what they can add. */
export function factorsPage(view: {
  factors: Factors;
  demanded: boolean;
  pending: boolean;
  remembered: readonly KnownBrowser[];
  hidden: () => SafeHtml;
  form: FormState;
}): Page {
  const { factors, hidden, form } = view;
  const any = factors.appSince !== null || factors.passkeys.length > 0;
  return {
    title: 'Second step of signing in',
    ...(view.pending ? {} : { backLink: '/account' }),
    scripts: ['sign-in/passkey.browser.ts'],
    errors: form.errors,
    body: narrow(
      html`<h1 class="govuk-heading-l">Second step of signing in</h1>
        ${
          view.pending
            ? html`<p class="govuk-body">
                Your partnership asks for more than a password, because people in your post can see records
                that name people. Set up one of these now; you can add others later.
              </p>`
            : html`<p class="govuk-body">
                ${view.demanded ? 'Your partnership asks for it.' : 'Your partnership does not ask for it; you may use it all the same.'}
              </p>`
        }
        <h2 class="govuk-heading-m">Authenticator app</h2>
        ${
          factors.appSince === null
            ? html`<p class="govuk-body">
                  An app on a telephone, tablet or computer that shows a new code every 30 seconds.
                </p>
                <form method="post" action="/account/second-factor/app/begin" novalidate>
                  ${hidden()} ${button({ text: 'Set up an authenticator app', preventDoubleClick: true })}
                </form>`
            : html`<p class="govuk-body">Set up on ${momentWords(factors.appSince)}.</p>
                <form method="post" action="/account/second-factor/app/remove" novalidate>
                  ${hidden()}
                  ${button({ text: 'Remove the authenticator app', classes: 'govuk-button--warning' })}
                </form>`
        }
        <h2 class="govuk-heading-m">Passkeys and hardware keys</h2>
        <p class="govuk-body">
          A key in this device, in a telephone, or on a USB stick; it replaces the password as well. No
          smartphone is needed.
        </p>
        ${factors.passkeys.map(
          (passkey) =>
            html`<form method="post" action="/account/second-factor/passkeys/${passkey.id}/remove" novalidate>
              ${hidden()}
              <p class="govuk-body">
                <strong>${passkey.title}</strong>, added ${momentWords(passkey.madeAt)},
                ${passkey.usedAt === null ? 'not used yet' : `last used ${momentWords(passkey.usedAt)}`}
                <button type="submit" class="fp-button-link">
                  Remove<span class="govuk-visually-hidden"> ${passkey.title}</span>
                </button>
              </p>
            </form>`,
        )}
        <div data-passkey-holder hidden>
          <form
            method="post"
            action="/account/second-factor/passkeys"
            novalidate
            data-passkey="add"
            data-options="/account/second-factor/passkeys/options"
          >
            ${hidden()}
            <input type="hidden" name="response" value="" />
            ${input({
              id: 'title',
              name: 'title',
              classes: 'govuk-input--width-20',
              label: { text: 'What you call it' },
              hint: { text: 'For example, my work laptop' },
              value: form.value('title'),
              ...form.error('title'),
            })}
            ${button({ text: 'Add a passkey', classes: 'govuk-button--secondary' })}
            <p class="govuk-body" role="status" data-passkey-status></p>
          </form>
        </div>
        <noscript
          ><p class="govuk-body">
            Adding a passkey needs JavaScript, which is off in this browser.
          </p></noscript
        >
        ${
          any &&
          html`<h2 class="govuk-heading-m">Printed codes</h2>
            <p class="govuk-body">
              ${
                factors.codesLeft === 0
                  ? 'You have none. Print ten and keep them where you keep your keys: they let you in when the app or key is lost.'
                  : `${factors.codesLeft} of ${recoveryCodes} are left.`
              }
            </p>
            <form method="post" action="/account/second-factor/recovery-codes" novalidate>
              ${hidden()}
              ${button({
                text:
                  factors.codesLeft === 0
                    ? 'Make ten codes'
                    : 'Make ten new codes; the old ones stop working',
                classes: 'govuk-button--secondary',
                preventDoubleClick: true,
              })}
            </form>`
        }
        ${
          view.remembered.length > 0 &&
          html`<h2 class="govuk-heading-m">Browsers that are not asked</h2>
            ${summaryList({
              rows: view.remembered.map((browser) => ({
                key: { text: browser.browser },
                value: { text: `until ${momentWords(browser.rememberedUntil ?? '')}` },
              })),
            })}
            <form method="post" action="/account/second-factor/forget" novalidate>
              ${hidden()} ${button({ text: 'Ask in all of them again', classes: 'govuk-button--secondary' })}
            </form>`
        }`,
    ),
  };
}

export function appPage(view: {
  secret: string;
  email: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form } = view;
  return {
    title: 'Set up an authenticator app',
    backLink: '/account/second-factor',
    errors: form.errors,
    body: narrow(
      html`<h1 class="govuk-heading-l">Set up an authenticator app</h1>
        <p class="govuk-body">Point the app’s camera at this picture, or type the key into it.</p>
        ${totpPicture(view.secret, view.email)}
        ${insetText({ html: html`Key: <code>${totpWords(view.secret)}</code>` })}
        <form method="post" action="/account/second-factor/app" novalidate>
          ${view.hidden()}
          ${input({
            id: 'code',
            name: 'code',
            inputmode: 'numeric',
            autocomplete: 'one-time-code',
            spellcheck: false,
            classes: 'govuk-input--width-10',
            label: { text: 'Code that the app shows now' },
            hint: { text: '6 numbers' },
            ...form.error('code'),
          })}
          ${button({ text: 'Continue', preventDoubleClick: true })}
        </form>`,
    ),
  };
}

/** Shown once, to be printed. */
export function codesPage(view: { codes: readonly string[]; name: string }): Page {
  return {
    title: 'Your printed codes',
    backLink: '/account/second-factor',
    body: narrow(
      html`<h1 class="govuk-heading-l">Your printed codes</h1>
        ${warningText({
          text: 'They are shown only now. Print this page or write them down before you leave it.',
          iconFallbackText: 'Warning',
        })}
        <p class="govuk-body">
          Each lets ${view.name} through the second step once. Keep them apart from your computer.
        </p>
        <ol class="govuk-list govuk-list--number">
          ${view.codes.map((code) => html`<li><code>${code}</code></li>`)}
        </ol>
        ${button({ text: 'I have kept them', href: '/account/second-factor' })}`,
    ),
  };
}
