import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import { drawn } from './drawing.ts';
import { exampleBlocks } from './examples.ts';
import { documentFonts } from './fonts.ts';
import { readOutlines } from './outlines.ts';
import { rasterise } from './raster.ts';

type Picture = { width: number; height: number; at(x: number, y: number): number[] };

/** Reads back a PNG of ours: one IDAT, no filters. Coordinates are those of the drawing. */
function picture(svg: string, width: number, height: number): Picture {
  const png = Buffer.from(rasterise(svg, width, height));
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  const columns = png.readUInt32BE(16);
  const length = png.readUInt32BE(33);
  assert.equal(png.toString('latin1', 37, 41), 'IDAT');
  const raw = inflateSync(png.subarray(41, 41 + length));
  return {
    width: columns,
    height: png.readUInt32BE(20),
    at: (x, y) => {
      const start = Math.floor(y * 2) * (columns * 3 + 1) + 1 + Math.floor(x * 2) * 3;
      return [...raw.subarray(start, start + 3)];
    },
  };
}

const white = [255, 255, 255];
const open = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">';

describe('charts as pictures', () => {
  it('fills, leaves holes, strokes, dashes and moves', () => {
    const made = picture(
      `${open}<title>not drawn</title><rect x="0" y="0" width="10" height="10" fill="#ff0000"/>
      <path d="M20 0h10v10h-10zM23 3h4v4h-4z" fill="#0000ff" fill-rule="evenodd"/>
      <line x1="0" y1="20" x2="40" y2="20" stroke="#008000" stroke-width="2" stroke-dasharray="10 10"/>
      <g transform="translate(20 25)"><circle cx="5" cy="5" r="4" fill="none" stroke="#000000"/></g></svg>`,
      40,
      40,
    );
    assert.deepEqual([made.width, made.height], [80, 80]);
    assert.deepEqual(made.at(5, 5), [255, 0, 0]);
    assert.deepEqual(made.at(15, 5), white);
    assert.deepEqual(made.at(21, 1), [0, 0, 255]);
    assert.deepEqual(made.at(25, 5), white, 'a hole');
    assert.deepEqual(made.at(5, 20), [0, 128, 0]);
    assert.deepEqual(made.at(15, 20), white, 'between dashes');
    assert.deepEqual(made.at(25, 20), [0, 128, 0]);
    assert.deepEqual(made.at(21, 30), [0, 0, 0], 'the ring, moved');
    assert.deepEqual(made.at(25, 30), white, 'the inside of the ring');
  });

  it('covers half a pixel by half', () => {
    const made = picture(`${open}<rect x="0" y="0" width="0.25" height="10" fill="#000000"/></svg>`, 40, 40);
    assert.deepEqual(made.at(0, 5), [128, 128, 128]);
  });

  it('writes text from its anchor, with the advance of the font', () => {
    const regular = documentFonts()[0];
    assert.ok(regular !== undefined);
    // Advance of H in Source Sans 3 Regular: 652 thousandths (its hmtx table; also in charts/text.ts).
    assert.equal(Math.round(readOutlines(regular).glyph('H').advance * 1000), 652);
    const dark = (made: Picture, from: number, to: number): boolean => {
      for (let x = from; x < to; x += 0.5)
        for (let y = 5; y < 30; y += 0.5) if ((made.at(x, y)[0] ?? 255) < 100) return true;
      return false;
    };
    const text = (anchor: string): Picture =>
      picture(
        `${open}<text x="20" y="25" font-size="20" fill="#000000" text-anchor="${anchor}">H&#73;</text></svg>`,
        40,
        40,
      );
    assert.equal(dark(text('start'), 0, 20), false);
    assert.equal(dark(text('start'), 20, 40), true);
    assert.equal(dark(text('end'), 0, 20), true);
    assert.equal(dark(text('end'), 20, 40), false);
  });

  it('lays a pattern over what is filled with it, wherever it is defined', () => {
    const made = picture(
      `${open}<g transform="translate(0 3)"><defs><pattern id="p" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="4" height="4" fill="#ffffff"/><rect width="2" height="4" fill="#ff0000"/></pattern></defs></g>
      <rect x="8" y="0" width="16" height="20" fill="url(#p)"/></svg>`,
      40,
      40,
    );
    assert.deepEqual(made.at(9, 5), [255, 0, 0]);
    assert.deepEqual(made.at(11, 5), white);
    assert.deepEqual(made.at(13, 5), [255, 0, 0]);
    assert.deepEqual(made.at(5, 5), white, 'outside the rectangle, and the pattern itself is not drawn');
  });

  it('draws letters with accents, which are put together from two', () => {
    const regular = documentFonts()[0];
    assert.ok(regular !== undefined);
    const outlines = readOutlines(regular);
    assert.ok(outlines.glyph('ŵ').contours.length > outlines.glyph('w').contours.length);
  });

  it('shows every example chart, in the colours it is drawn with', () => {
    for (const block of Object.values(exampleBlocks)) {
      if (block.kind !== 'chart') continue;
      const drawing = drawn(block.chart, { theme: 'print' });
      const made = picture(drawing.svg, drawing.width, drawing.height);
      const shaded = block.chart.kind === 'area-map' || block.chart.kind === 'heat';
      const strongest = shaded ? [8, 62, 73] : [11, 79, 92];
      const shows = ([red, green, blue]: number[]): boolean => {
        for (let y = 0; y < drawing.height; y += 1)
          for (let x = 0; x < drawing.width; x += 1) {
            const [r, g, b] = made.at(x, y);
            if (r === red && g === green && b === blue) return true;
          }
        return false;
      };
      assert.ok(shows(strongest), block.chart.kind);
      assert.ok(shows(white));
    }
  });
});
