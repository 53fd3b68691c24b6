/** What holds for every drawing of `charts/`, for their tests. */
import assert from 'node:assert/strict';
import type { Chart } from './chart.ts';
import { drawChart } from './charts.ts';
import type { ChartOptions } from './charts.ts';
import { parseStrictly, textsOf } from './strict-xml.fixture.ts';
import type { XmlElement } from './strict-xml.fixture.ts';
import { textWidth } from './text.ts';

const allowedElements = new Set([
  'svg', 'title', 'desc', 'g', 'path', 'line', 'rect', 'circle', 'text', 'tspan', 'defs', 'pattern', 'a',
]); // prettier-ignore
const allowedAttributes = new Set([
  'xmlns', 'role', 'aria-labelledby', 'aria-label', 'viewBox', 'width', 'height', 'font-family', 'font-size',
  'font-weight', 'text-anchor', 'id', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'd', 'fill', 'fill-rule',
  'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'transform', 'pointer-events', 'href',
  'patternUnits',
]); // prettier-ignore

export function everyElement(root: XmlElement): XmlElement[] {
  return [root, ...root.children.flatMap((child) => (typeof child === 'string' ? [] : everyElement(child)))];
}

/** What holds for every drawing, however odd its data. */
export function checkDrawing(chart: Chart, options: ChartOptions = {}): XmlElement {
  const drawn = drawChart(chart, options);
  assert.deepEqual(
    drawChart(structuredClone(chart), { ...options }),
    drawn,
    'the same chart, the same bytes',
  );
  const root = parseStrictly(drawn.svg);
  assert.equal(root.name, 'svg');
  assert.equal(root.attributes.get('viewBox'), `0 0 ${drawn.width} ${drawn.height}`);
  assert.equal(root.attributes.get('width'), String(drawn.width));
  assert.ok(drawn.height > 0 && drawn.height < 100_000);
  const elements = everyElement(root);
  const ids = elements.flatMap((element) => element.attributes.get('id') ?? []);
  assert.equal(new Set(ids).size, ids.length);
  const [title, desc] = (root.attributes.get('aria-labelledby') ?? '').split(' ');
  assert.ok(elements.some((element) => element.name === 'title' && element.attributes.get('id') === title));
  assert.ok(elements.some((element) => element.name === 'desc' && element.attributes.get('id') === desc));
  for (const element of elements) {
    assert.ok(allowedElements.has(element.name), element.name);
    for (const [name, value] of element.attributes) {
      assert.ok(allowedAttributes.has(name), `${element.name} ${name}`);
      assert.doesNotMatch(value, /NaN|Infinity|undefined|null/, `${element.name} ${name}="${value}"`);
      const address = /url\((.*)\)/.exec(value)?.[1];
      if (address !== undefined) assert.ok(ids.includes(address.slice(1)), 'refers to nothing outside');
    }
  }
  const { table } = drawn;
  for (const row of table.rows) assert.equal(row.length, table.columns.length);
  assert.equal(table.caption, chart.title);
  checkTextInside(elements, drawn.width, drawn.height);
  return root;
}

/** Words that stand on the drawing itself (not in the moved group of a map) lie within it. */
function checkTextInside(elements: XmlElement[], width: number, height: number): void {
  if (elements.some((element) => element.attributes.has('transform'))) return;
  for (const element of elements) {
    if (element.name !== 'text') continue;
    const content = textsOf(element);
    const size = Number(element.attributes.get('font-size'));
    // Measured without the room for a wider font that the layout keeps free.
    const wide = textWidth(content, size, element.attributes.get('font-weight') === '600' ? 600 : 400) / 1.12;
    const x = Number(element.attributes.get('x'));
    const anchor = element.attributes.get('text-anchor') ?? 'start';
    const left = anchor === 'start' ? x : anchor === 'end' ? x - wide : x - wide / 2;
    assert.ok(left >= -1 && left + wide <= width + 1, `“${content}” runs from ${left} to ${left + wide}`);
    assert.ok(Number(element.attributes.get('y')) <= height, `“${content}” lies under the drawing`);
  }
}
