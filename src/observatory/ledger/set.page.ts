import { runsInWords } from '../../foundation/period.ts';
import { button, details, insetText, summaryList } from '../../web/components.ts';
import { choicesOf, longField, radioField, selectField } from '../../web/fields.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { Chase } from './chase.store.ts';
import { chaseList, ledgerPath, ledgerTrail, owedWords, standingTag } from './ledger.parts.ts';
import { dayWords, isWanted, quarterWords } from './ledger.rules.ts';
import { receiptWays, type Owed, type Receipt } from './ledger.store.ts';

export type SetView = {
  owed: Owed;
  chases: readonly Chase[];
  /** Files in use that a receipt may name. */
  files: readonly { id: string; words: string }[];
  form: FormState;
  hidden: () => SafeHtml;
  mayKeep: boolean;
  today: string;
};

/** One set for one quarter: what came, who was asked, and what can be written down. */
export function setPage(view: SetView): Page {
  const { owed } = view;
  const wanted = isWanted(owed.standing);
  return {
    title: `${owed.duty.title}, ${quarterWords(owed.quarter)}`,
    menu: 'observatory',
    breadcrumbs: ledgerTrail,
    errors: view.form.errors,
    body: html`<span class="govuk-caption-l">${owed.duty.agencyName}</span>
      <h1 class="govuk-heading-l">${owed.duty.title}, ${quarterWords(owed.quarter)}</h1>
      ${summaryList({
        rows: [
          {
            key: { text: 'Standing' },
            value: { html: html`${standingTag(owed.standing.name)}<br />${owedWords(owed)}` },
          },
          { key: { text: 'Due' }, value: { text: `By ${dayWords(owed.dueOn)}` } },
          {
            key: { text: 'Set' },
            value: {
              html: html`<a class="govuk-link" href="${ledgerPath}/duties/${owed.duty.id}"
                >${owed.duty.title} (${owed.duty.setCode})</a
              >`,
            },
          },
          ...(owed.waived === null
            ? []
            : [
                {
                  key: { text: 'Waived' },
                  value: {
                    text: `${dayWords(owed.waived.on)}, by ${owed.waived.by ?? 'the system'}: ${owed.waived.reason}`,
                  },
                },
              ]),
        ],
      })}
      <h2 class="govuk-heading-m">What came</h2>
      ${whatCame(view)}
      <h2 class="govuk-heading-m">Who was asked</h2>
      ${chaseList(view.chases)}
      ${
        view.mayKeep &&
        html`${wanted && button({ text: `Ask ${owed.duty.agencyName}`, href: `${ledgerPath}/ask/${owed.duty.agencyId}` })}
        ${owed.standing.receivedOn === null && recordForm(view)} ${wanted && waiveForm(view)}
        ${
          owed.standing.name === 'waived' &&
          html`<form method="post" action="${ledgerPath}/sets/${owed.id}/ask-again" novalidate>
            ${view.hidden()}<input type="hidden" name="version" value="${owed.version}" />
            ${button({ text: 'Ask for it after all', classes: 'govuk-button--secondary', preventDoubleClick: true })}
          </form>`
        }`
      }`,
  };
}

function whatCame(view: SetView): SafeHtml {
  const { files, receipts } = view.owed;
  if (files.length === 0 && receipts.length === 0) return html`<p class="govuk-body">Nothing yet.</p>`;
  return html`<ul class="govuk-list govuk-list--spaced">
    ${files.map(
      (file) =>
        html`<li>
          ${dayWords(file.receivedOn)}:
          <a class="govuk-link" href="/observatory/files/${file.id}">${file.fileName}</a>, ${file.source},
          with rows of ${runsInWords(file.months)}
        </li>`,
    )}
    ${receipts.map((receipt) => html`<li>${receiptWords(view, receipt)}</li>`)}
  </ul>`;
}

function receiptWords(view: SetView, receipt: Receipt): SafeHtml {
  const came = html`${dayWords(receipt.receivedOn)}: came
  ${receiptWays[receipt.how]}${receipt.words === '' ? '' : `, ${receipt.words}`}. Written down by
  ${receipt.recordedBy ?? 'the system'} on ${dayWords(receipt.recordedAt)}.
  ${
    receipt.deliveryId !== null &&
    html`<a class="govuk-link" href="/observatory/files/${receipt.deliveryId}">The file</a>: this counts while
      the file is in use.`
  }`;
  if (receipt.withdrawnAt !== null)
    return html`<s>${came}</s> Taken back on ${dayWords(receipt.withdrawnAt)} by
      ${receipt.withdrawnBy ?? 'the system'}: ${receipt.withdrawnReason}`;
  if (!view.mayKeep) return came;
  return html`${came}
  ${details({
    summaryText: 'Take this back',
    html: html`<form method="post" action="${ledgerPath}/receipts/${receipt.id}/take-back" novalidate>
      ${view.hidden()} ${longField(view.form, `take-back-${receipt.id}`, 'Why it is not right', { rows: 2 })}
      ${button({ text: 'Take back', classes: 'govuk-button--secondary', preventDoubleClick: true })}
    </form>`,
    ...(view.form.message(`take-back-${receipt.id}`) === undefined ? {} : { open: true }),
  })}`;
}

function recordForm(view: SetView): SafeHtml {
  const { form, owed } = view;
  return html`<h2 class="govuk-heading-m">Write down that it came</h2>
    ${insetText({ text: 'A file that is loaded under Observatory is counted by itself. Use this for what came another way, for a day before the file was loaded, or for a file that is counted for no set yet.' })}
    <form method="post" action="${ledgerPath}/sets/${owed.id}/came" novalidate>
      ${view.hidden()} ${dateField({ form, name: 'received', legend: 'The day it came', value: view.today })}
      ${radioField(form, 'how', 'How it came', choicesOf(receiptWays))}
      ${longField(form, 'words', 'Where it is kept, or anything else to know (optional)', { rows: 2 })}
      ${
        view.files.length > 0 &&
        selectField(form, 'file', 'The file, if it is loaded here (optional)', [
          { value: '', text: 'Not loaded here' },
          ...view.files.map(({ id, words }) => ({ value: id, text: words })),
        ])
      }
      ${button({ text: 'Write it down', preventDoubleClick: true })}
    </form>`;
}

function waiveForm(view: SetView): SafeHtml {
  return html`<h2 class="govuk-heading-m">Waive it for this quarter</h2>
    <form method="post" action="${ledgerPath}/sets/${view.owed.id}/waive" novalidate>
      ${view.hidden()}<input type="hidden" name="version" value="${view.owed.version}" />
      ${longField(view.form, 'reason', 'Why it is not asked for', {
        rows: 2,
        hint: 'The inspector reads this. For example: the agency’s system was being replaced, agreed by the board.',
      })}
      ${button({ text: 'Waive', classes: 'govuk-button--secondary', preventDoubleClick: true })}
    </form>`;
}
