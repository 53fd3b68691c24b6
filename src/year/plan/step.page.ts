import { momentInWords } from '../../web/words.ts';
import { dayWords } from '../../partnership/partnership.ts';
import {
  button,
  insetText,
  radios,
  select,
  summaryList,
  textarea,
  warningText,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { ruleInWords, yearOf } from './due.rules.ts';
import { ownerInWords, type Owners } from './owners.store.ts';
import { yearTrail } from '../year.trail.ts';
import { stepHref } from './plan.page.ts';
import { electionWords } from './plan.words.ts';
import { markWords, stepStates, type Step } from './plan.types.ts';

/** One step: what, when, by which rule, and where it stands. */
export function stepPage(view: {
  step: Step;
  owners: Owners;
  form: FormState;
  hidden: () => SafeHtml;
  may: boolean;
}): Page {
  const { step, owners, form } = view;
  const { rule, said } = step;
  return {
    title: rule.title,
    menu: 'year',
    breadcrumbs: [...yearTrail, { text: yearOf(step.due).name, href: `/year?year=${yearOf(step.due).name}` }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${rule.title}</h1>
      ${step.overdue && warningText({ text: `This was due on ${dayWords(step.due)}.`, iconFallbackText: 'Warning' })}
      ${step.elections.length > 0 && warningText({ text: electionWords(step.elections), iconFallbackText: 'Warning' })}
      ${summaryList({
        rows: [
          { key: { text: 'Due' }, value: { text: dayWords(step.due) } },
          { key: { text: 'Counted from' }, value: { text: step.from } },
          {
            key: { text: 'Rule' },
            value: {
              html: html`<a class="govuk-link" href="/year/rules/${rule.id}">${rule.code}</a>:
                ${ruleInWords(rule.body)}`,
            },
          },
          {
            key: { text: 'Source' },
            value: { text: `${rule.body.source} (${markWords[rule.body.mark]})` },
          },
          { key: { text: 'Owner' }, value: { text: ownerInWords(step.owner, owners) } },
          {
            key: { text: 'State' },
            value: {
              text: `${stepStates[step.state]}${step.overdue ? ', late' : ''}${said === null ? '' : `. ${said.changedBy === null ? 'Written' : said.changedBy}, ${momentInWords(said.changedAt)}${said.doneOn === null ? '' : `; done on ${dayWords(said.doneOn)}`}`}`,
            },
          },
          ...(said === null || said.note === ''
            ? []
            : [{ key: { text: 'Note' }, value: { text: said.note } }]),
          ...(rule.body.href === ''
            ? []
            : [
                {
                  key: { text: 'Where it is done' },
                  value: { html: html`<a class="govuk-link" href="${rule.body.href}">${rule.body.href}</a>` },
                },
              ]),
        ],
      })}
      ${
        view.may
          ? html`<h2 class="govuk-heading-m">Say where it stands</h2>
              <form method="post" action="${stepHref(step)}" novalidate>
                ${view.hidden()}
                <input type="hidden" name="version" id="version" value="${said?.version ?? 0}" />
                ${radios({ idPrefix: 'state', name: 'state', fieldset: { legend: { text: 'State', classes: 'govuk-fieldset__legend--s' } }, items: Object.entries(stepStates).map(([value, text]) => ({ value, text })), value: form.value('state', step.state), ...form.error('state') })}
                ${textarea({ id: 'note', name: 'note', rows: '3', label: { text: 'Note', classes: 'govuk-label--s' }, hint: { text: 'What was done, or why it is not needed' }, value: form.value('note', said?.note ?? ''), ...form.error('note') })}
                ${dateField({ form, name: 'done-on', legend: 'Done on', hint: 'Leave empty for today, where it is done', ...(said?.doneOn == null ? {} : { value: said.doneOn }) })}
                ${select({ id: 'owner-agency', name: 'owner-agency', label: { text: 'Owner: agency' }, items: [{ value: '', text: 'As the rule says' }, ...owners.agencies.map(({ id, name }) => ({ value: id, text: name }))], value: form.value('owner-agency', said?.ownerAgencyId ?? ''), ...form.error('owner-agency') })}
                ${select({ id: 'owner-person', name: 'owner-person', label: { text: 'Owner: person' }, items: [{ value: '', text: 'As the rule says' }, ...owners.people.map(({ id, name, agencyName }) => ({ value: id, text: `${name}, ${agencyName}` }))], value: form.value('owner-person', said?.ownerAccountId ?? ''), ...form.error('owner-person') })}
                ${button({ text: 'Save' })}
              </form>`
          : insetText({
              text: 'The owner’s agency and the community safety unit say where it stands.',
            })
      }`,
  };
}
