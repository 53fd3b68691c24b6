import { periodInWords, parsePeriod } from '../foundation/period.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { numbersLinked, prioritiesOf, type ChapterSource, type ContentStep } from '../strategy/strategy.ts';
import { details, scrollRegion, table } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { PublishedStrategy } from './strategy.store.ts';

const crumbs = (strategy: PublishedStrategy): { text: string; href: string }[] => [
  { text: 'What the partnership publishes', href: '/public' },
  { text: 'Strategy', href: '/public/strategy' },
  { text: strategy.title, href: `/public/strategy/${strategy.id}` },
];

/** The address of one source of a chapter, by their places in the content. */
export const sourceHref = (strategy: string, chapter: number, place: number): string =>
  `/public/strategy/${strategy}/sources#s-${chapter}-${place}`;
/** The address of a finished action that a look-back tells of. */
export const achievedHref = (strategy: string, action: string): string =>
  `/public/strategy/${strategy}/sources#done-${action}`;
export const decidedHref = (strategy: string, part = ''): string =>
  `/public/strategy/${strategy}/decided${part === '' ? '' : `#${part}`}`;

const periodWords = (text: string): string => periodInWords(parsePeriod(text));

function figureDetails(figure: NonNullable<ChapterSource['figure']>): SafeHtml {
  const { files } = figure;
  return html`<ul class="govuk-list govuk-list--bullet">
      <li>${figure.title}, ${figure.area}, ${periodWords(figure.period)}${figure.previousPeriod !== null && `, compared with ${periodWords(figure.previousPeriod)}`}</li>
      <li>${figure.definition}</li>
      ${figure.limitations.map((text) => html`<li>${text}</li>`)}
    </ul>
    ${details({
      summaryText: files.length === 1 ? 'The file it was counted from' : `The ${files.length} files it was counted from`,
      html: html`<p class="govuk-body">Each is named by its SHA-256: whoever holds such a file can see that it is the one.</p>
        <ul class="govuk-list">${files.map((hash) => html`<li><code class="fp-hash">${hash}</code></li>`)}</ul>`,
    })}`; // prettier-ignore
}

/** Where the numbers of a strategy came from, chapter by chapter: each with an address of its own. */
export function sourcesPublicPage(strategy: PublishedStrategy): Page {
  const { content } = strategy;
  const at = `/public/strategy/${strategy.id}`;
  const sourced = content.chapters.flatMap((chapter, place) =>
    (chapter.sources ?? []).length > 0 || chapter.achieved.length > 0 ? [{ chapter, place }] : [],
  );
  return {
    title: `Where its numbers come from: ${strategy.title}`,
    breadcrumbs: crumbs(strategy),
    body: html`<h1 class="govuk-heading-l"><span class="govuk-caption-l">${strategy.title}</span>Where its numbers come from</h1>
      <p class="govuk-body">
        As it was when the strategy was adopted. Who decided what, and when, stands under
        <a class="govuk-link" href="${decidedHref(strategy.id)}">how it was decided</a>.
      </p>
      ${sourced.length === 0 && html`<p class="govuk-body">This edition names no sources.</p>`}
      ${sourced.map(
        ({ chapter, place }) =>
          html`<h2 class="govuk-heading-m"><a class="govuk-link" href="${at}/chapters/${chapter.id}">${chapter.title}</a></h2>
            ${(chapter.sources ?? []).map(
              ({ kind, numbers, words, href, figure }, index) =>
                html`<h3 class="govuk-heading-s" id="s-${place}-${index}">${numbers.length === 0 ? words : `${numbers.slice(0, -1).join(', ')}${numbers.length > 1 ? ' and ' : ''}${numbers.at(-1) ?? ''}`}</h3>
                  ${numbers.length > 0 && html`<p class="govuk-body">${words}</p>`}
                  ${href !== '' && html`<p class="govuk-body"><a class="govuk-link" href="${href}">${kind === 'survey' ? 'The published answers' : 'Where it stands'}<span class="govuk-visually-hidden">: ${words}</span></a></p>`}
                  ${figure !== null && figureDetails(figure)}`,
            )}
            ${chapter.achieved.flatMap(({ priority, actions }) =>
              actions.flatMap(({ id, text, result, owner, evidence, completedOn }) =>
                id === undefined
                  ? []
                  : [
                      html`<h3 class="govuk-heading-s" id="done-${id}">${text}</h3>
                        <p class="govuk-body">
                          ${priority}. ${result}${result !== '' && !/[.!?]$/.test(result) && '.'}
                          ${owner !== undefined && owner !== '' && `Done by ${owner}.`}
                          ${completedOn !== null && `Closed on ${dayInWords(completedOn)}`}${evidence !== undefined && evidence > 0 && `, with ${evidence} ${evidence === 1 ? 'piece' : 'pieces'} of evidence, and confirmed by another person than said so`}.
                        </p>`,
                    ],
              ),
            )}`,
      )}`,
  }; // prettier-ignore
}

const stepTitles: Readonly<Record<string, string>> = {
  approve: 'The partnership approved the draft',
  scrutinise: 'The crime and disorder committee looked at it',
  adopt: 'The chair adopted it',
  confirm: 'A yearly review confirmed it',
  revise: 'A yearly review changed it',
};

const stepLine = ({ event, heldOn, minute, words }: ContentStep): SafeHtml =>
  html`<li ${event === 'adopt' && html`id="adopted"`}>
    <strong>${stepTitles[event] ?? event}</strong>${heldOn !== '' && ` on ${dayInWords(heldOn)}`}${minute !== '' && `, minute ${minute}`}.
    ${words}
  </li>`; // prettier-ignore

/** How a strategy came about: the round in which its priorities were chosen, with the reasons, and the steps that led to it. */
export function decidedPublicPage(strategy: PublishedStrategy): Page {
  const { content } = strategy;
  const at = `/public/strategy/${strategy.id}`;
  const chapters = new Map(prioritiesOf(content).map(({ chapter }) => [chapter.priorityId, chapter.id]));
  const course = content.course ?? [];
  return {
    title: `How it was decided: ${strategy.title}`,
    breadcrumbs: crumbs(strategy),
    body: html`<h1 class="govuk-heading-l"><span class="govuk-caption-l">${strategy.title}</span>How it was decided</h1>
      <h2 class="govuk-heading-m" id="steps">The strategy</h2>
      ${course.length === 0 && html`<p class="govuk-body">This edition does not say by which steps it was made.</p>`}
      <ul class="govuk-list govuk-list--bullet">
        ${course.map((step) => stepLine(step))}
        <li><strong>It was published</strong> on ${dayInWords(strategy.publishedAt.slice(0, 10))}, as edition ${strategy.number}. SHA-256 of what it says: <code class="fp-hash">${strategy.hash}</code></li>
      </ul>
      <h2 class="govuk-heading-m" id="priorities">Its priorities</h2>
      ${(content.rounds ?? []).length === 0 && html`<p class="govuk-body">They were adopted with the strategy; no round of priority setting stands behind them.</p>`}
      ${(content.rounds ?? []).map(
        (round) =>
          html`<p class="govuk-body" id="round-${round.id}">
              ${round.title}: decided by the partnership${round.meetingOn !== null && ` at its meeting of ${dayInWords(round.meetingOn)}`}${round.minute !== '' && `, minute ${round.minute}`}.
            </p>
            ${scrollRegion(
              round.title,
              table({
                caption: 'What was looked at, and what was decided',
                captionClasses: 'govuk-table__caption--s',
                firstCellIsHeader: true,
                head: [{ text: 'Priority' }, { text: 'Decision' }, { text: 'Reasons' }],
                rows: round.candidates.map(({ id, title, decision, under, rationale }) => {
                  const chapter = chapters.get(id);
                  const place = content.chapters.findIndex((each) => each.id === chapter);
                  return [
                    { html: chapter === undefined ? html`${title}` : html`<a class="govuk-link" href="${at}/chapters/${chapter}">${title}</a>` },
                    { text: under === '' ? decision : `${decision}: ${under}` },
                    { html: numbersLinked(rationale, content.chapters[place]?.sources ?? [], (source) => sourceHref(strategy.id, place, source)) },
                  ];
                }),
              }),
            )}`,
      )}`,
  }; // prettier-ignore
}
