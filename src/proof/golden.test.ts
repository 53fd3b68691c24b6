import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { z } from 'zod';
import { proofread } from './proof.rules.ts';
import type { Cause, Finding, ProofReport } from './proof.types.ts';
import { readFileBytes } from './receive.ts';

/**
 * Five published papers, made into text as a PDF reader leaves them, against what a person recomputed from them by hand
 * (reference/published-figures.json). The rules know none of them. They skip, loudly, where the shared texts are absent.
 */
const shared = path.resolve(import.meta.dirname, '../..', process.env['FRANKPLEDGE_SHARED'] ?? '../shared');
const folder = path.join(shared, 'documents');
const skip = existsSync(folder)
  ? false
  : `REAL TEXTS ABSENT: there is no ${folder}; the proof was not held against published papers`;

const published = z.object({
  inconsistent_checks: z.array(z.object({ id: z.string(), severity: z.enum(['hard', 'soft']) })),
  inconsistent_cells: z.array(
    z.object({ table: z.string(), row: z.string(), published: z.number(), recomputed: z.number() }),
  ),
});

let reports: Map<string, ProofReport>;
let audit: z.infer<typeof published>;

before(async () => {
  if (skip !== false) return;
  reports = new Map();
  for (const name of await readdir(folder)) {
    const report = proofread(await readFileBytes(await readFile(path.join(folder, name)), name));
    reports.set(name.slice(0, 3), report);
  }
  audit = published.parse(
    JSON.parse(await readFile(path.join(shared, 'reference/published-figures.json'), 'utf8')),
  );
});

type Wanted = {
  /** Its number in the audit made by hand; several where one finding is several entries there. */
  id: string;
  text: string;
  cause: Cause;
  printed: RegExp;
  corrected: RegExp;
  /** Words of the place it must name. */
  quote: RegExp;
};

/** Everything the proof may find, and nothing else: each is in the audit. An alarm that is not here is a false one. */
const wanted: readonly Wanted[] = [
  {
    id: 'S1d-24',
    text: '001',
    cause: 'misprint',
    printed: /^83\.4%$/,
    corrected: /^86\.4%$/,
    quote: /38 of the 44/,
  },
  {
    id: 'S1d-23',
    text: '001',
    cause: 'misprint',
    printed: /^95\.6%$/,
    corrected: /^94\.6%$/,
    quote: /Town centre safety/,
  },
  {
    id: 'S1d-21',
    text: '001',
    cause: 'does-not-sum',
    printed: /^99$/,
    corrected: /^100$/,
    quote: /^Property crime/,
  },
  {
    id: 'S1d-22',
    text: '001',
    cause: 'does-not-sum',
    printed: /^101$/,
    corrected: /^98$/,
    quote: /^Violence/,
  },
  { id: 'S1d-26', text: '001', cause: 'wrong-base', printed: /^184$/, corrected: /^170$/, quote: /^ASB/ },
  {
    id: 'S1d-06',
    text: '001',
    cause: 'mentions-for-respondents',
    printed: /almost a quarter/,
    corrected: /^64\.0% of the 111 .*23\.0% of the 309/,
    quote: /groups gathering/,
  },
  {
    id: 'S1d-08',
    text: '001',
    cause: 'contradicts',
    printed: /3\.9% \(3 times\) and 3\.8%/,
    corrected: /^3\.8%$/,
    quote: /3\.9%/,
  },
  {
    id: 'S1d-27',
    text: '001',
    cause: 'contradicts',
    printed: /up in one place, down 5\.5%/,
    corrected: /^down 5\.5%$/,
    quote: /increase in hate crime/,
  },
  {
    id: 'S1b-07',
    text: '001',
    cause: 'contradicts',
    printed: /October 2019/,
    corrected: /one of them/,
    quote: /Modern Slavery Strategy/,
  },
  {
    id: 'S1c-01',
    text: '001',
    cause: 'repeated-number',
    printed: /^2\.4$/,
    corrected: /^2\.5$/,
    quote: /^2\.4/,
  },
  {
    id: 'S3-03',
    text: '003',
    cause: 'wrong-fact',
    printed: /^111 \(2 times\)$/,
    corrected: /^101$/,
    quote: /non-emergency/,
  },
  // The audit's soft ones.
  {
    id: 'S1d-25',
    text: '001',
    cause: 'truncated',
    printed: /^66\.6%$/,
    corrected: /^66\.7%$/,
    quote: /Of these, 4/,
  },
  {
    id: 'S1c-03',
    text: '001',
    cause: 'wrong-fact',
    printed: /Serious Organised Crime Act 2015/,
    corrected: /Serious Crime Act 2015/,
    quote: /SOC/,
  },
  {
    id: 'S1d-29',
    text: '001',
    cause: 'left-over',
    printed: /each Borough/,
    corrected: /the Borough/,
    quote: /each Borough/,
  },
  {
    id: 'AS-C4',
    text: '001',
    cause: 'wrong-words',
    printed: /slightly higher/,
    corrected: /much higher/,
    quote: /6\.4/,
  },
  {
    id: 'AS-C4',
    text: '001',
    cause: 'wrong-words',
    printed: /slightly higher/,
    corrected: /^higher$/,
    quote: /8\.8/,
  },
  {
    id: 'assessment table, burglary',
    text: '001',
    cause: 'contradicts',
    printed: /population and per 1,000 households/,
    corrected: /one/,
    quote: /12\.2/,
  },
  // Its cells.
  { id: 'SV-02', text: '001', cause: 'nudged', printed: /^1\.1%$/, corrected: /^1\.0%$/, quote: /5\/1\.1%/ },
  { id: 'SV-03', text: '001', cause: 'nudged', printed: /^6\.5%$/, corrected: /^6\.6%$/, quote: /16\/6\.5%/ },
  {
    id: 'SV-04',
    text: '001',
    cause: 'nudged',
    printed: /27\.8%.* 5\.7%.* 18\.4%/,
    corrected: /27\.7%.* 5\.8%.* 18\.3%/,
    quote: /27\.8%/,
  },
  { id: 'SV-06', text: '001', cause: 'nudged', printed: /^12\.1%$/, corrected: /^12\.0%$/, quote: /12\.1%/ },
  {
    id: 'SV-07',
    text: '001',
    cause: 'nudged',
    printed: /^1\.5%$/,
    corrected: /^1\.4%$/,
    quote: /^Substance misuse/,
  },
  {
    id: 'SV-07',
    text: '001',
    cause: 'truncated',
    printed: /^14\.8%$/,
    corrected: /^14\.9%$/,
    quote: /^Violence/,
  },
  {
    id: 'SV-10',
    text: '001',
    cause: 'nudged',
    printed: /7\.0%.*30\.0%/,
    corrected: /7\.1%.*29\.9%/,
    quote: /25-34/,
  },
  {
    id: 'SV-11',
    text: '001',
    cause: 'nudged',
    printed: /3\.9%.*3\.9%.*3\.9%/,
    corrected: /3\.8%.*3\.8%.*3\.8%/,
    quote: /White - other/,
  },
];

const fits = (finding: Finding, one: Wanted): boolean =>
  finding.cause === one.cause &&
  one.printed.test(finding.printed) &&
  one.corrected.test(finding.corrected) &&
  finding.places.some((place) => one.quote.test(place.quote));

describe('five published papers', { skip }, () => {
  for (const one of wanted)
    test(`${one.id}: ${one.cause}, ${one.printed.source}`, () => {
      const found = reports.get(one.text)?.findings ?? [];
      assert.equal(found.filter((finding) => fits(finding, one)).length, 1, one.id);
    });

  test('every hard inconsistency of the audit is among them', () => {
    const ids = new Set(wanted.map(({ id }) => id));
    const hard = audit.inconsistent_checks
      .filter((check) => check.severity === 'hard')
      .map((check) => check.id);
    assert.equal(hard.length, 11);
    assert.deepEqual(
      hard.filter((id) => !ids.has(id)),
      [],
    );
  });

  test('every inconsistent cell of the audit is in some finding, with its right value', () => {
    const working = [...reports.values()]
      .flatMap((report) => report.findings)
      .map((finding) => ({
        printed: `${finding.printed} `,
        corrected: `${finding.corrected} `,
      }));
    const lacking = audit.inconsistent_cells.filter((cell) => {
      const shown = (value: number): RegExp =>
        new RegExp(
          `(?<![\\d.])${value.toFixed(Number.isInteger(value) && value > 31 ? 0 : 1).replace('.', '\\.')}(?![\\d])`,
        );
      return !working.some(
        ({ printed, corrected }) =>
          shown(cell.published).test(printed) && shown(cell.recomputed).test(corrected),
      );
    });
    assert.deepEqual(lacking, []);
  });

  test('nothing else is alarmed: no false alarm over all five', () => {
    const others = [...reports].flatMap(([name, report]) =>
      report.findings
        .filter((finding) => !wanted.some((one) => one.text === name && fits(finding, one)))
        .map((finding) => `${name}: ${finding.cause}: ${finding.about}: ${finding.printed}`),
    );
    assert.deepEqual(others, []);
  });

  test('what is consistent is recognised as such', () => {
    const working = [...reports.values()].flatMap((report) =>
      report.agreements.map((agreement) => agreement.working),
    );
    const holds = (pattern: RegExp): void => {
      assert.ok(
        working.some((each) => pattern.test(each)),
        pattern.source,
      );
    };
    holds(/170 \+ 99 \+ 71 \+ 111 \+ 101 = 552; 3 × 184 = 552/);
    holds(/1,163 ÷ 2,488 = 46\.7%/);
    holds(/186 −27\.4% = 135/);
    holds(/15\.7 ÷ 113\.9 = 13\.8%/);
    holds(/5,370 − 5,915 = −545; ÷ 5,915 = 9\.2%/);
    holds(/2,420 − 2,610 = −190; ÷ 2,610 = 7\.3%/);
    holds(/^9 \+ 3 = 12$/);
    holds(/^1 \+ 3 \+ 1 = 5$/);
    holds(/^1 \+ 1 \+ 1 \+ 3 = 6$/);
    holds(/21 January 2021 is a Thursday/);
    for (const share of [
      '88 ÷ 184',
      '102 ÷ 184',
      '37 ÷ 60',
      '13 ÷ 15',
      '60 + 109 + 15 = 184',
      '57 + 120 + 6 + 1 = 184',
    ])
      assert.ok(
        working.some((each) => each.includes(share)),
        share,
      );
  });
});
