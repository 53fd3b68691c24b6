import { periodInWords } from '../../foundation/period.ts';
import { categories, sourceKinds } from '../../observatory/observatory.ts';
import { printNumber } from '../../statistics/statistics.ts';
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
  tag,
  textarea,
} from '../../web/components.ts';
import { formState, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { AreaResult, Periods } from './measure.figures.ts';
import { measureNavigation } from './measure.page.ts';
import { changeText, kindTitle, measureAddress, measuresTrail } from './measure.parts.ts';
import {
  definitionDifferences,
  definitionLines,
  divisors,
  measureBounds,
  polarities,
  type MeasureDefinition,
} from './measure.rules.ts';
import type { MeasureRecord, MeasureVersion } from './measure.store.ts';

const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

/** How a measure is counted, every version of it, and where it is quoted. */
export function definitionPage(view: {
  measure: MeasureRecord;
  versions: readonly MeasureVersion[];
  used: readonly { kind: string; id: string; figures: number }[];
  mayEdit: boolean;
  hidden: () => SafeHtml;
  form?: FormState;
}): Page {
  const { measure, versions } = view;
  const form = view.form ?? formState();
  const base = measureAddress(measure.code);
  const isRetired = measure.state === 'retired';
  return {
    title: `How it is counted: ${measure.definition.title}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [...measuresTrail, { text: measure.definition.title, href: base }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${measure.definition.title}</span>How it is counted
      </h1>
      ${measureNavigation(measure.code, 'definition', {})}
      ${isRetired && html`<p class="govuk-body">${tag({ text: 'Retired', classes: 'govuk-tag--grey' })}</p>`}
      ${summaryList({
        rows: [
          ...definitionLines(measure.definition, kindTitle).map(({ term, text }) => ({
            key: { text: term },
            value: { text },
          })),
          { key: { text: 'Version' }, value: { text: String(measure.version) } },
        ],
      })}
      ${
        view.mayEdit &&
        !isRetired &&
        button({ text: 'Change it', href: `${base}/edit`, classes: 'govuk-button--secondary' })
      }
      <h2 class="govuk-heading-m">Where it is used</h2>
      ${
        view.used.length === 0
          ? html`<p class="govuk-body">No document quotes it.</p>`
          : html`<ul class="govuk-list govuk-list--bullet">
              ${view.used.map(
                (each) =>
                  html`<li>
                    ${
                      each.kind === 'assessment'
                        ? html`<a class="govuk-link" href="/assessment/${each.id}">An assessment</a>`
                        : each.kind
                    }:
                    ${each.figures} ${each.figures === 1 ? 'figure' : 'figures'}
                  </li>`,
              )}
            </ul>`
      }
      <h2 class="govuk-heading-m">Versions</h2>
      ${versions.map((version, index) => versionSection(version, versions[index + 1]))}
      ${view.mayEdit && retireForm(measure, form, view.hidden)}`,
  };
}

function versionSection(version: MeasureVersion, before: MeasureVersion | undefined): SafeHtml {
  const differences =
    before === undefined ? [] : definitionDifferences(before.definition, version.definition, kindTitle);
  const stateChange =
    before === undefined || before.state === version.state
      ? null
      : version.state === 'retired'
        ? 'It was retired.'
        : 'It was brought back.';
  return html`<h3 class="govuk-heading-s">Version ${version.number}</h3>
    <p class="govuk-body">${moments.format(new Date(version.madeAt))}, ${version.madeBy}: ${version.why}</p>
    ${stateChange !== null && html`<p class="govuk-body">${stateChange}</p>`}
    ${
      differences.length > 0 &&
      scrollRegion(
        `What changed in version ${version.number}`,
        table({
          caption: `What changed in version ${version.number}`,
          captionClasses: 'govuk-visually-hidden',
          firstCellIsHeader: true,
          head: [{ text: 'What' }, { text: 'Before' }, { text: 'Since' }],
          rows: differences.map((line) => [
            { text: line.term },
            { html: html`<del>${line.before}</del>` },
            { html: html`<ins>${line.after}</ins>` },
          ]),
        }),
      )
    }`;
}

function retireForm(measure: MeasureRecord, form: FormState, hidden: () => SafeHtml): SafeHtml {
  const isRetired = measure.state === 'retired';
  return html`<h2 class="govuk-heading-m">${isRetired ? 'Bring it back' : 'Retire it'}</h2>
    <p class="govuk-body">
      ${
        isRetired
          ? 'It is stated again from now on, under the same name.'
          : 'It is no longer offered. Figures that quote it stay as they are, and it can be brought back.'
      }
    </p>
    <form
      method="post"
      action="${measureAddress(measure.code)}/${isRetired ? 'bring-back' : 'retire'}"
      novalidate
    >
      ${hidden()}
      <input type="hidden" name="version" value="${measure.version}" />
      ${input({ id: 'why', name: 'why', label: { text: 'Why?' }, value: form.value('why'), ...form.error('why') })}
      ${button({
        text: isRetired ? 'Bring it back' : 'Retire it',
        classes: isRetired ? 'govuk-button--secondary' : 'govuk-button--warning',
        preventDoubleClick: true,
      })}
    </form>`;
}

/** What a change does to today's number of the whole area: as it is, and as it would be. */
export type Preview = {
  seen: string;
  definition: MeasureDefinition;
  periods: Periods | null;
  areaName: string;
  /** Null where nothing of its kind of source was received. */
  before: AreaResult | null;
  after: AreaResult | null;
};

/** The form of a measure: new, or its next version. It is saved only after its effect was seen. */
export function editMeasurePage(view: {
  measure: MeasureRecord | null;
  preview: Preview | null;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { measure, form, preview } = view;
  const base = measure === null ? '/assessment/measures' : measureAddress(measure.code);
  const was = measure?.definition ?? null;
  const conflict = form.message('version') !== undefined;
  const title = measure === null ? 'Add a measure' : 'Change a measure';
  const save = measure === null ? `${base}/new` : `${base}/edit`;
  return {
    title,
    menu: 'assessment',
    backLink: measure === null ? base : measureAddress(measure.code, { page: 'definition' }),
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        ${was !== null && html`<span class="govuk-caption-l">${was.title}</span>`}
        <h1 class="govuk-heading-l">${title}</h1>
        ${conflict && was !== null && storedNow(was)} ${preview !== null && previewSection(preview, was)}
        <form method="post" action="${preview === null ? `${base}/preview` : save}" novalidate>
          ${view.hidden()}
          ${
            measure !== null &&
            html`<input
              type="hidden"
              name="version"
              value="${conflict ? String(measure.version) : form.value('version', String(measure.version))}"
            />`
          }
          ${preview !== null && html`<input type="hidden" name="seen" value="${preview.seen}" />`}
          ${
            measure === null &&
            input({
              id: 'code',
              name: 'code',
              label: { text: 'Short name for addresses' },
              hint: { text: 'Small letters, digits and hyphens, such as shop-theft. It is never changed.' },
              value: form.value('code'),
              ...form.error('code'),
            })
          }
          ${input({ id: 'title', name: 'title', label: { text: 'Name' }, value: form.value('title', was?.title), ...form.error('title') })}
          ${textarea({ id: 'definition', name: 'definition', rows: 3, label: { text: 'In words, for a newcomer' }, value: form.value('definition', was?.definition), ...form.error('definition') })}
          ${select({
            id: 'source-kind',
            name: 'source-kind',
            label: { text: 'Counts from' },
            hint: { text: 'One kind of source: numbers of two kinds are never added up.' },
            items: sourceKinds.map(({ code, title: text }) => ({
              value: code,
              text,
              selected: code === form.value('source-kind', was?.sourceKind ?? 'police-street'),
            })),
            ...form.error('source-kind'),
          })}
          ${Array.from({ length: measureBounds.parts }, (_, index) =>
            select({
              id: `category-${index + 1}`,
              name: `category-${index + 1}`,
              label: {
                text: index === 0 ? 'What is counted, with everything below it' : `And category ${index + 1}`,
              },
              items: categoryItems(
                form.value(`category-${index + 1}`, was?.categories[index]),
                index === 0 ? 'Choose' : 'No more',
              ),
              ...form.error(`category-${index + 1}`),
            }),
          )}
          ${radios({
            name: 'divide-by',
            idPrefix: 'divide-by',
            fieldset: { legend: { text: 'Divided by', classes: 'govuk-fieldset__legend--s' } },
            value: form.value('divide-by', was?.divideBy ?? 'residents'),
            items: Object.entries(divisors).map(([value, text]) => ({ value, text })),
            ...form.error('divide-by'),
          })}
          ${select({
            id: 'whole',
            name: 'whole',
            label: { text: 'A share of' },
            hint: { text: 'Only where it is divided by another category.' },
            items: categoryItems(form.value('whole', was?.whole ?? ''), 'Nothing'),
            ...form.error('whole'),
          })}
          ${select({
            id: 'per',
            name: 'per',
            label: { text: 'Given per' },
            items: measureBounds.per.map((per) => ({
              value: String(per),
              text: per === 100 ? '100 (per cent)' : printNumber(per),
              selected: String(per) === form.value('per', String(was?.per ?? 1000)),
            })),
            ...form.error('per'),
          })}
          ${select({
            id: 'decimals',
            name: 'decimals',
            label: { text: 'Decimals' },
            hint: { text: 'Rounded once, half up, where it is printed.' },
            items: measureBounds.decimals.map((decimals) => ({
              value: String(decimals),
              text: String(decimals),
              selected: String(decimals) === form.value('decimals', String(was?.decimals ?? 1)),
            })),
            ...form.error('decimals'),
          })}
          ${radios({
            name: 'polarity',
            idPrefix: 'polarity',
            fieldset: { legend: { text: 'What a rise means', classes: 'govuk-fieldset__legend--s' } },
            value: form.value('polarity', was?.polarity ?? ''),
            items: Object.entries(polarities).map(([value, text]) => ({ value, text })),
            ...form.error('polarity'),
          })}
          ${checkboxes({
            name: 'proactive',
            idPrefix: 'proactive',
            items: [
              {
                value: 'yes',
                text: 'Found by looking: a rise may be more policing',
                checked: form
                  .values('proactive', form.value('title') === '' && was?.isProactive === true ? ['yes'] : [])
                  .includes('yes'),
              },
            ],
          })}
          ${input({
            id: 'minimum-base',
            name: 'minimum-base',
            label: { text: 'Smallest number for a rate or a percentage' },
            hint: { text: `${measureBounds.minimumBase.least} or more.` },
            classes: 'govuk-input--width-4',
            inputmode: 'numeric',
            value: form.value('minimum-base', String(was?.minimumBase ?? measureBounds.minimumBase.least)),
            ...form.error('minimum-base'),
          })}
          ${textarea({ id: 'note', name: 'note', rows: 2, label: { text: 'What a reader must know' }, hint: { text: 'May stay empty.' }, value: form.value('note', was?.note), ...form.error('note') })}
          ${input({ id: 'source', name: 'source', label: { text: 'Who says that it is counted so' }, hint: { text: 'A publication or a decision. May stay empty.' }, value: form.value('source', was?.source), ...form.error('source') })}
          ${input({ id: 'why', name: 'why', label: { text: measure === null ? 'Why is it added?' : 'Why is it changed?' }, value: form.value('why'), ...form.error('why') })}
          ${
            preview === null
              ? button({ text: 'See what it does' })
              : html`<div class="govuk-button-group">
                  ${button({ text: measure === null ? 'Add the measure' : `Save as version ${measure.version + 1}`, preventDoubleClick: true })}
                  ${button({ text: 'See again what it does', classes: 'govuk-button--secondary', attributes: { formaction: `${base}/preview` } })}
                </div>`
          }
        </form>
      </div>
    </div>`,
  };
}

function storedNow(definition: MeasureDefinition): SafeHtml {
  return html`<div id="version" tabindex="-1">
    ${insetText({
      html: html`<h2 class="govuk-heading-m">What is stored now</h2>
        ${summaryList({
          rows: definitionLines(definition, kindTitle).map(({ term, text }) => ({
            key: { text: term },
            value: { text },
          })),
        })}`,
    })}
  </div>`;
}

function previewSection(preview: Preview, was: MeasureDefinition | null): SafeHtml {
  const differences = was === null ? null : definitionDifferences(was, preview.definition, kindTitle);
  const cell = (result: AreaResult | null, definition: MeasureDefinition | null) =>
    result === null || definition === null
      ? { count: 'no number', value: 'no number', change: 'no number' }
      : {
          count: printNumber(result.count.value),
          value:
            result.value.value === null
              ? 'too few, or no base'
              : `${printNumber(result.value.value, definition.decimals)}${result.value.unit === '%' ? '%' : ` ${result.value.unit}`}`,
          change: changeText(definition.divideBy === 'category' ? result.value : result.count),
        };
  const [old, now] = [cell(preview.before, was), cell(preview.after, preview.definition)];
  const row = (what: string, before: string, after: string) => [
    { text: what },
    ...(was === null ? [] : [{ text: before }]),
    { text: after },
  ];
  return html`<div id="preview" tabindex="-1">
    ${insetText({
      html: html`<h2 class="govuk-heading-m">What it does</h2>
        ${
          differences !== null &&
          differences.length === 0 &&
          html`<p class="govuk-body">Nothing is different from the version in use.</p>`
        }
        ${
          preview.after === null
            ? html`<p class="govuk-body">
                Nothing was received from “${kindTitle(preview.definition.sourceKind)}”, so there is no number
                to show.
              </p>`
            : scrollRegion(
                'What it does to the number',
                table({
                  caption: `${preview.areaName}${preview.periods === null ? '' : `, ${periodInWords(preview.periods.period)}`}`,
                  firstCellIsHeader: true,
                  head: [
                    { text: 'Number' },
                    ...(was === null ? [] : [{ text: 'As it is' }]),
                    { text: was === null ? 'It would be' : 'As it would be' },
                  ],
                  rows: [
                    row('Incidents', old.count, now.count),
                    row('Given', old.value, now.value),
                    row('Change', old.change, now.change),
                  ],
                }),
              )
        }
        ${
          differences !== null &&
          differences.length > 0 &&
          html`<ul class="govuk-list govuk-list--bullet">
            ${differences.map(
              (line) => html`<li>${line.term}: <del>${line.before}</del> <ins>${line.after}</ins></li>`,
            )}
          </ul>`
        }`,
    })}
  </div>`;
}

const depths = new Map<string, number>();
for (const { code, parent } of categories)
  depths.set(code, parent === null ? 0 : (depths.get(parent) ?? 0) + 1);

/** The category tree in the order of print, deeper ones behind dashes: a select cannot indent. */
function categoryItems(chosen: string, none: string): { value: string; text: string; selected: boolean }[] {
  return [
    { value: '', text: none, selected: chosen === '' },
    ...categories.map(({ code, title }) => ({
      value: code,
      text: `${'– '.repeat(depths.get(code) ?? 0)}${title}`,
      selected: code === chosen,
    })),
  ];
}
