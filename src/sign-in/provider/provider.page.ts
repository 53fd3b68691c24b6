import { button, input, insetText } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';

/**
 * Sign in with your organisation: asks for the address, or offers the one organisation there is.
 * @param only the organisation, where there is one only.
 */
export function organisationPage(view: {
  form: FormState;
  hidden: () => SafeHtml;
  next: string;
  only: string | null;
  /** False where no organisation signs in this way. */
  any: boolean;
}): Page {
  const { form, hidden, next, only } = view;
  const nextField = next !== '/' && html`<input type="hidden" name="next" value="${next}" />`;
  return {
    title: 'Sign in with your organisation',
    errors: form.errors,
    backLink: next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Sign in with your organisation</h1>
        ${
          view.any
            ? html`<form method="post" action="/sign-in/organisation" novalidate>
                ${hidden()} ${nextField}
                ${
                  only === null
                    ? html`<p class="govuk-body">
                          If your organisation signs its people in here, you use the sign-in you use at work.
                        </p>
                        ${input({
                          id: 'email',
                          name: 'email',
                          type: 'email',
                          autocomplete: 'username',
                          spellcheck: false,
                          label: { text: 'Work email address' },
                          value: form.value('email'),
                          ...form.error('email'),
                        })}
                        ${button({ text: 'Continue', preventDoubleClick: true })}`
                    : html`<p class="govuk-body">You use the sign-in you use at work.</p>
                        ${button({
                          html: html`Sign in with ${only}`,
                          name: 'only',
                          value: 'yes',
                          preventDoubleClick: true,
                        })}`
                }
              </form>`
            : insetText({
                text: 'No organisation signs its people in here. Use your email address and password.',
              })
        }
        <p class="govuk-body">
          <a class="govuk-link" href="/sign-in">Sign in with an email address and password instead</a>
        </p>
      </div>
    </div>`,
  };
}

/**
 * Shown for a moment between us and the provider. A form of ours may not lead to another site (form-action 'self'), so the
 * browser goes on from a page: by itself where it follows the Refresh header, else by the link.
 */
export function awayPage(view: { title: string; lead: string; linkText: string; address: string }): Page {
  return {
    title: view.title,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${view.title}</h1>
        <p class="govuk-body">${view.lead}</p>
        ${button({ text: view.linkText, href: view.address })}
      </div>
    </div>`,
  };
}

/** After signing out of a session that began at a provider: the provider's own session is to end as well. */
export function signedOutPage(away: { name: string; address: string }): Page {
  return awayPage({
    title: 'You have signed out',
    lead: `You are still signed in at ${away.name}. You are going there now to sign out as well.`,
    linkText: `Sign out of ${away.name}`,
    address: away.address,
  });
}
