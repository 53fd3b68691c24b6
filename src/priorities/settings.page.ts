import { button, input, scrollRegion, table, textarea } from '../web/components.ts';
import { fieldId, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { momentInWords } from '../web/words.ts';
import { crumbs } from './parts.page.ts';
import { factorTitles, factors, figureFactors, type WeightSet } from './priority.types.ts';
import { bandTitles, ruleWords, type Rule } from './proposal.rules.ts';

/** Sets of weights. */
export function weightsPage(view: {
  sets: readonly WeightSet[];
  form: FormState;
  mayEdit: boolean;
  hidden: () => SafeHtml;
}): Page {
  const { sets, form } = view;
  return {
    title: 'Weights',
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: crumbs(),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Weights</h1>
      <p class="govuk-body">How much each factor counts, in per cent. A round has one set; up to three others are shown beside it.</p>
      ${sets.length === 0
        ? html`<p class="govuk-body">There are none yet. The usual ones are put here when the first round is begun.</p>`
        : scrollRegion('Sets of weights', table({
            caption: 'Sets of weights',
            captionClasses: 'govuk-table__caption--m',
            firstCellIsHeader: true,
            head: [{ text: 'Set' }, ...factors.map((factor) => ({ text: factorTitles[factor], format: 'numeric' as const })), { text: 'Source' }],
            rows: sets.map((set) => [
              { html: html`${view.mayEdit ? html`<a class="govuk-link" href="/priorities/weights/${set.id}">${set.title}</a>` : set.title}${set.removedAt !== null && ' (removed)'}` },
              ...factors.map((factor) => ({ text: String(set.weights[factor]), format: 'numeric' as const })),
              { text: set.source },
            ]),
          }))}
      ${view.mayEdit && html`<h2 class="govuk-heading-m">Add a set</h2>${weightsForm('/priorities/weights', null, form, view.hidden)}`}`,
  };
} // prettier-ignore

function weightsForm(
  action: string,
  set: WeightSet | null,
  form: FormState,
  hidden: () => SafeHtml,
): SafeHtml {
  return html`<form method="post" action="${action}" novalidate>
    ${hidden()} ${set !== null && html`<input type="hidden" name="version" value="${set.version}" />`}
    ${input({ id: 'title', name: 'title', label: { text: 'Name of the set', classes: 'govuk-label--s' }, value: form.value('title', set?.title ?? ''), ...form.error('title') })}
    ${factors.map((factor) => input({ id: factor, name: factor, inputmode: 'numeric', classes: 'govuk-input--width-3', suffix: { text: '%' }, label: { text: factorTitles[factor] }, value: form.value(factor, set === null ? '' : String(set.weights[factor])), ...form.error(factor) }))}
    ${input({ id: 'source', name: 'source', label: { text: 'Where it is from', classes: 'govuk-label--s' }, value: form.value('source', set?.source ?? ''), ...form.error('source') })}
    ${button({ text: set === null ? 'Add the set' : 'Save', preventDoubleClick: true })}
  </form>`;
} // prettier-ignore

export function weightSetPage(view: { set: WeightSet; form: FormState; hidden: () => SafeHtml }): Page {
  const { set } = view;
  return {
    title: set.title,
    menu: 'priorities',
    breadcrumbs: [...crumbs(), { text: 'Weights', href: '/priorities/weights' }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">${set.title}</h1>
      <p class="govuk-body">Rounds that use it and are not decided yet are ranked anew. How it stood before is kept.</p>
      ${weightsForm(`/priorities/weights/${set.id}`, set, view.form, view.hidden)}
      <form method="post" action="/priorities/weights/${set.id}/${set.removedAt === null ? 'remove' : 'put-back'}">
        ${view.hidden()} ${button({ text: set.removedAt === null ? 'Remove the set' : 'Put it back', classes: 'govuk-button--secondary' })}
      </form>`,
  };
} // prettier-ignore

/** The rule by which figures propose scores, and every rule before it. */
export function rulePage(view: {
  rules: readonly (Rule & { madeAt: string | null; madeBy: string | null })[];
  rule: Rule;
  form: FormState;
  mayEdit: boolean;
  hidden: () => SafeHtml;
}): Page {
  const { rule, form } = view;
  return {
    title: 'How scores are proposed from figures',
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: crumbs(),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">How scores are proposed from figures</h1>
      <ul class="govuk-list govuk-list--bullet">
        ${figureFactors.map((factor) => html`<li>${factorTitles[factor]}: ${ruleWords(factor, rule)}.</li>`)}
      </ul>
      <p class="govuk-body">
        A change is tested: one that may be chance scores ${rule.bands.noClearChange}, whatever its size. What cannot be compared, or is too few to tell, has no
        score. Where the bands lie is the partnership’s choice, not law.
      </p>
      ${scrollRegion('Rules', table({
        caption: 'Rules, the one in force first',
        captionClasses: 'govuk-table__caption--m',
        firstCellIsHeader: true,
        head: [{ text: 'Rule' }, { text: 'Since' }, { text: 'By' }, { text: 'Reason' }],
        rows: view.rules.map((each) => [{ text: String(each.number) }, { text: each.madeAt === null ? '' : momentInWords(each.madeAt) }, { text: each.madeBy ?? '' }, { text: each.reason }]),
      }))}
      ${view.mayEdit && html`<h2 class="govuk-heading-m">Change the rule</h2>
        <p class="govuk-body">It becomes a new rule; proposals made before keep theirs until they are worked out again.</p>
        <form method="post" action="/priorities/rule" novalidate>
          ${view.hidden()}
          ${figureFactors.map((factor) => html`<fieldset class="govuk-fieldset govuk-!-margin-bottom-4"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">${factorTitles[factor]}: ${bandTitles[factor].toLowerCase()}</legend>
            ${[0, 1, 2, 3, 4].map((at) => {
              const name = `${factor}.${at}`;
              return input({ id: fieldId(name), name, inputmode: 'decimal', classes: 'govuk-input--width-4', label: { text: `Scores ${at + 1} from` }, value: form.value(name, String(rule.bands[factor][at] ?? '')), ...form.error(name) });
            })}
          </fieldset>`)}
          ${input({ id: 'no-clear-change', name: 'no-clear-change', inputmode: 'numeric', classes: 'govuk-input--width-2', label: { text: 'Score of a change that may be chance', classes: 'govuk-label--s' }, value: form.value('no-clear-change', String(rule.bands.noClearChange)), ...form.error('no-clear-change') })}
          ${textarea({ id: 'reason', name: 'reason', rows: 2, label: { text: 'Reason', classes: 'govuk-label--s' }, value: form.value('reason'), ...form.error('reason') })}
          ${button({ text: 'Put the new rule in force', preventDoubleClick: true })}
        </form>`}`,
  };
} // prettier-ignore
