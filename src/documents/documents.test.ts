import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../foundation/problem.ts';
import { formats, isFormatName, writeDocument, type FormatName } from './documents.ts';
import { exampleBlocks, exampleDocument } from './examples.ts';

/** How each format's bytes begin. */
const beginnings: Record<FormatName, string> = {
  html: '<!DOCTYPE html>',
  pdf: '%PDF-1.7',
  docx: 'PK',
  xlsx: 'PK',
  json: '{\n',
};

const names = Object.keys(formats).filter(isFormatName);

describe('every writer', () => {
  for (const [blockName, block] of Object.entries(exampleBlocks))
    it(`writes the example “${blockName}”`, async () => {
      for (const name of names) {
        const written = await writeDocument(exampleDocument([block]), name);
        assert.equal(
          Buffer.from(written.bytes.subarray(0, 15)).toString('latin1').startsWith(beginnings[name]),
          true,
          name,
        );
        assert.equal(written.mediaType, formats[name].mediaType);
        assert.equal(written.extension, formats[name].extension);
      }
    });

  it('writes an empty document', async () => {
    for (const name of names)
      await writeDocument(
        exampleDocument([], { subtitle: '', banner: '', author: '', marking: '', figures: [], sources: [] }),
        name,
      );
  });

  it('refuses a document that quotes a figure it does not hold', async () => {
    const document = exampleDocument([
      { kind: 'paragraph', content: [{ figure: '0'.repeat(32), text: '7' }] },
    ]);
    for (const name of names)
      await assert.rejects(
        writeDocument(document, name),
        (error: unknown) => error instanceof Problem && error.code === 'document-faults',
        name,
      );
  });
});
