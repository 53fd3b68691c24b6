import { printChange, printNumber, printPercent, roundTo } from '../statistics/statistics.ts';
import { finding, type Book } from './findings.rules.ts';
import { readNumber, wordNumber, type TextNumber } from './numbers.rules.ts';
import { isMisprint } from './percent.rules.ts';
import { placeOf, type Sentence, type Stretch } from './stretches.rules.ts';

const upWords =
  /\b(?:increas\w*|ris(?:e|es|en|ing)|rose|grew|grown|growth|up|higher|more|additional|extra|gained?)\b/i;
const downWords =
  /\b(?:decreas\w*|reduc\w*|fall(?:s|en|ing)?|fell|drop\w*|declin\w*|down|fewer|less|lower|lost)\b/i;
/** Words that make the number before them the size of a change. */
const changeAfter = /^\s(?:[a-z-]+\s){0,2}?(?:fewer|more|less|additional|extra)\b/i;
const changeBefore =
  /\b(?:additional|extra|further|(?:increase|rise|reduction|fall|drop|decrease|decline)\s(?:of|by)|(?:increased|rose|risen|reduced|fell|fallen|dropped|decreased|declined)\sby)\s(?:a\s|an\s|of\s|about\s)*$/i;
const fromBefore = /\bfrom\s$/i;
const comparedBefore =
  /\bcompared\s(?:to|with)\s(?:the\s|a\s)?(?:previous\s)?$|\bagainst\s$|\bdown from\s$|\bup from\s$/i;

type Change = {
  percent: TextNumber | null;
  difference: TextNumber | null;
  from: TextNumber | null;
  to: TextNumber | null;
  /** -1 where the words say it fell, 1 where they say it rose, 0 where they do not say. */
  direction: -1 | 0 | 1;
};

const before = (sentence: Sentence, number: TextNumber, length: number): string =>
  sentence.text.slice(Math.max(0, number.start - sentence.start - length), number.start - sentence.start);
const after = (sentence: Sentence, number: TextNumber, length: number): string =>
  sentence.text.slice(number.end - sentence.start, number.end - sentence.start + length);

function directionOf(words: string): Change['direction'] {
  const up = upWords.test(words);
  const down = downWords.test(words);
  return up === down ? 0 : up ? 1 : -1;
}

/** The one change that a sentence tells, with the numbers that belong to it; null where it tells none, or more than one. */
function changeIn(sentence: Sentence): Change | null {
  const counts = sentence.numbers.filter((number) => number.kind === 'count' || number.kind === 'money');
  const percents = sentence.numbers.filter(
    (number) =>
      number.kind === 'percent' && directionOf(before(sentence, number, 50)) !== 0 && !number.hedged,
  );
  if (percents.length > 1) return null;
  const percent = percents[0] ?? null;
  const difference =
    counts.find(
      (number) =>
        (changeAfter.test(after(sentence, number, 40)) || changeBefore.test(before(sentence, number, 40))) &&
        !number.hedged,
    ) ?? null;
  const rest = counts.filter((number) => number !== difference && !number.hedged);
  let from: TextNumber | null = null;
  let to: TextNumber | null = null;
  for (const [index, number] of rest.entries()) {
    const next = rest[index + 1];
    if (fromBefore.test(before(sentence, number, 8)) && next !== undefined) {
      const between = sentence.text.slice(number.end - sentence.start, next.start - sentence.start);
      if (between.length <= 60 && /\bto\s(?:a total of\s)?$/i.test(between)) [from, to] = [number, next];
    }
    if (from === null && index > 0 && comparedBefore.test(before(sentence, number, 28)))
      [from, to] = [number, rest[index - 1] ?? null];
  }
  if (percent === null && difference === null) return null;
  if (to === null && difference !== null && percent !== null && rest.length === 1) to = rest[0] ?? null;
  if (to === null && percent !== null && rest.length === 1) {
    const only = rest[0];
    const lead =
      only === undefined
        ? ''
        : sentence.text.slice(percent.end - sentence.start, only.start - sentence.start);
    if (only !== undefined && only.start > percent.end && /^\sto\s$/i.test(lead)) to = only;
  }
  if (to === null) return null;
  const near = percent ?? difference;
  const said =
    near === null
      ? ''
      : `${before(sentence, near, 50)} ${near === difference ? after(sentence, near, 20) : ''}`;
  return { percent, difference, from, to, direction: directionOf(said) };
}

/** Changes with their parts: "reduced by 7.3% or 190 fewer crimes from 2,610 to 2,420". */
export function checkChanges(stretches: readonly Stretch[], book: Book): void {
  for (const stretch of stretches) {
    for (const sentence of stretch.sentences) {
      if (sentence.numbers.length < 2) continue;
      const change = changeIn(sentence);
      if (change !== null) checkChange(stretch, sentence, change, book);
      checkTimes(stretch, sentence, book);
    }
  }
}

function checkChange(stretch: Stretch, sentence: Sentence, change: Change, book: Book): void {
  const { percent, difference, from, to } = change;
  if (to === null) return;
  const place = placeOf(stretch, percent?.start ?? to.start, percent?.end ?? to.end);
  const report = (
    cause: 'misprint' | 'miscalculated' | 'contradicts',
    printed: string,
    corrected: string,
    working: string,
  ): void => {
    book.findings.push(finding({ cause, about: 'Change', printed, corrected, working, places: [place] }));
  };
  if (from === null) {
    if (percent === null) return;
    if (difference === null) {
      // "reduced by 27.4% to 135": some whole number must give that percentage.
      if (to.kind !== 'count' || change.direction === 0 || percent.decimals === 0) return;
      const signed = change.direction * percent.value;
      const about = to.value / (1 + signed / 100);
      const found = [-1, 0, 1, 2]
        .map((step) => Math.floor(about) + step)
        .find(
          (start) => start > 0 && roundTo(((to.value - start) * 100) / start, percent.decimals) === signed,
        );
      if (found === undefined)
        report(
          'miscalculated',
          percent.text,
          'cannot be told from the text',
          `No whole number changed by ${printChange(signed, percent.decimals)} gives ${to.text}.`,
        );
      else
        book.agreements.push({
          working: `${printNumber(found)} ${printChange(signed, percent.decimals)} = ${to.text}`,
          place,
        });
      return;
    }
    const start = to.value - Math.sign(change.direction || 1) * difference.value;
    if (start <= 0) return;
    const right = roundTo((difference.value * 100) / start, percent.decimals) ?? 0;
    const working = `${to.text} ${change.direction < 0 ? '+' : '−'} ${difference.text} = ${printNumber(start)}; ${difference.text} ÷ ${printNumber(start)} = ${printPercent(right, percent.decimals)}`;
    if (right === percent.value) book.agreements.push({ working, place });
    else
      report(
        misprintOr(percent.text, right, percent.decimals),
        percent.text,
        printPercent(right, percent.decimals),
        `${working}.`,
      );
    return;
  }
  if (from.kind !== to.kind || from.value <= 0) return;
  const moved = to.value - from.value;
  const right =
    percent === null ? null : (roundTo((Math.abs(moved) * 100) / from.value, percent.decimals) ?? 0);
  const working = `${to.text} − ${from.text} = ${printNumber(moved)}${
    right === null || percent === null ? '' : `; ÷ ${from.text} = ${printPercent(right, percent.decimals)}`
  }`;
  const percentFits = right === null || percent === null || right === percent.value;
  const differenceFits = difference === null || difference.value === Math.abs(moved);
  if (change.direction !== 0 && moved !== 0 && Math.sign(moved) !== change.direction) {
    report(
      'contradicts',
      change.direction > 0 ? 'a rise' : 'a fall',
      moved > 0 ? 'a rise' : 'a fall',
      `From ${from.text} to ${to.text} is ${moved > 0 ? 'up' : 'down'} by ${printNumber(Math.abs(moved))}.`,
    );
    return;
  }
  if (percentFits && differenceFits) {
    book.agreements.push({ working, place });
    return;
  }
  if (!percentFits)
    report(
      misprintOr(percent.text, right, percent.decimals),
      percent.text,
      printPercent(right, percent.decimals),
      `${working}.`,
    );
  if (!differenceFits)
    report(
      isMisprint(difference.text, printNumber(Math.abs(moved))) ? 'misprint' : 'miscalculated',
      difference.text,
      printNumber(Math.abs(moved)),
      `${working}.`,
    );
}

const misprintOr = (printed: string, right: number, decimals: number): 'misprint' | 'miscalculated' =>
  isMisprint(printed, printPercent(right, decimals)) ? 'misprint' : 'miscalculated';

const multiples: readonly { words: RegExp; times: number; said: string }[] = [
  { words: /\bdoubled\b|\btwice as (?:many|high|much)\b/i, times: 2, said: 'doubled' },
  { words: /\b(?:tripled|trebled)\b|\bthree times as (?:many|high|much)\b/i, times: 3, said: 'trebled' },
  { words: /\bhalved\b|\bhalf as (?:many|high|much)\b/i, times: 0.5, said: 'halved' },
];

/** How far a multiple may be from the words "doubled" or "halved"; a house rule. */
const multipleSlack = 0.1;

/** "doubled from 20 to 41". */
function checkTimes(stretch: Stretch, sentence: Sentence, book: Book): void {
  const match = /\bfrom\s£?([\d,.]+\d|\d)\s(?:[a-z]+\s){0,3}?to\s£?([\d,.]+\d|\d)(?![\d%,.]*\d?%)/i.exec(
    sentence.text,
  );
  const multiple = multiples.find(({ words }) => words.test(sentence.text));
  if (match === null || multiple === undefined) return;
  if (
    /\b(?:almost|nearly|more than|over|less than) (?:doubled|trebled|tripled|halved|twice)/i.test(
      sentence.text,
    )
  )
    return;
  const [from, to] = [readNumber(match[1] ?? '').value, readNumber(match[2] ?? '').value];
  if (!(from > 0) || !(to > 0)) return;
  const times = to / from;
  const start = sentence.start + match.index;
  const place = placeOf(stretch, start, start + match[0].length);
  const working = `${printNumber(to)} ÷ ${printNumber(from)} = ${printNumber(times, 2)}`;
  if (Math.abs(times - multiple.times) <= multipleSlack * multiple.times)
    book.agreements.push({ working, place });
  else
    book.findings.push(
      finding({
        cause: 'wrong-words',
        about: 'Multiple',
        printed: multiple.said,
        corrected: `${printNumber(times, 1)} times`,
        working: `${working}.`,
        places: [place],
      }),
    );
}

const part =
  /^(?:and\s|of (?:which|whom)\s|with\s)?(?:(\d[\d,]*)|(a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))\s[a-z]/i;

/** "12 cases (9 male and 3 female)", "6 staff: a manager, an administrator and 4 officers". */
export function checkParts(stretches: readonly Stretch[], book: Book): void {
  for (const stretch of stretches)
    for (const sentence of stretch.sentences)
      for (const number of sentence.numbers) {
        if (number.kind !== 'count' || number.hedged || number.value < 2) continue;
        const rest = after(sentence, number, 400);
        const inBrackets = /^\s(?:[A-Za-z’'-]+\s){1,6}?\(([^()]{3,300})\)/.exec(rest);
        const afterColon = /^\s(?:[A-Za-z’'-]+\s?){1,2}:\s([^:;]{3,300}?)\.?$/.exec(rest);
        const list = inBrackets?.[1] ?? afterColon?.[1];
        if (list === undefined) continue;
        const words = (inBrackets === null ? rest : rest.slice(0, rest.indexOf('('))).trim();
        checkList(stretch, number, words, list, inBrackets === null, book);
      }
}

function checkList(
  stretch: Stretch,
  whole: TextNumber,
  words: string,
  list: string,
  eachCounts: boolean,
  book: Book,
): void {
  if (
    /%|\b(?:including|e\.g|such as|mostly|mainly|at least|up to|about|target|compared|per|aged?)\b/i.test(
      list,
    )
  )
    return;
  const parts = list.split(
    /,\s(?:and\s)?|;\s|\sand\s(?=\d|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten)\s)/i,
  );
  const values = parts.map((each) => {
    const match = part.exec(`${each.trim()} x`);
    if (match === null) return null;
    return match[1] === undefined
      ? /^an?$/i.test(match[2] ?? '')
        ? 1
        : wordNumber(match[2] ?? '')
      : Number(match[1].replaceAll(',', ''));
  });
  // In brackets "a" begins any remark; only a list after a colon counts its articles.
  if (values.length < 2 || values.some((value) => value === null)) return;
  if (!eachCounts && parts.some((each) => /^an?\s/i.test(each.trim()))) return;
  const numbers = values.filter((value) => value !== null);
  const sum = numbers.reduce((total, value) => total + value, 0);
  const working = `${numbers.map((value) => printNumber(value)).join(' + ')} = ${printNumber(sum)}`;
  const place = placeOf(stretch, whole.start, whole.end + words.length + list.length);
  if (sum === whole.value) {
    book.agreements.push({ working, place });
    return;
  }
  if (numbers.some((value) => value > whole.value)) return;
  book.findings.push(
    finding({
      cause: 'does-not-sum',
      about: `${whole.text} ${words.replace(/[:(]+$/, '')}`.trim().slice(0, 80),
      printed: whole.text,
      corrected: printNumber(sum),
      working: `${working}, not ${whole.text}.`,
      places: [place],
    }),
  );
}
