import { button, summaryList } from '../web/components.ts';
import { longField, textField } from '../web/fields.ts';
import { dateField } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { differences } from './groups.rules.ts';
import type { GroupRow, TermsRow } from './groups.store.ts';
import { formPage, menuKey } from './parts.page.ts';
import { dayWords, momentWords } from './words.ts';

/** Where the pages of one group stand. */
const groupBreadcrumbs = [
  { text: 'Partnership', href: '/partnership' },
  { text: 'Groups', href: '/partnership/groups' },
];

export function addTermsPage(view: {
  group: GroupRow;
  last: TermsRow | null;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { group, last, form } = view;
  return formPage({
    title: 'Terms of reference',
    caption: group.name,
    back: `/partnership/groups/${group.id}`,
    action: `/partnership/groups/${group.id}/terms/add`,
    form,
    hidden: view.hidden,
    before: html`<p class="govuk-body">
      This becomes version ${(last?.number ?? 0) + 1}. Earlier versions stay as they were.
    </p>`,
    fields: html`${longField(form, 'purpose', 'Purpose', { value: last?.purpose ?? null, rows: 3 })}
    ${textField(form, 'frequency', 'How often it meets', { value: last?.frequency ?? group.frequency, hint: 'For example, every month, or four times a year.' })}
    ${textField(form, 'chair-rule', 'Who takes the chair', { value: last?.chairRule ?? group.chairRule, hint: 'For example, the councillor who holds the portfolio; the vice-chair comes from the responsible authorities.' })}
    ${textField(form, 'quorum-rule', 'Quorum in words', { value: last?.quorumRule ?? group.quorumRule })}
    ${textField(form, 'quorum-count', 'Quorum as a number of members with a vote', {
      value: last?.quorumCount?.toString() ?? group.quorumCount?.toString() ?? '',
      inputmode: 'numeric',
      classes: 'govuk-input--width-3',
      hint: 'Meetings are reckoned by it. May stay empty.',
    })}
    ${longField(form, 'words', 'The terms of reference', { value: last?.words ?? null, rows: 15 })}
    ${dateField({ form, name: 'approved', legend: 'When they were approved', hint: 'Leave it empty while they are a draft. For example, 27 3 2025' })}
    ${textField(form, 'approved-by', 'By which meeting', { hint: 'For example, strategic group, minute 14.' })}`,
    button: button({ text: 'Record this version', preventDoubleClick: true }),
  });
}

export function termsPage(view: {
  group: GroupRow;
  terms: TermsRow;
  before: TermsRow | null;
  all: readonly TermsRow[];
}): Page {
  const { group, terms, before } = view;
  const changedRows = (
    [
      ['Purpose', 'purpose'],
      ['Meets', 'frequency'],
      ['Chair', 'chairRule'],
      ['Quorum', 'quorumRule'],
      ['Quorum, members with a vote', 'quorumCount'],
    ] as const
  ).filter(([, key]) => before !== null && before[key] !== terms[key]);
  const lines = before === null ? [] : differences(before.words, terms.words);
  const isSame = lines.every((line) => line.kind === 'same');
  return {
    title: `Terms of reference, version ${terms.number}`,
    menu: menuKey,
    breadcrumbs: [...groupBreadcrumbs, { text: group.name, href: `/partnership/groups/${group.id}` }],
    body: html`<span class="govuk-caption-l">${group.name}</span>
      <h1 class="govuk-heading-l">Terms of reference, version ${terms.number}</h1>
      ${summaryList({
        rows: [
          { key: { text: 'Purpose' }, value: { text: terms.purpose } },
          { key: { text: 'Meets' }, value: { text: terms.frequency } },
          { key: { text: 'Chair' }, value: { text: terms.chairRule } },
          { key: { text: 'Quorum' }, value: { text: terms.quorumRule } },
          {
            key: { text: 'Quorum, members with a vote' },
            value: { text: terms.quorumCount?.toString() ?? 'No number' },
          },
          {
            key: { text: 'Approved' },
            value: {
              text:
                terms.approvedOn === null ? 'Not yet' : `${dayWords(terms.approvedOn)}, ${terms.approvedBy}`,
            },
          },
          { key: { text: 'Recorded' }, value: { text: momentWords(terms.madeAt) } },
        ],
      })}
      ${terms.words.split(/\r?\n/).map((line) => line.trim() !== '' && html`<p class="govuk-body">${line}</p>`)}
      ${
        before !== null &&
        html`<h2 class="govuk-heading-m">What changed since version ${before.number}</h2>
          ${
            changedRows.length > 0 &&
            summaryList({
              rows: changedRows.map(([label, key]) => ({
                key: { text: label },
                value: {
                  html: html`was: ${before[key] ?? 'nothing'}<br />now: ${terms[key] ?? 'nothing'}`,
                },
              })),
            })
          }
          ${
            isSame
              ? html`<p class="govuk-body">
                  ${changedRows.length === 0 ? 'Nothing.' : 'The text is the same.'}
                </p>`
              : html`<ul class="govuk-list">
                  ${lines
                    .filter((line) => line.kind !== 'same' && line.text.trim() !== '')
                    .map(
                      (line) =>
                        html`<li>
                          ${
                            line.kind === 'added'
                              ? html`<strong>Added:</strong> <ins>${line.text}</ins>`
                              : html`<strong>Taken out:</strong> <del>${line.text}</del>`
                          }
                        </li>`,
                    )}
                </ul>`
          }`
      }
      <h2 class="govuk-heading-m">All versions</h2>
      <ul class="govuk-list">
        ${view.all.map(
          (each) =>
            html`<li>
              <a class="govuk-link" href="/partnership/groups/${group.id}/terms/${each.number}"
                >Version ${each.number}</a
              >, ${each.approvedOn === null ? 'not approved' : `approved on ${dayWords(each.approvedOn)}`}
            </li>`,
        )}
      </ul>`,
  };
}
