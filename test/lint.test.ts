import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** The lint is also what reports errors of types (eslint.config.js): a file that turned all of it off would have neither. */
test('no file turns the lint off as a whole, nor the report of its types', () => {
  const root = new URL('..', import.meta.url);
  const files = globSync('{src,test,scripts}/**/*.ts', { cwd: root }).filter(
    (name) => name !== 'test/lint.test.ts',
  );
  assert.ok(files.length > 1000);
  const faults = files.filter((name) =>
    /eslint-disable(?:-next-line|-line)?\s*(?:\*\/|--|$)|house\/types|@ts-nocheck/m.test(
      readFileSync(new URL(name, root), 'utf8'),
    ),
  );
  assert.deepEqual(faults, [], 'name the rule, and let types be');
});
