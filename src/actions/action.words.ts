import { dayInWords } from '../observatory/observatory.ts';
import { tag } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { stateWords, type ActionState } from './action.rules.ts';
import type { Action, UpdateWay } from './action.types.ts';
import { dueRuleWords, isDueRule } from './due.rules.ts';

/** What an action can come from; other rooms’ own words of foundation/thread.ts. */
export const sourceKinds: Readonly<Record<string, string>> = {
  strategy_chapter: 'Strategy',
  group_meeting: 'Meeting',
  panel: 'Panel',
  case: 'Case',
  problem: 'Problem solving',
  scrutiny: 'Scrutiny',
};

export const sourceTitle = (kind: string | null): string =>
  kind === null ? 'None' : (sourceKinds[kind] ?? kind.replaceAll('_', ' '));

export const wayWords: Readonly<Record<UpdateWay, string>> = {
  'signed-in': '',
  link: 'by a link',
  email: 'by email',
  'word-of-mouth': 'by word of mouth',
  grid: 'with others in one table',
  spreadsheet: 'from a spreadsheet',
  meeting: 'at a meeting',
};

export const stateTag = (state: ActionState): SafeHtml =>
  tag({ text: stateWords[state].title, classes: stateWords[state].colour });

/** Its state and what goes with it: never by colour alone. */
export function standingTags(action: Pick<Action, 'state' | 'overdue' | 'blockedBy' | 'doneProposedAt'>): SafeHtml {
  return html`${stateTag(action.state)}
  ${action.overdue && tag({ text: 'Overdue', classes: 'govuk-tag--red' })}
  ${action.state === 'in-progress' && action.doneProposedAt !== null && tag({ text: 'To be confirmed', classes: 'govuk-tag--purple' })}
  ${action.blockedBy !== '' && action.state !== 'completed' && action.state !== 'cancelled' && tag({ text: 'Blocked', classes: 'govuk-tag--orange' })}`;
} // prettier-ignore

/** “31 March 2027, each quarter”. */
export function dueInWords(action: Pick<Action, 'dueOn' | 'dueRule'>): string {
  const rule = isDueRule(action.dueRule) ? dueRuleWords[action.dueRule] : null;
  if (action.dueOn === null) return rule === null ? 'No day' : `${rule.title}: no day yet`;
  const day = dayInWords(action.dueOn);
  if (rule === null) return day;
  return rule.again ? `${day}, then ${rule.title.toLowerCase()}` : `${day}: ${rule.title.toLowerCase()}`;
}

/** “Tomasz Wierny, Merrowshire Fire and Rescue”; or that there is nobody. */
export function ownerInWords(action: Pick<Action, 'ownerAgency' | 'ownerPerson'>): string {
  const parts = [action.ownerPerson, action.ownerAgency].filter((part) => part !== '');
  return parts.length === 0 ? 'Nobody' : parts.join(', ');
}

/** Its number and the beginning of its words, for a list of other things. */
export const shortTitle = (action: Pick<Action, 'reference' | 'text'>): string =>
  `${action.reference}: ${action.text.length > 90 ? `${action.text.slice(0, 88).trimEnd()}…` : action.text}`;
