import { button, summaryList, warningText } from '../web/components.ts';
import { radioField, selectField, textField, tickField } from '../web/fields.ts';
import { dateField } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { Role } from '../foundation/database.types.ts';
import type { Person, PersonPost } from './people.store.ts';
import { formPage, historySection, linkCell, menuKey, versionField } from './parts.page.ts';
import type { HistoryLine } from './parts.page.ts';
import { roleTitles } from './permissions.ts';
import { postWords, spanWords } from './words.ts';

export type PostChoices = {
  agencies: readonly { id: string; name: string }[];
  roles: readonly Role[];
  agreements: readonly { id: string; title: string }[];
  today: string;
};

/** The fields of a post on a form. */
export function postFields(form: FormState, choices: PostChoices, agencyId: string | null): SafeHtml {
  return html`${selectField(
    form,
    'agency',
    'Agency',
    [
      ...(choices.agencies.length === 1 ? [] : [{ value: '', text: 'Choose' }]),
      ...choices.agencies.map((agency) => ({ value: agency.id, text: agency.name })),
    ],
    { value: agencyId },
  )}
  ${textField(form, 'title', 'Title of the post', { hint: 'As on the door: “Anti-social behaviour officer”. May stay empty.' })}
  ${roleField(form, choices.roles, null)}
  ${dateField({ form, name: 'starts', legend: 'Since when', value: choices.today })} ${postTicks(form)}
  ${
    choices.agreements.length > 0 &&
    selectField(
      form,
      'agreement',
      'Acts here under an agreement',
      [
        { value: '', text: 'No: belongs to the agency' },
        ...choices.agreements.map((each) => ({ value: each.id, text: each.title })),
      ],
      {
        hint: 'Only for somebody of the county group: the post counts while the agreement is in force.',
      },
    )
  }`;
}

function roleField(form: FormState, roles: readonly Role[], value: Role | null): SafeHtml {
  return radioField(
    form,
    'role',
    'Role in this system',
    roles.map((role) => ({ value: role, text: roleTitles[role] })),
    {
      value,
      hint: 'What each role may do stands under “Who may do what”, at the foot of each page.',
    },
  );
}

function postTicks(form: FormState, post?: PersonPost): SafeHtml {
  return tickField(form, 'The post', [
    {
      name: 'senior',
      text: 'Senior representative of the agency',
      hint: 'Who speaks for it in the strategic group.',
      checked: post?.isSeniorRepresentative ?? false,
    },
    {
      name: 'supervises',
      text: 'Supervises',
      hint: 'Sees who of their own agency looked at what.',
      checked: post?.supervises ?? false,
    },
  ]);
}

export function addPostPage(view: {
  /** Null for a vacant post. */
  person: Person | null;
  form: FormState;
  hidden: () => SafeHtml;
  choices: PostChoices;
}): Page {
  const { person, form } = view;
  return formPage({
    title: person === null ? 'Add a vacant post' : 'Give another post',
    ...(person === null ? {} : { caption: person.name }),
    back: person === null ? '/partnership/people?show=vacant' : `/partnership/people/${person.id}`,
    action: person === null ? '/partnership/posts/add' : `/partnership/people/${person.id}/posts/add`,
    form,
    hidden: view.hidden,
    fields: html`${postFields(form, view.choices, null)}
    ${person === null && tickField(form, 'Filling it', [{ name: 'recruiting', text: 'It is being recruited' }])}`,
    button: button({ text: person === null ? 'Add the post' : 'Give the post', preventDoubleClick: true }),
  });
}

export function postPage(view: {
  post: PersonPost;
  mayEdit: boolean;
  isOver: boolean;
  choices: readonly { accountId: string; name: string }[];
  form: FormState;
  hidden: () => SafeHtml;
  today: string;
  history: readonly HistoryLine[];
}): Page {
  const { post, form } = view;
  const base = `/partnership/posts/${post.id}`;
  return {
    title: postWords(post),
    menu: menuKey,
    errors: form.errors,
    breadcrumbs: [
      { text: 'Partnership', href: '/partnership' },
      { text: post.agencyName, href: `/partnership/agencies/${post.agencyId}` },
    ],
    body: html`<span class="govuk-caption-l">${post.agencyName}</span>
      <h1 class="govuk-heading-l">${postWords(post)}</h1>
      ${summaryList({
        rows: [
          {
            key: { text: 'Held by' },
            value:
              post.accountId === null
                ? { text: post.isRecruiting ? 'Nobody: being recruited' : 'Nobody: vacant' }
                : linkCell(`/partnership/people/${post.accountId}`, post.personName),
          },
          { key: { text: 'Role' }, value: { text: roleTitles[post.role] } },
          { key: { text: 'When' }, value: { text: spanWords(post.startedOn, post.endedOn) } },
          {
            key: { text: 'Senior representative' },
            value: { text: post.isSeniorRepresentative ? 'Yes' : 'No' },
          },
          { key: { text: 'Supervises' }, value: { text: post.supervises ? 'Yes' : 'No' } },
          ...(post.agreementTitle === null
            ? []
            : [{ key: { text: 'Acts under' }, value: { text: post.agreementTitle } }]),
        ],
      })}
      ${
        view.mayEdit &&
        !view.isOver &&
        html`${
            post.accountId === null
              ? html`<h2 class="govuk-heading-m">Fill it</h2>
                  <form method="post" action="${base}/fill" novalidate>
                    ${view.hidden()} ${versionField(form, post.version, [])}
                    ${selectField(
                      form,
                      'person',
                      'Who',
                      [
                        { value: '', text: 'Choose' },
                        ...view.choices.map((each) => ({ value: each.accountId, text: each.name })),
                      ],
                      { hint: 'Somebody who is not in the list yet is added under People first.' },
                    )}
                    ${dateField({ form, name: 'starts', legend: 'Since when', value: view.today })}
                    ${button({ text: 'Fill the post', preventDoubleClick: true })}
                  </form>`
              : html`<p class="govuk-body">
                  <a class="govuk-link" href="${base}/end">End it, or make it vacant</a>
                </p>`
          }
          <h2 class="govuk-heading-m">Change it</h2>
          <form method="post" action="${base}/edit" novalidate>
            ${view.hidden()}
            ${post.accountId === null ? html`<input type="hidden" name="version" value="${post.version}" />` : versionField(form, post.version, [{ label: 'Title', name: 'title', value: post.title }])}
            ${textField(form, 'title', 'Title of the post', { value: post.title })} ${postTicks(form, post)}
            ${post.accountId === null && tickField(form, 'Filling it', [{ name: 'recruiting', text: 'It is being recruited', checked: post.isRecruiting }])}
            ${button({ text: 'Save', classes: 'govuk-button--secondary', preventDoubleClick: true })}
          </form>
          ${post.accountId === null && html`<p class="govuk-body"><a class="govuk-link" href="${base}/end">End the post</a></p>`}`
      }
      ${historySection(view.history)}`,
  };
}

export function endPostPage(view: {
  post: PersonPost;
  form: FormState;
  hidden: () => SafeHtml;
  today: string;
}): Page {
  const { post, form } = view;
  return formPage({
    title: post.accountId === null ? 'End a vacant post' : `${post.personName} leaves this post`,
    caption: `${postWords(post)}, ${post.agencyName}`,
    back: `/partnership/posts/${post.id}`,
    action: `/partnership/posts/${post.id}/end`,
    form,
    hidden: view.hidden,
    ...(post.accountId === null
      ? {}
      : {
          before: warningText({
            text: 'What they may see through this post ends with it, at their next click.',
            iconFallbackText: 'Warning',
          }),
        }),
    fields: html`${versionField(form, post.version, [])}
    ${radioField(
      form,
      'when',
      'When',
      [
        { value: 'now', text: 'At once', hint: 'Yesterday is written down as the last day.' },
        { value: 'day', text: 'At the end of a day' },
      ],
      { value: 'now' },
    )}
    ${dateField({ form, name: 'last-day', legend: 'The last day, if not at once', value: view.today })}
    ${
      post.accountId !== null &&
      radioField(
        form,
        'then',
        'The post itself',
        [
          { value: 'end', text: 'Ends' },
          { value: 'vacant', text: 'Stays, vacant' },
          { value: 'recruiting', text: 'Stays, and is being recruited' },
        ],
        { value: 'end' },
      )
    }`,
    button: html`<div class="govuk-button-group">
      ${button({ text: 'End it', classes: 'govuk-button--warning', preventDoubleClick: true })}
      <a class="govuk-link" href="/partnership/posts/${post.id}">Keep it</a>
    </div>`,
  });
}
