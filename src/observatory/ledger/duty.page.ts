import {
  button,
  checkboxes,
  insetText,
  scrollRegion,
  select,
  summaryList,
  table,
  tag,
} from '../../web/components.ts';
import { longField, radioField, selectField, textField } from '../../web/fields.ts';
import { fieldId, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { Chase } from './chase.store.ts';
import type { AgencyChoice, Duty, PersonChoice, SourceChoice } from './duty.store.ts';
import { marks, type OfferedSet } from './ledger.parameters.ts';
import { chaseList, ledgerPath, ledgerTrail, standingCell } from './ledger.parts.ts';
import { quarterWords } from './ledger.rules.ts';
import type { Owed } from './ledger.store.ts';

export const bases = { regulations: 'By the regulations', agreement: 'By agreement' } as const;
const countings = {
  months: 'By month or by incident: each month of the quarter must have come',
  quarter: 'As totals of the quarter: one file stands for all of it',
} as const;

const spanOf = (duty: Duty): string =>
  duty.lastQuarter === null
    ? `From ${quarterWords(duty.firstQuarter)}`
    : `${quarterWords(duty.firstQuarter)} until ${quarterWords(duty.lastQuarter)}`;

export function dutiesPage(view: {
  duties: readonly Duty[];
  mayKeep: boolean;
  runningQuarter: string;
}): Page {
  const isOver = (duty: Duty): boolean => duty.lastQuarter !== null && duty.lastQuarter < view.runningQuarter;
  return {
    title: 'Sets of data owed',
    menu: 'observatory',
    width: 'wide',
    breadcrumbs: ledgerTrail,
    body: html`<h1 class="govuk-heading-l">Sets of data owed</h1>
      ${
        view.mayKeep &&
        html`<div class="govuk-button-group">
          ${button({ text: 'Add a set', href: `${ledgerPath}/duties/add` })}
          <a class="govuk-link" href="${ledgerPath}/duties/start">Add from the regulations’ list</a>
        </div>`
      }
      ${
        view.duties.length === 0
          ? html`<p class="govuk-body">None has been written down yet.</p>`
          : scrollRegion(
              'Sets',
              table({
                caption: 'Sets of data owed',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Set' }, { text: 'Owed by' }, { text: 'Ground' }, { text: 'When' }],
                rows: view.duties.map((duty) => [
                  {
                    html: html`<a class="govuk-link" href="${ledgerPath}/duties/${duty.id}">${duty.title}</a>
                      (${duty.setCode})`,
                  },
                  { text: duty.agencyName },
                  { text: bases[duty.basis] },
                  {
                    html: html`${spanOf(duty)}
                    ${isOver(duty) && tag({ text: 'Ended', classes: 'govuk-tag--grey' })}`,
                  },
                ]),
              }),
            )
      }`,
  };
}

export function dutyPage(view: {
  duty: Duty;
  /** Titles of the sources whose files meet it. */
  sources: readonly string[];
  owed: readonly Owed[];
  chases: readonly Chase[];
  mayKeep: boolean;
  mayAsk: boolean;
}): Page {
  const { duty } = view;
  return {
    title: duty.title,
    menu: 'observatory',
    breadcrumbs: ledgerTrail,
    body: html`<span class="govuk-caption-l">${duty.agencyName}</span>
      <h1 class="govuk-heading-l">${duty.title}</h1>
      ${summaryList({
        rows: [
          { key: { text: 'Set' }, value: { text: duty.setCode } },
          {
            key: { text: 'At least' },
            value: { text: duty.fields === '' ? 'Not written down' : duty.fields },
          },
          {
            key: { text: 'Ground' },
            value: {
              text: [bases[duty.basis], duty.legalSource].filter((part) => part !== '').join(': '),
            },
          },
          ...(duty.mark === null
            ? []
            : [{ key: { text: 'How sure of the law' }, value: { text: marks[duty.mark] } }]),
          { key: { text: 'When' }, value: { text: spanOf(duty) } },
          { key: { text: 'Files say when' }, value: { text: countings[duty.countedBy] } },
          {
            key: { text: 'Met by files of' },
            value: {
              text:
                view.sources.length === 0
                  ? 'No source yet: choose one under Change, or write down each time it came'
                  : view.sources.join('; '),
            },
          },
          { key: { text: 'Contact' }, value: { text: duty.contactName ?? 'Nobody named' } },
        ],
      })}
      ${
        view.mayKeep &&
        html`<div class="govuk-button-group">
          ${view.mayAsk && button({ text: `Ask ${duty.agencyName}`, href: `${ledgerPath}/ask/${duty.agencyId}` })}
          ${button({ text: 'Change', href: `${ledgerPath}/duties/${duty.id}/edit`, classes: 'govuk-button--secondary' })}
        </div>`
      }
      <h2 class="govuk-heading-m">Quarter by quarter</h2>
      ${
        view.owed.length === 0
          ? html`<p class="govuk-body">No quarter has ended yet.</p>`
          : summaryList({
              rows: view.owed.map((each) => ({
                key: { text: quarterWords(each.quarter) },
                value: { html: standingCell(each) },
              })),
            })
      }
      <h2 class="govuk-heading-m">Who was asked</h2>
      ${chaseList(view.chases)}`,
  };
}

export type DutyFormView = {
  duty: Duty | null;
  agencies: readonly AgencyChoice[];
  people: readonly PersonChoice[];
  sources: readonly SourceChoice[];
  /** First days of quarters to choose from, oldest first. */
  quarters: readonly string[];
  form: FormState;
  hidden: () => SafeHtml;
};

export function dutyFormPage(view: DutyFormView): Page {
  const { duty, form } = view;
  const title = duty === null ? 'Add a set of data' : 'Change a set of data';
  const chosen = form.values('sources', duty?.sourceCodes ?? []);
  const quarterChoices = view.quarters.map((quarter) => ({ value: quarter, text: quarterWords(quarter) }));
  return {
    title,
    menu: 'observatory',
    backLink: duty === null ? `${ledgerPath}/duties` : `${ledgerPath}/duties/${duty.id}`,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${title}</h1>
      <form
        method="post"
        action="${ledgerPath}/duties/${duty === null ? 'add' : `${duty.id}/edit`}"
        novalidate
      >
        ${view.hidden()}
        ${duty !== null && html`<input type="hidden" name="version" value="${form.value('version', String(duty.version))}" />`}
        ${textField(form, 'title', 'What it is', { value: duty?.title ?? '' })}
        ${textField(form, 'code', 'Short code', { value: duty?.setCode ?? '', hint: 'Capitals, like FIRE or LA-ASB.', classes: 'govuk-input--width-10' })}
        ${selectField(
          form,
          'agency',
          'Who owes it',
          [
            { value: '', text: 'Choose an agency' },
            ...view.agencies.map(({ id, name }) => ({ value: id, text: name })),
          ],
          { value: duty?.agencyId ?? '' },
        )}
        ${selectField(
          form,
          'contact',
          'Whom to ask (optional)',
          [
            { value: '', text: 'Nobody named' },
            ...view.people.map(({ id, agencyId, agencyName, name }) => ({
              value: `${agencyId}.${id}`,
              text: `${name}, ${agencyName}`,
            })),
          ],
          { value: duty?.contactId == null ? '' : `${duty.agencyId}.${duty.contactId}` },
        )}
        ${radioField(
          form,
          'basis',
          'On what ground',
          [
            { value: 'regulations', text: bases.regulations },
            { value: 'agreement', text: bases.agreement },
          ],
          { value: duty?.basis ?? '' },
        )}
        ${textField(form, 'source', 'Which regulation or agreement', { value: duty?.legalSource ?? '' })}
        ${longField(form, 'fields', 'What it must hold at least (optional)', { value: duty?.fields ?? '', rows: 3 })}
        ${radioField(
          form,
          'counted',
          'How its files say when',
          [
            { value: 'months', text: countings.months },
            { value: 'quarter', text: countings.quarter },
          ],
          { value: duty?.countedBy ?? 'months' },
        )}
        ${
          view.sources.length > 0 &&
          checkboxes({
            name: 'sources',
            idPrefix: 'sources',
            fieldset: {
              legend: { text: 'Files of which source meet it', classes: 'govuk-fieldset__legend--s' },
            },
            hint: {
              text:
                duty !== null && duty.sourceKinds.length > 0
                  ? 'Where none is ticked, files of the fitting kind from this agency count by themselves.'
                  : 'Where none is ticked, write down each time it came.',
            },
            items: view.sources.map(({ code, title: name }) => ({
              value: code,
              text: name,
              checked: chosen.includes(code),
            })),
            ...form.error('sources'),
          })
        }
        ${selectField(form, 'first', 'First quarter it is owed for', quarterChoices, { value: duty?.firstQuarter ?? view.quarters.at(-1) ?? '' })}
        ${selectField(form, 'last', 'Last quarter, if it has ended', [{ value: '', text: 'It goes on' }, ...quarterChoices], { value: duty?.lastQuarter ?? '' })}
        ${button({ text: duty === null ? 'Add the set' : 'Save', preventDoubleClick: true })}
      </form>`,
  };
}

/** The sets of the regulations, each with the agency that holds it here. */
export function startPage(view: {
  offered: readonly OfferedSet[];
  agencies: readonly AgencyChoice[];
  /** Codes that are written down already. */
  known: ReadonlySet<string>;
  quarters: readonly string[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form } = view;
  const open = view.offered.filter(({ code }) => !view.known.has(code));
  const suggested = (set: OfferedSet): string =>
    set.basis === 'agreement' ? '' : (view.agencies.find(({ kind }) => set.holders.includes(kind))?.id ?? '');
  const chooser = (set: OfferedSet): SafeHtml =>
    select({
      id: fieldId(`agency-${set.code}`),
      name: `agency-${set.code}`,
      label: { text: `${set.title} (${set.code})`, classes: 'govuk-label--s' },
      hint: { text: set.fields },
      items: [
        { value: '', text: 'Not asked for here' },
        ...view.agencies.map(({ id, name }) => ({ value: id, text: name })),
      ].map((item) => ({
        ...item,
        selected: item.value === form.value(`agency-${set.code}`, suggested(set)),
      })),
      ...form.error(`agency-${set.code}`),
    });
  return {
    title: 'Start from the regulations’ list',
    menu: 'observatory',
    backLink: ledgerPath,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Start from the regulations’ list</h1>
      ${
        open.length === 0
          ? html`<p class="govuk-body">All of them are written down already.</p>`
          : html`<p class="govuk-body">
                Say which agency owes each set. A set can be owed by two agencies (county and district): add
                the second afterwards. Each can be changed.
              </p>
              ${insetText({ text: 'The list follows SI 2007/1831 as found in published material. Check it against the regulations as amended before you rely on it.' })}
              <form method="post" action="${ledgerPath}/duties/start" novalidate>
                ${view.hidden()}
                ${selectField(
                  form,
                  'first',
                  'Keep the ledger from which quarter',
                  view.quarters.map((quarter) => ({ value: quarter, text: quarterWords(quarter) })),
                  { value: view.quarters.at(-1) ?? '' },
                )}
                <h2 class="govuk-heading-m">By the regulations</h2>
                ${open.filter(({ basis }) => basis === 'regulations').map(chooser)}
                <h2 class="govuk-heading-m">Often agreed beside them</h2>
                ${open.filter(({ basis }) => basis === 'agreement').map(chooser)}
                ${button({ text: 'Write them down', preventDoubleClick: true })}
              </form>`
      }`,
  };
}
