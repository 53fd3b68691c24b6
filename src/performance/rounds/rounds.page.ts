import {
  button,
  input,
  insetText,
  scrollRegion,
  summaryList,
  table,
  textarea,
  checkboxes,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from '../../web/words.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { roomLinks, trail } from '../indicators/indicators.page.ts';
import type { Indicator, Reading } from '../indicators/indicator.types.ts';
import type { Owner } from '../indicators/owner.store.ts';
import { periodOf, shortPeriod } from '../indicators/period.rules.ts';
import { periodWords, shownValue, statusTag } from '../indicators/value.words.ts';
import type { Judgement } from '../indicators/series.rules.ts';
import { correctionWords, type Correction } from './correction.store.ts';
import type { Round } from './round.store.ts';

const roundTrail = [...trail, { text: 'Quarterly rounds', href: '/performance/rounds' }];
const nameOf = (round: Pick<Round, 'from' | 'to'>): string => shortPeriod(periodOf(round));

export function roundsPage(view: {
  rounds: readonly (Round & { counts: { all: number; back: number } })[];
  opensOn: string | null;
}): Page {
  return {
    title: 'Quarterly rounds',
    menu: 'performance',
    breadcrumbs: trail,
    body: html`<h1 class="govuk-heading-l">Quarterly rounds</h1>
      ${roomLinks('rounds')}
      <p class="govuk-body">
        A round opens by itself on the first working day after the quarter, and asks each owner by one message.
        ${view.opensOn !== null && `The next opens on ${dayInWords(view.opensOn)}.`}
      </p>
      ${
        view.rounds.length === 0
          ? html`<p class="govuk-body">No round has been opened yet.</p>`
          : scrollRegion(
              'Rounds',
              table({
                caption: 'Rounds, the newest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Quarter' }, { text: 'Stands' }, { text: 'Returned' }, { text: 'Due' }],
                rows: view.rounds.map((round) => [
                  {
                    html: html`<a class="govuk-link" href="/performance/rounds/${round.id}">${nameOf(round)}</a>`,
                  },
                  { text: round.state === 'open' ? 'Open' : `Locked ${round.lockedAt === null ? '' : momentInWords(round.lockedAt)}` },
                  { text: `${round.counts.back} of ${round.counts.all}` },
                  { text: dayInWords(round.dueOn) },
                ]),
              }),
            )
      }`,
  };
} // prettier-ignore

export type RoundRow = { indicator: Indicator; reading: Reading; owner: Owner; judgement: Judgement };

const stateWords: Readonly<Record<Reading['state'], string>> = {
  open: 'Waiting for its owner',
  submitted: 'To be checked',
  returned: 'Sent back',
  validated: 'Checked',
  locked: 'Locked',
  missing: 'Not returned',
};

export function roundPage(view: {
  round: Round;
  rows: readonly RoundRow[];
  corrections: readonly { correction: Correction; indicator: Indicator }[];
  mayCheck: boolean;
  mayPublish: boolean;
  maySeeSmall: boolean;
  mayReturn: (indicator: Indicator) => boolean;
  today: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { round, rows, mayCheck } = view;
  const address = `/performance/rounds/${round.id}`;
  const isOpen = round.state === 'open';
  const waiting = rows.filter(({ reading }) => reading.state === 'open' || reading.state === 'returned');
  const toCheck = rows.filter(({ reading }) => reading.state === 'submitted');
  const late = isOpen && round.dueOn < view.today && waiting.length > 0;
  return {
    title: `Round of ${nameOf(round)}`,
    menu: 'performance',
    breadcrumbs: roundTrail,
    width: 'wide',
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">Round of ${nameOf(round)}</h1>
      ${summaryList({
        rows: [
          { key: { text: 'Period' }, value: { text: periodWords(round) } },
          { key: { text: 'Stands' }, value: { text: isOpen ? 'Open' : `Locked ${round.lockedAt === null ? '' : momentInWords(round.lockedAt)}. A value changes only by a correction that says why.` } },
          { key: { text: 'Returns due' }, value: { text: `${dayInWords(round.dueOn)}${late ? `; ${waiting.length} late` : ''}` } },
          { key: { text: 'To be checked by' }, value: { text: dayInWords(round.checkBy) } },
        ],
      })}
      ${
        mayCheck &&
        isOpen &&
        html`<form method="post" action="${address}/figures">
          ${view.hidden()}${button({ text: 'Work out the figures of measures', classes: 'govuk-button--secondary' })}
        </form>`
      }
      ${group(view, 'To be checked', toCheck, mayCheck && isOpen)}
      ${group(view, 'Waiting for their owners', waiting, false)}
      ${group(view, isOpen ? 'Checked' : 'Values', rows.filter(({ reading }) => ['validated', 'locked', 'missing'].includes(reading.state)), false)}
      ${
        view.corrections.length > 0 &&
        html`<h2 class="govuk-heading-m">Corrections and late returns</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.corrections.map(({ correction, indicator }) => html`<li>${indicator.title}: ${correctionWords(correction, indicator, view.maySeeSmall)} ${mayCheck && (correction.state === 'late' || correction.state === 'proposed') && html`<a class="govuk-link" href="/performance/corrections/${correction.id}">Decide<span class="govuk-visually-hidden">: ${indicator.title}</span></a>`}</li>`)}
          </ul>`
      }
      ${
        mayCheck &&
        isOpen &&
        html`<h2 class="govuk-heading-m">Lock the round</h2>
          <p class="govuk-body">
            ${rows.filter(({ reading }) => reading.state === 'validated').length} checked values are locked with their status and direction.
            ${waiting.length + toCheck.length > 0 && `${waiting.length + toCheck.length} that are not returned or not checked are left out and say so; a late return is kept and can come in as a correction.`}
          </p>
          <form method="post" action="${address}/lock" novalidate>
            ${view.hidden()}<input type="hidden" name="version" value="${round.version}" />
            ${waiting.length + toCheck.length > 0 && checkboxes({ name: 'leave-out', idPrefix: 'leave-out', ...view.form.error('leave-out'), items: [{ value: 'yes', text: `Leave out the ${waiting.length + toCheck.length} that are missing` }] })}
            ${button({ text: 'Lock it' })}
          </form>`
      }
      ${view.mayPublish && !isOpen && html`<p class="govuk-body"><a class="govuk-link" href="${address}/publish">Publish the values of this quarter</a></p>`}`,
  };
} // prettier-ignore

function group(
  view: Parameters<typeof roundPage>[0],
  title: string,
  rows: readonly RoundRow[],
  tick: boolean,
): SafeHtml | null {
  if (rows.length === 0) return null;
  const content = scrollRegion(
    title,
    table({
      caption: title,
      captionClasses: 'govuk-table__caption--m',
      head: [
        ...(tick ? [{ html: html`<span class="govuk-visually-hidden">Choose</span>` }] : []),
        { text: 'Indicator' },
        { text: 'Value' },
        { text: 'Status' },
        { text: 'Commentary' },
        { text: 'Owner' },
        { text: 'Next' },
      ],
      rows: rows.map(({ indicator, reading, owner, judgement }) => [
        ...(tick
          ? [{ html: reading.checks.some(({ level }) => level === 'must') ? html`` : html`<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" name="reading" value="${reading.id}" id="reading-${reading.id}" /><label class="govuk-label govuk-checkboxes__label" for="reading-${reading.id}"><span class="govuk-visually-hidden">${indicator.title}</span></label></div></div>` }]
          : []),
        { html: html`<a class="govuk-link" href="/performance/indicators/${indicator.id}">${indicator.title}</a>` },
        { html: html`${reading.state === 'open' || reading.state === 'missing' ? '' : shownValue(indicator, reading, view.maySeeSmall)}${reading.rawWords !== '' && reading.value === null && html`<br />It was answered: “${reading.rawWords}”`}` },
        { html: reading.state === 'open' || reading.state === 'returned' ? html`${stateWords[reading.state]}` : reading.state === 'locked' && reading.status !== null ? statusTag(reading.status, reading.statusWords) : reading.state === 'missing' ? html`Not returned` : statusTag(judgement.status.rag, judgement.status.words) },
        { html: html`${reading.commentary}${reading.checks.map((check) => html`<br /><strong>${check.level === 'must' ? 'Missing: ' : 'Look: '}${check.words}</strong>`)}${reading.returnedReason !== '' && html`<br />Sent back: ${reading.returnedReason}`}` },
        { html: html`${owner.person?.name ?? 'nobody'}, ${owner.agencyName}${owner.note !== '' && html`<br />${owner.note}`}` },
        { html: next(view, indicator, reading) },
      ]),
    }),
  );
  return tick
    ? html`<form method="post" action="/performance/rounds/${view.round.id}/check">
        ${view.hidden()}${content}${button({ text: 'These are checked' })}
      </form>`
    : content;
} // prettier-ignore

function next(view: Parameters<typeof roundPage>[0], indicator: Indicator, reading: Reading): SafeHtml {
  const hiddenName = html`<span class="govuk-visually-hidden"> ${indicator.title}</span>`;
  const address = `/performance/readings/${reading.id}`;
  const isOpen = view.round.state === 'open';
  const links = [
    isOpen && view.mayReturn(indicator) && reading.state !== 'validated'
      ? html`<a class="govuk-link" href="${address}/return">Return it${hiddenName}</a>`
      : null,
    isOpen && view.mayCheck && (reading.state === 'submitted' || reading.state === 'validated')
      ? html`<a class="govuk-link" href="${address}/send-back">Send it back${hiddenName}</a>`
      : null,
    !isOpen && view.mayReturn(indicator) && reading.state === 'missing'
      ? html`<a class="govuk-link" href="${address}/return">Return it late${hiddenName}</a>`
      : null,
    !isOpen && view.mayCheck && reading.state === 'locked'
      ? html`<a class="govuk-link" href="${address}/correct">Correct it${hiddenName}</a>`
      : null,
  ].filter((link) => link !== null);
  return html`${links.map((link, at) => html`${at > 0 && html`<br />`}${link}`)}`;
}

/** Returning a value, or its commentary where a measure gives the value; correcting one after the lock. */
export function returnPage(view: {
  indicator: Indicator;
  reading: Reading;
  round: Round | null;
  purpose: 'return' | 'late' | 'correct' | 'send-back';
  /** True where the actor enters what somebody of another agency said. */
  onBehalf: boolean;
  before: string;
  target: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { indicator, reading, form, purpose } = view;
  const titles = {
    return: 'Return',
    late: 'Return late',
    correct: 'Correct',
    'send-back': 'Send back',
  } as const;
  const title = `${titles[purpose]}: ${indicator.title}`;
  const ends = { return: 'return', late: 'return', correct: 'correct', 'send-back': 'send-back' } as const;
  const given = (name: string, otherwise: string) => ({ id: name, name, value: form.value(name, otherwise), ...form.error(name) }); // prettier-ignore
  const number = (value: number | null): string => (value === null ? '' : String(value));
  const isMeasure = indicator.source === 'measure' && purpose === 'return';
  const fields =
    purpose === 'send-back'
      ? textarea({ label: { text: 'What is wrong, for its owner' }, rows: '3', ...given('reason', '') })
      : html`${
            indicator.shape === 'words'
              ? textarea({ label: { text: 'How it stands' }, hint: { text: indicator.definition }, rows: '5', ...given('words', reading.words) })
              : isMeasure
                ? html`<p class="govuk-body">The value is worked out from data: <strong>${reading.value === null ? 'not worked out yet' : `${reading.value} ${indicator.unit}`}</strong>. Say what a reader must know.</p>`
                : html`${indicator.shape === 'share' && html`${input({ label: { text: indicator.numeratorWords === '' ? 'How many' : `How many: ${indicator.numeratorWords}` }, classes: 'govuk-input--width-5', inputmode: 'decimal', ...given('numerator', number(reading.numerator)) })}${input({ label: { text: `Of how many: ${indicator.denominatorWords}` }, classes: 'govuk-input--width-5', inputmode: 'decimal', ...given('denominator', number(reading.denominator)) })}`}
                  ${input({ label: { text: indicator.shape === 'share' ? 'Percentage' : `Value (${indicator.unit})` }, ...(indicator.shape === 'share' ? { hint: { text: 'Worked out from the two where it is left empty' }, suffix: { text: '%' } } : {}), classes: 'govuk-input--width-5', inputmode: 'decimal', ...given('value', purpose === 'correct' || indicator.shape !== 'share' ? number(reading.value) : number(reading.value)) })}`
          }
          ${textarea({ label: { text: 'Commentary' }, hint: { text: 'Needed where it is red or changed by more than 10%. Name nobody.' }, rows: '3', ...given('commentary', reading.commentary) })}
          ${!isMeasure && checkboxes({ name: 'provisional', idPrefix: 'provisional', ...form.error('provisional'), items: [{ value: 'yes', text: 'Provisional: it may still change', checked: form.value('provisional', reading.isProvisional ? 'yes' : '') === 'yes' }] })}
          ${view.onBehalf && input({ label: { text: 'Who said it' }, hint: { text: 'The person of the owning agency who gave you the value' }, ...given('said-by', reading.saidBy) })}
          ${purpose === 'correct' && textarea({ label: { text: 'Why it is corrected' }, hint: { text: 'A second person confirms it. The old and the new value stay readable.' }, rows: '3', ...given('reason', '') })}`;
  return {
    title,
    menu: 'performance',
    breadcrumbs: [...roundTrail, ...(view.round === null ? [] : [{ text: nameOf(view.round), href: `/performance/rounds/${view.round.id}` }])],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${title}</h1>
        <p class="govuk-body">${periodWords(reading)}. ${indicator.definition}</p>
        <p class="govuk-body">${view.before} ${view.target}</p>
        ${purpose === 'late' && insetText({ text: 'The round is locked. What you send is kept, and the analyst decides whether it comes in as a correction or with the next round.' })}
        ${reading.rawWords !== '' && insetText({ text: `It was answered: “${reading.rawWords}”` })}
        ${reading.returnedReason !== '' && insetText({ text: `It was sent back: ${reading.returnedReason}` })}
        <form method="post" action="/performance/readings/${reading.id}/${ends[purpose]}" novalidate>
          ${view.hidden()}<input type="hidden" name="version" value="${reading.version}" />
          ${fields} ${button({ text: purpose === 'send-back' ? 'Send it back' : purpose === 'correct' ? 'Propose the correction' : 'Send it' })}
        </form>
      </div>
    </div>`,
  };
} // prettier-ignore

/** A late return or a proposed erratum, to be decided. */
export function correctionPage(view: {
  correction: Correction;
  indicator: Indicator;
  maySeeSmall: boolean;
  isMaker: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { correction, indicator, form } = view;
  const choices: readonly [string, string][] =
    correction.state === 'late'
      ? [['propose', 'Propose it as a correction'], ['next-round', 'Say it with the next round'], ['leave', 'Leave the value as it is']]
      : [['confirm', 'Confirm the correction'], ['refuse', 'Refuse it']];
  const isOver = correction.state !== 'late' && correction.state !== 'proposed';
  return {
    title: `Correction: ${indicator.title}`,
    menu: 'performance',
    breadcrumbs: roundTrail,
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Correction: ${indicator.title}</h1>
        <p class="govuk-body">${correctionWords(correction, indicator, view.maySeeSmall)}</p>
        ${correction.rawWords !== '' && html`<p class="govuk-body">It was sent by ${correction.saidBy}: “${correction.rawWords}”</p>`}
        ${correction.outputs.length > 0 && html`<h2 class="govuk-heading-s">What quotes the value as it was</h2><ul class="govuk-list govuk-list--bullet">${correction.outputs.map(({ title, href }) => html`<li><a class="govuk-link" href="${href}">${title}</a></li>`)}</ul>`}
        ${
          isOver
            ? html`<p class="govuk-body">It is decided.</p>`
            : correction.state === 'proposed' && view.isMaker
              ? html`<p class="govuk-body">You proposed it, so a second person decides.</p>`
              : html`<form method="post" action="/performance/corrections/${correction.id}" novalidate>
                  ${view.hidden()}<input type="hidden" name="version" value="${correction.version}" />
                  ${textarea({ id: 'words', name: 'words', label: { text: 'Reason' }, rows: '3', value: form.value('words'), ...form.error('words') })}
                  <div class="govuk-button-group">${choices.map(([value, text], at) => html`<button type="submit" class="govuk-button ${at > 0 ? 'govuk-button--secondary' : ''}" data-module="govuk-button" name="decision" value="${value}">${text}</button>`)}</div>
                </form>`
        }
      </div>
    </div>`,
  };
} // prettier-ignore
