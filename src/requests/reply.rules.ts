import type { Choice } from './request.rules.ts';

/** What a reply is taken to mean; a person accepts it or chooses otherwise. */
export type Proposal = { number: number; choice: string | null; words: string };

/** Above this line in our messages a reply is written. */
export const replyLine = '---- Please write your reply above this line ----';

/** Where the quoted message begins, in the words of the common mail programs. */
const quoteBegins: readonly RegExp[] = [
  /^-{2,} ?Please write your reply above this line/,
  /^\s*On .{5,200} wrote:\s*$/,
  /^-{2,}\s*(Original Message|Forwarded message|Original Appointment)\s*-{2,}/i,
  /^_{10,}\s*$/,
  /^\s*\*?From:\*?\s.+/,
  /^\s*Sent from my /,
  /^-- $/,
];

/**
 * The new words of a reply: what stands above the quoted message and the signature, without quoted lines.
 * @param text plain text of the message.
 */
export function newWords(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const kept: string[] = [];
  for (const [at, line] of lines.entries()) {
    // Mail programs break "On …, … wrote:" into two lines.
    const joined = `${line} ${lines[at + 1] ?? ''}`;
    if (/^\s*On .{5,200} wrote:\s*$/.test(joined)) break;
    if (quoteBegins.some((begins) => begins.test(line))) break;
    if (!/^\s*>/.test(line)) kept.push(line.trimEnd());
  }
  return kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Plain text of an HTML message, for senders that send no other. */
export function textOfHtml(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
  return html
    .replace(/<(style|script|head|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<blockquote\b[\s\S]*/i, '')
    .replace(/<br\b[^>]*>|<\/(p|div|tr|li|h[1-6])\s*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : '';
    }); // prettier-ignore
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[^\p{L}\p{N}' ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Which of the choices words begin with, if it is beyond doubt: the longest that fits ("not satisfied" before "satisfied").
 */
export function choiceIn(words: string, choices: readonly Choice[]): string | null {
  const said = ` ${plain(words)} `;
  const spoken = choices
    .flatMap(({ code, title, alsoSaid }) =>
      [code.replaceAll('-', ' '), title, ...(alsoSaid ?? [])].map((text) => ({ code, text: plain(text) })),
    )
    .sort((a, b) => b.text.length - a.text.length);
  const found = spoken.find(({ text }) => said.startsWith(` ${text} `));
  if (found === undefined) return null;
  // "Yes, nothing known": two answers in one breath are for a person to read.
  const rest = said.slice(found.text.length + 1);
  const doubtful = spoken.some(({ code, text }) => code !== found.code && rest.includes(` ${text} `));
  return doubtful ? null : found.code;
}

type Item = { number: number; choices: readonly Choice[] };

/**
 * Reads the new words of a reply to a message that asked one or more things: "1 known 2 nothing known", or a line for each. What
 * is not beyond doubt is left for a person: an empty list.
 */
export function readReply(words: string, items: readonly Item[]): Proposal[] {
  const text = words.trim();
  const [only, ...others] = items;
  if (text === '' || only === undefined) return [];
  if (others.length === 0) {
    // "1 known" and "known" mean the same; "1" alone may be a score.
    const without = text.replace(/^\s*1\s*[.):\-–]\s*|^\s*1\s+(?=\S)/, '');
    const choice = choiceIn(text, only.choices) ?? choiceIn(without, only.choices);
    return [{ number: only.number, choice, words: text }];
  }
  const byLine = numbered(text, /^[ \t]*(\d{1,3})(?:[ \t]*[.):\-–]|[ \t])[ \t]*/gm);
  if (fits(byLine, items) && (byLine.length > 1 || !sharesLine(text, items)))
    return byLine.map((part) => proposal(part, items));
  // On one line only choices can be told apart: in "1 250 2 13" a figure could be a number.
  if (!items.every(({ choices }) => choices.length > 0)) return [];
  const inline = numbered(text, /(?:^|[\s,;])(\d{1,3})(?:\s*[.):\-–]|\s)\s*/g);
  if (!fits(inline, items)) return [];
  const read = inline.map((part) => proposal(part, items));
  return read.every(({ choice }) => choice !== null) ? read : [];
}

/** Whether further numbers stand on the one numbered line: "1 known 2 nothing known". */
function sharesLine(text: string, items: readonly Item[]): boolean {
  return items.some(({ number }) => new RegExp(`\\S[\\s,;]+${number}[\\s.):]`).test(text));
}

function numbered(text: string, pattern: RegExp): { number: number; words: string }[] {
  const found = [...text.matchAll(pattern)];
  return found.map((match, at) => ({
    number: Number(match[1]),
    words: text.slice(match.index + match[0].length, found[at + 1]?.index ?? text.length).replace(/[\s,;]+$/, '').trim(),
  })); // prettier-ignore
}

/** Each number is one of those asked, none twice, in their order, each with words. */
function fits(parts: readonly { number: number; words: string }[], items: readonly Item[]): boolean {
  return (
    parts.length > 0 &&
    parts.every(
      ({ number, words }, at) =>
        items.some((item) => item.number === number) && words !== '' && number > (parts[at - 1]?.number ?? 0),
    )
  );
}

function proposal(part: { number: number; words: string }, items: readonly Item[]): Proposal {
  const choices = items.find(({ number }) => number === part.number)?.choices ?? [];
  return { number: part.number, choice: choiceIn(part.words, choices), words: part.words };
}
