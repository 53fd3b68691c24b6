import { createHmac } from 'node:crypto';

/** Questions an hour by one account. A house rule: a duty officer asks a few, somebody fishing asks hundreds. */
export const questionsAnHour = 30;

/**
 * A name as the index compares it: without case, accents, punctuation or the order of its parts, so that "O’Brien, Zoë"
 * and "zoe obrien" are the same. Apostrophes join, hyphens part.
 */
export function nameParts(name: string): string[] {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’`]/g, '')
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/ł/g, 'l')
    .replace(/æ/g, 'ae')
    .split(/[^\p{L}]+/u)
    .filter((part) => part !== '' && !titles.has(part))
    .sort();
}

const titles = new Set(['mr', 'mrs', 'ms', 'miss', 'dr', 'mx', 'sir']);

const codes: Readonly<Record<string, string>> = {
  b: '1', f: '1', p: '1', v: '1',
  c: '2', g: '2', j: '2', k: '2', q: '2', s: '2', x: '2', z: '2',
  d: '3', t: '3',
  l: '4',
  m: '5', n: '5',
  r: '6',
}; // prettier-ignore

/**
 * American Soundex as the US National Archives publish it (https://www.archives.gov/research/census/soundex): a letter and
 * three digits. Letters of one code side by side, or parted by h or w, count once; parted by a vowel, twice.
 * @param word one part of a name in lower case; letters outside a to z are passed over.
 * @returns empty for a word without a letter a to z.
 */
export function soundex(word: string): string {
  const letters = [...word].filter((letter) => letter >= 'a' && letter <= 'z');
  const [first] = letters;
  if (first === undefined) return '';
  let code = first.toUpperCase();
  let last = codes[first] ?? '';
  for (const letter of letters.slice(1)) {
    const digit = codes[letter];
    if (digit === undefined) {
      if (letter !== 'h' && letter !== 'w') last = '';
      continue;
    }
    if (digit !== last) code += digit;
    last = digit;
  }
  return code.padEnd(4, '0').slice(0, 4);
}

/**
 * Soundex keeps the first letter, and so parts Catherine from Kathryn and Philip from Filip. First letters that sound alike
 * are made one before the code is taken.
 */
export function soundOf(part: string): string {
  const plain = part
    .replace(/^ph/, 'f')
    .replace(/^(kn|gn)/, 'n')
    .replace(/^wr/, 'r')
    .replace(/^(ck|ch(?=r)|c(?![eiyh])|q)/, 'k')
    .replace(/^c(?=[eiy])/, 's')
    .replace(/^j(?=[aeiou])/, 'g')
    .replace(/^g(?=[eiy])/, 'g')
    .replace(/^x/, 's')
    .replace(/^z/, 's')
    .replace(/^y(?=[aeiou])/, 'i')
    .replace(/^(hi|hy)/, 'i');
  return soundex(plain);
}

export type Digest = { match: 'exact' | 'sounds-alike'; digest: Buffer };

/**
 * What the index keeps of a person: a keyed hash of the whole name with the birth date, and one of how first and last part
 * sound with the year of birth. Without a name of two parts and a birth date nobody is in the index, because a common name
 * alone would say "known" of half the borough.
 * @param key 32 bytes that lie outside the database.
 * @param partnershipId goes into the hash, so that two partnerships' rows never match each other.
 * @param bornOn ISO day.
 */
export function digestsOf(
  key: Buffer,
  partnershipId: string,
  person: { name: string; bornOn: string | null },
): Digest[] {
  const parts = nameParts(person.name);
  if (parts.length < 2 || person.bornOn === null) return [];
  const hashed = (match: Digest['match'], text: string): Digest => ({
    match,
    digest: createHmac('sha256', key)
      .update(JSON.stringify([partnershipId, match, text]))
      .digest(),
  });
  const year = person.bornOn.slice(0, 4);
  const sounds = [...new Set(parts.map(soundOf))].filter((sound) => sound !== '').sort();
  // Middle names come and go: each pair of parts is one form. Six parts give fifteen, more are cut.
  const pairs = sounds
    .slice(0, 6)
    .flatMap((one, index) => sounds.slice(index + 1, 6).map((other) => `${one} ${other}`));
  const alike = pairs.length > 0 ? pairs : sounds.map((sound) => `${sound} ${sound}`);
  return [
    hashed('exact', `${parts.join(' ')} ${person.bornOn}`),
    ...alike.map((pair) => hashed('sounds-alike', `${pair} ${year}`)),
  ];
}
