import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { saidBy, type ChangedItem } from './since.ts';
import type { WriteServices } from './write.view.ts';
import { keepFigures } from './quoted.store.ts';
import { updateItem } from './write.store.ts';
import type { Item } from './write.types.ts';

export type WriteRouteServices = WriteServices & {
  /** Ids of assessments that are being written, for the crawl. */
  crawlWriting: () => Promise<string[]>;
};

export const idParams = z.object({ id: z.uuid() });
export const sectionParams = z.object({ id: z.uuid(), section: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/) });

/** What a piece says now, as its earlier versions keep it. */
export const textOf = (item: Item): string =>
  item.decision === 'edited' || item.draft === null ? item.words : saidBy(item.draft);

/** Takes what the data of today say into a piece: the draft anew, or new numbers in somebody's words. */
export async function takeNew(
  tx: Tx,
  assessmentId: string,
  version: number,
  changed: ChangedItem,
): Promise<void> {
  const { item, now, words } = changed;
  await keepFigures(tx, assessmentId, [...(now?.figures ?? []), ...changed.figures]);
  await updateItem(
    tx,
    item,
    version,
    {
      ...(words === null ? {} : { words: words.words, quotes: words.quotes }),
      ...(now === null
        ? { figures: words?.quotes.map(({ figure }) => figure) ?? item.figures }
        : {
            draft: now.block,
            placed: now.placed,
            isOpen: now.isOpen,
            figures: [
              ...new Set([
                ...now.figures.map(({ id }) => id),
                ...(words?.quotes ?? []).map(({ figure }) => figure),
              ]),
            ],
          }),
    },
    'Took the new numbers',
    textOf(item),
  );
}
