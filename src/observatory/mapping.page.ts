import { runsInWords } from '../foundation/period.ts';
import {
  button,
  checkboxes,
  input,
  insetText,
  radios,
  scrollRegion,
  select,
  summaryList,
  table,
  textarea,
  warningText,
} from '../web/components.ts';
import { fieldId, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { categoryOptions } from './category.options.ts';
import { findCategory } from './categories.ts';
import { whenInWords } from './delivery.page.ts';
import { sourceKinds } from './kinds/kinds.ts';
import { encodings, encodingInWords } from './mapped/encoding.ts';
import { cellText, delimiterInWords, delimiters } from './mapped/grid.ts';
import type { HeadingComparison } from './mapped/headings.ts';
import type { Mapping } from './mapped/mapping.ts';
import type { ReadResult } from './mapped/read.ts';
import type { TableView } from './mapping.file.ts';
import {
  categoryChoices,
  choiceName,
  inWords,
  leaveOut,
  lostColumns,
  nextStep,
  periodGrains,
  stepBefore,
  stepsOf,
  stepTitles,
  type Step,
} from './mapping.rules.ts';
import type { MappingDraft } from './mapping.store.ts';
import type { SourceRecord } from './source.store.ts';

const numbers = new Intl.NumberFormat('en-GB');
/** Columns and rows of a sample: enough to know the table again. */
const sampleColumns = 40;
const sampleLines = 10;
/** Rejections on the check page; the delivery has them all. */
export const rejectionsShown = 20;

export const draftPath = (id: string, step: Step): string => `/observatory/mapping/${id}/${step}`;

export type StepView = { draft: MappingDraft; form: FormState; hidden: () => SafeHtml };

const breadcrumbs = [{ text: 'Observatory', href: '/observatory' }];

/** The frame of a step: what file it is, which step, the way back, and one form. */
export function stepPage(
  view: StepView,
  step: Step,
  body: SafeHtml,
  submit: SafeHtml,
  options: { width?: 'standard' | 'wide'; title?: string } = {},
): Page {
  const { state, id, fileName } = view.draft;
  const all = stepsOf(state);
  const before = stepBefore(state, step);
  const title = options.title ?? stepTitles[step];
  return {
    title: `${title}: ${fileName}`,
    menu: 'observatory',
    width: options.width ?? 'standard',
    backLink: before === null ? '/observatory/mapping' : draftPath(id, before),
    errors: view.form.errors,
    body: html`<span class="govuk-caption-l"
        >${fileName}, step ${all.indexOf(step) + 1} of ${all.length}</span
      >
      <h1 class="govuk-heading-l">${title}</h1>
      <form method="post" action="${draftPath(id, step)}" novalidate>
        ${view.hidden()} ${body}
        <div class="govuk-button-group">${submit}</div>
      </form>`,
  };
}

const carryOn = (text = 'Continue'): SafeHtml => button({ text, preventDoubleClick: true });

/** Files that wait for their columns. */
export function draftsPage(view: { drafts: readonly MappingDraft[]; hidden: () => SafeHtml }): Page {
  return {
    title: 'Files whose columns are being mapped',
    menu: 'observatory',
    width: 'wide',
    breadcrumbs,
    body: html`<h1 class="govuk-heading-l">Files whose columns are being mapped</h1>
      <p class="govuk-body">
        Each waits until someone says what its columns mean. The file itself is kept for a day after it was
        last looked at; what was chosen is kept longer.
      </p>
      ${
        view.drafts.length === 0
          ? html`<p class="govuk-body">None at the moment.</p>`
          : scrollRegion(
              'Files being mapped',
              table({
                caption: 'Files being mapped, newest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'File' },
                  { text: 'Source' },
                  { text: 'Received' },
                  { text: 'Next step' },
                  { html: html`<span class="govuk-visually-hidden">Give up</span>` },
                ],
                rows: view.drafts.map((draft) => [
                  { text: draft.fileName },
                  { text: draft.state.source?.title ?? 'not chosen yet' },
                  { text: whenInWords(draft.madeAt) },
                  {
                    html: html`<a class="govuk-link" href="${draftPath(draft.id, nextStep(draft.state))}"
                      >${stepTitles[nextStep(draft.state)]}<span class="govuk-visually-hidden"
                        >: ${draft.fileName}</span
                      ></a
                    >`,
                  },
                  {
                    html: html`<form
                      method="post"
                      action="/observatory/mapping/${draft.id}/discard"
                      novalidate
                    >
                      ${view.hidden()}
                      <button class="fp-button-link" type="submit">
                        Give up<span class="govuk-visually-hidden"> ${draft.fileName}</span>
                      </button>
                    </form>`,
                  },
                ]),
              }),
            )
      }
      <p class="govuk-body">
        <a class="govuk-link" href="/observatory/receive">Load a file</a> or
        <a class="govuk-link" href="/observatory/paste">paste a table</a>
      </p>`,
  };
}

// ---- source -------------------------------------------------------------------------------------------------------------

/** The fields of a source that is new: also used by a typed return. */
export function newSourceFields(form: FormState): SafeHtml {
  return html`${select({
    id: 'source-kind',
    name: 'source-kind',
    label: { text: 'What kind of source it is (optional)' },
    hint: { text: 'What is known of the kind is filled in for you to look at. Nothing of it is binding.' },
    value: form.value('source-kind'),
    items: [
      { value: '', text: 'Not said' },
      ...sourceKinds.map(({ code, title }) => ({ value: code, text: title })),
    ],
    ...form.error('source-kind'),
  })}
  ${input({
    id: 'title',
    name: 'title',
    label: { text: 'What the source is called' },
    hint: { text: 'The service and what it counts: “Merrowshire Fire and Rescue, incidents attended”' },
    value: form.value('title'),
    ...form.error('title'),
  })}
  ${input({
    id: 'owner',
    name: 'owner',
    label: { text: 'Who owns the data' },
    value: form.value('owner'),
    ...form.error('owner'),
  })}
  ${input({
    id: 'licence',
    name: 'licence',
    label: { text: 'Licence or agreement (optional)' },
    hint: { text: 'For example “Open Government Licence v3.0” or the name of the sharing agreement' },
    value: form.value('licence'),
    ...form.error('licence'),
  })}
  ${select({
    id: 'grain',
    name: 'grain',
    label: { text: 'How closely it says when something happened' },
    value: form.value('grain', 'day'),
    items: Object.entries(periodGrains).map(([value, text]) => ({ value, text })),
    ...form.error('grain'),
  })}
  ${textarea({
    id: 'limitations',
    name: 'limitations',
    rows: 3,
    label: { text: 'Known limitations (optional)' },
    hint: { text: 'One a line. They are printed with every figure from this source.' },
    value: form.value('limitations'),
    ...form.error('limitations'),
  })}`;
}

/** Radios of the known sources with "a new one" at the end; without known ones, the new source's fields alone. */
export function sourceChoice(
  sources: readonly SourceRecord[],
  form: FormState,
  legend: string,
  chosen: string,
): SafeHtml {
  if (sources.length === 0)
    return html`<input type="hidden" name="source" value="new" /> ${newSourceFields(form)}`;
  return radios({
    name: 'source',
    idPrefix: 'source',
    fieldset: { legend: { text: legend, classes: 'govuk-fieldset__legend--m' } },
    value: form.value('source', chosen),
    ...form.error('source'),
    items: [
      ...sources.map((source) => ({
        value: source.code,
        text: source.title,
        ...(source.ownerName === '' || source.title.startsWith(source.ownerName)
          ? {}
          : { hint: { text: source.ownerName } }),
      })),
      { divider: 'or' },
      { value: 'new', text: 'A new source', conditional: { html: newSourceFields(form) } },
    ],
  });
}

export function sourceStepPage(
  view: StepView & {
    sources: readonly SourceRecord[];
    /** Title of the kind that the headings speak for. */ guess?: string;
  },
): Page {
  const { source } = view.draft.state;
  const chosen = source === null ? '' : source.kind === 'existing' ? source.code : 'new';
  return stepPage(
    view,
    'source',
    html`${
      view.draft.state.agreed.length === 0 &&
      insetText({
        text: 'This is not a police street file, so we need to know what its columns mean. It takes a few minutes the first time; next time the answers are remembered.',
      })
    }
    ${
      view.guess !== undefined &&
      html`<p class="govuk-body">
        By its headings it looks like: <strong>${view.guess}</strong>. If it is a new source, that kind is
        chosen below.
      </p>`
    }
    ${sourceChoice(view.sources, view.form, 'Which source is it from?', chosen)}`,
    carryOn(),
  );
}

// ---- file ---------------------------------------------------------------------------------------------------------------

/** The first rows, as they are read at the moment. */
export function sampleTable(view: TableView, lines: number = sampleLines): SafeHtml {
  const { sheet } = view;
  const headings = sheet.headings.slice(0, sampleColumns);
  return html`${
    sheet.titles.filter((title) => title !== '').length > 0 &&
    html`<p class="govuk-body-s">
      Above the headings:
      ${sheet.titles
        .filter((title) => title !== '')
        .slice(0, 5)
        .map((title) => html`<br />“${title.slice(0, 200)}”`)}
    </p>`
  }
  ${scrollRegion(
    'First rows of the file',
    table({
      caption: `The first rows, as they are read${sheet.headings.length > sampleColumns ? ` (the first ${sampleColumns} of ${sheet.headings.length} columns)` : ''}`,
      captionClasses: 'govuk-table__caption--s',
      head: [
        { text: 'Line', format: 'numeric' as const },
        ...headings.map((heading, index) => ({ text: heading === '' ? `column ${index + 1}` : heading })),
      ],
      rows: sheet.sample
        .slice(0, lines)
        .map((row) => [
          { text: numbers.format(row.line), format: 'numeric' as const },
          ...headings.map((_, index) => ({ text: cellText(row.cells[index]).slice(0, 120) })),
        ]),
    }),
  )}`;
}

export function fileStepPage(view: StepView & { table: TableView }): Page {
  const { form, table: seen } = view;
  const { file } = seen;
  const header = seen.sheet.header?.value ?? { first: 1, last: 1 };
  const { guess } = seen;
  const why = (words: string): { hint?: { text: string } } => (words === '' ? {} : { hint: { text: words } });
  const how =
    file.kind === 'delimited'
      ? html`${select({
          id: 'encoding',
          name: 'encoding',
          label: { text: 'Letters (encoding)' },
          ...why(guess.kind === 'delimited' ? guess.encoding.why : ''),
          value: form.value('encoding', file.encoding),
          items: encodings.map((value) => ({ value, text: encodingInWords(value) })),
          ...form.error('encoding'),
        })}
        ${select({
          id: 'delimiter',
          name: 'delimiter',
          label: { text: 'Between the columns stands' },
          ...why(guess.kind === 'delimited' ? guess.delimiter.why : ''),
          value: form.value('delimiter', delimiterNames[file.delimiter]),
          items: delimiters.map((value) => ({
            value: delimiterNames[value],
            text: delimiterInWords(value),
          })),
          ...form.error('delimiter'),
        })}
        ${select({
          id: 'quoting',
          name: 'quoting',
          label: { text: 'Quotation marks' },
          ...why(guess.kind === 'delimited' ? guess.quoting.why : ''),
          value: form.value('quoting', file.quoting),
          items: [
            { value: 'double', text: 'stand round a cell' },
            { value: 'none', text: 'are letters like any other' },
          ],
          ...form.error('quoting'),
        })}`
      : sheetsField(form, file.sheets, guess);
  return stepPage(
    view,
    'file',
    html`<p class="govuk-body">
        This is how we read the file. If the sample looks right, continue. If letters are wrong or columns run
        together, change it here and look again.
      </p>
      ${sampleTable(seen)} ${how}
      <div>
        ${lineField(form, 'header-first', 'The headings begin in line', header.first)}
        ${lineField(form, 'header-last', 'and end in line', header.last)}
      </div>`,
    html`${carryOn()}
    ${button({ text: 'Look again', classes: 'govuk-button--secondary', name: 'action', value: 'look' })}`,
    { width: 'wide' },
  );
}

/** A tab cannot stand in a form's value unharmed in every browser. */
export const delimiterNames = { ',': 'comma', '\t': 'tab', ';': 'semicolon', '|': 'bar' } as const;

function lineField(form: FormState, name: string, text: string, value: number): SafeHtml {
  return input({
    id: name,
    name,
    label: { text },
    classes: 'govuk-input--width-3',
    inputmode: 'numeric',
    value: form.value(name, String(value)),
    ...form.error(name),
  });
}

function sheetsField(form: FormState, sheets: '*' | readonly string[], guess: TableView['guess']): SafeHtml {
  const names = guess.sheets.map(({ name }) => name ?? '');
  return checkboxes({
    name: 'sheets',
    idPrefix: 'sheets',
    fieldset: { legend: { text: 'Sheets to read', classes: 'govuk-fieldset__legend--s' } },
    hint: { text: 'Several sheets must have the same headings in the same lines.' },
    values: form.values('sheets', sheets === '*' ? ['*'] : sheets),
    ...form.error('sheets'),
    items: [
      ...names.map((value, index) => ({
        value,
        text: `${value} (${numbers.format(guess.sheets[index]?.rows ?? 0)} rows)`,
      })),
      ...(names.length > 1
        ? [
            { divider: 'or' },
            { value: '*', text: 'Every sheet that has these headings', behaviour: 'exclusive' },
          ]
        : []),
    ],
  });
}

// ---- changes ------------------------------------------------------------------------------------------------------------

/** Name of the select of a lost column, by its place in the list. */
export const renameName = (index: number): string => `rename-${index}`;

export function changesStepPage(view: StepView & { table: TableView; comparison: HeadingComparison }): Page {
  const { comparison, form, draft } = view;
  const lost = lostColumns(comparison);
  const headings = view.table.sheet.headings;
  const list = (title: string, items: readonly string[]): SafeHtml | false =>
    items.length > 0 &&
    html`<h2 class="govuk-heading-s">${title}</h2>
      <ul class="govuk-list govuk-list--bullet">
        ${items.slice(0, 30).map((item) => html`<li>${item}</li>`)}
        ${items.length > 30 && html`<li>and ${items.length - 30} more</li>`}
      </ul>`;
  const periods = comparison.notices.filter((notice) => notice.startsWith('Periods not sent last time'));
  return stepPage(
    view,
    'changes',
    html`<p class="govuk-body">
        The file was compared with version ${draft.state.previous?.version ?? 1} of the mapping of
        ${draft.state.source?.title ?? 'this source'}.
      </p>
      ${!comparison.notices.length && html`<p class="govuk-body">Every heading is as it was last time.</p>`}
      ${list('New periods', periods)}
      ${list(
        'Columns that moved: found again by name',
        comparison.moved.map(({ heading, from, to }) => `“${heading}”, from column ${from} to ${to}`),
      )}
      ${list(
        'New columns, not used',
        comparison.added.map(({ heading }) => `“${heading}”`),
      )}
      ${list(
        'No longer sent, and not missed',
        comparison.gone.map((heading) => `“${heading}”`),
      )}
      ${
        lost.length > 0 &&
        html`<h2 class="govuk-heading-m">Columns we cannot find</h2>
          <p class="govuk-body">
            Choose what each is called now. The answer is remembered for the next file.
          </p>
          ${lost.map((column, index) => {
            const remembered = draft.state.renames?.[column.heading];
            const guess = remembered ?? column.guess;
            const at = headings.findIndex((heading) => heading === guess) + 1;
            return select({
              id: fieldId(renameName(index)),
              name: renameName(index),
              label: { text: `“${column.heading}” is now` },
              ...(column.why === '' ? {} : { hint: { text: `We guess “${column.guess}”. ${column.why}` } }),
              value: form.value(renameName(index), at === 0 ? '' : String(at)),
              items: [
                { value: '', text: 'not in this file' },
                ...headings.map((heading, place) => ({ value: String(place + 1), text: heading })),
              ],
              ...form.error(renameName(index)),
            });
          })}`
      }`,
    carryOn(),
    { width: 'wide' },
  );
}

// ---- categories -----------------------------------------------------------------------------------------------------------

export function categoriesStepPage(view: StepView): Page {
  const { form, draft } = view;
  const { mapping, values } = draft.state;
  const leave = { value: leaveOut, text: 'Leave these rows out' };
  const across = mapping.category.from === 'across' ? (mapping.across?.columns ?? []) : null;
  const choices = across === null ? categoryChoices(mapping, values) : null;
  const decided = draft.state.agreed.includes('categories');
  // Before a person said anything, the rules are our guess.
  const said = decided || draft.state.previous !== null;
  const items =
    across === null
      ? values.map(({ given, count }, index) => ({
          words: inWords(given),
          note: `${numbers.format(count)} ${mapping.rowsAre === 'incident' ? (count === 1 ? 'row' : 'rows') : count === 1 ? 'line' : 'lines'}`,
          choice: choices?.[index]?.choice ?? '',
          sure: said && (choices?.[index]?.sure ?? false),
        }))
      : across.map(({ heading, position, is }) => ({
          words: heading,
          note: `column ${position}`,
          choice: is ?? (decided ? leaveOut : ''),
          sure: said,
        }));
  const open = items.filter(({ choice }) => choice === '').length;
  const guessed = items.filter(({ choice, sure }) => choice !== '' && !sure).length;
  return stepPage(
    view,
    'categories',
    html`<p class="govuk-body">
        The file has ${numbers.format(items.length)} ${items.length === 1 ? 'category' : 'categories'} of its
        own. Say what each is in ours.
        ${guessed > 0 && html`${numbers.format(guessed)} ${guessed === 1 ? 'is' : 'are'} guessed from the words: please look.`}
        ${open > 0 && html`<strong>${numbers.format(open)} ${open === 1 ? 'is' : 'are'} still to be chosen.</strong>`}
      </p>
      ${scrollRegion(
        'Categories of the file',
        table({
          caption: 'Categories of the file and ours',
          captionClasses: 'govuk-visually-hidden',
          firstCellIsHeader: true,
          head: [{ text: 'In the file' }, { text: 'Ours' }],
          rows: items.map(({ words, note, choice }, index) => [
            { html: html`${words}<br /><span class="govuk-body-s">${note}</span>` },
            {
              html: select({
                id: fieldId(choiceName(index)),
                name: choiceName(index),
                label: { text: `Category of “${words}”`, classes: 'govuk-visually-hidden' },
                formGroup: { classes: 'govuk-!-margin-bottom-0' },
                items: categoryOptions(form.value(choiceName(index), choice), [
                  { value: '', text: 'Choose' },
                  leave,
                ]),
                ...form.error(choiceName(index)),
              }),
            },
          ]),
        }),
      )}
      ${
        open > 1 &&
        select({
          id: 'rest',
          name: 'rest',
          label: { text: 'All that have no choice above' },
          hint: { text: 'A new value in a later file is asked about again.' },
          items: categoryOptions(form.value('rest'), [{ value: '', text: 'I choose each myself' }, leave]),
        })
      }`,
    carryOn(),
    { width: 'wide' },
  );
}

// ---- check ----------------------------------------------------------------------------------------------------------------

export type Preview = { ok: true; result: ReadResult } | { ok: false; title: string; detail: string };

export function checkStepPage(
  view: StepView & { preview: Preview; replaced: readonly { month: string; fileName: string }[] },
): Page {
  const { draft, preview } = view;
  const { state } = draft;
  const steps = stepsOf(state).filter((step) => step !== 'check');
  const chosen = summaryList({
    rows: steps.map((step) => ({
      key: { text: stepTitles[step] },
      value: { text: stepInWords(draft, step) },
      actions: {
        items: [
          {
            href: draftPath(draft.id, step),
            text: 'Change',
            visuallyHiddenText: stepTitles[step].toLowerCase(),
          },
        ],
      },
    })),
  });
  if (!preview.ok) {
    return stepPage(
      view,
      'check',
      html`${warningText({ text: `${preview.title}. ${preview.detail}`, iconFallbackText: 'Warning' })}
      ${chosen}`,
      html``,
      { width: 'wide' },
    );
  }
  const { result } = preview;
  const row = (words: string, count: number) => ({
    key: { text: words },
    value: { text: numbers.format(count) },
  });
  const files = [...new Set(view.replaced.map(({ fileName }) => fileName))];
  return stepPage(
    view,
    'check',
    html`<p class="govuk-body">
        This is what reading the whole file gives. Nothing is counted until the file is accepted on the next
        page.
      </p>
      ${summaryList({
        rows: [
          row(state.mapping.across === undefined ? 'Rows read' : 'Cells read', result.rowsRead),
          row('Accepted', result.rowsAccepted),
          row('Rejected', result.rowsRejected),
          ...(result.leftOut > 0 ? [row('Left out by your choice', result.leftOut)] : []),
          ...(result.suppressed > 0 ? [row('Hidden by the sender', result.suppressed)] : []),
          ...(result.missing > 0 ? [row('Not given', result.missing)] : []),
          {
            key: { text: 'Incidents counted' },
            value: { text: numbers.format(result.rows.reduce((sum, each) => sum + (each.count ?? 1), 0)) },
          },
          {
            key: { text: 'Months' },
            value: { text: result.months.length === 0 ? 'none' : runsInWords(result.months) },
          },
        ],
      })}
      ${
        view.replaced.length > 0 &&
        insetText({
          text: `${view.replaced.length === 1 ? 'One month is' : `${view.replaced.length} months are`} in use from ${files.map((file) => `“${file}”`).join(', ')}: ${runsInWords(view.replaced.map(({ month }) => month))}. When you accept this file it takes their place.`,
        })
      }
      ${
        result.notices.length > 0 &&
        html`<h2 class="govuk-heading-m">Worth knowing</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${result.notices.map((notice) => html`<li>${notice}</li>`)}
          </ul>`
      }
      ${result.rowsRejected > 0 && rejections(result)}
      <h2 class="govuk-heading-m">What you chose</h2>
      ${chosen}`,
    result.rowsAccepted === 0
      ? html`<p class="govuk-body"><strong>No row can be used.</strong> Change what you chose above.</p>`
      : carryOn('Read and check'),
    { width: 'wide' },
  );
}

function rejections(result: ReadResult): SafeHtml {
  return html`<h2 class="govuk-heading-m">Rejected rows</h2>
    <p class="govuk-body">
      ${numbers.format(result.rowsRejected)} cannot be used.
      ${result.rejections.length > rejectionsShown && html`The first ${rejectionsShown} are shown.`}
    </p>
    ${scrollRegion(
      'Rejected rows',
      table({
        caption: 'Rejected rows: where and why',
        captionClasses: 'govuk-visually-hidden',
        head: [
          { text: 'Line', format: 'numeric' as const },
          { text: 'Column' },
          { text: 'Value' },
          { text: 'Why' },
        ],
        rows: result.rejections
          .slice(0, rejectionsShown)
          .map((each) => [
            { text: numbers.format(each.line), format: 'numeric' as const },
            { text: each.column },
            { text: each.value === '' ? '(empty)' : each.value },
            { text: each.reason },
          ]),
      }),
    )}`;
}

function stepInWords(draft: MappingDraft, step: Step): string {
  const { source, mapping, values, renames } = draft.state;
  switch (step) {
    case 'source':
      return source?.title ?? '';
    case 'file':
      return `${mapping.file.kind === 'workbook' ? `Excel workbook, ${mapping.file.sheets === '*' ? 'every sheet with the headings' : mapping.file.sheets.join(', ')}` : `${encodingInWords(mapping.file.encoding)}, ${delimiterInWords(mapping.file.delimiter)}`}; headings in line ${mapping.headerRows.first}${mapping.headerRows.last === mapping.headerRows.first ? '' : ` to ${mapping.headerRows.last}`}`;
    case 'changes': {
      const said = Object.entries(renames ?? {});
      return said.length === 0
        ? 'Looked at'
        : said.map(([from, to]) => `“${from}” is now “${to}”`).join(', ');
    }
    case 'columns':
      return columnsInWords(mapping);
    case 'categories':
      return mapping.category.from === 'across'
        ? `${mapping.across?.columns.length ?? 0} columns`
        : `${values.length} categories of the file`;
    case 'check':
      return '';
  }
}

function columnsInWords(mapping: Mapping): string {
  const { when, category } = mapping;
  const time =
    when.from === 'column'
      ? `when: “${when.column.heading}”`
      : when.from === 'pieces'
        ? `when: ${[when.day, when.month, when.year].flatMap((piece) => (piece === undefined ? [] : [`“${piece.heading}”`])).join(' + ')}`
        : when.from === 'quarters'
          ? `when: “${when.year.heading}” + “${when.quarter.heading}”`
          : when.from === 'fixed'
            ? `when: ${when.value}`
            : when.from === 'sheet'
              ? 'when: the name of the sheet'
              : 'periods run across';
  const what =
    category.from === 'columns'
      ? `what: ${category.columns.map(({ heading }) => `“${heading}”`).join(' and ')}`
      : category.from === 'fixed'
        ? `what: ${findCategory(category.category)?.title ?? category.category}`
        : category.from === 'sheet'
          ? 'what: the name of the sheet'
          : category.from === 'heading'
            ? 'what: the heading over the periods'
            : 'categories run across';
  return `${mapping.rowsAre === 'incident' ? 'A row is an incident' : 'Counts'}; ${time}; ${what}`;
}
