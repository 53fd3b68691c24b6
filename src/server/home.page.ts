import { html } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { HomeCard } from './room.ts';

/** The home page: what each room has for this person. */
export function homePage(view: { name: string; areaName: string; cards: readonly HomeCard[] }): Page {
  const cards = [...view.cards].sort((a, b) => a.order - b.order || a.title.localeCompare(b.title, 'en-GB'));
  return {
    title: 'Home',
    menu: 'home',
    width: 'wide',
    body: html`<span class="govuk-caption-l">${view.areaName}</span>
      <h1 class="govuk-heading-l">Welcome, ${view.name}</h1>
      ${
        cards.length === 0
          ? html`<p class="govuk-body">There is nothing to show yet.</p>`
          : html`<ul class="fp-cards">
              ${cards.map(
                (card) =>
                  html`<li class="fp-card">
                    <h2 class="govuk-heading-m">
                      <a class="govuk-link" href="${card.href}">${card.title}</a>
                    </h2>
                    ${card.count !== undefined && html`<span class="fp-card__count">${card.count}</span>`}
                    ${card.body}
                  </li>`,
              )}
            </ul>`
      }`,
  };
}
