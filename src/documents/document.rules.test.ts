import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../foundation/problem.ts';
import type { Block } from './document.ts';
import { checkDocument, faultsOf, quotedFigures } from './document.rules.ts';
import { exampleBlocks, exampleDocument, exampleFigure, exampleReport } from './examples.ts';

function heading(level: 1 | 2 | 3, id: string): Block {
  return { kind: 'heading', level, text: `Heading ${id}`, id };
}

const unknownFigure = 'f'.repeat(32);

describe('checkDocument', () => {
  it('lets the example report and every example block pass', () => {
    assert.deepEqual(faultsOf(exampleReport()), []);
    for (const block of Object.values(exampleBlocks))
      assert.deepEqual(faultsOf(exampleDocument([block])), []);
  });

  const chart = exampleBlocks['line chart'];
  assert.ok(chart?.kind === 'chart');
  const faults: [string, Block[], RegExp][] = [
    ['a figure in the text that is not held', [{ kind: 'paragraph', content: [{ figure: unknownFigure, text: '1' }] }], /quotes the figure f{32}/],
    ['a figure in a bullet of a cell that is not held', [{ kind: 'table', caption: 'C', columns: [{ title: 'T', kind: 'text' }], rowHeadings: false, rows: [[{ bullets: [[{ figure: unknownFigure, text: '1' }]] }]], notes: [] }], /quotes the figure/],
    ['a figure of a number cell that is not held', [{ kind: 'table', caption: 'C', columns: [{ title: 'T', kind: 'number' }], rowHeadings: false, rows: [[{ value: 1, text: '1', figure: unknownFigure }]], notes: [] }], /quotes the figure/],
    ['a skipped heading level', [heading(1, 'a'), heading(3, 'b')], /may not skip a level/],
    ['a first heading that is not of level 1', [heading(2, 'a')], /follows level 0/],
    ['two headings with one id', [heading(1, 'a'), heading(1, 'a')], /used by two headings/],
    ['an id that the writers use', [heading(1, 'figure-1')], /writers use themselves/],
    ['an id that is no id', [heading(1, '1 b')], /begins with a letter/],
    ['a chart without a description', [{ kind: 'chart', chart: { ...chart.chart, description: ' ' } }], /no description/],
    ['a row that is too short', [{ kind: 'table', caption: 'C', columns: [{ title: 'A', kind: 'text' }, { title: 'B', kind: 'text' }], rowHeadings: false, rows: [[{ content: ['x'] }]], notes: [] }], /row 1 has 1 cells/],
    ['a number that is not finite', [{ kind: 'table', caption: 'C', columns: [{ title: 'A', kind: 'number' }], rowHeadings: false, rows: [[{ value: NaN, text: 'x' }]], notes: [] }], /not finite/],
    ['a link that runs code', [{ kind: 'paragraph', content: [{ href: 'javascript:alert(1)', text: 'x' }] }], /not a web or mail address/],
    ['a link to another host without saying how', [{ kind: 'paragraph', content: [{ href: '//evil.example', text: 'x' }] }], /not a web or mail address/],
  ]; // prettier-ignore
  for (const [name, blocks, expected] of faults)
    it(`refuses ${name}`, () => {
      assert.throws(
        () => checkDocument(exampleDocument(blocks)),
        (error: unknown) => error instanceof Problem && error.status === 422 && expected.test(error.detail),
      );
    });

  it('lists all faults at once', () => {
    const faults = faultsOf(exampleDocument([heading(2, 'a'), heading(2, 'a')], { title: '' }));
    assert.equal(faults.length, 3);
  });

  it('refuses the same figure twice', () => {
    const figure = exampleFigure();
    assert.match(faultsOf(exampleDocument([], { figures: [figure, figure] }))[0] ?? '', /twice/);
  });
});

describe('quotedFigures', () => {
  it('finds figures in text, lists, bullets of cells and number cells, once each', () => {
    const report = exampleReport();
    const ids = quotedFigures(report);
    assert.equal(new Set(ids).size, ids.length);
    // Total and its rate, a count for each of 8 categories, a share for all but one, a count and a rate for each of 17 wards.
    assert.equal(ids.length, 2 + 8 + 7 + 2 * 17);
  });
});
