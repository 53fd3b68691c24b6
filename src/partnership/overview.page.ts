import { button, insetText, summaryList, table, scrollRegion } from '../web/components.ts';
import { choicesOf, radioField, selectField, textField } from '../web/fields.ts';
import { dateField } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { PlacedGroup } from './groups.rules.ts';
import { successionKinds } from './partnership.making.ts';
import type { KnownPartnership } from './partnership.making.ts';
import type { AreaRow, Contact, ContactAgency, ContactGroup, Relations } from './overview.store.ts';
import { formPage, historySection, linkCell, placePage, versionField } from './parts.page.ts';
import type { HistoryLine } from './parts.page.ts';
import { roleTitles } from './permissions.ts';
import { structureDiagram } from './structure.page.ts';
import type { Warning } from './warnings.rules.ts';
import { dayWords, groupKinds, memberParts, partnershipKinds, spanWords, standings } from './words.ts';
import type { PartnershipKind } from './words.ts';

export type PartnershipRow = {
  name: string;
  short_name: string;
  kind: PartnershipKind;
  unused_days: number;
  review_days: number;
  confirmation_months: number;
  demands_second_factor: string;
  closed_at: string | null;
  version: number;
};

export const secondFactorWords: Readonly<Record<string, string>> = {
  'personal-records': 'Those who can see records that name people',
  everybody: 'Everybody',
  'demonstration-only-never': 'Nobody (counts in a demonstration only)',
};

export function overviewPage(view: {
  partnership: PartnershipRow;
  areas: readonly AreaRow[];
  relations: Relations;
  statement: string;
  groups: readonly PlacedGroup[];
  warnings: readonly Warning[];
  mayEdit: boolean;
  mayReview: boolean;
  history: readonly HistoryLine[];
}): Page {
  const { partnership, relations } = view;
  return placePage({
    title: partnership.name,
    caption: partnershipKinds[partnership.kind],
    current: 'overview',
    mayReview: view.mayReview,
    body: html`${
        partnership.closed_at !== null &&
        insetText({
          text: `Closed to new work on ${dayWords(partnership.closed_at)}. What it holds stays readable here.`,
        })
      }
      ${warningList(view.warnings)}
      ${summaryList({
        rows: [
          { key: { text: 'Area' }, value: { html: areaList(view.areas) } },
          ...relationRows(relations),
          {
            key: { text: 'Second factor at sign-in' },
            value: { text: secondFactorWords[partnership.demands_second_factor] ?? '' },
          },
          {
            key: { text: 'Account counts as unused' },
            value: { text: `after ${partnership.unused_days} days` },
          },
          {
            key: { text: 'Access review' },
            value: { text: `each quarter, answered within ${partnership.review_days} days` },
          },
          {
            key: { text: 'Membership of groups' },
            value: { text: `confirmed every ${partnership.confirmation_months} months` },
          },
        ],
      })}
      ${
        view.mayEdit &&
        button({
          text: 'Change the partnership',
          href: '/partnership/edit',
          classes: 'govuk-button--secondary',
        })
      }
      ${
        view.mayEdit &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="/partnership/paper"
            >Paper: Word template, logo and colour of documents</a
          >
        </p>`
      }
      <h2 class="govuk-heading-m">Responsible authorities</h2>
      <p class="govuk-body">${view.statement}</p>
      <h2 class="govuk-heading-m" id="structure">Structure</h2>
      ${structureDiagram(view.groups)} ${historySection(view.history)}`,
  });
}

function warningList(warnings: readonly Warning[]): SafeHtml {
  return html`<h2 class="govuk-heading-m" id="warnings">To put right</h2>
    ${
      warnings.length === 0
        ? html`<p class="govuk-body">Nothing is missing or late.</p>`
        : html`<ul class="govuk-list govuk-list--bullet">
            ${warnings.map(
              (warning) => html`<li><a class="govuk-link" href="${warning.href}">${warning.text}</a></li>`,
            )}
          </ul>`
    }`;
}

function areaList(areas: readonly AreaRow[]): SafeHtml {
  if (areas.length === 0) return html`None is recorded.`;
  return html`<ul class="govuk-list">
    ${areas.map((area) => html`<li>${area.name} (${area.code}), ${spanWords(area.beginsOn, area.endsOn)}</li>`)}
  </ul>`;
}

function relationRows(relations: Relations) {
  const names = (list: readonly KnownPartnership[]): SafeHtml =>
    html`<ul class="govuk-list">
      ${list.map((each) => html`<li>${each.name}</li>`)}
    </ul>`;
  const following = (list: Relations['follows']): SafeHtml =>
    html`<ul class="govuk-list">
      ${list.map(
        (each) =>
          html`<li>
            ${each.name}, since ${dayWords(each.on)}${each.decision !== '' && html` (${each.decision})`}
          </li>`,
      )}
    </ul>`;
  return [
    ...(relations.parent === null
      ? []
      : [
          {
            key: { text: 'County group' },
            value: { text: `${relations.parent.name}, since ${dayWords(relations.parent.since)}` },
          },
        ]),
    ...(relations.sisters.length === 0
      ? []
      : [{ key: { text: 'Sister partnerships' }, value: { html: names(relations.sisters) } }]),
    ...(relations.children.length === 0
      ? []
      : [{ key: { text: 'Partnerships of the group' }, value: { html: names(relations.children) } }]),
    ...(relations.follows.length === 0
      ? []
      : [{ key: { text: 'Follows' }, value: { html: following(relations.follows) } }]),
    ...(relations.followedBy.length === 0
      ? []
      : [
          {
            key: { text: 'Followed by' },
            value: {
              html: html`<ul class="govuk-list">
                ${relations.followedBy.map(
                  (each) =>
                    html`<li>
                      ${successionKinds[each.how as keyof typeof successionKinds]} ${each.name},
                      ${dayWords(each.on)}
                    </li>`,
                )}
              </ul>`,
            },
          },
        ]),
  ];
}

export function editPartnershipPage(view: {
  partnership: PartnershipRow;
  areas: readonly AreaRow[];
  parents: readonly KnownPartnership[];
  parentId: string | null;
  form: FormState;
  hidden: () => SafeHtml;
  /** The demonstration's own choice is offered where it stands already. */
  secondFactors: readonly string[];
}): Page {
  const { partnership, form } = view;
  const number = (name: string, label: string, value: number, hint: string): SafeHtml =>
    textField(form, name, label, {
      value: String(value),
      hint,
      inputmode: 'numeric',
      classes: 'govuk-input--width-4',
    });
  return formPage({
    title: 'Change the partnership',
    back: '/partnership',
    action: '/partnership/edit',
    form,
    hidden: view.hidden,
    fields: html`${versionField(form, partnership.version, [
      { label: 'Name', name: 'name', value: partnership.name },
      { label: 'Short name', name: 'short-name', value: partnership.short_name },
      { label: 'Kind', name: 'kind', value: partnership.kind },
      { label: 'Unused after', name: 'unused-days', value: String(partnership.unused_days) },
      { label: 'Days for a review', name: 'review-days', value: String(partnership.review_days) },
      {
        label: 'Months between confirmations',
        name: 'confirmation-months',
        value: String(partnership.confirmation_months),
      },
    ])}
    ${textField(form, 'name', 'Name', { value: partnership.name })}
    ${textField(form, 'short-name', 'Short name', {
      value: partnership.short_name,
      hint: 'As people say it in a meeting.',
      classes: 'govuk-input--width-20',
    })}
    ${radioField(form, 'kind', 'Kind', choicesOf(partnershipKinds), { value: partnership.kind })}
    ${selectField(
      form,
      'parent',
      'County group it belongs to',
      [{ value: '', text: 'None' }, ...view.parents.map((each) => ({ value: each.id, text: each.name }))],
      {
        value: view.parentId,
        hint: 'Belonging gives nobody access: somebody of the county group needs a post here under an agreement.',
      },
    )}
    ${radioField(
      form,
      'second-factor',
      'Who must give a second factor at sign-in',
      view.secondFactors.map((value) => ({ value, text: secondFactorWords[value] ?? value })),
      { value: partnership.demands_second_factor },
    )}
    ${number('unused-days', 'An account counts as unused after', partnership.unused_days, 'Days, 7 to 730.')}
    ${number('review-days', 'An access review is to be answered within', partnership.review_days, 'Days, 1 to 90.')}
    ${number(
      'confirmation-months',
      'The members of a group are confirmed every',
      partnership.confirmation_months,
      'Months, 1 to 60.',
    )}`,
    button: button({ text: 'Save', preventDoubleClick: true }),
    after: areaForms(view.areas, form, view.hidden),
  });
}

function areaForms(areas: readonly AreaRow[], form: FormState, hidden: () => SafeHtml): SafeHtml {
  return html`<h2 class="govuk-heading-m">Areas</h2>
    ${areas.map((area) =>
      area.endsOn === null && areas.filter((each) => each.endsOn === null).length > 1
        ? html`<form method="post" action="/partnership/areas/end" novalidate>
            ${hidden()}<input type="hidden" name="area" value="${area.id}" />
            <p class="govuk-body">${area.name} (${area.code}), ${spanWords(area.beginsOn, area.endsOn)}</p>
            ${button({ text: `End ${area.name} today`, classes: 'govuk-button--secondary' })}
          </form>`
        : html`<p class="govuk-body">
            ${area.name} (${area.code}), ${spanWords(area.beginsOn, area.endsOn)}
          </p>`,
    )}
    <h3 class="govuk-heading-s">Add an area</h3>
    <form method="post" action="/partnership/areas" novalidate>
      ${hidden()}
      ${textField(form, 'area-code', 'Code', {
        hint: 'The code of the Office for National Statistics, for example E07000109.',
        classes: 'govuk-input--width-10',
      })}
      ${textField(form, 'area-name', 'Name of the area')}
      ${dateField({ form, name: 'begins', legend: 'Since when', hint: 'For example, 1 4 2025' })}
      ${button({ text: 'Add the area', classes: 'govuk-button--secondary', preventDoubleClick: true })}
    </form>`;
}

/** The directory: by agency with its people, and the groups' mailboxes; made to be printed. */
export function contactsPage(view: {
  agencies: readonly ContactAgency[];
  groups: readonly ContactGroup[];
  contacts: readonly Contact[];
  mayReview: boolean;
}): Page {
  return placePage({
    title: 'Contacts',
    current: 'contacts',
    mayReview: view.mayReview,
    body: html`<p class="govuk-body">
        <a class="govuk-link" href="/partnership/contacts.csv">Download as a spreadsheet file (CSV)</a>
      </p>
      ${
        view.groups.length > 0 &&
        html`<h2 class="govuk-heading-m">Groups</h2>
          ${scrollRegion(
            'Groups',
            table({
              firstCellIsHeader: true,
              caption: 'Groups and their mailboxes',
              captionClasses: 'govuk-visually-hidden',
              head: [{ text: 'Group' }, { text: 'Kind' }, { text: 'Email' }],
              rows: view.groups.map((group) => [
                linkCell(`/partnership/groups/${group.id}`, group.name),
                { text: groupKinds[group.kind] },
                { text: group.email ?? '' },
              ]),
            }),
          )}`
      }
      ${view.agencies.map((agency) => {
        const people = view.contacts.filter((contact) => contact.agencyId === agency.id);
        return html`<h2 class="govuk-heading-m">${agency.name}</h2>
          <p class="govuk-body">
            ${standings[agency.standing]}${agency.email !== null && `, ${agency.email}`}${
              agency.phone !== null && `, ${agency.phone}`
            }
          </p>
          ${
            people.length === 0
              ? html`<p class="govuk-body">Nobody has a post here today.</p>`
              : scrollRegion(
                  agency.name,
                  table({
                    firstCellIsHeader: true,
                    caption: `People of ${agency.name}`,
                    captionClasses: 'govuk-visually-hidden',
                    head: [
                      { text: 'Name' },
                      { text: 'Post' },
                      { text: 'Phone' },
                      { text: 'Email' },
                      { text: 'Groups' },
                    ],
                    rows: people.map((person) => [
                      linkCell(`/partnership/people/${person.accountId}`, person.name),
                      {
                        text: person.isSeniorRepresentative
                          ? `${person.words}, senior representative`
                          : person.words,
                      },
                      { text: person.phone ?? '' },
                      { text: person.email },
                      {
                        text: person.groups
                          .map((group) => `${group.name} (${memberParts[group.part].toLowerCase()})`)
                          .join(', '),
                      },
                    ]),
                  }),
                )
          }`;
      })}`,
  });
}

export type AcrossRow = {
  partnershipId: string;
  name: string;
  areaName: string;
  posts: { agencyName: string; role: keyof typeof roleTitles; isHere: boolean }[];
  agencies: number;
  groups: number;
  warnings: readonly Warning[];
};

/** Each partnership that the reader has a post in, read one after the other as themselves. */
export function acrossPage(view: { rows: readonly AcrossRow[]; mayReview: boolean }): Page {
  return placePage({
    title: 'Other partnerships',
    current: 'across',
    mayReview: view.mayReview,
    body: html`<p class="govuk-body">
        The partnerships you have a post in today. You see of each what your post there lets you see. To work
        in another, choose the post on <a class="govuk-link" href="/account">your account</a>.
      </p>
      ${view.rows.map(
        (row) =>
          html`<h2 class="govuk-heading-m">${row.name}</h2>
            ${summaryList({
              rows: [
                { key: { text: 'Area' }, value: { text: row.areaName } },
                {
                  key: { text: row.posts.length === 1 ? 'Your post' : 'Your posts' },
                  value: {
                    text: row.posts
                      .map(
                        (post) =>
                          `${roleTitles[post.role]}, ${post.agencyName}${post.isHere ? ' (working in it now)' : ''}`,
                      )
                      .join('; '),
                  },
                },
                { key: { text: 'Agencies' }, value: { text: String(row.agencies) } },
                { key: { text: 'Groups' }, value: { text: String(row.groups) } },
                {
                  key: { text: 'To put right' },
                  value:
                    row.warnings.length === 0
                      ? { text: 'Nothing' }
                      : {
                          html: html`<ul class="govuk-list govuk-list--bullet">
                            ${row.warnings.map((warning) => html`<li>${warning.text}</li>`)}
                          </ul>`,
                        },
                },
              ],
            })}`,
      )}`,
  });
}
