import type { ChapterSource } from './sources/source.types.ts';
import type { ChapterKind, Heading } from './strategy.rules.ts';

/** A strategy with all that a document, a check, a comparison or the public page reads of it: a value, frozen as it is. */
export type StrategyContent = {
  schema: 1;
  id: string;
  title: string;
  summary: string;
  /** First and last day (ISO). */
  from: string;
  to: string;
  partnership: string;
  /** What the partnership is of: one district, or a county of several. */
  area: { name: string; single: boolean };
  chapters: ContentChapter[];
  /** The strategy that its look-back tells of; editions frozen before 2027 do not say. */
  previous?: string;
  /** How its priorities were chosen: the rounds that they were decided in. */
  rounds?: ContentRound[];
  /** Of a frozen edition: the steps that led to it, the first first. */
  course?: ContentStep[];
};

/** A round of priority setting as it was decided. */
export type ContentRound = {
  id: string;
  title: string;
  meetingOn: string | null;
  minute: string;
  /** In the order of the priorities; reasons are written for publication. */
  candidates: {
    id: string;
    title: string;
    decision: string;
    under: string;
    rationale: string;
    because: string;
  }[];
};

/** A step with what was written of it: the day of the meeting and its minute. */
export type ContentStep = { event: string; heldOn: string; minute: string; words: string };

export type ContentChapter = {
  id: string;
  kind: ChapterKind;
  title: string;
  words: string;
  inShort: string;
  because: string;
  limbs: string[];
  headings: Heading[];
  /** Where the numbers of its words came from. */
  sources?: ChapterSource[];
  priorityId: string | null;
  /** What the decided priority is called, where it sets one out. */
  priorityTitle: string | null;
  lead: string | null;
  focus: { id: string; text: string }[];
  aims: ContentAim[];
  actions: ContentAction[];
  /** Of a look-back: what the last strategy finished, by its priorities. */
  achieved: { priority: string; actions: ContentAchieved[]; unfinished: number }[];
  /** Of the structure: groups, and to whom each reports. */
  groups: { name: string; reportsTo: string; meets: string }[];
  /** Of the contacts. */
  contacts: { agency: string; email: string; phone: string }[];
};

/** A finished action; `evidence`: how many pieces stood with it when it was closed. */
type ContentAchieved = {
  id?: string;
  text: string;
  completedOn: string | null;
  result: string;
  owner?: string;
  evidence?: number;
};

export type ContentAim = { id: string; text: string; indicators: string[] };

export type ContentAction = {
  id: string;
  reference: string;
  text: string;
  heading: Heading;
  /** Names, '' where there is none. */
  owner: string;
  group: string;
  partners: string[];
  dueOn: string | null;
  dueRule: string;
  state: string;
  stateTitle: string;
  overdue: boolean;
  /** Titles of the aims it serves. */
  serves: string[];
};
