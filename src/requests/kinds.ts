import type { Tx } from '../foundation/database.types.ts';
import type { GivenFields } from './answer-fields.rules.ts';
import { ways, type Choice, type Way } from './request.rules.ts';

/** An answer as the room that asked gets it. */
export type AnswerGiven = {
  choice: string | null;
  words: string;
  /** Field by field, where the question has fields and the form was used; null where it came as words. */
  fields: GivenFields | null;
  way: Way;
  saidBy: string;
  /** Day it was said (ISO). */ saidOn: string;
  /** Who typed it, where that was another person. */ recordedBy: string | null;
  how: string | null;
  answeredAt: string;
};

export type RequestOfKind = {
  id: string;
  reference: string;
  subject: { kind: string; id: string } | null;
  askedAccountId: string;
  askedAgencyId: string;
  askingAgencyId: string;
};

/** One row of the process table: a kind of request, and which ways it may be answered. */
export type RequestKind = {
  /** `agreement.signature`: the room's word for the record, then what is asked. */
  kind: string;
  title: string;
  ways: readonly Way[];
  /** True where such a question is always about a person. */
  personal: boolean;
  /** Answers to choose from; none where only words are asked for. */
  choices: readonly Choice[];
  /** True where words may be given as well as a choice. */
  takesText: boolean;
  /** Hint beside the words. */
  wordsHint?: string;
  /** True where staff may ask it from the page; false where only a room asks it. */
  fromThePage: boolean;
  /**
   * What the room does with the answer. Runs as the system, in one transaction with the mark that it was done, so it is done
   * once; within seconds of the answer.
   */
  onAnswered?: (tx: Tx, request: RequestOfKind, answer: AnswerGiven) => Promise<void>;
};

const kinds = new Map<string, RequestKind>();

/** Adds a kind to the process table; called when a room is made. */
export function registerRequestKind(kind: RequestKind): void {
  if (!/^[a-z][a-z-]*(\.[a-z-]+)*$/.test(kind.kind))
    throw new Error(`“${kind.kind}” is not a kind of request`);
  if (kind.ways.length === 0) throw new Error(`${kind.kind}: there must be a way to answer`);
  kinds.set(kind.kind, kind);
}

export function kindOf(name: string): RequestKind | null {
  return kinds.get(name) ?? null;
}

export function kindsFromThePage(): RequestKind[] {
  return [...kinds.values()].filter(({ fromThePage }) => fromThePage);
}

const generic: readonly RequestKind[] = [
  {
    kind: 'information.check',
    title: 'Known, or nothing known',
    ways,
    personal: true,
    choices: [
      { code: 'nothing-known', title: 'Nothing known', alsoSaid: ['not known', 'no trace', 'unknown', 'no record', 'none'] },
      { code: 'known', title: 'Known', alsoSaid: ['yes'] },
      { code: 'cannot-share', title: 'Cannot share, because', needsWords: true, alsoSaid: ['cannot share', 'can not share', 'unable to share', "can't share"] },
    ],
    takesText: true,
    wordsHint: 'If it cannot be shared, say why. Do not write more than was asked.',
    fromThePage: true,
  },
  {
    kind: 'figure.check',
    title: 'A figure, or a check of your figures',
    ways,
    personal: false,
    choices: [],
    takesText: true,
    wordsHint: 'The figure, and anything its reader must know',
    fromThePage: true,
  },
  {
    kind: 'action.update',
    title: 'An update on an action',
    ways,
    personal: false,
    choices: [
      { code: 'not-done', title: 'Cannot be done', needsWords: true, alsoSaid: ['will not be done', 'cannot do'] },
      { code: 'not-started', title: 'Not started' },
      { code: 'under-way', title: 'Under way', alsoSaid: ['in progress', 'started', 'ongoing'] },
      { code: 'done', title: 'Done', alsoSaid: ['complete', 'completed', 'finished'] },
    ],
    takesText: true,
    wordsHint: 'What was done, or what stands in the way',
    fromThePage: true,
  },
  {
    kind: 'closing.agreed',
    title: 'Satisfied, or not yet',
    ways,
    personal: true,
    choices: [
      { code: 'not-yet', title: 'Not yet', needsWords: true, alsoSaid: ['not satisfied', 'no'] },
      { code: 'satisfied', title: 'Satisfied', alsoSaid: ['agreed', 'yes', 'content'] },
    ],
    takesText: true,
    wordsHint: 'If not yet, what is still needed',
    fromThePage: true,
  },
  {
    kind: 'score',
    title: 'A score from 1 to 5',
    ways,
    personal: false,
    choices: [
      { code: '1', title: '1, lowest', alsoSaid: ['one'] },
      { code: '2', title: '2', alsoSaid: ['two'] },
      { code: '3', title: '3', alsoSaid: ['three'] },
      { code: '4', title: '4', alsoSaid: ['four'] },
      { code: '5', title: '5, highest', alsoSaid: ['five'] },
    ],
    takesText: true,
    fromThePage: true,
  },
]; // prettier-ignore

for (const kind of generic) registerRequestKind(kind);
