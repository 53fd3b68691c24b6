import { button, details, select, textarea } from '../web/components.ts';
import { fieldId, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { becauseOf } from './because.rules.ts';
import { decideField } from './decide.rules.ts';
import { crumbs, totalText } from './parts.page.ts';
import { decisions, decisionTitles, type Candidate, type Round } from './priority.types.ts';
import type { Standing } from './ranking.rules.ts';

/** What the meeting decided about each candidate, in the order of the scores: one page to go down while the meeting talks. */
export function decidePage(view: {
  round: Round;
  standings: readonly Standing[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { round, standings, form } = view;
  const all = standings.map(({ candidate }) => candidate);
  return {
    title: 'What the meeting decides',
    menu: 'priorities',
    breadcrumbs: crumbs(round),
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">What the meeting decides</h1>
        <p class="govuk-body">
          The score is one ground among others. Write the reasons as they may be published. What is left open can be written down
          later; the decision counts when it is recorded with its minute.
        </p>
        <form method="post" action="/priorities/${round.id}/decide" novalidate>
          ${view.hidden()}
          ${standings.map((standing) => oneDecision(round, standing, all, form))}
          ${button({ text: 'Save the decisions', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
} // prettier-ignore

function oneDecision(
  round: Round,
  { candidate, rank, total }: Standing,
  all: readonly Candidate[],
  form: FormState,
): SafeHtml {
  const name = (field: Parameters<typeof decideField>[0]): string => decideField(field, candidate.id);
  const of = html`<span class="govuk-visually-hidden"> about ${candidate.title}</span>`;
  const chosen = form.value(name('decision'), candidate.decision ?? '');
  const under = form.value(name('under'), candidate.decidedUnderId ?? '');
  const dissent = form.value(name('dissent'), candidate.dissent);
  const place = rank === null ? 'no place: too little was scored' : `place ${rank}, ${totalText(total)} of 100`;
  return html`<fieldset class="govuk-fieldset govuk-!-margin-bottom-6">
    <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">
      <h2 class="govuk-fieldset__heading">${candidate.title}</h2>
    </legend>
    <p class="govuk-body">
      ${becauseOf(candidate)} <span class="govuk-hint">By its scores: ${place}.</span>
      <a class="govuk-link" href="/priorities/${round.id}/candidates/${candidate.id}">Score by score<span class="govuk-visually-hidden">: ${candidate.title}</span></a>
    </p>
    <input type="hidden" name="${name('version')}" value="${candidate.version}" />
    ${select({ id: fieldId(name('decision')), name: name('decision'), label: { html: html`Decision${of}` }, ...form.error(name('decision')), items: [{ value: '', text: 'Not decided yet', selected: chosen === '' }, ...decisions.map((decision) => ({ value: decision, text: decisionTitles[decision], selected: decision === chosen }))] })}
    ${textarea({ id: fieldId(name('rationale')), name: name('rationale'), rows: 2, label: { html: html`Reasons, for publication${of}` }, value: form.value(name('rationale'), candidate.rationale), ...form.error(name('rationale')) })}
    ${details({
      summaryHtml: html`With or under another; dissent<span class="govuk-visually-hidden">: ${candidate.title}</span>`,
      open: under !== '' || dissent !== '' || form.message(name('under')) !== undefined || form.message(name('dissent')) !== undefined,
      html: html`${select({ id: fieldId(name('under')), name: name('under'), label: { html: html`With or under which priority${of}` }, hint: { text: 'Where it is merged or a theme' }, ...form.error(name('under')), items: [{ value: '', text: 'None' }, ...all.filter(({ id }) => id !== candidate.id).map(({ id, title }) => ({ value: id, text: title, selected: id === under }))] })}
        ${textarea({ id: fieldId(name('dissent')), name: name('dissent'), rows: 2, label: { html: html`Dissent${of}` }, hint: { text: 'Which agency did not agree, and why. Leave it empty if all agreed' }, value: dissent, ...form.error(name('dissent')) })}`,
    })}
  </fieldset>`;
} // prettier-ignore
