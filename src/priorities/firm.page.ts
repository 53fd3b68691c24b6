import { printNumber } from '../statistics/statistics.ts';
import { button, insetText, scrollRegion, select, table } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { yearChangeWords, type YearChange } from './changes.rules.ts';
import { bandOf, placeOn, stepWords, type Matrix } from './matrix.rules.ts';
import { crumbs, scoreText, totalText } from './parts.page.ts';
import { decidedWords, factorTitles, factors, type Candidate, type Round, type WeightSet } from './priority.types.ts'; // prettier-ignore
import { sensitivityParameters, type Firmness, type Turn } from './sensitivity.rules.ts';
import { leastCovered, type Standing } from './ranking.rules.ts';

const place = (rank: number | null): string => (rank === null ? 'none' : String(rank));
const chance = (share: number): string =>
  share > 0 && share < 0.005
    ? 'under 1%'
    : share < 1 && share > 0.995
      ? 'over 99%'
      : `${printNumber(share * 100, 0)}%`;

/** “if harm were scored 2.1 rather than 4”, “if concern weighed 41% rather than 20%”. */
const turnWords = (turn: Turn): string =>
  turn.kind === 'weight'
    ? `${factorTitles[turn.factor].toLowerCase()} weighed ${turn.to}% rather than ${turn.from}% (the others in proportion)`
    : `its ${factorTitles[turn.factor].toLowerCase()} were scored ${scoreText(turn.to)} rather than ${scoreText(turn.from)}`;

export type FirmView = {
  round: Round;
  weights: WeightSet;
  standings: readonly Standing[];
  /** The place of each under other sets, in the order of `standings`. */
  alternatives: readonly { set: WeightSet; ranks: readonly (number | null)[] }[];
  byOrder: readonly (number | null)[];
  turns: readonly (readonly Turn[])[];
  near: readonly Firmness[];
  any: readonly Firmness[];
  seed: number;
};

/** How firm each place is. */
export function firmPage(view: FirmView): Page {
  const { round, standings } = view;
  const name = ({ candidate }: Standing) => ({ text: candidate.title });
  const numeric = (text: string) => ({ text, format: 'numeric' as const });
  return {
    title: 'How firm is this?',
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: crumbs(round),
    body: html`<h1 class="govuk-heading-l">How firm is this?</h1>
      <h2 class="govuk-heading-m">In short</h2>
      <ul class="govuk-list govuk-list--bullet">
        ${standings.slice(0, round.top + 2).map(({ candidate, rank }, at) => {
          if (rank === null) return html`<li>${candidate.title}: no place, too little was scored.</li>`;
          const chanceIn = view.near[at]?.inTop ?? 0;
          const isIn = rank <= round.top;
          const said = chanceIn >= 0.95 ? `firmly among the first ${round.top}` : chanceIn <= 0.05 ? `firmly outside the first ${round.top}` : isIn ? `among the first ${round.top}, but it could be otherwise` : `outside the first ${round.top}, but it could be otherwise`;
          return html`<li>${candidate.title}: ${said} (${chance(chanceIn)} of draws).</li>`;
        })}
      </ul>
      ${scrollRegion('How the score is made', table({
        caption: `How the score is made: weights “${view.weights.title}”`,
        captionClasses: 'govuk-table__caption--m',
        firstCellIsHeader: true,
        head: [{ text: 'Candidate' }, ...factors.map((factor) => numeric(`${factorTitles[factor]} (${view.weights.weights[factor]}%)`)), numeric('Score of 100'), numeric('Scored')],
        rows: standings.map((standing) => [name(standing), ...factors.map((factor) => numeric(scoreText(standing.scores[factor]))), numeric(totalText(standing.total)), numeric(`${printNumber(standing.covered, 0)}%`)]),
      }))}
      <p class="govuk-body">A factor that nobody scored is left out with its weight; “scored” says how much of the weights is left. Under ${leastCovered}% there is no place.</p>
      ${scrollRegion('Places under other weights', table({
        caption: 'Places under other weights',
        captionClasses: 'govuk-table__caption--m',
        firstCellIsHeader: true,
        head: [{ text: 'Candidate' }, numeric(view.weights.title), ...view.alternatives.map(({ set }) => numeric(set.title)), numeric('By order alone')],
        rows: standings.map((standing, at) => [name(standing), numeric(place(standing.rank)), ...view.alternatives.map(({ ranks }) => numeric(place(ranks[at] ?? null))), numeric(place(view.byOrder[at] ?? null))]),
      }))}
      <p class="govuk-body">
        The weighted score of a candidate depends on its own scores alone: adding or dropping another never turns two round. “By order alone” (the weighted
        mean of places, factor by factor) has no such promise: a candidate without a chance can turn two others round. It is shown to compare with, and decides nothing.
      </p>
      ${scrollRegion('What would have to be true', table({
        caption: `What would have to be true for it to change sides of the first ${round.top}`,
        captionClasses: 'govuk-table__caption--m',
        firstCellIsHeader: true,
        head: [{ text: 'Candidate' }, { text: 'Now' }, { text: 'It would change if' }],
        rows: standings.map((standing, at) => {
          const own = view.turns[at] ?? [];
          return [name(standing), { text: standing.rank !== null && standing.rank <= round.top ? 'in' : 'out' }, { text: own.length === 0 ? 'No single weight and no single score of its own does it' : own.slice(0, 2).map(turnWords).join('; or if ') }];
        }),
      }))}
      <p class="govuk-body">One thing moved at a time: weights in whole per cent, a score of its own in tenths. The two nearest are shown.</p>
      ${chances('Drawn near the chosen weights', view, view.near)}
      ${chances('Drawn from any weights at all', view, view.any)}
      <h2 class="govuk-heading-m">How this was drawn</h2>
      <p class="govuk-body">
        ${printNumber(sensitivityParameters.draws.value, 0)} draws each, seed ${view.seed}: the same again gives the same. Near: Dirichlet with the chosen
        weights as its means (concentration ${sensitivityParameters.concentration.value}); any: every set of weights equally likely. Each figure with an interval is drawn from it and scored
        by the rule; scorers are drawn with replacement; what the meeting set stays.
      </p>
      ${insetText({ text: 'What it cannot say: errors of figures are taken as independent of each other; a survey is drawn only by what chance does among those who answered, never by how the others would have; what nobody scored stays out; equals share the better place. It tells how far weights and scatter could move a place, and nothing about whether the right things were scored.' })}`,
  };
} // prettier-ignore

function chances(caption: string, { round, standings }: FirmView, rows: readonly Firmness[]): SafeHtml {
  const shown = Math.min(standings.length, 8);
  const head = Array.from({ length: shown }, (_, at) => ({ text: `Place ${at + 1}`, format: 'numeric' as const })); // prettier-ignore
  return scrollRegion(
    caption,
    table({
      caption: `${caption}: how often it took each place`,
      captionClasses: 'govuk-table__caption--m',
      firstCellIsHeader: true,
      head: [
        { text: 'Candidate' },
        { text: `In the first ${round.top}`, format: 'numeric' as const },
        { text: '90 of 100 draws', format: 'numeric' as const },
        ...head,
      ],
      rows: standings.map(({ candidate }, at) => {
        const own = rows[at];
        return [
          { text: candidate.title },
          { text: chance(own?.inTop ?? 0), format: 'numeric' as const },
          { text: own === undefined ? '' : own.low === own.high ? `place ${own.low}` : `${own.low} to ${own.high}`, format: 'numeric' as const }, // prettier-ignore
          ...head.map((_, placeAt) => ({
            text: chance(own?.places[placeAt] ?? 0),
            format: 'numeric' as const,
          })),
        ];
      }),
    }),
  );
}

/** What changed since the round before. */
export function changesPage(view: { round: Round; before: Round; changes: readonly YearChange[] }): Page {
  const { round, before, changes } = view;
  const renamed = changes.filter(({ titleBefore }) => titleBefore !== null);
  const of = (kind: YearChange['kind']): YearChange[] => changes.filter((change) => change.kind === kind);
  const decided = (decision: YearChange['decision']): string =>
    decision === null ? 'not decided' : decidedWords[decision];
  return {
    title: 'What changed since last year',
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: crumbs(round),
    body: html`<h1 class="govuk-heading-l">What changed since last year</h1>
      <p class="govuk-body">
        ${round.title} beside ${before.title}: ${of('new').length} new, ${of('gone').length} gone,
        ${of('up').length} up, ${of('down').length} down, ${renamed.length} renamed.
      </p>
      ${scrollRegion(
        'Candidates of both rounds',
        table({
          caption: 'Candidates of both rounds',
          captionClasses: 'govuk-table__caption--m',
          firstCellIsHeader: true,
          head: [
            { text: 'Candidate' },
            { text: 'Change' },
            { text: 'Place before', format: 'numeric' as const },
            { text: 'Place now', format: 'numeric' as const },
            { text: 'Decision before' },
            { text: 'Decision now' },
          ],
          rows: changes.map((change) => [
            {
              html: html`${change.title}${change.titleBefore !== null && html`<br /><span class="govuk-body-s">before: ${change.titleBefore}</span>`}`,
            },
            { text: yearChangeWords[change.kind] },
            { text: place(change.rankBefore), format: 'numeric' as const },
            { text: place(change.rank), format: 'numeric' as const },
            { text: change.kind === 'new' ? '' : decided(change.decisionBefore) },
            { text: change.kind === 'gone' ? '' : decided(change.decision) },
          ]),
        }),
      )}
      <p class="govuk-body">
        A place that moved can come from figures, weights, scorers or the number of candidates; it is not by
        itself a change in what happened.
      </p>`,
  };
}

/** Likelihood and impact. */
export function matrixPage(view: {
  round: Round;
  candidates: readonly Candidate[];
  /** As it stood when the round was decided. */
  matrix: Matrix;
  form: FormState;
  mayEdit: boolean;
  hidden: () => SafeHtml;
}): Page {
  const { round, candidates, matrix, form } = view;
  const at = (likelihood: number, impact: number): Candidate[] =>
    candidates.filter((candidate) => candidate.likelihood === likelihood && candidate.impact === impact);
  const placed = candidates.filter((candidate) => placeOn(matrix, candidate) !== null);
  return {
    title: 'Likelihood and impact',
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: crumbs(round),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Likelihood and impact</h1>
      <p class="govuk-body">${matrix.source}. It stands beside the scores and changes none of them.
        <a class="govuk-link" href="/priorities/matrix">The steps and what they mean</a></p>
      ${scrollRegion('The matrix', table({
        caption: 'The matrix: likelihood down, impact across',
        captionClasses: 'govuk-table__caption--m',
        firstCellIsHeader: true,
        head: [{ text: 'Likelihood' }, ...matrix.impact.map((step) => ({ text: stepWords(step) }))],
        rows: matrix.likelihood.map((row, up) => ({ row, likelihood: up + 1 })).toReversed().map(({ row, likelihood }) => [
          { text: stepWords(row) },
          ...matrix.impact.map((_, across) => {
            const here = at(likelihood, across + 1);
            const product = likelihood * (across + 1);
            return { html: html`${bandOf(matrix, product)} (${product})${here.length > 0 && html`<ul class="govuk-list govuk-list--bullet">${here.map(({ title }) => html`<li>${title}</li>`)}</ul>`}` };
          }),
        ]),
      }))}
      ${placed.length < candidates.length && html`<p class="govuk-body">Not placed: ${candidates.filter((each) => !placed.includes(each)).map(({ title }) => title).join(', ')}.</p>`}
      ${
        view.mayEdit &&
        candidates.length > 0 &&
        html`<h2 class="govuk-heading-m">Place a candidate</h2>
          <form method="post" action="/priorities/${round.id}/matrix" novalidate>
            ${view.hidden()}
            ${select({ id: 'candidate', name: 'candidate', label: { text: 'Candidate' }, ...form.error('candidate'), items: candidates.map(({ id, title }) => ({ value: id, text: title, selected: id === form.value('candidate') })) })}
            ${select({ id: 'likelihood', name: 'likelihood', label: { text: 'Likelihood' }, ...form.error('likelihood'), items: [{ value: '', text: 'Not placed' }, ...matrix.likelihood.map((step, up) => ({ value: String(up + 1), text: stepWords(step) }))] })}
            ${select({ id: 'impact', name: 'impact', label: { text: 'Impact' }, ...form.error('impact'), items: [{ value: '', text: 'Not placed' }, ...matrix.impact.map((step, across) => ({ value: String(across + 1), text: stepWords(step) }))] })}
            ${button({ text: 'Place it', preventDoubleClick: true })}
          </form>`
      }`,
  };
} // prettier-ignore
