/**
 * Outlines of the letters of a TrueType font, for drawing text into a picture.
 * Source: OpenType specification 1.9.1, tables `head`, `loca`, `glyf`, `hhea`, `hmtx`.
 */
import { glyphNumbers, tableOffset } from './cmap.ts';

export type Point = { x: number; y: number };
/** A closed line of straight pieces. */
export type Contour = Point[];

export type FontOutlines = {
  /** Contours of a character in units of the type size, y downwards from the baseline, and how far it moves on. */
  glyph(character: string): { contours: Contour[]; advance: number };
};

type Knot = Point & { on: boolean };

const piecesPerCurve = 4;

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** Quadratic curves as straight pieces. Between two off-curve points lies an implied point on the curve. */
function flatten(knots: readonly Knot[]): Contour {
  const out: Contour = [];
  const count = knots.length;
  for (let index = 0; index < count; index += 1) {
    const knot = knots[index];
    const before = knots[(index + count - 1) % count];
    const after = knots[(index + 1) % count];
    if (knot === undefined || before === undefined || after === undefined) continue;
    if (knot.on) {
      out.push(knot);
      continue;
    }
    const from = before.on ? before : middle(before, knot);
    const to = after.on ? after : middle(knot, after);
    for (let piece = 0; piece <= piecesPerCurve; piece += 1) {
      const t = piece / piecesPerCurve;
      const u = 1 - t;
      out.push({
        x: u * u * from.x + 2 * u * t * knot.x + t * t * to.x,
        y: u * u * from.y + 2 * u * t * knot.y + t * t * to.y,
      });
    }
  }
  return out;
}

function need(font: DataView, tag: string): number {
  const offset = tableOffset(font, tag);
  if (offset === null) throw new Error(`The font has no ${tag} table.`);
  return offset;
}

/** Reads a TrueType font (with `glyf` outlines). */
export function readOutlines(bytes: Uint8Array): FontOutlines {
  const font = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = glyphNumbers(bytes);
  const head = need(font, 'head');
  const unitsPerEm = font.getUint16(head + 18);
  const longOffsets = font.getInt16(head + 50) === 1;
  const loca = need(font, 'loca');
  const glyf = need(font, 'glyf');
  const hmtx = need(font, 'hmtx');
  const longMetrics = font.getUint16(need(font, 'hhea') + 34);

  const offsetOf = (glyph: number): number =>
    longOffsets ? font.getUint32(loca + glyph * 4) : font.getUint16(loca + glyph * 2) * 2;

  function simple(start: number, contourCount: number): Knot[][] {
    const ends = Array.from({ length: contourCount }, (_, index) => font.getUint16(start + 10 + index * 2));
    const pointCount = (ends.at(-1) ?? -1) + 1;
    let at = start + 10 + contourCount * 2;
    at += 2 + font.getUint16(at);
    const flags: number[] = [];
    while (flags.length < pointCount) {
      const flag = font.getUint8(at++);
      const repeats = (flag & 8) === 0 ? 0 : font.getUint8(at++);
      for (let index = 0; index <= repeats; index += 1) flags.push(flag);
    }
    const axis = (short: number, same: number): number[] => {
      let value = 0;
      return flags.map((flag) => {
        if ((flag & short) !== 0) value += (flag & same) !== 0 ? font.getUint8(at++) : -font.getUint8(at++);
        else if ((flag & same) === 0) {
          value += font.getInt16(at);
          at += 2;
        }
        return value;
      });
    };
    const xs = axis(2, 16);
    const ys = axis(4, 32);
    return ends.map((end, index) => {
      const first = index === 0 ? 0 : (ends[index - 1] ?? 0) + 1;
      return Array.from({ length: end - first + 1 }, (_, step) => ({
        x: xs[first + step] ?? 0,
        y: ys[first + step] ?? 0,
        on: ((flags[first + step] ?? 0) & 1) !== 0,
      }));
    });
  }

  /** A letter with its accent: other glyphs, each moved (and seldom scaled). */
  function composite(start: number): Knot[][] {
    const out: Knot[][] = [];
    let at = start + 10;
    for (let more = true; more;) {
      const flags = font.getUint16(at);
      const glyph = font.getUint16(at + 2);
      at += 4;
      const words = (flags & 1) !== 0;
      const byOffset = (flags & 2) !== 0;
      const dx = byOffset ? (words ? font.getInt16(at) : font.getInt8(at)) : 0;
      const dy = byOffset ? (words ? font.getInt16(at + 2) : font.getInt8(at + 1)) : 0;
      at += words ? 4 : 2;
      let [a, b, c, d] = [1, 0, 0, 1];
      const f2dot14 = (offset: number): number => font.getInt16(offset) / 16_384;
      if ((flags & 8) !== 0) {
        a = d = f2dot14(at);
        at += 2;
      } else if ((flags & 0x40) !== 0) {
        [a, d] = [f2dot14(at), f2dot14(at + 2)];
        at += 4;
      } else if ((flags & 0x80) !== 0) {
        [a, b, c, d] = [f2dot14(at), f2dot14(at + 2), f2dot14(at + 4), f2dot14(at + 6)];
        at += 8;
      }
      for (const contour of knotsOf(glyph))
        out.push(contour.map(({ x, y, on }) => ({ x: a * x + c * y + dx, y: b * x + d * y + dy, on })));
      more = (flags & 0x20) !== 0;
    }
    return out;
  }

  function knotsOf(glyph: number): Knot[][] {
    const start = offsetOf(glyph);
    if (offsetOf(glyph + 1) === start) return [];
    const contourCount = font.getInt16(glyf + start);
    return contourCount < 0 ? composite(glyf + start) : simple(glyf + start, contourCount);
  }

  const known = new Map<string, { contours: Contour[]; advance: number }>();
  return {
    glyph(character) {
      const cached = known.get(character);
      if (cached !== undefined) return cached;
      const glyph = numbers.get(character.codePointAt(0) ?? 0) ?? 0;
      const made = {
        contours: knotsOf(glyph).map((knots) =>
          flatten(knots).map(({ x, y }) => ({ x: x / unitsPerEm, y: -y / unitsPerEm })),
        ),
        advance: font.getUint16(hmtx + Math.min(glyph, longMetrics - 1) * 4) / unitsPerEm,
      };
      known.set(character, made);
      return made;
    },
  };
}
