/**
 * What in a text may tell who wrote it or whom it is about. It marks for a person to judge before anything is quoted; it does not
 * find everything, and what it marks need not be personal.
 */
export type PersonalKind = 'e-mail' | 'telephone' | 'postcode' | 'address' | 'name' | 'vehicle' | 'account';

export const personalWords: Readonly<Record<PersonalKind, string>> = {
  'e-mail': 'an e-mail address',
  telephone: 'a telephone number',
  postcode: 'a postcode',
  address: 'a house number and street',
  name: 'perhaps a name',
  vehicle: 'a vehicle’s registration',
  account: 'a name on social media',
};

export type PersonalMark = { start: number; end: number; kind: PersonalKind };

const streets = 'street|st|road|rd|avenue|ave|lane|ln|close|drive|way|court|crescent|terrace|gardens|grove|place|square|row|mews|hill|walk|rise|parade|house|flats?'; // prettier-ignore

/** Patterns in order: what an earlier one has marked a later one leaves. `group`: only that part is marked. */
const patterns: readonly { kind: PersonalKind; pattern: RegExp; group?: number }[] = [
  { kind: 'e-mail', pattern: /[\p{L}\d._%+'-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu },
  { kind: 'telephone', pattern: /(?<![\d.£])(?:\+\s?44|\(?0)(?:[\s().-]*\d){9,10}(?!\d)/g },
  { kind: 'postcode', pattern: /\b[a-z]{1,2}\d[a-z\d]?\s*\d[abd-hjlnp-uw-z]{2}\b/gi },
  { kind: 'vehicle', pattern: /\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b/g },
  { kind: 'account', pattern: /(?<![\p{L}\d])@[\p{L}\d_]{3,}/gu },
  { kind: 'address', pattern: new RegExp(`\\b(?:flat\\s+)?(?:no\\.?\\s*)?\\d{1,4}[a-z]?,?\\s+(?:\\p{L}[\\p{L}'’-]*\\s+){1,3}(?:${streets})\\b`, 'giu') },
  { kind: 'name', pattern: /\b(?:Mr|MR|mr|Mrs|MRS|mrs|Ms|Miss|Mx|Dr|dr|Rev|Cllr|Councillor|PC|Sgt)\.?\s+(\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)?)/gu, group: 1 },
  // After a word for somebody: a capital that does not begin a sentence.
  { kind: 'name', pattern: /\b(?:[Nn]eighbours?|[Ss]on|[Dd]aughter|[Hh]usband|[Ww]ife|[Bb]rother|[Ss]ister|[Ff]riend|[Mm]um|[Dd]ad|[Mm]other|[Ff]ather|[Tt]enant|[Ll]andlord|[Bb]oyfriend|[Gg]irlfriend|[Pp]artner|[Cc]alled|[Nn]amed|[Nn]ame is)[,:]?\s+(\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+)?)/gu, group: 1 },
]; // prettier-ignore

/** Parts of a text that may be personal, in order, none over another. */
export function markPersonal(text: string): PersonalMark[] {
  const marks: PersonalMark[] = [];
  for (const { kind, pattern, group } of patterns)
    for (const match of text.matchAll(pattern)) {
      const part = group === undefined ? match[0] : (match[group] ?? '');
      const start = match.index + (group === undefined ? 0 : match[0].lastIndexOf(part));
      const end = start + part.length;
      if (part !== '' && !marks.some((mark) => start < mark.end && mark.start < end))
        marks.push({ start, end, kind });
    }
  return marks.toSorted((a, b) => a.start - b.start);
}

/** The text with each such part as its kind in brackets: to begin a quotation from. */
export function withoutPersonal(text: string): string {
  let out = '';
  let at = 0;
  for (const { start, end, kind } of markPersonal(text)) {
    out += `${text.slice(at, start)}[${kind}]`;
    at = end;
  }
  return out + text.slice(at);
}
