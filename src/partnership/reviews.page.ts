import { button, insetText, radios, scrollRegion, table, tag } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { linkCell, menuKey, placePage } from './parts.page.ts';
import { isUnused, quarterWords } from './people.rules.ts';
import type { ReviewLine, ReviewRow } from './reviews.store.ts';
import { dayWords, postWords } from './words.ts';

export function reviewsPage(view: {
  reviews: readonly ReviewRow[];
  today: string;
  quarter: string;
  mayBegin: boolean;
  hidden: () => SafeHtml;
}): Page {
  const begun = view.reviews.some((review) => review.quarter === view.quarter);
  return placePage({
    title: 'Access reviews',
    current: 'reviews',
    mayReview: true,
    body: html`<p class="govuk-body">
        Each quarter every agency says of each of its people whether they still need access. Removing somebody
        ends their post at once.
      </p>
      ${
        view.mayBegin &&
        !begun &&
        html`<form method="post" action="/partnership/reviews" novalidate>
          ${view.hidden()}
          ${button({ text: `Begin the review of ${quarterWords(view.quarter)}`, preventDoubleClick: true })}
        </form>`
      }
      ${
        view.reviews.length === 0
          ? html`<p class="govuk-body">No review has been held yet.</p>`
          : scrollRegion(
              'Access reviews',
              table({
                caption: 'Access reviews',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Quarter' },
                  { text: 'Begun' },
                  { text: 'Answers due' },
                  { text: 'Waiting', format: 'numeric' as const },
                  { text: 'Posts', format: 'numeric' as const },
                  { text: 'State' },
                ],
                rows: view.reviews.map((review) => [
                  linkCell(`/partnership/reviews/${review.id}`, quarterWords(review.quarter)),
                  { text: dayWords(review.begunAt) },
                  { text: dayWords(review.dueOn) },
                  { text: String(review.waiting), format: 'numeric' as const },
                  { text: String(review.lines), format: 'numeric' as const },
                  { html: stateTag(review, view.today) },
                ]),
              }),
            )
      }`,
  });
}

function stateTag(review: ReviewRow, today: string): SafeHtml {
  if (review.closedAt !== null) return tag({ text: 'Closed', classes: 'govuk-tag--grey' });
  return review.dueOn < today
    ? tag({ text: 'Overdue', classes: 'govuk-tag--red' })
    : tag({ text: 'Open', classes: 'govuk-tag--blue' });
}

export function reviewPage(view: {
  review: ReviewRow;
  lines: readonly ReviewLine[];
  today: string;
  unusedDays: number;
  /** Lines that this reader may answer. */
  answerable: ReadonlySet<string>;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { review, form } = view;
  const agencies = Map.groupBy(view.lines, (line) => line.agencyId);
  const waits = (line: ReviewLine): boolean => line.decision === null && !line.isOver;
  const open = view.lines.filter((line) => waits(line) && view.answerable.has(line.id));
  const late = [...agencies.values()].filter((lines) => lines.some(waits));
  return {
    title: `Access review, ${quarterWords(review.quarter)}`,
    menu: menuKey,
    width: 'wide',
    errors: form.errors,
    breadcrumbs: [
      { text: 'Partnership', href: '/partnership' },
      { text: 'Access reviews', href: '/partnership/reviews' },
    ],
    body: html`<span class="govuk-caption-l">${quarterWords(review.quarter)}</span>
      <h1 class="govuk-heading-l">Who still needs access?</h1>
      <p class="govuk-body">${stateTag(review, view.today)} Answers are due on ${dayWords(review.dueOn)}.</p>
      ${
        late.length > 0 &&
        insetText({
          html: html`<h2 class="govuk-heading-s">
              ${review.dueOn < view.today ? 'Overdue' : 'Not answered yet'}
            </h2>
            <ul class="govuk-list govuk-list--bullet">
              ${late.map((lines) => {
                const count = lines.filter(waits).length;
                return html`<li>${lines[0]?.agencyName}: ${count} ${count === 1 ? 'post' : 'posts'}</li>`;
              })}
            </ul>`,
        })
      }
      ${
        open.length > 0 &&
        html`<form method="post" action="/partnership/reviews/${review.id}" novalidate>
          ${view.hidden()}
          ${[...Map.groupBy(open, (line) => line.agencyId).values()].map(
            (lines) =>
              html`<h2 class="govuk-heading-m">${lines[0]?.agencyName}</h2>
                ${lines.map((line) => {
                  const name = `line-${line.id}`;
                  return radios({
                    name,
                    idPrefix: name,
                    classes: 'govuk-radios--inline govuk-radios--small',
                    value: form.value(name),
                    fieldset: {
                      legend: {
                        text: `${line.name}, ${postWords(line)}`,
                        classes: 'govuk-fieldset__legend--s',
                      },
                    },
                    hint: {
                      text: `${line.usedAt === null ? 'Has never used the system' : `Last used on ${dayWords(line.usedAt)}`}${
                        isUnused(line.usedAt, line.startedOn, view.today, view.unusedDays)
                          ? `: not for ${view.unusedDays} days`
                          : ''
                      }.`,
                    },
                    items: [
                      { value: 'confirmed', text: 'Still needs it' },
                      { value: 'removed', text: 'Remove' },
                    ],
                    ...form.error(name),
                  });
                })}`,
          )}
          ${button({ text: 'Send the answers', preventDoubleClick: true })}
        </form>`
      }
      ${[...agencies.values()].map((lines) => {
        const answered = lines.filter((line) => !waits(line));
        return (
          answered.length > 0 &&
          html`<h2 class="govuk-heading-m">Answered: ${answered[0]?.agencyName}</h2>
            ${scrollRegion(
              `Answered: ${answered[0]?.agencyName ?? ''}`,
              table({
                caption: 'Answers',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Name' }, { text: 'Post' }, { text: 'Answer' }, { text: 'By' }],
                rows: answered.map((line) => [
                  linkCell(`/partnership/people/${line.accountId}`, line.name),
                  { text: postWords(line) },
                  {
                    text:
                      line.decision === 'confirmed'
                        ? 'Still needs it'
                        : line.decision === 'removed'
                          ? 'Removed'
                          : 'The post ended meanwhile',
                  },
                  {
                    text:
                      line.decidedAt === null
                        ? ''
                        : `${line.decidedBy ?? 'the system'}, ${dayWords(line.decidedAt)}`,
                  },
                ]),
              }),
            )}`
        );
      })}`,
  };
}
