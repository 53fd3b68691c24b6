import { dayInWords } from '../../observatory/observatory.ts';
import { button, input, tag, textarea } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { Wave } from '../waves/wave.types.ts';
import type { Promised } from './promise.store.ts';

const trail = (wave: Wave): { text: string; href: string }[] => [
  { text: 'Consultation', href: '/consultation' },
  { text: wave.title, href: `/consultation/${wave.id}` },
];

const states: Readonly<Record<Promised['state'], SafeHtml>> = {
  draft: tag({ text: 'Not published', classes: 'govuk-tag--grey' }),
  published: tag({ text: 'Published', classes: 'govuk-tag--green' }),
  removed: tag({ text: 'Removed', classes: 'govuk-tag--grey' }),
};

type View = { wave: Wave; form: FormState; hidden: () => SafeHtml };

/** A button that does one thing to a line. */
const act = (view: View, line: Promised, word: string, text: string): SafeHtml =>
  html`<form method="post" action="/consultation/${view.wave.id}/promises/${line.id}/${word}">
    ${view.hidden()} <input type="hidden" name="version" value="${line.version}" />
    ${button({ text, classes: 'govuk-button--secondary govuk-!-margin-bottom-1', attributes: { 'aria-label': `${text}: ${line.said.slice(0, 60)}` } })}
  </form>`;

/** What people said and what is done about it, line by line. */
export function promisesPage(view: View & { lines: readonly Promised[]; mayPublish: boolean }): Page {
  const { wave, lines } = view;
  const shown = lines.filter(({ state }) => state !== 'removed');
  const removed = lines.filter(({ state }) => state === 'removed');
  return {
    title: 'What you said, what we did',
    menu: 'consultation',
    breadcrumbs: trail(wave),
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">What you said, what we did</h1>
      <p class="govuk-body">
        Each line says what people told us and what is done about it, or why nothing is. Published lines stand
        on
        <a class="govuk-link" href="/survey/${wave.code}/results">the public page</a>. A line without a deed
        is worth more than silence: say why not.
      </p>
      ${shown.length === 0 && html`<p class="govuk-body">There is no line yet.</p>`}
      ${shown.map(
        (line, index) =>
          html`<section class="govuk-!-margin-bottom-6" aria-labelledby="line-${index}">
            <h2 class="govuk-heading-s" id="line-${index}">${line.said} ${states[line.state]}</h2>
            <p class="govuk-body">
              ${line.did === '' ? html`<em>Nothing is written about what was done.</em>` : line.did}
            </p>
            <p class="govuk-body-s">
              ${[line.theme, line.owner, line.dueOn === null ? null : `by ${dayInWords(line.dueOn)}`].filter((part) => part !== null && part !== '').join(' · ')}
            </p>
            <div class="govuk-button-group">
              <a class="govuk-link" href="/consultation/${wave.id}/promises/${line.id}"
                >Change<span class="govuk-visually-hidden">: ${line.said.slice(0, 60)}</span></a
              >
              ${index > 0 && act(view, line, 'up', 'Move up')}
              ${index < shown.length - 1 && act(view, line, 'down', 'Move down')}
              ${view.mayPublish && (line.state === 'published' ? act(view, line, 'draft', 'Take it off the public page') : act(view, line, 'published', 'Publish'))}
              ${act(view, line, 'removed', 'Remove')}
            </div>
          </section>`,
      )}
      ${
        removed.length > 0 &&
        html`<h2 class="govuk-heading-m">Removed</h2>
          <ul class="govuk-list">
            ${removed.map((line) => html`<li>${line.said} ${act(view, line, 'draft', 'Put back')}</li>`)}
          </ul>`
      }
      <h2 class="govuk-heading-m">Add a line</h2>
      ${promiseForm(view, null)}`,
  };
}

function promiseForm(view: View, line: Promised | null): SafeHtml {
  const { wave, form } = view;
  const area = (name: string, text: string, hint: string, first: string): SafeHtml =>
    textarea({ id: name, name, label: { text, classes: 'govuk-label--s' }, hint: { text: hint }, rows: 3, value: form.value(name, first), ...form.error(name) }); // prettier-ignore
  const field = (name: string, text: string, hint: string, first: string): SafeHtml =>
    input({ id: name, name, label: { text, classes: 'govuk-label--s' }, hint: { text: hint }, value: form.value(name, first), ...form.error(name) }); // prettier-ignore
  return html`<form
    method="post"
    action="/consultation/${wave.id}/promises${line === null ? '' : `/${line.id}`}"
    novalidate
  >
    ${view.hidden()} <input type="hidden" name="version" value="${line?.version ?? 1}" />
    ${area('said', 'You said', 'In the words of those who answered, without anything that could tell who', line?.said ?? '')}
    ${area('did', 'We did', 'What was or will be done, or why nothing is', line?.did ?? '')}
    ${field('theme', 'About', 'The question or theme it comes from', line?.theme ?? '')}
    ${field('owner', 'Who does it', 'An agency or a team, not a person', line?.owner ?? '')}
    ${dateField({ form, name: 'due-on', legend: 'Done by', hint: 'Left empty where it is done', value: line?.dueOn ?? '' })}
    ${button({ text: line === null ? 'Add it' : 'Save' })}
  </form>`;
}

export function promisePage(view: View & { line: Promised }): Page {
  return {
    title: 'Change a line',
    menu: 'consultation',
    breadcrumbs: [
      ...trail(view.wave),
      { text: 'What you said, what we did', href: `/consultation/${view.wave.id}/promises` },
    ],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">Change a line</h1>
      ${promiseForm(view, view.line)}`,
  };
}
