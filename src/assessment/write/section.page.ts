import { threadHref } from '../../foundation/thread.ts';
import { renderBlocks, documentSchemaVersion } from '../../documents/documents.ts';
import type { Block, Inline } from '../../documents/document.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { button, details, insetText, tag } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { countInWords } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import type { AssessmentRecord } from '../assessment.store.ts';
import type { Figure } from '../../statistics/statistics.ts';
import { hrefOf } from '../explore.page.ts';
import { contentOf, nameOfItem } from './assemble.rules.ts';
import type { Comment } from './comments.store.ts';
import { differenceOf, type Difference } from './difference.rules.ts';
import { saidBy, type ChangedItem, type Since } from './since.ts';
import { plainWords } from './tokens.rules.ts';
import type { TemplateSection } from './template.ts';
import type { WordFault } from './words.rules.ts';
import { decisionTag, writeTrail } from './write.page.ts';
import {
  isWritten,
  writtenKinds,
  type Item,
  type SectionWithItems,
  type WrittenKind,
} from './write.types.ts';

export type SectionView = {
  record: AssessmentRecord;
  section: SectionWithItems;
  /** Sections before and after it, by code and title. */
  before: { code: string; title: string } | null;
  after: { code: string; title: string } | null;
  asked: TemplateSection | null;
  figures: ReadonlyMap<string, Figure>;
  /** What does not match, by id of the item. */
  faults: ReadonlyMap<string, readonly WordFault[]>;
  since: Since;
  comments: readonly Comment[];
  /** Themes of earlier assessments, where the section asks for themes. */
  earlierThemes: readonly { period: string; words: string; assessmentId: string }[];
  /** The section as the document has it. */
  blocks: readonly Block[];
  /** It is a draft, and this person may write. */
  mayWrite: boolean;
  form: FormState;
  hidden: () => SafeHtml;
};

const runningText = (content: readonly Inline[], href: (id: string) => string): SafeHtml =>
  html`${content.map((part) => {
    if (typeof part === 'string') return part;
    if ('strong' in part) return html`<strong>${part.strong}</strong>`;
    if ('figure' in part)
      return html`<a class="govuk-link fp-figure-link" href="${href(part.figure)}">${part.text}</a>`;
    return part.text;
  })}`;

/** Two texts as one: what went struck through, what came underlined, each said in words too. */
export function differenceHtml(runs: readonly Difference[]): SafeHtml {
  return html`${runs.map(({ kind, text }) =>
    kind === 'same'
      ? text
      : kind === 'removed'
        ? html`<del><span class="govuk-visually-hidden">removed: </span>${text}</del>`
        : html`<ins><span class="govuk-visually-hidden">added: </span>${text}</ins>`,
  )}`;
}

function whatItSays(item: Item, href: (id: string) => string): SafeHtml {
  const { draft } = item;
  if (item.decision !== 'edited' && draft !== null && draft.kind !== 'paragraph') {
    const about =
      draft.kind === 'table'
        ? countInWords(draft.rows.length, 'row')
        : draft.kind === 'chart'
          ? draft.chart.description
          : draft.kind === 'note'
            ? draft.content
                .map((part) => (typeof part === 'string' ? part : 'text' in part ? part.text : ''))
                .join('')
            : '';
    return html`<p class="govuk-body">
      <strong>${nameOfItem(item)}</strong>${about !== '' && html`<br />${about}`}
    </p>`;
  }
  const lead =
    item.kind === 'cause'
      ? `Possible cause (confidence: ${item.confidence ?? 'low'}). `
      : isWritten(item.kind) && item.kind !== 'text'
        ? `${writtenKinds[item.kind].title}. `
        : '';
  return html`${contentOf(item).map(
    (content, index) =>
      html`<p class="govuk-body">
        ${index === 0 && lead !== '' && html`<strong>${lead}</strong>`}${runningText(content, href)}
      </p>`,
  )}
  ${item.evidence !== '' && html`<p class="govuk-body govuk-hint">What shows it: ${item.evidence}</p>`}`;
}

function faultsHtml(faults: readonly WordFault[]): SafeHtml | null {
  return faults.length === 0
    ? null
    : insetText({
        html: html`<p class="govuk-body"><strong>Look at the words again</strong></p>
          <ul class="govuk-list govuk-list--bullet">
            ${faults.map(({ text }) => html`<li>${text}</li>`)}
          </ul>`,
      });
}

function changedHtml(changed: ChangedItem, faults: readonly WordFault[]): SafeHtml {
  const { item, now, words, gone } = changed;
  if (gone && now === null && words === null)
    return insetText({
      text: 'The files behind this are not in use any more, so it cannot be worked out again. Reject it, or say in words of your own what is known.',
    });
  const was = words === null ? (item.draft === null ? '' : saidBy(item.draft)) : plainWords(item.words);
  const is = words === null ? (now === null ? '' : saidBy(now.block)) : plainWords(words.words);
  const isText =
    item.draft === null || item.draft.kind === 'paragraph' || item.draft.kind === 'note' || words !== null;
  return insetText({
    html: html`<p class="govuk-body"><strong>Changed since it was drafted</strong></p>
      ${
        isText
          ? html`<p class="govuk-body">${differenceHtml(differenceOf(was, is))}</p>`
          : html`<p class="govuk-body">Its numbers are others now.</p>`
      }
      ${words !== null && now !== null && html`<p class="govuk-body">The software would write now: ${saidBy(now.block)}</p>`}
      ${words !== null && words.lost.length > 0 && html`<p class="govuk-body">Not to be worked out again: ${words.lost.join(', ')}.</p>`}
      ${faults.length > 0 && faultsHtml(faults)}`,
  });
}

const commentLink = (view: SectionView, item: Item): SafeHtml =>
  html`<a class="govuk-link" href="/assessment/${view.record.id}/comments?item=${item.id}"
    >Comment<span class="govuk-visually-hidden"> on: ${nameOfItem(item)}</span></a
  >`;

/** From a sentence to what it rests on; one that is left out of the assessment is on no thread. */
const threadOf = (item: Item): SafeHtml | false =>
  item.decision !== 'rejected' &&
  html`<a class="govuk-link" href="${threadHref({ kind: 'assessment_item', id: item.id })}"
    >Its thread<span class="govuk-visually-hidden">: ${nameOfItem(item)}</span></a
  >`;

/** What can be done with one piece: buttons of one form, so that each press is one request. */
function actions(view: SectionView, item: Item, changed: ChangedItem | undefined): SafeHtml {
  const base = `/assessment/${view.record.id}/write/items/${item.id}`;
  const name = html`<span class="govuk-visually-hidden">: ${nameOfItem(item)}</span>`;
  const press = (value: string, text: string): SafeHtml =>
    html`<button type="submit" name="do" value="${value}" class="fp-button-link">${text}${name}</button>`;
  const isWaiting = item.decision === 'waiting';
  const canTake =
    changed !== undefined && (changed.words !== null ? changed.words.changed : changed.now !== null);
  const canEdit = isWritten(item.kind) || item.draft?.kind === 'paragraph';
  return html`<form method="post" action="${base}" novalidate>
    ${view.hidden()}<input type="hidden" name="version" value="${item.version}" />
    <ul class="govuk-list govuk-!-font-size-16 fp-inline-list">
      ${isWaiting && html`<li>${press('keep', 'Keep')}</li>`}
      ${canEdit && html`<li><a class="govuk-link" href="${base}">Edit${name}</a></li>`}
      ${item.decision !== 'rejected' && html`<li>${press('reject', isWritten(item.kind) ? 'Take out' : 'Reject')}</li>`}
      ${item.decision !== 'waiting' && (item.decision === 'rejected' || !isWritten(item.kind)) && html`<li>${press('undo', 'Undo')}</li>`}
      ${canTake && html`<li>${press('take', 'Take the new')}</li>`}
      <li>${press('up', 'Move up')}</li>
      <li>${press('down', 'Move down')}</li>
      <li>
        ${item.edition === 'both' ? press('restricted', 'Restricted edition only') : press('both', 'Both editions')}
      </li>
      <li><a class="govuk-link" href="${base}/versions">Earlier versions${name}</a></li>
      <li>${commentLink(view, item)}</li>
      ${item.decision !== 'rejected' && html`<li>${threadOf(item)}</li>`}
    </ul>
  </form>`;
}

function itemHtml(
  view: SectionView,
  item: Item,
  before: Item | undefined,
  href: (id: string) => string,
): SafeHtml {
  const { draft } = item;
  const startsRow =
    item.placed?.kind === 'row' && !(before?.placed?.kind === 'row' && before.placed.row === item.placed.row);
  if (draft?.kind === 'heading')
    return html`<h2 class="govuk-heading-m" id="i-${item.id}">${draft.text}</h2>`;
  const changed = view.since.changed.find((each) => each.item.id === item.id);
  const faults = view.faults.get(item.id) ?? [];
  const comments = view.comments.filter(({ itemId, settledAt }) => itemId === item.id && settledAt === null);
  return html`<div id="i-${item.id}">
    ${
      item.placed?.kind === 'row' &&
      startsRow &&
      html`<p class="govuk-body govuk-!-margin-bottom-1">
        <strong>${item.placed.title}</strong>: ${item.placed.arrow}
      </p>`
    }
    <p class="govuk-body govuk-!-margin-bottom-1">
      ${decisionTag(item)}
      ${item.edition === 'restricted' && tag({ text: 'Restricted only', classes: 'govuk-tag--purple' })}
    </p>
    ${item.decision === 'rejected' ? html`<del>${whatItSays(item, href)}</del>` : whatItSays(item, href)}
    ${changed === undefined ? item.decision !== 'rejected' && faultsHtml(faults) : changedHtml(changed, faults)}
    ${comments.map(
      (comment) => html`<p class="govuk-body govuk-hint">${comment.madeBy}: ${comment.words}</p>`,
    )}
    ${view.mayWrite ? actions(view, item, changed) : html`<p class="govuk-body-s">${commentLink(view, item)} ${threadOf(item)}</p>`}
    <hr class="govuk-section-break govuk-section-break--visible govuk-section-break--m" />
  </div>`;
}

function addLinks(view: SectionView): SafeHtml {
  const asks: readonly WrittenKind[] = view.asked?.asks ?? ['text'];
  const others = (Object.keys(writtenKinds) as WrittenKind[]).filter((kind) => !asks.includes(kind));
  const link = (kind: WrittenKind): SafeHtml =>
    html`<li>
      <a class="govuk-link" href="/assessment/${view.record.id}/write/${view.section.code}/add?kind=${kind}"
        >${writtenKinds[kind].add}</a
      >
    </li>`;
  return html`<h2 class="govuk-heading-m">Write here</h2>
    ${view.asked !== null && view.asked.prompt !== '' && html`<p class="govuk-body">${view.asked.prompt}</p>`}
    <ul class="govuk-list">
      ${[...asks, ...others].map(link)}
    </ul>`;
}

function wholeSection(view: SectionView): SafeHtml {
  const { section, since } = view;
  const base = `/assessment/${view.record.id}/write/${section.code}`;
  const waiting = section.items.filter(
    ({ decision, kind }) => decision === 'waiting' && kind !== 'heading',
  ).length;
  const takable = since.changed.filter(({ now, words }) =>
    words === null ? now !== null : words.changed,
  ).length;
  const one = (action: string, text: string, more: SafeHtml | null = null): SafeHtml =>
    html`<form method="post" action="${base}/${action}" novalidate>
      ${view.hidden()}<input type="hidden" name="version" value="${section.version}" />${more}
      ${button({ text, classes: 'govuk-button--secondary', preventDoubleClick: true })}
    </form>`;
  return html`<div class="govuk-button-group">
    ${waiting > 0 && one('keep-all', waiting === 1 ? 'Keep the one that waits' : `Keep all ${waiting} that wait`)}
    ${takable > 0 && one('take-all', takable === 1 ? 'Take the new number' : `Take the new numbers of ${takable}`)}
    ${since.added.some(({ kind }) => kind !== 'heading') && one('add-new', `Add ${countInWords(since.added.filter(({ kind }) => kind !== 'heading').length, 'new draft')}`)}
    ${one(
      'edition',
      section.edition === 'both' ? 'Whole section: restricted edition only' : 'Whole section: both editions',
      html`<input
        type="hidden"
        name="edition"
        value="${section.edition === 'both' ? 'restricted' : 'both'}"
      />`,
    )}
  </div>`;
}

/** One section: each drafted piece with what can be done about it, then what stands in the document. */
export function sectionPage(view: SectionView): Page {
  const { record, section, earlierThemes } = view;
  const href = hrefOf(view.figures);
  const base = `/assessment/${record.id}/write`;
  return {
    title: `${section.title}: write ${record.title}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [...writeTrail(record), { text: 'Write', href: base }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l" id="version">
        <span class="govuk-caption-l">${record.areaName}</span>${section.title}
      </h1>
      ${
        section.edition === 'restricted' &&
        html`<p class="govuk-body">
          ${tag({ text: 'Restricted edition only', classes: 'govuk-tag--purple' })}
        </p>`
      }
      ${view.mayWrite && wholeSection(view)}
      ${
        view.mayWrite &&
        view.after !== null &&
        section.items.every(({ decision }) => decision !== 'waiting') &&
        html`<p class="govuk-body">
          Nothing waits here. Next section:
          <a class="govuk-link" href="${base}/${view.after.code}">${view.after.title}</a>
        </p>`
      }
      ${section.items.length === 0 && html`<p class="govuk-body">Nothing stands here yet, so the section is not in the document.</p>`}
      ${section.items.map((item, at) => itemHtml(view, item, section.items[at - 1], href))}
      ${view.mayWrite && addLinks(view)}
      ${
        earlierThemes.length > 0 &&
        html`<h2 class="govuk-heading-m">Themes of earlier assessments</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${earlierThemes.map(
              (theme) =>
                html`<li>
                  <a class="govuk-link" href="/assessment/${theme.assessmentId}">${theme.period}</a>:
                  ${plainWords(theme.words)}
                </li>`,
            )}
          </ul>`
      }
      ${
        view.blocks.length > 0 &&
        details({ summaryText: 'As it stands in the document', html: asItStands(view) })
      }
      <ul class="govuk-list fp-inline-list">
        ${view.before !== null && html`<li><a class="govuk-link" href="${base}/${view.before.code}">Before: ${view.before.title}</a></li>`}
        ${view.after !== null && html`<li><a class="govuk-link" href="${base}/${view.after.code}">Next: ${view.after.title}</a></li>`}
        <li><a class="govuk-link" href="${base}">All sections</a></li>
      </ul>`,
  };
}

function asItStands(view: SectionView): SafeHtml {
  return renderBlocks(
    {
      schemaVersion: documentSchemaVersion,
      title: view.section.title,
      subtitle: '',
      marking: 'OFFICIAL',
      banner: '',
      language: 'en-GB',
      author: '',
      createdAt: view.record.madeAt,
      softwareVersion,
      blocks: [...view.blocks],
      figures: [...view.figures.values()],
      sources: [],
    },
    { figureHref: hrefOf(view.figures), compactCharts: true },
  );
}
