import type { Block } from '../../documents/documents.ts';
import { printNumber, type Figure } from '../../statistics/statistics.ts';
import { button, select, summaryList } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { wayTitles, type Wave } from '../waves/wave.types.ts';
import {
  comparisonBlock,
  crossBlock,
  familyBlock,
  placesBlock,
  placesMap,
  questionBlocks,
  wordsBlocks,
} from './blocks.ts';
import type { WaveResults } from './results.ts';
import type { QuestionResult } from './tabulate.rules.ts';
import type { CrossTable } from './table.types.ts';
import {
  below,
  crumbs,
  headOf,
  resultsPath,
  shownQuery,
  showResults,
  switches,
  type Shown,
} from './results.parts.ts';

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
