import { renderBlocks, type Block } from '../../documents/documents.ts';
import { printNumber, printPercent, type Figure } from '../../statistics/statistics.ts';
import {
  button,
  checkboxes,
  details,
  insetText,
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
import type { Wave } from '../waves/wave.types.ts';
import { channels, wayTitles } from '../waves/wave.types.ts';
import {
  comparisonBlock,
  crossBlock,
  familyBlock,
  placesBlock,
  placesMap,
  questionBlocks,
  wordsBlocks,
} from './blocks.ts';
import { resultsDocument } from './results.document.ts';
import type { WaveResults } from './results.ts';
import type { QuestionResult } from './tabulate.rules.ts';
import type { CrossTable } from './table.types.ts'; // prettier-ignore

/** Where the pages of one wave's results stand. */
export const resultsPath = (id: string, rest = ''): string => `/consultation/${id}/results${rest}`;

/** What stands in the address of every page of results: how they are to be shown. */
export type Shown = { weighted: boolean; intervals: boolean; of: 'answered' | 'asked' };

export function shownQuery(shown: Shown, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({
    ...(shown.weighted ? {} : { weights: 'no' }),
    ...(shown.intervals ? { intervals: 'guide' } : {}),
    ...(shown.of === 'asked' ? { of: 'asked' } : {}),
    ...more,
  });
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** Blocks as HTML, each number a link to its page. */
export function showResults(
  results: WaveResults,
  shown: Shown,
  blocks: readonly Block[],
  by?: string,
): SafeHtml {
  const query = shownQuery(shown, by === undefined ? {} : { by });
  return renderBlocks(resultsDocument(results, blocks), {
    figureHref: (id) => `${resultsPath(results.wave.id, `/figures/${id}`)}${query}`,
    compactCharts: true,
  });
}

export const crumbs = (wave: Pick<Wave, 'id' | 'title'>, more: readonly { text: string; href: string }[] = []) => [
  { text: 'Consultation', href: '/consultation' },
  { text: wave.title, href: `/consultation/${wave.id}` },
  ...more,
]; // prettier-ignore
const below = (wave: Pick<Wave, 'id' | 'title'>) =>
  crumbs(wave, [{ text: 'Results', href: resultsPath(wave.id) }]);

const answersWords = (n: number): string =>
  `${printNumber(n)} ${n === 1 ? 'person has' : 'people have'} answered`;

/** Shown instead of results while nobody may see them. */
export function closedPage(wave: Wave, answered: number): Page {
  return {
    title: `Results of ${wave.title}`,
    menu: 'consultation',
    breadcrumbs: crumbs(wave),
    body: html`<h1 class="govuk-heading-l">Results of ${wave.title}</h1>
      ${
        wave.state === 'open'
          ? html`<p class="govuk-body">
                People are still answering, and results are shown to nobody: neither to the unit nor in a
                report, so that nothing sways those who have not answered yet.
              </p>
              <p class="govuk-body">
                ${answersWords(answered)} so far. Results can be seen when the consultation is
                closed${wave.closesOn !== null && html`, after ${wave.closesOn.split('-').toReversed().join('/')}`}.
              </p>
              <p class="govuk-body">
                <a class="govuk-link" href="/consultation/${wave.id}/progress">See how many answered, and who is missing</a>
              </p>`
          : html`<p class="govuk-body">There are no results: it has not been open and closed.</p>`
      }`, // prettier-ignore
  };
}

/** Who is counted, and how to read it: at the head of every page of results. */
function headOf(results: WaveResults): SafeHtml {
  const { answers, weighting } = results;
  const excluded = answers.excluded.reduce((sum, { count }) => sum + count, 0);
  const byWay = channels.flatMap((channel) => {
    const own = answers.byChannel.find((each) => each.channel === channel);
    return own === undefined ? [] : [`${printNumber(own.count)} ${wayTitles[channel].toLowerCase()}`];
  });
  return html`${insetText({
      html: html`<strong>A consultation, not a sample survey.</strong> Those answered who wanted to: the
        numbers say what those who answered think, and have no margin of error.`,
    })}
    <p class="govuk-body">
      ${printNumber(answers.complete)} ${answers.complete === 1 ? 'answer' : 'answers'}
      counted${byWay.length > 0 && html` (${byWay.join(', ')})`}.
      ${excluded > 0 && html`${printNumber(excluded)} left out: ${answers.excluded.map(({ reason, count }) => `${printNumber(count)} ${reason}`).join('; ')}.`}
      ${answers.begun > 0 && html`${printNumber(answers.begun)} begun and not sent: not counted.`}
      ${results.contradicting > 0 && html`${printNumber(results.contradicting)} ${results.contradicting === 1 ? 'answer was' : 'answers were'} given to questions that were not to be asked: not counted.`}
      ${answers.tallied.groups > 0 && html`${printNumber(answers.tallied.people)} people in ${printNumber(answers.tallied.groups)} groups answered by show of hands: kept apart, in no table here.`}
    </p>
    ${
      weighting !== null &&
      html`<p class="govuk-body">
        ${weighting.applied === null ? 'Not weighted: ' : `Weighted ${weighting.applied.words}. `}${weighting.words}
        <a class="govuk-link" href="${resultsPath(results.wave.id, '/weights')}">See the weights</a>
      </p>`
    }`; // prettier-ignore
}

/** How the tables are shown, by links that work without script. */
function switches(results: WaveResults, shown: Shown, path: string, more: Readonly<Record<string, string>> = {}): SafeHtml {
  const link = (words: string, change: Partial<Shown>): SafeHtml =>
    html`<li>
      <a class="govuk-link" href="${path}${shownQuery({ ...shown, ...change }, more)}">${words}</a>
    </li>`;
  return html`<ul class="govuk-list" aria-label="How the tables are shown">
    ${results.wave.hasWeights && link(shown.weighted ? 'Show without weights' : 'Show weighted beside unweighted', { weighted: !shown.weighted })}
    ${link(shown.of === 'asked' ? 'Percentages of those who answered' : 'Percentages of everybody asked, no answer included', { of: shown.of === 'asked' ? 'answered' : 'asked' })}
    ${link(shown.intervals ? 'Without intervals' : 'Show intervals as a guide', { intervals: !shown.intervals })}
  </ul>`;
} // prettier-ignore

const questionTitle = (question: QuestionResult): string =>
  question.table?.title ?? question.rank?.title ?? question.numbers?.title ?? '';

/** Every question with its tables. */
export function resultsPage(results: WaveResults, shown: Shown): Page {
  const { wave } = results;
  const query = shownQuery(shown);
  const to = (rest: string): string => `${resultsPath(wave.id, rest)}${query}`;
  const frames = new Map(results.words.map((words) => [words.question, words]));
  const texts = results.textQuestions;
  return {
    title: `Results of ${wave.title}`,
    menu: 'consultation',
    width: 'wide',
    breadcrumbs: crumbs(wave),
    body: html`<h1 class="govuk-heading-l">Results of ${wave.title}</h1>
      ${headOf(results)}
      <nav aria-label="More results">
        <ul class="govuk-list">
          ${results.breaks.length > 0 && html`<li><a class="govuk-link" href="${to('/cross')}">By groups of people</a></li>`}
          ${results.places.length > 0 && html`<li><a class="govuk-link" href="${to('/places')}">Places named</a></li>`}
          ${wave.previousId !== null && html`<li><a class="govuk-link" href="${to('/compare')}">Beside the consultation before</a></li>`}
          <li><a class="govuk-link" href="${to('/representative')}">Is this representative?</a></li>
          <li><a class="govuk-link" href="${resultsPath(wave.id, '/weights')}">Weights</a></li>
          <li><a class="govuk-link" href="${to('/tables.xlsx')}" download>Download all tables (spreadsheet)</a></li>
        </ul>
      </nav>
      ${switches(results, shown, resultsPath(wave.id))}
      ${results.sections.map(({ title, questions }) => {
        const list = questions.filter((question) => questionTitle(question) !== '');
        const own = texts.filter(({ section }) => section === title);
        if (list.length === 0 && own.length === 0) return false;
        return html`<h2 class="govuk-heading-m">${title}</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${list.map((question) => html`<li><a class="govuk-link" href="${to(`/questions/${question.question}`)}">${questionTitle(question)}</a></li>`)}
            ${own.map((question) => html`<li><a class="govuk-link" href="${resultsPath(wave.id, `/words/${question.code}`)}">${question.text}</a> (${frames.has(question.code) ? `${frames.get(question.code)?.coded ?? 0} of ${frames.get(question.code)?.answered ?? 0} read` : `${question.answered} answers in words`})</li>`)}
          </ul>`;
      })}
      <h2 class="govuk-heading-m">All tables</h2>
      ${showResults(results, shown, [
        ...results.sections.flatMap(({ questions }) => questions.flatMap((question) => questionBlocks(question, question.kind === 'ranked'))),
        ...results.families.map(familyBlock),
        ...results.words.flatMap(wordsBlocks),
      ])}`,
  }; // prettier-ignore
}

/** Blocks under a heading; nothing without any. */
const part = (text: string, blocks: readonly Block[]): Block[] =>
  blocks.length === 0
    ? []
    : [{ kind: 'heading', level: 1, text, id: text.toLowerCase().replaceAll(' ', '-') }, ...blocks];

/** One question: chart, table, by groups, and beside the wave before. */
export function questionPage(results: WaveResults, shown: Shown, question: QuestionResult): Page {
  const { wave } = results;
  const path = resultsPath(wave.id, `/questions/${question.question}`);
  const crosses = results.crosses.filter((cross) => cross.question === question.question);
  const compared = results.comparison?.tables.filter((table) => table.question === question.question) ?? [];
  const families = results.families.filter(({ rows }) =>
    rows.some((row) => row.question === question.question),
  );
  const before = results.comparison?.previous.title ?? '';
  return {
    title: `${questionTitle(question)} – results`,
    menu: 'consultation',
    width: 'wide',
    breadcrumbs: below(wave),
    body: html`<h1 class="govuk-heading-l">${questionTitle(question)}</h1>
      ${headOf(results)} ${switches(results, shown, path)}
      ${showResults(results, shown, [
        ...questionBlocks(question),
        ...part('Beside the other issues', families.map(familyBlock)),
        ...part(
          'Beside the consultation before',
          compared.map((each) => comparisonBlock(each, { now: wave.title, before })),
        ),
        ...part('By groups of people', crosses.map(crossBlock)),
      ])}
      <p class="govuk-body">
        <a class="govuk-link" href="${resultsPath(wave.id, `/questions/${question.question}/table.csv`)}${shownQuery(shown)}" download>Download this table as CSV</a>
      </p>`,
  }; // prettier-ignore
}

/** Tables by the groups of one question. */
export function crossPage(
  results: WaveResults,
  shown: Shown,
  view: { by: string; breaks: readonly { code: string; title: string }[]; crosses: readonly CrossTable[] },
): Page {
  const { wave } = results;
  const path = resultsPath(wave.id, '/cross');
  return {
    title: `${wave.title} by groups of people`,
    menu: 'consultation',
    width: 'wide',
    breadcrumbs: below(wave),
    body: html`<h1 class="govuk-heading-l">By groups of people</h1>
      ${headOf(results)}
      ${
        view.breaks.length === 0
          ? html`<p class="govuk-body">No question splits people into groups.</p>`
          : html`<form method="get" action="${path}" class="govuk-form-group">
              ${!shown.weighted && html`<input type="hidden" name="weights" value="no" />`}
              ${select({
                id: 'by',
                name: 'by',
                label: { text: 'Groups of people by' },
                items: view.breaks.map(({ code, title }) => ({
                  value: code,
                  text: title,
                  selected: code === view.by,
                })),
              })}
              ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
            </form>`
      }
      ${switches(results, shown, path, { by: view.by })}
      ${view.crosses.length > 0 && showResults(results, shown, view.crosses.map(crossBlock), view.by)}`,
  }; // prettier-ignore
}

export function comparePage(results: WaveResults, shown: Shown): Page {
  const { wave, comparison } = results;
  return {
    title: `${wave.title} beside the consultation before`,
    menu: 'consultation',
    width: 'wide',
    breadcrumbs: below(wave),
    body: html`<h1 class="govuk-heading-l">Beside the consultation before</h1>
      ${
        comparison === null
          ? html`<p class="govuk-body">
              ${
                wave.previousId === null
                  ? 'No earlier consultation is named for this one.'
                  : 'The earlier consultation has no results to set beside these.'
              }
            </p>`
          : html`<p class="govuk-body">
                ${printNumber(results.answers.complete)} answers now, ${printNumber(comparison.previous.answers)} in
                <a class="govuk-link" href="/consultation/${comparison.previous.id}">${comparison.previous.title}</a>.
              </p>
              ${comparison.notes.map((note) => html`<p class="govuk-body">${note}</p>`)}
              ${showResults(results, shown, comparison.tables.map((each) => comparisonBlock(each, { now: wave.title, before: comparison.previous.title })))}
              ${comparison.onlyNow.length > 0 && html`<h2 class="govuk-heading-s">Asked now and not then, or in another form</h2><ul class="govuk-list govuk-list--bullet">${comparison.onlyNow.map((each) => html`<li>${each}</li>`)}</ul>`}
              ${comparison.onlyBefore.length > 0 && html`<h2 class="govuk-heading-s">Asked then and not now, or in another form</h2><ul class="govuk-list govuk-list--bullet">${comparison.onlyBefore.map((each) => html`<li>${each}</li>`)}</ul>`}`
      }`,
  }; // prettier-ignore
}

export function placesPage(
  results: WaveResults,
  shown: Shown,
  shapes: Parameters<typeof placesMap>[1],
): Page {
  const { wave } = results;
  const blocks = results.places.flatMap((places): Block[] => {
    const map = placesMap(places, shapes);
    return [placesBlock(places), ...(map === null ? [] : [map])];
  });
  return {
    title: `Places named in ${wave.title}`,
    menu: 'consultation',
    width: 'wide',
    breadcrumbs: below(wave),
    body: html`<h1 class="govuk-heading-l">Places named</h1>
      ${headOf(results)}
      ${results.places.length === 0 ? html`<p class="govuk-body">No question asks for a place.</p>` : showResults(results, shown, blocks)}
      ${shapes.length === 0 && results.places.length > 0 && html`<p class="govuk-body">There is no map: no boundaries of wards are loaded on the Places page.</p>`}`,
  }; // prettier-ignore
}

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

/** Where one number came from. */
export function surveyFigurePage(view: {
  results: WaveResults;
  figure: Figure;
  entries: readonly { term: string; text: string | string[] }[];
}): Page {
  const { results, figure } = view;
  const { answers } = results;
  const excluded = answers.excluded.reduce((sum, { count }) => sum + count, 0);
  const lines = (text: string | string[]): SafeHtml =>
    html`${(Array.isArray(text) ? text : [text]).map((line) => html`<p class="govuk-body">${line}</p>`)}`;
  const from = [
    `${printNumber(answers.complete)} answers counted: ${answers.byChannel.map(({ channel, count }) => `${printNumber(count)} ${wayTitles[channel as keyof typeof wayTitles].toLowerCase()}`).join(', ')}.`,
    excluded === 0
      ? 'None left out.'
      : `${printNumber(excluded)} left out: ${answers.excluded.map(({ reason, count }) => `${printNumber(count)} ${reason}`).join('; ')}.`,
    `${printNumber(answers.begun)} begun and not sent: not counted.`,
  ]; // prettier-ignore
  return {
    title: figure.categoryTitle,
    menu: 'consultation',
    breadcrumbs: below(results.wave),
    body: html`<h1 class="govuk-heading-l">${figure.categoryTitle}</h1>
      ${summaryList({
        rows: [
          ...view.entries
            .filter(({ term }) => !['Area', 'How rows were placed', 'From files'].includes(term))
            .map(({ term, text }) => ({ key: { text: term }, value: { html: lines(text) } })),
          { key: { text: 'From these answers' }, value: { html: lines(from) } },
          {
            key: { text: 'Questions' },
            value: { html: lines([`${results.edition.title}, edition ${results.edition.number}`, `SHA-256 ${results.edition.hash}`]) },
          },
          { key: { text: 'Answers (SHA-256)' }, value: { html: html`<code class="fp-hash">${results.source.delivery}</code>` } },
        ],
      })}
      <p class="govuk-body"><a class="govuk-link" href="${resultsPath(results.wave.id)}">All results</a></p>`,
  }; // prettier-ignore
}
