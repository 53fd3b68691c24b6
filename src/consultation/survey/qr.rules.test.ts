import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { qrSvg } from './qr.rules.ts';

/**
 * A reader of its own, from ISO/IEC 18004:2015 alone (byte mode, level M, versions 1 to 10): it knows nothing of the encoder, checks
 * every block's Reed-Solomon syndromes, and reads a picture as a camera would after straightening it.
 */
const blocksOfM: Record<number, { check: number; data: number[] }> = {
  1: { check: 10, data: [16] },
  2: { check: 16, data: [28] },
  3: { check: 26, data: [44] },
  4: { check: 18, data: [32, 32] },
  5: { check: 24, data: [43, 43] },
  6: { check: 16, data: [27, 27, 27, 27] },
  7: { check: 18, data: [31, 31, 31, 31] },
  8: { check: 22, data: [38, 38, 39, 39] },
  9: { check: 22, data: [36, 36, 36, 37, 37] },
  10: { check: 26, data: [43, 43, 43, 43, 44] },
};
const alignment: Record<number, number[]> = { 1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50] }; // prettier-ignore
const masks: ((row: number, column: number) => boolean)[] = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
];

function modulesOf(svg: string): boolean[][] {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const dark = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  const path = /<path d="([^"]*)"/.exec(svg)?.[1] ?? '';
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let at = 0; at < Number(run); at += 1) (dark[Number(y)] as boolean[])[Number(x) + at] = true;
  // Four modules all round are quiet.
  for (let at = 0; at < size; at += 1)
    for (const edge of [0, 1, 2, 3, size - 4, size - 3, size - 2, size - 1])
      assert.ok(dark[edge]?.[at] === false && dark[at]?.[edge] === false);
  return dark.slice(4, -4).map((row) => row.slice(4, -4));
}

// GF(256) with x^8 + x^4 + x^3 + x^2 + 1.
const exponent: number[] = [];
for (let at = 0, value = 1; at < 255; at += 1) {
  exponent.push(value);
  value = value & 0x80 ? ((value << 1) ^ 0x11d) & 0xff : value << 1;
}
const times = (value: number, power: number): number =>
  value === 0 ? 0 : (exponent[(exponent.indexOf(value) + power) % 255] ?? 0);

function read(svg: string): string {
  const dark = modulesOf(svg);
  const size = dark.length;
  const version = (size - 17) / 4;
  const is = (row: number, column: number): boolean => dark[row]?.[column] === true;
  // Format information beside the finder of the top left, its mask taken off.
  const places = [[8, 0], [8, 1], [8, 2], [8, 3], [8, 4], [8, 5], [8, 7], [8, 8], [7, 8], [5, 8], [4, 8], [3, 8], [2, 8], [1, 8], [0, 8]] as const; // prettier-ignore
  const format =
    places.reduce((bits, [row, column]) => (bits << 1) | (is(row, column) ? 1 : 0), 0) ^ 0b101010000010010;
  assert.equal(format >> 13, 0b00, 'level M');
  const mask = masks[(format >> 10) & 7];
  assert.ok(mask);
  const centres = alignment[version] ?? [];
  const isFunction = (row: number, column: number): boolean =>
    (row < 9 && column < 9) ||
    (row < 9 && column >= size - 8) ||
    (row >= size - 8 && column < 9) ||
    row === 6 ||
    column === 6 ||
    (version >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11))) ||
    centres.some((r) =>
      centres.some(
        (c) =>
          Math.abs(row - r) <= 2 &&
          Math.abs(column - c) <= 2 &&
          !((r === 6 && c === 6) || (r === 6 && c === size - 7) || (r === size - 7 && c === 6)),
      ),
    );
  const bits: number[] = [];
  let upward = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const row = upward ? size - 1 - step : step;
      for (const column of [right, right - 1])
        if (!isFunction(row, column)) bits.push(is(row, column) !== mask(row, column) ? 1 : 0);
    }
    upward = !upward;
  }
  const codewords = Array.from({ length: bits.length >> 3 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((value, bit) => (value << 1) | bit, 0),
  );
  const shape = blocksOfM[version];
  assert.ok(shape, `version ${version}`);
  const blocks: number[][] = shape.data.map(() => []);
  let next = 0;
  const longest = Math.max(...shape.data);
  for (let at = 0; at < longest; at += 1)
    shape.data.forEach((length, block) => at < length && blocks[block]?.push(codewords[next++] ?? 0));
  for (let at = 0; at < shape.check; at += 1) for (const block of blocks) block.push(codewords[next++] ?? 0);
  for (const block of blocks)
    for (let power = 0; power < shape.check; power += 1)
      assert.equal(
        block.reduce((sum, value) => times(sum, power) ^ value, 0),
        0,
        'a block does not check',
      );
  const data = blocks.flatMap((block, at) => block.slice(0, shape.data[at]));
  const stream = data.map((value) => value.toString(2).padStart(8, '0')).join('');
  assert.equal(stream.slice(0, 4), '0100', 'byte mode');
  const counted = version < 10 ? 8 : 16;
  const length = Number.parseInt(stream.slice(4, 4 + counted), 2);
  const bytes = Uint8Array.from({ length }, (_, at) =>
    Number.parseInt(stream.slice(4 + counted + at * 8, 12 + counted + at * 8), 2),
  );
  return new TextDecoder().decode(bytes);
}

it('is read by a reader of its own as the address it was made of', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z0-9-]{3,60}$/),
      fc.option(fc.stringMatching(/^[a-z0-9-]{1,30}$/)),
      (code, via) => {
        const address = `https://csp.example.gov.uk/survey/${code}${via === null ? '' : `?via=${via}`}`;
        assert.equal(read(qrSvg(address)), address);
      },
    ),
    { numRuns: 60 },
  );
});

it('says its words safely', () => {
  assert.match(qrSvg('https://a.example/', '"><script>'), /aria-label="QR code: &#34;&#62;&#60;script&#62;"/);
});
