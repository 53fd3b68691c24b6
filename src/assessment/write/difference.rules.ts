/** A run of words that both texts have, or one of them. */
export type Difference = { kind: 'same' | 'removed' | 'added'; text: string };

/** Words with the spaces after them, so that the runs put together give the text again. */
const wordsOf = (text: string): string[] => text.match(/\S+\s*|^\s+/g) ?? [];

/** Longest texts compared word by word; beyond, one stands whole after the other. */
const longest = 1500;

/**
 * The difference of two texts word by word: the longest common subsequence (Wagner & Fischer 1974), removed words before added
 * ones. Joining all but the added runs gives `before`, all but the removed ones `after`, up to the spaces at the ends.
 */
export function differenceOf(before: string, after: string): Difference[] {
  const a = wordsOf(before);
  const b = wordsOf(after);
  if (a.length > longest || b.length > longest)
    return before === after
      ? [{ kind: 'same', text: before }]
      : [
          { kind: 'removed', text: before },
          { kind: 'added', text: after },
        ];
  const same = (i: number, j: number): boolean => a[i]?.trimEnd() === b[j]?.trimEnd();
  const width = b.length + 1;
  const length = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => length[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      length[i * width + j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const found: Difference[] = [];
  const put = (kind: Difference['kind'], text: string): void => {
    const last = found.at(-1);
    if (last?.kind === kind) last.text += text;
    else found.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(i, j)) put('same', b[j++] ?? '');
    else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      put('removed', a[i++] ?? '');
      continue;
    } else {
      put('added', b[j++] ?? '');
      continue;
    }
    i += 1;
  }
  return found;
}
