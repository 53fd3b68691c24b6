import type { Chart } from '../charts/chart.ts';
import type { Figure } from '../statistics/figure.ts';

/** Raise when the shape of a block changes; documents keep the version they were made under. */
export const documentSchemaVersion = 1;

/** A piece of running text. `figure` quotes a figure by id, printed as `text` and linked to its page in HTML. */
export type Inline =
  string | { figure: string; text: string } | { strong: string } | { href: string; text: string };

/** A table cell: running text, bullets, or a number (with the figure it is from). */
export type Cell =
  { content: Inline[] } | { bullets: Inline[][] } | { value: number | null; text: string; figure?: string };

export type Column = {
  title: string;
  kind: 'text' | 'number';
  /** Relative width in print, 1 unless given. */ width?: number;
};

/** A drawing of straight shapes and words (picture.rules.ts says which), or a PNG file in base 64. */
export type Picture = { format: 'svg'; text: string } | { format: 'png'; base64: string };

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string; id: string }
  | { kind: 'paragraph'; content: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | {
      kind: 'table';
      caption: string;
      columns: Column[];
      /** True where the first cell of each row is that row's heading. */
      rowHeadings: boolean;
      rows: Cell[][];
      /** Notes printed under the table. */
      notes: string[];
    }
  | { kind: 'chart'; chart: Chart }
  | {
      /** What is not drawn from numbers: a code for cameras. */
      kind: 'picture';
      picture: Picture;
      /** Millimetres across on paper; never wider than the text. */
      width: number;
      /** What it says to those who cannot see it. */
      alternative: string;
      /** Printed under it; empty for nothing. */
      caption: string;
    }
  | { kind: 'note'; tone: 'information' | 'warning'; title: string; content: Inline[] }
  | { kind: 'page-break' };

export type SourceNote = {
  /** SHA-256 of the received file. */
  delivery: string;
  fileName: string;
  source: string;
  period: string;
  rowsRead: number;
  rowsAccepted: number;
  rowsRejected: number;
  receivedAt: string;
  licence: string;
};

/**
 * A document is a tree of blocks that five writers render: HTML, PDF/UA, Word, spreadsheet and JSON. It holds
 * the figures it quotes, so it can be checked again by anyone who has the deliveries.
 */
export type FrankpledgeDocument = {
  schemaVersion: typeof documentSchemaVersion;
  title: string;
  subtitle: string;
  /** Protective marking printed at head and foot of each page: OFFICIAL unless given. */
  marking: string;
  /** Printed on every page while not empty, e.g. "Demonstration: fictional data". */
  banner: string;
  /** BCP 47: `en-GB`. */
  language: string;
  author: string;
  /** ISO moment. */
  createdAt: string;
  softwareVersion: string;
  blocks: Block[];
  figures: Figure[];
  sources: SourceNote[];
};

/** What each writer returns. `notShown` lists in words what the format could not carry. */
export type WrittenDocument = { bytes: Uint8Array; mediaType: string; extension: string; notShown: string[] };
