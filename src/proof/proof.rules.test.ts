import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { printNumber, printPercent, roundTo } from '../statistics/statistics.ts';
import { proofread } from './proof.rules.ts';
import type { Finding } from './proof.types.ts';
import { readPasted } from './receive.ts';

/** Invented texts of an invented borough. */
const proof = (text: string): Finding[] => proofread(readPasted(text)).findings;
const brief = (text: string): string[] =>
  proof(text).map(({ cause, printed, corrected }) => `${cause}: ${printed} → ${corrected}`);
const agrees = (text: string): string[] =>
  proofread(readPasted(text)).agreements.map(({ working }) => working);

describe('counts with percentages', () => {
  test('agree when rounded half up, however they are written', () => {
    for (const text of [
      'Of the 44 victims, 38 (86.4%) told the police.',
      '38 of the 44 victims or 86.4% told the police.',
      '38 of 44 = 86.4%.',
      '86.4% (38 of 44) told the police.',
      '38 (86.4%) of the 44 victims told the police.',
      'There were 44 victims. Of these, 38 (86%) told the police.',
    ]) {
      assert.deepEqual(brief(text), [], text);
      assert.equal(agrees(text).length, 1, text);
    }
  });

  test('a wrong digit is a misprint, a cut one is cut off, another base is named', () => {
    assert.deepEqual(brief('In all 38 of the 44 victims or 83.4% told the police.'), [
      'misprint: 83.4% → 86.4%',
    ]);
    assert.deepEqual(brief('Only 6 people came. Of these, 4 (66.6%) came again.'), [
      'truncated: 66.6% → 66.7%',
    ]);
    assert.deepEqual(
      brief('There were 210 replies from 180 households. 45 of the 180 households (21.4%) had been burgled.'),
      ['wrong-base: 21.4% → 25.0%'],
    );
  });

  test('a group has one base, and the odd one out is found', () => {
    const text = (third: string): string =>
      `A total of 160 responses were received.\n\n- 80 (50.0%) live here.\n- 48 (30.0%) work here.\n- 24 (${third}%) study here.\n- 8 (5.0%) visit.`;
    assert.deepEqual(brief(text('15.0')), []);
    assert.deepEqual(brief(text('51.0')), ['misprint: 51.0% → 15.0%']);
  });

  test('a base that explains too few of a group is not believed', () => {
    const rows = [
      '10 (10.0%) came',
      '20 (20.0%) rang',
      '30 (47.0%) wrote',
      '40 (62.0%) asked',
      '50 (71.0%) left',
    ];
    assert.deepEqual(
      brief(`A total of 100 responses were received.\n\n${rows.map((row) => `- ${row}.`).join('\n')}`),
      [],
    );
  });

  test('what is said to be rough, ranges, years and telephone numbers are left alone', () => {
    for (const text of [
      'Over 90% of offences; around 21% fewer than in 2016.',
      'Rates of 2.5-3% against a predicted 15-20%.',
      'Call 01632 960111 or 0800 555 111 from 1 May 2024 (Target 95%).',
      'Completed on target (75.5%, target 75%).',
      'A drop of 12 (9%) was seen in 2019/20.',
    ])
      assert.deepEqual(brief(text), [], text);
  });

  test('one ratio printed two ways is told once, with all its places', () => {
    const found = proof('7 of 184 (3.8%) said no. \n\nLater: 7 of 184 (3.9%) said no.').filter(
      (one) => one.cause === 'contradicts',
    );
    assert.equal(found.length, 1);
    assert.equal(found[0]?.corrected, '3.8%');
    assert.equal(found[0].places.length, 2);
  });
});

describe('changes and rates', () => {
  test('from, to, difference and percentage are held together', () => {
    assert.deepEqual(brief('Crime fell by 10.0% or 50 fewer crimes from 500 to 450 offences.'), []);
    assert.deepEqual(brief('Crime fell by 11.0% or 50 fewer crimes from 500 to 450 offences.'), [
      'misprint: 11.0% → 10.0%',
    ]);
    assert.deepEqual(brief('Crime fell by 10.0% or 40 fewer crimes from 500 to 450 offences.'), [
      'misprint: 40 → 50',
    ]);
    assert.deepEqual(brief('Crime rose by 10.0% from 500 to 450 offences.'), [
      'contradicts: a rise → a fall',
    ]);
    assert.deepEqual(
      brief('There were 450 offences compared to 500 the year before – a drop of 12.0% (50 fewer crimes).'),
      ['misprint: 12.0% → 10.0%'],
    );
    assert.deepEqual(brief('There were 300 fires, an increase of 50.0% or an additional 100 fires.'), []);
    assert.deepEqual(brief('There were 300 fires, an increase of 30.0% or an additional 100 fires.'), [
      'misprint: 30.0% → 50.0%',
    ]);
  });

  test('a percentage that no whole number gives is said', () => {
    assert.deepEqual(brief('The number of clients has reduced by 25.0% to 30 people.'), []);
    assert.equal(proof('The number of clients has reduced by 27.9% to 30 people.').length, 1);
  });

  test('doubling, rates and shares of all crime', () => {
    assert.deepEqual(brief('Reports doubled from 20 to 40.'), []);
    assert.deepEqual(brief('Reports doubled from 20 to 55.'), ['wrong-words: doubled → 2.8 times']);
    assert.deepEqual(
      brief('There were 1,250 offences in a population of 50,000, a rate of 25.0 per 1,000 people.'),
      [],
    );
    assert.deepEqual(
      brief('There were 1,250 offences in a population of 50,000, a rate of 52.0 per 1,000 people.'),
      ['misprint: 52.0 → 25.0'],
    );
    const row = (share: string): string =>
      `Total crime has fallen to 100.0 offences per 1,000 population.\n\nDamage accounts for ${share}% of all crime, at 15.7 offences per 1,000 population.`;
    assert.deepEqual(brief(row('15.7')), []);
    assert.deepEqual(brief(row('17.5')), ['miscalculated: 17.5% → 15.7%']);
  });

  test('a list in brackets comes to its number', () => {
    assert.deepEqual(brief('The panel dealt with 12 cases (9 male and 3 female).'), []);
    assert.deepEqual(brief('The panel dealt with 12 cases (8 male and 3 female).'), [
      'does-not-sum: 12 → 11',
    ]);
    assert.deepEqual(brief('The unit has 6 staff: a manager, an administrator and 5 officers.'), [
      'does-not-sum: 6 → 7',
    ]);
    assert.deepEqual(brief('The panel dealt with 12 cases (including 3 from outside and 2 twice).'), []);
  });
});

describe('tables', () => {
  const survey = (no: string, cause = '40 (40.0%)'): string =>
    `Issue\tYes\tNo\tNo answer\tTotal\nNoise\t${cause}\t50 (50.0%)\t10 (10.0%)\t100 (100.0%)\nLitter\t30 (37.5%)\t${no}\t2 (2.5%)\t80 (100.0%)\nDogs\t12 (20.0%)\t45 (75.0%)\t3 (5.0%)\t60 (100.0%)`;

  test('rows come to their total, and percentages are of it', () => {
    assert.deepEqual(brief(survey('48 (60.0%)')), []);
    assert.deepEqual(brief(survey('48 (66.0%)')), ['misprint: 66.0% → 60.0%']);
    const [found] = proof(survey('47 (58.8%)'));
    assert.equal(found?.cause, 'does-not-sum');
    assert.match(found.working, /1 too few.*“No answer” is 3 \(3\.8%\)/);
  });

  test('a row counted of somebody else is found by those who chose the thing', () => {
    const chosen =
      '90 respondents chose Noise as one of their top 3. 80 respondents chose Litter as one of their top 3. 60 respondents chose Dogs as one of their top 3.\n\n';
    const [found, ...others] = proof(chosen + survey('48 (60.0%)'));
    assert.deepEqual(others, []);
    assert.equal(found?.cause, 'wrong-base');
    assert.equal(found.corrected, '90');
  });

  test('columns come to their total; shares, changes, differences and rates are told from the rows', () => {
    const table = (cells: readonly string[]): string =>
      [
        '| Offence | 2023 | 2024 | Change | % change | % of all |',
        '|---|---|---|---|---|---|',
        ...cells,
      ].join('\n');
    const rows = [
      '| Burglary | 200 | 150 | -50 | -25.0% | 15.0% |',
      '| Damage | 300 | 330 | 30 | 10.0% | 33.0% |',
      '| Theft | 400 | 420 | 20 | 5.0% | 42.0% |',
      '| Drugs | 80 | 100 | 20 | 25.0% | 10.0% |',
      '| Total | 980 | 1,000 | 20 | 2.0% | 100.0% |',
    ];
    assert.deepEqual(brief(table(rows)), []);
    const broken = (from: string, to: string): string[] =>
      brief(table(rows.map((row) => row.replace(from, to))));
    assert.deepEqual(broken('| 33.0%', '| 35.0%'), ['misprint: 35.0% → 33.0%']);
    assert.deepEqual(broken('| -25.0%', '| -20.0%'), ['misprint: -20.0% → −25.0%'.replace('-20', '−20')]);
    assert.ok(broken('| 20 | 5.0%', '| 25 | 5.0%').includes('misprint: 25 → 20'));
    assert.ok(
      broken('| 1,000 |', '| 1,010 |').some((line) => line.startsWith('does-not-sum: 1,010 → 1,000')),
    );
  });

  test('a column nudged to come to 100 is told as that, once', () => {
    const found = proof(
      'Age\tNumber\tPercent\nUnder 30\t10\t33.3%\n30 to 50\t10\t33.3%\nOver 50\t10\t33.4%\nTotal\t30\t100.0%',
    );
    assert.deepEqual(
      found.map(({ cause, weight, printed, corrected }) => [cause, weight, printed, corrected]),
      [['nudged', 'look', '33.4%', '33.3%']],
    );
  });

  test('a table that a PDF made into blanks is a table', () => {
    const rows = [
      'Male    57 (31.0%)    10',
      'Female    120 (65.2%)    20',
      'Other    7 (3.8%)    5',
      'Total    184 (100.0%)    36',
    ];
    assert.deepEqual(brief(rows.join('\n')), ['does-not-sum: 36 → 35']);
  });

  test('answers are not people', () => {
    const row =
      'Safety (100 respondents chose this as one of their top 3 issues)\tGroups gathering (60/24.0%) Poor lighting (90/36.0%)\tRobbery (40/16.0%) Noise (60/24.0%)\n\n';
    assert.deepEqual(brief(`${row}Over a third of the answers were about poor lighting.`), []);
    const [found] = proof(`${row}Groups gathering was chosen most, with almost a quarter of respondents.`);
    assert.equal(found?.cause, 'mentions-for-respondents');
    assert.match(found.corrected, /^60\.0% of the 100 respondents \(24\.0% of the 250 answers\)$/);
  });

  test('more choices than people can make are said', () => {
    const text = (last: number): string =>
      `A total of 100 responses were received.\n\n100 respondents chose Noise as one of their top 2. 60 respondents chose Litter as one of their top 2. ${last} respondents chose Dogs as one of their top 2.`;
    assert.deepEqual(brief(text(40)), []);
    assert.deepEqual(brief(text(50)), ['does-not-sum: 210 → at most 200']);
  });
});

describe('words', () => {
  test('fractions, comparisons and denominators', () => {
    assert.deepEqual(brief('Almost a quarter (24%) said so; over half (53%) did not.'), []);
    assert.deepEqual(brief('Almost a quarter (31%) said so.'), ['wrong-words: Almost a quarter → 31.0%']);
    assert.deepEqual(brief('At 8.8 offences, the rate is slightly higher than the average of 8.3.'), []);
    assert.deepEqual(brief('At 6.4 offences, the rate is slightly higher than the average of 4.9.'), [
      'wrong-words: slightly higher → much higher',
    ]);
    assert.deepEqual(brief('At 6.4 offences, the rate is lower than the average of 4.9.'), [
      'contradicts: lower → higher',
    ]);
    assert.equal(
      proof('The rate per 1,000 population (12.2 offences per 1,000 households) is high.').length,
      1,
    );
  });

  test('up in one place and down in another', () => {
    const text = 'Hate crime has reduced by 5.5% locally.\n\n';
    assert.deepEqual(brief(`${text}An increase in hate crime indicates a need for more work.`), [
      'contradicts: up in one place, down 5.5% in another → down 5.5%',
    ]);
    for (const harmless of [
      'There may be an increase in hate crime.',
      'Nationally there was an increase in hate crime.',
      'We aim for a reduction in hate crime.',
      'A reduction in hate crime was seen.',
      'Hate crime has reduced by 5.5%.',
      'Hate crime has fallen by 6%.',
      'An increase in confidence of hate crime victims was seen.',
    ])
      assert.deepEqual(brief(text + harmless), [], harmless);
    assert.equal(proof(`${text}Hate crime has fallen by 7.5%.`).length, 1);
  });

  test('one event has one date, read from the day of the paper', () => {
    const two =
      'Minutes of the meeting held on Thursday, 21 January 2021\n\nThe Council launched its Quayside Safety Strategy in October.\n\n**Date:** 21 April 2021\n\nThe Council launched its Quayside Safety Strategy in October ';
    assert.deepEqual(brief(`${two}2020.`), []);
    assert.equal(proof(`${two}2019.`)[0]?.cause, 'contradicts');
  });

  test('days of the week, Acts and the police’s number', () => {
    assert.deepEqual(brief('We met on Wednesday, 21 April 2021 under the Crime and Disorder Act 1998.'), []);
    assert.deepEqual(brief('We met on Tuesday, 21 April 2021.'), ['wrong-fact: Tuesday → Wednesday']);
    assert.deepEqual(brief('We meet on Monday 31 June 2021.'), [
      'wrong-fact: 31 June 2021 → a day of that month',
    ]);
    assert.deepEqual(brief('The Crime and Disorder Act 1999 says so.'), ['wrong-fact: 1999 → 1998']);
    assert.deepEqual(brief('Callers to the police waited long on the 111 non-emergency number.'), [
      'wrong-fact: 111 → 101',
    ]);
    assert.deepEqual(
      brief(
        'Callers to the police waited long on the 101 non-emergency number; NHS 111 is another non-emergency number.',
      ),
      [],
    );
  });

  test('numbers of paragraphs', () => {
    const numbered = (...numbers: string[]): string =>
      numbers.map((number) => `${number} Some words stand here.`).join('\n\n');
    assert.deepEqual(brief(numbered('1.1', '1.2', '2.1', '2.2', '1.1', '1.2')), []);
    assert.deepEqual(brief(numbered('2.1', '2.2', '2.2')), ['repeated-number: 2.2 → 2.3']);
    assert.deepEqual(brief(numbered('2.1', '2.2', '2.4', '2.5')), ['repeated-number: 2.4 → 2.3']);
  });

  test('what a template left behind', () => {
    assert.deepEqual(brief('Crime fell by XX% in [insert name].'), [
      'left-over: [insert name] → the words',
      'left-over: XX% → the number',
    ]);
  });
});

describe('by property', () => {
  const count = fc.integer({ min: 1, max: 900 });
  const labels = ['Noise', 'Litter', 'Dogs', 'Fires', 'Parking', 'Begging', 'Theft', 'Damage'];
  const percent = (part: number, whole: number): string => printPercent((part * 100) / whole);

  /** A table of counts with true percentages and its total. */
  const tableOf = (counts: readonly number[], change?: { row: number; cell: string }): string => {
    const total = counts.reduce((sum, each) => sum + each, 0);
    return [
      'Issue\tReplies',
      ...counts.map(
        (each, row) =>
          `${labels[row] ?? ''}\t${change?.row === row ? change.cell : `${printNumber(each)} (${percent(each, total)})`}`,
      ),
      `Total\t${printNumber(total)} (100.0%)`,
    ].join('\n');
  };

  test('a consistent text has no finding', () => {
    fc.assert(
      fc.property(fc.array(count, { minLength: 3, maxLength: 8 }), count, count, (counts, from, to) => {
        fc.pre(from !== to);
        const change = `Noise ${to > from ? 'rose' : 'fell'} by ${percent(Math.abs(to - from), from)} from ${printNumber(from)} to ${printNumber(to)} reports.`;
        const [first = 1] = counts;
        const share = `In the survey ${printNumber(first)} of the ${printNumber(first + 50)} people (${percent(first, first + 50)}) said so.`;
        assert.deepEqual(brief(`${change}\n\n${share}\n\n${tableOf(counts)}`), []);
      }),
      { numRuns: 150 },
    );
  });

  test('a planted error is found with the right correction', () => {
    fc.assert(
      fc.property(
        fc.array(count, { minLength: 4, maxLength: 8 }),
        fc.nat(3),
        fc.constantFrom(-20, -7, -3, 3, 7, 20),
        (counts, row, off) => {
          const total = counts.reduce((sum, each) => sum + each, 0);
          const right = roundTo(((counts[row] ?? 0) * 100) / total, 1) ?? 0;
          const wrong = right + off;
          fc.pre(wrong > 0 && wrong < 100);
          const text = tableOf(counts, {
            row,
            cell: `${printNumber(counts[row] ?? 0)} (${printPercent(wrong)})`,
          });
          assert.deepEqual(
            proof(text).map(({ printed, corrected }) => [printed, corrected]),
            [[printPercent(wrong), printPercent(right)]],
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a planted wrong count breaks the sum by as much', () => {
    fc.assert(
      fc.property(
        fc.array(count, { minLength: 3, maxLength: 8 }),
        fc.integer({ min: 1, max: 50 }),
        (counts, more) => {
          const total = counts.reduce((sum, each) => sum + each, 0);
          const text = [
            'Issue\tReplies',
            ...counts.map((each, row) => `${labels[row] ?? ''}\t${printNumber(each)}`),
            `Total\t${printNumber(total + more)}`,
          ].join('\n');
          assert.deepEqual(brief(text), [
            `does-not-sum: ${printNumber(total + more)} → ${printNumber(total)}`,
          ]);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('any text at all is read to its end, and twice alike', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '(',
        ')',
        '%',
        '\t',
        '\n',
        '|',
        '<td>',
        '</table>',
        '<table>',
        '12',
        '3.4%',
        ' of ',
        ' from ',
        ' to ',
        'Total',
        '- ',
        '2.4 ',
        '&#x',
        '**',
        'almost a quarter',
        'an increase in',
        '£',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (parts) => {
        const text = parts.join('');
        assert.deepEqual(proof(text), proof(text));
      }),
      { numRuns: 200 },
    );
  });
});
