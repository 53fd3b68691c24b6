import type { ActionState, Heading, Standing } from './action.rules.ts';

/** What people write of an action. */
export type ActionInput = {
  /** Its number where it came from; its code is taken where this is ''. */
  reference: string;
  text: string;
  heading: Heading;
  ownerAgencyId: string | null;
  ownerAccountId: string | null;
  groupId: string | null;
  partnerAgencyIds: readonly string[];
  /** The record it came from, by the words of foundation/thread.ts; null where there is none. */
  source: { kind: string; id: string } | null;
  /** ISO day; null with a rule is found by the rule. */
  dueOn: string | null;
  /** One of `dueRules`, or null. */
  dueRule: string | null;
  /** Who confirms it, beside those who may for every action. */
  leadAccountId?: string | null;
  /** Kind of what it came from where there is no record of it here: `scrutiny`. Nothing where `source` is given. */
  sourceKind?: string | null;
  /** Where it came from in words: “Executive group, 12 March, minute 7”. */
  sourceWords?: string;
  /** Where what it came from is narrower than the partnership: exactly as wide as that. Read once, when it is made. */
  audience?: { keys: readonly string[]; openToMembers: boolean };
};

export type Action = Omit<ActionInput, 'audience'> &
  Omit<Standing, 'evidence'> & {
    id: string;
    /** What people read out: ACT-7K3M-92QX. */
    code: string;
    state: ActionState;
    version: number;
    overdue: boolean;
    startedOn: string | null;
    completedOn: string | null;
    result: string;
    sourceKind: string | null;
    sourceWords: string;
    leadAccountId: string | null;
    /** '' where nothing is in its way. */
    blockedBy: string;
    blockedOn: string | null;
    lastUpdate: { on: string; words: string } | null;
    /** Pieces of evidence that stand. */
    evidence: number;
    /** For lists: names as the reader may see them, '' where there is none. */
    ownerAgency: string;
    ownerPerson: string;
    group: string;
    madeAt: string;
    changedAt: string;
    audience: string[];
    openToMembers: boolean;
  };

export type UpdateWay = 'signed-in' | 'link' | 'email' | 'word-of-mouth' | 'grid' | 'spreadsheet' | 'meeting';

/** Something said of an action. */
export type UpdateInput = {
  words: string;
  nextStep?: string;
  /** '' takes away what was in the way; left out, it stays. */
  blockedBy?: string;
  percent?: number | null;
  way: UpdateWay;
  /** Who said it; the actor where left out. */
  saidBy?: string | null;
  /** ISO day; today where left out. */
  saidOn?: string;
};

export type ActionUpdate = {
  id: string;
  on: string;
  words: string;
  nextStep: string;
  blockedBy: string;
  percent: number | null;
  way: UpdateWay;
  /** Names, '' for the system. */
  saidBy: string;
  recordedBy: string;
  madeAt: string;
};

export type Evidence = {
  id: string;
  kind: 'file' | 'link' | 'words';
  title: string;
  words: string;
  url: string;
  fileName: string;
  mediaType: string;
  bytes: number | null;
  hash: string | null;
  storedAs: string | null;
  madeAt: string;
  madeBy: string;
};

export type Milestone = {
  id: string;
  words: string;
  dueOn: string | null;
  doneOn: string | null;
  version: number;
};

export type StepTaken = {
  step: string;
  from: ActionState;
  to: ActionState;
  words: Record<string, string>;
  doneAt: string;
  doneBy: string;
};
