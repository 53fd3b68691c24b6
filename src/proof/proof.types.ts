/** What a text is turned into before it is proofed, and what is found in it. Types only. */

/** A stretch of text as it stands in the original: a paragraph, a heading or a list item. */
export type TextBlock = {
  kind: 'heading' | 'paragraph' | 'item';
  /** Plain text, marks of layout taken out, blanks made single. */
  text: string;
  /** Where it begins, in the words of the format: `line 12`, `paragraph 31`. */
  where: string;
};

/** A table as rows of plain cells; the first row may be its headings. Rows need not be equally long. */
export type TableBlock = {
  kind: 'table';
  rows: string[][];
  where: string;
  /** Where each row begins. */
  rowWhere: string[];
};

export type ProofBlock = TextBlock | TableBlock;

export type ProofText = {
  /** The file's name, or "Pasted text". */
  name: string;
  blocks: ProofBlock[];
  /** What could not be looked at, in words: pictures, charts. */
  notRead: string[];
};

/** Why a number is likely to be wrong. A closed list: a report and a program can both group by it. */
export const causes = {
  misprint: 'Misprint',
  truncated: 'Cut off, not rounded',
  nudged: 'Nudged so that the column prints 100',
  'wrong-base': 'Wrong base',
  'mentions-for-respondents': 'Mentions taken for respondents',
  'does-not-sum': 'Does not add up',
  miscalculated: 'Does not follow from its parts',
  contradicts: 'Contradicts another place',
  'repeated-number': 'Paragraph number repeated or skipped',
  'wrong-fact': 'Wrong fact',
  'wrong-words': 'Words that do not fit the number',
  'left-over': 'Left over from another text',
} as const;

export type Cause = keyof typeof causes;

export type Place = {
  /** `line 12`, `table 2, row 3`. */
  where: string;
  /** The heading it stands under, or empty. */
  under: string;
  /** The words around it, at most about 160 characters. */
  quote: string;
};

export type Finding = {
  cause: Cause;
  /** `mend`: a reader would be misled, or a table does not add up. `look`: a habit of rounding or of wording. */
  weight: 'mend' | 'look';
  /** What it is about, in a few words: "Property crime, no answer". */
  about: string;
  /** As it is printed. */
  printed: string;
  /** What it should be, as far as the text itself says. */
  corrected: string;
  /** How that was worked out, so that a reader can do it again. */
  working: string;
  /** Where it stands; first the place to mend, then those it was held against. */
  places: Place[];
};

/** One relation between numbers that was recomputed and holds. */
export type Agreement = { working: string; place: Place };

export type ProofReport = {
  name: string;
  findings: Finding[];
  agreements: Agreement[];
  notRead: string[];
  /** How many numbers stand in the text. */
  numbers: number;
};
