import type { HeatTable } from './chart.ts';
import { capitalised, nothingToShow } from './frame.ts';
import type { Canvas, Drawing } from './frame.ts';
import { heatSentences, heatTwin, readHeat, shortRows } from './heat-data.ts';
import type { HeatGrid } from './heat-data.ts';
import { contrast, mapRamp } from './palette.ts';
import { hatchPattern, makeFills } from './patterns.ts';
import type { Fills } from './patterns.ts';
import { element, px, textLines } from './svg.ts';
import { drawFlow, drawNotes, sampleWidth } from './symbols.ts';
import { textWidth, widest, wrap } from './text.ts';

/** Smallest type in a cell; what does not fit in it is left to the table. */
const smallestType = 9;

/** A table of numbers shaded by size, with its sums, its peaks outlined, and what could be placed in no cell. */
export function drawHeat(chart: HeatTable, canvas: Canvas): Drawing {
  const twin = heatTwin(chart);
  const { width, compact, theme, size, lineHeight } = canvas;
  if (chart.cells.flat().every((value) => value === null) || chart.rows.length * chart.columns.length === 0) {
    const message = 'There are no figures to show.';
    return { ...nothingToShow(canvas, message), said: [message], table: twin };
  }
  const wide = layOut(chart, canvas, readHeat(chart, false));
  // Where the numbers of the whole table would not fit in their cells, bands stand in for it.
  const laid = compact || wide.type === null ? layOut(chart, canvas, readHeat(chart, true)) : wide;
  const { grid, type, left, column, names } = laid;
  const fills = makeFills(canvas, 'heat');
  const hatch = `${canvas.id}-hatch`;
  const missing = grid.cells.flat().some((cell) => cell.class === null);
  let body = element('defs', {}, fills.defs, missing ? hatchPattern(canvas, hatch) : '');
  if (fills.defs === '' && !missing) body = '';

  let top = 0;
  const title = wrap(`${capitalised(chart.valueTitle)}, by ${chart.labelTitle}`, width, size);
  body += textLines(title, 0, top + size, lineHeight, { size, fill: theme.muted });
  top += title.length * lineHeight + 4;
  const headSize = headType(grid, column, size - 1);
  const heads = grid.columns.map((head) => wrapHead(head, column - 1, headSize));
  const headRows = Math.max(1, ...heads.map((lines) => lines.length));
  heads.forEach((lines, index) => {
    body += textLines(lines, left + (index + 0.5) * column, top + size, headSize * 1.2, {
      size: headSize,
      fill: theme.muted,
      anchor: 'middle',
    });
  });
  const sumsLeft = left + grid.columns.length * column;
  body += textLines(['All'], width, top + size, lineHeight, {
    size: size - 1,
    fill: theme.muted,
    anchor: 'end',
  });
  top += headRows * headSize * 1.2 + 8;

  const tops: number[] = [];
  grid.cells.forEach((row, index) => {
    const label = names[index] ?? [];
    const height = Math.max(26, label.length * lineHeight + 4);
    tops.push(top);
    const middle = top + height / 2;
    body += textLines(label, 0, middle - (label.length * lineHeight) / 2 + size, lineHeight, {
      size,
      fill: theme.ink,
    });
    row.forEach((cell, place) => {
      const x = left + place * column;
      body += element('rect', {
        x,
        y: top,
        width: column,
        height,
        fill: cell.class === null ? `url(#${hatch})` : fills.of(cell.class),
        stroke: theme.grid,
        'stroke-width': 0.8,
      });
      if (cell.class === null || type === null) return;
      body += cellText(canvas, cell.text, { x: x + column / 2, middle, type, group: cell.class, fills });
    });
    body += textLines([grid.rowTotals[index] ?? ''], width, middle + size * 0.34, lineHeight, {
      size: size - 1,
      fill: theme.ink,
      anchor: 'end',
    });
    top += height;
  });
  tops.push(top);
  body += outlines(canvas, grid, tops, left, column);
  if (type !== null) {
    const fits = widest(grid.columnTotals, smallestType) <= column - 1;
    const small = [size - 1, size - 2, size - 3, smallestType].find(
      (tried) => widest(grid.columnTotals, tried) <= column - 1,
    );
    body += textLines(['All'], 0, top + size + 3, lineHeight, { size, fill: theme.muted });
    if (fits) {
      grid.columnTotals.forEach((text, index) => {
        body += textLines([text], left + (index + 0.5) * column, top + size + 3, lineHeight, {
          size: small ?? smallestType,
          fill: theme.ink,
          anchor: 'middle',
        });
      });
    }
    body += textLines([grid.total], width, top + size + 3, lineHeight, {
      size: size - 1,
      weight: 600,
      fill: theme.ink,
      anchor: 'end',
    });
    top += lineHeight + 8;
  }
  // A thin rule between the cells and their sums.
  body += element('line', {
    x1: sumsLeft,
    x2: sumsLeft,
    y1: tops[0] ?? top,
    y2: tops.at(-1) ?? top,
    stroke: theme.axis,
    'stroke-width': 1,
  });
  top += 6;
  const entries = grid.classes.map((words, group) => swatch(canvas, fills.of(group), words));
  if (missing) entries.push(swatch(canvas, `url(#${hatch})`, 'not shown'));
  const key = drawFlow(canvas, entries, top);
  body += key.body;
  top += key.height + 2;
  const said = heatSentences(chart);
  const notes = drawNotes(canvas, said, top);
  body += notes.body;
  return { body, height: top + notes.height + 4, said, table: twin };
}

type Laid = {
  grid: HeatGrid;
  /** Of the cells; null where their numbers do not fit. */
  type: number | null;
  left: number;
  column: number;
  names: string[][];
};

function layOut(chart: HeatTable, canvas: Canvas, grid: HeatGrid): Laid {
  const { width, compact, size } = canvas;
  const room = width * (compact ? 0.24 : 0.18);
  const names = (compact ? shortRows(chart.rows) : chart.rows).map((name) => wrap(name, room, size));
  const left = Math.ceil(Math.max(textWidth('All', size), ...names.map((lines) => widest(lines, size)))) + 8;
  const sums = Math.ceil(widest([...grid.rowTotals, grid.total, 'All'], size - 1, 600)) + 8;
  const column = Math.max(4, (width - left - sums) / Math.max(1, grid.columns.length));
  const texts = grid.cells.flat().map((cell) => cell.text);
  let type: number | null = null;
  for (let tried = size; tried >= smallestType && type === null; tried -= 1)
    if (widest(texts, tried) <= column - 2) type = tried;
  return { grid, type, left, column, names };
}

/** A head such as `12–15` may be broken after its dash. */
function wrapHead(head: string, room: number, size: number): string[] {
  const whole = wrap(head, room, size);
  return whole.length === 1 ? whole : wrap(head.replaceAll('–', '– '), room, size);
}

/** Heads in the size in which the longest word of them fits. */
function headType(grid: HeatGrid, column: number, size: number): number {
  const words = grid.columns.flatMap((head) => head.split(/\s+|(?<=–)/));
  for (let tried = size; tried > smallestType; tried -= 1)
    if (widest(words, tried) <= column - 1) return tried;
  return smallestType;
}

function cellText(
  canvas: Canvas,
  text: string,
  cell: { x: number; middle: number; type: number; group: number; fills: Fills },
): string {
  const { theme } = canvas;
  const colour = cell.group === 0 ? theme.paper : (mapRamp[cell.group - 1] ?? theme.paper);
  const dark = contrast(colour, theme.paper) > contrast(colour, theme.ink);
  const onPattern = cell.fills.defs !== '' && cell.group > 0;
  const wide = textWidth(text, cell.type) * 0.92;
  const ground = onPattern
    ? element('rect', {
        x: cell.x - wide / 2 - 1,
        y: cell.middle - cell.type * 0.55,
        width: wide + 2,
        height: cell.type * 1.1,
        fill: theme.paper,
      })
    : '';
  return (
    ground +
    textLines([text], cell.x, cell.middle + cell.type * 0.34, cell.type, {
      size: cell.type,
      fill: dark && !onPattern ? theme.paper : theme.ink,
      anchor: 'middle',
    })
  );
}

function swatch(canvas: Canvas, fill: string, words: string) {
  return {
    words,
    sample: (left: number, middle: number) =>
      element('rect', {
        x: left + 0.5,
        y: middle - 7.5,
        width: sampleWidth - 2,
        height: 15,
        fill,
        stroke: canvas.theme.axis,
        'stroke-width': 1,
      }),
  };
}

/** One line round all peak cells that touch, dark on a paler casing so that it shows on any shade. */
function outlines(
  canvas: Canvas,
  grid: HeatGrid,
  tops: readonly number[],
  left: number,
  column: number,
): string {
  const isPeak = (row: number, place: number) => grid.cells[row]?.[place]?.peak === true;
  let d = '';
  grid.cells.forEach((row, index) => {
    row.forEach((cell, place) => {
      if (!cell.peak) return;
      const [x1, x2] = [px(left + place * column), px(left + (place + 1) * column)];
      const [y1, y2] = [px(tops[index] ?? 0), px(tops[index + 1] ?? 0)];
      if (!isPeak(index - 1, place)) d += `M${x1} ${y1}H${x2}`;
      if (!isPeak(index + 1, place)) d += `M${x1} ${y2}H${x2}`;
      if (!isPeak(index, place - 1)) d += `M${x1} ${y1}V${y2}`;
      if (!isPeak(index, place + 1)) d += `M${x2} ${y1}V${y2}`;
    });
  });
  if (d === '') return '';
  const line = (stroke: string, wide: number) =>
    element('path', { d, fill: 'none', stroke, 'stroke-width': wide });
  return line(canvas.theme.paper, 5) + line(canvas.theme.ink, 2.6);
}
