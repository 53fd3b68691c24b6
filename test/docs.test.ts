import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { settings } from '../src/foundation/configuration.ts';
import { exitCodes } from '../src/foundation/problem.ts';

const squeeze = (text: string): string => text.replace(/[ \t]+/g, ' ');

describe('docs/running.md says what the program does', () => {
  it('lists every setting with its flag, variable, default and meaning', async () => {
    const text = squeeze(await readFile(new URL('../docs/running.md', import.meta.url), 'utf8'));
    for (const setting of settings) {
      const flag =
        setting.flag === null
          ? '–'
          : `\`--${setting.flag}${setting.value === null ? '' : ` ${setting.value}`}\``;
      const row = `| ${flag} | \`${setting.environment}\` | ${setting.default} | ${setting.meaning} |`;
      assert.ok(text.includes(row), `docs/running.md lacks this row of the settings:\n${row}`);
    }
  });

  it('lists every exit code', async () => {
    const text = squeeze(await readFile(new URL('../docs/running.md', import.meta.url), 'utf8'));
    for (const code of Object.values(exitCodes))
      assert.match(text, new RegExp(`\\| ${code} \\| \\w`), `exit code ${code}`);
  });
});

describe('README.md', () => {
  it('gives a newcomer the two commands', async () => {
    const text = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    assert.match(text, /npm start/);
    assert.match(text, /npm test/);
  });
});
