import { button, input, insetText, scrollRegion, table } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { packsTrail } from './line.page.ts';
import { lookWords, type PackLook, type PackRecord } from './pack.store.ts';
import { dueWords, momentInWords, packLink, requestTag } from './packs.page.ts';
import { ways, type PackRequest, type PackSetting } from './request.store.ts';

/** The log: who asked, who released, which edition, who opened. */
export function logPage(view: {
  requests: readonly PackRequest[];
  looks: readonly PackLook[];
  what: 'requests' | 'looks';
  packs: ReadonlyMap<string, PackRecord>;
  next: string | null;
  url: string;
  today: string;
}): Page {
  const isRequests = view.what === 'requests';
  const others = isRequests
    ? html`<a class="govuk-link" href="/assessment/ward-packs/log?what=looks">Who opened which pack</a>`
    : html`<a class="govuk-link" href="/assessment/ward-packs/log">Who asked and what became of it</a>`;
  const title = isRequests ? 'Who asked and what became of it' : 'Who opened which pack';
  return {
    title,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: packsTrail,
    body: html`<h1 class="govuk-heading-l">${title}</h1>
      <p class="govuk-body">${others}</p>
      ${
        (isRequests ? view.requests : view.looks).length === 0
          ? html`<p class="govuk-body">Nothing is written down yet.</p>`
          : isRequests
            ? scrollRegion(
                title,
                table({
                  caption: title,
                  captionClasses: 'govuk-visually-hidden',
                  firstCellIsHeader: true,
                  head: [
                    { text: 'Who asked' },
                    { text: 'Ward' },
                    { text: 'When and how' },
                    { text: 'Written down by' },
                    { text: 'What became of it' },
                    { text: 'By' },
                    { text: 'Edition' },
                  ],
                  rows: view.requests.map((each) => {
                    const pack = view.packs.get(each.id);
                    return [
                      {
                        html: html`<a class="govuk-link" href="/assessment/ward-packs/requests/${each.id}"
                          >${each.askerName}</a
                        >`,
                      },
                      { text: each.ward.name },
                      { text: `${dayInWords(each.askedOn)}, ${ways[each.way]}` },
                      { text: each.madeByName },
                      {
                        html: html`${requestTag(each.state)}
                        ${each.state === 'waiting' ? dueWords(each, view.today) : each.decidedAt === null ? '' : momentInWords(each.decidedAt)}${each.reason === '' ? '' : `: ${each.reason}`}`,
                      },
                      { text: each.decidedByName ?? '' },
                      { html: pack === undefined ? html`` : packLink(pack) },
                    ];
                  }),
                }),
              )
            : looksTable(view.looks, true)
      }
      ${pager({ url: view.url, next: view.next, label: title })}`,
  };
}

export function looksTable(looks: readonly PackLook[], withPack: boolean): SafeHtml {
  return scrollRegion(
    'Who opened it',
    table({
      caption: 'Who opened it, the latest first',
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [{ text: 'Who' }, { text: 'When' }, { text: 'What' }, ...(withPack ? [{ text: 'Pack' }] : [])],
      rows: looks.map((look) => [
        { text: look.who },
        { text: momentInWords(look.at) },
        { text: `${lookWords[look.kind]}${look.words === '' ? '' : `: ${look.words}`}` },
        ...(withPack
          ? [{ html: packLink({ id: look.packId, ward: look.ward, edition: look.edition }) }]
          : []),
      ]),
    }),
  );
}

export function settingsPage(view: {
  settings: readonly PackSetting[];
  today: string;
  usualDays: number;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form, settings } = view;
  const inForce = settings.find(({ beginsOn }) => beginsOn <= view.today);
  return {
    title: 'Time to answer',
    menu: 'assessment',
    breadcrumbs: packsTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Time to answer</h1>
      ${insetText({
        text:
          inForce === undefined
            ? `Requests are due within ${view.usualDays} days. The partnership has not chosen another time.`
            : `Since ${dayInWords(inForce.beginsOn)} requests are due within ${inForce.dueDays} days: ${inForce.reason}`,
      })}
      <p class="govuk-body">
        No law sets this time. Requests that wait already keep the day they were given.
      </p>
      <form method="post" action="/assessment/ward-packs/settings" novalidate>
        ${view.hidden()}
        ${input({
          id: 'days',
          name: 'days',
          label: { text: 'Days' },
          hint: { text: 'From 1 to 60' },
          classes: 'govuk-input--width-3',
          inputmode: 'numeric',
          value: form.value('days'),
          ...form.error('days'),
        })}
        ${dateField({ form, name: 'begins', legend: 'For requests made from', value: view.today })}
        ${input({
          id: 'reason',
          name: 'reason',
          label: { text: 'Why, or who decided it' },
          value: form.value('reason'),
          ...form.error('reason'),
        })}
        ${button({ text: 'Save', preventDoubleClick: true })}
      </form>
      ${
        settings.length > 0 &&
        html`<h2 class="govuk-heading-m">What was chosen, and when</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${settings.map(
              (each) =>
                html`<li>
                  From ${dayInWords(each.beginsOn)}: ${each.dueDays} days. ${each.reason} (${each.madeByName},
                  ${momentInWords(each.madeAt)})
                </li>`,
            )}
          </ul>`
      }`,
  };
}
