import { formats } from '../documents/documents.ts';
import { button, details, fileUpload, insetText, radios, summaryList, textarea } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { byWeight, notProved, outcome, placeWords, proofText } from './proof.document.ts';
import { causes, type Finding, type ProofReport } from './proof.types.ts';
import { readable } from './receive.ts';

/** What the proof may come back as. */
export const answers = {
  page: { title: 'On the next page', hint: 'Read it at once; you can download it from there.' },
  docx: { title: formats.docx.title, hint: 'To send to whoever wrote the text.' },
  pdf: { title: formats.pdf.title, hint: 'To print or keep.' },
  csv: { title: 'CSV', hint: 'A list of the findings for a spreadsheet.' },
} as const;

export type AnswerAs = keyof typeof answers;

export const answerNames = Object.keys(answers) as AnswerAs[];

export function proofFormPage(view: { form: FormState; token: () => SafeHtml }): Page {
  const { form } = view;
  return {
    title: 'Proof a text',
    menu: 'proof',
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Proof the numbers of a text</h1>
        <p class="govuk-body">
          Before a report goes out: every number that can be worked out from others in it is worked out again.
          You get a list of those that do not agree, with what they should be and why. Paragraph numbers,
          dates, days of the week and statements that contradict each other are looked at too.
        </p>
        ${insetText({ text: 'Nothing is kept: not the file, not the text, not the list. The record of the system says only that you proofed something.' })}
        <form method="post" action="/proof" enctype="multipart/form-data" novalidate>
          ${view.token()}
          ${fileUpload({
            id: 'file',
            name: 'file',
            label: { text: 'File', classes: 'govuk-label--m' },
            hint: {
              text: `${readable}, up to 20 MB. Word files are read best: their tables are real tables.`,
            },
            ...form.error('file'),
          })}
          ${textarea({
            id: 'text',
            name: 'text',
            rows: '10',
            label: { text: 'Or paste the text', classes: 'govuk-label--m' },
            hint: { text: 'Tables copied from Word or a spreadsheet keep their columns.' },
            value: form.value('text'),
            ...form.error('text'),
          })}
          ${radios({
            name: 'answer',
            idPrefix: 'answer',
            fieldset: { legend: { text: 'How do you want the list?', classes: 'govuk-fieldset__legend--m' } },
            value: form.value('answer', 'page'),
            items: answerNames.map((value) => ({
              value,
              text: answers[value].title,
              hint: { text: answers[value].hint },
            })),
            ...form.error('answer'),
          })}
          ${button({ text: 'Proof it' })}
        </form>
      </div>
    </div>`,
  };
}

function findingBlock(finding: Finding, id: string): SafeHtml {
  return html`<section aria-labelledby="${id}">
    <h3 class="govuk-heading-s" id="${id}">${finding.about}</h3>
    ${summaryList({
      rows: [
        { key: { text: 'Printed' }, value: { text: finding.printed } },
        { key: { text: 'Should be' }, value: { html: html`<strong>${finding.corrected}</strong>` } },
        {
          key: { text: 'Why' },
          value: { html: html`<strong>${causes[finding.cause]}.</strong> ${finding.working}` },
        },
        {
          key: { text: 'Where' },
          value: {
            html: html`<ul class="govuk-list">
              ${finding.places.map((place) => html`<li>${placeWords(place)}: “${place.quote}”</li>`)}
            </ul>`,
          },
        },
      ],
    })}
  </section>`;
}

/** The report. `kept` is the text itself for the downloads, null where it is too long to send back. */
export function proofReportPage(view: {
  report: ProofReport;
  kept: string | null;
  token: () => SafeHtml;
}): Page {
  const { report } = view;
  const { mend, look } = byWeight(report);
  const list = (title: string, prefix: string, findings: readonly Finding[]): SafeHtml =>
    html`<h2 class="govuk-heading-m">${title}</h2>
      ${findings.map((finding, index) => findingBlock(finding, `${prefix}-${index + 1}`))}`;
  return {
    title: `Proof of ${report.name}`,
    menu: 'proof',
    breadcrumbs: [{ text: 'Proof', href: '/proof' }],
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">
          <span class="govuk-caption-l">Proof of the numbers</span>${report.name}
        </h1>
        <p class="govuk-body-l">${outcome(report)}</p>
        <p class="govuk-body">${notProved}</p>
        ${report.notRead.length > 0 && insetText({ text: `Not looked at: ${report.notRead.join(', ')}.` })}
        ${mend.length > 0 && list('To put right', 'mend', mend)}
        ${look.length > 0 && list('Worth a look', 'look', look)}
        ${
          report.agreements.length > 0 &&
          details({
            summaryText: `What agrees (${report.agreements.length.toLocaleString('en-GB')})`,
            html: html`<ul class="govuk-list govuk-list--bullet">
              ${report.agreements
                .slice(0, shownAgreements)
                .map((agreement) => html`<li>${placeWords(agreement.place)}: ${agreement.working}</li>`)}
              ${
                report.agreements.length > shownAgreements &&
                html`<li>
                  and ${(report.agreements.length - shownAgreements).toLocaleString('en-GB')} more
                </li>`
              }
            </ul>`,
          })
        }
        ${
          report.findings.length > 0 &&
          html`${details({
            summaryText: 'Copy the list as plain text',
            html: textarea({
              id: 'copy',
              name: 'copy',
              rows: '15',
              label: { text: 'Select it all and copy it into a message' },
              value: proofText(report),
              attributes: { readonly: 'readonly' },
            }),
          })}
          ${downloads(view.kept, view.token)}`
        }
        <p class="govuk-body"><a class="govuk-link" href="/proof">Proof another text</a></p>
      </div>
    </div>`,
  };
}

const shownAgreements = 500;

function downloads(kept: string | null, token: () => SafeHtml): SafeHtml {
  if (kept === null)
    return html`<p class="govuk-body">
      The text is too long to be sent back for a download. Choose Word, PDF or CSV on the form instead.
    </p>`;
  return html`<section aria-labelledby="downloads">
    <h2 class="govuk-heading-m" id="downloads">Download the list</h2>
    <form method="post" action="/proof" enctype="multipart/form-data" novalidate>
      ${token()}
      <input type="hidden" name="kept" value="${kept}" />
      <div class="govuk-button-group">
        ${answerNames
          .filter((name) => name !== 'page')
          .map((name) =>
            button({
              text: answers[name].title,
              name: 'answer',
              value: name,
              classes: 'govuk-button--secondary',
            }),
          )}
      </div>
    </form>
  </section>`;
}
