import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Polygon } from 'geojson';
import { makeClasses, roundestBetween } from './classes.ts';
import { makeAxis, monthOf, placesInWords } from './labels.ts';
import { placeMarks } from './line-layout.ts';
import { makeFloor } from './map-labels.ts';
import { axisLabels } from './numbers.ts';
import { accent, bars, contrast, mapRamp, seriesStyles, themes } from './palette.ts';
import { spread } from './spread.ts';
import { characterWidth, textWidth, wrap, wrapEvenly } from './text.ts';
import { fitShapes, projectAreas } from './topology.ts';

test('colours keep the contrasts of WCAG 2.2', () => {
  const white = '#ffffff';
  assert.ok(contrast('#000000', white) === 21);
  for (const { colour } of seriesStyles) assert.ok(contrast(colour, white) >= 4.5, colour);
  for (const theme of Object.values(themes)) {
    assert.ok(contrast(theme.ink, theme.paper) >= 7);
    assert.ok(contrast(theme.muted, theme.shade) >= 4.5);
    assert.ok(contrast(theme.axis, theme.paper) >= 3);
  }
  assert.ok(contrast(bars.highlighted, bars.plain) >= 3);
  assert.ok(contrast(accent, white) >= 7);
  mapRamp.forEach((colour, index) => {
    // A label stands on each in black or white.
    assert.ok(Math.max(contrast(colour, white), contrast(colour, themes.screen.ink)) >= 4.5, colour);
    const darker = mapRamp[index + 1];
    if (darker !== undefined) assert.ok(contrast(colour, darker) >= 1.4, `${colour} ${darker}`);
  });
});

/** Advance widths by character from a TrueType file (cmap format 4 or 12, hmtx), read independently of the table. */
function fontWidths(file: string): (character: string) => number | undefined {
  const data = readFileSync(createRequire(import.meta.url).resolve(file));
  const tables = new Map<string, number>();
  for (let index = 0; index < data.readUInt16BE(4); index += 1) {
    const record = 12 + index * 16;
    tables.set(data.toString('latin1', record, record + 4), data.readUInt32BE(record + 8));
  }
  const units = data.readUInt16BE(tables.get('head')! + 18);
  const metrics = data.readUInt16BE(tables.get('hhea')! + 34);
  const cmap = tables.get('cmap')!;
  let segments = -1;
  for (let index = 0; index < data.readUInt16BE(cmap + 2); index += 1) {
    const offset = cmap + data.readUInt32BE(cmap + 4 + index * 8 + 4);
    if (data.readUInt16BE(offset) === 4) segments = offset;
  }
  assert.ok(segments >= 0, 'the font has a format 4 character map');
  const count = data.readUInt16BE(segments + 6) / 2;
  return (character) => {
    const code = character.codePointAt(0)!;
    for (let index = 0; index < count; index += 1) {
      if (data.readUInt16BE(segments + 14 + index * 2) < code) continue;
      const start = data.readUInt16BE(segments + 16 + count * 2 + index * 2);
      if (start > code) return undefined;
      const delta = data.readUInt16BE(segments + 16 + count * 4 + index * 2);
      const place = segments + 16 + count * 6 + index * 2;
      const range = data.readUInt16BE(place);
      const glyph =
        range === 0 ? (code + delta) & 0xffff : data.readUInt16BE(place + range + 2 * (code - start));
      return (data.readUInt16BE(tables.get('hmtx')! + 4 * Math.min(glyph, metrics - 1)) * 1000) / units;
    }
    return undefined;
  };
}

for (const [weight, file] of [
  [400, '@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf'],
  [600, '@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf'],
] as const) {
  test(`the width table is that of the font, weight ${weight}`, () => {
    const width = fontWidths(file);
    for (let code = 32; code < 127; code += 1) {
      const character = String.fromCharCode(code);
      assert.equal(characterWidth(character, weight), width(character), character);
    }
    // Letters of names with accents, and the signs we print, are never taken for narrower than they are.
    for (const character of 'ÀÉÎÖŵŷâêôŁøéü–−’£') {
      assert.ok(characterWidth(character, weight) >= (width(character) ?? 0) * 0.98, character);
    }
  });
}

test('wrapped text loses nothing and fits', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 40, max: 300 }), (text, room) => {
      for (const lines of [wrap(text, room, 14), wrapEvenly(text, room, 14)]) {
        assert.equal(lines.join('').replace(/\s/g, ''), text.replace(/\s/g, ''));
        for (const line of lines) assert.ok(textWidth(line, 14) <= room);
      }
    }),
  );
});

test('classes hold every value in the class that their label says', () => {
  const values = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(values, fc.nat(2), (list, decimals) => {
      const classes = makeClasses(list, decimals);
      assert.ok(classes.count >= 1 && classes.count <= 5);
      assert.equal(classes.labels.length, classes.count);
      const used = new Set(list.map((value) => classes.classOf(value)));
      assert.equal(used.size, classes.count, 'no class is empty');
      for (const a of list) {
        for (const b of list.slice(0, 5)) {
          if (a < b) assert.ok((classes.classOf(a) ?? 0) <= (classes.classOf(b) ?? 0));
        }
      }
    }),
  );
  assert.equal(makeClasses([1, null], 0).classOf(null), null);
});

test('classes are as many in each as can be, at round numbers', () => {
  const classes = makeClasses([12, 18, 41, 47, 61, 66, 83, 88, 152, 283], 0);
  assert.deepEqual(classes.labels, ['under 20', '20 to 49', '50 to 79', '80 to 99', '100 or more']);
  assert.deepEqual(makeClasses([7, 7, 7], 0).labels, ['7']);
  assert.deepEqual(makeClasses([99.96, 120.2], 1).labels, ['under 120', '120 or more']);
});

test('the roundest number lies between', () => {
  assert.equal(roundestBetween(18, 41, 0), 20);
  assert.equal(roundestBetween(59.8, 60.4, 1), 60);
  fc.assert(
    fc.property(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 1, max: 900 }), (from, more) => {
      const found = roundestBetween(from, from + more, 0);
      assert.ok(found > from && found <= from + more);
    }),
  );
});

test('axis labels are short and alike', () => {
  assert.deepEqual(axisLabels([0, 500, 1000]), ['0', '500', '1,000']);
  assert.deepEqual(axisLabels([0, 0.5, 1]), ['0', '0.5', '1.0']);
  assert.deepEqual(axisLabels([0, 500_000, 1_000_000]), ['0', '0.5m', '1.0m']);
});

test('months are known in their usual forms', () => {
  for (const label of ['2025-04', 'April 2025', 'Apr 2025', ' apr 2025 '])
    assert.equal(monthOf(label), 2025 * 12 + 3);
  for (const label of ['April', '2025', 'April 25', 'Aprilia 2025', '2025-13'])
    assert.equal(monthOf(label), null);
});

test('gaps are said as runs', () => {
  const axis = makeAxis([['2024-01', '2025-12']]);
  assert.equal(axis.labels.length, 24);
  assert.equal(placesInWords(axis, [4]), 'May 2024');
  assert.equal(placesInWords(axis, [4, 5, 6, 7, 8, 9, 10, 11]), 'May to December 2024');
  assert.equal(placesInWords(axis, [0, 11, 12]), 'January 2024 and December 2024 to January 2025');
});

test('labels spread without touching, in their order, inside', () => {
  const labels = fc.array(
    fc.record({ y: fc.integer({ min: -50, max: 450 }), height: fc.integer({ min: 5, max: 30 }) }),
    {
      minLength: 1,
      maxLength: 9,
    },
  );
  fc.assert(
    fc.property(labels, (list) => {
      const at = spread(list, 0, 400, 4);
      list.forEach((label, index) => {
        const y = at[index] ?? NaN;
        assert.ok(y - label.height / 2 >= -1e-6 && y + label.height / 2 <= 400 + 1e-6);
        const next = list[index + 1];
        if (next !== undefined) {
          assert.ok((at[index + 1] ?? 0) - y >= label.height / 2 + 4 + next.height / 2 - 1e-6);
        }
      });
    }),
  );
  assert.deepEqual(spread([{ y: 100, height: 10 }], 0, 400, 4), [100]);
});

test('words over marks do not overlap, nor does a line run through them', () => {
  const marks = fc.array(
    fc.record({ x: fc.integer({ min: 50, max: 600 }), text: fc.string({ minLength: 1, maxLength: 40 }) }),
    {
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(marks, (list) => {
      const { placed, rows } = placeMarks(list, { left: 40, right: 640, size: 13 });
      const boxes = placed.map((mark) => {
        const wide = Math.max(0, ...mark.lines.map((line) => textWidth(line, 13)));
        const from = mark.anchor === 'start' ? mark.textX : mark.textX - wide;
        return { mark, from, to: from + wide, first: mark.row, last: mark.row + mark.lines.length - 1 };
      });
      for (const box of boxes) {
        assert.ok(box.last < rows || box.mark.lines.length === 0);
        for (const other of boxes) {
          if (other === box || other.mark.lines.length === 0 || box.mark.lines.length === 0) continue;
          const over = box.from < other.to && other.from < box.to;
          assert.ok(!(over && box.first <= other.last && other.first <= box.last), 'words overlap');
          const under = other.first > box.last;
          assert.ok(!(under && box.mark.x > other.from && box.mark.x < other.to), 'a line through words');
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('neighbours share their simplified border point for point', () => {
  // A wavy border between two areas, walked in opposite directions and with many points.
  const wave = Array.from({ length: 200 }, (_, index) => [
    0.5 + 0.01 * Math.sin(index / 9),
    51 + index / 2000,
  ]);
  const [first, last] = [wave[0]!, wave.at(-1)!];
  const west: Polygon = { type: 'Polygon', coordinates: [[[0.4, 51], ...wave, [0.4, last[1]!], [0.4, 51]]] };
  const east: Polygon = {
    type: 'Polygon',
    coordinates: [[[0.6, 51], [0.6, last[1]!], ...wave.toReversed(), [0.6, first[1]!]]],
  };
  const shapes = fitShapes(projectAreas([west, east]), { width: 500, height: 400 });
  assert.equal(shapes.inner.length, 1);
  const border = shapes.inner[0] ?? [];
  assert.ok(border.length > 4 && border.length < 150);
  const has = (area: number, point: readonly [number, number]) =>
    shapes.areas[area]?.[0]?.some(([x, y]) => x === point[0] && y === point[1]);
  for (const point of border) assert.ok(has(0, point) && has(1, point));
});

test('a label box lies wholly inside its area', () => {
  const ring = [[0, 0], [120, 0], [120, 40], [60, 40], [60, 100], [0, 100]] as const; // prettier-ignore
  const floor = makeFloor([ring]);
  const at = floor?.place(50, 30, []) ?? null;
  assert.ok(at !== null);
  const inside = (x: number, y: number) =>
    x >= 0 && y >= 0 && ((x <= 120 && y <= 40) || (x <= 60 && y <= 100));
  for (const [dx, dy] of [
    [-25, -15],
    [25, -15],
    [-25, 15],
    [25, 15],
  ] as const) {
    assert.ok(inside(at[0] + dx, at[1] + dy));
  }
  assert.equal(floor?.place(110, 60, []), null);
  assert.equal(makeFloor([]), null);
});
