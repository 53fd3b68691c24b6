import { headingTitle, overlap, type Heading } from '../strategy.rules.ts';
import type { ContentChapter, StrategyContent } from '../content.types.ts';
import { numbersIn, withoutSource } from '../sources/numbers.rules.ts';

/** What a check finds: what is wrong, where, and how to mend it. */
export type Finding = {
  check: CheckCode;
  /** Where: the title of the chapter, or the strategy's own. */
  where: string;
  /** Null where it is not in one chapter. */
  chapterId: string | null;
  what: string;
  mend: string;
};

export type CheckCode =
  | 'no-priority' | 'no-limb' | 'limb-unserved' | 'two-titles' | 'aim-without-indicator' | 'action-without-owner' | 'action-without-date'
  | 'paragraph-numbers' | 'each-borough' | 'empty-chapter' | 'heading-without-actions' | 'heading-missing' | 'period-overlap' | 'no-figure'
  | 'number-without-source' | 'same-line' | 'police-number' | 'foreign-address'; // prettier-ignore

/** `must` stops the adoption; `should` is shown and may stand. */
export type Check = { code: CheckCode; title: string; weight: 'must' | 'should'; why: string };

/** The checks before a strategy is released, and what each is from. */
export const checks: readonly Check[] = [
  { code: 'no-priority', title: 'No priority', weight: 'must', why: 'A strategy sets out priorities (SI 2007/1830)' },
  { code: 'no-limb', title: 'A priority without a limb of section 6', weight: 'must', why: 'Crime and Disorder Act 1998, section 6(1)' },
  { code: 'limb-unserved', title: 'A limb of section 6 that no priority serves', weight: 'should', why: 'Crime and Disorder Act 1998, section 6(1)' },
  { code: 'two-titles', title: 'Two titles for one priority', weight: 'must', why: 'A published strategy called two of its five priorities by two names each' },
  { code: 'aim-without-indicator', title: 'An aim without an indicator', weight: 'should', why: 'The plan says how success is measured (SI 2007/1830, guidance)' },
  { code: 'action-without-owner', title: 'An action without an owner', weight: 'must', why: 'Nobody does what is nobody’s' },
  { code: 'action-without-date', title: 'An action without a day', weight: 'must', why: 'What has no day is never late' },
  { code: 'paragraph-numbers', title: 'Paragraph numbers twice or out of order', weight: 'must', why: 'A published report printed 2.4 twice' },
  { code: 'each-borough', title: '“Each Borough” in a strategy of one', weight: 'must', why: 'Left over from a joint strategy; printed twice in a published one' },
  { code: 'empty-chapter', title: 'An empty chapter', weight: 'must', why: 'Nothing is written, and nothing stands below it' },
  { code: 'heading-without-actions', title: 'A heading without actions', weight: 'must', why: 'It would be printed with nothing below it' },
  { code: 'heading-missing', title: 'Actions under a heading that is not printed', weight: 'must', why: 'They would be lost from the document' },
  { code: 'period-overlap', title: 'Its period overlaps another', weight: 'must', why: 'Two strategies would count on the same day' },
  { code: 'no-figure', title: 'A rationale without a figure', weight: 'should', why: 'A reader asks: because of what?' },
  { code: 'number-without-source', title: 'A number without a source', weight: 'should', why: 'A reader asks: where is that from? The public page leads from each number to its source' },
  { code: 'same-line', title: 'The same words twice', weight: 'should', why: 'A focus, aim or action that stands in two places is counted twice' },
  { code: 'police-number', title: '111 as the number of the police', weight: 'must', why: 'The police are 101, and 999 in an emergency; 111 is the NHS' },
  { code: 'foreign-address', title: 'An address of a body that is not in the partnership', weight: 'should', why: 'Published reports carried another council’s mailbox' },
]; // prettier-ignore

export const checkOf = (code: CheckCode): Check => {
  const found = checks.find((check) => check.code === code);
  if (found === undefined) throw new Error(`There is no check ${code}`);
  return found;
};

/** Everything a chapter says, line by line. */
const linesIn = (chapter: ContentChapter): string[] => [
  ...chapter.words.split('\n'),
  chapter.because,
  chapter.inShort,
  ...chapter.focus.map(({ text }) => text),
  ...chapter.actions.map(({ text }) => text),
  ...chapter.aims.map(({ text }) => text),
];

const short = (text: string): string => (text.length <= 90 ? text : `${text.slice(0, 87)}…`);

/**
 * Numbers of paragraphs that stand twice or fall back: `2.3, 2.4, 2.4`. Only a number of two or three parts at the beginning of a line
 * counts as one (`2.4 The draft…`), so that sums and dates in the text do not.
 */
export function wrongNumbers(text: string): { number: string; after: string }[] {
  const found: { number: string; after: string }[] = [];
  let last: number[] | null = null;
  for (const line of text.split('\n')) {
    const match = /^\s*(?:[-*#]+\s*)?\**(\d{1,2}(?:\.\d{1,2}){1,2})\.?\**\s+\**[A-Z“"]/.exec(line);
    if (match?.[1] === undefined) continue;
    const parts = match[1].split('.').map(Number);
    if (last !== null && before(parts, last)) found.push({ number: match[1], after: last.join('.') });
    last = parts;
  }
  return found;
}

/** Whether a number of a paragraph is the same as, or comes before, the one above it. A lower first part begins another document. */
function before(parts: readonly number[], above: readonly number[]): boolean {
  if ((parts[0] ?? 0) < (above[0] ?? 0)) return false;
  for (let at = 0; at < Math.max(parts.length, above.length); at += 1) {
    const one = parts[at] ?? 0;
    const other = above[at] ?? 0;
    if (one !== other) return one < other;
  }
  return true;
}

/** Places where a text speaks of several boroughs, districts or areas as if the strategy were of all of them. */
export const manyBoroughs = (text: string): string[] =>
  text.match(/\b(?:each|both|every) (?:of the )?(?:boroughs?|districts?)\b/gi) ?? [];

const roman = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x'];

/** Priorities as a text names them: `Priority 2: …`, `ii) …`; the number, and the title without marks. */
export function namedPriorities(text: string): { number: number; title: string }[] {
  return text.split('\n').flatMap((line) => {
    const plain = line.replace(/[#*_]/g, '').trim();
    const match = /^(?:priority\s+(\d{1,2})\s*[:.–-]|\(?([ivx]{1,4})\))\s*(\S.{2,150})$/i.exec(plain);
    if (match?.[3] === undefined) return [];
    const number = match[1] === undefined ? roman.indexOf((match[2] ?? '').toLowerCase()) + 1 : Number(match[1]); // prettier-ignore
    return number === 0 ? [] : [{ number, title: match[3].trim() }];
  });
}

const normal = (title: string): string => title.toLowerCase().replace(/&/g, 'and').replace(/[^a-z0-9]+/g, ' ').trim(); // prettier-ignore

/** Titles of a priority that differ by more than capitals and marks: what it is called where, for each number. */
export function twoTitles(named: readonly { number: number; title: string }[]): Map<number, string[]> {
  const out = new Map<number, string[]>();
  for (const [number, each] of Map.groupBy(named, (one) => one.number)) {
    const titles = new Map(each.map(({ title }) => [normal(title), title]));
    if (titles.size > 1) out.set(number, [...titles.values()]);
  }
  return out;
}

/** Whether a text gives a number that is not a year, a section of law or a paragraph's: `46.4%`, `3,651 incidents`, `one in five`. */
export function quotesNumber(text: string): boolean {
  return (
    numbersIn(text).length > 0 || /\bone in (?:two|three|four|five|six|seven|eight|nine|ten)\b/i.test(text)
  );
}

/** Sentences that give 111 as a number to ring the police on. */
export const wrongPoliceNumber = (text: string): string[] =>
  text
    .split(/(?<=[.!?])\s+|\n/)
    .filter((sentence) => /\b111\b/.test(sentence) && /\b(?:police|non-emergency)\b/i.test(sentence) && !/\bNHS 111\b/i.test(sentence)); // prettier-ignore

/** Domains of mail addresses in a text. */
export const addressesIn = (text: string): { address: string; domain: string }[] =>
  [...text.matchAll(/[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)/g)].map((match) => ({
    address: match[0],
    domain: (match[1] ?? '').toLowerCase(),
  }));

export type CheckGround = {
  content: StrategyContent;
  /** Limbs of section 6 in force when it begins. */
  limbs: readonly { code: string; title: string }[];
  /** Other strategies that count or will. */
  others: readonly { title: string; from: string; to: string }[];
  /** Domains of the partnership's own agencies. */
  domains: readonly string[];
};

/** Every finding, in the order of the checks and then of the chapters. */
export function findingsOf(ground: CheckGround): Finding[] {
  const { content } = ground;
  const found: Finding[] = [];
  const add = (check: CheckCode, chapter: ContentChapter | null, what: string, mend: string): void => {
    found.push({ check, where: chapter?.title ?? content.title, chapterId: chapter?.id ?? null, what, mend });
  };
  const priorities = content.chapters.filter(({ kind }) => kind === 'priority');
  if (priorities.length === 0)
    add('no-priority', null, 'No chapter sets out a priority.', 'Bring the decided priorities in, or add a chapter for each.'); // prettier-ignore
  for (const chapter of priorities) {
    if (chapter.limbs.length === 0)
      add('no-limb', chapter, 'It serves no limb.', 'Tick the limbs it serves on the form of the chapter.');
    if (chapter.priorityTitle !== null && normal(chapter.priorityTitle) !== normal(chapter.title))
      add('two-titles', chapter, `Decided as “${chapter.priorityTitle}”, called “${chapter.title}” here.`, 'Take one title in both places.'); // prettier-ignore
    if (!quotesNumber(chapter.words) && !quotesNumber(chapter.because))
      add('no-figure', chapter, 'Neither its rationale nor its line “because of” gives a number.', 'Quote the figure, the share of answers or the count it rests on, with its period.'); // prettier-ignore
    for (const aim of chapter.aims)
      if (aim.indicators.length === 0)
        add('aim-without-indicator', chapter, `No indicator measures “${short(aim.text)}”.`, 'Tie an indicator to it under Performance, or say in the aim how it will be seen.'); // prettier-ignore
    for (const action of chapter.actions.filter(({ state }) => state !== 'cancelled')) {
      const name = `${action.reference === '' ? '' : `${action.reference}: `}${short(action.text)}`;
      if (action.owner === '')
        add('action-without-owner', chapter, `“${name}” has no owner.`, 'Give it an agency or a person.');
      if (action.dueOn === null && action.dueRule === '')
        add('action-without-date', chapter, `“${name}” has no day.`, 'Give it a day, or a rule such as “each quarter”.'); // prettier-ignore
    }
    headingFindings(chapter, add);
  }
  const numbered = [
    ...priorities.map(({ title }, at) => ({ number: at + 1, title })),
    ...content.chapters.flatMap(({ words }) => namedPriorities(words)),
    ...namedPriorities(content.summary),
  ];
  for (const [number, titles] of twoTitles(numbered))
    add('two-titles', priorities[number - 1] ?? null, `Priority ${number} is called ${titles.map((title) => `“${title}”`).join(' and ')}.`, 'Take one title everywhere.'); // prettier-ignore
  for (const limb of ground.limbs)
    if (priorities.length > 0 && !priorities.some(({ limbs }) => limbs.includes(limb.code)))
      add('limb-unserved', null, `No priority serves “${limb.title}”.`, 'Say in a chapter where it is dealt with, or tick it where it is served.'); // prettier-ignore
  const text = content.chapters.map(({ words }) => words).join('\n');
  for (const { number, after } of wrongNumbers(text))
    add('paragraph-numbers', content.chapters.find(({ words }) => wrongNumbers(words).length > 0) ?? null, `${number} comes after ${after}.`, 'Leave the numbers out: documents number paragraphs by themselves.'); // prettier-ignore
  for (const chapter of content.chapters) {
    if (content.area.single)
      for (const line of linesIn(chapter))
        for (const words of manyBoroughs(line))
          add('each-borough', chapter, `“${words}” in “${short(line.trim())}”.`, `This strategy is of ${content.area.name} alone: say “the borough”.`); // prettier-ignore
    for (const sentence of linesIn(chapter).flatMap(wrongPoliceNumber))
      add('police-number', chapter, `“${short(sentence.trim())}”`, 'Write 101 for the police, 999 in an emergency.'); // prettier-ignore
    for (const { address, domain } of linesIn(chapter).flatMap(addressesIn))
      if (ground.domains.length > 0 && !ground.domains.some((own) => domain === own || domain.endsWith(`.${own}`))) // prettier-ignore
        add('foreign-address', chapter, `${address} is not of a member of the partnership.`, 'Take the address from the agency’s page.'); // prettier-ignore
    const open = withoutSource([chapter.because, chapter.inShort, chapter.words], chapter.sources ?? []);
    if (open.length > 0)
      add('number-without-source', chapter, `Nothing says where ${open.slice(0, 6).join(', ')}${open.length > 6 ? ` and ${open.length - 6} more` : ''} came from.`, 'Say it on the form of the chapter, under “Where its numbers are from”.'); // prettier-ignore
    if (isEmpty(chapter))
      add('empty-chapter', chapter, 'Nothing is written in it.', 'Write it, or remove it.');
  }
  for (const other of ground.others)
    if (overlap(content, other))
      add('period-overlap', null, `It has days in common with “${other.title}”.`, 'Change its first day, or end the other before.'); // prettier-ignore
  sameLines(priorities, add);
  const order = checks.map(({ code }) => code);
  const at = (chapterId: string | null): number => content.chapters.findIndex(({ id }) => id === chapterId);
  return found.sort(
    (a, b) => order.indexOf(a.check) - order.indexOf(b.check) || at(a.chapterId) - at(b.chapterId),
  );
}

type Add = (check: CheckCode, chapter: ContentChapter | null, what: string, mend: string) => void;

function headingFindings(chapter: ContentChapter, add: Add): void {
  const used = new Set(chapter.actions.map(({ heading }): Heading => heading));
  for (const heading of chapter.headings)
    if (!used.has(heading))
      add('heading-without-actions', chapter, `“${headingTitle(heading)}” has no action.`, 'Add one, or take the heading off the chapter.'); // prettier-ignore
  for (const heading of used)
    if (!chapter.headings.includes(heading))
      add('heading-missing', chapter, `Actions stand under “${headingTitle(heading)}”, which the chapter does not print.`, 'Tick the heading on the form of the chapter, or move the actions.'); // prettier-ignore
}

function isEmpty(chapter: ContentChapter): boolean {
  const below = [chapter.focus, chapter.aims, chapter.actions, chapter.achieved, chapter.groups, chapter.contacts]; // prettier-ignore
  return chapter.words.trim() === '' && below.every((list) => list.length === 0);
}

function sameLines(priorities: readonly ContentChapter[], add: Add): void {
  const all = priorities.flatMap((chapter) =>
    [
      ...chapter.focus.map(({ text }) => ({ chapter, kind: 'focus', text })),
      ...chapter.actions.map(({ text }) => ({ chapter, kind: 'action', text })),
      ...chapter.aims.map(({ text }) => ({ chapter, kind: 'aim', text })),
    ].map((line) => ({ ...line, key: `${line.kind} ${normal(line.text)}` })),
  );
  for (const [, lines] of Map.groupBy(all, ({ key }) => key)) {
    const [first, second] = lines;
    if (first === undefined || second === undefined) continue;
    add('same-line', second.chapter, `The ${second.kind} “${short(second.text)}” stands under “${first.chapter.title}” as well.`, 'Keep it in one place.'); // prettier-ignore
  }
}

/** Findings that stop the adoption. */
export const blocking = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ check }) => checkOf(check).weight === 'must');
