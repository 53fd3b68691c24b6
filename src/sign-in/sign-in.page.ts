import { roleTitles } from '../partnership/partnership.ts';
import type { DemonstrationAccount } from '../partnership/partnership.ts';
import { button, input, passwordInput } from '../web/components.ts';
import { passkeyForm } from './second-factor.page.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';

/**
 * The sign-in page.
 * @param hidden token and submission fields, for each form afresh.
 * @param next where to go afterwards, a path of ours.
 */
export function signInPage(view: {
  form: FormState;
  hidden: () => SafeHtml;
  next: string;
  /** True where some organisation signs its people in by its own provider. */
  organisations: boolean;
  demonstrationAccounts: readonly DemonstrationAccount[];
}): Page {
  const { form, hidden, next } = view;
  const nextField = next !== '/' && html`<input type="hidden" name="next" value="${next}" />`;
  return {
    title: 'Sign in',
    errors: form.errors,
    scripts: ['sign-in/passkey.browser.ts'],
    body: html`<div class="govuk-grid-row">
        <div class="govuk-grid-column-two-thirds">
          <h1 class="govuk-heading-l">Sign in</h1>
          <form method="post" action="/sign-in" novalidate>
            ${hidden()} ${nextField}
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
            ${passwordInput({
              id: 'password',
              name: 'password',
              autocomplete: 'current-password',
              label: { text: 'Password' },
              ...form.error('password'),
            })}
            ${button({ text: 'Sign in', preventDoubleClick: true })}
          </form>
          ${
            view.organisations &&
            html`<p class="govuk-body">
              <a
                class="govuk-link"
                href="/sign-in/organisation${next === '/' ? '' : `?next=${encodeURIComponent(next)}`}"
                >Sign in with your organisation</a
              >
            </p>`
          }
          <p class="govuk-body">
            <a class="govuk-link" href="/sign-in/forgotten">I have forgotten my password</a>
          </p>
          ${passkeyForm({
            action: '/sign-in/passkey',
            options: '/sign-in/passkey/options',
            hidden,
            next,
            text: 'Sign in with a passkey',
          })}
        </div>
      </div>
      ${
        view.demonstrationAccounts.length > 0 &&
        demonstrationAccounts(view.demonstrationAccounts, hidden, nextField)
      }`,
  };
}

function demonstrationAccounts(
  accounts: readonly DemonstrationAccount[],
  hidden: () => SafeHtml,
  nextField: SafeHtml | false,
): SafeHtml {
  const [password, ...others] = new Set(accounts.map((account) => account.password));
  const same = others.length === 0 ? password : undefined;
  return html`<section aria-labelledby="demonstration-accounts">
    <h2 class="govuk-heading-m" id="demonstration-accounts">Demonstration accounts</h2>
    <p class="govuk-body">
      These people are made up. Sign in as any of them to see the system as that person would.
      ${same !== undefined && html`The password of each is <code>${same}</code>.`}
    </p>
    <ul class="fp-cards">
      ${accounts.map(
        (account) =>
          html`<li class="fp-card">
            <h3 class="govuk-heading-s">${account.name}</h3>
            <p class="govuk-body-s">
              ${account.work ?? roleTitles[account.role]}<br />${account.email}
              ${same === undefined && html`<br />Password: <code>${account.password}</code>`}
            </p>
            <form method="post" action="/sign-in" novalidate>
              ${hidden()} ${nextField}
              <input type="hidden" name="email" value="${account.email}" />
              <input type="hidden" name="password" value="${account.password}" />
              ${button({
                html: html`Sign in as ${account.name}`,
                classes: 'govuk-button--secondary',
                preventDoubleClick: true,
              })}
            </form>
          </li>`,
      )}
    </ul>
  </section>`;
}
