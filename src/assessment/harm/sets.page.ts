import { category } from '../../observatory/observatory.ts';
import { printNumber } from '../../statistics/statistics.ts';
import {
  button,
  fileUpload,
  input,
  scrollRegion,
  select,
  summaryList,
  table,
  tag,
  textarea,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { setName, weightAddress } from './harm.page.ts';
import { crimeCategories, settleWeight, type Kind, type Weight } from './harm.rules.ts';
import type { HarmSet, KeptChoice } from './harm.store.ts';
import type { RowFault, Sheet } from './sheet.rules.ts';

const stateWords: Record<HarmSet['state'], string> = {
  draft: 'Columns not said yet',
  'in-use': 'In use',
  withdrawn: 'Withdrawn',
};

const trail = [
  { text: 'Assessment', href: '/assessment' },
  { text: 'Harm', href: '/assessment/harm' },
];
export const setsTrail = [...trail, { text: 'Weights', href: '/assessment/harm/sets' }];

export function setsPage(sets: readonly HarmSet[], mayMake: boolean): Page {
  return {
    title: 'Weights of harm',
    menu: 'assessment',
    breadcrumbs: trail,
    body: html`<h1 class="govuk-heading-l">Weights of harm</h1>
      <p class="govuk-body">
        A set says what each offence weighs. None comes with this software, because the published indices
        belong to those who made them: load the one you may use.
      </p>
      ${mayMake && button({ text: 'Load a set of weights', href: '/assessment/harm/sets/load' })}
      ${
        sets.length === 0
          ? html`<p class="govuk-body">There are no sets yet.</p>`
          : scrollRegion(
              'Sets of weights',
              table({
                caption: 'Sets of weights, newest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Set' }, { text: 'A weight is in' }, { text: 'Licence' }, { text: 'State' }],
                rows: sets.map((set) => [
                  {
                    html: html`<a
                      class="govuk-link"
                      href="/assessment/harm/sets/${set.id}${set.state === 'draft' && mayMake ? '/columns' : ''}"
                      >${setName(set)}</a
                    >`,
                  },
                  { text: set.unit },
                  { text: set.licence },
                  {
                    html: tag({
                      text: stateWords[set.state],
                      classes: set.state === 'in-use' ? 'govuk-tag--green' : 'govuk-tag--grey',
                    }),
                  },
                ]),
              }),
            )
      }`,
  };
}

export function loadSetPage(form: FormState, hidden: () => SafeHtml): Page {
  const line = (name: string, label: string, hint?: string): SafeHtml =>
    input({
      id: name,
      name,
      label: { text: label, classes: 'govuk-label--s' },
      ...(hint === undefined ? {} : { hint: { text: hint } }),
      value: form.value(name),
      ...form.error(name),
    });
  return {
    title: 'Load a set of weights',
    menu: 'assessment',
    breadcrumbs: setsTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Load a set of weights</h1>
      <form method="post" action="/assessment/harm/sets/load" enctype="multipart/form-data" novalidate>
        ${hidden()}
        ${fileUpload({
          id: 'file',
          name: 'file',
          label: { text: 'File', classes: 'govuk-label--s' },
          hint: { text: 'CSV or Excel: a row of headings, then a row for each offence with its weight' },
          ...form.error('file'),
        })}
        ${line('title', 'Name of the set')}
        ${line('edition', 'Edition or year', 'Stands with each figure, for example 2020')}
        ${line('unit', 'What a weight means', 'For example days of imprisonment')}
        ${line('source', 'Whose it is and where it is from')}
        ${line('licence', 'On what terms you may use it')}
        ${button({ text: 'Continue', preventDoubleClick: true })}
      </form>`,
  };
}

function faultsHtml(faults: readonly RowFault[], shown = 20): SafeHtml {
  return html`<h2 class="govuk-heading-m">${printNumber(faults.length)} rows cannot be used</h2>
    ${scrollRegion(
      'Rows that cannot be used',
      table({
        caption: faults.length > shown ? `The first ${shown} of them` : 'Each with its line and why',
        captionClasses: 'govuk-table__caption--s',
        head: [
          { text: 'Line', format: 'numeric' as const },
          { text: 'Column' },
          { text: 'Value' },
          { text: 'Why' },
        ],
        rows: faults
          .slice(0, shown)
          .map((fault) => [
            { text: String(fault.line), format: 'numeric' as const },
            { text: fault.column },
            { text: fault.value.slice(0, 100) },
            { text: fault.reason },
          ]),
      }),
    )}`;
}

export function columnsPage(view: {
  set: HarmSet;
  sheet: Sheet;
  form: FormState;
  guess: Readonly<Record<string, number | null>>;
  /** What the columns chosen give, once they were tried. */
  tried: { weights: Weight[]; faults: RowFault[] } | null;
  hidden: () => SafeHtml;
}): Page {
  const { set, sheet, form, tried } = view;
  const column = (name: string, label: string, hint: string, needed: boolean): SafeHtml =>
    select({
      id: name,
      name,
      label: { text: label, classes: 'govuk-label--s' },
      hint: { text: hint },
      value: form.value(name, String(view.guess[name] ?? '')),
      items: [
        { value: '', text: needed ? 'Choose a column' : 'none' },
        ...sheet.headings.map((heading, index) => {
          const example = sheet.rows.map((row) => row.cells[index] ?? '').find((cell) => cell !== '') ?? '';
          return {
            value: String(index + 1),
            text: `${heading === '' ? `Column ${index + 1}` : heading.slice(0, 80)}${example === '' ? '' : ` (${example.slice(0, 30)})`}`,
          };
        }),
      ],
      ...form.error(name),
    });
  return {
    title: `Columns of ${set.title}`,
    menu: 'assessment',
    breadcrumbs: setsTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${setName(set)}</span>What is each column?
      </h1>
      <p class="govuk-body">${set.fileName} has ${printNumber(sheet.rows.length)} rows under its headings.</p>
      ${tried !== null && tried.faults.length > 0 && faultsHtml(tried.faults)}
      <form method="post" action="/assessment/harm/sets/${set.id}/columns" novalidate>
        ${view.hidden()} ${column('title', 'Name of the offence', 'As the set describes it', true)}
        ${column('weight', 'Weight', 'A number of nought or more', true)}
        ${column('code', 'Offence code', 'The Home Office code, such as 8N or 28A', false)}
        ${column('subgroup', 'Offence subgroup', 'As the Home Office names it, such as Violence with injury: ties the set to the categories here', false)}
        ${
          tried !== null && tried.faults.length > 0 && tried.weights.length > 0
            ? html`<p class="govuk-body">The other ${printNumber(tried.weights.length)} rows can be used.</p>
                ${button({ text: `Use the ${printNumber(tried.weights.length)} good rows`, name: 'take', value: 'good', preventDoubleClick: true })}
                ${button({ text: 'Try other columns', name: 'take', value: 'all', classes: 'govuk-button--secondary', preventDoubleClick: true })}`
            : button({ text: 'Use these weights', name: 'take', value: 'all', preventDoubleClick: true })
        }
      </form>`,
  };
}

export function setPage(view: {
  set: HarmSet;
  weights: readonly Weight[];
  choices: readonly KeptChoice[];
  mayMake: boolean;
}): Page {
  const { set, weights, choices, mayMake } = view;
  const rows = crimeCategories.map((code) => ({
    code,
    settled: settleWeight('category', code, weights, choices),
  }));
  const offences = choices.filter((choice) => choice.kind === 'offence');
  return {
    title: setName(set),
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: setsTrail,
    body: html`<h1 class="govuk-heading-l">${setName(set)}</h1>
      ${summaryList({
        rows: [
          { key: { text: 'State' }, value: { text: stateWords[set.state] } },
          { key: { text: 'A weight is in' }, value: { text: set.unit } },
          { key: { text: 'From' }, value: { text: set.source } },
          { key: { text: 'Licence' }, value: { text: set.licence } },
          {
            key: { text: 'File' },
            value: { html: html`${set.fileName}<br /><code class="fp-hash">${set.fileHash}</code>` },
          },
          { key: { text: 'Offences weighed' }, value: { text: printNumber(weights.length) } },
        ],
      })}
      ${
        set.state !== 'draft' &&
        html`<h2 class="govuk-heading-m">What our categories weigh in it</h2>
          <p class="govuk-body">
            A mixture of offences has a weight only where the set gives one for the whole of it, or where
            somebody entered it with a reason. Nothing is averaged here: how the mixture is made up is not
            known.
          </p>
          ${scrollRegion(
            'Weights of categories',
            table({
              caption: 'Weights of categories',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [
                { text: 'Category' },
                { text: 'Weight', format: 'numeric' as const },
                { text: 'How' },
                ...(mayMake && set.state === 'in-use' ? [{ text: 'Change' }] : []),
              ],
              rows: rows.map(({ code, settled }) => [
                { text: category(code).title },
                {
                  text: settled.ok
                    ? printNumber(settled.weight, Number.isInteger(settled.weight) ? 0 : 1)
                    : 'none',
                  format: 'numeric' as const,
                },
                {
                  text: settled.ok
                    ? `${settled.how}. ${settled.reason}`
                    : settled.why === 'none'
                      ? 'Nothing in the set'
                      : `${printNumber(settled.weights)} offences from ${printNumber(settled.lowest)} to ${printNumber(settled.highest)}`,
                },
                ...(mayMake && set.state === 'in-use'
                  ? [
                      {
                        html: html`<a
                          class="govuk-link"
                          href="${weightAddress(set, { kind: 'category', key: code })}"
                          >Enter<span class="govuk-visually-hidden">
                            a weight for ${category(code).title}</span
                          ></a
                        >`,
                      },
                    ]
                  : []),
              ]),
            }),
          )}`
      }
      ${
        offences.length > 0 &&
        html`<h2 class="govuk-heading-m">Weights entered for offence codes</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${offences.map(
              (choice) => html`<li>${choice.key}: ${printNumber(choice.weight, 1)}. ${choice.reason}</li>`,
            )}
          </ul>`
      }
      ${
        mayMake &&
        set.state !== 'withdrawn' &&
        button({
          text: 'Withdraw this set',
          href: `/assessment/harm/sets/${set.id}/withdraw`,
          classes: 'govuk-button--secondary',
        })
      }`,
  };
}

export function weightPage(view: {
  set: HarmSet;
  kind: Kind;
  key: string;
  title: string;
  /** What the set has in it. */
  own: readonly Weight[];
  choice: KeptChoice | null;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { set, kind, key, title, own, choice, form } = view;
  const shown = own.slice(0, 200);
  return {
    title: `Weight of ${title}`,
    menu: 'assessment',
    breadcrumbs: [...setsTrail, { text: setName(set), href: `/assessment/harm/sets/${set.id}` }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${setName(set)}</span>Weight of ${title}
      </h1>
      <form method="post" action="/assessment/harm/sets/${set.id}/weight" novalidate>
        ${view.hidden()}
        <input type="hidden" name="kind" value="${kind}" />
        <input type="hidden" name="key" value="${key}" />
        <input type="hidden" name="version" value="${String(choice?.version ?? 0)}" />
        ${input({
          id: 'weight',
          name: 'weight',
          label: { text: `Weight, in ${set.unit}`, classes: 'govuk-label--s' },
          classes: 'govuk-input--width-10',
          inputmode: 'decimal',
          value: form.value('weight', choice === null ? '' : String(choice.weight)),
          ...form.error('weight'),
        })}
        ${textarea({
          id: 'reason',
          name: 'reason',
          label: { text: 'Why this weight', classes: 'govuk-label--s' },
          hint: {
            text: 'Which mixture you take it for, and from what. It stands wherever the weight is used.',
          },
          rows: '3',
          value: form.value('reason', choice?.reason ?? ''),
          ...form.error('reason'),
        })}
        ${button({ text: 'Save', preventDoubleClick: true })}
      </form>
      ${
        shown.length > 0 &&
        html`<h2 class="govuk-heading-m">What the set has in it</h2>
          ${scrollRegion(
            'Offences of the set',
            table({
              caption:
                own.length > shown.length
                  ? `The first ${shown.length} of ${own.length} offences`
                  : `${own.length} offences`,
              captionClasses: 'govuk-table__caption--s',
              firstCellIsHeader: true,
              head: [{ text: 'Offence' }, { text: 'Code' }, { text: 'Weight', format: 'numeric' as const }],
              rows: shown.map((each) => [
                { text: each.title },
                { text: each.code },
                {
                  text: printNumber(each.weight, Number.isInteger(each.weight) ? 0 : 1),
                  format: 'numeric' as const,
                },
              ]),
            }),
          )}`
      }`,
  };
}
