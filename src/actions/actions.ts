/** What other rooms may use of the action log. */
export { actionsRoom } from './actions.room.ts';
export { addUpdate, agreeActions, changeAction, insertAction } from './action.change.ts';
export { closeByMeeting } from './close.ts';
export {
  actionStates,
  headingWords,
  headings,
  isOverdue,
  openStates,
  stateWords,
  type ActionState,
  type Heading,
} from './action.rules.ts';
export { makeAction, type PastEvent } from './made.ts';
export { listActions, selectAction, type ActionFilter } from './action.store.ts';
export type { Action, ActionInput, UpdateInput } from './action.types.ts';
export { dueInWords, ownerInWords, standingTags } from './action.words.ts';
export { dueRules, dueRuleWords, type DueRule } from './due.rules.ts';
