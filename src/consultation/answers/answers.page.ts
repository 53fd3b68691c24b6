import {
  button,
  details,
  input,
  insetText,
  radios,
  scrollRegion,
  select,
  summaryList,
  table,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { countInWords, pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from '../../web/words.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { answerInWords, questionsOf, routeOf, splitByRoute } from '../questionnaire/questionnaire.rules.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { channels, type Channel, type Wave } from '../waves/wave.types.ts';
import type { Hidden } from './answers.context.ts';
import { trailOf } from './answers.context.ts';
import { pinInWords } from './answers.csv.ts';
import type { AnswerFilter, ByWay, OneAnswer } from './answers.store.ts';
import { channelInWords, counted, knownSignals, number, signalInWords } from './answers.words.ts';

const numeric = (text: string): { text: string; format: 'numeric' } => ({ text, format: 'numeric' });

export type AnswersView = {
  wave: Wave;
  url: string;
  /** Reads every answer; else those the reader entered, and nothing is said of others. */
  isUnit: boolean;
  mayEnter: boolean;
  mayJudge: boolean;
  byWay: readonly ByWay[];
  /** Minutes of outreach by way; empty for those who only enter. */
  minutes: ReadonlyMap<string, number>;
  /** Group answers: how many groups, and people in them. */
  tallies: { groups: number; people: number; minutes: number };
  filter: AnswerFilter;
  found: number;
  answers: readonly OneAnswer[];
  next: string | null;
  codes: readonly string[];
  /** Forms waiting to be entered a second time. */
  second: number;
  hidden: Hidden;
};

function counts(view: AnswersView): SafeHtml {
  const { byWay, isUnit } = view;
  const sum = (of: (each: ByWay) => number): number => byWay.reduce((all, each) => all + of(each), 0);
  const minutesOf = (channel: Channel, typed: number): number => typed + (view.minutes.get(channel) ?? 0);
  if (byWay.length === 0)
    return html`<p class="govuk-body">
      ${isUnit ? 'Nobody has answered yet.' : 'You have entered none yet.'}
    </p>`;
  return scrollRegion(
    'Answers by way',
    table({
      caption: isUnit ? 'Answers by way' : 'Answers that you entered',
      captionClasses: 'govuk-table__caption--m',
      firstCellIsHeader: true,
      head: [
        { text: 'Way' },
        numeric('Sent'),
        ...(isUnit ? [numeric('Begun, not sent')] : []),
        numeric('Left out'),
        numeric(isUnit ? 'Staff minutes' : 'Your minutes'),
        ...(isUnit ? [numeric('Minutes each')] : []),
      ],
      rows: [
        ...byWay.map((each) => {
          const minutes = isUnit ? minutesOf(each.channel, each.minutes) : each.minutes;
          return [
            { text: channelInWords(each.channel) },
            numeric(number(each.complete)),
            ...(isUnit ? [numeric(number(each.begun))] : []),
            numeric(number(each.excluded)),
            numeric(number(minutes)),
            ...(isUnit ? [numeric(each.complete === 0 ? '' : (minutes / each.complete).toFixed(1))] : []),
          ];
        }),
        [
          { text: 'All ways' },
          numeric(number(sum(({ complete }) => complete))),
          ...(isUnit ? [numeric(number(sum(({ begun }) => begun)))] : []),
          numeric(number(sum(({ excluded }) => excluded))),
          numeric(number(sum((each) => (isUnit ? minutesOf(each.channel, each.minutes) : each.minutes)))),
          ...(isUnit ? [{ text: '' }] : []),
        ],
      ],
    }),
  );
}

function doors(view: AnswersView): SafeHtml {
  const at = `/consultation/${view.wave.id}/answers`;
  const item = (href: string, text: string, words: string): SafeHtml =>
    html`<li><a class="govuk-link" href="${at}${href}">${text}</a><br />${words}</li>`;
  return html`<ul class="govuk-list govuk-list--spaced">
    ${view.mayEnter && item('/paper', 'Enter forms on paper', 'By the numbers printed beside the boxes')}
    ${view.mayEnter && item('/telephone', 'Take answers by telephone', 'What to say, and where to write it down')}
    ${item('/form', 'The paper form', 'To print or to send: PDF and Word, large print, each language')}
    ${item('/script', 'The telephone script', 'The same questions as they are read aloud')}
    ${(view.mayEnter || view.tallies.groups > 0) && item('/tallies', 'Answers of groups', `A class or a lunch club by show of hands${view.tallies.groups === 0 ? '' : `: ${counted(view.tallies.groups, 'group')}, ${counted(view.tallies.people, 'person', 'people')}, counted apart`}`)}
    ${view.isUnit && item('/import', 'Bring answers in from elsewhere', 'From the council’s survey tool, Forms or a spreadsheet')}
    ${view.isUnit && item('/judge', 'Answers to judge, and those left out', 'Marks, equal answers, and what was left out for which reason')}
    ${view.isUnit && view.wave.settings.doubleEntryOneIn > 0 && item('/second-entry', 'Forms entered twice', view.second === 0 ? 'None is waiting' : `${counted(view.second, 'form')} waiting`)}
    ${view.isUnit && item('/answers.csv', 'All single answers as CSV', 'For the unit only. They are personal: delete the file when you are done')}
  </ul>`;
}

function filters(view: AnswersView): SafeHtml {
  const { filter } = view;
  const any = { value: '', text: 'Any' };
  return details({
    summaryText: 'Choose which are listed',
    html: html`<form method="get" action="/consultation/${view.wave.id}/answers">
      ${select({ id: 'way', name: 'way', label: { text: 'Way' }, items: [any, ...channels.map((channel) => ({ value: channel, text: channelInWords(channel) }))], value: filter.way ?? '' })}
      ${select({ id: 'code', name: 'code', label: { text: 'Outreach code' }, items: [any, ...view.codes.map((code) => ({ value: code, text: code }))], value: filter.code ?? '' })}
      ${select({ id: 'signal', name: 'signal', label: { text: 'Mark' }, items: [any, ...knownSignals.map((signal) => ({ value: signal, text: signalInWords(signal) }))], value: filter.signal ?? '' })}
      ${select({ id: 'left', name: 'left', label: { text: 'Left out' }, items: [{ value: '', text: 'Those that count' }, { value: 'yes', text: 'Those left out' }], value: filter.left === true ? 'yes' : '' })}
      ${filter.same !== undefined && html`<input type="hidden" name="same" value="${filter.same}" />`}
      ${button({ text: 'List them', classes: 'govuk-button--secondary' })}
    </form>`,
  }); // prettier-ignore
}

/** How an answer is named in lists: by its number on paper, else by when it came. */
const nameOf = (answer: OneAnswer): string =>
  answer.serial === null || answer.serial === ''
    ? answer.completedAt === null ? dayInWords(answer.receivedOn) : momentInWords(answer.completedAt)
    : `Number ${answer.serial}`; // prettier-ignore

function list(view: AnswersView): SafeHtml {
  const { answers, filter, wave } = view;
  const what = filter.left === true ? 'left out' : 'listed';
  if (answers.length === 0)
    return html`<p class="govuk-body">${filter.left === true ? 'None is left out.' : 'None is found.'}</p>`;
  const choosing = view.mayJudge;
  const rows = scrollRegion(
    'Single answers',
    table({
      caption: `Single answers, the newest first: ${countInWords(view.found, 'answer')} ${what}`,
      captionClasses: 'govuk-table__caption--m',
      head: [
        ...(choosing ? [{ text: filter.left === true ? 'Put back' : 'Leave out' }] : []),
        { text: 'Answer' },
        { text: 'Way' },
        { text: 'Given on' },
        { text: 'Code' },
        { text: filter.left === true ? 'Reason' : 'Marks' },
      ],
      rows: answers.map((answer) => [
        ...(choosing
          ? [
              {
                html: html`<input type="checkbox" name="ids" value="${answer.id}" aria-label="${filter.left === true ? 'Put back' : 'Leave out'} ${nameOf(answer)}" />`,
              },
            ]
          : []),
        {
          html: html`<a class="govuk-link" href="/consultation/${wave.id}/answers/${answer.id}">${nameOf(answer)}</a>`,
        },
        { text: channelInWords(answer.channel) },
        { text: dayInWords(answer.receivedOn) },
        { text: answer.outreachCode ?? '' },
        {
          text: filter.left === true ? (answer.excludeReason ?? '') : answer.signals.map(signalInWords).join('; '),
        },
      ]),
    }),
  ); // prettier-ignore
  if (!choosing) return rows;
  return html`<form
    method="post"
    action="/consultation/${wave.id}/answers/${filter.left === true ? 'put-back' : 'leave-out'}"
    novalidate
  >
    ${view.hidden()} ${rows}
    ${
      filter.left === true
        ? button({ text: 'Put the ticked ones back', classes: 'govuk-button--secondary' })
        : html`${input({ id: 'reason', name: 'reason', label: { text: 'Reason for leaving the ticked ones out' }, hint: { text: 'It is listed with them; they can be put back' } })}
          ${button({ text: 'Leave the ticked ones out', classes: 'govuk-button--secondary' })}`
    }
  </form>`;
}

/** Answers by way, the ways of entering them, and the single ones. */
export function answersPage(view: AnswersView): Page {
  const { wave } = view;
  return {
    title: 'Answers',
    menu: 'consultation',
    width: 'wide',
    breadcrumbs: trailOf(wave).slice(0, 2),
    body: html`<h1 class="govuk-heading-l">Answers</h1>
      ${!view.isUnit && html`<p class="govuk-body">You see the answers that you entered, and no others.</p>`}
      ${counts(view)}
      <h2 class="govuk-heading-m">What to do</h2>
      ${doors(view)}
      <h2 class="govuk-heading-m">Single answers</h2>
      ${view.isUnit && wave.state === 'open' && insetText({ text: 'The consultation is open. What people answer is not told to anybody outside the unit before it has closed.' })}
      ${filters(view)} ${list(view)} ${pager({ url: view.url, next: view.next, label: 'Single answers' })}`,
  };
}

export type AnswerView = {
  wave: Wave;
  answer: OneAnswer;
  questionnaire: Questionnaire;
  wards: ReadonlyMap<string, string>;
  /** How many others say the same word for word; 0 for those who may not know. */
  same: number;
  mayJudge: boolean;
  mayTakeBack: boolean;
  mayEnterAgain: boolean;
  /** How it stood before, the latest first. */
  earlier: readonly { reason: string; changedAt: string; changedBy: string }[];
  form: FormState;
  hidden: Hidden;
};

/** One person's answers in the questions' words. */
export function answerPage(view: AnswerView): Page {
  const { wave, answer, questionnaire, form } = view;
  const { contradicting } = splitByRoute(questionnaire, answer.answers);
  const asked = new Set(routeOf(questionnaire, answer.answers).map(({ code }) => code));
  const at = `/consultation/${wave.id}/answers`;
  const shown = questionsOf(questionnaire).filter(
    ({ code }) => asked.has(code) || answer.answers[code] !== undefined,
  );
  const words = (code: string): string => {
    const question = shown.find((each) => each.code === code);
    const given = answer.answers[code];
    if (question === undefined || given === undefined) return 'Not answered';
    const ward =
      'ward' in given && given.ward !== undefined ? (view.wards.get(given.ward) ?? given.ward) : '';
    const text = 'place' in given && given.place === '' ? '' : answerInWords(question, given);
    const pin = pinInWords(given);
    return [text, ward === '' ? '' : `Ward: ${ward}`, pin === '' ? '' : `Pin, to about 100 metres: ${pin}`]
      .filter((part) => part !== '')
      .join('. ');
  };
  const fact = (key: string, text: string) => ({ key: { text: key }, value: { text } });
  return {
    title: nameOf(answer),
    menu: 'consultation',
    breadcrumbs: trailOf(wave),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${nameOf(answer)}</h1>
      ${answer.state === 'excluded' && insetText({ html: html`<p class="govuk-body"><strong>Left out:</strong> ${answer.excludeReason}</p>` })}
      ${
        Object.keys(contradicting).length > 0 &&
        insetText({
          text: `${counted(Object.keys(contradicting).length, 'answer is', 'answers are')} to questions that the other answers lead past. They are kept as written; tables leave them out.`,
        })
      }
      ${
        summaryList({
        rows: [
          fact('Way', channelInWords(answer.channel)),
          fact('Given on', dayInWords(answer.receivedOn)),
          ...(answer.outreachCode === null ? [] : [fact('Outreach code', answer.outreachCode)]),
          fact('Language', new Intl.DisplayNames('en-GB', { type: 'language' }).of(answer.language) ?? answer.language),
          ...(answer.seconds === null ? [] : [fact('Time', minutesInWords(answer.seconds))]),
          ...(answer.weight === null ? [] : [fact('Weight as delivered', String(answer.weight))]),
          ...(answer.enteredBy === null ? [] : [fact('Entered by', answer.enteredByName ?? '')]),
          ...(answer.signals.length === 0 ? [] : [fact('Marks', answer.signals.map(signalInWords).join('; '))]),
          ...(view.same === 0 ? [] : [{ key: { text: 'The same' }, value: { html: html`<a class="govuk-link" href="${at}?same=${answer.contentHash}">${counted(view.same, 'other answer')}</a> word for word` } }]),
        ],
      }) /* prettier-ignore */
      }
      <h2 class="govuk-heading-m">What was answered</h2>
      ${summaryList({
        rows: shown.map((question) => ({
          key: { text: question.text },
          value: {
            html: html`${words(question.code)}${contradicting[question.code] !== undefined && html`<br /><strong class="govuk-tag govuk-tag--yellow">Against the routing</strong>`}`,
          },
        })),
      })}
      ${
        view.earlier.length > 0 &&
        html`<h2 class="govuk-heading-m">Changes</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.earlier.map((each) => html`<li>${momentInWords(each.changedAt)}, ${each.changedBy}: ${each.reason}</li>`)}
          </ul>`
      }
      ${view.mayTakeBack && html`<form method="post" action="${at}/${answer.id}/take-back">${view.hidden()}${button({ text: 'Take it back and enter it anew', classes: 'govuk-button--secondary' })}</form>`}
      ${view.mayEnterAgain && html`<p class="govuk-body"><a class="govuk-link" href="${at}/${answer.channel === 'phone' ? 'telephone' : 'paper'}?from=${answer.id}">Enter it anew, corrected</a></p>`}
      ${
        view.mayJudge &&
        (answer.state === 'excluded'
          ? html`<form method="post" action="${at}/put-back" novalidate>
              ${view.hidden()}<input
                type="hidden"
                name="ids"
                value="${answer.id}"
              />${button({ text: 'Put it back' })}
            </form>`
          : html`<h2 class="govuk-heading-m">Leave it out</h2>
              <form method="post" action="${at}/leave-out" novalidate>
                ${view.hidden()}<input type="hidden" name="ids" value="${answer.id}" />
                ${input({ id: 'reason', name: 'reason', label: { text: 'Reason' }, hint: { text: 'It is listed with the answer, which can be put back' }, value: form.value('reason'), ...form.error('reason') })}
                ${button({ text: 'Leave it out', classes: 'govuk-button--warning' })}
              </form>`)
      }`,
  };
}

export const minutesInWords = (seconds: number): string =>
  seconds < 60
    ? counted(seconds, 'second')
    : `${counted(Math.floor(seconds / 60), 'minute')} ${seconds % 60} s`;

export type JudgeView = {
  wave: Wave;
  signals: readonly { signal: string; count: number }[];
  same: readonly { hash: string; count: number; first: string; last: string; channels: readonly string[] }[];
  serials: readonly { serial: string; ids: readonly string[] }[];
  reasons: readonly { reason: string; count: number }[];
  mayJudge: boolean;
  form: FormState;
  hidden: Hidden;
};

function judgeForm(view: JudgeView, inner: SafeHtml, id: string): SafeHtml {
  if (!view.mayJudge) return html``;
  return details({
    summaryText: 'Leave them out',
    html: html`<form method="post" action="/consultation/${view.wave.id}/answers/leave-out" novalidate>
      ${view.hidden()} ${inner}
      ${input({ id: `reason-${id}`, name: 'reason', label: { text: 'Reason' }, value: view.form.value('reason') })}
      ${button({ text: 'Leave them out', classes: 'govuk-button--warning' })}
    </form>`,
  });
}

/** What was to be left out without a reason, once more with all that was ticked. */
function unreasoned(view: JudgeView): SafeHtml {
  const { form } = view;
  const ids = form.values('ids');
  const kept = ['same', 'signal', 'keep'].filter((name) => form.value(name) !== '');
  return html`<form method="post" action="/consultation/${view.wave.id}/answers/leave-out" novalidate>
    ${view.hidden()} ${ids.map((id) => html`<input type="hidden" name="ids" value="${id}" />`)}
    ${kept.map((name) => html`<input type="hidden" name="${name}" value="${form.value(name)}" />`)}
    ${input({ id: 'reason', name: 'reason', label: { text: `Reason for leaving ${ids.length > 0 ? counted(ids.length, 'answer') : 'them'} out`, classes: 'govuk-label--m' }, value: form.value('reason'), ...form.error('reason') })}
    ${button({ text: 'Leave out', classes: 'govuk-button--warning' })}
  </form>`;
}

/** What may not be one person's honest answer, for somebody to judge, and everything that was left out. */
export function judgePage(view: JudgeView): Page {
  const { wave } = view;
  const at = `/consultation/${wave.id}/answers`;
  return {
    title: 'Answers to judge, and those left out',
    menu: 'consultation',
    breadcrumbs: trailOf(wave),
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">Answers to judge, and those left out</h1>
      <p class="govuk-body">
        A mark is a reason to look, never one to leave an answer out by itself: a family at one table answers
        alike, and a class answers fast. What you leave out stays here with your reason and can be put back.
      </p>
      ${view.form.errors.length > 0 && unreasoned(view)}
      <h2 class="govuk-heading-m">Marks</h2>
      ${
        view.signals.length === 0
          ? html`<p class="govuk-body">No answer that counts has a mark.</p>`
          : view.signals.map(
              ({ signal, count }, index) =>
                html`<p class="govuk-body">
                    <a class="govuk-link" href="${at}?signal=${encodeURIComponent(signal)}"
                      >${signalInWords(signal)}</a
                    >: ${counted(count, 'answer')}
                  </p>
                  ${judgeForm(view, html`<input type="hidden" name="signal" value="${signal}" />`, `mark-${index}`)}`,
            )
      }
      <h2 class="govuk-heading-m">The same word for word</h2>
      ${
        view.same.length === 0
          ? html`<p class="govuk-body">No two answers that count are the same.</p>`
          : view.same.map(
              (group, index) =>
                html`<p class="govuk-body">
                    <a class="govuk-link" href="${at}?same=${group.hash}"
                      >${counted(group.count, 'answer')}</a
                    >
                    the same,
                    ${group.first === group.last ? `on ${dayInWords(group.first)}` : `from ${dayInWords(group.first)} to ${dayInWords(group.last)}`},
                    ${group.channels.map((channel) => channelInWords(channel as Channel).toLowerCase()).join(', ')}
                  </p>
                  ${judgeForm(
                    view,
                    html`<input type="hidden" name="same" value="${group.hash}" /> ${radios({
                        name: 'keep',
                        idPrefix: `keep-${index}`,
                        fieldset: { legend: { text: 'Which of them' } },
                        classes: 'govuk-radios--small',
                        items: [
                          { value: 'first', text: 'All but the first', checked: true },
                          { value: 'none', text: `All ${number(group.count)}` },
                        ],
                      })}`,
                    `same-${index}`,
                  )}`,
            )
      }
      ${
        view.serials.length > 0 &&
        html`<h2 class="govuk-heading-m">One number on several forms</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.serials.map(({ serial, ids }) => html`<li>Number ${serial}: ${ids.map((id, index) => html`${index > 0 && ', '}<a class="govuk-link" href="${at}/${id}">form ${index + 1}<span class="govuk-visually-hidden"> of number ${serial}</span></a>`)}</li>`)}
          </ul>`
      }
      <h2 class="govuk-heading-m">Left out</h2>
      ${
        view.reasons.length === 0
          ? html`<p class="govuk-body">None is left out.</p>`
          : html`<p class="govuk-body">
                <a class="govuk-link" href="${at}?left=yes">List every answer that is left out</a>
              </p>
              ${view.reasons.map(
                ({ reason, count }) =>
                  html`<p class="govuk-body"><strong>${counted(count, 'answer')}</strong>: ${reason}</p>
                    ${
                      view.mayJudge &&
                      html`<form method="post" action="${at}/put-back" novalidate>
                        ${view.hidden()}<input type="hidden" name="for" value="${reason}" />
                        ${button({ html: html`Put ${count === 1 ? 'it' : 'them'} back<span class="govuk-visually-hidden"> (${reason})</span>`, classes: 'govuk-button--secondary' })}
                      </form>`
                    }`,
              )}`
      }`,
  };
}
