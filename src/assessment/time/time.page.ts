import { monthInWords, periodInWords } from '../../foundation/period.ts';
import type { Block, SourceNote } from '../../documents/document.ts';
import { category, weekParameters } from '../../observatory/observatory.ts';
import { printNumber, printPercent } from '../../statistics/statistics.ts';
import { button, insetText, select } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { textCell } from '../cells.ts';
import { monthItems } from '../explore.page.ts';
import { copyPanel, copyScript } from '../ask/copy.part.ts';
import { breaksHtml, roundedHtml, showBlocks, whereFrom, type Ground, type SourceChoice } from '../ground.ts';
import { isSparse, roundedNote, sparseWords } from '../small.rules.ts';
import { peakInWords, peakParameters, weekdays, type Peak } from './peaks.rules.ts';
import { bandHours, bandTitles } from './week.rules.ts';
import type { TimeView } from './time.view.ts';

const titleOf = (code: string): string => category(code).title;

/** Incidents, to the whole: where spans are spread a cell may hold a part of one. */
const whole = (count: number): string => printNumber(Math.round(count));

const areaWords = (view: TimeView): string => view.question.area?.name ?? 'everywhere the files cover';

/** `Friday 22:00 to 02:00 is 2.4% of the week and 14.1% of incidents (31 of 220).` */
export function peakSentence(view: TimeView, peak: Peak, width: 24 | 168): string {
  const words = peakInWords(peak, width);
  const base = view.week.atHour + view.week.spread;
  return `${width === 24 ? `All days together, ${words}` : words} is ${printPercent(peak.part * 100)} of the ${width === 24 ? 'day' : 'week'} and ${printPercent(peak.share * 100)} of incidents (${whole(peak.count)} of ${whole(base)}).`;
}

function peaksHtml(view: TimeView): SafeHtml {
  const { week, weekPeaks, dayPeaks } = view;
  const base = week.atHour + week.spread;
  if (base < peakParameters.minimumBase.value)
    return html`<p class="govuk-body">
      The hour is known of ${whole(base)} incidents: too few to say that any time stands out
      (${peakParameters.minimumBase.value} are needed).
    </p>`;
  const sentences = [
    ...weekPeaks.map((peak) => peakSentence(view, peak, 168)),
    ...dayPeaks.slice(0, 1).map((peak) => peakSentence(view, peak, 24)),
  ];
  if (sentences.length === 0)
    return html`<p class="govuk-body">
      No time of the day or week stands out: the differences between hours may be chance.
    </p>`;
  return html`<ul class="govuk-list govuk-list--bullet">
    ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
  </ul>`;
}

/** Weekdays down, hours across; bands of hours where the counts are rounded. */
export function heatBlock(view: TimeView): Extract<Block, { kind: 'chart' }> {
  const { week, ground } = view;
  const across = 24 / week.hoursOfCell;
  const base = week.atHour + week.spread;
  const notKnown = [
    { label: 'Known only by the day', value: week.dayOnly },
    { label: 'Known only by the month or longer', value: week.monthOnly },
    { label: 'Given as a span of a week or more', value: week.tooLong },
  ].filter(({ value }) => value > 0);
  const peaks = view.weekPeaks.map((peak) => ({
    title: peakInWords(peak, 168),
    cells: Array.from({ length: peak.hours }, (_, step) => {
      const index = (peak.start + step) % 168;
      return { row: Math.floor(index / 24), column: Math.floor((index % 24) / week.hoursOfCell) };
    }),
  }));
  return {
    kind: 'chart',
    chart: {
      kind: 'heat',
      title: `${titleOf(view.question.category)} by hour and weekday, ${areaWords(view)}, ${periodInWords(view.question.period)}`,
      description: `${whole(base)} incidents whose hour is known${week.spread > 0 ? `, ${whole(week.spread)} of them as a span of time shared among its hours` : ''}. ${
        view.weekPeaks[0] === undefined ? 'No time stands out.' : peakSentence(view, view.weekPeaks[0], 168)
      }`,
      valueTitle: 'incidents',
      labelTitle: week.hoursOfCell === 1 ? 'hour' : 'hours of the day',
      source: `Source: ${ground.source.title}.${ground.source.showsSmall ? '' : ` ${roundedNote} “All” adds up the rounded counts.`}`,
      rows: [...weekdays],
      columns:
        week.hoursOfCell === 1
          ? Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'))
          : [...bandTitles],
      cells: weekdays.map((_, day) => week.cells.slice(day * across, (day + 1) * across)),
      ...(week.hoursOfCell === 1 ? { band: { size: bandHours, titles: [...bandTitles] } } : {}),
      ...(peaks.length === 0 ? {} : { peaks }),
      ...(notKnown.length === 0 ? {} : { notKnown }),
    },
  };
}

function notKnownHtml(view: TimeView): SafeHtml {
  const { week } = view;
  const unknown = week.dayOnly + week.monthOnly + week.tooLong;
  const total = week.atHour + week.spread + unknown;
  return html`<p class="govuk-body">
    ${
      unknown === 0
        ? view.ground.source.showsSmall
          ? `The hour is known of all ${whole(total)} incidents.`
          : `The hour is known of ${whole(total)} incidents; of how many it is not known rounds to 0.`
        : `Of ${whole(total)} incidents the hour is not known of ${whole(unknown)}${total > 0 ? ` (${printPercent((unknown * 100) / total)})` : ''}: ${whole(week.dayOnly)} are known by the day, ${whole(week.monthOnly)} by the month or longer, ${whole(week.tooLong)} as a span of ${weekParameters.longestSpanMinutes / 1440} days or more. They stand in no hour.`
    }
    ${
      week.spread > 0 &&
      `${whole(week.spread)} incidents are known as a span (between leaving home and coming back, say): each counts once, shared among the hours of its span.`
    }
  </p>`;
}

/** Month by month, by the day: a month of 28 days and one of 31 are compared fairly. */
function monthsBlock(view: TimeView): Block {
  const known = view.byMonth.filter((each) => each.count !== null);
  const total = known.reduce((sum, each) => sum + (each.count ?? 0), 0);
  const days = known.reduce((sum, each) => sum + each.days, 0);
  const usual = days === 0 ? null : total / days;
  return {
    kind: 'table',
    caption: `${titleOf(view.question.category)} by month, ${areaWords(view)}`,
    columns: [
      { title: 'Month', kind: 'text' },
      { title: 'Incidents', kind: 'number' },
      { title: 'A day', kind: 'number' },
      { title: 'Against the usual day', kind: 'number' },
    ],
    rowHeadings: true,
    rows: view.byMonth.map(({ month, count, days: length }) => {
      if (count === null)
        return [
          textCell(monthInWords(month)),
          ...Array.from({ length: 3 }, () => ({ value: null, text: 'not available' })),
        ];
      const aDay = count / length;
      return [
        textCell(monthInWords(month)),
        { value: count, text: printNumber(count) },
        { value: aDay, text: printNumber(aDay, 1) },
        usual === null || usual === 0 || total < 20
          ? { value: null, text: 'too few' }
          : { value: aDay / usual, text: `${printNumber((aDay * 100) / usual)}%` },
      ];
    }),
    notes: [
      `The usual day of these months: ${usual === null ? 'not available' : printNumber(usual, 1)} incidents (${printNumber(total)} in ${printNumber(days)} days).`,
      ...(view.ofNoMonth > 0
        ? [`${printNumber(view.ofNoMonth)} more are totals of a quarter or a year and stand in no month.`]
        : []),
      ...(view.ground.source.showsSmall
        ? []
        : [roundedNote, ...(isSparse(known.map((each) => each.count ?? 0)) ? [sparseWords] : [])]),
      'One year does not tell a season from chance: compare the same months of several years.',
    ],
  };
}

/** Source, category, area and months: a plain GET form. */
export function filterForm(options: {
  action: string;
  ground: Ground;
  categories: readonly { code: string; title: string }[];
  category: string;
  period: { from: string; to: string };
  form: FormState;
  more?: SafeHtml;
}): SafeHtml {
  const { ground, form, period } = options;
  return html`<form method="get" action="${options.action}" class="fp-filter" novalidate>
    ${select({
      id: 'source',
      name: 'source',
      label: { text: 'Source' },
      items: ground.choices.map((choice) => ({
        value: choice.code,
        text: choice.title,
        selected: choice.code === ground.source.code,
      })),
    })}
    ${select({
      id: 'category',
      name: 'category',
      label: { text: 'Category' },
      items: options.categories.map(({ code, title }) => ({
        value: code,
        text: title,
        selected: code === options.category,
      })),
      ...form.error('category'),
    })}
    ${options.more ?? null}
    ${select({
      id: 'from',
      name: 'from',
      label: { text: 'First month' },
      items: monthItems(ground.source.months, form.value('from', period.from)),
      ...form.error('from'),
    })}
    ${select({
      id: 'to',
      name: 'to',
      label: { text: 'Last month' },
      items: monthItems(ground.source.months, form.value('to', period.to)),
      ...form.error('to'),
    })}
    ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
  </form>`;
}

/** The whole, the district and its wards, as far as the source's rows can be put into them. */
export function areaSelect(ground: Ground, chosen: string, withWards = true): SafeHtml {
  return select({
    id: 'area',
    name: 'area',
    label: { text: 'Area' },
    items: [
      ...(ground.toDistrict === null ? [] : [{ value: ground.area.code, text: ground.area.name }]),
      ...(withWards && ground.toWard !== null
        ? ground.wards
            .map(({ code, name }) => ({ value: code, text: name }))
            .sort((a, b) => a.text.localeCompare(b.text, 'en-GB'))
        : []),
      { value: 'all', text: 'Everywhere the files cover' },
    ].map((item) => ({ ...item, selected: item.value === chosen })),
  });
}

function noHoursHtml(view: TimeView): SafeHtml {
  const { source, choices } = view.ground;
  const others: SourceChoice[] = choices.filter((choice) => choice.knowsHours);
  return insetText({
    html: html`<p class="govuk-body">
        ${source.title} says only the ${source.periodGrain === 'day' ? 'day' : 'month'} of an incident, so
        nothing can be said here of hours${source.periodGrain === 'day' ? '' : ' or weekdays'}.
      </p>
      ${
        others.length > 0 &&
        html`<p class="govuk-body">These sources know the hour:</p>
          <ul class="govuk-list govuk-list--bullet">
            ${others.map(
              (other) =>
                html`<li>
                  <a class="govuk-link" href="/assessment/time?source=${encodeURIComponent(other.code)}"
                    >${other.title}</a
                  >
                </li>`,
            )}
          </ul>`
      }`,
  });
}

/** What the page asks, for the picture of its chart. */
const addressOf = ({ ground, question }: TimeView): string =>
  new URLSearchParams({
    source: ground.source.code,
    category: question.category,
    area: question.area?.code ?? 'all',
    from: question.period.from,
    to: question.period.to,
  }).toString();

/** Whether anything can be said of hours: also where the few that are known round to 0. */
export const knowsWhen = ({ ground, week }: TimeView): boolean =>
  ground.source.knowsHours || week.atHour + week.spread > 0;

export function timePage(view: TimeView, notes: readonly SourceNote[], form: FormState): Page {
  const { ground, question } = view;
  const knows = knowsWhen(view);
  const heading = `${titleOf(question.category)}: when it happens`;
  return {
    title: `${heading}, ${areaWords(view)}`,
    menu: 'assessment',
    width: 'wide',
    scripts: [copyScript],
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${areaWords(view)}, ${periodInWords(question.period)}</span>${heading}
      </h1>
      ${filterForm({
        action: '/assessment/time',
        ground,
        categories: view.categories,
        category: question.category,
        period: question.period,
        form,
        more: areaSelect(ground, question.area?.code ?? 'all'),
      })}
      ${
        ground.toWard === null &&
        html`<p class="govuk-body">
          The rows of this source name no place that can be put into ${ground.area.name} or its wards: all of
          them are counted.
        </p>`
      }
      ${breaksHtml(ground, { ...question, area: question.area?.code ?? null, comparison: null })}
      ${roundedHtml(ground)}
      ${
        view.total === 0
          ? html`<p class="govuk-body">
              ${
                ground.source.showsSmall
                  ? 'Nothing of this was counted in these months.'
                  : 'In each of these months the count rounds to 0.'
              }
            </p>`
          : html`${
                knows
                  ? html`${peaksHtml(view)} ${notKnownHtml(view)} ${showBlocks(heading, [heatBlock(view)])}`
                  : noHoursHtml(view)
              }
              <h2 class="govuk-heading-m">Month by month</h2>
              ${showBlocks(heading, [monthsBlock(view)])}
              ${copyPanel({
                id: 'copy',
                table: { id: 'table-1' },
                chart: knows
                  ? { chart: heatBlock(view).chart, path: '/assessment/time/chart', query: addressOf(view) }
                  : null,
              })}`
      }
      ${whereFrom(ground, notes, [
        'Times are as the sender gave them: when it was reported need not be when it happened.',
        ...(knows
          ? [
              'A time is named when it holds more than chance would put there, all runs of 2 to 8 hours being tried (scan statistic, Kulldorff 1997; exact test, Bonferroni).',
            ]
          : []),
      ])}`,
  };
}
