import { dayWords } from '../../partnership/partnership.ts';
import { button, insetText, scrollRegion, select, table, tag, warningText } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { ElectionPeriod } from '../elections/election.types.ts';
import { otherYear } from './due.rules.ts';
import { ownerInWords, type Owners } from './owners.store.ts';
import type { Plan } from './plan.rules.ts';
import { electionWords } from './plan.words.ts';
import { dateKinds, stepStates, type Step } from './plan.types.ts';

export const showing = {
  open: 'Open steps',
  late: 'Late steps',
  all: 'All steps',
} as const;
export type Showing = keyof typeof showing;

export type PlanView = {
  plan: Plan;
  today: string;
  owners: Owners;
  show: Showing;
  agency: string;
  /** No rule is written down yet. */
  empty: boolean;
  elections: readonly ElectionPeriod[];
  hidden: () => SafeHtml;
  may: { edit: boolean; returns: boolean };
};

export const stepHref = (step: Pick<Step, 'key' | 'rule'>): string =>
  `/year/steps/${step.rule.id}/${step.key}`;

const tagOf = (step: Step): SafeHtml =>
  step.overdue
    ? tag({ text: 'Late', classes: 'govuk-tag--red' })
    : tag({
        text: stepStates[step.state],
        classes: step.state === 'done' ? 'govuk-tag--green' : step.state === 'under-way' ? 'govuk-tag--blue' : 'govuk-tag--grey', // prettier-ignore
      });

const shownSteps = ({ plan, show, agency }: PlanView): Step[] =>
  plan.steps.filter(
    (step) =>
      (agency === '' || step.owner.agencyId === agency) &&
      (show === 'all' ||
        (show === 'late' ? step.overdue : step.state === 'not-started' || step.state === 'under-way')),
  );

/** The planner: the year counted back from its fixed days. */
export function planPage(view: PlanView): Page {
  const { plan, may } = view;
  const { name } = plan.year;
  const steps = shownSteps(view);
  const late = plan.steps.filter(({ overdue }) => overdue).length;
  const done = plan.steps.filter(({ state }) => state === 'done' || state === 'not-needed').length;
  const warned = [...plan.dates, ...plan.steps].filter(({ elections }) => elections.length > 0).length;
  const before = otherYear(plan.year, -1).name;
  const after = otherYear(plan.year, 1).name;
  const ways = [
    [before, `/year?year=${before}`],
    [after, `/year?year=${after}`],
    ['Fixed days', `/year/dates?year=${name}`],
    ['Rules and deadlines', '/year/rules'],
    ['Pre-election periods', '/year/elections'],
    ['In your own calendar', '/year/calendar'],
    ...(may.returns ? [['Returns to funders and when they are due', '/performance/returns']] : []),
  ];
  return {
    title: `The year ${name}`,
    menu: 'year',
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">The year ${name}</h1>
      <p class="govuk-body">
        What is due, counted back from the days that are fixed. ${done} of ${plan.steps.length} steps are
        finished${late > 0 && html`; <strong>${late} ${late === 1 ? 'is' : 'are'} late</strong>`}.
      </p>
      <ul class="govuk-list fp-inline-list">
        ${ways.map(([text, href]) => html`<li><a class="govuk-link" href="${href}">${text}</a></li>`)}
      </ul>
      ${
        view.empty &&
        insetText({
          html: html`<p class="govuk-body">No rule is written down yet.</p>
            ${
              may.edit
                ? html`<form method="post" action="/year/rules/start">
                    ${view.hidden()}${button({ text: 'Begin with the usual rules' })}
                  </form>`
                : html`<p class="govuk-body">The community safety manager begins the list.</p>`
            }`,
        })
      }
      ${
        warned > 0 &&
        warningText({
          text: `${warned} ${warned === 1 ? 'thing falls' : 'things fall'} in a pre-election period. They are marked below.`,
          iconFallbackText: 'Warning',
        })
      }
      ${fixedDays(view)}
      <h2 class="govuk-heading-m">Steps</h2>
      <form method="get" action="/year" class="fp-filter" novalidate>
        <input type="hidden" name="year" value="${name}" />
        ${select({ id: 'show', name: 'show', label: { text: 'Show' }, items: Object.entries(showing).map(([value, text]) => ({ value, text })), value: view.show })}
        ${select({ id: 'agency', name: 'agency', label: { text: 'Agency' }, items: [{ value: '', text: 'All agencies' }, ...view.owners.agencies.map(({ id, name: text }) => ({ value: id, text }))], value: view.agency })}
        ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
      </form>
      ${
        steps.length === 0
          ? html`<p class="govuk-body">No step to show.</p>`
          : scrollRegion('Steps of the year', stepTable(view, steps))
      }
      <div class="fp-downloads">
        <h2 class="govuk-heading-s">The year as a file</h2>
        <ul class="govuk-list">
          <li>
            <a class="govuk-link" href="/year/download/pdf?year=${name}">PDF on A3, for the wall</a>
          </li>
          <li><a class="govuk-link" href="/year/download/docx?year=${name}">Word</a></li>
          <li><a class="govuk-link" href="/year/download/xlsx?year=${name}">Spreadsheet</a></li>
          <li><a class="govuk-link" href="/year/download/csv?year=${name}">CSV</a></li>
          <li><a class="govuk-link" href="/year/download/ics?year=${name}">Calendar file</a></li>
        </ul>
      </div>`,
  };
}

function fixedDays({ plan }: PlanView): SafeHtml {
  return html`<h2 class="govuk-heading-m">Fixed days</h2>
    ${
      plan.dates.length === 0
        ? html`<p class="govuk-body">
            None is set. Steps count from them:
            <a class="govuk-link" href="/year/dates?year=${plan.year.name}">set the first one</a>.
          </p>`
        : scrollRegion(
            'Fixed days of the year',
            table({
              caption: `Fixed days of ${plan.year.name}`,
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Day' }, { text: 'What' }, { text: 'Kind' }, { text: 'Take care' }],
              rows: plan.dates.map((each) => [
                { text: dayWords(each.on) },
                { text: each.title },
                { text: dateKinds[each.kind].title },
                { text: electionWords(each.elections) },
              ]),
            }),
          )
    }`;
}

const stepTable = (view: PlanView, steps: readonly Step[]): SafeHtml =>
  table({
    caption: `Steps of ${view.plan.year.name}, the first due first`,
    captionClasses: 'govuk-visually-hidden',
    head: [
      { text: 'Due' },
      { text: 'Step' },
      { text: 'Counted from' },
      { text: 'Owner' },
      { text: 'State' },
      { text: 'Where it is done' },
    ],
    rows: steps.map((step) => [
      { text: dayWords(step.due) },
      {
        html: html`<a class="govuk-link" href="${stepHref(step)}">${step.rule.title}<span class="govuk-visually-hidden">, due ${dayWords(step.due)}</span></a>
          ${step.elections.length > 0 && html`<br /><strong>${electionWords(step.elections)}</strong>`}`,
      },
      { text: step.from },
      { text: ownerInWords(step.owner, view.owners) },
      {
        html: html`${tagOf(step)}
        ${step.state === 'not-needed' && step.said !== null && html`<br />${step.said.note}`}`,
      },
      {
        html:
          step.rule.body.href === ''
            ? html`Elsewhere`
            : html`<a class="govuk-link" href="${step.rule.body.href}"
                >Open<span class="govuk-visually-hidden"> where “${step.rule.title}” is done</span></a
              >`,
      },
    ]),
  }); // prettier-ignore
