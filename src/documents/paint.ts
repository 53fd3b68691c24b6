/** A canvas of pixels that can be filled along closed lines: just enough to show a chart as a picture. */
import type { Contour, Point } from './outlines.ts';

/** Sub-lines to a line of pixels; across, coverage is exact. */
const subLines = 4;

export type Colour = readonly [number, number, number];

/** A small picture laid side by side over what is filled with it, from the top left of the canvas. */
export type Tile = { width: number; height: number; pixels: Uint8Array };

const isTile = (ink: Colour | Tile): ink is Tile => 'pixels' in ink;

type Edge = { top: number; bottom: number; x: number; slope: number; turn: 1 | -1 };
type Crossing = { x: number; turn: 1 | -1 };

/** The sides of contours from top to bottom, by their tops; level ones bound nothing. */
function edgesOf(contours: readonly Contour[]): Edge[] {
  const edges: Edge[] = [];
  for (const contour of contours)
    contour.forEach((from, index) => {
      const to = contour[(index + 1) % contour.length] ?? from;
      if (from.y === to.y) return;
      const [upper, lower] = from.y < to.y ? [from, to] : [to, from];
      const slope = (lower.x - upper.x) / (lower.y - upper.y);
      edges.push({ top: upper.y, bottom: lower.y, x: upper.x, slope, turn: from.y < to.y ? 1 : -1 });
    });
  return edges.sort((a, b) => a.top - b.top);
}

/**
 * Where a level line crosses edges, from left to right: into the beginning of a list that is used again and again.
 * @returns how many crossings there are.
 */
function crossAt(y: number, edges: readonly Edge[], crossings: Crossing[]): number {
  let count = 0;
  for (const edge of edges) {
    if (edge.top > y || edge.bottom <= y) continue;
    const x = edge.x + (y - edge.top) * edge.slope;
    const slot = (crossings[count] ??= { x, turn: edge.turn });
    slot.x = x;
    slot.turn = edge.turn;
    count += 1;
  }
  // Few, and nearly in order already.
  for (let index = 1; index < count; index += 1) {
    const moving = crossings[index];
    if (moving === undefined) continue;
    let at = index - 1;
    for (let left = crossings[at]; left !== undefined && left.x > moving.x; left = crossings[at]) {
      crossings[at + 1] = left;
      at -= 1;
    }
    crossings[at + 1] = moving;
  }
  return count;
}

export class Canvas {
  readonly width: number;
  readonly height: number;
  /** How much of each pixel of the row at work is covered; zero between rows. */
  readonly #coverage: Float32Array;
  /** Three bytes a pixel, white to begin with. */
  readonly pixels: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#coverage = new Float32Array(width);
    this.pixels = new Uint8Array(width * height * 3).fill(0xff);
  }

  #blend(row: number, from: number, to: number, ink: Colour | Tile): void {
    const { pixels } = this;
    const coverage = this.#coverage;
    const tile = isTile(ink) ? ink : null;
    let [red, green, blue] = isTile(ink) ? [0, 0, 0] : ink;
    for (let x = from; x <= to; x += 1) {
      const part = coverage[x] ?? 0;
      if (part <= 0) continue;
      if (tile !== null) {
        const place = ((row % tile.height) * tile.width + (x % tile.width)) * 3;
        [red = 0, green = 0, blue = 0] = tile.pixels.subarray(place, place + 3);
      }
      const at = (row * this.width + x) * 3;
      if (part >= 1) {
        pixels[at] = red;
        pixels[at + 1] = green;
        pixels[at + 2] = blue;
        continue;
      }
      const [oldRed = 0xff, oldGreen = 0xff, oldBlue = 0xff] = [pixels[at], pixels[at + 1], pixels[at + 2]];
      pixels[at] = Math.round(oldRed + (red - oldRed) * part);
      pixels[at + 1] = Math.round(oldGreen + (green - oldGreen) * part);
      pixels[at + 2] = Math.round(oldBlue + (blue - oldBlue) * part);
    }
  }

  /** Fills the inside of closed contours, by the non-zero or the even-odd rule. Contours may lie partly outside. */
  fill(contours: readonly Contour[], ink: Colour | Tile, evenOdd = false): void {
    const edges = edgesOf(contours);
    const [topmost] = edges;
    if (topmost === undefined) return;
    const firstRow = Math.max(0, Math.floor(topmost.top));
    const lastRow = Math.min(
      this.height - 1,
      Math.floor(edges.reduce((low, edge) => Math.max(low, edge.bottom), 0)),
    );
    const coverage = this.#coverage;
    const live: Edge[] = [];
    const crossings: Crossing[] = [];
    let next = 0;
    for (let row = firstRow; row <= lastRow; row += 1) {
      for (let edge = edges[next]; edge !== undefined && edge.top < row + 1; edge = edges[next]) {
        live.push(edge);
        next += 1;
      }
      let [left, right] = [this.width, -1];
      for (let sub = 0; sub < subLines; sub += 1) {
        const count = crossAt(row + (sub + 0.5) / subLines, live, crossings);
        let winding = 0;
        for (let index = 0; index + 1 < count; index += 1) {
          const crossing = crossings[index];
          const end = crossings[index + 1];
          if (crossing === undefined || end === undefined) continue;
          winding += crossing.turn;
          if (!(evenOdd ? index % 2 === 0 : winding !== 0)) continue;
          const from = Math.max(0, crossing.x);
          const to = Math.min(this.width, end.x);
          if (from >= to) continue;
          const first = Math.floor(from);
          const last = Math.ceil(to) - 1;
          if (first === last) coverage[first] = (coverage[first] ?? 0) + (to - from) / subLines;
          else {
            coverage[first] = (coverage[first] ?? 0) + (first + 1 - from) / subLines;
            // What lies between is covered whole.
            for (let x = first + 1; x < last; x += 1) coverage[x] = (coverage[x] ?? 0) + 1 / subLines;
            coverage[last] = (coverage[last] ?? 0) + (to - last) / subLines;
          }
          left = Math.min(left, first);
          right = Math.max(right, last);
        }
      }
      if (right >= left) {
        this.#blend(row, left, right, ink);
        coverage.fill(0, left, right + 1);
      }
      // Edges that end in this row are done with.
      let kept = 0;
      for (const edge of live) if (edge.bottom > row + 1) live[kept++] = edge;
      live.length = kept;
    }
  }

  /** Draws along lines. Joins are round; ends are square to the line. */
  stroke(lines: readonly Point[][], colour: Colour, width: number, dash: readonly number[] = []): void {
    const pieces: Contour[] = [];
    for (const line of lines)
      for (const part of dash.length === 0 ? [line] : dashed(line, dash)) pieces.push(...thick(part, width));
    this.fill(pieces, colour);
  }
}

/** A circle as a contour, clockwise on a canvas whose y runs down. */
export function circle(x: number, y: number, radius: number): Contour {
  const steps = Math.max(12, Math.ceil(radius * 4));
  return Array.from({ length: steps }, (_, index) => {
    const angle = (index / steps) * 2 * Math.PI;
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });
}

/** The contours that cover a line of a given width. All turn the same way, so that they add up under non-zero. */
function thick(line: readonly Point[], width: number): Contour[] {
  const half = width / 2;
  const out: Contour[] = [];
  line.forEach((from, index) => {
    const to = line[index + 1];
    if (index > 0 && to !== undefined && width > 1) out.push(circle(from.x, from.y, half));
    if (to === undefined) return;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (length === 0) return;
    const nx = (-(to.y - from.y) / length) * half;
    const ny = ((to.x - from.x) / length) * half;
    out.push([
      { x: from.x - nx, y: from.y - ny },
      { x: to.x - nx, y: to.y - ny },
      { x: to.x + nx, y: to.y + ny },
      { x: from.x + nx, y: from.y + ny },
    ]);
  });
  return out;
}

/** The parts of a line that a dash pattern leaves. */
function dashed(line: readonly Point[], dash: readonly number[]): Point[][] {
  const pattern = dash.length % 2 === 0 ? dash : [...dash, ...dash];
  const out: Point[][] = [];
  let part: Point[] = [];
  let step = 0;
  let left = pattern[0] ?? 1;
  line.forEach((from, index) => {
    const to = line[index + 1];
    if (step % 2 === 0) part.push(from);
    if (to === undefined) return;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    let gone = 0;
    while (length - gone > left) {
      gone += left;
      const at = {
        x: from.x + ((to.x - from.x) * gone) / length,
        y: from.y + ((to.y - from.y) * gone) / length,
      };
      if (step % 2 === 0) {
        part.push(at);
        out.push(part);
        part = [];
      } else part = [at];
      step = (step + 1) % pattern.length;
      left = Math.max(0.01, pattern[step] ?? 1);
    }
    left -= length - gone;
  });
  if (part.length > 1) out.push(part);
  return out;
}
