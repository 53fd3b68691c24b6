import type { ThreadTitle } from '../../foundation/thread.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import {
  button,
  details,
  fileUpload,
  input,
  insetText,
  radios,
  scrollRegion,
  summaryList,
  table,
  textarea,
  threadLink,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { headingWords, noticeWords, openStates, type ActionStep, type NoticeKind } from '../action.rules.ts';
import type { Action, ActionUpdate, Evidence, Milestone, StepTaken } from '../action.types.ts';
import { dueInWords, ownerInWords, sourceTitle, standingTags, wayWords } from '../action.words.ts';
import { stepByCode } from '../action.change.ts'; // prettier-ignore

export type ActionView = {
  action: Action;
  partners: readonly string[];
  lead: string;
  /** The owner has no post today. */
  ownerLeft: boolean;
  next: readonly { step: ActionStep; unmet: readonly { words: string }[] }[];
  updates: readonly ActionUpdate[];
  evidence: readonly Evidence[];
  milestones: readonly Milestone[];
  taken: readonly StepTaken[];
  notices: readonly { notice: NoticeKind; on: string; who: string }[];
  /** The request for an update that is open. */
  asked: { id: string; dueOn: string } | null;
  source: ThreadTitle | null;
  /** Aims, indicators and spending that it serves, and whatever else the thread names. */
  tied: readonly { relation: string; title: ThreadTitle; away: boolean }[];
  mayEdit: boolean;
  mayAsk: boolean;
  form: FormState;
  hidden: () => SafeHtml;
};

/** One action: what, who, when, where it stands, and everything said of it. */
export function actionPage(view: ActionView): Page {
  const { action } = view;
  const isOpen = openStates.includes(action.state);
  return {
    title: `Action ${action.reference}`,
    menu: 'actions',
    breadcrumbs: [{ text: 'Actions', href: '/actions' }],
    errors: view.form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <span class="govuk-caption-l">Action ${action.reference}</span>
        <h1 class="govuk-heading-m">${action.text}</h1>
        <p class="govuk-body">${standingTags(action)}</p>
        ${threadLink({ kind: 'action', id: action.id })}
        ${view.ownerLeft && isOpen && insetText({ html: html`<p class="govuk-body">${action.ownerPerson} has no post in the partnership any more. ${view.mayEdit ? html`<a class="govuk-link" href="/actions/hand-over">Say who inherits it</a>` : 'The manager says who inherits it'}.</p>` })}
        ${
          action.blockedBy !== '' &&
          isOpen &&
          insetText({
            text: `In its way${action.blockedOn === null ? '' : ` since ${dayInWords(action.blockedOn)}`}: ${action.blockedBy}`,
          })
        }
        ${summaryList({ rows: facts(view) })}
        ${view.mayEdit && html`<p class="govuk-body fp-screen-only"><a class="govuk-link" href="/actions/${action.id}/change">Change what it says</a></p>`}
        ${whatNext(view)} ${thread(view)} ${view.mayEdit && isOpen && updateForm(view)} ${evidencePart(view)}
        ${milestonePart(view)} ${tiedPart(view)} ${trail(view)}
      </div>
    </div>`,
  };
} // prettier-ignore

type Row = { key: { text: string }; value: { text: string } | { html: SafeHtml } };

function facts(view: ActionView): Row[] {
  const { action, source } = view;
  const row = (key: string, value: string | SafeHtml): Row => ({
    key: { text: key },
    value: typeof value === 'string' ? { text: value } : { html: value },
  });
  const from = [sourceTitle(action.sourceKind), action.sourceWords].filter((part) => part !== '' && part !== 'None').join(': '); // prettier-ignore
  return [
    row('Owner', `${ownerInWords(action)}${view.ownerLeft ? ' (has left)' : ''}`),
    row('Due', dueInWords(action)),
    ...(action.state === 'paused' && action.revisitOn !== null
      ? [row('Looked at again on', dayInWords(action.revisitOn))]
      : []),
    ...(view.partners.length > 0 ? [row('Partners', view.partners.join(', '))] : []),
    ...(action.group === '' || action.groupId === null
      ? []
      : [row('Group', html`<a class="govuk-link" href="/actions/group/${action.groupId}">${action.group}</a>`)]),
    ...(action.heading === 'none' ? [] : [row('Heading', headingWords[action.heading])]),
    row(
      'Comes from',
      source === null
        ? from === ''
          ? 'Nothing named'
          : from
        : html`<a class="govuk-link" href="${source.href}">${source.title}</a>${action.sourceWords === '' ? '' : `, ${action.sourceWords}`}`,
    ),
    ...(action.startedOn === null ? [] : [row('Started', dayInWords(action.startedOn))]),
    ...(action.completedOn === null ? [] : [row('Completed', dayInWords(action.completedOn))]),
    ...(action.result === '' ? [] : [row('What came of it', action.result)]),
    row('Confirmed by', view.lead === '' ? 'The manager or the chair' : view.lead),
    ...(action.reference === action.code ? [] : [row('Code', action.code)]),
    ...(action.openToMembers
      ? []
      : [row('Who sees it', 'Only those who see what it came from')]),
  ]; // prettier-ignore
}

/** Steps that lead towards the end; the others are links. */
const forward: readonly ActionStep['code'][] = ['agree', 'start', 'propose-done', 'confirm', 'resume'];

function whatNext(view: ActionView): SafeHtml | false {
  const { action } = view;
  if (view.next.length === 0 && !view.mayAsk) return false;
  return html`<section aria-labelledby="next" class="fp-screen-only">
    <h2 class="govuk-heading-m" id="next">What comes next</h2>
    ${view.next.map(({ step, unmet }, at) =>
      unmet.length > 0
        ? html`<p class="govuk-body">${step.title}: not yet. ${unmet.map(({ words }) => `${words}. `)}</p>`
        : html`<p class="govuk-body">
            ${
at === view.next.findIndex((each) => each.unmet.length === 0 && forward.includes(each.step.code))
                ? button({ text: step.title, href: `/actions/${action.id}/steps/${step.code}`, classes: 'govuk-!-margin-bottom-0' })
                : html`<a class="govuk-link" href="/actions/${action.id}/steps/${step.code}">${step.title}</a>`
            }
          </p>`,
    )}
    ${
      view.asked !== null
        ? html`<p class="govuk-body">
            ${action.ownerPerson} has been asked for an update, by ${dayInWords(view.asked.dueOn)}.
          </p>`
        : view.mayAsk &&
          html`<form method="post" action="/actions/${action.id}/ask" novalidate>
            ${view.hidden()}
            ${button({ text: `Ask ${action.ownerPerson} for an update`, classes: 'govuk-button--secondary', preventDoubleClick: true })}
          </form>`
    }
  </section>`;
} // prettier-ignore

function thread(view: ActionView): SafeHtml {
  return html`<h2 class="govuk-heading-m">Updates</h2>
    ${
      view.updates.length === 0
        ? html`<p class="govuk-body">Nothing has been said of it yet.</p>`
        : html`<ol class="govuk-list fp-hits">
            ${view.updates.map(
              (each) =>
                html`<li>
                  <strong>${dayInWords(each.on)}</strong>${each.saidBy === '' ? '' : `, ${each.saidBy}`}${wayWords[each.way] === '' ? '' : `, ${wayWords[each.way]}`}${each.recordedBy === '' ? '' : `, written down by ${each.recordedBy}`}${each.percent === null ? '' : `, ${each.percent} % done`}
                  <p class="govuk-body">${each.words}</p>
                  ${each.nextStep !== '' && html`<p class="govuk-body">Next: ${each.nextStep}</p>`}
                  ${each.blockedBy !== '' && html`<p class="govuk-body">In the way: ${each.blockedBy}</p>`}
                </li>`,
            )}
          </ol>`
    }`;
} // prettier-ignore

function updateForm(view: ActionView): SafeHtml {
  const { action, form } = view;
  return html`<form method="post" action="/actions/${action.id}/updates" novalidate class="fp-screen-only">
    ${view.hidden()}
    <input type="hidden" name="blocked-was" value="${action.blockedBy}" />
    <h3 class="govuk-heading-s">Give an update</h3>
    ${textarea({ id: 'words', name: 'words', label: { text: 'What was done' }, rows: 3, value: form.value('words'), ...form.error('words') })}
    ${input({ id: 'next-step', name: 'next-step', label: { text: 'Next step' }, value: form.value('next-step'), ...form.error('next-step') })}
    ${input({ id: 'blocked', name: 'blocked', label: { text: 'What is in the way' }, hint: { text: 'Empty where nothing is' }, value: form.value('blocked', action.blockedBy), ...form.error('blocked') })}
    ${input({ id: 'percent', name: 'percent', label: { text: 'How much is done' }, hint: { text: 'May be left empty' }, suffix: { text: '%' }, classes: 'govuk-input--width-3', inputmode: 'numeric', value: form.value('percent'), ...form.error('percent') })}
    ${
      action.state === 'agreed' &&
      html`<div class="govuk-form-group">
        <div class="govuk-checkboxes govuk-checkboxes--small" data-module="govuk-checkboxes">
          <div class="govuk-checkboxes__item">
            <input class="govuk-checkboxes__input" id="begun" name="begun" type="checkbox" value="yes" ${form.value('begun') === 'yes' && html`checked`} />
            <label class="govuk-label govuk-checkboxes__label" for="begun">Work on it has begun</label>
          </div>
        </div>
      </div>`
    }
    ${button({ text: 'Add the update', preventDoubleClick: true })}
  </form>`;
} // prettier-ignore

const kilobytes = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000)).toLocaleString('en-GB')} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`; // prettier-ignore

function evidencePart(view: ActionView): SafeHtml {
  const { action, form } = view;
  const isOpen = openStates.includes(action.state);
  const base = `/actions/${action.id}/evidence`;
  return html`<h2 class="govuk-heading-m">Evidence</h2>
    ${
      view.evidence.length === 0
        ? html`<p class="govuk-body">None yet. An action is not closed without evidence.</p>`
        : scrollRegion(
            'Evidence',
            table({
              caption: 'Evidence',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'What' }, { text: 'Given' }, ...(view.mayEdit && isOpen ? [{ html: html`<span class="govuk-visually-hidden">Take away</span>` }] : [])],
              rows: view.evidence.map((each) => [
                {
                  html:
                    each.kind === 'file'
                      ? html`<a class="govuk-link" href="${base}/${each.id}">${each.title}</a><br /><span class="govuk-!-font-weight-regular">${each.fileName}, ${kilobytes(each.bytes ?? 0)}</span>`
                      : each.kind === 'link'
                        ? html`<a class="govuk-link" href="${each.url}" rel="noreferrer">${each.title}</a>`
                        : html`${each.title}<br /><span class="govuk-!-font-weight-regular">${each.words}</span>`,
                  classes: 'fp-cell-wide',
                },
                { text: `${dayInWords(each.madeAt.slice(0, 10))}${each.madeBy === '' ? '' : `, ${each.madeBy}`}` },
                ...(view.mayEdit && isOpen
                  ? [
                      {
                        html: html`<form method="post" action="${base}/${each.id}/remove" novalidate>
                          ${view.hidden()}<button type="submit" class="fp-button-link">
                            Take away<span class="govuk-visually-hidden"> ${each.title}</span>
                          </button>
                        </form>`,
                      },
                    ]
                  : []),
              ]),
            }),
          )
    }
    ${
      view.mayEdit &&
      isOpen &&
      details({
        summaryText: 'Add evidence',
        open: form.message('evidence') !== undefined || form.message('url') !== undefined || form.message('file') !== undefined || form.message('evidence-words') !== undefined,
        html: html`<form method="post" action="${base}" enctype="multipart/form-data" novalidate>
          ${view.hidden()}
          ${radios({
            name: 'evidence',
            idPrefix: 'evidence',
            fieldset: { legend: { text: 'What kind', classes: 'govuk-fieldset__legend--s' } },
            value: form.value('evidence', 'file'),
            ...form.error('evidence'),
            items: [
              { value: 'file', text: 'A file', conditional: { html: fileUpload({ id: 'file', name: 'file', label: { text: 'The file' }, hint: { text: 'Up to 20 MB' }, ...form.error('file') }) } },
              { value: 'link', text: 'A link', conditional: { html: input({ id: 'url', name: 'url', label: { text: 'Its address' }, type: 'url', value: form.value('url'), ...form.error('url') }) } },
              { value: 'words', text: 'Words', conditional: { html: textarea({ id: 'evidence-words', name: 'evidence-words', label: { text: 'What shows that it was done' }, rows: 3, value: form.value('evidence-words'), ...form.error('evidence-words') }) } },
            ],
          })}
          ${input({ id: 'title', name: 'title', label: { text: 'What it is called' }, hint: { text: 'May be left empty' }, value: form.value('title'), ...form.error('title') })}
          ${button({ text: 'Add the evidence', classes: 'govuk-button--secondary', preventDoubleClick: true })}
        </form>`,
      })
    }`;
} // prettier-ignore

function milestonePart(view: ActionView): SafeHtml | false {
  const { action, form, milestones } = view;
  const isOpen = openStates.includes(action.state);
  const mayChange = view.mayEdit && isOpen;
  if (milestones.length === 0 && !mayChange) return false;
  const base = `/actions/${action.id}/milestones`;
  return html`<h2 class="govuk-heading-m">Points on the way</h2>
    ${
      milestones.length > 0 &&
      scrollRegion(
        'Points on the way',
        table({
          caption: 'Points on the way',
          captionClasses: 'govuk-visually-hidden',
          firstCellIsHeader: true,
          head: [{ text: 'What' }, { text: 'By' }, { text: 'Reached' }, ...(mayChange ? [{ html: html`<span class="govuk-visually-hidden">Change</span>` }] : [])],
          rows: milestones.map((each) => [
            { text: each.words, classes: 'fp-cell-wide' },
            { text: each.dueOn === null ? 'No day' : dayInWords(each.dueOn) },
            { text: each.doneOn === null ? 'Not yet' : dayInWords(each.doneOn) },
            ...(mayChange
              ? [
                  {
                    html: html`<form method="post" action="${base}/${each.id}" novalidate>
                      ${view.hidden()}
                      <button type="submit" name="what" value="${each.doneOn === null ? 'done' : 'not-done'}" class="fp-button-link">${each.doneOn === null ? 'Reached' : 'Not reached'}<span class="govuk-visually-hidden">: ${each.words}</span></button>
                      <button type="submit" name="what" value="remove" class="fp-button-link">Take away<span class="govuk-visually-hidden"> ${each.words}</span></button>
                    </form>`,
                  },
                ]
              : []),
          ]),
        }),
      )
    }
    ${
      mayChange &&
      details({
        summaryText: 'Add a point on the way',
        open: form.message('milestone') !== undefined || form.message('milestone-due') !== undefined,
        html: html`<form method="post" action="${base}" novalidate>
          ${view.hidden()}
          ${input({ id: 'milestone', name: 'milestone', label: { text: 'What should be reached' }, value: form.value('milestone'), ...form.error('milestone') })}
          ${dateField({ form, name: 'milestone-due', legend: 'By when', hint: 'May be left empty' })}
          ${button({ text: 'Add it', classes: 'govuk-button--secondary', preventDoubleClick: true })}
        </form>`,
      })
    }`;
} // prettier-ignore

function tiedPart(view: ActionView): SafeHtml | false {
  if (view.tied.length === 0) return false;
  return html`<h2 class="govuk-heading-m">What it is tied to</h2>
    <ul class="govuk-list govuk-list--bullet">
      ${view.tied.map(
        ({ relation, title, away }) =>
          html`<li>
            ${away ? `This ${relation}` : 'Tied from'}
            <a class="govuk-link" href="${title.href}">${title.title}</a>${away ? '' : ` (${relation})`}
          </li>`,
      )}
    </ul>`;
} // prettier-ignore

/** Steps taken and reminders sent: what happened to it, by whom. */
function trail(view: ActionView): SafeHtml | false {
  const entries = [
    ...view.taken.map((each) => ({
      on: each.doneAt.slice(0, 10),
      words: `${stepByCode(each.step)?.past ?? each.step} by ${each.doneBy}. ${Object.values(each.words).filter((words) => words !== '').join('. ')}`,
    })),
    ...view.notices.map((each) => ({
      on: each.on,
      words: `${noticeWords[each.notice]}${each.who === '' ? '' : ` (${each.who})`}.`,
    })),
    { on: view.action.madeAt.slice(0, 10), words: 'Written down.' },
  ].sort((one, other) => (one.on < other.on ? 1 : one.on > other.on ? -1 : 0)); // prettier-ignore
  return html`<p class="govuk-body fp-screen-only">
      <a class="govuk-link" href="/thread/action/${view.action.id}"
        >Follow the thread: what it rests on and serves</a
      >
    </p>
    <h2 class="govuk-heading-m">What happened to it</h2>
    <ul class="govuk-list">
      ${entries.map(({ on, words }) => html`<li>${dayInWords(on)}: ${words}</li>`)}
    </ul>`;
}
