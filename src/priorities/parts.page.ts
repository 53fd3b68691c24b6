import { printNumber } from '../statistics/statistics.ts';
import { tag } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { becauseOf } from './because.rules.ts';
import { limbTitle } from './duties.ts';
import type { Candidate, Proposal, Round } from './priority.types.ts';
import { roundStateWords, type RoundState } from './round.rules.ts';

export const stateTag = (state: RoundState): SafeHtml =>
  tag({ text: roundStateWords[state].title, classes: roundStateWords[state].colour });

export const crumbs = (round?: Pick<Round, 'id' | 'title'>): { text: string; href: string }[] => [
  { text: 'Priorities', href: '/priorities' },
  ...(round === undefined ? [] : [{ text: round.title, href: `/priorities/${round.id}` }]),
];

/** “4”, “3.5”; what was not scored is said so, and is no 0. */
export const scoreText = (score: number | null): string =>
  score === null ? 'not scored' : printNumber(score, Number.isInteger(score) ? 0 : 1);

export const totalText = (total: number | null): string =>
  total === null ? 'too little scored' : printNumber(total, 0);

/** The candidate as a councillor reads it: its name, and on one line why. */
export const titleAndBecause = (candidate: Candidate, href?: string): SafeHtml =>
  html`<strong
      >${href === undefined ? candidate.title : html`<a class="govuk-link" href="${href}">${candidate.title}</a>`}</strong
    ><br /><span class="govuk-body-s">${becauseOf(candidate)}</span>`;

/** What a figure proposes, in words, with a way to the figure. */
export const proposalLine = (proposal: Proposal): SafeHtml =>
  html`${proposal.words}
  ${proposal.href !== null && html`<a class="govuk-link" href="${proposal.href}">Where this came from</a>`}`;

export const limbWords = (codes: readonly string[]): string =>
  codes.length === 0 ? 'No limb of section 6 named' : codes.map(limbTitle).join('; ');
