import {
  button,
  details,
  input,
  insetText,
  radios,
  scrollRegion,
  summaryList,
  table,
} from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { momentInWords } from '../web/words.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { hashOf } from './content.ts';
import type { StrategyContent } from './content.types.ts';
import { countsOf } from './content.ts';
import type { Edition } from './documents/edition.store.ts';
import { documentNames, formatsOf, strategyDocuments } from './documents/strategy.documents.ts';
import type { Hindrance } from './life/needs.ts';
import type { StepTaken } from './life/step.store.ts';
import { daysInWords, oneButton, stateTag } from './strategy.parts.ts';
import {
  chapterKinds,
  inForceStates,
  stateWords,
  steps,
  writableStates,
  type Step,
} from './strategy.rules.ts';
import type { Strategy } from './strategy.types.ts';

export type StrategyView = {
  strategy: Strategy;
  content: StrategyContent;
  removed: readonly { id: string; title: string }[];
  previous: Strategy | null;
  next: readonly { step: Step; unmet: readonly Hindrance[] }[];
  taken: readonly StepTaken[];
  editions: readonly Edition[];
  lastChange: { number: number; what: string } | null;
  comments: { open: number; all: number };
  findings: { must: number; should: number };
  decided: number;
  may: { edit: boolean; comment: boolean };
  form: FormState;
  hidden: () => SafeHtml;
}; // prettier-ignore

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`; // prettier-ignore

function nextSteps(view: StrategyView): SafeHtml {
  if (view.next.length === 0) return html``;
  return html`<h2 class="govuk-heading-m">Next</h2>
    ${view.next.map(({ step, unmet }, index) =>
      unmet.length > 0
        ? insetText({
            html: html`<p class="govuk-body govuk-!-font-weight-bold">${step.title}</p>
              <ul class="govuk-list govuk-list--bullet">
                ${unmet.map(({ words, href, door }) => html`<li>${words} <a class="govuk-link" href="${href}">${door}</a></li>`)}
              </ul>`,
          })
        : button({
            text: step.title,
            href: `/strategy/${view.strategy.id}/steps/${step.event}`,
            classes: step.takesAway === true ? 'govuk-button--warning' : index === 0 ? '' : 'govuk-button--secondary',
          }),
    )}`; // prettier-ignore
}

function chapterLine(view: StrategyView, index: number): SafeHtml {
  const { strategy, content } = view;
  const chapter = content.chapters[index];
  if (chapter === undefined) return html``;
  const at = `/strategy/${strategy.id}/chapters/${chapter.id}`;
  const writable = view.may.edit && writableStates.includes(strategy.state);
  const standing = chapter.actions.filter(({ state }) => state !== 'cancelled').length;
  const said =
    chapter.kind === 'priority'
      ? [plural(chapter.focus.length, 'focus item'), plural(standing, 'action'), plural(chapter.aims.length, 'aim')].join(', ') // prettier-ignore
      : chapter.words === ''
        ? `${chapterKinds[chapter.kind].title}: nothing written yet`
        : chapterKinds[chapter.kind].title;
  const number = content.chapters.slice(0, index + 1).filter(({ kind }) => kind === 'priority').length;
  return html`<li class="govuk-!-margin-bottom-4">
    <a class="govuk-link govuk-!-font-weight-bold" href="${at}"
      >${chapter.kind === 'priority' && `Priority ${number}: `}${chapter.title}</a
    ><br />${said}
    ${
      writable &&
      html`<div class="govuk-button-group govuk-!-margin-bottom-0">
        ${index > 0 && oneButton({ action: `${at}/up`, text: 'Move up', of: chapter.title, hidden: view.hidden })}
        ${index < content.chapters.length - 1 && oneButton({ action: `${at}/down`, text: 'Move down', of: chapter.title, hidden: view.hidden })}
        ${oneButton({ action: `${at}/remove`, text: 'Remove', of: chapter.title, hidden: view.hidden })}
      </div>`
    }
  </li>`;
}

/** Documents of a strategy: frozen ones where there are any, else made from the draft. */
export function documentList(strategy: Strategy, editions: readonly Edition[]): SafeHtml {
  const frozen = editions.find(({ files }) => files.length > 0);
  return html`${documentNames.map((name) => {
    const { title, hint } = strategyDocuments[name];
    return html`<p class="govuk-body">
      <strong>${title}</strong> (${hint.toLowerCase()}):
      ${formatsOf(name).map((format, at) => {
        const href =
          frozen === undefined
            ? `/strategy/${strategy.id}/document/${name}.${format}`
            : `/strategy/${strategy.id}/editions/${frozen.id}/${name}.${format}`;
        return html`${at > 0 && ', '}<a class="govuk-link" href="${href}"
            >${format.toUpperCase()}<span class="govuk-visually-hidden">: ${title}</span></a
          >`;
      })}
    </p>`;
  })}
  ${
    frozen === undefined
      ? html`<p class="govuk-hint">Made now from the text as it stands, marked as a draft.</p>`
      : html`<p class="govuk-hint">
          Frozen: edition ${frozen.number}, SHA-256 <code>${frozen.hash.slice(0, 16)}…</code>. Each file is
          checked by its hash when it is given out.
        </p>`
  }`;
}

function doors(view: StrategyView): SafeHtml {
  const at = `/strategy/${view.strategy.id}`;
  const { findings, comments } = view;
  const door = (path: string, text: string, said: string): SafeHtml => html`<li><a class="govuk-link" href="${at}${path}">${text}</a><br />${said}</li>`; // prettier-ignore
  return html`<ul class="govuk-list govuk-list--spaced">
    ${door('/checks', 'Checks before release', findings.must + findings.should === 0 ? 'Nothing found' : `${plural(findings.must, 'thing')} must be mended, ${findings.should} should be looked at`)}
    ${door('/comments', 'Comments', comments.all === 0 ? 'None yet' : `${comments.open} of ${comments.all} wait for an answer`)}
    ${door('/versions', 'Versions', `${plural(view.strategy.textNumber, 'change')} kept; compare any two, see what was frozen`)}
    ${inForceStates.includes(view.strategy.state) && door('/review', 'Yearly review', view.strategy.state === 'under-review' ? `Open, to be decided by ${dayInWords(view.strategy.reviewDueOn ?? view.strategy.to)}` : 'Earlier reviews and what they changed')}
    ${inForceStates.includes(view.strategy.state) && html`<li><a class="govuk-link" href="/public/strategy">The public page</a><br />As anybody sees it</li>`}
  </ul>`;
}

function adding(view: StrategyView): SafeHtml {
  const { form, strategy } = view;
  return html`<h2 class="govuk-heading-m">Add a chapter</h2>
    <form method="post" action="/strategy/${strategy.id}/chapters" novalidate>
      ${view.hidden()}
      ${radios({
        idPrefix: 'kind',
        name: 'kind',
        classes: 'govuk-radios--small',
        fieldset: { legend: { text: 'What kind', classes: 'govuk-fieldset__legend--s' } },
        value: form.value('kind', 'priority'),
        ...form.error('kind'),
        items: Object.entries(chapterKinds).map(([value, { title, hint }]) => ({ value, text: title, hint: { text: hint } })),
      })}
      ${input({ id: 'title', name: 'title', label: { text: 'Title', classes: 'govuk-label--s' }, hint: { text: 'May be left empty where the kind has a usual one' }, value: form.value('title'), ...form.error('title') })}
      ${button({ text: 'Add the chapter', classes: 'govuk-button--secondary' })}
    </form>`; // prettier-ignore
}

/** One strategy: where it stands, its chapters, and what comes next. */
export function strategyPage(view: StrategyView): Page {
  const { strategy, content, may } = view;
  const counts = countsOf(content);
  const writable = may.edit && writableStates.includes(strategy.state);
  const approved = view.editions.find(({ cause }) => cause === 'csp-approved');
  return {
    title: strategy.title,
    menu: 'strategy',
    breadcrumbs: [{ text: 'Strategy', href: '/strategy' }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${daysInWords(strategy)}</span>${strategy.title}
      </h1>
      <p class="govuk-body">${stateTag(strategy.state)} ${stateWords[strategy.state].meaning}</p>
      ${strategy.summary !== '' && html`<p class="govuk-body">${strategy.summary}</p>`}
      ${
        counts.actions > 0 &&
        html`<p class="govuk-body">
          ${plural(content.chapters.filter(({ kind }) => kind === 'priority').length, 'priority', 'priorities')},
          ${plural(counts.focus, 'focus item')}, ${plural(counts.actions, 'action')},
          ${plural(counts.aims, 'aim')} for change.
          ${counts.byState.map(({ title, count }) => `${count} ${title.toLowerCase()}`).join(', ')}${counts.overdue > 0 && html`, <strong>${counts.overdue} overdue</strong>`}.
        </p>`
      }
      ${
        approved !== undefined &&
        writableStates.includes(strategy.state) &&
        approved.hash !== hashOf(content) &&
        insetText({
          html: html`It differs from the draft that was approved.
            <a class="govuk-link" href="/strategy/${strategy.id}/compare?from=${approved.textNumber}&to=${strategy.textNumber}">What changed since</a>`,
        })
      }
      ${nextSteps(view)}
      ${writable && html`<p class="govuk-body"><a class="govuk-link" href="/strategy/${strategy.id}/change">Change its title, days and summary</a></p>`}
      <h2 class="govuk-heading-m">Contents</h2>
      ${content.chapters.length === 0 && html`<p class="govuk-body">There is no chapter yet.</p>`}
      ${
        writable &&
        html`<div class="govuk-button-group">
          ${view.decided > 0 && oneButton({ action: `/strategy/${strategy.id}/priorities`, text: `Bring the decided priorities in (${view.decided})`, of: strategy.title, hidden: view.hidden })}
          ${view.lastChange !== null && oneButton({ action: `/strategy/${strategy.id}/undo`, text: 'Undo the last change', of: view.lastChange.what, hidden: view.hidden, fields: { version: strategy.textNumber } })}
        </div>
        ${view.lastChange !== null && html`<p class="govuk-hint">Last change: ${view.lastChange.what}</p>`}`
      }
      ${content.chapters.length > 0 && html`<ol class="govuk-list">${content.chapters.map((_, index) => chapterLine(view, index))}</ol>`}
      ${
        writable && view.removed.length > 0 &&
        details({
          summaryText: `Removed chapters (${view.removed.length})`,
          html: html`<ul class="govuk-list">${view.removed.map(({ id, title }) => html`<li>${title} ${oneButton({ action: `/strategy/${strategy.id}/chapters/${id}/restore`, text: 'Put back', of: title, hidden: view.hidden })}</li>`)}</ul>`,
        })
      }
      <h2 class="govuk-heading-m">Around it</h2>
      ${doors(view)}
      <h2 class="govuk-heading-m">Documents</h2>
      ${documentList(strategy, view.editions)} ${writable && adding(view)}
      ${
        view.taken.length > 0 &&
        details({
          summaryText: `Steps taken (${view.taken.length})`,
          html: scrollRegion(
            'Steps taken',
            table({
              caption: 'Steps taken, the last first',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Step' }, { text: 'When' }, { text: 'Who' }, { text: 'With' }, { text: 'Text (SHA-256)' }],
              rows: view.taken.map((each) => [
                { text: steps.find(({ event }) => event === each.step)?.title ?? each.step },
                { text: momentInWords(each.doneAt) },
                { text: each.doneBy },
                { text: Object.entries(each.given).filter(([name, word]) => word !== '' && name !== 'successor').map(([, word]) => (/^\d{4}-\d\d-\d\d$/.test(word) ? dayInWords(word) : word)).join(' · ') },
                { html: html`<code>${each.hash.slice(0, 12)}</code>, version ${each.textNumber}` },
              ]),
            }),
          ),
        })
      }
      ${
        view.previous !== null &&
        summaryList({
          rows: [{ key: { text: 'The one before' }, value: { html: html`<a class="govuk-link" href="/strategy/${view.previous.id}">${view.previous.title}</a>` } }],
        })
      }`,
  }; // prettier-ignore
}
