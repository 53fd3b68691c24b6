/** What the pages of results share: their addresses, their head, and how their tables are shown. */
import { renderBlocks, type Block } from '../../documents/documents.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { insetText } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { channels, wayTitles, type Wave } from '../waves/wave.types.ts';
import { resultsDocument } from './results.document.ts';
import type { WaveResults } from './results.ts';

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
export const below = (wave: Pick<Wave, 'id' | 'title'>) =>
  crumbs(wave, [{ text: 'Results', href: resultsPath(wave.id) }]);

/** Who is counted, and how to read it: at the head of every page of results. */
export function headOf(results: WaveResults): SafeHtml {
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
export function switches(results: WaveResults, shown: Shown, path: string, more: Readonly<Record<string, string>> = {}): SafeHtml {
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
