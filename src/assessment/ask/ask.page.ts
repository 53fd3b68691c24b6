import { button, details, input, insetText, select } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { monthItems } from '../explore.page.ts';
import { blocksHtml, kindTitle, measureAddress } from '../measures/measure.parts.ts';
import { askAddress, type AskPeriod, type AskQuery } from './ask.rules.ts';
import { answerText, type Answered, type Asked } from './ask.view.ts';
import { copyPanel, copyScript } from './copy.part.ts';
import type { Subject } from './search.rules.ts';

const compareChoices = {
  year: 'the same a year earlier',
  before: 'the months just before',
  none: 'nothing',
  other: 'other months',
} as const;

/** What people ask most; only what there are files of is offered. */
export const oftenAsked = [
  'total-crime',
  'anti-social-behaviour',
  'violent-crime',
  'burglary-per-household',
  'shoplifting',
  'vehicle-crime',
  'criminal-damage-and-arson',
  'fly-tipping',
] as const;

function monthSelect(
  form: FormState,
  months: readonly string[],
  name: string,
  label: string,
  otherwise: string,
): SafeHtml {
  return select({
    id: name,
    name,
    label: { text: label },
    items: [
      { value: '', text: 'choose', selected: form.value(name, otherwise) === '' },
      ...monthItems(months, form.value(name, otherwise)),
    ],
    ...form.error(name),
  });
}

/** The question as a form: four boxes, each of which may be left as it is. A plain GET, so the address is the question. */
function askForm(asked: Asked, form: FormState): SafeHtml {
  const { answer, named, areas, months, subjects } = asked;
  const typed = form.value('what');
  // Codes are for addresses; people read titles.
  const what = subjects.find(({ code }) => code === typed)?.title ?? typed;
  const period = form.value('period', 'rolling-12');
  const shown: readonly AskPeriod[] = named;
  // What cannot be understood is said beside the box, which then shows the usual.
  const isNamed = period !== 'other' && !period.includes('..');
  const compare = form.value('compare', 'year');
  const comparing = Object.hasOwn(compareChoices, compare) ? compare : 'other';
  const area = answer?.look.own.area.code ?? form.value('area');
  // Months given in the address stand in their boxes, so that asking again asks the same.
  const asking = answer?.look.periods;
  return html`<form
    method="get"
    action="/assessment/ask"
    class="fp-filter"
    novalidate
    role="search"
    aria-label="Ask a question"
  >
    ${input({
      id: 'what',
      name: 'what',
      label: { text: 'What' },
      hint: { text: 'For example burglary, graffiti, fly-tipping' },
      value: what,
      attributes: { list: 'what-list' },
      autocomplete: 'off',
      ...form.error('what'),
    })}
    <datalist id="what-list">
      ${subjects.map(({ title }) => html`<option value="${title}"></option>`)}
    </datalist>
    ${select({
      id: 'area',
      name: 'area',
      label: { text: 'Where' },
      items: areas.map(({ code, name }, index) => ({
        value: index === 0 ? '' : code,
        text: name,
        selected: code === area,
      })),
    })}
    ${select({
      id: 'period',
      name: 'period',
      label: { text: 'When' },
      items: [
        ...shown.map(({ code, title }) => ({ value: code, text: title, selected: code === period })),
        { value: 'other', text: 'Other months (choose below)', selected: !isNamed },
      ],
      ...form.error('period'),
    })}
    ${select({
      id: 'compare',
      name: 'compare',
      label: { text: 'Compared with' },
      items: Object.entries(compareChoices).map(([value, text]) => ({
        value,
        text,
        selected: value === comparing,
      })),
      ...form.error('compare'),
    })}
    ${details({
      summaryText: 'Other months',
      open: !isNamed || comparing === 'other',
      html: html`${monthSelect(form, months, 'from', 'First month', isNamed ? '' : (asking?.period.from ?? ''))}
      ${monthSelect(form, months, 'to', 'Last month', isNamed ? '' : (asking?.period.to ?? ''))}
      ${monthSelect(form, months, 'cfrom', 'First month compared with', comparing === 'other' ? (asking?.comparison?.from ?? '') : '')}
      ${monthSelect(form, months, 'cto', 'Last month compared with', comparing === 'other' ? (asking?.comparison?.to ?? '') : '')}`,
    })}
    ${button({ text: 'Ask' })}
  </form>`;
}

const linkTo = (subject: Pick<Subject, 'code' | 'title'>, query: AskQuery = {}): SafeHtml =>
  html`<a class="govuk-link" href="${askAddress({ ...query, what: subject.code })}">${subject.title}</a>`;

/** The answer: sentence, what must be read with it, table, chart, and the way to everything statistical. */
export function answerHtml(answer: Answered, seconds: number | null): SafeHtml {
  const { look, question, table, chart, figures } = answer;
  const blocks = [table, ...(chart === null ? [] : [chart])];
  return html`<section aria-labelledby="answer">
    <h2 class="govuk-visually-hidden" id="answer">The answer</h2>
    ${insetText({
      html: html`<p class="govuk-body-l" data-answer>${answer.finding}</p>
        ${answer.base !== '' && html`<p class="govuk-body">${answer.base}</p>`}
        ${answer.more.length > 0 && html`<p class="govuk-body">${answer.more.join(' ')}</p>`}
        <p class="govuk-body">
          ${answer.source}
          <a class="govuk-link" href="${answer.firmHref}">How firm is this?</a>
        </p>`,
    })}
    ${
      answer.notes.length > 0 &&
      html`<h3 class="govuk-heading-s">Read with this</h3>
        <ul class="govuk-list govuk-list--bullet">
          ${answer.notes.map((note) => html`<li>${note}</li>`)}
        </ul>`
    }
    ${blocksHtml(blocks, figures, look.world.evidence, () => answer.firmHref)}
    ${seconds !== null && html`<p class="govuk-body-s">Worked out in ${seconds < 0.1 ? 'under a tenth of a second' : `${seconds.toFixed(1)} seconds`}.</p>`}
    ${copyPanel({
      id: 'copy',
      open: true,
      sentence: answerText(answer),
      table: {
        id: 'table-1',
        csv: askAddress(question, 'table.csv'),
        xlsx: askAddress(question, 'table.xlsx'),
      },
      chart:
        chart === null
          ? null
          : {
              chart: chart.chart,
              path: '/assessment/ask/chart',
              query: askAddress(question).split('?')[1] ?? '',
            },
      slide: askAddress(question, 'slide.pptx'),
    })}
  </section>`;
}

function everything(subjects: readonly Subject[], open: boolean): SafeHtml {
  const byKind = Map.groupBy(subjects, ({ kind }) => kind);
  return details({
    summaryText: 'Everything that can be asked about',
    open,
    html: html`${[...byKind].map(
      ([kind, each]) =>
        html`<h3 class="govuk-heading-s">${kindTitle(kind)}</h3>
          <ul class="govuk-list">
            ${each.map((subject) => html`<li>${linkTo(subject)}</li>`)}
          </ul>`,
    )}`,
  });
}

/** The page where somebody asks. Without a question: the form and what is often asked. */
export function askPage(view: {
  asked: Asked;
  form: FormState;
  seconds: number | null;
  /** Names of questions kept that the reader may see. */
  saved: readonly { id: string; title: string }[];
  /** The form by which the question is kept; nothing where there is no answer. */
  keep: SafeHtml | null;
}): Page {
  const { asked, form, saved } = view;
  const { answer } = asked;
  const often = oftenAsked.flatMap((code) => asked.subjects.find((each) => each.code === code) ?? []);
  return {
    title: answer === null ? 'Ask' : `${answer.subject.title}, ${answer.look.own.area.name}: Ask`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    errors: form.errors,
    scripts: answer === null ? [] : [copyScript],
    body: html`<h1 class="govuk-heading-l">Ask</h1>
      ${askForm(asked, form)}
      ${asked.notices.map((text) => html`<p class="govuk-body"><strong>${text}</strong></p>`)}
      ${
        asked.ideas.length > 0 &&
        html`<p class="govuk-body">Did you mean:</p>
          <ul class="govuk-list govuk-list--bullet">
            ${asked.ideas.map((subject) => html`<li>${linkTo(subject)}</li>`)}
          </ul>`
      }
      ${answer !== null && answerHtml(answer, view.seconds)}
      ${
        answer !== null &&
        answer.others.length > 0 &&
        html`<p class="govuk-body">
          Your words also fit:
          ${answer.others.map((subject, index) => html`${index > 0 && ', '}${linkTo(subject, { ...answer.question })}`)}.
        </p>`
      }
      ${
        answer !== null &&
        !answer.subject.isAdHoc &&
        html`<p class="govuk-body">
          <a
            class="govuk-link"
            href="${measureAddress(answer.subject.code, { area: answer.look.own.area.code, periods: answer.look.periods })}"
            >All districts and wards beside one another</a
          >
        </p>`
      }
      ${view.keep}
      <h2 class="govuk-heading-m">Often asked</h2>
      <ul class="govuk-list">
        ${often.map((subject) => html`<li>${linkTo(subject)}</li>`)}
      </ul>
      ${
        saved.length > 0 &&
        html`<h2 class="govuk-heading-m">Kept questions</h2>
          <ul class="govuk-list">
            ${saved.map(({ id, title }) => html`<li><a class="govuk-link" href="/assessment/ask/saved/${id}">${title}</a></li>`)}
          </ul>`
      }
      <p class="govuk-body">
        <a class="govuk-link" href="/assessment/ask/saved">All kept questions, and slides of several</a>
      </p>
      ${everything(asked.subjects, answer === null && form.errors.length > 0)}`,
  };
}

/** The page before any file has come. */
export function nothingToAskPage(mayLoad: boolean): Page {
  return {
    title: 'Ask',
    menu: 'assessment',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    body: html`<h1 class="govuk-heading-l">Ask</h1>
      <p class="govuk-body">
        There is nothing to ask about yet: no file has been received.
        ${
          mayLoad
            ? html`<a class="govuk-link" href="/observatory/receive">Load a partner’s file</a>, and ask again.`
            : 'It can be asked when an analyst has loaded one.'
        }
      </p>`,
  };
}
