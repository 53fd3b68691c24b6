import {
  button,
  checkboxes,
  fileUpload,
  input,
  insetText,
  scrollRegion,
  select,
  summaryList,
  table,
} from '../../web/components.ts';
import { fieldId, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from '../../web/words.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import type { Wave } from '../waves/wave.types.ts';
import { trailOf, type Hidden } from './answers.context.ts';
import { counted, number } from './answers.words.ts';
import {
  meaningsOf,
  mostValues,
  usesOf,
  valuesIn,
  type ImportTable,
  type ReadRow,
  type RowFault,
} from './import.rules.ts';
import type { Batch } from './import.store.ts';

const stateWords = (batch: Batch): string =>
  batch.mapping.state === 'waiting'
    ? 'Waiting for its columns'
    : batch.undoneAt === null
      ? `${counted(batch.taken, 'answer')} taken`
      : `${counted(batch.taken, 'answer')} taken, and taken back on ${momentInWords(batch.undoneAt)}`;

/** Files that were brought in, and a way to bring the next. */
export function importPage(view: {
  wave: Wave;
  batches: readonly Batch[];
  mayBring: boolean;
  form: FormState;
  hidden: Hidden;
}): Page {
  const { wave, form } = view;
  const at = `/consultation/${wave.id}/answers/import`;
  return {
    title: 'Bring answers in from elsewhere',
    menu: 'consultation',
    breadcrumbs: trailOf(wave),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Bring answers in from elsewhere</h1>
      <p class="govuk-body">
        From the council’s survey tool, from Forms, or from a spreadsheet: one person a row, a line of headings above. You say what
        each column is, look at what would be taken, and only then take it. The whole file can be taken back.
      </p>
      ${
        view.mayBring
          ? html`<form method="post" action="${at}" enctype="multipart/form-data" novalidate>
              ${view.hidden()}
              ${input({ id: 'tool', name: 'tool', label: { text: 'Where it is from', classes: 'govuk-label--s' }, hint: { text: 'For example, Microsoft Forms' }, value: form.value('tool'), ...form.error('tool') })}
              ${fileUpload({ id: 'file', name: 'file', label: { text: 'File', classes: 'govuk-label--s' }, hint: { text: 'CSV or Excel (.xlsx), up to 50 MB. Take out columns with names, addresses, e-mail or network addresses first' }, ...form.error('file') })}
              ${button({ text: 'Look at it' })}
            </form>`
          : insetText({ text: 'No more answers are brought in.' })
      }
      <h2 class="govuk-heading-m">Files</h2>
      ${
        view.batches.length === 0
          ? html`<p class="govuk-body">None was brought in.</p>`
          : scrollRegion(
              'Files',
              table({
                caption: 'Files, the newest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'File' }, { text: 'From' }, { text: 'Sent' }, { text: 'State' }],
                rows: view.batches.map((batch) => [
                  { html: html`<a class="govuk-link" href="${at}/${batch.id}">${batch.fileName}</a>` },
                  { text: batch.tool },
                  { text: `${momentInWords(batch.madeAt)}, ${batch.madeByName ?? ''}` },
                  { text: stateWords(batch) },
                ]),
              }),
            )
      }`,
  }; // prettier-ignore
}

type BatchView = { wave: Wave; batch: Batch; form: FormState; hidden: Hidden };

const trailTo = (view: BatchView): { text: string; href: string }[] => [
  ...trailOf(view.wave),
  { text: 'Bring answers in', href: `/consultation/${view.wave.id}/answers/import` },
];
const addressOf = (view: BatchView): string =>
  `/consultation/${view.wave.id}/answers/import/${view.batch.id}`;

const discardForm = (view: BatchView): SafeHtml =>
  html`<form method="post" action="${addressOf(view)}/discard">
    ${view.hidden()} ${button({ text: 'Throw the file away', classes: 'govuk-button--secondary' })}
  </form>`;

/** What each column is. */
export function columnsPage(view: BatchView & { questionnaire: Questionnaire; imported: ImportTable }): Page {
  const { batch, form, imported } = view;
  const items = usesOf(view.questionnaire);
  const samples = (column: number): string => {
    const seen = new Set<string>();
    for (const { cells } of imported.rows) {
      const cell = cells[column] ?? '';
      if (cell !== '') seen.add(cell.slice(0, 40));
      if (seen.size === 3) break;
    }
    return [...seen].join(' · ');
  };
  return {
    title: 'What each column is',
    menu: 'consultation',
    breadcrumbs: trailTo(view),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">What each column is</h1>
      <p class="govuk-body">
        ${batch.fileName}${imported.sheet !== null && `, sheet “${imported.sheet}”`}: ${counted(imported.rows.length, 'row')},
        ${counted(imported.headings.length, 'column')}. Columns with words equal to a question’s, and those chosen for the last
        file, are proposed.
      </p>
      <form method="post" action="${addressOf(view)}/columns" novalidate>
        ${view.hidden()}
        ${imported.headings.map((heading, column) => {
          const name = `use.${column}`;
          return select({ id: fieldId(name), name, label: { text: heading === '' ? `Column ${column + 1}` : heading, classes: 'govuk-label--s' }, hint: { text: samples(column) === '' ? 'Empty' : `For example, ${samples(column)}` }, items: items.map(({ value, text }) => ({ value, text })), value: form.value(name, batch.mapping.uses[column] ?? 'ignore'), ...form.error(name) });
        })}
        ${button({ text: 'Go on to the values' })}
      </form>
      ${discardForm(view)}`,
  }; // prettier-ignore
}

/** What each value of a column means. */
export function valuesPage(view: BatchView & { questionnaire: Questionnaire; imported: ImportTable }): Page {
  const { batch, form, imported, questionnaire } = view;
  const { uses, values } = batch.mapping;
  const asked = uses.flatMap((use, column) => {
    const list = meaningsOf(questionnaire, use);
    return list === null
      ? []
      : [{ use, column, list, found: valuesIn(questionnaire, use, imported, column) }];
  });
  const open = asked.reduce((sum, { column, found }) => sum + found.filter(({ value }) => (values[String(column)]?.[value] ?? '') === '').length, 0); // prettier-ignore
  return {
    title: 'What each value means',
    menu: 'consultation',
    breadcrumbs: [...trailTo(view), { text: batch.fileName, href: addressOf(view) }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">What each value means</h1>
      <p class="govuk-body">
        ${open === 0 ? 'Every value has a meaning, by equal words or as you chose before. Look whether it is right.' : `${counted(open, 'value')} ${open === 1 ? 'has' : 'have'} no meaning yet. A row with a value without a meaning is not taken.`}
      </p>
      <form method="post" action="${addressOf(view)}/values" novalidate>
        ${view.hidden()}
        ${asked.map(({ use, column, list, found }) => {
          const heading = imported.headings[column] ?? '';
          const what = usesOf(questionnaire).find(({ value }) => value === use)?.text ?? '';
          return html`<h2 class="govuk-heading-m">${heading === '' ? `Column ${column + 1}` : heading}</h2>
            <p class="govuk-body-s">${what}. <a class="govuk-link" href="${addressOf(view)}">Change what this column is<span class="govuk-visually-hidden"> (${heading})</span></a></p>
            ${
              found.length > mostValues
                ? insetText({ text: `This column has ${number(found.length)} different values: it is no list of answers. The first ${mostValues} are shown.` })
                : html``
            }
            ${found.slice(0, mostValues).map(({ value, count }, index) => {
              const name = `v.${column}.${index}`;
              return select({ id: fieldId(name), name, label: { text: `${value.slice(0, 200)} (${number(count)})` }, items: [{ value: '', text: 'Not chosen: leave the row out' }, { value: '-', text: 'No answer' }, ...list.map(({ code, text }) => ({ value: code, text }))], value: form.value(name, values[String(column)]?.[value] ?? '') });
            })}`;
        })}
        ${button({ text: 'Look at what would be taken' })}
      </form>`,
  }; // prettier-ignore
}

export function faultsTable(faults: readonly RowFault[]): SafeHtml {
  const shown = faults.slice(0, 1000);
  return scrollRegion(
    'Rows that cannot be read',
    table({
      caption: `Rows that cannot be read${faults.length > shown.length ? `: the first ${number(shown.length)} of ${number(faults.length)} reasons` : ''}`,
      captionClasses: 'govuk-table__caption--m',
      head: [{ text: 'Line', format: 'numeric' }, { text: 'Column' }, { text: 'What stands there' }, { text: 'Reason' }],
      rows: shown.map((fault) => [
        { text: number(fault.line), format: 'numeric' },
        { text: fault.column },
        { text: fault.value },
        { text: fault.reason },
      ]),
    }),
  );
} // prettier-ignore

/** What would be taken, before anything is. */
export function previewPage(
  view: BatchView & {
    imported: ImportTable;
    read: { rows: readonly ReadRow[]; faults: readonly RowFault[]; withoutWeight: number };
  },
): Page {
  const { batch, read, imported, form } = view;
  const badRows = new Set(read.faults.map(({ line }) => line)).size;
  const days = read.rows.flatMap(({ day }) => (day === null ? [] : [day])).sort();
  const against = read.rows.filter(({ contradicts }) => contradicts).length;
  const used = batch.mapping.uses.filter((use) => use !== 'ignore').length;
  const row = (key: string, text: string) => ({ key: { text: key }, value: { text } });
  return {
    title: 'What would be taken',
    menu: 'consultation',
    breadcrumbs: [...trailTo(view), { text: batch.fileName, href: addressOf(view) }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">What would be taken</h1>
      ${summaryList({
        rows: [
          row('Rows in the file', number(imported.rows.length)),
          row('Can be taken', number(read.rows.length)),
          row('Cannot be read', number(badRows)),
          row('Columns used', `${used} of ${imported.headings.length}`),
          ...(batch.mapping.uses.includes('weight') ? [row('Without a weight', number(read.withoutWeight))] : []),
          ...(against > 0 ? [row('Answer against the routing', `${number(against)}: kept as they are, and marked`)] : []),
          row('Days', days.length === 0 ? 'None given: today is kept as the day' : `${dayInWords(days[0] ?? '')} to ${dayInWords(days.at(-1) ?? '')}`),
        ],
      })}
      <p class="govuk-body"><a class="govuk-link" href="${addressOf(view)}/values">Change what the values mean</a></p>
      ${read.faults.length > 0 && faultsTable(read.faults)}
      ${
        read.rows.length > 0 &&
        html`<form method="post" action="${addressOf(view)}/take" novalidate>
          ${view.hidden()}
          ${badRows > 0 && checkboxes({ name: 'without', idPrefix: 'without', values: form.values('without'), ...form.error('without'), items: [{ value: 'yes', text: `Leave out the ${counted(badRows, 'row')} that cannot be read` }] })}
          ${button({ text: `Take ${counted(read.rows.length, 'answer')}` })}
        </form>`
      }
      ${discardForm(view)}`,
  }; // prettier-ignore
}

/** A file that was taken: what became of it, and how to take it back. */
export function takenPage(view: BatchView & { mayChange: boolean }): Page {
  const { batch } = view;
  const badRows = new Set(batch.leftOut.map(({ line }) => line)).size;
  return {
    title: batch.fileName,
    menu: 'consultation',
    breadcrumbs: trailTo(view),
    body: html`<h1 class="govuk-heading-l">${batch.fileName}</h1>
      ${summaryList({
        rows: [
          { key: { text: 'State' }, value: { text: stateWords(batch) } },
          { key: { text: 'From' }, value: { text: batch.tool } },
          { key: { text: 'Sent' }, value: { text: `${momentInWords(batch.madeAt)}, ${batch.madeByName ?? ''}` } },
          { key: { text: 'SHA-256 of the file' }, value: { html: html`<span class="fp-hash">${batch.hash}</span>` } },
          { key: { text: 'Columns used' }, value: { text: batch.mapping.headings.filter((_, at) => batch.mapping.uses[at] !== 'ignore').map((heading, at) => heading === '' ? `column ${at + 1}` : heading).join(', ') } },
          { key: { text: 'Rows not taken' }, value: { text: number(badRows) } },
        ],
      })}
      ${batch.leftOut.length > 0 && faultsTable(batch.leftOut)}
      ${
        view.mayChange &&
        html`<form method="post" action="${addressOf(view)}/${batch.undoneAt === null ? 'undo' : 'put-back'}">
          ${view.hidden()}
          ${button(batch.undoneAt === null ? { text: 'Take the whole file back', classes: 'govuk-button--warning' } : { text: 'Put its answers back' })}
        </form>`
      }`,
  }; // prettier-ignore
}
