import {
  mostTies,
  threadHref,
  type ThreadGap,
  type ThreadLink,
  type ThreadTitle,
} from '../foundation/thread.ts';
import { button, input, scrollRegion, table } from '../web/components.ts';
import { html, trusted, type SafeHtml } from '../web/html.ts';
import { countInWords } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import { drawThread, layoutOf } from './diagram.ts';
import { keyOf, type Visited, type Walk } from './walk.rules.ts';
import { capital, withArticle } from './words.ts';

/** Gaps of one sort; there are more than are listed where `isCut`. */
type GapList = { gap: string; gaps: readonly ThreadGap[]; isCut: boolean };
type KindWords = (kind: string) => string;

const crumbs = [{ text: 'The thread', href: '/thread' }];

/** Where to take the thread up: by words, or by its gaps. */
export function startPage(view: {
  words: string;
  found: readonly { kind: string; title: string; found: readonly ThreadTitle[] }[];
  /** Gaps by sort, or null where they were not looked for. */
  gaps: readonly GapList[] | null;
}): Page {
  const { words, found } = view;
  const gaps = (view.gaps ?? []).reduce((sum, each) => sum + each.gaps.length, 0);
  return {
    title: words === '' ? 'The thread' : `The thread: ${words}`,
    menu: 'thread',
    body: html`<h1 class="govuk-heading-l">The thread</h1>
      <p class="govuk-body-l">
        From any file, figure, answer, priority, action, indicator or public sentence to every other it rests
        on or supports.
      </p>
      ${
        view.gaps !== null &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="/thread/gaps">Where the thread is broken</a>:
          ${gaps === 0 ? 'no gaps that you can see' : `${view.gaps.some(({ isCut }) => isCut) ? 'more than ' : ''}${countInWords(gaps, 'gap')}`}.
        </p>`
      }
      <form method="get" action="/thread" class="fp-filter" novalidate>
        ${input({
          id: 'q',
          name: 'q',
          label: { text: 'Words of a title, or the beginning of a file’s SHA-256' },
          classes: 'govuk-input--width-20',
          value: words,
        })}
        ${button({ text: 'Find', classes: 'govuk-button--secondary' })}
      </form>
      ${
        found.length === 0
          ? html`<p class="govuk-body">
              ${
                words === ''
                  ? 'There is nothing to follow yet. A thread begins with a file received, an assessment or a consultation.'
                  : html`Nothing that you may see has <strong>${words}</strong> in its title. Try fewer words.`
              }
            </p>`
          : found.map(
              ({ kind, title, found: list }) =>
                html`<h2 class="govuk-heading-m" id="found-${kind}">${title}</h2>
                  <ul class="govuk-list fp-hits" aria-labelledby="found-${kind}">
                    ${list.map(
                      (each) =>
                        html`<li>
                          <a class="govuk-link" href="${threadHref(each)}">${each.title}</a>
                          ${
                            each.summary !== undefined &&
                            html`<span class="fp-hits__summary govuk-!-text-break-word"
                              >${each.summary}</span
                            >`
                          }
                        </li>`,
                    )}
                  </ul>`,
            )
      }`,
  };
}

/** A record with all it rests on and all that rests on it. */
export function threadPage(view: {
  start: ThreadTitle;
  restsOn: Walk;
  supports: Walk;
  kindWords: KindWords;
  steps: number;
  mostSteps: number;
  isWide: boolean;
  /** There were more ties of one sort at a step than are followed. */
  wasCut: boolean;
}): Page {
  const { start, restsOn, supports, kindWords } = view;
  const layout = layoutOf(restsOn, supports, kindWords);
  const here = threadHref(start);
  const cut =
    restsOn.visited.some(({ further }) => further > 0) || supports.visited.some(({ further }) => further > 0);
  return {
    title: `The thread of ${start.title}`,
    menu: 'thread',
    width: 'wide',
    breadcrumbs: crumbs,
    body: html`<span class="govuk-caption-l">The thread of ${withArticle(kindWords(start.kind))}</span>
      <h1 class="govuk-heading-l govuk-!-text-break-word">${start.title}</h1>
      ${start.summary !== undefined && html`<p class="govuk-body govuk-!-text-break-word">${start.summary}</p>`}
      <p class="govuk-body">
        <a class="govuk-link" href="${start.href}">Open the ${kindWords(start.kind)}</a>
      </p>
      ${side(restsOn, kindWords, {
        id: 'rests-on',
        title: 'Rests on',
        none: 'Nothing that you may see. Where it should rest on evidence, tie it to that on its own page.',
      })}
      ${side(supports, kindWords, {
        id: 'supports',
        title: 'Supports',
        none: 'Nothing that you may see rests on it yet.',
      })}
      ${
        cut &&
        html`<p class="govuk-body">
          Shown are ${countInWords(view.steps, 'step')} each way and the first few of many.
          ${
            view.steps < view.mostSteps &&
            html`<a class="govuk-link" href="${here}?steps=${view.mostSteps}"
                >Follow up to ${view.mostSteps} steps</a
              >.`
          }
          ${!view.isWide && html`<a class="govuk-link" href="${here}?all=yes">Show all of the first step</a>.`}
        </p>`
      }
      ${
        view.wasCut &&
        html`<p class="govuk-body">
          One step has more than ${mostTies} ties of one sort: the first ${mostTies} of them were followed,
          and what lies behind the others is not shown here.
        </p>`
      }
      ${
        layout.boxes.length > 1 &&
        html`<h2 class="govuk-heading-m" id="diagram">The thread as a diagram</h2>
          <p class="govuk-body">From what it rests on, at the left, to what rests on it, at the right.</p>
          ${scrollRegion(
            'The thread as a diagram; the same is in the lists above',
            html`<div class="fp-thread">
              ${trusted(
                drawThread(layout, {
                  title: `The thread of ${start.title}`,
                  description: describe(view),
                }),
                'drawn here; every text in it is escaped',
              )}
            </div>`,
          )}`
      }`,
  };
}

/** The diagram in a sentence or two. */
function describe({
  start,
  restsOn,
  supports,
}: {
  start: ThreadTitle;
  restsOn: Walk;
  supports: Walk;
}): string {
  const count = (walk: Walk): string =>
    walk.visited.length === 1 ? 'nothing shown' : countInWords(walk.visited.length - 1, 'record');
  return `${start.title} stands in the diagram with what it rests on to its left (${count(restsOn)}) and what rests on it to its right (${count(supports)}). The lists above say the same in words.`;
}

/** One direction by steps: its list says all that the diagram shows. */
function side(
  walk: Walk,
  kindWords: KindWords,
  words: { id: string; title: string; none: string },
): SafeHtml {
  const byKey = new Map(walk.visited.map((visited) => [keyOf(visited.title), visited]));
  const steps = [...Map.groupBy(walk.visited.slice(1), ({ distance }) => distance)];
  return html`<h2 class="govuk-heading-m" id="${words.id}">${words.title}</h2>
    ${
      steps.length === 0
        ? html`<p class="govuk-body">${words.none}</p>`
        : html`<ol class="govuk-list govuk-list--number" aria-labelledby="${words.id}">
            ${steps.map(
              ([, list]) =>
                html`<li>
                  <ul class="govuk-list fp-hits">
                    ${list.map((visited) => line(visited, walk, byKey, kindWords))}
                  </ul>
                </li>`,
            )}
          </ol>`
    }`;
}

function line(
  visited: Visited,
  walk: Walk,
  byKey: ReadonlyMap<string, Visited>,
  kindWords: KindWords,
): SafeHtml {
  const { title } = visited;
  const ties = tiesOf(visited, walk, byKey);
  const kind = kindWords(title.kind);
  const isNext = visited.distance === 1;
  return html`<li>
    ${isNext ? `${capital([...new Set(ties.map(({ relation }) => relation))].join(', '))}: ${kind}` : capital(kind)}
    <a class="govuk-link govuk-!-text-break-word" href="${title.href}">${title.title}</a>
    ${title.summary !== undefined && html`<span class="fp-hits__summary govuk-!-text-break-word">${title.summary}</span>`}
    ${!isNext && html`<span class="fp-hits__summary govuk-!-text-break-word">${sayTies(ties, walk)}</span>`}
    <a class="govuk-link" href="${threadHref(title)}"
      >${visited.further > 0 ? 'Further along its thread' : 'Its thread'}<span class="govuk-visually-hidden"
        >: ${title.title}</span
      ></a
    >
  </li>`;
}

/** As many of the ties to the step before as are said. */
const tiesSaid = 3;

/** The ties to the step before: "counted from", and by which record. */
function tiesOf(
  visited: Visited,
  walk: Walk,
  byKey: ReadonlyMap<string, Visited>,
): { relation: string; other: string }[] {
  const own = keyOf(visited.title);
  const ties = walk.links.flatMap((link) => {
    const [here, there] = ends(link, walk);
    const other = byKey.get(keyOf(here));
    return keyOf(there) === own && other?.distance === visited.distance - 1
      ? [{ relation: link.relation, other: other.title.title }]
      : [];
  });
  return ties;
}

function sayTies(ties: readonly { relation: string; other: string }[], walk: Walk): string {
  const said = ties
    .slice(0, tiesSaid)
    .map(({ relation, other }) =>
      walk.direction === 'rests-on' ? `${other} – ${relation} this` : `${relation} ${other}`,
    );
  const more = ties.length - said.length;
  return [...said, ...(more > 0 ? [`and ${more} more of them`] : [])].join('; ');
}

const ends = (link: ThreadLink, walk: Walk): [ThreadLink['from'], ThreadLink['from']] =>
  walk.direction === 'rests-on' ? [link.from, link.to] : [link.to, link.from];

/** Where the thread is broken, by sort of gap, each with where to mend it. */
export function gapsPage(view: { gaps: readonly GapList[] }): Page {
  const { gaps } = view;
  return {
    title: 'Where the thread is broken',
    menu: 'thread',
    width: 'wide',
    breadcrumbs: crumbs,
    body: html`<h1 class="govuk-heading-l">Where the thread is broken</h1>
      <p class="govuk-body">
        A priority without evidence, an action that serves no aim, an aim that nothing measures: what somebody
        will ask about. Only what you may see is looked at.
      </p>
      ${
        gaps.length === 0
          ? html`<p class="govuk-body">No gaps that you can see.</p>`
          : html`<ul class="govuk-list">
                ${gaps.map(
                  ({ gap, gaps: list, isCut }, index) =>
                    html`<li>
                      <a class="govuk-link" href="#gap-${index}">${gap}</a>:
                      ${isCut ? `the first ${list.length} of more` : list.length}
                    </li>`,
                )}
              </ul>
              ${gaps.map(
                ({ gap, gaps: list }, index) =>
                  html`<h2 class="govuk-heading-m" id="gap-${index}">${gap}</h2>
                    ${scrollRegion(
                      gap,
                      table({
                        caption: `${gap}: ${countInWords(list.length, 'gap')}`,
                        captionClasses: 'govuk-visually-hidden',
                        firstCellIsHeader: true,
                        head: [{ text: 'Where' }, { text: 'What to do' }],
                        rows: list.map((each) => [
                          { html: html`<a class="govuk-link" href="${each.href}">${each.title}</a>` },
                          {
                            html: html`${each.mend}
                            ${
                              each.mendHref !== undefined &&
                              html`<a class="govuk-link" href="${each.mendHref}"
                                >Mend<span class="govuk-visually-hidden"> ${each.title}</span></a
                              >`
                            }`,
                          },
                        ]),
                      }),
                    )}`,
              )}`
      }`,
  };
}
