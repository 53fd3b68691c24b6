import {
  backLink,
  breadcrumbs,
  button,
  errorSummary,
  genericHeader,
  notificationBanner,
  serviceNavigation,
  skipLink,
} from './components.ts';
import { html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { renderLight, wordMark } from './light.ts';
import type { Page, PageMark } from './route.ts';
import type { Assets } from './static.ts';

/** One word of the menu: a room's folder, its URL prefix and its word. */
export type MenuEntry = {
  key: string;
  text: string;
  href: string;
  /** Action a role must have to see it (see `partnership/permissions.ts`). */
  permission: string;
  /** Lower comes first; below 20 for the rooms of the yearly round, in its order. */
  order: number;
};

const sharedFrom = 20;

/** What stands round a page and is not the page's business. */
export type Frame = {
  assets: Assets;
  /** Already cut to what this person may use. */
  menu: readonly MenuEntry[];
  /** Who is signed in; `csrf` is the token of the sign-out form, `roleTitle` is empty where there is no post. */
  person: {
    name: string;
    roleTitle: string;
    /** Agency they act for; empty where there is no post. */
    agencyName: string;
    csrf: string;
    /** Seconds without a click, and seconds from now, after which the session ends by itself. */
    session: { idle: number; left: number };
    /** True where this role may search. */
    searches: boolean;
  } | null;
  /** When the page was made, in words, London time: every page and print carries its reader and this. */
  shownAt: string;
  /** What is in the search box: the words of the page's own address, where it is the search. */
  searched: string;
  /** The strip on every page and every printed sheet; empty on a live system. */
  demonstration: string;
  softwareVersion: string;
  /** Browser enhancements of every page of a signed-in person. */
  scripts: readonly string[];
  /** Path of this page, without query. */
  path: string;
};

function header(frame: Frame, page: Page): SafeHtml {
  const account =
    frame.person === null
      ? undefined
      : html`<div
          class="fp-account"
          data-time-out-idle="${frame.person.session.idle}"
          data-time-out-left="${frame.person.session.left}"
        >
          <span>
            Signed in as <a class="govuk-link" href="/account">${frame.person.name}</a>
            ${frame.person.roleTitle !== '' && `(${frame.person.roleTitle})`}
          </span>
          <form method="post" action="/sign-out" novalidate>
            <input type="hidden" name="csrf" value="${frame.person.csrf}" />
            <button type="submit" class="fp-button-link">Sign out</button>
          </form>
        </div>`;
  return html`<header class="govuk-template__header">
    ${genericHeader({
      url: '/',
      logoHtml: html`<span class="fp-word-mark">${wordMark}<span>Frankpledge</span></span>`,
    })}
    ${
      frame.demonstration !== '' &&
      html`<div class="fp-demonstration" role="region" aria-label="Demonstration">
        <div class="govuk-width-container"><p>${frame.demonstration}</p></div>
      </div>`
    }
    ${
      account !== undefined &&
      serviceNavigation({
        ariaLabel: 'Menu and account',
        navigationLabel: 'Menu',
        navigation: frame.menu.map((entry, index) => ({
          text: entry.text,
          // The yearly round stands in the first row, what every part of it uses begins the second.
          ...(entry.order >= sharedFrom && (frame.menu[index - 1]?.order ?? sharedFrom) < sharedFrom
            ? { attributes: { 'data-row': 'shared' } }
            : {}),
          href: entry.href,
          current: entry.href === frame.path,
          active: entry.key === page.menu && entry.href !== frame.path,
        })),
        slots: { end: { html: account, align: 'inline' } },
      })
    }
    ${searchBox(frame, page)}
  </header>`;
}

const markWords = { official: 'OFFICIAL', 'official-sensitive': 'OFFICIAL-SENSITIVE' } as const;
const regimeWords = {
  'uk-gdpr': 'Processed under the UK GDPR.',
  'dpa-part-3': 'Processed under Part 3 of the Data Protection Act 2018 (law enforcement).',
} as const;

/** The marking of the record on the page, at its head and again at its foot. */
function marking(mark: PageMark, place: 'head' | 'foot'): SafeHtml {
  return html`<div class="fp-marking" role="note" aria-label="Marking, ${place} of page">
    <strong>${markWords[mark.mark]}</strong>
    ${mark.handling !== '' && html`<span>${mark.handling}</span>`}
    ${mark.regime !== undefined && html`<span>${regimeWords[mark.regime]}</span>`}
  </div>`;
}

/** Who reads this page, and when: what a sheet left on a printer says of itself. */
function readerLine(frame: Frame, page: Page): SafeHtml | false {
  if (frame.person === null) return false;
  const { name, roleTitle, agencyName } = frame.person;
  const who = [name, roleTitle, agencyName].filter((part) => part !== '').join(', ');
  const room = page.presenting === undefined ? '' : ` and, in the room, ${page.presenting.to.join(', ')}`;
  return html`<p class="fp-reader">Shown to ${`${who}${room}, ${frame.shownAt}`}.</p>`;
}

/** One box over all rooms. A page shown to a meeting has none: its results are the reader's, not the meeting's. */
function searchBox(frame: Frame, page: Page): SafeHtml | false {
  if (frame.person?.searches !== true || page.presenting !== undefined) return false;
  return html`<div class="fp-search fp-screen-only">
    <div class="govuk-width-container">
      <form action="/search" method="get" role="search" novalidate>
        <label class="govuk-visually-hidden" for="search-box">Search what you may see</label>
        <input
          class="govuk-input"
          id="search-box"
          name="q"
          type="search"
          maxlength="200"
          value="${frame.searched}"
        />
        <button class="govuk-button" type="submit">Search</button>
      </form>
    </div>
  </div>`;
}

function footer(frame: Frame, page: Page): SafeHtml {
  return html`<footer class="fp-footer">
    <div class="govuk-width-container">
      ${page.mark !== undefined && marking(page.mark, 'foot')} ${readerLine(frame, page)}
      <h2 class="govuk-visually-hidden">About this site</h2>
      <ul>
        <li><a href="/public">What the partnership publishes</a></li>
        <li><a href="/accessibility">Accessibility statement</a></li>
        ${frame.person !== null && html`<li><a href="/permissions">Who may do what</a></li>`}
      </ul>
      <p>Frankpledge ${frame.softwareVersion}</p>
    </div>
  </footer>`;
}

/** Title of the browser window: "Error: Sign in – Frankpledge". */
export function windowTitle(page: Pick<Page, 'title' | 'errors'>): string {
  const hasErrors = (page.errors ?? []).length > 0;
  return `${hasErrors ? 'Error: ' : ''}${page.title} – Frankpledge`;
}

/** Puts the frame round a page: a whole HTML document. */
export function renderPage(page: Page, frame: Frame): string {
  if (page.light !== undefined) return renderLight(page, page.light, frame);
  const width = page.width === 'wide' ? '' : ' fp-standard';
  const errors = page.errors ?? [];
  const before = html`${page.backLink !== undefined && html`<nav aria-label="Back">${backLink({ href: page.backLink })}</nav>`}
  ${
    page.breadcrumbs !== undefined &&
    page.breadcrumbs.length > 0 &&
    breadcrumbs({ items: page.breadcrumbs, collapseOnMobile: true })
  }`;
  const document = html`<!doctype html>
    <html lang="en-GB" class="govuk-template">
      <head>
        <meta charset="utf-8" />
        <title>${windowTitle(page)}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="theme-color" content="#0b4f5c" />
        <link rel="icon" href="${frame.assets.url('favicon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${frame.assets.url('frankpledge.css')}" />
        ${
          frame.demonstration !== '' &&
          html`<link rel="stylesheet" href="${frame.assets.url('demonstration.css')}" />`
        }
        ${['web/start.browser.ts', ...frame.scripts, ...(page.scripts ?? [])].map(
          (name) => html`<script type="module" src="${frame.assets.url(name)}"></script>`,
        )}
      </head>
      <body
        class="govuk-template__body${page.presenting !== undefined && ' fp-presenting'}${page.mark?.mark === 'official-sensitive' && ' fp-sensitive'}"
      >
        ${skipLink({ text: 'Skip to main content', href: '#main-content' })} ${header(frame, page)}
        <div class="govuk-width-container">
          ${before}
          <main class="govuk-main-wrapper${width}" id="main-content">
            ${page.mark !== undefined && marking(page.mark, 'head')}
            ${
              page.banner !== undefined &&
              page.presenting === undefined &&
              notificationBanner({ text: page.banner, type: 'success', titleText: 'Done' })
            }
            ${errors.length > 0 && errorSummary({ titleText: 'There is a problem', errorList: errors })}
            ${page.body}
          </main>
        </div>
        ${footer(frame, page)}
      </body>
    </html>`;
  return document.toString();
}

/** Page for a Problem: what is wrong, where, how to mend it. */
export function problemPage(problem: {
  status: number;
  title: string;
  detail: string;
  fields: { name: string; message: string }[];
  /** Id to quote, for a fault of ours. */
  reference?: string;
  /** Where the person came from, when known to be ours. */
  back?: string;
  /** The page where it is mended. */
  next?: { text: string; href: string } | null;
}): Page {
  return {
    title: problem.title,
    ...(problem.back === undefined ? {} : { backLink: problem.back }),
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${problem.title}</h1>
        ${problem.detail !== '' && html`<p class="govuk-body">${problem.detail}</p>`}
        ${
          problem.fields.length > 0 &&
          html`<ul class="govuk-list govuk-list--bullet">
            ${problem.fields.map((field) => html`<li>${field.message}</li>`)}
          </ul>`
        }
        ${
          problem.reference !== undefined &&
          html`<p class="govuk-body">
            When you tell your administrator, quote <strong>${problem.reference}</strong>.
          </p>`
        }
        <div class="govuk-button-group">
          ${problem.next != null && button({ text: problem.next.text, href: problem.next.href })}
          ${button({ text: 'Go to the home page', href: '/', classes: 'govuk-button--secondary' })}
        </div>
      </div>
    </div>`,
  };
}
