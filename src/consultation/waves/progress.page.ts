import { dayInWords } from '../../observatory/observatory.ts';
import { addDays } from '../../foundation/day.ts';
import { marginOfError } from '../../statistics/statistics.ts';
import { details, insetText, scrollRegion, table } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { Outreach } from './outreach.store.ts';
import { categoryInWords, standardInWords } from './profile.page.ts';
import { missingRule, type Representation } from './profile.rules.ts';
import type { Profile } from './profile.store.ts';
import type { Progress } from './progress.store.ts';
import { channels, wayTitles, type Wave } from './wave.types.ts';

export type ProgressView = {
  wave: Wave;
  today: string;
  progress: Progress;
  profile: Profile | null;
  groups: readonly Representation[];
  wardNames: ReadonlyMap<string, string>;
  planned: readonly Outreach[];
};

const numeric = (text: string): { text: string; format: 'numeric' } => ({ text, format: 'numeric' });
const number = (value: number): string => value.toLocaleString('en-GB');
const percent = (value: number | null): string => (value === null ? '' : `${value.toFixed(1)} %`);

/** Answers at the end if they go on coming as in the last seven days; null outside its weeks, and before the first. */
export function projected(
  progress: Pick<Progress, 'complete' | 'byDay'>,
  today: string,
  closesOn: string | null,
): number | null {
  if (closesOn === null || closesOn < today || progress.complete === 0) return null;
  const weekAgo = addDays(today, -7);
  const lately = progress.byDay.filter(({ day }) => day > weekAgo).reduce((sum, { count }) => sum + count, 0);
  const daysLeft = Math.round((Date.parse(closesOn) - Date.parse(today)) / 86_400_000);
  return progress.complete + Math.round((lately / 7) * daysLeft);
}

function missing(view: ProgressView): SafeHtml {
  const { groups, wave } = view;
  const name = (group: Representation): string =>
    group.standard === 'ward'
      ? (view.wardNames.get(group.category) ?? group.category)
      : categoryInWords(group.standard, group.category);
  if (view.profile === null)
    return html`<p class="govuk-body">
      To see who is missing,
      <a class="govuk-link" href="/consultation/profiles">load who lives in the area</a> and choose it for
      this consultation.
    </p>`;
  const lacking = groups.filter(({ isMissing }) => isMissing);
  return html`${
      lacking.length === 0
        ? html`<p class="govuk-body">
            ${view.progress.complete === 0 ? 'Nobody has answered yet, so nobody can be said to be missing.' : 'No group is missing by the rule below.'}
          </p>`
        : html`<ul class="govuk-list govuk-list--bullet">
            ${lacking.map((group) => html`<li>${standardInWords(group.standard)}: <strong>${name(group)}</strong>: ${number(group.answered)} answered; about ${number(Math.round(group.expected))} would, if they answered as others do</li>`)}
          </ul>`
    }
    <p class="govuk-body">
      ${wave.state === 'open' && html`<a class="govuk-link" href="/consultation/${wave.id}/outreach">Plan something for them</a>.`}
      ${view.planned.length > 0 && `Planned: ${view.planned.map(({ title }) => title).join(', ')}.`}
    </p>
    ${details({
      summaryText: 'When a group counts as missing',
      html: html`<p class="govuk-body">
        Fewer than ${missingRule.share * 100} % of those who would have answered at their part of the
        population, and at least ${missingRule.people} people fewer. The population: ${view.profile.title}
        (${view.profile.source}). Those who did not say are in no group.
      </p>`,
    })}
    ${[...Map.groupBy(groups, ({ standard }) => standard)].map(([standard, rows]) =>
      scrollRegion(
        standardInWords(standard),
        table({
          caption: standardInWords(standard),
          captionClasses: 'govuk-table__caption--m',
          firstCellIsHeader: true,
          head: [
            { text: 'Group' },
            numeric('Answered'),
            numeric('Of those who said'),
            numeric('Of the population'),
            { text: 'Missing' },
          ],
          rows: rows.map((group) => [
            { text: name(group) },
            numeric(number(group.answered)),
            numeric(percent(group.share)),
            numeric(percent(group.populationShare)),
            { text: group.isMissing ? 'Missing' : '' },
          ]),
        }),
      ),
    )}`;
}

/** How many answered by day and way, and who is missing. Never what they answered. */
export function progressPage(view: ProgressView): Page {
  const { wave, progress, today } = view;
  const days = [...new Set(progress.byDay.map(({ day }) => day))];
  const used = channels.filter((channel) => progress.byDay.some((each) => each.channel === channel));
  const of = (day: string | null, channel: string | null): number =>
    progress.byDay
      .filter((each) => (day === null || each.day === day) && (channel === null || each.channel === channel))
      .reduce((sum, { count }) => sum + count, 0);
  const atEnd = projected(progress, today, wave.closesOn);
  const margin = (n: number): string => `${(100 * marginOfError(0.5, n).value).toFixed(1)} points`;
  return {
    title: 'Who answered, and who is missing',
    menu: 'consultation',
    breadcrumbs: [
      { text: 'Consultation', href: '/consultation' },
      { text: wave.title, href: `/consultation/${wave.id}` },
    ],
    body: html`<h1 class="govuk-heading-l">Who answered, and who is missing</h1>
      <p class="govuk-body govuk-!-font-size-24">
        <strong>${number(progress.complete)}</strong>
        ${progress.complete === 1 ? 'person has' : 'people have'} answered.
      </p>
      <p class="govuk-body">
        ${number(progress.begun)} more began and have not sent their answers; ${number(progress.excluded)}
        ${progress.excluded === 1 ? 'is' : 'are'} left out.
        ${atEnd !== null && wave.state === 'open' && `If answers go on as in the last seven days, there will be about ${number(atEnd)} on ${dayInWords(wave.closesOn ?? today)}.`}
      </p>
      ${
        progress.complete > 0 &&
        insetText({
          text: `Who answers chooses to: this is a consultation, not a sample, and it has no margin of error. As a guide only: a random sample of ${number(progress.complete)} would be good to about ${margin(progress.complete)}${atEnd !== null && atEnd > progress.complete && wave.state === 'open' ? `, one of ${number(atEnd)} to ${margin(atEnd)}` : ''}.`,
        })
      }
      <h2 class="govuk-heading-m">Who is missing</h2>
      ${missing(view)}
      <h2 class="govuk-heading-m">By day and way</h2>
      ${
        days.length === 0
          ? html`<p class="govuk-body">Nobody has answered yet.</p>`
          : html` ${scrollRegion(
              'Answers by day and way',
              table({
                caption: 'Answers by the day they were given',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Day' },
                  ...used.map((channel) => numeric(wayTitles[channel])),
                  numeric('All'),
                ],
                rows: [
                  ...days.map((day) => [
                    { text: dayInWords(day) },
                    ...used.map((channel) => numeric(number(of(day, channel)))),
                    numeric(number(of(day, null))),
                  ]),
                  [
                    { text: 'All days' },
                    ...used.map((channel) => numeric(number(of(null, channel)))),
                    numeric(number(progress.complete)),
                  ],
                ],
              }),
            )}`
      }`,
  };
}
