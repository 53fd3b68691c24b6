import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { breadthOf, widest, type Breadth } from './structure.ts';

describe('which pages of one structure are looked at in a narrow window', () => {
  it('knows the longest row and the longest word that stands as text', () => {
    const page =
      '<html><head><title>Unbreakablesupercalifragilistic</title></head><body><p class="averylongclassnameindeed">A few words</p>' +
      '<table><tr><th>A</th><td>1</td></tr><tr><th>B</th><td>1</td><td>incomprehensible</td></tr></table></body></html>';
    assert.deepEqual(breadthOf(page), { cells: 3, letters: 16 });
  });

  it('leaves out only a page that another one is at least as wide as, in both ways', () => {
    const breadth = fc.record({ cells: fc.nat(6), letters: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(breadth), (pages) => {
        const looked = widest<Breadth>(pages, (page) => page);
        for (const page of pages)
          assert.ok(looked.some(({ cells, letters }) => cells >= page.cells && letters >= page.letters));
        assert.ok(looked.length <= pages.length);
      }),
    );
  });
});
