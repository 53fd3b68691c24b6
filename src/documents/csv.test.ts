import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { neutralised, writeCsv } from './csv.ts';
import { exampleBlocks } from './examples.ts';

function rowsOf(name: string): string[][] {
  const block = exampleBlocks[name];
  assert.ok(block?.kind === 'table');
  return parse(Buffer.from(writeCsv(block).bytes), { bom: true });
}

describe('CSV', () => {
  it('gives numbers in full and texts as they read', () => {
    const rows = rowsOf('ward table');
    assert.equal(rows.length, 18);
    assert.deepEqual(rows[1]?.slice(0, 3), ['Castle & Quay', '2276', '7850']);
    assert.equal(Number(rows[1][3]), (2276 / 7850) * 1000);
  });

  it('makes texts harmless that a spreadsheet would run, and leaves negative numbers alone', () => {
    const rows = rowsOf('table of awkward texts');
    assert.deepEqual(rows[1], [`'=HYPERLINK("http://x.example")`, '-4.5']);
    assert.equal(rows[3]?.[0], "'+44 20 7946 0000; @mention, comma");
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.doesNotMatch(neutralised(text), /^\s*[=+\-@]/);
      }),
    );
  });

  it('begins with a byte order mark and ends lines with CRLF', () => {
    const block = exampleBlocks['ward table'];
    assert.ok(block?.kind === 'table');
    const { bytes, notShown } = writeCsv(block);
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    assert.ok(Buffer.from(bytes).toString('utf8').endsWith('\r\n'));
    assert.deepEqual(notShown, ['The notes under the table.']);
  });

  it('refuses a table that is not rectangular', () => {
    const block = exampleBlocks['ward table'];
    assert.ok(block?.kind === 'table');
    assert.throws(() => writeCsv({ ...block, rows: [[{ content: ['x'] }]] }), /different lengths/);
  });
});
