import { button, details, insetText, scrollRegion, summaryList, table, tag } from '../web/components.ts';
import { selectField, textField, tickField } from '../web/fields.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import { pager } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import type { LeftBehind, PeopleFilter, Person, PersonPost, PersonRow, Place } from './people.store.ts';
import { formPage, historySection, linkCell, menuKey, placePage, versionField } from './parts.page.ts';
import type { HistoryLine } from './parts.page.ts';
import { postFields } from './posts.page.ts';
import type { PostChoices } from './posts.page.ts';
import { isUnused } from './people.rules.ts';
import { dayWords, memberParts, postWords, spanWords } from './words.ts';

export const peopleBreadcrumbs = [
  { text: 'Partnership', href: '/partnership' },
  { text: 'People', href: '/partnership/people' },
];

export type ShowPeople = PeopleFilter['show'] | 'vacant';

const showWords: Record<ShowPeople, string> = {
  current: 'With a post today',
  unused: 'Not used for a while',
  left: 'Left',
  vacant: 'Vacant posts',
};

function lastUse(person: { seenAt: string | null }): string {
  return person.seenAt === null ? 'Never' : dayWords(person.seenAt);
}

export function peoplePage(view: {
  people: readonly PersonRow[];
  vacancies: readonly PersonPost[];
  show: ShowPeople;
  form: FormState;
  agencies: readonly { id: string; name: string }[];
  next: string | null;
  url: string;
  today: string;
  unusedDays: number;
  mayEdit: boolean;
  mayReview: boolean;
}): Page {
  const { form, show } = view;
  return placePage({
    title: 'People',
    current: 'people',
    mayReview: view.mayReview,
    body: html`${
        view.mayEdit &&
        html`<div class="govuk-button-group">
          ${button({ text: 'Add a person', href: '/partnership/people/add' })}
          <a class="govuk-link" href="/partnership/posts/add">Add a vacant post</a>
          <a class="govuk-link" href="/partnership/people/import">Take people in from a file</a>
          <a class="govuk-link" href="/partnership/people/export.csv">Download (CSV)</a>
        </div>`
      }
      <form method="get" action="/partnership/people" class="fp-filter" novalidate>
        ${textField(form, 'q', 'Name or email address')}
        ${selectField(form, 'agency', 'Agency', [
          { value: '', text: 'All' },
          ...view.agencies.map((agency) => ({ value: agency.id, text: agency.name })),
        ])}
        ${selectField(
          form,
          'show',
          'Show',
          Object.entries(showWords).map(([value, text]) => ({ value, text })),
          { value: show },
        )}
        ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
      </form>
      ${show === 'unused' && html`<p class="govuk-body">Accounts that were not used for ${view.unusedDays} days.</p>`}
      ${
        show === 'vacant'
          ? vacancyTable(view.vacancies)
          : view.people.length === 0
            ? html`<p class="govuk-body">Nobody fits this.</p>`
            : scrollRegion(
                'People',
                table({
                  caption: `People: ${showWords[show].toLowerCase()}`,
                  captionClasses: 'govuk-visually-hidden',
                  firstCellIsHeader: true,
                  head: [{ text: 'Name' }, { text: 'Posts' }, { text: 'Email' }, { text: 'Last used' }],
                  rows: view.people.map((person) => [
                    linkCell(`/partnership/people/${person.id}`, person.name),
                    {
                      text: person.posts.map((post) => `${postWords(post)}, ${post.agencyName}`).join('; '),
                      classes: 'fp-cell-wide',
                    },
                    { text: person.email },
                    {
                      html: html`${lastUse(person)}
                      ${
                        show !== 'left' &&
                        isUnused(person.seenAt, person.startedOn, view.today, view.unusedDays) &&
                        tag({ text: 'Unused', classes: 'govuk-tag--yellow' })
                      }`,
                    },
                  ]),
                }),
              )
      }
      ${pager({ url: view.url, next: view.next, label: 'People' })}`,
  });
}

function vacancyTable(posts: readonly PersonPost[]): SafeHtml {
  if (posts.length === 0) return html`<p class="govuk-body">No post is vacant.</p>`;
  return scrollRegion(
    'Vacant posts',
    table({
      caption: 'Vacant posts',
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [{ text: 'Post' }, { text: 'Agency' }, { text: 'State' }, { text: 'Since' }],
      rows: posts.map((post) => [
        linkCell(`/partnership/posts/${post.id}`, postWords(post)),
        { text: post.agencyName },
        { text: post.isRecruiting ? 'Being recruited' : 'Vacant' },
        { text: dayWords(post.startedOn) },
      ]),
    }),
  );
}

export function personPage(view: {
  person: Person;
  posts: readonly PersonPost[];
  places: readonly Place[];
  today: string;
  unusedDays: number;
  mayManage: boolean;
  mayAddPost: boolean;
  leftBehind: number;
  hidden: () => SafeHtml;
  history: readonly HistoryLine[];
}): Page {
  const { person } = view;
  const base = `/partnership/people/${person.id}`;
  const current = view.posts.filter((post) => post.endedOn === null || post.endedOn >= view.today);
  const first = view.posts.map((post) => post.startedOn).sort()[0] ?? view.today;
  return {
    title: person.name,
    menu: menuKey,
    breadcrumbs: peopleBreadcrumbs,
    body: html`<h1 class="govuk-heading-l">${person.name}</h1>
      ${
        current.length > 0 &&
        isUnused(person.seenAt, first, view.today, view.unusedDays) &&
        insetText({
          text: `This account was not used for ${view.unusedDays} days. Does ${person.name} still need it?`,
        })
      }
      ${
        current.length === 0 &&
        view.leftBehind > 0 &&
        insetText({
          html: html`<p class="govuk-body">
              ${person.name} has left and ${view.leftBehind}
              ${view.leftBehind === 1 ? 'thing stays' : 'things stay'} in their name.
            </p>
            ${view.mayManage && html`<a class="govuk-link" href="${base}/hand-over">Hand over</a>`}`,
        })
      }
      ${summaryList({
        rows: [
          { key: { text: 'Email' }, value: { text: person.email } },
          { key: { text: 'Phone' }, value: { text: person.phone ?? '' } },
          { key: { text: 'Last used' }, value: { text: lastUse(person) } },
        ],
      })}
      ${
        view.mayManage &&
        html`<div class="govuk-button-group">
          ${button({ text: 'Change', href: `${base}/edit`, classes: 'govuk-button--secondary' })}
          ${current.length > 0 && html`<a class="govuk-link" href="${base}/hand-over">Hand over what they hold</a>`}
        </div>`
      }
      <h2 class="govuk-heading-m">Posts</h2>
      ${scrollRegion(
        'Posts',
        table({
          caption: 'Posts',
          captionClasses: 'govuk-visually-hidden',
          firstCellIsHeader: true,
          head: [{ text: 'Post' }, { text: 'Agency' }, { text: 'When' }],
          rows: view.posts.map((post) => [
            linkCell(`/partnership/posts/${post.id}`, postWords(post)),
            linkCell(`/partnership/agencies/${post.agencyId}`, post.agencyName),
            {
              text: `${spanWords(post.startedOn, post.endedOn)}${
                post.agreementTitle === null ? '' : `, under “${post.agreementTitle}”`
              }`,
            },
          ]),
        }),
      )}
      ${view.mayAddPost && html`<p class="govuk-body"><a class="govuk-link" href="${base}/posts/add">Give another post</a></p>`}
      <h2 class="govuk-heading-m">Groups</h2>
      ${
        view.places.length === 0
          ? html`<p class="govuk-body">No place in a group.</p>`
          : html`<ul class="govuk-list govuk-list--bullet">
              ${view.places.map(
                (place) =>
                  html`<li>
                    <a class="govuk-link" href="/partnership/groups/${place.groupId}">${place.groupName}</a>,
                    ${memberParts[place.part].toLowerCase()} for ${place.agencyName}
                  </li>`,
              )}
            </ul>`
      }
      ${
        view.mayManage &&
        current.length > 0 &&
        html`<h2 class="govuk-heading-m">Signing in</h2>
          <form method="post" action="${base}/invite" novalidate>
            ${view.hidden()}
            ${button({
              text: person.seenAt === null ? 'Send an invitation' : 'Send a new invitation',
              classes: 'govuk-button--secondary',
              preventDoubleClick: true,
            })}
          </form>
          ${details({
            summaryText: 'They have lost their second factor',
            html: html`<p class="govuk-body">
                Make sure that it is really ${person.name} who asks: ring them on a number you have on file.
                They then set up a new one at their next sign-in, and are signed out everywhere.
              </p>
              <form method="post" action="${base}/reset-factors" novalidate>
                ${view.hidden()}
                ${button({ text: 'Take their second factor away', classes: 'govuk-button--warning', preventDoubleClick: true })}
              </form>`,
          })}`
      }
      ${historySection(view.history)}`,
  };
}

export function editPersonPage(view: {
  person: Person;
  /** Why the address may not be changed here, or empty. */
  addressLocked: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { person, form } = view;
  return formPage({
    title: 'Change a person',
    caption: person.name,
    back: `/partnership/people/${person.id}`,
    action: `/partnership/people/${person.id}/edit`,
    form,
    hidden: view.hidden,
    fields: html`${versionField(form, person.version, [
      { label: 'Name', name: 'name', value: person.name },
      { label: 'Email', name: 'email', value: person.email },
      { label: 'Phone', name: 'phone', value: person.phone ?? '' },
    ])}
    ${textField(form, 'name', 'Name', { value: person.name })}
    ${textField(form, 'email', 'Email address', {
      value: person.email,
      type: 'email',
      hint: view.addressLocked === '' ? 'They sign in with it.' : view.addressLocked,
    })}
    ${textField(form, 'phone', 'Phone', {
      value: person.phone,
      type: 'tel',
      classes: 'govuk-input--width-20',
      hint: 'A number on file, where a code or a call can reach them. May stay empty.',
    })}`,
    button: button({ text: 'Save', preventDoubleClick: true }),
  });
}

export function addPersonPage(view: {
  form: FormState;
  hidden: () => SafeHtml;
  choices: PostChoices;
  agencyId: string | null;
  /** Who has the address already, where the reader may see them. */
  known: { name: string; where: string } | null;
}): Page {
  const { form } = view;
  const isKnown =
    form.message('email')?.includes('already has an account') === true || form.value('same') === 'yes';
  return formPage({
    title: 'Add a person',
    back: '/partnership/people',
    action: '/partnership/people/add',
    form,
    hidden: view.hidden,
    fields: html`${textField(form, 'name', 'Name', { autocomplete: 'off' })}
      ${textField(form, 'email', 'Email address', { type: 'email', autocomplete: 'off', hint: 'Their own at work; they sign in with it.' })}
      ${
        isKnown &&
        html`${
          view.known !== null &&
          insetText({ text: `The address belongs to ${view.known.name}, ${view.known.where}.` })
        }
        ${tickField(form, 'It is the same person', [
          {
            name: 'same',
            text: 'Give the person who has this address this post as well',
            hint: 'They keep their account, their name and their way of signing in, and choose which post they work in.',
          },
        ])}`
      }
      ${textField(form, 'phone', 'Phone', { type: 'tel', classes: 'govuk-input--width-20', hint: 'May stay empty.' })}
      <h2 class="govuk-heading-m">Their post</h2>
      ${postFields(form, view.choices, view.agencyId)}
      ${tickField(form, 'Invitation', [
        {
          name: 'invite',
          text: 'Send an invitation to sign in',
          hint: 'By e-mail; where no mail server is set, you get the link to hand over.',
          checked: true,
        },
      ])}`,
    button: button({ text: 'Add the person', preventDoubleClick: true }),
  });
}

export function handOverPage(view: {
  person: Person;
  left: LeftBehind;
  heirs: readonly { accountId: string; name: string; agencyName: string }[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { person, left, form } = view;
  const nothing = left.places.length + left.contactFor.length + left.ownedAgreements.length === 0;
  const items = html`<ul class="govuk-list govuk-list--bullet">
    ${left.places.map(
      (place) =>
        html`<li>
          <a class="govuk-link" href="/partnership/groups/${place.groupId}">${place.groupName}</a>:
          ${memberParts[place.part].toLowerCase()} for ${place.agencyName}
        </li>`,
    )}
    ${left.contactFor.map((each) => html`<li>Contact of ${each.agencyName} for the agreement “${each.agreementTitle}”</li>`)}
    ${left.ownedAgreements.map((each) => html`<li>Owner of the agreement “${each.title}”</li>`)}
  </ul>`;
  if (nothing)
    return {
      title: 'Hand over',
      menu: menuKey,
      backLink: `/partnership/people/${person.id}`,
      body: html`<span class="govuk-caption-l">${person.name}</span>
        <h1 class="govuk-heading-l">Hand over</h1>
        <p class="govuk-body">${person.name} holds no place in a group and stands for no agreement.</p>`,
    };
  return formPage({
    title: 'Hand over',
    caption: person.name,
    back: `/partnership/people/${person.id}`,
    action: `/partnership/people/${person.id}/hand-over`,
    form,
    hidden: view.hidden,
    before: html`<h2 class="govuk-heading-m">What they hold</h2>
      ${items}`,
    fields: selectField(
      form,
      'to',
      'Hand all of it to',
      [
        { value: '', text: 'Choose' },
        ...view.heirs.map((each) => ({ value: each.accountId, text: `${each.name}, ${each.agencyName}` })),
      ],
      { hint: 'What belongs to an agency where that person has no post stays, and is listed again.' },
    ),
    button: button({ text: 'Hand over', preventDoubleClick: true }),
  });
}
