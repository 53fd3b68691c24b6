import { monthInWords, periodInWords, type Month } from '../../foundation/period.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { insetText, scrollRegion, select, table } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { NamedArea } from '../evidence.ts';
import { signedPercent } from '../narrative.rules.ts';
import type { MeasureWorld } from './measure.evidence.ts';
import type { Periods } from './measure.figures.ts';
import { kindTitle, periodChooser } from './measure.parts.ts';
import { titleOf } from './measure.rules.ts';
import { scanSentences, type Found, type Scan } from './stands-out.rules.ts';

export const looks = { wards: 'Wards and categories', months: 'Months and categories' } as const;

export type LookKind = keyof typeof looks;

export type Subject = {
  category: string;
  /** A ward; null where months are looked at. */
  ward: NamedArea | null;
  /** A month; null where wards are looked at. */
  month: Month | null;
  /** The same category in the whole area: before and now. */
  whole: { before: number; now: number } | null;
  /** Where its numbers are; null where no measure counts just this category. */
  href: string | null;
  /** Titles of breaks that lie between what is compared. */
  breaks: readonly string[];
};

export function standsOutPage(view: {
  world: MeasureWorld;
  periods: Periods;
  look: LookKind;
  kinds: readonly string[];
  result: Scan<Subject>;
  /** Why nothing could be compared; empty otherwise. */
  reason: string;
  form: FormState;
}): Page {
  const { world, periods, result } = view;
  const { comparison } = periods;
  const where = view.look === 'wards' ? `the wards of ${world.area.name}` : world.area.name;
  return {
    title: `What stands out, ${world.area.name}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l"
          >${kindTitle(world.kind)}, ${where},
          ${periodInWords(periods.period)}${comparison === null ? '' : ` and ${periodInWords(comparison)}`}</span
        >What stands out
      </h1>
      ${insetText({
        html: html`${(view.reason === '' ? scanSentences(result) : [view.reason]).map(
          (sentence) => html`<p class="govuk-body">${sentence}</p>`,
        )}`,
      })}
      ${periodChooser({
        action: '/assessment/stands-out',
        world,
        periods,
        area: null,
        form: view.form,
        more: html`${select({
          id: 'look',
          name: 'look',
          label: { text: 'Look at' },
          items: Object.entries(looks).map(([value, text]) => ({
            value,
            text,
            selected: value === view.look,
          })),
        })}
        ${select({
          id: 'kind',
          name: 'kind',
          label: { text: 'Counts from' },
          items: view.kinds.map((code) => ({
            value: code,
            text: kindTitle(code),
            selected: code === world.kind,
          })),
        })}`,
      })}
      ${
        result.found.length > 0 &&
        scrollRegion(
          'What stands out',
          table({
            caption: 'What stands out, the firmest first',
            captionClasses: 'govuk-visually-hidden',
            firstCellIsHeader: true,
            head: [
              { text: view.look === 'wards' ? 'Ward' : 'Month' },
              { text: 'Category' },
              { text: 'Before', format: 'numeric' as const },
              { text: 'Now', format: 'numeric' as const },
              { text: 'Change' },
              { text: view.look === 'wards' ? 'Whole area' : 'Whole period' },
              { text: 'False alarms' },
            ],
            rows: result.found.map(row),
          }),
        )
      }
      <p class="govuk-body">
        To stand out is a reason to look, not a finding. “False alarms” is the share to expect among the rows
        down to that one, if each is taken for real (Benjamini and Hochberg). Counts of crime vary more than
        by chance alone (the same victims, one series), so some of what is shown is less firm than it looks.
        ${view.look === 'wards' && 'Published points are moved to a nearby map point, so incidents near a ward’s edge may belong next door.'}
      </p>`,
  };
}

function row(found: Found<Subject>) {
  const { subject } = found;
  const name = subject.ward?.name ?? monthInWords(subject.month ?? '');
  const title = titleOf(subject.category);
  return [
    { text: name },
    {
      html: html`${subject.href === null ? title : html`<a class="govuk-link" href="${subject.href}">${title}</a>`}
      ${breaksOf(subject)}`,
    },
    { text: printNumber(found.before), format: 'numeric' as const },
    { text: printNumber(found.now), format: 'numeric' as const },
    { text: changed(found) },
    { text: subject.whole === null ? 'not compared' : wholeOf(subject.whole) },
    { text: chance(found.adjusted) },
  ];
}

function breaksOf(subject: Subject): SafeHtml | null {
  return subject.breaks.length === 0
    ? null
    : html`<br /><span class="govuk-hint">Break in the series: ${subject.breaks.join('; ')}</span>`;
}

const changed = ({ change, before, now }: Found<Subject>): string => {
  const way = change.percent === null ? (now > before ? 'up' : 'down') : change.percent > 0 ? 'up' : 'down';
  return change.percent === null
    ? `${way}, too few for a percentage`
    : `${signedPercent(change.percent)}, ${way}`;
};

const wholeOf = ({ before, now }: { before: number; now: number }): string =>
  before < 20
    ? `${printNumber(before)} to ${printNumber(now)}`
    : signedPercent(((now - before) * 100) / before);

const chance = (adjusted: number): string =>
  adjusted < 0.001 ? 'fewer than 1 in 1,000' : `about ${Math.max(1, Math.round(adjusted * 1000))} in 1,000`;
