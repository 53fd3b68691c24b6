import { clock } from '../../foundation/clock.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { Person } from '../../requests/requests.ts';
import { button, details, fileUpload, insetText, scrollRegion, table, tag } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { cellTitle, fillWords } from './fill.ts';
import { frequencies, frequencyWords, type FormCell, type ReturnForm } from './form.types.ts';
import { area, choose, line, menu, monthItems, oneButton, personItems, stateTags, trail } from './parts.ts';
import { lastPeriod, periodAfter } from './return.rules.ts';
import type { PeriodReturn } from './return.store.ts';
import { isInForce, returnTemplates, type ReturnTemplate } from './templates.ts';
import { periodInWords } from '../../foundation/period.ts';

const formsTrail = [...trail, { text: 'Forms', href: '/performance/returns/forms' }];

/** The forms of the partnership, and what a new one can begin from. */
export function formsPage(view: {
  forms: readonly ReturnForm[];
  next: string | null;
  url: string;
  mayEdit: boolean;
}): Page {
  const today = clock.today();
  return {
    title: 'Forms of returns',
    menu,
    width: 'wide',
    breadcrumbs: trail,
    body: html`<h1 class="govuk-heading-l">Forms</h1>
      <p class="govuk-body">
        A form is set up once: which cells there are and what fills each. Then it is filled for each period.
      </p>
      ${
        view.forms.length === 0
          ? html`<p class="govuk-body">There is no form yet.</p>`
          : scrollRegion(
              'Forms',
              table({
                caption: 'Forms, the last changed first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Form' },
                  { text: 'For' },
                  { text: 'How often' },
                  { text: 'Layout' },
                  { text: 'Cells', format: 'numeric' },
                ],
                rows: view.forms.map((form) => [
                  {
                    html: html`<a class="govuk-link" href="/performance/returns/forms/${form.id}"
                        >${form.title}</a
                      >${form.retiredAt !== null && html` ${tag({ text: 'Retired', classes: 'govuk-tag--grey' })}`}`,
                  },
                  { text: form.recipient },
                  { text: frequencyWords[form.frequency].title },
                  { text: form.layout === 'workbook' ? 'Their spreadsheet' : 'Ours' },
                  { text: String(form.cells.length), format: 'numeric' },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Forms' })}
      ${
        view.mayEdit &&
        html`<h2 class="govuk-heading-m">Set up a form</h2>
          <p class="govuk-body">
            ${button({ text: 'From the recipient’s own spreadsheet', href: '/performance/returns/forms/new' })}
          </p>
          <p class="govuk-body">
            Or from one of these. Their words are ours; check them against what the recipient sends.
          </p>
          ${scrollRegion(
            'Templates',
            table({
              caption: 'Templates',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Template' }, { text: 'For' }, { text: 'In force' }, { text: 'Source' }],
              rows: returnTemplates.map((template) => [
                { html: templateLink(template, today) },
                { text: template.recipient },
                { html: inForceWords(template, today) },
                { text: `${template.source}${template.guidance ? ' Guidance to check.' : ''}` },
              ]),
            }),
          )}`
      }`,
  };
}

const templateLink = (template: ReturnTemplate, today: string): SafeHtml =>
  isInForce(template, today)
    ? html`<a class="govuk-link" href="/performance/returns/forms/new?template=${template.code}"
        >${template.title}</a
      >`
    : html`${template.title}`;

const inForceWords = (template: ReturnTemplate, today: string): SafeHtml =>
  isInForce(template, today)
    ? html`From ${dayInWords(template.inForce.from ?? today)}`
    : html`${tag({ text: 'Not in force', classes: 'govuk-tag--grey' })}`;

/** What is set of a form besides its cells. */
export function settingFields(
  form: FormState,
  people: readonly Person[],
  first: Partial<
    Record<'title' | 'recipient' | 'send-to' | 'frequency' | 'due-days' | 'keeper' | 'notes', string>
  >,
): SafeHtml {
  return html`${line(form, 'title', 'Title', { value: first.title ?? '' })}
  ${line(form, 'recipient', 'Who gets it', { value: first.recipient ?? '' })}
  ${line(form, 'send-to', 'Where it is sent', { hint: 'An address, a portal, a name. May be left empty', value: first['send-to'] ?? '' })}
  ${choose(
    form,
    'frequency',
    'How often',
    frequencies.map((value) => ({ value, text: frequencyWords[value].title })),
    { value: first.frequency ?? 'quarterly' },
  )}
  ${line(form, 'due-days', 'Due how many days after the period ends', { value: first['due-days'] ?? '30', classes: 'govuk-input--width-3' })}
  ${choose(form, 'keeper', 'Who sees to it', personItems(people, 'Nobody in particular'), { hint: 'They are reminded before it is due', value: first.keeper ?? '' })}
  ${area(form, 'notes', 'Notes', { hint: 'What whoever fills it must know. May be left empty', value: first.notes ?? '', rows: 3 })}`;
}

export function newFormPage(view: {
  template: ReturnTemplate | null;
  form: FormState;
  people: readonly Person[];
  reader: string;
  hidden: () => SafeHtml;
}): Page {
  const { template, form } = view;
  const fields = settingFields(form, view.people, {
    title: template?.title ?? '',
    recipient: template?.recipient ?? '',
    frequency: template?.frequency ?? 'quarterly',
    'due-days': String(template?.dueDays ?? 30),
    keeper: view.reader,
  });
  return {
    title: template === null ? 'A form from the recipient’s spreadsheet' : 'A form from a template',
    menu,
    breadcrumbs: formsTrail,
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">
          ${template === null ? 'From the recipient’s own spreadsheet' : template.title}
        </h1>
        ${
          template === null
            ? html`<p class="govuk-body">
                Send the blank form as they gave it to you. On the next page you mark which cells are filled
                by what, once. Their layout, formats and formulas stay as they are.
              </p>`
            : html`<p class="govuk-body">${template.about}</p>
                <p class="govuk-body-s">${template.source} ${template.guidance && 'Guidance to check.'}</p>`
        }
        <form
          method="post"
          novalidate
          ${template === null ? html`action="/performance/returns/forms/spreadsheet" enctype="multipart/form-data"` : html`action="/performance/returns/forms"`}
        >
          ${view.hidden()}
          ${template !== null && html`<input type="hidden" name="template" value="${template.code}" />`}
          ${fields}
          ${
            template === null &&
            fileUpload({
              id: 'file',
              name: 'file',
              label: { text: 'The blank spreadsheet (.xlsx)', classes: 'govuk-label--s' },
              hint: { text: 'Without macros and without a password' },
              ...form.error('file'),
            })
          }
          ${button({ text: 'Set it up', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

export type FormView = {
  own: ReturnForm;
  returns: readonly PeriodReturn[];
  nameOf: (accountId: string) => string;
  gone: ReadonlySet<string>;
  mayEdit: boolean;
  form: FormState;
  people: readonly Person[];
  hidden: () => SafeHtml;
};

function cellsTable(view: FormView): SafeHtml {
  const { own } = view;
  const at = `/performance/returns/forms/${own.id}`;
  if (own.cells.length === 0)
    return html`<p class="govuk-body">
      No cell has been marked yet. <a class="govuk-link" href="${at}/sheet">Mark the cells</a>.
    </p>`;
  return scrollRegion(
    'Cells',
    table({
      caption: `What fills each of the ${own.cells.length} cells`,
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [
        { text: 'Cell' },
        { text: own.layout === 'workbook' ? 'Address' : 'Part' },
        { text: 'Filled by' },
        { text: 'Change' },
      ],
      rows: own.cells.map((cell) => [
        { text: cellTitle(cell) },
        { html: cell.place === null ? html`${cell.section}` : placeHtml(cell) },
        {
          html: html`${fillWords(cell, view.nameOf)}${view.gone.has(cell.code) && html` ${tag({ text: 'Name somebody', classes: 'govuk-tag--red' })}`}`,
        },
        view.mayEdit
          ? {
              html: html`<a class="govuk-link" href="${at}/cells/${cell.code}"
                >Change<span class="govuk-visually-hidden"> ${cellTitle(cell)}</span></a
              >`,
            }
          : { text: '' },
      ]),
    }),
  );
}

const placeHtml = ({ place }: FormCell): SafeHtml =>
  place === null
    ? html``
    : place.lost
      ? html`${tag({ text: 'Mark again', classes: 'govuk-tag--red' })} was ${place.sheet} ${place.ref}`
      : html`${place.sheet} ${place.ref}`;

/** One form: its cells, the returns made of it, its settings. */
export function formPage(view: FormView): Page {
  const { own, form } = view;
  const at = `/performance/returns/forms/${own.id}`;
  const [latest] = view.returns;
  const next = latest === undefined ? lastPeriod(own.frequency, clock.today()) : null;
  return {
    title: own.title,
    menu,
    width: 'wide',
    breadcrumbs: formsTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${own.title}</h1>
      <p class="govuk-body">
        ${own.recipient}. ${frequencyWords[own.frequency].title}, due ${own.dueDays} days after the period
        ends.
        ${own.layout === 'workbook' && html`Their own spreadsheet, edition ${own.edition}: <a class="govuk-link" href="${at}/blank.xlsx">${own.blank?.name ?? ''}</a>.`}
      </p>
      ${own.notes !== '' && insetText({ text: own.notes })}
      ${
        own.cells.some(({ place }) => place?.lost === true) &&
        insetText({
          html: html`<p class="govuk-body">
            Some cells were not found in the new edition.
            <a class="govuk-link" href="${at}/sheet">Mark them again</a> before the next return is signed.
          </p>`,
        })
      }
      <h2 class="govuk-heading-m">Cells</h2>
      ${cellsTable(view)}
      ${own.layout === 'workbook' && view.mayEdit && html`<p class="govuk-body"><a class="govuk-link" href="${at}/sheet">The sheets, to mark cells</a></p>`}
      ${
        view.mayEdit &&
        own.retiredAt === null &&
        own.cells.length > 0 &&
        html`<h2 class="govuk-heading-m">Begin a return</h2>
          <form method="post" action="${at}/begin" novalidate>
            ${view.hidden()}
            ${choose(form, 'from', 'First month', monthItems(), { value: next?.from ?? nextOf(latest).from })}
            ${choose(form, 'to', 'Last month', monthItems(), { value: next?.to ?? nextOf(latest).to })}
            ${button({ text: 'Begin' })}
          </form>`
      }
      <h2 class="govuk-heading-m">Returns made of it</h2>
      ${
        view.returns.length === 0
          ? html`<p class="govuk-body">None yet.</p>`
          : scrollRegion(
              'Returns made of it',
              table({
                caption: 'Returns made of this form, the last due first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Period' }, { text: 'Due' }, { text: 'State' }],
                rows: view.returns.map((each) => [
                  {
                    html: html`<a class="govuk-link" href="/performance/returns/${each.id}"
                      >${periodInWords(each.period)}</a
                    >`,
                  },
                  { text: dayInWords(each.dueOn) },
                  { html: stateTags(each) },
                ]),
              }),
            )
      }
      ${
        view.mayEdit &&
        details({
          summaryText: 'Change its settings',
          open: form.errors.some(({ href }) => href !== '#from' && href !== '#to' && href !== '#file'),
          html: html`<form method="post" action="${at}/settings" novalidate>
            ${view.hidden()}
            <input type="hidden" name="version" value="${own.version}" />
            ${settingFields(form, view.people, { title: own.title, recipient: own.recipient, 'send-to': own.sendTo, frequency: own.frequency, 'due-days': String(own.dueDays), keeper: own.keeperId ?? '', notes: own.notes })}
            ${button({ text: 'Save' })}
          </form>`,
        })
      }
      ${
        view.mayEdit &&
        own.layout === 'workbook' &&
        details({
          summaryText: 'The recipient sent a new edition',
          open: form.message('file') !== undefined,
          html: html`<p class="govuk-body">
              The marks are found again by the words beside and above each cell. What cannot be told apart is
              asked again.
            </p>
            <form method="post" action="${at}/edition" enctype="multipart/form-data" novalidate>
              ${view.hidden()}
              <input type="hidden" name="version" value="${own.version}" />
              ${fileUpload({ id: 'file', name: 'file', label: { text: 'The new blank spreadsheet (.xlsx)', classes: 'govuk-label--s' }, ...form.error('file') })}
              ${button({ text: 'Take the new edition', classes: 'govuk-button--secondary' })}
            </form>`,
        })
      }
      ${
        view.mayEdit &&
        oneButton(
          `${at}/retire`,
          own.retiredAt === null ? 'It is asked for no more' : 'Take it up again',
          view.hidden(),
          {
            secondary: true,
            fields: { version: String(own.version), retired: own.retiredAt === null ? 'yes' : 'no' },
          },
        )
      }`,
  };
}

function nextOf(latest: PeriodReturn | undefined): { from: string; to: string } {
  return latest === undefined ? { from: '', to: '' } : periodAfter(latest.period);
}
