import { dueInWords, ownerInWords, stateWords, type Action } from '../../actions/actions.ts';
import { limbTitle } from '../../priorities/priorities.ts';
import { button, checkboxes, details, input, insetText, scrollRegion, select, table, tag, textarea, threadLink } from '../../web/components.ts'; // prettier-ignore
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { ContentChapter } from '../content.types.ts';
import { sourceLines, withoutSource } from '../sources/numbers.rules.ts';
import { numbersLinked } from '../sources/sources.html.ts';
import { oneButton, paragraphs, strategyTrail } from '../strategy.parts.ts';
import { chapterKinds, headings, headingTitle, itemWords, type ItemKind } from '../strategy.rules.ts';
import type { Chapter, Item, Strategy } from '../strategy.types.ts';

export type ChapterView = {
  strategy: Strategy;
  chapter: Chapter;
  content: ContentChapter;
  number: number | null;
  items: readonly Item[];
  actions: readonly Action[];
  agencies: readonly { id: string; name: string }[];
  /** Neighbours in the contents. */
  before: Chapter | null;
  after: Chapter | null;
  /** The newest published chapter of a consultation that can be put in. */
  consultation: { title: string } | null;
  writable: boolean;
  /** May add an indicator. */
  mayMeasure: boolean;
  form: FormState;
  hidden: () => SafeHtml;
};

function itemList(view: ChapterView, kind: ItemKind): SafeHtml {
  const { strategy, chapter, form } = view;
  const own = view.items.filter((item) => item.kind === kind);
  const at = `/strategy/${strategy.id}/items`;
  const words = itemWords[kind];
  const measured = new Map(view.content.aims.map(({ id, indicators }) => [id, indicators.length]));
  return html`<h2 class="govuk-heading-m" id="${kind}">${words.title}</h2>
    ${own.length === 0 && html`<p class="govuk-body">Nothing yet.</p>`}
    ${own.length > 0 && html`<ul class="govuk-list govuk-list--bullet">${own.map(
      (item, index) =>
        html`<li>
          ${item.words}
          ${kind === 'aim' && (measured.get(item.id) === 0 ? html`${tag({ text: 'No indicator', classes: 'govuk-tag--yellow' })} ${view.mayMeasure && html`<a class="govuk-link" href="/performance/indicators/new?aim=${item.id}">Add one that measures it<span class="govuk-visually-hidden">: ${item.words.slice(0, 60)}</span></a>`}` : html`<a class="govuk-link" href="/thread/strategy_aim/${item.id}">What measures it<span class="govuk-visually-hidden">: ${item.words.slice(0, 60)}</span></a>`)}
          ${
            view.writable &&
            html`<div class="govuk-button-group govuk-!-margin-bottom-0">
              <a class="govuk-link" href="${at}/${item.id}">Change<span class="govuk-visually-hidden">: ${item.words.slice(0, 60)}</span></a>
              ${index > 0 && oneButton({ action: `${at}/${item.id}/up`, text: 'Up', of: item.words, hidden: view.hidden })}
              ${index < own.length - 1 && oneButton({ action: `${at}/${item.id}/down`, text: 'Down', of: item.words, hidden: view.hidden })}
              ${oneButton({ action: `${at}/${item.id}/remove`, text: 'Remove', of: item.words, hidden: view.hidden })}
            </div>`
          }
        </li>`,
    )}</ul>`}
    ${
      view.writable &&
      html`<form method="post" action="/strategy/${strategy.id}/chapters/${chapter.id}/items" novalidate>
        ${view.hidden()}<input type="hidden" name="kind" value="${kind}" />
        ${textarea({ id: `lines-${kind}`, name: `lines-${kind}`, rows: 2, label: { text: `Add to ${kind === 'focus' ? 'the focus' : 'the aims'}`, classes: 'govuk-label--s' }, hint: { text: 'One a line; a list can be pasted' }, value: form.value(`lines-${kind}`), ...form.error(`lines-${kind}`) })}
        ${button({ text: kind === 'focus' ? 'Add to the focus' : 'Add to the aims', classes: 'govuk-button--secondary' })}
      </form>`
    }`; // prettier-ignore
}

function actionList(view: ChapterView): SafeHtml {
  const { strategy, chapter, form } = view;
  const serves = new Map(view.content.actions.map((action) => [action.id, action.serves.length]));
  return html`<h2 class="govuk-heading-m" id="actions">What will we do?</h2>
    ${view.actions.length === 0 && html`<p class="govuk-body">Nothing yet.</p>`}
    ${headings.map(({ code, title }) => {
      const own = view.actions.filter((action) => action.heading === code);
      if (own.length === 0) return null;
      return scrollRegion(
        `Actions: ${title}`,
        table({
          caption: code === 'none' ? 'Actions without a heading' : title,
          captionClasses: 'govuk-table__caption--s',
          firstCellIsHeader: true,
          head: [{ text: 'Action' }, { text: 'Owner' }, { text: 'Due' }, { text: 'Stands' }, { text: 'Serves' }],
          rows: own.map((action) => [
            { html: html`<a class="govuk-link" href="/actions/${action.id}">${action.reference !== '' && `${action.reference} `}${action.text}</a>` },
            { text: ownerInWords(action) },
            { text: dueInWords(action) },
            { html: tag({ text: `${stateWords[action.state].title}${action.overdue ? ', overdue' : ''}`, classes: action.overdue ? 'govuk-tag--red' : stateWords[action.state].colour }) },
            { html: html`<a class="govuk-link" href="/strategy/${strategy.id}/chapters/${chapter.id}/actions/${action.id}">${serves.get(action.id) === 0 ? 'no aim' : `${serves.get(action.id) ?? 0} of its aims`}<span class="govuk-visually-hidden">: ${action.text.slice(0, 60)}</span></a>` },
          ]),
        }),
      );
    })}
    ${
      view.writable &&
      html`<form method="post" action="/strategy/${strategy.id}/chapters/${chapter.id}/actions" novalidate>
        ${view.hidden()}
        ${textarea({ id: 'lines-actions', name: 'lines-actions', rows: 3, label: { text: 'Add actions', classes: 'govuk-label--s' }, hint: { text: 'One a line; a list can be pasted. They stand in the action log as proposed until the strategy is adopted' }, value: form.value('lines-actions'), ...form.error('lines-actions') })}
        ${select({ id: 'heading', name: 'heading', label: { text: 'Heading' }, value: form.value('heading', chapter.headings[0] ?? 'prevention-community'), items: headings.map(({ code, title }) => ({ value: code, text: title })) })}
        ${select({ id: 'owner', name: 'owner', label: { text: 'Owner' }, value: form.value('owner'), items: [{ value: '', text: 'Not yet' }, ...view.agencies.map(({ id, name }) => ({ value: id, text: name }))] })}
        ${dateField({ form, name: 'due-on', legend: 'Due', hint: 'May wait; the checks ask for it', value: '' })}
        ${button({ text: 'Add the actions', classes: 'govuk-button--secondary' })}
      </form>`
    }`; // prettier-ignore
}

function generated(view: ChapterView): SafeHtml {
  const { content } = view;
  return html`${content.achieved.map(
    ({ priority, actions, unfinished }) =>
      html`<h2 class="govuk-heading-s">${priority}</h2>
        ${actions.length > 0 && html`<ul class="govuk-list govuk-list--bullet">${actions.map(({ text, result }) => html`<li>${text}${result !== '' && `: ${result}`}</li>`)}</ul>`}
        <p class="govuk-body-s">${actions.length} finished with evidence, ${unfinished} not.</p>`,
  )}
  ${
    content.kind === 'look-back' && content.achieved.length === 0 &&
    insetText({ text: 'No strategy comes before this one, so there is nothing to look back on.' })
  }
  ${
    content.groups.length > 0 &&
    scrollRegion('Groups', table({ caption: 'Groups of the partnership', captionClasses: 'govuk-table__caption--s', firstCellIsHeader: true, head: [{ text: 'Group' }, { text: 'Reports to' }, { text: 'Meets' }], rows: content.groups.map((group) => [{ text: group.name }, { text: group.reportsTo }, { text: group.meets }]) }))
  }
  ${
    content.contacts.length > 0 &&
    scrollRegion('Contacts', table({ caption: 'How to reach each agency', captionClasses: 'govuk-table__caption--s', firstCellIsHeader: true, head: [{ text: 'Agency' }, { text: 'E-mail' }, { text: 'Telephone' }], rows: content.contacts.map((each) => [{ text: each.agency }, { text: each.email }, { text: each.phone }]) }))
  }`; // prettier-ignore
}

const wayOn = (strategy: Strategy, chapter: Chapter | null, text: string): SafeHtml | false =>
  chapter !== null &&
  html`<a class="govuk-link govuk-!-margin-right-4" href="/strategy/${strategy.id}/chapters/${chapter.id}"
    >${text}: ${chapter.title}</a
  >`;

/** Words with each number a link to the page of its source. */
const said = ({ chapter }: ChapterView, words: string): SafeHtml =>
  numbersLinked(words, chapter.sources, (place) => {
    const source = chapter.sources[place];
    return source === undefined ? '' : source.inside !== '' ? source.inside : source.href !== '' ? source.href : '#sources';
  }); // prettier-ignore

/** Where the numbers of its words came from, and which say nothing of it. */
function sourceList({ chapter, strategy, writable }: ChapterView): SafeHtml {
  const open = withoutSource([chapter.because, chapter.inShort, chapter.words], chapter.sources);
  if (open.length === 0 && chapter.sources.length === 0) return html``;
  return html`<h2 class="govuk-heading-m" id="sources">Where its numbers are from</h2>
    ${chapter.sources.length > 0 && html`<ul class="govuk-list govuk-list--bullet">${chapter.sources.map(({ numbers, words, inside, href, figure }) => html`<li><strong>${numbers.join(', ')}</strong>${numbers.length > 0 && ': '}${words} ${inside !== '' ? html`<a class="govuk-link" href="${inside}">${figure === null ? 'Where it stands' : 'The figure'}<span class="govuk-visually-hidden"> of ${numbers.join(', ')}</span></a>` : href !== '' && html`<a class="govuk-link" href="${href}">Where it stands<span class="govuk-visually-hidden">: ${numbers.join(', ')}</span></a>`}</li>`)}</ul>`}
    ${open.length > 0 && insetText({ html: html`Nothing says where ${open.length === 1 ? 'this is' : 'these are'} from: <strong>${open.join(', ')}</strong>. The public page will show ${open.length === 1 ? 'it' : 'them'} without a source. ${writable && html`<a class="govuk-link" href="/strategy/${strategy.id}/chapters/${chapter.id}/change#sources">Say where</a>`}` })}`;
} // prettier-ignore

/** One chapter with all that stands below it, and the forms that add to it. */
export function chapterPage(view: ChapterView): Page {
  const { strategy, chapter } = view;
  const isPriority = chapter.kind === 'priority';
  const at = `/strategy/${strategy.id}/chapters/${chapter.id}`;
  return {
    title: chapter.title,
    menu: 'strategy',
    breadcrumbs: strategyTrail(strategy),
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${view.number === null ? chapterKinds[chapter.kind].title : `Priority ${view.number}`}</span
        >${chapter.title}
      </h1>
      ${view.writable && html`<p class="govuk-body"><a class="govuk-link" href="${at}/change">Change its title and words</a></p>`}
      ${chapter.inShort !== '' && html`<p class="govuk-body-l">${chapter.inShort}</p>`}
      ${threadLink({ kind: 'strategy_chapter', id: chapter.id })}
      ${isPriority && html`<h2 class="govuk-heading-m">Why is this a priority?</h2>`}
      ${chapter.because !== '' && html`<p class="govuk-body"><strong>It rests on:</strong> ${said(view, chapter.because)}</p>`}
      ${chapter.priorityId !== null && html`<p class="govuk-body"><a class="govuk-link" href="/thread/priority/${chapter.priorityId}">The decided priority, and the evidence behind it</a></p>`}
      ${chapter.words === '' && !isPriority ? html`<p class="govuk-body">No words yet.</p>` : paragraphs(chapter.words, (part) => said(view, part))}
      ${
        isPriority &&
        html`<p class="govuk-body">
          ${chapter.limbs.length === 0 ? tag({ text: 'No limb of section 6 yet', classes: 'govuk-tag--red' }) : html`Serves: ${chapter.limbs.map(limbTitle).join('; ')} (Crime and Disorder Act 1998, section 6).`}
          ${view.content.lead !== null && `Led by ${view.content.lead}.`}
        </p>`
      }
      ${sourceList(view)}
      ${
        view.writable && view.consultation !== null && chapter.kind === 'consultation' &&
        oneButton({ action: `${at}/consultation`, text: `Put in what “${view.consultation.title}” found`, of: chapter.title, hidden: view.hidden })
      }
      ${isPriority ? html`${itemList(view, 'focus')} ${actionList(view)} ${itemList(view, 'aim')}` : generated(view)}
      <p class="govuk-body govuk-!-margin-top-6">
        ${wayOn(strategy, view.before, 'Before')} ${wayOn(strategy, view.after, 'After')}
      </p>`,
  }; // prettier-ignore
}

/** The form of what a chapter says. */
export function chapterFormPage(view: {
  strategy: Strategy;
  chapter: Chapter;
  limbs: readonly { code: string; title: string }[];
  agencies: readonly { id: string; name: string }[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { strategy, chapter, form } = view;
  const isPriority = chapter.kind === 'priority';
  const meanwhile = form.message('version') !== undefined;
  return {
    title: `Change: ${chapter.title}`,
    menu: 'strategy',
    breadcrumbs: [...strategyTrail(strategy), { text: chapter.title, href: `/strategy/${strategy.id}/chapters/${chapter.id}` }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
      <h1 class="govuk-heading-l">Change: ${chapter.title}</h1>
      ${meanwhile && details({ summaryText: 'What is stored now', open: true, html: html`<p class="govuk-body"><strong>${chapter.title}</strong></p>${paragraphs(chapter.words)}` })}
      <form method="post" action="/strategy/${strategy.id}/chapters/${chapter.id}/change" novalidate>
        ${view.hidden()} <input type="hidden" name="version" value="${chapter.version}" id="version" />
        ${input({ id: 'title', name: 'title', label: { text: 'Title', classes: 'govuk-label--s' }, hint: { text: 'One title, the same everywhere' }, value: form.value('title', chapter.title), ...form.error('title') })}
        ${isPriority && input({ id: 'in-short', name: 'in-short', label: { text: 'In one sentence', classes: 'govuk-label--s' }, hint: { text: 'For the one-page strategy and the public page' }, value: form.value('in-short', chapter.inShort), ...form.error('in-short') })}
        ${isPriority && textarea({ id: 'because', name: 'because', rows: 2, label: { text: 'Because of', classes: 'govuk-label--s' }, hint: { text: 'One line: the figures, answers and duties it rests on, each number with its period' }, value: form.value('because', chapter.because), ...form.error('because') })}
        ${textarea({ id: 'words', name: 'words', rows: 14, label: { text: isPriority ? 'Why is this a priority?' : 'Words', classes: 'govuk-label--s' }, hint: { text: 'Paragraphs are parted by an empty line; lines that begin with a hyphen make a list. Paragraphs are not numbered by hand' }, value: form.value('words', chapter.words), ...form.error('words') })}
        ${textarea({ id: 'sources', name: 'sources', rows: 4, label: { text: 'Where its numbers are from', classes: 'govuk-label--s' }, hint: { text: `One a line: the number as it stands in the words, a colon, where it is from, and an address that anybody may open where there is one. ${chapter.sources.some(({ kind }) => kind !== 'written') ? 'Numbers that came in with the decided priority or the survey have theirs already.' : ''} For example, 1,150: fire and rescue, report to the partnership of 20 November 2026` }, value: form.value('sources', sourceLines(chapter.sources)), ...form.error('sources') })}
        ${isPriority && checkboxes({ idPrefix: 'limbs', name: 'limbs', fieldset: { legend: { text: 'Which limbs of section 6 does it serve?', classes: 'govuk-fieldset__legend--s' } }, values: form.values('limbs', chapter.limbs), ...form.error('limbs'), items: view.limbs.map(({ code, title }) => ({ value: code, text: title })) })}
        ${isPriority && checkboxes({ idPrefix: 'headings', name: 'headings', fieldset: { legend: { text: 'Headings of its actions', classes: 'govuk-fieldset__legend--s' } }, values: form.values('headings', chapter.headings), ...form.error('headings'), items: headings.map(({ code }) => ({ value: code, text: headingTitle(code) })) })}
        ${isPriority && select({ id: 'lead', name: 'lead', label: { text: 'Led by', classes: 'govuk-label--s' }, value: form.value('lead', chapter.leadAgencyId ?? ''), items: [{ value: '', text: 'Nobody yet' }, ...view.agencies.map(({ id, name }) => ({ value: id, text: name }))] })}
        ${button({ text: 'Save', preventDoubleClick: true })}
      </form>
    </div></div>`,
  }; // prettier-ignore
}

/** One line of a chapter. */
export function itemPage(view: {
  strategy: Strategy;
  chapter: Chapter;
  item: Item;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { strategy, chapter, item, form } = view;
  return {
    title: `Change a line: ${chapter.title}`,
    menu: 'strategy',
    breadcrumbs: [...strategyTrail(strategy), { text: chapter.title, href: `/strategy/${strategy.id}/chapters/${chapter.id}` }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Change ${item.kind === 'focus' ? 'a focus' : 'an aim'}</h1>
      ${form.message('version') !== undefined && insetText({ text: `Stored now: ${item.words}` })}
      <form method="post" action="/strategy/${strategy.id}/items/${item.id}" novalidate>
        ${view.hidden()} <input type="hidden" name="version" value="${item.version}" id="version" />
        ${textarea({ id: 'words', name: 'words', rows: 3, label: { text: 'Words', classes: 'govuk-label--s' }, value: form.value('words', item.words), ...form.error('words') })}
        ${button({ text: 'Save' })}
      </form>`,
  }; // prettier-ignore
}

/** Which aims of its chapter an action serves. */
export function servesPage(view: {
  strategy: Strategy;
  chapter: Chapter;
  action: Action;
  aims: readonly Item[];
  serves: readonly string[];
  hidden: () => SafeHtml;
}): Page {
  const { strategy, chapter, action } = view;
  return {
    title: `What an action serves: ${chapter.title}`,
    menu: 'strategy',
    breadcrumbs: [...strategyTrail(strategy), { text: chapter.title, href: `/strategy/${strategy.id}/chapters/${chapter.id}` }],
    body: html`<h1 class="govuk-heading-l">Which aims does it serve?</h1>
      <p class="govuk-body">${action.text}. <a class="govuk-link" href="/actions/${action.id}">Open it in the action log</a></p>
      ${
        view.aims.length === 0
          ? html`<p class="govuk-body">The chapter has no aims yet.</p>`
          : html`<form method="post" action="/strategy/${strategy.id}/chapters/${chapter.id}/actions/${action.id}" novalidate>
              ${view.hidden()}
              ${checkboxes({ idPrefix: 'aims', name: 'aims', fieldset: { legend: { text: 'Aims of the chapter', classes: 'govuk-fieldset__legend--s' } }, values: [...view.serves], items: view.aims.map(({ id, words }) => ({ value: id, text: words })) })}
              ${button({ text: 'Save' })}
            </form>`
      }`,
  }; // prettier-ignore
}
