import type { Role } from '../foundation/database.types.ts';
import { scrollRegion, table } from '../web/components.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { actions, permissions, roleTitles, roles, scopeOf } from './permissions.ts';
import type { Action } from './permissions.ts';

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
            ...roles.map((role) => scopeWords(role, action)),
          ]),
        }),
      )}`,
  };
}

function scopeWords(role: Role, action: Action): { text: string } | { html: SafeHtml } {
  const scope = scopeOf(role, action);
  if (scope === null) return { text: 'No' };
  return { html: html`<strong>${scope === 'agency' ? 'Own agency' : 'Yes'}</strong>` };
}
