import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { exampleBlocks, exampleDocument, exampleReport } from './examples.ts';
import { documentJsonSchema, documentSchema, writeJson } from './json.ts';

function written(document: ReturnType<typeof exampleReport>): unknown {
  return JSON.parse(new TextDecoder().decode(writeJson(document).bytes));
}

describe('JSON', () => {
  it('keeps to its schema, for every block kind', () => {
    documentSchema.parse(written(exampleReport()));
    documentSchema.parse(written(exampleDocument(Object.values(exampleBlocks))));
  });

  it('holds each figure with everything that the issue asks for', () => {
    const { figures, schema, schemaVersion } = documentSchema.parse(written(exampleReport()));
    assert.equal(schema, 'frankpledge-document');
    assert.equal(schemaVersion, 1);
    const asked =
      'id measure area areaKind period value unit numerator denominator lower upper method deliveries limitations previous change significance rank of';
    for (const figure of figures) for (const key of asked.split(' ')) assert.ok(key in figure, key);
    assert.equal(figures[0]?.value, 10_812);
    assert.equal(figures[0].significance, 'up');
  });

  it('writes the same bytes for the same document', () => {
    assert.deepEqual(writeJson(exampleReport()).bytes, writeJson(exampleReport()).bytes);
  });

  it('refuses what the schema does not know', () => {
    const value = written(exampleReport()) as Record<string, unknown>;
    assert.equal(documentSchema.safeParse({ ...value, extra: 1 }).success, false);
    assert.equal(documentSchema.safeParse({ ...value, schemaVersion: 2 }).success, false);
  });

  it('has its schema committed as docs/document.schema.json', () => {
    const committed: unknown = JSON.parse(
      readFileSync(new URL('../../docs/document.schema.json', import.meta.url), 'utf8'),
    );
    assert.deepEqual(
      committed,
      documentJsonSchema(),
      'write docs/document.schema.json again from documentJsonSchema()',
    );
  });
});
