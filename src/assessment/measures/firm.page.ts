import { addMonths, monthInWords, monthsIn, periodInWords } from '../../foundation/period.ts';
import { figureEntries, type Block } from '../../documents/documents.ts';
import { breakInWords, markInWords } from '../../observatory/observatory.ts';
import {
  change,
  countInterval,
  funnelLimits,
  printNumber,
  xmr,
  xmrParameters,
  type Figure,
  type Xmr,
} from '../../statistics/statistics.ts';
import { insetText, scrollRegion, summaryList, table } from '../../web/components.ts';
import { formState, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import {
  changeText,
  blocksHtml,
  measureAddress,
  measuresTrail,
  monthsTitle,
  groupSelect,
  periodChooser,
} from './measure.parts.ts';
import { chanceInWords, verdictOf, verdictWords } from './answer.rules.ts';
import { answerOf, measureNavigation } from './measure.page.ts';
import type { Look } from './measure.view.ts';
import { trendBlocks } from './trend.blocks.ts';

const ruleWords = {
  outside: 'outside the usual range',
  trend: 'seven months one way',
  'two-of-three': 'two of three near the edge',
  run: 'seven months on one side of the mean',
} as const;

const directionWords = { high: 'high', low: 'low', rising: 'rising', falling: 'falling' } as const;

/**
 * Everything that stands behind the plain answer: intervals, test, months, process chart, and where the number came from.
 * @param around what stands round it where no measure's own pages do.
 */
export function firmPage(
  look: Look,
  form: FormState = formState(),
  around: { breadcrumbs: { text: string; href: string }[]; head: SafeHtml } | null = null,
): Page {
  const { measure, own, periods } = look;
  const { definition } = measure;
  const changed = definition.divideBy === 'category' ? own.value : own.count;
  const figures = own.value === own.count ? [own.count] : [own.value, own.count];
  const breakMonths = look.breaks.map((each) => each.at);
  const blocks: Block[] = [
    ...monthsBlocks(look),
    ...processBlocks(look),
    ...trendBlocks(look.series, breakMonths),
    ...funnelBlocks(look),
  ];
  return {
    title: `How firm is this? ${definition.title}, ${own.area.name}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: around?.breadcrumbs ?? [
      ...measuresTrail,
      { text: definition.title, href: measureAddress(measure.code, { area: own.area.code, periods }) },
    ],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l"
          >${definition.title}, ${own.area.name}, ${periodInWords(periods.period)}</span
        >How firm is this?
      </h1>
      ${around?.head ?? measureNavigation(measure.code, 'firm', { area: own.area.code, periods, ...(look.group === null ? {} : { group: look.group.code }) })}
      ${insetText({
        html: html`${answerOf(look).map((sentence) => html`<p class="govuk-body">${sentence}</p>`)}`,
      })}
      <h2 class="govuk-heading-m">The number</h2>
      ${summaryList({ rows: numberRows(own.count, own.value, definition.decimals).map(([key, text]) => ({ key: { text: key }, value: { text } })) })}
      <h2 class="govuk-heading-m">The change</h2>
      ${summaryList({ rows: changeRows(changed).map(([key, text]) => ({ key: { text: key }, value: { text } })) })}
      ${
        look.breakNotes.length > 0 &&
        html`<h2 class="govuk-heading-m">Breaks in the series</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${look.breakNotes.map((note) => html`<li>${note}</li>`)}
          </ul>`
      }
      ${around === null && periodChooser({ action: measureAddress(measure.code, { page: 'firm' }), world: look.world, periods, area: own.area, form, more: groupSelect(look.groups, look.group?.code ?? null) })}
      ${blocksHtml(blocks, figures, look.world.evidence, () => '#where-this-came-from')}
      <h2 class="govuk-heading-m" id="where-this-came-from">Where this came from</h2>
      ${figures.map(
        (figure) =>
          html`<h3 class="govuk-heading-s">
              ${figure.measureTitle}, version ${measure.version} of the measure
            </h3>
            ${summaryList({
              rows: figureEntries(figure, look.world.evidence.sources)
                .filter((entry) => entry.term !== 'From files')
                .map((entry) => ({
                  key: { text: entry.term },
                  value: {
                    html: html`${[entry.text].flat().map((line) => html`<p class="govuk-body">${line}</p>`)}`,
                  },
                })),
            })}`,
      )}
      ${filesTable(look, figures)}`,
  };
}

/** The number in rows of a term and a text. */
export function numberRows(count: Figure, value: Figure, decimals: number): [string, string][] {
  const number = count.value ?? 0;
  const interval = countInterval(number);
  const rows: [string, string][] = [
    ['Counted', printNumber(number)],
    [
      'What chance may make of the number',
      `${printNumber(interval.lower)} to ${printNumber(interval.upper)} (${interval.method})`,
    ],
  ];
  if (value === count) return rows;
  if (value.value === null)
    return [
      ...rows,
      [
        'Given',
        value.limitations.find(({ code }) => code === 'small-base' || code === 'no-denominator')?.text ??
          'nothing',
      ],
    ];
  const unit = value.unit === '%' ? '%' : ` ${value.unit}`;
  return [
    ...rows,
    ['Given', `${printNumber(value.value, decimals)}${unit}`],
    ['Divided by', `${printNumber(value.denominator)} (${value.denominatorSource})`],
    [
      'Between',
      `${printNumber(value.lower, decimals)} and ${printNumber(value.upper, decimals)}${unit} (${value.method.split(';')[0] ?? ''})`,
    ],
  ];
}

/** The change and its test in rows of a term and a text. */
export function changeRows(figure: Figure): [string, string][] {
  const verdict = verdictOf(figure);
  const isShare = figure.unit === '%';
  const print = (value: number | null): string =>
    value === null ? 'not known' : isShare ? `${printNumber(value, 1)}%` : printNumber(value);
  if (figure.previousPeriod === null) return [['Result', 'It was not compared with another period.']];
  const rows: [string, string][] = [
    ['Result', verdictWords[verdict]],
    ['Before and now', `${print(figure.previous)}, then ${print(figure.compared)}`],
  ];
  if (figure.change !== null && figure.changeLower !== null && figure.changeUpper !== null)
    rows.push([
      'Change between',
      `${printNumber(figure.changeLower, 1)}% and ${printNumber(figure.changeUpper, 1)}% (exact conditional 95%)`,
    ]);
  rows.push(['Chance', chanceInWords(figure.pValue)]);
  rows.push([
    'Test',
    isShare ? 'Difference of two shares (pooled z)' : 'Exact conditional test of two counts, both ways',
  ]);
  for (const code of ['like-for-like', 'unequal-periods', 'leap-day', 'not-comparable'])
    for (const limitation of figure.limitations)
      if (limitation.code === code) rows.push(['Months', limitation.text]);
  return rows;
}

/** The same months of earlier years beside one another: the season taken out. */
function monthsBlocks(look: Look): Block[] {
  const { series, periods, own, measure } = look;
  if (series.months.length === 0) return [];
  const at = new Map(series.months.map((month, index) => [month, series.values[index] ?? null]));
  const rows = monthsIn(periods.period).map((month) => {
    const now = at.get(month) ?? null;
    const before = at.get(addMonths(month, -12)) ?? null;
    const earlier = [2, 3, 4, 5].flatMap((years) => at.get(addMonths(month, -12 * years)) ?? []);
    const result = now === null || before === null ? null : change({ count: before }, { count: now });
    return { month, now, before, earlier, result };
  });
  if (rows.length > 36 || rows.every((row) => row.before === null)) return [];
  const number = (value: number | null) => ({ value, text: value === null ? 'no data' : printNumber(value) });
  const clear = rows.filter(
    ({ result }) => result?.significance === 'up' || result?.significance === 'down',
  ).length;
  const tested = rows.filter(({ result }) => result !== null).length;
  return [
    { kind: 'heading', level: 1, text: 'The same months a year earlier', id: 'same-months' },
    {
      kind: 'table',
      caption: `${measure.definition.title}, ${own.area.name}, each month beside the same month a year earlier`,
      columns: [
        { title: 'Month', kind: 'text', width: 1.4 },
        { title: 'Incidents', kind: 'number' },
        { title: 'A year earlier', kind: 'number' },
        { title: 'Mean of the years before that', kind: 'number' },
        { title: 'Change', kind: 'text', width: 1.6 },
      ],
      rowHeadings: true,
      rows: rows.map(({ month, now, before, earlier, result }) => [
        { content: [monthInWords(month)] },
        number(now),
        number(before),
        earlier.length === 0
          ? { value: null, text: 'no data' }
          : {
              value: earlier.reduce((sum, each) => sum + each, 0) / earlier.length,
              text: printNumber(earlier.reduce((sum, each) => sum + each, 0) / earlier.length, 1),
            },
        { content: [result === null ? 'not compared' : monthChange(result)] },
      ]),
      notes: [
        `${clear} of ${tested} months differ by more than chance one by one; of ${tested} months about ${printNumber(tested * 0.05, 1)} would do so by chance alone.`,
      ],
    },
  ];
}

function monthChange(result: ReturnType<typeof change>): string {
  return changeText({
    unit: 'incidents',
    change: result.significance === 'too-few' ? null : result.percent,
    previous: result.before,
    compared: result.now,
    significance: result.significance,
  } as Figure);
}

/** The process chart and what its rules find, with lines of their own on each side of a break. */
function processBlocks(look: Look): Block[] {
  const { series, own, measure } = look;
  if (series.values.filter((value) => value !== null).length < 2) return [];
  const at = look.breaks.map((each) => series.months.indexOf(each.at)).filter((index) => index > 0);
  const process = xmr(series.values, { breaks: at });
  const found = process.points.flatMap((point, index) =>
    point.rule === null || point.direction === null
      ? []
      : [
          `${monthInWords(series.months[index] ?? '')}: ${printNumber(point.value)}, ${directionWords[point.direction]} (${ruleWords[point.rule]})`,
        ],
  );
  const { title } = measure.definition;
  return [
    { kind: 'heading', level: 1, text: 'Is any month unusual?', id: 'process' },
    {
      kind: 'chart',
      chart: {
        kind: 'xmr',
        title: `${title} by month with its usual range, ${own.area.name}, ${monthsTitle(series.months)}`,
        description: processDescription(process, found.length),
        valueTitle: 'incidents',
        labelTitle: 'month',
        source: 'Source: the files received. Rules: NHS England, Making Data Count.',
        name: 'Incidents',
        labels: [...series.months],
        process: {
          points: process.points,
          segments: process.segments,
        },
        breaks: look.breaks.map((each) => ({ at: each.at, title: markInWords(each.seriesBreak) })),
      },
    },
    {
      kind: 'paragraph',
      content: [
        found.length === 0
          ? 'No month is unusual: the series goes up and down as it usually does.'
          : 'These months are more than the usual up and down:',
      ],
    },
    ...(found.length === 0
      ? []
      : [{ kind: 'list' as const, ordered: false, items: found.map((each) => [each]) }]),
    ...(look.breaks.length === 0
      ? []
      : [
          {
            kind: 'list' as const,
            ordered: false,
            items: look.breaks.map((each) => [
              `New lines begin in ${monthInWords(each.at)}. ${breakInWords(each.seriesBreak)}`,
            ]),
          },
        ]),
    ...(process.segments.some((segment) => segment.trial)
      ? [
          {
            kind: 'paragraph' as const,
            content: [
              `Lines from fewer than ${xmrParameters.firmFrom.value} months are on trial: they will move as months come in.`,
            ],
          },
        ]
      : []),
    {
      kind: 'paragraph',
      content: [
        'A series of 36 steady months shows at least one such month in about one chart of four, by chance alone. The season is not taken out: a summer peak may show.',
      ],
    },
  ];
}

function processDescription(process: Xmr, unusual: number): string {
  const last = process.segments.at(-1);
  return last === undefined
    ? 'Too few months for lines.'
    : `Mean ${printNumber(last.mean, 1)} a month, usual range ${printNumber(Math.max(0, last.lower), 1)} to ${printNumber(last.upper, 1)}; ${unusual === 0 ? 'no month is' : `${unusual} ${unusual === 1 ? 'month is' : 'months are'}`} unusual.`;
}

/** How far an area of its size may lie from all areas together by chance: rates only, and enough areas to compare. */
function funnelBlocks(look: Look): Block[] {
  const { definition } = look.measure;
  if (definition.divideBy !== 'residents' && definition.divideBy !== 'households') return [];
  const result = look.wards ?? look.level;
  const target = result.pooled;
  const areas = result.results.flatMap(({ area, value }) =>
    value.value === null || value.denominator === null
      ? []
      : [{ area, base: value.denominator, value: value.value }],
  );
  if (target === null || target <= 0 || areas.length < 3) return [];
  const bases = curve(areas.map(({ base }) => base));
  const per = definition.per;
  const at95 = funnelLimits({ target, bases, per, level: 0.95 });
  const at998 = funnelLimits({ target, bases, per, level: 0.998 });
  const outside = areas.filter(({ base, value }) => {
    const [limit] = funnelLimits({ target, bases: [base], per, level: 0.998 });
    return limit !== undefined && (value < limit.lower || value > limit.upper);
  });
  const set = result.level.comparisonSet;
  const unit = result.results.find(({ value }) => value.value !== null)?.value.unit ?? '';
  return [
    {
      kind: 'heading',
      level: 1,
      text: `Which of the ${set} differ by more than their size explains?`,
      id: 'funnel',
    },
    {
      kind: 'chart',
      chart: {
        kind: 'funnel',
        title: `${definition.title}, ${set}, by number of ${definition.divideBy}`,
        description: `${areas.length} areas round ${printNumber(target, definition.decimals)} ${unit}, all of them together; ${outside.length} lie outside the outer (99.8%) limits.`,
        valueTitle: unit,
        labelTitle: 'area',
        source: 'Source: the files received. Method: Spiegelhalter 2005, exact Poisson limits.',
        baseTitle: definition.divideBy,
        areas: areas.map(({ area, base, value }) => ({
          label: area.name,
          base,
          value,
          ...(area.code === look.own.area.code ? { own: true } : {}),
        })),
        target: { label: 'All of them together', value: target },
        limits: bases.map((base, index) => ({
          base,
          lower95: at95[index]?.lower ?? null,
          upper95: at95[index]?.upper ?? null,
          lower998: at998[index]?.lower ?? null,
          upper998: at998[index]?.upper ?? null,
        })),
      },
    },
    {
      kind: 'paragraph',
      content: [
        'Crime counts vary more than by chance alone (the same victims, the same places), so with large areas many lie outside: outside is a reason to look, not a verdict.',
      ],
    },
  ];
}

/** The areas' own bases with steps between them, so that the curve is smooth. */
function curve(bases: readonly number[]): number[] {
  const [low, high] = [Math.min(...bases), Math.max(...bases)];
  const steps = Array.from({ length: 21 }, (_, index) => Math.round(low + ((high - low) * index) / 20));
  return [...new Set([...bases, ...steps])].sort((a, b) => a - b);
}

function filesTable(look: Look, figures: readonly Figure[]) {
  const used = new Set(figures.flatMap((figure) => figure.deliveries));
  const files = look.world.evidence.sources
    .filter((source) => used.has(source.delivery))
    .sort((a, b) => a.fileName.localeCompare(b.fileName, 'en-GB'));
  return html`<h3 class="govuk-heading-s">Files it was counted from</h3>
    ${scrollRegion(
      'Files it was counted from',
      table({
        caption: 'Files it was counted from',
        captionClasses: 'govuk-visually-hidden',
        firstCellIsHeader: true,
        head: [
          { text: 'File' },
          { text: 'From' },
          { text: 'Months' },
          { text: 'Rows', format: 'numeric' as const },
          { text: 'Fingerprint (SHA-256)' },
        ],
        rows: files.map((source) => [
          { text: source.fileName },
          { text: source.source },
          { text: source.period },
          { text: printNumber(source.rowsAccepted), format: 'numeric' as const },
          { html: html`<code class="fp-hash">${source.delivery}</code>` },
        ]),
      }),
    )}`;
}
