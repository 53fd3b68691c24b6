import { clock } from '../../foundation/clock.ts';
import { periodInWords } from '../../foundation/period.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { button, details, insetText, scrollRegion, summaryList, table, tag } from '../../web/components.ts';
import { type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from '../../web/words.ts';
import { choose, monthItems, oneButton } from '../returns/parts.ts';
import {
  answerLimits,
  answerSteps,
  exemptionTitle,
  isLate,
  lastDayToAskReview,
  limitOn,
  stateWords,
  stepsFrom,
  wasAnswered,
} from './answer.rules.ts';
import {
  splits,
  splitWords,
  type AnswerStepTaken,
  type InformationQuestion,
  type InformationRequest,
  type QuestionAnswer,
  type Requester,
} from './answer.store.ts';
import { workingDaysBetween } from './days.rules.ts';
import type { LogLine } from './log.store.ts';

export const menu = 'answers';
export const trail = [{ text: 'Information requests', href: '/performance/answers' }];

const colours = { received: 'govuk-tag--blue', clarifying: 'govuk-tag--yellow', answered: 'govuk-tag--green', refused: 'govuk-tag--grey', 'in-review': 'govuk-tag--purple', reviewed: 'govuk-tag--green', withdrawn: 'govuk-tag--grey' } as const; // prettier-ignore

const tags = (own: InformationRequest): SafeHtml =>
  html`${tag({ text: stateWords[own.state].title, classes: colours[own.state] })}${isLate(own, clock.today()) && html` ${tag({ text: 'Late', classes: 'govuk-tag--red' })}`}`;

/** Words of several paragraphs, as they were typed. */
export const paragraphs = (text: string): SafeHtml =>
  html`${text.split(/\n\s*\n/).map((part) => html`<p class="govuk-body">${part.trim()}</p>`)}`;

/** How many working days are left, or by how many it is late; empty where nothing runs. */
function clockWords(own: InformationRequest): string {
  const today = clock.today();
  const due = own.state === 'received' ? own.dueOn : own.state === 'in-review' ? own.reviewDueOn : null;
  if (due === null) return '';
  const days = (count: number): string => `${count} working ${count === 1 ? 'day' : 'days'}`;
  if (due < today) return `${days(workingDaysBetween(due, today))} late`;
  return due === today ? 'today' : `${days(workingDaysBetween(today, due))} left`;
}

/** Requests that wait, the soonest due first; or all of them. */
export function answersPage(view: {
  requests: readonly InformationRequest[];
  all: boolean;
  next: string | null;
  url: string;
  mayEdit: boolean;
}): Page {
  const limit = limitOn('answer', clock.today());
  return {
    title: 'Information requests',
    menu,
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Information requests</h1>
      <p class="govuk-body">Requests under the Freedom of Information Act 2000. ${limit.source}</p>
      <div class="govuk-button-group">
        ${view.mayEdit && button({ text: 'Log a request', href: '/performance/answers/new' })}
        ${view.all ? html`<a class="govuk-link" href="/performance/answers">Those that wait</a>` : html`<a class="govuk-link" href="/performance/answers?all=yes">All requests</a>`}
        <a class="govuk-link" href="/public/information-requests">The public log</a>
      </div>
      ${
        view.requests.length === 0
          ? html`<p class="govuk-body">
              ${view.all ? 'No request has been logged yet.' : 'No request waits for an answer.'}
            </p>`
          : scrollRegion(
              'Requests',
              table({
                caption: view.all
                  ? 'All requests, the last received first'
                  : 'Requests that wait, the soonest due first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Request' },
                  { text: 'Reference' },
                  { text: 'Received' },
                  { text: 'Due' },
                  { text: 'State' },
                ],
                rows: view.requests.map((each) => [
                  {
                    html: html`<a class="govuk-link" href="/performance/answers/${each.id}"
                      >${each.title}</a
                    >`,
                  },
                  { text: each.reference },
                  { text: dayInWords(each.receivedOn) },
                  {
                    text: `${dayInWords(each.state === 'in-review' ? (each.reviewDueOn ?? each.dueOn) : each.dueOn)}${clockWords(each) === '' ? '' : `, ${clockWords(each)}`}`,
                  },
                  { html: tags(each) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Requests' })}
      ${details({
        summaryText: 'Limits, and where they are from',
        html: html`<ul class="govuk-list govuk-list--bullet">
            ${answerLimits.map((each) => html`<li>${each.amount} ${each.unit}. ${each.source}${each.guidance && ' Guidance to check.'}</li>`)}
          </ul>
          <p class="govuk-body">
            A working day is none on which any part of the United Kingdom has a bank holiday (section 10(6)).
          </p>`,
      })}`,
  };
}

/** A question's numbers. @param caption tells tables of one page apart. */
export function numbersTable(answer: QuestionAnswer, caption: string, last: QuestionAnswer | null): SafeHtml {
  const before = new Map((last?.numbers ?? []).map((each) => [each.label, each]));
  const shown = (value: number | null, why: string): string => (value === null ? why : printNumber(value));
  return html`${scrollRegion(
      caption,
      table({
        caption,
        captionClasses: 'govuk-table__caption--s',
        firstCellIsHeader: true,
        head: [
          { text: 'Where and when' },
          { text: 'Number', format: 'numeric' },
          ...(last === null ? [] : [{ text: 'Last time', format: 'numeric' as const }]),
        ],
        rows: answer.numbers.map((each, index) => {
          // A new period has a new label: then the same place in the list is compared.
          const was =
            before.get(each.label) ??
            (last?.numbers.length === answer.numbers.length ? last.numbers[index] : undefined);
          return [
            { text: each.label },
            { text: shown(each.value, each.why), format: 'numeric' as const },
            ...(last === null
              ? []
              : [
                  {
                    text:
                      was === undefined
                        ? ''
                        : `${shown(was.value, was.why)}${was.label === each.label ? '' : ` (${was.label})`}`,
                    format: 'numeric' as const,
                  },
                ]),
          ];
        }),
      }),
    )}
    <p class="govuk-body-s">
      ${answer.source !== '' && html`Source: ${answer.source}. `}${answer.rounded}${answer.rounded === null && answer.source !== '' && 'Open data, as counted.'}
    </p>`;
}

export type RequestView = {
  own: InformationRequest;
  requester: Requester | null;
  handler: string;
  questions: readonly InformationQuestion[];
  previous: { own: InformationRequest; questions: readonly InformationQuestion[] } | null;
  taken: readonly AnswerStepTaken[];
  lines: readonly LogLine[];
  subjects: readonly { code: string; title: string }[];
  areas: readonly { code: string; name: string }[];
  mayEdit: boolean;
  mayPublish: boolean;
  reader: string;
  form: FormState;
  hidden: () => SafeHtml;
};

function questionsHtml(view: RequestView): SafeHtml {
  const { own, form, questions } = view;
  const at = `/performance/answers/${own.id}`;
  const open = view.mayEdit && !wasAnswered(own.state) && own.state !== 'withdrawn';
  return html`<h2 class="govuk-heading-m">Questions over the figures</h2>
    ${questions.length === 0 && html`<p class="govuk-body">None yet. What the files received can answer is worked out here, as anybody may see it.</p>`}
    ${questions.map((question, index) => {
      const last =
        view.previous?.questions.find(
          (each) =>
            each.what === question.what && each.area === question.area && each.split === question.split,
        )?.answer ?? null;
      const caption = `${question.title}, ${periodInWords(question.period)}`;
      return html`<section aria-labelledby="question-${String(index)}">
        <h3 class="govuk-heading-s" id="question-${String(index)}">${caption}</h3>
        ${question.answer === null ? html`<p class="govuk-body">Not worked out yet.</p>` : numbersTable(question.answer, `${caption}: numbers`, last)}
        ${open && oneButton(`${at}/questions/${question.id}/remove`, `Take out: ${question.title}`, view.hidden(), { secondary: true })}
      </section>`;
    })}
    ${open && questions.length > 0 && oneButton(`${at}/work-out`, 'Work them out', view.hidden())}
    ${
      open &&
      details({
        summaryText: 'Add a question',
        open:
          questions.length === 0 ||
          ['what', 'where', 'from', 'to', 'split'].some((name) => form.message(name) !== undefined),
        html: html`<form method="post" action="${at}/questions" novalidate>
          ${view.hidden()}
          ${choose(form, 'what', 'What is counted', [{ value: '', text: 'Choose' }, ...view.subjects.map(({ code, title }) => ({ value: code, text: title }))])}
          ${choose(
            form,
            'where',
            'Where',
            view.areas.map(({ code, name }, position) => ({ value: position === 0 ? '' : code, text: name })),
          )}
          ${choose(form, 'from', 'First month', monthItems(84, 0))}
          ${choose(form, 'to', 'Last month', monthItems(84, 0))}
          ${choose(
            form,
            'split',
            'Divided',
            splits.map((value) => ({ value, text: splitWords[value] })),
          )}
          ${button({ text: 'Add it' })}
        </form>`,
      })
    }`;
}

function logHtml(view: RequestView): SafeHtml {
  const { own, lines } = view;
  const at = `/performance/answers/${own.id}`;
  if (!wasAnswered(own.state)) return html``;
  const published = lines.find((each) => each.publishedAt !== null && each.takenDownAt === null);
  const [newest] = lines;
  const waits = newest !== undefined && newest.publishedAt === null ? newest : null;
  return html`<h2 class="govuk-heading-m">The disclosure log</h2>
    ${
      published !== undefined
        ? html`<p class="govuk-body">
              Published on ${momentInWords(published.publishedAt ?? '')} by
              ${published.publisherName ?? 'somebody who has left'}, prepared by ${published.preparerName}:
              <a class="govuk-link" href="/public/information-requests">the public log</a>.
            </p>
            ${view.mayPublish && html`<p class="govuk-body"><a class="govuk-link" href="${at}/log/${published.id}/take-down">Take it down</a></p>`}`
        : html`<p class="govuk-body">Not published.</p>`
    }
    ${waits !== null && html`<p class="govuk-body">A line was prepared by ${waits.preparerName} on ${momentInWords(waits.preparedAt)}. ${view.mayPublish ? html`<a class="govuk-link" href="${at}/log/${waits.id}">Check and publish it</a>` : 'A manager or the governance officer checks and publishes it.'}</p>`}
    ${view.mayEdit && html`<p class="govuk-body"><a class="govuk-link" href="${at}/log">${waits === null ? 'Prepare a line for the log' : 'Prepare it anew'}</a></p>`}`;
}

/** One request: the clock, what is asked, the numbers, the answer, the log. */
export function requestPage(view: RequestView): Page {
  const { own, form } = view;
  const at = `/performance/answers/${own.id}`;
  const next = view.mayEdit ? stepsFrom(own.state) : [];
  return {
    title: `${own.reference}: ${own.title}`,
    menu,
    width: 'wide',
    breadcrumbs: trail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${own.reference}</span>${own.title}
      </h1>
      <p class="govuk-body">
        ${tags(own)} ${stateWords[own.state].meaning}
        ${clockWords(own) !== '' && html`<strong>${clockWords(own)}</strong>.`}
      </p>
      ${summaryList({
        rows: [
          { key: { text: 'Received' }, value: { text: dayInWords(own.receivedOn) } },
          {
            key: { text: 'Due' },
            value: {
              text: `${dayInWords(own.dueOn)}: the twentieth working day${own.clockFrom === own.receivedOn ? '' : ` after ${dayInWords(own.clockFrom)}`}, unless it was extended`,
            },
          },
          ...(own.answeredOn === null
            ? []
            : [
                {
                  key: { text: 'Answered' },
                  value: {
                    text: `${dayInWords(own.answeredOn)}${own.answeredOn > own.dueOn ? ', late' : ''}`,
                  },
                },
              ]),
          ...(own.state !== 'answered' && own.state !== 'refused'
            ? []
            : [
                {
                  key: { text: 'A review may be asked for' },
                  value: {
                    text: `${(lastDayToAskReview(own) ?? '') < clock.today() ? 'was possible until' : 'until'} ${dayInWords(lastDayToAskReview(own) ?? clock.today())}`,
                  },
                },
              ]),
          ...(own.reviewDueOn === null
            ? []
            : [{ key: { text: 'Review due' }, value: { text: dayInWords(own.reviewDueOn) } }]),
          {
            key: { text: 'Who asks' },
            value: {
              text:
                view.requester === null
                  ? 'Known to whoever logged it and the governance officer, if it is still kept'
                  : `${view.requester.name}${view.requester.contact === '' ? '' : `, ${view.requester.contact}`}`,
            },
          },
          { key: { text: 'Who answers it' }, value: { text: view.handler } },
          ...(view.previous === null
            ? []
            : [
                {
                  key: { text: 'Asked before' },
                  value: {
                    html: html`<a class="govuk-link" href="/performance/answers/${view.previous.own.id}"
                        >${view.previous.own.reference}</a
                      >${view.previous.own.answeredOn !== null && html`, answered ${dayInWords(view.previous.own.answeredOn)}`}`,
                  },
                },
              ]),
        ],
      })}
      <h2 class="govuk-heading-m">What they ask</h2>
      ${insetText({ html: paragraphs(own.words) })}
      ${
        next.length > 0 &&
        html`<h2 class="govuk-heading-m">Next</h2>
          <div class="govuk-button-group">
            ${next.map((step, index) => button({ text: step.title, href: `${at}/steps/${step.code}`, classes: index === 0 ? '' : 'govuk-button--secondary' }))}
          </div>`
      }
      ${questionsHtml(view)}
      ${
        own.answer !== '' &&
        html`<h2 class="govuk-heading-m">The answer</h2>
          ${insetText({ html: paragraphs(own.answer) })}
          ${own.exemptions.length > 0 && html`<p class="govuk-body">Withheld under ${own.exemptions.map(exemptionTitle).join('; ')}.</p>`}`
      }
      ${view.previous !== null && view.previous.own.answer !== '' && details({ summaryText: 'What was answered last time', text: view.previous.own.answer })}
      ${logHtml(view)}
      ${wasAnswered(own.state) && view.mayEdit && html`<p class="govuk-body"><a class="govuk-link" href="/performance/answers/new?again=${own.id}">The same was asked again</a></p>`}
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
              head: [{ text: 'Step' }, { text: 'Day' }, { text: 'Who' }, { text: 'Words' }],
              rows: view.taken.map((each) => [
                { text: answerSteps.find(({ code }) => code === each.step)?.title ?? each.step },
                { text: dayInWords(each.doneOn) },
                { text: each.doneBy },
                { text: each.words },
              ]),
            }),
          ),
        })
      }`,
  };
}
