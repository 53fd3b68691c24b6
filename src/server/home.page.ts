import { clock } from '../foundation/clock.ts';
import { insetText } from '../web/components.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import type { HomeCard } from '../web/room.ts';
import type { Page } from '../web/route.ts';

const dayWords = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

function card({ title, href, count, oldest, body }: HomeCard): SafeHtml {
  return html`<li class="fp-card">
    <h3 class="govuk-heading-m"><a class="govuk-link" href="${href}">${title}</a></h3>
    ${count !== undefined && html`<span class="fp-card__count">${count}</span>`} ${body}
    ${oldest !== undefined && oldest <= clock.today() && html`<p class="govuk-body-s">The oldest is from ${dayWords.format(new Date(oldest))}.</p>`}
  </li>`;
}

function cardList(title: string, cards: readonly HomeCard[]): SafeHtml | false {
  return (
    cards.length > 0 &&
    html`<h2 class="govuk-heading-m">${title}</h2>
      <ul class="fp-cards">
        ${cards.map(card)}
      </ul>`
  );
}

/** The home page: first what waits for this person today, then what each room has for them. */
export function homePage(view: {
  name: string;
  areaName: string;
  cards: readonly HomeCard[];
  /** What of the demonstration is still being made; null when it is whole. */
  furnishing: string | null;
}): Page {
  const cards = [...view.cards].sort((a, b) => a.order - b.order || a.title.localeCompare(b.title, 'en-GB'));
  const waiting = cards.filter((each) => each.waits === true);
  return {
    title: 'Home',
    menu: 'home',
    width: 'wide',
    body: html`<span class="govuk-caption-l">${view.areaName}</span>
      <h1 class="govuk-heading-l">Welcome, ${view.name}</h1>
      ${
        view.furnishing !== null &&
        insetText({
          text: `The demonstration is still being furnished: ${view.furnishing}. What is not here yet comes by itself within a minute or two; everything else can be used.`,
        })
      }
      ${
        waiting.length === 0
          ? html`<p class="govuk-body">Nothing is waiting for you today.</p>`
          : cardList('Waiting for you', waiting)
      }
      ${cardList(
        'What is here',
        cards.filter((each) => each.waits !== true),
      )}`,
  };
}
