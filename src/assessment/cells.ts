import type { Cell } from '../documents/document.ts';
import { printNumber, printPercent, type Figure } from '../statistics/statistics.ts';
import { arrowOf, signedPercent } from './narrative.rules.ts';
import { hasBreak } from './series-breaks.ts';

/** Cells of tables, each quoting the figure it prints. */

export const textCell = (content: string): Cell => ({ content: [content] });

const absent: Cell = { value: null, text: 'not available' };

export function numberCell(figure: Figure | undefined, decimals: number): Cell {
  if (figure === undefined) return absent;
  return { value: figure.value, text: printNumber(figure.value, decimals), figure: figure.id };
}

export function shareCell(figure: Figure | undefined): Cell {
  if (figure === undefined) return absent;
  return { value: figure.value, text: printPercent(figure.value), figure: figure.id };
}

/** The change in per cent and in words, or why there is none. */
export function changeCell(figure: Figure | undefined): Cell {
  if (figure === undefined) return absent;
  const percent = figure.change === null ? '' : `${signedPercent(figure.change)}, `;
  return {
    value: figure.change,
    text: `${percent}${arrowOf(figure).words}${hasBreak(figure) ? '; break in the series' : ''}`,
    figure: figure.id,
  };
}
