import { dayInWords } from '../../observatory/observatory.ts';
import type { Person } from '../../requests/requests.ts';
import {
  button,
  checkboxes,
  insetText,
  radios,
  scrollRegion,
  table,
  warningText,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { heldText, numberText } from './copy.ts';
import { cellTitle, fillWords } from './fill.ts';
import type { FormCell } from './form.types.ts';
import { area, choose, line, menu, personItems, trail } from './parts.ts';
import { stateWords, type ReturnStep } from './return.rules.ts';
import type { CellLine, ReturnLook } from './return.view.ts';

const trailOf = (look: Pick<ReturnLook, 'own'>) => [
  ...trail,
  { text: look.own.title, href: `/performance/returns/${look.own.id}` },
];

const consequences: Readonly<Record<string, string>> = {
  ask: 'The figures are worked out now. Each owner gets one message with what they are asked, and can answer signed in, by its link, by e-mail or on the phone.',
  finish: 'You are written down as who filled it. A second person signs it.',
  'give-back': 'It can be filled again, and is signed again afterwards.',
  sign: 'You are written down as who signed it. Look at every value first.',
  send: 'The copy is frozen as it stands now and never changes. Send the spreadsheet that is kept with it.',
  withdraw: 'Owners who were asked are asked no more. What was sent stays.',
};

/** One step of a return, with what must be written down with it. */
export function stepPage(view: {
  look: ReturnLook;
  step: ReturnStep;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { look, step, form } = view;
  const { own } = look;
  return {
    title: step.title,
    menu,
    breadcrumbs: trailOf(look),
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${step.title}</h1>
        ${step.code === 'send' ? warningText({ text: consequences['send'] ?? '' }) : html`<p class="govuk-body">${consequences[step.code] ?? stateWords[step.to].meaning}</p>`}
        <form method="post" action="/performance/returns/${own.id}/steps/${step.code}" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${own.version}" />
          ${step.asks.map((asked) =>
            asked === 'reason'
              ? area(form, 'words', 'Reason', { hint: 'Kept with the return', rows: 3 })
              : line(form, 'words', 'How it was sent', {
                  hint: `For example: by e-mail to ${look.form.sendTo === '' ? look.form.recipient : look.form.sendTo}`,
                }),
          )}
          ${button({ text: step.title, preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

/** The value of one cell: typed, or asked of another person. */
export function valuePage(view: {
  look: ReturnLook;
  line: CellLine;
  form: FormState;
  people: readonly Person[];
  hidden: () => SafeHtml;
}): Page {
  const { look, line: own, form } = view;
  const { cell, value } = own;
  const at = `/performance/returns/${look.own.id}/cells/${cell.code}`;
  const name = cell.numeric ? 'number' : 'words';
  const shown = value === null ? '' : heldText(value);
  return {
    title: cellTitle(cell),
    menu,
    breadcrumbs: trailOf(look),
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${cellTitle(cell)}</h1>
        <p class="govuk-body">
          ${fillWords(cell, look.nameOf)}. ${own.last !== null && html`Last time: ${heldText(own.last)}.`}
        </p>
        ${cell.hint !== '' && html`<p class="govuk-hint">${cell.hint}</p>`}
        ${own.request !== null && html`<p class="govuk-body">Asked, to be answered by ${dayInWords(own.request.dueOn)}.</p>`}
        ${cell.numeric && value !== null && value.number === null && value.words !== '' && insetText({ text: `The answer was: ${value.words}` })}
        <h2 class="govuk-heading-m">Type it</h2>
        <form method="post" action="${at}" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${String(value?.version ?? 0)}" />
          ${
            cell.numeric
              ? line(form, name, 'Number', {
                  value: value?.number === null || value === null ? '' : String(value.number),
                  classes: 'govuk-input--width-10',
                })
              : area(form, name, 'Words', { value: shown })
          }
          ${area(form, 'note', cell.numeric ? 'Where it is from, or why there is none' : 'Why there is nothing to say, where there is not', { hint: 'Kept with the return; it is not sent', value: value?.note ?? '', rows: 2 })}
          ${button({ text: 'Save', preventDoubleClick: true })}
        </form>
        ${
          cell.fill.kind === 'owner' &&
          html`<h2 class="govuk-heading-m">Ask somebody</h2>
            <form method="post" action="${at}/ask" novalidate>
              ${view.hidden()}
              <input type="hidden" name="version" value="${String(look.own.version)}" />
              ${choose(form, 'owner', 'Who', personItems(view.people, 'Choose'), { value: cell.fill.accountId ?? '' })}
              ${button({ text: own.request === null ? 'Ask them' : 'Ask them instead', classes: 'govuk-button--secondary' })}
            </form>`
        }
      </div>
    </div>`,
  };
}

/** What is wrong in what was sent. */
export function correctPage(view: { look: ReturnLook; form: FormState; hidden: () => SafeHtml }): Page {
  const { look, form } = view;
  return {
    title: 'Something that was sent is wrong',
    menu,
    breadcrumbs: trailOf(look),
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Something that was sent is wrong</h1>
        <p class="govuk-body">
          What was sent stays as it is. The correction stands beside it, and another person decides whether it
          is sent.
        </p>
        <form method="post" action="/performance/returns/${look.own.id}/correct" novalidate>
          ${view.hidden()}
          ${choose(form, 'cell', 'Which cell', [{ value: '', text: 'Choose' }, ...look.lines.map(({ cell, value }) => ({ value: cell.code, text: `${cellTitle(cell)}: ${heldText(value ?? undefined).slice(0, 60)}` }))])}
          ${area(form, 'value', 'What it should be', { hint: 'A number, where the cell holds one', rows: 2 })}
          ${area(form, 'reason', 'What was wrong', { rows: 3 })}
          ${button({ text: 'Write it down', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

/** Another person decides what is corrected; a new copy is frozen. */
export function decidePage(view: {
  look: ReturnLook;
  reader: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { look, form } = view;
  const waiting = look.corrections.filter(({ state }) => state === 'proposed');
  const cellOf = (code: string): FormCell | undefined => look.own.cells.find((each) => each.code === code);
  const titleOf = (code: string): string => {
    const cell = cellOf(code);
    return cell === undefined ? code : cellTitle(cell);
  };
  return {
    title: 'Decide what is corrected',
    menu,
    breadcrumbs: trailOf(look),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Decide what is corrected</h1>
      ${
        waiting.length === 0
          ? html`<p class="govuk-body">Nothing waits to be decided.</p>`
          : html`<form method="post" action="/performance/returns/${look.own.id}/corrections" novalidate>
              ${view.hidden()}
              <input type="hidden" name="version" value="${look.own.version}" />
              ${checkboxes({
                name: 'ids',
                idPrefix: 'ids',
                values: form.values(
                  'ids',
                  waiting.map(({ id }) => id),
                ),
                fieldset: { legend: { text: 'Which', classes: 'govuk-fieldset__legend--s' } },
                ...form.error('ids'),
                items: waiting.map((each) => ({
                  value: each.id,
                  text: `${titleOf(each.cell)}: ${each.number === null ? each.words : numberText(each.number)}`,
                  hint: {
                    text: `${each.reason} (${each.proposedByName}${each.proposedBy === view.reader ? ', you: another person must decide it' : ''})`,
                  },
                })),
              })}
              ${radios({
                name: 'decision',
                idPrefix: 'decision',
                fieldset: { legend: { text: 'What is done', classes: 'govuk-fieldset__legend--s' } },
                value: form.value('decision'),
                ...form.error('decision'),
                items: [
                  { value: 'taken', text: 'Correct it: freeze a corrected copy, to be sent' },
                  { value: 'left', text: 'Leave what was sent' },
                ],
              })}
              ${line(form, 'words', 'How the correction is sent', { hint: 'Where it is corrected' })}
              ${button({ text: 'Decide', preventDoubleClick: true })}
            </form>`
      }
      ${scrollRegion(
        'What was sent',
        table({
          caption: 'What was sent',
          firstCellIsHeader: true,
          head: [{ text: 'Cell' }, { text: 'Value' }],
          rows: look.lines.map(({ cell, value }) => [
            { text: cellTitle(cell) },
            { text: heldText(value ?? undefined) },
          ]),
        }),
      )}`,
  };
}
