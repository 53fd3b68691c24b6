import { button, fileUpload, insetText, scrollRegion, table } from '../web/components.ts';
import { tickField } from '../web/fields.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { importColumns, importLimits } from './imports.rules.ts';
import { mayUndo, undoHours } from './imports.store.ts';
import type { PeopleImport } from './imports.store.ts';
import { formPage, menuKey } from './parts.page.ts';
import { peopleBreadcrumbs } from './people.page.ts';
import { roleTitles } from './permissions.ts';
import { dayWords, momentWords } from './words.ts';

export function importPage(view: { form: FormState; hidden: () => SafeHtml }): Page {
  const { form } = view;
  return formPage({
    title: 'Take people in from a file',
    back: '/partnership/people',
    action: '/partnership/people/import',
    multipart: true,
    form,
    hidden: view.hidden,
    before: html`<p class="govuk-body">
        One person and one post on each line. You see first which lines can be taken and which cannot, and
        why; nothing is kept before you say so.
      </p>
      <p class="govuk-body">
        <a class="govuk-link" href="/partnership/people/template.csv">Download an empty template (CSV)</a>.
        Its columns are ${importColumns.join(', ')}. Title, phone and starts may stay empty.
      </p>`,
    fields: fileUpload({
      id: 'file',
      name: 'file',
      label: { text: 'The file' },
      hint: { text: `CSV, up to ${importLimits.rows.toLocaleString('en-GB')} lines.` },
      attributes: { accept: '.csv,.txt,text/csv' },
      ...form.error('file'),
    }),
    button: button({ text: 'Look at it', preventDoubleClick: true }),
  });
}

const stateWords: Record<PeopleImport['state'], string> = {
  previewed: 'Nothing of it has been taken in yet.',
  taken: 'It was taken in.',
  undone: 'It was taken in and undone.',
};

export function importedPage(view: { file: PeopleImport; form: FormState; hidden: () => SafeHtml }): Page {
  const { file } = view;
  const base = `/partnership/people/imports/${file.id}`;
  const people = (count: number): string => `${count} ${count === 1 ? 'line' : 'lines'}`;
  return {
    title: file.fileName,
    menu: menuKey,
    width: 'wide',
    breadcrumbs: peopleBreadcrumbs,
    body: html`<span class="govuk-caption-l">File of people, ${momentWords(file.madeAt)}</span>
      <h1 class="govuk-heading-l">${file.fileName}</h1>
      ${insetText({
        text: `${people(file.accepted.length)} can be taken, ${people(file.rejected.length)} cannot. ${stateWords[file.state]}`,
      })}
      ${
        file.rejected.length > 0 &&
        html`<h2 class="govuk-heading-m">Lines that cannot be taken</h2>
          <p class="govuk-body">
            <a class="govuk-link" href="${base}/rejected.csv">Download them with the reasons (CSV)</a>
          </p>
          ${scrollRegion(
            'Lines that cannot be taken',
            table({
              caption: 'Lines that cannot be taken',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Line' }, { text: 'Name' }, { text: 'Email' }, { text: 'Why not' }],
              rows: file.rejected
                .slice(0, 100)
                .map((row) => [
                  { text: String(row.line) },
                  { text: row.name },
                  { text: row.email },
                  { text: row.reason, classes: 'fp-cell-wide' },
                ]),
            }),
          )}
          ${file.rejected.length > 100 && html`<p class="govuk-body">The first 100 are shown; the download has them all.</p>`}`
      }
      ${
        file.accepted.length > 0 &&
        html`<h2 class="govuk-heading-m">Lines that can be taken</h2>
          ${scrollRegion(
            'Lines that can be taken',
            table({
              caption: 'Lines that can be taken',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [
                { text: 'Line' },
                { text: 'Name' },
                { text: 'Email' },
                { text: 'Post' },
                { text: 'Since' },
                { text: 'Account' },
              ],
              rows: file.accepted
                .slice(0, 100)
                .map((row) => [
                  { text: String(row.line) },
                  { text: row.name },
                  { text: row.email },
                  { text: `${row.title === '' ? roleTitles[row.role] : row.title}, ${row.agencyName}` },
                  { text: dayWords(row.startedOn) },
                  { text: row.isKnown ? 'Has one; gets this post as well' : 'New' },
                ]),
            }),
          )}
          ${file.accepted.length > 100 && html`<p class="govuk-body">The first 100 are shown.</p>`}`
      }
      ${
        file.state === 'previewed' &&
        file.accepted.length > 0 &&
        html`<form method="post" action="${base}/take" novalidate>
          ${view.hidden()}<input type="hidden" name="version" value="${file.version}" />
          ${tickField(view.form, 'Invitations', [
            { name: 'invite', text: 'Send each new person an invitation to sign in' },
          ])}
          ${button({ text: `Take in ${people(file.accepted.length)}`, preventDoubleClick: true })}
        </form>`
      }
      ${
        mayUndo(file) &&
        html`<form method="post" action="${base}/undo" novalidate>
          ${view.hidden()}
          <p class="govuk-body">
            Undoing ends the posts that the file made. It can be done for ${undoHours} hours after taking it
            in.
          </p>
          ${button({ text: 'Undo', classes: 'govuk-button--warning', preventDoubleClick: true })}
        </form>`
      }`,
  };
}
