import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import type { Chart } from '../charts/chart.ts';
import { chartFile } from './chart.export.ts';
import { exampleCharts } from './examples.charts.ts';

/** The chunks of a PNG, each with its check sum tried. */
function chunksOf(bytes: Uint8Array): { type: string; data: Buffer }[] {
  const file = Buffer.from(bytes);
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    assert.equal(file.readUInt32BE(at + 8 + length), crc32(file.subarray(at + 4, at + 8 + length)));
    chunks.push({
      type: file.toString('latin1', at + 4, at + 8),
      data: file.subarray(at + 8, at + 8 + length),
    });
    at += 12 + length;
  }
  return chunks;
}

/** Keyword and text of an iTXt chunk: keyword, two flags, language, translated keyword, text (PNG 11.3.3.4). */
function internationalText(data: Buffer): [string, string] {
  const keyword = data.subarray(0, data.indexOf(0)).toString('latin1');
  // Not compressed, by no method.
  assert.deepEqual([...data.subarray(keyword.length + 1, keyword.length + 3)], [0, 0]);
  const rest = data.subarray(keyword.length + 3);
  const language = rest.indexOf(0);
  assert.equal(rest.subarray(0, language).toString('latin1'), 'en-GB');
  return [keyword, rest.subarray(rest.indexOf(0, language + 1) + 1).toString('utf8')];
}

const chart: Chart = {
  ...exampleCharts['shaded table'],
  title: 'Violence & disorder < 2035 “by hour”',
  source: 'Source: Âfictional files, £ and ŵ.',
};

describe('a chart as a file', () => {
  it('as PNG carries its words, in UTF-8, and begins as the standard says', () => {
    const { bytes, mediaType, extension, alternative } = chartFile(chart, 'png');
    assert.deepEqual([mediaType, extension], ['image/png', 'png']);
    const chunks = chunksOf(bytes);
    assert.deepEqual([chunks[0]?.type, chunks.at(-1)?.type], ['IHDR', 'IEND']);
    const texts = new Map(
      chunks.filter(({ type }) => type === 'iTXt').map(({ data }) => internationalText(data)),
    );
    assert.equal(texts.get('Title'), chart.title);
    assert.equal(texts.get('Source'), chart.source);
    assert.equal(texts.get('Description'), alternative);
    assert.match(alternative, /Most happen on Friday and Saturday nights.* Outlined, the busiest/);
  });

  it('as SVG stands alone with title and description inside', () => {
    const svg = Buffer.from(chartFile(chart, 'svg').bytes).toString('utf8');
    assert.ok(
      svg.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg"'),
    );
    assert.match(svg, /<title id="[^"]+">Violence &amp; disorder &lt; 2035 “by hour”<\/title>/);
    assert.match(svg, /<desc id="[^"]+">Table of incidents by weekday and hour/);
    assert.match(svg, /Source: Âfictional files/);
  });

  it('as a slide is 1,920 by 1,080 pixels, whatever is on it', () => {
    for (const one of [exampleCharts['process chart'], exampleCharts['areas with intervals']]) {
      const [header] = chunksOf(chartFile(one, 'png', { size: 'slide' }).bytes);
      assert.ok(header !== undefined);
      assert.equal(header.data.readUInt32BE(0), 1920);
      assert.ok(Math.abs(header.data.readUInt32BE(4) - 1080) <= 2);
    }
  });
});
