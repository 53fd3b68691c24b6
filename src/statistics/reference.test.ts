import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/**
 * Where the worked examples of each section of the statistics reference are tested. A title that is changed or lost
 * fails here; so does a section that the reference gains.
 */
const sections: Record<number, { subject: string; file: string; titles: readonly string[] }> = {
  1: { subject: 'crude rate', file: 'intervals.test.ts', titles: ['rate of ${count} in ${population}'] },
  2: { subject: 'proportion', file: 'intervals.test.ts', titles: ['Wilson intervals of the reference'] },
  3: {
    subject: 'standardised rates',
    file: 'series.test.ts',
    titles: ['reference 3: directly', 'reference 3: indirectly'],
  },
  4: {
    subject: 'change between two periods',
    file: 'change.test.ts',
    titles: ['118 in 40,100 to 86 in 40,350', '4 to 11 in equal times'],
  },
  5: { subject: 'ranks', file: 'rank.test.ts', titles: ['ranks and quartiles of the reference'] },
  6: {
    subject: 'funnel plots',
    file: 'comparison.test.ts',
    titles: ['reference 6: funnel', 'reference 6: ratio limits', 'reference 6: four areas'],
  },
  7: {
    subject: 'XmR chart',
    file: 'spc.test.ts',
    titles: ['reference 7: XmR limits', 'reference 7: g and u'],
  },
  8: {
    subject: 'special causes',
    file: 'spc.test.ts',
    titles: ['reference 8: a run, a trend', 'reference 8: the last seven', 'reference 8: assurance'],
  },
  9: {
    subject: 'trend and season',
    file: 'series.test.ts',
    titles: ['reference 9: Mann-Kendall', 'reference 9: classical'],
  },
  10: {
    subject: 'suppression',
    file: 'bounds.test.ts',
    titles: ['reference 10: both', 'reference 10: rounding'],
  },
  11: {
    subject: 'hotspots',
    file: 'place.test.ts',
    titles: ['reference 11: Gi*', 'reference 11: local Moran', 'reference 11: quartic'],
  },
  12: {
    subject: 'hotspot change',
    file: 'place.test.ts',
    titles: ['reference 12: patterns', 'reference 12: the space-time'],
  },
  13: { subject: 'near repeats', file: 'place.test.ts', titles: ["reference 13: Knox's table"] },
  14: { subject: 'forecasts', file: 'place.test.ts', titles: ['reference 14: PAI'] },
  15: { subject: 'harm', file: 'harm.test.ts', titles: ['reference 15:'] },
  16: {
    subject: 'surveys',
    file: 'people.test.ts',
    titles: ['reference 16: margins', 'reference 16: raking', 'reference 16: a table'],
  },
  17: { subject: 'ranked priorities', file: 'people.test.ts', titles: ['reference 17: four ways'] },
  18: { subject: 'before and after', file: 'people.test.ts', titles: ['reference 18: displacement'] },
};

/** Tests outside the file of the section. */
const elsewhere = [
  { section: 4, file: 'series.test.ts', title: 'reference 4: E-test' },
  { section: 4, file: 'intervals.test.ts', title: 'Newcombe difference of the reference' },
  { section: 11, file: 'comparison.test.ts', title: 'reference 11: Benjamini-Hochberg' },
];

const here = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');

test('the worked examples of all 18 sections are tested', () => {
  assert.deepEqual(
    Object.keys(sections).map(Number),
    Array.from({ length: 18 }, (_, index) => index + 1),
  );
  for (const [number, { subject, file, titles }] of Object.entries(sections)) {
    for (const title of titles) {
      assert.ok(here(file).includes(title), `Section ${number} (${subject}): no test “${title}” in ${file}`);
    }
  }
  for (const { section, file, title } of elsewhere) {
    assert.ok(here(file).includes(title), `Section ${section}: no test “${title}” in ${file}`);
  }
});

const shared = process.env['FRANKPLEDGE_SHARED'] ?? join(import.meta.dirname, '..', '..', '..', 'shared');

test('the reference has these sections and no more', (context) => {
  let text: string;
  try {
    text = readFileSync(join(shared, 'reference', 'statistics.md'), 'utf8');
  } catch {
    context.skip(`no statistics reference under ${shared}: its sections were not compared`);
    return;
  }
  const numbers = [...text.matchAll(/^## (\d+)\./gm)].map((match) => Number(match[1]));
  assert.deepEqual(numbers, Object.keys(sections).map(Number));
});

test('every function that other rooms may use is in the README', () => {
  const readme = here('README.md');
  const exported = [...here('statistics.ts').matchAll(/^export \{([^}]*)\}/gms)].flatMap((match) =>
    (match[1] ?? '').split(',').map((name) => name.trim()),
  );
  const missing = exported.filter((name) => name !== '' && !readme.includes(`\`${name}`));
  assert.deepEqual(missing, []);
});
