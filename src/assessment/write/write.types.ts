import type { Block } from '../../documents/document.ts';

/** Which editions something stands in: restricted and public, or the restricted one alone. */
export type Reach = 'both' | 'restricted';
export const reaches = ['both', 'restricted'] as const satisfies readonly Reach[];

/** The two documents that one tree gives. */
export type EditionName = 'restricted' | 'public';

/** What somebody writes, each with its words on the page. */
export const writtenKinds = {
  text: {
    title: 'Commentary',
    hint: 'What the figures mean here, and what they leave out',
    add: 'Add commentary',
  },
  cause: {
    title: 'Possible cause',
    hint: 'A hypothesis: what may be behind a change, and how confident you are',
    add: 'Add a possible cause',
  },
  theme: {
    title: 'Emerging theme',
    hint: 'Something that begins to show, in the figures or in what partners say',
    add: 'Add an emerging theme',
  },
  achievement: {
    title: 'Achievement',
    hint: 'What was done since the last plan, and what shows it',
    add: 'Add an achievement',
  },
  recommendation: {
    title: 'Recommendation',
    hint: 'What the partnership should do or look into',
    add: 'Add a recommendation',
  },
} as const;

export type WrittenKind = keyof typeof writtenKinds;
export const isWritten = (kind: string): kind is WrittenKind => Object.hasOwn(writtenKinds, kind);

export type DraftedKind = 'heading' | 'sentence' | 'table' | 'chart' | 'note';
export type ItemKind = DraftedKind | WrittenKind;

export type Decision = 'waiting' | 'kept' | 'edited' | 'rejected';

export const confidences = { low: 'low', medium: 'medium', high: 'high' } as const;
export type Confidence = keyof typeof confidences;

/**
 * How neighbours stand together: sentences of one paragraph, bullets of one list, or bullets of one row of a summary table,
 * whose arrow comes from the data and the test.
 */
export type Placed =
  | { kind: 'paragraph'; group: string }
  | { kind: 'bullet'; group: string }
  | {
      kind: 'row';
      table: string;
      caption: string;
      row: string;
      title: string;
      arrow: string;
      notes: string[];
    };

/** Which number of a figure a piece of text prints, and how: enough to print it again from another figure. */
export type Slot = {
  field:
    | 'change'
    | 'previous'
    | 'compared'
    | 'value'
    | 'numerator'
    | 'denominator'
    | 'lower'
    | 'upper'
    | 'rank'
    | 'of'
    | 'place'
    | 'points';
  style: '0' | '1' | '2' | 'percent' | 'percent-unsigned' | 'percent-signed' | 'words';
};

/** A name that stands for a number of a figure in words: the `f1` of `[[12,345|f1]]`. */
export type Quote = {
  name: string;
  /** Id of the figure as it was last printed. */
  figure: string;
  /** What the figure is of, whatever the data: see `subjectOf`. */
  subject: string;
  /** Null where the text is words that no part of the figure prints: it is never refilled. */
  slot: Slot | null;
  text: string;
};

export type Item = {
  id: string;
  sectionId: string;
  position: number;
  kind: ItemKind;
  code: string;
  draft: Block | null;
  placed: Placed | null;
  /** Ids of the figures behind it. */
  figures: string[];
  isOpen: boolean;
  decision: Decision;
  words: string;
  quotes: Quote[];
  confidence: Confidence | null;
  evidence: string;
  edition: Reach;
  changedAt: string;
  changedBy: string | null;
  version: number;
};

export type Section = {
  id: string;
  assessmentId: string;
  position: number;
  code: string;
  title: string;
  edition: Reach;
  version: number;
};

export type SectionWithItems = Section & { items: Item[] };
