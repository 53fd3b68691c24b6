import type { Difference } from '../../assessment/assessment.ts';
import { button, scrollRegion, select, table } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from '../../web/words.ts';
import { causeWords, type Edition } from '../documents/edition.store.ts';
import { strategyDocuments } from '../documents/strategy.documents.ts';
import { strategyTrail } from '../strategy.parts.ts';
import type { Strategy } from '../strategy.types.ts';
import type { TextChange } from '../write/change.store.ts';
import { lineTitle, type ChapterDifference } from './compare.rules.ts';

/** Every change of a text, what was frozen of it, and the way to compare two versions. */
export function versionsPage(view: {
  strategy: Strategy;
  changes: readonly TextChange[];
  editions: readonly Edition[];
  next: string | null;
}): Page {
  const { strategy, changes, editions } = view;
  const points = [
    ...editions.map(({ textNumber, cause, number }) => ({
      value: textNumber,
      text: `Version ${textNumber}: ${causeWords[cause].toLowerCase()} (edition ${number})`,
    })),
    { value: strategy.textNumber, text: `Version ${strategy.textNumber}: as it stands` },
    { value: 0, text: 'The empty beginning' },
    ...changes
      .slice(0, 100)
      .map(({ number, what }) => ({ value: number, text: `Version ${number}: ${what}`.slice(0, 120) })),
  ];
  const items = [...new Map(points.map(({ value, text }) => [value, { value: String(value), text }])).values()]; // prettier-ignore
  return {
    title: `Versions: ${strategy.title}`,
    menu: 'strategy',
    breadcrumbs: strategyTrail(strategy),
    body: html`<h1 class="govuk-heading-l">Versions</h1>
      <p class="govuk-body">
        Every change of the text is kept; any two versions can be compared. Actions keep their own history in
        the action log.
      </p>
      <form method="get" action="/strategy/${strategy.id}/compare" novalidate>
        ${select({ id: 'from', name: 'from', label: { text: 'Compare' }, value: String(editions[0]?.textNumber ?? 0), items })}
        ${select({ id: 'to', name: 'to', label: { text: 'with' }, value: String(strategy.textNumber), items })}
        ${button({ text: 'Compare', classes: 'govuk-button--secondary' })}
      </form>
      ${
        editions.length > 0 &&
        html`<h2 class="govuk-heading-m">Frozen editions</h2>
          ${editions.map(
            (edition) =>
              html`<h3 class="govuk-heading-s">Edition ${edition.number}: ${causeWords[edition.cause].toLowerCase()}</h3>
                <p class="govuk-body">
                  ${momentInWords(edition.madeAt)}, ${edition.madeBy}.
                  ${edition.publishedAt === null ? 'Not published.' : `Published ${momentInWords(edition.publishedAt)} by ${edition.publishedBy}.`}<br />
                  SHA-256 of its content: <code class="fp-hash">${edition.hash}</code>
                </p>
                ${
                  edition.files.length > 0 &&
                  scrollRegion(
                    `Files of edition ${edition.number}`,
                    table({
                      caption: `Files of edition ${edition.number}`,
                      captionClasses: 'govuk-visually-hidden',
                      firstCellIsHeader: true,
                      head: [{ text: 'File' }, { text: 'SHA-256' }],
                      rows: edition.files.map((file) => [
                        { html: html`<a class="govuk-link" href="/strategy/${strategy.id}/editions/${edition.id}/${file.document}.${file.format}">${strategyDocuments[file.document].title}, ${file.format.toUpperCase()}</a>` },
                        { html: html`<code>${file.hash.slice(0, 24)}…</code>` },
                      ]),
                    }),
                  )
                }`,
          )}`
      }
      <h2 class="govuk-heading-m">Changes of the text</h2>
      ${
        changes.length === 0
          ? html`<p class="govuk-body">None yet.</p>`
          : scrollRegion(
              'Changes',
              table({
                caption: 'Changes, the last first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Version' }, { text: 'What' }, { text: 'When' }, { text: 'Who' }, { text: 'Difference' }],
                rows: changes.map((change) => [
                  { text: String(change.number) },
                  { text: change.what },
                  { text: momentInWords(change.doneAt) },
                  { text: change.doneBy },
                  { html: html`<a class="govuk-link" href="/strategy/${strategy.id}/compare?from=${change.number - 1}&to=${change.number}">What changed<span class="govuk-visually-hidden"> in version ${change.number}</span></a>` },
                ]),
              }),
            )
      }
      ${view.next !== null && html`<p class="govuk-body"><a class="govuk-link" href="${view.next}">Earlier changes</a></p>`}`,
  }; // prettier-ignore
}

/** Words with what went struck through and what came underlined; both are said to those who do not see them. */
const runsHtml = (runs: readonly Difference[]): SafeHtml =>
  html`${runs.map(({ kind, text }) =>
    kind === 'same'
      ? text
      : kind === 'removed'
        ? html`<del><span class="govuk-visually-hidden">[removed: </span>${text}<span class="govuk-visually-hidden">]</span></del>`
        : html`<ins><span class="govuk-visually-hidden">[added: </span>${text}<span class="govuk-visually-hidden">]</span></ins>`,
  )}`; // prettier-ignore

/** What differs between two versions. */
export function comparePage(view: {
  strategy: Strategy;
  from: number;
  to: number;
  differences: readonly ChapterDifference[];
}): Page {
  const { strategy, differences } = view;
  const whats = { added: 'added', removed: 'removed', changed: 'changed' } as const;
  return {
    title: `What changed: ${strategy.title}`,
    menu: 'strategy',
    breadcrumbs: [...strategyTrail(strategy), { text: 'Versions', href: `/strategy/${strategy.id}/versions` }],
    body: html`<h1 class="govuk-heading-l">What changed from version ${view.from} to version ${view.to}</h1>
      ${differences.length === 0 && html`<p class="govuk-body">Nothing differs.</p>`}
      ${differences.map(
        (each) =>
          html`<h2 class="govuk-heading-m">${each.title}: ${whats[each.what]}</h2>
            ${each.fields.map(({ title, runs }) => html`<h3 class="govuk-heading-s">${title}</h3><p class="govuk-body">${runsHtml(runs)}</p>`)}
            ${each.lines.length > 0 && html`<ul class="govuk-list govuk-list--bullet">${each.lines.map((line) => html`<li><strong>${lineTitle(line)}:</strong> ${runsHtml(line.runs)}</li>`)}</ul>`}`,
      )}
      <p class="govuk-body"><a class="govuk-link" href="/strategy/${strategy.id}/versions">All versions</a></p>`,
  }; // prettier-ignore
}
