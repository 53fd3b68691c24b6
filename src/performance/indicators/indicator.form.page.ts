import { button, checkboxes, details, input, radios, select, textarea } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { trail } from './indicators.page.ts';
import { frequencies, indicatorRoles, polarities, shapes, type Indicator } from './indicator.types.ts';
import { statusParameters } from './status.rules.ts';

const items = (list: Readonly<Record<string, string>>): { value: string; text: string }[] =>
  Object.entries(list).map(([value, text]) => ({ value, text }));

/** The form of an indicator: what everybody must give first, the rest one step behind. */
export function indicatorFormPage(view: {
  indicator: Indicator | null;
  form: FormState;
  owners: readonly { value: string; text: string }[];
  measures: readonly { code: string; title: string }[];
  priorities: readonly string[];
  aims: readonly { id: string; text: string; hint: string; priority: string }[];
  aimsTied: readonly string[];
  others: readonly { id: string; title: string }[];
  hidden: () => SafeHtml;
}): Page {
  const { indicator: is, form } = view;
  const address = is === null ? '/performance/indicators/new' : `/performance/indicators/${is.id}/change`;
  const title = is === null ? 'Add an indicator' : `Change ${is.title}`;
  const given = (name: string, otherwise: string) => ({
    id: name,
    name,
    value: form.value(name, otherwise),
    ...form.error(name),
  });
  const number = (value: number | null | undefined): string => (value == null ? '' : String(value));
  const chosen = (list: Readonly<Record<string, string>>, name: string, value: string) =>
    items(list).map((item) => ({ ...item, checked: form.value(name, value) === item.value }));
  return {
    title,
    menu: 'performance',
    breadcrumbs: is === null ? trail : [...trail, { text: is.title, href: `/performance/indicators/${is.id}` }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${title}</h1>
        <form method="post" action="${address}" novalidate>
          ${view.hidden()}<input type="hidden" name="version" value="${is?.version ?? 0}" />
          ${input({ label: { text: 'Title' }, ...given('title', is?.title ?? '') })}
          ${textarea({ label: { text: 'Definition' }, hint: { text: 'What is counted, of what, and when. A newcomer must be able to count it again.' }, rows: '3', ...given('definition', is?.definition ?? '') })}
          ${input({ label: { text: 'Code' }, hint: { text: 'Small letters, numbers and dashes. Files and programs know it by this.' }, classes: 'govuk-input--width-20', ...given('code', is?.code ?? '') })}
          ${radios({ name: 'shape', idPrefix: 'shape', fieldset: { legend: { text: 'Its value is', classes: 'govuk-fieldset__legend--s' } }, ...form.error('shape'), items: chosen(shapes, 'shape', is?.shape ?? 'number') })}
          ${radios({ name: 'source', idPrefix: 'source', fieldset: { legend: { text: 'It comes from', classes: 'govuk-fieldset__legend--s' } }, ...form.error('source'), items: chosen({ return: 'A return by its owner', measure: 'A measure: worked out from data received' }, 'source', is?.source === 'measure' ? 'measure' : 'return') })}
          ${select({ label: { text: 'Measure, where it comes from one' }, items: [{ value: '', text: 'None' }, ...view.measures.map(({ code, title: text }) => ({ value: code, text }))], ...given('measure', is?.measureCode ?? '') })}
          ${input({ label: { text: 'Unit' }, hint: { text: 'For example: people, incidents, days. A percentage needs none but %.' }, classes: 'govuk-input--width-10', ...given('unit', is?.unit ?? '%') })}
          ${input({ label: { text: 'Top of the fraction, in words' }, hint: { text: 'For a percentage: for example, applicants answered in time' }, ...given('numerator-words', is?.numeratorWords ?? '') })}
          ${input({ label: { text: 'Of what, in words' }, hint: { text: 'For a percentage: for example, all applicants of the quarter' }, ...given('denominator-words', is?.denominatorWords ?? '') })}
          ${radios({ name: 'polarity', idPrefix: 'polarity', fieldset: { legend: { text: 'What is wanted', classes: 'govuk-fieldset__legend--s' } }, ...form.error('polarity'), items: chosen(polarities, 'polarity', is?.polarity ?? 'up-good') })}
          ${select({ label: { text: 'Owner' }, hint: { text: 'Who returns it, or answers for it where it comes from data' }, items: [{ value: '', text: 'Choose' }, ...view.owners], ...given('owner', is === null ? '' : [is.ownerAgencyId, is.ownerAccountId].filter((part) => part !== null).join('/')) })}
          ${select({ label: { text: 'Priority' }, items: [{ value: '', text: 'Under no priority' }, ...[...new Set([...view.priorities, ...(is === null || is.priority === '' ? [] : [is.priority])])].map((text) => ({ value: text, text }))], ...given('priority', is?.priority ?? view.aims.find(({ id }) => view.aimsTied.includes(id))?.priority ?? '') })}
          ${
            view.aims.length > 0 &&
            checkboxes({ name: 'aim-id', idPrefix: 'aim-id', fieldset: { legend: { text: 'Aims of the strategy that it measures', classes: 'govuk-fieldset__legend--s' } }, items: view.aims.map(({ id, text, hint }) => ({ value: id, text, hint: { text: hint }, checked: form.values('aim-id', view.aimsTied).includes(id) })) })
          }
          ${details({
            summaryText: 'Frequency, tolerance, range, baseline, limitations and more',
            open: form.errors.length > 0,
            html: html`${select({ label: { text: 'How often' }, items: items(frequencies), ...given('frequency', is?.frequency ?? 'quarter') })}
              ${select({ label: { text: 'It shows' }, items: items(indicatorRoles), ...given('role', is?.role ?? 'outcome') })}
              ${input({ label: { text: 'Decimals' }, classes: 'govuk-input--width-2', ...given('decimals', String(is?.decimals ?? 0)) })}
              ${checkboxes({ name: 'by-chance', idPrefix: 'by-chance', ...form.error('by-chance'), items: [{ value: 'yes', text: 'It counts events or people, so that chance moves it', hint: { text: 'Then a miss or a change on a small base is called one that may be chance, and small counts are hidden from readers outside the unit' }, checked: form.value('by-chance', is?.byChance === true ? 'yes' : '') === 'yes' }] })}
              ${input({ label: { text: 'Tolerance' }, hint: { text: `By how many per cent a miss of the target is still amber; ${statusParameters.tolerance.value} unless said` }, suffix: { text: '%' }, classes: 'govuk-input--width-5', ...given('tolerance', number(is?.tolerancePercent)) })}
              ${input({ label: { text: 'Lowest possible value' }, hint: { text: 'A return under it is refused' }, classes: 'govuk-input--width-5', ...given('lowest', number(is?.lowest)) })}
              ${input({ label: { text: 'Highest possible value' }, classes: 'govuk-input--width-5', ...given('highest', number(is?.highest)) })}
              ${input({ label: { text: 'Baseline' }, classes: 'govuk-input--width-5', ...given('baseline', number(is?.baseline)) })}
              ${input({ label: { text: 'Baseline of which period' }, ...given('baseline-words', is?.baselineWords ?? '') })}
              ${select({ label: { text: 'Read with' }, hint: { text: 'Where more reports are wanted: the measure of confidence or satisfaction that must not get worse' }, items: [{ value: '', text: 'None' }, ...view.others.map((other) => ({ value: other.id, text: other.title }))], ...given('paired', is?.pairedId ?? '') })}
              ${input({ label: { text: 'Compared with' }, hint: { text: 'For example: the force average, similar districts' }, ...given('comparator', is?.comparator ?? '') })}
              ${textarea({ label: { text: 'Limitations' }, rows: '3', ...given('limitations', is?.limitations ?? '') })}
              ${checkboxes({ name: 'public', idPrefix: 'public', ...form.error('public'), items: [{ value: 'yes', text: 'Its locked values may be published', checked: form.value('public', is?.isPublic === true ? 'yes' : '') === 'yes' }] })}`,
          })}
          ${
            is !== null &&
            html`<h2 class="govuk-heading-m">Where the definition changes</h2>
              <p class="govuk-body">
                If what is counted changes, say from when and why. Values before and after are then shown apart and not
                compared.
              </p>
              ${dateField({ form, name: 'break-from', legend: 'From the first day of', hint: 'The first day of the period, for example 1 4 2026' })}
              ${textarea({ label: { text: 'Why it changes' }, rows: '2', ...given('break-reason', '') })}`
          }
          ${button({ text: 'Save' })}
        </form>
      </div>
    </div>`,
  };
} // prettier-ignore
