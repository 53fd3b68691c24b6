import { formats, type FormatName } from '../../documents/documents.ts';
import { periodInWords } from '../../foundation/period.ts';
import { tag } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { AssessmentRecord } from '../assessment.store.ts';
import { stateWords } from '../steps/step.rules.ts';

/**
 * The page of an assessment for those who do not read drafts nor the restricted edition: what it is and where it stands, and what
 * of it is published. The text itself is not on it.
 * @param published what stands there for everybody, once something does
 */
export function publicReaderPage(record: AssessmentRecord, published: SafeHtml | null): Page {
  return {
    title: record.title,
    menu: 'assessment',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    body: html`<h1 class="govuk-heading-xl">
        <span class="govuk-caption-xl">${periodInWords(record.period)}</span>${record.title}
      </h1>
      <p class="govuk-body">
        ${tag({ text: stateWords[record.state].title, classes: stateWords[record.state].colour })}
        ${stateWords[record.state].meaning}
      </p>
      ${
        published ??
        html`<p class="govuk-body">
          The full document is restricted to those who write and check it. Its public edition stands here once
          it is published; until then
          <a class="govuk-link" href="/assessment/explore/wards">the figures of the wards</a> can be looked
          at.
        </p>`
      }`,
  };
}

/** Leads from an assessment to where it is written and commented on; nothing where it is one tree. */
export function writeLinks(view: {
  id: string;
  isLiving: boolean;
  /** It is a draft, and this person may write. */
  mayWrite: boolean;
  waiting: number;
  comments: number;
}): SafeHtml | null {
  return view.isLiving
    ? html`<ul class="govuk-list fp-inline-list">
        <li>
          <a class="govuk-link" href="/assessment/${view.id}/write"
            >${view.mayWrite ? 'Write it' : 'Look at its sections'}${view.waiting === 0 ? '' : ` (${view.waiting.toLocaleString('en-GB')} ${view.mayWrite ? 'to look at' : 'stand as drafted'})`}</a
          >
        </li>
        <li>
          <a class="govuk-link" href="/assessment/${view.id}/comments"
            >Comments${view.comments === 0 ? '' : ` (${view.comments} open)`}</a
          >
        </li>
        <li>
          <a class="govuk-link" href="/assessment/${view.id}/left-out">What the public edition leaves out</a>
        </li>
      </ul>`
    : null;
}

/** The files of the published edition; null where nothing is published yet. */
export function publishedFiles(
  id: string,
  published: { id: string; files: readonly { format: FormatName }[] } | null,
): SafeHtml | null {
  return published === null
    ? null
    : html`<h2 class="govuk-heading-m">Public edition</h2>
        <ul class="govuk-list fp-inline-list">
          ${published.files.map(
            ({ format }) =>
              html`<li>
                <a
                  class="govuk-link"
                  href="/assessment/${id}/editions/${published.id}/document.${format}"
                  download
                  >${formats[format].title}</a
                >
              </li>`,
          )}
        </ul>`;
}
