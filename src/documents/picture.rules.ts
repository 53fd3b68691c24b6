/** Pictures of a document that are not drawn from numbers: what may be in one, and how large it is. */
import type { Picture } from './document.ts';

/** Millimetres across: from what a camera still reads to the text of an A4 page. */
export const pictureWidths = { least: 8, most: 170 } as const;

const pngMark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Only what `raster.ts` draws, so that it is the same in every format; nothing that runs or fetches. */
const svgElements = new Set(['svg', 'g', 'path', 'line', 'rect', 'circle', 'text', 'tspan', 'title', 'desc']);

/** Width and height in units of its own; null where it has none, or is not what it says it is. */
export function pictureSize(picture: Picture): { width: number; height: number } | null {
  if (picture.format === 'png') {
    const bytes = Buffer.from(picture.base64, 'base64');
    if (bytes.length < 33 || !bytes.subarray(0, 8).equals(pngMark)) return null;
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  const [, left, top, width, height] = /^<svg\b[^>]*\sviewBox="([\d.-]+) ([\d.-]+) ([\d.]+) ([\d.]+)"/.exec(picture.text) ?? []; // prettier-ignore
  return Number(left) === 0 && Number(top) === 0 && Number(width) > 0 && Number(height) > 0
    ? { width: Number(width), height: Number(height) }
    : null;
}

/** What is wrong with a picture, in a sentence; null where it may be set. */
export function pictureFault(picture: Picture): string | null {
  if (pictureSize(picture) === null)
    return picture.format === 'png'
      ? 'is not a PNG file'
      : 'is not an SVG drawing with a viewBox that begins at 0 0';
  if (picture.format === 'png') return null;
  const odd = [...picture.text.matchAll(/<([A-Za-z][\w:-]*)/g)].find(([, name]) => !svgElements.has(name ?? '')); // prettier-ignore
  if (odd !== undefined) return `has a <${odd[1] ?? ''}> in it, which is not drawn`;
  return /\s(?:on\w+|(?:\w+:)?href|style)\s*=|<[!?]/i.test(picture.text)
    ? 'has scripts, links or styles in it'
    : null;
}

/** Its media type and bytes in base 64, for a page. */
export const pictureData = (picture: Picture): string =>
  picture.format === 'png'
    ? `data:image/png;base64,${picture.base64}`
    : `data:image/svg+xml;base64,${Buffer.from(picture.text, 'utf8').toString('base64')}`;
