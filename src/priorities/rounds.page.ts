import { dayInWords } from '../observatory/observatory.ts';
import {
  button,
  details,
  input,
  insetText,
  scrollRegion,
  select,
  table,
  textarea,
  warningText,
} from '../web/components.ts';
import { dateField, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { momentInWords } from '../web/words.ts';
import { crumbs, limbWords, stateTag, titleAndBecause, totalText } from './parts.page.ts';
import { decidedWords, type Candidate, type Round, type WeightSet } from './priority.types.ts';
import type { Standing } from './ranking.rules.ts';
import { roundStateWords, roundSteps, type RoundNeed, type RoundStep } from './round.rules.ts';
import type { StepTaken } from './round.store.ts';
import type { RoundView } from './round.view.ts';
import { limbsOn } from './duties.ts';

/** Rounds, and before them the priorities that stand. */
export function roundsPage(view: {
  rounds: readonly Round[];
  decided: { round: Round; priorities: readonly Candidate[] } | null;
  mayEdit: boolean;
}): Page {
  const { rounds, decided } = view;
  return {
    title: 'Priorities',
    menu: 'priorities',
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Priorities</h1>
      ${
        decided === null
          ? html`<p class="govuk-body">No priorities have been decided here yet.</p>`
          : html`${scrollRegion(
                'The partnership’s priorities',
                table({
                  caption: 'The partnership’s priorities',
                  captionClasses: 'govuk-table__caption--m',
                  firstCellIsHeader: true,
                  head: [{ text: 'Number' }, { text: 'Priority' }],
                  rows: decided.priorities.map((candidate, at) => [
                    { text: String(at + 1) },
                    { html: titleAndBecause(candidate, `/priorities/${decided.round.id}/candidates/${candidate.id}`) },
                  ]),
                }),
              )}
              <p class="govuk-body">
                Decided on ${decided.round.meetingOn === null ? 'a meeting' : dayInWords(decided.round.meetingOn)},
                minute ${decided.round.minute}.
                <a class="govuk-link" href="/priorities/${decided.round.id}">How and why</a>
              </p>`
      }
      ${view.mayEdit && html`<p class="govuk-body">${button({ text: 'Begin a new round', href: '/priorities/new' })}</p>`}
      ${
        rounds.length > 0 &&
        scrollRegion(
          'Rounds of priority setting',
          table({
            caption: 'Rounds of priority setting, the last changed first',
            captionClasses: 'govuk-table__caption--m',
            firstCellIsHeader: true,
            head: [{ text: 'Round' }, { text: 'State' }, { text: 'Scores due' }, { text: 'Meeting' }],
            rows: rounds.map((round) => [
              { html: html`<a class="govuk-link" href="/priorities/${round.id}">${round.title}</a>` },
              { html: stateTag(round.state) },
              { text: round.scoresDueOn === null ? 'not set' : dayInWords(round.scoresDueOn) },
              { text: round.meetingOn === null ? 'not set' : dayInWords(round.meetingOn) },
            ]),
          }),
        )
      }
      <p class="govuk-body">
        <a class="govuk-link" href="/priorities/weights">Weights</a> ·
        <a class="govuk-link" href="/priorities/rule">How scores are proposed from figures</a> ·
        <a class="govuk-link" href="/priorities/duties">Legal duties</a> ·
        <a class="govuk-link" href="/priorities/matrix">The matrix</a>
      </p>`,
  };
} // prettier-ignore

/** What a round is set up with. */
export function roundFormPage(view: {
  round: Round | null;
  form: FormState;
  weights: readonly WeightSet[];
  waves: readonly { id: string; title: string }[];
  previous: readonly Round[];
  usual: { scoresDueOn: string; top: number; title: string };
  hidden: () => SafeHtml;
}): Page {
  const { round, form, usual } = view;
  const title = round === null ? 'Begin a new round' : 'Change the round';
  const chosen = (name: string, otherwise: string | null): string => form.value(name, otherwise ?? '');
  return {
    title,
    menu: 'priorities',
    breadcrumbs: crumbs(round ?? undefined),
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${title}</h1>
        <form method="post" action="${round === null ? '/priorities/new' : `/priorities/${round.id}/change`}" novalidate>
          ${view.hidden()}
          ${round !== null && html`<input type="hidden" name="version" value="${round.version}" />`}
          ${input({ id: 'title', name: 'title', label: { text: 'Name of the round', classes: 'govuk-label--s' }, value: form.value('title', round?.title ?? usual.title), ...form.error('title') })}
          ${dateField({ form, name: 'scores-due', legend: 'Scores are due on', value: round?.scoresDueOn ?? usual.scoresDueOn })}
          ${dateField({ form, name: 'meeting', legend: 'The partnership meets on', hint: 'Leave it empty if it is not known yet', value: round?.meetingOn ?? '' })}
          ${input({ id: 'top', name: 'top', inputmode: 'numeric', classes: 'govuk-input--width-3', label: { text: 'About how many priorities are wanted', classes: 'govuk-label--s' }, hint: { text: 'How firm a place is, is told against this line' }, value: form.value('top', String(round?.top ?? usual.top)), ...form.error('top') })}
          ${select({ id: 'weights', name: 'weights', label: { text: 'Weights', classes: 'govuk-label--s' }, ...form.error('weights'), items: view.weights.map((set) => ({ value: set.id, text: set.title, selected: set.id === chosen('weights', round?.weightsId ?? view.weights[0]?.id ?? '') })) })}
          ${select({ id: 'wave', name: 'wave', label: { text: 'Consultation for community concern', classes: 'govuk-label--s' }, hint: { text: 'Those whose chapter is published' }, ...form.error('wave'), items: [{ value: '', text: 'None' }, ...view.waves.map(({ id, title: text }) => ({ value: id, text, selected: id === chosen('wave', round === null ? (view.waves[0]?.id ?? null) : round.waveId) }))] })}
          ${round === null && view.previous.length > 0 && select({ id: 'previous', name: 'previous', label: { text: 'Begin with the candidates of', classes: 'govuk-label--s' }, hint: { text: 'They are copied; what changed since is then told' }, ...form.error('previous'), items: [{ value: '', text: 'None: an empty list' }, ...view.previous.map(({ id, title: text }) => ({ value: id, text, selected: id === chosen('previous', view.previous[0]?.id ?? null) }))] })}
          ${button({ text: round === null ? 'Begin' : 'Save', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
} // prettier-ignore

/** Limbs of section 6 that none of the priorities serves. */
export const limbsWithout = (candidates: readonly Pick<Candidate, 'limbs'>[], day: string): string[] =>
  limbsOn(day)
    .filter(({ code }) => !candidates.some(({ limbs }) => limbs.includes(code)))
    .map(({ title }) => title);

function mainTable({ round, standings, isOpened }: RoundView, mayEdit: boolean): SafeHtml {
  const at = `/priorities/${round.id}`;
  const href = (standing: Standing): string | undefined =>
    isOpened ? `${at}/candidates/${standing.candidate.id}` : mayEdit && round.state === 'draft' ? `${at}/candidates/${standing.candidate.id}/change` : `${at}/candidates/${standing.candidate.id}`; // prettier-ignore
  const isDecided = standings.some(({ candidate }) => candidate.decision !== null);
  const titleOf = (id: string | null): string => standings.find(({ candidate }) => candidate.id === id)?.candidate.title ?? ''; // prettier-ignore
  const inOrder = isOpened
    ? standings
    : standings.toSorted((a, b) => a.candidate.position - b.candidate.position);
  return scrollRegion(
    isOpened ? 'Candidates in order' : 'Candidates',
    table({
      caption: isOpened ? 'Candidates, the highest score first' : 'Candidates',
      captionClasses: 'govuk-table__caption--m',
      firstCellIsHeader: true,
      head: [
        { text: isOpened ? 'Place' : 'Number' },
        { text: 'Candidate' },
        ...(isOpened ? [{ text: 'Score of 100', format: 'numeric' as const }] : [{ text: 'Serves' }]),
        ...(isDecided ? [{ text: 'Decision' }] : []),
      ],
      rows: inOrder.map((standing, index) => [
        { text: isOpened ? (standing.rank === null ? 'none' : String(standing.rank)) : String(index + 1) },
        { html: titleAndBecause(standing.candidate, href(standing)) },
        isOpened
          ? { text: totalText(standing.total), format: 'numeric' as const }
          : { text: limbWords(standing.candidate.limbs) },
        ...(isDecided
          ? [
              {
                html: html`${standing.candidate.decision === null ? 'Not decided yet' : decidedWords[standing.candidate.decision]}${standing.candidate.decidedUnderId !== null && `: ${titleOf(standing.candidate.decidedUnderId)}`}`,
              },
            ]
          : []),
      ]),
    }),
  );
}

export type RoundPageView = RoundView & {
  next: readonly { step: RoundStep; unmet: readonly { need: RoundNeed; words: string }[] }[];
  taken: readonly StepTaken[];
  mine: { state: 'none' | 'draft' | 'given' };
  today: string;
  may: { edit: boolean; score: boolean; moderate: boolean; decide: boolean };
};

/** One round: one table that a councillor can read, and the ways behind it. */
export function roundPage(view: RoundPageView): Page {
  const { round, may, candidates, isOpened } = view;
  const at = `/priorities/${round.id}`;
  const given = view.scorers.filter(({ state }) => state === 'given').length;
  const asked = view.scorers.filter(({ state }) => state !== 'left-out').length;
  const link = (href: string, words: string, more: string): SafeHtml =>
    html`<li><a class="govuk-link" href="${at}/${href}">${words}</a><br />${more}</li>`;
  const adopted = candidates.filter(({ decision }) => decision === 'adopt');
  const missing = limbsWithout(adopted.length > 0 ? adopted : candidates, view.today);
  return {
    title: round.title,
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: crumbs(),
    body: html`<h1 class="govuk-heading-l">${round.title}</h1>
      <p class="govuk-body">${stateTag(round.state)} ${roundStateWords[round.state].meaning}
        ${round.state === 'open' && round.scoresDueOn !== null && html`Scores are due by ${dayInWords(round.scoresDueOn)}; ${given} of ${asked} have given theirs.`}
        ${round.decidedAt !== null && html`Meeting of ${round.meetingOn === null ? 'an unknown day' : dayInWords(round.meetingOn)}, minute ${round.minute}.`}</p>
      ${round.state === 'moderation' && may.decide && html`<p class="govuk-body">${button({ text: 'Write down what the meeting decides', href: `${at}/decide` })}</p>`}
      ${round.state === 'open' && may.score && html`<p class="govuk-body">${button({ text: view.mine.state === 'given' ? 'Look at your scores' : view.mine.state === 'draft' ? 'Go on scoring' : 'Give your scores', href: `${at}/score` })}</p>`}
      ${candidates.length === 0 ? html`<p class="govuk-body">There are no candidates yet.</p>` : mainTable(view, may.edit)}
      ${round.state === 'decided' && may.edit && html`<p class="govuk-body"><a class="govuk-link" href="/strategy/new">Begin a strategy with them</a>: a chapter for each, with its reasons and the sources of its numbers</p>`}
      ${isOpened && html`<p class="govuk-body">The score is a help to decide and decides nothing: the meeting does, with its reasons. Weights: ${view.weights.title}.</p>`}
      ${missing.length > 0 && candidates.length > 0 && insetText({ text: `No ${adopted.length > 0 ? 'priority' : 'candidate'} serves: ${missing.join('; ')}. The strategy must have something for each (Crime and Disorder Act 1998, section 6).` })}
      ${steps(view)}
      <h2 class="govuk-heading-m">${isOpened ? 'Behind the table' : 'Ways in'}</h2>
      <ul class="govuk-list govuk-list--spaced">
        ${isOpened && link('firm', 'How firm is this?', 'Other weights, what would have to be true, and how often each place would change')}
        ${isOpened && link('spread', 'Scores side by side', 'Who scored what, where they differ, what the meeting set, and interests declared')}
        ${round.previousId !== null && link('changes', 'What changed since last year', 'New, gone, up, down, renamed')}
        ${link('matrix', 'Likelihood and impact', 'The same candidates on a plain matrix')}
        ${may.edit && round.state === 'draft' && link('candidates/new', 'Add a candidate', 'From a finding, the survey, a duty, or by hand')}
        ${may.edit && (round.state === 'draft' || round.state === 'open') && link('propose', 'Propose scores from the figures', 'Volume, harm, concern and trend, each with its rule in words')}
        ${may.edit && round.state !== 'decided' && round.state !== 'superseded' && link('change', 'Change dates, weights and survey', '')}
        ${may.edit && round.state === 'open' && link('scorers', 'Who scores', 'Ask people by message, key in printed sheets, or everybody’s in the room')}
        ${may.score && round.state === 'open' && link('sheet.pdf', 'Sheet to print (PDF)', 'One side to score on, with the candidates')}
        ${may.score && round.state === 'open' && link('sheet.docx', 'Sheet to print (Word)', '')}
        ${link('paper', 'The paper', 'The table and all behind it as PDF, Word, web page, spreadsheet, CSV and JSON')}
      </ul>
      ${view.taken.length > 0 && details({ summaryText: `Steps taken (${view.taken.length})`, html: scrollRegion('Steps taken', table({ caption: 'Steps taken, the last first', captionClasses: 'govuk-visually-hidden', firstCellIsHeader: true, head: [{ text: 'Step' }, { text: 'When' }, { text: 'Who' }, { text: 'Words' }], rows: view.taken.map((step) => [{ text: step.step === 'supersede' ? 'Superseded by a later round' : (roundSteps.find(({ code }) => code === step.step)?.title ?? step.step) }, { text: momentInWords(step.doneAt) }, { text: step.doneBy }, { text: step.step === 'supersede' ? '' : Object.values(step.words).filter((word) => word !== '').join(' · ') }]) })) })}`,
  };
} // prettier-ignore

const needDoors: Partial<Record<RoundNeed, string>> = {
  candidates: 'candidates/new',
  'scores-due': 'change',
  'scores-given': 'scorers',
  'all-decided': 'decide',
  'one-adopted': 'decide',
};

function steps({ round, next, may }: RoundPageView): SafeHtml {
  if (next.length === 0) return html``;
  return html`<h2 class="govuk-heading-m">Next</h2>
    ${next.map(({ step, unmet }, index) =>
      unmet.length > 0
        ? insetText({
            html: html`<p class="govuk-body govuk-!-font-weight-bold">${step.title}</p>
              <ul class="govuk-list govuk-list--bullet">
                ${unmet.map(({ need, words }) => {
                  const way = needDoors[need];
                  const door = (way === 'decide' ? may.decide : may.edit) ? way : undefined;
                  return html`<li>${door === undefined ? words : html`<a class="govuk-link" href="/priorities/${round.id}/${door}">${words}</a>`}</li>`;
                })}
              </ul>`,
          })
        : html`<p class="govuk-body">${button({ text: step.title, href: `/priorities/${round.id}/steps/${step.code}`, classes: index === 0 ? '' : 'govuk-button--secondary' })}</p>`,
    )}`;
} // prettier-ignore

/** One step, with what must be written with it. */
export function stepPage(view: { round: Round; step: RoundStep; form: FormState; hidden: () => SafeHtml }): Page {
  const { round, step, form } = view;
  return {
    title: step.title,
    menu: 'priorities',
    breadcrumbs: crumbs(round),
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${step.title}</h1>
        ${warningText({ text: step.warning, iconFallbackText: 'Warning' })}
        <form method="post" action="/priorities/${round.id}/steps/${step.code}" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${round.version}" />
          ${step.asks.includes('reason') && textarea({ id: 'reason', name: 'reason', rows: 3, label: { text: 'Reason', classes: 'govuk-label--s' }, hint: { text: 'Kept with the round' }, value: form.value('reason'), ...form.error('reason') })}
          ${step.asks.includes('meeting') && dateField({ form, name: 'meeting', legend: 'The meeting was on', value: round.meetingOn ?? '' })}
          ${step.asks.includes('minute') && input({ id: 'minute', name: 'minute', label: { text: 'Minute', classes: 'govuk-label--s' }, hint: { text: 'Its number, as in the minutes of the meeting' }, value: form.value('minute', round.minute), ...form.error('minute') })}
          ${button({ text: step.title, preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
} // prettier-ignore
