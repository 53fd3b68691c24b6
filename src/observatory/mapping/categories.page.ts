import { printNumber } from '../../statistics/statistics.ts';
import { scrollRegion, select, table } from '../../web/components.ts';
import { fieldId } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { categoryOptions } from '../category.options.ts';
import { categoryChoices, choiceName, inWords, leaveOut } from './mapping.rules.ts';
import { carryOn, stepPage, type StepView } from './step.page.ts';

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
          note: `${printNumber(count)} ${mapping.rowsAre === 'incident' ? (count === 1 ? 'row' : 'rows') : count === 1 ? 'line' : 'lines'}`,
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
        The file has ${printNumber(items.length)} ${items.length === 1 ? 'category' : 'categories'} of its
        own. Say what each is in ours.
        ${guessed > 0 && html`${printNumber(guessed)} ${guessed === 1 ? 'is' : 'are'} guessed from the words: please look.`}
        ${open > 0 && html`<strong>${printNumber(open)} ${open === 1 ? 'is' : 'are'} still to be chosen.</strong>`}
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
