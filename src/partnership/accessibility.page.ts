import { html } from '../web/html.ts';
import type { Page } from '../web/route.ts';

/**
 * The accessibility statement (Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations
 * 2018, reg. 8). It says what was tested and how, and claims no more.
 */
export function accessibilityPage(): Page {
  return {
    title: 'Accessibility statement',
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Accessibility statement</h1>
        <p class="govuk-body">
          This statement is about Frankpledge, the working system of a Community Safety Partnership. As many
          people as possible should be able to use it. You should be able to:
        </p>
        <ul class="govuk-list govuk-list--bullet">
          <li>do everything without JavaScript, with the keyboard alone</li>
          <li>zoom in to 400% without scrolling sideways, except inside wide tables and maps</li>
          <li>read every chart and map as a table</li>
          <li>print any page so that it reads well in grey</li>
          <li>download documents as accessible HTML, tagged PDF, Word and spreadsheet</li>
        </ul>
        <h2 class="govuk-heading-m">How it was tested</h2>
        <p class="govuk-body">
          The software is built to the Web Content Accessibility Guidelines version 2.2, level AA. Each
          release is checked automatically: every kind of page for valid HTML and with axe-core, at several
          screen widths. An automatic check does not find every problem, and the partnership that runs this
          site is responsible for having it tested by people and for saying here what they found.
        </p>
        <h2 class="govuk-heading-m">What is not accessible</h2>
        <p class="govuk-body">
          Wide tables and maps scroll sideways inside their own region on narrow screens. Maps that can be
          moved and zoomed need JavaScript; the same information stands beside each of them as a picture and
          as a table.
        </p>
        <h2 class="govuk-heading-m">Tell us</h2>
        <p class="govuk-body">
          If you cannot use a page, or need it in another format, tell the partnership’s administrator what
          you were trying to do and the address of the page.
        </p>
        <p class="govuk-body">
          The Equality and Human Rights Commission enforces the Public Sector Bodies (Websites and Mobile
          Applications) (No. 2) Accessibility Regulations 2018. If you are not happy with the answer, contact
          the Equality Advisory and Support Service.
        </p>
      </div>
    </div>`,
  };
}
