import { button, scrollRegion, summaryList, table, tag, warningText } from '../web/components.ts';
import { choicesOf, longField, radioField, selectField, textField, tickField } from '../web/fields.ts';
import { dateField } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { AgencyRow } from './agencies.store.ts';
import { formPage, historySection, linkCell, menuKey, placePage, versionField } from './parts.page.ts';
import type { HistoryLine } from './parts.page.ts';
import type { PersonPost } from './people.store.ts';
import { dayWords, organisationKinds, postWords, spanWords, standings } from './words.ts';

export const agencyBreadcrumbs = [
  { text: 'Partnership', href: '/partnership' },
  { text: 'Agencies', href: '/partnership/agencies' },
];

export function agenciesPage(view: {
  agencies: readonly AgencyRow[];
  today: string;
  mayAdd: boolean;
  mayReview: boolean;
}): Page {
  const current = view.agencies.filter((agency) => agency.leftOn === null || agency.leftOn >= view.today);
  const gone = view.agencies.filter((agency) => agency.leftOn !== null && agency.leftOn < view.today);
  const rows = (agencies: readonly AgencyRow[]) =>
    agencies.map((agency) => [
      linkCell(`/partnership/agencies/${agency.id}`, agency.name),
      { text: agency.shortName },
      { text: standings[agency.standing] },
      { text: String(agency.people), format: 'numeric' as const },
      { text: String(agency.vacancies), format: 'numeric' as const },
    ]);
  const head = [
    { text: 'Agency' },
    { text: 'Short name' },
    { text: 'Standing' },
    { text: 'People', format: 'numeric' as const },
    { text: 'Vacant posts', format: 'numeric' as const },
  ];
  return placePage({
    title: 'Agencies',
    current: 'agencies',
    mayReview: view.mayReview,
    body: html`${view.mayAdd && button({ text: 'Add an agency', href: '/partnership/agencies/add' })}
    ${
      view.mayAdd &&
      html`<p class="govuk-body">
        <a class="govuk-link" href="/sign-in/providers"
          >How agencies sign in through their own organisation</a
        >
      </p>`
    }
    ${
      current.length === 0
        ? html`<p class="govuk-body">No agency has been added yet.</p>`
        : scrollRegion(
            'Agencies',
            table({
              caption: 'Agencies of the partnership',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head,
              rows: rows(current),
            }),
          )
    }
    ${
      gone.length > 0 &&
      html`<h2 class="govuk-heading-m">Have left</h2>
        ${scrollRegion(
          'Agencies that have left',
          table({
            caption: 'Agencies that have left the partnership',
            captionClasses: 'govuk-visually-hidden',
            firstCellIsHeader: true,
            head: [{ text: 'Agency' }, { text: 'When' }, { text: 'Followed by' }],
            rows: gone.map((agency) => [
              linkCell(`/partnership/agencies/${agency.id}`, agency.name),
              { text: spanWords(agency.joinedOn, agency.leftOn) },
              { text: agency.followedBy?.name ?? '' },
            ]),
          }),
        )}`
    }`,
  });
}

export function agencyPage(view: {
  agency: AgencyRow;
  posts: readonly PersonPost[];
  today: string;
  mayEdit: boolean;
  /** Only for the whole partnership. */
  mayEnd: boolean;
  history: readonly HistoryLine[];
}): Page {
  const { agency } = view;
  const gone = agency.leftOn !== null && agency.leftOn < view.today;
  const base = `/partnership/agencies/${agency.id}`;
  return {
    title: agency.name,
    menu: menuKey,
    width: 'wide',
    breadcrumbs: agencyBreadcrumbs,
    body: html`<h1 class="govuk-heading-l">${agency.name}</h1>
      ${gone && html`<p class="govuk-body">${tag({ text: 'Has left', classes: 'govuk-tag--grey' })}</p>`}
      ${summaryList({
        rows: [
          { key: { text: 'Standing' }, value: { text: standings[agency.standing] } },
          { key: { text: 'Kind of body' }, value: { text: organisationKinds[agency.kind] } },
          { key: { text: 'Short name' }, value: { text: agency.shortName } },
          { key: { text: 'Also known as' }, value: { text: agency.aliases.join(', ') } },
          { key: { text: 'Member' }, value: { text: spanWords(agency.joinedOn, agency.leftOn) } },
          ...agency.follows.map((each) => ({
            key: { text: 'Follows' },
            value: {
              html: html`<a class="govuk-link" href="/partnership/agencies/${each.id}">${each.name}</a>, since
                ${dayWords(each.on)}`,
            },
          })),
          ...(agency.followedBy === null
            ? []
            : [
                {
                  key: { text: 'Followed by' },
                  value: {
                    html: html`<a class="govuk-link" href="/partnership/agencies/${agency.followedBy.id}"
                        >${agency.followedBy.name}</a
                      >, since ${dayWords(agency.followedBy.on)}`,
                  },
                },
              ]),
          { key: { text: 'Email' }, value: { text: agency.email ?? '' } },
          { key: { text: 'Phone' }, value: { text: agency.phone ?? '' } },
          {
            key: { text: 'A device is remembered' },
            value: {
              text:
                agency.deviceDays === 0
                  ? 'Never: the second factor is asked for each time'
                  : `For ${agency.deviceDays} working ${agency.deviceDays === 1 ? 'day' : 'days'} after a second factor`,
            },
          },
        ],
      })}
      ${
        (view.mayEdit || view.mayEnd) &&
        html`<div class="govuk-button-group">
          ${view.mayEdit && button({ text: 'Change', href: `${base}/edit`, classes: 'govuk-button--secondary' })}
          ${
            view.mayEnd &&
            !gone &&
            html`<a class="govuk-link" href="${base}/follow">Another body takes over its work</a>
              <a class="govuk-link" href="${base}/leave">It leaves the partnership</a>`
          }
        </div>`
      }
      <h2 class="govuk-heading-m">People and posts</h2>
      ${
        view.mayEdit &&
        !gone &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="/partnership/people/add?agency=${agency.id}">Add a person</a>
        </p>`
      }
      ${
        view.posts.length === 0
          ? html`<p class="govuk-body">It has no posts.</p>`
          : scrollRegion(
              'People and posts',
              table({
                caption: 'People and posts',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Post' }, { text: 'Held by' }, { text: 'When' }],
                rows: view.posts.map((post) => [
                  linkCell(`/partnership/posts/${post.id}`, postWords(post)),
                  post.accountId === null
                    ? { text: post.isRecruiting ? 'Being recruited' : 'Vacant' }
                    : linkCell(`/partnership/people/${post.accountId}`, post.personName),
                  { text: spanWords(post.startedOn, post.endedOn) },
                ]),
              }),
            )
      }
      ${historySection(view.history)}`,
  };
}

function agencyFields(
  form: FormState,
  agency: AgencyRow | null,
  organisations: readonly { id: string; name: string }[],
): SafeHtml {
  return html`${
    agency === null &&
    organisations.length > 0 &&
    selectField(
      form,
      'organisation',
      'The body',
      [
        { value: '', text: 'A new one, named below' },
        ...organisations.map((each) => ({ value: each.id, text: each.name })),
      ],
      {
        hint: 'A body such as a police force may be a member of several partnerships. Choose it here if it is known already.',
      },
    )
  }
  ${textField(form, 'name', 'Name in this partnership', {
    ...(agency === null ? {} : { value: agency.name }),
    ...(agency === null && organisations.length > 0
      ? { hint: 'May stay empty when you have chosen a body above.' }
      : {}),
  })}
  ${textField(form, 'short-name', 'Short name', {
    value: agency?.shortName ?? '',
    hint: 'As people say it in a meeting.',
    classes: 'govuk-input--width-20',
  })}
  ${agency === null && selectField(form, 'kind', 'Kind of body', choicesOf(organisationKinds), { value: 'other' })}
  ${radioField(
    form,
    'standing',
    'Standing in the partnership',
    [
      {
        value: 'responsible',
        text: standings.responsible,
        hint: 'Council, police, fire and rescue, integrated care board, probation (Crime and Disorder Act 1998, section 5(1)).',
      },
      { value: 'co-operating', text: standings['co-operating'], hint: 'Section 5(2).' },
      { value: 'invited', text: standings.invited, hint: 'Section 5(3).' },
    ],
    { value: agency?.standing ?? '' },
  )}
  ${longField(form, 'aliases', 'Also known as', {
    value: agency?.aliases.join('\n') ?? '',
    hint: 'Other names in partners’ files and papers, one on each line. A file that names one of them is taken for this agency.',
    rows: 3,
  })}
  ${textField(form, 'email', 'Email address of the agency', {
    value: agency?.email ?? null,
    type: 'email',
    hint: 'A shared mailbox. May stay empty.',
  })}
  ${textField(form, 'phone', 'Phone', {
    value: agency?.phone ?? null,
    type: 'tel',
    classes: 'govuk-input--width-20',
  })}
  ${textField(form, 'device-days', 'Working days for which a device is remembered after a second factor', {
    value: String(agency?.deviceDays ?? 1),
    inputmode: 'numeric',
    classes: 'govuk-input--width-3',
    hint: '0 asks for the second factor each time; 30 at most.',
  })}`;
}

export function addAgencyPage(view: {
  form: FormState;
  hidden: () => SafeHtml;
  organisations: readonly { id: string; name: string }[];
  today: string;
}): Page {
  return formPage({
    title: 'Add an agency',
    back: '/partnership/agencies',
    action: '/partnership/agencies/add',
    form: view.form,
    hidden: view.hidden,
    fields: html`${agencyFields(view.form, null, view.organisations)}
    ${dateField({ form: view.form, name: 'joined', legend: 'Member since', value: view.today })}`,
    button: button({ text: 'Add the agency', preventDoubleClick: true }),
  });
}

export function editAgencyPage(view: { agency: AgencyRow; form: FormState; hidden: () => SafeHtml }): Page {
  const { agency } = view;
  return formPage({
    title: 'Change an agency',
    caption: agency.name,
    back: `/partnership/agencies/${agency.id}`,
    action: `/partnership/agencies/${agency.id}/edit`,
    form: view.form,
    hidden: view.hidden,
    fields: html`${versionField(view.form, agency.version, [
      { label: 'Name', name: 'name', value: agency.name },
      { label: 'Short name', name: 'short-name', value: agency.shortName },
      { label: 'Standing', name: 'standing', value: agency.standing },
      { label: 'Email', name: 'email', value: agency.email ?? '' },
      { label: 'Phone', name: 'phone', value: agency.phone ?? '' },
      { label: 'Working days', name: 'device-days', value: String(agency.deviceDays) },
    ])}
    ${agencyFields(view.form, agency, [])}`,
    button: button({ text: 'Save', preventDoubleClick: true }),
  });
}

export function leaveAgencyPage(view: {
  agency: AgencyRow;
  form: FormState;
  hidden: () => SafeHtml;
  today: string;
}): Page {
  const { agency } = view;
  return formPage({
    title: `${agency.name} leaves the partnership`,
    back: `/partnership/agencies/${agency.id}`,
    action: `/partnership/agencies/${agency.id}/leave`,
    form: view.form,
    hidden: view.hidden,
    before: warningText({
      text: `The posts of its ${agency.people} ${agency.people === 1 ? 'person' : 'people'} and their places in groups end with it, and so does their access.`,
      iconFallbackText: 'Warning',
    }),
    fields: html`${versionField(view.form, agency.version, [])}
    ${dateField({ form: view.form, name: 'last-day', legend: 'Its last day', value: view.today })}`,
    button: html`<div class="govuk-button-group">
      ${button({ text: 'End its membership', classes: 'govuk-button--warning', preventDoubleClick: true })}
      <a class="govuk-link" href="/partnership/agencies/${agency.id}">Keep it</a>
    </div>`,
  });
}

export function followAgencyPage(view: {
  agency: AgencyRow;
  others: readonly AgencyRow[];
  form: FormState;
  hidden: () => SafeHtml;
  today: string;
}): Page {
  const { agency, form } = view;
  return formPage({
    title: 'Another body takes over its work',
    caption: agency.name,
    back: `/partnership/agencies/${agency.id}`,
    action: `/partnership/agencies/${agency.id}/follow`,
    form,
    hidden: view.hidden,
    before: html`<p class="govuk-body">
      As when integrated care boards took over from clinical commissioning groups, or the Probation Service
      from the community rehabilitation companies. ${agency.name} ends the day before; the new agency begins
      and follows it. Records stay with the agency that made them.
    </p>`,
    fields: html`${versionField(form, agency.version, [])}
    ${selectField(form, 'agency', 'Who takes over', [
      { value: '', text: 'A new agency, named below' },
      ...view.others.map((each) => ({ value: each.id, text: each.name })),
    ])}
    ${textField(form, 'name', 'Name of the new agency')}
    ${textField(form, 'short-name', 'Short name', { classes: 'govuk-input--width-20' })}
    ${selectField(form, 'kind', 'Kind of body', choicesOf(organisationKinds), { value: agency.kind })}
    ${dateField({ form, name: 'on', legend: 'From which day', value: view.today })}
    ${tickField(form, 'Its people', [
      {
        name: 'carry',
        text: 'Its people go with the work',
        hint: 'Their posts and places in groups end in the old agency and begin in the new one.',
        checked: true,
      },
    ])}`,
    button: button({ text: 'Record it', preventDoubleClick: true }),
  });
}
