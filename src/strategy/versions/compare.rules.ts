import { differenceOf, type Difference } from '../../assessment/assessment.ts';
import type { TextVersion } from '../write/change.store.ts';
import { itemWords, type ItemKind } from '../strategy.rules.ts';

/** What became of one chapter between two versions. */
export type ChapterDifference = {
  id: string;
  title: string;
  what: 'added' | 'removed' | 'changed';
  /** Each field that differs, its words run by run. */
  fields: { title: string; runs: Difference[] }[];
  lines: { kind: ItemKind; what: 'added' | 'removed' | 'changed' | 'moved'; runs: Difference[] }[];
};

const fields = [
  { title: 'Title', of: (chapter: TextVersion['chapters'][number]): string => chapter.title },
  { title: 'In one sentence', of: (chapter: TextVersion['chapters'][number]): string => chapter.inShort },
  { title: 'Because of', of: (chapter: TextVersion['chapters'][number]): string => chapter.because },
  { title: 'Words', of: (chapter: TextVersion['chapters'][number]): string => chapter.words },
  { title: 'Limbs of section 6', of: (chapter: TextVersion['chapters'][number]): string => chapter.limbs.join(', ') }, // prettier-ignore
  { title: 'Headings', of: (chapter: TextVersion['chapters'][number]): string => chapter.headings.join(', ') }, // prettier-ignore
];

/**
 * What differs between two versions of a text, chapter by chapter; chapters that are the same are left out. A line that only stands
 * elsewhere in its list is `moved`.
 */
export function compareTexts(before: TextVersion, after: TextVersion): ChapterDifference[] {
  const earlier = new Map(before.chapters.map((chapter) => [chapter.id, chapter]));
  const later = new Set(after.chapters.map(({ id }) => id));
  const found: ChapterDifference[] = [];
  const linesOf = (version: TextVersion, id: string) => version.items.filter(({ chapterId }) => chapterId === id); // prettier-ignore
  for (const chapter of after.chapters) {
    const was = earlier.get(chapter.id);
    const changed = fields.flatMap(({ title, of }) => {
      const [old, now] = [was === undefined ? '' : of(was), of(chapter)];
      return old === now ? [] : [{ title, runs: differenceOf(old, now) }];
    });
    const lines = lineDifferences(linesOf(before, chapter.id), linesOf(after, chapter.id));
    if (was === undefined || changed.length > 0 || lines.length > 0)
      found.push({ id: chapter.id, title: chapter.title, what: was === undefined ? 'added' : 'changed', fields: changed, lines }); // prettier-ignore
  }
  for (const chapter of before.chapters)
    if (!later.has(chapter.id))
      found.push({
        id: chapter.id,
        title: chapter.title,
        what: 'removed',
        fields: fields.flatMap(({ title, of }) =>
          of(chapter) === '' ? [] : [{ title, runs: differenceOf(of(chapter), '') }],
        ),
        lines: lineDifferences(linesOf(before, chapter.id), []),
      });
  return found;
}

function lineDifferences(
  before: TextVersion['items'],
  after: TextVersion['items'],
): ChapterDifference['lines'] {
  // prettier-ignore
  const earlier = new Map(before.map((item) => [item.id, item]));
  const later = new Set(after.map(({ id }) => id));
  // Lines that stayed, in both orders: one that lost its place among them was moved.
  const stayed = before.filter(({ id }) => later.has(id)).map(({ id }) => id);
  const now = after.filter(({ id }) => earlier.has(id)).map(({ id }) => id);
  return [
    ...after.flatMap((item): ChapterDifference['lines'] => {
      const was = earlier.get(item.id);
      if (was === undefined) return [{ kind: item.kind, what: 'added', runs: differenceOf('', item.words) }];
      if (was.words !== item.words)
        return [{ kind: item.kind, what: 'changed', runs: differenceOf(was.words, item.words) }];
      return stayed.indexOf(item.id) === now.indexOf(item.id)
        ? []
        : [{ kind: item.kind, what: 'moved', runs: [{ kind: 'same', text: item.words }] }];
    }),
    ...before.flatMap((item): ChapterDifference['lines'] =>
      later.has(item.id) ? [] : [{ kind: item.kind, what: 'removed', runs: differenceOf(item.words, '') }],
    ),
  ];
}

export const lineTitle = (line: ChapterDifference['lines'][number]): string =>
  `${itemWords[line.kind].one}, ${line.what}`;
