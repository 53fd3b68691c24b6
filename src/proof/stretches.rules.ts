import { numbersIn, sentencesIn, type TextNumber } from './numbers.rules.ts';
import type { Place, ProofText } from './proof.types.ts';

export type Sentence = { text: string; start: number; numbers: TextNumber[] };

/** A paragraph, item, heading or table cell, with the numbers and the sentences in it: what most rules look at. */
export type Stretch = {
  /** Order in the text; of a table, the block's. */
  block: number;
  cell: { row: number; column: number } | null;
  kind: 'heading' | 'paragraph' | 'item' | 'cell';
  text: string;
  where: string;
  under: string;
  numbers: TextNumber[];
  sentences: Sentence[];
};

/** Characters of the shortest statement, `9 (50.0%)`: a cell that is shorter is read with its table and not by itself. */
export const leastWords = 8;

export function stretchesOf(text: ProofText): Stretch[] {
  const out: Stretch[] = [];
  let under = '';
  const add = (
    words: string,
    block: number,
    kind: Stretch['kind'],
    where: string,
    cell: Stretch['cell'] = null,
  ): void => {
    if (words === '') return;
    const numbers = words.length < leastWords ? [] : numbersIn(words);
    out.push({
      block,
      cell,
      kind,
      text: words,
      where,
      under,
      numbers,
      sentences: shareOut(words.length < leastWords ? [] : sentencesIn(words), numbers).map(
        ([sentence, own]) => ({
          ...sentence,
          numbers: own,
        }),
      ),
    });
  };
  text.blocks.forEach((block, index) => {
    if (block.kind === 'table') {
      block.rows.forEach((row, rowIndex) => {
        row.forEach((cell, column) => {
          add(cell, index, 'cell', block.rowWhere[rowIndex] ?? block.where, { row: rowIndex, column });
        });
      });
      return;
    }
    if (block.kind === 'heading') under = block.text;
    add(block.text, index, block.kind, block.where);
  });
  return out;
}

/**
 * Gives each sentence what begins in it. Both lists are in order, so one walk does: a paragraph of ten thousand numbers takes no
 * longer than ten thousand paragraphs of one.
 */
export function shareOut<Part extends { start: number; text: string }, Thing extends { start: number }>(
  sentences: readonly Part[],
  things: readonly Thing[],
): [Part, Thing[]][] {
  let at = 0;
  return sentences.map((sentence) => {
    const own: Thing[] = [];
    const end = sentence.start + sentence.text.length;
    for (let thing = things[at]; thing !== undefined && thing.start < end; thing = things[at]) {
      if (thing.start >= sentence.start) own.push(thing);
      at += 1;
    }
    return [sentence, own];
  });
}

const quoteLength = 160;

/** The words round a spot, whole words only. */
export function quoted(text: string, start = 0, end = text.length): string {
  if (text.length <= quoteLength) return text;
  const room = Math.max(0, quoteLength - (end - start));
  let from = Math.max(0, start - Math.ceil(room / 2));
  let to = Math.min(text.length, Math.max(from + quoteLength, end));
  from = Math.max(0, Math.min(from, to - quoteLength));
  while (from > 0 && from < start && text.charAt(from - 1) !== ' ') from += 1;
  while (to < text.length && to > end && text.charAt(to) !== ' ') to -= 1;
  return `${from > 0 ? '… ' : ''}${text.slice(from, to).trim()}${to < text.length ? ' …' : ''}`;
}

export function placeOf(
  stretch: Pick<Stretch, 'where' | 'under' | 'text'>,
  start?: number,
  end?: number,
): Place {
  return { where: stretch.where, under: stretch.under, quote: quoted(stretch.text, start, end) };
}

/** Words made comparable: small letters, no marks, no article, plural `s` of longer words dropped. */
export function bareWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/[’']s\b/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .filter((word) => !/^(?:the|a|an|our|its|all|of)$/.test(word))
    .map((word) => (word.length > 4 ? word.replace(/s$/, '') : word))
    .join(' ');
}
