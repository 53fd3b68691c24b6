import { periodInWords } from '../../foundation/period.ts';
import type { Block, Cell, SourceNote } from '../../documents/document.ts';
import { category } from '../../observatory/observatory.ts';
import { ordinal, printNumber, printPercent } from '../../statistics/statistics.ts';
import { button, insetText, select } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { textCell } from '../cells.ts';
import { copyPanel, copyScript } from '../ask/copy.part.ts';
import { breaksHtml, roundedHtml, showBlocks, whereFrom } from '../ground.ts';
import { roundedNote, roundedWords } from '../small.rules.ts';
import { areaSelect, filterForm } from '../time/time.page.ts';
import type { Gap, HarmLine } from './harm.rules.ts';
import type { HarmSet } from './harm.store.ts';
import type { HarmView } from './harm.view.ts';

/** Harm in the unit of the set: whole from 100, one decimal below. */
const amount = (harm: number): string =>
  printNumber(harm, Math.abs(harm) < 100 && !Number.isInteger(harm) ? 1 : 0);

export const setName = (set: HarmSet): string => `${set.title}, ${set.edition}`;

/** Why a category or offence has no weight. */
export function whyGap(gap: Pick<Gap, 'settled'>): string {
  const { settled } = gap;
  return settled.why === 'none'
    ? 'The set has no weight for it.'
    : `The set has ${printNumber(settled.weights)} offences in it, from ${amount(settled.lowest ?? 0)} to ${amount(settled.highest ?? 0)}, and does not say in which mixture.`;
}

export function weightAddress(set: HarmSet, what: { kind: string; key: string }): string {
  return `/assessment/harm/sets/${set.id}/weight?${new URLSearchParams({ kind: what.kind, key: what.key }).toString()}`;
}

/** Volume and harm of each category, most harm first. */
export function linesBlock(view: HarmView): Block {
  const { harm, set } = view;
  const row = (line: HarmLine): Cell[] => [
    textCell(line.title),
    { value: line.count, text: printNumber(line.count) },
    { value: line.countShare, text: printPercent(line.countShare) },
    { value: line.countRank, text: ordinal(line.countRank) },
    { value: line.weight, text: amount(line.weight) },
    { value: line.harm, text: amount(line.harm) },
    { value: line.harmShare, text: printPercent(line.harmShare) },
    { value: line.harmRank, text: ordinal(line.harmRank) },
  ];
  return {
    kind: 'table',
    caption: 'Volume and harm, most harm first',
    columns: [
      { title: 'What', kind: 'text', width: 2.4 },
      { title: 'Incidents', kind: 'number' },
      { title: 'Share of incidents', kind: 'number' },
      { title: 'Place by number', kind: 'number' },
      { title: `Weight (${set.unit})`, kind: 'number' },
      { title: 'Harm', kind: 'number' },
      { title: 'Share of harm', kind: 'number' },
      { title: 'Place by harm', kind: 'number' },
    ],
    rowHeadings: true,
    rows: harm.lines.map(row),
    notes: [
      `Harm is incidents times weight, in ${set.unit}. Weights: ${setName(set)} (${set.source}).`,
      `Shares are of the ${printNumber(harm.weighed)} incidents that have a weight.`,
      ...(view.ground.source.showsSmall ? [] : [`${roundedNote} What rounds to 0 is not listed.`]),
    ],
  };
}

function sentences(view: HarmView): SafeHtml {
  const { harm, set } = view;
  const drivers: string[] = [];
  let held = 0;
  for (const line of harm.lines) {
    if (held >= 80 || drivers.length === 3) break;
    held += line.harmShare ?? 0;
    drivers.push(
      `${line.title} (${printPercent(line.harmShare)} of harm, ${printPercent(line.countShare)} of incidents)`,
    );
  }
  const { gravest } = harm;
  const whole = harm.weighed + harm.notWeighed;
  return html`<p class="govuk-body">
      The ${printNumber(harm.weighed)} incidents that have a weight come to ${amount(harm.harm)} ${set.unit}.
      ${drivers.length > 0 && `Most of it: ${drivers.join('; ')}.`}
    </p>
    ${
      gravest !== null &&
      harm.lines.length > 1 &&
      html`<p class="govuk-body">
        Without the gravest offence, ${gravest.title} (${printNumber(gravest.count)}), it is
        ${amount(gravest.without)} ${set.unit}: ${printNumber(gravest.count)} of ${printNumber(harm.weighed)}
        incidents make ${printPercent(harm.harm === 0 ? null : (gravest.harm * 100) / harm.harm)} of the harm.
      </p>`
    }
    ${
      harm.notWeighed > 0 &&
      insetText({
        text: `${printNumber(harm.notWeighed)} of ${printNumber(whole)} incidents (${printPercent(whole === 0 ? null : (harm.notWeighed * 100) / whole)}) have no weight and are not in these figures. They are listed below.`,
      })
    }`;
}

function gapsHtml(view: HarmView, mayMake: boolean): SafeHtml {
  const { harm, set } = view;
  if (harm.gaps.length === 0)
    return html`<h2 class="govuk-heading-m">Not weighed</h2>
      <p class="govuk-body">
        Everything that was counted has a
        weight${!view.ground.source.showsSmall && ' (what rounds to 0 is left out)'}.
      </p>`;
  return html`<h2 class="govuk-heading-m">Not weighed</h2>
    <ul class="govuk-list govuk-list--bullet">
      ${harm.gaps.map(
        (gap) =>
          html`<li>
            <strong>${gap.title}</strong>: ${printNumber(gap.count)}. ${whyGap(gap)}
            ${
              mayMake &&
              set.state === 'in-use' &&
              html`<a class="govuk-link" href="${weightAddress(set, gap)}"
                >Enter a weight<span class="govuk-visually-hidden"> for ${gap.title}</span></a
              >`
            }
          </li>`,
      )}
    </ul>`;
}

export function harmPage(
  view: HarmView & {
    categories: readonly { code: string; title: string }[];
    notes: readonly SourceNote[];
    form: FormState;
    mayMake: boolean;
    csvHref: string;
  },
): Page {
  const { ground, set, harm, area, period } = view;
  const where = area?.name ?? 'everywhere the files cover';
  return {
    title: `Harm beside volume, ${where}`,
    menu: 'assessment',
    width: 'wide',
    scripts: [copyScript],
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${where}, ${periodInWords(period)}</span>Harm beside volume:
        ${category(view.category).title}
      </h1>
      ${filterForm({
        action: '/assessment/harm',
        ground,
        categories: view.categories,
        category: view.category,
        period,
        form: view.form,
        more: html`${areaSelect(ground, area?.code ?? 'all')}
        ${select({
          id: 'set',
          name: 'set',
          label: { text: 'Weights' },
          items: view.sets.map((each) => ({
            value: each.id,
            text: setName(each),
            selected: each.id === set.id,
          })),
        })}`,
      })}
      ${breaksHtml(ground, { category: view.category, period, comparison: null, area: area?.code ?? null })}
      ${roundedHtml(ground)}
      ${
        harm.lines.length === 0
          ? html`<p class="govuk-body">
              Nothing that was counted here has a weight in this
              set${!ground.source.showsSmall && ' (what rounds to 0 is left out)'}.
            </p>`
          : html`${sentences(view)} ${showBlocks('Harm', [linesBlock(view)])}
              <p class="govuk-body">
                <a class="govuk-link" href="${view.csvHref}" download>Download as CSV</a>
              </p>
              ${copyPanel({ id: 'copy', table: { id: 'table-1', csv: view.csvHref } })}`
      }
      ${gapsHtml(view, view.mayMake)}
      ${whereFrom(ground, view.notes, [
        'Harm stands beside volume, never in place of it: one grave offence moves the total of a district by years.',
        `The weights are ${setName(set)}, file ${set.fileName}. Licence: ${set.licence}.`,
      ])}
      <p class="govuk-body">
        <a class="govuk-link" href="/assessment/harm/sets/${set.id}">About these weights</a>
      </p>`,
  };
}

export function noSetPage(mayMake: boolean): Page {
  return {
    title: 'Harm beside volume',
    menu: 'assessment',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    body: html`<h1 class="govuk-heading-l">Harm beside volume</h1>
      <p class="govuk-body">
        Harm needs a set of weights: what each offence weighs, from an index of harm that you may use. None
        comes with this software.
      </p>
      ${
        mayMake
          ? button({ text: 'Load a set of weights', href: '/assessment/harm/sets/load' })
          : html`<p class="govuk-body">An analyst or manager can load one.</p>`
      }`,
  };
}

/** The table of the page for a spreadsheet. */
export function harmCsvRows(view: HarmView): (string | number | null)[][] {
  const { harm, set, ground } = view;
  return [
    ['What', 'Incidents', 'Share of incidents, %', 'Place by number', `Weight, ${set.unit}`, 'Harm', 'Share of harm, %', 'Place by harm', 'How the weight was come by'],
    ...harm.lines.map((line) => [line.title, line.count, line.countShare, line.countRank, line.weight, line.harm, line.harmShare, line.harmRank, line.how]),
    ...harm.gaps.map((gap) => [gap.title, gap.count, null, null, null, null, null, null, `not weighed: ${whyGap(gap)}`]),
    [],
    ['Area', view.area?.name ?? 'everywhere the files cover'],
    ['Months', periodInWords(view.period)],
    ['Source', ground.source.title],
    ['Weights', `${setName(set)} (${set.source})`],
    ['Licence of the weights', set.licence],
    ...(ground.source.showsSmall ? [] : [['Rounding', roundedWords]]),
  ]; // prettier-ignore
}
