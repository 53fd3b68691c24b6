import { runsInWords } from '../../foundation/period.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { insetText, scrollRegion, summaryList, table, warningText } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { findCategory } from '../categories.ts';
import { encodingInWords } from '../mapped/encoding.ts';
import { delimiterInWords } from '../mapped/grid.ts';
import type { Mapping } from '../mapped/mapping.ts';
import type { ReadResult } from '../mapped/read.ts';
import { type Step, stepsOf, stepTitles } from './mapping.rules.ts';
import type { MappingDraft } from './mapping.store.ts';
import { carryOn, draftPath, stepPage, type StepView } from './step.page.ts';

/** Rejections on the check page; the delivery has them all. */
export const rejectionsShown = 20;

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
    value: { text: printNumber(count) },
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
            value: { text: printNumber(result.rows.reduce((sum, each) => sum + (each.count ?? 1), 0)) },
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
      ${printNumber(result.rowsRejected)} cannot be used.
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
            { text: printNumber(each.line), format: 'numeric' as const },
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
