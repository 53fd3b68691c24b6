import { dayInWords } from '../observatory/observatory.ts';
import { button, checkboxes, details, input, insetText, scrollRegion, select, table } from '../web/components.ts'; // prettier-ignore
import { dateField, fieldId, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { becauseOf } from './because.rules.ts';
import { crumbs, proposalLine } from './parts.page.ts';
import {
  factorMeanings,
  factorTitles,
  figureFactors,
  mostScore,
  scorerWayTitles,
  type Candidate,
  type Factor,
  type Round,
  type Scorer,
} from './priority.types.ts';
import { scoreField } from './score.rules.ts';
import type { GivenScore } from './score.store.ts';

const scale = Array.from({ length: mostScore + 1 }, (_, score) => String(score));

function scoreSelect(
  form: FormState,
  candidate: Candidate,
  factor: Factor,
  otherwise: number | null,
): SafeHtml {
  const name = scoreField(factor, candidate.id);
  const proposed = candidate.proposals.find((each) => each.factor === factor)?.score ?? null;
  const chosen = form.value(name, otherwise === null ? '' : String(otherwise));
  return select({
    id: fieldId(name),
    name,
    label: { html: html`${factorTitles[factor]}<span class="govuk-visually-hidden"> of ${candidate.title}</span>` },
    ...(factor === 'added_value' ? { hint: { text: `${factorMeanings.added_value} 0 nothing, 5 most` } } : {}),
    ...form.error(name),
    items: [
      { value: '', text: proposed === null ? 'Not scored' : `As proposed (${proposed})`, selected: chosen === '' },
      ...scale.map((score) => ({ value: score, text: score, selected: chosen === score })),
    ],
  });
} // prettier-ignore

/** The fields of one form for all candidates: added value before all, the rest one step behind. */
function scoreFields(
  form: FormState,
  candidates: readonly Candidate[],
  own: ReadonlyMap<string, GivenScore>,
): SafeHtml {
  return html`${candidates.map((candidate, at) => {
    const score = own.get(candidate.id);
    const reason = scoreField('reason', candidate.id);
    const interest = scoreField('interest', candidate.id);
    const isOpen = figureFactors.some((factor) => (score?.[factor] ?? null) !== null) || score?.hasInterest === true; // prettier-ignore
    return html`<fieldset class="govuk-fieldset govuk-!-margin-bottom-6">
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">
        <h2 class="govuk-fieldset__heading">${at + 1}. ${candidate.title}</h2>
      </legend>
      <p class="govuk-body">${becauseOf(candidate)}</p>
      ${scoreSelect(form, candidate, 'added_value', score?.added_value ?? null)}
      ${input({ id: fieldId(reason), name: reason, label: { html: html`Short reason<span class="govuk-visually-hidden"> for ${candidate.title}</span>` }, value: form.value(reason, score?.reason ?? ''), ...form.error(reason) })}
      ${details({
        summaryHtml: html`The figures, other scores, an interest<span class="govuk-visually-hidden">: ${candidate.title}</span>`,
        open: isOpen,
        html: html`${candidate.proposals.length > 0 && html`<ul class="govuk-list govuk-list--bullet">${candidate.proposals.map((proposal) => html`<li>${factorTitles[proposal.factor]}: ${proposalLine(proposal)}</li>`)}</ul>`}
          <p class="govuk-body">Where you see it otherwise than the figure, choose your score: it counts beside the figure’s.</p>
          ${figureFactors.map((factor) => scoreSelect(form, candidate, factor, score?.[factor] ?? null))}
          ${checkboxes({ name: interest, idPrefix: fieldId(interest), classes: 'govuk-checkboxes--small', values: form.values(interest, score?.hasInterest === true ? ['yes'] : []), items: [{ value: 'yes', text: `My agency has an interest of its own in “${candidate.title}”: do not count these scores` }] })}`,
      })}
    </fieldset>`;
  })}`;
} // prettier-ignore

/** One's own scores: one form for all candidates. */
export function scorePage(view: {
  round: Round;
  candidates: readonly Candidate[];
  own: ReadonlyMap<string, GivenScore>;
  state: 'none' | 'draft' | 'given';
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { round, form } = view;
  return {
    title: 'Your scores',
    menu: 'priorities',
    breadcrumbs: crumbs(round),
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Your scores</h1>
        ${view.state === 'given' && insetText({ text: 'You have given your scores. You can change them until moderation begins.' })}
        <p class="govuk-body">
          Score how much it would add if agencies worked on it together. The other factors are proposed from
          figures; look at them where you see it otherwise. What you leave out counts as not scored, never as 0.
          ${round.scoresDueOn !== null && `By ${dayInWords(round.scoresDueOn)}.`} Nobody sees your scores, and you
          see nobody else’s, until moderation begins; then they are shown to the partnership’s members with your name.
        </p>
        <form method="post" action="/priorities/${round.id}/score" novalidate>
          ${view.hidden()} ${scoreFields(form, view.candidates, view.own)}
          <div class="govuk-button-group">
            ${button({ text: 'Give your scores', name: 'action', value: 'give', preventDoubleClick: true })}
            ${button({ text: 'Save as a draft', name: 'action', value: 'draft', classes: 'govuk-button--secondary' })}
          </div>
        </form>
      </div>
    </div>`,
  };
} // prettier-ignore

const scorerStates: Readonly<Record<Scorer['state'], string>> = {
  asked: 'asked, not answered yet',
  draft: 'has begun',
  given: 'has given scores',
  'left-out': 'not asked now',
};

/** Who scores: asked by message, keyed in from sheets, or all in the room. */
export function scorersPage(view: {
  round: Round;
  scorers: readonly Scorer[];
  people: readonly { accountId: string; name: string; title: string; agencyName: string }[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { round, scorers, form } = view;
  const at = `/priorities/${round.id}`;
  return {
    title: 'Who scores',
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: crumbs(round),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Who scores</h1>
      <p class="govuk-body">
        <a class="govuk-link" href="${at}/enter">Key in a printed sheet</a> ·
        <a class="govuk-link" href="${at}/room">Key everybody’s in, in the room</a> ·
        <a class="govuk-link" href="${at}/sheet.pdf">Sheet to print (PDF)</a> ·
        <a class="govuk-link" href="${at}/sheet.docx">(Word)</a>
      </p>
      ${
        scorers.length === 0
          ? html`<p class="govuk-body">Nobody has scored or been asked yet.</p>`
          : scrollRegion('Scorers', table({
              caption: 'Scorers, by agency',
              captionClasses: 'govuk-table__caption--m',
              firstCellIsHeader: true,
              head: [{ text: 'Agency' }, { text: 'Who' }, { text: 'How' }, { text: 'State' }],
              rows: scorers.map((scorer) => [
                { text: scorer.agencyName },
                { text: scorer.name },
                { text: `${scorerWayTitles[scorer.way]}${scorer.enteredByName === null ? '' : `, keyed in by ${scorer.enteredByName}`}` },
                { html: html`${scorerStates[scorer.state]}${scorer.note !== '' && html`; answered in words that could not be read as scores: “${scorer.note}”. <a class="govuk-link" href="${at}/enter?scorer=${scorer.id}">Key them in</a>`}` },
              ]),
            }))
      }
      <h2 class="govuk-heading-m">Ask by message</h2>
      <p class="govuk-body">Each gets a link and needs no account; they can reply by e-mail, too. One answer holds all candidates.</p>
      <form method="post" action="${at}/scorers" novalidate>
        ${view.hidden()}
        ${checkboxes({ name: 'people', idPrefix: 'people', classes: 'govuk-checkboxes--small', fieldset: { legend: { text: 'People to ask', classes: 'govuk-fieldset__legend--s' } }, ...form.error('people'), values: form.values('people'), items: view.people.map((person) => ({ value: person.accountId, text: `${person.agencyName}: ${person.name}${person.title === '' ? '' : `, ${person.title}`}` })) })}
        ${button({ text: 'Ask them', preventDoubleClick: true })}
      </form>`,
  };
} // prettier-ignore

/** A printed sheet keyed in on somebody's behalf. */
export function enterPage(view: {
  round: Round;
  candidates: readonly Candidate[];
  agencies: readonly { id: string; name: string }[];
  /** Whose words of a message are keyed in, where that is so. */
  scorer: Scorer | null;
  today: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { round, form, scorer } = view;
  return {
    title: 'Key in a sheet',
    menu: 'priorities',
    breadcrumbs: [...crumbs(round), { text: 'Who scores', href: `/priorities/${round.id}/scorers` }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Key in a sheet</h1>
        <p class="govuk-body">You see what you key in; it stands under the name of who scored, with yours beside it.</p>
        ${scorer !== null && insetText({ text: `${scorer.name}, ${scorer.agencyName}, wrote: “${scorer.note}”` })}
        <form method="post" action="/priorities/${round.id}/enter" novalidate>
          ${view.hidden()}
          ${
            scorer !== null
              ? html`<input type="hidden" name="scorer" value="${scorer.id}" />`
              : html`${select({ id: 'agency', name: 'agency', label: { text: 'For which agency', classes: 'govuk-label--s' }, ...form.error('agency'), items: [{ value: '', text: 'Choose' }, ...view.agencies.map(({ id, name }) => ({ value: id, text: name, selected: id === form.value('agency') }))] })}
                ${input({ id: 'name', name: 'name', label: { text: 'Who scored', classes: 'govuk-label--s' }, value: form.value('name'), ...form.error('name') })}`
          }
          ${dateField({ form, name: 'said', legend: 'Day on the sheet', value: view.today })}
          ${scoreFields(form, view.candidates, new Map())}
          ${button({ text: 'Save the sheet', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
} // prettier-ignore

/** Everybody's added value in one grid, keyed in by one person in the meeting. */
export function roomPage(view: {
  round: Round;
  candidates: readonly Candidate[];
  agencies: readonly { id: string; name: string }[];
  chosen: readonly { id: string; name: string }[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { round, form, chosen } = view;
  return {
    title: 'In the room',
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: [...crumbs(round), { text: 'Who scores', href: `/priorities/${round.id}/scorers` }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">In the room</h1>
      <p class="govuk-body">
        Partnership added value, 0 (nothing) to 5 (most), keyed in by one person for all. Collect the scores before they are read
        out: who hears others first scores like them. What stays empty is not scored.
      </p>
      <form method="get" action="/priorities/${round.id}/room">
        ${checkboxes({ name: 'agency', idPrefix: 'agency', classes: 'govuk-checkboxes--small', fieldset: { legend: { text: 'Agencies in the room', classes: 'govuk-fieldset__legend--s' } }, values: chosen.map(({ id }) => id), items: view.agencies.map(({ id, name }) => ({ value: id, text: name })) })}
        ${button({ text: 'Show these agencies', classes: 'govuk-button--secondary' })}
      </form>
      ${
        chosen.length > 0 &&
        html`<form method="post" action="/priorities/${round.id}/room" novalidate>
          ${view.hidden()} ${chosen.map(({ id }) => html`<input type="hidden" name="agencies" value="${id}" />`)}
          ${scrollRegion('Scores in the room', table({
            caption: 'Partnership added value, by candidate and agency',
            captionClasses: 'govuk-table__caption--m',
            firstCellIsHeader: true,
            head: [{ text: 'Candidate' }, ...chosen.map(({ name }) => ({ text: name }))],
            rows: view.candidates.map((candidate, at) => [
              { text: `${at + 1}. ${candidate.title}` },
              ...chosen.map((agency) => {
                const name = `cell.${agency.id}.${candidate.id}`;
                return { html: input({ id: fieldId(name), name, inputmode: 'numeric', classes: 'govuk-input--width-2', label: { text: `${agency.name}: ${candidate.title}`, classes: 'govuk-visually-hidden' }, value: form.value(name), ...form.error(name) }) };
              }),
            ]),
          }))}
          ${button({ text: 'Save all', preventDoubleClick: true })}
        </form>`
      }`,
  };
} // prettier-ignore
