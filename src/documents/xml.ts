/**
 * Text as XML 1.0 can carry it: lone surrogates become the replacement character, and the control characters that
 * XML forbids (section 2.2, "Char") are left out. Word and spreadsheet files that hold one do not open at all.
 */
export function xmlText(text: string): string {
  // These are the characters to take out
  return text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '');
}
