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
};

export type ContentChapter = {
  id: string;
  kind: ChapterKind;
  title: string;
  words: string;
  inShort: string;
  because: string;
  limbs: string[];
  headings: Heading[];
  priorityId: string | null;
  /** What the decided priority is called, where it sets one out. */
  priorityTitle: string | null;
  lead: string | null;
  focus: { id: string; text: string }[];
  aims: ContentAim[];
  actions: ContentAction[];
  /** Of a look-back: what the last strategy finished, by its priorities. */
  achieved: { priority: string; actions: { text: string; completedOn: string | null; result: string }[]; unfinished: number }[]; // prettier-ignore
  /** Of the structure: groups, and to whom each reports. */
  groups: { name: string; reportsTo: string; meets: string }[];
  /** Of the contacts. */
  contacts: { agency: string; email: string; phone: string }[];
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
