import {
  button,
  input,
  insetText,
  scrollRegion,
  select,
  table,
  tag,
  textarea,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { NamedArea } from '../evidence.ts';
import { lineKinds } from './line.form.ts';
import type { LineKind, WardLine } from './line.store.ts';
import { packLimits } from './pack.rules.ts';

export const packsTrail = [
  { text: 'Assessment', href: '/assessment' },
  { text: 'Ward packs', href: '/assessment/ward-packs' },
];

const wardWords = (line: Pick<WardLine, 'wardCode' | 'wardName'>): string =>
  line.wardCode === null ? 'Every ward' : line.wardName;

/** Wards to choose from, `first` before them. */
export function wardItems(
  wards: readonly NamedArea[],
  chosen: string,
  first: { value: string; text: string },
): { value: string; text: string; selected: boolean }[] {
  return [first, ...wards.map(({ code, name }) => ({ value: code, text: name }))].map((item) => ({
    ...item,
    selected: item.value === chosen,
  }));
}

const stateOf = (line: WardLine, today: string): SafeHtml =>
  line.endsOn !== null && line.endsOn < today
    ? tag({ text: 'Over', classes: 'govuk-tag--grey' })
    : line.beginsOn > today
      ? tag({ text: 'Not yet', classes: 'govuk-tag--yellow' })
      : tag({ text: 'In the packs', classes: 'govuk-tag--green' });

export function linesPage(view: {
  kind: LineKind;
  lines: readonly WardLine[];
  today: string;
  next: string | null;
  url: string;
}): Page {
  const words = lineKinds[view.kind];
  return {
    title: words.title,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: packsTrail,
    body: html`<h1 class="govuk-heading-l">${words.title}</h1>
      <p class="govuk-body">
        What the packs of the wards say under “${words.title}”, as written here: at most
        ${packLimits.lines.ward} lines for a ward and ${packLimits.lines.everyWard} for every ward at one
        time. Packs that were released keep what they said.
      </p>
      ${button({ text: words.add, href: `/assessment/ward-packs/${view.kind}/add` })}
      ${
        view.lines.length === 0
          ? html`<p class="govuk-body">Nothing has been written down yet.</p>`
          : scrollRegion(
              words.title,
              table({
                caption: `${words.title}, the latest first`,
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Ward' },
                  { text: words.words },
                  { text: words.who },
                  ...(view.kind === 'contact' ? [{ text: 'Telephone or e-mail' }] : []),
                  { text: words.begins },
                  { text: 'State' },
                  { html: html`<span class="govuk-visually-hidden">Change</span>` },
                ],
                rows: view.lines.map((line) => [
                  { text: wardWords(line) },
                  { text: line.words },
                  { text: line.who },
                  ...(view.kind === 'contact' ? [{ text: line.reach }] : []),
                  { text: dayInWords(line.beginsOn) },
                  { html: stateOf(line, view.today) },
                  {
                    html: html`<a class="govuk-link" href="/assessment/ward-packs/${view.kind}/${line.id}"
                      >Change<span class="govuk-visually-hidden">: ${line.words}, ${wardWords(line)}</span></a
                    >`,
                  },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: words.title })}`,
  };
}

/** The form of a new line or of one that is changed. */
export function editLinePage(view: {
  kind: LineKind;
  line: WardLine | null;
  wards: readonly NamedArea[];
  form: FormState;
  today: string;
  hidden: () => SafeHtml;
}): Page {
  const { kind, line, form } = view;
  const words = lineKinds[kind];
  const limits = kind === 'doing' ? packLimits.doing : packLimits.contact;
  const base = `/assessment/ward-packs/${kind}/${line === null ? 'add' : line.id}`;
  const conflict = line !== null && form.message('version') !== undefined;
  return {
    title: line === null ? words.add : `Change: ${words.title.toLowerCase()}`,
    menu: 'assessment',
    breadcrumbs: [...packsTrail, { text: words.title, href: `/assessment/ward-packs/${kind}` }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${line === null ? words.add : words.title}</h1>
      <form method="post" action="${base}" novalidate>
        ${view.hidden()}
        ${
          line !== null &&
          html`<input
            type="hidden"
            name="version"
            value="${conflict ? String(line.version) : form.value('version', String(line.version))}"
          />`
        }
        ${
          conflict &&
          html`<div id="version" tabindex="-1">
            ${insetText({ text: `What is stored now: ${wardWords(line)}: ${line.words}. ${line.who} ${line.reach}` })}
          </div>`
        }
        ${select({
          id: 'ward',
          name: 'ward',
          label: { text: 'Ward' },
          items: wardItems(view.wards, form.value('ward'), { value: '', text: 'Every ward' }),
          ...form.error('ward'),
        })}
        ${
          kind === 'doing'
            ? textarea({
                id: 'words',
                name: 'words',
                label: { text: words.words },
                hint: {
                  text: `${words.wordsHint}. At most ${limits.words} characters: the pack is one side of A4.`,
                },
                rows: 3,
                value: form.value('words'),
                ...form.error('words'),
              })
            : input({
                id: 'words',
                name: 'words',
                label: { text: words.words },
                hint: { text: `${words.wordsHint}. At most ${limits.words} characters.` },
                value: form.value('words'),
                ...form.error('words'),
              })
        }
        ${input({
          id: 'who',
          name: 'who',
          label: { text: words.who },
          hint: { text: `${words.whoHint}. At most ${limits.who} characters.` },
          value: form.value('who'),
          ...form.error('who'),
        })}
        ${
          kind === 'contact' &&
          input({
            id: 'reach',
            name: 'reach',
            label: { text: 'Telephone or e-mail' },
            hint: {
              text: `One that a resident may be given. At most ${packLimits.contact.reach} characters.`,
            },
            value: form.value('reach'),
            ...form.error('reach'),
          })
        }
        ${dateField({ form, name: 'begins', legend: words.begins, value: line === null ? view.today : '' })}
        ${dateField({ form, name: 'ends', legend: 'Last day in the packs', hint: 'Leave empty until it is removed' })}
        <div class="govuk-button-group">
          ${button({ text: 'Save', preventDoubleClick: true })}
          <a class="govuk-link" href="/assessment/ward-packs/${kind}">Cancel</a>
        </div>
      </form>
      ${
        line !== null &&
        html`<h2 class="govuk-heading-m">Remove it</h2>
          <p class="govuk-body">It goes into no pack from now on. Packs that were released keep it.</p>
          <form method="post" action="${base}/remove" novalidate>
            ${view.hidden()} <input type="hidden" name="version" value="${String(line.version)}" />
            ${button({ text: 'Remove the line', classes: 'govuk-button--warning', preventDoubleClick: true })}
          </form>`
      }`,
  };
}
