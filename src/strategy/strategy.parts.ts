import { dayInWords } from '../observatory/observatory.ts';
import { button, tag } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { stateWords, type StrategyState } from './strategy.rules.ts';
import type { Strategy } from './strategy.types.ts';

export const stateTag = (state: StrategyState): SafeHtml =>
  tag({ text: stateWords[state].title, classes: stateWords[state].colour });

export const strategyTrail = (strategy: Pick<Strategy, 'id' | 'title'> | null): { text: string; href: string }[] => [
  { text: 'Strategy', href: '/strategy' },
  ...(strategy === null ? [] : [{ text: strategy.title, href: `/strategy/${strategy.id}` }]),
]; // prettier-ignore

export const daysInWords = (strategy: Pick<Strategy, 'from' | 'to'>): string =>
  `${dayInWords(strategy.from)} to ${dayInWords(strategy.to)}`;

/** A button that does one thing; its name says to what, for those who hear it alone. */
export const oneButton = (options: {
  action: string;
  text: string;
  of: string;
  hidden: () => SafeHtml;
  fields?: Readonly<Record<string, string | number>>;
}): SafeHtml =>
  html`<form method="post" action="${options.action}">
    ${options.hidden()}
    ${Object.entries(options.fields ?? {}).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    ${button({
      text: options.text,
      classes: 'govuk-button--secondary govuk-!-margin-bottom-1',
      attributes: { 'aria-label': `${options.text}: ${options.of.slice(0, 80)}` },
    })}
  </form>`;

/** Words as paragraphs, parted by empty lines. @param said how a paragraph is written. */
export const paragraphs = (
  words: string,
  said: (part: string) => SafeHtml | string = (part) => part,
): SafeHtml =>
  html`${words
    .split(/\r?\n\s*\r?\n/)
    .filter((part) => part.trim() !== '')
    .map((part) => html`<p class="govuk-body">${said(part.trim())}</p>`)}`;
