import { encode } from 'uqr';
import type { Block } from '../../documents/documents.ts';

/**
 * A QR code (ISO/IEC 18004, level M: 15 % may be dirty or torn) as an SVG file of its own, black on white with the four modules of
 * quiet zone that the standard asks for; prints at any size.
 * @param text what a camera reads: an address
 * @param title said by a screen reader; the text where left out
 */
export function qrSvg(text: string, title = text): string {
  const { size, data } = encode(text, { border: 4, ecc: 'M' });
  // One path of runs of dark modules, row by row.
  const runs = data.flatMap((row, y) => {
    const found: string[] = [];
    for (let x = 0; x < size; x += 1) {
      if (row[x] !== true) continue;
      let end = x;
      while (row[end] === true) end += 1;
      found.push(`M${x} ${y}h${end - x}v1h-${end - x}z`);
      x = end;
    }
    return found;
  });
  const said = title.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * 8}" height="${size * 8}" role="img" aria-label="QR code: ${said}" shape-rendering="crispEdges">` +
    `<path fill="#ffffff" d="M0 0h${size}v${size}H0z"/><path d="${runs.join('')}"/></svg>`
  );
}

/** The code on paper, with its address in words beneath: who cannot scan it types that. @param width millimetres */
export const qrBlock = (address: string, width: number): Block => ({
  kind: 'picture',
  picture: { format: 'svg', text: qrSvg(address) },
  width,
  alternative: `QR code that leads to ${address}`,
  caption: address,
});
