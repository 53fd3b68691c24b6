import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogues, fill, wordsIn, type WordKey } from './words.ts';
import { en } from './en.ts';

const holes = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

describe('the standing words of the survey', () => {
  for (const { language, status, words } of catalogues) {
    it(`${language} says everything, with the same holes, and is not English left over`, () => {
      for (const key of Object.keys(en) as WordKey[]) {
        assert.ok(words[key].trim() !== '', `${language}.${key} is empty`);
        assert.deepEqual(holes(words[key]), holes(en[key]), `${language}.${key}`);
        if (language !== 'en') assert.notEqual(words[key], en[key], `${language}.${key} is English`);
      }
      // Nobody has sworn to any of them yet.
      assert.equal(status, language === 'en' ? 'checked' : 'draft');
    });
  }

  it('finds the words of a language by its base, not by another script of it', () => {
    assert.equal(wordsIn('pl-PL').words.goNext, 'Dalej');
    assert.equal(wordsIn('pa-Arab').language, 'en');
    assert.equal(wordsIn('xx').language, 'en');
  });

  it('fills what it is given and leaves the rest', () => {
    assert.equal(fill('{n} of {of}', { n: 1 }), '1 of {of}');
    assert.equal(fill('{toString}', {}), '{toString}');
  });
});
