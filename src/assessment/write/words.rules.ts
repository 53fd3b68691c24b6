import type { Figure } from '../../statistics/statistics.ts';
import { isNoCount, namesIn, numberPattern, plainWords, slotOf } from './tokens.rules.ts';
import type { Quote } from './write.types.ts';

/**
 * Whether words still match the figures they quote. Nothing is refused: the page says it beside the words, and the person
 * decides. Up and down come from the test alone (domain pack 7.3; README of the room).
 */

export type WordFault = {
  /** `direction`: up or down against the test; `typed`: a number without a figure; `left-out`: a figure no longer quoted. */
  kind: 'direction' | 'typed' | 'left-out';
  text: string;
};

type Way = 'up' | 'down' | 'no-clear-change';

const upWords =
  'increas(?:e|es|ed|ing)|ris(?:e|es|en|ing)|rose|gr(?:ew|own|owing|owth)|went up|gone up|goes up|is up|are up|was up|were up|climb(?:ed|s|ing)?|soar(?:ed|s|ing)?|worsen(?:ed|s|ing)?';
const downWords =
  'decreas(?:e|es|ed|ing)|fall(?:s|en|ing)?|fell|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tion)|went down|gone down|goes down|is down|are down|was down|were down';
const levelWords =
  'no clear (?:change|trend)|no (?:real |significant )?change|unchanged|(?:remain(?:s|ed)?|stay(?:s|ed)?) (?:the same|level|stable|steady)|stable|steady';

const pattern = new RegExp(`\\b(?:(${levelWords})|(${upWords})|(${downWords}))\\b`, 'gi');
const denied = /\b(?:no|not|never|without|hardly|neither|nor|n[’']t)\b(?:\s+[\p{L}’']+){0,2}\s*$/iu;

/** What each part of the words claims: the first word of direction, and whether it is denied. */
function claims(sentence: string): { way: Way; word: string }[] {
  return [...sentence.matchAll(pattern)].map((found): { way: Way; word: string } => {
    const [word, level, up] = found;
    if (level !== undefined) return { way: 'no-clear-change', word };
    if (denied.test(sentence.slice(0, found.index))) return { way: 'no-clear-change', word: `not ${word}` };
    return { way: up === undefined ? 'down' : 'up', word };
  });
}

const testSays: Readonly<Record<NonNullable<Figure['significance']>, string>> = {
  up: 'up',
  down: 'down',
  'no-clear-change': 'no clear change',
  'too-few': 'too few to say',
  'not-comparable': 'that the two periods cannot be compared',
};

/** Sentences, each with the names it quotes: a figure answers for the words that stand with it. */
function sentencesOf(words: string): string[] {
  return words
    .split(/(?<=[.!?])\s+(?=[\p{Lu}[“‘(])|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

function directionFaults(words: string, figureOf: (name: string) => Figure | undefined): WordFault[] {
  return sentencesOf(words).flatMap((sentence): WordFault[] => {
    const figures = namesIn(sentence)
      .map(figureOf)
      .filter((figure) => figure !== undefined);
    const tested = figures.filter((figure) => figure.significance !== null);
    if (tested.length === 0) return [];
    const said = new Set(tested.map((figure) => figure.significance));
    return claims(plainWords(sentence))
      .filter(({ way }) => !said.has(way))
      .slice(0, 1)
      .map(({ word }) => {
        const [figure] = tested;
        return {
          kind: 'direction',
          text: `The words say “${word}”, but the test of ${figure?.categoryTitle ?? 'the figure'} says ${testSays[figure?.significance ?? 'not-comparable']}.`,
        };
      });
  });
}

/**
 * Numbers typed by hand. One that a figure prints too will not follow the data; one that none prints has no source.
 * @param known all figures that the number may be: those of the sentence, or of the whole assessment
 */
function typedFaults(words: string, known: readonly Figure[]): WordFault[] {
  // What stands in brackets is a figure; a blank of the same length keeps its neighbours apart.
  const rest = words.replace(/\[\[[^\]]*\]\]/g, (all) => ' '.repeat(all.length));
  return [...rest.matchAll(numberPattern)].flatMap((found): WordFault[] => {
    const number = found[0].replace(/,+$/, '').replace(/^-/, '');
    const at = found.index + (found[0].startsWith('-') ? 1 : 0);
    if (isNoCount(rest, at, number)) return [];
    const figure = known.find((each) => slotOf(each, number) !== null);
    return [
      {
        kind: 'typed',
        text:
          figure === undefined
            ? `${number} was typed and has no source: no figure here is ${number}.`
            : `${number} was typed: it is ${figure.categoryTitle}, ${figure.areaName}, today, and will not follow the data.`,
      },
    ];
  });
}

/**
 * What no longer matches, in sentences.
 * @param drafted numbers of the drafted sentence; empty for commentary
 */
export function wordFaults(
  words: string,
  quotes: readonly Quote[],
  figures: ReadonlyMap<string, Figure>,
  drafted: readonly Quote[] = [],
  known: readonly Figure[] = [],
): WordFault[] {
  const byName = new Map(quotes.map((quote) => [quote.name, figures.get(quote.figure)]));
  const used = new Set(namesIn(words));
  const leftOut = drafted.filter(({ name }) => !used.has(name));
  const own = [...byName.values()].filter((figure) => figure !== undefined);
  return [
    ...directionFaults(words, (name) => byName.get(name)),
    ...typedFaults(words, [...own, ...known]),
    ...(leftOut.length === 0
      ? []
      : [
          {
            kind: 'left-out' as const,
            text: `Left out of the drafted sentence: ${leftOut.map(({ text }) => text).join(', ')}.`,
          },
        ]),
  ];
}
