import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findCategory } from '../../observatory/observatory.ts';
import { shippedMeasures } from '../measures/measure.shipped.ts';
import { plainWords } from './ask.words.ts';
import { findSubjects, isSlip, plain, type Subject } from './search.rules.ts';
import { adHocDefinition } from './subjects.ts';

const measures: Subject[] = shippedMeasures.map(({ code, definition }) => ({
  code,
  title: definition.title,
  kind: definition.sourceKind,
  measure: { code, version: 1, state: 'in-use', definition },
  isAdHoc: false,
}));
const arson = adHocDefinition('fire', 'accidental-fire');
const subjects: Subject[] = [
  ...measures,
  {
    code: 'fire:accidental-fire',
    title: arson.title,
    kind: 'fire',
    measure: { code: 'fire:accidental-fire', version: 1, state: 'in-use', definition: arson },
    isAdHoc: true,
  },
];
const first = (words: string): string | undefined => findSubjects(words, subjects)[0]?.code;

describe('looking for what is asked about', () => {
  it('knows only codes of the tree', () => {
    for (const code of Object.keys(plainWords)) assert.notEqual(findCategory(code), null, code);
  });

  it('finds what people mean by their own words', () => {
    const meant: Record<string, string> = {
      graffiti: 'criminal-damage-and-arson',
      'shop theft': 'shoplifting',
      mugging: 'robbery',
      ASB: 'anti-social-behaviour',
      'anti social behaviour': 'anti-social-behaviour',
      Burglaries: 'burglary',
      'fly tipping': 'fly-tipping',
      'dumped rubbish': 'fly-tipping',
      knife: 'possession-of-weapons',
      'stolen car': 'vehicle-crime',
      scams: 'scams',
      crime: 'total-crime',
      'loud music': 'noise-complaints',
      'violent crime': 'violent-crime',
      'hate crime, race': 'hate-crime-race',
    };
    for (const [words, code] of Object.entries(meant)) assert.equal(first(words), code, words);
  });

  it('forgives a slip of the keys, and finds nothing in rubbish', () => {
    assert.equal(first('burglry'), 'burglary');
    assert.equal(first('shoplfiting'), 'shoplifting');
    for (const words of ['', '   ', 'qwertyuiop', '%%%', "'; drop table measure; --", '🚲🚲'])
      assert.deepEqual(findSubjects(words, subjects), [], words);
  });

  it('tells one slip from two', () => {
    assert.equal(isSlip('robbery', 'robery'), true);
    assert.equal(isSlip('robbery', 'robbrey'), true);
    assert.equal(isSlip('robbery', 'robbery'), false);
    assert.equal(isSlip('robbery', 'rubbary'), false);
    assert.deepEqual(plain('The burglaries of shops'), ['burglary', 'shop']);
  });
});
