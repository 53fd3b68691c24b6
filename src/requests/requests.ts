/** What other rooms may use of the requests room. */
export type { AnswerGroup } from './answer-fields.rules.ts';
export { registerRequestKind } from './kinds.ts';
export type { AnswerGiven, RequestKind, RequestOfKind } from './kinds.ts';
export { listPeople, type Person } from './lists.store.ts';
export { startMailIn } from './mail/listener.ts';
export { messagePart } from './mail/message.rules.ts';
export { largestMessage, receiveMail } from './mail/receive.ts';
export { mailSettings } from './mail/settings.ts';
export type { MailSettings } from './mail/settings.ts';
export type { Choice, How, State, Way } from './request.rules.ts';
export { answer, ask, selectRequests, withdraw } from './request.store.ts';
export type { AnswerInput, AskInput } from './request.types.ts';
export { requestsRoom } from './requests.room.ts';
export { openLinkSecret } from './secret.ts';
export type { LinkSecret } from './secret.ts';
export type { RequestServices } from './services.ts';
