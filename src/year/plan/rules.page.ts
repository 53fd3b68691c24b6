import { momentInWords } from '../../web/words.ts';
import { dayWords } from '../../partnership/partnership.ts';
import type { Version } from '../../foundation/history.ts';
import {
  button,
  details,
  fieldset,
  input,
  insetText,
  scrollRegion,
  select,
  table,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { publicItems } from '../elections/election.rules.ts';
import { monthNames, ruleInWords } from './due.rules.ts';
import type { Owners } from './owners.store.ts';
import { yearTrail } from '../year.trail.ts';
import { dateKinds, markWords, rolls, ruleBodyShape, units, type Rule, type When } from './plan.types.ts';

const at = '/year/rules';

/** What a rule counts from, as one choice: `date:csp-meeting`, `quarter-end`. */
export const startOf = (when: When): string =>
  when.from === 'date' || when.from === 'count'
    ? `${when.from}:${when.date}`
    : when.from === 'next-date'
      ? `next:${when.date}`
      : when.from;

const starts: readonly (readonly [value: string, text: string])[] = [
  ...Object.entries(dateKinds).map(([kind, { title }]) => [`date:${kind}`, `Each “${title}”`] as const),
  ['quarter-end', 'The end of each quarter'],
  ['month-end', 'The end of each month'],
  ['year-day', 'The same day each year (set it below)'],
  ...Object.entries(dateKinds).map(([kind, { title }]) => [`next:${kind}`, `The next “${title}” after an event (choose it below)`] as const), // prettier-ignore
  ...Object.entries(dateKinds).map(([kind, { title }]) => [`count:${kind}`, `At least so many of “${title}” in a year`] as const), // prettier-ignore
  ['standing', 'No step of the year: kept elsewhere'],
];

/** All rules and deadlines. */
export function rulesPage(view: {
  rules: readonly Rule[];
  form: FormState;
  owners: Owners;
  hidden: () => SafeHtml;
  undo: string | null;
  mayEdit: boolean;
}): Page {
  const { form, mayEdit } = view;
  return {
    title: 'Rules and deadlines',
    menu: 'year',
    width: 'wide',
    breadcrumbs: yearTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Rules and deadlines</h1>
      <p class="govuk-body">
        What the year asks for, each with its source. “Guidance, to be checked” means that nobody has held it
        against the law’s own text: ask your legal officer before you rely on it.
      </p>
      ${
        view.undo !== null &&
        html`<form method="post" action="${at}/${view.undo}/put-back">
          ${view.hidden()}${button({ text: 'Put it back', classes: 'govuk-button--secondary' })}
        </form>`
      }
      ${
        view.rules.length === 0
          ? html`<p class="govuk-body">None is written down.</p>
              ${
                mayEdit &&
                html`<form method="post" action="${at}/start">
                  ${view.hidden()}${button({ text: 'Begin with the usual rules' })}
                </form>`
              }`
          : scrollRegion(
              'Rules and deadlines',
              table({
                caption: 'Rules and deadlines, by code',
                captionClasses: 'govuk-visually-hidden',
                head: [{ text: 'Code' }, { text: 'What' }, { text: 'When' }, { text: 'Source' }, { text: 'In force' }], // prettier-ignore
                rows: view.rules.map((rule) => [
                  { html: html`<a class="govuk-link" href="${at}/${rule.id}">${rule.code}</a>` },
                  { text: rule.title },
                  { text: ruleInWords(rule.body) },
                  { text: `${rule.body.source} (${markWords[rule.body.mark]})` },
                  {
                    text: `From ${dayWords(rule.effectiveFrom)}${rule.effectiveTo === null ? '' : ` to ${dayWords(rule.effectiveTo)}`}`,
                  },
                ]),
              }),
            )
      }
      ${
        mayEdit &&
        html`<h2 class="govuk-heading-m">Write down a local deadline</h2>
          <form method="post" action="${at}" novalidate>
            ${view.hidden()} ${fields(view, null)} ${button({ text: 'Write it down' })}
          </form>`
      }`,
  };
}

function fields(view: { form: FormState; owners: Owners }, rule: Rule | null): SafeHtml {
  const { form, owners } = view;
  const when = rule?.body.when;
  const offset = rule?.body.offset;
  const repeat = when?.from === 'date' && when.repeatMonths !== null ? String(when.repeatMonths) : '';
  return html`${input({ id: 'code', name: 'code', classes: 'govuk-input--width-10', label: { text: 'Code' }, hint: { text: 'Capitals, figures and dashes, for example LOCAL-1' }, value: form.value('code', rule?.code), ...form.error('code') })}
  ${input({ id: 'title', name: 'title', label: { text: 'What is due' }, value: form.value('title', rule?.title), ...form.error('title') })}
  ${select({ id: 'start', name: 'start', label: { text: 'Counted from' }, items: starts.map(([value, text]) => ({ value, text })), value: form.value('start', when === undefined ? 'date:csp-meeting' : startOf(when)), ...form.error('start') })}
  ${input({ id: 'amount', name: 'amount', classes: 'govuk-input--width-3', inputmode: 'numeric', label: { text: 'How many' }, hint: { text: '0: on the day itself' }, value: form.value('amount', String(offset?.amount ?? 0)), ...form.error('amount') })}
  ${select({ id: 'unit', name: 'unit', label: { text: 'Of what' }, items: Object.entries(units).map(([value, text]) => ({ value, text })), value: form.value('unit', offset?.unit ?? 'working-days'), ...form.error('unit') })}
  ${select({
    id: 'direction',
    name: 'direction',
    label: { text: 'Before or after' },
    items: [
      { value: 'before', text: 'Before' },
      { value: 'after', text: 'After' },
    ],
    value: form.value('direction', offset?.direction ?? 'before'),
    ...form.error('direction'),
  })}
  ${select({ id: 'roll', name: 'roll', label: { text: 'Where that is no working day' }, items: Object.entries(rolls).map(([value, text]) => ({ value, text: `It ${text}` })), value: form.value('roll', offset?.roll ?? 'none'), ...form.error('roll') })}
  ${details({
    summaryText: 'More about when',
    open: ['repeat', 'event', 'times', 'words', 'day', 'month'].some(
      (name) => form.message(name) !== undefined,
    ),
    html: fieldset({
      legend: { text: 'More about when', classes: 'govuk-visually-hidden' },
      html: html`${input({ id: 'repeat', name: 'repeat', classes: 'govuk-input--width-3', inputmode: 'numeric', label: { text: 'Then again every so many months' }, hint: { text: 'Leave empty where it is due once for each day' }, value: form.value('repeat', repeat), ...form.error('repeat') })}
      ${select({ id: 'event', name: 'event', label: { text: 'The event, for “the next … after”' }, items: Object.entries(dateKinds).map(([value, { title }]) => ({ value, text: title })), value: form.value('event', when?.from === 'next-date' ? when.event : 'scrutiny-attendance'), ...form.error('event') })}
      ${input({ id: 'times', name: 'times', classes: 'govuk-input--width-3', inputmode: 'numeric', label: { text: 'How many in a year, for “at least so many”' }, value: form.value('times', when?.from === 'count' ? String(when.times) : '1'), ...form.error('times') })}
      ${input({ id: 'day', name: 'day', classes: 'govuk-input--width-2', inputmode: 'numeric', label: { text: 'Day of the month, for “the same day each year”' }, value: form.value('day', when?.from === 'year-day' ? String(when.day) : '31'), ...form.error('day') })}
      ${select({ id: 'month', name: 'month', label: { text: 'Month, for “the same day each year”' }, items: monthNames.map((text, index) => ({ value: String(index + 1), text })), value: form.value('month', when?.from === 'year-day' ? String(when.month) : '3'), ...form.error('month') })}
      ${input({ id: 'words', name: 'words', label: { text: 'Where it is kept, for “no step of the year”' }, value: form.value('words', when?.from === 'standing' ? when.words : ''), ...form.error('words') })}`,
    }),
  })}
  ${select({
    id: 'item',
    name: 'item',
    label: { text: 'What of it waits for an election' },
    items: [
      { value: '', text: 'Nothing' },
      ...Object.entries(publicItems)
        .filter(([, { waits }]) => waits)
        .map(([value, { title }]) => ({ value, text: title })),
    ],
    value: form.value('item', rule?.body.item ?? ''),
    ...form.error('item'),
  })}
  ${input({ id: 'href', name: 'href', label: { text: 'Where it is done' }, hint: { text: 'A path of this system, for example /performance; leave empty where it is done elsewhere' }, value: form.value('href', rule?.body.href), ...form.error('href') })}
  ${select({ id: 'owner-agency', name: 'owner-agency', label: { text: 'Owner: agency' }, items: [{ value: '', text: 'None chosen' }, ...owners.agencies.map(({ id, name }) => ({ value: id, text: name }))], value: form.value('owner-agency', rule?.ownerAgencyId ?? ''), ...form.error('owner-agency') })}
  ${select({ id: 'owner-person', name: 'owner-person', label: { text: 'Owner: person' }, items: [{ value: '', text: 'None chosen' }, ...owners.people.map(({ id, name, agencyName }) => ({ value: id, text: `${name}, ${agencyName}` }))], value: form.value('owner-person', rule?.ownerAccountId ?? ''), ...form.error('owner-person') })}
  ${input({ id: 'owner-words', name: 'owner-words', label: { text: 'Owner in words, where none is chosen' }, value: form.value('owner-words', rule?.body.ownerWords), ...form.error('owner-words') })}
  ${input({ id: 'source', name: 'source', label: { text: 'Source' }, hint: { text: 'The law, the constitution, the decision that asks for it' }, value: form.value('source', rule?.body.source), ...form.error('source') })}
  ${select({ id: 'mark', name: 'mark', label: { text: 'How sure it is' }, items: Object.entries(markWords).map(([value, text]) => ({ value, text })), value: form.value('mark', rule?.body.mark ?? 'local'), ...form.error('mark') })}
  ${dateField({ form, name: 'effective-from', legend: 'In force from', value: rule?.effectiveFrom ?? '' })}
  ${dateField({ form, name: 'effective-to', legend: 'In force to', hint: 'Leave empty while it is in force', value: rule?.effectiveTo ?? '' })}`;
}

/** What an earlier version said, where it can still be read. */
function versionWords(version: Version): string {
  const was = version.was as Record<string, unknown>;
  const body = ruleBodyShape.safeParse(was['body']);
  return `${String(was['title'])}${body.success ? `: ${ruleInWords(body.data)} (${body.data.source})` : ''}`;
}

/** One rule: what it says, its earlier versions, and the form to change it. */
export function rulePage(view: {
  rule: Rule;
  versions: readonly Version[];
  owners: Owners;
  form: FormState;
  hidden: () => SafeHtml;
  mayEdit: boolean;
}): Page {
  const { rule, form } = view;
  return {
    title: `${rule.code}: ${rule.title}`,
    menu: 'year',
    breadcrumbs: [...yearTrail, { text: 'Rules and deadlines', href: at }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${rule.code}: ${rule.title}</h1>
      <p class="govuk-body">
        ${ruleInWords(rule.body)}. ${rule.body.source} (${markWords[rule.body.mark]}). In force from
        ${dayWords(rule.effectiveFrom)}${rule.effectiveTo === null ? '' : ` to ${dayWords(rule.effectiveTo)}`}.
      </p>
      ${form.message('version') !== undefined && insetText({ text: `Stored now: ${rule.title}, ${ruleInWords(rule.body)}.` })}
      ${
        view.versions.length > 0 &&
        html`<h2 class="govuk-heading-m">Earlier versions</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.versions.map((each) => html`<li>Until ${momentInWords(each.changedAt)}: ${versionWords(each)}</li>`)}
          </ul>`
      }
      ${
        view.mayEdit &&
        html`<h2 class="govuk-heading-m">Change it</h2>
          <p class="govuk-body">
            Where the law changes on a day, give this rule its last day and write down the next one from the
            day after: the years behind stay as they were.
          </p>
          <form method="post" action="${at}/${rule.id}" novalidate>
            ${view.hidden()}
            <input type="hidden" name="version" id="version" value="${rule.version}" />
            ${fields(view, rule)} ${button({ text: 'Save' })}
          </form>
          <form method="post" action="${at}/${rule.id}/remove">
            ${view.hidden()}${button({ text: 'Take it out of the year', classes: 'govuk-button--secondary' })}
          </form>`
      }`,
  };
}
