/** Whom the numbers speak for, and the weights that make up for some of it. */
import { printNumber, printPercent } from '../../statistics/statistics.ts';
import {
  button,
  checkboxes,
  details,
  scrollRegion,
  select,
  summaryList,
  table,
  warningText,
} from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { FormState } from '../../web/form.ts';
import type { Page } from '../../web/route.ts';
import { categoryInWords, standardInWords } from '../waves/profile.page.ts';
import { missingRule } from '../waves/profile.rules.ts';
import type { WaveResults } from './results.ts';
import { below, resultsPath } from './results.parts.ts';

const numeric = (text: string): { text: string; format: 'numeric' } => ({ text, format: 'numeric' });

/** One page for members: whom the numbers speak for, in plain words. */
export function representativePage(results: WaveResults, wardNames: ReadonlyMap<string, string>): Page {
  const { wave, representation, weighting } = results;
  const groups = representation?.groups ?? [];
  const name = (standard: string, category: string): string =>
    standard === 'ward' ? (wardNames.get(category) ?? category) : categoryInWords(standard, category);
  const missing = groups.filter(({ isMissing }) => isMissing);
  const silent = results.margins.filter((margin) => margin.silent > 0);
  return {
    title: `Is ${wave.title} representative?`,
    menu: 'consultation',
    breadcrumbs: below(wave),
    body: html`<h1 class="govuk-heading-l">Is this representative?</h1>
      <p class="govuk-body-l">
        ${
          representation === null
            ? 'That cannot be said: no profile of who lives in the area is chosen for this consultation.'
            : missing.length === 0
              ? 'Those who answered are much like those who live in the area, by what was asked about them. They are still people who chose to answer.'
              : `Not of everybody. ${missing.length} ${missing.length === 1 ? 'group is' : 'groups are'} missing in part: their view weighs less in these numbers than their part of the population.`
        }
      </p>
      <p class="govuk-body">
        ${printNumber(results.answers.complete)} people answered. Nobody was drawn by lot: those answered who
        heard of it and wanted to. However many answer, that does not become a sample survey, and no margin of
        error can be given.
      </p>
      ${
        missing.length > 0 &&
        html`<h2 class="govuk-heading-m">Who is missing</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${missing.map((group) => html`<li>${standardInWords(group.standard)}: <strong>${name(group.standard, group.category)}</strong>. ${printNumber(group.answered)} answered; if they had answered as others did, it would be about ${printNumber(group.expected)}.</li>`)}
          </ul>`
      }
      ${
        weighting?.applied !== null && weighting?.applied !== undefined && weighting.effectiveN !== null
          ? html`<p class="govuk-body">
              The weighted numbers make each group count as much as its part of the population
              (${weighting.applied.words}). That costs: ${printNumber(results.answers.complete)} answers are then worth
              ${printNumber(weighting.effectiveN)}. Weights mend only what was asked about people, and cannot speak for
              a group that did not answer.
            </p>`
          : html`<p class="govuk-body">The numbers are not weighted: each answer counts the same.</p>`
      }
      ${[...Map.groupBy(groups, ({ standard }) => standard)].map(([standard, rows]) =>
        scrollRegion(
          standardInWords(standard),
          table({
            caption: standardInWords(standard),
            captionClasses: 'govuk-table__caption--m',
            firstCellIsHeader: true,
            head: [{ text: 'Group' }, numeric('Answered'), numeric('Of those who said'), numeric('Of those who live here'), { text: 'Missing' }],
            rows: rows.map((group) => [
              { text: name(group.standard, group.category) },
              numeric(printNumber(group.answered)),
              numeric(group.share === null ? '' : printPercent(group.share)),
              numeric(printPercent(group.populationShare)),
              { text: group.isMissing ? 'missing in part' : '' },
            ]),
          }),
        ),
      )}
      ${silent.length > 0 && html`<p class="govuk-body">Who did not say is in no group: ${silent.map((margin) => `${margin.title.toLowerCase()} ${printNumber(margin.silent)}`).join(', ')}.</p>`}
      ${
        representation !== null &&
        html`<p class="govuk-body-s">
          Population: ${representation.profile.title}, ${representation.profile.source}, as of
          ${representation.profile.asOf}. A group counts as missing under ${missingRule.share * 100}% of its
          part and by at least ${missingRule.people} people.
        </p>`
      }`,
  }; // prettier-ignore
}

/** What there is to choose of weights, and what the chosen ones do. */
export function weightsPage(view: {
  results: WaveResults;
  form: FormState;
  hidden: SafeHtml;
  version: number;
  hasDelivered: boolean;
}): Page {
  const { results, form } = view;
  const { wave, weighting, margins } = results;
  const saved = results.savedWeighting;
  const chosen = form.values('margins', saved?.margins ?? []);
  const merged = form.values('merged', (saved?.merged ?? []).map(({ margin, categories }) => `${margin}:${categories.join('+')}`)); // prettier-ignore
  const offers = [
    ...(saved?.merged ?? []).map(({ margin, categories }) => ({
      value: `${margin}:${categories.join('+')}`,
      text: `Keep together: ${categories.map((code) => categoryInWords(margin, code)).join(', ')}`,
    })),
    ...(weighting?.suggestions ?? []).map(({ margin, codes, words }) => ({
      value: `${margin}:${codes.join('+')}`,
      text: words,
    })),
  ].filter(({ value }, at, list) => list.findIndex((each) => each.value === value) === at);
  return {
    title: `Weights of ${wave.title}`,
    menu: 'consultation',
    width: 'wide',
    errors: form.errors,
    breadcrumbs: below(wave),
    body: html`<h1 class="govuk-heading-l">Weights</h1>
      <p class="govuk-body">
        Weights make the answers of each group count as much as its part of the population. Unweighted numbers
        always stand beside the weighted ones, and bases are never weighted.
      </p>
      ${
        weighting !== null &&
        html`${!weighting.isSettled && warningText({ text: weighting.words, iconFallbackText: 'Warning' })}
          ${summaryList({
            rows: [
              { key: { text: 'Weights' }, value: { text: weighting.applied?.words ?? 'none' } },
              { key: { text: 'Worked out' }, value: { text: weighting.words } },
              ...(weighting.effectiveN === null || weighting.designEffect === null
                ? []
                : [
                    { key: { text: 'Worth' }, value: { text: `${printNumber(results.answers.complete - weighting.without)} answers are worth ${printNumber(weighting.effectiveN)} equal ones (design effect ${printNumber(weighting.designEffect, 2)})` } },
                    { key: { text: 'Largest and smallest' }, value: { text: `${printNumber(weighting.largest, 2)} and ${printNumber(weighting.smallest, 2)} times the mean${weighting.trimmed > 0 ? `; ${printNumber(weighting.trimmed)} were trimmed` : '; none was trimmed'}` } },
                  ]),
            ],
          })}
          ${weighting.margins.map((margin) =>
            scrollRegion(
              margin.title,
              table({
                caption: margin.title,
                captionClasses: 'govuk-table__caption--m',
                firstCellIsHeader: true,
                head: [{ text: 'Group' }, numeric('Answered'), numeric('Unweighted'), numeric('Weighted'), numeric('Population')],
                rows: margin.rows.map((row) => [
                  { text: row.text },
                  numeric(printNumber(row.respondents)),
                  numeric(printPercent(row.unweighted)),
                  numeric(printPercent(row.weighted)),
                  numeric(printPercent(row.target)),
                ]),
              }),
            ),
          )}`
      }
      <h2 class="govuk-heading-m">Choose weights</h2>
      ${
        margins.length === 0 && !view.hasDelivered
          ? html`<p class="govuk-body">
              There is nothing to weight by: choose <a class="govuk-link" href="/consultation/profiles">who lives in the area</a>
              for this consultation, with groups that its questions ask for.
            </p>`
          : html`<form method="post" action="${resultsPath(wave.id, '/weights')}" novalidate>
              ${view.hidden}
              <input type="hidden" name="version" value="${view.version}" />
              ${
                margins.length > 0 &&
                checkboxes({
                  idPrefix: 'margins',
                  name: 'margins',
                  fieldset: { legend: { text: 'So that these are as in the population', classes: 'govuk-fieldset__legend--s' } },
                  ...form.error('margins'),
                  items: margins.map((margin) => ({
                    value: margin.margin,
                    text: margin.title,
                    checked: chosen.includes(margin.margin),
                    hint: { text: `${margin.categories.map(({ text, respondents }) => `${text} ${printNumber(respondents)}`).join(', ')}; ${printNumber(margin.silent)} did not say` },
                  })),
                })
              }
              ${
                offers.length > 0 &&
                checkboxes({
                  idPrefix: 'merged',
                  name: 'merged',
                  fieldset: { legend: { text: 'Put small groups together', classes: 'govuk-fieldset__legend--s' } },
                  hint: { text: 'Groups of fewer than 20 answers get large weights, and a few people then speak for many.' },
                  items: offers.map(({ value, text }) => ({ value, text, checked: merged.includes(value) })),
                })
              }
              ${select({
                id: 'trimAt',
                name: 'trimAt',
                label: { text: 'Trim large weights' },
                hint: { text: 'Only where a few answers would decide a table. Margins may then not be met.' },
                ...form.error('trimAt'),
                items: [
                  { value: '', text: 'Do not trim' },
                  ...[3, 4, 5].map((each) => ({
                    value: String(each),
                    text: `At ${each} times the mean`,
                    selected: form.value('trimAt', saved?.trimAt === null || saved === null ? '' : String(saved.trimAt)) === String(each),
                  })),
                ],
              })}
              ${
                view.hasDelivered &&
                checkboxes({
                  idPrefix: 'asDelivered',
                  name: 'asDelivered',
                  items: [{ value: 'yes', text: 'Use the weights delivered with the answers instead', checked: form.value('asDelivered', saved?.asDelivered === true ? 'yes' : '') === 'yes' }],
                })
              }
              <div class="govuk-button-group">
                ${button({ text: 'Save weights' })}
                ${saved !== null && button({ text: 'Do without weights', name: 'none', value: 'yes', classes: 'govuk-button--secondary' })}
              </div>
            </form>`
      }
      ${details({
        summaryText: 'How the weights are worked out',
        html: html`<p class="govuk-body">
          Raking: each margin in turn is brought to its part of the population, until nothing changes by a millionth. Who did not say keeps
          their part. Weights are never cut unless told. They cannot mend who is missing in ways that were not asked about.
        </p>`,
      })}`,
  }; // prettier-ignore
}
