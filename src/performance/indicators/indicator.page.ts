import { renderBlocks, documentSchemaVersion } from '../../documents/documents.ts';
import { clock } from '../../foundation/clock.ts';
import type { Version } from '../../foundation/history.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { button, details, input, insetText, scrollRegion, select, summaryList, table, textarea, threadLink } from '../../web/components.ts'; // prettier-ignore
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from '../../web/words.ts';
import { assurance, variation } from '../../statistics/statistics.ts';
import { directionWord, trail } from './indicators.page.ts';
import { indicatorChart } from './indicator.chart.ts';
import { hasTarget, judge, latest, targetFor, type Series } from './series.rules.ts';
import { frequencies, indicatorRoles, polarities, shapes, sources, type Reading } from './indicator.types.ts';
import { periodOf, shortPeriod } from './period.rules.ts';
import { periodWords, shownValue, statusTag, withUnit } from './value.words.ts';
import type { Owner } from './owner.store.ts';

export type ChainView = {
  actions: { title: string; href: string; summary: string }[];
  from: { id: string; title: string; thread: string; says: string }[];
  to: { id: string; title: string; thread: string; says: string }[];
  aims: { title: string; href: string }[];
};

export type IndicatorView = {
  series: Series;
  paired: Series | null;
  owner: Owner;
  chain: ChainView;
  versions: readonly Version[];
  corrections: readonly { words: string }[];
  maySeeSmall: boolean;
  mayEdit: boolean;
  mayCorrect: boolean;
  onTargetPercent: number;
  others: readonly { id: string; title: string }[];
  periods: readonly { value: string; text: string }[];
  /** The year that runs. */
  usualPeriod: string;
  form: FormState;
  hidden: () => SafeHtml;
};

/** One indicator: its value and status first, then the series, then everything that it rests on. */
export function indicatorPage(view: IndicatorView): Page {
  const { series } = view;
  const { indicator } = series;
  const reading = latest(series);
  const judged = reading === null ? null : judge(series, reading, view.paired, view.onTargetPercent);
  const address = `/performance/indicators/${indicator.id}`;
  return {
    title: indicator.title,
    menu: 'performance',
    breadcrumbs: trail,
    errors: view.form.errors,
    width: 'wide',
    body: html`<span class="govuk-caption-l"
        >${indicator.priority === '' ? 'Indicator' : indicator.priority}</span
      >
      <h1 class="govuk-heading-l">${indicator.title}</h1>
      ${threadLink({ kind: 'indicator', id: indicator.id })}
      ${indicator.removedAt !== null && insetText({ text: 'This indicator was taken out of the register. Its values stay where they were reported.' })}
      ${
        reading === null || judged === null
          ? html`<p class="govuk-body">No value has been checked yet.</p>`
          : html`<p class="govuk-body-l">
                ${indicator.shape === 'words' ? reading.words : shownValue(indicator, reading, view.maySeeSmall)}
                <span class="govuk-hint">${periodWords(reading)}</span>
              </p>
              <p class="govuk-body">
                ${statusTag(judged.status.rag, judged.status.words)}
                ${judged.target !== null && ` Target ${withUnit(judged.target.target.value, indicator)}.`}
                ${judged.status.note} ${indicator.shape !== 'words' && judged.travel.words}
              </p>
              ${reading.commentary !== '' && html`<p class="govuk-body">${reading.commentary}</p>`}
              ${judged.target?.afterTheFact === true && insetText({ text: `The target was changed after the period was over: ${judged.target.earlier.map((each) => withUnit(each.value, indicator)).join(', then ')} until ${dayInWords(judged.target.target.setOn)}, now ${withUnit(judged.target.target.value, indicator)}, because: ${judged.target.target.reason}` })}`
      }
      ${view.owner.note !== '' && insetText({ text: view.owner.note })}
      ${view.mayEdit && html`<p class="govuk-body"><a class="govuk-link" href="${address}/change">Change it</a></p>`}
      ${seriesPart(view)} ${valuesTable(view)} ${chainPart(view)} ${definitionPart(view)} ${targetsPart(view)}
      ${versionsPart(view)}`,
  };
}

function seriesPart(view: IndicatorView): SafeHtml | null {
  const { series } = view;
  const chart = indicatorChart(series, view.maySeeSmall);
  if (chart === null) return null;
  const { polarity } = series.indicator;
  const wanted = polarity === 'up-good' ? 'up' : polarity === 'down-good' ? 'down' : 'neutral';
  const last = chart.process.segments.at(-1);
  const kind = variation(chart.process.points, wanted);
  const reading = latest(series);
  const target = reading === null ? null : (targetFor(series.targets, periodOf(reading))?.target.value ?? null);
  const will = last === undefined || target === null ? null : assurance(last, target, wanted);
  const says = [
    kind === null
      ? ''
      : kind.kind === 'common-cause'
        ? 'No clear change: the last value is within its usual up and down.'
        : kind.kind === 'improvement'
          ? 'The last value is better than its usual up and down explains.'
          : kind.kind === 'concern'
            ? 'The last value is worse than its usual up and down explains.'
            : 'The last value is outside its usual up and down.',
    will === 'passes'
      ? 'As it goes, it meets this target every time.'
      : will === 'fails'
        ? 'As it goes, it does not meet this target: something must change first.'
        : will === 'hit-and-miss'
          ? 'As it goes, it meets this target sometimes, by chance.'
          : '',
    last?.trial === true ? 'Fewer than 12 values: the limits are for trial.' : '',
  ].filter((each) => each !== '');
  return html`<h2 class="govuk-heading-m">Over time</h2>
    <p class="govuk-body">${says.join(' ')}</p>
    ${renderBlocks({ schemaVersion: documentSchemaVersion, title: series.indicator.title, subtitle: '', marking: '', banner: '', language: 'en-GB', author: '', createdAt: clock.now(), softwareVersion, blocks: [{ kind: 'chart', chart }], figures: [], sources: [] }, { compactCharts: true })}`;
} // prettier-ignore

const stateWords: Readonly<Record<Reading['state'], string>> = {
  open: 'waiting for its owner',
  submitted: 'to be checked',
  returned: 'sent back to its owner',
  validated: 'checked, not locked yet',
  locked: 'locked',
  missing: 'not returned',
};

function valuesTable(view: IndicatorView): SafeHtml {
  const { series, maySeeSmall } = view;
  const { indicator } = series;
  if (series.readings.length === 0) return html``;
  const begins = new Set(series.breaks.map(({ from }) => from));
  return html`<h2 class="govuk-heading-m">Values</h2>
    ${scrollRegion(
      'Values by period',
      table({
        caption: 'Values by period, the newest first',
        captionClasses: 'govuk-visually-hidden',
        firstCellIsHeader: true,
        head: [
          { text: 'Period' },
          { text: 'Value' },
          { text: 'Target' },
          { text: 'Status' },
          { text: 'Direction' },
          { text: 'Commentary' },
          { text: 'From' },
        ],
        rows: [...series.readings].reverse().map((reading) => {
          const judged = judge(series, reading, view.paired, view.onTargetPercent);
          const waits = !['locked', 'validated', 'missing'].includes(reading.state);
          return [
            {
              html: html`${shortPeriod(periodOf(reading))}${begins.has(reading.from) && html`<br /><strong>Definition changed from here</strong>`}`,
            },
            {
              html: html`${waits ? stateWords[reading.state] : shownValue(indicator, reading, maySeeSmall)}`,
            },
            {
              html: html`${judged.target === null ? '' : withUnit(judged.target.target.value, indicator)}${judged.target?.afterTheFact === true && html`<br />was ${judged.target.earlier.map((each) => withUnit(each.value, indicator)).join(', ')}`}`,
            },
            { html: waits ? html`` : statusTag(judged.status.rag, judged.status.words) },
            { html: html`${waits ? '' : directionWord(judged.travel.direction)}` },
            { html: html`${reading.commentary}` },
            {
              html: html`${reading.figure === null ? html`${reading.saidBy === '' ? stateWords[reading.state] : `${reading.saidBy}, ${stateWords[reading.state]}`}` : figureLink(reading)}${view.mayCorrect && reading.state === 'locked' && html`<br /><a class="govuk-link" href="/performance/readings/${reading.id}/correct">Correct<span class="govuk-visually-hidden"> ${shortPeriod(periodOf(reading))}</span></a>`}`,
            },
          ];
        }),
      }),
    )}
    ${
      view.corrections.length > 0 &&
      html`<h3 class="govuk-heading-s">Corrections</h3>
        <ul class="govuk-list govuk-list--bullet">
          ${view.corrections.map(({ words }) => html`<li>${words}</li>`)}
        </ul>`
    }`;
}

function figureLink(reading: Reading): SafeHtml {
  const figure = reading.figure as { id?: string; measure?: string; category?: string; area?: string; period?: string }; // prettier-ignore
  const query = new URLSearchParams({
    measure: figure.measure ?? '',
    category: figure.category ?? '',
    area: figure.area ?? '',
    period: figure.period ?? '',
  });
  return html`<a class="govuk-link" href="/assessment/figures/${figure.id ?? ''}?${query.toString()}"
    >Its figure<span class="govuk-visually-hidden"> for ${shortPeriod(periodOf(reading))}</span></a
  >`;
}

/** What is said to lead to what. Two numbers that move together prove nothing, and the page says so. */
function chainPart(view: IndicatorView): SafeHtml {
  const { chain, series, mayEdit } = view;
  const { indicator } = series;
  const address = `/performance/indicators/${indicator.id}`;
  const empty = chain.actions.length + chain.from.length + chain.to.length + chain.aims.length === 0;
  const others = (list: ChainView['from'], title: string): SafeHtml | null =>
    list.length === 0
      ? null
      : html`<h3 class="govuk-heading-s">${title}</h3>
          <ul class="govuk-list govuk-list--bullet">
            ${list.map(
              (each) =>
                html`<li>
                  <a class="govuk-link" href="/performance/indicators/${each.id}">${each.title}</a>:
                  ${each.says}
                  ${
                    mayEdit &&
                    html`<form method="post" action="${address}/untie">
                      ${view.hidden()}<input type="hidden" name="thread" value="${each.thread}" />
                      <button class="fp-button-link" type="submit">
                        Take this link out<span class="govuk-visually-hidden">: ${each.title}</span>
                      </button>
                    </form>`
                  }
                </li>`,
            )}
          </ul>`;
  return html`<h2 class="govuk-heading-m">From action to outcome</h2>
    ${empty && html`<p class="govuk-body">Nothing is tied to it yet: no action, no other indicator, no aim.</p>`}
    ${
      chain.actions.length > 0 &&
      html`<h3 class="govuk-heading-s">Actions that serve it</h3>
        <ul class="govuk-list govuk-list--bullet">
          ${chain.actions.map((each) => html`<li><a class="govuk-link" href="${each.href}">${each.title}</a>${each.summary !== '' && `: ${each.summary}`}</li>`)}
        </ul>`
    }
    ${others(chain.from, 'Said to lead to it')} ${others(chain.to, 'It is said to lead to')}
    ${
      chain.aims.length > 0 &&
      html`<h3 class="govuk-heading-s">Aims that it measures</h3>
        <ul class="govuk-list govuk-list--bullet">
          ${chain.aims.map((each) => html`<li><a class="govuk-link" href="${each.href}">${each.title}</a></li>`)}
        </ul>`
    }
    ${!empty && html`<p class="govuk-body">These links are what the partnership intends. That an output and an outcome both moved does not show that one caused the other.</p>`}
    ${
      mayEdit &&
      view.others.length > 0 &&
      html`<form method="post" action="${address}/tie" novalidate>
        ${view.hidden()}
        ${select({ id: 'outcome', name: 'outcome', label: { text: 'It is meant to lead to' }, items: [{ value: '', text: 'Choose an indicator' }, ...view.others.map(({ id, title }) => ({ value: id, text: title }))], ...view.form.error('outcome') })}
        ${button({ text: 'Tie them together', classes: 'govuk-button--secondary' })}
      </form>`
    }`;
}

function definitionPart(view: IndicatorView): SafeHtml {
  const { indicator } = view.series;
  const row = (key: string, value: string) =>
    value === '' ? [] : [{ key: { text: key }, value: { text: value } }];
  return html`<h2 class="govuk-heading-m">What it is</h2>
    ${summaryList({
      rows: [
        ...row('Definition', indicator.definition),
        ...row('Shows', indicatorRoles[indicator.role]),
        ...row('Value', `${shapes[indicator.shape]}${indicator.shape === 'words' ? '' : `, ${indicator.unit}`}`),
        ...row('Top of the fraction', indicator.numeratorWords),
        ...row('Of what', indicator.denominatorWords),
        ...row('Source', `${sources[indicator.source]}${indicator.measureCode === null ? '' : `: ${indicator.measureCode}`}`),
        ...row('Wanted', polarities[indicator.polarity]),
        ...row('Read with', view.paired?.indicator.title ?? ''),
        ...row('How often', frequencies[indicator.frequency]),
        ...row('Baseline', indicator.baseline === null ? '' : `${withUnit(indicator.baseline, indicator)} ${indicator.baselineWords}`),
        ...row('Tolerance', indicator.shape === 'words' ? '' : `A miss of up to ${indicator.tolerancePercent}% of the target is amber`),
        ...row('Compared with', indicator.comparator),
        ...row('Limitations', indicator.limitations),
        ...row('Owner', `${view.owner.person?.name ?? 'nobody'}, ${view.owner.agencyName}`),
        ...row('Published', indicator.isPublic ? 'Its locked values stand on the public page' : 'Not on the public page'),
        ...row('Code', indicator.code),
      ],
    })}`;
} // prettier-ignore

function targetsPart(view: IndicatorView): SafeHtml {
  const { series, form, mayEdit } = view;
  const { indicator } = series;
  if (!hasTarget(indicator)) return html``;
  return html`<h2 class="govuk-heading-m">Targets</h2>
    ${
      series.targets.length === 0
        ? html`<p class="govuk-body">No target is set: it is watched only.</p>`
        : scrollRegion(
            'Targets',
            table({
              caption: 'Targets in the order in which they were set',
              captionClasses: 'govuk-visually-hidden',
              head: [{ text: 'Period' }, { text: 'Target' }, { text: 'Reason' }, { text: 'Set' }],
              rows: series.targets.map((each) => [
                { text: shortPeriod(periodOf(each)) },
                { text: withUnit(each.value, indicator) },
                { text: each.reason },
                { text: `${dayInWords(each.setOn)}${each.setBy === null ? '' : ` by ${each.setBy}`}` },
              ]),
            }),
          )
    }
    ${
      mayEdit &&
      html`<form method="post" action="/performance/indicators/${indicator.id}/targets" novalidate>
        ${view.hidden()}
        <h3 class="govuk-heading-s">Set a target</h3>
        ${select({ id: 'period', name: 'period', label: { text: 'For' }, items: [...view.periods], value: form.value('period', view.usualPeriod), ...form.error('period') })}
        ${input({ id: 'value', name: 'value', label: { text: 'Target' }, classes: 'govuk-input--width-5', ...(indicator.unit === '%' ? { suffix: { text: '%' } } : {}), value: form.value('value'), ...form.error('value') })}
        ${textarea({ id: 'reason', name: 'reason', rows: '2', label: { text: 'Why this target' }, hint: { text: 'A later target for the same period stands beside the earlier one; both are shown.' }, value: form.value('reason'), ...form.error('reason') })}
        ${button({ text: 'Set it', classes: 'govuk-button--secondary' })}
      </form>`
    }`;
}

function versionsPart(view: IndicatorView): SafeHtml {
  const { versions, series, mayEdit } = view;
  const { indicator } = series;
  return html`${
    series.breaks.length > 0 &&
    html`<h2 class="govuk-heading-m">Changes of definition</h2>
      ${series.breaks.map((each) => html`<p class="govuk-body">From ${periodWords({ from: each.from, to: each.from })}: ${each.reason} Before: “${each.was}” Values before and after are neither joined nor compared.</p>`)}`
  }
  ${
    versions.length > 0 &&
    details({
      summaryText: `Earlier versions (${versions.length})`,
      html: html`<ul class="govuk-list">
        ${versions.map((each) => html`<li>Version ${each.version}, replaced ${momentInWords(each.changedAt)}: ${each.reason}</li>`)}
      </ul>`,
    })
  }
  ${
    mayEdit &&
    html`<form
      method="post"
      action="/performance/indicators/${indicator.id}/${indicator.removedAt === null ? 'remove' : 'put-back'}"
    >
      ${view.hidden()}<input type="hidden" name="version" value="${indicator.version}" />
      ${button({ text: indicator.removedAt === null ? 'Take it out of the register' : 'Put it back', classes: 'govuk-button--secondary' })}
    </form>`
  }`;
}
