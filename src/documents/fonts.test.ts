import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codePointsOf } from './cmap.ts';
import { exampleReport } from './examples.ts';
import { checkGlyphs, documentFonts, missingGlyph, printable, shownCodePoints } from './fonts.ts';

describe('document fonts', () => {
  it('show what reports in Britain need: Latin, Welsh and Gaelic letters, arrows, quotes, money, a true minus', () => {
    assert.equal(
      missingGlyph(
        'ABC abc 0123456789 £€ ½ ± − × – — “ ” ‘ ’ … • · § ° ² ↑ ↓ → ≤ ≥ ŵ ŷ Ŵ Ŷ â ê î ô û à è ì ò ù ž ł ş ğ ß ø',
      ),
      null,
    );
    checkGlyphs(exampleReport());
  });

  it('do not claim what they cannot show', () => {
    for (const character of ['王', 'م', '😀', '\u0000', '\uD800', '\u200D\u{1F468}'])
      assert.notEqual(missingGlyph(character), null, JSON.stringify(character));
  });

  it('have a glyph for each letter in every weight', () => {
    for (const font of documentFonts()) {
      const points = codePointsOf(font);
      for (const character of 'AZaz09') assert.ok(points.has(character.codePointAt(0) ?? 0));
      // U+FFFF ends a format 4 table; it is no character.
      assert.ok(!points.has(0xffff));
    }
    assert.ok(shownCodePoints().size > 1000);
  });

  it('compose letters and tidy white space before looking', () => {
    assert.equal(printable('e\u0301\tx\r\ny\u00AD'), '\u00E9 x y');
  });

  it('refuse a file that is not a font', () => {
    assert.throws(() => codePointsOf(new Uint8Array(64)), /no cmap/);
  });
});
