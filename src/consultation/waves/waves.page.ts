import { button, scrollRegion, table } from '../../web/components.ts';
import { html } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { datesInWords, stateTag } from './wave.words.ts';
import type { Wave } from './wave.types.ts';

/** All consultations, the last changed first. */
export function wavesPage(view: {
  waves: readonly Wave[];
  next: string | null;
  url: string;
  mayEdit: boolean;
  mayKeepElections: boolean;
}): Page {
  return {
    title: 'Consultation',
    menu: 'consultation',
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Consultation</h1>
      <p class="govuk-body">
        Asking people what matters to them, so that it counts beside the recorded figures. Results are shown
        to nobody while people are answering.
      </p>
      ${
        view.mayEdit &&
        html`<div class="govuk-button-group">
          ${button({ text: 'Set up a consultation', href: '/consultation/new' })}
          <a class="govuk-link" href="/consultation/questionnaires">Questionnaires</a>
          <a class="govuk-link" href="/consultation/profiles">Who lives in the area</a>
          ${view.mayKeepElections && html`<a class="govuk-link" href="/year/elections">Pre-election periods</a>`}
        </div>`
      }
      ${
        !view.mayEdit &&
        view.mayKeepElections &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="/year/elections">Pre-election periods</a>
        </p>`
      }
      ${
        view.waves.length === 0
          ? html`<p class="govuk-body">
              There has been no consultation yet.
              ${view.mayEdit && html`Begin with a <a class="govuk-link" href="/consultation/questionnaires">questionnaire</a>, or set one up from a template.`}
            </p>`
          : scrollRegion(
              'Consultations',
              table({
                caption: 'Consultations, the last changed first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Consultation' }, { text: 'Dates' }, { text: 'State' }],
                rows: view.waves.map((wave) => [
                  { html: html`<a class="govuk-link" href="/consultation/${wave.id}">${wave.title}</a>` },
                  { text: datesInWords(wave) },
                  { html: stateTag(wave.state) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Consultations' })}`,
  };
}
