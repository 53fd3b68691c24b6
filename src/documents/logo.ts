import type { Logo } from './paper.ts';

/** A logo as a data address, for a page that carries everything it needs. */
export function logoAddress(logo: Logo): string {
  return `data:${logo.mediaType};base64,${Buffer.from(logo.bytes).toString('base64')}`;
}

/** A logo wrapped as SVG: the typesetter takes texts only, and an SVG may carry the picture's bytes as one. */
export function logoSvg(logo: Logo): string {
  const { width, height } = logo;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><image width="${width}" height="${height}" href="${logoAddress(logo)}"/></svg>`;
}
