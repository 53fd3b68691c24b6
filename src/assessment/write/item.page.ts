import { periodInWords, parsePeriod } from '../../foundation/period.ts';
import type { Version } from '../../foundation/history.ts';
import { button, insetText, input, radios, scrollRegion, table, textarea } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { AssessmentRecord } from '../assessment.store.ts';
import type { Figure } from '../../statistics/statistics.ts';
import type { Comment } from './comments.store.ts';
import { differenceOf } from './difference.rules.ts';
import { differenceHtml } from './section.page.ts';
import { plainWords } from './tokens.rules.ts';
import { writeTrail } from './write.page.ts';
import type { WordFault } from './words.rules.ts';
import { wasItem } from './write.store.ts';
import { confidences, writtenKinds, type Quote, type Section, type WrittenKind } from './write.types.ts';

const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

const slotWords: Readonly<Record<string, string>> = {
  change: 'change',
  previous: 'earlier period',
  compared: 'this period',
  value: '',
  numerator: 'number counted',
  denominator: 'out of',
  lower: 'lower limit',
  upper: 'upper limit',
  rank: 'place',
  of: 'areas ranked',
  place: 'place',
  points: 'difference in points',
};

/** What a number is, in words: whose, of when, and which part. */
export function quoteWords(quote: Quote, figure: Figure | undefined): string {
  if (figure === undefined) return 'a figure that is not kept any more';
  const part = quote.slot === null ? '' : (slotWords[quote.slot.field] ?? '');
  const period =
    quote.slot?.field === 'previous' && figure.previousPeriod !== null
      ? figure.previousPeriod
      : figure.period;
  return [
    `${figure.measureTitle}: ${figure.categoryTitle}`,
    figure.areaName,
    periodInWords(parsePeriod(period)),
    part,
  ]
    .filter((each) => each !== '')
    .join(', ');
}

/** The names that may be put into the words, each with what it is. */
function namesTable(quotes: readonly Quote[], figures: ReadonlyMap<string, Figure>): SafeHtml | null {
  return quotes.length === 0
    ? null
    : scrollRegion(
        'Numbers you can put in',
        table({
          caption: 'Numbers you can put in. Copy what stands left; it follows the data.',
          captionClasses: 'govuk-table__caption--s',
          firstCellIsHeader: true,
          head: [{ text: 'In the words' }, { text: 'What it is' }],
          rows: quotes.map((quote) => [
            { html: html`<code>[[${quote.text}|${quote.name}]]</code>` },
            { text: quoteWords(quote, figures.get(quote.figure)) },
          ]),
        }),
      );
}

export type EditView = {
  record: AssessmentRecord;
  section: Section;
  /** Null for the edit of a drafted sentence. */
  kind: WrittenKind | null;
  action: string;
  /** The sentence as it was drafted; empty where there was none. */
  drafted: string;
  version: number | null;
  after: string | null;
  quotes: readonly Quote[];
  figures: ReadonlyMap<string, Figure>;
  faults: readonly WordFault[];
  form: FormState;
  hidden: () => SafeHtml;
};

/** The box in which words are written; the numbers in it stay live. */
export function editPage(view: EditView): Page {
  const { record, section, kind, form } = view;
  const back = `/assessment/${record.id}/write/${section.code}`;
  const title = kind === null ? 'Edit the sentence' : writtenKinds[kind].title;
  return {
    title: `${title}: ${record.title}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [
      ...writeTrail(record),
      { text: 'Write', href: `/assessment/${record.id}/write` },
      { text: section.title, href: back },
    ],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l" id="version">
        <span class="govuk-caption-l">${section.title}</span>${title}
      </h1>
      ${
        view.drafted !== '' &&
        insetText({
          html: html`<p class="govuk-body"><strong>As it was drafted</strong></p>
            <p class="govuk-body">${view.drafted}</p>`,
        })
      }
      ${
        view.faults.length > 0 &&
        html`<h2 class="govuk-heading-s">Look at the words again</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.faults.map(({ text }) => html`<li>${text}</li>`)}
          </ul>`
      }
      <form method="post" action="${view.action}" novalidate>
        ${view.hidden()}
        ${view.version !== null && html`<input type="hidden" name="version" value="${view.version}" />`}
        ${view.after !== null && html`<input type="hidden" name="after" value="${view.after}" />`}
        ${kind !== null && html`<input type="hidden" name="kind" value="${kind}" />`}
        ${textarea({
          id: 'words',
          name: 'words',
          label: { text: 'Words', classes: 'govuk-label--s' },
          hint: {
            text:
              kind === null
                ? 'Numbers stand in double brackets, so that they follow the data. Leave the brackets as they are.'
                : `${writtenKinds[kind].hint}. Leave an empty line between paragraphs. A number typed by hand is shown as without a source.`,
          },
          rows: kind === null ? 5 : 8,
          value: form.value('words'),
          ...form.error('words'),
        })}
        ${
          kind === 'cause' &&
          radios({
            name: 'confidence',
            idPrefix: 'confidence',
            fieldset: { legend: { text: 'How confident are you?', classes: 'govuk-fieldset__legend--s' } },
            value: form.value('confidence'),
            ...form.error('confidence'),
            items: [
              { value: 'low', text: 'Low', hint: { text: 'A guess worth testing' } },
              { value: 'medium', text: 'Medium', hint: { text: 'Something speaks for it' } },
              { value: 'high', text: 'High', hint: { text: 'More than one source says so' } },
            ].filter(({ value }) => Object.hasOwn(confidences, value)),
          })
        }
        ${
          kind !== null &&
          kind !== 'text' &&
          input({
            id: 'evidence',
            name: 'evidence',
            label: { text: 'What shows it (you can leave this empty)' },
            hint: { text: 'A figure, a report, a meeting: it is printed with it' },
            value: form.value('evidence'),
            ...form.error('evidence'),
          })
        }
        ${radios({
          name: 'edition',
          idPrefix: 'edition',
          fieldset: { legend: { text: 'Edition', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('edition', 'both'),
          ...form.error('edition'),
          items: [
            { value: 'both', text: 'Both editions' },
            { value: 'restricted', text: 'Restricted edition only' },
          ],
        })}
        <div class="govuk-button-group">
          ${button({ text: 'Save', preventDoubleClick: true })}
          <a class="govuk-link" href="${back}">Cancel</a>
        </div>
      </form>
      ${namesTable(view.quotes, view.figures)}`,
  };
}

/** Earlier versions of a piece, each with what changed in it word by word. */
export function versionsPage(view: {
  record: AssessmentRecord;
  section: Section;
  name: string;
  now: string;
  changedAt: string;
  changedBy: string | null;
  versions: readonly (Version & { by: string | null })[];
}): Page {
  const { record, section, versions } = view;
  const texts = versions.map(({ was }) => wasItem.parse(was));
  return {
    title: `Earlier versions: ${view.name}`,
    menu: 'assessment',
    breadcrumbs: [
      ...writeTrail(record),
      { text: 'Write', href: `/assessment/${record.id}/write` },
      { text: section.title, href: `/assessment/${record.id}/write/${section.code}` },
    ],
    body: html`<h1 class="govuk-heading-l">Earlier versions</h1>
      <h2 class="govuk-heading-m">Now</h2>
      <p class="govuk-body">${view.now}</p>
      ${
        versions.length === 0
          ? html`<p class="govuk-body">It was not changed since it was drafted.</p>`
          : versions.map((version, index) => {
              const before = texts[index];
              const next = index === 0 ? view.now : (texts[index - 1]?.text ?? '');
              return html`<h2 class="govuk-heading-m">${version.reason}</h2>
                <p class="govuk-body govuk-hint">
                  ${moments.format(new Date(version.changedAt))}, ${version.by ?? 'the system'}
                </p>
                ${
                  before === undefined || before.text === next
                    ? html`<p class="govuk-body">The words stayed the same.</p>`
                    : html`<p class="govuk-body">
                        ${differenceHtml(differenceOf(plainWords(before.text), plainWords(next)))}
                      </p>`
                }`;
            })
      }`,
  };
}

/** Comments on the whole or on one piece: everybody who reads the draft may say something. */
export function commentsPage(view: {
  record: AssessmentRecord;
  comments: readonly Comment[];
  /** Names of the pieces commented on, by id, with their section. */
  about: ReadonlyMap<string, { name: string; section: string }>;
  /** The piece a new comment is about; null for the whole. */
  item: { id: string; name: string } | null;
  isOpen: boolean;
  maySettle: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { record, comments, item, form } = view;
  const base = `/assessment/${record.id}`;
  const one = (comment: Comment): SafeHtml => {
    const about = comment.itemId === null ? null : (view.about.get(comment.itemId) ?? null);
    return html`<div id="c-${comment.id}">
      <h3 class="govuk-heading-s">
        ${
          about === null
            ? 'On the whole'
            : html`<a class="govuk-link" href="${base}/write/${about.section}#i-${comment.itemId}"
                >${about.name}</a
              >`
        }
      </h3>
      <p class="govuk-body">${comment.words}</p>
      <p class="govuk-body govuk-hint">${comment.madeBy}, ${moments.format(new Date(comment.madeAt))}</p>
      ${
        comment.settledAt !== null &&
        insetText({
          text: `Settled by ${comment.settledBy ?? 'somebody'}, ${moments.format(new Date(comment.settledAt))}. ${comment.answer}`,
        })
      }
      ${
        view.maySettle &&
        html`<form method="post" action="${base}/comments/${comment.id}/settle" novalidate>
          ${view.hidden()}<input type="hidden" name="version" value="${comment.version}" />
          ${
            comment.settledAt === null
              ? html`${input({ id: `answer-${comment.id}`, name: 'answer', label: { text: 'What was done about it' }, classes: 'govuk-input--width-30' })}
                ${button({ text: 'Settle it', classes: 'govuk-button--secondary' })}`
              : html`<input
                    type="hidden"
                    name="open"
                    value="yes"
                  />${button({ text: 'Open it again', classes: 'govuk-button--secondary' })}`
          }
        </form>`
      }
    </div>`;
  };
  const open = comments.filter(({ settledAt }) => settledAt === null);
  const settled = comments.filter(({ settledAt }) => settledAt !== null);
  return {
    title: `Comments: ${record.title}`,
    menu: 'assessment',
    breadcrumbs: writeTrail(record),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l" id="version">Comments</h1>
      ${
        view.isOpen
          ? html`<form method="post" action="${base}/comments" novalidate>
              ${view.hidden()}
              ${item !== null && html`<input type="hidden" name="item" value="${item.id}" />`}
              ${textarea({
                id: 'words',
                name: 'words',
                label: {
                  text: item === null ? 'Comment on the whole document' : `Comment on: ${item.name}`,
                  classes: 'govuk-label--s',
                },
                rows: 4,
                value: form.value('words'),
                ...form.error('words'),
              })}
              ${button({ text: 'Comment', preventDoubleClick: true })}
            </form>`
          : html`<p class="govuk-body">The draft is closed: nothing can be added.</p>`
      }
      <h2 class="govuk-heading-m">Open</h2>
      ${open.length === 0 ? html`<p class="govuk-body">No comment is open.</p>` : open.map(one)}
      ${
        settled.length > 0 &&
        html`<h2 class="govuk-heading-m">Settled</h2>
          ${settled.map(one)}`
      }`,
  };
}
