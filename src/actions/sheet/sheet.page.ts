import { dayInWords } from '../../observatory/observatory.ts';
import { button, details, fileUpload, insetText, scrollRegion, table } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { subNavigation } from '../log/log.page.ts';
import { sheetLimits } from './sheet.rules.ts';
import { mayUndo, undoHours, type SheetImport } from './sheet.store.ts';

type May = { edit: boolean; confirm: boolean };

export function sheetFormPage(view: { form: FormState; may: May; hidden: () => SafeHtml }): Page {
  return {
    title: 'Change actions in a spreadsheet',
    menu: 'actions',
    width: 'wide',
    errors: view.form.errors,
    body: html`${subNavigation('import', view.may)}
      <div class="govuk-grid-row">
        <div class="govuk-grid-column-two-thirds">
          <h1 class="govuk-heading-l">Change actions in a spreadsheet</h1>
          <ol class="govuk-list govuk-list--number">
            <li>
              Download the list:
              <a class="govuk-link" href="/actions/log.xlsx">spreadsheet</a> or
              <a class="govuk-link" href="/actions/log.csv">CSV</a>; or, on any list, the part of it that you see.
            </li>
            <li>
              Change words, heading, agency, owner, due day or what is in the way; write under <em>New update</em> and
              <em>Next step</em>. Columns may be moved or left out, but <em>Code</em> and <em>Version</em> must stay.
            </li>
            <li>Send it here. You see first what each row would change; nothing is changed before you say so.</li>
          </ol>
          <form method="post" action="/actions/import" enctype="multipart/form-data" novalidate>
            ${view.hidden()}
            ${fileUpload({ id: 'file', name: 'file', label: { text: 'The file' }, hint: { text: `Excel (.xlsx) or CSV, up to ${sheetLimits.rows.toLocaleString('en-GB')} rows` }, attributes: { accept: '.xlsx,.csv,text/csv' }, ...view.form.error('file') })}
            ${button({ text: 'Look at it', preventDoubleClick: true })}
          </form>
        </div>
      </div>`,
  };
} // prettier-ignore

const rows = (count: number): string => `${count.toLocaleString('en-GB')} ${count === 1 ? 'row' : 'rows'}`;

export function sheetPage(view: { file: SheetImport; hidden: () => SafeHtml }): Page {
  const { file } = view;
  const { accepted, rejected, same, absent, unknown } = file.preview;
  const base = `/actions/imports/${file.id}`;
  const stands = {
    previewed: 'Nothing has been changed yet.',
    taken: 'It was taken in.',
    undone: 'It was taken in and undone.',
  }[file.state];
  return {
    title: file.fileName,
    menu: 'actions',
    width: 'wide',
    breadcrumbs: [
      { text: 'Actions', href: '/actions' },
      { text: 'From a spreadsheet', href: '/actions/import' },
    ],
    body: html`<span class="govuk-caption-l">Spreadsheet of actions, ${dayInWords(file.madeAt.slice(0, 10))}</span>
      <h1 class="govuk-heading-l">${file.fileName}</h1>
      ${insetText({ text: `${rows(accepted.length)} ${file.state === 'previewed' ? 'would change' : 'changed'} something, ${same.toLocaleString('en-GB')} ${same === 1 ? 'says' : 'say'} what is stored already, ${rejected.length.toLocaleString('en-GB')} cannot be taken. ${stands}` })}
      ${unknown.length > 0 && html`<p class="govuk-body">Not read, because no column of the list is called that: ${unknown.join(', ')}.</p>`}
      ${
        rejected.length > 0 &&
        html`<h2 class="govuk-heading-m">Rows that cannot be taken</h2>
          ${scrollRegion(
            'Rows that cannot be taken',
            table({
              caption: 'Rows that cannot be taken',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Line' }, { text: 'Code' }, { text: 'Why not' }],
              rows: rejected
                .slice(0, 200)
                .map((row) => [
                  { text: String(row.line) },
                  { text: row.code === '' ? 'None' : row.code },
                  { text: `${row.reason}.`, classes: 'fp-cell-wide' },
                ]),
            }),
          )}
          ${rejected.length > 200 && html`<p class="govuk-body">The first 200 are shown.</p>`}`
      }
      ${
        accepted.length > 0 &&
        html`<h2 class="govuk-heading-m">${file.state === 'previewed' ? 'What would change' : 'What changed'}</h2>
          ${scrollRegion(
            'Rows with changes',
            table({
              caption: 'Rows with changes',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Line' }, { text: 'Action' }, { text: 'What' }, { text: 'From' }, { text: 'To' }],
              rows: accepted.slice(0, 200).flatMap((row) =>
                row.changes.map((change) => [
                  { text: String(row.line) },
                  { html: html`<a class="govuk-link" href="/actions/${row.actionId}">${row.code}</a>` },
                  { text: change.title },
                  { text: change.from, classes: 'fp-cell-wide' },
                  { text: change.to, classes: 'fp-cell-wide' },
                ]),
              ),
            }),
          )}
          ${accepted.length > 200 && html`<p class="govuk-body">The first 200 are shown.</p>`}`
      }
      ${
        absent.length > 0 &&
        file.state === 'previewed' &&
        details({
          summaryText: `${absent.length.toLocaleString('en-GB')} ${absent.length === 1 ? 'action that is' : 'actions that are'} still to be done ${absent.length === 1 ? 'is' : 'are'} not in the file and ${absent.length === 1 ? 'stays' : 'stay'} as ${absent.length === 1 ? 'it is' : 'they are'}`,
          html: html`<p class="govuk-body">
            A row taken out of the spreadsheet deletes nothing. To end an action, cancel it on its page.
          </p>
          <p class="govuk-body">${absent.slice(0, 100).join(', ')}${absent.length > 100 ? ' and others' : ''}.</p>`,
        })
      }
      ${
        file.state === 'previewed' &&
        accepted.length > 0 &&
        html`<form method="post" action="${base}/take" novalidate>
          ${view.hidden()}<input type="hidden" name="version" value="${file.version}" />
          ${button({ text: `Change ${rows(accepted.length)}`, preventDoubleClick: true })}
        </form>`
      }
      ${
        mayUndo(file) &&
        html`<form method="post" action="${base}/undo" novalidate>
          ${view.hidden()}
          <p class="govuk-body">
            Undoing puts each action back as it stood, but for those that were changed again. It can be done for ${undoHours} hours. Updates
            stay in the thread, with a line that takes them back.
          </p>
          ${button({ text: 'Undo', classes: 'govuk-button--warning', preventDoubleClick: true })}
        </form>`
      }
      <p class="govuk-body"><a class="govuk-link" href="/actions/import">Send another file</a></p>`,
  };
} // prettier-ignore
