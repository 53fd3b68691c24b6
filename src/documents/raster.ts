/**
 * The SVG of `charts/` as a picture of pixels, for programs that show no SVG in a Word file (LibreOffice before 24,
 * Word before 2019, previews in mail). It knows the few elements that charts are drawn with and nothing more:
 * g (translate), path of straight pieces, line, rect, circle, text, tspan, a, and patterns in user space.
 */
import { documentFonts } from './fonts.ts';
import { readOutlines, type FontOutlines, type Point } from './outlines.ts';
import { Canvas, circle, type Colour, type Tile } from './paint.ts';
import { encodePng, type PngWords } from './png.ts';

type Attributes = Record<string, string>;

/** Pixels of the picture to a pixel of the drawing, unless asked for otherwise. */
const usualScale = 2;

let fonts: { regular: FontOutlines; semibold: FontOutlines } | null = null;

function fontOf(weight: string): FontOutlines {
  if (fonts === null) {
    const [regular, , semibold] = documentFonts();
    if (regular === undefined || semibold === undefined)
      throw new Error('The fonts of documents are missing.');
    fonts = { regular: readOutlines(regular), semibold: readOutlines(semibold) };
  }
  return Number(weight) >= 600 ? fonts.semibold : fonts.regular;
}

function colourOf(value: string | undefined): Colour | null {
  if (value === undefined || value === 'none') return null;
  const hex = /^#([0-9a-f]{6})$/i.exec(value)?.[1];
  if (hex === undefined) return value === 'white' ? [255, 255, 255] : [0, 0, 0];
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (_, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return entities[name] ?? '';
  });
}

/** Straight pieces of a path: M L H V Z and their relative forms. */
function pathLines(d: string): Point[][] {
  const lines: Point[][] = [];
  let line: Point[] = [];
  let at: Point = { x: 0, y: 0 };
  let start = at;
  for (const [, letter = '', rest = ''] of d.matchAll(/([a-z])([^a-z]*)/gi)) {
    const numbers = (rest.match(/-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?/gi) ?? []).map(Number);
    const relative = letter === letter.toLowerCase();
    const upper = letter.toUpperCase();
    if (upper === 'Z') {
      if (line.length > 0) line.push(start);
      at = start;
      continue;
    }
    const size = upper === 'H' || upper === 'V' ? 1 : 2;
    for (let index = 0; index + size <= numbers.length; index += size) {
      const base = relative ? at : { x: 0, y: 0 };
      const first = numbers[index] ?? 0;
      if (upper === 'H') at = { x: base.x + first, y: at.y };
      else if (upper === 'V') at = { x: at.x, y: base.y + first };
      else at = { x: base.x + first, y: base.y + (numbers[index + 1] ?? 0) };
      // Further pairs after a move are lines.
      if (upper === 'M' && index === 0) {
        line = [];
        lines.push(line);
        start = at;
      }
      line.push(at);
    }
  }
  return lines;
}

class Renderer {
  readonly canvas: Canvas;
  readonly #scale: number;
  /** Patterns by their id, as they are met. */
  readonly tiles = new Map<string, Tile>();

  constructor(width: number, height: number, scale: number) {
    this.#scale = scale;
    this.canvas = new Canvas(Math.round(width * scale), Math.round(height * scale));
  }

  #inkOf(value: string): Colour | Tile | null {
    const id = /^url\(#(.*)\)$/.exec(value)?.[1];
    return id === undefined ? colourOf(value) : (this.tiles.get(id) ?? null);
  }

  #placed(lines: readonly (readonly Point[])[], shift: Point): Point[][] {
    return lines.map((line) =>
      line.map(({ x, y }) => ({ x: (x + shift.x) * this.#scale, y: (y + shift.y) * this.#scale })),
    );
  }

  shape(lines: readonly (readonly Point[])[], attributes: Attributes, shift: Point): void {
    const placed = this.#placed(lines, shift);
    // SVG fills what says nothing about its fill in black.
    const fill = this.#inkOf(attributes['fill'] ?? 'black');
    if (fill !== null) this.canvas.fill(placed, fill, attributes['fill-rule'] === 'evenodd');
    const stroke = colourOf(attributes['stroke']);
    if (stroke === null) return;
    const dash = (attributes['stroke-dasharray'] ?? '')
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((part) => Number(part) * this.#scale);
    this.canvas.stroke(placed, stroke, Number(attributes['stroke-width'] ?? 1) * this.#scale, dash);
  }

  /** Pieces of a text line, each with its own weight and colour. */
  text(pieces: readonly { words: string; attributes: Attributes }[], shift: Point): void {
    const [first] = pieces;
    if (first === undefined) return;
    const size = Number(first.attributes['font-size'] ?? 14);
    const advance = pieces.reduce(
      (sum, { words, attributes }) =>
        [...words].reduce(
          (inner, character) => inner + fontOf(attributes['font-weight'] ?? '400').glyph(character).advance,
          sum,
        ),
      0,
    );
    const anchor = first.attributes['text-anchor'];
    let x = Number(first.attributes['x'] ?? 0) + shift.x;
    const y = Number(first.attributes['y'] ?? 0) + shift.y;
    if (anchor === 'middle') x -= (advance * size) / 2;
    if (anchor === 'end') x -= advance * size;
    for (const { words, attributes } of pieces) {
      const colour = colourOf(attributes['fill'] ?? 'black') ?? ([0, 0, 0] as const);
      for (const character of words) {
        const glyph = fontOf(attributes['font-weight'] ?? '400').glyph(character);
        const contours = glyph.contours.map((contour) =>
          contour.map((point) => ({
            x: (x + point.x * size) * this.#scale,
            y: (y + point.y * size) * this.#scale,
          })),
        );
        this.canvas.fill(contours, colour);
        x += glyph.advance * size;
      }
    }
  }
}

function numberOf(attributes: Attributes, name: string): number {
  return Number(attributes[name] ?? 0);
}

function shapeLines(name: string, attributes: Attributes): Point[][] {
  const value = (key: string): number => numberOf(attributes, key);
  switch (name) {
    case 'path':
      return pathLines(attributes['d'] ?? '');
    case 'line':
      return [
        [
          { x: value('x1'), y: value('y1') },
          { x: value('x2'), y: value('y2') },
        ],
      ];
    case 'circle': {
      const ring = circle(value('cx'), value('cy'), value('r'));
      return [[...ring, ...ring.slice(0, 2)]];
    }
    case 'rect': {
      const [x, y, right, bottom] = [
        value('x'),
        value('y'),
        value('x') + value('width'),
        value('y') + value('height'),
      ];
      return [
        [
          { x, y },
          { x: right, y },
          { x: right, y: bottom },
          { x, y: bottom },
          { x, y },
          { x: right, y },
        ],
      ];
    }
    default:
      return [];
  }
}

const silent = new Set(['title', 'desc']);

export type RasterOptions = {
  /** Pixels to a pixel of the drawing: 2 unless given. */
  scale?: number;
  /** Written into the file, for programs and people that look there. */
  words?: PngWords;
};

/**
 * A drawing of `charts/` as PNG, twice its size in pixels unless asked for otherwise.
 * @param svg a whole `<svg>` of `drawChart`.
 */
export function rasterise(
  svg: string,
  width: number,
  height: number,
  options: RasterOptions = {},
): Uint8Array {
  const scale = options.scale ?? usualScale;
  const whole = new Renderer(width, height, scale);
  // A pattern is drawn on a small canvas of its own, once, and laid over what is filled with it.
  let renderer = whole;
  const stack: { name: string; attributes: Attributes; shift: Point }[] = [];
  let pieces: { words: string; attributes: Attributes }[] | null = null;
  for (const [, closing, name = '', inside = '', alone, words] of svg.matchAll(
    /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/gi,
  )) {
    const parent = stack.at(-1);
    if (words !== undefined) {
      if (parent !== undefined && pieces !== null)
        pieces.push({ words: unescapeXml(words), attributes: parent.attributes });
      continue;
    }
    if (closing === '/') {
      const ended = stack.pop();
      if (ended?.name === 'text' && pieces !== null) {
        if (!stack.some((one) => silent.has(one.name))) renderer.text(pieces, ended.shift);
        pieces = null;
      }
      if (ended?.name === 'pattern') {
        const { canvas } = renderer;
        whole.tiles.set(ended.attributes['id'] ?? '', canvas);
        renderer = whole;
      }
      continue;
    }
    const own: Attributes = {};
    for (const [, key = '', value = ''] of inside.matchAll(/([\w:-]+)="([^"]*)"/g))
      own[key] = unescapeXml(value);
    // A tspan goes on where its text stands; other elements take nothing from outside but their place.
    const attributes = name === 'tspan' ? { ...parent?.attributes, ...own } : own;
    const moved = /^translate\(\s*(-?[\d.]+)[\s,]*(-?[\d.]+)?/.exec(own['transform'] ?? '');
    const base = parent?.shift ?? { x: 0, y: 0 };
    const shift = { x: base.x + Number(moved?.[1] ?? 0), y: base.y + Number(moved?.[2] ?? 0) };
    if (name === 'text') pieces = [];
    if (name === 'pattern') renderer = new Renderer(numberOf(own, 'width'), numberOf(own, 'height'), scale);
    const lines = shapeLines(name, attributes);
    if (lines.length > 0 && !stack.some((one) => silent.has(one.name)))
      renderer.shape(lines, attributes, shift);
    // A pattern is in its own place, wherever it is defined.
    if (alone !== '/') stack.push({ name, attributes, shift: name === 'pattern' ? { x: 0, y: 0 } : shift });
  }
  const { canvas } = whole;
  return encodePng(canvas.width, canvas.height, canvas.pixels, options.words);
}
