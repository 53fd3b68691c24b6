import { createHash } from 'node:crypto';
import { canonicalJson, printNumber } from '../../statistics/statistics.ts';
import type { Form } from '../measures/measure.evidence.ts';

/** Which areas a table has. */
export const areaChoices = {
  own: 'The whole area of the partnership',
  wards: 'Each ward',
  both: 'The whole area, and each ward',
} as const;
export type AreaChoice = keyof typeof areaChoices;

/** A table asked for: one measure over areas and periods. */
export type ReleaseTable = {
  /** Code of a measure; its version is the one in use when the release is worked out. */
  measure: string;
  title: string;
  areas: AreaChoice;
  /** `2025-01..2025-03`, in the order of print. */
  periods: string[];
};

/** What a published count is a count of. The same key in two releases is the same cell. */
export type CellKey = {
  sourceKind: string;
  form: Form;
  categories: readonly string[];
  area: string;
  period: string;
};

export const cellName = ({ sourceKind, form, categories, area, period }: CellKey): string =>
  canonicalJson({ sourceKind, form, categories: [...new Set(categories)].sort(), area, period });

/** What is shown of a count. */
export type Shown = 'as-counted' | 'rounded' | 'withheld';

/**
 * One cell as it would be published (a withheld one has no value, here or anywhere below the page that makes it). `why` is for the
 * people who make and check the release, never for the public: it would tell how small the cell is.
 */
export type WorkedCell = CellKey & {
  measure: string;
  measureTitle: string;
  /** The count itself, or the whole that a share is of. */
  part: 'count' | 'whole';
  definition: string;
  counted: string;
  areaName: string;
  areaKind: string;
  placedBy: string;
  shown: Shown;
  value: number | null;
  roundedTo: number | null;
  zeroShown: boolean;
  why: '' | 'small' | 'beside-small' | 'rounded';
  rate: number | null;
  rateUnit: string;
  decimals: number;
  base: number | null;
  baseSource: string;
  isOpen: boolean;
  source: string;
  licence: string;
  limitations: string[];
  deliveries: string[];
};

/** A release as worked out. */
export type Worked = {
  schema: 1;
  workedAt: string;
  /** Version of the draft that it was worked out for. */
  version: number;
  rule: string;
  ruleId: string | null;
  rounded: boolean;
  /** Whole sentences that the public reads. */
  notes: string[];
  /** Whole sentences for those who make and check it. */
  remarks: string[];
  /** Earlier releases that it was worked out against. */
  against: string[];
  seconds: number;
  cells: WorkedCell[];
};

/** Stable address of a released cell: the same release and cell have the same one for ever. */
export const figureAddressOf = (release: string, cell: WorkedCell): string =>
  createHash('sha256')
    .update(canonicalJson({ release, measure: cell.measure, part: cell.part, cell: cellName(cell) }))
    .digest('hex')
    .slice(0, 32);

/** The mark of statistics for confidential figures (Government Analysis Function, symbols in tables, 2023). */
const withheldMark = '[c]';
export const withheldWords = 'hidden to protect confidentiality';

/** A cell in print: `1,234`, `15 (rounded)`, `[c]`. */
export function cellInWords(cell: Pick<WorkedCell, 'shown' | 'value'>): string {
  switch (cell.shown) {
    case 'as-counted':
      return printNumber(cell.value);
    case 'rounded':
      return `${printNumber(cell.value)} (rounded)`;
    case 'withheld':
      return withheldMark;
  }
}

/** How many cells of each outcome, in the words of the preview. */
export function outcomes(cells: readonly WorkedCell[]): { title: string; count: number }[] {
  const count = (of: (cell: WorkedCell) => boolean): number => cells.filter(of).length;
  return [
    { title: 'Open data, shown as counted', count: count((cell) => cell.isOpen) },
    { title: 'Shown as counted', count: count((cell) => !cell.isOpen && cell.shown === 'as-counted') },
    { title: 'Rounded', count: count((cell) => cell.shown === 'rounded') },
    { title: 'Hidden: too small', count: count((cell) => cell.why === 'small') },
    {
      title: 'Hidden: a small one could be worked out from it',
      count: count((cell) => cell.why === 'beside-small'),
    },
  ];
}
