import { button, input, radios, scrollRegion, select, table, tag, textarea } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { NamedArea } from '../evidence.ts';
import { packsTrail, wardItems } from './line.page.ts';
import type { PackRecord } from './pack.store.ts';
import { stateWords, ways, type PackRequest, type RequestState, type Way } from './request.store.ts';

const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});
export const momentInWords = (iso: string): string => moments.format(new Date(iso));
const dayOf = (iso: string): string => momentInWords(iso).replace(/ at .*/, '');

const colours: Record<RequestState, string> = {
  waiting: 'govuk-tag--yellow',
  released: 'govuk-tag--green',
  refused: 'govuk-tag--red',
  withdrawn: 'govuk-tag--grey',
};
export const requestTag = (state: RequestState): SafeHtml =>
  tag({ text: stateWords[state], classes: colours[state] });

/** "due 2 December 2026", "3 days late". */
export function dueWords(request: Pick<PackRequest, 'dueOn' | 'state'>, today: string): SafeHtml {
  if (request.state !== 'waiting') return html``;
  if (request.dueOn >= today) return html`due ${dayInWords(request.dueOn)}`;
  const days = Math.round((Date.parse(today) - Date.parse(request.dueOn)) / 86_400_000);
  return html`<strong>${days} ${days === 1 ? 'day' : 'days'} late</strong> (due ${dayInWords(request.dueOn)})`;
}

export const packLink = (pack: Pick<PackRecord, 'id' | 'ward' | 'edition'>): SafeHtml =>
  html`<a class="govuk-link" href="/assessment/ward-packs/${pack.id}"
    >${pack.ward.name}, edition ${pack.edition}</a
  >`;

function packsTable(packs: readonly PackRecord[], isUnit: boolean): SafeHtml {
  return scrollRegion(
    'Released packs',
    table({
      caption: 'Released packs, the latest first',
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [
        { text: 'Pack' },
        { text: 'Released' },
        ...(isUnit ? [{ text: 'By' }, { text: 'Asked for by' }] : []),
        { text: 'Who may read it' },
      ],
      rows: packs.map((pack) => [
        {
          html: html`${packLink(pack)}${pack.takenBackAt === null ? '' : html` ${tag({ text: 'Taken back', classes: 'govuk-tag--grey' })}`}`,
        },
        { text: dayOf(pack.releasedAt) },
        ...(isUnit
          ? [{ text: pack.releasedByName }, { text: pack.askerName ?? 'nobody: released by the unit' }]
          : []),
        { text: pack.openToMembers ? 'every member' : pack.requestId === null ? 'the unit' : 'who asked' },
      ]),
    }),
  );
}

function requestsTable(
  requests: readonly PackRequest[],
  today: string,
  caption: string,
  withAsker: boolean,
): SafeHtml {
  return scrollRegion(
    caption,
    table({
      caption,
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [
        { text: 'Ward' },
        ...(withAsker ? [{ text: 'Who asked' }] : []),
        { text: 'Asked' },
        { text: 'State' },
        { text: 'When' },
      ],
      rows: requests.map((each) => [
        {
          html: html`<a class="govuk-link" href="/assessment/ward-packs/requests/${each.id}"
            >${each.ward.name}<span class="govuk-visually-hidden"
              >, asked ${dayInWords(each.askedOn)}</span
            ></a
          >`,
        },
        ...(withAsker ? [{ text: each.askerName }] : []),
        { text: `${dayInWords(each.askedOn)}, ${ways[each.way]}` },
        { html: requestTag(each.state) },
        {
          html:
            each.state === 'waiting'
              ? dueWords(each, today)
              : html`${each.decidedAt === null ? '' : dayOf(each.decidedAt)}`,
        },
      ]),
    }),
  );
}

/** The first page: asking, what waits, what was released. */
export function packsPage(view: {
  mayAsk: boolean;
  isUnit: boolean;
  wards: readonly NamedArea[];
  /** The ward of the person looking, where it is known. */
  ownWard: NamedArea | null;
  waiting: readonly PackRequest[];
  moreWaiting: boolean;
  requests: readonly PackRequest[];
  packs: readonly PackRecord[];
  next: string | null;
  url: string;
  today: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form, isUnit } = view;
  return {
    title: 'Ward packs',
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: packsTrail.slice(0, 1),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Ward packs</h1>
      <p class="govuk-body">
        One side of A4 about a ward: what changed and whether that may be chance, what stands out, what is
        being done, and whom to ask. The community safety unit looks at each pack before it is released.
      </p>
      ${view.mayAsk && askForm(view)}
      ${
        isUnit &&
        html`<h2 class="govuk-heading-m">Waiting for you</h2>
          ${
            view.waiting.length === 0
              ? html`<p class="govuk-body">Nobody is waiting.</p>`
              : requestsTable(view.waiting, view.today, 'Waiting, the first due first', true)
          }
          ${view.moreWaiting && html`<p class="govuk-body">More are waiting than are shown: answer these first.</p>`}
          <div class="govuk-button-group">
            ${button({ text: 'Write down a request', href: '/assessment/ward-packs/record', classes: 'govuk-button--secondary' })}
            ${button({ text: 'Look at a ward', href: '/assessment/ward-packs/wards', classes: 'govuk-button--secondary' })}
          </div>
          <ul class="govuk-list">
            <li>
              <a class="govuk-link" href="/assessment/ward-packs/doing">What is being done</a>: the lines that
              packs print
            </li>
            <li>
              <a class="govuk-link" href="/assessment/ward-packs/contact">Whom to ask</a>: the contacts that
              packs print
            </li>
            <li>
              <a class="govuk-link" href="/assessment/ward-packs/log">Who asked and who opened</a>: the log
            </li>
            <li>
              <a class="govuk-link" href="/assessment/ward-packs/settings">Time to answer</a>: within how many
              days
            </li>
          </ul>`
      }
      ${
        view.mayAsk &&
        view.requests.length > 0 &&
        html`<h2 class="govuk-heading-m">What you asked for</h2>
          ${requestsTable(view.requests, view.today, 'What you asked for, the latest first', false)}`
      }
      <h2 class="govuk-heading-m">Released packs</h2>
      ${
        view.packs.length === 0
          ? html`<p class="govuk-body">
              ${isUnit ? 'None has been released yet.' : 'None has been released to you yet.'}
            </p>`
          : packsTable(view.packs, isUnit)
      }
      ${pager({ url: view.url, next: view.next, label: 'Released packs' })}`,
  };
}

function askForm(view: {
  wards: readonly NamedArea[];
  ownWard: NamedArea | null;
  form: FormState;
  hidden: () => SafeHtml;
}): SafeHtml {
  const { form, ownWard } = view;
  if (view.wards.length === 0)
    return html`<p class="govuk-body">
      There are no ward boundaries yet, so there is nothing to ask for. The unit loads them under Places.
    </p>`;
  return html`<h2 class="govuk-heading-m">Ask for a pack</h2>
    <form method="post" action="/assessment/ward-packs/ask" novalidate>
      ${view.hidden()}
      ${select({
        id: 'ward',
        name: 'ward',
        label: { text: 'Ward' },
        ...(ownWard === null
          ? {}
          : { hint: { text: `${ownWard.name} is chosen because it is yours, or you asked for it last.` } }),
        items: wardItems(view.wards, form.value('ward', ownWard?.code ?? ''), {
          value: '',
          text: 'Choose a ward',
        }),
        ...form.error('ward'),
      })}
      ${input({
        id: 'words',
        name: 'words',
        label: { text: 'What you need it for (may be left out)' },
        hint: { text: 'For example, a surgery on Saturday' },
        value: form.value('words'),
        ...form.error('words'),
      })}
      ${button({ text: ownWard === null ? 'Ask for the pack' : 'Ask for my ward’s pack', preventDoubleClick: true })}
    </form>`;
}

/** Somebody asked by telephone, by e-mail or in person: the unit writes it down. */
export function recordPage(view: {
  wards: readonly NamedArea[];
  councillors: readonly { accountId: string; name: string; title: string }[];
  form: FormState;
  today: string;
  hidden: () => SafeHtml;
}): Page {
  const { form } = view;
  return {
    title: 'Write down a request',
    menu: 'assessment',
    breadcrumbs: packsTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Write down a request</h1>
      <p class="govuk-body">For somebody who asked by telephone, by e-mail or in person.</p>
      <form method="post" action="/assessment/ward-packs/record" novalidate>
        ${view.hidden()}
        ${select({
          id: 'asker',
          name: 'asker',
          label: { text: 'Who asked' },
          items: [
            { value: '', text: 'Somebody else: write the name below', selected: form.value('asker') === '' },
            ...view.councillors.map(({ accountId, name, title }) => ({
              value: accountId,
              text: title === '' ? name : `${name}, ${title}`,
              selected: form.value('asker') === accountId,
            })),
          ],
          ...form.error('asker'),
        })}
        ${input({
          id: 'name',
          name: 'name',
          label: { text: 'Their name, where they are not in the list' },
          value: form.value('name'),
          ...form.error('name'),
        })}
        ${input({
          id: 'address',
          name: 'address',
          type: 'email',
          label: { text: 'Their e-mail address, where they are not in the list (may be left out)' },
          hint: {
            text: 'They are told there when the pack is ready. The pack itself is never sent by e-mail.',
          },
          value: form.value('address'),
          ...form.error('address'),
        })}
        ${select({
          id: 'ward',
          name: 'ward',
          label: { text: 'Ward' },
          items: wardItems(view.wards, form.value('ward'), { value: '', text: 'Choose a ward' }),
          ...form.error('ward'),
        })}
        ${radios({
          name: 'way',
          idPrefix: 'way',
          fieldset: { legend: { text: 'How they asked', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('way'),
          items: (['telephone', 'email', 'in-person'] satisfies Way[]).map((way) => ({
            value: way,
            text: ways[way].charAt(0).toUpperCase() + ways[way].slice(1),
          })),
          ...form.error('way'),
        })}
        ${dateField({ form, name: 'asked', legend: 'When they asked', value: view.today })}
        ${textarea({
          id: 'words',
          name: 'words',
          label: { text: 'What they need it for (may be left out)' },
          rows: 2,
          value: form.value('words'),
          ...form.error('words'),
        })}
        ${button({ text: 'Save the request', preventDoubleClick: true })}
      </form>`,
  };
}
