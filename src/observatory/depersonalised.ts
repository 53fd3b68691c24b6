import { refused, type Problem } from '../foundation/problem.ts';

/**
 * The observatory takes depersonalised information only: information from which no living person can be identified
 * (Crime and Disorder (Prescribed Information) Regulations 2007, and the Code of Practice on depersonalised
 * information; Data Protection Act 2018 s.3 for "identifiable"). A file that carries names, full postcodes or birth
 * dates is refused and not kept; what is kept is its name, its hash, the columns and who sent it.
 */
export type PersonalColumn = {
  /** Heading as in the file. */
  column: string;
  /** What it seems to hold: "a person's name", "a full postcode". */
  holds: string;
};

type HeadingRule = { holds: string; pattern: RegExp; unless?: RegExp };

/** Headings, in lower case with punctuation turned to single blanks. */
const headingRules: readonly HeadingRule[] = [
  {
    holds: 'a person’s name',
    pattern:
      /\b(surname|forename|forenames|firstname|lastname|fullname|nickname|alias|maiden)\b|\b(first|last|full|given|family|middle|known as|victim|offender|suspect|complainant|witness|caller|customer|client|tenant|resident|person|perpetrator|reporter|informant|contact|subject|nominal|driver|owner) ?s? names?\b/,
  },
  {
    holds: 'a person’s name',
    pattern: /^(name|names|victim|offender|suspect|complainant|perpetrator|witness|nominal|aggrieved)$/,
  },
  {
    holds: 'a date of birth',
    pattern: /\bdob\b|\bd o b\b|\bbirth ?(date|day)?\b|\bborn\b|\bdateofbirth\b/,
    unless: /\b(country|place|births)\b/,
  },
  {
    holds: 'an e-mail address or telephone number',
    pattern:
      /\be ?mail\b|\bemail address\b|\b(tele)?phone( no| number)?\b|\bmobile( no| number)?\b|\btel( no)?\b/,
    unless: /\b(category|type|how|origin|method|person|phone box)\b/,
  },
  {
    holds: 'a number that identifies a person',
    pattern:
      /\bnhs (no|number)\b|\bnhsnumber\b|\bnational insurance\b|\bni (no|number)\b|\bnino\b|\bpassport\b|\bpnc ?id\b|\bpnc (no|number)\b|\bdriving licen[cs]e\b/,
  },
  {
    holds: 'a house address',
    pattern:
      /\bhouse (no|number|name)\b|\bflat (no|number)\b|\bhome address\b|\b(victim|offender|suspect|complainant)s? address\b|\buprn\b/,
  },
  {
    holds: 'a vehicle registration',
    pattern: /\bvrm\b|\bvrn\b|\bregistration (mark|number|plate)\b|\bnumber plate\b/,
  },
];

type ValueRule = { holds: string; pattern: RegExp; whole: boolean };

/**
 * A full postcode (outward and inward part), as in the Royal Mail's format: `DA12 1AB`. The outward part alone, or
 * with the sector digit (`DA12 1`), covers thousands of people and is let through.
 */
export const fullPostcodePattern =
  '\\b([Gg][Ii][Rr] ?0[Aa]{2}|[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][ABDEFGHJLNPQRSTUWXYZabdefghjlnpqrstuwxyz]{2})\\b';

const valueRules: readonly ValueRule[] = [
  { holds: 'a full postcode', pattern: new RegExp(fullPostcodePattern), whole: false },
  { holds: 'an e-mail address', pattern: /[^\s@]+@[^\s@]+\.[A-Za-z]{2,}/, whole: false },
  { holds: 'a mobile number', pattern: /^(\+44 ?|0)7\d{3} ?\d{3} ?\d{3}$/, whole: true },
  {
    holds: 'a National Insurance number',
    pattern: /^[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]$/,
    whole: true,
  },
  {
    holds: 'a person’s name',
    pattern: /^(Mr|Mrs|Ms|Miss|Mx|Dr)\.? +[A-Z][A-Za-z'’-]*( +[A-Z][A-Za-z'’-]*)*$/,
    whole: true,
  },
];

function plainWords(heading: string): string {
  return heading
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** What a heading says its column holds of a person, or null. */
export function personalHeading(heading: string): string | null {
  const words = plainWords(heading);
  const rule = headingRules.find(
    (each) => each.pattern.test(words) && (each.unless === undefined || !each.unless.test(words)),
  );
  return rule?.holds ?? null;
}

/** What a value gives away of a person, or null. Codes without letters and blanks in a postcode's shape are rare enough to refuse. */
export function personalValue(value: string): string | null {
  const text = value.trim();
  if (text === '') return null;
  return valueRules.find((each) => each.pattern.test(text))?.holds ?? null;
}

/**
 * Columns of a file that carry personal information, by their headings and by the values of the rows given (pass all
 * rows where that is cheap, else a good sample). Each column once.
 */
export function personalColumns(
  headings: readonly string[],
  rows: Iterable<readonly (string | null | undefined)[]>,
): PersonalColumn[] {
  const found = new Map<number, PersonalColumn>();
  headings.forEach((heading, index) => {
    const holds = personalHeading(heading);
    if (holds !== null) found.set(index, { column: heading, holds });
  });
  for (const row of rows) {
    row.forEach((value, index) => {
      if (found.has(index) || value === null || value === undefined) return;
      const holds = personalValue(value);
      if (holds !== null) found.set(index, { column: headings[index] ?? `column ${index + 1}`, holds });
    });
  }
  return [...found.entries()].sort(([a], [b]) => a - b).map(([, column]) => column);
}

/** The refusal: names the columns, never a value. The caller records the file's name, hash, columns and sender. */
export function notDepersonalised(fileName: string, columns: readonly PersonalColumn[]): Problem {
  const named = columns.map((each) => `“${each.column}” (${each.holds})`).join(', ');
  return refused(
    'not-depersonalised',
    `${fileName} holds personal information and was not kept`,
    `The observatory takes depersonalised information only. Take out ${columns.length === 1 ? 'this column' : 'these columns'} and send the file again: ${named}.`,
  );
}
