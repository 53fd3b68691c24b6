import { periodInWords } from '../../foundation/period.ts';
import { button, insetText, scrollRegion, table, tag } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { countInWords } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import type { AssessmentRecord } from '../assessment.store.ts';
import { stateWords } from '../steps/step.rules.ts';
import type { LeftOut } from './assemble.rules.ts';
import { isWritten, type Decision, type Item, type SectionWithItems } from './write.types.ts';

export const writeTrail = (record: Pick<AssessmentRecord, 'id' | 'title'>) => [
  { text: 'Assessment', href: '/assessment' },
  { text: record.title, href: `/assessment/${record.id}` },
];

/** What somebody decided about a piece, as a tag. */
export function decisionTag(item: Pick<Item, 'decision' | 'kind'>): SafeHtml {
  const words: Readonly<Record<Decision, { text: string; classes: string }>> = {
    waiting: { text: 'To look at', classes: 'govuk-tag--yellow' },
    kept: { text: isWritten(item.kind) ? 'Written' : 'Kept', classes: 'govuk-tag--green' },
    edited: { text: 'Edited', classes: 'govuk-tag--blue' },
    rejected: { text: isWritten(item.kind) ? 'Taken out' : 'Rejected', classes: 'govuk-tag--grey' },
  };
  return tag(words[item.decision]);
}

const decided = ({ items }: SectionWithItems, decision: Decision): number =>
  items.filter((item) => item.kind !== 'heading' && !isWritten(item.kind) && item.decision === decision)
    .length;

export type OverviewView = {
  record: AssessmentRecord;
  templateTitle: string;
  sections: readonly SectionWithItems[];
  /** Open comments by id of the item; the whole document under the empty word. */
  comments: ReadonlyMap<string, number>;
  /** Files, breaks or measures are others than when it was drafted. */
  changedSince: boolean;
  isOpen: boolean;
  mayWrite: boolean;
  hidden: () => SafeHtml;
};

/** The sections of the text, and what is left to do in each. */
export function overviewPage(view: OverviewView): Page {
  const { record, sections } = view;
  const base = `/assessment/${record.id}`;
  const waiting = sections.reduce((sum, each) => sum + decided(each, 'waiting'), 0);
  const commentsOf = ({ items }: SectionWithItems): number =>
    items.reduce((sum, { id }) => sum + (view.comments.get(id) ?? 0), 0);
  const allComments = [...view.comments.values()].reduce((sum, each) => sum + each, 0);
  return {
    title: `Write: ${record.title}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: writeTrail(record),
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${record.areaName}, ${periodInWords(record.period)}</span>Write the
        assessment
      </h1>
      <p class="govuk-body">
        ${tag({ text: stateWords[record.state].title, classes: stateWords[record.state].colour })}
        ${view.templateTitle}.
        ${
          waiting === 0
            ? 'Everything drafted was looked at.'
            : `${countInWords(waiting, 'drafted piece waits', 'drafted pieces wait')} to be kept, edited or rejected; until then ${waiting === 1 ? 'it stands' : 'they stand'} in the document as drafted.`
        }
      </p>
      ${
        !view.isOpen &&
        insetText({
          text: `It cannot be changed while it is “${stateWords[record.state].title}”. ${stateWords[record.state].meaning}`,
        })
      }
      ${
        view.changedSince &&
        insetText({
          html: html`<p class="govuk-body">
              Files, breaks or measures have changed since this was drafted. Each section shows what says
              something else now.
            </p>
            ${
              view.isOpen &&
              view.mayWrite &&
              html`<form method="post" action="${base}/write/take" novalidate>
                ${view.hidden()}
                ${button({ text: 'Take all new numbers, in every section', classes: 'govuk-button--secondary', preventDoubleClick: true })}
              </form>`
            }`,
        })
      }
      ${scrollRegion(
        'Sections',
        table({
          caption: 'Sections in the order of the document',
          captionClasses: 'govuk-visually-hidden',
          firstCellIsHeader: true,
          head: [
            { text: 'Section' },
            { text: 'To look at', format: 'numeric' },
            { text: 'Kept', format: 'numeric' },
            { text: 'Edited', format: 'numeric' },
            { text: 'Rejected', format: 'numeric' },
            { text: 'Written', format: 'numeric' },
            { text: 'Open comments', format: 'numeric' },
            { text: 'Edition' },
          ],
          rows: sections.map((each) => [
            {
              html: html`<a class="govuk-link" href="${base}/write/${each.code}">${each.title}</a>`,
            },
            ...(['waiting', 'kept', 'edited', 'rejected'] as const).map((decision) => ({
              text: String(decided(each, decision)),
              format: 'numeric' as const,
            })),
            {
              text: String(
                each.items.filter(({ kind, decision }) => isWritten(kind) && decision !== 'rejected').length,
              ),
              format: 'numeric' as const,
            },
            { text: String(commentsOf(each)), format: 'numeric' as const },
            { text: each.edition === 'both' ? 'both' : 'restricted only' },
          ]),
        }),
      )}
      <ul class="govuk-list">
        <li><a class="govuk-link" href="${base}">Read the document as it stands</a></li>
        <li>
          <a class="govuk-link" href="${base}/comments"
            >Comments (${allComments === 0 ? 'none open' : `${allComments} open`})</a
          >
        </li>
        <li>
          <a class="govuk-link" href="${base}/left-out">What the public edition leaves out</a>
        </li>
      </ul>`,
  };
}

/** What the public edition does not show, and why: read before it is published. */
export function leftOutPage(view: { record: AssessmentRecord; leftOut: readonly LeftOut[] }): Page {
  const { record, leftOut } = view;
  return {
    title: `What the public edition leaves out: ${record.title}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: writeTrail(record),
    body: html`<h1 class="govuk-heading-l">What the public edition leaves out</h1>
      <p class="govuk-body">
        Both editions come from one text. The public one is without what was set to the restricted edition,
        and without numbers that may not be published beside everything published before.
        <a class="govuk-link" href="/assessment/${record.id}/download.html?edition=public" download
          >Download it as it stands</a
        >.
      </p>
      ${
        leftOut.length === 0
          ? html`<p class="govuk-body">Nothing is left out: both editions say the same.</p>`
          : scrollRegion(
              'What is left out',
              table({
                caption: `${countInWords(leftOut.length, 'piece')} left out`,
                captionClasses: 'govuk-table__caption--m',
                firstCellIsHeader: true,
                head: [{ text: 'What' }, { text: 'Why' }],
                rows: leftOut.map(({ what, why }) => [
                  { text: what },
                  { text: `${why.charAt(0).toUpperCase()}${why.slice(1)}` },
                ]),
              }),
            )
      }`,
  };
}
