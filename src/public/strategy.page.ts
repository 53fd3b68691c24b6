import { formats, isFormatName } from '../documents/documents.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { limbTitle } from '../priorities/priorities.ts';
import {
  dueWords,
  headings,
  numbersIn,
  numbersLinked,
  prioritiesOf,
  strategyDocuments,
  type ContentChapter,
  type StrategyDocument,
} from '../strategy/strategy.ts';
import { insetText, scrollRegion, table } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { achievedHref, decidedHref, sourceHref } from './strategy.sources.page.ts';
import type { PublishedStrategy, PublishedStrategyFile } from './strategy.store.ts';

/** An indicator that measures an aim, as it was published last. */
export type AimMeasure = { title: string; href: string };

const crumbs = [
  { text: 'What the partnership publishes', href: '/public' },
  { text: 'Strategy', href: '/public/strategy' },
];
const paragraphs = (words: string, said: (part: string) => SafeHtml): SafeHtml =>
  html`${words
    .split(/\r?\n\s*\r?\n/)
    .filter((part) => part.trim() !== '')
    .map((part) => html`<p class="govuk-body">${said(part.trim())}</p>`)}`;
const periodOf = (strategy: PublishedStrategy): string =>
  `${dayInWords(strategy.from)} to ${dayInWords(strategy.to)}`;
/** Words of a chapter with each number a link to where it came from. */
const saidIn =
  (strategy: PublishedStrategy, chapter: ContentChapter) =>
  (words: string): SafeHtml => {
    const place = strategy.content.chapters.indexOf(chapter);
    return numbersLinked(words, chapter.sources ?? [], (source) => sourceHref(strategy.id, place, source));
  };

/** What was promised, where each number is what was decided. */
const promisedIn = (strategy: PublishedStrategy, words: string): SafeHtml =>
  numbersLinked(words, [{ numbers: numbersIn(words).map(({ text }) => text) }], () => decidedHref(strategy.id, 'steps')); // prettier-ignore

/** The sentence over a chapter: what rests on a source leads there, the rest is what was decided. */
function shortIn(strategy: PublishedStrategy, chapter: ContentChapter): SafeHtml {
  const place = strategy.content.chapters.indexOf(chapter);
  const sources = chapter.sources ?? [];
  const rest = { numbers: numbersIn(chapter.inShort).map(({ text }) => text) };
  return numbersLinked(chapter.inShort, [...sources, rest], (source) =>
    source < sources.length ? sourceHref(strategy.id, place, source) : decidedHref(strategy.id, 'steps'),
  );
}

/** The words over a strategy: its own counts lead to where what is counted stands. */
function summaryOf(strategy: PublishedStrategy): SafeHtml {
  const { content } = strategy;
  const at = `/public/strategy/${strategy.id}`;
  const sources = content.chapters.flatMap((chapter, place) =>
    (chapter.sources ?? []).map(({ numbers }, source) => ({ numbers, href: sourceHref(strategy.id, place, source) })),
  );
  const own = [
    { numbers: [String(prioritiesOf(content).length)], href: `${at}#priorities` },
    { numbers: [String(content.chapters.flatMap(({ actions }) => actions).length)], href: `${at}/on-a-page` },
    { numbers: [String(content.chapters.flatMap(({ aims }) => aims).length)], href: `${at}/on-a-page` },
    ...sources,
  ];
  return paragraphs(content.summary, (part) => numbersLinked(part, own, (place) => own[place]?.href ?? ''));
} // prettier-ignore

const isDocument = (text: string): text is StrategyDocument => Object.hasOwn(strategyDocuments, text);

/** In the order in which formats are offered everywhere. */
const inOrder = (files: readonly PublishedStrategyFile[]): PublishedStrategyFile[] =>
  files.toSorted((a, b) => Object.keys(formats).indexOf(a.format) - Object.keys(formats).indexOf(b.format));

/** Every published strategy; a later one says that it took the place of an earlier. */
export function strategiesPublicPage(strategies: readonly PublishedStrategy[]): Page {
  const groups = [...Map.groupBy(strategies, ({ partnershipName }) => partnershipName)];
  return {
    title: 'Strategy',
    breadcrumbs: crumbs.slice(0, 1),
    body: html`<h1 class="govuk-heading-l">Community safety strategy</h1>
      <p class="govuk-body-l">What the partnership has set out to do, why, and by whom it is done.</p>
      ${groups.length === 0 && html`<p class="govuk-body">No strategy has been published yet.</p>`}
      ${groups.map(
        ([partnership, own]) =>
          html`<h2 class="govuk-heading-m">${partnership}</h2>
            <ul class="govuk-list govuk-list--spaced">
              ${own.map((each) => html`<li><a class="govuk-link" href="/public/strategy/${each.id}">${each.title}</a><br />${periodOf(each)}${each.state === 'superseded' && '. A later strategy took its place'}</li>`)}
            </ul>`,
      )}`,
  }; // prettier-ignore
}

/** One strategy: its priorities, each with what it rests on, and its files as they were frozen. */
export function strategyPublicPage(
  strategy: PublishedStrategy,
  files: readonly PublishedStrategyFile[],
): Page {
  const { content } = strategy;
  const at = `/public/strategy/${strategy.id}`;
  return {
    title: strategy.title,
    breadcrumbs: crumbs,
    body: html`<h1 class="govuk-heading-l"><span class="govuk-caption-l">${content.partnership}, ${periodOf(strategy)}</span>${content.title}</h1>
      ${strategy.state === 'superseded' && insetText({ html: html`A later strategy took its place: <a class="govuk-link" href="/public/strategy">all strategies</a>.` })}
      ${summaryOf(strategy)}
      <p class="govuk-body"><a class="govuk-link" href="${at}/on-a-page">The strategy on a page</a></p>
      <h2 class="govuk-heading-m" id="priorities">Our priorities</h2>
      ${prioritiesOf(content).map(
        ({ number, chapter }) =>
          html`<h3 class="govuk-heading-s"><a class="govuk-link" href="${at}/chapters/${chapter.id}">${number}. ${chapter.title}</a></h3>
            ${chapter.inShort !== '' && html`<p class="govuk-body">${shortIn(strategy, chapter)}</p>`}
            ${chapter.because !== '' && html`<p class="govuk-body"><strong>It rests on:</strong> ${saidIn(strategy, chapter)(chapter.because)}</p>`}`,
      )}
      <h2 class="govuk-heading-m">Also in it</h2>
      <ul class="govuk-list govuk-list--bullet">
        ${content.chapters.filter(({ kind }) => kind !== 'priority').map(({ id, title }) => html`<li><a class="govuk-link" href="${at}/chapters/${id}">${title}</a></li>`)}
      </ul>
      <h2 class="govuk-heading-m">To keep and to print</h2>
      ${Object.keys(strategyDocuments).map((name) => [name, inOrder(files.filter(({ document }) => document === name))] as const).filter(([, own]) => own.length > 0).map(
        ([name, own]) =>
          html`<p class="govuk-body"><strong>${isDocument(name) ? strategyDocuments[name].title : name}:</strong>
            ${own.map(({ format }, index) => html`${index > 0 && ', '}<a class="govuk-link" href="${at}/${name}.${format}">${isFormatName(format) ? formats[format].title : format}<span class="govuk-visually-hidden">: ${isDocument(name) ? strategyDocuments[name].title : name}</span></a>`)}</p>`,
      )}
      <h2 class="govuk-heading-m">How we know</h2>
      <ul class="govuk-list govuk-list--bullet">
        <li><a class="govuk-link" href="${decidedHref(strategy.id)}">How it was decided</a>: the meetings, their minutes, and what was chosen and not chosen</li>
        <li><a class="govuk-link" href="${at}/sources">Where its numbers come from</a>: figures, answers of residents, and the files behind them</li>
        <li><a class="govuk-link" href="/public/performance">How the partnership is doing</a>: whether what it set out to change has changed</li>
      </ul>
      <p class="govuk-body-s">Edition ${strategy.number}, published ${dayInWords(strategy.publishedAt.slice(0, 10))}. SHA-256 of what it says: <code class="fp-hash">${strategy.hash}</code></p>`,
  }; // prettier-ignore
}

/** One chapter, as it was frozen. @param measures what measures each aim, by its id. */
export function chapterPublicPage(
  strategy: PublishedStrategy,
  chapter: ContentChapter,
  measures: ReadonlyMap<string, readonly AimMeasure[]>,
): Page {
  const said = saidIn(strategy, chapter);
  const promised = (words: string): SafeHtml => promisedIn(strategy, words);
  const round = (strategy.content.rounds ?? []).find(({ candidates }) => candidates.some(({ id }) => id === chapter.priorityId)); // prettier-ignore
  const number =
    prioritiesOf(strategy.content).find((each) => each.chapter.id === chapter.id)?.number ?? null;
  const standing = chapter.actions.filter(({ state }) => state !== 'cancelled');
  const list = (title: string, lines: readonly { id: string; text: string }[]): SafeHtml | false =>
    lines.length > 0 &&
    html`<h2 class="govuk-heading-m">${title}</h2>
      <ul class="govuk-list govuk-list--bullet">
        ${lines.map(({ id, text }) => html`<li id="line-${id}">${promised(text)}${measuredBy(measures.get(id) ?? [])}</li>`)}
      </ul>`;
  return {
    title: chapter.title,
    breadcrumbs: [...crumbs, { text: strategy.title, href: `/public/strategy/${strategy.id}` }],
    body: html`<h1 class="govuk-heading-l"><span class="govuk-caption-l">${number === null ? strategy.title : `Priority ${number}`}</span>${chapter.title}</h1>
      ${chapter.inShort !== '' && html`<p class="govuk-body-l">${shortIn(strategy, chapter)}</p>`}
      ${number !== null && html`<h2 class="govuk-heading-m">Why is this a priority?</h2>`}
      ${chapter.because !== '' && html`<p class="govuk-body"><strong>It rests on:</strong> ${said(chapter.because)}</p>`}
      ${paragraphs(chapter.words, said)}
      ${round !== undefined && html`<p class="govuk-body"><a class="govuk-link" href="${decidedHref(strategy.id, `round-${round.id}`)}">How it was chosen</a>${round.meetingOn !== null && `: decided on ${dayInWords(round.meetingOn)}`}${round.minute !== '' && `, minute ${round.minute}`}.</p>`}
      ${chapter.limbs.length > 0 && html`<p class="govuk-body">The law asks for it: section 6 of the Crime and Disorder Act 1998 (${chapter.limbs.map((code) => limbTitle(code).toLowerCase()).join('; ')}).</p>`}
      ${list('What is our focus?', chapter.focus)}
      ${standing.length > 0 && html`<h2 class="govuk-heading-m" id="actions">What will we do?</h2>`}
      ${headings.map(({ code, title }) => {
        const own = standing.filter(({ heading }) => heading === code);
        return (
          own.length > 0 &&
          scrollRegion(
            `Actions: ${title}`,
            table({
              caption: code === 'none' ? 'Actions' : title,
              captionClasses: 'govuk-table__caption--s',
              firstCellIsHeader: true,
              head: [{ text: 'Action' }, { text: 'Who' }, { text: 'By' }],
              rows: own.map((action) => [{ html: promised(action.text) }, { text: action.owner }, { text: dueWords(action) }]),
            }),
          )
        );
      })}
      ${standing.length > 0 && html`<p class="govuk-body">Agreed with the strategy: <a class="govuk-link" href="${decidedHref(strategy.id, 'steps')}">how it was decided</a>.</p>`}
      ${list('What should have changed by the end?', chapter.aims)}
      ${chapter.achieved.map(({ priority, actions, unfinished }) => html`<h2 class="govuk-heading-s">${priority}</h2><ul class="govuk-list govuk-list--bullet">${actions.map(({ id, text, result }) => html`<li>${id === undefined ? text : html`<a class="govuk-link" href="${achievedHref(strategy.id, id)}">${text}</a>`}${result !== '' && `: ${result}`}</li>`)}</ul><p class="govuk-body">${strategy.content.previous === undefined ? `${actions.length} finished, ${unfinished} not.` : html`<a class="govuk-link" href="/public/strategy/${strategy.content.previous}">Of the strategy before</a>, ${actions.length} finished, ${unfinished} not.`}</p>`)}
      ${chapter.groups.length > 0 && scrollRegion('Groups', table({ caption: 'Groups of the partnership', captionClasses: 'govuk-table__caption--s', firstCellIsHeader: true, head: [{ text: 'Group' }, { text: 'Reports to' }, { text: 'Meets' }], rows: chapter.groups.map((group) => [{ text: group.name }, { text: group.reportsTo }, { text: group.meets }]) }))}
      ${chapter.contacts.length > 0 && scrollRegion('Contacts', table({ caption: 'How to reach each agency', captionClasses: 'govuk-table__caption--s', firstCellIsHeader: true, head: [{ text: 'Agency' }, { text: 'E-mail' }, { text: 'Telephone' }], rows: chapter.contacts.map((each) => [{ text: each.agency }, { text: each.email }, { text: each.phone }]) }))}`,
  }; // prettier-ignore
}

/** `1 action`, `12 actions`. */
function countOf(chapter: ContentChapter): string {
  const standing = chapter.actions.filter(({ state }) => state !== 'cancelled').length;
  return `${standing} ${standing === 1 ? 'action' : 'actions'}`;
}

const measuredBy = (measures: readonly AimMeasure[]): SafeHtml | false =>
  measures.length > 0 &&
  html`<br />Measured by
    ${measures.map(({ title, href }, at) => html`${at > 0 && ', '}<a class="govuk-link" href="${href}">${title}</a>`)}`;

/** The strategy on a page, for a screen: each priority in a sentence, and what should have changed. */
export function onAPagePublicPage(
  strategy: PublishedStrategy,
  files: readonly PublishedStrategyFile[],
): Page {
  const at = `/public/strategy/${strategy.id}`;
  const pdf = files.find(({ document, format }) => document === 'on-a-page' && format === 'pdf');
  return {
    title: `${strategy.title}: on a page`,
    breadcrumbs: [...crumbs, { text: strategy.title, href: at }],
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">${strategy.title}: on a page</h1>
      ${pdf !== undefined && html`<p class="govuk-body"><a class="govuk-link" href="${at}/on-a-page.pdf">One side of A4 to print (PDF)</a></p>`}
      ${scrollRegion(
        'Our priorities',
        table({
          caption: 'Our priorities',
          captionClasses: 'govuk-table__caption--m',
          firstCellIsHeader: true,
          head: [{ text: 'Priority' }, { text: 'What it is about' }, { text: 'What should have changed by the end' }, { text: 'To do' }],
          rows: prioritiesOf(strategy.content).map(({ number, chapter }) => [
            { html: html`<a class="govuk-link" href="${at}/chapters/${chapter.id}">${number}. ${chapter.title}</a>` },
            { html: shortIn(strategy, chapter) },
            { html: html`<ul class="govuk-list govuk-list--bullet">${chapter.aims.map(({ text }) => html`<li>${promisedIn(strategy, text)}</li>`)}</ul>` },
            { html: html`<a class="govuk-link" href="${at}/chapters/${chapter.id}#actions">${countOf(chapter)}</a>` },
          ]),
        }),
      )}`,
  }; // prettier-ignore
}
