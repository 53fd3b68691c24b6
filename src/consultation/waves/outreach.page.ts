import { dayInWords } from '../../observatory/observatory.ts';
import { button, input, scrollRegion, select, table, textarea } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { Outreach } from './outreach.store.ts';
import { ways, wayTitles, type Wave } from './wave.types.ts';

const trail = (wave: Wave): { text: string; href: string }[] => [
  { text: 'Consultation', href: '/consultation' },
  { text: wave.title, href: `/consultation/${wave.id}` },
];

const numeric = (text: string): { text: string; format: 'numeric' } => ({ text, format: 'numeric' });
export const outreachWays = [...ways, 'other'] as const;
const wayInWords = (way: Outreach['way']): string => (way === 'other' ? 'Otherwise' : wayTitles[way]);

/** Staff minutes for each answer it brought, where it brought any. */
const minutesEach = (each: Outreach): string =>
  each.answers === 0 || each.staffMinutes === 0 ? '' : (each.staffMinutes / each.answers).toFixed(1);

/** What is done so that people answer, and what each brought. */
export function outreachPage(view: {
  wave: Wave;
  outreach: readonly Outreach[];
  form: FormState;
  hidden: () => SafeHtml;
  mayCount: boolean;
}): Page {
  const { wave, outreach } = view;
  const byWay = [...Map.groupBy(outreach, ({ way }) => way)];
  return {
    title: 'Outreach',
    menu: 'consultation',
    width: 'wide',
    breadcrumbs: trail(wave),
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">Outreach</h1>
      <p class="govuk-body">
        Each event, mailing or poster has a code. Answers that come through its address, or that are entered
        with its code, are counted as brought by it.
      </p>
      ${
        outreach.length === 0
          ? html`<p class="govuk-body">Nothing is written down yet.</p>`
          : html`${scrollRegion(
              'Outreach',
              table({
                caption: 'Outreach by day',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'What' },
                  { text: 'Aimed at' },
                  { text: 'Day' },
                  { text: 'Code and address' },
                  numeric('Reached'),
                  ...(view.mayCount ? [numeric('Answers')] : []),
                  numeric('Staff minutes'),
                  ...(view.mayCount ? [numeric('Minutes an answer')] : []),
                ],
                rows: outreach.map((each) => [
                  {
                    html: html`<a class="govuk-link" href="/consultation/${wave.id}/outreach/${each.id}"
                        >${each.title}</a
                      ><br />${wayInWords(each.way)}${each.place !== '' && `, ${each.place}`}`,
                  },
                  { text: each.aimedAt },
                  {
                    text:
                      each.doneOn === null
                        ? each.plannedOn === null
                          ? ''
                          : `planned for ${dayInWords(each.plannedOn)}`
                        : dayInWords(each.doneOn),
                  },
                  { html: html`<code>${each.code}</code><br />/survey/${wave.code}?via=${each.code}` },
                  numeric(each.reached === null ? '' : String(each.reached)),
                  ...(view.mayCount ? [numeric(String(each.answers))] : []),
                  numeric(String(each.staffMinutes)),
                  ...(view.mayCount ? [numeric(minutesEach(each))] : []),
                ]),
              }),
            )}
            ${scrollRegion(
              'Staff minutes by way',
              table({
                caption: 'Staff minutes by way',
                captionClasses: 'govuk-table__caption--m',
                firstCellIsHeader: true,
                head: [
                  { text: 'Way' },
                  numeric('Staff minutes'),
                  ...(view.mayCount ? [numeric('Answers it brought')] : []),
                ],
                rows: byWay.map(([way, own]) => [
                  { text: wayInWords(way) },
                  numeric(String(own.reduce((sum, { staffMinutes }) => sum + staffMinutes, 0))),
                  ...(view.mayCount
                    ? [numeric(String(own.reduce((sum, { answers }) => sum + answers, 0)))]
                    : []),
                ]),
              }),
            )}`
      }
      <h2 class="govuk-heading-m">Write something down</h2>
      ${outreachForm(view, null)}`,
  };
}

function outreachForm(
  view: { wave: Wave; form: FormState; hidden: () => SafeHtml },
  own: Outreach | null,
): SafeHtml {
  const { wave, form } = view;
  const field = (name: string, text: string, hint: string, first: string, classes = ''): SafeHtml =>
    input({
      id: name,
      name,
      label: { text, classes: 'govuk-label--s' },
      ...(hint === '' ? {} : { hint: { text: hint } }),
      classes,
      value: form.value(name, first),
      ...form.error(name),
    });
  return html`<form
    method="post"
    action="/consultation/${wave.id}/outreach${own === null ? '' : `/${own.id}`}"
    novalidate
  >
    ${view.hidden()} ${field('title', 'What', 'For example, Market stall', own?.title ?? '')}
    ${field('code', 'Code', 'Short, small letters and figures: it is printed and read out', own?.code ?? '', 'govuk-input--width-10')}
    ${select({ id: 'way', name: 'way', label: { text: 'Way', classes: 'govuk-label--s' }, items: outreachWays.map((value) => ({ value, text: wayInWords(value) })), value: form.value('way', own?.way ?? 'event'), ...form.error('way') })}
    ${field('place', 'Place', '', own?.place ?? '')}
    ${field('aimed-at', 'Whom it is aimed at', 'A group that is missing', own?.aimedAt ?? '')}
    ${dateField({ form, name: 'planned-on', legend: 'Planned for', value: own?.plannedOn ?? '' })}
    ${dateField({ form, name: 'done-on', legend: 'Done on', hint: 'Left empty until it is', value: own?.doneOn ?? '' })}
    ${field('reached', 'People reached', 'About how many saw or heard it', own?.reached === null || own === null ? '' : String(own.reached), 'govuk-input--width-5')}
    ${field('staff-minutes', 'Staff minutes', 'All of those who took part together', own === null ? '' : String(own.staffMinutes), 'govuk-input--width-5')}
    ${textarea({ id: 'notes', name: 'notes', label: { text: 'Notes', classes: 'govuk-label--s' }, rows: 3, value: form.value('notes', own?.notes ?? ''), ...form.error('notes') })}
    ${button({ text: own === null ? 'Write it down' : 'Save' })}
  </form>`;
}

export function outreachEditPage(view: {
  wave: Wave;
  own: Outreach;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  return {
    title: view.own.title,
    menu: 'consultation',
    breadcrumbs: [...trail(view.wave), { text: 'Outreach', href: `/consultation/${view.wave.id}/outreach` }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">${view.own.title}</h1>
      ${outreachForm(view, view.own)}
      <form method="post" action="/consultation/${view.wave.id}/outreach/${view.own.id}/remove">
        ${view.hidden()} ${button({ text: 'Remove it', classes: 'govuk-button--secondary' })}
      </form>`,
  };
}
