import { dueInWords, openStates, ownerInWords, stateWords } from '../../actions/actions.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import {
  button,
  insetText,
  radios,
  scrollRegion,
  select,
  table,
  tag,
  textarea,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { oneButton, strategyTrail } from '../strategy.parts.ts';
import { headings, reviewOutcomes } from '../strategy.rules.ts';
import type { Chapter, Strategy } from '../strategy.types.ts';
import type { Review, ReviewDecision, ReviewLine } from './review.store.ts';

type Named = readonly { id: string; name: string }[];

/** The review that is open, action by action, and the earlier ones with what they changed. */
export function reviewPage(view: {
  strategy: Strategy;
  reviews: readonly Review[];
  lines: readonly ReviewLine[];
  added: readonly ReviewDecision[];
  chapters: readonly Chapter[];
  mayEdit: boolean;
  hidden: () => SafeHtml;
}): Page {
  const { strategy, lines } = view;
  const open = view.reviews.find(({ outcome }) => outcome === null);
  const waiting = lines.filter(({ decision }) => decision === null).length;
  const at = `/strategy/${strategy.id}/review`;
  const groups = [...Map.groupBy(lines, ({ chapter }) => chapter.id).values()];
  const chapterName = new Map(view.chapters.map(({ id, title }) => [id, title]));
  return {
    title: `Yearly review: ${strategy.title}`,
    menu: 'strategy',
    breadcrumbs: strategyTrail(strategy),
    body: html`<h1 class="govuk-heading-l">Yearly review</h1>
      ${
        open === undefined
          ? html`<p class="govuk-body">No review is open.${strategy.reviewDueOn !== null && ` The next opens by itself on ${dayInWords(strategy.reviewDueOn)}.`}</p>`
          : html`<p class="govuk-body">Review ${open.number}, opened ${dayInWords(open.openedOn)}, to be decided by ${dayInWords(open.dueOn)}. ${waiting === 0 ? 'Every action has a decision.' : `${waiting} of ${lines.length} actions wait for a decision.`} What is decided is done in the action log when the revision is recorded.</p>
              ${view.mayEdit && waiting > 0 && html`<form method="post" action="${at}/keep-rest">${view.hidden()}${button({ text: `Keep the ${waiting} that wait`, classes: 'govuk-button--secondary' })}</form>`}
              ${groups.map((own) =>
                scrollRegion(
                  own[0]?.chapter.title ?? '',
                  table({
                    caption: own[0]?.chapter.title ?? '',
                    captionClasses: 'govuk-table__caption--m',
                    firstCellIsHeader: true,
                    head: [{ text: 'Action' }, { text: 'Owner' }, { text: 'Due' }, { text: 'Stands' }, { text: 'Decision' }],
                    rows: own.map(({ action, decision }) => [
                      { html: html`<a class="govuk-link" href="/actions/${action.id}">${action.reference !== '' && `${action.reference} `}${action.text}</a>${action.lastUpdate !== null && html`<br /><span class="govuk-hint">${dayInWords(action.lastUpdate.on)}: ${action.lastUpdate.words}</span>`}` },
                      { text: ownerInWords(action) },
                      { text: dueInWords(action) },
                      { text: `${stateWords[action.state].title}${action.overdue ? ', overdue' : ''}` },
                      { html: html`${decision === null ? tag({ text: 'Waits', classes: 'govuk-tag--yellow' }) : html`${tag({ text: reviewOutcomes[decision.outcome].title, classes: 'govuk-tag--blue' })} ${decision.reason}${decision.closing === 'done' && html`<br />Done: ${decision.result}`}${decision.closing === 'not-done' && html`<br />It will not be done`}`}${view.mayEdit && html`<br /><a class="govuk-link" href="${at}/actions/${action.id}">${decision === null ? 'Decide' : 'Decide again'}<span class="govuk-visually-hidden">: ${action.text.slice(0, 60)}</span></a>`}` },
                    ]),
                  }),
                ),
              )}
              ${view.added.length > 0 && html`<h2 class="govuk-heading-m">Added</h2><ul class="govuk-list govuk-list--bullet">${view.added.map((each) => html`<li>${each.words} (${chapterName.get(each.chapterId ?? '') ?? ''}, ${each.dueOn === null ? 'no day' : dayInWords(each.dueOn)}): ${each.reason} ${view.mayEdit && oneButton({ action: `${at}/decisions/${each.id}/remove`, text: 'Take it out', of: each.words, hidden: view.hidden })}</li>`)}</ul>`}
              ${view.mayEdit && html`<p class="govuk-body"><a class="govuk-link" href="${at}/add">Add an action</a></p>`}
              <p class="govuk-body"><a class="govuk-link" href="/strategy/${strategy.id}">Record the outcome on the page of the strategy</a></p>`
      }
      ${view.reviews
        .filter(({ outcome }) => outcome !== null)
        .map(
          (review) =>
            html`<h2 class="govuk-heading-m">Review ${review.number}: ${review.outcome}, ${dayInWords(review.heldOn ?? review.openedOn)}</h2>
              <p class="govuk-body">Minute ${review.minute}. ${review.words}</p>
              ${
                review.changes.length === 0
                  ? html`<p class="govuk-body">Nothing was changed.</p>`
                  : scrollRegion(
                      `What review ${review.number} changed`,
                      table({
                        caption: `What review ${review.number} changed`,
                        captionClasses: 'govuk-table__caption--s',
                        firstCellIsHeader: true,
                        head: [{ text: 'Action' }, { text: 'Outcome' }, { text: 'What' }, { text: 'Why' }],
                        rows: review.changes.map((change) => [{ text: `${change.reference} ${change.text}`.trim() }, { text: reviewOutcomes[change.outcome].title }, { text: change.what }, { text: change.reason }]),
                      }),
                    )
              }`,
        )}`,
  }; // prettier-ignore
}

/** What is decided about one action; or, without one, an action that the review adds. */
export function decidePage(view: {
  strategy: Strategy;
  line: ReviewLine | null;
  /** Chapters of this strategy, for one that is added. */
  chapters: readonly Chapter[];
  next: { strategy: Strategy; chapters: readonly Chapter[] } | null;
  agencies: Named;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { strategy, line, form, next } = view;
  const action = line?.action ?? null;
  const before = line?.decision ?? null;
  const at = `/strategy/${strategy.id}/review`;
  const closing = action !== null && openStates.includes(action.state);
  const title = action === null ? 'Add an action' : 'Decide about an action';
  const outcomes = Object.entries(reviewOutcomes).filter(
    ([code]) => code !== 'add' && (code !== 'carry' || next !== null),
  );
  return {
    title: `${title}: ${strategy.title}`,
    menu: 'strategy',
    breadcrumbs: [...strategyTrail(strategy), { text: 'Yearly review', href: at }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
      <h1 class="govuk-heading-l">${title}</h1>
      ${action !== null && insetText({ html: html`<p class="govuk-body govuk-!-font-weight-bold">${action.text}</p><p class="govuk-body">${ownerInWords(action)}, ${dueInWords(action)}, ${stateWords[action.state].title.toLowerCase()}${action.overdue && ', overdue'}. ${action.evidence} ${action.evidence === 1 ? 'piece' : 'pieces'} of evidence. ${action.lastUpdate !== null && `Last update ${dayInWords(action.lastUpdate.on)}: ${action.lastUpdate.words}`}</p>` })}
      <form method="post" action="${action === null ? `${at}/add` : `${at}/actions/${action.id}`}" novalidate>
        ${view.hidden()}
        ${action !== null && radios({ idPrefix: 'outcome', name: 'outcome', fieldset: { legend: { text: 'Decision', classes: 'govuk-fieldset__legend--s' } }, hint: next === null ? { text: 'To carry an action over, begin the next strategy first' } : { text: 'Carried actions go into the next strategy' }, value: form.value('outcome', before?.outcome ?? ''), ...form.error('outcome'), items: outcomes.map(([value, { title: text, meaning }]) => ({ value, text, hint: { text: meaning } })) })}
        ${textarea({ id: 'reason', name: 'reason', rows: 3, label: { text: 'Reason', classes: 'govuk-label--s' }, hint: { text: 'May be left empty for “keep”' }, value: form.value('reason', before?.reason ?? ''), ...form.error('reason') })}
        ${
          closing &&
          html`<h2 class="govuk-heading-m">For “close”</h2>
            ${radios({ idPrefix: 'closing', name: 'closing', classes: 'govuk-radios--small', fieldset: { legend: { text: 'How it ends', classes: 'govuk-fieldset__legend--s' } }, hint: { text: 'It is closed in the action log, with the minute of the review, when the outcome is recorded' }, value: form.value('closing', before?.closing ?? ''), ...form.error('closing'), items: [{ value: 'done', text: 'It is done' }, { value: 'not-done', text: 'It will not be done' }] })}
            ${textarea({ id: 'result', name: 'result', rows: 2, label: { text: 'What came of it' }, hint: { text: action.doneProposedAt === null ? 'As its owner told the meeting' : 'Its owner has said that it is done; may be left empty' }, value: form.value('result', before?.result ?? ''), ...form.error('result') })}
            ${textarea({ id: 'evidence', name: 'evidence', rows: 2, label: { text: 'Evidence' }, hint: { text: `What shows it, in words or as an address. ${action.evidence === 0 ? 'Nothing is closed as done without it' : 'It has some already; may be left empty'}` }, value: form.value('evidence', before?.evidence ?? ''), ...form.error('evidence') })}`
        }
        ${action !== null && html`<h2 class="govuk-heading-m">What is different</h2><p class="govuk-hint">For “amend” and “carry”. What is left empty stays as it is.</p>`}
        ${textarea({ id: 'words', name: 'words', rows: 2, label: { text: action === null ? 'What will be done' : 'New words' }, value: form.value('words', before?.words ?? ''), ...form.error('words') })}
        ${select({ id: 'heading', name: 'heading', label: { text: 'Heading' }, value: form.value('heading', before?.heading ?? (action === null ? 'none' : '')), items: [...(action === null ? [] : [{ value: '', text: 'As it is' }]), ...headings.map(({ code, title: text }) => ({ value: code, text }))] })}
        ${select({ id: 'owner', name: 'owner', label: { text: 'Owner' }, value: form.value('owner', before?.ownerAgencyId ?? ''), ...form.error('owner'), items: [{ value: '', text: action === null ? 'Choose' : 'As it is' }, ...view.agencies.map(({ id, name }) => ({ value: id, text: name }))] })}
        ${dateField({ form, name: 'due-on', legend: action === null ? 'Due' : 'New day', hint: 'For example, 31 3 2028', value: before?.dueOn ?? '' })}
        ${action === null && select({ id: 'chapter', name: 'chapter', label: { text: 'Priority' }, value: form.value('chapter'), ...form.error('chapter'), items: view.chapters.map(({ id, title: text }) => ({ value: id, text })) })}
        ${action !== null && next !== null && select({ id: 'chapter', name: 'chapter', label: { text: `For “carry”: priority of “${next.strategy.title}”` }, value: form.value('chapter', before?.chapterId ?? next.chapters.find(({ title: name }) => name === line?.chapter.title)?.id ?? ''), ...form.error('chapter'), items: [{ value: '', text: 'Choose' }, ...next.chapters.map(({ id, title: text }) => ({ value: id, text }))] })}
        ${button({ text: action === null ? 'Add it' : 'Save the decision', preventDoubleClick: true })}
      </form>
    </div></div>`,
  }; // prettier-ignore
}
