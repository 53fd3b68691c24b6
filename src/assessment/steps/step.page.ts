import { formats } from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import {
  button,
  checkboxes,
  insetText,
  radios,
  scrollRegion,
  select,
  table,
  textarea,
  input,
  warningText,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { AssessmentRecord } from '../assessment.store.ts';
import { templateNames, templateOf, usualTemplate } from '../write/template.ts';
import { blockers, gapsOf, standingWords, type AgencyCheck, type OwnFigures } from './check.rules.ts';
import type { LeftOut } from './edition.store.ts';
import type { Erratum } from './erratum.rules.ts';
import { personField } from './step.form.ts';
import { publicationQuestions, stateWords, type Given, type Step } from './step.rules.ts';

/** What a step's form shows beside its fields. */
export type StepView = {
  record: AssessmentRecord;
  step: Step;
  /** Why it cannot be taken now, or not by this person; null where it can. */
  notNow: string | null;
  form: FormState;
  hidden: () => SafeHtml;
  /** Day proposed for an answer. */
  dueOn: string;
  today: string;
  /** Agencies that can be asked, with their people. */
  agencies: { id: string; name: string; note: string; ticked: boolean; person: string }[];
  people: readonly { accountId: string; name: string; title: string; agencyId: string }[];
  checks: readonly AgencyCheck[];
  own: Pick<OwnFigures, 'outside' | 'mixed'> | null;
  /** Contributors of whom nothing counts in the period. */
  withoutData: readonly string[];
  errata: readonly Erratum[];
  leftOut: readonly LeftOut[];
  /** Drafted pieces that nobody has decided on. */
  waiting: number;
};

function agenciesField(view: StepView): SafeHtml {
  const { form, agencies } = view;
  if (agencies.length === 0)
    return html`<p class="govuk-body">
      There is no agency to ask: no source of this assessment belongs to an agency of the partnership.
    </p>`;
  const chosen = form.values(
    'agencies',
    agencies.filter(({ ticked }) => ticked).map(({ id }) => id),
  );
  return checkboxes({
    idPrefix: 'agencies',
    name: 'agencies',
    fieldset: { legend: { text: 'Agencies to ask', classes: 'govuk-fieldset__legend--s' } },
    hint: { text: 'Each gets a message with a link. It can also reply, answer here or by phone.' },
    ...form.error('agencies'),
    items: agencies.map((agency) => {
      const own = view.people.filter(({ agencyId }) => agencyId === agency.id);
      const name = personField(agency.id);
      return {
        value: agency.id,
        text: agency.name,
        checked: chosen.includes(agency.id),
        hint: { text: own.length === 0 ? `${agency.note} Nobody has a post here today.` : agency.note },
        ...(own.length === 0
          ? { disabled: true }
          : {
              conditional: {
                html: select({
                  id: name,
                  name,
                  label: { text: `Whom to ask at ${agency.name}` },
                  items: own.map((person) => ({
                    value: person.accountId,
                    text: `${person.name}, ${person.title}`,
                    selected: person.accountId === form.value(name, agency.person),
                  })),
                  ...form.error(name),
                }),
              },
            }),
      };
    }),
  });
}

function area(form: FormState, name: string, title: string, hint: string, first = '', rows = 4): SafeHtml {
  return textarea({
    id: name,
    name,
    label: { text: title, classes: 'govuk-label--s' },
    hint: { text: hint },
    rows,
    value: form.value(name, first),
    ...form.error(name),
  });
}

function gapsField(view: StepView): SafeHtml {
  if (view.step.event === 'analyse') {
    const first = view.withoutData.map((name) => `${name}: nothing received for the period.`).join('\n');
    return area(
      view.form,
      'gaps',
      'Gaps',
      'What did not come, or came incomplete, and what that means. Each is kept with the assessment.',
      first,
    );
  }
  const logged = view.own === null ? [] : gapsOf(view.checks, view.own);
  const waiting = blockers(view.checks, view.form.value('gaps'));
  return html` ${
    waiting.length > 0 &&
    html`<h2 class="govuk-heading-m">What stands in the way</h2>
      <ul class="govuk-list govuk-list--bullet">
        ${waiting.map((each) => html`<li>${each}</li>`)}
      </ul>`
  }
  ${
    logged.length > 0 &&
    html`<h2 class="govuk-heading-m">Gaps that will be written down</h2>
      <ul class="govuk-list govuk-list--bullet">
        ${logged.map((each) => html`<li>${each}</li>`)}
      </ul>`
  }
  ${area(view.form, 'gaps', 'Other gaps (optional)', 'For example why an agency could not be asked')}`;
}

/** The public edition as it would be frozen, to be read before the questions about it are answered. */
function readFirst(id: string): SafeHtml {
  return html`<p class="govuk-body">
    Read the public edition first, from the first page to the last:
    ${(['html', 'pdf', 'docx'] as const).map(
      (format, index) =>
        html`${index === 0 ? '' : ', '}<a
            class="govuk-link"
            href="/assessment/${id}/download.${format}?edition=public"
            download
            >${formats[format].title}</a
          >`,
    )}.
    It is made now, just as it would be published.
  </p>`;
}

/** What goes out as drafted because nobody looked at it: said, and not in the way. */
function unread(view: StepView): SafeHtml {
  const { record, waiting } = view;
  const one = waiting === 1;
  return html`${warningText({
      text: `${waiting.toLocaleString('en-GB')} drafted ${one ? 'piece has' : 'pieces have'} not been looked at by anybody. ${one ? 'It goes' : 'They go'} into the document as drafted, and the document says so.`,
      iconFallbackText: 'Warning',
    })}
    <p class="govuk-body">
      <a class="govuk-link" href="/assessment/${record.id}/write">Look at ${one ? 'it' : 'them'} first</a>.
      Once the check is closed nothing can be edited.
    </p>`;
}

/** Each agency, how many figures are its own, and how its check stands. */
export function checksTable(checks: readonly AgencyCheck[]): SafeHtml {
  if (checks.length === 0)
    return html`<p class="govuk-body">
      No figure of this document rests on a source of one agency of the partnership.
    </p>`;
  return scrollRegion(
    'Check of figures',
    table({
      caption: 'Check of figures by the agencies they come from',
      captionClasses: 'govuk-table__caption--s',
      firstCellIsHeader: true,
      head: [
        { text: 'Agency' },
        { text: 'Own figures', format: 'numeric' },
        { text: 'Asked' },
        { text: 'Check' },
        { text: 'Answer' },
      ],
      rows: checks.map(({ agencyName, figures, check, standing }) => [
        { text: agencyName },
        { text: String(figures), format: 'numeric' },
        {
          text: check === null ? '' : `${check.personName}, to answer by ${dayInWords(check.dueOn)}`,
        },
        { text: standingWords[standing].title },
        {
          text:
            check?.answeredOn == null
              ? ''
              : `${check.answerWords === '' ? 'Agrees.' : check.answerWords} (${check.answeredBy ?? ''}, ${dayInWords(check.answeredOn)})${
                  check.settledReason === '' ? '' : ` Goes on because: ${check.settledReason}`
                }`,
        },
      ]),
    }),
  );
}

function erratumLine(each: Erratum): string {
  return `“${each.wrongValue}” should be “${each.rightValue}” (proposed by ${each.proposedBy}, to be decided by ${dayInWords(each.dueOn)})`;
}

function field(view: StepView, given: Given): SafeHtml | '' {
  const { form, today } = view;
  switch (given) {
    case 'due-on':
      return dateField({ form, name: 'due-on', legend: 'To be answered by', value: view.dueOn });
    case 'agencies':
    case 'agencies?':
      return agenciesField(view);
    case 'gaps?':
      return gapsField(view);
    case 'check': {
      const disputes = view.checks.filter(({ standing }) => standing === 'disputed');
      return radios({
        idPrefix: 'check',
        name: 'check',
        fieldset: { legend: { text: 'The dispute', classes: 'govuk-fieldset__legend--s' } },
        value: form.value('check', disputes.length === 1 ? (disputes[0]?.check?.id ?? '') : ''),
        ...form.error('check'),
        items: disputes.map(({ agencyName, check }) => ({
          value: check?.id ?? '',
          text: agencyName,
          hint: { text: check?.answerWords ?? '' },
        })),
      });
    }
    case 'which-erratum':
      return radios({
        idPrefix: 'which-erratum',
        name: 'which-erratum',
        fieldset: { legend: { text: 'The erratum', classes: 'govuk-fieldset__legend--s' } },
        value: form.value('which-erratum', view.errata.length === 1 ? (view.errata[0]?.id ?? '') : ''),
        ...form.error('which-erratum'),
        items: view.errata.map((each) => ({
          value: each.id,
          text: erratumLine(each),
          hint: { text: `${each.reason} It touches: ${each.outputs}` },
        })),
      });
    case 'template':
      return radios({
        idPrefix: 'template',
        name: 'template',
        fieldset: { legend: { text: 'Order of the document', classes: 'govuk-fieldset__legend--s' } },
        value: form.value('template', usualTemplate),
        ...form.error('template'),
        items: templateNames.map((name) => ({
          value: name,
          text: templateOf(name).title,
          hint: { text: templateOf(name).hint },
        })),
      });
    case 'reason':
      return area(form, 'reason', 'Reason', 'It is kept in the history.', '', 3);
    case 'held-on':
      return dateField({ form, name: 'held-on', legend: 'Day of the meeting', value: today });
    case 'changes':
      return area(
        form,
        'changes',
        'Changes the group asked for',
        'Write “none” if there were none. Words of the document are changed in the draft, before the endorsement.',
      );
    case 'minute':
      return input({
        id: 'minute',
        name: 'minute',
        label: { text: 'Reference of the minute', classes: 'govuk-label--s' },
        hint: { text: 'For example “CSP 2027-01-14, item 6”' },
        value: form.value('minute'),
        ...form.error('minute'),
      });
    case 'priorities':
      return area(
        form,
        'priorities',
        'Priorities the meeting recommended',
        'One on each line, in the words of the minute',
      );
    case 'publication-check':
      return html`${readFirst(view.record.id)}
      ${
        view.leftOut.length === 0
          ? html`<p class="govuk-body">The public edition leaves nothing out.</p>`
          : html`<h2 class="govuk-heading-m">What the public edition leaves out</h2>
              <ul class="govuk-list govuk-list--bullet">
                ${view.leftOut.map(({ what, why }) => html`<li>${what}: ${why}</li>`)}
              </ul>`
      }
      ${publicationQuestions.map(({ code, title, hint }) =>
        radios({
          idPrefix: code,
          name: code,
          classes: 'govuk-radios--inline',
          fieldset: { legend: { text: title, classes: 'govuk-fieldset__legend--s' } },
          hint: { text: hint },
          value: form.value(code),
          ...form.error(code),
          items: [
            { value: 'yes', text: 'Yes' },
            { value: 'no', text: 'No' },
          ],
        }),
      )}
      ${area(form, 'notes', 'Notes (optional)', 'What you looked at, whom you asked')}`;
    case 'erratum':
      return html`<p class="govuk-body">
          These words stand at the head of the document, in both editions. Name nobody.
        </p>
        ${input({ id: 'wrong', name: 'wrong', label: { text: 'What the document says', classes: 'govuk-label--s' }, value: form.value('wrong'), ...form.error('wrong') })}
        ${input({ id: 'right', name: 'right', label: { text: 'What it should say', classes: 'govuk-label--s' }, value: form.value('right'), ...form.error('right') })}
        ${area(form, 'reason', 'How the mistake came about', 'In a sentence', '', 3)}
        ${area(form, 'outputs', 'What it touches', 'Sections, tables, ward packs, slides, what was copied elsewhere', '', 3)}
        ${dateField({ form, name: 'found-on', legend: 'Day it was found', value: today })}`;
    default:
      return '';
  }
}

/** One step of an assessment: what it does, what must be given, and its button. */
export function stepPage(view: StepView): Page {
  const { record, step, notNow, form } = view;
  return {
    title: `${step.title}: ${record.title}`,
    menu: 'assessment',
    breadcrumbs: [
      { text: 'Assessment', href: '/assessment' },
      { text: record.title, href: `/assessment/${record.id}` },
    ],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">
          <span class="govuk-caption-l"
            >${record.title}: ${stateWords[record.state].title.toLowerCase()}</span
          >
          ${step.title}
        </h1>
        ${
          notNow !== null
            ? html`${insetText({ text: notNow })}
                <p class="govuk-body">
                  <a class="govuk-link" href="/assessment/${record.id}">Back to the assessment</a>
                </p>`
            : html`<p class="govuk-body">${step.meaning}</p>
                ${
                  step.freezes === true &&
                  warningText({
                    text: 'The document is frozen as it is now. Every format is made, which may take a minute.',
                    iconFallbackText: 'Warning',
                  })
                }
                ${step.event === 'validate' && view.waiting > 0 && unread(view)}
                ${step.event === 'validate' && checksTable(view.checks)}
                <form method="post" action="/assessment/${record.id}/steps/${step.event}" novalidate>
                  ${view.hidden()}
                  <input type="hidden" name="version" value="${record.version}" />
                  ${step.given.map((given) => field(view, given))}
                  ${button({
                    text: step.title,
                    preventDoubleClick: true,
                    ...(step.takesAway === true ? { classes: 'govuk-button--warning' } : {}),
                  })}
                  <p class="govuk-body">
                    <a class="govuk-link" href="/assessment/${record.id}">Cancel</a>
                  </p>
                </form>`
        }
      </div>
    </div>`,
  };
}
