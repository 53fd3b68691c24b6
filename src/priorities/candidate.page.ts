import { printChange, printNumber } from '../statistics/statistics.ts';
import { button, checkboxes, details, input, insetText, radios, scrollRegion, select, summaryList, table, textarea, threadLink } from '../web/components.ts'; // prettier-ignore
import { fieldId, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { becauseOf } from './because.rules.ts';
import { dutiesOn, limbsOn, markWords, type Duty } from './duties.ts';
import { crumbs, limbWords, proposalLine, scoreText } from './parts.page.ts';
import {
  decidedWords,
  decisionTitles,
  decisions,
  factorMeanings,
  factorTitles,
  factors,
  originTitles,
  origins,
  type Candidate,
  type Factor,
  type Round,
  type Scorer,
} from './priority.types.ts';
import type { EvidenceOffered } from './propose.ts';
import { ruleWords, type Rule } from './proposal.rules.ts';
import type { Standing } from './ranking.rules.ts';

/** What a subject says in a few words, beside its box. */
function subjectHint(subject: EvidenceOffered['subjects'][number]): string {
  const { volume, trend } = subject;
  return [
    volume === null ? '' : `${printNumber(volume.value, 1)}% of ${volume.whole}`,
    trend === null
      ? ''
      : trend.significance === 'up' || trend.significance === 'down'
        ? `${trend.significance} ${trend.change === null ? '' : printChange(Math.abs(trend.change)).replace('+', '')}`
        : trend.significance === 'no-clear-change'
          ? 'no clear change'
          : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Adds or changes a candidate. */
export function candidateFormPage(view: {
  round: Round;
  candidate: Candidate | null;
  form: FormState;
  offered: EvidenceOffered;
  /** Every duty known, also those that are not in force. */
  duties: readonly Duty[];
  today: string;
  hidden: () => SafeHtml;
}): Page {
  const { round, candidate, form, offered } = view;
  const title = candidate === null ? 'Add a candidate' : 'Change the candidate';
  const boxes = (name: string, legend: string, hint: string, items: { value: string; text: string; hint?: string }[], otherwise: readonly string[]): SafeHtml =>
    items.length === 0
      ? html``
      : checkboxes({ name, idPrefix: fieldId(name), fieldset: { legend: { text: legend, classes: 'govuk-fieldset__legend--s' } }, hint: { text: hint }, ...form.error(name), values: form.values(name, otherwise), items: items.map((item) => ({ value: item.value, text: item.text, ...(item.hint === undefined || item.hint === '' ? {} : { hint: { text: item.hint } }) })) }); // prettier-ignore
  const line = (name: string, label: string, hint: string, otherwise: string): SafeHtml =>
    input({ id: name, name, label: { text: label, classes: 'govuk-label--s' }, hint: { text: hint }, value: form.value(name, otherwise), ...form.error(name) }); // prettier-ignore
  const origin = form.value('origin', candidate?.origin ?? 'finding');
  return {
    title,
    menu: 'priorities',
    breadcrumbs: crumbs(round),
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${title}</h1>
        <form method="post" action="/priorities/${round.id}/candidates/${candidate === null ? 'new' : `${candidate.id}/change`}" novalidate>
          ${view.hidden()}
          ${candidate !== null && html`<input type="hidden" name="version" value="${candidate.version}" />`}
          ${line('title', 'Name', 'As it would stand in the strategy', candidate?.title ?? '')}
          ${textarea({ id: 'words', name: 'words', rows: 3, label: { text: 'What it is', classes: 'govuk-label--s' }, hint: { text: 'A sentence or two' }, value: form.value('words', candidate?.words ?? ''), ...form.error('words') })}
          ${radios({ name: 'origin', idPrefix: 'origin', fieldset: { legend: { text: 'Where it is from', classes: 'govuk-fieldset__legend--s' } }, ...form.error('origin'), items: origins.filter((each) => each !== 'carried' || candidate?.origin === 'carried').map((each) => ({ value: each, text: originTitles[each], checked: each === origin })) })}
          <h2 class="govuk-heading-m">What it rests on</h2>
          ${offered.subjects.length === 0 && html`<p class="govuk-body">No figures have been received yet.</p>`}
          ${boxes('subjects', 'Findings of the assessment', 'Volume, harm and trend are proposed from these; of several the highest', offered.subjects.map((subject) => ({ value: subject.key, text: subject.title, hint: subjectHint(subject) })), candidate?.evidence.subjects ?? [])}
          ${
            'none' in offered.concern
              ? insetText({ text: `Community concern: ${offered.concern.none}` })
              : boxes('issues', `What residents chose (${offered.concern.waveTitle})`, `Of ${printNumber(offered.concern.base)} who answered`, offered.concern.issues.map((issue) => ({ value: issue.code, text: issue.text, hint: `place ${issue.rank}, chosen by ${printNumber(issue.share, 1)}%` })), candidate?.evidence.issues ?? [])
          }
          ${boxes('duties', 'Legal duties', 'What is marked as guidance is to be checked before anybody relies on it', dutiesOn(view.duties, view.today).map((duty) => ({ value: duty.code, text: duty.title, hint: `${duty.source}; ${markWords[duty.mark]}` })), candidate?.evidence.duties ?? [])}
          <h2 class="govuk-heading-m">What it fits</h2>
          ${boxes('limbs', 'It serves', 'Limbs of section 6 of the Crime and Disorder Act 1998', limbsOn(view.today).map((limb) => ({ value: limb.code, text: limb.title })), candidate?.limbs ?? [])}
          ${line('control-strategy', 'In the police’s control strategy', 'Its words there; leave it empty if it is not in it', candidate?.controlStrategy ?? '')}
          ${line('crime-plan', 'In the police and crime plan', 'Its words there; leave it empty if it is not in it', candidate?.crimePlan ?? '')}
          ${line('because', 'The one line under it', `Leave it empty and it is made from the figures${candidate === null ? '' : `: “${becauseOf({ ...candidate, because: '' })}”`}`, candidate?.because ?? '')}
          ${button({ text: candidate === null ? 'Add it' : 'Save', preventDoubleClick: true })}
        </form>
        ${candidate !== null && html`<form method="post" action="/priorities/${round.id}/candidates/${candidate.id}/${candidate.removedAt === null ? 'remove' : 'put-back'}">
          ${view.hidden()} ${button({ text: candidate.removedAt === null ? 'Take it off the list' : 'Put it back', classes: 'govuk-button--secondary' })}
        </form>`}
      </div>
    </div>`,
  };
} // prettier-ignore

/** Before scores are proposed: from what, by which rule. */
export function proposePage(view: {
  round: Round;
  candidates: readonly Candidate[];
  rule: Rule;
  hidden: () => SafeHtml;
}): Page {
  const { round, candidates, rule } = view;
  const without = candidates.filter(
    ({ evidence }) => evidence.subjects.length === 0 && evidence.issues.length === 0,
  );
  return {
    title: 'Propose scores from the figures',
    menu: 'priorities',
    breadcrumbs: crumbs(round),
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Propose scores from the figures</h1>
        <p class="govuk-body">
          Volume, harm, community concern and trend get a score from the figures as they are now, in place of
          what was proposed before. It counts as one score beside those that people give. Added value is
          judged by people alone.
        </p>
        <ul class="govuk-list govuk-list--bullet">
          ${(['volume', 'harm', 'concern', 'trend'] as const).map((factor) => html`<li>${factorTitles[factor]}: ${ruleWords(factor, rule)}.</li>`)}
        </ul>
        <p class="govuk-body">Rule ${rule.number}. <a class="govuk-link" href="/priorities/rule">Change it</a></p>
        ${without.length > 0 && insetText({ text: `Nothing is tied to ${without.map(({ title }) => `“${title}”`).join(', ')}: no score can be proposed for ${without.length === 1 ? 'it' : 'them'}.` })}
        <form method="post" action="/priorities/${round.id}/propose">
          ${view.hidden()} ${button({ text: 'Propose scores', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
} // prettier-ignore

export type CandidateView = {
  round: Round;
  candidate: Candidate;
  /** Null before scores are opened. */
  standing: Standing | null;
  scorers: readonly Scorer[];
  others: readonly Candidate[];
  form: FormState;
  may: { edit: boolean; moderate: boolean; decide: boolean };
  hidden: () => SafeHtml;
};

function factorRow(view: CandidateView, factor: Factor): SafeHtml {
  const { candidate, standing } = view;
  const proposal = candidate.proposals.find((each) => each.factor === factor);
  const own = standing?.factors[factor];
  const given = own?.voices.filter(({ scorerId }) => scorerId !== null) ?? [];
  return html`${proposal !== undefined && html`<p class="govuk-body">${proposalLine(proposal)}</p>`}
  ${
    own !== undefined &&
    html`<p class="govuk-body">
      Counts as <strong>${scoreText(own.score)}</strong>${
        own.moderated !== null
          ? html`, set by the meeting: ${own.moderated.reason} (${own.moderated.madeByName})`
          : given.length > 0
            ? html`, from ${given.length} ${given.length === 1 ? 'scorer' : 'scorers'}${proposal?.score != null && ' and the figure'}`
            : ''
      }.
    </p>`
  }
  ${proposal === undefined && own === undefined && html`<p class="govuk-body">${factorMeanings[factor]} Nothing is proposed yet.</p>`}`;
} // prettier-ignore

/** One candidate: on what it rests, what was scored, and what was decided. */
export function candidatePage(view: CandidateView): Page {
  const { round, candidate, standing, may } = view;
  const at = `/priorities/${round.id}/candidates/${candidate.id}`;
  const under = view.others.find(({ id }) => id === candidate.decidedUnderId);
  return {
    title: candidate.title,
    menu: 'priorities',
    breadcrumbs: crumbs(round),
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">${candidate.title}</h1>
      <p class="govuk-body-l">${becauseOf(candidate)}</p>
      ${threadLink({ kind: 'priority', id: candidate.id })}
      ${candidate.words !== '' && html`<p class="govuk-body">${candidate.words}</p>`}
      ${candidate.removedAt !== null && insetText({ text: 'It was taken off the list.' })}
      ${candidate.decision !== null && html`<h2 class="govuk-heading-m">Decision</h2>
        ${summaryList({ rows: [
          { key: { text: 'Decision' }, value: { text: `${decidedWords[candidate.decision]}${under === undefined ? '' : `: ${under.title}`}` } },
          { key: { text: 'Reasons' }, value: { text: candidate.rationale } },
          { key: { text: 'Dissent' }, value: { text: candidate.dissent === '' ? 'None written down' : candidate.dissent } },
        ] })}`}
      <h2 class="govuk-heading-m">Score by score</h2>
      ${factors.map((factor) => html`<h3 class="govuk-heading-s">${factorTitles[factor]}</h3>${factorRow(view, factor)}`)}
      <h2 class="govuk-heading-m">What it fits</h2>
      ${summaryList({ rows: [
        { key: { text: 'Serves' }, value: { text: limbWords(candidate.limbs) } },
        { key: { text: 'Duties' }, value: { html: candidate.duties.length === 0 ? html`None named` : html`<ul class="govuk-list govuk-list--bullet">${candidate.duties.map((duty) => html`<li><a class="govuk-link" href="/priorities/duties#${duty.code}">${duty.title}</a> (${duty.source}; ${markWords[duty.mark]})</li>`)}</ul>` } },
        { key: { text: 'Police control strategy' }, value: { text: candidate.controlStrategy === '' ? 'Not named' : candidate.controlStrategy } },
        { key: { text: 'Police and crime plan' }, value: { text: candidate.crimePlan === '' ? 'Not named' : candidate.crimePlan } },
        { key: { text: 'From' }, value: { text: originTitles[candidate.origin] } },
      ] })}
      ${may.edit && round.state === 'draft' && html`<p class="govuk-body"><a class="govuk-link" href="${at}/change">Change it</a></p>`}
      ${standing !== null && round.state === 'moderation' && may.moderate && moderateForm(view, standing)}
      ${round.state === 'moderation' && may.decide && decideForm(view)}`,
  };
} // prettier-ignore

function moderateForm(view: CandidateView, standing: Standing): SafeHtml {
  const { round, candidate, form } = view;
  return details({
    summaryText: 'Set a score in the meeting',
    open: form.message('moderation-reason') !== undefined || form.message('score') !== undefined,
    html: html`<form method="post" action="/priorities/${round.id}/candidates/${candidate.id}/moderate" novalidate>
      ${view.hidden()}
      ${select({ id: 'factor', name: 'factor', label: { text: 'Factor' }, ...form.error('factor'), items: factors.map((factor) => ({ value: factor, text: `${factorTitles[factor]} (now ${scoreText(standing.scores[factor])})`, selected: factor === form.value('factor') })) })}
      ${input({ id: 'score', name: 'score', inputmode: 'numeric', classes: 'govuk-input--width-2', label: { text: 'Score, 0 to 5' }, hint: { text: 'Leave it empty to go back to what was given' }, value: form.value('score'), ...form.error('score') })}
      ${textarea({ id: 'moderation-reason', name: 'moderation-reason', rows: 2, label: { text: 'Reason' }, value: form.value('moderation-reason'), ...form.error('moderation-reason') })}
      ${button({ text: 'Set the score', classes: 'govuk-button--secondary', preventDoubleClick: true })}
    </form>`,
  });
} // prettier-ignore

function decideForm(view: CandidateView): SafeHtml {
  const { round, candidate, form } = view;
  const chosen = form.value('decision', candidate.decision ?? '');
  return html`<h2 class="govuk-heading-m">What the meeting decided</h2>
    <p class="govuk-body">The score is one ground among others. Write the reasons as they may be published.</p>
    <form method="post" action="/priorities/${round.id}/candidates/${candidate.id}/decide" novalidate>
      ${view.hidden()}
      <input type="hidden" name="version" value="${candidate.version}" />
      ${radios({ name: 'decision', idPrefix: 'decision', fieldset: { legend: { text: 'Decision', classes: 'govuk-fieldset__legend--s' } }, ...form.error('decision'), items: decisions.map((decision) => ({ value: decision, text: decisionTitles[decision], checked: decision === chosen })) })}
      ${select({ id: 'under', name: 'under', label: { text: 'With or under which priority' }, hint: { text: 'Where it is merged or a theme' }, ...form.error('under'), items: [{ value: '', text: 'None' }, ...view.others.filter(({ id }) => id !== candidate.id).map(({ id, title }) => ({ value: id, text: title, selected: id === form.value('under', candidate.decidedUnderId ?? '') }))] })}
      ${textarea({ id: 'rationale', name: 'rationale', rows: 4, label: { text: 'Reasons, for publication', classes: 'govuk-label--s' }, value: form.value('rationale', candidate.rationale), ...form.error('rationale') })}
      ${textarea({ id: 'dissent', name: 'dissent', rows: 2, label: { text: 'Dissent', classes: 'govuk-label--s' }, hint: { text: 'Which agency did not agree, and why. Leave it empty if all agreed' }, value: form.value('dissent', candidate.dissent), ...form.error('dissent') })}
      ${button({ text: 'Save the decision', preventDoubleClick: true })}
    </form>`;
} // prettier-ignore

/** Scores of all candidates side by side, the widest spread told. */
export function spreadPage(view: {
  round: Round;
  standings: readonly Standing[];
  scorers: readonly Scorer[];
  scores: readonly { scorerId: string; candidateId: string; hasInterest: boolean; reason: string }[];
  wide: number;
}): Page {
  const { round, standings, wide } = view;
  const scorerOf = (id: string | null): string => {
    if (id === null) return 'the figure';
    const scorer = view.scorers.find((each) => each.id === id);
    return scorer === undefined ? 'somebody' : `${scorer.agencyName} (${scorer.name})`;
  };
  return {
    title: 'Scores side by side',
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: crumbs(round),
    body: html`<h1 class="govuk-heading-l">Scores side by side</h1>
      <p class="govuk-body">
        From the lowest to the highest score, and whose they are. Where they lie ${wide} or more apart they
        are worth talking through; what the meeting sets stands in place of them, with its reason.
      </p>
      ${standings.map(({ candidate, factors: all, interests }) => {
        const reasons = view.scores.filter(({ candidateId, reason }) => candidateId === candidate.id && reason !== '');
        return html`<h2 class="govuk-heading-m"><a class="govuk-link" href="/priorities/${round.id}/candidates/${candidate.id}">${candidate.title}</a></h2>
          ${scrollRegion(`Scores: ${candidate.title}`, table({
            caption: `Scores: ${candidate.title}`,
            captionClasses: 'govuk-visually-hidden',
            firstCellIsHeader: true,
            head: [{ text: 'Factor' }, { text: 'Counts', format: 'numeric' as const }, { text: 'From and to' }, { text: 'Who' }],
            rows: factors.map((factor) => {
              const own = all[factor];
              const values = own.voices.map(({ score }) => score);
              const by = Map.groupBy(own.voices, ({ score }) => score);
              return [
                { text: factorTitles[factor] },
                { text: `${scoreText(own.score)}${own.moderated === null ? '' : ' (set)'}`, format: 'numeric' as const },
                { text: values.length === 0 ? 'nobody scored' : values.length === 1 ? 'one score' : `${Math.min(...values)} to ${Math.max(...values)}${(own.spread ?? 0) >= wide ? ': far apart' : ''}` },
                { text: [...by].toSorted(([a], [b]) => a - b).map(([score, voices]) => `${score}: ${voices.map(({ scorerId }) => scorerOf(scorerId)).join(', ')}`).join('; ') },
              ];
            }),
          }))}
          ${interests.length > 0 && insetText({ text: `Interest declared, not counted: ${interests.map(scorerOf).join(', ')}.` })}
          ${reasons.length > 0 && details({ summaryText: `Reasons (${reasons.length})`, html: html`<ul class="govuk-list govuk-list--bullet">${reasons.map(({ scorerId, reason }) => html`<li>${scorerOf(scorerId)}: ${reason}</li>`)}</ul>` })}`;
      })}`,
  };
} // prettier-ignore
