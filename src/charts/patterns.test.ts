import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import { rasterise } from '../documents/raster.ts';
import { drawChart } from './charts.ts';
import { makeCanvas } from './frame.ts';
import { mapRamp, luminance } from './palette.ts';
import { makePatterns } from './patterns.ts';

/** Mean luminance of a fill laid over a square, as a mono printer's dots are seen from arm's length. */
function luminanceOf(defs: string, fill: string): number {
  const side = 48;
  const svg = `<svg viewBox="0 0 ${side} ${side}" width="${side}" height="${side}"><defs>${defs}</defs><rect x="0" y="0" width="${side}" height="${side}" fill="${fill}"/></svg>`;
  const png = Buffer.from(rasterise(svg, side, side, { scale: 4 }));
  const raw = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const line = side * 4 * 3 + 1;
  let sum = 0;
  for (let y = 0; y < side * 4; y += 1) for (let x = 0; x < side * 4; x += 1) sum += (raw[y * line + 1 + x * 3] ?? 0) / 255;
  return sum / (side * 4) ** 2;
} // prettier-ignore

const ratio = (light: number, dark: number): number => (light + 0.05) / (dark + 0.05);

describe('classes on a grey copy', () => {
  it('by pattern: each has clearly more ink than the one before', () => {
    const canvas = makeCanvas({ patterns: true, theme: 'print' }, 'test');
    const { defs, fill } = makePatterns(canvas, 'class');
    const steps = [0, 1, 2, 3, 4].map((step) => luminanceOf(defs, fill(step)));
    steps.forEach((step, index) => {
      const before = steps[index - 1];
      if (before !== undefined)
        assert.ok(ratio(before, step) >= 1.35, `${index - 1} ${before}, ${index} ${step}`);
    });
    // The palest is still told from bare paper, the strongest is solid.
    assert.ok((steps[0] ?? 1) < 0.96 && steps[4] === 0);
  });

  it('by shade: each is clearly darker than the one before', () => {
    const steps = mapRamp.map(luminance);
    steps.forEach((step, index) => {
      const before = steps[index - 1];
      if (before !== undefined) assert.ok(ratio(before, step) >= 1.4, `${before} ${step}`);
    });
  });

  it('nothing changes where patterns are not asked for, and bars differ where they are', () => {
    const bars = {
      kind: 'ranked-bars',
      title: 'a',
      description: 'b',
      valueTitle: 'c',
      labelTitle: 'd',
      source: 'e',
      bars: [
        { label: 'x', value: 3 },
        { label: 'y', value: 2, highlighted: true },
      ],
    } as const;
    const chart = { ...bars, bars: [...bars.bars] };
    assert.doesNotMatch(drawChart(chart).svg, /pattern/);
    assert.equal(drawChart(chart, { patterns: true }).svg.match(/fill="url\(#/g)?.length, 1);
  });
});
