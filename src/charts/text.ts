/**
 * How wide a text will be, without a browser. Advance widths of Source Sans 3 in thousandths of the type size (held
 * to the font file by text.test.ts). Where a reader's machine lacks the font, Arial stands in; its digits are 556
 * units wide to Source Sans 3's 497, so everything is measured 12 % wider than it is.
 */
const firstCharacter = 32;
const regular = [
  200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497, 497,
  497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617, 652, 263, 479, 579,
  486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497, 500, 542, 504,
  553, 456, 555, 496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719,
  446, 467, 425, 303, 241, 303, 497,
]; // prettier-ignore
const semibold = [
  200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513, 513, 513, 513,
  513, 513, 513, 513, 275, 275, 513, 513, 513, 444, 875, 558, 597, 576, 625, 538, 510, 628, 663, 282, 494, 597,
  502, 745, 657, 674, 582, 674, 592, 545, 546, 655, 536, 800, 541, 501, 540, 324, 344, 324, 513, 500, 549, 516,
  563, 462, 564, 507, 317, 520, 558, 262, 263, 522, 271, 843, 560, 549, 564, 564, 373, 431, 361, 556, 495, 748,
  481, 495, 443, 324, 255, 324, 513,
]; // prettier-ignore
const fallbackSlack = 1.12;

export type Weight = 400 | 600;

/** Advance of one character in thousandths of the type size, without the slack. */
export function characterWidth(character: string, weight: Weight = 400): number {
  const table = weight === 600 ? semibold : regular;
  const own = table[(character.codePointAt(0) ?? 0) - firstCharacter];
  if (own !== undefined) return own;
  // An accented letter is as wide as its letter; combining marks take no room.
  const base = character.normalize('NFD').charAt(0);
  const ofBase = base === character ? undefined : table[(base.codePointAt(0) ?? 0) - firstCharacter];
  if (ofBase !== undefined) return ofBase;
  if (/\p{M}/u.test(character)) return 0;
  // Dashes and the minus are about a digit wide; anything else is taken as a full square.
  return /[\u2010-\u2015\u2212\u2018\u2019\u00a3\u00b7]/.test(character) ? 513 : 1000;
}

/** Room to leave for a line of text, in pixels. */
export function textWidth(line: string, size: number, weight: Weight = 400): number {
  let sum = 0;
  for (const character of line) sum += characterWidth(character, weight);
  return (sum * size * fallbackSlack) / 1000;
}

/**
 * Breaks a text into lines no wider than `room`. Nothing is ever cut off: a word that is wider than the room is
 * broken inside.
 */
export function wrap(content: string, room: number, size: number, weight: Weight = 400): string[] {
  const lines: string[] = [];
  let line = '';
  const words = content.split(/\s+/).filter((word) => word !== '');
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, size, weight) <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const character of word) {
      if (line !== '' && textWidth(line + character, size, weight) > room) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/**
 * `wrap` in as few lines as fit, then with the lines evened out, so that a name stands as "Higham and / Shorne"
 * and not as "Higham and Shorne / x".
 */
export function wrapEvenly(content: string, room: number, size: number, weight: Weight = 400): string[] {
  const fewest = wrap(content, room, size, weight);
  let best = fewest;
  for (let narrower = room * 0.95; narrower > room * 0.4; narrower *= 0.95) {
    const tried = wrap(content, narrower, size, weight);
    if (tried.length > fewest.length || tried.join(' ') !== fewest.join(' ')) break;
    best = tried;
  }
  return best;
}

/** Width of the widest line. */
export function widest(lines: readonly string[], size: number, weight: Weight = 400): number {
  return Math.max(0, ...lines.map((line) => textWidth(line, size, weight)));
}
