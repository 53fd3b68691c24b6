import { html, type SafeHtml } from '../../web/html.ts';

/** Leads from an assessment to its wards. */
export const wardPacksLink = (areaName: string): SafeHtml =>
  html`<p class="govuk-body">
    <a class="govuk-link" href="/assessment/ward-packs">Packs of the wards of ${areaName}</a>: one side of
    paper about each, for its councillor
  </p>`;
