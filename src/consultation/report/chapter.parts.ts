import type { Block, Cell, Column, Inline } from '../../documents/documents.ts';
import type { Figure } from '../../statistics/statistics.ts';

/** Small pieces of which the chapter is made. */
export const heading = (level: 1 | 2 | 3, text: string): Block => ({
  kind: 'heading',
  level,
  text,
  id: text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80), // prettier-ignore
});
export const paragraph = (...content: Inline[]): Block => ({ kind: 'paragraph', content });
export const textCell = (text: string): Cell => ({ content: [text] });
export const textColumn = (title: string, width = 4): Column => ({ title, kind: 'text', width });
export const numberColumn = (title: string): Column => ({ title, kind: 'number' });

export const whole = (value: number): string => value.toLocaleString('en-GB');
/** One decimal, as every percentage of the chapter; “withheld” where it is not shown. */
export const percent = (value: number | null): string => (value === null ? '[c]' : `${(Math.round(value * 10 + Number.EPSILON) / 10).toFixed(1)} %`); // prettier-ignore

/** A number with its figure, where the document holds that figure. */
export type Quote = (figure: string | null, text: string) => Inline;
export const quoteFrom =
  (figures: ReadonlyMap<string, Figure>, used: Set<string>): Quote =>
  (figure, text) => {
    if (figure === null || !figures.has(figure)) return text;
    used.add(figure);
    return { figure, text };
  };

export const countCell = (count: number | null): Cell => ({ value: count, text: count === null ? '[c]' : whole(count) }); // prettier-ignore

/** A percentage with the figure it is from. */
export function shareCell(
  share: number | null,
  figure: string | null,
  figures: ReadonlyMap<string, Figure>,
  used: Set<string>,
): Cell {
  const known = figure !== null && figures.has(figure) ? figure : null;
  if (known !== null) used.add(known);
  return { value: share, text: percent(share), ...(known === null ? {} : { figure: known }) };
}
