/**
 * Reads back the PDFs we write, for tests: text in the order it is painted, through each font's ToUnicode map. It
 * knows the plain object layout that Typst writes (no object streams, no encryption) and nothing more.
 */
import { inflateSync } from 'node:zlib';

type PdfObject = { dictionary: string; stream: Buffer | null };

function objectsOf(bytes: Uint8Array): Map<number, PdfObject> {
  const data = Buffer.from(bytes);
  // Latin-1 keeps one character to one byte, so that offsets in the text are offsets in the file.
  const text = data.toString('latin1');
  const objects = new Map<number, PdfObject>();
  const head = /(?:^|\n)(\d+) 0 obj\s/g;
  for (let match = head.exec(text); match !== null; match = head.exec(text)) {
    const start = match.index + match[0].length;
    const end = text.indexOf('endobj', start);
    const streamAt = text.indexOf('stream\n', start);
    if (streamAt === -1 || streamAt > end) {
      objects.set(Number(match[1]), { dictionary: text.slice(start, end), stream: null });
      continue;
    }
    const dictionary = text.slice(start, streamAt);
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1] ?? 0);
    const raw = data.subarray(streamAt + 7, streamAt + 7 + length);
    const stream = dictionary.includes('/FlateDecode') ? inflateSync(raw) : raw;
    objects.set(Number(match[1]), { dictionary, stream });
    head.lastIndex = streamAt + 7 + length;
  }
  return objects;
}

/** Big-endian UTF-16 in hex digits. */
function utf16(hex: string): string {
  let out = '';
  for (let at = 0; at + 4 <= hex.length; at += 4)
    out += String.fromCharCode(parseInt(hex.slice(at, at + 4), 16));
  return out;
}

function toUnicode(cmap: string): Map<number, string> {
  const map = new Map<number, string>();
  for (const section of cmap.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const pair of (section[1] ?? '').matchAll(/<([0-9A-F]+)>\s*<([0-9A-F]+)>/gi))
      map.set(parseInt(pair[1] ?? '', 16), utf16(pair[2] ?? ''));
  return map;
}

const escapes: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

/** The bytes of a literal string, which stands without its outer brackets. */
function literalBytes(body: string): number[] {
  const out: number[] = [];
  for (let at = 0; at < body.length; at += 1) {
    const character = body.charAt(at);
    if (character !== '\\') {
      out.push(character.charCodeAt(0));
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(body.slice(at + 1))?.[0];
    if (octal !== undefined) {
      out.push(parseInt(octal, 8) & 0xff);
      at += octal.length;
    } else {
      at += 1;
      const next = body.charAt(at);
      if (next !== '\n') out.push(escapes[next] ?? next.charCodeAt(0));
    }
  }
  return out;
}

/** The inside of a literal string: brackets in it are escaped or come in pairs, here up to eight deep. */
const literal = Array.from({ length: 8 }).reduce<string>(
  (inner) => String.raw`(?:[^()\\]|\\[\s\S]|\(${inner}\))*`,
  String.raw`(?:[^()\\]|\\[\s\S])*`,
);

/** The parts of a content stream that carry text: marks, font choices, strings. */
const token = new RegExp(
  String.raw`/ActualText\s*(?:<([0-9A-Fa-f]+)>|\((${literal})\))|(BDC|BMC|EMC)\b|/(\w+) [\d.-]+ Tf|\((${literal})\)|<([0-9A-Fa-f]+)>|/(\w+) Do\b`,
  'g',
);

/** A text string: UTF-16 after its mark, else PDFDocEncoding, which is Latin-1 for what a single hyphen needs (ISO 32000-2, 7.9.2.2). */
function textOfBytes(bytes: readonly number[]): string {
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return String.fromCharCode(...bytes);
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return utf16(hex.replace(/^feff/, ''));
}

function readContent(stream: string, resources: string, objects: Map<number, PdfObject>): string {
  const fonts = new Map<string, Map<number, string>>();
  const reference = (section: string): [string, number][] => {
    const body = new RegExp(`/${section}\\s*<<([^>]*)>>`).exec(resources)?.[1] ?? '';
    return [...body.matchAll(/\/(\w+)\s+(\d+) 0 R/g)].map((found) => [found[1] ?? '', Number(found[2])]);
  };
  for (const [name, id] of reference('Font')) {
    const cmap = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.dictionary ?? '')?.[1];
    fonts.set(name, toUnicode(objects.get(Number(cmap))?.stream?.toString('latin1') ?? ''));
  }
  const forms = new Map(reference('XObject'));
  let out = '';
  let font = new Map<number, string>();
  let pending: string | null = null;
  const marks: boolean[] = [];
  const hidden = (): boolean => marks.includes(true);
  const show = (bytes: readonly number[]): void => {
    if (hidden()) return;
    for (let at = 0; at + 1 < bytes.length; at += 2)
      out += font.get(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) ?? '\uFFFD';
  };
  for (const found of stream.matchAll(token)) {
    const [, actualHex, actualText, mark, fontName, shown, hex, form] = found;
    if (actualHex !== undefined) pending = utf16(actualHex.toUpperCase().replace(/^FEFF/, ''));
    else if (actualText !== undefined) pending = textOfBytes(literalBytes(actualText));
    else if (mark === 'EMC') marks.pop();
    else if (mark !== undefined) {
      if (pending !== null && !hidden()) out += pending;
      marks.push(pending !== null);
      pending = null;
    } else if (fontName !== undefined) font = fonts.get(fontName) ?? new Map<number, string>();
    else if (shown !== undefined) show(literalBytes(shown));
    else if (hex !== undefined) show([...Buffer.from(hex, 'hex')]);
    else if (form !== undefined) {
      const inner = objects.get(forms.get(form) ?? -1);
      if (inner?.stream != null && inner.dictionary.includes('/Form'))
        out += `\n${readContent(inner.stream.toString('latin1'), inner.dictionary, objects)}`;
    }
    if (shown !== undefined || hex !== undefined) continue;
    if (mark !== undefined) out += '\n';
  }
  return out;
}

/** The text of every page in the order it is painted; runs stand on lines of their own. */
export function pdfText(bytes: Uint8Array): string[] {
  const objects = objectsOf(bytes);
  const pages: string[] = [];
  for (const { dictionary } of objects.values()) {
    if (!/\/Type \/Page\b(?!s)/.test(dictionary)) continue;
    const content = objects.get(Number(/\/Contents (\d+) 0 R/.exec(dictionary)?.[1]))?.stream;
    pages.push(readContent(content?.toString('latin1') ?? '', dictionary, objects));
  }
  return pages;
}

/** How often each structure element stands in the tag tree: `{ H1: 4, Table: 2, … }`. */
export function pdfTags(bytes: Uint8Array): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { dictionary } of objectsOf(bytes).values()) {
    if (!dictionary.includes('/Type /StructElem')) continue;
    const name = /\/S \/(\w+)/.exec(dictionary)?.[1] ?? '';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Alternative texts of the figures in the tag tree. */
export function pdfAlternativeTexts(bytes: Uint8Array): string[] {
  const out: string[] = [];
  for (const { dictionary } of objectsOf(bytes).values()) {
    const plain = new RegExp(String.raw`/Alt \((${literal})\)`).exec(dictionary)?.[1];
    const hex = /\/Alt <([0-9A-Fa-f]+)>/.exec(dictionary)?.[1];
    if (hex !== undefined) out.push(utf16(hex.replace(/^FEFF/i, '')));
    else if (plain !== undefined) out.push(textOfBytes(literalBytes(plain)));
  }
  return out;
}

/** Fonts that the file embeds, without the six letters of the subset. */
export function pdfFonts(bytes: Uint8Array): string[] {
  const names = Buffer.from(bytes)
    .toString('latin1')
    .matchAll(/\/BaseFont \/(?:[A-Z]{6}\+)?([\w-]+)/g);
  return [...new Set([...names].map((match) => match[1] ?? ''))].sort();
}

/** Sizes of type that the pages themselves ask for, in points, smallest first; what stands in pictures has its own scale. */
export function pdfSizes(bytes: Uint8Array): number[] {
  const objects = objectsOf(bytes);
  const sizes = new Set<number>();
  for (const { dictionary } of objects.values()) {
    if (!/\/Type \/Page\b(?!s)/.test(dictionary)) continue;
    const content = objects
      .get(Number(/\/Contents (\d+) 0 R/.exec(dictionary)?.[1]))
      ?.stream?.toString('latin1');
    for (const found of (content ?? '').matchAll(/\/\w+ ([\d.]+) Tf/g)) sizes.add(Number(found[1]));
  }
  return [...sizes].sort((a, b) => a - b);
}

/**
 * How far down each page the text goes, as a share of the room between its head and its foot, which are not counted.
 * @param margins head and foot in points.
 */
export function pdfFilled(bytes: Uint8Array, margins: { top: number; bottom: number }): number[] {
  const objects = objectsOf(bytes);
  const filled: number[] = [];
  for (const { dictionary } of objects.values()) {
    if (!/\/Type \/Page\b(?!s)/.test(dictionary)) continue;
    const height = Number(/\/MediaBox \[[\d.]+ [\d.]+ [\d.]+ ([\d.]+)\]/.exec(dictionary)?.[1]);
    const content = objects.get(Number(/\/Contents (\d+) 0 R/.exec(dictionary)?.[1]))?.stream;
    // Every run of text is placed by its own matrix from the foot of the page.
    const runs = (content?.toString('latin1') ?? '').matchAll(/1 0 0 -1 [\d.-]+ ([\d.]+) cm(?:(?!\bcm\b)[\s\S])*?\bBT\b/g);
    const lowest = Math.min(height - margins.top, ...[...runs].map((run) => Number(run[1])).filter((y) => y >= margins.bottom));
    filled.push((height - margins.top - lowest) / (height - margins.top - margins.bottom));
  }
  return filled;
} // prettier-ignore
