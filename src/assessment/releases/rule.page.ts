import {
  categories,
  dayInWords,
  findCategory,
  findKind,
  sourceKinds,
} from '../../observatory/observatory.ts';
import {
  button,
  checkboxes,
  details,
  input,
  insetText,
  scrollRegion,
  summaryList,
  table,
  textarea,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';

import { trail } from './release.page.ts';
import { ruleInWords } from './rule.rules.ts';
import type { RuleRecord } from './rule.store.ts';

const titles = (codes: readonly string[], title: (code: string) => string | undefined): string =>
  codes.length === 0 ? 'none' : codes.map((code) => title(code) ?? code).join(', ');

const sensitiveInWords = (rule: RuleRecord): string =>
  `Categories: ${titles(rule.categories, (code) => findCategory(code)?.title)}. Whatever these count: ${titles(rule.sourceKinds, (code) => findKind(code)?.title)}.`;

export function rulePage(view: {
  now: RuleRecord;
  all: readonly RuleRecord[];
  mayEdit: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { now, form } = view;
  const number = (name: string, label: string, hint?: string): SafeHtml =>
    input({
      id: name,
      name,
      label: { text: label },
      ...(hint === undefined ? {} : { hint: { text: hint } }),
      classes: 'govuk-input--width-3',
      inputmode: 'numeric',
      value: form.value(name),
      ...form.error(name),
    });
  return {
    title: 'Which counts are too small to publish',
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: trail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Which counts are too small to publish</h1>
      ${insetText({ text: ruleInWords(now) })}
      ${summaryList({
        rows: [
          {
            key: { text: 'In force since' },
            value: { text: now.madeAt === null ? 'it came with the software' : dayInWords(now.beginsOn) },
          },
          { key: { text: 'Sensitive topics' }, value: { text: sensitiveInWords(now) } },
          {
            key: { text: 'Where hiding is not enough' },
            value: { text: `counts are rounded to the nearest ${now.roundedTo}` },
          },
          { key: { text: 'Why' }, value: { text: now.why } },
        ],
      })}
      <p class="govuk-body">
        What is open data as rows, such as police street files, is shown as counted: anybody can count it.
      </p>
      <h2 class="govuk-heading-m">All rules</h2>
      ${scrollRegion(
        'All rules',
        table({
          caption: 'All rules, the newest first',
          captionClasses: 'govuk-visually-hidden',
          firstCellIsHeader: true,
          head: [{ text: 'From' }, { text: 'Rule' }, { text: 'Why' }, { text: 'Made by' }],
          rows: view.all.map((rule) => [
            { text: rule.madeAt === null ? 'With the software' : dayInWords(rule.beginsOn) },
            { text: ruleInWords(rule) },
            { text: rule.why },
            { text: rule.madeBy ?? '' },
          ]),
        }),
      )}
      ${
        view.mayEdit &&
        html`<h2 class="govuk-heading-m">Make a new rule</h2>
          <form method="post" action="/assessment/releases/rule" novalidate>
            ${view.hidden()} ${dateField({ form, name: 'begins', legend: 'From which day' })}
            ${number('threshold', 'Smallest count that is published, apart from zero')}
            ${number('sensitive', 'Smallest count of sensitive topics that is published')}
            ${checkboxes({
              name: 'zero',
              idPrefix: 'zero',
              values: form.values('zero'),
              classes: 'govuk-checkboxes--small',
              items: [{ value: 'yes', text: 'Zero is shown' }],
            })}
            ${checkboxes({
              name: 'sensitive-zero',
              idPrefix: 'sensitive-zero',
              values: form.values('sensitive-zero'),
              classes: 'govuk-checkboxes--small',
              items: [{ value: 'yes', text: 'Zero of sensitive topics is shown' }],
            })}
            ${number('rounded', 'Where hiding is not enough, counts are rounded to the nearest')}
            ${details({
              summaryText: 'Sensitive topics',
              open: form.message('categories') !== undefined || form.message('kinds') !== undefined,
              html: html`${checkboxes({
                name: 'kinds',
                idPrefix: 'kinds',
                values: form.values('kinds'),
                classes: 'govuk-checkboxes--small',
                ...form.error('kinds'),
                fieldset: {
                  legend: {
                    text: 'Kinds of source, whatever they count',
                    classes: 'govuk-fieldset__legend--s',
                  },
                },
                items: sourceKinds.map(({ code, title }) => ({ value: code, text: title })),
              })}
              ${checkboxes({
                name: 'categories',
                idPrefix: 'categories',
                values: form.values('categories'),
                classes: 'govuk-checkboxes--small',
                ...form.error('categories'),
                fieldset: {
                  legend: {
                    text: 'Categories, with all that lies in them',
                    classes: 'govuk-fieldset__legend--s',
                  },
                },
                items: categories.map(({ code, title }) => ({ value: code, text: title })),
              })}`,
            })}
            ${textarea({ id: 'why', name: 'why', label: { text: 'Why the rule changes' }, rows: 2, value: form.value('why'), ...form.error('why') })}
            ${button({ text: 'Keep the rule', preventDoubleClick: true })}
          </form>`
      }`,
  };
}
