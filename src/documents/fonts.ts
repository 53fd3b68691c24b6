/**
 * The one list of fonts for documents. PDF text and the text inside charts use these files and no others: no
 * system font is ever looked for, so a document looks alike on every machine.
 *
 * Source Sans 3 (Adobe, SIL Open Font Licence 1.1), as TTF because Typst reads no woff.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { codePointsOf } from './cmap.ts';
import type { FrankpledgeDocument } from './document.ts';
import { textsOf } from './document.rules.ts';
import { badInput } from '../foundation/problem.ts';

export const documentFontFamily = 'Source Sans 3';

/** Weights and slopes that the PDF template or a chart may ask for. */
const fontFiles = [
  '@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf',
  '@expo-google-fonts/source-sans-3/400Regular_Italic/SourceSans3_400Regular_Italic.ttf',
  '@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf',
  '@expo-google-fonts/source-sans-3/700Bold/SourceSans3_700Bold.ttf',
] as const;

/** The same family as woff2 (Western European letters), carried inside standalone HTML files. */
const pageFontFiles = [
  { weight: 400, file: '@fontsource/source-sans-3/files/source-sans-3-latin-400-normal.woff2' },
  { weight: 600, file: '@fontsource/source-sans-3/files/source-sans-3-latin-600-normal.woff2' },
] as const;

const require = createRequire(import.meta.url);

let loaded: Buffer[] | null = null;

/** The bytes of every font file, read once. */
export function documentFonts(): Buffer[] {
  loaded ??= fontFiles.map((file) => readFileSync(require.resolve(file)));
  return loaded;
}

let loadedPageFonts: { weight: number; base64: string }[] | null = null;

export function pageFonts(): readonly { weight: number; base64: string }[] {
  loadedPageFonts ??= pageFontFiles.map(({ weight, file }) => ({
    weight,
    base64: readFileSync(require.resolve(file)).toString('base64'),
  }));
  return loadedPageFonts;
}

let shared: Set<number> | null = null;

/** Code points that every listed file can show: text may be set in any of the weights. */
export function shownCodePoints(): Set<number> {
  if (shared === null) {
    const [first, ...rest] = documentFonts().map(codePointsOf);
    shared = new Set([...(first ?? [])].filter((code) => rest.every((font) => font.has(code))));
  }
  return shared;
}

/**
 * Text as print shows it: canonical composition (so that "e" with a combining accent finds its glyph), white space
 * of any kind as one kind of space, and the invisible helpers of line breaking left out, because they have neither
 * a glyph nor a meaning in a finished page.
 */
export function printable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/[\u00AD\u200B\u2060\uFEFF]/g, '');
}

/** The first character of a text that the fonts cannot show, or null. */
export function missingGlyph(text: string): string | null {
  const known = shownCodePoints();
  for (const character of printable(text)) {
    const code = character.codePointAt(0) ?? 0;
    if (!known.has(code)) return character;
  }
  return null;
}

/** `“漢” (U+6F22)`; a character that shows nothing by itself is named by its number alone. */
function nameOf(character: string): string {
  const number = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{C}\p{Z}\p{M}]/u.test(character) ? number : `“${character}” (${number})`;
}

/**
 * Throws a Problem that names each character without a glyph and where it stands. A box in print where a letter of
 * somebody's name should be is worse than a refusal that says which letter.
 */
export function checkGlyphs(document: FrankpledgeDocument): void {
  const faults: string[] = [];
  for (const { text, where } of textsOf(document)) {
    const character = missingGlyph(text);
    if (character !== null) faults.push(`${nameOf(character)} in ${where}`);
  }
  if (faults.length === 0) return;
  const shown = faults.slice(0, 10);
  const more = faults.length > shown.length ? `\nand ${faults.length - shown.length} more` : '';
  throw badInput(
    'no-glyph',
    `The font ${documentFontFamily} cannot show ${faults.length === 1 ? 'a character' : 'some characters'} of this document in print`,
    `${shown.join('\n')}${more}\nWrite it another way, or take the document as HTML, Word or a spreadsheet, which use the reader’s fonts.`,
  );
}
