import { button, checkboxes } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { monthsInWords } from './delivery.page.ts';
import type { DeliveryRecord } from './delivery.store.ts';

const numbers = new Intl.NumberFormat('en-GB');
const rows = (count: number): string => `${numbers.format(count)} ${count === 1 ? 'row' : 'rows'}`;

/** Several files decided on at once: three years of police files come as thirty-six. What each check found stands beside its name. */
export function waitingPage(view: {
  files: readonly DeliveryRecord[];
  /** More wait than are shown. */
  more: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { files, form } = view;
  const sound = files.filter(({ rowsRejected }) => rowsRejected === 0).map(({ id }) => id);
  return {
    title: 'Files waiting for a decision',
    menu: 'observatory',
    breadcrumbs: [
      { text: 'Observatory', href: '/observatory' },
      { text: 'Files received', href: '/observatory/files' },
    ],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Files waiting for a decision</h1>
      ${
        files.length === 0
          ? html`<p class="govuk-body">
              No file waits. <a class="govuk-link" href="/observatory/receive">Load a partner’s file</a>
            </p>`
          : html`<p class="govuk-body">
                Rows are not counted until someone decides. Files without a rejected row are ticked; open the
                others to see what is wrong with them.
              </p>
              ${
                view.more &&
                html`<p class="govuk-body">These are the newest ${files.length}; the rest come after.</p>`
              }
              <form method="post" action="/observatory/files/waiting" novalidate>
                ${view.hidden()}
                ${checkboxes({
                  name: 'files',
                  idPrefix: 'files',
                  fieldset: { legend: { text: 'Files to use', classes: 'govuk-fieldset__legend--m' } },
                  classes: 'govuk-checkboxes--small',
                  values: form.values('files', sound),
                  items: files.map((file) => ({
                    value: file.id,
                    html: html`${file.fileName}: ${monthsInWords(file.months)},
                    ${rows(file.rowsRead)}${
                      file.rowsRejected > 0 &&
                      html`, <strong>${numbers.format(file.rowsRejected)} rejected</strong>`
                    }`,
                    hint: {
                      html: html`${file.notices.join(' ')}
                        <a class="govuk-link" href="/observatory/files/${file.id}"
                          >Look at it<span class="govuk-visually-hidden">: ${file.fileName}</span></a
                        >`,
                    },
                  })),
                  ...form.error('files'),
                })}
                ${button({ text: 'Use the ticked files', preventDoubleClick: true })}
              </form>`
      }`,
  };
}
