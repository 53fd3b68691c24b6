import { formats } from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { details, scrollRegion, table, tag, warningText } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { AssessmentRecord } from '../assessment.store.ts';
import { blockers, type AgencyCheck } from './check.rules.ts';
import type { FrozenEdition } from './edition.store.ts';
import type { Erratum } from './erratum.rules.ts';
import { publicationQuestions, stateWords, steps as allSteps, type Step } from './step.rules.ts';
import { checksTable } from './step.page.ts';
import type { Contributor, StepTaken } from './step.store.ts';

const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});
export const momentInWords = (moment: string): string => moments.format(new Date(moment));

/** Where an assessment stands, for the head of its page. */
export type PanelView = {
  record: AssessmentRecord;
  today: string;
  /** Steps from here, each with why it is not possible; null where it is. */
  next: readonly { step: Step; whoMay: string; mayTake: boolean; notNow: string | null }[];
  taken: readonly StepTaken[];
  contributors: readonly Contributor[];
  withoutData: readonly string[];
  checks: readonly AgencyCheck[];
  asksForData: readonly { agencyName: string; answer: string; dueOn: string }[];
  errata: readonly Erratum[];
  editions: readonly FrozenEdition[];
  proposal: { name: string; at: string } | null;
};

/** What waits, in sentences. */
function waiting(view: PanelView): string[] {
  const { record, today } = view;
  const late =
    record.dueOn === null
      ? []
      : record.dueOn < today
        ? [`What comes next was due by ${dayInWords(record.dueOn)}.`]
        : [`What comes next is due by ${dayInWords(record.dueOn)}.`];
  const errata = view.errata.filter(({ decision }) => decision === null);
  return [
    ...late,
    ...(record.state === 'collecting' && view.withoutData.length > 0
      ? [`Nothing received yet of ${view.withoutData.join(', ')}.`]
      : []),
    ...(record.state === 'draft' ? blockers(view.checks, '') : []),
    ...(view.proposal === null
      ? []
      : [
          `${view.proposal.name} proposed on ${momentInWords(view.proposal.at)} to publish it. A second person must check it.`,
        ]),
    ...errata.map(
      (each) =>
        `${each.proposedBy} proposed an erratum (“${each.wrongValue}” should be “${each.rightValue}”), to be decided by ${dayInWords(each.dueOn)}${each.dueOn < today ? ': that day has passed' : ''}.`,
    ),
  ];
}

function nextSteps(view: PanelView): SafeHtml {
  const { record, next } = view;
  if (next.length === 0) return html`<p class="govuk-body">No step leads on from here.</p>`;
  return scrollRegion(
    'Next steps',
    table({
      caption: 'Next steps',
      captionClasses: 'govuk-table__caption--s',
      firstCellIsHeader: true,
      head: [{ text: 'Step' }, { text: 'What it does' }, { text: 'Who' }],
      rows: next.map(({ step, whoMay, mayTake, notNow }) => [
        {
          html:
            mayTake && notNow === null
              ? html`<a class="govuk-link" href="/assessment/${record.id}/steps/${step.event}"
                  >${step.title}</a
                >`
              : html`${step.title}`,
        },
        { text: notNow === null ? step.meaning : notNow },
        {
          text:
            step.people === 'one'
              ? whoMay
              : step.people === 'second'
                ? `${whoMay}; another person than who proposed it, one of the two a manager`
                : 'An analyst and a manager, one of each',
        },
      ]),
    }),
  );
}

const fieldTitles: Readonly<Record<string, string>> = {
  contributors: 'Contributors',
  marking: 'Marking',
  'due-on': 'To be answered by',
  agencies: 'Asked',
  gaps: 'Gaps',
  reason: 'Reason',
  'held-on': 'Meeting of',
  changes: 'Changes',
  minute: 'Minute',
  priorities: 'Priorities recommended',
  notes: 'Notes',
  answers: 'Checked',
  wrong: 'It said',
  right: 'It should say',
  outputs: 'It touches',
  'found-on': 'Found on',
  agency: 'Agency',
};

/** The question of the check before publication, where a code of one was kept. */
const questionTitle = (code: unknown): string =>
  publicationQuestions.find((each) => each.code === code)?.title.toLowerCase() ?? String(code);

function givenWords(given: StepTaken['given']): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const title = fieldTitles[name];
    if (title === undefined) return [];
    const words = Array.isArray(value)
      ? value.map(questionTitle).join(name === 'gaps' ? ' ' : ', ')
      : typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
        ? dayInWords(value)
        : typeof value === 'string' || typeof value === 'number'
          ? String(value).replace(/\s*\n\s*/g, '; ')
          : '';
    return words === '' ? [] : [`${title}: ${words}`];
  });
}

const titleOf = (event: StepTaken['event']): string =>
  allSteps.find((step) => step.event === event)?.title ?? event;

/** Every step taken, newest first. */
function history(taken: readonly StepTaken[]): SafeHtml {
  if (taken.length === 0)
    return html`<p class="govuk-body">No step is written down: it was made before steps were.</p>`;
  return scrollRegion(
    'Steps taken',
    table({
      caption: 'Steps taken, newest first',
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [{ text: 'Step' }, { text: 'When' }, { text: 'Who' }, { text: 'What was given' }],
      rows: taken.toReversed().map((each) => [
        { text: titleOf(each.event) },
        { text: momentInWords(each.takenAt) },
        {
          text: `${each.takenBy ?? 'The system'}${each.way === 'word-of-mouth' ? ', for the meeting' : ''}`,
        },
        {
          html: html`${givenWords(each.given).map((line) => html`${line}<br />`)}`,
        },
      ]),
    }),
  );
}

function frozen(view: PanelView): SafeHtml | null {
  const { record, editions } = view;
  if (editions.length === 0) return null;
  const edition = editions.find((each) => each.edition === 'public');
  const restricted = editions.find((each) => each.edition === 'restricted');
  return html`${
      restricted !== undefined &&
      html`<p class="govuk-body">
        The restricted edition was frozen on ${momentInWords(restricted.madeAt)}; the downloads below are its
        files.
      </p>`
    }
    ${
      edition !== undefined &&
      html`<p class="govuk-body">
        <strong>Public edition</strong>, frozen on ${momentInWords(edition.madeAt)}:
        ${edition.files.map(
          ({ format }, index) =>
            html`${index === 0 ? '' : ', '}<a
                class="govuk-link"
                href="/assessment/${record.id}/download.${formats[format].extension}?edition=public"
                download
                >${formats[format].title}</a
              >`,
        )}
      </p>`
    }
    <p class="govuk-body">
      <a class="govuk-link" href="/assessment/${record.id}/editions">All frozen documents and their hashes</a>
    </p>`;
}

/** Where it stands, what waits, what comes next, and what was done. */
export function stepsPanel(view: PanelView): SafeHtml {
  const { record } = view;
  const state = stateWords[record.state];
  const waits = waiting(view);
  const errata = view.errata.filter(({ decision }) => decision === 'confirmed');
  return html`<section aria-labelledby="steps">
    <h2 class="govuk-heading-m" id="steps">
      Where it stands ${tag({ text: state.title, classes: state.colour })}
    </h2>
    <p class="govuk-body">${state.meaning}</p>
    ${errata.map((each) =>
      warningText({
        text: `Erratum: it said “${each.wrongValue}”; right is “${each.rightValue}”. ${each.reason}`,
        iconFallbackText: 'Warning',
      }),
    )}
    ${
      waits.length > 0 &&
      html`<ul class="govuk-list govuk-list--bullet">
        ${waits.map((each) => html`<li>${each}</li>`)}
      </ul>`
    }
    ${frozen(view)}
    ${
      view.contributors.length > 0 &&
      html`<p class="govuk-body">
        Contributors: ${view.contributors.map(({ agencyName }) => agencyName).join(', ')}.
      </p>`
    }
    ${
      view.asksForData.length > 0 &&
      html`<ul class="govuk-list govuk-list--bullet">
        ${view.asksForData.map(
          (each) =>
            html`<li>
              ${each.agencyName}, asked for its data by ${dayInWords(each.dueOn)}: ${each.answer}
            </li>`,
        )}
      </ul>`
    }
    ${view.checks.some(({ check }) => check !== null) && checksTable(view.checks)}
    ${details({ summaryText: 'Next steps, and who may take them', html: nextSteps(view), open: view.next.some(({ mayTake, notNow }) => mayTake && notNow === null) })}
    ${details({ summaryText: `Steps taken (${view.taken.length})`, html: history(view.taken) })}
  </section>`;
}
