import { monthInWords, periodInWords, runsInWords } from '../../foundation/period.ts';
import type { Block } from '../../documents/documents.ts';
import { markInWords } from '../../observatory/observatory.ts';
import {
  button,
  input,
  insetText,
  scrollRegion,
  select,
  table,
  tag,
  warningText,
} from '../../web/components.ts';
import { formState, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { changeSentence, meaningSentence, rankSentence, sizeSentence, verdictOf } from './answer.rules.ts';
import { comparisonInWords } from './measure.figures.ts';
import {
  areasTable,
  blocksHtml,
  kindTitle,
  measureAddress,
  measuresTrail,
  monthsTitle,
  groupSelect,
  periodChooser,
} from './measure.parts.ts';
import { unitOf } from './measure.rules.ts';
import { periodsQuery } from './periods.rules.ts';
import { askAddress } from '../ask/ask.rules.ts';
import { copyPanel, copyScript } from '../ask/copy.part.ts';
import type { MeasureFilter, MeasureRecord } from './measure.store.ts';
import type { Look } from './measure.view.ts';

export function measuresPage(view: {
  measures: readonly MeasureRecord[];
  filter: MeasureFilter;
  kinds: readonly { code: string; title: string }[];
  /** Kinds of which something is in use. */
  inUse: ReadonlySet<string>;
  next: string | null;
  url: string;
  mayEdit: boolean;
}): Page {
  const { filter } = view;
  return {
    title: 'Measures',
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    body: html`<h1 class="govuk-heading-l">Measures</h1>
      <p class="govuk-body">
        What the partnership counts, what it is divided by, and whether a rise is bad. Open one for its number
        today. <a class="govuk-link" href="/assessment/stands-out">See what stands out</a>.
      </p>
      ${view.mayEdit && button({ text: 'Add a measure', href: '/assessment/measures/new' })}
      <form method="get" action="/assessment/measures" class="fp-filter" novalidate>
        ${input({ id: 'words', name: 'words', label: { text: 'Words' }, value: filter.words ?? '', classes: 'govuk-input--width-20' })}
        ${select({
          id: 'kind',
          name: 'kind',
          label: { text: 'Counts from' },
          items: [
            { value: '', text: 'any source', selected: (filter.kind ?? '') === '' },
            ...view.kinds.map(({ code, title }) => ({
              value: code,
              text: title,
              selected: code === filter.kind,
            })),
          ],
        })}
        ${select({
          id: 'state',
          name: 'state',
          label: { text: 'State' },
          items: [
            {
              value: 'in-use',
              text: 'in use',
              selected: filter.state !== 'retired' && filter.state !== 'all',
            },
            { value: 'retired', text: 'retired', selected: filter.state === 'retired' },
            { value: 'all', text: 'all', selected: filter.state === 'all' },
          ],
        })}
        ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
      </form>
      ${
        view.measures.length === 0
          ? html`<p class="govuk-body">No measure fits.</p>`
          : scrollRegion(
              'Measures',
              table({
                caption: 'Measures by name',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Measure' }, { text: 'Counts from' }, { text: 'Given' }, { text: 'Data' }],
                rows: view.measures.map((measure) => [
                  {
                    html: html`<a class="govuk-link" href="${measureAddress(measure.code)}"
                        >${measure.definition.title}</a
                      >
                      ${measure.state === 'retired' && tag({ text: 'Retired', classes: 'govuk-tag--grey' })}`,
                  },
                  { text: kindTitle(measure.definition.sourceKind) },
                  { text: unitOf(measure.definition) },
                  { text: view.inUse.has(measure.definition.sourceKind) ? 'received' : 'none yet' },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Measures' })}`,
  };
}

/** Links between the three pages of a measure. */
export function measureNavigation(
  code: string,
  current: 'answer' | 'firm' | 'definition',
  asked: Parameters<typeof measureAddress>[1],
): SafeHtml {
  const places = [
    { key: 'answer', text: 'The answer', href: measureAddress(code, asked) },
    { key: 'firm', text: 'How firm is this?', href: measureAddress(code, { ...asked, page: 'firm' }) },
    { key: 'definition', text: 'How it is counted', href: measureAddress(code, { page: 'definition' }) },
  ];
  return html`<nav aria-label="Parts of the measure" class="fp-sub-navigation">
    <ul>
      ${places.map(
        (place) =>
          html`<li>
            <a href="${place.href}" ${place.key === current && html` aria-current="page"`}>${place.text}</a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

/** The answer in sentences: how many, the change, what it means, its place. */
export function answerOf(look: Look): string[] {
  const { definition } = look.measure;
  const { own } = look;
  const changed = definition.divideBy === 'category' ? own.value : own.count;
  // What lies across a break is neither better nor worse until the break is allowed for.
  const meaning =
    look.breakNotes.length > 0
      ? 'There is a break in the series between the two: read it with what is said of the break.'
      : meaningSentence(verdictOf(changed), definition);
  const rank = rankSentence(own.value, look.level.ranks.get(own.area.code));
  return [
    sizeSentence(definition, own, { area: own.area.name, period: periodInWords(look.periods.period) }),
    [changeSentence(changed, comparisonInWords(look.periods)), ...(meaning === null ? [] : [meaning])].join(
      ' ',
    ),
    ...(rank === null ? [] : [rank]),
  ];
}

/** What must stand with the answer: breaks, months missing, how it was counted. Sentences that every page of the source repeats stay behind it. */
const beside: ReadonlySet<string> = new Set([
  'rounded',
  'like-for-like',
  'unequal-periods',
  'months-not-received',
  'month-suspicious',
  'not-placed',
  'other-form',
  'totals',
  'measure-note',
  'tiny-resident-population',
]);

/** Whose group it is, of when, and which of its areas the files do not reach. */
function groupNote({ group, level }: Look): string[] {
  if (group === null) return [];
  const reached = new Set(level.level.areas.map(({ code }) => code));
  const missing = group.areas.filter(({ code }) => !reached.has(code)).map(({ name }) => name);
  return [
    `Compared within ${group.title} (${group.source}, as of ${group.asOf}).${missing.length === 0 ? '' : ` Not in the files, so not in the comparison: ${missing.join(', ')}.`}`,
  ];
}

/** What must stand with the answer, in sentences. */
export function notesOf(look: Look): string[] {
  const { own } = look;
  const found = [...own.value.limitations, ...own.count.limitations]
    .filter(({ code }) => beside.has(code))
    .map(({ text }) => text);
  return [...new Set([...look.breakNotes, ...groupNote(look), ...found])];
}

export function nothingPage(view: { title: string; code: string; kind: string; mayLoad: boolean }): Page {
  return {
    title: view.title,
    menu: 'assessment',
    breadcrumbs: measuresTrail,
    body: html`<h1 class="govuk-heading-l">${view.title}</h1>
      <p class="govuk-body">
        There is no number yet: nothing was received from a source of the kind “${kindTitle(view.kind)}”.
        ${
          view.mayLoad
            ? html`<a class="govuk-link" href="/observatory/receive">Load a file</a> and say that it is of
                this kind.`
            : 'It appears when an analyst loads a file of it.'
        }
      </p>
      <p class="govuk-body">
        <a class="govuk-link" href="${measureAddress(view.code, { page: 'definition' })}"
          >How it is counted</a
        >
      </p>`,
  };
}

export function measurePage(look: Look, form: FormState = formState()): Page {
  const { measure, own, periods } = look;
  const { definition } = measure;
  const [size = '', ...rest] = answerOf(look);
  const asked = { area: own.area.code, periods, ...(look.group === null ? {} : { group: look.group.code }) };
  const notes = notesOf(look);
  const levels = [look.level, ...(look.wards === null ? [] : [look.wards])];
  const blocks: Block[] = [
    ...(look.series.months.length > 1 ? [monthlyBlock(look)] : []),
    ...levels
      .filter((result) => result.results.length > 1)
      .map((result) =>
        areasTable(
          definition,
          result,
          `${definition.title}, ${result.level.comparisonSet}, ${periodInWords(periods.period)}`,
          own.area.code,
        ),
      ),
  ];
  return {
    title: `${definition.title}, ${own.area.name}`,
    menu: 'assessment',
    width: 'wide',
    scripts: [copyScript],
    breadcrumbs: measuresTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${own.area.name}, ${periodInWords(periods.period)}</span
        >${definition.title}
      </h1>
      ${measureNavigation(measure.code, 'answer', asked)}
      ${
        measure.state === 'retired' &&
        warningText({ text: 'This measure is retired: it is no longer stated.', iconFallbackText: 'Warning' })
      }
      ${insetText({
        html: html`<p class="govuk-body-l">${size}</p>
          ${rest.map((sentence) => html`<p class="govuk-body">${sentence}</p>`)}
          <p class="govuk-body">
            <a class="govuk-link" href="${measureAddress(measure.code, { ...asked, page: 'firm' })}"
              >How firm is this, and where does it come from?</a
            >
          </p>`,
      })}
      ${
        notes.length > 0 &&
        html`<h2 class="govuk-heading-s">Read with this</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${notes.map((note) => html`<li>${note}</li>`)}
          </ul>`
      }
      ${periodChooser({ action: measureAddress(measure.code), world: look.world, periods, area: own.area, form, more: groupSelect(look.groups, look.group?.code ?? null) })}
      ${blocksHtml(
        blocks,
        levels.flatMap((result) => result.results.flatMap(({ count, value }) => [count, value])),
        look.world.evidence,
        (figure) => measureAddress(measure.code, { ...asked, area: figure.area, page: 'firm' }),
      )}
      ${measure.state === 'in-use' && takeAway(look)}`,
  };
}

/** The answer to take elsewhere; chart and slide are those of the same question asked (`ask/`). */
function takeAway(look: Look): SafeHtml {
  const { measure, own, periods } = look;
  const question = {
    what: measure.code,
    area: own.area.code,
    ...periodsQuery(periods.period, periods.comparison),
  };
  const sources = look.world.sources.map(({ title }) => title).join('; ');
  return copyPanel({
    id: 'copy',
    sentence: [
      ...answerOf(look),
      ...look.breakNotes,
      // Rounding must go wherever the sentence goes.
      ...own.count.limitations.filter(({ code }) => code === 'rounded').map(({ text }) => text),
      `Source: ${sources}.`,
    ].join(' '),
    chart:
      look.series.months.length > 1
        ? {
            chart: monthlyBlock(look).chart,
            path: '/assessment/ask/chart',
            query: new URLSearchParams(question).toString(),
          }
        : null,
    slide: askAddress(question, 'slide.pptx'),
  });
}

/** Every month there is as a line, with the breaks that lie in it. */
export function monthlyBlock(look: Look): Extract<Block, { kind: 'chart' }> {
  const { series, measure, own } = look;
  const { title } = measure.definition;
  const present = series.values.filter((value) => value !== null);
  const highest = Math.max(...present);
  const at = series.months[series.values.indexOf(highest)] ?? '';
  // A file cut short draws a valley that nobody should take for a quiet month.
  const short = new Set(
    look.world.evidence.checks.filter(({ state }) => state === 'suspicious').map(({ month }) => month),
  );
  const cut = series.months.filter((month) => short.has(month));
  return {
    kind: 'chart',
    chart: {
      kind: 'line',
      title: `${title} by month, ${own.area.name}, ${monthsTitle(series.months)}`,
      description: `${title}, ${series.months.length} months: from ${Math.min(...present)} to ${highest} a month, the most in ${monthInWords(at)}.`,
      valueTitle: 'incidents',
      labelTitle: 'month',
      source: `${cut.length === 0 ? '' : `The file of ${runsInWords(cut)} looks incomplete. `}Source: the files received, listed under “How firm is this?”.`,
      series: [
        {
          name: title,
          points: series.months.map((label, index) => {
            const value = series.values[index] ?? null;
            const note = value === null ? 'no data' : short.has(label) ? 'looks incomplete' : null;
            return { label, value, ...(note === null ? {} : { note }) };
          }),
        },
      ],
      breaks: look.breaks.map((each) => ({ at: each.at, title: markInWords(each.seriesBreak) })),
    },
  };
}
