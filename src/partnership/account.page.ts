import { button, radios, scrollRegion, summaryList, table } from '../web/components.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { actions, may, permissions, roleTitles, roles } from './permissions.ts';
import type { Role } from '../foundation/database.types.ts';
import type { Post } from './session.store.ts';

/** The person's own page: who they are here, their posts, sign out. */
export function accountPage(view: {
  name: string;
  email: string;
  posts: readonly (Post & { key: string; current: boolean })[];
  /** When the sign-in ends by itself, in words. */
  endsAt: string;
  hidden: () => SafeHtml;
}): Page {
  const current = view.posts.find((post) => post.current);
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
            { key: { text: 'Signed in until' }, value: { text: view.endsAt } },
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
        <p class="govuk-body"><a class="govuk-link" href="/permissions">See who may do what</a></p>
        <form method="post" action="/sign-out" novalidate>
          ${view.hidden()} ${button({ text: 'Sign out', classes: 'govuk-button--secondary' })}
        </form>
      </div>
    </div>`,
  };
}

/** The permission table, as the registrar reads it. */
export function permissionsPage(own: Role): Page {
  return {
    title: 'Who may do what',
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Who may do what</h1>
      <p class="govuk-body">
        This is the table the system itself goes by. Your role is <strong>${roleTitles[own]}</strong>. Which
        records a person sees is decided separately, by the partnership’s sharing agreements.
      </p>
      ${scrollRegion(
        'Who may do what',
        table({
          caption: 'Actions, and the roles that may do them',
          captionClasses: 'govuk-table__caption--m',
          firstCellIsHeader: true,
          head: [{ text: 'Action' }, ...roles.map((role) => ({ text: roleTitles[role] }))],
          rows: actions.map((action) => [
            { text: permissions[action].title, classes: 'fp-cell-wide' },
            ...roles.map((role) =>
              may(role, action) ? { html: html`<strong>Yes</strong>` } : { text: 'No' },
            ),
          ]),
        }),
      )}`,
  };
}
