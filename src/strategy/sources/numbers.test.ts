import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { numbersIn, partsOf, readSources, sourceLines, withoutSource } from './numbers.rules.ts';

const found = (text: string): string[] => numbersIn(text).map((each) => each.text);
const source = (numbers: string[]) => ({ numbers });

describe('numbers in a text', () => {
  it('are counts, shares and sums, as they stand', () => {
    assert.deepEqual(found('because of 2,940 violent offences in a year (38% of recorded crime)'), ['2,940', '38%']);
    assert.deepEqual(found('44.5 per cent put it first; 1 in 3 came again; £1,250 was spent on 14 streets.'), ['44.5 per cent', '1 in 3', '£1,250', '14']); // prettier-ignore
    assert.deepEqual(found('place 1 of 5 in what residents chose (by 90.8%)'), ['place 1 of 5', '90.8%']);
    assert.deepEqual(found('its share of all recorded crime, 12.3% (1,234 of 10,034)'), ['12.3%', '1,234', '10,034']);
  }); // prettier-ignore
  it('are not those of laws, days, years, hashes and addresses', () => {
    for (const text of [
      'the law (Crime and Disorder Act 1998, section 6(1)(a); SI 2007/1830, regulation 12)',
      'decided on 12 March 2027, minute CSP 2027-03-12, item 5',
      'between 2025 and 2027, and for 2027-28',
      'SHA-256 0123456789abcdef; write to team2@example.org or https://example.org/3',
      'ring 101, or 01632 960111',
      'Priority 2 and paragraph 2.4',
    ])
      assert.deepEqual(found(text), [], text);
  });
  it('never lose or change a character of the text', () => {
    const text = 'In 2026 38% of 1,204 people, 1 in 3, said so on 3 May.';
    assert.equal(
      partsOf(text, [source(['38%'])])
        .map((part) => part.text)
        .join(''),
      text,
    );
  });
});

describe('sources', () => {
  it('are found by the number as it stands', () => {
    const parts = partsOf('38 per cent, then 38% and 12', [source(['9']), source(['38%']), source(['38%', '12'])]);
    assert.deepEqual(
      parts.filter((part) => part.source !== undefined).map((part) => part.source),
      [1, 2, 2],
    );
  }); // prettier-ignore
  it('are told apart by the words beside the number where two give the same', () => {
    const said = (words: string) => ({ numbers: ['38%'], words });
    const sources = [said('Violence: 38% of recorded crime in 2025'), said('“Survey of residents”, chosen by 38% of those who answered')];
    const of = (text: string) => partsOf(text, sources).flatMap(({ source: place }) => (place === undefined ? [] : [place]));
    assert.deepEqual(of('because of 38% of recorded crime, and chosen by 38% of residents'), [0, 1]);
    assert.deepEqual(of('because 38% of residents chose it, and violence is 38% of recorded crime'), [1, 0]);
    assert.deepEqual(of('38% of those who answered said so'), [1]);
    // Nothing beside them tells: each has its turn.
    assert.deepEqual(of('38% and 38%'), [0, 1]);
  }); // prettier-ignore
  it('tell which numbers have none, once each', () => {
    assert.deepEqual(withoutSource(['38% and 12', '12 and 7'], [source(['38%'])]), ['12', '7']);
  });
  it('are read line by line, and written back the same', () => {
    const lines = '2,940 and 38%: recorded crime, year to March 2027, https://example.org/crime\n14: streets of the action group';
    const read = readSources(lines);
    assert.ok('sources' in read);
    assert.deepEqual(
      read.sources.map(({ numbers, words, href }) => ({ numbers, words, href })),
      [
        { numbers: ['2,940', '38%'], words: 'recorded crime, year to March 2027', href: 'https://example.org/crime' },
        { numbers: ['14'], words: 'streets of the action group', href: '' },
      ],
    );
    assert.equal(sourceLines(read.sources), lines);
  }); // prettier-ignore
  it('say which line is wrong', () => {
    const read = readSources('38%: the survey\n\nno number: here\n12 without a colon');
    assert.ok('faults' in read);
    assert.deepEqual(
      read.faults.map((fault) => fault.slice(0, 7)),
      ['Line 3:', 'Line 4:'],
    );
  });
});
