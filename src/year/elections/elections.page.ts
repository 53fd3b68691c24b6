import { dayWords } from '../../partnership/partnership.ts';
import {
  button,
  details,
  input,
  insetText,
  scrollRegion,
  select,
  table,
  tag,
  textarea,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { yearTrail } from '../year.trail.ts';
import { noticeRules, publicItems, publicityLaw, within } from './election.rules.ts';
import { electionKinds, reaches, type ElectionPeriod, type ElectionRelease } from './election.types.ts';

const at = '/year/elections';

export type ElectionsView = {
  elections: readonly ElectionPeriod[];
  releases: readonly ElectionRelease[];
  wards: readonly { code: string; name: string }[];
  today: string;
  form: FormState;
  hidden: () => SafeHtml;
  /** Just taken out, to be put back. */
  undo: string | null;
  may: { keep: boolean; release: boolean };
};

/** Pre-election periods, what waits in one, and what the monitoring officer released. */
export function electionsPage(view: ElectionsView): Page {
  const { form, may } = view;
  return {
    title: 'Pre-election periods',
    menu: 'year',
    breadcrumbs: yearTrail,
    errors: form.errors,
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Pre-election periods</h1>
      <p class="govuk-body">
        Between the notice of an election and its poll a council must be careful with publicity
        (${publicityLaw}). New consultations, launches and publications wait, unless the monitoring officer
        releases them. Cases, services and messages to people go on.
      </p>
      ${
        view.undo !== null &&
        html`<form method="post" action="${at}/${view.undo}/put-back">
          ${view.hidden()}${button({ text: 'Put it back', classes: 'govuk-button--secondary' })}
        </form>`
      }
      ${view.elections.length === 0 ? html`<p class="govuk-body">None is written down.</p>` : periods(view)}
      ${waiting()} ${released(view)}
      ${
        may.keep &&
        html`<h2 class="govuk-heading-m">Write one down</h2>
          <form method="post" action="${at}" novalidate>
            ${view.hidden()} ${fields(view, null)} ${button({ text: 'Write it down' })}
          </form>`
      }`,
  };
}

function periods(view: ElectionsView): SafeHtml {
  return scrollRegion(
    'Pre-election periods',
    table({
      caption: 'Pre-election periods, the last poll first',
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [
        { text: 'Election' },
        { text: 'Kind' },
        { text: 'Area' },
        { text: 'Notice' },
        { text: 'Poll' },
        ...(view.may.keep ? [{ text: 'Change' }] : []),
      ],
      rows: view.elections.map((each) => [
        {
          html: html`${view.may.keep ? html`<a class="govuk-link" href="${at}/${each.id}">${each.title}</a>` : each.title}
          ${within(each, view.today) && tag({ text: 'Now', classes: 'govuk-tag--orange' })}`,
        },
        { text: electionKinds[each.kind] },
        { text: each.area },
        { text: dayWords(each.noticeOn) },
        { text: dayWords(each.pollOn) },
        ...(view.may.keep
          ? [
              {
                html: html`<form method="post" action="${at}/${each.id}/remove">
                  ${view.hidden()}
                  ${button({ text: 'Remove', classes: 'govuk-button--secondary govuk-!-margin-bottom-0', attributes: { 'aria-label': `Remove ${each.title}` } })}
                </form>`,
              },
            ]
          : []),
      ]),
    }),
  );
}

/** What waits and what goes on, with why. */
const waiting = (): SafeHtml =>
  details({
    summaryText: 'What waits, and what goes on',
    html: scrollRegion(
      'What waits, and what goes on',
      table({
        caption: 'What waits in a pre-election period, and why',
        captionClasses: 'govuk-visually-hidden',
        firstCellIsHeader: true,
        head: [{ text: 'What' }, { text: 'In the period' }, { text: 'Because' }],
        rows: Object.values(publicItems).map((item) => [
          { text: item.title },
          { text: item.waits ? 'Waits' : 'Goes on' },
          { text: item.because },
        ]),
      }),
    ),
  });

function released(view: ElectionsView): SafeHtml {
  return html`<h2 class="govuk-heading-m">What the monitoring officer released</h2>
    <p class="govuk-body">
      Who may write a release down: the information governance officer, for the council’s monitoring officer,
      who has no post of their own here. It stays with its record and in the audit.
    </p>
    ${
      view.releases.length === 0
        ? html`<p class="govuk-body">Nothing.</p>`
        : scrollRegion(
            'What the monitoring officer released',
            table({
              caption: 'What the monitoring officer released, the last first',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [
                { text: 'What' },
                { text: 'Election' },
                { text: 'By whom, and when' },
                { text: 'Why' },
                ...(view.may.release ? [{ text: 'Change' }] : []),
              ],
              rows: view.releases.map((each) => [
                { html: html`<a class="govuk-link" href="${each.record.href}">${each.record.title}</a>` },
                { text: each.electionTitle },
                {
                  text: `${each.officer}, ${dayWords(each.releasedOn)}${each.recordedBy === null ? '' : `; written down by ${each.recordedBy}`}`,
                },
                { text: each.why },
                ...(view.may.release
                  ? [
                      {
                        html: html`<form method="post" action="${at}/releases/${each.id}/take-back">
                          ${view.hidden()}
                          ${button({ text: 'Take back', classes: 'govuk-button--secondary govuk-!-margin-bottom-0', attributes: { 'aria-label': `Take back the release of ${each.record.title} for ${each.electionTitle}` } })}
                        </form>`,
                      },
                    ]
                  : []),
              ]),
            }),
          )
    }`;
}

function fields(view: Pick<ElectionsView, 'form' | 'wards'>, election: ElectionPeriod | null): SafeHtml {
  const { form } = view;
  return html`${input({ id: 'title', name: 'title', label: { text: 'Election' }, hint: { text: 'For example, Borough elections, May 2027' }, value: form.value('title', election?.title), ...form.error('title') })}
  ${select({ id: 'kind', name: 'kind', label: { text: 'Kind' }, items: Object.entries(electionKinds).map(([value, text]) => ({ value, text })), value: form.value('kind', election?.kind), ...form.error('kind') })}
  ${select({ id: 'reach', name: 'reach', label: { text: 'Where it is held' }, items: Object.entries(reaches).map(([value, text]) => ({ value, text })), value: form.value('reach', election?.reach ?? 'district'), ...form.error('reach') })}
  ${select({ id: 'ward', name: 'ward', label: { text: 'The ward, where it is one' }, items: [{ value: '', text: 'Not one ward' }, ...view.wards.map(({ code, name }) => ({ value: code, text: name }))], value: form.value('ward', election?.wardCode ?? ''), ...form.error('ward') })}
  ${input({ id: 'area', name: 'area', label: { text: 'Area, in words' }, hint: { text: 'Leave empty for the words of the choices above' }, value: form.value('area', election?.area), ...form.error('area') })}
  ${dateField({ form, name: 'poll-on', legend: 'Poll', ...(election === null ? {} : { value: election.pollOn }) })}
  ${dateField({ form, name: 'notice-on', legend: 'Notice of election', hint: 'Leave empty to take the day that the rule for its kind gives. For example, 22 3 2027', ...(election === null ? {} : { value: election.noticeOn }) })}
  ${details({
    summaryText: 'How the day of the notice is worked out',
    html: html`<ul class="govuk-list govuk-list--bullet">
        ${noticeRules.map((rule) => html`<li>${rule.kinds.map((kind) => electionKinds[kind]).join(', ')}: ${rule.words} (${rule.source}).</li>`)}
      </ul>
      <p class="govuk-body">
        Weekends and bank holidays are no working days. This is guidance: check the day with your elections
        office, and enter theirs where it differs.
      </p>`,
  })}`;
}

/** One period, to be changed. */
export function electionPage(view: {
  election: ElectionPeriod;
  /** The poll is over, and the reader keeps councillors' posts. */
  afterPoll: boolean;
  wards: ElectionsView['wards'];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { election, form } = view;
  return {
    title: election.title,
    menu: 'year',
    breadcrumbs: [...yearTrail, { text: 'Pre-election periods', href: at }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${election.title}</h1>
      <p class="govuk-body">
        ${electionKinds[election.kind]}. ${election.area}. From ${dayWords(election.noticeOn)} to
        ${dayWords(election.pollOn)}.
      </p>
      ${
        form.message('version') !== undefined &&
        insetText({
          text: `Stored now: ${election.title}, ${electionKinds[election.kind]}, ${election.area}, notice ${dayWords(election.noticeOn)}, poll ${dayWords(election.pollOn)}.`,
        })
      }
      ${view.afterPoll && html`<p class="govuk-body"><a class="govuk-link" href="${at}/${election.id}/after">After the poll: what became of councillors’ posts</a></p>`}
      <h2 class="govuk-heading-m">Change it</h2>
      <form method="post" action="${at}/${election.id}" novalidate>
        ${view.hidden()}
        <input type="hidden" name="version" id="version" value="${election.version}" />
        ${fields(view, election)} ${button({ text: 'Save' })}
      </form>`,
  };
}

/** The form on which the monitoring officer's word for one record is written down. */
export function releasePage(view: {
  record: { title: string; href: string };
  /** Where the form goes. */
  action: string;
  /** The room of the record, for the menu and the way back. */
  menu: string;
  room: { text: string; href: string };
  waits: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form, record } = view;
  return {
    title: 'The monitoring officer’s release',
    menu: view.menu,
    breadcrumbs: [view.room, { text: record.title, href: record.href }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">The monitoring officer’s release</h1>
        <p class="govuk-body">
          ${view.waits} Write down who released it and why. It stays with the record and in the audit.
        </p>
        <form method="post" action="${view.action}" novalidate>
          ${view.hidden()}
          ${input({ id: 'officer', name: 'officer', label: { text: 'Monitoring officer', classes: 'govuk-label--s' }, value: form.value('officer'), ...form.error('officer') })}
          ${textarea({ id: 'why', name: 'why', label: { text: 'Why it may go out', classes: 'govuk-label--s' }, value: form.value('why'), ...form.error('why') })}
          ${dateField({ form, name: 'released-on', legend: 'Released on' })}
          ${button({ text: 'Write it down' })}
        </form>
      </div>
    </div>`,
  };
}
