import { select } from '../../web/components.ts';
import { fieldId } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { HeadingComparison } from '../mapped/headings.ts';
import { lostColumns } from './mapping.rules.ts';
import type { TableView } from './staged.ts';
import { carryOn, stepPage, type StepView } from './step.page.ts';

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
