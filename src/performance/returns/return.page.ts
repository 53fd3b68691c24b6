import { clock } from '../../foundation/clock.ts';
import { periodInWords } from '../../foundation/period.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { button, details, insetText, scrollRegion, summaryList, table, tag } from '../../web/components.ts';
import type { TableCell } from '../../web/components.types.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from '../../web/words.ts';
import { heldText, numberText } from './copy.ts';
import { cellTitle, fillWords } from './fill.ts';
import { menu, oneButton, stateTags, trail } from './parts.ts';
import { mayBeFilled, returnSteps, stateWords, wasSent, type Difference } from './return.rules.ts';
import type { PeriodReturn } from './return.store.ts';
import { isFilled, type CellLine, type ReturnLook } from './return.view.ts';

/** Returns that are still to be sent, the soonest due first; or all of them. */
export function returnsPage(view: {
  returns: readonly PeriodReturn[];
  all: boolean;
  next: string | null;
  url: string;
  mayEdit: boolean;
}): Page {
  return {
    title: 'Returns',
    menu,
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Returns</h1>
      <p class="govuk-body">
        What is reported to funders and regulators: filled from the figures and by those who know, signed by a
        second person, kept as it was sent.
      </p>
      <p class="govuk-body">
        <a class="govuk-link" href="/performance/returns/forms">Forms</a>
        ·
        ${view.all ? html`<a class="govuk-link" href="/performance/returns">Those to be sent</a>` : html`<a class="govuk-link" href="/performance/returns?all=yes">All, with those sent</a>`}
      </p>
      ${
        view.returns.length === 0
          ? html`<p class="govuk-body">
              ${view.all ? 'There is no return yet.' : 'No return is waiting to be sent.'}
              ${view.mayEdit && html`Begin one from a <a class="govuk-link" href="/performance/returns/forms">form</a>.`}
            </p>`
          : scrollRegion(
              'Returns',
              table({
                caption: view.all
                  ? 'All returns, the last due first'
                  : 'Returns to be sent, the soonest due first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Return' }, { text: 'Period' }, { text: 'Due' }, { text: 'State' }],
                rows: view.returns.map((each) => [
                  {
                    html: html`<a class="govuk-link" href="/performance/returns/${each.id}"
                      >${each.title}</a
                    >`,
                  },
                  { text: periodInWords(each.period) },
                  { text: dayInWords(each.dueOn) },
                  { html: stateTags(each) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Returns' })}`,
  };
}

export type ReturnView = ReturnLook & { mayEdit: boolean; hidden: () => SafeHtml };

/** "+12 (+4%)": words and colour never alone. */
function differenceHtml(one: Difference): SafeHtml {
  switch (one.kind) {
    case 'none':
      return html``;
    case 'same':
      return html`the same`;
    case 'new':
      return html`not given last time`;
    case 'words':
      return html`changed`;
    case 'number':
      return html`${one.by > 0 && '+'}${numberText(one.by)}${one.percent !== null && html` (${one.percent > 0 && '+'}${printNumber(one.percent)}%)`}${one.large && html` ${tag({ text: 'Large', classes: 'govuk-tag--orange' })}`}`;
  }
}

function sourceHtml(view: ReturnView, { cell, value, request, ownerGone }: CellLine): SafeHtml {
  if (value === null || !isFilled(value)) {
    if (ownerGone)
      return html`${tag({ text: 'Name somebody', classes: 'govuk-tag--red' })} ${fillWords(cell, view.nameOf)}`;
    if (request !== null) {
      const waits = request.state === 'open' || request.state === 'answered';
      return html`${fillWords(cell, view.nameOf)}${waits ? `, by ${dayInWords(request.dueOn)}` : '; the request is over'}${waits && request.dueOn < clock.today() && html` ${tag({ text: 'Overdue', classes: 'govuk-tag--red' })}`}`;
    }
    return html`${fillWords(cell, view.nameOf)}`;
  }
  switch (value.kind) {
    case 'figure':
      return value.figure === null
        ? html`Worked out`
        : html`${value.figure.measureTitle}: ${value.figure.categoryTitle}, ${value.figure.areaName}, from
          ${value.figure.deliveries.length} ${value.figure.deliveries.length === 1 ? 'file' : 'files'}`;
    case 'answer':
      return html`${value.saidByName ?? 'Its owner'}${value.way === 'word-of-mouth' && ', by word of mouth'}${value.note !== '' && html`: “${value.note}”`}`;
    case 'typed':
      return html`Typed by
      ${value.changedByName ?? 'somebody who has left'}${value.note !== '' && html`: ${value.note}`}`;
    case 'words':
      return html`The same words every time`;
    case 'none':
      return html`None: ${value.note}`;
  }
}

function lineRow(view: ReturnView, line: CellLine): TableCell[] {
  const { cell, value, last } = line;
  const mayFill = view.mayEdit && mayBeFilled(view.own.state);
  const shown = isFilled(value) ? heldText(value ?? undefined) : '';
  const doubtful = cell.numeric && value !== null && value.number === null && value.words !== '';
  return [
    {
      html: html`${cell.row}${cell.column !== '' && html`<br /><span class="govuk-hint govuk-!-margin-bottom-0">${cell.column}</span>`}${cell.place !== null && html`<br /><span class="govuk-hint govuk-!-margin-bottom-0">${cell.place.lost ? 'not found in the new edition' : `${cell.place.sheet} ${cell.place.ref}`}</span>`}`,
    },
    {
      html: html`${shown === '' ? (line.missing ? tag({ text: 'Missing', classes: 'govuk-tag--red' }) : html`–`) : html`<strong>${shown}</strong>`}${line.corrected !== null && html`<br />corrected to <strong>${heldText({ ...line.corrected, kind: 'typed', figure: null, note: '' })}</strong>`}${doubtful && html` ${tag({ text: 'Not a number', classes: 'govuk-tag--red' })}`}`,
    },
    { text: heldText(last ?? undefined) },
    { html: differenceHtml(line.difference) },
    { html: sourceHtml(view, line) },
    mayFill
      ? {
          html: html`<a class="govuk-link" href="/performance/returns/${view.own.id}/cells/${cell.code}"
            >${isFilled(value) ? 'Change' : 'Fill'}<span class="govuk-visually-hidden">
              ${cellTitle(cell)}</span
            ></a
          >`,
        }
      : { text: '' },
  ];
}

function sections(view: ReturnView): SafeHtml {
  const names = [...new Set(view.own.cells.map(({ section }) => section))];
  return html`${names.map((section, index) =>
    scrollRegion(
      section === '' ? `Cells ${index + 1}` : section,
      table({
        caption: section === '' ? `Cells ${index + 1}` : section,
        captionClasses: 'govuk-table__caption--m',
        firstCellIsHeader: true,
        head: [
          { text: 'What is asked' },
          { text: 'This time' },
          { text: view.last === null ? 'Last time' : `Last time, ${periodInWords(view.last.period)}` },
          { text: 'Difference' },
          { text: 'From' },
          { text: 'Change' },
        ],
        rows: view.lines.filter(({ cell }) => cell.section === section).map((line) => lineRow(view, line)),
      }),
    ),
  )}`;
}

function steps(view: ReturnView): SafeHtml {
  const at = `/performance/returns/${view.own.id}`;
  const shown = view.next.filter(({ step }) => step.code !== 'withdraw');
  if (shown.length === 0) return html``;
  return html`<h2 class="govuk-heading-m">Next</h2>
    ${shown.map(({ step, unmet }, index) =>
      unmet.length > 0
        ? insetText({
            html: html`<p class="govuk-body govuk-!-font-weight-bold">${step.title}</p>
              <ul class="govuk-list govuk-list--bullet">
                ${unmet.map((words) => html`<li>${words}</li>`)}
              </ul>`,
          })
        : button({
            text: step.title,
            href: `${at}/steps/${step.code}`,
            classes: index === 0 ? '' : 'govuk-button--secondary',
          }),
    )}`;
}

function copies(view: ReturnView): SafeHtml {
  const { own } = view;
  if (view.copies.length === 0) return html``;
  const at = `/performance/returns/${own.id}/copies`;
  return html`<h2 class="govuk-heading-m">As it was sent</h2>
    ${scrollRegion(
      'Copies',
      table({
        caption: 'Copies as they were sent',
        captionClasses: 'govuk-visually-hidden',
        firstCellIsHeader: true,
        head: [
          { text: 'Copy' },
          { text: 'Frozen' },
          { text: 'Signed by' },
          { text: 'Files' },
          { text: 'SHA-256 of the spreadsheet' },
        ],
        rows: view.copies.map((copy) => [
          { text: copy.number === 1 ? 'As first sent' : `Correction ${copy.number - 1}` },
          { text: `${momentInWords(copy.madeAt)}, ${copy.madeByName}` },
          { text: copy.signedByName },
          {
            html: html`<a class="govuk-link" href="${at}/${String(copy.number)}/spreadsheet"
                >Spreadsheet<span class="govuk-visually-hidden"> of copy ${copy.number}</span></a
              >,
              <a class="govuk-link" href="${at}/${String(copy.number)}/document.pdf"
                >PDF<span class="govuk-visually-hidden"> of copy ${copy.number}</span></a
              >`,
          },
          { html: html`<code class="fp-hash">${copy.file.hash.slice(0, 16)}…</code>` },
        ]),
      }),
    )}`;
}

function corrections(view: ReturnView): SafeHtml {
  const { own } = view;
  const at = `/performance/returns/${own.id}`;
  const titleOf = (code: string): string => {
    const cell = own.cells.find((each) => each.code === code);
    return cell === undefined ? code : cellTitle(cell);
  };
  const waiting = view.corrections.filter(({ state }) => state === 'proposed');
  const words = { proposed: 'To be decided', taken: 'Taken', left: 'Left as it was' };
  return html`${
    view.corrections.length > 0 &&
    html`<h2 class="govuk-heading-m">Found wrong, or come late</h2>
      ${scrollRegion(
        'Corrections',
        table({
          caption: 'Corrections, the newest first',
          captionClasses: 'govuk-visually-hidden',
          firstCellIsHeader: true,
          head: [
            { text: 'Cell' },
            { text: 'Was sent' },
            { text: 'Should be' },
            { text: 'Why' },
            { text: 'By' },
            { text: 'Decided' },
          ],
          rows: view.corrections.map((each) => [
            { text: titleOf(each.cell) },
            { text: heldText(view.lines.find(({ cell }) => cell.code === each.cell)?.value ?? undefined) },
            { text: each.number === null ? each.words : numberText(each.number) },
            { text: each.reason },
            { text: `${each.proposedByName}, ${momentInWords(each.proposedAt)}` },
            {
              text:
                each.state === 'proposed'
                  ? words.proposed
                  : `${words[each.state]}${each.copyNumber === null ? '' : ` in correction ${each.copyNumber - 1}`}, ${each.decidedByName ?? ''}`,
            },
          ]),
        }),
      )}`
  }
  ${
    waiting.length > 0 && wasSent(own.state) && view.mayEdit
      ? html`<div class="govuk-button-group">
          ${button({ text: 'Decide what is corrected', href: `${at}/corrections` })}
        </div>`
      : html``
  }
  ${wasSent(own.state) && view.mayEdit && html`<p class="govuk-body"><a class="govuk-link" href="${at}/correct">Something that was sent is wrong</a></p>`}`;
}

/** One return: every cell beside last time's, where it stands, what comes next. */
export function returnPage(view: ReturnView): Page {
  const { own, form } = view;
  const at = `/performance/returns/${own.id}`;
  const large = view.lines.filter(({ difference }) => difference.kind === 'number' && difference.large);
  const isBehind = own.edition !== form.edition || JSON.stringify(own.cells) !== JSON.stringify(form.cells);
  return {
    title: `${own.title}, ${periodInWords(own.period)}`,
    menu,
    width: 'wide',
    breadcrumbs: trail,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${periodInWords(own.period)}</span>${own.title}
      </h1>
      <p class="govuk-body">${stateTags(own)} ${stateWords[own.state].meaning}</p>
      ${summaryList({
        rows: [
          {
            key: { text: 'For' },
            value: { text: form.sendTo === '' ? form.recipient : `${form.recipient} (${form.sendTo})` },
          },
          { key: { text: 'Due' }, value: { text: dayInWords(own.dueOn) } },
          {
            key: { text: 'Form' },
            value: {
              html: html`<a class="govuk-link" href="/performance/returns/forms/${form.id}">${form.title}</a
                >${own.blank !== null && ', in their own spreadsheet'}`,
            },
          },
          ...(own.filledBy === null
            ? []
            : [{ key: { text: 'Filled by' }, value: { text: view.nameOf(own.filledBy) } }]),
          ...(own.signedBy === null
            ? []
            : [{ key: { text: 'Signed by' }, value: { text: view.nameOf(own.signedBy) } }]),
        ],
      })}
      ${
        own.state === 'filled' &&
        large.length > 0 &&
        insetText({
          html: html`<p class="govuk-body">
            Look again at what differs much from last time:
            ${large.map(({ cell }) => cellTitle(cell)).join('; ')}.
          </p>`,
        })
      }
      ${steps(view)}
      ${
        mayBeFilled(own.state) &&
        view.mayEdit &&
        html`<div class="govuk-button-group">
          ${oneButton(`${at}/work-out`, own.state === 'draft' ? 'Work out the figures now' : 'Work out the figures again', view.hidden(), { secondary: true })}
          ${isBehind && oneButton(`${at}/take-form`, 'Take the form’s cells as they are now', view.hidden(), { secondary: true, fields: { version: String(own.version) } })}
        </div>`
      }
      ${own.state !== 'withdrawn' && html`<p class="govuk-body"><a class="govuk-link" href="${at}/preview.xlsx">${wasSent(own.state) ? 'The spreadsheet as it would be filled now' : 'Look at the spreadsheet as it stands'}</a></p>`}
      ${sections(view)} ${copies(view)} ${corrections(view)}
      ${
        view.next.some(({ step }) => step.code === 'withdraw') &&
        html`<p class="govuk-body"><a class="govuk-link" href="${at}/steps/withdraw">Withdraw it</a></p>`
      }
      ${
        view.taken.length > 0 &&
        details({
          summaryText: `Steps taken (${view.taken.length})`,
          html: scrollRegion(
            'Steps taken',
            table({
              caption: 'Steps taken, the last first',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Step' }, { text: 'When' }, { text: 'Who' }, { text: 'Words' }],
              rows: view.taken.map((each) => [
                {
                  text:
                    returnSteps.find(({ code }) => code === each.step)?.title ??
                    (each.step === 'correct' ? 'Corrected' : each.step),
                },
                { text: momentInWords(each.doneAt) },
                { text: each.doneBy },
                { text: each.words },
              ]),
            }),
          ),
        })
      }`,
  };
}
