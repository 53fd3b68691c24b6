/**
 * Which characters a TrueType font can show, and by which glyph: a reader of its `cmap` table.
 * Source: OpenType specification 1.9.1, "cmap: Character to Glyph Index Mapping Table", formats 4 and 12.
 */

/** Where a table of the font begins, or null. */
export function tableOffset(font: DataView, tag: string): number | null {
  const tables = font.getUint16(4);
  for (let index = 0; index < tables; index += 1) {
    const record = 12 + index * 16;
    const name = String.fromCharCode(...[0, 1, 2, 3].map((byte) => font.getUint8(record + byte)));
    if (name === tag) return font.getUint32(record + 8);
  }
  return null;
}

function readFormat4(font: DataView, start: number, found: Map<number, number>): void {
  const segments = font.getUint16(start + 6) / 2;
  const ends = start + 14;
  const starts = ends + segments * 2 + 2;
  const deltas = starts + segments * 2;
  const offsets = deltas + segments * 2;
  for (let segment = 0; segment < segments; segment += 1) {
    const last = font.getUint16(ends + segment * 2);
    const first = font.getUint16(starts + segment * 2);
    const delta = font.getUint16(deltas + segment * 2);
    const offsetAt = offsets + segment * 2;
    const offset = font.getUint16(offsetAt);
    for (let code = first; code <= last && code < 0xffff; code += 1) {
      const raw = offset === 0 ? code : font.getUint16(offsetAt + offset + (code - first) * 2);
      const glyph = offset !== 0 && raw === 0 ? 0 : (raw + delta) & 0xffff;
      if (glyph !== 0) found.set(code, glyph);
    }
  }
}

function readFormat12(font: DataView, start: number, found: Map<number, number>): void {
  const groups = font.getUint32(start + 12);
  for (let group = 0; group < groups; group += 1) {
    const at = start + 16 + group * 12;
    const first = font.getUint32(at);
    const last = font.getUint32(at + 4);
    const glyph = font.getUint32(at + 8);
    for (let code = first; code <= last; code += 1)
      if (glyph + code - first !== 0) found.set(code, glyph + code - first);
  }
}

/**
 * The code points for which the font has a glyph of its own (not `.notdef`), with the number of the glyph.
 * @param bytes a TrueType or OpenType file (not a collection, not woff).
 * @throws Error when the file has no Unicode cmap of format 4 or 12.
 */
export function glyphNumbers(bytes: Uint8Array): Map<number, number> {
  const font = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cmap = tableOffset(font, 'cmap');
  if (cmap === null) throw new Error('The font has no cmap table.');
  const found = new Map<number, number>();
  const subtables = font.getUint16(cmap + 2);
  for (let index = 0; index < subtables; index += 1) {
    const record = cmap + 4 + index * 8;
    const platform = font.getUint16(record);
    const encoding = font.getUint16(record + 2);
    // Unicode (platform 0) or Windows Unicode (3, encodings 1 and 10); symbol and legacy encodings say nothing here.
    if (platform !== 0 && !(platform === 3 && (encoding === 1 || encoding === 10))) continue;
    const start = cmap + font.getUint32(record + 4);
    const format = font.getUint16(start);
    if (format === 4) readFormat4(font, start, found);
    if (format === 12) readFormat12(font, start, found);
  }
  if (found.size === 0) throw new Error('The font has no Unicode cmap of format 4 or 12.');
  return found;
}

/** The code points for which the font has a glyph of its own. */
export function codePointsOf(bytes: Uint8Array): Set<number> {
  return new Set(glyphNumbers(bytes).keys());
}
