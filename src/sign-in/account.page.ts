import { roleTitles } from '../partnership/partnership.ts';
import { button, passwordInput, radios, summaryList, table } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { newPasswordField } from './link.page.ts';
import { momentWords } from './second-factor.page.ts';
import type { ListedSession, Post } from './session.store.ts';

/** The person's own page: who they are here, their posts, how they sign in, sign out. */
export function accountPage(view: {
  name: string;
  email: string;
  posts: readonly (Post & { key: string; current: boolean })[];
  /** When the sign-in ends by itself, in words. */
  endsAt: string;
  hasFactor: boolean;
  hasPassword: boolean;
  hidden: () => SafeHtml;
}): Page {
  const current = view.posts.find((post) => post.current);
  const change = (href: string, text: string, of: string) => ({
    actions: { items: [{ href, text, visuallyHiddenText: of }] },
  });
  return {
    title: 'Your account',
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Your account</h1>
        ${summaryList({
          rows: [
            { key: { text: 'Name' }, value: { text: view.name } },
            { key: { text: 'Email address' }, value: { text: view.email } },
            ...(current === undefined
              ? []
              : [
                  { key: { text: 'Role' }, value: { text: roleTitles[current.role] } },
                  { key: { text: 'Agency' }, value: { text: current.agencyName } },
                  { key: { text: 'Partnership' }, value: { text: current.partnershipName } },
                  { key: { text: 'Area' }, value: { text: current.areaName } },
                ]),
            ...(view.hasPassword
              ? [
                  {
                    key: { text: 'Password' },
                    value: { text: 'Set' },
                    ...change('/account/passphrase', 'Change', 'password'),
                  },
                ]
              : []),
            {
              key: { text: 'Second step' },
              value: { text: view.hasFactor ? 'Set up' : 'Not set up' },
              ...change('/account/second-factor', 'Change', 'second step of signing in'),
            },
            {
              key: { text: 'Signed in until' },
              value: { text: view.endsAt },
              ...change('/account/sessions', 'See', 'where you are signed in'),
            },
          ],
        })}
        ${
          view.posts.length > 1 &&
          html`<form method="post" action="/account/post" novalidate>
            ${view.hidden()}
            ${radios({
              name: 'post',
              idPrefix: 'post',
              fieldset: {
                legend: { text: 'Which post are you working in?', classes: 'govuk-fieldset__legend--m' },
              },
              ...(current === undefined ? {} : { value: current.key }),
              items: view.posts.map((post) => ({
                value: post.key,
                text: `${roleTitles[post.role]}, ${post.agencyName}`,
                hint: { text: post.partnershipName },
              })),
            })}
            ${button({ text: 'Work in this post' })}
          </form>`
        }
        <p class="govuk-body"><a class="govuk-link" href="/account/terms">Terms of use</a></p>
        <p class="govuk-body"><a class="govuk-link" href="/audit/mine">What you opened and did</a></p>
        <p class="govuk-body"><a class="govuk-link" href="/permissions">See who may do what</a></p>
        <form method="post" action="/sign-out" novalidate>
          ${view.hidden()} ${button({ text: 'Sign out', classes: 'govuk-button--secondary' })}
        </form>
      </div>
    </div>`,
  };
}

export function passwordPage(view: { form: FormState; hidden: () => SafeHtml }): Page {
  const { form } = view;
  return {
    title: 'Change your password',
    backLink: '/account',
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Change your password</h1>
        <p class="govuk-body">You are signed out everywhere else.</p>
        <form method="post" action="/account/passphrase" novalidate>
          ${view.hidden()}
          ${passwordInput({
            id: 'old',
            name: 'old-password',
            autocomplete: 'current-password',
            label: { text: 'Password that you have now' },
            ...form.error('old-password'),
          })}
          ${newPasswordField(form)} ${button({ text: 'Change the password', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

/** Where the person is signed in, with a way to end each. */
export function sessionsPage(view: {
  sessions: readonly (ListedSession & { current: boolean })[];
  hidden: () => SafeHtml;
}): Page {
  return {
    title: 'Where you are signed in',
    backLink: '/account',
    body: html`<h1 class="govuk-heading-l">Where you are signed in</h1>
      ${table({
        caption: 'Browsers in which you are signed in now',
        captionClasses: 'govuk-visually-hidden',
        head: [{ text: 'Browser' }, { text: 'Since' }, { text: 'Last used' }, { text: 'End it' }],
        rows: view.sessions.map((session) => [
          { text: session.browser },
          { text: momentWords(session.madeAt) },
          { text: session.current ? 'Now, this one' : momentWords(session.seenAt) },
          session.current
            ? { text: 'Sign out ends it' }
            : {
                html: html`<form method="post" action="/account/sessions/end" novalidate>
                  ${view.hidden()}
                  <input type="hidden" name="session" value="${session.id}" />
                  <button type="submit" class="fp-button-link">
                    End<span class="govuk-visually-hidden">
                      ${session.browser}, since ${momentWords(session.madeAt)}</span
                    >
                  </button>
                </form>`,
              },
        ]),
      })}
      ${
        view.sessions.length > 1
          ? html`<form method="post" action="/account/sessions/end" novalidate>
              ${view.hidden()}
              <input type="hidden" name="session" value="others" />
              ${button({ text: 'End all others', classes: 'govuk-button--warning' })}
            </form>`
          : html`<p class="govuk-body">You are signed in nowhere else.</p>`
      }`,
  };
}
