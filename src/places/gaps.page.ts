import { details, scrollRegion, table } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { gapsInWords, type DistrictGaps, type NamedWard } from './gaps.rules.ts';

export type GapsView = {
  /** What a population counts: residents, households. */
  counts: string;
  gaps: readonly DistrictGaps[];
};

const isWhole = (gap: DistrictGaps): boolean => gap.boundaries === null || gap.population === null;

function wardList(title: string, wards: readonly NamedWard[]): SafeHtml | false {
  return (
    wards.length > 0 &&
    html`<h4 class="govuk-heading-s">${title} (${wards.length})</h4>
      <ul class="govuk-list govuk-list--bullet">
        ${wards.map(({ code, name }) => html`<li>${name} <code>${code}</code></li>`)}
      </ul>`
  );
}

function districtSection(gap: DistrictGaps, counts: string): SafeHtml {
  return html`<h3 class="govuk-heading-s">
      ${gap.district === '' ? 'District not stated' : `${gap.districtName} (${gap.district})`}
    </h3>
    <p class="govuk-body">
      ${gap.boundaries ?? 'No boundaries'} with ${gap.shapes} wards; ${gap.population ?? 'no population'} with
      ${gap.numbers}.
    </p>
    ${wardList(`A number of ${counts} and no shape: not on the map, not in the ward tables`, gap.withoutShape)}
    ${wardList('A shape and no number: counted, without a rate, not ranked by one', gap.withoutNumber)}`;
}

/** Which wards have people and no shape, and the reverse, by name and code. */
export function gapsPage(view: { own: string; found: readonly GapsView[]; hasBoundaries: boolean }): Page {
  return {
    title: 'Wards without a shape or a number of people',
    menu: 'places',
    width: 'wide',
    breadcrumbs: [{ text: 'Places', href: '/places' }],
    body: html`<h1 class="govuk-heading-l">Wards without a shape or a number of people</h1>
      <p class="govuk-body">
        Boundaries and populations of different years name different wards. Nothing is moved from one to the
        other: a ward without a number has no rate, and one without a shape is not in the ward figures. To
        mend it, load boundaries and a population of the same year.
      </p>
      ${
        (view.found.length === 0 || !view.hasBoundaries) &&
        html`<p class="govuk-body">
          ${
            view.hasBoundaries
              ? 'No population by ward is loaded, so there is nothing to compare. '
              : 'No ward boundaries are loaded, so there is nothing to compare. '
          }<a class="govuk-link" href="/places">See what is loaded</a>.
        </p>`
      }
      ${view.hasBoundaries && view.found.map((each) => countsSection(each, view.own))}`,
  };
}

function countsSection({ counts, gaps }: GapsView, own: string): SafeHtml {
  const inPart = gaps.filter((gap) => !isWhole(gap));
  const whole = gaps.filter(isWhole);
  const first = [...inPart].sort((a, b) => Number(b.district === own) - Number(a.district === own));
  return html`<h2 class="govuk-heading-m">Number of ${counts}</h2>
    <p class="govuk-body">
      ${inPart.length === 0 ? 'In the districts that have both, every ward' : gapsInWords(inPart, counts)}
      ${inPart.length === 0 && html`with a shape has a number of ${counts}, and the reverse.`}
    </p>
    ${first.map((gap) => districtSection(gap, counts))}
    ${
      whole.length > 0 &&
      details({
        summaryText: `${whole.length} ${whole.length === 1 ? 'district has' : 'districts have'} only one of the two`,
        html: scrollRegion(
          `Districts with only one of the two, ${counts}`,
          table({
            caption: `Districts with boundaries only or a number of ${counts} only`,
            captionClasses: 'govuk-visually-hidden',
            firstCellIsHeader: true,
            head: [
              { text: 'District' },
              { text: 'Code' },
              { text: 'Has' },
              { text: 'Wards', format: 'numeric' as const },
            ],
            rows: whole.map((gap) => [
              { text: gap.district === '' ? 'Not stated' : gap.districtName },
              { text: gap.district },
              { text: gap.boundaries ?? gap.population ?? '' },
              { text: String(gap.shapes + gap.numbers), format: 'numeric' as const },
            ]),
          }),
        ),
      })
    }`;
}
