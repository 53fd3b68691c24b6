import type { Block, Cell, FrankpledgeDocument, Inline } from '../../documents/document.ts';
import { addDays } from '../../foundation/day.ts';
import { Problem } from '../../foundation/problem.ts';
import { ordinal, printNumber, type Figure, type RankInterval } from '../../statistics/statistics.ts';
import type { NamedArea } from '../evidence.ts';
import { verdictOf } from '../measures/answer.rules.ts';
import { signedPercent } from '../narrative.rules.ts';

/**
 * The pack of a ward is one side of A4: what it may hold is counted here, and the forms say it. With every line at its limit the
 * page is full and no more (`pack.test.ts` prints it).
 */
export const packLimits = {
  /** Measures in the table, in this order as far as they are known of wards. */
  rows: 11,
  /** Months of the chart. */
  months: 24,
  /** Things that stand out, the firmest first; how many more there are is said. */
  found: 3,
  /** Breaks in series named. */
  breaks: 2,
  /** Lines of each kind for one ward, and for all wards, at one time. */
  lines: { ward: 2, everyWard: 2 },
  /** Letters: what is being done and who answers for it; what to ask a contact, who it is, how to reach them. */
  doing: { words: 140, who: 40 },
  contact: { words: 30, who: 45, reach: 35 },
  /** Letters of a break's name; a longer one is cut. */
  breakName: 70,
} as const;

/**
 * What a pack counts, in the order of its rows: codes of measures. Police street files first, then one measure of each partner
 * whose rows can be put into wards. Of a partner's source there is one measure only, so that no two of them can be
 * subtracted from one another.
 */
export const packMeasures = [
  'total-crime',
  'violent-crime',
  'burglary',
  'vehicle-crime',
  'shoplifting',
  'criminal-damage-and-arson',
  'drug-offences',
  'anti-social-behaviour',
  'council-asb',
  'deliberate-fires',
  'fly-tipping',
] as const;

/** Within how many days a request is answered where the partnership has not said. */
export const usualDueDays = {
  value: 10,
  unit: 'days after the request',
  source: 'House rule, not law: a partnership enters its own under Ward packs, Time to answer.',
} as const;

export type DueSetting = { beginsOn: string; dueDays: number };

/** The day by which a request of a day is due, by the setting that had begun by then; the latest one counts. */
export function dueOn(askedOn: string, settings: readonly DueSetting[]): string {
  const begun = settings
    .filter(({ beginsOn }) => beginsOn <= askedOn)
    .sort((a, b) => (a.beginsOn < b.beginsOn ? 1 : -1));
  return addDays(askedOn, begun[0]?.dueDays ?? usualDueDays.value);
}

/** The ward that a post's title names ("Councillor for Hollowmead"): the longest name that stands in it as a whole word; null without one. */
export function wardOfTitle(title: string, wards: readonly NamedArea[]): NamedArea | null {
  const letters = (text: string): string =>
    ` ${text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()} `;
  const within = letters(title);
  return (
    wards
      .filter(({ name }) => within.includes(letters(name)))
      .sort((a, b) => b.name.length - a.name.length)[0] ?? null
  );
}

/** A number as a pack prints it. Rounded counts are said to be; small ones of them are not told apart. */
export function printCount(value: number | null, isRounded: boolean): string {
  if (!isRounded) return value === null ? 'not known' : printNumber(value);
  return value === null ? 'under 8' : `about ${printNumber(value)}`;
}

/** The change in a cell: up and down only where the test says so; else that it may be chance, or why nothing is said. */
export function changeWords(figure: Figure): string {
  const signed = figure.change === null ? '' : signedPercent(figure.change);
  switch (verdictOf(figure)) {
    case 'up':
    case 'down':
      return `${verdictOf(figure)}${signed === '' ? '' : ` ${signed.replace(/^[+−]/, '')}`}`;
    case 'level':
      return 'level';
    case 'no-clear-change':
      return signed === '' ? 'may be chance' : `${signed}, may be chance`;
    case 'too-few':
      return 'too few to say';
    case 'not-compared':
      return 'not compared';
  }
}

/** "2nd to 5th": where chance alone may move the place; `none` without a place. */
export function placeWords(figure: Figure, interval: RankInterval | undefined): string {
  if (figure.rank === null) return 'none';
  if (interval === undefined || interval.low === interval.high) return ordinal(figure.rank);
  return `${ordinal(interval.low)} to ${ordinal(interval.high)}`;
}

/** A text cut to so many letters, at a word where there is one. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/\s+\S*$/, '')}…`;

/** The names of things in a sentence: "a, b and c". */
export const joinedWords = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

/** The document as it goes on one side of paper: without the appendix of figures and files, which the web page has. */
export function onOneSide(document: FrankpledgeDocument): FrankpledgeDocument {
  return { ...document, blocks: document.blocks.map(withoutFigures), figures: [], sources: [] };
}

const plain = (inline: Inline): Inline =>
  typeof inline !== 'string' && 'figure' in inline ? inline.text : inline;

function plainCell(cell: Cell): Cell {
  if ('content' in cell) return { content: cell.content.map(plain) };
  if ('bullets' in cell) return { bullets: cell.bullets.map((bullet) => bullet.map(plain)) };
  return { value: cell.value, text: cell.text };
}

function withoutFigures(block: Block): Block {
  switch (block.kind) {
    case 'paragraph':
    case 'note':
      return { ...block, content: block.content.map(plain) };
    case 'list':
      return { ...block, items: block.items.map((item) => item.map(plain)) };
    case 'table':
      return { ...block, rows: block.rows.map((row) => row.map(plainCell)) };
    case 'heading':
    case 'chart':
    case 'picture':
    case 'page-break':
      return block;
  }
}

/** Small words for a file's name: `hollowmead-and-the-shore`. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80);

/** File names of several wards, each its own: two wards of one name carry their codes. */
export function fileNames(wards: readonly NamedArea[]): Map<string, string> {
  const often = Map.groupBy(wards, ({ name }) => slug(name));
  return new Map(
    wards.map(({ code, name }) => [
      code,
      `ward-${slug(name)}${(often.get(slug(name))?.length ?? 0) > 1 || slug(name) === '' ? `-${code.toLowerCase()}` : ''}`,
    ]),
  );
}

/** A line may be written only while there is room for it. @throws Problem 422 on the field `ward`. */
export function checkRoom(others: number, wardName: string | null): void {
  const most = wardName === null ? packLimits.lines.everyWard : packLimits.lines.ward;
  if (others < most) return;
  const message = `There are ${others} for ${wardName ?? 'every ward'} already, and the page has room for ${most}. Remove one or give it a last day first`;
  throw new Problem({ status: 422, code: 'no-room', title: message, fields: [{ name: 'ward', message }] });
}
