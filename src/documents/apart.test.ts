import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../foundation/problem.ts';
import { apartParameters } from './apart.ts';
import type { FrankpledgeDocument } from './document.ts';
import { exampleReport, pagesOf, writeDocument } from './documents.ts';
import { pagesHere } from './pages.ts';
import { writeHere } from './write.ts';

/** The example again and again, longer than what is set on this thread. */
function long(): FrankpledgeDocument {
  const report = exampleReport();
  const paragraph: FrankpledgeDocument['blocks'][number] = {
    kind: 'paragraph',
    content: ['What the patrol saw on the quay, and what it did. '.repeat(12)],
  };
  const more = Array.from({ length: apartParameters.longerThan + 20 }, () => paragraph);
  return { ...report, blocks: [...report.blocks, ...more] };
}

describe('a long document', () => {
  it('is set on another thread, the same to the byte, while this one goes on', async () => {
    const document = long();
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 5);
    const pdf = await writeDocument(document, 'pdf');
    clearInterval(ticking);
    assert.ok(ticks > 10, `this thread went on ${ticks} times`);
    assert.deepEqual(Buffer.from(pdf.bytes), Buffer.from((await writeHere(document, 'pdf', {})).bytes));
    const html = await writeDocument(document, 'html', { patterns: true });
    assert.equal(
      Buffer.from(html.bytes).toString(),
      Buffer.from((await writeHere(document, 'html', { patterns: true })).bytes).toString(),
    );
    assert.deepEqual(await pagesOf(document), pagesHere(document));
  });

  it('is refused in the same words, and the next is set', async () => {
    const document = long();
    const faulty = { ...document, title: '' };
    await assert.rejects(writeDocument(faulty, 'pdf'), (error: unknown) => {
      assert.ok(error instanceof Problem);
      assert.equal(error.code, 'document-faults');
      assert.match(error.detail, /The document has no title/);
      return true;
    });
    assert.equal((await writeDocument(document, 'json')).extension, 'json');
  });
});
