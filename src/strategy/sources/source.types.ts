/** A figure as it was when the strategy took it over: enough to check it by. */
export type SourceFigure = {
  id: string;
  title: string;
  definition: string;
  area: string;
  /** `2025-01..2025-12`. */
  period: string;
  /** Before, where it is compared. */
  previousPeriod: string | null;
  limitations: string[];
  /** SHA-256 of the files that it was counted from. */
  files: string[];
  /** ISO moment. */
  computedAt: string;
};

/** Where numbers of a chapter's words came from. */
export type ChapterSource = {
  /** `figure` and `survey` come in with a decided priority or a published chapter; `written` is what the writer names. */
  kind: 'figure' | 'survey' | 'written';
  /** As they stand in the words: `2,940`, `38%`, `1 in 3`. */
  numbers: string[];
  /** What it says, and from what: a whole sentence or a title. */
  words: string;
  /** A page that anybody may open; '' where there is none. */
  href: string;
  /** A page for members; '' where there is none. */
  inside: string;
  figure: SourceFigure | null;
};
