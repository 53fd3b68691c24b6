/** What a partnership's paper may be made of, checked before anything is kept. */
import {
  contrastWithWhite,
  styleRoleNames,
  type Cover,
  type Logo,
  type StyleRole,
} from '../../documents/documents.ts';
import { Problem } from '../../foundation/problem.ts';

export const paperStates = {
  draft: 'Not in use yet',
  'in-use': 'In use',
  replaced: 'Replaced',
  removed: 'Removed',
} as const;

export type PaperState = keyof typeof paperStates;

export const covers: Readonly<Record<Cover, { title: string; hint: string }>> = {
  none: { title: 'No cover', hint: 'The title stands at the head of the first page.' },
  plain: { title: 'Our plain cover', hint: 'Logo and title on a page of their own.' },
  template: {
    title: 'The template’s own first page',
    hint: 'With our title put in its place. PDF and web page, which cannot show it, get the plain cover.',
  },
};

export type Styles = Partial<Record<StyleRole, string>>;

/** Text on white needs at least this contrast (WCAG 2.2, 1.4.3). */
export const leastContrast = 4.5;

/** House limits: a logo is printed 24 mm high at most, which 600 pixels show sharply. */
export const logoLimits = { fileBytes: 1024 ** 2, leastWidth: 150, mostPixels: 6_000 } as const;

function onField(name: string, message: string): Problem {
  return new Problem({
    status: 422,
    code: 'paper-refused',
    title: 'There is a problem with what was sent',
    detail: message,
    fields: [{ name, message }],
  });
}

/** A colour as typed, as `#rrggbb`; null where nothing was. @throws Problem on `accent`. */
export function readAccent(typed: string): string | null {
  const words = typed.trim().toLowerCase();
  if (words === '') return null;
  const colour = /^#?([0-9a-f]{6})$/.exec(words)?.[1];
  if (colour === undefined)
    throw onField('accent', 'Enter a colour as # and six letters or digits, for example #0b4f5c');
  const contrast = contrastWithWhite(`#${colour}`);
  if (contrast < leastContrast)
    throw onField(
      'accent',
      `#${colour} is too light to read on white: its contrast is ${contrast.toFixed(1)} to 1, and text needs ${leastContrast} to 1. Choose a darker shade`,
    );
  return `#${colour}`;
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Width and height as the head of a PNG says (PNG specification, 11.2.1). */
function pngSize(bytes: Uint8Array): { width: number; height: number } | null {
  const isPng =
    bytes.length > 33 &&
    Buffer.from(bytes.subarray(0, 8)).toString('latin1') === '\u0089PNG\r\n\u001a\n' &&
    Buffer.from(bytes.subarray(12, 16)).toString('latin1') === 'IHDR';
  return isPng ? { width: view(bytes).getUint32(16), height: view(bytes).getUint32(20) } : null;
}

/** Width and height from the frame header of a JPEG (ITU T.81, B.2.2). */
function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    // SOF0 to SOF15, less the four markers in between that are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: view(bytes).getUint16(at + 5), width: view(bytes).getUint16(at + 7) };
    at += 2 + view(bytes).getUint16(at + 2);
  }
  return null;
}

/** A picture told by its bytes, not its name. @throws Problem on `logo`. */
export function readLogo(bytes: Uint8Array, words: string): Logo {
  if (bytes.length > logoLimits.fileBytes) throw onField('logo', 'The logo must be smaller than 1 MB');
  const png = pngSize(bytes);
  const size = png ?? jpegSize(bytes);
  if (size === null)
    throw onField('logo', 'The logo must be a PNG or JPEG picture. Other kinds can be saved as PNG');
  if (size.width < logoLimits.leastWidth)
    throw onField('logo', `The logo is ${size.width} pixels wide, too few to print. Use one of 600 or more`);
  if (Math.max(size.width, size.height) > logoLimits.mostPixels || size.height === 0)
    throw onField('logo', `The logo must be no more than ${logoLimits.mostPixels} pixels wide or high`);
  if (words.trim() === '')
    throw onField('logo-words', 'Enter what the logo shows, for people who do not see it');
  return { bytes, mediaType: png === null ? 'image/jpeg' : 'image/png', alternative: words.trim(), ...size };
}

/** The styles chosen on the form: only those that the template has; "ours" is left out. */
export function readStyles(typed: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): Styles {
  const styles: Styles = {};
  for (const role of styleRoleNames) {
    const id = typed[`style-${role}`];
    if (typeof id === 'string' && known.has(id)) styles[role] = id;
  }
  return styles;
}
